package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// of is a change of a kind.
func of(kind event.ChangeKind, name string, after time.Duration) event.Change {
	c := changeAt(name, after)
	c.Kind = kind
	return c
}

func TestTakesBack(t *testing.T) {
	revert := of(event.Config, "revert gateway limits", 0)
	revert.Rollback = true
	for _, c := range []struct {
		name        string
		later, what event.Change
		want        bool
	}{
		{"a later release of the service", changeAt("shop 9", 0), changeAt("shop 8", 0), true},
		{"a release of another service", changeAt("till 9", 0), changeAt("shop 8", 0), false},
		{"a rollback that names nothing of it", revert, changeAt("shop 8", 0), true},
		{"a setting and a release", of(event.FirewallChange, "shop rules", 0), changeAt("shop 8", 0), false},
		{"a revert of a configuration and a filter", revert, of(event.FirewallChange, "rules of the shop's hosts", 0), false},
		{"a revert of a configuration and itself", revert, of(event.Config, "gateway limits", 0), true},
		{"a revert by name, its kind unknown", of(event.OtherChange, "revert shop rules", 0), of(event.FirewallChange, "shop rules", 0), true},
		{"a filter and a filter", of(event.FirewallChange, "shop rules 2", 0), of(event.FirewallChange, "shop rules", 0), true},
	} {
		if got := takesBack(newChange(&c.later), newChange(&c.what)); got != c.want {
			t.Errorf("%s: %q takes back %q: got %v, want %v", c.name, c.later.Name, c.what.Name, got, c.want)
		}
	}
}

// Of two changes beside each other the one that was taken back is to blame, and the category is of its kind.
func TestTwoChanges(t *testing.T) {
	l := logs{}
	every(6, 0, 480, func(at time.Time, i int) {
		status := 200
		if i >= 6*300 && i < 6*340 && i%6 < 4 {
			status = 502
		}
		l.combined(at, []string{"/orders", "/"}[truthInt(i%6 >= 4)], status)
	})
	back := of(event.Config, "revert gateway limits", 340*time.Second)
	back.Rollback = true
	inc := analyzeAll(t, l, []event.Change{changeAt("shop 8", -30*time.Hour), of(event.FirewallChange, "rules of the hosts", 287*time.Second), of(event.Config, "gateway limits", 299*time.Second), back}).Incidents[0]
	if inc.Category == knowledge.Firewall || inc.Deploy == nil || inc.Deploy.Change.Name != "gateway limits" || !inc.Deploy.Trigger {
		t.Errorf("got %v with %.2f, blamed %+v; want the configuration that was taken back", inc.Category, inc.Confidence, inc.Deploy)
	}
}

func truthInt(b bool) int { return int(truth(b)) }

// What a team releases under its service's name is not blamed on a release whose name no log knows.
func TestOwnName(t *testing.T) {
	for _, c := range []struct {
		name    string
		changes []event.Change
		trigger bool
	}{
		{"a release of the service that fails", []event.Change{changeAt("shop 8", -30*time.Hour), changeAt("blog 3", -20*time.Hour), changeAt("shop 9", 294*time.Second)}, true},
		{"a release of a service that no log knows", []event.Change{changeAt("shop 8", -30*time.Hour), changeAt("blog 3", -20*time.Hour), changeAt("ledger 9", 294*time.Second)}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(8, 0, 480, func(at time.Time, i int) {
				switch {
				case i%2 == 0:
					l.balanced(at, "blog", "s1", "1/20/21", 200, "----", "/blog"+fmt.Sprint(i%5))
				case i >= 8*300 && i < 8*340:
					l.balanced(at, "shop", "s1", "-1/-1/3", 503, "SC--", "/shop"+fmt.Sprint(i%5))
				default:
					l.balanced(at, "shop", "s1", "1/20/21", 200, "----", "/shop"+fmt.Sprint(i%5))
				}
			})
			inc := analyzeAll(t, l, c.changes).Incidents[0]
			if got := inc.Deploy != nil && inc.Deploy.Trigger; got != c.trigger {
				t.Errorf("got a trigger: %v, want %v: %+v", got, c.trigger, inc.Deploy)
			}
			if bug := inc.Category == knowledge.Bugs; bug && !c.trigger {
				t.Errorf("got %v with %.2f for %s", inc.Category, inc.Confidence, c.name)
			}
		})
	}
}

