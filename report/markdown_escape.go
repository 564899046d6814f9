package report

import (
	"strconv"
	"strings"
)

// Text from logs must neither break out of where it stands nor turn into markup, a mention or a link. Single words that could are put into code spans, which
// stay readable in the source too; whole lines go into fenced blocks.

// plain makes text safe in a paragraph or a list item.
func plain(text string) string { return plainWords(text, code) }

// cell makes text safe in a cell of a table.
func cell(text string) string { return plainWords(text, cellCode) }

func plainWords(text string, quote func(string) string) string {
	parts := strings.Split(text, "`")
	if len(parts)%2 == 0 {
		return quoteWords(text, quote)
	}
	// What stands between two backticks is meant as code.
	for i, part := range parts {
		if i%2 == 1 {
			parts[i] = quote(part)
			continue
		}
		parts[i] = quoteWords(part, quote)
	}
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

func quoteWords(text string, quote func(string) string) string {
	words := strings.Fields(clean(text))
	for i, word := range words {
		body := strings.TrimLeft(strings.TrimRight(word, ",.;:!?)"), "(")
		switch at := strings.Index(word, body); {
		case body != "" && risky(body):
			words[i] = word[:at] + quote(body) + word[at+len(body):]
		case risky(word), i == 0 && startsBlock(word):
			words[i] = quote(word)
		}
	}
	return strings.Join(words, " ")
}

// risky says whether a word can mean something to Markdown, or to what a forge makes of text: mentions, links, formulas, emoji.
func risky(word string) bool {
	if strings.ContainsAny(word, "`*_[]<>&\\|~$@#^={}") || strings.Contains(word, "://") || strings.HasPrefix(strings.ToLower(word), "www.") {
		return true
	}
	// :tada: is an emoji; the middle of 20:01:29 is not.
	parts := strings.Split(word, ":")
	for _, part := range parts[min(1, len(parts)-1) : len(parts)-1] {
		if part != "" && strings.Trim(part, letters+"_+-") == "" && (len(part) != 2 || strings.Trim(part, "0123456789") != "") {
			return true
		}
	}
	return false
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// startsBlock says whether a word at the beginning of a block would make a list, heading, quotation or rule of it.
func startsBlock(word string) bool {
	digits := strings.TrimLeft(word, "0123456789")
	return strings.ContainsRune("-+>", rune(word[0])) || len(digits) < len(word) && (digits == "." || digits == ")")
}

// code is text in a code span whose fence is longer than any run of backticks in it.
func code(text string) string {
	text = strings.Join(strings.Fields(clean(text)), " ")
	if text == "" {
		return ""
	}
	fence := strings.Repeat("`", longestRun(text)+1)
	if text[0] == '`' || text[len(text)-1] == '`' {
		text = " " + text + " "
	}
	return fence + text + fence
}

// cellCode is code in a cell: a bar ends a cell even in a code span, and what a backslash before it does differs; so there entities take the place of all
// that could mean something.
func cellCode(text string) string {
	if !strings.ContainsRune(text, '|') {
		return code(text)
	}
	var b strings.Builder
	b.WriteString("<code>")
	for _, r := range strings.Join(strings.Fields(clean(text)), " ") {
		if r < 0x80 && strings.ContainsRune("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", r) {
			b.WriteString("&#")
			b.WriteString(strconv.Itoa(int(r)))
			b.WriteByte(';')
			continue
		}
		b.WriteRune(r)
	}
	b.WriteString("</code>")
	return b.String()
}

func longestRun(text string) int {
	longest, run := 0, 0
	for _, c := range []byte(text) {
		if c == '`' {
			run++
			longest = max(longest, run)
		} else {
			run = 0
		}
	}
	return longest
}

// fenced is lines in a block whose fence is longer than any run of backticks in them.
func fenced(lines ...string) string {
	longest := 2
	for i := range lines {
		lines[i] = clean(lines[i])
		longest = max(longest, longestRun(lines[i]))
	}
	fence := strings.Repeat("`", longest+1)
	return fence + "text\n" + strings.Join(lines, "\n") + "\n" + fence + "\n"
}
