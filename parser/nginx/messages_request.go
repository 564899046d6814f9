package nginx

import (
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// requestMessages are about one request: upgrades, clients that leave, refusals and loops.
var requestMessages = []scan.Row{
	{
		ID: "h2.request-too-long", Text: "too long http2 method", Level: "error", Symptom: event.ClientInvalid,
		Also:    []string{"too long http2 URI", "too long http2 host", "too long http2 header name", "too long http2 header value"},
		Meaning: "Request field too long for HTTP/2 to the upstream.",
		Source:  "http/modules/ngx_http_grpc_module.c:ngx_http_grpc_create_request",
		Sample:  `too long http2 header value: "aaaa"`, Made: true,
	},
	{
		ID: "h2.no-buffer", Text: "no buffer space in grpc create request", Level: "alert", Symptom: event.ProxyInternal,
		Also:    []string{"no buffer space in HTTP/2 create request"},
		Meaning: "Internal length error building the request.",
		Source:  "http/modules/ngx_http_grpc_module.c:ngx_http_grpc_create_request",
		Sample:  "no buffer space in grpc create request",
	},
	{
		ID: "h2.no-connection-data", Text: "no connection data found for keepalive http2 connection", Level: "error", Symptom: event.ProxyInternal,
		Meaning: "Keepalive connection lost its HTTP/2 state.",
		Source:  "http/modules/ngx_http_grpc_module.c:ngx_http_grpc_get_connection_data",
		Sample:  "no connection data found for keepalive http2 connection while sending request to upstream",
	},
	{
		ID: "upgrade.in-subrequest", Text: "connection upgrade in subrequest", Level: "error", Symptom: event.ProxyConfig,
		Meaning: "Upstream upgraded a subrequest, which is not possible.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_upgrade",
		Sample:  "connection upgrade in subrequest while reading response header from upstream",
	},
	{
		ID: "tcp-push", Text: "setsockopt(TCP_CORK) failed (", Level: "crit", Symptom: event.ProxyInternal,
		Also:    []string{"setsockopt(!TCP_CORK) failed (", "setsockopt(TCP_NOPUSH) failed ("},
		Meaning: "Socket option failed on the upstream connection.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_send_request",
		Sample:  "setsockopt(!TCP_CORK) failed (22: Invalid argument) while sending request to upstream", Made: true,
	},
	{
		ID: "client.prematurely-closed-so", Text: "client prematurely closed connection, so upstream connection is closed too", Level: "info", Symptom: event.ClientClosed,
		Also: []string{
			"epoll_wait() reported that client prematurely closed connection, so upstream connection is closed too",
			"kevent() reported that client prematurely closed connection, so upstream connection is closed too",
		},
		Meaning: "Client left while waiting; logged as 499.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_check_broken_connection",
		Sample:  "epoll_wait() reported that client prematurely closed connection, so upstream connection is closed too while connecting to upstream", Made: true,
		Near: "client prematurely closed connection while reading response header from upstream",
	},
	{
		ID: "client.prematurely-closed", Text: "client prematurely closed connection", Level: "info", Symptom: event.ClientClosed,
		Also:    []string{"epoll_wait() reported that client prematurely closed connection", "kevent() reported that client prematurely closed connection"},
		Meaning: "Client left; upstream work goes on.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_check_broken_connection",
		Sample:  "client prematurely closed connection while reading response header from upstream",
		Near:    "upstream prematurely closed connection while reading response header from upstream",
	},
	{
		ID: "client.keepalive-closed", Text: "client closed keepalive connection", Level: "info", Symptom: event.Normal,
		Also: []string{
			"client closed connection", "client … closed keepalive connection", "client … closed connection",
			"kevent() reported that client closed keepalive connection", "kevent() reported that client closed connection",
			"kevent() reported that client … closed keepalive connection", "kevent() reported that client … closed connection",
		},
		Meaning: "Client closed an idle connection; normal.",
		Source:  "http/ngx_http_request.c:ngx_http_keepalive_handler",
		Sample:  "client 10.0.0.7 closed keepalive connection", Made: true,
		Near: "client prematurely closed connection",
	},
	{
		ID: "client.body-too-large", Text: "client intended to send too large body: ", Level: "error", Symptom: event.ClientInvalid,
		Also:    []string{"client intended to send too large chunked body: "},
		Meaning: "Body exceeds client_max_body_size (413).",
		Source:  "http/ngx_http_core_module.c:ngx_http_core_find_config_phase",
		Sample:  "client intended to send too large body: 2097152 bytes", Made: true,
	},
	{
		ID: "auth-request.unexpected", Text: "auth request unexpected status: ", Level: "error", Symptom: event.ProxyService,
		Meaning: "Authentication backend answered an unexpected status; client gets 500.",
		Source:  "http/modules/ngx_http_auth_request_module.c:ngx_http_auth_request_handler",
		Sample:  "auth request unexpected status: 502 while sending to client", Made: true,
	},
	{
		ID: "access.forbidden", Text: "access forbidden by rule", Level: "error", Symptom: event.FilterACL,
		Meaning: "deny rule of nginx refused the client (403).",
		Source:  "http/ngx_http_core_module.c:ngx_http_core_post_access_phase",
		Sample:  "access forbidden by rule",
	},
	{
		ID: "redirect-cycle", Text: "rewrite or internal redirection cycle while ", Level: "error", Symptom: event.ProxyConfig,
		Meaning: "error_page or rewrite loops.",
		Source:  "http/ngx_http_core_module.c:ngx_http_internal_redirect",
		Sample:  `rewrite or internal redirection cycle while internally redirecting to "/50x.html"`, Made: true,
	},
	{
		ID: "subrequests-cycle", Text: `subrequests cycle while processing "`, Level: "error", Symptom: event.ProxyConfig,
		Meaning: "Too many nested subrequests.",
		Source:  "http/ngx_http_core_module.c:ngx_http_subrequest",
		Sample:  `subrequests cycle while processing "/a"`, Made: true,
	},
	{
		ID: "named-location-missing", Text: `could not find named location "`, Level: "error", Symptom: event.ProxyConfig,
		Meaning: "error_page target does not exist.",
		Source:  "http/ngx_http_core_module.c:ngx_http_named_location",
		Sample:  `could not find named location "@fallback"`, Made: true,
	},
}
