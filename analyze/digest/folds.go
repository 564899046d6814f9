package digest

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/cespare/xxhash/v2"

	"github.com/why502/why502/parser/event"
)

// Folded counts the error messages of one clock and proxy that fold to one text and that no row of a dictionary knows.
type Folded struct {
	Text        string
	Domain      DomainID
	Proxy       event.Proxy
	N           uint64
	First, Last int64 // moments; NoTime when a line had no stamp
	Pos         Pos   // of the first
	hash        uint64
}

// folds keeps the texts of smallest hash that are within budget, counted exactly: a text that is among them in the end was among them in every part of the
// input, so nothing of it was left out.
type folds struct {
	budget int
	rows   map[uint64]*Folded
	most   uint64 // no hash in rows is greater; exact where rows are full
	cut    bool   // there were more
}

func newFolds(budget int) folds { return folds{budget: budget, rows: map[uint64]*Folded{}} }

// add counts what a row counts, which is not kept itself.
func (f *folds) add(o *Folded, compare func(a, b Pos) int) {
	if row := f.rows[o.hash]; row != nil {
		row.merge(o, compare)
		return
	}
	if len(f.rows) >= f.budget {
		f.cut = true
		if o.hash > f.most {
			return
		}
		delete(f.rows, f.most)
	}
	row := *o
	f.rows[o.hash] = &row
	f.most = max(f.most, o.hash)
	if len(f.rows) == f.budget {
		f.most = 0
		for hash := range f.rows {
			f.most = max(f.most, hash)
		}
	}
}

func (r *Folded) merge(o *Folded, compare func(a, b Pos) int) {
	r.N += o.N
	if o.First < r.First || o.First == r.First && compare(o.Pos, r.Pos) < 0 {
		r.First, r.Pos = o.First, o.Pos
	}
	r.Last = max(r.Last, o.Last)
	r.Text = min(r.Text, o.Text)
}

// inOrder lists the rows by hash.
func (f *folds) inOrder() []*Folded {
	all := make([]*Folded, 0, len(f.rows))
	for _, row := range f.rows {
		all = append(all, row)
	}
	slices.SortFunc(all, func(a, b *Folded) int { return cmp.Compare(a.hash, b.hash) })
	return all
}

// isUnknown says whether a line is a complaint that no row knows.
func isUnknown(ev *event.Event) bool {
	if ev.Row != "" || ev.Tail || len(ev.Message) == 0 || ev.Symptom != event.NoSymptom && ev.Symptom != event.Unknown {
		return false
	}
	return ev.Kind == event.Error || (ev.Kind == event.Process || ev.Kind == event.Health) && ev.Proxy != event.System && isSevere(ev.Level)
}

// isSevere knows the levels from a warning on.
func isSevere(level []byte) bool {
	switch string(level) {
	case "warn", "warning", "err", "error", "crit", "critical", "alert", "emerg":
		return true
	}
	return false
}

// fold counts a message if no row knows it.
func (d *Digest) fold(ev *event.Event, clock *clockLines, ms int64, pos Pos) {
	if !isUnknown(ev) {
		return
	}
	d.scratch = Fold(ev.Message, d.scratch[:0])
	if len(d.scratch) == 0 {
		return
	}
	row := Folded{Domain: clock.domain, Proxy: ev.Proxy, N: uint64(max(ev.Repeated, 1)), First: ms, Last: ms, Pos: pos, hash: foldHash(d.scratch, ev.Proxy, clock.hash)}
	if known := d.folds.rows[row.hash]; known != nil {
		row.Text = known.Text
	} else {
		row.Text = string(d.scratch)
	}
	d.folds.add(&row, d.places)
}

// foldHash is of text, proxy and clock, and the same on every machine.
func foldHash(text []byte, proxy event.Proxy, clock uint64) uint64 {
	return mix(xxhash.Sum64(text), clock^uint64(proxy))
}

// Folds lists the error messages that no row knows, in no order that means anything, and says whether there were more than are kept.
func (d *Digest) Folds() (all []*Folded, cut bool) {
	d.canonicalise()
	return d.folds.inOrder(), d.folds.cut
}

func (m *merger) folds() {
	for _, row := range m.o.folds.inOrder() {
		carried := *row
		carried.Domain = m.domains[row.Domain]
		carried.Pos.Leaf += m.leaves
		m.d.folds.add(&carried, m.d.places)
	}
	m.d.folds.cut = m.d.folds.cut || m.o.folds.cut
}

func storeFolds(c *wire, d *Digest) {
	c.flag(&d.folds.cut)
	rows := d.folds.inOrder()
	list(c, &rows, maxBudget, func(at **Folded) {
		if c.w == nil {
			*at = &Folded{}
		}
		row := *at
		text := []byte(row.Text)
		c.bytes(&text, maxFold+len("…"))
		row.Text = string(text)
		c.domain(&row.Domain)
		c.proxy(&row.Proxy)
		any64(c, &row.N)
		c.time(&row.First)
		c.time(&row.Last)
		row.Pos.store(c)
		if c.w == nil && c.err == nil {
			row.hash = foldHash(text, row.Proxy, d.domains[row.Domain].clock().hash())
			d.folds.add(row, d.places)
		}
	})
	if c.w == nil && (len(d.folds.rows) != len(rows) || !slices.IsSortedFunc(rows, func(a, b *Folded) int { return cmp.Compare(a.hash, b.hash) })) {
		c.fail(ErrDamaged)
	}
}

func (f *folds) resolution() Resolution {
	out := Resolution{Table: "unknown messages", Whole: !f.cut, Text: "all"}
	for _, row := range f.rows {
		out.Seen, out.Kept = out.Seen+row.N, out.Kept+row.N
	}
	if f.cut {
		out.Text = fmt.Sprintf("%d of more texts", len(f.rows))
	}
	return out
}
