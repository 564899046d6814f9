package analyze

import (
	"fmt"
	"math"
	"slices"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// silenceSight says whether anything at all came back from the hosts that fail while connects to them timed out: a filter that drops is as silent as a host
// without power, or one whose network is gone.
type silenceSight struct {
	hosts    int
	known    float64 // fine answers from the same hosts before or after: without any the log does not name them
	answered float64 // fine answers from the same hosts meanwhile, on any port and to any gateway
	booted   float64 // refused connects once the silence was over: the host was back before what listens on it
}

// seeSilence looks for signs of life.
func (s *sight) seeSilence() {
	hosts, peers := map[string]bool{}, nameSet{}
	var starts []int64
	silent := func(f *failure) bool { return f.symptom == event.ConnectTimeout }
	for _, f := range s.core {
		if !silent(f) {
			continue
		}
		starts = append(starts, f.start())
		if !peers.has(f.peer) {
			peers.add(f.peer)
			hosts[or(hostOf(s.m.d.Name(f.peer)), s.m.d.Name(f.peer))] = true
		}
	}
	if len(starts) == 0 {
		return
	}
	slices.Sort(starts)
	s.silence.hosts = len(hosts)
	// What was sent when all was over, or just before it began, shows nothing.
	meanwhile := span{starts[0] + 2*second, starts[(len(starts)-1)*19/20] - second}
	same := map[digest.NameID]bool{}
	for i := range s.m.requests {
		r := &s.m.requests[i]
		if r.rec.Peer == 0 || !r.fine() {
			continue
		}
		is, known := same[r.rec.Peer]
		if !known {
			is = peers.has(r.rec.Peer) || hosts[hostOf(s.m.d.Name(r.rec.Peer))]
			same[r.rec.Peer] = is
		}
		switch {
		case !is:
		case meanwhile.has(r.start()):
			s.silence.answered += r.weight
		default:
			s.silence.known += r.weight
		}
	}
	for _, f := range s.core {
		if f.symptom == event.ConnectRefused && f.start() > starts[len(starts)-1] && peers.has(f.peer) {
			s.silence.booted += f.weight
		}
	}
}

// silent is how far nothing came back from hosts that answered at other times: less sure where several fell silent at once, which hosts rarely do.
func (s *sight) silent() float64 {
	if s.silence.known < fewestBefore {
		return 0
	}
	return ramp(s.share[event.ConnectTimeout], 0.5, 0.9) * (1 - presence(s.shareOf(event.ConnectUnreachable, event.ConnectNetUnreachable))) * (1 - ramp(s.silence.answered, 0, 3)) * (1 - 0.5*ramp(float64(s.silence.hosts), 1, 3))
}

func (s *sight) silentText() string {
	return fmt.Sprintf("nothing came back from %s all the while: a host that is off, or cut off, is as silent as a filter that drops", list(s.peers.failing, 2))
}

// switched is how far connects vanish at a new set of hosts that took the place of the old one, by a change other than of a record: one that names the service
// and was followed by its opposite in the end, or several hosts at once. A filter that does not know the new ones yet looks like a record that leads nowhere.
func (s *sight) switched() float64 {
	by := 0.0
	for i := range s.changes {
		if k := &s.changes[i]; k.ended && k.focus && !isSetting(k.change.Kind) {
			by = math.Max(by, k.share)
		}
	}
	fleet := ramp(float64(s.peers.freshHosts), 1, 2)
	return s.peers.freshHost * s.share[event.ConnectTimeout] * math.Max(by, fleet)
}

func (s *sight) switchText() string {
	return fmt.Sprintf("%s took the place of %s by a switch: the new ones may be there and shut off by a filter", list(s.peers.failing, 2), list(s.peers.serving, 2))
}
