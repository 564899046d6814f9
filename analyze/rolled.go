package analyze

import "github.com/why502/why502/analyze/digest"

// stillServes is how many good answers show that a server was still asked after another one was left.
const stillServes = 3

// rolled is the share of the addresses that were left, the last one apart, after which others of them went on serving for seconds: servers that are replaced one
// by one, as a rollout does. What a name is changed to takes the place of all at once.
func (s *sight) rolled(v *serving) float64 {
	left := map[digest.NameID]int64{} // when each was asked for the last time
	old := func(id digest.NameID) bool {
		name := s.m.d.Name(id)
		return v.before[name] > 0 && v.after[name] == 0
	}
	for _, f := range s.core {
		if f.peer != 0 && old(f.peer) {
			left[f.peer] = max(left[f.peer], f.at)
		}
	}
	if len(left) < 2 {
		return 0
	}
	rolled := 0
	for id, at := range left {
		fine := 0.0
		for _, r := range s.requests {
			if r.at > at+2*second && r.rec.Peer != id && left[r.rec.Peer] > at && r.fine() {
				fine += r.weight
			}
		}
		if fine >= stillServes {
			rolled++
		}
	}
	return float64(rolled) / float64(len(left)-1)
}
