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
