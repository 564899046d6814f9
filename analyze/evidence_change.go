package analyze

import (
	"fmt"
	"math"

	"github.com/why502/why502/parser/event"
)

// changeEvidence is what changes before and after the failures say, and how these come and go.
var changeEvidence = []Evidence{
	{"change.deploy", "change", "a deploy shortly before, against how often changes happen", []Move{bugs(strong + hint), overload(-hint), firewall(-hint), dns(-hint)},
		func(s *sight) (float64, string) { return s.changeSeen(event.Deploy, event.OtherChange) }},
	{"change.config", "change", "a change of configuration shortly before, against how often changes happen", []Move{bugs(1), comms(1.5), overload(-hint), firewall(-hint), dns(-hint)},
		func(s *sight) (float64, string) {
			x, sentence := s.changeSeen(event.Config)
			// No setting of a program makes packets vanish on the way to an address that served before.
			return x * (1 - 0.8*presence(s.share[event.ConnectTimeout])*(1-s.peers.fresh)), sentence
		}},
	{"change.config-slow", "config-slow", "a change of configuration shortly before, and whatever is still answered takes far longer: the application became slow, the proxy does not wait less", []Move{bugs(decisive), comms(-strong - 1)},
		func(s *sight) (float64, string) {
			l := &s.latency
			if !l.known || l.duringMedian-l.baseMedian < 10 {
				return 0, ""
			}
			x, sentence := 0.0, ""
			for i := range s.changes {
				if k := &s.changes[i]; k.change.blamed() == event.Config {
					x += k.share
					sentence = fmt.Sprintf("since %s even what is answered took longer: the application is slower, not the proxy less patient", k.change.Label())
				}
			}
			// What was slow for a while before the first failure was slow before the change, too.
			slower := l.slowed() * ramp(l.duringMedian/(l.baseMedian+1), 1.5, 3) * s.baseTrust * (1 - ramp(l.before, 0.62, 0.85))
			return math.Min(1, x) * presence(s.shareOf(event.AnswerTimeout, event.AnswerIdle)) * slower * (1 - s.limit.below) * (1 - s.risen()), sentence
		}},
	{"change.slow-at-once", "release-slow", "from the moment of a release on everybody waits, though no more ask than before: the released code is slow", []Move{bugs(strong), overload(-strong)},
		func(s *sight) (float64, string) {
			l := &s.latency
			if !l.known || l.duringMedian-l.baseMedian < 10 {
				return 0, ""
			}
			x, sentence := 0.0, ""
			for i := range s.changes {
				if k := &s.changes[i]; k.change.blamed() == event.Deploy && k.lag < 6 {
					share := k.share * (1 - ramp(k.lag, 1, 5))
					if !k.ended && !s.b.open && s.recovered() && !s.cured() {
						share *= 0.4 // slow code does not get fast by itself
					}
					x += share
					sentence = fmt.Sprintf("everybody had to wait from the very moment of %s on, and no more asked than before", k.change.Label())
				}
			}
			times := l.duringMedian / (l.baseMedian + 1)
			slower := math.Max(l.slowed(), ramp(times, 10, 30)) * ramp(times, 3, 10) * math.Max(s.baseTrust, 0.85*ramp(times, 10, 30)) * (1 - ramp(l.before, 0.62, 0.85))
			return math.Min(1, x) * presence(s.shareOf(event.AnswerTimeout, event.AnswerIdle)) * slower * (1 - s.risen()) * (1 - s.crowd()) * (1 - s.peaked()), sentence
		}},
	{"change.proxy", "change", "a change of the proxy or of its configuration shortly before", []Move{comms(strong + hint), bugs(-strong), overload(-hint), dns(-hint)},
		func(s *sight) (float64, string) { return s.changeSeen(event.ProxyChange) }},
	{"change.there", "there", "only the service fails that was just released", []Move{bugs(1), comms(-hint), firewall(-hint), overload(-0.3)},
		func(s *sight) (float64, string) {
			for i := range s.changes {
				if k := &s.changes[i]; k.focus && (k.change.blamed() == event.Deploy || k.change.Kind == event.OtherChange) {
					return k.share, k.change.Label() + " changed just what fails"
				}
			}
			return 0, ""
		}},
	{"change.restart", "restart", "refused or cut for a few seconds right after a change, and well again by itself: a server was away while it was restarted", []Move{comms(strong), bugs(hint), firewall(-hint)},
		func(s *sight) (float64, string) {
			x, _ := s.changeSeen(event.Deploy, event.Config, event.OtherChange, event.ProxyChange, event.CertificateChange, event.Scale)
			x *= presence(s.shareOf(event.ConnectRefused, event.ConnectFailed, event.ClosedEarly, event.ConnectNoSocket))
			if s.alone() {
				x *= 1 - ramp(s.away(), 12, 35) // what takes long to start does start
			} else {
				x *= 1 - ramp(s.away(), 6, 20)
			}
			if s.b.open {
				return 0, ""
			}
			x *= 1 - s.dying()
			return x, fmt.Sprintf("it lasted %s after the change and ended by itself: a server was away while it was restarted", durationText(float64(s.end-s.onset)/1000))
		}},
	{"change.no-start", "start", "refused, or nobody left to ask, from a change on for long or until it was taken back: what was released does not start", []Move{bugs(strong + 1), comms(-strong)},
		func(s *sight) (float64, string) {
			x, alone := 0.0, s.alone()
			for i := range s.changes {
				if k := &s.changes[i]; k.change.Kind == event.Deploy || k.change.Kind == event.Config || k.change.Kind == event.OtherChange {
					// What served for minutes did start.
					x += k.share * (1 - math.Max(ramp(k.lag, 45, 90), k.startedWell(alone)))
				}
			}
			away := s.gone() + s.share[event.NoEndpoints]
			x *= 1 - math.Max(s.checkShare("resolve"), s.checks(event.ConnectUnreachable, event.ConnectNetUnreachable, event.ConnectTimeout, event.UpstreamMaint))
			// What is served beside, by the same server, did start. Endpoints vanish for many reasons; a server that does not start refuses somebody first.
			x *= 1 - ramp(s.gateways.mixed, 0.6, 0.95)*ramp(float64(s.end-s.onset)/1000, 10, 30)
			x *= (1 - ramp(s.gateways.others, 2, 10)) * (1 - 0.5*ramp(s.shareOf(event.NoUpstream, event.NoEndpoints), 0.9, 1)*(1-s.checks(event.ConnectRefused)))
			x *= 1 - s.betweenReloads()
			// What serves and dies again and again did start, and an address that never served may be no server of it.
			x *= (1 - s.dying()) * (1 - ramp(float64(s.crash.cycles), 2, 4)) * (1 - 0.7*math.Max(s.elsewhereNow(), s.otherPort()))
			// What does not start is there again when somebody takes it back.
			if alone {
				x *= 0.6 + 0.22*ramp(s.away(), 22, 38) // and what takes long to start may take half a minute
			}
			return math.Min(1, x) * presence(away) * ramp(s.away(), 8, 25), "the upstream was gone from the change on: what was released does not start, or does not listen"
		}},
	{"change.dns", "change", "a DNS change shortly before", []Move{dns(decisive), bugs(-strong), comms(-hint)},
		func(s *sight) (float64, string) { return s.changeSeen(event.DNSChange) }},
	{"change.firewall", "change", "a firewall change shortly before", []Move{firewall(decisive), bugs(-strong), comms(-hint)},
		func(s *sight) (float64, string) {
			x, sentence := s.changeSeen(event.FirewallChange)
			for i := range s.changes {
				if k := &s.changes[i]; k.change.Kind == event.FirewallChange && k.ended {
					return x, sentence // what ended with it was of it
				}
			}
			// A packet filter silences or resets a connection. It does not end one in order, least of all for some requests of many at the same server.
			inOrder := presence(s.share[event.ClosedEarly]) * (1 - s.share[event.AnswerReset])
			return x * (1 - 0.7*inOrder*(1-ramp(s.timing.worst, 0.6, 0.9))), sentence
		}},
	{"change.certificate", "change", "a certificate change shortly before", []Move{comms(strong), bugs(-strong)},
		func(s *sight) (float64, string) { return s.changeSeen(event.CertificateChange) }},
	{"change.rollback", "rollback", "it ended with a rollback or a later deploy of the same service", []Move{bugs(strong)},
		func(s *sight) (float64, string) {
			best, last := 0.0, (*change)(nil)
			for _, c := range s.nearEnd() {
				if c.at != 0 && (c.blamed() == event.Deploy || c.Rollback && c.Kind == event.OtherChange) && s.endsAt(c) && !s.isOthers(c) {
					x := 1 - s.easedBefore(c)
					if !c.Rollback {
						x *= s.m.endsNotByChance(c)
					}
					if last == nil || x > best {
						best, last = x, c
					}
				}
			}
			if last != nil {
				return best, fmt.Sprintf("it ended with %s", last.Label())
			}
			return 0, ""
		}},
	{"change.healed", "healed", "it ended by itself after a while, and no change that is listed took the release back: code does not heal itself", []Move{bugs(-strong)},
		func(s *sight) (float64, string) {
			k := s.suspect()
			if k == nil || k.ended || s.b.open || !s.recovered() || s.cured() {
				return 0, ""
			}
			// What an answer says is the application's own, however it ended; and a migration or an empty cache, which lets everybody wait from the release on, ends.
			wait := presence(s.share[event.AnswerTimeout]) * (1 - ramp(k.sureLag(), 5, 15))
			return k.share * ramp(s.away(), 10, 30) * (1 - 0.7*math.Max(presence(s.content), wait)) * (1 - s.dying()) * (1 - ramp(float64(s.crash.cycles), 2, 3)*(1-s.elsewhereNow())),
				fmt.Sprintf("it ended after %s by itself: nothing that is listed took %s back", durationText(float64(s.end-s.onset)/1000), k.change.Label())
		}},
	{"change.config-back", "rollback", "it ended when a change of configuration was taken back", []Move{comms(1), bugs(-hint)},
		func(s *sight) (float64, string) {
			for i := range s.changes {
				if k := &s.changes[i]; k.ended && (k.change.blamed() == event.Config || k.change.Kind == event.ProxyChange) {
					// What only times tell may as well be a handshake that the server refuses to make.
					nothingThere := math.Max(presence(s.shareOf(event.ConnectRefused, event.ConnectNoSocket, event.NoUpstream)), 0.5*presence(s.gone()))
					return k.share * (1 - nothingThere), "it ended when " + k.change.Label() + " was taken back or followed by another"
				}
			}
			return 0, ""
		}},
	{"change.reload", "reload", "it ended when the proxy was reloaded: the proxy resolves names and reads its configuration then", []Move{dns(1.2), bugs(-hint)},
		func(s *sight) (float64, string) {
			if s.lines.reload == nil || abs(s.lines.reload.at-s.end) > 15*second {
				return 0, ""
			}
			return 1, "it ended when the proxy was reloaded"
		}},
	{"change.reload-cures", "reload", "everything failed until the proxy was reloaded, and nothing since: what a reload cures is no fault of the application's code", []Move{bugs(-strong), dns(1.2), overload(-hint)},
		func(s *sight) (float64, string) {
			if s.lines.reload == nil || abs(s.lines.reload.at-s.end) > sameMoment || s.b.open && !s.recovered() {
				return 0, ""
			}
			return ramp(s.timing.worst, 0.8, 0.95), "it ended at the moment that the proxy was reloaded, which cures nothing in an application"
		}},
	{"change.reloads", "reloads", "nobody could be reached from one reload of the proxy to another: its own configuration", []Move{comms(strong + 1), bugs(-strong - 1), overload(-1), firewall(-1)},
		func(s *sight) (float64, string) {
			return s.betweenReloads(), "it began at the moment that the proxy was reloaded and ended when it was reloaded again: what the proxy was told, not what it asks"
		}},
	{"change.trend", "trend", "answers slowed steadily for minutes before the onset: a leak, a filling queue", []Move{bugs(hint), overload(hint), firewall(-hint), dns(-hint)},
		func(s *sight) (float64, string) {
			return ramp(s.latency.slope, 0.45, 0.8), "answers slowed steadily for minutes before the first failure"
		}},
	{"change.scale", "change", "a change of how many servers there are shortly before", []Move{overload(strong), bugs(-hint)},
		func(s *sight) (float64, string) { return s.changeSeen(event.Scale) }},
	{"change.none", "no-change", "the list of changes has none in the hour before", []Move{bugs(-hint)},
		func(s *sight) (float64, string) {
			return s.unchanged(), "no change in the hour before the onset"
		}},
	{"others.fail", "others", "unrelated upstreams fail at the same time", []Move{bugs(-strong), overload(-0.2)},
		func(s *sight) (float64, string) {
			return ramp(s.others, 0.15, 0.5), "other upstreams fail at the same time"
		}},
	{"crash.cycles", "cycles", "the upstream fails for all, works for all, and fails again, several times: it dies and is started anew", []Move{bugs(strong), overload(hint), comms(-1), firewall(-hint), dns(-hint)},
		func(s *sight) (float64, string) {
			// What dies under more load than usual dies of it as well as of its code.
			return ramp(float64(s.crash.cycles), 1, 3) * ramp(s.crash.inRuns, 0.6, 0.8) * (1 - 0.7*s.pressure()) * (1 - math.Max(s.elsewhereNow(), s.peers.rolled)) * (1 - s.unharmed()) * presence(s.shareOf(event.ConnectRefused, event.ClosedEarly, event.AnswerReset, event.ConnectFailed, event.ConnectNoSocket)),
				fmt.Sprintf("the upstream failed for all and worked for all in turn, %d times: it dies and is started anew", s.crash.cycles)
		}},
	{"crash.unharmed", "cycles", "refused for all and well for all again and again, and never was a request cut though some were under way: nothing died", []Move{firewall(3.2), bugs(-strong)},
		func(s *sight) (float64, string) {
			return s.unharmed(), fmt.Sprintf("refused for all and well for all in turn, %d times, and no request that was under way was cut: a filter that comes and goes, or a stop in good order; who dies cuts what it has in hand", s.crash.cycles)
		}},
	{"crash.deaths", "cycles", "again and again a request is cut, and then the same server refuses for a while: the process dies and is started anew", []Move{bugs(strong + 1), overload(hint), comms(-strong - 1), firewall(-strong), dns(-hint)},
		func(s *sight) (float64, string) {
			return s.dying() * (1 - 0.7*s.pressure()) * presence(s.shareOf(event.ConnectRefused, event.ConnectFailed, event.ConnectNoSocket)), s.deathText()
		}},
	{"upstream.none", "none", "nobody was left to ask, and nothing says why", []Move{comms(hint)},
		shareOf("no server of the upstream was usable", event.NoUpstream, event.UpstreamKilled, event.NoEndpoints, event.CheckFailed)},
	{"log.failures-only", "blind", "the log holds failures only: nothing to compare with", nil,
		func(s *sight) (float64, string) { return 0, "" }},
}
