//go:build lab && unix

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// proxies are started in a folder of their own, with a front port and the port of a backend, and write their logs there.
var proxies = map[string]struct {
	program, file, config string
	args                  []string
	logged                bool // on standard output
}{
	"nginx": {program: "nginx", file: "nginx.conf", args: []string{"-p", "DIR", "-c", "DIR/nginx.conf"}, config: `
daemon off; pid nginx.pid; error_log error.log warn;
events {}
http {
	access_log access.log combined;
	client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
	server { listen 127.0.0.1:FRONT; location / { proxy_pass http://127.0.0.1:BACK; proxy_read_timeout 1s; } }
}
`},
	"haproxy": {program: "haproxy", file: "haproxy.cfg", args: []string{"-db", "-f", "DIR/haproxy.cfg"}, logged: true, config: `
global
	log stdout format raw local0
defaults
	mode http
	log global
	option httplog
	retries 0
	timeout connect 1s
	timeout client 5s
	timeout server 1s
frontend web
	bind 127.0.0.1:FRONT
	default_backend shop
backend shop
	server s1 127.0.0.1:BACK
`},
	"envoy": {program: "envoy", file: "envoy.json", args: []string{"-c", "DIR/envoy.json", "--use-dynamic-base-id", "--log-level", "warn"}, config: `
{"static_resources": {"listeners": [{"address": {"socket_address": {"address": "127.0.0.1", "port_value": FRONT}}, "filter_chains": [{"filters": [
 {"name": "envoy.filters.network.http_connection_manager", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
  "stat_prefix": "web", "access_log": [{"name": "file", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog", "path": "DIR/access.log"}}],
  "http_filters": [{"name": "router", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}],
  "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "shop", "timeout": "1s"}}]}]}}}]}]}],
 "clusters": [{"name": "shop", "connect_timeout": "1s", "load_assignment": {"cluster_name": "shop", "endpoints": [{"lb_endpoints": [
  {"endpoint": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": BACK}}}}]}]}}]}}
`},
}

// faults are what is wrong with the backend, and the words that a proxy's own failure may be told by.
var faults = []struct {
	name    string
	serve   func(net.Conn) // nil: nothing listens
	symptom []string
}{
	{"refused", nil, []string{"connect.refused", "connect.failed"}},
	{"closed_early", func(c net.Conn) { io.ReadAtLeast(c, make([]byte, 1<<12), 1); c.Close() }, []string{"answer.closed-early", "answer.reset"}},
	{"never_answers", func(c net.Conn) { time.Sleep(3 * time.Second); c.Close() }, []string{"answer.timeout"}},
}

// Real proxies in front of a broken backend: every request is counted, each line understood, and what they write is taken for what it is.
func TestRealProxies(t *testing.T) {
	for name := range proxies {
		t.Run(name, func(t *testing.T) {
			need(t, proxies[name].program)
			for _, fault := range faults {
				t.Run(fault.name, func(t *testing.T) { breakBehind(t, name, fault.serve, fault.symptom) })
			}
		})
	}
}

const asked = 8 // requests that fail

func breakBehind(t *testing.T, name string, serve func(net.Conn), symptoms []string) {
	dir := t.TempDir()
	back := listen(t)
	front := listen(t)
	port := func(l net.Listener) string { _, p, _ := net.SplitHostPort(l.Addr().String()); return p }
	replacer := strings.NewReplacer("DIR", dir, "FRONT", port(front), "BACK", port(back))
	front.Close()
	if serve == nil {
		back.Close()
	} else {
		go answer(back, serve)
	}
	p := proxies[name]
	if err := os.WriteFile(filepath.Join(dir, p.file), []byte(replacer.Replace(p.config)), 0o644); err != nil {
		t.Fatal(err)
	}
	start(t, dir, p.program, p.logged, strings.Fields(replacer.Replace(strings.Join(p.args, " "))))
	client := http.Client{Timeout: 5 * time.Second}
	failed := 0
	for deadline := time.Now().Add(20 * time.Second); failed < asked && time.Now().Before(deadline); {
		answer, err := client.Get("http://127.0.0.1:" + port(front) + "/cart")
		if err != nil { // not up yet
			time.Sleep(100 * time.Millisecond)
			continue
		}
		answer.Body.Close()
		if failed++; answer.StatusCode < 502 || answer.StatusCode > 504 {
			t.Fatalf("%s answered %s", name, answer.Status)
		}
	}
	checkLogs(t, dir, failed, symptoms)
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func answer(l net.Listener, serve func(net.Conn)) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go serve(c)
	}
}

// start runs a proxy until the test ends.
func start(t *testing.T, dir, program string, logged bool, args []string) {
	t.Helper()
	c := exec.Command(program, args...)
	c.Dir = dir
	output, err := os.Create(filepath.Join(dir, map[bool]string{true: "access.log", false: "said"}[logged]))
	if err != nil {
		t.Fatal(err)
	}
	c.Stdout = output
	if !logged {
		c.Stderr = output
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Process.Signal(os.Interrupt)
		c.Wait()
		output.Close()
	})
}

// checkLogs waits until the proxy has written what it was asked, for Envoy writes late, and asks the program.
func checkLogs(t *testing.T, dir string, failed int, symptoms []string) {
	t.Helper()
	files, text := []string{filepath.Join(dir, "access.log")}, ""
	if _, err := os.Stat(filepath.Join(dir, "error.log")); err == nil {
		files = append(files, filepath.Join(dir, "error.log"))
	}
	var r struct {
		Totals  struct{ Failures, Requests int }
		Sources []struct {
			File     string
			Unparsed int
		}
	}
	for deadline := time.Now().Add(25 * time.Second); time.Now().Before(deadline); time.Sleep(300 * time.Millisecond) {
		if log, err := os.ReadFile(files[0]); err != nil || strings.Count(string(log), "/cart") < failed {
			continue
		}
		text = ask(t, nil, append([]string{"--format=json"}, files...)...)
		break
	}
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	if r.Totals.Failures != failed || failed < asked {
		t.Errorf("%d requests failed, want %d", r.Totals.Failures, failed)
	}
	if r.Totals.Requests != 0 {
		t.Errorf("%d requests, want none told: nothing but failures was logged", r.Totals.Requests)
	}
	for _, s := range r.Sources {
		if s.Unparsed > 0 {
			t.Errorf("%s: %d lines were not understood", s.File, s.Unparsed)
		}
	}
	said := ask(t, nil, append([]string{"failures"}, files...)...)
	for line := range strings.Lines(said) {
		var f struct{ Cause, Code, Message string }
		if err := json.Unmarshal([]byte(line), &f); err != nil || f.Cause == "" {
			t.Errorf("%v in %s", err, line)
		}
	}
	found := false
	for _, s := range symptoms {
		found = found || strings.Contains(text, fmt.Sprintf(`"symptom": %q`, s))
	}
	if !found {
		t.Errorf("no symptom of %q in %s\n%s", symptoms, text, said)
	}
}
