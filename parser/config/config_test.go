package config_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/why502/why502/parser"
	"github.com/why502/why502/parser/config"
	"github.com/why502/why502/parser/event"
)

// read reads configurations that must have no problem.
func read(t *testing.T, names ...string) *config.Config {
	t.Helper()
	c, problems := config.Read(names, strings.NewReader(""))
	for _, p := range problems {
		t.Errorf("%v: %v", names, p)
	}
	return c
}

// readText reads one configuration from standard input.
func readText(text string) (*config.Config, []string) {
	c, problems := config.Read([]string{config.Stdin}, strings.NewReader(text))
	var said []string
	for _, p := range problems {
		said = append(said, p.Error())
	}
	return c, said
}

// short writes settings in one line each: directive, value, upstream, "default" or the line.
func short(settings []event.Setting, keep func(event.Setting) bool) (list []string) {
	for _, s := range settings {
		if !keep(s) {
			continue
		}
		place := fmt.Sprintf("%s:%d", filepath.Base(s.File), s.Line)
		if s.Default {
			place = "default"
		}
		list = append(list, fmt.Sprintf("%s=%s %d %s %s", s.Directive, s.Value, s.Ms, s.Upstream, place))
	}
	return list
}

func written(s event.Setting) bool { return !s.Default }

func groups(c *config.Config) (list []string) {
	for _, g := range c.Groups {
		text := g.Proxy.String() + " " + g.Name + ":"
		for _, s := range g.Servers {
			text += " " + s.Name + "@" + s.Address
		}
		list = append(list, text)
	}
	return list
}

func expect(t *testing.T, what string, got, want []string) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func TestNginx(t *testing.T) {
	c := read(t, "testdata/nginx/nginx.conf")
	expect(t, "groups", groups(c), []string{"nginx shop: @10.3.0.11:8080 @10.3.0.12:8080 @[2001:db8::12]:8080", "nginx postgres: @10.3.0.5:5432"})
	expect(t, "settings", short(c.Settings, written), []string{
		"max_fails, fail_timeout=3, 15s 0 shop shop.conf:3",
		"proxy_connect_timeout=5 5000 shop nginx.conf:31",
		"proxy_read_timeout=1m30s 90000 shop shop.conf:17",
		"proxy_send_timeout=20s 20000 shop proxy.conf:3",
		"proxy_next_upstream=error timeout http_502 0 shop nginx.conf:32",
		"proxy_read_timeout=30s 30000 shop nginx.conf:30",
		"proxy_buffer_size=16k 0 shop shop.conf:21",
		"fastcgi_read_timeout=300 300000 unix:/run/php/php8.2-fpm.sock shop.conf:27",
		"proxy_connect_timeout=5 5000  nginx.conf:31",
		"proxy_read_timeout=30s 30000  nginx.conf:30",
		"proxy_send_timeout=20s 20000  proxy.conf:3",
		"proxy_next_upstream=error timeout http_502 0  nginx.conf:32",
		"proxy_timeout=1h 3600000 postgres nginx.conf:41",
	})
	if want := []event.SetupFile{{Name: "testdata/nginx/nginx.conf", Proxy: event.Nginx, Formats: 3}}; !slices.Equal(c.Files, want) {
		t.Errorf("files: got %+v, want %+v", c.Files, want)
	}
}

func TestNginxDefaults(t *testing.T) {
	c, said := readText("server { location / { proxy_pass http://10.0.0.1; } }")
	expect(t, "problems", said, nil)
	expect(t, "settings", short(c.Settings, func(s event.Setting) bool { return s.Kind.TimeLimit() }), []string{
		"proxy_connect_timeout=60s 60000 10.0.0.1:80 default", "proxy_read_timeout=60s 60000 10.0.0.1:80 default", "proxy_send_timeout=60s 60000 10.0.0.1:80 default"})
}

// A host in the place of a group is one, as nginx itself sees it.
func TestNginxHosts(t *testing.T) {
	c, said := readText("server { location / { proxy_pass http://app.internal; proxy_read_timeout 3s; } location /p { fastcgi_pass php:9000; } location /q { proxy_pass http://app.internal/q; } }")
	expect(t, "problems", said, nil)
	expect(t, "groups", groups(c), []string{"nginx app.internal: @app.internal:80", "nginx php: @php:9000"})
	expect(t, "settings", short(c.Settings, written), []string{"proxy_read_timeout=3s 3000 app.internal -:1"})
}

