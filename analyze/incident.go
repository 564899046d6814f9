package analyze

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

const (
	second = int64(1000)
	minute = 60 * second

	joinGap   = 30 * second // segments of one upstream closer than this are one
	flapGap   = 5 * minute  // bursts of one cause further apart than this are several incidents
	fallWait  = 60 * second // how long after its cause a consequence may begin
	sameOnset = 5 * second  // one fault seen by several proxies or upstreams begins within this
)

// burst is a segment of one upstream on its way to an incident.
type burst struct {
	segment
	pool    *pool
	members []*failure
	bursts  int
	shows   shows

	incident *Incident
}

// findIncidents splits the failures of each upstream into incidents; what is left is stray.
func (m *model) findIncidents() []*burst {
	var all []*burst
	for _, p := range m.pools {
		if len(p.failures) == 0 {
			continue
		}
		m.markFallout(p)
		for _, b := range p.mergeBursts(m.split(m.burstsOf(p))) {
			for _, phase := range b.phases() {
				all = append(all, m.restarts(phase)...)
			}
		}
	}
	all = m.mergeAcross(all)
	slices.SortFunc(all, func(a, b *burst) int {
		return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.pool.name, b.pool.name))
	})
	return all
}

// forgetTimeless leaves out what has no time: it lies nowhere, so nobody can say when it began, nor what else happened then. It stays counted.
func (m *model) forgetTimeless() {
	for _, p := range m.pools {
		p.failures = slices.DeleteFunc(p.failures, func(f *failure) bool { return f.at == digest.NoTime })
		p.requests = slices.DeleteFunc(p.requests, func(r *request) bool { return r.at == digest.NoTime })
	}
}

// burstsOf runs the test over the failures of an upstream, twice: the second time with what lies outside the segments as the usual share.
func (m *model) burstsOf(p *pool) []*burst {
	slices.SortFunc(p.failures, compareFailures)
	found := m.test(m.series(p))
	if len(found) == 0 && p.borrowed {
		// The requests that were counted are those of other upstreams as well: among them a small one may fail as a whole and nobody sees it.
		bare := *p
		bare.clock, bare.uncounted = bySeconds, true
		found = slices.DeleteFunc(m.test(m.series(&bare)), func(s segment) bool { return s.failures < fewestBare || m.trickles(p, &s) })
		p.bare = len(found) > 0
	}
	narrow := p.uncounted || p.bare
	bursts := p.bursts(found, p.failures, narrow)
	if narrow && len(bursts) > 0 {
		bursts = append(bursts, m.besideFlood(p, bursts)...)
		slices.SortFunc(bursts, func(a, b *burst) int { return cmp.Compare(a.first, b.first) })
	}
	return bursts
}

// Among so many requests so few failures are strays, however close.
const (
	fewestOfMany = 3
	manyRequests = 1000
)

// bursts are those of the segments that a list of failures of p was found to have.
func (p *pool) bursts(found []segment, list []*failure, narrow bool) (bursts []*burst) {
	for _, s := range found {
		b := &burst{segment: s, pool: p, bursts: 1, members: between(list, s.first, s.last)}
		if narrow {
			b.narrow()
		}
		b.trim()
		if weigh(b.members) < fewestOfMany && p.clock(p.failures[0].at-15*minute, p.failures[len(p.failures)-1].at+15*minute) > manyRequests {
			continue
		}
		bursts = append(bursts, b)
	}
	return bursts
}

// besideFlood finds what was given back as too thin to belong to a flood, and is an incident by itself, just before or after it.
func (m *model) besideFlood(p *pool, floods []*burst) []*burst {
	bare := *p
	if p.bare {
		bare.clock, bare.uncounted = bySeconds, true
	}
	inFlood := func(first, last int64) bool {
		return slices.ContainsFunc(floods, func(b *burst) bool { return first <= b.last && last >= b.first })
	}
	left := slices.DeleteFunc(slices.Clone(p.failures), func(f *failure) bool { return inFlood(f.at, f.at) })
	found := m.test(m.steps(&bare, left))
	return p.bursts(slices.DeleteFunc(found, func(s segment) bool { return s.failures < fewestBare || inFlood(s.first, s.last) }), left, false)
}

