package nginx

import (
	"sync"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// products are log_formats that come with software which brings its own nginx. Nobody who runs that has written a log_format, so that these are
// understood without being told. Two of a name are two versions.
var products = [...]struct{ name, body, sample string }{
	{"nginx-proxy-manager",
		`[$time_local] $upstream_cache_status $upstream_status $status - $request_method $scheme $host "$request_uri" [Client $remote_addr] [Length $body_bytes_sent] [Gzip $gzip_ratio] [Sent-to $proxy_host] "$http_user_agent" "$http_referer"`,
		`[22/Nov/2026:19:45:17 +0000] - 502 502 - GET https shop.example "/a?b=1" [Client 10.0.0.7] [Length 154] [Gzip -] [Sent-to app] "curl/8.9.1" "-"`},
	{"nginx-proxy-manager",
		`[$time_local] $status - $request_method $scheme $host "$request_uri" [Client $remote_addr] [Length $body_bytes_sent] [Gzip $gzip_ratio] "$http_user_agent" "$http_referer"`,
		`[22/Nov/2026:19:45:17 +0000] 404 - GET https shop.example "/a?b=1" [Client 10.0.0.7] [Length 154] [Gzip -] "curl/8.9.1" "-"`},
	{"nginx-apisix",
		`$remote_addr - $remote_user [$time_local] $http_host "$request" $status $body_bytes_sent $request_time "$http_referer" "$http_user_agent" $upstream_addr $upstream_status $upstream_response_time "$upstream_url"`,
		`10.0.0.7 - - [22/Nov/2026:19:45:17 +0000] shop.example "GET /a?b=1 HTTP/1.1" 502 154 0.001 "-" "curl/8.9.1" 10.0.0.21:80 502 0.001 "http://shop.example"`},
	{"nginx-apisix",
		`$remote_addr - $remote_user [$time_local] $http_host "$request" $status $body_bytes_sent $request_time "$http_referer" "$http_user_agent" $upstream_addr $upstream_status $upstream_response_time "$upstream_url" "$request_id"`,
		`10.0.0.7 - - [22/Nov/2026:19:45:17 +0000] shop.example "GET /a?b=1 HTTP/1.1" 502 154 0.001 "-" "curl/8.9.1" 10.0.0.21:80 502 0.001 "http://shop.example" "8eca"`},
	{"nginx-sls", // what Alibaba's log service tells its users to write
		`$remote_addr - $remote_user [$time_local] "$request" $request_time $request_length $status $body_bytes_sent "$http_referer" "$http_user_agent"`,
		`10.0.0.7 - - [22/Nov/2026:19:45:17 +0000] "GET /a?b=1 HTTP/1.1" 0.001 80 502 154 "-" "curl/8.9.1"`},
	{"nginx-harbor",
		`$remote_addr - "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" $request_time $upstream_response_time $pipe`,
		`10.0.0.7 - "GET /a?b=1 HTTP/1.1" 502 154 "-" "curl/8.9.1" 0.001 0.001 .`},
	{"nginx-easyengine",
		`$remote_addr $upstream_response_time $upstream_cache_status [$time_local] $http_host "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"`,
		`10.0.0.7 0.123 MISS [22/Nov/2026:19:45:17 +0000] shop.example "GET /a?b=1 HTTP/1.1" 502 154 "-" "curl/8.9.1"`},
	{"nginx-easyengine",
		`$remote_addr $upstream_response_time $upstream_cache_status [$time_local] $http_host "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$last"`,
		`10.0.0.7 0.123 MISS [22/Nov/2026:19:45:17 +0000] shop.example "GET /a?b=1 HTTP/1.1" 502 154 "-" "curl/8.9.1" "HTTP/1.1"`},
	{"nginx-ingress-stream",
		`[$remote_addr] [$time_local] $protocol $status $bytes_sent $bytes_received $session_time`,
		`[10.0.0.7] [22/Nov/2026:19:45:17 +0000] TCP 502 0 0 0.001`},
	{"nginx-discourse",
		`[$time_local] "$http_host" $remote_addr "$request" "$http_user_agent" "$sent_http_x_discourse_route" $status $bytes_sent "$http_referer" $upstream_response_time $request_time "$last`,
		`[22/Nov/2026:19:45:17 +0000] "shop.example" 10.0.0.7 "GET /a?b=1 HTTP/1.1" "curl/8.9.1" "-" 502 154 "-" 0.001 0.001 "-" "-"`},
}

// productFormats are the rows of the table of formats.
func productFormats() []scan.Format {
	rows := make([]scan.Format, len(products))
	for i, p := range products {
		body := p.body
		plan := sync.OnceValue(func() *plan {
			made, err := newPlan(directive{body: body})
			if err != nil {
				return nil // a test holds that none is
			}
			return made
		})
		rows[i] = scan.Format{Name: p.name, Proxy: event.Nginx, Sample: p.sample, New: func() scan.Parser { return newProduct(plan()) }}
	}
	return rows
}

// product reads one of products. It is stricter than a format that somebody gave: a line must have every field, and the fields their looks.
type product struct{ custom }

func newProduct(plan *plan) scan.Parser {
	return access{&product{custom{plan: plan, split: make([][]byte, len(plan.variables))}}}
}

func (p *product) cut(line []byte) bool {
	if !p.custom.cut(line) {
		return false
	}
	for _, value := range p.split {
		if value == nil {
			return false
		}
	}
	for _, what := range [...]field{requestTime, upstreamResponse, sessionTime} {
		if p.has(what) && (what != sessionTime || p.stream) && !isTimes(p.values[what]) {
			return false
		}
	}
	return digits(p.values[status]) == 3 && looksLikeIP(p.get(remoteAddr)) && (p.when().Set || !p.has(stamp))
}
