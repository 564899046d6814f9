package envoy

import (
	"fmt"
	"testing"

	"github.com/why502/why502/parser/event"
)

var outcomeNames = [...]string{"fine", "failed", "passed on", "client abort", "rescued", "masked"}

// TestOutcome holds the contract: which answers count as failures, and whose they are. Fields that are not given are those of a request that went well.
func TestOutcome(t *testing.T) {
	for name, tt := range map[string]struct {
		status, flags, detail, transport string
		host, service                    string
		request                          string
		want                             string // outcome, symptom, row
	}{
		"went_well":               {status: "200", flags: "-", detail: "via_upstream", want: "fine"},
		"not_found":               {status: "404", flags: "NR", detail: "route_not_found", host: "-", service: "-", want: "fine"},
		"refused":                 {status: "503", flags: "UF", detail: "upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused}", transport: "delayed_connect_error:_Connection_refused", service: "-", want: "failed connect.refused envoy/transport.refused"},
		"refused_old_spelling":    {status: "503", flags: "UF,URX", detail: "upstream_reset_before_response_started{connection failure,delayed connect error: 111}", transport: "delayed connect error: 111", service: "-", want: "failed connect.refused envoy/transport.refused"},
		"transport_speaks_first":  {status: "503", flags: "UF", detail: "upstream_reset_before_response_started{connection_timeout}", transport: "delayed_connect_error:_113", service: "-", want: "failed connect.unreachable envoy/transport.host-unreachable"},
		"connect_timed_out":       {status: "503", flags: "UF", detail: "upstream_reset_before_response_started{connection_timeout}", service: "-", want: "failed connect.timeout envoy/reset-before.connection-timeout"},
		"flag_alone":              {status: "503", flags: "UF", service: "-", want: "failed connect.failed envoy/UF"},
		"detail_says_nothing":     {status: "503", flags: "UF", detail: "upstream_reset_before_response_started{}", service: "-", want: "failed connect.failed envoy/UF"},
		"no_healthy_host":         {status: "503", flags: "UH", detail: "no_healthy_upstream", host: "-", service: "-", want: "failed upstream.none envoy/no_healthy_upstream"},
		"no_healthy_host_by_name": {status: "503", flags: "UH", detail: "dns_resolution_failure{cares_norecords:Domain_name_not_found}", host: "-", service: "-", want: "failed resolve.nxdomain envoy/dns_resolution_failure.nxdomain"},
		"name_not_resolved":       {status: "503", flags: "DF", host: "-", service: "-", want: "failed resolve.failed envoy/DF"},
		"overflow":                {status: "503", flags: "UO", detail: "overflow", host: "-", service: "-", want: "failed load.overflow envoy/UO"},
		"upstream_closed":         {status: "503", flags: "UC", service: "-", want: "failed answer.closed-early envoy/UC"},
		"upstream_reset":          {status: "503", flags: "UR", service: "-", want: "failed answer.stream-reset envoy/UR"},
		"protocol_error":          {status: "502", flags: "UPE", detail: "upstream_reset_before_response_started{protocol_error}", service: "-", want: "failed answer.invalid envoy/reset-before.protocol-error"},
		"response_timeout":        {status: "504", flags: "UT", detail: "response_timeout", service: "-", want: "failed answer.timeout envoy/response_timeout"},
		"stream_idle_as_504":      {status: "504", flags: "SI", detail: "stream_idle_timeout", service: "-", want: "failed answer.idle-timeout envoy/stream_idle_timeout"},
		"stream_idle_as_503":      {status: "503", flags: "SI", service: "-", want: "fine"},
		"max_stream_duration":     {status: "504", flags: "UMSDR", service: "-", want: "failed answer.timeout envoy/UMSDR"},
		"no_cluster":              {status: "503", flags: "NC", detail: "cluster_not_found", host: "-", service: "-", want: "failed upstream.not-configured envoy/cluster_not_found"},
		"overload_manager":        {status: "503", flags: "OM", host: "-", service: "-", want: "failed load.shed envoy/OM"},
		"local_reset":             {status: "503", flags: "LR", service: "-", want: "failed proxy.local-reset envoy/LR"},
		"drop_overload":           {status: "503", flags: "DO", host: "-", service: "-", want: "fine"},
		"dropped_by_policy":       {status: "503", flags: "UDO", host: "-", service: "-", want: "fine"},
		"rate_limited":            {status: "503", flags: "RL", host: "-", service: "-", want: "fine"},
		"authorisation":           {status: "503", flags: "UAEX", host: "-", service: "-", want: "fine"},
		"fault_injected":          {status: "503", flags: "FI", host: "-", service: "-", want: "fine"},
		"local_health_check":      {status: "503", flags: "LH", host: "-", service: "-", want: "fine"},
		"cached_503":              {status: "503", flags: "RFCF", want: "fine"},
		"fault_beside_overflow":   {status: "503", flags: "DI,UO", host: "-", service: "-", want: "failed load.overflow envoy/UO"},
		"503_of_upstream":         {status: "503", flags: "-", detail: "via_upstream", want: "fine"},
		"504_of_upstream":         {status: "504", flags: "-", detail: "via_upstream", want: "fine"},
		"500_of_upstream":         {status: "500", flags: "-", detail: "via_upstream", want: "fine"},
		"502_of_upstream":         {status: "502", flags: "-", detail: "via_upstream", want: "passed on passed.through envoy/via_upstream"},
		"502_of_upstream_default": {status: "502", flags: "-", want: "passed on passed.through envoy/none"},
		"502_after_retries":       {status: "502", flags: "URX", detail: "via_upstream", want: "passed on passed.through envoy/via_upstream"},
		"503_after_retries":       {status: "503", flags: "URX", want: "passed on passed.through envoy/none"},
		"502_direct_response":     {status: "502", flags: "-", detail: "direct_response", host: "-", service: "-", want: "failed proxy.local-answer envoy/direct_response"},
		"502_from_nowhere":        {status: "502", flags: "-", host: "-", service: "-", want: "failed proxy.local-answer envoy/none"},
		"502_injected":            {status: "502", flags: "FI", host: "-", service: "-", want: "failed proxy.fault-injected envoy/FI"},
		"client_left":             {status: "0", flags: "DC", detail: "downstream_remote_disconnect", service: "-", want: "client abort client.closed"},
		"client_reset":            {status: "0", flags: "DR", service: "-", want: "client abort client.closed"},
		"client_left_in_body":     {status: "200", flags: "DC", want: "client abort client.closed"},
		"nothing_sent":            {status: "0", flags: "-", detail: "http2.remote_reset", service: "-", want: "client abort client.closed"},
		"nothing_sent_by_anyone":  {status: "0", flags: "UC", service: "-", want: "fine"},
		"answer_replaced":         {status: "200", flags: "UF", service: "-", want: "masked connect.failed envoy/UF"},
		"body_cut":                {status: "200", flags: "UC", detail: "upstream_reset_after_response_started{connection_termination}", want: "fine"},
		"grpc_refused":            {status: "200", flags: "UF", service: "-", request: "POST /shop.v1.Cart/Add HTTP/2", want: "failed connect.failed envoy/UF"},
		"grpc_nothing_sent":       {status: "0", flags: "UC", service: "-", request: "POST /shop.v1.Cart/Add HTTP/2", want: "failed answer.closed-early envoy/UC"},
		"grpc_client_left":        {status: "0", flags: "DC", service: "-", request: "POST /shop.v1.Cart/Add HTTP/2", want: "client abort client.closed"},
		"grpc_limited":            {status: "200", flags: "RL", service: "-", request: "POST /shop.v1.Cart/Add HTTP/2", want: "fine"},
		"grpc_went_well":          {status: "200", flags: "-", request: "POST /shop.v1.Cart/Add HTTP/2", want: "fine"},
		"tcp_refused":             {status: "0", flags: "UF,URX", service: "-", request: "- - -", want: "failed connect.failed envoy/UF"},
		"tcp_no_host":             {status: "0", flags: "UH", host: "-", service: "-", request: "- - -", want: "failed upstream.none envoy/UH"},
		"tcp_overflow":            {status: "0", flags: "UO", host: "-", service: "-", request: "- - -", want: "failed load.overflow envoy/UO"},
		"tcp_went_well":           {status: "0", flags: "-", service: "-", request: "- - -", want: "fine"},
		"tcp_duration":            {status: "0", flags: "DT", service: "-", request: "- - -", want: "fine"},
		"request_not_understood":  {status: "400", flags: "DPE", detail: "http1.codec_error", host: "-", service: "-", request: "- - HTTP/1.1", want: "fine"},
	} {
		t.Run(name, func(t *testing.T) {
			or := func(text, other string) string {
				if text == "" {
					return other
				}
				return text
			}
			request, host, service := or(tt.request, "GET / HTTP/1.1"), or(tt.host, "10.0.0.21:8000"), or(tt.service, "9")
			reasons, k := "", plainText
			if tt.detail != "" {
				reasons, k = fmt.Sprintf(`%s - "%s" `, tt.detail, or(tt.transport, "-")), istioText
			}
			line := fmt.Sprintf(`[2026-11-22T19:45:57.743Z] "%s" %s %s %s0 98 11 %s "10.0.0.7" "curl/8.9.1" "c15bc119" "shop.example" "%s"`,
				request, tt.status, tt.flags, reasons, service, host)
			if k == istioText {
				line += " shop - 10.0.0.10:8080 10.0.0.7:52381 - -"
			}
			var ev event.Event
			if !newText(k)().Parse([]byte(line), &ev) {
				t.Fatalf("not understood: %s", line)
			}
			got := outcomeNames[ev.Outcome]
			for _, part := range []string{ev.Symptom.String(), ev.Row} {
				if part != "" {
					got += " " + part
				}
			}
			if got != tt.want {
				t.Errorf("%s\ngot  %s\nwant %s", line, got, tt.want)
			}
		})
	}
}

