package analyze

import (
	"testing"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

func group(proxy event.Proxy, name string, addresses ...string) event.Group {
	g := event.Group{Proxy: proxy, Name: name}
	for _, a := range addresses {
		g.Servers = append(g.Servers, event.Server{Address: a})
	}
	return g
}

// Addresses belong to the group that has them; those that a name resolved to, to the only group of names with their port.
func TestGroupOfAddress(t *testing.T) {
	s := newSetup(&event.Setup{Groups: []event.Group{
		group(event.Nginx, "shop", "10.0.0.1:8080", "10.0.0.2:8080", "[2001:db8::1]:8080", "unix:/run/shop.sock"),
		group(event.Nginx, "both", "10.0.0.2:8080", "10.0.0.3:8080"),
		group(event.Nginx, "orders", "orders.internal:9000", "orders2.internal:9000"),
		group(event.Nginx, "pay", "pay.internal:7000"), group(event.Nginx, "bill", "bill.internal:7000"),
		group(event.Envoy, "cluster", "10.0.0.1:8080"),
	}})
	for _, c := range []struct {
		name, address string
		proxy         event.Proxy
		want          string
	}{
		{"its_own", "10.0.0.1:8080", event.Nginx, "shop"},
		{"of_another_proxy", "10.0.0.1:8080", event.Envoy, "cluster"},
		{"of_two_groups", "10.0.0.2:8080", event.Nginx, ""},
		{"ipv6", "[2001:db8::1]:8080", event.Nginx, "shop"},
		{"socket", "unix:/run/shop.sock", event.Nginx, "shop"},
		{"group_itself", "pay", event.Nginx, "pay"},
		{"resolved_name", "172.18.0.5:9000", event.Nginx, "orders"},
		{"port_of_two_names", "172.18.0.5:7000", event.Nginx, ""},
		{"unknown_port", "172.18.0.5:9999", event.Nginx, ""},
		{"port_of_numbers", "172.18.0.5:8080", event.Nginx, ""},
		{"no_address", "", event.Nginx, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := s.group(c.proxy, c.address); got != c.want {
				t.Errorf("%v %q: got %q, want %q", c.proxy, c.address, got, c.want)
			}
		})
	}
}

// A failure lasted as long as a time-out within 2 per cent, counted from where the time-out's clock begins.
func TestTook(t *testing.T) {
	record := func(total, queue, connect int32, tries uint8, proxy event.Proxy) *failure {
		traits := &digest.Traits{Tries: tries, Proxy: proxy}
		return &failure{rec: &digest.Record{Queue: queue}, traits: traits, total: total, connect: connect}
	}
	answer, connect := event.Setting{Kind: event.AnswerLimit, Ms: 5000}, event.Setting{Kind: event.ConnectLimit, Ms: 1000}
	queue, endless := event.Setting{Kind: event.QueueLimit, Ms: 3000}, event.Setting{Kind: event.RequestLimit}
	for _, c := range []struct {
		name string
		f    *failure
		set  event.Setting
		want bool
	}{
		{"exactly", record(5000, event.None, event.None, 0, event.Nginx), answer, true},
		{"a_little_later", record(5090, event.None, event.None, 0, event.Nginx), answer, true},
		{"much_later", record(5300, event.None, event.None, 0, event.Nginx), answer, false},
		{"sooner", record(4900, event.None, event.None, 0, event.Nginx), answer, false},
		{"behind_a_slow_connect", record(7010, 1000, 1003, 0, event.HAProxy), answer, true},
		{"two_connects", record(2001, event.None, event.None, 1, event.Envoy), connect, true},
		{"haproxy_pauses_between", record(3002, 0, event.None, 1, event.HAProxy), connect, true},
		{"in_the_queue", record(3001, 3001, event.None, 0, event.HAProxy), queue, true},
		{"no_duration", record(event.None, event.None, event.None, 0, event.Nginx), answer, false},
		{"endless", record(5000, event.None, event.None, 0, event.Nginx), endless, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.f.took(&c.set); got != c.want {
				t.Errorf("%+v against %d ms: got %v, want %v", c.f.rec, c.set.Ms, got, c.want)
			}
		})
	}
}

// What holds for an upstream's name or address comes before what holds for all, and other upstreams' settings are left out.
func TestSettings(t *testing.T) {
	from := &event.Setup{
		Groups: []event.Group{group(event.Nginx, "shop", "10.0.0.1:80"), group(event.Nginx, "far", "far.internal:81")},
		Settings: []event.Setting{
			{Proxy: event.Nginx, Kind: event.AnswerLimit, Directive: "near", Upstream: "shop"}, {Proxy: event.Nginx, Kind: event.AnswerLimit, Directive: "all"},
			{Proxy: event.Nginx, Kind: event.ConnectLimit, Directive: "for_all"}, {Proxy: event.Nginx, Kind: event.SendLimit, Directive: "of_a_name", Upstream: "far"},
			{Proxy: event.Nginx, Kind: event.AnswerLimit, Directive: "another", Upstream: "10.0.0.9:80"}, {Proxy: event.Envoy, Kind: event.SendLimit, Directive: "envoy"},
		},
	}
	m := &model{d: digest.New(digest.Options{}), setup: newSetup(from)}
	for _, c := range []struct {
		name string
		pool *pool
		want []string
	}{
		{"named", &pool{name: "shop", proxy: event.Nginx}, []string{"near", "for_all"}},
		{"unknown", &pool{name: "10.9.9.9:90", proxy: event.Nginx}, []string{"all", "for_all", "of_a_name"}},
		{"other_proxy", &pool{name: "shop", proxy: event.HAProxy}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, set := range m.settings(c.pool) {
				got = append(got, set.Directive)
			}
			if len(got) != len(c.want) {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			for i := range got {
				if got[i] != c.want[i] {
					t.Errorf("got %q, want %q", got, c.want)
				}
			}
		})
	}
}
