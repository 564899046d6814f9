package main

import (
	"bytes"
	"fmt"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser"
	"github.com/why502/why502/parser/event"
)

// sheet digests one leaf: record after record, in the order of their offsets.
type sheet struct {
	leaf    leaf
	next    int64     // the offset behind the last record
	asked   time.Time // when it was last looked whether records that did not come are gone
	digest  *digest.Digest
	lines   *parser.Lines
	account event.Account
	glance  event.Glance
	event   event.Event
}

// newSheet begins a leaf. Places in it are offsets; the node that logged comes with each line's envelope or prefix.
func newSheet(l leaf, options *parser.Options, made int64) *sheet {
	name := fmt.Sprintf("kafka:%s/%d", l.Topic, l.Partition)
	s := &sheet{leaf: l, next: l.From, digest: digest.New(digest.Options{Formats: options.FormatNames(), Status: options.StatusText()}), lines: parser.NewLines(options, name)}
	later := parser.NewLines(options, name)
	s.digest.Begin(event.Source{Name: name, Group: name, ReadTime: made}, l.From, func(line []byte, ev *event.Event) bool {
		return later.Parse(line, ev) == parser.Counted
	})
	return s
}

// add takes the text of a record, which may hold several lines.
func (s *sheet) add(offset int64, text []byte) {
	s.next = offset + 1
	for len(text) > 0 {
		line, rest, _ := bytes.Cut(text, []byte{'\n'})
		text = rest
		s.line(bytes.TrimSuffix(line, []byte{'\r'}))
	}
}

// longest is the longest line that is understood, as of files.
const longest = 1 << 20

// maxSamples is how many lines that nobody understood are shown.
const maxSamples = 3

func (s *sheet) line(line []byte) {
	n := uint32(s.account.Lines)
	s.account.Lines++
	fate := parser.Unparsed
	if len(line) <= longest {
		fate = s.lines.Glance(line, &s.glance)
	}
	access := s.glance.Kind == event.Access
	switch {
	case fate == parser.Unparsed:
		s.account.Unparsed++
		if len(s.account.Samples) < maxSamples {
			s.account.Samples = append(s.account.Samples, event.Sample{Line: n, Text: bytes.Clone(line[:min(len(line), 200)])})
		}
		return
	case fate == parser.Skipped:
		s.account.Skipped++
		if s.glance.Kind == event.Skip {
			return
		}
	default:
		s.account.Events++
		if access && !s.digest.Count(&s.glance, n, line) {
			return
		}
	}
	s.lines.Parse(line, &s.event)
	s.digest.Keep(&s.event, n, line)
}

// end gives the partial.
func (s *sheet) end() ([]byte, error) {
	s.account.To = s.leaf.To
	s.digest.End(s.account)
	var out bytes.Buffer
	err := s.digest.Encode(&out)
	return out.Bytes(), err
}
