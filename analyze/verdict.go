package analyze

import (
	"cmp"
	"math"
	"slices"

	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// Weights are those of the evidence table, and the temperature that makes confidence mean what it says.
type Weights struct {
	Bias        [knowledge.Categories]float64
	Moves       map[string][]float64 // by evidence, in the order of its Moves
	Temperature float64
}

// PriorWeights are the weights before any fit: what the fit is drawn to.
func PriorWeights() Weights {
	w := Weights{Temperature: 1, Moves: map[string][]float64{}}
	w.Bias[knowledge.Unattributed] = 0.7
	for _, e := range evidenceTable {
		for _, m := range e.Moves {
			w.Moves[e.ID] = append(w.Moves[e.ID], m.Prior)
		}
	}
	return w
}

// completed puts the prior where the table of evidence has a row, or a move, that the fit did not know yet.
func (w Weights) completed() Weights {
	full := PriorWeights()
	full.Bias, full.Temperature = w.Bias, w.Temperature
	for id, moves := range full.Moves {
		if len(w.Moves[id]) == len(moves) {
			full.Moves[id] = w.Moves[id]
		}
	}
	return full
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

// pull is one weight that counts for an incident.
type pull struct {
	evidence string
	move     int
	category knowledge.Category
	x        float64
}

// pulls are the weights that count: in each family only the strongest for, and the strongest against, each category. They come in the order of the
// table, for sums of floats depend on it.
func (w *Weights) pulls(seen map[string]float64) []pull {
	type slot struct {
		family   string
		category knowledge.Category
		against  bool
	}
	place := map[slot]int{}
	var list []pull
	for i := range evidenceTable {
		e := &evidenceTable[i]
		x := seen[e.ID]
		if x == 0 {
			continue
		}
		for j, m := range e.Moves {
			p := pull{e.ID, j, m.Category, x}
			k := slot{e.Family, m.Category, m.Prior < 0}
			at, there := place[k]
			switch {
			case !there:
				place[k] = len(list)
				list = append(list, p)
			case math.Abs(w.nats(p)) > math.Abs(w.nats(list[at])):
				list[at] = p
			}
		}
	}
	return list
}

func (w *Weights) nats(p pull) float64 { return w.Moves[p.evidence][p.move] * p.x }

// Scores adds up what was seen, by evidence; unattributed has nothing but its bias.
func (w *Weights) Scores(seen map[string]float64) [knowledge.Categories]float64 {
	scores := w.Bias
	for _, p := range w.pulls(seen) {
		scores[p.category] += float64(w.nats(p))
	}
	return scores
}

// Posterior softens scores to probabilities.
func (w *Weights) Posterior(scores [knowledge.Categories]float64) (p [knowledge.Categories]float64) {
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

// byEvidence is what was seen, by evidence.
func byEvidence(seen []glimpse) map[string]float64 {
	m := make(map[string]float64, len(seen))
	for _, g := range seen {
		m[g.row.ID] = g.x
	}
	return m
}

// The most that may be said, whatever the sum: always, and where the log lacks a field that separates the two best or nothing but time ties a release.
const (
	capAlways = 0.97
	capBlind  = 0.85
	// capDark is the most of what neither server nor reason is told of.
	capDark = 0.75
	// mostBehind is the most that is said of a cause of which only the upstream's own status is seen.
	mostBehind = 0.2
	// mostUnwritten is the most that is said of failures of which an error log that is given has no line: the upstream itself may have sent them.
	mostUnwritten = 0.45
)

// judge names the category, or says that nobody can tell: below one half a wrong answer costs as much as a right one gains (Chow's rule).
func (s *sight) judge(w *Weights) Verdict {
	seen := s.seeAll()
	s.seen = byEvidence(seen)
	s.posterior = w.Posterior(w.Scores(s.seen))
	said := s.sayable()
	ranked := rank(&said)
	v := Verdict{Category: ranked[0]}
	v.Tell, v.Lacks = s.tellApart(ranked[0], ranked[1])
	most := capAlways
	if len(v.Lacks) > 0 {
		most = capBlind
	}
	s.timed = s.onlyTime(w, ranked[0]) || s.headless()
	if s.timed {
		most = min(most, capBlind)
	}
	if s.inTheDark() {
		most = capDark
	}
	best := ranked[0]
	if best == knowledge.Unattributed {
		best = ranked[1]
	}
	if p := said[best]; ranked[0] != knowledge.Unattributed && p >= 0.5 {
		v.Confidence = math.Min(p, most)
	} else {
		v.Category, v.Confidence = knowledge.Unattributed, math.Min(1-p, most)
	}
	v.Confidence = math.Round(v.Confidence*100) / 100
	left := 1 - v.Confidence
	for _, c := range ranked {
		p := math.Floor(math.Min(said[c], left)*100) / 100
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

// sayable is the posterior as far as it may be said: a cause that lies behind the upstream's own answer is guessed at best.
func (s *sight) sayable() [knowledge.Categories]float64 {
	said := s.posterior
	best, most := slices.Max(said[:knowledge.Unattributed]), 1.0
	switch {
	case s.unsayable():
		most = mostBehind
	case s.unwritten():
		most = mostUnwritten
	}
	for c := range said[:knowledge.Unattributed] {
		said[c] *= math.Min(1, most/best)
		said[knowledge.Unattributed] += s.posterior[c] - said[c]
	}
	return said
}

// unsayable says that the failures were sent by the upstream itself and no log of it is given: then no cause may be named.
func (s *sight) unsayable() bool {
	return s.share[event.PassedThrough] > 0.5
}

// unwritten says that nothing explains the failures although an error log of nginx's is given, which would have a line about each that nginx made.
func (s *sight) unwritten() bool {
	if s.unexplained() < 0.9 || !s.proxyIs(event.Nginx) {
		return false
	}
	// An error log of another time would not have them anyway.
	from, to := s.began-60*minute, s.end+60*minute
	given := false
	for i := range s.m.sources {
		src := &s.m.sources[i]
		given = given || isErrorLog(src) && (src.Lines == 0 || s.m.overlaps(uint32(i), from, to))
	}
	return given && !slices.ContainsFunc(s.core, func(f *failure) bool { return !f.unsure() })
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
func (s *sight) findings(seen []glimpse, w *Weights, named knowledge.Category) []Finding {
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
