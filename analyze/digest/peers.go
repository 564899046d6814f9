package digest

import "encoding/binary"

// peerCount is a row of Peers.
type peerCount struct{ requests, failures uint64 }

var peerRows = rowKind{size: func(row []byte) int { return numbersSize(row, 2) }, merge: mergePeers, failing: func(row []byte) bool { return unpackPeer(row).failures > 0 }}

func (v peerCount) appendTo(dst []byte) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(dst, v.requests), v.failures)
}

func unpackPeer(row []byte) (v peerCount) {
	requests, at := binary.Uvarint(row)
	failures, _ := binary.Uvarint(row[at:])
	return peerCount{requests, failures}
}

func mergePeers(dst, a, b []byte) []byte {
	v, o := unpackPeer(a), unpackPeer(b)
	return peerCount{v.requests + o.requests, v.failures + o.failures}.appendTo(dst)
}

// peerCell is a row of Peers that is being counted.
type peerCell struct {
	start int64
	peerCount
}

// openPeer makes the row of the combo's peer at a time the open one. Like series, a combo has two of them, because lines come a little out of order.
// It reports false when all caches were dropped on the way.
func (d *Digest) openPeer(c *combo, ms int64) bool {
	start, _ := d.peers.span(ms)
	c.now, c.earlier = c.earlier, c.now
	if c.now.start == start {
		return true
	}
	d.closePeer(c, &c.now)
	if d.crowded() {
		return false
	}
	c.now.start = start
	return true
}

// closePeer writes a row and makes its place free.
func (d *Digest) closePeer(c *combo, cell *peerCell) {
	if cell.requests > 0 {
		t := &d.peers
		if c.peers == 0 {
			s := subject{domain: c.domain}
			s.a, s.b = comboRow(d, t, c, (*combo).peerNames, mix(c.hashed.upstream, c.hashed.peer))
			c.peers = t.number(t.whole(s)) + 1
		}
		var room [2 * binary.MaxVarintLen64]byte
		t.add(c.peers-1, t.bucket(cell.start, t.rung), cell.appendTo(room[:0]))
	}
	*cell = peerCell{start: never}
}
