package analyze

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// learnClocks finds the offset of the clocks without a zone from lines that share a key with lines whose time is known: an nginx error line and its access
// line, a request that two hops logged. Clocks of the same log that pair with nothing follow their neighbour.
// It says whether there was any clock to learn, and another to learn it from.
func (m *model) learnClocks() bool {
	anyOf := func(test func(k *clock) bool) bool {
		return slices.ContainsFunc(m.clocks.byDomain, func(k clock) bool { return k.domain.Lines > 0 && test(&k) })
	}
	if !anyOf(func(k *clock) bool { return !k.domain.Zoned }) || !anyOf(func(k *clock) bool { return k.domain.Zoned || k.zone != nil || k.sure }) {
		return false
	}
	const (
		most  = 4000 // lines of a clock that are asked; more tell nothing new
		alike = 64   // lines of one key whose time is known, likewise
	)
	asked := map[uint64][]int64{}
	perDomain := make([][]*digest.Record, len(m.clocks.byDomain))
	var room [2]uint64
	m.eachRecord(func(r *digest.Record) {
		domain := m.d.Traits(r).Domain
		if len(perDomain[domain]) < most && pairs(r) && !m.clocks.byDomain[domain].knows(r.At) {
			perDomain[domain] = append(perDomain[domain], r)
			for _, key := range keysOf(r, room[:0]) {
				asked[key] = nil
			}
		}
	})
	m.eachRecord(func(r *digest.Record) {
		domain := m.d.Traits(r).Domain
		if len(asked) == 0 || !m.clocks.byDomain[domain].knows(r.At) {
			return
		}
		for _, key := range keysOf(r, room[:0]) {
			if known, is := asked[key]; is && len(known) < alike {
				asked[key] = append(known, m.clocks.utc(domain, r.At, false))
			}
		}
	})
	for id := range perDomain {
		m.learnClock(digest.DomainID(id), perDomain[id], asked)
	}
	m.learnTargets()
	m.followNeighbours()
	m.followAccessLogs()
	return true
}

// eachRecord calls f with all that was kept of requests and error logs.
func (m *model) eachRecord(f func(r *digest.Record)) {
	for _, list := range [...][]*failure{m.failures, m.rescued, m.relayed} {
		for _, x := range list {
			f(x.rec)
		}
	}
	for _, x := range m.messages {
		f(x.rec)
	}
}

// knows says that no pairs are needed to tell which moment a stamp of the clock means.
func (k *clock) knows(at int64) bool { return k.domain.Zoned || k.zone != nil && !k.isTwice(at) }

// pairs says whether a line may have a twin in another log.
func pairs(r *digest.Record) bool { return r.Key != 0 || r.Request != 0 }

// keysOf appends what lines of one request share.
func keysOf(r *digest.Record, keys []uint64) []uint64 {
	if r.Key != 0 {
		keys = append(keys, r.Key)
	}
	if r.Request != 0 {
		keys = append(keys, r.Request^1)
	}
	return keys
}

// rareKey is of how many lines at most a key says which of them belong together: one that is asked more often tells nothing.
const rareKey = 4

func (m *model) learnClock(id digest.DomainID, records []*digest.Record, known map[uint64][]int64) {
	k := &m.clocks.byDomain[id]
	var ties, rare []tie
	var room [2]uint64
	lines, rarely := 0, 0
	for i, r := range records {
		civil := r.At
		if !k.domain.Dated {
			civil = k.date(civil)
		}
		all, few := len(ties), len(rare)
		for _, key := range keysOf(r, room[:0]) {
			for _, utc := range known[key] {
				ties = append(ties, tie{civil, utc, i})
			}
			if len(known[key]) <= rareKey {
				rare = append(rare, ties[len(ties)-len(known[key]):]...)
			}
		}
		if len(ties) > all {
			lines++
		}
		if len(rare) > few {
			rarely++
		}
	}
	// What was asked a few times pairs with itself; what is asked all the time pairs with anything.
	if k.zone == nil && !k.learn(rare, rarely) {
		k.learn(ties, lines)
	} else if k.zone == nil && len(k.pieces) == 0 {
		k.learnPieces(k.leftover(ties)) // the few of one side may lie in one hour
	}
	k.settle(ties)
}

// followNeighbours gives a clock that paired with nothing the offset of another clock of the same log: syslog's prefix and the stamps behind it.
func (m *model) followNeighbours() {
	all := m.clocks.byDomain
	for i := range all {
		if all[i].domain.Zoned || all[i].zone != nil || all[i].sure {
			continue
		}
		for j := range all {
			if all[j].domain.Group == all[i].domain.Group && all[j].sure && all[j].zone == nil && !all[j].domain.Zoned {
				all[i].offset, all[i].pieces, all[i].skew = all[j].offset, all[j].pieces, all[j].skew
				all[i].how, all[i].sure = "as other lines of the same log", true
				break
			}
		}
	}
}

