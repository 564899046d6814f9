package digest

import (
	"math"

	"github.com/cespare/xxhash/v2"

	"github.com/why502/why502/parser/event"
)

// intake is what Count and Keep have at hand; none of it outlives a reset but the open leaf.
type intake struct {
	parse func(line []byte, ev *event.Event) bool
	open  bool
	leaf  uint32
	line  uint32 // lines of the leaf before what is being read

	clockLines []clockLines
	lines      *clockLines // of the line before

	words      words // of the line at hand
	combos     combos
	series     map[subject]*series
	spareCells []*Counts
	openCells  int
	step       int64 // of traffic
	peerStep   int64

	failureStep int64

	themes      themes
	messageStep int64

	pending pending
	stage   stage
	request Request // what is being made; as variables they would be allocated
	record  Record
	text    text
	scratch []byte
}

// clockLines counts the lines of one format and clock within the leaf.
type clockLines struct {
	clock       event.Clock
	domain      DomainID
	hash        uint64 // of the clock: lines of equal text on different clocks are not equal
	lines       uint64
	first, last int64 // of those with a stamp: without any, first is after last
}

// span is that of the lines, NoTime at both ends where none has a stamp.
func (c *clockLines) span() (first, last int64) {
	if c.first > c.last {
		return NoTime, NoTime
	}
	return c.first, c.last
}

// pending is what Count has found out about a line for which Keep is to follow.
type pending struct {
	want     bool
	glance   event.Glance
	combo    *combo
	request  bool // for the sample of requests
	rank     uint64
	record   bool // for the records
	recorded uint64
	hash     uint64 // of the line
	noted    uint32 // number of the line that Note was about + 1
	wanted   bool   // whether Note wanted it
}

// Count counts an access line, the one of number n within the leaf. It returns true when Keep is to be called with the whole event as well.
func (d *Digest) Count(g *event.Glance, n uint32, line []byte) bool {
	lines := d.clockOf(g.Clock)
	lines.count(g.Ms)
	if g.Accept {
		return false
	}
	c := d.findCombo(lines.domain, g)
	for uint64(g.Ms-c.series.start) >= uint64(d.step) && !d.openCell(c.series, g.Ms) {
		c = d.findCombo(lines.domain, g)
	}
	c.series.cell.count(g)
	for uint64(g.Ms-c.now.start) >= uint64(d.peerStep) && !d.openPeer(c, g.Ms) {
		c = d.findCombo(lines.domain, g)
	}
	c.now.requests++
	if uint64(g.Ms-c.sampleStart) >= sampleStep {
		d.openSample(c, g.Ms)
	}
	c.sample.seen++
	rank := hashLine(line, g)
	sampled := rank < c.sample.limit
	if g.Outcome == event.Fine && !sampled {
		return false
	}
	return d.consider(g, n, line, c, sampled, rank)
}

// clockOf is the count of the lines of a format and clock in the leaf.
func (d *Digest) clockOf(of event.Clock) *clockLines {
	if d.lines != nil && d.lines.clock == of {
		return d.lines
	}
	return d.otherClock(of)
}

// otherClock is clockOf where the line before was of another one.
func (d *Digest) otherClock(of event.Clock) *clockLines {
	d.canonical = false
	for i := range d.clockLines {
		if c := &d.clockLines[i]; c.clock == of {
			d.lines = c
			return c
		}
	}
	if !d.open {
		d.Begin(event.Source{}, 0, nil)
	}
	source := &d.sources[d.leaves[d.leaf].Source]
	c := clock{source.Group, d.format(of.Format()), of.Is(event.Borrowed), of.Is(event.Zoned), of.Is(event.Dated)}
	d.clockLines = append(d.clockLines, clockLines{clock: of, domain: d.domain(c), hash: c.hash(), first: math.MaxInt64, last: math.MinInt64})
	d.lines = &d.clockLines[len(d.clockLines)-1]
	return d.lines
}

func (c *clockLines) count(ms int64) {
	c.lines++
	if ms != NoTime {
		c.first, c.last = min(c.first, ms), max(c.last, ms)
	}
}

// count counts a request.
func (c *Counts) count(g *event.Glance) {
	n := &c.N
	n[Requests]++
	n[Tries] += uint64(g.Tries)
	if status := uint16(g.Status); status < uint16(len(statusCounters)) {
		n[statusCounters[status]]++
	} else {
		n[OtherStatus]++
	}
	if g.Total >= 0 {
		n[TotalSum] += uint64(g.Total)
		c.Total[TotalBucket(g.Total)]++
	}
	if g.Queue >= 0 {
		n[QueueSum] += uint64(g.Queue)
		n[Queued]++
	}
	if g.Connect >= 0 {
		n[ConnectSum] += uint64(g.Connect)
		c.Connect[ShortBucket(g.Connect)]++
	}
	if g.Header >= 0 {
		n[HeaderSum] += uint64(g.Header)
		c.Header[ShortBucket(g.Header)]++
	}
	if g.Probe {
		n[Probes]++
	}
	if g.Outcome != event.Fine {
		c.countOutcome(g)
	}
}

