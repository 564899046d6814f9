package analyze

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

const (
	mostNames    = 8  // of a list of upstreams, paths, clients, unless the options say otherwise
	mostEvidence = 8  // lines of an incident, likewise
	mostMoments  = 24 // of its timeline
	sparkSteps   = 60
)

// describe fills in what a report says of the incident.
func (s *sight) describe() {
	inc, b := s.b.incident, s.b
	inc.Start, inc.End = b.first, b.last
	inc.Ongoing = s.ongoing()
	inc.CutStart = b.first-s.m.first < 3*second
	if b.bursts >= 3 {
		inc.Flapping = b.bursts
	}
	inc.Statuses = map[int]uint64{}
	s.countNames(inc)
	s.countTime(inc)
	inc.Title = s.fill(strings.ReplaceAll(titleOf(inc.Cause), "{peer}", "{peer}"+s.morePeers()))
	inc.Evidence = s.evidenceLines()
	inc.Timeline = s.timeline()
	inc.Check = s.checksOf(inc.Cause)
	if c := findCause(inc.Cause); c != nil {
		inc.Fixes = append(inc.Fixes, s.fill(c.Fix))
	}
	inc.Prevent = inc.Category.Guide().Prevent
}

// ongoing says that the last failure lies within a minute, or three times the usual gap, of the end of that node's log: silence is no recovery.
func (s *sight) ongoing() bool {
	gaps := make([]float64, 0, len(s.b.members))
	for i := 1; i < len(s.b.members); i++ {
		gaps = append(gaps, float64(s.b.members[i].at-s.b.members[i-1].at))
	}
	usual := int64(median(gaps))
	if s.b.open && s.m.endOf(s.b)-s.b.last <= max(minute, 3*usual) {
		return true
	}
	return s.m.endOf(s.b)-s.b.last <= 3*usual && s.b.open
}

// endOf is when the logs that tell of b end. A log goes on under its name when a rotation took the file that tells of b away.
func (m *model) endOf(b *burst) int64 {
	end := int64(0)
	groups := map[string]bool{}
	for _, f := range b.members {
		groups[m.sources[f.source].Group] = true
	}
	for i := range m.sources {
		if !groups[m.sources[i].Group] {
			continue
		}
		for _, span := range m.sources[i].Spans {
			if span.Last != digest.NoTime {
				end = max(end, m.clocks.utc(span.Domain, span.Last, false))
			}
		}
	}
	if m.o.Until != 0 {
		end = min(end, m.o.Until)
	}
	return end
}

// countNames counts the failures by everything that names where they were.
func (s *sight) countNames(inc *Incident) {
	name := s.m.d.Name
	type shown struct {
		symptom event.Symptom
		row     digest.NameID
		errno   int16
	}
	var upstreams runs[string]
	var symptoms runs[shown]
	probes := 0.0
	for _, f := range s.b.members {
		upstreams.add(f.pool.name, f.weight)
		if f.traits.Flags&digest.Probe != 0 {
			probes += f.weight
		}
		symptoms.add(shown{f.symptom, f.row, f.errno}, f.weight)
		if f.passed {
			inc.passed += f.weight
		}
		if !slices.Contains(inc.Proxies, f.traits.Proxy) {
			inc.Proxies = append(inc.Proxies, f.traits.Proxy)
		}
	}
	slices.Sort(inc.Proxies)
	inc.Upstreams, inc.Probes = s.topPools(upstreams.byKey()), uint64(math.Round(probes))
	for i, k := range symptoms.keys {
		inc.Symptoms = append(inc.Symptoms, SymptomCount{k.symptom, name(k.row), int(k.errno), uint64(math.Round(symptoms.weights[i]))})
	}
	slices.SortFunc(inc.Symptoms, func(a, b SymptomCount) int {
		return cmp.Or(cmp.Compare(b.Failures, a.Failures), cmp.Compare(a.Symptom, b.Symptom), cmp.Compare(a.Row, b.Row), cmp.Compare(a.Errno, b.Errno))
	})
	s.countPlaces(inc)
}

