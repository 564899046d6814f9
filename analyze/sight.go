package analyze

import (
	"math"
	"slices"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// sight is what can be seen of one incident: everything that the table of evidence looks at. Shares are of the failures that are no mere consequences.
type sight struct {
	m *model
	b *burst

	core      []*failure // without consequences; all when there is nothing else
	weight    float64    // of core
	share     [event.Symptoms]float64
	content   float64 // share of failures at which the words of the answer were wrong
	fault     int64   // when it began: the start of the first failed request
	onset     int64   // its end: the first failure
	end       int64
	eased     int64   // when nineteen of twenty of the requests that failed had begun: who waits in vain fails long after what made him wait is gone
	waned     int64   // when nineteen of twenty failures had happened: the rest may be stragglers, and answers are well again beside them
	began     int64   // where the logs that tell of it begin
	base      span    // before the fault, to compare with
	baseTrust float64 // 0.5 to 1: how much there is to compare with

	pools      []*pool                      // all that failed
	requests   []*request                   // of the upstreams, or of their proxy where the log names no upstream
	charted    bool                         // the log says which upstream served each of them
	alike      bool                         // they are those of the routes that fail, see askedAlike
	clock      func(from, to int64) float64 // how many requests they had
	rate       rateSight
	demand     demandSight
	latency    latencySight
	spread     spreadSight
	peers      peerSight
	timing     timingSight
	limit      limitSight
	crash      crashSight
	unanswered unansweredSight
	changes    []candidate // of deploy.go, best first
	lines      lineSight
	host       hostSight
	gateways   gatewaySight
	silence    silenceSight
	cut        cutSight
	seen       map[string]float64 // evidence, by id
	vocabulary map[string]map[*pool]float64
	listed     []listed        // see listedServices
	fineWords  map[string]bool // words of changes that were asked for; see routesFine
	posterior  [knowledge.Categories]float64
	timed      bool    // nothing but the time of a change speaks of the category that is named, or not even that is sure
	others     float64 // share of failures of other upstreams at the same time, against their own usual
}

// span is a stretch of time.
type span struct{ from, to int64 }

func (s span) has(at int64) bool { return at >= s.from && at < s.to }
func (s span) seconds() float64  { return math.Max(0, float64(s.to-s.from)/1000) }

// look gathers what can be seen of b.
func (m *model) look(b *burst) *sight {
	s := &sight{m: m, b: b, end: b.last}
	s.findCore()
	s.fault, s.onset = s.core[0].start(), s.core[0].at
	s.waned = middle(b.members, 0.95)
	s.eased = s.easedAt()
	s.findRequests()
	s.began = max(m.first, m.resumed(s.core[0].pool, s.onset))
	s.base = span{max(s.began, s.fault-s.baseLength()), s.fault - 2*second}
	s.baseTrust = 0.5 + 0.5*ramp(s.base.seconds(), 30, 180)
	s.seeRate()
	s.seeDemand()
	s.seeLatency()
	s.seeSpread()
	s.seePeers()
	s.seeTiming()
	s.seeAgain()
	s.seeLimit()
	s.seeCrash()
	s.seeUnanswered()
	s.seeLines()
	s.inferFromChecks()
	s.seeHostLog()
	s.seeGateways()
	s.seeSilence()
	s.seeOthers()
	return s
}

// easedAt is the moment that eased stands for.
func (s *sight) easedAt() int64 {
	starts := make([]int64, len(s.core))
	for i, f := range s.core {
		starts[i] = f.start()
	}
	slices.Sort(starts)
	return starts[(len(starts)-1)*19/20]
}

// baseLength is how long before the fault is looked at to know what is usual: a quarter of an hour, or as long as it takes to see forty requests where
// few come, at most half a day.
func (s *sight) baseLength() int64 {
	const usual, longest, enough = 15 * minute, 12 * 60 * minute, 40
	var before []int64
	for _, r := range s.requests {
		if ago := s.fault - r.start(); ago > 2*second && ago <= longest {
			before = append(before, ago)
		}
	}
	slices.Sort(before)
	switch {
	case len(before) == 0:
		return usual
	case len(before) < enough:
		return max(usual, before[len(before)-1]+second)
	}
	return max(usual, before[enough-1]+second)
}

// findCore leaves consequences out, and what an outer proxy only passed on. Where there is nothing else, what health checks said before stands for them.
func (s *sight) findCore() {
	isCore := func(f *failure) bool { return !f.fallout && f.inner == nil }
	n := 0
	for _, f := range s.b.members {
		if isCore(f) {
			n++
		}
	}
	s.core = s.b.members
	if n < len(s.b.members) {
		s.core = make([]*failure, 0, n)
		for _, f := range s.b.members {
			if isCore(f) {
				s.core = append(s.core, f)
			}
		}
	}
	if len(s.core) == 0 || weigh(s.core) < 0.02*weigh(s.b.members) && len(s.core) < 3 {
		s.core = s.b.members
	}
	s.weight = weigh(s.core)
	content := 0.0
	for _, f := range s.core {
		s.share[f.symptom] += f.weight / s.weight
		if strainOf(f) == strainContent {
			content += f.weight
		}
	}
	s.content = content / s.weight
}

// findRequests gathers the requests of all upstreams that failed. What an outer hop passed on is seen at the inner one.
func (s *sight) findRequests() {
	for _, p := range s.b.pools() {
		if slices.ContainsFunc(s.core, func(f *failure) bool { return f.pool == p }) {
			s.pools = append(s.pools, p)
		}
	}
	if len(s.pools) == 1 {
		s.requests, s.clock = s.m.requestsOf(s.pools[0]), s.m.requestClock(s.pools[0])
		if same := s.askedAlike(); len(same) >= fewRequests {
			s.requests, s.alike = same, true
		}
		// What has no name is all that a log does not tell apart.
		s.charted = len(s.pools[0].requests) >= fewRequests && s.pools[0].name != ""
		return
	}
	counted := slices.DeleteFunc(slices.Clone(s.pools), s.m.uncounted)
	s.clock = s.m.requestClock(s.b.pool)
	if len(counted) > 0 {
		s.clock = func(from, to int64) float64 {
			n := 0.0
			for _, p := range counted {
				n += s.m.requestClock(p)(from, to)
			}
			return n
		}
	}
	for _, p := range s.pools {
		s.requests = append(s.requests, p.requests...)
	}
	s.charted = len(s.requests) >= fewRequests
	if !s.charted {
		s.requests = s.m.requestsOf(s.b.pool)
	}
}

// askedAlike are the requests of the routes that fail, whoever served them, where the log names no upstream and nothing that it cannot name was ever answered:
// nobody is named where nobody was left to ask.
func (s *sight) askedAlike() []*request {
	p := s.pools[0]
	if p.name != "" || slices.ContainsFunc(p.requests, (*request).fine) {
		return nil
	}
	failing := s.m.counters[2].cleared()
	for _, f := range s.core {
		if f.route != 0 {
			failing.add(f.group, f.weight)
		}
	}
	var same []*request
	for i := range s.m.requests {
		if r := &s.m.requests[i]; r.rec.Proxy == p.proxy && failing.of(r.group) > 0 {
			same = append(same, r)
		}
	}
	return same
}

// fewRequests is below how many requests of its own an upstream is taken for one whose requests no log tells apart.
const fewRequests = 20

func weigh(list []*failure) float64 {
	sum := 0.0
	for _, f := range list {
		sum += f.weight
	}
	return sum
}

// requestsOf is the sample of the requests of an upstream; where the log names no upstreams, of all that its proxy served.
func (m *model) requestsOf(p *pool) []*request {
	if len(p.requests) >= fewRequests {
		return p.requests
	}
	var all []*request
	for i := range m.requests {
		if r := &m.requests[i]; r.rec.Proxy == p.proxy && (r.pool == p || r.rec.Upstream == 0 && r.rec.Peer == 0) {
			all = append(all, r)
		}
	}
	return all
}

// fine says that a request went well, as far as the upstream is concerned.
func (r *request) fine() bool {
	return r.rec.Outcome == event.Fine && r.rec.Status < 500 && r.rec.Flags&digest.Probe == 0
}

// rateSight compares how many requests came with how many came before.
type rateSight struct {
	base           float64 // a second
	before, during float64 // ratio to base in the seconds before the fault, and in the first half minute of it
	chance         float64 // of such a rise by accident
	left           float64 // how many clients left that had waited, beyond the usual, for each failure
	record         float64 // ratio of what came in the minutes before the fault to the middle one of all minutes before, where it is more than ever
	crowd          float64 // ratio of what came to the servers that fail to what they had before
	crowdChance    float64 // of such a rise by accident
	dip            bool    // far fewer requests reach us than before
	weeks          int     // from which the profile knows what is usual at this hour
}

// logged is the part of the time before the fault in which requests were logged at all: an error log may begin long before the access log beside it.
func (s *sight) logged() span {
	return span{max(s.base.from, s.m.opened[s.core[0].traits.Proxy]), s.base.to}
}

func (s *sight) seeRate() {
	const lead = 20 * second
	logged := s.logged()
	quiet := span{logged.from, s.fault - lead}
	if quiet.seconds() < 10 {
		quiet = logged
	}
	before := span{max(logged.from, s.fault-lead), s.fault}
	during := span{s.fault, min(max(s.end, s.onset+10*second), s.fault+40*second)}
	var sum, squares float64
	count := func(w span) float64 {
		n := 0.0
		for _, r := range s.requests {
			if w.has(r.start()) {
				n += r.weight
				squares += r.weight * r.weight
			}
		}
		sum += n
		return n
	}
	nq, nb, nd := count(quiet), count(before), count(during)
	s.rate.chance = 1
	s.rate.record = s.record()
	if s.m.o.Profile != nil {
		defer func() { s.weighUsual(nd, during.seconds()) }()
	}
	if quiet.seconds() < 5 || nq < 5 {
		return
	}
	// A sampled request stands for many that came or did not come together: by that much the counts are wider than what was counted one by one.
	spread := 2 * math.Max(1, squares/math.Max(sum, 1))
	s.rate.base = nq / quiet.seconds()
	var chance float64
	s.rate.before, chance = rateRise(nq, quiet.seconds(), nb, before.seconds(), spread)
	s.rate.during, s.rate.chance = rateRise(nq, quiet.seconds(), nd, during.seconds(), spread)
	s.rate.chance = math.Min(s.rate.chance, chance)
	if spread > 4 || s.clock(during.from, during.to) > 3*nd+20 {
		s.seeRateByMinutes(quiet, before, during, nq)
	}
	s.seeLeft(quiet)
	s.rate.dip = s.rate.during < 0.5 && nq > 50
}

// seeRateByMinutes compares the counts of whole minutes, which are exact, where few of the requests were sampled.
func (s *sight) seeRateByMinutes(quiet, before, during span, sampled float64) {
	count := func(w span) float64 { return s.clock(w.from, w.to) }
	n := count(quiet)
	if !s.sampledAlone() && (n < 0.7*sampled || n > 1.4*sampled) {
		return // other requests than those of the sample
	}
	whole := span{floorTo(during.from, minute), floorTo(during.to+minute-1, minute)}
	_, chance := rateRise(n, quiet.seconds(), count(whole), whole.seconds(), 2)
	s.rate.chance = math.Min(s.rate.chance, chance)
	s.rate.base = n / quiet.seconds()
	s.rate.before, _ = rateRise(n, quiet.seconds(), count(before), before.seconds(), 2)
	s.rate.during, _ = rateRise(n, quiet.seconds(), count(during), during.seconds(), 2)
}

// sampledAlone says that the requests that were counted and those that were sampled are of the same: one upstream, or all that a log does not tell apart.
func (s *sight) sampledAlone() bool { return len(s.pools) == 1 && !s.pools[0].uncounted && !s.alike }

// record is how many times as many requests came around the begin of the fault as in the middle one of all stretches of five minutes before; 0 where that
// was nothing new, or the log is too short to tell.
func (s *sight) record() float64 {
	const step, fewest, aside = 5 * minute, 9, 2
	var list []float64
	for to := s.fault + minute; to-step >= s.began && len(list) < 2000; to -= step {
		if n := s.clock(to-step, to); n >= 1 || len(list) == 0 { // silence may be a log that is not there
			list = append(list, n)
		}
	}
	if len(list) < fewest || list[0] < 30 || s.pools[0].uncounted {
		return 0
	}
	// What lies just before is part of the same rise.
	before := slices.Clone(list[aside:])
	slices.Sort(before)
	if list[0] < before[len(before)-1] {
		return 0
	}
	return list[0] / math.Max(median(before), 1)
}

// spreadSight says where the failures are, against where the requests are.
type spreadSight struct {
	coverage, expected float64 // share of all requests that go to the routes that fail; what chance would make it
	divergence         float64 // how far the routes of the failures differ from those of all requests, in nats, chance taken off
	compared           bool    // there are requests to compare with
	route              string  // the first segment that fails most
	routeShare         float64 // its share among failures
	routeUsual         float64 // and among all requests
	service            float64 // how far several routes fail, and among them as often as they are asked: a service rather than code of a route
	usually            float64 // ms: median of the fine answers of the routes that fail, before the incident
	client             string
	clientShare        float64
	clients            int
	clientsUsual       int
	fewClients         int     // how many of them have nine tenths of the failures
	post, postUsual    float64 // share of methods that change something
}

func (s *sight) seeSpread() {
	usualGroups, failingGroups := s.m.counters[2].cleared(), s.m.counters[3].cleared()
	clients, clientsUsual := s.m.counters[0].cleared(), s.m.counters[1].cleared()
	all, posts := 0.0, 0.0
	for _, r := range s.requests {
		if r.start() < s.base.from || r.start() > s.end+minute || r.rec.Flags&digest.Probe != 0 {
			continue
		}
		all += r.weight
		usualGroups.add(r.group, r.weight)
		clientsUsual.add(r.rec.Client, r.weight)
		if s.m.isChanging(r.rec.Method) {
			posts += r.weight
		}
	}
	known, failPosts := 0.0, 0.0
	for _, f := range s.core {
		clients.add(f.client, f.weight)
		// Connecting knows no routes: where the log does not say which upstream serves which, the failing ones are those of this upstream.
		if f.route == 0 || !s.charted && (connecting(f.symptom) || f.symptom.Family() == "resolve") {
			continue
		}
		known += f.weight
		failingGroups.add(f.group, f.weight)
		if s.m.isChanging(f.traits.Method) {
			failPosts += f.weight
		}
	}
	usual, failing := s.m.groups.weightsOf(usualGroups), s.m.groups.weightsOf(failingGroups)
	p := &s.spread
	p.coverage, p.expected = 1, 1
	p.clients, p.clientsUsual = len(clients.ids), len(clientsUsual.ids)
	p.fewClients = clients.fewest(0.9 * s.weight)
	if client, most := clients.first(); client != 0 {
		p.client, p.clientShare = s.m.d.Name(client), most/s.weight
	}
	if known == 0 {
		return
	}
	p.post = failPosts / known
	p.route, p.routeShare = top(failing, known)
	if all < 20 {
		return
	}
	p.compared = true
	p.postUsual = posts / all
	p.routeUsual = usual[p.route] / all
	p.usually = s.usualTime(failingGroups)
	p.divergence = divergence(usual, all, failing, known)
	p.seeService(usual, failing, known)
	p.coverage, p.expected = 0, 0
	for _, w := range sortedByName(usual) {
		if failing[w.name] > 0 {
			p.coverage += w.weight / all
		}
		p.expected += w.weight / all * (1 - math.Pow(1-w.weight/all, known))
	}
}

// seeService compares the routes that fail among themselves.
func (p *spreadSight) seeService(usual, failing map[string]float64, known float64) {
	asked, sum, routes := map[string]float64{}, 0.0, 0
	for _, w := range sortedByName(usual) {
		if failing[w.name] > 0.02*known {
			asked[w.name] = w.weight
			sum += w.weight
			routes++
		}
	}
	if routes > 1 && sum > 0 {
		p.service = ramp(float64(routes), 1, 3) * (1 - ramp(divergence(asked, sum, failing, known), 0.05, 0.3))
	}
}

// usualTime is the median of the fine answers of groups of routes before the incident.
func (s *sight) usualTime(groups *nameWeights) float64 {
	var times []float64
	for _, r := range s.requests {
		if r.fine() && r.rec.Total != event.None && s.base.has(r.at) && groups.of(r.group) > 0.1*s.weight {
			times = append(times, float64(r.rec.Total))
		}
	}
	if len(times) < 5 {
		return 0
	}
	return median(times)
}

// divergence is the Kullback–Leibler divergence of the failures' routes from those of all requests, less what chance alone makes of so few failures
// ((routes − 1) / 2n, after Miller 1955). Routes of which chance would not give half a failure are taken together.
func divergence(usual map[string]float64, all float64, failing map[string]float64, n float64) float64 {
	d, routes := 0.0, 0.0
	restUsual, restFailing := 0.0, 0.0
	add := func(u, f float64) {
		if f > 0 {
			d += f * math.Log(f/math.Max(u, 0.5/all))
		}
		routes++
	}
	for _, w := range sortedByName(usual) {
		if w.weight/all*n < 0.5 {
			restUsual += w.weight / all
			restFailing += failing[w.name] / n
			continue
		}
		add(w.weight/all, failing[w.name]/n)
	}
	for _, w := range sortedByName(failing) {
		if usual[w.name] == 0 {
			restFailing += w.weight / n
		}
	}
	if restUsual > 0 || restFailing > 0 {
		add(restUsual, restFailing)
	}
	return math.Max(0, d-(routes-1)/(2*n))
}

type nameWeight struct {
	name   string
	weight float64
}

func sortedByName(m map[string]float64) []nameWeight {
	list := make([]nameWeight, 0, len(m))
	for k, w := range m {
		list = append(list, nameWeight{k, w})
	}
	slices.SortFunc(list, func(a, b nameWeight) int {
		if a.name < b.name {
			return -1
		}
		return 1
	})
	return list
}

// top is the heaviest name and its share of all.
func top(m map[string]float64, all float64) (string, float64) {
	best := nameWeight{}
	for _, w := range sortedByName(m) {
		if w.weight > best.weight {
			best = w
		}
	}
	if all == 0 {
		return "", 0
	}
	return best.name, best.weight / all
}
