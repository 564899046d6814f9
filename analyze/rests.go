package analyze

import (
	"cmp"
	"slices"

	"github.com/why502/why502/parser/event"
)

const (
	restLeast = 20 * second // so long is a rest between two faults at least, and all is well in it
	restLong  = minute      // so long a rest says it also where no log tells what went well
)

// look is what a failure shows: its symptom, and where no line says why, whether it waited too long.
type look struct {
	symptom event.Symptom
	late    bool
}

func lookOf(f *failure) look {
	if f.symptom == event.Unknown || f.symptom == event.NoSymptom {
		return look{event.Unknown, f.isLate()}
	}
	return look{symptom: f.symptom}
}

// mainLook is what four of five failures of a list show, consequences aside, if there are five at least.
func mainLook(list []*failure) (look, bool) {
	weights := map[look]float64{}
	whole := 0.0
	for _, f := range list {
		if !f.fallout {
			weights[lookOf(f)] += f.weight
			whole += f.weight
		}
	}
	for l, w := range weights {
		if w >= 5 && w >= 0.8*whole {
			return l, true
		}
	}
	return look{}, false
}

// wideGap is the gap that nine of ten failures of a list do not exceed.
func wideGap(list []*failure) int64 {
	gaps := make([]float64, 0, len(list))
	for i := 1; i < len(list); i++ {
		gaps = append(gaps, float64(list[i].at-list[i-1].at))
	}
	if len(gaps) == 0 {
		return 0
	}
	return int64(quantile(gaps, 0.9))
}

// anotherFault says that what failed after a rest is not what failed before it: it shows something else, or nothing and on other routes, and the rest is long against the gaps of both. Who
// dies cuts what it has in hand and refuses what comes next, but not after a rest.
func (p *pool) anotherFault(before, after []*failure) bool {
	from, to := before[len(before)-1].at, after[0].at
	rest := to - from - p.silence(from, to) // a hole in the log is no rest
	if rest < restLeast || rest < restLong && !p.servedIn(span{from, to}) {
		return false
	}
	one, ok := mainLook(before)
	other, also := mainLook(after)
	return ok && also && (one != other || one.symptom == event.Unknown && onOtherRoutes(before, after)) && rest >= 4*max(wideGap(before), wideGap(after))
}

// onOtherRoutes says that two lists of failures, ten at least each, have hardly a route in common.
func onOtherRoutes(before, after []*failure) bool {
	if len(before) < 10 || len(after) < 10 {
		return false
	}
	common := func(list, others []*failure) float64 {
		routes := map[groupID]bool{}
		for _, f := range others {
			routes[f.group] = true
		}
		sum := 0.0
		for _, f := range list {
			if routes[f.group] {
				sum += f.weight
			}
		}
		return sum / weigh(list)
	}
	return common(before, after) < 0.05 && common(after, before) < 0.05
}

// atRests takes a burst apart at its longest rests where another fault begins.
func (b *burst) atRests() []*burst {
	var rests []int // the members after which one lies
	for i := 1; i < len(b.members); i++ {
		if b.members[i].at-b.members[i-1].at >= restLeast {
			rests = append(rests, i)
		}
	}
	long := func(i int) int64 { return b.members[i].at - b.members[i-1].at }
	slices.SortStableFunc(rests, func(i, j int) int { return cmp.Compare(long(j), long(i)) })
	for _, i := range rests[:min(len(rests), 12)] {
		if b.pool.anotherFault(b.members[:i], b.members[i:]) {
			parts := b.cutAt(b.members[i-1].at)
			return append(parts[0].atRests(), parts[1].atRests()...)
		}
	}
	return []*burst{b}
}
