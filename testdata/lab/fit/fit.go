package main

import (
	"bytes"
	"fmt"
	"go/format"
	"math"
	"slices"
	"strings"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/knowledge"
)

const (
	sigma     = 0.7  // of the prior of each weight
	biasSigma = 0.5  // of the prior of the biases
	stepsCold = 1500 // gradient steps from the prior
	stepsWarm = 300  // and from a fit to nearly the same incidents
	rate      = 0.05
	sure      = 0.9
	leastSaid = 0.5 // below it a verdict says unattributed
	capAll    = 0.97
)

// result is a fit with its scores.
type result struct {
	Date    string
	Weights analyze.Weights
	Tune    scores // on what it was fitted to
	Held    scores // leave one recipe out
	Holdout scores // recipes that no fit ever saw
	InUse   scores // the same ones with the weights in use
	Recipes int
}

// scores are of a set of incidents, which weigh alike.
type scores struct {
	n                  int
	right, brier, ece  float64
	loss               float64 // mean of −log of the probability of what is right
	sure, sureAndWrong int
	bands              [len(bandsFrom)]band
	wrong              []string
}

// bandsFrom is where each band of confidence begins: what is said there must be right as often as said.
var bandsFrom = [...]float64{0, 0.5, 0.7, 0.85, 0.95}

// band is how many verdicts said so much, how much they said and how many of them were right.
type band struct{ n, said, right float64 }

func bandOf(confidence float64) int {
	b := 0
	for b+1 < len(bandsFrom) && confidence >= bandsFrom[b+1] {
		b++
	}
	return b
}

// target is a specimen made ready: categories that are right, and its weight.
type target struct {
	*specimen
	right  [knowledge.Categories]bool
	weight float64
}

func targets(list []specimen) []target {
	views := map[string]float64{}
	for _, s := range list {
		views[s.Recipe+"/"+s.Incident]++
	}
	all := make([]target, len(list))
	for i := range list {
		all[i] = target{specimen: &list[i], weight: 1 / math.Sqrt(views[list[i].Recipe+"/"+list[i].Incident])}
		for _, name := range list[i].Accept {
			if c, ok := knowledge.ParseCategory(name); ok {
				all[i].right[c] = true
			}
		}
	}
	return all
}

// rival is one weight that a specimen meets: its place in the flat list of weights, and how much of its evidence was seen.
type rival struct {
	at int
	x  float64
}

// slot holds the weights of one family for, or against, one category: only the heaviest counts.
type slot struct {
	category knowledge.Category
	rivals   []rival
}

// model is the table of evidence made flat for the fit.
type model struct {
	prior    []float64
	evidence []analyze.EvidenceRow
	first    []int // place of the first move of each row
}

func newModel() *model {
	m := &model{evidence: analyze.EvidenceTable()}
	prior := analyze.PriorWeights()
	for _, row := range m.evidence {
		m.first = append(m.first, len(m.prior))
		m.prior = append(m.prior, prior.Moves[row.ID]...)
	}
	return m
}

// slots are what a specimen meets.
func (m *model) slots(seen map[string]float64) []slot {
	type key struct {
		family   string
		category knowledge.Category
		against  bool
	}
	place := map[key]int{}
	var list []slot
	for i, row := range m.evidence {
		x := seen[row.ID]
		if x == 0 {
			continue
		}
		for j, move := range row.Moves {
			at := m.first[i] + j
			k := key{row.Family, move.Category, m.prior[at] < 0}
			n, there := place[k]
			if !there {
				n = len(list)
				place[k] = n
				list = append(list, slot{category: move.Category})
			}
			list[n].rivals = append(list[n].rivals, rival{at, x})
		}
	}
	return list
}

// weights are the flat ones under their names.
func (m *model) weights(flat []float64, bias [knowledge.Categories]float64) analyze.Weights {
	w := analyze.Weights{Bias: bias, Temperature: 1, Moves: map[string][]float64{}}
	for i, row := range m.evidence {
		if n := len(row.Moves); n > 0 {
			w.Moves[row.ID] = slices.Clone(flat[m.first[i] : m.first[i]+n])
		}
	}
	return w
}

