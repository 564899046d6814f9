package event

// Symptom is the neutral word for what a proxy saw: no proxy's own word, and no cause. Its name is family.word;
// stored digests, the state file and the tables of the analysis rely on the names, never on the numbers.
type Symptom uint8

// The symptoms. NoSymptom belongs to a request that went well.
const (
	NoSymptom Symptom = iota

	// no connection to the upstream.
	ConnectRefused
	ConnectReset
	ConnectTimeout
	ConnectUnreachable
	ConnectNetUnreachable
	ConnectHostDown
	ConnectNetDown
	ConnectDenied
	ConnectProhibited
	ConnectAborted
	ConnectBacklog
	ConnectNoSocket
	ConnectNoPorts
	ConnectNoMemory
	ConnectNoFiles
	ConnectBadAddress
	ConnectFailed

	// the name of the upstream.
	ResolveNXDomain
	ResolveServfail
	ResolveTimeout
	ResolveRefused
	ResolveNoAddress
	ResolveInvalid
	ResolveFailed
	ResolveTransport
	ResolveDenied
	ResolveNoResolver
	ResolveAtStart
	ResolveBack
	AddressChanged
	ZoneLoaded

	// TLS towards the upstream.
	TLSExpired
	TLSVerify
	TLSName
	TLSProtocol
	TLSAlert
	TLSHandshake
	TLSTimeout
	TLSClosed
	TLSSetup

	// the upstream's answer.
	ClosedEarly
	AnswerReset
	AnswerTimeout
	AnswerIdle
	SendTimeout
	SendFailed
	ReadUnreachable
	AnswerInvalid
	AnswerProtocol
	InvalidHeader
	HeaderTooBig
	DuplicateHeader
	InvalidStatus
	InvalidLength
	AnswerTooBig
	HTTP2Error
	StreamRefused
	StreamReset
	ResponseDenied
	BodyTruncated
	BodyReset
	BodyStalled
	BodyInvalid
	PassedThrough

	// nobody left to ask (a consequence of what happened before).
	NoUpstream
	UpstreamKilled
	UpstreamUp
	UpstreamMaint
	CheckFailed
	CheckStatus
	CheckTimeout
	NoCluster
	NoEndpoints

	// too much load, too little room.
	QueueTimeout
	Overflow
	WorkerConnections
	Descriptors
	Memory
	Disk
	OOMKill
	Backlog
	Conntrack
	WorkersBusy
	SlowScript
	Stalled
	Shed
	Limited
	ProxyMemory
	DBConnections
	Evicted

	// the application or its process.
	CrashSignal
	KilledSignal
	Exited
	StartFailed
	AppFatal
	AppMemory
	AppScript
	AppStderr
	AppDB
	AppLookup
	AppEvent
	AppStopped

	// the proxy itself.
	ProxyConfig
	ProxyInternal
	ProxyCrash
	ProxyReload
	ProxyStart
	ProxyStop
	ProxyScript
	ProxyService
	LocalReset
	LocalAnswer
	FaultInjected
	ControlPlane
	AdminAction

	// filters and policies.
	FilterLogged
	FilterPolicy
	FilterBanned
	FilterChanged
	FilterACL

	// the other side.
	ClientClosed
	ClientTimeout
	ClientInvalid
	ClientTLS

	// the rest.
	LinesLost
	Normal
	Unknown

	numSymptoms
)

