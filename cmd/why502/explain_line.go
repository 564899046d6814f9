package main

import (
	"fmt"

	"github.com/why502/why502/parser"
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/report"
)

// explainLine understands a whole log line that was pasted.
func explainLine(term string) (report.Explanation, bool) {
	options, err := parser.NewOptions()
	if err != nil {
		return report.Explanation{}, false
	}
	lines := parser.NewLines(options, "")
	var ev event.Event
	if lines.Parse([]byte(term), &ev) != parser.Counted || ev.Symptom == event.NoSymptom || ev.Symptom == event.Unknown {
		return report.Explanation{}, false
	}
	what := fmt.Sprintf("%s %s line", ev.Proxy, ev.Kind)
	if len(ev.Code) > 0 {
		what += " ending " + string(ev.Code)
	}
	return explanation(what, ev.Row, ev.Symptom.Meaning(), ev.Symptom, "", ""), true
}
