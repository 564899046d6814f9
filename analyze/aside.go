package analyze

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// Sections are what is told apart from failures.
type Sections struct {
	NearMisses []Near
	Masked     []Masked
	Aborts     []Near
	Surges     []Surge
	Probes     Probes
	Dips       []Dip
	Holes      []Hole
	Versions   []Version
	Unknown    []Template // messages that no row knows
	Front      []FrontCode
	Lost       []string // lines that were suppressed or cut
}

// Near counts tries that failed and were saved, or clients that left, of one upstream.
type Near struct {
	Upstream    string
	N           uint64
	First, Last int64
	// Where saved tries came in short stretches, as when servers are restarted: how many, the longest, and the changes that such a stretch followed at once.
	Stretches int
	Longest   int64
	After     []*event.Change

	moments []int64
}

// fillSections gathers what is told apart from failures.
func (m *model) fillSections(r *Result) {
	sec := &r.Sections
	near, aborts := map[string]*Near{}, map[string]*Near{}
	for _, f := range m.rescued {
		if !m.isFresh(f) || !m.o.takes(f.at) {
			continue
		}
		switch f.traits.Outcome {
		case event.Rescued:
			addNear(near, m.poolName(f), f)
		case event.ClientAbort:
			addNear(aborts, m.poolName(f), f)
		}
	}
	for _, g := range m.saved {
		if !m.o.takes(g.at()) || !m.counts(g.final.rec, g.at(), needOfSaved(g.at())) {
			continue
		}
		f := &failure{at: g.at(), weight: g.final.weight}
		addNear(near, m.d.Name(orName(g.final.traits.Upstream, g.final.traits.Peer)), f)
	}
	for _, n := range near {
		m.seeStretches(n)
	}
	sec.NearMisses, sec.Aborts = sortNear(near), sortNear(aborts)
	sec.Masked = m.masked()
	sec.Surges = m.surges(r)
	sec.Unknown = m.unknownMessages(r)
	sec.Front = m.frontCodes()
	sec.Probes = m.probes()
	sec.Versions = m.versions()
	m.adviseByVersion(r)
	adviseOnTLS(r)
	sec.Dips = m.dips()
	sec.Holes = m.markGaps(r)
	lost := map[string]uint64{}
	for _, n := range m.notices {
		if n.symptom == event.LinesLost && m.isNew(n.rec.Pos) {
			lost[m.sources[n.source].Name] += uint64(max(1, n.rec.Repeated))
		}
	}
	for _, w := range sortedCounts(lost) {
		sec.Lost = append(sec.Lost, fmt.Sprintf("%s: at least %d lines were suppressed before they reached the log", w.Name, w.Failures))
	}
}

func orName(a, b digest.NameID) digest.NameID {
	if a != 0 {
		return a
	}
	return b
}

func (m *model) poolName(f *failure) string {
	if f.pool != nil {
		return f.pool.name
	}
	return m.d.Name(orName(f.upstream, f.peer))
}

func addNear(all map[string]*Near, name string, f *failure) {
	n := all[name]
	if n == nil {
		n = &Near{Upstream: name}
		all[name] = n
	}
	n.N += uint64(math.Round(f.weight))
	n.First, n.Last = digest.Widen(n.First, n.Last, f.at, f.at)
	if f.at != digest.NoTime {
		n.moments = append(n.moments, f.at)
	}
}

// seeStretches finds the short stretches in which nearly all that was saved came.
func (m *model) seeStretches(n *Near) {
	const fewest, longest = 5, minute
	slices.Sort(n.moments)
	inside := 0
	for i := 0; i < len(n.moments); {
		j := i + 1
		for j < len(n.moments) && n.moments[j]-n.moments[j-1] < restartGap {
			j++
		}
		if lasted := n.moments[j-1] - n.moments[i]; j-i >= fewest && lasted <= longest {
			inside += j - i
			n.Stretches++
			n.Longest = max(n.Longest, lasted)
			if c := m.justBefore(n.moments[i]); c != nil && !slices.Contains(n.After, c.Change) {
				n.After = append(n.After, c.Change)
			}
		}
		i = j
	}
	if 10*inside < 9*len(n.moments) {
		n.Stretches, n.Longest, n.After = 0, 0, nil
	}
}

func sortNear(all map[string]*Near) []Near {
	var list []Near
	for _, n := range all {
		list = append(list, *n)
	}
	slices.SortFunc(list, func(a, b Near) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Upstream, b.Upstream)) })
	return list
}

func sortedCounts(m map[string]uint64) []Count {
	var list []Count
	for n, c := range m {
		list = append(list, Count{Name: n, Failures: c})
	}
	slices.SortFunc(list, func(a, b Count) int { return cmp.Or(cmp.Compare(b.Failures, a.Failures), cmp.Compare(a.Name, b.Name)) })
	return list
}
