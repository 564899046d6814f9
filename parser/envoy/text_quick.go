package envoy

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// quick answers for a line of the usual shape that went well: nearly all lines of a healthy log. It goes by position, and reports false for every line
// that might mean anything else; full reads those. What it answers is what full would.
func (p *textParser) quick(line []byte, g *event.Glance) bool {
	const head = len(`[2026-11-22T19:53:32.199Z] "`)
	if p.kind == mixerText || len(line) < head+64 || line[0] != '[' || line[head-3] != ']' || line[head-2] != ' ' || line[head-1] != '"' {
		return false
	}
	ms, ok := p.entry.clock.ISOMillis(line[1:])
	if !ok {
		return false
	}
	end := bytes.IndexByte(line[head:], '"') + head
	if len(line) < end+64 || end < head+12 {
		return false
	}
	rpc, posted := false, false
	if !isQuickGet(line, head, end) {
		if rpc, posted, ok = quickRequest(line[head:], end-head); !ok {
			return false
		}
	}
	status, ok := quickStatus(load8(line, end))
	if !ok {
		return false
	}
	b := line[end+8:]
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
	if forwarded < 0 || len(b) < forwarded+4 || b[forwarded+1] != ' ' || b[forwarded+2] != '"' {
		return false
	}
	var cluster []byte
	last := len(line) - 1
	if p.kind == istioText {
		last = lastQuote(line, len(line))
		word, _, whole := token(line[last+1:])
		if last < 0 || !whole {
			return false
		}
		cluster = some(word)
	}
	first := lastQuote(line, last)
	if line[last] != '"' || first < 3 || line[first-1] != ' ' || line[first-2] != '"' || !isAddress(line[first+1:last]) {
		return false
	}
	if posted && !rpc {
		rpc = bytes.HasPrefix(b[forwarded+3:], grpcAgent)
	}
	peer, tries := some(line[first+1:last]), uint8(0)
	if peer != nil {
		tries = 1
	}
	g.Proxy, g.Kind, g.Outcome, g.Symptom = event.Envoy, event.Access, event.Fine, event.NoSymptom
	g.GRPC, g.Probe, g.Accept, g.Zoned, g.Dated, g.Quarters, g.Borrowed = rpc, isProbe(b[forwarded+3:]), false, true, true, 0, false
	g.Tries, g.Status, g.Ms = tries, status, ms+int64(total)
	g.Total, g.Queue, g.Connect, g.Header = total, event.None, event.None, header
	g.Node, g.Upstream, g.Peer = nil, cluster, peer
	g.Key, g.RequestID, g.Format, g.Message = 0, nil, 0, nil
	return true
}

// quickStatus reads `" 200 - `, the first byte lowest, of a status that without flags is no failure.
func quickStatus(x uint64) (status int16, ok bool) {
	// Where the mask is 0f stand digits; too high a one overflows when the margin is added.
	const shape, digits, margin = 0x202d203030302022, 0x0f0f0f0000, 0x0606060000
	x ^= shape
	status = int16(x>>16&15*100 + x>>24&15*10 + x>>32&15)
	return status, (x|(x+margin))&^digits == 0 && status >= 100 && (status < 502 || status > 504)
}

// isQuickGet says that a GET with a usual protocol stands between the places.
func isQuickGet(line []byte, from, end int) bool {
	if string(line[from:from+4]) != "GET " || end-from < len("GET HTTP/1.1")+1 {
		return false
	}
	return string(line[end-9:end]) == " HTTP/1.1" || string(line[end-7:end]) == " HTTP/2"
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
// The ends are looked for all at once, because each number would have to wait for the end of the one before.
func quickNumbers(b []byte) (total, header int32, rest []byte) {
	if len(b) < 40 {
		return 0, 0, nil
	}
	ends := otherBits(load8(b, 0)) | otherBits(load8(b, 8))<<8 | otherBits(load8(b, 16))<<16 | otherBits(load8(b, 24))<<24
	sent := bits.TrailingZeros64(ends)
	more := ends & (ends - 1)
	duration := bits.TrailingZeros64(more)
	more &= more - 1
	service := bits.TrailingZeros64(more)
	more &= more - 1
	end := bits.TrailingZeros64(more)
	if end >= 32 || ends&(ends<<1|1)<<(63-end) != 0 || b[end+1] != '"' {
		return oddNumbers(b)
	}
	if (b[sent]^' ')|(b[duration]^' ')|(b[service]^' ')|(b[end]^' ') != 0 || service-duration > 8 || end-service > 8 {
		return 0, 0, nil
	}
	return scan.ShortNumber(b[duration+1:], service-duration-1), scan.ShortNumber(b[service+1:], end-service-1), b[end+2:]
}

// otherBits has a bit for each of eight bytes that is no digit.
func otherBits(x uint64) uint64 {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	x ^= '0' * ones
	return (x&^highs + 0x76*ones | x) & highs >> 7 * 0x0102040810204080 >> 56
}

// oddNumbers is quickNumbers for a request that nobody answered, whose last number is a dash.
func oddNumbers(b []byte) (total, header int32, rest []byte) {
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
