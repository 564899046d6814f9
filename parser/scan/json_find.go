package scan

import (
	"bytes"
	"math/bits"
)

// Span is where a value stands in a line, a string with its quotes.
type Span struct{ From, To int32 }

// Find is Scan for a line of which nothing has to be learnt: its keys are those of lines before, in their order, it has no backslash, and its last byte ends
// the object. At anything else it gives up, and Scan reads the line. What it finds is what Scan finds; Text tells it.
//
// It is written in one piece and calls nothing on its way: it runs for each key of each line.
func (o *Object) Find(line []byte) (found uint64, ok bool) {
	last := len(line) - 1
	if last < 1 || line[0] != '{' || line[last] != '}' || bytes.IndexByte(line, '\\') >= 0 {
		return 0, false
	}
	b, inside := line, outside
	steps := o.plan.steps
	for i := range steps {
		s := &steps[i]
		if len(b) < s.size+48 {
			return o.findRest(line, i, len(line)-len(b), inside, found)
		}
		key := b[:32]
		differ := (load8(key, 0)^s.head)&s.mask | (load8(key, 8)^s.second)&s.secondMask | (load8(key, 16)^s.third)&s.thirdMask | (load8(key, 24)^s.fourth)&s.fourthMask
		for k, word := range s.more {
			differ |= load8(b, min(32+8*k, s.size-8)) ^ word
		}
		if differ != 0 || s.before != inside {
			continue
		}
		v := b[s.size:]
		if len(v) < 40 {
			return 0, false
		}
		end := 0
		x := load8(v, 0)
		if byte(x) == '"' {
			x = load8(v, 1) ^ '"'*ones
			y := load8(v, 9) ^ '"'*ones
			if x = (x - ones) &^ x & highs; x != 0 {
				end = 2 + bits.TrailingZeros64(x)>>3
			} else if y = (y - ones) &^ y & highs; y != 0 {
				end = 10 + bits.TrailingZeros64(y)>>3
			} else {
				for end = 17; ; end += 8 {
					if end+8 > len(v) {
						return 0, false
					}
					x = load8(v, end) ^ '"'*ones
					if x = (x - ones) &^ x & highs; x != 0 {
						break
					}
				}
				end += 1 + bits.TrailingZeros64(x)>>3
			}
		} else {
			end = DigitRun(x)
			if v[end] == '.' {
				end += 1 + DigitRun(load8(v, end+1))
			} else if uint32(x) == null {
				end = 4
			}
			if end == 0 || v[end] != ',' || v[end+1] != '"' { // a list, or something else
				return o.findRest(line, i, len(line)-len(b), inside, found)
			}
		}
		if found&s.bit == 0 {
			from := len(line) - len(v)
			o.spans[s.number&127] = Span{int32(from), int32(from + end)}
			found |= s.bit
		}
		b, inside = v[end:], s.inside
	}
	return found, len(b) == 1 && inside == root
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
			o.spans[s.number&127] = Span{int32(from), int32(end)}
			found |= s.bit
		}
		at, inside = end, s.inside
	}
	return found, at == len(line)-1 && inside == root
}

// Text is what Find has found in the line: a string without its quotes, nil for null. Of any other value it is the raw text, and plain is false.
func (o *Object) Text(line []byte, number uint8) (text []byte, plain bool) {
	at := o.spans[number&127]
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
			at := o.spans[number&127]
			values[number] = value(line, int(at.From), int(at.To))
		}
	}
	return found, true
}
