package analyze

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// Two hops without an id in common tell by rare targets in which zone the one writes that does not say so.
func TestZoneByTargets(t *testing.T) {
	chicago := zone(t, "America/Chicago")
	for _, c := range []struct {
		name   string
		target func(hop, i int) string
		lag    time.Duration
		want   string
	}{
		{"rare targets of both", func(_, i int) string { return fmt.Sprint("/cart/", 1000+i) }, 0, "UTC-06:00, from"},
		{"rare targets, a clock some seconds late", func(_, i int) string { return fmt.Sprint("/cart/", 1000+i) }, -20 * time.Second, "UTC-06:00, from"},
		{"each hop has targets of its own", func(hop, i int) string { return fmt.Sprintf("/cart/%d-%d", hop, i) }, 0, "taken as UTC"},
		{"one target is asked all the time", func(int, int) string { return "/cart" }, 0, "taken as UTC"},
		{"half an hour's remainder of five minutes is no zone", func(_, i int) string { return fmt.Sprint("/cart/", 1000+i) }, 5 * time.Minute, "taken as UTC"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			for i := range 40 {
				at := noon.Add(time.Duration(i) * 3 * time.Second)
				l.access("edge.log", hit{at: at, target: c.target(0, i), status: 502, peer: "10.0.0.20:80", seconds: 0.01})
				l.add("lb.log", httpFormat, "10.0.0.1", at.Add(c.lag).In(chicago).Format("02/Jan/2006:15:04:05.000"), "shop", "s1", "0/-1/4", 502, "SH--", c.target(1, i))
			}
			m := l.model(t)
			m.clocks.describe()
			if told := strings.Join(m.clocks.assumed, "\n"); !strings.Contains(told, c.want) {
				t.Errorf("told %q, want %q", told, c.want)
			}
		})
	}
}
