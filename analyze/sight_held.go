package analyze

import (
	"fmt"

	"github.com/why502/why502/parser/event"
)

// longHeld is from how many milliseconds on a request that is answered well holds a worker for long.
const longHeld = 5000

// held is how many requests were under way as the fault began that take long and always did, and how many mostly were before: streams, long polls and exports
// that are answered well hold whoever serves them.
func (s *sight) held() (now, usual float64) {
	const lead = 20 * second
	before := span{s.base.from, s.fault - lead}
	if !s.latency.known || before.seconds() < 20 {
		return 0, 0
	}
	isLong := func(r *request) bool {
		return r.fine() && r.rec.Total >= longHeld && float64(r.rec.Total) > 20*s.latency.baseMedian
	}
	known := s.m.counters[2].cleared()
	for _, r := range s.requests {
		if isLong(r) && before.has(r.start()) {
			known.add(r.group, r.weight)
		}
	}
	for _, r := range s.requests {
		// What takes long only now may be what is wrong.
		if !isLong(r) || known.of(r.group) < 2 {
			continue
		}
		if r.start() <= s.fault && r.at > s.fault {
			now += r.weight
		}
		if from, to := max(r.start(), before.from), min(r.at, before.to); from < to {
			usual += r.weight * float64(to-from) / 1000 / before.seconds()
		}
	}
	return now, usual
}

func (s *sight) seeHeld() (float64, string) {
	waiting := presence(s.shareOf(event.AnswerTimeout, event.AnswerIdle, event.ConnectTimeout, event.QueueTimeout))
	if waiting == 0 {
		return 0, ""
	}
	now, usual := s.held()
	return waiting * ramp(now, 5, 12) * ramp(now/(usual+1), 1.5, 3),
		fmt.Sprintf("%.0f requests were under way that take long and always did, %.1f mostly: they hold those who serve", now, usual)
}
