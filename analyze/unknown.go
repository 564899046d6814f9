package analyze

import (
	"cmp"
	"slices"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// Template is a folded error message that no row of the dictionaries knows.
type Template struct {
	Text        string
	Proxy       event.Proxy
	N           uint64
	First, Last int64
	File        string // where it stands first
	Line        uint64
	New         bool   // no earlier run saw it; without one: it came with an incident
	Incident    string // the one it came with
}

// mostUnknown is how many messages are told.
const mostUnknown = 10

// newcomerLead is how long the log must be silent about a message before an incident, for the message to count as come with it.
const newcomerLead = 2 * minute

// unknownMessages are the most frequent messages that no row knows, new ones first.
func (m *model) unknownMessages(r *Result) []Template {
	all := m.folded(m.delta)
	before := map[[2]string]uint64{}
	if m.old != nil {
		for _, t := range m.folded(m.d) {
			before[[2]string{t.Proxy.String(), t.Text}] = t.N
		}
	}
	for i := range all {
		t := &all[i]
		if m.old != nil {
			// What is not there was left out, and may be old.
			n, there := before[[2]string{t.Proxy.String(), t.Text}]
			t.New = there && n <= t.N
		}
		for _, inc := range r.Incidents {
			if t.First >= inc.Start-minute && t.First <= inc.End && t.First-m.first >= newcomerLead {
				t.Incident = inc.ID
				t.New = t.New || m.old == nil
				break
			}
		}
	}
	slices.SortFunc(all, func(a, b Template) int {
		return cmp.Or(newFirst(a.New, b.New), cmp.Compare(b.N, a.N), cmp.Compare(a.Text, b.Text), cmp.Compare(a.Proxy, b.Proxy))
	})
	return all[:min(len(all), mostUnknown)]
}

func newFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// folded lists the messages of a digest that no row knows, each once, whatever clocks it was stamped by.
func (m *model) folded(d *digest.Digest) []Template {
	rows, _ := d.Folds()
	sources := d.Sources()
	index := map[[2]string]int{}
	var all []Template
	for _, row := range rows {
		domain := row.Domain
		if d != m.d {
			domain = m.domainIn(domain)
		}
		source, line := d.Line(row.Pos)
		t := Template{Text: row.Text, Proxy: row.Proxy, N: row.N, First: m.clocks.utc(domain, row.First, true), Last: m.clocks.utc(domain, row.Last, true),
			File: sources[source].Name, Line: uint64(line)}
		key := [2]string{t.Proxy.String(), t.Text}
		i, there := index[key]
		if !there {
			index[key] = len(all)
			all = append(all, t)
			continue
		}
		all[i].merge(&t)
	}
	return all
}

func (t *Template) merge(o *Template) {
	if cmp.Or(cmp.Compare(o.First, t.First), cmp.Compare(o.File, t.File), cmp.Compare(o.Line, t.Line)) < 0 {
		t.First, t.File, t.Line = o.First, o.File, o.Line
	}
	t.N += o.N
	t.Last = max(t.Last, o.Last)
}

// templates lists the messages of error logs that are new in this run, each with how often it came: known ones by the name of their row.
func (m *model) templates() []Template {
	list := m.folded(m.delta)
	rows := map[string]int{}
	for row := range m.delta.Messages() {
		name := m.delta.Name(row.Row)
		if name == "" || row.Kind != event.Error {
			continue
		}
		i, there := rows[name]
		if !there {
			i = len(list)
			rows[name] = i
			list = append(list, Template{Text: name, Proxy: row.Proxy})
		}
		list[i].N += row.N
	}
	slices.SortFunc(list, func(a, b Template) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Text, b.Text), cmp.Compare(a.Proxy, b.Proxy))
	})
	return list
}
