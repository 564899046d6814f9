package analyze

import (
	"math"
	"slices"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// limitSight compares how long requests waited that were given up with how long the same routes took before: a limit that lies below what was usual was not
// there before.
type limitSight struct {
	waited  float64 // ms on which the time-outs pile; 0: on none
	usually float64 // ms: median of the fine answers of the same routes before
	below   float64 // how far the time-outs lie below what was usual
}

// isTimeout says that the proxy waited for an answer and gave up.
func (f *failure) isTimeout() bool {
	switch f.symptom {
	case event.AnswerTimeout, event.AnswerIdle:
		return true
	case event.Unknown, event.NoSymptom:
		return f.traits.Status == 504
	}
	return false
}

func (s *sight) seeLimit() {
	var waits []float64
	failing, given := s.m.counters[3].cleared(), 0.0
	for _, f := range s.core {
		if f.isTimeout() && f.total != event.None {
			waits = append(waits, float64(f.total))
			failing.add(f.group, f.weight)
			given += f.weight
		}
	}
	mode, within := pile(waits)
	if len(waits) < 5 || within < 0.8 || mode < 200 || given < 0.5*s.weight {
		return
	}
	longer := mode*1.05 + 20
	var before []float64
	beyond, beyondSince := 0.0, 0.0
	headers := true
	for _, r := range s.requests {
		if !r.fine() || failing.of(r.group) < 0.1*given {
			continue
		}
		took, ok, header := r.waited()
		switch {
		case !ok:
		case r.at < s.fault && r.at >= s.base.from:
			before = append(before, took)
			headers = headers && header
			if took > longer {
				beyond++
			}
		case r.start() >= s.fault && r.at <= s.waned:
			if took > longer {
				beyondSince++
			}
		}
	}
	if len(before) < 5 {
		return
	}
	s.limit.waited, s.limit.usually = mode, median(before)
	share := beyond / float64(len(before))
	s.limit.below = ramp(share, 0.3, 0.6)
	if !headers {
		// The whole time holds that of a slow client too, for which no proxy gives an upstream up.
		s.limit.below = ramp(share, 0.7, 0.95)
	}
	s.limit.below *= 1 - ramp(beyondSince/(beyondSince+given), 0.02, 0.2)
}

// waited is how long a request waited for the header of its answer, in ms; else how long it took.
func (r *request) waited() (ms float64, ok, header bool) {
	if r.rec.Header != event.None {
		return float64(r.rec.Header), true, true
	}
	return float64(r.rec.Total), r.rec.Total != event.None, false
}

// keepTime says of lines of one sort in a host's log that they come and go with the failures: none before, the first as it begins, and one at the moment of most
// failures. Then they are of the same story, whatever names they bear.
func (s *sight) keepTime(lines []*message) bool {
	if s.base.seconds() < 30 {
		return false
	}
	var during []int64
	for _, n := range lines {
		switch {
		case n.at < s.fault-sameMoment && n.at >= s.base.from, n.at > s.end+minute && n.at < s.end+10*minute:
			return false
		case n.at >= s.fault-sameMoment && n.at <= s.end+sameMoment:
			during = append(during, n.at)
		}
	}
	if len(during) < 5 || during[0] > s.onset+sameMoment {
		return false
	}
	with := 0.0
	for _, f := range s.core {
		if i, _ := slices.BinarySearch(during, f.at-sameMoment); i < len(during) && during[i] <= f.at+sameMoment {
			with += f.weight
		}
	}
	return with >= 0.7*s.weight
}

// seeLeft takes the requests whose clients left for requests of the incident.
func (s *sight) seeLeft(quiet span) {
	whole := s.untilLeft(quiet)
	if before := s.clock(quiet.from, quiet.to); whole.seconds() > 0 && before > 0 {
		ratio, chance := rateRise(before, quiet.seconds(), s.clock(whole.from, whole.to), whole.seconds(), 2)
		s.rate.during, s.rate.chance = math.Max(s.rate.during, ratio), math.Min(s.rate.chance, chance)
	}
}

// untilLeft is the incident and the time after it in which clients left who had waited since: where a log has no durations, nothing but that they left tells that
// they came. It is empty where hardly more left than usually.
func (s *sight) untilLeft(quiet span) span {
	left, usual, last := 0.0, 0.0, int64(0)
	for _, f := range s.m.rescued {
		if f.traits.Outcome != event.ClientAbort || f.total != event.None || f.traits.Proxy != s.core[0].traits.Proxy || s.charted && !slices.Contains(s.pools, f.pool) {
			continue
		}
		switch {
		case quiet.has(f.at):
			usual += f.weight
		case f.at > s.fault && f.at <= s.end+90*second:
			left += f.weight
			last = max(last, f.at)
		}
	}
	whole := span{s.fault, max(last, s.end)}
	if left < 20 || left < 0.3*s.weight || left < 3*usual*whole.seconds()/math.Max(quiet.seconds(), 1) {
		return span{}
	}
	s.rate.left = left / s.weight
	return whole
}

// routesFine says that a word stands in the routes of requests that go well during the incident, and in hardly one that fails: of a log that names no servers
// nothing else tells whose they are.
func (s *sight) routesFine(word string) bool {
	if s.charted {
		return false
	}
	fine, asked := s.fineWords[word]
	if !asked {
		if s.fineWords == nil {
			s.fineWords = map[string]bool{}
		}
		fine = s.areFine(word)
		s.fineWords[word] = fine
	}
	return fine
}

func (s *sight) areFine(word string) bool {
	known := map[digest.NameID]bool{}
	about := func(route digest.NameID) bool {
		has, seen := known[route]
		if !seen {
			for _, w := range words(s.m.d.Name(route)) {
				has = has || w == word
			}
			known[route] = has
		}
		return has
	}
	fine, failed := 0.0, 0.0
	for _, r := range s.requests {
		if r.fine() && r.at >= s.onset && r.at <= s.waned && about(r.rec.Route) {
			fine += r.weight
		}
	}
	for _, f := range s.core {
		if about(f.route) {
			failed += f.weight
		}
	}
	return fine >= 5 && failed < 0.05*fine && failed < 0.05*s.weight
}
