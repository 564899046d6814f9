package digest

// series is a row of traffic being counted: the same names, minute after minute. It has the two newest minutes open, because lines come a
// little out of order; older ones lie packed in the table.
type series struct {
	start, start2 int64 // of cell and cell2
	cell, cell2   *Counts
	seriesKey
}

type seriesKey struct {
	domain DomainID
	proxy  uint8
	a, b   NameID // as in key
}

// maxOpen is how many rows of traffic may be open; when more are wanted, all are packed.
const maxOpen = 2048

// never is a start from which every time is further away than any step.
const never = -1 << 63

// mergePacked adds one packed row to another.
func (d *Digest) mergePacked(into, from *uint32) {
	sum := &d.sum
	*sum = Counts{}
	sum.addPacked(d.packed.take(*into))
	sum.addPacked(d.packed.take(*from))
	*into = d.pack(sum)
}

func (d *Digest) pack(c *Counts) uint32 {
	d.scratch = appendCounts(d.scratch[:0], c)
	return d.packed.put(d.scratch)
}

func (d *Digest) packedFails(ref *uint32) bool {
	d.sum = Counts{}
	d.sum.addPacked(d.packed.get(*ref))
	return d.sum.N[Failures] > 0
}

// closeCell packs an open row into the table and frees it.
func (d *Digest) closeCell(s *series, start int64, c *Counts) {
	t := &d.traffic
	if t.slotted() && t.rungs[d.openRung].slots == 0 {
		t.see(t.nameHash(s.a, s.b), c.N[Failures] > 0, func() (a, b NameID) { return s.a, s.b })
	}
	k := key{x: uint64(s.proxy), at: t.bucket(start, d.openRung), domain: s.domain, a: s.a, b: s.b}
	t.add(t.whole(t.lift(k, d.openRung, t.rung)), d.pack(c))
	*c = Counts{}
	d.spareCells = append(d.spareCells, c)
	d.openCells--
	if d.packed.wasteful() {
		d.repack()
	}
}

// repack copies the packed rows that are in use to a fresh slab.
func (d *Digest) repack() {
	old := d.packed
	d.packed = slab{}
	for i, ref := range d.traffic.values {
		d.traffic.values[i] = d.packed.put(old.get(ref))
	}
}

// closeAll packs all open rows.
func (d *Digest) closeAll() {
	for _, s := range d.series {
		if s.cell != nil {
			d.closeCell(s, s.start, s.cell)
		}
		if s.cell2 != nil {
			d.closeCell(s, s.start2, s.cell2)
		}
		s.cell, s.cell2, s.start, s.start2 = nil, nil, never, never
	}
}

// openCell makes the row of a series at a time the open one. It reports false when all caches were dropped on the way, because the
// table has climbed: then the series is void.
func (d *Digest) openCell(s *series, ms int64) bool {
	start, _ := d.traffic.span(ms)
	s.cell, s.cell2, s.start, s.start2 = s.cell2, s.cell, s.start2, s.start
	if s.start == start {
		return true
	}
	if s.cell != nil {
		c := s.cell
		s.cell = nil
		d.closeCell(s, s.start, c)
	}
	if d.traffic.rung == d.openRung && d.openCells >= maxOpen {
		d.closeAll()
	}
	if d.traffic.rung != d.openRung {
		d.reset()
		return false
	}
	s.cell, s.start = d.newCell(), start
	return true
}

func (d *Digest) newCell() *Counts {
	d.openCells++
	if last := len(d.spareCells) - 1; last >= 0 {
		c := d.spareCells[last]
		d.spareCells = d.spareCells[:last]
		return c
	}
	block := make([]Counts, 8)
	for i := range block[1:] {
		d.spareCells = append(d.spareCells, &block[i+1])
	}
	return &block[0]
}
