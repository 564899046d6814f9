package analyze

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// Where stamps are whole seconds, requests that are cut among others which are served in the same seconds are no crash after crash; all that are cut for seconds are.
func TestCutAmongServed(t *testing.T) {
	for _, c := range []struct {
		name string
		cut  func(second, i int) bool
		want bool
	}{
		{"some_of_many_seconds", func(s, i int) bool { return s%12 < 3 && i%3 == 0 }, false},
		{"all_of_some_seconds", func(s, _ int) bool { return s%12 < 3 }, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(9, 0, 480, func(at time.Time, i int) {
				h := hit{at: at, client: fmt.Sprintf("203.0.113.%d", at.Second()), target: "/search", peer: "10.0.0.5:80"}
				if s := i / 9; s >= 300 && s < 360 && c.cut(s, i) {
					l.diagnose("error.log", h, i, premature)
					l.combined(at, h.target, 502)
					return
				}
				l.combined(at, h.target, 200)
			})
			inc := analyzeAll(t, l, nil).Incidents[0]
			if got := slices.ContainsFunc(inc.Findings, func(f Finding) bool { return f.ID == "crash.cycles" }); got != c.want {
				t.Errorf("got a crash after another: %v, want %v: %+v", got, c.want, inc.Findings)
			}
		})
	}
}
