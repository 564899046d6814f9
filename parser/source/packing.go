package source

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// packing is one way to pack text, known by the bytes it begins with.
type packing struct {
	name  string
	magic string
	open  func(io.Reader) (io.Reader, error)
}

// packings are the ways that are understood. A frame that the reader is to skip may stand first in zstd; an empty bzip2 file begins in its own way.
var packings = []packing{
	{"gzip", "\x1f\x8b\x08", openGzip},
	{"zstd", "\x28\xb5\x2f\xfd", openZstd},
	{"zstd", "?\x2a\x4d\x18", openZstd},
	{"xz", "\xfd7zXZ\x00", openXZ},
	{"bzip2", "BZh?1AY&SY", openBzip2},
	{"bzip2", "BZh?\x17\x72\x45\x38\x50\x90", openBzip2},
}

// packingOf tells by the first bytes how they are packed; nil: not at all, or in a way that binaryKind knows.
func packingOf(head []byte) *packing {
	for i := range packings {
		if p := &packings[i]; len(head) >= len(p.magic) && fits(head, p.magic) {
			return p
		}
	}
	return nil
}

// fits compares as far as both go; "?" in the magic is any byte.
func fits(head []byte, magic string) bool {
	for i := range min(len(head), len(magic)) {
		if head[i] != magic[i] && magic[i] != '?' {
			return false
		}
	}
	return true
}

// isTold says that no further byte is needed to tell a packing or a byte order mark: a slow pipe must not be held back.
func isTold(head []byte) bool {
	for i := range packings {
		if magic := packings[i].magic; len(head) < len(magic) && fits(head, magic) {
			return false
		}
	}
	return len(head) > 1 || head[0] != 0xff && head[0] != 0xfe
}

// packedBuffer is how much packed data is read at a time.
const packedBuffer = 128 << 10

// gzipReader reads members one after the other. It does so itself, since the library takes the zeros that tapes and some copiers
// append for damage, and a cut in a member's header for an end.
type gzipReader struct {
	raw    *bufio.Reader
	member *gzip.Reader
}

func openGzip(r io.Reader) (io.Reader, error) {
	raw := bufio.NewReaderSize(r, packedBuffer)
	member, err := gzip.NewReader(raw)
	if err != nil {
		return nil, unexpected(err)
	}
	member.Multistream(false)
	return &gzipReader{raw, member}, nil
}

func (g *gzipReader) Read(p []byte) (int, error) {
	for {
		n, err := g.member.Read(p)
		if err != io.EOF || n > 0 {
			if err == io.EOF {
				err = nil
			}
			return n, err
		}
		if err := g.next(); err != nil {
			return 0, err
		}
	}
}

// next goes on to the next member; io.EOF when there is none.
func (g *gzipReader) next() error {
	first, err := g.raw.Peek(1)
	if err != nil {
		return err
	}
	if first[0] == 0 {
		return g.padding()
	}
	if magic, _ := g.raw.Peek(2); !fits(magic, packings[0].magic) {
		return errors.New("what follows is not gzip")
	}
	if err := g.member.Reset(g.raw); err != nil {
		return unexpected(err)
	}
	g.member.Multistream(false)
	return nil
}

// padding reads zeros up to the end.
func (g *gzipReader) padding() error {
	for {
		c, err := g.raw.ReadByte()
		if err != nil {
			return err
		}
		if c != 0 {
			return errors.New("what follows is not gzip")
		}
	}
}

// unexpected is for headers, within which the end of the input is a cut.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// maxWindow bounds the memory that a packed file can claim; the zstd command has the same bound.
const maxWindow = 128 << 20

type zstdReader struct{ *zstd.Decoder }

func (z zstdReader) Close() error {
	z.Decoder.Close()
	return nil
}

// openZstd decodes in the caller's goroutine: measured to be the cheapest, and the other cores have the next file.
func openZstd(r io.Reader) (io.Reader, error) {
	decoder, err := zstd.NewReader(bufio.NewReaderSize(r, packedBuffer),
		zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, unexpected(err)
	}
	return zstdReader{decoder}, nil
}

// openXZ loses the chunk within which a file is cut, at most 64 KiB of packed data: the library gives a chunk as a whole.
func openXZ(r io.Reader) (io.Reader, error) {
	end := &lastBytes{reader: r}
	raw := bufio.NewReaderSize(end, packedBuffer)
	if size := xzDictionary(raw); size > maxWindow {
		return nil, fmt.Errorf("it needs a dictionary of %d bytes, more than the %d that are allowed", size, int64(maxWindow))
	}
	decoder, err := xz.NewReader(raw)
	if err != nil {
		return nil, unexpected(err)
	}
	return &xzReader{decoder, end}, nil
}

// xzReader takes an end without the mark that ends every stream for a cut: the library takes one before the first block for an empty file.
type xzReader struct {
	decoder io.Reader
	end     *lastBytes
}

func (x *xzReader) Read(p []byte) (int, error) {
	n, err := x.decoder.Read(p)
	if err == io.EOF && x.end.last != [2]byte{'Y', 'Z'} {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// lastBytes remembers the last byte that is not zero, and the one before it: padding is zeros.
type lastBytes struct {
	reader io.Reader
	before byte // the last byte of the read before
	last   [2]byte
}

func (l *lastBytes) Read(p []byte) (int, error) {
	n, err := l.reader.Read(p)
	for i := n - 1; i >= 0; i-- {
		if p[i] == 0 {
			continue
		}
		l.last = [2]byte{l.before, p[i]}
		if i > 0 {
			l.last[0] = p[i-1]
		}
		break
	}
	if n > 0 {
		l.before = p[n-1]
	}
	return n, err
}

// xzDictionary is the memory that the first block asks for; the library allocates it unseen. 0 where it cannot be told.
func xzDictionary(raw *bufio.Reader) int64 {
	head, _ := raw.Peek(12 + 64)
	if len(head) < 14 || head[12] == 0 {
		return 0
	}
	// The filter LZMA2 (0x21) with one byte of properties stands behind two optional sizes.
	block := head[14:]
	at := bytes.Index(block, []byte{0x21, 1})
	if at < 0 || at+2 >= len(block) {
		return 0
	}
	bits := int64(block[at+2])
	if bits > 40 {
		return 0
	}
	return (2 | bits&1) << (bits/2 + 11)
}

func openBzip2(r io.Reader) (io.Reader, error) {
	return bzip2.NewReader(bufio.NewReaderSize(r, packedBuffer)), nil
}
