package report

import (
	"fmt"
	"time"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// The reports of these tests are made by hand, so that what is written about a result is tested apart from how results are found.

// hostile is log text that tries to break out of every format, act on terminals, and fill lines.
const hostile = "GET /`a``b```/<script>alert(1)</script>|x]]>--><img src=x onerror=alert(2)>/**bold**/[a](http://evil.example/)/@team/#12/\x1b[31m\x00\u202egnp\u202c/" +
	"aVeryLongWordWithoutAnyPlaceToBreakItaVeryLongWordWithoutAnyPlaceToBreakItaVeryLongWordWithoutAnyPlaceToBreakItaVeryLongWordWithoutAnyPlaceToBreakIt שלום \xff\xfe {{.}} $x$ :tada: HTTP/1.1"

// sampleStart is when the logs of a hand-made report begin.
var sampleStart = time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC).UnixMilli()

const sampleMinute = int64(60_000)

// sampleReport is a report of one incident that a deploy triggered, and one whose cause is not clear.
func sampleReport() *Report {
	r := sampleResult()
	release := &event.Change{Name: "shop 4.2.0", Kind: event.Deploy}
	first := sampleIncident(1, 10, 120)
	first.Deploy = &analyze.ChangeLink{Change: release, At: sampleStart + 9*sampleMinute, Before: 60, Trigger: true, Confidence: 0.93, Reasons: []string{"it touches shop"}}
	second := sampleIncident(2, 30, 12)
	second.Category, second.Cause, second.Title, second.Confidence = knowledge.Unattributed, "", "the upstream sent 502 itself", 0.7
	second.Ongoing, second.Lacks = true, []string{"$upstream_header_time"}
	r.Incidents = []*analyze.Incident{first, second}
	r.Changes = []analyze.ChangeVerdict{
		{Change: release, At: first.Deploy.At, Verdict: "trigger", Incident: first.ID, Why: "60 s before the first failure"},
		{Change: &event.Change{Name: "docs <b>7</b>", Kind: event.Deploy}, At: sampleStart + 50*sampleMinute, Verdict: "none"},
	}
	r.Marks = []analyze.Mark{{At: first.Deploy.At, Kind: analyze.ChangeMark, Text: "deploy shop 4.2.0"}, {At: first.Start, Kind: analyze.ProxyMark, Text: "the proxy reloads"},
		{At: first.Start + sampleMinute, Kind: analyze.HealthMark, Text: "shop/app1 is down"}}
	rep := New(r)
	rep.Mail = sampleEnvelope
	return rep
}

var sampleEnvelope = Envelope{To: []string{"ops@example.org"}, From: "why502@gw.example.org", SubjectPrefix: "[gw]", Host: "gw"}

// sampleResult is an hour of two upstreams without an incident.
func sampleResult() *analyze.Result {
	r := &analyze.Result{Start: sampleStart, End: sampleStart + 60*sampleMinute, Now: sampleStart + 61*sampleMinute, Counted: true,
		Totals:   analyze.Totals{Requests: 36_000, EdgeRequests: 36_000, Failures: 132, EdgeFailures: 132, Status502: 130, Status504: 2, NearMisses: 3, ClientAborts: 2, Stray: 0},
		Warnings: []string{"access.log: only failures are logged after 14:50"}, Assumed: []string{"the year is 2026"},
		Join: analyze.JoinQuality{Exact: 100, Near: 20, Ambiguous: 2, None: 10}}
	r.Categories[knowledge.Bugs] = analyze.CategoryCount{Failures: 120, Causes: []analyze.CauseCount{{Cause: "bugs.exception", Failures: 120}}}
	r.Categories[knowledge.Unattributed] = analyze.CategoryCount{Failures: 12}
	for i, name := range []string{"shop", "search"} {
		s := analyze.Series{Upstream: name, Start: sampleStart, Step: sampleMinute, Failures: map[knowledge.Category][]uint64{}}
		failures := make([]uint64, 60)
		for at := range failures {
			s.Requests = append(s.Requests, uint64(280+at%7*10))
			s.P50, s.P95 = append(s.P50, 0.02+float64(at%5)/1000), append(s.P95, 0.2+float64(at%3)/100)
		}
		for at := range 10 {
			failures[10+20*i+at] = []uint64{12, 1}[i]
		}
		s.Failures[[]knowledge.Category{knowledge.Bugs, knowledge.Unattributed}[i]] = failures
		r.Series = append(r.Series, s)
	}
	r.Sources = []analyze.Source{{Source: digest.Source{Source: event.Source{Name: "logs/access.log"}, Lines: 36_001, Events: 36_000, Unparsed: 1}, Coverage: "all", Start: r.Start, End: r.End, Samples: []analyze.SampleLine{{Line: 7, Text: hostile}}}}
	return r
}

