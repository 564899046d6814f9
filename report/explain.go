package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/knowledge"
)

// Explanation is what one row of the tables says of a term.
type Explanation struct {
	What    string // which table, and the row's own words
	Row     string // its id
	Meaning string
	Symptom string
	Source  string
	Since   string
	Extra   string
	Advice  *knowledge.Advice // nil where the row suggests nothing
}

// Status is what a code of HTTP or of a proxy means to a gateway.
type Status struct {
	Code    int
	Meaning string
}

// Statuses are those that gateways make.
var Statuses = []Status{
	{444, "nginx closed the connection without an answer, as configured (return 444)."},
	{499, "nginx: the client closed the connection before the answer. No failure of ours; many at once mean that something in front gives up first."},
	{502, "Bad gateway: the proxy got no valid answer from the upstream, or the upstream itself sent 502."},
	{503, "Service unavailable: HAProxy and Envoy send it when no connection to a server could be had; nginx for its own limits, ingress-nginx without endpoints; else the application's own."},
	{504, "Gateway time-out: the upstream did not accept or did not answer in time."},
}

// Explain writes what a term means.
func Explain(w io.Writer, term string, found []Explanation) error {
	var b bytes.Buffer
	for i, e := range found {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%s: %s\n", clean(term), clean(e.What))
		entry := func(name, text string) {
			if text == "" {
				return
			}
			for j, line := range wrap(clean(text), pasteWidth-13) {
				if j > 0 {
					name = ""
				}
				fmt.Fprintf(&b, "  %-10s %s\n", name, line)
			}
		}
		entry("means", capital(e.Meaning))
		entry("symptom", e.Symptom)
		entry("", e.Extra)
		if a := e.Advice; a != nil {
			entry("status", a.Status)
			suggests := a.Category.String()
			if a.Cause != "" {
				suggests += ", " + a.Cause
			}
			if e.Row != "" || a.Strength > knowledge.Hint { // a cause does not suggest itself
				entry("suggests", fmt.Sprintf("%s (%s: %s)", suggests, a.Strength, strengthWords[a.Strength]))
			}
			entry("rivals", strings.ReplaceAll(a.Rivals, "; ", ";\n"))
			entry("check", a.Check)
			entry("fix", a.Fix)
			if a.See != "" {
				entry("see", a.See)
			}
		}
		entry("since", e.Since)
		entry("source", e.Source)
	}
	_, err := w.Write(b.Bytes())
	return err
}

var strengthWords = map[knowledge.Strength]string{
	knowledge.Decisive: "it settles the matter",
	knowledge.Strong:   "likely, unless something contradicts",
	knowledge.Hint:     "never enough alone",
}

// EvidenceTable writes the table of evidence with its weights.
func EvidenceTable(w io.Writer, rows []analyze.EvidenceRow) error {
	var b bytes.Buffer
	b.WriteString("Each piece of evidence moves some categories, in nats at full strength; within a family only the strongest counts for each category.\n\n")
	t := newTable("evidence", "family", "moves", "looks at")
	for _, r := range rows {
		var moves []string
		for _, m := range r.Moves {
			moves = append(moves, fmt.Sprintf("%s %+.2f", m.Category, m.Weight))
		}
		t.row(r.ID, r.Family, strings.Join(moves, ", "), r.Looks)
	}
	b.WriteString(t.render())
	_, err := w.Write(b.Bytes())
	return err
}
