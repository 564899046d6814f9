package analyze

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// peerSight says which addresses fail, which served before, and which serve afterwards.
type peerSight struct {
	known      bool // the log names addresses
	failing    []string
	serving    []string // before
	fresh      float64  // share of failures at addresses that never served before
	freshHost  float64  // at hosts that never did
	freshHosts int      // how many these are
	replaced   float64  // share of failures at addresses of before, while only others serve afterwards
	rolled     float64  // share of those that others took the place of one by one, while the rest went on serving
	after      string   // one that serves afterwards and did not before
	back       float64  // share of failures at addresses that served before and serve again afterwards
	host       string   // the only host that fails
	ports      int      // and how many of its ports do
	one        bool     // one of several peers fails, the others do not
	worst      float64  // share of its requests that failed at the server that fared worst meanwhile
	turns      int      // how often all requests went from one address to another, and to the first one again
	moved      *message // a line that says that an address changed
	movedTo    string
}

// serving is what addresses did for the requests around the incident, by weight.
type serving struct {
	before, during, after map[string]float64 // fine answers
	failing               map[string]float64 // failures, of those at addresses
	known                 float64            // their sum
}

func (s *sight) seePeers() {
	p := &s.peers
	var beforeID, afterID, duringID, failingID, all runs[digest.NameID]
	for _, r := range s.requests {
		if r.rec.Peer == 0 || !r.fine() {
			continue
		}
		switch {
		case r.at < s.fault:
			beforeID.add(r.rec.Peer, r.weight)
		case r.at > s.end:
			afterID.add(r.rec.Peer, r.weight)
		default:
			duringID.add(r.rec.Peer, r.weight)
		}
	}
	address, last := false, digest.NameID(0)
	for _, f := range s.core {
		if f.peer != 0 {
			all.add(f.peer, f.weight)
		}
		if f.peer != last {
			last, address = f.peer, isAddress(s.m.d.Name(f.peer))
		}
		if address {
			failingID.add(f.peer, f.weight)
		}
	}
	v := serving{s.m.sumsByName(&beforeID), s.m.sumsByName(&duringID), s.m.sumsByName(&afterID), s.m.sumsByName(&failingID), 0}
	for _, w := range sortedByName(v.failing) {
		p.failing = append(p.failing, w.name)
		v.known += w.weight
	}
	for _, w := range sortedByName(v.before) {
		p.serving = append(p.serving, w.name)
	}
	for i, id := range all.keys {
		if fine := duringID.of(id); fine+all.weights[i] >= 10 {
			p.worst = math.Max(p.worst, all.weights[i]/(fine+all.weights[i]))
		}
	}
	s.seeMoves()
	s.seeHost()
	s.seeTurns()
	s.seeOne(&v)
	s.seeCrowd(&failingID)
	s.seeFresh(&v)
}

// seeOne sees whether one of several servers fails: the others go on serving, and it fails alone.
func (s *sight) seeOne(v *serving) {
	p := &s.peers
	if len(p.failing) != 1 || len(v.before) < 2 {
		return
	}
	rest := 0.0
	for _, w := range sortedByName(v.during) {
		if w.name != p.failing[0] {
			rest += w.weight
		}
	}
	p.one = rest > 0 && s.othersServe(p.failing[0])
}

// seeFresh sees which of the addresses that fail are new, which were left, and which stayed.
func (s *sight) seeFresh(v *serving) {
	p := &s.peers
	if v.known == 0 || sum(v.before) < 10 || s.base.seconds() < 10 {
		return
	}
	p.known = true
	hosts, fresh := map[string]bool{}, map[string]bool{}
	for peer := range v.before {
		if isAddress(peer) {
			hosts[hostOf(peer)] = true
		}
	}
	if len(hosts) == 0 {
		return
	}
	for _, w := range sortedByName(v.failing) {
		switch {
		case v.before[w.name] == 0:
			part := w.weight / v.known * (1 - settles(w.weight, v.during[w.name], v.after[w.name]))
			p.fresh += part
			if !hosts[hostOf(w.name)] {
				p.freshHost += part
				fresh[hostOf(w.name)] = true
			}
		case v.after[w.name] == 0 && sum(v.after) >= 5:
			p.replaced += w.weight / v.known
		case v.after[w.name] >= 3:
			p.back += w.weight / v.known
		}
	}
	p.freshHosts = len(fresh)
	for _, w := range sortedByName(v.after) {
		if v.before[w.name] == 0 && v.failing[w.name] == 0 {
			p.after = w.name
		}
	}
	if p.after == "" {
		p.replaced = 0
	}
	if p.replaced > 0 {
		p.rolled = s.rolled(v)
	}
}

