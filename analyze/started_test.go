package analyze

import (
	"fmt"
	"strings"
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
			l.askedWhileGone(300, 340)
			inc := analyzeAll(t, l, append(c.changes, changeAt("ledger 1", -30*time.Hour))).Incidents[0]
			if inc.Category != c.want || inc.Deploy == nil || inc.Deploy.Trigger != c.trigger {
				t.Errorf("got %v with %.2f and %+v, want %v and a trigger: %v", inc.Category, inc.Confidence, inc.Deploy, c.want, c.trigger)
			}
		})
	}
}

// Fewer servers: those that are taken away may have had requests in hand, at that moment and not ten minutes later.
func TestScaledIn(t *testing.T) {
	for _, c := range []struct {
		name    string
		after   time.Duration
		trigger bool
	}{
		{"at_that_moment", 299 * time.Second, true},
		{"long_before", -600 * time.Second, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(30, 0, 480, func(at time.Time, i int) {
				server := fmt.Sprintf("s%d", i%6)
				switch s := i / 30; {
				case i%6 == 5 && s >= 300 && s < 305:
					l.balanced(at, "web", server, "-1/-1/3", 503, "SC--", "/p"+fmt.Sprint(i%5))
				default:
					l.balanced(at, "web", server, "1/20/21", 200, "----", "/p"+fmt.Sprint(i%5))
				}
			})
			inc := analyzeAll(t, l, []event.Change{changeAt("web 8", -30*time.Hour), of(event.Scale, "scale web to 5", c.after)}).Incidents[0]
			if got := inc.Deploy != nil && inc.Deploy.Trigger; got != c.trigger {
				t.Errorf("got %v with %.2f, a trigger: %v, want %v: %+v", inc.Category, inc.Confidence, got, c.trigger, inc.Deploy)
			}
		})
	}
}

// A release of a service that no log knows is of what fails where all others of the list are known to be well.
func TestOnlyOneLeft(t *testing.T) {
	for _, c := range []struct {
		name    string
		changes []event.Change
		want    bool
	}{
		{"the_other_is_well", []event.Change{changeAt("jira 9", -30*time.Hour), changeAt("img 3", -20*time.Hour)}, true},
		{"a_third_is_not_known", []event.Change{changeAt("jira 9", -30*time.Hour), changeAt("img 3", -20*time.Hour), changeAt("ldap 3", -10*time.Hour)}, false},
		{"no_other", []event.Change{changeAt("jira 9", -30*time.Hour)}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			l.askedWhileGone(300, 325)
			every(10, 0, 420, func(at time.Time, i int) {
				l.access("access.log", hit{at: at, target: fmt.Sprintf("/img/%d", i%7), status: 200, peer: "10.0.0.6:80", seconds: 0.01})
			})
			released := changeAt("jira 10", 297*time.Second)
			inc := analyzeAll(t, l, append(c.changes, released)).Incidents[0]
			if inc.Deploy == nil || inc.Deploy.Change.Name != released.Name {
				t.Fatalf("got %+v, want %s", inc.Deploy, released.Name)
			}
			tied := !strings.Contains(strings.Join(inc.Deploy.Reasons, " "), "nothing tells that it changed this one")
			if want := c.want || len(c.changes) == 1; tied != want {
				t.Errorf("got tied: %v, want %v: %q", tied, want, inc.Deploy.Reasons)
			}
			if c.want && (inc.Category != knowledge.Communication || !inc.Deploy.Trigger) {
				t.Errorf("got %v with %.2f and a trigger: %v; want a slow start after the release", inc.Category, inc.Confidence, inc.Deploy.Trigger)
			}
		})
	}
}

// Who lets everybody wait from its release on, and no longer after a while, migrates or fills a cache; half a minute later something else is slow.
func TestWaitsAfterRelease(t *testing.T) {
	for _, c := range []struct {
		name  string
		after int
		bug   bool
	}{
		{"at_once", 298, true},
		{"half_a_minute_later", 265, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(10, 0, 420, func(at time.Time, i int) {
				switch s := i / 10; {
				case s >= 300 && s < 336:
					l.balanced(at, "erp", "e1", "1/-1/4001", 504, "sH--", "/p"+fmt.Sprint(i%5))
				default:
					l.balanced(at, "erp", "e1", "1/20/21", 200, "----", "/p"+fmt.Sprint(i%5))
				}
			})
			inc := analyzeAll(t, l, []event.Change{changeAt("erp 8", -30*time.Hour), changeAt("erp 9", time.Duration(c.after)*time.Second)}).Incidents[0]
			if got := inc.Category == knowledge.Bugs; got != c.bug || inc.Confidence > 0.85 {
				t.Errorf("got %v with %.2f, want a bug: %v", inc.Category, inc.Confidence, c.bug)
			}
		})
	}
}
