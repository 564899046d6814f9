package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/parser/event"
)

// A release that was taken back, and its repair that was taken back as well, are two incidents; who takes nothing back in between leaves one.
func TestReleasedTwice(t *testing.T) {
	first, second := changeAt("rent 3.0.0", 300*time.Second), changeAt("rent 3.0.1", 390*time.Second)
	for _, c := range []struct {
		name    string
		changes []event.Change
		want    []string // triggers
	}{
		{"taken_back_twice", []event.Change{first, changeAt("rent 2.9.9", 330*time.Second), second, changeAt("rent 2.9.9", 420*time.Second)}, []string{"rent 3.0.0", "rent 3.0.1"}},
		{"taken_back_at_last", []event.Change{first, changeAt("rent 2.9.9", 420*time.Second)}, []string{"rent 3.0.0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(8, 0, 540, func(at time.Time, i int) {
				h := hit{at: at, client: fmt.Sprintf("198.51.100.%d", i%249), target: []string{"/rent", "/offer"}[i%2], status: 200, peer: "10.0.0.5:80", seconds: 0.02}
				if s := i / 8; i%2 == 1 && (s >= 301 && s < 330 || s >= 391 && s < 420) {
					h.status = 502
					l.diagnose("error.log", h, i, premature)
				}
				l.access("access.log", h)
			})
			var got []string
			r := analyzeAll(t, l, c.changes)
			for _, inc := range r.Incidents {
				if inc.Deploy != nil && inc.Deploy.Trigger {
					got = append(got, inc.Deploy.Change.Name)
				}
			}
			if len(r.Incidents) != len(c.want) || fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("got %d incidents and the triggers %q, want %q", len(r.Incidents), got, c.want)
			}
		})
	}
}
