package analyze

import (
	"github.com/why502/why502/analyze/digest"
)

// learnTargets finds the offset of clocks without a zone that no connection and no request id ties to another: two hops that stand behind each other log the
// same targets. A target says less than an id, so that only rare ones count and most of the lines must agree on one quarter of an hour.
func (m *model) learnTargets() {
	const most = 4000 // lines of a clock that are asked; more tell nothing new
	unknown := make([]map[uint64][]*digest.Record, len(m.clocks.byDomain))
	lengths := make([]int, len(unknown))
	m.eachRecord(func(r *digest.Record) {
		id := m.d.Traits(r).Domain
		k := &m.clocks.byDomain[id]
		if r.Target == 0 || k.domain.Zoned || k.zone != nil || k.sure || lengths[id] >= most {
			return
		}
		if unknown[id] == nil {
			unknown[id] = map[uint64][]*digest.Record{}
		}
		lengths[id]++
		unknown[id][r.Target] = append(unknown[id][r.Target], r)
	})
	for id, byTarget := range unknown {
		if len(byTarget) >= fewestTwins {
			m.learnByTarget(digest.DomainID(id), byTarget)
		}
	}
}

// fewestTwins is of how many rare targets two logs must both tell before these say what one's clock is.
const fewestTwins = 8

func (m *model) learnByTarget(id digest.DomainID, unknown map[uint64][]*digest.Record) {
	known := map[uint64][]int64{}
	m.eachRecord(func(r *digest.Record) {
		domain := m.d.Traits(r).Domain
		k := &m.clocks.byDomain[domain]
		if own := unknown[r.Target]; len(own) > 0 && len(own) <= rareKey && (k.domain.Zoned || k.zone != nil) && len(known[r.Target]) <= rareKey {
			known[r.Target] = append(known[r.Target], m.clocks.utc(domain, r.At, false))
		}
	})
	k := &m.clocks.byDomain[id]
	var ties []tie
	lines := 0
	for target, moments := range known {
		if len(moments) > rareKey {
			continue
		}
		for _, r := range unknown[target] {
			civil := r.At
			if !k.domain.Dated {
				civil = k.date(civil)
			}
			for _, utc := range moments {
				ties = append(ties, tie{civil, utc, lines})
			}
			lines++
		}
	}
	// Beside a quarter of an hour the clocks of two hosts may run apart, but not by much: else it is chance that speaks.
	const apart = 90 * second
	if at, n := agreement(ties, 2*second); n >= fewestTwins && 2*n >= lines && abs(at-roundTo(at, quarter)) <= apart {
		k.learn(ties, lines)
	}
}