// fewestBare is how many failures an incident has at least that only the clock shows, for no requests are known to be of its upstream.
const fewestBare = 8

// test runs the test over a series, twice.
func (m *model) test(series []step) []segment {
	requests := 0.0
	for _, s := range series {
		requests += s.requests
	}
	h := math.Log(math.Max(requests, 100) * float64(len(shares)*max(1, len(m.pools))) / 0.01)
	usual, _ := usualShare(series, nil)
	usual = math.Min(usual, 0.5/170)
	found := segments(series, usual, 1, h)
	usual, phi := usualShare(series, found)
	return thin(series, segments(series, usual, phi, h), h)
}

// narrow gives the thin head and tail of a burst back where no log counts the requests, and a few strays before the fault look like its begin: the head is cut
// where a rate of failures at most a tenth of the rest's explains it best (likelihood ratio of two Poisson rates above e⁶).
func (b *burst) narrow() {
	if i := thinHead(b.members, func(f *failure) int64 { return f.at }); i > 0 {
		b.members = b.members[i:]
	}
	back := slices.Clone(b.members)
	slices.Reverse(back)
	if i := thinHead(back, func(f *failure) int64 { return -f.at }); i > 0 {
		b.members = b.members[: len(b.members)-i : len(b.members)-i]
	}
	b.failures = weigh(b.members)
	b.first, b.last = b.members[0].at, b.members[len(b.members)-1].at
}

// thinHead is how many failures at the front are too thin to belong to the rest.
func thinHead(list []*failure, at func(*failure) int64) int {
	n := len(list)
	if n < 12 {
		return 0
	}
	first, last := at(list[0]), at(list[n-1])
	whole := float64(last-first)/1000 + 1
	best, gain := 0, 6.0
	// A few only: many are no strays, however thin they lie.
	for i := 1; i <= min(n/4, 3+n/50); i++ {
		// The head holds i failures and reaches up to the i-th, where the rest begins.
		head := math.Max(0.5, float64(at(list[i])-first)/1000)
		rest := whole - head
		if rest <= 0 {
			break
		}
		slow, fast := float64(i)/head, float64(n-i)/rest
		if slow > fast/10 {
			continue
		}
		all := float64(n) / whole
		if g := float64(i)*math.Log(slow/all) + float64(n-i)*math.Log(fast/all); g > gain {
			best, gain = i, g
		}
	}
	return best
}

// trim gives strays back that the test took for the begin or the end: a few failures, far from the rest against the usual gap.
func (b *burst) trim() {
	gaps := make([]float64, 0, len(b.members))
	for i := 1; i < len(b.members); i++ {
		gaps = append(gaps, float64(b.members[i].at-b.members[i-1].at))
	}
	if len(gaps) < 8 {
		return
	}
	usual := quantile(gaps, 0.9)
	far, farOther := int64(math.Max(5*float64(second), 10*usual)), int64(math.Max(2*float64(second), 3*usual))
	main := b.symptom()
	stray := func(f *failure, gap int64) bool {
		return gap > far || gap > farOther && f.symptom != main && !f.fallout
	}
	most := min(4, 1+len(b.members)/25)
	for range most {
		if n := len(b.members); n > 2 && stray(b.members[0], b.members[1].at-b.members[0].at) {
			b.drop(0)
		}
	}
	for range most {
		if n := len(b.members); n > 2 && stray(b.members[n-1], b.members[n-1].at-b.members[n-2].at) {
			b.drop(n - 1)
		}
	}
	for range b.others(most, main, far) {
		b.drop(0)
	}
	b.first, b.last = b.members[0].at, b.members[len(b.members)-1].at
}

