package nginx

import (
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
)

func TestCompile(t *testing.T) {
	const pairs = combinedBody + ` rt=$request_time uct="$upstream_connect_time" uht="$upstream_header_time" urt="$upstream_response_time" ua="$upstream_addr" us="$upstream_status" rid=$request_id`
	for _, test := range []struct{ name, format, line, want string }{
		{"combined",
			combinedBody,
			`10.0.0.7 - - [22/Nov/2026:19:45:17 +0000] "GET /a\x22 HTTP/1.1" 502 157 "-" "curl/8.9.1"`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a\"","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`},
		{"pairs",
			pairs,
			`10.0.0.7 - - [22/Nov/2026:19:45:17 +0000] "GET / HTTP/1.1" 502 157 "-" "curl/8.9.1" rt=0.001 uct="-, -" uht="-, -" urt="0.000, 0.001" ua="10.0.0.21:80, 10.0.0.22:80" us="502, 502" rid=8eca`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157,"request_id":"8eca"
			"upstream_addrs":["10.0.0.21:80","10.0.0.22:80"],"upstream_statuses":[502,502],"request_seconds":0.001,"upstream_connect_seconds":[null,null],"upstream_header_seconds":[null,null],"upstream_response_seconds":[0,0.001]
			"user_agent":"curl/8.9.1"
			FAILED connect.failed retries=1 joins`},
		{"directive",
			"log_format main  '$remote_addr [$time_iso8601] '  # when\n  '\"$request\" $status '\n \"\\\"$upstream_addr\\\"\";",
			`10.0.0.7 [2026-11-22T19:45:17+00:00] "GET / HTTP/1.1" 502 "shop"`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"10.0.0.7"
			"upstream":"shop"
			FAILED upstream.none joins`},
		{"directive_json",
			`log_format j escape=json '{"t":"$msec","r":"$request","s":$status,' '"u":"$upstream_addr","h":"$upstream_header_time","x":"$unheard_of"}';`,
			`{"t":"1795376717.123","r":"GET /a\"b HTTP/1.1","s":502,"u":"10.0.0.21:80","h":"","x":"y"}`,
			`2026-11-22T19:45:17.123Z","access","status":502,"method":"GET","path":"/a\"b","protocol":"HTTP/1.1"
			"upstream_addrs":["10.0.0.21:80"],"upstream_header_seconds":[null]
			FAILED unknown`},
		{"directive_escape_none",
			`log_format n escape=none '$remote_addr $status "$request" "$http_user_agent"';`,
			`10.0.0.7 502 "GET /a\x22 HTTP/1.1" "say "hi""`,
			`"access","status":502,"method":"GET","path":"/a\\x22","protocol":"HTTP/1.1"
			"client":"10.0.0.7"
			"user_agent":"say \"hi\""
			FAILED unknown joins`},
		{"quoted_body_alone",
			`'$remote_addr $status' ' $request_uri'`,
			`10.0.0.7 504 /a?b`,
			`"access","status":504,"path":"/a","query":"b"
			"client":"10.0.0.7"
			FAILED unknown joins`},
		{"braces",
			`${remote_addr}x $status ${request_method} $uri$is_args$args`,
			`10.0.0.7x 504 GET /a?b=1`,
			`"access","status":504,"method":"GET","path":"/a","query":"b=1"
			"client":"10.0.0.7"
			FAILED unknown joins`},
		{"stamp_without_brackets",
			`$remote_addr $remote_user $time_local $host $status $request_time $request`,
			`10.0.0.7 - 22/Nov/2026:20:45:17 +0100 shop.example 502 0.001 GET /a HTTP/1.1`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7"
			"request_seconds":0.001
			FAILED unknown joins`},
		{"lists_of_no_use",
			`$remote_addr $status $upstream_addr $upstream_response_length $upstream_bytes_received $upstream_response_time $upstream_status $request_id`,
			`10.0.0.7 502 10.0.0.21:80, 10.0.0.22:80 0, 0 312, 0 0.001, 0.002 502, 502 8eca`,
			`"access","status":502
			"client":"10.0.0.7","request_id":"8eca"
			"upstream_addrs":["10.0.0.21:80","10.0.0.22:80"],"upstream_statuses":[502,502],"upstream_response_seconds":[0.001,0.002]
			FAILED unknown retries=1`},
		{"request_without_quotes",
			`$remote_addr [$time_local] $request $status $body_bytes_sent "$host"`,
			`10.0.0.7 [22/Nov/2026:19:45:17 +0000] GET /a HTTP/x?b=1 c HTTP/1.1 502 157 "shop.example"`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a HTTP/x","query":"b=1 c","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","bytes_sent":157
			FAILED unknown joins`},
		{"request_without_quotes_and_protocol",
			`$remote_addr [$time_local] $request $status $body_bytes_sent`,
			`10.0.0.7 [22/Nov/2026:19:45:17 +0000] HELP 400 157`,
			`2026-11-22T19:45:17Z","access","status":400,"method":"HELP"
			"client":"10.0.0.7","bytes_sent":157
			fine`},
		{"host_before_target",
			`$status $scheme://$host$request_uri $request_time`,
			`504 https://shop.example/a?b=1 5.001`,
			`"access","status":504,"path":"/a","query":"b=1","host":"shop.example"
			"request_seconds":5.001
			FAILED unknown`},
		{"address_and_port",
			`$remote_addr:$remote_port $status $request_uri`,
			`2001:db8::7:51234 504 /a`,
			`"access","status":504,"path":"/a"
			"client":"2001:db8::7","client_port":51234
			FAILED unknown joins`},
		{"lists_without_quotes",
			`$status $upstream_addr $upstream_status $upstream_connect_time $request_uri`,
			`502 10.0.0.21:80, 10.0.0.22:80 : shop 502, 504 : 502 -, 0.001 : - /a`,
			`"access","status":502,"path":"/a"
			"upstream":"shop","upstream_addrs":["10.0.0.21:80","10.0.0.22:80"],"upstream_statuses":[502,504,502],"upstream_connect_seconds":[null,0.001,null]
			FAILED upstream.none retries=1`},
		{"ingress",
			`$remote_addr [$time_local] $status [$proxy_upstream_name] $upstream_addr $request_uri`,
			`10.0.0.7 [22/Nov/2026:19:45:17 +0000] 503 [default-shop-80] - /a`,
			`2026-11-22T19:45:17Z","access","status":503,"path":"/a"
			"client":"10.0.0.7"
			"upstream":"default-shop-80"
			FAILED upstream.no-endpoints joins`},
		{"session",
			`$remote_addr [$time_local] $protocol $status $session_time "$upstream_addr"`,
			`10.0.0.7 [22/Nov/2026:19:45:17 +0000] TCP 502 0.001 "10.0.0.31:5432"`,
			`2026-11-22T19:45:17Z","access"
			"client":"10.0.0.7"
			"upstream_addrs":["10.0.0.31:5432"],"request_seconds":0.001
			FAILED connect.failed`},
		{"cut_line",
			pairs,
			`10.0.0.7 - - [22/Nov/2026:19:45:17 +0000] "GET / HTTP/1.1" 502 157 "-" "curl/8.9.1" rt=0.001 uct="-" uht="-" urt="0.000" ua="10.0.0.2`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"request_seconds":0.001,"upstream_connect_seconds":[null],"upstream_header_seconds":[null],"upstream_response_seconds":[0]
			"user_agent":"curl/8.9.1"
			FAILED connect.failed joins`},
		{"other_line",
			pairs,
			`10.0.0.7 - - [22/Nov/2026:19:45:17 +0000] "GET / HTTP/1.1" 502 157`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"10.0.0.7"
			FAILED unknown joins`},
		{"status_in_words",
			`$remote_addr $status $request_uri`,
			`10.0.0.7 fine /a`,
			``},
		{"empty_line",
			pairs,
			``,
			``},
	} {
		f, err := Compile(test.format)
		if err != nil {
			t.Errorf("%s: Compile(%q): %v", test.name, test.format, err)
			continue
		}
		testLines(t, f.New(), []lineTest{{test.name, test.line, test.want}})
	}
}

func TestCompileKnowsNames(t *testing.T) {
	for name, want := range map[string]string{"combined": "nginx-combined", "Main": "nginx-combined", "vhost_combined": "nginx-combined", "nginx-json": "nginx-json",
		"upstreaminfo": "nginx-upstreaminfo", "stream": "nginx-stream", "error": "nginx-error", " ltsv ": "nginx-ltsv", "logfmt": "nginx-keyvalue"} {
		if f, err := Compile(name); err != nil || f.Name != want {
			t.Errorf("Compile(%q) = %q, %v; want %q", name, f.Name, err, want)
		}
	}
}

func TestCompileRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                                  "neither the name",
		"no_such_name":                      "neither the name",
		`$remote_addr "$request"`:           "$status is missing",
		`log_format x '$status`:             "is not closed",
		`log_format x;`:                     "has no format",
		`log_format x escape=xml '$status'`: "escape=xml",
		`$status$body_bytes_sent`:           "$status is missing", // nothing between: no one can tell where it ends
	} {
		if _, err := Compile(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Compile(%q): error %v, want one with %q", text, err, want)
		}
	}
}

