package analyze

import (
	"fmt"
	"math"
	"strings"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// death follows one server: whether a request of it was cut, and what it refused since.
type death struct {
	last    int64 // its last failure
	cut     *failure
	refused []*failure
	weight  float64 // of the refused
}

// refuse takes in what the server refused, and says whether it is dead: two were refused, each within five seconds of the one before, after one was cut.
func (d *death) refuse(f *failure) bool {
	if d.cut == nil || f.at-d.last > 5*second {
		d.cut = nil
		return false
	}
	d.refused = append(d.refused, f)
	d.weight += f.weight
	return d.weight >= 2
}

// seeDeaths counts the times that a request was cut after a second of peace, and that the same server then refused two or more before it cut another. It
// looks at failures alone, which are all kept: fine answers may be sampled too thinly to show that nobody answered. What was refused by several servers, one
// after the other, tells of each.
func (s *sight) seeDeaths() {
	c := &s.crash
	servers, failed, dead := map[string]*death{}, map[digest.NameID]bool{}, map[*failure]bool{}
	of := func(name string) *death {
		if servers[name] == nil {
			servers[name] = &death{last: math.MinInt64 / 2}
		}
		return servers[name]
	}
	deadly := s.m.counters[3].cleared()
	for _, f := range s.core {
		failed[f.peer] = true
		last := s.m.d.Name(f.peer)
		tried := []string{last}
		switch away := isAway(f.symptom); {
		case f.mayBeCut():
			if d := of(last); f.at-d.last >= second {
				d.cut, d.refused, d.weight = f, nil, 0
			}
		case away && f.traits.Tried != 0:
			tried = strings.Fields(s.m.d.Name(f.traits.Tried))
			fallthrough
		case away:
			for _, name := range tried {
				d := of(name)
				before := d.weight
				if !d.refuse(f) {
					continue
				}
				if before < 2 {
					c.deaths++
					deadly.add(d.cut.group, 1)
				}
				for _, r := range d.refused {
					dead[r] = true
				}
				d.refused = d.refused[:0]
			}
		}
		for _, name := range tried {
			of(name).last = f.at
		}
	}
	c.servers = len(failed)
	refused := 0.0
	for _, f := range s.core {
		if isAway(f.symptom) {
			refused += f.weight
		}
		if dead[f] {
			c.inDeaths += f.weight
		}
	}
	if refused > 0 {
		c.inDeaths /= refused
	}
	if group, n := deadly.first(); c.deaths >= 3 && n >= 0.6*float64(c.deaths) {
		c.deadly = s.m.groups.names[group]
	}
}

// mayBeCut says that the upstream cut the request, or that it was taken and nginx's access log does not say how it ended.
func (f *failure) mayBeCut() bool {
	return isCut(f.symptom) || f.symptom == event.Unknown && f.traits.Proxy == event.Nginx && !f.passed && f.connect != event.None && f.rec.Header == event.None
}

// isAway says that nobody listened.
func isAway(s event.Symptom) bool {
	return s == event.ConnectRefused || s == event.ConnectFailed || s == event.ConnectNoSocket
}

// dying is how far the failures are those of a process that dies again and again.
func (s *sight) dying() float64 {
	// Who dies with nothing in hand cuts nothing: where each server was seen to die often, fewer of the refusals need to follow such a sight.
	often := ramp(float64(s.crash.deaths)/float64(max(s.crash.servers, 1)), 2, 5)
	byServer := ramp(float64(s.crash.deaths), 1, 4) * ramp(s.crash.inDeaths, 0.5-0.25*often, 0.8-0.35*often)
	// So does failing for all, again and again, with requests that are cut.
	return math.Max(byServer, ramp(float64(s.crash.cycles-s.crash.uncut), 3, 8)*ramp(float64(s.crash.deaths), 1, 4))
}

// unharmed is how far the upstream failed for all, and worked for all, again and again without that a request was ever cut, where chance would have had some
// under way: who dies cuts what it has in hand; who is stopped in good order, or shut off by a filter, does not.
func (s *sight) unharmed() float64 {
	c := &s.crash
	if c.cycles == 0 {
		return 0
	}
	// Some deaths come of the very request that they cut, however few are under way.
	spared := math.Pow(byItself*math.Exp(-c.underWay), float64(c.uncut))
	refused := s.share[event.ConnectRefused] + s.share[event.ConnectFailed]*s.timing.neverTook*ramp(s.timing.known, 0, 0.5)
	return ramp(float64(c.cycles), 1, 3) * ramp(float64(c.uncut)/float64(c.cycles), 0.7, 1) * ramp(1-spared, 0.3, 0.8) * presence(refused)
}

// byItself is how many deaths of all come of themselves, and not of the request that a process has in hand.
const byItself = 0.85

// weighTurns takes from a release what came again and again and cut nothing: a restart comes once, and who dies cuts what he has in hand.
func (s *sight) weighTurns(k *candidate) {
	x := s.unharmed()
	if x < 0.1 || !isRelease(k.change) {
		return
	}
	k.logOdds -= 4 * x
	k.reasons = append(k.reasons, "it came and went again and again, and cut no request: neither a restart nor a crash does so")
}

func (s *sight) deathText() string {
	text := fmt.Sprintf("a request was cut and then the same server refused others for a while, %d times: the process dies and is started anew", s.crash.deaths)
	if s.crash.deadly != "" {
		text += "; most of the requests that were cut first went to " + s.crash.deadly
	}
	return text
}

// away is for how many seconds a server was away at a stretch, the one that was away longest: servers that are restarted one after the other are each away
// for less than the whole. Where only one fails it is the whole.
func (s *sight) away() float64 {
	whole := float64(s.end-s.onset) / 1000
	byServer := map[digest.NameID][]int64{}
	for _, f := range s.core {
		byServer[f.peer] = append(byServer[f.peer], f.at)
	}
	if len(byServer) < 2 || byServer[0] != nil {
		return whole
	}
	var nobody []int64 // was left to ask
	for _, f := range s.b.members {
		if f.symptom == event.NoUpstream {
			nobody = append(nobody, f.at)
		}
	}
	byServer[0] = nobody
	longest := 0.0
	for _, times := range byServer {
		pause := max(5*second, 3*usualGap(times))
		for i := 0; i < len(times); {
			j := i + 1
			for j < len(times) && times[j]-times[j-1] <= pause {
				j++
			}
			longest = math.Max(longest, float64(times[j-1]-times[i])/1000)
			i = j
		}
	}
	return math.Min(longest, whole)
}

// wholeService is how far the failing routes may be those of one service, where the fine answers do not name their servers: then to compare them with all
// routes is to compare services. Several that fail as often as they are asked are one, and so may be what fails wholly where no line says why.
func (s *sight) wholeService() float64 {
	if s.charted && !s.noPeers() {
		return 0
	}
	if !s.noPeers() || s.unexplained() < 0.5 {
		return s.spread.service
	}
	failing := s.m.counters[3].cleared()
	for _, f := range s.core {
		if f.route != 0 {
			failing.add(f.group, f.weight)
		}
	}
	fine, failed := 0.0, weigh(s.core)
	for _, r := range s.requests {
		if r.at >= s.onset && r.at <= s.end && r.fine() && failing.of(r.group) > 0 {
			fine += r.weight
		}
	}
	return math.Max(s.spread.service, ramp(failed/(failed+fine), 0.85, 0.97))
}
