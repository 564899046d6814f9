// Package gunzip unpacks gzip, the way rotated logs are packed. It gives every byte that can be had of a file that is cut or damaged.
//
//  1. gunzip.go reads members: a header, packed blocks, a checksum.
//  2. block.go reads blocks of DEFLATE (RFC 1951), one symbol at a time where the input or the room ends.
//  3. symbol.go is the loop over symbols where neither is near.
//  4. code.go makes tables of Huffman codes.
//  5. input.go gives bits.
//
// Half of the time of a run over packed logs is spent in symbol.go.
package gunzip

import (
	"errors"
	"hash/crc32"
	"io"
)

// Reasons why no more can be had. An input that ends within a member is io.ErrUnexpectedEOF.
var (
	errHeader   = errors.New("what follows is not gzip")
	errChecksum = errors.New("the checksum does not fit the text")
	errCode     = errors.New("no packer writes such bits")
)

// Sizes of the window: text is unpacked behind the text that symbols may point back to.
const (
	reach = 32 << 10
	// room is how much is unpacked at a time: it leaves the caches of the processor to those who read the text.
	room       = 64 << 10
	windowSize = reach + room + slack
)

// Reader gives the text of all members of a gzip file, one after the other. Zeros may stand behind the last, as tapes and some copiers leave them.
type Reader struct {
	input
	state state
	final bool // no block follows the one at hand

	window [windowSize]byte
	first  int // where the text of the member begins in window, or what of it can be reached
	given  int // text before it was delivered
	end    int // of the text

	sum    uint32 // checksum of the member's text
	size   uint32 // of the member's text, as far as 32 bits tell
	err    error  // why nothing follows
	stored int    // bytes of a stored block that are to come

	literals  literalTable
	distances distanceTable
	lengths   [mostLiterals + mostDistances]uint8
}

// state is what comes next in the input.
type state uint8

const (
	atMember state = iota
	atBlock
	inStored
	inSymbols
	atSum
)

// NewReader reads the header of the first member.
func NewReader(r io.Reader) (*Reader, error) {
	z := &Reader{}
	z.source = r
	if err := z.header(); err != nil {
		return nil, within(err)
	}
	return z, nil
}

// Read gives what is unpacked before it waits for more of the input.
func (z *Reader) Read(p []byte) (int, error) {
	for z.given == z.end {
		if z.err != nil {
			return 0, z.err
		}
		z.makeRoom()
		z.err = z.unpack()
	}
	n := copy(p, z.window[z.given:z.end])
	z.given += n
	return n, nil
}

// makeRoom moves the text that symbols may point to to the front.
func (z *Reader) makeRoom() {
	if z.end < reach+room {
		return
	}
	from := z.end - reach
	copy(z.window[:reach], z.window[from:z.end])
	z.end, z.given, z.first = reach, reach, max(z.first-from, 0)
}

// unpack goes on until there is text, or none follows.
func (z *Reader) unpack() error {
	begin := z.end
	err := z.step()
	text := z.window[begin:z.end]
	z.sum = crc32.Update(z.sum, crc32.IEEETable, text)
	z.size += uint32(len(text))
	return err
}

// step reads what is next in the input.
func (z *Reader) step() error {
	switch z.state {
	case atMember:
		return z.nextMember()
	case atBlock:
		return within(z.block())
	case inStored:
		return within(z.copyStored())
	case inSymbols:
		return within(z.symbols())
	}
	return within(z.trailer())
}

// within is for what must be whole: there the end of the input is a cut.
func within(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// Flags of a header.
const (
	hasSum = 1 << (iota + 1)
	hasExtra
	hasName
	hasComment
)

// header reads the header of a member.
func (z *Reader) header() error {
	h := headerReader{in: &z.input}
	if magic := h.number(3); h.err == nil && magic != 0x08_8b_1f {
		return errHeader
	}
	flags := h.number(1)
	h.number(4) // when it was packed
	h.number(2) // how well, and on what system
	if flags&hasExtra != 0 {
		for n := h.number(2); n > 0 && h.err == nil; n-- {
			h.number(1)
		}
	}
	for _, text := range []uint32{hasName, hasComment} {
		for flags&text != 0 && h.number(1) != 0 {
		}
	}
	if sum := h.sum & 0xffff; flags&hasSum != 0 && h.number(2) != sum && h.err == nil {
		return errHeader
	}
	z.state, z.first, z.sum, z.size = atBlock, z.end, 0, 0
	return h.err
}

// headerReader reads numbers of a header until one cannot be had, and sums them up.
type headerReader struct {
	in  *input
	sum uint32
	err error
}

// number reads a number of up to four bytes, the lowest first; 0 when it cannot be had.
func (h *headerReader) number(bytes int) (n uint32) {
	for i := range bytes {
		var b uint32
		if h.err == nil {
			b, h.err = h.in.bits(8)
		}
		if h.err != nil {
			return 0
		}
		h.sum = crc32.Update(h.sum, crc32.IEEETable, []byte{byte(b)})
		n |= b << (8 * i)
	}
	return n
}

// trailer compares what was unpacked with what was packed.
func (z *Reader) trailer() error {
	z.align()
	h := headerReader{in: &z.input}
	sum, size := h.number(4), h.number(4)
	if h.err == nil && (sum != z.sum || size != z.size) {
		return errChecksum
	}
	z.state = atMember
	return h.err
}

// nextMember goes on behind a member: another one, zeros up to the end, or the end.
func (z *Reader) nextMember() error {
	first, err := z.peek()
	switch {
	case err != nil:
		return err
	case first != 0:
		return within(z.header())
	}
	for err == nil && first == 0 {
		z.bits(8)
		first, err = z.peek()
	}
	if err == nil {
		return errHeader
	}
	return err
}
