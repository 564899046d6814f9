package envoy

import (
	"bytes"
	"strings"
	"sync"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// alsParser reads entries of the gRPC access log that their receiver wrote as JSON, one object a line, under the protobuf's names (common_properties …) or
// in the camelCase of its JSON mapping. Times are texts or objects of seconds and nanos, flags are booleans, and what is zero is left out.
type alsParser struct {
	object, flags, time *scan.Object
	values              [numALSKeys]scan.Value
	flagValues          [64]scan.Value
	timeValues          [2]scan.Value
	peer, client        []byte
	entry               entry
}

// The keys of an entry.
const (
	alsStart = iota
	alsDuration
	alsLastByte
	alsFirstSent
	alsFirstReceived
	alsPeerHost
	alsPeerPort
	alsPeerPipe
	alsClientHost
	alsClientPort
	alsDirectHost
	alsDirectPort
	alsCluster
	alsFlags
	alsTransport
	alsTermination
	alsAttempts
	alsStream
	alsProtocol
	alsMethod
	alsPath
	alsOriginalPath
	alsAuthority
	alsAgent
	alsReferrer
	alsForwarded
	alsRequestID
	alsStatus
	alsDetail
	alsBytes
	numALSKeys
)

// alsKeys are the protobuf's names. Within Address both kinds of sockets are looked for; a number may be wrapped in an object of its value.
var alsKeys = sync.OnceValue(func() map[string]uint8 {
	return map[string]uint8{
		"common_properties.start_time":                                                 alsStart,
		"common_properties.duration":                                                   alsDuration,
		"common_properties.time_to_last_downstream_tx_byte":                            alsLastByte,
		"common_properties.time_to_first_upstream_tx_byte":                             alsFirstSent,
		"common_properties.time_to_first_upstream_rx_byte":                             alsFirstReceived,
		"common_properties.upstream_remote_address.socket_address.address":             alsPeerHost,
		"common_properties.upstream_remote_address.socket_address.port_value":          alsPeerPort,
		"common_properties.upstream_remote_address.pipe.path":                          alsPeerPipe,
		"common_properties.downstream_remote_address.socket_address.address":           alsClientHost,
		"common_properties.downstream_remote_address.socket_address.port_value":        alsClientPort,
		"common_properties.downstream_direct_remote_address.socket_address.address":    alsDirectHost,
		"common_properties.downstream_direct_remote_address.socket_address.port_value": alsDirectPort,
		"common_properties.upstream_cluster":                                           alsCluster,
		"common_properties.response_flags":                                             alsFlags,
		"common_properties.upstream_transport_failure_reason":                          alsTransport,
		"common_properties.connection_termination_details":                             alsTermination,
		"common_properties.upstream_request_attempt_count":                             alsAttempts,
		"common_properties.stream_id":                                                  alsStream,
		"protocol_version":                                                             alsProtocol,
		"request.request_method":                                                       alsMethod,
		"request.path":                                                                 alsPath,
		"request.original_path":                                                        alsOriginalPath,
		"request.authority":                                                            alsAuthority,
		"request.user_agent":                                                           alsAgent,
		"request.referer":                                                              alsReferrer,
		"request.forwarded_for":                                                        alsForwarded,
		"request.request_id":                                                           alsRequestID,
		"response.response_code":                                                       alsStatus,
		"response.response_code.value":                                                 alsStatus,
		"response.response_code_details":                                               alsDetail,
		"response.response_body_bytes":                                                 alsBytes,
		"connection_properties.sent_bytes":                                             alsBytes,
	}
})

func newALS() scan.Parser {
	flags := map[string]uint8{}
	for i, f := range Flags {
		if f.Field != "" {
			flags[f.Field] = uint8(i)
		}
	}
	return &alsParser{object: scan.NewObject(withCamelCase(alsKeys())), flags: scan.NewObject(withCamelCase(flags)),
		time: scan.NewObject(map[string]uint8{"seconds": 0, "nanos": 1})}
}

// withCamelCase adds the names of the JSON mapping.
func withCamelCase(keys map[string]uint8) map[string]uint8 {
	all := map[string]uint8{}
	for key, number := range keys {
		all[key] = number
		parts := strings.Split(key, ".")
		for i, part := range parts {
			parts[i] = camelCase(part)
		}
		all[strings.Join(parts, ".")] = number
	}
	return all
}

// Glance reads the whole entry.
func (p *alsParser) Glance(line []byte, g *event.Glance) bool {
	if !p.read(line) {
		return false
	}
	p.entry.fillGlance(g)
	return true
}

// Parse reads the whole entry.
func (p *alsParser) Parse(line []byte, ev *event.Event) bool {
	if !p.read(line) {
		return false
	}
	p.entry.fillEvent(ev)
	return true
}

// alsCommon are keys of which an entry has at least one.
const alsCommon = 1<<alsStart | 1<<alsCluster | 1<<alsFlags | 1<<alsPeerHost | 1<<alsClientHost

func (p *alsParser) read(line []byte) bool {
	if len(line) == 0 || line[0] != '{' {
		return false
	}
	if found, ok := p.object.Scan(line, p.values[:], 0); !ok || found&alsCommon == 0 {
		return false
	}
	e := &p.entry
	e.clear()
	for _, copied := range alsFields {
		if v := p.values[copied.key]; v.Type != scan.Missing && e.values[copied.field].Type == scan.Missing {
			e.values[copied.field] = v
		}
	}
	p.readRequest()
	p.readAddresses()
	p.readFlags()
	e.read()
	e.statusKnown = true // a TCP session has none
	p.readTimes()
	return true
}

// alsFields are the keys whose values stand for fields as they are; of two for one field the first is preferred.
var alsFields = [...]struct {
	key   uint8
	field field
}{
	{alsCluster, fieldCluster}, {alsTransport, fieldTransport}, {alsTermination, fieldClose}, {alsAttempts, fieldAttempts}, {alsRequestID, fieldRequestID},
	{alsStream, fieldRequestID}, {alsOriginalPath, fieldTarget}, {alsPath, fieldTarget}, {alsAuthority, fieldAuthority}, {alsAgent, fieldAgent},
	{alsReferrer, fieldReferrer}, {alsForwarded, fieldForwarded}, {alsStatus, fieldStatus}, {alsDetail, fieldDetail}, {alsBytes, fieldBytesSent},
}

// The protobuf's enumerations, by number.
var (
	alsMethods   = bytes.Split([]byte("-,GET,HEAD,POST,PUT,DELETE,CONNECT,OPTIONS,TRACE,PATCH"), comma)
	alsProtocols = bytes.Split([]byte("-,HTTP/1.0,HTTP/1.1,HTTP/2,HTTP/3"), comma)
	alsVersions  = [...]string{"PROTOCOL_UNSPECIFIED", "HTTP10", "HTTP11", "HTTP2", "HTTP3"}
)

// readRequest reads method and protocol, which are names or numbers of an enumeration.
func (p *alsParser) readRequest() {
	e := &p.entry
	if v := &p.values[alsMethod]; v.Type == scan.Number {
		e.set(fieldMethod, enumerated(alsMethods, v.Raw))
	} else if v.Type == scan.String && string(v.Raw) != "METHOD_UNSPECIFIED" {
		e.values[fieldMethod] = *v
	}
	switch v := &p.values[alsProtocol]; v.Type {
	case scan.Number:
		e.set(fieldProtocol, enumerated(alsProtocols, v.Raw))
	case scan.String:
		for i, version := range alsVersions {
			if string(v.Raw) == version {
				e.set(fieldProtocol, alsProtocols[i])
			}
		}
	}
}

func enumerated(names [][]byte, number []byte) []byte {
	n, ok := scan.Int(number)
	if !ok || n < 0 || n >= int64(len(names)) {
		return nil
	}
	return names[n]
}

// readAddresses joins hosts and ports.
func (p *alsParser) readAddresses() {
	e := &p.entry
	e.set(fieldPeer, p.values[alsPeerPipe].Raw)
	if host := p.values[alsPeerHost].Raw; len(host) > 0 {
		p.peer = appendAddress(p.peer[:0], host, p.values[alsPeerPort].Raw)
		e.set(fieldPeer, p.peer)
	}
	host, port := p.values[alsClientHost].Raw, p.values[alsClientPort].Raw
	if len(host) == 0 {
		host, port = p.values[alsDirectHost].Raw, p.values[alsDirectPort].Raw
	}
	if len(host) > 0 {
		p.client = appendAddress(p.client[:0], host, port)
		e.set(fieldClient, p.client)
	}
}

// readFlags writes the booleans as %RESPONSE_FLAGS% would.
func (p *alsParser) readFlags() {
	e := &p.entry
	var set flagSet
	if v := &p.values[alsFlags]; v.Type == scan.ObjectValue {
		found, _ := p.flags.Scan(v.Raw, p.flagValues[:], 0)
		for i := range Flags {
			if value := &p.flagValues[i]; found&(1<<i) != 0 && (value.Type == scan.ObjectValue || string(value.Raw) == "true") {
				set |= 1 << i
			}
		}
	}
	e.code = set.append(e.code[:0])
	if set == 0 {
		e.code = append(e.code, '-')
	}
	e.set(fieldFlags, e.code)
}

// readTimes reads the start and the points of time that count from it. The time of the upstream's header is between the first byte sent and the first
// one received.
func (p *alsParser) readTimes() {
	e := &p.entry
	if v := &p.values[alsStart]; v.Type == scan.ObjectValue {
		if nano, ok := p.protoTime(v); ok {
			e.stamp = event.Stamp{Nano: nano, Digits: 9, Set: true, Zoned: true, Dated: true}
		}
	} else if text := e.plain(v); text != nil {
		e.stamp, _ = e.clock.Any(text)
	}
	e.duration = p.microsOf(alsDuration)
	if e.duration == event.None {
		e.duration = p.microsOf(alsLastByte)
	}
	if e.tcp() {
		return
	}
	e.values[fieldService].Type = scan.Null
	if sent, received := p.microsOf(alsFirstSent), p.microsOf(alsFirstReceived); sent >= 0 && received >= sent {
		e.service = received - sent
	}
}

// microsOf is a duration in microseconds, None where it is not told.
func (p *alsParser) microsOf(key uint8) int64 {
	v := &p.values[key]
	if v.Type == scan.ObjectValue {
		if nano, ok := p.protoTime(v); ok && nano >= 0 {
			return nano / 1000
		}
		return event.None
	}
	number, ok := bytes.CutSuffix(v.Raw, secondsUnit)
	if !ok || v.Type != scan.String {
		return event.None
	}
	micros, ok := scan.Seconds(number)
	if !ok {
		return event.None
	}
	return micros
}

var secondsUnit = []byte("s")

// protoTime is an object of seconds and nanos, in nanoseconds.
func (p *alsParser) protoTime(v *scan.Value) (nano int64, ok bool) {
	found, _ := p.time.Scan(v.Raw, p.timeValues[:], 0)
	for i, scale := range [...]int64{1e9, 1} {
		n, isNumber := scan.Int(p.timeValues[i].Raw)
		if found&(1<<i) != 0 && isNumber && n < 1e12 && n > -1e12 {
			nano, ok = nano+n*scale, true
		}
	}
	return nano, ok
}
