package digest

import "github.com/why502/why502/parser/event"

// CountMany counts n requests of which only time, proxy, node, upstream and status are known, and that went well: a store of logs told how
// many there are and kept their lines. They belong to no leaf and no line of an account. The stamp is taken as absolute.
func (d *Digest) CountMany(g *event.Glance, n uint64) {
	if n == 0 {
		return
	}
	d.canonical = false
	c := d.findCombo(Absolute, g)
	for uint64(g.Ms-c.series.start) >= uint64(d.step) && !d.openCell(c.series, g.Ms) {
		c = d.findCombo(Absolute, g)
	}
	sums := &c.series.cell.N
	sums[Requests] += n
	sums[Tries] += n
	if status := uint16(g.Status); status < uint16(len(statusCounters)) {
		sums[statusCounters[status]] += n
	} else {
		sums[OtherStatus] += n
	}
}

// Unsampled forgets the sample of all requests: where only failures and what looks like them were read, it would tell wrong rates, durations and routes.
func (d *Digest) Unsampled() {
	d.close()
	d.reset()
	d.requests = newQuota[Request](d.budgets.Requests, mostRequests, d.places)
	d.canonical = false
}

// CountBeside counts a request as Count does, but keeps it out of the sample of requests: of those like it only some are to be in there, and the
// sample knows that there are more.
func (d *Digest) CountBeside(g *event.Glance, n uint32, line []byte) bool {
	c := d.findCombo(d.clockOf(g.Clock).domain, g)
	if !g.Accept {
		d.requests.in(requestStratum(g.Ms, c.hashed.place)).seen++
	}
	c.sampleStart, c.sample = floor(g.Ms, sampleStep), new(stratum)
	want := d.Count(g, n, line)
	c.sampleStart, c.sample = never, nil
	return want
}

// CountMore counts n more requests that are taken to be like one of the open leaf that was counted. They are no lines of an account.
func (d *Digest) CountMore(g *event.Glance, n uint64) {
	if n == 0 || g.Accept {
		return
	}
	d.canonical = false
	domain := d.clockOf(g.Clock).domain
	c := d.findCombo(domain, g)
	for uint64(g.Ms-c.series.start) >= uint64(d.step) && !d.openCell(c.series, g.Ms) {
		c = d.findCombo(domain, g)
	}
	c.series.cell.countTimes(g, n)
	for uint64(g.Ms-c.now.start) >= uint64(d.peerStep) && !d.openPeer(c, g.Ms) {
		c = d.findCombo(domain, g)
	}
	c.now.requests += n
	d.requests.in(requestStratum(g.Ms, c.hashed.place)).seen += n
}

// countTimes counts a request n times.
func (c *Counts) countTimes(g *event.Glance, n uint64) {
	var one Counts
	one.count(g)
	for _, pair := range [...]struct{ sum, one []uint64 }{{c.N[:], one.N[:]}, {c.Total[:], one.Total[:]}, {c.Connect[:], one.Connect[:]}, {c.Header[:], one.Header[:]}} {
		for i, v := range pair.one {
			pair.sum[i] += v * n
		}
	}
}
