package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// Streams that always took half a minute hold whoever serves them when many more are opened; a route that takes long only from a release on is the release's.
func TestVerdictsOfHeldWorkers(t *testing.T) {
	streams := func(always bool) func(logs) {
		return func(l logs) {
			stream := func(at time.Time, _ int) {
				l.access("access.log", hit{at: at.Add(30 * time.Second), client: "198.51.100.77", target: "/events", status: 200, peer: "10.0.0.5:80", seconds: 30})
			}
			every(10, 0, 420, func(at time.Time, i int) {
				h := hit{at: at, client: fmt.Sprintf("198.51.100.%d", i%50), target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.05}
				switch {
				case i < 10*300 || i >= 10*345:
				case i%5 == 0:
					h.seconds, h.at = 7, at.Add(7*time.Second)
				default:
					h.status, h.seconds, h.at = 504, 8, at.Add(8*time.Second)
				}
				l.access("access.log", h)
				if h.status == 504 {
					l.diagnose("error.log", h, i, timedOut)
				}
			})
			if always {
				for i := 0; i < 280; i += 10 {
					stream(noon.Add(time.Duration(i)*time.Second), i)
				}
			}
			every(2, 288, 330, stream)
		}
	}
	release := []event.Change{changeAt("shop 12", -20*time.Hour), changeAt("shop 13", 286*time.Second)}
	tellAll(t, []tale{{"more streams are opened than there are threads", knowledge.Overload, "", release, streams(true)}})

	for always, want := range map[bool]bool{true: true, false: false} {
		l := logs{}
		streams(always)(l)
		seen := false
		for _, f := range l.told(t, release).Findings {
			seen = seen || f.ID == "load.held"
		}
		if seen != want {
			t.Errorf("streams that were always there: %v; seen as what holds the threads: %v, want %v", always, seen, want)
		}
	}
}

// told is the first incident of the logs.
func (l logs) told(t *testing.T, changes []event.Change) *Incident {
	t.Helper()
	r := Analyze(l.digest(t, digest.Budgets{}), changes, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
	if len(r.Incidents) == 0 {
		t.Fatal("got no incident")
	}
	return r.Incidents[0]
}
