package envoy

import (
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

func TestEverySampleFindsItsOwnRow(t *testing.T) {
	for _, d := range Dictionaries() {
		for _, row := range d.Rows {
			t.Run(row.ID, func(t *testing.T) {
				if got, _ := find(d, row.Sample); got == nil || got.ID != row.ID {
					t.Errorf("sample %q finds %v, want %s", row.Sample, idOf(got), row.ID)
				}
				if got, _ := find(d, row.Near); row.Near != "" && got != nil && got.ID == row.ID {
					t.Errorf("near miss %q finds the row too", row.Near)
				}
			})
		}
	}
}

// find looks a text up as a parser does; flags are never normalised.
func find(d *scan.Dictionary, text string) (*scan.Row, string) {
	if d == dictionaries().flags {
		return d.Find([]byte(text), 0, nil)
	}
	return d.Find(normalise(nil, []byte(text)), 0, nil)
}

func idOf(row *scan.Row) string {
	if row == nil {
		return "none"
	}
	return row.ID
}

func TestRowsAreComplete(t *testing.T) {
	rows := 0
	for _, d := range Dictionaries() {
		seen := map[string]bool{}
		for _, row := range d.Rows {
			rows++
			switch {
			case seen[row.ID]:
				t.Errorf("%s stands twice", row.ID)
			case row.Symptom == event.NoSymptom || row.Symptom.String() == "":
				t.Errorf("%s has no symptom", row.ID)
			case row.Sample == "" || row.Source == "" || !strings.HasSuffix(row.Meaning, "."):
				t.Errorf("%s: sample %q, source %q, meaning %q: a part is missing", row.ID, row.Sample, row.Source, row.Meaning)
			case strings.ContainsAny(row.Text+strings.Join(row.Also, ""), "_|") && d != dictionaries().flags:
				t.Errorf("%s: %q is not normalised and cannot match", row.ID, row.Text)
			}
			seen[row.ID] = true
		}
	}
	if rows < 300 {
		t.Errorf("%d rows: some were lost", rows)
	}
}

func TestTransportReasonIsFoundInEverySpelling(t *testing.T) {
	for name, tt := range map[string]struct {
		text, want string
	}{
		"text_with_underscores":       {"delayed_connect_error:_Connection_refused", "transport.refused"},
		"text_with_blanks":            {"delayed connect error: Connection refused", "transport.refused"},
		"number":                      {"delayed_connect_error:_111", "transport.refused"},
		"number_of_bsd":               {"immediate connect error: 61", "transport.refused"},
		"number_before_address":       {"delayed_connect_error:_113|remote_address:10.0.0.7:80", "transport.host-unreachable"},
		"number_before_comma":         {"delayed connect error: 110,remote address:10.0.0.7:80", "transport.timed-out"},
		"number_inside_details":       {"upstream_reset_before_response_started{remote_connection_failure,delayed_connect_error:_111}", "transport.refused"},
		"text_inside_details":         {"upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_No_route_to_host}", "transport.host-unreachable"},
		"text_of_musl":                {"delayed connect error: Host is unreachable", "transport.host-unreachable"},
		"time_out_of_musl":            {"delayed connect error: Operation timed out", "transport.timed-out"},
		"descriptors_of_musl":         {"immediate connect error: No file descriptors available", "transport.no-fds"},
		"longer_number":               {"delayed connect error: 1110", "transport.other-errno"},
		"certificate_of_old_version":  {"TLS error: 268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED", "transport.tls-verify"},
		"certificate_inside_details":  {"upstream_reset_before_response_started{connection_failure,TLS_error:_268435581:SSL_routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED}", "transport.tls-verify"},
		"plain_http_on_tls_port":      {"upstream_reset_before_response_started{remote_connection_failure|TLS_error:|268435703:SSL_routines:OPENSSL_internal:WRONG_VERSION_NUMBER:TLS_error_end}", "transport.tls-wrong-version"},
		"reset_without_transport":     {"upstream_reset_before_response_started{connection_timeout}", "reset-before.connection-timeout"},
		"reset_with_blanks":           {"upstream_reset_before_response_started{connection failure}", "reset-before.connection-failure"},
		"reset_with_unknown_reason":   {"upstream_reset_before_response_started{flying_saucer}", "reset-before.other"},
		"detail_in_brackets":          {"rbac_access_denied_matched_policy[ns[shop]-policy[deny]-rule[0]]", "rbac_access_denied_matched_policy"},
		"detail_that_only_begins_so":  {"via_upstream_and_more", "none"},
		"name_does_not_exist":         {"dns_resolution_failure{cares_norecords:Domain_name_not_found}", "dns_resolution_failure.nxdomain"},
		"name_does_not_exist_old":     {"dns_resolution_failure{Domain_name_not_found}", "dns_resolution_failure.nxdomain"},
		"name_not_resolved_otherwise": {"dns_resolution_failure{not_started}", "dns_resolution_failure"},
	} {
		t.Run(name, func(t *testing.T) {
			if got, _ := find(dictionaries().details, tt.text); idOf(got) != tt.want {
				t.Errorf("%q finds %s, want %s", tt.text, idOf(got), tt.want)
			}
		})
	}
}

func TestExplain(t *testing.T) {
	for term, want := range map[string]string{
		"UF":                         "envoy/UF",
		"UF,URX":                     "envoy/UF envoy/URX",
		"URX, UT":                    "envoy/URX envoy/UT",
		"UpstreamConnectionFailure":  "envoy/UF",
		"-":                          "envoy/none",
		"via_upstream":               "envoy/via_upstream",
		"delayed connect error: 111": "envoy/transport.refused",
		"no healthy upstream":        "envoy/no_healthy_upstream",
		"upstream request timeout":   "envoy/body.timeout",
		"tcp_session_idle_timeout":   "envoy/close.tcp_session_idle_timeout",
		"caught ENVOY_SIGTERM":       "envoy/log.stopping",
		"UF,XYZ":                     "",
		"the dog ate my upstream":    "",
		"upstream connect error or disconnect/reset before headers. reset reason: overflow": "envoy/reason.overflow",
	} {
		var ids []string
		for _, row := range Explain(term) {
			ids = append(ids, row.ID)
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("Explain(%q) = %q, want %q", term, got, want)
		}
	}
}

func TestParseFlags(t *testing.T) {
	for list, want := range map[string]flagSet{
		"-":         0,
		"":          0,
		"UF":        flagsOf("UF"),
		"UF,URX":    flagsOf("UF", "URX"),
		"UF, URX":   flagsOf("UF", "URX"),
		"UT,UT":     flagsOf("UT"),
		"UF,CUSTOM": flagsOf("UF"),
		"UpstreamConnectionFailure,UpstreamRetryLimitExceeded": flagsOf("UF", "URX"),
		",,":   0,
		"none": 0,
	} {
		if got := parseFlags([]byte(list)); got != want {
			t.Errorf("parseFlags(%q) = %s, want %s", list, got.append(nil), want.append(nil))
		}
	}
}

func TestFirstFlagIsTheCause(t *testing.T) {
	for list, want := range map[string]string{"UF,URX": "UF", "URX,UT": "UT", "UH,DF": "DF", "URX": "URX", "DC,UC": "UC", "LR,UPE": "UPE", "FI,DI": "DI"} {
		if got := Flags[parseFlags([]byte(list)).first()].Name; got != want {
			t.Errorf("%s: %s speaks first, want %s", list, got, want)
		}
	}
}

func TestErrno(t *testing.T) {
	for text, want := range map[string]int{
		"delayed_connect_error:_111": 111, "immediate connect error: 13,remote address:10.0.0.7:80": 13, "delayed_connect_error:_Connection_refused": 0,
		"": 0, "delayed_connect_error:_": 0, "upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_113}": 113,
	} {
		if got := errno([]byte(text)); got != want {
			t.Errorf("errno(%q) = %d, want %d", text, got, want)
		}
	}
}
