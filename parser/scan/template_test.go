package scan

import (
	"fmt"
	"strings"
	"testing"
)

func TestJSONTemplate(t *testing.T) {
	tests := []struct{ name, format, want string }{
		{"haproxy", `{"ts":"%tr","status":%ST,"q":%{+Q}r}`, `ts="%tr" status=%ST q=%{+Q}r`},
		{"haproxy_samples", `{"ua":"%[capture.req.hdr(0),json("utf8s")]","ip":%[src,lower],"x":"%[y"}`, `ua="%[capture.req.hdr(0),json("utf8s")]" ip=%[src,lower] x="%[y"`},
		{"nginx", "{ \"time\" : \"$time_iso8601\",\n \"status\": ${status} ,\"urt\":$upstream_response_time }", `time="$time_iso8601" status=${status} urt=$upstream_response_time`},
		{"nested", `{"http":{"request":{"method":"$m"},"status":$s},"a":1}`, `http.request.method="$m" http.status=$s a=1`},
		{"array", `{"addrs":[$a, {"x":"}"}],"b":"$b"}`, `addrs=[$a, {"x":"}"}] b="$b"`},
		{"escapes", `{"\u0061\"":"say \"$x\" \\"}`, `a"="say "$x" \"`},
		{"envoy_time", `{"t":"%START_TIME(%Y-%m-%dT%H:%M:%S.%3fZ)%"}` + "\n", `t="%START_TIME(%Y-%m-%dT%H:%M:%S.%3fZ)%"`},
		{"text_behind", `{"a":"$a"} more: text`, `a="$a"`},
		{"comma_behind_last", `{"a":"$a",}`, `a="$a"`},
		{"empty_value", `{"a":,"b":""}`, `a= b=""`},
		{"no_json", `$remote_addr - [$time_local]`, "none"},
		{"text_before", `x {"a":"$a"}`, "none"},
		{"key_without_quotes", `{a: "$a"}`, "none"},
		{"braces_of_a_variable", `{$addr} "$request"`, "none"},
		{"no_members", `{}`, "none"},
		{"cut_in_key", `{"a`, "none"},
		{"cut_after_key", `{"a"`, "none"},
		{"cut_in_value", `{"a":"$b`, "none"},
		{"cut_in_bare_value", `{"a":$b`, "none"},
		{"cut_in_bracket", `{"a":%[b,"c":1}`, "none"},
		{"cut_after_value", `{"a":"$b" `, "none"},
		{"other_bracket", `{"a":$b]`, "none"},
		{"no_comma", `{"a":"$a" "b":"$b"}`, "none"},
		{"too_deep", strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40), "none"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := "none"
			if members, ok := JSONTemplate(tt.format); ok {
				var parts []string
				for _, m := range members {
					quote := ""
					if m.Quoted {
						quote = `"`
					}
					parts = append(parts, fmt.Sprint(m.Key, "=", quote, m.Value, quote))
				}
				got = strings.Join(parts, " ")
			}
			if got != tt.want {
				t.Errorf("JSONTemplate(%s) = %s, want %s", tt.format, got, tt.want)
			}
		})
	}
}

// nextDot is the place of the dot behind the one at a place, or -1.
func nextDot(key string, at int) int {
	n := strings.IndexByte(key[at+1:], '.')
	if n < 0 {
		return -1
	}
	return at + 1 + n
}

// FuzzJSONTemplate holds that any text is read without a panic, and that an Object made of the members accepts the format itself as a line where its
// values are JSON.
func FuzzJSONTemplate(f *testing.F) {
	f.Add(`{"ts":"%tr","status":%ST,"q":%{+Q}r}`)
	f.Add(`{"a.b":{"c":"\"$x"},"addrs":[1,{"x":"}"}]} z`)
	f.Add(`{"a":{"b":"$x",},"c":"$y"}`)
	f.Add(`{"":{},"":""}`)
	f.Fuzz(func(t *testing.T, format string) {
		members, ok := JSONTemplate(format)
		if ok != (len(members) > 0) {
			t.Fatalf("JSONTemplate(%q) = %d members, %v", format, len(members), ok)
		}
		empty := strings.Contains(strings.Join(strings.Fields(format), ""), "{}") // it may have the key of another member: Scan takes the first
		if !ok || empty || len(members) > 60 || strings.ContainsAny(format, `[]()%`) {
			return
		}
		names := map[string]uint8{}
		for i, m := range members {
			if _, twice := names[m.Key]; !m.Quoted || twice {
				return
			}
			names[m.Key] = uint8(i)
		}
		for key := range names {
			for at := strings.IndexByte(key, '.'); at >= 0; at = nextDot(key, at) {
				if _, twice := names[key[:at]]; twice {
					return
				}
			}
		}
		values := make([]Value, len(members))
		if found, _ := NewObject(names).Scan([]byte(format), values, 0); found != 1<<len(members)-1 {
			t.Fatalf("JSONTemplate(%q) = %v, but Scan finds %b", format, members, found)
		}
		for i, m := range members {
			if got := string(UnescapeJSON(nil, values[i].Raw)); got != m.Value {
				t.Fatalf("JSONTemplate(%q)[%d] = %q, but Scan finds %q", format, i, m.Value, got)
			}
		}
	})
}
