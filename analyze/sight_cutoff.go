package analyze

import (
	"fmt"
	"math"
	"slices"

	"github.com/why502/why502/parser/event"
)

// cutSight keeps what cutOff found.
type cutSight struct {
	known    bool
	x, limit float64
}

// cutOff is how far no request that takes longer than some time came back any more, while all that take less did and are as fast as ever; limit is that time in
// milliseconds. Something on the way forgets connections on which nothing is sent for so long.
func (s *sight) cutOff() (x, limit float64) {
	if c := &s.cut; !c.known {
		c.known = true
		c.x, c.limit = s.seeLongest()
	}
	return s.cut.x, s.cut.limit
}

// seeLongest compares what came back from the routes that fail with what did before.
func (s *sight) seeLongest() (x, limit float64) {
	lost := s.shareOf(event.AnswerTimeout, event.AnswerIdle)
	if lost < 0.5 || !s.latency.known {
		return 0, 0
	}
	failing := s.m.counters[2].cleared()
	var waited []float64
	last := s.fault // what began later may have come back because it was over
	for _, f := range s.core {
		failing.add(f.group, f.weight)
		last = max(last, f.start())
		if f.total > 0 {
			waited = append(waited, float64(f.total))
		}
	}
	var before, during []float64
	for _, r := range s.requests {
		if !r.fine() || r.rec.Total == event.None || failing.of(r.group) < 0.1*s.weight {
			continue
		}
		switch {
		case s.base.has(r.at):
			before = append(before, float64(r.rec.Total))
		case r.start() >= s.fault && r.at <= last:
			during = append(during, float64(r.rec.Total))
		}
	}
	if len(before) < 12 || len(during) < 8 || len(waited) < 5 {
		return 0, 0
	}
	slices.Sort(before)
	limit = slices.Max(during)
	longer := 0
	for _, ms := range before {
		if ms > 1.1*limit {
			longer++
		}
	}
	share := float64(longer) / float64(len(before))
	// Who waits less than such requests take gives up too early; where hardly any is left over, nearly all fail.
	if share < 0.1 || share > 0.9 || limit < 1000 || median(waited) < quantile(before, 0.95) {
		return 0, limit
	}
	chance := float64(len(during)) * math.Log(1-share) // that none of so many was longer by accident
	return ramp(-chance, 4, 9) * presence(lost) * (1 - s.pressure()), limit
}

// notCutOff is how far that is not so.
func (s *sight) notCutOff() float64 {
	x, _ := s.cutOff()
	return 1 - x
}

func (s *sight) seeCutOff() (float64, string) {
	x, limit := s.cutOff()
	return x, fmt.Sprintf("nothing that takes longer than %.1f s comes back any more, and all that takes less does, as fast as ever: a way that forgets connections which are quiet for so long", limit/1000)
}
