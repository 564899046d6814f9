package report

import (
	"fmt"
	"math"

	"github.com/dustin/go-humanize"

	"github.com/why502/why502/analyze"
)

// Near counts requests of one upstream that were no failures: tries that a retry saved, clients that left.
type Near struct {
	Upstream string `json:"upstream,omitempty"`
	Requests uint64 `json:"requests"`
	First    Time   `json:"first,omitzero"`
	Last     Time   `json:"last,omitzero"`
	// In how many short stretches they came, how long the longest was, and which changes were followed by one at once: restarts that a retry hid.
	Stretches int      `json:"stretches,omitempty"`
	Longest   float64  `json:"longest_seconds,omitempty"`
	After     []string `json:"after,omitempty"`
}

// Aborts are the clients that left first.
type Aborts struct {
	Upstreams []Near  `json:"upstreams"`
	Surges    []Surge `json:"surges"`
}

// Surge is a stretch of time in which clients left far more often than usual.
type Surge struct {
	Upstream     string   `json:"upstream,omitempty"`
	Start        Time     `json:"start"`
	End          Time     `json:"end"`
	Ongoing      bool     `json:"ongoing"`
	Requests     uint64   `json:"requests"`
	Share        float64  `json:"share"`
	UsualShare   *float64 `json:"usual_share,omitempty"`
	PiledSeconds *float64 `json:"piled_seconds,omitempty"` // the duration on which many lie
	PiledShare   *float64 `json:"piled_share,omitempty"`
	Incident     string   `json:"incident,omitempty"`
}

// Masking is what was hidden behind another answer; none of it is among the failures.
type Masking struct {
	Requests uint64   `json:"requests"`
	By       []Masked `json:"by"`
}

// Masked counts requests of one upstream that failed behind an answer that shows no 502 or 504.
type Masked struct {
	How      string `json:"how"`
	Upstream string `json:"upstream,omitempty"`
	Requests uint64 `json:"requests"`
	First    Time   `json:"first,omitzero"`
	Last     Time   `json:"last,omitzero"`
	File     string `json:"file"`
	Line     uint64 `json:"line"`
}

// Proxy is what a proxy said of itself when it started.
type Proxy struct {
	Proxy   string `json:"proxy"`
	Program string `json:"program"`
	Version string `json:"version"`
	Node    string `json:"node,omitempty"`
	Since   *Time  `json:"since,omitempty"`
	File    string `json:"file"`
	Line    uint64 `json:"line"`
}

// Dip is a time in which far fewer requests came than usual, and those went well.
type Dip struct {
	Start    Time    `json:"start"`
	End      Time    `json:"end"`
	Ongoing  bool    `json:"ongoing"`
	Requests uint64  `json:"requests"`
	Usual    float64 `json:"usual_requests"`
}

// Hole is a time within an incident of which a log says nothing.
type Hole struct {
	Proxy    string `json:"proxy"`
	Node     string `json:"node,omitempty"`
	Start    Time   `json:"start"`
	End      Time   `json:"end"`
	Incident string `json:"incident"`
}

// Probes are the requests of health checkers, which are among all requests and failures.
type Probes struct {
	Requests uint64   `json:"requests"`
	Failures uint64   `json:"failures"`
	Agents   []string `json:"agents,omitempty"`
}

// Unknown is an error message that no table knows, without what changes from line to line.
type Unknown struct {
	Text     string `json:"text"`
	Proxy    string `json:"proxy"`
	Count    uint64 `json:"count"`
	First    *Time  `json:"first,omitempty"`
	Last     *Time  `json:"last,omitempty"`
	File     string `json:"file"`
	Line     uint64 `json:"line"`
	New      bool   `json:"new"`
	Incident string `json:"incident,omitempty"` // that it came with
}

// FrontStatus counts answers with a code that only a CDN or a cloud balancer makes.
type FrontStatus struct {
	Status   int    `json:"status"`
	Who      string `json:"who"`
	Requests uint64 `json:"requests"`
	First    Time   `json:"first"`
	Last     Time   `json:"last"`
	Meaning  string `json:"meaning"`
	Origin   string `json:"origin_log_shows"`
}

