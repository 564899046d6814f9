package event

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"
	"unicode/utf8"
)

func known(s Stamp) (int64, bool) { return s.Nano, s.Zoned }

// A line with every key that an access line can have, and how the contract's table writes it.
func TestAppendJSON(t *testing.T) {
	full := Event{
		Proxy: HAProxy, Kind: Access, Stamp: Stamp{Nano: 1795375299123e6, Digits: 3, Set: true, Zoned: true, Dated: true},
		Level: []byte("WARNING"), Status: 502, Method: []byte("GET"), Path: []byte("/a"), Query: []byte("b=1"), Protocol: []byte("HTTP/1.1"),
		Host: []byte("shop.example"), Node: []byte("lb1"), Client: []byte("10.0.0.9"), ClientPort: 5123, BytesSent: 0,
		RequestID: []byte("7f"), ConnectionID: []byte("12"), Upstream: []byte("shop"), UpstreamServer: []byte("<NOSRV>"),
		UpstreamAddrs: [][]byte{[]byte("10.0.0.7:8080"), []byte("unix:/run/app.sock")}, UpstreamStatuses: []int{0, 502},
		RequestMicros: 1_500_000, UpstreamConnectMicros: []int64{None, 1000}, UpstreamHeaderMicros: []int64{None}, UpstreamResponseMicros: []int64{12, 3_000_000},
		Code: []byte("SH--"), Detail: []byte("d"), TransportFailure: []byte("t"), Message: []byte("m"), Errno: 111,
		UserAgent: []byte("curl"), Referrer: []byte("-r"), ForwardedFor: []byte("1.2.3.4"), GRPC: true,
	}
	var bare Event
	bare.Reset()
	bare.Proxy, bare.Kind = Nginx, Process
	zoneless := bare
	zoneless.Stamp = Stamp{Nano: 1, Set: true, Dated: true}
	for _, test := range []struct {
		name string
		ev   Event
		want string
	}{
		{"every_key", full, `{"time":"2026-11-22T19:21:39.123Z","proxy":"haproxy","kind":"access","file":"a \"b\".log","line":7,"level":"warning","status":502,` +
			`"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1","host":"shop.example","node":"lb1","client":"10.0.0.9","client_port":5123,` +
			`"bytes_sent":0,"request_id":"7f","connection_id":"12","upstream":"shop","upstream_server":"<NOSRV>",` +
			`"upstream_addrs":["10.0.0.7:8080","unix:/run/app.sock"],"upstream_statuses":[0,502],"request_seconds":1.5,` +
			`"upstream_connect_seconds":[null,0.001],"upstream_header_seconds":[null],"upstream_response_seconds":[0.000012,3],` +
			`"code":"SH--","detail":"d","transport_failure":"t","message":"m","errno":111,"user_agent":"curl","referrer":"-r","forwarded_for":"1.2.3.4","grpc":true}`},
		{"nothing_known", bare, `{"proxy":"nginx","kind":"process","file":"a \"b\".log","line":7}`},
		{"time_without_zone", zoneless, `{"proxy":"nginx","kind":"process","file":"a \"b\".log","line":7}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := string(test.ev.AppendJSON(nil, `a "b".log`, 7, known))
			if got != test.want {
				t.Errorf("AppendJSON\n got %s\nwant %s", got, test.want)
			}
			if !json.Valid([]byte(got)) {
				t.Errorf("not JSON: %s", got)
			}
		})
	}
}

// The time package is asked what each moment looks like.
func TestAppendTime(t *testing.T) {
	layouts := []string{"2006-01-02T15:04:05Z", "2006-01-02T15:04:05.0Z", "2006-01-02T15:04:05.00Z", "2006-01-02T15:04:05.000Z",
		"2006-01-02T15:04:05.0000Z", "2006-01-02T15:04:05.00000Z", "2006-01-02T15:04:05.000000Z", "2006-01-02T15:04:05.0000000Z",
		"2006-01-02T15:04:05.00000000Z", "2006-01-02T15:04:05.000000000Z"}
	nano := int64(earliest)
	for i := range 20000 {
		digits := uint8(i % 10)
		want := time.Unix(0, nano).UTC().Format(layouts[digits])
		if got := string(AppendTime(nil, nano, digits)); got != want {
			t.Fatalf("AppendTime(%d, %d) = %s, want %s", nano, digits, got, want)
		}
		nano += (latest-earliest)/20000 - 7919*int64(i%1000) // uneven steps over all that a Stamp can hold
	}
}

func FuzzAppendQuoted(f *testing.F) {
	f.Add([]byte("GET /a?b=\"c\\d\" HTTP/1.1"))
	f.Add([]byte("\x00\x1b[31m\x7f\xff\xc3\x28é\u202e\u2066\u2028\ufeff\u0085"))
	f.Add([]byte("eight bytes and then a tab\tand \x80 in the middle of a word"))
	f.Fuzz(func(t *testing.T, b []byte) {
		quoted := AppendQuoted(nil, b)
		if !utf8.Valid(quoted) {
			t.Fatalf("AppendQuoted(%q) = %q is not UTF-8", b, quoted)
		}
		for _, r := range string(quoted) {
			if r < 0x20 || r == 0x7f || r >= 0x80 && steers(r) {
				t.Fatalf("AppendQuoted(%q) = %q lets %U through", b, quoted, r)
			}
		}
		var got string
		if err := json.Unmarshal(quoted, &got); err != nil {
			t.Fatalf("AppendQuoted(%q) = %q: %v", b, quoted, err)
		}
		if want := string([]rune(string(b))); got != want {
			t.Fatalf("AppendQuoted(%q) reads back as %q, want %q", b, got, want)
		}
	})
}

func BenchmarkAppendJSON(b *testing.B) {
	var ev Event
	ev.Reset()
	ev.Proxy, ev.Kind, ev.Status = Nginx, Access, 502
	ev.Stamp = Stamp{Nano: 1795375299123e6, Digits: 3, Set: true, Zoned: true, Dated: true}
	ev.Method, ev.Path, ev.Protocol = []byte("GET"), []byte("/api/v1/orders/100787"), []byte("HTTP/1.1")
	ev.Client, ev.BytesSent, ev.RequestMicros = []byte("10.66.5.108"), 3199, 29000
	ev.UpstreamAddrs, ev.UpstreamStatuses = [][]byte{[]byte("10.66.5.21:8000")}, []int{502}
	ev.UserAgent = bytes.Repeat([]byte("Mozilla/5.0 (iPhone; CPU) "), 4)
	dst := ev.AppendJSON(nil, "/var/log/nginx/access.log", 123456, known)
	b.SetBytes(int64(len(dst)))
	b.ReportAllocs()
	for b.Loop() {
		dst = ev.AppendJSON(dst[:0], "/var/log/nginx/access.log", 123456, known)
	}
}
