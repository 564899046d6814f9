package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// combined writes an access line that knows neither server nor duration.
func (l logs) combined(at time.Time, target string, status int) {
	l.add("access.log", `203.0.113.%d - - [%s] "GET %s HTTP/1.1" %d 157 "-" "curl/8"`, at.Second(), at.Format("02/Jan/2006:15:04:05 -0700"), target, status)
}

// hangs writes what nginx tells of workers that hang: one request in two seconds is cut, the others' clients leave after half a minute.
func (l logs) hangs(cut func(at time.Time)) {
	every(5, 0, 500, func(at time.Time, i int) { l.combined(at, "/about", 200) })
	every(5, 0, 300, func(at time.Time, i int) { l.combined(at, "/shop", 200) })
	every(40, 300, 340, func(at time.Time, i int) {
		if i%80 != 0 {
			l.combined(at.Add(30*time.Second), "/shop", 499)
			return
		}
		h := hit{at: at, target: "/shop", status: 502, peer: "10.0.0.5:9000"}
		l.combined(at, h.target, 502)
		l.diagnose("error.log", h, i, "recv() failed (104: Connection reset by peer) while reading response header from upstream")
		cut(at)
	})
	every(5, 370, 500, func(at time.Time, i int) { l.combined(at, "/shop", 200) })
}

// What was waited for in vain, and for how long, tells a limit, a standstill and a worker's own end apart.
func TestVerdictsOfWaiting(t *testing.T) {
	limit := changeAt("time-outs", 298*time.Second)
	limit.Kind = event.Config
	tellAll(t, []tale{
		{"the limit is new and lies below what answers always took", knowledge.Communication, "", []event.Change{changeAt("bi 3", 275*time.Second), limit}, func(l logs) {
			every(6, 0, 420, func(at time.Time, i int) {
				h := hit{at: at, target: "/dash", status: 200, peer: "10.0.0.5:80", seconds: 0.03}
				if i%3 == 0 {
					h.target, h.seconds, h.at = "/report", 3, at.Add(3*time.Second)
					if i >= 6*300 && i < 6*345 {
						h.status, h.seconds, h.at = 504, 2, at.Add(2*time.Second)
						l.diagnose("error.log", h, i, timedOut)
					}
				}
				l.access("access.log", h)
			})
		}},
		{"a server stands still for seconds, again and again, in a crowd after a release", knowledge.Overload, "", []event.Change{changeAt("shop 9", 292*time.Second)}, func(l logs) {
			request := func(at time.Time, i int) {
				state, timers, status := "----", "1/20/21", 200
				if second := i / 30; i >= 0 && second%8 < 4 {
					state, timers, status = "sH--", "1/-1/2001", 504
				}
				l.balanced(at, "shop", "s1", timers, status, state, fmt.Sprintf("/p%d", i%5))
			}
			every(6, 0, 298, func(at time.Time, i int) { request(at, -1-i%5) })
			every(30, 298, 300, func(at time.Time, i int) { request(at, -1-i%5) })
			every(30, 300, 348, func(at time.Time, i int) { request(at, i-9000) })
			every(6, 348, 420, func(at time.Time, i int) { request(at, -1-i%5) })
		}},
		{"workers are ended at their own time-out, as their manager writes", knowledge.Overload, "", []event.Change{changeAt("shop 13", 275*time.Second)}, func(l logs) {
			l.hangs(func(at time.Time) {
				l.add("php-fpm.log", `[%s] WARNING: [pool www] child 15, script '/srv/i.php' (request: "GET /i.php") execution timed out (3.391946 sec), terminating`, at.Format("02-Jan-2006 15:04:05"))
			})
		}},
		{"workers are ended, and only clients that left tell that more came", knowledge.Overload, "", []event.Change{changeAt("shop 13", 275*time.Second)}, func(l logs) { l.hangs(func(time.Time) {}) }},
		{"another service was released, in a log that names no servers", knowledge.Unattributed, "", []event.Change{changeAt("blog 9", 280*time.Second)}, func(l logs) {
			every(9, 0, 420, func(at time.Time, i int) {
				target, status := []string{"/a1", "/a2", "/blog/1"}[i%3], 200
				if i >= 9*300 && i < 9*340 && i%3 < 2 {
					status = 502
				}
				l.combined(at, target, status)
			})
		}},
	})
}

// A reload of the proxy cures nothing in an application, and what the clock brings about no release did.
func TestInnocentReleases(t *testing.T) {
	for _, c := range []struct {
		name, message string
		log           func(l logs)
	}{
		{"everything failed until the proxy was reloaded", premature, func(l logs) {
			l.add("error.log", `2026/11/22 12:05:40 [notice] 7#7: signal 1 (SIGHUP) received from 1, reconfiguring`)
		}},
		{"a certificate ran out", "upstream SSL certificate verify error: (10:certificate has expired) while SSL handshaking to upstream", func(logs) {}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(6, 0, 420, func(at time.Time, i int) {
				h := hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02}
				if i >= 6*300 && i < 6*340 {
					h.status = 502
					l.diagnose("error.log", h, i, c.message)
				} else if i >= 6*340 && c.message == premature {
					h.peer = "10.0.0.6:80"
				}
				l.access("access.log", h)
			})
			c.log(l)
			r := Analyze(l.digest(t, digest.Budgets{}), []event.Change{changeAt("shop 8", -30*time.Hour), changeAt("shop 9", 285*time.Second)}, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
			if inc := r.Incidents[0]; inc.Category == knowledge.Bugs || inc.Deploy != nil && inc.Deploy.Trigger {
				t.Errorf("got %v with %.2f, blamed %+v; want no bug and nothing blamed", inc.Category, inc.Confidence, inc.Deploy)
			}
		})
	}
}

// A cut that comes of waiting is named as such, by its manager's lines or by the clients that left.
func TestWorkerTimeoutNamed(t *testing.T) {
	l := logs{}
	l.hangs(func(time.Time) {})
	if inc := l.unchanged(t).Incidents[0]; inc.Cause != "overload.worker-timeout" {
		t.Errorf("got %s of %v, want overload.worker-timeout", inc.Cause, inc.Category)
	}
}
