package parser

import (
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
)

const (
	accessLine = `10.0.0.9 - - [22/Nov/2026:19:21:39 +0000] "GET /a?b=1 HTTP/1.1" 502 157 "-" "curl/8.9.1"`
	errorLine  = `2026/11/22 19:21:39 [error] 31#31: *77 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.9, server: shop.example, request: "GET /a?b=1 HTTP/1.1", upstream: "http://10.0.0.7:8080/a?b=1", host: "shop.example"`
	envoyLine  = `[2026-11-22T19:21:39.123Z] "GET /a HTTP/1.1" 503 UF 0 95 3 - "-" "curl/8.9.1" "id-1" "shop.example" "10.0.0.7:8080"`
	downLine   = `Server shop/app1 is DOWN, reason: Layer4 connection problem, info: "Connection refused", check duration: 0ms. 0 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.`
	jsonLine   = `{"start_time":"2026-11-22T19:21:39.123Z","method":"GET","path":"/a","protocol":"HTTP/1.1","response_code":503,"response_flags":"UF","duration":3,"bytes_sent":95,"upstream_host":"10.0.0.7:8080","upstream_cluster":"shop","authority":"shop.example"}`
)

// quote makes a JSON string of a line.
func quote(line string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(line) + `"`
}

// known is what a test expects of a line; empty texts are not compared but where Fate is Counted.
type known struct {
	fate    Fate
	kind    event.Kind
	format  string
	node    string
	program string
	time    string // of the event, as stampText writes it
	message string
}

// knownLine is a line and what is known of it.
type knownLine struct {
	name, line string
	want       known
}

