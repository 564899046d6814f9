package parser

import (
	"bytes"
	"context"
	"io"
	"math"
	"sync"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/source"
)

// Sizes of what is read.
const (
	// leafSize is where plain files are cut, at the next line end. Each leaf costs the sink a table, so it is more than a buffer.
	leafSize = 8 << 20
	// bufferSize is the buffer of a worker, unless a line is longer; less costs more calls, more leaves the caches of the processor.
	bufferSize = 256 << 10
	// maxLine is the longest line that is understood: no proxy writes such, but a file without line ends must not fill the memory.
	maxLine = 1 << 20
	// sampleSize is how much of a line that nobody understands is kept.
	sampleSize = 200
	// maxSamples is how many such lines are kept of a leaf, and of an input.
	maxSamples = 3
)

// Mark is a place in an input to go on from: behind a line end.
type Mark struct {
	Offset int64 // in bytes of the unpacked text
	Lines  int   // before it
}

// Reader reads inputs: it is the only loop over lines.
type Reader struct {
	Inputs  []*source.Input
	Options *Options
	// Jobs is how many workers there are, at least one.
	Jobs int
	// From, where it is not nil, has a mark for each input.
	From []Mark
	// HoldLast leaves a last line without a line end for the next run, when its rest may have come.
	HoldLast bool
	// Sink makes the sink of a worker, from 0 on.
	Sink func(worker int) Sink

	leaf int64 // size of leaves, where a test wants another
}

// Read reads all inputs. The unit of work is a leaf of a plain file, or the whole of a packed file or a pipe, which can only be read from the front. With
// one job all comes in order of the inputs and their lines. An input that cannot be read, or not to its end, does not stop the others: its
// Source has the error. When ctx is done, each worker ends its leaf where it stands.
func (r *Reader) Read(ctx context.Context) []*Source {
	q := newQueue(r)
	var group sync.WaitGroup
	for i := range max(r.Jobs, 1) {
		group.Add(1)
		go func() {
			defer group.Done()
			w := worker{queue: q, options: r.Options, hold: r.HoldLast, sink: r.Sink(i), buffer: make([]byte, bufferSize)}
			w.run(ctx)
		}()
	}
	group.Wait()
	q.close()
	for _, s := range q.sources {
		s.finish()
	}
	return q.sources
}

// worker reads leaves, one after the other.
type worker struct {
	queue   *queue
	options *Options
	hold    bool
	sink    Sink
	buffer  []byte

	lines *Lines
	later *Lines // for what a sink parses later: it must not disturb the line at hand
	given string // what decides which formats lines has
	tally Tally
	leaf  Leaf
	open  bool // Begin was called for leaf

	glance event.Glance
	event  event.Event
}

func (w *worker) run(ctx context.Context) {
	for {
		task := w.queue.next(ctx)
		if task == nil {
			return
		}
		w.prepare(task)
		err := w.read(ctx, task)
		w.end()
		w.queue.done(task, w.leaf, &w.tally, err)
	}
}

// prepare makes the worker ready for a leaf. Lines remembers nothing that matters, so it serves the next input too unless its formats differ.
func (w *worker) prepare(t *task) {
	if given := w.options.givenFor(t.source.Input.Name); w.lines == nil || given != w.given {
		w.lines, w.later, w.given = NewLines(w.options, t.source.Input.Name), nil, given
	}
	w.leaf = Leaf{Source: t.source.number, From: t.from, To: t.from}
	w.tally.reset()
}

// begin opens the leaf at its first line.
func (w *worker) begin(from int64) {
	w.leaf.From, w.leaf.To, w.open = from, from, true
	w.sink.Begin(w.leaf, w.parseLater)
}

func (w *worker) parseLater(line []byte, ev *event.Event) bool {
	if w.later == nil {
		w.later = NewLines(w.options, w.queue.sources[w.leaf.Source].Input.Name)
	}
	return w.later.Parse(line, ev) == Counted
}

func (w *worker) end() {
	if !w.open {
		return
	}
	w.open = false
	w.tally.To = w.leaf.To
	w.sink.End(w.leaf, &w.tally)
}

