package nginx

import (
	"slices"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// Formats lists what is understood without being told, in order of precedence. No line fits two rows but the last, which belongs to the first and is
// asked after all others: it reads the further lines of its messages.
func Formats() []scan.Format { return formats }

var formats = slices.Insert([]scan.Format{
	{Name: "nginx-error", Proxy: event.Nginx, New: newErrorLog,
		Sample: `2026/11/22 19:46:49 [error] 15998#15998: *2778 connect() failed (113: No route to host) while connecting to upstream, client: 10.0.0.7, server: shop.example, request: "GET /a HTTP/1.1", upstream: "http://10.0.0.21:8000/a", host: "shop.example"`},
	{Name: "nginx-combined", Proxy: event.Nginx, New: newCombined,
		Sample: `10.0.0.7 - - [22/Nov/2026:19:45:17 +0000] "POST /checkout HTTP/1.1" 201 846 "-" "Go-http-client/1.1" rt=0.008 uct="0.001" uht="0.008" urt="0.008" ua="10.0.0.21:8000" us="201"`},
	{Name: "nginx-upstreaminfo", Proxy: event.Nginx, New: newUpstreamInfo,
		Sample: `10.0.0.7 - - [22/Nov/2026:19:54:16 +0000] "GET /a HTTP/1.1" 200 1980 "-" "curl/8.9.1" 229 0.019 [default-shop-80] [] 10.0.0.21:8000 1980 0.019 200 8eca4ffbc7fac258208b4305dd0870c2`},
	{Name: "nginx-stream", Proxy: event.Nginx, New: newStream,
		Sample: `10.0.0.7 [22/Nov/2026:19:45:17 +0000] TCP 200 1453 517 0.204 "10.0.0.31:5432" "517" "1453" "0.001"`},
	{Name: "nginx-json", Proxy: event.Nginx, New: newJSON,
		Sample: `{"time":"2026-11-22T19:48:48+00:00","remote_addr":"10.0.0.7","request":"GET /a HTTP/1.1","status":200,"body_bytes_sent":845,"request_time":0.010,"upstream_addr":"10.0.0.21:8000","upstream_status":"200"}`},
	{Name: "nginx-ltsv", Proxy: event.Nginx, New: newLTSV,
		Sample: "time:22/Nov/2026:19:45:17 +0000\thost:10.0.0.7\treq:GET /a HTTP/1.1\tstatus:200\tsize:845\tua:curl/8.9.1\treqtime:0.010\tapptime:0.010"},
	{Name: "nginx-keyvalue", Proxy: event.Nginx, New: newKeyValue,
		Sample: `ts=2026-11-22T19:38:30+00:00 remote=10.0.0.7 method=GET uri="/a" status=200 bytes=1407 dur=0.015 upstream=10.0.0.21:8000 upstream_status=200 upstream_dur=0.015`},
	{Name: "nginx-cut-error", Proxy: event.Nginx, New: newCutError(true),
		Sample: `[error] 15998#15998: *2778 connect() failed (113: No route to host) while connecting to upstream, client: 10.0.0.7, server: shop.example, request: "GET /a HTTP/1.1", upstream: "http://10.0.0.21:8000/a", host: "shop.example"`},
	{Name: "nginx-text-error", Proxy: event.Nginx, New: newCutError(false),
		Sample: `connect() failed (113: No route to host) while connecting to upstream, client: 10.0.0.7, server: shop.example, request: "GET /a HTTP/1.1", upstream: "http://10.0.0.21:8000/a", host: "shop.example"`},
	{Name: "nginx-error", Proxy: event.Nginx, New: newContinuation,
		Sample: `  thrown in /srv/app/a.php on line 3" while reading response header from upstream, client: 10.0.0.7, server: shop.example, request: "GET /a HTTP/1.1", upstream: "fastcgi://unix:/run/php/php-fpm.sock:", host: "shop.example"`},
}, 7, productFormats()...)
