package gunzip

import "math/bits"

// entry is what a table says about the bits that come next.
//
//	bits  0–4   how many bits the symbol takes, with its extra bits; of a link: how many the first table took
//	bits  5–7   flags
//	bits  8–11  how many bits its code takes; of a link: how many bits choose in the second table
//	bits 12–30  the literal, the length or distance without its extra bits, or where the second table begins
type entry uint32

const (
	isLiteral entry = 1 << 5 // one byte of text
	isLink    entry = 1 << 6 // the code is longer: a second table knows
	isEnd     entry = 1 << 7 // the end of the block
	isNone          = isLink | isEnd
)

func (e entry) taken() uint { return uint(e & 31) }
func (e entry) code() uint  { return uint(e>>8) & 15 }
func (e entry) value() int  { return int(e >> 12) }

// span is a length or a distance; held are the bits that come next.
func (e entry) span(held uint64) int {
	return e.value() + int(held&(1<<e.taken()-1)>>e.code())
}

const (
	longestCode   = 15
	mostLiterals  = 288
	mostDistances = 32

	literalBits  = 11
	distanceBits = 9
)

// Tables are as large as the codes of the worst packer make them: at least two long codes share each second table.
type (
	literalTable  [1<<literalBits + mostLiterals/2<<(longestCode-literalBits)]entry
	distanceTable [1<<distanceBits + mostDistances/2<<(longestCode-distanceBits)]entry
)

// span is a length or a distance: how far it begins, and how many extra bits follow.
type span struct {
	from  uint16
	extra uint8
}

// lengthSpans are those of the symbols from 257 on.
var lengthSpans = [...]span{
	{3, 0}, {4, 0}, {5, 0}, {6, 0}, {7, 0}, {8, 0}, {9, 0}, {10, 0}, {11, 1}, {13, 1}, {15, 1}, {17, 1}, {19, 2}, {23, 2}, {27, 2}, {31, 2},
	{35, 3}, {43, 3}, {51, 3}, {59, 3}, {67, 4}, {83, 4}, {99, 4}, {115, 4}, {131, 5}, {163, 5}, {195, 5}, {227, 5}, {258, 0},
}

var distanceSpans = [...]span{
	{1, 0}, {2, 0}, {3, 0}, {4, 0}, {5, 1}, {7, 1}, {9, 2}, {13, 2}, {17, 3}, {25, 3}, {33, 4}, {49, 4}, {65, 5}, {97, 5}, {129, 6}, {193, 6},
	{257, 7}, {385, 7}, {513, 8}, {769, 8}, {1025, 9}, {1537, 9}, {2049, 10}, {3073, 10}, {4097, 11}, {6145, 11}, {8193, 12}, {12289, 12},
	{16385, 13}, {24577, 13},
}

const endOfBlock = 256

// literalEntry is the entry of a symbol of text, without its code.
func literalEntry(symbol int) entry {
	switch {
	case symbol < endOfBlock:
		return isLiteral | entry(symbol)<<12
	case symbol == endOfBlock:
		return isEnd
	}
	return spanEntry(lengthSpans[:], symbol-endOfBlock-1)
}

func distanceEntry(symbol int) entry { return spanEntry(distanceSpans[:], symbol) }

func spanEntry(spans []span, i int) entry {
	if i >= len(spans) {
		return isNone
	}
	return entry(spans[i].from)<<12 | entry(spans[i].extra)
}

// plainEntry is that of a symbol which is its own value.
func plainEntry(symbol int) entry { return entry(symbol) << 12 }

// spread makes the table of codes that have these lengths, the shortest first and those of a length in the order of the symbols. The first
// width bits of a code choose in the first part of the table.
func spread(table []entry, width int, lengths []uint8, of func(symbol int) entry) error {
	var count, next [longestCode + 2]int
	for _, n := range lengths {
		count[n]++
	}
	count[0] = 0
	longest, ok := measure(&count)
	if !ok {
		return errCode
	}
	for i := range table[:1<<width] {
		table[i] = isNone | 1
	}
	for n := 1; n <= longest; n++ {
		next[n+1] = (next[n] + count[n]) << 1
	}
	s := spreader{table, width, max(longest-width, 0), 1 << width}
	for symbol, n := range lengths {
		if n > 0 {
			s.add(next[n], int(n), of(symbol))
			next[n]++
		}
	}
	return nil
}

// measure tells the longest code, and whether the codes use up all bits there are. All packers make such codes, or one code of one bit, or none.
func measure(count *[longestCode + 2]int) (longest int, ok bool) {
	left, codes := 1, 0
	for n := 1; n <= longestCode; n++ {
		left = left<<1 - count[n]
		codes += count[n]
		if left < 0 {
			return 0, false
		}
		if count[n] > 0 {
			longest = n
		}
	}
	return longest, left == 0 || codes == 0 || codes == 1 && longest == 1
}

// spreader writes codes into a table: each stands wherever its bits are the lowest ones of the place.
type spreader struct {
	table  []entry
	width  int
	second int // bits that choose in a second table
	free   int // where the next one begins
}

func (s *spreader) add(code, length int, e entry) {
	bits := int(bits.Reverse16(uint16(code)) >> (16 - length))
	table, size := s.table[:1<<s.width], length
	if length > s.width {
		link := &table[bits&(1<<s.width-1)]
		if *link == isNone|1 {
			*link = isLink | entry(s.width) | entry(s.second)<<8 | entry(s.free)<<12
			s.free += 1 << s.second
		}
		table, size = s.table[link.value():][:1<<s.second], length-s.width
		bits >>= s.width
	}
	e += entry(size) | entry(size)<<8
	for i := bits; i < len(table); i += 1 << size {
		table[i] = e
	}
}
