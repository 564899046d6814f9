package analyze

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// An error log alone counts no requests: connects that time out are a filter's doing there, or a full queue's, and the more so the slower they came.
func TestSilenceInTheErrorLogAlone(t *testing.T) {
	analyzed := func(moments func(i int) float64) *Incident {
		l := logs{}
		for i := range 900 {
			at := noon.Add(time.Duration(moments(i) * float64(time.Second)))
			l.diagnose("error.log", hit{at: at, target: fmt.Sprintf("/p%d", i%5), peer: "10.0.0.5:80", client: fmt.Sprintf("198.51.100.%d", i%50)}, i, unaccepted)
		}
		r := analyzeAll(t, l, nil)
		if len(r.Incidents) != 1 {
			t.Fatalf("got %d incidents, want one", len(r.Incidents))
		}
		return r.Incidents[0]
	}
	steady := analyzed(func(i int) float64 { return float64(i) })
	growing := analyzed(func(i int) float64 { return 30 * math.Sqrt(float64(i)) })
	if steady.Category != knowledge.Firewall || steady.Confidence > capBlind {
		t.Errorf("as many each minute: got %v with %.2f, want a filter with at most %.2f", steady.Category, steady.Confidence, capBlind)
	}
	if growing.Category == knowledge.Firewall && growing.Confidence > steady.Confidence-0.1 {
		t.Errorf("ever more: got %v with %.2f, want surely less than %.2f", growing.Category, growing.Confidence, steady.Confidence)
	}
}

// More than ever came, though hardly more than a quarter of an hour before.
func TestVerdictsOfRecords(t *testing.T) {
	rising := func(peak float64) func(logs) {
		return func(l logs) {
			n := 0
			for s := -14400.0; s < 600; { // two hours and a half of peace, an hour and a half of rise
				rate := 0.5 + (peak-0.5)*math.Max(0, math.Min(1, (s+5400)/5400))
				s += 1 / rate
				n++
				at := noon.Add(time.Duration(s * float64(time.Second)))
				status := 200
				if s > 300 && n%3 > 0 {
					status = 504
					l.diagnose("error.log", hit{at: at, client: fmt.Sprintf("203.0.113.%d", at.Second()), target: fmt.Sprintf("/p%d", n%6), peer: "10.0.0.5:80"}, n, unaccepted)
				}
				l.combined(at, fmt.Sprintf("/p%d", n%6), status)
			}
		}
	}
	before := []event.Change{changeAt("shop 13", -5*time.Hour)}
	tellAll(t, []tale{
		{"ten times what was usual", knowledge.Overload, "", before, rising(10)},
		{"as much as ever", knowledge.Firewall, "", before, rising(0.6)},
	})
}
