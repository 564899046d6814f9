package envoy

import (
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// compileTests are formats as people give them, with a line of theirs. Single quotes in lines and results stand for double ones.
var compileTests = []struct{ name, format, line, want string }{
	{"words", `%START_TIME% %REQ(:METHOD)% %REQ(:PATH)% %RESPONSE_CODE% %RESPONSE_FLAGS% %DURATION%`,
		`2026-11-22T19:45:57.743Z GET /a?b=1 503 UF,URX 12`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':503,'method':'GET','path':'/a','query':'b=1','request_seconds':0.012,'code':'UF,URX'} failed connect.failed envoy/UF`},
	{"newer_names", `%START_TIME% %REQUEST_HEADER(:METHOD)% %REQUEST_HEADER(X-ENVOY-ORIGINAL-PATH?:PATH):64% %RESPONSE_CODE% %RESPONSE_HEADER(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%UPSTREAM_HOST%"`,
		`2026-11-22T19:45:57.743Z GET /a 502 7 '10.0.0.21:80'`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':502,'method':'GET','path':'/a','upstream_addrs':['10.0.0.21:80'],'upstream_header_seconds':[0.007]} passed on passed.through envoy/none`},
	{"time_with_a_pattern", `[%START_TIME(%Y/%m/%dT%H:%M:%S%z %s)%] %RESPONSE_CODE%`, `[2026/11/22T19:45:57+0000 1795376757] 200`, `{'time':'2026-11-22T19:45:57Z','kind':'access','status':200}`},
	{"time_with_blanks_and_millis", `%START_TIME(%d.%m.%Y %H:%M:%S.%3f)% %RESPONSE_CODE% %DURATION%`, `22.11.2026 19:45:57.743 200 3`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':200,'request_seconds':0.003}`},
	{"epoch", `%START_TIME(%s.%3f)% %RESPONSE_CODE% %DURATION%`, `1795376757.743 200 3`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':200,'request_seconds':0.003}`},
	{"moment_of_writing_only", `%EMIT_TIME% %RESPONSE_CODE% %DURATION%`, `2026-11-22T19:45:57.743Z 503 1500`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':503,'request_seconds':1.5} borrowed`},
	{"both_times", `%EMIT_TIME% %START_TIME% %RESPONSE_CODE% %DURATION%`, `2026-11-22T19:45:59.243Z 2026-11-22T19:45:57.743Z 200 1500`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':200,'request_seconds':1.5}`},
	{"durations_in_other_units", `%START_TIME% %RESPONSE_CODE% %COMMON_DURATION(DS_RX_BEG:DS_TX_END:us)% %COMMON_DURATION(US_CX_BEG:US_CX_END:ns)% %COMMON_DURATION(US_TX_BEG:US_RX_BEG:ms)% %UPSTREAM_HOST%`,
		`2026-11-22T19:45:57.743Z 200 12345 2000000 8 10.0.0.21:80`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':200,'upstream_addrs':['10.0.0.21:80'],'request_seconds':0.012345,'upstream_connect_seconds':[0.002],'upstream_header_seconds':[0.008]}`},
	{"hosts_attempted", `%START_TIME% %RESPONSE_CODE% %UPSTREAM_HOSTS_ATTEMPTED% %UPSTREAM_REQUEST_ATTEMPT_COUNT% %UPSTREAM_CLUSTER_RAW%`,
		`2026-11-22T19:45:57.743Z 200 10.0.0.21:80,10.0.0.22:80 2 shop`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':200,'upstream':'shop','upstream_addrs':['10.0.0.21:80','10.0.0.22:80']} rescued retried`},
	{"address_without_port", `%START_TIME% %DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT% %RESPONSE_CODE% %HOSTNAME% %CONNECTION_ID%`, `2026-11-22T19:45:57.743Z 2001:db8::7 200 gw-1 77`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':200,'node':'gw-1','client':'2001:db8::7','connection_id':'77'}`},
	{"host_and_path_in_one", `%START_TIME% %REQ(:METHOD)% %REQ(:AUTHORITY)%%REQ(:PATH)% %RESPONSE_CODE% %RESPONSE_FLAGS%`, `2026-11-22T19:45:57.743Z GET shop.example/a/b?c=d 503 UH`,
		`{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':503,'method':'GET','path':'/a/b','query':'c=d','host':'shop.example','code':'UH'} failed upstream.none envoy/UH`},
	{"long_flags", `%START_TIME% %RESPONSE_CODE% %RESPONSE_FLAGS_LONG%`, `2026-11-22T19:45:57.743Z 503 NoHealthyUpstream`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':503,'code':'UH'} failed upstream.none envoy/UH`},
	{"body_of_the_answer", `%START_TIME% %RESPONSE_CODE% %RESPONSE_FLAGS% "%LOCAL_REPLY_BODY%"`,
		`2026-11-22T19:45:57.743Z 503 UF 'upstream connect error or disconnect/reset before headers. reset reason: connection timeout'`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':503,'code':'UF'} failed connect.timeout envoy/reason.connection-timeout`},
	{"reason_of_the_close", `%START_TIME% %RESPONSE_CODE% %RESPONSE_FLAGS% %UPSTREAM_LOCAL_CLOSE_REASON%`, `2026-11-22T19:45:57.743Z 503 UC http2_ping_timeout`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':503,'code':'UC'} failed answer.unreachable envoy/close.http2_ping_timeout`},
	{"gaps_in_the_agent", `%START_TIME% %RESPONSE_CODE% "%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" %RESPONSE_FLAGS%`, `2026-11-22T19:45:57.743Z 200 'a' 'b' 502' 'c15b' -`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':200,'request_id':'c15b','user_agent':'a\' \'b\' 502'}`},
	{"blanks_in_details", `%START_TIME% %RESPONSE_CODE% %RESPONSE_CODE_DETAILS% %BYTES_SENT%`, `2026-11-22T19:45:57.743Z 503 upstream_reset_before_response_started{connection failure,delayed connect error: 111} 91`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':503,'bytes_sent':91,'detail':'upstream_reset_before_response_started{connection failure,delayed connect error: 111}'} failed connect.refused envoy/transport.refused`},
	{"tabs", "%START_TIME%\t%RESPONSE_CODE%\t%REQ(USER-AGENT)%\t%UPSTREAM_CLUSTER%", "2026-11-22T19:45:57.743Z\t503\tMozilla/5.0 (X11)\tshop", `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':503,'upstream':'shop','user_agent':'Mozilla/5.0 (X11)'}`},
	{"keys_and_values", `time=%START_TIME% status=%RESPONSE_CODE% path="%REQ(:PATH)%" flags=%RESPONSE_FLAGS%`, `time=2026-11-22T19:45:57.743Z status=503 path='/a b' flags=UH`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':503,'path':'/a b','code':'UH'} failed upstream.none envoy/UH`},
	{"percent_sign", `%START_TIME% 100%% %RESPONSE_CODE%`, `2026-11-22T19:45:57.743Z 100% 200`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':200}`},
	{"unknown_operators", `%START_TIME% %DYNAMIC_METADATA(a:b)% %RESPONSE_CODE% %FILTER_STATE(x:PLAIN)% %RESPONSE_FLAGS%`, `2026-11-22T19:45:57.743Z {'k':'v w'} 503 - UO`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':503,'code':'UO'} failed load.overflow envoy/UO`},
	{"cut", `%START_TIME% %RESPONSE_CODE% %RESPONSE_FLAGS% "%REQ(USER-AGENT)%" %UPSTREAM_CLUSTER%`, `2026-11-22T19:45:57.743Z 503 UF 'Mozil`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':503,'code':'UF'} failed connect.failed envoy/UF`},
	{"cut_too_early", `%START_TIME% %RESPONSE_CODE% %RESPONSE_FLAGS% "%REQ(USER-AGENT)%"`, `2026-11-22T19:45`, ""},
	{"another_format", `%START_TIME% %RESPONSE_CODE% %RESPONSE_FLAGS%`, `10.0.0.7 - - [22/Nov/2026:19:45:17 +0000] 'GET / HTTP/1.1' 200 846`, ""},
	{"status_that_is_none", `%START_TIME% %RESPONSE_CODE% %RESPONSE_FLAGS%`, `2026-11-22T19:45:57.743Z many -`, ""},
	{"quoted_as_in_yaml", `"[%START_TIME%] \"%REQ(:METHOD)% %REQ(:PATH)%\" %RESPONSE_CODE%\n"`, `[2026-11-22T19:45:57.743Z] 'GET /a' 200`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':200,'method':'GET','path':'/a'}`},
	{"several_lines", "[%START_TIME%]\n  %RESPONSE_CODE% %RESPONSE_FLAGS%", `[2026-11-22T19:45:57.743Z] 503 UF`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':503,'code':'UF'} failed connect.failed envoy/UF`},
	{"inline_string", "log_format:\n  text_format_source:\n    inline_string: \"[%START_TIME%] %RESPONSE_CODE% %RESPONSE_FLAGS%\\n\"", `[2026-11-22T19:45:57.743Z] 503 UF`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':503,'code':'UF'} failed connect.failed envoy/UF`},
	{"text_format_as_block", "- name: envoy.access_loggers.file\n  typed_config:\n    path: /dev/stdout\n    log_format:\n      text_format: |\n        [%START_TIME%] %RESPONSE_CODE% %RESPONSE_FLAGS%\n    other: true", `[2026-11-22T19:45:57.743Z] 503 UF`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':503,'code':'UF'} failed connect.failed envoy/UF`},
	{"folded_block", "format: >-\n  [%START_TIME%]\n  %RESPONSE_CODE% %RESPONSE_FLAGS%\n", `[2026-11-22T19:45:57.743Z] 503 UF`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':503,'code':'UF'} failed connect.failed envoy/UF`},
	{"single_quotes", "accessLogFormat: '[%START_TIME%] \"%REQ(:PATH)%\" %RESPONSE_CODE%'", `[2026-11-22T19:45:57.743Z] '/a' 200`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':200,'path':'/a'}`},
	{"mapping", "log_format:\n  json_format:\n    when: '%START_TIME%'\n    # whose fault\n    code: \"%RESPONSE_CODE%\"\n    req:\n      m: '%REQ(:METHOD)%'\n      p: '%REQ(:PATH)%'\n    why: \"%RESPONSE_FLAGS%\"\n    static: edge\n  omit_empty_values: true",
		`{'when':'2026-11-22T19:45:57.743Z','code':503,'req':{'m':'GET','p':'/a\/b'},'why':'UF','static':'edge'}`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':503,'method':'GET','path':'/a/b','code':'UF'} failed connect.failed envoy/UF`},
	{"mapping_with_several_operators", "json_format:\n  request: '%REQ(:METHOD)% %REQ(:PATH)% %PROTOCOL%'\n  at: '%START_TIME(%s)%'\n  result: '%RESPONSE_CODE%/%RESPONSE_FLAGS%'",
		`{'at':1795376757,'request':'POST /a HTTP/2','result':'504/UT'}`, `{'time':'2026-11-22T19:45:57Z','kind':'access','status':504,'method':'POST','path':'/a','protocol':'HTTP/2','code':'UT'} failed answer.timeout envoy/UT`},
	{"mapping_of_another_program", "json_format:\n  a: '%START_TIME%'\n  b: '%RESPONSE_CODE%'\n  c: '%RESPONSE_FLAGS%'", `{'a':'2026-11-22T19:45:57.743Z','x':1}`, ""},
	{"json_template", `{"t":"%START_TIME%","s":%RESPONSE_CODE%,"f":"%RESPONSE_FLAGS%","p":"%REQ(:PATH)%"}`, `{'t':'2026-11-22T19:45:57.743Z','s':503,'f':'UF','p':'/a'}`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':503,'path':'/a','code':'UF'} failed connect.failed envoy/UF`},
	{"json_template_with_nested", `{"t":"%START_TIME%","r":{"s":"%RESPONSE_CODE%","f":"%RESPONSE_FLAGS%"}}`, `{'t':'2026-11-22T19:45:57.743Z','r':{'s':503,'f':'UF'}}`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':503,'code':'UF'} failed connect.failed envoy/UF`},
	{"json_after_key", `json_format: {"t": "%START_TIME%", "s": "%RESPONSE_CODE%", "f": "%RESPONSE_FLAGS%"}`, `{'f':'UF','s':503,'t':'2026-11-22T19:45:57.743Z'}`, `{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':503,'code':'UF'} failed connect.failed envoy/UF`},
}

func TestCompile(t *testing.T) {
	for _, tt := range compileTests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := Compile(tt.format)
			if err != nil {
				t.Fatalf("%s: %v", tt.format, err)
			}
			testLines(t, f.New, []lineTest{{"line", tt.line, tt.want}})
		})
	}
}

func TestCompileKnowsBuiltInFormats(t *testing.T) {
	for text, want := range map[string]string{
		"default": "envoy-text", "text": "envoy-text", "envoy-text": "envoy-text", " istio\n": "envoy-istio", "istio-old": "envoy-istio-old", "json": "envoy-json",
		"istio-json": "envoy-json", "contour": "envoy-json", "als": "envoy-als", "application": "envoy-application", "health": "envoy-health",
		defaultFormat:        "envoy-text",
		defaultFormat + "\n": "envoy-text",
		strings.NewReplacer("REQ(", "REQUEST_HEADER(", "RESP(", "RESPONSE_HEADER(").Replace(defaultFormat):                             "envoy-text",
		strings.Replace(defaultFormat, " %BYTES_RECEIVED%", istioReasons, 1) + strings.Replace(istioTail, "CLUSTER", "CLUSTER_RAW", 1): "envoy-istio",
		strings.Replace(defaultFormat, " %BYTES_RECEIVED%", mixerReasons, 1) + istioTail:                                               "envoy-istio-old",
		"%START_TIME% %RESPONSE_CODE%": "envoy-custom",
	} {
		if f, err := Compile(text); err != nil || f.Name != want || f.New == nil || f.Proxy != event.Envoy {
			t.Errorf("Compile(%q) = %q, %v, want %s", text, f.Name, err, want)
		}
	}
}

func TestCompileRefuses(t *testing.T) {
	for format, want := range map[string]string{
		"":                                     "no operator",
		"nginx":                                "no operator",
		"$remote_addr $status":                 "no operator",
		"%ci:%cp %ST":                          "is no operator",
		"%RESPONSE_CODE%%RESPONSE_FLAGS%":      "nothing stands between",
		"%REQ(:METHOD% %RESPONSE_CODE%":        "not closed",
		"%RESPONSE_CODE":                       "is no operator",
		"%START_TIME(%Q)% %RESPONSE_CODE%":     "START_TIME",
		`{"a":"%RESPONSE_CODE%"`:               "JSON",
		`{"a":"b"}`:                            "no key",
		"json_format:\n  a: '%REQ(X-OTHER)%'":  "no key",
		"json_format:\n  a: '%RESPONSE_CODE'":  `key "a"`,
		`json_format: {"a": "%RESPONSE_CODE%"`: "JSON",
	} {
		if _, err := Compile(format); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Compile(%q): error %v, want one with %q", format, err, want)
		}
	}
}

// TestTemplateReadsBuiltInLines holds the general way of reading text to the ones written by hand: whatever these make of a whole line, it makes too.
func TestTemplateReadsBuiltInLines(t *testing.T) {
	general := func(format string) scan.Parser {
		tmpl, err := newTemplate(format)
		if err != nil {
			t.Fatal(err)
		}
		return tmpl.parser()
	}
	for _, tt := range []struct {
		parser scan.Parser
		tests  []lineTest
	}{
		{general(defaultFormat), plainTests},
		{general(strings.Replace(defaultFormat, " %BYTES_RECEIVED%", istioReasons, 1) + istioTail), istioTests},
		{general(strings.Replace(defaultFormat, " %BYTES_RECEIVED%", mixerReasons, 1) + istioTail), mixerTests},
	} {
		for _, line := range tt.tests {
			switch {
			case line.want == "", strings.Contains(line.name, "cut"), strings.Contains(line.name, "without"), strings.Contains(line.name, "behind"),
				strings.Contains(line.name, "alone"), line.name == "quote_in_path", line.name == "fake_end_in_path", line.name == "huge_numbers":
				continue // shorter, longer, or with a text that only the format's own parser understands
			}
			var ev event.Event
			got := ""
			if tt.parser.Parse([]byte(double(line.line)), &ev) {
				got = show(&ev)
			}
			if got != line.want {
				t.Errorf("%s: %s\ngot  %s\nwant %s", line.name, line.line, got, line.want)
			}
		}
	}
}
