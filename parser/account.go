package parser

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/why502/why502/parser/source"
)

// Source is what became of one input.
type Source struct {
	Input  *source.Input
	Packed string // "gzip", "zstd", "xz", "bzip2", or "" for plain text
	// Err is why it could not be read, or not to its end; see package source for its kinds.
	Err error

	Lines, Events, Skipped, Unparsed uint64
	// Samples are the first lines that nobody understood.
	Samples []Place
	// TooLong are the first lines that were too long to be understood, Longs is how many there are.
	TooLong []Place
	Longs   uint64
	// To is where the input ended, behind its last line; Unended is the length of that line when it has no line end.
	To, Unended int64
	Held        bool // that line was left for a later run
	// File and Imprint tell the input again in a later run, where it was to be remembered.
	File    source.File
	Imprint source.Imprint

	number int
	mark   Mark
	leaves []leafLines
}

// Place is a line of an input.
type Place struct {
	Line int    // from 1
	Text []byte // its beginning, where it is a sample

	from int64
	n    uint32
}

// leafLines is a leaf and how many lines it has.
type leafLines struct {
	from  int64
	lines uint64
	first uint64 // lines before it, known at the end
}

func newSource(number int, in *source.Input) *Source {
	return &Source{Input: in, number: number}
}

// fail keeps what went wrong; several leaves may meet the same. That somebody interrupted the run is no fault of the input.
func (s *Source) fail(err error) {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return
	}
	if s.Err == nil || s.Err.Error() != err.Error() {
		s.Err = errors.Join(s.Err, err)
	}
}

// remember notes what tells the input again. A file that was cut shorter meanwhile is not to be known again: it will be another one.
func (s *Source) remember(stream *source.Stream) {
	to := s.To
	if s.Held {
		to += s.Unended
	}
	print, err := stream.Imprint(to)
	if err == nil {
		s.Imprint = print
	}
}

// Line is the number of a line in its input, from 1: the n-th line, from 0, of the leaf that begins at from.
func (s *Source) Line(from int64, n uint32) int {
	at, found := slices.BinarySearchFunc(s.leaves, from, func(l leafLines, from int64) int { return cmp.Compare(l.from, from) })
	if !found {
		return 0
	}
	return int(s.leaves[at].first) + int(n) + 1
}

// add takes the tally of a leaf, in any order.
func (s *Source) add(leaf Leaf, t *Tally) {
	if t.Lines == 0 && leaf.To == leaf.From && leaf.Unended == 0 {
		return
	}
	s.leaves = append(s.leaves, leafLines{from: leaf.From, lines: t.Lines})
	s.Lines += t.Lines
	s.Events += t.Events
	s.Skipped += t.Skipped
	s.Unparsed += t.Unparsed
	for _, sample := range t.Samples {
		s.Samples = append(s.Samples, Place{Text: sample.Text, from: leaf.From, n: sample.Line})
	}
	for _, n := range t.TooLong {
		s.TooLong = append(s.TooLong, Place{from: leaf.From, n: n})
	}
	s.Samples, s.TooLong = firstPlaces(s.Samples), firstPlaces(s.TooLong)
	s.Longs += t.Longs
	if leaf.To >= s.To {
		s.To, s.Unended, s.Held = leaf.To, leaf.Unended, leaf.Held
	}
}

// firstPlaces keeps the first few, so that what is shown does not depend on which worker was faster.
func firstPlaces(places []Place) []Place {
	slices.SortFunc(places, func(a, b Place) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.n, b.n)) })
	return places[:min(len(places), maxSamples)]
}

// finish numbers the lines when all leaves are known.
func (s *Source) finish() {
	slices.SortFunc(s.leaves, func(a, b leafLines) int { return cmp.Compare(a.from, b.from) })
	lines := uint64(s.mark.Lines)
	for i := range s.leaves {
		s.leaves[i].first = lines
		lines += s.leaves[i].lines
	}
	for _, places := range [...][]Place{s.Samples, s.TooLong} {
		for i, p := range places {
			places[i].Line = s.Line(p.from, p.n)
		}
	}
}
