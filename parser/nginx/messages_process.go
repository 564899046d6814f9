package nginx

import (
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// processMessages are about processes of nginx, TCP sessions and the balancer of ingress-nginx.
var processMessages = []scan.Row{
	{
		ID: "proc.worker-signal-9", Text: "…process … exited on signal 9$", Level: "alert", Symptom: event.KilledSignal,
		Also:    []string{"…process … exited on signal 9 (core dumped)"},
		Meaning: "An nginx process was killed with SIGKILL: mostly the OOM killer.",
		Source:  "os/unix/ngx_process.c:ngx_process_get_status",
		Sample:  "worker process 2301 exited on signal 9", Made: true,
		Near: "worker process 2301 exited on signal 11",
	},
	{
		ID: "proc.worker-signal-crash", Text: "…process … exited on signal 11$", Level: "alert", Symptom: event.ProxyCrash,
		Also: []string{
			"…process … exited on signal 11 (core dumped)", "…process … exited on signal 6$", "…process … exited on signal 6 (core dumped)",
			"…process … exited on signal 7$", "…process … exited on signal 7 (core dumped)", "…process … exited on signal 4$",
			"…process … exited on signal 4 (core dumped)", "…process … exited on signal 8$", "…process … exited on signal 8 (core dumped)",
			"…process … exited on signal 31$", "…process … exited on signal 31 (core dumped)",
		},
		Meaning: "nginx worker crashed: its open requests were cut without answer.",
		Source:  "os/unix/ngx_process.c:ngx_process_get_status",
		Sample:  "worker process 2301 exited on signal 11 (core dumped)", Made: true,
		Near: "worker process 2301 exited on signal 9",
	},
	{
		ID: "proc.worker-signal-other", Text: "…process … exited on signal ", Level: "alert", Symptom: event.KilledSignal,
		Meaning: "nginx process ended by a signal.",
		Source:  "os/unix/ngx_process.c:ngx_process_get_status",
		Sample:  "worker process 2301 exited on signal 15", Made: true,
		Near: "worker process 2301 exited with code 0",
	},
	{
		ID: "proc.fatal-code", Text: "…process … exited with fatal code … and cannot be respawned", Level: "alert", Symptom: event.StartFailed,
		Meaning: "Worker cannot start again; capacity is lost.",
		Source:  "os/unix/ngx_process.c:ngx_process_get_status",
		Sample:  "worker process 2301 exited with fatal code 2 and cannot be respawned", Made: true,
		Near: "worker process 2301 exited with code 2",
	},
	{
		ID: "proc.exit-code", Text: "…process … exited with code ", Level: "notice", Symptom: event.Normal,
		Meaning: "Normal process end, mostly after reload.",
		Source:  "os/unix/ngx_process.c:ngx_process_get_status",
		Sample:  "worker process 2301 exited with code 0",
		Near:    "worker process 2301 exited with fatal code 2 and cannot be respawned",
	},
	{
		ID: "proc.fork", Text: `fork() failed while spawning "…"`, Level: "alert", Symptom: event.StartFailed,
		Also: []string{
			`socketpair() failed while spawning "…"`, `ioctl(FIOASYNC) failed while spawning "…"`, `fcntl(F_SETOWN) failed while spawning "…"`,
			`fcntl(FD_CLOEXEC) failed while spawning "…"`, "could not respawn ", "no more than … processes can be spawned",
		},
		Meaning: "A worker could not be started.",
		Source:  "os/unix/ngx_process.c:ngx_spawn_process",
		Sample:  `fork() failed while spawning "worker process" (11: Resource temporarily unavailable)`, Made: true,
	},
	{
		ID: "proc.rlimit", Text: "setrlimit(RLIMIT_NOFILE, …) failed", Level: "alert", Symptom: event.Descriptors,
		Also:    []string{"setrlimit(RLIMIT_CORE, …) failed"},
		Meaning: "Descriptor limit could not be raised.",
		Source:  "os/unix/ngx_process_cycle.c:ngx_worker_process_init",
		Sample:  "setrlimit(RLIMIT_NOFILE, 65535) failed (1: Operation not permitted)", Made: true,
		Near: "getrlimit(RLIMIT_NOFILE): 1024:1048576",
	},
	{
		ID: "proc.reconfiguring", Text: "reconfiguring", Level: "notice", Symptom: event.ProxyReload,
		Meaning: "Configuration reload: a change event to correlate with.",
		Source:  "os/unix/ngx_process_cycle.c:ngx_master_process_cycle",
		Sample:  "reconfiguring",
		Near:    "signal 1 (SIGHUP) received from 2301, reconfiguring",
	},
	{
		ID: "proc.signal-reload", Text: "signal 1 (SIGHUP) received", Level: "notice", Symptom: event.ProxyReload,
		Meaning: "nginx was told to reload its configuration.",
		Source:  "os/unix/ngx_process.c:ngx_signal_handler",
		Sample:  "signal 1 (SIGHUP) received from 2301, reconfiguring",
		Near:    "signal 17 (SIGCHLD) received from 2301",
	},
	{
		ID: "proc.signal-stop", Text: "signal 15 (SIGTERM) received", Level: "notice", Symptom: event.ProxyStop,
		Also:    []string{"signal 3 (SIGQUIT) received", "signal 2 (SIGINT) received"},
		Meaning: "nginx was told to stop.",
		Source:  "os/unix/ngx_process.c:ngx_signal_handler",
		Sample:  "signal 15 (SIGTERM) received from 2301, exiting",
		Near:    "signal 1 (SIGHUP) received from 2301, reconfiguring",
	},
	{
		ID: "proc.signal", Text: "signal … (…) received", Level: "notice", Symptom: event.Normal,
		Meaning: "Signal received: HUP reload, QUIT or TERM stop, USR2 upgrade.",
		Source:  "os/unix/ngx_process.c:ngx_signal_handler",
		Sample:  "signal 17 (SIGCHLD) received from 2301",
		Near:    "worker process 2301 exited on signal 15",
	},
	{
		ID: "proc.start", Text: "nginx/", Also: []string{"openresty/", "Angie/", "Tengine/", "tengine/", "freenginx/"}, Level: "notice", Symptom: event.ProxyStart,
		Meaning: "The master process starts; a reload does not write this.",
		Source:  "core/nginx.c:main",
		Sample:  "nginx/1.22.1",
		Near:    "start worker processes",
	},
	{
		ID: "proc.lifecycle", Text: "start worker processes$", Level: "notice", Symptom: event.Normal,
		Also: []string{
			"start worker process …", "start cache manager process …", "start cache loader process …", "start new binary process …",
			"gracefully shutting down$", "exiting$", "exit$", "reopening logs$", "changing binary$", `using the "…" event method$`,
			"getrlimit(RLIMIT_NOFILE): ", "nginx/", "OS: ", "built by ", "built with ", "try again to bind() after 500ms$",
		},
		Meaning: "Start, stop or reopen event of nginx.",
		Source:  "os/unix/ngx_process_cycle.c",
		Sample:  "gracefully shutting down",
		Near:    "worker process 2301 exited with code 0",
	},
	{
		ID: "proc.bind-listen", Text: "bind() to … failed (", Level: "emerg", Symptom: event.StartFailed,
		Also:    []string{"still could not bind()", "listen() to …, backlog … failed"},
		Meaning: "nginx cannot listen: port used by another process or not allowed.",
		Source:  "core/ngx_connection.c:ngx_open_listening_sockets",
		Sample:  "bind() to 0.0.0.0:80 failed (98: Address already in use)", Made: true,
		Near: "bind(10.0.0.4) failed (99: Cannot assign requested address) while connecting to upstream",
	},
	{
		ID: "proc.open-socket-left", Text: "open socket #… left in connection ", Level: "alert", Symptom: event.ProxyInternal,
		Also:    []string{"*… open socket #… left in connection ", "aborting$"},
		Meaning: "Worker exited with open connections.",
		Source:  "os/unix/ngx_process_cycle.c:ngx_worker_process_exit",
		Sample:  "open socket #12 left in connection 5", Made: true,
	},
	{
		ID: "proc.connection-closed-twice", Text: "connection already closed", Level: "alert", Symptom: event.ProxyInternal,
		Also: []string{
			"http request count is zero", "http request already closed", "header already sent", `subrequest: "…" logged again`,
			`http finalize non-active request: "…"`, "zero size buf in ", "negative size buf in ", "the http output chain is empty",
			"recycled buffer in pipe out chain", "bad buf in output chain ",
		},
		Meaning: "Internal nginx inconsistency, mostly a module bug.",
		Source:  "http/ngx_http_request.c",
		Sample:  "header already sent while reading response header from upstream",
	},
	{
		ID: "stream.disconnected", Text: "…disconnected, bytes from/to client:…, bytes from/to upstream:", Level: "info", Symptom: event.Normal,
		Meaning: "End of a stream (TCP) session.",
		Source:  "stream/ngx_stream_proxy_module.c:ngx_stream_proxy_test_finalize",
		Sample:  "client disconnected, bytes from/to client:52/120, bytes from/to upstream:120/52", Made: true,
		Near: "udp done, packets from/to client:1/1, bytes from/to client:52/120, bytes from/to upstream:120/52",
	},
	{
		ID: "stream.connected", Text: "proxy … connected to ", Level: "info", Symptom: event.Normal,
		Also:    []string{"client … connected to ", "udp proxy … connected to ", "udp client … connected to "},
		Meaning: "Start of a stream (TCP) session.",
		Source:  "stream/ngx_stream_proxy_module.c:ngx_stream_proxy_init_upstream",
		Sample:  "client 10.0.0.7:51234 connected to 0.0.0.0:5432", Made: true,
		Near: "client 10.0.0.7 closed keepalive connection",
	},
	{
		ID: "stream.proxy-protocol", Text: "could not send PROXY protocol header at once", Level: "error", Symptom: event.ProxyConfig,
		Also: []string{
			"cannot pass udp connection", "cannot pass connection with preread data", `port not found for "`, `no addresses in pass "`,
			`no port in pass "`, "stream pass cycle", "buffered data on next upstream", "preread buffer full",
		},
		Meaning: "Stream module could not hand over the connection.",
		Source:  "stream/ngx_stream_proxy_module.c:ngx_stream_proxy_send_proxy_protocol",
		Sample:  "could not send PROXY protocol header at once while connecting to upstream",
	},
	{
		ID: "stream.udp-end", Text: "udp done, packets from/to client:", Level: "info", Symptom: event.Normal,
		Also:    []string{"udp timed out, packets from/to client:", "shutdown timeout", "disconnected on shutdown"},
		Meaning: "End of a UDP or stream session.",
		Source:  "stream/ngx_stream_proxy_module.c:ngx_stream_proxy_process_connection",
		Sample:  "udp done, packets from/to client:1/1, bytes from/to client:52/120, bytes from/to upstream:120/52", Made: true,
	},
	{
		ID: "lua.no-servers", Text: "…balancer.lua:…(): ", Level: "error", Symptom: event.NoEndpoints,
		Meaning: "ingress-nginx Lua balancer could not choose a peer.",
		Source:  "outside the tree: ingress-nginx",
		Sample:  "[lua] balancer.lua:348: balance(): no peer was returned, balancer: round_robin", Made: true,
	},
	{
		ID: "ingress.no-endpoints", Text: `…Service "…" does not have any active Endpoint`, Level: "warn", Symptom: event.NoEndpoints,
		Meaning: "Kubernetes service has no ready pods; ingress answers 503.",
		Source:  "outside the tree: ingress-nginx",
		Sample:  `Service "default/app" does not have any active Endpoint.`, Made: true,
	},
}
