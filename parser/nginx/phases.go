package nginx

// Side tells which connection a phase is about.
type Side uint8

// The sides. Nobody's are phases that touch neither a client's request nor an upstream, such as resolving.
const (
	UpstreamSide Side = iota
	ClientSide
	StreamSide
	MailSide
	NobodysSide
)

// Phase is a row of the table of phases: the text that nginx writes after "while" to say what it was doing.
type Phase struct {
	Text string
	Side Side
	// HeaderSent says that the client already has the response's header: an error then cuts the body, and the access log keeps the upstream's status.
	HeaderSent bool
	Status     string // what the client gets when the phase fails
	Meaning    string
	Source     string
}

// Phases lists every phase that is known. A message is cut only before one of these, because messages contain other "while" words.
var Phases = []Phase{
	{"connecting to upstream", UpstreamSide, false, "502 on socket error, 504 on proxy timer, 500 when no socket or bind", "TCP or unix connect to the chosen peer; also peer selection.", "http/ngx_http_upstream.c"},
	{"SSL handshaking to upstream", UpstreamSide, false, "502 on error, 504 on timer", "TLS handshake with the peer.", "http/ngx_http_upstream.c"},
	{"sending request to upstream", UpstreamSide, false, "502 on error, 504 on timer", "Request header or body is being written.", "http/ngx_http_upstream.c"},
	{"reading response header from upstream", UpstreamSide, false, "502 on error or invalid header, 504 on timer", "Waiting for or parsing status line and header.", "http/ngx_http_upstream.c"},
	{"sending early hints to client", UpstreamSide, false, "as final response", "A 103 is being passed on.", "http/ngx_http_upstream.c"},
	{"reading upstream", UpstreamSide, true, "none: status already sent, body cut", "Response body is being read; the access log keeps the upstream status.", "http/ngx_http_upstream.c; event/ngx_event_pipe.c"},
	{"sending to client", UpstreamSide, true, "none", "Writing to the client (also set by every finalize).", "http/ngx_http_upstream.c; event/ngx_event_pipe.c"},
	{"proxying upgraded connection", UpstreamSide, true, "none: 101 already sent", "WebSocket, CONNECT or tunnel data.", "http/ngx_http_upstream.c"},
	{"resolving", NobodysSide, false, "502 after resolver_timeout or a negative answer", "Resolver socket work; tail is resolver address, no client.", "core/ngx_resolver.c"},
	{"requesting certificate status", NobodysSide, false, "none", "OCSP request.", "event/ngx_event_openssl_stapling.c"},
	clientPhase("SSL handshaking", "http/ngx_http_request.c"),
	clientPhase("reading PROXY protocol", "http/ngx_http_request.c"),
	clientPhase("waiting for request", "http/ngx_http_request.c"),
	clientPhase("reading client request line", "http/ngx_http_request.c"),
	clientPhase("reading client pipelined request line", "http/ngx_http_request.c"),
	clientPhase("reading client request headers", "http/ngx_http_request.c"),
	clientPhase("reading client request", "http/v3/ngx_http_v3_request.c"),
	clientPhase("processing HTTP/2 connection", "http/v2/ngx_http_v2.c"),
	clientPhase("keepalive", "http/ngx_http_request.c"),
	clientPhase("closing request", "http/ngx_http_request.c"),
	clientPhase("logging request", "http/ngx_http_request.c"),
	clientPhase("sending response to client", "http/modules/ngx_http_static_module.c"),
	clientPhase("sending flv to client", "http/modules/ngx_http_flv_module.c"),
	clientPhase("sending mp4 to client", "http/modules/ngx_http_mp4_module.c"),
	clientPhase("logging to syslog", "core/ngx_syslog.c"),
	streamPhase("initializing session"),
	streamPhase("prereading client data"),
	streamPhase("proxying connection"),
	streamPhase("passing connection to port"),
	streamPhase("returning text"),
	mailPhase("in auth state"),
	mailPhase("in http auth state"),
	mailPhase("proxying"),
	mailPhase("reading response from upstream"),
	mailPhase("sending AUTH to upstream"),
	mailPhase("sending HELO/EHLO to upstream"),
	mailPhase("sending LOGIN command to upstream"),
	mailPhase("sending MAIL FROM to upstream"),
	mailPhase("sending PROXY protocol header to upstream"),
	mailPhase("sending RCPT TO to upstream"),
	mailPhase("sending XCLIENT to upstream"),
	mailPhase("sending client HELO/EHLO to upstream"),
	mailPhase("sending client greeting line"),
	mailPhase("sending password to upstream"),
	mailPhase("sending user name to upstream"),
	mailPhase("in starttls state"),
	mailPhase("in delay pipelining state"),
	mailPhase("in resolving client address"),
	mailPhase("in resolving client hostname"),
}

func clientPhase(text, source string) Phase {
	return Phase{text, ClientSide, false, "none", "Client side or local work; not an upstream phase.", source}
}

func streamPhase(text string) Phase {
	return Phase{text, StreamSide, false, "502 in $status of stream logs when connecting fails", "Stream (TCP/UDP) proxy phase.", "stream/"}
}

func mailPhase(text string) Phase {
	return Phase{text, MailSide, false, "none", "Mail proxy phase; outside HTTP 502.", "mail/"}
}

// findPhase returns the row whose text is exactly this, or nil.
func findPhase(text []byte) *Phase {
	for i := range Phases {
		if string(text) == Phases[i].Text {
			return &Phases[i]
		}
	}
	return nil
}
