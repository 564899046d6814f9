package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/knowledge"
)

// Sessions that an operator or a reload ended are no sign of a crowd, and go with what failed beside them.
func TestEndedByHand(t *testing.T) {
	l := logs{}
	every(8, 0, 420, func(at time.Time, i int) {
		if i >= 8*300 && i < 8*304 {
			l.balanced(at, "prices", "s1", "0/-1/900", 502, "KH--", fmt.Sprintf("/p%d", i%6))
			return
		}
		l.balanced(at, "prices", "s1", "0/20/20", 200, "----", fmt.Sprintf("/p%d", i%6))
	})
	for _, inc := range l.unchanged(t).Incidents {
		if inc.Category != knowledge.Communication || inc.Cause != "comms.maintenance" {
			t.Errorf("got %v, %s with %.2f, want what was done by hand", inc.Category, inc.Cause, inc.Confidence)
		}
	}
}