// sampleIncident is one of ten minutes whose lines are hostile.
func sampleIncident(number, minute int, failures uint64) *analyze.Incident {
	start := sampleStart + int64(minute)*sampleMinute
	upstream := []string{"shop", "search"}[(number-1)%2]
	at := time.UnixMilli(start).UTC().Format("20060102T150405Z")
	inc := &analyze.Incident{ID: fmt.Sprintf("%s-%s-%04x", at, upstream, number), Start: start, End: start + 10*sampleMinute, Failures: failures, New: failures, Edge: failures,
		Peak: failures/10 + 2, Requests: 3000, Proxies: []event.Proxy{event.Nginx}, Nodes: []string{"gw1"}, Upstreams: []analyze.Count{{Name: upstream, Failures: failures, Requests: 3000}},
		Peers: []analyze.Count{{Name: "10.0.0.7:8080", Failures: failures}}, Paths: []analyze.Count{{Name: "/orders/{id}", Failures: failures - 1}, {Name: hostile, Failures: 1}},
		Clients: []analyze.Count{{Name: "203.0.113.9", Failures: failures}}, ClientsN: 40, PathsN: 2,
		Symptoms: []analyze.SymptomCount{{Symptom: event.ConnectRefused, Errno: 111, Failures: failures}}, Minutes: 10, Spark: []uint64{1, 5, 9, 4, 0, 2}, SparkStep: 100_000}
	inc.Impact = analyze.Impact{Requests: 3000, Failures: failures, Share: float64(failures) / 3000, Traffic: 0.5, Clients: 40, Paths: 2, Minutes: 10}
	inc.Verdict = analyze.Verdict{Category: knowledge.Bugs, Cause: "bugs.exception", Title: "the application throws", Confidence: 0.87,
		Alternatives: []analyze.Alternative{{Category: knowledge.Overload, Cause: "overload.queue", Confidence: 0.08}},
		Findings: []analyze.Finding{{ID: "exception", Text: "an exception in " + hostile, For: knowledge.Bugs, Weight: 2},
			{ID: "flat", Text: "traffic did not rise", For: knowledge.Overload, Against: true, Weight: 1}},
		Tell: []string{"the application's own log"}}
	inc.Evidence = []analyze.EvidenceLine{{File: "logs/error.log", Line: 12, Text: hostile, Why: "the upstream closed the connection"},
		{File: "logs/access.log", Line: 3400, Text: `203.0.113.9 - - [22/Nov/2026:15:10:00 +0100] "GET /orders/7 HTTP/1.1" 502 157`, Why: "the first failure"}}
	inc.Timeline = []analyze.Moment{{At: start - sampleMinute, Text: "deploy shop 4.2.0"}, {At: start, Text: "first failure: " + hostile}, {At: inc.End, Text: "last failure"}}
	inc.Check = []analyze.Check{{Where: "on the application's host", Command: "journalctl -u shop --since '14:09' | grep -i exception"}, {Where: "on the gateway", Command: "curl -sv http://10.0.0.7:8080/"}}
	inc.Fixes, inc.Prevent = []string{"roll shop 4.2.0 back"}, []string{"try a release on a canary first", "alert on the share of 502"}
	return inc
}

// reportOf is a report of so many incidents, with 50 failures each.
func reportOf(incidents int) *Report {
	r := sampleReport().result
	r.Incidents, r.Totals.Failures = nil, uint64(50*incidents)
	for i := range incidents {
		r.Incidents = append(r.Incidents, sampleIncident(i+1, i%48, 50))
	}
	rep := New(r)
	rep.Mail = sampleEnvelope
	return rep
}
