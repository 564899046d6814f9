package nginx

import "testing"

func TestStream(t *testing.T) {
	testLines(t, newStream(), []lineTest{
		{"mark_before_client", `> 10.0.0.7 [` + stampText + `] TCP 200 1453 517 0.204 "10.0.0.31:5432" "517" "1453" "0.001"`, ""},
		{"session",
			`10.0.0.7 [` + stampText + `] TCP 200 1453 517 0.204 "10.0.0.31:5432" "517" "1453" "0.001"`,
			`2026-11-22T19:45:17Z","access"
			"client":"10.0.0.7","bytes_sent":1453
			"upstream_addrs":["10.0.0.31:5432"],"request_seconds":0.204,"upstream_connect_seconds":[0.001]
			fine`},
		{"refused",
			`10.0.0.7 [` + stampText + `] TCP 502 0 0 0.001 "10.0.0.31:5432" "0" "0" "-"`,
			`2026-11-22T19:45:17Z","access"
			"client":"10.0.0.7","bytes_sent":0
			"upstream_addrs":["10.0.0.31:5432"],"request_seconds":0.001,"upstream_connect_seconds":[null]
			FAILED connect.failed`},
		{"no_live",
			`10.0.0.7 [` + stampText + `] TCP 502 0 0 0.000 "postgres" "0" "0" "-"`,
			`2026-11-22T19:45:17Z","access"
			"client":"10.0.0.7","bytes_sent":0
			"upstream":"postgres","request_seconds":0,"upstream_connect_seconds":[null]
			FAILED upstream.none`},
		{"second_server_helped",
			`10.0.0.7 [` + stampText + `] TCP 200 5 5 1.000 "10.0.0.31:5432, 10.0.0.32:5432" "0, 5" "0, 5" "-, 0.001"`,
			`2026-11-22T19:45:17Z","access"
			"client":"10.0.0.7","bytes_sent":5
			"upstream_addrs":["10.0.0.31:5432","10.0.0.32:5432"],"request_seconds":1,"upstream_connect_seconds":[null,0.001]
			rescued retries=1`},
		{"limited",
			`10.0.0.7 [` + stampText + `] TCP 503 0 0 0.000 "-" "-" "-" "-"`,
			`2026-11-22T19:45:17Z","access"
			"client":"10.0.0.7","bytes_sent":0
			"request_seconds":0
			fine`},
		{"datagrams",
			`2001:db8::7 [` + stampText + `] UDP 200 120 52 0.010 "10.0.0.31:53" "52" "120" "0.000"`,
			`2026-11-22T19:45:17Z","access"
			"client":"2001:db8::7","bytes_sent":120
			"upstream_addrs":["10.0.0.31:53"],"request_seconds":0.01,"upstream_connect_seconds":[0]
			fine`},
		{"cut_in_address",
			`10.0.0.7 [` + stampText + `] TCP 502 0 0 0.001 "10.0.0.3`,
			`2026-11-22T19:45:17Z","access"
			"client":"10.0.0.7","bytes_sent":0
			"request_seconds":0.001
			FAILED connect.failed`},
		{"other_word",
			`10.0.0.7 [` + stampText + `] SCTP 200 1 1 0.1 "10.0.0.31:5432"`,
			``},
		{"combined_is_not_ours",
			`10.0.0.7 - - [` + stampText + `] "GET / HTTP/1.1" 200 1 "-" "-"`,
			``},
	})
}
