package analyze

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// An address that never served before is a wrong record, or a new server: what it answers, then and afterwards, tells.
func TestVerdictsOfFreshAddresses(t *testing.T) {
	// From five minutes on every third request goes to a new address, where some go wrong.
	fresh := func(message string, fails func(i int) bool, until int) func(logs) {
		return func(l logs) {
			every(6, 0, 600, func(at time.Time, i int) {
				h := hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: fmt.Sprintf("10.0.0.%d:80", 5+i%2), seconds: 0.02}
				if i >= 6*300 && i%3 == 0 && i < 6*until {
					h.peer = "10.9.9.9:80"
					if fails(i) {
						h.status = 502
						l.diagnose("error.log", h, i, message)
					}
				}
				l.access("access.log", h)
			})
		}
	}
	always := func(int) bool { return true }
	tellAll(t, []tale{
		{"a canary that cuts a third of its requests", knowledge.Bugs, "shop 14 canary", []event.Change{changeAt("shop 14 canary", 299*time.Second), changeAt("shop 14 canary removed", 402*time.Second)},
			fresh(premature, func(i int) bool { return i%9 == 0 }, 400)},
		{"a record that leads where nobody listens", knowledge.DNSChanges, "", []event.Change{changeAt("shop 13", -2*time.Hour)}, fresh(refused, always, 400)},
	})
}

func TestSettles(t *testing.T) {
	tests := []struct {
		name                  string
		failed, during, after float64
		want                  float64
	}{
		{"nothing_ever", 100, 0, 0, 0},
		{"a_few_beside", 100, 5, 0, 0},
		{"most_beside", 30, 70, 0, 1},
		{"serves_afterwards", 100, 0, 50, 0.8},
	}
	for _, test := range tests {
		if got := settles(test.failed, test.during, test.after); got != test.want {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
}

// A service that is switched to a new set of hosts, at which all connects vanish until it is switched back, may have been switched to nowhere or behind a
// filter: neither is told alone. A record that leads one server astray is told as before.
func TestSwitchedFleet(t *testing.T) {
	for _, c := range []struct {
		name   string
		fleet  []string
		least  float64
		most   float64
		shared bool
	}{
		{"two new hosts", []string{"10.9.0.1:80", "10.9.0.2:80"}, 0.5, 0.85, true},
		{"one new host", []string{"10.9.0.1:80"}, 0.9, 0.97, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(6, 0, 480, func(at time.Time, i int) {
				h := hit{at: at, client: fmt.Sprintf("198.51.100.%d", i%20), target: fmt.Sprintf("/p%d", i%5), status: 200, peer: fmt.Sprintf("10.0.0.%d:80", 5+i%2), seconds: 0.02}
				if i >= 6*300 && i < 6*380 {
					h.status, h.seconds, h.unconnected, h.peer, h.at = 504, 3, true, c.fleet[i%len(c.fleet)], at.Add(3*time.Second)
					l.diagnose("error.log", h, i, "upstream timed out (110: Connection timed out) while connecting to upstream")
				}
				l.access("access.log", h)
			})
			r := Analyze(l.digest(t, digest.Budgets{}), nil, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
			if len(r.Incidents) != 1 {
				t.Fatalf("got %d incidents, want one", len(r.Incidents))
			}
			v := r.Incidents[0].Verdict
			if v.Category != knowledge.DNSChanges || v.Confidence < c.least || v.Confidence > c.most {
				t.Errorf("got %v with %.2f, want a change of records with %.2f to %.2f: %+v", v.Category, v.Confidence, c.least, c.most, v.Findings)
			}
			if shared := slices.ContainsFunc(v.Alternatives, func(a Alternative) bool { return a.Category == knowledge.Firewall }); shared != c.shared {
				t.Errorf("a filter among the rivals: got %v, want %v: %+v", shared, c.shared, v.Alternatives)
			}
		})
	}
}
