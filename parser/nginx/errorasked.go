package nginx

import (
	"math/bits"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// asked is what a tail tells of the request, where it has the keys of nearly all tails, with nothing in their values that could be taken for another key's
// begin:
//
//	10.0.0.7, server: shop.example, request: "GET /a?b=1 HTTP/1.1", upstream: "http://10.0.0.21:8000/a?b=1", host: "shop.example", referrer: "…"
//
// Blanks, quotes and control signs stand at known places of known keys only. So they are looked for all at once, and where the first of them behind a value
// is that of the next key, the value has none.
type asked struct {
	client, method, target, protocol, upstream, host, referrer, requestID []byte
}

// spots are where the blanks, quotes and control signs of a tail stand, and behind the last one the tail's length.
type spots struct {
	at [30]uint16
	n  int
}

// longestTail is twice what nginx writes of a line.
const longestTail = 4 << 10

// find reports false for a text that has more of them than a tail has.
func (s *spots) find(b []byte) bool {
	if len(b) > longestTail {
		return false
	}
	n := 0
	for from := 0; from < len(b); from += 64 {
		for ends := endsFrom(b, from); ends != 0; ends &= ends - 1 {
			if n == len(s.at)-1 {
				return false
			}
			s.at[n] = uint16(from + bits.TrailingZeros64(ends))
			n++
		}
	}
	s.at[n] = uint16(len(b))
	s.n = n
	return true
}

// endsFrom asks for the 64 bytes at a place. What stands behind b is left out.
func endsFrom(b []byte, from int) uint64 {
	rest := b[from:]
	if len(rest) >= 64 {
		return scan.Ends((*[64]byte)(rest))
	}
	if cap(rest) >= 64 { // what follows is read as well, and left out
		return scan.Ends((*[64]byte)(rest[:64])) & (1<<len(rest) - 1)
	}
	var last [64]byte
	copy(last[:], rest)
	return scan.Ends(&last) & (1<<len(rest) - 1)
}

// cut reads a tail behind its first key. At anything unusual it reports false.
func (r *asked) cut(b []byte) bool {
	var s spots
	if !s.find(b) || s.n < 8 {
		return false
	}
	end := int(s.at[0]) - 1
	if end < 0 || len(b)-end < 10 || string(b[end:end+10]) != ", server: " {
		return false
	}
	r.client = b[:end]
	server := b[end+10:]
	end = int(s.at[2]) - 1
	if len(b)-end < 12 || string(b[end:end+12]) != `, request: "` || !isBare(r.client) || !isBare(server) {
		return false
	}
	return r.cutRequest(b, end+12, &s) && r.cutRest(b, &s)
}

// isBare says that a value without quotes begins with nothing that may be a pasted quote.
func isBare(b []byte) bool { return len(b) == 0 || b[0] != "“"[0] && b[0] != '&' }

// cutRequest reads the request line from its place to the quote that ends it.
func (r *asked) cutRequest(b []byte, from int, s *spots) bool {
	first, second, end := int(s.at[5]), int(s.at[6]), int(s.at[7])
	if end-second != len(" HTTP/1.1") || string(b[second:second+6]) != " HTTP/" || b[first] != ' ' || !endsAt(b, end) {
		return false
	}
	r.method, r.target, r.protocol = b[from:first], b[first+1:second], b[second+1:end]
	return isCapital(r.method) && len(r.target) > 0 && r.target[0] == '/' && r.target[len(r.target)-1] != ':'
}

// endsAt says that a value ends at a quote, which no backslash keeps from it.
func endsAt(b []byte, at int) bool { return b[at] == '"' && b[at-1] != '\\' }

// cutRest reads the quoted keys behind the request.
func (r *asked) cutRest(b []byte, s *spots) bool {
	at, spot := int(s.at[7])+1, 8
	if rest := b[at:]; len(rest) > 13 && string(rest[:13]) == `, upstream: "` {
		r.upstream, at = s.quoted(b, at+13, spot)
		spot += 4
	}
	if rest := b[at:]; len(rest) > 9 && string(rest[:9]) == `, host: "` {
		r.host, at = s.quoted(b, at+9, spot)
		spot += 4
	}
	if rest := b[at:]; len(rest) > 13 && string(rest[:13]) == `, referrer: "` {
		r.referrer, at = s.quoted(b, at+13, spot)
		spot += 4
	}
	if rest := b[at:]; len(rest) > 15 && string(rest[:15]) == `, request_id: "` {
		r.requestID, at = s.quoted(b, at+15, spot)
	}
	return at == len(b)
}

// quoted cuts the value of a key whose first blank has the number spot: the next ones are the blank and the quote before the value, and the quote that ends
// it. Where that is none, there is no more to read: next is 0.
func (s *spots) quoted(b []byte, from, spot int) (value []byte, next int) {
	if spot+3 >= s.n {
		return nil, 0
	}
	end := int(s.at[spot+3])
	if !endsAt(b, end) {
		return nil, 0
	}
	return b[from:end:end], end + 1
}

// isCapital says that a word, which goes on, is a method as nearly all requests have it.
func isCapital(word []byte) bool {
	if len(word) == 0 || len(word) > 8 {
		return false
	}
	x := scan.Load8(word[:8], 0)
	low := x&^highBits + (0x80-'A')*lowBits
	high := x&^highBits + (0x7f-'Z')*lowBits
	return (^low|high|x)&highBits&scan.FirstBytes(len(word)) == 0
}

// glance tells what messages are counted by.
func (r *asked) glance(g *event.Glance) {
	path, query := scan.SplitTarget(r.target)
	client := r.client
	if !isIPv4(client) {
		client, _ = clientAddress(client)
	}
	g.Key = event.JoinKey(client, r.method, path, query)
	if len(r.upstream) > 0 {
		g.Peer, g.Upstream = upstreamOfURL(r.upstream, false)
	}
	g.RequestID = r.requestID
}

// isIPv4 says that an address is short enough and has no colon. It is followed by other keys.
func isIPv4(b []byte) bool {
	return len(b) > 1 && len(b) <= 16 && b[0] != '[' && scan.IndexNear(scan.Load8(b[:16], 0), scan.Load8(b[:16], 8), ':') >= len(b)
}

// fill writes the keys of the event.
func (r *asked) fill(ev *event.Event) {
	ev.Client, ev.ClientPort = clientAddress(r.client)
	ev.Host, ev.Referrer, ev.RequestID = r.host, r.referrer, r.requestID
	ev.Method, ev.Protocol = r.method, r.protocol
	ev.Path, ev.Query = scan.SplitTarget(r.target)
	ev.Key = event.JoinKey(ev.Client, r.method, ev.Path, ev.Query)
	addr, group := upstreamOfURL(r.upstream, false)
	if addr != nil {
		ev.UpstreamAddrs = append(ev.UpstreamAddrs, addr)
	}
	ev.Upstream = group
}
