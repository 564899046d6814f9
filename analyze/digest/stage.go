package digest

import (
	"encoding/binary"

	"github.com/why502/why502/parser/event"
)

// While a sample fills, most lines that enter it leave it again: parsing each would cost more than counting all the others. So the lines of
// sampled requests wait here, and only those that are still in the sample when the stage is full are parsed.
const (
	stageSize = 2 << 20
	// maxStaged is the longest line that is staged.
	maxStaged = 8 << 10
	stageHead = 8 // bytes before each line: its length and the number of its item
)

// stage holds lines in the order of their coming.
type stage struct {
	lines []byte
	event event.Event
}

// stageRequest puts a request into the sample and its line on the stage.
func (d *Digest) stageRequest(g *event.Glance, line []byte, c *combo, rank, hash uint64) {
	if len(d.stage.lines)+stageHead+len(line) > stageSize {
		d.clearStage()
	}
	r := d.requestOf(g, c, rank, hash)
	at := len(d.stage.lines)
	r.staged = uint32(at + 1)
	number, lowered := d.requests.add(c.sample, r)
	if number != noItem {
		d.stage.put(line, number)
	}
	if lowered {
		d.reset()
	}
}

func (s *stage) put(line []byte, number uint32) {
	if s.lines == nil {
		s.lines = make([]byte, 0, stageSize)
	}
	s.lines = binary.LittleEndian.AppendUint32(s.lines, uint32(len(line)))
	s.lines = binary.LittleEndian.AppendUint32(s.lines, number)
	s.lines = append(s.lines, line...)
}

// each calls f with every line that is still wanted, and its item.
func (s *stage) each(q *quota[Request, *Request], f func(r *Request, line []byte)) {
	for at := 0; at < len(s.lines); {
		length := int(binary.LittleEndian.Uint32(s.lines[at:]))
		r := q.at(binary.LittleEndian.Uint32(s.lines[at+4:]))
		if r.staged == uint32(at+1) {
			f(r, s.lines[at+stageHead:][:length])
		}
		at += stageHead + length
	}
}

// clearStage makes room: it drops the lines that have left the sample, and parses the rest where that is not enough.
func (d *Digest) clearStage() {
	s := &d.stage
	kept := s.lines[:0]
	s.each(&d.requests, func(r *Request, line []byte) {
		from := int(r.staged) - 1
		r.staged = uint32(len(kept) + 1)
		kept = append(kept, s.lines[from:from+stageHead+len(line)]...)
	})
	s.lines = kept
	if len(kept) > stageSize/2 {
		d.settle()
	}
}

// settle parses what is staged.
func (d *Digest) settle() {
	s := &d.stage
	s.each(&d.requests, func(r *Request, line []byte) {
		s.event.Reset()
		if d.parse(line, &s.event) {
			d.describe(r, &s.event)
		}
		r.staged = 0
	})
	s.lines = s.lines[:0]
}
