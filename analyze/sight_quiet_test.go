package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/knowledge"
)

const unaccepted = "upstream timed out (110: Connection timed out) while connecting to upstream"

// Connects that time out are a filter's doing or a full queue's. What the traffic was before tells, however far back one must look for it, and how slow the
// answers were that came.
func TestVerdictsOfSilence(t *testing.T) {
	stale := func(l logs, at time.Time, i int) {
		h := hit{at: at.Add(5 * time.Second), target: fmt.Sprintf("/p%d", i%5), status: 504, peer: "10.0.0.5:80", seconds: 5}
		l.access("access.log", h)
		l.diagnose("error.log", h, i, unaccepted)
	}
	night := func(l logs) { // a request every four minutes
		for minutes := -400; minutes < 0; minutes += 4 {
			l.access("access.log", hit{at: noon.Add(time.Duration(minutes) * time.Minute), target: fmt.Sprintf("/p%d", -minutes/4%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02})
		}
	}
	tellAll(t, []tale{
		{"a batch in a quiet night", knowledge.Overload, "", nil, func(l logs) {
			night(l)
			every(20, 0, 120, func(at time.Time, i int) { stale(l, at, i) })
		}},
		{"a quiet night without more", knowledge.Firewall, "", nil, func(l logs) {
			night(l)
			for minutes := range 80 {
				stale(l, noon.Add(time.Duration(minutes)*4*time.Minute), minutes)
			}
		}},
		{"half of all answers take ten times as long", knowledge.Overload, "", nil, func(l logs) {
			every(10, 0, 300, func(at time.Time, i int) {
				l.access("access.log", hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02 + float64(i%3)*0.02})
			})
			every(10, 300, 400, func(at time.Time, i int) {
				h := hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02}
				switch i % 5 {
				case 0:
					stale(l, at, i)
					return
				case 1, 2, 3:
					h.seconds = 0.6
				}
				l.access("access.log", h)
			})
		}},
	})
}
