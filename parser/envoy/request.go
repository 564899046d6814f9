package envoy

import (
	"bytes"
	"math"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// read makes numbers of the texts. The stamp is the format's own business.
func (e *entry) read() {
	e.readRequest()
	e.status, e.statusKnown = parseStatus(&e.values[fieldStatus])
	e.flags = parseFlags(e.text(fieldFlags))
	e.duration, e.service, e.pool = e.micros(fieldDuration), e.micros(fieldService), e.micros(fieldPool)
	e.attempts = 0
	if n, ok := scan.Int(e.text(fieldAttempts)); ok && n > 0 {
		e.attempts = int(min(n, math.MaxUint8))
	}
	e.grpc = e.isGRPC()
	if e.tcp() { // nobody waits for a header there
		e.service, e.values[fieldService] = event.None, scan.Value{}
	}
}

// readRequest cuts a request line that is logged as a whole.
func (e *entry) readRequest() {
	line := e.text(fieldRequest)
	if line == nil || e.has(fieldMethod) {
		return
	}
	method, target, protocol := scan.SplitRequest(line)
	e.set(fieldMethod, method)
	e.set(fieldTarget, target)
	if !e.has(fieldProtocol) {
		e.set(fieldProtocol, protocol)
	}
}

// parseStatus reads a status; null and "-" are a known 0.
func parseStatus(v *scan.Value) (status int, known bool) {
	if v.Type == scan.Missing || v.Type >= scan.ObjectValue {
		return 0, false
	}
	if v.Type == scan.Null || some(v.Raw) == nil {
		return 0, v.Type == scan.Null || len(v.Raw) > 0
	}
	n, ok := scan.Int(v.Raw)
	if !ok || n < 0 || n > 999 {
		return 0, false
	}
	return int(n), true
}

// micros reads a duration. A bare number is milliseconds, as nearly all of Envoy's operators write them, unless the operator has another unit; the gRPC log
// and some collectors write the unit.
func (e *entry) micros(f field) int64 {
	text := e.text(f)
	if text == nil {
		return event.None
	}
	end := len(text)
	for end > 0 && text[end-1]|0x20 >= 'a' && text[end-1]|0x20 <= 'z' {
		end--
	}
	number := text[:end]
	var n int64
	var ok bool
	switch u := e.units[f]; {
	case end == len(text) && u == milliseconds || string(text[end:]) == "ms":
		n, ok = scan.Millis(number)
	case end == len(text) && u == microseconds || string(text[end:]) == "us":
		n, ok = scan.Int(number)
	case end == len(text) && u == nanoseconds || string(text[end:]) == "ns":
		n, ok = scan.Int(number)
		n /= 1000
	case string(text[end:]) == "s":
		n, ok = scan.Seconds(number)
	}
	if !ok || n < 0 {
		return event.None
	}
	return n
}

// setUnits remembers what the numbers of a format count.
func (e *entry) setUnits(operators []operator) {
	for _, op := range operators {
		if op.field < numFields {
			e.units[op.field] = op.unit
		}
	}
}

// tcp says that the entry is no HTTP request: the TCP proxy logs neither method, protocol nor status.
func (e *entry) tcp() bool {
	return e.status == 0 && !e.has(fieldMethod) && !e.has(fieldProtocol)
}

// isGRPC says that the request is a gRPC call: by its content type, by its gRPC status, or by the look of a call or of its agent. Old versions log a
// gRPC status for plain requests too, so the method must fit.
func (e *entry) isGRPC() bool {
	if kind := e.text(fieldContentType); kind != nil {
		return bytes.HasPrefix(kind, grpcType)
	}
	method := e.raw(fieldMethod)
	if e.has(fieldGRPC) {
		return some(method) == nil || string(method) == "POST"
	}
	return string(method) == "POST" && isHTTP2(e.raw(fieldProtocol)) && (isRPC(e.text(fieldTarget)) || bytes.HasPrefix(e.text(fieldAgent), grpcAgent))
}

// grpcAgent begins the name of every gRPC library: grpc-go/1.64.0, grpc-java-netty/1.31.1.
var grpcAgent = []byte("grpc-")

var grpcType = []byte("application/grpc")

func isHTTP2(protocol []byte) bool {
	switch string(protocol) {
	case "HTTP/2", "HTTP/2.0", "HTTP2":
		return true
	}
	return false
}

// isRPC says that a path has the form /package.Service/Method. The dot and the capital of the service keep ordinary paths of two parts out.
func isRPC(target []byte) bool {
	if len(target) < 5 || target[0] != '/' {
		return false
	}
	service, method, ok := bytes.Cut(target[1:], slash)
	if !ok || !isName(method) {
		return false
	}
	dot := bytes.LastIndexByte(service, '.')
	if dot < 0 || dot+1 == len(service) || service[dot+1] < 'A' || service[dot+1] > 'Z' {
		return false
	}
	for _, c := range service {
		if c != '.' && !isNameByte(c) {
			return false
		}
	}
	return true
}

var slash = []byte("/")

func isName(b []byte) bool {
	if len(b) == 0 || b[0] <= '9' {
		return false
	}
	for _, c := range b {
		if !isNameByte(c) {
			return false
		}
	}
	return true
}

func isNameByte(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '_'
}

// peers is the address of the last upstream host that was tried, and how many the line names.
func (e *entry) peers() (last []byte, n int) {
	for one, rest := nextPeer(e.text(fieldPeers)); one != nil; one, rest = nextPeer(rest) {
		last, n = one, n+1
	}
	if n == 0 {
		if last = some(address(e.text(fieldPeer))); last != nil {
			n = 1
		}
	}
	return last, n
}

// nextPeer takes the first address off a list; nil at its end.
func nextPeer(list []byte) (one, rest []byte) {
	for len(list) > 0 {
		one, list, _ = bytes.Cut(list, comma)
		if one = some(address(one)); one != nil {
			return one, list
		}
	}
	return nil, nil
}

// address takes off what old versions write before an address, and what stands around it in a list.
func address(b []byte) []byte {
	if len(b) == 0 || b[0] > ' ' && b[0] != 't' && b[len(b)-1] > ' ' {
		return b
	}
	return bytes.TrimPrefix(bytes.TrimSpace(b), tcpScheme)
}

var tcpScheme = []byte("tcp://")

// tries is how often an upstream was asked, 0 for never; named is how many hosts the line names.
func (e *entry) tries(named int) int {
	if e.attempts > 1 {
		return e.attempts
	}
	return min(named, math.MaxUint8)
}

var comma = []byte(",")

// client is the address of the peer, with its port.
func (e *entry) client() []byte {
	if addr := e.text(fieldClient); addr != nil {
		return address(addr)
	}
	return address(e.text(fieldDirectClient))
}

// target is path and query of the request.
func (e *entry) target() (path, query []byte) {
	path, query = scan.SplitTarget(e.text(fieldTarget))
	if query == nil {
		query = e.text(fieldQuery)
	}
	return path, query
}

// key joins the lines of one request.
func (e *entry) key() uint64 {
	host, _ := scan.HostPort(e.client())
	path, query := e.target()
	return event.JoinKey(host, e.text(fieldMethod), path, query)
}
