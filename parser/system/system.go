package system

import (
	"bytes"
	"sync"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// Parser understands lines of the host's own programs. It serves one goroutine.
type Parser struct {
	finders [groups]scan.Finder
	gate    func() *gate // of what anybody wrote: most such lines are nothing to us
	clock   scan.Clock
	scratch []byte // addresses put together from parts
	told    head   // of the line at hand
}

// New makes a parser.
func New() *Parser {
	p := &Parser{gate: anybodys}
	for g, dictionary := range dictionaries {
		p.finders[g].Dictionary = dictionary
	}
	return p
}

// Parse fills ev from the body of a line. Program is the syslog tag or unit; nil where the line has none, and then the line must tell by itself
// whose it is. It reports false for a line that it has nothing to say of. For a line that surely is one of these programs' but says
// nothing of use Kind is event.Skip and the symptom event.Normal; else Kind is event.SystemLine.
//
// UpstreamAddrs holds what the line speaks of as the far end: the destination of a packet, a listening address or port (":8080"), a socket. It and
// all other slices hold until the next call.
func (p *Parser) Parse(program, line []byte, ev *event.Event) bool {
	if len(line) == 0 {
		return false
	}
	given := groupOf(program)
	if given == nobody && !mayBeOurs[line[0]] {
		return false
	}
	h := p.head(line)
	g := given
	switch {
	case h.group != nobody && (given == anybody || h.group == fpm || h.group == servers || h.group == units && given == kernel):
		g = h.group
	case given == nobody:
		return false
	}
	if g == fpm && h.level == nil {
		h.level, h.body = fpmLevel(h.body)
	}
	row, id := p.find(g, h.body)
	if row == nil && h.group == nobody {
		return false
	}
	ev.Reset()
	ev.Proxy, ev.Kind, ev.Stamp, ev.Level, ev.Message = event.System, event.Skip, h.stamp, h.level, h.body
	ev.Symptom = event.Normal
	if row != nil {
		known := facts()[id]
		ev.Kind, ev.Symptom, ev.Row = event.SystemLine, row.Symptom, known.row
		p.fill(known, h.body, ev)
	}
	return true
}

// find asks the rows of a group.
func (p *Parser) find(g group, body []byte) (*scan.Row, string) {
	if g == anybody && !p.gate().may(body) {
		return nil, ""
	}
	row, id := p.finders[g].Find(body, 0, nil)
	if row == nil || !facts()[id].believes(body) {
		return nil, ""
	}
	return row, id
}

// fact is what is known of a row besides its dictionary entry.
type fact struct {
	row      string // as events carry it
	captures []capture
	refine   func(p *Parser, ev *event.Event)
	check    func(message []byte) bool
}

// believes says whether the message is what its row takes it for.
func (f *fact) believes(message []byte) bool { return f.check == nil || f.check(message) }

// facts are found by the full ID of a row. Rows of one message that differ in a detail ("systemd.killed:crash") go by the name before the colon.
var facts = sync.OnceValue(func() map[string]*fact {
	all := map[string]*fact{}
	for _, row := range Dictionary().Rows {
		base, _, _ := bytes.Cut([]byte(row.ID), []byte(":"))
		f := &fact{row: dictionaryName + "/" + string(base), captures: captures()[string(base)], refine: refinements()[string(base)], check: checks()[string(base)]}
		all[dictionaryName+"/"+row.ID] = f
	}
	return all
})

// fill takes from the message what its row says it holds.
func (p *Parser) fill(known *fact, message []byte, ev *event.Event) {
	p.scratch = p.scratch[:0]
	for i := range known.captures {
		c := &known.captures[i]
		if found := c.find(message); len(found) > 0 {
			c.into(p, ev, found)
		}
	}
	if known.refine != nil {
		known.refine(p, ev)
	}
}
