package digest

import (
	"bytes"
	"math"
	"testing"

	"github.com/why502/why502/parser/event"
)

// totals are all rows of traffic in one.
func totals(d *Digest) (sum Counts) {
	for row := range d.Traffic() {
		sum.Add(&row.Counts)
	}
	return sum
}

// counted are the lines of files counted one by one.
func counted(files []testFile) (sum Counts) {
	for i := range files {
		for j := range files[i].lines {
			if l := &files[i].lines[j]; l.event.Kind == event.Access {
				g := l.glance()
				sum.count(&g)
			}
		}
	}
	return sum
}

func TestRowsAddUp(t *testing.T) {
	for name, budgets := range map[string]Budgets{"within_budget": {}, "beyond_budget": small, "one_of_each": {1, 1, 1, 1, 1, 1, 1, 1, 1, 1}} {
		t.Run(name, func(t *testing.T) {
			files := corpus(3, usual)
			d, want := digestOf(files, budgets), counted(files)
			if got := totals(d); got != want {
				t.Errorf("traffic: got %v, want %v", got.N, want.N)
			}
			var requests, failures, failed, messages uint64
			for row := range d.Peers() {
				requests, failures = requests+row.Requests, failures+row.Failures
			}
			for row := range d.Failures() {
				failed += row.N
			}
			for row := range d.Messages() {
				messages += row.N
			}
			if requests != want.N[Requests] || failures != want.N[Failures] || failed != want.N[Failures] {
				t.Errorf("peers have %d requests and %d failures, failures %d; want %d and %d", requests, failures, failed, want.N[Requests], want.N[Failures])
			}
			if lines := messageLines(files); messages != lines {
				t.Errorf("messages have %d lines, want %d", messages, lines)
			}
		})
	}
}

// messageLines counts messages as often as they say that they were repeated.
func messageLines(files []testFile) (n uint64) {
	for i := range files {
		for j := range files[i].lines {
			if ev := &files[i].lines[j].event; ev.Kind != event.Access {
				n += uint64(max(ev.Repeated, 1))
			}
		}
	}
	return n
}

// oneRow counts a single glance and returns its row.
func oneRow(t *testing.T, g event.Glance) Traffic {
	t.Helper()
	d := New(Options{})
	d.Begin(event.Source{Name: "a"}, 0, nil)
	d.Count(&g, 0, []byte("a line"))
	d.End(event.Account{To: 7, Lines: 1, Events: 1})
	for row := range d.Traffic() {
		return *row
	}
	t.Fatal("no row of traffic")
	return Traffic{}
}

func TestCountersOfStatus(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int16
		want   Counter
	}{
		{"none", 0, NoStatus}, {"switching", 101, Status2xx}, {"ok", 200, Status2xx}, {"last_of_2xx", 299, Status2xx}, {"moved", 301, Status3xx},
		{"not_found", 404, Status4xx}, {"client_left", 499, Status4xx}, {"error", 500, Status5xx}, {"of_a_cdn", 521, Front + 4}, {"of_a_balancer", 460, Front}, {"last_of_them", 561, Front + 12}, {"between_them", 529, Status5xx}, {"bad_gateway", 502, Status502},
		{"unavailable", 503, Status503}, {"timeout", 504, Status504}, {"no_status_line", 9, OtherStatus}, {"beyond", 600, OtherStatus},
		{"huge", math.MaxInt16, OtherStatus}, {"negative", -1, OtherStatus},
	} {
		t.Run(test.name, func(t *testing.T) {
			row := oneRow(t, event.Glance{Status: test.status, Total: -1, Queue: -1, Connect: -1, Header: -1})
			for c := Status2xx; c < counters; c++ {
				if c > OtherStatus && c < Front {
					continue
				}
				if want := uint64(toInt(c == test.want)); row.N[c] != want {
					t.Errorf("status %d: counter %d is %d, want %d", test.status, c, row.N[c], want)
				}
			}
		})
	}
}

