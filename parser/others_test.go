package parser

import (
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
)

// foreignLines are lines of programs that are no proxy, as these write them. None may become an event, and none be told as not understood.
var foreignLines = `
INFO:     10.0.0.9:51234 - "GET /orders HTTP/1.1" 502 Bad Gateway
WARNING:  Invalid HTTP request received.
[2026-11-22 19:21:39 +0000] [31] [INFO] Booting worker with pid: 31
[2026-11-22 19:21:39,123: ERROR/MainProcess] consumer: Cannot connect to amqp://guest:**@rabbit:5672//: [Errno 111] Connection refused.
2026-11-22 19:21:39,123 ERROR shop.orders connection refused by upstream 10.0.0.7:8080
2026-11-22 19:21:39.123  INFO 1 --- [nio-8080-exec-1] o.s.web.servlet.DispatcherServlet        : Completed initialization in 2 ms
2026-11-22 19:21:39.123 UTC [31] FATAL:  sorry, too many clients already
2026-11-22T19:21:39.123456Z 12 [Warning] [MY-013360] [Server] Plugin mysql_native_password is deprecated
31:M 22 Nov 2026 19:21:39.123 * Background saving terminated with success
[Sun Nov 22 19:21:39.123456 2026] [proxy:error] [pid 31:tid 32] (111)Connection refused: AH00957: http: attempt to connect to 10.0.0.7:80 (10.0.0.7) failed
[Sun Nov 22 19:21:39 2026] [error] [client 10.0.0.9] File does not exist: /srv/favicon.ico
E1122 19:21:39.123456       1 leaderelection.go:330] error retrieving resource lock
2026/11/22 19:21:39 http: proxy error: dial tcp 10.0.0.7:8080: connect: connection refused
2026/11/22 19:21:39.123456 main.go:31: listening
I, [2026-11-22T19:21:39.123456 #31]  INFO -- : Started GET "/orders" for 10.0.0.9
22-Nov-2026 19:21:39.123 SEVERE [main] org.apache.catalina.core.StandardService.initInternal Failed to initialize connector
Nov 22, 2026 7:21:39 PM org.apache.catalina.startup.HostConfig deployWAR
level=error ts=2026-11-22T19:21:39.123Z caller=main.go:31 msg="connection refused"
time="2026-11-22T19:21:39Z" level=warning msg="could not resolve upstream"
ts=2026-11-22T19:21:39.123Z level=info msg="listening"
{"level":"error","time":"2026-11-22T19:21:39.123Z","msg":"connect ECONNREFUSED 10.0.0.7:8080","pid":31}
{"@timestamp":"2026-11-22T19:21:39.123Z","log.level":"ERROR","message":"upstream refused","service.name":"orders"}
{"timestamp":"2026-11-22T19:21:39Z","severity":"INFO","message":"Shutting down","logger":"shop"}
Exception in thread "main" java.lang.OutOfMemoryError: Java heap space
	at com.example.shop.Orders.list(Orders.java:31)
	... 12 more
Caused by: java.net.ConnectException: Connection refused
Traceback (most recent call last):
  File "/srv/app/orders.py", line 31, in list
panic: runtime error: invalid memory address or nil pointer dereference
goroutine 31 [running]:
	/srv/app/main.go:31 +0x1a
    at Server.handle (/srv/app/server.js:31:7)
Nov 22 19:21:39 app1 gunicorn[31]: 10.0.0.9 - - [22/Nov/2026:19:21:39 +0000] "GET /orders HTTP/1.1" 502 12 "-" "curl/8.9.1"
Nov 22 19:21:39 app1 apache2[31]: 10.0.0.9 - - [22/Nov/2026:19:21:39 +0000] "GET /orders HTTP/1.1" 502 12 "-" "curl/8.9.1"
Nov 22 19:21:39 app1 sshd[31]: Invalid user 10.0.0.9 - - [22/Nov/2026:19:21:39 +0000] "GET / HTTP/1.1" 502 from 10.0.0.8
Nov 22 19:21:39 app1 CRON[31]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)
Nov 22 19:21:39 app1 postfix/smtpd[31]: connect from unknown[10.0.0.9]
Nov 22 19:21:39 app1 dhclient[31]: DHCPREQUEST for 10.0.0.7 on eth0 to 10.0.0.1 port 67
Nov 22 19:21:39 app1 somethingd[31]: it is a fine day
Nov 22 19:21:39 app1 -- MARK --
2026-11-22T19:21:39.123456+01:00 app1 systemd-logind[31]: New session 7 of user root.
<30>Nov 22 19:21:39 app1 dockerd[31]: time="2026-11-22T19:21:39Z" level=info msg="ignoring event"
<30>1 2026-11-22T19:21:39Z app1 snapd 31 - - state engine
{"__REALTIME_TIMESTAMP":"1795375299600000","_HOSTNAME":"app1","SYSLOG_IDENTIFIER":"sudo","MESSAGE":"root : TTY=pts/0 ; PWD=/root ; USER=root ; COMMAND=/usr/bin/true"}
/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration
10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf
==> /var/log/nginx/access.log <==
-- Journal begins at Sun 2026-11-01 00:00:00 UTC, ends at Sun 2026-11-22 19:21:39 UTC. --
-- Boot 5d9cedge --
Attaching to edge-1, app-1
Defaulted container "nginx" out of: nginx, sidecar
#Fields: date time s-ip cs-method cs-uri-stem
+ edge-5d9c › nginx
172.20.0.2 -  22/Nov/2026:19:21:39 +0000 "GET /index.php" 502
Sun Nov 22 19:21:39 2026 - *** uWSGI listen queue of socket ":9090" (fd: 3) full !!! (101/100) ***
DAMN ! worker 1 (pid: 31) died, killed by signal 9 :( trying respawn ...
[pid: 31|app: 0|req: 1/1] 10.0.0.9 () {40 vars in 500 bytes} [Sun Nov 22 19:21:39 2026] GET /orders => generated 12 bytes in 3 msecs (HTTP/1.1 502) 1 headers in 42 bytes
[7] ! Terminating timed out worker (Worker 0 failed to check in within 60 seconds): 31
[7] - Worker 0 (PID: 31) booted in 0.01s, phase: 0
':path', '/orders'
'user-agent', 'curl/8.9.1'
at=error code=H12 desc="Request timeout" method=GET path="/orders" host=shop.example dyno=web.1 connect=1ms service=30000ms status=503
NGINX Ingress controller
  Release:       v1.9.4
  Repository:    https://github.com/kubernetes/ingress-nginx
LAST SEEN   TYPE      REASON      OBJECT            MESSAGE
----------------------------------------
`

