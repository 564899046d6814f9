package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"
)

// column is one column of the table of incidents.
type column struct {
	name string
	of   func(*Incident) string
}

var columns = []column{
	{"id", func(i *Incident) string { return i.ID }},
	{"start", func(i *Incident) string { return i.Start.String() }},
	{"end", func(i *Incident) string { return i.End.String() }},
	{"ongoing", func(i *Incident) string { return strconv.FormatBool(i.Ongoing) }},
	{"seen_before", func(i *Incident) string { return strconv.FormatBool(i.SeenBefore) }},
	{"failures", func(i *Incident) string { return strconv.FormatUint(i.Failures, 10) }},
	{"peak_per_minute", func(i *Incident) string { return strconv.FormatUint(i.Peak, 10) }},
	{"category", func(i *Incident) string { return i.Category }},
	{"cause", func(i *Incident) string { return i.Cause }},
	{"title", func(i *Incident) string { return i.Title }},
	{"confidence", func(i *Incident) string { return strconv.FormatFloat(float64(i.Confidence), 'f', 2, 64) }},
	{"proxies", func(i *Incident) string { return strings.Join(i.Proxies, ", ") }},
	{"nodes", func(i *Incident) string { return strings.Join(i.Nodes, ", ") }},
	{"upstreams", func(i *Incident) string { return names(i.Upstreams) }},
	{"paths", func(i *Incident) string { return names(i.Paths) }},
	{"deploy", func(i *Incident) string { return i.Deploy.part(func(l *Link) string { return l.Name }) }},
	{"deploy_time", func(i *Incident) string { return i.Deploy.part(func(l *Link) string { return l.Time.String() }) }},
	{"deploy_verdict", func(i *Incident) string { return i.Deploy.part(func(l *Link) string { return l.Verdict }) }},
	{"fix", func(i *Incident) string { return i.Fix.part(func(l *Link) string { return l.Name }) }},
	{"check_now", func(i *Incident) string { return strings.Join(i.CheckNow[:min(len(i.CheckNow), 1)], "") }},
}

// part is a part of a link; "" where there is none.
func (l *Link) part(of func(*Link) string) string {
	if l == nil {
		return ""
	}
	return of(l)
}

func names(list []Count) string {
	var all []string
	for _, c := range list {
		all = append(all, c.Name)
	}
	return strings.Join(all, ", ")
}

// CSV writes one row for each incident, below a row of names.
func CSV(w io.Writer, r *Report) error {
	out := csv.NewWriter(w)
	row := make([]string, len(columns))
	for i, c := range columns {
		row[i] = c.name
	}
	out.Write(row) // Error tells
	for k := range r.Incidents {
		for i, c := range columns {
			row[i] = Cell(c.of(&r.Incidents[k]))
		}
		out.Write(row)
	}
	out.Flush()
	return out.Error()
}

// Cell is a text that a spreadsheet shows as it is: neither a formula nor anything that acts on a terminal.
func Cell(text string) string {
	text = clean(text)
	if text != "" && strings.IndexByte("=+-@", text[0]) >= 0 {
		if _, err := strconv.ParseFloat(text, 64); err != nil {
			return "'" + text
		}
	}
	return text
}

// JSONLines writes one JSON object a line for each incident, as in the JSON report.
func JSONLines(w io.Writer, r *Report) error {
	for i := range r.Incidents {
		if err := OneLine(w, &r.Incidents[i]); err != nil {
			return err
		}
	}
	return nil
}

// Apart is the incident without what it was made of, so that keeping it keeps nothing else.
func (i Incident) Apart() Incident {
	i.found = nil
	return i
}

// OneLine writes a value, a Report or a part of one, as JSON on one line.
func OneLine(w io.Writer, value any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return err
	}
	_, err := w.Write(escape(b.Bytes()))
	return err
}
