package scan

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// UnescapeHex undoes the escapes that nginx writes, \xHH, \" and \\. The result is b itself when nothing is escaped, else it is written over dst,
// which grows when it must. A backslash that begins none of these stays.
func UnescapeHex(dst, b []byte) []byte {
	at := bytes.IndexByte(b, '\\')
	if at < 0 {
		return b
	}
	dst = append(dst[:0], b[:at]...)
	for i := at; i < len(b); i++ {
		c := b[i]
		if c == '\\' && i+1 < len(b) {
			switch next := b[i+1]; {
			case next == '"' || next == '\\':
				c = next
				i++
			case next == 'x' && i+3 < len(b):
				if v, ok := hex(b[i+2 : i+4]); ok {
					c = byte(v)
					i += 3
				}
			}
		}
		dst = append(dst, c)
	}
	return dst
}

// UnescapeJSON undoes the escapes of a JSON string. The result is b itself when nothing is escaped, else it is written over dst, which grows when it must.
// A broken escape, as at the end of a cut line, stays.
func UnescapeJSON(dst, b []byte) []byte {
	at := bytes.IndexByte(b, '\\')
	if at < 0 {
		return b
	}
	dst = append(dst[:0], b[:at]...)
	for i := at; i < len(b); {
		if b[i] != '\\' || i+1 == len(b) {
			dst = append(dst, b[i])
			i++
			continue
		}
		if plain := jsonEscapes[b[i+1]]; plain != 0 {
			dst = append(dst, plain)
			i += 2
			continue
		}
		r, n := EscapedRune(b[i:])
		if n == 0 {
			dst = append(dst, '\\')
			i++
			continue
		}
		dst = utf8.AppendRune(dst, r)
		i += n
	}
	return dst
}

var jsonEscapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// EscapedRune reads \uHHHH behind the backslash that b begins with, and the other half of a pair: n is their length, 0 when there is none. A lone half
// becomes U+FFFD.
func EscapedRune(b []byte) (r rune, n int) {
	if len(b) < 6 || b[1] != 'u' {
		return 0, 0
	}
	v, ok := hex(b[2:6])
	if !ok {
		return 0, 0
	}
	r = rune(v)
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if len(b) >= 12 && b[6] == '\\' && b[7] == 'u' {
		if low, ok := hex(b[8:12]); ok {
			if both := utf16.DecodeRune(r, rune(low)); both != utf8.RuneError {
				return both, 12
			}
		}
	}
	return utf8.RuneError, 6
}

func hex(b []byte) (uint32, bool) {
	var v uint32
	for _, c := range b {
		switch {
		case c-'0' <= 9:
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		v = v<<4 | uint32(c)
	}
	return v, true
}
