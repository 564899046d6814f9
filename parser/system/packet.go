package system

import (
	"bytes"

	"github.com/why502/why502/parser/event"
)

// packet reads a line of a packet filter: its prefix into Detail, SRC into Client, PROTO into Protocol, DST:DPT into UpstreamAddrs. An ICMP error quotes
// the packet that it answers in brackets; that one is meant then.
func (p *Parser) packet(ev *event.Event) {
	message := ev.Message
	start := bytes.Index(message, []byte("IN="))
	if start < 0 {
		ev.Detail = bytes.TrimSpace(message)
		return
	}
	ev.Detail = bytes.TrimRight(message[:start], " ")
	fields := message[start:]
	if quoted := bytes.Index(fields, []byte(" [SRC=")); quoted >= 0 {
		fields = fields[quoted+2:]
	}
	ev.Client = filterField(fields, "SRC=")
	ev.Protocol = filterField(fields, "PROTO=")
	if port, ok := number(filterField(fields, "SPT=")); ok && port < 1<<16 {
		ev.ClientPort = port
	}
	host, port := filterField(fields, "DST="), filterField(fields, "DPT=")
	if len(host) == 0 {
		return
	}
	from := len(p.scratch)
	isV6 := bytes.IndexByte(host, ':') >= 0
	if isV6 && len(port) > 0 {
		p.scratch = append(p.scratch, '[')
	}
	p.scratch = append(p.scratch, host...)
	if isV6 && len(port) > 0 {
		p.scratch = append(p.scratch, ']')
	}
	if len(port) > 0 {
		p.scratch = append(append(p.scratch, ':'), port...)
	}
	ev.UpstreamAddrs = append(ev.UpstreamAddrs, p.scratch[from:])
}

// filterField is the value of KEY=value; nil where it does not stand there or is empty.
func filterField(fields []byte, key string) []byte {
	for len(fields) > 0 {
		at := bytes.Index(fields, []byte(key))
		if at < 0 {
			return nil
		}
		value := fields[at+len(key):]
		if at == 0 || fields[at-1] == ' ' {
			end := bytes.IndexAny(value, " ]")
			if end < 0 {
				end = len(value)
			}
			return value[:end]
		}
		fields = value
	}
	return nil
}
