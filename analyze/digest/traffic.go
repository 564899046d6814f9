package digest

import "encoding/binary"

// series is a row of traffic being counted: the same names, minute after minute. It has the two newest minutes open, because lines come a
// little out of order; older ones lie packed in the table.
type series struct {
	start, start2 int64 // of cell and cell2
	cell, cell2   *Counts
	subject
	number uint32 // of the subject + 1, once it has rows
}

// maxOpen is how many rows of traffic may be open; when more are wanted, all are packed.
const maxOpen = 2048

// never is a start from which every time is further away than any step.
const never = -1 << 63

// trafficRows are packed counts behind their length in two bytes.
var trafficRows = rowKind{size: trafficSize, merge: mergeTraffic, failing: trafficFails}

const trafficHead = 2

func trafficSize(row []byte) int { return trafficHead + int(binary.LittleEndian.Uint16(row)) }

func mergeTraffic(dst, a, b []byte) []byte {
	var sum Counts
	sum.addPacked(a[trafficHead:])
	sum.addPacked(b[trafficHead:])
	return appendTraffic(dst, &sum)
}

func appendTraffic(dst []byte, c *Counts) []byte {
	from := len(dst)
	dst = appendCounts(append(dst, 0, 0), c)
	binary.LittleEndian.PutUint16(dst[from:], uint16(len(dst)-from-trafficHead))
	return dst
}

func trafficFails(row []byte) bool {
	var c Counts
	c.addSums(row[trafficHead:])
	return c.N[Failures] > 0
}

// closeCell packs an open row into the table and frees it.
func (d *Digest) closeCell(s *series, start int64, c *Counts) {
	t := &d.traffic
	if s.number == 0 {
		s.number = t.number(t.whole(s.subject)) + 1
	}
	d.scratch = appendTraffic(d.scratch[:0], c)
	t.add(s.number-1, t.bucket(start, t.rung), d.scratch)
	*c = Counts{}
	d.spareCells = append(d.spareCells, c)
	d.openCells--
}

// closeAll writes all open rows of requests.
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
	for i := range d.combos.index {
		if c := d.combos.index[i].combo; c != nil {
			d.closePeer(c, &c.now)
			d.closePeer(c, &c.earlier)
			d.closeFailures(c)
		}
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
		d.closeCell(s, s.start, s.cell)
		s.cell, s.start = nil, never
	}
	if d.crowded() {
		return false
	}
	if d.openCells >= maxOpen {
		d.closeAll()
	}
	s.cell, s.start = d.newCell(), start
	return true
}

// crowded sees to it that the tables of requests stay within budget. It reports whether one has climbed and all caches were dropped.
func (d *Digest) crowded() bool {
	t, p := &d.traffic, &d.peers
	if !t.crowded() && !p.crowded() {
		return false
	}
	d.closeAll()
	before, beforePeers := t.rung, p.rung
	t.fit()
	p.fit()
	if t.rung == before && p.rung == beforePeers {
		return false
	}
	d.reset()
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
