package analyze

import (
	"cmp"
	"slices"
	"strings"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// failure is a failed request, as one kept record shows it. It stands for weight failures: 1 unless the digest had to sample.
type failure struct {
	rec      *digest.Record
	traits   *digest.Traits // of rec
	at       int64          // when it ended
	logged   int64          // the same by the clock of its log
	weight   float64
	message  *message    // its error line
	told     *request502 // all that the error log tells of it
	inner    *failure    // the same request's failure at an inner proxy
	place    *place
	pool     *pool
	incident *Incident
	row      digest.NameID
	peer     digest.NameID // address or server that failed last
	upstream digest.NameID // as logged
	client   digest.NameID
	route    digest.NameID
	group    groupID // of the route
	total    int32   // as in rec: what every look at all failures asks for stands here, for to fetch their records is what takes longest
	connect  int32   // likewise
	source   uint32  // index of the source in the digest
	errno    int16
	symptom  event.Symptom // the best explanation: of the inner hop, else of the error line, else of the access line
	quality  quality
	fallout  bool // only a consequence of what happened before
	restart  bool // of one restart of several, each after a change of its own
	only     bool // made of an error line: no access log tells of it
	passed   bool
	reached  bool // from another logged hop, whose failure of the same request it explains
}

// start is when it began: when it ended where the duration is unknown.
func (f *failure) start() int64 { return f.at - int64(max(f.total, 0)) }

// unsure says that nothing tells who made its status, nginx or the upstream: the log has no times of tries, and no error line belongs to it.
func (f *failure) unsure() bool {
	return f.traits.Proxy == event.Nginx && !f.only && !f.passed && f.inner == nil && f.message == nil &&
		f.rec.Header == event.None && f.connect == event.None && f.symptom == event.Unknown
}

// tries are the messages of its tries.
func (f *failure) tries() []*message {
	if f.told == nil {
		return nil
	}
	return f.told.messages
}

// message is an error, health, process or system line.
type message struct {
	rec     *digest.Record
	traits  *digest.Traits // of rec
	at      int64
	weight  float64
	row     digest.NameID
	source  uint32
	errno   int16
	symptom event.Symptom
	// fails says that such a message ends a request with 502 or 504.
	fails bool
}

// newMessage makes a message in a block of them.
func (m *model) newMessage(in *block[message], r *digest.Record) *message {
	msg, v := in.next(), m.d.Traits(r)
	*msg = message{rec: r, traits: v, symptom: v.Symptom, row: v.Row, errno: v.Errno, fails: m.leadsToFailure(v), source: m.sourceOf(r.Pos)}
	return msg
}

// block hands out places for one thing of which there are tens of thousands: each for itself would keep the collector busy.
type block[T any] struct{ free []T }

// blockSize is how many come at a time.
const blockSize = 256

func (b *block[T]) next() *T {
	if len(b.free) == 0 {
		b.free = make([]T, blockSize)
	}
	v := &b.free[0]
	b.free = b.free[1:]
	return v
}

// quality says how a failure found its error line.
type quality uint8

const (
	joinNone quality = iota
	joinAmbiguous
	joinNear
	joinExact
)

// request is one of the sample of all requests.
type request struct {
	rec    *digest.Request
	at     int64
	weight float64
	pool   *pool
	group  groupID
}

func (r *request) start() int64 { return r.at - int64(max(r.rec.Total, 0)) }

// place is where lines of one proxy were written: a node, or the sources of one log where no line names a node.
type place struct {
	proxy event.Proxy
	node  digest.NameID
	group string
}

// model is the digest in UTC, ready to be joined.
type model struct {
	d        *digest.Digest
	o        *Options
	clocks   *clocks
	leaves   []digest.Leaf
	sources  []digest.Source
	changes  []*change
	services int                          // that the changes are of
	doubts   []string                     // about the times of changes
	words    map[string]map[*pool]float64 // see vocabulary
	bad      map[event.Proxy]bool         // whose logs hold nothing but what went wrong; nil: not yet asked
	failures []*failure
	messages []*message
	notices  []*message // health, process and system lines, in time order
	requests []request
	relayed  []*failure // 503 and 504 that count as no failure here; only clocks are compared by them
	jams     []jam      // where connections were waited for in vain; nil: not looked for
	rescued  []*failure // requests that a retry saved, masked ones and those that the client gave up; by rec.Outcome
	traffic  []traffic
	streams  []*stream
	counted  digest.Counts // sums of all rows of traffic that are new, without histograms
	places   map[place]*place
	placed   *place // the last that was asked for
	first    int64  // of all lines with a stamp
	last     int64
	opened   map[event.Proxy]int64       // where the log of each proxy's requests begins
	covered  map[digest.NameID][]stretch // of nodes with nginx access lines, in order
	saved    []*request502               // requests with failed tries whose end no access line tells as failed
	holes    map[logKey][]stretch
	behind   []*request502 // failed subrequests that no access line shows
	whole    bool          // no record was left out by sampling
	pools    []*pool
	tiers    []tier
	shift    map[*place]int64 // by which the clock of a place runs ahead of the others'
	delta    *digest.Digest
	old      map[leafKey]uint64 // lines at the front of a leaf that are not new
	now      *Horizon
	sampled  []request  // all of the sample, where requests lacks what --until cut off
	late     []*failure // what it cut off
	earlier  []string   // what is said of incidents that began before --since
	setup    setup
	groups   routeGroups
	changing [4]digest.NameID // see changing
	counters [4]nameWeights   // for whoever counts by name at the moment
}

// traffic is a row of the digest's traffic in UTC, without its histograms: there may be tens of thousands.
type traffic struct {
	*stream
	start              int64
	civil              int32 // minutes of its clock
	requests, failures uint32
	bad                uint32 // any status of 400 and above
}

// stream is what rows of traffic at different times have in common.
type stream struct {
	streamKey
	pool   *pool
	rows   []*traffic
	length int // of rows, once all are there
}

type streamKey struct {
	step        int64
	domain      digest.DomainID
	node, place digest.NameID
	proxy       event.Proxy
}

// readTraffic takes over the rows of traffic.
func (m *model) readTraffic() {
	if m.delta != m.d {
		for t := range m.delta.TrafficSums() {
			m.counted.AddSums(&t.Counts)
		}
	}
	m.traffic = make([]traffic, 0, m.d.Lengths().Traffic)
	streams := map[streamKey]*stream{}
	var bySubject []*stream
	for t := range m.d.TrafficSums() {
		if m.delta == m.d {
			m.counted.AddSums(&t.Counts)
		}
		for len(bySubject) <= t.Subject {
			bySubject = append(bySubject, nil)
		}
		s := bySubject[t.Subject]
		if s == nil {
			s = m.streamOf(streams, streamKey{t.Step, t.Domain, t.Node, t.Place, t.Proxy})
			bySubject[t.Subject] = s
		}
		s.length++
		m.traffic = append(m.traffic, trafficOf(t, s))
	}
	room := make([]*traffic, len(m.traffic))
	for _, s := range m.streams {
		s.rows, room = room[:0:s.length], room[s.length:]
	}
	for i := range m.traffic {
		t := &m.traffic[i]
		t.rows = append(t.rows, t)
	}
}

// streamOf finds or adds a stream.
func (m *model) streamOf(streams map[streamKey]*stream, key streamKey) *stream {
	s := streams[key]
	if s == nil {
		s = &stream{streamKey: key}
		streams[key] = s
		m.streams = append(m.streams, s)
	}
	return s
}

// streamsOf are those that a test takes.
func (m *model) streamsOf(takes func(s *stream) bool) (list []*stream) {
	for _, s := range m.streams {
		if takes(s) {
			list = append(list, s)
		}
	}
	return list
}

func trafficOf(t *digest.Traffic, s *stream) traffic {
	n := &t.N
	bad := n[digest.Status4xx] + n[digest.Status5xx] + n[digest.Status502] + n[digest.Status503] + n[digest.Status504]
	for _, front := range n[digest.Front:] {
		bad += front
	}
	return traffic{stream: s, civil: int32(t.Start / minute), requests: uint32(n[digest.Requests]), failures: uint32(n[digest.Failures]), bad: uint32(bad)}
}

// newModel reads the digest. Times are those of the clocks; joins may still improve the clocks, then refresh sets them again.
func newModel(d *digest.Digest, o *Options) *model {
	m := &model{d: d, o: o, clocks: newClocks(d, o), places: map[place]*place{}, shift: map[*place]int64{}, setup: newSetup(&o.Setup),
		groups: newRouteGroups(handlersOf(d)), changing: changing(d)}
	m.setDelta(o.Delta)
	m.whole = d.Complete()
	m.leaves, m.sources = d.Leaves(), d.Sources()
	for i := range m.counters[:2] {
		m.counters[i].reserve(d.Lengths().Names)
	}
	waitForTraffic := o.aside(m.readTraffic)
	m.readRecords()
	m.requests = make([]request, 0, d.Lengths().Requests)
	for r, share := range d.Requests() {
		m.requests = append(m.requests, request{rec: r, weight: weightOf(share), group: m.groupOfRoute(r.Host, r.Route)})
	}
	waitForTraffic()
	return m
}

// readRecords takes over the failed requests and the messages.
func (m *model) readRecords() {
	said := 0
	for r := range m.d.Records() {
		said += toInt(m.d.Traits(r).Kind != event.Access)
	}
	m.messages, m.notices = make([]*message, 0, said), make([]*message, 0, m.d.Lengths().Notices)
	failed, rescued := make([]arrival, 0, m.d.Lengths().Records-said), []arrival(nil)
	var messages block[message]
	for r, share := range m.d.Records() {
		switch weight, v := weightOf(share), m.d.Traits(r); {
		case v.Kind != event.Access:
			msg := m.newMessage(&messages, r)
			msg.weight = weight * float64(1+r.Repeated)
			m.messages = append(m.messages, msg)
		case v.Outcome.Failure():
			failed = append(failed, arrival{m.clocks.utc(v.Domain, r.At, true), weight, r})
		case v.Outcome == event.Relayed:
			f := m.newFailure(r, weight)
			m.relayed = append(m.relayed, &f)
		default:
			rescued = append(rescued, arrival{m.clocks.utc(v.Domain, r.At, true), weight, r})
		}
	}
	m.failures, m.rescued = m.inTime(failed), m.inTime(rescued)
	for r := range m.d.Notices() {
		m.notices = append(m.notices, m.newMessage(&messages, r))
	}
}

// arrival is a record on its way to a failure.
type arrival struct {
	at     int64
	weight float64
	rec    *digest.Record
}

// inTime makes failures that lie behind one another in order of time: nearly all that asks for them goes from the first to the last.
func (m *model) inTime(arrivals []arrival) []*failure {
	slices.SortFunc(arrivals, func(a, b arrival) int {
		if a.at != b.at {
			return cmp.Compare(a.at, b.at)
		}
		return comparePos(a.rec.Pos, b.rec.Pos)
	})
	all, list := make([]failure, len(arrivals)), make([]*failure, len(arrivals))
	for i, a := range arrivals {
		all[i] = m.newFailure(a.rec, a.weight)
		list[i] = &all[i]
	}
	return list
}

// leafKey is a leaf by its source's identity and where it begins.
type leafKey struct {
	name        string
	fingerprint uint64
	from        int64
}

// setDelta notes which lines are new: those of the delta. Merging put the delta's leaves behind the older ones that they follow, so of such a leaf the
// front is old.
func (m *model) setDelta(delta *digest.Digest) {
	m.delta = m.d
	if delta == nil || delta == m.d {
		return
	}
	m.delta, m.old = delta, map[leafKey]uint64{}
	sources := m.d.Sources()
	fresh := map[leafKey]uint64{}
	deltaSources := delta.Sources()
	for _, l := range delta.Leaves() {
		s := deltaSources[l.Source]
		fresh[leafKey{s.Name, s.Fingerprint, l.To}] += l.Lines
	}
	for _, l := range m.d.Leaves() {
		s := sources[l.Source]
		m.old[leafKey{s.Name, s.Fingerprint, l.From}] = l.Lines - min(l.Lines, fresh[leafKey{s.Name, s.Fingerprint, l.To}])
	}
}

// isNew says whether a line belongs to the delta.
func (m *model) isNew(p digest.Pos) bool {
	if m.old == nil {
		return true
	}
	l := &m.leaves[p.Leaf]
	s := &m.sources[l.Source]
	return uint64(p.Line) >= m.old[leafKey{s.Name, s.Fingerprint, l.From}]
}

// isFresh says whether the line of a failure is new.
func (m *model) isFresh(f *failure) bool { return m.old == nil || m.isNew(f.rec.Pos) }

// weightOf is for how many lines a kept one stands.
func weightOf(s digest.Share) float64 {
	if s.Kept == 0 {
		return 1
	}
	return float64(s.Seen) / float64(s.Kept)
}

func (m *model) newFailure(r *digest.Record, weight float64) failure {
	v := m.d.Traits(r)
	return failure{rec: r, traits: v, logged: r.At, weight: weight, symptom: v.Symptom, row: v.Row, errno: v.Errno, peer: v.Peer, upstream: v.Upstream,
		client: r.Client, route: r.Route, group: m.groupOfRoute(v.Host, r.Route), total: r.Total, connect: r.Connect, passed: v.Outcome == event.PassedOn, source: m.sourceOf(r.Pos), place: m.placeOf(r)}
}

// leadsToFailure says whether a message ends a request with 502 or 504, by what is known of its row. One whose tail is missing, and that does not go on in
// further lines because it ends in its phase, was cut there.
func (m *model) leadsToFailure(v *digest.Traits) bool {
	goesOn := v.Flags&digest.Open != 0 && v.Flags&digest.Tail == 0 && v.Phase == 0
	if v.Kind != event.Error || v.Flags&(digest.HeaderSent|digest.Uncounted) != 0 || goesOn {
		return false
	}
	advice := knowledge.Find(m.d.Name(v.Row))
	return advice != nil && (strings.HasPrefix(advice.Status, "502") || strings.HasPrefix(advice.Status, "504"))
}

func (m *model) sourceOf(p digest.Pos) uint32 { return m.leaves[p.Leaf].Source }

func (m *model) placeOf(r *digest.Record) *place {
	v := m.d.Traits(r)
	key := place{proxy: v.Proxy, node: v.Node, group: m.groupOf(r)}
	if m.placed != nil && *m.placed == key {
		return m.placed
	}
	p := m.places[key]
	if p == nil {
		p = new(place)
		*p = key
		m.places[key] = p
	}
	m.placed = p
	return p
}

// groupOf is the log that a line without a node was written to.
func (m *model) groupOf(r *digest.Record) string {
	if m.d.Traits(r).Node != 0 {
		return ""
	}
	return m.sources[m.sourceOf(r.Pos)].Group
}

// setTimes gives everything its time in UTC, and puts it in order of time, then place in the logs.
func (m *model) setTimes() {
	for _, list := range [...][]*failure{m.failures, m.rescued, m.relayed} {
		for _, f := range list {
			f.at = m.moment(f.traits.Domain, f.rec.At, m.shift[f.place])
		}
	}
	for _, list := range [...][]*message{m.messages, m.notices} {
		for _, msg := range list {
			msg.at = m.moment(msg.traits.Domain, msg.rec.At, m.shiftOf(msg.traits.Proxy, msg.traits.Node, m.groupOf(msg.rec)))
		}
		slices.SortFunc(list, compareMessages)
	}
	for _, list := range [...][]*failure{m.failures, m.rescued} {
		slices.SortFunc(list, compareFailures)
	}
	for i := range m.requests {
		r := &m.requests[i]
		r.at = m.moment(r.rec.Domain, r.rec.At, m.shiftOf(r.rec.Proxy, r.rec.Node, ""))
	}
	for i := range m.traffic {
		t := &m.traffic[i]
		// Counts stay in whole steps.
		t.start = m.clocks.utc(t.domain, int64(t.civil)*minute, false) - roundTo(m.shiftOf(t.proxy, t.node, ""), t.step)
	}
	m.setSpan()
	m.setOpened()
}

// setOpened finds when the log of each proxy's requests begins: lines of other kinds may be older.
func (m *model) setOpened() {
	m.opened = map[event.Proxy]int64{}
	for i := range m.requests {
		r := &m.requests[i]
		if at, known := m.opened[r.rec.Proxy]; !known || r.at < at {
			m.opened[r.rec.Proxy] = r.at
		}
	}
}

// moment is a line's time in UTC, by a clock that is so far ahead; NoTime stays what it is.
func (m *model) moment(domain digest.DomainID, at, ahead int64) int64 {
	if at == digest.NoTime {
		return digest.NoTime
	}
	return m.clocks.utc(domain, at, true) - ahead
}

// setSpan finds the first and last moment of the whole input.
func (m *model) setSpan() {
	m.first, m.last = 0, 0
	for _, s := range m.sources {
		for _, span := range s.Spans {
			lines, dated := m.stretchOf(&span)
			if !dated {
				continue
			}
			if m.first == 0 || lines.from < m.first {
				m.first = lines.from
			}
			m.last = max(m.last, lines.to)
		}
	}
}

// stretchOf is from when to when the lines of a span are, false where none has a time.
func (m *model) stretchOf(s *digest.Span) (lines stretch, dated bool) {
	if s.First == digest.NoTime {
		return stretch{}, false
	}
	return stretch{m.clocks.utc(s.Domain, s.First, false), m.clocks.utc(s.Domain, s.Last, false)}, true
}

// cover finds which minutes of which node have an access log of nginx. A row may stand for hours, and the rows for years: minutes one by one would be
// half a million.
func (m *model) cover() {
	m.covered = map[digest.NameID][]stretch{}
	for i := range m.traffic {
		t := &m.traffic[i]
		if t.proxy != event.Nginx {
			continue
		}
		minutes := stretch{floorTo(t.start, minute), floorTo(t.start+t.step-minute, minute) + minute}
		m.covered[t.node] = joinLast(m.covered[t.node], minutes)
	}
	for node, list := range m.covered {
		slices.SortFunc(list, func(a, b stretch) int { return cmp.Compare(a.from, b.from) })
		joined := list[:0]
		for _, s := range list {
			joined = joinLast(joined, s)
		}
		m.covered[node] = joined
	}
}

// joinLast appends a stretch, or widens the last one where they touch.
func joinLast(list []stretch, s stretch) []stretch {
	if last := len(list) - 1; last >= 0 && s.from <= list[last].to && s.to >= list[last].from {
		list[last] = stretch{min(list[last].from, s.from), max(list[last].to, s.to)}
		return list
	}
	return append(list, s)
}

// compareFailures is the order of time, then of place in the logs.
func compareFailures(a, b *failure) int {
	if a.at != b.at {
		return cmp.Compare(a.at, b.at)
	}
	return comparePos(a.rec.Pos, b.rec.Pos)
}

func compareMessages(a, b *message) int {
	if a.at != b.at {
		return cmp.Compare(a.at, b.at)
	}
	return comparePos(a.rec.Pos, b.rec.Pos)
}

func comparePos(p, q digest.Pos) int {
	return cmp.Or(cmp.Compare(p.Leaf, q.Leaf), cmp.Compare(p.Line, q.Line))
}

func floorTo(v, unit int64) int64 {
	if v < 0 {
		return -((-v + unit - 1) / unit * unit)
	}
	return v / unit * unit
}
