package event

import "testing"

func TestLooksLikeRequest(t *testing.T) {
	for _, test := range []struct {
		name, line string
		want       bool
	}{
		{"bars between fields", `2026-11-22T20:21:39+01:00|10.0.0.9|GET|shop.example|/orders/7|502|0.003|10.0.0.7:8080`, true},
		{"labels", `RA: 10.0.0.9 H: shop.example R: "POST /pay HTTP/2.0" S: 502 RS: 157`, true},
		{"no stamp", `be_app/app1 503 SC 7 "HEAD / HTTP/1.1"`, true},
		{"JSON", `{"verb":"PUT","code":"504"}`, true},
		{"times and addresses are no status", `GET /a 0.502 10.0.502.7 1502`, false},
		{"no status", `10.0.0.9 "GET /a HTTP/1.1" - -`, false},
		{"priority of syslog is no status", `<190>Nov 22 19:21:39 web1 nginx: 10.0.0.9 - - "GET /a?x=aaa`, false},
		{"no method", `sent 502 bytes to 10.0.0.9`, false},
		{"method within a word", `WIDGET 502`, false},
		{"number before a point", `GET 502.3`, false},
		{"empty", ``, false},
	} {
		if got := LooksLikeRequest([]byte(test.line)); got != test.want {
			t.Errorf("%s: LooksLikeRequest(%q) = %v, want %v", test.name, test.line, got, test.want)
		}
	}
}

func TestOwnerOf(t *testing.T) {
	for _, test := range []struct {
		name, file, line string
		want             Proxy
	}{
		{"folder", "/var/log/nginx/access.log", `x`, Nginx},
		{"tag", "messages", `Nov 22 19:21:39 lb1 HAProxy[7]: x`, HAProxy},
		{"sidecar", "-", `pod istio-proxy GET 502`, Envoy},
		{"neither", "access.log", `10.0.0.9 GET 502`, NoProxy},
	} {
		if got := OwnerOf(test.file, []byte(test.line)); got != test.want {
			t.Errorf("%s: OwnerOf(%q, %q) = %v, want %v", test.name, test.file, test.line, got, test.want)
		}
	}
}
