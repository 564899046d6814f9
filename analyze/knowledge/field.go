package knowledge

import "github.com/why502/why502/parser/event"

// Field is a field of access logs that decides verdicts.
type Field struct {
	Proxy event.Proxy
	Key   string // of an event
	Name  string // in the proxy's words
	Why   string // what can be told with it
	Add   string // what to add to the format
}

// Fields lists them, by proxy, those that decide most first.
var Fields = []Field{
	{event.Nginx, "upstream_addrs", "$upstream_addr", "with it a moved host can be told from a stopped service", `ua="$upstream_addr"`},
	{event.Nginx, "upstream_header_seconds", "$upstream_header_time", "with it a 502 that the upstream itself sent can be told from one that nginx made", `uht="$upstream_header_time"`},
	{event.Nginx, "upstream_connect_seconds", "$upstream_connect_time", "with it a firewall can be told from a moved host: a filter answers at once, an address that nobody has after about 3 s", `uct="$upstream_connect_time"`},
	{event.Nginx, "request_seconds", "$request_time", "with it load can be told from other causes, and a time-out by its length", `rt=$request_time`},
	{event.Nginx, "upstream_statuses", "$upstream_status", "with it tries that a retry saved can be seen", `us="$upstream_status"`},
	{event.Nginx, "request_id", "$request_id", "with it one request can be followed over several proxies", `rid=$request_id`},
	{event.HAProxy, "code", "%tsc", "without the termination state nobody can say who ended a request", "%tsc (option httplog has it)"},
	{event.HAProxy, "upstream_connect_seconds", "%Tc", "with it a firewall can be told from a stopped service", "%Tc (option httplog has it)"},
	{event.HAProxy, "detail", "%[bc_err_str]", "it names why a connection to a server failed, so that a firewall can be told from a stopped service (2.5 and newer)", "%[bc_err_str]"},
	{event.HAProxy, "request_id", "%ID", "with it one request can be followed over several proxies", "%ID (with unique-id-format)"},
	{event.Envoy, "code", "%RESPONSE_FLAGS%", "without the response flags nobody can say who made an error", "%RESPONSE_FLAGS%"},
	{event.Envoy, "detail", "%RESPONSE_CODE_DETAILS%", "it says who set the status and why: a name that does not resolve can be told from hosts that failed their checks", "%RESPONSE_CODE_DETAILS%"},
	{event.Envoy, "transport_failure", "%UPSTREAM_TRANSPORT_FAILURE_REASON%", "it names why a connection failed, so that a firewall can be told from a stopped service (seen only in failures)", "%UPSTREAM_TRANSPORT_FAILURE_REASON%"},
	{event.Envoy, "upstream", "%UPSTREAM_CLUSTER%", "with it failures can be told apart by cluster", "%UPSTREAM_CLUSTER%"},
}

// formatNames are what the proxies call a format of their access logs.
var formatNames = [...]string{event.Nginx: "log_format", event.HAProxy: "log-format", event.Envoy: "access log format"}

// Lacking is a field by its proxy and key, in one sentence: what it is, what it would have told, what to add. "" for one that is not in the table.
func Lacking(proxy event.Proxy, key string) string {
	for i := range Fields {
		if f := &Fields[i]; f.Proxy == proxy && f.Key == key {
			return f.String()
		}
	}
	return ""
}

// String is the sentence without its subject.
func (f *Field) String() string { return f.Name + ": " + f.Why + ". Add: " + f.Add }

// FormatName is what the proxy calls the format of its access log.
func (f *Field) FormatName() string { return formatNames[f.Proxy] }
