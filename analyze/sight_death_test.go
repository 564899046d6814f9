package analyze

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

const deadPeer = "10.0.0.5:8080"

// dying is a way that servers fail, and that nginx tells of it.
type dying struct {
	cut     bool // a request, before each time of refusals
	both    bool // of two servers refuse, and nginx asks one after the other
	silent  bool // there is no error log
	unknown bool // whether what is cut had been taken
}

// dies writes a server that refuses for three seconds, and before that cuts one request or not.
func (l logs) dies(at time.Time, d dying, n int) {
	if d.cut {
		h := hit{at: at, client: "198.51.100.3", target: "/render/9", status: 502, peer: deadPeer, seconds: 0.004, unconnected: d.unknown}
		l.access("access.log", h)
		if !d.silent {
			l.diagnose("error.log", h, 9000+100*n, premature)
		}
	}
	for i := range 6 {
		h := hit{at: at.Add(time.Second + time.Duration(i)*400*time.Millisecond), client: fmt.Sprintf("198.51.100.%d", i), target: fmt.Sprintf("/p%d", i%5), status: 502, peer: deadPeer, unconnected: true}
		if d.both {
			h.peer, h.tries = []string{deadPeer + ", 10.0.0.6:8080", "10.0.0.6:8080, " + deadPeer}[i%2], "502, 502"
		}
		l.access("access.log", h)
		if d.silent {
			continue
		}
		for _, peer := range strings.Split(h.peer, ", ") {
			h.upstream = peer
			l.diagnose("error.log", h, 9001+100*n+i, refused)
		}
	}
}

// A request that is cut before each time of refusals is what a process leaves that dies and is started anew; refusals alone are a service that is away.
func TestDeaths(t *testing.T) {
	for _, test := range []struct {
		name   string
		dying  dying
		deaths int
		bug    bool
	}{
		{"a_request_is_cut_each_time", dying{cut: true}, 8, true},
		{"nothing_is_cut", dying{}, 0, false},
		{"two_are_asked_one_after_the_other", dying{cut: true, both: true}, 8, true},
		{"two_are_asked_and_nothing_is_cut", dying{both: true}, 0, false},
		{"the_access_log_alone", dying{cut: true, silent: true}, 8, true},
		{"the_access_log_alone_of_two", dying{cut: true, both: true, silent: true}, 8, true},
		{"the_access_log_alone_and_nothing_was_taken", dying{cut: true, silent: true, unknown: true}, 0, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := logs{}
			for n := range 8 {
				from := noon.Add(time.Duration(n) * 40 * time.Second)
				l.fine("access.log", deadPeer, from, from.Add(36*time.Second), 20)
				l.dies(from.Add(36*time.Second), test.dying, n)
			}
			l.fine("access.log", deadPeer, noon.Add(320*time.Second), noon.Add(10*time.Minute), 20)
			m := l.model(t)
			s := m.look(m.findIncidents()[0])
			if s.crash.deaths != test.deaths {
				t.Errorf("got %d deaths, want %d", s.crash.deaths, test.deaths)
			}
			if test.bug && !strings.HasSuffix(s.crash.deadly, "/render") {
				t.Errorf("most requests that were cut first: got %q, want /render", s.crash.deadly)
			}
			inc := l.unchanged(t).Incidents[0]
			if bug := inc.Category == knowledge.Bugs; bug != test.bug {
				t.Errorf("got %v (%s, %.2f), want a bug: %v", inc.Category, inc.Cause, inc.Confidence, test.bug)
			}
		})
	}
}

// Servers that are restarted one after the other are each away for a few seconds, however long the whole takes.
func TestAway(t *testing.T) {
	at := func(seconds ...float64) (list []*failure) {
		for _, s := range seconds {
			list = append(list, &failure{at: noon.UnixMilli() + int64(1000*s)})
		}
		return list
	}
	on := func(peer digest.NameID, list []*failure) []*failure {
		for _, f := range list {
			f.peer = peer
		}
		return list
	}
	for _, test := range []struct {
		name string
		core []*failure
		want float64
		none []*failure // nobody was left to ask
	}{
		{"one_server_is_the_whole", on(1, at(0, 1, 2, 30)), 30, nil},
		{"one_after_the_other", append(on(1, at(0, 1, 2, 3)), on(2, at(20, 21, 22, 24))...), 4, nil},
		{"both_all_the_time", append(on(1, at(0, 4, 8, 12, 16, 20)), on(2, at(1, 5, 9, 13, 17, 22))...), 21, nil},
		{"asked_seldom", append(on(1, at(0, 10, 20, 30)), on(2, at(5, 15, 25, 35))...), 30, nil},
		{"some_name_no_server", append(on(1, at(0, 1)), on(0, at(20, 21))...), 21, nil},
		{"and_then_nobody_is_left", append(on(1, at(0, 1, 2, 3)), on(2, at(1, 2, 3, 4))...), 36, at(4, 8, 12, 16, 20, 24, 28, 32, 36, 40)},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, f := range test.none {
				f.symptom = event.NoUpstream
			}
			s := &sight{core: test.core, onset: noon.UnixMilli(), b: &burst{members: slices.Concat(test.core, test.none)}}
			for _, f := range s.b.members {
				s.end = max(s.end, f.at)
			}
			if got := s.away(); got != test.want {
				t.Errorf("got %v s, want %v s", got, test.want)
			}
		})
	}
}

