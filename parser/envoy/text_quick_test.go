package envoy

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// TestQuickTakesUsualLines holds that healthy lines go the short way: otherwise all of them are as slow as a failure.
func TestQuickTakesUsualLines(t *testing.T) {
	for name, tt := range map[string]struct {
		k    kind
		line string
		want bool
	}{
		"plain":       {plainText, formats[plainText].Sample, true},
		"istio":       {istioText, formats[istioText].Sample, true},
		"post":        {plainText, `[2026-11-22T19:45:57.743Z] "POST /login HTTP/1.1" 201 - 194 2160 14 13 "10.0.7.105" "okhttp/4.12.0" "cd9c1efa387c2a8c97c07021f554168a" "shop.example" "10.0.7.21:8000"`, true},
		"http2":       {plainText, `[2026-11-22T19:45:57.743Z] "DELETE /a HTTP/2" 204 - 0 0 14 13 "2001:db8::1" "okhttp/4.12.0" "cd9c1efa387c2a8c97c07021f554168a" "shop.example" "[2001:db8::2]:80"`, true},
		"big_answer":  {plainText, `[2026-11-22T19:45:57.743Z] "GET / HTTP/1.1" 200 - 0 123456789012 14 13 "10.0.7.105" "curl/8.9.1" "c15bc1191ff2e2bac6076074129ffa4f" "shop.example" "10.0.7.21:8000"`, true},
		"no_answer":   {plainText, `[2026-11-22T19:45:57.743Z] "GET / HTTP/1.1" 404 - 0 9 14 - "10.0.7.105" "curl/8.9.1" "c15bc1191ff2e2bac6076074129ffa4f" "shop.example" "-"`, true},
		"500":         {plainText, `[2026-11-22T19:45:57.743Z] "GET / HTTP/1.1" 500 - 0 9 14 13 "10.0.7.105" "curl/8.9.1" "c15bc1191ff2e2bac6076074129ffa4f" "shop.example" "10.0.7.21:8000"`, true},
		"502":         {plainText, `[2026-11-22T19:45:57.743Z] "GET / HTTP/1.1" 502 - 0 988 4 3 "10.0.7.105" "curl/8.9.1" "c15bc1191ff2e2bac6076074129ffa4f" "shop.example" "10.0.7.21:8000"`, false},
		"no_status":   {plainText, `[2026-11-22T19:45:57.743Z] "GET / HTTP/1.1" 000 - 0 988 4 3 "10.0.7.105" "curl/8.9.1" "c15bc1191ff2e2bac6076074129ffa4f" "shop.example" "10.0.7.21:8000"`, false},
		"flags":       {plainText, `[2026-11-22T19:45:57.743Z] "GET / HTTP/1.1" 200 DC 0 988 4 3 "10.0.7.105" "curl/8.9.1" "c15bc1191ff2e2bac6076074129ffa4f" "shop.example" "10.0.7.21:8000"`, false},
		"other_stamp": {plainText, `[2026-11-22T19:45:57Z] "GET / HTTP/1.1" 200 - 0 988 4 3 "10.0.7.105" "curl/8.9.1" "c15bc1191ff2e2bac6076074129ffa4f" "shop.example" "10.0.7.21:8000"`, false},
	} {
		var g event.Glance
		if got := newText(tt.k)().(*textParser).quick([]byte(tt.line), &g); got != tt.want {
			t.Errorf("%s: quick took %s: %v, want %v", name, tt.line, got, tt.want)
		}
	}
}

