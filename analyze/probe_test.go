package analyze

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// Health checkers are counted as all others are; among the clients that were hit they are not.
func TestProbes(t *testing.T) {
	l := logs{}
	l.serves("nginx", "access.log", noon, noon.Add(10*time.Minute))
	for i := range 120 {
		at, status := noon.Add(time.Duration(i)*5*time.Second), 200
		if i >= 60 && i < 84 {
			status = 502
			for j := range 3 {
				l.access("access.log", hit{at: at, client: fmt.Sprintf("198.51.100.%d", j), target: "/cart", status: 502, peer: "10.0.0.5:8080"})
			}
		}
		l.add("access.log", `10.0.0.2 - - [%s] "GET /healthz HTTP/1.1" %d 5 "-" "kube-probe/1.31" rt=0.001 uct="0.000" uht="-" urt="0.001" ua="10.0.0.5:8080" us="%d"`,
			at.Format("02/Jan/2006:15:04:05 -0700"), status, status)
	}
	r := l.unchanged(t)
	if p := r.Sections.Probes; p.Requests != 120 || p.Failures != 24 || !slices.Equal(p.Agents, []string{"kube-probe"}) {
		t.Errorf("got %+v, want 120 of kube-probe, 24 of them failed", p)
	}
	if r.Totals.Failures != 96 || len(r.Incidents) != 1 {
		t.Fatalf("got %d failures in %d incidents, want all 96 in one", r.Totals.Failures, len(r.Incidents))
	}
	if inc := r.Incidents[0]; inc.ClientsN != 3 || inc.Probes != 24 || slices.ContainsFunc(inc.Clients, func(c Count) bool { return c.Name == "10.0.0.2" }) {
		t.Errorf("got %d clients, %d probes and %+v, want three clients without the prober", inc.ClientsN, inc.Probes, inc.Clients)
	}
}
