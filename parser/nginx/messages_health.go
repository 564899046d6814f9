package nginx

import (
	"bytes"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// healthMessages are of modules that check upstreams by themselves: Tengine's check module, NGINX Plus, the Lua library of Kong and APISIX.
var healthMessages = []scan.Row{
	{
		ID: "health.disabled", Text: "disable check peer: ", Level: "error", Symptom: event.CheckFailed, State: event.ServerDown,
		Meaning: "The check module takes the peer out of use.",
		Source:  "outside the tree: nginx_upstream_check_module",
		Sample:  "disable check peer: 10.0.0.21:8000",
	},
	{
		ID: "health.enabled", Text: "enable check peer: ", Level: "error", Symptom: event.UpstreamUp, State: event.ServerUp,
		Meaning: "The check module takes the peer into use.",
		Source:  "outside the tree: nginx_upstream_check_module",
		Sample:  "enable check peer: 10.0.0.21:8000",
	},
	{
		ID: "health.check-failed", Text: "check … with peer: ", Level: "error", Symptom: event.CheckFailed,
		Meaning: "One check of the peer failed.",
		Source:  "outside the tree: nginx_upstream_check_module",
		Sample:  "check time out with peer: 10.0.0.21:8000",
	},
	{
		ID: "health.unhealthy", Text: "peer is unhealthy", Level: "warn", Symptom: event.CheckFailed, State: event.ServerDown,
		Meaning: "A check of NGINX Plus failed often enough: the peer is out of use.",
		Source:  "outside the tree: NGINX Plus",
		Sample:  `peer is unhealthy while connecting to upstream, health check "" of peer 10.0.0.21:8000 in upstream "shop"`,
	},
	{
		ID: "health.healthy", Text: "peer is healthy", Level: "notice", Symptom: event.UpstreamUp, State: event.ServerUp,
		Meaning: "A check of NGINX Plus went well often enough: the peer is in use again.",
		Source:  "outside the tree: NGINX Plus",
		Sample:  `peer is healthy, health check "" of peer 10.0.0.21:8000 in upstream "shop"`, Made: true,
	},
	{
		ID: "health.lua-down", Text: "…[healthcheck] …' from 'true' to 'false'", Level: "warn", Symptom: event.CheckFailed, State: event.ServerDown,
		Meaning: "The health checker of Kong or APISIX takes the target out of use.",
		Source:  "outside the tree: lua-resty-healthcheck",
		Sample:  "[lua] healthcheck.lua:251: callback(): [healthcheck] (shop) event: target status 'app(10.0.0.21:8000)' from 'true' to 'false', context: ngx.timer", Made: true,
		Near: "[lua] healthcheck.lua:251: callback(): [healthcheck] (shop) event: target status 'app(10.0.0.21:8000)' from 'false' to 'true', context: ngx.timer",
	},
	{
		ID: "health.lua-up", Text: "…[healthcheck] …' from 'false' to 'true'", Level: "warn", Symptom: event.UpstreamUp, State: event.ServerUp,
		Meaning: "The health checker of Kong or APISIX takes the target into use.",
		Source:  "outside the tree: lua-resty-healthcheck",
		Sample:  "[lua] healthcheck.lua:251: callback(): [healthcheck] (shop) event: target status 'app(10.0.0.21:8000)' from 'false' to 'true', context: ngx.timer", Made: true,
	},
	{
		ID: "health.lua-failed", Text: "…[healthcheck] …unhealthy … increment (", Level: "warn", Symptom: event.CheckFailed,
		Meaning: "The health checker of Kong or APISIX counts a failure of the target.",
		Source:  "outside the tree: lua-resty-healthcheck",
		Sample:  "[lua] healthcheck.lua:1150: log(): [healthcheck] (shop) unhealthy TCP increment (1/2) for 'app(10.0.0.21:8000)'", Made: true,
	},
	{
		ID: "health.lua-no-target", Text: "…failed to pick server: ", Level: "error", Symptom: event.NoUpstream,
		Meaning: "APISIX tried all nodes of the upstream, or has none that is usable.",
		Source:  "outside the tree: apisix/init.lua:http_balancer_phase",
		Sample:  "[lua] init.lua:500: http_balancer_phase(): failed to pick server: failed to find valid upstream server, all upstream servers tried", Made: true,
	},
}

// peerTexts stand before the address of the peer that such a message speaks of.
var peerTexts = [...][]byte{[]byte("peer: "), []byte(" of peer "), []byte("target status '"), []byte(" for '")}

// tellPeer tells whose health a message speaks of.
func tellPeer(text []byte, ev *event.Event) {
	for _, before := range peerTexts {
		at := bytes.Index(text, before)
		if at < 0 {
			continue
		}
		peer := text[at+len(before):]
		peer = peer[:tokenEnd(peer)]
		if open := bytes.IndexByte(peer, '('); open >= 0 { // name(address)
			peer, _, _ = bytes.Cut(peer[open+1:], []byte(")"))
		}
		if isAddresses(peer) {
			ev.UpstreamAddrs = append(ev.UpstreamAddrs, peer)
		}
		break
	}
	if _, name, found := bytes.Cut(text, []byte(` in upstream "`)); found && ev.Upstream == nil {
		if name, _, found = bytes.Cut(name, []byte(`"`)); found {
			ev.Upstream = name
		}
	}
}
