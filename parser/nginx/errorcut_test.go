package nginx

import (
	"strings"
	"testing"
)

func TestCutError(t *testing.T) {
	const tail = `, client: 10.0.0.7, server: shop.example, request: "GET /a?b=1 HTTP/1.1", upstream: "http://10.0.0.21:8000/a?b=1", host: "shop.example"`
	const (
		refused = `connect() failed (111: Connection refused) while connecting to upstream`
		keys    = `"method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1","host":"shop.example"`
		rest    = `"upstream_addrs":["10.0.0.21:8000"]
			"message":"connect() failed (111: Connection refused) while connecting to upstream","errno":111
			connect.refused row=nginx/connect.refused phase=connecting to upstream joins`
	)
	testLines(t, newCutError(true)(), []lineTest{
		{"process_and_connection", `[error] 31#31: *7 ` + refused + tail,
			`"error","level":"error",` + keys + `
			"client":"10.0.0.7","connection_id":"7"
			` + rest},
		{"level_alone", `[error] ` + refused + tail,
			`"error","level":"error",` + keys + `
			"client":"10.0.0.7"
			` + rest},
		{"level_and_phase", `[error] upstream timed out (110: Connection timed out) while reading response header from upstream`,
			`"error","level":"error"
			"message":"upstream timed out (110: Connection timed out) while reading response header from upstream","errno":110
			answer.timeout row=nginx/timeout.header phase=reading response header from upstream`},
		{"start_that_failed", `[emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)`,
			`"process","level":"emerg"
			"message":"bind() to 0.0.0.0:80 failed (98: Address already in use)","errno":98
			crash.start-failed row=nginx/proc.bind-listen`},
		{"colon_behind_level", `[emerg]: bind() to 0.0.0.0:80 failed (98: Address already in use)`,
			`"process","level":"emerg"
			"message":"bind() to 0.0.0.0:80 failed (98: Address already in use)","errno":98
			crash.start-failed row=nginx/proc.bind-listen`},
		{"ellipsis_for_upstream", `[error] 31#31: *7 ` + refused + `, client: 10.0.0.7, server: shop.example, request: "GET /a?b=1 HTTP/1.1", upstream: ...`,
			`"error","level":"error","method":"GET","path":"/a","query":"b=1","protocol":"HTTP/1.1"
			"client":"10.0.0.7","connection_id":"7"
			"message":"connect() failed (111: Connection refused) while connecting to upstream","errno":111
			connect.refused row=nginx/connect.refused phase=connecting to upstream joins`},
		{"place_in_configuration", `[emerg] unexpected "}" in /etc/nginx/conf.d/shop.conf:31`,
			`"process","level":"emerg"
			"message":"unexpected \"}\" in /etc/nginx/conf.d/shop.conf:31"
			proxy.config row=nginx/config.unknown-directive`},
		{"unknown_message", `[error] the moon is full`, ``},
		{"another_program's_level", `[ERROR] ` + refused + tail, ``},
		{"no_bracket", refused + tail, ``},
		{"Apache", `[error] [client 10.0.0.7] File does not exist: /srv/favicon.ico`, ``},
	})
	testLines(t, newCutError(false)(), []lineTest{
		{"cut_in_level", `ror] 31#31: *7 ` + refused + tail,
			`"error",` + keys + `
			"client":"10.0.0.7","connection_id":"7"
			` + rest},
		{"cut_before_process", `31#31: *7 ` + refused + tail,
			`"error",` + keys + `
			"client":"10.0.0.7","connection_id":"7"
			` + rest},
		{"cut_in_process", `#31: *7 ` + refused + tail,
			`"error",` + keys + `
			"client":"10.0.0.7","connection_id":"7"
			` + rest},
		{"connection_alone", `*7 ` + refused + tail,
			`"error",` + keys + `
			"client":"10.0.0.7","connection_id":"7"
			` + rest},
		{"message_alone", refused + tail,
			`"error",` + keys + `
			"client":"10.0.0.7"
			` + rest},
		{"message_without_tail", refused,
			`"error"
			"message":"connect() failed (111: Connection refused) while connecting to upstream","errno":111
			connect.refused row=nginx/connect.refused phase=connecting to upstream`},
		{"in_a_sentence", `we saw ` + refused + ` today`, ``},
		{"unknown_message_with_tail", `the moon is full while connecting to upstream` + tail, ``},
		{"last_line_of_PHP", `  thrown in /srv/app/a.php on line 3" while reading response header from upstream` + tail, ``},
		{"bracket", `[error] 31#31: *7 ` + refused + tail, ``},
		{"prose", `error: something while waiting`, ``},
		{"nothing", ``, ``},
	})
}

