package analyze

import (
	"fmt"
	"testing"
	"time"
)

// Where the access log names no upstream, a few failures a minute may be a small one that fails as a whole. They are none where their routes are answered well.
func TestTrickle(t *testing.T) {
	for _, c := range []struct {
		name  string
		whole bool // whoever fails is asked for nothing else
		want  int
	}{
		{"some_of_a_route", false, 0},
		{"all_of_a_route", true, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(12, 0, 240, func(at time.Time, i int) {
				h := hit{at: at, client: fmt.Sprintf("203.0.113.%d", at.Second()), target: []string{"/", "/pay", "/list"}[i%3], peer: "10.0.0.5:80"}
				if i%(12*15) == 100 { // at /pay
					if c.whole {
						h.target = "/tax"
					}
					l.diagnose("error.log", h, i, premature)
					l.combined(at, h.target, 502)
					return
				}
				l.combined(at, h.target, 200)
			})
			if got := len(l.model(t).findIncidents()); got != c.want {
				t.Errorf("got %d incidents, want %d", got, c.want)
			}
		})
	}
}