// countPlaces counts the failures by node, peer, host, client and path, one after the other: each takes a place for every name that there is.
func (s *sight) countPlaces(inc *Incident) {
	count := func(of func(f *failure) (id digest.NameID, counts bool)) *nameWeights {
		n := s.m.counters[0].cleared()
		for _, f := range s.b.members {
			if id, counts := of(f); counts {
				n.add(id, f.weight)
			}
		}
		return n
	}
	nodes := count(func(f *failure) (digest.NameID, bool) { return f.traits.Node, true })
	for _, id := range nodes.top(len(nodes.ids)) {
		inc.Nodes = append(inc.Nodes, s.m.d.Name(id))
	}
	slices.Sort(inc.Nodes)
	inc.Peers = s.topCounts(count(func(f *failure) (digest.NameID, bool) { return f.peer, true }), nil)
	inc.Hosts = s.topCounts(count(func(f *failure) (digest.NameID, bool) { return f.traits.Host, true }), nil)
	clients := count(func(f *failure) (digest.NameID, bool) { return f.client, f.traits.Flags&digest.Probe == 0 })
	inc.Clients, inc.ClientsN = s.topCounts(clients, nil), clients.named()
	paths, usual := count(func(f *failure) (digest.NameID, bool) { return f.route, true }), s.m.counters[1].cleared()
	for _, r := range s.requests {
		if r.at >= s.onset && r.at <= s.end {
			usual.add(r.rec.Route, r.weight)
		}
	}
	inc.Paths, inc.PathsN = s.topCounts(paths, usual), paths.named()
}

// topCounts lists the names with most failures; usual counts their requests.
func (s *sight) topCounts(counts, usual *nameWeights) []Count {
	var list []Count
	for _, id := range counts.top(s.m.o.top()) {
		c := Count{Name: s.m.d.Name(id), Failures: uint64(math.Round(counts.of(id)))}
		if usual != nil {
			c.Requests = uint64(math.Round(math.Max(usual.of(id), 0)))
		}
		list = append(list, c)
	}
	return list
}

// topPools does so for the names of upstreams, which may be none of the digest's.
func (s *sight) topPools(counts map[string]float64) []Count {
	var list []Count
	for n, w := range counts {
		if n != "" {
			list = append(list, Count{Name: n, Failures: uint64(math.Round(w))})
		}
	}
	slices.SortFunc(list, func(a, b Count) int { return cmp.Or(cmp.Compare(b.Failures, a.Failures), cmp.Compare(a.Name, b.Name)) })
	return list[:min(len(list), s.m.o.top())]
}

// countTime counts failures by minute and for the sparkline, and the upstream's requests meanwhile.
func (s *sight) countTime(inc *Incident) {
	byMinute := map[int64]float64{}
	step := max(second, (inc.End-inc.Start)/sparkSteps+1)
	spark := make([]float64, (inc.End-inc.Start)/step+1)
	for _, f := range s.b.members {
		byMinute[floorTo(f.at, minute)] += f.weight
		spark[min(int64(len(spark)-1), max(0, (f.at-inc.Start)/step))] += f.weight
	}
	inc.Minutes = len(byMinute)
	for _, n := range byMinute {
		inc.Peak = max(inc.Peak, uint64(math.Round(n)))
	}
	for _, n := range spark {
		inc.Spark = append(inc.Spark, uint64(math.Round(n)))
	}
	inc.SparkStep = step
	if total(s.b.pool.streams) >= s.b.pool.weight || len(s.m.traffic) > 0 {
		inc.Requests = uint64(math.Round(noFewer(s.clock(inc.Start-second/2, inc.End+second/2), weigh(s.b.members))))
	}
}

// noFewer is an estimate of requests of which so many failed: where all failed it may fall a little short.
func noFewer(requests, failures float64) float64 {
	if requests < failures && requests >= 0.9*failures {
		return failures
	}
	return requests
}

