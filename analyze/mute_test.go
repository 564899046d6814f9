package analyze

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// An error log that is silent about failures which nginx made itself is told, with what may be the reason.
func TestMuteLogs(t *testing.T) {
	at := func(i int) time.Time { return noon.Add(2*time.Minute + time.Duration(i)*time.Second) }
	for _, c := range []struct {
		name string
		want string // in the warning; "": none
		log  func(l logs, i int)
	}{
		{"one line for each", "", func(l logs, i int) {
			l.diagnose("error.log", hit{at: at(i), target: "/cart", peer: "10.0.0.5:8080"}, 100+i, refused)
		}},
		{"no error log", "", func(logs, int) {}},
		{"empty", "it is empty", func(l logs, _ int) { l.add("error.log", "") }},
		{"level too high", "its level is too high", func(l logs, i int) {
			if i == 0 {
				l.add("error.log", "%s [alert] 7#7: worker process 31 exited on signal 11", at(i).Format("2006/01/02 15:04:05"))
			}
		}},
		{"another virtual host's", "another virtual host's", func(l logs, i int) {
			l.complain("error.log", at(i), "error", `open() "/srv/other/favicon.ico" failed (2: No such file or directory)`)
		}},
		{"another time", "it covers another time", func(l logs, i int) {
			l.diagnose("error.log", hit{at: at(i).AddDate(0, 0, -3), target: "/cart", peer: "10.0.0.5:8080"}, 100+i, refused)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			l.serves("nginx", "access.log", noon, noon.Add(5*time.Minute))
			for i := range 40 {
				l.access("access.log", hit{at: at(i), target: "/cart", status: 502, peer: "10.0.0.5:8080"})
				c.log(l, i)
			}
			if log := l["error.log"]; log != nil && strings.TrimSpace(log.String()) == "" {
				log.Reset()
			}
			r := l.unchanged(t)
			i := slices.IndexFunc(r.Warnings, func(w string) bool { return strings.HasPrefix(w, "error.log tells nothing of 40 requests") })
			switch {
			case c.want == "" && i >= 0:
				t.Errorf("got %q, want no such warning", r.Warnings[i])
			case c.want != "" && (i < 0 || !strings.Contains(r.Warnings[i], c.want)):
				t.Errorf("got %q, want one with %q", r.Warnings, c.want)
			}
		})
	}
}
