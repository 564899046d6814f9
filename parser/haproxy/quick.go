package haproxy

import (
	"bytes"
	"math/bits"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// window is what quick looks at, from the date on, whether the line goes on so far or not: what it takes ends before the line does. Places in it are
// known to be in bounds, which is half of the work.
type window [224]byte

// Parts of a window.
const (
	names     = len("22/Nov/2026:19:21:39.123] ") // where they begin
	mostNames = 126 - names
	ahead     = len(window{}) - 127 // what times looks at, from the first number on
)

// quick answers for a line of "option httplog" of a request that came to a server: nearly all lines, in an outage too. It goes by position, and reports
// false for every line that might mean anything else; the general road reads those from their start. What it answers is what that one would.
func (p *logParser) quick(line []byte, g *event.Glance) bool {
	open := bytes.IndexByte(line, '[')
	if open < 2 || line[open-1] != ' ' || isMixed(line, open) || line[len(line)-1] != '"' || cap(line)-open <= len(window{}) {
		return false
	}
	w := (*window)(line[open+1 : open+1+len(window{})])
	ms, ok := p.clock.CLFMillis((*[26]byte)(w[:]))
	if !ok {
		return false
	}
	// "frontend backend/server " and, where the names are short, the numbers behind them.
	var m marks
	m.blanks, m.slashes, m.others = scan.Marks((*[64]byte)(w[names:]))
	backend := bits.TrailingZeros64(m.blanks) + 1
	slash := bits.TrailingZeros64(m.slashes >> (backend & 63) << (backend & 63))
	m.blanks &= m.blanks - 1
	end := bits.TrailingZeros64(m.blanks)
	if end == 64 {
		backend, slash, end = placesOfNames(w[names:])
	}
	if backend < 2 || slash <= backend || slash >= end-1 || end > mostNames || mayBeNone[w[names+backend&127]] || mayBeNone[w[(names+slash+1)&127]] {
		return false
	}
	at := (names + end + 1) & 127
	if m = m.from(end + 1); !m.hasNumbers() { // nor has it when the names end beyond the marks: then no blank is left of them
		m.blanks, m.slashes, m.others = scan.Marks((*[64]byte)(w[at:]))
	}
	g.Proxy, g.Kind, g.Outcome, g.Symptom = event.HAProxy, event.Access, event.Fine, event.NoSymptom
	g.GRPC, g.Probe, g.Clock = false, isProbe(line), event.Dated
	g.Node, g.Upstream, g.Peer = nil, w[names+backend:names+slash], w[names+slash+1:names+end]
	g.Key, g.RequestID = 0, nil
	f := (*[ahead]byte)(w[at:])
	if behind := m.times(f, g); behind == 0 || open+1+at+behind >= len(line) {
		return p.ended(line, open, at, m, f, ms, g)
	}
	g.Tries, g.Ms = 1, ms+int64(g.Total)
	return true
}

// placesOfNames finds, in "frontend backend/server …", where the backend begins, the slash behind it, and the blank behind the server. The end is 0 where
// one is missing.
func placesOfNames(b []byte) (backend, slash, end int) {
	backend = bytes.IndexByte(b, ' ') + 1
	end = bytes.IndexByte(b[backend:], ' ')
	if backend == 0 || end < 0 {
		return 0, 0, 0
	}
	return backend, backend + bytes.IndexByte(b[backend:backend+end], '/'), backend + end
}

// mayBeNone are the first bytes of HAProxy's words for nothing.
var mayBeNone = [256]bool{'<': true, '-': true}

// marks are what scan.Marks finds.
type marks struct{ blanks, slashes, others uint64 }

// from are the marks from one of their places on. What lies beyond them looks like digits, and has no blanks.
func (m marks) from(at int) marks {
	return marks{m.blanks >> (at & 63), m.slashes >> (at & 63), m.others >> (at & 63)}
}

// hasNumbers says that the blanks behind the timers, the status and the bytes are among the marks.
func (m marks) hasNumbers() bool {
	rest := m.blanks & (m.blanks - 1)
	return rest&(rest-1) != 0
}

// times reads `TR/Tw/Tc/Tr/Ta status bytes - - ---- actconn/feconn/beconn/srvconn/0 ` and returns where it ends; 0 when anything else stands there.
// The ends of all numbers are known at once, because each would have to wait for the end of the one before.
func (m marks) times(f *[ahead]byte, g *event.Glance) int {
	active := bits.TrailingZeros64(m.blanks) & 63
	timers := uint64(1)<<active - 1
	// Up to the first blank stand digits and slashes, no two of these side by side, and no eight digits.
	digits := timers &^ m.others
	pairs := digits & (digits >> 1)
	fours := pairs & (pairs >> 2)
	if (m.others^m.slashes)&timers|m.others&(m.others<<1|1)&(timers<<1|1)|fours&(fours>>4) != 0 {
		return 0
	}
	ends := m.slashes & timers
	request := bits.TrailingZeros64(ends) & 63
	ends &= ends - 1
	queue := bits.TrailingZeros64(ends) & 63
	ends &= ends - 1
	connect := bits.TrailingZeros64(ends) & 63
	ends &= ends - 1
	response := bits.TrailingZeros64(ends) & 63
	if ends == 0 || ends&(ends-1) != 0 {
		return 0
	}
	// "200 " and a number of up to 18 digits.
	behind := m.others >> (active + 1)
	length := bits.TrailingZeros64(behind >> 4)
	sent := (active + len(" 200 ") + length) & 63
	if behind&15 != 8 || uint(length-1) > 17 || f[active+4] != ' ' || string(f[sent:sent+len(usual)+1]) != " "+usual || f[active+1] >= '5' {
		return 0
	}
	g.Status = int16(f[active+1]&15)*100 + int16(f[active+2]&15)*10 + int16(f[active+3]&15)
	g.Queue, g.Connect = scan.ShortNumber(f[request+1:request+9], queue-request-1), scan.ShortNumber(f[queue+1:queue+9], connect-queue-1)
	g.Header = g.Connect + scan.ShortNumber(f[connect+1:connect+9], response-connect-1)
	g.Total = scan.ShortNumber(f[response+1:response+9], active-response-1)
	return endOfCounts(f, sent+len(usual)+1)
}

// endOfCounts finds the blank behind the counts that begin at a place, where they end in "/0": no retries. It returns 0 when they do not.
func endOfCounts(f *[ahead]byte, begin int) int {
	end := begin + scan.IndexNear(scan.Load8(f[:], begin), scan.Load8(f[:], begin+8), ' ')
	if end == begin+16 {
		end = begin + bytes.IndexByte(f[begin:], ' ')
	}
	if end < begin+2 || f[end-1] != '0' || f[end-2] != '/' {
		return 0
	}
	return end
}
