package deploy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/why502/why502/parser/event"
)

// finish makes changes of the records, now that the whole list is known.
func (l *list) finish() ([]event.Change, []error) {
	o, conflict := l.order()
	var changes []event.Change
	var moments []moment
	var untold, relative int
	doubts := map[string]bool{}
	for i := range l.records {
		r := &l.records[i]
		c := l.change(r)
		m, state := readWhen(r, o)
		switch state {
		case whenGood:
			c.Stamp = m.stamp
			moments = append(moments, m)
		case whenRelative:
			relative++
		case whenMissing:
			untold++
		default:
			l.problem(r.line, l.faultOf(m, r, conflict), "")
		}
		if m.doubt != "" && !doubts[m.doubt] {
			doubts[m.doubt] = true
			l.problem(r.line, m.doubt, "")
		}
		changes = append(changes, c)
	}
	if len(l.records) == 0 && len(l.problems) == 0 {
		l.problem(0, "there is no entry in this list", "")
	}
	l.explainMissing(relative, untold)
	if l.unnamed > 0 {
		l.problem(0, entries(l.unnamed)+" without a name: called by the time", "add a column \"name\"")
	}
	step := stepOf(moments)
	for i := range changes {
		if changes[i].Stamp.Set {
			changes[i].Step = step
		}
	}
	return changes, l.told()
}

// told gives the problems in the order of their lines, those of the whole list behind them.
func (l *list) told() (problems []error) {
	slices.SortStableFunc(l.problems, func(a, b *Problem) int {
		return cmp.Compare(uint(a.Line-1), uint(b.Line-1)) // the line 0 becomes the largest
	})
	for _, p := range l.problems {
		problems = append(problems, p)
	}
	return problems
}

// order finds how the list writes dates in numbers: an entry with a number above 12 settles it for all. Conflict says that entries settle it differently.
func (l *list) order() (o order, conflict bool) {
	var day, month bool
	for i := range l.records {
		m, n := readMoment(trimTime(l.records[i].when), unknownOrder)
		if n == 0 || m.first == 0 || m.fault != "" {
			continue
		}
		day = day || m.first > 12 && m.second <= 12
		month = month || m.second > 12 && m.first <= 12
	}
	switch {
	case day && month:
		return unknownOrder, true
	case day:
		return dayFirst, false
	case month:
		return monthFirst, false
	}
	return unknownOrder, false
}

// whenState is what became of an entry's time.
type whenState uint8

const (
	whenGood whenState = iota
	whenMissing
	whenRelative
	whenBad
)

func readWhen(r *record, o order) (moment, whenState) {
	text := trimTime(r.when)
	switch {
	case text == "" || text == "-" || strings.EqualFold(text, "null") || strings.EqualFold(text, "n/a"):
		return moment{}, whenMissing
	case isRelative(text):
		return moment{}, whenRelative
	}
	m, n := readMoment(text, o)
	if n == 0 {
		return m, whenBad
	}
	if m.fault != "" {
		return m, whenBad
	}
	if r.zone != "" && !m.stamp.Zoned && m.doubt == "" {
		m.inZone(r.zone)
	}
	return m, whenGood
}

// inZone applies the zone that stands in another column.
func (m *moment) inZone(text string) {
	z, ok := parseZone(text)
	if !ok {
		m.doubt = fmt.Sprintf("the zone %q is not known: write an offset such as +01:00", text)
		return
	}
	if !m.stamp.Dated && z.place != nil {
		return
	}
	seconds, zoned, doubt := z.utc(m.local)
	m.stamp.Nano += (seconds - m.local) * 1e9
	m.stamp.Zoned, m.stamp.Quarters, m.doubt = zoned, quartersAhead(m.local, seconds, zoned), doubt
}

func trimTime(text string) string { return strings.Trim(strings.TrimSpace(text), "[]()<>\"'`*") }

func (l *list) faultOf(m moment, r *record, conflict bool) string {
	switch {
	case m.fault == "":
		return fmt.Sprintf("%q is no time that is understood; write it like 2026-11-22T19:21:39Z", r.when)
	case m.first > 0 && conflict:
		return m.fault + " (other entries of the list settle it both ways)"
	}
	return m.fault
}

// explainMissing tells once for the list that entries have no usable time, and what would give some.
func (l *list) explainMissing(relative, untold int) {
	if relative > 0 {
		what, hint := l.timeless, l.hint
		if what == "" {
			what, hint = "the times are relative to when the list was made", "export dates and times"
		}
		l.problem(0, fmt.Sprintf("%s, so %s cannot be used", what, entries(relative)), hint)
	}
	if untold > 0 && l.hasNoProblem() {
		l.problem(0, entries(untold)+" without a time cannot be used", "add a column \"time\"")
	}
}

func (l *list) hasNoProblem() bool { return len(l.problems) == 0 }

func entries(n int) string {
	if n == 1 {
		return "one entry"
	}
	return fmt.Sprintf("%d entries", n)
}

// change makes a change of a record, but for its time.
func (l *list) change(r *record) event.Change {
	if service, version := splitImage(r.version); strings.Contains(r.version, "/") && version != "" {
		r.version = version
		if r.service == "" {
			r.service = service
		}
	}
	name := nameOfEntry(r)
	c := event.Change{Name: name, Service: r.service, Version: r.version, Note: r.note, Commit: r.commit, File: l.file, Line: r.line}
	split(&c)
	if name == "" {
		c.Name = strings.TrimSpace(r.when)
		l.unnamed++
	}
	if c.Note == "" && r.status != "" {
		c.Note = r.status
	}
	if r.rest != "" && c.Name != r.rest && c.Note == "" {
		c.Note = r.rest
	}
	if c.Note == c.Name {
		c.Note = ""
	}
	c.Kind = kindOf(r, name, c.Version)
	c.Rollback = isRollback(r, name)
	c.Switch = c.Kind == event.Config && isSwitch(r, name)
	return c
}

// split takes service and version out of a name that holds both, as charts do: shop-2.4.0.
func split(c *event.Change) {
	if c.Service != "" && c.Version != "" {
		return
	}
	service, version := splitVersion(c.Name)
	if rest, found := strings.CutPrefix(c.Version, c.Name+"-"); found && c.Service == "" && isVersion(rest) {
		c.Service, c.Version = c.Name, rest
		return
	}
	switch {
	case c.Service != "" && strings.HasPrefix(c.Name, c.Service):
		c.Version = version
	case c.Service == "" && (c.Version == "" || c.Version == c.Name && service != ""):
		c.Service, c.Version = service, version
	case c.Service == "":
		c.Service = service
	}
}

// stepOf is how coarse the list writes times: what every one of them is a multiple of. Dates alone, or midnights throughout, are days.
func stepOf(moments []moment) int {
	step, midnights := stepDay, 0
	for _, m := range moments {
		if m.local%stepDay == 0 && m.stamp.Nano%1e9 == 0 {
			midnights++
		}
		step = min(step, m.coarseness())
	}
	if len(moments) > 1 && midnights == len(moments) {
		return stepDay
	}
	return step
}

// coarseness is the step of one time: what is written, or coarser where it is a whole minute or hour.
func (m moment) coarseness() int {
	switch {
	case m.step == stepDay, m.stamp.Nano%1e9 != 0:
		return m.step
	case m.local%stepHour == 0:
		return stepHour
	case m.local%stepMinute == 0:
		return stepMinute
	}
	return stepSecond
}