// Every format reads its own sample, and so does a compiled one.
func TestSamples(t *testing.T) {
	compiled, err := Compile(combinedBody + ` [$msec] $host$request_uri "$upstream_addr" $upstream_status $unheard_of`)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(Formats(), compiled) {
		var ev event.Event
		if !f.New().Parse([]byte(f.Sample), &ev) || ev.Proxy != event.Nginx || ev.Proxy != f.Proxy {
			t.Errorf("%s does not read its sample %s", f.Name, f.Sample)
		}
	}
}

// A line belongs to one format only, so that it does not matter which is asked first. The last one is asked last.
func TestFormatsAreApart(t *testing.T) {
	for _, f := range formats {
		for _, other := range formats[:len(formats)-1] {
			if other.Sample == f.Sample {
				continue
			}
			if disagreement := disagreement(other.New(), []byte(f.Sample)); disagreement != "" {
				t.Errorf("%s on the sample of %s: %s", other.Name, f.Name, disagreement)
			}
			if other.New().Parse([]byte(f.Sample), new(event.Event)) {
				t.Errorf("%s takes the sample of %s", other.Name, f.Name)
			}
		}
	}
}

// A compiled format reads what the built-in one reads.
func TestCompiledAgreesWithBuiltIn(t *testing.T) {
	compiled, err := Compile(combinedBody + ` rt=$request_time ua="$upstream_addr" us="$upstream_status"`)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		`10.0.0.7 - - [22/Nov/2026:19:45:17 +0000] "GET /a?b=1 HTTP/1.1" 502 157 "-" "curl/8.9.1" rt=0.013 ua="10.0.0.21:8000" us="502"`,
		`10.0.0.7 - joe [22/Nov/2026:19:45:17 +0000] "GET /a\x22 HTTP/1.1" 200 157 "x" "say \x22hi\x22" rt=1.013 ua="10.0.0.21:80, 10.0.0.22:80" us="504, 200"`,
		`2001:db8::7 - - [22/Nov/2026:19:45:17 +0000] "-" 400 0 "-" "-" rt=0.000 ua="-" us="-"`,
	} {
		var a, b event.Event
		if !compiled.New().Parse([]byte(line), &a) || !newCombined().Parse([]byte(line), &b) {
			t.Fatalf("line %s is not read", line)
		}
		if got, want := describe(&a), describe(&b); got != want {
			t.Errorf("line %s\n compiled %s\n built in %s", line, got, want)
		}
	}
}
