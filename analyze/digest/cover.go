package digest

import (
	"cmp"
	"fmt"
	"slices"
)

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
	source   identity
	from, to int64
}

// end is where the extent ends. An empty leaf takes up a byte, so that it is somewhere.
func (e *extent) end() int64 { return max(e.to, e.from+1) }

func compareExtents(a, b extent) int {
	return cmp.Or(compareIdentities(a.source, b.source), cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
}

// cover is all that a digest covers: extents in order, adjacent ones as one. It is kept while partials are merged: to make it anew for each of many
// thousands would take longer than the merging.
type cover struct {
	extents []extent
	length  int64
}

// cover gives what the digest covers.
func (d *Digest) cover() *cover {
	if d.covered == nil {
		d.covered = &cover{}
		for i := range d.leaves {
			l := &d.leaves[i]
			source := &d.sources[l.Source]
			d.covered.extents = append(d.covered.extents, extent{identity{source.Name, source.Fingerprint}, l.From, l.To})
		}
		d.covered.tidy()
	}
	return d.covered
}

// tidy brings extents into order and makes one of adjacent ones.
func (c *cover) tidy() {
	slices.SortFunc(c.extents, compareExtents)
	merged := c.extents[:0]
	for _, e := range c.extents {
		if last := len(merged) - 1; last >= 0 && merged[last].source == e.source && merged[last].to == e.from {
			merged[last].to = e.to
			continue
		}
		merged = append(merged, e)
	}
	c.extents, c.length = merged, 0
	for i := range merged {
		c.length += merged[i].end() - merged[i].from
	}
}

// add adds an extent that is not covered yet.
func (c *cover) add(e extent) {
	at, _ := slices.BinarySearchFunc(c.extents, e, compareExtents)
	if at > 0 && c.extents[at-1].source == e.source && c.extents[at-1].to == e.from {
		at--
		e.from = c.extents[at].from
		c.remove(at)
	}
	if at < len(c.extents) && c.extents[at].source == e.source && c.extents[at].from == e.to {
		c.length -= c.extents[at].end() - c.extents[at].from
		c.extents[at].from = e.from
		c.length += c.extents[at].end() - e.from
		return
	}
	c.length += e.end() - e.from
	c.extents = slices.Insert(c.extents, at, e)
}

func (c *cover) remove(at int) {
	c.length -= c.extents[at].end() - c.extents[at].from
	c.extents = slices.Delete(c.extents, at, at+1)
}

// Gap is a part of a source that no digest holds, though what lies before and behind it is there.
type Gap struct {
	Source   string
	From, To int64
}

// Gaps are the parts of sources that are missing between others. What lies before the first leaf of a source, or behind the last, nobody here can know.
func (d *Digest) Gaps() (gaps []Gap) {
	extents := d.cover().extents
	for i := 1; i < len(extents); i++ {
		a, b := &extents[i-1], &extents[i]
		if a.source == b.source && a.end() < b.from {
			gaps = append(gaps, Gap{a.source.name, a.end(), b.from})
		}
	}
	return gaps
}

// relate says how what o covers lies to c. To share some and not others is an *Overlap.
func (c *cover) relate(o *cover) (relation, error) {
	if len(o.extents) == 0 { // totals without lines
		return disjoint, nil
	}
	var shared int64
	var first *Overlap
	i, _ := slices.BinarySearchFunc(c.extents, o.extents[0], compareExtents)
	for i, j := max(i-1, 0), 0; i < len(c.extents) && j < len(o.extents); {
		a, b := &c.extents[i], &o.extents[j]
		if order := compareIdentities(a.source, b.source); order != 0 {
			i, j = i+toInt(order < 0), j+toInt(order > 0)
			continue
		}
		if from, to := max(a.from, b.from), min(a.end(), b.end()); from < to {
			shared += to - from
			if first == nil {
				first = &Overlap{Source: a.source.name, From: from, To: to}
			}
		}
		ended := a.end() <= b.end()
		i, j = i+toInt(ended), j+toInt(!ended)
	}
	switch shared {
	case 0:
		return disjoint, nil
	case o.length:
		return within, nil
	case c.length:
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