func TestForeignLines(t *testing.T) {
	l := testLines(t)
	var ev event.Event
	for _, line := range strings.Split(strings.Trim(foreignLines, "\n"), "\n") {
		if fate := l.Parse([]byte(line), &ev); fate != Skipped || ev.Kind != event.Skip && ev.Kind != event.SystemLine {
			t.Errorf("%q: fate %d, %v as %s; want skipped", line, fate, ev.Kind, ev.Proxy)
		}
	}
}

// garbageLines are nobody's.
var garbageLines = `
lorem ipsum dolor sit amet
502 502 502
GET /orders HTTP/1.1
10.0.0.9
[22/Nov/2026:19:21:39 +0000]
"GET / HTTP/1.1" 502 157
2026/11/22 19:21:39
2026/11/22 19:21:39 [error]
<134>
<999>Nov 22 19:21:39 lb1 haproxy[1]: x y z
{"log":
{}
[]
[pod/
a | b
Nov 22 19:21:39
Nov 22 19:21:39 lb1 nginx: what is this
>>>>>>>> x
http://shop.example/orders
`

func TestGarbageLines(t *testing.T) {
	l := testLines(t)
	var ev event.Event
	for _, line := range strings.Split(strings.Trim(garbageLines, "\n"), "\n") {
		if fate := l.Parse([]byte(line), &ev); fate == Counted {
			t.Errorf("%q is an event: %v of %s", line, ev.Kind, ev.Proxy)
		}
	}
	// What neither is a proxy's nor looks like anything known must be told.
	for _, line := range []string{"lorem ipsum dolor sit amet", "502 502 502", "GET /orders HTTP/1.1", "Nov 22 19:21:39 lb1 nginx: what is this"} {
		if fate := l.Parse([]byte(line), &ev); fate != Unparsed {
			t.Errorf("%q: fate %d, want unparsed", line, fate)
		}
	}
}

// A message of several lines is one event at its first line; its last line gives the keys, and all but the first count as skipped.
func TestMessageOfSeveralLines(t *testing.T) {
	l := testLines(t)
	for _, test := range []struct {
		line       string
		fate       Fate
		open, tail bool
	}{
		{`2026/11/22 19:21:39 [error] 31#31: *77 FastCGI sent in stderr: "PHP message: PHP Fatal error:  Uncaught Exception: no orders in /srv/app/a.php:3`, Counted, true, false},
		{`Stack trace:`, Skipped, false, false},
		{`#0 /srv/app/index.php(12): orders()`, Skipped, false, false},
		{`#1 {main}`, Skipped, false, false},
		{`  thrown in /srv/app/a.php on line 3" while reading response header from upstream, client: 10.0.0.9, server: shop.example, request: "GET /a HTTP/1.1", upstream: "fastcgi://unix:/run/php-fpm.sock:", host: "shop.example"`, Skipped, false, true},
	} {
		var g event.Glance
		var ev event.Event
		if fate := l.Glance([]byte(test.line), &g); fate != test.fate || (g.Kind == event.Skip) != (!test.open && !test.tail) {
			t.Errorf("Glance(%q) = %d, %v", test.line, fate, g.Kind)
		}
		if fate := l.Parse([]byte(test.line), &ev); fate != test.fate || ev.Open != test.open || ev.Tail != test.tail {
			t.Errorf("Parse(%q) = %d, open %v, tail %v; want %d, %v, %v", test.line, fate, ev.Open, ev.Tail, test.fate, test.open, test.tail)
		}
		if test.tail && (string(ev.Client) != "10.0.0.9" || string(ev.Path) != "/a" || string(ev.Phase) != "reading response header from upstream") {
			t.Errorf("the tail's keys: client %q, path %q, phase %q", ev.Client, ev.Path, ev.Phase)
		}
	}
}
