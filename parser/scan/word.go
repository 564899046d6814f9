package scan

import (
	"encoding/binary"
	"math/bits"
)

// Eight bytes at a time: lines differ in the lengths of their numbers, so a loop over digits guesses its end wrong in nearly every line, and a wrong
// guess costs as much as thirty steps. What stands here has no loop to guess.

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// Load8 are the eight bytes at a place, the first one lowest.
func Load8(b []byte, at int) uint64 { return binary.LittleEndian.Uint64(b[at : at+8]) }

// FirstBytes covers the first n of a word's bytes: none from 0 down, all from 8 on.
func FirstBytes(n int) uint64 {
	if n <= 0 {
		return 0
	}
	return ^uint64(0) >> (64 - 8*min(n, 8))
}

// DigitRun is how many of the eight bytes, from the lowest, are digits.
func DigitRun(x uint64) int {
	x ^= '0' * ones
	return bits.TrailingZeros64(((x+0x76*ones)|x)&highs) >> 3
}

// marks is what Marks answers.
func marks(b *[64]byte) (blanks, slashes, others uint64) {
	for i := 0; i < 64; i += 8 {
		x := Load8(b[:], i)
		blanks |= zeros(x^' '*ones) << i
		slashes |= zeros(x^'/'*ones) << i
		digit := x ^ '0'*ones
		others |= gather(digit&^highs+0x76*ones|digit) << i
	}
	return blanks, slashes, others
}

// ends is what Ends answers.
func ends(b *[64]byte) (low uint64) {
	for i := 0; i < 64; i += 8 {
		x := Load8(b[:], i)
		low |= gather(^(x&^highs + (0x80-'#')*ones | x)) << i
	}
	return low
}

// markQuotes8 is markQuotes for any processor.
func markQuotes8(b, marks []byte) (backslashes uint64) {
	for i := 0; i+8 <= len(b); i += 8 {
		x := Load8(b, i)
		marks[i/8] = byte(zeros(x ^ '"'*ones))
		backslashes |= zeros(x ^ '\\'*ones)
	}
	return backslashes
}

// zeros has a bit for each of eight bytes that is zero.
func zeros(x uint64) uint64 { return gather(^(x&^highs + ^uint64(highs) | x)) }

// IndexNear is where c stands first among the sixteen bytes of two words; 16 where it does not. It is for what lies a few places away: a loop would have
// to guess how few.
func IndexNear(x, y uint64, c byte) int {
	return bits.TrailingZeros64(zeros(x^ones*uint64(c)) | zeros(y^ones*uint64(c))<<8 | 1<<16)
}

// gather has a bit for each of eight bytes whose highest bit is set.
func gather(x uint64) uint64 { return (x & highs >> 7) * 0x0102040810204080 >> 56 }

// ShortNumber is the number of one to seven digits, which the caller has seen, that the eight bytes begin with.
func ShortNumber(b []byte, length int) int32 {
	x := binary.LittleEndian.Uint64(b) & (0x0f * ones) << ((64 - 8*length) & 63)
	x = x*10 + x>>8
	return int32(((x&0x000000ff000000ff)*0x000f424000000064 + (x>>16&0x000000ff000000ff)*0x0000271000000001) >> 32)
}

// Short is ShortNumber of a text of its own, behind which the line or the buffer goes on; -1 for anything but one to seven digits.
func Short(b []byte) int32 {
	if uint(len(b)-1) > 6 || cap(b) < 8 {
		return -1
	}
	x := load8(b[:8], 0)
	if DigitRun(x) < len(b) {
		return -1
	}
	x = x & (0x0f * ones) << ((64 - 8*len(b)) & 63)
	x = x*10 + x>>8
	return int32(((x&0x000000ff000000ff)*0x000f424000000064 + (x>>16&0x000000ff000000ff)*0x0000271000000001) >> 32)
}