// TestQuickTakesUsualObjects holds the same for JSON, once a line has shown the keys.
func TestQuickTakesUsualObjects(t *testing.T) {
	const usual = `{"duration":8,"method":"POST","path":"/a","protocol":"HTTP/2","response_code":200,"response_flags":"-","start_time":"2026-11-22T19:45:55.926Z",` +
		`"upstream_cluster":"shop","upstream_host":"10.0.2.21:8000","upstream_request_attempt_count":null,"upstream_service_time":"7","user_agent":"kube-probe/1.31","x":1}`
	for name, tt := range map[string]struct {
		old, new string
		want     bool
	}{
		"same": {"", "", true}, "get": {"POST", "GET", true}, "call": {"/a", "/shop.Cart/Add", true}, "agent_of_calls": {"kube-probe", "grpc-go", true}, "404": {"200", "404", true}, "500": {"200", "500", true}, "nobody_asked": {`"10.0.2.21:8000"`, "null", true},
		"no_answer": {`"7"`, "null", true}, "status_is_a_text": {"200", `"200"`, true}, "time_is_a_number": {`"7"`, "7", true}, "other_minute": {"19:45", "19:46", true},
		"502": {"200", "502", false}, "no_status": {"200", "0", false}, "flags": {`"-"`, `"DC"`, false}, "attempts": {"count\":null", "count\":2", false}, "no_method": {`"POST"`, "null", false},
		"duration_with_unit": {":8,", `:"8ms",`, false}, "host_name": {"10.0.2.21", "shop", false}, "zone": {"926Z", "926+01:00", false}, "escaped": {"/a", `/\u0061`, false},
	} {
		p := newJSON().(*jsonParser)
		var g event.Glance
		p.Glance([]byte(usual), &g)
		line := []byte(strings.Replace(usual, tt.old, tt.new, 1))
		if got := p.quick(line, &g); got != tt.want {
			t.Errorf("%s: quick took %s: %v, want %v", name, line, got, tt.want)
		}
		agree(t, p, line)
	}
}

func TestQuickNumbers(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		received, sent := random.Uint64N(1<<random.UintN(30)), random.Uint64N(1<<random.UintN(30))
		total, header := int32(random.IntN(1<<random.UintN(23))), int32(random.IntN(1<<random.UintN(23)))
		text := fmt.Sprintf(`%d %d %d %d "10.0.7.105" "curl/8.9.1" "c15bc1191ff2e2bac6076074129ffa4f"`, received, sent, total, header)
		if len(fmt.Sprint(received, sent, total, header)) > 31 {
			continue // beyond what quick looks at
		}
		gotTotal, gotHeader, agent := quickNumbers([]byte(text))
		if gotTotal != total || gotHeader != header || !strings.HasPrefix(text[agent:], "curl/8.9.1") {
			t.Errorf("quickNumbers(%s) = %d, %d, %.12q", text, gotTotal, gotHeader, text[agent:])
		}
	}
	for _, text := range []string{``, `0 0 0 0 "`, `0 0 12 - x "10.0.7.105" "curl/8.9.1" "c15bc1191ff2"`, `a 0 12 3 "10.0.7.105" "curl/8.9.1" "c15bc1191ff2"`,
		`0  12 3 "10.0.7.105" "curl/8.9.1" "c15bc1191ff2"`, `0 0 12345678 3 "10.0.7.105" "curl/8.9.1" "c15bc11"`, `0 0 - 3 "10.0.7.105" "curl/8.9.1" "c15bc1191ff2"`,
		`0 0 1.5 3 "10.0.7.105" "curl/8.9.1" "c15bc1191ff2"`, `0 0 5 x "10.0.7.105" "curl/8.9.1" "c15bc1191ff2"`, `0 -1 5 4 "10.0.7.105" "curl/8.9.1" "c15bc1191ff2"`} {
		if _, _, agent := quickNumbers([]byte(text + strings.Repeat("x", 64))); agent != 0 {
			t.Errorf("quickNumbers(%s) took it", text)
		}
	}
}

func TestLastQuote(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		text := make([]byte, random.IntN(40))
		for i := range text {
			text[i] = []byte{'"', '!', '#', 'a', 0xa2, 0x22 ^ 0x80, 0, 0xff, ' '}[random.IntN(9)]
		}
		end := random.IntN(len(text) + 1)
		if got, want := lastQuote(text, end), bytes.LastIndexByte(text[:end], '"'); got != want {
			t.Errorf("lastQuote(%q, %d) = %d, want %d", text, end, got, want)
		}
	}
}

