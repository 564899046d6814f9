package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/knowledge"
)

// gap marks what the logs cannot tell and the author has to.
const gap = "**TO FILL IN:** "

// Markdown writes the draft of a postmortem. What the logs tell stands in it; what they cannot tell is marked.
func Markdown(w io.Writer, r *Report) error {
	p := &draft{page: newPage(r)}
	p.heading()
	p.summary()
	p.impact()
	p.timeline()
	p.detection()
	for i, inc := range p.mainIncidents() {
		p.rootCause(i, inc)
	}
	p.otherIncidents()
	p.aside()
	p.trigger()
	p.resolution()
	p.lessons()
	p.actions()
	p.appendix()
	_, err := io.WriteString(w, p.text.String())
	return err
}

// draft is a postmortem being written.
type draft struct {
	*page
	text strings.Builder
}

// mostDrafted is how many incidents a postmortem tells in full; the rest is a table.
const mostDrafted = 5

func (d *draft) mainIncidents() []*analyze.Incident {
	return d.ordered[:d.shown(mostDrafted)]
}

// line writes one line; an empty one ends a block.
func (d *draft) line(format string, args ...any) {
	fmt.Fprintf(&d.text, format+"\n", args...)
}

func (d *draft) section(level int, title string) {
	d.line("\n%s %s\n", strings.Repeat("#", level), title)
}

// row writes a row of a table; its cells must be safe.
func (d *draft) row(cells ...string) { d.line("| %s |", strings.Join(cells, " | ")) }

func (d *draft) table(head ...string) {
	d.row(head...)
	rule := make([]string, len(head))
	for i := range rule {
		rule[i] = "---"
	}
	d.row(rule...)
}

func (d *draft) heading() {
	title := "Postmortem: " + plain(d.headlineText())
	d.line("# %s\n", title)
	d.line("*Draft made by why502 from logs alone. What logs cannot tell is marked %s; all times are in %s.*\n", strings.TrimSuffix(gap, " "), d.zoneNote())
	d.table("", "")
	if d.Window != nil {
		d.row("Date", d.moment(d.result.Start)[:10])
	}
	state := "no incident"
	if len(d.ordered) > 0 {
		state = "ended"
		if slices.ContainsFunc(d.ordered, func(inc *analyze.Incident) bool { return inc.Ongoing }) {
			state = "**still failing** at the end of the logs"
		}
	}
	d.row("State", state)
	d.row("Severity", strings.TrimSpace(gap))
	d.row("Authors", strings.TrimSpace(gap))
	for _, w := range d.Warnings {
		d.line("\n> **Note:** %s", plain(w))
	}
}

func (d *draft) summary() {
	d.section(2, "Summary")
	if len(d.ordered) == 0 {
		for _, a := range d.answers() {
			d.line("%s\n", plain(a.Text))
		}
		return
	}
	for _, a := range d.answers() {
		if a.Word != "NOW" {
			d.line("- **%s** %s", map[string]string{"502": "What:", "WHY": "Why:", "SINCE": "Since:", "WHOSE": "Whose:", "ALSO": "Also:"}[a.Word], plain(a.Text))
		}
	}
}

