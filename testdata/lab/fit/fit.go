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
	steps     = 1500 // gradient steps
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
	Recipes int
}

// scores are of a set of incidents, which weigh alike.
type scores struct {
	n                  int
	right, brier, ece  float64
	sure, sureAndWrong int
	wrong              []string
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

// fit finds the posterior mode by gradient steps with momentum (Adam) from the prior. Signs are kept.
func fit(list []specimen) analyze.Weights {
	prior := analyze.PriorWeights()
	w := clone(prior)
	ids := slices.Sorted(keys(prior.Moves))
	m1, m2 := zero(prior), zero(prior)
	all := targets(list)
	for step := 1; step <= steps; step++ {
		g := zero(prior)
		for i := range all {
			all[i].addGradient(&w, &g)
		}
		for c := range g.Bias {
			g.Bias[c] += (w.Bias[c] - prior.Bias[c]) / (biasSigma * biasSigma)
			if knowledge.Category(c) == knowledge.Unattributed {
				g.Bias[c] = 0 // what an incident has when nothing is known is stated, not fitted
			}
			w.Bias[c] -= adam(&m1.Bias[c], &m2.Bias[c], g.Bias[c], step)
		}
		for _, id := range ids {
			for j := range w.Moves[id] {
				g.Moves[id][j] += (w.Moves[id][j] - prior.Moves[id][j]) / (sigma * sigma)
				w.Moves[id][j] -= adam(&m1.Moves[id][j], &m2.Moves[id][j], g.Moves[id][j], step)
				if w.Moves[id][j]*prior.Moves[id][j] < 0 {
					w.Moves[id][j] = 0
				}
			}
		}
	}
	return w
}

func adam(m, v *float64, g float64, step int) float64 {
	*m = 0.9**m + 0.1*g
	*v = 0.999**v + 0.001*g*g
	mh := *m / (1 - math.Pow(0.9, float64(step)))
	vh := *v / (1 - math.Pow(0.999, float64(step)))
	decay := 1 / (1 + 3*float64(step)/steps)
	return rate * decay * mh / (math.Sqrt(vh) + 1e-8)
}

// addGradient adds the gradient of −log of the probability of what is right.
func (t *target) addGradient(w, g *analyze.Weights) {
	p := w.Posterior(w.Scores(t.Seen))
	right := 1e-12
	for c, ok := range t.right {
		if ok {
			right += p[c]
		}
	}
	var d [knowledge.Categories]float64 // of the loss by each score
	for c := range p {
		d[c] = p[c]
		if t.right[c] {
			d[c] -= p[c] / right
		}
		d[c] *= t.weight
		g.Bias[c] += d[c]
	}
	w.Gradient(t.Seen, func(id string, move int, c knowledge.Category, x float64) { g.Moves[id][move] += d[c] * x })
}

// fitAll fits, scores by leaving recipes out, and sets the temperature on those scores.
func fitAll(tune, holdout []specimen, folds bool) *result {
	r := &result{Weights: fit(tune), Recipes: len(recipes(tune))}
	r.Weights.Temperature = 1
	if folds {
		var outside []scored
		for _, recipe := range recipes(tune) {
			w := fit(without(tune, recipe))
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
			p, right := w.Posterior(s.scores), 1e-9
			for c, ok := range s.right {
				if ok {
					right += p[c]
				}
			}
			loss -= s.weight * math.Log(right)
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
	return s
}

func (s scores) String() string {
	return fmt.Sprintf("%d incidents: right %.3f, Brier %.3f, calibration error %.3f, %d said with %.1f or more, %d of them wrong", s.n, s.right, s.brier, s.ece, s.sure, sure, s.sureAndWrong)
}

func (r *result) describe() string {
	var b strings.Builder
	fmt.Fprintf(&b, "fitted to  %s\nheld out   %s\nnever seen %s\ntemperature %.2f\n", r.Tune, r.Held, r.Holdout, r.Weights.Temperature)
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
	b.WriteString("\npackage analyze\n\nimport \"github.com/why502/why502/analyze/knowledge\"\n\n// fitted are the weights in use, in nats.\nvar fitted = Weights{\n")
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
	b.WriteString("},\n}.completed()\n")
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

func clone(w analyze.Weights) analyze.Weights {
	c := w
	c.Moves = map[string][]float64{}
	for id, list := range w.Moves {
		c.Moves[id] = slices.Clone(list)
	}
	return c
}

func zero(w analyze.Weights) analyze.Weights {
	z := analyze.Weights{Moves: map[string][]float64{}}
	for id, list := range w.Moves {
		z.Moves[id] = make([]float64, len(list))
	}
	return z
}
