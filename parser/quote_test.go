package parser

import (
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
)

// pastedTable are lines as tickets, chats, manuals and tools show them.
var pastedTable = []knownLine{
	{"tag_alone", `haproxy[2742]: ` + haproxyBody, known{Counted, event.Access, "haproxy-http", "", "haproxy", "2026-11-22T19:21:39.1", ""}},
	{"tag_without_process", `nginx: ` + accessLine, known{Counted, event.Access, "nginx-combined", "", "nginx", "2026-11-22T19:21:39Z", ""}},
	{"start_of_nginx", `nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)`,
		known{Counted, event.Process, "nginx-cut-error", "", "nginx", "", ""}},
	{"start_of_nginx_in_syslog", `Nov 22 19:21:39 web1 nginx[31]: nginx: [emerg] host not found in upstream "app" in /etc/nginx/conf.d/shop.conf:3`,
		known{Counted, event.Process, "nginx-cut-error", "web1", "nginx", "11-22T19:21:39", ""}},
	{"warning_at_the_start_of_nginx", `nginx: [warn] conflicting server name "shop.example" on 0.0.0.0:80, ignored`,
		known{Counted, event.Process, "nginx-cut-error", "", "nginx", "", ""}},
	{"warning_of_nobody", `[warn] conflicting server name "shop.example" on 0.0.0.0:80, ignored`, known{}},
	{"level_first", `[error] 31#31: *77 ` + errorLine[strings.Index(errorLine, "connect()"):], known{Counted, event.Error, "nginx-cut-error", "", "", "", ""}},
	{"message_alone", errorLine[strings.Index(errorLine, "connect()"):], known{Counted, event.Error, "nginx-text-error", "", "", "", ""}},
	{"levels_apart", strings.Replace(errorLine, "[error] ", "[error]  ", 1), known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T19:21:39", ""}},
	{"stamp_with_a_blank", `2026-11-22 19:21:39.123456789  ` + errorLine, known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T19:21:39", ""}},
	{"stamp_with_a_blank_before_a_line_without", `2026-11-22 19:21:39.123 ` + downLine, known{Counted, event.Health, "haproxy-message", "", "", "2026-11-22T19:21:39.123", ""}},
	{"stamp_of_an_application", `2026-11-22 19:21:39.123 ERROR connect() failed`, known{fate: Skipped, kind: event.Skip}},

	{"opening_code_mark", "`" + accessLine, known{Counted, event.Access, "nginx-combined", "", "", "2026-11-22T19:21:39Z", ""}},
	{"closing_code_mark", errorLine + "`", known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T19:21:39", ""}},
	{"code_of_CLF", "`Nov 22 19:21:39 lb1 haproxy[31]: " + `10.0.0.9 - - [22/Nov/2026:19:21:39 +0000] "GET / HTTP/1.1" 503 217 "" "" 51222 521 "web" "shop" "app1" 0 503 -1 -1 503 SC-- 1 1 0 0 1 0 0 "" "" "curl/8.9.1" ""` + "`",
		known{Counted, event.Access, "haproxy-clf", "lb1", "haproxy", "2026-11-22T19:21:39Z", ""}},
	{"bold", "**" + errorLine + "**", known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T19:21:39", ""}},
	{"bold_inside", strings.Replace(haproxyBody, "shop/app1", "shop/**app1**", 1), known{Counted, event.Access, "haproxy-http", "", "", "2026-11-22T19:21:39.1", ""}},
	{"HTML", strings.ReplaceAll(accessLine, `"`, "&quot;"), known{Counted, event.Access, "nginx-combined", "", "", "2026-11-22T19:21:39Z", ""}},
	{"escaped_quotes", strings.ReplaceAll(envoyLine, `"`, `\"`), known{Counted, event.Access, "envoy-text", "", "", "2026-11-22T19:21:39.123Z", ""}},
	{"typographic_quotes", strings.ReplaceAll(accessLine, `"`, "”"), known{Counted, event.Access, "nginx-combined", "", "", "2026-11-22T19:21:39Z", ""}},
	{"columns_lined_up", strings.Replace(haproxyBody, " 200 ", "    200 ", 1), known{Counted, event.Access, "haproxy-http", "", "", "2026-11-22T19:21:39.1", ""}},
	{"hard_blanks", strings.ReplaceAll(haproxyBody, " ", "\u00a0"), known{Counted, event.Access, "haproxy-http", "", "", "2026-11-22T19:21:39.1", ""}},
	{"no_stamp", envoyLine[strings.IndexByte(envoyLine, '"'):], known{Counted, event.Access, "envoy-text", "", "", "", ""}},
	{"words_before_client", `as seen on lb1, haproxy said ` + haproxyBody, known{Counted, event.Access, "haproxy-http", "", "", "2026-11-22T19:21:39.1", ""}},
	{"words_before_other_dates", `as seen [22/Nov/2026:19:21:39.100] there`, known{}},

	{"reload_by_tag", `Nov 22 19:21:39 lb1 haproxy[31]: Exiting Master process...`, known{Counted, event.Process, "haproxy-message", "lb1", "haproxy", "11-22T19:21:39", ""}},
	{"reload_without_tag", `Exiting Master process...`, known{}},
	{"own_format_by_tag", `Nov 22 19:21:39 lb1 haproxy[31]: ip=10.0.0.9 st=503 err="Connection refused"`, known{}},
	{"day_of_the_year", `Nov 22 19:21:39 lb1 haproxy[31]: [WARNING] 326/192139 (31) : ` + downLine, known{Counted, event.Health, "haproxy-stderr", "lb1", "haproxy", "11-22T19:21:39", ""}},
	{"day_of_the_year_dated", `2026-11-22T20:21:39.456+01:00 lb1 haproxy[31]: [WARNING] 325/202139 (31) : ` + downLine,
		known{Counted, event.Health, "haproxy-stderr", "lb1", "haproxy", "2026-11-22T19:21:39Z", ""}},

	{"columns_of_pfSense", "Nov 22 19:21:39 \thaproxy \t12345 \t" + downLine, known{Counted, event.Health, "haproxy-message", "", "", "11-22T19:21:39", ""}},
	{"columns_of_others", "Nov 22 19:21:39 \tsshd \t12345 \t" + downLine, known{}},
	{"cell_of_a_table", `2026-11-22 19:21:41.103 | ` + errorLine[:strings.Index(errorLine, ", server")] + ` |  `, known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T19:21:39", ""}},
	{"stamp_in_a_cell", `2026-11-22 19:21:41 | stdout | nginx: [emerg] host not found in upstream "app" in /etc/nginx/nginx.conf:3`,
		known{Counted, event.Process, "nginx-cut-error", "", "nginx", "2026-11-22T19:21:41", ""}},
	{"cells_of_others", `2026-11-22 19:21:41 | stdout | [services.d] done.`, known{}},
	{"exported_list", `1795375301123,"` + strings.ReplaceAll(errorLine, `"`, `""`) + `"`, known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T19:21:39Z", ""}},
	{"exported_list_quoted", `"2026-11-22T19:21:41.123Z","` + strings.ReplaceAll(downLine, `"`, `""`) + `",x`, known{Counted, event.Health, "haproxy-message", "", "", "2026-11-22T19:21:41.123Z", ""}},
	{"atoms_of_time", `@4000000065a1b2c30e4f5a6c ` + accessLine, known{Counted, event.Access, "nginx-combined", "", "", "2026-11-22T19:21:39Z", ""}},
	{"no_stamp_and_no_quote", envoyLine[strings.IndexByte(envoyLine, '"')+1:], known{Counted, event.Access, "envoy-text", "", "", "", ""}},
	{"slanted", "*" + errorLine + "*", known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T19:21:39", ""}},
	{"blank_before_a_level", ` [error] 31#31: *77 ` + errorLine[strings.Index(errorLine, "connect()"):] + `, `, known{Counted, event.Error, "nginx-cut-error", "", "", "", ""}},
	{"cells_behind_a_stroke", `  |   | 2026-11-22 19:21:41.103 | ` + errorLine + ` |  `, known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T19:21:39", ""}},
	{"exported_object", `1795375301123,"` + strings.ReplaceAll(jsonLine, `"`, `""`) + `"`, known{Counted, event.Access, "envoy-json", "", "", "2026-11-22T19:21:39.123Z", ""}},
	{"log_of_a_sidecar", "2026-11-22T19:21:39.271027Z\tdebug\tenvoy http2 external/envoy/source/common/http/http2/codec_impl.cc:1363\t[C107599] stream 45323 closed: 2\tthread=25",
		known{Counted, event.Error, "envoy-application", "", "", "2026-11-22T19:21:39.271027Z", ""}},
	{"log_of_a_sidecar's_agent", "2026-11-22T19:21:39.271027Z\tinfo\tads\tPush debounce stable[3] 1 for config", known{fate: Skipped, kind: event.Skip}},
	{"level_in_brackets", `2026-11-22T19:21:39.759276947Z [err]  ` + errorLine, known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T19:21:39Z", ""}},
	{"label_behind_names", `edge-5d ambassador ACCESS ` + envoyLine, known{Counted, event.Access, "envoy-text", "edge-5d", "", "2026-11-22T19:21:39.123Z", ""}},
	{"object_in_a_table", `|` + jsonLine + `|2026-11-22 19:21:40.562|`, known{Counted, event.Access, "envoy-json", "", "", "2026-11-22T19:21:39.123Z", ""}},
	{"item_of_a_list", `1. ` + errorLine, known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T19:21:39", ""}},
	{"kail", `shop/edge-5d-x[nginx]: ` + errorLine, known{Counted, event.Error, "nginx-error", "edge-5d-x", "nginx", "2026-11-22T19:21:39", ""}},
	{"blank_at_the_end", errorLine + " ", known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T19:21:39", ""}},
	{"shipper_with_pod", `{"log":` + strings.TrimSuffix(quote(accessLine), `"`) + `\n","stream":"stdout","time":"2026-11-22T19:21:39.9Z","kubernetes":{"pod_name":"edge-5d","host":"n1"}}`,
		known{Counted, event.Access, "nginx-combined", "edge-5d", "", "2026-11-22T19:21:39Z", ""}},
	{"journal_zone_name", `Sun 2026-11-22 20:21:39 CET lb1 haproxy[31]: ` + downLine, known{Counted, event.Health, "haproxy-message", "lb1", "haproxy", "2026-11-22T19:21:39Z", ""}},
	{"journal_unclear_zone_name", `Sun 2026-11-22 20:21:39 IST lb1 haproxy[31]: ` + downLine, known{Counted, event.Health, "haproxy-message", "lb1", "haproxy", "2026-11-22T20:21:39", ""}},

	// rows of tables, and what stores export
	{"columns_of_CSV", `"Nov 22, 2026 @ 19:21:39.100","lb1","` + doubled(downLine) + `"`, known{Counted, event.Health, "haproxy-message", "lb1", "", "2026-11-22T19:21:39.1", ""}},
	{"columns_of_CSV_without_quotes", `2026-11-22T19:21:39.1Z,lb1,edge,"` + doubled(accessLine) + `",info`, known{Counted, event.Access, "nginx-combined", "lb1", "", "2026-11-22T19:21:39Z", ""}},
	{"columns_of_CSV_of_Envoy", `"2026-11-22T19:21:39.1Z","lb1","` + doubled(envoyLine) + `"`, known{Counted, event.Access, "envoy-text", "lb1", "", "2026-11-22T19:21:39.123Z", ""}},
	{"one_column_of_CSV", `"Nov 22 19:21:39 lb1 haproxy[7]: ` + doubled(downLine) + `"`, known{Counted, event.Health, "haproxy-message", "lb1", "haproxy", "11-22T19:21:39", ""}},
	{"columns_with_severity", "2026-11-22 19:21:39\tLocal0.Info\tlb1\t" + haproxyBody, known{Counted, event.Access, "haproxy-http", "lb1", "", "2026-11-22T19:21:39.1", ""}},
	{"columns_with_ids", "1234567890123456789\t2026-11-22T19:21:39Z\t4242\tlb1\t10.0.0.5\tLocal0\tInfo\thaproxy[7]\t" + downLine, known{Counted, event.Health, "haproxy-message", "lb1", "haproxy", "2026-11-22T19:21:39Z", ""}},
	{"columns_without_a_line", `"Nov 22, 2026 @ 19:21:39.100","lb1","the shop has no server available, they say"`, known{}},
	{"row_of_Markdown", "| Nov 22 19:21:39 lb1 haproxy[7]: " + downLine + " |", known{Counted, event.Health, "haproxy-message", "lb1", "haproxy", "11-22T19:21:39", ""}},
	{"member_of_JSON", `  "message": ` + quote("Nov 22 19:21:39 lb1 haproxy[7]: "+downLine) + `,`, known{Counted, event.Health, "haproxy-message", "lb1", "haproxy", "11-22T19:21:39", ""}},
	{"other_member_of_JSON", `  "note": ` + quote(downLine) + `,`, known{}},
	{"text_of_JSON", `    ` + quote(errorLine) + `,`, known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T19:21:39", ""}},
	{"record_of_Fluent_Bit", `[3] edge: [[1795375299.123456789, {}], {"log"=>` + quote(downLine) + `, "stream"=>"stdout"}]`, known{Counted, event.Health, "haproxy-message", "", "", "2026-11-22T19:21:39.123456789Z", ""}},
	{"result_of_Splunk", `{"preview":false,"result":{"_raw":` + quote("Nov 22 19:21:38 lb1 haproxy[7]: "+downLine) + `,"host":"relay"}}`, known{Counted, event.Health, "haproxy-message", "lb1", "haproxy", "11-22T19:21:38", ""}},

	// marks before lines
	{"journal_export", `MESSAGE=` + accessLine, known{Counted, event.Access, "nginx-combined", "", "", "2026-11-22T19:21:39Z", ""}},
	{"journal_verbose", `    MESSAGE=` + haproxyBody, known{Counted, event.Access, "haproxy-http", "", "", "2026-11-22T19:21:39.1", ""}},
	{"number_of_the_line", `     12 ` + accessLine, known{Counted, event.Access, "nginx-combined", "", "", "2026-11-22T19:21:39Z", ""}},
	{"blanks_before_an_error", `      ` + errorLine, known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T19:21:39", ""}},
	{"blanks_before_a_bar", `  lb-1      | ` + downLine, known{Counted, event.Health, "haproxy-message", "lb-1", "", "", ""}},
	{"item_with_a_bracket", `3) ` + errorLine, known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T19:21:39", ""}},
	{"item_of_code", "- `" + haproxyBody + "`", known{Counted, event.Access, "haproxy-http", "", "", "2026-11-22T19:21:39.1", ""}},
	{"blank_without_width", "\u200b" + accessLine, known{Counted, event.Access, "nginx-combined", "", "", "2026-11-22T19:21:39Z", ""}},
	{"stamp_in_brackets", `[2026-11-22 19:21:39] ` + downLine, known{Counted, event.Health, "haproxy-message", "", "", "2026-11-22T19:21:39", ""}},
	{"svlogd", `2026-11-22_19:21:39.12345 ` + envoyLine, known{Counted, event.Access, "envoy-text", "", "", "2026-11-22T19:21:39.123Z", ""}},
	{"multilog", `@400000006a03eccd075bcd15 ` + downLine, known{Counted, event.Health, "haproxy-message", "", "", "2026-05-13T03:15:15.123456789Z", ""}},
	{"labels_of_Loki", `2026-11-22T19:21:39Z {app="edge", pod="edge-1"} ` + errorLine, known{Counted, event.Error, "nginx-error", "edge-1", "", "2026-11-22T19:21:39Z", ""}},
	{"stream_of_CloudWatch", `2026-11-22T19:21:39.123000+00:00 edge/proxy/0123abcd ` + accessLine, known{Counted, event.Access, "nginx-combined", "", "", "2026-11-22T19:21:39Z", ""}},
	{"machine_named_twice", `2026-11-22T19:21:39+00:00 rh-1 rh-1 haproxy[7]: ` + haproxyBody, known{Counted, event.Access, "haproxy-http", "rh-1", "haproxy", "2026-11-22T19:21:39.1Z", ""}},
	{"tag_inside", `10.1.4.1: local0.notice: Nov 22 19:21:39 haproxy[7]: ` + downLine, known{Counted, event.Health, "haproxy-message", "10.1.4.1", "haproxy", "11-22T19:21:39", ""}},
	{"tag_without_a_colon", `Nov 22 19:21:39 node7 ingress[28] ` + haproxyBody, known{Counted, event.Access, "haproxy-http", "node7", "ingress", "2026-11-22T19:21:39.1", ""}},
	{"line_of_a_dump", `Nov 22 19:21:39 haproxy[28]:       1/8    stuck=0 prof=0 harmless=0 isolated=0`, known{}},
	{"day_of_a_leap_year", `Apr 30 20:42:20 lb1 haproxy[28]: [ALERT] 120/234220 (28) : ` + downLine, known{Counted, event.Health, "haproxy-stderr", "lb1", "haproxy", "04-30T23:42:20", ""}},
	{"tag_with_a_colon", `Nov 22 19:21:39 lb1 haproxy-stats:[7]: ` + downLine, known{Counted, event.Health, "haproxy-message", "lb1", "haproxy-stats", "11-22T19:21:39", ""}},
	{"tag_of_others_inside", `one two three sshd[7]: ` + downLine, known{}},
	{"pod_before_a_message", `edge-5d9-x proxy ` + downLine, known{Counted, event.Health, "haproxy-message", "edge-5d9-x", "", "", ""}},
	{"client_in_brackets", `[2001:db8::1]:51234 ` + haproxyBody[strings.IndexByte(haproxyBody, '['):], known{Counted, event.Access, "haproxy-http", "", "", "2026-11-22T19:21:39.1", ""}},
	{"client_lost", haproxyBody[strings.IndexByte(haproxyBody, '['):], known{Counted, event.Access, "haproxy-http", "", "", "2026-11-22T19:21:39.1", ""}},
}

// doubled is text as CSV holds it.
func doubled(text string) string { return strings.ReplaceAll(text, `"`, `""`) }

func TestPasted(t *testing.T) { testKnown(t, pastedTable) }
