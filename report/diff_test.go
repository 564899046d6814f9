package report

import (
	"fmt"
	"strings"
	"testing"
)

func sideOf(incidents ...Incident) *Report {
	rep := &Report{Schema: Schema, Incidents: incidents, Categories: []Category{{Category: "dns-changes"}}}
	for _, inc := range incidents {
		rep.Totals.Failures += inc.Failures
		rep.Categories[0].Failures += inc.Failures
	}
	return rep
}

func TestCompareIncidents(t *testing.T) {
	one := Incident{ID: "1", Failures: 5, Category: "dns-changes", Cause: "dns.nxdomain", Ongoing: true, Upstreams: []Count{{"shop", 5}}}
	with := func(change func(*Incident)) *Incident {
		other := one
		change(&other)
		return &other
	}
	for _, test := range []struct {
		name          string
		before, after []Incident
		want          string
	}{
		{"nothing", nil, nil, ""},
		{"new", nil, []Incident{one}, "new"},
		{"gone", []Incident{one}, nil, "gone"},
		{"same", []Incident{one}, []Incident{one}, "same"},
		{"grown", []Incident{one}, []Incident{*with(func(i *Incident) { i.Failures++ })}, "grown"},
		{"shrunk", []Incident{one}, []Incident{*with(func(i *Incident) { i.Failures-- })}, "shrunk"},
		{"ended_and_grown", []Incident{one}, []Incident{*with(func(i *Incident) { i.Failures++; i.Ongoing = false })}, "ended"},
		{"another_cause", []Incident{one}, []Incident{*with(func(i *Incident) { i.Cause = "dns.moved"; i.Ongoing = false })}, "changed"},
		{"again", []Incident{one}, []Incident{*with(func(i *Incident) { i.ID = "2" })}, "new like 1, gone like 2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, x := range Compare(sideOf(test.before...), sideOf(test.after...)).Incidents {
				text := x.Change
				if x.Like != "" {
					text += " like " + x.Like
				}
				got = append(got, text)
			}
			if text := strings.Join(got, ", "); text != test.want {
				t.Errorf("got %q, want %q", text, test.want)
			}
		})
	}
}

// What the program writes as JSON it reads again.
func TestReadReport(t *testing.T) {
	var text strings.Builder
	rep := hostileReport()
	rep.Schema = Schema
	if err := JSON(&text, rep); err != nil {
		t.Fatal(err)
	}
	got, err := Read(strings.NewReader(text.String()))
	if err != nil {
		t.Fatal(err)
	}
	if got.Window.Start != rep.Window.Start || len(got.Incidents) != 2 || got.Incidents[0].Upstreams[0].Name != rep.Incidents[0].Upstreams[0].Name {
		t.Errorf("got %+v", got)
	}
	for text, want := range map[string]string{
		"": "no JSON report", "[]": "no JSON report", "{}": "no JSON report", `{"schema": "x/1"}`: "no JSON report", `{"schema": "why502/report/2"}`: "another version",
		`{"schema": "why502/report/1", "window": {"start": "yesterday"}}`: "no JSON report",
	} {
		if _, err := Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Read(%q): %v, want %q", text, err, want)
		}
	}
}

func TestDiffText(t *testing.T) {
	before, after := hostileReport(), hostileReport()
	after.Totals.Failures, after.Incidents[0].Failures, after.Incidents[1].ID = 10_007, 1005, "3"
	after.Categories[0].Causes[0].Failures = 1005
	after.Series = append(after.Series, Series{Upstream: "\x1b[31mx", Failures: map[string][]uint64{"unattributed": {12}}})
	var out strings.Builder
	if err := DiffText(&out, Compare(before, after)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"10,007", "+10,000", "grown    1: ", "(+1,000), still failing", "gone     2: ", "new      3: ", "same cause there: 2", "+12"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
	if strings.ContainsRune(out.String(), 0x1b) {
		t.Errorf("an escape came through: %q", out.String())
	}
}

func TestMoved(t *testing.T) {
	for _, test := range []struct {
		before, after uint64
		want          string
	}{{0, 0, "="}, {0, 1200, "+1,200"}, {3, 1, "−2"}} {
		if got := moved(test.before, test.after); got != test.want {
			t.Errorf("%s: got %s, want %s", fmt.Sprint(test.before, test.after), got, test.want)
		}
	}
}
