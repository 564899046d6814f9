package scan

import "encoding/binary"

// plan is the learnt order of keys: the texts that stand between the values, such as `,"bytes_sent":`, in the order in which they came so far. A line
// takes what it has of them, in order; what is new is put in where it came, so that lines with different keys share a plan.
//
// A step stands for what Object.next would find at that place: its text is what next read, and it holds only inside of the same object.
type plan struct {
	steps []step
	at    int // the step that is expected now
	// idle is how many lines nothing is learnt for: keys that change all the time, as hostile lines may have, are not worth it.
	idle, pause int
}

type step struct {
	head, mask uint64 // of the first eight bytes
	tail       uint64 // the last eight bytes
	text       string
	before     node // the object that the value before was a member of
	member     member
}

// Bounds of what is learnt.
const (
	maxSteps    = 128
	maxStepText = 256
	maxPause    = 1 << 12
)

// begin gets ready for the next line.
func (p *plan) begin() {
	p.at = 0
	if p.idle > 0 {
		p.idle--
	}
}

// next is the member behind the place, if it is one of the steps to come.
func (p *plan) next(line []byte, at int, inside node) (m member, matched bool) {
	rest := line[at:]
	if len(rest) < 8 {
		return m, false
	}
	head := binary.LittleEndian.Uint64(rest)
	for i := p.at; i < len(p.steps); i++ {
		s := &p.steps[i]
		if (head^s.head)&s.mask != 0 || s.before != inside || !s.fits(rest) {
			continue
		}
		m = s.member
		m.value = at + len(s.text)
		p.at = i + 1
		return m, true
	}
	return m, false
}

// fits compares all but the first eight bytes, and sees to it that the value begins right behind and is none to look into.
func (s *step) fits(rest []byte) bool {
	n := len(s.text)
	if len(rest) <= n || blanks[rest[n]] || rest[n] == '{' && s.member.child != root {
		return false
	}
	if n <= 8 {
		return true
	}
	return binary.LittleEndian.Uint64(rest[n-8:]) == s.tail && (n <= 16 || string(rest[8:n-8]) == s.text[8:n-8])
}

// learn puts a step in at the place that the line has reached.
func (p *plan) learn(text []byte, m member, before node) {
	if p.idle > 0 || len(text) > maxStepText {
		return
	}
	if len(p.steps) == maxSteps {
		p.steps, p.at = p.steps[:0], 0
		p.pause = min(2*p.pause+1, maxPause)
		p.idle = p.pause
		return
	}
	s := step{text: string(text), before: before, member: m}
	var head [8]byte
	n := copy(head[:], text)
	s.head = binary.LittleEndian.Uint64(head[:])
	s.mask = ^uint64(0) >> (64 - 8*n)
	if n == 8 {
		s.tail = binary.LittleEndian.Uint64(text[len(text)-8:])
	}
	p.steps = append(p.steps, step{})
	copy(p.steps[p.at+1:], p.steps[p.at:])
	p.steps[p.at] = s
	p.at++
}
