package analyze

import (
	"fmt"
	"math"
	"slices"

	"github.com/why502/why502/parser/event"
)

// concentrated is how far only some routes fail.
func (s *sight) concentrated() float64 {
	return ramp(s.spread.divergence, 0.2, 0.9) * ramp(float64(len(s.core)), 3, 10)
}

// onlyChanging is how far answers that are wrong in themselves come to requests that change something alone, though others come, too: who reads gets good ones
// from the same code. (What is closed or reset says less: a kept connection is only risked with what may be sent twice.)
func (s *sight) onlyChanging() float64 {
	p := &s.spread
	if !p.compared || p.post < 0.97 {
		return 0
	}
	return presence(s.content) * ramp(p.post-p.postUsual, 0.3, 0.6) * ramp(float64(len(s.core)), 5, 15)
}

// risen is how far the upstream got more to do than usual.
func (s *sight) risen() float64 {
	if s.rate.chance >= 0.001 {
		return s.crowded()
	}
	return math.Max(s.crowded(), s.busier())
}

// busier is how far more requests came than before, where that can have to do with the failures.
func (s *sight) busier() float64 {
	// Load makes who waits give up and queues fill; that all are cut as soon as others are answered, and nothing is slow, is no sign of it.
	soon := ramp(s.timing.known, 0.3, 0.6) * (1 - ramp(s.timing.median/(s.latency.baseMedian+50), 1.5, 4))
	cut := ramp(s.shareOf(event.ClosedEarly, event.AnswerReset, event.StreamReset), 0.9, 1) * soon * (1 - s.latency.slowed()) * (1 - s.killed())
	return ramp(s.risenTo(), 1.35, 2) * s.baseTrust * (1 - presence(s.unloadable())) * (1 - 0.7*cut) * (1 - s.echoed())
}

// risenTo is how many times as many requests came as before, without the next tries of those who failed.
func (s *sight) risenTo() float64 { return math.Max(s.rate.before, s.rate.during*s.anew()) }

// keepsServing is how far as many are served as usual, of however many who ask: a full listen queue turns away those it has no room for, and no others.
func (s *sight) keepsServing() float64 {
	kept := s.demand.kept
	if kept < 0 {
		kept = s.rate.during * (1 - s.timing.failing)
	}
	return ramp(math.Max(kept, s.rate.record*(1-s.timing.failing)), 0.3, 0.7)
}

// unloadable is the share of failures that no load makes: for what an answer says, at TLS, at the name, or rejected on the way.
func (s *sight) unloadable() float64 {
	rejected := s.shareOf(event.ConnectUnreachable, event.ConnectProhibited, event.ConnectNetUnreachable)
	if s.timing.known > 0.5 {
		rejected *= s.quickConnects()
	}
	return s.untouched() + rejected + s.share[event.ConnectDenied]
}

// untouched is the share of failures for what an answer says, at TLS and at the name: they do not mind how many ask.
func (s *sight) untouched() float64 { return s.content + s.family("tls") + s.family("resolve") }

// crowded is how far the servers that no longer answer in time got more to do than usual, as where others no longer take their part.
func (s *sight) crowded() float64 {
	if s.rate.crowdChance >= 0.001 {
		return 0
	}
	return ramp(s.rate.crowd*s.anew(), 1.35, 2) * (1 - s.echoed()) * s.baseTrust * presence(s.shareOf(event.AnswerTimeout, event.ConnectTimeout, event.QueueTimeout, event.AnswerIdle))
}

// pressure is how far the upstream got more to do, or slower, than usual.
func (s *sight) pressure() float64 {
	x := s.risen()
	l := &s.latency
	if l.known && l.baseMedian > 0 {
		if l.beforeMedian > 1.5*l.baseMedian && l.beforeMedian-l.baseMedian > 10 {
			x = math.Max(x, ramp(l.before, 0.65, 0.85)*s.baseTrust)
		}
		if l.duringMedian > 1.5*l.baseMedian && l.duringMedian-l.baseMedian > 10 {
			x = math.Max(x, l.slowed()*s.baseTrust)
		}
	}
	return x
}

// lateConnects is how far fine requests needed a second try to connect, as at a full queue. Where the server has no more to do than ever, and takes one at
// once while it does not hear another, nobody waits in one.
func (s *sight) lateConnects() float64 {
	late := ramp(s.latency.connectSlow, 0.02, 0.15)
	if late == 0 {
		return 0
	}
	return late * (1 - ramp(s.takenBeside(), 0.3, 0.6)*(1-math.Max(s.pressure(), s.peaked())))
}

