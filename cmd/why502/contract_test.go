package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/why502/why502/parser/source"
)

// jsonReport is the JSON report as a program reads it that knows nothing but the contract.
type jsonReport struct {
	Schema string
	Window *struct{ Start, End time.Time }
	Totals map[string]uint64

	Categories []struct {
		Category string
		Failures uint64
		Share    *float64
		Causes   []struct {
			Cause    string
			Failures uint64
		}
	}
	Incidents []jsonIncident
	Deploys   []struct {
		Name, Kind, Verdict, Incident string
		Time                          *time.Time
	}
	Series []struct {
		Upstream string
		Start    time.Time
		Step     float64 `json:"step_seconds"`
		Requests []uint64
		Failures map[string][]uint64
		P50, P95 []float64
	}
	Sources []struct {
		File, Format, Coverage           string
		Lines, Events, Skipped, Unparsed uint64
		Start, End                       *time.Time
	}
	Warnings []string
}

type jsonIncident struct {
	ID, Category, Cause string
	Start, End          time.Time
	Ongoing             bool
	Failures            uint64
	Peak                uint64 `json:"peak_per_minute"`
	Confidence          float64
	Alternatives        []struct {
		Category   string
		Confidence float64
	}
	Proxies   []string
	Upstreams []struct {
		Name     string
		Failures uint64
	}
	Paths []struct {
		Name     string
		Failures uint64
	}
	Deploy *struct {
		Name, Verdict string
		Time          time.Time
		SecondsBefore float64 `json:"seconds_before"`
		Confidence    float64
	}
	Reasons  []string
	Evidence []struct {
		File, Text, Why string
		Line            int
	}
	CheckNow []string `json:"check_now"`
	Prevent  []string
}

var sixCategories = []string{"server-overload", "server-communication", "firewall-misconfiguration", "dns-changes", "programming-bugs", "unattributed"}

// Whatever the incident, the JSON report keeps what the contract promises.
func TestContract(t *testing.T) {
	folders, err := filepath.Glob("../../testdata/incidents/*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("no incidents: %v", err)
	}
	if testing.Short() {
		folders = folders[:10]
	}
	for _, folder := range folders {
		folder, err := filepath.Abs(folder)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(folder), func(t *testing.T) {
			t.Chdir(folder)
			var r jsonReport
			if err := json.Unmarshal([]byte(ask(t, nil, append([]string{"--format=json", clockShows}, arguments(t)...)...)), &r); err != nil {
				t.Fatal(err)
			}
			r.checkTotals(t)
			r.checkSources(t)
			r.checkSeries(t)
			r.checkDeploys(t)
			if !slices.IsSortedFunc(r.Incidents, func(a, b jsonIncident) int { return a.Start.Compare(b.Start) }) {
				t.Error("the incidents are not in order of their start")
			}
			for i := range r.Incidents {
				r.checkIncident(t, &r.Incidents[i])
			}
		})
	}
}

func (r *jsonReport) checkTotals(t *testing.T) {
	if r.Schema != "why502/report/1" {
		t.Errorf("schema %q", r.Schema)
	}
	var names []string
	sum := uint64(0)
	for _, c := range r.Categories {
		names = append(names, c.Category)
		causes := uint64(0)
		for _, cause := range c.Causes {
			causes += cause.Failures
		}
		if causes != c.Failures {
			t.Errorf("%s: the causes add up to %d of %d", c.Category, causes, c.Failures)
		}
		sum += c.Failures
	}
	n := r.Totals
	if !slices.Equal(names, sixCategories) || sum != n["failures"] {
		t.Errorf("categories %v add up to %d of %d failures", names, sum, n["failures"])
	}
	if n["failures"] < n["status_502"]+n["status_503"]+n["status_504"] {
		t.Errorf("%d failures are fewer than those with a status: %v", n["failures"], n)
	}
	if n["edge_failures"] > n["failures"] || n["edge_requests"] > n["requests"] || n["passed_through"] > n["failures"] {
		t.Errorf("a part is more than the whole: %v", n)
	}
}

func (r *jsonReport) checkSources(t *testing.T) {
	for _, s := range r.Sources {
		if s.Lines != s.Events+s.Skipped+s.Unparsed {
			t.Errorf("%s: %d lines, but %d + %d + %d", s.File, s.Lines, s.Events, s.Skipped, s.Unparsed)
		}
		if s.Start != nil && (s.End.Before(*s.Start) || s.Start.Before(r.Window.Start) || s.End.After(r.Window.End)) {
			t.Errorf("%s: from %v to %v is outside the window %v", s.File, s.Start, s.End, r.Window)
		}
		if !slices.Contains([]string{"all", "failures-only", "sampled", "unknown"}, s.Coverage) {
			t.Errorf("%s: coverage %q", s.File, s.Coverage)
		}
	}
}

