package digest

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/why502/why502/parser/event"
)

// ErrDamaged is the error of bytes that no digest is written as.
var ErrDamaged = errors.New("the digest is damaged")

// wire writes or reads numbers and strings. What is stored is described once, by functions that take pointers and work in both directions, so
// that writing and reading cannot drift apart. The first error stays; after it nothing is written, and zeros are read.
type wire struct {
	w        *bufio.Writer // nil when reading
	r        *bufio.Reader
	err      error
	version  int
	buf      [binary.MaxVarintLen64]byte
	symptoms []event.Symptom // by their number in the file
	numbers  [event.Symptoms]uint8
	// How many of each there are, for checking what is read.
	names, domains, leaves, sources int
}

type unsigned interface {
	~uint8 | ~uint16 | ~uint32 | ~uint64
}

type signed interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~int
}

func (c *wire) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

func (c *wire) put(n uint64) {
	if c.err == nil {
		_, c.err = c.w.Write(c.buf[:binary.PutUvarint(c.buf[:], n)])
	}
}

func (c *wire) get() uint64 {
	if c.err != nil {
		return 0
	}
	n, err := binary.ReadUvarint(c.r)
	if err != nil {
		c.fail(cut(err))
		return 0
	}
	return n
}

// cut is the error of bytes that end too early or cannot be unpacked.
func cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: it is cut", ErrDamaged)
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}

// number stores an unsigned number below limit.
func number[T unsigned](c *wire, v *T, limit uint64) {
	if c.w != nil {
		c.put(uint64(*v))
		return
	}
	n := c.get()
	if n >= limit || uint64(T(n)) != n {
		c.fail(ErrDamaged)
		return
	}
	*v = T(n)
}

// any64 stores any unsigned number that has no limit of its own.
func any64(c *wire, v *uint64) {
	if c.w != nil {
		c.put(*v)
		return
	}
	*v = c.get()
}

// integer stores a signed number.
func integer[T signed](c *wire, v *T) {
	if c.w != nil {
		n := int64(*v)
		c.put(uint64(n<<1) ^ uint64(n>>63))
		return
	}
	u := c.get()
	n := int64(u>>1) ^ -int64(u&1)
	if int64(T(n)) != n {
		c.fail(ErrDamaged)
		return
	}
	*v = T(n)
}

// hash stores eight bytes as they are: hashes do not become shorter.
func (c *wire) hash(v *uint64) {
	if c.err != nil {
		return
	}
	if c.w != nil {
		binary.LittleEndian.PutUint64(c.buf[:8], *v)
		_, c.err = c.w.Write(c.buf[:8])
		return
	}
	if _, err := io.ReadFull(c.r, c.buf[:8]); err != nil {
		c.fail(cut(err))
		return
	}
	*v = binary.LittleEndian.Uint64(c.buf[:8])
}

// flag stores a yes or no.
func (c *wire) flag(v *bool) {
	n := uint8(toInt(*v))
	number(c, &n, 2)
	*v = n == 1
}

// bytes stores a string of at most limit bytes.
func (c *wire) bytes(b *[]byte, limit int) {
	n := uint64(len(*b))
	number(c, &n, uint64(limit)+1)
	if c.err != nil {
		return
	}
	if c.w != nil {
		_, c.err = c.w.Write(*b)
		return
	}
	*b = nil
	if n > 0 {
		*b = make([]byte, n)
		if _, err := io.ReadFull(c.r, *b); err != nil {
			c.fail(cut(err))
		}
	}
}

// maxString is the longest path or format name that is stored.
const maxString = 1 << 16

func (c *wire) string(s *string) {
	b := []byte(*s)
	c.bytes(&b, maxString)
	*s = string(b)
}

// length stores how many elements follow. A limit keeps a damaged number from asking for the whole memory.
func (c *wire) length(n, limit int) int {
	u := uint64(n)
	number(c, &u, uint64(limit)+1)
	if c.err != nil {
		return 0
	}
	return int(u)
}

// list stores the elements of a slice.
func list[T any](c *wire, all *[]T, limit int, each func(v *T)) {
	n := c.length(len(*all), limit)
	if c.w != nil {
		for i := range *all {
			each(&(*all)[i])
		}
		return
	}
	*all = nil
	for range n {
		var v T
		each(&v)
		if c.err != nil {
			return
		}
		*all = append(*all, v)
	}
}

func (c *wire) name(id *NameID)         { number(c, id, uint64(c.names)) }
func (c *wire) domain(id *DomainID)     { number(c, id, uint64(c.domains)) }
func (c *wire) proxy(p *event.Proxy)    { number(c, p, uint64(event.System)+1) }
func (c *wire) millis(ms *int32)        { integer(c, ms) }
func (c *wire) time(ms *int64)          { integer(c, ms) }
func (c *wire) kind(k *event.Kind)      { number(c, k, uint64(event.Skip)+1) }
func (c *wire) state(s *event.State)    { number(c, s, uint64(event.ServerMoved)+1) }
func (c *wire) result(o *event.Outcome) { number(c, o, uint64(event.Relayed)+1) }

// symptom is stored by its place in the list of names that the file begins with: the numbers change between versions.
func (c *wire) symptom(s *event.Symptom) {
	if c.w != nil {
		c.put(uint64(c.numbers[*s]))
		return
	}
	n := c.get()
	if n >= uint64(len(c.symptoms)) {
		c.fail(ErrDamaged)
		return
	}
	*s = c.symptoms[n]
}
