package haproxy

import (
	"bytes"
	"math/bits"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// quick answers for a line of "option httplog" whose request went well: nearly all lines of a healthy log. It goes by position, and reports false for
// every line that might mean anything else; the general road reads those from their start. What it answers is what that one would.
func (p *logParser) quick(line []byte, g *event.Glance) bool {
	const least = len(`[22/Nov/2026:19:21:39.123] a b/c 0/0/0/0/0 200 0 - - ---- 1/1/0/0/0 0/0 "G"`)
	if len(line) < least || line[len(line)-1] != '"' {
		return false
	}
	open := bytes.IndexByte(line, '[')
	if open < 2 || line[open-1] != ' ' {
		return false
	}
	ms, ok := p.clock.CLFMillis(line[open+1:])
	if !ok {
		return false
	}
	b := line[open+len(`[22/Nov/2026:19:21:39.123] `):]
	begin, slash, end := placesOfNames(b)
	if begin < 2 || slash <= begin || slash >= end-1 || mayBeNone[b[begin]] || mayBeNone[b[slash+1]] {
		return false
	}
	total := p.times(b[end+1:], g)
	if total < 0 {
		return false
	}
	g.Proxy, g.Kind, g.Outcome, g.Symptom = event.HAProxy, event.Access, event.Fine, event.NoSymptom
	g.GRPC, g.Probe, g.Borrowed, g.Zoned, g.Dated, g.Quarters = false, isProbe(line), false, false, true, 0
	g.Tries, g.Ms, g.Total = 1, ms+int64(total), total
	g.Node, g.Upstream, g.Peer = nil, b[begin:slash], b[slash+1:end]
	g.Key, g.RequestID, g.Format = 0, nil, 0
	return true
}

// placesOfNames finds, in "frontend backend/server …", where the backend begins, the slash behind it, and the blank behind the server. Names are mostly short, so
// that one look at 32 bytes finds all three. The end is 0 where one is missing.
func placesOfNames(b []byte) (begin, slash, end int) {
	if len(b) < 64 {
		return 0, 0, 0
	}
	f := (*[64]byte)(b)
	blanks := scan.Equal32(f, ' ')
	begin = bits.TrailingZeros64(blanks) + 1
	if end = bits.TrailingZeros64(blanks & (blanks - 1)); end < 32 {
		return begin, bits.TrailingZeros64(scan.Equal32(f, '/') >> (begin & 31) << (begin & 31)), end
	}
	if begin = bytes.IndexByte(b, ' ') + 1; begin == 0 {
		return 0, 0, 0
	}
	end = begin + bytes.IndexByte(b[begin:], ' ')
	if end < begin {
		return 0, 0, 0
	}
	return begin, begin + bytes.IndexByte(b[begin:end], '/'), end
}

// mayBeNone are the first bytes of HAProxy's words for nothing.
var mayBeNone = [256]bool{'<': true, '-': true}

// times reads `TR/Tw/Tc/Tr/Ta status bytes - - ---- actconn/feconn/beconn/srvconn/0 ` and returns the total; negative when anything else stands there.
// The ends of all numbers are looked for at once, because each would have to wait for the end of the one before.
func (p *logParser) times(b []byte, g *event.Glance) int32 {
	if len(b) < 64 {
		return -1
	}
	f := (*[64]byte)(b)
	ends := scan.NonDigits32(f)
	request := bits.TrailingZeros64(ends)
	rest := ends & (ends - 1)
	queue := bits.TrailingZeros64(rest)
	rest &= rest - 1
	connect := bits.TrailingZeros64(rest)
	rest &= rest - 1
	response := bits.TrailingZeros64(rest)
	rest &= rest - 1
	active := bits.TrailingZeros64(rest)
	rest &= rest - 1
	status := bits.TrailingZeros64(rest)
	rest &= rest - 1
	sent := bits.TrailingZeros64(rest)
	if sent >= 32 || (ends&(ends<<1|1))<<(63-sent) != 0 || status != active+4 || request > 7 || queue-request > 8 || connect-queue > 8 || response-connect > 8 || active-response > 8 {
		return -1
	}
	if (f[request&31]^'/')|(f[queue&31]^'/')|(f[connect&31]^'/')|(f[response&31]^'/')|(f[active&31]^' ')|(f[status&31]^' ')|(f[sent&31]^' ') != 0 || sent-status > 18 {
		return -1
	}
	if string(f[sent&31+1:sent&31+1+len(usual)]) != usual {
		return -1
	}
	counts := b[sent+1+len(usual):]
	n := bytes.IndexByte(counts, ' ')
	if n < 2 || counts[n-1] != '0' || counts[n-2] != '/' {
		return -1
	}
	code := scan.ShortNumber(f, active+1, 3)
	if code >= 500 {
		return -1
	}
	connected, responded := scan.ShortNumber(f, queue+1, connect-queue-1), scan.ShortNumber(f, connect+1, response-connect-1)
	g.Status, g.Queue, g.Connect, g.Header = int16(code), scan.ShortNumber(f, request+1, queue-request-1), connected, connected+responded
	return scan.ShortNumber(f, response+1, active-response-1)
}
