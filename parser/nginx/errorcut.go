package nginx

import (
	"bytes"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// cutError reads error lines without their beginning: what nginx writes on its standard error before it has a log ("[emerg] bind() to … failed"), and
// what people quote.
//
//	[error] 15998#15998: *2778 MESSAGE while PHASE, client: 10.0.0.7, …
//	*2778 MESSAGE while PHASE, client: 10.0.0.7, …
//	MESSAGE while PHASE, client: 10.0.0.7, …
//
// Process and connection are as good a mark of nginx as its date; without them the dictionary must know the message.
type cutError struct {
	errorLog
	bracketed bool // whether its lines begin with the level's bracket
	tagged    bool // whether nginx's own name stood before the line
}

func newCutError(bracketed bool) func() scan.Parser {
	return func() scan.Parser {
		return &cutError{errorLog: errorLog{finder: scan.Finder{Dictionary: Dictionary}}, bracketed: bracketed}
	}
}

// NewTagged makes a parser for lines whose program is known to be nginx by their tag: what it says while it reads its configuration, each time it is
// started, tested or reloaded. A level in brackets is enough then.
//
//	nginx: [warn] conflicting server name "shop.example" on 0.0.0.0:80, ignored
func NewTagged() scan.Parser {
	return &cutError{errorLog: errorLog{finder: scan.Finder{Dictionary: Dictionary}}, bracketed: true, tagged: true}
}

// Glance sets Proxy and Kind.
func (p *cutError) Glance(line []byte, g *event.Glance) bool {
	if !p.Parse(line, &p.whole) {
		return false
	}
	g.Reset()
	g.Proxy, g.Kind = event.Nginx, p.whole.Kind
	return true
}

// Parse fills every key that is left.
func (p *cutError) Parse(line []byte, ev *event.Event) bool {
	h, found, ok := cutHead(line)
	if !ok || (line[0] == '[') != p.bracketed || found == nothingFound && !mayBeMessage(line) {
		return false
	}
	p.tell(h, ev)
	switch {
	case found == processFound, p.tagged && found == levelFound:
	case ev.Row == "" && !namesConfiguration(h):
		return false
	case found == levelFound:
		if ev.Phase == nil && h.connection == nil && p.tail.client == nil && !isGrave(h.level) {
			return false
		}
	default:
		if ev.Phase == nil || p.tail.client == nil && !bytes.HasSuffix(line, ev.Phase) {
			return false
		}
	}
	return true
}

// foundHead says what is left of a head.
type foundHead uint8

const (
	nothingFound foundHead = iota
	levelFound
	processFound
)

// cutHead reads what is left of "[error] 15998#15998: *2778 ", cut anywhere before the end of the process numbers.
func cutHead(line []byte) (h head, found foundHead, ok bool) {
	if len(line) == 0 {
		return h, nothingFound, false
	}
	opened := line[0] == '['
	h.text = line
	if word, rest := levelWord(line); rest != nil {
		known, whole := isLevel(word)
		if !known || opened && !whole {
			return h, nothingFound, false
		}
		h.text = rest
		if whole {
			h.level, found = word, levelFound
		}
	} else if opened {
		return h, nothingFound, false
	}
	if n := processEnd(h.text); n > 0 {
		h.text, found = h.text[n:], processFound
	}
	if h.cutConnection(); found == nothingFound && h.connection != nil {
		found = levelFound
	}
	return h, found, len(h.text) > 0
}

// levelWord cuts "[error] " or "ror] "; rest is nil where a line begins otherwise.
func levelWord(b []byte) (word, rest []byte) {
	if b[0] == '[' {
		b = b[1:]
	}
	n := letters(b)
	if n+2 >= len(b) || b[n] != ']' || b[n+1] != ' ' && (b[n+1] != ':' || b[n+2] != ' ') { // the colon is of old versions
		return nil, nil
	}
	return b[:n], bytes.TrimLeft(b[n+2:], " ")
}

// letters counts the small letters at the start of b.
func letters(b []byte) int {
	n := 0
	for n < len(b) && b[n] >= 'a' && b[n] <= 'z' {
		n++
	}
	return n
}

// isLevel says that a word is one of nginx's levels, whole or without its beginning.
func isLevel(word []byte) (known, whole bool) {
	for _, level := range levels {
		level = level[:len(level)-2]
		if len(word) <= len(level) && string(word) == level[len(level)-len(word):] {
			known, whole = true, whole || len(word) == len(level)
		}
	}
	return known, whole
}

// processEnd is the length of "15998#15998: ", or of what a cut left of it, in front of a connection's number; 0 where it is missing.
func processEnd(b []byte) int {
	at := digits(b)
	if at < len(b) && b[at] == '#' {
		at++
		thread := digits(b[at:])
		if thread == 0 {
			return 0
		}
		at += thread
	}
	if at == 0 || at+2 >= len(b) || b[at] != ':' || b[at+1] != ' ' {
		return 0
	}
	if bytes.IndexByte(b[:at], '#') <= 0 && b[at+2] != '*' {
		return 0
	}
	return at + 2
}

// mayBeMessage spares prose the dictionary: a message of a request names the phase.
func mayBeMessage(line []byte) bool { return bytes.Contains(line, []byte(whileText)) }

// isGrave levels are those of a start that failed.
func isGrave(level []byte) bool {
	return string(level) == "emerg" || string(level) == "alert" || string(level) == "crit"
}

// namesConfiguration says that the message is one of the configuration's parser, which ends in the place: `in /etc/nginx/nginx.conf:3`.
func namesConfiguration(h head) bool {
	at := bytes.LastIndex(h.text, inText)
	if string(h.level) != "emerg" || at < 0 {
		return false
	}
	place := h.text[at+len(inText):]
	colon := bytes.LastIndexByte(place, ':')
	return colon > 0 && place[0] == '/' && digits(place[colon+1:]) == len(place)-colon-1
}

var inText = []byte(" in ")
