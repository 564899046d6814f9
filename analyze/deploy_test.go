package analyze

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// What is found by order of time is what a look at each of them finds.
func TestChangesIn(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	m := &model{}
	for range 60 {
		m.changes = append(m.changes, &change{at: rnd.Int64N(40)})
	}
	slices.SortStableFunc(m.changes, func(a, b *change) int { return int(a.at - b.at) })
	for from := int64(-2); from < 43; from++ {
		for to := from - 2; to < 43; to++ {
			var want []*change
			for _, c := range m.changes {
				if c.at >= from && c.at <= to {
					want = append(want, c)
				}
			}
			if got := m.changesIn(from, max(from-1, to)); !slices.Equal(got, want) {
				t.Fatalf("from %d to %d: got %d changes, want %d", from, to, len(got), len(want))
			}
		}
	}
}

// Sums by order of time are those of each failure asked by itself. Of others, and of what a restart made before the incident, nothing is in them.
func TestSameSymptom(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	s := &sight{b: &burst{}, onset: 50}
	for range 3 {
		p := &pool{}
		for range 40 {
			f := &failure{at: rnd.Int64N(100), weight: float64(1 + rnd.IntN(3)), restart: rnd.IntN(4) == 0}
			p.failures = append(p.failures, f)
		}
		s.pools = append(s.pools, p)
	}
	s.b.members = s.pools[0].failures
	symptom := s.b.symptom()
	for _, p := range s.pools {
		p.failures = append(p.failures, &failure{at: 60, weight: 1000, symptom: symptom + 1})
	}
	times := s.sameSymptom()
	for moment := int64(-1); moment < 102; moment++ {
		before, after := 0.0, 0.0
		for _, p := range s.pools {
			for _, f := range p.failures {
				switch {
				case f.symptom != symptom || f.restart && f.at < s.onset:
				case f.at < moment:
					before += f.weight
				default:
					after += f.weight
				}
			}
		}
		if b, a := times.around(moment); b != before || a != after {
			t.Fatalf("around %d: got %v and %v, want %v and %v", moment, b, a, before, after)
		}
	}
}
