package analyze

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// The requests of many streams are counted by step of time, in order, whether or not those of each lie in order.
func TestStepsAreCountedTogether(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, n := range []int{0, 1, 2, 3, 17} {
		var streams []*stream
		want := map[[2]int64]float64{}
		for range n {
			s := &stream{streamKey: streamKey{step: []int64{minute, hour}[r.IntN(2)]}}
			for i := range r.IntN(50) {
				row := &traffic{stream: s, start: int64(i) * s.step, requests: uint32(r.IntN(100))}
				s.rows = append(s.rows, row)
				want[[2]int64{row.start, s.step}] += float64(row.requests)
			}
			if n == 3 {
				slices.Reverse(s.rows)
			}
			streams = append(streams, s)
		}
		got := countSteps(streams)
		for i, c := range got {
			if i > 0 && (got[i-1].start > c.start || got[i-1].start == c.start && got[i-1].step >= c.step) {
				t.Errorf("%d streams: %v stands behind %v", n, c, got[i-1])
			}
			if c.n != want[[2]int64{c.start, c.step}] {
				t.Errorf("%d streams: %v, want %v requests", n, c, want[[2]int64{c.start, c.step}])
			}
		}
		if len(got) != len(want) {
			t.Errorf("%d streams: %d steps, want %d", n, len(got), len(want))
		}
	}
}
