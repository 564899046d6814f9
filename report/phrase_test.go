package report

import "testing"

func TestTold(t *testing.T) {
	for _, test := range []struct{ trait, line, want string }{
		{"journald", `{"__CURSOR":"s=1","_HOSTNAME":"app1","MESSAGE":"Stopped shop.service."}`, "Stopped shop.service."},
		{"container", `{"log":"10.0.0.9 - - \"GET / HTTP/1.1\" 502\n","stream":"stdout","time":"2026-11-22T19:21:39Z"}`, `10.0.0.9 - - "GET / HTTP/1.1" 502`},
		{"shipper", `{"@timestamp":"2026-11-22T19:21:39Z","message":"upstream timed out"}`, "upstream timed out"},
		{"access_line_in_JSON", `{"status":502,"request":"GET / HTTP/1.1"}`, `{"status":502,"request":"GET / HTTP/1.1"}`},
		{"cut", `{"MESSAGE":"Stop`, `{"MESSAGE":"Stop`},
		{"bytes_of_journald", `{"MESSAGE":[27,91]}`, `{"MESSAGE":[27,91]}`},
		{"plain", "upstream timed out", "upstream timed out"},
	} {
		if got := told(test.line); got != test.want {
			t.Errorf("%s: got %q, want %q", test.trait, got, test.want)
		}
	}
}
