package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// Who was stopped, came back and served is overrun for another reason; who never served in between may have one for both.
func TestPhases(t *testing.T) {
	for _, c := range []struct {
		name   string
		served bool
		want   []knowledge.Category
	}{
		{"back and well before it was overrun", true, []knowledge.Category{knowledge.Communication, knowledge.Overload}},
		{"never well in between", false, []knowledge.Category{knowledge.Overload}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			request := func(at time.Time, i, status int, seconds float64, message string) {
				h := hit{at: at, client: fmt.Sprintf("198.51.100.%d", i%249), target: fmt.Sprintf("/p%d", i%5), status: status, peer: "10.0.0.5:80", seconds: seconds}
				if message != "" {
					l.diagnose("error.log", h, i, message)
				}
				l.access("access.log", h)
			}
			every(6, 0, 300, func(at time.Time, i int) { request(at, i, 200, 0.02, "") })
			every(6, 300, 330, func(at time.Time, i int) { request(at, i, 502, 0.001, refused) })
			if c.served {
				every(12, 330, 334, func(at time.Time, i int) { request(at, i, 200, 0.9, "") })
			}
			every(40, 334, 374, func(at time.Time, i int) {
				if i%4 == 0 && c.served {
					request(at, i, 200, 2.4, "")
				} else {
					request(at, i, 504, 3, timedOut)
				}
			})
			every(6, 374, 460, func(at time.Time, i int) { request(at, i, 200, 0.02, "") })
			var got []knowledge.Category
			for _, inc := range l.unchanged(t).Incidents {
				got = append(got, inc.Category)
			}
			if fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// What is gone right after a change and is there again by itself may not have started, or may have been stopped by whoever stood beside: neither is sure.
func TestBackByItself(t *testing.T) {
	l := logs{}
	l.askedWhileGone(300, 340)
	every(10, 0, 420, func(at time.Time, i int) {
		l.access("access.log", hit{at: at, target: "/blog", status: 200, peer: "10.0.0.6:80", seconds: 0.02})
	})
	r := Analyze(l.digest(t, digest.Budgets{}), []event.Change{changeAt("banner off", -time.Hour), changeAt("banner on", 294*time.Second)}, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
	if inc := r.Incidents[0]; inc.Confidence > 0.7 {
		t.Errorf("got %v with %.2f, want nothing above 0.70: %+v", inc.Category, inc.Confidence, inc.Findings)
	}
}
