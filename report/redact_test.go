package report

import (
	"regexp"
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
)

// pseudonyms are replaced by their kind, so that a table can say what it wants.
var pseudonyms = regexp.MustCompile(`(client|value|user|mail|token)-[0-9a-f]{8}`)

func newTestRedactor(t *testing.T, secret string) *Redactor {
	t.Helper()
	r, err := NewRedactor(secret, "here")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRedactText(t *testing.T) {
	r := newTestRedactor(t, "key")
	r.Keep([]string{"10.0.0.7:8080", "[2001:db8::7]:80", "app1", "unix:/run/app.sock"})
	tests := []struct{ name, in, want string }{
		{"combined_with_user", `203.0.113.9 - alice [22/Nov/2026:20:01:30 +0000] "GET /a?token=s3cr3t&page=2 HTTP/1.1" 502 5 "-" "curl/8.1"`,
			`CLIENT - USER [22/Nov/2026:20:01:30 +0000] "GET /a?token=VALUE&page=VALUE HTTP/1.1" 502 5 "-" "curl/8.1"`},
		{"combined_without_user", `203.0.113.9 - - [22/Nov/2026:20:01:30 +0000] "GET / HTTP/1.1"`, `CLIENT - - [22/Nov/2026:20:01:30 +0000] "GET / HTTP/1.1"`},
		{"combined_user_with_blanks", `2001:db8::1 - Ada L [22/Nov/2026:20:01:30 +0000] "GET / HTTP/1.1"`, `CLIENT - USER [22/Nov/2026:20:01:30 +0000] "GET / HTTP/1.1"`},
		{"user_after_a_prefix", `<134>Nov 22 gw nginx: 203.0.113.9 - bob [22/Nov/2026:20:01:30 +0000] "-"`, `<134>Nov 22 gw nginx: CLIENT - USER [22/Nov/2026:20:01:30 +0000] "-"`},
		{"nginx_error_tail", `upstream closed, client: 203.0.113.9, server: 10.9.9.9, request: "GET /x?email=a%40b.de HTTP/1.1", upstream: "http://10.1.1.1:8080/x?email=a%40b.de", host: "shop.example"`,
			`upstream closed, client: CLIENT, server: 10.9.9.9, request: "GET /x?email=VALUE HTTP/1.1", upstream: "http://10.1.1.1:8080/x?email=VALUE", host: "shop.example"`},
		{"haproxy_client_with_port", `203.0.113.9:56235 [22/Nov/2026:20:01:30.400] web shop/app1 0/0/0/-1/2`, `CLIENT:56235 [22/Nov/2026:20:01:30.400] web shop/app1 0/0/0/-1/2`},
		{"peers_stay", `10.0.0.7:8080 [2001:db8::7]:80 10.0.0.70:8080`, `10.0.0.7:8080 [2001:db8::7]:80 CLIENT:8080`},
		{"this_machine_stays", `127.0.0.1:80 [::1]:80 0.0.0.0 ::`, `127.0.0.1:80 [::1]:80 0.0.0.0 ::`},
		{"mapped_address", `::ffff:203.0.113.9`, `CLIENT`},
		{"address_at_the_end_of_a_sentence", `all from 203.0.113.9.`, `all from CLIENT.`},
		{"versions_are_no_addresses", `Mozilla/5.0 (X11) Chrome/120.0.0.0 Safari/537.36 lib 1.2.3.4.5`, `Mozilla/5.0 (X11) Chrome/120.0.0.0 Safari/537.36 lib 1.2.3.4.5`},
		{"scopes_are_no_addresses", `std::bad_alloc at 20:01:29, App::Base::run`, `std::bad_alloc at 20:01:29, App::Base::run`},
		{"mail_address", `mail for Ada.Lovelace+x@example.co.uk failed`, `mail for MAIL failed`},
		{"unit_is_no_mail_address", `php-fpm@8.service, catalog@0.44.0`, `php-fpm@8.service, catalog@0.44.0`},
		{"basic_auth_user", `user "alice": password mismatch`, `user "USER": password mismatch`},
		{"json_keys", `{"remote_user":"alice","user-agent":"x","cookie":"sid=1; b=2","args":"q=ada&n=1"}`,
			`{"remote_user":"USER","user-agent":"x","cookie":"TOKEN","args":"q=VALUE&n=VALUE"}`},
		{"login_in_a_url", `http://ada:pw@files.example/x`, `http://USER@files.example/x`},
		{"bearer_token", `authorization: Bearer abc.def-ghi`, `authorization: Bearer TOKEN`},
		{"jwt", `/reset/eyJhbGciOiJI.eyJzdWIiOiIx.sIg-nature_1`, `/reset/TOKEN`},
		{"uuid_and_long_token", `/o/123e4567-e89b-12d3-a456-426614174000/AbCdEf0123456789AbCdEf`, `/o/TOKEN/TOKEN`},
		{"long_words_are_no_tokens", `upstream_reset_before_response_started checkout-7d9f8b6c5d-x2x7k internationalisation`, `upstream_reset_before_response_started checkout-7d9f8b6c5d-x2x7k internationalisation`},
		{"database_user", `Access denied for user 'shop'@'10.2.2.2'`, `Access denied for user 'USER'@'CLIENT'`},
		{"session_of_a_user", `session opened for user ada(uid=0)`, `session opened for user USER(uid=0)`},
		{"home", `/home/ada/logs/a.log`, `/home/USER/logs/a.log`},
		{"our_own_sentences", `first whether it is only this one user's side: cookies cleared? yes`, `first whether it is only this one user's side: cookies cleared? yes`},
		{"query_without_values", `GET /x?a&b= HTTP/1.1`, `GET /x?VALUE&b= HTTP/1.1`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			once := r.Text(test.in)
			got := pseudonyms.ReplaceAllStringFunc(once, func(s string) string { return strings.ToUpper(s[:strings.IndexByte(s, '-')]) })
			if got != test.want {
				t.Errorf("redacting\n%s\ngot  %s\nwant %s", test.in, got, test.want)
			}
			if again := r.Text(once); again != once {
				t.Errorf("redacting twice\n%s\ngot  %s\nwant %s", test.in, again, once)
			}
		})
	}
}

