package digest

import (
	"math/bits"

	"github.com/why502/why502/parser/event"
)

// combo is what the names of a request mean: where it is counted. Combos are a cache over the tables: they can be dropped at any time.
type combo struct {
	quick                uint64
	node, upstream, peer string
	domain               DomainID
	proxy                event.Proxy
	hashed               hashes
	series               *series

	peerStart   int64 // of the row of peers
	peerAt      int
	sampleStart int64 // of the stratum of requests
	sample      *stratum
	ids         ids
	failed      bool // a failure was seen, so the name goes before others in its slots
}

type hashes struct{ node, upstream, peer, place uint64 }

type ids struct {
	node, upstream, peer NameID
	known                bool
}

// place is what a request is counted under: its upstream, else its peer.
func place(upstream, peer []byte) []byte {
	if len(upstream) > 0 {
		return upstream
	}
	return peer
}

// maxCombos is how many are cached; then all are dropped.
const maxCombos = 8192

// combos finds them by their names.
type combos struct {
	index []*combo
	block []combo
	n     int
}

func (c *combo) is(domain DomainID, g *event.Glance) bool {
	return c.domain == domain && c.proxy == g.Proxy && c.upstream == string(g.Upstream) && c.peer == string(g.Peer) && c.node == string(g.Node)
}

// findCombo finds or makes the combo of a request.
func (d *Digest) findCombo(domain DomainID, g *event.Glance) *combo {
	quick := mix(quickHash(g.Upstream)^uint64(domain)<<32^uint64(g.Proxy), quickHash(g.Peer)^bits.RotateLeft64(quickHash(g.Node), 17))
	mask := uint64(len(d.combos.index) - 1)
	for i := quick & mask; ; i = (i + 1) & mask {
		c := d.combos.index[i]
		if c == nil {
			break
		}
		if c.quick == quick && c.is(domain, g) {
			d.combo = c
			return c
		}
	}
	d.combo = d.newCombo(quick, domain, g)
	return d.combo
}

func (d *Digest) newCombo(quick uint64, domain DomainID, g *event.Glance) *combo {
	if d.names.crowded() {
		d.sweep()
	}
	if d.combos.n >= maxCombos {
		d.reset()
	}
	c := d.combos.add(quick)
	both := string(g.Node) + string(g.Upstream) + string(g.Peer)
	n, u := len(g.Node), len(g.Node)+len(g.Upstream)
	c.node, c.upstream, c.peer, c.domain, c.proxy = both[:n], both[n:u], both[u:], domain, g.Proxy
	c.hashed = hashes{hashName(g.Node), hashName(g.Upstream), hashName(g.Peer), hashName(place(g.Upstream, g.Peer))}
	c.peerStart, c.sampleStart = never, never
	c.series = d.findSeries(c, g)
	return c
}

// add makes room for one more.
func (cs *combos) add(quick uint64) *combo {
	if cs.n*2 >= len(cs.index) {
		old := cs.index
		cs.index = make([]*combo, max(128, 2*len(old)))
		for _, c := range old {
			if c != nil {
				cs.insert(c)
			}
		}
	}
	if len(cs.block) == 0 {
		cs.block = make([]combo, 16)
	}
	c := &cs.block[0]
	cs.block = cs.block[1:]
	c.quick = quick
	cs.insert(c)
	cs.n++
	return c
}

func (cs *combos) insert(c *combo) {
	mask := uint64(len(cs.index) - 1)
	i := c.quick & mask
	for cs.index[i] != nil {
		i = (i + 1) & mask
	}
	cs.index[i] = c
}

// findSeries finds or makes the series of a combo: of its names, or of the slot that they share with others.
func (d *Digest) findSeries(c *combo, g *event.Glance) *series {
	k := seriesKey{domain: c.domain, proxy: uint8(c.proxy)}
	t := &d.traffic
	if t.slotted() {
		k.a = t.see(mix(c.hashed.node, c.hashed.place), false, c.trafficNames(d))
	} else {
		k.a, k.b = c.trafficNames(d)()
	}
	s := d.series[k]
	if s == nil {
		s = &series{seriesKey: k, start: never, start2: never}
		d.series[k] = s
	}
	return s
}

// trafficNames gives the ids that the combo has in the table of traffic, peerNames those in the tables of peers and failures.
func (c *combo) trafficNames(d *Digest) func() (a, b NameID) {
	return func() (a, b NameID) {
		ids := c.identify(d)
		if c.upstream == "" {
			return ids.node, ids.peer
		}
		return ids.node, ids.upstream
	}
}

func (c *combo) peerNames(d *Digest) func() (a, b NameID) {
	return func() (a, b NameID) {
		ids := c.identify(d)
		return ids.upstream, ids.peer
	}
}

// identify gives the names of a combo their ids.
func (c *combo) identify(d *Digest) ids {
	if !c.ids.known {
		c.ids = ids{d.names.id([]byte(c.node)), d.names.id([]byte(c.upstream)), d.names.id([]byte(c.peer)), true}
	}
	return c.ids
}

// reset packs all open rows and drops all combos: the tables have climbed, ids or strata have become void, or names are too many.
func (d *Digest) reset() {
	d.closeAll()
	d.openRung = d.traffic.rung
	_, d.step = d.traffic.span(0)
	_, d.peerStep = d.peers.span(0)
	d.series = map[seriesKey]*series{}
	d.combos = combos{index: make([]*combo, 128)}
	d.combo = &noCombo
}

// noCombo matches no request.
var noCombo = combo{domain: 1<<32 - 1}