func (d *draft) impact() {
	d.section(2, "Impact")
	t := d.result.Totals
	say := fmt.Sprintf("%s failed", plural(t.EdgeFailures, "request"))
	if d.result.Counted && t.EdgeRequests > 0 {
		say += fmt.Sprintf(" of %s (%s)", humanize.Comma(int64(t.EdgeRequests)), percent(float64(t.EdgeFailures)/float64(t.EdgeRequests)))
	}
	if t.EdgeFailures != t.Failures {
		say += fmt.Sprintf("; over all hops %s were logged", plural(t.Failures, "failure"))
	}
	var codes []string
	for _, code := range [...]struct {
		n    uint64
		name string
	}{{t.Status502, "502"}, {t.Status503, "503"}, {t.Status504, "504"}} {
		if code.n > 0 {
			codes = append(codes, humanize.Comma(int64(code.n))+" with "+code.name)
		}
	}
	if len(codes) > 0 {
		say += ": " + strings.Join(codes, ", ")
	}
	d.line("- %s.", say)
	if d.result.SLO > 0 {
		d.line("- Error budget: %s used of what %s %% allows in 30 days, at the traffic of these logs.", budgetText(d.result.Impact.Budget), humanize.Ftoa(d.result.SLO))
	}
	for i, inc := range d.mainIncidents() {
		d.line("- Incident %d: %s%s, at most %s a minute: %s.", i+1, seconds(float64(inc.End-inc.Start)/1000), d.affected(inc), plural(inc.Peak, "failure"), plain(d.impactOf(inc)))
	}
	if t.NearMisses > 0 {
		d.line("- %s would have failed too without a retry.", plural(t.NearMisses, "more request"))
	}
	if t.ClientAborts > 0 {
		d.line("- %s gave up before an answer came.", plural(t.ClientAborts, "client"))
	}
	d.line("- %swhat users saw, who complained, what it cost.", gap)
	if shares := d.pathShares(); len(shares.rows) > 1 {
		d.line("")
		d.table("path", "failures", "of all failures")
		for _, r := range shares.rows[:min(len(shares.rows), mostShares)] {
			d.row(cellCode(cut(r.name, 100)), humanize.Comma(int64(r.failures)), percent(r.ofFailures))
		}
	}
}

func (d *draft) affected(inc *analyze.Incident) string {
	if inc.Requests >= inc.Failures && inc.Requests > 0 && d.result.Counted {
		return fmt.Sprintf(" with %s of the requests of %s failing", percent(float64(inc.Failures)/float64(inc.Requests)), plain(d.upstreamNames(inc)))
	}
	return " of failures on " + plain(d.upstreamNames(inc))
}

// event is an entry of the common timeline.
type happening struct {
	at       int64
	text     string
	incident int
}

// mostHappenings is how long the timeline may get.
const mostHappenings = 80

func (d *draft) happenings() []happening {
	var list []happening
	seen := map[string]bool{}
	add := func(at int64, text string, incident int) {
		if key := fmt.Sprint(at, text); !seen[key] {
			seen[key] = true
			list = append(list, happening{at, text, incident})
		}
	}
	for i, inc := range d.mainIncidents() {
		for _, m := range inc.Timeline {
			add(m.At, m.Text, i+1)
		}
	}
	for _, m := range d.result.Marks {
		if m.Kind == analyze.ProxyMark {
			add(m.At, m.Text, 0)
		}
	}
	slices.SortStableFunc(list, func(a, b happening) int { return cmp.Compare(a.at, b.at) })
	return list[:min(len(list), mostHappenings)]
}

func (d *draft) timeline() {
	list := d.happenings()
	if len(list) == 0 {
		return
	}
	d.section(2, "Timeline")
	head := []string{"time, " + d.zoneNote(), "what happened", "incident"}
	if d.theirs != nil {
		head = slices.Insert(head, 1, "in the logs, "+d.ownZoneName())
	}
	d.table(head...)
	for _, h := range list {
		number := ""
		if h.incident > 0 {
			number = fmt.Sprint(h.incident)
		}
		cells := []string{d.clock(h.at), cell(h.text), number}
		if d.theirs != nil {
			cells = slices.Insert(cells, 1, d.own(h.at))
		}
		d.row(cells...)
	}
	d.line("\n%swhen somebody noticed, who was called, what was tried.", gap)
}

func (d *draft) detection() {
	if len(d.ordered) == 0 {
		return
	}
	d.section(2, "Detection")
	for i, inc := range d.mainIncidents() {
		d.line("- Incident %d could be seen in the logs from %s on.", i+1, d.clock(inc.Start))
	}
	d.line("- %swhich alert or person noticed it first, and how long after that.", gap)
}

func (d *draft) rootCause(i int, inc *analyze.Incident) {
	title := "Root cause"
	if len(d.ordered) > 1 {
		title += fmt.Sprintf(" of incident %d", i+1)
	}
	d.section(2, title)
	d.line("%s\n", plain(capital(d.why(inc))+"."))
	d.line("%s\n", plain(capital(d.whose(inc))+"."))
	d.findings("What speaks for it:", inc, false)
	d.findings("What speaks against:", inc, true)
	for _, e := range inc.Evidence {
		d.line("%s: %s\n", code(fmt.Sprintf("%s:%d", clean(e.File), e.Line)), plain(e.Why))
		d.line("%s", fenced(cut(clean(e.Text), 2000)))
	}
	d.rivalHypotheses(inc)
}

