package parser

import (
	"testing"
	"time"

	"github.com/why502/why502/parser/event"
)

// peeled is a Prefix as a test can compare it.
type peeled struct {
	Stamp, Node, Program, PID, Body string
	Severity                        int
	Partial                         bool
}

func peelOnce(p *peeler, line string) peeled {
	body := p.peel([]byte(line))
	got := peeled{Node: string(p.Node), Program: string(p.Program), PID: string(p.PID), Body: string(body), Severity: -1, Partial: p.Partial}
	if p.Severity != noSeverity {
		got.Severity = int(p.Severity)
	}
	if p.Stamp.Set {
		got.Stamp = stampText(p.Stamp)
	}
	return got
}

// stampText is a stamp in words: with Z when its zone is known, without a year when that is not known.
func stampText(s event.Stamp) string {
	layout := "2006-01-02T15:04:05.999999999"
	if !s.Dated {
		layout = layout[5:]
	}
	if s.Zoned {
		layout += "Z"
	}
	return time.Unix(0, s.Nano).UTC().Format(layout)
}

func newPeeler() *peeler {
	p := new(peeler)
	p.begin()
	return p
}

const haproxyBody = `10.0.0.9:40000 [22/Nov/2026:19:21:39.100] web shop/app1 0/0/0/8/8 200 2723 - - ---- 1/1/0/0/0 0/0 "GET / HTTP/1.1"`
const nginxBody = `2026/11/22 19:21:39 [error] 7#7: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.9`

