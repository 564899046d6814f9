package haproxy

import (
	"testing"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

func TestClient(t *testing.T) {
	for _, test := range []struct {
		name       string
		both, host string
		port       int64
		want       string
		wantPort   int
	}{
		{"IPv4", "10.0.0.8:4242", "", unknown, "10.0.0.8", 4242},
		{"IPv6 without brackets", "2001:db8::1:51234", "", unknown, "2001:db8::1", 51234},
		{"IPv6 whose last group looks like a port", "fe80::1:80:443", "", unknown, "fe80::1:80", 443},
		{"IPv6 in brackets", "[::1]:80", "", unknown, "::1", 80},
		{"unix socket", "unix:1", "", unknown, "unix:1", 0},
		{"masked", "x.x.x.x:0", "", unknown, "x.x.x.x", 0},
		{"hidden", "-:-", "", unknown, "", 0},
		{"no port", "10.0.0.8:", "", unknown, "10.0.0.8", 0},
		{"port too high", "10.0.0.8:70000", "", unknown, "10.0.0.8:70000", 0},
		{"name", "REDACTED", "", unknown, "REDACTED", 0},
		{"apart", "", "10.0.0.8", 4242, "10.0.0.8", 4242},
		{"apart, IPv6", "", "2001:db8::1", 4242, "2001:db8::1", 4242},
		{"alone, with its port", "", "10.0.0.8:4242", unknown, "10.0.0.8", 4242},
		{"alone, IPv6", "", "2001:db8::1", unknown, "2001:db8::1", 0},
		{"nothing", "", "-", unknown, "", 0},
	} {
		r := newRecord()
		r.s[clientPortText], r.s[clientText], r.n[portNumber] = []byte(test.both), []byte(test.host), test.port
		if got, port := r.client(); string(got) != test.want || port != test.wantPort {
			t.Errorf("%s: client(%q, %q, %d) = %q, %d, want %q, %d", test.name, test.both, test.host, test.port, got, port, test.want, test.wantPort)
		}
	}
}

func TestServerAddress(t *testing.T) {
	for _, test := range []struct {
		name, both, host string
		port             int64
		want             string
	}{
		{"together", "10.0.0.8:80", "", unknown, "10.0.0.8:80"},
		{"together, IPv6", "2001:db8::9:8080", "", unknown, "[2001:db8::9]:8080"},
		{"apart", "", "10.0.0.8", 80, "10.0.0.8:80"},
		{"apart, IPv6", "", "2001:db8::9", 8080, "[2001:db8::9]:8080"},
		{"no port", "", "10.0.0.8", unknown, "10.0.0.8"},
		{"never connected", "", "-", 0, ""},
		{"nothing", "", "", unknown, ""},
	} {
		r := newRecord()
		r.s[serverPortText], r.s[serverAddressText], r.n[serverPortNumber] = []byte(test.both), []byte(test.host), test.port
		if got := r.serverAddress(); string(got) != test.want {
			t.Errorf("%s: serverAddress(%q, %q, %d) = %q, want %q", test.name, test.both, test.host, test.port, got, test.want)
		}
	}
}

func TestRequest(t *testing.T) {
	type parts struct{ method, path, query, protocol, host string }
	for _, test := range []struct {
		name, line, method, target, query, protocol string
		want                                        parts
	}{
		{"line", "GET /a?b=c HTTP/1.1", "", "", "", "", parts{"GET", "/a", "b=c", "HTTP/1.1", ""}},
		{"absolute URL", "GET https://shop.example:8443/a?b HTTP/2.0", "", "", "", "", parts{"GET", "/a", "b", "HTTP/2.0", "shop.example:8443"}},
		{"absolute URL without a path", "GET https://shop.example?b HTTP/2.0", "", "", "", "", parts{"GET", "/", "b", "HTTP/2.0", "shop.example"}},
		{"URL in the query", "GET /a?u=https://other/ HTTP/1.1", "", "", "", "", parts{"GET", "/a", "u=https://other/", "HTTP/1.1", ""}},
		{"tunnel", "CONNECT shop.example:443 HTTP/1.1", "", "", "", "", parts{"CONNECT", "shop.example:443", "", "HTTP/1.1", ""}},
		{"cut", "GET /a?b=", "", "", "", "", parts{"GET", "/a", "b=", "", ""}},
		{"none", "<BADREQ>", "", "", "", "", parts{}},
		{"in pieces", "", "GET", "/a", "?b=c", "HTTP/1.1", parts{"GET", "/a", "b=c", "HTTP/1.1", ""}},
		{"pieces of none", "", "<BADREQ>", "<BADREQ>", "", "<BADREQ>", parts{}},
		{"query twice", "", "GET", "/a?b=c", "?b=c", "", parts{"GET", "/a", "b=c", "", ""}},
		{"method apart", "/a?b=c HTTP/1.1", "GET", "", "", "", parts{"GET", "/a", "b=c", "HTTP/1.1", ""}},
		{"only a path", "/a", "GET", "", "", "", parts{"GET", "/a", "", "", ""}},
		{"dashes", "", "-", "-", "-", "-", parts{}},
	} {
		r := newRecord()
		for name, value := range map[text]string{requestText: test.line, methodText: test.method, targetText: test.target, queryText: test.query, protocolText: test.protocol} {
			r.s[name] = []byte(value)
		}
		method, path, query, protocol, host := r.request()
		if got := (parts{string(method), string(path), string(query), string(protocol), string(host)}); got != test.want {
			t.Errorf("%s: %+v, want %+v", test.name, got, test.want)
		}
	}
}

func TestSetSpecial(t *testing.T) {
	var clock scan.Clock
	for _, test := range []struct {
		name  string
		field field
		value string
		check func(r *record) bool
	}{
		{"a state where a time might be", stateStampField, "SC--", func(r *record) bool { return string(r.s[stateText]) == "SC--" && !r.stamp.Set }},
		{"a time where a state might be", stateStampField, "22/Nov/2026:19:45:46.803", func(r *record) bool { return r.stamp.Set && r.s[stateText] == nil }},
		{"the server's time where a date might be", responseStampField, "14", func(r *record) bool { return r.n[responseNumber] == 14 && !r.stamp.Set }},
		{"no answer", responseStampField, "-1", func(r *record) bool { return r.n[responseNumber] == -1 }},
		{"a date where the server's time might be", responseStampField, "22/Nov/2026:19:45:46.803", func(r *record) bool { return r.stamp.Set && r.n[responseNumber] == unknown }},
		{"seconds since 1970 where the server's time might be", responseStampField, "1795376746", func(r *record) bool { return r.stamp.Set && r.n[responseNumber] == unknown }},
		{"backend and server", pairField, "shop/app1", func(r *record) bool { return string(r.s[backendText]) == "shop" && string(r.s[serverText]) == "app1" }},
		{"one name", pairField, "shop", func(r *record) bool { return r.s[backendText] == nil }},
		{"five times", timersField, "1/2/3/4/+10", func(r *record) bool {
			return r.n[queueNumber] == 2 && r.n[responseNumber] == 4 && r.n[activeNumber] == 10
		}},
		{"three times", timersField, "1/-1/3", func(r *record) bool {
			return r.n[queueNumber] == 1 && r.n[connectNumber] == -1 && r.n[totalNumber] == 3
		}},
		{"four times", timersField, "1/2/3/4", func(r *record) bool { return r.n[queueNumber] == unknown }},
		{"counts", countsField, "1/1/0/0/+2", func(r *record) bool { return r.n[retriesNumber] == 2 }},
		{"nanoseconds", nanoField, "9000000", func(r *record) bool { return r.n[activeNumber] == 9 }},
		{"fraction", retriesNumber.field(), "2.0", func(r *record) bool { return r.n[retriesNumber] == 2 }},
		{"no number", retriesNumber.field(), "two", func(r *record) bool { return r.n[retriesNumber] == unknown }},
	} {
		r := newRecord()
		r.set(test.field, []byte(test.value), &clock)
		if !test.check(&r) {
			t.Errorf("%s: set(%q) left %+v", test.name, test.value, r.n)
		}
	}
}

func TestEndMs(t *testing.T) {
	for _, test := range []struct{ nano, total, want int64 }{
		{1795376746803000000, 9, 1795376746812}, {999999, 0, 0}, {-1, 0, -1}, {-1000000, 1, 0}, {5, -1, 0}, {1795376746803000000, 9223372036854776, 2795376746803},
	} {
		if got := endMs(event.Stamp{Nano: test.nano, Set: true}, test.total); got != test.want {
			t.Errorf("endMs(%d, %d) = %d, want %d", test.nano, test.total, got, test.want)
		}
	}
}

func TestInteger(t *testing.T) {
	for _, test := range []struct {
		text string
		n    int64
		end  int
	}{
		{"7", 7, 1}, {"7/", 7, 1}, {"-1/", -1, 2}, {"+23 ", 23, 3}, {"", 0, 0}, {"-", 0, 0}, {"+/", 0, 0}, {"x", 0, 0}, {"999999999999999999", 999999999999999999, 18}, {"9999999999999999999", 0, 0},
	} {
		if n, end := integer([]byte(test.text), 0); n != test.n || end != test.end {
			t.Errorf("integer(%q) = %d, %d, want %d, %d", test.text, n, end, test.n, test.end)
		}
	}
}
