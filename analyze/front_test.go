package analyze

import (
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
)

// What is counted and what is explained are the same codes.
func TestFrontStatuses(t *testing.T) {
	if len(knowledge.Codes) != len(digest.FrontStatuses) {
		t.Errorf("%d codes are explained, %d counted", len(knowledge.Codes), len(digest.FrontStatuses))
	}
	for _, status := range digest.FrontStatuses {
		if c := knowledge.FindCode(status); c == nil || c.Meaning == "" || c.Origin == "" {
			t.Errorf("status %d is counted and not explained", status)
		}
	}
}

// The codes of a CDN that the log's proxy passed on are told, and are no failures.
func TestFrontCodes(t *testing.T) {
	l := logs{}
	l.serves("nginx", "access.log", noon, noon.Add(5*time.Minute))
	for i := range 12 {
		l.access("access.log", hit{at: noon.Add(time.Duration(i) * 10 * time.Second), target: "/partner", status: 522, peer: "203.0.113.80:443", seconds: 15})
	}
	l.access("access.log", hit{at: noon, target: "/partner", status: 460, peer: "203.0.113.80:443", seconds: 1})
	r := l.unchanged(t)
	if r.Totals.Failures != 0 {
		t.Errorf("got %d failures, want none", r.Totals.Failures)
	}
	got := r.Sections.Front
	if len(got) != 2 || got[0].Status != 460 || got[0].N != 1 || got[1].Status != 522 || got[1].N != 12 || got[1].Who != "Cloudflare" ||
		got[1].First != noon.UnixMilli() || got[1].Last != noon.Add(2*time.Minute).UnixMilli() {
		t.Errorf("got %+v, want one 460 and twelve 522", got)
	}
}
