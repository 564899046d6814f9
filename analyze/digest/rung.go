package digest

import (
	"cmp"
	"slices"
)

// subject is what a row counts, at whatever time: a and b are names, or a is a slot where names share slots; x holds the small things that tell
// rows apart.
type subject struct {
	x      uint64
	domain DomainID
	a, b   NameID
}

// key of a row: its subject, and at counts base steps of the table since 1970.
type key struct {
	subject
	at int32
}

func (s *subject) hash() uint64 {
	return mix(s.x, uint64(s.domain)<<48^uint64(s.a)<<24^uint64(s.b))
}

func (k *key) hash() uint64 { return mix(k.subject.hash(), uint64(uint32(k.at))) }

// rung is one resolution of a table. Each is a fixed map from the keys of the one before, so that it does not matter when a table climbs.
type rung struct {
	step  int32  // in base steps, a multiple of the step before
	slots uint32 // 0: every name for itself; a power of two, a divisor of the one before
	whole bool   // the last: one row for everything that x does not tell apart
}

// spec is what the rows of one table have in common.
type spec struct {
	name  string
	base  int64 // milliseconds
	rungs []rung
	// pair says that a and b together are the name; else a alone, and b is a name that never shares a slot.
	pair bool
	// kept is the part of x that the whole rung still tells apart.
	kept uint64
	rowKind
}

// rowKind reads what the rows of a table count.
type rowKind struct {
	// size is how long a row is, of which more may follow.
	size func(row []byte) int
	// merge appends the sum of two rows.
	merge func(dst, a, b []byte) []byte
	// failing says that the name of such a row goes before others.
	failing func(row []byte) bool
}

// Where a minute is the base, time gives way first: five minutes with every name tell more than a minute of slots. Civil tables climb like the
// others: rows tell their step, and a day that does not begin at midnight of UTC is better than upstreams that cannot be told apart.
var minuteRungs = []rung{{1, 0, false}, {5, 0, false}, {5, 4096, false}, {15, 4096, false}, {60, 4096, false}, {60, 512, false},
	{360, 512, false}, {1440, 512, false}, {1440, 64, false}, {10080, 64, false}, {10080, 8, false}, {403200, 1, false}, {0, 1, true}}

var secondRungs = []rung{{1, 0, false}, {6, 0, false}, {30, 0, false}, {30, 4096, false}, {90, 4096, false}, {360, 4096, false}, {360, 512, false},
	{2160, 512, false}, {8640, 512, false}, {8640, 64, false}, {60480, 64, false}, {60480, 8, false}, {2419200, 1, false}, {0, 1, true}}

// table is a rung table. Its subjects are found by an index of open addressing; the rows of all of them lie in one list.
type table struct {
	*spec
	budget   int
	rung     int
	subjects []subject
	index    []uint32 // position + 1
	rows     rows
	checked  int     // when there are more rows than that, it is time to see whether they are within budget
	labels   []label // by slot, where names share slots
	names    *names
	open     []openTally
}

func newTable(s *spec, budget int, n *names) table {
	return table{spec: s, budget: max(budget, 1), checked: max(budget, 1), names: n, index: make([]uint32, 16)}
}

// slotted says that names share slots.
func (t *table) slotted() bool { return t.rungs[t.rung].slots > 0 }

// wholeStart and wholeStep span all times, and are further from never than the step is long.
const (
	wholeStart = -1 << 61
	wholeStep  = 1 << 62
)

// span is the row's span in which a time lies at the present rung.
func (t *table) span(ms int64) (start, step int64) {
	r := t.rungs[t.rung]
	if r.whole {
		return wholeStart, wholeStep
	}
	step = t.base * int64(r.step)
	return floor(ms, step), step
}

// bucket is at of a key at a rung. Times beyond the years that int32 can hold are those of its ends.
func (t *table) bucket(ms int64, rung int) int32 {
	return t.rungs[rung].round(int32(min(max(floor(ms, t.base)/t.base, -maxAt), maxAt)))
}

// maxAt bounds the base steps, so that rounding down stays in range.
const maxAt = 1 << 30

func (r rung) round(at int32) int32 {
	if r.whole {
		return 0
	}
	return int32(floor(int64(at), int64(r.step)))
}

// nameHash tells the slot of a name.
func (t *table) nameHash(a, b NameID) uint64 {
	if t.pair {
		return mix(t.names.hash(a), t.names.hash(b))
	}
	return t.names.hash(a)
}

