package analyze

import (
	"slices"

	"github.com/why502/why502/parser/event"
)

// markFallout marks the failures that only follow from others: nobody left to ask, or a queue that filled while no connection came about.
func (m *model) markFallout(p *pool) {
	for _, f := range p.failures {
		f.fallout = f.symptom == event.NoUpstream || f.symptom == event.UpstreamKilled || (f.symptom == event.Overflow || f.symptom == event.QueueTimeout) && m.stuck(f)
	}
}

// jam is a stretch of time in which a connection to an upstream was waited for in vain, and nobody was answered.
type jam struct {
	proxy event.Proxy
	span
	groups []groupID // of the routes that waited
	pools  []*pool
}

// stuck says that the failure lies in a jam of its upstream, or of its routes where no log names the upstream: then the queue filled because of the jam.
func (m *model) stuck(f *failure) bool {
	if m.jams == nil {
		m.jams = m.findJams()
	}
	for i := range m.jams {
		j := &m.jams[i]
		if j.proxy == f.traits.Proxy && f.at >= j.from-second && f.start() <= j.to+second && (slices.Contains(j.pools, f.pool) || !f.pool.named && slices.Contains(j.groups, f.group)) {
			return true
		}
	}
	return false
}

// findJams looks for stretches in which connects of an upstream time out one after the other and nothing that began meanwhile is answered, until the last of them
// began.
func (m *model) findJams() []jam {
	jams := []jam{}
	for _, p := range m.pools {
		var late []*failure
		for _, f := range p.failures {
			if f.symptom == event.ConnectTimeout || f.symptom == event.ConnectFailed && f.traits.Proxy == event.Envoy && f.total >= int32(second) {
				late = append(late, f)
			}
		}
		slices.SortFunc(late, compareFailures)
		for i := 0; i < len(late); {
			j := jam{proxy: late[i].traits.Proxy, span: span{late[i].start(), late[i].at}, pools: []*pool{p}}
			n, began := 0.0, j.from
			for ; i < len(late) && late[i].at <= j.to+10*second; i++ {
				j.from, j.to = min(j.from, late[i].start()), late[i].at
				began = max(began, late[i].start())
				n += late[i].weight
				if !slices.Contains(j.groups, late[i].group) {
					j.groups = append(j.groups, late[i].group)
				}
			}
			if n >= 5 && p.answeredIn(span{j.from, began}) < 0.05*n {
				jams = append(jams, j)
			}
		}
	}
	return jams
}

// answeredIn is how many requests that began in a stretch of time were answered in it.
func (p *pool) answeredIn(w span) float64 {
	n := 0.0
	for _, r := range p.requests {
		if r.fine() && r.start() >= w.from && r.at < w.to {
			n += r.weight
		}
	}
	return n
}

// falloutShare is the share of the failures that only follow from others.
func (b *burst) falloutShare() float64 {
	n := 0.0
	for _, f := range b.members {
		if f.fallout {
			n += f.weight
		}
	}
	return n / weigh(b.members)
}

// sinceFallout is where a burst is to be cut in which consequences of one fault were followed, after a pause, by failures in their own right.
func (b *burst) sinceFallout() (cut int64, apart bool) {
	last, n := -1, 0
	for i, f := range b.members {
		if f.fallout {
			last = i
			n++
		}
	}
	rest := len(b.members) - 1 - last
	if n < 5 || rest < 5 || n < (last+1)*9/10 {
		return 0, false
	}
	from, to := b.members[last].at, b.members[last+1].at
	return (from + to) / 2, to-from >= joinGap
}