// A change of configuration that makes even the answers that come slow has made the application slow; one that leaves them as fast as ever has made the proxy
// less patient.
func TestSlowConfiguration(t *testing.T) {
	for _, c := range []struct {
		name    string
		seconds float64 // of what is still answered
		bug     bool
	}{{"the answers that come are slow", 0.9, true}, {"the answers that come are as fast as ever", 0.02, false}} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(6, 0, 480, func(at time.Time, i int) {
				h := hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02}
				if i >= 6*300 && i < 6*340 {
					h.seconds = c.seconds
					if i%3 > 0 {
						h.status, h.seconds = 504, 5
						l.diagnose("error.log", h, i, timedOut)
					}
				}
				l.access("access.log", h)
			})
			inc := analyzeAll(t, l, []event.Change{changeAt("shop 8", -30*time.Hour), of(event.Config, "spam rules 12", 293*time.Second), of(event.Config, "spam rules 13", 341*time.Second)}).Incidents[0]
			if bug := inc.Category == knowledge.Bugs; bug != c.bug || !c.bug && inc.Category == knowledge.Overload && inc.Confidence > 0.9 {
				t.Errorf("got %v with %.2f, want a bug: %v; %+v", inc.Category, inc.Confidence, c.bug, inc.Findings)
			}
		})
	}
}

// A filter that was reloaded a moment before does not end some connections of many in order; one that drops them makes time-outs.
func TestFilterEndsNothing(t *testing.T) {
	for _, c := range []struct {
		name     string
		message  string
		firewall bool
	}{
		{"ended in order", premature, false},
		{"never answered", "upstream timed out (110: Connection timed out) while connecting to upstream", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(6, 0, 480, func(at time.Time, i int) {
				h := hit{at: at, target: []string{"/cart", "/menu", "/item"}[i%3], status: 200, peer: "10.0.0.5:80", seconds: 0.02}
				if i >= 6*300 && i < 6*340 && i%3 == 0 && i%2 == 0 {
					h.status = 502
					l.diagnose("error.log", h, i, c.message)
				}
				l.access("access.log", h)
			})
			inc := analyzeAll(t, l, []event.Change{changeAt("shop 8", -30*time.Hour), of(event.FirewallChange, "filters reloaded", 287*time.Second)}).Incidents[0]
			if got := inc.Category == knowledge.Firewall; got != c.firewall {
				t.Errorf("got %v with %.2f, want a filter: %v; %+v", inc.Category, inc.Confidence, c.firewall, inc.Findings)
			}
		})
	}
}

// outage logs a service behind HAProxy of which no request is served for forty seconds: the server and the times that the lines then have.
func (l logs) outage(server, times string) {
	every(4, 0, 400, func(at time.Time, i int) {
		target := fmt.Sprintf("/p%d", i%5)
		if i >= 4*300 && i < 4*340 {
			l.balanced(at, "shop", server, times, 503, "SC--", target)
			return
		}
		l.balanced(at, "shop", "s1", "1/20/21", 200, "----", target)
	})
}

