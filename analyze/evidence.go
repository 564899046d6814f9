package analyze

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// Evidence is one row of the table of everything that can speak for or against a category.
type Evidence struct {
	ID     string
	Family string // within a family only the strongest row counts for each category: correlated words must not add up
	Looks  string // what it looks at, for explain --evidence
	Moves  []Move
	// See says how much of it is there, from 0 to 1, and the sentence that a reader sees.
	See func(s *sight) (x float64, sentence string)
}

// Move is how a piece of evidence moves a category, in nats at full strength: the mean of the prior that the fit starts from.
type Move struct {
	Category knowledge.Category
	Prior    float64
}

// Prior strengths.
const (
	decisive = 4.0
	strong   = 2.0
	hint     = 0.7
)

func overload(w float64) Move { return Move{knowledge.Overload, w} }
func comms(w float64) Move    { return Move{knowledge.Communication, w} }
func firewall(w float64) Move { return Move{knowledge.Firewall, w} }
func dns(w float64) Move      { return Move{knowledge.DNSChanges, w} }
func bugs(w float64) Move     { return Move{knowledge.Bugs, w} }

// shareOf sees the share of failures that show one of the symptoms.
func shareOf(what string, symptoms ...event.Symptom) func(*sight) (float64, string) {
	return func(s *sight) (float64, string) {
		x := s.shareOf(symptoms...)
		return presence(x), fmt.Sprintf("%s of the failures: %s", percent(x), what)
	}
}

func (s *sight) shareOf(symptoms ...event.Symptom) float64 {
	x := 0.0
	for _, symptom := range symptoms {
		x += s.share[symptom]
	}
	return x
}

// presence turns a share into how far a symptom is there: a few per cent are noise, a third is enough.
func presence(share float64) float64 { return ramp(share, 0.02, 0.35) }

func percent(x float64) string {
	switch {
	case x >= 0.995:
		return "all"
	case x >= 0.1:
		return fmt.Sprintf("%.0f %%", 100*x)
	}
	return fmt.Sprintf("%.1f %%", 100*x)
}

// evidenceTable is all of it. Its order is that of the sums, so it stays.
var evidenceTable = slices.Concat(faultEvidence, changeEvidence)