// A group may be without servers: they stand in a file that is missing, or come from a resolver of Plus.
func TestNginxEmptyGroup(t *testing.T) {
	c, said := readText("upstream app { zone app 64k; } server { location / { proxy_pass http://app:8080; } }")
	expect(t, "problems", said, nil)
	expect(t, "groups", groups(c), []string{"nginx app:", "nginx app: @app:8080"})
}

func TestNginxDump(t *testing.T) {
	c := read(t, "testdata/nginx-dump.txt")
	expect(t, "groups", groups(c), []string{"nginx app: @10.3.0.61:3000 @10.3.0.62:3000"})
	expect(t, "settings", short(c.Settings, written), []string{"proxy_read_timeout=45s 45000 app a.conf:9"})
	if c.Settings[0].File != "/etc/nginx/conf.d/a.conf" {
		t.Errorf("a setting of a dump stands in %q, want the file that nginx opened", c.Settings[0].File)
	}
}

func TestHAProxy(t *testing.T) {
	c := read(t, "testdata/haproxy.cfg")
	expect(t, "groups", groups(c), []string{"haproxy shop: app1@10.3.0.21:8080 app2@10.3.0.22:8080 old@10.3.0.23:8080", "haproxy reports: r1@10.3.0.31:9000",
		"haproxy postgres: db@10.3.0.41:5432"})
	expect(t, "settings", short(c.Settings, written), []string{
		"global maxconn=20000 0  haproxy.cfg:3",
		"timeout client=1m 60000  haproxy.cfg:12",
		"maxconn=3000 0  haproxy.cfg:30",
		"server … maxconn=100 0 shop haproxy.cfg:37", "server … fall=3 0 shop haproxy.cfg:37", "server … maxconn=50 0 shop haproxy.cfg:39",
		"timeout connect=5s 5000 shop haproxy.cfg:11", "timeout server=50s 50000 shop haproxy.cfg:13", "timeout queue=3s 3000 shop haproxy.cfg:36",
		"retries=2 0 shop haproxy.cfg:14", "option redispatch=on 0 shop haproxy.cfg:10",
		"timeout connect=5s 5000 reports haproxy.cfg:11", "timeout server=5m 300000 reports haproxy.cfg:17", "timeout queue=5s 5000 reports haproxy.cfg:11",
		"retries=2 0 reports haproxy.cfg:14", "option redispatch=on 0 reports haproxy.cfg:10",
		"timeout connect=5s 5000 postgres haproxy.cfg:11", "timeout server=50s 50000 postgres haproxy.cfg:13", "timeout queue=5s 5000 postgres haproxy.cfg:11",
		"retries=2 0 postgres haproxy.cfg:14",
	})
}

// Several files are one configuration: the defaults of the first hold in the second.
func TestHAProxyFiles(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "1.cfg", "defaults\n\ttimeout server 7s\n")
	write(t, dir, "2.cfg", "backend app\n\tserver a 10.0.0.1:80\n")
	c := read(t, filepath.Join(dir, "1.cfg"), filepath.Join(dir, "2.cfg"))
	expect(t, "settings", short(c.Settings, written), []string{"timeout server=7s 7000 app 1.cfg:2"})
}

func TestEnvoy(t *testing.T) {
	c := read(t, "testdata/envoy.yaml")
	expect(t, "groups", groups(c), []string{"envoy shop: @10.3.0.51:8080 @10.3.0.52:8080", "envoy shop-canary: @unix:/run/canary.sock", "envoy reports:"})
	expect(t, "settings", short(c.Settings, written), []string{
		"route timeout=120s 120000 reports envoy.yaml:38",
		"retry_policy per_try_timeout=2.5s 2500 shop envoy.yaml:43", "retry_policy retry_on=connect-failure,reset 0 shop envoy.yaml:43", "retry_policy num_retries=2 0 shop envoy.yaml:43",
		"retry_policy per_try_timeout=2.5s 2500 shop-canary envoy.yaml:43", "retry_policy retry_on=connect-failure,reset 0 shop-canary envoy.yaml:43",
		"retry_policy num_retries=2 0 shop-canary envoy.yaml:43",
		"connect_timeout=0.25s 250 shop envoy.yaml:47", "max_connections=200 0 shop envoy.yaml:49", "max_pending_requests=50 0 shop envoy.yaml:49",
		"connect_timeout=1s 1000 reports envoy.yaml:65", "outlier_detection.consecutive_5xx=3 0 reports envoy.yaml:66",
	})
}

