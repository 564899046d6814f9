package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/envoy"
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/haproxy"
	"github.com/why502/why502/parser/nginx"
	"github.com/why502/why502/parser/scan"
	"github.com/why502/why502/parser/system"
	"github.com/why502/why502/report"
)

type explainCommand struct {
	Terms    []string `arg:"" optional:"" name:"term" sep:"none" help:"A termination state (SH--), flags (UF,URX), a detail, an error message, an errno, a status, a cause (comms.refused) or a category."`
	Evidence bool     `help:"Print the table of evidence: what is looked at, and how far it moves each category."`
}

// Run prints what the terms mean. Words that mean nothing alone are one message.
func (c *explainCommand) Run(s *streams) error {
	if c.Evidence {
		return deliver(s, "", func(w io.Writer) error { return report.EvidenceTable(w, analyze.EvidenceTable()) })
	}
	if len(c.Terms) == 0 {
		return usageError{fmt.Errorf("explain what? for instance: why502 explain SH--")}
	}
	terms := c.Terms
	if isMessage(terms) && len(explain(strings.Join(terms, " "))) > 0 {
		terms = []string{strings.Join(terms, " ")}
	}
	unknown := false
	for i, term := range terms {
		found := explain(term)
		if i > 0 {
			fmt.Fprintln(s.out)
		}
		if len(found) == 0 {
			s.say("%s: no table knows that; a message is best given in quotes, as the log has it", term)
			unknown = true
			continue
		}
		if err := report.Explain(s.out, term, found); err != nil {
			return undelivered{err}
		}
	}
	if unknown {
		return outcome(exitInput)
	}
	return nil
}

// isMessage says that the words are those of one message without its quotes: several, none of them a message itself, and not each known by itself.
func isMessage(words []string) bool {
	known := 0
	for _, word := range words {
		if strings.ContainsAny(word, " \t") {
			return false
		}
		if len(explain(word)) > 0 {
			known++
		}
	}
	return len(words) > 1 && known < len(words)
}

// explain asks every table.
func explain(term string) []report.Explanation {
	term = strings.TrimSpace(term)
	var found []report.Explanation
	for _, st := range haproxy.Explain(term) {
		found = append(found, explanation("HAProxy termination state "+st.Code, "haproxy/"+st.ID, st.Meaning, st.Symptom, st.Source, ""))
	}
	for _, row := range envoy.Explain(term) {
		found = append(found, explanation("Envoy "+strings.TrimSuffix(row.Text, "$"), row.ID, row.Meaning, row.Symptom, row.Source, row.Since))
	}
	found = append(found, explainNumber(term)...)
	found = append(found, explainCause(term)...)
	if len(found) == 0 {
		found = explainMessage(term)
	}
	if len(found) == 0 {
		found = explainPiece(term)
	}
	return append(found, explainTLS(term, found)...)
}

// explainTLS says in plain words what a TLS library's reason means, where the term is about TLS or nothing else is known of it.
func explainTLS(term string, found []report.Explanation) []report.Explanation {
	reason := knowledge.FindTLSReason(term)
	if reason == nil || len(found) > 0 && !slices.ContainsFunc(found, func(e report.Explanation) bool { return strings.HasPrefix(e.Symptom, "tls.") }) {
		return nil
	}
	return []report.Explanation{{What: "TLS, " + strconv.Quote(reason.Text), Meaning: reason.Means,
		Advice: &knowledge.Advice{Category: knowledge.Communication, Cause: reason.Cause, Strength: knowledge.Strong, Check: reason.Check, Fix: reason.Fix}}}
}

func explanation(what, id, meaning string, symptom event.Symptom, source, since string) report.Explanation {
	return report.Explanation{What: what, Row: id, Meaning: meaning, Symptom: symptom.String(), Source: source, Since: since, Advice: knowledge.Find(id)}
}

// explainNumber knows errnos and the codes of CDNs.
func explainNumber(term string) []report.Explanation {
	number, err := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(strings.ToLower(term), "errno")))
	if err != nil {
		return nil
	}
	var found []report.Explanation
	if c := knowledge.FindCode(number); c != nil {
		found = append(found, report.Explanation{What: fmt.Sprintf("status %d of %s", c.Status, c.Who), Meaning: c.Meaning + " It is never a failure of the gateway's own making.",
			Extra: "In the origin's log: " + c.Origin})
	}
	if e := knowledge.FindErrno(number); e != nil {
		found = append(found, report.Explanation{What: fmt.Sprintf("errno %d, %s (glibc: %s; musl: %s)", number, e.Name, e.Glibc, e.Musl), Meaning: e.Note,
			Extra: fmt.Sprintf("While connecting it suggests %s, on an open connection %s.", e.Connect, e.IO)})
	}
	for _, status := range report.Statuses {
		if status.Code == number {
			found = append(found, report.Explanation{What: fmt.Sprintf("status %d", number), Meaning: status.Meaning})
		}
	}
	return found
}

// explainMessage asks the dictionaries of messages. A whole log line is understood as such; a bare message is looked up as it is.
func explainMessage(term string) []report.Explanation {
	if e, ok := explainLine(term); ok {
		return []report.Explanation{e}
	}
	for _, d := range [...]*scan.Dictionary{nginx.Dictionary(), haproxy.Dictionary()} {
		if row, id := d.Find([]byte(term), errnoIn(term), nil); row != nil {
			return []report.Explanation{explanation(d.Name+" message "+row.Text, id, row.Meaning, row.Symptom, row.Source, row.Since)}
		}
		// Without its phase a message may fit several rows: tell the first of each phase.
		if found := anyPhase(d, term); len(found) > 0 {
			return found
		}
	}
	var ev event.Event
	if system.New().Parse(nil, []byte(term), &ev) && ev.Row != "" {
		return []report.Explanation{explanation("system message", ev.Row, ev.Symptom.Meaning(), ev.Symptom, "", "")}
	}
	return nil
}

// anyPhase finds the rows whose text fits, whatever phase they ask for.
func anyPhase(d *scan.Dictionary, term string) []report.Explanation {
	var found []report.Explanation
	for i := range d.Rows {
		row := &d.Rows[i]
		if row.Phase == "" {
			continue
		}
		if hit, id := d.Find([]byte(term), errnoIn(term), []byte(row.Phase)); hit == row {
			found = append(found, explanation(fmt.Sprintf("%s message %s while %s", d.Name, row.Text, row.Phase), id, row.Meaning, row.Symptom, row.Source, row.Since))
		}
	}
	return found
}

// errnoIn reads the number of "(111: Connection refused)".
func errnoIn(text string) int {
	i := strings.LastIndex(text, "(")
	if i < 0 {
		return 0
	}
	number, _, found := strings.Cut(text[i+1:], ":")
	if !found {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSpace(number))
	if err != nil {
		return 0
	}
	return n
}
