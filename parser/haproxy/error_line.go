package haproxy

import (
	"bytes"

	"github.com/why502/why502/parser/event"
)

// errorParser reads the lines of connections that never became a request (error-log-format): the default one and the manual's detailed one.
//
//	client:port [date] frontend/listener: SSL handshake failure
//	client:port [date] frontend~ 1/1 24/0000000000000000/0/0/0 -/TLSv1.3/(NONE)
//
// It is always the client's connection that they speak of.
type errorParser struct {
	logParser
}

func newErrorParser() *errorParser { return &errorParser{logParser{record: newRecord()}} }

func (p *errorParser) Glance(line []byte, g *event.Glance) bool {
	if _, ok := p.errorLine(line); !ok {
		return false
	}
	g.Reset()
	g.Proxy, g.Kind = event.HAProxy, event.Error
	return true
}

func (p *errorParser) Parse(line []byte, ev *event.Event) bool {
	message, ok := p.errorLine(line)
	if !ok {
		return false
	}
	ev.Reset()
	ev.Proxy, ev.Kind, ev.Stamp, ev.Message = event.HAProxy, event.Error, p.stamp, message
	ev.Client, ev.ClientPort = p.client()
	ev.Row, ev.Symptom = dictionaryName+"/fe.error-line", event.ClientInvalid
	if isDetailed(message) {
		ev.Symptom = event.ClientTLS
		return true
	}
	_, reason, _ := bytes.Cut(message, colonBlank)
	ev.Message = reason // frontend and listener are the format's, as client and date are
	if row, id := p.find.why(reason); row != nil {
		ev.Row, ev.Symptom = id, clientSide(row.Symptom)
	}
	return true
}

var colonBlank = []byte(": ")

// errorLine returns what stands after the date.
func (p *errorParser) errorLine(line []byte) ([]byte, bool) {
	i := p.date(line)
	if i < 0 {
		return nil, false
	}
	p.s[clientPortText] = bareClient(clientWord(p.s[clientPortText]))
	message := bytes.TrimRight(line[i:], " \t")
	return message, isRefusal(message) || isDetailed(message)
}

// isRefusal recognises "frontend/listener: text". A listener is a name or a number; backend and server behind it, or times behind the first word, are a
// request's.
func isRefusal(b []byte) bool {
	end := bytes.Index(b, colonBlank)
	at := bytes.IndexByte(b, '/')
	if at <= 0 || at >= end-1 || end+2 >= len(b) || bytes.IndexByte(b[:end], ' ') >= 0 {
		return false
	}
	word, behind, _ := bytes.Cut(b[end+2:], blank)
	return bytes.IndexByte(word, '/') <= 0 && !isTimers(behind)
}

// isDetailed recognises "frontend 1/1 24/0000000000000000/0/0/0 …".
func isDetailed(b []byte) bool {
	w := words{line: b}
	if len(w.next()) == 0 {
		return false
	}
	counts := w.next()
	n, end := integer(counts, 0)
	if end == 0 || n < 0 || end >= len(counts) || counts[end] != '/' {
		return false
	}
	if n, last := integer(counts, end+1); last == end+1 || last != len(counts) || n < 0 {
		return false
	}
	if w.at >= len(b) || !isTLSTail(b[w.at-1:]) {
		return false
	}
	_, version, _ := bytes.Cut(b[w.at:], blank)
	version, _, _ = bytes.Cut(version, blank)
	return len(version) == 0 || bytes.Count(version, slash) == 2 // what stands behind a request's times is a number
}

// connectParser reads the lines that HAProxy writes by default for every connection it accepts:
//
//	Connect from 10.0.0.1:49816 to 10.0.0.2:80 (web/HTTP)
//
// Such a line tells neither how the request ended nor that it did.
type connectParser struct {
	record
}

// connect finds the client's address and says whether it is such a line.
func (p *connectParser) connect(line []byte) bool {
	p.s[clientPortText] = nil
	if rest, found := bytes.CutPrefix(line, connectFrom); found && !bytes.HasPrefix(line, connectUnknown) {
		client, behind, to := bytes.Cut(rest, []byte(" to "))
		if !to || bytes.IndexByte(client, ' ') >= 0 || !isAccept(behind) {
			return false
		}
		p.s[clientPortText] = client
		return true
	}
	for _, start := range [...][]byte{connectTo, connectUnknown} {
		if rest, found := bytes.CutPrefix(line, start); found {
			return isAccept(rest)
		}
	}
	return false
}

var (
	connectFrom    = []byte("Connect from ")
	connectTo      = []byte("Connect to ")
	connectUnknown = []byte("Connect from unknown source to listener ")
)

// isAccept recognises "10.0.0.2:80 (web/HTTP)", cut or not.
func isAccept(b []byte) bool {
	address, frontend, found := bytes.Cut(b, []byte(" ("))
	if !found {
		return bytes.IndexByte(b, ':') > 0 && bytes.IndexByte(b, ' ') < 0
	}
	return bytes.IndexByte(address, ' ') < 0 && bytes.IndexByte(frontend, '/') > 0 && bytes.IndexByte(frontend, ' ') < 0
}

func (p *connectParser) Glance(line []byte, g *event.Glance) bool {
	if !p.connect(line) {
		return false
	}
	g.Reset()
	g.Proxy, g.Kind, g.Accept = event.HAProxy, event.Access, true
	return true
}

func (p *connectParser) Parse(line []byte, ev *event.Event) bool {
	if !p.connect(line) {
		return false
	}
	ev.Reset()
	ev.Proxy, ev.Kind, ev.Row = event.HAProxy, event.Access, dictionaryName+"/accept.connect"
	ev.Client, ev.ClientPort = p.client()
	return true
}
