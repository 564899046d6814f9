package envoy

import (
	"strings"
	"testing"
	"time"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// Single quotes stand for double ones in lines and results.
var plainTests = []lineTest{
	{"went_well",
		`[2026-11-22T19:45:57.743Z] 'GET /static/app.js?v=3 HTTP/1.1' 200 - 0 988 4 3 '10.0.7.105' 'curl/8.9.1' 'c15bc119' 'shop.example' '10.0.7.21:8000'`,
		`{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':200,'method':'GET','path':'/static/app.js','query':'v=3','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':988,'request_id':'c15bc119','upstream_addrs':['10.0.7.21:8000'],'request_seconds':0.004,'upstream_header_seconds':[0.003],'user_agent':'curl/8.9.1','forwarded_for':'10.0.7.105'}`},
	{"refused",
		`[2026-11-22T19:46:59.958Z] 'GET /reports/export?id=7541 HTTP/1.1' 503 UF 0 98 0 - '10.0.7.110' 'python-requests/2.32.3' 'a015bbc1' 'shop.example' '10.0.7.21:8000'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':503,'method':'GET','path':'/reports/export','query':'id=7541','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':98,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:8000'],'request_seconds':0,'upstream_header_seconds':[null],'code':'UF','user_agent':'python-requests/2.32.3','forwarded_for':'10.0.7.110'} failed connect.failed envoy/UF`},
	{"no_host_chosen",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/2' 503 UH 0 19 0 - '10.0.7.110' 'curl/8.9.1' 'a015bbc1' 'shop.example' '-'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':503,'method':'GET','path':'/','protocol':'HTTP/2','host':'shop.example','bytes_sent':19,'request_id':'a015bbc1','request_seconds':0,'code':'UH','user_agent':'curl/8.9.1','forwarded_for':'10.0.7.110'} failed upstream.none envoy/UH`},
	{"nothing_told",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 400 DPE 0 11 0 - '-' '-' '-' '-' '-'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':400,'method':'GET','path':'/','protocol':'HTTP/1.1','bytes_sent':11,'request_seconds':0,'code':'DPE'}`},
	{"request_not_understood",
		`[2026-11-22T19:46:59.958Z] '- - HTTP/1.1' 400 DPE 0 11 0 - '-' '-' '-' '-' '-'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':400,'protocol':'HTTP/1.1','bytes_sent':11,'request_seconds':0,'code':'DPE'}`},
	{"tcp_session",
		`[2026-11-22T19:46:59.958Z] '- - -' 0 - 517 1453 204 - '-' '-' '-' '-' '10.0.0.31:5432'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','bytes_sent':1453,'upstream_addrs':['10.0.0.31:5432'],'request_seconds':0.204}`},
	{"tcp_refused",
		`[2026-11-22T19:46:59.958Z] '- - -' 0 UF,URX 0 0 5 - '-' '-' '-' '-' '10.0.0.31:5432'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','bytes_sent':0,'upstream_addrs':['10.0.0.31:5432'],'request_seconds':0.005,'code':'UF,URX'} failed connect.failed envoy/UF`},
	{"tcp_with_a_service_time",
		`[2026-11-22T19:46:59.958Z] '- - -' 0 - 0 0 5 7 '-' '-' '-' '-' '10.0.0.31:5432'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','bytes_sent':0,'upstream_addrs':['10.0.0.31:5432'],'request_seconds':0.005}`},
	{"health_checker",
		`[2026-11-22T19:46:59.958Z] 'GET /healthz HTTP/1.1' 200 - 0 2 1 1 '-' 'kube-probe/1.31' 'a015bbc1' '10.0.7.9:8080' '10.0.7.21:8000'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'GET','path':'/healthz','protocol':'HTTP/1.1','host':'10.0.7.9:8080','bytes_sent':2,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:8000'],'request_seconds':0.001,'upstream_header_seconds':[0.001],'user_agent':'kube-probe/1.31'} probe`},
	{"grpc_call",
		`[2026-11-22T19:46:59.958Z] 'POST /shop.v1.Cart/Add HTTP/2' 200 - 12 40 9 8 '10.0.7.110' 'grpc-go/1.66' 'a015bbc1' 'shop.example' '10.0.7.21:9000'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'POST','path':'/shop.v1.Cart/Add','protocol':'HTTP/2','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':0.009,'upstream_header_seconds':[0.008],'user_agent':'grpc-go/1.66','forwarded_for':'10.0.7.110','grpc':true}`},
	{"grpc_call_by_its_agent",
		`[2026-11-22T19:46:59.958Z] 'POST /cart/add HTTP/2' 200 - 12 40 9 8 '10.0.7.110' 'grpc-java-netty/1.31.1' 'a015bbc1' 'shop.example' '10.0.7.21:9000'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'POST','path':'/cart/add','protocol':'HTTP/2','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':0.009,'upstream_header_seconds':[0.008],'user_agent':'grpc-java-netty/1.31.1','forwarded_for':'10.0.7.110','grpc':true}`},
	{"grpc_call_failed",
		`[2026-11-22T19:46:59.958Z] 'POST /shop.v1.Cart/Add HTTP/2' 200 UF 12 0 9 - '10.0.7.110' 'grpc-go/1.66' 'a015bbc1' 'shop.example' '10.0.7.21:9000'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'POST','path':'/shop.v1.Cart/Add','protocol':'HTTP/2','host':'shop.example','bytes_sent':0,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':0.009,'upstream_header_seconds':[null],'code':'UF','user_agent':'grpc-go/1.66','forwarded_for':'10.0.7.110','grpc':true} failed connect.failed envoy/UF`},
	{"post_that_is_no_call",
		`[2026-11-22T19:46:59.958Z] 'POST /v1.2/Items HTTP/2' 200 - 12 40 9 8 '10.0.7.110' 'curl/8.9.1' 'a015bbc1' 'shop.example' '10.0.7.21:9000'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'POST','path':'/v1.2/Items','protocol':'HTTP/2','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':0.009,'upstream_header_seconds':[0.008],'user_agent':'curl/8.9.1','forwarded_for':'10.0.7.110'}`},
	{"method_that_begins_like_post",
		`[2026-11-22T19:46:59.958Z] 'POSTED /shop.v1.Cart/Add HTTP/2' 200 - 12 40 9 8 '10.0.7.110' 'curl/8.9.1' 'a015bbc1' 'shop.example' '10.0.7.21:9000'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'POSTED','path':'/shop.v1.Cart/Add','protocol':'HTTP/2','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':0.009,'upstream_header_seconds':[0.008],'user_agent':'curl/8.9.1','forwarded_for':'10.0.7.110'}`},
	{"status_in_path_and_agent",
		`[2026-11-22T19:46:59.958Z] 'GET /errors/502 HTTP/1.1' 200 - 0 40 9 8 '10.0.7.110' 'Bot 502 503' 'a015bbc1' 'shop.example' '10.0.7.21:9000'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'GET','path':'/errors/502','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':0.009,'upstream_header_seconds':[0.008],'user_agent':'Bot 502 503','forwarded_for':'10.0.7.110'}`},
	{"quote_in_path",
		`[2026-11-22T19:46:59.958Z] 'GET /a'b?c='502 HTTP/1.1' 200 - 0 40 9 8 '10.0.7.110' 'curl/8.9.1' 'a015bbc1' 'shop.example' '10.0.7.21:9000'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'GET','path':'/a\'b','query':'c=\'502','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':0.009,'upstream_header_seconds':[0.008],'user_agent':'curl/8.9.1','forwarded_for':'10.0.7.110'}`},
	{"fake_end_in_path",
		`[2026-11-22T19:46:59.958Z] 'GET /a' 502 UF 0 0 1 - HTTP/1.1' 200 - 0 40 9 8 '10.0.7.110' 'curl/8.9.1' 'a015bbc1' 'shop.example' '10.0.7.21:9000'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'GET','path':'/a\' 502 UF 0 0 1 -','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':0.009,'upstream_header_seconds':[0.008],'user_agent':'curl/8.9.1','forwarded_for':'10.0.7.110'}`},
	{"quotes_in_agent",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 200 - 0 40 9 8 '10.0.7.110' 'a 'b' c' 'a015bbc1' 'shop.example' '10.0.7.21:9000'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':0.009,'upstream_header_seconds':[0.008],'user_agent':'a \'b\' c','forwarded_for':'10.0.7.110'}`},
	{"own_field_behind_is_a_slash",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 200 - 0 40 9 8 '10.0.7.110' 'curl/8.9.1' 'a015bbc1' 'shop.example' '10.0.7.21:9000' '/'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':0.009,'upstream_header_seconds':[0.008],'user_agent':'curl/8.9.1','forwarded_for':'10.0.7.110'}`},
	{"gaps_in_agent",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 502 - 0 40 9 8 '10.0.7.110' 'x' 'y' 'z' 'evil.example' '10.9.9.9:1' 'a015bbc1' 'shop.example' '10.0.7.21:9000'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':502,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':0.009,'upstream_header_seconds':[0.008],'user_agent':'x\' \'y\' \'z\' \'evil.example\' \'10.9.9.9:1','forwarded_for':'10.0.7.110'} passed on passed.through envoy/none`},
	{"several_forwarded",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 200 - 0 40 9 8 '192.0.2.7, 10.0.7.110' 'curl/8.9.1' 'a015bbc1' 'shop.example' '10.0.7.21:9000'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':0.009,'upstream_header_seconds':[0.008],'user_agent':'curl/8.9.1','forwarded_for':'192.0.2.7, 10.0.7.110'}`},
	{"ipv6_host",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 200 - 0 40 9 8 '2001:db8::7' 'curl/8.9.1' 'a015bbc1' '[2001:db8::1]:443' '[2001:db8::2]:9000'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'[2001:db8::1]:443','bytes_sent':40,'request_id':'a015bbc1','upstream_addrs':['[2001:db8::2]:9000'],'request_seconds':0.009,'upstream_header_seconds':[0.008],'user_agent':'curl/8.9.1','forwarded_for':'2001:db8::7'}`},
	{"pipe_as_host",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 200 - 0 40 9 8 '-' 'curl/8.9.1' 'a015bbc1' 'shop.example' '/run/app.sock'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','upstream_addrs':['/run/app.sock'],'request_seconds':0.009,'upstream_header_seconds':[0.008],'user_agent':'curl/8.9.1'}`},
	{"scheme_before_host",
		`[2016-04-15T20:17:00.310Z] 'POST /api/v1/locations HTTP/2' 204 - 154 0 226 100 '10.0.35.28' 'nsq2http' 'cc21d9b0-cf5c-432b-8c7e-98aeb7988cd2' 'locations' 'tcp://10.0.2.1:80'`,
		`{'time':'2016-04-15T20:17:00.310Z','kind':'access','status':204,'method':'POST','path':'/api/v1/locations','protocol':'HTTP/2','host':'locations','bytes_sent':0,'request_id':'cc21d9b0-cf5c-432b-8c7e-98aeb7988cd2','upstream_addrs':['10.0.2.1:80'],'request_seconds':0.226,'upstream_header_seconds':[0.1],'user_agent':'nsq2http','forwarded_for':'10.0.35.28'}`},
	{"host_is_a_name",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 200 - 0 40 9 8 '-' 'curl/8.9.1' 'a015bbc1' 'shop.example' 'app.internal:80'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','upstream_addrs':['app.internal:80'],'request_seconds':0.009,'upstream_header_seconds':[0.008],'user_agent':'curl/8.9.1'}`},
	{"absolute_target",
		`[2026-11-22T19:46:59.958Z] 'GET http://shop.example/a/b?c=1 HTTP/1.1' 200 - 0 40 9 8 '-' 'curl/8.9.1' 'a015bbc1' 'shop.example' '10.0.7.21:9000'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'GET','path':'/a/b','query':'c=1','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':0.009,'upstream_header_seconds':[0.008],'user_agent':'curl/8.9.1'}`},
	{"connect",
		`[2026-11-22T19:46:59.958Z] 'CONNECT - HTTP/1.1' 200 - 0 40 9 - '-' 'curl/8.9.1' 'a015bbc1' 'shop.example:443' '10.0.7.21:9000'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'CONNECT','protocol':'HTTP/1.1','host':'shop.example:443','bytes_sent':40,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':0.009,'upstream_header_seconds':[null],'user_agent':'curl/8.9.1'}`},
	{"scheme_alone",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 200 - 0 40 9 8 '-' 'curl/8.9.1' 'a015bbc1' 'shop.example' 'tcp://'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','request_seconds':0.009,'upstream_header_seconds':[0.008],'user_agent':'curl/8.9.1'}`},
	{"broken_protocol",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1. ' 200 - 0 40 9 8 '192.0.2.7' 'a long enough agent for the short way' 'a015bbc1' 'shop.example' '10.0.7.21:9000'`,
		""},
	{"no_fraction",
		`[2026-11-22T19:46:59Z] 'GET / HTTP/1.1' 200 - 0 40 1500 1400 '-' 'curl/8.9.1' 'a015bbc1' 'shop.example' '10.0.7.21:9000'`,
		`{'time':'2026-11-22T19:46:59Z','kind':'access','status':200,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':1.5,'upstream_header_seconds':[1.4],'user_agent':'curl/8.9.1'}`},
	{"other_zone",
		`[2026-11-22T20:46:59.958+0100] 'GET / HTTP/1.1' 200 - 0 40 9 8 '-' 'curl/8.9.1' 'a015bbc1' 'shop.example' '10.0.7.21:9000'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':0.009,'upstream_header_seconds':[0.008],'user_agent':'curl/8.9.1'}`},
	{"several_service_times",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 200 - 0 40 9 8,7 '-' 'curl/8.9.1' 'a015bbc1' 'shop.example' '10.0.7.21:9000'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':0.009,'upstream_header_seconds':[null],'user_agent':'curl/8.9.1'}`},
	{"huge_numbers",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 200 - 99999999999999999999 12345678901234 8640000000 8639999999 '-' 'curl/8.9.1' 'a015bbc1' 'shop.example' '10.0.7.21:9000'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':12345678901234,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':8640000,'upstream_header_seconds':[8639999.999],'user_agent':'curl/8.9.1'}`},
	{"long_flags",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 503 UpstreamConnectionFailure,UpstreamRetryLimitExceeded 0 40 9 - '-' 'curl/8.9.1' 'a015bbc1' 'shop.example' '10.0.7.21:9000'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':503,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':0.009,'upstream_header_seconds':[null],'code':'UF,URX','user_agent':'curl/8.9.1'} failed connect.failed envoy/UF`},
	{"unknown_flag",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 503 XYZ 0 40 9 - '-' 'curl/8.9.1' 'a015bbc1' 'shop.example' '10.0.7.21:9000'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':503,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':0.009,'upstream_header_seconds':[null],'code':'XYZ','user_agent':'curl/8.9.1'}`},
	{"without_host",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 200 - 0 40 9 8 '10.0.7.110' 'curl/8.9.1' 'a015bbc1' 'shop.example'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','request_seconds':0.009,'upstream_header_seconds':[0.008],'user_agent':'curl/8.9.1','forwarded_for':'10.0.7.110'}`},
	{"without_quoted_fields",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 200 - 0 40 9 8`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'GET','path':'/','protocol':'HTTP/1.1','bytes_sent':40,'request_seconds':0.009,'upstream_header_seconds':[0.008]}`},
	{"own_words_behind",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 200 - 0 40 9 8 '-' 'curl/8.9.1' 'a015bbc1' 'shop.example' '10.0.7.21:9000' edge eu-1`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':0.009,'upstream_header_seconds':[0.008],'user_agent':'curl/8.9.1'}`},
	{"own_field_behind",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 200 - 0 40 9 8 '-' 'curl/8.9.1' 'a015bbc1' 'shop.example' '10.0.7.21:9000' 'edge'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':0.009,'upstream_header_seconds':[0.008],'user_agent':'curl/8.9.1'}`},
	{"own_field_behind_is_a_dash",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 200 - 0 40 9 8 '-' 'curl/8.9.1' 'a015bbc1' 'shop.example' '10.0.7.21:9000' '-'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':0.009,'upstream_header_seconds':[0.008],'user_agent':'curl/8.9.1'}`},
	{"own_fields_behind_and_no_host",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 503 UH 0 40 9 - '-' 'curl/8.9.1' 'a015bbc1' 'shop.example' '-' 'shop' '-'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':503,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','request_seconds':0.009,'code':'UH','user_agent':'curl/8.9.1'} failed upstream.none envoy/UH`},
	{"gap_in_the_agent_and_no_host",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 503 UH 0 40 9 - '-' 'curl' '8.9.1' 'a015bbc1' 'shop.example' '-'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':503,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':40,'request_id':'a015bbc1','request_seconds':0.009,'code':'UH','user_agent':'curl\' \'8.9.1'} failed upstream.none envoy/UH`},
	{"words_of_a_mesh_behind",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 200 - 0 40 9 8 '-' 'curl/8.9.1' 'a015bbc1' 'shop.example' '10.0.7.21:9000' outbound|80||shop 10.0.6.10:34790 10.0.6.10:8080 10.0.6.102:52381 - default`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','client':'10.0.6.102','client_port':52381,'bytes_sent':40,'request_id':'a015bbc1','upstream':'outbound|80||shop','upstream_addrs':['10.0.7.21:9000'],'request_seconds':0.009,'upstream_header_seconds':[0.008],'user_agent':'curl/8.9.1'}`},
	{"cut_in_path",
		`[2026-11-22T19:46:59.958Z] 'GET /very/long/pa`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','method':'GET','path':'/very/long/pa'}`},
	{"cut_behind_request",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','method':'GET','path':'/','protocol':'HTTP/1.1'}`},
	{"cut_in_status",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 50`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','method':'GET','path':'/','protocol':'HTTP/1.1'}`},
	{"cut_behind_status",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 502`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':502,'method':'GET','path':'/','protocol':'HTTP/1.1'} failed unknown`},
	{"cut_in_flags",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 503 UR`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':503,'method':'GET','path':'/','protocol':'HTTP/1.1'}`},
	{"cut_in_duration",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 503 UF 0 98 12`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':503,'method':'GET','path':'/','protocol':'HTTP/1.1','bytes_sent':98,'code':'UF'} failed connect.failed envoy/UF`},
	{"cut_in_agent",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 503 UF 0 98 12 - '10.0.7.110' 'Mozilla/5.0 (X11; Lin`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':503,'method':'GET','path':'/','protocol':'HTTP/1.1','bytes_sent':98,'request_seconds':0.012,'code':'UF','forwarded_for':'10.0.7.110'} failed connect.failed envoy/UF`},
	{"cut_behind_agent",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 503 UF 0 98 12 - '10.0.7.110' 'Mozilla/5.0 (X11)'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':503,'method':'GET','path':'/','protocol':'HTTP/1.1','bytes_sent':98,'request_seconds':0.012,'code':'UF','user_agent':'Mozilla/5.0 (X11)','forwarded_for':'10.0.7.110'} failed connect.failed envoy/UF`},
	{"cut_at_opening_quote",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 503 UF 0 98 12 - '10.0.7.110' 'Mozilla/5.0 (X11)' '`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':503,'method':'GET','path':'/','protocol':'HTTP/1.1','bytes_sent':98,'request_seconds':0.012,'code':'UF','user_agent':'Mozilla/5.0 (X11)','forwarded_for':'10.0.7.110'} failed connect.failed envoy/UF`},
	{"cut_in_host",
		`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 503 UF 0 98 12 - '10.0.7.110' 'curl/8.9.1' 'a015bbc1' 'shop.example' '10.0.7.2`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':503,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':98,'request_id':'a015bbc1','request_seconds':0.012,'code':'UF','user_agent':'curl/8.9.1','forwarded_for':'10.0.7.110'} failed connect.failed envoy/UF`},
	{"istio",
		`[2026-11-22T19:53:32.199Z] 'GET / HTTP/1.1' 200 - via_upstream - '-' 0 3469 7 6 '-' 'axios/1.7.7' '9b06eeeb' 'shop.example' '10.0.6.21:8000' shop - 10.0.6.10:8080 10.0.6.102:52381 - default`,
		""},
	{"application_log",
		`[2026-11-22 19:44:52.546][15466][info][main] [source/server/server.cc:463] initializing epoch 0`,
		""},
	{"stamp_alone", `[2026-11-22T19:44:52.546Z]`, ""},
	{"no_stamp", `[yesterday] 'GET / HTTP/1.1' 200 - 0 40 9 8`, ""},
	{"other_bracketed_log", `[2026-11-22T19:44:52.546Z] 'GET / ' took long`, ""},
	{"combined_with_other_stamp", `[2026-11-22T19:44:52.546Z] 'GET / HTTP/1.1' 200 1234 '-' 'curl/8.9.1'`, ""},
	{"service_in_go", `[2026-11-22T19:44:52.546Z] 'GET / HTTP/1.1' from 10.0.0.7:1 - 200 13B in 1ms`, ""},
	{"combined_log", `10.0.0.7 - - [22/Nov/2026:19:45:17 +0000] 'GET / HTTP/1.1' 200 846 '-' 'curl/8.9.1'`, ""},
	{"empty", ``, ""},
	{"bracket", `[`, ""},
}

func TestPlainText(t *testing.T) { testLines(t, newText(plainText), plainTests) }

var istioTests = []lineTest{
	{"nothing_behind_the_details",
		`[2026-11-22T19:53:32.199Z] 'GET /a HTTP/1.1' 503 UF upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_111}`,
		`{'time':'2026-11-22T19:53:32.199Z','kind':'access','status':503,'method':'GET','path':'/a','protocol':'HTTP/1.1','code':'UF','detail':'upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_111}'} failed connect.refused envoy/transport.refused`},
	{"cut_behind_transport_failure",
		`[2026-11-22T19:46:59.958Z] 'GET /a HTTP/1.1' 503 UF upstream_reset_before_response_started{remote_connection_failure} - 'TLS_error:_Secret_is_not_supplied_by_SDS'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':503,'method':'GET','path':'/a','protocol':'HTTP/1.1','code':'UF','detail':'upstream_reset_before_response_started{remote_connection_failure}','transport_failure':'TLS_error:_Secret_is_not_supplied_by_SDS'} failed tls.setup envoy/transport.tls-secret`},
	{"went_well",
		`[2026-11-22T19:53:32.199Z] 'GET /products/3017 HTTP/1.1' 200 - via_upstream - '-' 0 3469 7 6 '10.0.6.102' 'axios/1.7.7' '9b06eeeb' 'shop.example' '10.0.6.21:8000' outbound|80||shop.default.svc.cluster.local 10.0.6.10:34790 10.0.6.10:8080 10.0.6.102:52381 - default`,
		`{'time':'2026-11-22T19:53:32.199Z','kind':'access','status':200,'method':'GET','path':'/products/3017','protocol':'HTTP/1.1','host':'shop.example','client':'10.0.6.102','client_port':52381,'bytes_sent':3469,'request_id':'9b06eeeb','upstream':'outbound|80||shop.default.svc.cluster.local','upstream_addrs':['10.0.6.21:8000'],'request_seconds':0.007,'upstream_header_seconds':[0.006],'detail':'via_upstream','user_agent':'axios/1.7.7','forwarded_for':'10.0.6.102'}`},
	{"refused",
		`[2026-11-22T19:54:39.537Z] 'GET /products/6860 HTTP/1.1' 503 UF upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused} - 'delayed_connect_error:_Connection_refused' 0 98 0 - '10.0.6.103' 'Prometheus/2.54.1' 'f0d342cd' 'shop.example' '10.0.6.21:8000' shop - 10.0.6.10:8080 10.0.6.103:34133 - to-shop`,
		`{'time':'2026-11-22T19:54:39.537Z','kind':'access','status':503,'method':'GET','path':'/products/6860','protocol':'HTTP/1.1','host':'shop.example','client':'10.0.6.103','client_port':34133,'bytes_sent':98,'request_id':'f0d342cd','upstream':'shop','upstream_addrs':['10.0.6.21:8000'],'request_seconds':0,'upstream_header_seconds':[null],'code':'UF','detail':'upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused}','transport_failure':'delayed_connect_error:_Connection_refused','user_agent':'Prometheus/2.54.1','forwarded_for':'10.0.6.103'} failed connect.refused envoy/transport.refused`},
	{"refused_by_number",
		`[2024-03-02T13:24:57.930Z] 'GET / HTTP/1.1' 503 UF upstream_reset_before_response_started{remote_connection_failure,delayed_connect_error:_111} - 'delayed_connect_error:_111' 0 98 0 - '-' 'curl/8.9.1' 'f0d342cd' 'shop.example' '10.0.6.21:8000' shop - 10.0.6.10:8080 10.0.6.103:34133 - -`,
		`{'time':'2024-03-02T13:24:57.930Z','kind':'access','status':503,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','client':'10.0.6.103','client_port':34133,'bytes_sent':98,'request_id':'f0d342cd','upstream':'shop','upstream_addrs':['10.0.6.21:8000'],'request_seconds':0,'upstream_header_seconds':[null],'code':'UF','detail':'upstream_reset_before_response_started{remote_connection_failure,delayed_connect_error:_111}','transport_failure':'delayed_connect_error:_111','user_agent':'curl/8.9.1'} failed connect.refused envoy/transport.refused`},
	{"blanks_in_details",
		`[2021-03-02T13:24:57.930Z] 'GET / HTTP/1.1' 503 UF,URX upstream_reset_before_response_started{connection failure,TLS error: 268435703:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER} - 'TLS error: 268435703:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER' 0 91 40 - '-' 'curl/8.9.1' 'f0d342cd' 'shop.example' '10.0.6.21:8443' shop - 10.0.6.10:8080 10.0.6.103:34133 - -`,
		`{'time':'2021-03-02T13:24:57.930Z','kind':'access','status':503,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','client':'10.0.6.103','client_port':34133,'bytes_sent':91,'request_id':'f0d342cd','upstream':'shop','upstream_addrs':['10.0.6.21:8443'],'request_seconds':0.04,'upstream_header_seconds':[null],'code':'UF,URX','detail':'upstream_reset_before_response_started{connection failure,TLS error: 268435703:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER}','transport_failure':'TLS error: 268435703:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER','user_agent':'curl/8.9.1'} failed tls.protocol envoy/transport.tls-wrong-version`},
	{"closed_early",
		`[2026-11-22T19:54:39.537Z] 'POST /checkout HTTP/1.1' 503 UC upstream_reset_before_response_started{connection_termination} - '-' 95 95 1 - '10.0.6.103' 'curl/8.9.1' 'f0d342cd' 'shop.example' '10.0.6.21:8000' shop 10.0.6.10:34790 10.0.6.10:8080 10.0.6.103:34133 - to-shop`,
		`{'time':'2026-11-22T19:54:39.537Z','kind':'access','status':503,'method':'POST','path':'/checkout','protocol':'HTTP/1.1','host':'shop.example','client':'10.0.6.103','client_port':34133,'bytes_sent':95,'request_id':'f0d342cd','upstream':'shop','upstream_addrs':['10.0.6.21:8000'],'request_seconds':0.001,'upstream_header_seconds':[null],'code':'UC','detail':'upstream_reset_before_response_started{connection_termination}','user_agent':'curl/8.9.1','forwarded_for':'10.0.6.103'} failed answer.closed-early envoy/reset-before.connection-termination`},
	{"name_does_not_resolve",
		`[2026-11-22T19:53:47.787Z] 'POST /api/v1/cart HTTP/1.1' 503 UH dns_resolution_failure{cares_norecords:Domain_name_not_found} - '-' 97 19 0 - '10.0.6.102' 'okhttp/4.12.0' '512d687b' 't150.example' '-' dyn - 10.0.6.10:8080 10.0.6.102:37131 - to-dyn`,
		`{'time':'2026-11-22T19:53:47.787Z','kind':'access','status':503,'method':'POST','path':'/api/v1/cart','protocol':'HTTP/1.1','host':'t150.example','client':'10.0.6.102','client_port':37131,'bytes_sent':19,'request_id':'512d687b','upstream':'dyn','request_seconds':0,'code':'UH','detail':'dns_resolution_failure{cares_norecords:Domain_name_not_found}','user_agent':'okhttp/4.12.0','forwarded_for':'10.0.6.102'} failed resolve.nxdomain envoy/dns_resolution_failure.nxdomain`},
	{"tcp_refused",
		`[2026-11-22T19:53:47.787Z] '- - -' 0 UF,URX - - 'delayed_connect_error:_111' 0 0 4 - '-' '-' '-' '-' '10.0.0.2:3306' outbound|3306||mysql.db.svc.cluster.local - 10.1.0.9:3306 10.1.0.7:4321 - -`,
		`{'time':'2026-11-22T19:53:47.787Z','kind':'access','client':'10.1.0.7','client_port':4321,'bytes_sent':0,'upstream':'outbound|3306||mysql.db.svc.cluster.local','upstream_addrs':['10.0.0.2:3306'],'request_seconds':0.004,'code':'UF,URX','transport_failure':'delayed_connect_error:_111'} failed connect.refused envoy/transport.refused`},
	{"tcp_passthrough",
		`[2026-11-22T19:53:47.787Z] '- - -' 0 - - - '-' 517 1453 204 - '-' '-' '-' '-' '93.184.216.34:443' PassthroughCluster 10.1.0.7:39124 93.184.216.34:443 10.1.0.7:39122 example.org -`,
		`{'time':'2026-11-22T19:53:47.787Z','kind':'access','client':'10.1.0.7','client_port':39122,'bytes_sent':1453,'upstream':'PassthroughCluster','upstream_addrs':['93.184.216.34:443'],'request_seconds':0.204}`},
	{"blocked_egress",
		`[2026-11-22T19:53:47.787Z] 'GET / HTTP/1.1' 502 - direct_response - '-' 0 0 0 - '-' 'curl/8.9.1' '512d687b' 'example.org' '-' - - 93.184.216.34:80 10.1.0.7:39122 - block_all`,
		`{'time':'2026-11-22T19:53:47.787Z','kind':'access','status':502,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'example.org','client':'10.1.0.7','client_port':39122,'bytes_sent':0,'request_id':'512d687b','request_seconds':0,'detail':'direct_response','user_agent':'curl/8.9.1'} failed proxy.local-answer envoy/direct_response`},
	{"502_passed_on",
		`[2026-11-22T19:53:47.787Z] 'GET / HTTP/1.1' 502 - via_upstream - '-' 0 17 5 5 '-' 'curl/8.9.1' '512d687b' 'shop.example' '10.0.6.21:8000' shop 10.1.0.7:39124 10.0.6.10:8080 10.1.0.7:39122 - -`,
		`{'time':'2026-11-22T19:53:47.787Z','kind':'access','status':502,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','client':'10.1.0.7','client_port':39122,'bytes_sent':17,'request_id':'512d687b','upstream':'shop','upstream_addrs':['10.0.6.21:8000'],'request_seconds':0.005,'upstream_header_seconds':[0.005],'detail':'via_upstream','user_agent':'curl/8.9.1'} passed on passed.through envoy/via_upstream`},
	{"client_gone_without_tail",
		`[2024-06-02T13:24:57.930Z] 'GET /favicon.ico HTTP/2' 0 - http2.remote_reset - '-' 0 0 0 - '192.168.0.24' 'Mozilla/5.0' '9f69865b' 'auth.example' '10.0.0.159:8080' outbound|80||keycloak.auth.svc.cluster.local 10.0.1.244:35794 10.0.1.244:8443 192.168.0.24:8459 auth.example -`,
		`{'time':'2024-06-02T13:24:57.930Z','kind':'access','method':'GET','path':'/favicon.ico','protocol':'HTTP/2','host':'auth.example','client':'192.168.0.24','client_port':8459,'bytes_sent':0,'request_id':'9f69865b','upstream':'outbound|80||keycloak.auth.svc.cluster.local','upstream_addrs':['10.0.0.159:8080'],'request_seconds':0,'upstream_header_seconds':[null],'detail':'http2.remote_reset','user_agent':'Mozilla/5.0','forwarded_for':'192.168.0.24'} client abort client.closed`},
	{"termination_told",
		`[2026-11-22T19:53:47.787Z] '- - -' 0 - - rbac_access_denied_matched_policy[none] '-' 0 0 1 - '-' '-' '-' '-' '-' inbound|3306|| - 10.1.0.9:3306 10.1.0.7:4321 - -`,
		`{'time':'2026-11-22T19:53:47.787Z','kind':'access','client':'10.1.0.7','client_port':4321,'bytes_sent':0,'upstream':'inbound|3306||','request_seconds':0.001}`},
	{"gaps_in_agent",
		`[2026-11-22T19:53:32.199Z] 'GET / HTTP/1.1' 200 - via_upstream - '-' 0 3469 7 6 '10.0.6.102' 'a' 'b' 9 8 7 6 'c' '9b06eeeb' 'shop.example' '10.0.6.21:8000' shop 10.0.6.10:34790 10.0.6.10:8080 10.0.6.102:52381 - default`,
		`{'time':'2026-11-22T19:53:32.199Z','kind':'access','status':200,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','client':'10.0.6.102','client_port':52381,'bytes_sent':3469,'request_id':'9b06eeeb','upstream':'shop','upstream_addrs':['10.0.6.21:8000'],'request_seconds':0.007,'upstream_header_seconds':[0.006],'detail':'via_upstream','user_agent':'a\' \'b\' 9 8 7 6 \'c','forwarded_for':'10.0.6.102'}`},
	{"ipv6_and_route_with_blanks",
		`[2026-11-22T19:53:32.199Z] 'GET / HTTP/1.1' 200 - via_upstream - '-' 0 3469 7 6 '-' 'axios/1.7.7' '9b06eeeb' 'shop.example' '[2001:db8::21]:8000' shop [2001:db8::10]:34790 [2001:db8::10]:8080 [2001:db8::66]:52381 shop.example my own route`,
		`{'time':'2026-11-22T19:53:32.199Z','kind':'access','status':200,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','client':'2001:db8::66','client_port':52381,'bytes_sent':3469,'request_id':'9b06eeeb','upstream':'shop','upstream_addrs':['[2001:db8::21]:8000'],'request_seconds':0.007,'upstream_header_seconds':[0.006],'detail':'via_upstream','user_agent':'axios/1.7.7'}`},
	{"numbers_cut",
		`[2026-11-22T19:53:32.199Z] 'GET / HTTP/1.1' 503 UF upstream_reset_before_response_started{connection_timeout} - '-' 0 34`,
		`{'time':'2026-11-22T19:53:32.199Z','kind':'access','status':503,'method':'GET','path':'/','protocol':'HTTP/1.1','code':'UF','detail':'upstream_reset_before_response_started{connection_timeout}'} failed connect.timeout envoy/reset-before.connection-timeout`},
	{"details_cut",
		`[2026-11-22T19:53:32.199Z] 'GET / HTTP/1.1' 503 UF upstream_reset_before_resp`,
		`{'time':'2026-11-22T19:53:32.199Z','kind':'access','status':503,'method':'GET','path':'/','protocol':'HTTP/1.1','code':'UF'} failed connect.failed envoy/UF`},
	{"transport_cut",
		`[2026-11-22T19:53:32.199Z] 'GET / HTTP/1.1' 503 UF upstream_reset_before_response_started{connection_timeout} - 'delayed_conn`,
		`{'time':'2026-11-22T19:53:32.199Z','kind':'access','status':503,'method':'GET','path':'/','protocol':'HTTP/1.1','code':'UF','detail':'upstream_reset_before_response_started{connection_timeout}'} failed connect.timeout envoy/reset-before.connection-timeout`},
	{"tail_cut",
		`[2026-11-22T19:53:32.199Z] 'GET / HTTP/1.1' 200 - via_upstream - '-' 0 3469 7 6 '-' 'axios/1.7.7' '9b06eeeb' 'shop.example' '10.0.6.21:8000' shop 10.0.6.10:34790 10.0.6.10:8080 10.0.6.1`,
		`{'time':'2026-11-22T19:53:32.199Z','kind':'access','status':200,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':3469,'request_id':'9b06eeeb','upstream':'shop','upstream_addrs':['10.0.6.21:8000'],'request_seconds':0.007,'upstream_header_seconds':[0.006],'detail':'via_upstream','user_agent':'axios/1.7.7'}`},
	{"cluster_cut",
		`[2026-11-22T19:53:32.199Z] 'GET / HTTP/1.1' 200 - via_upstream - '-' 0 3469 7 6 '-' 'axios/1.7.7' '9b06eeeb' 'shop.example' '10.0.6.21:8000' sho`,
		`{'time':'2026-11-22T19:53:32.199Z','kind':'access','status':200,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':3469,'request_id':'9b06eeeb','upstream_addrs':['10.0.6.21:8000'],'request_seconds':0.007,'upstream_header_seconds':[0.006],'detail':'via_upstream','user_agent':'axios/1.7.7'}`},
	{"plain",
		`[2026-11-22T19:45:57.743Z] 'GET / HTTP/1.1' 200 - 0 988 4 3 '10.0.7.105' 'curl/8.9.1' 'c15bc119' 'shop.example' '10.0.7.21:8000'`,
		""},
	{"mixer",
		`[2019-11-22T19:45:57.743Z] 'GET / HTTP/1.1' 200 - '-' '-' 0 988 4 3 '10.0.7.105' 'curl/8.9.1' 'c15bc119' 'shop.example' '10.0.7.21:8000' shop - 10.0.6.10:8080 10.0.6.102:52381 -`,
		""},
}

func TestIstioText(t *testing.T) { testLines(t, newText(istioText), istioTests) }

var mixerTests = []lineTest{
	{"cut_behind_transport_failure",
		`[2022-05-10T16:27:29.232Z] 'POST /beat HTTP/2' 503 UF,URX '-' 'TLS error: Secret is not supplied by SDS'`,
		`{'time':'2022-05-10T16:27:29.232Z','kind':'access','status':503,'method':'POST','path':'/beat','protocol':'HTTP/2','code':'UF,URX','transport_failure':'TLS error: Secret is not supplied by SDS'} failed tls.setup envoy/transport.tls-secret`},
	{"went_well",
		`[2019-11-22T19:45:57.743Z] 'GET / HTTP/1.1' 200 - '-' '-' 0 988 4 3 '10.0.7.105' 'curl/8.9.1' 'c15bc119' 'shop.example' '10.0.7.21:8000' outbound|80||shop.default.svc.cluster.local - 10.0.6.10:8080 10.0.6.102:52381 -`,
		`{'time':'2019-11-22T19:45:57.743Z','kind':'access','status':200,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','client':'10.0.6.102','client_port':52381,'bytes_sent':988,'request_id':'c15bc119','upstream':'outbound|80||shop.default.svc.cluster.local','upstream_addrs':['10.0.7.21:8000'],'request_seconds':0.004,'upstream_header_seconds':[0.003],'user_agent':'curl/8.9.1','forwarded_for':'10.0.7.105'}`},
	{"refused",
		`[2020-11-22T19:45:57.743Z] 'GET / HTTP/1.1' 503 UF,URX '-' 'TLS error: 268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED' 0 91 60 - '-' 'curl/8.9.1' 'c15bc119' 'shop.example' '10.0.7.21:8000' outbound|80||shop - 10.0.6.10:8080 10.0.6.102:52381 - default`,
		`{'time':'2020-11-22T19:45:57.743Z','kind':'access','status':503,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','client':'10.0.6.102','client_port':52381,'bytes_sent':91,'request_id':'c15bc119','upstream':'outbound|80||shop','upstream_addrs':['10.0.7.21:8000'],'request_seconds':0.06,'upstream_header_seconds':[null],'code':'UF,URX','transport_failure':'TLS error: 268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED','user_agent':'curl/8.9.1'} failed tls.verify envoy/transport.tls-verify`},
	{"mixer_alone",
		`[2019-03-22T19:45:57.743Z] 'GET / HTTP/1.1' 403 - 'PERMISSION_DENIED:handler' 0 54 4 3 '-' 'curl/8.9.1' 'c15bc119' 'shop.example' '10.0.7.21:8000' inbound|80||shop - 10.0.6.10:8080 10.0.6.102:52381 -`,
		`{'time':'2019-03-22T19:45:57.743Z','kind':'access','status':403,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','client':'10.0.6.102','client_port':52381,'bytes_sent':54,'request_id':'c15bc119','upstream':'inbound|80||shop','upstream_addrs':['10.0.7.21:8000'],'request_seconds':0.004,'upstream_header_seconds':[0.003],'user_agent':'curl/8.9.1'}`},
	{"cut_in_mixer",
		`[2019-03-22T19:45:57.743Z] 'GET / HTTP/1.1' 503 UF 'PERMISSION_DEN`,
		`{'time':'2019-03-22T19:45:57.743Z','kind':'access','status':503,'method':'GET','path':'/','protocol':'HTTP/1.1','code':'UF'} failed connect.failed envoy/UF`},
	{"new",
		`[2026-11-22T19:53:32.199Z] 'GET / HTTP/1.1' 200 - via_upstream - '-' 0 3469 7 6 '-' 'axios/1.7.7' '9b06eeeb' 'shop.example' '10.0.6.21:8000' shop - 10.0.6.10:8080 10.0.6.102:52381 - default`,
		""},
}

func TestMixerText(t *testing.T) { testLines(t, newText(mixerText), mixerTests) }

// TestEveryCut holds that a line cut anywhere is of one text format at most, and that each says the same at both speeds.
func TestEveryCut(t *testing.T) {
	parsers := []*textParser{newText(plainText)().(*textParser), newText(istioText)().(*textParser), newText(mixerText)().(*textParser)}
	for _, tests := range [][]lineTest{plainTests, istioTests, mixerTests} {
		for _, tt := range tests {
			line := []byte(double(tt.line))
			for end := range line {
				took := 0
				for _, p := range parsers {
					var ev event.Event
					if p.Parse(line[:end:end], &ev) {
						took++
					}
					agree(t, p, line[:end:end])
				}
				if took > 1 {
					t.Errorf("%d formats take %s", took, line[:end])
				}
			}
		}
	}
}

var labelledTests = []lineTest{
	{"ambassador", `ACCESS [2026-11-22T19:45:57.743Z] 'GET /a HTTP/1.1' 503 UH 0 19 2 - '10.0.0.1' 'curl/8.9.1' 'd6bbb1cc' 'shop.example' '-'`,
		`{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':503,'method':'GET','path':'/a','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':19,'request_id':'d6bbb1cc','request_seconds':0.002,'code':'UH','user_agent':'curl/8.9.1','forwarded_for':'10.0.0.1'} failed upstream.none envoy/UH`},
	{"another_word", `DENIED [2026-11-22T19:45:57.743Z] 'GET /a HTTP/1.1' 503 UH 0 19 2 - '10.0.0.1' 'curl/8.9.1' 'd6bbb1cc' 'shop.example' '-'`, ""},
	{"word_alone", `ACCESS `, ""},
}

func TestLabelledText(t *testing.T) { testLines(t, newLabelled, labelledTests) }

// TestHostileLinesTakeTime holds that no line, however long, costs more than a look or two at each byte: ten seconds would be one look at each pair.
func TestHostileLinesTakeTime(t *testing.T) {
	const n = 100_000
	lines := []string{
		`[2026-11-22T19:45:57.743Z] "GET /` + strings.Repeat(`" `, n),
		`[2026-11-22T19:45:57.743Z] "GET /` + strings.Repeat(` HTTP/1.1"x`, n),
		`[2026-11-22T19:45:57.743Z] "GET / HTTP/1.1" 200 - ` + strings.Repeat(`{" 1 `, n),
		`[2026-11-22T19:45:57.743Z] "GET / HTTP/1.1" 200 - 0 1 2 3 ` + strings.Repeat(`"" `, n),
		`[2026-11-22T19:45:57.743Z] "GET / HTTP/1.1" 200 ` + strings.Repeat(`UF,`, n) + ` 0 1 2 3`,
		strings.Repeat(`{"a":`, n), `{"a":1,` + strings.Repeat(`"b":{},`, n), `{"response_flags":"` + strings.Repeat(`\\`, n) + `"}`,
		`{"common_properties":` + strings.Repeat(`{"response_flags":`, n), `{"upstream_hosts_attempted":"` + strings.Repeat(`,`, n) + `","response_flags":"-"}`,
		`[2026-11-22 19:44:52.546][1][info][main] ` + strings.Repeat(`[C1]`, n), `[2026-11-22 19:44:52.546][1][info]` + strings.Repeat(`[`, n),
		`[2026-11-22 19:44:52.546][1][info][main] ` + strings.Repeat(`TLS error `, n),
		`2026-11-22T19:45:57.743Z ` + strings.Repeat(`a `, n) + `200`,
	}
	parsers := []scan.Parser{newText(plainText)(), newText(istioText)(), newText(mixerText)(), newJSON(), newALS(), newHealth(), newApplication()}
	for _, format := range []string{`%START_TIME% %REQ(:PATH)% %RESPONSE_CODE%`, `%REQ(:PATH)% %REQ(USER-AGENT)% %START_TIME%`, `[%START_TIME%] "%REQ(:PATH)%" %RESPONSE_CODE% %RESPONSE_FLAGS%`,
		`{"response_flags":"%RESPONSE_FLAGS% %REQ(:PATH)% %RESPONSE_CODE%"}`} {
		f, err := Compile(format)
		if err != nil {
			t.Fatal(err)
		}
		parsers = append(parsers, f.New())
	}
	begin := time.Now()
	for _, line := range lines {
		for _, p := range parsers {
			agree(t, p, []byte(line))
		}
	}
	if spent := time.Since(begin); spent > 10*time.Second {
		t.Errorf("%d hostile lines took %s", len(lines), spent)
	}
}

// wordsTests are lines of the default format with fields put in before the numbers.
var wordsTests = []lineTest{
	{"default_with_details",
		`[2026-11-22T19:46:59.958Z] 'GET /a HTTP/1.1' 504 UT response_timeout 0 24 4497 - '-' 'curl/8.9.1' 'a015bbc1' 'shop.example' '10.0.7.21:9000'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':504,'method':'GET','path':'/a','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':24,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':4.497,'upstream_header_seconds':[null],'code':'UT','detail':'response_timeout','user_agent':'curl/8.9.1'} failed answer.timeout envoy/response_timeout`},
	{"default_with_details_that_hold_blanks",
		`[2026-11-22T19:46:59.958Z] 'GET /a HTTP/1.1' 503 UC upstream_reset_before_response_started{connection termination} 0 95 1 - '-' 'curl/8.9.1' 'a015bbc1' 'shop.example' '10.0.7.21:9000'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':503,'method':'GET','path':'/a','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':95,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':0.001,'upstream_header_seconds':[null],'code':'UC','detail':'upstream_reset_before_response_started{connection termination}','user_agent':'curl/8.9.1'} failed answer.closed-early envoy/reset-before.connection-termination`},
	{"default_with_details_and_termination",
		`[2026-11-22T19:46:59.958Z] 'GET /a HTTP/1.1' 200 - via_upstream - 0 95 1 1 '-' 'curl/8.9.1' 'a015bbc1' 'shop.example' '10.0.7.21:9000'`,
		`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':200,'method':'GET','path':'/a','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':95,'request_id':'a015bbc1','upstream_addrs':['10.0.7.21:9000'],'request_seconds':0.001,'upstream_header_seconds':[0.001],'detail':'via_upstream','user_agent':'curl/8.9.1'}`},
}

func TestWordsBeforeNumbers(t *testing.T) { testLines(t, newText(istioText), wordsTests) }

var kumaTests = []lineTest{
	{"request", `[2026-11-22T19:45:57.743Z] default 'GET /a HTTP/1.1' 503 UF 0 91 3 - '-' 'curl/8.9.1' '-' 'c15bc119' 'shop.example' 'web' 'shop' '10.0.7.105' '10.0.7.21:8000'`,
		`{'time':'2026-11-22T19:45:57.743Z','kind':'access','status':503,'method':'GET','path':'/a','protocol':'HTTP/1.1','host':'shop.example','client':'10.0.7.105','bytes_sent':91,'request_id':'c15bc119','upstream':'shop','upstream_addrs':['10.0.7.21:8000'],'request_seconds':0.003,'upstream_header_seconds':[null],'code':'UF','user_agent':'curl/8.9.1'} failed connect.failed envoy/UF`},
	{"cut", `[2026-11-22T19:45:57.743Z] default 'GET /a HTTP/1.1' 503 UF 0 91 3 - '-' 'curl/8.9.1' '-'`, ""},
	{"of_Envoy", `[2026-11-22T19:45:57.743Z] 'GET /a HTTP/1.1' 503 UF 0 91 3 - '-' 'curl/8.9.1' 'c15bc119' 'shop.example' '10.0.7.21:8000'`, ""},
}

func TestKuma(t *testing.T) {
	for _, f := range Formats() {
		if f.Name == "envoy-kuma" {
			testLines(t, f.New, kumaTests)
			return
		}
	}
}

var headlessTests = []lineTest{
	{"default",
		`'GET /a?b=1 HTTP/1.1' 503 UF 0 91 3 - '10.0.7.105' 'curl/8.9.1' 'c15bc119' 'shop.example' '10.0.7.21:8000'`,
		`{'kind':'access','status':503,'method':'GET','path':'/a','query':'b=1','protocol':'HTTP/1.1','host':'shop.example','bytes_sent':91,'request_id':'c15bc119','upstream_addrs':['10.0.7.21:8000'],'request_seconds':0.003,'upstream_header_seconds':[null],'code':'UF','user_agent':'curl/8.9.1','forwarded_for':'10.0.7.105'} failed connect.failed envoy/UF`},
	{"istio",
		`'GET /a HTTP/1.1' 503 UC upstream_reset_before_response_started{connection_termination} - '-' 0 95 0 - '-' 'curl/8.9.1' 'c15bc119' 'shop.example' '10.0.7.21:8000' outbound|80||shop.default.svc.cluster.local 10.0.6.10:34790 10.0.6.10:8080 10.0.6.102:52381 - default`,
		`{'kind':'access','status':503,'method':'GET','path':'/a','protocol':'HTTP/1.1','host':'shop.example','client':'10.0.6.102','client_port':52381,'bytes_sent':95,'request_id':'c15bc119','upstream':'outbound|80||shop.default.svc.cluster.local','upstream_addrs':['10.0.7.21:8000'],'request_seconds':0,'upstream_header_seconds':[null],'code':'UC','detail':'upstream_reset_before_response_started{connection_termination}','user_agent':'curl/8.9.1'} failed answer.closed-early envoy/reset-before.connection-termination`},
	{"nginx", `'GET / HTTP/1.1' 502 157 '-' 'curl/8.9.1'`, ""},
	{"of_an_application", `'GET / HTTP/1.1' 200 - 0 91 3 -`, ""},
	{"fields_missing", `'GET / HTTP/1.1' 503 UF 0 91 3 - '10.0.7.105' 'curl/8.9.1'`, ""},
	{"stamp", `[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 503 UF 0 91 3 - '-' 'a' 'b' 'c' '-'`, ""},
	{"nothing", ``, ""},
}

func TestHeadless(t *testing.T) { testLines(t, newHeadless, headlessTests) }

// Words between the numbers leave open which of them counts what.
func TestWordsBetweenNumbers(t *testing.T) {
	testLines(t, newText(plainText), []lineTest{
		{"words_between_the_numbers",
			`[2026-11-22T19:46:59.958Z] 'GET / HTTP/1.1' 503 UF 0 rx 91 tx 7ms '10.0.7.110:51234' 'a015bbc1' 'shop.example' '10.0.7.21:9000'`,
			`{'time':'2026-11-22T19:46:59.958Z','kind':'access','status':503,'method':'GET','path':'/','protocol':'HTTP/1.1','code':'UF'} failed connect.failed envoy/UF`},
	})
}
