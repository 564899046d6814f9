package digest

import (
	"bytes"
	"testing"

	"github.com/why502/why502/parser/event"
)

// Totals count as much as the lines would have, whatever the order in which they come and in whatever part.
func TestCountMany(t *testing.T) {
	minutes := []struct {
		ms int64
		n  uint64
	}{{testStart, 300}, {testStart + 60_000, 0}, {testStart + 7_200_000, 5}, {testStart + 120_000, 1}}
	feed := func(d *Digest, order ...int) *Digest {
		for _, i := range order {
			g := event.Glance{Kind: event.Access, Proxy: event.Nginx, Status: 200, Ms: minutes[i].ms, Node: []byte("web1")}
			d.CountMany(&g, minutes[i].n)
		}
		return d
	}
	d := feed(New(Options{}), 0, 1, 2, 3)
	var got, ok, tries uint64
	for row := range d.Traffic() {
		got, ok, tries = got+row.N[Requests], ok+row.N[Status2xx], tries+row.N[Tries]
		if d.Name(row.Node) != "web1" || row.Domain != Absolute {
			t.Errorf("row %+v: want node web1 and the absolute clock", row)
		}
	}
	if got != 306 || ok != 306 || tries != 306 {
		t.Errorf("%d requests, %d of 2xx, %d tries; want 306 of each", got, ok, tries)
	}
	if len(d.Leaves()) != 0 || len(d.Sources()) != 0 {
		t.Errorf("%d leaves, %d sources; want none", len(d.Leaves()), len(d.Sources()))
	}
	want := encoded(t, d)
	if turned := encoded(t, feed(New(Options{}), 3, 2, 1, 0)); !bytes.Equal(turned, want) {
		t.Error("totals in another order give another digest")
	}
}

// Requests that are taken to be like one that came count as that one would have as often, but for the sample: it knows that there are more. What is
// counted beside the sample is in all else.
func TestCountMoreAndBeside(t *testing.T) {
	line := []byte(`10.0.0.1 - - [22/Nov/2026:14:00:03 +0000] "GET /a HTTP/1.1" 200 157 "-" "curl"`)
	glance := event.Glance{Clock: event.Zoned | event.Dated, Kind: event.Access, Proxy: event.Nginx, Status: 200, Ms: testStart, Total: 120, Queue: event.None,
		Connect: 3, Header: 100, Tries: 1, Node: []byte("web1"), Upstream: []byte("shop"), Peer: []byte("10.0.0.7:80")}
	sum := func(feed func(d *Digest)) (counts Counts, peers, seen uint64, kept int) {
		d := New(Options{})
		d.Begin(event.Source{Name: "a"}, 0, nil)
		feed(d)
		d.End(event.Account{Lines: 1, Events: 1, To: 100})
		for row := range d.Traffic() {
			counts.Add(&row.Counts)
		}
		for row := range d.Peers() {
			peers += row.Requests
		}
		for _, share := range d.Requests() {
			seen, kept = uint64(share.Seen), kept+1
		}
		return counts, peers, seen, kept
	}
	once := func(d *Digest, count func(*event.Glance, uint32, []byte) bool) {
		if g := glance; count(&g, 0, line) {
			d.Keep(&event.Event{Kind: event.Access}, 0, line)
		}
	}
	want, wantPeers, _, _ := sum(func(d *Digest) {
		for range 5 {
			once(d, d.Count)
		}
	})
	for name, feed := range map[string]func(d *Digest){
		"more": func(d *Digest) { once(d, d.Count); g := glance; d.CountMore(&g, 4); d.CountMore(&g, 0) },
		"beside": func(d *Digest) {
			once(d, d.Count)
			for range 4 {
				once(d, d.CountBeside)
			}
		},
	} {
		got, peers, seen, kept := sum(feed)
		if got != want || peers != wantPeers {
			t.Errorf("%s: %v and %d of peers, want %v and %d", name, got, peers, want, wantPeers)
		}
		if seen != 5 || kept != 1 {
			t.Errorf("%s: the sample saw %d and kept %d, want 5 and 1", name, seen, kept)
		}
	}
}
