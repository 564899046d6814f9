package envoy

import (
	"bytes"
	"slices"
	"sync"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// Flag is a response flag: why Envoy answered as it did.
type Flag struct {
	Name     string // as %RESPONSE_FLAGS% writes it; "none" stands for "-"
	Long     string // as %RESPONSE_FLAGS_LONG% writes it
	Field    string // the boolean of the gRPC access log
	Status   string // what the client is sent
	Protocol string
	Symptom  event.Symptom
	Meaning  string
}

// Flags are all response flags. Where several stand on a line the first of rankedFlags speaks.
var Flags = []Flag{
	{"UF", "UpstreamConnectionFailure", "upstream_connection_failure", "503 (gRPC: 200)", "HTTP, TCP", event.ConnectFailed, "No connection to the upstream host could be made."},
	{"UH", "NoHealthyUpstream", "no_healthy_upstream", "503 (gRPC: 200)", "HTTP, TCP", event.NoUpstream, "The cluster has no host that may be used."},
	{"UT", "UpstreamRequestTimeout", "upstream_request_timeout", "504", "HTTP", event.AnswerTimeout, "No response within the route or per-try timeout."},
	{"LR", "LocalReset", "local_reset", "503", "HTTP", event.LocalReset, "Envoy reset the stream itself."},
	{"UR", "UpstreamRemoteReset", "upstream_remote_reset", "503 (gRPC: 200)", "HTTP", event.StreamReset, "Upstream reset the stream (HTTP/2 RST_STREAM)."},
	{"UC", "UpstreamConnectionTermination", "upstream_connection_termination", "503 (gRPC: 200)", "HTTP", event.ClosedEarly, "Upstream closed the connection before the response was complete."},
	{"UO", "UpstreamOverflow", "upstream_overflow", "503 (gRPC: 200)", "HTTP, TCP", event.Overflow, "Circuit breaker limit reached (connections, pending, requests, retries)."},
	{"NR", "NoRouteFound", "no_route_found", "404 (TCP: reset)", "HTTP, TCP", event.ProxyConfig, "No route or filter chain matches."},
	{"NC", "NoClusterFound", "no_cluster_found", "503 (or configured 404, 500)", "HTTP, TCP", event.NoCluster, "The route names a cluster that does not exist."},
	{"URX", "UpstreamRetryLimitExceeded", "upstream_retry_limit_exceeded", "as last try (503, 504, 502) (gRPC: 200)", "HTTP, TCP", event.PassedThrough, "All retries were used or max connect attempts reached; the cause is in the other flag."},
	{"DC", "DownstreamConnectionTermination", "downstream_connection_termination", "0", "HTTP", event.ClientClosed, "The client left before the end."},
	{"DR", "DownstreamRemoteReset", "downstream_remote_reset", "0", "HTTP", event.ClientClosed, "The client reset the stream."},
	{"LH", "FailedLocalHealthCheck", "failed_local_healthcheck", "503", "HTTP", event.CheckFailed, "The local service failed the health check filter."},
	{"DI", "DelayInjected", "delay_injected", "as configured", "HTTP", event.FaultInjected, "A delay was injected on purpose."},
	{"FI", "FaultInjected", "fault_injected", "as configured (503, 500 …)", "HTTP", event.FaultInjected, "An abort was injected on purpose."},
	{"RL", "RateLimited", "rate_limited", "429 (configurable)", "HTTP", event.Limited, "The request was rate limited, locally or by the service."},
	{"RLSE", "RateLimitServiceError", "rate_limit_service_error", "500 (or as configured)", "HTTP", event.ProxyService, "The rate limit service failed."},
	{"UAEX", "UnauthorizedExternalService", "unauthorized_details", "403 (or status_on_error, 503)", "HTTP", event.FilterACL, "External authorisation denied or failed."},
	{"SI", "StreamIdleTimeout", "stream_idle_timeout", "408 or 504", "HTTP", event.AnswerIdle, "The stream was idle for too long."},
	{"IH", "InvalidEnvoyRequestHeaders", "invalid_envoy_request_headers", "400", "HTTP", event.ClientInvalid, "x-envoy-* headers failed strict checks."},
	{"DPE", "DownstreamProtocolError", "downstream_protocol_error", "400", "HTTP", event.ClientInvalid, "The client broke the HTTP protocol."},
	{"UPE", "UpstreamProtocolError", "upstream_protocol_error", "502", "HTTP", event.AnswerInvalid, "The upstream's response broke the HTTP protocol; this is the 502 that Envoy itself makes."},
	{"UMSDR", "UpstreamMaxStreamDurationReached", "upstream_max_stream_duration_reached", "504 or 408", "HTTP", event.AnswerTimeout, "The upstream stream exceeded max_stream_duration."},
	{"DT", "DurationTimeout", "duration_timeout", "connection closed", "HTTP, TCP", event.LocalAnswer, "The connection exceeded its maximum duration."},
	{"OM", "OverloadManagerTerminated", "overload_manager", "503", "HTTP", event.Shed, "The overload manager of Envoy shed the request."},
	{"DF", "DnsResolutionFailed", "dns_resolution_failure", "503 (gRPC: 200)", "HTTP", event.ResolveFailed, "DNS resolution failed (dynamic forward proxy, UDP or TCP forms)."},
	{"DO", "DropOverload", "drop_overload", "503", "HTTP", event.Shed, "Part of the traffic is dropped by the drop_overload policy."},
	{"UDO", "UnconditionalDropOverload", "unconditional_drop_overload", "503", "HTTP", event.Shed, "All traffic is dropped by drop_overload at 100%."},
	{"RFCF", "ResponseFromCacheFilter", "response_from_cache_filter", "as cached", "HTTP", event.Normal, "The response came from the cache filter."},
	{"NFCF", "NoFilterConfigFound", "no_filter_config_found", "500", "HTTP, TCP", event.ControlPlane, "A filter's configuration did not arrive in time."},
	{"none", "", "", "any", "HTTP, TCP", event.PassedThrough, "No flag: a 5xx was made by the upstream or by a direct response."},
}

// flagSet is a set of response flags, by their place in Flags.
type flagSet uint64

// flagIndex finds a flag by its short or long name.
var flagIndex = sync.OnceValue(func() map[string]int {
	index := map[string]int{}
	for i, f := range Flags {
		if f.Long != "" {
			index[f.Name], index[f.Long] = i, i
		}
	}
	return index
})

// placeOf is the place of a flag's short name, for the few that are asked for at the start: to list all would take longer.
func placeOf(name string) int {
	return slices.IndexFunc(Flags, func(f Flag) bool { return f.Name == name })
}

func flagsOf(names ...string) flagSet {
	var set flagSet
	for _, name := range names {
		set |= 1 << placeOf(name)
	}
	return set
}

var (
	// failing flags make a 503, a 504, a gRPC call or a TCP session a failure.
	failing = flagsOf("UF", "UH", "UO", "UT", "UC", "UR", "UPE", "URX", "LR", "NC", "OM", "DF", "UMSDR")
	idle    = flagsOf("SI")
	aborted = flagsOf("DC", "DR")
	// transparent flags stand beside an answer that the upstream sent.
	transparent = flagsOf("URX", "DI", "RFCF")
	// noAnswer are flags of failures before any answer, so that another status can only be Envoy's own.
	noAnswer = flagsOf("UF", "UH", "UO", "OM", "DF")
)

// rankedFlags says which of several flags tells most: what happened first, then what followed from it. Flags that do not stand here speak in
// the order of their table.
var rankedFlags = ranks("DF", "UO", "OM", "UF", "NC", "UPE", "UT", "UMSDR", "UC", "UR", "UH", "SI", "LR")

func ranks(names ...string) []int {
	var order []int
	for _, name := range names {
		order = append(order, placeOf(name))
	}
	ranked := flagsOf(names...)
	for i, f := range Flags {
		if ranked&(1<<i) == 0 && f.Name != "URX" && f.Long != "" {
			order = append(order, i)
		}
	}
	return append(order, placeOf("URX"))
}

// first is the place of the flag that speaks for the set, -1 for none.
func (s flagSet) first() int {
	if s == 0 {
		return -1
	}
	for _, i := range rankedFlags {
		if s&(1<<i) != 0 {
			return i
		}
	}
	return -1
}

// flagIDs are the full IDs of the flags' rows.
var flagIDs = sync.OnceValue(func() []string {
	var ids []string
	for _, f := range Flags {
		ids = append(ids, dictionaryName+"/"+f.Name)
	}
	return ids
})

// parseFlags reads short or long names with commas. Names that are not known, which an extension may add, are left out.
func parseFlags(list []byte) flagSet {
	var set flagSet
	for len(list) > 0 {
		name := list
		if at := bytes.IndexByte(list, ','); at >= 0 {
			name, list = list[:at], list[at+1:]
		} else {
			list = nil
		}
		if i, ok := flagIndex()[string(bytes.TrimSpace(name))]; ok {
			set |= 1 << i
		}
	}
	return set
}

// longFlags says that a list is one of long names.
func longFlags(list []byte) bool { return bytes.IndexFunc(list, isLower) >= 0 }

func isLower(r rune) bool { return 'a' <= r && r <= 'z' }

// append writes the set as %RESPONSE_FLAGS% does.
func (s flagSet) append(dst []byte) []byte {
	for i := range Flags {
		if s&(1<<i) == 0 {
			continue
		}
		if len(dst) > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, Flags[i].Name...)
	}
	return dst
}

// flagRows are the flags as rows of a dictionary.
func flagRows() []scan.Row {
	var rows []scan.Row
	for _, f := range Flags {
		row := scan.Row{ID: f.Name, Text: f.Name + "$", Symptom: f.Symptom, Meaning: f.Meaning, Source: "stream_info/utility.h", Sample: f.Name}
		if f.Long == "" {
			row.Text, row.Sample = "-$", "-"
		} else {
			row.Also = []string{f.Long + "$"}
		}
		rows = append(rows, row)
	}
	return rows
}
