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
	stageHead = 4 // bytes before each line for its length
)

// stage holds lines, each after its length.
type stage struct {
	lines []byte
	event event.Event
}

// stageRequest puts a request into the sample and its line on the stage.
func (d *Digest) stageRequest(g *event.Glance, line []byte, p *pending) {
	if len(d.stage.lines)+stageHead+len(line) > stageSize {
		d.clearStage()
	}
	r := d.requestOf(g, p.combo, p.rank, p.hash)
	r.staged = d.stage.put(line)
	d.addRequest(p.combo.sample, &r)
}

func (s *stage) put(line []byte) uint32 {
	s.lines = binary.LittleEndian.AppendUint32(s.lines, uint32(len(line)))
	s.lines = append(s.lines, line...)
	return uint32(len(s.lines) - len(line) - stageHead + 1)
}

func (s *stage) at(staged uint32) []byte {
	from := int(staged) - 1 + stageHead
	return s.lines[from:][:binary.LittleEndian.Uint32(s.lines[from-stageHead:])]
}

// clearStage makes room: by dropping the lines that have left the sample where they are most, else by parsing the rest.
func (d *Digest) clearStage() {
	live := 0
	d.requests.scan(func(r *Request) {
		if r.staged != 0 {
			live += len(d.stage.at(r.staged)) + stageHead
		}
	})
	if live > stageSize/2 {
		d.settle()
		return
	}
	fresh := stage{lines: make([]byte, 0, stageSize)}
	d.requests.scan(func(r *Request) {
		if r.staged != 0 {
			r.staged = fresh.put(d.stage.at(r.staged))
		}
	})
	d.stage.lines = fresh.lines
}

// settle parses what is staged.
func (d *Digest) settle() {
	if len(d.stage.lines) == 0 {
		return
	}
	ev := &d.stage.event
	d.requests.scan(func(r *Request) {
		if r.staged == 0 {
			return
		}
		ev.Reset()
		if d.parse(d.stage.at(r.staged), ev) {
			d.describe(r, ev)
		}
		r.staged = 0
	})
	d.stage.lines = d.stage.lines[:0]
}
