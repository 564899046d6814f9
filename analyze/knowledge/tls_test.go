package knowledge

import (
	"strings"
	"testing"
)

// The lines are of nginx, HAProxy and Envoy: OpenSSL old and new, BoringSSL.
func TestFindTLSReason(t *testing.T) {
	for _, c := range []struct{ name, message, want string }{
		{"openssl_3", "SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) while SSL handshaking to upstream", "wrong version number"},
		{"openssl_1", "SSL_do_handshake() failed (SSL: error:1408F10B:SSL routines:ssl3_get_record:wrong version number)", "wrong version number"},
		{"boringssl", "TLS_error:|268435581:SSL_routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:TLS_error_end", "certificate verify failed"},
		{"boringssl_alert", "TLS_error:|268436526:SSL_routines:OPENSSL_internal:TLSV1_ALERT_PROTOCOL_VERSION:TLS_error_end", "alert protocol version"},
		{"boringssl_plain_http", "TLS_error:|268435612:SSL_routines:OPENSSL_internal:HTTP_REQUEST:TLS_error_end", "internal http request"},
		{"verify_with_reason", "upstream SSL certificate verify error: (10:certificate has expired) while SSL handshaking to upstream", "certificate has expired"},
		{"name", `upstream SSL certificate does not match "shop" while SSL handshaking to upstream`, "certificate does not match"},
		{"their_alert_about_ours", "SSL routines::sslv3 alert certificate expired", "alert certificate expired"},
		{"haproxy_check", `Layer6 invalid response, info: "SSL handshake failure (unable to get local issuer certificate)"`, "unable to get local issuer certificate"},
		{"sni", "error:0A000458:SSL routines::tlsv1 unrecognized name", "unrecognized name"},
		{"eof", "error:0A000126:SSL routines::unexpected eof while reading", "unexpected eof while reading"},
		{"no_tls", "client sent invalid HTTP request while reading client request line", ""},
		{"no_tls_either", "connect() failed (111: Connection refused)", ""},
	} {
		got := ""
		if r := FindTLSReason(c.message); r != nil {
			got = r.Text
		}
		if got != c.want {
			t.Errorf("%s: %q: got %q, want %q", c.name, c.message, got, c.want)
		}
	}
}

// Every reason can be found by its own words, says something, and a more special one does not hide behind a more general one.
func TestTLSReasons(t *testing.T) {
	for i, r := range TLSReasons {
		if found := FindTLSReason(r.Text); found != &TLSReasons[i] {
			t.Errorf("%q finds %q first", r.Text, found.Text)
		}
		if r.Means == "" || r.Check == "" || r.Fix == "" || !strings.HasPrefix(r.Cause, "comms.") || r.Text != strings.ToLower(r.Text) {
			t.Errorf("%q is not complete: %+v", r.Text, r)
		}
	}
}
