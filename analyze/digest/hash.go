package digest

import (
	"encoding/binary"
	"math/bits"

	"github.com/cespare/xxhash/v2"

	"github.com/why502/why502/parser/event"
)

// Hashes decide what a sample keeps and which names share a slot. They are the same on every machine; changing one of them needs a new
// version of the format, because digests made with different hashes cannot be merged.

// ranks is the number of ranks: hashes that order a sample are below it, so that "everything" is a limit too.
const ranks = 1 << 63

// mix is the multiply-and-fold of wyhash: cheap, and good enough that neighbours in value are strangers in rank.
func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^0x9e3779b97f4a7c15, b^0xbf58476d1ce4e5b9)
	return hi ^ lo
}

// hashName is the hash of a name as the digest keeps it, for slots and strata.
func hashName(name []byte) uint64 {
	if len(name) > maxName {
		name = shorten(name)
	}
	return xxhash.Sum64(name)
}

// hashLine is a rank made of three words of the line and what a glance knows. Hashing whole lines would cost as much as reading
// them; lines that agree in all of this tie, and ties are broken by a hash of the whole line. Objects whose stamps have whole seconds, as nginx's, are
// hashed whole: most of them is keys, so the words may be the same all second long, and a sample would have all of a second or none of it.
func hashLine(line []byte, g *event.Glance) uint64 {
	n := uint(len(line))
	if n < 40 {
		return hashWhole(line, g)
	}
	head := binary.LittleEndian.Uint64(line)
	if byte(head) == '{' && g.Ms%1000 == 0 {
		return hashWhole(line, g)
	}
	w := (n - 8) / 4
	a := mix(head^uint64(g.Ms), binary.LittleEndian.Uint64(line[w:w+8]))
	return mix(a^binary.LittleEndian.Uint64(line[3*w:3*w+8]), uint64(uint32(g.Total))<<32^uint64(n)) >> 1
}

// hashWhole is hashLine for a short line, or one whose words do not tell enough.
func hashWhole(line []byte, g *event.Glance) uint64 {
	return mix(xxhash.Sum64(line), uint64(g.Ms)) >> 1
}

// hashRequest is the rank of a record: that of its join key or of its request id, whichever is smaller, so that a sample keeps both halves of
// a request and its hops through several proxies together. Without both it is that of the line.
func hashRequest(key, request, line uint64) uint64 {
	switch {
	case key == 0 && request == 0:
		return mix(line, 3) >> 1
	case request == 0:
		return mix(key, 1) >> 1
	case key == 0:
		return mix(request, 2) >> 1
	}
	return min(mix(key, 1), mix(request, 2)) >> 1
}

// hashTie orders lines of one rank: first by ten seconds, so that the two halves of a request of a client that asks the same over and over
// stay together (90 such steps are a quarter of an hour: no unknown offset changes them), then by the whole line.
func hashTie(key uint64, ms int64, line uint64) uint64 {
	slot := uint64(floor(ms, 10_000)/10_000%90+90) % 90
	return mix(key, slot)&^(1<<48-1) | line>>16
}

// hashID is the hash of a request or connection id, 0 only where there is none.
func hashID(id []byte) uint64 {
	if len(id) == 0 {
		return 0
	}
	return max(xxhash.Sum64(id), 1)
}

// maxEnds is the longest name that ends holds whole.
const maxEnds = 16

// ends are two words of a short name that together with its length are all of it, or a hash of a long one.
func ends(b []byte) (head, tail uint64) {
	if len(b) > maxEnds {
		return xxhash.Sum64(b), 0
	}
	var whole [maxEnds]byte
	copy(whole[:], b)
	return binary.LittleEndian.Uint64(whole[:]), binary.LittleEndian.Uint64(whole[8:])
}

// endMasks are the bytes of the two words that belong to a name of that length.
var endMasks = func() (masks [maxEnds + 1][2]uint64) {
	for n := range masks {
		for i := range n {
			masks[n][i/8] |= 0xff << (i % 8 * 8)
		}
	}
	return masks
}()

// floor rounds ms down to a multiple of step.
func floor(ms, step int64) int64 {
	over := ms % step
	if over < 0 {
		over += step
	}
	return ms - over
}
