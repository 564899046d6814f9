package envoy

import (
	"bytes"
	"math/bits"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// jsonParser reads access lines that are JSON objects with keys of any order. The object may stand one level inside of another one, as collectors
// send it on.
type jsonParser struct {
	object *scan.Object
	entry  entry
}

func newJSON() scan.Parser {
	return &jsonParser{object: scan.NewObject(keyNumbers())}
}

// Glance takes the short way where the line is of the usual shape.
func (p *jsonParser) Glance(line []byte, g *event.Glance) bool {
	if p.quick(line, g) {
		return true
	}
	if !p.read(line) {
		return false
	}
	p.entry.fillGlance(g)
	return true
}

// Parse reads every key.
func (p *jsonParser) Parse(line []byte, ev *event.Event) bool {
	if !p.read(line) {
		return false
	}
	p.entry.fillEvent(ev)
	return true
}

// read finds all keys: leaving some out would save less than going by the keys of lines before does.
func (p *jsonParser) read(line []byte) bool {
	if len(line) == 0 || line[0] != '{' {
		return false
	}
	e := &p.entry
	e.clear()
	found, ok := p.object.Values(line, e.values[:])
	if !ok {
		return false
	}
	if !isEnvoy(found) {
		if found&(1<<markALS) != 0 {
			return false
		}
		p.readStamp() // the inner object may have none
		node := e.values[fieldNode]
		if !p.readInner(line) {
			return false
		}
		if !e.logged(fieldNode) {
			e.values[fieldNode] = node
		}
	}
	p.readStamp()
	if found&others != 0 {
		e.preferOthers()
	}
	e.read()
	return true
}

// isEnvoy says that these keys make a line Envoy's.
func isEnvoy(found uint64) bool {
	const answered = 1<<fieldCluster | 1<<fieldStatus
	return found&(1<<markALS) == 0 && (found&(1<<fieldFlags) != 0 || found&answered == answered || bits.OnesCount64(found&typical) >= 2 || isShort(found))
}

// isShort says that short keys which other programs use as well are together what only Envoy tells: flags, and details or a cluster, beside a status of a
// request.
func isShort(found uint64) bool {
	const (
		asked  = 1<<fieldMethod | 1<<fieldTarget | 1<<fieldRequest
		status = 1<<fieldStatus | 1<<fieldOtherStatus
		beside = 1<<fieldOtherDetail | 1<<fieldOtherCluster | typical
	)
	return found&(1<<fieldOtherFlags) != 0 && found&asked != 0 && found&status != 0 && found&beside != 0
}

// others are the fields that stand in for missing ones.
const others = 1<<fieldOtherStatus | 1<<fieldOtherFlags | 1<<fieldOtherDetail | 1<<fieldOtherPeer | 1<<fieldOtherCluster

// readStamp takes the start, else another time of the line; what an outer object told stays where neither is.
func (p *jsonParser) readStamp() {
	e := &p.entry
	for _, f := range [...]field{fieldStart, fieldOtherTime} {
		if text := e.text(f); text != nil {
			if stamp, n := p.entry.clock.Any(text); n > 0 {
				e.stamp = stamp
				return
			}
		}
	}
}

// readInner looks for an object of Envoy's keys among the members of the line's own object.
func (p *jsonParser) readInner(line []byte) bool {
	at := 1
	for range mostInner {
		next := innerObject(line, at)
		if next < 0 {
			break
		}
		found, ok := p.object.Scan(line[next:], p.entry.values[:], 0)
		if ok && isEnvoy(found) {
			p.entry.preferOthers()
			return true
		}
		at = next + 1
	}
	return false
}

// mostInner bounds how many objects are looked into: a line may nest a million.
const mostInner = 16

var openObject = []byte(`":{`)

// innerObject is the place of the next object that is the value of a key, -1 for none. Inside a string a quote is escaped, so `":{` cannot stand there.
func innerObject(line []byte, from int) int {
	for {
		at := bytes.Index(line[from:], openObject)
		if at < 0 {
			return -1
		}
		at += from
		if line[at-1] != '\\' {
			return at + len(openObject) - 1
		}
		from = at + len(openObject)
	}
}
