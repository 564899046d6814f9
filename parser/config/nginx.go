package config

import "strings"

// directive is one of nginx's: its words, and its block where it has one.
type directive struct {
	words []word // the name first
	block []*directive
	open  bool // it has a block
	file  string
	line  int
}

func (d *directive) name() string { return d.words[0].text }

// arg is the n-th word behind the name, "" where there are fewer.
func (d *directive) arg(n int) string {
	if n+1 < len(d.words) {
		return d.words[n+1].text
	}
	return ""
}

// value is all words behind the name, as they stand.
func (d *directive) value() string {
	var list []string
	for _, w := range d.words[1:] {
		list = append(list, w.text)
	}
	return strings.Join(list, " ")
}

// word is one word without its quotes.
type word struct {
	text   string
	quoted bool
}

// token is a word or one of { } ;.
type token struct {
	word
	sign byte // of the three, else 0
	line int
}

// lexer cuts nginx's configuration into tokens.
type lexer struct {
	text string
	at   int
	line int
	err  error
}

// next returns the next token; ok is false at the end or at a quote that is not closed.
func (l *lexer) next() (t token, ok bool) {
	for l.at < len(l.text) {
		switch c := l.text[l.at]; c {
		case '\n':
			l.line++
			l.at++
		case ' ', '\t', '\r':
			l.at++
		case '#':
			l.skipComment()
		case '{', '}', ';':
			l.at++
			return token{sign: c, line: l.line}, true
		case '\'', '"':
			return l.quoted(c)
		default:
			return l.plain(), true
		}
	}
	return token{}, false
}

func (l *lexer) skipComment() {
	n := strings.IndexByte(l.text[l.at:], '\n')
	if n < 0 {
		n = len(l.text) - l.at
	}
	l.at += n
}

// quoted reads a word in quotes and undoes nginx's own escapes.
func (l *lexer) quoted(quote byte) (token, bool) {
	t := token{line: l.line}
	var b strings.Builder
	for l.at++; l.at < len(l.text); l.at++ {
		switch c := l.text[l.at]; {
		case c == quote:
			l.at++
			t.word = word{b.String(), true}
			return t, true
		case c == '\\' && l.at+1 < len(l.text):
			l.at++
			if l.text[l.at] == '\n' {
				l.line++
			}
			writeEscaped(&b, l.text[l.at])
		default:
			if c == '\n' {
				l.line++
			}
			b.WriteByte(c)
		}
	}
	l.err = &Problem{Line: t.line, What: "the quote is not closed"}
	return t, false
}

// writeEscaped writes what a backslash and c stand for.
func writeEscaped(b *strings.Builder, c byte) {
	if plain := strings.IndexByte(`"'\trn `, c); plain >= 0 {
		b.WriteByte("\"'\\\t\r\n "[plain])
		return
	}
	b.WriteByte('\\')
	b.WriteByte(c)
}

// plain reads a word without quotes. ${name} in it is no block.
func (l *lexer) plain() token {
	t := token{line: l.line}
	var b strings.Builder
	for ; l.at < len(l.text); l.at++ {
		c := l.text[l.at]
		if c == '$' && l.at+1 < len(l.text) && l.text[l.at+1] == '{' {
			if end := strings.IndexAny(l.text[l.at:], "}\n"); end >= 0 && l.text[l.at+end] == '}' {
				b.WriteString(l.text[l.at : l.at+end+1])
				l.at += end
				continue
			}
		}
		if strings.IndexByte(" \t\r\n;{", c) >= 0 {
			break
		}
		if c == '\\' && l.at+1 < len(l.text) && l.text[l.at+1] != '\n' {
			l.at++
			writeEscaped(&b, l.text[l.at])
			continue
		}
		b.WriteByte(c)
	}
	t.text = b.String()
	return t
}

// skipBlock passes over a block of another language, Lua or JavaScript: braces count, unless they stand in strings or comments.
func (l *lexer) skipBlock() {
	for depth := 1; l.at < len(l.text) && depth > 0; l.at++ {
		switch c := l.text[l.at]; {
		case c == '\n':
			l.line++
		case c == '{':
			depth++
		case c == '}':
			depth--
		case c == '"' || c == '\'' || c == '`':
			l.skipString(c)
		case strings.HasPrefix(l.text[l.at:], "--") || strings.HasPrefix(l.text[l.at:], "//"):
			l.skipComment()
			l.at--
		}
	}
}

// skipString goes to the quote that ends a string. One that does not end on its line is an apostrophe.
func (l *lexer) skipString(quote byte) {
	for i := l.at + 1; i < len(l.text) && l.text[i] != '\n'; i++ {
		switch l.text[i] {
		case '\\':
			i++
		case quote:
			l.at = i
			return
		}
	}
}

// tree reads one file of nginx's configuration.
type tree struct {
	lexer
	file    string
	problem func(file string, line int, format string, args ...any)
}

// mostNested is how deep blocks may stand in each other. nginx itself knows five levels and ifs.
const mostNested = 64

// parse reads the whole file. What is wrong is told, and the rest is used as far as it goes.
func (t *tree) parse() []*directive {
	t.line = max(t.line, 1)
	list := t.block(0)
	if t.err != nil {
		p := t.err.(*Problem)
		t.problem(t.file, p.Line, "%s", p.What)
	}
	return list
}

// block reads directives up to the brace that closes the block, or the end of the file.
func (t *tree) block(depth int) []*directive {
	var list []*directive
	begun := t.line
	d := &directive{file: t.file}
	for {
		tok, ok := t.next()
		if !ok {
			if len(d.words) > 0 && t.err == nil {
				t.problem(t.file, d.line, "the directive %q does not end with ; or a block", shorten(d.name()))
			}
			if depth > 0 && t.err == nil {
				t.err = &Problem{Line: begun, What: "the block that begins here is not closed"}
			}
			return list
		}
		switch {
		case tok.sign == 0:
			if len(d.words) == 0 {
				d.line = tok.line
			}
			d.words = append(d.words, tok.word)
			continue
		case tok.sign == '}':
			if len(d.words) > 0 {
				t.problem(t.file, d.line, "the directive %q lacks its ;", shorten(d.name()))
			}
			if depth == 0 {
				t.problem(t.file, tok.line, "a } that closes nothing")
				d = &directive{file: t.file}
				continue
			}
			return list
		case len(d.words) == 0:
			if tok.sign == '{' {
				t.problem(t.file, tok.line, "a block without a name")
				t.skipBlock()
			}
			continue
		case tok.sign == '{':
			d.open = true
			switch {
			case strings.HasSuffix(d.name(), "_by_lua_block") || d.name() == "js_block" || depth >= mostNested:
				t.skipBlock()
			default:
				d.block = t.block(depth + 1)
			}
		}
		list = append(list, d)
		d = &directive{file: t.file}
	}
}

// shorten keeps messages about damaged files readable.
func shorten(text string) string {
	if len(text) > 40 {
		return text[:40] + "…"
	}
	return text
}

// quoteNginx writes a word as nginx reads it back.
func quoteNginx(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
}
