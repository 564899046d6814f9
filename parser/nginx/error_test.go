package nginx

import "testing"

func TestErrorLog(t *testing.T) {
	const head = `2026/11/22 19:46:49 [error] 15998#15998: *2778 `
	const tail = `, client: 10.0.0.7, server: shop.example, request: "GET /a?b=1 HTTP/1.1", upstream: "http://10.0.0.21:8000/a?b=1", host: "shop.example:8080"`
	const unnumbered = `2026/11/22 19:46:49 [error] 15998#15998: `
	testLines(t, newErrorLog(), []lineTest{
		{"refused",
			head + `connect() failed (111: Connection refused) while connecting to upstream` + tail + `, referrer: "https://shop.example/"`,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1","host":"shop.example:8080"
			"client":"10.0.0.7","connection_id":"2778"
			"upstream_addrs":["10.0.0.21:8000"]
			"message":"connect() failed (111: Connection refused) while connecting to upstream","errno":111
			"referrer":"https://shop.example/"
			connect.refused row=nginx/connect.refused phase=connecting to upstream joins no-zone`},
		{"unix_socket",
			head + `connect() to unix:/run/php/php-fpm.sock failed (11: Resource temporarily unavailable) while connecting to upstream, client: 10.0.0.7, server: shop.example, request: "GET / HTTP/1.1", upstream: "fastcgi://unix:/run/php/php-fpm.sock:", host: "shop.example"`,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","connection_id":"2778"
			"upstream_addrs":["unix:/run/php/php-fpm.sock"]
			"message":"connect() to unix:/run/php/php-fpm.sock failed (11: Resource temporarily unavailable) while connecting to upstream","errno":11
			connect.backlog-full row=nginx/connect.backlog-full phase=connecting to upstream joins no-zone`},
		{"unix_socket_with_uri",
			head + `connect() to unix:/run/app.sock failed (2: No such file or directory) while connecting to upstream, client: 10.0.0.7, server: _, request: "GET /a HTTP/1.1", upstream: "http://unix:/run/app.sock:/a", host: "shop.example"`,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/a","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","connection_id":"2778"
			"upstream_addrs":["unix:/run/app.sock"]
			"message":"connect() to unix:/run/app.sock failed (2: No such file or directory) while connecting to upstream","errno":2
			connect.socket-missing row=nginx/connect.socket-missing phase=connecting to upstream joins no-zone`},
		{"fastcgi_address",
			head + `upstream prematurely closed connection while reading response header from upstream, client: 10.0.0.7, server: shop.example, request: "GET / HTTP/1.1", upstream: "fastcgi://10.0.0.21:9000", host: "shop.example"`,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","connection_id":"2778"
			"upstream_addrs":["10.0.0.21:9000"]
			"message":"upstream prematurely closed connection while reading response header from upstream"
			answer.closed-early row=nginx/premature.header phase=reading response header from upstream joins no-zone`},
		{"ipv6_upstream",
			head + `upstream timed out (110: Connection timed out) while connecting to upstream, client: 2001:db8::7, server: shop.example, request: "GET / HTTP/2.0", upstream: "http://[2001:db8::21]:80/", host: "shop.example"`,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/","protocol":"HTTP/2.0","host":"shop.example"
			"client":"2001:db8::7","connection_id":"2778"
			"upstream_addrs":["[2001:db8::21]:80"]
			"message":"upstream timed out (110: Connection timed out) while connecting to upstream","errno":110
			connect.timeout row=nginx/timeout.connect phase=connecting to upstream joins no-zone`},
		{"no_live_group",
			head + `no live upstreams while connecting to upstream, client: 10.0.0.7, server: shop.example, request: "GET / HTTP/1.1", upstream: "http://shop/", host: "shop.example"`,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","connection_id":"2778"
			"upstream":"shop"
			"message":"no live upstreams while connecting to upstream"
			upstream.none row=nginx/select.no-live phase=connecting to upstream joins no-zone`},
		{"temporarily_disabled",
			`2026/11/22 19:46:49 [warn] 15998#15998: *2778 upstream server temporarily disabled while reading response header from upstream` + tail,
			`2026-11-22T19:46:49Z","health","level":"warn","method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1","host":"shop.example:8080"
			"client":"10.0.0.7","connection_id":"2778"
			"upstream_addrs":["10.0.0.21:8000"]
			"message":"upstream server temporarily disabled while reading response header from upstream"
			upstream.check-failed row=nginx/select.temporarily-disabled phase=reading response header from upstream state=1 joins no-zone`},
		{"disabled_by_check_module",
			unnumbered + `disable check peer: 10.0.0.21:8000 `,
			`2026-11-22T19:46:49Z","health","level":"error"
			"upstream_addrs":["10.0.0.21:8000"]
			"message":"disable check peer: 10.0.0.21:8000 "
			upstream.check-failed row=nginx/health.disabled state=1 no-zone`},
		{"check_of_NGINX_Plus",
			unnumbered + `peer is unhealthy while connecting to upstream, health check "" of peer 10.0.0.21:8000 in upstream "shop"`,
			`2026-11-22T19:46:49Z","health","level":"error"
			"upstream":"shop","upstream_addrs":["10.0.0.21:8000"]
			"message":"peer is unhealthy while connecting to upstream, health check \"\" of peer 10.0.0.21:8000 in upstream \"shop\""
			upstream.check-failed row=nginx/health.unhealthy state=1 no-zone`},
		{"check_of_Kong_with_a_connection",
			head + `[lua] healthcheck.lua:251: callback(): [healthcheck] (shop) event: target status 'app(10.0.0.21:8000)' from 'false' to 'true', context: ngx.timer, client: 10.0.0.7, server: 0.0.0.0:8000`,
			`2026-11-22T19:46:49Z","health","level":"error"
			"client":"10.0.0.7","connection_id":"2778"
			"upstream_addrs":["10.0.0.21:8000"]
			"message":"[lua] healthcheck.lua:251: callback(): [healthcheck] (shop) event: target status 'app(10.0.0.21:8000)' from 'false' to 'true', context: ngx.timer"
			upstream.up row=nginx/health.lua-up state=2 no-zone`},
		{"host_not_found",
			head + `app.svc.example could not be resolved (3: Host not found), client: 10.0.0.7, server: shop.example, request: "GET / HTTP/1.1", host: "shop.example"`,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","connection_id":"2778"
			"message":"app.svc.example could not be resolved (3: Host not found)"
			resolve.nxdomain row=nginx/dns.nxdomain name=app.svc.example joins no-zone`},
		{"resolve_timed_out",
			head + `app.svc.example could not be resolved (110: Operation timed out), client: 10.0.0.7, server: shop.example, request: "GET / HTTP/1.1", host: "shop.example"`,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","connection_id":"2778"
			"message":"app.svc.example could not be resolved (110: Operation timed out)","errno":110
			resolve.timeout row=nginx/dns.timeout name=app.svc.example joins no-zone`},
		{"resolve_in_the_background",
			unnumbered + `app.svc.example could not be resolved (2: Server failure)`,
			`2026-11-22T19:46:49Z","error","level":"error"
			"message":"app.svc.example could not be resolved (2: Server failure)"
			resolve.servfail row=nginx/dns.servfail name=app.svc.example no-zone`},
		{"resolver_socket",
			`2026/11/22 19:46:49 [alert] 15998#15998: send() failed (1: Operation not permitted) while resolving, resolver: 10.0.0.2:53`,
			`2026-11-22T19:46:49Z","error","level":"alert"
			"message":"send() failed (1: Operation not permitted) while resolving","errno":1
			resolve.denied row=nginx/dns.socket-denied phase=resolving resolver=10.0.0.2:53 no-zone`},
		{"no_resolver",
			head + `no resolver defined to resolve app.svc.example, client: 10.0.0.7, server: shop.example, request: "GET / HTTP/1.1", host: "shop.example"`,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","connection_id":"2778"
			"message":"no resolver defined to resolve app.svc.example"
			resolve.no-resolver row=nginx/dns.no-resolver name=app.svc.example joins no-zone`},
		{"upstream_not_found_at_start",
			`2026/11/22 19:46:49 [emerg] 1#1: host not found in upstream "app.svc.example" in /etc/nginx/conf.d/app.conf:3`,
			`2026-11-22T19:46:49Z","process","level":"emerg"
			"message":"host not found in upstream \"app.svc.example\" in /etc/nginx/conf.d/app.conf:3"
			resolve.at-start row=nginx/dns.host-not-found-config name=app.svc.example no-zone`},
		{"config_error",
			`2026/11/22 19:46:49 [emerg] 1#1: unknown directive "proxy_passs" in /etc/nginx/conf.d/app.conf:7`,
			`2026-11-22T19:46:49Z","process","level":"emerg"
			"message":"unknown directive \"proxy_passs\" in /etc/nginx/conf.d/app.conf:7"
			proxy.config row=nginx/config.unknown-directive no-zone`},
		{"config_file_missing",
			`2026/11/22 19:46:49 [emerg] 1#1: open() "/etc/nginx/a.conf" failed (2: No such file or directory) in /etc/nginx/nginx.conf:12`,
			`2026-11-22T19:46:49Z","process","level":"emerg"
			"message":"open() \"/etc/nginx/a.conf\" failed (2: No such file or directory) in /etc/nginx/nginx.conf:12","errno":2
			normal row=nginx/disk.missing no-zone`},
		{"bind_in_use",
			`2026/11/22 19:46:49 [emerg] 1#1: bind() to 0.0.0.0:80 failed (98: Address already in use)`,
			`2026-11-22T19:46:49Z","process","level":"emerg"
			"message":"bind() to 0.0.0.0:80 failed (98: Address already in use)","errno":98
			crash.start-failed row=nginx/proc.bind-listen no-zone`},
		{"header_sent",
			head + `upstream prematurely closed connection while reading upstream` + tail,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1","host":"shop.example:8080"
			"client":"10.0.0.7","connection_id":"2778"
			"upstream_addrs":["10.0.0.21:8000"]
			"message":"upstream prematurely closed connection while reading upstream"
			body.truncated row=nginx/premature.body phase=reading upstream header-sent joins no-zone`},
		{"client_left",
			`2026/11/22 19:46:49 [info] 15998#15998: *2778 epoll_wait() reported that client prematurely closed connection, so upstream connection is closed too while sending request to upstream` + tail,
			`2026-11-22T19:46:49Z","error","level":"info","method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1","host":"shop.example:8080"
			"client":"10.0.0.7","connection_id":"2778"
			"upstream_addrs":["10.0.0.21:8000"]
			"message":"epoll_wait() reported that client prematurely closed connection, so upstream connection is closed too while sending request to upstream"
			client.closed row=nginx/client.prematurely-closed-so phase=sending request to upstream joins no-zone`},
		{"client_reset",
			`2026/11/22 19:46:49 [info] 15998#15998: *2778 recv() failed (104: Connection reset by peer) while waiting for request, client: 10.0.0.7, server: 0.0.0.0:443`,
			`2026-11-22T19:46:49Z","error","level":"info"
			"client":"10.0.0.7","connection_id":"2778"
			"message":"recv() failed (104: Connection reset by peer) while waiting for request","errno":104
			client.closed row=nginx/client.connection-lost phase=waiting for request no-zone`},
		{"client_handshake",
			`2026/11/22 19:46:49 [crit] 15998#15998: *2778 SSL_do_handshake() failed (SSL: error:0A00006C:SSL routines::bad key share) while SSL handshaking, client: 10.0.0.7, server: 0.0.0.0:443`,
			`2026-11-22T19:46:49Z","error","level":"crit"
			"client":"10.0.0.7","connection_id":"2778"
			"message":"SSL_do_handshake() failed (SSL: error:0A00006C:SSL routines::bad key share) while SSL handshaking"
			client.tls row=nginx/client.tls phase=SSL handshaking no-zone`},
		{"upstream_handshake",
			head + `SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) while SSL handshaking to upstream, client: 10.0.0.7, server: shop.example, request: "GET / HTTP/1.1", upstream: "https://10.0.0.21:8443/", host: "shop.example"`,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","connection_id":"2778"
			"upstream_addrs":["10.0.0.21:8443"]
			"message":"SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) while SSL handshaking to upstream"
			tls.protocol row=nginx/ssl.handshake-wrong-version phase=SSL handshaking to upstream joins no-zone`},
		{"certificate_expired",
			head + `upstream SSL certificate verify error: (10:certificate has expired) while SSL handshaking to upstream` + tail,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1","host":"shop.example:8080"
			"client":"10.0.0.7","connection_id":"2778"
			"upstream_addrs":["10.0.0.21:8000"]
			"message":"upstream SSL certificate verify error: (10:certificate has expired) while SSL handshaking to upstream"
			tls.expired row=nginx/ssl.verify-expired phase=SSL handshaking to upstream joins no-zone`},
		{"subrequest",
			head + `auth request unexpected status: 502 while sending to client, client: 10.0.0.7, server: shop.example, request: "GET /a HTTP/1.1", subrequest: "/auth", upstream: "http://10.0.0.21:80/auth", host: "shop.example"`,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/a","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","connection_id":"2778"
			"upstream_addrs":["10.0.0.21:80"]
			"message":"auth request unexpected status: 502 while sending to client"
			proxy.service row=nginx/auth-request.unexpected phase=sending to client header-sent joins no-zone`},
		{"quotes_in_request",
			head + `connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.7, server: shop.example, request: "GET /a"b, c" HTTP/1.1", upstream: "http://10.0.0.21:8000/a", host: "shop.example"`,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/a\"b, c\"","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","connection_id":"2778"
			"upstream_addrs":["10.0.0.21:8000"]
			"message":"connect() failed (111: Connection refused) while connecting to upstream","errno":111
			connect.refused row=nginx/connect.refused phase=connecting to upstream joins no-zone`},
		{"tail_forged_in_path",
			head + `open() "/srv/www/x, client: 6.6.6.6, server: evil, request: "GET / HTTP/1.1"" failed (2: No such file or directory), client: 10.0.0.7, server: shop.example, request: "GET /x HTTP/1.1", host: "shop.example"`,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/x","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","connection_id":"2778"
			"message":"open() \"/srv/www/x, client: 6.6.6.6, server: evil, request: \"GET / HTTP/1.1\"\" failed (2: No such file or directory)","errno":2
			normal row=nginx/disk.missing joins no-zone`},
		{"other_while_words",
			head + `rewrite or internal redirection cycle while internally redirecting to "/50x.html", client: 10.0.0.7, server: shop.example, request: "GET / HTTP/1.1", host: "shop.example"`,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","connection_id":"2778"
			"message":"rewrite or internal redirection cycle while internally redirecting to \"/50x.html\""
			proxy.config row=nginx/redirect-cycle joins no-zone`},
		{"without_number",
			unnumbered + `connect() failed (111: Connection refused) while connecting to upstream` + tail,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1","host":"shop.example:8080"
			"client":"10.0.0.7"
			"upstream_addrs":["10.0.0.21:8000"]
			"message":"connect() failed (111: Connection refused) while connecting to upstream","errno":111
			connect.refused row=nginx/connect.refused phase=connecting to upstream joins no-zone`},
		{"milliseconds",
			`2026/11/22 19:46:49.123 [error] 15998#15998: *2778 connect() failed (111: Connection refused) while connecting to upstream` + tail,
			`2026-11-22T19:46:49.123Z","error","level":"error","method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1","host":"shop.example:8080"
			"client":"10.0.0.7","connection_id":"2778"
			"upstream_addrs":["10.0.0.21:8000"]
			"message":"connect() failed (111: Connection refused) while connecting to upstream","errno":111
			connect.refused row=nginx/connect.refused phase=connecting to upstream joins no-zone`},
		{"masked_client",
			head + `connect() failed (111: Connection refused) while connecting to upstream, client: x.x.x.x, server: shop.example, request: "GET / HTTP/1.1", upstream: "http://x.x.x.x:8000/", host: "shop.example"`,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/","protocol":"HTTP/1.1","host":"shop.example"
			"client":"x.x.x.x","connection_id":"2778"
			"upstream_addrs":["x.x.x.x:8000"]
			"message":"connect() failed (111: Connection refused) while connecting to upstream","errno":111
			connect.refused row=nginx/connect.refused phase=connecting to upstream joins no-zone`},
		{"tail_lined_up",
			head + `connect() failed (111: Connection refused) while connecting to upstream,    client: 10.0.0.7, server: shop.example,  request: "GET / HTTP/1.0", upstream: "http://10.0.0.21:8000/"`,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/","protocol":"HTTP/1.0"
			"client":"10.0.0.7","connection_id":"2778"
			"upstream_addrs":["10.0.0.21:8000"]
			"message":"connect() failed (111: Connection refused) while connecting to upstream","errno":111
			connect.refused row=nginx/connect.refused phase=connecting to upstream joins no-zone`},
		{"host_missing",
			head + `connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.7, server: shop.example, request: "GET / HTTP/1.0", upstream: "http://10.0.0.21:8000/"`,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/","protocol":"HTTP/1.0"
			"client":"10.0.0.7","connection_id":"2778"
			"upstream_addrs":["10.0.0.21:8000"]
			"message":"connect() failed (111: Connection refused) while connecting to upstream","errno":111
			connect.refused row=nginx/connect.refused phase=connecting to upstream joins no-zone`},
		{"session",
			head + `connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.7, server: 0.0.0.0:5432, upstream: "10.0.0.31:5432", bytes from/to client:0/0, bytes from/to upstream:0/0`,
			`2026-11-22T19:46:49Z","error","level":"error"
			"client":"10.0.0.7","connection_id":"2778"
			"upstream_addrs":["10.0.0.31:5432"]
			"message":"connect() failed (111: Connection refused) while connecting to upstream","errno":111
			connect.refused row=nginx/connect.refused phase=connecting to upstream no-zone`},
		{"datagrams",
			head + `upstream timed out (110: Connection timed out) while proxying connection, udp client: 10.0.0.7, server: 0.0.0.0:53, upstream: "10.0.0.31:53", bytes from/to client:52/0, bytes from/to upstream:0/52`,
			`2026-11-22T19:46:49Z","error","level":"error"
			"client":"10.0.0.7","connection_id":"2778"
			"upstream_addrs":["10.0.0.31:53"]
			"message":"upstream timed out (110: Connection timed out) while proxying connection","errno":110
			answer.timeout row=nginx/timeout.other phase=proxying connection no-zone`},
		{"lua",
			head + `[lua] balancer.lua:348: route(): no endpoints available, client: 10.0.0.7, server: shop.example, request: "GET / HTTP/1.1", host: "shop.example"`,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","connection_id":"2778"
			"message":"[lua] balancer.lua:348: route(): no endpoints available"
			upstream.no-endpoints row=nginx/lua.no-servers joins no-zone`},
		{"stderr_one_line",
			head + `FastCGI sent in stderr: "PHP message: PHP Fatal error:  Uncaught Error: x, client: none in /srv/app/a.php:3" while reading response header from upstream, client: 10.0.0.7, server: shop.example, request: "GET /a HTTP/1.1", upstream: "fastcgi://10.0.0.21:9000", host: "shop.example"`,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/a","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","connection_id":"2778"
			"upstream_addrs":["10.0.0.21:9000"]
			"message":"FastCGI sent in stderr: \"PHP message: PHP Fatal error:  Uncaught Error: x, client: none in /srv/app/a.php:3\" while reading response header from upstream"
			app.fatal row=nginx/fastcgi.stderr.fatal phase=reading response header from upstream joins no-zone`},
		{"stderr_first_line",
			head + `FastCGI sent in stderr: "PHP message: PHP Fatal error:  Uncaught RuntimeException: no in /srv/app/a.php:3`,
			`2026-11-22T19:46:49Z","error","level":"error","connection_id":"2778"
			"message":"FastCGI sent in stderr: \"PHP message: PHP Fatal error:  Uncaught RuntimeException: no in /srv/app/a.php:3"
			app.fatal row=nginx/fastcgi.stderr.fatal open no-zone`},
		{"worker_connections_of_a_request",
			`2026/11/22 19:46:49 [alert] 15998#15998: *2778 1024 worker_connections are not enough while connecting to upstream` + tail,
			`2026-11-22T19:46:49Z","error","level":"alert","method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1","host":"shop.example:8080"
			"client":"10.0.0.7","connection_id":"2778"
			"upstream_addrs":["10.0.0.21:8000"]
			"message":"1024 worker_connections are not enough while connecting to upstream"
			load.worker-connections row=nginx/limit.worker-connections phase=connecting to upstream joins no-zone`},
		{"worker_connections_of_the_process",
			`2026/11/22 19:46:49 [alert] 15998#15998: 1024 worker_connections are not enough`,
			`2026-11-22T19:46:49Z","process","level":"alert"
			"message":"1024 worker_connections are not enough"
			load.worker-connections row=nginx/limit.worker-connections no-zone`},
		{"worker_killed",
			`2026/11/22 19:46:49 [alert] 1#1: worker process 2301 exited on signal 9`,
			`2026-11-22T19:46:49Z","process","level":"alert"
			"message":"worker process 2301 exited on signal 9"
			crash.killed row=nginx/proc.worker-signal-9 no-zone`},
		{"reload",
			`2026/11/22 19:46:49 [notice] 1#1: signal 1 (SIGHUP) received from 2301, reconfiguring`,
			`2026-11-22T19:46:49Z","process","level":"notice"
			"message":"signal 1 (SIGHUP) received from 2301, reconfiguring"
			proxy.reload row=nginx/proc.signal-reload no-zone`},
		{"start",
			`2026/11/22 19:46:49 [notice] 1#1: nginx/1.22.1`,
			`2026-11-22T19:46:49Z","process","level":"notice"
			"message":"nginx/1.22.1"
			proxy.start row=nginx/proc.start name=nginx/1.22.1 no-zone`},
		{"farewell",
			`2026/11/22 19:46:49 [alert] 15998#15998: *2778 open socket #12 left in connection 5`,
			`2026-11-22T19:46:49Z","process","level":"alert","connection_id":"2778"
			"message":"open socket #12 left in connection 5"
			proxy.internal row=nginx/proc.open-socket-left no-zone`},
		{"unknown_error",
			head + `the flux capacitor is empty, client: 10.0.0.7, server: shop.example, request: "GET / HTTP/1.1", host: "shop.example"`,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","connection_id":"2778"
			"message":"the flux capacitor is empty"
			unknown joins no-zone`},
		{"unknown_notice",
			`2026/11/22 19:46:49 [notice] 1#1: all is well`,
			`2026-11-22T19:46:49Z","process","level":"notice"
			"message":"all is well"
			normal no-zone`},
		{"cut_in_upstream",
			head + `connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.7, server: shop.example, request: "GET /a HTTP/1.1", upstream: "http://10.0.0.2`,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/a","protocol":"HTTP/1.1"
			"client":"10.0.0.7","connection_id":"2778"
			"message":"connect() failed (111: Connection refused) while connecting to upstream","errno":111
			connect.refused row=nginx/connect.refused phase=connecting to upstream joins no-zone`},
		{"cut_in_query",
			head + `connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.7, server: shop.example, request: "GET /a?b=1&c=`,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/a"
			"client":"10.0.0.7","connection_id":"2778"
			"message":"connect() failed (111: Connection refused) while connecting to upstream","errno":111
			connect.refused row=nginx/connect.refused phase=connecting to upstream no-zone`},
		{"cut_in_path",
			head + `connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.7, server: shop.example, request: "GET /a/b`,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET"
			"client":"10.0.0.7","connection_id":"2778"
			"message":"connect() failed (111: Connection refused) while connecting to upstream","errno":111
			connect.refused row=nginx/connect.refused phase=connecting to upstream no-zone`},
		{"cut_in_key",
			head + `connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.7, server: shop.example, request: "GET /a HTTP/1.1", upst`,
			`2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/a","protocol":"HTTP/1.1"
			"client":"10.0.0.7","connection_id":"2778"
			"message":"connect() failed (111: Connection refused) while connecting to upstream","errno":111
			connect.refused row=nginx/connect.refused phase=connecting to upstream joins no-zone`},
		{"cut_in_phase",
			head + `connect() failed (111: Connection refused) while connec`,
			`2026-11-22T19:46:49Z","error","level":"error","connection_id":"2778"
			"message":"connect() failed (111: Connection refused) while connec","errno":111
			connect.failed row=nginx/connect.other-errno open no-zone`},
		{"cut_in_message",
			head + `connect() failed (111: Connec`,
			`2026-11-22T19:46:49Z","error","level":"error","connection_id":"2778"
			"message":"connect() failed (111: Connec","errno":111
			connect.failed row=nginx/connect.other-errno open no-zone`},
		{"cut_in_number",
			`2026/11/22 19:46:49 [error] 15998#15998: *27`,
			`2026-11-22T19:46:49Z","process","level":"error"
			"message":"*27"
			unknown no-zone`},
		{"cut_behind_pid",
			`2026/11/22 19:46:49 [error] 15998#15998: `,
			`2026-11-22T19:46:49Z","process","level":"error"
			unknown no-zone`},
		{"go_log_is_not_ours",
			`2026/11/22 19:46:49 [error] cannot connect: connection refused`,
			``},
		{"shouting_level_is_not_ours",
			`2026/11/22 19:46:49 [ERROR] 15998#15998: x`,
			``},
		{"apache_is_not_ours",
			`[Sun Nov 22 19:46:49.123456 2026] [proxy:error] [pid 17:tid 18] (111)Connection refused: AH00957`,
			``},
		{"cut_in_level",
			`2026/11/22 19:46:49 [err`,
			``},
		{"cut_in_stamp",
			`2026/11/22 19:4`,
			``},
		{"empty",
			``,
			``},
	})
}

func TestContinuation(t *testing.T) {
	testLines(t, newContinuation(), []lineTest{
		{"last_line",
			`  thrown in /srv/app/a.php on line 3" while reading response header from upstream, client: 10.0.0.7, server: shop.example, request: "GET /a HTTP/1.1", upstream: "fastcgi://unix:/run/php/php-fpm.sock:", host: "shop.example"`,
			`"error","method":"GET","path":"/a","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7"
			"upstream_addrs":["unix:/run/php/php-fpm.sock"]
			"message":"  thrown in /srv/app/a.php on line 3\" while reading response header from upstream"
			unknown phase=reading response header from upstream tail joins`},
		{"last_line_of_lua",
			"\t/srv/a.lua:3: in function 'f', client: 10.0.0.7, server: shop.example, request: \"GET /a HTTP/1.1\", host: \"shop.example\"",
			`"error","method":"GET","path":"/a","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7"
			"message":"\t/srv/a.lua:3: in function 'f'"
			unknown tail joins`},
		{"stack_is_the_readers",
			`Stack trace:`,
			``},
		{"prose_is_not_ours",
			`a client: 10.0.0.7, server: x`,
			``},
		{"dated_line_is_not_ours",
			`2026/11/22 19:46:49 [error] 15998#15998: *2778 a, client: 10.0.0.7, server: shop.example, request: "GET /a HTTP/1.1"`,
			``},
		{"empty",
			``,
			``},
	})
}
