package analyze

import (
	"cmp"
	"math"
	"slices"

	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// weights are those of the evidence table, fitted by a program (see weights.go), and the temperature that makes confidence mean what it says.
type weightTable struct {
	Bias        [knowledge.Categories]float64
	Moves       map[string][]float64 // by evidence, in the order of its Moves
	Temperature float64
}

// priorWeights are the weights before any fit.
func priorWeights() weightTable {
	w := weightTable{Temperature: 1, Moves: map[string][]float64{}}
	w.Bias[knowledge.Unattributed] = 0.7
	for _, e := range evidenceTable {
		for _, m := range e.Moves {
			w.Moves[e.ID] = append(w.Moves[e.ID], m.Prior)
		}
	}
	return w
}

// glimpse is one piece of evidence that was seen.
type glimpse struct {
	row      *Evidence
	x        float64
	sentence string
}

// seeAll looks at the whole table.
func (s *sight) seeAll() []glimpse {
	var seen []glimpse
	for i := range evidenceTable {
		e := &evidenceTable[i]
		if x, sentence := e.See(s); x > 0.01 {
			seen = append(seen, glimpse{e, math.Round(x*1e9) / 1e9, sentence})
		}
	}
	return seen
}

// score adds up what was seen. In each family only the strongest counts for each category; unattributed has nothing but its bias.
func (w *weightTable) score(seen []glimpse) [knowledge.Categories]float64 {
	type slot struct {
		family   string
		category knowledge.Category
		against  bool
	}
	strongest := map[slot]float64{}
	var order []slot
	for _, g := range seen {
		for i, m := range g.row.Moves {
			nats := w.Moves[g.row.ID][i] * g.x
			k := slot{g.row.Family, m.Category, nats < 0}
			old, there := strongest[k]
			if !there {
				order = append(order, k)
			}
			if math.Abs(nats) > math.Abs(old) {
				strongest[k] = nats
			}
		}
	}
	scores := w.Bias
	for _, k := range order {
		scores[k.category] += strongest[k]
	}
	return scores
}

// posterior softens scores to probabilities.
func (w *weightTable) posterior(scores [knowledge.Categories]float64) (p [knowledge.Categories]float64) {
	top := slices.Max(scores[:])
	sum := 0.0
	for c, s := range scores {
		p[c] = math.Exp((s - top) / w.Temperature)
		sum += p[c]
	}
	for c := range p {
		p[c] = math.Round(p[c]/sum*1e9) / 1e9
	}
	return p
}

// The most that may be said, whatever the sum: always, and where the log lacks a field that separates the two best.
const (
	capAlways = 0.97
	capBlind  = 0.85
)

// judge names the category, or says that nobody can tell: below one half a wrong answer costs as much as a right one gains (Chow's rule).
func (s *sight) judge(w *weightTable) Verdict {
	seen := s.seeAll()
	s.posterior = w.posterior(w.score(seen))
	ranked := rank(&s.posterior)
	v := Verdict{Category: ranked[0]}
	v.Tell, v.Lacks = s.tellApart(ranked[0], ranked[1])
	most := capAlways
	if len(v.Lacks) > 0 {
		most = capBlind
	}
	best := ranked[0]
	if best == knowledge.Unattributed {
		best = ranked[1]
	}
	if p := s.posterior[best]; ranked[0] != knowledge.Unattributed && p >= 0.5 && !s.unsayable() {
		v.Confidence = math.Min(p, most)
	} else {
		v.Category, v.Confidence = knowledge.Unattributed, math.Min(1-p, most)
	}
	v.Confidence = math.Round(v.Confidence*100) / 100
	left := 1 - v.Confidence
	for _, c := range ranked {
		p := math.Floor(math.Min(s.posterior[c], left)*100) / 100
		if c == v.Category || p < 0.01 || v.Category == knowledge.Unattributed && c == knowledge.Unattributed {
			continue
		}
		left -= p
		v.Alternatives = append(v.Alternatives, Alternative{c, s.nameCause(c), p})
	}
	v.Cause = s.nameCause(v.Category)
	v.Findings = s.findings(seen, w, v.Category)
	return v
}

// unsayable says that the failures were sent by the upstream itself and no log of it is given: then no cause may be named.
func (s *sight) unsayable() bool {
	return s.share[event.PassedThrough] > 0.5
}

// rank lists the categories, likeliest first; ties in the order of reports.
func rank(p *[knowledge.Categories]float64) []knowledge.Category {
	all := make([]knowledge.Category, knowledge.Categories)
	for c := range all {
		all[c] = knowledge.Category(c)
	}
	slices.SortStableFunc(all, func(a, b knowledge.Category) int { return cmp.Compare(p[b], p[a]) })
	return all
}

// findings are the sentences for readers: what moved the named category, or its rivals, by a tenth of a nat or more; heaviest first.
func (s *sight) findings(seen []glimpse, w *weightTable, named knowledge.Category) []Finding {
	var found []Finding
	for _, g := range seen {
		f := Finding{ID: g.row.ID, X: g.x, Text: g.sentence}
		for i, m := range g.row.Moves {
			nats := w.Moves[g.row.ID][i] * g.x
			if math.Abs(nats) > math.Abs(f.Weight) || m.Category == named && math.Abs(nats) >= 0.3 && f.For != named {
				f.For, f.Weight, f.Against = m.Category, nats, nats < 0
			}
		}
		if math.Abs(f.Weight) >= 0.1 && f.Text != "" {
			found = append(found, f)
		}
	}
	slices.SortStableFunc(found, func(a, b Finding) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
	return found
}