// settles is how far an address that never served before is a server all the same: a new one that answers many beside those that fail, or that serves
// when all is over. A wrong record leads to neither.
func settles(failed, during, after float64) float64 {
	beside := ramp(during/(during+failed), 0.1, 0.4)
	return math.Max(beside, 0.8*ramp(after, 2, 5))
}

// othersServe says that the other servers of the upstream go on serving while one fails: a fifth of what they usually do is enough. Servers that were taken
// away serve no more.
func (s *sight) othersServe(failing string) bool {
	base, usual, now := s.logged(), 0.0, 0.0
	for _, r := range s.requests {
		if r.rec.Peer == 0 || !r.fine() || s.m.d.Name(r.rec.Peer) == failing {
			continue
		}
		switch {
		case base.has(r.at):
			usual += r.weight
		case r.at > s.onset && r.at <= s.waned:
			now += r.weight
		}
	}
	length := float64(s.waned-s.onset) / 1000
	return length < 2 || base.seconds() < 10 || now >= 0.2*usual/base.seconds()*length
}

// seeCrowd compares how many requests came to the servers that fail with how many came to them before.
func (s *sight) seeCrowd(failing *runs[digest.NameID]) {
	s.rate.crowd, s.rate.crowdChance = s.rise(span{s.onset, max(s.waned, s.onset+5*second)}, func(r *request) (int64, bool) {
		return r.start(), r.rec.Peer != 0 && slices.Contains(failing.keys, r.rec.Peer)
	})
}

func sum(m map[string]float64) float64 {
	n := 0.0
	for _, w := range sortedByName(m) {
		n += w.weight
	}
	return n
}

// seeTurns counts how often two addresses took turns while requests failed: all requests went to the one, then all to the other. Servers that share the
// load take turns all the time, so six requests in a row are asked for on average.
func (s *sight) seeTurns() {
	var while []*request
	peers := map[digest.NameID]bool{}
	for _, r := range s.requests {
		if r.rec.Peer != 0 && r.at >= s.fault && r.at <= s.end {
			while, peers[r.rec.Peer] = append(while, r), true
		}
	}
	slices.SortStableFunc(while, func(a, b *request) int { return cmp.Compare(a.at, b.at) })
	runs := 0
	for i, r := range while {
		if i == 0 || r.rec.Peer != while[i-1].rec.Peer {
			runs++
		}
	}
	if len(peers) == 2 && len(while) >= 6*runs {
		s.peers.turns = (runs - 1) / 2
	}
}

// seeHost sees whether all that fails is several services on one host.
func (s *sight) seeHost() {
	hosts, ports := map[string]bool{}, map[string]bool{}
	for _, peer := range s.peers.failing {
		hosts[hostOf(peer)] = true
		ports[peer] = true
	}
	if len(hosts) != 1 || hosts[""] || len(ports) < 2 || strings.HasPrefix(s.peers.failing[0], "unix:") {
		return
	}
	s.peers.host, s.peers.ports = hostOf(s.peers.failing[0]), len(ports)
}

// seeMoves finds the last line before the onset, or in the incident's first minute, that says that a server has another address now.
func (s *sight) seeMoves() {
	for _, n := range s.m.notices {
		if n.traits.State == event.ServerMoved && n.at >= s.fault-2*minute && n.at <= s.onset+10*second && s.concerns(n) {
			s.peers.moved, s.peers.movedTo = n, s.m.d.Name(n.traits.Peer)
		}
	}
}

// concerns says whether a health line speaks of the incident's upstream, or of none in particular.
func (s *sight) concerns(n *message) bool {
	if n.traits.Upstream == 0 {
		return n.traits.Peer == 0 || slices.Contains(s.peers.failing, s.m.d.Name(n.traits.Peer)) || s.hasPeer(n.traits.Peer)
	}
	for _, f := range s.b.members {
		if f.upstream == n.traits.Upstream {
			return true
		}
	}
	return s.hasPeer(n.traits.Upstream)
}

// hasPeer says whether a name or address belongs to an upstream that failed.
func (s *sight) hasPeer(name digest.NameID) bool {
	return slices.ContainsFunc(s.pools, func(p *pool) bool { return slices.Contains(p.peers, name) })
}
