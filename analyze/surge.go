package analyze

import (
	"cmp"
	"math"
	"slices"

	"github.com/why502/why502/parser/event"
)

// Surge is a stretch of time in which clients left far more often than usual: something in front of the proxy, or the users themselves, gave up waiting. It can
// be a whole outage without a single 502.
type Surge struct {
	Upstream   string
	Start, End int64
	N          uint64
	Share      float64 // of the requests of that time
	Usual      float64 // of those before and after; negative: there are too few to say
	Pile       Pile
	Open       bool   // it goes on at the end of the log
	Incident   string // the one of that time and upstream; "": nothing failed
}

// Pile is a duration on which many lie: a time-out, be it configured or not.
type Pile struct {
	Seconds float64 // 0: there is none
	Share   float64 // of the durations that are known
	Known   int     // how many are
}

const (
	surgeLeast = 20    // clients that left, at least, or
	pileLeast  = 8     // so many after the same time
	surgeShare = 0.03  // of the requests, at least, and
	surgeTimes = 3     // times the usual share
	wholeShare = 0.2   // where there is nothing to compare with
	pileShare  = 0.4   // of the durations lie on one value
	strongPile = 0.7   // and so many make up for few
	compared   = 100.0 // requests outside that make a usual share
)

// surges finds them for each upstream by the test that finds incidents, with those who left in the place of failures.
func (m *model) surges(r *Result) []Surge {
	byPool := map[*pool][]*failure{}
	for _, f := range m.rescued {
		if f.traits.Outcome == event.ClientAbort {
			p := f.pool
			if p == nil {
				p = m.unnamedPool(f.traits.Proxy)
			}
			byPool[p] = append(byPool[p], f)
		}
	}
	var all []Surge
	for _, p := range m.pools {
		if left := byPool[p]; weigh(left) >= pileLeast {
			all = append(all, m.surgesOf(r, p, left)...)
		}
	}
	slices.SortStableFunc(all, func(a, b Surge) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Upstream, b.Upstream))
	})
	return all
}

// unnamedPool holds the traffic of a proxy whose lines name no upstream.
func (m *model) unnamedPool(proxy event.Proxy) *pool {
	for _, s := range m.streams {
		if s.proxy == proxy && s.place == 0 {
			return s.pool
		}
	}
	return nil
}

func (m *model) surgesOf(r *Result, p *pool, left []*failure) []Surge {
	series := m.steps(p, left)
	requests := 0.0
	for _, s := range series {
		requests += s.requests
	}
	h := math.Log(math.Max(requests, 100) * float64(len(shares)*max(1, len(m.pools))) / 0.01)
	found := segments(series, m.usualLeaving(p, left), 1, h)
	usual, phi := usualShare(series, found)
	found = segments(series, usual, phi, h)
	var all []Surge
	for _, seg := range joinSegments(found) {
		if s, ok := m.surgeOf(p, left, seg, series, found); ok && m.isRecent(s.End) {
			s.Incident = incidentAt(r, p, s.Start, s.End)
			all = append(all, s)
		}
	}
	return all
}

// usualLeaving is the share of clients that leave in the middle one of all minutes, which a surge of less than half the log does not move.
func (m *model) usualLeaving(p *pool, left []*failure) float64 {
	clock, step := m.requestClock(p), max(minute, (m.last-m.first)/2000)
	var list []float64
	for i, at := 0, floorTo(m.first, step); at <= m.last; at += step {
		n, requests := 0.0, clock(at, at+step)
		for ; i < len(left) && left[i].at < at+step; i++ {
			n += left[i].weight
		}
		if requests >= 1 {
			list = append(list, math.Min(n/requests, 1))
		}
	}
	usual := 0.5 / 170
	if len(list) >= 5 {
		usual = math.Max(usual, median(list))
	}
	return math.Min(usual, 0.2)
}

// joinSegments makes one of those with hardly a gap.
func joinSegments(found []segment) []segment {
	var all []segment
	for _, s := range found {
		if n := len(all); n > 0 && s.first-all[n-1].last < max(flapGap, (all[n-1].last-all[n-1].first)/4) {
			last := &all[n-1]
			last.last, last.open = s.last, s.open
			continue
		}
		all = append(all, s)
	}
	return all
}

// surgeOf weighs one segment; false when it is nothing to speak of.
func (m *model) surgeOf(p *pool, left []*failure, seg segment, series []step, found []segment) (Surge, bool) {
	s := Surge{Upstream: p.name, Start: seg.first, End: seg.last, Usual: -1, Open: seg.open && m.last-seg.last <= minute}
	var inside []*failure
	for _, f := range left {
		if f.at >= seg.first && f.at <= seg.last {
			inside = append(inside, f)
		}
	}
	n := weigh(inside)
	s.N, s.Pile = uint64(math.Round(n)), pileOf(inside)
	s.Share = math.Min(1, n/math.Max(m.requestClock(p)(seg.first-1, seg.last), n))
	least := wholeShare
	if before, outside := leavingOutside(series, found); outside >= compared {
		s.Usual = before / outside
		least = math.Max(surgeShare, surgeTimes*s.Usual)
	}
	few := n < surgeLeast && (n < pileLeast || s.Pile.Share < strongPile)
	return s, !few && (s.Share >= least || s.Usual < 0 && s.Pile.Share >= strongPile)
}

// leavingOutside counts those who left outside of all segments, and the requests there.
func leavingOutside(series []step, found []segment) (left, requests float64) {
	k := 0
	for _, s := range series {
		for k < len(found) && s.ms > found[k].last {
			k++
		}
		if k == len(found) || s.ms < found[k].first {
			left += s.failures
			requests += s.requests
		}
	}
	return left, requests
}

// pileOf finds the duration on which most lie: the stretch of 2 %, or 50 ms, that holds most of them. What is over within a quarter of a second shows no
// time-out.
func pileOf(list []*failure) Pile {
	var ms []float64
	for _, f := range list {
		if f.total >= 0 {
			ms = append(ms, float64(f.total))
		}
	}
	slices.Sort(ms)
	best, from := 0, 0
	for i, to := 0, 0; i < len(ms); i++ {
		for to < len(ms) && ms[to] <= ms[i]+math.Max(50, ms[i]*0.02) {
			to++
		}
		if ms[i] >= 245 && to-i > best {
			best, from = to-i, i
		}
	}
	if best < pileLeast || float64(best) < pileShare*float64(len(ms)) {
		return Pile{Known: len(ms)}
	}
	return Pile{math.Round(ms[from+best/2]/10) / 100, float64(best) / float64(len(ms)), len(ms)}
}

// incidentAt is the incident of an upstream that covers most of a stretch of time.
func incidentAt(r *Result, p *pool, from, to int64) string {
	for _, inc := range r.Incidents {
		overlap := min(to, inc.End) - max(from, inc.Start)
		if 2*overlap >= to-from && slices.ContainsFunc(inc.names, func(name string) bool { return name == p.name }) {
			return inc.ID
		}
	}
	return ""
}

// isRecent says whether a moment belongs to what is told: where only a part of the logs is new, to that part's time.
func (m *model) isRecent(at int64) bool {
	if m.old == nil {
		return true
	}
	for _, s := range m.delta.Sources() {
		for _, span := range s.Spans {
			if span.First != 0 && m.clocks.utc(m.domainIn(span.Domain), span.First, false) <= at {
				return true
			}
		}
	}
	return false
}
