package envoy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// Traffic has lines of many lengths: what is fast for one line over and over may not be for them.
var (
	benchAgents = []string{"curl/8.9.1", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36", "okhttp/4.12.0",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1", "kube-probe/1.31"}
	benchPaths   = []string{"/", "/products/75174276?ref=newsletter&utm_source=mail", "/static/js/app.4be1c0ffee.js", "/v2/users/42/orders?limit=50&offset=7", "/search?q=running+shoes&page=2"}
	benchMethods = []string{"GET", "GET", "GET", "POST", "GET", "HEAD", "GET"}
)

// benchLines writes lines of one kind of traffic; failures is how many of a hundred fail.
func benchLines(format string, failures int) [][]byte {
	var lines [][]byte
	for i := range 700 {
		pick := func(list []string, salt int) string { return list[(i*7919+salt*104729)%len(list)] }
		status, flags, detail, service := "200", "-", "via_upstream", fmt.Sprint(i*i%1500)
		if i%100 < failures {
			status, flags, detail, service = "503", "UF", "upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused}", "-"
		}
		lines = append(lines, []byte(strings.NewReplacer(
			"START", fmt.Sprintf("2026-11-22T19:45:%02d.%03dZ", i/60%60, i*37%1000), "METHOD", pick(benchMethods, 1), "PATH", pick(benchPaths, 2), "STATUS", status, "FLAGS", flags,
			"DETAIL", detail, "SENT", fmt.Sprint(i*i*31), "DURATION", fmt.Sprint(i*i%1500+i%3), "SERVICE", service, "CLIENT", fmt.Sprintf("198.51.%d.%d", i%100, i%250),
			"AGENT", pick(benchAgents, 3), "ID", fmt.Sprintf("8bc699d9-c7b8-4622-948d-%012x", i*i*i), "HOST", fmt.Sprintf("10.%d.1.%d:8080", i%30, i%200)).Replace(format)))
	}
	return lines
}

const (
	benchPlain = `[START] "METHOD PATH HTTP/1.1" STATUS FLAGS 0 SENT DURATION SERVICE "CLIENT" "AGENT" "ID" "shop.example.com" "HOST"`
	benchIstio = `[START] "METHOD PATH HTTP/1.1" STATUS FLAGS DETAIL - "-" 0 SENT DURATION SERVICE "CLIENT" "AGENT" "ID" "shop.example.com" "HOST" outbound|80||shop.default.svc.cluster.local 10.9.0.4:37781 10.9.0.4:8443 CLIENT:54165 shop.example.com default`
	benchJSON  = `{"authority":"shop.example.com","bytes_received":0,"bytes_sent":SENT,"connection_termination_details":null,"downstream_local_address":"10.9.0.4:8443",` +
		`"downstream_remote_address":"CLIENT:54165","duration":DURATION,"method":"METHOD","path":"PATH","protocol":"HTTP/2","request_id":"ID","requested_server_name":null,` +
		`"response_code":STATUS,"response_code_details":"DETAIL","response_flags":"FLAGS","route_name":"default","start_time":"START","upstream_cluster":"shop","upstream_host":"HOST",` +
		`"upstream_local_address":"10.9.0.4:37781","upstream_service_time":"SERVICE","upstream_transport_failure_reason":null,"user_agent":"AGENT","x_forwarded_for":"CLIENT"}`
	benchALS = `{"common_properties":{"downstream_remote_address":{"socket_address":{"address":"CLIENT","port_value":51234}},"start_time":"START","time_to_last_downstream_tx_byte":"0.019s",` +
		`"upstream_cluster":"shop","response_flags":{}},"protocol_version":"HTTP11","request":{"request_method":"METHOD","authority":"shop.example","path":"PATH","user_agent":"AGENT"},"response":{"response_code":STATUS}}`
	benchApplication = `[START][15466][info][upstream] [source/common/upstream/cds_api_helper.cc:91] cds: added/updated STATUS cluster(s) (skipped 0 unmodified cluster(s)); removed 0 cluster(s)`
)

// benchCases are traffic by format; one failure in two hundred is a healthy log, half of all is an outage.
var benchCases = []struct {
	name     string
	format   string
	failures int
	parser   func() scan.Parser
}{
	{"text", benchPlain, 0, newText(plainText)},
	{"text_outage", benchPlain, 50, newText(plainText)},
	{"istio", benchIstio, 0, newText(istioText)},
	{"istio_outage", benchIstio, 50, newText(istioText)},
	{"json", benchJSON, 0, newJSON},
	{"json_outage", benchJSON, 50, newJSON},
	{"json_escaped", strings.Replace(benchJSON, "PATH", `PATH\u0026a=\"b\"`, 1), 50, newJSON},
	{"als", benchALS, 0, newALS},
	{"given", benchPlain, 0, func() scan.Parser {
		t, _ := newTemplate(defaultFormat)
		return t.parser()
	}},
	{"application", benchApplication, 0, newApplication},
}

func BenchmarkGlance(b *testing.B) {
	for _, bb := range benchCases {
		b.Run(bb.name, func(b *testing.B) {
			p, lines := bb.parser(), benchLines(bb.format, bb.failures)
			var g event.Glance
			benchmark(b, lines, func(line []byte) bool { return p.Glance(line, &g) })
		})
	}
}

func BenchmarkParse(b *testing.B) {
	for _, bb := range benchCases {
		b.Run(bb.name, func(b *testing.B) {
			p, lines := bb.parser(), benchLines(bb.format, bb.failures)
			var ev event.Event
			benchmark(b, lines, func(line []byte) bool { return p.Parse(line, &ev) })
		})
	}
}

func benchmark(b *testing.B, lines [][]byte, read func([]byte) bool) {
	size := 0
	for _, line := range lines {
		size += len(line)
		if !read(line) {
			b.Fatalf("not understood: %s", line)
		}
	}
	b.SetBytes(int64(size / len(lines)))
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		read(lines[i])
		if i++; i == len(lines) {
			i = 0
		}
	}
}

// TestNothingIsAllocated holds for failures too, once their few texts have been seen.
func TestNothingIsAllocated(t *testing.T) {
	for _, bb := range benchCases {
		p, lines := bb.parser(), benchLines(bb.format, bb.failures)
		var g event.Glance
		var ev event.Event
		all := func() {
			for _, line := range lines[:100] {
				p.Glance(line, &g)
				p.Parse(line, &ev)
			}
		}
		all()
		if n := testing.AllocsPerRun(3, all); n > 0 {
			t.Errorf("%s: %v allocations in 100 lines", bb.name, n)
		}
	}
}
