package analyze

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// failingDay is the encoded digest of a day of HAProxy with 39 upstreams: 25 000 failures in twelve storms of five minutes and between them, and as many
// requests again that went well.
func failingDay(b *testing.B) []byte {
	const lines, start, day = 50_000, int64(1_795_132_800_000), 86_400_000
	r := rand.New(rand.NewPCG(11, 11))
	d := digest.New(digest.Options{Formats: []string{"haproxy"}})
	d.Begin(event.Source{Name: "haproxy.log"}, 0, nil)
	var ev event.Event
	for i := range lines {
		failed, at := i%2 == 1, start+int64(i)*day/lines
		if failed && i%20 != 1 {
			at = start + int64(r.IntN(12))*2*3_600_000 + int64(r.IntN(300_000))
		}
		keepLine(d, &ev, r, i, at, failed)
	}
	d.End(event.Account{To: lines, Lines: lines, Events: lines})
	b.ReportMetric(float64(d.Lengths().Records), "failures")
	var out bytes.Buffer
	if err := d.Encode(&out); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

// keepLine counts one line and keeps it where the digest wants it.
func keepLine(d *digest.Digest, ev *event.Event, r *rand.Rand, i int, at int64, failed bool) {
	g := event.Glance{Clock: event.Zoned | event.Dated, Proxy: event.HAProxy, Kind: event.Access, Ms: at, Tries: 1, Status: 200, Total: int32(r.ExpFloat64() * 90),
		Upstream: fmt.Appendf(nil, "backend_%02d", r.IntN(39)), Peer: fmt.Appendf(nil, "srv%d", r.IntN(3))}
	if failed {
		g.Status, g.Outcome, g.Key = 502, event.Failed, r.Uint64()
		g.Symptom = [...]event.Symptom{event.ConnectRefused, event.ClosedEarly, event.AnswerTimeout}[r.IntN(3)]
	}
	line := fmt.Appendf(nil, "line %d", i)
	if !d.Count(&g, uint32(i), line) {
		return
	}
	ev.Reset()
	ev.Kind, ev.Proxy, ev.Method, ev.Host = event.Access, event.HAProxy, []byte("GET"), []byte("shop.example")
	ev.Client, ev.Path = fmt.Appendf(nil, "10.66.%d.%d", r.IntN(32), r.IntN(250)), fmt.Appendf(nil, "/api/v1/page%d/%d", r.IntN(400), i)
	ev.Upstream, ev.UpstreamServer, ev.Key, ev.Status, ev.Outcome, ev.Symptom = g.Upstream, g.Peer, g.Key, int(g.Status), g.Outcome, g.Symptom
	d.Keep(ev, uint32(i), line)
}

func BenchmarkAnalyze(b *testing.B) {
	encoded := failingDay(b)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		d, err := digest.Decode(bytes.NewReader(encoded))
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		Analyze(d, nil, Options{Now: 1_795_392_000_000})
	}
}
