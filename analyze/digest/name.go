package digest

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/cespare/xxhash/v2"
)

const (
	nameChunk = 32 << 10
	// maxName is the longest name that is kept whole; of longer ones the rest becomes a hash.
	maxName = 200
)

// names gives names small numbers and keeps their bytes in chunks without pointers, so that a hundred thousand of them cost the garbage
// collector nothing. Only names that something refers to survive a sweep.
type names struct {
	chunks [][]byte
	at     []nameAt
	tags   []uint32 // of the hashes
	index  []NameID // open addressing, 0 is free: the empty name is never looked up there
	spare  []NameID
	size   int // names in use
	sweeps int // size at which the next sweep pays
}

type nameAt struct {
	chunk, offset uint16
	length        uint8
	live          bool
}

// minSweep is the fewest names for which a sweep is worth the trouble.
const minSweep = 8192

func newNames() names {
	return names{at: []nameAt{{live: true}}, tags: []uint32{0}, index: make([]NameID, 64), sweeps: minSweep}
}

// text is the name; its bytes must not be kept over a sweep.
func (n *names) text(id NameID) []byte {
	at := n.at[id]
	if at.length == 0 {
		return nil
	}
	return n.chunks[at.chunk][at.offset:][:at.length]
}

// hash is hashName of the name.
func (n *names) hash(id NameID) uint64 { return hashName(n.text(id)) }

// id finds or adds a name.
func (n *names) id(name []byte) NameID {
	if len(name) == 0 {
		return 0
	}
	if len(name) > maxName {
		name = shorten(name)
	}
	tag := uint32(hashName(name))
	mask := uint32(len(n.index) - 1)
	for i := tag & mask; ; i = (i + 1) & mask {
		id := n.index[i]
		if id == 0 {
			return n.add(name, tag, i)
		}
		if n.tags[id] == tag && bytes.Equal(n.text(id), name) {
			return id
		}
	}
}

// find is id for names that must not be added.
func (n *names) find(name []byte) (NameID, bool) {
	if len(name) > maxName {
		name = shorten(name)
	}
	tag := uint32(hashName(name))
	mask := uint32(len(n.index) - 1)
	for i := tag & mask; len(name) > 0; i = (i + 1) & mask {
		id := n.index[i]
		if id == 0 {
			return 0, false
		}
		if n.tags[id] == tag && bytes.Equal(n.text(id), name) {
			return id, true
		}
	}
	return 0, true
}

// shorten cuts a name that is too long; what was cut is told apart by its hash.
func shorten(name []byte) []byte {
	const digits = "0123456789abcdef"
	h := xxhash.Sum64(name)
	out := append(make([]byte, 0, maxName), name[:maxName-len("…")-16]...)
	out = append(out, "…"...)
	for i := 60; i >= 0; i -= 4 {
		out = append(out, digits[h>>i&15])
	}
	return out
}

func (n *names) add(name []byte, tag, slot uint32) NameID {
	var id NameID
	if last := len(n.spare) - 1; last >= 0 {
		id, n.spare = n.spare[last], n.spare[:last]
	} else {
		id = NameID(len(n.at))
		n.at = append(n.at, nameAt{})
		n.tags = append(n.tags, 0)
	}
	n.at[id], n.tags[id] = n.store(name), tag
	n.index[slot] = id
	n.size++
	if n.size*4 > len(n.index)*3 {
		n.reindex(len(n.index) * 2)
	}
	return id
}

func (n *names) store(name []byte) nameAt {
	last := len(n.chunks) - 1
	if last < 0 || len(n.chunks[last])+len(name) > cap(n.chunks[last]) {
		n.chunks = append(n.chunks, make([]byte, 0, nameChunk))
		last++
	}
	at := nameAt{chunk: uint16(last), offset: uint16(len(n.chunks[last])), length: uint8(len(name)), live: true}
	n.chunks[last] = append(n.chunks[last], name...)
	return at
}

func (n *names) reindex(size int) {
	n.index = make([]NameID, size)
	mask := uint32(size - 1)
	for id := 1; id < len(n.at); id++ {
		if !n.at[id].live {
			continue
		}
		i := n.tags[id] & mask
		for n.index[i] != 0 {
			i = (i + 1) & mask
		}
		n.index[i] = NameID(id)
	}
}

// crowded says that a sweep pays.
func (n *names) crowded() bool { return n.size > n.sweeps }

// released says that much has been dropped that referred to names.
func (n *names) released() { n.sweeps = max(minSweep, n.sweeps/2) }

// sweep forgets every name that is not marked; the ids of the others stay.
func (n *names) sweep(marked []bool) {
	old := n.chunks
	n.chunks, n.spare, n.size = nil, n.spare[:0], 0
	for id := len(n.at) - 1; id > 0; id-- {
		at := n.at[id]
		if !at.live || !marked[id] {
			n.at[id] = nameAt{}
			n.spare = append(n.spare, NameID(id))
			continue
		}
		n.at[id] = n.store(old[at.chunk][at.offset:][:at.length])
		n.size++
	}
	n.sweeps = max(minSweep, n.size+n.size/2)
	n.reindex(indexSize(n.size))
}

// indexSize is a power of two that n entries fill to three quarters at most.
func indexSize(n int) int {
	size := 64
	for n*4 > size*3 {
		size *= 2
	}
	return size
}

// sorted brings the marked names into order, forgets the others and returns what each old id became.
func (n *names) sorted(marked []bool) []NameID {
	order := n.order(marked)
	became := make([]NameID, len(n.at))
	old := *n
	*n = newNames()
	n.at = slices.Grow(n.at, len(order))
	n.tags = slices.Grow(n.tags, len(order))
	for i := range order {
		id := order[i].id
		became[id] = NameID(len(n.at))
		n.at = append(n.at, n.store(old.text(id)))
		n.tags = append(n.tags, old.tags[id])
	}
	n.size = len(order)
	n.sweeps = max(minSweep, n.size+n.size/2)
	n.reindex(indexSize(n.size))
	return became
}

// ordered is a name among those that are sorted. Its first bytes stand here, so that most comparisons look at no text.
type ordered struct {
	first, second uint64
	id            NameID
}

// order lists the marked names in their order.
func (n *names) order(marked []bool) []ordered {
	list := make([]ordered, 0, n.size)
	for id := 1; id < len(n.at); id++ {
		if n.at[id].live && marked[id] {
			var head [16]byte
			copy(head[:], n.text(NameID(id)))
			list = append(list, ordered{binary.BigEndian.Uint64(head[:]), binary.BigEndian.Uint64(head[8:]), NameID(id)})
		}
	}
	slices.SortFunc(list, func(a, b ordered) int {
		switch {
		case a.first != b.first:
			return cmp.Compare(a.first, b.first)
		case a.second != b.second:
			return cmp.Compare(a.second, b.second)
		}
		return bytes.Compare(n.text(a.id), n.text(b.id))
	})
	return list
}