// What the admin port prints is JSON with the keys of protobuf's JSON.
func TestEnvoyDump(t *testing.T) {
	c, said := readText(`{"configs": [{"@type": "type.googleapis.com/envoy.admin.v3.ClustersConfigDump",
	"dynamicActiveClusters": [{"cluster": {"name": "outbound|80||shop", "type": "EDS", "connectTimeout": "10s",
	"circuitBreakers": {"thresholds": [{"maxConnections": 4294967295}]}}}]}]}`)
	expect(t, "problems", said, nil)
	expect(t, "settings", short(c.Settings, written), []string{"connect_timeout=10s 10000 outbound|80||shop -:2", "max_connections=4294967295 0 outbound|80||shop -:3"})
}

// Formats must be such that the parser takes lines written in them.
func TestFormats(t *testing.T) {
	for _, c := range []struct {
		name, config, file, line string
		want                     func(ev *event.Event) string
		wanted                   string
	}{
		{"log_format_of_the_file", "testdata/nginx/nginx.conf", "logs/access.log.1",
			`10.0.0.9 - - [22/Nov/2026:14:00:00 +0000] "GET /a HTTP/1.1" 502 157 "-" "curl/8" rt=5.001 ua="10.3.0.11:8080" us="502" uct="-" uht="-"`,
			func(ev *event.Event) string { return string(ev.UpstreamAddrs[0]) }, "10.3.0.11:8080"},
		{"json_with_escaped_quote", "testdata/nginx/nginx.conf", "shop.access.log",
			`{"time":"2026-11-22T14:00:00+00:00","status":502,"request":"GET /a HTTP/1.1","upstream":"10.3.0.12:8080","note":"it's shop"}`,
			func(ev *event.Event) string { return string(ev.UpstreamAddrs[0]) }, "10.3.0.12:8080"},
		{"copied_under_another_name", "testdata/nginx-dump.txt", "copy",
			`10.0.0.9 [22/Nov/2026:14:00:00 +0000] "GET /a HTTP/1.1" 502 1.250 10.3.0.61:3000`,
			func(ev *event.Event) string { return fmt.Sprint(ev.RequestMicros) }, "1250000"},
		{"captured_headers", "testdata/haproxy.cfg", "haproxy.log",
			`10.0.0.9:4242 [22/Nov/2026:14:00:00.000] www shop/app1 0/0/1/-1/3 502 209 - - SH-- 1/1/0/0/0 0/0 {shop.example|req-17|curl/8|10.0.0.0} {nginx} "GET /a HTTP/1.1"`,
			func(ev *event.Event) string {
				return string(ev.Host) + " " + string(ev.RequestID) + " " + string(ev.UserAgent)
			}, "shop.example req-17 curl/8"},
		{"log-format_with_error", "testdata/haproxy.cfg", "haproxy.log",
			`10.0.0.9:4242 [22/Nov/2026:14:00:00.000] api reports/r1 0/0/-1/-1/3 503 209 - - SC-- 1/1/0/0/3 0/0 "GET /a HTTP/1.1" err=Connection refused`,
			func(ev *event.Event) string { return string(ev.Detail) }, "Connection refused"},
		{"envoy_text", "testdata/envoy.yaml", "access.log",
			`2026-11-22T14:00:00.000Z GET /a 503 UF upstream_reset_before_response_started{connection_failure} 251 shop 10.3.0.51:8080`,
			func(ev *event.Event) string { return string(ev.Upstream) + " " + string(ev.Code) }, "shop UF"},
		{"envoy_json_with_an_alias", "testdata/envoy.yaml", "stdout.txt",
			`{"when":"2026-11-22T14:00:00.000Z","code":503,"flags":"UF","upstream":{"host":"10.3.0.52:8080","cluster":"shop"}}`,
			func(ev *event.Event) string { return string(ev.UpstreamAddrs[0]) + " " + string(ev.Code) }, "10.3.0.52:8080 UF"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var given []string
			for _, f := range read(t, c.config).Formats {
				given = append(given, f.Given)
			}
			options, err := parser.NewOptions(given...)
			if err != nil {
				t.Fatalf("%q: %v", given, err)
			}
			var ev event.Event
			if fate := parser.NewLines(options, c.file).Parse([]byte(c.line), &ev); fate != parser.Counted || ev.Kind != event.Access {
				t.Fatalf("%s: fate %v, kind %v", c.line, fate, ev.Kind)
			}
			if got := c.want(&ev); got != c.wanted {
				t.Errorf("%s: got %q, want %q", c.line, got, c.wanted)
			}
		})
	}
}