var prefixTable = []struct {
	name, line string
	want       peeled
}{
	{"bar_in_bar", `edge-1  | nginx.1     | ` + nginxBody, peeled{Node: "edge-1", Body: nginxBody, Severity: -1}},
	{"svlogd", `2026-11-22_19:21:39.12345 ` + nginxBody, peeled{Stamp: "2026-11-22T19:21:39.12345Z", Body: nginxBody, Severity: -1}},
	{"logcli", `2026-11-22T20:21:39+01:00 {app="shop", container="nginx", pod="edge-5d"} ` + nginxBody, peeled{Stamp: "2026-11-22T19:21:39Z", Node: "edge-5d", Body: nginxBody, Severity: -1}},
	{"logcli_no_labels", `2026-11-22T19:21:39Z {} ` + nginxBody, peeled{Stamp: "2026-11-22T19:21:39Z", Body: nginxBody, Severity: -1}},
	{"labels_alone", `{pod="edge-5d"} ` + nginxBody, peeled{Node: "edge-5d", Body: nginxBody, Severity: -1}},
	{"logcli_cut", `2026-11-22T19:21:39Z {app="shop`, peeled{Stamp: "2026-11-22T19:21:39Z", Body: `{app="shop`, Severity: -1}},
	{"fluentd_file", "2026-11-22T19:21:39Z\tdocker.edge\t{\"a\":1}", peeled{Stamp: "2026-11-22T19:21:39Z", Body: `{"a":1}`, Severity: -1}},
	{"fluentd_columns", "2026-11-22T19:21:39Z\tdebug\tenvoy", peeled{Body: "2026-11-22T19:21:39Z\tdebug\tenvoy", Severity: -1}},
	{"fluent_bit", `[0] kube.edge: [[1795375299.500000000, {}], {"log"=>"say \"hi\"\n", "kubernetes"=>{"pod_name"=>"edge-5d"}}]`,
		peeled{Stamp: "2026-11-22T19:21:39.5Z", Node: "edge-5d", Body: `say "hi"`, Severity: -1}},
	{"fluent_bit_older", `[12] tail.0: [1795375299.500000000, {"message"=>"hi"}]`, peeled{Stamp: "2026-11-22T19:21:39.5Z", Body: "hi", Severity: -1}},
	{"none_access", `10.0.0.9 - - [22/Nov/2026:19:21:39 +0000] "GET / HTTP/1.1" 502 0`,
		peeled{Body: `10.0.0.9 - - [22/Nov/2026:19:21:39 +0000] "GET / HTTP/1.1" 502 0`, Severity: -1}},
	{"none_error", nginxBody, peeled{Body: nginxBody, Severity: -1}},
	{"none_envoy", `[2026-11-22T19:21:39.123Z] "GET`, peeled{Body: `[2026-11-22T19:21:39.123Z] "GET`, Severity: -1}},
	{"none_json", `{"time":"2026-11-22T19:21:39+00:00","status":502}`, peeled{Body: `{"time":"2026-11-22T19:21:39+00:00","status":502}`, Severity: -1}},
	{"none_words", `Server shop/app1 is DOWN`, peeled{Body: `Server shop/app1 is DOWN`, Severity: -1}},
	{"none_stderr", `[WARNING]  (12) : Server shop/app1 is DOWN`, peeled{Body: `[WARNING]  (12) : Server shop/app1 is DOWN`, Severity: -1}},
	{"none_prose", `note: the gateway answers 502`, peeled{Body: `note: the gateway answers 502`, Severity: -1}},

	{"tag_alone", `haproxy[2742]: ` + haproxyBody, peeled{Program: "haproxy", PID: "2742", Body: haproxyBody, Severity: -1}},
	{"tag_of_a_start", `nginx: [emerg] host not found`, peeled{Program: "nginx", Body: `[emerg] host not found`, Severity: -1}},
	{"tag_of_others", `sshd[31]: Invalid user`, peeled{Program: "sshd", PID: "31", Body: `Invalid user`, Severity: -1}},
	{"rfc3164", `Nov 22 19:21:39 lb1 haproxy[2742]: ` + haproxyBody, peeled{Stamp: "11-22T19:21:39", Node: "lb1", Program: "haproxy", PID: "2742", Body: haproxyBody, Severity: -1}},
	{"rfc3164_masked_host", `Nov 22 19:21:39 *snip* haproxy[2742]: x`, peeled{Stamp: "11-22T19:21:39", Node: "*snip*", Program: "haproxy", PID: "2742", Body: "x", Severity: -1}},
	{"rfc3164_bracketed_host", `Nov 22 19:21:39 <host> haproxy[2742]: x`, peeled{Stamp: "11-22T19:21:39", Node: "<host>", Program: "haproxy", PID: "2742", Body: "x", Severity: -1}},
	{"rfc3164_priority", `<134>Nov 22 19:21:39 lb1 haproxy[2742]: x`, peeled{Stamp: "11-22T19:21:39", Node: "lb1", Program: "haproxy", PID: "2742", Body: "x", Severity: 6}},
	{"rfc3164_no_host", `<187>Nov 22 19:21:39 haproxy[2742]: x`, peeled{Stamp: "11-22T19:21:39", Program: "haproxy", PID: "2742", Body: "x", Severity: 3}},
	{"rfc3164_no_pid", `<190>Nov  2 19:21:39 web1 nginx: ` + nginxBody, peeled{Stamp: "11-02T19:21:39", Node: "web1", Program: "nginx", Body: nginxBody, Severity: 6}},
	{"rfc3164_short_day", `Nov 2 19:21:39 web1 nginx: y`, peeled{Stamp: "11-02T19:21:39", Node: "web1", Program: "nginx", Body: "y", Severity: -1}},
	{"rfc3164_year_behind", `Nov 22 19:21:39 2026 lb1 haproxy[1]: x`, peeled{Stamp: "2026-11-22T19:21:39", Node: "lb1", Program: "haproxy", PID: "1", Body: "x", Severity: -1}},
	{"rfc3164_year_before", `Nov 22 2026 19:21:39 lb1 haproxy[1]: x`, peeled{Stamp: "2026-11-22T19:21:39", Node: "lb1", Program: "haproxy", PID: "1", Body: "x", Severity: -1}},
	{"rfc3164_millis", `Nov 22 19:21:39.250 lb1 haproxy[1]: x`, peeled{Stamp: "11-22T19:21:39.25", Node: "lb1", Program: "haproxy", PID: "1", Body: "x", Severity: -1}},
	{"rfc3164_address_as_host", `Nov 22 19:21:39 10.0.0.7 haproxy[1]: x`, peeled{Stamp: "11-22T19:21:39", Node: "10.0.0.7", Program: "haproxy", PID: "1", Body: "x", Severity: -1}},
	{"rfc3164_no_tag", `Nov 22 19:21:39 10.0.0.9 - - [22`, peeled{Stamp: "11-22T19:21:39", Body: "10.0.0.9 - - [22", Severity: -1}},
	{"rfc3164_severity_word", `Nov 22 19:21:39 lb1 local0.warn haproxy[1]: x`, peeled{Stamp: "11-22T19:21:39", Node: "lb1", Program: "haproxy", PID: "1", Body: "x", Severity: 4}},
	{"rfc3164_kernel", `Nov 22 19:21:39 lb1 kernel: [123.4] Out of memory`, peeled{Stamp: "11-22T19:21:39", Node: "lb1", Program: "kernel", Body: "[123.4] Out of memory", Severity: -1}},
	{"rfc3164_relayed", `Nov 22 19:21:39 relay Nov 22 19:21:38 lb1 haproxy[1]: x`, peeled{Stamp: "11-22T19:21:38", Node: "lb1", Program: "haproxy", PID: "1", Body: "x", Severity: -1}},
	{"rfc3164_empty", `Nov 22 19:21:39 lb1 nginx:`, peeled{Stamp: "11-22T19:21:39", Node: "lb1", Program: "nginx", Body: "", Severity: -1}},
	{"openwrt", `Sun Nov 22 19:21:39 2026 daemon.info haproxy[1]: x`, peeled{Stamp: "2026-11-22T19:21:39", Program: "haproxy", PID: "1", Body: "x", Severity: 6}},
	{"repeated", `Nov 22 19:21:39 web1 nginx: message repeated 3 times: [ ` + nginxBody + `]`, peeled{Stamp: "11-22T19:21:39", Node: "web1", Program: "nginx", Body: nginxBody, Severity: -1}},

	{"rfc5424", `<134>1 2026-11-22T19:21:39.123+01:00 lb1 haproxy 2742 - - x y`, peeled{Stamp: "2026-11-22T18:21:39.123Z", Node: "lb1", Program: "haproxy", PID: "2742", Body: "x y", Severity: 6}},
	{"rfc5424_data", `<131>1 2026-11-22T19:21:39Z lb1 nginx - ID7 [a@1 k="v ] \" w"][b@1] ` + nginxBody, peeled{Stamp: "2026-11-22T19:21:39Z", Node: "lb1", Program: "nginx", Body: nginxBody, Severity: 3}},
	{"rfc5424_mark_of_order", "<131>1 2026-11-22T19:21:39Z lb1 nginx - - - \ufeffx", peeled{Stamp: "2026-11-22T19:21:39Z", Node: "lb1", Program: "nginx", Body: "x", Severity: 3}},
	{"rfc5424_nothing_known", `<131>1 - - - - - - x`, peeled{Body: "x", Severity: 3}},
	{"rfc5424_priority_lost", `1 2026-11-22T19:21:39Z lb1 haproxy 12 - - x`, peeled{Stamp: "2026-11-22T19:21:39Z", Node: "lb1", Program: "haproxy", PID: "12", Body: "x", Severity: -1}},
	{"haproxy_short", `<5>Server shop/app1 is DOWN`, peeled{Body: "Server shop/app1 is DOWN", Severity: 5}},
	{"haproxy_timed", `<6>2026-11-22T19:21:39.123456+00:00 ` + haproxyBody, peeled{Stamp: "2026-11-22T19:21:39.123456Z", Body: haproxyBody, Severity: 6}},
	{"priority_and_tag", `<134>haproxy[12]: x`, peeled{Program: "haproxy", PID: "12", Body: "x", Severity: 6}},

	{"rsyslog_iso", `2026-11-22T19:52:02.408170+00:00 lb1 haproxy[2742]: backend shop has no server available!`,
		peeled{Stamp: "2026-11-22T19:52:02.40817Z", Node: "lb1", Program: "haproxy", PID: "2742", Body: "backend shop has no server available!", Severity: -1}},
	{"iso_blank", `2026-11-22 19:52:02 lb1 nginx: x`, peeled{Stamp: "2026-11-22T19:52:02", Node: "lb1", Program: "nginx", Body: "x", Severity: -1}},
	{"iso_blank_of_a_program", `2026-11-22 19:52:02,120 INFO x`, peeled{Body: "2026-11-22 19:52:02,120 INFO x", Severity: -1}},
	{"journal_short_iso", `2026-11-22T19:52:02+0100 lb1 nginx[12]: x`, peeled{Stamp: "2026-11-22T18:52:02Z", Node: "lb1", Program: "nginx", PID: "12", Body: "x", Severity: -1}},
	{"journal_short_precise", `Nov 22 19:52:02.123456 lb1 nginx[12]: x`, peeled{Stamp: "11-22T19:52:02.123456", Node: "lb1", Program: "nginx", PID: "12", Body: "x", Severity: -1}},
	{"journal_short_full", `Sun 2026-11-22 19:52:02 UTC lb1 nginx[12]: x`, peeled{Stamp: "2026-11-22T19:52:02Z", Node: "lb1", Program: "nginx", PID: "12", Body: "x", Severity: -1}},
	{"journal_short_full_named_zone", `Sun 2026-11-22 19:52:02 CEST lb1 nginx[12]: x`, peeled{Stamp: "2026-11-22T17:52:02Z", Node: "lb1", Program: "nginx", PID: "12", Body: "x", Severity: -1}},
	{"journal_short_unix", `1795375322.250000 lb1 nginx[12]: x`, peeled{Stamp: "2026-11-22T19:22:02.25Z", Node: "lb1", Program: "nginx", PID: "12", Body: "x", Severity: -1}},
	{"journal_short_monotonic", `[  123.456789] lb1 kernel: x`, peeled{Node: "lb1", Program: "kernel", Body: "x", Severity: -1}},
	{"journal_json", `{"__CURSOR":"s=1","__REALTIME_TIMESTAMP":"1795375322250000","_HOSTNAME":"lb1","PRIORITY":"3","SYSLOG_IDENTIFIER":"nginx","_PID":"12","MESSAGE":"a \"b\""}`,
		peeled{Stamp: "2026-11-22T19:22:02.25Z", Node: "lb1", Program: "nginx", PID: "12", Body: `a "b"`, Severity: 3}},
	{"journal_json_bytes", `{"_HOSTNAME":"lb1","MESSAGE":[91, 50,93]}`, peeled{Node: "lb1", Body: `[2]`, Severity: -1}},
	{"journal_json_null", `{"_HOSTNAME":"lb1","MESSAGE":null}`, peeled{Body: `{"_HOSTNAME":"lb1","MESSAGE":null}`, Severity: -1}},

	{"cri", `2026-11-22T19:21:39.123456789Z stdout F ` + haproxyBody, peeled{Stamp: "2026-11-22T19:21:39.123456789Z", Body: haproxyBody, Severity: -1}},
	{"cri_partial", `2026-11-22T19:21:39.123456789+02:00 stderr P x`, peeled{Stamp: "2026-11-22T17:21:39.123456789Z", Body: "x", Severity: -1, Partial: true}},
	{"cri_empty", `2026-11-22T19:21:39.123456789Z stdout F `, peeled{Stamp: "2026-11-22T19:21:39.123456789Z", Body: "", Severity: -1}},
	{"docker_file", `{"log":"10.0.0.9 - - \"GET /\\u00e9 \u003ca\u003e\"\n","stream":"stdout","time":"2026-11-22T19:21:39.123456789Z"}`,
		peeled{Stamp: "2026-11-22T19:21:39.123456789Z", Body: `10.0.0.9 - - "GET /\u00e9 <a>"`, Severity: -1}},
	{"docker_file_attrs", `{"log":"x\r\n","stream":"stderr","attrs":{"tag":"web"},"time":"2026-11-22T19:21:39Z"}`, peeled{Stamp: "2026-11-22T19:21:39Z", Body: "x", Severity: -1}},
	{"docker_file_partial", `{"log":"x","stream":"stderr","time":"2026-11-22T19:21:39Z"}`, peeled{Stamp: "2026-11-22T19:21:39Z", Body: "x", Severity: -1, Partial: true}},
	{"docker_file_cut", `{"log":"10.0.0.9 - \"GET`, peeled{Body: `10.0.0.9 - "GET`, Severity: -1, Partial: true}},
	{"docker_timestamps", `2026-11-22T19:21:39.123456789Z ` + nginxBody, peeled{Stamp: "2026-11-22T19:21:39.123456789Z", Body: nginxBody, Severity: -1}},
	{"compose", `web-1  | ` + nginxBody, peeled{Node: "web-1", Body: nginxBody, Severity: -1}},
	{"compose_colours", "\x1b[36mweb-1  | \x1b[0m" + nginxBody, peeled{Node: "web-1", Body: nginxBody, Severity: -1}},
	{"compose_timestamps", `web_1 | 2026-11-22T19:21:39.5Z x`, peeled{Stamp: "2026-11-22T19:21:39.5Z", Node: "web_1", Body: "x", Severity: -1}},
	{"compose_empty", `web-1  |`, peeled{Node: "web-1", Body: "", Severity: -1}},
	{"kubectl_prefix", `[pod/web-7d4b9c-x2x/nginx] ` + nginxBody, peeled{Node: "web-7d4b9c-x2x", Body: nginxBody, Severity: -1}},
	{"kubectl_prefix_timestamps", `[pod/web-7d/nginx] 2026-11-22T19:21:39.5Z x`, peeled{Stamp: "2026-11-22T19:21:39.5Z", Node: "web-7d", Body: "x", Severity: -1}},

	{"stern", `web-7d4b9c-x2x nginx ` + nginxBody, peeled{Node: "web-7d4b9c-x2x", Body: nginxBody, Severity: -1}},
	{"stern_namespace", `shop web-7d4b9c-x2x nginx [2026-11-22T19:21:39.5Z] x`, peeled{Node: "web-7d4b9c-x2x", Body: "[2026-11-22T19:21:39.5Z] x", Severity: -1}},
	{"virtual_host_is_no_pod", `my-shop.example 10.0.0.9 - - [22`, peeled{Body: `my-shop.example 10.0.0.9 - - [22`, Severity: -1}},
	{"prose_is_no_pod", `no-one is 10 years old`, peeled{Body: `no-one is 10 years old`, Severity: -1}},
	{"rfc3164_host_and_address", `Nov 22 19:21:39 web1 10.0.0.9 - - [22`, peeled{Stamp: "11-22T19:21:39", Node: "web1", Body: "10.0.0.9 - - [22", Severity: -1}},

	{"three_layers", `web-1  | 2026-11-22T19:21:39.5Z <134>Nov 22 20:21:39 lb1 haproxy[1]: x`, peeled{Stamp: "2026-11-22T19:21:39.5Z", Node: "lb1", Program: "haproxy", PID: "1", Body: "x", Severity: 6}},
	{"four_layers", `web-1  | 2026-11-22T19:21:39Z 2026-11-22T19:21:39Z 2026-11-22T19:21:39Z x`, peeled{Stamp: "2026-11-22T19:21:39Z", Node: "web-1", Body: "2026-11-22T19:21:39Z x", Severity: -1}},
	{"mark_of_order", "\ufeff" + nginxBody, peeled{Body: nginxBody, Severity: -1}},
	{"zeros", "\x00\x00\x00" + nginxBody, peeled{Body: nginxBody, Severity: -1}},
	{"only_zeros", "\x00\x00\x00", peeled{Body: "", Severity: -1}},
}

