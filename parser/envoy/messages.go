package envoy

import (
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// controlRows are the messages of Envoy's own log about its configuration. They are asked before anything else, because they quote the errors of the
// connection to the control plane, which are not those of an upstream.
var controlRows = []scan.Row{
	{ID: "log.config-rejected", Text: "gRPC config for …rejected: ", Also: []string{"gRPC config: …rejected: ", "Filesystem config update rejected: ", "lds: fetch failure: error "}, Symptom: event.ProxyConfig,
		Meaning: "Envoy refused a configuration that the control plane sent; the old one stays.", Source: "grpc_subscription_impl.cc",
		Sample: "gRPC config for type.googleapis.com/envoy.config.cluster.v3.Cluster rejected: Error adding/updating cluster(s) shop: duplicate", Near: "gRPC update for type.googleapis.com/envoy.config.cluster.v3.Cluster failed"},
	{ID: "log.control-plane-closed", Text: "…gRPC config stream…closed", Symptom: event.ControlPlane, Meaning: "The stream to the control plane was closed; code 13 every half hour is a routine.", Source: "grpc_stream.h",
		Sample: "StreamAggregatedResources gRPC config stream closed: 14, upstream connect error or disconnect/reset before headers. reset reason: connection termination"},
	{ID: "log.control-plane-unreachable", Text: "Unable to establish new stream", Also: []string{"gRPC update for …failed", "gRPC config: initial fetch timed out for "}, Symptom: event.ControlPlane,
		Meaning: "The control plane gave no configuration.", Source: "grpc_stream.h", Sample: "Unable to establish new stream to configuration server"},
	{ID: "log.config-invalid", Text: "error initializing config", Symptom: event.ProxyConfig, Meaning: "Envoy does not start, because its configuration is not valid.", Source: "server.cc",
		Sample: "error initializing configuration '/etc/envoy/envoy.yaml': cannot bind '127.0.0.1:19001': Cannot assign requested address", Near: "error reading configuration"},
	{ID: "log.bind-failed", Text: "…cannot bind '", Also: []string{"…failed to bind or apply socket options"}, Symptom: event.ProxyConfig, Meaning: "A listener could not take its address.", Source: "listener_impl.cc",
		Sample: "listener '0.0.0.0_80' failed to bind or apply socket options: cannot bind '0.0.0.0:80': Permission denied"},
	{ID: "log.clusters-unchanged", Text: "cds: added/updated 0 cluster(s)…removed 0 cluster(s)", Also: []string{"cds: response indicates 0 added/updated cluster(s), 0 removed cluster(s)", "cds: add 0 cluster(s), remove 0 cluster(s)"}, Symptom: event.Normal,
		Meaning: "A configuration of clusters came that changes nothing.", Source: "cds_api_helper.cc", Sample: "cds: added/updated 0 cluster(s) (skipped 1 unmodified cluster(s)); removed 0 cluster(s)", Near: "cds: added/updated 1 cluster(s) (skipped 0 unmodified cluster(s)); removed 0 cluster(s)"},
	{ID: "log.clusters-changed", Text: "cds: added/updated ", Also: []string{"cds: add ", "cds: response indicates "}, Symptom: event.ProxyReload, Meaning: "Clusters were added, changed or removed.", Source: "cds_api_helper.cc",
		Sample: "cds: added/updated 1 cluster(s) (skipped 0 unmodified cluster(s)); removed 0 cluster(s)", Near: "cds: added/updated 0 cluster(s) (skipped 2 unmodified cluster(s)); removed 0 cluster(s)"},
	{ID: "log.listener-changed", Text: "lds: add/update listener '", Also: []string{"lds: remove listener '"}, Symptom: event.ProxyReload, Meaning: "A listener was added, changed or removed.", Source: "lds_api.cc",
		Sample: "lds: add/update listener 'virtualInbound'", Near: "lds: fetch failure: error adding listener: 'http' has duplicate address"},
}

// processRows are messages about the process and about names, hosts and streams, which are asked after the reasons of the transport.
var processRows = []scan.Row{
	{ID: "log.starting", Text: "initializing epoch ", Also: []string{"starting main dispatch loop", "all dependencies initialized. starting workers"}, Symptom: event.ProxyStart, Meaning: "Envoy starts.", Source: "server.cc",
		Sample: "initializing epoch 0 (base id=0, hot restart version=disabled)"},
	{ID: versionRow, Text: "Envoy version: ", Symptom: event.Normal, Meaning: "Which Envoy it is, told before a backtrace.", Source: "backtrace.h",
		Sample: "Envoy version: 5d25f466c3410c0dfa735d7d4358beb76b2da507/1.31.0/Clean/RELEASE/BoringSSL", Near: "Envoy stopped"},
	{ID: "log.stopping", Text: "caught ENVOY SIGTERM$", Also: []string{"caught SIGTERM$", "caught ENVOY SIGINT$", "caught SIGINT$", "shutting down server instance", "main dispatch loop exited", "exiting$"}, Symptom: event.ProxyStop,
		Meaning: "Envoy stops.", Source: "server.cc", Sample: "caught ENVOY_SIGTERM", Near: "caught ENVOY_SIGUSR1"},
	{ID: "log.hot-restart", Text: "shutting down admin due to child startup", Also: []string{"terminating parent process", "closing and draining listeners"}, Symptom: event.ProxyReload,
		Meaning: "A new process takes over (hot restart).", Source: "server.cc", Sample: "shutting down admin due to child startup", Made: true},
	{ID: "log.descriptors", Text: "…Too many open files", Also: []string{"…No file descriptors available"}, Symptom: event.Descriptors, Meaning: "Envoy has no file descriptor left.", Source: "listener_impl.cc",
		Sample: "panic: listener accept failure: Too many open files", Near: "panic: listener accept failure: Invalid argument", Made: true},
	{ID: "log.crash", Text: "Caught …suspect faulting address", Also: []string{"Backtrace (use tools/stack decode.py", "assert failure: ", "panic: ", "std::terminate called"}, Symptom: event.ProxyCrash,
		Meaning: "Envoy crashed.", Source: "backtrace.h", Sample: "Caught Segmentation fault, suspect faulting address 0x0", Near: "caught ENVOY_SIGTERM"},
	{ID: "log.internal", Text: "envoy bug failure: ", Symptom: event.ProxyInternal, Meaning: "Envoy found itself in a state that it holds impossible.", Source: "assert.h",
		Sample: "envoy bug failure: !state_.codec_saw_local_complete_.", Made: true},
	{ID: "log.overload", Text: "Overload action …became active", Also: []string{"Overload action …became saturated", "Overload action …became scaling"}, Symptom: event.Shed, Meaning: "Envoy begins to protect itself from overload.",
		Source: "overload_manager_impl.cc", Sample: "Overload action envoy.overload_actions.stop_accepting_requests became active", Near: "Overload action envoy.overload_actions.stop_accepting_requests became inactive", Made: true},
	{ID: "log.dns-nxdomain", Text: "dns resolution for …failed with c-ares status 4$", Symptom: event.ResolveNXDomain, Meaning: "The name does not exist.", Source: "dns_impl.cc",
		Sample: "dns resolution for shop.example failed with c-ares status 4", Near: "dns resolution for shop.example failed with c-ares status 24", Made: true},
	{ID: "log.dns-no-address", Text: "dns resolution for …failed with c-ares status 1$", Also: []string{"dns resolution without records for "}, Symptom: event.ResolveNoAddress, Meaning: "The name has no address.", Source: "dns_impl.cc",
		Sample: "dns resolution without records for shop.example", Near: "dns resolution for shop.example failed with c-ares status 11", Made: true},
	{ID: "log.dns-servfail", Text: "dns resolution for …failed with c-ares status 3$", Symptom: event.ResolveServfail, Meaning: "The name server failed to answer.", Source: "dns_impl.cc",
		Sample: "dns resolution for shop.example failed with c-ares status 3", Made: true},
	{ID: "log.dns-refused", Text: "dns resolution for …failed with c-ares status 6$", Symptom: event.ResolveRefused, Meaning: "The name server refused the question.", Source: "dns_impl.cc",
		Sample: "dns resolution for shop.example failed with c-ares status 6", Near: "dns resolution for shop.example failed with c-ares status 16", Made: true},
	{ID: "log.dns-unreachable", Text: "dns resolution for …failed with c-ares status 11$", Symptom: event.ResolveTransport, Meaning: "No name server could be reached.", Source: "dns_impl.cc",
		Sample: "dns resolution for shop.example failed with c-ares status 11", Near: "dns resolution for shop.example failed with c-ares status 1", Made: true},
	{ID: "log.dns-timeout", Text: "dns resolution for …failed with c-ares status 12$", Symptom: event.ResolveTimeout, Meaning: "The name server did not answer in time.", Source: "dns_impl.cc",
		Sample: "dns resolution for shop.example failed with c-ares status 12", Near: "dns resolution for shop.example failed with c-ares status 2", Made: true},
	{ID: "log.dns-failed", Text: "dns resolution for …failed with c-ares status ", Symptom: event.ResolveFailed, Meaning: "The name could not be resolved; the number is of the c-ares library.", Source: "dns_impl.cc",
		Sample: "dns resolution for shop.example failed with c-ares status 15", Near: "dns resolution for shop.example failed with c-ares status 4", Made: true},
	{ID: "log.dns-changed", Text: "DNS hosts have changed for ", Symptom: event.AddressChanged, State: event.ServerMoved, Meaning: "The name has other addresses now.", Source: "strict_dns_cluster.cc",
		Sample: "DNS hosts have changed for backend-envoy", Made: true},
	{ID: "log.connect-timeout", Text: "connect timeout$", Symptom: event.ConnectTimeout, Meaning: "No connection within connect_timeout.", Source: "conn_pool_base.cc", Sample: "connect timeout", Near: "connect timeout disabled", Made: true},
	{ID: "log.response-timeout", Text: "upstream timeout$", Also: []string{"upstream per try timeout$"}, Symptom: event.AnswerTimeout, Meaning: "No response in time.", Source: "router.cc", Sample: "upstream timeout", Near: "upstream timeout disabled", Made: true},
	{ID: "log.no-host", Text: "no healthy host for ", Also: []string{"no healthy upstream"}, Symptom: event.NoUpstream, Meaning: "No host of the cluster is usable.", Source: "router.cc", Sample: "no healthy host for HTTP connection pool", Made: true},
	{ID: "log.check-failed", Text: "connection/stream error health flags=", Symptom: event.CheckFailed, State: event.CheckFails, Meaning: "A health check got no answer.", Source: "health_checker_impl.cc",
		Sample: "connection/stream error health_flags=/failed_active_hc", Made: true},
	{ID: "log.script", Text: "script log: [string ", Also: []string{"Function: proxy on …failed"}, Symptom: event.ProxyScript, Meaning: "A Lua or Wasm filter failed.", Source: "lua_filter.cc",
		Sample: `script log: [string "function envoy_on_request(h)..."]:3: attempt to index a nil value`, Near: "script log: order 17 accepted", Made: true},
	{ID: "log.everyday", Text: "statically linked extensions", Also: []string{"Deprecated field: ", "There is no configured limit to the number of allowed active downstream connections"}, Symptom: event.Normal,
		Meaning: "An everyday message at start.", Source: "server.cc", Sample: "Deprecated field: type envoy.config.cluster.v3.Cluster Using deprecated option 'dns_refresh_rate' from file cluster.proto."},
}

// healthRows are the entries of the health check and outlier logs, by the event and its reason (health.go).
var healthRows = []scan.Row{
	{ID: "health.ejected-timeout", Text: "eject unhealthy event NETWORK TIMEOUT", Symptom: event.CheckTimeout, State: event.ServerDown, Meaning: "Health checks timed out; the host is out.", Source: "health_check_event.proto",
		Sample: "eject_unhealthy_event NETWORK_TIMEOUT", Near: "eject_unhealthy_event NETWORK", Made: true},
	{ID: "health.ejected-network", Text: "eject unhealthy event NETWORK", Symptom: event.CheckFailed, State: event.ServerDown, Meaning: "Health checks got no connection; the host is out.", Source: "health_check_event.proto",
		Sample: "eject_unhealthy_event NETWORK", Near: "eject_unhealthy_event ACTIVE"},
	{ID: "health.ejected", Text: "eject unhealthy event", Symptom: event.CheckStatus, State: event.ServerDown, Meaning: "Health checks got a wrong answer; the host is out.", Source: "health_check_event.proto",
		Sample: "eject_unhealthy_event ACTIVE", Near: "add_healthy_event", Made: true},
	{ID: "health.added", Text: "add healthy event", Symptom: event.UpstreamUp, State: event.ServerUp, Meaning: "Health checks pass; the host is in.", Source: "health_check_event.proto", Sample: "add_healthy_event", Near: "eject_unhealthy_event", Made: true},
	{ID: "health.failure-timeout", Text: "health check failure event NETWORK TIMEOUT", Symptom: event.CheckTimeout, State: event.CheckFails, Meaning: "A health check timed out.", Source: "health_check_event.proto",
		Sample: "health_check_failure_event NETWORK_TIMEOUT", Near: "health_check_failure_event NETWORK", Made: true},
	{ID: "health.failure-network", Text: "health check failure event NETWORK", Symptom: event.CheckFailed, State: event.CheckFails, Meaning: "A health check got no connection.", Source: "health_check_event.proto",
		Sample: "health_check_failure_event NETWORK", Near: "health_check_failure_event ACTIVE"},
	{ID: "health.failure", Text: "health check failure event", Symptom: event.CheckStatus, State: event.CheckFails, Meaning: "A health check got a wrong answer.", Source: "health_check_event.proto", Sample: "health_check_failure_event ACTIVE"},
	{ID: "health.success", Text: "successful health check event", Symptom: event.Normal, State: event.CheckPasses, Meaning: "A health check passed.", Source: "health_check_event.proto", Sample: "successful_health_check_event", Made: true},
	{ID: "health.degraded", Text: "degraded healthy host", Symptom: event.CheckStatus, State: event.CheckFails, Meaning: "The host calls itself degraded.", Source: "health_check_event.proto", Sample: "degraded_healthy_host", Near: "no_longer_degraded_host", Made: true},
	{ID: "health.no-longer-degraded", Text: "no longer degraded host", Symptom: event.UpstreamUp, State: event.CheckPasses, Meaning: "The host is no longer degraded.", Source: "health_check_event.proto", Sample: "no_longer_degraded_host", Made: true},
	{ID: "outlier.logged", Text: "EJECT …not enforced", Symptom: event.Normal, Meaning: "An outlier was found, and stays in because ejections are not enforced.", Source: "outlier_detection_event.proto",
		Sample: "EJECT CONSECUTIVE_5XX not enforced", Near: "EJECT CONSECUTIVE_5XX", Made: true},
	{ID: "outlier.ejected", Text: "EJECT", Symptom: event.UpstreamKilled, State: event.ServerDown, Meaning: "Too many answers of the host failed; it is out for a while.", Source: "outlier_detection_event.proto", Sample: "EJECT CONSECUTIVE_5XX", Near: "UNEJECT", Made: true},
	{ID: "outlier.returned", Text: "UNEJECT", Symptom: event.UpstreamUp, State: event.ServerUp, Meaning: "An ejected host is in again.", Source: "outlier_detection_event.proto", Sample: "UNEJECT", Made: true},
}

// messageRows are the rows for Envoy's log, in order.
func messageRows() []scan.Row {
	rows := append([]scan.Row{}, controlRows...)
	rows = append(rows, transport()...)
	rows = append(rows, reasonRows()...)
	rows = append(rows, processRows...)
	return append(rows, healthRows...)
}
