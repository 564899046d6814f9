package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// Nobody is left to ask from one moment on, ten seconds after a release that is rolled back half a minute before the end. What HAProxy says of its servers decides,
// and where it says nothing nobody can be sure.
func TestWhyTakenOut(t *testing.T) {
	for _, c := range []struct {
		name    string
		state   string
		want    knowledge.Category
		trigger bool
		most    float64
	}{
		{"their name is gone", `is going DOWN for maintenance (DNS NX status). 0 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.`, knowledge.DNSChanges, false, 1},
		{"their health page is gone", `is DOWN, reason: Layer7 wrong status, code: 404, info: "Not Found", check duration: 2ms. 0 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.`, knowledge.Bugs, true, 1},
		{"no line says why", "", knowledge.Bugs, true, capDark},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(8, 0, 460, func(at time.Time, i int) {
				if i == 8*300 && c.state != "" {
					l.add("haproxy.log", `%s lb haproxy[1]: Server carts/s1 %s`, at.Format("Jan _2 15:04:05"), c.state)
				}
				if i%5 == 4 {
					l.balanced(at, "files", "s1", "0/20/20", 200, "----", "/files")
				} else if i >= 8*300 && i < 8*354 {
					l.balanced(at, "carts", "<NOSRV>", "-1/-1/0", 503, "SC--", fmt.Sprintf("/p%d", i%6))
				} else {
					l.balanced(at, "carts", "s1", "0/20/20", 200, "----", fmt.Sprintf("/p%d", i%6))
				}
			})
			changes := []event.Change{changeAt("carts 8", -30*time.Hour), changeAt("files 2", -20*time.Hour), changeAt("carts 9", 291*time.Second), rollbackAt("carts 8 rollback", 328*time.Second)}
			r := Analyze(l.digest(t, digest.Budgets{}), changes, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
			if len(r.Incidents) != 1 {
				t.Fatalf("got %d incidents, want one", len(r.Incidents))
			}
			inc := r.Incidents[0]
			if inc.Category != c.want || inc.Confidence > c.most {
				t.Errorf("got %v with %.2f, want %v with at most %.2f", inc.Category, inc.Confidence, c.want, c.most)
			}
			if got := inc.Deploy != nil && inc.Deploy.Trigger; got != c.trigger {
				t.Errorf("blamed: %v, want %v: %+v", got, c.trigger, inc.Deploy)
			}
		})
	}
}
