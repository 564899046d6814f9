package haproxy

import (
	"bytes"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// clfParser reads "option httplog clf" and "option tcplog clf": the common log format, then one field for each of HAProxy's own.
//
//	client - - [date] "request" status bytes "" "" port ms "frontend" "backend" "server" TR Tw Tc Tr Ta state counts queues "cookies" "captures" …
//	client - - [date] "TCP " 000 bytes "" "" port ms "frontend" "backend" "server" Th Tw Tc Tt uploaded state-- counts …
//
// Which strings are quoted differs between versions, so quotes are taken where they stand. A line that was cut before the state cannot be told from
// the common log format of other programs and is not taken.
type clfParser struct {
	record
	clock scan.Clock
}

func (p *clfParser) Glance(line []byte, g *event.Glance) bool {
	if !p.split(line) {
		return false
	}
	p.fillGlance(g)
	if !p.wentWell() {
		p.fillVerdict(g, p.judge())
	}
	return true
}

func (p *clfParser) Parse(line []byte, ev *event.Event) bool {
	if !p.split(line) {
		return false
	}
	p.fillEvent(ev)
	return true
}

func (p *clfParser) split(line []byte) bool {
	open := bytes.Index(line, clfHead)
	if open <= 0 || bytes.IndexByte(line[:open], ' ') >= 0 || line[0] == '`' {
		return false
	}
	stamp, n := p.clock.CLF(line[open+len(clfHead):])
	i := open + len(clfHead) + n
	if n == 0 || i+4 >= len(line) || string(line[i:i+3]) != `] "` {
		return false
	}
	end := bytes.IndexByte(line[i+3:], '"')
	if end < 0 || end+i+4 >= len(line) || line[i+3+end+1] != ' ' || line[i+3+end-1] == '\\' {
		return false
	}
	p.stamp = stamp
	p.s[clientText], p.s[requestText] = line[:open], line[i+3:i+3+end]
	w := words{line: line, at: i + 3 + end + 2}
	if !p.whole(&w, statusNumber) || !p.whole(&w, bytesNumber) || !w.pass(emptyPair) || !w.atDigit() || !p.whole(&w, portNumber) || !isMillis(w.next()) {
		return false
	}
	w.next()
	p.s[backendText], p.s[serverText] = w.next(), w.next()
	p.session = string(p.s[requestText]) == "TCP "
	timers := clfTimers
	if p.session {
		timers = clfSessionTimers
		p.s[requestText] = nil
		p.n[responseNumber], p.n[activeNumber] = unknown, unknown
	} else {
		p.n[totalNumber], p.n[uploadedNumber] = unknown, unknown
	}
	for _, name := range timers {
		if !p.whole(&w, name) {
			return false
		}
	}
	return p.state(&w)
}

var (
	clfHead          = []byte(" - - [")
	emptyPair        = []byte(`"" "" `) // referrer and agent, which HAProxy leaves empty in quotes whatever its version
	clfTimers        = []number{requestNumber, queueNumber, connectNumber, responseNumber, activeNumber}
	clfSessionTimers = []number{handshakeNumber, queueNumber, connectNumber, totalNumber, uploadedNumber}
)

// state reads the termination state, and the retries behind it.
func (p *clfParser) state(w *words) bool {
	state := w.next()
	if len(state) != 4 || !isState(state) {
		return false
	}
	p.s[stateText] = state
	for range 4 {
		w.next()
	}
	if !p.whole(w, retriesNumber) {
		p.n[retriesNumber] = unknown
	}
	return true
}

// whole reads a word that must be a number.
func (r *record) whole(w *words, name number) bool {
	word := w.next()
	n, end := integer(word, 0)
	r.n[name] = n
	return end > 0 && end == len(word)
}

// isMillis says whether b is the three digits of %ms.
func isMillis(b []byte) bool {
	n, end := integer(b, 0)
	return len(b) == 3 && end == 3 && n >= 0
}

// words walks over blank-separated words; quotes around one are taken off.
type words struct {
	line []byte
	at   int
}

// pass walks over the text; it reports false where that does not stand.
func (w *words) pass(text []byte) bool {
	if w.at > len(w.line) || !bytes.HasPrefix(w.line[w.at:], text) {
		return false
	}
	w.at += len(text)
	return true
}

func (w *words) atDigit() bool { return w.at < len(w.line) && w.line[w.at]-'0' <= 9 }

// next returns the next word, empty at the line's end.
func (w *words) next() []byte {
	if w.at >= len(w.line) {
		return nil
	}
	rest := w.line[w.at:]
	if rest[0] == '"' {
		if end := bytes.IndexByte(rest[1:], '"'); end >= 0 && (end+2 == len(rest) || rest[end+2] == ' ') {
			w.at += end + 3
			return rest[1 : end+1]
		}
	}
	end := bytes.IndexByte(rest, ' ')
	if end < 0 {
		end = len(rest)
	}
	w.at += end + 1
	return rest[:end]
}
