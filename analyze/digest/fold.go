package digest

import "bytes"

// The bounds of a folded message, and how much of a message is looked at.
const (
	maxFold     = 200
	maxUnfolded = 600
)

// Fold appends a message to dst with all that changes from one line to the next left open, so that messages of one kind are one text:
//
//   - "…" and '…' for what stands in quotes
//   - <url>, <address>, <id> (a UUID, a hash, a token), <hex> (0x…)
//   - # for digits, but for the number of an errno: (13: Permission denied)
//
// It is not the template of a path: that keeps words, this keeps a sentence.
func Fold(message, dst []byte) []byte {
	whole := len(message)
	message = message[:min(whole, maxUnfolded)]
	begin, i := len(dst), 0
	for i < len(message) && len(dst)-begin < maxFold {
		switch c := message[i]; {
		case c == '"' || c == '\'' && (i == 0 || !isWordByte[message[i-1]]):
			if end := closing(message, i); end > 0 {
				dst = append(append(append(dst, c), "…"...), c)
				i = end
				continue
			}
			dst = append(dst, c)
			i++
		case isWordByte[c] || c == '[' && i+2 < len(message) && (message[i+1] == ':' || isHex(message[i+1])):
			var n int
			before := byte(' ')
			if i > 0 {
				before = message[i-1]
			}
			dst, n = foldWord(message[i:], dst, before)
			i += n
		case c < ' ':
			dst = append(dst, ' ')
			i++
		default:
			dst = append(dst, c)
			i++
		}
	}
	if i < whole || len(dst)-begin > maxFold {
		return append(dst[:wholeRunes(dst[:min(len(dst), begin+maxFold)])], "…"...)
	}
	return dst[:begin+len(bytes.TrimRight(dst[begin:], " ,:;"))]
}

// closing is the place behind the quote that ends what begins at i, -1 where none does.
func closing(message []byte, i int) int {
	for end := i + 1; end < len(message); end++ {
		switch message[end] {
		case '\\':
			end++
		case message[i]:
			return end + 1
		}
	}
	return -1
}

// foldWord folds what begins with a letter or digit, and says how long it is. before is the byte before it.
func foldWord(b, dst []byte, before byte) (out []byte, n int) {
	if n = urlEnd(b); n > 0 {
		return append(dst, "<url>"...), n
	}
	if n = addressEnd(b); n > 0 && before != '.' {
		return append(dst, "<address>"...), n
	}
	if b[0] == '[' {
		return append(dst, '['), 1
	}
	if len(b) >= 36 && isUUID(b[:36]) && (len(b) == 36 || !isWordByte[b[36]]) {
		return append(dst, "<id>"...), 36
	}
	n = wordEnd(b)
	word := b[:n]
	digits := 0
	for digits < n && word[digits]-'0' <= 9 {
		digits++
	}
	switch {
	case n > 2 && word[0] == '0' && word[1]|0x20 == 'x':
		return append(dst, "<hex>"...), n
	case digits == n && before == '(' && n <= 3 && n+1 < len(b) && b[n] == ':' && b[n+1] == ' ':
		return append(dst, word...), n // an errno
	case digits < n && isName(word):
		return append(dst, "<id>"...), n
	}
	for i := 0; i < n; i++ {
		if word[i]-'0' > 9 {
			dst = append(dst, word[i])
			continue
		}
		for i+1 < n && word[i+1]-'0' <= 9 {
			i++
		}
		dst = append(dst, '#')
	}
	return dst, n
}

// urlEnd is the length of the address of a page, 0 where there is none.
func urlEnd(b []byte) int {
	n := 0
	for n < len(b) && n < 12 && (b[n]|0x20 >= 'a' && b[n]|0x20 <= 'z') {
		n++
	}
	if n < 2 || !bytes.HasPrefix(b[n:], []byte("://")) {
		return 0
	}
	for n < len(b) && b[n] > ' ' && b[n] != '"' && b[n] != '\'' && b[n] != ',' && b[n] != ')' && b[n] != '>' {
		n++
	}
	return n
}

// addressEnd is the length of an IP address with or without a port, 0 where there is none.
func addressEnd(b []byte) int {
	if b[0] == '[' {
		end := bytes.IndexByte(b[:min(len(b), 48)], ']')
		if end < 3 || ipv6End(b[1:]) != end-1 {
			return 0
		}
		return portEnd(b, end+1)
	}
	if n := ipv4End(b); n > 0 {
		return portEnd(b, n)
	}
	if n := ipv6End(b); n > 0 && (n == len(b) || !isWordByte[b[n]]) {
		return n
	}
	return 0
}

func ipv4End(b []byte) int {
	n := 0
	for part := range 4 {
		if part > 0 {
			if n == len(b) || b[n] != '.' {
				return 0
			}
			n++
		}
		from := n
		for n < len(b) && n-from < 3 && b[n]-'0' <= 9 {
			n++
		}
		if n == from {
			return 0
		}
	}
	if n < len(b) && (isWordByte[b[n]] || b[n] == '.' && n+1 < len(b) && isWordByte[b[n+1]]) {
		return 0
	}
	return n
}

// ipv6End takes hexadecimal groups with at least two colons for an address, but no time of day.
func ipv6End(b []byte) int {
	n, colons, double := 0, 0, false
	for ; n < len(b) && (isHex(b[n]) || b[n] == ':'); n++ {
		if b[n] == ':' {
			colons++
			double = double || n > 0 && b[n-1] == ':'
		}
	}
	for n > 0 && b[n-1] == ':' && (n < 2 || b[n-2] != ':') {
		n--
		colons--
	}
	if colons < 2 || colons > 7 || !double && colons < 7 {
		return 0
	}
	return n
}

func isHex(c byte) bool { return c-'0' <= 9 || c|0x20 >= 'a' && c|0x20 <= 'f' }

func portEnd(b []byte, n int) int {
	if n < len(b) && b[n] == ':' {
		end := n + 1
		for end < len(b) && end-n <= 5 && b[end]-'0' <= 9 {
			end++
		}
		if end > n+1 && (end == len(b) || !isWordByte[b[end]]) {
			return end
		}
	}
	return n
}

// wholeRunes is the length of b without a rune that its end cuts.
func wholeRunes(b []byte) int {
	n := len(b)
	for n > 0 && len(b)-n < 4 && b[n-1]&0xc0 == 0x80 {
		n--
	}
	if n > 0 && b[n-1] >= 0xc0 {
		return n - 1
	}
	return len(b)
}
