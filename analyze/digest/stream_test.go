package digest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/why502/why502/parser/event"
)

// testLine is a line as the reader would hand it over.
type testLine struct {
	event event.Event
	text  []byte
}

// testFile is a source with its lines.
type testFile struct {
	source event.Source
	lines  []testLine
}

// testFormats are the names of the formats of test lines.
var testFormats = []string{"haproxy-http", "nginx-combined", "nginx-error", "system"}

// glance is what an access or error line shows at a glance.
func (l *testLine) glance() event.Glance {
	ev := &l.event
	g := event.Glance{Clock: ev.Clock(), Proxy: ev.Proxy, Kind: ev.Kind, Outcome: ev.Outcome, Symptom: ev.Symptom, GRPC: ev.GRPC, Probe: ev.Probe,
		Tries: uint8(1 + ev.Retries), Status: int16(ev.Status),
		Ms: ev.Moment().Ms(), Total: int32(ev.RequestMicros / 1000), Queue: event.None, Connect: event.None, Header: event.None,
		Node: ev.Node, Upstream: ev.Upstream, Peer: ev.Peer(), Key: ev.Key, RequestID: ev.RequestID}
	if len(ev.UpstreamConnectMicros) > 0 {
		g.Connect = int32(ev.UpstreamConnectMicros[0] / 1000)
		g.Header = int32(ev.UpstreamHeaderMicros[0] / 1000)
	}
	if ev.Kind == event.Error {
		g.Total, g.Message = event.None, &event.Message{Row: ev.Row, Errno: ev.Errno}
	}
	return g
}

// shape says how many different names a corpus has and how much of it fails.
type shape struct {
	files, lines           int
	upstreams, peers       int
	nodes, clients, routes int
	span                   int64 // milliseconds
	failing                float64
	messages               float64
}

var usual = shape{files: 3, lines: 3000, upstreams: 5, peers: 3, nodes: 2, clients: 40, routes: 12, span: 3_600_000, failing: 0.1, messages: 0.1}

const testStart = 1_795_000_000_000

// corpus makes files of random lines: the same seed, the same lines.
func corpus(seed uint64, s shape) []testFile {
	r := rand.New(rand.NewPCG(seed, 1))
	files := make([]testFile, s.files)
	for i := range files {
		files[i].source = event.Source{Name: fmt.Sprintf("logs/%d.log", i), Group: fmt.Sprintf("logs/%d.log", i), ModTime: testStart + s.span}
		for n := range s.lines {
			at := testStart + int64(n)*s.span/int64(s.lines) + r.Int64N(2000)
			files[i].lines = append(files[i].lines, randomLine(r, s, i, at))
		}
	}
	return files
}

func pick(r *rand.Rand, word string, n int) []byte {
	return fmt.Appendf(nil, "%s%d", word, r.IntN(max(n, 1)))
}

func randomLine(r *rand.Rand, s shape, file int, at int64) testLine {
	var l testLine
	ev := &l.event
	ev.Reset()
	ev.Stamp = event.Stamp{Nano: at * 1e6, Digits: 3, Set: true, Dated: true, Zoned: file%3 != 1}
	ev.Node, ev.Upstream = pick(r, "web", s.nodes), pick(r, "app", s.upstreams)
	ev.UpstreamAddrs = [][]byte{fmt.Appendf(nil, "%s:%d", ev.Upstream, r.IntN(max(s.peers, 1)))}
	ev.Client, ev.Method = pick(r, "10.0.0.", s.clients), []byte("GET")
	ev.Path = fmt.Appendf(nil, "/route%d/%d", r.IntN(max(s.routes, 1)), r.IntN(1000))
	ev.Key = event.JoinKey(ev.Client, ev.Method, ev.Path, nil)
	ev.RequestMicros = int64(r.ExpFloat64() * 80_000)
	switch p := r.Float64(); {
	case p < s.messages/5:
		l.notice(r)
	case p < s.messages:
		l.message(r)
	default:
		l.access(r, s)
	}
	l.text = fmt.Appendf(nil, "%d %s %s %s %s %d %d %d", at, ev.Node, ev.Client, ev.Path, ev.UpstreamAddrs[0], ev.Status, ev.RequestMicros, r.Uint64())
	return l
}

