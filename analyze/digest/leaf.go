package digest

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/why502/why502/parser/event"
)

// maxSamples is how many unparsed lines a leaf shows, maxSample how much of each.
const (
	maxSamples = 3
	maxSample  = 512
)

// identity tells sources apart.
type identity struct {
	name        string
	fingerprint uint64
}

// source finds or adds a source; of what is known twice the newer stays.
func (d *Digest) source(s event.Source) uint32 {
	id := identity{s.Name, s.Fingerprint}
	i, known := d.known[id]
	if !known {
		i = uint32(len(d.sources))
		d.sources = append(d.sources, s)
		d.known[id] = i
		return i
	}
	had := &d.sources[i]
	had.Size, had.ModTime, had.ReadTime = max(had.Size, s.Size), max(had.ModTime, s.ModTime), max(had.ReadTime, s.ReadTime)
	had.Group = max(had.Group, s.Group)
	return i
}

// append adds the leaf that begins where l ends.
func (l *Leaf) append(o *Leaf) {
	for _, sample := range o.Samples {
		if len(l.Samples) < maxSamples {
			sample.Line += uint32(l.Lines)
			l.Samples = append(l.Samples, sample)
		}
	}
	l.To = o.To
	l.Lines, l.Events = l.Lines+o.Lines, l.Events+o.Events
	l.Skipped, l.Unparsed = l.Skipped+o.Skipped, l.Unparsed+o.Unparsed
	for i := range o.Spans {
		l.Spans = addSpan(l.Spans, &o.Spans[i])
	}
}

// follows says that o begins where l ends.
func (l *Leaf) follows(o *Leaf) bool {
	return l.Source == o.Source && l.To == o.From && l.Lines+o.Lines <= math.MaxUint32
}

// addSpan adds a span to a list that is in order of format, domain and offset.
func addSpan(spans []Span, s *Span) []Span {
	at, found := slices.BinarySearchFunc(spans, *s, compareSpans)
	if !found {
		return slices.Insert(spans, at, *s)
	}
	spans[at].Lines += s.Lines
	spans[at].First, spans[at].Last = Widen(spans[at].First, spans[at].Last, s.First, s.Last)
	return spans
}

func compareSpans(a, b Span) int {
	return cmp.Or(strings.Compare(a.Format, b.Format), cmp.Compare(a.Domain, b.Domain), cmp.Compare(a.Quarters, b.Quarters))
}

// compareLeaves orders leaves by source and place.
func (d *Digest) compareLeaves(a, b *Leaf) int {
	x, y := &d.sources[a.Source], &d.sources[b.Source]
	return cmp.Or(compareSources(x, y), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
}

func compareSources(a, b *event.Source) int {
	return compareIdentities(identity{a.Name, a.Fingerprint}, identity{b.Name, b.Fingerprint})
}

func compareIdentities(a, b identity) int {
	return cmp.Or(strings.Compare(a.name, b.name), cmp.Compare(a.fingerprint, b.fingerprint))
}

// places compares two places in the input, however it was cut.
func (d *Digest) places(a, b Pos) int {
	if a.Leaf == b.Leaf {
		return cmp.Compare(a.Line, b.Line)
	}
	return d.compareLeaves(&d.leaves[a.Leaf], &d.leaves[b.Leaf])
}

// coalesce makes one leaf of adjacent ones and brings all into order, so that nothing tells how the input was cut.
func (d *Digest) coalesce() {
	order := make([]uint32, len(d.leaves))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return d.compareLeaves(&d.leaves[a], &d.leaves[b]) })
	old, became, moved := d.leaves, make([]Pos, len(d.leaves)), false
	d.leaves = make([]Leaf, 0, len(old))
	for _, i := range order {
		last := len(d.leaves) - 1
		if last >= 0 && d.leaves[last].follows(&old[i]) {
			became[i] = Pos{Leaf: uint32(last), Line: uint32(d.leaves[last].Lines)}
			d.leaves[last].append(&old[i])
			moved = true
			continue
		}
		became[i] = Pos{Leaf: uint32(last + 1)}
		moved = moved || became[i].Leaf != i
		d.leaves = append(d.leaves, old[i])
	}
	if moved {
		d.eachPos(func(p *Pos) { *p = Pos{Leaf: became[p.Leaf].Leaf, Line: became[p.Leaf].Line + p.Line} })
	}
	if len(became) > 0 {
		d.leaf, d.line = became[d.leaf].Leaf, became[d.leaf].Line+d.line
	}
	d.coalesced = len(d.leaves)
}

// eachPos calls f with the place of everything that is kept.
func (d *Digest) eachPos(f func(p *Pos)) {
	d.records.each(func(r *Record) { f(&r.Pos) })
	d.notices.each(func(r *Record) { f(&r.Pos) })
	d.texts.each(func(t *text) { f(&t.pos) })
	d.noticeTexts.each(func(t *text) { f(&t.pos) })
	for _, row := range d.folds.rows {
		f(&row.Pos)
	}
}
