package envoy

import (
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
	fieldOtherDetail
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
		// Texts of one line lie behind one another, because a caller may hold several. When there is no room left, what was handed out stays where it is.
		if cap(e.scratch)-len(e.scratch) < len(v.Raw) {
			e.scratch = make([]byte, 0, 2*cap(e.scratch)+len(v.Raw))
		}
		begin := len(e.scratch)
		e.scratch = e.scratch[:begin+len(scan.UnescapeJSON(e.scratch[begin:begin], v.Raw))]
		return some(e.scratch[begin:])
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
	e.prefer(fieldDetail, fieldOtherDetail)
	e.prefer(fieldPeer, fieldOtherPeer)
	e.prefer(fieldCluster, fieldOtherCluster)
}

// clear makes the entry ready for a line of any shape.
func (e *entry) clear() {
	clear(e.values[:])
	e.stamp, e.written = event.Stamp{}, false
	e.scratch = e.scratch[:0]
}
