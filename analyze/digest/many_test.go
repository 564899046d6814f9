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
