package analyze

import "github.com/why502/why502/parser/event"

// latencySight compares the durations of fine answers with those before.
type latencySight struct {
	known                      bool
	baseMedian                 float64 // ms
	beforeMedian, duringMedian float64
	before, during             float64 // effect: P(longer than usual); 0.5 means no change
	queueBase, queueNow        float64 // ms, HAProxy
	connectSlow                float64 // share of fine requests in the incident whose connect took a second or more, as far as a full queue made it
	letThrough                 float64 // how far those whose connect came late were then answered as fast as ever
	slope                      float64 // tau of the medians before the onset: a slow rise
}

// lateConnect is from how many milliseconds on a connection needed a second SYN.
const lateConnect = 900

func (s *sight) seeLatency() {
	var base, before, during, queueBase, queueNow []float64
	lead := span{max(s.base.from, s.fault-20*second), s.fault}
	connects := 0.0
	var late []float64 // how long those took behind their late connect
	for _, r := range s.requests {
		if !r.fine() || r.rec.Total == event.None {
			continue
		}
		ms := float64(r.rec.Total)
		switch {
		case r.at < lead.from && r.at >= s.base.from:
			base = append(base, ms)
			queueBase = append(queueBase, float64(max(0, r.rec.Queue)))
		case lead.has(r.at):
			before = append(before, ms)
			queueNow = append(queueNow, float64(max(0, r.rec.Queue)))
		case r.at >= s.fault && r.at <= s.waned+5*second && r.start() <= s.eased+5*second:
			// When the cause is gone, all that waited for their next SYN succeed at once: that says nothing.
			relieved := r.rec.Connect != event.None && r.at >= s.waned-4*second
			if !relieved || r.rec.Connect < lateConnect {
				during = append(during, ms)
			}
			queueNow = append(queueNow, float64(max(0, r.rec.Queue)))
			if r.rec.Connect != event.None && !relieved {
				connects++
				if r.rec.Connect >= lateConnect {
					late = append(late, ms-float64(r.rec.Connect))
				}
			}
		}
	}
	l := &s.latency
	l.before, l.during = 0.5, 0.5
	if len(base) < 10 {
		return
	}
	l.known = true
	l.baseMedian = median(base)
	if len(before) >= 5 {
		l.before, l.beforeMedian = surelyGreater(before, base), median(before)
	}
	if len(during) >= 5 {
		l.during, l.duringMedian = surelyGreater(during, base), median(during)
	}
	if connects > 0 {
		l.connectSlow = float64(len(late)) / connects * l.queued(late)
	}
	l.queueBase, l.queueNow = quantile(queueBase, 0.9), quantile(queueNow, 0.9)
	s.seeTrend()
}

// queued is how far requests whose connect came late were held up behind it as well. Who gets into a full queue waits in it for his turn; who is let through
// by a filter at the second try is answered as ever.
func (l *latencySight) queued(late []float64) float64 {
	if len(late) < 3 {
		return 1
	}
	held := 0.0
	for _, ms := range late {
		if ms > 2*l.baseMedian+20 {
			held++
		}
	}
	held = ramp(held/float64(len(late)), 0.2, 0.6)
	l.letThrough = (1 - held) * ramp(float64(len(late)), 2, 10)
	return 0.25 + 0.75*held
}

// seeTrend looks for a slow rise of durations over the quarter of an hour before the onset: a leak, a filling queue.
func (s *sight) seeTrend() {
	const cell = 30 * second
	byCell := map[int64][]float64{}
	for _, r := range s.requests {
		if r.fine() && r.rec.Total != event.None && s.base.has(r.at) {
			byCell[r.at/cell] = append(byCell[r.at/cell], float64(r.rec.Total))
		}
	}
	var x, y []float64
	for at, v := range byCell {
		if len(v) >= 5 {
			x, y = append(x, float64(at)), append(y, median(v))
		}
	}
	if len(x) >= 6 {
		_, s.latency.slope = trend(x, y)
	}
}
