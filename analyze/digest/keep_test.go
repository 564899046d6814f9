package digest

import (
	"fmt"
	"testing"

	"github.com/why502/why502/parser/event"
)

// message is an error line of nginx.
func message(ms int64, client, path string) event.Event {
	var ev event.Event
	ev.Reset()
	ev.Kind, ev.Proxy, ev.Format, ev.Symptom, ev.Errno = event.Error, event.Nginx, 2, event.ConnectRefused, 111
	ev.Stamp = event.Stamp{Nano: ms * 1e6, Set: true, Dated: true}
	ev.Client, ev.Method, ev.Path = []byte(client), []byte("GET"), []byte(path)
	ev.Key = event.JoinKey(ev.Client, ev.Method, ev.Path, nil)
	ev.UpstreamAddrs = [][]byte{[]byte("10.1.0.1:80")}
	ev.Row = "nginx/connect.refused"
	return ev
}

func keep(d *Digest, events ...event.Event) *Digest {
	d.Begin(event.Source{Name: "error.log", Group: "error.log"}, 0, nil)
	for i := range events {
		d.Keep(&events[i], uint32(i), fmt.Append(nil, "line ", i, events[i].Kind, events[i].Symptom))
	}
	d.End(event.Account{To: 1000, Lines: uint64(len(events)), Events: uint64(len(events))})
	return d
}

