package haproxy

import (
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// Formats lists the formats that are understood without being told, in order of precedence. No line fits two of them.
func Formats() []scan.Format {
	return []scan.Format{
		{Name: "haproxy-http", Proxy: event.HAProxy, New: func() scan.Parser { return newLogParser(httpShape) },
			Sample: `10.0.0.108:42909 [22/Nov/2026:19:48:08.671] web shop/app1 0/0/0/14/14 200 2538 - - ---- 1/1/0/0/0 0/0 "GET /static/app.js HTTP/1.1"`},
		{Name: "haproxy-https", Proxy: event.HAProxy, New: func() scan.Parser { return newLogParser(httpsShape) },
			Sample: `10.0.0.109:38907 [22/Nov/2026:19:42:16.039] web~ shop/app1 0/0/1/11/12 201 1300 - - ---- 1/1/0/0/0 0/0 "POST /login HTTP/1.1" 0/0000000000000000/0/0/0 -/TLSv1.3/TLS_AES_256_GCM_SHA384`},
		{Name: "haproxy-tcp", Proxy: event.HAProxy, New: func() scan.Parser { return newLogParser(tcpShape) },
			Sample: `10.0.0.10:45824 [22/Nov/2026:19:57:13.535] tcpin shop_tcp/app1 1/-1/2000 0 sC 39/39/38/38/0 0/0`},
		{Name: "haproxy-clf", Proxy: event.HAProxy, New: func() scan.Parser { return &clfParser{record: newRecord()} },
			Sample: `10.0.0.1 - - [22/Nov/2026:21:29:46 +0000] "GET /refused HTTP/1.1" 503 217 "" "" 51222 521 "web" "shop" "app1" 0 503 -1 -1 503 SC-- 1 1 0 0 1 0 0 "" "" "curl/7.88.1" ""`},
		{Name: "haproxy-error", Proxy: event.HAProxy, New: func() scan.Parser { return newErrorParser() },
			Sample: `10.0.0.1:44740 [22/Nov/2026:21:29:49.560] web/1: Connection closed during SSL handshake`},
		{Name: "haproxy-connect", Proxy: event.HAProxy, New: func() scan.Parser { return &connectParser{record: newRecord()} },
			Sample: `Connect from 10.0.0.1:49816 to 10.0.0.2:80 (web/HTTP)`},
		{Name: "haproxy-json", Proxy: event.HAProxy, New: newJSONParser,
			Sample: `{"time":"22/Nov/2026:19:45:46.803","client":"10.0.0.106","port":51359,"frontend":"web","backend":"shop","server":"app1","Tr":21,"Tw":0,"Tc":0,"Ta":21,"status":200,"bytes":2361,"term":"----","method":"GET","path":"/lamp"}`},
		{Name: "haproxy-stderr", Proxy: event.HAProxy, New: newStderrParser,
			Sample: `[WARNING]  (1080) : Server shop/app1 is DOWN. 0 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.`},
		{Name: "haproxy-message", Proxy: event.HAProxy, New: newMessageParser,
			Sample: `backend shop has no server available!`},
	}
}
