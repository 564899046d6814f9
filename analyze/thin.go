package analyze

import (
	"cmp"
	"math"
	"slices"
)

// What fails thinly for long is an incident all the same: one server of many that its balancer asks now and then, one route of thirty. It is told from a
// trickle that never rests by what was before and after.
const (
	thinMost  = 10 // how many times the share of the rest it must be
	thinLeast = 30 // and how many failures
	quietCuts = 24 // into how many stretches of as many requests a series is cut to see what is usual
)

// thin finds the segments of a series in which a few requests in a thousand fail and hardly any outside, beside those that were found already.
func thin(series []step, found []segment, h float64) []segment {
	rest := outside(series, found)
	failures, requests := sumOf(rest)
	if failures < thinLeast || requests < thinLeast/thinShares[0] {
		return found
	}
	all := segmentsOf(thinShares[:], rest, quietShare(rest, requests), 1, h)
	inFailures, inRequests := 0.0, 0.0
	for i := range all {
		all[i].requests = within(rest, &all[i])
		inFailures, inRequests = inFailures+all[i].failures, inRequests+all[i].requests
	}
	usual := (failures - inFailures + 0.5) / (requests - inRequests + 170)
	for _, s := range all {
		if s.failures >= thinLeast && s.failures/s.requests >= thinMost*usual && s.requests <= requests/2 {
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(a, b segment) int { return cmp.Compare(a.first, b.first) })
	return found
}

// outside is what lies in none of the segments. Failures just before and after one are its fringe and none of their own.
func outside(series []step, found []segment) (rest []step) {
	k := 0
	for _, s := range series {
		for k < len(found) && s.ms > found[k].last {
			k++
		}
		if k < len(found) && s.ms >= found[k].first {
			continue
		}
		if k > 0 && s.ms <= found[k-1].last+minute || k < len(found) && s.ms >= found[k].first-minute {
			s.failures = 0
		}
		rest = append(rest, s)
	}
	return rest
}

// within is how many requests ended between the bounds of a segment: what ended before its first failure is not of it.
func within(series []step, s *segment) float64 {
	n := 0.0
	for _, at := range series {
		switch {
		case at.ms == s.first:
			n += at.failures
		case at.ms > s.first && at.ms <= s.last:
			n += at.requests
		}
	}
	return n
}

func sumOf(series []step) (failures, requests float64) {
	for _, s := range series {
		failures, requests = failures+s.failures, requests+s.requests
	}
	return failures, requests
}

// quietShare is the share of failures in the quieter half of a series: what is usual, however long the rest was not.
func quietShare(series []step, requests float64) float64 {
	stretches := make([]step, 1, quietCuts+1)
	for _, s := range series {
		at := &stretches[len(stretches)-1]
		if at.requests += s.requests; at.requests >= requests/quietCuts {
			at.failures += s.failures
			stretches = append(stretches, step{})
			continue
		}
		at.failures += s.failures
	}
	slices.SortFunc(stretches, func(a, b step) int {
		return cmp.Compare(a.failures/math.Max(a.requests, 1), b.failures/math.Max(b.requests, 1))
	})
	failures, of := sumOf(stretches[:(len(stretches)+1)/2])
	return (failures + 0.5) / (of + 170)
}
