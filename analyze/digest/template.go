package digest

// The bounds of a template.
const (
	maxTemplate = 160
	maxSegments = 12
	placeholder = "{id}"
)

// Template appends the template of a path to dst: what looks like the name of one thing becomes {id}, so that a route is one name.
//
//   - digits: /orders/4711, and digits between separators: /img-4711.png, /2026/11/22, /v1.2.3
//   - a UUID, with or without braces
//   - at least 8 hexadecimal digits of which one is a decimal one: a hash
//   - at least 16 letters and digits with two decimal ones among them: a token
//   - a segment of more than 64 bytes
//
// Neighbouring placeholders with one separator between them are one. A word like v2 or oauth2 stays. Path parameters (;jsessionid=…) are cut,
// empty segments left out; what goes beyond 12 segments or 160 bytes becomes "…".
func Template(path, dst []byte) []byte {
	begin := len(dst)
	if len(path) == 0 {
		return dst
	}
	if path[0] != '/' {
		return appendSegment(dst, path[:min(len(path), maxTemplate)])
	}
	for segments := 0; len(path) > 0; segments++ {
		for len(path) > 0 && path[0] == '/' {
			path = path[1:]
		}
		n := segmentEnd(path)
		segment := path[:n]
		for n < len(path) && path[n] != '/' {
			n++
		}
		path = path[n:]
		if len(segment) == 0 && (len(path) > 0 || segments > 0 && dst[len(dst)-1] == '/') {
			segments--
			continue
		}
		dst = append(dst, '/')
		if segments == maxSegments || len(dst)-begin+len(segment) > maxTemplate && len(segment) <= maxSegment {
			return append(dst, "…"...)
		}
		dst = appendSegment(dst, segment)
	}
	return dst
}

// maxSegment is the longest segment that is looked into.
const maxSegment = 64

// segmentEnd is where the segment or its parameters begin.
func segmentEnd(path []byte) int {
	for i, c := range path {
		if c == '/' || c == ';' {
			return i
		}
	}
	return len(path)
}

func appendSegment(dst, segment []byte) []byte {
	if len(segment) > maxSegment || isUUID(segment) {
		return append(dst, placeholder...)
	}
	begin := len(dst)
	for len(segment) > 0 {
		n := wordEnd(segment)
		if isName(segment[:n]) {
			dst = appendPlaceholder(dst, begin)
		} else {
			dst = append(dst, segment[:n]...)
		}
		if n < len(segment) {
			dst = append(dst, segment[n])
			n++
		}
		segment = segment[n:]
	}
	return dst
}

// appendPlaceholder appends one, unless one and a separator stand there already: then the two are one.
func appendPlaceholder(dst []byte, begin int) []byte {
	if before := len(dst) - len(placeholder) - 1; before >= begin && string(dst[before:len(dst)-1]) == placeholder {
		return dst[:len(dst)-1]
	}
	return append(dst, placeholder...)
}

// wordEnd is where a run of letters, digits and bytes beyond ASCII ends.
func wordEnd(b []byte) int {
	for i, c := range b {
		if !isWordByte[c] {
			return i
		}
	}
	return len(b)
}

var isWordByte = func() (table [256]bool) {
	for c := range table {
		table[c] = c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80 || c == '%'
	}
	return table
}()

// isName says that a word names one thing of many.
func isName(word []byte) bool {
	var digits, hex int
	for _, c := range word {
		switch {
		case c >= '0' && c <= '9':
			digits++
			hex++
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			hex++
		}
	}
	n := len(word)
	return n > 0 && (digits == n || n >= 8 && hex == n && digits > 0 || n >= 16 && digits >= 2)
}

// isUUID knows the form of 8, 4, 4, 4 and 12 hexadecimal digits.
func isUUID(b []byte) bool {
	if len(b) == 38 && b[0] == '{' && b[37] == '}' {
		b = b[1:37]
	}
	if len(b) != 36 {
		return false
	}
	for i, c := range b {
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if !(c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f') {
				return false
			}
		}
	}
	return true
}