// peaked is how far more requests came than ever, and far more than usual.
func (s *sight) peaked() float64 {
	return ramp(s.rate.record*s.anew(), 2, 5) * (1 - presence(s.unloadable())) * (1 - s.echoed())
}

// firstTenth is which part of the time the first tenth of the failures took, where they are many and last for minutes.
func (s *sight) firstTenth() float64 {
	if len(s.core) < 50 || s.waned-s.onset < 5*minute {
		return 0
	}
	return float64(middle(s.core, 0.1)-s.onset) / float64(s.waned-s.onset)
}

// drowning is how far answers time out and connections fail by turns, as of servers that hang.
func (s *sight) drowning() float64 {
	timeouts := s.shareOf(event.AnswerTimeout, event.AnswerIdle)
	refused := s.share[event.ConnectRefused] + s.share[event.ConnectFailed]*s.timing.neverTook
	return ramp(math.Min(timeouts, refused), 0.1, 0.25)
}

// slowed is how far fine answers got slower during the incident. Among those of services that are well a few hide, but not when half of all take many
// times as long as usual.
func (l *latencySight) slowed() float64 {
	return math.Max(ramp(l.during, 0.65, 0.9), ramp(l.during, 0.55, 0.65)*ramp(l.duringMedian/(l.baseMedian+10), 2, 5))
}

// quickConnects is how many of the failed connects were answered, at once or when they were repeated, 0 where no log tells.
func (s *sight) quickConnects() float64 {
	if s.timing.known <= 0.5 {
		return 0
	}
	return ramp(s.timing.neverTook+s.timing.repeated, 0.6, 0.9)
}

// crashless is 1 where the upstream answers others while it closes on some, 0 where it falls silent as a process that died.
func (s *sight) crashless() float64 {
	return ramp(s.crash.beside, 0.3, 0.7) * (1 - ramp(s.crash.refused, 0.05, 0.3))
}

// oneClient says that one client has nearly all failures although others ask too.
func (s *sight) oneClient() bool {
	return s.spread.clientShare >= 0.95 && len(s.core) >= 5 && s.spread.clientsUsual >= 4 && s.timing.failing < 0.5
}

// unchanged is 1 where a list of changes is given and has none in the hour before the onset.
func (s *sight) unchanged() float64 {
	if len(s.m.changes) == 0 || len(s.changes) > 0 && s.nearestLag() < 3600 {
		return 0
	}
	return 1
}

// untouchedCode is 1 where a list of changes is given and has none of what fails in the hour before the onset.
func (s *sight) untouchedCode() float64 {
	for i := range s.changes {
		if k := &s.changes[i]; k.lag < 3600 && !k.other && !k.elsewhere {
			return 0
		}
	}
	return ramp(float64(len(s.m.changes)), 0, 1)
}

// checkShare is the share of complaining health checks whose reason is of a family.
func (s *sight) checkShare(family string) float64 {
	of, all := 0.0, 0.0
	for symptom, n := range s.lines.check {
		all += n
		if symptom.Family() == family {
			of += n
		}
	}
	if all == 0 {
		return 0
	}
	return of / all
}

// checks is the share of complaining health checks that complain of one of the symptoms.
func (s *sight) checks(symptoms ...event.Symptom) float64 {
	of, all := 0.0, 0.0
	for symptom, n := range s.lines.check {
		all += n
		if slices.Contains(symptoms, symptom) {
			of += n
		}
	}
	if all == 0 {
		return 0
	}
	return of / all
}

// wasReached is how far HAProxy, whose checks could not connect, did reach the servers with requests that failed.
func (s *sight) wasReached() float64 {
	reached, all := 0.0, 0.0
	for _, f := range s.core {
		if f.place.proxy != event.HAProxy {
			continue
		}
		all += f.weight
		if f.symptom.Family() == "answer" {
			reached += f.weight
		}
	}
	if all == 0 {
		return 0
	}
	return ramp(reached/all, 0.5, 0.9)
}

