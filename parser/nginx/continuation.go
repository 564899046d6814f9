package nginx

import (
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// continuation reads the last line of a message that has several: of what an application wrote to its error output, or of a Lua stack.
// It ends with the tail that belongs to the whole message and becomes an event of its own (Tail), to be joined with the first (Open)
// by its place. It is asked last, because other programs' lines can look alike.
type continuation struct {
	clock scan.Clock
	tail  tail
	whole event.Event
}

func newContinuation() scan.Parser { return &continuation{} }

// Glance sets Proxy and Kind.
func (p *continuation) Glance(line []byte, g *event.Glance) bool {
	if !p.Parse(line, &p.whole) {
		return false
	}
	g.Reset()
	g.Proxy, g.Kind = event.Nginx, p.whole.Kind
	return true
}

// Parse fills the keys of the tail.
func (p *continuation) Parse(line []byte, ev *event.Event) bool {
	at := tailStart(line)
	if at < 0 {
		return false
	}
	p.tail = tail{}
	p.tail.parse(line[at:])
	_, dated := p.clock.Slash(line)
	if dated > 0 || p.tail.server == nil || p.tail.client == nil || p.tail.request == nil {
		return false
	}
	ev.Reset()
	ev.Proxy, ev.Kind, ev.Tail, ev.Symptom = event.Nginx, event.Error, true, event.Unknown
	m := splitMessage(line[:at], nil)
	ev.Message = m.text
	if m.phase != nil {
		ev.Phase, ev.HeaderSent = m.phaseText, m.phase.HeaderSent
	}
	p.tail.fill(ev)
	return true
}
