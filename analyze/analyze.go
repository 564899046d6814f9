package analyze

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// Analyze turns a digest and a list of changes into all that a report shows.
func Analyze(d *digest.Digest, changes []event.Change, o Options) *Result {
	m := prepare(d, changes, &o)
	axis, curves := m.newAxis(), []curve(nil)
	waitForCurves := o.aside(func() { curves = m.curves(axis) })
	sights := m.inSpan(m.findSights())
	r := &Result{Now: o.Now, SLO: o.SLO}
	r.Changes = m.linkChanges(sights)
	m.conclude(r, sights)
	waitForCurves()
	m.fillSeries(r, axis, curves)
	return r
}

// prepare does all that comes before incidents: clocks, joins, upstreams.
func prepare(d *digest.Digest, changes []event.Change, o *Options) *model {
	m := newModel(d, o)
	m.setTimes()
	if m.learnClocks() {
		m.setTimes()
	}
	if m.skewTiers() {
		m.setTimes()
	}
	m.cover()
	m.now = m.horizon()
	m.join()
	m.joinTiers()
	m.cutUntil()
	m.makePools()
	m.findHoles()
	m.explainByLimits()
	m.changes = m.changesOf(changes)
	m.doubtZone()
	m.services = changedServices(m.changes)
	m.forgetTimeless()
	return m
}

// findSights finds the incidents, looks at each and judges it.
func (m *model) findSights() []*sight {
	bursts := m.findIncidents()
	for _, b := range bursts {
		b.incident = &Incident{members: b.members}
		for _, f := range b.members {
			f.incident = b.incident
		}
	}
	var sights []*sight
	for _, b := range bursts {
		s := m.look(b)
		s.weighChanges(m.changes)
		weights := fitted()
		b.incident.Verdict = s.judge(&weights)
		sights = append(sights, s)
	}
	m.identify(bursts)
	return sights
}

// slug keeps of a name what needs no quoting anywhere.
func slug(name string) string {
	var out strings.Builder
	for _, c := range []byte(strings.ToLower(name)) {
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '_':
			out.WriteByte(c)
		case out.Len() > 0:
			out.WriteByte('-')
		}
		if out.Len() >= 32 {
			break
		}
	}
	if s := strings.Trim(out.String(), "-."); s != "" {
		return s
	}
	return "upstream"
}

// conclude fills the result: incidents, counts, sections.
func (m *model) conclude(r *Result, sights []*sight) {
	r.Start, r.End = m.window()
	r.strays = map[*failure]stray{}
	for _, f := range m.failures {
		if f.incident == nil {
			r.strays[f] = m.strayOf(f)
		}
	}
	for _, s := range sights {
		s.describe()
		s.sharpen()
		s.wouldDecide()
		s.b.incident.names = s.b.names(m)
		r.Incidents = append(r.Incidents, s.b.incident)
	}
	m.counters = [4]nameWeights{} // nobody counts by name any more
	slices.SortStableFunc(r.Incidents, func(a, b *Incident) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.ID, b.ID)) })
	m.count(r)
	m.countWhole(r)
	for _, s := range sights {
		s.seeClients()
	}
	m.fillSources(r)
	m.measure(r)
	r.Horizon, r.Learned, r.templates = m.now, m.clocks.learned(), m.templates()
	r.profileRows = m.profileRows()
	m.fillSections(r)
	r.Marks, r.OwnZone = m.marks(), m.ownZone()
	for _, res := range m.d.Resolutions() {
		if !res.Whole {
			r.Resolution = append(r.Resolution, res.Table+" "+res.Text)
		}
	}
	m.clocks.describe()
	r.Assumed = append(m.clocks.assumed, m.describeSetup(r.Incidents)...)
	if days := m.o.Profile.Days(); days > 0 {
		r.Assumed = append(r.Assumed, fmt.Sprintf("what is usual at this hour of the week was learned from %d days of logs", days))
	}
	r.Outside = m.outside()
	r.Warnings = append(r.Warnings, m.warnings(r)...)
}

// stray is what is said of a failure that belongs to no incident: only what its message alone suggests.
type stray struct {
	category   knowledge.Category
	cause      string
	confidence float64
}

func (m *model) strayOf(f *failure) stray {
	unknown := stray{knowledge.Unattributed, "unattributed.unknown", 0.55}
	if f.symptom == event.PassedThrough || f.passed {
		unknown.cause = "passed-through.unexplained"
		return unknown
	}
	if f.symptom == event.NoUpstream && f.place.proxy == event.HAProxy { // the state alone means a refusal as well
		return stray{knowledge.Communication, "comms.no-server", 0.45}
	}
	if advice := knowledge.Find(m.d.Name(f.row)); advice != nil && advice.Category != knowledge.Unattributed && advice.Cause != "" {
		switch advice.Strength {
		case knowledge.Decisive:
			return stray{advice.Category, advice.Cause, 0.6}
		case knowledge.Strong:
			return stray{advice.Category, advice.Cause, 0.45}
		}
	}
	if f.symptom == event.ClosedEarly || f.symptom == event.AnswerReset {
		return stray{knowledge.Communication, "comms.closed-early", 0.45}
	}
	return unknown
}
