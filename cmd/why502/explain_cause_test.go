package main

import (
	"strings"
	"testing"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/knowledge"
)

// What an explanation names can be explained in turn: categories, the causes that incidents have, and those that only a table suggests.
func TestExplainNames(t *testing.T) {
	var names []string
	for c := range knowledge.Category(knowledge.Categories) {
		names = append(names, c.String())
		names = append(names, analyze.CausesOf(c)...)
	}
	for _, term := range []string{"UH", "UF,URX", "NR", "DC", "SH--", "sQ", "PR", "CD", "LR--", "no live upstreams while connecting to upstream", "via_upstream"} {
		for _, e := range explain(term) {
			if e.Advice != nil && e.Advice.Cause != "" {
				names = append(names, e.Advice.Cause)
			}
		}
	}
	for _, name := range names {
		found := explain(name)
		if len(found) != 1 || !strings.Contains(found[0].What, name) || found[0].Meaning+found[0].Extra == "" {
			t.Errorf("explain %s: got %+v", name, found)
			continue
		}
		if text := found[0].Meaning + found[0].Advice.Check + found[0].Advice.Fix; strings.Contains(text, "{peer}") || strings.Contains(text, "{upstream}") {
			t.Errorf("explain %s: a gap of the report's is left: %s", name, text)
		}
	}
	if found := explain("comms.no-such-cause"); len(found) > 0 {
		t.Errorf("a cause that there is not: got %+v", found)
	}
}

func TestWithoutGaps(t *testing.T) {
	for text, want := range map[string]string{
		"ss sport = :{port}": "ss sport = :PORT", "awk '{print $1}' {file}": "awk '{print $1}' FILE", "{": "{", "{}": "{}", "%{+Q}r {peer": "%{+Q}r {peer", "": "",
	} {
		if got := withoutGaps(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