// followAccessLogs gives an error log of nginx that paired with nothing the offset that nginx writes into its access logs: one process, one clock.
func (m *model) followAccessLogs() {
	offsets := m.accessOffsets()
	if len(offsets) == 0 {
		return
	}
	for i := range m.clocks.byDomain {
		k := &m.clocks.byDomain[i]
		if k.sure || k.zone != nil || k.domain.Zoned || k.domain.Format != "nginx-error" {
			continue
		}
		k.offset, k.how, k.sure = offsets[0].offset, "as the access log's", true
		for _, later := range offsets[1:] {
			k.pieces = append(k.pieces, piece{later.from - later.offset, later.offset})
		}
	}
}

// accessOffsets are the offsets to UTC that stand in nginx's access logs, in order, each with the moment of its first line; nothing where clocks of several
// zones seem to have written them.
func (m *model) accessOffsets() []piece {
	var list []piece
	for _, s := range m.sources {
		for _, span := range s.Spans {
			if span.Domain != digest.Absolute || span.First == digest.NoTime || proxyOf(span.Format) != event.Nginx || !isAccess(span.Format) {
				continue
			}
			offset := -int64(span.Quarters) * quarter
			at := slices.IndexFunc(list, func(p piece) bool { return p.offset == offset })
			if at < 0 {
				list = append(list, piece{span.First, offset})
				continue
			}
			list[at].from = min(list[at].from, span.First)
		}
	}
	slices.SortFunc(list, func(a, b piece) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.offset, b.offset)) })
	if len(list) > 2 || len(list) == 2 && abs(list[0].offset-list[1].offset) > 4*quarter {
		return nil
	}
	return list
}

// twin is one hop's line of a request that another hop may have logged too.
type twin struct {
	at  int64
	rec *digest.Record
}

// skewTiers finds clocks of hosts that run apart, by the requests that two hops logged: under one request id, else with one target. The clock of the outer
// proxy counts as right: it is what users saw.
// It says whether it found any.
func (m *model) skewTiers() bool {
	byPlace := m.twins()
	var trails []*trail
	for _, p := range sortedPlaces(byPlace) {
		trails = append(trails, newTrail(p, byPlace[p]))
	}
	for i, a := range trails {
		for _, b := range trails[i+1:] {
			outer, inner := a, b
			if b.clients > a.clients {
				outer, inner = b, a
			}
			if at, ok := skewBetween(outer, inner); ok && m.shift[inner.place] == 0 {
				m.shift[inner.place] = at + m.shift[outer.place]
			}
		}
	}
	m.shiftErrorLogs()
	m.tellShifts()
	return len(m.shift) > 0
}

// shiftErrorLogs moves the error logs with the access logs of their requests, where they are logs of their own.
func (m *model) shiftErrorLogs() {
	if len(m.shift) == 0 {
		return
	}
	byKey := map[uint64]*place{}
	for _, f := range m.failures {
		if f.rec.Key != 0 {
			byKey[f.rec.Key] = f.place
		}
	}
	votes := map[*place]map[*place]int{}
	for _, msg := range m.messages {
		p, q := m.placeOf(msg.rec), byKey[msg.rec.Key]
		if q == nil || p == q || p.proxy != q.proxy {
			continue
		}
		if votes[p] == nil {
			votes[p] = map[*place]int{}
		}
		votes[p][q]++
	}
	for _, p := range slices.SortedFunc(maps.Keys(votes), comparePlaces) {
		best := slices.MaxFunc(slices.SortedFunc(maps.Keys(votes[p]), comparePlaces), func(a, b *place) int { return votes[p][a] - votes[p][b] })
		if m.shift[p] == 0 && m.shift[best] != 0 {
			m.shift[p] = m.shift[best]
		}
	}
}

// twins are the failed requests of each place: their access lines, and error lines that end a request.
func (m *model) twins() map[*place][]twin {
	lengths := map[*place]int{}
	each := func(f func(p *place, at int64, r *digest.Record)) {
		for _, list := range [...][]*failure{m.failures, m.relayed} {
			for _, x := range list {
				f(x.place, x.at, x.rec)
			}
		}
		for _, msg := range m.messages {
			if p := m.placeOf(msg.rec); msg.fails {
				f(p, msg.at, msg.rec)
			}
		}
	}
	each(func(p *place, _ int64, _ *digest.Record) { lengths[p]++ })
	if len(lengths) < 2 {
		return nil // there is nothing to pair with
	}
	byPlace := map[*place][]twin{}
	for p, n := range lengths {
		byPlace[p] = make([]twin, 0, n)
	}
	each(func(p *place, at int64, r *digest.Record) { byPlace[p] = append(byPlace[p], twin{at, r}) })
	return byPlace
}

