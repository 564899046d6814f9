package nginx

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"github.com/why502/why502/parser/event"
)

// Nearly all lines of a log have the same keys as the line before and tell of one try that went well. quick reads those in one go, without fields in
// between, in three quarters of the time. At anything else it gives up, and the general road reads the line from its start; both say the same of every line.

// task is what quick does with a value.
type task uint8

const (
	skipValue  task = iota
	staleValue      // a cache status, which quick takes unless the copy is old
	totalValue
	connectValue
	headerValue
	responseValue
	addressValue
	codeValue
	tooMuch // not for quick
)

// tasks are the fields that a Glance is made of. Others are skipped.
var tasks = [numFields]task{
	requestTime: totalValue, upstreamConnect: connectValue, upstreamHeader: headerValue, upstreamResponse: responseValue, upstreamAddr: addressValue,
	agentOrAddr: addressValue, upstreamStatus: codeValue, cacheStatus: staleValue, proxyUpstreamName: tooMuch, proxyHost: tooMuch, duration: tooMuch, stamp: tooMuch, msec: tooMuch,
	grpcStatus: tooMuch, contentType: tooMuch,
}

// assign gives each slot its task, and says whether quick may use them: not when two of them tell the same.
func (w *walker) assign() {
	var told [tooMuch]bool
	w.stale, w.quick = false, true
	for i := range w.slots {
		s := &w.slots[i]
		s.task = skipValue
		if s.known {
			s.task = tasks[s.what]
		}
		if s.task == tooMuch || s.task != skipValue && told[s.task] {
			w.quick = false
			return
		}
		told[s.task] = true
	}
}

// road is what quick goes by: where the parts of the line are, and which keys the tail should have.
type road struct {
	frame  frame
	walker walker
}

// quick writes the glance of a line whose frame was found and whose stamp is at. It reports false for a line that needs the general road.
func (p *road) quick(line []byte, at event.Stamp, g *event.Glance) bool {
	first, second, third := line[p.frame.requestEnd+2], line[p.frame.requestEnd+3], line[p.frame.requestEnd+4]
	if first > '4' || first == '0' || first == '4' && second == '9' || !p.frame.hasAgent || p.frame.agentEnd-p.frame.agent < 2 || mayProbe(line[p.frame.agent]) {
		return false
	}
	*g = event.Glance{Proxy: event.Nginx, Kind: event.Access, Total: event.None, Queue: event.None, Connect: event.None, Header: event.None,
		Status: int16(first-'0')*100 + int16(second-'0')*10 + int16(third-'0'), Ms: at.Ms(), Zoned: at.Zoned, Dated: at.Dated, Quarters: at.Quarters}
	return p.frame.tail == len(line) || p.pairs(line, p.frame.tail, g)
}

// pairs reads what stands behind the agent.
func (p *road) pairs(line []byte, at int, g *event.Glance) bool {
	if p.walker.stale {
		p.walker.assign()
	}
	if !p.walker.quick {
		return false
	}
	for i := range p.walker.slots {
		s := &p.walker.slots[i]
		from := at + len(s.text)
		if at+8 > len(line) || from >= len(line) || (binary.LittleEndian.Uint64(line[at:])^s.word)&s.mask != 0 ||
			len(s.text) > 8 && string(line[at+8:from]) != string(s.text[8:]) {
			return false
		}
		var value int32
		end := -1
		switch s.task {
		case skipValue:
			end = plainEnd(line, from, s.end)
		case staleValue:
			if line[from] == 'S' || line[from] == 'U' {
				return false
			}
			end = plainEnd(line, from, s.end)
		case addressValue:
			if end = addressEnd(line, from); end > from {
				g.Peer = line[from:end]
			}
		case codeValue:
			if end = from + 3; end > len(line) || line[from]-'1' > 3 || line[from+1]-'0' > 9 || line[from+2]-'0' > 9 {
				return false
			}
		default:
			value, end = timeAt(line, from)
		}
		if end < from {
			return false
		}
		switch s.task {
		case totalValue:
			g.Total = value
		case connectValue:
			g.Connect = value
		case headerValue:
			g.Header = value
		}
		if s.task > totalValue {
			g.Tries = 1
		}
		if at = end; s.quoted {
			if at == len(line) || line[at] != '"' || line[at-1] == '\\' {
				return false
			}
			at++
			continue
		}
		if at == len(line) {
			continue
		}
		if c := line[at-1]; line[at] != ' ' || line[from] == '"' || c == ',' || c == ';' || at+1 < len(line) && line[at+1] == ':' {
			return false
		}
	}
	return at == len(line)
}

// plainEnd is the place of the byte that ends a value, which ends holds eight times; the line's end where there is none.
func plainEnd(line []byte, from int, ends uint64) int {
	for at := from; at+8 <= len(line) && at < from+24; at += 8 {
		x := binary.LittleEndian.Uint64(line[at:]) ^ ends
		if zeros := (x - lowBits) &^ x & highBits; zeros != 0 {
			return at + bits.TrailingZeros64(zeros)>>3
		}
	}
	if n := bytes.IndexByte(line[from:], byte(ends)); n >= 0 {
		return from + n
	}
	return len(line)
}

// addressEnd is the end of an address with a port, which is followed by a blank or a quote; -1 where there is none.
func addressEnd(line []byte, from int) int {
	for at := from; at+8 <= len(line) && at < from+48; at += 8 {
		word := binary.LittleEndian.Uint64(line[at:])
		blanks, quotes := word^' '*lowBits, word^'"'*lowBits
		zeros := (blanks - lowBits) &^ blanks & highBits
		if zeros |= (quotes - lowBits) &^ quotes & highBits; zeros != 0 {
			at += bits.TrailingZeros64(zeros) >> 3
			if at-from > 7 && (line[at-5] == ':' || line[at-3] == ':' || line[at-4] == ':' || line[at-6] == ':') {
				return at
			}
			return -1
		}
	}
	return -1
}

// timeAt reads a number of seconds with three places as milliseconds, and its end; -1 for anything else.
func timeAt(line []byte, from int) (millis int32, end int) {
	at := from
	for at < len(line) && line[at]-'0' <= 9 {
		millis = millis*10 + int32(line[at]-'0')
		at++
	}
	if at == from || at > from+5 || at+4 > len(line) || line[at] != '.' {
		return 0, -1
	}
	tenths, hundredths, thousandths := line[at+1]-'0', line[at+2]-'0', line[at+3]-'0'
	if tenths > 9 || hundredths > 9 || thousandths > 9 {
		return 0, -1
	}
	return millis*1000 + int32(tenths)*100 + int32(hundredths)*10 + int32(thousandths), at + 4
}

// Eight bytes are compared at once: in x with every byte that is looked for turned to zero, (x - lowBits) &^ x & highBits has the high bit of each
// zero set, the lowest of them exactly.
const (
	lowBits  = 0x0101010101010101
	highBits = 0x8080808080808080
)
