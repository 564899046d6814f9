package analyze

import (
	"cmp"
	"math"
	"slices"

	"github.com/why502/why502/analyze/digest"
)

// asked is who asked for what, and from when to when.
type asked struct {
	start, end int64
	client     digest.NameID
	group      groupID
}

const (
	againLeast = 20   // requests say something
	againMost  = 2000 // say it all
)

// againWithin are spans within which a next try comes. The longer ones find those who wait for longer, but not among few clients that ask for much.
var againWithin = [...]int64{2 * second, 6 * second, 20 * second, minute}

// seeAgain sees how far the requests that failed are those of clients that had failed with the same before: that so many more come is the failures' own
// doing. Who asks for the same all the time did so before, too.
func (s *sight) seeAgain() {
	if max(s.rate.during, s.rate.crowd, s.rate.record) < 1.2 {
		return
	}
	members := s.b.members[:min(len(s.b.members), againMost)]
	failed, before := make([]asked, 0, len(members)), []asked(nil)
	for _, f := range members {
		if f.client != 0 && f.route != 0 {
			failed = append(failed, asked{f.start(), f.at, f.client, f.group})
		}
	}
	if len(failed) < againLeast || float64(len(failed)) < 0.9*float64(len(members)) {
		return
	}
	again := repeated(failed)
	if again == 0 {
		return
	}
	all := 0.0
	for _, r := range slices.Backward(s.requests) {
		if s.base.has(r.at) && r.rec.Client != 0 && len(before) < againMost {
			before = append(before, asked{r.start(), r.at, r.rec.Client, r.group})
			all += r.weight
		}
	}
	usual := 0.0
	if len(before) >= againLeast && all < 1.5*float64(len(before)) {
		usual = repeated(before)
	}
	s.demand.again = math.Max(0, (again-usual)/(1-math.Min(usual, 0.99)))
}

// repeated is the share of requests by clients whose last one for the same had ended shortly before, beyond what comes of chance, given how many ask, how
// often each of them does, and for what.
func repeated(list []asked) float64 {
	slices.SortFunc(list, func(a, b asked) int { return cmp.Compare(a.start, b.start) })
	clients, groups := map[digest.NameID]float64{}, map[groupID]float64{}
	ended := make([]int64, len(list))
	for i, a := range list {
		clients[a.client]++
		groups[a.group]++
		ended[i] = a.end
	}
	slices.Sort(ended)
	type pair struct {
		client digest.NameID
		group  groupID
	}
	n := float64(len(list))
	last := make(map[pair]int64, len(list))
	var from [len(againWithin)]int
	var seen, expected [len(againWithin)]float64
	to := 0
	for _, a := range list {
		p := pair{a.client, a.group}
		before, ok := last[p]
		last[p] = a.end
		latest := a.start + second // many logs tell whole seconds
		for to < len(ended) && ended[to] <= latest {
			to++
		}
		for w, within := range againWithin {
			for from[w] < len(ended) && ended[from[w]] < a.start-within {
				from[w]++
			}
			expected[w] += 1 - math.Exp(-float64(to-from[w])*clients[a.client]/n*groups[a.group]/n)
			if ok && before <= latest && before >= a.start-within {
				seen[w]++
			}
		}
	}
	share := 0.0
	for w := range againWithin {
		share = math.Max(share, (seen[w]-expected[w]-math.Sqrt(n))/math.Max(n-expected[w], 1))
	}
	return share
}

// anew is the share of requests that are nobody's second try.
func (s *sight) anew() float64 { return 1 - s.demand.again*s.timing.failing }