func TestPeel(t *testing.T) {
	used := newPeeler()
	for _, test := range prefixTable {
		t.Run(test.name, func(t *testing.T) {
			got := peelOnce(newPeeler(), test.line)
			if isBare([]byte(test.line)) && got.Body != test.line {
				t.Errorf("%q is said to be bare", test.line)
			}
			if got != test.want {
				t.Errorf("peel(%q)\n got %+v\nwant %+v", test.line, got, test.want)
			}
			for range 2 { // what was remembered of other lines, and of this one, changes nothing
				if again := peelOnce(used, test.line); again != got {
					t.Errorf("peel(%q) after other lines\n got %+v\nwant %+v", test.line, again, got)
				}
			}
		})
	}
}

func TestStandingOf(t *testing.T) {
	for name, want := range map[string]standing{
		"nginx": aProxy, "nginx_edge": aProxy, "haproxy": aProxy, "hapee-lb": aProxy, "sshd": foreign, "sshd-session": foreign, "CRON": foreign,
		"/usr/sbin/cron": foreign, "postfix/smtpd": foreign, "php-fpm8.2": foreign, "web": unknownProgram, "edge": unknownProgram, "": unknownProgram, "at": foreign, "atlas": unknownProgram,
	} {
		if got := standingOf([]byte(name)); got != want {
			t.Errorf("standingOf(%q) = %d, want %d", name, got, want)
		}
	}
}
