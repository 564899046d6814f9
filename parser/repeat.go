package parser

import (
	"slices"

	"github.com/why502/why502/parser/scan"
)

// repeat is the prefix of the line before as a whole. What syslog puts before the lines of one second is the same, byte for byte, and most of what
// taking it off costs can be spared. Only a prefix that ends in a mark of its own is remembered, so that the same bytes always mean the same.
type repeat struct {
	text   []byte // a copy, of which the parts of prefix are slices
	prefix Prefix
	stands bool // the peeler's Prefix is this one

	words, masks [headWords]uint64 // the text in whole words, and which bytes of them are it
}

// headWords are as many words as most prefixes fill.
const headWords = 8

// differs tells whether a word of the line differs from the text's.
func (r *repeat) differs(b *[headWords * 8]byte, i int) uint64 {
	return (scan.Load8(b[:], 8*i) ^ r.words[i]) & r.masks[i]
}

// setWords fills words and masks.
func (r *repeat) setWords() {
	if len(r.text) > headWords*8 {
		return
	}
	var text [headWords * 8]byte
	copy(text[:], r.text)
	for i := range headWords {
		r.words[i], r.masks[i] = scan.Load8(text[:], 8*i), scan.FirstBytes(len(r.text)-8*i)
	}
}

// again takes one of the last two prefixes off once more; nil when the line begins otherwise. Whole words are compared, without a guess at which of them
// differs.
func (p *peeler) again(line []byte) []byte {
	r := p.repeat
	n := len(r.text)
	if n > headWords*8 || cap(line) < headWords*8 {
		return p.againLong(line)
	}
	b := (*[headWords * 8]byte)(line[:headWords*8])
	differ := r.differs(b, 0) | r.differs(b, 1) | r.differs(b, 2) | r.differs(b, 3) | r.differs(b, 4)
	if n > 5*8 {
		differ |= r.differs(b, 5) | r.differs(b, 6) | r.differs(b, 7)
	}
	if differ != 0 || n == 0 || len(line) <= n {
		return p.againOther(line)
	}
	rest := line[n:]
	if !r.stands || starts[rest[0]] != digitStart || beginsStamp(rest) {
		return p.behind(line, rest)
	}
	return rest // bodies wait for settle
}

// behind is what follows the prefix: there may be more to take off.
func (p *peeler) behind(line, rest []byte) []byte {
	r := p.repeat
	if rest[0] == '\x1b' {
		return nil
	}
	if !r.stands {
		p.Prefix, p.layers, p.used, r.stands = r.prefix, 1, true, true
	}
	if isBare(rest) {
		return rest
	}
	p.settle(line, rest)
	return p.peelFrom(rest)
}

// againOther tries the prefix before the last one: two seconds often alternate where lines come in the order of their ends.
func (p *peeler) againOther(line []byte) []byte {
	r := p.otherRepeat()
	if !r.begins(line) {
		return nil
	}
	p.repeat.stands, p.repeat = false, r
	return p.behind(line, line[len(r.text):])
}

// againLong is again for what is longer, or shorter, than the words.
func (p *peeler) againLong(line []byte) []byte {
	if r := p.repeat; r.begins(line) {
		return p.behind(line, line[len(r.text):])
	}
	return p.againOther(line)
}

// begins says that a line begins with the text, and goes on.
func (r *repeat) begins(line []byte) bool {
	n := len(r.text)
	return n > 0 && len(line) > n && string(line[:n]) == string(r.text)
}

// otherRepeat is the one that is not in use.
func (p *peeler) otherRepeat() *repeat {
	if p.repeat == &p.repeats[0] {
		return &p.repeats[1]
	}
	return &p.repeats[0]
}

// settle fills bodies where again left that to those who ask for them.
func (p *peeler) settle(line, rest []byte) {
	if p.repeat.stands {
		p.bodies[0], p.bodies[1] = line, rest
	}
}

// remember keeps the prefix for again. A stamp with a fraction of a second would not come again.
func (p *peeler) remember(line, rest []byte) {
	if p.layers != 1 || !p.firm || p.Stamp.Digits > 0 || len(rest) == 0 || &line[len(line)-1] != &rest[len(rest)-1] {
		return
	}
	p.repeat.stands = false
	r := p.otherRepeat()
	p.repeat = r
	// With room behind it: names are read in whole words.
	r.text, r.prefix, r.stands = append(slices.Grow(r.text[:0], len(line)-len(rest)+16), line[:len(line)-len(rest)]...), p.Prefix, false
	for _, part := range [...]*[]byte{&r.prefix.Node, &r.prefix.Program, &r.prefix.PID} {
		if from := cap(line) - cap(*part); len(*part) > 0 && from >= 0 && from+len(*part) <= len(r.text) {
			*part = r.text[from:][:len(*part)]
		} else if len(*part) > 0 {
			r.text = r.text[:0]
			return
		}
	}
	r.setWords()
}
