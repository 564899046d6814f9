package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"github.com/why502/why502/analyze/knowledge"
)

// DiffSchema names the version of the JSON that compares two reports.
const DiffSchema = "why502/diff/1"

// Diff says how two JSON reports differ. Each pair of numbers is before and after.
type Diff struct {
	Schema     string         `json:"schema"`
	Before     Side           `json:"before"`
	After      Side           `json:"after"`
	Categories []Shift        `json:"categories"`
	Causes     []Shift        `json:"causes"`
	Upstreams  []Shift        `json:"upstreams"`
	Incidents  []IncidentDiff `json:"incidents"`
}

// Side is one of the two reports.
type Side struct {
	File     string   `json:"file"`
	Window   *Window  `json:"window,omitempty"`
	Requests *uint64  `json:"requests,omitempty"`
	Failures uint64   `json:"failures"`
	Share    *float64 `json:"share,omitempty"`
}

// Shift is how many failures something has in each report.
type Shift struct {
	Name   string `json:"name"`
	Before uint64 `json:"before"`
	After  uint64 `json:"after"`
}

// IncidentDiff is an incident of either report, or of both.
type IncidentDiff struct {
	Change string     `json:"change"` // new, gone, changed, ended, grown, shrunk, same
	Before *Incidence `json:"before,omitempty"`
	After  *Incidence `json:"after,omitempty"`
	// Like is the id of an incident of the other report that has the same cause on the same upstream: it came again, or was there before.
	Like string `json:"like,omitempty"`
}

// Incidence is what a comparison shows of an incident.
type Incidence struct {
	ID         string     `json:"id"`
	Start      Time       `json:"start"`
	End        Time       `json:"end"`
	Ongoing    bool       `json:"ongoing"`
	Failures   uint64     `json:"failures"`
	Category   string     `json:"category"`
	Cause      string     `json:"cause"`
	Title      string     `json:"title"`
	Confidence Confidence `json:"confidence"`
	Upstream   string     `json:"upstream,omitempty"`
}

// UnmarshalJSON reads RFC 3339.
func (t *Time) UnmarshalJSON(text []byte) error {
	var word string
	if err := json.Unmarshal(text, &word); err != nil {
		return err
	}
	at, err := time.Parse(time.RFC3339, word)
	*t = Time(at.UnixMilli())
	return err
}

// errNoReport is the error of a JSON text that is no report.
var errNoReport = errors.New("no JSON report of why502")

// Read reads a JSON report.
func Read(in io.Reader) (*Report, error) {
	rep := &Report{}
	d := json.NewDecoder(in)
	var other *json.UnmarshalTypeError // another program's
	if err := d.Decode(rep); errors.As(err, &other) {
		return nil, errNoReport
	} else if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoReport, err)
	}
	major := strings.TrimRight(Schema, "0123456789")
	switch version, ours := strings.CutPrefix(rep.Schema, major); {
	case !ours:
		return nil, errNoReport
	case major+version != Schema:
		return nil, fmt.Errorf("a report of schema %s, made by another version of why502; this one knows %s", rep.Schema, Schema)
	}
	return rep, nil
}

// Compare says how two reports differ.
func Compare(before, after *Report) *Diff {
	d := &Diff{Schema: DiffSchema, Before: side(before), After: side(after), Incidents: []IncidentDiff{}}
	categories, causes, upstreams := newShifts(), newShifts(), newShifts()
	for i, r := range [...]*Report{before, after} {
		for _, c := range r.Categories {
			categories.add(i, c.Category, c.Failures)
			for _, cause := range c.Causes {
				causes.add(i, cause.Cause, cause.Failures)
			}
		}
		for _, s := range r.Series {
			for _, counts := range s.Failures {
				for _, n := range counts {
					upstreams.add(i, s.Upstream, n)
				}
			}
		}
	}
	d.Categories, d.Causes, d.Upstreams = categories.list, causes.sorted(), upstreams.sorted()
	d.compareIncidents(before, after)
	return d
}

