package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/knowledge"
)

// What is only there all the time, or at one server alone, is no sure overload, nor something else that the server waits for.
func TestVerdictsOfSlowness(t *testing.T) {
	for _, c := range []struct {
		name string
		most float64
		log  func(l logs)
	}{
		{"long polls time out all the time", 0.7, func(l logs) {
			every(2, 0, 240, func(at time.Time, i int) {
				took, status, state := 3900+i%9*100, 200, "----"
				if i*7%11 < 4 {
					took, status, state = 5000, 504, "sH--"
				}
				l.balanced(at, "push", "p1", fmt.Sprintf("0/1/%d/%d", took-1, took), status, state, "/events")
			})
		}},
		{"one of three servers is slow", 0.7, func(l logs) {
			every(12, 0, 420, func(at time.Time, i int) {
				timers, status, state := "0/1/20/21", 200, "----"
				if i%3 == 1 && i >= 12*300 && i < 12*345 {
					timers, status, state = "0/1/-1/3001", 504, "sH--"
				}
				l.balanced(at, "api", fmt.Sprintf("s%d", i%3), timers, status, state, fmt.Sprintf("/p%d", i%5))
			})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			c.log(l)
			for _, inc := range l.unchanged(t).Incidents {
				if inc.Category != knowledge.Unattributed && inc.Confidence > c.most {
					t.Errorf("got %v with %.2f, want nothing above %.2f: %+v", inc.Category, inc.Confidence, c.most, inc.Findings)
				}
			}
		})
	}
}
