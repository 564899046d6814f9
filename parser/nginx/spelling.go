package nginx

import (
	"math/bits"
	"slices"
	"strings"
	"sync"
)

// spelling is what a field is called in logs that name their values.
type spelling struct {
	what field
	// own are nginx's own variables for it. They go before the others where a line has both, and tell nginx from other programs.
	own string
	// others are what people call it. A word that means something else to many is not among them.
	others string
}

// spellings holds the names of all fields, blanks between them. Each also stands for its form in camel case.
var spellings = [...]spelling{
	{remoteAddr, "remote_addr", "remote client client_ip clientip client_addr client_address remote_ip remote_address ip src_ip source_ip src client.address client.ip source.ip source.address network.client.ip addr the_real_ip real_ip http_x_real_ip"},
	{remotePort, "remote_port", "client_port source.port"},
	{request, "request", "req request_line http_request"},
	{requestMethod, "request_method", "method verb http_method http.method http.request.method req_method"},
	{requestURI, "request_uri", "url http.url http.target url.original request_url req_uri original_uri"},
	{uri, "uri document_uri", "path request_path url.path http.route endpoint uri_path"},
	{args, "args query_string", "query request_query url.query request_args uri_query"},
	{serverProtocol, "server_protocol", "protocol proto request_proto http_version http.version request_protocol http_protocol network.protocol.version"},
	{host, "host http_host", "vhost domain http.host url.domain request_host virtual_host authority"},
	{serverName, "server_name", "servername sn"},
	{status, "status", "status_code http_status response_status http.status_code http.response.status_code resp_status http_status_code statuscode response_code sc st"},
	{bytesSent, "body_bytes_sent", "bytes_sent bytes size body_bytes body_sent sent_bytes body_size response_length response_size resp_size http.response.body.bytes http.response.bytes network.bytes_written"},
	{referrer, "http_referer", "referer referrer http_referrer ref http.request.referrer http.referer"},
	{userAgent, "http_user_agent", "user_agent user-agent agent useragent http.useragent user_agent.original browser"},
	{forwardedFor, "http_x_forwarded_for", "x_forwarded_for xff forwarded_for forwardedfor x-forwarded-for xforwardedfor http_xff"},
	{requestID, "request_id http_x_request_id req_id kong_request_id apisix_request_id", "rid x_request_id reqid requestid request-id x-request-id http.request.id req-id"},
	{connection, "connection", "conn connection_id"},
	{proxyUpstreamName, "proxy_upstream_name", ""},
	{proxyHost, "proxy_host", "upstream_name upstream_group upstream.name"},
	{upstreamAddr, "upstream_addr", "upstream uaddr upstream_address upstreamaddress backend_addr up_addr ups_addr u_addr upstream_ip upstream.addr upstream.address upstream_server upstreamhost"},
	{upstreamStatus, "upstream_status", "us ust ustat ustatus ups_status upstream_code up_status upstream_status_code upstream_http_status upstream.status usc"},
	{upstreamConnect, "upstream_connect_time", "uct upstream_connect upstream_conn_time up_connect_time upstream_connect_duration upstream.connect_time"},
	{upstreamHeader, "upstream_header_time", "uht upstream_header up_header_time upstream_header_duration upstream.header_time"},
	{upstreamResponse, "upstream_response_time", "urt ut utime ups_time upstream_time upstream_resp_time upstream_dur upstream_duration upstream_response_duration upstream_latency upstreamtime apptime up_time up_resp_time upstream.response_time upstream.time"},
	{requestTime, "request_time", "rt reqtime req_time request.time"},
	{duration, "", "duration dur rtime latency request_duration request_time_s responsetime response_time resp_time took elapsed http.request.duration event.duration"},
	{stamp, "time_local time_iso8601", "time timestamp ts date datetime @timestamp local_time iso8601 time_iso request_timestamp logtime access_time at"},
	{msec, "msec", "epoch unixtime unix_time time_msec time_epoch timestamp_msec"},
	{grpcStatus, "upstream_trailer_grpc_status sent_trailer_grpc_status sent_http_grpc_status upstream_http_grpc_status", "grpc_status"},
	{contentType, "content_type http_content_type sent_http_content_type upstream_http_content_type", ""},
	{agentOrAddr, "", "ua"},
	{sessionTime, "session_time", ""},
	{cacheStatus, "upstream_cache_status", "cache_status cachestatus cache ucs cs x_cache_status upstream_cache"},
}

type known struct {
	what field
	own  bool
}

