package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// moments are when the failed requests of an input happened: nginx writes the end of a request, HAProxy and Envoy its beginning.
func moments(t *testing.T, args []string) (list []time.Time) {
	t.Helper()
	for line := range strings.Lines(ask(t, nil, append([]string{"failures", clockShows}, args...)...)) {
		var f struct {
			Time    time.Time
			Proxy   string
			Kind    string
			Seconds float64 `json:"request_seconds"`
		}
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		if f.Proxy != "nginx" && f.Kind == "access" {
			f.Time = f.Time.Add(time.Duration(f.Seconds * float64(time.Second)))
		}
		list = append(list, f.Time)
	}
	return list
}

// --since and --until take the failures that happened from then on and before, whatever part of an incident that is, and all that is told of them agrees.
func TestSinceUntil(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	root, err := filepath.Abs("../../testdata/incidents")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"n-bigheader", "h-crash", "x-n-two-seq", "x-e-herring-dns", "p-n-nxdomain-error", "start-limit"} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(filepath.Join(root, name))
			args := arguments(t)
			all := moments(t, args)
			first, last := all[0], all[0]
			for _, at := range all {
				first, last = min2(first, at), max2(last, at)
			}
			for range 4 {
				since := first.Add(time.Duration(r.Float64() * float64(last.Sub(first)))).Truncate(time.Second)
				until := since.Add(time.Duration(r.Float64() * float64(last.Sub(since)))).Truncate(time.Second).Add(time.Second)
				want := 0
				for _, at := range all {
					if !at.Before(since) && at.Before(until) {
						want++
					}
				}
				span := []string{"--since=" + since.Format(time.RFC3339), "--until=" + until.Format(time.RFC3339)}
				checkSpan(t, append(span, args...), since, until, want)
			}
		})
	}
}

func min2(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func max2(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func checkSpan(t *testing.T, args []string, since, until time.Time, want int) {
	t.Helper()
	var r jsonReport
	if err := json.Unmarshal([]byte(ask(t, nil, append([]string{"--format=json", clockShows}, args...)...)), &r); err != nil {
		t.Fatal(err)
	}
	if r.Totals["failures"] != uint64(want) {
		t.Errorf("%q: %d failures, want %d", args, r.Totals["failures"], want)
	}
	if lines := strings.Count(ask(t, nil, append([]string{"failures", clockShows}, args...)...), "\n"); lines != want {
		t.Errorf("%q: failures prints %d lines, want %d", args, lines, want)
	}
	r.checkTotals(t)
	r.checkSeries(t)
	r.checkDeploys(t)
	if r.Window.Start.Before(since) || r.Window.End.After(until) {
		t.Errorf("%q: the window is %v", args, r.Window)
	}
	for _, i := range r.Incidents {
		if i.Failures == 0 || i.Failures > uint64(want) || i.Start.Before(since) || !i.End.Before(until) || i.Peak > i.Failures {
			t.Errorf("%q: incident from %v to %v with %d failures, peak %d", args, i.Start, i.End, i.Failures, i.Peak)
		}
	}
}

// access writes lines of nginx, one a second from a moment on, of which every fourth failed.
func access(from time.Time, n int) string {
	var b strings.Builder
	for i := range n {
		status := map[bool]int{true: 502, false: 200}[i%4 == 3]
		fmt.Fprintf(&b, "192.0.2.7 - - [%s] \"GET /a HTTP/1.1\" %d 5 \"-\" \"curl/8\"\n", from.Add(time.Duration(i)*time.Second).Format("02/Jan/2006:15:04:05 -0700"), status)
	}
	return b.String()
}

// Requests are counted to the second too where all were sampled, and where nothing is left the age of the newest line is told.
func TestSinceUntilCountsRequests(t *testing.T) {
	start := time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		trait, since, until      string
		requests, failures, says string
	}{
		{"open", "", "", "200", "50", ""},
		{"middle_of_a_minute", "--since=2026-11-22T14:00:30Z", "--until=2026-11-22T14:01:30Z", "60", "15", ""},
		{"from_a_whole_minute", "--since=2026-11-22T14:03:00Z", "", "20", "5", ""},
		{"a_duration", "--since=10m", "", "200", "50", ""},
		{"nothing_since", "--since=5m", "", "0", "0", "nothing is left: the newest line is of 2026-11-22 14:03:19 UTC, 7 min ago"},
		{"nothing_until", "", "--until=2026-11-22T13:00:00Z", "0", "0", "nothing is left: the oldest line is of 2026-11-22 14:00:00 UTC"},
	} {
		t.Run(test.trait, func(t *testing.T) {
			args := []string{"--format=json", "--now=2026-11-22T14:10:00Z"}
			for _, flag := range []string{test.since, test.until} {
				if flag != "" {
					args = append(args, flag)
				}
			}
			if test.trait == "a_duration" {
				args[1] = "--now=2026-11-22T14:08:00Z"
			}
			if test.trait == "nothing_since" {
				args[1] = "--now=2026-11-22T14:10:10Z"
			}
			text := ask(t, io.Reader(strings.NewReader(access(start, 200))), append(args, "-")...)
			var r jsonReport
			if err := json.Unmarshal([]byte(text), &r); err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(r.Totals["requests"]); got != test.requests || !strings.Contains(text, `"requests": `+test.requests) {
				t.Errorf("%s requests, want %s", got, test.requests)
			}
			if got := fmt.Sprint(r.Totals["failures"]); got != test.failures {
				t.Errorf("%s failures, want %s", got, test.failures)
			}
			if said := strings.Join(r.Warnings, "\n"); !strings.Contains(said, test.says) || test.says == "" && strings.Contains(said, "nothing is left") {
				t.Errorf("warnings %q, want %q", said, test.says)
			}
		})
	}
}
