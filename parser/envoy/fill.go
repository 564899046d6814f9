package envoy

import (
	"bytes"
	"math"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// fillGlance answers what requests are counted by.
func (e *entry) fillGlance(g *event.Glance) {
	g.Reset()
	g.Proxy, g.Kind = event.Envoy, event.Access
	g.Status = int16(e.status)
	e.moment(g)
	g.Total, g.Header, g.Connect = millis(e.duration), millis(e.service), millis(e.pool)
	peer, named := e.peers()
	g.Node, g.Upstream, g.Peer = e.text(fieldNode), e.text(fieldCluster), peer
	g.GRPC, g.Probe = e.grpc, isProbe(e.text(fieldAgent))
	g.Tries = uint8(e.tries(named))
	if e.status > 0 && e.status < 500 && e.flags == 0 && g.Tries <= 1 {
		return // went well; nothing to look up
	}
	g.Outcome = e.outcome()
	g.Symptom, _ = e.symptom(g.Outcome)
	if g.Outcome.Failure() {
		g.Key = e.key()
	}
}

// moment is the end of the request.
func (e *entry) moment(g *event.Glance) {
	g.Clock = event.ClockOf(e.stamp)
	if e.written {
		g.Clock |= event.Borrowed
	}
	end := e.stamp
	if end.Set && e.duration > 0 && !e.written {
		end.Nano += e.duration * 1000
	}
	g.Ms = end.Ms()
}

// millis rounds down, and keeps None.
func millis(micros int64) int32 {
	if micros < 0 {
		return event.None
	}
	return int32(min(micros/1000, math.MaxInt32))
}

// fillEvent answers everything.
func (e *entry) fillEvent(ev *event.Event) {
	ev.Reset()
	ev.Proxy, ev.Kind, ev.Stamp, ev.Borrowed = event.Envoy, event.Access, e.stamp, e.written
	ev.Status = e.status
	ev.Method, ev.Protocol, ev.Host = e.text(fieldMethod), e.text(fieldProtocol), e.text(fieldAuthority)
	ev.Path, ev.Query = e.target()
	ev.Node = e.text(fieldNode)
	ev.Client, ev.ClientPort = scan.HostPort(e.client())
	if n, ok := scan.Int(e.text(fieldBytesSent)); ok && n >= 0 {
		ev.BytesSent = n
	}
	ev.RequestID, ev.ConnectionID = e.text(fieldRequestID), e.text(fieldConnection)
	ev.UserAgent, ev.Referrer, ev.ForwardedFor = e.text(fieldAgent), e.text(fieldReferrer), e.text(fieldForwarded)
	ev.GRPC, ev.Probe = e.grpc, isProbe(ev.UserAgent)
	e.fillUpstream(ev)
	e.fillFailure(ev)
}

// fillUpstream tells of the tries. Only the last one's times are known.
func (e *entry) fillUpstream(ev *event.Event) {
	ev.Upstream = e.text(fieldCluster)
	for one, rest := nextPeer(e.text(fieldPeers)); one != nil; one, rest = nextPeer(rest) {
		ev.UpstreamAddrs = append(ev.UpstreamAddrs, one)
	}
	peer, named := e.peers()
	if len(ev.UpstreamAddrs) == 0 && peer != nil {
		ev.UpstreamAddrs = append(ev.UpstreamAddrs, peer)
	}
	ev.Retries = max(e.tries(named)-1, 0)
	ev.RequestMicros = e.duration
	ev.UpstreamHeaderMicros = e.lastTry(ev.UpstreamHeaderMicros, ev.UpstreamAddrs, fieldService, e.service)
	ev.UpstreamConnectMicros = e.lastTry(ev.UpstreamConnectMicros, ev.UpstreamAddrs, fieldPool, e.pool)
}

// lastTry lists a time of each address: none for all but the last. Nothing is listed where the format lacks the field, or nobody was asked.
func (e *entry) lastTry(times []int64, addrs [][]byte, f field, micros int64) []int64 {
	if !e.logged(f) || len(addrs) == 0 && micros == event.None {
		return times
	}
	for range len(addrs) - 1 {
		times = append(times, event.None)
	}
	return append(times, micros)
}

// fillFailure tells what went wrong.
func (e *entry) fillFailure(ev *event.Event) {
	ev.Code = e.flagText()
	ev.Detail, ev.TransportFailure = e.text(fieldDetail), e.text(fieldTransport)
	ev.Errno = errno(ev.TransportFailure)
	if ev.Errno == 0 {
		ev.Errno = errno(ev.Detail)
	}
	ev.Outcome = e.outcome()
	ev.Symptom, ev.Row = e.symptom(ev.Outcome)
	ev.Key = event.JoinKey(ev.Client, ev.Method, ev.Path, ev.Query)
}

// flagText is the flags as logged; long names, which are rare, become short ones.
func (e *entry) flagText() []byte {
	text := e.text(fieldFlags)
	if e.flags == 0 || text != nil && !longFlags(text) {
		return text
	}
	e.code = e.flags.append(e.code[:0])
	return e.code
}

// errno is the number behind "connect error: ", 0 where the text has words instead.
func errno(text []byte) int {
	text = text[:min(len(text), longestText)]
	at := bytes.Index(text, connectError[0])
	if at < 0 {
		at = bytes.Index(text, connectError[1])
	}
	if at < 0 {
		return 0
	}
	rest := text[at+len(connectError[0]):]
	end := 0
	for end < len(rest) && rest[end] >= '0' && rest[end] <= '9' {
		end++
	}
	n, _ := scan.Int(rest[:min(end, 4)])
	return int(n)
}

var connectError = [2][]byte{[]byte("connect_error:_"), []byte("connect error: ")}
