package analyze

import (
	"cmp"
	"math"
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
	coarse   bool                  // stamps in whole seconds
	byID     map[uint64]*failure   // by request id
	byTarget map[uint64][]*failure // by targetKey
}

// index finds the failures for the hops that they are compared with.
func (h *hop) index() {
	h.byID, h.byTarget = map[uint64]*failure{}, map[uint64][]*failure{}
	for _, f := range h.failures {
		if f.rec.Request != 0 {
			h.byID[f.rec.Request] = f
		}
		key := targetKey(f)
		h.byTarget[key] = append(h.byTarget[key], f)
	}
}

// joinTiers finds out which logged proxies stand behind which, by failures of both that lie within each other in time and share request id or
// target; the inner failure then explains the outer one.
func (m *model) joinTiers() {
	hops := m.hops()
	pairs := map[[2]*place][][2]*failure{}
	for i, a := range hops {
		for _, b := range hops[i+1:] {
			found := pairHops(a, b)
			if !convincing(a, b, found) {
				continue
			}
			outer, inner := a.place, b.place
			if !isOuter(found) {
				outer, inner = inner, outer
				for k, p := range found {
					found[k] = [2]*failure{p[1], p[0]}
				}
			}
			if sideBySide(found) {
				continue
			}
			m.tiers = append(m.tiers, tier{outer, inner, len(found)})
			pairs[[2]*place{outer, inner}] = found
		}
	}
	m.tiers = slices.DeleteFunc(m.tiers, m.isIndirect)
	for _, t := range m.tiers {
		for _, p := range pairs[[2]*place{t.outer, t.inner}] {
			if p[0].inner == nil && !p[1].reached {
				p[0].inner, p[1].reached = p[1], true
			}
		}
	}
	for _, f := range m.failures {
		f.explainByInner()
	}
}

// isIndirect says that requests pass another logged proxy between the two.
func (m *model) isIndirect(t tier) bool {
	return slices.ContainsFunc(m.tiers, func(u tier) bool { return u.outer == t.outer && u.inner != t.inner && m.tierBetween(u.inner, t.inner) })
}

// isOuter says whether the first of each pair is the line of the outer proxy. It passes on what the inner one answered; it has many clients, the inner one has
// few: the outer proxies; and its requests last at least as long.
func isOuter(pairs [][2]*failure) bool {
	n := float64(len(pairs))
	passed, longer := 0.0, 0.0
	var clients [2]map[digest.NameID]bool
	clients[0], clients[1] = map[digest.NameID]bool{}, map[digest.NameID]bool{}
	for _, p := range pairs {
		passed += truth(p[0].passed) - truth(p[1].passed)
		if p[0].rec.Total != event.None && p[1].rec.Total != event.None {
			longer += float64(cmp.Compare(p[0].rec.Total, p[1].rec.Total))
		}
		for i, f := range p {
			if f.client != 0 {
				clients[i][f.client] = true
			}
		}
	}
	known := len(clients[0]) > 0 && len(clients[1]) > 0
	switch {
	case math.Abs(passed) >= 0.3*n:
		return passed > 0
	case known && max(len(clients[0]), len(clients[1])) >= 3*min(len(clients[0]), len(clients[1])):
		return len(clients[0]) > len(clients[1])
	case longer != 0:
		return longer > 0
	}
	return len(clients[0]) >= len(clients[1])
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
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

// explainByInner takes the explanation of the innermost hop that failed, if it has one.
func (f *failure) explainByInner() {
	if in := f.innermost(); in != f && in.symptom != event.Unknown && in.symptom != event.NoSymptom {
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
	first := slices.IndexFunc(m.failures, func(f *failure) bool { return !f.only })
	if first < 0 || !slices.ContainsFunc(m.failures[first:], func(f *failure) bool { return !f.only && f.place != m.failures[first].place }) {
		return nil // one alone passes nothing on
	}
	for _, f := range m.failures {
		if f.only {
			continue
		}
		h := byPlace[f.place]
		if h == nil {
			h = &hop{place: f.place}
			byPlace[f.place] = h
			hops = append(hops, h)
		}
		h.failures = append(h.failures, f)
		h.coarse = h.coarse || f.traits.Digits == 0
	}
	for _, h := range hops {
		h.index()
	}
	slices.SortFunc(hops, func(a, b *hop) int {
		return cmp.Or(cmp.Compare(a.place.proxy, b.place.proxy), cmp.Compare(a.place.node, b.place.node), cmp.Compare(a.place.group, b.place.group))
	})
	return hops
}

// pairHops pairs each failure of a with one of b that lies within it, or around it, and is the same request: by request id where the two log the same
// ids, else by target and time.
func pairHops(a, b *hop) [][2]*failure {
	if pairs := pairByID(a, b); len(pairs) >= 3 && 2*len(pairs) >= min(len(a.failures), len(b.failures)) {
		return pairs
	}
	tolerance := int64(150)
	if a.coarse || b.coarse {
		tolerance = 1100
	}
	var pairs [][2]*failure
	var used paired
	for _, f := range a.failures {
		var best *failure
		for _, g := range nearest(b.byTarget[targetKey(f)], f.at) {
			if !used[g] && f.overlaps(g, tolerance) && (best == nil || abs(f.at-g.at) < abs(f.at-best.at)) {
				best = g
			}
		}
		if best != nil {
			used.add(best)
			pairs = append(pairs, [2]*failure{f, best})
		}
	}
	return pairs
}

// paired are failures that have their other half: most hops share none.
type paired map[*failure]bool

func (p *paired) add(f *failure) {
	if *p == nil {
		*p = paired{}
	}
	(*p)[f] = true
}

// pairByID pairs the failures that have the same request id.
func pairByID(a, b *hop) [][2]*failure {
	var pairs [][2]*failure
	var used paired
	for _, f := range a.failures {
		if g := b.byID[f.rec.Request]; g != nil && !used[g] {
			used.add(g)
			pairs = append(pairs, [2]*failure{f, g})
		}
	}
	return pairs
}

// targetKey is what hops share of a request without an id: the target, else method and route; 0 for a TCP session.
func targetKey(f *failure) uint64 {
	switch {
	case f.rec.Target != 0:
		return f.rec.Target
	case f.route != 0:
		return uint64(f.route)<<32 | uint64(f.traits.Method)
	}
	return 0
}

// nearest are those of a list in time order that lie within a minute of at, and of them so few that a storm stays cheap.
func nearest(list []*failure, at int64) []*failure {
	const most = 256 // to either side
	middle, _ := slices.BinarySearchFunc(list, at, func(f *failure, at int64) int { return cmp.Compare(f.at, at) })
	from, to := middle, middle
	for from > 0 && middle-from < most && list[from-1].at >= at-wideSlack {
		from--
	}
	for to < len(list) && to-middle < most && list[to].at <= at+wideSlack {
		to++
	}
	return list[from:to]
}

// overlaps says that one of the two may have happened within the other. Where a duration is unknown the lines must be close.
func (f *failure) overlaps(g *failure, tolerance int64) bool {
	within := func(in, out *failure) bool {
		start := out.start()
		if out.rec.Total == event.None {
			start -= 2 * second
		}
		return in.start() >= start-tolerance && in.at <= out.at+tolerance
	}
	return within(f, g) || within(g, f)
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
