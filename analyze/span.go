package analyze

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// What --since and --until take. Whatever comes after the end is as if it had never been logged; what comes before the beginning feeds baselines, joins and
// clocks, and is neither counted nor told.

// spanned says that the caller wants a part of the time.
func (o *Options) spanned() bool { return o.Since != 0 || o.Until != 0 }

// takes says whether a moment lies in it.
func (o *Options) takes(at int64) bool { return at >= o.Since && (o.Until == 0 || at < o.Until) }

// cutUntil forgets what comes after the end.
func (m *model) cutUntil() {
	m.sampled = m.requests
	end := m.o.Until
	if end == 0 {
		return
	}
	late := func(f *failure) bool { return f.at >= end }
	for _, f := range m.failures {
		if late(f) {
			m.late = append(m.late, f)
		}
	}
	m.failures, m.rescued = slices.DeleteFunc(m.failures, late), slices.DeleteFunc(m.rescued, late)
	spoken := func(x *message) bool { return x.at >= end }
	m.messages, m.notices = slices.DeleteFunc(m.messages, spoken), slices.DeleteFunc(m.notices, spoken)
	m.saved = slices.DeleteFunc(m.saved, func(g *request502) bool { return g.at() >= end })
	m.sampled = slices.Clone(m.requests)
	for i := range m.traffic { // rows stay in their places: they are those of the digest
		if t := &m.traffic[i]; t.start+t.step > end {
			part := m.partOf(t.domain, t.start, t.step, t.start, end)
			t.requests, t.failures, t.bad = scaled(t.requests, part), scaled(t.failures, part), scaled(t.bad, part)
		}
	}
	m.requests = slices.DeleteFunc(m.requests, func(r request) bool { return r.at >= end })
	m.last = min(m.last, end)
}

func scaled(n uint32, part float64) uint32 { return uint32(math.Round(float64(n) * part)) }

// partOf is how much of what was counted from start on for a step lies between two moments: as the sampled requests do, else evenly.
func (m *model) partOf(domain digest.DomainID, start, step, from, to int64) float64 {
	from, to = max(from, start), min(to, start+step)
	switch {
	case from >= to:
		return 0
	case to-from == step:
		return 1
	}
	in, all := 0.0, 0.0
	for i := range m.sampled {
		if r := &m.sampled[i]; r.rec.Domain == domain && r.at >= start && r.at < start+step {
			all += r.weight
			if r.at >= from && r.at < to {
				in += r.weight
			}
		}
	}
	if all == 0 {
		return float64(to-from) / float64(step)
	}
	return in / all
}

// spanCell is where rows of traffic are cut alike.
type spanCell struct {
	domain      digest.DomainID
	start, step int64
}

// countSpan counts the requests of the rows that a test takes, as far as they lie in the wanted time. Rows of one clock and step are cut together, so that
// the sum is exact where every request was sampled.
func (m *model) countSpan(takes func(*digest.Traffic) bool) (requests, probes uint64) {
	sums := map[spanCell][2]uint64{}
	for t := range m.delta.TrafficSums() {
		if takes(t) {
			domain := m.domainIn(t.Domain)
			start := m.clocks.utc(domain, t.Start, false) - roundTo(m.shiftOf(t.Proxy, t.Node, ""), t.Step)
			k := spanCell{domain, start, t.Step}
			sum := sums[k]
			sums[k] = [2]uint64{sum[0] + uint64(t.N[digest.Requests]), sum[1] + uint64(t.N[digest.Probes])}
		}
	}
	until := m.o.Until
	if until == 0 {
		until = math.MaxInt64
	}
	for k, sum := range sums {
		part := m.partOf(k.domain, k.start, k.step, m.o.Since, until)
		requests += uint64(math.Round(float64(sum[0]) * part))
		probes += uint64(math.Round(float64(sum[1]) * part))
	}
	return requests, probes
}

// countInSpan fills the totals of a part of the time: from the kept lines, which are all of them unless the digest had to sample.
func (m *model) countInSpan(r *Result) {
	r.Totals.Requests, r.Totals.Probes = m.countSpan(func(*digest.Traffic) bool { return true })
	aborts, rescued := 0.0, 0.0
	for _, f := range m.rescued {
		switch {
		case !m.o.takes(f.at) || !m.isFresh(f):
		case f.traits.Outcome == event.ClientAbort:
			aborts += f.weight
		case f.traits.Outcome == event.Rescued:
			rescued += f.weight
		}
	}
	r.Totals.ClientAborts, r.Totals.NearMisses = uint64(math.Round(aborts)), uint64(math.Round(rescued))
}

// cut leaves of a cell what lies in the wanted time.
func (q *quota) cut(o *Options, start int64) {
	if !o.spanned() {
		return
	}
	all := len(q.kept) + q.late
	q.kept = slices.DeleteFunc(q.kept, func(f *failure) bool { return !o.takes(f.at) })
	switch {
	case all > 0:
		q.n = uint64(math.Round(float64(q.n) * float64(len(q.kept)) / float64(all)))
	case !o.takes(start):
		q.n = 0
	}
}

// inSpan leaves the incidents that have failures in the wanted time, and of them that part. What was judged stays: it went by the whole.
func (m *model) inSpan(sights []*sight) []*sight {
	if !m.o.spanned() {
		return sights
	}
	return slices.DeleteFunc(sights, func(s *sight) bool {
		b := s.b
		b.members = slices.DeleteFunc(slices.Clone(b.members), func(f *failure) bool { return !m.o.takes(f.at) })
		if len(b.members) == 0 {
			return true
		}
		if first := b.members[0].at; b.first < m.o.Since {
			m.earlier = append(m.earlier, fmt.Sprintf("incident %s began at %s, before the time that was asked for; only what failed from then on is counted", b.incident.ID, stampText(b.first)))
			b.first, s.onset = first, first
		}
		return false
	})
}

// outside says that no line is of the wanted time.
func (m *model) outside() bool {
	return m.o.Since != 0 && m.last != 0 && m.last < m.o.Since || m.o.Until != 0 && m.first >= m.o.Until
}

// spanWarnings says what the wanted time left out.
func (m *model) spanWarnings() []string {
	list := m.earlier
	newest := m.last
	if m.o.Since != 0 && newest != 0 && newest < m.o.Since {
		list = append(list, fmt.Sprintf("nothing is left: the newest line is of %s, %s ago", stampText(newest), durationText(float64(m.o.Now-newest)/1000)))
	}
	if m.o.Until != 0 && m.first >= m.o.Until {
		list = append(list, fmt.Sprintf("nothing is left: the oldest line is of %s", stampText(m.first)))
	}
	return list
}

func stampText(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04:05 UTC") }

// durationText writes seconds for readers: "22 s", "4 min", "3 h".
func durationText(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	switch {
	case seconds < 0.5:
		return "less than 1 s"
	case seconds < 90:
		return fmt.Sprintf("%.0f s", seconds)
	case seconds < 5400:
		return fmt.Sprintf("%.0f min", d.Minutes())
	case seconds < 48*3600:
		return fmt.Sprintf("%.0f h", d.Hours())
	}
	return fmt.Sprintf("%.0f days", d.Hours()/24)
}
