package report

import (
	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/knowledge"
)

// categoryWords are the categories as one says them.
func categoryWords(c knowledge.Category) string {
	return [...]string{"server overload", "communication between servers", "firewall misconfiguration", "DNS change", "programming bug", "unattributed"}[c]
}

// reason is a finding as a sentence that says for or against what it speaks.
func reason(f analyze.Finding) string {
	if f.Against {
		return "against " + f.For.String() + ": " + f.Text
	}
	return "for " + f.For.String() + ": " + f.Text
}

// check is a check with its place.
func check(c analyze.Check) string { return c.Where + ": " + c.Command }