// read reads the lines that begin in the task's piece. It looks for line ends in what each read brought, so that a slow pipe is not held back.
func (w *worker) read(ctx context.Context, t *task) error {
	var start, end int  // what of the buffer is not yet understood
	skipping := t.align // up to the next line end: the line began before the leaf, or is too long
	at := t.from        // the place of start in the input
	if !t.align {
		w.begin(at)
	}
	for idle := 0; idle < 100; idle++ {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		n, err := t.reader.Read(w.buffer[end:])
		fresh := end
		end += n
		for start < end {
			length := bytes.IndexByte(w.buffer[max(start, fresh):end], '\n')
			if length < 0 {
				break
			}
			length += max(start, fresh) - start
			line := w.buffer[start : start+length]
			start += length + 1
			at += int64(length) + 1
			if skipping {
				skipping = false
				if !w.open {
					if at >= t.until {
						return nil
					}
					w.begin(at)
				}
			} else {
				w.line(line)
			}
			w.leaf.To = at
			if at >= t.until {
				return nil
			}
		}
		if n > 0 {
			idle = 0
		}
		if err != nil {
			return w.last(w.buffer[start:end], at, skipping, err)
		}
		if skipping {
			at += int64(end - start)
			start = end
			if !w.open && at >= t.until {
				return nil
			}
		}
		start, end = w.makeRoom(start, end)
		if end == len(w.buffer) {
			w.tooLong(w.buffer[:end])
			at += int64(end)
			start, end, skipping = 0, 0, true
		}
	}
	return io.ErrNoProgress
}

// makeRoom moves what is left to the front of the buffer, and makes the buffer larger for a long line.
func (w *worker) makeRoom(start, end int) (int, int) {
	if start == 0 && end == len(w.buffer) && len(w.buffer) <= maxLine {
		larger := make([]byte, min(2*len(w.buffer), maxLine+1))
		copy(larger, w.buffer)
		w.buffer = larger
		return 0, end
	}
	if start > 0 {
		copy(w.buffer, w.buffer[start:end])
	}
	return 0, end - start
}

// last takes the end of an input: a last line may lack its line end.
func (w *worker) last(rest []byte, at int64, skipping bool, err error) error {
	if w.open && !skipping {
		w.leaf.Unended = int64(len(rest))
	}
	if held := w.hold && err == io.EOF && !skipping; w.open && !held {
		w.leaf.To = at + int64(len(rest))
		if !skipping && len(rest) > 0 {
			w.line(rest)
		}
	}
	if err == io.EOF {
		return nil
	}
	return err
}

// line understands one line and hands it to the sink.
func (w *worker) line(line []byte) {
	line = trimEnd(line)
	n := uint32(w.tally.Lines)
	w.tally.Lines++
	g := &w.glance
	fate := w.lines.Glance(line, g)
	switch {
	case fate == Counted && g.Kind == event.Access:
		w.tally.Events++
		w.tally.Formats[g.Format]++
		w.tally.moment(g.Ms, g.Zoned, g.Dated)
		if w.sink.Count(g, line) {
			w.lines.Parse(line, &w.event)
			w.sink.Keep(&w.event, n, line)
		}
	case fate == Counted:
		w.tally.Events++
		w.tally.Formats[g.Format]++
		w.lines.Parse(line, &w.event)
		if w.event.Stamp.Set {
			m := w.event.Moment()
			w.tally.moment(m.Ms(), m.Zoned, m.Dated)
		}
		w.sink.Keep(&w.event, n, line)
	case fate == Skipped:
		w.tally.Skipped++
		if g.Kind != event.Skip {
			w.lines.Parse(line, &w.event)
			w.sink.Keep(&w.event, n, line)
		}
	default:
		w.tally.unparsed(n, line)
	}
}

// tooLong counts a line that does not fit into the buffer.
func (w *worker) tooLong(start []byte) {
	t := &w.tally
	if len(t.TooLong) < maxSamples {
		t.TooLong = append(t.TooLong, uint32(t.Lines))
	}
	t.Longs++
	t.unparsed(uint32(t.Lines), start)
	t.Lines++
}

func (t *Tally) reset() {
	*t = Tally{}
	for i := range t.Spans {
		t.Spans[i] = Span{First: math.MaxInt64, Last: math.MinInt64}
	}
}

func (t *Tally) moment(ms int64, zoned, dated bool) {
	s := &t.Spans[Clock(zoned, dated)]
	s.First, s.Last = min(s.First, ms), max(s.Last, ms)
}

func (t *Tally) unparsed(n uint32, line []byte) {
	t.Unparsed++
	if len(t.Samples) < maxSamples {
		t.Samples = append(t.Samples, event.Sample{Line: n, Text: bytes.Clone(line[:min(len(line), sampleSize)])})
	}
}
