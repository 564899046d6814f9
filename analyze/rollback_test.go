package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

func rollbackAt(name string, after time.Duration) event.Change {
	c := changeAt(name, after)
	c.Rollback = true
	return c
}

// A release that was taken back while it failed on is not what broke it; nor is one beside which another service was taken back.
func TestRollbacks(t *testing.T) {
	for _, c := range []struct {
		name    string
		end     int
		back    event.Change
		trigger bool
	}{
		{"it ends with it", 420, rollbackAt("core 4 rollback", 419*time.Second), true},
		{"it goes on for minutes", 900, rollbackAt("core 4 rollback", 420*time.Second), false},
		{"another is taken back", 420, rollbackAt("mail 6 rollback", 419*time.Second), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(6, 0, c.end+200, func(at time.Time, i int) {
				h := hit{at: at, client: fmt.Sprintf("198.51.100.%d", i%249), target: fmt.Sprintf("/p%d", i%6), status: 200, peer: "10.0.0.5:80", seconds: 0.02}
				if i >= 6*300 && i < 6*c.end && i%6 == 2 {
					h.status = 502
					l.diagnose("error.log", h, i, premature)
				}
				l.access("access.log", h)
			})
			changes := []event.Change{changeAt("core 4", -30*time.Hour), changeAt("mail 7", -2*time.Hour), changeAt("core 5", 285*time.Second), c.back}
			r := Analyze(l.digest(t, digest.Budgets{}), changes, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
			if len(r.Incidents) != 1 {
				t.Fatalf("got %d incidents, want one", len(r.Incidents))
			}
			d := r.Incidents[0].Deploy
			if got := d != nil && d.Trigger && d.Change.Name == "core 5"; got != c.trigger {
				t.Errorf("core 5 blamed: %v, want %v: %+v", got, c.trigger, d)
			}
		})
	}
}

// Services with names of two letters are services of their own.
func TestShortNames(t *testing.T) {
	ui, auth := changeAt("ui 4.2", 0), changeAt("auth 3.1", 0)
	other, number := changeAt("ui 4.1", 0), changeAt("4.2", 0)
	if sameService(newChange(&ui), newChange(&auth)) {
		t.Error("ui and auth are one")
	}
	commit := event.Change{Name: "1fceb02d0ae598e95dc970b74767f19372d61af8", Note: "deploy: ui 4.3", Commit: true}
	if sameService(newChange(&commit), newChange(&auth)) || !sameService(newChange(&commit), newChange(&ui)) {
		t.Error("a commit of ui is not of ui alone")
	}
	if !sameService(newChange(&ui), newChange(&other)) || !sameService(newChange(&number), newChange(&auth)) {
		t.Error("ui 4.1 is not ui, or what has no name is no one's")
	}
}
