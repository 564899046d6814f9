package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"

	"github.com/why502/why502/analyze"
)

// warnings are what can change the verdict.
func (p *page) warnings() {
	if len(p.Warnings) == 0 {
		return
	}
	p.out.WriteString("\n")
	for _, w := range p.Warnings {
		p.para(0, "! ", w)
	}
}

// categories is the table of the six.
func (p *page) categories() {
	p.title("Failures by cause")
	t := newTable("category", "failures", "share", "causes")
	for _, c := range p.Categories {
		if c.Failures == 0 {
			t.row(c.Category, "0", "", "")
			continue
		}
		var causes []string
		for _, cause := range c.Causes {
			causes = append(causes, fmt.Sprintf("%s %s", cause.Cause, humanize.Comma(int64(cause.Failures))))
		}
		share := ""
		if c.Share != nil {
			share = percent(*c.Share)
		}
		t.row(c.Category, humanize.Comma(int64(c.Failures)), share, enumerate(causes, 3))
	}
	p.out.WriteString(t.render())
}

// incident writes all that is known of one incident.
func (p *page) incident(i int, inc *analyze.Incident) {
	state := "ended"
	if inc.Ongoing {
		state = "still failing"
	}
	p.title(fmt.Sprintf("Incident %d of %d: %s (%.2f), %s", i+1, len(p.ordered), categoryWords(inc.Category), inc.Confidence, state))
	if i > 0 {
		p.answer(inc)
	}
	p.label("", sparkline(inc.Spark)+fmt.Sprintf("  failures in steps of %s, peak %s a minute", seconds(float64(inc.SparkStep)/1000), humanize.Comma(int64(inc.Peak))))
	p.label("", "impact: "+p.impactOf(inc))
	if len(inc.Findings) > 0 {
		p.para(2, "", "Evidence: + speaks for, - against")
		for _, f := range inc.Findings[:min(len(inc.Findings), 8)] {
			mark := "+ "
			if f.Against {
				mark = "- "
			}
			p.para(4, mark, fmt.Sprintf("%s: %s", categoryWords(f.For), f.Text))
		}
	}
	if len(inc.Evidence) > 0 {
		p.para(2, "", "Lines")
		for _, e := range varied(inc.Evidence, 5) {
			p.para(4, "", fmt.Sprintf("%s:%d  %s", e.File, e.Line, e.Why))
			p.out.WriteString("      " + cut(clean(told(e.Text)), p.style.width()-6) + "\n")
		}
	}
	p.rivals(inc)
	p.story(inc)
	p.advice(inc)
}

// mostTold is how many incidents a text tells in full, mostFurther how many more it lists: a flood of them is not read.
const (
	mostTold    = 20
	mostFurther = 200
)

// further lists the incidents behind those that are told in full.
func (p *page) further(told int) {
	rest := p.ordered[told:]
	if len(rest) == 0 {
		return
	}
	p.title(plural(uint64(len(rest)), "more incident"))
	listed := rest[:min(len(rest), mostFurther)]
	t := newTable("no.", "from", "lasted", "failures", "why", "where")
	for i, inc := range listed {
		t.row(fmt.Sprint(told+i+1), p.moment(inc.Start), seconds(float64(inc.End-inc.Start)/1000), humanize.Comma(int64(inc.Failures)),
			fmt.Sprintf("%s (%.2f)", categoryWords(inc.Category), inc.Confidence), p.upstreamNames(inc))
	}
	p.out.WriteString(t.fit(p.style.width()).render())
	unlisted := ""
	if n := len(rest) - len(listed); n > 0 {
		unlisted = fmt.Sprintf("%s more are not listed; ", humanize.Comma(int64(n)))
	}
	p.para(2, "", unlisted+fmt.Sprintf("--top %d tells all in full, --format csv has a row for each", len(p.ordered)))
}

// varied are the first few lines, in their order; lines that show something else go before further ones of the same.
func varied(lines []analyze.EvidenceLine, most int) []analyze.EvidenceLine {
	var again, list []int
	shown := map[string]bool{}
	for i, e := range lines {
		if shown[e.Why] {
			again = append(again, i)
			continue
		}
		shown[e.Why] = true
		list = append(list, i)
	}
	list = append(list, again...)
	list = list[:min(len(list), most)]
	slices.Sort(list)
	var picked []analyze.EvidenceLine
	for _, i := range list {
		picked = append(picked, lines[i])
	}
	return picked
}

func (p *page) rivals(inc *analyze.Incident) {
	if len(inc.Alternatives) == 0 && len(inc.Tell) == 0 && len(inc.Lacks) == 0 {
		return
	}
	var rivals []string
	for _, a := range inc.Alternatives {
		rivals = append(rivals, fmt.Sprintf("%s %.2f", categoryWords(a.Category), a.Confidence))
	}
	tell := "to tell them apart, "
	if len(rivals) == 0 {
		tell = "to be sure, "
	}
	p.para(2, "", "Rivals: "+or(enumerate(rivals, 4), "none worth naming"))
	for _, t := range inc.Tell {
		p.para(4, "? ", tell+t)
	}
	for _, l := range inc.Lacks {
		p.para(4, "? ", "the log lacks "+l)
	}
}

func (p *page) story(inc *analyze.Incident) {
	if len(inc.Timeline) == 0 {
		return
	}
	title := "Timeline"
	if p.theirs != nil {
		title += ", in brackets as the logs have it (" + p.ownZoneName() + ")"
	}
	p.para(2, "", title)
	for _, m := range inc.Timeline {
		at := p.clock(m.At)
		if p.theirs != nil {
			at += " (" + p.own(m.At) + ")"
		}
		p.para(4, "", at+"  "+m.Text)
	}
}