// apart is a section of what is told apart from failures.
type apart struct {
	Title string
	Lines []string
}

// setSections fills what is told apart from failures.
func (r *Report) setSections(s *analyze.Sections) {
	r.NearMisses = nears(s.NearMisses)
	for _, t := range s.Unknown {
		r.Unknown = append(r.Unknown, unknown(t))
	}
	if len(s.Masked) > 0 {
		r.Masked = &Masking{Requests: s.MaskedRequests()}
		for _, x := range s.Masked {
			r.Masked.By = append(r.Masked.By, Masked{x.How.String(), x.Upstream, x.N, Time(x.First), Time(x.Last), x.File, x.Line})
		}
	}
	if x := s.Probes; x.Requests > 0 {
		r.Probes = &Probes{x.Requests, x.Failures, x.Agents}
	}
	for _, v := range s.Versions {
		x := Proxy{Proxy: v.Proxy.String(), Program: v.Program, Version: v.Version, Node: v.Node, File: v.File, Line: v.Line}
		if v.At != 0 {
			at := Time(v.At)
			x.Since = &at
		}
		r.Proxies = append(r.Proxies, x)
	}
	for _, x := range s.Dips {
		r.Dips = append(r.Dips, Dip{Time(x.Start), Time(x.End), x.Open, x.Requests, math.Round(x.Usual)})
	}
	for _, x := range s.Holes {
		r.Holes = append(r.Holes, Hole{x.Proxy.String(), x.Node, Time(x.Start), Time(x.End), x.Incident})
	}
	for _, c := range s.Front {
		r.Front = append(r.Front, FrontStatus{c.Status, c.Who, c.N, Time(c.First), Time(c.Last), c.Meaning, c.Origin})
	}
	if len(s.Aborts) > 0 {
		r.Aborts = &Aborts{Upstreams: nears(s.Aborts), Surges: []Surge{}}
		for _, x := range s.Surges {
			r.Aborts.Surges = append(r.Aborts.Surges, surge(x))
		}
	}
}

func unknown(t analyze.Template) Unknown {
	u := Unknown{Text: t.Text, Proxy: t.Proxy.String(), Count: t.N, File: t.File, Line: t.Line, New: t.New, Incident: t.Incident}
	if t.First != 0 {
		first, last := Time(t.First), Time(t.Last)
		u.First, u.Last = &first, &last
	}
	return u
}

func nears(list []analyze.Near) []Near {
	var all []Near
	for _, n := range list {
		near := Near{Upstream: n.Upstream, Requests: n.N, First: Time(n.First), Last: Time(n.Last), Stretches: n.Stretches, Longest: float64(n.Longest) / 1000}
		for _, c := range n.After {
			near.After = append(near.After, c.Name)
		}
		all = append(all, near)
	}
	return all
}

func surge(x analyze.Surge) Surge {
	s := Surge{Upstream: x.Upstream, Start: Time(x.Start), End: Time(x.End), Ongoing: x.Open, Requests: x.N, Share: fourDigits(x.Share), Incident: x.Incident}
	if x.Usual >= 0 {
		usual := fourDigits(x.Usual)
		s.UsualShare = &usual
	}
	if x.Pile.Seconds > 0 {
		share := fourDigits(x.Pile.Share)
		s.PiledSeconds, s.PiledShare = &x.Pile.Seconds, &share
	}
	return s
}

