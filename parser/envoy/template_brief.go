package envoy

import (
	"bytes"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// prepareBrief finds out whether quick may answer for lines of the template: as for JSON, fields must be there, and others must not.
func (t *template) prepareBrief() {
	told := uint64(0)
	for i := range t.operators {
		op := &t.operators[i]
		if op.path || op.unit != milliseconds || i >= 255 {
			return
		}
		if op.field < numFields {
			told |= 1 << op.field
			t.places[op.field] = uint8(i + 1)
		}
	}
	const needs = quickNeeds &^ (1 << fieldCluster)
	const bars = quickBars | 1<<fieldEmitTime | 1<<fieldRequest | 1<<fieldOtherTime | 1<<fieldOtherStatus | 1<<fieldOtherFlags | 1<<fieldOtherPeer | 1<<fieldOtherCluster
	t.brief = t.plain && told&needs == needs && told&bars == 0
}

// told is what the line that was cut last tells of a field, nil for nothing.
func (t *template) told(line []byte, f field) []byte {
	if i := t.places[f]; i > 0 {
		cut := &t.cuts[i-1]
		return some(line[cut.From:cut.To])
	}
	return nil
}

// quick answers for a line whose request went well, as that of textParser does: without an entry.
func (p *templateParser) quick(line []byte, g *event.Glance) bool {
	t := p.template
	if !t.brief || !t.cutQuickly(line) {
		return false
	}
	start, status, duration, service := t.told(line, fieldStart), t.told(line, fieldStatus), t.told(line, fieldDuration), t.told(line, fieldService)
	ms, ok := p.entry.clock.ISOMillis(start)
	total, header := scan.Short(duration), scan.Short(service)
	if !ok || len(start) != len(`2026-11-22T19:53:32.199Z`) || len(status) != 3 || total < 0 || header < 0 && service != nil || t.told(line, fieldFlags) != nil {
		return false
	}
	code := int(status[0]-'0')*100 + int(status[1]-'0')*10 + int(status[2]-'0')
	method, peer, agent := t.told(line, fieldMethod), t.told(line, fieldPeer), t.told(line, fieldAgent)
	if !wentWell(code, status) || method == nil || peer != nil && !isAddress(peer) {
		return false
	}
	g.GRPC, g.Tries = false, 0
	if peer != nil {
		g.Tries = 1
	}
	if string(method) == "POST" && isHTTP2(t.told(line, fieldProtocol)) {
		g.GRPC = isRPC(t.told(line, fieldTarget)) || bytes.HasPrefix(agent, grpcAgent)
	}
	g.Proxy, g.Kind, g.Outcome, g.Symptom = event.Envoy, event.Access, event.Fine, event.NoSymptom
	g.Probe, g.Accept, g.Clock = isProbe(agent), false, event.Zoned|event.Dated
	g.Status, g.Ms, g.Total, g.Queue, g.Connect, g.Header = int16(code), ms+int64(total), total, event.None, event.None, header
	g.Node, g.Upstream, g.Peer = t.told(line, fieldNode), t.told(line, fieldCluster), peer
	g.Key, g.RequestID, g.Message = 0, nil, nil
	return true
}
