package report

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

var (
	idShape    = regexp.MustCompile(`\sid="([^"]*)"`)
	linkShape  = regexp.MustCompile(`\shref="([^"]*)"`)
	labelShape = regexp.MustCompile(`aria-labelledby="([^"]*)"`)
	loadShape  = regexp.MustCompile(`(?i)\s(?:src|srcset|action|poster|background|data)\s*=|<(?:link|iframe|object|embed|base)[\s>]|url\(|@import`)
	tagShape   = regexp.MustCompile(`<([a-zA-Z][a-zA-Z0-9]*)`)
)

// Links lead to places that are there, each name is given once, and nothing is loaded from anywhere.
func TestPageHoldsTogether(t *testing.T) {
	for _, incidents := range []int{0, 1, 7} {
		page := written(t, HTML, reportOf(incidents))
		ids := map[string]bool{}
		for _, m := range idShape.FindAllStringSubmatch(page, -1) {
			if ids[m[1]] {
				t.Errorf("%d incidents: two places are called %s", incidents, m[1])
			}
			ids[m[1]] = true
		}
		for _, m := range linkShape.FindAllStringSubmatch(page, -1) {
			if target, inside := strings.CutPrefix(m[1], "#"); !inside || !ids[target] {
				t.Errorf("%d incidents: a link leads to %s", incidents, m[1])
			}
		}
		for _, m := range labelShape.FindAllStringSubmatch(page, -1) {
			if !ids[m[1]] {
				t.Errorf("%d incidents: a label is looked for at %s", incidents, m[1])
			}
		}
		for i := range incidents {
			if lines := fmt.Sprintf("incident-%d-lines", i+1); !ids[lines] || incidents > 1 && !strings.Contains(page, `href="#`+lines+`"`) {
				t.Errorf("%d incidents: no link to %s", incidents, lines)
			}
		}
		body := layouts.ReplaceAllString(drawings.ReplaceAllString(page, ""), "")
		body = strings.ReplaceAll(body, "src=x onerror", "") // as text: its < is an entity
		if found := loadShape.FindString(body); found != "" {
			t.Errorf("%d incidents: the page loads something: %q", incidents, found)
		}
	}
}

// What logs say makes no tags: with and without hostile lines the page has the same kinds.
func TestPageEscapes(t *testing.T) {
	kinds := func(page string) map[string]int {
		list := map[string]int{}
		for _, m := range tagShape.FindAllStringSubmatch(layouts.ReplaceAllString(drawings.ReplaceAllString(page, ""), ""), -1) {
			list[m[1]]++
		}
		return list
	}
	r := reportOf(3)
	bad := kinds(written(t, HTML, r))
	for _, inc := range r.result.Incidents {
		inc.Evidence[0].Text, inc.Findings[0].Text, inc.Timeline[1].Text, inc.Paths[1].Name = "tame", "tame", "tame", "/tame"
	}
	r.result.Sources[0].Samples[0].Text = "tame"
	tame := kinds(written(t, HTML, New(r.result)))
	for kind, n := range bad {
		if tame[kind] != n {
			t.Errorf("hostile lines make %d <%s>, tame ones %d", n, kind, tame[kind])
		}
	}
	if bad["script"] != 0 || bad["img"] != 0 {
		t.Errorf("tags %v, want no script but ours and no img", bad)
	}
}

// The policy allows our own script and nothing else.
func TestPagePolicy(t *testing.T) {
	page := written(t, HTML, sampleReport())
	_, script, _ := strings.Cut(page, "<script>")
	script, _, _ = strings.Cut(script, "</script>")
	sum := sha256.Sum256([]byte(script))
	want := "script-src &#39;sha256-" + strings.ReplaceAll(base64.StdEncoding.EncodeToString(sum[:]), "+", "&#43;") + "&#39;"
	if !strings.Contains(page, want) || !strings.Contains(page, "default-src &#39;none&#39;") {
		t.Errorf("the policy is %s\nwant %s in it", policyOf(page), want)
	}
}

func policyOf(page string) string {
	_, policy, _ := strings.Cut(page, `Content-Security-Policy" content="`)
	policy, _, _ = strings.Cut(policy, `"`)
	return policy
}

func TestHeadline(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*Report)
		want   string
	}{
		{"two", func(*Report) {}, "12 requests failed, cause not clear, still failing, and 1 more incident"},
		{"nothing_read", func(r *Report) { r.Window = nil }, "nothing to look at"},
		{"no_failures", func(r *Report) { r.result.Totals.Failures = 0 }, "no failures"},
		{"strays", func(r *Report) { r.result.Incidents = nil }, "no incident, 132 stray failures"},
		{"narrowed", func(r *Report) { r.result.Incidents, r.result.Narrowed = nil, "host x" }, "no incident matches"},
		{"at_the_edge", func(r *Report) { r.result.Incidents[1].Edge = 4 }, "4 requests failed, cause not clear, still failing, and 1 more incident"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := sampleReport()
			test.change(r)
			if got := newPage(r).headlineText(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
