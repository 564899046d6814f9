package analyze

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// What the TLS library says stands among the fixes in plain words.
func TestAdviceOnTLS(t *testing.T) {
	l := logs{}
	l.serves("nginx", "access.log", noon, noon.Add(10*time.Minute))
	for i := range 60 {
		h := hit{at: noon.Add(5*time.Minute + time.Duration(i)*time.Second), target: "/cart", status: 502, peer: "10.0.0.5:8443"}
		l.access("access.log", h)
		l.diagnose("error.log", h, i, "SSL_do_handshake() failed (SSL: error:0A000458:SSL routines::tlsv1 unrecognized name) while SSL handshaking to upstream")
	}
	r := l.unchanged(t)
	if len(r.Incidents) != 1 || !strings.HasPrefix(r.Incidents[0].Cause, "comms.tls-") {
		t.Fatalf("got the incidents %+v, want one of TLS", r.Incidents)
	}
	if fixes := r.Incidents[0].Fixes; !slices.ContainsFunc(fixes, func(f string) bool {
		return strings.Contains(f, "no certificate for the name that the proxy asked for")
	}) {
		t.Errorf("got the fixes %q, want one about the name", fixes)
	}
}