// coarse is a subject of the rung before, one rung up.
func (t *table) coarse(s subject, up int) subject {
	before, now := t.rungs[up-1], t.rungs[up]
	switch {
	case now.whole:
		return subject{x: s.x & t.kept}
	case now.slots > 0 && before.slots == 0:
		s.a = NameID(uint32(t.nameHash(s.a, s.b)) & (now.slots - 1))
		if t.pair {
			s.b = 0
		}
	case now.slots > 0:
		s.a &= NameID(now.slots - 1)
	}
	return s
}

// lift is a subject of one rung at a higher one.
func (t *table) lift(s subject, from, to int) subject {
	for from < to {
		from++
		s = t.coarse(s, from)
	}
	return s
}

// whole is s where there is only one row for all names and times.
func (t *table) whole(s subject) subject {
	if t.rungs[t.rung].whole {
		return subject{x: s.x & t.kept}
	}
	return s
}

// number finds or adds a subject of the present rung; its number is good until the table climbs or is sorted.
func (t *table) number(s subject) uint32 {
	mask := uint64(len(t.index) - 1)
	for i := s.hash() & mask; ; i = (i + 1) & mask {
		n := t.index[i]
		if n == 0 {
			t.index[i] = uint32(len(t.subjects) + 1)
			break
		}
		if t.subjects[n-1] == s {
			return n - 1
		}
	}
	t.subjects = append(t.subjects, s)
	if len(t.subjects)*4 > len(t.index)*3 {
		t.reindex()
	}
	return uint32(len(t.subjects) - 1)
}

func (t *table) reindex() {
	t.index = make([]uint32, indexSize(len(t.subjects)))
	mask := uint64(len(t.index) - 1)
	for n := range t.subjects {
		i := t.subjects[n].hash() & mask
		for t.index[i] != 0 {
			i = (i + 1) & mask
		}
		t.index[i] = uint32(n + 1)
	}
}

// add adds a row of the present rung. Several rows of one subject and time count together.
func (t *table) add(number uint32, at int32, row []byte) { t.rows.add(number, at, row) }

// crowded says that it is time to see whether the rows are within budget. In between there may be a quarter more of them, and some twice, so that
// looking costs little.
func (t *table) crowded() bool { return t.rows.n > t.checked }

// fit brings the table to the finest rung whose rows are within budget.
func (t *table) fit() {
	t.close()
	if t.rows.n > t.budget {
		t.tidy()
	}
	for t.rows.n > t.budget && t.rung < len(t.rungs)-1 {
		t.climb()
	}
	t.checked = max(t.budget, t.rows.n+t.budget/4)
}

// climb goes one rung up. Rows that become one are merged. In order of time they become rows of one time together, so that it takes no more memory than
// those, and what was read is let go.
func (t *table) climb() {
	t.close()
	t.tidy()
	t.rung++
	t.relabel()
	subjects, from, rest, now := t.subjects, t.rows.chunks, t.cursor(), t.rungs[t.rung]
	t.subjects, t.rows = nil, rows{}
	clear(t.index)
	became := make([]uint32, len(subjects))
	for i, s := range subjects {
		became[i] = t.number(t.coarse(s, t.rung))
	}
	var together []numbered
	var one sum
	last := int32(0)
	for rest.next() {
		if at := now.round(rest.at); at != last {
			t.addTogether(last, together, &one)
			last, together = at, together[:0]
			clear(from[:max(len(from)-len(rest.chunks)-1, 0)])
		}
		together = append(together, numbered{became[rest.number], rest.row})
	}
	t.addTogether(last, together, &one)
}

// numbered is a row of a subject.
type numbered struct {
	number uint32
	row    []byte
}

// addTogether adds rows of one time, those of a subject as one.
func (t *table) addTogether(at int32, list []numbered, one *sum) {
	slices.SortStableFunc(list, func(a, b numbered) int { return cmp.Compare(a.number, b.number) })
	for i := 0; i < len(list); {
		number := list[i].number
		one.row = list[i].row
		for i++; i < len(list) && list[i].number == number; i++ {
			one.add(t, list[i].row)
		}
		t.rows.add(number, at, one.row)
	}
}

// climbTo climbs to at least a rung.
func (t *table) climbTo(rung int) {
	for t.rung < min(rung, len(t.rungs)-1) {
		t.climb()
	}
}
