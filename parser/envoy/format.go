package envoy

import (
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// formats are the formats that are known by their look; no line is understood by two of them. A format whose lines do not all begin with the same
// byte has a row for each of these, as the reader wants it.
var formats = [...]scan.Format{
	{Name: "envoy-text", Proxy: event.Envoy, New: newText(plainText),
		Sample: `[2026-11-22T19:45:57.743Z] "GET /static/app.78dde6c4.js HTTP/1.1" 200 - 0 988 4 3 "10.0.7.105" "curl/8.9.1" "c15bc1191ff2e2bac6076074129ffa4f" "shop.example" "10.0.7.21:8000"`},
	{Name: "envoy-istio", Proxy: event.Envoy, New: newText(istioText),
		Sample: `[2026-11-22T19:53:32.199Z] "GET /products/3017 HTTP/1.1" 200 - via_upstream - "-" 0 3469 7 6 "10.0.6.102" "axios/1.7.7" "9b06eeeb9caa811f5da14aa0aa861fb2" "shop.example" "10.0.6.21:8000" outbound|80||shop.default.svc.cluster.local 10.0.6.10:34790 10.0.6.10:8080 10.0.6.102:52381 - default`},
	{Name: "envoy-istio-old", Proxy: event.Envoy, New: newText(mixerText),
		Sample: `[2019-11-22T19:53:32.199Z] "GET /products/3017 HTTP/1.1" 200 - "-" "-" 0 3469 7 6 "10.0.6.102" "axios/1.7.7" "9b06eeeb-9caa-811f-5da1-4aa0aa861fb2" "shop.example" "10.0.6.21:8000" outbound|80||shop.default.svc.cluster.local - 10.0.6.10:8080 10.0.6.102:52381 -`},
	{Name: "envoy-text", Proxy: event.Envoy, New: newLabelled,
		Sample: `ACCESS [2026-11-22T19:45:57.743Z] "GET /backend/ HTTP/1.1" 200 - 0 159 2 1 "10.0.0.1" "curl/8.9.1" "d6bbb1cc-0c65-4af0-9a10-9b5b3e3d0f0b" "shop.example" "10.1.2.3:8080"`},
	{Name: "envoy-text", Proxy: event.Envoy, New: newHeadless,
		Sample: `"GET /products/3017 HTTP/1.1" 503 UF 0 91 3 - "10.0.7.105" "curl/8.9.1" "c15bc1191ff2e2bac6076074129ffa4f" "shop.example" "10.0.7.21:8000"`},
	{Name: "envoy-kuma", Proxy: event.Envoy, New: newProduct(kumaHTTP, `] `, ` "`, `" `, ` "`, `" "`, `" "`, `" "`, `" "`, `" "`, `" "`, `" "`, `" "`),
		Sample: `[2026-11-22T19:45:57.743Z] default "GET /a HTTP/1.1" 503 UF 0 91 3 - "-" "curl/8.9.1" "-" "c15bc119" "shop.example" "web" "shop" "10.0.7.105" "10.0.7.21:8000"`},
	{Name: "envoy-kuma", Proxy: event.Envoy, New: newProduct(kumaTCP, `)->`, `) took `, `ms, sent `, ` bytes, received: `, ` bytes`),
		Sample: `[2026-11-22T19:45:57.743Z] UF default 10.0.7.105(web)->10.0.7.21:5432(shop) took 12ms, sent 123 bytes, received: 45 bytes`},
	{Name: "envoy-json", Proxy: event.Envoy, New: newJSON,
		Sample: `{"authority":"shop.example","bytes_received":0,"bytes_sent":685,"downstream_remote_address":"10.0.2.108:49695","duration":8,"method":"GET","path":"/","protocol":"HTTP/1.1","request_id":"610a2b74-8fe5-4bd8-84d4-06aa22a78da8","response_code":200,"response_code_details":"via_upstream","response_flags":"-","start_time":"2026-11-22T19:45:55.926Z","upstream_cluster":"shop","upstream_host":"10.0.2.21:8000","upstream_service_time":"7"}`},
	{Name: "envoy-keyvalue", Proxy: event.Envoy, New: newKeyValue,
		Sample: `time=2026-11-22T19:45:55.926Z method=GET path="/" response_code=503 response_flags=UF upstream_cluster=shop upstream_host=10.0.2.21:8000 duration=3`},
	{Name: "envoy-als", Proxy: event.Envoy, New: newALS,
		Sample: `{"common_properties":{"downstream_remote_address":{"socket_address":{"address":"10.0.0.7","port_value":51234}},"start_time":"2026-11-22T19:45:55.926Z","duration":"0.019s","upstream_cluster":"shop","response_flags":{}},"protocol_version":"HTTP11","request":{"request_method":"GET","authority":"shop.example","path":"/"},"response":{"response_code":200,"response_code_details":"via_upstream"}}`},
	{Name: "envoy-health", Proxy: event.Envoy, New: newHealth,
		Sample: `{"health_checker_type":"HTTP","host":{"socket_address":{"protocol":"TCP","address":"172.18.0.2","port_value":7777}},"cluster_name":"shop","eject_unhealthy_event":{"failure_type":"NETWORK"},"timestamp":"2026-11-22T13:05:21.471Z"}`},
	{Name: "envoy-application", Proxy: event.Envoy, New: newApplication,
		Sample: `[2026-11-22 19:44:52.546][15466][info][main] [source/server/server.cc:463] initializing epoch 0 (base id=0, hot restart version=disabled)`},
	{Name: "envoy-application", Proxy: event.Envoy, New: newApplication,
		Sample: "2026-11-22T22:25:31.576813Z\twarning\tenvoy main\tcaught SIGTERM"},
	{Name: "envoy-application", Proxy: event.Envoy, New: newApplication,
		Sample: `{"level":"info","time":"2026-11-22T07:18:41.471107Z","scope":"envoy main","msg":"starting main dispatch loop","caller":"external/envoy/source/server/server.cc:934"}`},
}

// Formats lists the formats of Envoy's logs in order of precedence.
func Formats() []scan.Format { return formats[:] }