func TestCountersOfOutcome(t *testing.T) {
	for _, test := range []struct {
		name    string
		glance  event.Glance
		counter []Counter
	}{
		{"fine", event.Glance{}, nil},
		{"failed", event.Glance{Outcome: event.Failed}, []Counter{Failures}},
		{"passed_on", event.Glance{Outcome: event.PassedOn}, []Counter{Failures, PassedThrough}},
		{"failed_call", event.Glance{Outcome: event.Failed, GRPC: true}, []Counter{Failures, GRPCFailures}},
		{"failed_probe", event.Glance{Outcome: event.Failed, Probe: true}, []Counter{Failures, Probes, ProbeFailures}},
		{"fine_probe", event.Glance{Probe: true}, []Counter{Probes}},
		{"client_left", event.Glance{Outcome: event.ClientAbort}, []Counter{ClientAborts}},
		{"rescued", event.Glance{Outcome: event.Rescued}, []Counter{RescuedRequests}},
		{"masked", event.Glance{Outcome: event.Masked}, []Counter{MaskedRequests}},
	} {
		t.Run(test.name, func(t *testing.T) {
			row := oneRow(t, test.glance)
			want := map[Counter]bool{}
			for _, c := range test.counter {
				want[c] = true
			}
			for c := Failures; c <= ProbeFailures; c++ {
				if (row.N[c] == 1) != want[c] {
					t.Errorf("counter %d is %d, want %v", c, row.N[c], want[c])
				}
			}
		})
	}
}

func TestDurationsAreCountedWhereTold(t *testing.T) {
	row := oneRow(t, event.Glance{Total: 1000, Queue: 0, Connect: 3, Header: event.None, Tries: 2})
	if row.N[TotalSum] != 1000 || row.Total[TotalBucket(1000)] != 1 || row.N[Queued] != 1 || row.N[QueueSum] != 0 || row.N[ConnectSum] != 3 ||
		row.Connect[ShortBucket(3)] != 1 || row.N[HeaderSum] != 0 || row.Header != [ShortBuckets]uint64{} || row.N[Tries] != 2 {
		t.Errorf("got %+v", row.Counts)
	}
}

func TestRowsAreOfTheirMinute(t *testing.T) {
	d := New(Options{})
	d.Begin(event.Source{Name: "a"}, 0, nil)
	at := []int64{0, 59_999, 60_000, 61_000, 59_000, 600_000, 1, -1, 600_001, 60_001}
	for _, ms := range at {
		d.Count(&event.Glance{Clock: event.Zoned | event.Dated, Ms: testStart - testStart%60_000 + ms, Upstream: []byte("app")}, 0, []byte("line"))
	}
	d.End(event.Account{To: 100, Lines: uint64(len(at)), Events: uint64(len(at))})
	got := map[int64]uint64{}
	for row := range d.Traffic() {
		got[row.Start-testStart+testStart%60_000] += row.N[Requests]
		if row.Step != 60_000 || d.Name(row.Place) != "app" || row.Names != 1 {
			t.Errorf("row %+v: want a minute of app", row)
		}
	}
	for start, want := range map[int64]uint64{-60_000: 1, 0: 4, 60_000: 3, 600_000: 2} {
		if got[start] != want {
			t.Errorf("minute %d: %d requests, want %d", start/60_000, got[start], want)
		}
	}
}

// Times may be before 1970 or far off; whatever they are, every line is counted once.
func TestOddTimesAreCounted(t *testing.T) {
	for name, budgets := range map[string]Budgets{"within_budget": {}, "one_of_each": {1, 1, 1, 1, 1, 1, 1, 1, 1, 1}} {
		t.Run(name, func(t *testing.T) {
			d := New(Options{Budgets: budgets})
			d.Begin(event.Source{Name: "a"}, 0, nil)
			times := []int64{0, -1, -5, -60_000, 1, 1 << 40, -1 << 40, 1 << 55, -1 << 55, math.MaxInt64 / 1_000_000, math.MinInt64 / 1_000_000}
			for _, ms := range times {
				for _, upstream := range []string{"a", "b"} {
					g := event.Glance{Ms: ms, Upstream: []byte(upstream), Status: 502, Outcome: event.Failed, Symptom: event.ConnectRefused}
					if line := []byte("line"); d.Count(&g, 0, line) {
						d.Keep(&event.Event{Kind: event.Access, Outcome: event.Failed, Symptom: event.ConnectRefused}, 0, line)
					}
				}
			}
			want, n := uint64(2*len(times)), uint64(0)
			for row := range d.Failures() {
				n += row.N
			}
			if got := totals(d).N; got[Requests] != want || got[Failures] != want || n != want {
				t.Errorf("%d requests, %d and %d failures; want %d of each", got[Requests], got[Failures], n, want)
			}
		})
	}
}

