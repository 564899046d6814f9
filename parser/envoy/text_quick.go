package envoy

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"github.com/why502/why502/parser/event"
)

// quick answers for a line of the usual shape that went well: nearly all lines of a healthy log. It goes by position, and reports false for every line
// that might mean anything else; full reads those. What it answers is what full would.
func (p *textParser) quick(line []byte, g *event.Glance) bool {
	const head = len(`[2026-11-22T19:53:32.199Z] "`)
	if p.kind == mixerText || len(line) < head+64 || line[0] != '[' || string(line[head-3:head]) != `] "` {
		return false
	}
	stamp, n := p.entry.clock.ISO(line[1 : head-3])
	if n != head-4 {
		return false
	}
	b := line[head:]
	end := bytes.IndexByte(b, '"')
	rpc, posted, ok := quickRequest(b, end)
	if !ok || len(b) < end+48 {
		return false
	}
	b = b[end:]
	status := int(b[2]-'0')*100 + int(b[3]-'0')*10 + int(b[4]-'0')
	if string(b[:2]) != `" ` || string(b[5:8]) != " - " || !wentWell(status, b[2:5]) {
		return false
	}
	b = b[8:]
	if p.kind == istioText {
		if string(b[:len(quickReasons)]) != quickReasons {
			return false
		}
		b = b[len(quickReasons):]
	}
	total, header, b := quickNumbers(b)
	if b == nil {
		return false
	}
	forwarded := bytes.IndexByte(b, '"')
	last := len(line) - 1
	if p.kind == istioText {
		last = lastQuote(line, len(line))
	}
	if forwarded < 0 || len(b) < forwarded+3 || string(b[forwarded:forwarded+3]) != `" "` || last < 0 || line[last] != '"' {
		return false
	}
	first := lastQuote(line, last)
	if first < 3 || string(line[first-2:first]) != `" ` || !isAddress(line[first+1:last]) {
		return false
	}
	g.Reset()
	if p.kind == istioText {
		cluster, _, whole := token(line[last+1:])
		if !whole {
			return false
		}
		g.Upstream = some(cluster)
	}
	g.Proxy, g.Kind, g.Status, g.GRPC = event.Envoy, event.Access, int16(status), rpc
	g.Zoned, g.Dated, g.Quarters, g.Ms = stamp.Zoned, stamp.Dated, stamp.Quarters, stamp.Ms()+int64(total)
	g.Total, g.Header = total, header
	if posted && !rpc {
		g.GRPC = bytes.HasPrefix(b[forwarded+3:], grpcAgent)
	}
	g.Probe = isProbe(b[forwarded+3:])
	if g.Peer = some(line[first+1 : last]); g.Peer != nil {
		g.Tries = 1
	}
	return true
}

// quickReasons is what stands in Istio's format between the flags and the numbers of a request that went well.
const quickReasons = `via_upstream - "-" `

// wentWell says that a status without flags is no failure; digits are its three bytes.
func wentWell(status int, digits []byte) bool {
	return digits[0]-'1' <= 8 && digits[1]-'0' <= 9 && digits[2]-'0' <= 9 && (status < 502 || status > 504)
}

// quickRequest checks `METHOD TARGET PROTOCOL` before end; rpc says that it is a gRPC call by its look, posted that its agent may make it one.
func quickRequest(b []byte, end int) (rpc, posted, ok bool) {
	if end < 12 {
		return false, false, false
	}
	protocol := end - len("HTTP/2")
	if b[end-2] == '.' {
		protocol = end - len("HTTP/1.1")
	}
	if b[protocol-1] != ' ' || string(b[protocol:protocol+5]) != "HTTP/" || b[protocol+5]-'0' > 9 || b[end-1]-'0' > 9 {
		return false, false, false
	}
	if string(b[:4]) == "GET " {
		return false, false, protocol > 4
	}
	blank := bytes.IndexByte(b[:protocol-1], ' ')
	if blank <= 0 || !isMethod(b[:blank]) {
		return false, false, false
	}
	if string(b[:blank]) == "POST" {
		posted = isHTTP2(b[protocol:end])
		rpc = posted && isRPC(b[blank+1:protocol-1])
	}
	return rpc, posted, true
}

// quickNumbers takes `RECEIVED SENT DURATION SERVICE "` and returns the last two in milliseconds, and what follows; nil when they have another shape.
// The blanks are looked for all at once, because each number would have to wait for the end of the one before.
func quickNumbers(b []byte) (total, header int32, rest []byte) {
	if len(b) < 40 {
		return 0, 0, nil
	}
	blanks := blankBits(load8(b, 0)) | blankBits(load8(b, 8))<<8 | blankBits(load8(b, 16))<<16 | blankBits(load8(b, 24))<<24
	sent := bits.TrailingZeros64(blanks)
	blanks &= blanks - 1
	duration := bits.TrailingZeros64(blanks)
	blanks &= blanks - 1
	service := bits.TrailingZeros64(blanks)
	blanks &= blanks - 1
	end := bits.TrailingZeros64(blanks)
	if end >= 32 || b[end+1] != '"' || !areDigits(b, 0, sent) || !areDigits(b, sent+1, duration) {
		return 0, 0, nil
	}
	total = quickNumber(b, duration+1, service)
	header = quickNumber(b, service+1, end)
	if header < 0 && string(b[service+1:end]) != "-" || total < 0 {
		return 0, 0, nil
	}
	return total, header, b[end+2:]
}

// blankBits has a bit for each of eight bytes that is a blank.
func blankBits(x uint64) uint64 {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	x ^= ' ' * ones
	hit := ^((x&^highs + (highs - ones)) | x) & highs
	return hit >> 7 * 0x0102040810204080 >> 56
}

func load8(b []byte, at int) uint64 { return binary.LittleEndian.Uint64(b[at : at+8]) }

// areDigits says that digits, and at least one, stand between the places.
func areDigits(b []byte, from, to int) bool {
	for ; to-from > 8; from += 8 {
		if digitRun(load8(b, from)) != 8 {
			return false
		}
	}
	return to > from && digitRun(load8(b, from)) >= to-from
}

// digitRun is how many of the eight bytes, from the lowest, are digits.
func digitRun(x uint64) int {
	x ^= 0x3030303030303030
	return bits.TrailingZeros64(((x+0x7676767676767676)|x)&0x8080808080808080) >> 3
}

// quickNumber reads one to seven digits between the places, all at once: lines differ in their number, and a loop would guess wrong in each. It is None
// where something else stands.
func quickNumber(b []byte, from, to int) int32 {
	if to-from > 7 || !areDigits(b, from, to) {
		return event.None
	}
	x := load8(b, from) & 0x0f0f0f0f0f0f0f0f << (64 - 8*(to-from))
	x = x*10 + x>>8
	return int32(((x&0x000000ff000000ff)*0x000f424000000064 + (x>>16&0x000000ff000000ff)*0x0000271000000001) >> 32)
}

// lastQuote is the place of the last quote before end, -1 for none. It goes eight bytes at a time: the words behind Istio's quoted fields are long.
func lastQuote(b []byte, end int) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	for ; end >= 8; end -= 8 {
		x := load8(b, end-8) ^ '"'*ones
		// A borrow may mark a byte above a quote too, so the exact form is needed to go from the top.
		if hit := ^((x&^highs + (highs - ones)) | x) & highs; hit != 0 {
			return end - 1 - bits.LeadingZeros64(hit)>>3
		}
	}
	return bytes.LastIndexByte(b[:end], '"')
}
