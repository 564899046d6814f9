package analyze

import (
	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// Attribution is what the failures command adds to an event.
type Attribution struct {
	Category   knowledge.Category
	Cause      string
	Confidence float64
	Incident   string // "" for a stray failure
	Passed     bool
	Unsure     bool // nothing tells whether the upstream itself sent the status
	Evidence   []Pointer

	upstream string // by which name the report knows it
}

// Pointer names a line and says what it shows.
type Pointer struct {
	File string
	Line int
	Why  string
}

// Attribute says what became of one failed request: the kept record at its place, else a share of its cell. It must be asked once for each failure, in the
// order of input, for then the answers add up to the report. ok is false for a line that is no failure: an error line that an access log covers.
func (r *Result) Attribute(pos digest.Pos, ev *event.Event, group, format string) (a Attribution, ok bool) {
	if f := r.at(pos); f != nil {
		a = r.of(f)
		a.Evidence = r.pointers(f)
		return a, true
	}
	isError := ev.Kind == event.Error
	if !isError && (ev.Kind != event.Access || !ev.Outcome.Failure()) || !r.inSpan(ev, group, format) {
		return a, false
	}
	k, like := r.cellOfEvent(ev, group, format), &r.cells
	if isError {
		like = &r.errors
		k = cell{start: r.d.MessageStart(ev.Moment().Ms()), domain: k.domain, proxy: k.proxy, symptom: k.symptom}
	}
	q := like.find(k)
	if q == nil {
		return a, false
	}
	for i := range q.parts {
		if p := &q.parts[i]; p.left > 0 {
			p.left--
			return r.of(p.like), true
		}
	}
	return a, false
}

// at is the failure that was kept of a place.
func (a *attribution) at(pos digest.Pos) *failure {
	if a.byPos == nil {
		a.byPos = make(map[digest.Pos]*failure, len(a.kept))
		for _, f := range a.kept {
			if a.span.takes(f.at) {
				a.byPos[f.rec.Pos] = f
			}
		}
	}
	return a.byPos[pos]
}

// cellOfEvent is the cell that an event was counted in.
func (r *Result) cellOfEvent(ev *event.Event, group, format string) cell {
	moment := ev.Moment()
	domain, _ := r.d.FindDomain(group, format, ev.Borrowed, moment)
	return cell{r.d.FailureStart(moment.Ms()), domain, ev.Proxy, ev.Status, ev.Symptom, ev.Outcome == event.PassedOn, ev.GRPC}
}

// inSpan says whether an event lies in the time that was asked for.
func (r *Result) inSpan(ev *event.Event, group, format string) bool {
	if !r.span.spanned() {
		return true
	}
	nano, ok := r.Resolve(group, format, ev.Borrowed, ev.Moment())
	return ok && r.span.takes(nano/1e6)
}

// of is what is said of a kept failure.
func (a *attribution) of(f *failure) Attribution {
	upstream := ""
	if f.pool != nil {
		upstream = f.pool.name
	}
	if f.incident == nil {
		s := a.strays[f]
		return Attribution{Category: s.category, Cause: s.cause, Confidence: s.confidence, Passed: f.passed, Unsure: f.unsure(), upstream: upstream}
	}
	v := &f.incident.Verdict
	return Attribution{Category: v.Category, Cause: v.Cause, Confidence: v.Confidence, Incident: f.incident.ID, Passed: f.passed, Unsure: f.unsure(), upstream: upstream}
}

// categoryOf is the category of a kept failure.
func (a *attribution) categoryOf(f *failure) knowledge.Category {
	if f.incident == nil {
		return a.strays[f].category
	}
	return f.incident.Verdict.Category
}

// pointers are the lines that explain a failure.
func (a *attribution) pointers(f *failure) []Pointer {
	var list []Pointer
	add := func(r *digest.Record, why string) {
		source, line := a.d.Line(r.Pos)
		list = append(list, Pointer{a.d.Sources()[source].Name, line, why})
	}
	for _, try := range f.tries() {
		add(try.rec, try.symptom.Meaning())
	}
	if in := f.innermost(); in != f {
		add(in.rec, "the same request at the next hop: "+in.symptom.Meaning())
	}
	return list
}

// Resolve turns a stamp of a line of a source group and format into nanoseconds of UTC.
func (r *Result) Resolve(group, format string, borrowed bool, s event.Stamp) (int64, bool) {
	if !s.Set {
		return 0, false
	}
	id, ok := r.d.FindDomain(group, format, borrowed, s)
	if !ok {
		return s.Nano, true
	}
	ms := s.Ms()
	return s.Nano + (r.clocks.utc(id, ms, false)-ms)*1e6, true
}