func TestIsRPC(t *testing.T) {
	for path, want := range map[string]bool{
		"/shop.v1.Cart/Add": true, "/grpc.health.v1.Health/Check": true, "/a.B/c": true, "/shop.v1.Cart/Add_Many2": true,
		"/Greeter/SayHello": false, "/shop.v1.cart/Add": false, "/v1.2/Items": false, "/shop.v1.Cart/": false, "/shop.v1.Cart": false, "/shop.v1.Cart/Add/3": false,
		"/shop.v1.Cart/Add?x=1": false, "/index.php/Home": false, "/a-b.C/d": false, "/shop.v1./Add": false, "/": false, "": false, "/.A/9": false,
	} {
		if got := isRPC([]byte(path)); got != want {
			t.Errorf("isRPC(%q) = %v, want %v", path, got, want)
		}
	}
}

func TestIsAddress(t *testing.T) {
	for text, want := range map[string]bool{
		"10.0.7.21:8000": true, "10.0.7.21:80": true, "1.2.3.4:5": true, "[2001:db8::2]:80": true, "/run/app.sock": true, "-": true,
		"": false, "shop.example:80": false, "10.0.7.21": false, "10 items": false, "curl/8.9.1": false, "c15bc119": false, "--": false, "[no]": false,
	} {
		if got := isAddress([]byte(text)); got != want {
			t.Errorf("isAddress(%q) = %v, want %v", text, got, want)
		}
	}
}

func TestIsProbe(t *testing.T) {
	for agent, want := range map[string]bool{
		"kube-probe/1.31": true, "ELB-HealthChecker/2.0": true, "GoogleHC/1.0": true, "Envoy/HC": true, "Consul Health Check": true, "Blackbox Exporter/0.25.0": true,
		"": false, "-": false, "kube-prober": false, "Mozilla/5.0 (compatible; kube-probe/1.31)": false, "k": false, "curl/8.9.1": false,
	} {
		if got := isProbe([]byte(agent)); got != want {
			t.Errorf("isProbe(%q) = %v, want %v", agent, got, want)
		}
	}
}

func TestMicros(t *testing.T) {
	for _, tt := range []struct {
		text string
		unit unit
		want int64
	}{
		{"12", milliseconds, 12_000}, {"12.5", milliseconds, 12_500}, {"0", milliseconds, 0}, {"12", microseconds, 12}, {"12000", nanoseconds, 12}, {"1.5s", milliseconds, 1_500_000},
		{"12ms", microseconds, 12_000}, {"12us", milliseconds, 12}, {"12000ns", milliseconds, 12}, {"-", milliseconds, event.None}, {"", milliseconds, event.None},
		{"-5", milliseconds, event.None}, {"soon", milliseconds, event.None}, {"5 ms", milliseconds, event.None}, {"5h", milliseconds, event.None}, {"s", milliseconds, event.None},
	} {
		var e entry
		e.units[fieldDuration] = tt.unit
		e.values[fieldDuration] = scan.Value{Raw: []byte(tt.text), Type: scan.String}
		if got := e.micros(fieldDuration); got != tt.want {
			t.Errorf("micros(%q, unit %d) = %d, want %d", tt.text, tt.unit, got, tt.want)
		}
	}
}

