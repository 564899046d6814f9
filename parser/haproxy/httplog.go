package haproxy

import (
	"bytes"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// shape is which of the built-in formats of "option httplog", "httpslog" and "tcplog" a line has.
type shape uint8

const (
	noShape shape = iota
	httpShape
	httpsShape
	tcpShape
)

// logParser reads one of the built-in formats by position:
//
//	client:port [date] frontend backend/server TR/Tw/Tc/Tr/Ta status bytes cookie cookie state counts queues {captures} {captures} "request"
//	client:port [date] frontend backend/server Tw/Tc/Tt bytes state counts queues
//
// What follows the request is left alone, so a format that adds fields to the built-in one is understood too. A line that the syslog limit cut is
// taken when its status (or, of a session, its state) is still there.
type logParser struct {
	record
	wanted shape
	clock  scan.Clock
	rest   int // where the queues, the captured headers and the request begin
}

func newLogParser(wanted shape) *logParser {
	return &logParser{record: newRecord(), wanted: wanted}
}

func (p *logParser) Glance(line []byte, g *event.Glance) bool {
	return p.wanted == httpShape && p.quick(line, g) || p.general(line, g)
}

// general is Glance for any line.
func (p *logParser) general(line []byte, g *event.Glance) bool {
	if !p.split(line) {
		return false
	}
	p.fillGlance(g)
	if !p.wentWell() {
		p.detailed(line)
		p.fillVerdict(g, p.judge())
	}
	g.Probe = isProbe(line)
	return true
}

func (p *logParser) Parse(line []byte, ev *event.Event) bool {
	if !p.split(line) {
		return false
	}
	p.detailed(line)
	p.fillEvent(ev)
	ev.Probe = isProbe(line)
	return true
}

// wentWell says that there is nothing to judge.
func (r *record) wentWell() bool {
	state := r.s[stateText]
	return r.n[statusNumber] < 500 && len(state) >= 2 && state[0] == '-' && r.n[retriesNumber] <= 0
}

// split reads what requests are counted by.
func (p *logParser) split(line []byte) bool {
	i := p.head(line)
	if i < 0 {
		return false
	}
	if p.wanted == tcpShape {
		return p.tcpCore(line, i)
	}
	return p.httpCore(line, i) && p.shapeOf(line) == p.wanted
}

// head reads up to the timers and returns where they begin, or -1.
func (p *logParser) head(line []byte) int {
	i := p.date(line)
	if i < 0 {
		return -1
	}
	n := bytes.IndexByte(line[i:], ' ')
	if n <= 0 {
		return -1
	}
	i += n + 1
	n = bytes.IndexByte(line[i:], ' ')
	if n <= 0 {
		return -1
	}
	both := line[i : i+n]
	switch slash := bytes.IndexByte(both, '/'); {
	case slash > 0:
		p.s[backendText], p.s[serverText] = both[:slash], both[slash+1:]
	case slash < 0 && isTimers(line[i+n+1:]): // somebody took the server out
		p.s[backendText], p.s[serverText] = both, nil
	default:
		return -1
	}
	return timersFrom(line, i+n+1)
}

// isTimers says that b begins with the times of a request.
func isTimers(b []byte) bool {
	end := bytes.IndexByte(b, ' ')
	return end > 0 && (b[0]-'0' <= 9 || b[0] == '-') && bytes.Count(b[:end], slash) == 4
}

// timersFrom jumps over a word that a format has put before the timers, such as a captured host.
func timersFrom(line []byte, i int) int {
	if i >= len(line) || line[i]-'0' <= 9 || line[i] == '-' || line[i] == '+' {
		return i
	}
	n := bytes.IndexByte(line[i:], ' ')
	if n <= 0 || bytes.IndexByte(line[i:i+n], '/') >= 0 {
		return i
	}
	return i + n + 1
}

// date reads the client and the date, and returns where the next field begins, or -1.
func (p *logParser) date(line []byte) int {
	open := bytes.IndexByte(line, '[')
	if open == 0 {
		if i := p.dateAt(line, 0); i > 0 { // the client was cut off
			p.s[clientPortText] = nil
			return i
		}
		open = bytes.IndexByte(line[1:], '[') + 1 // an IPv6 address in brackets
	}
	if open < 2 || line[open-1] != ' ' || isMixed(line, open) {
		return -1
	}
	p.s[clientPortText] = line[:open-1]
	return p.dateAt(line, open)
}

// dateAt reads the date in brackets at the place, and returns where the next field begins, or -1.
func (p *logParser) dateAt(line []byte, open int) int {
	stamp, n := p.clock.CLF(line[open+1:])
	i := open + 1 + n
	if n == 0 || i+2 >= len(line) || line[i] != ']' || line[i+1] != ' ' {
		return -1
	}
	p.stamp = stamp
	return i + 2
}

// httpCore reads from the timers of an HTTP line to the queues.
func (p *logParser) httpCore(line []byte, i int) bool {
	begin := i
	if i = p.numbers(line, begin, httpTimers, "//// "); i < 0 {
		if i = p.numbers(line, behindClientTimers(line, begin), httpTimers, "//// "); i < 0 {
			return false
		}
	}
	status, end := integer(line, i)
	if end == i || end < len(line) && line[end] != ' ' || end == len(line) && status < 100 {
		return false
	}
	p.n[statusNumber], p.n[bytesNumber], p.n[retriesNumber] = status, unknown, unknown
	p.s[stateText], p.rest = nil, len(line)
	if end+1 >= len(line) {
		return true
	}
	i = end + 1
	sent, end := integer(line, i)
	if end == i || end < len(line) && line[end] != ' ' {
		return false
	}
	if end == len(line) {
		return true // perhaps only half of the number
	}
	p.n[bytesNumber] = sent
	if i = end + 1; i+len(usual) <= len(line) && string(line[i:i+len(usual)]) == usual {
		p.s[stateText] = line[i+4 : i+8]
		p.counts(line, i+len(usual))
		return true
	}
	if i = skipCookies(line, i); i+5 > len(line) {
		return true
	}
	if !isState(line[i:i+4]) || line[i+4] != ' ' {
		return false
	}
	p.s[stateText] = line[i : i+4]
	p.counts(line, i+5)
	return true
}

var (
	httpTimers = []number{requestNumber, queueNumber, connectNumber, responseNumber, activeNumber}
	tcpTimers  = []number{queueNumber, connectNumber, totalNumber}
)

// behindClientTimers jumps over what formats put before the five timers of the request, %Th/%Ti or %Th/%Ti/%TR with %Tq behind them.
func behindClientTimers(line []byte, i int) int {
	end := bytes.IndexByte(line[i:], ' ')
	for n := bytes.Count(line[i:i+max(end, 0)], slash); n > 4 && n < 8; n-- {
		i += bytes.IndexByte(line[i:], '/') + 1
	}
	return i
}

// numbers reads one number for each name; behind each stands its byte of ends. It returns where the next field begins, or -1.
func (p *logParser) numbers(line []byte, i int, names []number, ends string) int {
	for k, name := range names {
		if i+1 < len(line) && line[i]-'0' <= 9 && line[i+1] == ends[k] {
			p.n[name] = int64(line[i] - '0')
			i += 2
			continue
		}
		begin, n := i, int64(0)
		if i < len(line) && (line[i] == '-' || line[i] == '+') {
			i++
		}
		first := i
		for ; i < len(line) && line[i]-'0' <= 9; i++ {
			n = n*10 + int64(line[i]-'0')
		}
		if i == first || i-first > 18 || i >= len(line) || line[i] != ends[k] {
			return -1
		}
		if line[begin] == '-' {
			n = -n
		}
		p.n[name] = n
		i++
	}
	return i
}

// usual is what stands before the counts of most lines: no cookie captured, a normal end.
const usual = "- - ---- "

// skipCookies jumps over two words; HAProxy prints a captured cookie as it came, so a blank in it is tolerated as long as a state follows. Formats that
// leave the cookies out have the state at once, and the counts behind it.
func skipCookies(line []byte, i int) int {
	for words := 0; ; words++ {
		if words != 1 && i+5 <= len(line) && line[i+4] == ' ' && isState(line[i:i+4]) && (words > 0 || isCounts(line[i+5:])) {
			return i
		}
		n := bytes.IndexByte(line[min(i, len(line)):], ' ')
		if n < 0 || words > 20 {
			return len(line)
		}
		i += n + 1
	}
}

// tcpCore reads from the timers of a session to the queues.
func (p *logParser) tcpCore(line []byte, i int) bool {
	if i = p.numbers(line, i, tcpTimers, "// "); i < 0 {
		return false
	}
	sent, end := integer(line, i)
	if end == i || end+2 >= len(line) || line[end] != ' ' || !isState(line[end+1:end+3]) || end+3 < len(line) && line[end+3] != ' ' {
		return false
	}
	p.n[bytesNumber], p.n[retriesNumber] = sent, unknown
	p.s[stateText], p.rest = line[end+1:end+3], len(line)
	if end+4 < len(line) {
		p.counts(line, end+4)
	}
	return true
}

// counts reads the retries, the last of five counts, and finds where the rest begins.
func (p *logParser) counts(line []byte, i int) {
	n := bytes.IndexByte(line[i:], ' ')
	if n < 0 {
		return
	}
	end := i + n
	for i = end; i > 0 && line[i-1] != '/' && line[i-1] != ' '; {
		i--
	}
	if retries, last := integer(line, i); last == end && last > i {
		p.n[retriesNumber] = retries
	}
	p.rest = end
}

// shapeOf tells httplog from httpslog, whose lines go on after the request. Most lines end with the request's quote.
func (p *logParser) shapeOf(line []byte) shape {
	if line[len(line)-1] == '"' {
		return httpShape
	}
	if _, end := requestIn(line, p.rest); end < len(line) && isTLSTail(line[end+1:]) {
		return httpsShape
	}
	return httpShape
}

// isTLSTail recognises " 0/0000000000000000/0/0/0 -/TLSv1.3/TLS_AES_256_GCM_SHA384", cut or not.
func isTLSTail(b []byte) bool {
	if len(b) < 2 || b[0] != ' ' {
		return false
	}
	codes, rest, _ := bytes.Cut(b[1:], blank)
	for _, c := range codes {
		if c != '/' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return bytes.Count(codes, slash) == 4 && (len(rest) == 0 || bytes.Count(rest, slash) == 2)
}

var blank, slash = []byte(" "), []byte("/")

// detailed reads what only an event tells.
func (p *logParser) detailed(line []byte) {
	p.s[clientPortText] = bareClient(clientWord(p.s[clientPortText]))
	begin, end := requestIn(line, p.rest)
	p.s[requestText] = line[begin:end]
	p.s[capturesText] = line[min(p.rest, begin):max(p.rest, begin-1)]
}

// clientWord leaves out what a format writes before the client, and the frontend's own address behind it, %ci:%cp %fi:%fp.
func clientWord(b []byte) []byte {
	if bytes.IndexByte(b, ' ') < 0 { // nearly always, and sooner known than found from the end
		return b
	}
	at := bytes.LastIndexByte(b, ' ')
	last, before := b[at+1:], b[:at]
	if before = before[bytes.LastIndexByte(before, ' ')+1:]; isPeer(last) && isPeer(before) {
		return before
	}
	return last
}

// isPeer says that b is an address of IPv4 with a port.
func isPeer(b []byte) bool {
	points, colons := 0, 0
	for _, c := range b {
		switch {
		case c == '.' && colons == 0:
			points++
		case c == ':' && points == 3:
			colons++
		case c-'0' > 9:
			return false
		}
	}
	return points == 3 && colons == 1
}

// isProbe knows the checks that HAProxy and other balancers make by default, by the end of the line.
func isProbe(line []byte) bool {
	at := len(line) - len(probeTail)
	if at < 0 || line[at] != '"' || line[at+1] != 'O' {
		return false
	}
	head := string(line[at : at+11])
	return head == `"OPTIONS / ` || head == `"OPTIONS * `
}

const probeTail = `"OPTIONS / HTTP/1.0"`

// integer reads a number with an optional sign from i on. end is i when there is none.
func integer(b []byte, i int) (n int64, end int) {
	if i+1 < len(b) && b[i]-'0' <= 9 && b[i+1]-'0' > 9 {
		return int64(b[i] - '0'), i + 1
	}
	begin := i
	if i < len(b) && (b[i] == '-' || b[i] == '+') {
		i++
	}
	first := i
	for i < len(b) && b[i]-'0' <= 9 {
		n = n*10 + int64(b[i]-'0')
		i++
	}
	if i == first || i-first > 18 {
		return 0, begin
	}
	if b[begin] == '-' {
		n = -n
	}
	return n, i
}
