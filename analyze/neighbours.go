package analyze

import (
	"cmp"
	"slices"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// neighbours find, for a cell of which no failure was kept, the kept one of the nearest time that looks the same. There may be tens of thousands of either,
// so they are brought into order of time, once.
type neighbours struct {
	failures []*failure
	all      []int32 // places among the failures, in order of the moments that the log told
	alike    map[likeness][]int32
}

// likeness is what failures of different times have in common.
type likeness struct {
	domain  digest.DomainID
	proxy   event.Proxy
	status  int
	symptom event.Symptom
}

// unlike is how much further away a failure counts that looks different.
const unlike = 365 * day

func newNeighbours(failures []*failure) *neighbours {
	n := &neighbours{failures: failures, all: make([]int32, len(failures)), alike: map[likeness][]int32{}}
	for i := range n.all {
		n.all[i] = int32(i)
	}
	slices.SortStableFunc(n.all, func(a, b int32) int { return cmp.Compare(failures[a].logged, failures[b].logged) })
	for _, i := range n.all {
		v := failures[i].traits
		k := likeness{v.Domain, v.Proxy, int(v.Status), v.Symptom}
		n.alike[k] = append(n.alike[k], i)
	}
	return n
}

// to is the failure that those of the cell are taken to be like; none where nothing failed that was kept.
func (n *neighbours) to(k cell) []*failure {
	best, far := n.closest(n.alike[likeness{k.domain, k.proxy, k.status, k.symptom}], k.start)
	if other, d := n.closest(n.all, k.start); best == nil || d+unlike < far {
		best = other
	}
	if best == nil {
		return nil
	}
	return []*failure{best}
}

// closest is the failure of a list that was logged nearest to a moment, and how far away; of two equally near the one that comes first.
func (n *neighbours) closest(list []int32, at int64) (best *failure, far int64) {
	find := func(at int64) int {
		i, _ := slices.BinarySearchFunc(list, at, func(i int32, at int64) int { return cmp.Compare(n.failures[i].logged, at) })
		return i
	}
	right := find(at)
	if right < len(list) {
		best = n.failures[list[right]]
		far = best.logged - at
	}
	if right == 0 {
		return best, far
	}
	before := n.failures[list[right-1]].logged
	left := find(before)
	if d := at - before; best == nil || d < far || d == far && list[left] < list[right] {
		return n.failures[list[left]], d
	}
	return best, far
}
