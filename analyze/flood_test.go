package analyze

import (
	"fmt"
	"testing"
	"time"
)

// In an error log alone a small incident just before or after a flood is one of its own, not the strays around it; a few strays are none.
func TestBesideFlood(t *testing.T) {
	const vanished = "upstream timed out (110: Connection timed out) while connecting to upstream"
	for _, c := range []struct {
		name     string
		from, n  int // of the small one, one a second
		message  string
		failures []int
	}{
		{"before", 200, 25, refused, []int{25, 2000}},
		{"after", 470, 25, refused, []int{2000, 25}},
		{"of the same kind", 200, 25, vanished, []int{2025}},
		{"a few strays", 200, 3, refused, []int{2000}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			fail := func(at time.Time, i int, message string) {
				l.diagnose("error.log", hit{at: at, client: fmt.Sprintf("198.51.100.%d", i%50), target: fmt.Sprintf("/p%d", i%7), peer: "10.0.0.5:80"}, i, message)
			}
			for i := range 6 {
				fail(noon.Add(time.Duration(i-12)*5*time.Minute), 90000+i, premature)
			}
			every(1, c.from, c.from+c.n, func(at time.Time, i int) { fail(at, i, c.message) })
			every(20, 300, 400, func(at time.Time, i int) { fail(at, 1000+i, vanished) })
			fail(noon.Add(2*time.Hour), 99999, premature)
			found := l.model(t).findIncidents()
			if len(found) != len(c.failures) {
				t.Fatalf("got %d incidents, want %d", len(found), len(c.failures))
			}
			for i, b := range found {
				if got, want := int(weigh(b.members)), c.failures[i]; got < want-1 || got > want+1 {
					t.Errorf("incident %d: got %d failures, want about %d", i+1, got, want)
				}
			}
		})
	}
}