// others is how many failures at the front stand together far from the rest and all show something else: another story.
func (b *burst) others(most int, main event.Symptom, far int64) int {
	late := b.lateShare() > 0.5
	other := func(f *failure) bool {
		return !f.fallout && (f.symptom != main || f.symptom == event.Unknown && f.isLate() != late)
	}
	for i := 0; i < min(most, len(b.members)-2) && other(b.members[i]); i++ {
		if b.members[i+1].at-b.members[i].at > far {
			return i + 1
		}
	}
	return 0
}

// drop gives the first or the last back.
func (b *burst) drop(i int) {
	b.shows = shows{}
	b.failures -= b.members[i].weight
	b.requests -= b.members[i].weight
	if i == 0 {
		b.members = b.members[1:]
	} else {
		b.members = b.members[:i:i]
	}
}

// between is the part of a list in order of time that lies between two moments. It is the list's own, and full: to append makes another.
func between(list []*failure, first, last int64) []*failure {
	from := sort.Search(len(list), func(i int) bool { return list[i].at >= first })
	to := from + sort.Search(len(list)-from, func(i int) bool { return list[from+i].at > last })
	return list[from:to:to]
}

// usualShare estimates the share of stray failures outside the segments, with a Gamma prior of 0.3 %, and the dispersion of their counts by minute.
func usualShare(series []step, found []segment) (share, phi float64) {
	failures, requests := 0.0, 0.0
	var byMinute []float64 // of those that have any step outside
	last := int64(math.MinInt64)
	k := 0
	for _, s := range series {
		for k < len(found) && s.ms > found[k].last {
			k++
		}
		if k < len(found) && s.ms >= found[k].first {
			continue
		}
		failures += s.failures
		requests += s.requests
		if at := floorTo(s.ms, minute); at != last {
			byMinute, last = append(byMinute, 0), at
		}
		byMinute[len(byMinute)-1] += s.failures
	}
	if n := float64(len(byMinute)); n >= 5 && failures > 0 {
		mean, square := failures/n, 0.0
		for _, count := range byMinute {
			square += (count - mean) * (count - mean)
		}
		phi = square / (n - 1) / mean
	}
	return math.Min((failures+0.5)/(requests+170), 0.2), math.Min(math.Max(phi, 1), 5)
}

// series lists the moments at which requests of p failed, each with the requests since the moment before, and the end of the log. Where no log counts the
// requests, seconds are the clock.
func (m *model) series(p *pool) []step { return m.steps(p, p.failures) }

// steps is the series of any list of requests of p, which is in order of time.
func (m *model) steps(p *pool, list []*failure) []step {
	clock := m.requestClock(p)
	series := make([]step, 0, moments(list)+1)
	before := m.first
	add := func(ms int64, failures float64) {
		if ms < before {
			ms = before
		}
		series = append(series, step{ms: ms, requests: math.Max(clock(before, ms), failures), failures: failures})
		before = ms
	}
	for i := 0; i < len(list); {
		at, sum := list[i].at, 0.0
		for ; i < len(list) && list[i].at == at; i++ {
			sum += list[i].weight
		}
		add(at, sum)
	}
	if m.last > before {
		add(m.last, 0)
	}
	return series
}

// moments is at how many different times those of a list happened.
func moments(list []*failure) int {
	n := 0
	for i, f := range list {
		if i == 0 || f.at != list[i-1].at {
			n++
		}
	}
	return n
}

// requestClock returns a function that says how many requests of p ended between two moments: the counts by minute, spread as the sampled requests lie in it;
// for an upstream with too little traffic of its own that and what its proxy cannot name; else one a second.
func (m *model) requestClock(p *pool) func(from, to int64) float64 {
	if p.clock == nil {
		p.clock = m.newClock(p)
	}
	return p.clock
}

// uncounted says that no log tells how many requests came to an upstream.
func (m *model) uncounted(p *pool) bool {
	m.requestClock(p)
	return p.uncounted
}

