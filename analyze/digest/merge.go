package digest

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
)

// ErrStatus is the error of digests of the same lines that count other codes as failures: which of them is meant nobody can tell.
var ErrStatus = errors.New("both digests have the same lines and were made with different --status")

// ErrBudgets is the error of digests that were made with different budgets.
var ErrBudgets = errors.New("the digests were made with different budgets")

// Merge adds what o knows; o stays as it is. Leaves that both hold count once: when all of o's are here, nothing is added; when all of these are
// in o, o takes their place; to share only some is an *Overlap, and d is unchanged.
//
// The order of merging changes nothing. Only where digests overlap may it decide whether they can be merged at all: MergeAll finds the order.
func (d *Digest) Merge(o *Digest) error {
	if d.budgets != o.budgets {
		return ErrBudgets
	}
	d.close()
	o.close()
	other := o.cover()
	relation, err := d.cover().relate(other)
	switch {
	case err != nil:
		return err
	case relation == within && !isPart(o.counted, d.counted), relation == around && !isPart(d.counted, o.counted):
		return ErrStatus
	case relation == within:
		return nil
	case relation == around:
		d.init(Options{Formats: d.formats, Budgets: d.budgets, Status: d.status})
	}
	d.counted = slices.Compact(slices.Sorted(slices.Values(slices.Concat(d.counted, o.counted))))
	d.canonical = false
	m := merger{d: d, o: o, leaves: uint32(len(d.leaves))}
	whole := d.cover()
	m.merge()
	for _, e := range other.extents {
		whole.add(e)
	}
	if len(d.leaves) > 2*d.coalesced+64 {
		d.coalesce()
	}
	return nil
}

// isPart says that the other list has all that a list has.
func isPart(list, other []string) bool {
	return !slices.ContainsFunc(list, func(s string) bool { return !slices.Contains(other, s) })
}

// Join merges what the workers of one run have read into the first of their digests. Most of what Merge does to each of two digests is done side by side.
func Join(parts []*Digest) (*Digest, error) {
	align(parts)
	var closing sync.WaitGroup
	for _, p := range parts {
		closing.Go(p.close)
	}
	closing.Wait()
	for _, p := range parts[1:] {
		if err := parts[0].Merge(p); err != nil {
			return nil, err
		}
	}
	return parts[0], nil
}

// align lowers the samples of digests to where they will be together, so that no line is parsed that leaves them then. What refers to strata is void.
func align(parts []*Digest) {
	if len(parts) < 2 {
		return
	}
	var requests []*quota[Request, *Request]
	var records, notices []*quota[Record, *Record]
	for _, p := range parts {
		p.canonical = false
		requests, records, notices = append(requests, &p.requests), append(records, &p.records), append(notices, &p.notices)
	}
	alignQuotas(requests)
	alignQuotas(records)
	alignQuotas(notices)
}

// close packs and parses what is open.
func (d *Digest) close() {
	if !d.canonical {
		d.settle()
		d.reset()
		d.failures.close()
		d.messages.close()
	}
}

// merger carries o over into d.
type merger struct {
	d, o    *Digest
	leaves  uint32 // leaves of d before o's
	domains []DomainID
	names   []NameID          // 0: not carried over yet
	traits  map[uint32]uint32 // of o, as d has them
	drops   int               // how often d had dropped traits when these were carried over
}

func (m *merger) merge() {
	d, o := m.d, m.o
	for i := range o.domains {
		id := Absolute
		if i > 0 {
			id = d.domain(o.domains[i].clock())
		}
		d.domains[id].add(&o.domains[i])
		m.domains = append(m.domains, id)
	}
	for i := range o.leaves {
		d.leaves = append(d.leaves, m.leaf(&o.leaves[i]))
	}
	if o.names.size <= fewNames {
		m.atOnce()
	} else {
		m.inTurn()
	}
	m.folds()
	d.reset()
}

// fewNames are carried over all at once.
const fewNames = 1 << 16

