package scan

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// tokens cuts a short notation for the tests: $name is a variable, @name a list, ^name one that ends at the last literal.
func tokens(format string) []Token {
	var ts []Token
	for format != "" {
		sigil := format[0]
		if !strings.ContainsRune("$@^", rune(sigil)) {
			end := strings.IndexAny(format, "$@^")
			if end < 0 {
				end = len(format)
			}
			ts, format = append(ts, Token{Literal: format[:end]}), format[end:]
			continue
		}
		end := 1
		for end < len(format) && (format[end] == '_' || letterAt([]byte(format), end)) {
			end++
		}
		ts = append(ts, Token{Name: format[1:end], List: sigil == '@', Last: sigil == '^'})
		format = format[end:]
	}
	return ts
}

// combined is nginx's format with the times and lists that people add.
const combined = `$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" ` +
	`host=$host rt=$request_time uct=@upstream_connect_time uht=@upstream_header_time urt=@upstream_response_time ` +
	`ua="$upstream_addr" us="$upstream_status" rid=$request_id`

const combinedLine = `134.95.210.158 - - [19/Nov/2026:23:59:59 +0000] "GET /v2/users/40726477/orders?limit=50&offset=52 HTTP/1.1" 304 87009 ` +
	`"https://t.example/r/502" "Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/110.0" host=api.example.com rt=0.205 uct=0.001 ` +
	`uht=0.205 urt=0.205 ua="10.21.2.32:8081" us="304" rid=dce6085a589adeed8942d0f52d1a15e2`

// envoyFormat is Envoy's own, in which quotes are not escaped.
const envoyFormat = `[$start] "$method $path $protocol" $code $flags "$forwarded" "$user_agent" "$request_id" "$authority" "$upstream_host"` + "\n"

// istioFormat is what service meshes write: the same with details, some of them without quotes.
const istioFormat = `[$start] "$method $path $protocol" $code $flags $details $termination "$reason" $received $sent $duration $service ` +
	`"$forwarded" "$user_agent" "$request_id" "$authority" "$upstream_host" $cluster $upstream_local $local $remote $sni $route`

const istioLine = `[2026-11-22T19:45:11.165Z] "GET /category/stool HTTP/1.1" 503 UF upstream_reset_before_response_started{remote_connection_failure} - ` +
	`"delayed connect error: 111" 0 3504 29 - "10.66.30.101" "axios/1.7.7" "83edcbd2" "shop.example" "10.66.30.21:8000" ` +
	`outbound|8000||shop.example - 10.66.30.10:8080 10.66.30.101:35777 - default`

// httplog is HAProxy's format for HTTP, without captures.
const httplog = `^client:$port [$date] $frontend $backend/$server $tr/$tw/$tc/$tresponse/$ta $status $bytes $cc $cs $state $a/$f/$b/$s/$retries $sq/$bq "$request"`

const httplogLine = `2001:db8::7:54165 [22/Nov/2026:19:21:39.123] fe~ be/<NOSRV> 0/-1/-1/-1/+30001 503 217 - - sQ-- 9/8/7/0/0 0/12 "GET /a/b HTTP/1.1"`

