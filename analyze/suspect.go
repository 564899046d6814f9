package analyze

import (
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

// cured says that some change of the list lies where the failures ended.
func (s *sight) cured() bool {
	for _, c := range s.m.changes {
		if c.at != 0 && s.endsAt(c) && !s.isElsewhere(c) {
			return true
		}
	}
	return false
}

// telling is evidence of code by itself, whenever anything was released, and so is dying where no crowd came.
var (
	telling = [...]string{"answer.header", "answer.too-big", "system.crash", "application.fatal", "spread.routes", "spread.one-peer", "change.rollback", "change.trend"}
	dying   = [...]string{"crash.deaths", "crash.cycles"}
)

// onlyTime says that nothing but the time of a release speaks of code: other things happen beside releases too.
func (s *sight) onlyTime(c knowledge.Category) bool {
	k := s.suspect()
	if c != knowledge.Bugs || k == nil || k.ended {
		return false
	}
	for _, id := range telling {
		if s.seen[id] >= 0.3 {
			return false
		}
	}
	for _, id := range dying {
		if s.seen[id] >= 0.3 && s.risen() < 0.5 {
			return false
		}
	}
	return true
}

// content is the share of failures at which the words of the answer were wrong.
func (s *sight) content() float64 {
	of := 0.0
	for _, f := range s.core {
		if strainOf(f) == strainContent {
			of += f.weight
		}
	}
	return of / s.weight
}
