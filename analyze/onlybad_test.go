package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
)

// A few failures an hour in a log that holds nothing else are strays: nobody knows how many requests came beside them. Many in a minute are not.
func TestOnlyBad(t *testing.T) {
	for gap, want := range map[time.Duration]int{18 * time.Minute: 0, 2 * time.Second: 1} {
		l := logs{}
		for i := range 24 {
			l.balanced(noon.Add(time.Duration(i)*gap), "shop", "s1", "0/-1/40", 502, "SH--", fmt.Sprintf("/p%d", i%5))
		}
		r := Analyze(l.digest(t, digest.Budgets{}), nil, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
		if len(r.Incidents) != want {
			t.Errorf("one each %v: got %d incidents, want %d", gap, len(r.Incidents), want)
		}
	}
}
