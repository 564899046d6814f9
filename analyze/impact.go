package analyze

import (
	"net/netip"
	"strings"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// Impact is what a fault cost, as far as logs can tell.
type Impact struct {
	Requests, Failures uint64  // at the edge, where several hops logged; requests 0: unknown
	Share              float64 // of the requests that failed
	// Traffic is the share of all requests of the same time, of whatever upstream, that failed so; 0 where it is unknown.
	Traffic float64
	Clients int // 0: unknown
	Paths   int
	// AtLeast says that there were more failures than are kept whole, so that more clients and paths may have been hit.
	AtLeast bool
	Minutes int     // in which requests failed
	Budget  float64 // of what the objective allows in 30 days, in per cent: 100 is all of it
}

// budgetDays is over how long an objective allows failures.
const budgetDays = 30

// tally is who was hit where and when.
type tally struct {
	clients, paths nameSet
	minutes        map[int64]bool
	minute         int64   // the one of the failure before
	probes         float64 // failures of health checkers, which nobody missed
}

func newTally() *tally { return &tally{minutes: map[int64]bool{}} }

func (t *tally) add(f *failure) {
	if at := floorTo(f.at, minute); at != t.minute || len(t.minutes) == 0 {
		t.minute = at
		t.minutes[at] = true
	}
	if f.traits.Flags&digest.Probe != 0 {
		t.probes += f.weight
		return
	}
	t.clients.add(f.client)
	t.paths.add(f.route)
}

// impact is that of so many failures, those of probes among them.
func (t *tally) impact(failures uint64, whole bool) Impact {
	return Impact{Failures: failures - min(failures, uint64(t.probes+0.5)), Clients: t.clients.n, Paths: t.paths.n, Minutes: len(t.minutes), AtLeast: !whole}
}

// measure fills in the impact of the incidents and of all that was read.
func (m *model) measure(r *Result) {
	t := newTally()
	for _, f := range m.failures {
		if m.isFresh(f) && m.o.takes(f.at) {
			t.add(f)
		}
	}
	r.Impact = t.impact(r.Totals.EdgeFailures, m.whole)
	if r.Counted {
		r.Impact.Requests = r.Totals.EdgeRequests - min(r.Totals.EdgeRequests, r.Totals.Probes)
		r.Impact.Share = ratio(r.Impact.Failures, r.Impact.Requests)
		r.Impact.Traffic = r.Impact.Share
	}
	r.Impact.Budget = m.budget(r, r.Impact.Failures, r.Impact.Minutes)
	if len(r.Incidents) == 0 {
		return
	}
	clock := m.edgeClock()
	for _, inc := range r.Incidents {
		m.measureIncident(r, inc, clock)
	}
}

func (m *model) measureIncident(r *Result, inc *Incident, clock func(from, to int64) float64) {
	failures := inc.Failures
	if inc.Edge > 0 {
		failures = inc.Edge
	}
	t := newTally()
	for _, f := range inc.members {
		if m.o.takes(f.at) {
			t.add(f)
		}
	}
	inc.Impact = t.impact(failures, m.whole)
	failures = inc.Impact.Failures
	if r.Counted && inc.Requests >= inc.Failures {
		inc.Impact.Requests = inc.Requests
		inc.Impact.Share = ratio(inc.Failures, inc.Requests)
	}
	if all := noFewer(clock(inc.Start-second/2, inc.End+second/2), float64(failures)); r.Counted && all >= float64(failures) {
		inc.Impact.Traffic = float64(failures) / all
	}
	inc.Impact.Budget = m.budget(r, failures, inc.Minutes)
}

func ratio(part, whole uint64) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// edgeClock says how many requests of all upstreams ended between two moments, those of inner hops left out.
func (m *model) edgeClock() func(from, to int64) float64 {
	inner := m.innerPlaces()
	outer := func(proxy event.Proxy, node digest.NameID) bool {
		return len(inner) == 0 || !m.isInner(inner, &digest.Traffic{Proxy: proxy, Node: node})
	}
	var sample []*request
	for i := range m.requests {
		if r := &m.requests[i]; outer(r.rec.Proxy, r.rec.Node) {
			sample = append(sample, r)
		}
	}
	c := newCumulative(m.streamsOf(func(s *stream) bool { return outer(s.proxy, s.node) }), sample)
	return func(from, to int64) float64 {
		before := c.upTo(from)
		return c.upTo(to) - before
	}
}

// budget is how much of what the objective allows in 30 days was used: of the requests of 30 days at the traffic of these logs, else, where the logs do not
// hold all requests, of the minutes.
func (m *model) budget(r *Result, failures uint64, minutes int) float64 {
	allowed := 1 - m.o.SLO/100
	if m.o.SLO <= 0 || allowed <= 0 {
		return 0
	}
	span := float64(max(r.End-r.Start, minute))
	month := float64(budgetDays * day)
	if r.Counted && r.Totals.EdgeRequests > 0 {
		return 100 * float64(failures) / (float64(r.Totals.EdgeRequests) * month / span * allowed)
	}
	return 100 * float64(int64(minutes)*minute) / (month * allowed)
}

// AtUser is the place of the checks that a user makes.
const AtUser = "at the user's end"

// userChecks come first where only one client fails.
var userChecks = []string{
	"another browser or a private window, with cache and cookies cleared",
	"another device and another network (mobile data), with VPN and proxy switched off",
	"whether the name resolves there as it does elsewhere: nslookup {name}; flush the name cache",
}

// fewestOfOne is how many failures of one client are needed before anything is said of it.
const fewestOfOne = 5

// seeClients says whether only one client fails. An address that makes all requests is as likely a balancer, proxy or CDN in front: then the log cannot tell
// whose they are, unless it has the forwarded addresses, which are taken then.
func (s *sight) seeClients() {
	inc := s.b.incident
	known, only := 0.0, digest.NameID(0)
	t := newTally()
	for _, f := range s.b.members {
		t.add(f)
		if f.client != 0 && f.traits.Flags&digest.Probe == 0 {
			known += f.weight
			only = f.client
		}
	}
	asked := weigh(s.b.members) - t.probes
	if t.clients.n != 1 || asked < fewestOfOne || known < 0.95*asked {
		return
	}
	client := s.m.d.Name(only)
	ours, all := 0.0, 0.0
	for i := range s.m.requests {
		if r := &s.m.requests[i]; r.rec.Client != 0 && r.rec.Flags&digest.Probe == 0 {
			all += r.weight
			if r.rec.Client == only {
				ours += r.weight
			}
		}
	}
	if ours >= 0.9*all || isPrivate(client) && ours >= 0.5*all {
		inc.ClientNote = "all requests come from " + client + ", which may be a balancer, proxy or CDN: whether one user or all are hit cannot be told. " + forwardedHint(s)
		return
	}
	inc.OneClient = client
	first := make([]Check, 0, len(userChecks)+len(inc.Check))
	for _, text := range userChecks {
		host := s.hostAsked()
		if host == "" && strings.Contains(text, "{name}") {
			continue
		}
		first = append(first, Check{AtUser, strings.ReplaceAll(text, "{name}", harmless(host))})
	}
	inc.Check = append(first, inc.Check...)
}

// hostAsked is the name that the client asked for.
func (s *sight) hostAsked() string {
	if hosts := s.b.incident.Hosts; len(hosts) > 0 {
		return or(hostOf(hosts[0].Name), hosts[0].Name)
	}
	return ""
}

// isPrivate says that an address is none of the internet's.
func isPrivate(address string) bool {
	ip, err := netip.ParseAddr(strings.Trim(address, "[]"))
	if err != nil {
		return strings.HasPrefix(address, "unix:")
	}
	ip = ip.Unmap()
	return ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || carrier.Contains(ip)
}

// carrier is the range that providers and clouds use inside their networks.
var carrier = netip.MustParsePrefix("100.64.0.0/10")

// forwardedHint says how the proxy logs the address that the one in front forwards.
func forwardedHint(s *sight) string {
	switch s.core[0].traits.Proxy.String() {
	case "nginx":
		return "Log $http_x_forwarded_for"
	case "haproxy":
		return "Log the header: capture request header X-Forwarded-For len 64"
	}
	return "Log %REQ(X-FORWARDED-FOR)%"
}
