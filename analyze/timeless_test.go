package analyze

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
)

// Failures of lines without any time are counted and told, and make no incident that began in 1970.
func TestTimeless(t *testing.T) {
	l := logs{}
	for i := range 300 {
		state, status := "----", 200
		if i > 100 && i < 200 {
			state, status = "SH--", 502
		}
		l.add("lb.json", `{"backend":"shop","server":"s1","status":%d,"termination_state":"%s","method":"GET","path":"/p%d"}`, status, state, i%5)
	}
	r := l.unchanged(t)
	if len(r.Incidents) > 0 || r.Totals.Failures != 99 {
		t.Fatalf("got %d incidents and %d failures, want none and 99", len(r.Incidents), r.Totals.Failures)
	}
	if told := strings.Join(r.Warnings, "\n"); !strings.Contains(told, "99 failures have no time") {
		t.Errorf("told %q", told)
	}
	if len(r.Assumed) > 0 {
		t.Errorf("assumed %q of stamps that are not there", r.Assumed)
	}
	every(4, 0, 120, func(at time.Time, i int) {
		status := 200
		if i >= 4*60 && i < 4*90 {
			status = 502
		}
		l.access("access.log", hit{at: at, target: fmt.Sprintf("/q%d", i%5), status: status, peer: "10.0.0.5:80", seconds: 0.02})
	})
	if r = l.unchanged(t); len(r.Incidents) != 1 || r.Incidents[0].Start < noon.UnixMilli() {
		t.Errorf("beside a log with times: got %d incidents, want one of its own", len(r.Incidents))
	}
	if r.StrayFirst != 0 || r.Totals.Stray != 99 {
		t.Errorf("got %d strays from %d on, want 99 that lie nowhere", r.Totals.Stray, r.StrayFirst)
	}
}

// A clock that is known to run ahead gives no time to a line without one.
func TestMomentOfNothing(t *testing.T) {
	l := logs{}
	l.fine("access.log", "10.0.0.9:80", noon, noon.Add(time.Minute), 2)
	m := l.model(t)
	if got := m.moment(digest.Absolute, digest.NoTime, 40*second); got != digest.NoTime {
		t.Errorf("a line without a time: got %d", got)
	}
	if got := m.moment(digest.Absolute, noon.UnixMilli(), 40*second); got != noon.UnixMilli()-40*second {
		t.Errorf("a line of noon: got %d", got)
	}
}