func TestLayoutSplit(t *testing.T) {
	tests := []struct {
		name, format, in string
		escaped          bool
		want             string // values between bars, ~ for nil; "" for false
	}{
		{"combined", combined, combinedLine, true, "134.95.210.158|-|19/Nov/2026:23:59:59 +0000|GET /v2/users/40726477/orders?limit=50&offset=52 HTTP/1.1|304|87009|" +
			"https://t.example/r/502|Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/110.0|api.example.com|0.205|0.001|0.205|0.205|10.21.2.32:8081|304|dce6085a589adeed8942d0f52d1a15e2"},
		{"user_with_blanks", `$addr - $user [$time] x`, `1.1.1.1 - john - doe [now] x`, true, "1.1.1.1|john - doe|now"},
		{"variable_at_both_ends", `$a $b`, `x y z`, false, "x|y z"},
		{"one_variable", `$a`, `x y`, false, "x y"},
		{"empty_values", `"$a" $b $c.`, `""  .`, true, "||"},
		{"literal_at_end", `<$a> [$b]`, `<x> [y]`, true, "x|y"},
		{"text_behind_end", `<$a> [$b]`, `<x> [y] z`, true, ""},
		{"other_lead", `<$a> [$b]`, `[x] [y]`, true, ""},
		{"shorter_than_lead", `level= $a $b`, `lev`, true, ""},

		{"list", `@addr $status`, `10.0.0.1:80, 10.0.0.2:80 : unix:/x.sock 502`, true, "10.0.0.1:80, 10.0.0.2:80 : unix:/x.sock|502"},
		{"lists_side_by_side", `@ct @ht @rt x`, `0.001, 0.002 -, 0.5 : - 1.0 x`, true, "0.001, 0.002|-, 0.5 : -|1.0"},
		{"list_of_names", `@addr $x`, `app.internal:80, [::1]:80 : backup 1`, true, "app.internal:80, [::1]:80 : backup|1"},
		{"list_before_comma", `@addr,$status,$x`, `10.0.0.1:80, 10.0.0.2:80,502,y`, true, "10.0.0.1:80, 10.0.0.2:80|502|y"},
		{"list_before_comma_and_blank", `@addr, $status`, `10.0.0.1:80, 502`, true, "10.0.0.1:80|502"},
		{"list_before_colon", `@addr : $status`, `10.0.0.1:80 : 502`, true, "10.0.0.1:80|502"},
		{"list_before_colon_alone", `@addr:$status`, `app : backup:502`, true, "app : backup|502"},
		{"list_blank_behind_colon", `$x @time $y`, `1 0.1 : 0.2 2`, true, "1|0.1 : 0.2|2"},
		{"list_before_bar", `@addr|$status|`, `10.0.0.1:80, 10.0.0.2:80|502|`, true, "10.0.0.1:80, 10.0.0.2:80|502"},
		{"list_at_end", `$status @addr`, `502 10.0.0.1:80, 10.0.0.2:80`, true, "502|10.0.0.1:80, 10.0.0.2:80"},
		{"list_before_quote", `@addr "$agent"`, `10.0.0.1:80, 10.0.0.2:80 "x"`, true, "10.0.0.1:80, 10.0.0.2:80|x"},
		{"list_empty", `$a @addr $b`, `1  2`, true, "1||2"},

		{"last_colon", `^addr:$port [$b]`, `2001:db8::1:4711 [x]`, true, "2001:db8::1|4711|x"},
		{"last_colon_four", `^addr:$port [$b]`, `10.0.0.1:4711 [x:y]`, true, "10.0.0.1|4711|x:y"},
		{"last_colon_cut", `^addr:$port [$b]`, `2001:db8::1:4711`, true, ""},
		{"last_colon_missing", `$a ^addr:$port [$b]`, `x 2001 [x]`, true, ""},
		{"last_without_next", `$a ^addr`, `x y`, true, "x|y"},

		{"quote_escaped_hex", `"$request" "$agent" $x`, `"GET \x22 HTTP/1.1" "a\x22" 1`, true, `GET \x22 HTTP/1.1|a\x22|1`},
		{"quote_escaped_json", `"$request" "$agent" $x`, `"GET /\" \"b HTTP/1.1" "a\\" 1`, true, `GET /\" \"b HTTP/1.1|a\\|1`},
		{"quote_escaped_before_literal", `"$agent" $x`, `"a\" b\" c" 12345678`, true, `a\" b\" c|12345678`},
		{"quoted_field_too_much", `"$request" "$agent"`, `"GET /" "curl" "10.0.0.1"`, true, ""},
		{"quoted_field_too_much_at_end", `$a "$request" "$agent"`, `x "GET /" "curl" 1`, false, ""},
		{"quoted_other_literal", `"$request" "$agent" $x`, `"GET /" 200 "curl" 1`, true, ""},

		{"envoy", envoyFormat, `[now] "GET /a HTTP/2" 502 UF "-" "curl" "id" "host" "10.0.0.1:80"`, false, "now|GET|/a|HTTP/2|502|UF|-|curl|id|host|10.0.0.1:80"},
		{"envoy_bare_quote", envoyFormat, `[now] "GET /a HTTP/2" 502 UF "-" "cu"rl" "id" "host" "10.0.0.1:80"`, false, `now|GET|/a|HTTP/2|502|UF|-|cu"rl|id|host|10.0.0.1:80`},
		{"envoy_ambiguous_agent", envoyFormat, `[now] "GET /a HTTP/2" 502 UF "-" "a" "b" "c" "id" "host" "10.0.0.1:80"`, false, `now|GET|/a|HTTP/2|502|UF|-|a" "b" "c|id|host|10.0.0.1:80`},
		{"istio", istioFormat, istioLine, false, "2026-11-22T19:45:11.165Z|GET|/category/stool|HTTP/1.1|503|UF|upstream_reset_before_response_started{remote_connection_failure}|-|" +
			"delayed connect error: 111|0|3504|29|-|10.66.30.101|axios/1.7.7|83edcbd2|shop.example|10.66.30.21:8000|outbound|8000||shop.example|-|10.66.30.10:8080|10.66.30.101:35777|-|default"},
		{"haproxy", httplog, httplogLine, true, "2001:db8::7|54165|22/Nov/2026:19:21:39.123|fe~|be|<NOSRV>|0|-1|-1|-1|+30001|503|217|-|-|sQ--|9|8|7|0|0|0|12|GET /a/b HTTP/1.1"},
		{"haproxy_cut_by_syslog", httplog, httplogLine[:100], true, "2001:db8::7|54165|22/Nov/2026:19:21:39.123|fe~|be|<NOSRV>|0|-1|-1|-1|+30001|503|217|-|-|sQ--|9|8|~|~|~|~|~|~"},
		{"free_is_referer", `"$a" "$referer" "$b"`, `"1" "2" "3" "4"`, false, `1|2" "3|4`},
		{"free_is_any_quoted", `$a "$b" "$c"`, `1 "2" "3" "4"`, false, `1|2" "3|4`},
		{"free_is_last", `<$a> <$b>`, `<1> <2> <3>`, false, `1|2> <3`},
		{"back_over_list", `"$agent" @addr "$b"`, `"x" y" 10.0.0.1:80, 10.0.0.2:80 : c "z" 1 "b"`, false, `x" y" 10.0.0.1:80, 10.0.0.2:80 : c "z|1|b`},
		{"back_keeps_list", `"$agent" $n @addr <$b>`, `"a" 5 10.0.0.1:80, 10.0.0.2:80 : c <b> x>`, false, "a|5|10.0.0.1:80, 10.0.0.2:80 : c|b> x"},
		{"back_literal_missing", `"$agent"-"$id" "$b"`, `"x"-"i" "b" y"`, false, `x|i|b" y`},
		{"back_end_differs", `"$agent" "$id".`, `"x" "i". "b",`, false, ""},
		{"back_behind_free_value", `"$path" $n "$agent" <$id>`, `"p" 1 "a" <i> "b" <j>`, false, `p|1|a" <i> "b|j`},
		{"back_without_room", `"$agent" <$id> "$b"`, `"x" <i> "b"" <"`, false, `x|i|b"" <`},

		{"cut_in_quoted", combined, combinedLine[:80], true, "134.95.210.158|-|19/Nov/2026:23:59:59 +0000|GET /v2/users/40726477/orders?l|~|~|~|~|~|~|~|~|~|~|~|~"},
		{"cut_in_number", `$a $b $c x`, `1 2 3`, true, "1|2|~"},
		{"cut_in_literal", `$a $b - $c x`, `1 2 -`, true, "1|2|~"},
		{"cut_before_quote", `$a $b "$c"`, `1 2 "`, true, "1|2|~"},
		{"cut_after_quote", `$a "$b" "$c"`, `1 "2"`, true, "1|2|~"},
		{"cut_in_quoted_literal", `$a "$b" "$c"`, `1 "2" `, false, "1|2|~"},
		{"cut_before_last_quote", `$a $b "$c"`, `1 2 "x`, false, "1|2|x"},
		{"cut_list", `$a $b @c "$d"`, `1 2 10.0.0.1:80, `, true, "1|2|~|~"},
		{"cut_quoted_list", `$a $b "@c" $d`, `1 2 "10.0.0.1:80, 10.0`, true, "1|2|~|~"},
		{"cut_after_escape", `$a $b "$c" $d`, `1 2 "x\"`, true, `1|2|x\"|~`},
		{"cut_too_early", `$a $b $c`, `1`, true, ""},
		{"cut_after_one", `$a $b $c`, `1 2`, true, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l, err := NewLayout(tokens(tt.format))
			if err != nil {
				t.Fatalf("NewLayout(%s): %v", tt.format, err)
			}
			l.Escaped = tt.escaped
			values := make([][]byte, len(l.Variables()))
			for i := range values {
				values[i] = []byte("stale")
			}
			got := ""
			if l.Split([]byte(tt.in), values) {
				got = joined(values)
			}
			if got != tt.want {
				t.Errorf("Split(%s, %s)\n got %s\nwant %s", tt.format, tt.in, got, tt.want)
			}
		})
	}
}

