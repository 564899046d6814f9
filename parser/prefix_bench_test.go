package parser

import "testing"

func BenchmarkPeel(b *testing.B) {
	for _, test := range []struct{ name, line string }{
		{"none_access", `10.0.0.9 - - [22/Nov/2026:19:21:39 +0000] "GET / HTTP/1.1" 502 0 "-" "curl/8.9.1"`},
		{"none_error", nginxBody},
		{"none_envoy", `[2026-11-22T19:21:39.123Z] "GET / HTTP/1.1" 503 UF`},
		{"rfc3164", `Nov 22 19:21:39 lb1 haproxy[2742]: ` + haproxyBody},
		{"rsyslog_iso", `2026-11-22T19:52:02.408170+00:00 lb1 haproxy[2742]: ` + haproxyBody},
		{"cri", `2026-11-22T19:21:39.123456789Z stdout F ` + haproxyBody},
		{"compose", `web-1  | ` + nginxBody},
		{"docker_file", `{"log":"10.0.0.9 - - [22/Nov/2026:19:21:39 +0000] \"GET /a/b/c HTTP/1.1\" 502 0 \"-\" \"Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0\"\n","stream":"stdout","time":"2026-11-22T19:21:39.123456789Z"}`},
		{"journal_json", `{"__CURSOR":"s=1","__REALTIME_TIMESTAMP":"1795375322250000","_HOSTNAME":"lb1","PRIORITY":"3","SYSLOG_IDENTIFIER":"haproxy","_PID":"12","MESSAGE":"Server shop/app1 is DOWN, reason: Layer4 timeout"}`},
	} {
		b.Run(test.name, func(b *testing.B) {
			p, line := newPeeler(), []byte(test.line)
			b.SetBytes(int64(len(line)))
			b.ReportAllocs()
			for b.Loop() {
				p.peel(line)
			}
		})
	}
}
