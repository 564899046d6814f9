package nginx

import (
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
)

func TestListEnd(t *testing.T) {
	for text, want := range map[string]string{
		"0.001 uct=1":           "0.001",
		"-, 0.003 uht=1":        "-, 0.003",
		"a:1 : b:2, c:3 us=502": "a:1 : b:2, c:3",
		"0.001, uct=1":          "0.001",
		"0.001":                 "0.001",
		" us=502":               "",
		"a :b":                  "a",
	} {
		if got := text[:listEnd([]byte(text))]; got != want {
			t.Errorf("listEnd(%q): value %q, want %q", text, got, want)
		}
	}
}

func TestGuesses(t *testing.T) {
	for _, test := range []struct{ name, tail, pairs string }{
		{"loose_addresses", ` rt=0.003 ups=10.0.0.7:80, 10.0.0.8:80`, "request_time=0.003|upstream_addr=10.0.0.7:80, 10.0.0.8:80"},
		{"loose_codes", ` rt=0.003 ups="502, 200"`, "request_time=0.003|upstream_status=502, 200"},
		{"loose_times", ` rt=0.003 up=0.002`, "request_time=0.003|upstream_response_time=0.002"},
		{"loose_name", ` rt=0.003 backend=shop_pool`, "request_time=0.003|proxy_host=shop_pool"},
		{"loose_number", ` rt=0.003 up=1`, "request_time=0.003"},
		{"loose_nothing", ` rt=0.003 backend=-`, "request_time=0.003|proxy_host=-"},
		{"loose_behind_known", ` upstream_addr=10.0.0.7:80 backend=10.0.0.9:80`, "upstream_addr=10.0.0.7:80"},
		{"names_and_blanks", ` upstream_response_time 0.121, 0.001 msec 1795375299.250 request_time 0.123`, "request_time=0.123|upstream_response_time=0.121, 0.001"},
		{"names_and_colons", ` rt:0.123 us: 502 urt:"0.121" uaddr:10.0.0.7:80`, "request_time=0.123|upstream_status=502|upstream_response_time=0.121|upstream_addr=10.0.0.7:80"},
		{"colon_of_a_port", ` upstream:8080 remote:443`, ""},
		{"pairs_in_quotes", ` "rt=0.123" "uaddr=10.0.0.7:80, 10.0.0.8:80" "x=1"`, "request_time=0.123|upstream_addr=10.0.0.7:80, 10.0.0.8:80"},
		{"bars", ` |0.123|0.121|10.0.0.7:80|502`, "request_time=0.123|upstream_response_time=0.121|upstream_addr=10.0.0.7:80|upstream_status=502"},
		{"time_is_no_stamp", ` time=0.123`, "request_time=0.123"},
		{"quoted_addresses_before_statuses", ` "10.0.0.7:80, 10.0.0.8:80" 502, 502 0.003`, "upstream_addr=10.0.0.7:80, 10.0.0.8:80|upstream_status=502, 502|request_time=0.003"},
		{"quoted_addresses_alone", ` "203.0.113.9:4711"`, "http_x_forwarded_for=203.0.113.9:4711"},
		{"times_are_no_forwarded", ` "0.001, 0.002"`, ""},
		{"forwarded", ` "203.0.113.9"`, "http_x_forwarded_for=203.0.113.9"},
		{"forwarded_chain", ` "203.0.113.9, 10.0.0.1"`, "http_x_forwarded_for=203.0.113.9, 10.0.0.1"},
		{"forwarded_unknown", ` "unknown"`, "http_x_forwarded_for=unknown"},
		{"forwarded_v6", ` "2001:db8::1"`, "http_x_forwarded_for=2001:db8::1"},
		{"words_are_not_forwarded", ` "hello"`, ""},
		{"host_behind_forwarded", ` "-" "shop.example"`, "http_x_forwarded_for=-|host=shop.example"},
		{"host_alone", ` "shop.example"`, ""},
		{"time", ` 0.014`, "request_time=0.014"},
		{"times", ` 0.014 0.013`, "request_time=0.014|upstream_response_time=0.013"},
		{"time_and_dash", ` 0.014 -`, "request_time=0.014|upstream_response_time=-"},
		{"third_time_out_of_order", ` 0.014 0.013 0.012`, "request_time=0.014"},
		{"three_times", ` 0.014 0.001 0.013`, "request_time=0.014|upstream_response_time=0.013"},
		{"times_of_a_try", ` 0.123 0.002 0.120 0.121`, "request_time=0.123|upstream_connect_time=0.002|upstream_header_time=0.120|upstream_response_time=0.121"},
		{"times_of_a_try_before_the_request's", ` 0.002 0.120 0.121 0.125`, "request_time=0.125|upstream_connect_time=0.002|upstream_header_time=0.120|upstream_response_time=0.121"},
		{"times_of_a_try_without_connection", ` 0.001 - - 0.001`, "request_time=0.001|upstream_connect_time=-|upstream_header_time=-|upstream_response_time=0.001"},
		{"times_of_a_try_without_header_before_the_request's", ` 0.001 - 0.001 0.001`, "request_time=0.001|upstream_connect_time=0.001|upstream_header_time=-|upstream_response_time=0.001"},
		{"times_of_two_tries", ` 0.003 -, - -, - 0.001, 0.002`, "request_time=0.003|upstream_connect_time=-, -|upstream_header_time=-, -|upstream_response_time=0.001, 0.002"},
		{"times_of_no_try", ` 0.003 - - -`, "request_time=0.003|upstream_connect_time=-|upstream_header_time=-|upstream_response_time=-"},
		{"times_in_no_order", ` 0.003 0.500 0.001 0.002`, ""},
		{"response_before_the_request's", ` 0.121 0.223`, "request_time=0.223|upstream_response_time=0.121"},
		{"dash_before_times", ` - 0.123 0.001 0.121`, "request_time=0.123|upstream_response_time=0.121"},
		{"dash_before_time", ` - 0.123`, "request_time=0.123"},
		{"quoted_dash_before_times", ` "-" 0.014 0.013`, "http_x_forwarded_for=-|request_time=0.014|upstream_response_time=0.013"},
		{"quoted_times", ` "0.014" "0.013"`, "request_time=0.014|upstream_response_time=0.013"},
		{"quoted_address_behind_times", ` 0.014 0.013 "10.0.0.21:80, 10.0.0.22:80"`, "request_time=0.014|upstream_response_time=0.013|upstream_addr=10.0.0.21:80, 10.0.0.22:80"},
		{"moment_before_time", ` 1795376717.123 0.014`, "request_time=0.014"},
		{"dash_alone", ` -`, ""},
		{"whole_numbers", ` 14 13`, ""},
		{"address", ` 10.0.0.21:80`, "upstream_addr=10.0.0.21:80"},
		{"address_v6", ` [2001:db8::1]:80`, "upstream_addr=[2001:db8::1]:80"},
		{"address_without_port", ` 10.0.0.21`, ""},
		{"address_and_status", ` unix:/run/app.sock 502`, "upstream_addr=unix:/run/app.sock|upstream_status=502"},
		{"status_count_differs", ` 10.0.0.21:80 502, 200`, "upstream_addr=10.0.0.21:80"},
		{"status_alone", ` 502`, ""},
		{"id", ` 8eca4ffbc7fac258208b4305dd0870c2`, "request_id=8eca4ffbc7fac258208b4305dd0870c2"},
		{"id_too_short", ` 8eca4ffb`, ""},
		{"key_and_blanks", ` host:  `, ""},
		{"brackets", ` [x] 0.014`, "request_time=0.014"},
		{"pairs_between", ` "-" rt=0.014 x=1 10.0.0.21:80`, "http_x_forwarded_for=-|rt=0.014|upstream_addr=10.0.0.21:80"},
	} {
		var got fields
		(&walker{}).tail(&got, []byte(test.tail))
		want := &fields{}
		if test.pairs != "" {
			want = fieldsOf(t, test.pairs)
		}
		for what := range numFields {
			if got.has(what) != want.has(what) || string(got.get(what)) != string(want.get(what)) {
				t.Errorf("%s: tail %s: field %d = %q (%v), want %q (%v)", test.name, test.tail, what, got.get(what), got.has(what), want.get(what), want.has(what))
			}
		}
	}
}

