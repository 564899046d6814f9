package analyze

import (
	"fmt"
	"testing"
	"time"

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
