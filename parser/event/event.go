// Package event holds the neutral words for what a proxy wrote: one parsed line in full (Event), the few
// integers that every request is counted by (Glance), where a line stands (Pos) and what its proxy saw
// (Symptom). It imports nothing of the program and is all of the parser that the analysis may see.
//
// Field names are the keys of the events command; the contract of the project says their meaning. Bytes in
// Event and Glance are slices of the reader's buffer: whoever keeps one copies it.
package event

import (
	"encoding/binary"
	"math/bits"
)

// Proxy is the program that wrote a line.
type Proxy uint8

// The proxies that are understood.
const (
	NoProxy Proxy = iota
	Nginx
	HAProxy
	Envoy
	// System stands for the kernel, systemd, php-fpm and the like: evidence, never counted.
	System
)

var proxyNames = [...]string{"", "nginx", "haproxy", "envoy", "system"}

func (p Proxy) String() string { return proxyNames[p] }

// Kind is what sort of line it is.
type Kind uint8

// The kinds of lines. Skip is a line that is understood and says nothing to us: blank, a continuation, another
// program's. System is a line of the host's own programs that is kept as evidence and counted as skipped.
const (
	NoKind Kind = iota
	Access
	Error
	Health
	Process
	SystemLine
	Skip
)

var kindNames = [...]string{"", "access", "error", "health", "process", "system", "skip"}

func (k Kind) String() string { return kindNames[k] }

// Stamp is a moment as the line tells it. Nano counts nanoseconds since 1970-01-01 00:00: of UTC when Zoned, else of the
// wall clock of the machine that wrote it. Without a year (not Dated) the year is taken as 2000, which has a 29 February.
// Digits is the number of digits of the second's fraction that were written. The zero Stamp is no stamp.
type Stamp struct {
	Nano   int64
	Digits uint8
	Set    bool
	Zoned  bool
	Dated  bool
	// Quarters is how many quarters of an hour the clock that wrote it is ahead of UTC, as its offset tells; 0 where there is none.
	Quarters int8
}

// Ms is the stamp in milliseconds, rounded down.
func (s Stamp) Ms() int64 { return floorDiv(s.Nano, 1e6) }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// None marks a duration or size that the line does not tell.
const None = -1

// State is what a health line says of a server, backend or peer.
type State uint8

// The states of a health line. CheckFails and CheckPasses do not change the state yet.
const (
	NoState State = iota
	ServerDown
	ServerUp
	CheckFails
	CheckPasses
	ServerMaint  // taken out on purpose, or by DNS
	NoServerLeft // a whole backend has nobody left
	ServerMoved  // another address for the same server
)

// Event is one line in full. Parse overwrites it; Clone keeps it. Durations are microseconds, None where the line does not tell.
type Event struct {
	Proxy Proxy
	Kind  Kind
	// Stamp is the line's own; where it has none, the prefix's. Prefix is the stamp of syslog, journald, CRI, docker.
	Stamp, Prefix Stamp
	// Borrowed says that the line has no stamp of its own: Stamp is the prefix's, the moment at which the line was written.
	Borrowed bool

	Level      []byte
	Status     int // 0: none was sent
	Method     []byte
	Path       []byte // without the query
	Query      []byte
	Protocol   []byte
	Host       []byte
	Node       []byte
	Client     []byte
	ClientPort int // 0: unknown
	BytesSent  int64

	RequestID    []byte
	ConnectionID []byte

	Upstream         []byte // HAProxy backend, Envoy cluster, nginx upstream group
	UpstreamServer   []byte // HAProxy server name
	UpstreamAddrs    [][]byte
	UpstreamStatuses []int

	RequestMicros          int64
	QueueMicros            int64 // HAProxy Tw
	UpstreamConnectMicros  []int64
	UpstreamHeaderMicros   []int64
	UpstreamResponseMicros []int64

	Code             []byte // HAProxy termination state, Envoy response flags
	Detail           []byte
	TransportFailure []byte
	Message          []byte
	Errno            int
	UserAgent        []byte
	Referrer         []byte
	ForwardedFor     []byte
	GRPC             bool

	// What follows has no key of its own in the events command.

	Row      string  // the row of the dictionary that knew the line, such as "nginx/connect.refused"
	Symptom  Symptom // what the proxy saw
	State    State   // of a health line
	Outcome  Outcome // of an access line
	Phase    []byte  // nginx: "connecting to upstream"
	Resolver []byte  // the name server that a resolver line speaks of
	Name     []byte  // the DNS name, unit or process that a line speaks of
	Program  []byte  // the syslog tag or unit
	Retries  int     // tries beyond the first
	Repeated int     // "message repeated N times": N, else 0
	// HeaderSent says that the client already had the response's header, so the access log keeps the upstream's status.
	HeaderSent bool
	// Uncounted says that the code to which an error line leads is none of those that count as failures.
	Uncounted bool
	// Subrequest says that an error line speaks of what nginx asked behind the client's back: for auth_request, a mirror, an include, the refresh of a
	// stale copy. The client is not sent its code.
	Subrequest bool
	// Key joins the lines of one request: a hash of client, method and target; 0 where one of them is missing.
	Key uint64
	// Probe says that a health checker sent the request (kube-probe, a balancer, OPTIONS / …).
	Probe bool
	// Open and Tail mark a message of several physical lines: its first line lacks the tail of keys, its last line is
	// little but that tail. The two are joined after merging, by their places.
	Open, Tail bool
	Format     uint8 // the row of the reader's Formats table; the reader fills it
}

