package analyze

import (
	"cmp"
	"slices"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// tier says that requests of one logged place were passed on to another: outer → inner.
type tier struct {
	outer, inner *place
	pairs        int
}

// hop is a place with its failures in time order.
type hop struct {
	place    *place
	failures []*failure
	clients  map[digest.NameID]bool
	coarse   bool // stamps in whole seconds
}

// joinTiers finds out which logged proxies stand behind which, by failures of both that lie within each other in time and share request id or
// target; the inner failure then explains the outer one. A request of an inner hop lies within the outer one's, so the direction shows by itself,
// else by the inner hop's clients: they are few, the outer proxies.
func (m *model) joinTiers() {
	hops := m.hops()
	for _, outer := range hops {
		for _, inner := range hops {
			if outer == inner || m.tierBetween(inner.place, outer.place) {
				continue
			}
			pairs := pairHops(outer, inner)
			if !convincing(outer, inner, pairs) {
				continue
			}
			if back := pairHops(inner, outer); len(back) > len(pairs) || len(back) == len(pairs) && len(inner.clients) > len(outer.clients) {
				continue
			}
			m.tiers = append(m.tiers, tier{outer.place, inner.place, len(pairs)})
			for _, p := range pairs {
				if p[0].inner == nil && p[1].outer == nil {
					p[0].inner, p[1].outer = p[1], p[0]
				}
			}
		}
	}
	for _, f := range m.failures {
		f.explainByInner()
	}
}

// innermost is the failure of the same request at the last logged hop that failed; f itself where there is none.
func (f *failure) innermost() *failure {
	const most = 8 // hops
	for range most {
		if f.inner == nil {
			break
		}
		f = f.inner
	}
	return f
}

// explainByInner takes the explanation of the innermost hop that failed.
func (f *failure) explainByInner() {
	if in := f.innermost(); in != f {
		f.symptom, f.row, f.errno, f.message = in.symptom, in.row, in.errno, in.message
	}
}

func (m *model) tierBetween(outer, inner *place) bool {
	return slices.ContainsFunc(m.tiers, func(t tier) bool { return t.outer == outer && t.inner == inner })
}

// hops lists the places that have failures, in a fixed order.
func (m *model) hops() []*hop {
	byPlace := map[*place]*hop{}
	var hops []*hop
	for _, f := range m.failures {
		if f.only {
			continue
		}
		h := byPlace[f.place]
		if h == nil {
			h = &hop{place: f.place, clients: map[digest.NameID]bool{}}
			byPlace[f.place] = h
			hops = append(hops, h)
		}
		h.failures = append(h.failures, f)
		h.clients[f.rec.Client] = true
		h.coarse = h.coarse || f.rec.Digits == 0
	}
	slices.SortFunc(hops, func(a, b *hop) int {
		return cmp.Or(cmp.Compare(a.place.proxy, b.place.proxy), cmp.Compare(a.place.node, b.place.node), cmp.Compare(a.place.group, b.place.group))
	})
	return hops
}

// pairHops pairs each failure of outer with one of inner that lies within it and may be the same request.
func pairHops(outer, inner *hop) [][2]*failure {
	tolerance := int64(150)
	if outer.coarse || inner.coarse {
		tolerance = 1100
	}
	var pairs [][2]*failure
	used := map[*failure]bool{}
	low := 0
	for _, f := range outer.failures {
		start := f.start
		if f.rec.Total == event.None {
			start = f.at - wideSlack
		}
		for low < len(inner.failures) && inner.failures[low].at < f.at-wideSlack-tolerance {
			low++
		}
		var best *failure
		for _, g := range inner.failures[low:] {
			if g.at > f.at+tolerance {
				break
			}
			if !used[g] && g.start >= start-tolerance && sameRequest(f, g) && (best == nil || abs(f.at-g.at) < abs(f.at-best.at)) {
				best = g
			}
		}
		if best != nil {
			used[best] = true
			pairs = append(pairs, [2]*failure{f, best})
		}
	}
	return pairs
}

// sameRequest says whether two hops' lines may be of one request: by request id where both tell it, else by target; a TCP session has neither.
func sameRequest(f, g *failure) bool {
	if f.rec.Request != 0 && g.rec.Request != 0 {
		return f.rec.Request == g.rec.Request
	}
	if f.rec.Route == 0 || g.rec.Route == 0 {
		return f.rec.Status == 0 || g.rec.Status == 0
	}
	return f.rec.Route == g.rec.Route && f.rec.Method == g.rec.Method
}

// convincing says whether so many pairs can hardly be chance: at least three, and half of those failures of either side that lie in the other's time.
func convincing(outer, inner *hop, pairs [][2]*failure) bool {
	if len(pairs) < 3 {
		return false
	}
	within := func(list []*failure, other []*failure) int {
		n := 0
		for _, f := range list {
			if f.at >= other[0].at-wideSlack && f.at <= other[len(other)-1].at+wideSlack {
				n++
			}
		}
		return n
	}
	return 2*len(pairs) >= min(within(outer.failures, inner.failures), within(inner.failures, outer.failures))
}
