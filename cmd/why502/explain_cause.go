package main

import (
	"strings"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/report"
)

// explainCause is for the names that reports and other explanations give: causes that an incident can have, those that only a table suggests, and
// categories.
func explainCause(name string) []report.Explanation {
	if c := analyze.CauseOf(name); c != nil {
		var checks []string
		for _, check := range c.Checks {
			checks = append(checks, check.Where+": "+check.Command)
		}
		return []report.Explanation{{What: "cause " + name + " of " + c.Category.String(), Meaning: withoutGaps(c.Title),
			Advice: &knowledge.Advice{Category: c.Category, Cause: name, Check: withoutGaps(strings.Join(checks, "; ")), Fix: withoutGaps(c.Fix)}}}
	}
	if category, known := knowledge.ParseCategory(name); known {
		return []report.Explanation{explainCategory(category)}
	}
	rows := knowledge.Suggesting(name)
	if len(rows) == 0 {
		return nil
	}
	var ids []string
	for _, row := range rows {
		ids = append(ids, row.ID)
	}
	first := *rows[0]
	return []report.Explanation{{What: "cause " + name + " of " + first.Category.String(), Extra: "Suggested by " + strings.Join(ids, ", ") + ".",
		Advice: &knowledge.Advice{Category: first.Category, Cause: name, Check: first.Check, Fix: first.Fix}}}
}

func explainCategory(category knowledge.Category) report.Explanation {
	guide := category.Guide()
	var checks []string
	for _, check := range guide.Checks {
		checks = append(checks, check.Command)
	}
	e := report.Explanation{What: "category " + category.String(), Meaning: guide.Description,
		Advice: &knowledge.Advice{Category: category, Check: withoutGaps(strings.Join(checks, "; ")), Fix: withoutGaps(strings.Join(guide.Fixes, "; "))}}
	if causes := analyze.CausesOf(category); len(causes) > 0 {
		e.Extra = "Its causes: " + strings.Join(causes, ", ") + "."
	}
	return e
}

// withoutGaps writes {peer}, which a report fills in, as PEER.
func withoutGaps(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed || name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_") != "" {
			b.WriteByte('{')
			text = rest
			continue
		}
		b.WriteString(strings.ToUpper(name))
		text = after
	}
}
