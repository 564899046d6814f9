// Package report writes what the analysis found: one file a format, each a function of a writer and a Report. It decides nothing.
package report

import (
	"math"
	"strconv"
	"time"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// Schema names the version of the JSON report.
const Schema = "why502/report/1"

// Report is plain data: exactly what the JSON report shows. Keys are the contract's.
type Report struct {
	Schema     string        `json:"schema"`
	Window     *Window       `json:"window,omitempty"`
	Totals     Totals        `json:"totals"`
	Impact     *Impact       `json:"impact,omitempty"`
	Categories []Category    `json:"categories"`
	Incidents  []Incident    `json:"incidents"`
	Deploys    []Deploy      `json:"deploys"`
	Series     []Series      `json:"series"`
	Sources    []Source      `json:"sources"`
	Warnings   []string      `json:"warnings"`
	Assumed    []string      `json:"assumptions,omitempty"`
	Join       *Join         `json:"join,omitempty"`
	Since      *Since        `json:"changes_since,omitempty"`
	NearMisses []Near        `json:"near_misses,omitempty"`
	Aborts     *Aborts       `json:"client_aborts,omitempty"`
	Masked     *Masking      `json:"masked,omitempty"`
	Unknown    []Unknown     `json:"unknown_messages,omitempty"`
	Front      []FrontStatus `json:"front_statuses,omitempty"`
	Probes     *Probes       `json:"probes,omitempty"`
	Dips       []Dip         `json:"dips,omitempty"`
	Proxies    []Proxy       `json:"proxies,omitempty"`
	Holes      []Hole        `json:"holes,omitempty"`

	// Style is how text formats show it.
	Style Style `json:"-"`
	// Mail is what a mail needs beside.
	Mail Envelope `json:"-"`

	result *analyze.Result
}

// Window is the time that the logs cover.
type Window struct {
	Start Time `json:"start"`
	End   Time `json:"end"`
}

// Totals counts log entries.
type Totals struct {
	Requests     *uint64 `json:"requests,omitempty"`
	Failures     uint64  `json:"failures"`
	EdgeRequests *uint64 `json:"edge_requests,omitempty"`
	EdgeFailures uint64  `json:"edge_failures"`
	Status502    uint64  `json:"status_502"`
	Status503    uint64  `json:"status_503"`
	Status504    uint64  `json:"status_504"`
	Passed       uint64  `json:"passed_through"`
	NearMisses   uint64  `json:"near_misses"`
	Aborts       uint64  `json:"client_aborts"`
}

// Category is one of the six with its failures.
type Category struct {
	Category string   `json:"category"`
	Failures uint64   `json:"failures"`
	Share    *float64 `json:"share,omitempty"`
	Causes   []Cause  `json:"causes"`
}

// Cause is one row of a category.
type Cause struct {
	Cause    string `json:"cause"`
	Failures uint64 `json:"failures"`
}

// Incident is one fault.
type Incident struct {
	ID           string        `json:"id"`
	Start        Time          `json:"start"`
	End          Time          `json:"end"`
	Ongoing      bool          `json:"ongoing"`
	SeenBefore   bool          `json:"seen_before,omitempty"`
	Failures     uint64        `json:"failures"`
	New          *uint64       `json:"new_failures,omitempty"`
	Peak         uint64        `json:"peak_per_minute"`
	Impact       *Impact       `json:"impact,omitempty"`
	Category     string        `json:"category"`
	Cause        string        `json:"cause"`
	Title        string        `json:"title"`
	Confidence   Confidence    `json:"confidence"`
	Alternatives []Alternative `json:"alternatives"`
	Proxies      []string      `json:"proxies"`
	Nodes        []string      `json:"nodes,omitempty"`
	Upstreams    []Count       `json:"upstreams"`
	Paths        []Count       `json:"paths"`
	Deploy       *Link         `json:"deploy,omitempty"`
	Fix          *Link         `json:"fix,omitempty"`
	Flapping     int           `json:"bursts,omitempty"`
	Passed       uint64        `json:"passed_through,omitempty"`
	Probes       uint64        `json:"probes,omitempty"`
	Symptoms     []Symptom     `json:"symptoms"`
	Reasons      []string      `json:"reasons"`
	Tell         []string      `json:"would_tell,omitempty"`
	Lacks        []string      `json:"lacking_fields,omitempty"`
	Evidence     []Evidence    `json:"evidence"`
	Timeline     []Moment      `json:"timeline,omitempty"`
	CheckNow     []string      `json:"check_now"`
	Prevent      []string      `json:"prevent"`

	found *analyze.Incident
}

// Alternative is a rival category.
type Alternative struct {
	Category   string     `json:"category"`
	Cause      string     `json:"cause,omitempty"`
	Confidence Confidence `json:"confidence"`
}

// Count is a name with its failures.
type Count struct {
	Name     string `json:"name"`
	Failures uint64 `json:"failures"`
}

// Symptom is what failures show.
type Symptom struct {
	Symptom  string `json:"symptom"`
	Errno    int    `json:"errno,omitempty"`
	Failures uint64 `json:"failures"`
}

// Link ties a change to an incident.
type Link struct {
	Name          string     `json:"name"`
	Time          Time       `json:"time"`
	SecondsBefore float64    `json:"seconds_before"`
	Verdict       string     `json:"verdict,omitempty"`
	Confidence    Confidence `json:"confidence"`
	Reasons       []string   `json:"reasons,omitempty"`
}

// Evidence is a line that shows something.
type Evidence struct {
	File string `json:"file"`
	Line uint64 `json:"line"`
	Text string `json:"text"`
	Why  string `json:"why"`
}

// Moment is an entry of a timeline.
type Moment struct {
	Time Time   `json:"time"`
	Text string `json:"text"`
}

// Deploy is a change with its verdict.
type Deploy struct {
	Name     string `json:"name"`
	Time     *Time  `json:"time,omitempty"`
	Kind     string `json:"kind"`
	Verdict  string `json:"verdict"`
	Incident string `json:"incident,omitempty"`
	Why      string `json:"why,omitempty"`
}

// Series is requests, failures and latency of one upstream over time.
type Series struct {
	Upstream string              `json:"upstream"`
	Start    Time                `json:"start"`
	Step     float64             `json:"step_seconds"`
	Requests []uint64            `json:"requests"`
	Failures map[string][]uint64 `json:"failures"`
	P50      []float64           `json:"p50,omitempty"`
	P95      []float64           `json:"p95,omitempty"`
}

// Source is an input with its account.
type Source struct {
	File     string            `json:"file"`
	Format   string            `json:"format"`
	Lines    uint64            `json:"lines"`
	Events   uint64            `json:"events"`
	Skipped  uint64            `json:"skipped"`
	Unparsed uint64            `json:"unparsed"`
	Coverage string            `json:"coverage"`
	Start    *Time             `json:"start,omitempty"`
	End      *Time             `json:"end,omitempty"`
	Formats  map[string]uint64 `json:"formats,omitempty"`
	// Of runs that go on from earlier ones: where this one began, whether the file or another of its name was rotated, what the log was called before,
	// and whether it lies before what was read already.
	FromOffset *int64 `json:"from_offset,omitempty"`
	Rotated    *bool  `json:"rotated,omitempty"`
	Was        string `json:"was,omitempty"`
	Backfill   bool   `json:"backfill,omitempty"`
}

// Join says how failures found their error lines.
type Join struct {
	Exact     uint64 `json:"exact"`
	Near      uint64 `json:"near"`
	Ambiguous uint64 `json:"ambiguous"`
	None      uint64 `json:"none"`
}

// Time is milliseconds of UTC, written as RFC 3339 with the precision it has.
type Time int64

// MarshalJSON writes RFC 3339.
func (t Time) MarshalJSON() ([]byte, error) {
	return strconv.AppendQuote(nil, t.String()), nil
}

func (t Time) String() string {
	at := time.UnixMilli(int64(t)).UTC()
	if t%1000 == 0 {
		return at.Format("2006-01-02T15:04:05Z")
	}
	return at.Format("2006-01-02T15:04:05.000Z")
}

// Confidence is a probability, written with two decimals.
type Confidence float64

// MarshalJSON writes two decimals.
func (c Confidence) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(c), 'f', 2, 64), nil
}

