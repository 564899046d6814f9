package analyze

import (
	"fmt"
	"slices"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// learnClocks finds the offset of the clocks without a zone from lines that share a key with lines whose time is known: an nginx error line and its access
// line, a request that two hops logged. Clocks of the same log that pair with nothing follow their neighbour.
func (m *model) learnClocks() {
	const most = 4000 // lines of a clock that are asked; more tell nothing new
	known := map[uint64][]int64{}
	perDomain := make([][]*digest.Record, len(m.clocks.byDomain))
	each := func(r *digest.Record) {
		k := &m.clocks.byDomain[r.Domain]
		switch {
		case k.domain.Zoned || k.zone != nil:
			for _, key := range keysOf(r) {
				if len(known[key]) < 64 {
					known[key] = append(known[key], m.clocks.utc(r.Domain, r.At, false))
				}
			}
		case len(perDomain[r.Domain]) < most && pairs(r):
			perDomain[r.Domain] = append(perDomain[r.Domain], r)
		}
	}
	for _, f := range m.failures {
		each(f.rec)
	}
	for _, f := range m.rescued {
		each(f.rec)
	}
	for _, msg := range m.messages {
		each(msg.rec)
	}
	for id := range perDomain {
		m.learnClock(digest.DomainID(id), perDomain[id], known)
	}
	m.followNeighbours()
}

// pairs says whether a line may have a twin in another log.
func pairs(r *digest.Record) bool { return r.Key != 0 || r.Request != 0 }

// keysOf are what lines of one request share.
func keysOf(r *digest.Record) []uint64 {
	var keys []uint64
	if r.Key != 0 {
		keys = append(keys, r.Key)
	}
	if r.Request != 0 {
		keys = append(keys, r.Request^1)
	}
	return keys
}

func (m *model) learnClock(id digest.DomainID, records []*digest.Record, known map[uint64][]int64) {
	k := &m.clocks.byDomain[id]
	var ties []tie
	lines := 0
	for _, r := range records {
		civil := r.At
		if !k.domain.Dated {
			civil = k.date(civil)
		}
		found := false
		for _, key := range keysOf(r) {
			for _, utc := range known[key] {
				ties = append(ties, tie{civil, utc})
				found = true
			}
		}
		if found {
			lines++
		}
	}
	k.learn(ties, lines)
}

// followNeighbours gives a clock that paired with nothing the offset of another clock of the same log: syslog's prefix and the stamps behind it.
func (m *model) followNeighbours() {
	all := m.clocks.byDomain
	for i := range all {
		if all[i].domain.Zoned || all[i].zone != nil || all[i].sure {
			continue
		}
		for j := range all {
			if all[j].domain.Group == all[i].domain.Group && all[j].sure && all[j].zone == nil && !all[j].domain.Zoned {
				all[i].offset, all[i].pieces, all[i].skew = all[j].offset, all[j].pieces, all[j].skew
				all[i].how, all[i].sure = "as other lines of the same log", true
				break
			}
		}
	}
}

// skewTiers corrects the clocks of hosts that run apart, by the requests that two hops logged under one request id.
func (m *model) skewTiers() {
	type twin struct {
		at     int64
		domain digest.DomainID
		place  *place
	}
	byID := map[uint64][]twin{}
	for _, f := range m.failures {
		if f.rec.Request != 0 && f.rec.Kind == event.Access {
			byID[f.rec.Request] = append(byID[f.rec.Request], twin{f.at, f.rec.Domain, f.place})
		}
	}
	diffs := map[[2]*place][]int64{}
	for _, f := range m.failures {
		for _, t := range byID[f.rec.Request] {
			if f.rec.Request != 0 && t.place != f.place && f.place.before(t.place) {
				diffs[[2]*place{f.place, t.place}] = append(diffs[[2]*place{f.place, t.place}], t.at-f.at)
			}
		}
	}
	for pair, list := range diffs {
		if at, n := peak(list, 1000); n >= 5 && abs(at) > 2*second && 2*n >= len(list) {
			m.shift[pair[1]] = at
		}
	}
}

func (p *place) before(q *place) bool {
	if p.proxy != q.proxy {
		return p.proxy < q.proxy
	}
	return p.node < q.node || p.node == q.node && p.group < q.group
}

// shiftPlaces moves the failures of places whose clocks run ahead or behind, and says so.
func (m *model) shiftPlaces() {
	if len(m.shift) == 0 {
		return
	}
	for _, f := range m.failures {
		f.at -= m.shift[f.place]
		f.start -= m.shift[f.place]
	}
	slices.SortFunc(m.failures, func(a, b *failure) int { return order(a.at, b.at, a.rec.Pos, b.rec.Pos) })
	var told []string
	for p, shift := range m.shift {
		where := m.d.Name(p.node)
		if where == "" {
			where = p.group
		}
		told = append(told, fmt.Sprintf("%s: its clock is %.1f s %s the others'", where, float64(abs(shift))/1000, map[bool]string{true: "ahead of", false: "behind"}[shift > 0]))
	}
	slices.Sort(told)
	m.clocks.assumed = append(m.clocks.assumed, told...)
}
