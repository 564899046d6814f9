package parser

import "github.com/why502/why502/parser/event"

// Leaf is a piece of an input. It owns the lines that begin in it.
type Leaf struct {
	Source int   // the number of the input, from 0
	From   int64 // where it begins, in bytes of the unpacked text: always the start of a line
	// To is where it ends, behind its last line; known from End on.
	To int64
	// Unended is the length of the last line when it has no line end: at the end of an input that is still being written, its rest may come.
	Unended int64
	// Held says that it was left for a later run.
	Held bool
}

// Sink takes what a Reader understands, in line order within a leaf. One sink serves one goroutine.
type Sink interface {
	// Begin opens a leaf; the calls up to End are about it. parse fills an event from any line of its input, at any time until a leaf of another
	// input begins: a sink that keeps a sample need not parse what will fall out of it again.
	Begin(leaf Leaf, parse func(line []byte, ev *event.Event) bool)
	// Count takes an access line; it returns true when it wants Keep to be called with the whole event as well.
	// line is the physical line, without its line end; n is its number within the leaf, from 0.
	Count(g *event.Glance, n uint32, line []byte) bool
	// Note takes an error line of which g.Message is set; it returns true when it wants Keep to be called with the whole event as well. n is as in Count.
	Note(g *event.Glance, n uint32, line []byte) bool
	// Keep takes a whole event: an access line that Count asked for, an error line that Note asked for or was not asked about, or a health, process or
	// system line. n is as in Count. Of a line like "last message repeated 3 times" only Repeated and the prefix are set; its Kind is NoKind.
	Keep(ev *event.Event, n uint32, line []byte)
	// End closes the leaf. The tally is reused for the next one.
	End(leaf Leaf, tally *Tally)
}

// Tally is what became of the lines of a leaf, or of a whole input.
type Tally struct {
	event.Account
	// TooLong are the first lines that were longer than maxLine, within the leaf; they are counted as unparsed. Longs is how many there are.
	TooLong []uint32
	Longs   uint64
}