func TestPlaceIsUpstreamElsePeer(t *testing.T) {
	for _, test := range []struct{ name, upstream, peer, want string }{
		{"both", "app", "10.0.0.7:80", "app"}, {"peer_only", "", "10.0.0.7:80", "10.0.0.7:80"}, {"neither", "", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := New(Options{})
			d.Begin(event.Source{Name: "a"}, 0, nil)
			d.Count(&event.Glance{Upstream: []byte(test.upstream), Peer: []byte(test.peer)}, 0, []byte("line"))
			for row := range d.Traffic() {
				if got := d.Name(row.Place); got != test.want {
					t.Errorf("place: got %q, want %q", got, test.want)
				}
			}
		})
	}
}

// Names that agree in length, head and tail must not be taken for each other.
func TestNamesThatLookAlikeAreApart(t *testing.T) {
	names := []string{"a", "aa", "aaa", "aaaa", "aaaaaaaa", "aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaa", "outbound|80|v1|shop.default.svc", "outbound|80|v2|shop.default.svc", "ab", "ba",
		"a\x00", "\x00", "\x00\x00", ""}
	d := New(Options{})
	d.Begin(event.Source{Name: "a"}, 0, nil)
	for range 3 {
		for _, node := range names {
			for _, upstream := range names {
				for _, peer := range names {
					d.Count(&event.Glance{Node: []byte(node), Upstream: []byte(upstream), Peer: []byte(peer)}, 0, []byte("line"))
				}
			}
		}
	}
	rows, n := 0, len(names)
	for row := range d.Peers() {
		if rows++; row.Requests != uint64(3*n) {
			t.Errorf("%q and %q: %d requests, want %d", d.Name(row.Upstream), d.Name(row.Peer), row.Requests, 3*n)
		}
	}
	if rows != n*n {
		t.Errorf("%d rows of peers, want %d", rows, n*n)
	}
}

// A sample of parsed-later lines is the same as one that asks for each.
func TestStageChangesNothing(t *testing.T) {
	for name, budgets := range map[string]Budgets{"within_budget": {}, "beyond_budget": small} {
		t.Run(name, func(t *testing.T) {
			files := corpus(11, shape{files: 2, lines: 20_000, upstreams: 9, peers: 3, nodes: 2, clients: 90, routes: 12, span: 86_400_000, failing: 0.02, messages: 0.02})
			want := encoded(t, digestOf(files, budgets))
			d := New(Options{Formats: testFormats, Budgets: budgets})
			parsed := 0
			for i := range files {
				byText := map[string]*event.Event{}
				for j := range files[i].lines {
					byText[string(files[i].lines[j].text)] = &files[i].lines[j].event
				}
				files[i].feedWith(d, 0, len(files[i].lines), func(line []byte, ev *event.Event) bool {
					parsed++
					*ev = *byText[string(line)]
					return true
				})
			}
			if got := encoded(t, d); !bytes.Equal(got, want) {
				t.Errorf("staged: %d bytes, want the same as the %d unstaged", len(got), len(want))
			}
			if parsed == 0 || parsed > 40_000 {
				t.Errorf("%d lines were parsed later", parsed)
			}
		})
	}
}

func TestCountWithoutBegin(t *testing.T) {
	d := New(Options{})
	d.Count(&event.Glance{Status: 502, Outcome: event.Failed}, 0, []byte("line"))
	var ev event.Event
	d.Keep(&ev, 0, []byte("line"))
	if got := totals(d); got.N[Failures] != 1 || len(d.Sources()) != 1 {
		t.Errorf("%d failures of %d sources, want 1 of 1", got.N[Failures], len(d.Sources()))
	}
}

