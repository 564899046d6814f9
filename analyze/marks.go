package analyze

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/why502/why502/parser/event"
)

// mostMarks is how many marks a result has; changes come before what the logs tell.
const mostMarks = 120

// Mark is a moment that belongs on the axis of a chart: a change, a reload of the proxy, a server that went down or came back.
type Mark struct {
	At   int64
	Kind MarkKind
	Text string
}

// MarkKind tells the marks of a chart apart.
type MarkKind uint8

// The kinds of marks: from the lists of changes, from the proxies' own process lines, from health lines.
const (
	ChangeMark MarkKind = iota
	ProxyMark
	HealthMark
)

func (k MarkKind) String() string { return [...]string{"change", "proxy", "health"}[k] }

// marks lists what stands on the axis of time besides the failures, in its order. What is said again within a minute is said once.
func (m *model) marks() []Mark {
	var list []Mark
	for _, c := range m.changes {
		if c.at != 0 && c.at >= m.first-minute && c.at <= m.last+minute {
			list = append(list, Mark{c.at, ChangeMark, c.Kind.String() + " " + c.Label()})
		}
	}
	said := map[string]int64{}
	for _, n := range m.notices {
		mark := Mark{n.at, HealthMark, ""}
		switch n.traits.Kind {
		case event.Health:
			mark.Text = m.healthText(n)
		case event.Process:
			mark.Kind, mark.Text = ProxyMark, processText(n.symptom)
		}
		if last, there := said[mark.Text]; mark.Text == "" || there && n.at-last < minute || len(list) >= mostMarks {
			continue
		}
		said[mark.Text] = n.at
		list = append(list, mark)
	}
	slices.SortStableFunc(list, func(a, b Mark) int { return cmp.Compare(a.At, b.At) })
	return list[:min(len(list), mostMarks)]
}

// processText is what a line of the proxy's own process says, as far as it is a moment to mark.
func processText(s event.Symptom) string {
	switch s {
	case event.ProxyReload, event.ProxyStart, event.ProxyStop, event.ProxyCrash:
		return s.Meaning()
	}
	return ""
}

// ownZone is the zone of the clock by which most lines without an offset were written; nil where that is UTC, or not known.
func (m *model) ownZone() *time.Location {
	var most *clock
	for i := range m.clocks.byDomain {
		if k := &m.clocks.byDomain[i]; !k.domain.Zoned && (k.zone != nil || k.sure) && (most == nil || k.domain.Lines > most.domain.Lines) {
			most = k
		}
	}
	switch {
	case most == nil || most.zone == nil && most.offset == 0:
		return nil
	case most.zone != nil:
		return most.zone
	}
	return time.FixedZone("UTC"+offsetText(-most.offset), int(-most.offset/second))
}

// Peers are the addresses of upstreams and name servers: machines of the reader's own, not clients.
func (r *Result) Peers() []string {
	seen := map[string]bool{}
	for p := range r.d.Peers() {
		seen[r.d.Name(p.Peer)] = true
	}
	for rec := range r.d.Records() {
		v := r.d.Traits(rec)
		seen[r.d.Name(v.Peer)], seen[r.d.Name(v.Resolver)] = true, true
		for _, tried := range strings.Fields(r.d.Name(v.Tried)) {
			seen[tried] = true
		}
	}
	delete(seen, "")
	return slices.Sorted(maps.Keys(seen))
}
