package analyze

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// Where a name does not resolve nginx logs no upstream. The upstream's requests are both those, and those that it logged by address: against the first alone
// a few strays a day look like an outage.
func TestRequestsWithAndWithoutAddress(t *testing.T) {
	l := logs{}
	for i := range 1800 {
		h := hit{at: noon.Add(time.Duration(i) * 20 * time.Second), client: fmt.Sprintf("198.51.100.%d", i%249), target: fmt.Sprintf("/feed/p%d", i%5), status: 200, peer: fmt.Sprintf("10.0.9.%d:80", i%3+5), seconds: 0.05}
		if i%130 == 7 {
			h.status = 502
			l.diagnose("error.log", h, i, premature)
		}
		l.access("access.log", h)
	}
	for i := range 2600 {
		h := hit{at: noon.Add(4*time.Hour + time.Duration(i)*250*time.Millisecond), client: fmt.Sprintf("198.51.100.%d", i%249), target: fmt.Sprintf("/feed/p%d", i%5), status: 502, peer: "-", tries: "-", unconnected: true}
		l.add("error.log", `%s [error] 7#7: *%d partner.internal could not be resolved (3: Host not found), client: %s, server: shop.example, request: "GET %s HTTP/1.1", host: "shop.example"`,
			h.at.Format("2006/01/02 15:04:05"), 2000+i, h.client, h.target)
		l.access("access.log", h)
	}
	m := l.model(t)
	i := slices.IndexFunc(m.pools, func(p *pool) bool { return p.name == "partner.internal" })
	if i < 0 {
		t.Fatal("no upstream has the name")
	}
	p := m.pools[i]
	if got := m.requestClock(p)(noon.UnixMilli(), noon.Add(4*time.Hour).UnixMilli()); got < 715 || got > 725 {
		t.Errorf("%.0f requests came before the name was gone, want 720", got)
	}
}
