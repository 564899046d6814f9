package envoy

import (
	"bytes"
	"math/bits"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// What quick goes by: the fields that a line must have, and those that must be empty. Others are used where they are, or change nothing of a request that
// went well.
const (
	quickNeeds = 1<<fieldStart | 1<<fieldMethod | 1<<fieldStatus | 1<<fieldFlags | 1<<fieldDuration | 1<<fieldPeer | 1<<fieldCluster
	quickBars  = 1<<fieldPool | 1<<fieldPeers | 1<<fieldAttempts | 1<<fieldGRPC | 1<<fieldContentType | 1<<markALS
)

// quick answers for a line with the keys of lines before whose request went well: nearly all lines of a healthy log. It reports false for every line
// that might mean anything else; the general road reads those. What it answers is what that one would.
func (p *jsonParser) quick(line []byte, g *event.Glance) bool {
	o := p.object
	found, ok := o.Find(line)
	if !ok || found&quickNeeds != quickNeeds || found&quickBars != 0 && !p.lacks(line, found&quickBars) {
		return false
	}
	start, isStart := o.Text(line, uint8(fieldStart))
	flags, isFlags := o.Text(line, uint8(fieldFlags))
	status, _ := o.Text(line, uint8(fieldStatus))
	duration, _ := o.Text(line, uint8(fieldDuration))
	ms, ok := p.entry.clock.ISOMillis(start)
	total := scan.Short(duration)
	if !ok || !isStart || len(start) != len(`2026-11-22T19:53:32.199Z`) || !isFlags || some(flags) != nil || len(status) != 3 || total < 0 {
		return false
	}
	code := int(status[0]-'0')*100 + int(status[1]-'0')*10 + int(status[2]-'0')
	method, isMethod := o.Text(line, uint8(fieldMethod))
	cluster, isCluster := o.Text(line, uint8(fieldCluster))
	peer, isPeer := o.Text(line, uint8(fieldPeer))
	if !wentWell(code, status) || !isMethod || some(method) == nil || !isCluster || !isPeer || len(peer) > 0 && !isAddress(peer) {
		return false
	}
	g.Header, g.GRPC, g.Probe, g.Node = event.None, false, false, nil
	if rest := found & (1<<fieldService | 1<<fieldAgent | 1<<fieldNode); !p.quickRest(line, rest, g) || string(method) == "POST" && !p.quickCall(line, found, g) {
		return false
	}
	g.Proxy, g.Kind, g.Outcome, g.Symptom = event.Envoy, event.Access, event.Fine, event.NoSymptom
	g.Accept, g.Clock = false, event.Zoned|event.Dated
	g.Status, g.Ms, g.Total, g.Queue, g.Connect = int16(code), ms+int64(total), total, event.None, event.None
	g.Upstream, g.Peer, g.Tries = some(cluster), some(peer), 0
	if g.Peer != nil {
		g.Tries = 1
	}
	g.Key, g.RequestID, g.Message = 0, nil, nil
	return true
}

// lacks says that all these fields are empty.
func (p *jsonParser) lacks(line []byte, fields uint64) bool {
	for ; fields != 0; fields &= fields - 1 {
		if text, ok := p.object.Text(line, uint8(bits.TrailingZeros64(fields))); !ok || some(text) != nil {
			return false
		}
	}
	return true
}

// quickRest reads what a line need not have.
func (p *jsonParser) quickRest(line []byte, found uint64, g *event.Glance) bool {
	if found&(1<<fieldAgent) != 0 {
		agent, ok := p.object.Text(line, uint8(fieldAgent))
		if g.Probe = isProbe(agent); !ok {
			return false
		}
	}
	if found&(1<<fieldService) != 0 {
		text, _ := p.object.Text(line, uint8(fieldService))
		if g.Header = scan.Short(text); g.Header < 0 && some(text) != nil {
			return false
		}
	}
	if found&(1<<fieldNode) != 0 {
		node, ok := p.object.Text(line, uint8(fieldNode))
		if g.Node = some(node); !ok {
			return false
		}
	}
	return true
}

// quickCall says whether a POST is a gRPC call.
func (p *jsonParser) quickCall(line []byte, found uint64, g *event.Glance) bool {
	if found&(1<<fieldProtocol) == 0 {
		return true
	}
	protocol, ok := p.object.Text(line, uint8(fieldProtocol))
	if !ok || !isHTTP2(protocol) {
		return ok
	}
	if found&(1<<fieldTarget) != 0 {
		target, ok := p.object.Text(line, uint8(fieldTarget))
		if g.GRPC = isRPC(target); !ok {
			return false
		}
	}
	if found&(1<<fieldAgent) != 0 && !g.GRPC {
		agent, _ := p.object.Text(line, uint8(fieldAgent))
		g.GRPC = bytes.HasPrefix(agent, grpcAgent)
	}
	return true
}
