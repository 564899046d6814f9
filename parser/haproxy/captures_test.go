package haproxy

import (
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
)

func TestIDAmong(t *testing.T) {
	for _, test := range []struct{ name, captures, want string }{
		{"none", "", ""},
		{"empty", "{||}", ""},
		{"UUID alone", "{1e8334e3-d116-4db2-a74d-6195d603146d} ", "1e8334e3-d116-4db2-a74d-6195d603146d"},
		{"behind host and agent", "{www.example.org|curl/8.5.0|5f2e05be5045991f0e1a18f52087a7ec}", "5f2e05be5045991f0e1a18f52087a7ec"},
		{"in capitals, request and response", "{A|B} {5F2E05BE5045991F0E1A18F52087A7EC}", "5F2E05BE5045991F0E1A18F52087A7EC"},
		{"two of them", "{5f2e05be5045991f0e1a18f52087a7ec|00000000000000000000000000000001}", ""},
		{"no hexadecimal digit", "{5f2e05be5045991f0e1a18f52087a7eg}", ""},
		{"dash at the wrong place", "{1e8334e3d-116-4db2-a74d-6195d603146d}", ""},
		{"cut", "{1e8334e3-d116-4db2-a74d", ""},
	} {
		if got := string(idAmong([]byte(test.captures))); got != test.want {
			t.Errorf("%s: idAmong(%q) = %q, want %q", test.name, test.captures, got, test.want)
		}
	}
}

// Captured headers get the names of the configuration's directives, by their number and order.
func TestNamedCaptures(t *testing.T) {
	const (
		three    = "\ncapture request header Host len 64\ncapture request header User-Agent len 99\ncapture request header X-Request-ID len 36"
		response = "\ncapture response header Server len 9\ncapture response header X-Cache len 9\ncapture response header Via len 9"
		head     = `10.0.0.9:4242 [22/Nov/2026:14:00:00.000] web shop/app1 0/0/1/-1/3 502 209 - - SH-- 1/1/0/0/0 0/0 `
		full     = `%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r`
	)
	for _, c := range []struct{ name, format, captures, want string }{
		{"in_order", "option httplog" + three, "{shop.example|curl/8|abc-1} ", "shop.example curl/8 abc-1"},
		{"with_those_of_the_response", "option httplog" + three + "\ncapture response header Server len 9", "{shop.example|curl/8|abc-1} {nginx} ", "shop.example curl/8 abc-1"},
		{"some_empty", "option httplog" + three, "{shop.example||} ", "shop.example  "},
		{"another_number", "option httplog" + three, "{shop.example|curl/8} ", "  "},
		{"none_in_the_line", "option httplog" + three, "", "  "},
		{"response_alone", "option httplog" + response, "{nginx|hit|1.1} ", "  "},
		{"two_frontends_agree", "option httplog" + three + "\nfrontend" + three, "{a|b|c} ", "a b c"},
		{"two_frontends_differ", "option httplog" + three + "\nfrontend" + strings.Replace(three, "Host", "X-Real-IP", 1), "{a|b|c} ", " b c"},
		{"frontend_that_captures_less", "option httplog" + three + "\nfrontend\ncapture request header Host len 9", "{a} ", "a  "},
		{"log-format", "log-format " + `"` + full + `"` + three, "{shop.example|curl/8|abc-1} ", "shop.example curl/8 abc-1"},
		{"format_that_tells_itself", "log-format " + `"` + full + ` id=%ID"` + three, "{shop.example|curl/8|abc-1} ", "shop.example curl/8 own"},
	} {
		t.Run(c.name, func(t *testing.T) {
			format, err := Compile(c.format)
			if err != nil {
				t.Fatal(err)
			}
			p := format.New()
			line := head + c.captures + `"GET /a HTTP/1.1"`
			if strings.Contains(c.format, "%ID") {
				line += " id=own"
			}
			var ev event.Event
			var g event.Glance
			// The line before must leave nothing behind.
			p.Parse([]byte(head+`{old|old|old} "GET /a HTTP/1.1" id=old`), &ev)
			if !p.Parse([]byte(line), &ev) || !p.Glance([]byte(line), &g) {
				t.Fatalf("%s is not understood", line)
			}
			if got := string(ev.Host) + " " + string(ev.UserAgent) + " " + string(ev.RequestID); got != c.want {
				t.Errorf("%s: got %q, want %q", line, got, c.want)
			}
			if string(g.RequestID) != string(ev.RequestID) {
				t.Errorf("%s: a glance tells the id %q, the event %q", line, g.RequestID, ev.RequestID)
			}
		})
	}
}
