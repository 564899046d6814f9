package digest

import (
	"cmp"
	"fmt"
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

// addSpan adds a span to a list that is in order of format and domain.
func addSpan(spans []Span, s *Span) []Span {
	at, found := slices.BinarySearchFunc(spans, *s, compareSpans)
	if !found {
		return slices.Insert(spans, at, *s)
	}
	spans[at].Lines += s.Lines
	spans[at].First, spans[at].Last = widen(spans[at].First, spans[at].Last, s.First, s.Last)
	return spans
}

func compareSpans(a, b Span) int {
	return cmp.Or(strings.Compare(a.Format, b.Format), cmp.Compare(a.Domain, b.Domain))
}

// compareLeaves orders leaves by source and place.
func (d *Digest) compareLeaves(a, b *Leaf) int {
	x, y := &d.sources[a.Source], &d.sources[b.Source]
	return cmp.Or(compareSources(x, y), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
}

func compareSources(a, b *event.Source) int {
	return cmp.Or(strings.Compare(a.Name, b.Name), cmp.Compare(a.Fingerprint, b.Fingerprint))
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
	old, became := d.leaves, make([]Pos, len(d.leaves))
	d.leaves = make([]Leaf, 0, len(old))
	for _, i := range order {
		last := len(d.leaves) - 1
		if last >= 0 && d.leaves[last].follows(&old[i]) {
			became[i] = Pos{Leaf: uint32(last), Line: uint32(d.leaves[last].Lines)}
			d.leaves[last].append(&old[i])
			continue
		}
		became[i] = Pos{Leaf: uint32(last + 1)}
		d.leaves = append(d.leaves, old[i])
	}
	d.eachPos(func(p *Pos) { *p = Pos{Leaf: became[p.Leaf].Leaf, Line: became[p.Leaf].Line + p.Line} })
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
}

// Overlap is the error of two digests that share a part of their leaves: to add them would count lines twice.
type Overlap struct {
	Source   string
	From, To int64 // what both hold
}

func (o *Overlap) Error() string {
	return fmt.Sprintf("%s: bytes %d to %d are in both digests, and other bytes are not", o.Source, o.From, o.To)
}

// relation says how the leaves of two digests lie.
type relation uint8

const (
	disjoint relation = iota
	within            // all of the other's leaves are here
	around            // all leaves here are in the other
)

// extent is a part of a source that a digest covers, however many leaves it is of.
type extent struct {
	source   *event.Source
	from, to int64
}

// extents are all that the digest covers, in order. An empty leaf takes up a byte, so that it is somewhere.
func (d *Digest) extents() []extent {
	all := make([]extent, 0, len(d.leaves))
	for i := range d.leaves {
		l := &d.leaves[i]
		all = append(all, extent{&d.sources[l.Source], l.From, l.To})
	}
	slices.SortFunc(all, func(a, b extent) int {
		return cmp.Or(compareSources(a.source, b.source), cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	})
	merged := all[:0]
	for _, e := range all {
		if last := len(merged) - 1; last >= 0 && merged[last].source == e.source && merged[last].to == e.from {
			merged[last].to = e.to
			continue
		}
		merged = append(merged, e)
	}
	for i := range merged {
		merged[i].to = max(merged[i].to, merged[i].from+1)
	}
	return merged
}

func length(all []extent) (n int64) {
	for _, e := range all {
		n += e.to - e.from
	}
	return n
}

// relate compares what two digests cover. To share some and not others is an *Overlap.
func relate(d, o []extent) (relation, error) {
	var shared int64
	var first *Overlap
	for i, j := 0, 0; i < len(d) && j < len(o); {
		a, b := &d[i], &o[j]
		if c := compareSources(a.source, b.source); c != 0 {
			i, j = i+toInt(c < 0), j+toInt(c > 0)
			continue
		}
		if from, to := max(a.from, b.from), min(a.to, b.to); from < to {
			shared += to - from
			if first == nil {
				first = &Overlap{Source: a.source.Name, From: from, To: to}
			}
		}
		ended := a.to <= b.to
		i, j = i+toInt(ended), j+toInt(!ended)
	}
	switch shared {
	case 0:
		return disjoint, nil
	case length(o):
		return within, nil
	case length(d):
		return around, nil
	}
	return disjoint, first
}

func toInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