// Peer is the address of the last try; where the line has none, the name of the server.
func (ev *Event) Peer() []byte {
	if len(ev.UpstreamAddrs) == 0 {
		return ev.UpstreamServer
	}
	return ev.UpstreamAddrs[len(ev.UpstreamAddrs)-1]
}

// Outcome says how an access line counts.
type Outcome uint8

// The outcomes. A failure is what the contract counts; the rest only explains.
const (
	Fine        Outcome = iota
	Failed              // 502, or a 503/504 made by the proxy, or a failed TCP session or gRPC call
	PassedOn            // a failure that the upstream itself sent
	ClientAbort         // 499, DC, C*: the client left first
	Rescued             // a try failed and another one saved the request
	Masked              // answered otherwise although the upstream failed: error_page =200, stale cache
	Relayed             // a 503 or 504 that counts as no failure here: mostly that of an inner hop, whose line it may meet
)

// Failure says whether the outcome counts as a failure.
func (o Outcome) Failure() bool { return o == Failed || o == PassedOn }

// Glance is what every request is counted by. All of it agrees with what Parse says of the same line.
type Glance struct {
	Proxy   Proxy
	Kind    Kind // for all but Access only Kind is set, unless Message is: Parse tells the rest
	Outcome Outcome
	Symptom Symptom // of a failure, by the access line alone
	GRPC    bool
	Probe   bool
	// Accept says that the line tells of a connection's beginning only: nobody knows how it ended, so it counts as no request.
	Accept bool
	Tries  uint8
	Clock  Clock // that Ms is of
	Format uint8 // the row of the reader's Formats table; the reader fills it
	Status int16

	// Ms is when the request ended, in milliseconds.
	Ms int64
	// Milliseconds, None where the line does not tell. Header counts from the start of the last try.
	Total, Queue, Connect, Header int32

	Node     []byte // as in Event; the reader fills it from the prefix
	Upstream []byte // as in Event
	Peer     []byte // the address of the last try; where the line has none, the name of the server (HAProxy)
	Key      uint64 // as in Event; of all outcomes but Fine
	// RequestID is as in Event, of all outcomes but Fine. A format that cannot tell it at a glance leaves it out for every line.
	RequestID []byte
	// Message is set for an error line of which all is told that messages are counted by: then Ms, Symptom, Upstream, Peer, Key and RequestID are those
	// that Parse would tell. It is good until the next line.
	Message *Message
}

// Clock says which clock a moment is from, and in which format it was told: the row of the reader's Formats table in the lowest byte, which the reader
// fills, the flags below, and the quarters of an hour as in Stamp in the third byte.
type Clock uint32

// The flags of a Clock: Zoned and Dated are as in Stamp, Borrowed as in Event; the reader fills it.
const (
	Zoned Clock = 1 << (8 + iota)
	Dated
	Borrowed
)

const quartersShift = 16

// ClockOf is the clock of a stamp.
func ClockOf(s Stamp) Clock {
	c := AheadBy(s.Quarters)
	if s.Zoned {
		c |= Zoned
	}
	if s.Dated {
		c |= Dated
	}
	return c
}

