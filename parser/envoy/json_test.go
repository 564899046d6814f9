package envoy

import (
	"testing"

	"github.com/why502/why502/parser/event"
)

// Single quotes stand for double ones in lines and results.
var jsonTests = []lineTest{
	{"names_of_Apigee",
		`{'start_time':'2026-11-22T19:45:55.926Z','remote_address':'10.0.0.7:4242','request':'GET /a HTTP/1.1','request_time':'15001','status':'504','status_details':'response_timeout','upstream_address':'10.0.0.21:8000','upstream_response_flags':'UT','upstream_response_time':'-','upstream_cluster':'shop'}`,
		`{'time':'2026-11-22T19:45:55.926Z','kind':'access','status':504,'method':'GET','path':'/a','protocol':'HTTP/1.1','client':'10.0.0.7','client_port':4242,'upstream':'shop','upstream_addrs':['10.0.0.21:8000'],'request_seconds':15.001,'code':'UT','detail':'response_timeout'} failed answer.timeout envoy/response_timeout`},
	{"istio",
		`{'authority':'shop.example','bytes_received':0,'bytes_sent':87,'connection_termination_details':null,'downstream_local_address':'10.0.2.10:8080','downstream_remote_address':'10.0.2.109:44703','duration':1,'method':'GET','path':'/products/7251?a=b','protocol':'HTTP/1.1','request_id':'5fc0ffd9','requested_server_name':null,'response_code':502,'response_code_details':'upstream_reset_before_response_started{protocol_error}','response_flags':'UPE','route_name':'to-shop','start_time':'2026-11-22T19:46:53.429Z','upstream_cluster':'shop','upstream_host':'10.0.2.21:8000','upstream_local_address':'10.0.2.10:37506','upstream_service_time':null,'upstream_transport_failure_reason':null,'user_agent':'ShopApp/7.4.1 (iOS)','x_forwarded_for':'10.0.2.109'}`,
		`{'time':'2026-11-22T19:46:53.429Z','kind':'access','status':502,'method':'GET','path':'/products/7251','query':'a=b','protocol':'HTTP/1.1','host':'shop.example','client':'10.0.2.109','client_port':44703,'bytes_sent':87,'request_id':'5fc0ffd9','upstream':'shop','upstream_addrs':['10.0.2.21:8000'],'request_seconds':0.001,'upstream_header_seconds':[null],'code':'UPE','detail':'upstream_reset_before_response_started{protocol_error}','user_agent':'ShopApp/7.4.1 (iOS)','forwarded_for':'10.0.2.109'} failed answer.invalid envoy/reset-before.protocol-error`},
	{"istio_went_well",
		`{'authority':'shop.example','bytes_sent':685,'downstream_remote_address':'10.0.2.108:49695','duration':8,'method':'GET','path':'/','protocol':'HTTP/1.1','response_code':200,'response_code_details':'via_upstream','response_flags':'-','start_time':'2026-11-22T19:45:55.926Z','upstream_cluster':'shop','upstream_host':'10.0.2.21:8000','upstream_service_time':'7','user_agent':'kube-probe/1.31'}`,
		`{'time':'2026-11-22T19:45:55.926Z','kind':'access','status':200,'method':'GET','path':'/','protocol':'HTTP/1.1','host':'shop.example','client':'10.0.2.108','client_port':49695,'bytes_sent':685,'upstream':'shop','upstream_addrs':['10.0.2.21:8000'],'request_seconds':0.008,'upstream_header_seconds':[0.007],'detail':'via_upstream','user_agent':'kube-probe/1.31'} probe`},
	{"gateway",
		`{':authority':'www.example','bytes_received':0,'bytes_sent':95,'connection_termination_details':null,'downstream_local_address':'10.0.2.10:10080','downstream_remote_address':'10.0.2.9:51997','duration':2,'method':'GET','protocol':'HTTP/1.1','requested_server_name':null,'response_code':503,'response_code_details':'upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused}','response_flags':'UF','route_name':'httproute/shop','start_time':'2026-04-09T11:44:45.639Z','upstream_cluster':'httproute/shop/rule/0','upstream_host':'10.0.2.13:3000','upstream_local_address':null,'upstream_transport_failure_reason':'delayed_connect_error:_Connection_refused','user-agent':'curl/7.88.1','x-envoy-origin-path':'/get?x=1','x-envoy-upstream-service-time':null,'x-forwarded-for':'10.0.2.12','x-request-id':'ab1e4da7'}`,
		`{'time':'2026-04-09T11:44:45.639Z','kind':'access','status':503,'method':'GET','path':'/get','query':'x=1','protocol':'HTTP/1.1','host':'www.example','client':'10.0.2.9','client_port':51997,'bytes_sent':95,'request_id':'ab1e4da7','upstream':'httproute/shop/rule/0','upstream_addrs':['10.0.2.13:3000'],'request_seconds':0.002,'upstream_header_seconds':[null],'code':'UF','detail':'upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused}','transport_failure':'delayed_connect_error:_Connection_refused','user_agent':'curl/7.88.1','forwarded_for':'10.0.2.12'} failed connect.refused envoy/transport.refused`},
	{"contour",
		`{'@timestamp':'2026-11-22T19:45:55.926Z','authority':'shop.example','bytes_received':0,'bytes_sent':11,'downstream_local_address':'10.0.2.10:8443','downstream_remote_address':'10.0.2.9:51997','duration':15000,'method':'POST','path':'/pay','protocol':'HTTP/2','request_id':'ab1e','requested_server_name':'shop.example','response_code':504,'response_flags':'UT','uber_trace_id':null,'upstream_cluster':'shop_80','upstream_host':'10.0.2.13:8080','upstream_local_address':'10.0.2.10:4242','upstream_service_time':null,'user_agent':'curl/8.9.1','x_forwarded_for':'10.0.2.9'}`,
		`{'time':'2026-11-22T19:45:55.926Z','kind':'access','status':504,'method':'POST','path':'/pay','protocol':'HTTP/2','host':'shop.example','client':'10.0.2.9','client_port':51997,'bytes_sent':11,'request_id':'ab1e','upstream':'shop_80','upstream_addrs':['10.0.2.13:8080'],'request_seconds':15,'upstream_header_seconds':[null],'code':'UT','user_agent':'curl/8.9.1','forwarded_for':'10.0.2.9'} failed answer.timeout envoy/UT`},
	{"camel_case_as_texts",
		`{'startTime':'2026-11-22T19:45:55.926Z','requestMethod':'GET','requestPath':'/a','responseCode':'503','responseFlags':'UH','duration':'12','upstreamCluster':'shop','upstreamHost':'-','userAgent':'-'}`,
		`{'time':'2026-11-22T19:45:55.926Z','kind':'access','status':503,'method':'GET','path':'/a','upstream':'shop','request_seconds':0.012,'code':'UH'} failed upstream.none envoy/UH`},
	{"other_keys",
		`{'ts':1763840755.926,'verb':'GET','uri':'/a?b=1','status':502,'flags':'-','upstream_cluster':'shop','upstream_host':'10.0.2.13:80','latency':'0.019s','client_ip':'192.0.2.7','host':'shop.example'}`,
		`{'time':'2025-11-22T19:45:55.926Z','kind':'access','status':502,'method':'GET','path':'/a','query':'b=1','host':'shop.example','client':'192.0.2.7','upstream':'shop','upstream_addrs':['10.0.2.13:80'],'request_seconds':0.019} passed on passed.through envoy/none`},
	{"short_keys",
		`{'cluster':'profile','code':503,'details':'no_healthy_upstream','duration_ms':0,'flags':'UH','request':'GET /me/1402','time':'2026-11-22T19:45:55.926Z'}`,
		`{'time':'2026-11-22T19:45:55.926Z','kind':'access','status':503,'method':'GET','path':'/me/1402','upstream':'profile','request_seconds':0,'code':'UH','detail':'no_healthy_upstream'} failed upstream.none envoy/no_healthy_upstream`},
	{"shortened_keys",
		`{'ts':'1763840755926','verb':'GET','uri':'/quota','status':503,'rflags':'UF','rdetails':'upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused}','took':2,'cluster':'quota'}`,
		`{'time':'2025-11-22T19:45:55.926Z','kind':'access','status':503,'method':'GET','path':'/quota','upstream':'quota','request_seconds':0.002,'code':'UF','detail':'upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused}'} failed connect.refused envoy/transport.refused`},
	{"request_line",
		`{'time':'2026-11-22T19:45:55Z','request':'GET /a?b=1 HTTP/1.1','response_code':200,'response_flags':'-','duration':3}`,
		`{'time':'2026-11-22T19:45:55Z','kind':'access','status':200,'method':'GET','path':'/a','query':'b=1','protocol':'HTTP/1.1','request_seconds':0.003}`},
	{"nested",
		`{'time':'2026-11-22T19:45:55.926Z','request':{'method':'GET','path':'/a','host':'shop.example','user_agent':'curl/8.9.1'},'response':{'code':503,'flags':'UO','code_details':'upstream_reset_before_response_started{overflow}'},'upstream':{'cluster':'shop','host':null},'duration_ms':0}`,
		`{'time':'2026-11-22T19:45:55.926Z','kind':'access','status':503,'method':'GET','path':'/a','host':'shop.example','upstream':'shop','request_seconds':0,'code':'UO','detail':'upstream_reset_before_response_started{overflow}','user_agent':'curl/8.9.1'} failed load.overflow envoy/reset-before.overflow`},
	{"inside_another_object",
		`{'timestamp':'2026-11-22T19:45:56Z','stream':'stdout','kubernetes':{'pod_name':'gw-1'},'envoy':{'method':'GET','path':'/a','response_code':503,'response_flags':'UC','upstream_cluster':'shop','duration':4}}`,
		`{'time':'2026-11-22T19:45:56Z','kind':'access','status':503,'method':'GET','path':'/a','node':'gw-1','upstream':'shop','request_seconds':0.004,'code':'UC'} failed answer.closed-early envoy/UC`},
	{"inside_with_its_own_time",
		`{'timestamp':'2026-11-22T19:45:56Z','jsonPayload':{'start_time':'2026-11-22T19:45:55.926Z','method':'GET','path':'/a','response_code':200,'response_flags':'-','duration':4}}`,
		`{'time':'2026-11-22T19:45:55.926Z','kind':'access','status':200,'method':'GET','path':'/a','request_seconds':0.004}`},
	{"google",
		`{'httpRequest':{'requestMethod':'GET','requestUrl':'http://shop.example/a?b=1','status':503,'userAgent':'curl/8.9.1','remoteIp':'192.0.2.7','latency':'1.5s','protocol':'http'},'labels':{'response_flag':'UF','upstream_cluster':'outbound|80||shop','upstream_host':'10.0.2.13:80','response_details':'upstream_reset_before_response_started{connection_timeout}'},'timestamp':'2026-11-22T19:45:55.926Z'}`,
		`{'time':'2026-11-22T19:45:55.926Z','kind':'access','status':503,'method':'GET','path':'/a','query':'b=1','protocol':'http','client':'192.0.2.7','upstream':'outbound|80||shop','upstream_addrs':['10.0.2.13:80'],'request_seconds':1.5,'code':'UF','detail':'upstream_reset_before_response_started{connection_timeout}','user_agent':'curl/8.9.1'} failed connect.timeout envoy/reset-before.connection-timeout`},
	{"gloo",
		`{'httpMethod':'GET','systemTime':'2026-11-22T19:45:55.926Z','path':'/a?b=1','targetDuration':'2','protocol':'HTTP/1.1','requestId':'7d2f','responseCode':503,'clientDuration':'5','upstreamName':'shop-80_gloo-system','remoteAddress':'10.0.7.110:59905'}`,
		`{'time':'2026-11-22T19:45:55.926Z','kind':'access','status':503,'method':'GET','path':'/a','query':'b=1','protocol':'HTTP/1.1','client':'10.0.7.110','client_port':59905,'request_id':'7d2f','upstream':'shop-80_gloo-system','request_seconds':0.005}`},
	{"grpc_call_by_its_agent",
		`{'start_time':'2026-11-22T19:45:55.926Z','method':'POST','protocol':'HTTP/2','response_code':200,'response_code_details':'no_healthy_upstream','response_flags':'UH','user_agent':'grpc-java-netty/1.31.1'}`,
		`{'time':'2026-11-22T19:45:55.926Z','kind':'access','status':200,'method':'POST','protocol':'HTTP/2','code':'UH','detail':'no_healthy_upstream','user_agent':'grpc-java-netty/1.31.1','grpc':true} failed upstream.none envoy/no_healthy_upstream`},
	{"tries_and_grpc",
		`{'start_time':'2026-11-22T19:45:55.926Z','method':'POST','path':'/shop.Cart/Add','protocol':'HTTP/2','response_code':200,'response_flags':'-','upstream_hosts_attempted':'10.0.2.13:80,10.0.2.14:80','upstream_request_attempt_count':2,'upstream_service_time':'5','upstream_connection_pool_ready_duration':1,'grpc_status':'OK','duration':9,'connection_id':77,'hostname':'gw-1'}`,
		`{'time':'2026-11-22T19:45:55.926Z','kind':'access','status':200,'method':'POST','path':'/shop.Cart/Add','protocol':'HTTP/2','node':'gw-1','connection_id':'77','upstream_addrs':['10.0.2.13:80','10.0.2.14:80'],'request_seconds':0.009,'upstream_connect_seconds':[null,0.001],'upstream_header_seconds':[null,0.005],'grpc':true} rescued retried`},
	{"list_of_hosts_with_gaps",
		`{'response_code':200,'response_flags':'-','upstream_hosts_attempted':',10.0.2.13:80,,-,'}`,
		`{'kind':'access','status':200,'upstream_addrs':['10.0.2.13:80']}`},
	{"grpc_status_of_a_get",
		`{'start_time':'2026-11-22T19:45:55.926Z','method':'GET','path':'/','protocol':'HTTP/1.1','response_code':200,'response_flags':'UC','grpc_status':'Unknown','duration':9}`,
		`{'time':'2026-11-22T19:45:55.926Z','kind':'access','status':200,'method':'GET','path':'/','protocol':'HTTP/1.1','request_seconds':0.009,'code':'UC'}`},
	{"escaped",
		`{'start_time':'2026-11-22T19:45:55.926Z','method':'GET','path':'/a\'b\u00e4','response_code':502,'response_flags':'-','user_agent':'x\\y','upstream_cluster':'s\/hop','duration':9,'downstream_remote_address':'10.0.2.9:1'}`,
		`{'time':'2026-11-22T19:45:55.926Z','kind':'access','status':502,'method':'GET','path':'/a\'bä','client':'10.0.2.9','client_port':1,'upstream':'s/hop','request_seconds':0.009,'user_agent':'x\\y'} passed on passed.through envoy/none`},
	{"no_status_sent",
		`{'start_time':'2026-11-22T19:45:55.926Z','method':'GET','path':'/','response_code':0,'response_flags':'DC','duration':9}`,
		`{'time':'2026-11-22T19:45:55.926Z','kind':'access','method':'GET','path':'/','request_seconds':0.009,'code':'DC'} client abort client.closed`},
	{"status_null",
		`{'start_time':'2026-11-22T19:45:55.926Z','method':null,'path':null,'protocol':null,'response_code':null,'response_flags':'UF,URX','upstream_transport_failure_reason':'delayed_connect_error:_111','upstream_cluster':'db','duration':9}`,
		`{'time':'2026-11-22T19:45:55.926Z','kind':'access','upstream':'db','request_seconds':0.009,'code':'UF,URX','transport_failure':'delayed_connect_error:_111'} failed connect.refused envoy/transport.refused`},
	{"fraction_of_a_millisecond",
		`{'start_time':'2026-11-22T19:45:55.926Z','method':'GET','response_code':200,'response_flags':'-','duration':9.25}`,
		`{'time':'2026-11-22T19:45:55.926Z','kind':'access','status':200,'method':'GET','request_seconds':0.00925}`},
	{"stamp_missing",
		`{'method':'GET','response_code':200,'response_flags':'-','duration':9}`,
		`{'kind':'access','status':200,'method':'GET','request_seconds':0.009}`},
	{"stamp_with_blank",
		`{'start_time':'2026-11-22 19:45:55.926 +0100','method':'GET','response_code':200,'response_flags':'-'}`,
		`{'time':'2026-11-22T18:45:55.926Z','kind':'access','status':200,'method':'GET'}`},
	{"wrong_types",
		`{'start_time':true,'method':7,'path':['/'],'response_code':'many','response_flags':7,'duration':'long','upstream_host':{},'upstream_cluster':null}`,
		`{'kind':'access','method':'7','code':'7'}`},
	{"key_twice",
		`{'response_code':503,'response_code':200,'response_flags':'UF','response_flags':'-'}`,
		`{'kind':'access','status':503,'code':'UF'} failed connect.failed envoy/UF`},
	{"cut",
		`{'authority':'shop.example','bytes_sent':87,'duration':1,'method':'GET','response_code':503,'response_code_details':'upstream_reset','response_flags':'UF','route_name':'to-s`,
		`{'kind':'access','status':503,'method':'GET','host':'shop.example','bytes_sent':87,'request_seconds':0.001,'code':'UF','detail':'upstream_reset'} failed connect.failed envoy/UF`},
	{"cut_before_the_flags",
		`{'authority':'shop.example','bytes_sent':87,'duration':1,'method':'GET','response_code':503,'resp`,
		""},
	{"quotes_not_escaped",
		`{'start_time':'2026-11-22T19:45:55.926Z','response_code':503,'response_flags':'UF','user_agent':'a 'b' c','upstream_cluster':'shop'}`,
		`{'time':'2026-11-22T19:45:55.926Z','kind':'access','status':503,'code':'UF','user_agent':'a '} failed connect.failed envoy/UF`},
	{"als",
		`{'common_properties':{'upstream_cluster':'shop','upstream_transport_failure_reason':'x','response_flags':{'no_route_found':true}}}`,
		""},
	{"health_checks",
		`{'health_checker_type':'HTTP','host':{'socket_address':{'address':'172.18.0.2','port_value':7777}},'cluster_name':'shop','eject_unhealthy_event':{'failure_type':'NETWORK'},'timestamp':'2026-11-22T13:05:21.471Z'}`,
		""},
	{"istiod",
		`{'level':'info','time':'2026-11-22T07:18:41.471107Z','scope':'ads','msg':'ADS: new connection for node:gw','duration':12}`,
		""},
	{"go_service",
		`{'level':'info','ts':1763840755.926,'caller':'api/server.go:33','msg':'request','method':'GET','path':'/','status':502,'duration':'1.2ms','response_code':502}`,
		""},
	{"nginx",
		`{'time':'2026-11-22T19:48:48+00:00','remote_addr':'10.0.0.7','request':'GET /a HTTP/1.1','status':502,'body_bytes_sent':845,'request_time':0.010,'upstream_addr':'10.0.0.21:8000','upstream_status':'502','upstream_response_time':'0.010','http_x_forwarded_for':'-'}`,
		""},
	{"haproxy",
		`{'time':'22/Nov/2026:19:45:46.803','client':'10.0.0.106','frontend':'web','backend':'shop','server':'app1','status':502,'term':'SH--','method':'GET','path':'/lamp'}`,
		""},
	{"traefik",
		`{'ClientAddr':'10.0.0.7:1','DownstreamStatus':502,'Duration':12,'RequestMethod':'GET','ServiceName':'shop','time':'2026-11-22T19:48:48Z'}`,
		""},
	{"array", `['response_flags']`, ""},
	{"empty_object", `{}`, ""},
	{"brace", `{`, ""},
	{"empty", ``, ""},
}

