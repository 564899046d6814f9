package analyze

import (
	"slices"

	"github.com/why502/why502/parser/event"
)

// phases takes a burst apart in which nothing listened first, then the upstream was back and served, and only then answered too late: whoever stopped it did not
// make it slow, and the crowd that had waited may.
func (b *burst) phases() []*burst {
	var away, late []*failure
	for _, f := range b.members {
		switch {
		case f.fallout:
		case f.isRefusal():
			away = append(away, f)
		case f.isTimeout():
			late = append(late, f)
		}
	}
	least := max(20, b.failures/10)
	if weigh(away) < least || weigh(late) < least || weigh(away)+weigh(late) < 0.9*b.failures {
		return []*burst{b}
	}
	stopped, slow := middle(away, 0.98), middle(late, 0.02)
	if slow < stopped || !b.pool.servedIn(span{stopped, slow}) {
		return []*burst{b}
	}
	return b.cutAt((stopped + slow) / 2)
}

// isRefusal says that nothing listened: it is written so, or connecting failed at once, the pauses between a balancer's tries taken off.
func (f *failure) isRefusal() bool {
	switch f.symptom {
	case event.ConnectRefused, event.ConnectNoSocket:
		return true
	case event.ConnectFailed:
		pauses := int64(0)
		if f.traits.Proxy == event.HAProxy {
			pauses = int64(f.traits.Tries) * retryPause
		}
		return f.total != event.None && int64(f.total)-pauses <= 300
	}
	return false
}

// servedIn says that at least three requests were answered in a stretch of time.
func (p *pool) servedIn(w span) bool {
	n := 0
	return slices.ContainsFunc(p.requests, func(r *request) bool {
		if r.fine() && w.has(r.at) {
			n++
		}
		return n >= 3
	})
}