func (d *draft) findings(title string, inc *analyze.Incident, against bool) {
	first := true
	for _, f := range inc.Findings {
		if f.Against != against {
			continue
		}
		if first {
			d.line("%s\n", title)
			first = false
		}
		d.line("- %s: %s", categoryWords(f.For), plain(f.Text))
	}
	if !first {
		d.line("")
	}
}

func (d *draft) rivalHypotheses(inc *analyze.Incident) {
	if len(inc.Alternatives)+len(inc.Tell)+len(inc.Lacks) == 0 {
		return
	}
	d.line("Rival hypotheses:\n")
	if len(inc.Alternatives) == 0 {
		d.line("- none worth naming")
	}
	for _, a := range inc.Alternatives {
		d.line("- %s (%.2f)%s", categoryWords(a.Category), a.Confidence, parenthesis(a.Cause))
	}
	for _, t := range inc.Tell {
		d.line("- what would tell: %s", plain(t))
	}
	for _, l := range inc.Lacks {
		d.line("- the log lacks %s", plain(l))
	}
}

func parenthesis(text string) string {
	if text == "" {
		return ""
	}
	return ", " + code(text)
}

// otherIncidents is the table of those that are not told in full.
func (d *draft) otherIncidents() {
	told := d.shown(mostDrafted)
	if len(d.ordered) == told {
		return
	}
	d.section(2, fmt.Sprintf("Further incidents (%d)", len(d.ordered)-told))
	d.table("no.", "from", "lasted", "failures", "why", "where")
	for i, inc := range d.ordered[told:] {
		why := fmt.Sprintf("%s (%.2f)", categoryWords(inc.Category), inc.Confidence)
		d.row(fmt.Sprint(i+told+1), d.moment(inc.Start), seconds(float64(inc.End-inc.Start)/1000), humanize.Comma(int64(inc.Failures)), why, cell(d.upstreamNames(inc)))
	}
}

// aside lists what is told apart from failures.
func (d *draft) aside() {
	list := d.apart()
	if len(list) == 0 {
		return
	}
	d.section(2, "Apart from incidents")
	for _, a := range list {
		d.line("- **%s**", plain(a.Title))
		for _, text := range a.Lines {
			d.line("  - %s", plain(text))
		}
	}
}

// beforeOrAfter says on which side of a moment something lies that is so many seconds before it.
func beforeOrAfter(before float64) string {
	if before < 0 {
		return "after"
	}
	return "before"
}

func (d *draft) trigger() {
	if len(d.ordered) == 0 {
		return
	}
	d.section(2, "Trigger")
	for i, inc := range d.mainIncidents() {
		switch l := inc.Deploy; {
		case l != nil && l.Trigger:
			d.line("- Incident %d: %s at %s, %s %s the first failure (%.2f)%s.", i+1, plain(titled(l.Change)), d.clock(l.At), seconds(l.Before), beforeOrAfter(l.Before), l.Confidence, because(l.Reasons))
		case l != nil:
			d.line("- Incident %d: no change is known to have triggered it. %s at %s came %s before and is held to be a coincidence%s.", i+1,
				plain(capital(titled(l.Change))), d.clock(l.At), seconds(l.Before), because(l.Reasons))
		case len(d.result.Changes) == 0:
			d.line("- Incident %d: %sno list of deploys and other changes was given.", i+1, gap)
		default:
			d.line("- Incident %d: none of the %s listed came shortly before.", i+1, plural(uint64(len(d.result.Changes)), "change"))
		}
	}
}

func because(reasons []string) string {
	if len(reasons) == 0 {
		return ""
	}
	return ": " + plain(strings.Join(reasons, "; "))
}

func (d *draft) resolution() {
	if len(d.ordered) == 0 {
		return
	}
	d.section(2, "Resolution")
	for i, inc := range d.mainIncidents() {
		switch {
		case inc.Ongoing:
			d.line("- Incident %d was still failing when the logs end.", i+1)
		case inc.Fix != nil:
			d.line("- Incident %d ended at %s, with %s at %s (%.2f).", i+1, d.clock(inc.End), plain(inc.Fix.Change.Label()), d.clock(inc.Fix.At), inc.Fix.Confidence)
		default:
			d.line("- Incident %d: the last failure was at %s; no listed change ended it.", i+1, d.clock(inc.End))
		}
	}
	d.line("- %swhat was done to end it, and by whom.", gap)
}

