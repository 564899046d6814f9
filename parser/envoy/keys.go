package envoy

import (
	"strings"
	"sync"
)

// fieldKeys are the keys under which JSON logs have the fields: those of Istio, Envoy Gateway, Contour and Google's mesh, and what people who write their own
// json_format choose. Words are joined by underscores here; camelCase and hyphens are added (spellings). A point leads into a nested object.
var fieldKeys = [numFields][]string{
	fieldStart:     {"start_time", "request_start_time", "request_start", "systemTime"},
	fieldOtherTime: {"time", "timestamp", "@timestamp", "ts", "date", "datetime", "log_time", "event_time", "start", "emit_time"},
	fieldMethod:    {"method", ":method", "request_method", "req_method", "http_method", "verb", "request.method", "http.request.method", "http.method", "httpRequest.requestMethod"},
	fieldTarget: {"path", ":path", "x_envoy_origin_path", "x_envoy_original_path", "original_path", "request_path", "req_path", "http_path", "url_path", "uri", "request_uri", "url", "request_url",
		"request.path", "request.uri", "request.url", "url.path", "url.original", "http.target", "http.url", "httpRequest.requestUrl"},
	fieldQuery:    {"query", "query_string", "url.query"},
	fieldRequest:  {"request", "request_line"},
	fieldProtocol: {"protocol", "request_protocol", "http_protocol", "http_version", "proto", "request.protocol", "httpRequest.protocol"},
	fieldStatus:   {"response_code", "envoy_response_code"},
	fieldOtherStatus: {"status", "status_code", "code", "http_status", "http_status_code", "http_response_code", "response_status", "response.code", "response.status", "response.status_code",
		"http.response.status_code", "http.status_code", "httpRequest.status"},
	fieldFlags:       {"response_flags", "response_flag", "response_flags_long", "envoy_response_flags", "upstream_response_flags", "response.flags", "labels.response_flag", "labels.response_flags"},
	fieldOtherFlags:  {"flags", "resp_flags", "rflags"},
	fieldDetail:      {"response_code_details", "response_details", "response_code_detail", "status_details", "response.code_details", "response.details", "labels.response_details", "labels.response_code_details"},
	fieldOtherDetail: {"details", "code_details", "resp_details", "rdetails"},
	fieldTransport: {"upstream_transport_failure_reason", "upstream_failure_reason", "transport_failure_reason", "upstream.transport_failure_reason",
		"labels.upstream_transport_failure_reason"},
	fieldClose:    {"connection_termination_details", "upstream_local_close_reason", "labels.connection_termination_details"},
	fieldBody:     {"local_reply_body"},
	fieldService:  {"upstream_service_time", "x_envoy_upstream_service_time", "envoy_upstream_service_time", "upstream.service_time"},
	fieldPool:     {"upstream_connection_pool_ready_duration"},
	fieldDuration: {"duration", "duration_ms", "request_duration", "request_duration_ms", "total_duration", "request_time", "response_time", "latency", "elapsed", "time_taken", "took", "httpRequest.latency", "clientDuration"},
	fieldBytesSent: {"bytes_sent", "response_size", "response_bytes", "body_bytes_sent", "sent_bytes", "bytes_out", "response.bytes", "response.size", "http.response.body.size",
		"httpRequest.responseSize"},
	fieldForwarded:    {"x_forwarded_for", "xff", "forwarded_for", "http_x_forwarded_for", "request.x_forwarded_for"},
	fieldAgent:        {"user_agent", "http_user_agent", "agent", "ua", "request.user_agent", "user_agent.original", "httpRequest.userAgent"},
	fieldReferrer:     {"referer", "referrer", "http_referer", "request.referer", "httpRequest.referer"},
	fieldRequestID:    {"request_id", "x_request_id", "req_id", "request.id", "request.request_id", "labels.request_id"},
	fieldAuthority:    {"authority", ":authority", "request_authority", "request_host", "http_host", "host", "vhost", "domain", "request.authority", "request.host", "url.domain"},
	fieldPeer:         {"upstream_host", "upstream_remote_address", "upstream.host", "upstream.address", "labels.upstream_host"},
	fieldOtherPeer:    {"upstream_addr", "upstream_address"},
	fieldPeers:        {"upstream_hosts_attempted"},
	fieldCluster:      {"upstream_cluster", "upstream_cluster_raw", "upstream_cluster_name", "upstream.cluster", "labels.upstream_cluster", "upstreamName", "upstream.service"},
	fieldOtherCluster: {"cluster", "cluster_name"},
	fieldClient: {"downstream_remote_address", "downstream_remote_address_without_port", "downstream.remote_address", "remote_address", "remote_addr", "client_address", "client_ip", "client",
		"source_address", "peer_address", "client.address", "httpRequest.remoteIp"},
	fieldDirectClient: {"downstream_direct_remote_address", "downstream.direct_remote_address"},
	fieldConnection:   {"connection_id", "downstream_connection_id"},
	fieldAttempts:     {"upstream_request_attempt_count", "request_attempt_count", "attempt_count", "upstream_attempts"},
	fieldGRPC:         {"grpc_status", "grpc_status_number", "grpc_code", "response.grpc_status"},
	fieldContentType:  {"content_type", "request_content_type", "request.content_type"},
	fieldNode:         {"hostname", "host_name", "pod_name", "pod", "kubernetes.pod_name", "resource.labels.pod_name"},
}

// typical are the fields whose keys other programs hardly have: two of them, or the flags alone, make a JSON line Envoy's.
const typical = 1<<fieldDetail | 1<<fieldTransport | 1<<fieldClose | 1<<fieldService | 1<<fieldPool | 1<<fieldPeer | 1<<fieldPeers | 1<<fieldCluster | 1<<fieldDirectClient |
	1<<fieldAttempts

// keyNumbers lists all spellings of all keys.
var keyNumbers = sync.OnceValue(func() map[string]uint8 {
	numbers := map[string]uint8{"common_properties": uint8(markALS), "commonProperties": uint8(markALS)}
	for f, keys := range fieldKeys {
		for _, key := range keys {
			for _, spelling := range spellings(key) {
				numbers[spelling] = uint8(f)
			}
		}
	}
	return numbers
})

// spellings are a key with underscores, with hyphens and in camelCase, and the last with a capital.
func spellings(key string) []string {
	camel := camelCase(key)
	return []string{key, strings.ReplaceAll(key, "_", "-"), camel, capital(camel)}
}

func camelCase(key string) string {
	var camel strings.Builder
	for i, word := range strings.Split(key, "_") {
		if i > 0 {
			word = capital(word)
		}
		camel.WriteString(word)
	}
	return camel.String()
}

func capital(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}
