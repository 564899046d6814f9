package analyze

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
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

// A filter that reads names cuts handshakes short: a change of its rules just before is a rival of the handshake's own faults.
func TestFilterCutsHandshakes(t *testing.T) {
	l := logs{}
	every(6, 0, 420, func(at time.Time, i int) {
		h := hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:443", seconds: 0.02}
		if i >= 6*300 && i < 6*340 {
			h.status = 502
			l.diagnose("error.log", h, i, "peer closed connection in SSL handshake (104: Connection reset by peer) while SSL handshaking to upstream")
		}
		l.access("access.log", h)
	})
	rules := changeAt("rule set 81", 298*time.Second)
	rules.Kind = event.FirewallChange
	r := Analyze(l.digest(t, digest.Budgets{}), []event.Change{changeAt("shop 1", -30*time.Hour), rules}, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
	inc := r.Incidents[0]
	for _, a := range append(inc.Alternatives, Alternative{Category: inc.Category, Confidence: inc.Confidence}) {
		if a.Category == knowledge.Firewall && a.Confidence >= 0.25 {
			return
		}
	}
	t.Errorf("got %v with %.2f and %+v, want the firewall with at least 0.25", inc.Category, inc.Confidence, inc.Alternatives)
}