func (r *jsonReport) checkSeries(t *testing.T) {
	failures := uint64(0)
	for _, s := range r.Series {
		if len(s.Requests) > 300 || s.Step <= 0 {
			t.Errorf("series of %q has %d points of %v s, want at most 300", s.Upstream, len(s.Requests), s.Step)
		}
		for category, points := range s.Failures {
			if len(points) != len(s.Requests) || !slices.Contains(sixCategories, category) {
				t.Errorf("series of %q: %d points of %q for %d of requests", s.Upstream, len(points), category, len(s.Requests))
			}
			for _, n := range points {
				failures += n
			}
		}
		if p := len(s.P50); p != 0 && p != len(s.Requests) || len(s.P95) != p {
			t.Errorf("series of %q: %d and %d quantiles for %d points", s.Upstream, p, len(s.P95), len(s.Requests))
		}
	}
	if failures != r.Totals["failures"] {
		t.Errorf("the series hold %d of %d failures", failures, r.Totals["failures"])
	}
}

func (r *jsonReport) checkDeploys(t *testing.T) {
	for _, d := range r.Deploys {
		known := slices.ContainsFunc(r.Incidents, func(i jsonIncident) bool { return i.ID == d.Incident })
		switch d.Verdict {
		case "trigger", "coincidence", "fix":
			if !known {
				t.Errorf("deploy %s is a %s of incident %q, which is not there", d.Name, d.Verdict, d.Incident)
			}
		case "none":
		default:
			t.Errorf("deploy %s: verdict %q", d.Name, d.Verdict)
		}
	}
}

func (r *jsonReport) checkIncident(t *testing.T, i *jsonIncident) {
	if i.End.Before(i.Start) || i.Start.Before(r.Window.Start.Add(-time.Second)) || i.End.After(r.Window.End.Add(time.Second)) {
		t.Errorf("incident %s: from %v to %v, window %v", i.ID, i.Start, i.End, *r.Window)
	}
	if i.Failures == 0 || i.Failures > r.Totals["failures"] || i.Peak == 0 || i.Peak > i.Failures {
		t.Errorf("incident %s: %d failures, peak %d, in all %d", i.ID, i.Failures, i.Peak, r.Totals["failures"])
	}
	sum, best := i.Confidence, 0.0
	for _, a := range i.Alternatives {
		sum += a.Confidence
		best = max(best, a.Confidence)
		if a.Category == i.Category || a.Confidence > i.Confidence && i.Category != "unattributed" {
			t.Errorf("incident %s: %s (%.2f) has the rival %s (%.2f)", i.ID, i.Category, i.Confidence, a.Category, a.Confidence)
		}
	}
	if sum > 1.001 || i.Confidence > 0.97 || !slices.Contains(sixCategories, i.Category) {
		t.Errorf("incident %s: %s, confidence %.2f, with its rivals %.2f", i.ID, i.Category, i.Confidence, sum)
	}
	if i.Category == "unattributed" && math.Abs(i.Confidence-(1-best)) > 0.011 {
		t.Errorf("incident %s: unattributed with %.2f, the best rival has %.2f", i.ID, i.Confidence, best)
	}
	if i.Category != "unattributed" && i.Confidence < 0.5 {
		t.Errorf("incident %s: %s is named with %.2f only", i.ID, i.Category, i.Confidence)
	}
	if d := i.Deploy; d != nil {
		if d.Verdict != "trigger" && d.Verdict != "coincidence" || math.Abs(i.Start.Sub(d.Time).Seconds()-d.SecondsBefore) > 1.5 && d.Verdict == "coincidence" {
			t.Errorf("incident %s from %v: deploy %+v", i.ID, i.Start, *d)
		}
	}
	for _, list := range [][]string{i.Proxies, i.Reasons, i.CheckNow, i.Prevent} {
		if len(list) == 0 {
			t.Errorf("incident %s: proxies %q, reasons %q, checks %q, prevention %q", i.ID, i.Proxies, i.Reasons, i.CheckNow, i.Prevent)
		}
	}
	for _, text := range slices.Concat(i.Reasons, i.CheckNow, i.Prevent) {
		if strings.ContainsAny(text, "{}") && !strings.Contains(text, "{id}") && !strings.Contains(text, "%{") {
			t.Errorf("incident %s: a gap was not filled: %s", i.ID, text)
		}
	}
	if len(i.Evidence) == 0 {
		t.Errorf("incident %s: no line shows it", i.ID)
	}
	for _, e := range i.Evidence {
		line := lineOf(t, e.File, e.Line)
		if text := strings.TrimRight(strings.TrimSuffix(e.Text, "…"), " "); e.Why == "" || text == "" || !strings.HasPrefix(line, text) {
			t.Errorf("incident %s: %s:%d is %.80q, the report shows %.80q (%s)", i.ID, e.File, e.Line, line, e.Text, e.Why)
		}
	}
}

// lineOf is a line of a log, unpacked.
func lineOf(t *testing.T, name string, n int) string {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	stream, err := source.NewStream(name, file)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	scanner := bufio.NewScanner(stream)
	scanner.Buffer(nil, 1<<20)
	for i := 1; scanner.Scan(); i++ {
		if i == n {
			return scanner.Text()
		}
	}
	return fmt.Sprintf("(%s has no line %d)", name, n)
}
