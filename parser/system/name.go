package system

import (
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// nameRows are lines of name servers and resolvers.
var nameRows = []scan.Row{
	{
		ID: "dns.resolved-degraded", Text: "Using degraded feature set … for DNS server ", Symptom: event.ResolveTransport,
		Meaning: "systemd-resolved gets no proper answers from a name server.",
		Source:  "systemd src/resolve/resolved-dns-server.c:dns_server_possible_feature_level",
		Sample:  "Using degraded feature set UDP instead of UDP+EDNS0 for DNS server 10.0.0.2.", Made: true,
		Near: "Grace period over, resuming full feature set (UDP+EDNS0) for DNS server 10.0.0.2.",
	},
	{
		ID: "dns.resolved-degraded:dnssec", Text: "DNSSEC validation failed for question ", Also: []string{"…DNSSEC validation failed for question "}, Symptom: event.ResolveServfail,
		Meaning: "systemd-resolved refuses an answer whose signature is not valid.",
		Source:  "systemd src/resolve/resolved-dns-transaction.c",
		Sample:  "[🡕] DNSSEC validation failed for question shop.example.com IN A: no-signature", Made: true,
	},
	{
		ID: "dns.named:refused", Text: "…unexpected RCODE (REFUSED) resolving '", Symptom: event.ResolveRefused,
		Meaning: "Another name server refused BIND's question.",
		Source:  "bind9 lib/dns/resolver.c:log_lame",
		Sample:  "unexpected RCODE (REFUSED) resolving 'shop.example.com/A/IN': 10.0.0.2#53", Made: true,
		Near: "unexpected RCODE (SERVFAIL) resolving 'shop.example.com/A/IN': 10.0.0.2#53",
	},
	{
		ID: "dns.named", Text: "…unexpected RCODE (…) resolving '", Also: []string{"…error (…) resolving '", "…error (…) reading '", "…error (…) reading "}, Symptom: event.ResolveServfail,
		Meaning: "BIND has trouble to resolve a name.",
		Source:  "bind9 lib/dns/resolver.c:log_lame",
		Sample:  "lame-servers: info: unexpected RCODE (SERVFAIL) resolving 'shop.example.com/A/IN': 10.0.0.2#53", Made: true,
		Near: "zone example.com/IN: loaded serial 2026112201",
	},
	{
		ID: "dnsmasq.config:other-family", Text: "config … is NODATA-IPv6", Also: []string{"reply … is NODATA-IPv6", "cached … is NODATA-IPv6"}, Symptom: event.Normal,
		Meaning: "The name has no IPv6 address, as most have none.",
		Source:  "dnsmasq src/cache.c:log_query",
		Sample:  "reply shop.example.com is NODATA-IPv6", Made: true,
		Near: "reply shop.example.com is NODATA-IPv4",
	},
	{
		ID: "dnsmasq.config:no-address", Text: "config … is NODATA", Also: []string{"reply … is NODATA", "cached … is NODATA"}, Symptom: event.ResolveNoAddress,
		Meaning: "The name server says that the name has no address.",
		Source:  "dnsmasq src/cache.c:log_query",
		Sample:  "reply shop.example.com is NODATA-IPv4", Made: true,
		Near: "reply shop.example.com is 10.0.0.7",
	},
	{
		ID: "dnsmasq.config:error", Text: "reply error is SERVFAIL", Symptom: event.ResolveServfail,
		Meaning: "The name server that dnsmasq asked failed to answer.",
		Source:  "dnsmasq src/cache.c:log_query",
		Sample:  "reply error is SERVFAIL", Made: true,
	},
	{
		ID: "dnsmasq.config:refused", Text: "reply error is REFUSED", Also: []string{"config error is REFUSED"}, Symptom: event.ResolveRefused,
		Meaning: "The name server that dnsmasq asked refused the question.",
		Source:  "dnsmasq src/cache.c:log_query",
		Sample:  "reply error is REFUSED", Made: true,
	},
	{
		ID: "dnsmasq.config", Text: "config … is NXDOMAIN", Also: []string{"reply … is NXDOMAIN", "cached … is NXDOMAIN"}, Symptom: event.ResolveNXDomain,
		Meaning: "The name server says that the name does not exist.",
		Source:  "dnsmasq src/cache.c:log_query",
		Sample:  "config shop.example.com is NXDOMAIN", Made: true,
		Near: "query[A] shop.example.com from 10.0.0.5",
	},
}
