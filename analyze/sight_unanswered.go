package analyze

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// unansweredSight says how what is not answered began: servers that hang take what comes until their queues are full, and what hangs them may be one route.
type unansweredSight struct {
	queued    float64 // connections that a server took and never answered before others to it timed out, beyond those usually under way
	route     string  // of most of the first that failed
	first, of int     // so many of so many
	chance    float64 // of so many on one route
}

// seeUnanswered looks at failures in the order in which their requests began.
func (s *sight) seeUnanswered() {
	s.seeCutTogether()
	if s.shareOf(event.AnswerTimeout, event.AnswerIdle) == 0 {
		return
	}
	vanished := map[digest.NameID]int64{}
	isVanished := func(f *failure) bool {
		return f.symptom == event.ConnectTimeout || f.symptom == event.ConnectFailed && s.share[event.ConnectTimeout] > 0 && f.total > retryPause
	}
	for _, f := range s.core {
		if at, ok := vanished[f.peer]; isVanished(f) && (!ok || f.start() < at) {
			vanished[f.peer] = f.start()
		}
	}
	queued := 0.0
	for _, f := range s.core {
		at, ok := vanished[f.peer]
		if f.total == event.None {
			at += usualLimit
		}
		if ok && isUnanswered(f) && f.start() < at {
			queued += f.weight
		}
	}
	s.unanswered.queued = math.Max(0, queued-2*s.crash.underWay)
	if s.timing.known > 0.9 {
		s.seeFirstRoute()
	}
}

// seeCutTogether takes requests that were cut at one moment, after they had waited far longer than answers take, some for longer than others, for what they
// are: not answered. Who ends a server that hangs, to start it anew, cuts all that hang in it.
func (s *sight) seeCutTogether() {
	const fewest = 5
	long := math.Max(1000, 10*math.Max(s.latency.baseMedian, s.latency.duringMedian))
	var cut []*failure
	for _, f := range s.core {
		if (f.symptom == event.ClosedEarly || f.symptom == event.AnswerReset) && float64(f.total) > long {
			cut = append(cut, f)
		}
	}
	for i := 0; i < len(cut); {
		shortest, longest, j := cut[i].total, cut[i].total, i
		for ; j < len(cut) && cut[j].at-cut[i].at <= second; j++ {
			shortest, longest = min(shortest, cut[j].total), max(longest, cut[j].total)
		}
		if together := cut[i:j]; len(together) >= fewest && 2*shortest < longest {
			for _, f := range together {
				s.share[f.symptom] -= f.weight / s.weight
				s.share[event.AnswerTimeout] += f.weight / s.weight
			}
		}
		i = j
	}
}

// usualLimit is for how long a proxy waits for an answer where nothing else is said, in ms: so much earlier than it failed a request may have begun, where the
// log tells no durations.
const usualLimit = minute

func isUnanswered(f *failure) bool {
	return f.symptom == event.AnswerTimeout || f.symptom == event.AnswerIdle
}

// seeFirstRoute looks whether the first that were not answered are of one route, more often than chance has it.
func (s *sight) seeFirstRoute() {
	const many = 12
	usual, all := s.m.counters[2].cleared(), 0.0
	for _, r := range s.requests {
		if s.base.has(r.at) {
			usual.add(r.group, r.weight)
			all += r.weight
		}
	}
	if all < 50 {
		return
	}
	var first []*failure
	for _, f := range s.core {
		if isUnanswered(f) && f.route != 0 {
			first = append(first, f)
		}
	}
	slices.SortStableFunc(first, func(a, b *failure) int { return cmp.Compare(a.start(), b.start()) })
	first = first[:min(len(first), many)]
	counts := map[groupID]int{}
	u := &s.unanswered
	var most *failure
	for _, f := range first {
		counts[f.group]++
		if counts[f.group] > u.first {
			u.first, most = counts[f.group], f
		}
	}
	if most == nil {
		return
	}
	u.of, u.route = len(first), s.m.d.Name(most.route)
	u.chance = binomialTail(float64(u.first), float64(u.of), math.Max(usual.of(most.group), 1)/all) * float64(len(usual.ids))
}

// filled is how far queues filled up as nobody took from them. A few connections that were kept open are taken for longer than a filter is there.
func (s *sight) filled() float64 {
	return ramp(math.Log(1+s.unanswered.queued), math.Log(6), math.Log(60))
}

// hungFirst is how far one route hung before the others did.
func (s *sight) hungFirst() float64 {
	if s.unanswered.of < 4 {
		return 0
	}
	return ramp(-math.Log(s.unanswered.chance), 4, 10) * ramp(float64(s.unanswered.first)/float64(s.unanswered.of), 0.5, 0.8) * (1 - s.risen())
}

func (s *sight) hungFirstText() string {
	return fmt.Sprintf("of the first %d that were not answered %d are on %s: what hangs there may hold what the others need", s.unanswered.of, s.unanswered.first, s.unanswered.route)
}
