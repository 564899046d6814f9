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
	deaf     float64 // share of the time-outs that were at servers that had answered before, and none of them meanwhile, while others did
	spread   float64 // variance of how many came in equal times, over their mean: 1 is chance
	counted  bool    // enough came to tell
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
	s.silence.spread, s.silence.counted = spreadOf(starts)
	// What was sent when all was over, or just before it began, shows nothing.
	meanwhile := span{starts[0] + 2*second, starts[(len(starts)-1)*19/20] - second}
	same, heard, usual := map[digest.NameID]bool{}, map[digest.NameID]float64{}, map[digest.NameID]float64{}
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
			heard[r.rec.Peer] += r.weight
		default:
			s.silence.known += r.weight
			usual[r.rec.Peer] += r.weight
		}
	}
	s.seeDeaf(usual, heard, silent)
	for _, f := range s.core {
		if f.symptom == event.ConnectRefused && f.start() > starts[len(starts)-1] && peers.has(f.peer) {
			s.silence.booted += f.weight
		}
	}
}

// seeDeaf finds servers from which nothing came while others answered: what all of them have too much of makes none of them fall silent.
func (s *sight) seeDeaf(usual, heard map[digest.NameID]float64, silent func(*failure) bool) {
	deaf, all := 0.0, 0.0
	for _, f := range s.core {
		if !silent(f) {
			continue
		}
		all += f.weight
		if usual[f.peer] >= fewestBefore && heard[f.peer] == 0 {
			deaf += f.weight
		}
	}
	if s.silence.answered >= fewestBefore {
		s.silence.deaf = deaf / all
	}
}

// spreadOf is the variance of how many of the moments lie in equal steps of time, over their mean; the steps are long enough for four each, and hold whole
// seconds. What lies at either end, a twentieth, is left out. Too few tell nothing.
func spreadOf(at []int64) (spread float64, enough bool) {
	const each, fewest = 4, 12
	at = at[len(at)/20 : len(at)-len(at)/20]
	if len(at) < each*fewest {
		return 0, false
	}
	first, last := floorTo(at[0], second), at[len(at)-1]
	step := ((last-first)*each/int64(len(at))/second + 1) * second
	counts := make([]float64, max(1, (last-first)/step))
	n := 0.0
	for _, t := range at {
		if i := int((t - first) / step); i < len(counts) { // the last step is cut
			counts[i]++
			n++
		}
	}
	if len(counts) < fewest {
		return 0, false
	}
	mean, squares := n/float64(len(counts)), 0.0
	for _, c := range counts {
		squares += (c - mean) * (c - mean)
	}
	return squares / float64(len(counts)-1) / mean, true
}

// even is how far connects to one server time out as chance has requests come: a filter lets none through, while a full queue takes some whenever it has room.
func (s *sight) even() float64 {
	if s.silence.hosts != 1 || !s.silence.counted {
		return 0
	}
	return 1 - ramp(s.silence.spread, 1.8, 3)
}

// inClumps is how far they come in clumps. People ask in clumps too, so it tells less.
func (s *sight) inClumps() float64 {
	if s.silence.hosts != 1 {
		return 0
	}
	return ramp(s.silence.spread, 2.5, 5)
}

// silent is how far nothing came back from hosts that answered at other times: less sure where several fell silent at once, which hosts rarely do.
func (s *sight) silent() float64 {
	// Without any log of requests nobody knows what the host answered, so the evener its silence the likelier there was nothing.
	known := 1.0
	if s.silence.known < fewestBefore {
		if !s.m.uncounted(s.b.pool) {
			return 0
		}
		known = s.even()
	}
	return known * ramp(s.share[event.ConnectTimeout], 0.5, 0.9) * (1 - presence(s.shareOf(event.ConnectUnreachable, event.ConnectNetUnreachable))) * (1 - ramp(s.silence.answered, 0, 3)) * (1 - s.filled()) * (1 - 0.5*ramp(float64(s.silence.hosts), 1, 3))
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
