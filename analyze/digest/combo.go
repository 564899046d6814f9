package digest

import (
	"encoding/binary"
	"math/bits"

	"github.com/why502/why502/parser/event"
)

// combo is what the names of a request mean: where it is counted. Combos are a cache over the tables: they can be dropped at any time.
type combo struct {
	// What every request looks at comes first.
	words       words
	series      *series
	now         peerCell
	sampleStart int64 // of the stratum of requests
	sample      *stratum
	failed      bool      // a failure was seen, so the name goes before others in its slots
	kept        [2]keptAt // of the records that were offered last
	earlier     peerCell
	failing     [2]failureCell // of the failures that were counted last
	peers       uint32         // number of the subject in the table of peers + 1, once it has rows

	node, upstream, peer string
	domain               DomainID
	proxy                event.Proxy
	hashed               hashes
	ids                  ids
}

// keptAs says which stratum a record of the combo is offered to.
type keptAs struct {
	start   int64 // of the five minutes of its sample
	symptom event.Symptom
	outcome event.Outcome
	level   int // of the records: strata are void when it changes
}

// keptAt is the stratum itself, nil where none is known.
type keptAt struct {
	keptAs
	stratum *stratum
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
	index []comboAt
	block []combo
	n     int
}

func newCombos() combos { return combos{index: make([]comboAt, 256)} }

type comboAt struct {
	hash  uint64
	combo *combo
}

// words are what finds a combo: two words for each name, which are all of it when it is short. Long names are compared besides.
type words struct {
	upstream, upstream2, peer, peer2, node, node2 uint64
	rest                                          uint64 // proxy, domain, the lengths of the names, and whether one is long
}

const longNames = 1 << 63

func restOf(domain DomainID, proxy event.Proxy, upstream, peer, node int) uint64 {
	return uint64(domain)<<8 | uint64(proxy) | uint64(uint8(upstream))<<40 | uint64(uint8(peer))<<48 | uint64(node&127)<<56
}

// set fills the words in place: a copy of what was just written word by word would wait for the writes.
func (w *words) set(domain DomainID, node []byte, g *event.Glance) {
	upstream, peer := g.Upstream, g.Peer
	w.rest = restOf(domain, g.Proxy, len(upstream), len(peer), len(node))
	w.setNode(node)
	// Names are slices of long lines, so the bytes behind a name can be read and masked: the lengths of names differ from line to line, and to
	// branch on them would be to guess wrong. A name that is not told stands before the other one, without a byte of it.
	if len(upstream) == 0 {
		upstream = peer[:0]
	} else if len(peer) == 0 {
		peer = upstream[:0]
	}
	if len(upstream) > maxEnds || len(peer) > maxEnds || cap(upstream) < maxEnds || cap(peer) < maxEnds {
		w.setLong(upstream, peer)
		return
	}
	m, n := &endMasks[len(upstream)], &endMasks[len(peer)]
	upstream, peer = upstream[:maxEnds], peer[:maxEnds]
	w.upstream, w.upstream2 = binary.LittleEndian.Uint64(upstream)&m[0], binary.LittleEndian.Uint64(upstream[8:])&m[1]
	w.peer, w.peer2 = binary.LittleEndian.Uint64(peer)&n[0], binary.LittleEndian.Uint64(peer[8:])&n[1]
}

// setNode fills the words of the node, which many lines do not tell.
func (w *words) setNode(node []byte) {
	if len(node) == 0 {
		w.node, w.node2 = 0, 0
		return
	}
	if len(node) > maxEnds || cap(node) < maxEnds {
		if len(node) > maxEnds {
			w.rest |= longNames
		}
		w.node, w.node2 = ends(node)
		return
	}
	m := &endMasks[len(node)]
	node = node[:maxEnds]
	w.node, w.node2 = binary.LittleEndian.Uint64(node)&m[0], binary.LittleEndian.Uint64(node[8:])&m[1]
}

// setLong fills the words of names of which one is long, or stands at the very end of what was read.
func (w *words) setLong(upstream, peer []byte) {
	if len(upstream) > maxEnds || len(peer) > maxEnds {
		w.rest |= longNames
	}
	w.upstream, w.upstream2 = ends(upstream)
	w.peer, w.peer2 = ends(peer)
}

func (w *words) equal(o *words) bool {
	return (w.upstream^o.upstream)|(w.upstream2^o.upstream2)|(w.peer^o.peer)|(w.peer2^o.peer2)|(w.node^o.node)|(w.node2^o.node2)|(w.rest^o.rest) == 0
}

func (w *words) hash() uint64 {
	return hashWords(w.upstream, w.upstream2, w.peer, w.peer2, w.node, w.node2, w.rest)
}

func hashWords(upstream, upstream2, peer, peer2, node, node2, rest uint64) uint64 {
	return mix(upstream^bits.RotateLeft64(peer^node, 29)^rest, upstream2^bits.RotateLeft64(peer2, 17)^node^node2)
}

// is compares the names themselves where the words are not all of them.
func (c *combo) is(g *event.Glance) bool {
	return c.words.rest&longNames == 0 || c.upstream == string(g.Upstream) && c.peer == string(g.Peer) && c.node == string(g.Node)
}

