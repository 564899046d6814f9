package analyze

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// fillSources accounts for every input and says what part of the traffic it holds.
func (m *model) fillSources(r *Result) {
	type tally struct{ requests, failures, bad uint64 }
	byProxy := map[event.Proxy]*tally{}
	for _, t := range m.traffic {
		x := byProxy[t.proxy]
		if x == nil {
			x = &tally{}
			byProxy[t.proxy] = x
		}
		x.requests += uint64(t.requests)
		x.failures += uint64(t.failures)
		x.bad += uint64(t.bad)
	}
	for i, s := range m.delta.Sources() {
		src := Source{Source: s, Coverage: "unknown", Samples: m.samplesOf(uint32(i))}
		counts := map[string]uint64{}
		for _, span := range s.Spans {
			counts[span.Format] += span.Lines
			if span.First == digest.NoTime {
				continue
			}
			domain := m.domainIn(span.Domain)
			first, last := m.clocks.utc(domain, span.First, false), m.clocks.utc(domain, span.Last, false)
			if src.Start == 0 || first < src.Start {
				src.Start = first
			}
			src.End = max(src.End, last)
			if p := proxyOf(span.Format); p != event.NoProxy && byProxy[p] != nil && isAccess(span.Format) {
				x := byProxy[p]
				switch {
				case holdsOnlyBad(x.requests, x.failures, x.bad):
					src.Coverage, src.Hint = "failures-only", hintFor(p)
				case src.Coverage == "unknown":
					src.Coverage = "all"
				}
			}
		}
		for format, n := range counts {
			src.Formats = append(src.Formats, Count{Name: format, Requests: n})
		}
		slices.SortFunc(src.Formats, func(a, b Count) int { return cmp.Or(cmp.Compare(b.Requests, a.Requests), cmp.Compare(a.Name, b.Name)) })
		r.Sources = append(r.Sources, src)
	}
	covers := func(what string) bool {
		return slices.ContainsFunc(r.Sources, func(s Source) bool { return s.Coverage == what })
	}
	// Where no log holds more than failures, their number is that of the requests, and every share is 100 %.
	r.Counted = r.Counted && (covers("all") || !covers("failures-only"))
}

// samplesOf are the first unparsed lines of a source.
func (m *model) samplesOf(source uint32) []SampleLine {
	var list []SampleLine
	for _, leaf := range m.delta.Leaves() {
		if leaf.Source != source {
			continue
		}
		for _, s := range leaf.Samples {
			list = append(list, SampleLine{int(leaf.Before) + int(s.Line) + 1, string(s.Text)})
		}
	}
	return list[:min(len(list), 3)]
}

// hidesRequests says that a good part of a source looks like requests that nobody understands.
func (s *Source) hidesRequests() bool {
	return s.Unparsed*20 >= s.Lines && slices.ContainsFunc(s.Samples, func(l SampleLine) bool { return event.LooksLikeRequest([]byte(l.Text)) })
}

// proxyOf tells whose format it is by its name.
func proxyOf(format string) event.Proxy {
	for _, p := range [...]event.Proxy{event.Nginx, event.HAProxy, event.Envoy} {
		if strings.HasPrefix(format, p.String()) {
			return p
		}
	}
	return event.NoProxy
}

// isAccess says whether lines of the format are finished requests.
func isAccess(format string) bool {
	for _, other := range [...]string{"-error", "-message", "-application", "-continuation", "-process", "-health", "-stderr", "-connect"} {
		if strings.HasSuffix(format, other) {
			return false
		}
	}
	return true
}

func hintFor(p event.Proxy) string {
	switch p {
	case event.Nginx:
		return "access_log … if=$loggable"
	case event.HAProxy:
		return "option dontlog-normal"
	}
	return "an access log filter (status_code_filter, response_flag_filter)"
}

// warnings are what can change a verdict.
func (m *model) warnings(r *Result) []string {
	var list []string
	for _, s := range r.Sources {
		if s.Coverage == "failures-only" {
			list = append(list, fmt.Sprintf("%s holds failures only (%s does that): shares and baselines mean nothing", s.Name, s.Hint))
		}
	}
	for _, s := range r.Sources {
		for _, f := range s.Formats {
			if f.Name == "haproxy-connect" {
				list = append(list, fmt.Sprintf("%s has %d lines that tell only that a connection was accepted, not how it ended: add option httplog (or tcplog) to HAProxy's configuration", s.Name, f.Requests))
			}
		}
	}
	for i := range r.Sources {
		if s := &r.Sources[i]; s.hidesRequests() {
			list = append(list, fmt.Sprintf("%s: %d of %d lines are not understood and look like requests, so what failed in them is not counted: --log-format or --config tells their format; why502 detect says how", s.Name, s.Unparsed, s.Lines))
		}
	}
	only, timeless := 0, 0
	for _, f := range m.failures {
		if f.only {
			only++
		}
		if f.at == digest.NoTime {
			timeless++
		}
	}
	if timeless > 0 {
		list = append(list, fmt.Sprintf("%d failures have no time, so they belong to no incident: let the log write one, or name the field that is one with --log-format", timeless))
	}
	if only > 0 {
		list = append(list, "no access log covers some of the error log: there each request whose last error line leads to 502 or 504 counts as one failure, at most; tries saved by a retry cannot be seen")
	}
	if n := r.Totals.Unsure504; n > 0 {
		list = append(list, fmt.Sprintf("%d × 504: who made it, nginx or the upstream itself, these logs do not tell, so it counts as a failure; add $upstream_header_time to the log_format, or give nginx's error log too", n))
	}
	if !m.whole {
		told := "there are more failures than are kept whole: causes are shared out by a sample of them, sums stay exact"
		if only > 0 {
			told += ", but for failures that only the error log tells of: how many these are is estimated from the sample"
		}
		list = append(list, told)
	}
	if statuses := m.d.Statuses(); len(statuses) > 1 {
		list = append(list, "not all of this was counted by the same rules ("+statusesText(statuses)+"): its numbers do not add up to one; digest everything with the same --status")
	}
	list = append(list, m.copies()...)
	list = append(list, m.muteLogs()...)
	list = append(list, m.strangers()...)
	list = append(list, m.doubts...)
	for _, h := range r.Sections.Holes {
		list = append(list, h.warning())
	}
	list = append(list, r.Sections.Lost...)
	list = append(list, m.spanWarnings()...)
	return list
}

// statusesText names the rules by which failures were counted.
func statusesText(statuses []string) string {
	texts := make([]string, len(statuses))
	for i, codes := range statuses {
		texts[i] = "--status " + codes
		if codes == "" {
			texts[i] = "no --status"
		}
	}
	return strings.Join(texts, "; ")
}
