package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// balanced writes the line of a request that HAProxy gave to a server, or to none; it began at the moment.
func (l logs) balanced(at time.Time, backend, server, timers string, status int, state, target string) {
	l.add("haproxy.log", httpFormat, "198.51.100.9", at.Format("02/Jan/2006:15:04:05.000"), backend, server, timers, status, state, target)
}

// session writes the line of a TCP session.
func (l logs) session(at time.Time, backend string, connect, total int, state string) {
	l.add("haproxy.log", `198.51.100.9:4711 [%s] in %s/s1 1/%d/%d 512 %s 9/9/9/9/0 0/0`, at.Format("02/Jan/2006:15:04:05.000"), backend, connect, total, state)
}

// every calls write n times a second from one second of the story to another.
func every(n, from, to int, write func(at time.Time, i int)) {
	for i := from * n; i < to*n; i++ {
		write(noon.Add(time.Duration(i)*time.Second/time.Duration(n)), i)
	}
}

// tale is what happened, as the logs tell it, and what is to be made of it.
type tale struct {
	name    string
	want    knowledge.Category
	trigger string         // the change that is blamed, if any
	changes []event.Change // nil: a release of the same service ten seconds before
	log     func(l logs)
}

// tellAll tells the tales. Each has its fault at five minutes, and a change a day before.
func tellAll(t *testing.T, tales []tale) {
	t.Helper()
	for _, c := range tales {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			c.log(l)
			if c.changes == nil {
				c.changes = []event.Change{changeAt("shop 13", 290*time.Second)}
			}
			changes := append([]event.Change{changeAt("shop 1", -30*time.Hour)}, c.changes...)
			r := Analyze(l.digest(t, digest.Budgets{}), changes, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
			if len(r.Incidents) == 0 {
				t.Fatal("got no incident")
			}
			for _, inc := range r.Incidents {
				if inc.Category != c.want {
					t.Errorf("got %v with %.2f, want %v: %+v", inc.Category, inc.Confidence, c.want, inc.Findings)
				}
				if inc.Deploy != nil && inc.Deploy.Trigger && c.want != knowledge.Communication && inc.Deploy.Change.Name != c.trigger {
					t.Errorf("%s is blamed, want %q", inc.Deploy.Change.Name, c.trigger)
				}
				if c.trigger != "" && (inc.Deploy == nil || !inc.Deploy.Trigger) {
					t.Errorf("nothing is blamed, want %s", c.trigger)
				}
			}
		})
	}
}

