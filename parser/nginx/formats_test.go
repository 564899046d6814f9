package nginx

import "testing"

func TestJSON(t *testing.T) {
	testLines(t, newJSON(), []lineTest{
		{"numbers",
			`{"time":"2026-11-22T19:48:48+00:00","msec":"1795376928.220","remote_addr":"10.0.0.7","method":"GET","uri":"/a?b=1","proto":"HTTP/1.1","status":200,"bytes":845,"request_time":0.010,"upstream_addr":"10.0.0.21:8000","upstream_status":"200","upstream_connect_time":"0.001","upstream_header_time":"0.010","upstream_response_time":"0.010","host":"shop.example","user_agent":"curl/8.9.1","request_id":"8eca"}`,
			`2026-11-22T19:48:48.220Z","access","status":200,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","bytes_sent":845,"request_id":"8eca"
			"upstream_addrs":["10.0.0.21:8000"],"upstream_statuses":[200],"request_seconds":0.01,"upstream_connect_seconds":[0.001],"upstream_header_seconds":[0.01],"upstream_response_seconds":[0.01]
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"strings",
			`{"time_local":"22/Nov/2026:19:45:17 +0000","remote_addr":"10.0.0.7","request":"GET /a?b=1 HTTP/1.1","status":"502","body_bytes_sent":"157","request_time":"0.002","http_referrer":"","http_user_agent":"curl/8.9.1","upstream_addr":"10.0.0.21:80, 10.0.0.22:80","upstream_status":"502, 502","upstream_response_time":"0.001, 0.000"}`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"upstream_addrs":["10.0.0.21:80","10.0.0.22:80"],"upstream_statuses":[502,502],"request_seconds":0.002,"upstream_response_seconds":[0.001,0]
			"user_agent":"curl/8.9.1"
			FAILED unknown retries=1 joins`},
		{"other_order_and_blanks",
			`{ "status" : "504" , "upstream_header_time" : "-", "request" : "GET / HTTP/1.1", "upstream_connect_time":"0.001", "time_iso8601" : "2026-11-22T19:48:48Z" }`,
			`2026-11-22T19:48:48Z","access","status":504,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"upstream_connect_seconds":[0.001],"upstream_header_seconds":[null]
			FAILED answer.timeout`},
		{"who_answers_is_called_origin",
			`{"at":"2026-11-22T19:48:48+00:00","verb":"GET","uri":"/a","code":502,"origin":"10.0.0.21:8000","origin_code":"502","origin_connect":"0.001","origin_header":"-","origin_time":"0.010","agent":"curl/8.9.1"}`,
			`2026-11-22T19:48:48Z","access","status":502,"method":"GET","path":"/a"
			"upstream_addrs":["10.0.0.21:8000"],"upstream_statuses":[502],"upstream_connect_seconds":[0.001],"upstream_header_seconds":[null],"upstream_response_seconds":[0.01]
			"user_agent":"curl/8.9.1"
			FAILED unknown`},
		{"escaped_quotes",
			`{"time_iso8601":"2026-11-22T19:48:48Z","remote_addr":"10.0.0.7","request":"GET /a\"b\\c HTTP/1.1","status":502,"http_user_agent":"say \"hi\"","body_bytes_sent":0}`,
			`2026-11-22T19:48:48Z","access","status":502,"method":"GET","path":"/a\"b\\c","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":0
			"user_agent":"say \"hi\""
			FAILED unknown joins`},
		{"hex_escapes_within_json",
			`{"time_iso8601":"2026-11-22T19:48:48Z","remote_addr":"10.0.0.7","request":"GET /a\x22b HTTP/1.1","status":502,"body_bytes_sent":0}`,
			`2026-11-22T19:48:48Z","access","status":502,"method":"GET","path":"/a\"b","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":0
			FAILED unknown joins`},
		{"empty_means_unresolved",
			`{"time_iso8601":"2026-11-22T19:48:48Z","remote_addr":"10.0.0.7","request_method":"GET","request_uri":"/","status":502,"upstream_addr":"","upstream_status":"","upstream_header_time":"","upstream_response_time":"","request_time":5.001}`,
			`2026-11-22T19:48:48Z","access","status":502,"method":"GET","path":"/"
			"client":"10.0.0.7"
			"request_seconds":5.001
			FAILED resolve.failed joins`},
		{"null_means_none",
			`{"time_iso8601":"2026-11-22T19:48:48Z","remote_addr":"10.0.0.7","request_method":"GET","request_uri":"/","status":502,"upstream_addr":"10.0.0.21:80","upstream_connect_time":null,"upstream_header_time":null,"upstream_status":502}`,
			`2026-11-22T19:48:48Z","access","status":502,"method":"GET","path":"/"
			"client":"10.0.0.7"
			"upstream_addrs":["10.0.0.21:80"],"upstream_statuses":[502],"upstream_connect_seconds":[null],"upstream_header_seconds":[null]
			FAILED connect.failed joins`},
		{"bare_dash",
			`{"time_iso8601":"2026-11-22T19:48:48Z","remote_addr":"10.0.0.7","request":"GET / HTTP/1.1","request_time":0.001,"upstream_response_time":-,"status":502,"upstream_addr":"10.0.0.21:80"}`,
			`2026-11-22T19:48:48Z","access","status":502,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"10.0.0.7"
			"upstream_addrs":["10.0.0.21:80"],"request_seconds":0.001,"upstream_response_seconds":[null]
			FAILED unknown joins`},
		{"bare_lists",
			`{"time_iso8601":"2026-11-22T19:48:48Z","remote_addr":"10.0.0.7","request":"GET / HTTP/1.1","upstream_response_time": 0.001, 0.002,"upstream_status": 502, 504,"status":504}`,
			`2026-11-22T19:48:48Z","access","status":504,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"10.0.0.7"
			"upstream_statuses":[502,504],"upstream_response_seconds":[0.001,0.002]
			FAILED unknown retries=1 joins`},
		{"list_taken_apart",
			`{"time_iso8601":"2026-11-22T19:48:48Z","remote_addr":"10.0.0.7","request":"GET / HTTP/1.1","status":200,"upstream_addr":["10.0.0.21:80"],"upstream_status":["200"]}`,
			`2026-11-22T19:48:48Z","access","status":200,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"10.0.0.7"
			"upstream_addrs":["10.0.0.21:80"],"upstream_statuses":[200]
			fine joins`},
		{"nested",
			`{"nginx":{"time_local":"22/Nov/2026:19:45:17 +0000","remote_addr":"10.0.0.7","request":"GET / HTTP/1.1","status":502,"upstream_addr":"shop"}}`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"10.0.0.7"
			"upstream":"shop"
			FAILED upstream.none joins`},
		{"parts_in_objects",
			`{"@timestamp":"2026-11-22T19:48:48Z","client":{"ip":"10.0.0.7"},"request":{"method":"GET","uri":"/a","args":"b=1","id":"8eca"},"response":{"status":504,"body_bytes_sent":167},"upstream":{"addr":"10.0.0.21:80","status":"504","connect_time":"-","response_time":"5.000"}}`,
			`2026-11-22T19:48:48Z","access","status":504,"method":"GET","path":"/a","query":"b=1"
			"client":"10.0.0.7","bytes_sent":167,"request_id":"8eca"
			"upstream_addrs":["10.0.0.21:80"],"upstream_statuses":[504],"upstream_connect_seconds":[null],"upstream_response_seconds":[5]
			FAILED connect.timeout joins`},
		{"camel_case",
			`{"timeIso8601":"2026-11-22T19:48:48Z","remoteAddr":"10.0.0.7","requestMethod":"GET","requestUri":"/a","status":"502","upstreamAddr":"10.0.0.21:80","upstreamHeaderTime":"0.004"}`,
			`2026-11-22T19:48:48Z","access","status":502,"method":"GET","path":"/a"
			"client":"10.0.0.7"
			"upstream_addrs":["10.0.0.21:80"],"upstream_header_seconds":[0.004]
			PASSED-ON passed.through joins`},
		{"ingress",
			`{"time": "2026-11-22T19:48:48+00:00", "remote_addr": "10.0.0.7", "x_forwarded_for": "203.0.113.9", "request_id": "8eca", "remote_user": "", "bytes_sent": 157, "request_time": 0.000, "status": 503, "vhost": "shop.example", "request_proto": "HTTP/1.1", "path": "/a", "request_query": "b=1", "request_length": 80, "duration": 0.000, "method": "GET", "http_referrer": "", "http_user_agent": "curl/8.9.1", "proxy_upstream_name": "default-shop-80", "upstream_addr": "-", "upstream_status": "-"}`,
			`2026-11-22T19:48:48Z","access","status":503,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","bytes_sent":157,"request_id":"8eca"
			"upstream":"default-shop-80","request_seconds":0
			"user_agent":"curl/8.9.1","forwarded_for":"203.0.113.9"
			FAILED upstream.no-endpoints joins`},
		{"address_of_the_machine_as_host",
			`{"@timestamp":"2026-11-22T19:48:48Z","host":"10.0.0.5","clientip":"10.0.0.7","size":157,"responsetime":0.005,"upstreamtime":"0.004","upstreamhost":"10.0.0.21:80","http_host":"shop.example","url":"/a","user-agent":"curl/8.9.1","status":"502"}`,
			`2026-11-22T19:48:48Z","access","status":502,"path":"/a","host":"shop.example"
			"client":"10.0.0.7","bytes_sent":157
			"upstream_addrs":["10.0.0.21:80"],"request_seconds":0.005,"upstream_response_seconds":[0.004]
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`},
		{"underscores_of_GELF",
			`{"version":"1.1","host":"edge1","short_message":"GET /a","timestamp":1795376717.123,"level":6,"_remote_addr":"10.0.0.7","_status":"502","_request_time":"0.003","_upstream_addr":"10.0.0.21:80","_request_method":"GET","_request_uri":"/a","_http_host":"shop.example"}`,
			`2026-11-22T19:45:17.123Z","access","status":502,"method":"GET","path":"/a","host":"shop.example"
			"client":"10.0.0.7"
			"upstream_addrs":["10.0.0.21:80"],"request_seconds":0.003
			FAILED unknown joins`},
		{"taken_apart_by_Vector",
			`{"agent":"curl/8.9.1","client":"10.0.0.7","file":"/var/log/nginx/access.log","host":"edge1","request":"GET /a HTTP/1.1","size":157,"source_type":"file","status":502,"timestamp":"2026-11-22T19:48:48Z"}`,
			`2026-11-22T19:48:48Z","access","status":502,"method":"GET","path":"/a","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":157
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`},
		{"taken_apart_by_Fluentd",
			`{"remote":"10.0.0.7","host":"-","user":"-","method":"GET","path":"/a","code":"502","size":"157","referer":"-","agent":"curl/8.9.1","@timestamp":"2026-11-22T19:48:48Z"}`,
			`2026-11-22T19:48:48Z","access","status":502,"method":"GET","path":"/a"
			"client":"10.0.0.7","bytes_sent":157
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`},
		{"host_in_the_client's_place",
			`{"time":"2026-11-22T19:48:48Z","domain":"shop.example","method":"GET","path":"/a","status":502,"size":157,"referer":"","ua":"curl/8.9.1","latency":"0.003"}`,
			`2026-11-22T19:48:48Z","access","status":502,"method":"GET","path":"/a","host":"shop.example","bytes_sent":157
			"request_seconds":0.003
			"user_agent":"curl/8.9.1"
			FAILED unknown`},
		{"request_as_Google_shows_it",
			`{"severity":"INFO","httpRequest":{"requestMethod":"GET","requestUrl":"https://shop.example/a?b=1","status":502,"userAgent":"curl/8.9.1","remoteIp":"10.0.0.7","latency":"0.003s"},"time":"2026-11-22T19:48:48Z","upstream_addr":"10.0.0.21:80","upstream_response_time":"0.002"}`,
			`2026-11-22T19:48:48Z","access","status":502,"method":"GET","path":"/a","query":"b=1"
			"client":"10.0.0.7"
			"upstream_addrs":["10.0.0.21:80"],"request_seconds":0.003,"upstream_response_seconds":[0.002]
			"user_agent":"curl/8.9.1"
			FAILED unknown joins`},
		{"status_called_response_as_Logstash_does",
			`{"@timestamp":"2026-11-22T19:48:48Z","clientip":"10.0.0.7","verb":"GET","url":"/a","response":504,"bytes":167,"request_time":8.001,"upstream":"10.0.0.21:80","upstream_response_time":"8.000"}`,
			`2026-11-22T19:48:48Z","access","status":504,"method":"GET","path":"/a"
			"client":"10.0.0.7","bytes_sent":167
			"upstream_addrs":["10.0.0.21:80"],"request_seconds":8.001,"upstream_response_seconds":[8]
			FAILED unknown joins`},
		{"response_beside_a_status",
			`{"time_iso8601":"2026-11-22T19:48:48Z","remote_addr":"10.0.0.7","request_method":"GET","request_uri":"/a","response":200,"status":502}`,
			`2026-11-22T19:48:48Z","access","status":502,"method":"GET","path":"/a"
			"client":"10.0.0.7"
			FAILED unknown joins`},
		{"response_that_is_a_text", `{"time_iso8601":"2026-11-22T19:48:48Z","remote_addr":"10.0.0.7","request_method":"GET","request_uri":"/a","response":"not ours"}`, ""},
		{"application_with_such_keys", `{"level":"info","agent":"curl/8.9.1","client":"10.0.0.7","request":"GET /a HTTP/1.1","size":157,"status":502,"time":"2026-11-22T19:48:48Z"}`, ""},
		{"application_without_referrer", `{"remote":"10.0.0.7","method":"GET","path":"/a","code":502,"size":157,"agent":"curl/8.9.1","time":"2026-11-22T19:48:48Z"}`, ""},
		{"fields_of_Elastic's_module",
			`{"@timestamp":"2026-11-22T19:48:48.000Z","source":{"address":"10.0.0.7"},"url":{"original":"/a"},"http":{"request":{"method":"GET"},"response":{"status_code":502,"body":{"bytes":157}}},"event":{"dataset":"nginx.access"},"nginx":{"access":{"remote_ip_list":["10.0.0.7"]}},"user_agent":{"original":"curl/8.9.1"}}`,
			`2026-11-22T19:48:48.000Z","access","status":502,"method":"GET","path":"/a"
			"client":"10.0.0.7","bytes_sent":157
			"user_agent":"curl/8.9.1","forwarded_for":"10.0.0.7"
			FAILED unknown joins`},
		{"agent_called_ua",
			`{"time_iso8601":"2026-11-22T19:48:48Z","remote_addr":"10.0.0.7","request":"GET / HTTP/1.1","status":200,"ua":"curl/8.9.1"}`,
			`2026-11-22T19:48:48Z","access","status":200,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"10.0.0.7"
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"address_called_ua",
			`{"time_iso8601":"2026-11-22T19:48:48Z","remote_addr":"10.0.0.7","request":"GET / HTTP/1.1","status":200,"ua":"10.0.0.21:80","agent":"curl/8.9.1"}`,
			`2026-11-22T19:48:48Z","access","status":200,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"10.0.0.7"
			"upstream_addrs":["10.0.0.21:80"]
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"duration_without_a_point",
			`{"time_iso8601":"2026-11-22T19:48:48Z","request":"GET / HTTP/1.1","status":200,"duration":12}`,
			`2026-11-22T19:48:48Z","access","status":200,"method":"GET","path":"/","protocol":"HTTP/1.1"
			fine`},
		{"session",
			`{"time_iso8601":"2026-11-22T19:48:48Z","remote_addr":"10.0.0.7","protocol":"TCP","status":"502","bytes_sent":"0","session_time":"0.001","upstream_addr":"10.0.0.31:5432"}`,
			`2026-11-22T19:48:48Z","access"
			"client":"10.0.0.7","bytes_sent":0
			"upstream_addrs":["10.0.0.31:5432"],"request_seconds":0.001
			FAILED connect.failed`},
		{"cut",
			`{"time_iso8601":"2026-11-22T19:48:48Z","remote_addr":"10.0.0.7","request":"GET / HTTP/1.1","status":502,"upstream_addr":"10.0.0.2`,
			`2026-11-22T19:48:48Z","access","status":502,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"10.0.0.7"
			FAILED unknown joins`},
		{"application_is_not_ours",
			`{"level":"info","time":"2026-11-22T19:48:48Z","remote_addr":"10.0.0.7","method":"GET","path":"/a","status":502,"msg":"request"}`,
			``},
		{"lograge_is_not_ours",
			`{"method":"GET","path":"/a","format":"html","controller":"Shop","action":"show","status":502,"duration":12.5,"view":1.1,"db":2.2}`,
			``},
		{"milliseconds_of_a_gateway_are_not_ours",
			`{"client_ip":"10.0.0.7","start_time":1795376717123,"upstream":"10.0.0.21:80","upstream_latency":12,"request":{"method":"GET","uri":"/a"},"response":{"status":502,"size":154}}`,
			``},
		{"envoy_is_not_ours",
			`{"start_time":"2026-11-22T19:48:48.123Z","method":"GET","path":"/a","protocol":"HTTP/1.1","response_code":502,"response_flags":"UPE","bytes_sent":87,"duration":5,"upstream_host":"10.0.0.21:80","upstream_cluster":"shop"}`,
			``},
		{"envoy_with_nginx_words_is_not_ours",
			`{"time":"2026-11-22T19:48:48.123Z","request_time":"5","uri":"/a","status":"502","response_flags":"UPE","upstream_addr":"10.0.0.21:80"}`,
			``},
		{"caddy_is_not_ours",
			`{"level":"info","ts":1795376928.2,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"10.0.0.7","method":"GET","host":"shop.example","uri":"/a"},"duration":0.01,"size":10,"status":502,"resp_headers":{}}`,
			``},
		{"status_in_words_is_not_ours",
			`{"time_iso8601":"2026-11-22T19:48:48Z","request_uri":"/a","status":"error","request_time":0.1}`,
			``},
		{"array",
			`[1,2]`,
			``},
		{"nothing",
			`{}`,
			``},
	})
}

func TestLTSV(t *testing.T) {
	testLines(t, newLTSV(), []lineTest{
		{"usual",
			"time:22/Nov/2026:19:45:17 +0000\thost:10.0.0.7\tforwardedfor:203.0.113.9\treq:GET /a?b=1 HTTP/1.1\tstatus:502\tsize:157\treferer:-\tua:curl/8.9.1\treqtime:0.002\tvhost:shop.example\tapptime:0.001",
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","bytes_sent":157
			"request_seconds":0.002,"upstream_response_seconds":[0.001]
			"user_agent":"curl/8.9.1","forwarded_for":"203.0.113.9"
			FAILED unknown joins`},
		{"brackets_and_own_names",
			"time:[22/Nov/2026:19:45:17 +0000]\tremote_addr:10.0.0.7\thost:shop.example\trequest:GET / HTTP/1.1\tstatus:504\tupstream_addr:10.0.0.21:80, 10.0.0.22:80\tupstream_status:504, 504\tupstream_connect_time:-, -\trequest_time:10.000",
			`2026-11-22T19:45:17Z","access","status":504,"method":"GET","path":"/","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7"
			"upstream_addrs":["10.0.0.21:80","10.0.0.22:80"],"upstream_statuses":[504,504],"request_seconds":10,"upstream_connect_seconds":[null,null]
			FAILED connect.timeout retries=1 joins`},
		{"iso",
			"time:2026-11-22T19:45:17+01:00\thost:10.0.0.7\tmethod:GET\turi:/a\tprotocol:HTTP/1.1\tstatus:200",
			`2026-11-22T18:45:17Z","access","status":200,"method":"GET","path":"/a","protocol":"HTTP/1.1"
			"client":"10.0.0.7"
			fine joins`},
		{"first_value_without_label",
			"10.0.0.7: - \tx\ttime:22/Nov/2026:19:45:17 +0000\treq:GET / HTTP/1.1\tstatus:502",
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/","protocol":"HTTP/1.1"
			FAILED unknown`},
		{"cut_in_label",
			"time:22/Nov/2026:19:45:17 +0000\thost:10.0.0.7\treq:GET / HTTP/1.1\tstatus:502\tsi",
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"10.0.0.7"
			FAILED unknown joins`},
		{"without_status_is_not_ours",
			"time:22/Nov/2026:19:45:17 +0000\thost:10.0.0.7\treq:GET / HTTP/1.1",
			``},
		{"tabs_alone_are_not_ours",
			"a\tb\tc",
			``},
	})
}

func TestKeyValue(t *testing.T) {
	testLines(t, newKeyValue(), []lineTest{
		{"usual",
			`ts=2026-11-22T19:38:30+00:00 remote=10.0.0.7 method=GET uri="/a?b=1" status=200 bytes=1407 dur=0.015 upstream=10.0.0.21:8000 upstream_status=200 upstream_dur=0.015 req_id=8eca`,
			`2026-11-22T19:38:30Z","access","status":200,"method":"GET","path":"/a","query":"b=1"
			"client":"10.0.0.7","bytes_sent":1407,"request_id":"8eca"
			"upstream_addrs":["10.0.0.21:8000"],"upstream_statuses":[200],"request_seconds":0.015,"upstream_response_seconds":[0.015]
			fine joins`},
		{"lists",
			`ts=2026-11-22T19:38:30+00:00 remote=10.0.0.7 method=GET uri="/a" status=502 bytes=157 dur=0.015 upstream=10.0.0.21:80, 10.0.0.22:80 upstream_status=502, 502 upstream_dur=0.001, 0.001 req_id=8eca`,
			`2026-11-22T19:38:30Z","access","status":502,"method":"GET","path":"/a"
			"client":"10.0.0.7","bytes_sent":157,"request_id":"8eca"
			"upstream_addrs":["10.0.0.21:80","10.0.0.22:80"],"upstream_statuses":[502,502],"request_seconds":0.015,"upstream_response_seconds":[0.001,0.001]
			FAILED unknown retries=1 joins`},
		{"local_time_with_blank",
			`time_local=22/Nov/2026:19:45:17 +0000 remote_addr=10.0.0.7 request="GET /a HTTP/1.1" status=504 upstream_connect_time=- upstream_header_time=-`,
			`2026-11-22T19:45:17Z","access","status":504,"method":"GET","path":"/a","protocol":"HTTP/1.1"
			"client":"10.0.0.7"
			FAILED connect.timeout joins`},
		{"stamp_in_front",
			`2026-11-22T19:38:30+00:00 remote_addr=10.0.0.7 request="GET /a HTTP/1.1" status=502 upstream_addr=shop`,
			`2026-11-22T19:38:30Z","access","status":502,"method":"GET","path":"/a","protocol":"HTTP/1.1"
			"client":"10.0.0.7"
			"upstream":"shop"
			FAILED upstream.none joins`},
		{"stamp_of_another_tool_in_front",
			`2026-11-22 19:45:18.123  time_iso8601=2026-11-22T19:45:17Z client=10.0.0.7 request="GET /a HTTP/1.1" status=502 request_time=0.1`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","protocol":"HTTP/1.1"
			"client":"10.0.0.7"
			"request_seconds":0.1
			FAILED unknown joins`},
		{"stamp_in_quotes_in_front",
			`"22/Nov/2026:19:45:17 +0000" client=10.0.0.7 request="GET /a HTTP/1.1" status=502 request_time=0.1`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","protocol":"HTTP/1.1"
			"client":"10.0.0.7"
			"request_seconds":0.1
			FAILED unknown joins`},
		{"stamp_in_brackets_in_front",
			`[22/Nov/2026:19:45:17 +0000] remote_addr=10.0.0.7 request="GET /a HTTP/1.1" status=502 request_time=0.1`,
			`2026-11-22T19:45:17Z","access","status":502,"method":"GET","path":"/a","protocol":"HTTP/1.1"
			"client":"10.0.0.7"
			"request_seconds":0.1
			FAILED unknown joins`},
		{"escaped_quotes",
			`time_iso8601=2026-11-22T19:38:30Z remote_addr=10.0.0.7 request="GET /a\x22b HTTP/1.1" status=502 http_user_agent="say \"hi\""`,
			`2026-11-22T19:38:30Z","access","status":502,"method":"GET","path":"/a\"b","protocol":"HTTP/1.1"
			"client":"10.0.0.7"
			"user_agent":"say \\\"hi\\\""
			FAILED unknown joins`},
		{"application_is_not_ours",
			`time=2026-11-22T19:38:30Z level=info msg="request" method=GET path=/a status=502 duration=0.1`,
			``},
		{"heroku_is_not_ours",
			`at=error code=H12 desc="Request timeout" method=GET path="/a" host=shop.example request_id=8eca fwd="203.0.113.9" dyno=web.1 connect=1ms service=30000ms status=503 bytes=0`,
			``},
		{"prose_is_not_ours",
			`this is a line with status=502 in it and request_time=1`,
			``},
	})
}
