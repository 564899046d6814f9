package analyze

import (
	"cmp"
	"fmt"
	"math"
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
				case x.requests > 0 && x.failures == x.requests, x.requests >= 20 && x.bad == x.requests:
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

// fillSections gathers what is told apart from failures.
func (m *model) fillSections(r *Result) {
	sec := &r.Sections
	near, aborts := map[string]*Near{}, map[string]*Near{}
	for _, f := range m.rescued {
		if !m.isNew(f.rec.Pos) {
			continue
		}
		switch f.rec.Outcome {
		case event.Rescued:
			addNear(near, m.poolName(f), f)
		case event.ClientAbort:
			addNear(aborts, m.poolName(f), f)
		case event.Masked:
			sec.Masked += uint64(math.Round(f.weight))
		}
	}
	for _, g := range m.saved {
		if !m.counts(g.final.rec, g.at(), needOfSaved(g.at())) {
			continue
		}
		f := &failure{at: g.at(), weight: g.final.weight}
		addNear(near, m.d.Name(or2(g.final.rec.Upstream, g.final.rec.Peer)), f)
	}
	sec.NearMisses, sec.Aborts = sortNear(near), sortNear(aborts)
	templates := map[string]*Template{}
	for _, list := range [...][]*message{m.messages, m.notices} {
		for _, msg := range list {
			if msg.rec.Row != 0 || msg.symptom != event.Unknown && msg.symptom != event.NoSymptom || msg.rec.Kind != event.Error || !m.isNew(msg.rec.Pos) {
				continue
			}
			text := fold(m.d.Text(msg.rec))
			if text == "" {
				continue
			}
			t := templates[text]
			if t == nil {
				t = &Template{Text: text, First: msg.at}
				templates[text] = t
			}
			t.N += uint64(math.Round(msg.weight))
			t.First = min(t.First, msg.at)
		}
	}
	for _, t := range templates {
		sec.Unknown = append(sec.Unknown, *t)
	}
	slices.SortFunc(sec.Unknown, func(a, b Template) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Text, b.Text)) })
	sec.Unknown = sec.Unknown[:min(len(sec.Unknown), 10)]
	lost := map[string]uint64{}
	for _, n := range m.notices {
		if n.symptom == event.LinesLost && m.isNew(n.rec.Pos) {
			lost[m.sources[n.source].Name] += uint64(max(1, n.rec.Repeated))
		}
	}
	for _, w := range sortedCounts(lost) {
		sec.Lost = append(sec.Lost, fmt.Sprintf("%s: at least %d lines were suppressed before they reached the log", w.Name, w.Failures))
	}
}

func or2(a, b digest.NameID) digest.NameID {
	if a != 0 {
		return a
	}
	return b
}

func (m *model) poolName(f *failure) string {
	if f.pool != nil {
		return f.pool.name
	}
	return m.d.Name(or2(f.upstream, f.peer))
}

func addNear(all map[string]*Near, name string, f *failure) {
	n := all[name]
	if n == nil {
		n = &Near{Upstream: name, First: f.at, Last: f.at}
		all[name] = n
	}
	n.N += uint64(math.Round(f.weight))
	n.First, n.Last = min(n.First, f.at), max(n.Last, f.at)
}

func sortNear(all map[string]*Near) []Near {
	var list []Near
	for _, n := range all {
		list = append(list, *n)
	}
	slices.SortFunc(list, func(a, b Near) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Upstream, b.Upstream)) })
	return list
}

func sortedCounts(m map[string]uint64) []Count {
	var list []Count
	for n, c := range m {
		list = append(list, Count{Name: n, Failures: c})
	}
	slices.SortFunc(list, func(a, b Count) int { return cmp.Or(cmp.Compare(b.Failures, a.Failures), cmp.Compare(a.Name, b.Name)) })
	return list
}

// fold makes messages that differ only in numbers and quoted parts one.
func fold(line []byte) string {
	var out strings.Builder
	digits := false
	for _, c := range line[:min(len(line), 300)] {
		if c >= '0' && c <= '9' {
			if !digits {
				out.WriteByte('#')
			}
			digits = true
			continue
		}
		digits = false
		out.WriteByte(c)
	}
	text := out.String()
	if i := strings.Index(text, ", client: "); i > 0 {
		text = text[:i]
	}
	return text
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
	only := 0
	for _, f := range m.failures {
		if f.only {
			only++
		}
	}
	if only > 0 {
		list = append(list, "no access log covers some of the error log: there each request whose last error line leads to 502 or 504 counts as one failure, at most; tries saved by a retry cannot be seen")
	}
	if !m.whole {
		list = append(list, "there are more failures than are kept whole: causes are shared out by a sample of them, sums stay exact")
	}
	list = append(list, r.Sections.Lost...)
	return list
}
