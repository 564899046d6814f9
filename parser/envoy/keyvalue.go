package envoy

import (
	"bytes"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// keyValueParser reads access lines that are key=value pairs under the names of JSON logs, what a text_format for logfmt makes:
//
//	time=2026-11-22T19:45:55.926Z method=GET path="/a" response_code=503 response_flags=UF upstream_cluster=shop duration=3
type keyValueParser struct {
	names map[string]uint8
	json  jsonParser // for its entry and its stamp
}

func newKeyValue() scan.Parser { return &keyValueParser{names: keyNumbers()} }

// Glance reads all keys: these logs are rare.
func (p *keyValueParser) Glance(line []byte, g *event.Glance) bool {
	if !p.read(line) {
		return false
	}
	p.json.entry.fillGlance(g)
	return true
}

// Parse reads every key.
func (p *keyValueParser) Parse(line []byte, ev *event.Event) bool {
	if !p.read(line) {
		return false
	}
	p.json.entry.fillEvent(ev)
	return true
}

var responseText = []byte("response_")

func (p *keyValueParser) read(line []byte) bool {
	if len(line) == 0 || line[0]|0x20 < 'a' || line[0]|0x20 > 'z' || !bytes.Contains(line, responseText) {
		return false
	}
	e := &p.json.entry
	e.clear()
	found := uint64(0)
	for len(line) > 0 {
		key, rest, ok := bytes.Cut(line, []byte("="))
		if !ok {
			break
		}
		key = key[bytes.LastIndexAny(key, " ,;|\t")+1:]
		var value []byte
		value, line = pairValue(rest)
		if number, known := p.names[string(key)]; known && found&(1<<number) == 0 && number < uint8(len(e.values)) {
			found |= 1 << number
			e.values[number] = scan.Value{Type: scan.String, Raw: value}
		}
	}
	if !isEnvoy(found) || !e.logged(fieldStatus) {
		return false
	}
	p.json.readStamp()
	if found&others != 0 {
		e.preferOthers()
	}
	e.read()
	return true
}

// pairValue takes the value at the start of b, in quotes or up to a blank; a comma behind it belongs to neither side.
func pairValue(b []byte) (value, rest []byte) {
	if len(b) > 0 && b[0] == '"' {
		for end := 1; end < len(b); end++ {
			if b[end] == '"' && (end+1 == len(b) || b[end+1] == ' ' || b[end+1] == ',') {
				return b[1:end:end], b[end+1:]
			}
		}
		return nil, nil // cut: what is left may look like another value
	}
	end := bytes.IndexByte(b, ' ')
	if end < 0 {
		end = len(b)
	}
	value = bytes.TrimSuffix(b[:end:end], []byte(","))
	return value, b[end:]
}