// AheadBy is a clock of which nothing is known but that it is quarters of an hour ahead of UTC.
func AheadBy(quarters int8) Clock { return Clock(uint8(quarters)) << quartersShift }

// Is tells whether the clock has all of some flags.
func (c Clock) Is(flags Clock) bool { return c&flags == flags }

// Quarters is how many quarters of an hour the clock is ahead of UTC, 0 where it does not tell.
func (c Clock) Quarters() int8 { return int8(c >> quartersShift) }

// Format is the row of the reader's Formats table.
func (c Clock) Format() uint8 { return uint8(c) }

// Message is what a Glance tells of an error line only.
type Message struct {
	Row   string // as in Event, never empty
	Errno int    // as in Event
}

// Pos is where a line stands: the source, the leaf (piece of that source) and the line within the leaf, from 0.
type Pos struct {
	Source uint32
	Leaf   uint32
	Line   uint32
}

// Clock is the clock of the event's Moment.
func (e *Event) Clock() Clock {
	c := ClockOf(e.Moment()) | Clock(e.Format)
	if e.Borrowed {
		c |= Borrowed
	}
	return c
}

// Reset makes e ready for the next line and keeps its slices' memory.
func (e *Event) Reset() {
	addrs, stats := e.UpstreamAddrs[:0], e.UpstreamStatuses[:0]
	c, h, r := e.UpstreamConnectMicros[:0], e.UpstreamHeaderMicros[:0], e.UpstreamResponseMicros[:0]
	*e = Event{} // a literal with values would be built beside it and copied
	e.BytesSent, e.RequestMicros, e.QueueMicros = None, None, None
	e.UpstreamAddrs, e.UpstreamStatuses = addrs, stats
	e.UpstreamConnectMicros, e.UpstreamHeaderMicros, e.UpstreamResponseMicros = c, h, r
}

// Reset makes g ready for the next line.
func (g *Glance) Reset() {
	*g = Glance{}
	g.Total, g.Queue, g.Connect, g.Header = None, None, None, None
}

// Moment is when the request ended or the message was written, on the clock of e.Stamp: nginx stamps the end, HAProxy and Envoy the start;
// what writes the prefix stamps the end too.
func (e *Event) Moment() Stamp {
	s := e.Stamp
	if e.Kind == Access && e.Proxy != Nginx && e.RequestMicros > 0 && !e.Borrowed {
		s.Nano += e.RequestMicros * 1000
		if s.Digits < 3 {
			s.Digits = 3
		}
	}
	return s
}

// FillKey gives a request its key, unless it is one of the many of which nobody asks for it: those that went well.
func (e *Event) FillKey() {
	if e.Outcome != Fine || e.Status >= 400 {
		e.Key = JoinKey(e.Client, e.Method, e.Path, e.Query)
	}
}

// JoinKey hashes what the access line and the error line of one request share, eight bytes at a time: each failing line comes here. Empty client or
// target: 0. Stored digests hold these keys, so that another hash needs another version of their format.
func JoinKey(client, method, path, query []byte) uint64 {
	if len(client) == 0 || len(path) == 0 {
		return 0
	}
	h := joinWords(0x243f6a8885a308d3, client)
	h = joinWords(h, method)
	h = joinWords(h, path)
	return max(joinWords(h, query), 1)
}

// joinWords adds a part and its length to a hash.
func joinWords(h uint64, part []byte) uint64 {
	h ^= uint64(len(part)) << 56
	for ; len(part) >= 8; part = part[8:] {
		h = joinWord(h, binary.LittleEndian.Uint64(part))
	}
	return joinWord(h, lastWord(part))
}

// joinWord is the multiply-and-fold of wyhash.
func joinWord(h, word uint64) uint64 {
	high, low := bits.Mul64(h^word^0x9e3779b97f4a7c15, 0xa0761d6478bd642f)
	return high ^ low
}

// lastWord are up to seven bytes as a word. Where more can be read, it is read and masked: to branch on the length would be to guess wrong.
func lastWord(b []byte) uint64 {
	if cap(b) >= 8 {
		return binary.LittleEndian.Uint64(b[:8]) & (1<<(8*len(b)) - 1)
	}
	var word uint64
	for i, c := range b {
		word |= uint64(c) << (8 * i)
	}
	return word
}
