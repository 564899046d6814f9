package haproxy

import (
	"bytes"
	"math"
	"strconv"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// number names the numbers of a record. Times are milliseconds. unknown stands for a number that the line does not tell; -1 is HAProxy's
// own word for a time that never began.
type number uint8

const (
	statusNumber  number = iota
	requestNumber        // TR, or Tq
	queueNumber
	connectNumber
	responseNumber
	dataNumber
	activeNumber    // Ta
	totalNumber     // Tt
	userNumber      // Tu
	handshakeNumber // Th
	bytesNumber
	uploadedNumber
	retriesNumber
	serverStatusNumber
	portNumber
	serverPortNumber
	millisNumber // %ms, of the accept date
	numbers
)

const unknown = math.MinInt32

// text names the texts of a record, as logged.
type text uint8

const (
	clientText     text = iota // an address
	clientPortText             // address:port, as %ci:%cp
	backendText
	serverText
	stateText
	requestText
	methodText
	targetText
	queryText
	protocolText
	hostText
	agentText
	referrerText
	forwardedText
	requestIDText
	nodeText
	serverAddressText
	serverPortText // address:port, as %si:%sp
	backendErrorText
	tlsErrorText
	capturesText // captured headers, without their names
	texts
)

// record is one finished request or session as the line tells it. It is used over and over: a format sets the same fields on every line, those that
// it does not have stay as newRecord made them.
type record struct {
	stamp   event.Stamp
	n       [numbers]int64
	s       [texts][]byte
	session bool // the format is that of TCP sessions
	named   naming

	find    *finders
	scratch []byte
}

func newRecord() record {
	r := record{find: newFinders()}
	r.clear()
	return r
}

// clear forgets everything of the line before.
func (r *record) clear() {
	r.stamp = event.Stamp{}
	for i := range r.n {
		r.n[i] = unknown
	}
	clear(r.s[:])
}

// total is the time of the whole request or session: active time, else session time, else the time as the user saw it.
func (r *record) total() int64 {
	switch {
	case r.n[activeNumber] >= 0:
		return r.n[activeNumber]
	case r.n[totalNumber] >= 0:
		return r.n[totalNumber]
	case r.n[userNumber] >= 0:
		return r.n[userNumber]
	}
	return event.None
}

// header is the time from the start of the connection to the end of the response's header.
func (r *record) header() int64 {
	connect, response := r.n[connectNumber], r.n[responseNumber]
	if response < 0 || connect < 0 && connect != unknown {
		return event.None
	}
	return max(connect, 0) + response
}

// tries is how many servers were asked, 0 for none.
func (r *record) tries() int64 {
	switch server := present(r.s[serverText]); {
	case server == nil && !r.hasAddress(), server != nil && server[0] == '<':
		return 0
	}
	return 1 + max(r.n[retriesNumber], 0)
}

// hasAddress says that the line tells a server's address, where it tells no name.
func (r *record) hasAddress() bool {
	return address(r.s[serverAddressText]) != nil || address(r.s[serverPortText]) != nil
}

// address is b, nil where there is none: a dash, with or without a port.
func address(b []byte) []byte {
	if len(b) == 0 || b[0] == '-' {
		return nil
	}
	return b
}

// status is the code that was sent, 0 for none.
func (r *record) status() int64 {
	if s := r.n[statusNumber]; s > 0 && s < 1000 {
		return s
	}
	return 0
}

// fillGlance answers what requests are counted by. It sets field by field, because a literal would be built aside and then copied.
func (r *record) fillGlance(g *event.Glance) {
	total := r.total()
	g.Proxy, g.Kind, g.Outcome, g.Symptom = event.HAProxy, event.Access, event.Fine, event.NoSymptom
	g.GRPC, g.Probe = false, false
	g.Clock = event.ClockOf(r.stamp)
	g.Tries, g.Status = uint8(min(r.tries(), math.MaxUint8)), int16(r.status())
	g.Ms = 0
	if r.stamp.Set {
		g.Ms = endMs(r.stamp, total)
	}
	g.Total, g.Queue, g.Connect, g.Header = millis(total), millis(r.n[queueNumber]), millis(r.n[connectNumber]), millis(r.header())
	g.Node, g.Upstream, g.Peer = present(r.s[nodeText]), present(r.s[backendText]), present(r.s[serverText])
	if addr := r.serverAddress(); addr != nil {
		g.Peer = addr
	}
	g.Key, g.RequestID = 0, nil
}

// endMs is the moment total milliseconds after the stamp, rounded down; a division of a positive number by a constant is cheap.
func endMs(stamp event.Stamp, total int64) int64 {
	stamp.Nano += min(max(total, 0), mostMillis) * 1e6
	if stamp.Nano >= 0 {
		return int64(uint64(stamp.Nano) / 1e6)
	}
	return stamp.Ms()
}

// fillVerdict adds what makes a request worth more than counting. Only requests that did not simply go well come here.
func (r *record) fillVerdict(g *event.Glance, v verdict) {
	g.Outcome, g.Symptom = v.outcome, v.symptom
	if v.outcome == event.Fine {
		return
	}
	r.nameCaptures()
	client, _ := r.client()
	method, path, query, _, _ := r.request()
	g.Key = event.JoinKey(client, method, path, query)
	g.RequestID = r.requestID()
}

// requestID is the id that the format names, else the one that was captured.
func (r *record) requestID() []byte {
	if id := present(r.s[requestIDText]); id != nil {
		return id
	}
	return idAmong(r.s[capturesText])
}

// millis keeps None and what does not fit.
func millis(ms int64) int32 {
	if ms < 0 {
		return event.None
	}
	return int32(min(ms, math.MaxInt32))
}

// fillEvent answers everything.
func (r *record) fillEvent(ev *event.Event) {
	ev.Reset()
	r.nameCaptures()
	ev.Proxy, ev.Kind, ev.Stamp = event.HAProxy, event.Access, r.stamp
	ev.Status = int(r.status())
	ev.Client, ev.ClientPort = r.client()
	ev.Method, ev.Path, ev.Query, ev.Protocol, ev.Host = r.request()
	if host := present(r.s[hostText]); host != nil {
		ev.Host = host
	}
	ev.Node, ev.RequestID = present(r.s[nodeText]), r.requestID()
	ev.UserAgent, ev.Referrer, ev.ForwardedFor = present(r.s[agentText]), present(r.s[referrerText]), present(r.s[forwardedText])
	if b := r.n[bytesNumber]; b >= 0 {
		ev.BytesSent = b
	}
	ev.Upstream, ev.UpstreamServer, ev.Code = present(r.s[backendText]), present(r.s[serverText]), r.s[stateText]
	ev.Retries = int(max(r.n[retriesNumber], 0))
	r.fillTimes(ev)
	r.fillServer(ev)
	v := r.judge()
	ev.Outcome, ev.Symptom, ev.Row = v.outcome, v.symptom, v.row
	ev.Detail = r.detail()
	ev.FillKey()
}

// fillTimes writes the timers. A request that never came to a server has no try, and so no times of one.
func (r *record) fillTimes(ev *event.Event) {
	if total := r.total(); total >= 0 {
		ev.RequestMicros = micros(total)
	}
	if queue := r.n[queueNumber]; queue >= 0 {
		ev.QueueMicros = micros(queue)
	}
	if r.tries() == 0 {
		return
	}
	if connect := r.n[connectNumber]; connect != unknown {
		ev.UpstreamConnectMicros = append(ev.UpstreamConnectMicros, micros(connect))
	}
	if r.n[responseNumber] != unknown {
		ev.UpstreamHeaderMicros = append(ev.UpstreamHeaderMicros, micros(r.header()))
	}
}

// micros keeps None, and cuts what is no time: a moment that so much later is reckoned from must fit into 64 bits.
func micros(ms int64) int64 {
	if ms < 0 {
		return event.None
	}
	return min(ms, mostMillis) * 1000
}

// mostMillis is a time of thirty years, longer than any request.
const mostMillis = 1e12

// fillServer writes the server's address and the status that it sent itself, where the format has them.
func (r *record) fillServer(ev *event.Event) {
	if s := r.n[serverStatusNumber]; s > 0 {
		ev.UpstreamStatuses = append(ev.UpstreamStatuses, int(s))
	}
	if addr := r.serverAddress(); addr != nil {
		ev.UpstreamAddrs = append(ev.UpstreamAddrs, addr)
	}
}

// serverAddress joins address and port as other proxies write them, IPv6 in brackets.
func (r *record) serverAddress() []byte {
	host, port := address(r.s[serverAddressText]), r.n[serverPortNumber]
	if both := address(r.s[serverPortText]); both != nil {
		at := bytes.LastIndexByte(both, ':')
		if at < 0 || bytes.IndexByte(both[:at], ':') < 0 {
			return both
		}
		n, _ := scan.Int(both[at+1:])
		host, port = both[:at], n
	}
	if host == nil || port <= 0 {
		return host
	}
	r.scratch = r.scratch[:0]
	if bytes.IndexByte(host, ':') >= 0 {
		r.scratch = append(append(append(r.scratch, '['), host...), ']')
	} else {
		r.scratch = append(r.scratch, host...)
	}
	r.scratch = strconv.AppendInt(append(r.scratch, ':'), port, 10)
	return r.scratch
}

// detail is the error of the connection to the server, with what OpenSSL said of it.
func (r *record) detail() []byte {
	seen, tls := present(r.s[backendErrorText]), present(r.s[tlsErrorText])
	if string(seen) == "Success" {
		seen = nil
	}
	if seen == nil || tls == nil {
		if tls != nil {
			return tls
		}
		return seen
	}
	joined := make([]byte, 0, len(seen)+2+len(tls))
	return append(append(append(joined, seen...), ": "...), tls...)
}

// client cuts the peer's address. HAProxy always writes a port, and IPv6 without brackets: what stands behind the last colon is the port, if anything
// is. The "port" of a unix socket is the number of a listener.
func (r *record) client() (host []byte, port int) {
	if both := present(r.s[clientPortText]); both != nil {
		return cutPort(both)
	}
	host = present(r.s[clientText])
	if n := r.n[portNumber]; n > 0 && n < 1<<16 {
		return trimBrackets(host), int(n)
	}
	return scan.HostPort(host)
}

func cutPort(both []byte) (host []byte, port int) {
	if at := len(both) - len(":12345"); at > 0 && both[at] == ':' && both[0] != 'u' { // most ports have five digits
		if n := scan.Short(both[at+1:]); n >= 10_000 && n < 1<<16 {
			return present(trimBrackets(both[:at])), int(n)
		}
	}
	at := bytes.LastIndexByte(both, ':')
	if at < 0 || bytes.HasPrefix(both, unixClient) {
		return both, 0
	}
	n, ok := scan.Int(both[at+1:])
	if !ok && present(both[at+1:]) != nil || n < 0 || n >= 1<<16 {
		return both, 0
	}
	return present(trimBrackets(both[:at])), int(n)
}

var unixClient = []byte("unix:")

func trimBrackets(host []byte) []byte {
	if n := len(host); n > 1 && host[0] == '[' && host[n-1] == ']' {
		return host[1 : n-1]
	}
	return host
}

// request cuts the request line, or puts together what the format logs of it in pieces.
func (r *record) request() (method, path, query, protocol, host []byte) {
	method, target, protocol := r.s[methodText], r.s[targetText], r.s[protocolText]
	if line := r.s[requestText]; len(line) > 0 {
		m, t, p := scan.SplitRequest(line)
		if m == nil && line[0] == '/' {
			t, p = cutProtocol(line)
		}
		method, target, protocol = or(m, method), or(t, target), or(p, protocol)
	}
	method, target = present(method), present(target)
	path, query = scan.SplitTarget(target)
	if query == nil {
		query = bytes.TrimPrefix(present(r.s[queryText]), questionMark)
	}
	return method, path, query, present(protocol), authority(target)
}

// cutProtocol cuts "/path HTTP/1.1", which some formats log beside the method.
func cutProtocol(line []byte) (target, protocol []byte) {
	if at := bytes.LastIndex(line, protocolMark); at > 0 {
		return line[:at], line[at+1:]
	}
	return line, nil
}

var questionMark = []byte("?")

func or(a, b []byte) []byte {
	if len(a) > 0 {
		return a
	}
	return b
}

// authority is the host of an absolute URL, as HTTP/2 requests are logged.
func authority(target []byte) []byte {
	at := bytes.Index(target, schemeEnd)
	if len(target) == 0 || target[0] == '/' || at <= 0 || bytes.IndexByte(target[:at], '?') >= 0 {
		return nil
	}
	host := target[at+len(schemeEnd):]
	if end := bytes.IndexAny(host, "/?"); end >= 0 {
		host = host[:end]
	}
	return present(host)
}

var schemeEnd = []byte("://")

// present is b without HAProxy's words for nothing.
func present(b []byte) []byte {
	if len(b) == 0 || len(b) == 1 && b[0] == '-' || b[0] == '<' && string(b) == "<BADREQ>" {
		return nil
	}
	return b
}
