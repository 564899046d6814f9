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
	if len(b) < 64 {
		return false
	}
	total, header, agent := quickNumbers(b)
	if agent == 0 {
		return false
	}
	b = b[agent:]
	var cluster []byte
	last := len(line) - 1
	if p.kind == istioText {
		last = lastQuote(line, len(line))
		word, _, whole := token(line[last+1:])
		if last < 63 || !whole {
			return false
		}
		cluster = some(word)
	}
	peer, ok := quickPeer((*[64]byte)(line[last-63:]))
	if !ok {
		return false
	}
	tries := uint8(1)
	if peer = some(peer); peer == nil {
		if tries = 0; bytes.Count(b, quoteGap) > len(quotedFields)-2 { // the dash may be of another field, behind the host
			return false
		}
	}
	if posted && !rpc {
		rpc = bytes.HasPrefix(b, grpcAgent)
	}
	g.Proxy, g.Kind, g.Outcome, g.Symptom = event.Envoy, event.Access, event.Fine, event.NoSymptom
	g.GRPC, g.Probe, g.Accept, g.Clock = rpc, isProbe(b), false, event.Zoned|event.Dated
	g.Tries, g.Status, g.Ms = tries, status, ms+int64(total)
	g.Total, g.Queue, g.Connect, g.Header = total, event.None, event.None, header
	g.Node, g.Upstream, g.Peer = nil, cluster, peer
	g.Key, g.RequestID, g.Message = 0, nil, nil
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

// quickNumbers takes `RECEIVED SENT DURATION SERVICE "FORWARDED" "`: the last two numbers in milliseconds, and where what follows begins; 0 when something
// else stands there. The ends are known all at once, because each number would have to wait for the end of the one before.
func quickNumbers(b []byte) (total, header int32, agent int) {
	near := (*[64]byte)(b)
	blanks, _, others := scan.Marks(near)
	sent := blanks & (blanks - 1)
	duration := bits.TrailingZeros64(sent) & 63
	service := bits.TrailingZeros64(sent&(sent-1)) & 63
	rest := sent & (sent - 1)
	rest &= rest - 1
	end := bits.TrailingZeros64(rest)
	if end > 52 || near[end+1] != '"' || service-duration > 8 || end-service > 8 {
		return 0, 0, 0
	}
	numbers := uint64(1)<<(end+1) - 1
	if blanks&(blanks<<1|1)&numbers != 0 {
		return 0, 0, 0
	}
	total, header = scan.ShortNumber(near[duration+1:duration+9], service-duration-1), event.None
	switch (others ^ blanks) & numbers {
	case 0:
		header = scan.ShortNumber(near[service+1:service+9], end-service-1)
	case 1 << (service + 1): // nobody answered
		if near[service+1] != '-' || end != service+2 {
			return 0, 0, 0
		}
	default:
		return 0, 0, 0
	}
	// The forwarded address hardly ever has a blank.
	gap := end + 2 + bits.TrailingZeros64(blanks>>(end+2))
	if gap > 62 || gap == end+2 || near[gap-1] != '"' || near[gap+1] != '"' {
		gap = end + 3 + bytes.IndexByte(b[end+2:], '"')
		if gap < end+3 || len(b) < gap+2 || b[gap] != ' ' || b[gap+1] != '"' {
			return 0, 0, 0
		}
	}
	return total, header, gap + 2
}

// quickPeer takes the address in the last quotes of what ends with a quote and stands behind another quoted text.
func quickPeer(b *[64]byte) (peer []byte, ok bool) {
	first := 62 - bits.LeadingZeros64(scan.Ends(b)<<1)
	if first < 2 || b[63] != '"' || b[first] != '"' || b[first-1] != ' ' || b[first-2] != '"' {
		return nil, false
	}
	peer = b[first+1 : 63]
	return peer, isAddress(peer)
}

func load8(b []byte, at int) uint64 { return binary.LittleEndian.Uint64(b[at : at+8]) }

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
