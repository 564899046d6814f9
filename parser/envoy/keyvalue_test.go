package envoy

import "testing"

func TestKeyValue(t *testing.T) { testLines(t, newKeyValue, keyValueTests) }

func FuzzKeyValue(f *testing.F) { fuzzParsers(f, [][]lineTest{keyValueTests}, newKeyValue) }

var keyValueTests = []lineTest{
	{"logfmt",
		`time=2026-11-22T19:45:55.926Z method=GET path='/a?b=1' protocol=HTTP/1.1 response_code=503 response_flags=UF,URX duration=7 upstream_host=10.0.2.21:8000 upstream_cluster=outbound|8080||shop authority=shop.example`,
		`{'time':'2026-11-22T19:45:55.926Z','kind':'access','status':503,'method':'GET','path':'/a','query':'b=1','protocol':'HTTP/1.1','host':'shop.example','upstream':'outbound|8080||shop','upstream_addrs':['10.0.2.21:8000'],'request_seconds':0.007,'code':'UF,URX'} failed connect.failed envoy/UF`},
	{"commas_and_blanks_in_quotes",
		`start_time='2026-11-22T19:45:55.926Z', user_agent='Mozilla/5.0 (X11; Linux)', response_code=200, response_flags=-, upstream_cluster=shop, bytes_sent=40`,
		`{'time':'2026-11-22T19:45:55.926Z','kind':'access','status':200,'bytes_sent':40,'upstream':'shop','user_agent':'Mozilla/5.0 (X11; Linux)'}`},
	{"cut_in_quotes", `time=2026-11-22T19:45:55.926Z response_code=503 response_flags=UF path='/a`,
		`{'time':'2026-11-22T19:45:55.926Z','kind':'access','status':503,'code':'UF'} failed connect.failed envoy/UF`},
	{"another_program", `time=2026-11-22T19:45:55.926Z level=info msg='slow' response_time=3 status=200`, ``},
	{"without_status", `time=2026-11-22T19:45:55.926Z response_flags=UF`, ``},
	{"empty", ``, ``},
}
