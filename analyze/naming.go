package analyze

import (
	"math"
	"strings"

	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// causeRule names the cause of a category by what most failures show. Rows are asked in order; the first that fits names it.
type causeRule struct {
	category knowledge.Category
	symptoms []event.Symptom // what most failures show; none: any
	when     func(s *sight) bool
	cause    string
}

var causeRules = []causeRule{
	{knowledge.Overload, []event.Symptom{event.ConnectBacklog}, nil, "overload.socket-backlog"},
	{knowledge.Overload, []event.Symptom{event.QueueTimeout}, nil, "overload.queue"},
	{knowledge.Overload, []event.Symptom{event.Overflow}, nil, "overload.circuit-breaker"},
	{knowledge.Overload, []event.Symptom{event.WorkerConnections}, nil, "overload.worker-connections"},
	{knowledge.Overload, []event.Symptom{event.Descriptors, event.ConnectNoFiles}, nil, "overload.file-descriptors"},
	{knowledge.Overload, []event.Symptom{event.ConnectNoPorts}, nil, "overload.ephemeral-ports"},
	{knowledge.Overload, []event.Symptom{event.ConnectNoMemory}, nil, "overload.socket-memory"},
	{knowledge.Overload, []event.Symptom{event.Memory, event.ProxyMemory, event.Shed}, nil, "overload.proxy-overload"},
	{knowledge.Overload, []event.Symptom{event.StreamRefused}, nil, "overload.stream-limit"},
	{knowledge.Overload, []event.Symptom{event.TLSTimeout}, nil, "overload.tls-slow"},
	{knowledge.Overload, nil, func(s *sight) bool { return s.lines.system[event.OOMKill] != nil || s.killed() >= 0.5 }, "overload.oom-kill"},
	{knowledge.Overload, nil, func(s *sight) bool { return s.lines.system[event.Conntrack] != nil }, "overload.conntrack-full"},
	{knowledge.Overload, nil, func(s *sight) bool { return s.lines.system[event.WorkersBusy] != nil }, "overload.workers-exhausted"},
	{knowledge.Overload, nil, func(s *sight) bool { return s.lines.proxy[event.WorkerConnections] != nil }, "overload.worker-connections"},
	{knowledge.Overload, []event.Symptom{event.ConnectTimeout, event.ConnectReset, event.Backlog}, nil, "overload.backlog-full"},
	{knowledge.Overload, []event.Symptom{event.ConnectRefused, event.ConnectFailed}, nil, "overload.crash"},
	{knowledge.Overload, []event.Symptom{event.ClosedEarly, event.AnswerReset}, func(s *sight) bool {
		return s.timing.pile > 0.4 && s.timing.mode > 900 || s.lines.ended || s.rate.left >= 2
	}, "overload.worker-timeout"},
	{knowledge.Overload, []event.Symptom{event.ClosedEarly, event.AnswerReset}, nil, "overload.crash"},
	{knowledge.Overload, []event.Symptom{event.CheckTimeout}, nil, "overload.check-timeout"},
	{knowledge.Overload, []event.Symptom{event.NoUpstream, event.UpstreamKilled}, nil, "overload.no-live-upstreams"},
	{knowledge.Overload, []event.Symptom{event.AnswerTimeout, event.AnswerIdle, event.SendTimeout}, nil, "overload.slow-response"},
	{knowledge.Overload, nil, nil, "overload.other"},

	{knowledge.Communication, nil, func(s *sight) bool { return s.host.proxyLines > 0.1 }, "comms.protocol-mismatch"},
	{knowledge.Communication, []event.Symptom{event.ConnectTimeout, event.ConnectUnreachable, event.ConnectFailed}, func(s *sight) bool { return s.peers.ports >= 2 }, "comms.host-down"},
	{knowledge.Communication, []event.Symptom{event.ConnectTimeout}, func(s *sight) bool { return s.silent() > 0.3 || s.silence.booted > 3 }, "comms.host-down"},
	{knowledge.Communication, []event.Symptom{event.ConnectRefused, event.ConnectFailed}, func(s *sight) bool { return s.away() < 15 && !s.b.open }, "comms.restart"},
	{knowledge.Communication, []event.Symptom{event.ConnectRefused}, func(s *sight) bool { return s.peers.fresh > 0.8 }, "comms.wrong-port"},
	{knowledge.Communication, []event.Symptom{event.ConnectRefused}, nil, "comms.refused"},
	{knowledge.Communication, []event.Symptom{event.ConnectNoSocket}, nil, "comms.socket-missing"},
	{knowledge.Communication, []event.Symptom{event.ClosedEarly, event.AnswerReset}, func(s *sight) bool { return math.Max(s.timing.failing, s.peers.worst) < 0.4 && s.crash.refused < 0.1 }, "comms.keepalive-race"},
	{knowledge.Communication, []event.Symptom{event.ClosedEarly}, nil, "comms.closed-early"},
	{knowledge.Communication, []event.Symptom{event.AnswerReset, event.SendFailed, event.ConnectReset}, nil, "comms.reset"},
	{knowledge.Communication, []event.Symptom{event.StreamReset}, nil, "comms.h2-stream-reset"},
	{knowledge.Communication, nil, func(s *sight) bool { return s.limit.below > 0.5 }, "comms.timeout-too-short"},
	{knowledge.Communication, []event.Symptom{event.AnswerTimeout, event.AnswerIdle, event.SendTimeout}, nil, "comms.slow-dependency"},
	{knowledge.Communication, []event.Symptom{event.AnswerInvalid, event.ResponseDenied}, nil, "comms.invalid-response"},
	{knowledge.Communication, []event.Symptom{event.InvalidHeader, event.HeaderTooBig, event.DuplicateHeader, event.InvalidLength, event.InvalidStatus}, nil, "comms.invalid-header"},
	{knowledge.Communication, []event.Symptom{event.AnswerProtocol}, nil, "comms.protocol-mismatch"},
	{knowledge.Communication, []event.Symptom{event.HTTP2Error}, nil, "comms.http2-error"},
	{knowledge.Communication, []event.Symptom{event.TLSExpired}, nil, "comms.tls-expired"},
	{knowledge.Communication, []event.Symptom{event.TLSVerify}, nil, "comms.tls-verify"},
	{knowledge.Communication, []event.Symptom{event.TLSName}, nil, "comms.tls-name"},
	{knowledge.Communication, []event.Symptom{event.TLSProtocol}, nil, "comms.tls-protocol"},
	{knowledge.Communication, []event.Symptom{event.TLSAlert, event.TLSHandshake, event.TLSClosed, event.TLSSetup}, nil, "comms.tls-handshake"},
	{knowledge.Communication, []event.Symptom{event.ConnectHostDown, event.ConnectUnreachable}, nil, "comms.host-down"},
	{knowledge.Communication, []event.Symptom{event.ConnectNetDown}, nil, "comms.network-down"},
	{knowledge.Communication, []event.Symptom{event.ConnectFailed, event.ConnectTimeout, event.ConnectAborted}, nil, "comms.connect-failed"},
	{knowledge.Communication, []event.Symptom{event.NoUpstream, event.UpstreamKilled, event.UpstreamMaint, event.AdminAction}, func(s *sight) bool { return s.takenOut() > 0.5 }, "comms.maintenance"},
	{knowledge.Communication, []event.Symptom{event.NoEndpoints}, nil, "comms.no-endpoints"},
	{knowledge.Communication, []event.Symptom{event.UpstreamKilled}, nil, "comms.server-marked-down"},
	{knowledge.Communication, []event.Symptom{event.NoUpstream, event.CheckFailed, event.UpstreamMaint}, nil, "comms.no-server"},
	{knowledge.Communication, []event.Symptom{event.BodyTruncated, event.BodyReset}, nil, "comms.truncated-body"},
	{knowledge.Communication, []event.Symptom{event.ProxyService}, nil, "comms.proxy-service"},
	{knowledge.Communication, nil, nil, "comms.other"},

	{knowledge.Firewall, nil, func(s *sight) bool { return s.host.banned > 0.5 }, "firewall.ban"},
	{knowledge.Firewall, []event.Symptom{event.ConnectTimeout}, func(s *sight) bool { return math.Max(s.timing.worst, s.peers.worst) < 0.5 }, "firewall.conntrack"},
	{knowledge.Firewall, []event.Symptom{event.ConnectTimeout}, nil, "firewall.drop"},
	{knowledge.Firewall, []event.Symptom{event.ConnectUnreachable, event.ConnectProhibited}, nil, "firewall.prohibited"},
	{knowledge.Firewall, []event.Symptom{event.ConnectNetUnreachable}, nil, "firewall.network-unreachable"},
	{knowledge.Firewall, []event.Symptom{event.ConnectDenied}, func(s *sight) bool { return s.onSocket() }, "firewall.permission-denied"},
	{knowledge.Firewall, []event.Symptom{event.ConnectDenied}, nil, "firewall.policy"},
	{knowledge.Firewall, []event.Symptom{event.ConnectRefused, event.ConnectReset, event.ConnectFailed}, nil, "firewall.reset"},
	{knowledge.Firewall, []event.Symptom{event.ClosedEarly, event.AnswerReset, event.StreamReset}, nil, "firewall.payload-filter"},
	{knowledge.Firewall, []event.Symptom{event.AnswerTimeout, event.ReadUnreachable, event.SendTimeout, event.AnswerIdle}, nil, "firewall.drop-established"},
	{knowledge.Firewall, nil, func(s *sight) bool { return s.strain() == strainResolve }, "firewall.dns-blocked"},
	{knowledge.Firewall, nil, nil, "firewall.other"},

	{knowledge.DNSChanges, []event.Symptom{event.ResolveNXDomain}, nil, "dns.nxdomain"},
	{knowledge.DNSChanges, []event.Symptom{event.ResolveServfail}, nil, "dns.servfail"},
	{knowledge.DNSChanges, []event.Symptom{event.ResolveTimeout}, nil, "dns.resolver-timeout"},
	{knowledge.DNSChanges, []event.Symptom{event.ResolveTransport}, nil, "dns.resolver-down"},
	{knowledge.DNSChanges, []event.Symptom{event.ResolveRefused}, nil, "dns.refused"},
	{knowledge.DNSChanges, []event.Symptom{event.ResolveNoAddress}, nil, "dns.no-address"},
	{knowledge.DNSChanges, []event.Symptom{event.ResolveNoResolver}, nil, "dns.no-resolver"},
	{knowledge.DNSChanges, nil, func(s *sight) bool { return s.b.bursts >= 3 }, "dns.flapping"},
	{knowledge.DNSChanges, nil, func(s *sight) bool { return s.peers.fresh > 0.5 && s.timing.worst < 0.8 }, "dns.partial"},
	{knowledge.DNSChanges, nil, func(s *sight) bool { return s.peers.fresh > 0.5 || s.peers.moved != nil }, "dns.moved"},
	{knowledge.DNSChanges, nil, func(s *sight) bool { return connecting(s.main()) }, "dns.stale-address"},
	{knowledge.DNSChanges, nil, nil, "dns.other"},

	{knowledge.Bugs, []event.Symptom{event.HeaderTooBig, event.AnswerTooBig}, nil, "bugs.header-too-big"},
	{knowledge.Bugs, []event.Symptom{event.InvalidHeader}, nil, "bugs.invalid-header"},
	{knowledge.Bugs, []event.Symptom{event.DuplicateHeader}, nil, "bugs.duplicate-header"},
	{knowledge.Bugs, []event.Symptom{event.AnswerInvalid, event.InvalidStatus, event.InvalidLength, event.HTTP2Error, event.AnswerProtocol, event.ResponseDenied}, nil, "bugs.invalid-response"},
	{knowledge.Bugs, []event.Symptom{event.NoCluster}, nil, "bugs.cluster-missing"},
	{knowledge.Bugs, []event.Symptom{event.ConnectBadAddress}, nil, "bugs.upstream-config"},
	{knowledge.Bugs, nil, func(s *sight) bool { return s.lines.beside[event.AppMemory] > 0.1 }, "bugs.memory-limit"},
	{knowledge.Bugs, nil, func(s *sight) bool { return s.lines.beside[event.AppFatal] > 0.1 }, "bugs.fatal-error"},
	{knowledge.Bugs, nil, func(s *sight) bool { return s.lines.system[event.OOMKill] != nil }, "bugs.leak"},
	{knowledge.Bugs, nil, func(s *sight) bool { return s.lines.proxy[event.ProxyCrash] != nil }, "bugs.proxy-crash"},
	{knowledge.Bugs, nil, func(s *sight) bool { return s.latency.slope > 0.5 && s.share[event.AnswerTimeout] < 0.3 }, "bugs.leak"},
	{knowledge.Bugs, nil, func(s *sight) bool { return s.crash.cuts >= 3 && s.concentrated() < 0.3 && s.crash.cycles >= 3 }, "bugs.leak"},
	{knowledge.Bugs, []event.Symptom{event.NoUpstream, event.UpstreamKilled, event.CheckStatus}, func(s *sight) bool { return s.checks(event.CheckStatus) > 0.5 }, "bugs.check-status"},
	{knowledge.Bugs, []event.Symptom{event.ConnectRefused, event.ConnectFailed, event.NoUpstream, event.ConnectNoSocket}, func(s *sight) bool { return s.crash.cuts < 2 && s.crash.cycles < 2 && s.crash.deaths < 2 }, "bugs.start-failed"},
	{knowledge.Bugs, []event.Symptom{event.AnswerTimeout, event.AnswerIdle, event.SendTimeout}, nil, "bugs.deadlock"},
	{knowledge.Bugs, []event.Symptom{event.PassedThrough}, nil, "bugs.app-error"},
	{knowledge.Bugs, []event.Symptom{event.ClosedEarly, event.AnswerReset, event.StreamReset, event.ConnectRefused, event.ConnectFailed, event.BodyTruncated, event.NoUpstream, event.SendFailed}, nil, "bugs.crash"},
	{knowledge.Bugs, nil, nil, "bugs.other"},

	{knowledge.Unattributed, []event.Symptom{event.PassedThrough}, nil, "passed-through.unexplained"},
	{knowledge.Unattributed, nil, func(s *sight) bool { return s.oneClient() }, "unattributed.client"},
	{knowledge.Unattributed, []event.Symptom{event.NoUpstream, event.UpstreamKilled, event.CheckFailed}, nil, "unattributed.consequence"},
	{knowledge.Unattributed, nil, nil, "unattributed.unknown"},
}

// nameCause names the cause of the incident if its category is c.
func (s *sight) nameCause(c knowledge.Category) string {
	main := s.main()
	for _, r := range causeRules {
		if r.category != c || r.when != nil && !r.when(s) {
			continue
		}
		if len(r.symptoms) == 0 {
			return r.cause
		}
		for _, symptom := range r.symptoms {
			if symptom == main {
				return r.cause
			}
		}
	}
	return ""
}

// main is what most failures show; where that is only that nobody was left, what health checks said.
func (s *sight) main() event.Symptom {
	best := event.NoSymptom
	for symptom, share := range s.share {
		if share > s.share[best] {
			best = event.Symptom(symptom)
		}
	}
	if best == event.NoUpstream || best == event.UpstreamKilled {
		most := 0.0
		for symptom := event.NoSymptom; int(symptom) < event.Symptoms; symptom++ {
			if n := s.lines.check[symptom]; n > most {
				best, most = symptom, n
			}
		}
	}
	return best
}

func (s *sight) strain() strain { return s.b.strain() }

func (s *sight) onSocket() bool {
	for _, peer := range s.peers.failing {
		if strings.HasPrefix(peer, "unix:") || strings.HasPrefix(peer, "/") {
			return true
		}
	}
	return false
}
