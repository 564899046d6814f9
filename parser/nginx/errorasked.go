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
// Blanks, quotes and control signs stand at known places of known keys only: where the first of them behind a value is that of the next key, the value has
// none.
type asked struct {
	client, method, target, protocol, upstream, host, referrer, requestID []byte
}

// values knows where the values of a tail may end.
type values struct {
	b    []byte
	ends [longestTail / 64]uint64 // of 64 bytes each
}

// longestTail is as much as nginx writes of a line; the last 64 bytes of it stay free.
const longestTail = 2048

// look finds the blanks, quotes and control signs of a tail.
func (v *values) look(b []byte) {
	v.b = b
	i := 0
	for ; len(b) >= 64; b = b[64:] {
		v.ends[i] = scan.Ends((*[64]byte)(b))
		i++
	}
	v.ends[i] = lastEnds(b)
}

// end is the place of the first of them from a place on; where there is none, the end of all.
func (v *values) end(from int) int {
	if ends := v.ends[from>>6&(longestTail/64-1)] >> (from & 63); ends != 0 {
		return from + bits.TrailingZeros64(ends)
	}
	return v.further(from >> 6)
}

// further goes on behind 64 bytes without any.
func (v *values) further(i int) int {
	for i++; i < len(v.ends); i++ {
		if v.ends[i] != 0 {
			return i<<6 + bits.TrailingZeros64(v.ends[i])
		}
	}
	return len(v.b)
}

// lastEnds are those of fewer than 64 bytes.
func lastEnds(b []byte) uint64 {
	if cap(b) >= 64 { // what follows is read as well, and left out
		return scan.Ends((*[64]byte)(b[:64])) & (1<<len(b) - 1)
	}
	var last [64]byte
	copy(last[:], b)
	return scan.Ends(&last) & (1<<len(b) - 1)
}

// cut reads a tail behind its first key. At anything unusual it reports false.
func (r *asked) cut(b []byte) bool {
	var v values
	if len(b) > longestTail-64 {
		return false
	}
	v.look(b)
	end := v.end(0) - 1
	if end < 0 || len(b)-end < 10 || string(b[end:end+10]) != ", server: " {
		return false
	}
	r.client = b[:end]
	from := end + 10
	end = v.end(from) - 1
	if end < from || len(b)-end < 12 || string(b[end:end+12]) != `, request: "` || !isBare(r.client) || !isBare(b[from:end]) {
		return false
	}
	end = r.cutRequest(&v, end+12)
	return end > 0 && r.cutRest(&v, end+1)
}

// isBare says that a value without quotes begins with nothing that may be a pasted quote.
func isBare(b []byte) bool { return len(b) == 0 || b[0] != "“"[0] && b[0] != '&' }

// cutRequest reads the request line from its place to the quote that ends it, which it returns, 0 where it is no usual one.
func (r *asked) cutRequest(v *values, from int) int {
	first := v.end(from)
	second := v.end(first + 1)
	end, b := second+len(" HTTP/1.1"), v.b
	if end >= len(b) || string(b[second:second+6]) != " HTTP/" || v.end(second+1) != end || b[first] != ' ' || !endsAt(b, end) {
		return 0
	}
	r.method, r.target, r.protocol = b[from:first], b[first+1:second], b[second+1:end]
	if !isCapital(r.method) || len(r.target) == 0 || r.target[0] != '/' || r.target[len(r.target)-1] == ':' {
		return 0
	}
	return end
}

// endsAt says that a value ends at a quote, which no backslash keeps from it.
func endsAt(b []byte, at int) bool { return b[at] == '"' && b[at-1] != '\\' }

// cutRest reads the quoted keys behind the request, which ends at the place.
func (r *asked) cutRest(v *values, at int) bool {
	b := v.b
	if rest := b[at:]; len(rest) > 13 && string(rest[:13]) == `, upstream: "` {
		r.upstream, at = v.quoted(at + 13)
	}
	if rest := b[at:]; len(rest) > 9 && string(rest[:9]) == `, host: "` {
		r.host, at = v.quoted(at + 9)
	}
	if rest := b[at:]; len(rest) > 13 && string(rest[:13]) == `, referrer: "` {
		r.referrer, at = v.quoted(at + 13)
	}
	if rest := b[at:]; len(rest) > 15 && string(rest[:15]) == `, request_id: "` {
		r.requestID, at = v.quoted(at + 15)
	}
	return at == len(b)
}

// quoted cuts a value that ends at a quote. Where it does not, there is no more to read: next is 0.
func (v *values) quoted(from int) (value []byte, next int) {
	end := v.end(from)
	if end == len(v.b) || !endsAt(v.b, end) {
		return nil, 0
	}
	return v.b[from:end:end], end + 1
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
