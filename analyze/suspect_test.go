package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// A release just before is much, and not enough for certainty: other things happen beside releases too, and code does not heal itself.
func TestSuspect(t *testing.T) {
	back := changeAt("shop 8", 340*time.Second)
	back.Rollback = true
	zone := changeAt("zone of shop", 340*time.Second)
	zone.Kind = event.DNSChange
	for _, c := range []struct {
		name    string
		after   []event.Change
		message string
		served  bool // every other request is served all the while
		bug     bool
		sure    bool
	}{
		{"refused until the release was taken back", []event.Change{back}, refused, false, true, true},
		{"refused for a while, and well again by itself", nil, refused, false, true, false},
		{"refused until a record was changed", []event.Change{zone}, refused, false, true, false},
		{"refused beside requests that are served", nil, refused, true, false, false},
		{"a name that no longer resolves", nil, "shop.internal could not be resolved (3: Host not found)", false, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(6, 0, 480, func(at time.Time, i int) {
				h := hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02}
				if i >= 6*300 && i < 6*340 && !(c.served && i%2 == 0) {
					h.status, h.seconds = 502, 0.001
					l.diagnose("error.log", h, i, c.message)
				}
				l.access("access.log", h)
			})
			changes := append([]event.Change{changeAt("shop 8", -30*time.Hour), changeAt("shop 9", 290*time.Second)}, c.after...)
			inc := Analyze(l.digest(t, digest.Budgets{}), changes, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()}).Incidents[0]
			if bug := inc.Category == knowledge.Bugs; bug != c.bug || (bug && inc.Confidence >= 0.9) != c.sure {
				t.Errorf("got %v with %.2f, want a bug: %v, surely one: %v; %+v", inc.Category, inc.Confidence, c.bug, c.sure, inc.Findings)
			}
		})
	}
}

// What serves at one address and fails at another in turn does not die and start anew.
func TestElsewhereNow(t *testing.T) {
	for _, c := range []struct {
		name  string
		peers peerSight
		want  float64
	}{
		{"the address served before", peerSight{}, 0},
		{"the address never served", peerSight{freshHost: 0.9}, 0.9},
		{"the address was only just given", peerSight{moved: &message{}}, 1},
	} {
		if got := (&sight{peers: c.peers}).elsewhereNow(); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

// A change of any kind that only stands beside what it does not usually make is no certainty, whatever its kind; what it does make is.
func TestOnlyTime(t *testing.T) {
	for _, c := range []struct {
		name    string
		kind    event.ChangeKind
		message string
		want    bool
	}{
		{"a filter, and nothing listens", event.FirewallChange, refused, true},
		{"a filter, and packets vanish", event.FirewallChange, "upstream timed out (110: Connection timed out) while connecting to upstream", false},
		{"a record, and nothing listens", event.DNSChange, refused, true},
		{"a record, and the name is gone", event.DNSChange, "shop.internal could not be resolved (3: Host not found)", false},
		{"a release, and nothing listens", event.Deploy, refused, true},
		{"a release, and a header is too big", event.Deploy, "upstream sent too big header while reading response header from upstream", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(6, 0, 480, func(at time.Time, i int) {
				h := hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02}
				if i >= 6*300 && i < 6*340 {
					h.status, h.seconds = 502, 0.001
					l.diagnose("error.log", h, i, c.message)
				}
				l.access("access.log", h)
			})
			change := changeAt("shop 9", 290*time.Second)
			change.Kind = c.kind
			inc := Analyze(l.digest(t, digest.Budgets{}), []event.Change{changeAt("shop 8", -30*time.Hour), change}, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()}).Incidents[0]
			own := map[event.ChangeKind]knowledge.Category{event.FirewallChange: knowledge.Firewall, event.DNSChange: knowledge.DNSChanges, event.Deploy: knowledge.Bugs}[c.kind]
			if c.want && inc.Category == own && inc.Confidence > capBlind || !c.want && inc.Category != own {
				t.Errorf("got %v with %.2f; want no certainty: %v", inc.Category, inc.Confidence, c.want)
			}
		})
	}
}

// A log that begins amid the failures does not tell whether what fails ever served: refused is then as much a record that moved as a service that is stopped. A
// name that does not resolve needs no past.
func TestHeadless(t *testing.T) {
	for _, c := range []struct {
		name    string
		from    int // second in which the log begins; the failures begin at 300
		message string
		sure    bool
	}{
		{"refused, and the log begins before", 0, refused, true},
		{"refused, and the log begins amid", 300, refused, false},
		{"no name, and the log begins amid", 300, "shop.internal could not be resolved (3: Host not found)", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(6, c.from, 480, func(at time.Time, i int) {
				h := hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02}
				if i >= 6*300 && i < 6*340 {
					h.status, h.seconds, h.peer = 502, 0.001, "10.0.0.5:80"
					l.diagnose("error.log", h, i, c.message)
				}
				l.access("access.log", h)
			})
			m := l.model(t)
			s := m.look(m.findIncidents()[0])
			if s.headless() == c.sure {
				t.Errorf("got headless: %v, want %v", s.headless(), !c.sure)
			}
			if inc := l.unchanged(t).Incidents[0]; !c.sure && inc.Confidence > capBlind {
				t.Errorf("got %v with %.2f, want %.2f at most", inc.Category, inc.Confidence, capBlind)
			}
		})
	}
}

// nginx writes a line about each 502 of its own. Where a given error log has none, the upstream may have sent them, and what a crowd or a release suggests is a
// guess.
func TestUnwritten(t *testing.T) {
	for _, c := range []struct {
		at    time.Duration // of the error log's only line
		given bool
	}{{0, false}, {time.Minute, true}, {-9 * time.Hour, false}} {
		l := logs{}
		every(6, 0, 300, func(at time.Time, i int) { l.combined(at, fmt.Sprintf("/p%d", i%5), 200) })
		every(30, 300, 340, func(at time.Time, i int) { l.combined(at, fmt.Sprintf("/p%d", i%5), 200+302*(i%2)) })
		every(6, 340, 480, func(at time.Time, i int) { l.combined(at, fmt.Sprintf("/p%d", i%5), 200) })
		if c.at != 0 {
			l.complain("error.log", noon.Add(c.at), "warn", "a client request body is buffered to a temporary file /tmp/1")
		}
		inc := l.unchanged(t).Incidents[0]
		if unknown := inc.Category == knowledge.Unattributed; unknown != c.given {
			t.Errorf("an error log has a line at %v; got %v with %.2f", c.at, inc.Category, inc.Confidence)
		}
	}
}

// Whose answer it is nobody sees, so a release is not certain to be its cause, whatever it changed.
func TestBlameBehind(t *testing.T) {
	l := logs{}
	every(8, 0, 420, func(at time.Time, i int) {
		backend, status := "shop", 200
		if i%2 == 0 {
			backend = "blog"
		} else if i >= 8*300 && i < 8*340 {
			status = 502
		}
		l.balanced(at, backend, "s1", "1/20/21", status, "----", "/"+backend+fmt.Sprint(i%5))
	})
	changes := []event.Change{changeAt("shop 8", -30*time.Hour), changeAt("shop 9", 295*time.Second)}
	inc := Analyze(l.digest(t, digest.Budgets{}), changes, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()}).Incidents[0]
	if inc.Category != knowledge.Unattributed || inc.Deploy == nil || inc.Deploy.Confidence > capBlind {
		t.Errorf("got %v, and %+v blamed; want %.2f at most", inc.Category, inc.Deploy, capBlind)
	}
}
