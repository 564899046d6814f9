package analyze

import (
	"cmp"
	"math"
	"slices"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// attribution says of every failed request what became of it, so that the failures command and the report agree to the last one.
type attribution struct {
	d      *digest.Digest
	whole  bool
	kept   []*failure              // those that were kept
	byPos  map[digest.Pos]*failure // the same by their places, when one is asked for
	strays map[*failure]stray
	cells  cells
	errors cells // of failures that only the error log tells of
	clocks *clocks
	span   *Options
}

// cell is a row of the digest's failures without its names: what a single failure and a row have in common.
type cell struct {
	start   int64
	domain  digest.DomainID
	proxy   event.Proxy
	status  int
	symptom event.Symptom
	passed  bool
	grpc    bool
}

// cells are those of a digest. Those of one start are few, and most failures are of the same start as the one before.
type cells struct {
	at    map[int64][]*quota // by start
	start int64
	row   []*quota // of that start
}

func (c *cells) find(k cell) *quota {
	if k.start != c.start || c.row == nil {
		c.start, c.row = k.start, c.at[k.start]
	}
	for _, q := range c.row {
		if q.cell == k {
			return q
		}
	}
	return nil
}

func (c *cells) add(q *quota) {
	c.at[q.start] = append(c.at[q.start], q)
	c.row = nil
}

// quota shares out the failures of a cell among the verdicts of those of its failures that were kept.
type quota struct {
	cell
	n     uint64
	kept  []*failure
	parts []part
	late  int // kept failures that --until cut off
	// estimated is the kept failure that those of a cell without any are taken to be like.
	estimated *failure
}

// part is how many failures of a cell go the way of a kept one.
type part struct {
	like *failure
	n    uint64 // in all
	left uint64 // of those that were not kept, while they are handed out
}

// count fills totals and categories. The numbers come from the tables, which are exact; what the sample of records does not hold goes the way of the kept
// failures of its cell (largest remainder).
func (m *model) count(r *Result) {
	r.attribution.d, r.attribution.whole, r.attribution.clocks = m.d, m.whole, m.clocks
	r.kept, r.span = m.failures, m.o
	if m.o.spanned() {
		m.countInSpan(r)
	} else {
		m.countAll(r)
	}
	r.Counted = r.Totals.Requests > 0 || m.o.spanned() && len(m.traffic) > 0
	m.shareOut(r, m.delta, func(f *failure) bool { return m.isFresh(f) })
	if m.o.spanned() {
		for _, row := range r.cells.at {
			for _, q := range row {
				r.Totals.Failures += q.n
				if q.passed {
					r.Totals.Passed += q.n
				}
			}
		}
	}
	m.shareErrors(r, func(f *failure) bool { return m.o.takes(f.at) && m.counts(f.rec, f.at, needOfFailure(f.at)) })
	for _, f := range m.failures {
		if !m.o.takes(f.at) || !m.isFresh(f) {
			continue
		}
		switch f.quality {
		case joinExact:
			r.Join.Exact++
		case joinNear:
			r.Join.Near++
		case joinAmbiguous:
			r.Join.Ambiguous++
		default:
			r.Join.None++
		}
	}
	m.countEdge(r)
	for c := range r.Categories {
		sortCauses(r.Categories[c].Causes)
	}
	r.Totals.NearMisses += m.savedTries()
}

// countAll takes the totals from the rows of traffic.
func (m *model) countAll(r *Result) {
	n := &m.counted.N
	r.Totals.Requests += n[digest.Requests]
	r.Totals.Failures += n[digest.Failures]
	r.Totals.Passed += n[digest.PassedThrough]
	r.Totals.ClientAborts += n[digest.ClientAborts]
	r.Totals.NearMisses += n[digest.RescuedRequests]
	r.Totals.Probes += n[digest.Probes]
}

// savedTries counts the requests of the error log that ended well after all, and are not counted as rescued by their access line.
func (m *model) savedTries() uint64 {
	n := 0.0
	for _, g := range m.saved {
		if m.o.takes(g.at()) && m.counts(g.final.rec, g.at(), needOfSaved(g.at())) {
			n += g.final.weight
		}
	}
	return uint64(math.Round(n))
}

// shareOut counts the failures of the access logs in a digest, cell by cell. Which kept ones it goes by, takes says.
func (m *model) shareOut(r *Result, d *digest.Digest, takes func(*failure) bool) {
	r.cells = cells{at: map[int64][]*quota{}}
	var all []*quota
	var quotas block[quota]
	for row := range d.Failures() {
		domain := row.Domain
		if d != m.d {
			domain = m.domainIn(domain)
		}
		k := cell{m.d.FailureStart(row.Start), domain, row.Proxy, row.Status, row.Symptom, row.Passed, row.GRPC}
		q := r.cells.find(k)
		if q == nil {
			q = quotas.next()
			q.cell = k
			r.cells.add(q)
			all = append(all, q)
		}
		q.n += row.N
	}
	for _, f := range m.failures {
		if q := r.cells.find(r.cellOf(f)); q != nil && !f.only && takes(f) {
			q.kept = append(q.kept, f)
		}
	}
	for _, f := range m.late {
		if q := r.cells.find(r.cellOf(f)); q != nil && !f.only && takes(f) {
			q.late++
		}
	}
	var near *neighbours
	for _, q := range all {
		q.cut(m.o, m.clocks.utc(q.domain, q.start, false))
		if q.n == 0 {
			continue
		}
		r.Totals.countStatus(q.cell, q.n)
		own := len(q.kept) > 0
		if !own {
			if near == nil {
				near = newNeighbours(m.failures)
			}
			q.kept = near.to(q.cell)
		}
		q.share(r, own)
		q.kept = nil
		for _, p := range q.parts {
			r.countOne(p.like, p.n)
		}
	}
}

// countStatus counts the failures of a cell by their status. Calls of gRPC that failed with 200, and sessions, have none of these.
func (t *Totals) countStatus(k cell, n uint64) {
	switch k.status {
	case 502:
		t.Status502 += n
	case 503:
		t.Status503 += n
	case 504:
		t.Status504 += n
	}
}

// domainIn is a clock of the delta as the whole digest numbers it.
func (m *model) domainIn(id digest.DomainID) digest.DomainID {
	if m.delta == m.d || id == digest.Absolute {
		return id
	}
	want := m.delta.Domains()[id]
	for i, have := range m.d.Domains() {
		if have.Group == want.Group && have.Format == want.Format && have.Borrowed == want.Borrowed && have.Zoned == want.Zoned && have.Dated == want.Dated {
			return digest.DomainID(i)
		}
	}
	return id
}

func (a *attribution) cellOf(f *failure) cell {
	return cell{a.d.FailureStart(f.logged), f.traits.Domain, f.traits.Proxy, int(f.traits.Status), f.traits.Symptom, f.passed, f.traits.Flags&digest.GRPC != 0}
}

// share divides the cell's failures among its kept ones, alike verdicts together, by largest remainder. Kept ones that are the cell's own take their place
// themselves, whether they come before or after those that were not kept.
func (q *quota) share(r *Result, own bool) {
	var room [8]int
	var rest [8]uint64
	counts, remainders := room[:0], rest[:0]
	for _, f := range q.kept {
		i := slices.IndexFunc(q.parts, func(p part) bool { return r.sameFate(p.like, f) })
		if i < 0 {
			i = len(q.parts)
			q.parts = append(q.parts, part{like: f})
			counts = append(counts, 0)
		}
		counts[i]++
	}
	if len(q.parts) == 0 {
		return
	}
	left := q.n
	for i := range q.parts {
		exact := q.n * uint64(counts[i])
		q.parts[i].n = exact / uint64(len(q.kept))
		remainders = append(remainders, exact%uint64(len(q.kept)))
		left -= q.parts[i].n
	}
	for ; left > 0; left-- {
		best := 0
		for i := range remainders {
			if remainders[i] > remainders[best] {
				best = i
			}
		}
		q.parts[best].n++
		remainders[best] = 0
	}
	for i := range q.parts {
		q.parts[i].left = q.parts[i].n
		if own {
			q.parts[i].left -= min(q.parts[i].n, uint64(counts[i]))
		}
	}
}

// sameFate says that the same is said of two failures: they belong to one incident, or what stray ones are taken for is the same.
func (r *Result) sameFate(a, b *failure) bool {
	if a.incident != nil || b.incident != nil {
		return a.incident == b.incident
	}
	return r.strays[a] == r.strays[b]
}

// statusOf is the code of a failure: of one that only the error log tells of, the code that its line leads to.
func (r *Result) statusOf(f *failure) int {
	switch {
	case !f.only:
		return int(f.traits.Status)
	case knowledge.StatusOf(r.attribution.d.Name(f.row)) == 504:
		return 504
	}
	return 502
}

// countOne counts n failures that go the way of f.
func (r *Result) countOne(f *failure, n uint64) {
	a := r.of(f)
	c := &r.Categories[a.Category]
	c.Failures += n
	i := slices.IndexFunc(c.Causes, func(x CauseCount) bool { return x.Cause == a.Cause })
	if i < 0 {
		i = len(c.Causes)
		c.Causes = append(c.Causes, CauseCount{Cause: a.Cause})
	}
	c.Causes[i].Failures += n
	if f.unsure() && f.traits.Status == 504 {
		r.Totals.Unsure504 += n
	}
	if f.incident != nil {
		f.incident.Failures += n
		f.incident.Statuses[r.statusOf(f)] += n
		if f.passed {
			f.incident.Passed += n
		}
		if f.unsure() {
			f.incident.Unsure += n
		}
		if !f.reached {
			f.incident.Edge += n
		}
	} else {
		r.Totals.Stray += n
		r.StrayFirst, r.StrayLast = digest.Widen(r.StrayFirst, r.StrayLast, f.at, f.at)
	}
}

func sortCauses(list []CauseCount) {
	slices.SortFunc(list, func(a, b CauseCount) int {
		return cmp.Or(cmp.Compare(b.Failures, a.Failures), cmp.Compare(a.Cause, b.Cause))
	})
}

// countEdge counts what users saw: entries that were not reached from another logged hop.
func (m *model) countEdge(r *Result) {
	r.Totals.EdgeRequests, r.Totals.EdgeFailures = r.Totals.Requests, r.Totals.Failures
	inner := m.innerPlaces()
	if len(inner) == 0 {
		return
	}
	if m.o.spanned() {
		requests, _ := m.countSpan(func(t *digest.Traffic) bool { return m.isInner(inner, t) })
		r.Totals.EdgeRequests -= min(requests, r.Totals.EdgeRequests)
		for _, f := range m.failures {
			if m.o.takes(f.at) && !f.only && m.isFresh(f) && inner[f.place] {
				r.Totals.EdgeFailures -= min(uint64(math.Round(f.weight)), r.Totals.EdgeFailures)
			}
		}
		return
	}
	for t := range m.delta.TrafficSums() {
		if m.isInner(inner, t) {
			r.Totals.EdgeRequests -= t.N[digest.Requests]
			r.Totals.EdgeFailures -= t.N[digest.Failures]
		}
	}
}

// innerPlaces are the logged places that stand behind others.
func (m *model) innerPlaces() map[*place]bool {
	inner := map[*place]bool{}
	for _, t := range m.tiers {
		inner[t.inner] = true
	}
	return inner
}

// isInner says whether a row of traffic was logged at a place that stands behind another.
func (m *model) isInner(inner map[*place]bool, t *digest.Traffic) bool {
	for p := range inner {
		if p.proxy == t.Proxy && p.node == t.Node && (p.node != 0 || m.onlyPlace(p)) {
			return true
		}
	}
	return false
}

// onlyPlace says that no other place of the proxy whose requests are logged lacks a node's name, so that its rows are this place's.
func (m *model) onlyPlace(p *place) bool {
	for _, q := range m.places {
		if q != p && q.proxy == p.proxy && q.node == p.node && m.logsRequests(q) {
			return false
		}
	}
	return true
}

// logsRequests says that a log of a place holds finished requests: an error log is a place too, for what no access log tells of.
func (m *model) logsRequests(p *place) bool {
	return p.group == "" || slices.ContainsFunc(m.sources, func(s digest.Source) bool {
		return s.Group == p.group && slices.ContainsFunc(s.Spans, func(span digest.Span) bool { return proxyOf(span.Format) == p.proxy && isAccess(span.Format) })
	})
}
