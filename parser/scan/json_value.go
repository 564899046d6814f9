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
	for i := at; i < len(line); i++ {
		switch line[i] {
		case '"':
			return i
		case '\\':
			i++
		}
	}
	return -1
}

// value reads the value at the place, which must be in the line; its end is -1 when it is cut or broken.
func value(line []byte, at int) (v Value, end int) {
	switch line[at] {
	case '"':
		if end = stringEnd(line, at+1); end < 0 {
			return Value{}, -1
		}
		v = Value{Raw: line[at+1 : end : end], Type: String}
		if bytes.IndexByte(v.Raw, '\\') >= 0 {
			v.Type = EscapedString
		}
		return v, end + 1
	case '{', '[':
		if end = nestedEnd(line, at); end < 0 {
			return Value{}, -1
		}
		v = Value{Raw: line[at:end:end], Type: ArrayValue}
		if line[at] == '{' {
			v.Type = ObjectValue
		}
		return v, end
	}
	return bareValue(line, at)
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

// bareValue reads a number, true, false or null. Format strings that look like JSON write more than JSON knows: nothing at all, a
// dash, a word or nginx's lists ("0.001, 0.002" and "- : 0.001"); they are a Null or a String.
func bareValue(line []byte, at int) (v Value, end int) {
	end = at
	for {
		for end < len(line) && !bareEnds[line[end]] {
			end++
		}
		more := listGap(line, end)
		if more == 0 {
			break
		}
		end += more
	}
	if end == len(line) || line[end] == '"' || line[end] == '{' || line[end] == '[' {
		return Value{}, -1
	}
	raw := line[at:end:end]
	return Value{Raw: raw, Type: bareType(raw)}, end
}

// listGap is the width of what separates the parts of nginx's lists, 0 when something else stands there. In JSON a quote follows a comma.
func listGap(line []byte, at int) int {
	if at+3 >= len(line) || line[at] > ',' {
		return 0
	}
	if line[at] == ',' && line[at+1] == ' ' && (line[at+2] == '-' || digitAt(line, at+2)) {
		return 2
	}
	if line[at] == ' ' && line[at+1] == ':' && line[at+2] == ' ' {
		return 3
	}
	return 0
}

func bareType(raw []byte) ValueType {
	switch string(raw) {
	case "", "null":
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
