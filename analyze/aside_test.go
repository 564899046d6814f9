package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// Restarts that a retry hides are no incidents, but told: how often, how long at most, and after which releases. What is saved now and then is only counted.
func TestHiddenRestarts(t *testing.T) {
	for _, c := range []struct {
		name      string
		away      func(second int) bool
		stretches int
		longest   time.Duration
		after     []string
	}{
		{"two releases", func(s int) bool { return s >= 300 && s < 304 || s >= 400 && s < 408 }, 2, 8 * time.Second, []string{"shop 13", "shop 14"}},
		{"now and then", func(s int) bool { return s%40 == 0 }, 0, 0, nil},
		{"all the time", func(s int) bool { return s >= 100 && s < 500 }, 0, 0, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(6, 0, 600, func(at time.Time, i int) {
				h := hit{at: at, client: fmt.Sprintf("198.51.100.%d", i%20), target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02}
				if c.away(i/6) && (i%6 == 0 || i/6%40 != 0) {
					h.peer, h.tries = "10.0.0.6:80, 10.0.0.5:80", "502, 200"
					l.diagnose("error.log", hit{at: at, client: h.client, target: h.target, peer: "10.0.0.6:80"}, i, refused)
				}
				l.access("access.log", h)
			})
			changes := []event.Change{changeAt("shop 13", 299*time.Second), changeAt("shop 14", 398*time.Second), changeAt("shop 15", 550*time.Second)}
			r := Analyze(l.digest(t, digest.Budgets{}), changes, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
			if len(r.Incidents) != 0 || len(r.Sections.NearMisses) == 0 {
				t.Fatalf("got %d incidents and %d upstreams with saved tries, want none and one", len(r.Incidents), len(r.Sections.NearMisses))
			}
			n := r.Sections.NearMisses[0]
			if longest := time.Duration(n.Longest) * time.Millisecond; n.Stretches != c.stretches || longest > c.longest || longest < c.longest-time.Second {
				t.Errorf("got %d stretches of at most %v, want %d of %v", n.Stretches, longest, c.stretches, c.longest)
			}
			var after []string
			for _, change := range n.After {
				after = append(after, change.Name)
			}
			if fmt.Sprint(after) != fmt.Sprint(c.after) {
				t.Errorf("after %q, want %q", after, c.after)
			}
		})
	}
}