// statusCounters tells what a status counts as. 1xx (a switch to WebSocket) is as good as 2xx.
var statusCounters = func() (table [600]Counter) {
	for status := range table {
		switch {
		case status == 0:
			table[status] = NoStatus
		case status < 100:
			table[status] = OtherStatus
		case status < 300:
			table[status] = Status2xx
		default:
			table[status] = Status3xx + Counter(status/100-3)
		}
	}
	table[502], table[503], table[504] = Status502, Status503, Status504
	for i, status := range FrontStatuses {
		table[status] = Front + Counter(i)
	}
	return table
}()

func (c *Counts) countOutcome(g *event.Glance) {
	n := &c.N
	switch g.Outcome {
	case event.ClientAbort:
		n[ClientAborts]++
	case event.Rescued:
		n[RescuedRequests]++
	case event.Masked:
		n[MaskedRequests]++
	}
	if !g.Outcome.Failure() {
		return
	}
	n[Failures]++
	if g.Outcome == event.PassedOn {
		n[PassedThrough]++
	}
	if g.GRPC {
		n[GRPCFailures]++
	}
	if g.Probe {
		n[ProbeFailures]++
	}
}

// sampleStep is the span of a stratum in milliseconds.
const sampleStep = 300_000

// openSample finds the stratum of the combo's requests at a time.
func (d *Digest) openSample(c *combo, ms int64) {
	c.sampleStart = floor(ms, sampleStep)
	c.sample = d.requests.in(requestStratum(ms, c.hashed.place))
}

// stratumBucket counts the strata of time; like the rows of tables it takes times out of range for those of the ends.
func stratumBucket(ms int64) uint64 {
	return uint64(uint32(min(max(floor(ms, sampleStep)/sampleStep, -1<<31), 1<<31-1)))
}

func requestStratum(ms int64, placeHash uint64) uint64 {
	return stratumBucket(ms)<<8 | placeHash%64
}

// consider decides what becomes of a line that is sampled or did not go well.
func (d *Digest) consider(g *event.Glance, n uint32, line []byte, c *combo, sampled bool, rank uint64) bool {
	p := &d.pending
	var s *stratum
	recorded := false
	if g.Outcome != event.Fine {
		if g.Outcome.Failure() {
			d.countFailure(g, c)
		}
		s = d.recordIn(g, c)
		s.seen++
		p.recorded = rankOf(g.Key, hashID(g.RequestID), line)
		recorded = p.recorded < s.limit
	}
	if p.want = recorded || sampled; !p.want {
		return false
	}
	hash := xxhash.Sum64(line)
	p.want = !d.stages(line)
	if p.want {
		p.glance, p.combo, p.request, p.rank, p.record, p.hash = *g, c, sampled, rank, recorded, hash
		return true
	}
	if recorded {
		at := sampledAs(g, c.hashed.place, p.recorded, hash)
		d.stageRecord(s, g, line, Pos{Leaf: d.leaf, Line: d.line + n}, c.domain, at)
	}
	if sampled {
		d.stageRequest(g, line, c, rank, hash)
	}
	return false
}

// sampledAs is the place of a request or message among the records.
func sampledAs(g *event.Glance, placeHash, rank, lineHash uint64) sampled {
	return sampled{rank: rank, tie: hashTie(g.Key, g.Ms, lineHash), stratum: recordStratum(g.Ms, placeHash, g.Symptom, g.Outcome)}
}

// Parts of x in the keys of failures and messages.
const (
	symptomShift = 8
	statusShift  = 16
	errnoShift   = 16
	passedBit    = 1 << 32
	grpcBit      = 1 << 33
	kindShift    = 32

	failureKept = 0xffff<<statusShift | passedBit | grpcBit
	messageKept = 0xff << symptomShift
)

// recordIn is the stratum of a request that did not go well.
func (d *Digest) recordIn(g *event.Glance, c *combo) *stratum {
	want := keptAs{c.sampleStart, g.Symptom, g.Outcome, d.records.level}
	if c.kept[0].keptAs != want {
		c.kept[0], c.kept[1] = c.kept[1], c.kept[0]
		if c.kept[0].keptAs != want {
			c.kept[0] = keptAt{want, d.records.in(recordStratum(g.Ms, c.hashed.place, g.Symptom, g.Outcome))}
		}
	}
	return c.kept[0].stratum
}

// countFailure counts a failed request in the tables of peers and failures.
func (d *Digest) countFailure(g *event.Glance, c *combo) {
	c.now.failures++
	if !c.failed {
		c.failed = true
		comboRow(d, &d.peers, c, (*combo).peerNames, mix(c.hashed.upstream, c.hashed.peer))
		comboRow(d, &d.traffic, c, (*combo).trafficNames, mix(c.hashed.node, c.hashed.place))
	}
	x := uint64(g.Proxy) | uint64(g.Symptom)<<symptomShift | uint64(uint16(g.Status))<<statusShift
	if g.Outcome == event.PassedOn {
		x |= passedBit
	}
	if g.GRPC {
		x |= grpcBit
	}
	if f := &c.failing[0]; f.x != x || uint64(g.Ms-f.start) >= uint64(d.failureStep) {
		d.openFailure(c, x, g.Ms)
	}
	c.failing[0].count(g.Ms)
}
