package digest

import "github.com/why502/why502/parser/event"

// NameID stands for a name; Digest.Name tells it. 0 is "". Once a digest is in its canonical form (every method that reads brings it there),
// ids are in the order of their names, so sorting by id sorts by name. Counting or merging more makes them void.
type NameID uint32

// DomainID stands for a clock domain. Absolute is that of all stamps with offset and year: milliseconds of UTC.
type DomainID uint32

// Absolute is the domain of stamps that need no guess.
const Absolute DomainID = 0

// NoTime is the time of a line without any stamp.
const NoTime int64 = 0

// Domain is one clock of which the offset, the year or both are unknown: lines of one format in one group of sources. Times are those of the
// wall clock; without a year they lie in the year 2000.
type Domain struct {
	Group  string // of the sources
	Format string
	// Borrowed: the stamps are those of syslog or a container runtime, not of the proxy.
	Borrowed     bool
	Zoned, Dated bool
	First, Last  int64 // NoTime when no line had a stamp
	Lines        uint64
	// Reference is the newest known moment of its sources (last written or read), milliseconds of UTC; 0 where unknown. The lines are not younger.
	Reference int64
}

// Span counts the lines of one format, domain and offset in a leaf or source.
type Span struct {
	Format      string
	Domain      DomainID
	Quarters    int8 // of an hour that the stamps are ahead of UTC, as they say themselves
	Lines       uint64
	First, Last int64 // moments; NoTime when no line had a stamp
}

// Leaf is a piece of a source that was read without a gap.
type Leaf struct {
	Source                           uint32 // index in Sources
	From, To                         int64  // bytes of the unpacked text
	Before                           uint64 // lines of the source before From, where known; else 0
	Lines, Events, Skipped, Unparsed uint64
	Spans                            []Span
	Samples                          []event.Sample // the first three unparsed lines
}

// Source is an input with the sums of its leaves.
type Source struct {
	event.Source
	Lines, Events, Skipped, Unparsed uint64
	Spans                            []Span
}

// Traffic counts the requests of one upstream in one span of time. At the finest rung Step is a minute and every upstream has its own rows.
type Traffic struct {
	Start, Step int64
	Subject     int // the same in all rows that differ only in time
	Domain      DomainID
	Proxy       event.Proxy
	Node        NameID
	Place       NameID // upstream; where the log names none, peer; else ""
	// Names says how many (node, place) share this row; 1 unless there were too many names. Node and Place are then of one of them, a failing one
	// where there is one. From 16 on it is an estimate.
	Names int
	Counts
}

// Peer counts the requests of one peer of one upstream in one span of time.
type Peer struct {
	Start, Step        int64
	Domain             DomainID
	Upstream, Peer     NameID
	Names              int // as in Traffic
	Requests, Failures uint64
}

// Failure counts failed requests that look alike by their access lines.
type Failure struct {
	Start, Step    int64
	Domain         DomainID
	Proxy          event.Proxy
	Upstream, Peer NameID
	Names          int // as in Traffic
	Status         int
	Symptom        event.Symptom
	Passed         bool // the upstream itself sent the status
	GRPC           bool
	N              uint64
	First, Last    int64 // moments
}

// Message counts error, health, process and system lines that look alike; repeated ones as often as they say.
type Message struct {
	Start, Step int64
	Domain      DomainID
	Proxy       event.Proxy
	Kind        event.Kind
	Place       NameID // upstream; where the line names none, peer; else ""
	Names       int    // as in Traffic
	Symptom     event.Symptom
	Row         NameID // of the dictionary
	Errno       int
	N           uint64
	First, Last int64
}

// Request is one of a sample of all requests. It stands for Seen/Kept requests of its stratum (5 minutes × 1 of 64 groups of upstreams).
type Request struct {
	At       int64 // moment: when it ended
	Domain   DomainID
	Node     NameID
	Upstream NameID
	Peer     NameID
	Route    NameID // template of the path
	Client   NameID
	Agent    NameID // class or name of the user agent: "bot", "Firefox", "curl"
	Method   NameID
	Host     NameID
	Status   int16
	Proxy    event.Proxy
	Outcome  event.Outcome
	Symptom  event.Symptom
	Flags    Flags

	Total, Queue, Connect, Header int32 // milliseconds, event.None where unknown

	sampled
}

// Flags are yes-or-no facts of a record or request.
type Flags uint8

// The flags.
const (
	GRPC Flags = 1 << iota
	Probe
	Open       // first line of a message of several, without its tail of keys
	Tail       // last line of such a message
	HeaderSent // the client already had the response's header
	Uncounted  // the message leads to no code that counts as a failure
	Subrequest // the message is of a request that nginx made behind the client's back
)

// Record is a line that is worth keeping: a failed, rescued, masked or aborted request, or a message. Everything that a join needs is here.
// A record of no Kind tells by Repeated how often the message on the line before it came again; no row of Messages counts that.
type Record struct {
	At      int64  // moment: when the request ended or the message was written
	Key     uint64 // event.JoinKey; 0 where unknown
	Request uint64 // hash of the request id; 0 where it has none
	Target  uint64 // hash of method, path and query, which all hops of a request share where none rewrites it; 0 where unknown
	// Connection is a hash of the connection id (nginx: its number, on one node and between two starts); 0 where it has none.
	Connection uint64

	Total, Queue, Connect, Header int32 // milliseconds, event.None where unknown; Connect and Header of the last try

	Client   NameID
	Route    NameID // template of the path
	Pos      Pos
	Repeated uint32 // how many more such messages the line tells of
	traits   uint32 // 0 while its line waits to be parsed; their number, see Digest.Traits: a pointer would have the garbage collector look through all records again and again
	sampled
}

// Traits are what a record has in common with many others. They are shared, and not to be changed.
type Traits struct {
	Domain   DomainID
	Node     NameID
	Upstream NameID
	Peer     NameID // as in event.Glance: the address of the last try, else the server name
	Tried    NameID // all addresses, with a blank between; 0 where there is one at most
	Host     NameID
	Method   NameID
	Row      NameID // of the dictionary
	Code     NameID // termination state, response flags
	Phase    NameID
	Name     NameID // DNS name, unit or process that the line speaks of
	Resolver NameID
	Program  NameID

	Status  int16
	Errno   int16
	Tries   uint8 // tries beyond the first
	Digits  uint8 // of the fraction of the second that the stamp has
	Proxy   event.Proxy
	Kind    event.Kind
	Symptom event.Symptom
	State   event.State
	Outcome event.Outcome
	Flags   Flags
}

// Pos is where a line stands; Digest.Line tells the source and the number.
type Pos struct {
	Leaf uint32
	Line uint32 // within the leaf, from 0
}

// Resolution says how fine a table or sample came out.
type Resolution struct {
	Table string // "traffic", "peers", "failures", "messages", "requests", "records", "notices", "unknown messages"
	// Step is the span of a row in milliseconds; 0 for samples.
	Step int64
	// Slots is how many slots the names share; 0: every name has its own rows.
	Slots int
	// Seen and Kept count lines: of tables they are equal.
	Seen, Kept uint64
	// Whole says that nothing was made coarser or left out.
	Whole bool
	Text  string // for readers: "1 min, every name"; "1 of 8, at most 512 a stratum"
}
