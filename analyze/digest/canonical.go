package digest

import (
	"cmp"
	"slices"
	"sync"

	"github.com/why502/why502/parser/event"
)

// Finish brings the digest into the form in which it is read, as whatever reads it would do. What only counting needed and what the sorting used can
// be collected then. workers is how many cores may be used.
func (d *Digest) Finish(workers int) { d.canonicaliseBy(workers) }

func (d *Digest) canonicalise() { d.canonicaliseBy(1) }

// canonicaliseBy brings the digest into its only form: nothing is open, adjacent leaves are one, domains and names are numbered in their
// order, rows and samples are sorted. Counting can go on afterwards.
func (d *Digest) canonicaliseBy(workers int) {
	if d.canonical {
		return
	}
	d.settle()
	d.reset()
	// What only counting needs is to stand neither beside the sorting nor beside the analysis.
	d.stage, d.pending, d.spareCells, d.scratch, d.parse = stage{}, pending{}, nil, nil, nil
	for _, t := range d.tables() {
		t.fit()
		t.open = nil
	}
	d.dropTraits()
	d.coalesce()
	d.sortSources()
	d.sortDomains()
	for i := range d.leaves {
		slices.SortFunc(d.leaves[i].Spans, compareSpans)
	}
	d.sortNames()
	if workers > 1 {
		var aside sync.WaitGroup
		aside.Go(d.arrange)
		d.sortRows()
		aside.Wait()
	} else {
		d.sortRows()
		d.arrange()
	}
	d.canonical, d.lines = true, nil
}

func (d *Digest) sortRows() {
	var s rowSorter
	for _, t := range d.tables() {
		t.sort(&s)
	}
}

// arrange brings the samples into order.
func (d *Digest) arrange() {
	d.requests.arrange()
	d.records.arrange()
	d.texts.arrange()
	d.notices.arrange()
	d.noticeTexts.arrange()
}

// sweep forgets the names that nothing refers to.
func (d *Digest) sweep() {
	d.reset()
	d.failures.close()
	d.messages.close()
	d.dropTraits()
	d.names.sweep(d.marked())
}

// marked says which names something refers to. Traits that no record has are to be dropped before.
func (d *Digest) marked() []bool {
	marked := make([]bool, len(d.names.at))
	d.eachName(func(id *NameID) { marked[*id] = true })
	return marked
}

func (d *Digest) sortNames() {
	became := d.names.sorted(d.marked())
	d.eachName(func(id *NameID) { *id = became[*id] })
	d.traits.reindex()
}

// eachName calls f with every name that something refers to. The caller sees to the caches, the places of traits and the order of rows.
func (d *Digest) eachName(f func(id *NameID)) {
	for _, t := range d.tables() {
		t.eachName(f)
	}
	d.requests.each(func(r *Request) { r.eachName(f) })
	own := func(r *Record) {
		f(&r.Client)
		f(&r.Route)
	}
	d.records.each(own)
	d.notices.each(own)
	d.traits.each(func(v *Traits) { v.eachName(f) })
}

func (t *table) eachName(f func(id *NameID)) {
	for i := range t.subjects {
		s := &t.subjects[i]
		if !t.slotted() {
			f(&s.a)
		}
		if !t.slotted() || !t.pair {
			f(&s.b)
		}
	}
	for i := range t.labels {
		f(&t.labels[i].a)
		f(&t.labels[i].b)
	}
}

func (r *Request) eachName(f func(id *NameID)) {
	for _, id := range [...]*NameID{&r.Node, &r.Upstream, &r.Peer, &r.Route, &r.Client, &r.Agent, &r.Method, &r.Host} {
		f(id)
	}
}

// eachName calls f with every name of the record and its traits, in the order in which they are encoded.
func (r *Record) eachName(v *Traits, f func(id *NameID)) {
	for _, id := range [...]*NameID{&v.Node, &v.Upstream, &v.Peer, &v.Tried, &v.Host, &r.Client, &r.Route, &v.Method, &v.Row, &v.Code,
		&v.Phase, &v.Name, &v.Resolver, &v.Program} {
		f(id)
	}
}

// sortSources numbers the sources in their order.
func (d *Digest) sortSources() {
	order := make([]uint32, len(d.sources))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return compareSources(&d.sources[a], &d.sources[b]) })
	became, old := make([]uint32, len(order)), d.sources
	d.sources = make([]event.Source, len(order))
	for now, was := range order {
		became[was] = uint32(now)
		d.sources[now] = old[was]
		d.known[identity{old[was].Name, old[was].Fingerprint}] = uint32(now)
	}
	for i := range d.leaves {
		d.leaves[i].Source = became[d.leaves[i].Source]
	}
}

// sortDomains numbers the domains in their order; Absolute stays the first.
func (d *Digest) sortDomains() {
	order := make([]DomainID, len(d.domains))
	for i := range order {
		order[i] = DomainID(i)
	}
	slices.SortFunc(order[1:], func(a, b DomainID) int { return compareDomains(&d.domains[a], &d.domains[b]) })
	if slices.IsSorted(order) {
		return
	}
	became, old := make([]DomainID, len(order)), d.domains
	d.domains = make([]Domain, len(order))
	for now, was := range order {
		became[was] = DomainID(now)
		d.domains[now] = old[was]
		if now > 0 {
			d.clocks[old[was].clock()] = DomainID(now)
		}
	}
	d.eachDomain(func(id *DomainID) { *id = became[*id] })
	d.traits.reindex()
}

func (d *Digest) eachDomain(f func(id *DomainID)) {
	for i := range d.clockLines {
		f(&d.clockLines[i].domain)
	}
	for i := range d.leaves {
		for j := range d.leaves[i].Spans {
			f(&d.leaves[i].Spans[j].Domain)
		}
	}
	for _, t := range d.tables() {
		for i := range t.subjects {
			f(&t.subjects[i].domain)
		}
	}
	d.requests.each(func(r *Request) { f(&r.Domain) })
	d.traits.each(func(v *Traits) { f(&v.Domain) })
	for _, row := range d.folds.rows {
		f(&row.Domain)
	}
}

// sort numbers the subjects in their order and brings the rows into theirs: by time, then subject.
func (t *table) sort(s *rowSorter) {
	order := make([]uint32, len(t.subjects))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return compareSubjects(&t.subjects[a], &t.subjects[b]) })
	rank, old := make([]uint32, len(order)), t.subjects
	t.subjects = make([]subject, len(order))
	for now, was := range order {
		rank[was], t.subjects[now] = uint32(now), old[was]
	}
	t.reindex()
	t.sortBy(rank, s)
}

func compareSubjects(a, b *subject) int {
	return cmp.Or(cmp.Compare(a.domain, b.domain), cmp.Compare(a.a, b.a), cmp.Compare(a.b, b.b), cmp.Compare(a.x, b.x))
}
