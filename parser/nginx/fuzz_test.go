package nginx

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// seeds are lines of every kind.
func seeds() []string {
	var lines []string
	for _, f := range formats {
		lines = append(lines, f.Sample)
	}
	const get = `10.0.0.7 - - [22/Nov/2026:19:45:17 +0000] "GET /a?b=1 HTTP/1.1" `
	return append(lines,
		get+`502 157`,
		get+`200 5 "-" "curl/8.9.1" x=1 rt=0.000 urt="0.001" y=`,
		get+`304 0 "-" "curl/8.9.1" rt=0.000 uct="-" uht="-" urt="-" ua="-" us="-" cs=HIT`,
		get+`304 0 "-" "curl/8.9.1" us="-" cs=0`,
		get+`200 5 "-" "curl/8.9.1" rt=0.454 uct=-, 0.002 uht="-, 0.454" ua="10.0.0.21:80, 10.0.0.22:80 : shop" us="502, 200 : 502" msec=1795376717.123`,
		get+`504 167 "-" "say \x22hi\x22" "203.0.113.9" "shop.example" sn="_" 3.004 3.003, 0.001 10.0.0.21:80, unix:/a 502, 504`,
		`shop.example:443 2001:db8::7 - a [b] c [22/Nov/2026:19:45:17 +0000] "\x16\x03" 400 0 "-" "-"`,
		`2026/11/22 19:46:49.123 [alert] 7#7: *1 open() "/x, client: 6.6.6.6" failed (2: No such file or directory), client: 10.0.0.7, server: a.b, request: "GET /x"y HTTP/1.1", host: "z"`,
		`2026/11/22 19:46:49 [error] 7#7: send() failed (1: Operation not permitted) while resolving, resolver: 10.0.0.2:53`,
		`2026/11/22 19:46:49 [emerg] 7#7: host not found in upstream "a.b" in /etc/nginx/nginx.conf:3`,
		`{"nginx":{"time_local":"22/Nov/2026:19:45:17 +0000","request":"GET /\"a\\ HTTP/1.1","status":502,"upstream_addr":["a:1"],"ua":"x"}}`,
		"time:[22/Nov/2026:19:45:17 +0000]\thost:a\tremote_addr:10.0.0.7\treq:GET / HTTP/1.1\tstatus:502\tua:-",
		`[22/Nov/2026:19:45:17 +0000] time_local=22/Nov/2026:19:45:17 +0000 remote_addr=10.0.0.7; request="GET / HTTP/1.1", status=502 |upstream_addr=a, b : c`,
	)
}

// hold checks a line against one format: no panic, Glance and Parse agree, and a parser that has read other lines says what a fresh one says.
func hold(t *testing.T, name string, fresh, used scan.Parser, line []byte) {
	t.Helper()
	if problem := disagreement(used, line); problem != "" {
		t.Errorf("%s: line %q: %s", name, line, problem)
	}
	var a, b event.Event
	first, second := "", ""
	if fresh.Parse(line, &a) {
		first = describe(&a)
	}
	if used.Parse(line, &b) {
		second = describe(&b)
	}
	if first != second {
		t.Errorf("%s: line %q\nfresh %s\n used %s", name, line, first, second)
	}
	if first != "" && a.Symptom.String() == "" && a.Symptom != event.NoSymptom {
		t.Errorf("%s: line %q: no symptom has the number %d", name, line, a.Symptom)
	}
}

func FuzzAccess(f *testing.F) {
	for _, line := range seeds() {
		f.Add(line, line)
	}
	f.Fuzz(func(t *testing.T, before, line string) {
		for _, format := range formats[1 : len(formats)-3] {
			used := format.New()
			used.Parse([]byte(before), new(event.Event))
			hold(t, format.Name, format.New(), used, []byte(line))
		}
	})
}