func TestCutTags(t *testing.T) {
	for text, want := range map[string]string{
		"[C12] a": "12|a", "[C12][S345] a": "12|a", "[C12][S345][x] a": "12|[x] a", "a [C12]": "|a [C12]", "[C] a": "|[C] a", "[Cx] a": "|[Cx] a", "[] a": "|[] a", "[C12]": "12|", "[C12": "|[C12",
		`[Tags: "ConnectionId":"12","StreamId":"3"] a`: "12|a", `[Tags: "StreamId":"3"] a`: "|a", "": "|", "[S3] a": "|a",
	} {
		connection, message := cutTags([]byte(text))
		if got := string(connection) + "|" + string(message); got != want {
			t.Errorf("cutTags(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestCutOperator(t *testing.T) {
	for format, want := range map[string]string{
		"%DURATION% x":                           "DURATION||| x",
		"%REQ(X?Y):12%x":                         "REQ|X?Y||x",
		"%START_TIME(%Y-%m-%dT%H:%M:%S.%3f%z)%]": "START_TIME|%Y-%m-%dT%H:%M:%S.%3f%z||]",
		"%DYNAMIC_METADATA(a:b(c))%":             "DYNAMIC_METADATA|a:b(c)||",
		"%REQ(X":                                 "|||the bracket",
		"% DURATION%":                            "|||is no operator",
		"%duration%":                             "|||is no operator",
		"%DURATION":                              "|||is no operator",
		"%COALESCE({\"operators\":[\"A\",\"B\"]})%": "COALESCE|{\"operators\":[\"A\",\"B\"]}||",
	} {
		name, arguments, rest, err := cutOperator(format)
		got := name + "|" + arguments + "||" + rest
		if err != nil {
			got = "|||" + err.Error()
			if strings.Contains(got, want[3:]) {
				continue
			}
		}
		if got != want {
			t.Errorf("cutOperator(%q) = %q, want %q", format, got, want)
		}
	}
}

func TestReadYAML(t *testing.T) {
	for name, tt := range map[string]struct{ text, format, members string }{
		"plain":               {`[%START_TIME%] "%REQ(:PATH)%"`, `[%START_TIME%] "%REQ(:PATH)%"`, ""},
		"plain_with_colon":    {`status: %RESPONSE_CODE%`, `status: %RESPONSE_CODE%`, ""},
		"line_end_as_typed":   {`%RESPONSE_CODE%\n`, `%RESPONSE_CODE%`, ""},
		"own_quotes":          {`"%REQ(:METHOD)%" "%REQ(:PATH)%"`, `"%REQ(:METHOD)%" "%REQ(:PATH)%"`, ""},
		"quoted":              {`format: "a \"%RESPONSE_CODE%\"\n"`, "a \"%RESPONSE_CODE%\"\n", ""},
		"list_item":           {"- format: '%RESPONSE_CODE%'", "%RESPONSE_CODE%", ""},
		"quoted_key":          {`"text_format": "%RESPONSE_CODE%"`, "%RESPONSE_CODE%", ""},
		"block_ends":          {"text_format: |\n  %RESPONSE_CODE%\npath: /dev/stdout", "%RESPONSE_CODE%", ""},
		"block_in_the_middle": {"a:\n  inline_string: |-\n    x %RESPONSE_CODE%\n\n    y %DURATION%\n  b: c", "x %RESPONSE_CODE%\n\ny %DURATION%", ""},
		"mapping":             {"json_format:\n  a: \"%RESPONSE_CODE%\"\n  b:\n    c: '%DURATION%'\n  d: plain", "", "a=%RESPONSE_CODE% b.c=%DURATION% d=plain"},
		"mapping_ends":        {"json_format:\n  a: \"%RESPONSE_CODE%\"\nb: \"%DURATION%\"", "", "a=%RESPONSE_CODE%"},
		"empty":               {"", "", ""},
	} {
		format, members, err := readYAML(tt.text)
		var list []string
		for _, m := range members {
			list = append(list, m.Key+"="+m.Value)
		}
		if got := strings.Join(list, " "); err != nil || format != tt.format || got != tt.members {
			t.Errorf("%s: readYAML(%q) = %q, %q, %v, want %q, %q", name, tt.text, format, got, err, tt.format, tt.members)
		}
	}
}
