package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser"
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/source"
	"github.com/why502/why502/report"
)

// reading is one pass over the inputs.
type reading struct {
	s       *streams
	inputs  []*source.Input
	options *parser.Options
	jobs    int
	pieces  []parser.Piece // of each input, where only these are to be read
	whole   bool           // every event is wanted whole
	others  bool           // lines of other programs alone are fine, too
	bad     bool           // an input was missing, unreadable or not understood
	sources []*parser.Source

	// A run that goes on from an earlier one has for each input a mark, and the number of its log.
	resumed bool
	from    []parser.Mark
	streams []uint64
}

// open expands what was named and tells what is wrong with it; the rest is read all the same. No output may be one of the logs.
func (f *inputFlags) open(s *streams, outputs ...string) (*reading, error) {
	names, err := f.names(s)
	if err != nil {
		return nil, err
	}
	options, err := f.formats(s)
	if err != nil {
		return nil, err
	}
	r := &reading{s: s, options: options, jobs: f.jobs(), bad: !f.allRead()}
	inputs, problems := expand(s, names)
	r.inputs = inputs
	for _, p := range problems {
		r.complain(p)
	}
	return r, r.spare(outputs)
}

// spare keeps logs from being written over, and reports of earlier runs, which quote logs, from being read where they lie in a folder of logs.
func (r *reading) spare(outputs []string) error {
	for _, name := range outputs {
		info, err := os.Stat(name)
		if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
			continue
		}
		isOutput := func(in *source.Input) bool {
			other, err := os.Stat(in.Name)
			return err == nil && os.SameFile(info, other)
		}
		r.inputs = slices.DeleteFunc(r.inputs, func(in *source.Input) bool { return in.Found && isOutput(in) })
		if slices.ContainsFunc(r.inputs, isOutput) {
			return usageError{fmt.Errorf("-o %s: it is one of the logs to read, and would be written over", name)}
		}
	}
	return nil
}

// leaveCopies leaves out the files that only say again what others say, and tells which.
func (r *reading) leaveCopies() {
	kept, copies := source.WithoutCopies(r.inputs)
	for _, c := range copies {
		if c.Err != nil {
			r.complain(c.Err)
		}
		r.s.say("%s: left out: %s says the same", c.Path, c.Of)
	}
	r.inputs = kept
}

// complain tells of a bad input. What was merely found in a folder is no error of the user's.
func (r *reading) complain(err error) {
	var missing *source.Problem
	if errors.As(err, &missing) && errors.Is(err, fs.ErrNotExist) {
		r.s.say("%s: no such file or folder", missing.Path)
	} else {
		r.s.say("%v", err)
	}
	r.bad = true
}

// read reads all inputs into the sinks.
func (r *reading) read(sink func(worker int) parser.Sink) {
	reader := parser.Reader{Inputs: r.inputs, Options: r.options, Jobs: r.jobs, Pieces: r.pieces, From: r.from, HoldLast: r.resumed, Whole: r.whole, Sink: sink}
	reader.Progress = new(atomic.Int64)
	makeRoom(r.jobs)
	stop := r.progress(reader.Progress)
	r.sources = reader.Read(r.s.ctx)
	stop()
	for _, src := range r.sources {
		r.check(src)
	}
	if !r.bad && !r.resumed && !r.others {
		r.checkAny()
	}
}

// checkAny tells where no input at all has a line of a proxy: then there is nothing to report on, though others' lines are understood.
func (r *reading) checkAny() {
	if slices.ContainsFunc(r.sources, func(src *parser.Source) bool { return src.Events > 0 }) {
		return
	}
	for _, src := range r.sources {
		if src.Lines > 0 {
			r.s.say("%s: no line of nginx, HAProxy or Envoy in it (%s); why502 detect %s tells more", src.Input.Name, lines(src.Lines), src.Input.Name)
			r.bad = true
		}
	}
}

// lines counts lines as one says it.
func lines(n uint64) string {
	if n == 1 {
		return "1 line"
	}
	return fmt.Sprintf("%d lines", n)
}

