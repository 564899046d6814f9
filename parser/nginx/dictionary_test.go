package nginx

import (
	"strings"
	"testing"

	"github.com/why502/why502/parser/scan"
)

// find asks the dictionary as the parser of the error log does.
func find(text string) (*scan.Row, string) {
	m := splitMessage([]byte(text), nil)
	return Dictionary().Find(m.core, m.code, lookupPhase(m.phase, m.phaseText))
}

func TestDictionaryRowsFindTheirSamples(t *testing.T) {
	for _, row := range Dictionary().Rows {
		t.Run(row.ID, func(t *testing.T) {
			if got, id := find(row.Sample); got == nil || got.ID != row.ID {
				t.Errorf("sample %q: got row %q, want %q", row.Sample, id, row.ID)
			}
			if got, id := find(row.Near); row.Near != "" && got != nil && got.ID == row.ID {
				t.Errorf("near miss %q: got row %q, want another or none", row.Near, id)
			}
		})
	}
}

func TestDictionaryRowsAreComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range Dictionary().Rows {
		switch {
		case seen[row.ID]:
			t.Errorf("%s stands twice", row.ID)
		case row.Text == "" || row.Sample == "" || row.Source == "" || row.Symptom == 0:
			t.Errorf("%s: text, sample, source or symptom is missing: %+v", row.ID, row)
		case !strings.HasSuffix(row.Meaning, "."):
			t.Errorf("%s: meaning %q is no sentence", row.ID, row.Meaning)
		case row.Phase != "" && row.Phase != clientPhases && findPhase([]byte(row.Phase)) == nil:
			t.Errorf("%s: phase %q is not in the table of phases", row.ID, row.Phase)
		}
		seen[row.ID] = true
	}
}

func TestPhasesAreWithinReach(t *testing.T) {
	longest := 0
	for _, p := range Phases {
		longest = max(longest, len(p.Text))
		if m := splitMessage([]byte("x while "+p.Text), nil); m.phase == nil || m.phase.Text != p.Text || string(m.core) != "x" {
			t.Errorf("phase %q is not found: %+v", p.Text, m)
		}
	}
	if longest != longestPhase {
		t.Errorf("the longest phase has %d bytes, longestPhase says %d", longest, longestPhase)
	}
}
