package nginx

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/why502/why502/parser/event"
)

const refusedHead = `2026/11/22 19:46:49 [error] 15998#15998: *2778 connect() failed (111: Connection refused) while connecting to upstream`

// What a glance tells of an error line is what Parse tells, also where a tail only looks like those that are read in one go.
func TestGlanceOfErrorsAgrees(t *testing.T) {
	for _, test := range []struct{ name, tail string }{
		{"usual", `, client: 10.0.0.7, server: shop.example, request: "GET /a?b=1 HTTP/1.1", upstream: "http://10.0.0.21:8000/a?b=1", host: "shop.example"`},
		{"with_referrer", `, client: 10.0.0.7, server: a, request: "POST / HTTP/2.0", upstream: "http://10.0.0.21:8000/", host: "a", referrer: "https://a/b"`},
		{"group", `, client: 2001:db8::7, server: a, request: "GET / HTTP/1.1", upstream: "http://shop/", host: "a"`},
		{"socket", `, client: unix:, server: a, request: "GET / HTTP/1.1", upstream: "fastcgi://unix:/run/app.sock:", host: "a"`},
		{"no_upstream", `, client: 10.0.0.7, server: a, request: "GET / HTTP/1.1", host: "a"`},
		{"nothing_behind_the_request", `, client: 10.0.0.7, server: , request: "GET / HTTP/1.1"`},
		{"no_client", `, client: -, server: a, request: "GET / HTTP/1.1"`},
		{"client_with_port", `, client: 10.0.0.7:4711, server: a, request: "GET / HTTP/1.1"`},
		{"client_in_brackets", `, client: [2001:db8::7]:4711, server: a, request: "GET / HTTP/1.1"`},
		{"request_id", `, client: 10.0.0.7, server: a, request: "GET / HTTP/1.1", host: "a", request_id: "0815"`},
		{"subrequest", `, client: 10.0.0.7, server: a, request: "GET / HTTP/1.1", subrequest: "/auth", upstream: "http://10.0.0.9:1/auth"`},
		{"quotes_in_the_request", `, client: 10.0.0.7, server: a, request: "GET /"x" HTTP/1.1", upstream: "http://10.0.0.9:1/"x"", host: "a"`},
		{"key_in_the_request", `, client: 10.0.0.7, server: a, request: "GET /", host: "b HTTP/1.1", host: "a"`},
		{"blanks_in_the_target", `, client: 10.0.0.7, server: a, request: "GET /a b HTTP/1.1", host: "a"`},
		{"small_method", `, client: 10.0.0.7, server: a, request: "get / HTTP/1.1"`},
		{"absolute_target", `, client: 10.0.0.7, server: a, request: "GET http://b/c HTTP/1.1"`},
		{"no_request", `, client: 10.0.0.7, server: a, request: "` + "\x16\x03" + `"`},
		{"colon_before_the_protocol", `, client: 10.0.0.7, server: a, request: "GET /a: HTTP/1.1"`},
		{"escaped_quotes", `, client: 10.0.0.7, server: a, request: \"GET / HTTP/1.1\", host: \"a\"`},
		{"escaped_quotes_in_the_client", `, client: \"10.0.0.7, server: a, request: "GET / HTTP/1.1"`},
		{"typographic_quote_in_the_server", `, client: 10.0.0.7, server: “a, request: "GET / HTTP/1.1"`},
		{"entity_in_the_client", `, client: &quot;10.0.0.7, server: a, request: "GET / HTTP/1.1"`},
		{"backslash_at_the_end", `, client: 10.0.0.7, server: a, request: "GET /: \", host: "a"`},
		{"other_order", `, server: a, client: 10.0.0.7, request: "GET / HTTP/1.1"`},
		{"cut_upstream", `, client: 10.0.0.7, server: a, request: "GET / HTTP/1.1", upstream: "http://10.0.0.2`},
		{"two_hosts", `, client: 10.0.0.7, server: a, request: "GET / HTTP/1.1", host: "a", host: "b"`},
		{"referrer_before_the_host", `, client: 10.0.0.7, server: a, request: "GET / HTTP/1.1", referrer: "b", host: "a"`},
		{"blank_in_the_server", `, client: 10.0.0.7, server: a b, request: "GET / HTTP/1.1", host: "a"`},
		{"blank_in_the_host", `, client: 10.0.0.7, server: a, request: "GET / HTTP/1.1", upstream: "http://10.0.0.9:1/", host: "a b"`},
		{"exclamation_mark_in_the_target", `, client: 10.0.0.7, server: a, request: "GET /! HTTP/1.1", upstream: "http://10.0.0.9:1/!", host: "a"`},
		{"no_method", `, client: 10.0.0.7, server: a, request: " /a HTTP/1.1", host: "a"`},
		{"long_method", `, client: 10.0.0.7, server: a, request: "PROPPATCH /a HTTP/1.1", host: "a"`},
		{"empty_upstream", `, client: 10.0.0.7, server: a, request: "GET /a HTTP/1.1", upstream: "", host: ""`},
		{"points_for_an_upstream", `, client: 10.0.0.7, server: a, request: "GET /a HTTP/1.1", upstream: "http://.../", host: "a"`},
		{"long_target", `, client: 10.0.0.7, server: a, request: "GET /` + strings.Repeat("a", 300) + ` HTTP/1.1", upstream: "http://10.0.0.9:1/` + strings.Repeat("a", 300) + `", host: "a"`},
		{"many_words", `, client: 10.0.0.7, server: a, request: "GET /a HTTP/1.1", host: "` + strings.Repeat("a ", 40) + `"`},
		{"words_behind", `, client: 10.0.0.7, server: a, request: "GET /a HTTP/1.1", host: "a" and more`},
		{"two_clients", `, client: 10.0.0.7, client: 10.0.0.8, server: a, request: "GET / HTTP/1.1"`},
		{"no_tail", ``},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newErrorLog()
			for end := len(refusedHead); end <= len(refusedHead)+len(test.tail); end++ {
				line := (refusedHead + test.tail)[:end]
				if problem := disagreement(p, []byte(line)); problem != "" {
					t.Fatalf("%s: %s", line, problem)
				}
				if problem := otherRoad([]byte(line)); problem != "" {
					t.Fatalf("%s: %s", line, problem)
				}
			}
			var g event.Glance
			if p.Glance([]byte(refusedHead+test.tail), &g); g.Message == nil || g.Message.Errno != 111 && g.Symptom != event.ConnectFailed {
				t.Errorf("%s: got %+v", test.tail, g)
			}
		})
	}
}

