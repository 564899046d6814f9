package analyze

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// What shows something else after a rest is another incident, though a few requests in ten failed before and the test went on; who dies cuts and refuses at once.
func TestAtRests(t *testing.T) {
	for _, c := range []struct {
		name string
		rest int // seconds
		want int
	}{
		{"after a rest", 150, 2},
		{"at once", 0, 1},
	} {
		for _, requests := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, requests %v", c.name, requests), func(t *testing.T) {
				l := logs{}
				write := func(h hit, i int, message string) {
					if requests {
						l.access("access.log", h)
					}
					if message != "" {
						l.diagnose("error.log", h, i, message)
					}
				}
				begin := 500 + c.rest
				every(3, 0, begin+300, func(at time.Time, i int) {
					h := hit{at: at, client: fmt.Sprintf("198.51.100.%d", i%249), target: fmt.Sprintf("/p%d", i%8), status: 200, peer: "10.0.0.5:80", seconds: 0.02}
					second := i / 3
					switch {
					case second >= 300 && second < 500 && i%8 == 0:
						h.status = 502
						write(h, i, premature)
					case second >= begin && second < begin+60:
						h.status, h.seconds = 504, 8
						write(h, i, unaccepted)
					default:
						write(h, i, "")
					}
				})
				r := Analyze(l.digest(t, digest.Budgets{}), nil, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
				if len(r.Incidents) != c.want {
					t.Errorf("got %d incidents, want %d", len(r.Incidents), c.want)
				}
			})
		}
	}
}

// Where no line says why, the code parts two faults, and tells which change is whose: what waited too long does not come of what failed at once.
func TestCodesAtRests(t *testing.T) {
	l := logs{}
	every(10, 0, 500, func(at time.Time, i int) {
		status, target := 200, fmt.Sprintf("/p%d", i%7)
		switch second := i / 10; {
		case second >= 300 && second < 340:
			status = 504
		case second >= 367 && second < 440 && i%7 == 3:
			status = 502
		}
		l.combined(at, target, status)
	})
	changes := []event.Change{changeAt("shop 1", -30*time.Hour), changeAt("shop 14", 366*time.Second), changeAt("shop 15", 440*time.Second)}
	r := Analyze(l.digest(t, digest.Budgets{}), changes, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
	if len(r.Incidents) != 2 {
		t.Fatalf("got %d incidents, want two", len(r.Incidents))
	}
	if d := r.Incidents[1].Deploy; r.Incidents[1].Category != knowledge.Bugs || d == nil || !d.Trigger || d.Change.Name != "shop 14" {
		t.Errorf("got %v of %+v, want a bug of shop 14", r.Incidents[1].Category, d)
	}
}

// Nor does what fails at once on other routes after a rest come of what failed before: each service has its own fault, and the second its release.
func TestRoutesAtRests(t *testing.T) {
	for name, want := range map[string]int{"/pictures": 2, "/p": 1} {
		l := logs{}
		every(10, 0, 500, func(at time.Time, i int) {
			status, target := 200, fmt.Sprintf("/p%d", i%4)
			if i%5 == 4 {
				target = "/pictures"
			}
			switch second := i / 10; {
			case second >= 300 && second < 340 && strings.HasPrefix(target, name) && (name == "/p" || target == name):
				status = 502
			case second >= 365 && second < 440 && target != "/pictures":
				status = 502
			}
			l.combined(at, target, status)
		})
		changes := []event.Change{changeAt("pay 1", -30*time.Hour), changeAt("mail 9", 292*time.Second), changeAt("pay 14", 364*time.Second), changeAt("pay 15", 440*time.Second)}
		r := Analyze(l.digest(t, digest.Budgets{}), changes, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
		if len(r.Incidents) != want {
			t.Fatalf("%s: got %d incidents, want %d", name, len(r.Incidents), want)
		}
		if d := r.Incidents[len(r.Incidents)-1].Deploy; want == 2 && (d == nil || !d.Trigger || d.Change.Name != "pay 14") {
			t.Errorf("got %+v, want pay 14", d)
		}
	}
}
