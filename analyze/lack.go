package analyze

import (
	"slices"

	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// missing is a field that the logs of an incident do not have, and which would tell more where the answer is not sure. Unlike lacks it does not bound the
// confidence: the calibration has seen such logs.
var missing = []struct {
	proxy      event.Proxy
	key        string
	categories []knowledge.Category // it separates one of them from the others
	gone       func(s *sight) bool
}{
	{event.Nginx, "upstream_addrs", []knowledge.Category{knowledge.DNSChanges, knowledge.Communication}, (*sight).noPeers},
	{event.Nginx, "upstream_header_seconds", []knowledge.Category{knowledge.Bugs, knowledge.Unattributed}, func(s *sight) bool { return s.unexplained() > 0.3 && s.noHeaderTimes() }},
	{event.Nginx, "upstream_connect_seconds", []knowledge.Category{knowledge.Firewall, knowledge.DNSChanges}, func(s *sight) bool { return s.connectShare() > 0.3 && s.noConnectTimes() }},
	{event.Nginx, "request_seconds", []knowledge.Category{knowledge.Overload}, func(s *sight) bool { return s.timing.known < 0.5 }},
	{event.HAProxy, "detail", []knowledge.Category{knowledge.Firewall, knowledge.Communication}, func(s *sight) bool { return s.share[event.ConnectFailed] > 0.3 }},
	{event.Envoy, "transport_failure", []knowledge.Category{knowledge.Firewall, knowledge.Communication}, func(s *sight) bool { return s.share[event.ConnectFailed] > 0.3 }},
	{event.Envoy, "detail", []knowledge.Category{knowledge.DNSChanges, knowledge.Unattributed}, func(s *sight) bool { return s.share[event.NoUpstream] > 0.5 }},
}

// sure is from which confidence on nothing more is needed, and rival from which on another category is worth to be told apart.
const (
	sure  = 0.9
	rival = 0.05
)

// wouldDecide adds the fields that would have told the answer from its strongest rival.
func (s *sight) wouldDecide() {
	inc := s.b.incident
	if inc.Category != knowledge.Unattributed && inc.Confidence >= sure {
		return
	}
	open := []knowledge.Category{inc.Category}
	if len(inc.Alternatives) > 0 && inc.Alternatives[0].Confidence >= rival {
		open = append(open, inc.Alternatives[0].Category)
	}
	for _, m := range missing {
		text := knowledge.Lacking(m.proxy, m.key)
		separates := slices.ContainsFunc(m.categories, func(c knowledge.Category) bool { return slices.Contains(open, c) })
		if separates && s.proxyIs(m.proxy) && m.gone(s) && !slices.Contains(inc.Lacks, text) {
			inc.Lacks = append(inc.Lacks, text)
		}
	}
}

// noPeers says that hardly any failure names the address that was asked.
func (s *sight) noPeers() bool {
	named := 0.0
	for _, f := range s.core {
		if f.peer != 0 {
			named += f.weight
		}
	}
	return named < 0.1*s.weight
}

// connectShare is the share of failures to connect.
func (s *sight) connectShare() float64 {
	share := 0.0
	for symptom, x := range s.share {
		if connecting(event.Symptom(symptom)) {
			share += x
		}
	}
	return share
}

// noConnectTimes says that no line, fine ones among them, tells how long connecting took.
func (s *sight) noConnectTimes() bool {
	return !slices.ContainsFunc(s.requests, func(r *request) bool { return r.rec.Connect != event.None }) &&
		!slices.ContainsFunc(s.core, func(f *failure) bool { return f.connect != event.None })
}

// noHeaderTimes says that no line tells when the upstream's header came.
func (s *sight) noHeaderTimes() bool {
	return !slices.ContainsFunc(s.requests, func(r *request) bool { return r.rec.Header != event.None }) &&
		!slices.ContainsFunc(s.core, func(f *failure) bool { return f.rec.Header != event.None })
}
