package nginx

import (
	"bytes"
	"math/bits"
	"strings"
	"sync"

	"github.com/why502/why502/parser/scan"
)

// jsonLog reads access logs of one JSON object a line, whatever the order of the keys, with values as strings or numbers, flat or within one of
// the usual outer keys. spelling.go says which keys mean what.
type jsonLog struct {
	fields
	object *scan.Object // made when the first object comes: most inputs have none
	values [64]scan.Value
}

func newJSON() scan.Parser {
	p := &jsonLog{}
	p.escape = jsonEscapes
	return access{p}
}

// Keys of Object: a field under an ordinary name, the same plus ownName under nginx's own, and two sorts of keys that speak against nginx. Those
// stand in the places of fields that have no own name.
const (
	ownName    = uint8(numFields)
	appKey     = ownName + uint8(agentOrAddr)
	foreignKey = ownName + uint8(duration)
	headerKey  = uint8(proxyUpstreamName) // http_host, which goes before a host that may be the machine's own
	answerKey  = uint8(contentType)       // response, the status to those who name fields as Logstash does, a text to others
)

// appKeys are written by applications that log their own requests, foreignKeys by other proxies.
var (
	appKeys     = [...]string{"level", "severity", "logger", "caller", "msg", "lvl"}
	foreignKeys = [...]string{"response_flags", "response_code_details", "upstream_cluster", "termination_state", "termination.state", "timers.Tc", "timers.tr", "haproxy.termination_state", "request_termination_state", "tsc", "backend_name", "frontend_name",
		"DownstreamStatus", "resp_headers"}
)

// outerKeys are what people put the fields into. camelCase is not looked for there: each key costs when the table is made.
// GELF puts an underscore before every field that is not its own.
var outerKeys = [...]string{"nginx.", "nginx.access.", "access.", "http.", "log.", "data.", "_"}

// elasticNames are keys that the modules of Elastic make of lines of nginx; their other keys are those of every server.
var elasticNames = map[string]field{
	"nginx.access.remote_ip_list": forwardedFor, "nginx.ingress_controller.remote_ip_list": forwardedFor,
	"nginx.ingress_controller.http.request.id": requestID, "nginx.ingress_controller.http.request.time": requestTime,
	"nginx.ingress_controller.upstream.name": proxyUpstreamName, "nginx.ingress_controller.upstream.response.status_code": upstreamStatus,
	"nginx.ingress_controller.upstream.response.time": upstreamResponse,
}

// nestedNames are keys that mean something within one outer key.
var nestedNames = map[string]field{
	"request.id": requestID, "request.line": request, "request.method": requestMethod, "request.uri": requestURI, "request.url": requestURI,
	"request.path": uri, "request.args": args, "request.query": args, "request.protocol": serverProtocol, "request.host": host, "request.time": requestTime,
	"request.headers.host": host, "request.headers.user-agent": userAgent, "request.headers.referer": referrer, "request.user_agent": userAgent,
	"request.remote_addr": remoteAddr, "client.ip": remoteAddr, "client.addr": remoteAddr, "client.port": remotePort,
	"response.status": status, "response.status_code": status, "response.bytes": bytesSent, "response.size": bytesSent,
	"upstream.addr": upstreamAddr, "upstream.address": upstreamAddr, "upstream.status": upstreamStatus, "upstream.name": proxyHost,
	"upstream.response_time": upstreamResponse, "upstream.connect_time": upstreamConnect, "upstream.header_time": upstreamHeader,
	// what Google's log service shows as a request
	"httpRequest.requestMethod": requestMethod, "httpRequest.requestUrl": requestURI, "httpRequest.status": status, "httpRequest.userAgent": userAgent,
	"httpRequest.remoteIp": remoteAddr, "httpRequest.responseSize": bytesSent, "httpRequest.referer": referrer, "httpRequest.protocol": serverProtocol, "httpRequest.latency": duration,
}