var symptoms = [numSymptoms]struct{ name, meaning string }{
	NoSymptom:             {"", ""},
	ConnectRefused:        {"connect.refused", "the host answered, but nothing accepts connections on that port"},
	ConnectReset:          {"connect.reset", "the connection was reset while it was being opened"},
	ConnectTimeout:        {"connect.timeout", "the connection was not accepted before a time-out"},
	ConnectUnreachable:    {"connect.unreachable", "no route to the host: a filter answered so, or nobody answers for the address"},
	ConnectNetUnreachable: {"connect.net-unreachable", "no route to the network of the host"},
	ConnectHostDown:       {"connect.host-down", "the host is down"},
	ConnectNetDown:        {"connect.net-down", "the own network interface is down"},
	ConnectDenied:         {"connect.denied", "the local system forbade the connection"},
	ConnectProhibited:     {"connect.prohibited", "the host answered that the protocol is prohibited"},
	ConnectAborted:        {"connect.aborted", "the local system gave the connection up"},
	ConnectBacklog:        {"connect.backlog-full", "the listen queue of the unix socket is full"},
	ConnectNoSocket:       {"connect.socket-missing", "the unix socket does not exist"},
	ConnectNoPorts:        {"connect.ports-exhausted", "no local port or address was left for the connection"},
	ConnectNoMemory:       {"connect.no-memory", "no memory was left for the connection"},
	ConnectNoFiles:        {"connect.no-descriptors", "no file descriptor was left for the connection"},
	ConnectBadAddress:     {"connect.bad-address", "the configured address cannot be connected to"},
	ConnectFailed:         {"connect.failed", "no connection to the upstream could be made; the line does not say why"},
	ResolveNXDomain:       {"resolve.nxdomain", "the name does not exist"},
	ResolveServfail:       {"resolve.servfail", "the name server failed to answer"},
	ResolveTimeout:        {"resolve.timeout", "the name server did not answer in time"},
	ResolveRefused:        {"resolve.refused", "the name server refused the question"},
	ResolveNoAddress:      {"resolve.no-address", "the name exists but has no usable address"},
	ResolveInvalid:        {"resolve.invalid", "the name server's answer made no sense"},
	ResolveFailed:         {"resolve.failed", "the name could not be resolved; the line does not say why"},
	ResolveTransport:      {"resolve.transport", "the name server could not be reached"},
	ResolveDenied:         {"resolve.denied", "the local system forbade the question to the name server"},
	ResolveNoResolver:     {"resolve.no-resolver", "no resolver is configured for a name that needs one"},
	ResolveAtStart:        {"resolve.at-start", "a name could not be resolved at start or reload"},
	ResolveBack:           {"resolve.back", "the name resolves again"},
	AddressChanged:        {"resolve.address-changed", "the name has another address now"},
	ZoneLoaded:            {"resolve.zone-loaded", "a name server took over changed records"},
	TLSExpired:            {"tls.expired", "the upstream's certificate has expired or is not yet valid"},
	TLSVerify:             {"tls.verify", "the upstream's certificate is not trusted"},
	TLSName:               {"tls.name", "the upstream's certificate is for another name"},
	TLSProtocol:           {"tls.protocol", "the upstream speaks no TLS on that port, or another version"},
	TLSAlert:              {"tls.alert", "the upstream refused the handshake"},
	TLSHandshake:          {"tls.handshake", "the handshake failed"},
	TLSTimeout:            {"tls.timeout", "the handshake took too long"},
	TLSClosed:             {"tls.closed", "the upstream closed the connection during the handshake"},
	TLSSetup:              {"tls.setup", "the proxy's own certificates or keys are not usable"},
	ClosedEarly:           {"answer.closed-early", "the upstream closed the connection before its response header was complete"},
	AnswerReset:           {"answer.reset", "the upstream reset the connection before its response header was complete"},
	AnswerTimeout:         {"answer.timeout", "the upstream sent no response header in time"},
	AnswerIdle:            {"answer.idle-timeout", "the stream was idle for too long"},
	SendTimeout:           {"answer.send-timeout", "the upstream did not take the request in time"},
	SendFailed:            {"answer.send-failed", "the request could not be sent"},
	ReadUnreachable:       {"answer.unreachable", "the connection broke because the host became unreachable"},
	AnswerInvalid:         {"answer.invalid", "the answer is not valid HTTP"},
	AnswerProtocol:        {"answer.protocol-mismatch", "the upstream speaks another protocol"},
	InvalidHeader:         {"answer.invalid-header", "the response has an invalid header line"},
	HeaderTooBig:          {"answer.header-too-big", "the response header is larger than the proxy's buffer"},
	DuplicateHeader:       {"answer.duplicate-header", "the response repeats or contradicts a header that may stand once"},
	InvalidStatus:         {"answer.invalid-status", "the response has an invalid status"},
	InvalidLength:         {"answer.invalid-length", "the response's length or transfer encoding is wrong"},
	AnswerTooBig:          {"answer.too-big", "the response is larger than a filter takes"},
	HTTP2Error:            {"answer.http2-error", "the upstream broke the HTTP/2 protocol"},
	StreamRefused:         {"answer.stream-refused", "the upstream refused the HTTP/2 stream"},
	StreamReset:           {"answer.stream-reset", "the upstream reset the HTTP/2 stream"},
	ResponseDenied:        {"answer.denied", "a rule of the proxy blocked the response"},
	BodyTruncated:         {"body.truncated", "the upstream closed the connection within the response body"},
	BodyReset:             {"body.reset", "the upstream reset the connection within the response body"},
	BodyStalled:           {"body.stalled", "the upstream stopped sending within the response body"},
	BodyInvalid:           {"body.invalid", "the response body breaks its framing"},
	PassedThrough:         {"passed.through", "the upstream itself sent this status"},
	NoUpstream:            {"upstream.none", "no server of the upstream is usable"},
	UpstreamKilled:        {"upstream.marked-down", "the session was ended because health checks took the server out"},
	UpstreamUp:            {"upstream.up", "a server is usable again"},
	UpstreamMaint:         {"upstream.maintenance", "a server was taken out of service on purpose"},
	CheckFailed:           {"upstream.check-failed", "a health check failed; the line does not say why"},
	CheckStatus:           {"upstream.check-status", "a health check got a wrong status or content"},
	CheckTimeout:          {"upstream.check-timeout", "the application did not answer a health check in time"},
	NoCluster:             {"upstream.not-configured", "the route names an upstream that is not configured"},
	NoEndpoints:           {"upstream.no-endpoints", "the service has no ready endpoint"},
	QueueTimeout:          {"load.queue-timeout", "the request waited in the proxy's queue until it timed out"},
	Overflow:              {"load.overflow", "a limit on connections, pending requests or retries was reached"},
	WorkerConnections:     {"load.worker-connections", "the proxy has no free connection slot"},
	Descriptors:           {"load.descriptors", "no file descriptor is left"},
	Memory:                {"load.memory", "no memory is left"},
	Disk:                  {"load.disk", "the disk is full or failing"},
	OOMKill:               {"load.oom-kill", "the kernel killed a process for lack of memory"},
	Backlog:               {"load.backlog", "the listen queue overflowed"},
	Conntrack:             {"load.conntrack", "the connection tracking table is full"},
	WorkersBusy:           {"load.workers-busy", "all workers of the application are busy"},
	SlowScript:            {"load.slow-script", "a script ran for too long"},
	Stalled:               {"load.stalled", "the machine is stuck in disk or processor"},
	Shed:                  {"load.shed", "the proxy shed the request to protect itself"},
	Limited:               {"load.limited", "a rate or connection limit refused the request"},
	ProxyMemory:           {"load.proxy-memory", "the proxy lacks memory or buffers"},
	DBConnections:         {"load.db-connections", "the database takes no more connections"},
	Evicted:               {"load.evicted", "the node was low on a resource and evicted the pod"},
	CrashSignal:           {"crash.signal", "a process ended by a crash signal"},
	KilledSignal:          {"crash.killed", "a process was killed"},
	Exited:                {"crash.exited", "a process ended with an error"},
	StartFailed:           {"crash.start-failed", "a process does not start"},
	AppFatal:              {"app.fatal", "the application reported a fatal error"},
	AppMemory:             {"app.memory-limit", "the application ran into its own memory limit"},
	AppScript:             {"app.script-missing", "the application's script does not exist"},
	AppStderr:             {"app.stderr", "the application wrote to its error output"},
	AppDB:                 {"app.db-refused", "the application could not reach its database"},
	AppLookup:             {"app.lookup", "the application could not resolve a name"},
	AppEvent:              {"app.event", "a service was started or reloaded"},
	AppStopped:            {"app.stopped", "a service was stopped"},
	ProxyConfig:           {"proxy.config", "the proxy's configuration is wrong"},
	ProxyInternal:         {"proxy.internal", "an internal error of the proxy"},
	ProxyCrash:            {"proxy.crash", "a process of the proxy crashed"},
	ProxyReload:           {"proxy.reload", "the proxy reloaded its configuration or restarted workers"},
	ProxyStart:            {"proxy.start", "the proxy started"},
	ProxyStop:             {"proxy.stop", "the proxy stopped"},
	ProxyScript:           {"proxy.script", "a script or filter of the proxy failed"},
	ProxyService:          {"proxy.service", "a service that the proxy asks (authorisation, rate limits) failed"},
	LocalReset:            {"proxy.local-reset", "the proxy itself reset the stream"},
	LocalAnswer:           {"proxy.local-answer", "the proxy answered by itself, as configured"},
	FaultInjected:         {"proxy.fault-injected", "the fault was injected on purpose"},
	ControlPlane:          {"proxy.control-plane", "the proxy lacks configuration from its control plane"},
	AdminAction:           {"proxy.admin", "an operator acted on the proxy or a server"},
	FilterLogged:          {"filter.logged", "a packet filter logged a packet"},
	FilterPolicy:          {"filter.policy", "a security policy denied an action"},
	FilterBanned:          {"filter.banned", "a guard against attackers banned an address"},
	FilterChanged:         {"filter.changed", "the rules of a packet filter were changed"},
	FilterACL:             {"filter.acl", "a rule of the proxy refused the request"},
	ClientClosed:          {"client.closed", "the client left before the response"},
	ClientTimeout:         {"client.timeout", "the client was too slow"},
	ClientInvalid:         {"client.invalid", "the client's request was not valid"},
	ClientTLS:             {"client.tls", "the client's TLS handshake failed"},
	LinesLost:             {"log.lines-lost", "log lines were suppressed or dropped"},
	Normal:                {"normal", "an everyday message"},
	Unknown:               {"unknown", "the log does not say why"},
}

// String is the name, such as "connect.refused".
func (s Symptom) String() string { return symptoms[s].name }

// Meaning is one line for readers: lower case, no full stop.
func (s Symptom) Meaning() string { return symptoms[s].meaning }

// Family is the part of the name before the dot.
func (s Symptom) Family() string {
	name := symptoms[s].name
	for i := range len(name) {
		if name[i] == '.' {
			return name[:i]
		}
	}
	return name
}

// ParseSymptom finds a symptom by its name, as stored digests write it.
func ParseSymptom(name string) (Symptom, bool) {
	for s := range symptoms {
		if symptoms[s].name == name {
			return Symptom(s), true
		}
	}
	return NoSymptom, false
}

// Symptoms is how many there are, NoSymptom included.
const Symptoms = int(numSymptoms)
