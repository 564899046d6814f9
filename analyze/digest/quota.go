package digest

import (
	"cmp"
	"iter"
	"math/bits"
	"slices"
)

// sampled is what every item of a sample carries. Items of a stratum are in order of rank, then tie, then place in the input.
type sampled struct {
	rank, tie uint64
	stratum   uint64
}

func (s *sampled) order() *sampled { return s }

// item is a pointer to something that a quota sample keeps.
type item[T any] interface {
	*T
	order() *sampled
	place() *Pos
}

// stratum is one fixed cell of a sample. Its lines compete among themselves only, so that a storm elsewhere never pushes them out.
type stratum struct {
	key   uint64
	limit uint64 // ranks below it are wanted: ranks while there is room, 0 where the stratum was given up
	seen  uint64
	heap  []entry // the last in order first
	share int     // how many it may hold at the present level
}

// entry is an item in a heap. Its rank stands here too, so that most comparisons touch no item.
type entry struct {
	rank uint64
	item uint32
}

// quota is a sample: of each stratum the first k items, k the largest of most, most/2 … 1 whose total is within budget; when one of each
// is still too many, of half of the strata, a quarter and so on, by their hashes. All of it is a function of the set of lines.
type quota[T any, P item[T]] struct {
	budget int
	most   int // a power of two
	level  int // how often k was halved, and then the strata
	// lesser says how much smaller the quota of a stratum is than k, as a power of two.
	lesser func(key uint64) int
	// hash decides which strata stay when not all can.
	hash func(key uint64) uint64
	// places compares two places in the input.
	places func(a, b Pos) int

	strata map[uint64]*stratum
	block  []stratum
	gone   *stratum // stands for all strata that were given up
	chunks [][]T
	waits  []uint32 // of each item, where its line waits to be parsed, from 1. It is asked for so often that it must not lie among the items.
	used   uint32
	spare  []uint32
	total  int
}

// quotaChunk is how many items lie in one piece: few enough that the allocator rounds little up.
const quotaChunk = 128

func newQuota[T any, P item[T]](budget, most int, places func(a, b Pos) int) quota[T, P] {
	return quota[T, P]{budget: max(budget, 1), most: most, places: places, strata: map[uint64]*stratum{}, gone: &stratum{},
		lesser: func(uint64) int { return 0 }, hash: func(key uint64) uint64 { return mix(key, 0) }}
}

// halvings is how often k can be halved.
func (q *quota[T, P]) halvings() int { return bits.TrailingZeros(uint(q.most)) }

// share is the quota of a stratum at a level.
func (q *quota[T, P]) share(key uint64, level int) int {
	return max(1, q.most>>(level+q.lesser(key)))
}

// keeps says whether a stratum has a place at a level.
func (q *quota[T, P]) keeps(key uint64, level int) bool {
	thinned := level - q.halvings()
	return thinned <= 0 || q.hash(key)>>(64-min(thinned, 63)) == 0
}

func (q *quota[T, P]) at(i uint32) P { return P(&q.chunks[i/quotaChunk][i%quotaChunk]) }

// in finds or makes the stratum of a key. The pointer is good until the level changes.
func (q *quota[T, P]) in(key uint64) *stratum {
	if s := q.strata[key]; s != nil {
		return s
	}
	if !q.keeps(key, q.level) {
		return q.gone
	}
	if len(q.block) == 0 {
		q.block = make([]stratum, 32)
	}
	s := &q.block[0]
	q.block = q.block[1:]
	*s = stratum{key: key, limit: ranks, share: q.share(key, q.level)}
	q.strata[key] = s
	return s
}

// compare is the order of a sample.
func (q *quota[T, P]) compare(a, b entry) int {
	if a.rank != b.rank {
		return cmp.Compare(a.rank, b.rank)
	}
	return q.compareTies(q.at(a.item), q.at(b.item))
}

func (q *quota[T, P]) compareTies(a, b P) int {
	if x, y := a.order().tie, b.order().tie; x != y {
		return cmp.Compare(x, y)
	}
	if a.place() == nil {
		return 0
	}
	return q.places(*a.place(), *b.place())
}

// noItem is the number of an item that was not wanted.
const noItem = 1<<32 - 1

// add offers an item to its stratum and returns its number. It reports whether the level changed: then all pointers to strata are void, and the
// item may have left already.
func (q *quota[T, P]) add(s *stratum, v P) (number uint32, lowered bool) {
	return q.addWaiting(s, v, 0)
}

// addWaiting is add for an item whose line waits at a place.
func (q *quota[T, P]) addWaiting(s *stratum, v P, place uint32) (number uint32, lowered bool) {
	rank := v.order().rank
	if rank >= s.limit {
		return noItem, false
	}
	if len(s.heap) < s.share {
		number = q.store(v)
		s.heap = append(s.heap, entry{rank, number})
		q.up(s.heap, len(s.heap)-1)
		q.total++
	} else {
		last := &s.heap[0]
		if rank == last.rank && q.compareTies(v, q.at(last.item)) >= 0 {
			return noItem, false
		}
		last.rank, number = rank, last.item
		*q.at(number) = *v
		q.down(s.heap, 0)
	}
	q.waits[number] = place
	s.bound()
	for q.total > q.budget {
		q.lower()
		lowered = true
	}
	return number, lowered
}

// bound sets the limit of a stratum.
func (s *stratum) bound() {
	s.limit = ranks
	if len(s.heap) >= s.share {
		s.limit = s.heap[0].rank + 1
	}
}

