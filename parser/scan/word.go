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

// DigitRun is how many of the eight bytes, from the lowest, are digits.
func DigitRun(x uint64) int {
	x ^= '0' * ones
	return bits.TrailingZeros64(((x+0x76*ones)|x)&highs) >> 3
}

// NonDigits has a bit for each of eight bytes that is no digit. It is exact for bytes below 0x80, and up to the first one that is not.
func NonDigits(x uint64) uint64 {
	x ^= '0' * ones
	return ((x + 0x76*ones | x) & highs >> 7) * 0x0102040810204080 >> 56
}

// NonDigits32 does so for 32 bytes.
func NonDigits32(b *[64]byte) uint64 {
	return NonDigits(Load8(b[:], 0)) | NonDigits(Load8(b[:], 8))<<8 | NonDigits(Load8(b[:], 16))<<16 | NonDigits(Load8(b[:], 24))<<24
}

// Equal32 has a bit for each of the first 32 bytes that is c. It is exact for all bytes.
func Equal32(b *[64]byte, c byte) uint64 {
	pattern := ones * uint64(c)
	return equal8(Load8(b[:], 0)^pattern) | equal8(Load8(b[:], 8)^pattern)<<8 | equal8(Load8(b[:], 16)^pattern)<<16 | equal8(Load8(b[:], 24)^pattern)<<24
}

// equal8 has a bit for each of eight bytes that is zero.
func equal8(x uint64) uint64 {
	return (^(x&^highs + ^uint64(highs) | x) & highs >> 7) * 0x0102040810204080 >> 56
}

// ShortNumber is the number of one to seven digits, which the caller has seen, at one of the first 32 places.
func ShortNumber(b *[64]byte, at, length int) int32 {
	x := binary.LittleEndian.Uint64(b[at&31:at&31+8]) & (0x0f * ones) << ((64 - 8*length) & 63)
	x = x*10 + x>>8
	return int32(((x&0x000000ff000000ff)*0x000f424000000064 + (x>>16&0x000000ff000000ff)*0x0000271000000001) >> 32)
}
