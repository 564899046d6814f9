package analyze

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
)

// Two addresses of which one only serves: when all requests go to the one and then to the other it is the name that changes; servers that share the load
// take turns from request to request.
func TestTurns(t *testing.T) {
	for _, c := range []struct {
		name string
		turn int // requests in a row that go to one address
		want bool
	}{
		{"six seconds each", 36, true},
		{"request by request", 1, false},
		{"in pairs", 2, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(6, 0, 480, func(at time.Time, i int) {
				h := hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02}
				if i >= 6*300 && i < 6*372 && i/c.turn%2 == 0 {
					h.peer = "10.0.0.9:80"
					if i%4 > 0 { // connections from before are still good
						h.status, h.seconds = 502, 0.001
						l.diagnose("error.log", h, i, refused)
					}
				}
				l.access("access.log", h)
			})
			inc := Analyze(l.digest(t, digest.Budgets{}), nil, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()}).Incidents[0]
			turns := slices.ContainsFunc(inc.Findings, func(f Finding) bool { return f.ID == "address.alternates" })
			if turns != c.want || turns && inc.Category != knowledge.DNSChanges {
				t.Errorf("got %v with %.2f, turns: %v, want %v; %+v", inc.Category, inc.Confidence, turns, c.want, inc.Findings)
			}
		})
	}
}
