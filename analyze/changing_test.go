package analyze

import (
	"testing"
	"time"

	"github.com/why502/why502/analyze/knowledge"
)

// Answers that are no HTTP to those requests alone that change something are the code's; to all of them alike they may be of another protocol.
func TestOnlyChanging(t *testing.T) {
	for _, c := range []struct {
		name    string
		failing func(i int) bool
		found   bool
	}{
		{"who changes", func(i int) bool { return i%4 == 0 }, true},
		{"who changes and who reads", func(i int) bool { return i%3 == 0 }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(8, 0, 420, func(at time.Time, i int) {
				method, status, flags, detail := "GET", 200, "-", "via_upstream"
				if i%4 == 0 {
					method = "PUT"
				}
				if i >= 8*300 && i < 8*350 && c.failing(i) {
					status, flags, detail = 502, "UPE", "upstream_reset_before_response_started{protocol_error}"
				}
				l.add("envoy.log", `{"start_time":"%s","method":"%s","path":"/profile/%d","response_code":%d,"response_flags":"%s","response_code_details":"%s","duration":12,"upstream_host":"10.0.0.%d:80","upstream_cluster":"profile"}`,
					at.Format("2006-01-02T15:04:05.000Z"), method, i%90+10, status, flags, detail, 5+i%2)
			})
			r := l.unchanged(t)
			if len(r.Incidents) != 1 {
				t.Fatalf("got %d incidents, want one", len(r.Incidents))
			}
			inc := r.Incidents[0]
			found := false
			for _, f := range inc.Findings {
				found = found || f.ID == "spread.routes"
			}
			if found != c.found || found && inc.Category != knowledge.Bugs {
				t.Errorf("got %v with %.2f, only some fail: %v, want %v", inc.Category, inc.Confidence, found, c.found)
			}
		})
	}
}
