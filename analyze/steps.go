package analyze

import (
	"cmp"
	"slices"
)

// stepCount is how many requests ended in a step of time.
type stepCount struct {
	start, step int64
	n           float64
}

// countSteps counts the requests of streams together, in order of time: what is left of each stream stands in a heap, that with the earliest row first.
func countSteps(streams []*stream) []stepCount {
	var rest stepHeap
	longest := 0
	for _, s := range streams {
		rows := s.rows
		if !slices.IsSortedFunc(rows, compareSteps) {
			rows = slices.SortedStableFunc(slices.Values(rows), compareSteps)
		}
		if len(rows) > 0 {
			rest = append(rest, rows)
		}
		longest = max(longest, len(rows))
	}
	for i := len(rest)/2 - 1; i >= 0; i-- {
		rest.down(i)
	}
	sums := make([]stepCount, 0, longest)
	for len(rest) > 0 {
		t := rest[0][0]
		if k := len(sums); k > 0 && sums[k-1].start == t.start && sums[k-1].step == t.step {
			sums[k-1].n += float64(t.requests)
		} else {
			sums = append(sums, stepCount{t.start, t.step, float64(t.requests)})
		}
		if rest[0] = rest[0][1:]; len(rest[0]) == 0 {
			last := len(rest) - 1
			rest[0], rest = rest[last], rest[:last]
		}
		rest.down(0)
	}
	return sums
}

func compareSteps(a, b *traffic) int {
	return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.step, b.step))
}

// stepHeap are lists of rows, none of them empty, with the earliest row first.
type stepHeap [][]*traffic

// down brings a list to its place below.
func (h stepHeap) down(i int) {
	for {
		child := 2*i + 1
		if child >= len(h) {
			return
		}
		if right := child + 1; right < len(h) && compareSteps(h[right][0], h[child][0]) < 0 {
			child = right
		}
		if compareSteps(h[i][0], h[child][0]) <= 0 {
			return
		}
		h[i], h[child] = h[child], h[i]
		i = child
	}
}
