package scan

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// Token is a literal or a variable of a format string.
type Token struct {
	Literal string
	Name    string // of a variable
	// List marks nginx's lists of tries: the value goes on behind ", " and " : ".
	List bool
	// Last marks a value that may hold the literal behind it, such as an IPv6 address before a port: it ends at the last such literal
	// before the end of the next variable.
	Last bool
	// Request marks a request without quotes. Its blanks are its own: it ends behind its protocol.
	Request bool
	// Stamp marks a time that may stand without brackets: the blank before its zone is its own.
	Stamp bool
}

// Layout is a compiled format string. It may serve several goroutines.
type Layout struct {
	// Escaped says that the program escapes the quotes inside of quoted values (nginx unless escape=none). Then a value ends at the first bare
	// quote, and a line with more quoted fields than the format is another format's. Without it, the quoted value that strangers fill most
	// freely takes what is too much.
	Escaped bool

	lead  string
	names []string
	slots []slot
	free  int // the variable that takes what is too much
}

// slot is a variable and the literal behind it. Only the last variable has none: it takes the rest of the line.
type slot struct {
	literal    string
	quoted     bool // a quote stands before and behind
	list, last bool
	request    bool
	stamp      bool

	first      byte
	head, mask uint64 // of the first eight bytes of the literal
	usual      bool   // the value ends where the literal first comes
}

// NewLayout compiles tokens. The end of the line at the end of Envoy's formats is dropped. Two variables need a literal between them.
func NewLayout(tokens []Token) (*Layout, error) {
	l := &Layout{}
	for _, token := range tokens {
		if err := l.add(token); err != nil {
			return nil, err
		}
	}
	if len(l.slots) == 0 {
		return nil, errors.New("format: has no variable")
	}
	before := l.lead
	for i := range l.slots {
		s := &l.slots[i]
		if i == len(l.slots)-1 {
			s.literal = strings.TrimRight(s.literal, "\r\n")
		}
		s.quoted = strings.HasSuffix(before, `"`) && strings.HasPrefix(s.literal, `"`)
		before = s.literal
		// A literal that looks like what separates the parts of a list ends it.
		s.list = s.list && !strings.HasPrefix(s.literal, ", ") && !strings.HasPrefix(s.literal, " : ")
		s.last = s.last && s.literal != "" && i+1 < len(l.slots)
		s.request = s.request && !s.quoted && s.literal != ""
		s.stamp = s.stamp && strings.HasPrefix(s.literal, " ")
		s.prepare()
	}
	l.free = l.freest()
	return l, nil
}

// prepare is for the usual case in Split.
func (s *slot) prepare() {
	if s.literal == "" {
		return
	}
	var text [8]byte
	n := copy(text[:], s.literal)
	s.first, s.head, s.mask = text[0], load8(text[:], 0), ^uint64(0)>>(64-8*n)
	s.usual = !s.list && !s.last && !s.request && !s.stamp && len(s.literal) <= 8
}

func (l *Layout) add(token Token) error {
	last := len(l.slots) - 1
	switch {
	case token.Name == "" && last < 0:
		l.lead += token.Literal
	case token.Name == "":
		l.slots[last].literal += token.Literal
	case last >= 0 && l.slots[last].literal == "":
		return fmt.Errorf("format: nothing stands between %s and %s", l.names[last], token.Name)
	default:
		l.names = append(l.names, token.Name)
		l.slots = append(l.slots, slot{list: token.List, last: token.Last, request: token.Request, stamp: token.Stamp})
	}
	return nil
}

// freeWords are parts of the names of what strangers fill, the freest first.
var freeWords = []string{"agent", "refer", "path", "uri", "request", "url", "query", "header", "req"}

// freest is the quoted variable whose value may hold anything; the last variable where none is quoted.
func (l *Layout) freest() int {
	free := len(l.slots) - 1
	rank := len(freeWords) + 1
	for i, s := range l.slots {
		if !s.quoted {
			continue
		}
		own := len(freeWords)
		for r, word := range freeWords {
			if strings.Contains(strings.ToLower(l.names[i]), word) {
				own = r
				break
			}
		}
		if own < rank {
			free, rank = i, own
		}
	}
	return free
}

// Variables lists the names in order.
func (l *Layout) Variables() []string { return l.names }

// Split cuts line into values, one for each variable. Where the line was cut, the variables behind the cut are nil, and so is the one that the
// cut went through, unless it is a quoted text. Split reports false when the literals do not fit, or when less than two variables are whole in a cut line;
// values mean nothing then.
func (l *Layout) Split(line []byte, values [][]byte) bool {
	if len(values) < len(l.slots) || len(line) < len(l.lead) || string(line[:len(l.lead)]) != l.lead {
		return false
	}
	at := len(l.lead)
	for i := range l.slots {
		s := &l.slots[i]
		end := mismatch
		if s.usual {
			// The first place of the literal's first byte is nearly always the literal.
			end = at + bytes.IndexByte(line[at:], s.first)
			if end < at || len(line)-end < 8 || (load8(line, end)^s.head)&s.mask != 0 || s.quoted && l.Escaped && line[end-1] == '\\' {
				end = mismatch
			}
		}
		if end < 0 {
			if end = l.end(line, at, i); end < 0 {
				return end == cut && l.cut(line, at, i, values)
			}
		}
		values[i] = line[at:end:end]
		at = end + len(s.literal)
	}
	return at == len(line) || !l.Escaped && l.splitBack(line, values)
}

