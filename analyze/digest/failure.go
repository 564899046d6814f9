package digest

import "encoding/binary"

// failureCell is a row of failures that is being counted. A combo has two of them: its failures are of one kind or two, and come a little out of order.
type failureCell struct {
	start int64
	x     uint64
	tally
}

// openFailure makes the row of the combo's failures of a kind at a time the first one.
func (d *Digest) openFailure(c *combo, x uint64, ms int64) {
	start, _ := d.failures.span(ms)
	c.failing[0], c.failing[1] = c.failing[1], c.failing[0]
	if f := &c.failing[0]; f.start == start && f.x == x {
		return
	}
	d.closeFailure(c, &c.failing[0])
	if d.failures.crowded() {
		d.fitFailures()
		start, _ = d.failures.span(ms)
	}
	c.failing[0].start, c.failing[0].x = start, x
}

// closeFailure writes a row and makes its place free.
func (d *Digest) closeFailure(c *combo, f *failureCell) {
	if f.n > 0 {
		t := &d.failures
		s := subject{x: f.x, domain: c.domain}
		s.a, s.b = comboRow(d, t, c, (*combo).peerNames, mix(c.hashed.upstream, c.hashed.peer))
		var room [3 * binary.MaxVarintLen64]byte
		t.add(t.number(t.whole(s)), t.bucket(f.start, t.rung), f.appendTo(room[:0]))
	}
	*f = failureCell{start: never}
}

func (d *Digest) closeFailures(c *combo) {
	d.closeFailure(c, &c.failing[0])
	d.closeFailure(c, &c.failing[1])
}

// fitFailures keeps the table of failures within budget. Rows that are open are closed first, because spans grow when it climbs.
func (d *Digest) fitFailures() {
	for i := range d.combos.index {
		if c := d.combos.index[i].combo; c != nil {
			d.closeFailures(c)
		}
	}
	d.failures.fit()
	_, d.failureStep = d.failures.span(0)
}
