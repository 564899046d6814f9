package main

import (
	"io"
	"strconv"
	"time"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser"
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/report"
)

type failuresCommand struct {
	Format string `placeholder:"FORMAT" enum:"jsonl,csv" default:"jsonl" help:"jsonl, one JSON object a line (the default), or csv, for spreadsheets."`
	Output string `short:"o" placeholder:"FILE" help:"Where it goes; standard output by default."`
	inputFlags
	analysisFlags
	filterFlags
	redactFlags
}

// Run reads and analyses everything, then prints the failures in order of input: what becomes of one depends on all.
func (c *failuresCommand) Run(s *streams) error {
	filter, err := c.filter()
	if err != nil {
		return err
	}
	if err := c.hide(s); err != nil {
		return err
	}
	r, err := c.inputFlags.open(s, c.Output)
	if err != nil {
		return err
	}
	r.leaveCopies()
	options, err := c.options(c.inputFlags.Timezone)
	if err != nil {
		return err
	}
	options.Setup, options.Workers = c.setup(s), r.jobs
	changes, err := c.changes(r)
	if err != nil {
		return err
	}
	spools := make([]*spool, r.jobs)
	for i := range spools {
		spools[i] = &spool{}
		defer spools[i].close()
	}
	d, err := r.digestWith(time.UnixMilli(options.Now), func(worker int, sink parser.Sink) parser.Sink {
		return spoolSink{sink, spools[worker]}
	})
	if err != nil {
		return err
	}
	result := analyze.Analyze(d, changes, options)
	err = deliver(s, c.Output, func(w io.Writer) error {
		p := newFailurePrinter(r, d, result, w)
		p.show(filter, s.hide)
		if c.Format == "csv" {
			p.table = newTable(w)
		}
		return each(spools, p.print)
	})
	if err != nil {
		return err
	}
	return r.code()
}

// failurePrinter writes failed events with what became of them.
type failurePrinter struct {
	r      *reading
	result *analyze.Result
	out    io.Writer
	leaves map[string]uint32 // the digest's leaf of each input
	lines  []*parser.Lines
	event  event.Event
	line   []byte
	filter *analyze.Filter
	hide   *report.Redactor
	table  *table // of csv
}

func newFailurePrinter(r *reading, d *digest.Digest, result *analyze.Result, out io.Writer) *failurePrinter {
	p := &failurePrinter{r: r, result: result, out: out, leaves: map[string]uint32{}, lines: make([]*parser.Lines, len(r.inputs))}
	sources := d.Sources()
	for i, l := range d.Leaves() {
		p.leaves[sources[l.Source].Name] = uint32(i)
	}
	return p
}

// show narrows what is printed, and hides who the users are.
func (p *failurePrinter) show(filter *analyze.Filter, hide *report.Redactor) {
	p.filter, p.hide = filter, hide
	if hide != nil {
		hide.Keep(p.result.Peers())
	}
}

func (p *failurePrinter) print(source int, from int64, n uint32, line []byte) error {
	in := p.r.inputs[source]
	if p.lines[source] == nil {
		p.lines[source] = parser.NewLines(p.r.options, in.Name)
	}
	ev := &p.event
	p.lines[source].Parse(line, ev)
	number := p.r.sources[source].Line(from, n)
	format := p.r.options.FormatName(ev.Format)
	a, ok := p.result.Attribute(digest.Pos{Leaf: p.leaves[in.Name], Line: uint32(number - 1)}, ev, in.Group, format)
	if !ok || !p.filter.Takes(ev, &a) {
		return nil
	}
	name := in.Name
	if p.hide != nil {
		p.hide.Event(ev)
		name = p.hide.Path(name)
		for i := range a.Evidence {
			a.Evidence[i].File = p.hide.Path(a.Evidence[i].File)
		}
	}
	p.line = ev.AppendJSON(p.line[:0], name, number, func(s event.Stamp) (int64, bool) {
		return p.result.Resolve(in.Group, format, ev.Borrowed, s)
	})
	p.line = appendAttribution(p.line[:len(p.line)-1], &a)
	if p.table != nil {
		return p.table.write(p.line)
	}
	_, err := p.out.Write(p.line)
	return err
}

// appendAttribution goes on with an object that lacks its closing brace.
func appendAttribution(dst []byte, a *analyze.Attribution) []byte {
	dst = append(dst, `,"category":"`...)
	dst = append(dst, a.Category.String()...)
	dst = append(dst, `","cause":"`...)
	dst = append(dst, a.Cause...)
	dst = append(dst, `","confidence":`...)
	dst = strconv.AppendFloat(dst, a.Confidence, 'f', 2, 64)
	if a.Incident != "" {
		dst = append(dst, `,"incident":"`...)
		dst = append(dst, a.Incident...)
		dst = append(dst, '"')
	}
	if !a.Unsure {
		dst = append(dst, `,"passed_through":`...)
		dst = strconv.AppendBool(dst, a.Passed)
	}
	dst = append(dst, `,"evidence":[`...)
	for i, e := range a.Evidence {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, `{"file":`...)
		dst = event.AppendQuoted(dst, []byte(e.File))
		dst = append(dst, `,"line":`...)
		dst = strconv.AppendInt(dst, int64(e.Line), 10)
		dst = append(dst, `,"why":`...)
		dst = event.AppendQuoted(dst, []byte(e.Why))
		dst = append(dst, '}')
	}
	return append(dst, "]}\n"...)
}
