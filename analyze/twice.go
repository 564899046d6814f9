package analyze

// twice gives both moments that a civil time may mean where the zone's clock was changed around it.
func (k *clock) twice(civil int64) (first, second int64, ok bool) {
	if k.zone != nil {
		_, odd := civilToUTC(civil, k.zone)
		return civil - zoneOffset(civil-day, k.zone), civil - zoneOffset(civil+day, k.zone), odd
	}
	before := k.offset
	for _, p := range k.pieces {
		if abs(civil-p.from) < 4*quarter {
			return civil + before, civil + p.offset, true
		}
		before = p.offset
	}
	return 0, 0, false
}

// isTwice says whether the time of a record may mean two moments.
func (k *clock) isTwice(at int64) bool {
	if !k.domain.Dated {
		at = k.date(at)
	}
	_, _, ok := k.twice(at)
	return ok
}

// settle decides which moment is meant by the civil times that come twice: the only one of both at which a twin of such a line was written.
func (k *clock) settle(ties []tie) {
	const near = 2000
	found := map[int64][2]bool{}
	for _, t := range ties {
		if first, second, ok := k.twice(t.civil); ok {
			was := found[t.civil]
			found[t.civil] = [2]bool{was[0] || abs(first-k.skew-t.utc) <= near, was[1] || abs(second-k.skew-t.utc) <= near}
		}
	}
	k.settled = map[int64]int64{}
	for civil, fits := range found {
		first, second, _ := k.twice(civil)
		switch {
		case fits[0] && !fits[1]:
			k.settled[civil] = first
		case fits[1] && !fits[0]:
			k.settled[civil] = second
		}
	}
}
