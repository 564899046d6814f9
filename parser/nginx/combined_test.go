package nginx

import "testing"

const stampText = "22/Nov/2026:19:45:17 +0000"

func TestCombined(t *testing.T) {
	const head = `10.0.0.7 - - [` + stampText + `] `
	const get = head + `"GET /a?b=1 HTTP/1.1" `
	testLines(t, newCombined(), []lineTest{
		{"plain",
			head + `"POST /checkout HTTP/1.1" 201 846 "-" "Go-http-client/1.1"`,
			`2026-11-22T19:45:17Z","access","status":201,"method":"POST","path":"/checkout","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":846
			"user_agent":"Go-http-client/1.1"
			fine joins`},
		{"common",
			get + `502 157`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			FAILED unknown joins`},
		{"main",
			get + `502 157 "https://shop.example/" "curl/8.9.1" "203.0.113.9, 10.1.1.1"`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"user_agent":"curl/8.9.1","referrer":"https://shop.example/","forwarded_for":"203.0.113.9, 10.1.1.1"
			FAILED unknown joins`},
		{"main_without_forwarded",
			get + `200 612 "-" "curl/8.9.1" "-"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":612
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"vhost",
			`shop.example:8080 10.0.0.7 - - [` + stampText + `] "GET / HTTP/1.1" 200 3466 "-" "curl/8.9.1" 0.014 0.012`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","bytes_sent":3466
			"request_seconds":0.014,"upstream_response_seconds":[0.012]
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"vhost_ipv6_client",
			`shop.example:443 2001:db8::7 - alice [` + stampText + `] "GET / HTTP/2.0" 200 3466 "-" "curl/8.9.1"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/","protocol":"HTTP/2.0","host":"shop.example"
			"client":"2001:db8::7","bytes_sent":3466
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"bracket_before_client", `[` + get + `200 157 "-" "curl/8.9.1"`, ""},
		{"bracket_in_client", `10.[` + get + `200 157 "-" "curl/8.9.1"`, ""},
		{"user_with_blank_and_bracket",
			`10.0.0.7 - joe [x] doe [` + stampText + `] "GET / HTTP/1.1" 200 1 "-" "-"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":1
			fine joins`},
		{"real_address_in_brackets",
			`10.0.0.7 - [203.0.113.9] - - [` + stampText + `] "GET / HTTP/1.1" 200 1 "-" "curl/8.9.1"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":1
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"masked_client",
			`x.x.x.x - - [` + stampText + `] "GET / HTTP/1.1" 502 157 "-" "curl/8.9.1"`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"x.x.x.x","bytes_sent":157
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`},
		{"client_in_angle_brackets",
			`<ip> - - [` + stampText + `] "GET / HTTP/1.1" 502 157 "-" "curl/8.9.1"`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"<ip>","bytes_sent":157
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`},
		{"unix_client",
			`unix: - - [` + stampText + `] "GET / HTTP/1.1" 200 157 "-" "curl/8.9.1"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"unix:","bytes_sent":157
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"iso_stamp",
			`10.0.0.7 - - [2026-11-22T19:45:17+01:00] "GET / HTTP/1.1" 200 157 "-" "curl/8.9.1"`,
			`2026-11-22T18:45:17Z","access","status":200,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"epoch_stamp",
			`10.0.0.7 - - [1795376717.123] "GET / HTTP/1.1" 200 157 "-" "curl/8.9.1"`,
			`2026-11-22T19:45:17.123Z","access","status":200,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"other_zone",
			`10.0.0.7 - - [22/Nov/2026:19:45:17 -0430] "GET / HTTP/1.1" 200 157 "-" "curl/8.9.1"`,
			`2026-11-23T00:15:17Z","access","status":200,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"tls_garbage",
			head + `"\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03" 400 157 "-" "-"`,
			`2026-11-22T19:45:17Z","access","status":400
			"client":"10.0.0.7","bytes_sent":157
			fine`},
		{"request_is_dash",
			head + `"-" 400 0 "-" "-"`,
			`2026-11-22T19:45:17Z","access","status":400
			"client":"10.0.0.7","bytes_sent":0
			fine`},
		{"request_is_empty",
			head + `"" 400 0 "-" "-"`,
			`2026-11-22T19:45:17Z","access","status":400
			"client":"10.0.0.7","bytes_sent":0
			fine`},
		{"escaped_quotes",
			head + `"GET /a\x22b\x22 HTTP/1.1" 502 157 "-" "say \x22hi\x22"`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a\"b\"","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"user_agent":"say \\x22hi\\x22"
			FAILED unknown joins`},
		{"backslash_quotes",
			head + `"GET /a\"b\" HTTP/1.1" 502 157 "-" "say \"hi\" there"`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a\"b\"","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"user_agent":"say \\\"hi\\\" there"
			FAILED unknown joins`},
		{"bare_quotes_of_escape_none",
			head + `"GET /a"b HTTP/1.1" 502 157 "-" "say "hi" there"`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a\"b","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"user_agent":"say \"hi"
			FAILED unknown joins`},
		{"status_in_path_and_agent",
			head + `"GET /a?x= 502 1 HTTP/1.1" 200 157 "-" "agent 502 "`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/a","query":"x= 502 1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"user_agent":"agent 502 "
			fine joins`},
		{"absolute_target",
			head + `"GET http://shop.example/a?b HTTP/1.1" 502 157 "-" "-"`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			FAILED unknown joins`},
		{"old_http_without_protocol",
			head + `"GET /" 200 157 "-" "-"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/"
			"client":"10.0.0.7","bytes_sent":157
			fine joins`},
		{"status_000",
			get + `000 0 "-" "-"`,
			`2026-11-22T19:45:17Z","access","method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":0
			fine joins`},
		{"status_009",
			get + `009 12 "-" "curl/8.9.1" us="200"`,
			`2026-11-22T19:45:17Z","access","status":9,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":12
			"upstream_statuses":[200]
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"chain_in_quotes_before_client",
			`"192.0.2.7, 10.0.1.7" 10.0.0.7 - - [22/Nov/2026:19:45:17 +0000] "GET / HTTP/1.1" 200 5 "-" "curl/8.9.1"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":5
			"user_agent":"curl/8.9.1","forwarded_for":"192.0.2.7, 10.0.1.7"
			fine joins`},
		{"chain_before_client",
			`2001:db8::7, 10.0.1.7 10.0.0.7 - - [22/Nov/2026:19:45:17 +0000] "GET / HTTP/1.1" 200 5 "-" "curl/8.9.1"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":5
			"user_agent":"curl/8.9.1","forwarded_for":"2001:db8::7, 10.0.1.7"
			fine joins`},
		{"chain_alone_in_quotes",
			`"192.0.2.7, 10.0.1.7" - - [22/Nov/2026:19:45:17 +0000] "GET / HTTP/1.1" 200 5 "-" "curl/8.9.1"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"192.0.2.7","bytes_sent":5
			"user_agent":"curl/8.9.1","forwarded_for":"192.0.2.7, 10.0.1.7"
			fine joins`},
		{"words_before_client",
			`edge-5d › nginx 10.0.0.7 - - [22/Nov/2026:19:45:17 +0000] "GET / HTTP/1.1" 200 5 "-" "curl/8.9.1"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":5
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"size_is_Apache's", get + `304 - "-" "curl/8.9.1"`, ""},
		{"opening_code_mark", "`" + get + `304 0 "-" "curl/8.9.1"`, ""},
		{"client_left",
			get + `499 0 "-" "curl/8.9.1" rt=0.512 uct="0.001" uht="-" urt="0.511" ua="10.0.0.21:8000" us="-"`,
			`2026-11-22T19:45:17Z","access","status":499,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":0
			"upstream_addrs":["10.0.0.21:8000"],"upstream_statuses":[0],"request_seconds":0.512,"upstream_connect_seconds":[0.001],"upstream_header_seconds":[null],"upstream_response_seconds":[0.511]
			"user_agent":"curl/8.9.1"
			abort joins`},
		{"pairs_refused",
			get + `502 157 "-" "curl/8.9.1" rt=0.001 uct="-" uht="-" urt="0.000" ua="10.0.0.21:8000" us="502" rid=9b33bdc7c9ac9763ff61402edcee002c`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157,"request_id":"9b33bdc7c9ac9763ff61402edcee002c"
			"upstream_addrs":["10.0.0.21:8000"],"upstream_statuses":[502],"request_seconds":0.001,"upstream_connect_seconds":[null],"upstream_header_seconds":[null],"upstream_response_seconds":[0]
			"user_agent":"curl/8.9.1"
			FAILED connect.failed joins`},
		{"pairs_passed_on",
			get + `502 19 "-" "curl/8.9.1" rt=0.013 uct="0.001" uht="0.012" urt="0.012" ua="10.0.0.21:8000" us="502"`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":19
			"upstream_addrs":["10.0.0.21:8000"],"upstream_statuses":[502],"request_seconds":0.013,"upstream_connect_seconds":[0.001],"upstream_header_seconds":[0.012],"upstream_response_seconds":[0.012]
			"user_agent":"curl/8.9.1"
			PASSED-ON passed.through joins`},
		{"pairs_closed_early",
			get + `502 157 "-" "curl/8.9.1" rt=0.013 uct="0.001" uht="-" urt="0.012" ua="10.0.0.21:8000" us="502"`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"upstream_addrs":["10.0.0.21:8000"],"upstream_statuses":[502],"request_seconds":0.013,"upstream_connect_seconds":[0.001],"upstream_header_seconds":[null],"upstream_response_seconds":[0.012]
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`},
		{"pairs_no_live_group",
			get + `502 157 "-" "curl/8.9.1" rt=0.000 uct="-" uht="-" urt="0.000" ua="shop" us="502"`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"upstream":"shop","upstream_statuses":[502],"request_seconds":0,"upstream_connect_seconds":[null],"upstream_header_seconds":[null],"upstream_response_seconds":[0]
			"user_agent":"curl/8.9.1"
			FAILED upstream.none joins`},
		{"pairs_unresolved",
			get + `502 157 "-" "curl/8.9.1" rt=5.000 uct="-" uht="-" urt="-" ua="-" us="-"`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"request_seconds":5
			"user_agent":"curl/8.9.1"
			FAILED resolve.failed joins`},
		{"pairs_connect_timeout",
			get + `504 167 "-" "curl/8.9.1" rt=5.004 uct="-" uht="-" urt="5.004" ua="10.0.0.21:8000" us="504"`,
			`2026-11-22T19:45:17Z","access","status":504,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":167
			"upstream_addrs":["10.0.0.21:8000"],"upstream_statuses":[504],"request_seconds":5.004,"upstream_connect_seconds":[null],"upstream_header_seconds":[null],"upstream_response_seconds":[5.004]
			"user_agent":"curl/8.9.1"
			FAILED connect.timeout joins`},
		{"pairs_answer_timeout",
			get + `504 167 "-" "curl/8.9.1" rt=30.004 uct="0.001" uht="-" urt="30.004" ua="10.0.0.21:8000" us="504"`,
			`2026-11-22T19:45:17Z","access","status":504,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":167
			"upstream_addrs":["10.0.0.21:8000"],"upstream_statuses":[504],"request_seconds":30.004,"upstream_connect_seconds":[0.001],"upstream_header_seconds":[null],"upstream_response_seconds":[30.004]
			"user_agent":"curl/8.9.1"
			FAILED answer.timeout joins`},
		{"pairs_upstreams_own_504",
			get + `504 167 "-" "curl/8.9.1" rt=3.004 uct="0.001" uht="3.003" urt="3.004" ua="10.0.0.21:8000" us="504"`,
			`2026-11-22T19:45:17Z","access","status":504,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":167
			"upstream_addrs":["10.0.0.21:8000"],"upstream_statuses":[504],"request_seconds":3.004,"upstream_connect_seconds":[0.001],"upstream_header_seconds":[3.003],"upstream_response_seconds":[3.004]
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"504_of_unknown_maker",
			get + `504 167 "-" "curl/8.9.1"`,
			`2026-11-22T19:45:17Z","access","status":504,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":167
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`},
		{"503_of_the_application",
			get + `503 10 "-" "curl/8.9.1" rt=0.004 uct="0.001" uht="0.003" urt="0.004" ua="10.0.0.21:8000" us="503"`,
			`2026-11-22T19:45:17Z","access","status":503,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":10
			"upstream_addrs":["10.0.0.21:8000"],"upstream_statuses":[503],"request_seconds":0.004,"upstream_connect_seconds":[0.001],"upstream_header_seconds":[0.003],"upstream_response_seconds":[0.004]
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"503_of_a_limit",
			get + `503 206 "-" "curl/8.9.1" rt=0.000 uct="-" uht="-" urt="-" ua="-" us="-"`,
			`2026-11-22T19:45:17Z","access","status":503,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":206
			"request_seconds":0
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"rescued_by_retry",
			get + `200 5 "-" "curl/8.9.1" rt=0.454 uct="-, 0.002" uht="-, 0.454" urt="0.001, 0.454" ua="10.0.0.21:80, 10.0.0.22:80" us="502, 200"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":5
			"upstream_addrs":["10.0.0.21:80","10.0.0.22:80"],"upstream_statuses":[502,200],"request_seconds":0.454,"upstream_connect_seconds":[null,0.002],"upstream_header_seconds":[null,0.454],"upstream_response_seconds":[0.001,0.454]
			"user_agent":"curl/8.9.1"
			rescued retries=1 joins`},
		{"unquoted_lists",
			get + `502 157 "-" "curl/8.9.1" host=shop.example rt=0.047 uct=-, 0.003 uht=-, - urt=0.001, 0.047 ua="10.0.0.21:80, 10.0.0.22:80" us="502, 502" rid=68338fb67dcd0bc8f8adffd5c984c418`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","bytes_sent":157,"request_id":"68338fb67dcd0bc8f8adffd5c984c418"
			"upstream_addrs":["10.0.0.21:80","10.0.0.22:80"],"upstream_statuses":[502,502],"request_seconds":0.047,"upstream_connect_seconds":[null,0.003],"upstream_header_seconds":[null,null],"upstream_response_seconds":[0.001,0.047]
			"user_agent":"curl/8.9.1"
			FAILED unknown retries=1 joins`},
		{"rescued_by_redirect",
			get + `200 5 "-" "curl/8.9.1" uht="- : 0.004" ua="10.0.0.21:80 : 10.0.0.31:80" us="504 : 200"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":5
			"upstream_addrs":["10.0.0.21:80","10.0.0.31:80"],"upstream_statuses":[504,200],"upstream_header_seconds":[null,0.004]
			"user_agent":"curl/8.9.1"
			rescued retries=1 joins`},
		{"masked_by_error_page",
			get + `200 5 "-" "curl/8.9.1" rt=0.004 uct="-" uht="-" urt="0.003" ua="10.0.0.21:80" us="502"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":5
			"upstream_addrs":["10.0.0.21:80"],"upstream_statuses":[502],"request_seconds":0.004,"upstream_connect_seconds":[null],"upstream_header_seconds":[null],"upstream_response_seconds":[0.003]
			"user_agent":"curl/8.9.1"
			masked joins`},
		{"group_after_a_try",
			get + `502 157 "-" "curl/8.9.1" rt=0.004 uct="-, -" uht="-, -" urt="0.003, 0.000" ua="10.0.0.21:80, shop" us="502, 502"`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"upstream":"shop","upstream_addrs":["10.0.0.21:80"],"upstream_statuses":[502,502],"request_seconds":0.004,"upstream_connect_seconds":[null,null],"upstream_header_seconds":[null,null],"upstream_response_seconds":[0.003,0]
			"user_agent":"curl/8.9.1"
			FAILED upstream.none joins`},
		{"empty_address_bind_failed",
			get + `500 177 "-" "curl/8.9.1" rt=0.000 uct="-" uht="-" urt="0.000" ua="" us="500"`,
			`2026-11-22T19:45:17Z","access","status":500,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":177
			"upstream_statuses":[500],"request_seconds":0,"upstream_connect_seconds":[null],"upstream_header_seconds":[null],"upstream_response_seconds":[0]
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"unix_upstream",
			get + `502 157 "-" "curl/8.9.1" ua="unix:/run/php/php-fpm.sock" us="502" uct="-" uht="-"`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"upstream_addrs":["unix:/run/php/php-fpm.sock"],"upstream_statuses":[502],"upstream_connect_seconds":[null],"upstream_header_seconds":[null]
			"user_agent":"curl/8.9.1"
			FAILED connect.failed joins`},
		{"long_names",
			get + `502 157 "-" "curl/8.9.1" request_time=0.012 upstream_connect_time=0.001 upstream_header_time=- upstream_response_time=0.011 upstream_addr=10.0.0.21:80 upstream_status=502 request_id=abc connection=2778`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157,"request_id":"abc","connection_id":"2778"
			"upstream_addrs":["10.0.0.21:80"],"upstream_statuses":[502],"request_seconds":0.012,"upstream_connect_seconds":[0.001],"upstream_header_seconds":[null],"upstream_response_seconds":[0.011]
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`},
		{"commas_between_pairs",
			get + `504 157 "-" "curl/8.9.1" rt=1.012, uct="-", ua=10.0.0.21:80, us=504, urt=1.011`,
			`2026-11-22T19:45:17Z","access","status":504,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"upstream_addrs":["10.0.0.21:80"],"upstream_statuses":[504],"request_seconds":1.012,"upstream_connect_seconds":[null],"upstream_response_seconds":[1.011]
			"user_agent":"curl/8.9.1"
			FAILED connect.timeout joins`},
		{"milliseconds_beside",
			get + `200 157 "-" "curl/8.9.1" msec=1795376717.123`,
			`2026-11-22T19:45:17.123Z","access","status":200,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"amplify",
			get + `200 5 "-" "curl/8.9.1" "203.0.113.9" "shop.example" sn="_" rt=0.014 ua="10.0.0.21:80" us="200" ut="0.013" ul="5" cs=MISS`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","bytes_sent":5
			"upstream_addrs":["10.0.0.21:80"],"upstream_statuses":[200],"request_seconds":0.014,"upstream_response_seconds":[0.013]
			"user_agent":"curl/8.9.1","forwarded_for":"203.0.113.9"
			fine joins`},
		{"bare_times",
			get + `504 167 "-" "curl/8.9.1" "-" 3.004 3.003`,
			`2026-11-22T19:45:17Z","access","status":504,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":167
			"request_seconds":3.004,"upstream_response_seconds":[3.003]
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`},
		{"bare_times_not_proxied",
			get + `404 153 "-" "curl/8.9.1" 0.000 - .`,
			`2026-11-22T19:45:17Z","access","status":404,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":153
			"request_seconds":0
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"bare_times_quoted",
			get + `200 5 "-" "curl/8.9.1" "0.014" "0.013"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":5
			"request_seconds":0.014,"upstream_response_seconds":[0.013]
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"bare_times_addresses_codes",
			get + `200 5 "-" "curl/8.9.1" 0.014 0.001, 0.013 10.0.0.21:80, 10.0.0.22:80 502, 200`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":5
			"upstream_addrs":["10.0.0.21:80","10.0.0.22:80"],"upstream_statuses":[502,200],"request_seconds":0.014,"upstream_response_seconds":[0.001,0.013]
			"user_agent":"curl/8.9.1"
			rescued retries=1 joins`},
		{"whole_numbers_mean_nothing",
			get + `200 5 "-" "curl/8.9.1" 532 17`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":5
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"probe_kubernetes",
			head + `"GET /healthz HTTP/1.1" 502 157 "-" "kube-probe/1.29"`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/healthz","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"user_agent":"kube-probe/1.29"
			FAILED unknown probe joins`},
		{"probe_options_without_agent",
			head + `"OPTIONS / HTTP/1.0" 200 0 "-" "-"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"OPTIONS","path":"/","protocol":"HTTP/1.0"
			"client":"10.0.0.7","bytes_sent":0
			fine probe joins`},
		{"options_with_agent",
			head + `"OPTIONS / HTTP/1.0" 200 0 "-" "curl/8.9.1"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"OPTIONS","path":"/","protocol":"HTTP/1.0"
			"client":"10.0.0.7","bytes_sent":0
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"grpc_status",
			head + `"POST /pkg.Service/Call HTTP/2.0" 200 5 "-" "grpc-go/1.60" grpc_status=14`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"POST","path":"/pkg.Service/Call","protocol":"HTTP/2.0"
			"client":"10.0.0.7","bytes_sent":5
			"user_agent":"grpc-go/1.60","grpc":true
			fine joins`},
		{"blank_that_separates_nothing",
			get + `200 5 "-" "curl/8.9.1" uht="0.00oo 8" ua="10.0.0.21:80" us="200"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":5
			"upstream_addrs":["10.0.0.21:80"],"upstream_statuses":[200],"upstream_header_seconds":[null]
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"cut_in_agent",
			get + `502 157 "-" "curl/8`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"user_agent":"curl/8"
			FAILED unknown joins`},
		{"cut_in_pair",
			get + `502 157 "-" "curl/8.9.1" rt=0.012 ua="10.0.0.2`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"request_seconds":0.012
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`},
		{"cut_in_request",
			head + `"GET /a`,
			``},
		{"ingress_tail_is_not_ours",
			get + `200 5 "-" "curl/8.9.1" 229 0.019 [a] [] 10.0.0.21:80 5 0.019 200 abc`,
			``},
		{"haproxy_clf_is_not_ours",
			get + `200 5 "" "" 51234 123 "web" "shop" "app1" 0 0 1 10 11 ---- 1 1 0 0 0 0 0 "" ""`,
			``},
		{"traefik_is_not_ours",
			get + `200 5 "-" "curl/8.9.1" 17 "shop@docker" "http://10.0.0.21:80" 12ms`,
			``},
		{"apache_error_is_not_ours",
			`[Sun Nov 22 19:45:17.123456 2026] [proxy:error] [pid 17:tid 18] (111)Connection refused: AH00957: HTTP: attempt to connect`,
			``},
		{"envoy_is_not_ours",
			`[2026-11-22T19:45:17.813Z] "GET /a HTTP/1.1" 502 UPE via_upstream - "-" 0 87 5 4 "-" "curl/8.9.1" "id" "shop.example" "10.0.0.21:80"`,
			``},
		{"s3_is_not_ours",
			`owner bucket [` + stampText + `] 10.0.0.7 arn 3E57427F3EXAMPLE REST.GET.VERSIONING - "GET /a HTTP/1.1" 200 - 113 - 7 - "-" "S3Console/0.4" -`,
			``},
		{"iis_is_not_ours",
			`2026-11-22 19:45:17 10.0.0.1 GET /a b=1 80 - 10.0.0.7 curl/8.9.1 - 502 3 12002 1004`,
			``},
		{"python_server_is_not_ours",
			`10.0.0.7 - - [22/Nov/2026 19:45:17] "GET / HTTP/1.1" 200 -`,
			``},
		{"empty",
			``,
			``},
	})
}

func TestUpstreamInfo(t *testing.T) {
	const get = `10.0.0.7 - - [` + stampText + `] "GET /a?b=1 HTTP/1.1" `
	testLines(t, newUpstreamInfo(), []lineTest{
		{"plain",
			get + `200 1980 "-" "curl/8.9.1" 229 0.019 [default-shop-80] [] 10.0.0.21:8000 1980 0.019 200 8eca4ffbc7fac258208b4305dd0870c2`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":1980,"request_id":"8eca4ffbc7fac258208b4305dd0870c2"
			"upstream":"default-shop-80","upstream_addrs":["10.0.0.21:8000"],"upstream_statuses":[200],"request_seconds":0.019,"upstream_response_seconds":[0.019]
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"retried",
			get + `200 1980 "-" "curl/8.9.1" 229 1.019 [default-shop-80] [] 10.0.0.21:80, 10.0.0.22:80 0, 1980 1.001, 0.018 504, 200 8eca4ffbc7fac258208b4305dd0870c2`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":1980,"request_id":"8eca4ffbc7fac258208b4305dd0870c2"
			"upstream":"default-shop-80","upstream_addrs":["10.0.0.21:80","10.0.0.22:80"],"upstream_statuses":[504,200],"request_seconds":1.019,"upstream_response_seconds":[1.001,0.018]
			"user_agent":"curl/8.9.1"
			rescued retries=1 joins`},
		{"passed_on_or_made_here",
			get + `502 150 "-" "curl/8.9.1" 229 0.019 [default-shop-80] [] 10.0.0.21:80 0 0.001 502 8eca4ffbc7fac258208b4305dd0870c2`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":150,"request_id":"8eca4ffbc7fac258208b4305dd0870c2"
			"upstream":"default-shop-80","upstream_addrs":["10.0.0.21:80"],"upstream_statuses":[502],"request_seconds":0.019,"upstream_response_seconds":[0.001]
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`},
		{"passed_on_with_its_body",
			get + `502 150 "-" "curl/8.9.1" 229 0.019 [default-shop-80] [] 10.0.0.21:80, 10.0.0.22:80 0, 150 0.001, 0.018 504, 502 8eca4ffbc7fac258208b4305dd0870c2`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":150,"request_id":"8eca4ffbc7fac258208b4305dd0870c2"
			"upstream":"default-shop-80","upstream_addrs":["10.0.0.21:80","10.0.0.22:80"],"upstream_statuses":[504,502],"request_seconds":0.019,"upstream_response_seconds":[0.001,0.018]
			"user_agent":"curl/8.9.1"
			PASSED-ON passed.through retries=1 joins`},
		{"504_of_the_application",
			get + `504 160 "-" "curl/8.9.1" 229 0.100 [default-shop-80] [] 10.0.0.21:80 160 0.100 504 8eca4ffbc7fac258208b4305dd0870c2`,
			`2026-11-22T19:45:17Z","access","status":504,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":160,"request_id":"8eca4ffbc7fac258208b4305dd0870c2"
			"upstream":"default-shop-80","upstream_addrs":["10.0.0.21:80"],"upstream_statuses":[504],"request_seconds":0.1,"upstream_response_seconds":[0.1]
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"no_endpoints",
			get + `503 190 "-" "curl/8.9.1" 229 0.000 [default-shop-80] [] - - - - 8eca4ffbc7fac258208b4305dd0870c2`,
			`2026-11-22T19:45:17Z","access","status":503,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":190,"request_id":"8eca4ffbc7fac258208b4305dd0870c2"
			"upstream":"default-shop-80","request_seconds":0
			"user_agent":"curl/8.9.1"
			FAILED upstream.no-endpoints joins`},
		{"503_without_a_name",
			get + `503 190 "-" "curl/8.9.1" 229 0.000 [-] [] - - - - 8eca4ffbc7fac258208b4305dd0870c2`,
			`2026-11-22T19:45:17Z","access","status":503,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":190,"request_id":"8eca4ffbc7fac258208b4305dd0870c2"
			"request_seconds":0
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"application_503",
			get + `503 190 "-" "curl/8.9.1" 229 0.010 [default-shop-80] [] 10.0.0.21:80 190 0.009 503 8eca4ffbc7fac258208b4305dd0870c2`,
			`2026-11-22T19:45:17Z","access","status":503,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":190,"request_id":"8eca4ffbc7fac258208b4305dd0870c2"
			"upstream":"default-shop-80","upstream_addrs":["10.0.0.21:80"],"upstream_statuses":[503],"request_seconds":0.01,"upstream_response_seconds":[0.009]
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"without_alternative",
			get + `504 160 "-" "curl/8.9.1" 229 5.000 [default-shop-80] 10.0.0.21:80 0 5.000 504 8eca4ffbc7fac258208b4305dd0870c2`,
			`2026-11-22T19:45:17Z","access","status":504,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":160,"request_id":"8eca4ffbc7fac258208b4305dd0870c2"
			"upstream":"default-shop-80","upstream_addrs":["10.0.0.21:80"],"upstream_statuses":[504],"request_seconds":5,"upstream_response_seconds":[5]
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`},
		{"old_with_real_address_without_id",
			`10.0.0.7 - [10.0.0.7] - - [` + stampText + `] "GET / HTTP/1.1" 502 150 "-" "curl/8.9.1" 229 0.019 [default-shop-80] 10.0.0.21:80 0 0.001 502`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":150
			"upstream":"default-shop-80","upstream_addrs":["10.0.0.21:80"],"upstream_statuses":[502],"request_seconds":0.019,"upstream_response_seconds":[0.001]
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`},
		{"group_after_redirect",
			get + `502 150 "-" "curl/8.9.1" 229 0.019 [default-shop-80] [canary-shop-80] 10.0.0.21:80 : shop 0 : 0 0.010 : 0.000 404 : 502 8eca4ffbc7fac258208b4305dd0870c2`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":150,"request_id":"8eca4ffbc7fac258208b4305dd0870c2"
			"upstream":"default-shop-80","upstream_addrs":["10.0.0.21:80"],"upstream_statuses":[404,502],"request_seconds":0.019,"upstream_response_seconds":[0.01,0]
			"user_agent":"curl/8.9.1"
			FAILED upstream.none joins`},
		{"empty_address",
			get + `500 150 "-" "curl/8.9.1" 229 0.000 [default-shop-80] []  0 0.000 500 8eca4ffbc7fac258208b4305dd0870c2`,
			`2026-11-22T19:45:17Z","access","status":500,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":150,"request_id":"8eca4ffbc7fac258208b4305dd0870c2"
			"upstream":"default-shop-80","upstream_statuses":[500],"request_seconds":0,"upstream_response_seconds":[0]
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"cut_in_address",
			get + `502 150 "-" "curl/8.9.1" 229 0.019 [default-shop-80] [] 10.0.0.`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":150
			"upstream":"default-shop-80","request_seconds":0.019
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`},
		{"cut_in_bracket",
			get + `502 150 "-" "curl/8.9.1" 229 0.019 [default-sh`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":150
			"request_seconds":0.019
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`},
		{"combined_is_not_ours",
			get + `502 150 "-" "curl/8.9.1"`,
			``},
		{"bare_times_are_not_ours",
			get + `502 150 "-" "curl/8.9.1" 0.014 0.012`,
			``},
	})
}
