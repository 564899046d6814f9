package parser

import (
	"bytes"

	"github.com/why502/why502/parser/event"
)

// What shippers print when they are told to write lines to a file or a terminal.

// fluentBit takes "[0] TAG: [STAMP, {"log"=>"…", …}]", or "[[STAMP, {}], {"log"=>"…"}]" of newer versions, as Fluent Bit's standard output has records.
func (p *peeler) fluentBit(b []byte) []byte {
	open := bytes.Index(b[:min(len(b), 512)], recordStart)
	if open < 0 {
		return nil
	}
	record := bytes.TrimLeft(b[open+len(recordStart):], "[")
	stamp, n := p.epoch.Epoch(record)
	if n == 0 {
		return nil
	}
	for _, key := range recordTexts {
		at := bytes.Index(record, key)
		if at < 0 {
			continue
		}
		text := record[at+len(key):]
		end := stringEnd(text)
		if end < 0 {
			end = len(text)
		}
		body := bytes.TrimRight(p.unescape(text[:end]), "\r\n")
		if len(body) == 0 {
			return nil
		}
		p.stamp(stamp)
		if pod := recordValue(record, []byte(`"pod_name"=>"`)); pod != nil {
			p.Node = pod
		}
		return body
	}
	return nil
}

var (
	recordStart = []byte(": [")
	recordTexts = [...][]byte{[]byte(`"log"=>"`), []byte(`"message"=>"`), []byte(`"MESSAGE"=>"`)}
)

// recordValue is the text behind a key, nil where the record has none.
func recordValue(record, key []byte) []byte {
	at := bytes.Index(record, key)
	if at < 0 {
		return nil
	}
	value := record[at+len(key):]
	if end := bytes.IndexByte(value, '"'); end > 0 {
		return value[:end]
	}
	return nil
}

// fluentd takes what stands behind a stamp and a tab in Fluentd's files: "TAG", a tab and the record as an object.
func (p *peeler) fluentd(stamp event.Stamp, b []byte) []byte {
	tab := bytes.IndexByte(b, '\t')
	if tab < 0 || tab+1 >= len(b) || b[tab+1] != '{' {
		return nil
	}
	p.stamp(stamp)
	return b[tab+1:]
}

// labels takes "{app="shop", pod="edge-5d"} " that logcli puts before a line.
func (p *peeler) labels(b []byte) []byte {
	rest := b[1:]
	var node [len(labelNames)][]byte
	for rest[0] != '}' {
		n := nameEnd(rest)
		if n == 0 || !bytes.HasPrefix(rest[n:], labelSign) {
			return nil
		}
		name, value := rest[:n], rest[n+len(labelSign):]
		end := stringEnd(value)
		if end <= 0 || end+1 >= len(value) {
			return nil
		}
		for i, wanted := range labelNames {
			if string(name) == wanted {
				node[i] = value[:end]
			}
		}
		rest = bytes.TrimLeft(value[end+1:], ", ")
		if len(rest) == 0 {
			return nil
		}
	}
	if len(rest) < 3 || rest[1] != ' ' {
		return nil
	}
	for _, name := range node {
		if len(name) > 0 {
			p.Node = name
		}
	}
	return rest[2:]
}

// labelNames are labels that name what logged; the last one that a line has counts.
var labelNames = [...]string{"node_name", "instance", "host", "hostname", "container", "container_name", "pod"}

var labelSign = []byte(`="`)

// svlogd takes "2026-11-22_19:21:39.12345 " of runit's logger, whose stamps are UTC.
func (p *peeler) svlogd(b []byte) []byte {
	end := bytes.IndexByte(b[:min(len(b), 32)], ' ')
	if end < 19 || end+1 >= len(b) {
		return nil
	}
	var text [32]byte
	n := copy(text[:], b[:end])
	text[10] = 'T'
	stamp, taken := p.iso.ISO(text[:n])
	if taken != n {
		return nil
	}
	rest := bytes.TrimLeft(b[end:], " ")
	if len(rest) == 0 {
		return nil
	}
	stamp.Zoned = true
	p.stamp(stamp)
	return rest
}
