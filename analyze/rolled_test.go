package analyze

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// Three servers are left for three others: one by one in a rollout, all at once when a name is changed.
func TestRolled(t *testing.T) {
	for _, c := range []struct {
		name string
		left [3]int // the second from which each old server is dead
		asks int    // for how many seconds it is asked all the same
		want string
	}{
		{"one_by_one", [3]int{300, 312, 324}, 6, "address.rolled"},
		{"all_at_once", [3]int{300, 300, 300}, 30, "address.replaced"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(12, 0, 480, func(at time.Time, i int) {
				k, sec := i%3, i/12
				h := hit{at: at, client: fmt.Sprintf("198.51.100.%d", i%249), target: fmt.Sprintf("/p%d", i%5), status: 200, peer: fmt.Sprintf("10.0.0.%d:80", k+1), seconds: 0.02}
				switch {
				case sec >= c.left[k]+c.asks:
					h.peer = fmt.Sprintf("10.0.0.%d:80", k+11)
				case sec >= c.left[k]:
					h.status, h.seconds, h.unconnected = 502, 0, true
				}
				l.access("access.log", h)
			})
			inc := analyzeAll(t, l, nil).Incidents[0]
			var seen []string
			for _, f := range inc.Findings {
				if strings.HasPrefix(f.ID, "address.") {
					seen = append(seen, f.ID)
				}
			}
			if len(seen) != 1 || seen[0] != c.want {
				t.Errorf("got %v with %.2f and %q, want %s", inc.Category, inc.Confidence, seen, c.want)
			}
		})
	}
}
