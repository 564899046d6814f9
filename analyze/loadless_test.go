package analyze

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

const (
	noRoute   = "connect() failed (113: No route to host) while connecting to upstream"
	connected = "upstream timed out (110: Connection timed out) while connecting to upstream"
	cutOff    = "recv() failed (104: Connection reset by peer) while reading response header from upstream"
	hung      = "upstream timed out (110: Connection timed out) while reading response header from upstream"
)

// What load makes, and what it never does.
func TestVerdictsOfWhatNoLoadMakes(t *testing.T) {
	old := []event.Change{changeAt("shop 12", -26*time.Hour)}
	released := append(slices.Clone(old), changeAt("shop 13", 290*time.Second), changeAt("shop 12", 479*time.Second))
	// shop writes six requests a second of three servers, of which so many in ten fail in the third part, while so many times as many come.
	shop := func(more, failing int, fail func(l logs, h hit, i int)) func(logs) {
		return func(l logs) {
			request := func(at time.Time, i int, broken bool) {
				h := hit{at: at, client: fmt.Sprintf("198.51.%d.%d", i%200, i%249), target: fmt.Sprintf("/p%d", i%5), status: 200, peer: fmt.Sprintf("10.0.0.%d:80", 5+i%3), seconds: 0.05}
				if broken {
					fail(l, h, i)
					return
				}
				l.access("access.log", h)
			}
			every(6, -1800, 300, func(at time.Time, i int) { request(at, i+1<<20, false) })
			every(6*more, 300, 480, func(at time.Time, i int) { request(at, i, i*7919%1009%10 < failing) })
			every(6, 480, 540, func(at time.Time, i int) { request(at, i, false) })
		}
	}
	// again does as shop, with as many people as before, of whom who fails asks again a second later, so many times.
	again := func(times int, takes float64, fail func(l logs, h hit, i int)) func(logs) {
		return func(l logs) {
			every(6, -1800, 540, func(at time.Time, i int) {
				i += 1 << 20
				h := hit{at: at, client: fmt.Sprintf("198.51.%d.%d", i%200, i%249), target: fmt.Sprintf("/p%d", i%5), status: 200, peer: fmt.Sprintf("10.0.0.%d:80", 5+i%3), seconds: 0.05}
				for t := range times + 1 {
					h.at = at.Add(time.Duration(float64(t) * (takes + 1) * float64(time.Second)))
					if h.at.Before(noon.Add(300*time.Second)) || h.at.After(noon.Add(480*time.Second)) {
						l.access("access.log", h)
						return
					}
					fail(l, h, i*10+t)
				}
			})
		}
	}
	failed := func(l logs, h hit, i, status int, seconds float64, message string) {
		h.at, h.status, h.seconds = h.at.Add(time.Duration(seconds*float64(time.Second))), status, seconds
		l.diagnose("error.log", h, i, message)
		l.access("access.log", h)
	}
	cut := func(check string) func(logs) {
		return func(l logs) {
			every(6, 0, 300, func(at time.Time, i int) {
				l.balanced(at, "shop", "s1", "0/0/1/30/31", 200, "----", fmt.Sprintf("/p%d", i%5))
			})
			for _, server := range []string{"s2", "s3"} {
				l.add("haproxy.log", `%s lb haproxy[9]: Server shop/%s is DOWN, reason: %s, check duration: 2001ms. 1 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.`, noon.Add(302*time.Second).Format("Jan _2 15:04:05"), server, check)
			}
			every(6, 300, 480, func(at time.Time, i int) {
				if i%2 == 0 {
					l.balanced(at, "shop", "s1", "0/0/1/30/31", 200, "----", fmt.Sprintf("/p%d", i%5))
				} else {
					l.balanced(at, "shop", "s1", "0/0/1/-1/40", 502, "SH--", fmt.Sprintf("/p%d", i%5))
				}
			})
			every(6, 480, 540, func(at time.Time, i int) {
				l.balanced(at, "shop", "s1", "0/0/1/30/31", 200, "----", fmt.Sprintf("/p%d", i%5))
			})
		}
	}
	// lost writes two servers, of which the other gets what the first has no answers for; so many in ten of either fail.
	lost := func(first, other int) func(logs) {
		return func(l logs) {
			every(6, -1800, 540, func(at time.Time, i int) {
				i += 1 << 20
				h := hit{at: at, client: fmt.Sprintf("198.51.%d.%d", i%200, i%249), target: fmt.Sprintf("/p%d", i%5), status: 200, peer: fmt.Sprintf("10.0.0.%d:80", 5+i%2), seconds: 0.05}
				if at.Before(noon.Add(300*time.Second)) || at.After(noon.Add(480*time.Second)) {
					l.access("access.log", h)
					return
				}
				if i*7919%1009%10 < []int{first, other}[i%2] {
					failed(l, h, i, 504, 5, connected)
					return
				}
				h.seconds = 0.3
				l.access("access.log", h)
			})
		}
	}
	tellAll(t, []tale{
		{"nothing comes from one of two servers, and the other has too much to do", knowledge.Firewall, "", old, lost(10, 2)},
		{"both servers have too much to do", knowledge.Overload, "", old, lost(6, 6)},
		{"a filter rejects and drops by turns, and who fails asks again", knowledge.Firewall, "", old, shop(8, 9, func(l logs, h hit, i int) {
			if i%8 < 3 {
				failed(l, h, i, 502, 0.002, noRoute)
			} else {
				failed(l, h, i, 504, 60, connected)
			}
		})},
		{"connects vanish, and who fails asks again", knowledge.Firewall, "", old, again(2, 5, func(l logs, h hit, i int) { failed(l, h, i, 504, 5, connected) })},
		{"a release hangs, and who fails asks again", knowledge.Bugs, "shop 13", released, again(2, 5, func(l logs, h hit, i int) { failed(l, h, i, 504, 5, hung) })},
		{"a release hangs until the queues are full", knowledge.Bugs, "shop 13", released, shop(1, 10, func(l logs, h hit, i int) {
			if i < 6*300+150 {
				failed(l, h, i, 504, 5, hung)
			} else {
				failed(l, h, i, 504, 5, connected)
			}
		})},
		{"packets vanish, those of the few that are under way too", knowledge.Firewall, "", old, shop(1, 10, func(l logs, h hit, i int) {
			if i < 6*300+3 {
				failed(l, h, i, 504, 5, hung)
			} else {
				failed(l, h, i, 504, 5, connected)
			}
		})},
		{"a release hangs until somebody ends it", knowledge.Bugs, "shop 13", released, shop(1, 10, func(l logs, h hit, i int) {
			ended := noon.Add(time.Duration(320+(i-6*300)/120*20) * time.Second)
			failed(l, h, i, 502, ended.Sub(h.at).Seconds(), premature)
		})},
		{"servers hang as soon as more ask", knowledge.Overload, "", old, shop(3, 10, func(l logs, h hit, i int) { failed(l, h, i, 504, 5, hung) })},
		{"connects vanish of those that too many are for, and as many as ever are served", knowledge.Overload, "", old, shop(6, 8, func(l logs, h hit, i int) { failed(l, h, i, 504, 5, connected) })},
		{"answers time out and connections are refused by turns", knowledge.Overload, "", old, shop(1, 6, func(l logs, h hit, i int) {
			if i%2 == 0 {
				failed(l, h, i, 502, 0.001, refused)
			} else {
				failed(l, h, i, 504, 60, hung)
			}
		})},
		{"requests are cut as soon as others are answered, and more come: nothing says why", knowledge.Unattributed, "", old, shop(3, 6, func(l logs, h hit, i int) {
			failed(l, h, i, 502, 0.04, []string{premature, cutOff}[i%2])
		})},
		{"requests are cut, and checks of other servers find no way", knowledge.Communication, "", old, cut("Layer4 timeout")},
	})
}
