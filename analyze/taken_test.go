package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// A bad line loses packets of whoever asks one server, while that server has no more to do than ever; a full queue holds up everybody.
func TestVerdictsOfLostPackets(t *testing.T) {
	line := func(rush bool) func(logs) {
		return func(l logs) {
			every(12, 0, 420, func(at time.Time, i int) {
				target, server := fmt.Sprintf("/p%d", i/2%5), fmt.Sprintf("s%d", 1+i%2)
				if i < 12*300 || i >= 12*360 || server == "s1" && !rush {
					l.balanced(at, "shop", server, "0/0/27/27", 200, "----", target)
					return
				}
				switch turn := i / 2 % 12; {
				case turn < 3:
					l.balanced(at, "shop", server, "0/-1/-1/2501", 503, "sC--", target)
				case turn < 5:
					l.balanced(at, "shop", server, "0/0/-1/6001", 504, "sH--", target)
				case turn < 7:
					l.balanced(at, "shop", server, "0/1030/27/1057", 200, "----", target)
				case rush:
					l.balanced(at, "shop", server, "0/0/900/900", 200, "----", target)
				default:
					l.balanced(at, "shop", server, "0/0/27/27", 200, "----", target)
				}
			})
			if rush {
				every(24, 295, 360, func(at time.Time, i int) { l.balanced(at, "shop", "s1", "0/0/900/900", 200, "----", "/p1") })
			}
		}
	}
	old := []event.Change{changeAt("shop 12", -2*time.Hour)}
	tellAll(t, []tale{
		{"one server's packets are lost, and it takes others at once", knowledge.Communication, "", old, line(false)},
		{"three times as many ask, and all wait", knowledge.Overload, "", old, line(true)},
	})
}

// Code that lets everybody wait does so from its release on; what comes later, or with more who ask, is load.
func TestVerdictsOfSlowReleases(t *testing.T) {
	slow := func(rush int) func(logs) {
		return func(l logs) {
			write := func(at time.Time, i int) {
				target := fmt.Sprintf("/p%d", i%5)
				switch {
				case at.Before(noon.Add(300*time.Second)) || at.After(noon.Add(360*time.Second)):
					l.balanced(at, "shop", "s1", "0/0/13/13", 200, "----", target)
				case i%5 < 2:
					l.balanced(at, "shop", "s1", "0/0/2400/2400", 200, "----", target)
				default:
					l.balanced(at, "shop", "s1", "0/0/-1/4001", 504, "sH--", target)
				}
			}
			every(12, 0, 420, write)
			if rush > 0 {
				every(rush, 297, 360, write)
			}
		}
	}
	at := func(seconds int) []event.Change {
		return []event.Change{changeAt("shop 12", -20*time.Hour), changeAt("shop 13", time.Duration(seconds)*time.Second)}
	}
	tellAll(t, []tale{
		{"everybody waits from the release on", knowledge.Bugs, "shop 13", at(299), slow(0)},
		{"a crowd comes with the release", knowledge.Overload, "", at(299), slow(40)},
	})
}

// Records that are lost leave the work of all to the servers that still have a name.
func TestVerdictsOfLostRecords(t *testing.T) {
	queue := func(lost bool, rush int) func(logs) {
		return func(l logs) {
			write := func(at time.Time, i int) {
				target := fmt.Sprintf("/p%d", i%5)
				switch {
				case at.Before(noon.Add(300*time.Second)) || at.After(noon.Add(360*time.Second)):
					l.balanced(at, "feed", fmt.Sprintf("feed%d", 1+i%4), "0/0/200/200", 200, "----", target)
				case i%2 == 0:
					l.balanced(at, "feed", "<NOSRV>", "2001/-1/-1/2001", 503, "sQ--", target)
				default:
					l.balanced(at, "feed", "feed1", "1900/0/200/2100", 200, "----", target)
				}
			}
			every(20, 0, 299, write)
			for i := 2; lost && i <= 4; i++ {
				l.add("haproxy.log", "Nov 22 12:04:59 lb haproxy[1]: Server feed/feed%d is going DOWN for maintenance (No IP for server ). %d active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.", i, 4-i+1)
			}
			every(20, 299, 420, write)
			if rush > 0 {
				every(rush, 297, 360, write)
			}
		}
	}
	old := []event.Change{changeAt("feed 12", -2*time.Hour)}
	tellAll(t, []tale{
		{"three of four records are gone", knowledge.DNSChanges, "", old, queue(true, 0)},
		{"all records are there, and a crowd comes", knowledge.Overload, "", old, queue(false, 60)},
	})
}

