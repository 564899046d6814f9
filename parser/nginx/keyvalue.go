package nginx

import (
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

func newKeyValue() scan.Parser { return &keyValue{} }

// Glance reads what requests are counted by.
func (p *keyValue) Glance(line []byte, g *event.Glance) bool {
	if !p.cut(line) {
		return false
	}
	p.fields.glance(g)
	return true
}

// Parse fills every key.
func (p *keyValue) Parse(line []byte, ev *event.Event) bool {
	if !p.cut(line) {
		return false
	}
	p.fields.event(ev)
	return true
}

func (p *keyValue) cut(line []byte) bool {
	if len(line) < 16 {
		return false
	}
	p.reset()
	rest := line
	if c := line[0]; c == '[' || c-'0' <= 9 {
		rest = p.leadingStamp(line)
	}
	if keyEnd(rest) == 0 || p.walker.walk(&p.fields, rest, nil) < 3 {
		return false
	}
	p.settle()
	return p.isNginx()
}

// leadingStamp takes a stamp at the start of the line and returns what stands behind it, nil where there is no stamp.
func (f *fields) leadingStamp(line []byte) []byte {
	open := 0
	if line[0] == '[' {
		open = 1
	}
	at, n := f.stampClock.Any(line[open:])
	end := open + n
	if n == 0 || end+2 > len(line) {
		return nil
	}
	if open == 1 && line[end] == ']' {
		end++
	}
	for end < len(line) && line[end] == ' ' {
		end++
	}
	f.at = at
	return line[end:]
}
