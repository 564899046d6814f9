package main

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"io"
	"os"
	"slices"

	"github.com/why502/why502/parser"
	"github.com/why502/why502/parser/event"
)

// spoolRoom is how much of a spool stays in memory; the rest goes to a temporary file that has no name any more.
const spoolRoom = 8 << 20

// spool keeps lines of one worker until they can be told: of each the number within its leaf and its bytes.
type spool struct {
	memory []byte
	file   *os.File
	wrote  int64
	pieces []piece
	err    error
}

// piece is what one leaf left in a spool.
type piece struct {
	spool    *spool
	source   int
	from     int64
	at, size int64
}

// add keeps a line of the leaf that was begun last.
func (s *spool) add(n uint32, line []byte) {
	if s.err != nil {
		return
	}
	s.memory = binary.LittleEndian.AppendUint32(s.memory, n)
	s.memory = binary.LittleEndian.AppendUint32(s.memory, uint32(len(line)))
	s.memory = append(s.memory, line...)
	s.pieces[len(s.pieces)-1].size += int64(8 + len(line))
	if len(s.memory) >= spoolRoom {
		s.err = s.flush()
	}
}

func (s *spool) flush() error {
	if s.file == nil {
		file, err := os.CreateTemp("", "why502-*")
		if err != nil {
			return err
		}
		// Unlinked at once: nothing is left behind, however this ends.
		if err := os.Remove(file.Name()); err != nil {
			return err
		}
		s.file = file
	}
	n, err := s.file.WriteAt(s.memory, s.wrote)
	s.wrote += int64(n)
	s.memory = s.memory[:0]
	return err
}

func (s *spool) begin(leaf parser.Leaf) {
	s.pieces = append(s.pieces, piece{spool: s, source: leaf.Source, from: leaf.From, at: s.wrote + int64(len(s.memory))})
}

func (s *spool) close() {
	if s.file != nil {
		s.file.Close()
	}
}

// each calls f for every line of the spools, in order of the inputs and their lines.
func each(spools []*spool, f func(source int, from int64, n uint32, line []byte) error) error {
	var all []piece
	for _, s := range spools {
		if s.err != nil {
			return s.err
		}
		if s.file != nil {
			if err := s.flush(); err != nil {
				return err
			}
		}
		all = append(all, s.pieces...)
	}
	slices.SortFunc(all, func(a, b piece) int { return cmp.Or(cmp.Compare(a.source, b.source), cmp.Compare(a.from, b.from)) })
	var line []byte
	for _, p := range all {
		var in io.Reader
		if p.spool.file != nil {
			in = bufio.NewReaderSize(io.NewSectionReader(p.spool.file, p.at, p.size), 64<<10)
		} else {
			in = &cursor{p.spool.memory[p.at : p.at+p.size]}
		}
		for left := p.size; left > 0; {
			var head [8]byte
			if _, err := io.ReadFull(in, head[:]); err != nil {
				return err
			}
			n, size := binary.LittleEndian.Uint32(head[:4]), binary.LittleEndian.Uint32(head[4:])
			line = slices.Grow(line[:0], int(size))[:size]
			if _, err := io.ReadFull(in, line); err != nil {
				return err
			}
			left -= int64(8 + size)
			if err := f(p.source, p.from, n, line); err != nil {
				return err
			}
		}
	}
	return nil
}

// cursor reads a slice.
type cursor struct{ rest []byte }

func (c *cursor) Read(p []byte) (int, error) {
	if len(c.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// spoolSink is a digest that also spools the lines that may be failures.
type spoolSink struct {
	parser.Sink
	spool *spool
}

// Begin opens a leaf.
func (s spoolSink) Begin(leaf parser.Leaf, parse func(line []byte, ev *event.Event) bool) {
	s.Sink.Begin(leaf, parse)
	s.spool.begin(leaf)
}

// Count takes every failure, so that Keep tells the number of its line.
func (s spoolSink) Count(g *event.Glance, n uint32, line []byte) bool {
	return s.Sink.Count(g, n, line) || g.Outcome.Failure()
}

// Note takes every error line, for the same reason.
func (s spoolSink) Note(g *event.Glance, n uint32, line []byte) bool {
	s.Sink.Note(g, n, line)
	return true
}

// Keep spools failures, and error lines: where no access log covers them they are failures too.
func (s spoolSink) Keep(ev *event.Event, n uint32, line []byte) {
	s.Sink.Keep(ev, n, line)
	if ev.Kind == event.Access && ev.Outcome.Failure() || ev.Kind == event.Error {
		s.spool.add(n, line)
	}
}
