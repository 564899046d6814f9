package config

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
)

func TestProxyOf(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       event.Proxy
	}{
		{"nginx", "user www;\nevents {}\n", event.Nginx},
		{"nginx_upstream_first", "upstream a {\n server 10.0.0.1;\n}\n", event.Nginx},
		{"nginx_log_format_over_lines", "log_format main '$status '\n  '$request';\n", event.Nginx},
		{"nginx_dump", "nginx: the configuration file x syntax is ok\n# configuration file /etc/nginx/nginx.conf:\n", event.Nginx},
		{"haproxy", "# comment\nglobal\n  maxconn 9\n", event.HAProxy},
		{"haproxy_named_defaults", "defaults a from b\n", event.HAProxy},
		{"yaml", "---\nstatic_resources:\n  clusters: []\n", event.Envoy},
		{"yaml_list", "- name: a\n  connect_timeout: 1s\n", event.Envoy},
		{"json", "\n{\"static_resources\": {}}", event.Envoy},
		{"letter", "Hello you,\nhow are things\n", event.NoProxy},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := proxyOf(c.text); got != c.want {
				t.Errorf("%q: got %v, want %v", c.text, got, c.want)
			}
		})
	}
}

func TestUnits(t *testing.T) {
	for _, c := range []struct {
		name string
		u    units
		text string
		want int64 // -1: no time
	}{
		{"nginx_seconds", nginxUnits, "60", 60_000}, {"nginx_parts", nginxUnits, "1m30s", 90_000}, {"nginx_blank", nginxUnits, "1h 5m", 3_900_000},
		{"nginx_month", nginxUnits, "1M", 30 * 86_400_000}, {"haproxy_number", haproxyUnits, "5000", 5000}, {"haproxy_minutes", haproxyUnits, "1m", 60_000},
		{"haproxy_micro", haproxyUnits, "1500us", 2}, {"envoy", envoyUnits, "0.25s", 250}, {"envoy_bare", envoyUnits, "5", -1}, {"empty", nginxUnits, "", -1},
		{"unit_alone", nginxUnits, "s", -1}, {"two_points", nginxUnits, "1.2.3s", -1}, {"endless", nginxUnits, strings.Repeat("9", 400), -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := c.u.parse(c.text)
			if !ok {
				got = -1
			}
			if got != c.want {
				t.Errorf("%q: got %d, want %d", c.text, got, c.want)
			}
		})
	}
}

func TestGlobOf(t *testing.T) {
	for path, want := range map[string]string{
		"/var/log/nginx/access.log": "access.log*", "logs/${server_name}-x.log": "*-x.log*", "/var/log/$host": "", "syslog:server=10.0.0.1": "", "/dev/stdout": "",
		"/var/log/a[1].log": "a?1].log*", "": "",
	} {
		if got := globOf(path); got != want {
			t.Errorf("globOf(%q): got %q, want %q", path, got, want)
		}
	}
}

// fuzz holds that a reader ends, does not panic, and gives only what stands in the text: settings with a line of it.
func fuzz(f *testing.F, read func(r *reader, text string), seeds ...string) {
	for _, name := range seeds {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := &reader{config: &Config{}, open: func(string) (io.ReadCloser, error) { return nil, os.ErrNotExist }}
		read(r, text)
		lines := strings.Count(text, "\n") + 1
		for _, s := range r.config.Settings {
			if s.Line < 1 || s.Line > lines || s.Ms < 0 || s.Directive == "" {
				t.Errorf("%+v: want a directive on a line from 1 to %d, and no negative time", s, lines)
			}
		}
		for _, p := range r.problems {
			if p := p.(*Problem); p.Line > lines {
				t.Errorf("%v: the text has %d lines", p, lines)
			}
		}
	})
}

func FuzzNginx(f *testing.F) {
	fuzz(f, func(r *reader, text string) { r.nginx("a/none/nginx.conf", text) }, "testdata/nginx/nginx.conf", "testdata/nginx/conf.d/shop.conf", "testdata/nginx/snippets/proxy.conf", "testdata/nginx-dump.txt")
}

func FuzzHAProxy(f *testing.F) {
	fuzz(f, func(r *reader, text string) {
		r.haproxy.read(r, "haproxy.cfg", text)
		r.haproxy.finish(r)
	}, "testdata/haproxy.cfg")
}

func FuzzEnvoy(f *testing.F) {
	fuzz(f, func(r *reader, text string) { r.envoy("envoy.yaml", text) }, "testdata/envoy.yaml")
}
