package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the page's own files
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dustin/go-humanize"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/knowledge"
)

//go:embed assets/page.html
var pageSource string

//go:embed assets/page.css
var pageStyle string

//go:embed assets/page.js
var pageScript string

// pageTemplate escapes by context; texts from logs are cleaned of control characters before they get there.
var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Funcs(pageFunctions).Parse(pageSource))
})

var pageFunctions = template.FuncMap{
	"clean": clean, "number": func(n uint64) string { return humanize.Comma(int64(n)) }, "percent": percent, "plural": plural, "cut": cut,
	"categoryWords": categoryWords, "capital": capital, "len64": func(list []webLine) uint64 { return uint64(len(list)) },
}

// webPage is what the template shows.
type webPage struct {
	*page
	Headline   string
	Answer     []answerLine
	Now        []analyze.Check // of the first incident
	Tiles      []tile
	Failures   *overviewFigure
	Curves     []curvesFigure
	Shares     []sharesFigure
	Incidents  []webIncident
	Changes    []webChange
	More       int // changes that are not shown
	Apart      []apart
	Inputs     []webInput
	Resolution []string
	Zone       string // of all times
	OwnZone    string // of the logs, where it is another
	Policy     string // what the page may load: nothing
	Style      template.CSS
	Script     template.JS
}

// answerLine is one of the five lines of the answer.
type answerLine struct{ Word, Text string }

// tile is a number that one looks for first.
type tile struct {
	Number, What string
	Bad          bool
}

type webChange struct {
	At, Own, Machine string
	Kind, Name       string
	Verdict, Why     string
	Incident         int // its number; 0: none
}

type webInput struct {
	Source
	From, To string
	Samples  []analyze.SampleLine
}

// HTML writes the report as one page that needs nothing else: no network, and no script to be read.
func HTML(w io.Writer, r *Report) error {
	p := newPage(r)
	page, err := p.web()
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := pageTemplate().Execute(&out, page); err != nil {
		return fmt.Errorf("making the page: %w", err)
	}
	_, err = w.Write(out.Bytes())
	return err
}

func (p *page) web() (*webPage, error) {
	w := &webPage{page: p, Headline: p.headlineText(), Answer: p.answers(), Tiles: p.tiles(), Resolution: p.result.Resolution, Zone: p.zoneNote(), OwnZone: p.ownZoneName(),
		Style: template.CSS(pageStyle), Script: template.JS(pageScript)} //nolint:gosec // our own files
	sum := sha256.Sum256([]byte(pageScript))
	w.Policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	if err := w.figures(); err != nil {
		return nil, err
	}
	if len(p.ordered) > 0 {
		w.Now = p.ordered[0].Check[:min(len(p.ordered[0].Check), 3)]
	}
	for i, inc := range p.ordered {
		w.Incidents = append(w.Incidents, p.webIncident(i, inc))
	}
	w.changes()
	w.Apart = p.apart()
	for i, s := range p.Sources {
		in := webInput{Source: s, Samples: p.result.Sources[i].Samples}
		if s.Start != nil {
			in.From, in.To = p.moment(int64(*s.Start)), p.moment(int64(*s.End))
		}
		w.Inputs = append(w.Inputs, in)
	}
	return w, nil
}

// answers are the lines of the answer, as the text report has them.
func (p *page) answers() []answerLine {
	q := *p
	q.lines = &[]answerLine{}
	q.headline()
	return *q.lines
}

// headlineText is the whole answer in a few words: for a title, or a subject. It names no cause below a confidence of one half.
func (p *page) headlineText() string {
	switch t := p.result.Totals; {
	case p.Window == nil && p.Since != nil:
		return "nothing new"
	case p.Window == nil:
		return "nothing to look at"
	case t.Failures == 0:
		return "no failures"
	case len(p.ordered) == 0 && p.result.Narrowed != "":
		return "no incident matches"
	case len(p.ordered) == 0:
		return "no incident, " + plural(t.Failures, "stray failure")
	}
	inc := p.ordered[0]
	failures := inc.Failures
	if inc.Edge > 0 && inc.Edge < failures {
		failures = inc.Edge
	}
	text := fmt.Sprintf("%s failed", plural(failures, "request"))
	if inc.Category != knowledge.Unattributed && inc.Confidence >= 0.5 {
		text += fmt.Sprintf(": %s (%.2f)", categoryWords(inc.Category), inc.Confidence)
	} else {
		text += ", cause not clear"
	}
	if inc.Ongoing {
		text += ", still failing"
	}
	if n := len(p.ordered) - 1; n > 0 {
		text += fmt.Sprintf(", and %s", plural(uint64(n), "more incident"))
	}
	return text
}

func (p *page) tiles() []tile {
	t := p.result.Totals
	list := []tile{count(t.EdgeFailures, "failed request")}
	list[0].Bad = t.EdgeFailures > 0
	if t.EdgeFailures != t.Failures {
		list[0].What += " at the edge"
		list = append(list, tile{humanize.Comma(int64(t.Failures)), "failures logged over all hops", true})
	}
	if p.result.Counted && t.EdgeRequests > 0 {
		list = append(list, tile{percent(float64(t.EdgeFailures) / float64(t.EdgeRequests)), "of " + plural(t.EdgeRequests, "request"), false})
	}
	open := 0
	for _, inc := range p.ordered {
		if inc.Ongoing {
			open++
		}
	}
	incidents := count(uint64(len(p.ordered)), "incident")
	if incidents.Bad = open > 0; incidents.Bad {
		incidents.What += fmt.Sprintf(", %d still failing", open)
	}
	list = append(list, incidents)
	if t.Stray > 0 {
		list = append(list, count(t.Stray, "stray failure"))
	}
	if t.NearMisses > 0 {
		list = append(list, tile{humanize.Comma(int64(t.NearMisses)), "saved by a retry", false})
	}
	return list
}

// count is a number with what it counts.
func count(n uint64, one string) tile {
	number, what, _ := strings.Cut(plural(n, one), " ")
	return tile{Number: number, What: what}
}

// changes lists the changes that have a verdict, and the first of the others.
func (w *webPage) changes() {
	shown := 0
	for _, v := range w.result.Changes {
		if v.Verdict == "none" && shown >= 20 {
			w.More++
			continue
		}
		shown++
		c := webChange{At: "no time", Kind: v.Change.Kind.String(), Name: v.Change.Label(), Verdict: v.Verdict, Why: v.Why, Incident: w.numberOf(v.Incident)}
		if v.At != 0 {
			c.At, c.Own, c.Machine = w.moment(v.At), w.own(v.At), machineTime(v.At)
		}
		w.Changes = append(w.Changes, c)
	}
}

// numberOf is the number of the incident of that id; 0 where none has it.
func (p *page) numberOf(id string) int {
	return slices.IndexFunc(p.ordered, func(inc *analyze.Incident) bool { return inc.ID == id }) + 1
}

func machineTime(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z") }

// zoneNote says in which zone all times are.
func (p *page) zoneNote() string {
	at := p.result.End
	name, offset := time.UnixMilli(at).In(p.style.zone()).Zone()
	if text := "UTC" + offsetOf(offset); !strings.EqualFold(name, text) {
		return name + " (" + text + ")"
	}
	return name
}

func offsetOf(seconds int) string {
	if seconds == 0 {
		return ""
	}
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	return fmt.Sprintf("%c%02d:%02d", sign, seconds/3600, seconds/60%60)
}
