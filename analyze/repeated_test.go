package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// retried writes the line of a request that HAProxy could not connect, after some retries.
func (l logs) retried(at time.Time, backend string, retries, total, i int) {
	l.add("haproxy.log", `%s:4711 [%s] web %s/s1 0/0/-1/-1/%d 503 217 - - SC-- 9/9/0/0/%d 0/0 "GET /p%d HTTP/1.1"`,
		fmt.Sprintf("198.51.100.%d", i%249), at.Format("02/Jan/2006:15:04:05.000"), backend, total, retries, i%6)
}

// A connect that fails each time when its first packet is sent again was answered by a filter or router; one that fails at once each time was refused, though
// the pauses between make as many seconds.
func TestFailedOnRepeat(t *testing.T) {
	tales := func(total int, change string) func(logs) {
		return func(l logs) {
			every(8, 0, 420, func(at time.Time, i int) {
				if i >= 8*300 && i < 8*360 {
					l.retried(at, "prices", 2, total+i%40, i)
					return
				}
				l.balanced(at, "prices", "s1", "0/20/20", 200, "----", fmt.Sprintf("/p%d", i%6))
				if i%4 == 0 {
					l.balanced(at, "files", "s1", "0/20/20", 200, "----", "/files")
				}
			})
		}
	}
	released := []event.Change{changeAt("prices 14", 280*time.Second)}
	tellAll(t, []tale{
		{"when it was repeated", knowledge.Firewall, "", released, tales(5050, "")},
		{"at once", knowledge.Communication, "", []event.Change{changeAt("files 3", -2*time.Hour)}, tales(2003, "")},
	})
}

// What the checks of the same servers found is what the requests found.
func TestChecksWithoutRoute(t *testing.T) {
	for info, want := range map[string]knowledge.Category{"No route to host": knowledge.Firewall, "Connection refused": knowledge.Communication} {
		l := logs{}
		every(8, 0, 420, func(at time.Time, i int) {
			if i == 8*304 {
				l.add("haproxy.log", `%s lb haproxy[1]: Server prices/s1 is DOWN, reason: Layer4 connection problem, info: "%s", check duration: 1ms. 1 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.`, at.Format("Jan _2 15:04:05"), info)
			}
			if i >= 8*300 && i < 8*360 {
				l.balanced(at, "prices", "s1", "-1/-1/2", 503, "SC--", fmt.Sprintf("/p%d", i%6))
				return
			}
			l.balanced(at, "prices", "s1", "0/20/20", 200, "----", fmt.Sprintf("/p%d", i%6))
		})
		for _, inc := range l.unchanged(t).Incidents {
			if inc.Category != want {
				t.Errorf("%s: got %v with %.2f, want %v", info, inc.Category, inc.Confidence, want)
			}
		}
	}
}