// faultEvidence is what failures, requests and the lines beside them show.
var faultEvidence = []Evidence{
	// ---- the connection to the upstream
	{"connect.refused", "connect", "share of failures refused: nothing listens on the port", []Move{comms(strong), overload(-hint), firewall(-hint)},
		shareOf("the host refused the connection at once: nothing listens there", event.ConnectRefused, event.ConnectNoSocket)},
	{"connect.refused-after-cut", "crash", "refused right after open requests were cut all at once: a process died", []Move{bugs(hint), overload(strong), comms(-hint), firewall(-strong)},
		func(s *sight) (float64, string) {
			return presence(s.share[event.ConnectRefused]+s.share[event.ConnectFailed]) * ramp(s.crash.afterCut, 0.1, 0.6) * ramp(float64(s.crash.cuts), 0, 2),
				fmt.Sprintf("open requests were cut all at once, then connections were refused (%d times): a process died", s.crash.cuts)
		}},
	{"connect.unreachable-at-once", "connect", "no route to the host, answered at once: a filter rejects", []Move{firewall(decisive), dns(-hint), comms(-hint), bugs(-strong), overload(-strong)},
		func(s *sight) (float64, string) {
			x := s.shareOf(event.ConnectUnreachable, event.ConnectProhibited)
			quick := s.quickConnects()
			if s.timing.repeated > 0.5 {
				return presence(x) * quick, fmt.Sprintf("%s of the failures: each try to connect failed when its first packet was sent again, a second later: who refuses does it at once, a host that is gone takes about 3 s; a filter's or router's error comes like that", percent(x))
			}
			return presence(x) * quick, fmt.Sprintf("%s of the failures: no route to host, and the answer came at once: a filter rejects; a host that is gone takes about 3 s", percent(x))
		}},
	{"connect.unreachable-slow", "connect", "no route to the host after about three seconds: nobody answers for the address", []Move{dns(strong), comms(hint), firewall(-strong), bugs(-strong)},
		func(s *sight) (float64, string) {
			x := s.shareOf(event.ConnectUnreachable)
			slow := 0.0
			if s.timing.known > 0.5 {
				slow = s.timing.about3s
			}
			return presence(x) * slow, "no route to host after about 3 s: nobody answers for the address any more"
		}},
	{"connect.unreachable", "connect", "no route to the host, and no log says how fast", []Move{firewall(strong), dns(hint), comms(hint), bugs(-strong)},
		func(s *sight) (float64, string) {
			x := s.shareOf(event.ConnectUnreachable, event.ConnectProhibited)
			if s.timing.known > 0.5 {
				return 0, ""
			}
			return presence(x), fmt.Sprintf("%s of the failures: no route to host; the log does not say how long that took", percent(x))
		}},
	{"connect.unreachable-waves", "gone", "no route to the host, several at the same second and none for seconds after: the address is asked for again and again, and nobody answers", []Move{dns(strong), comms(strong), firewall(-strong)},
		func(s *sight) (float64, string) {
			if s.timing.known > 0.5 {
				return 0, ""
			}
			return presence(s.shareOf(event.ConnectUnreachable)) * ramp(s.timing.clumped, 1.8, 3),
				"no route to the host in waves, several at the same second and none for seconds after: nobody answers for the address; a filter that rejects answers one by one"
		}},
	{"connect.host-gone", "gone", "no route and time-outs by turns, several at the same second: an address that nobody answers for fails in waves", []Move{dns(strong), comms(hint), firewall(-strong)},
		func(s *sight) (float64, string) {
			x := math.Max(presence(s.share[event.ConnectUnreachable]), s.unheard()) * presence(s.share[event.ConnectTimeout])
			if s.timing.known > 0.5 {
				how := "no route"
				if s.share[event.ConnectUnreachable] == 0 {
					how = "failed connects"
				}
				return x * (1 - s.quickConnects()), how + " and time-outs by turns: nobody answers for the address; a filter answers always alike"
			}
			return x * ramp(s.timing.waves, 0.3, 0.7),
				"no route and time-outs by turns, in waves: nobody answers for the address; a filter that rejects answers one by one"
		}},
	{"connect.net-unreachable", "connect", "the network of the host is not reachable", []Move{firewall(strong), dns(hint)},
		shareOf("no route to the network of the host", event.ConnectNetUnreachable)},
	{"connect.timeout", "connect", "connects time out", []Move{firewall(strong), dns(hint), overload(hint), comms(-hint), bugs(-strong)},
		shareOf("the connection was never accepted: packets vanish", event.ConnectTimeout)},
	{"connect.timeout-under-load", "load", "connects time out while traffic or latency rose, or fine requests needed a second SYN", []Move{overload(decisive), firewall(-strong), dns(-hint)},
		func(s *sight) (float64, string) {
			x := s.shareOf(event.ConnectTimeout, event.ConnectReset)
			pressure := max(s.pressure(), s.lateConnects(), 0.5*s.peaked()) * (0.2 + 0.8*s.keepsServing()) * (1 - 0.9*ramp(s.silence.deaf, 0.1, 0.4))
			// A full queue keeps silent: what says that there is no way, too, is a host that is gone.
			return presence(x) * pressure * (1 - math.Max(presence(s.shareOf(event.ConnectUnreachable, event.ConnectNetUnreachable)), s.unheard())), "connects time out while the upstream is under pressure, as with a full listen queue"
		}},
	{"connect.let-through", "let-through", "some connections come through at a second try and are answered as fast as ever: they wait in no queue", []Move{firewall(strong), overload(-1)},
		func(s *sight) (float64, string) {
			return presence(s.share[event.ConnectTimeout]) * s.latency.letThrough * (1 - s.risen()) * (1 - 0.7*s.lossy()) * (1 - ramp(float64(s.flaps()), 1, 3)), "who came through at a second try was answered as fast as ever: not a full queue, but something on the way lets only some in"
		}},
	{"connect.lossy", "lossy", "some connects and some answers of one server never arrive, while it takes and answers others at once: packets are lost on the way", []Move{comms(strong + 1), firewall(-1), overload(-1)},
		func(s *sight) (float64, string) {
			return s.lossy(), "some connects and some answers never arrive, in the same second that others are taken and answered as fast as ever: packets are lost on the way, of open connections, too"
		}},
	{"connect.flaps", "flaps", "connects time out for all for some seconds and are made for all again, several times: a way that comes and goes", []Move{comms(strong + hint), firewall(-hint)},
		func(s *sight) (float64, string) { return s.seeFlaps() }},
	{"connect.timeout-builds-up", "builds-up", "connects time out ever more often, over many minutes: load builds up, a rule bites at once", []Move{overload(strong), firewall(-1), dns(hint)},
		func(s *sight) (float64, string) {
			late := s.firstTenth()
			return presence(s.share[event.ConnectTimeout]) * ramp(late, 0.2, 0.35), fmt.Sprintf("the first tenth of the failures took %s of the time: load builds up, a rule bites at once", percent(late))
		}},
	{"connect.timeout-alone", "alone", "connects time out, and no log tells how many requests came nor how long the others took: a full queue looks the same", []Move{overload(1.8), comms(hint)},
		func(s *sight) (float64, string) {
			if !s.m.uncounted(s.b.pool) {
				return 0, ""
			}
			return presence(s.share[event.ConnectTimeout]) * (1 - 0.6*s.even()), "no log tells how many requests came nor how long the others took: a full listen queue would look the same"
		}},
	{"connect.timeout-clumps", "builds-up", "connects time out in clumps, with pauses, and no log tells how many requests came: a full queue takes some whenever it has room", []Move{overload(1.2), firewall(-0.5)},
		func(s *sight) (float64, string) {
			if !s.m.uncounted(s.b.pool) {
				return 0, ""
			}
			return ramp(s.share[event.ConnectTimeout], 0.6, 0.9) * s.inClumps(), "connects time out in clumps, with pauses: a full queue takes some whenever it has room, a filter none"
		}},
	{"connect.queue-filled", "filled", "connects time out only after a server took connections that it never answered: its queue filled up", []Move{firewall(-strong), bugs(strong), overload(hint), comms(hint)},
		func(s *sight) (float64, string) {
			return presence(s.share[event.ConnectTimeout]) * s.filled(), fmt.Sprintf("%.0f connections were taken and never answered before others timed out: a queue that filled up, as nobody took from it", s.unanswered.queued)
		}},
	{"spread.first-route", "first", "the first requests that were not answered are on one route, before the others hang as well", []Move{bugs(strong), firewall(-strong), comms(-hint)},
		func(s *sight) (float64, string) {
			return s.hungFirst() * (1 - s.concentrated()), s.hungFirstText()
		}},
	{"connect.denied", "connect", "the local system forbade the connection", []Move{firewall(decisive)},
		shareOf("the gateway's own system forbade the connection", event.ConnectDenied)},
	{"connect.reset", "connect", "reset while connecting: a full accept queue, or a filter that rejects with a reset", []Move{overload(hint), firewall(hint), comms(hint)},
		shareOf("the connection was reset while it was opened", event.ConnectReset)},
	{"connect.backlog", "connect", "the listen queue of a unix socket is full", []Move{overload(decisive), comms(-hint)},
		shareOf("the socket's listen queue was full (errno 11)", event.ConnectBacklog)},
	{"connect.exhausted", "connect", "no port, memory or descriptor was left for the connection", []Move{overload(decisive)},
		shareOf("the gateway had no port, memory or descriptor left for the connection", event.ConnectNoPorts, event.ConnectNoMemory, event.ConnectNoFiles)},
	{"connect.misconfigured", "connect", "the configured address cannot be connected to", []Move{bugs(strong), comms(hint)},
		shareOf("the configured address cannot be connected to", event.ConnectBadAddress, event.NoCluster)},
	{"connect.failed", "connect", "no connection could be made; the log does not say why", []Move{comms(hint), firewall(-0.2)},
		shareOf("no connection could be made; the log does not say why", event.ConnectFailed, event.ConnectHostDown, event.ConnectNetDown, event.ConnectAborted)},
	{"connect.failed-at-once", "timing", "connecting failed within milliseconds: refused or rejected, not dropped", []Move{comms(strong), firewall(-hint), dns(-0.2)},
		func(s *sight) (float64, string) {
			x := s.shareOf(event.ConnectFailed)
			return presence(x) * s.timing.neverTook * ramp(s.timing.known, 0, 0.5), "connecting failed within milliseconds: something answered no"
		}},
	{"connect.failed-about-3s", "timing", "connecting failed after one to four seconds: no answer for the address", []Move{dns(strong), firewall(hint), comms(-hint)},
		func(s *sight) (float64, string) {
			return s.unheard(), "connecting failed after 1 to 4 s: nobody answered for the address"
		}},

	// ---- names and addresses
	{"resolve.failed", "resolve", "the upstream's name does not resolve", []Move{dns(decisive), comms(-hint), overload(-hint), bugs(-hint)},
		shareOf("the upstream's name could not be resolved", event.ResolveNXDomain, event.ResolveServfail, event.ResolveTimeout, event.ResolveRefused, event.ResolveNoAddress,
			event.ResolveInvalid, event.ResolveFailed, event.ResolveTransport, event.ResolveNoResolver, event.ResolveAtStart)},
	{"resolve.denied", "resolve", "the local system forbade the question to the name server", []Move{firewall(decisive + strong), dns(-strong)},
		func(s *sight) (float64, string) {
			denied := s.lineShare(event.ResolveDenied)
			return math.Max(presence(s.share[event.ResolveDenied]), denied), "the gateway's own system forbade its questions to the name server"
		}},
	{"address.fresh", "address", "the failing host never served before, while others did", []Move{dns(decisive), comms(-strong), firewall(-strong), bugs(-hint), overload(-hint)},
		func(s *sight) (float64, string) {
			return ramp(s.peers.freshHost, 0.3, 0.9), fmt.Sprintf("%s failed and had never served before; %s had", list(s.peers.failing, 2), list(s.peers.serving, 2))
		}},
	{"address.fleet", "fleet", "connects vanish at hosts that never served, which took the place of all others by a switch: the new ones may be shut off, or not be there", []Move{firewall(2.6), comms(1), dns(-hint)},
		func(s *sight) (float64, string) { return s.switched(), s.switchText() }},
	{"address.alternates", "address-turns", "an address that never served before takes turns with one that did", []Move{dns(strong), comms(-1), bugs(-hint)},
		func(s *sight) (float64, string) {
			return ramp(float64(s.peers.turns), 1, 3) * ramp(s.peers.freshHost, 0.2, 0.5), fmt.Sprintf("all requests went to %s and to %s in turn, %d times: what the name answers changes to and fro",
				list(s.peers.failing, 2), list(s.peers.serving, 2), s.peers.turns)
		}},
	{"address.fresh-port", "address", "the failing port never served before, on a host that did", []Move{comms(hint), bugs(hint), dns(-hint)},
		func(s *sight) (float64, string) {
			return ramp(s.peers.fresh-s.peers.freshHost, 0.3, 0.9), fmt.Sprintf("%s failed: the host had served on another port before", list(s.peers.failing, 2))
		}},
	{"address.replaced", "address", "the failing address served before; afterwards only another one serves", []Move{dns(strong), overload(-hint), firewall(-hint)},
		func(s *sight) (float64, string) {
			return ramp(s.peers.replaced, 0.5, 0.9) * (1 - s.peers.rolled), fmt.Sprintf("it ended when %s served instead of %s: the service had moved", s.peers.after, list(s.peers.failing, 1))
		}},
	{"address.rolled", "address", "the failing addresses were replaced one by one while the others went on serving: servers that end before the proxy hears of it", []Move{comms(strong), bugs(hint), dns(-1), firewall(-hint)},
		func(s *sight) (float64, string) {
			return ramp(s.peers.replaced, 0.5, 0.9) * ramp(s.peers.rolled, 0.4, 0.9), fmt.Sprintf("%s were left one by one, and the others went on serving: a rollout that ends servers which are still asked", list(s.peers.failing, 2))
		}},
	{"address.back", "back", "the failing address served before and serves again: it did not move", []Move{dns(-strong), comms(hint)},
		func(s *sight) (float64, string) {
			return ramp(s.peers.back, 0.5, 0.9), fmt.Sprintf("%s served before and serves again: it did not move", list(s.peers.failing, 1))
		}},
	{"address.host", "back", "several services on one host cannot be reached together", []Move{comms(strong), firewall(hint), dns(-strong), bugs(-strong)},
		func(s *sight) (float64, string) {
			if s.peers.ports < 2 {
				return 0, ""
			}
			return presence(1 - s.family("answer")), fmt.Sprintf("%d services on %s cannot be reached: the host, or the way to it", s.peers.ports, s.peers.host)
		}},
	{"address.host-slow", "back", "several services on one host do not answer in time together", []Move{overload(strong), dns(-strong), bugs(-strong)},
		func(s *sight) (float64, string) {
			if s.peers.ports < 2 {
				return 0, ""
			}
			return presence(s.family("answer")), fmt.Sprintf("%d services on %s do not answer in time, all at once: the host has too much to do", s.peers.ports, s.peers.host)
		}},
	{"connect.silence", "back", "connects time out and nothing at all came back from the host meanwhile, on no port and to no gateway: a host that is off looks like a filter", []Move{comms(2.4)},
		func(s *sight) (float64, string) { return s.silent(), s.silentText() }},
	{"connect.boot", "back", "connects timed out, and when that was over they were refused for a while: the host was back before what listens on it", []Move{comms(decisive), firewall(-strong)},
		func(s *sight) (float64, string) {
			return ramp(s.share[event.ConnectTimeout], 0.5, 0.9) * ramp(s.silence.booted, 2, 6) * (1 - s.filled()), "when connects no longer timed out they were refused for a while: the host had been off, and what listens on it came up later"
		}},
	{"address.ipv6", "address", "the network of IPv6 addresses is not reachable from the gateway: an AAAA record that it cannot use", []Move{dns(decisive), firewall(-strong), bugs(-hint)},
		func(s *sight) (float64, string) {
			six := 0.0
			for _, f := range s.core {
				if f.symptom == event.ConnectNetUnreachable && strings.HasPrefix(s.m.d.Name(f.peer), "[") {
					six += f.weight / s.weight
				}
			}
			return presence(six), fmt.Sprintf("%s is an IPv6 address and the gateway has no way to its network: a name got an AAAA record that cannot be used from here", list(s.peers.failing, 1))
		}},
	{"address.changed", "address", "a line says that a server's address changed just before", []Move{dns(decisive), firewall(-hint), overload(-hint)},
		func(s *sight) (float64, string) {
			if s.peers.moved == nil {
				return 0, ""
			}
			return 1, fmt.Sprintf("%s before the onset the server's address changed to %s", durationText(float64(s.onset-s.peers.moved.at)/1000), s.peers.movedTo)
		}},
	{"health.dns", "address", "servers were taken out because their name no longer resolved", []Move{dns(decisive), comms(-hint)},
		func(s *sight) (float64, string) {
			return s.checkShare("resolve"), "servers were taken out because their name no longer resolved"
		}},
	{"health.dns-crowd", "resolve-crowd", "servers were taken out because their name no longer resolved, and those that are left have more to do than they can: the records are the cause, the queue follows", []Move{dns(strong + 1), overload(-strong)},
		func(s *sight) (float64, string) {
			full := s.shareOf(event.QueueTimeout, event.Overflow, event.AnswerTimeout, event.AnswerIdle)
			return s.checkShare("resolve") * presence(full) * (1 - s.busier()) * (1 - s.peaked()), "servers were taken out because their name no longer resolved, and no more asked than before: those that are left have the work of all"
		}},

	// ---- TLS
	{"tls.certificate", "tls", "the upstream's certificate is not accepted", []Move{comms(decisive), bugs(-hint)},
		shareOf("the upstream's certificate was not accepted", event.TLSExpired, event.TLSVerify, event.TLSName)},
	{"setting.code", "setting", "no connection could be made for a name or for TLS: records, certificates and protocols are settings, not code", []Move{bugs(-strong)},
		func(s *sight) (float64, string) {
			return presence(s.shareOf(event.TLSExpired, event.TLSVerify, event.TLSName, event.TLSProtocol, event.TLSAlert) + s.family("resolve")),
				"it failed at the name or at TLS, before a request was sent: records, certificates and protocols are settings, not code"
		}},
	{"tls.protocol", "tls", "the upstream speaks no TLS, or another version", []Move{comms(decisive), bugs(-hint)},
		shareOf("the TLS handshake failed: other protocol or version", event.TLSProtocol, event.TLSAlert, event.TLSHandshake, event.TLSClosed, event.TLSSetup)},
	{"tls.timeout", "tls", "the TLS handshake took too long", []Move{overload(strong), firewall(hint)},
		shareOf("the TLS handshake took too long", event.TLSTimeout)},

	// ---- the answer
	{"answer.header", "answer", "the response header is too big, invalid or contradicts itself", []Move{bugs(strong), comms(hint), overload(-strong), firewall(-strong), dns(-strong)},
		shareOf("the upstream's response header is too big, invalid or contradicts itself", event.HeaderTooBig, event.InvalidHeader, event.DuplicateHeader, event.InvalidStatus, event.InvalidLength)},
	{"answer.too-big", "answer", "the response header is larger than the proxy takes", []Move{bugs(strong), comms(-hint)},
		shareOf("the response header is larger than the proxy takes: the application writes it", event.HeaderTooBig, event.DuplicateHeader, event.AnswerTooBig)},
	{"answer.invalid", "answer", "the answer is no valid HTTP", []Move{comms(strong), bugs(hint), overload(-strong), firewall(-hint), dns(-hint)},
		shareOf("the answer is no valid HTTP", event.AnswerInvalid, event.HTTP2Error, event.ResponseDenied)},
	{"answer.invalid-for-one", "request", "one client alone gets answers that are not valid: what it sends, a cookie or a session, makes them", []Move{bugs(strong), comms(-strong)},
		func(s *sight) (float64, string) {
			if !s.oneClient() {
				return 0, ""
			}
			return presence(s.shareOf(event.HeaderTooBig, event.AnswerTooBig, event.InvalidHeader, event.DuplicateHeader, event.InvalidStatus, event.InvalidLength, event.AnswerInvalid, event.HTTP2Error)),
				"only " + s.spread.client + " gets answers that are not valid: what it sends, a cookie or a session, makes them"
		}},
	{"answer.invalid-for-few", "request", "a few clients alone get answers that are not valid: what they send makes them", []Move{bugs(strong), comms(-strong)},
		func(s *sight) (float64, string) {
			p := &s.spread
			if p.clientsUsual < 20 || s.timing.failing > 0.5 {
				return 0, ""
			}
			among := math.Min(float64(p.clientsUsual), float64(len(s.core)))
			return s.content * (1 - ramp(float64(p.fewClients)/among, 0.1, 0.3)),
				fmt.Sprintf("%d of %d clients have nine tenths of the answers that are not valid: what they send, a cookie or a tenant's data, makes them", p.fewClients, p.clientsUsual)
		}},
	{"answer.protocol", "answer", "the upstream speaks another protocol", []Move{comms(decisive)},
		shareOf("the upstream speaks another protocol", event.AnswerProtocol)},
	{"answer.closed-early", "answer", "the upstream closes or resets before it answers", []Move{comms(hint), bugs(hint), dns(-strong)},
		shareOf("the upstream closed or reset the connection before it answered", event.ClosedEarly, event.AnswerReset, event.StreamReset, event.SendFailed)},
	{"answer.reset", "answer", "resets, not closes, before the answer", []Move{firewall(hint), bugs(hint)},
		shareOf("the connection was reset before the answer", event.AnswerReset)},
	{"answer.race", "timing", "closed within milliseconds, here and there, on many routes: idle connections end as they are reused", []Move{comms(strong), overload(-strong), firewall(-hint)},
		func(s *sight) (float64, string) {
			x := presence(s.shareOf(event.ClosedEarly, event.AnswerReset)) * (1 - ramp(math.Max(s.timing.failing, s.peers.worst), 0.25, 0.6)) * (1 - s.concentrated()) * (1 - s.risen()) * s.crashless()
			x *= 1 - s.checks(event.ConnectRefused)
			if s.timing.known > 0.3 {
				x *= ramp(s.timing.instant, 0.4, 0.9)
			} else {
				x *= 0.5
			}
			return x, "single requests on many routes were cut within milliseconds of being sent while their neighbours passed: idle connections end as they are reused"
		}},
	{"answer.reused", "timing", "only connections that were kept open are closed, no new one", []Move{comms(strong), overload(-strong), bugs(-hint), firewall(hint)},
		func(s *sight) (float64, string) {
			return presence(s.shareOf(event.ClosedEarly, event.AnswerReset)) * s.timing.reused, "only connections that had been kept open were closed, never a new one: they end as they are reused"
		}},
	{"answer.timeout", "answer", "no answer in time", []Move{overload(strong), bugs(hint), comms(hint), firewall(-hint), dns(-strong)},
		shareOf("the upstream accepted and did not answer in time", event.AnswerTimeout, event.AnswerIdle, event.SendTimeout)},
	{"answer.timeout-steady", "timing", "answers time out here and there while their neighbours are as fast as ever and the load is the usual", []Move{overload(-strong), firewall(1), comms(1)},
		func(s *sight) (float64, string) {
			failing := math.Max(s.timing.failing, s.peers.worst) // neighbours are those at the same server
			x := presence(s.shareOf(event.AnswerTimeout, event.AnswerIdle)) * (1 - s.concentrated()) * (1 - s.pressure()) * (1 - ramp(failing, 0.5, 0.9)) * (1 - s.drowning())
			if !s.latency.known || s.latency.duringMedian > 1.4*s.latency.baseMedian+5 {
				return 0, ""
			}
			return x, "answers time out here and there while their neighbours are as fast as ever and the load is the usual"
		}},
	{"answer.cut-off", "cut-off", "nothing that takes longer than some time comes back any more, while all that takes less does, as fast as ever", []Move{firewall(decisive), comms(1), bugs(-strong - 1), overload(-strong)},
		func(s *sight) (float64, string) { return s.seeCutOff() }},
	{"answer.drowning", "load", "answers time out and connections are refused by turns: servers that hang until they are restarted or their queue is full", []Move{overload(strong), comms(-strong)},
		func(s *sight) (float64, string) {
			return s.drowning(), "answers time out and connections are refused by turns: a server that hangs, and takes no more"
		}},
	{"answer.always", "limit", "answers time out here and there, evenly from the begin of the log to its end: nothing shows that it ever was otherwise", []Move{overload(-1.5), bugs(-hint)},
		func(s *sight) (float64, string) {
			return s.always(), "it was so when the log begins and is when it ends, at the same rate all the while: nothing shows that it ever was otherwise"
		}},
	{"answer.limit", "limit", "requests are given up sooner than the same routes used to take: the limit is new", []Move{comms(decisive), overload(-strong), bugs(-strong), firewall(-strong)},
		func(s *sight) (float64, string) {
			return s.limit.below, fmt.Sprintf("the proxy gave up after %.1f s what used to take %.1f s and went well: it no longer waits as long as before", s.limit.waited/1000, s.limit.usually/1000)
		}},
	{"answer.cut-after-waiting", "timing", "some requests are cut, and of many more the clients leave that waited in vain: workers hang until they are ended", []Move{overload(strong), bugs(-1), comms(-hint)},
		func(s *sight) (float64, string) {
			return presence(s.shareOf(event.ClosedEarly, event.AnswerReset)) * ramp(s.rate.left, 1, 4),
				fmt.Sprintf("for each request that was cut %.0f clients left that had waited in vain: workers hang until they are ended", s.rate.left)
		}},
	{"answer.stalls", "timing", "the upstream answers nobody for seconds and then everybody, again and again: it stands still and goes on by itself", []Move{overload(1.5), bugs(-1), firewall(-hint)},
		func(s *sight) (float64, string) {
			return ramp(float64(s.crash.cycles), 1, 3) * ramp(s.crash.inRuns, 0.6, 0.8) * presence(s.shareOf(event.AnswerTimeout, event.AnswerIdle)) * s.notCutOff(),
				fmt.Sprintf("the upstream answered nobody and then everybody, %d times: it stands still and goes on by itself", s.crash.cycles)
		}},
	{"answer.send-timeout", "timing", "requests could not even be handed over in time: what was sent was not taken, or never came", []Move{firewall(strong + 1), comms(hint), bugs(-strong)},
		func(s *sight) (float64, string) {
			x := s.share[event.SendTimeout]
			return presence(x) * (1 - s.pressure()), fmt.Sprintf("%s of the failures: the request itself could not be handed over, though the connection was open: large packets vanish, or nothing reads", percent(x))
		}},
	{"answer.worker-timeout", "timing", "closed early always after the same number of seconds, or never before some: a time-out of the application itself", []Move{overload(strong), comms(hint), bugs(-hint)},
		func(s *sight) (float64, string) {
			x := presence(s.shareOf(event.ClosedEarly, event.AnswerReset))
			if late := x * ramp(s.timing.closed, 800, 2000) * ramp(s.timing.closed/(s.latency.baseMedian+1), 10, 30); late > x*ramp(s.timing.pile, 0.3, 0.7)*ramp(s.timing.mode, 800, 2000) {
				return late, fmt.Sprintf("it closes never before %.1f s: a time-out of the application itself", s.timing.closed/1000)
			}
			if s.lines.ended {
				return x, "the application's own manager ends what takes too long, each time that a request is cut"
			}
			return x * ramp(s.timing.pile, 0.3, 0.7) * ramp(s.timing.mode, 800, 2000), fmt.Sprintf("it closes always after %.1f s: a time-out of the application itself", s.timing.mode/1000)
		}},
	{"answer.unreachable", "answer", "open connections broke because the host became unreachable", []Move{firewall(strong), comms(hint)},
		shareOf("open connections broke because the host became unreachable", event.ReadUnreachable)},
	{"answer.passed", "answer", "the upstream itself sent the status", []Move{comms(-hint), firewall(-strong), dns(-hint), overload(-0.3)},
		shareOf("the upstream itself sent the status", event.PassedThrough)},

	// ---- load
	{"load.limit", "load", "a queue, circuit breaker or limit of the proxy was full", []Move{overload(decisive), firewall(-strong), dns(-strong)},
		shareOf("a queue or limit was full before a server was asked", event.QueueTimeout, event.Overflow, event.WorkerConnections, event.Descriptors, event.Memory, event.Shed,
			event.ProxyMemory, event.StreamRefused, event.Limited, event.Backlog, event.WorkersBusy)},
	{"load.rate", "load", "requests rose against their own baseline before or as it began", []Move{overload(strong), bugs(-hint), comms(-hint), dns(-hint), firewall(-hint)},
		func(s *sight) (float64, string) {
			ratio := math.Max(s.rate.before, s.rate.during)
			if s.rate.chance > 0.001 {
				return 0, ""
			}
			return s.busier(), fmt.Sprintf("traffic rose %.1f × (from %.3g requests a second; such a rise by accident: %s)", ratio, s.rate.base, chanceText(s.rate.chance))
		}},
	{"load.record", "load", "more came than ever before in these logs, and far more than usual", []Move{overload(1.5), bugs(-0.3), comms(-0.3), dns(-0.3), firewall(-0.3)},
		func(s *sight) (float64, string) {
			return s.peaked(), fmt.Sprintf("more requests came than ever before in these logs: %.1f × as many as in the middle one of all minutes", s.rate.record)
		}},
	{"load.crowd", "load", "the servers that fail have more to do than before, as where others no longer take their part", []Move{overload(strong), bugs(-hint), comms(-hint), dns(-hint), firewall(-hint)},
		func(s *sight) (float64, string) {
			return s.crowded(), fmt.Sprintf("%s had %.1f × as much to do as before: others no longer take their part", list(s.peers.failing, 2), s.rate.crowd)
		}},
	{"load.crowd-first", "demand", "far more requests than before come before one fails, or are answered well: more people ask, and not the same ones again", []Move{overload(1.5), bugs(-1.5)},
		func(s *sight) (float64, string) { return s.crowd(), s.crowdText() }},
	{"load.held", "held", "far more requests than usual are under way that take long, always did and are answered well: they hold those who serve", []Move{overload(strong + 1), bugs(-strong)},
		func(s *sight) (float64, string) { return s.seeHeld() }},
	{"load.rate-steady", "steady", "requests did not rise", []Move{overload(-strong)},
		func(s *sight) (float64, string) {
			if s.rate.base == 0 {
				return 0, ""
			}
			ratio := s.risenTo()
			sentence := fmt.Sprintf("traffic did not rise (%.1f × of before)", ratio)
			if s.rate.during > 1.35 {
				sentence = fmt.Sprintf("no more people asked: %s of the failed requests are next tries of clients that had failed", percent(s.demand.again))
			}
			// What grows until the kernel kills it needs no more requests than ever.
			return (1 - ramp(ratio, 1.05, 1.35)) * (1 - s.crowded()) * (1 - s.killed()) * (1 - s.peaked()) * s.baseTrust, sentence
		}},
	{"load.latency", "latency", "fine answers slowed down before the first failure", []Move{overload(strong), firewall(-strong), dns(-hint), comms(-hint)},
		func(s *sight) (float64, string) {
			l := &s.latency
			if !l.known || l.beforeMedian < 1.5*l.baseMedian || l.beforeMedian-l.baseMedian < 10 {
				return 0, ""
			}
			return ramp(l.before, 0.62, 0.85) * s.baseTrust, fmt.Sprintf("answers slowed before the first failure: median %.0f ms, usually %.0f ms", l.beforeMedian, l.baseMedian)
		}},
	{"load.latency-during", "latency", "fine answers are slow during the incident", []Move{overload(strong), firewall(-hint), dns(-hint)},
		func(s *sight) (float64, string) {
			l := &s.latency
			if !l.known || l.duringMedian < 1.5*l.baseMedian || l.duringMedian-l.baseMedian < 10 {
				return 0, ""
			}
			return l.slowed() * s.baseTrust, fmt.Sprintf("the answers that came were slow: median %.0f ms, usually %.0f ms", l.duringMedian, l.baseMedian)
		}},
	{"load.latency-steady", "steady", "fine answers were as fast as ever up to the first failure", []Move{overload(-hint)},
		func(s *sight) (float64, string) {
			l := &s.latency
			if !l.known || l.beforeMedian == 0 {
				return 0, ""
			}
			return (1 - ramp(l.before, 0.52, 0.62)) * (1 - ramp(l.during, 0.6, 0.75)), fmt.Sprintf("answers were as fast as ever (median %.0f ms)", l.baseMedian)
		}},
	{"load.queue", "queue", "requests began to wait in the proxy's queue", []Move{overload(strong)},
		func(s *sight) (float64, string) {
			l := &s.latency
			return ramp(l.queueNow-l.queueBase, 20, 500), fmt.Sprintf("requests waited %.0f ms in the queue, usually %.0f ms", l.queueNow, l.queueBase)
		}},
	{"health.maintenance", "crash", "servers were taken out by hand: put into maintenance", []Move{comms(strong + strong), bugs(-strong), overload(-hint), firewall(-hint), dns(-hint)},
		func(s *sight) (float64, string) {
			if s.share[event.AdminAction] > 0.5 {
				return s.takenOut(), "the sessions were ended by hand: by an operator, or because the process of before a reload had to stop"
			}
			return s.takenOut(), "servers were put into maintenance by hand, and nobody was left to ask"
		}},
	{"health.refused", "connect", "health checks were refused", []Move{comms(hint), firewall(-hint)},
		func(s *sight) (float64, string) {
			return s.checks(event.ConnectRefused), "health checks were refused: nothing listened"
		}},
	{"health.unreachable", "connect", "health checks found no route, or timed out while connecting", []Move{firewall(strong), dns(hint), comms(-hint)},
		func(s *sight) (float64, string) {
			return s.checks(event.ConnectUnreachable, event.ConnectNetUnreachable, event.ConnectTimeout) * (1 - 0.8*s.wasReached()), "health checks could not connect either: no route, or no answer"
		}},
	{"health.status", "answer", "health checks got a wrong status", []Move{bugs(strong), comms(hint)},
		func(s *sight) (float64, string) {
			return s.checks(event.CheckStatus), "the application answered its health checks with an error"
		}},
	{"connect.various", "load", "connects time out, are reset and answers time out, all at once: a full queue answers in many ways, a filter in one", []Move{overload(strong), firewall(-strong)},
		func(s *sight) (float64, string) {
			resets, timeouts := s.shareOf(event.ConnectReset, event.AnswerReset), s.shareOf(event.ConnectTimeout, event.AnswerTimeout, event.SendTimeout)
			return ramp(math.Min(resets, timeouts), 0.02, 0.12) * ramp(resets+timeouts, 0.6, 0.9), "connects time out, are reset, and answers time out, all at once: a full queue answers in many ways, a filter in one"
		}},
	{"health.timeout", "load", "health checks of the application timed out", []Move{overload(strong), comms(-hint)},
		func(s *sight) (float64, string) {
			x := s.checks(event.CheckTimeout)
			return x * math.Max(0.3, s.pressure()), "the application did not answer its health checks in time"
		}},
	{"system.memory", "system", "the kernel or a container runtime killed the process for lack of memory", []Move{overload(decisive)},
		func(s *sight) (float64, string) { return s.systemLine(event.OOMKill, event.Evicted, event.Memory) }},
	{"system.killed-each-time", "system", "each time that failures began a host's kernel had just killed a process for lack of memory", []Move{overload(decisive), comms(-strong)},
		func(s *sight) (float64, string) {
			return s.killed(), fmt.Sprintf("a host's kernel killed a process for lack of memory just as failures began, %d times", s.host.kills)
		}},
	{"system.limits", "system", "kernel or application report a full queue, table or pool", []Move{overload(decisive)},
		func(s *sight) (float64, string) {
			return s.systemLine(event.Backlog, event.Stalled, event.Disk, event.Descriptors, event.DBConnections)
		}},
	{"system.busy", "system", "all workers of the application are busy, or its scripts run for too long", []Move{overload(strong), bugs(hint)},
		func(s *sight) (float64, string) {
			x, sentence := s.systemLine(event.WorkersBusy, event.SlowScript)
			return x * math.Max(0.4, s.pressure()), sentence
		}},
	{"system.conntrack", "system", "the connection tracking table is full", []Move{overload(strong), firewall(strong)},
		func(s *sight) (float64, string) { return s.systemLine(event.Conntrack) }},
	{"system.ban", "filter", "a guard against attackers banned an address just as it began", []Move{firewall(decisive), comms(-hint), bugs(-hint)},
		func(s *sight) (float64, string) {
			return s.host.banned, "the host's log says that an address was banned just then: the proxy's own, if it stands there"
		}},
	{"system.filter-changed", "filter", "rules of a packet filter were changed just before", []Move{firewall(strong + hint), bugs(-hint)},
		func(s *sight) (float64, string) {
			if s.host.filter == nil {
				return 0, ""
			}
			return 1, fmt.Sprintf("rules of the packet filter were changed at %s", clockText(s.host.filter.at))
		}},
	{"system.zone-loaded", "zone", "a name server took over changed records shortly before", []Move{dns(strong)},
		func(s *sight) (float64, string) {
			if s.host.zone == nil {
				return 0, ""
			}
			return s.host.zoneTrust, fmt.Sprintf("a name server took over changed records at %s", clockText(s.host.zone.at))
		}},
	{"system.stopped", "crash", "a service was stopped on purpose just as it began, and started when it ended", []Move{comms(strong), bugs(-strong), firewall(-strong), overload(-hint)},
		func(s *sight) (float64, string) {
			if s.host.stopped == nil {
				return 0, ""
			}
			return 1, fmt.Sprintf("%s was stopped on purpose at %s", or(s.host.service, "a service"), clockText(s.host.stopped.at))
		}},
	{"inner.proxy-line", "answer", "the next hop complains of connections that do not begin with the PROXY line it expects", []Move{comms(decisive), bugs(-hint)},
		func(s *sight) (float64, string) {
			return ramp(s.host.proxyLines, 0.1, 0.4), "the next hop refuses connections that do not begin with a PROXY line: one side has the PROXY protocol on, the other not"
		}},
	{"proxy.limits", "load", "the proxy reports that one of its limits is reached", []Move{overload(decisive)},
		func(s *sight) (float64, string) {
			return s.proxyLine(event.WorkerConnections, event.Descriptors, event.ProxyMemory, event.Memory, event.Limited)
		}},

	// ---- code
	{"system.crash", "crash", "a process crashed or did not start", []Move{bugs(strong + hint)},
		func(s *sight) (float64, string) {
			return s.systemLine(event.CrashSignal, event.StartFailed, event.AppFatal)
		}},
	{"system.exit", "crash", "a process ended or was killed", []Move{bugs(hint), comms(hint), overload(hint)},
		func(s *sight) (float64, string) { return s.systemLine(event.Exited, event.KilledSignal) }},
	{"application.fatal", "crash", "the application wrote of a fatal error beside the failures", []Move{bugs(decisive)},
		func(s *sight) (float64, string) {
			x := s.lines.beside[event.AppFatal] + s.lines.beside[event.AppMemory] + s.lines.beside[event.AppScript]
			return ramp(x, 0.05, 0.4), fmt.Sprintf("the application reported a fatal error with %s of the failures", percent(x))
		}},
	{"application.database", "crash", "the application could not reach its database", []Move{comms(strong), overload(hint)},
		func(s *sight) (float64, string) {
			x := s.lines.beside[event.AppDB] + s.lines.beside[event.DBConnections]
			return ramp(x, 0.05, 0.4), "the application could not reach its database"
		}},
	{"proxy.crash", "crash", "the proxy's own workers crash", []Move{bugs(strong)},
		func(s *sight) (float64, string) { return s.proxyLine(event.ProxyCrash) }},
	{"spread.routes", "spread", "only some routes fail while others of the same upstream work", []Move{bugs(strong), overload(-strong), dns(-strong), comms(-hint), firewall(-hint)},
		func(s *sight) (float64, string) {
			if x := s.onlyChanging(); x > s.concentrated() {
				return x, fmt.Sprintf("only requests that change something fail: all of the failures and %s of the requests", percent(s.spread.postUsual))
			}
			// Under load the heavy routes fail first: that speaks of the load, not of their code.
			// What fails while it is sent needs a body, which only some routes have: that is no trait of their code. Code that waits without having been
			// changed waits for something else just as well: a database, a third party.
			return s.concentrated() * (0.3 + 0.7*s.notCutOff()) * (1 - 0.9*s.pressure()) * (1 - 0.8*s.wholeService()) * (1 - presence(s.share[event.SendTimeout])) * (1 - 0.6*s.untouchedCode()*s.shareOf(event.AnswerTimeout, event.AnswerIdle)), fmt.Sprintf("only some routes fail: %s has %s of %s and %s of the requests", s.spread.route, percent(s.spread.routeShare), s.failuresProper(), percent(s.spread.routeUsual))
		}},
	{"spread.slow-routes", "weight", "of what is not answered in time most is on the routes that always took longest: what they wait for got slower, not their code", []Move{overload(1.5), comms(1), bugs(-1)},
		func(s *sight) (float64, string) {
			return presence(s.shareOf(event.AnswerTimeout, event.AnswerIdle)) * s.concentrated() * ramp(s.spread.usually/(s.latency.baseMedian+1), 3, 8) * s.notCutOff(),
				fmt.Sprintf("what fails always took longest (median %.0f ms, of all %.0f ms): what it waits for may have become slower", s.spread.usually, s.latency.baseMedian)
		}},
	{"spread.all-routes", "spread", "all routes fail alike", []Move{bugs(-hint)},
		func(s *sight) (float64, string) {
			if s.spread.expected < 0.6 || !s.spread.compared {
				return 0, ""
			}
			return ramp(s.spread.coverage/s.spread.expected, 0.8, 0.97) * (1 - s.dying()) * (1 - s.onlyChanging()), "all routes fail alike"
		}},
	{"spread.one-route", "spread", "nearly all failures are on one route, and no log tells how often the others are asked", []Move{bugs(1), overload(-hint), dns(-hint)},
		func(s *sight) (float64, string) {
			if s.spread.compared || len(s.core) < 10 {
				return 0, ""
			}
			return ramp(s.spread.routeShare, 0.6, 0.95), fmt.Sprintf("%s has %s of the failures", s.spread.route, percent(s.spread.routeShare))
		}},
	{"spread.one-peer", "peer", "one of several servers fails, the others do not", []Move{overload(-hint), comms(hint), bugs(hint)},
		func(s *sight) (float64, string) {
			if !s.peers.one {
				return 0, ""
			}
			return 1, fmt.Sprintf("only %s fails; the other servers of the upstream work", list(s.peers.failing, 1))
		}},
	{"spread.gateway", "gateway", "another gateway reaches the address that fails", []Move{firewall(strong), comms(-strong), bugs(-strong), overload(-hint), dns(-hint)},
		func(s *sight) (float64, string) {
			return ramp(s.gateways.others, 2, 10) * presence(s.family("connect")), fmt.Sprintf("another gateway reaches %s at the same time: it is the way from here, or a rule against this gateway", list(s.peers.failing, 1))
		}},
	{"connect.mixed", "gateway", "connections to one address are refused for long while others are served: no missing listener", []Move{firewall(1), comms(-1)},
		func(s *sight) (float64, string) {
			long := ramp(float64(s.end-s.onset)/1000, 10, 30)
			return ramp(s.gateways.mixed, 0.6, 0.95) * presence(s.shareOf(event.ConnectRefused, event.ConnectUnreachable, event.ConnectProhibited)) * long,
				"some connections to one address are refused while others are served, all the time: what listens there is not gone"
		}},
	{"spread.part", "part", "only part of the requests fail, on all routes", []Move{firewall(-hint)},
		func(s *sight) (float64, string) {
			if s.b.pool.borrowed {
				return 0, "" // of the requests of others, too
			}
			return (1 - ramp(s.timing.worst, 0.3, 0.8)) * (1 - s.concentrated()), fmt.Sprintf("at worst %s of the requests failed", percent(s.timing.worst))
		}},
	{"spread.client", "client", "the failures concern one client only", []Move{overload(-strong), dns(-strong), bugs(-hint), comms(-hint), firewall(-hint)},
		func(s *sight) (float64, string) {
			if !s.oneClient() {
				return 0, ""
			}
			return 1, "all failures concern one client, " + s.spread.client
		}},
}