func TestProblems(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nginx_open_quote", "http {\n  log_format main 'a;\n}\n", "-:2: the quote is not closed"},
		{"nginx_open_block", "events {}\nhttp {\n  server {\n", "-:3: the block that begins here is not closed"},
		{"nginx_brace_too_many", "events {}\n}\nhttp { }\n", "-:2: a } that closes nothing"},
		{"nginx_no_semicolon", "http {\n  gzip on\n}\n", `-:2: the directive "gzip" lacks its ;`},
		{"nginx_unknown_format", "http {\n  access_log a.log nice;\n}\n", `-:2: access_log: there is no log_format "nice"`},
		{"nginx_no_time", "http { server { location / {\n proxy_read_timeout soon;\n proxy_pass http://a; } } }", `-:2: proxy_read_timeout: "soon" is no time`},
		{"nginx_missing_include", "events {}\ninclude /nowhere/at/all.conf;\n", "-:2: include /nowhere/at/all.conf: no such file; what it says is not known"},
		{"haproxy_open_quote", "defaults\n  mode http\n  log-format \"%ci\n", "-:3: the quote is not closed"},
		{"haproxy_no_time", "backend a\n  timeout server 5x\n", `-:2: timeout server: "5x" is no time`},
		{"haproxy_unknown_defaults", "backend a from b\n  balance leastconn\n", `-:1: backend: there are no defaults "b" before it`},
		{"envoy_bad_yaml", "static_resources:\n  clusters:\n - name: [\n", "-:"},
		{"envoy_no_time", "clusters:\n- name: a\n  connect_timeout: 250ms\n", `-:3: connect_timeout: "250ms" is no time; Envoy wants seconds such as 0.25s`},
		{"other_yaml", "http:\n  routers: {}\n", "-: taken for a configuration of envoy, but says nothing of upstreams, time-outs or log formats"},
		{"no_configuration", "Dear diary\n", "-: neither a configuration of nginx nor of HAProxy nor of Envoy"},
		{"nothing", "", "-: neither a configuration of nginx nor of HAProxy nor of Envoy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, said := readText(c.text)
			if len(said) != 1 || !strings.HasPrefix(said[0], c.want) {
				t.Errorf("%q: got %q, want one that begins %q", c.text, said, c.want)
			}
		})
	}
}

// A time of the environment is nobody's fault, and not known.
func TestHAProxyEnvironment(t *testing.T) {
	c, said := readText("backend a\n  timeout server \"${SLOW}\"\n  timeout connect 2s\n  server s \"${HOST}\":80\n")
	expect(t, "problems", said, nil)
	expect(t, "settings", short(c.Settings, written), []string{"timeout connect=2s 2000 a -:3", "timeout queue=2s 2000 a -:3"})
}

// What stands around an error is used all the same.
func TestRestIsUsed(t *testing.T) {
	c, _ := readText("upstream a { server 10.0.0.1; }\n}\nupstream b { server 10.0.0.2; }\nserver {\n")
	expect(t, "groups", groups(c), []string{"nginx a: @10.0.0.1:80", "nginx b: @10.0.0.2:80"})
}

func TestIncludes(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "nginx.conf", "http { include /etc/nginx/sites-enabled/*; include loop.conf; include mime.types; }")
	write(t, dir, "sites-enabled/b", "upstream b { server 10.0.0.2; }")
	write(t, dir, "sites-enabled/a", "upstream a { server 10.0.0.1; }")
	write(t, dir, "loop.conf", "upstream c { server 10.0.0.3; }\ninclude loop.conf;\n")
	c, problems := config.Read([]string{dir}, nil)
	expect(t, "groups in the order of their names", groups(c), []string{"nginx a: @10.0.0.1:80", "nginx b: @10.0.0.2:80", "nginx c: @10.0.0.3:80"})
	if want := filepath.Join(dir, "loop.conf") + ":2: include loop.conf: a file that includes itself"; len(problems) != 1 || problems[0].Error() != want {
		t.Errorf("problems: got %v, want %s", problems, want)
	}
}

func TestMissing(t *testing.T) {
	_, problems := config.Read([]string{"testdata/nowhere.cfg"}, nil)
	if len(problems) != 1 || !errors.Is(problems[0], fs.ErrNotExist) || problems[0].Error() != "testdata/nowhere.cfg: no such file" {
		t.Errorf("got %v, want that there is no such file", problems)
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
