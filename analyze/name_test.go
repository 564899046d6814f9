package analyze

import (
	"cmp"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/why502/why502/analyze/digest"
)

// What a list of all names in order says is what the counter says, the second time as the first.
func TestNameWeights(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 2))
	var n nameWeights
	for round := range 50 {
		n.cleared()
		want := map[digest.NameID]float64{}
		for range r.IntN(200) {
			id, weight := digest.NameID(r.IntN(60)), float64(1+r.IntN(8))/4
			n.add(id, weight)
			want[id] += weight
		}
		var all []digest.NameID
		for id, weight := range want {
			if id > 0 {
				all = append(all, id)
			}
			if n.of(id) != weight {
				t.Fatalf("round %d: name %d weighs %v, want %v", round, id, n.of(id), weight)
			}
		}
		slices.SortFunc(all, func(a, b digest.NameID) int {
			return cmp.Or(cmp.Compare(math.Round(want[b]), math.Round(want[a])), cmp.Compare(a, b))
		})
		for _, most := range [...]int{0, 1, 8, len(all), 100} {
			if got := n.top(most); !slices.Equal(got, all[:min(most, len(all))]) {
				t.Fatalf("round %d: the top %d are %v, want %v", round, most, got, all[:min(most, len(all))])
			}
		}
		if n.named() != len(all) || n.of(99) != 0 {
			t.Fatalf("round %d: %d names, want %d; one that was never counted weighs %v", round, n.named(), len(all), n.of(99))
		}
		first, most := digest.NameID(0), 0.0
		for id := digest.NameID(0); id < 60; id++ {
			if want[id] > most {
				first, most = id, want[id]
			}
		}
		if id, weight := n.first(); id != first || weight != most {
			t.Fatalf("round %d: the first is %d of %v, want %d of %v", round, id, weight, first, most)
		}
	}
}

// The empty name is nobody, and nobody is counted twice.
func TestNameSet(t *testing.T) {
	var s nameSet
	for _, id := range [...]digest.NameID{0, 3, 3, 64, 1000, 64, 0} {
		s.add(id)
	}
	if s.n != 3 {
		t.Errorf("%d names, want 3", s.n)
	}
}

// However many keys there are, and in whatever order they come, each has its own sum.
func TestRunsAddUpByKey(t *testing.T) {
	for _, keys := range []int{1, 2, manyRuns, manyRuns + 1, 10 * manyRuns} {
		var r runs[int]
		want := map[int]float64{}
		for i := range 20 * keys {
			key := i * 7 / 3 % keys
			r.add(key, float64(i))
			want[key] += float64(i)
		}
		if got := r.byKey(); !maps.Equal(got, want) {
			t.Errorf("%d keys: %v, want %v", keys, got, want)
		}
	}
}