// Stories that were once told wrongly, with much confidence.
func TestVerdicts(t *testing.T) {
	scaled := changeAt("web 4 to 1", 299*time.Second)
	scaled.Kind = event.Scale
	record := changeAt("record of shop", 299*time.Second)
	record.Kind = event.DNSChange
	rules := func(version string, at time.Duration) event.Change {
		c := changeAt("rule set "+version, at)
		c.Kind, c.Service = event.FirewallChange, "rule set"
		return c
	}
	filtered := []event.Change{changeAt("news 9", 258*time.Second), rules("47", 298*time.Second), rules("46", 360*time.Second)}
	tellAll(t, []tale{
		{"a rule that was taken back, and a release of what fails before it", knowledge.Firewall, "rule set 47", append(filtered, changeAt("orders 3", -2*time.Hour)), func(l logs) {
			every(6, 0, 480, func(at time.Time, i int) {
				switch {
				case i%3 > 0:
					l.balanced(at, "orders", "s1", "1/20/21", 200, "----", fmt.Sprintf("/orders%d", i%5))
				case i%2 == 0 && i >= 6*300 && i < 6*360:
					l.balanced(at, "news", "s1", "1/-1/3", 502, "SH--", "/news/comments")
				case i%2 == 0:
					l.balanced(at, "news", "s1", "1/20/21", 200, "----", "/news/comments")
				default:
					l.balanced(at, "news", "s1", "1/20/21", 200, "----", "/news/front")
				}
			})
		}},
		{"servers put into maintenance, seconds after a release", knowledge.Communication, "", nil, func(l logs) {
			every(4, 0, 300, func(at time.Time, i int) {
				l.balanced(at, "shop", "s1", "1/20/21", 200, "----", fmt.Sprintf("/p%d", i%5))
			})
			l.add("haproxy.log", "Nov 22 12:05:00 lb haproxy[1]: Server shop/s1 is going DOWN for maintenance. 0 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.")
			every(4, 300, 340, func(at time.Time, i int) {
				l.balanced(at, "shop", "<NOSRV>", "-1/-1/0", 503, "SC--", fmt.Sprintf("/p%d", i%5))
			})
			every(4, 340, 400, func(at time.Time, i int) {
				l.balanced(at, "shop", "s1", "1/20/21", 200, "----", fmt.Sprintf("/p%d", i%5))
			})
		}},
		{"two services slow together, one of them just released", knowledge.Overload, "", []event.Change{changeAt("cms 9", 280*time.Second)}, func(l logs) {
			every(6, 0, 420, func(at time.Time, i int) {
				backend, target := "orders", fmt.Sprintf("/orders%d", i%3)
				if i%3 == 0 {
					backend, target = "cms", fmt.Sprintf("/news%d", i%4)
				}
				switch slow := i >= 6*300 && i < 6*340; {
				case slow && i%5 < 2:
					l.balanced(at, backend, "s1", "1/3800/3801", 200, "----", target)
				case slow:
					l.balanced(at, backend, "s1", "1/-1/5000", 504, "sH--", target)
				default:
					l.balanced(at, backend, "s1", "1/20/21", 200, "----", target)
				}
			})
		}},
		{"three of four servers taken away at the usual load", knowledge.Overload, "web 4 to 1", []event.Change{changeAt("web 211", 250*time.Second), scaled}, func(l logs) {
			every(12, 0, 420, func(at time.Time, i int) {
				h := hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: fmt.Sprintf("10.0.0.%d:80", 5+i%4), seconds: 0.15}
				if i >= 12*300 && i < 12*340 {
					h.peer = "10.0.0.5:80"
					if i%4 > 0 {
						h.status, h.seconds, h.at = 504, 3, at.Add(3*time.Second)
					}
				}
				l.access("access.log", h)
				if h.status == 504 {
					l.diagnose("error.log", h, i, timedOut)
				}
			})
		}},
		{"SYNs dropped, and those that waited pass when it is over", knowledge.Firewall, "", []event.Change{changeAt("mq 3", 294*time.Second)}, func(l logs) {
			every(5, 0, 300, func(at time.Time, i int) { l.session(at, "mq", 0, 30, "--") })
			every(5, 300, 334, func(at time.Time, _ int) { l.session(at, "mq", -1, 6004, "sC") })
			every(5, 334, 340, func(at time.Time, _ int) { l.session(at, "mq", 1040, 1075, "--") })
			every(5, 340, 420, func(at time.Time, i int) { l.session(at, "mq", 0, 30, "--") })
		}},
		{"large requests vanish on their way", knowledge.Firewall, "", []event.Change{changeAt("files 61", -2*time.Hour)}, func(l logs) {
			every(6, 0, 420, func(at time.Time, i int) {
				h := hit{at: at, target: fmt.Sprintf("/f%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.03}
				if i%5 == 0 {
					h.target = "/upload"
				}
				if i%5 == 0 && i >= 6*300 && i < 6*350 {
					h.status, h.seconds, h.at = 504, 5, at.Add(5*time.Second)
					l.diagnose("error.log", h, i, "upstream timed out (110: Connection timed out) while sending request to upstream")
				}
				l.access("access.log", h)
			})
		}},
		{"one route waits, and nothing was released for hours", knowledge.Unattributed, "", []event.Change{changeAt("ins 3", -5*time.Hour)}, func(l logs) {
			every(6, 0, 420, func(at time.Time, i int) {
				h := hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.03}
				if i%3 == 0 {
					h.target = "/quote"
					if i >= 6*300 && i < 6*345 {
						h.status, h.seconds, h.at = 504, 4, at.Add(4*time.Second)
						l.diagnose("error.log", h, i, timedOut)
					}
				}
				l.access("access.log", h)
			})
		}},
		{"the record moved to a host that closes at once", knowledge.DNSChanges, "record of shop", []event.Change{changeAt("shop 2", 290*time.Second), record}, func(l logs) {
			every(5, 0, 420, func(at time.Time, i int) {
				h := hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02}
				if i >= 5*300 && i < 5*340 {
					h.status, h.seconds, h.peer = 502, 0.001, "10.0.0.44:80"
					l.diagnose("error.log", h, i, premature)
				}
				l.access("access.log", h)
			})
		}},
	})
}