func (l *testLine) access(r *rand.Rand, s shape) {
	ev := &l.event
	ev.Kind, ev.Proxy, ev.Format, ev.Status = event.Access, event.Nginx, 1, 200
	ev.Host, ev.UserAgent = []byte("shop"), []byte("curl/8.1")
	ev.UpstreamConnectMicros, ev.UpstreamHeaderMicros = []int64{int64(r.IntN(3000))}, []int64{ev.RequestMicros / 2}
	if r.Float64() >= s.failing {
		ev.Key = 0
		return
	}
	switch r.IntN(6) {
	case 0:
		ev.Status, ev.Outcome, ev.Symptom = 499, event.ClientAbort, event.ClientClosed
	case 1:
		ev.Outcome, ev.Symptom, ev.Retries = event.Rescued, event.ConnectRefused, 1
	case 2:
		ev.Status, ev.Outcome, ev.Symptom = 504, event.Failed, event.AnswerTimeout
	case 3:
		ev.Status, ev.Outcome, ev.Symptom = 502, event.PassedOn, event.PassedThrough
	default:
		ev.Status, ev.Outcome, ev.Symptom = 502, event.Failed, event.ConnectRefused
		ev.RequestID = fmt.Appendf(nil, "id-%d", r.Uint64())
	}
}

func (l *testLine) message(r *rand.Rand) {
	ev := &l.event
	ev.Kind, ev.Proxy, ev.Format, ev.Symptom, ev.Errno = event.Error, event.Nginx, 2, event.ConnectRefused, 111
	ev.Stamp.Zoned, ev.Stamp.Digits = false, 0
	ev.Stamp.Nano -= ev.Stamp.Nano % 1e9
	ev.Row, ev.Phase, ev.Upstream = "nginx/connect.refused", []byte("connecting to upstream"), nil
	ev.ConnectionID = fmt.Appendf(nil, "%d", r.IntN(1e6))
	if r.IntN(4) == 0 {
		ev.Symptom, ev.Row, ev.Errno = event.ClientClosed, "nginx/client.closed", 0
	}
	if r.IntN(4) == 0 {
		ev.Symptom, ev.Row, ev.Errno = event.Unknown, "", 0
		ev.Message = fmt.Appendf(nil, "plugin %c gave up on request %d", 'a'+r.IntN(20), r.IntN(1e6))
	}
}

func (l *testLine) notice(r *rand.Rand) {
	ev := &l.event
	ev.Kind, ev.Proxy, ev.Format, ev.Symptom, ev.State = event.Health, event.HAProxy, 0, event.CheckFailed, event.ServerDown
	ev.UpstreamServer, ev.Key, ev.Repeated = pick(r, "server", 3), 0, r.IntN(3)
}

// feed gives lines from to before of a file to a digest, as one leaf.
func (f *testFile) feed(d *Digest, from, before int) { f.feedWith(d, from, before, nil) }

func (f *testFile) feedWith(d *Digest, from, before int, parse func(line []byte, ev *event.Event) bool) {
	offset := func(n int) (bytes int64) {
		for i := range n {
			bytes += int64(len(f.lines[i].text)) + 1
		}
		return bytes
	}
	d.Begin(f.source, offset(from), parse)
	a := event.Account{To: offset(before), Lines: uint64(before - from)}
	for i := from; i < before; i++ {
		f.lines[i].feed(d, uint32(i-from))
		switch {
		case i%97 == 96:
			a.Unparsed++
			if len(a.Samples) < 3 {
				a.Samples = append(a.Samples, event.Sample{Line: uint32(i - from), Text: f.lines[i].text})
			}
		default:
			a.Events++
		}
	}
	d.End(a)
}

// feed offers every other error line of a leaf at a glance first, which is to change nothing.
func (l *testLine) feed(d *Digest, n uint32) {
	g := l.glance()
	switch {
	case l.event.Kind == event.Error && l.event.Row != "" && n%2 == 0:
		if !d.Note(&g, n, l.text) && n%4 == 0 {
			return
		}
	case l.event.Kind == event.Access && !d.Count(&g, n, l.text):
		return
	}
	d.Keep(&l.event, n, l.text)
}

// small are budgets that any corpus of this test exceeds.
var small = Budgets{Traffic: 60, Peers: 70, Failures: 50, Messages: 40, Requests: 200, Records: 300, Notices: 50, Texts: 40, NoticeTexts: 20, Folds: 8}

func digestOf(files []testFile, b Budgets) *Digest {
	d := New(Options{Formats: testFormats, Budgets: b})
	for i := range files {
		files[i].feed(d, 0, len(files[i].lines))
	}
	return d
}

func encoded(t testing.TB, d *Digest) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := d.Encode(&b); err != nil {
		t.Fatalf("encoding: %v", err)
	}
	return b.Bytes()
}