// evidenceLines picks lines that show the fault: of each symptom the first that was kept with its text, then health, system and neighbouring lines.
func (s *sight) evidenceLines() []EvidenceLine {
	var lines []EvidenceLine
	shown := map[string]int{}
	told := map[digest.Pos]bool{}
	add := func(r *digest.Record, kind, why string, most int) {
		if len(lines) >= s.m.o.samples() || shown[kind] >= most || told[r.Pos] {
			return
		}
		text := s.m.d.Text(r)
		if text == nil {
			return
		}
		shown[kind]++
		told[r.Pos] = true
		source, line := s.m.d.Line(r.Pos)
		lines = append(lines, EvidenceLine{File: s.m.sources[source].Name, Line: uint64(line), Text: string(text), Why: why})
	}
	for _, sc := range s.b.incident.Symptoms {
		for _, f := range s.b.members {
			if f.symptom != sc.Symptom {
				continue
			}
			kind := "symptom " + sc.Symptom.String()
			if f.message != nil {
				add(f.message.rec, kind, sc.Symptom.Meaning(), s.m.o.perSymptom())
			}
			add(f.rec, kind, sc.Symptom.Meaning(), s.m.o.perSymptom())
			if shown[kind] >= s.m.o.perSymptom() {
				break
			}
		}
	}
	for _, n := range s.gravestFirst(s.m.notices) {
		if n.at < s.fault-minute || n.at > s.end+5*second {
			continue
		}
		switch {
		case n.traits.Kind == event.Health && s.concerns(n):
			add(n.rec, "health", "a health check changed its mind", 3)
		case n.traits.Kind == event.SystemLine && s.matches(n):
			add(n.rec, "system "+n.symptom.String(), n.symptom.Meaning(), 1)
		case n.traits.Kind == event.Process && n.symptom != event.Normal:
			add(n.rec, "process", n.symptom.Meaning(), 1)
		}
	}
	return lines
}

// gravestFirst are notices in their order, but those of load and crashes before services that only start and stop.
func (s *sight) gravestFirst(notices []*message) []*message {
	grave := func(n *message) int {
		if family := n.symptom.Family(); family == "load" || family == "crash" {
			return 0
		}
		return 1
	}
	sorted := slices.Clone(notices)
	slices.SortStableFunc(sorted, func(a, b *message) int { return cmp.Compare(grave(a), grave(b)) })
	return sorted
}

// timeline tells the story in order.
func (s *sight) timeline() []Moment {
	var list []Moment
	add := func(at int64, text string) { list = append(list, Moment{at, text}) }
	inc := s.b.incident
	for _, c := range s.m.changes {
		if c.at != 0 && c.at >= s.onset-3600*second && c.at <= s.end+10*minute {
			add(c.at, c.Kind.String()+": "+c.Label())
		}
	}
	add(inc.Start, "first failure: "+s.core[0].symptom.Meaning())
	seen := map[event.Symptom]bool{s.core[0].symptom: true}
	for _, f := range s.b.members {
		if !seen[f.symptom] && f.symptom != event.NoSymptom {
			seen[f.symptom] = true
			add(f.at, f.symptom.Meaning())
		}
	}
	states := map[event.State]int{}
	for _, n := range s.m.notices {
		if n.traits.Kind != event.Health || n.at < s.fault-minute || n.at > s.end+2*minute || !s.concerns(n) {
			continue
		}
		if states[n.traits.State]++; states[n.traits.State] <= 3 {
			if text := s.m.healthText(n); text != "" {
				add(n.at, text)
			}
		}
	}
	if n := s.lines.reload; n != nil {
		add(n.at, "the proxy was reloaded")
	}
	if !inc.Ongoing {
		add(inc.End, "last failure")
	}
	slices.SortStableFunc(list, func(a, b Moment) int { return cmp.Compare(a.At, b.At) })
	return list[:min(len(list), mostMoments)]
}

