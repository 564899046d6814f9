package haproxy

import (
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// everything is a format with every alias of HAProxy 2.6; the lines are what that version wrote with it.
const everything = `%T %Tl %Ts %ms %t %tr %trg %trl %ci %cp %fi %fp %bi %bp %si %sp %f %ft %b %s %TR %Tw %Tc %Tr %Td %Th %Ti %Tq %Ta %Tt %Tu %ST %B %U %CC %CS %ts %tsc %ac %fc %bc %sc %rc %sq %bq %hr %hs %hrl %hsl %r %HM %HP %HU %HV %HQ %HPO %ID %H %sslc %sslv %pid %lc %rt %[bc_err_str] %[bc_err] %[ssl_bc_err_str] %[var(txn.host)] %[status]`

const shortForm = `%T|%ci %cp %bi %bp %si %sp %f %ft %b %s %ST %B %CC %CS %ts %tsc %rc %hr %hs %hrl %hsl %r %HM %HP %HU %HV %HQ %HPO %ID %[bc_err_str] %[bc_err] %[ssl_bc_err_str] %[var(txn.host)] %[fc_err_str] %[capture.req.hdr(0)]|`

func TestCompile(t *testing.T) {
	tests := []struct{ name, format, line, want string }{
		{"everything, in quotes",
			`log-format "%{+Q}o ` + everything + `"`,
			`22/Nov/2026:21:29:48 +0000 22/Nov/2026:21:29:48 +0000 1795382988 203 22/Nov/2026:21:29:48.203 22/Nov/2026:21:29:48.203 22/Nov/2026:21:29:48 +0000 22/Nov/2026:21:29:48 +0000 "127.0.0.1" 47182 "127.0.0.1" 7007 "127.0.0.1" 47620 "127.0.0.1" 7100 "custom" "custom" "tls" "t1" 0 500 -1 -1 -1 0 0 0 501 501 501 503 217 84 "" "" SC SC-- 1 1 0 0 1 0 0 "GET /tls HTTP/1.1" "GET" "/tls" "/tls" "HTTP/1.1" "" "/tls" "7F000001:B84E_7F000001:1B5F_6B035ECC_0020:7E45" "vm" "" "" 32325 3 32 "SSL handshake failure" "34" "error:0A00010B:SSL routines::wrong version number" "" ""`,
			`{"time":"2026-11-22T21:29:48.203Z","kind":"access","status":503,"method":"GET","path":"/tls","protocol":"HTTP/1.1","node":"vm","client":"127.0.0.1","client_port":47182,"bytes_sent":217,"request_id":"7F000001:B84E_7F000001:1B5F_6B035ECC_0020:7E45","upstream":"tls","upstream_server":"t1","upstream_addrs":["127.0.0.1:7100"],"request_seconds":0.501,"upstream_connect_seconds":[null],"upstream_header_seconds":[null],"code":"SC--","detail":"SSL handshake failure: error:0A00010B:SSL routines::wrong version number"} failed local symptom=tls.protocol row=haproxy/state.SC queue=500000 retries=1`},
		{"everything, a request that was none",
			`%{+Q}o ` + everything,
			`22/Nov/2026:21:29:50 +0000 22/Nov/2026:21:29:50 +0000 1795382990 771 22/Nov/2026:21:29:50.771 22/Nov/2026:21:29:50.771 22/Nov/2026:21:29:50 +0000 22/Nov/2026:21:29:50 +0000 "127.0.0.1" 47200 "127.0.0.1" 7007 "" "" "" "" "custom" "custom" "custom" "<NOSRV>" -1 -1 -1 -1 -1 0 0 -1 0 0 0 400 0 0 "" "" PR PR-- 1 1 0 0 0 0 0 "<BADREQ>" "<BADREQ>" "<BADREQ>" "<BADREQ>" "<BADREQ>" "<BADREQ>" "<BADREQ>" "" "vm" "" "" 32325 5 39 "" "" "" "" ""`,
			`{"time":"2026-11-22T21:29:50.771Z","kind":"access","status":400,"node":"vm","client":"127.0.0.1","client_port":47200,"bytes_sent":0,"upstream":"custom","upstream_server":"<NOSRV>","request_seconds":0,"code":"PR--"} fine local`},
		{"texts with blanks, no quotes",
			shortForm,
			`22/Nov/2026:21:29:48 +0000|127.0.0.1 51910 127.0.0.1 47646 127.0.0.1 7100 custom2 custom2 tls t1 503 217 - - SC SC-- 1 GET /tls HTTP/1.1 GET /tls /tls HTTP/1.1  /tls 7F000001:CAC6_7F000001:1B60_6B035ECC_0021:7E45 SSL handshake failure 34 error:0A00010B:SSL routines::wrong version number - Success -|`,
			`{"time":"2026-11-22T21:29:48Z","kind":"access","status":503,"method":"GET","path":"/tls","protocol":"HTTP/1.1","client":"127.0.0.1","client_port":51910,"bytes_sent":217,"request_id":"7F000001:CAC6_7F000001:1B60_6B035ECC_0021:7E45","upstream":"tls","upstream_server":"t1","upstream_addrs":["127.0.0.1:7100"],"code":"SC--","detail":"SSL handshake failure: error:0A00010B:SSL routines::wrong version number"} failed symptom=tls.protocol row=haproxy/state.SC retries=1`},
		{"pasted with escaped blanks",
			`	log-format %ci:%cp\ [%tr]\ %ft\ %b/%s\ %TR/%Tw/%Tc/%Tr/%Ta\ %ST\ %B\ %tsc\ %{+Q}r`,
			`10.0.0.8:42909 [22/Nov/2026:19:48:08.671] web shop/app1 0/0/0/-1/9 502 209 SH-- "GET /a HTTP/1.1"`,
			`{"time":"2026-11-22T19:48:08.671Z","kind":"access","status":502,"method":"GET","path":"/a","protocol":"HTTP/1.1","client":"10.0.0.8","client_port":42909,"bytes_sent":209,"upstream":"shop","upstream_server":"app1","request_seconds":0.009,"upstream_connect_seconds":[0],"upstream_header_seconds":[null],"code":"SH--"} failed local symptom=answer.closed-early row=haproxy/state.SH queue=0`},
		{"single quotes",
			`log-format '%ci [%t] %b %s %ST %ts "%HM %HP%HQ %HV" # not a comment' # a comment`,
			`10.0.0.8 [22/Nov/2026:19:48:08.671] shop app1 502 SH "GET /a?b=c HTTP/1.1" # not a comment`,
			`{"time":"2026-11-22T19:48:08.671Z","kind":"access","status":502,"method":"GET","path":"/a","query":"b=c","protocol":"HTTP/1.1","client":"10.0.0.8","upstream":"shop","upstream_server":"app1","code":"SH"} failed local symptom=answer.closed-early row=haproxy/state.SH`},
		{"httplog and more",
			`"${HAPROXY_HTTP_LOG_FMT} %ID %[bc_err_str]"`,
			`10.0.0.8:42909 [22/Nov/2026:19:48:08.671] web shop/app1 0/0/-1/-1/9 503 209 - - SC-- 1/1/0/0/3 0/0 {a b|c} "GET /a HTTP/1.1" 0A0B ENETUNREACH returned by OS`,
			`{"time":"2026-11-22T19:48:08.671Z","kind":"access","status":503,"method":"GET","path":"/a","protocol":"HTTP/1.1","client":"10.0.0.8","client_port":42909,"bytes_sent":209,"request_id":"0A0B","upstream":"shop","upstream_server":"app1","request_seconds":0.009,"upstream_connect_seconds":[null],"upstream_header_seconds":[null],"code":"SC--","detail":"ENETUNREACH returned by OS"} failed local symptom=connect.net-unreachable row=haproxy/state.SC queue=0 retries=3`},
		{"httplog without captured headers",
			httpFormat + " %ID",
			`10.0.0.8:42909 [22/Nov/2026:19:48:08.671] web shop/app1 0/0/-1/-1/9 503 209 - - SC-- 1/1/0/0/3 0/0 "GET /a HTTP/1.1" 0A0B`,
			`{"time":"2026-11-22T19:48:08.671Z","kind":"access","status":503,"method":"GET","path":"/a","protocol":"HTTP/1.1","client":"10.0.0.8","client_port":42909,"bytes_sent":209,"request_id":"0A0B","upstream":"shop","upstream_server":"app1","request_seconds":0.009,"upstream_connect_seconds":[null],"upstream_header_seconds":[null],"code":"SC--"} failed local symptom=connect.failed row=haproxy/state.SC queue=0 retries=3`},
		{"httplog with both captures",
			httpFormat + " %ID",
			`10.0.0.8:42909 [22/Nov/2026:19:48:08.671] web shop/app1 0/0/-1/-1/9 503 209 - - SC-- 1/1/0/0/3 0/0 {a b} {c} "GET /a HTTP/1.1" 0A0B`,
			`{"time":"2026-11-22T19:48:08.671Z","kind":"access","status":503,"method":"GET","path":"/a","protocol":"HTTP/1.1","client":"10.0.0.8","client_port":42909,"bytes_sent":209,"request_id":"0A0B","upstream":"shop","upstream_server":"app1","request_seconds":0.009,"upstream_connect_seconds":[null],"upstream_header_seconds":[null],"code":"SC--"} failed local symptom=connect.failed row=haproxy/state.SC queue=0 retries=3`},
		{"seconds and milliseconds",
			`%Ts.%ms %ci:%cp %b/%s %Tw/%Tc/%Tt %B %ts %rc`,
			`1795382988.203 10.0.0.8:4242 db/db1 0/-1/9 0 SC 3`,
			`{"time":"2026-11-22T21:29:48.203Z","kind":"access","client":"10.0.0.8","client_port":4242,"bytes_sent":0,"upstream":"db","upstream_server":"db1","request_seconds":0.009,"upstream_connect_seconds":[null],"code":"SC"} failed symptom=connect.failed row=haproxy/state.SC queue=0 retries=3`},
		{"a server's address that begins with a dash",
			`%T %ci %si %b %ST %ts`,
			`22/Nov/2026:21:29:48 +0000 10.0.0.8 -.0 shop 200 --`,
			`{"time":"2026-11-22T21:29:48Z","kind":"access","status":200,"client":"10.0.0.8","upstream":"shop","code":"--"} fine`},
		{"seconds and milliseconds apart",
			`%T %ms %ci %b/%s %Tt %B %ts`,
			`22/Nov/2026:21:29:48 +0100 203 10.0.0.8 db/db1 9 0 SC`,
			`{"time":"2026-11-22T20:29:48.203Z","kind":"access","client":"10.0.0.8","bytes_sent":0,"upstream":"db","upstream_server":"db1","request_seconds":0.009,"code":"SC"} failed symptom=connect.failed row=haproxy/state.SC`},
		{"names and equal signs",
			`time=%tr client=%ci backend=%b server=%s status=%ST state=%tsc total=%Ta connect=%Tc response=%Tr host=%[capture.req.hdr(0)] agent="%[var(txn.user_agent)]"`,
			`time=22/Nov/2026:19:48:08.671 client=2001:db8::1 backend=shop server=app1 status=504 state=sH-- total=5003 connect=3 response=-1 host=shop.example agent="My Agent"`,
			`{"time":"2026-11-22T19:48:08.671Z","kind":"access","status":504,"host":"shop.example","client":"2001:db8::1","upstream":"shop","upstream_server":"app1","request_seconds":5.003,"upstream_connect_seconds":[0.003],"upstream_header_seconds":[null],"code":"sH--","user_agent":"My Agent"} failed local symptom=answer.timeout row=haproxy/state.sH`},
		{"sample expressions",
			`%[src]:%[src_port] [%[request_date(ms),ms_utime("%Y-%m-%dT%H:%M:%S.%3NZ")]] %[be_name]/%[srv_name] %[req.timer.queue]/%[bc.timer.connect]/%[res.timer.hdr]/%[txn.timer.total] %[txn.status] %[txn.sess_term_state] %[txn.redispatched,iif(+,)]%[txn.conn_retries] %[bc_dst]:%[bc_dst_port] %[method] %[pathq] %[req.hdr(Host)]`,
			`2001:db8::1:4242 [2026-11-22T19:48:08.671Z] shop/app1 0/1/-1/9 502 SH +1 2001:db8::9:8080 GET /a?b=c shop.example`,
			`{"time":"2026-11-22T19:48:08.671Z","kind":"access","status":502,"method":"GET","path":"/a","query":"b=c","host":"shop.example","client":"2001:db8::1","client_port":4242,"upstream":"shop","upstream_server":"app1","upstream_addrs":["[2001:db8::9]:8080"],"request_seconds":0.009,"upstream_connect_seconds":[0.001],"upstream_header_seconds":[null],"code":"SH"} failed symptom=answer.closed-early row=haproxy/state.SH queue=0 retries=1`},
		{"local time by a converter",
			`%[date,ltime("%d.%m.%Y %H:%M:%S")] %ci %ST %ts`,
			`22.11.2026 19:48:08 10.0.0.8 502 SH`,
			`{"time":"2026-11-22T19:48:08Z","kind":"access","status":502,"client":"10.0.0.8","code":"SH"} failed local symptom=answer.closed-early row=haproxy/state.SH`},
		{"status of the server and HAProxy's own",
			`[%tr] %b %s %ST %[server_status] %tsc "%r"`,
			`[22/Nov/2026:19:48:08.671] shop app1 502 404 PH-- "GET / HTTP/1.1"`,
			`{"time":"2026-11-22T19:48:08.671Z","kind":"access","status":502,"method":"GET","path":"/","protocol":"HTTP/1.1","upstream":"shop","upstream_server":"app1","upstream_statuses":[404],"code":"PH--"} failed local symptom=answer.invalid row=haproxy/state.PH`},
		{"JSON by hand",
			`log-format "{\"ts\":\"%tr\",\"client\":\"%ci:%cp\",\"backend\":\"%b\",\"server\":\"%s\",\"Tc\":%Tc,\"Tr\":%Tr,\"Ta\":%Ta,\"status\":%ST,\"state\":\"%tsc\",\"request\":\"%HM %HU %HV\"}"`,
			`{"ts":"22/Nov/2026:19:48:08.671","client":"10.0.0.8:4242","backend":"shop","server":"app1","Tc":0,"Tr":-1,"Ta":9,"status":502,"state":"SH--","request":"GET /a?b=c HTTP/1.1"}`,
			`{"time":"2026-11-22T19:48:08.671Z","kind":"access","status":502,"method":"GET","path":"/a","query":"b=c","protocol":"HTTP/1.1","client":"10.0.0.8","client_port":4242,"upstream":"shop","upstream_server":"app1","request_seconds":0.009,"upstream_connect_seconds":[0],"upstream_header_seconds":[null],"code":"SH--"} failed local symptom=answer.closed-early row=haproxy/state.SH`},
		{"JSON with a value that is none",
			`{"timestamp":%t,"state":"%tsc","status":%ST,"server":"%b/%s"}`,
			`{"timestamp":22/Nov/2026:19:48:08.671,"state":"SH--","status":502,"server":"shop/app1"}`,
			`{"time":"2026-11-22T19:48:08.671Z","kind":"access","status":502,"upstream":"shop","upstream_server":"app1","code":"SH--"} failed local symptom=answer.closed-early row=haproxy/state.SH`},
		{"JSON that a shipper wrote anew",
			jsonFormat,
			`{"uid": "A1", "term": "SH--", "status": 502, "server": "app1", "backend": "shop", "ts": "22/Nov/2026:19:45:46.803", "Ta": 9, "Tc": 0, "Tr": -1, "Tw": 0, "retries": "+2", "path": "\/a?b=\u0041", "method": "GET", "client": "10.0.0.8", "port": 4242}`,
			`{"time":"2026-11-22T19:45:46.803Z","kind":"access","status":502,"method":"GET","path":"/a","query":"b=A","client":"10.0.0.8","client_port":4242,"request_id":"A1","upstream":"shop","upstream_server":"app1","request_seconds":0.009,"upstream_connect_seconds":[0],"upstream_header_seconds":[null],"code":"SH--"} failed local symptom=answer.closed-early row=haproxy/state.SH queue=0 retries=2`},
		{"JSON of a shipper, values of several items",
			`{"at":"[%tr]","peer":"%ci:%cp","to":"%b/%s","took":"%TR/%Tw/%Tc/%Tr/%Ta","st":%ST,"end":"%tsc","line":"%HM %HU %HV","who":"%[capture.req.hdr(0)]"}`,
			`{"line":"GET /a?b=c HTTP/1.1","who":"My \"Agent\"","end":"SH--","st":502,"took":"0/1/2/-1/9","to":"shop/app1","peer":"2001:db8::1:4242","at":"[22/Nov/2026:19:45:46.803]"}`,
			`{"time":"2026-11-22T19:45:46.803Z","kind":"access","status":502,"method":"GET","path":"/a","query":"b=c","protocol":"HTTP/1.1","client":"2001:db8::1","client_port":4242,"upstream":"shop","upstream_server":"app1","request_seconds":0.009,"upstream_connect_seconds":[0.002],"upstream_header_seconds":[null],"code":"SH--"} failed local symptom=answer.closed-early row=haproxy/state.SH queue=1000`},
		{"JSON of another program",
			jsonFormat,
			`{"status":502,"path":"/a","method":"GET","server":"x","backend":"y"}`,
			``},
		{"JSON of the encoder",
			`log-format '%{+json}o %(when)tr %(who)ci %(port:sint)cp %(be)b %(sv)s %(code:sint)ST %(end)tsc %(took)Ta %(line){+Q}r %(tries)rc'`,
			`{"when": "22/Nov/2026:19:48:08.671", "who": "10.0.0.8", "port": 4242, "be": "shop", "sv": "app1", "code": 502, "end": "SH--", "took": 9, "line": "GET /a HTTP/1.1", "tries": 2}`,
			`{"time":"2026-11-22T19:48:08.671Z","kind":"access","status":502,"method":"GET","path":"/a","protocol":"HTTP/1.1","client":"10.0.0.8","client_port":4242,"upstream":"shop","upstream_server":"app1","request_seconds":0.009,"code":"SH--"} failed local symptom=answer.closed-early row=haproxy/state.SH retries=2`},
		{"percent sign",
			`100%% %tr %ST %tsc %b %s`,
			`100% 22/Nov/2026:19:48:08.671 502 SH-- shop app1`,
			`{"time":"2026-11-22T19:48:08.671Z","kind":"access","status":502,"upstream":"shop","upstream_server":"app1","code":"SH--"} failed local symptom=answer.closed-early row=haproxy/state.SH`},
		{"state only",
			`%t %b %s %ts`,
			`22/Nov/2026:19:48:08.671 db db1 sC`,
			`{"time":"2026-11-22T19:48:08.671Z","kind":"access","upstream":"db","upstream_server":"db1","code":"sC"} failed local symptom=connect.timeout row=haproxy/state.sC`},
		{"cut behind the state",
			`[%tr] %ST %tsc %b %s "%r"`,
			`[22/Nov/2026:19:48:08.671] 502 SH-- shop ap`,
			`{"time":"2026-11-22T19:48:08.671Z","kind":"access","status":502,"upstream":"shop","code":"SH--"} failed local symptom=answer.closed-early row=haproxy/state.SH`},
		{"cut in the status", `[%tr] %ST %tsc %b %s "%r"`, `[22/Nov/2026:19:48:08.671] 50`, ``},
		{"another format's line",
			`[%tr] %ST %tsc %b %s "%r"`,
			`10.0.0.8:42909 [22/Nov/2026:19:48:08.671] web shop/app1 0/0/0/-1/9 502 209 SH-- "GET /a HTTP/1.1"`,
			``},
		{"state that is none",
			`[%tr] %ST %tsc %b %s "%r"`,
			`[22/Nov/2026:19:48:08.671] 502 oops shop app1 "GET / HTTP/1.1"`,
			``},
		{"status that is none",
			`[%tr] %ST %tsc %b %s "%r"`,
			`[22/Nov/2026:19:48:08.671] yes SH-- shop app1 "GET / HTTP/1.1"`,
			``},
	}
	for _, test := range tests {
		format, err := Compile(test.format)
		if err != nil {
			t.Errorf("%s: Compile(%s): %v", test.name, test.format, err)
			continue
		}
		run(t, format.New, []lineTest{{test.name, test.line, test.want}})
	}
}

func TestCompileBuiltIn(t *testing.T) {
	for name, want := range map[string]string{
		"httplog": "haproxy-http", "option httplog": "haproxy-http", " option  httplog  clf ": "haproxy-clf", "httpslog": "haproxy-https", "tcplog": "haproxy-tcp", "clf": "haproxy-clf", "json": "haproxy-json", "haproxy-https": "haproxy-https", "haproxy-message": "haproxy-message",
	} {
		format, err := Compile(name)
		if err != nil || format.Name != want {
			t.Errorf("Compile(%q) = %s, %v, want %s", name, format.Name, err, want)
		}
	}
}

func TestCompileRefuses(t *testing.T) {
	for _, test := range []struct{ name, format, want string }{
		{"nothing", ``, "neither"},
		{"no status and no state", `%ci:%cp [%t] %b/%s`, "neither"},
		{"percent sign without a name", `%ST %`, "byte 5"},
		{"flags that do not end", `%ST %{+Q`, "does not end"},
		{"expression that does not end", `%ST %[src`, "does not end"},
		{"binary encoder", `%{+cbor}o %(a)ST`, "CBOR"},
		{"encoder without a status", `%{+json}o %(a)ci`, "none of its names"},
		{"option that is none", `option forwardfor`, "unknown option"},
		{"time pattern that is none", `%[date,utime("%Q")] %ST`, "time pattern"},
	} {
		_, err := Compile(test.format)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: Compile(%q) = %v, want an error with %q", test.name, test.format, err, test.want)
		}
	}
}

