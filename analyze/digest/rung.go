package digest

import "slices"

// key of a row. At counts base steps of the table since 1970; a and b are names, or a is a slot where names share slots; x holds the
// small things that tell rows apart.
type key struct {
	x      uint64
	at     int32
	domain DomainID
	a, b   NameID
}

func (k key) hash() uint64 {
	return mix(k.x^uint64(uint32(k.at))<<32, uint64(k.domain)<<48^uint64(k.a)<<24^uint64(k.b))
}

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
}

// Where a minute is the base, time gives way first: five minutes with every name tell more than a minute of slots. Civil tables climb like the
// others: rows tell their step, and a day that does not begin at midnight of UTC is better than upstreams that cannot be told apart.
var minuteRungs = []rung{{1, 0, false}, {5, 0, false}, {5, 4096, false}, {15, 4096, false}, {60, 4096, false}, {60, 512, false},
	{360, 512, false}, {1440, 512, false}, {1440, 64, false}, {10080, 64, false}, {10080, 8, false}, {403200, 1, false}, {0, 1, true}}

var secondRungs = []rung{{1, 0, false}, {6, 0, false}, {30, 0, false}, {30, 4096, false}, {90, 4096, false}, {360, 4096, false}, {360, 512, false},
	{2160, 512, false}, {8640, 512, false}, {8640, 64, false}, {60480, 64, false}, {60480, 8, false}, {2419200, 1, false}, {0, 1, true}}

// table is a rung table: rows in the order of their coming, found by an index of open addressing.
type table[V any] struct {
	*spec
	budget int
	rung   int
	keys   []key
	values []V
	index  []uint32 // position + 1
	labels []label  // by slot, where names share slots
	// arrived is what is being merged; as a variable it would be allocated each time.
	arrived V

	names   *names
	merge   func(into, from *V)
	failing func(v *V) bool // the name of such a row goes before others
}

func newTable[V any](s *spec, budget int, n *names, merge func(into, from *V), failing func(v *V) bool) table[V] {
	return table[V]{spec: s, budget: max(budget, 1), names: n, merge: merge, failing: failing, index: make([]uint32, 64)}
}

// slotted says that names share slots.
func (t *table[V]) slotted() bool { return t.rungs[t.rung].slots > 0 }

// wholeStart and wholeStep span all times, and are further from never than the step is long.
const (
	wholeStart = -1 << 61
	wholeStep  = 1 << 62
)

// span is the row's span in which a time lies at the present rung.
func (t *table[V]) span(ms int64) (start, step int64) {
	r := t.rungs[t.rung]
	if r.whole {
		return wholeStart, wholeStep
	}
	step = t.base * int64(r.step)
	return floor(ms, step), step
}

// bucket is at of a key at a rung. Times beyond the years that int32 can hold are those of its ends.
func (t *table[V]) bucket(ms int64, rung int) int32 {
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
func (t *table[V]) nameHash(a, b NameID) uint64 {
	if t.pair {
		return mix(t.names.hash(a), t.names.hash(b))
	}
	return t.names.hash(a)
}

// coarse is a key of the rung before, one rung up.
func (t *table[V]) coarse(k key, up int) key {
	before, now := t.rungs[up-1], t.rungs[up]
	k.at = now.round(k.at)
	switch {
	case now.whole:
		return key{x: k.x & t.kept}
	case now.slots > 0 && before.slots == 0:
		k.a = NameID(uint32(t.nameHash(k.a, k.b)) & (now.slots - 1))
		if t.pair {
			k.b = 0
		}
	case now.slots > 0:
		k.a &= NameID(now.slots - 1)
	}
	return k
}

// lift is a key of one rung at a higher one.
func (t *table[V]) lift(k key, from, to int) key {
	for from < to {
		from++
		k = t.coarse(k, from)
	}
	return k
}

// whole is k where there is only one row for all names and times.
func (t *table[V]) whole(k key) key {
	if t.rungs[t.rung].whole {
		return key{x: k.x & t.kept}
	}
	return k
}

// add merges v into the row of a key of the present rung, and climbs while there are too many rows. It returns where the row is, unless
// it has climbed.
func (t *table[V]) add(k key, v V) int {
	at := t.put(k, v)
	for len(t.keys) > t.budget && t.rung < len(t.rungs)-1 {
		t.climb()
	}
	return at
}

func (t *table[V]) put(k key, v V) int {
	mask := uint64(len(t.index) - 1)
	for i := k.hash() & mask; ; i = (i + 1) & mask {
		n := t.index[i]
		if n == 0 {
			t.index[i] = uint32(len(t.keys) + 1)
			break
		}
		if t.keys[n-1] == k {
			t.arrived = v
			t.merge(&t.values[n-1], &t.arrived)
			return int(n - 1)
		}
	}
	t.keys, t.values = append(t.keys, k), append(t.values, v)
	if len(t.keys)*4 > len(t.index)*3 {
		t.reindex()
	}
	return len(t.keys) - 1
}

// reserve makes room for n more rows, as far as the budget goes.
func (t *table[V]) reserve(n int) {
	n = min(n, t.budget+1-len(t.keys))
	if n <= 0 {
		return
	}
	t.keys, t.values = slices.Grow(t.keys, n), slices.Grow(t.values, n)
	if (len(t.keys)+n)*4 > len(t.index)*3 {
		t.reindexFor(len(t.keys) + n)
	}
}

func (t *table[V]) reindex() { t.reindexFor(len(t.keys)) }

func (t *table[V]) reindexFor(rows int) {
	t.index = make([]uint32, indexSize(rows))
	mask := uint64(len(t.index) - 1)
	for n, k := range t.keys {
		i := k.hash() & mask
		for t.index[i] != 0 {
			i = (i + 1) & mask
		}
		t.index[i] = uint32(n + 1)
	}
}

// climb goes one rung up. Rows that become one are merged.
func (t *table[V]) climb() {
	t.rung++
	t.relabel()
	keys, values := t.keys, t.values
	t.keys, t.values = keys[:0], values[:0]
	clear(t.index)
	for i := range keys {
		t.put(t.coarse(keys[i], t.rung), values[i])
	}
	clear(values[len(t.values):])
}

// climbTo climbs to at least a rung.
func (t *table[V]) climbTo(rung int) {
	for t.rung < min(rung, len(t.rungs)-1) {
		t.climb()
	}
}
