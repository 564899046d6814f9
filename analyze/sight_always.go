package analyze

import (
	"math"

	"github.com/why502/why502/parser/event"
)

// always is how far the failures fill the log evenly from its begin to its end: then nothing shows that it ever was otherwise, or that anything went wrong at
// some moment. Long polls that time out at their usual rate look so.
func (s *sight) always() float64 {
	if !s.b.open || !s.headless() || s.end-s.onset < minute || s.onset-s.m.first > max(10*second, (s.end-s.onset)/10) {
		return 0
	}
	thirds, step := [3]float64{}, (s.end-s.onset)/3+1
	for _, f := range s.core {
		thirds[(f.at-s.onset)/step] += f.weight / s.weight
	}
	uneven := math.Max(thirds[0], math.Max(thirds[1], thirds[2])) - math.Min(thirds[0], math.Min(thirds[1], thirds[2]))
	return (1 - ramp(uneven, 0.1, 0.25)) * (1 - ramp(s.timing.failing, 0.7, 0.95)) * presence(s.shareOf(event.AnswerTimeout, event.AnswerIdle))
}
