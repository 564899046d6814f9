package digest

import (
	"bytes"
	"net/netip"

	"github.com/why502/why502/parser/event"
)

// clientOf is who asked: the address that a balancer or CDN in front forwarded, where the line has one, else the peer's.
func clientOf(ev *event.Event) []byte {
	first, _, _ := bytes.Cut(ev.ForwardedFor, []byte(","))
	first = bytes.Trim(first, " \t\"[]")
	if len(first) < 2 || len(first) > 45 {
		return ev.Client
	}
	if isIPv4(first) { // nearly all; netip would need a string
		return first
	}
	if _, err := netip.ParseAddr(string(first)); err == nil {
		return first
	}
	if at, err := netip.ParseAddrPort(string(first)); err == nil { // of Azure's gateways
		return []byte(at.Addr().String())
	}
	return ev.Client
}

// isIPv4 says that b is an address as netip.ParseAddr takes it.
func isIPv4(b []byte) bool {
	for part := range 4 {
		n, value := 0, 0
		for n < len(b) && b[n]-'0' <= 9 && value <= 255 {
			value = value*10 + int(b[n]-'0')
			n++
		}
		if n == 0 || value > 255 || n > 1 && b[0] == '0' {
			return false
		}
		if b = b[n:]; part == 3 {
			return len(b) == 0
		}
		if len(b) == 0 || b[0] != '.' {
			return false
		}
		b = b[1:]
	}
	return false
}
