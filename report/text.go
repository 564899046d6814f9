package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// Text writes the report for a terminal or a pipe: the answer first, nothing before it.
func Text(w io.Writer, r *Report) error {
	p := newPage(r)
	p.headline()
	p.warnings()
	p.changedSince()
	if r.Totals.Failures > 0 {
		p.categories()
	}
	told := p.shown(mostTold)
	for i, inc := range p.ordered[:told] {
		p.incident(i, inc)
	}
	p.further(told)
	p.changes()
	p.sections()
	p.inputs()
	_, err := w.Write(p.out.Bytes())
	return err
}

// page is a text report being written.
type page struct {
	*Report
	result  *analyze.Result
	style   Style
	out     bytes.Buffer
	ordered []*analyze.Incident // open first, then largest
	theirs  *time.Location      // of the logs, where it is another zone than the style's
	lines   *[]answerLine       // where the answer goes when it is not to be written as text
	// answered are the lines of the sections that stand in the answer, where nothing failed.
	answered []string
}

func newPage(r *Report) *page {
	p := &page{Report: r, result: r.result, style: r.Style}
	p.ordered = slices.Clone(r.result.Incidents)
	slices.SortStableFunc(p.ordered, func(a, b *analyze.Incident) int {
		switch {
		case a.Ongoing != b.Ongoing && a.Ongoing:
			return -1
		case a.Ongoing != b.Ongoing:
			return 1
		case a.Failures != b.Failures:
			return int(int64(b.Failures) - int64(a.Failures))
		}
		return 0
	})
	p.theirs = p.ownZone()
	return p
}

// shown is how many incidents are told in full, where a format has room for so many.
func (p *page) shown(room int) int {
	if p.style.Top > 0 {
		room = p.style.Top
	}
	return min(room, len(p.ordered))
}

// label writes one line of the answer: a word in the margin and text that hangs beside it.
func (p *page) label(word, text string) {
	if p.lines != nil {
		*p.lines = append(*p.lines, answerLine{word, clean(text)})
		return
	}
	const margin = 7
	lines := wrap(clean(text), p.style.width()-margin)
	for i, line := range lines {
		head := strings.Repeat(" ", margin)
		if i == 0 {
			head = p.style.bold(fmt.Sprintf("%-*s", margin, word))
		}
		p.out.WriteString(strings.TrimRight(head+line, " ") + "\n")
	}
}

// para writes a paragraph with an indent.
func (p *page) para(indent int, mark, text string) {
	room := p.style.width() - indent - len([]rune(mark))
	for i, line := range wrap(clean(text), room) {
		head := strings.Repeat(" ", indent)
		if i == 0 {
			head += mark
		} else {
			head += strings.Repeat(" ", len([]rune(mark)))
		}
		p.out.WriteString(strings.TrimRight(head+line, " ") + "\n")
	}
}

func (p *page) title(text string) {
	p.out.WriteString("\n" + p.style.bold(clean(text)) + "\n")
}

// nothing says why there is no time to speak of: all lines were told before, or none had one.
func (p *page) nothing() string {
	if p.Since != nil {
		return "nothing new since the last run"
	}
	if n := p.Totals.Failures; n > 0 {
		return fmt.Sprintf("%s failed, and no line has a time: nobody can say when, nor what happened beside", plural(n, "request"))
	}
	return "nothing to look at: no line with a time was understood"
}

// headline is the answer in five lines, or in one when nothing happened.
func (p *page) headline() {
	switch t := p.result.Totals; {
	case p.Window == nil:
		p.label("502", p.nothing())
	case p.result.Outside:
		p.label("502", "nothing to look at: no line is of the time that was asked for")
	case t.Failures == 0:
		p.label("502", "no failure in "+p.volume()+", "+p.span(int64(p.Window.Start), int64(p.Window.End))+"; silence is not health: see what was looked at below")
	case len(p.ordered) == 0 && p.result.Narrowed != "":
		p.label("502", "no incident matches; "+p.result.Narrowed)
	case len(p.ordered) == 0:
		p.label("502", fmt.Sprintf("no incident; %s in %s, %s", p.strays(t.Failures), p.volume(), p.span(int64(p.Window.Start), int64(p.Window.End))))
	default:
		p.answer(p.ordered[0])
		if n := len(p.ordered) - 1; n > 0 {
			p.label("ALSO", p.others())
		}
	}
	if len(p.ordered) == 0 && p.result.Narrowed == "" {
		p.answered = p.quiet()
		for _, text := range p.answered {
			p.label("BUT", text)
		}
	}
}