func TestRedactorKeys(t *testing.T) {
	a, b, c := newTestRedactor(t, "one"), newTestRedactor(t, "one"), newTestRedactor(t, "two")
	random1, random2 := newTestRedactor(t, ""), newTestRedactor(t, "")
	const in = "203.0.113.9"
	if a.Text(in) != b.Text(in) {
		t.Errorf("with the same key %s and %s", a.Text(in), b.Text(in))
	}
	if a.Text(in) == c.Text(in) {
		t.Errorf("with two keys both %s", a.Text(in))
	}
	if random1.Text(in) == random2.Text(in) {
		t.Errorf("with random keys both %s", random1.Text(in))
	}
	if a.Text("203.0.113.9:80, ::ffff:203.0.113.9") != a.Text(in)+":80, "+a.Text(in) {
		t.Errorf("one client has two pseudonyms: %s", a.Text("203.0.113.9:80, ::ffff:203.0.113.9"))
	}
	if a.Note() == random1.Note() {
		t.Error("the note does not say whether runs can be compared")
	}
}

func TestRedactEvent(t *testing.T) {
	r := newTestRedactor(t, "key")
	ev := &event.Event{Client: []byte("203.0.113.9"), ForwardedFor: []byte("203.0.113.9, 198.51.100.1"), Path: []byte("/u/ada@example.org"), Query: []byte("q=1"),
		UpstreamAddrs: [][]byte{[]byte("10.0.0.7:8080")}, TransportFailure: []byte("remote address:10.0.0.7:8080"), Upstream: []byte("shop")}
	r.Event(ev)
	client := r.Text("203.0.113.9")
	for _, test := range []struct{ name, got, want string }{
		{"client", string(ev.Client), client},
		{"forwarded_for", string(ev.ForwardedFor), client + ", " + r.Text("198.51.100.1")},
		{"path", string(ev.Path), "/u/" + r.Text("ada@example.org")},
		{"query", string(ev.Query), "q=" + r.pseudonym("value", "1")},
		{"upstream_address", string(ev.UpstreamAddrs[0]), "10.0.0.7:8080"},
		{"upstream_address_in_a_reason", string(ev.TransportFailure), "remote address:10.0.0.7:8080"},
		{"upstream", string(ev.Upstream), "shop"},
	} {
		if test.got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, test.got, test.want)
		}
	}
}

func FuzzRedactText(f *testing.F) {
	f.Add(`203.0.113.9 - alice [22/Nov/2026:20:01:30 +0000] "GET /a?token=s3cr3t HTTP/1.1"`)
	f.Add(`client: 2001:db8::1, user "bob", cookie: a=b`)
	r, err := NewRedactor("key", "here")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := r.Text("x 203.0.113.9 " + s); strings.Contains(got, "x 203.0.113.9 ") {
			t.Errorf("redacting %q\ngot %q", s, got)
		}
	})
}
