package digest

import (
	"fmt"
	"slices"

	"github.com/why502/why502/parser/event"
)

// Budgets bound what a digest holds. Digests of different budgets cannot be merged.
type Budgets struct {
	Traffic, Peers, Failures, Messages int // rows
	Requests, Records, Notices         int // kept lines
	Texts, NoticeTexts                 int // of those, how many with their text
	Folds                              int // texts of messages that no row knows
}

// DefaultBudgets bound a digest to 10 MiB for usual logs, 17 MiB for one of nothing but failures, and 52 MiB where each line has names of its own
// besides. Traffic has most rows: with 39 upstreams it stays at minutes for two days and at a quarter of an hour for a month. The sample of requests is
// the smallest that still shows routes, because filling it is what costs a healthy line most.
var DefaultBudgets = Budgets{
	Traffic: 131072, Peers: 65536, Failures: 65536, Messages: 65536,
	Requests: 8192, Records: 49152, Notices: 8192,
	Texts: 4096, NoticeTexts: 4096, Folds: 1024,
}

// How many lines of one stratum a sample keeps at most.
const (
	mostRequests    = 1 << 17 // as many of a stratum as there is room for: what is small is told exactly
	mostRecords     = 1 << 17 // likewise: a single storm may fill the budget
	mostNotices     = 1024
	mostTexts       = 4
	mostNoticeTexts = 32
)

// Options of a digest.
type Options struct {
	// Formats names the rows of the reader's Formats table, by the number that events carry.
	Formats []string
	// Budgets are the defaults where zero.
	Budgets Budgets
	// Status are the codes that count as failures, as text; empty for the usual rules.
	Status string
}

// Digest is what is known of any set of leaves. The methods that take lines serve one goroutine at a time, as do those that read.
type Digest struct {
	formats []string
	budgets Budgets
	status  string   // the codes that count in what is read
	counted []string // those of all leaves, in order, each once
	names   names

	sources   []event.Source
	known     map[identity]uint32
	leaves    []Leaf
	coalesced int    // leaves at the last coalescing
	covered   *cover // by the leaves; nil when it is not known
	domains   []Domain
	clocks    map[clock]DomainID

	traffic, peers     table
	failures, messages table

	requests    quota[Request, *Request]
	records     quota[Record, *Record]
	traits      traits
	texts       quota[text, *text]
	notices     quota[Record, *Record]
	noticeTexts quota[text, *text]
	folds       folds

	intake
	canonical bool
}

// text is the line of a record or notice, as evidence.
type text struct {
	line []byte
	pos  Pos
	sampled
}

// A request has no place: two of one rank and tie are the same in all that is kept of them.
func (r *Request) place() *Pos { return nil }
func (r *Record) place() *Pos  { return &r.Pos }
func (t *text) place() *Pos    { return &t.pos }

var (
	trafficSpec  = spec{name: "traffic", base: 60_000, rungs: minuteRungs, pair: true, rowKind: trafficRows}
	peersSpec    = spec{name: "peers", base: 60_000, rungs: minuteRungs, pair: true, rowKind: peerRows}
	failuresSpec = spec{name: "failures", base: 10_000, rungs: secondRungs, pair: true, kept: failureKept, rowKind: tallyRows}
	messagesSpec = spec{name: "messages", base: 10_000, rungs: secondRungs, kept: messageKept, rowKind: tallyRows}
)

// New makes an empty digest.
func New(o Options) *Digest {
	d := new(Digest)
	d.init(o)
	return d
}

// init makes d empty.
func (d *Digest) init(o Options) {
	*d = Digest{formats: o.Formats, budgets: o.Budgets.filled(), status: o.Status, names: newNames(), known: map[identity]uint32{}, clocks: map[clock]DomainID{}}
	d.domains = []Domain{{Zoned: true, Dated: true}}
	b := &d.budgets
	d.traffic = newTable(&trafficSpec, b.Traffic, &d.names)
	d.peers = newTable(&peersSpec, b.Peers, &d.names)
	d.failures = newTable(&failuresSpec, b.Failures, &d.names)
	d.messages = newTable(&messagesSpec, b.Messages, &d.names)
	d.requests = newQuota[Request](b.Requests, mostRequests, d.places)
	d.records = newQuota[Record](b.Records, mostRecords, d.places)
	d.texts = newQuota[text](b.Texts, mostTexts, d.places)
	d.notices = newQuota[Record](b.Notices, mostNotices, d.places)
	d.noticeTexts = newQuota[text](b.NoticeTexts, mostNoticeTexts, d.places)
	d.folds = newFolds(b.Folds)
	d.records.lesser, d.texts.lesser = lesserStratum, lesserStratum
	d.records.hash, d.texts.hash, d.notices.hash, d.noticeTexts.hash = hashStratum, hashStratum, hashStratum, hashStratum
	d.reset()
}

