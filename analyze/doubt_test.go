package analyze

import (
	"strings"
	"testing"
	"time"

	"github.com/why502/why502/parser/event"
)

// A balancer in local time, and a list that names its offset.
func TestDoubtZone(t *testing.T) {
	west := time.FixedZone("", -6*3600)
	for _, c := range []struct {
		name   string
		change time.Duration // after noon UTC
		hours  int           // of the list's offset
		zones  []ZoneRule
		want   bool
	}{
		{"the change falls into the logs if they are of the list's zone", 30 * time.Second, -6, nil, true},
		{"the change is of another day", -30 * time.Hour, -6, nil, false},
		{"the list is written in UTC", 30 * time.Second, 0, nil, false},
		{"the change falls into the logs as they are", -6 * time.Hour, -6, nil, false},
		{"the zone was told", 30 * time.Second, -6, []ZoneRule{{Zone: zone(t, "America/Chicago")}}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			for i := range 30 {
				at := noon.Add(time.Duration(i) * 2 * time.Second).In(west)
				l.add("lb.log", httpFormat, "10.0.0.1", at.Format("02/Jan/2006:15:04:05.000"), "shop", "s1", "0/-1/4", 502, "SH--", "/cart")
			}
			change := changeAt("shop 9", c.change)
			change.Stamp.Quarters, change.Stamp.Zoned = int8(c.hours*4), true
			m := l.model(t, c.zones...)
			m.changes = m.changesOf([]event.Change{change})
			m.doubtZone()
			if told := strings.Join(m.doubts, "\n"); strings.Contains(told, "--timezone -06:00") != c.want {
				t.Errorf("told %q; want a doubt: %v", told, c.want)
			}
		})
	}
}