func (m *model) newClock(p *pool) func(from, to int64) float64 {
	if m.onlyBad(p.proxy) {
		p.uncounted = true
		return bySeconds
	}
	streams := p.streams
	if total(streams) < p.weight {
		streams = slices.Concat(streams, m.streamsOf(func(s *stream) bool { return s.pool != p && s.proxy == p.proxy && s.place == 0 }))
		p.borrowed = true
	}
	if total(streams) < p.weight {
		p.uncounted, p.borrowed = true, false
		return bySeconds
	}
	c := newCumulative(streams, m.requestsOf(p))
	return func(from, to int64) float64 {
		before := c.upTo(from)
		return math.Max(0, c.upTo(to)-before)
	}
}

// onlyBad says that the logs of a proxy hold nothing but what went wrong: then their lines are not the requests that came.
func (m *model) onlyBad(proxy event.Proxy) bool {
	if m.bad == nil {
		m.bad = map[event.Proxy]bool{}
		sums := map[event.Proxy]*[3]uint64{}
		for _, t := range m.traffic {
			sum := sums[t.proxy]
			if sum == nil {
				sum = &[3]uint64{}
				sums[t.proxy] = sum
			}
			sum[0] += uint64(t.requests)
			sum[1] += uint64(t.failures)
			sum[2] += uint64(t.bad)
		}
		for proxy, sum := range sums {
			m.bad[proxy] = holdsOnlyBad(sum[0], sum[1], sum[2])
		}
	}
	return m.bad[proxy]
}

// holdsOnlyBad says whether so many requests are only those that went wrong.
func holdsOnlyBad(requests, failures, bad uint64) bool {
	return requests > 0 && failures == requests || requests >= 20 && bad == requests
}

// bySeconds is the clock where no log counts the requests.
func bySeconds(from, to int64) float64 { return float64(to-from) / float64(second) }

// cumulative is how many requests had ended at any moment: the counts of the rows, spread over their time as the sampled requests lie in it, each for as many as
// it stands for (few of the fine ones are sampled, and all that failed), or evenly where too few were sampled.
type cumulative struct {
	at  []int64
	sum []float64

	asked  int64 // the moment that was asked for last, and the answer: most stretches begin where the one before ended
	answer float64
}

func newCumulative(streams []*stream, sample []*request) *cumulative {
	counts := countSteps(streams)
	ends := make([]point, 0, len(sample))
	for _, r := range sample {
		ends = append(ends, point{r.at, r.weight})
	}
	slices.SortFunc(ends, comparePoints)
	points := make([]point, 0, len(counts)+len(sample)+1)
	const enough = 12
	for _, row := range counts {
		from, _ := slices.BinarySearchFunc(ends, row.start, point.compare)
		to, _ := slices.BinarySearchFunc(ends, row.start+row.step, point.compare)
		inside := ends[from:to]
		if len(inside) < enough {
			if len(points) == 0 || points[len(points)-1].at != row.start { // nothing ended where something did already: then all lie in order
				points = append(points, point{row.start, 0})
			}
			points = append(points, point{row.start + row.step, row.n})
			continue
		}
		stand := 0.0
		for _, end := range inside {
			stand += end.n
		}
		for _, end := range inside {
			points = append(points, point{end.at, row.n * end.n / stand})
		}
	}
	slices.SortFunc(points, comparePoints)
	c := &cumulative{at: make([]int64, 0, len(points)), sum: make([]float64, 0, len(points)), asked: math.MinInt64}
	sum := 0.0
	for _, p := range points {
		sum += p.n
		if k := len(c.at); k > 0 && c.at[k-1] == p.at {
			c.sum[k-1] = sum
			continue
		}
		c.at, c.sum = append(c.at, p.at), append(c.sum, sum)
	}
	return c
}

// point is how many requests ended at a moment.
type point struct {
	at int64
	n  float64
}

func (p point) compare(at int64) int { return cmp.Compare(p.at, at) }

func comparePoints(a, b point) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.n, b.n)) }

func (c *cumulative) upTo(at int64) float64 {
	if at != c.asked {
		c.asked, c.answer = at, c.find(at)
	}
	return c.answer
}