func TestJSON(t *testing.T) { testLines(t, newJSON, jsonTests) }

var alsTests = []lineTest{
	{"names_of_protobuf",
		`{'common_properties':{'downstream_remote_address':{'socket_address':{'address':'10.0.0.7','port_value':51234}},'start_time':'2026-11-22T19:45:55.926123456Z','time_to_first_upstream_tx_byte':'0.001s','time_to_first_upstream_rx_byte':'0.016s','time_to_last_downstream_tx_byte':'0.019500s','upstream_remote_address':{'socket_address':{'address':'10.0.0.21','port_value':8000}},'upstream_cluster':'shop','response_flags':{}},'protocol_version':'HTTP11','request':{'request_method':'GET','authority':'shop.example','path':'/a?b=1','user_agent':'curl/8.9.1','request_id':'ab1e','forwarded_for':'10.0.0.7'},'response':{'response_code':200,'response_body_bytes':'988','response_code_details':'via_upstream'}}`,
		`{'time':'2026-11-22T19:45:55.926123456Z','kind':'access','status':200,'method':'GET','path':'/a','query':'b=1','protocol':'HTTP/1.1','host':'shop.example','client':'10.0.0.7','client_port':51234,'bytes_sent':988,'request_id':'ab1e','upstream':'shop','upstream_addrs':['10.0.0.21:8000'],'request_seconds':0.0195,'upstream_header_seconds':[0.015],'detail':'via_upstream','user_agent':'curl/8.9.1','forwarded_for':'10.0.0.7'}`},
	{"camel_case",
		`{'commonProperties':{'downstreamRemoteAddress':{'socketAddress':{'address':'2001:db8::7','portValue':51234}},'startTime':'2026-11-22T19:45:55.926Z','duration':'15.001s','upstreamRemoteAddress':{'socketAddress':{'address':'10.0.0.21','portValue':8000}},'upstreamCluster':'shop','responseFlags':{'upstreamRequestTimeout':true}},'protocolVersion':'HTTP2','request':{'requestMethod':'POST','authority':'shop.example','path':'/pay'},'response':{'responseCode':504,'responseCodeDetails':'response_timeout'}}`,
		`{'time':'2026-11-22T19:45:55.926Z','kind':'access','status':504,'method':'POST','path':'/pay','protocol':'HTTP/2','host':'shop.example','client':'2001:db8::7','client_port':51234,'upstream':'shop','upstream_addrs':['10.0.0.21:8000'],'request_seconds':15.001,'upstream_header_seconds':[null],'code':'UT','detail':'response_timeout'} failed answer.timeout envoy/response_timeout`},
	{"objects_and_numbers",
		`{'common_properties':{'start_time':{'seconds':1763840755,'nanos':926000000},'duration':{'seconds':'1','nanos':5000000},'upstream_cluster':'shop','upstream_remote_address':{'pipe':{'path':'/run/app.sock'}},'response_flags':{'upstream_connection_failure':true,'upstream_retry_limit_exceeded':true,'no_route_found':false},'upstream_transport_failure_reason':'delayed_connect_error:_111','upstream_request_attempt_count':{'value':3}},'protocol_version':3,'request':{'request_method':3,'authority':'shop.example','path':'/pay'},'response':{'response_code':{'value':503}}}`,
		`{'time':'2025-11-22T19:45:55.926000000Z','kind':'access','status':503,'method':'POST','path':'/pay','protocol':'HTTP/2','host':'shop.example','upstream':'shop','upstream_addrs':['/run/app.sock'],'request_seconds':1.005,'upstream_header_seconds':[null],'code':'UF,URX','transport_failure':'delayed_connect_error:_111'} failed connect.refused envoy/transport.refused`},
	{"refused_by_authorisation",
		`{'common_properties':{'start_time':'2026-11-22T19:45:55.926Z','upstream_cluster':'shop','response_flags':{'unauthorized_details':{'reason':'EXTERNAL_SERVICE'}}},'request':{'request_method':'GET','path':'/'},'response':{'response_code':403}}`,
		`{'time':'2026-11-22T19:45:55.926Z','kind':'access','status':403,'method':'GET','path':'/','upstream':'shop','code':'UAEX'}`},
	{"tcp_session",
		`{'common_properties':{'start_time':'2026-11-22T19:45:55.926Z','duration':'0.004s','upstream_cluster':'db','downstream_direct_remote_address':{'socket_address':{'address':'10.0.0.7','port_value':51234}},'response_flags':{'no_healthy_upstream':true}},'connection_properties':{'received_bytes':'517','sent_bytes':'1453'}}`,
		`{'time':'2026-11-22T19:45:55.926Z','kind':'access','client':'10.0.0.7','client_port':51234,'bytes_sent':1453,'upstream':'db','request_seconds':0.004,'code':'UH'} failed upstream.none envoy/UH`},
	{"original_path",
		`{'common_properties':{'start_time':'2026-11-22T19:45:55.926Z','upstream_cluster':'shop'},'protocol_version':'PROTOCOL_UNSPECIFIED','request':{'request_method':'METHOD_UNSPECIFIED','path':'/rewritten','original_path':'/a'},'response':{'response_code':200}}`,
		`{'time':'2026-11-22T19:45:55.926Z','kind':'access','status':200,'path':'/a','upstream':'shop'}`},
	{"broken_times",
		`{'common_properties':{'start_time':{'seconds':'x'},'duration':'soon','upstream_cluster':'shop','time_to_first_upstream_tx_byte':{'nanos':-1},'time_to_first_upstream_rx_byte':'9s'},'protocol_version':99,'request':{'request_method':-1}}`,
		`{'kind':'access','upstream':'shop'}`},
	{"access_line",
		`{'response_code':503,'response_flags':'UF','upstream_cluster':'shop','upstream_host':'10.0.2.21:8000'}`,
		""},
	{"another_program", `{'common_properties':{'name':'x'},'request':{'path':'/a'}}`, ""},
	{"empty", ``, ""},
}