// A hostile line cannot make what is remembered grow.
func TestSlotsAreBounded(t *testing.T) {
	line := []byte{}
	for i := range 10 * maxSlots {
		line = append(line, ' ', 'k', byte('a'+i%26), '=', '1')
	}
	w := walker{}
	if n := w.walk(&fields{}, line, nil); n != 10*maxSlots {
		t.Errorf("walk found %d pairs, want %d", n, 10*maxSlots)
	}
	if len(w.slots) != maxSlots {
		t.Errorf("%d slots are remembered, want %d", len(w.slots), maxSlots)
	}
}

// quick must take the usual lines, or it saves nothing, and leave the others alone.
func TestQuick(t *testing.T) {
	const head = `10.0.0.7 - - [22/Nov/2026:19:45:17 +0000] "GET / HTTP/1.1" `
	const usual = head + `200 5 "-" "Mozilla/5.0" host=shop.example rt=0.205 uct=0.001 uht="0.205" ua="10.21.2.32:8081" us="200" rid=8eca4ffb`
	for _, test := range []struct {
		name, line string
		want       bool
	}{
		{"same", usual, true},
		{"other_values", head + `404 5 "x" "Mozilla/4.0" host=a rt=10.205 uct=0.101 uht="10.204" ua="unix:/run/shop-1:8081" us="404" rid=8ec`, true},
		{"without_tail", head + `200 5 "-" "Mozilla/5.0"`, true},
		{"failure", head + `502 5 "-" "Mozilla/5.0"`, false},
		{"client_left", head + `499 5 "-" "Mozilla/5.0"`, false},
		{"no_status", head + `000 5 "-" "Mozilla/5.0"`, false},
		{"no_agent", head + `200 5 "-" "-" host=shop.example rt=0.205 uct=0.001 uht="0.205" ua="10.21.2.32:8081" us="200" rid=8eca4ffb`, true},
		{"no_agent_of_a_probe", strings.Replace(head, "GET", "OPTIONS", 1) + `200 5 "-" "-" host=shop.example rt=0.205 uct=0.001 uht="0.205" ua="10.21.2.32:8081" us="200" rid=8eca4ffb`, false},
		{"probe", head + `200 5 "-" "kube-probe/1.29"`, true},
		{"list", head + `200 5 "-" "Mozilla/5.0" host=a rt=0.205 uct=-, 0.001 uht="-, 0.205" ua="10.21.2.32:8081, 10.21.2.33:8081" us="502, 200" rid=8`, false},
		{"not_connected", head + `200 5 "-" "Mozilla/5.0" host=a rt=0.205 uct=- uht="-" ua="10.21.2.32:8081" us="502" rid=8`, false},
		{"nobody_asked", head + `304 0 "-" "Mozilla/5.0" host=a rt=0.000 uct=- uht="-" ua="-" us="-" rid=8ecbca`, true},
		{"address_alone", head + `304 0 "-" "Mozilla/5.0" host=a rt=0.000 uct=- uht="-" ua="10.21.2.32:8081" us="-" rid=8ecbca`, false},
		{"no_address_alone", head + `200 0 "-" "Mozilla/5.0" host=a rt=0.000 uct=0.001 uht="0.002" ua="-" us="200" rid=8ecbca`, false},
		{"dash_and_more", head + `304 0 "-" "Mozilla/5.0" host=a rt=0.000 uct=- uht="-" ua="-, -" us="-" rid=8ecbca`, false},
		{"no_time", head + `304 0 "-" "Mozilla/5.0" host=a rt=- uct=- uht="-" ua="-" us="-" rid=8ecbca`, false},
		{"other_key", head + `200 5 "-" "Mozilla/5.0" hosts=a rt=0.205`, false},
		{"other_quoting", head + `200 5 "-" "Mozilla/5.0" host="a" rt=0.205`, false},
		{"nothing_behind_the_last_key", usual[:len(usual)-8], false},
		{"times_of_any_width", head + `200 5 "-" "Mozilla/5.0" host=a rt=100.205 uct=10.101 uht="0.204" ua="10.21.2.32:8081" us="404" rid=8ecbca`, true},
		{"time_with_two_points", head + `200 5 "-" "Mozilla/5.0" host=a rt=0..05 uct=0.101 uht="0.204" ua="10.21.2.32:8081" us="404" rid=8ecbca`, false},
		{"status_of_the_upstream", head + `200 5 "-" "Mozilla/5.0" host=a rt=0.205 uct=0.101 uht="0.204" ua="10.21.2.32:8081" us="504" rid=8ecbca`, false},
		{"more_behind", usual + ` more=1`, false},
		{"cut", usual[:len(usual)-30], false},
		{"group", head + `200 5 "-" "Mozilla/5.0" host=a rt=0.205 uct=0.001 uht="0.205" ua="shop.example" us="200" rid=8`, false},
	} {
		p := newCombined().(*combined)
		var g event.Glance
		p.Glance([]byte(usual), &g)
		line := inBuffer([]byte(test.line))
		if got := p.quick(line, &p.stampClock, &g); got != test.want {
			t.Errorf("%s: line %s: quick = %v, want %v", test.name, test.line, got, test.want)
		}
		if problem := disagreement(p, line); problem != "" {
			t.Errorf("%s: line %s: %s", test.name, test.line, problem)
		}
	}
}