// New makes a report of what the analysis found.
func New(r *analyze.Result) *Report {
	rep := &Report{Schema: Schema, Incidents: []Incident{}, Deploys: []Deploy{}, Series: []Series{}, Sources: []Source{}, Warnings: []string{}, result: r}
	if r.Start != 0 {
		rep.Window = &Window{Time(r.Start), Time(r.End)}
	}
	t := r.Totals
	rep.Totals = Totals{Failures: t.Failures, EdgeFailures: t.EdgeFailures, Status502: t.Status502, Status503: t.Status503, Status504: t.Status504,
		Passed: t.Passed, NearMisses: t.NearMisses, Aborts: t.ClientAborts}
	if r.Counted {
		rep.Totals.Requests, rep.Totals.EdgeRequests = &t.Requests, &t.EdgeRequests
	}
	for c, count := range r.Categories {
		rep.Categories = append(rep.Categories, category(knowledge.Category(c), count, t.Failures))
	}
	rep.Impact = impact(&r.Impact, r.SLO)
	for _, inc := range r.Incidents {
		one := incident(inc)
		one.Impact = impact(&inc.Impact, r.SLO)
		one.Impact.OneClient, one.Impact.Note = inc.OneClient, inc.ClientNote
		rep.Incidents = append(rep.Incidents, one)
	}
	for _, v := range r.Changes {
		d := Deploy{Name: v.Change.Name, Kind: v.Change.Kind.String(), Verdict: v.Verdict, Incident: v.Incident, Why: v.Why}
		if v.At != 0 {
			at := Time(v.At)
			d.Time = &at
		}
		rep.Deploys = append(rep.Deploys, d)
	}
	for _, s := range r.Series {
		rep.Series = append(rep.Series, series(s))
	}
	for _, s := range r.Sources {
		rep.Sources = append(rep.Sources, sourceOf(s))
	}
	rep.Warnings = append(rep.Warnings, r.Warnings...)
	rep.Assumed = r.Assumed
	rep.setSections(&r.Sections)
	j := r.Join
	rep.Join = &Join{Exact: j.Exact, Near: j.Near, Ambiguous: j.Ambiguous, None: j.None}
	return rep
}