func TestALS(t *testing.T) { testLines(t, newALS, alsTests) }

// TestKeysBelongToOneField holds that no spelling of a key stands for two fields: which of them counts would be left to chance.
func TestKeysBelongToOneField(t *testing.T) {
	owner := map[string]int{}
	for f, keys := range fieldKeys {
		for _, key := range keys {
			for _, spelling := range spellings(key) {
				if other, ok := owner[spelling]; ok && other != f {
					t.Errorf("%s is a key of fields %d and %d", spelling, f, other)
				}
				owner[spelling] = f
			}
		}
	}
}

// TestFormatsAreApart holds that no line is of two formats: which one took the line before must not matter.
func TestFormatsAreApart(t *testing.T) {
	tests := [][]lineTest{plainTests, istioTests, mixerTests, labelledTests, jsonTests, alsTests, applicationTests, healthTests}
	for _, table := range tests {
		for _, tt := range table {
			took := map[string]bool{}
			for _, f := range Formats() {
				var ev event.Event
				if f.New().Parse([]byte(double(tt.line)), &ev) {
					took[f.Name] = true
				}
			}
			if len(took) > 1 {
				t.Errorf("%s: %v take %s", tt.name, took, tt.line)
			}
		}
	}
}

// TestSamplesOfFormats holds that each format understands its sample, with a stamp unless its lines lack it.
func TestSamplesOfFormats(t *testing.T) {
	for _, f := range Formats() {
		var ev event.Event
		if !f.New().Parse([]byte(f.Sample), &ev) || ev.Proxy != event.Envoy || ev.Stamp.Set == (f.Sample[0] == '"') {
			t.Errorf("%s does not understand its sample %s", f.Name, f.Sample)
		}
		agree(t, f.New(), []byte(f.Sample))
	}
}
