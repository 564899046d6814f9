package analyze

import (
	"slices"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// lossy is how far packets are lost on the way to a server and back, of open connections as well: a filter that knows no open connection drops no answers, and
// one that does drops no second try to connect.
func (s *sight) lossy() float64 {
	connects, answers := s.share[event.ConnectTimeout], s.shareOf(event.AnswerTimeout, event.AnswerIdle)
	if connects == 0 || answers == 0 {
		return 0
	}
	return presence(connects) * ramp(answers, 0.03, 0.15) * (1 - s.pressure()) * ramp(s.takenBeside(), 0.3, 0.6) * (1 - s.concentrated())
}

// takenBeside is the share of the connects that timed out beside which, in the same second, the same server took another request at once and answered it as
// fast as ever. Who gets into a full queue waits there; a line that loses packets, or a filter that lets some through, holds up only whom it hits.
func (s *sight) takenBeside() float64 {
	l := &s.latency
	if !l.known {
		return 0
	}
	fast := map[digest.NameID][]int64{}
	for _, r := range s.requests {
		if r.fine() && r.rec.Connect != event.None && r.rec.Connect < 200 && float64(r.rec.Total) <= 1.5*l.baseMedian+20 && r.at >= s.fault-second && r.at <= s.waned+second {
			fast[r.rec.Peer] = append(fast[r.rec.Peer], r.start())
		}
	}
	for _, list := range fast {
		slices.Sort(list)
	}
	const near = second / 2
	beside, all := 0.0, 0.0
	for _, f := range s.core {
		if f.symptom != event.ConnectTimeout {
			continue
		}
		all += f.weight
		list := fast[f.peer]
		if i, _ := slices.BinarySearch(list, f.start()-near); i < len(list) && list[i] <= f.start()+near {
			beside += f.weight
		}
	}
	if all == 0 {
		return 0
	}
	return beside / all
}
