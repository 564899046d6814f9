package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// What served for half a minute after its release, and is there again though nobody took that back, did start: something else stopped it.
func TestStarted(t *testing.T) {
	for _, c := range []struct {
		name    string
		changes []event.Change
		want    knowledge.Category
		trigger bool
	}{
		{"back_by_itself", []event.Change{changeAt("ledger 2", 272*time.Second)}, knowledge.Communication, false},
		{"taken_back", []event.Change{changeAt("ledger 2", 272*time.Second), changeAt("ledger 1", 338*time.Second)}, knowledge.Bugs, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(10, 0, 420, func(at time.Time, i int) {
				h := hit{at: at, client: fmt.Sprintf("198.51.100.%d", i%249), target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02}
				if i >= 10*300 && i < 10*340 {
					h.status = 502
					l.diagnose("error.log", h, i, refused)
				}
				l.access("access.log", h)
			})
			inc := analyzeAll(t, l, append(c.changes, changeAt("ledger 1", -30*time.Hour))).Incidents[0]
			if inc.Category != c.want || inc.Deploy == nil || inc.Deploy.Trigger != c.trigger {
				t.Errorf("got %v with %.2f and %+v, want %v and a trigger: %v", inc.Category, inc.Confidence, inc.Deploy, c.want, c.trigger)
			}
		})
	}
}