func side(r *Report) Side {
	s := Side{Window: r.Window, Requests: r.Totals.Requests, Failures: r.Totals.Failures}
	if s.Requests != nil && *s.Requests > 0 {
		share := float64(s.Failures) / float64(*s.Requests)
		s.Share = &share
	}
	return s
}

// shifts are counted by name, in the order in which the names come.
type shifts struct {
	list  []Shift
	index map[string]int
}

func newShifts() *shifts { return &shifts{list: []Shift{}, index: map[string]int{}} }

func (s *shifts) add(side int, name string, n uint64) {
	i, there := s.index[name]
	if !there {
		i = len(s.list)
		s.index[name], s.list = i, append(s.list, Shift{Name: name})
	}
	if side == 0 {
		s.list[i].Before += n
	} else {
		s.list[i].After += n
	}
}

// sorted has what moved most first, and leaves out what never failed.
func (s *shifts) sorted() []Shift {
	list := slices.DeleteFunc(s.list, func(x Shift) bool { return x.Before == 0 && x.After == 0 })
	slices.SortStableFunc(list, func(a, b Shift) int { return cmp.Or(cmp.Compare(b.moved(), a.moved()), cmp.Compare(a.Name, b.Name)) })
	return list
}

func (x Shift) moved() uint64 { return max(x.Before, x.After) - min(x.Before, x.After) }

// compareIncidents pairs incidents by their ids: runs on the same logs, and on logs that grew, give the same ones.
func (d *Diff) compareIncidents(before, after *Report) {
	old := map[string]*Incident{}
	for i := range before.Incidents {
		old[before.Incidents[i].ID] = &before.Incidents[i]
	}
	for i := range after.Incidents {
		now := &after.Incidents[i]
		was := old[now.ID]
		delete(old, now.ID)
		one := IncidentDiff{Change: changeOf(was, now), Before: incidence(was), After: incidence(now)}
		if was == nil {
			one.Like = likeIn(before.Incidents, now)
		}
		d.Incidents = append(d.Incidents, one)
	}
	for i := range before.Incidents {
		if was := old[before.Incidents[i].ID]; was != nil {
			d.Incidents = append(d.Incidents, IncidentDiff{Change: "gone", Before: incidence(was), Like: likeIn(after.Incidents, was)})
		}
	}
	slices.SortStableFunc(d.Incidents, func(a, b IncidentDiff) int {
		return cmp.Or(cmp.Compare(slices.Index(changeOrder, a.Change), slices.Index(changeOrder, b.Change)), cmp.Compare(a.shown().Start, b.shown().Start))
	})
}

// changeOrder is what a reader wants to know first.
var changeOrder = []string{"new", "changed", "grown", "ended", "shrunk", "gone", "same"}

func changeOf(was, now *Incident) string {
	switch {
	case was == nil:
		return "new"
	case was.Category != now.Category || was.Cause != now.Cause:
		return "changed"
	case was.Ongoing && !now.Ongoing:
		return "ended"
	case now.Failures > was.Failures:
		return "grown"
	case now.Failures < was.Failures:
		return "shrunk"
	}
	return "same"
}

func incidence(inc *Incident) *Incidence {
	if inc == nil {
		return nil
	}
	x := &Incidence{inc.ID, inc.Start, inc.End, inc.Ongoing, inc.Failures, inc.Category, inc.Cause, inc.Title, inc.Confidence, ""}
	if len(inc.Upstreams) > 0 {
		x.Upstream = inc.Upstreams[0].Name
	}
	return x
}

// likeIn is the latest incident of a list with the same cause on the same upstream.
func likeIn(list []Incident, inc *Incident) string {
	like := ""
	for i := range list {
		if x := incidence(&list[i]); x.Cause == inc.Cause && x.Upstream == incidence(inc).Upstream {
			like = x.ID
		}
	}
	return like
}

