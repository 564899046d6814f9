package analyze

import (
	"fmt"
	"math"
	"slices"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// seeFlaps is how far a way was gone for all for some seconds and there for all again, time and again: a line or a port of a switch that comes and goes. Rules
// of a filter stay until somebody changes them.
func (s *sight) seeFlaps() (float64, string) {
	n := 0
	if s.share[event.ConnectTimeout] > 0.3 {
		n = s.flaps()
	}
	return presence(s.share[event.ConnectTimeout]) * ramp(float64(n), 1, 3) * (1 - s.risen()),
		fmt.Sprintf("nobody could connect and then everybody, %d times, to servers that are there before and after: a way that comes and goes; a rule stays until somebody changes it", n)
}

// flaps is how many stretches of connects that timed out lie apart, each of five at least over two seconds, with hardly a request answered within them and several between them.
func (s *sight) flaps() int {
	const fewest, between = 5, 5
	var starts, fine []int64
	peers := map[digest.NameID]bool{}
	for _, f := range s.core {
		if f.symptom == event.ConnectTimeout {
			starts = append(starts, f.start())
			peers[f.peer] = true
		}
	}
	if len(starts) < 2*fewest {
		return 0
	}
	slices.Sort(starts)
	for _, r := range s.requests {
		if r.fine() && peers[r.rec.Peer] && r.start() >= starts[0] && r.start() <= starts[len(starts)-1] {
			fine = append(fine, r.start())
		}
	}
	slices.Sort(fine)
	stretches, inStretches, answered := 0, 0, 0
	length, meanwhile, next := 1, 0, 0
	for i, at := range starts {
		n := 0
		if i+1 < len(starts) {
			for next < len(fine) && fine[next] <= at {
				next++
			}
			for next < len(fine) && fine[next] <= starts[i+1] {
				n++
				next++
			}
			if n < between {
				length++
				meanwhile += n
				continue
			}
		}
		if length >= fewest && at-starts[i+1-length] >= 2*second {
			stretches++
			inStretches += length
			answered += meanwhile
		}
		length, meanwhile = 1, 0
	}
	if float64(inStretches) < 0.9*float64(len(starts)) || float64(answered) > math.Max(1, 0.2*float64(inStretches)) {
		return 0
	}
	return stretches
}