func TestPastedTails(t *testing.T) {
	const want = `2026-11-22T19:46:49Z","error","level":"error","method":"GET","path":"/a","protocol":"HTTP/1.1","host":"shop.example"
			"client":"10.0.0.7","connection_id":"2778"
			"upstream_addrs":["10.0.0.21:8000"]
			"message":"connect() failed (111: Connection refused) while connecting to upstream","errno":111
			connect.refused row=nginx/connect.refused phase=connecting to upstream joins no-zone`
	const head = `2026/11/22 19:46:49 [error] 15998#15998: *2778 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.7, server: shop.example, `
	testLines(t, newErrorLog(), []lineTest{
		{"escaped_quotes", head + `request: \"GET /a HTTP/1.1\", upstream: \"http://10.0.0.21:8000/a\", host: \"shop.example\"`, want},
		{"typographic_quotes", head + `request: “GET /a HTTP/1.1”, upstream: ”http://10.0.0.21:8000/a”, host: "shop.example”`, want},
		{"HTML", head + `request: &quot;GET /a HTTP/1.1&quot;, upstream: &quot;http://10.0.0.21:8000/a&quot;, host: &quot;shop.example&quot;`, want},
		{"no_quotes", head + `request: GET /a HTTP/1.1, upstream: http://10.0.0.21:8000/a, host: shop.example`, want},
		{"id_of_the_request", head + `request: "GET /a HTTP/1.1", upstream: "http://10.0.0.21:8000/a", host: "shop.example", request_id: "8eca4ffb"`,
			strings.Replace(want, `"client":"10.0.0.7"`, `"client":"10.0.0.7","request_id":"8eca4ffb"`, 1)},
		{"blank_at_the_end", head + `request: "GET /a HTTP/1.1", upstream: "http://10.0.0.21:8000/a", host: "shop.example" `, want},
		{"some_quotes", head + `request: "GET /a HTTP/1.1", upstream: http://10.0.0.21:8000/a, host: "shop.example"`, want},
	})
	noClient := strings.NewReplacer("\n\t\t\t\"client\":\"10.0.0.7\"", "", " joins", "").Replace(want)
	before, _, _ := strings.Cut(head, ", client: ")
	testLines(t, newErrorLog(), []lineTest{
		{"no_client", before + `, server: shop.example, request: "GET /a HTTP/1.1", upstream: "http://10.0.0.21:8000/a", host: "shop.example"`, noClient},
		{"no_server", before + `, request: "GET /a HTTP/1.1", upstream: "http://10.0.0.21:8000/a", host: "shop.example"`, noClient},
	})
}

func TestCutTails(t *testing.T) {
	const head = `2026/11/22 19:46:49 [error] 15998#15998: *2778 connect() failed (111: Connection refused) while connecting to upstream`
	const want = `2026-11-22T19:46:49Z","error","level":"error","connection_id":"2778"
			"message":"connect() failed (111: Connection refused) while connecting to upstream","errno":111
			connect.refused row=nginx/connect.refused phase=connecting to upstream open no-zone`
	testLines(t, newErrorLog(), []lineTest{
		{"in_first_key", head + `, cli`, want},
		{"behind_comma", head + `,`, want},
		{"with_dots", head + `, client.....`, want},
		{"in_address", head + `, client: 10.0.`, strings.Replace(want, " open", "", 1)},
		{"with_ellipsis", head + `, client: …`, strings.Replace(want, " open", "", 1)},
	})
}