func TestCompiledIsQuick(t *testing.T) {
	for format, want := range map[string]bool{
		combinedBody: true,
		combinedBody + ` rt=$request_time ua="$upstream_addr"`:                 true,
		combinedBody + ` "$http_x_forwarded_for" $request_time`:                true,
		combinedBody + ` $request_time [$proxy_upstream_name]`:                 false,
		combinedBody + `$request_time`:                                         false,
		`$remote_addr ` + combinedBody:                                         false,
		`log_format x escape=none '` + combinedBody + ` rt=$request_time';`:    false,
		`log_format x escape=default '` + combinedBody + ` rt=$request_time';`: true,
	} {
		d, err := readDirective(format)
		if err != nil {
			t.Fatal(err)
		}
		p, err := newPlan(d)
		if err != nil {
			t.Fatal(err)
		}
		if p.begun != want {
			t.Errorf("%s: quick may read it: %v, want %v", format, p.begun, want)
		}
	}
}

// A name that somebody put behind the status moves the numbers: what is no time then is none.
func TestStreamWithName(t *testing.T) {
	testLines(t, newStream(), []lineTest{
		{"name_behind_status",
			`10.0.0.7 [` + stampText + `] TCP 502 db.example 0 0 3.001`,
			`2026-11-22T19:45:17Z","access"
			"client":"10.0.0.7"
			FAILED connect.failed`},
	})
}
