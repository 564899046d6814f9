package analyze

import (
	"fmt"
	"math"
)

// A list may note a change later than it was made: when the roll-out was done, or in the next whole minute. What it notes shortly after the first failure is
// mostly innocent, or the answer to the failures, so it is asked last, must be of what fails or have been taken back in the end, and moves no category.

// latest is how long after the first failure a change may be noted.
const latest = 60 * second

// noted weighs a change that is noted shortly after the first failure, and after which the failures went on for long.
func (s *sight) noted(c *change, mu float64, ends []ending) (candidate, bool) {
	late := c.at - s.onset
	if c.at == 0 || late <= second || late > latest || s.end-c.at < 2*late || c.Rollback || c.Commit || s.endsAt(c) || s.isElsewhere(c) {
		return candidate{}, false
	}
	k := candidate{change: c, late: float64(late) / 1000}
	k.chance = 1 - math.Exp(-mu*k.late)
	k.logOdds = math.Log(notedLate(k.late, c.step)) - math.Log(mu+sameHands(k.late)+answered(k.late))
	k.reasons = append(k.reasons, fmt.Sprintf("the list notes it %s after the first failure: many note when a roll-out was done", durationText(k.late)))
	if c.step == minute {
		k.reasons[0] = fmt.Sprintf("the list notes it, in whole minutes, %s after the first failure", durationText(k.late))
	}
	s.weighKind(&k)
	s.weighPlace(&k)
	s.weighEnd(&k, ends)
	return k, k.focus || k.ended
}

// notedLate is the density, in 1/s, of how long after its first failure the change that made it is noted. Stated, not fitted: one list in twenty notes the end
// of a roll-out, some twenty seconds later, and three in ten of those that round to minutes round up.
func notedLate(seconds float64, step int64) float64 {
	f := 0.05 / 20 * math.Exp(-seconds/20)
	if half := float64(step) / 2000; step == minute && seconds <= half {
		f += 0.3 / half
	}
	return f
}

// answered is the density, in 1/s, of changes that somebody makes because of the failures: half a minute is what it takes at least.
func answered(seconds float64) float64 {
	if seconds < 30 {
		return 0
	}
	return 0.1 / 300
}

// linkLate blames a change that is noted after the first failure, where none before it is to blame.
func (s *sight) linkLate(set func(*change, string, string, string)) bool {
	mu, ends := s.m.rateOfChanges(s.m.changes), s.endings()
	var best candidate
	most := 0.0
	for _, c := range s.m.changesIn(s.onset, s.onset+latest) {
		if k, ok := s.noted(c, mu, ends); ok {
			if p := s.triggerChance(&k); p > most {
				best, most = k, p
			}
		}
	}
	if most < sureOfTrigger {
		return false
	}
	s.b.incident.Deploy = best.link(s, true, math.Min(most, capBlind))
	set(best.change, "trigger", s.b.incident.ID, best.reasons[0])
	return true
}