// findCombo finds or makes the combo of a request. It is words.set, hash and equal in one: each request asks for it, and words that need not be written to be
// read again are half of the cost. Names that are not short are left to findLong.
func (d *Digest) findCombo(domain DomainID, g *event.Glance) *combo {
	upstream, peer, node := g.Upstream, g.Peer, g.Node
	rest := restOf(domain, g.Proxy, len(upstream), len(peer), len(node))
	if len(upstream) == 0 {
		upstream = peer[:0]
	} else if len(peer) == 0 {
		peer = upstream[:0]
	}
	if len(node) == 0 {
		node = upstream[:0]
	}
	if len(upstream)|len(peer)|len(node) >= maxEnds || min(cap(upstream), cap(peer), cap(node)) < maxEnds {
		return d.findLong(domain, g)
	}
	u, p, n := &endMasks[len(upstream)&(maxEnds-1)], &endMasks[len(peer)&(maxEnds-1)], &endMasks[len(node)&(maxEnds-1)]
	upstream, peer, node = upstream[:maxEnds], peer[:maxEnds], node[:maxEnds]
	u0, u1 := binary.LittleEndian.Uint64(upstream)&u[0], binary.LittleEndian.Uint64(upstream[8:])&u[1]
	p0, p1 := binary.LittleEndian.Uint64(peer)&p[0], binary.LittleEndian.Uint64(peer[8:])&p[1]
	n0, n1 := binary.LittleEndian.Uint64(node)&n[0], binary.LittleEndian.Uint64(node[8:])&n[1]
	hash := hashWords(u0, u1, p0, p1, n0, n1, rest)
	index := d.combos.index
	for i := hash; ; i++ {
		at := &index[i&uint64(len(index)-1)]
		if at.combo == nil {
			return d.newCombo(words{u0, u1, p0, p1, n0, n1, rest}, domain, g)
		}
		w := &at.combo.words
		if at.hash == hash && (w.upstream^u0)|(w.upstream2^u1)|(w.peer^p0)|(w.peer2^p1)|(w.node^n0)|(w.node2^n1)|(w.rest^rest) == 0 {
			return at.combo
		}
	}
}

// findLong is findCombo for any names.
func (d *Digest) findLong(domain DomainID, g *event.Glance) *combo {
	w := &d.words
	w.set(domain, g.Node, g)
	hash := w.hash()
	index := d.combos.index
	for i := hash; ; i++ {
		at := &index[i&uint64(len(index)-1)]
		if at.combo == nil {
			break
		}
		if at.hash == hash && at.combo.words.equal(w) && at.combo.is(g) {
			return at.combo
		}
	}
	return d.newCombo(*w, domain, g)
}

func (d *Digest) newCombo(w words, domain DomainID, g *event.Glance) *combo {
	if d.names.crowded() {
		d.sweep()
	}
	if d.combos.n >= maxCombos {
		d.reset()
	}
	c := d.combos.add(w)
	both := string(g.Node) + string(g.Upstream) + string(g.Peer)
	n, u := len(g.Node), len(g.Node)+len(g.Upstream)
	c.node, c.upstream, c.peer, c.domain, c.proxy = both[:n], both[n:u], both[u:], domain, g.Proxy
	c.hashed = hashes{hashName(g.Node), hashName(g.Upstream), hashName(g.Peer), hashName(place(g.Upstream, g.Peer))}
	c.now.start, c.earlier.start, c.sampleStart = never, never, never
	c.failing[0].start, c.failing[1].start = never, never
	c.series = d.findSeries(c, g)
	return c
}

// add makes room for one more.
func (cs *combos) add(w words) *combo {
	if cs.n*4 >= len(cs.index) {
		old := cs.index
		cs.index = make([]comboAt, max(256, 4*len(old)))
		for _, at := range old {
			if at.combo != nil {
				cs.insert(at.combo)
			}
		}
	}
	if len(cs.block) == 0 {
		cs.block = make([]combo, 16)
	}
	c := &cs.block[0]
	cs.block = cs.block[1:]
	c.words = w
	cs.insert(c)
	cs.n++
	return c
}

func (cs *combos) insert(c *combo) {
	hash, mask := c.words.hash(), uint64(len(cs.index)-1)
	i := hash & mask
	for cs.index[i].combo != nil {
		i = (i + 1) & mask
	}
	cs.index[i] = comboAt{hash, c}
}

// findSeries finds or makes the series of a combo: of its names, or of the slot that they share with others.
func (d *Digest) findSeries(c *combo, g *event.Glance) *series {
	of := subject{x: uint64(c.proxy), domain: c.domain}
	of.a, of.b = comboRow(d, &d.traffic, c, (*combo).trafficNames, mix(c.hashed.node, c.hashed.place))
	s := d.series[of]
	if s == nil {
		s = &series{subject: of, start: never, start2: never}
		d.series[of] = s
	}
	return s
}

// trafficNames gives the ids that the combo has in the table of traffic, peerNames those in the tables of peers and failures.
func (c *combo) trafficNames(d *Digest) (a, b NameID) {
	ids := c.identify(d)
	if c.upstream == "" {
		return ids.node, ids.peer
	}
	return ids.node, ids.upstream
}

func (c *combo) peerNames(d *Digest) (a, b NameID) {
	ids := c.identify(d)
	return ids.upstream, ids.peer
}

// comboRow is the name part of a key in a table: the combo's names there, or the slot of their hash.
func comboRow(d *Digest, t *table, c *combo, names func(c *combo, d *Digest) (a, b NameID), hash uint64) (a, b NameID) {
	if !t.slotted() {
		return names(c, d)
	}
	slot, l := t.slot(hash)
	if l.before(hash, c.failed) {
		a, b := names(c, d)
		l.show(hash, a, b, c.failed)
	}
	l.count(hash)
	return slot, 0
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
	d.dropThemes()
	_, d.step = d.traffic.span(0)
	_, d.peerStep = d.peers.span(0)
	_, d.failureStep = d.failures.span(0)
	d.series = map[subject]*series{}
	d.combos = newCombos()
}
