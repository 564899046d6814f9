package nginx

import (
	"bytes"

	"github.com/why502/why502/parser/scan"
)

// streamLog reads the format that nginx's manual shows for TCP and UDP sessions:
//
//	$remote_addr [$time_local] $protocol $status $bytes_sent $bytes_received $session_time "$upstream_addr" "$upstream_bytes_sent"
//	"$upstream_bytes_received" "$upstream_connect_time"
//
// The status is told to nobody: a 502 is a failure without a status.
type streamLog struct{ fields }

func newStream() scan.Parser { return access{&streamLog{}} }

var (
	tcpText = []byte("] TCP ")
	udpText = []byte("] UDP ")
)

func (p *streamLog) cut(line []byte) bool {
	open := bytes.IndexByte(line, '[')
	if open < 2 || line[open-1] != ' ' {
		return false
	}
	at, n := p.stampClock.CLF(line[open+1:])
	b := line[open+1+n:]
	if n == 0 || !bytes.HasPrefix(b, tcpText) && !bytes.HasPrefix(b, udpText) {
		return false
	}
	client := line[: open-1 : open-1]
	if tokenEnd(client) < len(client) || isMark[client[0]] || bytes.IndexByte(client, '/') >= 0 && !bytes.HasPrefix(client, unixText) {
		return false
	}
	p.reset()
	p.stream, p.at = true, at
	p.put(remoteAddr, client)
	b = b[len(tcpText):]
	for _, what := range [...]field{status, bytesSent, numFields, sessionTime} {
		n := tokenEnd(b)
		if what < numFields && (what != sessionTime || isPointNumber(b[:n])) {
			p.put(what, b[:n:n])
		}
		b = b[min(n+1, len(b)):]
	}
	for _, what := range [...]field{upstreamAddr, numFields, numFields, upstreamConnect} {
		if len(b) == 0 || b[0] != '"' {
			break
		}
		n := 1 + pairEnd(b[1:])
		if n == len(b) {
			break // cut: the value could be another one
		}
		if what < numFields {
			p.put(what, b[1:n:n])
		}
		b = b[min(n+2, len(b)):]
	}
	return isCode(p.values[status])
}
