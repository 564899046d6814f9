package digest

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for _, test := range []struct{ name, message, want string }{
		{"nothing", "", ""},
		{"words", "upstream sent too many moons", "upstream sent too many moons"},
		{"quoted", `open() "/var/www/html/favicon.ico" failed (2: No such file or directory)`, `open() "…" failed (2: No such file or directory)`},
		{"single_quotes", `invalid value 'x"y' in 'upstream'`, `invalid value '…' in '…'`},
		{"apostrophe", `can't find backend's server`, `can't find backend's server`},
		{"escaped_quote", `bad header "a\"b: 1" here`, `bad header "…" here`},
		{"open_quote", `bad header "a: 1`, `bad header "a: #`},
		{"numbers", "worker process 4711 got 12 of 13 bytes", "worker process # got # of # bytes"},
		{"number_in_word", "sd4a1: I/O on port80", "sd#a#: I/O on port#"},
		{"version", "uses HTTP/1.0", "uses HTTP/#.#"},
		{"errno_stays", "frobnicate() failed (104: Connection reset by peer)", "frobnicate() failed (104: Connection reset by peer)"},
		{"no_errno", "limit (512) reached", "limit (#) reached"},
		{"address", "peer 10.0.0.7:8080 and 192.168.1.1 said no", "peer <address> and <address> said no"},
		{"no_address", "version 1.2.3.4.5 of it", "version #.#.#.#.# of it"},
		{"ipv6", "peer [2001:db8::7]:8080 and fe80::1 said no", "peer <address> and <address> said no"},
		{"time_of_day", "not before 12:30:45 today", "not before #:#:# today"},
		{"url", "fetching https://shop.example/a?b=1, giving up", "fetching <url>, giving up"},
		{"uuid", "stream 9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d is gone", "stream <id> is gone"},
		{"hash", "unknown session 5ac6268dd8d4d5d1 of user", "unknown session <id> of user"},
		{"pointer", "context 0x7f3a9c00 freed twice", "context <hex> freed twice"},
		{"lua", `[lua] balancer.lua:42: set_peer(): no peer for "shop"`, `[lua] balancer.lua:#: set_peer(): no peer for "…"`},
		{"ends_in_colon", "something failed:", "something failed"},
		{"control", "a\tb\x00c", "a b c"},
		{"not_utf8", "\xff\xfe said 1", "\xff\xfe said #"},
		{"long", strings.Repeat("wörter ", 60), strings.Repeat("wörter ", 25) + "…"},
		{"long_quote", `bad "` + strings.Repeat("x", 700), `bad "` + strings.Repeat("x", 195) + "…"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := string(Fold([]byte(test.message), []byte("kept "))); got != "kept "+test.want {
				t.Errorf("%q folds to %q, want %q", test.message, got, "kept "+test.want)
			}
		})
	}
}

func FuzzFold(f *testing.F) {
	for _, message := range []string{"", `open() "/x" failed (2: No such file or directory)`, "[2001:db8::7]:80", "'", `"\`, "http://", "0x", "12:30:45", "10.0.0.7:"} {
		f.Add([]byte(message))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		got := Fold(message, nil)
		if len(got) > maxFold+len("…") {
			t.Fatalf("%q folds to %d bytes", message, len(got))
		}
		if utf8.Valid(message) && len(message) <= maxUnfolded && !utf8.Valid(got) {
			t.Fatalf("%q folds to %q, which is not UTF-8", message, got)
		}
	})
}