// names maps each name to its field. It is built when it is first needed.
var names = sync.OnceValue(func() map[string]known {
	all := map[string]known{}
	for _, s := range spellings {
		for _, list := range [...]struct {
			names string
			own   bool
		}{{s.own, true}, {s.others, false}} {
			for _, name := range strings.Fields(list.names) {
				all[name] = known{s.what, list.own}
				all[camelCase(name)] = known{s.what, list.own}
			}
		}
	}
	for _, who := range answerers {
		for ending, what := range answererFields {
			if name := who + ending; all[name] == (known{}) {
				all[name] = known{what, false}
				all[camelCase(name)] = known{what, false}
			}
		}
	}
	return all
})

// answerers are what people call who answers, where they do not call it upstream, and answererFields what they put behind it.
var (
	answerers      = [...]string{"origin", "backend", "target", "ups"}
	answererFields = map[string]field{"_addr": upstreamAddr, "_address": upstreamAddr, "_status": upstreamStatus, "_code": upstreamStatus,
		"_connect": upstreamConnect, "_connect_time": upstreamConnect, "_header": upstreamHeader, "_header_time": upstreamHeader, "_time": upstreamResponse, "_response_time": upstreamResponse}
)

// camelCase turns upstream_addr into upstreamAddr.
func camelCase(name string) string {
	parts := strings.Split(name, "_")
	for i, part := range parts {
		if i > 0 && part != "" {
			parts[i] = strings.ToUpper(part[:1]) + part[1:]
		}
	}
	return strings.Join(parts, "")
}

func lookUp(name []byte) (what field, own, isKnown bool) {
	k, ok := names()[string(name)]
	return k.what, k.own, ok
}

// typical are the fields whose own names no other program uses: one of them shows that nginx wrote the line.
const typical = 1<<requestURI | 1<<bytesSent | 1<<referrer | 1<<userAgent | 1<<forwardedFor |
	1<<proxyUpstreamName | 1<<proxyHost | 1<<upstreamAddr | 1<<upstreamStatus | 1<<upstreamConnect | 1<<upstreamHeader | 1<<upstreamResponse |
	1<<requestTime | 1<<stamp | 1<<msec | 1<<sessionTime

// isNginx says that what was found can only be an access line of nginx: a status, a request (or a session's time) and a name that is nginx's own, or two
// that tell of an upstream.
func (f *fields) isNginx() bool {
	if !f.has(status) || !isCode(f.values[status]) || f.owned&typical == 0 && !f.namesUpstream() {
		return false
	}
	if f.has(sessionTime) && isNumber(f.values[sessionTime]) && !f.has(request) && !f.has(requestURI) && !f.has(uri) {
		f.stream = true
		return true
	}
	return f.has(request) || f.has(requestURI) || f.has(uri)
}

// namesUpstream says that two values tell of an upstream, the time among them as nginx writes times: gateways that count milliseconds have such keys too.
func (f *fields) namesUpstream() bool {
	told := f.have & triesMask
	if f.has(upstreamResponse) && !isTimes(f.values[upstreamResponse]) {
		told &^= 1 << upstreamResponse
	}
	return bits.OnesCount32(told) >= 2
}

// loose are names in tails of what answered, for some its address, for others its name, status or time: the value tells.
var loose = [...]string{"ups", "up", "upst", "upstr", "upsrv", "backend", "be", "target", "dst", "dest", "destination", "origin", "proxied_to"}

func isLoose(name []byte) bool {
	return slices.ContainsFunc(loose[:], func(s string) bool { return s == string(name) })
}

// settleLoose tells by the value under a loose name what it is, if it is no name of a group.
func (f *fields) settleLoose() {
	value, what := f.values[proxyHost], numFields
	switch {
	case isNone(value):
		return
	case isAddresses(value):
		what = upstreamAddr
	case isCodes(value, countTries(value)):
		what = upstreamStatus
	case isTimes(value):
		what = upstreamResponse
	case digits(value) < len(value):
		return
	}
	f.have &^= 1 << proxyHost
	if what != numFields {
		f.set(what, false, value)
	}
}

// settle decides what loose names mean, and what "ua" is: the address of the upstream where the agent is known or the value looks like one.
func (f *fields) settle() {
	if f.have&(1<<agentOrAddr|1<<proxyHost) == 0 {
		return
	}
	if f.has(proxyHost) && f.owned&(1<<proxyHost) == 0 {
		f.settleLoose()
	}
	if !f.has(agentOrAddr) {
		return
	}
	value := f.values[agentOrAddr]
	switch {
	case f.has(userAgent) || !isNone(value) && isAddresses(value):
		f.set(upstreamAddr, false, value)
	default:
		f.set(userAgent, false, value)
	}
}
