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
	if _, err := netip.ParseAddr(string(first)); err == nil {
		return first
	}
	if at, err := netip.ParseAddrPort(string(first)); err == nil { // of Azure's gateways
		return []byte(at.Addr().String())
	}
	return ev.Client
}
