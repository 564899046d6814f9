package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// Who is refused from one reload of the proxy to another was sent to the wrong place by its configuration; a release that begins with a reload and ends without
// one may not have started.
func TestBetweenReloads(t *testing.T) {
	for _, c := range []struct {
		name   string
		second bool
		want   knowledge.Category
	}{
		{"ended_by_a_reload", true, knowledge.Communication},
		{"ended_without", false, knowledge.Bugs},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			reload := func(after time.Duration) {
				l.add("error.log", "%s [notice] 1#1: signal 1 (SIGHUP) received from 9, reconfiguring", noon.Add(after).Format("2006/01/02 15:04:05"))
			}
			every(10, 0, 480, func(at time.Time, i int) {
				h := hit{at: at, client: fmt.Sprintf("198.51.100.%d", i%249), target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02}
				if i == 10*300 || i == 10*345 && c.second {
					reload(at.Sub(noon))
				}
				if i >= 10*300 && i < 10*345 {
					h.status = 502
					l.diagnose("error.log", h, i, refused)
				}
				l.access("access.log", h)
			})
			inc := analyzeAll(t, l, []event.Change{changeAt("shop 8", -30*time.Hour), changeAt("shop 9", 299*time.Second), changeAt("shop 8", 345*time.Second)}).Incidents[0]
			if inc.Category != c.want || inc.Confidence < 0.5 {
				t.Errorf("got %v with %.2f, want %v: %+v", inc.Category, inc.Confidence, c.want, inc.Findings)
			}
		})
	}
}
