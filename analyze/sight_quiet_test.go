package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

const unaccepted = "upstream timed out (110: Connection timed out) while connecting to upstream"

// Connects that time out are a filter's doing or a full queue's. What the traffic was before tells, however far back one must look for it, and how slow the
// answers were that came.
func TestVerdictsOfSilence(t *testing.T) {
	stale := func(l logs, at time.Time, i int) {
		h := hit{at: at.Add(5 * time.Second), target: fmt.Sprintf("/p%d", i%5), status: 504, peer: "10.0.0.5:80", seconds: 5}
		l.access("access.log", h)
		l.diagnose("error.log", h, i, unaccepted)
	}
	night := func(l logs, rotated int) { // a request every four minutes
		for minutes := -400; minutes < 0; minutes += 4 {
			file := "access.log"
			if minutes < rotated {
				file = "access.log.1"
			}
			l.access(file, hit{at: noon.Add(time.Duration(minutes) * time.Minute), target: fmt.Sprintf("/p%d", -minutes/4%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02})
		}
	}
	tellAll(t, []tale{
		{"a batch in a quiet night", knowledge.Overload, "", nil, func(l logs) {
			night(l, -400)
			every(20, 0, 120, func(at time.Time, i int) { stale(l, at, i) })
		}},
		{"a batch in a quiet night, just after the logs were rotated", knowledge.Overload, "", nil, func(l logs) {
			night(l, -3)
			every(20, 0, 120, func(at time.Time, i int) { stale(l, at, i) })
		}},
		{"a quiet night without more", knowledge.Firewall, "", nil, func(l logs) {
			night(l, -400)
			for minutes := range 80 {
				stale(l, noon.Add(time.Duration(minutes)*4*time.Minute), minutes)
			}
		}},
		{"a host without power, told by times alone", knowledge.Communication, "", nil, func(l logs) {
			every(10, 0, 400, func(at time.Time, i int) {
				h := hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: fmt.Sprintf("10.0.0.5:80%d", 80+i%3), seconds: 0.02 + float64(i%3)*0.01}
				if i >= 10*300 && i < 10*340 {
					h.status, h.seconds = 504, 5
					if i%2 == 0 {
						h.status, h.seconds = 502, 3.05
					}
					h.unconnected, h.at = true, at.Add(time.Duration(h.seconds*float64(time.Second)))
				}
				l.access("access.log", h)
			})
		}},
		{"half of all answers take ten times as long", knowledge.Overload, "", nil, func(l logs) {
			every(10, 0, 300, func(at time.Time, i int) {
				l.access("access.log", hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02 + float64(i%3)*0.02})
			})
			every(10, 300, 400, func(at time.Time, i int) {
				h := hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02}
				switch i % 5 {
				case 0:
					stale(l, at, i)
					return
				case 1, 2, 3:
					h.seconds = 0.6
				}
				l.access("access.log", h)
			})
		}},
	})
}

// A server that the kernel kills whenever failures begin is short of memory, though it is the refused connections that one sees.
func TestVerdictsOfKills(t *testing.T) {
	killed := func(times ...int) func(logs) {
		return func(l logs) {
			for _, s := range times {
				l.add("kern.log", "%s app7 kernel: Out of memory: Killed process %d (java) total-vm:8412312kB, anon-rss:3911224kB, file-rss:0kB, shmem-rss:0kB, UID:1001 pgtables:8212kB oom_score_adj:0",
					noon.Add(time.Duration(s)*time.Second).Format("2006-01-02T15:04:05.000000+00:00"), s)
			}
			every(5, 0, 700, func(at time.Time, i int) {
				h := hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02}
				for _, from := range [...]int{300, 360} {
					if i >= 5*from && i < 5*(from+12) {
						h.status, h.seconds = 502, 0
						l.diagnose("error.log", h, i, refused)
					}
				}
				l.access("access.log", h)
			})
		}
	}
	tellAll(t, []tale{
		{"each time", knowledge.Overload, "", []event.Change{changeAt("shop 13", -2*time.Hour)}, killed(300, 359)},
		{"long before, and never when it began", knowledge.Communication, "", []event.Change{changeAt("shop 13", -2*time.Hour)}, killed(100, 200, 250)},
	})
}

// A log of another time beside the one that tells of the failures, or before it in one stream, says nothing of what was usual before them.
func TestVerdictsBesideOlderLogs(t *testing.T) {
	story := func(older func(logs)) *Incident {
		l := logs{}
		older(l)
		every(10, 0, 120, func(at time.Time, i int) {
			h := hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02 + float64(i%3)*0.02}
			if at.Sub(noon) < 40*time.Second || at.Sub(noon) > 80*time.Second {
				l.access("access.log", h)
				return
			}
			h.at, h.status, h.seconds = at.Add(5*time.Second), 504, 5
			l.access("access.log", h)
			l.diagnose("error.log", h, i, unaccepted)
		})
		r := l.unchanged(t)
		if len(r.Incidents) != 1 {
			t.Fatalf("got %d incidents, want one", len(r.Incidents))
		}
		return r.Incidents[0]
	}
	earlier := func(file string) func(logs) {
		return func(l logs) {
			every(1, -7200, -6600, func(at time.Time, i int) {
				l.access(file, hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.002})
			})
		}
	}
	alone := story(func(logs) {})
	for name, older := range map[string]func(logs){
		"a log of its own": earlier("access.log.1"), "the same stream": earlier("access.log"),
		"another proxy's": func(l logs) { l.serves("haproxy", "haproxy.log", noon.Add(-2*time.Hour), noon.Add(-110*time.Minute)) },
	} {
		beside := story(older)
		if alone.Category != knowledge.Firewall || beside.Category != alone.Category || beside.Confidence < alone.Confidence-0.05 {
			t.Errorf("%s of two hours before: got %v (%.2f), and %v (%.2f) alone", name, beside.Category, beside.Confidence, alone.Category, alone.Confidence)
		}
	}
}
