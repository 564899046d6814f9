package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// A list that notes the end of a roll-out notes the guilty after its first failure. What is of another service, took the fault back or was soon followed by
// its end is none.
func TestNotedLate(t *testing.T) {
	const begin, end = 300, 500
	for _, c := range []struct {
		name   string
		list   []event.Change
		blamed string
	}{
		{"of what fails", []event.Change{changeAt("orders 7", (begin+20)*time.Second)}, "orders 7"},
		{"of another service", []event.Change{changeAt("media 7", (begin+20)*time.Second)}, ""},
		{"a rollback that came too late", []event.Change{{Name: "orders 6", Rollback: true, Stamp: changeAt("", (begin+20)*time.Second).Stamp}}, ""},
		{"minutes later", []event.Change{changeAt("orders 7", (begin+90)*time.Second)}, ""},
		{"another one before it", []event.Change{changeAt("orders 7", (begin-8)*time.Second), changeAt("orders 8", (begin+20)*time.Second)}, "orders 7"},
		{"shortly before its end", []event.Change{changeAt("orders 7", (end-10)*time.Second)}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(8, 0, 700, func(at time.Time, i int) {
				switch second := i / 8; {
				case i%2 == 0:
					l.balanced(at, "media", "m1", "1/20/21", 200, "----", fmt.Sprintf("/media/%d", i%5))
				case i%4 == 1 && second >= begin && second < end:
					l.balanced(at, "orders", "o1", "1/-1/9", 502, "PH--", "/orders/list")
				default:
					l.balanced(at, "orders", "o1", "1/20/21", 200, "----", fmt.Sprintf("/orders/%d/x", i%5))
				}
			})
			changes := append([]event.Change{changeAt("orders 1", -30*time.Hour), changeAt("media 1", -40*time.Hour)}, c.list...)
			r := Analyze(l.digest(t, digest.Budgets{}), changes, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
			if len(r.Incidents) != 1 {
				t.Fatalf("got %d incidents, want one", len(r.Incidents))
			}
			got := ""
			d := r.Incidents[0].Deploy
			if d != nil && d.Trigger {
				got = d.Change.Name
			}
			if got != c.blamed {
				t.Errorf("%q is blamed, want %q: %+v", got, c.blamed, d)
			}
			if late := got != "" && d.At > r.Incidents[0].Start; late && (d.Before >= 0 || d.Confidence > capBlind || len(d.Reasons) == 0) {
				t.Errorf("got %.0f s before with %.2f and reasons %q, want less than none, no more than %.2f, and a reason", d.Before, d.Confidence, d.Reasons, capBlind)
			}
		})
	}
}

// Lists in whole minutes round up as well: then what is noted within half a minute is likelier than a roll-out's end.
func TestNotedInMinutes(t *testing.T) {
	if exact, rounded := notedLate(25, second), notedLate(25, minute); rounded < 5*exact {
		t.Errorf("25 s after the first failure: got %.5f in whole minutes and %.5f in seconds, want far more", rounded, exact)
	}
	if exact, rounded := notedLate(40, second), notedLate(40, minute); rounded != exact {
		t.Errorf("40 s after the first failure: got %.5f in whole minutes and %.5f in seconds, want the same", rounded, exact)
	}
}
