package nginx

import (
	"bytes"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// continuation reads the lines of a message that has several, but for the first: what an application wrote to its error output, or a Lua stack.
// The last one ends with the tail that belongs to the whole message and becomes an event of its own (Tail), to be joined with the first (Open)
// by its place; the others are skipped. It is asked last, because other programs' lines can look alike.
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
	if at := tailStart(line); at >= 0 {
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
	if !isStackLine(line) {
		return false
	}
	ev.Reset()
	ev.Proxy, ev.Kind = event.Nginx, event.Skip
	return true
}

// stackTexts begin the lines of a PHP or Lua stack.
var stackTexts = [...]string{"Stack trace:", "stack traceback:", "  thrown in ", "PHP message: ", "PHP Stack trace:", "PHP   ", "coroutine ", "\t[C]: in "}

var inFunctionText = []byte(": in ")

func isStackLine(line []byte) bool {
	for _, text := range stackTexts {
		if len(line) >= len(text) && string(line[:len(text)]) == text {
			return true
		}
	}
	if len(line) < 3 {
		return false
	}
	switch line[0] {
	case '#': // PHP: "#0 /srv/app/a.php(3): f()"
		n := digits(line[1:])
		return n > 0 && n+1 < len(line) && line[n+1] == ' '
	case '\t': // Lua: "\t/srv/a.lua:3: in function 'f'"
		return bytes.Contains(line, inFunctionText)
	}
	return false
}