// fit finds the posterior mode by gradient steps with momentum (Adam), from the prior or from a fit to nearly the same list. Signs are kept.
func fit(list []specimen, from *analyze.Weights) analyze.Weights {
	m := newModel()
	w, bias, steps := slices.Clone(m.prior), analyze.PriorWeights().Bias, stepsCold
	if from != nil {
		bias, steps = from.Bias, stepsWarm
		w = w[:0]
		for _, row := range m.evidence {
			w = append(w, from.Moves[row.ID]...)
		}
	}
	all := targets(list)
	met := make([][]slot, len(all))
	for i := range all {
		met[i] = m.slots(all[i].Seen)
	}
	priorBias := analyze.PriorWeights().Bias
	n := len(w)
	m1, m2, g := make([]float64, n), make([]float64, n), make([]float64, n)
	var b1, b2, gb [knowledge.Categories]float64
	for step := 1; step <= steps; step++ {
		clear(g)
		gb = [knowledge.Categories]float64{}
		for i := range all {
			all[i].addGradient(met[i], w, bias, g, &gb)
		}
		for c := range gb {
			if knowledge.Category(c) != knowledge.Unattributed { // what an incident has when nothing is known is stated, not fitted
				bias[c] -= adam(&b1[c], &b2[c], gb[c]+(bias[c]-priorBias[c])/(biasSigma*biasSigma), step, steps)
			}
		}
		for j := range w {
			w[j] -= adam(&m1[j], &m2[j], g[j]+(w[j]-m.prior[j])/(sigma*sigma), step, steps)
			if w[j]*m.prior[j] < 0 {
				w[j] = 0
			}
		}
	}
	return m.weights(w, bias)
}

func adam(m, v *float64, g float64, step, steps int) float64 {
	*m = 0.9**m + 0.1*g
	*v = 0.999**v + 0.001*g*g
	mh := *m / (1 - math.Pow(0.9, float64(step)))
	vh := *v / (1 - math.Pow(0.999, float64(step)))
	decay := 1 / (1 + 3*float64(step)/float64(steps))
	return rate * decay * mh / (math.Sqrt(vh) + 1e-8)
}

// likely is the probability of what is right, never quite nothing.
func (t *target) likely(p [knowledge.Categories]float64) float64 {
	right := 1e-9
	for c, ok := range t.right {
		if ok {
			right += p[c]
		}
	}
	return right
}

// addGradient adds the gradient of −log of the probability of what is right.
func (t *target) addGradient(met []slot, w []float64, bias [knowledge.Categories]float64, g []float64, gb *[knowledge.Categories]float64) {
	scores := bias
	chosen := make([]rival, len(met))
	for i, s := range met {
		best := s.rivals[0]
		for _, r := range s.rivals[1:] {
			if math.Abs(w[r.at]*r.x) > math.Abs(w[best.at]*best.x) {
				best = r
			}
		}
		chosen[i] = best
		scores[s.category] += w[best.at] * best.x
	}
	one := analyze.Weights{Temperature: 1}
	p := one.Posterior(scores)
	right := t.likely(p)
	var d [knowledge.Categories]float64 // of the loss by each score
	for c := range p {
		d[c] = p[c]
		if t.right[c] {
			d[c] -= p[c] / right
		}
		d[c] *= t.weight
		gb[c] += d[c]
	}
	for i, s := range met {
		g[chosen[i].at] += d[s.category] * chosen[i].x
	}
}

// fitAll fits, scores by leaving recipes out, and sets the temperature on those scores.
func fitAll(tune, holdout []specimen, folds bool) *result {
	r := &result{Weights: fit(tune, nil), Recipes: len(recipes(tune))}
	r.Weights.Temperature = 1
	if folds {
		var outside []scored
		for _, recipe := range recipes(tune) {
			w := fit(without(tune, recipe), &r.Weights)
			for _, s := range tune {
				if s.Recipe == recipe {
					outside = append(outside, scored{targets([]specimen{s})[0], w.Scores(s.Seen)})
				}
			}
		}
		r.Weights.Temperature = temperature(outside)
		r.Held = score(outside, r.Weights.Temperature)
	}
	r.Tune = score(scoresOf(&r.Weights, tune), r.Weights.Temperature)
	r.Holdout = score(scoresOf(&r.Weights, holdout), r.Weights.Temperature)
	inUse := analyze.Fitted()
	r.InUse = score(scoresOf(&inUse, holdout), inUse.Temperature)
	return r
}

// scored is a target with its category scores.
type scored struct {
	target
	scores [knowledge.Categories]float64
}

func scoresOf(w *analyze.Weights, list []specimen) []scored {
	var all []scored
	for _, t := range targets(list) {
		all = append(all, scored{t, w.Scores(t.Seen)})
	}
	return all
}

// temperature minimises the loss of the held-out scores over a grid.
func temperature(all []scored) float64 {
	best, least := 1.0, math.Inf(1)
	for t := 0.5; t <= 2.5; t += 0.02 {
		w := analyze.Weights{Temperature: t}
		loss := 0.0
		for _, s := range all {
			loss -= s.weight * math.Log(s.likely(w.Posterior(s.scores)))
		}
		if loss < least {
			best, least = t, loss
		}
	}
	return math.Round(best*100) / 100
}