// fourDigits is a share as machines read it.
func fourDigits(x float64) float64 { return math.Round(x*1e4) / 1e4 }

func category(c knowledge.Category, count analyze.CategoryCount, all uint64) Category {
	out := Category{Category: c.String(), Failures: count.Failures, Causes: []Cause{}}
	if all > 0 {
		share := fourDigits(float64(count.Failures) / float64(all))
		out.Share = &share
	}
	for _, cause := range count.Causes {
		out.Causes = append(out.Causes, Cause(cause))
	}
	return out
}

func incident(inc *analyze.Incident) Incident {
	out := Incident{ID: inc.ID, Start: Time(inc.Start), End: Time(inc.End), Ongoing: inc.Ongoing, SeenBefore: inc.SeenBefore, Failures: inc.Failures, Peak: inc.Peak,
		Category: inc.Category.String(), Cause: inc.Cause, Title: inc.Title, Confidence: Confidence(inc.Confidence), Nodes: inc.Nodes, Flapping: inc.Flapping,
		Passed: inc.Passed, Probes: inc.Probes, Tell: inc.Tell, Lacks: inc.Lacks, Prevent: inc.Prevent, Alternatives: []Alternative{}, Proxies: []string{}, Upstreams: counts(inc.Upstreams),
		Paths: counts(inc.Paths), Symptoms: []Symptom{}, Reasons: []string{}, Evidence: []Evidence{}, CheckNow: []string{}, found: inc}
	for _, a := range inc.Alternatives {
		out.Alternatives = append(out.Alternatives, Alternative{a.Category.String(), a.Cause, Confidence(a.Confidence)})
	}
	for _, p := range inc.Proxies {
		out.Proxies = append(out.Proxies, p.String())
	}
	for _, s := range inc.Symptoms {
		if s.Symptom != event.NoSymptom {
			out.Symptoms = append(out.Symptoms, Symptom{s.Symptom.String(), s.Errno, s.Failures})
		}
	}
	for _, f := range inc.Findings {
		out.Reasons = append(out.Reasons, reason(f))
	}
	for _, e := range inc.Evidence {
		out.Evidence = append(out.Evidence, Evidence(e))
	}
	for _, m := range inc.Timeline {
		out.Timeline = append(out.Timeline, Moment{Time(m.At), m.Text})
	}
	for _, c := range inc.Check {
		out.CheckNow = append(out.CheckNow, check(c))
	}
	if l := inc.Deploy; l != nil {
		verdict := "coincidence"
		if l.Trigger {
			verdict = "trigger"
		}
		out.Deploy = link(l, verdict)
	}
	if inc.Fix != nil {
		out.Fix = link(inc.Fix, "")
	}
	return out
}

func link(l *analyze.ChangeLink, verdict string) *Link {
	return &Link{Name: l.Change.Name, Time: Time(l.At), SecondsBefore: math.Round(l.Before*10) / 10, Verdict: verdict,
		Confidence: Confidence(math.Round(l.Confidence*100) / 100), Reasons: l.Reasons}
}

func counts(list []analyze.Count) []Count {
	out := []Count{}
	for _, c := range list {
		out = append(out, Count{c.Name, c.Failures})
	}
	return out
}

func series(s analyze.Series) Series {
	out := Series{Upstream: s.Upstream, Start: Time(s.Start), Step: float64(s.Step) / 1000, Requests: s.Requests, Failures: map[string][]uint64{}, P50: s.P50, P95: s.P95}
	for c, n := range s.Failures {
		out.Failures[c.String()] = n
	}
	return out
}

func sourceOf(s analyze.Source) Source {
	out := Source{File: s.Name, Lines: s.Lines, Events: s.Events, Skipped: s.Skipped, Unparsed: s.Unparsed, Coverage: s.Coverage}
	if len(s.Formats) > 0 {
		out.Format = s.Formats[0].Name
	}
	if len(s.Formats) > 1 {
		out.Format, out.Formats = "mixed", map[string]uint64{}
		for _, f := range s.Formats {
			out.Formats[f.Name] = f.Requests
		}
	}
	if s.Start != 0 {
		start, end := Time(s.Start), Time(s.End)
		out.Start, out.End = &start, &end
	}
	return out
}