// atOnce carries over all names first. Then nothing that is left to do is about the same things, and it is done side by side.
func (m *merger) atOnce() {
	d, o := m.d, m.o
	m.sweep()
	for id := range o.names.at {
		if o.names.at[id].live {
			carried := NameID(id)
			m.name(&carried)
		}
	}
	var aside sync.WaitGroup
	aside.Go(func() {
		mergeQuota(&d.records, &o.records, m.record)
		mergeQuota(&d.notices, &o.notices, m.record)
	})
	aside.Go(func() { mergeQuota(&d.requests, &o.requests, m.request) })
	for i, t := range d.tables() {
		m.table(t, o.tables()[i])
	}
	m.texts()
	aside.Wait()
}

// inTurn carries over names as they are needed, and forgets between the tables and samples those that are needed no more.
func (m *merger) inTurn() {
	d, o := m.d, m.o
	for i, t := range d.tables() {
		if i%2 == 0 {
			m.sweep()
		}
		m.table(t, o.tables()[i])
	}
	m.sweep()
	mergeQuota(&d.requests, &o.requests, m.request)
	m.sweep()
	mergeQuota(&d.records, &o.records, m.record)
	m.sweep()
	mergeQuota(&d.notices, &o.notices, m.record)
	m.texts()
}

func (m *merger) texts() {
	mergeQuota(&m.d.texts, &m.o.texts, m.text)
	mergeQuota(&m.d.noticeTexts, &m.o.noticeTexts, m.text)
}

// sweep forgets names where they are many, and with them which ones were carried over.
func (m *merger) sweep() {
	if m.d.names.crowded() {
		m.d.sweep()
		m.names = nil
	}
	if m.names == nil {
		m.names = make([]NameID, len(m.o.names.at))
	}
}

func (m *merger) name(id *NameID) {
	if *id == 0 {
		return
	}
	if m.names[*id] == 0 {
		m.names[*id] = m.d.names.id(m.o.names.text(*id))
	}
	*id = m.names[*id]
}

func (m *merger) leaf(l *Leaf) Leaf {
	out := *l
	out.Source = m.d.source(m.o.sources[l.Source])
	out.Samples, out.Spans = slices.Clone(l.Samples), nil
	for _, span := range l.Spans {
		span.Domain = m.domains[span.Domain]
		out.Spans = addSpan(out.Spans, &span)
	}
	return out
}

func (m *merger) request(r *Request) {
	r.eachName(m.name)
	r.Domain = m.domains[r.Domain]
}

func (m *merger) record(r *Record) {
	m.name(&r.Client)
	m.name(&r.Route)
	r.traits = m.carriedTraits(r.traits)
	r.Pos.Leaf += m.leaves
}

// carriedTraits are traits of o as d has them. Of ten thousands of records some hundreds differ in them.
func (m *merger) carriedTraits(of uint32) uint32 {
	t := &m.d.traits
	if m.traits == nil || m.drops != t.drops {
		m.traits, m.drops = map[uint32]uint32{}, t.drops
	}
	if shared := m.traits[of]; shared != 0 {
		return shared
	}
	v := &t.spare
	*v = m.o.traits.list[of]
	v.eachName(m.name)
	v.Domain = m.domains[v.Domain]
	shared := m.d.share(v)
	m.traits[of] = shared
	return shared
}

func (m *merger) text(t *text) { t.pos.Leaf += m.leaves }

// table adds the rows of o, brought to the same rung.
func (m *merger) table(d, o *table) {
	d.climbTo(o.rung)
	if o.slotted() {
		for i := range o.labels {
			l := o.labels[i]
			m.name(&l.a)
			m.name(&l.b)
			d.labels[uint32(i)&(d.rungs[d.rung].slots-1)].merge(&l)
		}
	}
	if d.slotted() && !o.slotted() {
		m.seeNames(d, o)
	}
	became := make([]uint32, len(o.subjects))
	for i, s := range o.subjects {
		s = d.whole(o.lift(s, o.rung, d.rung))
		s.domain = m.domains[s.domain]
		if !d.slotted() {
			m.name(&s.a)
		}
		if !d.slotted() || !d.pair {
			m.name(&s.b)
		}
		became[i] = d.number(s)
	}
	for c := o.cursor(); c.next(); {
		d.add(became[c.number], d.rungs[d.rung].round(c.at), c.row)
	}
	d.fit()
}

