package analyze

import (
	"cmp"
	"slices"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// How far apart, in milliseconds, an access line and the error line of the same request may be. nginx writes both with whole seconds, the error line when
// the try failed, the access line when the request ended.
const (
	slack     = 1500
	wideSlack = 65_000
)

// request502 is what the error log tells of one request: the messages of its tries, in order.
type request502 struct {
	messages []*message
	final    *message // the last one that ends a request
	taken    bool
}

func (r *request502) at() int64 { return r.final.at }

// join finds the error lines of each failure. It is a function of the whole sorted input, never of the order of reading: pass 1 by connection and key, pass 2
// by key (client, method, target) in time order, pass 3 by peer and second. What is left of the error log is a failure of its own where no
// access log covers it, else a try that was saved.
func (m *model) join() {
	m.joinTails()
	groups := m.groupMessages()
	logs := newTwins(m.sources)
	if len(m.failures)+len(m.rescued) > 0 {
		byKey := newGroupIndex(groups)
		for _, q := range [...]quality{joinExact, joinNear, joinAmbiguous} {
			m.joinByKey(m.failures, byKey, logs, q)
		}
		m.joinByKey(m.rescued, byKey, logs, joinNear)
	}
	m.joinByPeer(groups, logs)
	for _, g := range groups {
		switch {
		case g.taken:
		case g.final.traits.Flags&digest.Subrequest != 0:
			m.behind = append(m.behind, g)
		case m.isCovered(g.final):
			m.saved = append(m.saved, g)
		default:
			m.failures = append(m.failures, m.failureOf(g))
		}
	}
	slices.SortFunc(m.failures, compareFailures)
}

// joinTails gives the last line of a message of several lines, which carries the keys, what its first line says.
func (m *model) joinTails() {
	bySource := slices.Clone(m.messages)
	slices.SortFunc(bySource, func(a, b *message) int {
		return cmp.Or(cmp.Compare(a.rec.Pos.Leaf, b.rec.Pos.Leaf), cmp.Compare(a.rec.Pos.Line, b.rec.Pos.Line))
	})
	const most = 200 // lines of one message
	for i, tail := range bySource {
		if tail.traits.Flags&digest.Tail == 0 || i == 0 {
			continue
		}
		first := bySource[i-1]
		if first.traits.Flags&digest.Open == 0 || first.rec.Pos.Leaf != tail.rec.Pos.Leaf || tail.rec.Pos.Line-first.rec.Pos.Line > most {
			continue
		}
		tail.symptom, tail.row, tail.errno, tail.at = first.symptom, first.row, first.errno, first.at
	}
}

// groupMessages puts together the messages of one request: same node, connection and key, and close in time. A peer that fails twice begins a new request.
func (m *model) groupMessages() []*request502 {
	type key struct {
		node       digest.NameID
		connection uint64
		key        uint64
		source     uint32
	}
	open := make(map[key]*request502, len(m.messages))
	all := make([]*request502, 0, len(m.messages))
	var made block[request502]
	room := make([]*message, len(m.messages)) // most are of one message
	for _, msg := range m.messages {
		r, v := msg.rec, msg.traits
		if v.Kind != event.Error || r.Key == 0 && r.Connection == 0 && !msg.fails {
			continue
		}
		k := key{v.Node, r.Connection, r.Key, msg.source}
		g := open[k]
		if g == nil || r.Connection == 0 || msg.at-g.messages[len(g.messages)-1].at > wideSlack || g.failedAt(v.Peer) {
			g = made.next()
			g.messages, room = room[:0:1], room[1:]
			open[k] = g
			all = append(all, g)
		}
		g.messages = append(g.messages, msg)
		if msg.fails {
			g.final = msg
		}
	}
	return slices.DeleteFunc(all, func(g *request502) bool { return g.final == nil })
}

// failedAt says whether a try at the peer is among the messages already.
func (r *request502) failedAt(peer digest.NameID) bool {
	return slices.ContainsFunc(r.messages, func(m *message) bool { return m.fails && m.traits.Peer == peer })
}

// groupIndex finds groups by their key: those of one lie side by side, in their order.
type groupIndex struct {
	keys   []uint64
	groups []*request502
}

func newGroupIndex(groups []*request502) groupIndex {
	type keyed struct {
		key uint64
		at  int
	}
	order := make([]keyed, len(groups))
	for i, g := range groups {
		order[i] = keyed{g.final.rec.Key, i}
	}
	slices.SortFunc(order, func(a, b keyed) int {
		if a.key != b.key {
			return cmp.Compare(a.key, b.key)
		}
		return a.at - b.at
	})
	x := groupIndex{make([]uint64, len(groups)), make([]*request502, len(groups))}
	for i, k := range order {
		x.keys[i], x.groups[i] = k.key, groups[k.at]
	}
	return x
}

// joinByKey pairs failures and groups of one key in time order. Both lists are in time order, and so are the pairs: that is the least total
// distance inside the window.
func (m *model) joinByKey(failures []*failure, byKey groupIndex, logs *twins, q quality) {
	next := make([]int32, len(byKey.keys)) // how many of a key lie behind us, at its first group
	for _, f := range failures {
		if f.message != nil || f.traits.Proxy != event.Nginx || f.rec.Key == 0 || f.passed {
			continue
		}
		first, found := slices.BinarySearch(byKey.keys, f.rec.Key)
		if !found {
			continue
		}
		low, high := f.window(q)
		has := func(i int) bool { return i < len(byKey.keys) && byKey.keys[i] == f.rec.Key }
		i := first + int(next[first])
		for has(i) && (byKey.groups[i].taken || byKey.groups[i].at() < low) {
			i++
		}
		next[first] = int32(i - first)
		for ; has(i) && byKey.groups[i].at() <= high; i++ {
			if g := byKey.groups[i]; !g.taken && logs.mayJoin(f, g) && (q != joinExact || f.rec.Connection != 0 && f.rec.Connection == g.final.rec.Connection) {
				f.take(g, q)
				break
			}
		}
	}
}

// window is when the last error line of f may have been written.
func (f *failure) window(q quality) (low, high int64) {
	switch {
	case q == joinExact:
		return f.at - 24*3600*1000, f.at + slack
	case f.total != event.None:
		return f.start() - slack, f.at + slack
	case q == joinNear:
		return f.at - slack, f.at + slack
	}
	return f.at - wideSlack, f.at + slack
}

// take makes g the error lines of f.
func (f *failure) take(g *request502, q quality) {
	g.taken = true
	f.message, f.told, f.quality = g.final, g, q
	cause := g.final
	if cause.symptom == event.NoUpstream {
		for _, try := range g.messages {
			if try.fails && try.symptom != event.NoUpstream {
				cause = try
			}
		}
	}
	f.symptom, f.row, f.errno = cause.symptom, cause.row, cause.errno
	if f.peer == 0 {
		f.peer = cause.traits.Peer
	}
	if f.upstream == 0 {
		f.upstream = cause.traits.Upstream
	}
}

// joinByPeer pairs what is left by peer and second, for logs whose clients or targets are masked or written differently.
func (m *model) joinByPeer(groups []*request502, logs *twins) {
	byPeer := map[digest.NameID][]*request502{}
	for _, g := range groups {
		if !g.taken {
			byPeer[g.final.traits.Peer] = append(byPeer[g.final.traits.Peer], g)
			if g.final.traits.Peer != 0 {
				byPeer[0] = append(byPeer[0], g)
			}
		}
	}
	for _, f := range m.failures {
		if f.message != nil || f.traits.Proxy != event.Nginx || f.passed {
			continue
		}
		for _, g := range byPeer[f.peer] {
			if g.at() > f.at+slack {
				break
			}
			if !g.taken && g.at() >= f.at-slack && logs.mayJoin(f, g) && g.maySame(f) {
				f.take(g, joinAmbiguous)
				break
			}
		}
	}
}

// maySame says that nothing both lines tell is against their being of one request.
func (r *request502) maySame(f *failure) bool {
	route, method := r.final.rec.Route, r.final.traits.Method
	return (route == f.route || route == 0 || f.route == 0) && (method == f.traits.Method || method == 0 || f.traits.Method == 0)
}

// isCovered says whether an access log tells of the minute and node of a message: then the request is there, failed or not.
func (m *model) isCovered(msg *message) bool {
	from := floorTo(msg.at, minute) - minute
	around := stretch{from, from + 3*minute}
	node := msg.traits.Node
	if node != 0 {
		return overlaps(m.covered[node], around) || overlaps(m.covered[0], around)
	}
	for _, list := range m.covered {
		if overlaps(list, around) {
			return true
		}
	}
	return false
}

// overlaps says that one of the stretches, which are in order and do not touch, has a part of s.
func overlaps(list []stretch, s stretch) bool {
	i, _ := slices.BinarySearchFunc(list, s.from, func(of stretch, at int64) int { return cmp.Compare(of.to, at+1) })
	return i < len(list) && list[i].from < s.to
}

// failureOf makes a failure of a group of messages that no access log covers.
func (m *model) failureOf(g *request502) *failure {
	r, v := g.final.rec, g.final.traits
	f := &failure{rec: r, traits: v, logged: r.At, client: r.Client, route: r.Route, group: m.groupOfRoute(v.Host, r.Route), total: r.Total, connect: r.Connect, at: g.final.at, weight: g.final.weight,
		only: true, source: g.final.source, place: m.placeOf(r)}
	f.take(g, joinNone)
	f.quality = joinExact
	return f
}
