package envoy

import (
	"bytes"
	"fmt"
	"strings"
	"sync"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// operator is a command operator of a format string: %NAME(ARGUMENTS):LENGTH%.
type operator struct {
	name      string
	arguments string

	field field // numFields where nothing asks for it
	unit  unit
	stamp func([]byte) (event.Stamp, int) // of a time with a pattern of its own
	// path says that the operator of the path follows with nothing between, as in %REQ(:AUTHORITY)%%REQ(:PATH)%: the text goes on with it at the
	// first slash.
	path bool
}

// unit is what a number of a duration counts.
type unit uint8

const (
	milliseconds unit = iota
	microseconds
	nanoseconds
)

// operatorFields are the operators without a header's name, by the field that they tell.
var operatorFields = sync.OnceValue(func() map[string]field {
	return map[string]field{
		"START_TIME": fieldStart, "START_TIME_LOCAL": fieldStart, "EMIT_TIME": fieldEmitTime, "EMIT_TIME_LOCAL": fieldEmitTime,
		"PROTOCOL": fieldProtocol, "RESPONSE_CODE": fieldStatus, "RESPONSE_CODE_DETAILS": fieldDetail,
		"RESPONSE_FLAGS": fieldFlags, "RESPONSE_FLAGS_LONG": fieldFlags,
		"CONNECTION_TERMINATION_DETAILS": fieldClose, "UPSTREAM_LOCAL_CLOSE_REASON": fieldClose,
		"UPSTREAM_TRANSPORT_FAILURE_REASON": fieldTransport, "LOCAL_REPLY_BODY": fieldBody,
		"BYTES_SENT": fieldBytesSent, "DURATION": fieldDuration, "UPSTREAM_CONNECTION_POOL_READY_DURATION": fieldPool,
		"UPSTREAM_HOST": fieldPeer, "UPSTREAM_REMOTE_ADDRESS": fieldPeer, "UPSTREAM_HOST_NAME": fieldOtherPeer, "UPSTREAM_HOSTS_ATTEMPTED": fieldPeers,
		"UPSTREAM_CLUSTER": fieldCluster, "UPSTREAM_CLUSTER_RAW": fieldCluster, "UPSTREAM_REQUEST_ATTEMPT_COUNT": fieldAttempts,
		"DOWNSTREAM_REMOTE_ADDRESS": fieldClient, "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT": fieldClient,
		"DOWNSTREAM_DIRECT_REMOTE_ADDRESS": fieldDirectClient, "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT": fieldDirectClient,
		"CONNECTION_ID": fieldConnection, "STREAM_ID": fieldRequestID, "GRPC_STATUS": fieldGRPC, "GRPC_STATUS_NUMBER": fieldGRPC, "HOSTNAME": fieldNode,
		"PATH": fieldTarget, "REQ_WITHOUT_QUERY": fieldTarget,
	}
})

// requestHeaders and responseHeaders are the headers that tell a field.
var (
	requestHeaders = map[string]field{
		":method": fieldMethod, ":path": fieldTarget, "x-envoy-original-path": fieldTarget, ":authority": fieldAuthority, "host": fieldAuthority,
		"x-forwarded-for": fieldForwarded, "user-agent": fieldAgent, "x-request-id": fieldRequestID, "referer": fieldReferrer, "content-type": fieldContentType,
	}
	responseHeaders = map[string]field{"x-envoy-upstream-service-time": fieldService, "grpc-status": fieldGRPC}
)

// newOperator reads what stands between two percent signs.
func newOperator(name, arguments string) (operator, error) {
	op := operator{name: name, arguments: arguments, field: numFields}
	switch name {
	case "REQ", "REQUEST_HEADER", "REQ_WITHOUT_QUERY":
		op.field = headerField(requestHeaders, arguments)
	case "RESP", "RESPONSE_HEADER", "TRAILER", "RESPONSE_TRAILER":
		op.field = headerField(responseHeaders, arguments)
	case "COMMON_DURATION":
		op.field, op.unit = commonDuration(arguments)
	case "ENVIRONMENT":
		if arguments == "HOSTNAME" || arguments == "POD_NAME" || arguments == "NODE_NAME" {
			op.field = fieldNode
		}
	default:
		if f, ok := operatorFields()[name]; ok {
			op.field = f
		}
	}
	if (op.field == fieldStart || op.field == fieldEmitTime) && arguments != "" {
		read, err := scan.Strptime(arguments)
		if err != nil {
			return op, fmt.Errorf("reading %%%s%%: %w", name, err)
		}
		op.stamp = read
	}
	return op, nil
}

// headerField is the field of `X?Y`: that of the first header which tells one.
func headerField(headers map[string]field, arguments string) field {
	for _, header := range strings.Split(strings.ToLower(arguments), "?") {
		if f, ok := headers[header]; ok {
			return f
		}
	}
	return numFields
}

// spans are the durations between two points that tell a field.
var spans = map[string]field{
	"DS_RX_BEG:DS_TX_END": fieldDuration, "US_CX_BEG:US_CX_END": fieldPool, "US_TX_BEG:US_RX_BEG": fieldService, "US_TX_END:US_RX_BEG": fieldService,
}

// commonDuration reads START:END:PRECISION.
func commonDuration(arguments string) (field, unit) {
	at := strings.LastIndexByte(arguments, ':')
	if at < 0 {
		return numFields, milliseconds
	}
	f, ok := spans[arguments[:at]]
	if !ok {
		return numFields, milliseconds
	}
	switch arguments[at+1:] {
	case "us":
		return f, microseconds
	case "ns":
		return f, nanoseconds
	}
	return f, milliseconds
}

// holds says that a text may be what the operator writes. Operators whose texts are free take anything.
func (op *operator) holds(text []byte) bool {
	if len(text) == 0 {
		return !op.strict()
	}
	if some(text) == nil {
		return true
	}
	switch op.field {
	case fieldStatus:
		return len(text) <= 3 && isNumber(text)
	case fieldBytesSent, fieldDuration, fieldPool, fieldAttempts:
		return isNumber(text)
	case fieldMethod:
		return isMethod(text)
	case fieldProtocol:
		return isProtocol(text)
	case fieldPeer, fieldClient, fieldDirectClient:
		return looksPlaced(text)
	case fieldFlags:
		return isFlags(text)
	}
	return true
}

// looksPlaced says that a text without blanks has a sign of an address.
func looksPlaced(text []byte) bool {
	return bytes.IndexByte(text, ' ') < 0 && (bytes.IndexByte(text, ':') >= 0 || bytes.IndexByte(text, '.') >= 0 || bytes.IndexByte(text, '/') >= 0)
}

// header says that the operator writes a header of the request.
func (op *operator) header() bool {
	return op.name == "REQ" || op.name == "REQUEST_HEADER" || op.name == "REQ_WITHOUT_QUERY" || op.name == "PATH"
}

// strict says that the operator's texts can be told from others, so that they prove a line to be of the format.
func (op *operator) strict() bool {
	switch op.field {
	case fieldStart, fieldEmitTime, fieldStatus, fieldBytesSent, fieldDuration, fieldPool, fieldAttempts, fieldMethod, fieldProtocol, fieldFlags:
		return true
	}
	return false
}