// strays says how many failures there are and which.
func (p *page) strays(n uint64) string {
	t := p.result.Totals
	what := "failures"
	if t.Status502 == n {
		what = "502"
	}
	return fmt.Sprintf("%s stray %s", humanize.Comma(int64(n)), what)
}

// volume is how much was looked at.
func (p *page) volume() string {
	if p.result.Counted {
		return plural(p.result.Totals.Requests, "request")
	}
	lines := uint64(0)
	for _, s := range p.result.Sources {
		lines += s.Lines
	}
	return plural(lines, "log line")
}

// answer writes the five lines of one incident.
func (p *page) answer(inc *analyze.Incident) {
	p.label("502", p.what(inc))
	p.label("WHY", p.why(inc))
	p.label("SINCE", p.since(inc))
	p.label("WHOSE", p.whose(inc))
	p.label("NOW", p.now(inc))
}

// what says how much failed, when and where.
func (p *page) what(inc *analyze.Incident) string {
	var b strings.Builder
	failures := inc.Failures
	if inc.Edge > 0 && inc.Edge < inc.Failures {
		fmt.Fprintf(&b, "%s requests failed at the edge (%s log entries over all hops)", humanize.Comma(int64(inc.Edge)), humanize.Comma(int64(failures)))
	} else if inc.Requests == failures && failures > 1 && p.result.Counted {
		fmt.Fprintf(&b, "all %s failed", plural(failures, "request"))
	} else if inc.Requests >= failures && inc.Requests > 0 && p.result.Counted {
		fmt.Fprintf(&b, "%s of %s failed (%s)", humanize.Comma(int64(failures)), plural(inc.Requests, "request"), percent(float64(failures)/float64(inc.Requests)))
	} else {
		fmt.Fprintf(&b, "%s failed", plural(failures, "request"))
	}
	if codes := statusText(inc); codes != "" {
		b.WriteString(" " + codes)
	}
	b.WriteString(", " + p.span(inc.Start, inc.End))
	if p.theirs != nil {
		fmt.Fprintf(&b, " (%s–%s %s in the logs)", p.own(inc.Start), p.own(inc.End), p.ownZoneName())
	}
	switch {
	case inc.Ongoing && !p.result.Counted:
		b.WriteString(", failing up to the end of the log, which holds failures only")
	case inc.Ongoing:
		b.WriteString(", STILL FAILING at the end of the log")
	default:
		b.WriteString(", ended")
	}
	if inc.Flapping > 0 {
		fmt.Fprintf(&b, ", in %d bursts", inc.Flapping)
	}
	if inc.CutStart && p.result.Counted {
		b.WriteString(", already failing when the log begins")
	}
	if inc.ClientsN > 0 {
		fmt.Fprintf(&b, "; %s, %s", plural(uint64(inc.ClientsN), "client"), plural(uint64(inc.PathsN), "path"))
	}
	if inc.Probes > 0 {
		fmt.Fprintf(&b, "; %s of them probes", humanize.Comma(int64(inc.Probes)))
	}
	b.WriteString("; " + p.where(inc))
	return b.String()
}

