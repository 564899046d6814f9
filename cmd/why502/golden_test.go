package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
)

// golden are the incidents whose reports are kept: each proxy, one and several hops, with and without a list of changes, one, two and no incidents. All
// but the last have a verdict that nothing comes near, so that it stays when the weights are fitted anew.
var golden = []string{
	"h-crash",
	"haproxy-nginx-filter-skewed",
	"n-bigheader",
	"x-e-herring-dns",
	"x-n-two-seq",
	"certificate-swap-wrong-name",
	"host-power-off",
	"leak-killed-thrice",
	"oom-in-the-peak",
	"overlap-cut-and-moved",
	"zone-reload-five-seconds",
	"x-n-quiet",
}

// TestGolden compares the reports of some incidents with want.txt and want.json in their folders; -update writes these anew. What a new fit moves is
// left out of the comparison: confidences, rivals, and which evidence is told; of that only the form is held.
func TestGolden(t *testing.T) {
	root, err := filepath.Abs("../../testdata/incidents")
	if err != nil {
		t.Fatal(err)
	}
	forms := []struct {
		file, format string
		steady       func(*testing.T, string) string
	}{{"want.txt", "text", steadyText}, {"want.json", "json", steadyJSON}}
	for _, name := range golden {
		t.Run(name, func(t *testing.T) {
			t.Chdir(filepath.Join(root, name))
			for _, form := range forms {
				got := ask(t, nil, append([]string{"--format=" + form.format, clockShows}, arguments(t)...)...)
				compareGolden(t, form.file, got, form.steady)
			}
		})
	}
}

// arguments are what the truth of the incident in this folder says to call the program with.
func arguments(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("truth.json")
	if err != nil {
		t.Fatal(err)
	}
	var truth struct{ Args []string }
	if err := json.Unmarshal(text, &truth); err != nil || len(truth.Args) == 0 {
		t.Fatalf("truth.json has no arguments: %v", err)
	}
	return truth.Args
}

func compareGolden(t *testing.T, file, got string, steady func(*testing.T, string) string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if want, got := steady(t, string(text)), steady(t, got); got != want {
		t.Errorf("%s is not what the program prints (-update writes it anew):\n%s", file, diff.Diff(file, []byte(want), "what it prints", []byte(got)))
	}
}

var (
	confidence   = regexp.MustCompile(`\((0\.\d\d)\)`)
	rival        = regexp.MustCompile(`\. Rival: [^(]*\(0\.…\)`)
	evidenceItem = regexp.MustCompile(`^    [+-] (server overload|communication between servers|firewall misconfiguration|DNS change|programming bug): \S`)
	reasonItem   = regexp.MustCompile(`^(for|against) (server-overload|server-communication|firewall-misconfiguration|dns-changes|programming-bugs): \S`)
)

// masked hides the confidences, and the rivals of the first lines, which are put each into one line.
func masked(text string) string {
	text = confidence.ReplaceAllString(text, "(0.…)")
	head, rest, _ := strings.Cut(text, "\n\n")
	return rival.ReplaceAllString(strings.ReplaceAll(head, "\n       ", " "), "") + "\n\n" + rest
}

// steadyText leaves out what a new fit moves. The part of the evidence must have an item at least, and each must have its form.
func steadyText(t *testing.T, text string) string {
	t.Helper()
	var kept strings.Builder
	part, items := "", 0
	for line := range strings.Lines(masked(text)) {
		if strings.HasPrefix(line, "  ") && line[2] != ' ' {
			if part, _, _ = strings.Cut(strings.TrimSpace(line), ":"); part == "Lines" && items == 0 {
				t.Error("an incident without evidence")
			}
			items = 0
		}
		switch {
		case part == "Evidence" && strings.HasPrefix(line, "    ") && !strings.HasPrefix(line, "      "):
			if items++; !evidenceItem.MatchString(line) {
				t.Errorf("evidence %q, want its sign, its category and what it says", line)
			}
		case part == "Evidence" && strings.HasPrefix(line, "    "), part == "Rivals":
		default:
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// steadyJSON does the same for the JSON report.
func steadyJSON(t *testing.T, text string) string {
	t.Helper()
	var all any
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		t.Fatal(err)
	}
	incidents, _ := all.(map[string]any)["incidents"].([]any)
	for _, one := range incidents {
		incident := one.(map[string]any)
		reasons, _ := incident["reasons"].([]any)
		if len(reasons) == 0 {
			t.Errorf("incident %v has no reasons", incident["id"])
		}
		for _, reason := range reasons {
			if text, _ := reason.(string); !reasonItem.MatchString(text) {
				t.Errorf("reason %q, want its side, its category and what it says", reason)
			}
		}
	}
	without(all, "confidence", "alternatives", "reasons", "would_tell")
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(all); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// without takes keys out of a JSON value, however deep.
func without(value any, keys ...string) {
	switch v := value.(type) {
	case map[string]any:
		for _, key := range keys {
			delete(v, key)
		}
		for _, inner := range v {
			without(inner, keys...)
		}
	case []any:
		for _, inner := range v {
			without(inner, keys...)
		}
	}
}

// A changed verdict, number or line is seen; a moved confidence is not.
func TestSteady(t *testing.T) {
	text := "WHY    programming bug (0.97): it died (3 ×). Rival:\n       DNS change (0.31)\n\n  Evidence\n    + programming bug: it died\n      at once\n    - server overload: no\n  Lines\n    a.log:3  died\n  Rivals: DNS change 0.31\n    ? look\n  Timeline\n"
	object := `{"incidents": [{"category": "dns-changes", "confidence": 0.9, "reasons": ["for dns-changes: it moved"], "deploy": {"name": "x", "confidence": 0.5}}]}`
	for _, test := range []struct {
		trait, of, old, new string
		steady              func(*testing.T, string) string
		same                bool
	}{
		{"text_confidence", text, "0.97", "0.61", steadyText, true},
		{"text_rival", text, ". Rival:\n       DNS change (0.31)", "", steadyText, true},
		{"text_rivals", text, "0.31\n    ? look", "0.20", steadyText, true},
		{"text_evidence", text, "    - server overload: no\n", "", steadyText, true},
		{"text_verdict", text, "bug (", "mistake (", steadyText, false},
		{"text_line", text, "a.log:3", "a.log:4", steadyText, false},
		{"json_confidence", object, "0.9,", "0.8,", steadyJSON, true},
		{"json_deploy_confidence", object, "0.5", "0.1", steadyJSON, true},
		{"json_reasons", object, "it moved", "it is gone", steadyJSON, true},
		{"json_verdict", object, `"category": "dns`, `"category": "xns`, steadyJSON, false},
		{"json_deploy", object, `"x"`, `"y"`, steadyJSON, false},
	} {
		t.Run(test.trait, func(t *testing.T) {
			changed := strings.Replace(test.of, test.old, test.new, 1)
			if changed == test.of {
				t.Fatalf("%q is not in %q", test.old, test.of)
			}
			if got := test.steady(t, changed) == test.steady(t, test.of); got != test.same {
				t.Errorf("%q for %q: same %v, want %v", test.new, test.old, got, test.same)
			}
		})
	}
}
