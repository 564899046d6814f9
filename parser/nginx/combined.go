package nginx

import (
	"bytes"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// combined reads the line that nginx writes when nobody told it otherwise, and what people build on it:
//
//	10.0.0.7 - user [22/Nov/2026:19:21:39 +0000] "GET /a?b HTTP/1.1" 200 612 "referrer" "agent" TAIL
//
// Referrer and agent may be missing (common), the virtual host may stand before the client (vhost_combined), the real address in brackets behind it
// (ingress-nginx before 0.25). The stamp in its brackets with the quote behind it is the anchor: no user name can
// forge it, because nginx escapes quotes. For the tail see tail.go; that of ingress-nginx is left to upstreamInfo.
type combined struct {
	fields
	road
}

func newCombined() scan.Parser { return &combined{} }

// Glance reads what requests are counted by. Only of failures, and where no agent may mean a health checker, it needs more than status and agent.
func (p *combined) Glance(line []byte, g *event.Glance) bool {
	if p.quick(line, &p.stampClock, g) {
		return true
	}
	if !p.find(line, &p.frame) || !p.cutTail(line) {
		return false
	}
	if w := &p.frame; line[w.requestEnd+2] >= '4' || !w.hasAgent || w.agentEnd-w.agent <= 1 {
		p.spread(line, w)
	} else {
		p.values[status] = line[w.requestEnd+2 : w.requestEnd+5]
		p.values[userAgent] = line[w.agent:w.agentEnd]
	}
	p.fields.glance(g)
	return true
}

// Parse fills every key.
func (p *combined) Parse(line []byte, ev *event.Event) bool {
	if !p.find(line, &p.frame) || !p.cutTail(line) {
		return false
	}
	p.spread(line, &p.frame)
	p.fields.event(ev)
	return true
}

// cutTail reads the tail; the parts before it wait for spread.
func (p *combined) cutTail(line []byte) bool {
	p.begin(&p.frame)
	if tail := line[p.frame.tail:]; len(tail) > 1 {
		if tail[0] != ' ' || tail[1]-'0' <= 9 && (isUpstreamInfo(tail) || p.frame.isForeign(tail)) {
			return false
		}
		p.walker.tail(&p.fields, tail)
		if tail[1] == '"' {
			p.readVirtualHost(line[:p.frame.bracket])
		}
	}
	return true
}

// readVirtualHost tells the address of the upstream from a forwarded chain: where a virtual host stands before the client, as nginx-proxy writes
// it ($host $remote_addr - … "$http_user_agent" "$upstream_addr"), one address with a port in quotes is the upstream's.
func (p *combined) readVirtualHost(front []byte) {
	chain := p.get(forwardedFor)
	if chain == nil || p.has(upstreamAddr) || !isAddresses(chain) {
		return
	}
	name, rest, _ := bytes.Cut(front, blankText)
	client, user, _ := bytes.Cut(rest, blankText)
	if len(name) == 0 || name[len(name)-1] == ',' || !looksLikeIP(client) || !bytes.HasPrefix(user, dashText[1:]) {
		return
	}
	p.have &^= 1 << forwardedFor
	p.put(upstreamAddr, chain)
	p.named = true
}

// frame is where the parts of a combined line stand. Places are cheaper to keep than slices, and of most lines few are looked at.
type frame struct {
	bracket               int // before the stamp
	request, requestEnd   int
	size, sizeEnd         int
	referrer, referrerEnd int
	agent, agentEnd       int
	tail                  int
	hasReferrer, hasAgent bool
	// doubt says that a quote or bracket had to be passed over.
	doubt bool
}

// find finds everything up to the tail, and reads the stamp. nginx writes other stamps than the usual one with their zone, which gevent leaves out.
func (f *fields) find(line []byte, p *frame) bool {
	open := bytes.IndexByte(line, '[')
	begin := 0
	p.doubt = false
	for {
		if open < 4 || open+24 > len(line) {
			return false
		}
		at, n := f.stampClock.CLF(line[open+1:])
		if n == 0 {
			if at, n = f.otherClock.Any(line[open+1:]); !at.Zoned {
				n = 0
			}
		}
		if end := open + 1 + n; n > 0 && end+4 < len(line) && line[end] == ']' && line[end+1] == ' ' && line[end+2] == '"' && line[open-1] == ' ' {
			f.at, begin = at, end+3
			break
		}
		next := bytes.IndexByte(line[open+1:], '[')
		if next < 0 || !p.doubt && isOtherStart(line, open, n) {
			return false
		}
		open += 1 + next
		p.doubt = true
	}
	end := p.requestEndFrom(line, begin)
	if end < 0 || isMark[line[0]] {
		return false
	}
	p.bracket, p.request, p.requestEnd = open, begin, end
	p.findAgent(line)
	size := line[min(p.size, len(line)-1)]
	return size != '-' && size-'A' > 'Z'-'A' && (line[4] != '-' || !isDated(line))
}

// isOtherStart says that what stands up to the first bracket, and behind it, is the start of a line of nginx's error log, or of HAProxy's with a stamp of n
// bytes. Two processes that write to one file can leave such a start before a line of ours: it is the start that says whose such a line is.
func isOtherStart(line []byte, open, n int) bool {
	behind := line[open+1:]
	if line[4] == '/' && line[7] == '/' {
		level, rest := cutLevel(behind)
		rest = withoutBlanks(rest)
		pid := digits(rest)
		return level != nil && pid > 0 && pid < len(rest) && rest[pid] == '#'
	}
	if n == 0 || !begins(behind[n:], "] ") {
		return false
	}
	_, words, _ := bytes.Cut(behind[n+2:], blankText) // behind the frontend
	server, words, _ := bytes.Cut(words, blankText)
	timers, _, _ := bytes.Cut(words, blankText)
	return bytes.IndexByte(server, '/') > 0 || bytes.Count(timers, slashText) == 4
}

var slashText = []byte("/")

// isDated says that a line begins with a stamp of its own, which somebody put before another program's line or ours.
func isDated(line []byte) bool {
	return digits(line) == 4 && line[7] == '-' && (line[10] == ' ' || line[10] == '_')
}

// isMark knows what people and tools put before a line that they quote. A size of "-" is Apache's, which nginx counts as 0, and a word is Envoy's flags.
var isMark = [256]bool{' ': true, '\t': true, '`': true, '*': true, '>': true, '#': true, '|': true, '+': true, '=': true, '(': true, '@': true, '\'': true}

// findAgent finds size, referrer and agent as far as the line has them.
func (p *frame) findAgent(line []byte) {
	at := min(p.requestEnd+6, len(line))
	p.size = at
	for at < len(line) && line[at] != ' ' {
		at++
	}
	if p.size < at && line[p.size] == '"' { // a format without the size
		at = p.size - 1
		p.size = at
	}
	p.sizeEnd, p.tail = at, at
	p.hasReferrer, p.hasAgent = false, false
	if at+1 >= len(line) || line[at+1] != '"' {
		return
	}
	p.hasReferrer = true
	p.referrer = at + 2
	if at+4 < len(line) && line[at+2] == '-' && line[at+3] == '"' && line[at+4] == ' ' {
		at += 3
	} else {
		at = p.valueEnd(line, p.referrer)
	}
	p.referrerEnd = at
	at = min(at+1, len(line))
	if at+1 >= len(line) || line[at+1] != '"' {
		p.tail = at
		return
	}
	p.hasAgent = true
	p.agent = at + 2
	p.agentEnd = p.valueEnd(line, p.agent)
	p.tail = min(p.agentEnd+1, len(line))
}

// isForeign knows the tails of other programs that write a combined line: HAProxy's option httplog clf leaves referrer and agent empty and counts
// on with port and milliseconds; Traefik ends with the milliseconds of the request.
func (p *frame) isForeign(tail []byte) bool {
	n := digits(tail[1:])
	if n == 0 || len(tail) < n+3 || tail[n+1] != ' ' {
		return false
	}
	emptyBoth := p.hasAgent && p.agent == p.agentEnd && p.referrer == p.referrerEnd
	return emptyBoth || tail[n+2] == '"' && bytes.HasSuffix(tail, millisText)
}

var millisText = []byte("ms")

// begin says what the line has before its tail, so that the tail cannot say it again.
func (f *fields) begin(p *frame) {
	have := uint32(1<<request | 1<<status | 1<<remoteAddr | 1<<bytesSent)
	if p.hasReferrer {
		have |= 1 << referrer
	}
	if p.hasAgent {
		have |= 1 << userAgent
	}
	f.have, f.owned, f.named = have, have, false
}

// spread makes fields of the places.
func (f *fields) spread(line []byte, p *frame) {
	f.values[request] = line[p.request:p.requestEnd:p.requestEnd]
	f.values[status] = line[p.requestEnd+2 : p.requestEnd+5]
	f.values[bytesSent] = line[p.size:p.sizeEnd:p.sizeEnd]
	if p.hasReferrer {
		f.values[referrer] = line[p.referrer:p.referrerEnd:p.referrerEnd]
	}
	if p.hasAgent {
		f.values[userAgent] = line[p.agent:p.agentEnd:p.agentEnd]
	}
	f.spreadPeer(line[:p.bracket])
}

// spreadPeer reads what stands before the stamp: client, identity and user, perhaps a host before the client or behind it, or a chain before it.
func (f *fields) spreadPeer(b []byte) {
	b = behindColumns(behindFile(b))
	end := bytes.IndexByte(b, ' ')
	client := b[:end:end]
	f.values[remoteAddr] = client
	if len(b) > end+2 && b[end+1] == '-' && b[end+2] == ' ' && client[0] != '"' {
		f.chainAndClient(client, b[end+3:])
		return
	}
	if at := bytes.Index(b, dashText); at > end && f.chainAndClient(b[:at], b[at+len(dashText):]) {
		return
	} else if at > end && (at+len(dashText) < len(b) || !f.clientAndHost(b[:at])) {
		f.spreadNames(b[:at])
		return
	} else if at > end {
		return
	}
	second := b[end+1:]
	if end2 := bytes.IndexByte(second, ' '); end2 > 0 && looksLikeIP(second[:end2]) && !looksLikeIP(client) {
		f.set(host, true, withoutPort(client))
		f.values[remoteAddr] = second[:end2:end2]
	} else if end2 > 0 {
		f.clientAndHost(b[:end+1+end2])
	}
}

// chainAndClient reads what $http_x_forwarded_for - $remote_addr begins with: there is an address in the user's place.
func (f *fields) chainAndClient(chain, user []byte) bool {
	user = bytes.TrimRight(user, " ")
	if len(user) < len("1.1.1.1") || !looksLikeIP(user) || !isChain(chain) {
		return false
	}
	f.set(forwardedFor, true, chain)
	f.values[remoteAddr] = user
	return true
}

// clientAndHost reads "10.0.0.7 shop.example", what $remote_addr $host $remote_user begins with.
func (f *fields) clientAndHost(b []byte) bool {
	client, name, _ := bytes.Cut(b, blankText)
	if !looksLikeIP(client) || client[len(client)-1] == ',' || looksLikeIP(name) || !isHostName(name) || bytes.IndexByte(name, '.') <= 0 || isPointNumber(name) {
		return false
	}
	f.set(host, true, withoutPort(name))
	f.values[remoteAddr] = client
	return true
}

// behindColumns takes off what tools put before a line in columns of their own: "EVENTS	38	1795375517000	" of the AWS CLI, "INFO  - " of Azure.
func behindColumns(b []byte) []byte {
	if tab := bytes.LastIndexByte(b, '\t'); tab >= 0 && tab+1 < len(b) && b[tab+1] != ' ' {
		return b[tab+1:]
	}
	word := tokenEnd(b)
	if rest := bytes.TrimLeft(b[word:], " "); word < len(b) && b[0] >= 'A' && b[0] <= 'Z' && len(b)-word > len(rest)+1 && bytes.HasPrefix(rest, dashText[1:]) && bytes.Contains(rest, dashText) && rest[len(dashText)-1] != ' ' {
		return rest[len(dashText)-1:]
	}
	return b
}

// behindFile takes "access.log:", "access.log:123:" or "123:" of grep off.
func behindFile(b []byte) []byte {
	at := bytes.IndexByte(b[:tokenEnd(b)], ':')
	if at > 0 && digits(b) == at && bytes.IndexByte(b[at+1:at+1+tokenEnd(b[at+1:])], ':') < 0 && looksLikeIP(b[at+1:at+1+tokenEnd(b[at+1:])]) {
		return b[at+1:]
	}
	if at <= 0 || bytes.IndexByte(b[:at], '.') < 0 || looksLikeIP(b[:at]) {
		return b
	}
	rest := b[at+1:]
	switch n := digits(rest); {
	case rest[n] == ' ': // the port of a virtual host
		return b
	case n > 0 && rest[n] == ':' && bytes.IndexByte(rest[:tokenEnd(rest)], '.') > 0: // no group of IPv6
		return rest[n+1:]
	}
	return rest
}

var dashText = []byte(" - ")

// spreadNames reads what stands before the identity when that is more than the client: the virtual host, or a forwarded chain in the client's place or
// before it.
func (f *fields) spreadNames(b []byte) {
	last := bytes.LastIndexByte(b, ' ')
	client, before := b[last+1:], bytes.TrimRight(b[:max(last, 0)], " ")
	switch {
	case isItem(before):
	case b[0] == '"':
		end := bytes.IndexByte(b[1:], '"') + 1
		if isChain(b[1:max(end, 1)]) {
			f.set(forwardedFor, true, b[1:end:end])
		}
		if end == len(b)-1 { // nothing but the chain
			client = firstOf(b[1:end])
		}
	case len(before) > 0 && before[len(before)-1] == ',': // nothing but the chain, and perhaps the virtual host before it
		if name, chain, _ := bytes.Cut(b, blankText); name[len(name)-1] != ',' && !looksLikeIP(name) {
			f.set(host, true, withoutPort(name))
			b = chain
		}
		f.set(forwardedFor, true, b)
		client = firstOf(b)
	case isNone(before), before[len(before)-1] == ':':
	case isChain(before) && !f.named:
		f.set(forwardedFor, true, before)
	case looksLikeIP(client) && bytes.IndexByte(before, ' ') < 0 && (f.named || !looksLikeIP(before)):
		if !isFile(before) {
			f.set(host, true, withoutPort(before))
		}
	case !looksLikeIP(client):
		client = b[:tokenEnd(b)]
	default: // words, and perhaps the virtual host with its port behind them
		word := before[bytes.LastIndexByte(before, ' ')+1:]
		if colon := bytes.LastIndexByte(word, ':'); colon > 0 && isHostName(word[:colon]) && bytes.IndexByte(word, '.') > 0 && digits(word[colon+1:]) == len(word)-colon-1 {
			f.set(host, true, word[:colon])
		}
	}
	f.values[remoteAddr] = client
}

// isFile knows names of files and streams of logs, which tools put where a virtual host stands.
func isFile(b []byte) bool { return bytes.IndexByte(b, '/') >= 0 || bytes.HasSuffix(b, logText) }

var logText = []byte(".log")

// isItem says that b is the number of a line, or of a list's item.
func isItem(b []byte) bool {
	n := len(bytes.TrimRight(b, ".)"))
	return n > 0 && len(b)-n < 2 && digits(b[:n]) == n
}

// firstOf is the first address of a chain.
func firstOf(chain []byte) []byte {
	first, _, _ := bytes.Cut(chain, commaText)
	return first
}

// requestEndFrom is the place of the quote behind the request that begins at from: the first that a status follows and no backslash precedes. -1: there is none.
// An empty string after the request is behind it.
func (p *frame) requestEndFrom(line []byte, begin int) int {
	from := begin
	for {
		at := bytes.IndexByte(line[from:], '"')
		if at < 0 {
			return -1
		}
		at += from
		if len(line) < at+5 || at > begin && line[at-1] == '"' && !escapedAt(line, at-1) {
			return -1
		}
		if line[at+1] == ' ' && line[at+2]-'0' <= 9 && line[at+3]-'0' <= 9 && line[at+4]-'0' <= 9 && (len(line) == at+5 || line[at+5] == ' ') &&
			(line[at-1] != '\\' || !escapedAt(line, at)) {
			return at
		}
		from = at + 1
		p.doubt = true
	}
}

// escapedAt says that an odd number of backslashes stands before the place.
func escapedAt(b []byte, at int) bool {
	n := 0
	for at > 0 && b[at-1] == '\\' {
		at--
		n++
	}
	return n%2 == 1
}

// looksLikeIP says that b can be an address, masked ones included. A host name has letters that no hexadecimal number has, or no digit and no colon.
func looksLikeIP(b []byte) bool {
	hasDigit, colons := false, 0
	for _, c := range b {
		switch {
		case c-'0' <= 9:
			hasDigit = true
		case c == ':':
			colons++
		case c == '.' || c == 'x' || c == 'X' || c == '*':
		case c|0x20 < 'a' || c|0x20 > 'f':
			return bytes.HasPrefix(b, unixText) || len(b) > 1 && b[0] == '<'
		}
	}
	return colons > 1 || hasDigit && bytes.IndexByte(b, '.') > 0 || bytes.HasPrefix(b, maskedText)
}

var maskedText = []byte("x.x.")

// withoutPort takes the server's port off the name of a virtual host.
func withoutPort(b []byte) []byte {
	name, _ := scan.HostPort(b)
	return name
}

// valueEnd is the place of the quote that ends the value which begins at from: a blank or the line's end stands behind it, no backslash before it. A cut line
// ends the value too.
func (p *frame) valueEnd(line []byte, from int) int {
	for {
		at := bytes.IndexByte(line[from:], '"')
		if at < 0 {
			p.doubt = true
			return len(line)
		}
		at += from
		if (at+1 == len(line) || line[at+1] == ' ') && (line[at-1] != '\\' || !escapedAt(line, at)) {
			return at
		}
		from = at + 1
		p.doubt = true
	}
}
