package report

import (
	"testing"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

func TestFaultSide(t *testing.T) {
	blamed := func(c event.Change) *analyze.ChangeLink { return &analyze.ChangeLink{Change: &c, Trigger: true} }
	for _, c := range []struct {
		name string
		inc  analyze.Incident
		want string
	}{
		{"a cause like its category", analyze.Incident{Verdict: analyze.Verdict{Category: knowledge.Firewall, Cause: "firewall.drop"}}, "neither program: a filter or policy between the gateway and upstream shop"},
		{"the rights of a socket", analyze.Incident{Verdict: analyze.Verdict{Category: knowledge.Firewall, Cause: "firewall.permission-denied"}}, "neither program: rights or a policy of the gateway's own system, which keep it from upstream shop"},
		{"servers taken out by hand", analyze.Incident{Verdict: analyze.Verdict{Category: knowledge.Communication, Cause: "comms.maintenance"}}, "whoever took the servers of upstream shop out at the gateway; what runs there may be well"},
		{"a limit of the gateway", analyze.Incident{Verdict: analyze.Verdict{Category: knowledge.Overload, Cause: "overload.file-descriptors"}}, "the gateway itself: one of its own limits"},
		{"code, no release", analyze.Incident{Verdict: analyze.Verdict{Category: knowledge.Bugs, Cause: "bugs.crash"}}, "the code of upstream shop"},
		{"a release", analyze.Incident{Verdict: analyze.Verdict{Category: knowledge.Bugs, Cause: "bugs.crash"}, Deploy: blamed(event.Change{Name: "shop 9", Kind: event.Deploy})}, "the release shop 9 of upstream shop"},
		{"a configuration", analyze.Incident{Verdict: analyze.Verdict{Category: knowledge.Bugs, Cause: "bugs.deadlock"}, Deploy: blamed(event.Change{Name: "rules 12", Kind: event.Config})}, "the configuration rules 12, or how the code of upstream shop takes it"},
		{"a switch in the code", analyze.Incident{Verdict: analyze.Verdict{Category: knowledge.Bugs, Cause: "bugs.crash"}, Deploy: blamed(event.Change{Name: "flag new-cart", Kind: event.Config, Switch: true})}, "the release flag new-cart of upstream shop"},
		{"nobody knows", analyze.Incident{Verdict: analyze.Verdict{Category: knowledge.Unattributed}}, "not clear: upstream shop is where it shows"},
	} {
		if got := faultSide(&c.inc, "upstream shop"); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestTitled(t *testing.T) {
	for _, c := range []struct {
		change event.Change
		want   string
	}{
		{event.Change{Name: "shop 9", Kind: event.Deploy}, "deploy shop 9"},
		{event.Change{Name: "firewalld reload", Kind: event.FirewallChange}, "firewalld reload"},
		{event.Change{Name: "dns: TTL of shop to 30", Kind: event.DNSChange}, "DNS: TTL of shop to 30"},
		{event.Change{Name: "zone 12", Kind: event.DNSChange}, "DNS zone 12"},
	} {
		if got := titled(&c.change); got != c.want {
			t.Errorf("%+v: got %q, want %q", c.change, got, c.want)
		}
	}
}
