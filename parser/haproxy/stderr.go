package haproxy

import (
	"bytes"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// stderrParser reads what HAProxy writes on its standard error and what "show errors" prints, lines that begin with a bracket:
//
//	[WARNING]  (1080) : Server shop/app1 is DOWN. …
//	[ALERT] 325/194139 (1080) : Starting proxy web: cannot bind socket
//	[22/Nov/2026:21:31:36.226] backend shop (#7): invalid response
type stderrParser struct {
	messages messageParser // behind level and process
	known    messageParser // behind a date in brackets
	quoted   messageParser // behind a level alone, as people write it down
}

func newStderrParser() scan.Parser {
	find := newFinders()
	return &stderrParser{messages: messageParser{find: find, trust: byProcess}, known: messageParser{find: find, bracketed: true}, quoted: messageParser{find: find}}
}

func (p *stderrParser) Glance(line []byte, g *event.Glance) bool {
	head, ok := stderrHead(line)
	switch {
	case !ok:
		return p.known.Glance(line, g)
	case !head.process:
		return p.quoted.Glance(head.message, g)
	}
	return p.messages.Glance(head.message, g)
}

func (p *stderrParser) Parse(line []byte, ev *event.Event) bool {
	head, ok := stderrHead(line)
	switch {
	case !ok:
		return p.known.Parse(line, ev)
	case !head.process && !p.quoted.Parse(head.message, ev):
		return false
	case head.process && !p.messages.Parse(head.message, ev):
		return false
	}
	level, stamp := head.level, head.stamp
	ev.Level, ev.Stamp = level, stamp
	if ev.Symptom == event.ProxyConfig && string(level) == "WARNING" {
		ev.Symptom, ev.Row = event.Normal, "" // it starts all the same
	}
	return true
}

// stderr is the beginning of a line of the standard error, and the message behind it.
type stderr struct {
	level   []byte
	stamp   event.Stamp // only versions before 2.5 write one
	process bool        // "(1080) : " stood there
	message []byte
}

// stderrHead cuts the beginning off. Without the number of the process the message must be one that is known, since other programs write levels too.
func stderrHead(line []byte) (h stderr, ok bool) {
	end := bytes.IndexByte(line, ']')
	if end < 2 || line[0] != '[' {
		return h, false
	}
	own, known := levels[string(line[1:end])]
	if !known {
		return h, false
	}
	h.level = line[1:end]
	h.message = bytes.TrimLeft(line[end+1:], " ")
	if n := bytes.IndexByte(h.message, ' '); n == len("325/194139") {
		if h.stamp = dayOfYear(h.message[:n]); h.stamp.Set {
			h.message = h.message[n+1:]
		}
	}
	if pid, message, found := bytes.Cut(h.message, []byte(") : ")); found && own && isProcess(pid) {
		h.message, h.process = bytes.TrimLeft(message, " "), true
		return h, true
	}
	h.message = bytes.TrimPrefix(h.message, []byte("... : "))
	return h, len(h.message) > 0
}

// isProcess says that b is "(1080".
func isProcess(b []byte) bool {
	if len(b) < 2 || b[0] != '(' {
		return false
	}
	n, last := integer(b, 1)
	return n >= 0 && last == len(b)
}

// levels are those that HAProxy writes, true, and those of syslog by which people and shippers call them.
var levels = map[string]bool{"ALERT": true, "WARNING": true, "NOTICE": true, "DIAG": true,
	"EMERG": false, "CRIT": false, "CRITICAL": false, "ERR": false, "ERROR": false, "WARN": false, "INFO": false, "DEBUG": false}

// dayOfYear reads "325/194139", the days since the first of January and the local time. It tells no year, and after February the date depends on it:
// three years of four have no 29 February.
func dayOfYear(b []byte) event.Stamp {
	if len(b) != 10 || b[3] != '/' {
		return event.Stamp{}
	}
	day, n := integer(b[:3], 0)
	clock, m := integer(b[4:], 0)
	hour, minute, second := clock/10000, clock/100%100, clock%100
	if n != 3 || m != 6 || day < 0 || day > 365 || hour > 23 || minute > 59 || second > 60 || clock < 0 {
		return event.Stamp{}
	}
	if day > 58 {
		day++ // a stamp without a year counts as one of 2000, which has the leap day
	}
	const year2000 = 946684800
	return event.Stamp{Nano: (year2000 + min(day, 365)*86400 + hour*3600 + minute*60 + second) * 1e9, Set: true}
}
