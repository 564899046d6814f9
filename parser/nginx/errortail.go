package nginx

import (
	"bytes"
	"math/bits"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// tail is what nginx puts behind a message to say which request it is about.
type tail struct {
	client, server, request, upstream, host, referrer, requestID, resolver []byte
	// requestCut and upstreamCut say that the line ends within the value.
	requestCut, upstreamCut bool
	subrequest              bool
}

// tailKeys are the parts of a tail in nginx's order. A quoted value ends at a quote that a later key or the line's end follows, because nginx writes
// requests as they came, quotes included. Kong and APISIX add the request's id. The last ones are of lines that somebody wrote down without the quotes.
var tailKeys = [...]struct {
	text   string
	quoted bool
}{
	{", client: ", false}, {", udp client: ", false}, {", server: ", false}, {`, login: "`, true}, {`, request: "`, true}, {`, subrequest: "`, true},
	{`, upstream: "`, true}, {", bytes from/to client:", false}, {`, host: "`, true}, {`, referrer: "`, true}, {`, request_id: "`, true}, {", resolver: ", false},
	{", context: ", false}, {", responder: ", false},
	{", request: ", false}, {", upstream: ", false}, {", host: ", false}, {", referrer: ", false},
}

// The places of tailKeys.
const (
	clientKey = iota
	udpClientKey
	serverKey
	loginKey
	requestKey
	subrequestKey
	upstreamKey
	bytesKey
	hostKey
	referrerKey
	requestIDKey
	resolverKey
	contextKey
	responderKey
	bareRequestKey
	bareUpstreamKey
	bareHostKey
	bareReferrerKey
)

// follows is the first key that may stand behind one.
func follows(key int) int {
	if key >= bareRequestKey {
		return requestKey
	}
	return key + 1
}

var clientText = []byte(", client: ")

// tailStart finds where the tail begins, -1 where there is none. A message can hold ", client: " in a quoted path or in what an application
// wrote: a tail stands outside quotes, or else right behind a known phase.
func tailStart(text []byte) int {
	first, afterPhase, quotes := -1, -1, 0
	for from := 0; ; {
		at := bytes.Index(text[from:], clientText)
		if at < 0 {
			break
		}
		quotes += bytes.Count(text[from:from+at], quoteText)
		at += from
		if quotes%2 == 0 {
			return at
		}
		if first < 0 {
			first = at
		}
		if afterPhase < 0 && endsInPhase(text[:at]) {
			afterPhase = at
		}
		from = at + len(clientText)
	}
	switch {
	case afterPhase >= 0:
		return afterPhase
	case first >= 0:
		return first
	}
	for _, key := range [...]int{resolverKey, udpClientKey} {
		if at := bytes.LastIndex(text, []byte(tailKeys[key].text)); at >= 0 {
			return at
		}
	}
	return tailWithoutClient(text)
}

// tailWithoutClient finds a tail whose client somebody left out: the first of the next keys right behind a known phase.
func tailWithoutClient(text []byte) int {
	for _, key := range [...]int{serverKey, requestKey, upstreamKey} {
		if at := bytes.Index(text, []byte(tailKeys[key].text)); at >= 0 && endsInPhase(text[:at]) {
			return at
		}
	}
	return -1
}

// withoutCutTail leaves out the beginning of a tail's first key, as a cut or an ellipsis leaves it over behind a phase: ", cli", ", client...".
func withoutCutTail(text []byte) []byte {
	at := bytes.LastIndexByte(text, ',')
	if at < 0 || !bytes.HasPrefix(clientText, bytes.TrimRight(text[at:], ".… ")) || !endsInPhase(text[:at]) {
		return text
	}
	return text[:at]
}

func endsInPhase(text []byte) bool {
	at := lastWhile(text)
	return at >= 0 && findPhase(text[at+len(whileText):]) != nil
}

var quoteText = []byte(`"`)

// parse cuts b, which begins at the first key. What it does not know ends it.
func (t *tail) parse(b []byte) {
	for key := keyAt(b, 0); key >= 0; {
		b = b[len(tailKeys[key].text):]
		if tailKeys[key].quoted {
			end, next, cut := quotedEnd(b, follows(key))
			t.set(key, b[:end:end], cut)
			b, key = b[min(end+1, len(b)):], next
			continue
		}
		end := len(b)
		if at := bytes.Index(b, commaText); at >= 0 {
			end = at
		}
		t.set(key, b[:end:end], end == len(b) && key >= bareRequestKey)
		b, key = b[end:], keyAt(b[end:], follows(key))
	}
}

var commaText = []byte(", ")

// keyAt is the key from the place from on that b begins with, -1 for none.
func keyAt(b []byte, from int) int {
	if len(b) < 3 || b[0] != ',' {
		return -1
	}
	for i := from; i < len(tailKeys); i++ {
		if text := tailKeys[i].text; text[2] == b[2] && len(b) >= len(text) && string(b[:len(text)]) == text {
			return i
		}
	}
	return -1
}

// quotedEnd is the place of the quote that ends the value at the start of b, and the key behind it, -1 for none; cut says that there is no such quote.
func quotedEnd(b []byte, from int) (end, next int, cut bool) {
	for i := 0; i < len(b); i++ {
		at := bytes.IndexByte(b[i:], '"')
		if at < 0 {
			break
		}
		i += at
		rest := b[i+1:]
		if next := keyAt(rest, from); next >= 0 || len(bytes.TrimLeft(rest, " \t")) == 0 || cutKey(rest, from) {
			return i, next, false
		}
	}
	return len(b), -1, true
}

// cutKey says that rest is the beginning of a key, as a cut leaves it over.
func cutKey(rest []byte, from int) bool {
	for _, key := range tailKeys[min(from, len(tailKeys)):] {
		if len(rest) < len(key.text) && string(rest) == key.text[:len(rest)] {
			return true
		}
	}
	return false
}

func (t *tail) set(key int, value []byte, cut bool) {
	switch key {
	case clientKey, udpClientKey:
		t.client = value
	case serverKey:
		t.server = value
	case requestKey, bareRequestKey:
		t.request, t.requestCut = value, cut
	case subrequestKey:
		t.subrequest = true
	case upstreamKey:
		t.upstream, t.upstreamCut = value, cut
	case bareUpstreamKey:
		t.upstream = value
	case hostKey:
		if !cut {
			t.host = value
		}
	case bareHostKey:
		t.host = value
	case referrerKey, bareReferrerKey:
		t.referrer = value
	case requestIDKey:
		if !cut {
			t.requestID = value
		}
	case resolverKey:
		t.resolver = value
	}
}

// fill writes the keys of the event. The name of the server block is no host that a client asked for.
func (t *tail) fill(ev *event.Event) {
	if t.server != nil || !isHalfAddress(t.client) {
		ev.Client, ev.ClientPort = clientAddress(t.client)
	}
	ev.Host, ev.Referrer, ev.RequestID, ev.Resolver = t.host, t.referrer, t.requestID, t.resolver
	ev.Subrequest = t.subrequest
	t.fillRequest(ev)
	addr, group := upstreamOfURL(t.upstream, t.upstreamCut)
	if addr != nil {
		ev.UpstreamAddrs = append(ev.UpstreamAddrs, addr)
	}
	ev.Upstream = group
}

// fillRequest leaves out what a cut made doubtful: a path without the blank or question mark that ends it, a query without its blank.
func (t *tail) fillRequest(ev *event.Event) {
	method, target, protocol := scan.SplitRequest(t.request)
	ev.Method, ev.Protocol = method, protocol
	complete := !t.requestCut || protocol != nil
	if t.requestCut && len(protocol) < len("HTTP/1.1") {
		ev.Protocol = nil
	}
	path, query := scan.SplitTarget(target)
	switch {
	case complete:
		ev.Path, ev.Query = path, query
		ev.Key = event.JoinKey(ev.Client, method, path, query)
	case query != nil:
		ev.Path = path
	}
	if t.requestCut && target == nil {
		ev.Method = nil
	}
}

// clientAddress cuts a port off, where nginx was told to log one.
func clientAddress(b []byte) (host []byte, port int) {
	if len(b) == 0 || len(b) == 1 && b[0] == '-' {
		return nil, 0
	}
	return scan.HostPort(b)
}

// isHalfAddress says that a cut left only the beginning of an IPv4 address, or somebody an ellipsis.
func isHalfAddress(b []byte) bool {
	return string(b) == "…" || isNumeric(b) && (bytes.Count(b, pointText) < 3 || b[len(b)-1] == '.')
}

var pointText = []byte(".")

// isHostName says that the name of a server block is one that a client can have asked for.
func isHostName(b []byte) bool {
	if len(b) == 0 || string(b) == "localhost" {
		return false
	}
	for _, c := range b {
		if c == '~' || c == '*' || c == ':' || c == '_' || c == '$' || c <= ' ' {
			return false
		}
	}
	return !isNumeric(b) && b[0] != '.'
}

// isNumeric says that b has digits and points only, as an IPv4 address has. Points alone are an ellipsis.
func isNumeric(b []byte) bool {
	hasDigit := false
	for _, c := range b {
		if c != '.' && c-'0' > 9 {
			return false
		}
		hasDigit = hasDigit || c != '.'
	}
	return hasDigit
}

// isAddress tells an address that was tried (host:port, unix:/path, a bare IP) from the name of a group, which nginx writes where no peer is left to try.
func isAddress(b []byte) bool {
	if n := len(b); n > 8 && b[n-5] == ':' {
		return true
	}
	return bytes.IndexByte(b, ':') >= 0 || isNumeric(b)
}

var schemeEnd = []byte("://")

// upstreamOfURL reads the address, or else the name of the group, of an upstream such as "http://10.0.0.7:8080/path",
// "fastcgi://unix:/run/app.sock:", "http://app/path" or, of TCP sessions, "10.0.0.7:5432".
func upstreamOfURL(url []byte, cut bool) (addr, group []byte) {
	if len(url) > 7 && string(url[:7]) == "http://" {
		url = url[len("http://"):]
	} else if at := bytes.Index(url, schemeEnd); at >= 0 {
		url = url[at+len(schemeEnd):]
	}
	end := len(url)
	if bytes.HasPrefix(url, unixText) {
		if at := bytes.IndexByte(url[len(unixText):], ':'); at >= 0 {
			end = len(unixText) + at
		}
	} else {
		end = hostEnd(url)
	}
	if end == 0 || cut && end == len(url) || url[0] == '.' && len(bytes.Trim(url[:end], ".")) == 0 {
		return nil, nil
	}
	if url = url[:end]; isAddress(url) {
		return url, nil
	}
	return nil, url
}

// hostEnd is the place of the first stroke or question mark, else the end.
func hostEnd(b []byte) int {
	at := 0
	for ; at+8 <= len(b); at += 8 {
		word := scan.Load8(b, at)
		strokes, marks := word^'/'*lowBits, word^'?'*lowBits
		if zeros := ((strokes-lowBits)&^strokes | (marks-lowBits)&^marks) & highBits; zeros != 0 {
			return at + bits.TrailingZeros64(zeros)>>3
		}
	}
	for at < len(b) && b[at] != '/' && b[at] != '?' {
		at++
	}
	return at
}

var unixText = []byte("unix:")
