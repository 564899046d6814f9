package nginx

import (
	"bytes"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// In an outage the same few messages come over and over, with another request behind them each time. quick knows the message again, and of the request it
// reads only what messages are counted by, in a quarter of the time. At anything else it gives up, and the general road reads the line from its start; both
// say the same of every line.

// heard is a message that was explained before.
type heard struct {
	text    []byte
	symptom event.Symptom
	event.Message
	quick bool // a row knows it, and the tail begins behind it, whatever follows
}

// longestHeard bounds the messages that are remembered: longer ones hardly ever come twice.
const longestHeard = 256

// memory holds messages at one of two places each, by a hash.
type memory [128]heard

// Glance tells what messages are counted by where a row knows the message; of other lines the kind.
func (p *errorLog) Glance(line []byte, g *event.Glance) bool {
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
		if p.quick(h.text, g) {
			g.Ms, g.Dated = h.stamp.Ms(), true
			return true
		}
	}
	p.tell(h, &p.whole)
	g.Kind = p.whole.Kind
	p.told(&p.whole, g)
	return true
}

// told makes the glance of a message that was read whole.
func (p *errorLog) told(ev *event.Event, g *event.Glance) {
	if ev.Kind != event.Error || ev.Row == "" {
		return
	}
	g.Ms, g.Dated = ev.Stamp.Ms(), true
	g.Symptom, g.Upstream, g.Peer, g.Key, g.RequestID = ev.Symptom, ev.Upstream, ev.Peer(), ev.Key, ev.RequestID
	p.message = event.Message{Row: ev.Row, Errno: ev.Errno}
	g.Message = &p.message
}

// quick tells of a message that came before, with a tail as nginx writes it. It reports false for every other one.
func (p *errorLog) quick(text []byte, g *event.Glance) bool {
	at := clientAt(text)
	if at < 0 || at > longestHeard {
		return false
	}
	m := p.hear(text[:at])
	if !m.quick {
		return false
	}
	var r asked
	if !r.cut(text[at+len(clientText):]) || !r.fill(g) {
		return false
	}
	g.Symptom, g.Message = m.symptom, &m.Message
	return true
}

// clientAt is the first place of ", client: ".
func clientAt(text []byte) int {
	for from := 0; ; {
		at := bytes.IndexByte(text[from:], ',')
		if at < 0 {
			return -1
		}
		if at += from; begins(text[at:], string(clientText)) {
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
	ev := &p.whole
	ev.Reset()
	p.explain(text, ev)
	m.text, m.symptom = append(m.text[:0], text...), ev.Symptom
	m.Message = event.Message{Row: ev.Row, Errno: ev.Errno}
	m.quick = ev.Row != "" && bytes.Count(text, quoteText)%2 == 0
	return m
}

// placeOf hashes the length and three samples of a message.
func placeOf(text []byte) uint64 {
	h := uint64(len(text))
	if n := len(text); n >= 8 {
		h ^= scan.Load8(text, 0)*3 ^ scan.Load8(text, n/2-4)*5 ^ scan.Load8(text, n-8)*7
	}
	return h * 0x9E3779B97F4A7C15 >> 57
}

// asked is what a tail tells of the request.
type asked struct{ client, request, upstream []byte }

// cut reads a tail behind its first key. It must have the keys of nearly all tails, with nothing in their values that could be taken for another key's begin.
func (r *asked) cut(b []byte) bool {
	var server []byte
	if r.client, b = upTo(b, `, server: `); b == nil {
		return false
	}
	if server, b = upTo(b, `, request: "`); b == nil || !isBareValue(r.client) || !isBareValue(server) {
		return false
	}
	if r.request, b = quoted(b); b == nil {
		return false
	}
	if begins(b, `, upstream: "`) {
		if r.upstream, b = quoted(b[len(`, upstream: "`):]); b == nil || !isPlain(r.upstream) {
			return false
		}
	}
	for _, key := range [...]string{`, host: "`, `, referrer: "`} {
		if len(b) > 0 && begins(b, key) {
			var value []byte
			if value, b = quoted(b[len(key):]); b == nil || !isPlain(value) {
				return false
			}
		}
	}
	return len(b) == 0
}

// upTo cuts a value that ends at the first comma, where the key is to stand; rest is nil where it does not.
func upTo(b []byte, key string) (value, rest []byte) {
	at := bytes.IndexByte(b, ',')
	if at < 0 || !begins(b[at:], key) {
		return nil, nil
	}
	return b[:at], b[at+len(key):]
}

// quoted cuts a value that ends at the first quote; rest is nil where that may not be its end.
func quoted(b []byte) (value, rest []byte) {
	at := bytes.IndexByte(b, '"')
	if at < 0 || at > 0 && b[at-1] == '\\' || at+1 < len(b) && b[at+1] != ',' {
		return nil, nil
	}
	return b[:at], b[at+1:]
}

// isBareValue says that a value without quotes is plain and begins with nothing that may be a pasted quote.
func isBareValue(b []byte) bool {
	return len(b) == 0 || b[0] != "“"[0] && b[0] != '&' && isPlain(b)
}

// isPlain says that a value has no blank, quote or control sign, which also keeps out ": " and so all that pasting may have made of a key's quote.
func isPlain(b []byte) bool {
	const limit = '"' + 1
	for ; len(b) >= 8; b = b[8:] {
		if x := scan.Load8(b, 0); (x-limit*lowBits)&^x&highBits != 0 {
			return false
		}
	}
	if cap(b) >= 8 { // what follows is read as well, and made plain
		x := scan.Load8(b[:8], 0) | 0x7f7f7f7f7f7f7f7f<<(8*len(b))
		return (x-limit*lowBits)&^x&highBits == 0
	}
	for _, c := range b {
		if c < limit {
			return false
		}
	}
	return true
}

// fill tells of the request. It reports false for a request line that needs a closer look.
func (r *asked) fill(g *event.Glance) bool {
	const protocol = len(" HTTP/1.1")
	end := len(r.request) - protocol
	blank := bytes.IndexByte(r.request, ' ')
	if blank <= 0 || end < blank+2 || string(r.request[end:end+len(" HTTP/")]) != " HTTP/" || r.request[blank+1] != '/' {
		return false
	}
	method, target := r.request[:blank], r.request[blank+1:end]
	if !isCapital(method) || !isPlain(target) || !isPlain(r.request[end+1:]) || target[len(target)-1] == ':' {
		return false
	}
	path, query := scan.SplitTarget(target)
	client := r.client
	if len(client) < 2 || client[0] == '[' || bytes.IndexByte(client, ':') >= 0 {
		client, _ = clientAddress(client)
	}
	g.Key = event.JoinKey(client, method, path, query)
	if r.upstream != nil {
		g.Peer, g.Upstream = upstreamOfURL(r.upstream, false)
	}
	return true
}

// isCapital says that a word is a method as nearly all requests have it.
func isCapital(word []byte) bool {
	for _, c := range word {
		if c-'A' > 'Z'-'A' {
			return false
		}
	}
	return len(word) <= 32
}
