package analyze

import (
	"slices"
	"strings"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// lineSight holds what other lines than those of the failed requests say around the onset.
type lineSight struct {
	// check is what health checks complained of from a minute before the onset on: the reason of most servers that went down.
	check      map[event.Symptom]float64
	checkFirst *message
	// system are lines of kernel, services and containers that match the upstream or the proxy; proxy are those of the proxy's own processes.
	system, proxy map[event.Symptom]*message
	// beside are messages of the failed requests that do not themselves end a request: what the application wrote. Shares of the failures.
	beside map[event.Symptom]float64
	ended  bool     // a manager of workers writes that it ends what takes too long, each time that a request fails
	reload *message // the proxy was reloaded or restarted within the ten seconds before the end
	begun  *message // and as it began
}

func (s *sight) seeLines() {
	l := &s.lines
	l.check, l.beside = map[event.Symptom]float64{}, map[event.Symptom]float64{}
	l.system, l.proxy = map[event.Symptom]*message{}, map[event.Symptom]*message{}
	system := map[event.Symptom][]*message{}
	for _, n := range s.m.notices {
		near := n.at >= s.fault-minute && n.at <= s.end+5*second
		if n.traits.Kind == event.SystemLine {
			system[n.symptom] = append(system[n.symptom], n)
		}
		switch {
		case n.traits.Kind == event.Health && near && s.concerns(n):
			if n.traits.State == event.ServerDown || n.traits.State == event.ServerMaint || n.traits.State == event.CheckFails {
				l.check[n.symptom]++
				if l.checkFirst == nil {
					l.checkFirst = n
				}
			}
		case n.traits.Kind == event.SystemLine && n.at >= s.fault-2*minute && n.at <= s.end+5*second && s.matches(n):
			if l.system[n.symptom] == nil {
				l.system[n.symptom] = n
			}
		case n.traits.Kind == event.Process && near:
			if l.proxy[n.symptom] == nil {
				l.proxy[n.symptom] = n
			}
			if n.symptom == event.ProxyReload && n.at > s.onset+5*second {
				l.reload = n
			}
			if n.symptom == event.ProxyReload && abs(n.at-s.fault) <= sameMoment {
				l.begun = n
			}
		}
	}
	for symptom, lines := range system {
		if s.keepTime(lines) {
			l.system[symptom] = lines[0]
			l.ended = l.ended || symptom == event.SlowScript
		}
	}
	for _, f := range s.core {
		for _, try := range f.tries() {
			if !try.fails {
				l.beside[try.symptom] += f.weight / s.weight
			}
		}
	}
}

// matches says whether a line of the system speaks of the failing upstream or of the proxy: by address or port, by the name of unit, process or pool, or because the
// upstream runs on the machine that logged (a socket, the loopback).
func (s *sight) matches(n *message) bool {
	name := s.m.d.Name
	local := false
	if n.traits.Node != 0 && s.failsAt(n.traits.Node) {
		return true
	}
	for _, peer := range s.peers.failing {
		host := hostOf(peer)
		local = local || strings.HasPrefix(peer, "unix:") || strings.HasPrefix(host, "127.") || host == "localhost" || host == "[::1]"
		if at := name(n.traits.Peer); at != "" && (at == peer || portOf(at) != "" && portOf(at) == portOf(peer) && (hostOf(at) == "" || hostOf(at) == host)) {
			return true
		}
	}
	subject := strings.ToLower(strings.TrimSuffix(name(n.traits.Name), ".service"))
	if subject == "" {
		return local
	}
	switch {
	case strings.HasPrefix(subject, "nginx"), strings.HasPrefix(subject, "haproxy"), strings.HasPrefix(subject, "envoy"):
		return true
	case local:
		return true
	}
	for _, w := range words(subject) {
		if share, known := s.mine(w); known && share >= 0.8 {
			return true
		}
	}
	for _, known := range s.subjects() {
		if strings.Contains(known, subject) || len(known) > 2 && strings.Contains(subject, known) {
			return true
		}
	}
	return false
}

// failsAt says that most failures are at a server of that name: then the machine that logged is the one that fails.
func (s *sight) failsAt(node digest.NameID) bool {
	at := 0.0
	for _, f := range s.core {
		if f.peer == node {
			at += f.weight
		}
	}
	return at > 0.5*s.weight
}

// subjects are the names that the incident's upstream goes by, and those of changed services.
func (s *sight) subjects() []string {
	var names []string
	for _, p := range s.pools {
		for _, id := range p.peers {
			if n := s.m.d.Name(id); !isAddress(n) || strings.HasPrefix(n, "unix:") {
				names = append(names, strings.ToLower(n))
			}
		}
	}
	for _, f := range s.core[:min(len(s.core), 50)] {
		if n := s.m.d.Name(f.upstream); n != "" {
			names = append(names, strings.ToLower(n))
		}
	}
	return names
}

func portOf(address string) string {
	i := strings.LastIndexByte(address, ':')
	if i < 0 || strings.HasPrefix(address, "unix:") {
		return ""
	}
	return address[i+1:]
}

// seeOthers compares the failing share of all other upstreams during the incident with their usual one: what hits unrelated upstreams at once is no fault of
// this one's code.
func (s *sight) seeOthers() {
	during, usual, family := 0.0, 0.0, s.b.symptom().Family()
	early := map[*pool]bool{} // what began to fail when this did
	for _, f := range between(s.m.failures, min(s.base.from, s.fault), max(s.base.to, s.end)) {
		switch {
		case s.isMember(f) || slices.Contains(s.pools, f.pool):
		case f.at >= s.fault && f.at <= s.end:
			if f.at <= s.onset+sameOnset {
				early[f.pool] = true
			}
			// What fails in another way, and began at another time, is another story.
			if f.symptom.Family() == family || early[f.pool] {
				during += f.weight
			}
		case s.base.has(f.at):
			usual += f.weight
		}
	}
	length := float64(s.end-s.fault)/1000 + 1
	expected := usual / (s.base.seconds() + 1) * length
	s.others = (during - expected) / (s.weight + during)
}

func (s *sight) isMember(f *failure) bool { return f.incident != nil && f.incident == s.b.incident }
