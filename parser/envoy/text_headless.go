package envoy

import (
	"bytes"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// headlessParser reads a line of any of the text formats whose stamp was left out by somebody who quoted it. Other programs write a request in quotes and
// a status too, so that it must go on with all four numbers and the quoted fields.
type headlessParser struct{ text textParser }

func newHeadless() scan.Parser { return &headlessParser{} }

// Glance reads every field: such lines are few.
func (p *headlessParser) Glance(line []byte, g *event.Glance) bool {
	if !p.full(line) {
		return false
	}
	p.text.entry.fillGlance(g)
	return true
}

// Parse reads every field.
func (p *headlessParser) Parse(line []byte, ev *event.Event) bool {
	if !p.full(line) {
		return false
	}
	p.text.entry.fillEvent(ev)
	return true
}

func (p *headlessParser) full(line []byte) bool {
	if len(line) < 2 || line[0] != '"' {
		return false
	}
	e := &p.text.entry
	e.clear()
	rest, ok := e.cutRequest(line[1:])
	if !ok {
		return false
	}
	if rest, ok = e.cutStatus(rest); !ok || len(rest) < 2 {
		return false
	}
	p.text.kind = kindOf(rest[1:])
	if !p.text.cutReasons(&rest) {
		return false
	}
	rest = e.cutNumbers(rest)
	if !bytes.HasPrefix(rest, []byte(` "`)) || bytes.Count(rest, quoteGap) < len(quotedFields)-1 {
		return false
	}
	e.cutQuoted(rest, p.text.kind)
	e.read()
	return true
}
