package event

import (
	"bytes"
	"fmt"
	"testing"
)

// Keys stand in stored digests: what changes them needs a new version of their format.
func TestJoinKeyNeverChanges(t *testing.T) {
	for _, test := range []struct {
		client, method, path, query string
		want                        uint64
	}{
		{"", "GET", "/", "", 0},
		{"10.0.0.7", "GET", "", "a", 0},
		{"10.0.0.7", "", "/", "", 0x8d1d7c035c92f895},
		{"10.0.0.7", "GET", "/orders/4711", "a=1&b=22222", 0x8d4c9bb4708d81e3},
	} {
		if got := JoinKey([]byte(test.client), []byte(test.method), []byte(test.path), []byte(test.query)); got != test.want {
			t.Errorf("%+v: got %#x", test, got)
		}
	}
}

// A key depends on the bytes of its parts alone: not on what stands behind them, nor on how much of that can be read.
func TestJoinKeyReadsNoFurther(t *testing.T) {
	const client, method, path, query = "192.168.100.200", "DELETE", "/a/long/path/of/more/than/one/word", "q=7"
	want := JoinKey([]byte(client), []byte(method), []byte(path), []byte(query))
	for room := range 20 {
		part := func(text string) []byte {
			b := append([]byte(text), bytes.Repeat([]byte{byte(room) | 1}, room)...)
			return b[:len(text):len(b)]
		}
		if got := JoinKey(part(client), part(method), part(path), part(query)); got != want {
			t.Errorf("%d bytes behind: got %#x, want %#x", room, got, want)
		}
	}
}

// Requests that differ in any part, or in where one part ends, have keys of their own.
func TestJoinKeyTellsRequestsApart(t *testing.T) {
	seen := map[uint64]string{}
	for _, client := range []string{"1", "11", "10.0.0.7", "10.0.0.70"} {
		for _, method := range []string{"", "GET", "GETGET", "POST"} {
			for n := range 40 {
				for _, query := range []string{"", "a", "\x00", "aaaaaaaa"} {
					path := "/" + string(bytes.Repeat([]byte("a"), n))
					what := fmt.Sprintf("%q %q %q %q", client, method, path, query)
					key := JoinKey([]byte(client), []byte(method), []byte(path), []byte(query))
					if other, found := seen[key]; found {
						t.Errorf("%s and %s have one key", what, other)
					}
					seen[key] = what
				}
			}
		}
	}
}
