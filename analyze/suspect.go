package analyze

import (
	"math"

	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// suspect is the release that is likeliest the trigger, nil where it is likelier that none is.
func (s *sight) suspect() *candidate {
	var best *candidate
	share := 0.0
	for i := range s.changes {
		if k := &s.changes[i]; k.change.blamed() == event.Deploy || k.change.Kind == event.OtherChange {
			share += k.share
			if best == nil {
				best = k
			}
		}
	}
	if share < 0.5 {
		return nil
	}
	return best
}

// elsewhereNow is how far the failures are at an address that never served, or that the upstream has only just been given.
func (s *sight) elsewhereNow() float64 {
	if s.peers.moved != nil {
		return 1
	}
	return s.peers.freshHost
}

// otherPort is how far the proxy asks another port of the same hosts since its configuration was changed: what listens there is no question of code.
func (s *sight) otherPort() float64 {
	configured := 0.0
	for i := range s.changes {
		if k := &s.changes[i]; k.change.blamed() == event.Config || k.change.Kind == event.ProxyChange {
			configured += k.share
		}
	}
	return math.Min(1, 2*configured) * ramp(s.peers.fresh-s.peers.freshHost, 0.3, 0.9)
}

// cured says that some change of the list lies where the failures ended.
func (s *sight) cured() bool {
	for _, c := range s.nearEnd() {
		if c.at != 0 && s.endsAt(c) && !s.isOthers(c) {
			return true
		}
	}
	return false
}

// beside is evidence that rests on the time of a change alone.
var beside = map[string]bool{"change.deploy": true, "change.config": true, "change.proxy": true, "change.there": true, "change.no-start": true, "change.dns": true,
	"change.firewall": true, "change.certificate": true, "change.scale": true}

// onlyTime says that nothing but the time of a change speaks of the category, and that nothing took the change back in the end: other things happen beside
// changes too.
func (s *sight) onlyTime(w *Weights, c knowledge.Category) bool {
	for i := range s.changes {
		if s.changes[i].ended && s.changes[i].share >= 0.1 {
			return false
		}
	}
	without := make(map[string]float64, len(s.seen))
	for id, x := range s.seen {
		if !beside[id] {
			without[id] = x
		}
	}
	if len(without) == len(s.seen) {
		return false
	}
	posterior := w.Posterior(w.Scores(without))
	return rank(&posterior)[0] != c
}

// headless says that the upstream is hardly seen to serve before the failures, which are of a kind that many causes have: then nobody knows what changed, and
// not even when it began.
func (s *sight) headless() bool {
	if s.b.strain() != strainFlow {
		return false
	}
	fine := 0.0
	for _, r := range s.requests {
		if r.fine() && r.at < s.onset {
			fine += r.weight
		}
	}
	return fine < fewestBefore
}

// fewestBefore is how many fine answers show that an upstream served before.
const fewestBefore = 5