// check tells what is wrong with an input that was read.
func (r *reading) check(src *parser.Source) {
	var binary *source.Binary
	switch {
	case src.Err == nil:
	case errors.As(src.Err, &binary) && src.Input.Found:
		r.s.say("%v; left out", src.Err)
		return
	default:
		r.complain(src.Err)
		return
	}
	for _, p := range src.TooLong {
		r.s.say("%s:%d: the line is longer than 1 MiB; left out", src.Input.Name, p.Line)
	}
	if src.Events == 0 && src.Unparsed > src.Skipped && !r.goesOn(src) {
		r.s.say("%s: nothing in it is understood (%s); %s", src.Input.Name, lines(src.Lines), wayOn(src))
		for _, p := range src.Samples {
			r.s.say("%s:%d: %s", src.Input.Name, p.Line, strings.TrimSpace(string(p.Text)))
		}
		r.bad = true
	}
	if src.Lines == 0 && src.Input.Name == source.Stdin && !r.resumed {
		r.empty()
	}
}

// wayOn is what to try next with an input that nobody understands.
func wayOn(src *parser.Source) string {
	name := src.Input.Name
	if len(src.Samples) > 0 && report.IsSpreadJSON(src.Samples[0].Text) {
		return fmt.Sprintf(report.SpreadJSON, name)
	}
	return "why502 detect " + name + " tells more"
}

// empty tells that nothing came where something was meant to.
func (r *reading) empty() {
	r.s.say("standard input is empty")
	r.bad = true
}

// goesOn says that an earlier run has read the begin of an input: a few new lines may well be the rest of a message.
func (r *reading) goesOn(src *parser.Source) bool {
	i := slices.Index(r.sources, src)
	return r.resumed && i >= 0 && r.from[i].Offset > 0
}

// code is the exit code of the run so far.
func (r *reading) code() error {
	switch {
	case r.s.ctx.Err() != nil:
		return outcome(exitInterrupted)
	case r.bad:
		return outcome(exitInput)
	}
	return nil
}

// digestSink hands what a worker understands to its digest.
type digestSink struct {
	*digest.Digest
	inputs  []*source.Input
	now     time.Time
	options *parser.Options
}

// Keep keeps an event.
func (d digestSink) Keep(ev *event.Event, n uint32, line []byte) {
	d.judge(ev)
	d.Digest.Keep(ev, n, line)
}

// judge leaves it to --status whether an error line stands for a failure where no access log tells.
func (d digestSink) judge(ev *event.Event) {
	if code := knowledge.StatusOf(ev.Row); ev.Kind == event.Error && code != 0 {
		ev.Uncounted = !d.options.Counts(code)
	}
}

// Begin opens a leaf of the digest.
func (d digestSink) Begin(leaf parser.Leaf, parse func(line []byte, ev *event.Event) bool) {
	d.Digest.Begin(sourceOf(d.inputs[leaf.Source], d.now), leaf.From, func(line []byte, ev *event.Event) bool {
		parsed := parse(line, ev)
		d.judge(ev)
		return parsed
	})
}

// End closes it.
func (d digestSink) End(leaf parser.Leaf, tally *parser.Tally) {
	d.Digest.End(tally.Account)
}

func sourceOf(in *source.Input, now time.Time) event.Source {
	s := event.Source{Name: in.Name, Group: in.Group, Size: in.Size, ReadTime: now.UnixMilli()}
	if !in.ModTime.IsZero() {
		s.ModTime = in.ModTime.UnixMilli()
	}
	return s
}

// wrapper puts a sink around that of a worker.
type wrapper func(worker int, sink parser.Sink) parser.Sink

// bare is the wrapper that adds nothing.
func bare(_ int, sink parser.Sink) parser.Sink { return sink }

// digestOptions are those of a digest of lines that are read so.
func digestOptions(o *parser.Options) digest.Options {
	return digest.Options{Formats: o.FormatNames(), Status: o.StatusText()}
}

// digest reads the inputs into one digest.
func (r *reading) digest(now time.Time) (*digest.Digest, error) { return r.digestWith(now, bare) }

// digestWith does so with a sink around that of each worker.
func (r *reading) digestWith(now time.Time, wrap wrapper) (*digest.Digest, error) {
	parts := make([]*digest.Digest, r.jobs)
	r.read(func(worker int) parser.Sink {
		parts[worker] = digest.New(digestOptions(r.options))
		return wrap(worker, digestSink{parts[worker], r.inputs, now, r.options})
	})
	whole, err := digest.Join(parts)
	if err != nil {
		return nil, fmt.Errorf("merging what the workers read: %w", err)
	}
	return whole, nil
}
