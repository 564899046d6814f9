package analyze

import (
	"fmt"
	"testing"
	"time"
)

// One route hangs, and holds what the others need half a minute later; or all hang from the start.
func TestHungFirst(t *testing.T) {
	for _, c := range []struct {
		name  string
		alone int // seconds
		want  bool
	}{
		{"one route", 30, true},
		{"all at once", 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(8, 0, 600, func(at time.Time, i int) {
				h := hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.05}
				if from := i - 8*300; from >= 0 && i < 8*420 && (i%5 == 3 || from >= 8*c.alone) {
					h.at, h.status, h.seconds = at.Add(5*time.Second), 504, 5
					l.diagnose("error.log", h, i, hung)
				}
				l.access("access.log", h)
			})
			m := l.model(t)
			s := m.look(m.findIncidents()[0])
			if got := s.hungFirst(); (got > 0.5) != c.want {
				t.Errorf("got %.2f of %+v, want one route first: %v", got, s.unanswered, c.want)
			}
		})
	}
}
