package digest

import (
	"encoding/binary"
	"slices"
)

// rows lie one behind the other in chunks without pointers: of each the number of its subject, how far its time is from that of the row before,
// and what it counts. A row of a peer takes four bytes so, one of traffic sixty. They lie as they came; tidying brings them into order and
// makes one of those of the same subject and time.
type rows struct {
	chunks [][]byte
	lows   []int32 // of each chunk, the earliest time
	n      int
	last   int32
	mixed  bool // not in order, or some may be there twice
	before uint32
}

const (
	rowChunk = 16 << 10
	rowHead  = 2 * binary.MaxVarintLen32
)

func (r *rows) add(number uint32, at int32, row []byte) {
	last := len(r.chunks) - 1
	if last < 0 || cap(r.chunks[last])-len(r.chunks[last]) < rowHead+len(row) {
		size := rowChunk
		if last < 0 {
			size = 64
		} else if last < 8 {
			size = min(2*cap(r.chunks[last]), rowChunk)
		}
		r.chunks, r.lows = append(r.chunks, make([]byte, 0, max(size, rowHead+len(row)))), append(r.lows, at)
		last++
	}
	r.lows[last] = min(r.lows[last], at)
	if r.n > 0 && (at < r.last || at == r.last && number <= r.before) {
		r.mixed = true
	}
	c := binary.AppendUvarint(r.chunks[last], uint64(number))
	c = binary.AppendVarint(c, int64(at)-int64(r.last))
	r.chunks[last] = append(c, row...)
	r.last, r.before = at, number
	r.n++
}

// cursor walks over rows.
type cursor struct {
	size   func(row []byte) int
	chunks [][]byte
	rest   []byte

	number uint32
	at     int32
	row    []byte
}

func (t *table) cursor() cursor { return cursor{size: t.size, chunks: t.rows.chunks} }

// next goes to the next row.
func (c *cursor) next() bool {
	for len(c.rest) == 0 {
		if len(c.chunks) == 0 {
			return false
		}
		c.rest, c.chunks = c.chunks[0], c.chunks[1:]
	}
	number, n := binary.Uvarint(c.rest)
	difference, m := binary.Varint(c.rest[n:])
	c.number, c.at = uint32(number), int32(int64(c.at)+difference)
	c.rest = c.rest[n+m:]
	size := c.size(c.rest)
	c.row, c.rest = c.rest[:size], c.rest[size:]
	return true
}

// tidy brings the rows into order of time and number, and makes one of those that have both in common.
func (t *table) tidy() {
	if t.rows.mixed {
		t.sortBy(nil, new(rowSorter))
	}
}

// rowPlace is where a row lies, and its time and number, by which it is sorted.
type rowPlace struct {
	order uint64
	chunk uint32
	from  uint16
}

// rowSorter sorts the rows of one table after the other in the same memory.
type rowSorter struct{ all, spare, later []rowPlace }

// before keeps the places of rows before a time, and puts the others aside.
func (s *rowSorter) before(at int32) {
	bound := orderOf(at, 0)
	s.later = s.later[:0]
	earlier := s.all[:0]
	for _, p := range s.all {
		if p.order < bound {
			earlier = append(earlier, p)
		} else {
			s.later = append(s.later, p)
		}
	}
	s.all = earlier
}

// fewPlaces is how many rows are sorted at once at least, where there are so many.
const fewPlaces = 1 << 12

// orderOf is what rows are sorted by.
func orderOf(at int32, number uint32) uint64 { return uint64(uint32(at)^1<<31)<<32 | uint64(number) }

// sort sorts by order, byte after byte of it from the last on, those left out that all have in common: of a day's minutes and some hundred
// subjects three are left. Places of one order stay as they were.
func (s *rowSorter) sort() {
	all, spare := s.all, slices.Grow(s.spare[:0], len(s.all))[:len(s.all)]
	differ := uint64(0)
	for i := range all {
		differ |= all[i].order ^ all[0].order
	}
	for shift := 0; shift < 64; shift += 8 {
		if byte(differ>>shift) == 0 {
			continue
		}
		var next [256]int32
		for i := range all {
			next[byte(all[i].order>>shift)]++
		}
		at := int32(0)
		for i, n := range next {
			next[i], at = at, at+n
		}
		for i := range all {
			to := &next[byte(all[i].order>>shift)]
			spare[*to] = all[i]
			*to++
		}
		all, spare = spare, all
	}
	s.all, s.spare = all, spare
}

// sortBy is tidy where each subject gets another number, if rank is given. Rows are written in order as soon as none before them can follow, and what
// was read is let go: those of a log come nearly in order, and then it takes hardly more memory than the rows.
func (t *table) sortBy(rank []uint32, s *rowSorter) {
	from, lows, c := t.rows.chunks, t.rows.lows, t.cursor()
	for i := len(lows) - 2; i >= 0; i-- {
		lows[i] = min(lows[i], lows[i+1])
	}
	t.rows = rows{}
	s.all = s.all[:0]
	enough := fewPlaces
	for c.next() {
		number := c.number
		if rank != nil {
			number = rank[number]
		}
		chunk := len(from) - len(c.chunks) - 1
		at := len(from[chunk]) - len(c.rest) - len(c.row)
		s.all = append(s.all, rowPlace{orderOf(c.at, number), uint32(chunk), uint16(at)})
		if len(c.rest) > 0 || len(c.chunks) == 0 || len(s.all) < enough {
			continue
		}
		s.before(lows[chunk+1])
		t.addSorted(from, s)
		s.all, s.later = s.later, s.all
		enough = fewPlaces + 2*len(s.all)
		if len(s.all) > 0 {
			chunk = int(s.all[0].chunk) - 1
		}
		clear(from[:chunk+1])
	}
	t.addSorted(from, s)
}

// addSorted adds rows of a list of chunks in their order.
func (t *table) addSorted(from [][]byte, s *rowSorter) {
	s.sort()
	all := s.all
	row := func(p rowPlace) []byte {
		rest := from[p.chunk][p.from:]
		return rest[:t.size(rest)]
	}
	var one sum
	for i := 0; i < len(all); {
		order := all[i].order
		one.row = row(all[i])
		for i++; i < len(all) && all[i].order == order; i++ {
			one.add(t, row(all[i]))
		}
		t.rows.add(uint32(order), int32(uint32(order>>32)^1<<31), one.row)
	}
}

// sum adds rows up: row is that of those so far.
type sum struct{ row, mine, spare []byte }

func (s *sum) add(t *table, row []byte) {
	s.spare = t.merge(s.spare[:0], s.row, row)
	s.row, s.mine, s.spare = s.spare, s.spare, s.mine
}