// TestOutcomeWithoutFlags is for formats of one's own that leave the flags out.
func TestOutcomeWithoutFlags(t *testing.T) {
	for name, tt := range map[string]struct{ format, line, want string }{
		"details_tell_whose_503":     {`%RESPONSE_CODE% %RESPONSE_CODE_DETAILS%`, "503 upstream_reset_before_response_started{connection_failure}", "failed"},
		"details_of_a_limit":         {`%RESPONSE_CODE% %RESPONSE_CODE_DETAILS%`, "503 rate_limited", "fine"},
		"details_of_the_upstream":    {`%RESPONSE_CODE% %RESPONSE_CODE_DETAILS%`, "503 via_upstream", "fine"},
		"details_of_an_idle_stream":  {`%RESPONSE_CODE% %RESPONSE_CODE_DETAILS%`, "504 stream_idle_timeout", "failed"},
		"504_without_upstream_time":  {`%RESPONSE_CODE% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%`, "504 -", "failed"},
		"504_with_upstream_time":     {`%RESPONSE_CODE% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%`, "504 12", "fine"},
		"503_that_nothing_explains":  {`%RESPONSE_CODE% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%`, "503 -", "fine"},
		"502_that_nothing_explains":  {`%RESPONSE_CODE% %DURATION%`, "502 3", "failed"},
		"502_with_upstream_time":     {`%RESPONSE_CODE% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%`, "502 3", "passed on"},
		"second_try_saved_it":        {`%RESPONSE_CODE% %UPSTREAM_REQUEST_ATTEMPT_COUNT%`, "200 2", "rescued"},
		"second_host_saved_it":       {`%RESPONSE_CODE% %UPSTREAM_HOSTS_ATTEMPTED%`, "200 10.0.0.21:80,10.0.0.22:80", "rescued"},
		"second_try_failed_too":      {`%RESPONSE_CODE% %UPSTREAM_REQUEST_ATTEMPT_COUNT% %RESPONSE_FLAGS%`, "503 2 URX,UF", "failed"},
		"grpc_status_makes_it_grpc":  {`%RESPONSE_CODE% %RESPONSE_FLAGS% %GRPC_STATUS%`, "200 UF Unavailable", "failed"},
		"content_type_makes_it_grpc": {`%RESPONSE_CODE% %RESPONSE_FLAGS% %REQ(CONTENT-TYPE)%`, "200 UF application/grpc+proto", "failed"},
		"content_type_says_no":       {`%RESPONSE_CODE% %RESPONSE_FLAGS% %REQ(CONTENT-TYPE)%`, "200 UC text/plain", "fine"},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := Compile(tt.format)
			if err != nil {
				t.Fatal(err)
			}
			var ev event.Event
			if !f.New().Parse([]byte(tt.line), &ev) {
				t.Fatalf("%s does not read %s", tt.format, tt.line)
			}
			if got := outcomeNames[ev.Outcome]; got != tt.want {
				t.Errorf("%s: %s: got %s, want %s", tt.format, tt.line, got, tt.want)
			}
		})
	}
}
