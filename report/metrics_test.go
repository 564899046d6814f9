package report

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// hostileReport has names from logs that would break a format that does not escape them.
func hostileReport() *Report {
	at := Time(1795377596191)
	requests := uint64(100)
	return &Report{
		Window: &Window{at, at + 60_000},
		Totals: Totals{Requests: &requests, EdgeRequests: &requests, Failures: 7, EdgeFailures: 7, Status502: 6, Status504: 1},
		Categories: []Category{{Category: "server-overload", Failures: 5, Causes: []Cause{{"overload.pool", 5}}},
			{Category: "unattributed", Failures: 2, Causes: []Cause{{"unattributed.unknown", 2}}}},
		Incidents: []Incident{
			{ID: "1", Start: at, End: at, Ongoing: true, Failures: 5, Category: "server-overload", Cause: "overload.pool", Confidence: 0.5,
				Upstreams: []Count{{"a\"b\\c\nd\x1b[31m", 5}}, Paths: []Count{{"=cmd|'/c calc'!A0", 4}, {"/a,b", 1}}},
			{ID: "2", Start: at, End: at, Failures: 2, Category: "unattributed", Title: "-1+1", Deploy: &Link{Name: "@sum", Time: at, Verdict: "coincidence"}},
		},
		Series:  []Series{{Upstream: "shop", Failures: map[string][]uint64{"server-overload": {2, 3}}}, {Upstream: "shop", Failures: map[string][]uint64{"unattributed": {2}}}},
		Sources: []Source{{File: "-", Lines: 101, Events: 100, Skipped: 1}},
	}
}

func TestOpenMetrics(t *testing.T) {
	var out strings.Builder
	if err := OpenMetrics(&out, hostileReport()); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, want := range []string{
		"why502_window_start_seconds 1795377596.191\n",
		"why502_failures{category=\"server-overload\"} 5\nwhy502_failures{category=\"unattributed\"} 2\n",
		"why502_incidents{state=\"ongoing\"} 1\nwhy502_incidents{state=\"ended\"} 1\n",
		`why502_incident_failures{incident="1",cause="overload.pool",upstream="a\"b\\c d` + "\uFFFD" + `[31m"} 5` + "\n",
		"why502_upstream_failures{upstream=\"shop\"} 7\n",
		"why502_lines{file=\"-\",became=\"skipped\"} 1\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if !strings.HasSuffix(text, "\n# EOF\n") {
		t.Errorf("the text ends %q, want # EOF", text[max(0, len(text)-20):])
	}
	checkExposition(t, text)
}

var sampleShape = regexp.MustCompile(`^(why502_[a-z_0-9]+)(\{[a-z_]+="(?:[^"\\\n]|\\["\\n])*"(?:,[a-z_]+="(?:[^"\\\n]|\\["\\n])*")*\})? (\S+)$`)

// checkExposition holds what a collector insists on: each family once, its type before its samples, each sample once, no time stamp, no total under the name of a
// gauge.
func checkExposition(t *testing.T, text string) {
	t.Helper()
	family, seen := "", map[string]bool{}
	for line := range strings.Lines(strings.TrimSuffix(text, "# EOF\n")) {
		line = strings.TrimSuffix(line, "\n")
		if name, found := strings.CutPrefix(line, "# TYPE "); found {
			family = strings.TrimSuffix(name, " gauge")
			if family == name || seen[family] {
				t.Errorf("family %q is no gauge, or comes twice", name)
			}
			seen[family] = true
			continue
		}
		if strings.HasPrefix(line, "# HELP "+family+" ") {
			continue
		}
		found := sampleShape.FindStringSubmatch(line)
		switch {
		case found == nil:
			t.Errorf("%q is no sample", line)
		case found[1] != family || strings.HasSuffix(family, "_total"):
			t.Errorf("%q stands below %s", line, family)
		case seen[found[1]+found[2]+" sample"]:
			t.Errorf("%q comes twice", line)
		}
		if found != nil {
			seen[found[1]+found[2]+" sample"] = true
		}
	}
}

// Ids and names from logs are series of their own in a monitoring system: there may not be many.
func TestOpenMetricsFewSeries(t *testing.T) {
	rep := &Report{}
	for i := range 1000 {
		rep.Incidents = append(rep.Incidents, Incident{ID: fmt.Sprint(i), Ongoing: i%2 == 0})
		rep.Series = append(rep.Series, Series{Upstream: fmt.Sprint(i)})
		rep.Sources = append(rep.Sources, Source{File: fmt.Sprint(i)})
	}
	var out strings.Builder
	if err := OpenMetrics(&out, rep); err != nil {
		t.Fatal(err)
	}
	checkExposition(t, out.String())
	if n := strings.Count(out.String(), "\n"); n > 500 || !strings.Contains(out.String(), `{state="ongoing"} 500`) {
		t.Errorf("%d lines, want at most 500, and 500 incidents that go on", n)
	}
}
