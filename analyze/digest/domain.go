package digest

import (
	"cmp"
	"strings"

	"github.com/why502/why502/parser/event"
)

// clock is what tells domains apart.
type clock struct {
	group, format          string
	borrowed, zoned, dated bool
}

func (d *Domain) clock() clock { return clock{d.Group, d.Format, d.Borrowed, d.Zoned, d.Dated} }

// hash is 0 for all stamps that need no guess: they are of one clock.
func (c clock) hash() uint64 {
	if c.absolute() {
		return 0
	}
	var known uint64
	for i, yes := range [...]bool{c.zoned, c.dated, c.borrowed} {
		if yes {
			known |= 1 << (8 + i)
		}
	}
	return mix(hashName([]byte(c.group)), hashName([]byte(c.format))^known)
}

func (c clock) absolute() bool { return c.zoned && c.dated }

// domain finds or adds the domain of a clock.
func (d *Digest) domain(c clock) DomainID {
	if c.absolute() {
		return Absolute
	}
	id, known := d.clocks[c]
	if !known {
		id = DomainID(len(d.domains))
		d.domains = append(d.domains, Domain{Group: c.group, Format: c.format, Borrowed: c.borrowed, Zoned: c.zoned, Dated: c.dated})
		d.clocks[c] = id
	}
	return id
}

// FindDomain is the domain in which a line of that format, group and stamp was counted; false when there was no such line.
func (d *Digest) FindDomain(group, format string, borrowed bool, stamp event.Stamp) (DomainID, bool) {
	c := clock{group, format, borrowed, stamp.Zoned, stamp.Dated}
	if c.absolute() {
		return Absolute, true
	}
	id, known := d.clocks[c]
	return id, known
}

// add adds what o knows of the same clock.
func (d *Domain) add(o *Domain) {
	d.First, d.Last = Widen(d.First, d.Last, o.First, o.Last)
	d.Lines += o.Lines
	d.Reference = max(d.Reference, o.Reference)
}

func compareDomains(a, b *Domain) int {
	return cmp.Or(strings.Compare(a.Group, b.Group), strings.Compare(a.Format, b.Format), compareBools(a.Borrowed, b.Borrowed),
		compareBools(a.Zoned, b.Zoned), compareBools(a.Dated, b.Dated))
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// Widen is the span that holds two spans; NoTime at both ends is none.
func Widen(first, last, first2, last2 int64) (int64, int64) {
	switch {
	case first == NoTime && last == NoTime:
		return first2, last2
	case first2 == NoTime && last2 == NoTime:
		return first, last
	}
	return min(first, first2), max(last, last2)
}

// reference is the newest moment of which it is known that the source's lines are not younger.
func reference(s *event.Source) int64 {
	if s.ModTime != 0 {
		return s.ModTime
	}
	return s.ReadTime
}
