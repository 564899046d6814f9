package gunzip

import "encoding/binary"

// slack is how far a symbol may write behind room: two literals and the longest length, copied in pieces.
const slack = 2 + 258 + 32

// fate is what became of the symbols that were asked for.
type fate uint8

const (
	unpacked fate = iota
	unknown       // the rest of the symbol is not in the buffer
	ended         // it was the end of the block
	wrong         // no packer writes it
)

// many unpacks symbols as long as the buffer holds all of them that there can be, and there is room.
//
// A turn of the loop takes two literals, or at most one and a length with its distance. Each call of more leaves at least 56 bits: enough for
// two literals (22 bits in the first table, 15 for a code of the second), or for a length (20) and its distance (28).
func (z *Reader) many() fate {
	in, out := z.buffer[:z.filled], &z.window
	held, count, place, to := z.held, z.count, z.place, z.end
	result := unknown
loop:
	for place+16 <= len(in) && to < reach+room {
		held, count, place = more(in, held, count, place)
		e := z.literals[held&(1<<literalBits-1)]
		if e&isLiteral != 0 {
			held, count = pass(held, count, e)
			out[to] = byte(e >> 12)
			to++
			e = z.literals[held&(1<<literalBits-1)]
			if e&isLiteral != 0 {
				held, count = pass(held, count, e)
				out[to] = byte(e >> 12)
				to++
				continue
			}
			held, count, place = more(in, held, count, place)
		}
		if e&isNone != 0 {
			if e&isNone == isLink {
				held, count = pass(held, count, e)
				e = z.literals[e.value()+int(held&(1<<e.code()-1))]
			}
			switch {
			case e&isLiteral != 0:
				held, count = pass(held, count, e)
				out[to] = byte(e >> 12)
				to++
				continue
			case e&isNone == isEnd:
				held, count = pass(held, count, e)
				result = ended
				break loop
			case e&isNone != 0:
				result = wrong
				break loop
			}
		}
		length := e.span(held)
		held, count = pass(held, count, e)

		d := z.distances[held&(1<<distanceBits-1)]
		if d&isNone == isLink {
			held, count = pass(held, count, d)
			d = z.distances[d.value()+int(held&(1<<d.code()-1))]
		}
		distance := d.span(held)
		held, count = pass(held, count, d)
		if d&isNone != 0 || distance > to-z.first {
			result = wrong
			break
		}
		from, stop := to-distance, to+length
		if distance < 8 {
			for ; to < stop; to++ {
				out[to] = out[from]
				from++
			}
			continue
		}
		copy32(out[to:to+32], out[from:from+32])
		for to += 32; to < stop; to += 32 {
			from += 32
			copy32(out[to:to+32], out[from:from+32])
		}
		to = stop
	}
	z.held, z.count, z.place, z.end = held, count, place, to
	return result
}

// more takes as many whole bytes as held has room for: eight are read, and those that do not count now are read again.
func more(in []byte, held uint64, count uint, place int) (uint64, uint, int) {
	return held | next8(in, place)<<(count&63), count | 56, place + int((63-count)>>3)
}

// pass drops the bits of a symbol.
func pass(held uint64, count uint, e entry) (uint64, uint) {
	return held >> e.taken(), count - e.taken()
}

// copy32 copies 32 bytes by eights, so that the source may begin eight bytes before what is written.
func copy32(to, from []byte) {
	_, _ = to[31], from[31]
	binary.LittleEndian.PutUint64(to, binary.LittleEndian.Uint64(from))
	binary.LittleEndian.PutUint64(to[8:], binary.LittleEndian.Uint64(from[8:]))
	binary.LittleEndian.PutUint64(to[16:], binary.LittleEndian.Uint64(from[16:]))
	binary.LittleEndian.PutUint64(to[24:], binary.LittleEndian.Uint64(from[24:]))
}

// one unpacks one symbol. When the input lacks a part of it, it is unknown and nothing is taken.
func (z *Reader) one() fate {
	z.hold()
	next := ahead{z.held & (1<<z.count - 1), int(z.count)}
	e := next.find(z.literals[:], literalBits)
	length := next.take(e)
	switch {
	case next.count < 0:
		return unknown
	case e&isNone == isNone:
		return wrong
	case e&isEnd != 0:
		z.drop(z.count - uint(next.count))
		return ended
	case e&isLiteral != 0:
		z.drop(z.count - uint(next.count))
		z.window[z.end] = byte(length)
		z.end++
		return unpacked
	}
	d := next.find(z.distances[:], distanceBits)
	distance := next.take(d)
	switch {
	case next.count < 0:
		return unknown
	case d&isNone != 0 || distance > z.end-z.first:
		return wrong
	}
	z.drop(z.count - uint(next.count))
	for range length {
		z.window[z.end] = z.window[z.end-distance]
		z.end++
	}
	return unpacked
}

// ahead are the bits of a symbol that may be incomplete; count falls below zero when bits are lacking.
type ahead struct {
	held  uint64
	count int
}

// find looks a code up.
func (a *ahead) find(table []entry, width int) entry {
	e := table[a.held&(1<<width-1)]
	if e&isNone == isLink {
		place := e.value()
		choose := e.code()
		a.pass(e)
		e = table[place+int(a.held&(1<<choose-1))]
	}
	return e
}

// take gives the value of a symbol with its extra bits.
func (a *ahead) take(e entry) int {
	value := e.span(a.held)
	a.pass(e)
	return value
}

func (a *ahead) pass(e entry) {
	a.held >>= e.taken()
	a.count -= int(e.taken())
}
