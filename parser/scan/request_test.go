package scan

import (
	"strings"
	"testing"
)

func TestSplitRequest(t *testing.T) {
	tests := []struct{ name, in, want string }{ // parts between bars, ~ for nil
		{"usual", "GET /a?b=1 HTTP/1.1", "GET|/a?b=1|HTTP/1.1"},
		{"http2", "POST / HTTP/2.0", "POST|/|HTTP/2.0"},
		{"absolute", "GET http://h/p HTTP/1.1", "GET|http://h/p|HTTP/1.1"},
		{"connect", "CONNECT h:443 HTTP/1.1", "CONNECT|h:443|HTTP/1.1"},
		{"options_star", "OPTIONS * HTTP/1.0", "OPTIONS|*|HTTP/1.0"},
		{"webdav", "VERSION-CONTROL /x HTTP/1.1", "VERSION-CONTROL|/x|HTTP/1.1"},
		{"blank_in_target", "GET /a b c HTTP/1.1", "GET|/a b c|HTTP/1.1"},
		{"blanks_before_protocol", "GET /a   HTTP/1.1", "GET|/a|HTTP/1.1"},
		{"http_in_target", "GET /a HTTP/x y HTTP/1.1", "GET|/a HTTP/x y|HTTP/1.1"},
		{"http_0_9", "GET /a", "GET|/a|~"},
		{"lower_case", "get / HTTP/1.1", "get|/|HTTP/1.1"},
		{"cut_in_protocol", "GET /a HTT", "GET|/a|HTT"},
		{"cut_in_target", "GET /a/very/lo", "GET|/a/very/lo|~"},
		{"cut_before_target", "GET ", "GET|~|~"},
		{"cut_in_method", "GET", "GET|~|~"},
		{"no_target", "GET  HTTP/1.1", "GET|~|HTTP/1.1"},
		{"blank_at_end", "GET /a ", "GET|/a |~"},
		{"tls", "\x16\x03\x01 x", "~|~|~"},
		{"escaped_tls", `\x16\x03\x01\x02`, "~|~|~"},
		{"bad_request", "<BADREQ>", "~|~|~"},
		{"ssh", "SSH-2.0-Go", "~|~|~"},
		{"word", "hello", "~|~|~"},
		{"long_word", strings.Repeat("A", 40) + " /", "~|~|~"},
		{"path_only", "/a HTTP/1.1", "~|~|~"},
		{"dash", "-", "~|~|~"},
		{"dashes", "- - -", "~|~|~"},
		{"empty", "", "~|~|~"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			method, target, protocol := SplitRequest([]byte(tt.in))
			if got := joined([][]byte{method, target, protocol}); got != tt.want {
				t.Errorf("SplitRequest(%q) = %s, want %s", tt.in, got, tt.want)
			}
		})
	}
}

func TestSplitTarget(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"path", "/a/b", "/a/b|~"},
		{"query", "/a?b=1?c", "/a|b=1?c"},
		{"empty_query", "/a?", "/a|"},
		{"absolute", "http://h:80/p?q", "/p|q"},
		{"absolute_without_path", "https://h", "/|~"},
		{"query_only", "?q", "/|q"},
		{"absolute_query_only", "https://h?q", "/|q"},
		{"scheme_in_query", "/r?u=http://h/p", "/r|u=http://h/p"},
		{"scheme_in_bare_query", "r?u=http://h/p", "r|u=http://h/p"},
		{"scheme_behind_path", "a/http://h/p", "a/http://h/p|~"},
		{"scheme_missing", "://h/p", "://h/p|~"},
		{"authority", "h:443", "h:443|~"},
		{"star", "*", "*|~"},
		{"empty", "", "|~"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path, query := SplitTarget([]byte(tt.in))
			if path == nil {
				path = []byte{}
			}
			if got := joined([][]byte{path, query}); got != tt.want {
				t.Errorf("SplitTarget(%q) = %s, want %s", tt.in, got, tt.want)
			}
		})
	}
}

// FuzzRequest holds that the parts of a request line give it again, but for blanks before the protocol and at its end.
func FuzzRequest(f *testing.F) {
	for _, in := range []string{"GET /a?b HTTP/1.1", "GET http://h?q", "CONNECT h:1 HTT", "\x16\x03", "GET  HTTP/1.1", "A   H"} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		method, target, protocol := SplitRequest([]byte(in))
		head, ends := strings.CutSuffix(in, string(protocol))
		if again := string(method) + " " + string(target); method != nil && (!ends || strings.TrimRight(again, " ") != strings.TrimRight(head, " ")) {
			t.Fatalf("SplitRequest(%q) = %q, %q, %q", in, method, target, protocol)
		}
		path, query := SplitTarget([]byte(in))
		if whole := string(path) + "?" + string(query); !strings.HasSuffix(in+"?", strings.TrimPrefix(whole, "/")) && !strings.HasSuffix(in, strings.TrimPrefix(whole, "/")) {
			if string(path) != "/" || query != nil {
				t.Fatalf("SplitTarget(%q) = %q, %q", in, path, query)
			}
		}
	})
}

func BenchmarkRequest(b *testing.B) {
	in := []byte("GET /v2/users/40726477/orders?limit=50&offset=52 HTTP/1.1")
	b.ReportAllocs()
	for range b.N {
		_, target, _ := SplitRequest(in)
		SplitTarget(target)
	}
}
