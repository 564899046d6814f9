package parser

import (
	"context"
	"io"
	"math"
	"sync"

	"github.com/why502/why502/parser/source"
)

// queue hands out leaves in order. Inputs are opened when a worker gets to them, so that few are open at a time.
type queue struct {
	leaf    int64
	workers int
	marks   []Mark
	pieces  []Piece
	sources []*Source

	mu      sync.Mutex
	changed sync.Cond // of opening and files
	opened  int       // how many inputs were taken
	opening int       // workers that open one: it may hold work for others
	files   []*file   // with leaves that nobody took
}

// task is a leaf to read.
type task struct {
	source *Source
	reader io.Reader
	from   int64 // where reader begins
	until  int64 // lines that begin here or later belong to another leaf
	align  bool  // the first line of the leaf begins behind the first line end
	file   *file // of a plain file
	stream *source.Stream
	raw    int64 // bytes of the stream that were counted as progress
}

// came is how many bytes on the disk a read of n bytes of text took: of what is packed the text says little.
func (t *task) came(n int) int64 {
	if t.stream == nil {
		return int64(n)
	}
	before := t.raw
	t.raw = t.stream.Raw()
	return t.raw - before
}

// file is a plain file that several workers read.
type file struct {
	source *Source
	stream *source.Stream
	at     io.ReaderAt
	end    int64 // of what is to be read
	place  int64 // where the next leaf begins
	busy   int   // leaves that are being read
}

func newQueue(r *Reader) *queue {
	q := &queue{leaf: r.leaf, workers: max(r.Jobs, 1), marks: r.From, pieces: r.Pieces}
	if q.leaf <= 0 {
		q.leaf = leafSize
	}
	q.changed.L = &q.mu
	for i, in := range r.Inputs {
		q.sources = append(q.sources, newSource(i, in))
	}
	return q
}

// next waits for a leaf; nil when there is none left.
func (q *queue) next(ctx context.Context) *task {
	q.mu.Lock()
	defer q.mu.Unlock()
	for ctx.Err() == nil {
		switch {
		case len(q.files) > 0:
			return q.take()
		case q.opened < len(q.sources):
			s := q.sources[q.opened]
			q.opened++
			q.opening++
			q.mu.Unlock()
			t := q.open(ctx, s)
			q.mu.Lock()
			q.opening--
			q.changed.Broadcast()
			if t != nil {
				return t
			}
		case q.opening == 0:
			return nil
		default:
			q.changed.Wait()
		}
	}
	return nil
}

// take cuts the next leaf off the first file.
func (q *queue) take() *task {
	f := q.files[0]
	size := q.size(f)
	t := &task{source: f.source, file: f, from: f.place, until: (f.place/size + 1) * size}
	if f.place > f.source.mark.Offset {
		t.from, t.align = f.place-1, true
	}
	if t.until >= f.end {
		t.until = f.end
		q.files = q.files[1:]
	}
	f.place = t.until
	f.busy++
	t.reader = &section{at: f.at, place: t.from, until: t.until}
	return t
}

// endPieces is how many leaves there are for one, where a file ends.
const endPieces = 8

// size is how large the next leaf is: the last ones are small, so that no worker is left with a large one when the others have none.
func (q *queue) size(f *file) int64 {
	if q.workers > 1 && f.end-f.place <= int64(q.workers)*q.leaf {
		return max(q.leaf/endPieces, 1)
	}
	return q.leaf
}

// open opens an input: a plain file gives leaves to everyone, anything else one task.
func (q *queue) open(ctx context.Context, s *Source) *task {
	if q.marks != nil {
		s.mark = q.marks[s.number]
	}
	piece := Piece{s.mark.Offset, math.MaxInt64}
	if q.pieces != nil {
		piece = q.pieces[s.number]
	}
	stream, err := openInput(ctx, s.Input)
	if err != nil {
		s.fail(err)
		return nil
	}
	s.Packed, s.File, s.To = stream.Packed, stream.File(), s.mark.Offset
	if at, size, ok := stream.ReaderAt(); ok {
		end := min(size, piece.To)
		if piece.From >= end {
			stream.Close()
			return nil
		}
		q.mu.Lock()
		q.files = append(q.files, &file{source: s, stream: stream, at: at, end: end, place: piece.From})
		q.mu.Unlock()
		return nil
	}
	t := &task{source: s, stream: stream, reader: stream, from: piece.From, until: piece.To}
	if piece.From > s.mark.Offset {
		t.from, t.align = piece.From-1, true
	}
	if !s.Input.Regular {
		t.reader = interruptibleBy(ctx, stream)
	}
	if s.mark.Begins {
		return t
	}
	if _, err := io.CopyN(io.Discard, t.reader, t.from); err != nil {
		t.reader = failed{err}
	}
	return t
}

// done takes what became of a leaf, and closes an input that has no more.
func (q *queue) done(t *task, leaf Leaf, tally *Tally, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	t.source.add(leaf, tally)
	t.source.fail(err)
	if t.stream != nil {
		t.source.remember(t.stream)
		t.stream.Close()
		return
	}
	f := t.file
	f.busy--
	if f.busy == 0 && f.place >= f.end {
		f.source.fail(f.stream.Check())
		f.source.remember(f.stream)
		f.stream.Close()
	}
}

// close closes what an interrupted run left open.
func (q *queue) close() {
	for _, f := range q.files {
		f.stream.Close()
	}
}

// section reads a leaf of a plain file, and as much behind it as its last line needs.
type section struct {
	at    io.ReaderAt
	place int64
	until int64
}

// behind is how much is read at a time behind a leaf.
const behind = 4 << 10

func (s *section) Read(p []byte) (int, error) {
	want := max(s.until-s.place, 0) + behind
	n, err := s.at.ReadAt(p[:min(int64(len(p)), want)], s.place)
	s.place += int64(n)
	if n > 0 && err == io.EOF {
		err = nil
	}
	return n, err
}

// failed is a reader that cannot read.
type failed struct{ err error }

func (f failed) Read([]byte) (int, error) { return 0, f.err }