// What end says when a value has none.
const (
	cut      = -1
	mismatch = -2
)

// end is the place where the value of a variable that begins at the place ends.
func (l *Layout) end(line []byte, at, variable int) int {
	s := &l.slots[variable]
	switch {
	case s.literal == "":
		return len(line)
	case s.last:
		return l.lastEnd(line, at, variable)
	case s.quoted && l.Escaped:
		return s.quoteEnd(line, at)
	case s.request:
		if end := s.requestEnd(line, at); end >= 0 {
			return end
		}
	}
	for from := at; ; from++ {
		next := bytes.IndexByte(line[from:], s.first)
		if next < 0 {
			break
		}
		from += next
		if len(line)-from < len(s.literal) {
			break
		}
		if string(line[from:from+len(s.literal)]) == s.literal && !(s.list && from > at && inList(line, from)) && !(s.stamp && beforeZone(line[from:])) {
			return from
		}
	}
	return cut
}

// beforeZone says that b is a blank and an offset, " +0100", with nothing but a blank behind it.
func beforeZone(b []byte) bool {
	if len(b) < 6 || b[1] != '+' && b[1] != '-' || len(b) > 6 && b[6] != ' ' {
		return false
	}
	for _, c := range b[2:6] {
		if c-'0' > 9 {
			return false
		}
	}
	return true
}

// requestEnd is the end of a request behind its protocol, a mismatch for one that has none.
func (s *slot) requestEnd(line []byte, at int) int {
	for end := at; ; {
		next := bytes.Index(line[end:], protocolText)
		if next < 0 {
			return mismatch
		}
		for end += next + len(protocolText); end < len(line) && (line[end]-'0' <= 9 || line[end] == '.'); {
			end++
		}
		if bytes.HasPrefix(line[end:], []byte(s.literal)) {
			return end
		}
	}
}

var protocolText = []byte(" HTTP/")

// inList says whether the place, which is not the first of the value, lies in what separates the parts of a list.
func inList(line []byte, at int) bool {
	before, behind := line[at-1], byte(0)
	if at+1 < len(line) {
		behind = line[at+1]
	}
	switch line[at] {
	case ',':
		return behind == ' '
	case ':':
		return before == ' ' && behind == ' '
	case ' ':
		return before == ',' || behind == ':' && at+2 < len(line) && line[at+2] == ' ' || before == ':' && at > 1 && line[at-2] == ' '
	}
	return false
}

// quoteEnd is the end of a quoted value in which quotes are escaped.
func (s *slot) quoteEnd(line []byte, at int) int {
	end := bytes.IndexByte(line[at:], '"') + at
	if end < at {
		return cut
	}
	if end > at && line[end-1] == '\\' {
		if end = escapedEnd(line, at); end < 0 {
			return cut
		}
	}
	switch rest := line[end:]; {
	case len(rest) >= len(s.literal) && string(rest[:len(s.literal)]) == s.literal:
		return end
	case len(rest) < len(s.literal) && string(rest) == s.literal[:len(rest)]:
		return cut
	}
	return mismatch
}

// lastEnd is the last place of the literal before the end of the next variable.
func (l *Layout) lastEnd(line []byte, at, variable int) int {
	literal := l.slots[variable].literal
	region := line[at:]
	if first := bytes.Index(region, []byte(literal)); first >= 0 {
		next := at + first + len(literal)
		if end := l.end(line, next, variable+1); end >= 0 {
			region = line[at:end]
		}
	}
	if last := bytes.LastIndex(region, []byte(literal)); last >= 0 {
		return at + last
	}
	return cut
}

// cut makes the best of a line that ends in the variable that begins at the place, or in the literal behind it.
func (l *Layout) cut(line []byte, at, variable int, values [][]byte) bool {
	clear(values[variable:len(l.slots)])
	s := &l.slots[variable]
	if s.list { // the part that the cut went through looks like a whole one
		return variable >= 2
	}
	for n := min(len(s.literal)-1, len(line)-at); n > 0; n-- {
		if bytes.HasSuffix(line, []byte(s.literal[:n])) {
			end := len(line) - n
			if s.quoted && l.Escaped && escapedEnd(line, at) != end {
				break
			}
			values[variable] = line[at:end:end]
			return variable >= 1
		}
	}
	if s.quoted && at < len(line) {
		values[variable] = line[at:]
	}
	return variable >= 2
}