// Of a log that names no servers, routes of which every request fails are a service that is away as much as code that breaks.
func TestWholeService(t *testing.T) {
	for _, test := range []struct {
		name string
		fine int // of ten requests of the route
		bug  bool
	}{{"every_request_fails", 0, false}, {"half_of_them_fail", 5, true}} {
		t.Run(test.name, func(t *testing.T) {
			l := logs{}
			plain := func(at time.Time, target string, status int) {
				l.add("access.log", `203.0.113.%d - - [%s] "GET %s HTTP/1.1" %d 157 "-" "curl/8"`, at.Second(), at.Format("02/Jan/2006:15:04:05 -0700"), target, status)
			}
			for i := range 1200 {
				at, status := noon.Add(time.Duration(i)*500*time.Millisecond), 200
				for page := range 8 {
					plain(at, fmt.Sprintf("/page%d", page), 200)
				}
				if i >= 400 && i < 800 && i%10 >= test.fine {
					status = 502
				}
				plain(at, "/billing/run", status)
			}
			inc := l.unchanged(t).Incidents[0]
			if bug := inc.Category == knowledge.Bugs; bug != test.bug {
				t.Errorf("got %v (%.2f), want a bug: %v", inc.Category, inc.Confidence, test.bug)
			}
		})
	}
}

// An address that nobody answers for fails in waves; a filter that rejects answers one by one.
func TestClumped(t *testing.T) {
	for _, test := range []struct {
		name string
		at   func(i int) int64 // seconds
		wide bool
	}{
		{"all_that_waited_fail_together", func(i int) int64 { return int64(i / 6 * 3) }, true},
		{"one_by_one", func(i int) int64 { return int64(i / 2) }, false},
		{"four_in_all", func(i int) int64 { return int64(i / 40 * 30) }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := &sight{}
			for i := range 120 {
				s.core = append(s.core, &failure{at: test.at(i) * 1000, weight: 1, symptom: event.ConnectUnreachable, peer: 1})
			}
			s.end = s.core[119].at
			if got := s.clumped(); got > 2 != test.wide {
				t.Errorf("got %.2f, want it above 2: %v", got, test.wide)
			}
		})
	}
}

// An upstream that only the error log names is a part of the traffic, nobody knows how large: it may fail as a whole and be a hundredth of all.
func TestSmallUpstreamOfManyUnnamed(t *testing.T) {
	for _, test := range []struct {
		name     string
		failures int
		pause    time.Duration
		want     int
	}{{"forty_within_minutes", 40, 11 * time.Second, 1}, {"six_over_the_hour", 6, 9 * time.Minute, 0}} {
		t.Run(test.name, func(t *testing.T) {
			l := logs{}
			for i := range 36000 {
				at := noon.Add(time.Duration(i) * 100 * time.Millisecond)
				l.add("access.log", `203.0.113.%d - - [%s] "GET /page%d HTTP/1.1" 200 157 "-" "curl/8"`, i%100, at.Format("02/Jan/2006:15:04:05 -0700"), i%7)
			}
			for i := range test.failures {
				h := hit{at: noon.Add(5*time.Minute + time.Duration(i)*test.pause), client: "203.0.113.9", target: fmt.Sprintf("/small/%d", i), peer: deadPeer}
				l.add("access.log", `%s - - [%s] "GET %s HTTP/1.1" 502 157 "-" "curl/8"`, h.client, h.at.Format("02/Jan/2006:15:04:05 -0700"), h.target)
				l.diagnose("error.log", h, 5000+i, refused)
			}
			if got := len(l.unchanged(t).Incidents); got != test.want {
				t.Errorf("%d failures every %v: got %d incidents, want %d", test.failures, test.pause, got, test.want)
			}
		})
	}
}

