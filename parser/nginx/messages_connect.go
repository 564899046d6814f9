package nginx

import (
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// connectMessages are the sockets to a name server, failed connections, time-outs and early closes.
var connectMessages = []scan.Row{
	{
		ID: "dns.socket-refused", Text: "recv() failed (", Errno: []int{111, 61}, Phase: "resolving", Level: "error", Symptom: event.ResolveTransport,
		Also:    []string{"send() failed (", "connect() failed (", "recv() to … failed (", "send() to … failed (", "connect() to … failed ("},
		Meaning: "Nothing listens on the resolver address; lookups then time out and requests end 502.",
		Source:  "core/ngx_resolver.c:ngx_resolver_udp_read / ngx_resolver_send_udp_query",
		Sample:  "recv() failed (111: Connection refused) while resolving",
		Near:    "recv() failed (111: Connection refused) while reading response header from upstream",
	},
	{
		ID: "dns.socket-denied", Text: "recv() failed (", Errno: []int{1, 13}, Phase: "resolving", Level: "error", Symptom: event.ResolveDenied,
		Also:    []string{"send() failed (", "connect() failed (", "recv() to … failed (", "send() to … failed (", "connect() to … failed ("},
		Meaning: "A local filter drops DNS packets to the resolver.",
		Source:  "core/ngx_resolver.c:ngx_resolver_udp_read / ngx_resolver_send_udp_query",
		Sample:  "send() failed (1: Operation not permitted) while resolving",
		Near:    "send() failed (1: Operation not permitted) while sending request to upstream",
	},
	{
		ID: "dns.socket-unreachable", Text: "recv() failed (", Errno: []int{101, 113, 110, 112, 51, 65, 60}, Phase: "resolving", Level: "error", Symptom: event.ResolveTransport,
		Also:    []string{"send() failed (", "connect() failed (", "recv() to … failed (", "send() to … failed (", "connect() to … failed ("},
		Meaning: "No path to the resolver.",
		Source:  "core/ngx_resolver.c:ngx_resolver_udp_read / ngx_resolver_send_udp_query",
		Sample:  "connect() failed (101: Network is unreachable) while resolving", Made: true,
		Near: "connect() failed (101: Network is unreachable) while connecting to upstream",
	},
	{
		ID: "dns.socket-other", Text: "recv(…failed", Phase: "resolving", Symptom: event.ResolveTransport,
		Also:    []string{"send(…failed", "connect(…failed", "socket(…failed", "bind(…failed", "setsockopt(…failed"},
		Meaning: "Socket to the resolver failed.",
		Source:  "core/ngx_resolver.c:ngx_resolver_udp_read / ngx_resolver_send_udp_query",
		Sample:  "socket() failed (24: Too many open files) while resolving", Made: true,
		Near: "socket() failed (24: Too many open files) while connecting to upstream",
	},
	{
		ID: "connect.refused", Text: "connect() failed (", Errno: []int{111, 61}, Phase: "connecting to upstream", Level: "error", Symptom: event.ConnectRefused,
		Also:    []string{"connect() to … failed ("},
		Meaning: "Host answered but nothing accepts on that port: service stopped, crashed, moved port or bound elsewhere.",
		Source:  "event/ngx_event_connect.c:ngx_event_connect_peer; http/ngx_http_upstream.c:ngx_http_upstream_test_connect",
		Sample:  "connect() failed (111: Connection refused) while connecting to upstream",
		Near:    "recv() failed (111: Connection refused) while resolving",
	},
	{
		ID: "connect.backlog-full", Text: "connect() failed (", Errno: []int{11, 35}, Phase: "connecting to upstream", Level: "error", Symptom: event.ConnectBacklog,
		Also:    []string{"connect() to … failed ("},
		Meaning: "Unix socket listen queue is full: the application accepts slower than requests arrive.",
		Source:  "event/ngx_event_connect.c:ngx_event_connect_peer; http/ngx_http_upstream.c:ngx_http_upstream_test_connect",
		Sample:  "connect() to unix:/run/php/php8.2-fpm.sock failed (11: Resource temporarily unavailable) while connecting to upstream",
		Near:    "connect() to unix:/run/php/php8.2-fpm.sock failed (111: Connection refused) while connecting to upstream",
	},
	{
		ID: "connect.permission", Text: "connect() failed (", Errno: []int{13}, Phase: "connecting to upstream", Level: "crit", Symptom: event.ConnectDenied,
		Also:    []string{"connect() to … failed ("},
		Meaning: "Local policy forbids the connection: unix socket mode or owner, or SELinux/AppArmor for TCP.",
		Source:  "event/ngx_event_connect.c:ngx_event_connect_peer; http/ngx_http_upstream.c:ngx_http_upstream_test_connect",
		Sample:  "connect() to 10.0.0.21:8000 failed (13: Permission denied) while connecting to upstream",
		Near:    `open() "/var/cache/nginx/a" failed (13: Permission denied)`,
	},
	{
		ID: "connect.operation-not-permitted", Text: "connect() failed (", Errno: []int{1}, Phase: "connecting to upstream", Level: "crit", Symptom: event.ConnectDenied,
		Also:    []string{"connect() to … failed ("},
		Meaning: "A local policy (eBPF, security module, sandbox) forbids connect; plain OUTPUT drops show as timeouts instead.",
		Source:  "event/ngx_event_connect.c:ngx_event_connect_peer; http/ngx_http_upstream.c:ngx_http_upstream_test_connect",
		Sample:  "connect() to 10.0.0.21:8000 failed (1: Operation not permitted) while connecting to upstream", Made: true,
		Near: "send() failed (1: Operation not permitted) while resolving",
	},
	{
		ID: "connect.socket-missing", Text: "connect() failed (", Errno: []int{2}, Phase: "connecting to upstream", Level: "crit", Symptom: event.ConnectNoSocket,
		Also:    []string{"connect() to … failed ("},
		Meaning: "The unix socket file does not exist: service not running or another path configured.",
		Source:  "event/ngx_event_connect.c:ngx_event_connect_peer; http/ngx_http_upstream.c:ngx_http_upstream_test_connect",
		Sample:  "connect() to unix:/run/php/php-fpm.sock failed (2: No such file or directory) while connecting to upstream", Made: true,
		Near: `open() "/run/php/php-fpm.sock" failed (2: No such file or directory)`,
	},
	{
		ID: "connect.not-a-socket", Text: "connect() failed (", Errno: []int{20, 38, 88, 91}, Phase: "connecting to upstream", Level: "crit", Symptom: event.ConnectBadAddress,
		Also:    []string{"connect() to … failed ("},
		Meaning: "The configured upstream path is not a usable socket of the right kind.",
		Source:  "event/ngx_event_connect.c:ngx_event_connect_peer; http/ngx_http_upstream.c:ngx_http_upstream_test_connect",
		Sample:  "connect() to unix:/run/app.sock failed (91: Protocol wrong type for socket) while connecting to upstream", Made: true,
	},
	{
		ID: "connect.ports-exhausted", Text: "connect() failed (", Errno: []int{99, 49}, Phase: "connecting to upstream", Level: "crit", Symptom: event.ConnectNoPorts,
		Also:    []string{"connect() to … failed ("},
		Meaning: "No local port left for this destination, or the wanted local address does not exist.",
		Source:  "event/ngx_event_connect.c:ngx_event_connect_peer; http/ngx_http_upstream.c:ngx_http_upstream_test_connect",
		Sample:  "connect() to 10.0.0.21:8000 failed (99: Cannot assign requested address) while connecting to upstream", Made: true,
		Near: "bind(10.0.0.4) failed (99: Cannot assign requested address) while connecting to upstream",
	},
	{
		ID: "connect.net-unreachable", Text: "connect() failed (", Errno: []int{101, 51}, Phase: "connecting to upstream", Level: "error", Symptom: event.ConnectNetUnreachable,
		Also:    []string{"connect() to … failed ("},
		Meaning: "No route to the upstream network, or a router or filter answered net-unreachable.",
		Source:  "event/ngx_event_connect.c:ngx_event_connect_peer; http/ngx_http_upstream.c:ngx_http_upstream_test_connect",
		Sample:  "connect() to [2001:db8::7]:80 failed (101: Network is unreachable) while connecting to upstream", Made: true,
		Near: "recv() failed (101: Network is unreachable) while reading response header from upstream",
	},
	{
		ID: "connect.host-unreachable", Text: "connect() failed (", Errno: []int{113, 65}, Phase: "connecting to upstream", Level: "error", Symptom: event.ConnectUnreachable,
		Also:    []string{"connect() to … failed ("},
		Meaning: "Host unreachable: filter answered admin-prohibited, or nobody answers ARP for that address.",
		Source:  "event/ngx_event_connect.c:ngx_event_connect_peer; http/ngx_http_upstream.c:ngx_http_upstream_test_connect",
		Sample:  "connect() failed (113: No route to host) while connecting to upstream",
		Near:    "connect() failed (101: Network is unreachable) while connecting to upstream",
	},
	{
		ID: "connect.host-down", Text: "connect() failed (", Errno: []int{112, 64}, Phase: "connecting to upstream", Level: "error", Symptom: event.ConnectHostDown,
		Also:    []string{"connect() to … failed ("},
		Meaning: "The next hop says the upstream host does not exist or is down.",
		Source:  "event/ngx_event_connect.c:ngx_event_connect_peer; http/ngx_http_upstream.c:ngx_http_upstream_test_connect",
		Sample:  "connect() failed (112: Host is down) while connecting to upstream", Made: true,
	},
	{
		ID: "connect.net-down", Text: "connect() failed (", Errno: []int{100, 50}, Phase: "connecting to upstream", Level: "error", Symptom: event.ConnectNetDown,
		Also:    []string{"connect() to … failed ("},
		Meaning: "The local network interface towards the upstream is down.",
		Source:  "event/ngx_event_connect.c:ngx_event_connect_peer; http/ngx_http_upstream.c:ngx_http_upstream_test_connect",
		Sample:  "connect() to 10.0.0.21:8000 failed (100: Network is down) while connecting to upstream", Made: true,
	},
	{
		ID: "connect.kernel-timeout", Text: "connect() failed (", Errno: []int{110, 60}, Phase: "connecting to upstream", Level: "error", Symptom: event.ConnectTimeout,
		Also:    []string{"connect() to … failed ("},
		Meaning: "Kernel gave up after all SYN retries: packets vanish on the way to the upstream.",
		Source:  "event/ngx_event_connect.c:ngx_event_connect_peer; http/ngx_http_upstream.c:ngx_http_upstream_test_connect",
		Sample:  "connect() failed (110: Connection timed out) while connecting to upstream", Made: true,
		Near: "upstream timed out (110: Connection timed out) while connecting to upstream",
	},
	{
		ID: "connect.reset", Text: "connect() failed (", Errno: []int{104, 54}, Phase: "connecting to upstream", Level: "error", Symptom: event.ConnectReset,
		Also:    []string{"connect() to … failed ("},
		Meaning: "Connection was reset during connect: filter, overloaded listener or restarting service.",
		Source:  "event/ngx_event_connect.c:ngx_event_connect_peer; http/ngx_http_upstream.c:ngx_http_upstream_test_connect",
		Sample:  "connect() failed (104: Connection reset by peer) while connecting to upstream",
		Near:    "recv() failed (104: Connection reset by peer) while reading response header from upstream",
	},
	{
		ID: "connect.aborted", Text: "connect() failed (", Errno: []int{103, 53}, Phase: "connecting to upstream", Level: "alert", Symptom: event.ConnectAborted,
		Also:    []string{"connect() to … failed ("},
		Meaning: "Connection aborted by local or remote stack before it was up.",
		Source:  "event/ngx_event_connect.c:ngx_event_connect_peer; http/ngx_http_upstream.c:ngx_http_upstream_test_connect",
		Sample:  "connect() failed (103: Software caused connection abort) while connecting to upstream", Made: true,
	},
	{
		ID: "connect.protocol-prohibited", Text: "connect() failed (", Errno: []int{92}, Phase: "connecting to upstream", Level: "alert", Symptom: event.ConnectProhibited,
		Also:    []string{"connect() to … failed ("},
		Meaning: "A filter on the way answered protocol-unreachable.",
		Source:  "event/ngx_event_connect.c:ngx_event_connect_peer; http/ngx_http_upstream.c:ngx_http_upstream_test_connect",
		Sample:  "connect() failed (92: Protocol not available) while connecting to upstream", Made: true,
	},
	{
		ID: "connect.bad-address", Text: "connect() failed (", Errno: []int{71, 97, 93, 22, 95}, Phase: "connecting to upstream", Level: "alert", Symptom: event.ConnectBadAddress,
		Also:    []string{"connect() to … failed ("},
		Meaning: "The kernel cannot use this address or protocol for the connection.",
		Source:  "event/ngx_event_connect.c:ngx_event_connect_peer; http/ngx_http_upstream.c:ngx_http_upstream_test_connect",
		Sample:  "connect() to 0.0.0.0:80 failed (22: Invalid argument) while connecting to upstream", Made: true,
	},
	{
		ID: "connect.no-memory", Text: "connect() failed (", Errno: []int{12, 105}, Phase: "connecting to upstream", Level: "crit", Symptom: event.ConnectNoMemory,
		Also:    []string{"connect() to … failed ("},
		Meaning: "The kernel has no memory or buffers for another connection.",
		Source:  "event/ngx_event_connect.c:ngx_event_connect_peer; http/ngx_http_upstream.c:ngx_http_upstream_test_connect",
		Sample:  "connect() failed (105: No buffer space available) while connecting to upstream", Made: true,
	},
	{
		ID: "connect.other-errno", Text: "connect() failed (", Symptom: event.ConnectFailed,
		Also:    []string{"connect() to … failed ("},
		Meaning: "connect() failed with a rare errno; read the text.",
		Source:  "event/ngx_event_connect.c:ngx_event_connect_peer; http/ngx_http_upstream.c:ngx_http_upstream_test_connect",
		Sample:  "connect() failed (114: Operation already in progress) while connecting to upstream", Made: true,
		Near: "connect() failed (111: Connection refused) while connecting to upstream",
	},
	{
		ID: "connect.kevent-failed", Text: "kevent() reported that connect() failed (", Phase: "connecting to upstream", Symptom: event.ConnectFailed,
		Meaning: "BSD/macOS form of a failed connect; the errno decides.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_test_connect",
		Sample:  "kevent() reported that connect() failed (61: Connection refused) while connecting to upstream", Made: true,
		Near: "kevent() reported that upstream closed connection while reading response header from upstream",
	},
	{
		ID: "timeout.connect", Text: "upstream timed out (", Errno: []int{110, 60}, Phase: "connecting to upstream", Level: "error", Symptom: event.ConnectTimeout,
		Meaning: "No TCP answer within proxy_connect_timeout: packets dropped, host gone or accept queue full.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_next",
		Sample:  "upstream timed out (110: Connection timed out) while connecting to upstream",
		Near:    "upstream timed out (110: Connection timed out) while reading response header from upstream",
	},
	{
		ID: "timeout.ssl-handshake", Text: "upstream timed out (", Errno: []int{110, 60}, Phase: "SSL handshaking to upstream", Level: "error", Symptom: event.TLSTimeout,
		Meaning: "TCP connected but the TLS handshake did not finish in time.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_ssl_handshake",
		Sample:  "upstream timed out (110: Connection timed out) while SSL handshaking to upstream", Made: true,
		Near: "upstream timed out (110: Connection timed out) while connecting to upstream",
	},
	{
		ID: "timeout.send", Text: "upstream timed out (", Errno: []int{110, 60}, Phase: "sending request to upstream", Level: "error", Symptom: event.SendTimeout,
		Meaning: "Upstream accepted the connection but stopped reading the request.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_send_request_handler",
		Sample:  "upstream timed out (110: Connection timed out) while sending request to upstream", Made: true,
		Near: "upstream timed out (110: Connection timed out) while reading response header from upstream",
	},
	{
		ID: "timeout.header", Text: "upstream timed out (", Errno: []int{110, 60}, Phase: "reading response header from upstream", Level: "error", Symptom: event.AnswerTimeout,
		Meaning: "Upstream took the request but sent no response within proxy_read_timeout.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_process_header",
		Sample:  "upstream timed out (110: Connection timed out) while reading response header from upstream",
		Near:    "upstream timed out (110: Connection timed out) while reading upstream",
	},
	{
		ID: "timeout.body", Text: "upstream timed out (", Errno: []int{110, 60}, Phase: "reading upstream", Level: "error", Symptom: event.BodyStalled,
		Meaning: "Response started, then upstream went silent; client gets a truncated answer.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_process_upstream",
		Sample:  "upstream timed out (110: Connection timed out) while reading upstream", Made: true,
		Near: "upstream timed out (110: Connection timed out) while reading response header from upstream",
	},
	{
		ID: "timeout.upgraded", Text: "upstream timed out (", Errno: []int{110, 60}, Phase: "proxying upgraded connection", Symptom: event.AnswerIdle,
		Meaning: "Idle WebSocket or tunnel reached the read timeout; normal for quiet connections.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_process_upgraded",
		Sample:  "upstream timed out (110: Connection timed out) while proxying upgraded connection", Made: true,
		Near: "upstream timed out (110: Connection timed out) while reading upstream",
	},
	{
		ID: "timeout.other", Text: "upstream timed out", Level: "error", Symptom: event.AnswerTimeout,
		Meaning: "Upstream did not answer in time; phase decides the cause.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_next",
		Sample:  "upstream timed out", Made: true,
		Near: "upstream timed out (110: Connection timed out) while connecting to upstream",
	},
	{
		ID: "timeout.client", Text: "client timed out", Symptom: event.ClientTimeout,
		Meaning: "Client stopped reading or writing; not an upstream fault.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_process_downstream",
		Sample:  "client timed out (110: Connection timed out) while sending to client", Made: true,
		Near: "connection timed out (110: Connection timed out) while proxying connection",
	},
	{
		ID: "timeout.stream-connection", Text: "connection timed out", Level: "info", Symptom: event.AnswerIdle,
		Meaning: "A stream (TCP) session was idle too long.",
		Source:  "stream/ngx_stream_proxy_module.c:ngx_stream_proxy_process_connection",
		Sample:  "connection timed out (110: Connection timed out) while proxying connection", Made: true,
		Near: "upstream timed out (110: Connection timed out) while proxying connection",
	},
	{
		ID: "premature.header", Text: "upstream prematurely closed connection$", Phase: "reading response header from upstream", Level: "error", Symptom: event.ClosedEarly,
		Meaning: "Upstream closed the connection before sending a complete response header.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_process_header",
		Sample:  "upstream prematurely closed connection while reading response header from upstream",
		Near:    "upstream prematurely closed connection while reading upstream",
	},
	{
		ID: "premature.body", Text: "upstream prematurely closed connection$", Phase: "reading upstream", Level: "error", Symptom: event.BodyTruncated,
		Meaning: "Upstream closed before the announced length; client got a truncated 200.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_process_request",
		Sample:  "upstream prematurely closed connection while reading upstream", Made: true,
		Near: "upstream prematurely closed connection while reading response header from upstream",
	},
	{
		ID: "premature.other", Text: "upstream prematurely closed connection", Level: "error", Symptom: event.ClosedEarly,
		Meaning: "Upstream closed the connection while the proxy still needed it.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_process_header",
		Sample:  "upstream prematurely closed connection while sending request to upstream", Made: true,
		Near: "upstream prematurely closed stream while reading response header from upstream",
	},
	{
		ID: "premature.sent-response", Text: "upstream prematurely sent response", Level: "error", Symptom: event.AnswerProtocol,
		Meaning: "Upstream spoke before TLS was set up: port is not TLS or sends a banner.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_process_header",
		Sample:  "upstream prematurely sent response while SSL handshaking to upstream", Made: true,
		Near: "upstream prematurely closed connection while reading response header from upstream",
	},
	{
		ID: "premature.kevent-closed", Text: "kevent() reported that upstream closed connection", Level: "error", Symptom: event.ClosedEarly,
		Meaning: "BSD form: upstream closed while data was expected.",
		Source:  "event/ngx_event_pipe.c:ngx_event_pipe_read_upstream",
		Sample:  "kevent() reported that upstream closed connection while reading response header from upstream", Made: true,
	},
	{
		ID: "premature.kevent-closed2", Text: "kevent() reported about an closed connection", Symptom: event.ClosedEarly,
		Meaning: "BSD form: the socket is already closed with an error.",
		Source:  "os/unix/ngx_recv.c:ngx_unix_recv",
		Sample:  "kevent() reported about an closed connection (54: Connection reset by peer) while reading response header from upstream", Made: true,
	},
}

// socketCalls are the calls that read from an upstream and write to it. Each can fail in each of the ways of socketFaults, so that their rows
// are made from the two tables.
var socketCalls = []struct {
	name, source string
	reads        bool
}{
	{"recv", "os/unix/ngx_recv.c:ngx_unix_recv", true},
	{"readv", "os/unix/ngx_readv_chain.c:ngx_readv_chain", true},
	{"send", "os/unix/ngx_send.c:ngx_unix_send", false},
	{"writev", "os/unix/ngx_writev_chain.c:ngx_writev", false},
	{"sendfile", "os/unix/ngx_linux_sendfile_chain.c:ngx_linux_sendfile", false},
}

// socketFaults are the ways. An empty phase stands for any; writing and reading tell the phase in which each kind of call is usual.
var socketFaults = []struct {
	id          string
	errno       []int
	phase       string // only this phase; "call" is the usual phase of the call
	level       string
	read, write event.Symptom
	meaning     string
	text        string // of the sample: number and words
	near        string // the words of a near miss, and the phase it has
}{
	{"reset", []int{104, 54}, usualPhase, "error", event.AnswerReset, event.AnswerReset,
		"Upstream or a middlebox reset the connection before the response header.", "104: Connection reset by peer", "104: Connection reset by peer) while reading upstream"},
	{"reset-body", []int{104, 54}, "reading upstream", "error", event.BodyReset, event.BodyReset,
		"Connection reset after the response had begun; client got a truncated answer.", "104: Connection reset by peer", "104: Connection reset by peer) while resolving"},
	{"refused", []int{111, 61}, "", "error", event.ConnectRefused, event.ConnectRefused,
		"Late refusal reported on the socket.", "111: Connection refused", "113: No route to host) while connecting to upstream"},
	{"timed-out", []int{110, 60}, "", "error", event.ReadUnreachable, event.ReadUnreachable,
		"Kernel retransmissions ran out on an established connection.", "110: Connection timed out", "110: Connection timed out) while sending to client"},
	{"unreachable", []int{113, 101, 112, 65, 51, 64}, "", "error", event.ReadUnreachable, event.ReadUnreachable,
		"Path to the upstream broke during the exchange.", "113: No route to host", "111: Connection refused) while connecting to upstream"},
	{"broken-pipe", []int{32}, "", "error", event.ClosedEarly, event.SendFailed,
		"Upstream closed its side while the proxy was still using the connection.", "32: Broken pipe", "32: Broken pipe) while sending to client"},
	{"not-connected", []int{107, 57}, "", "error", event.AnswerReset, event.AnswerReset,
		"Socket was no longer connected.", "107: Transport endpoint is not connected", "107: Transport endpoint is not connected) while keepalive"},
	{"not-permitted", []int{1, 13}, "", "alert", event.ConnectDenied, event.ConnectDenied,
		"A local filter dropped packets of an established connection.", "1: Operation not permitted", "11: Resource temporarily unavailable)"},
	{"no-memory", []int{12, 105}, "", "alert", event.ConnectNoMemory, event.ConnectNoMemory,
		"Kernel has no socket memory left.", "105: No buffer space available", "104: Connection reset by peer)"},
	{"other-errno", nil, "", "", event.AnswerReset, event.SendFailed,
		"Socket call failed with a rare errno.", "14: Bad address", "32: Broken pipe)"},
}

// usualPhase stands in socketFaults for the phase in which a call meets the upstream before the header.
const usualPhase = "usual"

// socketMessages makes the rows, call by call.
func socketMessages() []scan.Row {
	rows := make([]scan.Row, 0, len(socketCalls)*len(socketFaults))
	for _, call := range socketCalls {
		for _, f := range socketFaults {
			phase, symptom := "sending request to upstream", f.write
			if call.reads {
				phase, symptom = "reading response header from upstream", f.read
			}
			row := scan.Row{ID: call.name + "." + f.id, Text: call.name + "() failed (", Errno: f.errno, Level: f.level, Symptom: symptom,
				Meaning: f.meaning, Source: call.source, Made: call.name != "recv" || f.id != "reset"}
			switch f.phase {
			case "":
			case usualPhase:
				row.Phase = phase
			default:
				row.Phase, phase = f.phase, f.phase
			}
			row.Sample = call.name + "() failed (" + f.text + ") while " + phase
			row.Near = call.name + "() failed (" + f.near
			rows = append(rows, row)
		}
	}
	return rows
}