// statusText names the codes when they are not all 502.
func statusText(inc *analyze.Incident) string {
	var codes []int
	for code := range inc.Statuses {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	if len(codes) == 1 && codes[0] == 502 {
		return ""
	}
	var parts []string
	none := false
	for _, code := range codes {
		if code == 0 || code == 200 {
			none = true
			continue
		}
		parts = append(parts, fmt.Sprint(code))
	}
	text := strings.Join(parts, "/")
	switch {
	case none && text != "":
		return "with " + text + " or without a status"
	case none:
		return "without a status"
	case text == "":
		return ""
	}
	return "with " + text
}

// where names the upstream and the proxies that logged.
func (p *page) where(inc *analyze.Incident) string {
	var names []string
	for _, u := range inc.Upstreams {
		if u.Name != "" {
			names = append(names, u.Name)
		}
	}
	text := "upstream unknown"
	if len(names) > 0 {
		text = "upstream " + enumerate(names, 2)
	}
	if len(inc.Nodes) > 0 {
		return text + " on " + enumerate(inc.Nodes, 2)
	}
	var proxies []string
	for _, x := range inc.Proxies {
		proxies = append(proxies, x.String())
	}
	return text + " behind " + enumerate(proxies, 3)
}

// why names the cause with its confidence, what shows it, and the strongest rival.
func (p *page) why(inc *analyze.Incident) string {
	var b strings.Builder
	switch {
	case inc.Category == knowledge.Unattributed:
		b.WriteString("not clear from these logs: " + inc.Title)
		if len(inc.Symptoms) > 0 {
			b.WriteString(" (" + p.shows(inc) + ")")
		}
		if len(inc.Alternatives) > 0 {
			fmt.Fprintf(&b, ". Perhaps %s (%.2f)", categoryWords(inc.Alternatives[0].Category), inc.Alternatives[0].Confidence)
		}
		if tells := p.wouldTell(inc); tells != "" {
			b.WriteString(". What would tell: " + tells)
		}
		return b.String()
	case inc.Confidence >= 0.8:
		fmt.Fprintf(&b, "%s (%.2f): %s", categoryWords(inc.Category), inc.Confidence, inc.Title)
	default:
		fmt.Fprintf(&b, "most likely %s (%.2f): %s", categoryWords(inc.Category), inc.Confidence, inc.Title)
	}
	if shows := p.shows(inc); shows != "" {
		b.WriteString(" (" + shows + ")")
	}
	if len(inc.Alternatives) > 0 && inc.Alternatives[0].Confidence >= 0.03 && inc.Alternatives[0].Category != knowledge.Unattributed {
		fmt.Fprintf(&b, ". Rival: %s (%.2f)", categoryWords(inc.Alternatives[0].Category), inc.Alternatives[0].Confidence)
	}
	return b.String()
}

// shows counts the symptom that most failures show, points to a line of it, and counts what followed from it.
func (p *page) shows(inc *analyze.Incident) string {
	if len(inc.Symptoms) == 0 {
		return ""
	}
	s, most := inc.Symptoms[0], inc.Symptoms[0]
	for _, other := range inc.Symptoms {
		// What follows from something else is not what shows it.
		if other.Symptom.Family() != "upstream" && s.Symptom.Family() == "upstream" {
			s = other
		}
	}
	what := s.Symptom.Meaning()
	if s.Errno > 0 && s.Symptom.Family() != "resolve" {
		what = errnoWords(s.Errno)
	}
	text := fmt.Sprintf("%s × %s", humanize.Comma(int64(s.Failures)), what)
	if len(inc.Evidence) > 0 {
		shown := inc.Evidence[max(0, slices.IndexFunc(inc.Evidence, func(e analyze.EvidenceLine) bool { return e.Why == s.Symptom.Meaning() }))]
		text += fmt.Sprintf(", %s:%d", base(shown.File), shown.Line)
	}
	if s != most {
		text += fmt.Sprintf("; from it %s × %s", humanize.Comma(int64(most.Failures)), most.Symptom.Meaning())
	}
	return text
}

func (p *page) wouldTell(inc *analyze.Incident) string {
	return enumerate(append(slices.Clone(inc.Lacks), inc.Tell...), 1)
}

// titled is a change's kind and name; a name that begins with its kind says it already.
func titled(c *event.Change) string {
	kind, label := c.Kind.String(), c.Label()
	said := len(c.Name) > len(kind) && strings.EqualFold(c.Name[:len(kind)], kind)
	if c.Kind == event.DNSChange {
		kind = strings.ToUpper(kind)
	}
	switch {
	case said && c.Kind == event.DNSChange:
		return kind + label[len(kind):]
	case said:
		return label
	}
	return kind + " " + label
}

// since tells the onset, what came before it, and what became of the changes around it.
func (p *page) since(inc *analyze.Incident) string {
	var b strings.Builder
	b.WriteString(p.clock(inc.Start))
	if p.theirs != nil {
		b.WriteString(" (" + p.own(inc.Start) + " in the logs)")
	}
	for _, f := range inc.Findings {
		if f.ID == "load.rate" || f.ID == "load.latency" || f.ID == "address.changed" {
			b.WriteString("; " + f.Text)
			break
		}
	}
	switch d := inc.Deploy; {
	case d != nil && d.Trigger && d.Before < 0:
		fmt.Fprintf(&b, ". %s is listed at %s, %s later, and its trigger all the same (%.2f): lists often note when a roll-out was done", capital(titled(d.Change)), p.clock(d.At), seconds(d.Before), d.Confidence)
	case d != nil && d.Trigger:
		fmt.Fprintf(&b, ", %s after %s at %s: its trigger (%.2f)", seconds(d.Before), titled(d.Change), p.clock(d.At), d.Confidence)
	case d != nil:
		fmt.Fprintf(&b, ". %s at %s came %s before: coincidence", capital(titled(d.Change)), p.clock(d.At), seconds(d.Before))
	}
	for _, v := range p.result.Changes {
		if v.At > inc.Start+2000 && v.At <= inc.End && (inc.Fix == nil || v.Change != inc.Fix.Change) && (inc.Deploy == nil || v.Change != inc.Deploy.Change) {
			fmt.Fprintf(&b, ". %s at %s came after: innocent", capital(titled(v.Change)), p.clock(v.At))
			break
		}
	}
	if f := inc.Fix; f != nil && inc.Ongoing {
		fmt.Fprintf(&b, ". No failure yet that began after %s at %s", f.Change.Label(), p.clock(f.At))
	} else if f != nil {
		fmt.Fprintf(&b, ". Ended with %s at %s", f.Change.Label(), p.clock(f.At))
	}
	return b.String()
}

// whose says on whose side the fault is, and what else failed.
func (p *page) whose(inc *analyze.Incident) string {
	subject := "the upstream"
	if len(inc.Upstreams) > 0 && inc.Upstreams[0].Name != "" {
		subject = "upstream " + inc.Upstreams[0].Name
	}
	others := p.result.Totals.Failures - min(p.result.Totals.Failures, inc.Failures)
	sent := "None was sent by the upstream itself"
	switch {
	case inc.Passed >= inc.Failures:
		sent = "All were sent by the upstream itself"
	case inc.Passed > 0:
		sent = humanize.Comma(int64(inc.Passed)) + " were sent by the upstream itself"
	}
	if inc.Unsure > 0 && inc.Passed == 0 {
		sent = "Whether the upstream itself sent " + humanize.Comma(int64(inc.Unsure)) + " of them the logs do not tell"
	}
	rest := "nothing else failed"
	if others > 0 {
		rest = "other failures in these logs: " + humanize.Comma(int64(others))
	}
	return faultSide(inc, subject) + ". " + sent + "; " + rest
}

// faultSides says of single causes whose side the fault is on, where that is not the side of their category. %s is the upstream.
var faultSides = map[string]string{
	"overload.worker-connections": "the gateway itself: one of its own limits",
	"overload.file-descriptors":   "the gateway itself: one of its own limits",
	"overload.proxy-overload":     "the gateway itself: one of its own limits",
	"comms.maintenance":           "whoever took the servers of %s out at the gateway; what runs there may be well",
	"comms.wrong-port":            "the gateway, which asks %s at a port where nobody listens, or who moved it",
	"comms.timeout-too-short":     "the gateway, which waits less long than %s takes",
	"firewall.permission-denied":  "neither program: rights or a policy of the gateway's own system, which keep it from %s",
	"firewall.policy":             "neither program: rights or a policy of the gateway's own system, which keep it from %s",
	"firewall.dns-blocked":        "neither program: a filter or policy between the gateway and its name server",
}

// faultSide says on whose side the fault is.
func faultSide(inc *analyze.Incident, subject string) string {
	if text, own := faultSides[inc.Cause]; own {
		return strings.ReplaceAll(text, "%s", subject)
	}
	switch inc.Category {
	case knowledge.Overload:
		return subject + ": it has more to do than it can bear"
	case knowledge.Communication:
		return subject + ", or what runs there"
	case knowledge.Firewall:
		return "neither program: a filter or policy between the gateway and " + subject
	case knowledge.DNSChanges:
		return "the name service: where the name of " + subject + " points, or that it does not resolve"
	case knowledge.Bugs:
		d := inc.Deploy
		switch {
		case d == nil || !d.Trigger:
			return "the code of " + subject
		case d.Change.Kind == event.Config && !d.Change.Switch:
			return "the configuration " + d.Change.Label() + ", or how the code of " + subject + " takes it"
		}
		return "the release " + d.Change.Label() + " of " + subject
	}
	return "not clear: " + subject + " is where it shows"
}

// now are the first checks.
func (p *page) now(inc *analyze.Incident) string {
	var parts []string
	for _, c := range inc.Check[:min(len(inc.Check), 3)] {
		parts = append(parts, check(c))
	}
	return strings.Join(parts, "  ·  ")
}

// others lists the further incidents in one line.
func (p *page) others() string {
	var parts []string
	for _, inc := range p.ordered[1:min(len(p.ordered), 4)] {
		open := ""
		if inc.Ongoing {
			open = ", still failing"
		}
		name := "an upstream that is not named"
		if len(inc.Upstreams) > 0 {
			name = or(inc.Upstreams[0].Name, name)
		}
		parts = append(parts, fmt.Sprintf("%s failed on %s from %s: %s (%.2f)%s", humanize.Comma(int64(inc.Failures)), name, p.clock(inc.Start), categoryWords(inc.Category), inc.Confidence, open))
	}
	if n := len(p.ordered) - 4; n > 0 {
		parts = append(parts, fmt.Sprintf("%d more", n))
	}
	return strings.Join(parts, "  ·  ")
}