// An access log that begins long after the error log beside it knows of no traffic before: that is no rise.
func TestTrafficBeforeTheLog(t *testing.T) {
	l := logs{}
	for i := range 10 {
		l.complain("error.log", noon.Add(time.Duration(i)*time.Minute), "warn", "a client request body is buffered to a temporary file /tmp/1")
	}
	l.fine("access.log", "10.0.0.5:8080", noon.Add(13*time.Minute), noon.Add(15*time.Minute), 5)
	for i := range 200 {
		h := hit{at: noon.Add(15*time.Minute + time.Duration(i)*200*time.Millisecond), target: fmt.Sprintf("/p%d", i%5), status: 502, peer: "10.0.0.5:8080", seconds: 0.01}
		l.access("access.log", h)
		l.diagnose("error.log", h, 500+i, premature)
	}
	m := l.model(t)
	bursts := m.findIncidents()
	if len(bursts) != 1 {
		t.Fatalf("got %d incidents, want one", len(bursts))
	}
	if s := m.look(bursts[0]); s.rate.base < 4 || s.rate.during > 1.5 {
		t.Errorf("got %.1f requests a second before and %.1f × as many since, want 5 and as many", s.rate.base, s.rate.during)
	}
}

// A worker that ends requests at its own time-out shows in what it closes; that the balancer gave up connecting always after the same time says nothing of it.
func TestPileOfCloses(t *testing.T) {
	l := logs{}
	every(5, 0, 300, func(at time.Time, i int) { l.balanced(at, "shop", "s1", "0/20/20", 200, "----", "/cart") })
	every(5, 300, 340, func(at time.Time, i int) {
		if i%10 == 0 {
			l.balanced(at, "shop", "s1", fmt.Sprintf("0/-1/%d", 7*i%300), 502, "SH--", "/cart")
		} else {
			l.balanced(at, "shop", "s1", "-1/-1/2003", 503, "SC--", "/cart")
		}
	})
	m := l.model(t)
	if s := m.look(m.findIncidents()[0]); s.timing.pile > 0.05 {
		t.Errorf("got %.2f of the failures closed after %.0f ms, want hardly any", s.timing.pile, s.timing.mode)
	}
}

// A few failures of another kind, long before, are another story.
func TestTrimOthers(t *testing.T) {
	for _, c := range []struct {
		name    string
		message string
		want    int
	}{{"of another kind", timedOut, 60}, {"of the same kind", refused, 62}} {
		list := make([]*failure, 0, 62)
		for i := range 62 {
			f := &failure{at: noon.UnixMilli() + int64(i)*200, weight: 1, symptom: event.ConnectRefused}
			if i < 2 {
				f.at -= 40 * second
				if c.message == timedOut {
					f.symptom = event.AnswerTimeout
				}
			}
			list = append(list, f)
		}
		b := &burst{members: list}
		b.trim()
		if len(b.members) != c.want {
			t.Errorf("%s: got %d failures, want %d", c.name, len(b.members), c.want)
		}
	}
}

// Two releases that each restart the only server are two restarts, the second release neither innocent nor the cure of the first; the same failures
// without a change before each of them stay one story.
func TestRestarts(t *testing.T) {
	for _, c := range []struct {
		name    string
		changes []event.Change
		want    []string // what is blamed for each incident
	}{
		{"a change each", []event.Change{changeAt("forum 31", 120*time.Second), changeAt("forum 32", 180*time.Second)}, []string{"forum 31", "forum 32"}},
		{"one change", []event.Change{changeAt("forum 31", 120*time.Second)}, []string{"forum 31"}},
	} {
		l := logs{}
		every(8, 0, 240, func(at time.Time, i int) {
			h := hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02}
			if s := i / 8; s >= 121 && s < 125 || s >= 181 && s < 185 {
				h.status, h.seconds = 502, 0
				l.diagnose("error.log", h, i, refused)
			}
			l.add("access.log", `203.0.113.7 - - [%s] "GET %s HTTP/1.1" %d 157 "-" "curl/8"`, h.at.Format("02/Jan/2006:15:04:05 -0700"), h.target, h.status)
		})
		changes := append([]event.Change{changeAt("forum 30", -30*time.Hour)}, c.changes...)
		r := Analyze(l.digest(t, digest.Budgets{}), changes, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
		if len(r.Incidents) != len(c.want) {
			t.Errorf("%s: got %d incidents, want %d", c.name, len(r.Incidents), len(c.want))
			continue
		}
		for i, inc := range r.Incidents {
			if inc.Deploy == nil || !inc.Deploy.Trigger || inc.Deploy.Change.Name != c.want[i] || len(c.want) > 1 && inc.Category != knowledge.Communication {
				t.Errorf("%s: got %v after %+v, want a restart after %s", c.name, inc.Category, inc.Deploy, c.want[i])
			}
		}
	}
}
