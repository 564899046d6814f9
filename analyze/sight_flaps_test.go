package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// A way that comes and goes is told from a rule that stays, and from a full queue, which lets some in all the time.
func TestFlaps(t *testing.T) {
	for _, c := range []struct {
		name string
		down func(second int) bool
		some bool // some get through
		want int
	}{
		{"a port of a switch three times", func(s int) bool { return s < 9 || s >= 24 && s < 31 || s >= 50 && s < 62 }, false, 3},
		{"a rule that stays", func(s int) bool { return s < 62 }, false, 1},
		{"a queue that is full three times", func(s int) bool { return s < 9 || s >= 24 && s < 31 || s >= 50 && s < 62 }, true, 0},
	} {
		l := logs{}
		every(10, 0, 420, func(at time.Time, i int) {
			s := i/10 - 300
			if s >= 0 && s < 62 && c.down(s) && !(c.some && i%3 == 0) {
				l.balanced(at, "shop", "s1", "0/-1/-1/2001", 503, "sC--", fmt.Sprintf("/p%d", i%5))
				return
			}
			l.balanced(at, "shop", "s1", "0/0/25/25", 200, "----", fmt.Sprintf("/p%d", i%5))
		})
		m := l.model(t)
		if got := m.look(m.findIncidents()[0]).flaps(); got != c.want {
			t.Errorf("%s: %d times, want %d", c.name, got, c.want)
		}
	}
}

// Who waited for a way to come back is answered as fast as ever then; that is no filter which lets some in.
func TestVerdictsOfFlaps(t *testing.T) {
	tellAll(t, []tale{{"a loose cable, three times", knowledge.Communication, "", []event.Change{changeAt("shop 9", -2*time.Hour)}, func(l logs) {
		every(12, 0, 420, func(at time.Time, i int) {
			s, server := i/12-300, fmt.Sprintf("s%d", 1+i%2)
			down := s >= 0 && s < 8 || s >= 24 && s < 35 || s >= 48 && s < 55
			times, status, state := "0/0/25/25", 200, "----"
			switch {
			case server != "s2" || !down:
			case s == 7 || s == 34 || s == 54:
				times = "0/1010/25/1035"
			default:
				times, status, state = "0/-1/-1/2001", 503, "sC--"
			}
			l.balanced(at, "shop", server, times, status, state, fmt.Sprintf("/p%d", i/2%5))
		})
	}}})
}

// A release before it does not explain why what is quick still comes back, from the route that fails, too.
func TestVerdictsOfForgottenConnections(t *testing.T) {
	tellAll(t, []tale{{"exports never come back", knowledge.Firewall, "", []event.Change{changeAt("bi 2", -20*time.Hour), changeAt("bi 3", 282*time.Second)}, func(l logs) {
		every(4, 0, 480, func(at time.Time, i int) {
			took := 1000 + i/4*3701%14000
			switch {
			case i%4 > 0:
				l.balanced(at, "bi", "s1", "0/0/25/25", 200, "----", fmt.Sprintf("/p%d", i%5))
				return
			case i >= 4*300 && i < 4*380 && took > 5000:
				l.balanced(at, "bi", "s1", "0/0/-1/20001", 504, "sH--", "/exports")
				return
			}
			l.balanced(at, "bi", "s1", fmt.Sprintf("0/0/%d/%d", took, took), 200, "----", "/exports")
		})
	}}})
}

// A way that forgets quiet connections lets nothing through that takes longer; a database that became slow makes all take longer, and a proxy that gives up
// sooner than answers came before has a limit of its own.
func TestCutOff(t *testing.T) {
	for _, c := range []struct {
		name    string
		forgets int // seconds after which what is quiet is lost
		slower  int // times as slow as before
		waits   int // seconds
		want    bool
	}{
		{"quiet connections are forgotten", 6, 1, 22, true},
		{"all became slow", 22, 5, 22, false},
		{"the proxy waits less than before", 6, 1, 6, false},
	} {
		l := logs{}
		every(4, 0, 480, func(at time.Time, i int) {
			if i%2 == 1 {
				l.balanced(at, "bi", "s1", "0/0/25/25", 200, "----", "/dash")
				return
			}
			took := 1000 + i/2*3701%14000
			if i >= 4*300 && i < 4*380 {
				if took *= c.slower; took > c.forgets*1000 || took > c.waits*1000 {
					l.balanced(at, "bi", "s1", fmt.Sprintf("0/0/-1/%d", c.waits*1000+1), 504, "sH--", "/reports")
					return
				}
			}
			l.balanced(at, "bi", "s1", fmt.Sprintf("0/0/%d/%d", took, took), 200, "----", "/reports")
		})
		m := l.model(t)
		x, limit := m.look(m.findIncidents()[0]).cutOff()
		if (x > 0.5) != c.want || c.want && (limit < 5000 || limit > 6000) {
			t.Errorf("%s: %.2f at %.0f ms, want %v", c.name, x, limit, c.want)
		}
	}
}
