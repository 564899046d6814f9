package analyze

import (
	"math/rand/v2"
	"testing"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// TestNeighbours holds the search to a look at each failure: the nearest, the first of those equally near.
func TestNeighbours(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	for range 200 {
		var list []*failure
		for range random.IntN(12) {
			f := &failure{logged: int64(random.IntN(20)) * second, traits: &digest.Traits{Status: 502}}
			f.traits.Symptom = event.Symptom(1 + random.IntN(2))
			if random.IntN(8) == 0 {
				f.logged += 400 * day
			}
			list = append(list, f)
		}
		near := newNeighbours(list)
		for range 20 {
			k := cell{start: int64(random.IntN(22)-1) * second, status: 502, symptom: event.Symptom(1 + random.IntN(3))}
			var want *failure
			best := int64(0)
			for _, f := range list {
				d := abs(f.logged - k.start)
				if f.traits.Symptom != k.symptom {
					d += unlike
				}
				if want == nil || d < best {
					want, best = f, d
				}
			}
			got := near.to(k)
			if want == nil && got != nil || want != nil && (len(got) != 1 || got[0] != want) {
				t.Fatalf("of %d failures, for the cell %+v: got %+v, want %+v", len(list), k, got, want)
			}
		}
	}
}
