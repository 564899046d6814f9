package parser

import (
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// Parser understands one format; it stands in package scan so that the proxies' packages can name it.
type Parser = scan.Parser

// Sink takes what a Reader understands, in line order. One sink serves one goroutine.
type Sink interface {
	// Count takes an access line; it returns true when it wants Keep to be called with the whole event as well.
	// line is the physical line, without its line end.
	Count(g *event.Glance, line []byte) bool
	// Keep takes a whole event: an access line that Count asked for, or an error, health, process or system line. n is the number of the line
	// within the leaf, from 0.
	Keep(ev *event.Event, n uint32, line []byte)
}