// score judges as the program does: the likeliest category when it has one half, else unattributed.
func score(all []scored, t float64) scores {
	w := analyze.Weights{Temperature: t}
	var s scores
	bins := [10][3]float64{}
	for _, x := range all {
		p := w.Posterior(x.scores)
		best := knowledge.Overload
		for c := knowledge.Overload; c < knowledge.Unattributed; c++ {
			if p[c] > p[best] {
				best = c
			}
		}
		said, confidence := best, math.Min(p[best], capAll)
		if p[best] < leastSaid || p[knowledge.Unattributed] > p[best] {
			said, confidence = knowledge.Unattributed, math.Min(1-p[best], capAll)
		}
		ok := 0.0
		if x.right[said] {
			ok = 1
		} else {
			s.wrong = append(s.wrong, fmt.Sprintf("%s/%s: %s %.2f, right: %s", x.Case, x.Incident, said, confidence, strings.Join(x.Accept, " or ")))
		}
		s.loss -= math.Log(x.likely(p))
		told := &s.bands[bandOf(confidence)]
		told.n, told.said, told.right = told.n+1, told.said+confidence, told.right+ok
		s.n++
		s.right += ok
		s.brier += (confidence - ok) * (confidence - ok)
		b := min(9, int(confidence*10))
		bins[b][0]++
		bins[b][1] += confidence
		bins[b][2] += ok
		if confidence >= sure {
			s.sure++
			if ok == 0 {
				s.sureAndWrong++
			}
		}
	}
	if s.n == 0 {
		return s
	}
	for _, b := range bins {
		s.ece += math.Abs(b[1]-b[2]) / float64(s.n)
	}
	s.right /= float64(s.n)
	s.brier /= float64(s.n)
	s.loss /= float64(s.n)
	return s
}

func (s scores) String() string {
	return fmt.Sprintf("%d incidents: right %.3f, Brier %.4f, log loss %.4f, calibration error %.3f, %d said with %.1f or more, %d of them wrong", s.n, s.right, s.brier, s.loss, s.ece, s.sure, sure, s.sureAndWrong)
}

func (r *result) describe() string {
	var b strings.Builder
	fmt.Fprintf(&b, "fitted to  %s\nheld out   %s\nnever seen %s\n  with the weights in use: %s\ntemperature %.2f\n", r.Tune, r.Held, r.Holdout, r.InUse, r.Weights.Temperature)
	for i, d := range r.Held.bands {
		if d.n > 0 {
			fmt.Fprintf(&b, "  held out, said %.2f or more: %.0f, on average %.2f, right %.2f\n", bandsFrom[i], d.n, d.said/d.n, d.right/d.n)
		}
	}
	for _, set := range []struct {
		name string
		list []string
	}{{"held out", r.Held.wrong}, {"never seen", r.Holdout.wrong}} {
		for _, line := range set.list {
			fmt.Fprintf(&b, "  wrong, %s: %s\n", set.name, line)
		}
	}
	return b.String()
}

// source is weights.go.
func (r *result) source() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "// Written by go run ./testdata/lab/fit on %s; change the table of evidence or the cases, not this file.\n//\n", r.Date)
	fmt.Fprintf(&b, "// Fitted to %d recipes.\n// On them    %s\n// Held out   %s (one recipe at a time)\n", r.Recipes, r.Tune, r.Held)
	if r.Holdout.n > 0 {
		fmt.Fprintf(&b, "// Never seen %s\n", r.Holdout)
	}
	b.WriteString("\npackage analyze\n\nimport (\n\"sync\"\n\n\"github.com/why502/why502/analyze/knowledge\"\n)\n\n// fitted are the weights in use, in nats.\nvar fitted = sync.OnceValue(func() Weights {\nreturn Weights{\n")
	fmt.Fprintf(&b, "Temperature: %.2f,\nBias: [knowledge.Categories]float64{", r.Weights.Temperature)
	for _, x := range r.Weights.Bias {
		fmt.Fprintf(&b, "%.3f, ", x)
	}
	b.WriteString("},\nMoves: map[string][]float64{\n")
	for _, id := range slices.Sorted(keys(r.Weights.Moves)) {
		fmt.Fprintf(&b, "%q: {", id)
		for j, x := range r.Weights.Moves[id] {
			if j > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "%.3f", x)
		}
		b.WriteString("},\n")
	}
	b.WriteString("},\n}.completed()\n})\n")
	text, err := format.Source(b.Bytes())
	if err != nil {
		return b.Bytes()
	}
	return text
}

func keys(m map[string][]float64) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}
