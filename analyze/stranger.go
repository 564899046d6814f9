package analyze

import (
	"fmt"
	"slices"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// strangerWithin is how long after a failed try its request is looked for in the access log, where that does not say how long it took.
const strangerWithin = minute

// visit is what an error line and an access line have in common.
type visit struct{ client, route digest.NameID }

// strangers tells of an error log beside an access log that has none of its requests: what ended badly there is not saved by another try, only written down
// elsewhere. Nothing is said where only a sample of the requests is known.
func (m *model) strangers() []string {
	if len(m.saved) < muteLeast {
		return nil
	}
	seen, ok := m.visits()
	if !ok {
		return nil
	}
	byClient := slices.ContainsFunc(m.saved, func(g *request502) bool { return len(seen[visit{client: g.final.rec.Client}]) > 0 })
	known, strange, sources := 0, 0, map[uint32]int{}
	for _, g := range m.saved {
		key := visit{0, g.final.rec.Route}
		if byClient {
			key.client = g.final.rec.Client
			if len(seen[visit{client: key.client}]) == 0 {
				continue // one log may write another address than the other
			}
		}
		known++
		if !slices.ContainsFunc(seen[key], func(s stretch) bool { return s.from <= g.at() && g.at() <= s.to }) {
			strange++
			sources[g.final.source]++
		}
	}
	if strange < muteLeast || float64(strange) < muteShare*float64(known) {
		return nil
	}
	var list []string
	for i, s := range m.sources {
		if n := sources[uint32(i)]; n > 0 {
			list = append(list, fmt.Sprintf("%s: %d requests that ended with an error there are in no access log that is given, though one covers that time: it is another virtual host's or another node's. "+
				"They are taken for tries that were saved, but may well be failures: give the access log of those requests too, or this error log alone", s.Name, n))
		}
	}
	return list
}

// visits are when the requests of nginx's access logs were under way, by client and route, by route, and by client; false where they are a sample.
func (m *model) visits() (map[visit][]stretch, bool) {
	seen := map[visit][]stretch{}
	for i := range m.requests {
		r := &m.requests[i]
		if r.weight != 1 {
			return nil, false
		}
		if r.rec.Proxy != event.Nginx {
			continue
		}
		to := m.clocks.utc(r.rec.Domain, r.rec.At, true)
		from := to - strangerWithin
		if r.rec.Total != event.None {
			from = to - int64(r.rec.Total)
		}
		under := stretch{from - slack, to + slack}
		for _, key := range [...]visit{{r.rec.Client, r.rec.Route}, {0, r.rec.Route}, {r.rec.Client, 0}} {
			seen[key] = append(seen[key], under)
		}
	}
	return seen, true
}
