package scan

import "github.com/why502/why502/parser/event"

// Parser understands one format. Both methods report false for a line that is not of this format, and then leave nothing behind
// that a reader could mistake for a result. They may keep scratch memory but no state that changes what a line means; they are used by
// one goroutine at a time. The prefix (syslog, container runtime …) is already cut off.
type Parser interface {
	// Glance reads what requests are counted by. For a line that is no access line it sets Proxy and Kind only.
	Glance(line []byte, g *event.Glance) bool
	// Parse fills every key of the event, whatever it holds, when it reports true.
	Parse(line []byte, ev *event.Event) bool
}

// Format is a row of the table of formats. A proxy's package lists its own in order of precedence.
type Format struct {
	Name   string // "nginx-combined", as reports and detect write it
	Proxy  event.Proxy
	New    func() Parser
	Sample string // a line that it understands
}
