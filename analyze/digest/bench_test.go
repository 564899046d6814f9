package digest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/why502/why502/parser/event"
)

// traffic makes glances and lines like those of an HAProxy in front of 39 upstreams.
type traffic struct {
	glances []event.Glance
	lines   [][]byte
	event   event.Event
}

func newTraffic(failing float64) *traffic {
	r := rand.New(rand.NewPCG(5, 5))
	var t traffic
	for range 128 {
		up := r.IntN(39)
		upstream := fmt.Appendf(nil, "backend_%02d", up)
		peer := fmt.Appendf(nil, "srv%d", r.IntN(3))
		g := event.Glance{Clock: event.Dated, Proxy: event.HAProxy, Kind: event.Access, Tries: 1, Status: 200, Total: int32(r.ExpFloat64() * 90), Queue: 0,
			Connect: int32(r.IntN(3)), Header: int32(r.ExpFloat64() * 60), Upstream: upstream, Peer: peer}
		if r.Float64() < failing {
			g.Status, g.Outcome, g.Symptom, g.Key = 502, event.Failed, event.ConnectRefused, r.Uint64()
		}
		line := fmt.Appendf(nil, "Nov 20 07:21:39 lb1 haproxy[6904]: 10.66.23.%d:%d [20/Nov/2026:07:21:39.%03d] web %s/%s 0/0/%d/%d/%d %d %d - - ---- 3/3/0/0/0 0/0 \"GET /api/v1/orders/%d?page=%d HTTP/1.1\" ",
			r.IntN(255), r.IntN(60000), r.IntN(1000), upstream, peer, g.Connect, g.Header, g.Total, g.Status, r.IntN(9000), r.IntN(100000), r.IntN(100))
		line = append(line, "12345678"...)
		at := bytes.Index(line, upstream)
		g.Upstream = line[at:][:len(upstream)]
		g.Peer = line[at+len(upstream)+1:][:len(peer)]
		t.glances, t.lines = append(t.glances, g), append(t.lines, line)
	}
	t.event.Reset()
	t.event.Kind, t.event.Proxy = event.Access, event.HAProxy
	t.event.Client, t.event.Method, t.event.Path = []byte("10.66.23.7"), []byte("GET"), []byte("/api/v1/orders/4711")
	return &t
}

// feed counts n lines, apart by step milliseconds, and returns how many of them were kept.
func (t *traffic) feed(d *Digest, n int, step float64) (kept int) {
	for i := range n {
		if t.feedOne(d, i, step) {
			kept++
		}
	}
	return kept
}

// feedOne feeds the line of a number and says whether it was kept.
func (t *traffic) feedOne(d *Digest, i int, step float64) bool {
	at := i & 127
	g, line := &t.glances[at], t.lines[at]
	g.Ms = testStart + int64(float64(i)*step)
	binary.LittleEndian.PutUint64(line[len(line)-8:], uint64(i))
	if !d.Count(g, uint32(i), line) {
		return false
	}
	t.event.Upstream, t.event.UpstreamServer, t.event.Key, t.event.Status = g.Upstream, g.Peer, g.Key, int(g.Status)
	t.event.Outcome, t.event.Symptom = g.Outcome, g.Symptom
	d.Keep(&t.event, uint32(i), line)
	return true
}

func (t *traffic) parse([]byte, *event.Event) bool { return true }

func BenchmarkCount(b *testing.B) {
	for _, bench := range []struct {
		name    string
		failing float64
		step    float64 // milliseconds
		staged  bool
	}{
		{"healthy", 0, 16, true},
		{"healthy_unstaged", 0, 16, false},
		{"one_in_200_fails", 0.005, 16, true},
		{"all_fail", 1, 16, true},
	} {
		b.Run(bench.name, func(b *testing.B) {
			t := newTraffic(bench.failing)
			d := New(Options{Formats: testFormats})
			var parse func([]byte, *event.Event) bool
			if bench.staged {
				parse = t.parse
			}
			d.Begin(event.Source{Name: "haproxy.log"}, 0, parse)
			b.SetBytes(int64(len(t.lines[0])) + 1)
			b.ReportAllocs()
			b.ResetTimer()
			kept := t.feed(d, b.N, bench.step)
			b.ReportMetric(float64(kept)/float64(b.N), "kept/op")
		})
	}
}

func BenchmarkKeep(b *testing.B) {
	files := corpus(1, shape{files: 1, lines: 4096, upstreams: 5, peers: 3, nodes: 2, clients: 4000, routes: 300, span: 3_600_000, messages: 1})
	d := New(Options{Formats: testFormats})
	d.Begin(files[0].source, 0, nil)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		l := &files[0].lines[i&4095]
		d.Keep(&l.event, uint32(i), l.text)
	}
}

// day is a digest of a day of traffic: 100 lines a minute for each of 39 upstreams.
func day(failing float64) *Digest {
	t := newTraffic(failing)
	d := New(Options{Formats: testFormats})
	d.Begin(event.Source{Name: "haproxy.log"}, 0, t.parse)
	n := 24 * 60 * 39 * 100
	t.feed(d, n, 86_400_000/float64(n))
	d.End(event.Account{To: int64(n), Lines: uint64(n), Events: uint64(n)})
	return d
}

func BenchmarkMerge(b *testing.B) {
	o := day(0.01)
	b.ReportAllocs()
	for b.Loop() {
		d := New(Options{Formats: testFormats})
		if err := d.Merge(o); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCanonicalise brings into its form what the reading of a day with some 25 000 failures of 8000 clients leaves.
func BenchmarkCanonicalise(b *testing.B) {
	o := New(Options{Formats: testFormats})
	o.Begin(event.Source{Name: "haproxy.log"}, 0, nil)
	t, r := newTraffic(0.2), rand.New(rand.NewPCG(7, 7))
	const lines = 170_000
	for i := range lines {
		t.event.Client = fmt.Appendf(nil, "10.66.%d.%d", r.IntN(32), r.IntN(250))
		t.event.Path = fmt.Appendf(nil, "/api/v1/page%d/%d", r.IntN(400), i)
		t.feedOne(o, i, 86_400_000/lines)
	}
	o.End(event.Account{To: lines, Lines: lines, Events: lines})
	b.ReportMetric(float64(o.Lengths().Records), "failures")
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		d := New(Options{Formats: testFormats})
		if err := d.Merge(o); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		d.canonicalise()
	}
}

func BenchmarkEncode(b *testing.B) {
	d := day(0.01)
	var out bytes.Buffer
	if err := d.Encode(&out); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(out.Len()), "bytes")
	b.ReportAllocs()
	for b.Loop() {
		if err := d.Encode(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	var out bytes.Buffer
	if err := day(0.01).Encode(&out); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(out.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(bytes.NewReader(out.Bytes())); err != nil {
			b.Fatal(err)
		}
	}
}
