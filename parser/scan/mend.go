package scan

import "bytes"

// mends are what editors, chats and web pages make of the characters of a line, and what those were. The longer of two that begin alike comes first.
var mends = [256][]mend{
	'&':  {{"&quot;", `"`}, {"&#34;", `"`}, {"&#39;", "'"}, {"&apos;", "'"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}, {"&nbsp;", " "}},
	'\\': {{`\"`, `"`}, {`\[`, "["}, {`\]`, "]"}, {`\_`, "_"}, {`\*`, "*"}, {`\<`, "<"}, {`\>`, ">"}},
	'*':  {{"**", ""}},
	0xe2: {{"“", `"`}, {"”", `"`}, {"„", `"`}, {"‟", `"`}, {"″", `"`}, {"‘", "'"}, {"’", "'"}, {"\u200b", ""}, {"\u202f", " "}, {"—", "--"}},
	0xc2: {{"\u00a0", " "}, {"«", `"`}, {"»", `"`}},
	0xef: {{"\ufeff", ""}},
}

type mend struct{ made, was string }

// Mend undoes what a line went through before somebody pasted it: typographic quotes, HTML's names of characters, escapes and stars of Markdown,
// columns lined up by more than one blank. It appends the line to dst and says whether anything was mended. A path may hold such things as well,
// so it is for lines that nothing understands as they are.
func Mend(dst, b []byte) (mended []byte, changed bool) {
	quoted := false
	for i := 0; i < len(b); {
		c := b[i]
		if c == ' ' && !quoted && i+1 < len(b) && b[i+1] == ' ' && i > 0 {
			changed = true
			i++
			continue
		}
		made, was := mendAt(b[i:])
		if made == 0 {
			if c == '"' {
				quoted = !quoted
			}
			dst = append(dst, c)
			i++
			continue
		}
		if was == `"` {
			quoted = !quoted
		}
		dst = append(dst, was...)
		i += made
		changed = true
	}
	return bytes.TrimRight(dst, " "), changed
}

// mendAt finds what b begins with; made is the length of it, 0 for nothing.
func mendAt(b []byte) (made int, was string) {
	for _, m := range mends[b[0]] {
		if len(b) >= len(m.made) && string(b[:len(m.made)]) == m.made {
			return len(m.made), m.was
		}
	}
	return 0, ""
}
