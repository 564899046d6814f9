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

// quick answers for a line of "option httplog" whose request went well: nearly all lines of a healthy log. It goes by position, and reports false for
// every line that might mean anything else; the general road reads those from their start. What it answers is what that one would.
func (p *logParser) quick(line []byte, g *event.Glance) bool {
	open := bytes.IndexByte(line, '[')
	if open < 2 || line[open-1] != ' ' || line[len(line)-1] != '"' || cap(line)-open <= len(window{}) {
		return false
	}
	w := (*window)(line[open+1 : open+1+len(window{})])
	ms, ok := p.clock.CLFMillis((*[26]byte)(w[:]))
	if !ok {
		return false
	}
	backend, slash, end := placesOfNames(w)
	if slash <= backend || slash >= end-1 || end > 126 || mayBeNone[w[backend&127]] || mayBeNone[w[(slash+1)&127]] {
		return false
	}
	if behind := times((*[ahead]byte)(w[(end+1)&127:]), g); behind == 0 || open+end+behind+2 >= len(line) {
		return false
	}
	g.Proxy, g.Kind, g.Outcome, g.Symptom = event.HAProxy, event.Access, event.Fine, event.NoSymptom
	g.GRPC, g.Probe, g.Borrowed, g.Zoned, g.Dated, g.Quarters = false, isProbe(line), false, false, true, 0
	g.Tries, g.Ms = 1, ms+int64(g.Total)
	g.Node, g.Upstream, g.Peer = nil, w[backend:slash], w[slash+1:end]
	g.Key, g.RequestID, g.Format = 0, nil, 0
	return true
}

// placesOfNames finds, in "frontend backend/server …" behind the date, where the backend begins, the slash behind it, and the blank behind the server.
// Names are mostly short, so that one look at 64 bytes finds all three. The end is 0 where one is missing.
func placesOfNames(w *window) (backend, slash, end int) {
	const from = len("22/Nov/2026:19:21:39.123] ")
	blanks, slashes, _ := scan.Marks((*[64]byte)(w[from:]))
	backend = bits.TrailingZeros64(blanks) + 1
	if blanks &= blanks - 1; blanks != 0 && backend > 1 {
		return from + backend, from + bits.TrailingZeros64(slashes>>(backend&63)<<(backend&63)), from + bits.TrailingZeros64(blanks)
	}
	b := w[from:]
	if backend = bytes.IndexByte(b, ' ') + 1; backend < 2 {
		return 0, 0, 0
	}
	b = b[backend:]
	end = bytes.IndexByte(b, ' ')
	if end < 0 {
		return 0, 0, 0
	}
	return from + backend, from + backend + bytes.IndexByte(b[:end], '/'), from + backend + end
}

// mayBeNone are the first bytes of HAProxy's words for nothing.
var mayBeNone = [256]bool{'<': true, '-': true}

// ahead is how many bytes times looks at.
const ahead = 96

// times reads `TR/Tw/Tc/Tr/Ta status bytes - - ---- actconn/feconn/beconn/srvconn/0 ` and returns where it ends; 0 when anything else stands there.
// The ends of all numbers are looked for at once, because each would have to wait for the end of the one before.
func times(f *[ahead]byte, g *event.Glance) int {
	blanks, slashes, others := scan.Marks((*[64]byte)(f[:]))
	active := bits.TrailingZeros64(blanks) & 63
	timers := uint64(1)<<active - 1
	// Up to the first blank stand digits and slashes, no two of these side by side, and no eight digits.
	digits := timers &^ others
	pairs := digits & (digits >> 1)
	fours := pairs & (pairs >> 2)
	if (others^slashes)&timers|others&(others<<1|1)&(timers<<1|1)|fours&(fours>>4) != 0 {
		return 0
	}
	ends := slashes & timers
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
	behind := others >> (active + 1)
	length := bits.TrailingZeros64(behind >> 4)
	sent := active + len(" 200 ") + length
	if behind&15 != 8 || length-1 > 17 || f[active+4] != ' ' || string(f[sent&63:sent&63+len(usual)+1]) != " "+usual {
		return 0
	}
	code := scan.ShortNumber(f[active+1:active+9], 3)
	end := endOfCounts(f, sent+1+len(usual), blanks)
	if code >= 500 || end == 0 {
		return 0
	}
	connected, responded := scan.ShortNumber(f[queue+1:queue+9], connect-queue-1), scan.ShortNumber(f[connect+1:connect+9], response-connect-1)
	g.Status, g.Queue, g.Connect, g.Header = int16(code), scan.ShortNumber(f[request+1:request+9], queue-request-1), connected, connected+responded
	g.Total = scan.ShortNumber(f[response+1:response+9], active-response-1)
	return end
}

// endOfCounts finds the blank behind the counts that begin at a place, where they end in "/0": no retries. It returns 0 when they do not. The blanks are
// those of the first 64 bytes.
func endOfCounts(f *[ahead]byte, begin int, blanks uint64) int {
	end := begin + bits.TrailingZeros64(blanks>>(begin&63))
	if end >= 64 {
		if begin >= ahead {
			return 0
		}
		if end = begin + bytes.IndexByte(f[begin:], ' '); end < begin {
			return 0
		}
	}
	if end < begin+2 || f[end-1] != '0' || f[end-2] != '/' {
		return 0
	}
	return end
}
