package digest

import (
	"net/netip"
	"testing"

	"github.com/why502/why502/parser/event"
)

func TestClientOf(t *testing.T) {
	for _, c := range []struct{ name, client, forwarded, want string }{
		{"none_forwarded", "203.0.113.9", "", "203.0.113.9"},
		{"dash", "203.0.113.9", "-", "203.0.113.9"},
		{"behind_a_balancer", "10.0.0.1", "203.0.113.9", "203.0.113.9"},
		{"several_hops", "10.0.0.1", "203.0.113.9, 10.0.0.7", "203.0.113.9"},
		{"no_peer_logged", "", "2001:db8::9", "2001:db8::9"},
		{"with_port", "10.0.0.1", "203.0.113.9:51234", "203.0.113.9"},
		{"brackets", "10.0.0.1", "[2001:db8::9]", "2001:db8::9"},
		{"hostile_text", "10.0.0.1", "<script>", "10.0.0.1"},
		{"unknown_by_rfc", "10.0.0.1", "unknown", "10.0.0.1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ev := event.Event{Client: []byte(c.client), ForwardedFor: []byte(c.forwarded)}
			if got := string(clientOf(&ev)); got != c.want {
				t.Errorf("client %q, forwarded for %q: got %q, want %q", c.client, c.forwarded, got, c.want)
			}
		})
	}
}

func TestIsIPv4AgreesWithNetip(t *testing.T) {
	for _, text := range []string{"1.2.3.4", "255.255.255.255", "0.0.0.0", "256.1.1.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.4 ", "1.2.3.x",
		"::1", "99999999999999999999.1.1.1", "1.2.3.00", "1.2.3.4:80", ""} {
		a, err := netip.ParseAddr(text)
		if got, want := isIPv4([]byte(text)), err == nil && a.Is4(); got != want {
			t.Errorf("isIPv4(%q) = %v, want %v", text, got, want)
		}
	}
	ev := event.Event{ForwardedFor: []byte("203.0.113.9, 10.0.0.1"), Client: []byte("10.0.0.1")}
	if n := testing.AllocsPerRun(10, func() { clientOf(&ev) }); n > 0 {
		t.Errorf("clientOf allocates %v times, want 0", n)
	}
}
