package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// What ended with the release of another service than the failing one, which is released under its own name, was not cured by it.
func TestCuredByOthers(t *testing.T) {
	for last, want := range map[string]string{"ledger 9": "", "prices 15": "prices 15"} {
		l := logs{}
		every(8, 0, 420, func(at time.Time, i int) {
			h := fmt.Sprintf("/p%d", i%6)
			if i >= 8*300 && i < 8*340 && i%6 == 2 {
				l.balanced(at, "prices", "s1", "0/-1/20", 502, "SH--", h)
			} else {
				l.balanced(at, "prices", "s1", "0/20/20", 200, "----", h)
			}
			if i%4 == 0 {
				l.balanced(at, "files", "s1", "0/20/20", 200, "----", "/files")
			}
		})
		changes := []event.Change{changeAt("ledger 8", -30*time.Hour), changeAt("files 2", -20*time.Hour), changeAt("prices 14", 298*time.Second), changeAt(last, 340*time.Second)}
		r := Analyze(l.digest(t, digest.Budgets{}), changes, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
		got := ""
		for _, inc := range r.Incidents {
			if inc.Fix != nil {
				got = inc.Fix.Change.Name
			}
		}
		if got != want {
			t.Errorf("%s follows: the fix is %q, want %q", last, got, want)
		}
	}
}
