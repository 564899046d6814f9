package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// A queue that fills while no connection comes about is a consequence; one that fills while others are answered is a fault of its own.
func TestJams(t *testing.T) {
	for _, c := range []struct {
		name     string
		answered bool
		want     []knowledge.Category
	}{
		{"nobody is answered meanwhile", false, []knowledge.Category{knowledge.Firewall, knowledge.Overload}},
		{"half are answered meanwhile", true, []knowledge.Category{knowledge.Overload}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(8, 0, 480, func(at time.Time, i int) {
				server, timers, status, state := "s1", "1/20/21", 200, "----"
				switch jammed := i >= 8*300 && i < 8*340; {
				case jammed && c.answered && i%2 == 0:
				case jammed && i%8 < 3:
					timers, status, state = "-1/-1/2001", 503, "sC--"
				case jammed:
					server, timers, status, state = "<NOSRV>", "-1/-1/1001", 503, "sQ--"
				}
				l.balanced(at, "shop", server, timers, status, state, fmt.Sprintf("/p%d", i%5))
			})
			every(60, 400, 425, func(at time.Time, i int) {
				l.balanced(at, "shop", "<NOSRV>", "-1/-1/1001", 503, "sQ--", fmt.Sprintf("/p%d", i%5))
			})
			r := Analyze(l.digest(t, digest.Budgets{}), nil, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
			var got []knowledge.Category
			for _, inc := range r.Incidents {
				got = append(got, inc.Category)
			}
			if fmt.Sprint(got) != fmt.Sprint(c.want) && !(c.answered && len(got) > 0 && got[0] == knowledge.Overload) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// What failed at once and what was waited for are two faults, where no line says why.
func TestAlike(t *testing.T) {
	burstOf := func(status int16, symptom event.Symptom) *burst {
		b := &burst{}
		for range 6 {
			b.members = append(b.members, &failure{traits: &digest.Traits{Status: status}, symptom: symptom, weight: 1})
		}
		return b
	}
	for _, c := range []struct {
		name string
		x, y *burst
		want bool
	}{
		{"unexplained, both at once", burstOf(502, event.Unknown), burstOf(502, event.Unknown), true},
		{"unexplained, one waited", burstOf(502, event.Unknown), burstOf(504, event.Unknown), false},
		{"explained alike, whatever the code", burstOf(502, event.AnswerTimeout), burstOf(504, event.AnswerTimeout), true},
	} {
		if got := c.x.alike(c.y); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}
