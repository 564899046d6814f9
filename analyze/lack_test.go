package analyze

import (
	"strings"
	"testing"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// A field of the tables must be one that detect can name, or the report would say nothing.
func TestLackingFields(t *testing.T) {
	for _, m := range missing {
		if text := knowledge.Lacking(m.proxy, m.key); !strings.Contains(text, ". Add: ") {
			t.Errorf("%v %s: got %q, want what to add", m.proxy, m.key, text)
		}
	}
	for _, l := range lacks {
		if l.field == "" {
			t.Errorf("%v against %v: the field is not in the table", l.a, l.b)
		}
	}
	if got := knowledge.Lacking(event.Envoy, "no_such_key"); got != "" {
		t.Errorf("no_such_key: got %q, want nothing", got)
	}
}

// Only where the answer is not sure more is asked for, and only what the log does not have.
func TestWouldDecide(t *testing.T) {
	timed := knowledge.Lacking(event.Nginx, "request_seconds")
	for _, c := range []struct {
		name       string
		category   knowledge.Category
		confidence float64
		known      float64 // share of failures whose duration is known
		want       bool
	}{
		{"sure", knowledge.Overload, 0.95, 0, false},
		{"not_sure", knowledge.Overload, 0.7, 0, true},
		{"the_log_has_it", knowledge.Overload, 0.7, 1, false},
		{"of_no_use_here", knowledge.Firewall, 0.7, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			inc := &Incident{Verdict: Verdict{Category: c.category, Confidence: c.confidence}}
			traits := &digest.Traits{Proxy: event.Nginx}
			nginx := &failure{rec: &digest.Record{}, traits: traits, weight: 1, peer: 1}
			s := &sight{b: &burst{incident: inc}, core: []*failure{nginx}, weight: 1, timing: timingSight{known: c.known}}
			s.wouldDecide()
			if got := len(inc.Lacks) == 1 && inc.Lacks[0] == timed; got != c.want || len(inc.Lacks) > 1 {
				t.Errorf("lacks: got %q, want $request_time: %v", inc.Lacks, c.want)
			}
		})
	}
}
