package digest

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/why502/why502/parser/event"
)

// heapOf is how many bytes more are in use while what make returns is alive.
func heapOf(make func() *Digest) uint64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	d := make()
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(d)
	return after.HeapAlloc - min(before.HeapAlloc, after.HeapAlloc)
}

// stream feeds n lines, apart by step milliseconds, each changed by name.
func stream(n int, step float64, failing bool, name func(i int, g *event.Glance, ev *event.Event)) *Digest {
	t := newTraffic(0)
	d := New(Options{Formats: testFormats})
	d.Begin(event.Source{Name: "a.log", Group: "a.log"}, 0, nil)
	for i := range n {
		g, ev := t.glances[i&127], &t.event
		if failing {
			g.Outcome, g.Status, g.Symptom = event.Failed, 502, event.ConnectRefused
		}
		g.Ms = testStart + int64(float64(i)*step)
		g.Key = uint64(i) * 0x9e3779b97f4a7c15
		ev.Key, ev.Status, ev.Outcome, ev.Symptom = g.Key, int(g.Status), g.Outcome, g.Symptom
		if name != nil {
			name(i, &g, ev)
		}
		line := fmt.Appendf(nil, "%d %s %s %s %s", g.Ms, g.Upstream, g.Peer, ev.Client, ev.Path)
		if d.Count(&g, 0, line) {
			d.Keep(ev, uint32(i), line)
		}
	}
	d.End(event.Account{To: int64(n), Lines: uint64(n), Events: uint64(n)})
	return d
}

func manyNames(i int, g *event.Glance, ev *event.Event) {
	g.Upstream, g.Peer, g.Node = fmt.Appendf(nil, "upstream-%d", i), fmt.Appendf(nil, "10.%d.%d.%d:80", i>>16&255, i>>8&255, i&255), fmt.Appendf(nil, "pod-%d", i)
	ev.Client, ev.Path, ev.Host = fmt.Appendf(nil, "2001:db8::%x", i), fmt.Appendf(nil, "/route-x%dy/%d", i, i), fmt.Appendf(nil, "shop-%d.example", i)
}

// Bounded memory is the promise of this package; the bounds are what was measured and a quarter.
func TestMemoryIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("feeds millions of lines")
	}
	const mib = 1 << 20
	for _, test := range []struct {
		name  string
		bound float64 // MiB
		make  func() *Digest
	}{
		{"empty", 1, func() *Digest { return New(Options{}) }},
		{"a_day_of_39_upstreams", 10, func() *Digest { return day(0.005) }},
		{"a_year_of_39_upstreams", 7, func() *Digest { return stream(3_000_000, 31_536_000_000/3e6, false, nil) }},
		{"half_a_million_of_every_name", 25, func() *Digest { return stream(500_000, 172, false, manyNames) }},
		{"nothing_but_failures", 17, func() *Digest { return stream(1_000_000, 86, true, nil) }},
		{"nothing_but_failures_of_half_a_million_names", 52, func() *Digest { return stream(500_000, 172, true, manyNames) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := float64(heapOf(test.make)) / mib
			t.Logf("%.1f MiB", got)
			if got > test.bound {
				t.Errorf("%.1f MiB in use, want at most %.0f", got, test.bound)
			}
		})
	}
}
