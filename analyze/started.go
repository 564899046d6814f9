package analyze

// alone says that the upstream is there again and no change that is listed lies where the failures ended.
func (s *sight) alone() bool { return !s.b.open && s.recovered() && !s.cured() }

// startedWell is how far what was changed served for a while and, once gone, was there again though nobody took it back: it did start, and its restart, which
// takes seconds, was over.
func (k *candidate) startedWell(alone bool) float64 {
	if !alone {
		return 0
	}
	return ramp(k.sureLag(), 9, 25)
}

// sureLag is for how many seconds the change was there at least when the fault began: the list may tell its time no closer than to a minute.
func (k *candidate) sureLag() float64 { return k.lag - float64(k.change.step)/1000 }

// comeback is what tells of the end of an incident whose upstream came back by itself, whichever change is asked about.
type comeback struct {
	alone             bool
	gone, away, dying float64
}

func (s *sight) seeComeback() comeback {
	return comeback{s.alone(), presence(s.gone()), ramp(s.away(), 10, 30), s.dying()}
}

// weighStart takes from a release that a server went away which it had let serve, and came back by itself. Who dies again and again may die of it all the same.
func (s *sight) weighStart(k *candidate, r *comeback) {
	x := k.startedWell(r.alone) * r.gone * r.away * (1 - r.dying)
	if x < 0.1 || !isRelease(k.change) {
		return
	}
	k.logOdds -= 3 * x
	k.reasons = append(k.reasons, "what it released served first, and came back though nothing that is listed took it back")
}
