package gunzip

import (
	"encoding/binary"
	"io"
)

// inputSize is how much packed data is read at a time.
const inputSize = 64 << 10

// input gives the bits of the packed data, the lowest bit of each byte first.
type input struct {
	source io.Reader
	buffer [inputSize]byte
	place  int    // of the next byte in buffer that is not in held
	filled int    // how much of buffer holds data
	held   uint64 // the next bits; above the counted ones it may have some of the bits that follow, or zeros
	count  uint   // how many bits of held count
}

// fill reads more of the source. Bytes that were not used yet move to the front.
func (in *input) fill() error {
	in.filled = copy(in.buffer[:], in.buffer[in.place:in.filled])
	in.place = 0
	for range 100 {
		n, err := in.source.Read(in.buffer[in.filled:])
		in.filled += n
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}

// hold takes bytes of the buffer into held until no more fits, or none is left.
func (in *input) hold() {
	for in.count < 56 && in.place < in.filled {
		in.held |= uint64(in.buffer[in.place]) << in.count
		in.place++
		in.count += 8
	}
}

// need makes at least n bits count.
func (in *input) need(n uint) error {
	for in.count < n {
		if in.hold(); in.count >= n {
			break
		}
		if err := in.fill(); err != nil {
			return err
		}
	}
	return nil
}

// bits takes the next n bits, at most 32.
func (in *input) bits(n uint) (uint32, error) {
	if err := in.need(n); err != nil {
		return 0, err
	}
	b := uint32(in.held & (1<<n - 1))
	in.drop(n)
	return b, nil
}

// drop passes over bits that count.
func (in *input) drop(n uint) {
	in.held >>= n & 63
	in.count -= n
}

// align passes over the rest of a byte.
func (in *input) align() { in.drop(in.count & 7) }

// peek tells the next byte; the input is aligned.
func (in *input) peek() (byte, error) {
	err := in.need(8)
	return byte(in.held), err
}

// release gives the bytes in held back to the buffer; the input is aligned.
func (in *input) release() {
	in.place -= int(in.count / 8)
	in.held, in.count = 0, 0
}

// next8 is the next eight bytes at a place.
func next8(b []byte, place int) uint64 { return binary.LittleEndian.Uint64(b[place:]) }