func (c *cumulative) find(at int64) float64 {
	i, exact := slices.BinarySearch(c.at, at)
	switch {
	case exact:
		return c.sum[i]
	case i == 0:
		return 0
	case i == len(c.at):
		return c.sum[i-1]
	}
	part := float64(at-c.at[i-1]) / float64(c.at[i]-c.at[i-1])
	return c.sum[i-1] + part*(c.sum[i]-c.sum[i-1])
}

// total is how many requests some streams had.
func total(streams []*stream) float64 {
	sum := 0.0
	for _, s := range streams {
		for _, t := range s.rows {
			sum += float64(t.requests)
		}
	}
	return sum
}

// strain is a group of symptoms that one fault may show in turn. Failures of different strains on one upstream are different faults when
// they do not go together in time.
type strain uint8

const (
	strainFlow strain = iota // refused, closed, reset, timed out: phases of one fault
	strainResolve
	strainTLS
	strainContent // the answer's own words are wrong
	strainLimit   // a limit of the proxy
	strainNone    // fallout, what an operator ended and what nothing explains: goes with the rest
)

func strainOf(f *failure) strain {
	if f.fallout || f.symptom == event.Unknown || f.symptom == event.NoSymptom || f.symptom == event.PassedThrough || f.symptom == event.AdminAction {
		return strainNone
	}
	switch f.symptom.Family() {
	case "resolve":
		return strainResolve
	case "tls":
		return strainTLS
	case "load":
		return strainLimit
	case "answer":
		switch f.symptom {
		case event.ClosedEarly, event.AnswerReset, event.AnswerTimeout, event.AnswerIdle, event.SendTimeout, event.SendFailed, event.ReadUnreachable, event.StreamReset:
			return strainFlow
		}
		return strainContent
	}
	return strainFlow
}

// split takes bursts apart in which another fault follows after a rest, or two strains follow each other with hardly any overlap.
func (m *model) split(bursts []*burst) []*burst {
	var result []*burst
	for _, b := range bursts {
		for _, part := range b.atRests() {
			result = append(result, part.split()...)
		}
	}
	return result
}

func (b *burst) split() []*burst {
	var weights [strainNone + 1]float64
	for _, f := range b.members {
		weights[strainOf(f)] += f.weight
	}
	var kinds []strain
	for s := strainFlow; s < strainNone; s++ {
		if weights[s] >= 5 && weights[s] >= 0.1*b.failures {
			kinds = append(kinds, s)
		}
	}
	if cut, apart := b.sinceFallout(); apart {
		return b.cutAt(cut)
	}
	if len(kinds) != 2 {
		return []*burst{b}
	}
	x, y := b.ofStrain(kinds[0]), b.ofStrain(kinds[1])
	if middle(x, 0.5) > middle(y, 0.5) {
		x, y = y, x
	}
	if middle(x, 0.95) > middle(y, 0.05) {
		return []*burst{b}
	}
	cut := (middle(x, 0.98) + middle(y, 0.02)) / 2
	return b.cutAt(cut)
}

// ofStrain are the members of a strain.
func (b *burst) ofStrain(s strain) (list []*failure) {
	for _, f := range b.members {
		if strainOf(f) == s {
			list = append(list, f)
		}
	}
	return list
}

// middle is when the share q of the failures had happened.
func middle(list []*failure, q float64) int64 {
	return list[min(len(list)-1, int(q*float64(len(list))))].at
}

func (b *burst) cutAt(cut int64) []*burst {
	parts := []*burst{{pool: b.pool, bursts: 1}, {pool: b.pool, bursts: 1}}
	parts[1].open = b.open
	for _, f := range b.members {
		p := parts[0]
		if f.at > cut {
			p = parts[1]
		}
		p.members = append(p.members, f)
		p.failures += f.weight
	}
	for _, p := range parts {
		p.first, p.last = p.members[0].at, p.members[len(p.members)-1].at
		p.requests = b.requests * p.failures / b.failures
	}
	return parts
}
