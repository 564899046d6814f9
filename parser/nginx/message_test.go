package nginx

import "testing"

func TestTrailingCode(t *testing.T) {
	for text, want := range map[string]int{
		"connect() failed (111: Connection refused)":                      111,
		"connect() failed (111: Connec":                                   111,
		"connect() failed (1":                                             0,
		"bind() to 0.0.0.0:80 failed (98: Address already in use)":        98,
		`open() "/a" failed (2: No such file) in /etc/nginx/nginx.conf:1`: 2,
		"app could not be resolved (3: Host not found)":                   3,
		"SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines)":    0,
		"SSL_write() failed (SSL: x) (32: Broken pipe)":                   32,
		"certificate verify error: (10:certificate has expired)":          0,
		"signal 17 (SIGCHLD) received":                                    0,
		`FastCGI sent in stderr: "no (13: Permission denied)"`:            0,
		"(123456: too many digits)":                                       0,
		"text (7: with (brackets) inside)":                                7,
		"":                                                                0,
		"(":                                                               0,
	} {
		if got := trailingCode([]byte(text)); got != want {
			t.Errorf("trailingCode(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestSplitMessage(t *testing.T) {
	for _, test := range []struct{ name, text, core, phase string }{
		{"phase", "no live upstreams while connecting to upstream", "no live upstreams", "connecting to upstream"},
		{"other_while", "rewrite cycle while internally redirecting", "rewrite cycle while internally redirecting", ""},
		{"two_whiles", "cycle while redirecting while sending to client", "cycle while redirecting", "sending to client"},
		{"phase_within", "x while connecting to upstream y", "x while connecting to upstream y", ""},
		{"nothing_before", " while resolving", "", "resolving"},
		{"none", "exiting", "exiting", ""},
	} {
		for _, recent := range []*Phase{nil, findPhase([]byte("connecting to upstream")), findPhase([]byte("sending to client"))} {
			m := splitMessage([]byte(test.text), recent)
			phase := ""
			if m.phase != nil {
				phase = m.phase.Text
			}
			if string(m.core) != test.core || phase != test.phase || phase != "" && string(m.phaseText) != phase {
				t.Errorf("%s: %q: core %q, phase %q, want %q, %q", test.name, test.text, m.core, phase, test.core, test.phase)
			}
		}
	}
}

func TestUpstreamOfURL(t *testing.T) {
	for _, test := range []struct {
		url         string
		cut         bool
		addr, group string
	}{
		{"http://10.0.0.21:8000/a?b", false, "10.0.0.21:8000", ""},
		{"https://[2001:db8::1]:8443/", false, "[2001:db8::1]:8443", ""},
		{"fastcgi://10.0.0.21:9000", false, "10.0.0.21:9000", ""},
		{"fastcgi://unix:/run/app.sock:", false, "unix:/run/app.sock", ""},
		{"http://unix:/run/app.sock:/a:b", false, "unix:/run/app.sock", ""},
		{"unix:/run/app.sock", false, "unix:/run/app.sock", ""},
		{"10.0.0.31:5432", false, "10.0.0.31:5432", ""},
		{"http://shop/a", false, "", "shop"},
		{"http://shop?a", false, "", "shop"},
		{"http://10.0.0.2", true, "", ""},
		{"http://10.0.0.21:8000/a", true, "10.0.0.21:8000", ""},
		{"http://", false, "", ""},
		{"", false, "", ""},
	} {
		if addr, group := upstreamOfURL([]byte(test.url), test.cut); string(addr) != test.addr || string(group) != test.group {
			t.Errorf("upstreamOfURL(%q, %v) = %q, %q; want %q, %q", test.url, test.cut, addr, group, test.addr, test.group)
		}
	}
}

func TestHostNames(t *testing.T) {
	for name, want := range map[string]bool{"shop.example": true, "shop": true, "localhost": false, "_": false, "": false, "*.example": false, "~^www": false, ".example": false,
		"10.0.0.1": false, "0.0.0.0:80": false, "a b": false, "$host": false} {
		if got := isHostName([]byte(name)); got != want {
			t.Errorf("isHostName(%q) = %v, want %v", name, got, want)
		}
	}
}

func TestResolvedName(t *testing.T) {
	for text, want := range map[string]string{
		"app.example could not be resolved (3: Host not found)":                 "app.example",
		"service http of app.example could not be resolved (3: Host not found)": "app.example",
		"no resolver defined to resolve app.example":                            "app.example",
		`host not found in upstream "app.example" in /etc/nginx/nginx.conf:3`:   "app.example",
		"unexpected DNS response for app.example":                               "app.example",
		`DNS error (3: Host not found), query id:4711, name:"app.example"`:      "app.example",
		"DNS error (3: Host not found), query id:4711":                          "",
		"could not cancel app.example resolving":                                "app.example",
		"send() failed (1: Operation not permitted)":                            "",
		"": "",
	} {
		if got := resolvedName([]byte(text)); string(got) != want {
			t.Errorf("resolvedName(%q) = %q, want %q", text, got, want)
		}
	}
}
