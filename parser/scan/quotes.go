package scan

import (
	"encoding/binary"
	"math/bits"
)

// Quotes has a bit for each byte of a line that is a quote, and some without any behind them. All are found at once, so that where a text ends costs a few
// steps, however long it is.
type Quotes [(longestMarked + 128) / 8]byte

// longestMarked is the longest line that is marked.
const longestMarked = 8 << 10

// Mark marks the quotes of a line, and says whether it has a backslash. It gives up a line that is too long.
func (q *Quotes) Mark(line []byte) (backslash, ok bool) {
	if len(line) >= longestMarked {
		return false, false
	}
	if len(line) < 64 {
		var b [64]byte
		copy(b[:], line)
		binary.LittleEndian.PutUint64(q[8:], 0)
		return markQuotes(b[:], q[:]) != 0, true
	}
	whole := len(line) / 64
	var end [8]byte
	backslashes := markQuotes(line, q[:]) | markQuotes(line[len(line)-64:], end[:])
	// The first of the last 64 bytes are among the whole ones before.
	binary.LittleEndian.PutUint64(q[8*whole:], load8(end[:], 0)>>1>>(^len(line)&63))
	binary.LittleEndian.PutUint64(q[8*whole+8:], 0)
	return backslashes != 0, true
}

// Next is the place of the first quote from a place within the marked line on; -1 where none comes before the end.
func (q *Quotes) Next(at, end int) int {
	for ; at < end; at += reach {
		if near := q.near(uint(at)); near != 0 {
			return at + bits.TrailingZeros64(near)
		}
	}
	return -1
}

// reach is how far near sees.
const reach = 64 - 7

// near has a bit for each quote among the bytes from the place on.
func (q *Quotes) near(at uint) uint64 {
	return load8(q[:], int(at/8%(longestMarked/8))) >> (at % 8)
}