// shown is the side that a reader is told of.
func (x *IncidentDiff) shown() *Incidence {
	if x.After != nil {
		return x.After
	}
	return x.Before
}

// DiffText writes a comparison for people.
func DiffText(w io.Writer, d *Diff) error {
	var out bytes.Buffer
	t := newTable("", "before", "after", "")
	t.row("report", d.Before.File, d.After.File, "")
	t.row("window", windowText(d.Before.Window), windowText(d.After.Window), "")
	if d.Before.Requests != nil && d.After.Requests != nil {
		t.row("requests", comma(*d.Before.Requests), comma(*d.After.Requests), moved(*d.Before.Requests, *d.After.Requests))
	}
	t.row("failures", comma(d.Before.Failures), comma(d.After.Failures), moved(d.Before.Failures, d.After.Failures))
	if d.Before.Share != nil && d.After.Share != nil {
		t.row("share", percent(*d.Before.Share), percent(*d.After.Share), "")
	}
	out.WriteString(t.render())
	for _, part := range [...]struct {
		title string
		list  []Shift
	}{{"cause", d.Causes}, {"upstream", d.Upstreams}} {
		if len(part.list) == 0 {
			continue
		}
		t := newTable(part.title, "before", "after", "")
		for _, x := range part.list[:min(len(part.list), 12)] {
			t.row(cut(clean(or(x.Name, "-")), 48), comma(x.Before), comma(x.After), moved(x.Before, x.After))
		}
		out.WriteString("\n" + t.render())
	}
	out.WriteString("\n")
	d.incidentsText(&out)
	_, err := w.Write(out.Bytes())
	return err
}

func comma(n uint64) string { return humanize.Comma(int64(n)) }

// moved is a difference with its sign.
func moved(before, after uint64) string {
	switch {
	case after > before:
		return "+" + comma(after-before)
	case after < before:
		return "−" + comma(before-after)
	}
	return "="
}

func windowText(w *Window) string {
	if w == nil {
		return "-"
	}
	p := page{}
	return p.span(int64(w.Start), int64(w.End))
}

// incidentsText tells of the incidents, one a line.
func (d *Diff) incidentsText(out *bytes.Buffer) {
	same := 0
	for i := range d.Incidents {
		x := &d.Incidents[i]
		if x.Change == "same" {
			same++
			continue
		}
		inc := x.shown()
		fmt.Fprintf(out, "%-8s %s: %s", x.Change, inc.ID, clean(inc.Title))
		if inc.Upstream != "" && !strings.Contains(inc.Title, inc.Upstream) {
			fmt.Fprintf(out, " on %s", clean(inc.Upstream))
		}
		fmt.Fprintf(out, " (%s %s), %s\n", words(inc.Category), strconv.FormatFloat(float64(inc.Confidence), 'f', 2, 64), x.numbers())
		if x.Like != "" {
			fmt.Fprintf(out, "         the other report has the same cause there: %s\n", x.Like)
		}
	}
	switch {
	case len(d.Incidents) == 0:
		out.WriteString("no incidents in either report\n")
	case same > 0:
		fmt.Fprintf(out, "%-8s %s\n", "same", plural(uint64(same), "incident"))
	}
}

// numbers are the failures of an incident in both reports, and what it was taken for before.
func (x *IncidentDiff) numbers() string {
	inc := x.shown()
	text := plural(inc.Failures, "failure")
	if x.Before != nil && x.After != nil && x.Before.Failures != x.After.Failures {
		text += " (" + moved(x.Before.Failures, x.After.Failures) + ")"
	}
	if x.Change == "changed" {
		text += ", before: " + x.Before.Cause + " (" + words(x.Before.Category) + ")"
	}
	if inc.Ongoing {
		text += ", still failing"
	}
	return text
}

// words are those for a category; what a later version calls its own stays.
func words(category string) string {
	if c, known := knowledge.ParseCategory(category); known {
		return categoryWords(c)
	}
	return clean(category)
}
