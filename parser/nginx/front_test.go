package nginx

import (
	"strings"
	"testing"
)

// TestCombinedFront holds what stands before the client of a combined line, and lines that only look like one.
func TestCombinedFront(t *testing.T) {
	const get = `10.0.0.7 - - [` + stampText + `] "GET /a?b=1 HTTP/1.1" `
	const failed = `2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`
	ofHost := strings.Replace(failed, `HTTP/1.1"`, `HTTP/1.1","host":"shop.example"`, 1)
	testLines(t, newCombined(), []lineTest{
		{"virtual_host_and_upstream",
			`shop.example 10.0.0.7 - - [22/Nov/2026:19:45:17 +0000] "GET / HTTP/1.1" 502 157 "-" "curl/8.9.1" "172.18.0.5:80"`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","bytes_sent":157
			"upstream_addrs":["172.18.0.5:80"]
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`},
		{"virtual_host_is_an_address",
			`192.0.2.1 10.0.0.7 - - [22/Nov/2026:19:45:17 +0000] "GET / HTTP/1.1" 200 5 "-" "curl/8.9.1" "172.18.0.5:80"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/","protocol":"HTTP/1.1","host":"192.0.2.1"
			"client":"10.0.0.7","bytes_sent":5
			"upstream_addrs":["172.18.0.5:80"]
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"stream_of_logs_before_client",
			`edge/nginx.log 10.0.0.7 - - [22/Nov/2026:19:45:17 +0000] "GET / HTTP/1.1" 200 5 "-" "curl/8.9.1"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":5
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"times_before_referrer", get + `502 157 0.002 0.001 "https://shop.example/" "curl/8.9.1" "203.0.113.9"`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"request_seconds":0.002,"upstream_response_seconds":[0.001]
			"user_agent":"curl/8.9.1","referrer":"https://shop.example/","forwarded_for":"203.0.113.9"
			FAILED unknown joins`},
		{"time_and_host_before_agent", get + `502 157 0.002 "-" "shop.example" "curl/8.9.1"`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","bytes_sent":157
			"request_seconds":0.002
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`},
		{"id_of_Kong", get + `502 157 "-" "curl/8.9.1" kong_request_id: "7fe6"`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157,"request_id":"7fe6"
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`},
		{"ratio_of_gzip_is_no_time", get + `200 157 "" "curl/8.9.1" 2.38`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"item_before_client", `- ` + get + `200 157 "-" "curl/8.9.1" "203.0.113.9"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"user_agent":"curl/8.9.1","forwarded_for":"203.0.113.9"
			fine joins`},
		{"number_of_line_before_client", `12: ` + get + `200 157 "-" "curl/8.9.1"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"words_before_virtual_host", `edge-5d nginx shop.example:443 ` + get + `200 157 "-" "curl/8.9.1"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","bytes_sent":157
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"host_behind_client", `10.0.0.7 shop.example - [22/Nov/2026:19:45:17 +0000] "GET /a?b=1 HTTP/1.1" 502 157 "-" "curl/8.9.1"`, ofHost},
		{"host_and_user_behind_client", `10.0.0.7 shop.example alice [22/Nov/2026:19:45:17 +0000] "GET /a?b=1 HTTP/1.1" 502 157 "-" "curl/8.9.1"`, ofHost},
		{"columns_before_client", "EVENTS\t38\t1795375517000\t" + get + `502 157 "-" "curl/8.9.1"`, failed},
		{"level_and_dash_before_client", `INFO  - ` + get + `502 157 "-" "curl/8.9.1"`, failed},
		{"client_in_place_of_user", `203.0.113.9, 198.51.100.7 - 10.0.0.7 [22/Nov/2026:19:45:17 +0000] "GET /a?b=1 HTTP/1.1" 502 157 "-" "curl/8.9.1"`,
			strings.Replace(failed, `"curl/8.9.1"`, `"curl/8.9.1","forwarded_for":"203.0.113.9, 198.51.100.7"`, 1)},
		{"no_chain_and_client_in_place_of_user", `- - 10.0.0.7 [22/Nov/2026:19:45:17 +0000] "GET /a?b=1 HTTP/1.1" 502 157 "-" "curl/8.9.1"`, failed},
		{"user_like_a_version", `10.0.0.7 - 1.2 [22/Nov/2026:19:45:17 +0000] "GET /a?b=1 HTTP/1.1" 502 157 "-" "curl/8.9.1"`, failed},
		{"host_before_chain", `shop.example 10.0.0.7, 198.51.100.7 - - [22/Nov/2026:19:45:17 +0000] "GET /a?b=1 HTTP/1.1" 502 157 "-" "curl/8.9.1"`,
			strings.Replace(ofHost, `"curl/8.9.1"`, `"curl/8.9.1","forwarded_for":"10.0.0.7, 198.51.100.7"`, 1)},
		{"gevent", `10.0.0.7 - - [2026-11-22 19:45:17] "GET / HTTP/1.1" 502 126 0.000923`, ""},
		{"single_quotes", `'` + get + `200 157 "-" "curl/8.9.1"'`, ""},
		{"without_size", get + `200 "-" "curl/8.9.1"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7"
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"size_is_Envoy's_flags", `edge [2026-11-22T19:45:17.123Z] "GET / HTTP/1.1" 503 UF 0 95 3 - "-" "curl/8.9.1" "1" "shop.example" "-"`, ""},
		{"date_before_client", `2026-11-22 19:45:17.123 ` + get + `304 0 "-" "curl/8.9.1"`, ""},
	})
}