// lessons are marked gaps, with what the logs have to say to them.
func (d *draft) lessons() {
	d.section(2, "What went well")
	if n := d.result.Totals.NearMisses; n > 0 {
		d.line("- Retries saved %s.", plural(n, "request"))
	}
	if n := d.result.Sections.MaskedRequests(); n > 0 {
		d.line("- %s got an answer from a cache or an error page instead.", plural(n, "request"))
	}
	d.line("- %swhat helped to notice and end it.", gap)
	d.section(2, "What went badly")
	for _, inc := range d.mainIncidents() {
		if len(inc.Lacks) > 0 {
			d.line("- The logs could not tell everything: they lack %s.", plain(strings.Join(inc.Lacks, ", ")))
			break
		}
	}
	d.line("- %swhat made it worse or longer.", gap)
	d.section(2, "Where we were lucky")
	d.line("- %swhat could have made it worse and did not.", gap)
}

// actions are what the causes call for, each said once.
func (d *draft) actions() {
	d.section(2, "Action items")
	said := map[string]bool{}
	item := func(when, text, safe string) {
		if !said[text] {
			said[text] = true
			d.line("- [ ] **%s** %s (owner: %s)", when, safe, strings.TrimSpace(gap))
		}
	}
	for _, inc := range d.mainIncidents() {
		for _, c := range inc.Check {
			item("now:", c.Command, fmt.Sprintf("check %s: %s", c.Where, code(c.Command)))
		}
		for _, f := range inc.Fixes {
			item("now:", f, plain(f))
		}
	}
	for _, inc := range d.mainIncidents() {
		for _, text := range inc.Prevent {
			item("prevent:", text, plain(text))
		}
		for _, l := range inc.Lacks {
			item("prevent:", l, plain("log "+l))
		}
	}
	d.line("- [ ] %swhat else would have prevented or shortened it (owner: %s)", gap, strings.TrimSpace(gap))
}

func (d *draft) appendix() {
	d.section(2, "Appendix: what was read")
	d.table("category", "failures", "share")
	for c, count := range d.result.Categories {
		share := ""
		if all := d.result.Totals.Failures; all > 0 {
			share = percent(float64(count.Failures) / float64(all))
		}
		d.row(knowledge.Category(c).String(), humanize.Comma(int64(count.Failures)), share)
	}
	d.line("")
	d.table("input", "format", "lines", "events", "skipped", "not parsed", "covers")
	for _, s := range d.Sources {
		d.row(cellCode(s.File), s.Format, humanize.Comma(int64(s.Lines)), humanize.Comma(int64(s.Events)), humanize.Comma(int64(s.Skipped)), humanize.Comma(int64(s.Unparsed)), s.Coverage)
	}
	if len(d.result.Changes) > 0 {
		d.changesTable()
	}
	d.line("")
	for _, a := range d.Assumed {
		d.line("- Assumed: %s", plain(a))
	}
	if j := d.result.Join; j.Exact+j.Near+j.Ambiguous > 0 {
		d.line("- Failures joined with error lines: %s exactly, %s nearly, %s ambiguously, %s not at all", humanize.Comma(int64(j.Exact)), humanize.Comma(int64(j.Near)),
			humanize.Comma(int64(j.Ambiguous)), humanize.Comma(int64(j.None)))
	}
	for _, text := range d.result.Resolution {
		d.line("- To bound memory: %s; sums stay exact", plain(text))
	}
	d.line("- Confidence is the probability that the category that is named is the true one.")
}

func (d *draft) changesTable() {
	d.line("")
	d.table("change", "kind", "name", "verdict")
	for _, v := range d.changesToTell(40) {
		at := "no time"
		if v.At != 0 {
			at = d.moment(v.At)
		}
		verdict := v.Verdict
		if v.Why != "" {
			verdict += ": " + v.Why
		}
		d.row(at, v.Change.Kind.String(), cell(v.Change.Label()), cell(verdict))
	}
}
