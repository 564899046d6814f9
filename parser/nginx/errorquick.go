package nginx

import (
	"bytes"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// In an outage the same few messages come over and over, with another request behind them each time. quick knows the message again, and of the request it
// reads what is asked for, in a sixth of the time. At anything else it gives up, and the general road reads the line from its start; both
// say the same of every line.

// heard is a message that was explained before.
type heard struct {
	text    []byte
	symptom event.Symptom
	event.Message
	state      event.State
	name       []byte
	phase      []byte
	headerSent bool
	quick      bool // a row knows it, it is about a request, and the tail begins behind it, whatever follows
}

// longestHeard bounds the messages that are remembered: longer ones hardly ever come twice.
const longestHeard = 256

// memory holds messages at one of two places each, by a hash.
type memory [128]heard

// Glance tells what messages are counted by where a row knows the message; of other lines the kind.
func (p *errorLog) Glance(line []byte, g *event.Glance) bool {
	if ms, ok := p.clock.SlashSeconds(line); ok && p.quickGlance(line[20:], g) {
		g.Ms, g.Clock = ms, event.Dated
		return true
	}
	h, ok := p.head(line)
	if !ok {
		return false
	}
	g.Reset()
	g.Proxy = event.Nginx
	if h.connection != nil {
		if g.Kind = kindOfConnection(h.text); g.Kind != event.Error {
			return true
		}
	}
	p.tell(h, &p.whole)
	g.Kind = p.whole.Kind
	p.told(&p.whole, g)
	return true
}

// quickGlance reads a line from its level on.
func (p *errorLog) quickGlance(b []byte, g *event.Glance) bool {
	m, rest := p.quick(quickText(b))
	if m == nil {
		return false
	}
	var r asked
	if !r.cut(rest) {
		return false
	}
	g.Reset()
	g.Proxy, g.Kind, g.Symptom, g.Message = event.Nginx, event.Error, m.symptom, &m.Message
	r.glance(g)
	return true
}

// told makes the glance of a message that was read whole.
func (p *errorLog) told(ev *event.Event, g *event.Glance) {
	if ev.Kind != event.Error || ev.Row == "" {
		return
	}
	g.Ms, g.Clock = ev.Stamp.Ms(), event.Dated
	g.Symptom, g.Upstream, g.Peer, g.Key, g.RequestID = ev.Symptom, ev.Upstream, ev.Peer(), ev.Key, ev.RequestID
	p.message = event.Message{Row: ev.Row, Errno: ev.Errno}
	g.Message = &p.message
}

// quickTell is tell of a message that came before, with a tail as nginx writes it.
func (p *errorLog) quickTell(h *head, ev *event.Event) bool {
	m, rest := p.quick(h.text)
	if m == nil {
		return false
	}
	var r asked
	if !r.cut(rest) {
		return false
	}
	ev.Reset()
	ev.Proxy, ev.Kind, ev.Stamp, ev.Level, ev.ConnectionID = event.Nginx, event.Error, h.stamp, h.level, h.connection
	ev.Message = h.text[:len(m.text)]
	ev.Row, ev.Errno, ev.Symptom, ev.State, ev.Name, ev.Phase, ev.HeaderSent = m.Row, m.Errno, m.symptom, m.state, m.name, m.phase, m.headerSent
	r.fill(ev)
	return true
}

// quickText is the text behind "[error] 15998#15998: *2778 ", nil at anything else.
func quickText(b []byte) []byte {
	if b = behindLevel(b); b == nil {
		return nil
	}
	pid := digits(b)
	if pid == 0 || pid == len(b) || b[pid] != '#' {
		return nil
	}
	b = b[pid+1:]
	tid := digits(b)
	if tid == 0 || len(b)-tid < 3 || b[tid] != ':' || b[tid+1] != ' ' || b[tid+2] != '*' {
		return nil
	}
	b = b[tid+3:]
	n := digits(b)
	if n == 0 || n == len(b) || b[n] != ' ' {
		return nil
	}
	return b[n+1:]
}

// behindLevel cuts off one of the levels that lines about requests mostly have.
func behindLevel(b []byte) []byte {
	if len(b) < 8 {
		return nil
	}
	switch string(b[:7]) {
	case "[error]":
		if b[7] == ' ' {
			return b[8:]
		}
	case "[warn] ", "[crit] ", "[info] ":
		return b[7:]
	}
	return nil
}

// quick finds the message that a text begins with, which is nil unless it is a usual one. The tail behind its first key is rest.
func (p *errorLog) quick(text []byte) (m *heard, rest []byte) {
	at := clientAt(text)
	if at < 0 || at > longestHeard {
		return nil, nil
	}
	if m = p.hear(text[:at]); !m.quick {
		return nil, nil
	}
	return m, text[at+len(clientText):]
}

// clientAt is the first place of ", client: ".
func clientAt(text []byte) int {
	for from := 0; ; {
		at := bytes.IndexByte(text[from:], ',')
		if at < 0 {
			return -1
		}
		if at += from; len(text)-at >= 10 && string(text[at:at+10]) == ", client: " {
			return at
		}
		from = at + 1
	}
}

func begins(b []byte, text string) bool { return len(b) >= len(text) && string(b[:len(text)]) == text }

// hear finds a message in the memory, or has it explained.
func (p *errorLog) hear(text []byte) *heard {
	if p.memory == nil {
		p.memory = new(memory)
	}
	at := placeOf(text)
	m, other := &p.memory[at], &p.memory[at^1]
	if string(m.text) == string(text) {
		return m
	}
	if string(other.text) == string(text) {
		return other
	}
	if m.text != nil && other.text == nil {
		m = other
	}
	p.learn(m, text)
	return m
}

// learn has a message explained. Its name and phase are parts of the copy.
func (p *errorLog) learn(m *heard, text []byte) {
	ev := &p.whole
	ev.Reset()
	m.text = append(m.text[:0], text...)
	p.explain(m.text, ev)
	m.Message = event.Message{Row: ev.Row, Errno: ev.Errno}
	m.symptom, m.state, m.name, m.phase, m.headerSent = ev.Symptom, ev.State, ev.Name, ev.Phase, ev.HeaderSent
	m.quick = ev.Row != "" && bytes.Count(text, quoteText)%2 == 0 && kindOfConnection(text) == event.Error
}

// placeOf hashes the length and three samples of a message.
func placeOf(text []byte) uint64 {
	h := uint64(len(text))
	if n := len(text); n >= 8 {
		h ^= scan.Load8(text, 0)*3 ^ scan.Load8(text, n/2-4)*5 ^ scan.Load8(text, n-8)*7
	}
	return h * 0x9E3779B97F4A7C15 >> 57
}
