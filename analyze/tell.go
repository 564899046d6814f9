package analyze

import (
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// lack is a field that a log does not have and that would have separated two categories.
type lack struct {
	a, b  knowledge.Category // either order; equal: whatever the rival
	when  func(s *sight) bool
	field string // what to add, in the proxy's words
}

var lacks = []lack{
	{knowledge.Firewall, knowledge.DNSChanges, func(s *sight) bool {
		return s.proxyIs(event.Nginx) && s.timing.known < 0.5 && s.shareOf(event.ConnectUnreachable, event.ConnectTimeout) > 0.3
	}, knowledge.Lacking(event.Nginx, "upstream_connect_seconds")},
	{knowledge.Firewall, knowledge.Communication, func(s *sight) bool {
		return s.proxyIs(event.HAProxy) && s.share[event.ConnectFailed] > 0.3 && len(s.lines.check) == 0
	}, knowledge.Lacking(event.HAProxy, "detail")},
	{knowledge.Firewall, knowledge.Communication, func(s *sight) bool { return s.proxyIs(event.Envoy) && s.share[event.ConnectFailed] > 0.3 },
		knowledge.Lacking(event.Envoy, "transport_failure")},
	{knowledge.DNSChanges, knowledge.Communication, func(s *sight) bool { return s.proxyIs(event.Envoy) && s.share[event.NoUpstream] > 0.5 },
		knowledge.Lacking(event.Envoy, "detail")},
	{knowledge.Unattributed, knowledge.Unattributed, func(s *sight) bool {
		return s.proxyIs(event.Nginx) && s.share[event.ConnectTimeout] > 0.5 && (!s.charted || s.noPeers()) && s.pressure() < 0.5
	}, knowledge.Lacking(event.Nginx, "upstream_addrs")},
	{knowledge.Unattributed, knowledge.Unattributed, func(s *sight) bool { return s.proxyIs(event.Nginx) && s.unexplained() > 0.5 },
		"nginx's error log: it says why each request failed"},
}

// proxyIs says that the failures were logged by that proxy.
func (s *sight) proxyIs(p event.Proxy) bool { return s.core[0].traits.Proxy == p }

// inTheDark says that the access log of nginx alone tells of most failures, and of these neither the server nor why: what was refused, what a filter rejected
// and what no server was left for look alike there. Nor does HAProxy's, where no request failed at a server and no line says why none was left: it takes
// servers out by checks, by hand and for want of a name.
func (s *sight) inTheDark() bool {
	if s.proxyIs(event.HAProxy) && s.lines.checkFirst == nil && s.share[event.NoUpstream] > 0.97 {
		return true
	}
	if !s.proxyIs(event.Nginx) || !s.noPeers() {
		return false
	}
	dark := 0.0
	for _, f := range s.core {
		if f.message == nil && (f.symptom == event.Unknown || f.symptom == event.NoSymptom || f.symptom == event.ConnectFailed) {
			dark += f.weight
		}
	}
	return dark > 0.5*s.weight
}

// unexplained is the share of failures of which no line says why.
func (s *sight) unexplained() float64 {
	return s.share[event.Unknown] + s.share[event.NoSymptom]
}

// teller says what would tell two rivals apart.
type teller struct {
	a, b knowledge.Category
	text string
}

// silenceTeller tells what keeps silent alike, and comes first where something does.
var silenceTeller = teller{knowledge.Firewall, knowledge.Communication,
	"ask the host in another way, by ping or ARP from its own network, on another port, at its console: an answer means a filter, silence that the host or its network is down"}

var tellers = []teller{
	{knowledge.Firewall, knowledge.DNSChanges, "compare the address in the log with `dig +short NAME`: another address means that it moved, the same one points to the filter"},
	{knowledge.Firewall, knowledge.Communication, "connect from the upstream's own host: works there and not from the gateway, then a filter is between; refused there too, then nothing listens"},
	{knowledge.Firewall, knowledge.Overload, "count SYN drops on the upstream (nstat TcpExtListenDrops): growing means a full queue, still means a filter"},
	{knowledge.Overload, knowledge.Bugs, "compare traffic and latency with the day before: risen means load, the same means that the code got slower or hangs"},
	{knowledge.Overload, knowledge.Communication, "look at the upstream's memory, processor and queue at these minutes, and at its kernel log for a kill"},
	{knowledge.Bugs, knowledge.Communication, "read the application's log of these seconds: a stack trace or a restart means code; none, then look between the servers"},
	{knowledge.DNSChanges, knowledge.Communication, "compare `dig +short NAME` with the address in the log, and ask that address directly"},
	{knowledge.Bugs, knowledge.DNSChanges, "compare `dig +short NAME` with the address in the log; the same means that the release is at fault"},
	{knowledge.Bugs, knowledge.Firewall, "replay one failing request from the upstream's own host: fails there too, then it is the code"},
	{knowledge.Overload, knowledge.DNSChanges, "compare `dig +short NAME` with the address in the log"},
}

// tellApart says what would tell the two likeliest categories apart, and which field of the log would have.
func (s *sight) tellApart(first, second knowledge.Category) (tell, fields []string) {
	possible := tellers
	if s.silent() > 0.3 {
		possible = append([]teller{silenceTeller}, tellers...)
	}
	for _, t := range possible {
		if t.a == first && t.b == second || t.a == second && t.b == first {
			tell = append(tell, s.fillNames(t.text))
		}
	}
	for _, l := range lacks {
		same := l.a == l.b || l.a == first && l.b == second || l.a == second && l.b == first
		if same && l.when(s) {
			fields = append(fields, l.field)
		}
	}
	return tell, fields
}

// fillNames is fill for sentences that are made before the incident is described.
func (s *sight) fillNames(text string) string { return text }
