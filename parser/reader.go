package parser

import (
	"bytes"
	"context"
	"io"
	"sync"
	"sync/atomic"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
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
	Whole  bool  // HoldLast does not hold for this input: nothing will be appended to it
	Begins bool  // the input has nothing before it: a piece of a pipe
}

// Piece is a part of an input, from one place to before another in bytes of the unpacked text. It owns the lines that begin in it, to their ends.
type Piece struct{ From, To int64 }

// Reader reads inputs: it is the only loop over lines.
type Reader struct {
	Inputs  []*source.Input
	Options *Options
	// Jobs is how many workers there are, at least one.
	Jobs int
	// From, where it is not nil, has a mark for each input.
	From []Mark
	// Pieces, where it is not nil, has the piece of each input that is to be read. Lines are numbered from its begin.
	Pieces []Piece
	// HoldLast leaves a last line without a line end for the next run, when its rest may have come.
	HoldLast bool
	// Progress, where it is not nil, counts the bytes that were read, as they lie on the disk.
	Progress *atomic.Int64
	// Whole is for sinks that want every event whole: Count is not asked.
	Whole bool
	// Sink makes the sink of a worker, from 0 on.
	Sink func(worker int) Sink

	leaf int64 // size of leaves, where a test wants another
}

// Read reads all inputs. The unit of work is a leaf of a plain file, or the whole of a packed file or a pipe, which can only be read from the
// front. With one job all comes in order of the inputs and their lines. An input that cannot be read, or not to its end, does not stop the
// others: its Source has the error. When ctx is done, each worker ends its leaf where it stands.
func (r *Reader) Read(ctx context.Context) []*Source {
	q := newQueue(r)
	var group sync.WaitGroup
	for i := range max(r.Jobs, 1) {
		group.Add(1)
		go func() {
			defer group.Done()
			w := worker{queue: q, options: r.Options, hold: r.HoldLast, all: r.Whole, progress: r.Progress, sink: r.Sink(i), buffer: make([]byte, bufferSize)}
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
	all     bool
	sink    Sink
	buffer  []byte
	ends    [scan.EndsAtOnce]uint32 // of lines that come next

	progress *atomic.Int64

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
	w.tally = Tally{}
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
	if mark := w.queue.sources[w.leaf.Source].mark; w.leaf.From == mark.Offset {
		w.tally.Before = uint64(mark.Lines)
	}
	w.sink.End(w.leaf, &w.tally)
}

// text is what of the buffer is not yet understood.
type text struct {
	start, end int
	at         int64 // the place of start in the input
	// skipping says that what comes up to the next line end is of no use: the line began before the leaf, or is too long.
	skipping bool
}

// read reads the lines that begin in the task's piece. It looks for line ends in what each read brought, so that a slow pipe is not held back.
func (w *worker) read(ctx context.Context, t *task) error {
	x := text{at: t.from, skipping: t.align}
	if !t.align {
		w.begin(x.at)
	}
	for idle := 0; idle < 100; idle++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := t.reader.Read(w.buffer[x.end:])
		if n > 0 {
			idle = 0
		}
		if w.progress != nil {
			w.progress.Add(t.came(n))
		}
		fresh := x.end
		x.end += n
		if w.whole(&x, fresh, t.until) {
			return nil
		}
		if err != nil {
			return w.last(&x, err)
		}
		w.makeRoom(&x)
	}
	return io.ErrNoProgress
}

// whole understands the whole lines in the buffer, of which those before fresh have no end; it says whether the leaf is done.
func (w *worker) whole(x *text, fresh int, until int64) bool {
	if x.skipping && !w.skip(x, fresh) {
		return !w.open && x.at+int64(x.end-x.start) >= until
	}
	if !w.open {
		if x.at >= until { // not one line begins here
			return true
		}
		w.begin(x.at)
	}
	buffer, start, from := w.buffer[:x.end], x.start, max(x.start, fresh)
	at := x.at - int64(start) // of the buffer in the input
	found, next, base := 0, 0, 0
	for limit := int(min(until-at, int64(len(buffer)))); start < limit; {
		if next == found {
			var seen int
			if found, seen = scan.LineEnds(buffer[from:], &w.ends); found == 0 {
				break
			}
			next, base, from = 0, from, from+seen
		}
		end := base + int(w.ends[next])
		next++
		w.line(buffer[start:end])
		start = end + 1
	}
	x.start, x.at = start, at+int64(start)
	w.leaf.To = x.at
	return x.at >= until
}

// skip passes over the rest of a line; it reports false when there is no end of it.
func (w *worker) skip(x *text, fresh int) bool {
	from := max(x.start, fresh)
	length := bytes.IndexByte(w.buffer[from:x.end], '\n')
	if length < 0 {
		return false
	}
	x.at += int64(from + length + 1 - x.start)
	x.start = from + length + 1
	x.skipping = false
	return true
}

// makeRoom moves what is left to the front of the buffer, makes the buffer larger for a long line, and gives up a line that is too long.
func (w *worker) makeRoom(x *text) {
	if x.skipping {
		x.at += int64(x.end - x.start)
		x.start = x.end
	}
	if x.start > 0 {
		x.end = copy(w.buffer, w.buffer[x.start:x.end])
		x.start = 0
	}
	switch {
	case x.end < len(w.buffer):
	case len(w.buffer) <= maxLine:
		larger := make([]byte, min(2*len(w.buffer), maxLine+1))
		copy(larger, w.buffer)
		w.buffer = larger
	default:
		w.tooLong(w.buffer[:x.end])
		x.at += int64(x.end)
		x.end, x.skipping = 0, true
	}
}

// last takes the end of an input: a last line may lack its line end.
func (w *worker) last(x *text, err error) error {
	rest := w.buffer[x.start:x.end]
	if w.open && !x.skipping {
		w.leaf.Unended = int64(len(rest))
	}
	whole := w.queue.sources[w.leaf.Source].mark.Whole && err == io.EOF
	w.leaf.Held = w.hold && !x.skipping && !whole && len(rest) > 0
	if w.open && !w.leaf.Held {
		w.leaf.To = x.at + int64(len(rest))
		if !x.skipping && len(rest) > 0 {
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
	if w.all {
		w.keep(line, n, w.lines.Parse(line, &w.event))
		return
	}
	g := &w.glance
	fate := w.lines.glance(line, g)
	switch {
	case fate == Counted && g.Kind == event.Access:
		w.tally.Events++
		if w.sink.Count(g, n, line) {
			w.lines.Parse(line, &w.event)
			w.sink.Keep(&w.event, n, line)
		}
	case fate == Counted && g.Message != nil:
		w.tally.Events++
		if w.sink.Note(g, n, line) {
			w.lines.Parse(line, &w.event)
			w.sink.Keep(&w.event, n, line)
		}
	case fate == Counted:
		w.keep(line, n, w.lines.Parse(line, &w.event))
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

// keep hands a whole event to the sink.
func (w *worker) keep(line []byte, n uint32, fate Fate) {
	ev := &w.event
	switch {
	case fate == Counted:
		w.tally.Events++
		w.sink.Keep(ev, n, line)
	case fate == Unparsed:
		w.tally.unparsed(n, line)
	default:
		w.tally.Skipped++
		if ev.Kind != event.Skip {
			w.sink.Keep(ev, n, line)
		}
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

func (t *Tally) unparsed(n uint32, line []byte) {
	t.Unparsed++
	if len(t.Samples) < maxSamples {
		t.Samples = append(t.Samples, event.Sample{Line: n, Text: bytes.Clone(line[:min(len(line), sampleSize)])})
	}
}