// A release of another name than those of the failing service is not blamed for a route that fails seconds after it, its own is.
func TestBlameOfAnotherName(t *testing.T) {
	for name, blamed := range map[string]bool{"shop-2292": true, "recommendations-88": false} {
		l := logs{}
		every(12, 0, 420, func(at time.Time, i int) {
			if i%8 > 0 || i < 12*300 || i >= 12*360 {
				l.balanced(at, "shop", "s1", "0/0/30/30", 200, "----", map[bool]string{true: "/checkout/pay", false: fmt.Sprintf("/p%d", i%5)}[i%8 == 0])
			} else if i%24 > 0 {
				l.balanced(at, "shop", "s1", "0/0/-1/6001", 504, "sH--", "/checkout/pay")
			}
		})
		changes := []event.Change{changeAt("shop-2290", -30*time.Hour), changeAt("shop-2291", -2*time.Hour), changeAt(name, 286*time.Second)}
		r := Analyze(l.digest(t, digest.Budgets{}), changes, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
		if len(r.Incidents) != 1 {
			t.Fatalf("%s: got %d incidents, want 1", name, len(r.Incidents))
		}
		if d := r.Incidents[0].Deploy; d == nil || d.Trigger != blamed {
			t.Errorf("%s: got %+v, want blamed: %v", name, d, blamed)
		}
	}
}

// Who finds no server left because others were refused fails as often as ever: that few are refused does not make the failures rare, so what they end with counts.
func TestVerdictsOfRulesTakenBack(t *testing.T) {
	rules := func(version string, seconds int) event.Change {
		c := changeAt("rule set "+version, time.Duration(seconds)*time.Second)
		c.Kind, c.Service = event.FirewallChange, "rule set"
		return c
	}
	tellAll(t, []tale{{"refused by a rule, and most find no server left", knowledge.Firewall, "rule set 7", []event.Change{changeAt("shop 3", 150*time.Second), rules("7", 300), rules("6", 350)}, func(l logs) {
		every(4, 0, 420, func(at time.Time, i int) {
			h := hit{at: at, client: fmt.Sprintf("198.51.100.%d", i%50), target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02}
			if i >= 4*300 && i < 4*354 {
				h.status, h.seconds = 502, 0
				if i%44 == 0 {
					l.diagnose("error.log", h, i, refused)
				} else {
					h.peer = "shop"
					l.diagnose("error.log", h, i, noneLive)
				}
			}
			l.access("access.log", h)
		})
	}}})
}

func TestUndoesAnother(t *testing.T) {
	at := func(name string, seconds int, rollback bool) *change {
		c := changeAt(name, time.Duration(seconds)*time.Second)
		c.Rollback = rollback
		n := newChange(&c)
		n.at = c.Stamp.Ms()
		return n
	}
	rules, release := at("rules-tidy-9", 100, false), at("api 5.14", 60, false)
	for name, want := range map[string]bool{"rules-tidy-9 revert": true, "rollback": false, "api 5.13 rollback": false} {
		back := at(name, 200, true)
		m := &model{changes: []*change{release, rules, back}}
		if got := m.undoesAnother(back, release); got != want {
			t.Errorf("%s undoes another than the release: %v, want %v", name, got, want)
		}
	}
}

func TestIsNumbered(t *testing.T) {
	for name, want := range map[string]bool{"shop-2291": true, "shop@2.3.1": true, "shop v12": true, "shop": false, "sg-tidy-0af3": false, "db2": false} {
		if got := isNumbered(&event.Change{Name: name}); got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
}