// Servers that were taken out by hand are no failed checks.
func TestTakenOutByHand(t *testing.T) {
	for _, c := range []struct {
		name, line string
		hand       bool
	}{
		{"by hand", "Server shop/s1 is going DOWN for maintenance. 0 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.", true},
		{"by checks", `Server shop/s1 is DOWN, reason: Layer7 wrong status, code: 404, info: "Not Found", check duration: 2ms. 0 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			l.add("haproxy.log", "Nov 22 12:05:00 lb haproxy[1]: "+c.line)
			l.outage("<NOSRV>", "-1/-1/0")
			m := l.model(t)
			s := m.look(m.findIncidents()[0])
			if got := s.nameCause(knowledge.Communication); (got == "comms.maintenance") != c.hand {
				t.Errorf("got %s; by hand: %v", got, c.hand)
			}
		})
	}
}

// The first address of a server, learned as the proxy starts, is no move: what fails a minute later fails for another reason.
func TestFirstAddress(t *testing.T) {
	for _, c := range []struct{ name, from, to string }{{"at start", "(none)", "10.0.0.6"}, {"a move", "10.0.0.5", "10.0.0.6"}} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			l.add("haproxy.log", "Nov 22 12:04:10 lb haproxy[1]: shop/s1 changed its IP from %s to %s by lab/dns1.", c.from, c.to)
			l.outage("s1", "-1/-1/3")
			m := l.model(t)
			s := m.look(m.findIncidents()[0])
			if moved := s.peers.moved != nil; moved != (c.from != "(none)") {
				t.Errorf("from %s: got a move: %v", c.from, moved)
			}
		})
	}
}

// Servers that answer, but not as the checks want, do not fail to start.
func TestCheckStatus(t *testing.T) {
	l := logs{}
	l.add("haproxy.log", `Nov 22 12:05:00 lb haproxy[1]: Server shop/s1 is DOWN, reason: Layer7 wrong status, code: 404, info: "Not Found", check duration: 2ms. 0 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.`)
	l.outage("<NOSRV>", "-1/-1/0")
	m := l.model(t)
	if got := m.look(m.findIncidents()[0]).nameCause(knowledge.Bugs); got != "bugs.check-status" {
		t.Errorf("got %s, want bugs.check-status", got)
	}
}

// A configuration does not make packets vanish, and a port that only the proxy's new one names says nothing of a release.
func TestConfiguration(t *testing.T) {
	silent := "upstream timed out (110: Connection timed out) while connecting to upstream"
	for _, c := range []struct {
		name    string
		changes []event.Change
		message string
		peer    string // that fails
		want    []knowledge.Category
	}{
		{"a configuration, and nothing comes back", []event.Change{of(event.Config, "edge 9", 294*time.Second)}, silent, "10.0.0.5:80", []knowledge.Category{knowledge.Firewall, knowledge.Unattributed}},
		{"a configuration with a port of its own, a release before it", []event.Change{changeAt("svc 4", 292*time.Second), of(event.Config, "edge 9", 299*time.Second), of(event.Config, "edge 10", 340*time.Second)},
			refused, "10.0.0.5:8805", []knowledge.Category{knowledge.Communication, knowledge.Unattributed}},
		{"a release, and nothing listens", []event.Change{changeAt("svc 4", 299*time.Second), changeAt("svc 3", 340*time.Second)}, refused, "10.0.0.5:80", []knowledge.Category{knowledge.Bugs}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(6, 0, 480, func(at time.Time, i int) {
				h := hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02}
				if i >= 6*300 && i < 6*340 {
					h.status, h.peer, h.seconds = 502, c.peer, 0.001
					if c.message == silent {
						h.status, h.seconds, h.unconnected = 504, 5, true
					}
					l.diagnose("error.log", h, i, c.message)
				}
				l.access("access.log", h)
			})
			inc := analyzeAll(t, l, append([]event.Change{changeAt("svc 1", -30*time.Hour)}, c.changes...)).Incidents[0]
			for _, want := range c.want {
				if inc.Category == want {
					return
				}
			}
			t.Errorf("got %v with %.2f, want one of %v: %+v", inc.Category, inc.Confidence, c.want, inc.Findings)
		})
	}
}

// Connects that come late at the usual load: behind a full queue the answers come late as well, behind a rule that lets only some in they do not.
func TestLetThrough(t *testing.T) {
	for _, c := range []struct {
		name   string
		behind float64 // seconds from the late connect to the answer
		filter bool
	}{{"answered as ever", 0.02, true}, {"held up as well", 0.9, false}} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(8, 0, 480, func(at time.Time, i int) {
				status, connect, total := 200, 0.001, 0.02
				if i >= 8*300 && i < 8*340 {
					switch i % 4 {
					case 0:
						status, connect, total = 504, -1, 3
					case 1:
						connect, total = 1.02, 1.02+c.behind
					default:
						total = c.behind
					}
				}
				uct, uht := fmt.Sprintf("%.3f", connect), fmt.Sprintf("%.3f", total)
				if connect < 0 {
					uct, uht = "-", "-"
				}
				l.add("access.log", `203.0.113.%d - - [%s] "GET /p%d HTTP/1.1" %d 157 "-" "curl/8" rt=%.3f uct="%s" uht="%s" urt="%.3f" ua="10.0.0.5:80" us="%d"`,
					i%20, at.Format("02/Jan/2006:15:04:05 -0700"), i%5, status, total, uct, uht, total, status)
			})
			m := l.model(t)
			s := m.look(m.findIncidents()[0])
			if let := s.latency.letThrough > 0.5; let != c.filter {
				t.Errorf("got %.2f let through, want a filter: %v", s.latency.letThrough, c.filter)
			}
			if slow := s.latency.connectSlow > 0.15; slow == c.filter {
				t.Errorf("got %.2f of the connects slow, want a filter: %v", s.latency.connectSlow, c.filter)
			}
		})
	}
}

// One request that is cut and the next that finds nobody left to ask are two strays among thousands.
func TestTwoOfThousands(t *testing.T) {
	l := logs{}
	every(8, 0, 3600, func(at time.Time, i int) {
		h := hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: fmt.Sprintf("10.0.0.%d:80", 5+i%2), seconds: 0.05}
		switch {
		case i == 8*1800:
			h.status, h.seconds = 502, 0.001
			l.diagnose("error.log", h, i, premature)
		case i == 8*1800+1:
			h.status, h.seconds, h.peer = 502, 0, "shop"
			l.diagnose("error.log", h, i, "no live upstreams while connecting to upstream")
		}
		l.access("access.log", h)
	})
	if found := l.model(t).findIncidents(); len(found) != 0 {
		t.Errorf("got %d incidents, want none", len(found))
	}
}
