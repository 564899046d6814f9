package analyze

import (
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// Result is all that a report shows. Times are milliseconds of UTC.
type Result struct {
	Start, End int64 // of the window; 0 when nothing was read
	Now        int64
	Totals     Totals
	// StrayFirst and StrayLast are the moments between which the failures lie that belong to no incident.
	StrayFirst, StrayLast int64
	Categories            [knowledge.Categories]CategoryCount
	Incidents             []*Incident
	Impact                Impact
	SLO                   float64 // the objective in per cent, 0: none
	Changes               []ChangeVerdict
	Series                []Series
	Sources               []Source
	Sections              Sections
	Warnings              []string // what can change the verdict first
	Assumed               []string // zones, years, skews, formats
	Join                  JoinQuality
	Marks                 []Mark         // moments beside the failures, for the axis of a chart
	OwnZone               *time.Location // in which logs without an offset were written, where that is known and not UTC
	// Counted says that there is an access log that holds all requests: requests and shares mean something.
	Counted bool
	// Resolution names the tables and samples that had to be made coarser, and how coarse.
	Resolution []string
	// Outside says that no line is of the time that was asked for.
	Outside bool
	// Narrowed says to what Narrow narrowed the incidents; "": it did not.
	Narrowed string

	// Horizon is how far the logs went, Learned what is known of their clocks: a later run on the same logs wants both.
	Horizon *Horizon
	Learned []LearnedClock

	templates   []Template
	profileRows []profileRow
	attribution
}

// Templates lists the messages of error logs that are new, most frequent first: known ones by the words of their row, others folded.
func (r *Result) Templates() []Template { return r.templates }

// Totals counts log entries; Edge counts only those that were not reached from another logged hop.
type Totals struct {
	Requests, Failures         uint64
	EdgeRequests, EdgeFailures uint64
	Status502, Status503       uint64
	Status504, Passed          uint64
	Unsure504                  uint64 // of those with 504: nothing tells whether the upstream itself sent it
	NearMisses, ClientAborts   uint64
	Stray                      uint64
	Probes                     uint64
}

// CategoryCount is how many failures a category has, by cause.
type CategoryCount struct {
	Failures uint64
	Causes   []CauseCount // most failures first
}

// CauseCount is one row of it.
type CauseCount struct {
	Cause    string
	Failures uint64
}

// Count is a name with how often it failed and how often it was asked (0: unknown).
type Count struct {
	Name               string
	Failures, Requests uint64
}

// Incident is one fault.
type Incident struct {
	ID         string
	Start, End int64
	Ongoing    bool
	SeenBefore bool
	Flapping   int // how many bursts, 0 when it did not flap
	CutStart   bool
	Failures   uint64 // in all, those that earlier runs counted included
	New        uint64 // that this run counts
	Edge       uint64
	Peak       uint64 // failures a minute
	Requests   uint64 // of the upstream, in these minutes; 0: unknown
	Proxies    []event.Proxy
	Nodes      []string
	Upstreams  []Count
	Peers      []Count
	Paths      []Count
	Hosts      []Count
	Clients    []Count
	ClientsN   int // how many different ones; at least, where clients were sampled
	PathsN     int
	Probes     uint64 // failures of health checkers, whose clients are not among those
	Symptoms   []SymptomCount
	Statuses   map[int]uint64
	Passed     uint64 // sent by the upstream itself
	Unsure     uint64 // sent by it or made by the proxy: nothing tells which
	Minutes    int    // minutes with failures
	Impact     Impact
	OneClient  string // the only one that it concerns
	ClientNote string // why nobody can tell how many it concerns

	Verdict
	Deploy    *ChangeLink
	Fix       *ChangeLink
	Evidence  []EvidenceLine
	Timeline  []Moment
	Spark     []uint64 // failures in equal steps from Start to End, at most 60
	SparkStep int64
	Check     []Check // filled in
	Fixes     []string
	Prevent   []string
	Gap       bool // a log that should tell of it has a hole inside

	members []*failure
	passed  float64
	names   []string // of its upstreams
	told    *LedgerRow
}

// SymptomCount is how many failures show a symptom.
type SymptomCount struct {
	Symptom  event.Symptom
	Row      string // the dictionary's row that most of them matched
	Errno    int
	Failures uint64
}

// Verdict is the answer to why.
type Verdict struct {
	Category     knowledge.Category
	Cause        string
	Title        string // the cause in words, filled in
	Confidence   float64
	Alternatives []Alternative
	Findings     []Finding // what spoke for and against, heaviest first
	Tell         []string  // what would tell the rivals apart
	Lacks        []string  // log fields that would have decided it
}

// Alternative is another category with its probability.
type Alternative struct {
	Category   knowledge.Category
	Cause      string
	Confidence float64
}

// Finding is one piece of evidence that was found: how much of it, and what it says to a reader.
type Finding struct {
	ID      string // of the evidence table
	X       float64
	Text    string
	For     knowledge.Category // the category it moves most
	Against bool               // it speaks against For
	Weight  float64            // nats
}

// EvidenceLine is one line of a log that shows something.
type EvidenceLine struct {
	File string
	Line uint64
	Text string
	Why  string
}

// Moment is one entry of an incident's timeline.
type Moment struct {
	At   int64
	Text string
}

// ChangeLink ties a change to an incident.
type ChangeLink struct {
	Change     *event.Change
	At         int64
	Before     float64 // seconds from the change to the onset; negative when it came after
	Trigger    bool    // else coincidence
	Confidence float64
	Chance     float64 // that some change falls so close before an onset by accident
	Reasons    []string
}

// ChangeVerdict is what became of one change.
type ChangeVerdict struct {
	Change   *event.Change
	At       int64 // 0: it has no time
	Verdict  string
	Incident string
	Why      string
}

// Series is requests, failures and latency of one upstream over time.
type Series struct {
	Upstream string
	Start    int64
	Step     int64 // ms
	Requests []uint64
	Failures map[knowledge.Category][]uint64
	P50, P95 []float64 // seconds
}

// Source is an input with its account.
type Source struct {
	digest.Source
	Samples    []SampleLine
	Formats    []Count
	Coverage   string // all, failures-only, sampled, unknown
	Hint       string // the directive that does it
	Start, End int64
}

// SampleLine is a line that no format understood.
type SampleLine struct {
	Line int
	Text string
}

// JoinQuality says how failures found their error lines.
type JoinQuality struct {
	Exact, Near, Ambiguous, None uint64
	Skews                        []string
}
