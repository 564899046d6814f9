package analyze

import "testing"

// Each of more incidents than a cell usually has takes its share of what was not kept.
func TestCellOfManyIncidentsIsShared(t *testing.T) {
	for name, incidents := range map[string]int{"one": 1, "as many as there is room for": 8, "more": 9, "many": 30} {
		q := quota{n: uint64(10*incidents + 1)}
		for range incidents {
			q.kept = append(q.kept, &failure{incident: &Incident{}})
		}
		q.share(&Result{}, false)
		sum := uint64(0)
		for _, p := range q.parts {
			sum += p.n
			if p.n < 10 || p.n > 11 {
				t.Errorf("%s: an incident of %d has %d failures of %d; want its share", name, incidents, p.n, q.n)
			}
		}
		if len(q.parts) != incidents || sum != q.n {
			t.Errorf("%s: %d parts with %d failures; want %d with %d", name, len(q.parts), sum, incidents, q.n)
		}
	}
}
