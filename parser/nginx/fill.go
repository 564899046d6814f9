package nginx

import (
	"bytes"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// cutter cuts a line into fields. It reports false for a line that is not of its format.
type cutter interface {
	cut(line []byte) bool
	told() *fields
}

func (f *fields) told() *fields { return f }

// access makes a Parser of a cutter.
type access struct{ cutter }

// Glance reads what requests are counted by.
func (a access) Glance(line []byte, g *event.Glance) bool {
	if !a.cut(line) {
		return false
	}
	a.told().glance(g)
	return true
}

// Parse fills every key.
func (a access) Parse(line []byte, ev *event.Event) bool {
	if !a.cut(line) {
		return false
	}
	a.told().event(ev)
	return true
}

// triesMask are the fields of which the tries of a request are told.
const triesMask = 1<<upstreamAddr | 1<<upstreamStatus | 1<<upstreamConnect | 1<<upstreamHeader | 1<<upstreamResponse | 1<<proxyUpstreamName | 1<<proxyHost

// glance writes what every request is counted by.
func (f *fields) glance(g *event.Glance) {
	code := f.code()
	*g = event.Glance{Proxy: event.Nginx, Kind: event.Access, Total: event.None, Queue: event.None, Connect: event.None, Header: event.None}
	at := f.when()
	g.Ms, g.Clock = at.Ms(), event.ClockOf(at)
	if !f.stream {
		g.Status = int16(code)
	}
	if f.have&(1<<requestTime|1<<sessionTime|1<<duration) != 0 {
		g.Total = millis(f.total())
	}
	if f.have&triesMask != 0 {
		f.glanceTries(g)
	}
	if f.have&(triesMask|1<<cacheStatus) != 0 || code >= 499 {
		g.Outcome, g.Symptom = f.judge(code)
	}
	if f.have&(1<<grpcStatus|1<<contentType) != 0 {
		g.GRPC = f.isGRPC()
	}
	g.Probe = f.isProbe()
	if g.Outcome.Failure() {
		client, _ := clientAddress(f.get(remoteAddr))
		method, path, query, _ := f.requestParts()
		g.Key = event.JoinKey(client, method, path, query)
	}
}

// glanceTries writes what the line tells of the last try.
func (f *fields) glanceTries(g *event.Glance) {
	if f.has(upstreamConnect) {
		g.Connect = lastMillis(f.values[upstreamConnect])
	}
	if f.has(upstreamHeader) {
		g.Header = lastMillis(f.values[upstreamHeader])
	}
	if addr := f.get(upstreamAddr); isOneAddress(addr) {
		g.Tries, g.Peer = 1, addr
		if f.have&(1<<proxyUpstreamName|1<<proxyHost) == 0 {
			return
		}
	} else {
		g.Tries, g.Peer = uint8(min(f.tries(), 255)), f.peer()
	}
	g.Upstream = f.group()
}

// event writes every key.
func (f *fields) event(ev *event.Event) {
	ev.Reset()
	ev.Proxy, ev.Kind = event.Nginx, event.Access
	code := f.code()
	ev.Stamp = f.when()
	ev.Outcome, ev.Symptom = f.judge(code)
	if ev.Outcome == event.Masked && f.servedStale() {
		ev.Row = staleRow
	}
	if !f.stream {
		ev.Status = code
	}
	ev.Client, ev.ClientPort = clientAddress(f.get(remoteAddr))
	if port, ok := scan.Int(f.get(remotePort)); ok && port > 0 && port <= 65535 {
		ev.ClientPort = int(port)
	}
	ev.Method, ev.Path, ev.Query, ev.Protocol = f.requestParts()
	ev.Key = event.JoinKey(ev.Client, ev.Method, ev.Path, ev.Query)
	ev.Host = f.text(host)
	if name := f.text(serverName); ev.Host == nil && isHostName(name) {
		ev.Host = name
	}
	if n, ok := scan.Int(f.get(bytesSent)); ok && n >= 0 {
		ev.BytesSent = n
	}
	ev.RequestID = f.text(requestID)
	if id := f.get(connection); len(id) > 0 && digits(id) == len(id) {
		ev.ConnectionID = id
	}
	ev.UserAgent, ev.Referrer, ev.ForwardedFor = f.logged(userAgent), f.logged(referrer), f.logged(forwardedFor)
	ev.GRPC, ev.Probe = f.isGRPC(), f.isProbe()
	f.tellTries(ev)
}

// tellTries writes what the line tells of the upstream.
func (f *fields) tellTries(ev *event.Event) {
	ev.Upstream = f.group()
	ev.RequestMicros = micros(f.total())
	tried, _ := f.wasTried()
	if !tried {
		return
	}
	ev.Retries = max(f.tries()-1, 0)
	for list, more := f.get(upstreamAddr), true; more; {
		var element []byte
		if element, list, more = nextTry(list); isAddress(element) {
			ev.UpstreamAddrs = append(ev.UpstreamAddrs, element)
		}
	}
	if f.has(upstreamStatus) {
		ev.UpstreamStatuses = appendCodes(ev.UpstreamStatuses, f.values[upstreamStatus])
	}
	if f.has(upstreamConnect) {
		ev.UpstreamConnectMicros = appendMicros(ev.UpstreamConnectMicros, f.values[upstreamConnect])
	}
	if f.has(upstreamHeader) {
		ev.UpstreamHeaderMicros = appendMicros(ev.UpstreamHeaderMicros, f.values[upstreamHeader])
	}
	if f.has(upstreamResponse) {
		ev.UpstreamResponseMicros = appendMicros(ev.UpstreamResponseMicros, f.values[upstreamResponse])
	}
}

// total is the time of the whole request. Under a name that is not nginx's own it counts only with a point: without one it can be milliseconds.
func (f *fields) total() []byte {
	if f.has(requestTime) {
		return f.values[requestTime]
	}
	if f.has(sessionTime) && (f.stream || isNumber(f.values[sessionTime])) {
		return f.values[sessionTime]
	}
	if d := f.get(duration); bytes.IndexByte(d, '.') >= 0 {
		return bytes.TrimSuffix(d, []byte("s"))
	}
	return nil
}

// requestParts cuts the request, or puts together what stands apart. All are nil for what is no request, such as the bytes of a TLS handshake.
func (f *fields) requestParts() (method, path, query, protocol []byte) {
	if f.stream {
		return nil, nil, nil, nil
	}
	if line := f.text(request); line != nil {
		var target []byte
		method, target, protocol = scan.SplitRequest(line)
		path, query = scan.SplitTarget(target)
		return method, path, query, protocol
	}
	method, protocol = f.text(requestMethod), f.text(serverProtocol)
	target := f.text(requestURI)
	if target == nil {
		target = f.text(uri)
	}
	if path, query = scan.SplitTarget(target); query == nil {
		query = f.text(args)
	}
	return method, path, query, protocol
}

// isGRPC says that the line logs a gRPC status or type; without either an nginx log cannot tell.
func (f *fields) isGRPC() bool {
	return f.have&(1<<grpcStatus|1<<contentType) != 0 &&
		(isNumber(f.get(grpcStatus)) || bytes.HasPrefix(f.get(contentType), grpcText))
}

var grpcText = []byte("application/grpc")

// probeAgents begin the user agents of health checkers.
var probeAgents = [...]string{"kube-probe/", "ELB-HealthChecker/", "GoogleHC/", "Consul Health Check", "Amazon-Route53-Health-Check-Service",
	"Envoy/HC", "Load Balancer Agent", "Edge Health Probe", "Azure Traffic Manager Endpoint Monitor", "Blackbox Exporter/", "Blackbox-Exporter/", "Blackbox_exporter/", "check_http/",
	"Knative-Queue-Proxy-Probe", "Pingdom.com_bot", "Datadog/Synthetics"}

// mayProbe says that one of probeAgents begins so; most agents begin with Mozilla.
func mayProbe(c byte) bool {
	switch c {
	case 'k', 'E', 'G', 'C', 'A', 'L', 'B', 'c', 'P', 'K', 'D':
		return true
	}
	return false
}

func isProbeAgent(agent []byte) bool {
	for _, probe := range probeAgents {
		if len(agent) >= len(probe) && string(agent[:len(probe)]) == probe {
			return true
		}
	}
	return false
}

// isProbe says that a health checker asked: by its agent, or as HAProxy does with OPTIONS and no agent.
func (f *fields) isProbe() bool {
	agent := f.get(userAgent)
	if len(agent) > 1 {
		return mayProbe(agent[0]) && isProbeAgent(agent)
	}
	if !f.has(userAgent) {
		return false
	}
	if line := f.get(request); len(line) > 0 {
		return line[0] == 'O' && (string(line) == "OPTIONS /" || bytes.HasPrefix(line, optionsText))
	}
	return string(f.get(requestMethod)) == "OPTIONS" && (string(f.get(requestURI)) == "/" || string(f.get(uri)) == "/")
}

var optionsText = []byte("OPTIONS / ")