// jsonNames is every key with its number.
var jsonNames = sync.OnceValue(func() map[string]uint8 {
	all := map[string]uint8{}
	for name, k := range names() {
		number := uint8(k.what)
		if k.own {
			number += ownName
		}
		all[name] = number
		for _, prefix := range outerKeys {
			if strings.ToLower(name) == name {
				all[prefix+name] = number
			}
		}
	}
	for name, what := range nestedNames {
		all[name] = uint8(what)
	}
	for name, what := range elasticNames {
		all[name] = ownName + uint8(what)
	}
	all["code"] = uint8(status)                                        // of Fluentd's parser
	all["origin"], all["backend"] = uint8(proxyHost), uint8(proxyHost) // its address or its name: the value tells
	all["response.body_bytes_sent"] = ownName + uint8(bytesSent)
	all["response"] = answerKey
	all["http_host"], all["httpHost"], all["_http_host"] = headerKey, headerKey, headerKey
	for _, name := range appKeys {
		all[name] = appKey
	}
	for _, name := range foreignKeys {
		all[name] = foreignKey
	}
	return all
})

func (p *jsonLog) cut(line []byte) bool {
	if len(line) < 2 || line[0] != '{' && line[0] != ' ' {
		return false
	}
	if p.object == nil {
		p.object = scan.NewObject(jsonNames())
	}
	found, ok := p.object.Values(line, p.values[:])
	if !ok || found&(1<<foreignKey) != 0 {
		return false
	}
	p.reset()
	p.keep(found&(1<<ownName-1)&^(1<<headerKey|1<<answerKey), false, 0)
	p.keep(found>>ownName&^(1<<agentOrAddr|1<<duration), true, ownName)
	if v := p.values[headerKey]; found&(1<<headerKey) != 0 && v.Type == scan.String && !isNone(v.Raw) {
		p.fields.put(host, v.Raw)
	}
	if v := p.values[answerKey]; found&(1<<answerKey) != 0 && !p.has(status) && isCode(v.Raw) {
		p.fields.put(status, v.Raw)
	}
	p.settle()
	if !p.isNginx() && (found&(1<<appKey) != 0 || !p.isTakenApart()) {
		return false
	}
	// Programs of all kinds know a remote_addr and a request_uri; with a level beside it, the line is theirs.
	return found&(1<<appKey) == 0 || p.owned&typical&^(1<<requestURI) != 0
}

// isTakenApart says that the fields are those that Vector and Fluentd make of a combined line, which name nothing as nginx does: client, size and agent
// beside the request as it was, or beside its parts and the referrer. Then the host may stand for the client.
func (f *fields) isTakenApart() bool {
	const all = 1<<status | 1<<bytesSent | 1<<userAgent
	if f.have&all != all || !isCode(f.values[status]) || !f.has(remoteAddr) && !f.has(host) {
		return false
	}
	if line := f.get(request); line != nil && f.has(remoteAddr) {
		f.have &^= 1 << host // the machine's
		return bytes.Contains(line, versionText)
	}
	return f.has(requestMethod) && (f.has(uri) || f.has(requestURI)) && f.has(referrer)
}

var versionText = []byte(" HTTP/")

// keep sets the fields of a set of numbers.
func (p *jsonLog) keep(found uint64, own bool, base uint8) {
	for ; found != 0; found &= found - 1 {
		number := uint8(bits.TrailingZeros64(found))
		switch v := &p.values[base+number]; v.Type {
		case scan.String, scan.EscapedString, scan.Number:
			p.set(field(number), own, v.Raw)
		case scan.Null:
			p.set(field(number), own, nil)
		case scan.ArrayValue: // a list of tries that a shipper took apart, of one element mostly
			p.set(field(number), own, arrayElement(v.Raw))
		}
	}
}

// arrayElement is the element of an array that has just one, nil otherwise.
func arrayElement(raw []byte) []byte {
	raw = bytes.Trim(raw, "[] \"")
	if bytes.IndexByte(raw, ',') >= 0 {
		return nil
	}
	return raw
}