// Built-in formats, compiled from their text, must say what the parsers written by hand say.
func TestCompiledBuiltInsAgree(t *testing.T) {
	tests := []struct {
		format  string
		builtIn func() scan.Parser
		lines   []string
	}{
		{httpFormat, func() scan.Parser { return newLogParser(httpShape) }, []string{
			`10.0.0.8:42909 [22/Nov/2026:19:48:08.671] web shop/app1 1/2/3/14/20 200 2538 - - ---- 1/1/0/0/0 0/0 "GET /cart?id=7 HTTP/1.1"`,
			`127.0.0.1:40876 [22/Nov/2026:21:29:43.696] http ok/s1 0/0/0/2/2 200 116 - - ---- 1/1/0/0/0 0/0 {My #7BAgent#7D #7C #22x#22 y|shop.example} {Python} "GET / HTTP/1.1"`,
			`10.0.0.8:58266 [22/Nov/2026:21:29:46.131] http http/<NOSRV> -1/-1/-1/-1/0 400 0 - - PR-- 2/2/0/0/0 0/0 "<BADREQ>"`,
			`10.0.0.8:40890 [22/Nov/2026:21:29:43.712] http refused/r1 0/501/-1/-1/502 503 217 - - SC-- 1/1/0/0/+1 0/0 {a} "GET /refused HTTP/1.1"`,
			`10.0.0.8:42909 [22/Nov/2026:19:48:08.671] web shop/app1 0/0/3/14/+17 200 +2538 - - ---- 1/1/0/0/0 0/0 "GET /cart HTTP/1.1"`,
		}},
		{httpsFormat, func() scan.Parser { return newLogParser(httpsShape) }, []string{Formats()[1].Sample}},
		{tcpFormat, func() scan.Parser { return newLogParser(tcpShape) }, []string{Formats()[2].Sample, `10.0.0.8:46120 [22/Nov/2026:21:29:46.496] tcp oktcp/s1 1/0/3 113 -- 2/1/0/0/0 0/0`}},
		{clfFormat, func() scan.Parser { return &clfParser{record: newRecord()} }, []string{Formats()[3].Sample}},
	}
	for _, test := range tests {
		format, err := Compile(test.format)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range test.lines {
			var a, b event.Event
			if !format.New().Parse([]byte(line), &a) || !test.builtIn().Parse([]byte(line), &b) {
				t.Errorf("not understood: %s", line)
			} else if got, want := show(&a), show(&b); got != want {
				t.Errorf("line     %s\ncompiled %s\nbuilt in %s", line, got, want)
			}
		}
	}
}
