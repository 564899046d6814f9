package haproxy

import "bytes"

// idAmong finds the request id among the captured headers of a line, "{a|b}" or several of them: HAProxy writes no names there, but an id that a proxy
// made has a look of its own, a UUID or 32 hexadecimal digits. Two of them tell nothing.
func idAmong(captures []byte) []byte {
	var id []byte
	for len(captures) > 0 {
		end := bytes.IndexAny(captures, "{}| ")
		word := captures
		if end >= 0 {
			word, captures = captures[:end], captures[end+1:]
		} else {
			captures = nil
		}
		if !looksLikeID(word) {
			continue
		}
		if id != nil {
			return nil
		}
		id = word
	}
	return id
}

// looksLikeID knows a UUID and 32 hexadecimal digits.
func looksLikeID(b []byte) bool {
	if len(b) != 32 && len(b) != 36 {
		return false
	}
	for i, c := range b {
		switch dash := len(b) == 36 && (i == 8 || i == 13 || i == 18 || i == 23); {
		case dash && c == '-':
		case !dash && (c-'0' <= 9 || (c|0x20)-'a' <= 5):
		default:
			return false
		}
	}
	return true
}
