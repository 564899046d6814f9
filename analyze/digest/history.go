package digest

import (
	"slices"

	"github.com/why502/why502/parser/event"
)

// Number sets how many lines lie before each leaf. A leaf of which before knows nothing stays as it is.
func (d *Digest) Number(before func(s event.Source, from int64) (lines uint64, known bool)) {
	for i := range d.leaves {
		if n, known := before(d.sources[d.leaves[i].Source], d.leaves[i].From); known {
			d.leaves[i].Before = n
		}
	}
}

// Rename gives the source of a fingerprint another name: its file was renamed since it was read. It reports whether there is such a source.
func (d *Digest) Rename(fingerprint uint64, name, group string) bool {
	i := slices.IndexFunc(d.sources, func(s event.Source) bool { return s.Fingerprint == fingerprint })
	if i < 0 {
		return false
	}
	s := &d.sources[i]
	if _, taken := d.known[identity{name, fingerprint}]; taken {
		return true
	}
	delete(d.known, identity{s.Name, s.Fingerprint})
	s.Name, s.Group = name, group
	d.known[identity{name, fingerprint}] = uint32(i)
	d.canonical = false
	return true
}