func TestHealthyLineAllocatesNothing(t *testing.T) {
	files := newTraffic(0)
	d := New(Options{})
	d.Begin(event.Source{Name: "a"}, 0, files.parse)
	const warm, more = 1_000_000, 100_000
	files.feed(d, warm, 10)
	allocs := testing.AllocsPerRun(1, func() { files.feed(d, more, 100) })
	if allocs > more/50 {
		t.Errorf("%d healthy lines allocate %.0f times, want at most one in fifty", more, allocs)
	}
}

// In a storm what is allocated is for the few that are kept.
func TestNotedLineAllocatesNothing(t *testing.T) {
	d := New(Options{Formats: testFormats, Budgets: small})
	d.Begin(event.Source{Name: "error.log"}, 0, func(_ []byte, ev *event.Event) bool {
		ev.Kind = event.Error
		return true
	})
	line := []byte("2026/11/22 19:46:49 [error] 7#7: *1 connect() failed")
	g := event.Glance{Clock: event.Dated, Proxy: event.Nginx, Kind: event.Error, Symptom: event.ConnectRefused, Ms: testStart, Peer: []byte("10.1.0.1:80"),
		Message: &event.Message{Row: "nginx/connect.refused", Errno: 111}}
	n := uint32(0)
	note := func(lines int) {
		for range lines {
			g.Key, g.Ms = mix(uint64(n), 1), testStart+int64(n/100)
			d.Note(&g, n, line)
			n++
		}
	}
	note(200_000)
	const more = 100_000
	if allocs := testing.AllocsPerRun(1, func() { note(more) }); allocs > more/50 {
		t.Errorf("%d error lines allocate %.0f times, want at most one in fifty", more, allocs)
	}
}

func TestRecordHoldsWhatJoinsNeed(t *testing.T) {
	var ev event.Event
	ev.Reset()
	ev.Kind, ev.Proxy, ev.Symptom, ev.Errno, ev.Status = event.Error, event.Nginx, event.ConnectRefused, 111, 502
	ev.Stamp = event.Stamp{Nano: testStart * 1e6, Set: true, Dated: true}
	ev.Client, ev.Method, ev.Path, ev.Host = []byte("10.0.0.9"), []byte("GET"), []byte("/orders/7"), []byte("shop")
	ev.UpstreamAddrs = [][]byte{[]byte("10.1.0.1:80"), []byte("10.1.0.2:80")}
	ev.ConnectionID, ev.RequestID, ev.Key = []byte("17"), []byte("abc"), 99
	ev.Row, ev.Phase, ev.HeaderSent, ev.Open = "nginx/connect.refused", []byte("connecting to upstream"), true, true
	d := New(Options{Formats: testFormats})
	d.Begin(event.Source{Name: "error.log", Group: "error.log"}, 0, nil)
	d.Keep(&ev, 4, []byte("the line"))
	d.End(event.Account{To: 100, Lines: 5, Events: 1, Skipped: 4})
	for r, share := range d.Records() {
		v := d.Traits(r)
		got := []string{d.Name(r.Client), d.Name(v.Method), d.Name(r.Route), d.Name(v.Host), d.Name(v.Peer), d.Name(v.Tried), d.Name(v.Row), d.Name(v.Phase), string(d.Text(r))}
		want := []string{"10.0.0.9", "GET", "/orders/{id}", "shop", "10.1.0.2:80", "10.1.0.1:80 10.1.0.2:80", "nginx/connect.refused", "connecting to upstream", "the line"}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("got %q, want %q", got[i], want[i])
			}
		}
		if source, line := d.Line(r.Pos); source != 0 || line != 5 {
			t.Errorf("it stands in line %d of source %d, want 5 of 0", line, source)
		}
		if r.At != testStart || r.Key != 99 || r.Request != hashID([]byte("abc")) || r.Connection != hashID([]byte("17")) || v.Errno != 111 ||
			v.Flags != HeaderSent|Open || r.Total != event.None || share != (Share{1, 1}) || v.Domain == Absolute {
			t.Errorf("record %+v, traits %+v, share %v", r, v, share)
		}
	}
	if !d.Complete() {
		t.Error("one record and not complete")
	}
}
