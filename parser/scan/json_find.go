package scan

import (
	"math/bits"
)

// Span is where a value stands in a line, a string with its quotes.
type Span struct{ From, To int32 }

// window is what Find looks at of a line: a key and the start of its value. It may go on behind the line's end: what is found there leads to a place
// behind that end, and so to nothing.
type window [128]byte

// longestKey is the longest text that Find compares.
const longestKey = 48

// Find is Scan for a line of which nothing has to be learnt: its keys are those of lines before, in their order, it has no backslash, and its last byte ends
// the object. At anything else it gives up, and Scan reads the line. What it finds is what Scan finds; Text tells it.
//
// It is written in one piece and calls nothing on its way: it runs for each key of each line.
func (o *Object) Find(line []byte) (found uint64, ok bool) {
	last := len(line) - 1
	if last < 1 || line[0] != '{' || line[last] != '}' || !o.marksQuotes(line) {
		return 0, false
	}
	at, inside := uint(0), outside
	b, steps := line[:cap(line)], o.plan.steps
	for i := range steps {
		s := &steps[i]
		if at+uint(len(window{})) > uint(len(b)) {
			return o.findRest(line, i, int(at), inside, found)
		}
		w := (*window)(b[at : at+uint(len(window{}))])
		differ := (load8(w[:], 0)^s.head)&s.mask | (load8(w[:], 8)^s.second)&s.secondMask | (load8(w[:], 16)^s.third)&s.thirdMask | (load8(w[:], 24)^s.fourth)&s.fourthMask
		if differ != 0 || s.before != inside {
			continue
		}
		size := uint(s.size)
		if size > 32 {
			if size > uint(longestKey) {
				return o.findRest(line, i, int(at), inside, found)
			}
			if (load8(w[:], 32)^s.fifth)&s.fifthMask|(load8(w[:], 40)^s.sixth)&s.sixthMask != 0 {
				continue
			}
		}
		from := at + size
		x := load8(w[:], int(size))
		if byte(x) == '"' {
			at = from + 1
			near := o.quotes.near(at)
			for ; near == 0; near = o.quotes.near(at) {
				if at += reach; at > uint(last) {
					return 0, false
				}
			}
			at += uint(bits.TrailingZeros64(near)) + 1
		} else {
			n := size + uint(DigitRun(x))
			if w[n] == '.' {
				n += 1 + uint(DigitRun(load8(w[:], int(n+1))))
			} else if uint32(x) == null {
				n = size + 4
			}
			if n == size || w[n] != ',' || w[n+1] != '"' { // a list, or something else
				return o.findRest(line, i, int(at), inside, found)
			}
			at += n
		}
		inside = s.inside
		if found&s.bit == 0 {
			o.spans[s.number] = Span{int32(from), int32(at)}
			found |= s.bit
		}
	}
	return found, at == uint(last) && inside == root
}

// marksQuotes marks the quotes; it reports false for a line that has a backslash, or is too long.
func (o *Object) marksQuotes(line []byte) bool {
	backslash, ok := o.quotes.Mark(line)
	return ok && !backslash
}

// null is the word, its first letter lowest.
const null = 'n' | 'u'<<8 | 'l'<<16 | 'l'<<24

// findRest goes on with values of every kind, and where the line's end is near.
func (o *Object) findRest(line []byte, i, at int, inside node, found uint64) (uint64, bool) {
	steps := o.plan.steps
	for ; i < len(steps); i++ {
		s := &steps[i]
		from := at + s.size
		if from >= len(line) || string(line[at:from]) != s.text || s.before != inside {
			continue
		}
		c := line[from]
		end := valueEnd(line, from)
		if blanks[c] || end < 0 || s.opens && c == '{' {
			return 0, false
		}
		if found&s.bit == 0 {
			o.spans[s.number] = Span{int32(from), int32(end)}
			found |= s.bit
		}
		at, inside = end, s.inside
	}
	return found, at == len(line)-1 && inside == root
}

// Text is what Find has found in the line: a string without its quotes, nil for null. Of any other value it is the raw text, and plain is false.
func (o *Object) Text(line []byte, number uint8) (text []byte, plain bool) {
	at := o.spans[number]
	if line[at.From] == '"' {
		return line[at.From+1 : at.To-1], true
	}
	return bareText(line[at.From:at.To])
}

func bareText(raw []byte) (text []byte, plain bool) {
	if string(raw) == "null" {
		return nil, true
	}
	return raw, false
}

// Values finds all keys, by Find where it can, and fills the values of those that it found. Others keep what they had.
func (o *Object) Values(line []byte, values []Value) (found uint64, ok bool) {
	found, ok = o.Find(line)
	if !ok {
		return o.Scan(line, values, 0)
	}
	for rest := found; rest != 0; rest &= rest - 1 {
		number := bits.TrailingZeros64(rest)
		if number >= len(values) {
			break
		}
		if text, plain := o.Text(line, uint8(number)); plain && text != nil {
			values[number] = Value{Raw: text, Type: String}
		} else {
			at := o.spans[number]
			values[number] = value(line, int(at.From), int(at.To))
		}
	}
	return found, true
}
