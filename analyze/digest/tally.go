package digest

import "encoding/binary"

// tally is a row of Failures or Messages.
type tally struct {
	n           uint64
	first, last int64
}

var tallyRows = rowKind{size: tallySize, merge: mergeTallies, failing: func([]byte) bool { return true }}

// appendTo packs v: two numbers of ten bytes at most, and the last moment as far behind the first one.
func (v *tally) appendTo(dst []byte) []byte {
	dst = binary.AppendUvarint(dst, v.n)
	dst = binary.AppendVarint(dst, v.first)
	return binary.AppendUvarint(dst, uint64(v.last-v.first))
}

func unpackTally(row []byte) (v tally) {
	n, at := binary.Uvarint(row)
	first, more := binary.Varint(row[at:])
	span, _ := binary.Uvarint(row[at+more:])
	return tally{n, first, first + int64(span)}
}

func tallySize(row []byte) int { return numbersSize(row, 3) }

// numbersSize is how long n packed numbers are.
func numbersSize(row []byte, n int) int {
	at := 0
	for ; n > 0; at++ {
		if row[at] < 0x80 {
			n--
		}
	}
	return at
}

func mergeTallies(dst, a, b []byte) []byte {
	v, o := unpackTally(a), unpackTally(b)
	v.add(o.n, o.first, o.last)
	return v.appendTo(dst)
}

func (v *tally) add(n uint64, first, last int64) {
	v.n += n
	v.first, v.last = Widen(v.first, v.last, first, last)
}

// count adds a line.
func (v *tally) count(ms int64) {
	if v.n == 0 {
		v.first, v.last = ms, ms
	}
	v.add(1, ms, ms)
}

// openTally is a row that is being counted: there is one for each place in a small array, and it is written when another one wants the place.
type openTally struct {
	key
	tally
}

const openTallies = 256

// count counts n lines of one moment in the row of a key of the present rung.
func (t *table) count(k key, ms int64, n uint64) {
	if t.open == nil {
		t.open = make([]openTally, openTallies)
	}
	o := &t.open[k.hash()%openTallies]
	if o.n == 0 || o.key != k {
		t.write(o)
		*o = openTally{key: k, tally: tally{first: ms, last: ms}}
	}
	o.add(n, ms, ms)
}

// write writes an open row.
func (t *table) write(o *openTally) {
	if o.n == 0 {
		return
	}
	var room [3 * binary.MaxVarintLen64]byte
	t.add(t.number(o.subject), o.at, o.appendTo(room[:0]))
	o.n = 0
}

// close writes all open rows.
func (t *table) close() {
	for i := range t.open {
		t.write(&t.open[i])
	}
}
