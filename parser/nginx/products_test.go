package nginx

import "testing"

func TestProducts(t *testing.T) {
	const fine = `2026-11-22T19:45:17Z","access","status":`
	for _, test := range []struct {
		format string
		tests  []lineTest
	}{
		{"nginx-proxy-manager", []lineTest{
			{"passed_on", `[22/Nov/2026:19:45:17 +0000] MISS 502, 200 200 - GET https shop.example "/a?b=1" [Client 10.0.0.7] [Length 154] [Gzip 2.12] [Sent-to app] "curl/8.9.1" "-"`,
				fine + `200,"method":"GET","path":"/a","query":"b=1","host":"shop.example"
			"client":"10.0.0.7","bytes_sent":154
			"upstream":"app","upstream_statuses":[502,200]
			"user_agent":"curl/8.9.1"
			rescued retries=1 joins`},
			{"cut", `[22/Nov/2026:19:45:17 +0000] MISS 200 200 - GET https shop.example "/a?b=1" [Client 10.0.0.7] [Length 154] [Gzip 2.12] [Sent-`, ``},
			{"of_others", `[22/Nov/2026:19:45:17 +0000] MISS 200 200 - GET https shop.example "/a?b=1" [Client somebody] [Length 154] [Gzip 2.12] [Sent-to app] "curl/8.9.1" "-"`, ``},
		}},
		{"nginx-apisix", []lineTest{
			{"refused", `10.0.0.7 - - [22/Nov/2026:19:45:17 +0000] shop.example:9080 "GET /a HTTP/1.1" 502 154 0.001 "-" "curl/8.9.1" 10.0.0.21:80, 10.0.0.22:80 502, 502 0.001, 0.000 "http://shop.example:9080"`,
				fine + `502,"method":"GET","path":"/a","protocol":"HTTP/1.1","host":"shop.example:9080"
			"client":"10.0.0.7","bytes_sent":154
			"upstream_addrs":["10.0.0.21:80","10.0.0.22:80"],"upstream_statuses":[502,502],"request_seconds":0.001,"upstream_response_seconds":[0.001,0]
			"user_agent":"curl/8.9.1"
			FAILED unknown retries=1 joins`},
		}},
		{"nginx-sls", []lineTest{
			{"time_before_status", `10.0.0.7 - alice [22/Nov/2026:19:45:17 +0000] "GET /a HTTP/1.1" 0.003 412 502 154 "-" "curl/8.9.1"`,
				fine + `502,"method":"GET","path":"/a","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":154
			"request_seconds":0.003
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`},
			{"whole_seconds", `10.0.0.7 - alice [22/Nov/2026:19:45:17 +0000] "GET /a HTTP/1.1" 3 412 502 154 "-" "curl/8.9.1"`, ``},
		}},
		{"nginx-harbor", []lineTest{
			{"refused", `10.0.0.7 - "GET /a HTTP/1.1" 502 154 "-" "curl/8.9.1" 0.002 0.001 .`,
				`"access","status":502,"method":"GET","path":"/a","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":154
			"request_seconds":0.002,"upstream_response_seconds":[0.001]
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`},
			{"other_numbers", `10.0.0.7 - "GET /a HTTP/1.1" 502 154 "-" "curl/8.9.1" 12ms 3 .`, ``},
		}},
		{"nginx-easyengine", []lineTest{
			{"miss", `10.0.0.7 0.123 MISS [22/Nov/2026:19:45:17 +0000] shop.example "GET /a HTTP/1.1" 502 154 "-" "curl/8.9.1"`,
				fine + `502,"method":"GET","path":"/a","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","bytes_sent":154
			"upstream_response_seconds":[0.123]
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`},
		}},
		{"nginx-ingress-stream", []lineTest{
			{"refused", `[10.0.0.7] [22/Nov/2026:19:45:17 +0000] TCP 502 0 0 0.001`,
				`2026-11-22T19:45:17Z","access"
			"client":"10.0.0.7","bytes_sent":0
			"request_seconds":0.001
			FAILED connect.failed`},
			{"more_behind", `[10.0.0.7] [22/Nov/2026:19:45:17 +0000] TCP 502 0 0 0.001 x`, ``},
		}},
		{"nginx-discourse", []lineTest{
			{"many_behind", `[22/Nov/2026:19:45:17 +0000] "shop.example" 10.0.0.7 "GET /a HTTP/1.1" "curl/8.9.1" "topics/show" 502 154 "-" 0.001 0.002 "-" "-" "0.3"`,
				fine + `502,"method":"GET","path":"/a","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","bytes_sent":154
			"request_seconds":0.002,"upstream_response_seconds":[0.001]
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`},
		}},
	} {
		t.Run(test.format, func(t *testing.T) {
			for _, f := range Formats() {
				if f.Name == test.format {
					testLines(t, f.New(), test.tests)
					break
				}
			}
		})
	}
}