func (q *quota[T, P]) store(v P) uint32 {
	if last := len(q.spare) - 1; last >= 0 {
		i := q.spare[last]
		q.spare = q.spare[:last]
		*q.at(i) = *v
		return i
	}
	i := q.used
	if i%quotaChunk == 0 {
		q.chunks = append(q.chunks, make([]T, quotaChunk))
		q.waits = append(q.waits, make([]uint32, quotaChunk)...)
	}
	q.used++
	*q.at(i) = *v
	return i
}

// lower halves the quotas, or the strata.
func (q *quota[T, P]) lower() {
	q.level++
	for key, s := range q.strata {
		if !q.keeps(key, q.level) {
			q.drop(s, len(s.heap))
			q.gone.seen += s.seen
			delete(q.strata, key)
			continue
		}
		s.share = q.share(key, q.level)
		if len(s.heap) > s.share {
			q.drop(s, len(s.heap)-s.share)
			s.heap = slices.Clone(s.heap)
		}
		s.bound()
	}
	if q.level > q.halvings() {
		q.closeRanks()
	}
}

// closeRanks puts the strata that are left side by side: they were made in blocks, of which each would stay for the sake of one.
func (q *quota[T, P]) closeRanks() {
	left, strata := make([]stratum, 0, len(q.strata)), make(map[uint64]*stratum, len(q.strata))
	for key, s := range q.strata {
		left = append(left, *s)
		strata[key] = &left[len(left)-1]
	}
	q.strata, q.block = strata, nil
}

// lowerTo lowers to at least a level.
func (q *quota[T, P]) lowerTo(level int) {
	for q.level < level {
		q.lower()
	}
}

// alignQuotas lowers samples that are to be merged to the level at which they will be then.
func alignQuotas[T any, P item[T]](all []*quota[T, P]) {
	held, level := map[uint64]int{}, 0
	for _, q := range all {
		level = max(level, q.level)
		for key, s := range q.strata {
			held[key] += len(s.heap)
		}
	}
	for all[0].together(held, level) > all[0].budget {
		level++
	}
	for _, q := range all {
		q.lowerTo(level)
	}
}

// together is how many items a level keeps of those that each stratum has.
func (q *quota[T, P]) together(held map[uint64]int, level int) int {
	n := 0
	for key, has := range held {
		if q.keeps(key, level) {
			n += min(has, q.share(key, level))
		}
	}
	return n
}

// drop forgets the n last items of a stratum.
func (q *quota[T, P]) drop(s *stratum, n int) {
	var none T
	for ; n > 0; n-- {
		item, last := s.heap[0].item, len(s.heap)-1
		s.heap[0] = s.heap[last]
		s.heap = s.heap[:last]
		q.down(s.heap, 0)
		*q.at(item), q.waits[item] = none, 0
		q.spare = append(q.spare, item)
		q.total--
	}
}

// up and down restore the heap, in which the last in order stands first.
func (q *quota[T, P]) up(heap []entry, i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if q.compare(heap[parent], heap[i]) >= 0 {
			return
		}
		heap[i], heap[parent] = heap[parent], heap[i]
		i = parent
	}
}

func (q *quota[T, P]) down(heap []entry, i int) {
	for {
		child := 2*i + 1
		if child >= len(heap) {
			return
		}
		if right := child + 1; right < len(heap) && q.compare(heap[child], heap[right]) < 0 {
			child = right
		}
		if q.compare(heap[i], heap[child]) >= 0 {
			return
		}
		heap[i], heap[child] = heap[child], heap[i]
		i = child
	}
}

// each calls f with every item, as they lie.
func (q *quota[T, P]) each(f func(v P)) {
	free := make([]bool, q.used)
	for _, i := range q.spare {
		free[i] = true
	}
	for i, isFree := range free {
		if !isFree {
			f(q.at(uint32(i)))
		}
	}
}

// keys are those of the strata, in order.
func (q *quota[T, P]) keys() []uint64 {
	keys := make([]uint64, 0, len(q.strata))
	for key := range q.strata {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// inOrder gives every item with its stratum: the strata by key, their items by rank.
func (q *quota[T, P]) inOrder() iter.Seq2[*stratum, P] {
	return func(yield func(*stratum, P) bool) {
		for _, key := range q.keys() {
			s := q.strata[key]
			for _, e := range slices.Backward(s.heap) {
				if !yield(s, q.at(e.item)) {
					return
				}
			}
		}
	}
}

// arrange brings each stratum into order, and the items behind one another as they are read: to jump to and fro in memory costs more than the rest of a
// look at an item. What is sorted is a heap, too.
func (q *quota[T, P]) arrange() {
	from := make([]uint32, 0, q.used) // of each item, where it lies now
	for _, key := range q.keys() {
		heap := q.strata[key].heap
		slices.SortFunc(heap, func(a, b entry) int { return q.compare(b, a) })
		for i := len(heap) - 1; i >= 0; i-- {
			from = append(from, heap[i].item)
			heap[i].item = uint32(len(from) - 1)
		}
	}
	kept := len(from)
	q.permute(append(from, q.spare...))
	q.spare, q.used = nil, uint32(kept)
	q.chunks = q.chunks[:(kept+quotaChunk-1)/quotaChunk]
	q.waits = make([]uint32, len(q.chunks)*quotaChunk)
}

// permute brings each item to its place, of which the list says where it lies. It uses the list up.
func (q *quota[T, P]) permute(from []uint32) {
	for to := range from {
		next := from[to]
		if next == uint32(to) {
			continue
		}
		first, at := *q.at(uint32(to)), uint32(to)
		for next != uint32(to) {
			*q.at(at) = *q.at(next)
			from[at], at, next = at, next, from[next]
		}
		*q.at(at), from[at] = first, at
	}
}

// seen counts all lines that were offered or passed over.
func (q *quota[T, P]) seen() uint64 {
	n := q.gone.seen
	for _, s := range q.strata {
		n += s.seen
	}
	return n
}