func (d *Digest) tables() [4]*table {
	return [...]*table{&d.traffic, &d.peers, &d.failures, &d.messages}
}

// filled puts the defaults where a budget is not set. Texts go with what is kept, so there are never more of them.
func (b Budgets) filled() Budgets {
	all, defaults := b.list(), DefaultBudgets
	for i, n := range defaults.list() {
		if *all[i] <= 0 {
			*all[i] = *n
		}
		*all[i] = min(*all[i], maxBudget-1)
	}
	b.Texts, b.NoticeTexts = min(b.Texts, b.Records), min(b.NoticeTexts, b.Notices)
	return b
}

func (b *Budgets) list() []*int {
	return []*int{&b.Traffic, &b.Peers, &b.Failures, &b.Messages, &b.Requests, &b.Records, &b.Notices, &b.Texts, &b.NoticeTexts, &b.Folds}
}

// Begin begins a leaf of a source: what Count and Keep take until End lies there. from is where it begins, in bytes of the unpacked text.
//
// parse, where it is given, must fill an event from any line of this source that Count took, until a leaf of another source begins or the
// digest is merged, encoded or read: it lets the digest put off the parsing of sampled lines until most of them are out of the sample again.
// Without it Count asks for each.
func (d *Digest) Begin(source event.Source, from int64, parse func(line []byte, ev *event.Event) bool) {
	i := d.source(source)
	if len(d.counted) == 0 {
		d.counted = []string{d.status}
	}
	if len(d.leaves) == 0 || d.leaves[len(d.leaves)-1].Source != i {
		d.settle()
	}
	d.parse, d.clockLines, d.lines, d.pending.noted = parse, d.clockLines[:0], nil, 0
	d.begin(i, from)
	d.open, d.canonical, d.covered = true, false, nil
}

// begin goes on with the last leaf where the new one follows it.
func (d *Digest) begin(source uint32, from int64) {
	if last := len(d.leaves) - 1; last >= 0 {
		if l := &d.leaves[last]; l.follows(&Leaf{Source: source, From: from, Lines: 1 << 31}) {
			d.leaf, d.line = uint32(last), uint32(l.Lines)
			return
		}
	}
	d.leaf, d.line = uint32(len(d.leaves)), 0
	d.leaves = append(d.leaves, Leaf{Source: source, From: from, To: from})
}

// End ends the leaf with what became of its lines.
func (d *Digest) End(a event.Account) {
	l := &d.leaves[d.leaf]
	if l.Lines == 0 {
		l.Before = a.Before
	}
	piece := Leaf{Source: l.Source, From: l.To, To: max(a.To, l.To), Lines: a.Lines, Events: a.Events, Skipped: a.Skipped, Unparsed: a.Unparsed}
	for _, s := range a.Samples {
		piece.Samples = append(piece.Samples, event.Sample{Line: s.Line, Text: slices.Clone(s.Text[:min(len(s.Text), maxSample)])})
	}
	source := &d.sources[l.Source]
	for i := range d.clockLines {
		c := &d.clockLines[i]
		if c.lines == 0 {
			continue
		}
		first, last := c.span()
		span := Span{Format: d.format(c.clock.Format()), Domain: c.domain, Quarters: c.clock.Quarters(), Lines: c.lines, First: first, Last: last}
		piece.Spans = addSpan(piece.Spans, &span)
		d.domains[c.domain].add(&Domain{First: first, Last: last, Lines: c.lines, Reference: reference(source)})
	}
	l.append(&piece)
	d.open, d.canonical, d.covered = false, false, nil
}

// format is the name of a row of the Formats table.
func (d *Digest) format(row uint8) string {
	if int(row) < len(d.formats) {
		return d.formats[row]
	}
	return fmt.Sprintf("format %d", row)
}
