package haproxy

import (
	"bytes"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// stderrParser reads what HAProxy writes on its standard error and what "show errors" prints, lines that begin with a bracket:
//
//	[WARNING]  (1080) : Server shop/app1 is DOWN. …
//	[ALERT] 326/194139 (1080) : Starting proxy web: cannot bind socket
//	[22/Nov/2026:21:31:36.226] backend shop (#7): invalid response
type stderrParser struct {
	messages messageParser
	known    messageParser
}

func newStderrParser() scan.Parser {
	find := newFinders()
	return &stderrParser{messages: messageParser{find: find, tagged: true}, known: messageParser{find: find, bracketed: true}}
}

func (p *stderrParser) Glance(line []byte, g *event.Glance) bool {
	level, _, message := stderrHead(line)
	if level == nil {
		return p.known.Glance(line, g)
	}
	return p.messages.Glance(message, g)
}

func (p *stderrParser) Parse(line []byte, ev *event.Event) bool {
	level, stamp, message := stderrHead(line)
	if level == nil {
		return p.known.Parse(line, ev)
	}
	if !p.messages.Parse(message, ev) {
		return false
	}
	ev.Level, ev.Stamp = level, stamp
	if ev.Symptom == event.ProxyConfig && string(level) == "WARNING" {
		ev.Symptom, ev.Row = event.Normal, "" // it starts all the same
	}
	return true
}

// stderrHead cuts the level and the time, which only versions before 2.5 write. level is nil for another line.
func stderrHead(line []byte) (level []byte, stamp event.Stamp, message []byte) {
	end := bytes.IndexByte(line, ']')
	if end < 2 || line[0] != '[' || !levels[string(line[1:end])] {
		return nil, event.Stamp{}, nil
	}
	level = line[1:end]
	rest := bytes.TrimLeft(line[end+1:], " ")
	if n := bytes.IndexByte(rest, ' '); n > 0 && rest[0] != '(' {
		stamp = dayOfYear(rest[:n])
		if !stamp.Set {
			return nil, event.Stamp{}, nil
		}
		rest = rest[n+1:]
	}
	pid, message, found := bytes.Cut(rest, []byte(") : "))
	if !found || len(pid) < 2 || pid[0] != '(' {
		return nil, event.Stamp{}, nil
	}
	if n, last := integer(pid, 1); n < 0 || last != len(pid) {
		return nil, event.Stamp{}, nil
	}
	return level, stamp, message
}

var levels = map[string]bool{"ALERT": true, "WARNING": true, "NOTICE": true, "DIAG": true}

// dayOfYear reads "326/194139", the day of the year and the local time. It tells no year, and after February the date depends on it: three years
// of four have no 29 February.
func dayOfYear(b []byte) event.Stamp {
	if len(b) != 10 || b[3] != '/' {
		return event.Stamp{}
	}
	day, n := integer(b[:3], 0)
	clock, m := integer(b[4:], 0)
	hour, minute, second := clock/10000, clock/100%100, clock%100
	if n != 3 || m != 6 || day < 1 || day > 366 || hour > 23 || minute > 59 || second > 60 || clock < 0 {
		return event.Stamp{}
	}
	if day > 59 {
		day++ // a stamp without a year counts as one of 2000, which has the leap day
	}
	const year2000 = 946684800
	return event.Stamp{Nano: (year2000 + (min(day, 366)-1)*86400 + hour*3600 + minute*60 + second) * 1e9, Set: true}
}
