package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// plain writes a line of Envoy's default format, which names no cluster.
func (l logs) plain(at time.Time, target string, status int, flags string, ms int, host string) {
	l.add("envoy.log", `[%s] "GET %s HTTP/1.1" %d %s 0 91 %d - "-" "curl/8" "%032x" "shop.example" "%s"`, at.Format("2006-01-02T15:04:05.000Z"), target, status, flags, ms, at.UnixNano(), host)
}

// What a crowd explains is no release's doing, and a change that comes when the crowd has left ended nothing.
func TestVerdictsOfCrowds(t *testing.T) {
	rollback := changeAt("tickets 8 rollback", 344*time.Second)
	rollback.Rollback = true
	scaled := changeAt("scale tickets 1 to 4", 341*time.Second)
	scaled.Kind = event.Scale
	purge, promo := changeAt("cdn-purge-all", 294*time.Second), changeAt("promo-api 9", 294*time.Second)
	purge.Kind = event.Config
	// tickets writes six requests a second, and fifty while there is a crowd, which only the first four of each second survive.
	tickets := func(survive int, line func(l logs, at time.Time, crowd, fine bool, i int)) func(logs) {
		return func(l logs) {
			every(6, 0, 300, func(at time.Time, i int) { line(l, at, false, true, i) })
			every(50, 300, 340, func(at time.Time, i int) { line(l, at, true, i%50 < survive, i) })
			every(6, 340, 420, func(at time.Time, i int) { line(l, at, false, true, i) })
		}
	}
	hang := func(l logs, at time.Time, _, fine bool, i int) {
		h := hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.09}
		if !fine {
			h.at, h.status, h.seconds = at.Add(3*time.Second), 504, 3
		}
		l.access("access.log", h)
	}
	tellAll(t, []tale{
		{"nearly all time out, and the release is taken back when the crowd has left", knowledge.Overload, "", []event.Change{changeAt("tickets 9", 265*time.Second), rollback}, tickets(1, hang)},
		{"a purge of the cache calls them", knowledge.Overload, "cdn-purge-all", []event.Change{changeAt("tickets 9", 100*time.Second), purge}, tickets(1, hang)},
		{"a service has such a word in its name", knowledge.Overload, "", []event.Change{promo}, tickets(1, hang)},
		{"a release before, and more servers end it", knowledge.Overload, "", []event.Change{changeAt("tickets 9", 280*time.Second), scaled}, tickets(20, func(l logs, at time.Time, crowd, fine bool, i int) {
			target := fmt.Sprintf("/p%d", i%5)
			switch {
			case !fine:
				l.balanced(at, "tickets", "s1", "0/1/-1/3001", 504, "sH--", target)
			case crowd:
				l.balanced(at, "tickets", "s1", "0/1/2100/2101", 200, "----", target)
			default:
				l.balanced(at, "tickets", "s1", "0/1/90/91", 200, "----", target)
			}
		})},
		{"sessions beyond a limit are reset", knowledge.Overload, "", []event.Change{changeAt("jobs 8", -20*time.Hour), changeAt("jobs 9", 293*time.Second)}, tickets(18, func(l logs, at time.Time, _, fine bool, i int) {
			if fine {
				l.session(at, "db", 0, 850, "--")
			} else {
				l.add("haproxy.log", `198.51.100.9:4711 [%s] in db/s1 1/0/1 0 SD 9/9/9/9/0 0/0`, at.Format("02/Jan/2006:15:04:05.000"))
			}
			l.session(at.Add(time.Millisecond), "cache", 0, 30, "--")
		})},
		{"nobody is left to ask, in a log that names no cluster", knowledge.Overload, "", []event.Change{changeAt("web 9", 285*time.Second)}, tickets(8, func(l logs, at time.Time, crowd, fine bool, i int) {
			target, took := fmt.Sprintf("/tickets/%d", i), 90
			if crowd {
				took = 900
			}
			if fine {
				l.plain(at, target, 200, "-", took, fmt.Sprintf("10.0.0.%d:80", 5+i%2))
			} else {
				l.plain(at, target, 503, "UH", 0, "-")
			}
			l.plain(at, "/", 200, "-", 20, "10.0.0.9:80")
		})},
	})
}

// A crowd that fails on one route only, or whose answers are wrong in their words, does not excuse the release that broke them.
func TestVerdictsOfReleasesInCrowds(t *testing.T) {
	back := changeAt("shop 12 rollback", 346*time.Second)
	back.Rollback = true
	tellAll(t, []tale{{"one route is cut while more people come", knowledge.Bugs, "shop 13", nil, func(l logs) {
		request := func(at time.Time, i int, broken bool) {
			h := hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02}
			if broken && i%5 == 2 {
				h.status = 502
				l.diagnose("error.log", h, i, premature)
			}
			l.access("access.log", h)
		}
		every(6, 0, 300, func(at time.Time, i int) { request(at, i, false) })
		every(20, 300, 345, func(at time.Time, i int) { request(at, i, true) })
		every(6, 345, 420, func(at time.Time, i int) { request(at, i, false) })
	}}, {"all hangs, and visitors ask anew before they are told that it failed", knowledge.Bugs, "shop 13", []event.Change{changeAt("shop 13", 298*time.Second), back}, func(l logs) {
		request := func(at time.Time, i, status int, seconds float64) {
			l.access("access.log", hit{at: at.Add(time.Duration(seconds * float64(time.Second))), client: fmt.Sprintf("198.51.100.%d", i%249), target: fmt.Sprintf("/p%d", i%5), status: status, peer: "10.0.0.5:80", seconds: seconds})
		}
		every(6, 0, 300, func(at time.Time, i int) { request(at, i, 200, 0.05) })
		every(6, 300, 345, func(at time.Time, i int) {
			for reload := range 4 {
				request(at.Add(time.Duration(reload)*700*time.Millisecond), i, 499, 0.7)
			}
			request(at.Add(2800*time.Millisecond), i, 504, 5)
		})
		every(6, 345, 420, func(at time.Time, i int) { request(at, i, 200, 0.05) })
	}}})
}
