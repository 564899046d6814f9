package scan

import (
	"bytes"
	"math/bits"
	"slices"
)

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
	// The first six times eight bytes of the text, with masks for those that it has.
	head, mask, second, secondMask, third, thirdMask, fourth, fourthMask, fifth, fifthMask, sixth, sixthMask uint64

	last   uint64 // the last eight bytes
	size   int
	number uint8 // of the key; one more than the largest for one that nobody asked for
	text   string
	before node   // the object that the value before was a member of
	inside node   // the object that the next value is a member of
	opens  bool   // the value may be an object to look into
	bit    uint64 // of the key's number; 0 for a key that nobody asked for
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

// fits compares all but the first eight bytes with the start of rest, which is longer than the text.
func (s *step) fits(rest []byte) bool {
	n := len(s.text)
	return load8(rest, n-8) == s.last && (n <= 16 || load8(rest, 8) == s.second && (n <= 24 || string(rest[16:n-8]) == s.text[16:n-8]))
}

// follow takes the steps that fit, and leaves w at the end of the walk or at a place that no step leads on from. It is written in one piece with everything in
// variables of its own: it runs for each key of each line.
func (o *Object) follow(line []byte, values []Value, w *walk) {
	at, inside, missing := w.at, w.inside, w.want&^w.found
	slash := w.slash
	steps, taken := o.plan.steps, o.plan.at
	for i := taken; i < len(steps); i++ {
		s := &steps[i]
		n := len(s.text)
		if left := len(line) - at; left <= n || left < 8 {
			continue
		}
		if at > slash {
			slash = nextBackslash(line, at)
		}
		rest := line[at:]
		if load8(rest, 0)&s.mask != s.head || s.before != inside || n > 8 && !s.fits(rest) {
			continue
		}
		c := rest[n]
		if blanks[c] || c == '{' && s.opens {
			continue
		}
		end := 0
		plain := c == '"'
		if plain {
			end = bytes.IndexByte(rest[n+1:], '"') + n + 2
			plain = end > n+1 && at+end <= slash
		}
		if !plain {
			if end = valueEnd(rest, n); end < 0 {
				w.over = true
				break
			}
		}
		if s.bit&missing != 0 {
			missing &^= s.bit
			if number := bits.TrailingZeros64(s.bit); number < len(values) {
				if v := &values[number]; plain {
					v.Raw, v.Type = rest[n+1:end-1:end-1], String
				} else {
					*v = value(rest, n, end)
				}
			}
		}
		at, inside, taken = at+end, s.inside, i+1
		if missing == 0 {
			w.over = true
			break
		}
	}
	w.at, w.inside, w.slash, w.found = at, inside, slash, w.want&^missing
	w.ok = w.ok || taken > o.plan.at
	o.plan.at = taken
}

// nextBackslash is the place of the next backslash from the place on, the end of the line when there is none.
func nextBackslash(line []byte, at int) int {
	if next := bytes.IndexByte(line[at:], '\\'); next >= 0 {
		return at + next
	}
	return len(line)
}

// learn puts a step in at the place that the line has reached. Text is what Object.next read on its way to the member.
func (p *plan) learn(text []byte, before node, m member) {
	if p.idle > 0 || len(text) > maxStepText {
		return
	}
	if len(p.steps) == maxSteps {
		p.steps, p.at = p.steps[:0], 0
		p.pause = min(2*p.pause+1, maxPause)
		p.idle = p.pause
		return
	}
	s := step{text: string(text), before: before, inside: m.inside, opens: m.child != root, bit: m.bit}
	s.prepare()
	p.steps = slices.Insert(p.steps, p.at, s)
	p.at++
}

// prepare makes the numbers by which a text is compared.
func (s *step) prepare() {
	var first [longestKey]byte
	s.size = len(s.text)
	copy(first[:], s.text)
	s.head, s.second, s.third, s.fourth = load8(first[:], 0), load8(first[:], 8), load8(first[:], 16), load8(first[:], 24)
	s.fifth, s.sixth, s.fifthMask, s.sixthMask = load8(first[:], 32), load8(first[:], 40), FirstBytes(s.size-32), FirstBytes(s.size-40)
	s.mask, s.secondMask, s.thirdMask, s.fourthMask = FirstBytes(s.size), FirstBytes(s.size-8), FirstBytes(s.size-16), FirstBytes(s.size-24)
	if s.size >= 8 {
		s.last = load8([]byte(s.text), s.size-8)
	}
	s.number = uint8(bits.TrailingZeros64(s.bit)) // 64 for none
}
