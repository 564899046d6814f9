package scan

import "bytes"

// blanks are what JSON allows between its pieces.
var blanks = [256]bool{' ': true, '\t': true, '\n': true, '\r': true}

func afterBlanks(line []byte, at int) int {
	for at < len(line) && blanks[line[at]] {
		at++
	}
	return at
}

// stringEnd is the place of the quote that ends the string whose text begins at the place, -1 when the line is cut.
func stringEnd(line []byte, at int) int {
	end := bytes.IndexByte(line[at:], '"') + at
	if end < at {
		return -1
	}
	if line[end-1] != '\\' { // the byte before is the other quote at least
		return end
	}
	return escapedEnd(line, at)
}

func escapedEnd(line []byte, at int) int {
	for ; at < len(line); at++ {
		switch line[at] {
		case '"':
			return at
		case '\\':
			at++
		}
	}
	return -1
}

// valueEnd is the end of the value that begins at the place, which must be in the line; -1 when the value is cut or broken.
func valueEnd(line []byte, at int) int {
	switch c := line[at]; {
	case c == '"':
		if at = stringEnd(line, at+1); at < 0 {
			return at
		}
		return at + 1
	case c == '{' || c == '[':
		return nestedEnd(line, at)
	}
	return bareEnd(line, at)
}

// value makes the value between two places of the line, the end being that of valueEnd.
func value(line []byte, at, end int) Value {
	raw := line[at:end:end]
	switch {
	case len(raw) == 0:
		return Value{Raw: raw, Type: Null}
	case raw[0] == '{':
		return Value{Raw: raw, Type: ObjectValue}
	case raw[0] == '[':
		return Value{Raw: raw, Type: ArrayValue}
	case raw[0] != '"':
		return Value{Raw: raw, Type: bareType(raw)}
	}
	raw = raw[1 : len(raw)-1 : len(raw)-1]
	if bytes.IndexByte(raw, '\\') >= 0 {
		return Value{Raw: raw, Type: EscapedString}
	}
	return Value{Raw: raw, Type: String}
}

// nestedEnd is the end of the object or array that begins at the place, -1 when the line is cut.
func nestedEnd(line []byte, at int) int {
	depth := 0
	for ; at < len(line); at++ {
		switch line[at] {
		case '"':
			if at = stringEnd(line, at+1); at < 0 {
				return -1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return at + 1
			}
		}
	}
	return -1
}

// bareEnds says what may stand behind a value without quotes and what cannot be in one.
var bareEnds = [256]bool{' ': true, '\t': true, '\n': true, '\r': true, ',': true, '}': true, ']': true, '"': true, '{': true, '[': true}

// bareEnd finds the end of a number, true, false or null. Format strings that look like JSON write more than JSON knows: nothing at all, a
// dash, a word or nginx's lists, "0.001, 0.002" and "- : 0.001".
func bareEnd(line []byte, at int) int {
	for ; at < len(line); at++ {
		c := line[at]
		if !bareEnds[c] {
			continue
		}
		gap := 0
		if c == ',' || c == ' ' {
			gap = listGap(line[at:])
		}
		if gap == 0 {
			if c == '"' || c == '{' || c == '[' {
				return -1
			}
			return at
		}
		at += gap - 1
	}
	return -1
}

// listGap is the width of what separates the parts of nginx's lists at the start of b, 0 when something else stands there. In JSON a quote follows a comma.
func listGap(b []byte) int {
	switch {
	case len(b) < 4:
		return 0
	case b[0] == ',' && b[1] == ' ' && (b[2] == '-' || digitAt(b, 2)):
		return 2
	case b[0] == ' ' && b[1] == ':' && b[2] == ' ':
		return 3
	}
	return 0
}

func bareType(raw []byte) ValueType {
	switch string(raw) {
	case "null":
		return Null
	case "true", "false":
		return Bool
	}
	for _, c := range raw {
		if c-'0' > 9 && c != '.' && c != '-' && c != '+' && c|0x20 != 'e' {
			return String
		}
	}
	return Number
}
