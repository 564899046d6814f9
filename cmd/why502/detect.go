package main

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/why502/why502/parser"
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/source"
	"github.com/why502/why502/report"
)

type detectCommand struct {
	inputFlags
}

// detectLines is how many of the first lines of a file are looked at.
const detectLines = 2000

// Run looks at the first lines of every input.
func (c *detectCommand) Run(s *streams) error {
	r, err := c.inputFlags.open(s)
	if err != nil {
		return err
	}
	var found []report.Detected
	for _, in := range r.inputs {
		d, err := detect(in, r.options)
		d.Given = strings.Join(c.given(s), "\n")
		if err != nil {
			r.complain(err)
		}
		if d.Events == 0 && d.Unparsed > d.Skipped {
			r.bad = true
		}
		if d.Lines == 0 && err == nil && in.Name == source.Stdin {
			r.empty()
		}
		found = append(found, d)
	}
	if err := report.Detect(s.out, found); err != nil {
		return undelivered{err}
	}
	return r.code()
}

// detect understands the first lines of an input and notes which fields they carry.
func detect(in *source.Input, options *parser.Options) (report.Detected, error) {
	d := report.Detected{File: in.Name, Formats: map[string]int{}}
	stream, err := in.Open()
	if err != nil {
		return d, err
	}
	defer stream.Close()
	d.Packed = stream.Packed
	lines := parser.NewLines(options, in.Name)
	reader := bufio.NewReaderSize(stream, 1<<20)
	var ev event.Event
	long := false // within a line that is too long
	for d.Lines < detectLines || long {
		line, err := reader.ReadSlice('\n')
		full := errors.Is(err, bufio.ErrBufferFull)
		switch {
		case len(line) == 0 || long:
		case full:
			d.Lines++
			unknown(&d, line)
		default:
			d.Lines++
			note(&d, lines, trimLine(line), &ev, options)
		}
		long = full
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !full {
			return d, err
		}
	}
	return d, nil
}

func trimLine(line []byte) []byte {
	for len(line) > 0 && (line[len(line)-1] == '\n' || line[len(line)-1] == '\r') {
		line = line[:len(line)-1]
	}
	return line
}

func note(d *report.Detected, lines *parser.Lines, line []byte, ev *event.Event, options *parser.Options) {
	switch lines.Parse(line, ev) {
	case parser.Counted:
		d.Events++
		d.Formats[options.FormatName(ev.Format)]++
		if ev.Kind == event.Access {
			d.See(ev)
		}
	case parser.Skipped:
		d.Skipped++
	default:
		unknown(d, line)
	}
	if ev.Stamp.Set && ev.Kind != event.NoKind {
		d.Unzoned = d.Unzoned || !ev.Stamp.Zoned
		d.Undated = d.Undated || !ev.Stamp.Dated
		at := time.Unix(0, ev.Stamp.Nano).UTC()
		if d.First.IsZero() {
			d.First = at
		}
		d.Last = at
	}
}

// unknown counts a line that nobody understands; the first one is shown.
func unknown(d *report.Detected, line []byte) {
	d.Unparsed++
	if d.Sample == "" {
		d.Sample, d.SampleLine = string(line[:min(len(line), 400)]), d.Lines
	}
}
