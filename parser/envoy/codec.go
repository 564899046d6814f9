package envoy

import (
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// codecRows are the details with which the HTTP codecs refuse a message. As the detail of a request they speak of the client; an upstream's broken
// answer is a reset by protocol error. The ID is the detail.
var codecRows = []scan.Row{
	{ID: "http1.body_disallowed", Symptom: event.ClientInvalid, Meaning: "Body where none is allowed."},
	{ID: "http1.codec_error", Symptom: event.ClientInvalid, Meaning: "Parser error."},
	{ID: "http1.connection_header_rejected", Symptom: event.ClientInvalid, Meaning: "Connection header malformed."},
	{ID: "http1.content_length_and_chunked_not_allowed", Symptom: event.ClientInvalid, Meaning: "Both Content-Length and chunked."},
	{ID: "http1.content_length_not_allowed", Symptom: event.ClientInvalid, Meaning: "Content-Length on 1xx, 204 or CONNECT."},
	{ID: "http1.headers_too_large", Symptom: event.ClientInvalid, Meaning: "Headers too large.", Near: "http3.headers_too_large"},
	{ID: "http1.https_url_on_plaintext_connection", Symptom: event.ClientInvalid, Meaning: "An https URL on a plain connection."},
	{ID: "http1.invalid_characters", Symptom: event.ClientInvalid, Meaning: "Invalid characters in a header."},
	{ID: "http1.invalid_scheme", Symptom: event.ClientInvalid, Meaning: "Invalid scheme."},
	{ID: "http1.invalid_transfer_encoding", Symptom: event.ClientInvalid, Meaning: "Transfer-Encoding not supported."},
	{ID: "http1.invalid_url", Symptom: event.ClientInvalid, Meaning: "Invalid URL."},
	{ID: "http1.too_many_headers", Symptom: event.ClientInvalid, Meaning: "Too many headers.", Near: "http2.too_many_headers"},
	{ID: "http1.transfer_encoding_not_allowed", Symptom: event.ClientInvalid, Meaning: "Transfer-Encoding on 1xx, 204 or CONNECT."},
	{ID: "http1.unexpected_underscore", Symptom: event.ClientInvalid, Meaning: "Underscore in a header name."},
	{ID: "http2.cookies_total_bytes_too_large", Symptom: event.ClientInvalid, Meaning: "Cookies too large."},
	{ID: "http2.header_list_size_too_large", Symptom: event.ClientInvalid, Meaning: "Header list too large."},
	{ID: "http2.inbound_empty_frames_flood", Symptom: event.ClientInvalid, Meaning: "Flood of empty frames."},
	{ID: "http2.invalid.header.field", Symptom: event.ClientInvalid, Meaning: "Invalid header field."},
	{ID: "http2.outbound_frames_flood", Symptom: event.ClientInvalid, Meaning: "Too many queued outbound frames."},
	{ID: "http2.remote_refuse", Symptom: event.ClientClosed, Meaning: "Peer refused the stream.", Near: "http2.remote_reset"},
	{ID: "http2.remote_reset", Symptom: event.ClientClosed, Meaning: "Peer reset the stream.", Near: "http2.remote_refuse"},
	{ID: "http2.too_many_headers", Symptom: event.ClientInvalid, Meaning: "Too many headers.", Near: "http3.too_many_headers"},
	{ID: "http2.unexpected_underscore", Symptom: event.ClientInvalid, Meaning: "Underscore in a header name."},
	{ID: "http2.unknown.nghttp2.error", Symptom: event.ClientInvalid, Meaning: "Unknown codec error (nghttp2)."},
	{ID: "http2.unknown.oghttp2.error", Symptom: event.ClientInvalid, Meaning: "Unknown codec error (oghttp2)."},
	{ID: "http2.violation.of.messaging.rule", Symptom: event.ClientInvalid, Meaning: "Messaging rule broken."},
	{ID: "http3.headers_too_large", Symptom: event.ClientInvalid, Meaning: "Headers too large.", Near: "http1.headers_too_large"},
	{ID: "http3.inconsistent_content_length", Symptom: event.ClientInvalid, Meaning: "Content-Length inconsistent."},
	{ID: "http3.invalid_header_field", Symptom: event.ClientInvalid, Meaning: "Invalid header field."},
	{ID: "http3.too_many_headers", Symptom: event.ClientInvalid, Meaning: "Too many headers.", Near: "http3.too_many_trailers"},
	{ID: "http3.too_many_trailers", Symptom: event.ClientInvalid, Meaning: "Too many trailers."},
	{ID: "http3.unexpected_underscore", Symptom: event.ClientInvalid, Meaning: "Underscore in a header name."},
}

// closeRows say why Envoy itself closed a connection, as %UPSTREAM_LOCAL_CLOSE_REASON% and its like write it: the ID without "close.".
// A colon and more text may follow.
var closeRows = []scan.Row{
	{ID: "close.deferred_close_on_drained_connection", Symptom: event.Normal, Meaning: "The connection was drained."},
	{ID: "close.on_idle_timeout", Symptom: event.ClientTimeout, Meaning: "The connection was idle for too long.", Near: "tcp_session_idle_timeout"},
	{ID: "close.close_for_connect_request_or_tcp_tunneling", Symptom: event.Normal, Meaning: "A CONNECT request or tunnel ended."},
	{ID: "close.http2_ping_timeout", Symptom: event.ReadUnreachable, Meaning: "An HTTP/2 keepalive ping got no answer."},
	{ID: "close.http2_connection_protocol_violation", Symptom: event.HTTP2Error, Meaning: "The peer broke the HTTP/2 protocol."},
	{ID: "close.transport_socket_timeout", Symptom: event.TLSTimeout, Meaning: "The TLS handshake took too long."},
	{ID: "close.triggered_delayed_close_timeout", Symptom: event.Normal, Meaning: "The delayed close fired."},
	{ID: "close.tcp_initializion_failure", Symptom: event.ConnectFailed, Meaning: "The TCP proxy got no upstream connection.", Sample: "tcp_initializion_failure:_Connection_refused", Made: true},
	{ID: "close.tcp_session_idle_timeout", Symptom: event.ClientTimeout, Meaning: "The TCP session was idle for too long."},
	{ID: "close.max_connection_duration_reached", Symptom: event.LocalAnswer, Meaning: "The connection reached its lifetime."},
	{ID: "close.closing_upstream_tcp_connection_due_to_downstream_remote_close", Symptom: event.ClientClosed, Meaning: "The client closed.", Near: "closing_upstream_tcp_connection_due_to_downstream_local_close"},
	{ID: "close.closing_upstream_tcp_connection_due_to_downstream_local_close", Symptom: event.LocalReset, Meaning: "Envoy closed the client's side."},
	{ID: "close.closing_upstream_tcp_connection_due_to_downstream_reset_close", Symptom: event.ClientClosed, Meaning: "The client reset."},
	{ID: "close.non_pooled_tcp_connection_host_health_failure", Symptom: event.UpstreamKilled, Meaning: "The host turned unhealthy."},
}
