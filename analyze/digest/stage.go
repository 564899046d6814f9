package digest

import (
	"encoding/binary"

	"github.com/why502/why502/parser/event"
)

// While a sample fills, most lines that enter it leave it again: parsing each would cost more than counting all the others. So the lines of
// sampled requests and records wait here, and only those that are still in the sample when the stage is full are parsed.
const (
	// stageSize is room for the whole of the sample of requests, if their lines have 400 bytes.
	stageSize = 4 << 20
	// maxStaged is the longest line that is staged.
	maxStaged = 8 << 10
	stageHead = 16 // bytes before each line, see put
	recordBit = 1 << 31
)

// stage holds lines in the order of their coming.
type stage struct {
	lines []byte
	event event.Event
	now   waiting // the one that eachStaged is at
}

// waiting is a line on the stage.
type waiting struct {
	line   []byte
	number uint32 // of its item
	record bool   // the item is a record, not a request
	// What the glance said of a record.
	domain  DomainID
	symptom event.Symptom
	outcome event.Outcome
	status  int16
}

// stageRequest puts a request into the sample and its line on the stage.
func (d *Digest) stageRequest(g *event.Glance, line []byte, c *combo, rank, hash uint64) {
	d.makeRoom(line)
	number, lowered := d.requests.addWaiting(c.sample, d.requestOf(g, c, rank, hash), d.stage.next())
	if number != noItem {
		d.stage.put(&waiting{line: line, number: number})
	}
	if lowered {
		d.reset()
	}
}

// stageRecord does so with a record, of which only the glance is known.
func (d *Digest) stageRecord(s *stratum, g *event.Glance, line []byte, pos Pos, domain DomainID, at sampled) {
	d.makeRoom(line)
	r := &d.record
	*r = Record{At: g.Ms, Pos: pos, Total: g.Total, Queue: g.Queue, Connect: g.Connect, Header: g.Header, sampled: at}
	number, lowered := d.records.addWaiting(s, r, d.stage.next())
	if number != noItem {
		d.stage.put(&waiting{line, number, true, domain, g.Symptom, g.Outcome, g.Status})
	}
	if lowered {
		d.names.released()
	}
}

// stages says whether a line can wait.
func (d *Digest) stages(line []byte) bool { return d.parse != nil && len(line) <= maxStaged }

func (d *Digest) makeRoom(line []byte) {
	if s := &d.stage; len(s.lines)+stageHead+len(line) > stageSize {
		d.clearStage()
	}
}

// next is where the next line will stand, from 1.
func (s *stage) next() uint32 { return uint32(len(s.lines) + 1) }

func (s *stage) put(w *waiting) {
	if s.lines == nil {
		s.lines = make([]byte, 0, stageSize)
	}
	number := w.number
	if w.record {
		number |= recordBit
	}
	s.lines = binary.LittleEndian.AppendUint32(s.lines, uint32(len(w.line)))
	s.lines = binary.LittleEndian.AppendUint32(s.lines, number)
	s.lines = binary.LittleEndian.AppendUint32(s.lines, uint32(w.domain))
	s.lines = append(s.lines, byte(w.symptom), byte(w.outcome), byte(w.status), byte(w.status>>8))
	s.lines = append(s.lines, w.line...)
}

func (s *stage) at(place int) (w waiting) {
	head := s.lines[place:]
	number := binary.LittleEndian.Uint32(head[4:])
	w.number, w.record = number&^recordBit, number&recordBit != 0
	w.domain = DomainID(binary.LittleEndian.Uint32(head[8:]))
	w.symptom, w.outcome, w.status = event.Symptom(head[12]), event.Outcome(head[13]), int16(binary.LittleEndian.Uint16(head[14:]))
	w.line = head[stageHead:][:binary.LittleEndian.Uint32(head)]
	return w
}

// eachStaged calls f with every line that is still wanted, with its place and where its item keeps that.
func (d *Digest) eachStaged(f func(w *waiting, at int, place *uint32)) {
	s := &d.stage
	for at := 0; at < len(s.lines); {
		length, number := binary.LittleEndian.Uint32(s.lines[at:]), binary.LittleEndian.Uint32(s.lines[at+4:])
		waits := d.requests.waits
		if number&recordBit != 0 {
			waits = d.records.waits
		}
		next := at + stageHead + int(length)
		if place := &waits[number&^recordBit]; *place == uint32(at+1) {
			s.now = s.at(at)
			f(&s.now, at, place)
		}
		at = next
	}
}

// clearStage makes room: it drops the lines that have left the sample, and parses half of the rest where that is not enough.
func (d *Digest) clearStage() {
	s := &d.stage
	kept := s.lines[:0]
	d.eachStaged(func(w *waiting, at int, place *uint32) {
		*place = uint32(len(kept) + 1)
		kept = append(kept, s.lines[at:at+stageHead+len(w.line)]...)
	})
	s.lines = kept
	if len(kept) > stageSize/4*3 {
		d.settleFirst(len(kept) / 2)
	}
}

// settle parses what is staged.
func (d *Digest) settle() { d.settleFirst(len(d.stage.lines)) }

// settleFirst parses what stands before a place of the stage: of all that wait, those have stayed longest.
func (d *Digest) settleFirst(until int) {
	s := &d.stage
	rest := s.lines[:0]
	d.eachStaged(func(w *waiting, at int, place *uint32) {
		if at >= until {
			*place = uint32(len(rest) + 1)
			rest = append(rest, s.lines[at:at+stageHead+len(w.line)]...)
			return
		}
		s.event.Reset()
		parsed := d.parse(w.line, &s.event)
		*place = 0
		switch {
		case w.record:
			d.completeRecord(d.records.at(w.number), w, &s.event)
		case parsed:
			d.describe(d.requests.at(w.number), &s.event)
		}
	})
	s.lines = rest
}

// completeRecord adds to a record what only the whole event tells.
func (d *Digest) completeRecord(r *Record, w *waiting, ev *event.Event) {
	whole, v := d.recordOf(ev, r.Pos)
	whole.At, whole.sampled = r.At, r.sampled
	whole.Total, whole.Queue, whole.Connect, whole.Header = r.Total, r.Queue, r.Connect, r.Header
	v.Domain, v.Node, v.Upstream, v.Peer = w.domain, d.names.id(ev.Node), d.names.id(ev.Upstream), d.names.id(ev.Peer())
	v.Symptom, v.Outcome, v.Status = w.symptom, w.outcome, w.status
	whole.traits = d.share(v)
	*r = *whole
	d.addText(&d.texts, r, w.line[:min(len(w.line), maxText)])
}