func (p *page) advice(inc *analyze.Incident) {
	p.para(2, "", "Check now")
	for _, c := range inc.Check {
		p.para(4, "- ", check(c))
	}
	for _, f := range inc.Fixes {
		p.para(2, "", "Mend: "+f)
	}
	p.para(2, "", "Prevent")
	for _, text := range inc.Prevent {
		p.para(4, "- ", text)
	}
}

// changes lists what was deployed and what it has to do with it.
func (p *page) changes() {
	if len(p.result.Changes) == 0 {
		return
	}
	p.title("Changes")
	t := newTable("time", "kind", "name", "verdict")
	shown := p.changesToTell(10)
	for _, v := range shown {
		at := "no time"
		if v.At != 0 {
			at = p.tableTime(v.At)
		}
		verdict := v.Verdict
		if v.Why != "" {
			verdict += ": " + v.Why
		}
		t.row(at, v.Change.Kind.String(), clean(v.Change.Label()), clean(verdict))
	}
	p.out.WriteString(t.fit(p.style.width()).render())
	if rest := len(p.result.Changes) - len(shown); rest > 0 {
		p.para(0, "", fmt.Sprintf("and %d more that have nothing to do with it", rest))
	}
}

// changesToTell are those that have to do with an incident, and of the others so many as came last before the first of them, or before the end.
func (p *page) changesToTell(most int) []analyze.ChangeVerdict {
	all := p.result.Changes
	begin := int64(math.MaxInt64)
	for _, inc := range p.ordered {
		begin = min(begin, inc.Start)
	}
	var rest []int
	for i, v := range all {
		if v.Verdict == "none" {
			rest = append(rest, i)
		}
	}
	before := slices.IndexFunc(rest, func(i int) bool { return all[i].At > begin })
	if before < 0 {
		before = len(rest)
	}
	from := max(0, before-most)
	told := rest[from:min(len(rest), from+most)]
	var list []analyze.ChangeVerdict
	for i, v := range all {
		if v.Verdict != "none" || slices.Contains(told, i) {
			list = append(list, v)
		}
	}
	return list
}

// roomy is from how many columns on tables have room for dates.
const roomy = 100

// tableTime is a moment in a table: where there is little room without a date that the answer has told.
func (p *page) tableTime(ms int64) string {
	if p.style.width() < roomy {
		return p.clock(ms)
	}
	return p.moment(ms)
}

// sections are what is told apart from failures, and was not in the answer.
func (p *page) sections() {
	for _, a := range p.apart() {
		lines := slices.DeleteFunc(a.Lines, func(line string) bool { return slices.Contains(p.answered, line) })
		if len(lines) == 0 {
			continue
		}
		p.title(a.Title)
		for _, line := range lines {
			p.para(2, "", line)
		}
	}
}

// inputs is the account of what was read.
func (p *page) inputs() {
	p.title("Read")
	if p.style.width() < roomy {
		p.inputLines()
	} else {
		p.inputTable()
	}
	for _, s := range p.result.Sources {
		for _, sample := range s.Samples {
			p.para(0, "not parsed: ", fmt.Sprintf("%s:%d: %s", s.Name, sample.Line, cut(clean(sample.Text), 160)))
		}
	}
	for _, v := range p.versions() {
		p.para(0, "started: ", v)
	}
	for _, a := range p.Assumed {
		p.para(0, "assumed: ", a)
	}
	if j := p.Join; j != nil && j.Exact+j.Near+j.Ambiguous > 0 {
		p.para(0, "failures joined with their error lines: ", fmt.Sprintf("%s exactly, %s nearly, %s ambiguously, %s not at all", humanize.Comma(int64(j.Exact)), humanize.Comma(int64(j.Near)), humanize.Comma(int64(j.Ambiguous)), humanize.Comma(int64(j.None))))
	}
	if len(p.result.Resolution) > 0 {
		p.para(0, "to bound memory: ", strings.Join(p.result.Resolution, "; ")+"; sums stay exact")
	}
}

func (p *page) inputTable() {
	t := newTable("input", "format", "lines", "events", "skipped", "not parsed", "covers", "from", "to")
	for _, s := range p.Sources {
		from, to := "", ""
		if s.Start != nil {
			from, to = p.moment(int64(*s.Start)), p.moment(int64(*s.End))
		}
		t.row(clean(s.File), s.Format, humanize.Comma(int64(s.Lines)), humanize.Comma(int64(s.Events)), humanize.Comma(int64(s.Skipped)), humanize.Comma(int64(s.Unparsed)), s.Coverage, from, to)
	}
	p.out.WriteString(t.render())
}

// inputLines say what the table says where it does not fit.
func (p *page) inputLines() {
	for _, s := range p.Sources {
		text := fmt.Sprintf("%s, %s: %s = %s + %s skipped + %s not parsed", s.File, or(s.Format, "no format"), plural(s.Lines, "line"), plural(s.Events, "event"), humanize.Comma(int64(s.Skipped)),
			humanize.Comma(int64(s.Unparsed)))
		if s.Start != nil {
			text += fmt.Sprintf("; covers %s, %s–%s", s.Coverage, p.clock(int64(*s.Start)), p.clock(int64(*s.End)))
		}
		p.para(2, "- ", text)
	}
}
