package analyze

import (
	"slices"
	"strconv"
	"strings"

	"github.com/why502/why502/analyze/knowledge"
)

// adviseOnTLS says in plain words what the TLS library's reason in an incident's lines means, and what mends it.
func adviseOnTLS(r *Result) {
	for _, inc := range r.Incidents {
		if !strings.HasPrefix(inc.Cause, "comms.tls-") && inc.Cause != "comms.protocol-mismatch" {
			continue
		}
		for _, e := range inc.Evidence {
			reason := knowledge.FindTLSReason(e.Text)
			if reason == nil {
				continue
			}
			if text := strconv.Quote(reason.Text) + " in the log: " + reason.Means + " " + reason.Fix; !slices.Contains(inc.Fixes, text) {
				inc.Fixes = append(inc.Fixes, text)
			}
			break
		}
	}
}