func sortedPlaces(byPlace map[*place][]twin) []*place {
	return slices.SortedFunc(maps.Keys(byPlace), comparePlaces)
}

func comparePlaces(p, q *place) int {
	return cmp.Or(cmp.Compare(p.proxy, q.proxy), cmp.Compare(p.node, q.node), cmp.Compare(p.group, q.group))
}

func distinctClients(list []twin) int {
	var seen nameSet
	none := 0 // a line that names no client
	for _, t := range list {
		seen.add(t.rec.Client)
		if t.rec.Client == 0 {
			none = 1
		}
	}
	return seen.n + none
}

// trail is what of a place's requests is compared with every other place's.
type trail struct {
	place   *place
	clients int
	keyed   [2][]keyedTime // by request id, and by target
}

func newTrail(p *place, list []twin) *trail {
	return &trail{p, distinctClients(list), [...][]keyedTime{
		keyedTimes(list, func(r *digest.Record) uint64 { return r.Request }), keyedTimes(list, func(r *digest.Record) uint64 { return r.Target })}}
}

// skewBetween is by how much the clock of b is ahead of a's, and whether the pairs are clear about it: most agree within a second on a difference of more
// than two seconds, and hardly any on none.
func skewBetween(a, b *trail) (at int64, ok bool) {
	for i := range a.keyed {
		diffs, pairable := differences(a.keyed[i], b.keyed[i])
		at, n := peak(diffs, second)
		if n < 8 || 2*n < pairable {
			continue
		}
		still := 0
		for _, d := range diffs {
			if abs(d) <= 2*second {
				still++
			}
		}
		return at, abs(at) > 2*second && 4*still <= n
	}
	return 0, false
}

// differences are those between the times of lines that share a key, and how many lines of the side that has fewer could pair.
func differences(ours, theirs []keyedTime) (diffs []int64, pairable int) {
	const farthest = 10 * minute
	for len(ours) > 0 && len(theirs) > 0 {
		n, k := sameKey(ours), sameKey(theirs)
		switch cmp.Compare(ours[0].key, theirs[0].key) {
		case -1:
			k = 0
		case 1:
			n = 0
		default:
			if n > rareKey || k > rareKey {
				break
			}
			pairable += n
			for _, t := range ours[:n] {
				for _, o := range theirs[:k] {
					if abs(o.at-t.at) <= farthest {
						diffs = append(diffs, o.at-t.at)
					}
				}
			}
		}
		ours, theirs = ours[n:], theirs[k:]
	}
	return diffs, pairable
}

// keyedTime is when a line of a key was written.
type keyedTime struct {
	key uint64
	at  int64
}

// keyedTimes are those of lines that have a key, in its order.
func keyedTimes(list []twin, key func(*digest.Record) uint64) []keyedTime {
	times := make([]keyedTime, 0, len(list))
	for _, t := range list {
		if k := key(t.rec); k != 0 {
			times = append(times, keyedTime{k, t.at})
		}
	}
	slices.SortFunc(times, func(a, b keyedTime) int { return cmp.Compare(a.key, b.key) })
	return times
}

// sameKey is how many at the front are of one key.
func sameKey(list []keyedTime) int {
	n := 1
	for n < len(list) && list[n].key == list[0].key {
		n++
	}
	return n
}

// shiftOf is by how much the clock is ahead with which a line of a proxy and node was written. Counted rows do not know their source: where no node is
// named they follow the only place of their proxy.
func (m *model) shiftOf(proxy event.Proxy, node digest.NameID, group string) int64 {
	if len(m.shift) == 0 {
		return 0
	}
	if p := m.places[place{proxy: proxy, node: node, group: group}]; p != nil {
		return m.shift[p]
	}
	only, seen := int64(0), false
	for key, p := range m.places {
		if key.proxy != proxy || key.node != node {
			continue
		}
		if seen && m.shift[p] != only {
			return 0
		}
		only, seen = m.shift[p], true
	}
	return only
}

// tellShifts says which clocks run ahead or behind.
func (m *model) tellShifts() {
	var told []string
	for p, shift := range m.shift {
		where := m.d.Name(p.node)
		if where == "" {
			where = p.group
		}
		told = append(told, fmt.Sprintf("%s: its clock is %.1f s %s the others'", where, float64(abs(shift))/1000, map[bool]string{true: "ahead of", false: "behind"}[shift > 0]))
	}
	slices.Sort(told)
	m.clocks.assumed = append(m.clocks.assumed, told...)
}
