package haproxy

import (
	"bytes"
	"math/bits"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// ended finishes for quick what did not simply go well; the date is known, and the window from the timers on.
func (p *logParser) ended(line []byte, open, at int, m marks, f *[ahead]byte, ms int64, g *event.Glance) bool {
	behind := p.ending(m, f)
	if p.rest = open + 1 + at + behind; behind == 0 || p.rest >= len(line) {
		return false
	}
	g.Status, g.Tries = int16(p.n[statusNumber]), uint8(1+p.n[retriesNumber])
	g.Total, g.Queue, g.Connect, g.Header = int32(p.n[activeNumber]), int32(p.n[queueNumber]), int32(p.n[connectNumber]), millis(p.header())
	g.Ms = ms + int64(max(g.Total, 0))
	if !p.wentWell() {
		p.s[clientPortText], p.s[backendText], p.s[serverText] = line[:open-1], g.Upstream, g.Peer
		p.detailed(line)
		p.fillVerdict(g, p.judge())
	}
	return true
}

// ending reads what times would, of a request that did not simply go well: its timers may be -1, and it may have any status, state and retries. It returns
// where the blank behind the counts stands; 0 when the general road is to look.
func (p *logParser) ending(m marks, f *[ahead]byte) int {
	active := bits.TrailingZeros64(m.blanks) & 63
	ends := m.slashes & (1<<active - 1)
	if bits.OnesCount64(ends) != len(httpTimers)-1 {
		return 0
	}
	ends |= 1 << active
	begin := 0
	for _, name := range httpTimers {
		end := bits.TrailingZeros64(ends) & 63
		n, ok := m.timer(f, begin, end-begin)
		if !ok {
			return 0
		}
		p.n[name] = int64(n)
		begin, ends = end+1, ends&(ends-1)
	}
	// "502 ", a number, " - - sH-- ".
	behind := m.others >> begin
	length := bits.TrailingZeros64(behind >> 4)
	sent := (begin + len("502 ") + length) & 63
	state := f[sent+len(" - - "):][:4]
	if behind&15 != 8 || uint(length-1) > 6 || f[begin+3] != ' ' || string(f[sent:sent+5]) != " - - " || !isState(state) || f[sent+9] != ' ' {
		return 0
	}
	p.n[statusNumber] = int64(scan.ShortNumber(f[begin:begin+8], 3))
	p.n[bytesNumber] = int64(scan.ShortNumber(f[sent-length:sent-length+8], length))
	p.s[stateText] = state
	counts := sent + len(" - - sH-- ")
	end := counts + bytes.IndexByte(f[counts:], ' ')
	if end < counts+2 || f[end-2] != '/' || f[end-1]-'0' > 9 {
		return 0
	}
	p.n[retriesNumber] = int64(f[end-1] - '0')
	return end
}

// timer reads a time of up to seven digits, or the -1 of one that never began.
func (m marks) timer(f *[ahead]byte, begin, length int) (ms int32, ok bool) {
	if string(f[begin:begin+2]) == "-1" && length == 2 {
		return -1, true
	}
	return scan.ShortNumber(f[begin:begin+8], length), uint(length-1) <= 6 && m.others>>begin&(1<<length-1) == 0
}