// Of failures to connect the routes say nothing, but the clients do: one that was cut beside hundreds from everywhere is not the only client.
func TestOneClientOfMany(t *testing.T) {
	l := logs{}
	for i := range 6000 {
		at := noon.Add(time.Duration(i) * 100 * time.Millisecond)
		l.add("access.log", `203.0.113.%d - - [%s] "GET /page%d HTTP/1.1" 200 157 "-" "curl/8"`, i%100, at.Format("02/Jan/2006:15:04:05 -0700"), i%7)
	}
	for i := range 200 {
		h := hit{at: noon.Add(5*time.Minute + time.Duration(i)*500*time.Millisecond), client: fmt.Sprintf("203.0.113.%d", i%100), target: fmt.Sprintf("/page%d", i%7), peer: deadPeer}
		message := refused
		if i == 100 {
			message = premature
		}
		l.add("access.log", `%s - - [%s] "GET %s HTTP/1.1" 502 157 "-" "curl/8"`, h.client, h.at.Format("02/Jan/2006:15:04:05 -0700"), h.target)
		l.diagnose("error.log", h, 5000+i, message)
	}
	m := l.model(t)
	s := m.look(m.findIncidents()[0])
	if s.oneClient() || s.spread.clientShare > 0.05 {
		t.Errorf("200 failures of 100 clients: got one client %v, share %.2f of %s", s.oneClient(), s.spread.clientShare, s.spread.client)
	}
}

// Routes that fail as often as they are asked are a service; one that fails more often than others is code.
func TestSeeService(t *testing.T) {
	usual := map[string]float64{"/a": 500, "/b": 300, "/c": 200, "/d": 4000}
	for _, test := range []struct {
		name    string
		failing map[string]float64
		want    bool
	}{
		{"as_often_as_asked", map[string]float64{"/a": 50, "/b": 30, "/c": 20}, true},
		{"one_of_them", map[string]float64{"/a": 2, "/b": 96, "/c": 2}, false},
		{"a_single_route", map[string]float64{"/b": 100}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			var p spreadSight
			p.seeService(usual, test.failing, 100)
			if got := p.service > 0.5; got != test.want {
				t.Errorf("%v: got %.2f, want it above a half: %v", test.failing, p.service, test.want)
			}
		})
	}
}

// A few values that are greater by chance are no rise.
func TestSurelyGreater(t *testing.T) {
	var low, high []float64
	for i := range 40 {
		low, high = append(low, float64(i)), append(high, float64(i+10))
	}
	for _, test := range []struct {
		name string
		x, y []float64
		want float64
	}{
		{"few", high[:5:5], low[:5:5], 1 - 0.1915},
		{"many", high, low, greater(high, low)},
		{"less", low[:5:5], high[:5:5], 0},
		{"nothing", nil, low, 0.5},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := surelyGreater(test.x, test.y); got < test.want-1e-4 || got > test.want+1e-4 {
				t.Errorf("got %.4f, want %.4f", got, test.want)
			}
		})
	}
}

// Where changes come every few minutes, an incident that ends beside one says little.
func TestEndsNotByChance(t *testing.T) {
	for _, test := range []struct {
		name string
		n    int
		step time.Duration
		low  float64
		high float64
	}{{"alone", 1, time.Hour, 1, 1}, {"two_in_the_hour", 2, 20 * time.Minute, 1, 1}, {"one_every_five_minutes", 25, 5 * time.Minute, 0.1, 0.5}} {
		t.Run(test.name, func(t *testing.T) {
			m := &model{}
			for i := range test.n {
				m.changes = append(m.changes, &change{at: noon.Add(time.Duration(i) * test.step).UnixMilli()})
			}
			if got := m.endsNotByChance(m.changes[test.n/2]); got < test.low || got > test.high {
				t.Errorf("got %.2f, want %.1f to %.1f", got, test.low, test.high)
			}
		})
	}
}