// seeNames tells d, where names share slots, of those of o, where they do not.
func (m *merger) seeNames(d, o *table) {
	failing := o.failingSubjects()
	for i, s := range o.subjects {
		d.see(o.nameHash(s.a, s.b), failing[i], m.carried(o.own(s)))
	}
}

func (m *merger) carried(own func() (a, b NameID)) func() (a, b NameID) {
	return func() (a, b NameID) {
		a, b = own()
		m.name(&a)
		m.name(&b)
		return a, b
	}
}

// mergeQuota adds the items of o; carry makes each an item of d.
func mergeQuota[T any, P item[T]](d, o *quota[T, P], carry func(P)) {
	d.lowerTo(o.level)
	d.gone.seen += o.gone.seen
	for key, from := range o.strata {
		s := d.in(key)
		s.seen += from.seen
		for _, e := range from.heap {
			if e.rank >= s.limit {
				continue
			}
			v := *o.at(e.item)
			carry(&v)
			if _, lowered := d.add(s, &v); lowered {
				s = d.in(key)
			}
		}
	}
}

// Partial is an encoded digest that can be opened more than once.
type Partial struct {
	Name string // for errors
	Open func() (io.ReadCloser, error)
}

// MergeAll merges encoded digests with one of them in memory at a time: those that cover most come first, so that a partial whose leaves are all
// in another one is dropped whatever the order in which they are named.
func MergeAll(partials []Partial) (*Digest, error) {
	order, err := byExtent(partials)
	if err != nil {
		return nil, err
	}
	var sum *Digest
	for _, p := range order {
		d, err := p.decode()
		if err != nil {
			return nil, err
		}
		if sum == nil {
			sum = d
			continue
		}
		if err := sum.Merge(d); err != nil {
			return nil, fmt.Errorf("merging %s: %w", p.Name, err)
		}
	}
	if sum == nil {
		sum = New(Options{})
	}
	return sum, nil
}

// byExtent sorts partials by how much input they cover; the names decide between equals.
func byExtent(partials []Partial) ([]Partial, error) {
	type sized struct {
		Partial
		extent int64
	}
	all := make([]sized, 0, len(partials))
	for _, p := range partials {
		extent, err := p.extent()
		if err != nil {
			return nil, err
		}
		all = append(all, sized{p, extent})
	}
	slices.SortStableFunc(all, func(a, b sized) int {
		if a.extent != b.extent {
			return 1 - 2*toInt(a.extent > b.extent)
		}
		return strings.Compare(a.Name, b.Name)
	})
	order := make([]Partial, len(all))
	for i := range all {
		order[i] = all[i].Partial
	}
	return order, nil
}

// extent reads the head of a partial only.
func (p Partial) extent() (int64, error) {
	var extent int64
	err := p.read(func(r io.Reader) error {
		head, err := decodeHead(r)
		if err == nil {
			extent = head.cover().length
		}
		return err
	})
	return extent, err
}

func (p Partial) decode() (*Digest, error) {
	var d *Digest
	err := p.read(func(r io.Reader) (err error) {
		d, err = Decode(r)
		return err
	})
	return d, err
}

func (p Partial) read(use func(io.Reader) error) error {
	r, err := p.Open()
	if err != nil {
		return fmt.Errorf("opening %s: %w", p.Name, err)
	}
	defer r.Close()
	if err := use(r); err != nil {
		return fmt.Errorf("reading %s: %w", p.Name, err)
	}
	return nil
}
