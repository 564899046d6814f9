package nginx

import (
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
)

func TestDurations(t *testing.T) {
	for text, want := range map[string]int32{"0.205": 205, "0.000": 0, "12.345": 12345, "99999.999": 99999999, "1": 1000, "0.5": 500, "0.0005": 0, "1.23456": 1234,
		"-": event.None, "": event.None, "a.bcd": event.None, "0,205": event.None, "-1.000": event.None, ".205": event.None, "0.20x": event.None, "1234567.890": 1234567890,
		"9999999.999": 1<<31 - 1} {
		if got := millis([]byte(text)); got != want {
			t.Errorf("millis(%q) = %d, want %d", text, got, want)
		}
		if got := wholeMillis(micros([]byte(text))); got != want {
			t.Errorf("micros(%q) in milliseconds = %d, want %d", text, got, want)
		}
	}
	for list, want := range map[string]int32{"0.001, 0.002": 2, "-, 0.002": 2, "0.002, -": event.None, "0.001 : 0.003": 3} {
		if got := lastMillis([]byte(list)); got != want {
			t.Errorf("lastMillis(%q) = %d, want %d", list, got, want)
		}
	}
}

func TestNamesOfFiles(t *testing.T) {
	for text, want := range map[string]string{
		"access.log:10.0.0.7 - - ":                  "10.0.0.7 - - ",
		"access.log:123:10.0.0.7 - - ":              "10.0.0.7 - - ",
		"/var/log/nginx/access.log:10.0.0.7 - - ":   "10.0.0.7 - - ",
		"logs/access.log-20261122:2001:db8::1 - - ": "2001:db8::1 - - ",
		"access.log:shop.example:443 10.0.0.7 - - ": "shop.example:443 10.0.0.7 - - ",
		"shop.example:443 10.0.0.7 - - ":            "shop.example:443 10.0.0.7 - - ",
		"10.0.0.7:51234 - - ":                       "10.0.0.7:51234 - - ",
		"::ffff:10.0.0.7 - - ":                      "::ffff:10.0.0.7 - - ",
		"2001:db8::1 - - ":                          "2001:db8::1 - - ",
		"unix: - - ":                                "unix: - - ",
		"edge-1.example - - ":                       "edge-1.example - - ",
	} {
		if got := string(behindFile([]byte(text))); got != want {
			t.Errorf("behindFile(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestStatus(t *testing.T) {
	for text, want := range map[string]int{"200": 200, "502": 502, "000": 0, "009": 9, "-": 0, "": 0, "0": 0, "abc": 0, "5021": 0, "-12": 0} {
		if got := fieldsOf(t, "status="+text).code(); got != want {
			t.Errorf("status %q is %d, want %d", text, got, want)
		}
	}
	for text, want := range map[string]bool{"200": true, "-": true, "0": true, "000": true, "ok": false, "20": false, "2000": false, "": false} {
		if got := isCode([]byte(text)); got != want {
			t.Errorf("isCode(%q) = %v, want %v", text, got, want)
		}
	}
}

func TestOwnNamesGoFirst(t *testing.T) {
	for pairs, want := range map[string]string{
		"rt=1.000|request_time=2.000": "2.000",
		"request_time=2.000|rt=1.000": "2.000",
		"rt=1.000|reqtime=3.000":      "1.000",
		"request_time=2.000":          "2.000",
	} {
		if got := fieldsOf(t, pairs).get(requestTime); string(got) != want {
			t.Errorf("%s: request time %q, want %q", pairs, got, want)
		}
	}
}

func TestTotal(t *testing.T) {
	for pairs, want := range map[string]string{"duration=0.012": "0.012", "duration=12": "", "duration=0.1|request_time=0.2": "0.2", "session_time=3.1": "3.1", "status=200": ""} {
		if got := fieldsOf(t, pairs).total(); string(got) != want {
			t.Errorf("%s: total %q, want %q", pairs, got, want)
		}
	}
}

func TestUnescape(t *testing.T) {
	for _, test := range []struct {
		name, text string
		escape     escaping
		want       string
	}{
		{"hex", `a\x22b\x5Cc`, hexEscapes, `a"b\c`},
		{"quote", `a\"b`, hexEscapes, `a"b`},
		{"none", `a\x22b`, noEscapes, `a\x22b`},
		{"json", `a\"b\\c\u00e9`, jsonEscapes, "a\"b\\cé"},
		{"json_with_a_backslash_before_x", `a\\x22`, jsonEscapes, `a\x22`},
		{"hex_in_json", `a\x22b`, jsonEscapes, `a"b`},
		{"plain", `a b`, hexEscapes, `a b`},
	} {
		f := fields{escape: test.escape}
		f.put(request, []byte(test.text))
		if got := f.text(request); string(got) != test.want {
			t.Errorf("%s: text of %q = %q, want %q", test.name, test.text, got, test.want)
		}
	}
}

func TestProbes(t *testing.T) {
	for _, test := range []struct {
		pairs string
		want  bool
	}{
		{"http_user_agent=kube-probe/1.29", true},
		{"http_user_agent=GoogleHC/1.0", true},
		{"http_user_agent=Blackbox Exporter/0.25.0", true},
		{"http_user_agent=PostmanRuntime/7.4", false},
		{"http_user_agent=ELB-HealthChecker/2.0", true},
		{"http_user_agent=kubectl/1.29", false},
		{"http_user_agent=curl/8.9.1|request=OPTIONS / HTTP/1.0", false},
		{"http_user_agent=-|request=OPTIONS / HTTP/1.0", true},
		{"http_user_agent=|request=OPTIONS /", true},
		{"http_user_agent=-|request_method=OPTIONS|request_uri=/", true},
		{"http_user_agent=-|request=OPTIONS /a HTTP/1.0", false},
		{"http_user_agent=-|request=GET / HTTP/1.0", false},
		{"request=OPTIONS / HTTP/1.0", false}, // the format logs no agent
	} {
		if got := fieldsOf(t, test.pairs).isProbe(); got != test.want {
			t.Errorf("%s: isProbe = %v, want %v", test.pairs, got, test.want)
		}
	}
	for _, agent := range probeAgents {
		if !mayProbe(agent[0]) {
			t.Errorf("mayProbe does not know the first letter of %q", agent)
		}
	}
}

// A name means one thing only, and every field has names.
func TestSpellings(t *testing.T) {
	seen := map[string]field{}
	named := map[field]bool{}
	for _, s := range spellings {
		named[s.what] = true
		for _, name := range strings.Fields(s.own + " " + s.others) {
			if other, ok := seen[name]; ok {
				t.Errorf("%q means field %d and field %d", name, other, s.what)
			}
			seen[name] = s.what
			if what, _, ok := lookUp([]byte(name)); !ok || what != s.what {
				t.Errorf("lookUp(%q) = %d, %v; want %d", name, what, ok, s.what)
			}
		}
	}
	for what := range numFields {
		if !named[what] {
			t.Errorf("field %d has no name", what)
		}
	}
	if numFields > 32 {
		t.Errorf("%d fields do not fit into the 32 bits of fields.have", numFields)
	}
	if what, own, ok := lookUp([]byte("upstreamAddr")); what != upstreamAddr || !own || !ok {
		t.Errorf("lookUp(upstreamAddr) = %d, %v, %v", what, own, ok)
	}
}