// The access log alone, without servers and reasons, bounds what is said, and whom it blames.
func TestInTheDark(t *testing.T) {
	l := logs{}
	for i := range 6000 {
		at, status := noon.Add(time.Duration(i)*100*time.Millisecond), 200
		if i >= 3000 && i < 4000 && i%4 == 0 {
			status = 502
		}
		l.add("access.log", `203.0.113.%d - - [%s] "GET /page%d HTTP/1.1" %d 157 "-" "curl/8"`, i%100, at.Format("02/Jan/2006:15:04:05 -0700"), i%8, status)
	}
	r := Analyze(l.digest(t, digest.Budgets{}), []event.Change{changeAt("page 2.0", 4*time.Minute+55*time.Second)}, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
	inc := r.Incidents[0]
	if inc.Category != knowledge.Unattributed && inc.Confidence > capDark {
		t.Errorf("got %v (%.2f), want at most %.2f", inc.Category, inc.Confidence, capDark)
	}
	if inc.Deploy != nil && inc.Deploy.Trigger && inc.Deploy.Confidence > capDark {
		t.Errorf("the deploy is blamed with %.2f, want at most %.2f", inc.Deploy.Confidence, capDark)
	}
}

// Bans that come and go just after a release look like a release that dies again and again, but for this: what is under way when a process dies is cut.
func TestShutOffAndOn(t *testing.T) {
	for _, test := range []struct {
		name string
		cut  bool
		want knowledge.Category
		most float64
	}{{"what was under way is cut", true, knowledge.Bugs, 0.97}, {"nothing is cut", false, knowledge.Communication, 0.9}} {
		t.Run(test.name, func(t *testing.T) {
			l := logs{}
			every(8, 0, 480, func(at time.Time, i int) {
				h := hit{at: at, client: fmt.Sprintf("198.51.100.%d", i%20), target: fmt.Sprintf("/p%d", i%5), status: 200, peer: deadPeer, seconds: 0.15}
				within := i/8 - 300
				switch off := within >= 0 && within < 100 && within%25 < 12; {
				case off && test.cut && i%8 < 2 && within%25 == 0:
					h.status = 502
					l.diagnose("error.log", h, i, premature)
				case off:
					h.status, h.seconds, h.unconnected = 502, 0, true
					l.diagnose("error.log", h, i, refused)
				}
				l.access("access.log", h)
			})
			r := Analyze(l.digest(t, digest.Budgets{}), []event.Change{changeAt("web 8", -30*time.Hour), changeAt("web 9", 292*time.Second)}, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
			if len(r.Incidents) != 1 {
				t.Fatalf("got %d incidents, want one", len(r.Incidents))
			}
			v := r.Incidents[0].Verdict
			if v.Category != test.want || v.Confidence > test.most {
				t.Errorf("got %v with %.2f, want %v with at most %.2f: %+v", v.Category, v.Confidence, test.want, test.most, v.Findings)
			}
			if shared := slices.ContainsFunc(v.Alternatives, func(a Alternative) bool { return a.Category == knowledge.Firewall }); shared == test.cut {
				t.Errorf("a filter among the rivals: got %v, want %v: %+v", shared, !test.cut, v.Alternatives)
			}
		})
	}
}

// What comes and goes without that a request is cut is blamed on no release.
func TestTurnsAreNoRelease(t *testing.T) {
	l := logs{}
	every(12, 0, 480, func(at time.Time, i int) {
		if second := i/12 - 300; second >= 0 && second < 96 && second%24 < 10 {
			l.plain(at, fmt.Sprintf("/p%d", i%5), 503, "UF,URX", 0, "10.0.0.5:80")
		} else {
			l.plain(at, fmt.Sprintf("/p%d", i%5), 200, "-", 21, "10.0.0.5:80")
		}
		l.plain(at, "/blog", 200, "-", 21, "10.0.0.6:80")
	})
	r := Analyze(l.digest(t, digest.Budgets{}), []event.Change{changeAt("shop 12", -30*time.Hour), changeAt("shop 13", 292*time.Second)}, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
	if inc := r.Incidents[0]; inc.Category == knowledge.Bugs || inc.Deploy != nil && inc.Deploy.Trigger {
		t.Errorf("got %v with %.2f, blamed %+v; want no bug and nothing blamed", inc.Category, inc.Confidence, inc.Deploy)
	}
}

// Who dies again and again is seen by what it cuts, though many of its deaths cut nothing; who comes and goes and cuts nothing does not die.
func TestDying(t *testing.T) {
	for _, test := range []struct {
		name     string
		crash    crashSight
		from, to float64
	}{
		{"each of two servers often, half with nothing in hand", crashSight{deaths: 20, servers: 2, inDeaths: 0.5}, 0.9, 1},
		{"all at once, again and again, a third with something in hand", crashSight{deaths: 7, servers: 3, inDeaths: 0.12, cycles: 28, uncut: 19}, 0.9, 1},
		{"a restart of four servers", crashSight{deaths: 2, servers: 4, inDeaths: 0.53}, 0, 0.1},
		{"a filter that comes and goes", crashSight{cycles: 16, uncut: 16}, 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := (&sight{crash: test.crash}).dying(); got < test.from || got > test.to {
				t.Errorf("got %.2f, want %v to %v", got, test.from, test.to)
			}
		})
	}
}
