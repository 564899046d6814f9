package main

import (
	"io"
	"slices"
	"time"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/parser"
	"github.com/why502/why502/parser/event"
)

type eventsCommand struct {
	Output string `short:"o" placeholder:"FILE" help:"Where it goes; standard output by default."`
	inputFlags
	redactFlags
}

// Run prints the events as they are read, one worker, in order.
func (c *eventsCommand) Run(s *streams) error {
	c.Jobs = 1
	if err := c.hide(s); err != nil {
		return err
	}
	r, err := c.inputFlags.open(s, c.Output)
	if err != nil {
		return err
	}
	r.leaveCopies()
	options, err := (&analysisFlags{}).options(c.inputFlags.Timezone)
	if err != nil {
		return err
	}
	p := &eventPrinter{r: r, options: options, source: -1}
	r.whole = true
	err = deliver(s, c.Output, func(w io.Writer) error {
		p.out = w
		r.read(func(int) parser.Sink { return p })
		p.release()
		p.close()
		return p.err
	})
	if err != nil {
		return err
	}
	if p.unzoned > 0 {
		s.say("%d stamps have no zone and were taken as UTC; --timezone ZONE says otherwise", p.unzoned)
	}
	return r.code()
}

// holdRoom is how many bytes of lines wait for a stamp with a year before the year is guessed.
const holdRoom = 4 << 20

// eventPrinter is a sink that prints. Lines whose year is not known yet wait until a line with a year comes, or the input ends.
type eventPrinter struct {
	r       *reading
	options analyze.Options
	out     io.Writer
	source  int
	lines   int // of the input before the leaf
	in      string
	group   string
	cal     analyze.Calendar
	parse   func(line []byte, ev *event.Event) bool
	held    []heldLine
	room    int
	open    heldLine // of a message of several lines, the last of which has the keys
	whole   event.Event
	unzoned int
	line    []byte
	err     error
}

type heldLine struct {
	number int
	line   []byte
}

// Begin opens a leaf; a new input begins a new calendar.
func (p *eventPrinter) Begin(leaf parser.Leaf, parse func(line []byte, ev *event.Event) bool) {
	if leaf.Source != p.source {
		p.release()
		p.close()
		in := p.r.inputs[leaf.Source]
		p.source, p.in, p.group, p.lines = leaf.Source, in.Name, in.Group, 0
		p.cal = analyze.Calendar{Options: p.options, Reference: referenceOf(in.Name, in.ModTime, p.options.Now)}
	}
	p.parse = parse
}

// referenceOf is the moment after which no line of an input can have been written: what its name says, else when it was last written, else now.
func referenceOf(name string, modified time.Time, now int64) int64 {
	if at := analyze.DateOfName(name); at != 0 && at < now+24*3600*1000 {
		return at
	}
	if !modified.IsZero() {
		return min(modified.UnixMilli(), now)
	}
	return now
}

// Count asks for every event.
func (p *eventPrinter) Count(*event.Glance, uint32, []byte) bool { return true }

// Note wants every error line whole.
func (p *eventPrinter) Note(*event.Glance, uint32, []byte) bool { return true }

// Keep prints an event, or holds it back while its year is not known. What only helps others is no event.
func (p *eventPrinter) Keep(ev *event.Event, n uint32, line []byte) {
	number := p.lines + int(n) + 1
	switch {
	case ev.Kind == event.NoKind || ev.Kind == event.SystemLine:
		return
	case ev.Tail && !ev.Open:
		p.join(ev, number)
		return
	}
	p.close()
	p.cal.See(ev.Stamp)
	switch {
	case !p.cal.Sure(ev.Stamp) && p.room < holdRoom, len(p.held) > 0 && !ev.Stamp.Dated && p.room < holdRoom:
		p.held = append(p.held, heldLine{number, slices.Clone(line)})
		p.room += len(line)
		return
	case len(p.held) > 0:
		again := slices.Clone(line)
		p.release()
		p.parse(again, ev)
	}
	if ev.Open {
		p.open = heldLine{number, append(p.open.line[:0], line...)}
		return
	}
	p.print(ev, number)
}

// longestMessage is how many lines a message of several lines may have.
const longestMessage = 500

// join prints a message of several lines: at its first line, with the keys that stand on its last.
func (p *eventPrinter) join(tail *event.Event, number int) {
	if p.open.number == 0 || number-p.open.number > longestMessage {
		return
	}
	ev := &p.whole
	p.parse(p.open.line, ev)
	ev.Method, ev.Path, ev.Query, ev.Protocol, ev.Host, ev.Referrer = tail.Method, tail.Path, tail.Query, tail.Protocol, tail.Host, tail.Referrer
	ev.Client, ev.ClientPort, ev.Upstream = tail.Client, tail.ClientPort, tail.Upstream
	ev.UpstreamAddrs = append(ev.UpstreamAddrs[:0], tail.UpstreamAddrs...)
	p.print(ev, p.open.number)
	p.open.number = 0
}

// close prints a message whose last line did not come.
func (p *eventPrinter) close() {
	if p.open.number == 0 {
		return
	}
	p.parse(p.open.line, &p.whole)
	p.print(&p.whole, p.open.number)
	p.open.number = 0
}

// release prints what was held back.
func (p *eventPrinter) release() {
	held := p.held
	p.held, p.room = nil, 0
	var ev event.Event
	for _, h := range held {
		p.parse(h.line, &ev)
		p.print(&ev, h.number)
	}
	p.unzoned += p.cal.Unzoned
	p.cal.Unzoned = 0
}

func (p *eventPrinter) print(ev *event.Event, number int) {
	if p.err != nil {
		return
	}
	name := p.in
	if hide := p.r.s.hide; hide != nil {
		hide.Event(ev)
		name = hide.Path(name)
	}
	p.line = ev.AppendJSON(p.line[:0], name, number, func(s event.Stamp) (int64, bool) { return p.cal.Resolve(p.group, s) })
	p.line = append(p.line, '\n')
	_, p.err = p.out.Write(p.line)
}

// End closes a leaf.
func (p *eventPrinter) End(leaf parser.Leaf, tally *parser.Tally) { p.lines += int(tally.Lines) }
