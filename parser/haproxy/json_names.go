package haproxy

import (
	"strings"
	"sync"
)

// jsonNames are the keys that people, HAProxy's own examples and log shippers give the fields. A key that is an alias of HAProxy, such as "Tw",
// stands for what HAProxy means by it. Keys differ in case: "Tr" is a time, "tr" of old formats too, but "TR" is another.
var jsonNames = sync.OnceValue(func() map[field][]string {
	return map[field][]string{
		stampField: {"time", "time_date", "datetime.millisecond_resolution", "t", "T", "Tl", "Ts", "trg", "trl", "timestamp", "date", "datetime", "date_time", "request_date", "start_time", "time_local",
			"time_iso8601", "req_date", "log_time", "event_time", "haproxy_timestamp", "timestamp_iso"},
		responseStampField:         {"tr"},
		lateStampField:             {"@timestamp", "accept_date", "accept", "accepted", "accept_time", "gmt_date_time", "local_date_time"},
		stateStampField:            {"ts"},
		statusNumber.field():       {"status", "ST", "status_code", "http_status", "http_status_code", "statusCode", "code", "response_code", "http.status", "http.status_code", "http.response.status_code", "http_response_status", "response_status", "response.status", "resp_status", "http-response-status-code", "http_response_status_code", "haproxy.response.status_code"},
		requestNumber.field():      {"TR", "Tq", "tq", "time_request", "request_time_ms", "haproxy.http.request.time_wait_ms", "time_tr", "request_receive_time_ms", "tr_client", "client_request_send_time", "haproxy.time.tq"},
		queueNumber.field():        {"Tw", "tw", "time_queue", "time_wait", "queue_time", "queue_time_ms", "time_tw", "wait_time", "haproxy_queue_wait_time", "haproxy.total_waiting_time_ms", "haproxy.time_queue", "timers.Tw", "timings.queue", "queue_wait_time", "haproxy.time.tw"},
		connectNumber.field():      {"Tc", "tc", "time_backend_connect", "time_connect", "time_conn", "connect_time", "connect_time_ms", "backend_connect_time", "backend_connect_time_ms", "time_tc", "haproxy_server_connect_time", "haproxy_server_connection_time", "haproxy.connection_wait_time_ms", "haproxy.time_backend_connect", "timers.Tc", "timings.connect", "server_wait_time", "haproxy.time.tc"},
		responseNumber.field():     {"Tr", "time_backend_response", "time_response", "time_reponse", "response_time", "response_time_ms", "backend_response_time", "backend_response_time_ms", "server_response_time", "time_tr_response", "haproxy_server_response_time", "haproxy.http.request.time_wait_without_data_ms", "haproxy.server.response_time", "timers.Tr", "timings.response", "tr_server", "haproxy.time.tr"},
		dataNumber.field():         {"Td", "time_data", "data_time"},
		activeNumber.field():       {"Ta", "ta", "time_active", "time_active_ms", "active_time", "time_ta", "total_active_time", "total_time_ms", "timers.Ta", "timings.active"},
		totalNumber.field():        {"Tt", "tt", "time_duration", "time_total", "total_time", "session_duration", "session_time", "duration", "duration_ms", "haproxy_total_time", "timers.Tt", "timings.total", "haproxy.time.tt"},
		userNumber.field():         {"Tu", "time_user", "user_time"},
		nanoField:                  {"event.duration"},
		bytesNumber.field():        {"B", "bytes", "bytes_read", "bytes_sent", "bytes_out", "response_bytes", "response_size", "server2client_bytes_read", "bytes.read", "haproxy.bytes_read", "http.response.bytes", "haproxy.bytes.read"},
		uploadedNumber.field():     {"U", "bytes_uploaded", "bytes_in", "request_bytes", "client2server_bytes_read", "bytes.uploaded", "request_size", "haproxy.bytes.uploaded"},
		retriesNumber.field():      {"rc", "retries", "retry", "conn_retries", "retries_count", "connection_retries", "haproxy_retries", "haproxy.connections.retries", "number_of_retries", "server_connection_retries", "haproxy.retries"},
		serverStatusNumber.field(): {"server_status", "upstream_status", "backend_status"},
		portNumber.field():         {"cp", "port", "client_port", "clientport", "src_port", "source_port", "remote_port", "c_port", "client.port", "source.port", "network.client.port", "haproxy.network.client_port"},
		serverPortNumber.field():   {"sp", "server_port", "backend_server_port", "upstream_port", "destination.port", "server.port"},
		clientText.field():         {"ci", "client", "client_ip", "clientip", "client_addr", "client_address", "src", "src_ip", "source_ip", "remote_addr", "remote_ip", "remote", "c_ip", "client.ip", "client.address", "source.ip", "source.address", "network.client.ip", "haproxy.network.client_ip"},
		backendText.field():        {"b", "backend", "backend_name", "be", "be_name", "back_name", "haproxy_backend", "haproxy_backend_name", "haproxy.backend_name", "haproxy.backend", "backend.name", "haproxy.name.backend"},
		serverText.field():         {"s", "server", "server_name", "srv", "srv_name", "backend_server", "back_server", "be_server", "haproxy_server", "haproxy_server_name", "haproxy.server_name", "haproxy.server", "server.name", "haproxy.name.server"},
		pairField:                  {"backend_server_name", "upstream", "backend/server"},
		stateText.field(): {"tsc", "term", "term_state", "termination", "termination_state", "termination_state_cookie", "terminationstate", "terminationState", "termination-state", "session_state", "sess_term_state",
			"request_termination_state", "state_at_disconnect", "haproxy_termination_state", "haproxy.termination_state", "termination.state", "term_status", "termination_code"},
		timersField:               {"timers", "times", "timing"},
		requestText.field():       {"r", "request", "http_request", "http_req", "request_line", "http_request_and_version", "req", "raw_request_line", "haproxy.http.request.raw_request_line", "http.request.line", "http.request", "http_request_line"},
		methodText.field():        {"HM", "method", "http_method", "http_verb", "verb", "request_method", "req_method", "http.method", "http.request.method", "http-request-method", "haproxy_http_method", "haproxy.request.method"},
		targetText.field():        {"HU", "HP", "HPO", "path", "uri", "url", "http_uri", "http_path", "request_uri", "request_path", "req_uri", "req_path", "url.path", "url.original", "url-path", "http.uri", "http.url", "http.path", "haproxy_http_uri", "http_request_path", "http_request_uri", "http.request_uri", "http.request_uri_without_query_string", "haproxy.request.hu", "haproxy.request.uri"},
		queryText.field():         {"HQ", "query", "http_query", "query_string", "request_query", "args", "url.query", "url-query", "http.query", "http_request_query_string", "http.request_uri_query_string"},
		protocolText.field():      {"HV", "proto", "protocol", "http_version", "http_protocol", "http_proto", "request_version", "http.version", "network-protocol-version", "haproxy_http_version", "request_http_version", "haproxy.request.protocol"},
		hostText.field():          {"host", "http_host", "Host", "hdr_host", "host_header", "req_host", "request_host", "vhost", "domain", "http.host", "url.domain", "server-address"},
		agentText.field():         {"user_agent", "useragent", "userAgent", "user-agent", "http_user_agent", "ua", "agent", "user_agent.original", "http.user_agent", "http.useragent", "user-agent-original"},
		referrerText.field():      {"referer", "referrer", "http_referer", "http.request.referrer", "http.referer", "haproxy.request.header.referer"},
		forwardedText.field():     {"x_forwarded_for", "xff", "forwarded_for", "http_x_forwarded_for", "x-forwarded-for", "forwarded", "x_forward_for", "haproxy.request.header.xforwardfor"},
		requestIDText.field():     {"ID", "uid", "id", "unique_id", "uniqueid", "unique-id", "request_id", "requestid", "requestId", "req_id", "reqid", "x-unique-id", "x_request_id", "x-request-id", "http.request.id", "trace_id", "correlation_id", "http.unique_ID"},
		nodeText.field():          {"H", "hostname", "node", "haproxy_host", "host.hostname", "host.name"},
		serverAddressText.field(): {"si", "server_ip", "server_address", "backend_ip", "backend_server_ip", "upstream_ip", "destination.ip", "destination.address", "server.ip"},
		serverPortText.field():    {"server_addr", "upstream_addr", "backend_addr"},
		backendErrorText.field():  {"bc_err_str", "bc_err", "backend_error", "connection_error", "conn_error", "backend_conn_error"},
		tlsErrorText.field():      {"ssl_bc_err_str", "backend_ssl_error", "ssl_backend_error"},

		startStampField:    {"timers.tr"},
		cookieStateField:   {"termination.state_with_cookie_status", "termination_state_with_cookie_status", "state"},
		answerField:        {"server_response_send_time"},
		headerHostField:    {"haproxy.request.header.host"},
		nginxConnectField:  {"upstream_connect_time"},
		nginxResponseField: {"upstream_response_time", "upstream_header_time"},
		nginxTotalField:    {"request_time"},
	}
})

