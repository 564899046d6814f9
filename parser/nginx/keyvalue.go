package nginx

import (
	"bytes"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// keyValue reads lines that are key=value pairs as a whole, after a stamp perhaps:
//
//	ts=2026-11-22T19:38:30+00:00 remote=10.0.0.7 method=GET uri="/a" status=200 dur=0.015 upstream=10.0.0.21:80, 10.0.0.22:80 upstream_status=502, 200
type keyValue struct {
	fields
	walker walker
}

func newKeyValue() scan.Parser { return access{&keyValue{}} }

func (p *keyValue) cut(line []byte) bool {
	if len(line) < 16 {
		return false
	}
	p.reset()
	rest := line
	if c := line[0]; c == '[' || c == '"' || c-'0' <= 9 {
		rest = p.leadingStamp(line)
	}
	if keyEnd(rest) == 0 || p.walker.walk(&p.fields, rest, nil) < 3 {
		return false
	}
	if p.has(stamp) {
		p.at = event.Stamp{} // what stood in front was another tool's
	}
	p.settle()
	return p.isNginx()
}

// leadingStamp takes a stamp at the start of the line and returns what stands behind it, nil where there is no stamp.
func (f *fields) leadingStamp(line []byte) []byte {
	open := 0
	if line[0] == '[' || line[0] == '"' {
		open = 1
	}
	at, n := f.stampClock.Any(line[open:])
	end := open + n
	if n == 0 || end+2 > len(line) {
		return nil
	}
	if open == 1 && (line[end] == ']' || line[end] == '"') {
		end++
	}
	for end < len(line) && line[end] == ' ' {
		end++
	}
	f.at = at
	return line[end:]
}

// ltsv reads labelled tab-separated values: "time:22/Nov/2026:19:21:39 +0000\thost:10.0.0.7\treq:GET / HTTP/1.1\tstatus:200…". By the convention of
// that format, host is the client, unless remote_addr is there too, and ua the agent.
type ltsv struct {
	fields
	slots []slot
}

func newLTSV() scan.Parser { return access{&ltsv{}} }

func (p *ltsv) cut(line []byte) bool {
	if tab := bytes.IndexByte(line, '\t'); tab <= 0 || bytes.IndexByte(line[:tab], ':') <= 0 {
		return false
	}
	p.reset()
	var hostLabel []byte
	for i := 0; len(line) > 0; i++ {
		end := bytes.IndexByte(line, '\t')
		if end < 0 {
			end = len(line)
		}
		s := p.slot(i, line[:end])
		value := line[len(s.text):end:end]
		switch {
		case len(s.text) == 0 || !s.known:
		case s.what == host && string(s.text) == "host:":
			hostLabel = value
		case s.what == agentOrAddr:
			p.set(userAgent, false, value)
		default:
			p.set(s.what, s.own, value)
		}
		line = line[min(end+1, len(line)):]
	}
	if p.has(remoteAddr) {
		p.set(host, false, hostLabel)
	} else {
		p.put(remoteAddr, hostLabel)
	}
	requested := p.has(request) || p.has(uri) || p.has(requestURI)
	return requested && p.has(status) && isCode(p.values[status]) && (p.has(stamp) || p.has(msec))
}

// slot is the label that pair begins with; text is empty when it has none. Like walker, it first compares with the label of the line before.
func (p *ltsv) slot(i int, pair []byte) slot {
	if i < len(p.slots) && len(p.slots[i].text) > 0 && bytes.HasPrefix(pair, p.slots[i].text) {
		return p.slots[i]
	}
	colon := bytes.IndexByte(pair[:min(len(pair), 48)], ':')
	if colon <= 0 {
		return slot{}
	}
	s := slot{text: pair[:colon+1]}
	s.what, s.own, s.known = lookUp(pair[:colon])
	w := walker{slots: p.slots}
	w.learn(i, s)
	p.slots = w.slots
	return s
}