func joined(values [][]byte) string {
	var parts []string
	for _, v := range values {
		if v == nil {
			v = []byte("~")
		}
		parts = append(parts, string(v))
	}
	return strings.Join(parts, "|")
}

func TestNewLayout(t *testing.T) {
	tests := []struct{ name, format, want string }{
		{"neighbours", `$a$b`, "format: nothing stands between a and b"},
		{"no_variable", `text`, "format: has no variable"},
		{"empty", ``, "format: has no variable"},
		{"well", `a $b c $d`, "b d"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l, err := NewLayout(tokens(tt.format))
			got := fmt.Sprint(err)
			if err == nil {
				got = strings.Join(l.Variables(), " ")
			}
			if got != tt.want {
				t.Errorf("NewLayout(%s): %s, want %s", tt.format, got, tt.want)
			}
		})
	}
	t.Run("literals_join", func(t *testing.T) {
		l, err := NewLayout([]Token{{Literal: "a"}, {Literal: "b"}, {Name: "x"}, {Literal: "c"}, {Literal: "d"}, {Name: "y"}})
		if err != nil {
			t.Fatal(err)
		}
		values := make([][]byte, 2)
		if !l.Split([]byte("ab1cd2"), values) || joined(values) != "1|2" {
			t.Errorf("Split(ab1cd2) = %s, want 1|2", joined(values))
		}
		if l.Split([]byte("ab1cd2"), values[:1]) {
			t.Error("Split into too few values succeeds")
		}
	})
}