// jsonNumbers is jsonNames the other way round, as scan.Object takes it, with the spellings of the names.
var jsonNumbers = sync.OnceValue(func() map[string]uint8 {
	numbers := map[string]uint8{}
	for f, names := range jsonNames() {
		for _, name := range names {
			numbers[name] = uint8(f)
		}
	}
	for f, names := range jsonNames() {
		for _, name := range names {
			for _, spelling := range spellings(name) {
				if _, taken := numbers[spelling]; !taken {
					numbers[spelling] = uint8(f)
				}
			}
		}
	}
	return numbers
})

// spellings are the other ways to write a name: clientIp and clientIP of client_ip, each of them behind "haproxy_" too.
func spellings(name string) []string {
	if strings.ContainsAny(name, ".@") {
		return nil
	}
	all := []string{name}
	if words := strings.Split(name, "_"); len(words) > 1 && !strings.Contains(name, "-") {
		camel := words[0]
		for _, word := range words[1:] {
			camel += strings.ToUpper(word[:min(len(word), 1)]) + word[min(len(word), 1):]
		}
		all = append(all, camel, strings.Replace(strings.Replace(camel, "Ip", "IP", 1), "Id", "ID", 1))
	}
	for _, one := range all[:len(all):len(all)] {
		all = append(all, "haproxy_"+one)
	}
	return all
}