// healthText is what a health line says, in our words.
func (m *model) healthText(n *message) string {
	who := m.d.Name(n.traits.Upstream)
	if peer := m.d.Name(n.traits.Peer); peer != "" {
		who = strings.Trim(who+"/"+peer, "/")
	}
	switch n.traits.State {
	case event.ServerDown:
		return "server " + who + " went down: " + n.symptom.Meaning()
	case event.ServerUp:
		return "server " + who + " is up again"
	case event.ServerMaint:
		return "server " + who + " was taken out: " + n.symptom.Meaning()
	case event.NoServerLeft:
		return "upstream " + m.d.Name(n.traits.Upstream) + " has no server left"
	case event.ServerMoved:
		return "server " + who + " has another address now"
	}
	return ""
}

func titleOf(cause string) string {
	if c := findCause(cause); c != nil {
		return c.Title
	}
	return cause
}

// harmless keeps names that are safe in a shell and on a terminal, and that no program takes for a flag.
func harmless(name string) string {
	if strings.HasPrefix(name, "-") || strings.Contains(name, " -") {
		return noName
	}
	for _, c := range []byte(name) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("._-:/[]{}| ,@+", c) >= 0 && c != '|' {
			continue
		}
		return noName
	}
	return name
}

func or(names ...string) string {
	for _, n := range names {
		if n != "" {
			return n
		}
	}
	return ""
}

// peerShown is the address that most failures were sent to.
func (s *sight) peerShown() string {
	for _, c := range s.b.incident.Peers {
		if isAddress(c.Name) {
			return c.Name
		}
	}
	return ""
}

// morePeers says how many other addresses fail as well, those with a tenth of the most failures at least.
func (s *sight) morePeers() string {
	n, most := -1, uint64(0)
	for _, c := range s.b.incident.Peers {
		if isAddress(c.Name) && 10*c.Failures >= most {
			n++
			most = max(most, c.Failures)
		}
	}
	if n < 1 {
		return ""
	}
	return fmt.Sprintf(" and %d more", n)
}

// dnsName is the name that failures or resolver lines speak of, else the upstream's if it looks like one.
func (s *sight) dnsName() string {
	for _, f := range s.core {
		for _, try := range f.tries() {
			if n := s.m.d.Name(try.traits.Name); n != "" {
				return n
			}
		}
	}
	for _, n := range s.m.notices {
		if n.at >= s.fault-minute && n.at <= s.end && n.symptom.Family() == "resolve" && n.traits.Name != 0 {
			return s.m.d.Name(n.traits.Name)
		}
	}
	if _, service := splitCluster(s.b.pool.name); strings.Contains(s.b.pool.name, ".") && !isAddress(s.b.pool.name) {
		return or(service, s.b.pool.name)
	}
	if at := s.configured(); isHostName(at) {
		return hostOf(at)
	}
	if d := s.b.incident.Deploy; d != nil && d.Trigger && d.Change.Kind == event.DNSChange {
		return hostIn(d.Change.Name)
	}
	return ""
}

func (s *sight) resolver() string {
	for _, msg := range s.m.messages {
		if msg.traits.Resolver != 0 && msg.at >= s.fault-minute && msg.at <= s.end {
			return hostOf(s.m.d.Name(msg.traits.Resolver))
		}
	}
	return ""
}

// splitCluster understands the names that Istio (outbound|8080||orders.shop.svc.cluster.local) and ingress-nginx (shop-orders-8080) give to upstreams.
func splitCluster(name string) (namespace, service string) {
	if parts := strings.Split(name, "|"); len(parts) == 4 {
		labels := strings.Split(parts[3], ".")
		if len(labels) >= 3 && labels[2] == "svc" {
			return labels[1], labels[0]
		}
		return "", parts[3]
	}
	if isAddress(name) {
		return "", ""
	}
	if parts := strings.Split(name, "-"); len(parts) >= 3 && strings.Trim(parts[len(parts)-1], "0123456789") == "" {
		return parts[0], strings.Join(parts[1:len(parts)-1], "-")
	}
	return "", name
}

// spanText writes a stretch of time for readers.
func clockText(ms int64) string {
	return fmt.Sprintf("%02d:%02d:%02d", ms/3600000%24, ms/60000%60, ms/1000%60)
}