// FuzzLayout holds that values lie in the line one behind the other, and that literals and values give the line again.
func FuzzLayout(f *testing.F) {
	f.Add(combined, []byte(combinedLine), true)
	f.Add(envoyFormat, []byte(`[now] "GET /a HTTP/2" 502 UF "-" "a" "b" "id" "host" "10.0.0.1:80"`), false)
	f.Add(`^a:$b [@c] "$d"`, []byte(`::1:80 [1, 2 : 3] "x`), false)
	f.Add(`"$agent" "$id" @addr "$b"`, []byte(`"x" "y" "i" 10.0.0.1:80, 10.0.0.2:80 : c "b"`), false)
	f.Fuzz(func(t *testing.T, format string, line []byte, escaped bool) {
		l, err := NewLayout(tokens(format))
		if err != nil {
			return
		}
		l.Escaped = escaped
		values := make([][]byte, len(l.Variables()))
		for _, line := range [][]byte{line, line[:len(line)/2]} {
			if !l.Split(line, values) {
				continue
			}
			text := []byte(l.lead)
			whole := true
			for i, v := range values {
				if whole = whole && v != nil; v != nil {
					text = append(text, v...)
					if !bytes.HasPrefix(line, text) {
						t.Fatalf("Split(%q, %q) = %s: %q is not where it stands", format, line, joined(values), v)
					}
					text = append(text, l.slots[i].literal...)
				} else if i < 2 {
					t.Fatalf("Split(%q, %q) = %s: too little for true", format, line, joined(values))
				}
			}
			if whole && !bytes.HasPrefix(text, line) {
				t.Fatalf("Split(%q, %q) = %s: joins to %q", format, line, joined(values), text)
			}
		}
	})
}

func BenchmarkLayout(b *testing.B) {
	for _, bb := range []struct {
		name, format, line string
		escaped            bool
	}{
		{"nginx_16_variables", combined, combinedLine, true},
		{"nginx_unescaped", combined, combinedLine, false},
		{"istio", istioFormat, istioLine, false},
		{"haproxy", httplog, httplogLine, true},
		{"envoy", envoyFormat, `[2026-11-22T19:45:11.165Z] "GET /category/stool HTTP/1.1" 200 - "10.66.30.101" "axios/1.7.7" "83edcbd2a0089e81ef19a3c86026f82f" "shop.example" "10.66.30.21:8000"`, false},
	} {
		b.Run(bb.name, func(b *testing.B) {
			l, err := NewLayout(tokens(bb.format))
			if err != nil {
				b.Fatal(err)
			}
			l.Escaped = bb.escaped
			line := []byte(bb.line)
			values := make([][]byte, len(l.Variables()))
			b.SetBytes(int64(len(line)))
			b.ReportAllocs()
			for range b.N {
				if !l.Split(line, values) || values[len(values)-1] == nil {
					b.Fatal("does not fit")
				}
			}
		})
	}
}
