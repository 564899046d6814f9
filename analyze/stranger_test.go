package analyze

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// Error lines of requests that the access log beside them does not have are no tries that were saved.
func TestStrangers(t *testing.T) {
	at := func(i int) time.Time { return noon.Add(2*time.Minute + time.Duration(i)*time.Second) }
	for _, c := range []struct {
		name string
		want bool
		ok   func(l logs, i int)
	}{
		{"another node's", true, func(l logs, i int) {}},
		{"saved", false, func(l logs, i int) {
			l.access("access.log", hit{at: at(i), client: client(i), target: "/pay/start", status: 200, peer: "10.0.0.6:8080"})
		}},
		{"saved, the client is masked", false, func(l logs, i int) {
			l.access("access.log", hit{at: at(i), client: "10.9.9.9", target: "/pay/start", status: 200, peer: "10.0.0.6:8080"})
		}},
		{"the same clients at other times", true, func(l logs, i int) {
			l.access("access.log", hit{at: at(i + 30), client: client(i), target: "/pay/start", status: 200, peer: "10.0.0.6:8080"})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			l.serves("nginx", "access.log", noon, noon.Add(5*time.Minute))
			for i := range 40 {
				l.diagnose("error.log", hit{at: at(i), client: client(i), target: "/pay/start", peer: "10.0.0.5:8080"}, 100+i, refused)
				c.ok(l, i)
			}
			r := l.unchanged(t)
			told := slices.ContainsFunc(r.Warnings, func(w string) bool {
				return strings.HasPrefix(w, "error.log: ") && strings.Contains(w, "in no access log")
			})
			if told != c.want {
				t.Errorf("got warnings %q, want one of strangers: %v", r.Warnings, c.want)
			}
		})
	}
}

func client(i int) string { return fmt.Sprintf("192.0.2.%d", i+1) }
