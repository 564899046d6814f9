package nginx

import (
	"github.com/why502/why502/parser/scan"
)

// upstreamInfo reads the format of ingress-nginx, a combined line with this tail:
//
//	$request_length $request_time [$proxy_upstream_name] [$proxy_alternative_upstream_name] $upstream_addr $upstream_response_length
//	$upstream_response_time $upstream_status $req_id
//
// Older ones lack the second bracket or the id. The values behind the brackets are lists with blanks.
type upstreamInfo struct {
	fields
	frame frame
}

func newUpstreamInfo() scan.Parser { return access{&upstreamInfo{}} }

// isUpstreamInfo tells the tail by a whole number, a number with a point and a bracket.
func isUpstreamInfo(tail []byte) bool {
	length := digits(tail[1:])
	if length == 0 || len(tail) < length+2 || tail[length+1] != ' ' {
		return false
	}
	b := tail[length+2:]
	whole := digits(b)
	if whole == 0 || whole >= len(b) || b[whole] != '.' {
		return false
	}
	b = b[whole+1:]
	part := digits(b)
	return part > 0 && len(b) > part+1 && b[part] == ' ' && b[part+1] == '['
}

func (p *upstreamInfo) cut(line []byte) bool {
	if !p.find(line, &p.frame) {
		return false
	}
	b := line[p.frame.tail:]
	if len(b) < 2 || b[0] != ' ' || !isUpstreamInfo(b) {
		return false
	}
	p.begin(&p.frame)
	p.bodied = false
	p.spread(line, &p.frame)
	b = b[2+digits(b[1:]):]
	n := tokenEnd(b)
	p.put(requestTime, b[:n:n])
	b = b[n+1:]
	for at := proxyUpstreamName; len(b) > 0 && b[0] == '['; at = agentOrAddr {
		end := 1
		for end < len(b) && b[end] != ']' {
			end++
		}
		if end+1 < len(b) && b[end+1] != ' ' { // an IPv6 address with its port
			break
		}
		if at == proxyUpstreamName && end < len(b) {
			p.put(at, b[1:end:end])
		}
		b = b[min(end+2, len(b)):]
	}
	for i, what := range upstreamInfoOrder {
		if len(b) == 0 {
			break
		}
		n := listEnd(b)
		if n == len(b) && i < 3 {
			break // cut: the value could be another one
		}
		if what < numFields {
			p.put(what, b[:n:n])
		} else if length := lastTry(b[:n]); isNumber(length) && string(length) != "0" {
			p.bodied = true
		}
		b = b[min(n+1, len(b)):]
	}
	return true
}

// upstreamInfoOrder is what stands behind the brackets; numFields marks the length of the answer's body.
var upstreamInfoOrder = [...]field{upstreamAddr, numFields, upstreamResponse, upstreamStatus, requestID}

// tokenEnd is the place of the first blank, or the end.
func tokenEnd(b []byte) int {
	n := 0
	for n < len(b) && b[n] != ' ' {
		n++
	}
	return n
}
