package main

import (
	"bufio"
	"cmp"
	"errors"
	"io"
	"slices"

	"github.com/cespare/xxhash/v2"

	"github.com/why502/why502/parser"
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/source"
)

// pipeMark is what is known of the lines of one format and node that came through a pipe: a pipe has no place to go on from, so what is older than the
// newest lines was read, and of those the hashes tell.
type pipeMark struct {
	Format string   `json:"format"`
	Node   string   `json:"node,omitempty"`
	From   int64    `json:"from"` // lines from this moment on are known one by one; older ones were all read
	Last   int64    `json:"last"`
	Times  []int64  `json:"times"`
	Hashes []uint64 `json:"hashes"`
	// Tail and TailHash are the length and hash of a last line that had no line end: it may come again with its rest.
	Tail     int    `json:"tail,omitempty"`
	TailHash uint64 `json:"tail_hash,omitempty"`
}

const (
	// pipeWindow is how far behind the newest line a late one may come, in milliseconds.
	pipeWindow = 60_000
	// pipeMost bounds the lines that are known one by one.
	pipeMost = 1 << 16
	// halfYear tells a line of the new year from an old one where stamps have no year.
	halfYear = 183 * 24 * 3600 * 1000
)

type pipeKey struct{ format, node string }

// pipeLines is what one run knows of a pipe's lines while it reads them.
type pipeLines struct {
	pipeMark
	seen  map[uint64]int // of the mark, how often
	fresh []pipeLine
}

type pipeLine struct {
	at   int64
	hash uint64
}

// pipeFilter reads standard input and lets through the lines that are new.
type pipeFilter struct {
	raw     io.Reader
	options *parser.Options
	text    *bufio.Reader
	stream  *source.Stream
	lines   *parser.Lines
	glance  event.Glance
	event   event.Event
	known   map[pipeKey]*pipeLines
	passed  bool // the line before was new; lines without a stamp go with it
	rest    []byte
	err     error
}

func newPipeFilter(raw io.Reader, options *parser.Options, marks []pipeMark) *pipeFilter {
	f := &pipeFilter{raw: raw, options: options, known: map[pipeKey]*pipeLines{}, passed: len(marks) == 0}
	for _, m := range marks {
		k := &pipeLines{pipeMark: m, seen: map[uint64]int{}}
		for _, hash := range m.Hashes {
			k.seen[hash]++
		}
		f.known[pipeKey{m.Format, m.Node}] = k
	}
	return f
}

// Read gives lines that are new.
func (f *pipeFilter) Read(p []byte) (int, error) {
	for len(f.rest) == 0 {
		if f.err != nil {
			return 0, f.err
		}
		f.next()
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

// next reads a line, and keeps it when it is new.
func (f *pipeFilter) next() {
	if f.text == nil {
		stream, err := source.NewStream(source.Stdin, f.raw)
		if err != nil {
			f.err = err
			return
		}
		f.stream, f.text, f.lines = stream, bufio.NewReaderSize(stream, 256<<10), parser.NewLines(f.options, source.Stdin)
	}
	f.rest = nil
	line, err := f.text.ReadSlice('\n')
	whole := err == nil
	for errors.Is(err, bufio.ErrBufferFull) { // longer than any line that is understood: it goes with its neighbours
		if f.passed {
			f.rest = append(f.rest, line...)
		}
		if line, err = f.text.ReadSlice('\n'); err == nil && f.passed {
			f.rest = append(f.rest, line...)
			return
		}
	}
	f.err = err
	if len(line) > 0 && f.isNew(line, whole) {
		f.rest = line
	}
}

// isNew decides on a line and remembers it.
func (f *pipeFilter) isNew(line []byte, whole bool) bool {
	body := trimLine(line)
	at, format, node, stamped := f.stamp(body)
	if !stamped {
		return f.passed
	}
	key := pipeKey{format, node}
	k := f.known[key]
	if k == nil {
		k = &pipeLines{pipeMark: pipeMark{Format: format, Node: node, From: at - pipeWindow, Last: at}}
		f.known[key] = k
	}
	f.passed = k.take(body, at, whole)
	return f.passed
}

// stamp tells when a line was written, and by what.
func (f *pipeFilter) stamp(line []byte) (at int64, format, node string, stamped bool) {
	g := &f.glance
	fate := f.lines.Glance(line, g)
	if fate == parser.Counted && g.Kind == event.Access {
		return g.Ms, f.options.FormatName(g.Clock.Format()), string(g.Node), true
	}
	if fate == parser.Unparsed || g.Kind == event.Skip {
		return 0, "", "", false
	}
	f.lines.Parse(line, &f.event)
	if !f.event.Stamp.Set {
		return 0, "", "", false
	}
	return f.event.Moment().Ms(), f.options.FormatName(f.event.Format), string(f.event.Node), true
}

// take says whether a line is new.
func (k *pipeLines) take(line []byte, at int64, whole bool) bool {
	if at < k.From && k.Last-at < halfYear && k.seen != nil {
		return false
	}
	hash := xxhash.Sum64(line)
	if k.seen[hash] > 0 {
		k.seen[hash]--
		return false
	}
	if k.Tail > 0 && len(line) >= k.Tail && xxhash.Sum64(line[:k.Tail]) == k.TailHash {
		k.Tail = 0
		return false
	}
	k.fresh = append(k.fresh, pipeLine{at, hash})
	if len(k.fresh) > 2*pipeMost {
		k.trim()
	}
	if !whole {
		k.Tail, k.TailHash = len(line), hash
	}
	return true
}

// trim forgets lines that are too old to come again.
func (k *pipeLines) trim() {
	slices.SortStableFunc(k.fresh, func(a, b pipeLine) int { return cmp.Compare(b.at, a.at) })
	newest := k.fresh[0].at
	keep := slices.IndexFunc(k.fresh, func(l pipeLine) bool { return l.at < newest-pipeWindow })
	if keep < 0 {
		keep = len(k.fresh)
	}
	k.fresh = k.fresh[:min(keep, pipeMost)]
}

// marks are what the next run is to know.
func (f *pipeFilter) marks() []pipeMark {
	var list []pipeMark
	for key, k := range f.known {
		m := pipeMark{Format: key.format, Node: key.node, From: k.From, Last: k.Last, Tail: k.Tail, TailHash: k.TailHash}
		for i, at := range k.Times {
			k.fresh = append(k.fresh, pipeLine{at, k.Hashes[i]})
		}
		if len(k.fresh) > 0 {
			k.trim()
			m.Last = max(k.fresh[0].at, k.Last)
			if k.Last-k.fresh[0].at > halfYear {
				m.Last = k.fresh[0].at
			}
			m.From = m.Last - pipeWindow
			if len(k.fresh) == pipeMost {
				m.From = k.fresh[len(k.fresh)-1].at + 1
			}
		}
		for _, l := range k.fresh {
			if l.at >= m.From {
				m.Times, m.Hashes = append(m.Times, l.at), append(m.Hashes, l.hash)
			}
		}
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b pipeMark) int { return cmp.Or(cmp.Compare(a.Format, b.Format), cmp.Compare(a.Node, b.Node)) })
	return list
}