func FuzzError(f *testing.F) {
	for _, line := range seeds() {
		f.Add(line, line)
	}
	f.Fuzz(func(t *testing.T, before, line string) {
		for _, format := range slices.Concat(formats[:1], formats[len(formats)-3:]) {
			used := format.New()
			used.Parse([]byte(before), new(event.Event))
			hold(t, format.Name, format.New(), used, []byte(line))
		}
		if problem := otherRoad([]byte(line)); problem != "" {
			t.Errorf("line %q: %s", line, problem)
		}
	})
}

func FuzzCompile(f *testing.F) {
	for _, line := range seeds() {
		f.Add(combinedBody, line)
		f.Add(combinedBody+` rt=$request_time ua="$upstream_addr" us="$upstream_status"`, line)
	}
	f.Add(combinedBody+` rt=$request_time uct="$upstream_connect_time" $msec`, `10.0.0.7 - - [22/Nov/2026:19:45:17 +0000] "GET / HTTP/1.1" 200 5 "-" "curl/8.9.1" rt=0.454 uct="0.001" 1795376717.123`)
	f.Add(combinedBody+` rt=$request_time uct="$upstream_connect_time $m`, `10.0.0.7 - - [22/Nov/2026:19:45:17 +0000] "GET / HTTP/1.1" 200 5 "-" "curl/8.9.1" rt=0.454 uct="0.001" 1795376717.123`)
	f.Add(`log_format x escape=json '{"s":$status,' "\"u\":\"$upstream_addr\"}";`, `{"s":502,"u":"a:1, b:2"}`)
	f.Add(`${status}x $host$request_uri`, `502x shop.example/a`)
	f.Fuzz(func(t *testing.T, format, line string) {
		compiled, err := Compile(format)
		if err != nil {
			return
		}
		used := compiled.New()
		used.Parse([]byte(compiled.Sample), new(event.Event))
		hold(t, compiled.Name, compiled.New(), used, []byte(line))
	})
}

// Lines that were cut anywhere are read without harm, and what they say agrees between Glance and Parse.
func TestCutAnywhere(t *testing.T) {
	for _, f := range formats {
		fresh, used := f.New(), f.New()
		for _, line := range seeds() {
			for end := range len(line) {
				hold(t, f.Name, fresh, used, []byte(line[:end]))
			}
			hold(t, f.Name, fresh, used, []byte(strings.Repeat(line, 3)))
		}
	}
}

// What a hostile line costs grows with its length, not with the square of it: a megabyte of any of these is read within the blink that the test allows.
func TestHostileLinesAreCheap(t *testing.T) {
	const head = `2026/11/22 19:46:49 [error] 7#7: *1 `
	const get = `10.0.0.7 - - [22/Nov/2026:19:45:17 +0000] "GET / HTTP/1.1" 502 157 "-" "-" `
	for _, test := range []struct{ name, start, repeated string }{
		{"client_keys_in_quotes", head + `"`, `, client: `},
		{"client_keys", head, `", client: `},
		{"request_keys", head + `x, client: a, request: "`, `", request: "`},
		{"whiles", head, ` while `},
		{"parentheses", head, `(1: `},
		{"quotes", get + `"`, `\"`},
		{"backslashes", get + `"`, `\`},
		{"brackets", `a `, `[`},
		{"stamps", ``, `[22/Nov/2026:19:45:17 +0000] `},
		{"pairs", get, `a=1 `},
		{"commas", get + `ua=`, `a:1, `},
		{"redirects", get + `ua=`, `a : `},
		{"bare_numbers", get, `0.1 `},
		{"bare_addresses", get, `10.0.0.1:1 502 `},
		{"tabs", "time:1\t", "status:502\t"},
		{"nested", `{"a":`, `{"a":`},
		{"keys", `{`, `"a":1,`},
		{"names", head, ` could not be resolved (`},
	} {
		line := []byte(test.start + strings.Repeat(test.repeated, 1<<20/len(test.repeated)))
		for _, f := range formats {
			begin := time.Now()
			p := f.New()
			p.Parse(line, new(event.Event))
			p.Glance(line, new(event.Glance))
			if took := time.Since(begin); took > 3*time.Second {
				t.Errorf("%s: %s took %v", test.name, f.Name, took)
			}
		}
	}
}
