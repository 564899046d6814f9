package envoy

import (
	"bytes"
	"math/bits"

	"github.com/why502/why502/parser/scan"
)

// ending is how the text of an operator ends, and what it cannot hold.
type ending struct {
	literal    []byte
	word, mask uint64 // of its first eight bytes
	first      uint64 // its first byte, eight times
	other      byte   // ends what stands before the text; 0 where that is the same byte
	strict     bool
	quoted     bool // it begins with a quote
	check      check
}

// check is what has to be looked at in a text besides its end.
type check uint8

const (
	anyText check = iota
	digitText
	otherText // what the operator holds
)

// checkOf tells it for an operator.
func checkOf(op *operator) check {
	switch op.field {
	case fieldBytesSent, fieldDuration, fieldPool, fieldAttempts:
		return digitText
	case fieldStatus, fieldMethod, fieldProtocol, fieldPeer, fieldClient, fieldDirectClient, fieldFlags, fieldDetail:
		return otherText
	}
	if op.strict() {
		return otherText
	}
	return anyText
}

// prepare finds out whether quick may cut lines: not where a time has a pattern of its own, or where two operators tell one field, because then it counts
// which of them is read first.
func (t *template) prepare() {
	var told [numFields]bool
	for i := range t.operators {
		op := &t.operators[i]
		fields := []field{op.field}
		if op.path {
			fields = append(fields, fieldTarget)
		}
		for _, f := range fields {
			if op.stamp != nil || f < numFields && told[f] {
				return
			}
			if f < numFields {
				told[f] = true
			}
		}
	}
	t.plain, t.cuts = true, make([]scan.Span, len(t.operators))
	for i := range t.operators {
		before, behind := t.literals[i], t.literals[i+1]
		end := ending{literal: behind, strict: t.operators[i].strict(), check: checkOf(&t.operators[i])}
		if len(behind) > 0 {
			var text [8]byte
			n := copy(text[:], behind)
			end.word, end.mask = load8(text[:], 0), ^uint64(0)>>(64-8*n)
			end.quoted = behind[0] == '"'
			end.first = uint64(behind[0]) * 0x0101010101010101
		}
		if n := len(before); n > 0 && (len(behind) == 0 || before[n-1] != behind[0]) {
			end.other = before[n-1]
			t.plain = t.plain && end.other != 0
		}
		t.endings = append(t.endings, end)
	}
	t.prepareBrief()
}

// quick cuts a line in which each text ends where the byte behind it first comes, and holds no byte that ends what stands before it: so there is only one
// way to cut it, from the left or from the end. It reports false for all others.
func (t *template) quick(line []byte, e *entry) bool {
	if !t.plain || !t.cutQuickly(line) {
		return false
	}
	for i, cut := range t.cuts {
		text := line[cut.From:cut.To]
		switch op := &t.operators[i]; {
		case op.field == numFields:
		case op.path || op.field == fieldStart || op.field == fieldEmitTime:
			if !t.take(e, i, text) {
				t.forget(e)
				return false
			}
		case !e.has(op.field):
			e.set(op.field, text)
		}
	}
	return true
}

func (t *template) cutQuickly(line []byte) bool {
	if !bytes.HasPrefix(line, t.literals[0]) {
		return false
	}
	at := len(t.literals[0])
	_, marked := t.quotes.Mark(line)
	cuts := t.cuts[:len(t.endings)]
	for i := range t.endings {
		e := &t.endings[i]
		end := 0
		if e.quoted && marked {
			end = e.fits(line, t.quotes.Next(at, len(line)))
		} else {
			end = e.place(line, at)
		}
		if end < 0 {
			return false
		}
		if e.other != 0 && bytes.IndexByte(line[at:end], e.other) >= 0 || e.check != anyText && !t.mayHold(i, line[at:end]) {
			return false
		}
		cuts[i], at = scan.Span{From: int32(at), To: int32(end)}, end+len(e.literal)
	}
	return at == len(line)
}

// mayHold says that an operator may have written the text, of which no other way to cut the line could leave more or less.
func (t *template) mayHold(i int, text []byte) bool {
	e, op := &t.endings[i], &t.operators[i]
	if e.check == digitText && scan.Short(text) >= 0 {
		return true
	}
	return (len(text) <= longestStrict || !e.strict) && (op.field != fieldDetail || bytes.IndexByte(text, '{') < 0) && op.holds(text)
}

// place is where the text that begins at the place ends; -1 where something else follows on the first byte of its end.
func (e *ending) place(line []byte, at int) int {
	if len(e.literal) == 0 {
		return len(line)
	}
	end := at
	if at+8 <= len(line) { // most texts are short
		x := load8(line, at) ^ e.first
		x = (x - 0x0101010101010101) &^ x & 0x8080808080808080
		end += bits.TrailingZeros64(x) >> 3
	}
	if end == at+8 || at+8 > len(line) {
		n := bytes.IndexByte(line[end:], e.literal[0])
		if n < 0 {
			return -1
		}
		end += n
	}
	return e.fits(line, end)
}

// fits returns the place when the whole text stands there, else -1.
func (e *ending) fits(line []byte, end int) int {
	if end < 0 {
		return -1
	}
	if len(e.literal) <= 8 && end+8 <= len(line) {
		if (load8(line, end)^e.word)&e.mask != 0 {
			return -1
		}
		return end
	}
	if !bytes.HasPrefix(line[end:], e.literal) {
		return -1
	}
	return end
}
