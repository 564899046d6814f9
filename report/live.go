package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/why502/why502/analyze/knowledge"
)

// Happened is one line about an incident that opened, changed or closed.
func Happened(what string, at Time, inc *Incident, style Style) string {
	p := page{style: style}
	verb := map[string]string{"open": "opened", "update": "update", "close": "closed"}[what]
	text := fmt.Sprintf("%s %-6s %s: %s (%s %.2f), %s since %s", p.moment(int64(at)), verb, inc.ID, clean(inc.Title), words(inc.Category), float64(inc.Confidence),
		plural(inc.Failures, "failure"), p.moment(int64(inc.Start)))
	if what == "close" {
		text += ", the last at " + p.moment(int64(inc.End))
	}
	return text
}

// View is what a terminal shows while logs are followed.
type View struct {
	Style     Style
	Now       Time
	Logs      int
	Lines     float64 // a second
	Minutes   []uint64
	Upstreams []Count // that failed lately, most first
	Open      []Incident
	Latest    []string // what happened
}

// Draw gives the lines of the view, at most so many.
func (v *View) Draw(most int) []string {
	width := v.Style.width()
	var lines []string
	add := func(text string) {
		if len(lines) < most {
			lines = append(lines, cut(text, width))
		}
	}
	now, sum := uint64(0), uint64(0)
	for _, n := range v.Minutes {
		now = n
		sum += n
	}
	p := page{style: v.Style}
	at := time.UnixMilli(int64(v.Now)).In(v.Style.zone())
	add(fmt.Sprintf("why502 watch  %s  %s, %.0f lines/s  (Ctrl-C ends with the report)", at.Format("15:04:05 MST"), plural(uint64(v.Logs), "log"), v.Lines))
	add(fmt.Sprintf("failures a minute  %s  %s now, %s in %s", sparkline(v.Minutes[max(0, len(v.Minutes)-max(width-60, 10)):]), comma(now), comma(sum),
		plural(uint64(len(v.Minutes)), "minute")))
	if len(v.Upstreams) > 0 {
		var list []string
		for _, u := range v.Upstreams[:min(len(v.Upstreams), 5)] {
			list = append(list, fmt.Sprintf("%s %s", or(clean(u.Name), "(not named)"), comma(u.Failures)))
		}
		add("failing now (5 minutes)  " + strings.Join(list, ", "))
	}
	add("")
	if len(v.Open) == 0 {
		add("no incident is open")
	}
	for i := range v.Open[:min(len(v.Open), 4)] {
		for _, line := range v.incident(&p, &v.Open[i]) {
			add(line)
		}
	}
	if rest := len(v.Open) - 4; rest > 0 {
		add("and " + plural(uint64(rest), "more open incident"))
	}
	if len(v.Latest) > 0 {
		add("")
	}
	room := max(0, most-len(lines))
	for _, line := range v.Latest[max(0, len(v.Latest)-room):] {
		add(line)
	}
	for i, line := range lines {
		if strings.HasPrefix(line, "WHY ") {
			lines[i] = v.Style.bold(line)
		}
	}
	return lines
}

// incident is an open incident in a few lines.
func (v *View) incident(p *page, inc *Incident) []string {
	lines := []string{fmt.Sprintf("WHY    %s (%.2f): %s", words(inc.Category), float64(inc.Confidence), clean(inc.Title)),
		fmt.Sprintf("       since %s, %s, peak %s a minute, last at %s", p.moment(int64(inc.Start)), plural(inc.Failures, "failure"), comma(inc.Peak), p.moment(int64(inc.End)))}
	if len(inc.Alternatives) > 0 {
		a := inc.Alternatives[0]
		if c, known := knowledge.ParseCategory(a.Category); known {
			lines[0] += fmt.Sprintf("; else %s (%.2f)", categoryWords(c), float64(a.Confidence))
		}
	}
	if d := inc.Deploy; d != nil {
		lines = append(lines, fmt.Sprintf("       %s at %s, %s %s: %s", clean(d.Name), p.moment(int64(d.Time)), seconds(d.SecondsBefore), beforeOrAfter(d.SecondsBefore), d.Verdict))
	}
	if len(inc.CheckNow) > 0 {
		lines = append(lines, "NOW    "+clean(inc.CheckNow[0]))
	}
	return lines
}