func TestMessagesThatCount(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(ev *event.Event)
		want   string // rows of Messages; records; notices
	}{
		{"plain", func(*event.Event) {}, "1 of 10.1.0.1:80 errno 111; 1; 0"},
		{"upstream_named", func(ev *event.Event) { ev.Upstream = []byte("app") }, "1 of app errno 111; 1; 0"},
		{"server_named_without_address", func(ev *event.Event) { ev.UpstreamServer, ev.UpstreamAddrs = []byte("s1"), nil }, "1 of s1 errno 111; 1; 0"},
		{"repeated", func(ev *event.Event) { ev.Repeated = 7 }, "7 of 10.1.0.1:80 errno 111; 1; 0"},
		{"without_errno", func(ev *event.Event) { ev.Errno = 0 }, "1 of 10.1.0.1:80 errno 0; 1; 0"},
		{"errno_of_windows", func(ev *event.Event) { ev.Errno = 10061 }, "1 of 10.1.0.1:80 errno 10061; 1; 0"},
		{"absurd_errno", func(ev *event.Event) { ev.Errno = 1 << 40 }, "1 of 10.1.0.1:80 errno 0; 1; 0"},
		{"tail", func(ev *event.Event) { ev.Tail = true }, "; 1; 0"},
		{"repeats_the_line_before", func(ev *event.Event) { ev.Kind, ev.Repeated = event.NoKind, 3 }, "; 1; 0"},
		{"health", func(ev *event.Event) { ev.Kind = event.Health }, "1 of 10.1.0.1:80 errno 111; 0; 1"},
		{"process", func(ev *event.Event) { ev.Kind = event.Process }, "1 of 10.1.0.1:80 errno 111; 0; 1"},
		{"system", func(ev *event.Event) { ev.Kind = event.SystemLine }, "1 of 10.1.0.1:80 errno 111; 0; 1"},
		{"skipped", func(ev *event.Event) { ev.Kind = event.Skip }, "; 0; 0"},
		{"request_that_was_not_counted", func(ev *event.Event) { ev.Kind = event.Access }, "; 0; 0"},
		{"no_address", func(ev *event.Event) { ev.UpstreamAddrs = nil }, "1 of  errno 111; 1; 0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			ev := message(testStart, "10.0.0.1", "/a")
			test.change(&ev)
			d := keep(New(Options{Formats: testFormats}), ev)
			got := ""
			for row := range d.Messages() {
				got += fmt.Sprintf("%d of %s errno %d", row.N, d.Name(row.Place), row.Errno)
			}
			records, notices := 0, 0
			for range d.Records() {
				records++
			}
			for range d.Notices() {
				notices++
			}
			if got = fmt.Sprintf("%s; %d; %d", got, records, notices); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestFirstAndLastAreExact(t *testing.T) {
	d := keep(New(Options{Budgets: Budgets{Messages: 1}}), message(testStart+777, "a", "/"), message(testStart+5, "b", "/"), message(testStart+99_999_123, "c", "/"))
	for row := range d.Messages() {
		if row.N != 3 || row.First != testStart+5 || row.Last != testStart+99_999_123 {
			t.Errorf("got %+v, want 3 from %d to %d", row, testStart+5, testStart+99_999_123)
		}
	}
}

func TestLineWithoutStamp(t *testing.T) {
	ev := message(0, "a", "/")
	ev.Stamp = event.Stamp{}
	d := keep(New(Options{}), ev)
	for row := range d.Messages() {
		if row.First != NoTime || row.Last != NoTime || row.N != 1 {
			t.Errorf("got %+v, want no time", row)
		}
	}
	if domain := d.Domains()[1]; domain.First != NoTime || domain.Last != NoTime || domain.Lines != 1 {
		t.Errorf("domain: got %+v, want no time", domain)
	}
}

// A storm neither pushes out what the proxy says of itself nor the failures of a quiet upstream.
func TestStormLeavesTheQuietOnes(t *testing.T) {
	var events []event.Event
	for i := range 5000 {
		events = append(events, message(testStart+int64(i), fmt.Sprint("10.0.", i>>8, ".", i&255), "/storm"))
	}
	quiet := message(testStart+100, "10.9.9.9", "/quiet")
	quiet.UpstreamAddrs = [][]byte{[]byte("10.2.0.1:80")}
	health := message(testStart+200, "", "")
	health.Kind, health.Symptom, health.State = event.Health, event.CheckFailed, event.ServerDown
	other := message(testStart+300, "10.9.9.9", "/other")
	other.Symptom = event.AnswerReset
	d := keep(New(Options{Budgets: Budgets{Records: 100, Notices: 10}}), append(events, quiet, health, other)...)
	found := map[string]bool{}
	for r := range d.Records() {
		found[d.Name(r.Route)] = true
	}
	for r := range d.Notices() {
		found[fmt.Sprint("state ", d.Traits(r).State)] = true
	}
	if !found["/storm"] || !found["/quiet"] || !found["/other"] || len(found) != 4 {
		t.Errorf("kept are %v, want all four sorts", found)
	}
	if d.Complete() {
		t.Error("100 of 5002 records are said to be complete")
	}
}

// Of a sampled storm both halves of a request stay, or neither: the access line and the error line have one rank.
func TestSampleKeepsBothHalves(t *testing.T) {
	for _, test := range []struct {
		name    string
		clients int // one client that asks the same over and over is the hard case
		offset  int64
	}{
		{"many_clients", 4000, 0}, {"one_client", 1, 0}, {"unknown_offset", 4000, 330 * 60_000}, {"one_client_unknown_offset", 1, 330 * 60_000},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := New(Options{Formats: testFormats, Budgets: Budgets{Records: 800}})
			d.Begin(event.Source{Name: "both"}, 0, nil)
			start := int64(testStart - testStart%300_000)
			for i := range 4000 {
				ms := start + int64(i)*70
				ev := message(ms+test.offset, fmt.Sprint("client", i%test.clients), "/same")
				d.Keep(&ev, uint32(2*i), fmt.Append(nil, "error ", i))
				ev.Kind, ev.Status, ev.Outcome = event.Access, 502, event.Failed
				ev.Stamp.Nano, ev.Stamp.Zoned = ms*1e6, true
				l := testLine{ev, fmt.Append(nil, "access ", i)}
				l.feed(d, uint32(2*i+1))
			}
			d.End(event.Account{To: 8000, Lines: 8000, Events: 8000})
			kept, both := map[int]int{}, 0
			for r := range d.Records() {
				kept[int(r.Pos.Line)/2]++
			}
			for _, n := range kept {
				both += n / 2
			}
			want := len(kept) * 2 / 3
			if test.clients > 1 {
				want = len(kept)
			}
			if both < want {
				t.Errorf("of %d sampled requests %d have both halves, want at least %d", len(kept), both, want)
			}
		})
	}
}