// Nearly all tails are read in one go: what is slow about the others must not become slow about these.
func TestUsualTailsAreCut(t *testing.T) {
	for _, behind := range []string{
		``, `, host: "a"`, `, upstream: "http://10.0.0.21:8000/a?b=1"`, `, upstream: "http://10.0.0.21:8000/a?b=1", host: "shop.example"`, `, host: "a", referrer: "https://a/b"`,
		`, upstream: "fastcgi://unix:/run/app.sock:", host: "a", referrer: "https://a/b", request_id: "0815"`,
	} {
		var r asked
		if tail := `10.0.0.7, server: shop.example, request: "GET /a?b=1 HTTP/1.1"` + behind; !r.cut([]byte(tail)) {
			t.Errorf("%s is not cut", tail)
		} else if string(r.client) != "10.0.0.7" || string(r.method) != "GET" || string(r.target) != "/a?b=1" || string(r.protocol) != "HTTP/1.1" {
			t.Errorf("%s: client %q, method %q, target %q, protocol %q", tail, r.client, r.method, r.target, r.protocol)
		}
	}
}

// otherRoad says where Parse, which may take the quick road, and the general one differ, "" where they agree: on a line that ends what was read, and on
// one behind which more follows.
func otherRoad(line []byte) string {
	for _, line := range [][]byte{line, append(slices.Clone(line), "\n 2026 \"and more\""+strings.Repeat("\x00", 64)...)[:len(line)]} {
		var got, want event.Event
		p, general := newErrorLog().(*errorLog), newErrorLog().(*errorLog)
		h, ok := general.head(line)
		if parsed := p.Parse(line, &got); parsed != ok {
			return fmt.Sprintf("Parse says %v, the head %v", parsed, ok)
		} else if !ok {
			continue
		}
		general.tell(h, &want)
		for range 2 {
			if problem := cmp.Diff(describe(&want), describe(&got)); problem != "" {
				return "general (-) and quick (+) road: " + problem
			}
			p.Parse(line, &got) // now the message is known
		}
	}
	return ""
}

// Messages beyond those that are remembered are known all the same, and those that no row knows are left to Parse.
func TestManyMessages(t *testing.T) {
	p := newErrorLog()
	for _, round := range []int{1, 2} {
		for code := range 999 {
			line := []byte(`2026/11/22 19:46:49 [error] 7#7: *1 connect() failed (` + string([]byte{'1' + byte(code/100%9), '0' + byte(code/10%10), '0' + byte(code%10)}) +
				`: Any text) while connecting to upstream, client: 10.0.0.7, server: a, request: "GET / HTTP/1.1"`)
			if problem := disagreement(p, line) + otherRoad(line); problem != "" {
				t.Fatalf("round %d, %s: %s", round, line, problem)
			}
		}
	}
	for _, text := range []string{`no row knows this`, `odd "quote, client: 1, connect() failed (111: Connection refused) while connecting to upstream`} {
		line := []byte(`2026/11/22 19:46:49 [error] 7#7: *1 ` + text + `, client: 10.0.0.7, server: a, request: "GET / HTTP/1.1"`)
		if problem := disagreement(p, line) + otherRoad(line); problem != "" {
			t.Errorf("%s: %s", line, problem)
		}
		var g event.Glance
		if p.Glance(line, &g); g.Message != nil {
			t.Errorf("%s: got %+v", line, *g.Message)
		}
	}
}

// A message that came before costs no allocation, whatever the request.
func TestHeardMessageAllocatesNothing(t *testing.T) {
	p, all := newErrorLog(), lines(errorBench)
	var g event.Glance
	at := 0
	allocs := testing.AllocsPerRun(len(all), func() {
		if !p.Glance(all[at%len(all)], &g) || g.Message == nil {
			t.Fatalf("%s is not read", all[at%len(all)])
		}
		at++
	})
	if allocs > 0 {
		t.Errorf("%v allocations a line, want none", allocs)
	}
}
