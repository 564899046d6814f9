package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/knowledge"
)

// webIncident is one incident of the page.
type webIncident struct {
	*analyze.Incident
	Number                int
	Anchor                string
	Class                 string // of its category, for its colour
	Words                 string // the category in words
	State                 string
	From, Own, Machine    string
	Length                string
	LengthSeconds         int64
	Where                 string
	Facts                 []answerLine
	Spark                 string
	SparkNote, Cost       string
	For, Contra           []analyze.Finding
	Lines                 []webLine
	Rivals                []analyze.Alternative
	Tells                 []string
	Story                 []webMoment
	Checks                []analyze.Check
	Open                  bool // shown in full from the start
	PathRows, UpstreamRow []analyze.Count
}

type webLine struct {
	analyze.EvidenceLine
	Anchor string
}

type webMoment struct{ At, Own, Machine, Text string }

// openIncidents is how many incidents stand open on the page.
const openIncidents = 3

func (p *page) webIncident(i int, inc *analyze.Incident) webIncident {
	w := webIncident{Incident: inc, Number: i + 1, Anchor: fmt.Sprintf("incident-%d", i+1), Class: roleColours[categoryRole+role(inc.Category)].name,
		Words: categoryWords(inc.Category), State: "ended", From: p.moment(inc.Start), Own: p.own(inc.Start), Machine: machineTime(inc.Start),
		Length: seconds(float64(inc.End-inc.Start) / 1000), LengthSeconds: (inc.End - inc.Start) / 1000, Where: p.upstreamNames(inc), Rivals: inc.Alternatives,
		Checks: inc.Check, Open: i < openIncidents, PathRows: inc.Paths, UpstreamRow: inc.Upstreams}
	if inc.Ongoing {
		w.State = "still failing"
	}
	if i > 0 {
		// Of the first incident the answer has said it.
		w.Facts = []answerLine{{"What", p.what(inc)}, {"Why", p.why(inc)}, {"Since", p.since(inc)}, {"Whose", p.whose(inc)}}
	}
	w.Spark = sparkline(inc.Spark)
	w.SparkNote = fmt.Sprintf("failures in steps of %s, peak %s a minute", seconds(float64(inc.SparkStep)/1000), humanize.Comma(int64(inc.Peak)))
	w.Cost = capital(p.impactOf(inc))
	for _, f := range inc.Findings {
		if f.Against {
			w.Contra = append(w.Contra, f)
		} else {
			w.For = append(w.For, f)
		}
	}
	for n, e := range inc.Evidence {
		w.Lines = append(w.Lines, webLine{e, w.Anchor + "-line-" + strconv.Itoa(n+1)})
	}
	for _, t := range inc.Tell {
		w.Tells = append(w.Tells, "To tell them apart: "+t)
	}
	for _, l := range inc.Lacks {
		w.Tells = append(w.Tells, "The log lacks "+l)
	}
	for _, m := range inc.Timeline {
		w.Story = append(w.Story, webMoment{p.clock(m.At), p.own(m.At), machineTime(m.At), m.Text})
	}
	return w
}

// upstreamNames are the first upstreams of an incident.
func (p *page) upstreamNames(inc *analyze.Incident) string {
	var names []string
	for _, u := range inc.Upstreams {
		names = append(names, or(u.Name, "not named"))
	}
	return enumerate(names, 2)
}

// Named says whether the cause is sure enough to be named.
func (w webIncident) Named() bool {
	return w.Category != knowledge.Unattributed && w.Confidence >= 0.5
}

// ownZone is the zone that the logs were written in, where it is known and another than that of the report. Logs with an offset tell it in the lines that are
// shown; for the others the analysis found it out.
func (p *page) ownZone() *time.Location {
	if p.Window == nil {
		return nil
	}
	zone := p.result.OwnZone
	if zone == nil {
		zone = zoneOfLines(p.result.Incidents)
	}
	if zone == nil {
		return nil
	}
	at := time.UnixMilli(p.result.End)
	_, theirs := at.In(zone).Zone()
	if _, ours := at.In(p.style.zone()).Zone(); ours == theirs {
		return nil
	}
	return zone
}

// zoneOfLines reads the offset of the first stamp among the lines of evidence that has one: "+0200]" or "+02:00".
func zoneOfLines(incidents []*analyze.Incident) *time.Location {
	for _, inc := range incidents {
		for _, e := range inc.Evidence {
			for _, word := range strings.Fields(e.Text)[:min(len(strings.Fields(e.Text)), 12)] {
				if zone := zoneOfWord(strings.Trim(word, `[]"',`)); zone != nil {
					return zone
				}
			}
		}
	}
	return nil
}

// zoneOfWord reads +0200, and the +02:00 or Z at the end of an ISO time.
func zoneOfWord(word string) *time.Location {
	if n := len(word); n > 19 && word[10] == 'T' && word[13] == ':' {
		if word[n-1] == 'Z' {
			return time.UTC
		}
		word = strings.Replace(word[n-6:], ":", "", 1)
	}
	if len(word) != 5 || word[0] != '+' && word[0] != '-' {
		return nil
	}
	at, err := time.Parse("-0700", word)
	if err != nil {
		return nil
	}
	_, offset := at.Zone()
	return time.FixedZone("UTC"+offsetOf(offset), offset)
}

// ownZoneName names the logs' zone where it is another than the report's.
func (p *page) ownZoneName() string {
	if p.theirs == nil {
		return ""
	}
	return p.theirs.String()
}

// own is a moment by the logs' own clock; "" where that is the report's.
func (p *page) own(ms int64) string {
	if p.theirs == nil {
		return ""
	}
	return time.UnixMilli(ms).In(p.theirs).Format("15:04:05")
}
