package nginx

import (
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// selectMessages are about choosing a peer and addresses that cannot be used.
var selectMessages = []scan.Row{
	{
		ID: "select.no-live", Text: "no live upstreams", Phase: "connecting to upstream", Level: "error", Symptom: event.NoUpstream,
		Meaning: "Every peer is marked failed, down or at max_conns, so nothing was tried.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_connect",
		Sample:  "no live upstreams while connecting to upstream",
		Near:    "no servers are inside upstream while connecting to upstream",
	},
	{
		ID: "select.temporarily-disabled", Text: "upstream server temporarily disabled", Level: "warn", Symptom: event.CheckFailed, State: event.ServerDown,
		Meaning: "Peer reached max_fails and is skipped for fail_timeout.",
		Source:  "http/ngx_http_upstream_round_robin.c:ngx_http_upstream_free_round_robin_peer_locked",
		Sample:  "upstream server temporarily disabled while connecting to upstream",
	},
	{
		ID: "select.no-servers-inside", Text: "no servers are inside upstream", Level: "error", Symptom: event.ProxyConfig,
		Meaning: "Very old form: upstream block is empty.",
		Source:  "history before 1.0",
		Sample:  "no servers are inside upstream while connecting to upstream",
		Near:    `no servers in upstream "app" in /etc/nginx/nginx.conf:12`,
	},
	{
		ID: "select.no-configuration", Text: "no upstream configuration", Level: "alert", Symptom: event.ProxyConfig,
		Meaning: "Request reached proxying with no upstream chosen: module or configuration error.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_init_request",
		Sample:  "no upstream configuration",
	},
	{
		ID: "select.no-port", Text: `no port in upstream "…"$`, Level: "error", Symptom: event.ProxyConfig,
		Meaning: "Upstream from a variable lacks a port.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_init_request",
		Sample:  `no port in upstream "app"`, Made: true,
		Near: `no port in upstream "app" in /etc/nginx/nginx.conf:12`,
	},
	{
		ID: "dns.host-not-found-config", Text: "host not found in ", Level: "emerg", Symptom: event.ResolveAtStart,
		Meaning: "A name in the configuration does not resolve; nginx refuses to start or reload.",
		Source:  "core/ngx_inet.c:ngx_inet_resolve_host; http/ngx_http_upstream_round_robin.c:ngx_http_upstream_init_round_robin",
		Sample:  `host not found in upstream "app.example" in /etc/nginx/conf.d/app.conf:3`, Made: true,
		Near: `no host in upstream "http://"`,
	},
	{
		ID: "select.unparsable", Text: `invalid port in upstream "…"`, Level: "error", Symptom: event.ProxyConfig,
		Also: []string{
			`invalid host in upstream "…"`, `invalid IPv6 address in upstream "…"`, `no host in upstream "…"`,
			`no path in the unix domain socket in upstream "…"`, `too long path in the unix domain socket in upstream "…"`,
			`no resolver defined in upstream "…"`, `the INET6 sockets are not supported on this platform in upstream "…"`, `invalid port in pass "…"`,
			`invalid host in pass "…"`, `invalid IPv6 address in pass "…"`, `no host in pass "…"`, `no path in the unix domain socket in pass "…"`,
			`too long path in the unix domain socket in pass "…"`, `no resolver defined in pass "…"`,
			`the INET6 sockets are not supported on this platform in pass "…"`,
		},
		Meaning: "Upstream address from a variable is not valid (reason given).",
		Source:  "http/modules/ngx_http_proxy_module.c:ngx_http_proxy_eval; fastcgi, uwsgi, scgi, grpc, tunnel, stream",
		Sample:  `invalid port in upstream "10.0.0.21:80000" while connecting to upstream`, Made: true,
		Near: `no port in upstream "app"`,
	},
	{
		ID: "select.invalid-prefix", Text: `invalid URL prefix in "…"`, Level: "error", Symptom: event.ProxyConfig,
		Meaning: "proxy_pass variable does not start with http:// or https://.",
		Source:  "http/modules/ngx_http_proxy_module.c:ngx_http_proxy_eval",
		Sample:  `invalid URL prefix in "app:8080" while connecting to upstream`, Made: true,
	},
	{
		ID: "select.zero-uri", Text: "zero length URI to proxy", Level: "error", Symptom: event.ProxyConfig,
		Meaning: "Rewrite left an empty URI.",
		Source:  "http/modules/ngx_http_proxy_module.c:ngx_http_proxy_create_request",
		Sample:  "zero length URI to proxy",
	},
	{
		ID: "select.ssl-missing", Text: "grpcs protocol requires SSL support", Level: "error", Symptom: event.ProxyConfig,
		Also:    []string{"suwsgi protocol requires SSL support"},
		Meaning: "Build lacks TLS for this scheme.",
		Source:  "http/modules/ngx_http_grpc_module.c:ngx_http_grpc_eval",
		Sample:  `grpcs protocol requires SSL support in "grpcs://app:443"`, Made: true,
	},
	{
		ID: "select.invalid-local", Text: `invalid local address "…"`, Level: "error", Symptom: event.ProxyConfig,
		Meaning: "proxy_bind variable is not an address; bind skipped.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_set_local",
		Sample:  `invalid local address "eth0" while connecting to upstream`, Made: true,
	},
	{
		ID: "select.sticky-unsupported", Text: "balancer does not support sticky", Level: "warn", Symptom: event.ProxyConfig,
		Meaning: "Sticky sessions do not work with this balancer.",
		Source:  "http/modules/ngx_http_upstream_sticky_module.c:ngx_http_upstream_sticky_learn_peer",
		Sample:  "balancer does not support sticky while connecting to upstream",
	},
}

// resolveMessages are about names, and about a configuration that nginx refuses. Rows that a more general text would take stand before it.
var resolveMessages = []scan.Row{
	{
		ID: "dns.runtime-config", Text: "load balancing method does not support resolving names at run time", Level: "emerg", Symptom: event.ProxyConfig,
		Also:    []string{"no resolver defined to resolve names at run time", "resolving names at run time requires upstream"},
		Meaning: "The resolve parameter lacks resolver, zone or a fitting method; configuration refused.",
		Source:  "http/ngx_http_upstream_round_robin.c:ngx_http_upstream_init_round_robin",
		Sample:  `load balancing method does not support resolving names at run time in upstream "app" in /etc/nginx/nginx.conf:12`, Made: true,
	},
	{
		ID: "dns.no-resolver", Text: "no resolver defined to resolve ", Level: "error", Symptom: event.ResolveNoResolver,
		Meaning: "proxy_pass uses a variable name but no resolver is configured.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_init_request",
		Sample:  "no resolver defined to resolve app.example", Made: true,
		Near: `no resolver defined to resolve names at run time in upstream "app"`,
	},
	{
		ID: "dns.service", Text: "service … of … could not be resolved (", Level: "error", Symptom: event.ResolveFailed,
		Meaning: "SRV lookup for an upstream failed; old peers are kept.",
		Source:  "http/modules/ngx_http_upstream_zone_module.c:ngx_http_upstream_zone_resolve_handler",
		Sample:  "service http of app.example could not be resolved (3: Host not found)", Made: true,
		Near: "app.svc.example could not be resolved (3: Host not found)",
	},
	{
		ID: "dns.formerr", Text: "… could not be resolved (1: ", Level: "error", Symptom: event.ResolveInvalid,
		Meaning: "Name server could not parse the query.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_resolve_handler",
		Sample:  "app.svc.example could not be resolved (1: Format error)", Made: true,
		Near: "app.svc.example could not be resolved (110: Operation timed out)",
	},
	{
		ID: "dns.servfail", Text: "… could not be resolved (2: ", Level: "error", Symptom: event.ResolveServfail,
		Meaning: "Name server failed to answer: broken zone, DNSSEC or unreachable authority.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_resolve_handler",
		Sample:  "app.svc.example could not be resolved (2: Server failure)",
		Near:    "app.svc.example could not be resolved (3: Host not found)",
	},
	{
		ID: "dns.nxdomain", Text: "… could not be resolved (3: ", Level: "error", Symptom: event.ResolveNXDomain,
		Meaning: "The name does not exist any more in DNS.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_resolve_handler",
		Sample:  "app.svc.example could not be resolved (3: Host not found)",
		Near:    "app.svc.example could not be resolved (2: Server failure)",
	},
	{
		ID: "dns.notimp", Text: "… could not be resolved (4: ", Level: "error", Symptom: event.ResolveInvalid,
		Meaning: "Name server does not support the query type.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_resolve_handler",
		Sample:  "app.svc.example could not be resolved (4: Unimplemented)", Made: true,
	},
	{
		ID: "dns.refused", Text: "… could not be resolved (5: ", Level: "error", Symptom: event.ResolveRefused,
		Meaning: "Name server refuses this client: ACL or recursion off.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_resolve_handler",
		Sample:  "app.svc.example could not be resolved (5: Operation refused)", Made: true,
	},
	{
		ID: "dns.timeout", Text: "… could not be resolved (110: ", Level: "error", Symptom: event.ResolveTimeout,
		Also:    []string{"… could not be resolved (60: "},
		Meaning: "Resolver did not answer within resolver_timeout.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_resolve_handler",
		Sample:  "app.svc.example could not be resolved (110: Operation timed out)",
		Near:    "upstream timed out (110: Connection timed out) while connecting to upstream",
	},
	{
		ID: "dns.other", Text: "… could not be resolved (", Level: "error", Symptom: event.ResolveFailed,
		Meaning: "Name resolution failed with a rare code.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_resolve_handler",
		Sample:  "app.svc.example could not be resolved (9: Unknown error)", Made: true,
		Near: "app.svc.example could not be resolved (3: Host not found)",
	},
	{
		ID: "dns.error-code", Text: "DNS error (…), query id:", Phase: "resolving", Level: "error", Symptom: event.ResolveFailed,
		Meaning: "Name server answered with an error code.",
		Source:  "core/ngx_resolver.c:ngx_resolver_process_response",
		Sample:  `DNS error (3: Host not found), query id:4711, name:"app.example" while resolving`, Made: true,
	},
	{
		ID: "dns.bad-response", Text: "invalid UDP DNS response ", Level: "error", Symptom: event.ResolveInvalid,
		Also: []string{
			"invalid TCP DNS response ", "unknown query class … in DNS response", "unknown query type … in DNS response",
			"unexpected DNS response for ", "wrong ident … in DNS response for ", "unexpected RR class … in DNS response",
			"unexpected RR type … in DNS response", "no A or CNAME types in DNS response", "no SRV type in DNS response",
			"no PTR type in DNS response", "invalid number of questions in DNS response", "unexpected compression pointer in DNS response",
			"zero-length domain name in DNS response", "short DNS response", "invalid name in DNS response", "invalid name DNS response",
			"unexpected A record in DNS response", "unexpected AAAA record in DNS response", "invalid A record in DNS response",
			"invalid AAAA record in DNS response", "invalid in-addr.arpa or ip6.arpa name in DNS response", "name is out of DNS response",
			"name is out of DN response", "compression pointers loop in DNS response",
		},
		Meaning: "The answer of the name server is malformed or unexpected.",
		Source:  "core/ngx_resolver.c:ngx_resolver_process_a",
		Sample:  "unexpected DNS response for app.example while resolving", Made: true,
	},
	{
		ID: "dns.send", Text: "send() incomplete$", Phase: "resolving", Level: "crit", Symptom: event.ResolveTransport,
		Also:    []string{"buffer overflow$"},
		Meaning: "DNS query could not be sent whole.",
		Source:  "core/ngx_resolver.c:ngx_resolver_send_udp_query",
		Sample:  "send() incomplete while resolving", Made: true,
		Near: "send() failed (1: Operation not permitted) while resolving",
	},
	{
		ID: "dns.cancel", Text: "could not cancel … resolving", Level: "alert", Symptom: event.ProxyInternal,
		Meaning: "Internal resolver book-keeping; not a cause.",
		Source:  "core/ngx_resolver.c:ngx_resolve_name_done",
		Sample:  "could not cancel app.example resolving", Made: true,
	},
	{
		ID: "config.no-servers", Text: "no servers in upstream ", Level: "emerg", Symptom: event.ProxyConfig,
		Also:    []string{"no port in upstream ", `upstream "…" may not have port`},
		Meaning: "Upstream block is unusable; configuration refused and the old one stays.",
		Source:  "http/ngx_http_upstream_round_robin.c:ngx_http_upstream_init_round_robin",
		Sample:  `no servers in upstream "app" in /etc/nginx/nginx.conf:12`, Made: true,
		Near: "no servers are inside upstream while connecting to upstream",
	},
	{
		ID: "config.unknown-directive", Text: "unknown directive… in …:", Level: "emerg", Symptom: event.ProxyConfig,
		Also: []string{
			"invalid number of arguments… in …:", `unexpected "… in …:`, `directive "…" is not… in …:`, "invalid parameter… in …:",
			"invalid value… in …:", "duplicate… in …:", "could not build… in …:", `open() "… in …:`,
		},
		Meaning: "Configuration error: reload was refused or start failed.",
		Source:  "core/ngx_conf_file.c:ngx_conf_log_error",
		Sample:  `unknown directive "proxy_passs" in /etc/nginx/conf.d/app.conf:7`, Made: true,
	},
	{
		ID: "config.proxy-ssl", Text: `no "proxy_ssl_certificate_key`, Level: "emerg", Symptom: event.ProxyConfig,
		Also: []string{
			"no proxy_ssl_certificate_key", `no "proxy_ssl_trusted_certificate`, "no proxy_ssl_trusted_certificate", `no "grpc_ssl_certificate_key`,
			"no grpc_ssl_certificate_key", `no "grpc_ssl_trusted_certificate`, "no grpc_ssl_trusted_certificate", `no "uwsgi_ssl_certificate_key`,
			"no uwsgi_ssl_certificate_key", `no "uwsgi_ssl_trusted_certificate`, "no uwsgi_ssl_trusted_certificate",
		},
		Meaning: "TLS settings towards the upstream are incomplete.",
		Source:  "http/modules/ngx_http_proxy_module.c:ngx_http_proxy_set_ssl",
		Sample:  `no "proxy_ssl_certificate_key" is defined for certificate "/etc/nginx/client.crt"`, Made: true,
	},
}
