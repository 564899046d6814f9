package scan

import (
	"net/netip"
	"strings"
	"testing"
)

func TestHostPort(t *testing.T) {
	tests := []struct {
		name, in, host string
		port           int
	}{
		{"four", "10.0.0.7:8080", "10.0.0.7", 8080},
		{"four_alone", "10.0.0.7", "10.0.0.7", 0},
		{"six_brackets", "[2001:db8::1]:443", "2001:db8::1", 443},
		{"six_brackets_alone", "[::1]", "::1", 0},
		{"six_brackets_zone", "[fe80::1%eth0]:80", "fe80::1%eth0", 80},
		{"six_brackets_cut", "[2001:db8::1", "2001:db8::1", 0},
		{"six_brackets_bad_port", "[::1]:http", "::1", 0},
		{"six_brackets_text", "[::1]x:80", "::1", 0},
		{"six", "2001:db8::1", "2001:db8::1", 0},
		{"six_shortest", "::1", "::1", 0},
		{"six_port_or_group", "::1:80", "::1:80", 0},
		{"six_port_of_five", "::1:54321", "::1", 54321},
		{"six_group_of_five_too_big", "::1:99999", "::1:99999", 0},
		{"six_hex_of_five", "::1:abcde", "::1:abcde", 0},
		{"six_mapped", "::ffff:10.0.0.1", "::ffff:10.0.0.1", 0},
		{"six_mapped_port", "::ffff:10.0.0.1:80", "::ffff:10.0.0.1", 80},
		{"six_full", "2001:db8:0:0:0:0:0:1", "2001:db8:0:0:0:0:0:1", 0},
		{"six_full_port", "2001:db8:0:0:0:0:0:1:80", "2001:db8:0:0:0:0:0:1", 80},
		{"six_seven_groups", "::2:3:4:5:6:7:8", "::2:3:4:5:6:7:8", 0},
		{"six_seven_groups_port", "::2:3:4:5:6:7:8:80", "::2:3:4:5:6:7:8", 80},
		{"name", "app.internal:9000", "app.internal", 9000},
		{"name_alone", "app.internal", "app.internal", 0},
		{"unix", "unix:/run/app.sock", "unix:/run/app.sock", 0},
		{"unix_client", "unix:", "unix:", 0},
		{"unix_haproxy", "unix:1", "unix:1", 0},
		{"url", "envoy://internal/", "envoy://internal/", 0},
		{"masked", "x.x.x.x:443", "x.x.x.x", 443},
		{"masked_alone", "x.x.x.x", "x.x.x.x", 0},
		{"placeholder", "<ip>:8080", "<ip>", 8080},
		{"placeholder_port", "<ip>:<port>", "<ip>", 0},
		{"redacted", "REDACTED:443", "REDACTED", 443},
		{"redacted_alone", "REDACTED", "REDACTED", 0},
		{"star", "*:80", "*", 80},
		{"cut_before_port", "10.0.0.7:", "10.0.0.7", 0},
		{"port_too_big", "10.0.0.7:70000", "10.0.0.7", 0},
		{"port_with_sign", "10.0.0.7:+80", "10.0.0.7", 0},
		{"port_only", ":80", "", 80},
		{"dash", "-", "-", 0},
		{"empty", "", "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			host, port := HostPort([]byte(tt.in))
			if string(host) != tt.host || port != tt.port {
				t.Errorf("HostPort(%q) = %q, %d, want %q, %d", tt.in, host, port, tt.host, tt.port)
			}
			if n := testing.AllocsPerRun(10, func() { HostPort([]byte(tt.in)) }); n > 0 {
				t.Errorf("HostPort(%q) allocates", tt.in)
			}
		})
	}
}

// FuzzHostPort holds that what package netip understands is cut at the same place. It takes any bytes for a zone, colons too, which no system writes.
func FuzzHostPort(f *testing.F) {
	for _, in := range []string{"10.0.0.1:80", "[::1]:80", "::ffff:1.2.3.4:80", "2001:db8::1", "unix:/x", "[fe80::1%a]:1", "1:2:3:4:5:6:7:8:9", "[::1]:0000000000000000000080"} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		host, port := HostPort([]byte(in))
		if port < 0 || port > 65535 || len(host) > len(in) {
			t.Fatalf("HostPort(%q) = %q, %d", in, host, port)
		}
		// netip takes any number of zeros before a port; nobody writes them, and Int has a bound.
		if both, err := netip.ParseAddrPort(in); err == nil && both.Addr().Zone() == "" && len(in)-strings.LastIndexByte(in, ':') <= 19 {
			if a, err := netip.ParseAddr(string(host)); err != nil || a != both.Addr() || port != int(both.Port()) {
				t.Errorf("HostPort(%q) = %q, %d", in, host, port)
			}
		}
		if a, err := netip.ParseAddr(in); err == nil && a.Zone() == "" && (string(host) != in || port != 0) {
			t.Errorf("HostPort(%q) = %q, %d, want all of it", in, host, port)
		}
	})
}

func BenchmarkHostPort(b *testing.B) {
	for _, in := range []string{"10.21.2.32:8081", "[2001:db8::1]:443", "2001:db8:d64a:46b4::510e"} {
		b.Run(in, func(b *testing.B) {
			address := []byte(in)
			b.ReportAllocs()
			for range b.N {
				HostPort(address)
			}
		})
	}
}
