package parser

import "github.com/why502/why502/parser/event"

// Parser understands one format. Both methods report false for a line that is not of this format, and then leave nothing behind
// that a reader could mistake for a result. They may keep scratch memory but no state that changes what a line means; they are used by
// one goroutine at a time. The prefix (syslog, container runtime …) is already cut off.
type Parser interface {
	// Glance reads what requests are counted by. For a line that is no access line it sets Proxy and Kind only.
	Glance(line []byte, g *event.Glance) bool
	// Parse fills every key of the event.
	Parse(line []byte, ev *event.Event) bool
}

// Sink takes what a Reader understands, in line order. One sink serves one goroutine.
type Sink interface {
	// Count takes an access line; it returns true when it wants Keep to be called with the whole event as well.
	// line is the physical line, without its line end.
	Count(g *event.Glance, line []byte) bool
	// Keep takes a whole event: an access line that Count asked for, or an error, health, process or system line. n is the number of the line
	// within the leaf, from 0.
	Keep(ev *event.Event, n uint32, line []byte)
}