// apart lists what is told apart from failures, in the order of what changes the picture most.
func (p *page) apart() []apart {
	s := &p.result.Sections
	var list []apart
	add := func(title string, lines []string) {
		if len(lines) > 0 {
			list = append(list, apart{title, lines})
		}
	}
	add("Clients that gave up waiting", p.surges())
	add("Fewer requests than usual, and no failures among them", p.dips())
	if n := p.result.Totals.Stray; n > 0 && len(p.ordered) > 0 {
		add("Stray failures", []string{fmt.Sprintf("%s that no incident explains, %s", plural(n, "failure"), p.span(p.result.StrayFirst, p.result.StrayLast))})
	}
	add("Near misses: tries that failed and were saved", p.saved())
	add("Masked failures: the upstream failed, and the answer does not show it", p.masked())
	if p.result.Totals.ClientAborts > 0 {
		add("Clients that left first (499, C*, DC)", p.near(s.Aborts, ""))
	}
	add("Codes of a CDN or balancer, none of them a failure of ours", p.front())
	add("Probes of health checkers", p.probes())
	add("Messages that why502 does not know", p.unknown())
	return list
}

// near tells the first few upstreams of a list, and what became of the requests.
func (p *page) near(list []analyze.Near, fate string) []string {
	var lines []string
	for _, n := range list[:min(len(list), 5)] {
		lines = append(lines, fmt.Sprintf("%s on %s%s, %s", plural(n.N, "request"), or(n.Upstream, "an unnamed upstream"), fate, p.span(n.First, n.Last))+stretches(&n))
	}
	return lines
}

// stretches says that what was saved came in short stretches, and after which changes.
func stretches(n *analyze.Near) string {
	if n.Stretches == 0 {
		return ""
	}
	longest := seconds(float64(n.Longest) / 1000)
	text := "; within " + longest
	if n.Stretches > 1 {
		text = fmt.Sprintf("; %d times, for %s at most", n.Stretches, longest)
	}
	if len(n.After) > 0 {
		text += ", right after " + titled(n.After[0])
	}
	if more := len(n.After) - 1; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	if n.Longest <= longestRestart {
		text += ", as when servers restart"
	}
	return text
}

// longestRestart is how long servers that restart one after the other mostly take, in ms.
const longestRestart = 30_000

// surges tells how many gave up, when, how many usually do, and after what time.
func (p *page) surges() []string {
	var lines []string
	for _, s := range p.result.Sections.Surges {
		lines = append(lines, p.surge(s))
	}
	return lines
}

func (p *page) surge(s analyze.Surge) string {
	text := fmt.Sprintf("%s on %s (%s) were given up by their client, %s", plural(s.N, "request"), or(s.Upstream, "an unnamed upstream"), percent(s.Share), p.span(s.Start, s.End))
	if s.Open {
		text += ", still so at the end of the log"
	}
	switch {
	case s.Usual == 0:
		text += "; usual are none"
	case s.Usual > 0:
		text += "; usual are " + percent(s.Usual)
	}
	switch {
	case s.Pile.Seconds > 0:
		text += fmt.Sprintf("; %s of them after %.1f s: probably the time-out of the balancer in front, which gives up first and shows its users an error that this log does not have", percent(s.Pile.Share), s.Pile.Seconds)
	case s.Pile.Known == 0:
		text += "; the log does not tell after what time: add the duration of the request to its format, for one value again and again is the time-out of what stands in front"
	default:
		text += "; after no time in particular: users lost patience, or what is in front of them was restarted"
	}
	if s.Incident != "" {
		text += "; the same upstream failed then, see " + s.Incident
	}
	return text
}

// quiet is what went wrong without a failure in the log: an outage that shows elsewhere.
func (p *page) quiet() []string {
	lines := append(p.surges(), p.dips()...)
	if n := p.result.Sections.MaskedRequests(); n >= fewestMasked {
		lines = append(lines, p.masked()...)
	}
	if p.result.Totals.NearMisses >= fewestMasked {
		lines = append(lines, p.saved()...)
	}
	return lines
}

// saved tells of the requests that another try saved.
func (p *page) saved() []string {
	return p.near(p.result.Sections.NearMisses, ", saved by another try")
}

// fewestMasked are worth a line of the answer where nothing else failed.
const fewestMasked = 10