var linesTable = []knownLine{
	// the formats themselves
	{"access", accessLine, known{Counted, event.Access, "nginx-combined", "", "", "2026-11-22T19:21:39Z", ""}},
	{"access_windows_end", accessLine + "\r", known{Counted, event.Access, "nginx-combined", "", "", "2026-11-22T19:21:39Z", ""}},
	{"error", errorLine, known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T19:21:39", ""}},
	{"envoy", envoyLine, known{Counted, event.Access, "envoy-text", "", "", "2026-11-22T19:21:39.123Z", ""}},
	{"envoy_json", jsonLine, known{Counted, event.Access, "envoy-json", "", "", "2026-11-22T19:21:39.123Z", ""}},
	{"haproxy", haproxyBody, known{Counted, event.Access, "haproxy-http", "", "", "2026-11-22T19:21:39.1", ""}},
	{"haproxy_stderr", `[WARNING]  (12) : ` + downLine, known{Counted, event.Health, "haproxy-stderr", "", "", "", ""}},

	// prefixes: node, program, whose stamp
	{"syslog_haproxy", `Nov 22 19:21:39 lb1 haproxy[2742]: ` + haproxyBody, known{Counted, event.Access, "haproxy-http", "lb1", "haproxy", "2026-11-22T19:21:39.1", ""}},
	{"syslog_zone_for_haproxy", `2026-11-22T20:21:39.108+01:00 lb1 haproxy[2742]: ` + haproxyBody, known{Counted, event.Access, "haproxy-http", "lb1", "haproxy", "2026-11-22T19:21:39.1Z", ""}},
	{"syslog_zone_is_not_wall_clock", `2026-11-22T13:51:39.108+00:00 lb1 haproxy[2742]: ` + haproxyBody, known{Counted, event.Access, "haproxy-http", "lb1", "haproxy", "2026-11-22T13:51:39.1Z", ""}},
	{"syslog_far_from_line", `2026-11-22T13:59:39.108+00:00 lb1 haproxy[2742]: ` + haproxyBody, known{Counted, event.Access, "haproxy-http", "lb1", "haproxy", "2026-11-22T19:21:39.1", ""}},
	{"syslog_health_borrows", `2026-11-22T20:21:39.108+01:00 lb1 haproxy[2742]: ` + downLine, known{Counted, event.Health, "haproxy-message", "lb1", "haproxy", "2026-11-22T19:21:39.108Z", ""}},
	{"syslog_nginx_error", `<187>Nov 22 19:21:39 web1 nginx: ` + errorLine, known{Counted, event.Error, "nginx-error", "web1", "nginx", "2026-11-22T19:21:39", ""}},
	{"syslog_nginx_access", `<190>Nov 22 19:21:39 web1 nginx: ` + accessLine, known{Counted, event.Access, "nginx-combined", "web1", "nginx", "2026-11-22T19:21:39Z", ""}},
	{"syslog_host_alone", `Nov 22 19:21:39 web1 ` + accessLine, known{Counted, event.Access, "nginx-combined", "web1", "", "2026-11-22T19:21:39Z", ""}},
	{"cri_zone_for_nginx", `2026-11-22T18:21:39.999999999Z stderr F ` + errorLine, known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T18:21:39Z", ""}},
	{"docker_file", `{"log":` + strings.TrimSuffix(quote(errorLine), `"`) + `\n","stream":"stderr","time":"2026-11-22T19:21:39.9Z"}`, known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T19:21:39Z", ""}},
	{"compose", `edge-1  | ` + envoyLine, known{Counted, event.Access, "envoy-text", "edge-1", "", "2026-11-22T19:21:39.123Z", ""}},
	{"kubectl", `[pod/edge-5d/istio-proxy] ` + envoyLine, known{Counted, event.Access, "envoy-text", "edge-5d", "", "2026-11-22T19:21:39.123Z", ""}},
	{"stern", `edge-5d9c istio-proxy ` + envoyLine, known{Counted, event.Access, "envoy-text", "edge-5d9c", "", "2026-11-22T19:21:39.123Z", ""}},
	{"stern_namespace", `default edge-5d9c istio-proxy ` + envoyLine, known{Counted, event.Access, "envoy-text", "edge-5d9c", "", "2026-11-22T19:21:39.123Z", ""}},
	{"stern_colours", "\x1b[38;5;1medge-5d9c\x1b[0m \x1b[32mnginx\x1b[0m " + accessLine, known{Counted, event.Access, "nginx-combined", "edge-5d9c", "", "2026-11-22T19:21:39Z", ""}},
	{"stern_timestamps", `edge-5d9c nginx 2026-11-22T19:21:40.5Z ` + errorLine, known{Counted, event.Error, "nginx-error", "edge-5d9c", "", "2026-11-22T19:21:39Z", ""}},
	{"kubetail", `[edge-5d9c nginx] ` + accessLine, known{Counted, event.Access, "nginx-combined", "edge-5d9c", "", "2026-11-22T19:21:39Z", ""}},
	{"json_in_docker_file", `{"log":` + strings.TrimSuffix(quote(jsonLine), `"`) + `\n","stream":"stdout","time":"2026-11-22T19:21:39.9Z"}`, known{Counted, event.Access, "envoy-json", "", "", "2026-11-22T19:21:39.123Z", ""}},
	{"syslog_ng_json", `{"PROGRAM":"haproxy","PRIORITY":"info","PID":"12","MESSAGE":` + quote(haproxyBody) + `,"HOST":"lb1","DATE":"Nov 22 19:21:39"}`, known{Counted, event.Access, "haproxy-http", "lb1", "haproxy", "2026-11-22T19:21:39.1", ""}},
	{"rsyslog_jsonmesg", `{"msg":` + quote(" "+errorLine) + `,"rawmsg":"<187>Nov 22 19:21:39 lb1 nginx: 2026","timereported":"2026-11-22T19:21:39Z","hostname":"lb1","syslogtag":"nginx:","inputname":"imudp","pri":"187","programname":"nginx"}`,
		known{Counted, event.Error, "nginx-error", "lb1", "nginx:", "2026-11-22T19:21:39Z", ""}},
	{"gelf", `{"version":"1.1","host":"lb1","short_message":` + quote(errorLine) + `,"timestamp":1795375299.5}`, known{Counted, event.Error, "nginx-error", "lb1", "", "2026-11-22T19:21:39Z", ""}},
	{"fluent_bit", `{"date":1795375299.5,"log":` + quote(errorLine) + `,"stream":"stderr","kubernetes":{"pod_name":"edge-5d9c","host":"node7","container_name":"nginx"}}`,
		known{Counted, event.Error, "nginx-error", "edge-5d9c", "", "2026-11-22T19:21:39Z", ""}},
	{"fluent_bit_cri_inside", `{"log":` + quote(`2026-11-22T19:21:39.5Z stdout F `+envoyLine) + `,"kubernetes":{"pod_name":"edge-5d9c"}}`, known{Counted, event.Access, "envoy-text", "", "", "2026-11-22T19:21:39.123Z", ""}},
	{"filebeat", `{"@timestamp":"2026-11-22T19:21:41.000Z","@metadata":{"beat":"filebeat"},"message":` + quote(accessLine) + `,"log":{"offset":12,"file":{"path":"/var/log/nginx/access.log"}},"host":{"name":"web1"}}`,
		known{Counted, event.Access, "nginx-combined", "web1", "", "2026-11-22T19:21:39Z", ""}},
	{"vector", `{"file":"/var/log/haproxy.log","host":"lb1","message":` + quote(`Nov 22 19:21:39 lb2 haproxy[1]: `+haproxyBody) + `,"source_type":"file","timestamp":"2026-11-22T19:21:39.300Z"}`,
		known{Counted, event.Access, "haproxy-http", "lb2", "haproxy", "2026-11-22T19:21:39.1Z", ""}},
	{"journal_json", `{"__REALTIME_TIMESTAMP":"1795375299600000","_HOSTNAME":"lb1","PRIORITY":"1","SYSLOG_IDENTIFIER":"haproxy","MESSAGE":` + quote(downLine) + `}`,
		known{Counted, event.Health, "haproxy-message", "lb1", "haproxy", "2026-11-22T19:21:39.6Z", ""}},
	{"object_behind_a_mark", `Nov 22 19:21:39 lb1 haproxy[7]: @cee:{"t":"22/Nov/2026:19:21:38.100","ST":503,"b":"shop","s":"<NOSRV>","tsc":"SC--"}`, known{Counted, event.Access, "haproxy-json", "lb1", "haproxy", "2026-11-22T19:21:38.1", ""}},
	{"azure", `{"TimeGenerated":"2026-11-22T19:21:41Z","Computer":"node7","PodName":"edge-5d","LogMessage":` + quote(errorLine) + `}`, known{Counted, event.Error, "nginx-error", "edge-5d", "", "2026-11-22T19:21:39Z", ""}},
	{"splunk", `{"preview":false,"result":{"_time":"2026-11-22T19:21:41Z","host":"web1","_raw":` + quote(accessLine) + `}}`, known{Counted, event.Access, "nginx-combined", "web1", "", "2026-11-22T19:21:39Z", ""}},
	{"cloudwatch", `{"@timestamp":"2026-11-22 19:21:41.123","@message":` + quote(envoyLine) + `}`, known{Counted, event.Access, "envoy-text", "", "", "2026-11-22T19:21:39.123Z", ""}},
	{"stern_object", `{"message":` + quote(accessLine) + `,"nodeName":"node7","podName":"edge-5d","containerName":"nginx"}`, known{Counted, event.Access, "nginx-combined", "edge-5d", "", "2026-11-22T19:21:39Z", ""}},
	{"object_as_payload", `{"insertId":"1","jsonPayload":{"time_iso8601":"2026-11-22T19:21:39Z","request":"GET / HTTP/1.1","status":502,"request_time":0.1},"resource":{"labels":{"pod_name":"edge-5d"}}}`,
		known{Counted, event.Access, "nginx-json", "edge-5d", "", "2026-11-22T19:21:39Z", ""}},
	{"object_as_source", `{"_index":"i","_source":{"event":{"id":1},"time_iso8601":"2026-11-22T19:21:39Z","request":"GET / HTTP/1.1","status":502,"request_time":0.1}}`,
		known{Counted, event.Access, "nginx-json", "", "", "2026-11-22T19:21:39Z", ""}},
	{"object_as_fields", `{"@source":"edge1","@fields":{"time_iso8601":"2026-11-22T19:21:39Z","request":"GET / HTTP/1.1","status":502,"request_time":0.1}}`,
		known{Counted, event.Access, "nginx-json", "", "", "2026-11-22T19:21:39Z", ""}},
	{"month_in_German", `Okt 22 19:21:39 lb1 haproxy[7]: backend shop has no server available!`, known{Counted, event.Health, "haproxy-message", "lb1", "haproxy", "10-22T19:21:39", ""}},
	{"month_in_Russian", `ноя 22 19:21:39 lb1 haproxy[7]: backend shop has no server available!`, known{Counted, event.Health, "haproxy-message", "lb1", "haproxy", "11-22T19:21:39", ""}},
	{"repeated", `Nov 22 19:21:39 web1 nginx: message repeated 3 times: [ ` + errorLine + `]`, known{Counted, event.Error, "nginx-error", "web1", "nginx", "2026-11-22T19:21:39", ""}},

	// what people and tools put before lines
	{"markdown_quote", `> ` + errorLine, known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T19:21:39", ""}},
	{"backticks", "`" + errorLine + "`", known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T19:21:39", ""}},
	{"leading_blanks", "    " + accessLine, known{Counted, event.Access, "nginx-combined", "", "", "2026-11-22T19:21:39Z", ""}},
	{"hard_blank", "\u00a0" + errorLine, known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T19:21:39", ""}},
	{"list", `- ` + errorLine, known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T19:21:39", ""}},
	{"grep", `/var/log/nginx/access.log:123:` + accessLine, known{Counted, event.Access, "nginx-combined", "", "", "2026-11-22T19:21:39Z", ""}},
	{"grep_context", `access.log-122-` + accessLine, known{Counted, event.Access, "nginx-combined", "", "", "2026-11-22T19:21:39Z", ""}},
	{"grep_file", `access.log:` + accessLine, known{Counted, event.Access, "nginx-combined", "", "", "2026-11-22T19:21:39Z", ""}},
	{"grep_number", `123:` + errorLine, known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T19:21:39", ""}},
	{"cat_number", "   123\t" + accessLine, known{Counted, event.Access, "nginx-combined", "", "", "2026-11-22T19:21:39Z", ""}},
	{"quoted_syslog", `> Nov 22 19:21:39 lb1 haproxy[1]: ` + haproxyBody, known{Counted, event.Access, "haproxy-http", "lb1", "haproxy", "2026-11-22T19:21:39.1", ""}},
	{"colour_inside", `10.0.0.9 - - [22/Nov/2026:19:21:39 +0000] "GET /a HTTP/1.1" ` + "\x1b[31m502\x1b[0m" + ` 157 "-" "curl/8.9.1"`, known{Counted, event.Access, "nginx-combined", "", "", "2026-11-22T19:21:39Z", ""}},
	{"colour_in_docker_file", `{"log":"\u001b[31m` + strings.TrimSuffix(quote(errorLine)[1:], `"`) + `\u001b[0m\n","stream":"stderr","time":"2026-11-22T19:21:39.9Z"}`, known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T19:21:39Z", ""}},
	{"mark_of_order", "\ufeff" + errorLine, known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T19:21:39", ""}},
	{"hole", "\x00\x00\x00\x00" + errorLine, known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T19:21:39", ""}},

	// understood and of no use
	{"blank", "", known{fate: Skipped, kind: event.Skip}},
	{"blanks", " \t \r", known{fate: Skipped, kind: event.Skip}},
	{"zeros", "\x00\x00", known{fate: Skipped, kind: event.Skip}},
	{"sshd", `Nov 22 19:21:39 lb1 sshd[12]: Failed password for root from 10.0.0.9 port 4242 ssh2`, known{fate: Skipped, kind: event.Skip}},
	{"cron", `Nov 22 19:21:39 lb1 CRON[12]: (root) CMD (x)`, known{fate: Skipped, kind: event.Skip}},
	{"gunicorn_access", `Nov 22 19:21:39 app1 gunicorn[12]: ` + accessLine, known{fate: Skipped, kind: event.Skip}},
	{"gunicorn_access_quoted", `Nov 22 19:21:39 app1 gunicorn[12]: > ` + accessLine, known{fate: Skipped, kind: event.Skip}},
	{"unknown_daemon", `Nov 22 19:21:39 lb1 somed[12]: all is well`, known{fate: Skipped, kind: event.Skip}},
	{"apache_error", `[Sun Nov 22 19:21:39.123456 2026] [proxy:error] [pid 12] (111)Connection refused: AH00957: http: attempt to connect`, known{fate: Skipped, kind: event.Skip}},
	{"java", "\tat com.example.Shop.main(Shop.java:12)", known{fate: Skipped, kind: event.Skip}},
	{"log4j", `2026-11-22 19:21:39,123 INFO  [main] c.e.Shop: started`, known{fate: Skipped, kind: event.Skip}},
	{"go_log", `2026/11/22 19:21:39 listening on :8080`, known{fate: Skipped, kind: event.Skip}},
	{"json_app", `{"level":"info","ts":1795375299.5,"msg":"started","port":8080}`, known{fate: Skipped, kind: event.Skip}},
	{"json_app_message", `{"level":"info","timestamp":"2026-11-22T19:21:39Z","message":"started"}`, known{fate: Skipped, kind: event.Skip}},
	{"postgres", `2026-11-22 19:21:39.123 UTC [12] LOG:  checkpoint starting: time`, known{fate: Skipped, kind: event.Skip}},
	{"mysql", `2026-11-22T19:21:39.123456Z 0 [Note] [MY-010051] [Server] x`, known{fate: Skipped, kind: event.Skip}},
	{"klog", `I1122 19:21:39.123456       7 main.go:12] started`, known{fate: Skipped, kind: event.Skip}},
	{"entrypoint", `/docker-entrypoint.sh: Configuration complete; ready for start up`, known{fate: Skipped, kind: event.Skip}},
	{"tail_header", `==> /var/log/nginx/error.log <==`, known{fate: Skipped, kind: event.Skip}},
	{"fence", "```", known{fate: Skipped, kind: event.Skip}},
	{"grep_separator", `--`, known{fate: Skipped, kind: event.Skip}},
	{"php_trace", `Stack trace:`, known{fate: Skipped, kind: event.Skip}},
	{"php_frame", `#0 /srv/app/index.php(3): shop()`, known{fate: Skipped, kind: event.Skip}},
	{"cri_part", `2026-11-22T19:21:39.1Z stdout P one half of something`, known{fate: Skipped, kind: event.Skip}},
	{"last_repeated", `Nov 22 19:21:39 lb1 last message repeated 3 times`, known{fate: Skipped, node: "lb1"}},
	{"last_repeated_dashes", `Nov 22 19:21:39 lb1 --- last message repeated 2 times ---`, known{fate: Skipped, node: "lb1"}},

	// kept as evidence
	{"oom", `Nov 22 19:21:39 app1 kernel: [123.4] Out of memory: Killed process 1234 (php-fpm) total-vm:1kB, anon-rss:1kB`, known{fate: Skipped, kind: event.SystemLine, node: "app1", program: "kernel"}},
	{"oom_dmesg", `[  123.456789] Out of memory: Killed process 1234 (php-fpm) total-vm:1kB, anon-rss:1kB`, known{fate: Skipped, kind: event.SystemLine}},
	{"lost", `Nov 22 19:21:39 lb1 systemd-journald[12]: Suppressed 120 messages from haproxy.service`, known{fate: Skipped, kind: event.SystemLine, node: "lb1"}},
	{"lost_rsyslog", `Nov 22 19:21:39 lb1 rsyslogd[12]: imuxsock[pid: 2301, name: /usr/sbin/haproxy]: 45 messages lost due to rate-limiting (200 allowed within 5 seconds)`, known{fate: Skipped, kind: event.SystemLine, node: "lb1"}},
	{"tail", `  thrown in /srv/app/a.php on line 3" while reading response header from upstream, client: 10.0.0.9, server: shop.example, request: "GET /a HTTP/1.1", upstream: "fastcgi://unix:/run/php-fpm.sock:", host: "shop.example"`,
		known{fate: Skipped, kind: event.Error}},

	// not understood
	{"garbage", `lorem ipsum dolor sit amet`, known{fate: Unparsed}},
	{"garbage_binary", "\x80\x81\x01\xff\xfe", known{fate: Unparsed}},
	{"garbage_of_a_proxy", `Nov 22 19:21:39 lb1 haproxy[1]: 10.0.0.9 what a "log-format" is this 502`, known{fate: Unparsed}},
	{"garbage_in_docker", `{"log":"what is this 502\n","stream":"stdout","time":"2026-11-22T19:21:39.9Z"}`, known{fate: Unparsed}},
	{"dated_request", `2026-11-22 19:21:39 GET /a HTTP/1.1 502 by some format of one's own`, known{fate: Unparsed}},
	{"json_cut", `{"response_code":503,"upstream_host":"10.0.`, known{fate: Unparsed}},
	{"json_unknown_access", `{"upstream_addr":"10.0.0.7:80","x":1}`, known{fate: Unparsed}},
}

func testLines(t testing.TB) *Lines {
	o, err := NewOptions()
	if err != nil {
		t.Fatal(err)
	}
	return NewLines(o, "access.log")
}

func TestLines(t *testing.T) { testKnown(t, linesTable) }

func testKnown(t *testing.T, table []knownLine) {
	t.Helper()
	o, err := NewOptions()
	if err != nil {
		t.Fatal(err)
	}
	used := NewLines(o, "x.log")
	for _, test := range table {
		t.Run(test.name, func(t *testing.T) {
			var ev event.Event
			fate := NewLines(o, "x.log").Parse([]byte(test.line), &ev)
			got := known{fate: fate, kind: ev.Kind, format: o.FormatName(ev.Format)}
			if ev.Stamp.Set {
				got.time = stampText(ev.Stamp)
			}
			got.node, got.program = string(ev.Node), string(ev.Program)
			want := test.want
			if fate != Counted {
				got.format, got.time = "", ""
				if want.node == "" {
					got.node = ""
				}
				if want.program == "" {
					got.program = ""
				}
			} else if want.time == "" {
				got.time = ""
			}
			if got != want {
				t.Errorf("Parse(%q)\n got %+v\nwant %+v", test.line, got, want)
			}
			agree(t, used, NewLines(o, "x.log"), []byte(test.line))
		})
	}
}

// The format that took the line before is asked first; lines that only look alike are what they would be by themselves.
func TestLinesAfterOneThatLooksAlike(t *testing.T) {
	o, err := NewOptions()
	if err != nil {
		t.Fatal(err)
	}
	const hapHead, hapTail = `10.0.0.1 - - [22/Nov/2026:21:29:46 +0000] "GET /refused`, `"clf" "refused" "r1" 0 503 201 -1 503 SC-- 1 1 0 0 1 0 0 ""`
	for _, test := range []struct{ name, before, line string }{
		{"cut_object", `10.0.0.7 [01/Nov/2026:00:00:00] "" 502`, `{"log":"2026-11-22T19:21:39.5 out [2026-11-22T19:21:39.3] \"\" 503  b`},
		{"error_or_request", `10.0.0.1:44740 [22/Nov/2026:21:29:49.560] web/1: Connection closed during SSL handshake`, `0 [01/Nov/2000:00:00:00.000] 0 0/0 0/0/0/0/0 0 0 /000/0 000000000000000000000"`},
		{"error_or_request_after_nginx", `000 [01/Nov/2000:00:00:00] " 0/ /" 000`, `6 [01/Nov/2000:00:00:00.000] 0 0/0 0/0/0/0/0 000 0000 - - ---- 0000000/000/0 000000000000000H000000"`},
		{"quoted_client_or_no_date", accessLine, `"GET /a HTTP/1.1" 503 UF 0 91 3 - "10.0.7.105" "curl/8.9.1" "c15b" - - [22/Nov/2026:19:45:17 +0000] "GET / HTTP/1.1" 200 1 "-" "-"`},
		{"error_with_an_access_line_behind", accessLine, `2026/11/22 19:21:39 [error] 7#7: *12 no live upstreams while connecting to upstream, client: 10.0.0.7, ser` + accessLine},
		{"request_with_an_access_line_behind", accessLine, haproxyBody[:len(haproxyBody)-20] + accessLine},
		{"request_without_server_with_an_access_line_behind", accessLine, `10.0.0.8:42909 [22/Nov/2026:19:48:08.671] web shop 0/0/3/14/17 200 5 - - ` + accessLine},
		{"session_with_an_access_line_behind", accessLine, `10.0.0.8:1 [22/Nov/2026:21:29:51.087] tcpin shop/s1 1/-1/501 0 SC 1/1/0/0/1 0` + accessLine},
		{"empty_list_of_bytes", `{"_HOSTNAME":"lb1","MESSAGE":[91, 50,93]}`, `{"MESSAGE":[]`},
		{"clf", accessLine, hapHead + ` HTTP/1.1" 503 217 "" "" 2 521 ` + hapTail},
		{"clf_with_blanks", accessLine, hapHead + ` HTTP/1.1" 503 217  "" 2 521    0 3 1 1 3 SC-- ""`},
		{"clf_without_status", accessLine, hapHead + ` HTTP/1.1" -1 217 "" "" 211 521 ` + hapTail},
		{"clf_with_sign", accessLine, hapHead + ` HTTP/1.1" 503 217 "" "" -2 521 ` + hapTail},
		{"clf_with_quoted_port", accessLine, hapHead + ` HTTP/1.1" 503 217 "" "" "2" "521" ` + hapTail},
		{"clf_with_backslash", accessLine, hapHead + `\" 503 217 "" "" 211 521 ` + hapTail},
	} {
		t.Run(test.name, func(t *testing.T) {
			used := NewLines(o, "x")
			var ev event.Event
			used.Parse([]byte(test.before), &ev)
			agree(t, used, NewLines(o, "x"), []byte(test.line))
		})
	}
}

func TestLinesRepeated(t *testing.T) {
	l := testLines(t)
	var ev event.Event
	for line, want := range map[string]int{
		`Nov 22 19:21:39 web1 nginx: message repeated 3 times: [ ` + errorLine + `]`: 3,
		`Nov 22 19:21:39 lb1 last message repeated 12 times`:                         12,
		`Nov 22 19:21:39 lb1 --- last message repeated 2 times ---`:                  2,
		errorLine: 0,
	} {
		if l.Parse([]byte(line), &ev); ev.Repeated != want {
			t.Errorf("Parse(%q).Repeated = %d, want %d", line, ev.Repeated, want)
		}
	}
}

// A request's end, which a Glance carries, is not moved by a stamp that the line borrowed.
func TestLinesLevelOfPrefix(t *testing.T) {
	l := testLines(t)
	var ev event.Event
	l.Parse([]byte(`<129>Nov 22 19:21:39 lb1 haproxy[1]: `+downLine), &ev)
	if string(ev.Level) != "alert" || !ev.Borrowed || ev.Prefix != ev.Stamp {
		t.Errorf("level %q, borrowed %v; want alert of the priority, and its stamp", ev.Level, ev.Borrowed)
	}
	l.Parse([]byte(`<134>Nov 22 19:21:39 lb1 haproxy[1]: `+haproxyBody), &ev)
	if ev.Level != nil || ev.Borrowed {
		t.Errorf("level %q, borrowed %v; want none of an access line", ev.Level, ev.Borrowed)
	}
}