// takenOut is how far sessions were ended by hand, or nobody was left to ask because servers were put into maintenance by hand; what is taken out later was
// broken already.
func (s *sight) takenOut() float64 {
	if ended := ramp(s.share[event.AdminAction], 0.5, 0.9); ended > 0 {
		return ended
	}
	if s.lines.checkFirst == nil || s.lines.checkFirst.symptom != event.UpstreamMaint {
		return 0
	}
	return s.checks(event.UpstreamMaint) * presence(s.shareOf(event.NoUpstream, event.UpstreamKilled, event.UpstreamMaint))
}

// systemLine sees a line of the system that matches the upstream or the proxy.
func (s *sight) systemLine(symptoms ...event.Symptom) (float64, string) {
	for _, symptom := range symptoms {
		if n := s.lines.system[symptom]; n != nil {
			return 1, "the system's log says: " + s.quote(n)
		}
	}
	return 0, ""
}

// proxyLine sees a line of the proxy's own processes.
func (s *sight) proxyLine(symptoms ...event.Symptom) (float64, string) {
	for _, symptom := range symptoms {
		if n := s.lines.proxy[symptom]; n != nil {
			return 1, "the proxy says: " + symptom.Meaning()
		}
	}
	return 0, ""
}

// quote is what a system line says, in neutral words, with its name.
func (s *sight) quote(n *message) string {
	if name := s.m.d.Name(n.traits.Name); name != "" {
		return n.symptom.Meaning() + " (" + name + ")"
	}
	return n.symptom.Meaning()
}

// lineShare is 1 when messages of a symptom come from the failing node during the incident, although they belong to no request.
func (s *sight) lineShare(symptom event.Symptom) float64 {
	n := 0.0
	for _, msg := range s.m.messages {
		if msg.symptom == symptom && msg.at >= s.fault-minute && msg.at <= s.end+5*second {
			n++
		}
	}
	return ramp(n, 0, 3)
}

// changeSeen sees the changes of some kinds: how likely one of them is the trigger, and the likeliest.
func (s *sight) changeSeen(kinds ...event.ChangeKind) (float64, string) {
	x, sentence := 0.0, ""
	for i := range s.changes {
		k := &s.changes[i]
		if !slices.Contains(kinds, k.change.blamed()) {
			continue
		}
		if sentence == "" {
			sentence = fmt.Sprintf("%s at %s, %s before the first failing request began; a change so close by chance: %s", k.change.Label(), clockText(k.change.at), durationText(k.lag), percentOf(k.chance))
		}
		share := k.share
		if k.change.Kind == event.ProxyChange && len(kinds) > 1 {
			share *= 0.6
		}
		x += share
	}
	return math.Min(1, x), sentence
}

// failuresProper are the failures that routes are compared by: those that follow from others say nothing of a route.
func (s *sight) failuresProper() string {
	if weigh(s.b.members) > 1.05*s.weight {
		return "the failures that do not follow from others"
	}
	return "the failures"
}

func percentOf(p float64) string {
	if p < 0.001 {
		return "under 0.1 %"
	}
	return fmt.Sprintf("%.1f %%", 100*p)
}

func (s *sight) nearestLag() float64 {
	lag := math.Inf(1)
	for i := range s.changes {
		lag = math.Min(lag, s.changes[i].lag)
	}
	return lag
}

func list(names []string, most int) string {
	switch {
	case len(names) == 0:
		return "others"
	case len(names) > most:
		return fmt.Sprintf("%s and %d more", names[0], len(names)-1)
	case len(names) == 2:
		return names[0] + " and " + names[1]
	}
	return names[0]
}

func chanceText(p float64) string {
	switch {
	case p < 1e-6:
		return "less than one in a million"
	case p < 0.001:
		return fmt.Sprintf("one in %.0f", 1/p)
	}
	return fmt.Sprintf("%.1f %%", 100*p)
}

// unheard is how far connecting failed after as long as it takes to ask in vain who has the address.
func (s *sight) unheard() float64 {
	// A balancer waits between its tries: where its checks were refused, that is what took so long.
	x := s.shareOf(event.ConnectFailed) * (1 - s.checks(event.ConnectRefused))
	return presence(x) * s.timing.about3s * ramp(s.timing.known, 0, 0.5)
}

// gone is the share of failures at which nothing listened, as far as the log tells.
func (s *sight) gone() float64 {
	return s.shareOf(event.ConnectRefused, event.ConnectNoSocket, event.NoUpstream) + s.share[event.ConnectFailed]*s.timing.neverTook
}