// unknown tells the messages that no table knows, when they came and where the first one stands.
func (p *page) unknown() []string {
	var lines []string
	for _, t := range p.result.Sections.Unknown {
		text := fmt.Sprintf("%s × %s", humanize.Comma(int64(t.N)), t.Text)
		if t.First != 0 {
			text += "; " + p.span(t.First, t.Last)
		}
		text += fmt.Sprintf("; %s:%d", t.File, t.Line)
		switch {
		case t.Incident != "":
			text += "; new with " + t.Incident
		case t.New:
			text += "; new"
		}
		lines = append(lines, text)
	}
	return lines
}

// front tells which codes of others passed through, and what the log of the origin behind them can show.
func (p *page) front() []string {
	var lines []string
	for _, c := range p.result.Sections.Front {
		lines = append(lines, fmt.Sprintf("%s × %d (%s), %s: %s In the origin's log: %s", humanize.Comma(int64(c.N)), c.Status, c.Who, p.span(c.First, c.Last), c.Meaning, c.Origin))
	}
	return lines
}

// maskedBy says how a failure was hidden.
var maskedBy = [...]string{
	analyze.MaskedByPage:       "were answered with another code or page (error_page), or from the cache",
	analyze.MaskedByStale:      "were answered with a stale copy from the cache",
	analyze.MaskedByAuth:       "were answered with 500, because the one that auth_request asks failed",
	analyze.MaskedBySubrequest: "had a subrequest that failed (auth_request: the client is sent 500; a mirror, an include or the refresh of a copy: it notices nothing)",
	analyze.MaskedByReply:      "were answered with another code (local reply)",
}

// masked tells what was hidden behind another answer.
func (p *page) masked() []string {
	var lines []string
	for _, x := range p.result.Sections.Masked[:min(len(p.result.Sections.Masked), 5)] {
		lines = append(lines, fmt.Sprintf("%s on %s %s, %s; %s:%d", plural(x.N, "request"), or(x.Upstream, "an unnamed upstream"), maskedBy[x.How], p.span(x.First, x.Last), x.File, x.Line))
	}
	return lines
}

// probes tells how many of the requests nobody waited for.
func (p *page) probes() []string {
	x := p.result.Sections.Probes
	if x.Requests == 0 {
		return nil
	}
	text := humanize.Comma(int64(x.Requests))
	if all := p.result.Totals.Requests; all >= x.Requests {
		text = fmt.Sprintf("%s of %s", text, plural(all, "request"))
	}
	if len(x.Agents) > 0 {
		text += " (" + enumerate(x.Agents, 5) + ")"
	}
	if x.Failures > 0 {
		text += fmt.Sprintf("; %s of them failed, and are among the failures", humanize.Comma(int64(x.Failures)))
	}
	return []string{text + "; they are no users: what is said of clients leaves them out"}
}

// dips tells when traffic stayed away.
func (p *page) dips() []string {
	var lines []string
	for _, x := range p.result.Sections.Dips {
		text := fmt.Sprintf("%s where about %s are usual, %s", plural(x.Requests, "request"), humanize.Comma(int64(math.Round(x.Usual))), p.span(x.Start, x.End))
		if x.Requests == 0 {
			text = fmt.Sprintf("no request where about %s are usual, %s", humanize.Comma(int64(math.Round(x.Usual))), p.span(x.Start, x.End))
		}
		if x.Open {
			text += ", still so at the end of the log"
		}
		text += ": what kept the others away is in front of this proxy (balancer, CDN, name service, network, or the clients themselves)"
		if x.Requests == 0 {
			text += ", or the log has a hole"
		}
		lines = append(lines, text)
	}
	return lines
}

// versions tells which versions the proxies said they are.
func (p *page) versions() []string {
	var lines []string
	for _, v := range p.Proxies {
		text := v.Program + " " + v.Version
		if v.Node != "" {
			text += " on " + v.Node
		}
		if v.Since != nil {
			text += ", " + p.moment(int64(*v.Since))
		}
		lines = append(lines, fmt.Sprintf("%s, %s:%d", text, base(v.File), v.Line))
	}
	return lines
}
