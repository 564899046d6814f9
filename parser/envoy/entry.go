package envoy

import (
	"bytes"
	"math"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// field is what a log may tell of a request, whatever the format calls it.
type field uint8

// The fields. "Other" ones are keys of JSON logs that mean the same where the line is Envoy's, but that other programs use as well.
const (
	fieldStart field = iota
	fieldOtherTime
	fieldEmitTime // when the line was written
	fieldMethod
	fieldTarget
	fieldQuery
	fieldRequest // method, target and protocol in one
	fieldProtocol
	fieldStatus
	fieldOtherStatus
	fieldFlags
	fieldOtherFlags
	fieldDetail
	fieldTransport
	fieldClose // why Envoy closed a connection
	fieldBody  // of Envoy's own answer
	fieldBytesSent
	fieldDuration
	fieldService // time of the upstream's header
	fieldPool    // time of the connection
	fieldForwarded
	fieldAgent
	fieldReferrer
	fieldRequestID
	fieldAuthority
	fieldPeer      // address of the upstream host
	fieldPeers     // all that were tried
	fieldOtherPeer // what may be an address too
	fieldCluster
	fieldOtherCluster
	fieldClient
	fieldDirectClient
	fieldConnection
	fieldAttempts
	fieldGRPC // status of a gRPC call
	fieldContentType
	fieldNode

	numFields
)

// markALS is the number of a key that only the gRPC access log has; that log has a parser of its own.
const markALS = numFields

// glanceFields are what requests are counted by; the others are read only when the whole event is wanted.
const glanceFields = 1<<(numFields+1) - 1 - (1<<fieldBytesSent | 1<<fieldForwarded | 1<<fieldReferrer | 1<<fieldRequestID | 1<<fieldAuthority | 1<<fieldConnection)

// entry is one access line: the texts as logged, and what was made of them. All formats fill it, and all answers come from it, so that
// Glance and Parse cannot disagree.
type entry struct {
	values [numFields + 1]scan.Value // the last one is markALS
	units  [numFields]unit
	stamp  event.Stamp
	// written says that the stamp is not the request's start but the moment of writing.
	written bool

	// What read made of the texts.
	status      int
	statusKnown bool // the line says which status was sent, 0 included
	flags       flagSet
	duration    int64 // microseconds; None where not told, as the next two
	service     int64
	pool        int64
	attempts    int
	grpc        bool

	clock   scan.Clock
	finder  finder
	scratch []byte // of unescaped texts
	code    []byte // of flags that are logged in another way
}

// raw is a field as logged, nil where the line does not have it.
func (e *entry) raw(f field) []byte { return e.values[f].Raw }

func (e *entry) set(f field, text []byte) { e.values[f] = scan.Value{Raw: text, Type: scan.String} }

// text is a field's value, nil where the line tells none.
func (e *entry) text(f field) []byte { return e.plain(&e.values[f]) }

// plain is a value without JSON's escapes, nil when it tells nothing.
func (e *entry) plain(v *scan.Value) []byte {
	switch v.Type {
	case scan.String, scan.Number, scan.Bool:
		return some(v.Raw)
	case scan.EscapedString:
		// Texts of one line lie behind one another: a caller may hold several. What grows leaves the older ones where they are.
		begin := len(e.scratch)
		plain := scan.UnescapeJSON(e.scratch[begin:begin:cap(e.scratch)], v.Raw)
		if len(plain) > 0 && len(e.scratch)+len(plain) <= cap(e.scratch) {
			e.scratch = e.scratch[:begin+len(plain)]
		}
		return some(plain)
	}
	return nil
}

// some is nil for what Envoy writes where it has nothing to say.
func some(text []byte) []byte {
	if len(text) == 0 || len(text) == 1 && text[0] == '-' {
		return nil
	}
	return text
}

// logged says that the line has a place for a field, even if nothing stands there.
func (e *entry) logged(f field) bool { return e.values[f].Type != scan.Missing }

// has says that a field tells something.
func (e *entry) has(f field) bool {
	v := &e.values[f]
	return v.Type >= scan.String && v.Type <= scan.Bool && some(v.Raw) != nil
}

// prefer takes the second field where the first is missing.
func (e *entry) prefer(f, other field) {
	if !e.logged(f) && e.logged(other) {
		e.values[f] = e.values[other]
	}
}

func (e *entry) preferOthers() {
	e.prefer(fieldStatus, fieldOtherStatus)
	e.prefer(fieldFlags, fieldOtherFlags)
	e.prefer(fieldPeer, fieldOtherPeer)
	e.prefer(fieldCluster, fieldOtherCluster)
}

// clear makes the entry ready for a line of any shape.
func (e *entry) clear() {
	clear(e.values[:])
	e.stamp, e.written = event.Stamp{}, false
	e.scratch = e.scratch[:0]
}

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

// isGRPC says that the request is a gRPC call: by its content type, by its gRPC status, or by the look of a call. Old versions log a gRPC
// status for plain requests too, so the method must fit.
func (e *entry) isGRPC() bool {
	if kind := e.text(fieldContentType); kind != nil {
		return bytes.HasPrefix(kind, grpcType)
	}
	method := e.raw(fieldMethod)
	if e.has(fieldGRPC) {
		return some(method) == nil || string(method) == "POST"
	}
	return string(method) == "POST" && isHTTP2(e.raw(fieldProtocol)) && isRPC(e.raw(fieldTarget))
}

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

// peer is the address of the last upstream host that was tried.
func (e *entry) peer() []byte {
	var last []byte
	for one, rest := nextPeer(e.text(fieldPeers)); one != nil; one, rest = nextPeer(rest) {
		last = one
	}
	if last != nil {
		return last
	}
	return some(address(e.text(fieldPeer)))
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

// address takes off what old versions write before an address.
func address(b []byte) []byte {
	return bytes.TrimPrefix(bytes.TrimSpace(b), tcpScheme)
}

var tcpScheme = []byte("tcp://")

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

// tries is how often an upstream was asked, 0 for never.
func (e *entry) tries() int {
	if e.attempts > 1 {
		return e.attempts
	}
	n := 0
	for one, rest := nextPeer(e.text(fieldPeers)); one != nil && n < math.MaxUint8; one, rest = nextPeer(rest) {
		n++
	}
	if n == 0 && some(address(e.text(fieldPeer))) != nil {
		return 1
	}
	return n
}

var comma = []byte(",")
