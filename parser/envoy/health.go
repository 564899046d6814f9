package envoy

import (
	"bytes"
	"strconv"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// healthParser reads the JSON logs of health checks and of outlier ejections, one object for each event, with the protobuf's names:
//
//	{"health_checker_type":"HTTP","host":{"socket_address":{"address":"10.0.0.7","port_value":80}},"cluster_name":"shop","eject_unhealthy_event":{"failure_type":"NETWORK"},"timestamp":"…"}
//	{"type":"CONSECUTIVE_5XX","cluster_name":"shop","upstream_url":"10.0.0.7:80","action":"EJECT","enforced":true,"timestamp":"…"}
//
// The message of such an event is its name and reason, as healthRows have them.
type healthParser struct {
	object, inner *scan.Object
	values        [numHealthKeys]scan.Value
	reason        [1]scan.Value
	clock         scan.Clock
	finder        finder
	message, addr []byte
}

// The keys of both logs. The events of health checks follow in the order of their names.
const (
	healthType = iota
	healthCluster
	healthTime
	healthHost
	healthPort
	healthPipe
	outlierAction
	outlierURL
	outlierEnforced
	firstHealthEvent
	numHealthKeys = firstHealthEvent + len(healthEvents)
)

var healthEvents = [...]string{"eject_unhealthy_event", "add_healthy_event", "health_check_failure_event", "successful_health_check_event", "degraded_healthy_host", "no_longer_degraded_host"}

func newHealth() scan.Parser {
	names := map[string]uint8{
		"health_checker_type": healthType, "type": healthType, "cluster_name": healthCluster, "timestamp": healthTime,
		"host.socket_address.address": healthHost, "host.socket_address.port_value": healthPort, "host.pipe.path": healthPipe,
		"action": outlierAction, "upstream_url": outlierURL, "enforced": outlierEnforced,
	}
	for i, name := range healthEvents {
		names[name] = uint8(firstHealthEvent + i)
	}
	return &healthParser{object: scan.NewObject(names), inner: scan.NewObject(map[string]uint8{"failure_type": 0})}
}

// Glance says that it is a health line.
func (p *healthParser) Glance(line []byte, g *event.Glance) bool {
	if !p.read(line) {
		return false
	}
	g.Reset()
	g.Proxy, g.Kind = event.Envoy, event.Health
	return true
}

// Parse fills which host of which cluster it was, and what became of it.
func (p *healthParser) Parse(line []byte, ev *event.Event) bool {
	if !p.read(line) {
		return false
	}
	ev.Reset()
	ev.Proxy, ev.Kind = event.Envoy, event.Health
	ev.Stamp, _ = p.clock.Any(p.values[healthTime].Raw)
	ev.Upstream, ev.Message = p.values[healthCluster].Raw, p.message
	if addr := p.address(); len(addr) > 0 {
		ev.UpstreamAddrs = append(ev.UpstreamAddrs, addr)
	}
	ev.Symptom = event.Unknown
	if row, id := p.finder.message(p.message); row != nil {
		ev.Row, ev.Symptom, ev.State = id, row.Symptom, row.State
	}
	return true
}

// read finds the keys and makes the message.
func (p *healthParser) read(line []byte) bool {
	if len(line) == 0 || line[0] != '{' {
		return false
	}
	found, ok := p.object.Scan(line, p.values[:], 0)
	if !ok || found&(1<<healthType|1<<healthCluster) != 1<<healthType|1<<healthCluster {
		return false
	}
	for i, name := range healthEvents {
		if value := &p.values[firstHealthEvent+i]; value.Type == scan.ObjectValue {
			p.message = append(p.message[:0], name...)
			if found, _ := p.inner.Scan(value.Raw, p.reason[:], 0); found != 0 {
				p.message = append(append(p.message, ' '), p.reason[0].Raw...)
			}
			return true
		}
	}
	return found&(1<<outlierURL) != 0 && p.readOutlier()
}

// readOutlier makes the message of an ejection or of its end.
func (p *healthParser) readOutlier() bool {
	action := p.values[outlierAction].Raw
	switch string(action) {
	case "EJECT":
		p.message = append(append(append(p.message[:0], action...), ' '), p.values[healthType].Raw...)
		if string(p.values[outlierEnforced].Raw) == "false" {
			p.message = append(p.message, " not enforced"...)
		}
		return true
	case "UNEJECT":
		p.message = append(p.message[:0], action...)
		return true
	}
	return false
}

// address is the host as access logs write it.
func (p *healthParser) address() []byte {
	if url := p.values[outlierURL].Raw; url != nil {
		return address(url)
	}
	if path := p.values[healthPipe].Raw; path != nil {
		return path
	}
	host := p.values[healthHost].Raw
	if len(host) == 0 {
		return nil
	}
	p.addr = appendAddress(p.addr[:0], host, p.values[healthPort].Raw)
	return p.addr
}

// appendAddress joins host and port; IPv6 stands in brackets.
func appendAddress(dst, host, port []byte) []byte {
	if bytes.IndexByte(host, ':') >= 0 {
		dst = append(append(append(dst, '['), host...), ']')
	} else {
		dst = append(dst, host...)
	}
	if n, err := strconv.Atoi(string(port)); err == nil && n > 0 {
		dst = append(append(dst, ':'), port...)
	}
	return dst
}
