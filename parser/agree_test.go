package parser

import (
	"bytes"
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
)

// agree holds what all lines must keep: a fresh and a used Lines give the same, Glance and Parse say the same of what both tell, and the line is
// not written to.
func agree(t testing.TB, used, fresh *Lines, line []byte) {
	t.Helper()
	before := bytes.Clone(line)
	var g, g2 event.Glance
	var ev, ev2 event.Event
	fate := fresh.Glance(line, &g)
	node := string(g.Node)
	if f := fresh.Parse(line, &ev); f != fate {
		t.Fatalf("%q: Glance says %d, Parse %d", line, fate, f)
	}
	if g.Kind != ev.Kind {
		t.Fatalf("%q: Glance says %v, Parse %v", line, g.Kind, ev.Kind)
	}
	if fate == Counted && g.Kind == event.Access {
		m := ev.Moment()
		if g.Clock != ev.Clock() || int(g.Status) != ev.Status || node != string(ev.Node) || ev.Stamp.Set && g.Ms != m.Ms() {
			t.Fatalf("%q\nGlance %+v\nParse  %+v, moment %+v", line, g, ev, m)
		}
	}
	if m := g.Message; m != nil {
		at := ev.Moment()
		if fate != Counted || g.Kind != event.Error || ev.Tail || ev.Repeated > 0 || m.Row == "" || m.Row != ev.Row || m.Errno != ev.Errno || g.Symptom != ev.Symptom ||
			!at.Set || g.Ms != at.Ms() || g.Clock != ev.Clock() ||
			string(g.Upstream) != string(ev.Upstream) || string(g.Peer) != string(ev.Peer()) || g.Key != ev.Key || string(g.RequestID) != string(ev.RequestID) {
			t.Fatalf("%q\nGlance %+v, %+v\nParse  %+v, moment %+v", line, g, m, ev, at)
		}
	}
	what := plain(&ev)
	room := inBuffer(line)
	// Glance first: only it asks the format of the line before ahead of all others.
	if f := used.Glance(room, &g2); f != fate || g2.Clock != g.Clock || g2.Kind != g.Kind || g2.Ms != g.Ms || g2.Status != g.Status || string(g2.Node) != node {
		t.Fatalf("%q\nfresh %d %+v\nused  %d %+v", line, fate, g, f, g2)
	}
	if f := used.Parse(room, &ev2); f != fate || plain(&ev2) != what {
		t.Fatalf("%q\nfresh %d %s\nused  %d %s", line, fate, what, f, plain(&ev2))
	}
	if !bytes.Equal(line, before) || !bytes.Equal(room, before) {
		t.Fatalf("%q was changed to %q", before, line)
	}
}

// inBuffer is a line as it stands in what was read: other text goes on behind it, and the short ways need room there.
func inBuffer(line []byte) []byte {
	return append(bytes.Clone(line), strings.Repeat("\n0/0/0/1/2 \"5.123 10.0.0.7:80\" ", 16)...)[:len(line)]
}

// plain is all of an event as text.
func plain(ev *event.Event) string {
	out := ev.AppendJSON(nil, ev.Row, ev.Repeated, func(s event.Stamp) (int64, bool) { return s.Nano, s.Set })
	out = append(out, ev.Symptom.String()...)
	return string(append(out, ev.Program...))
}

func FuzzLines(f *testing.F) {
	for _, test := range linesTable {
		f.Add([]byte(test.line), []byte(accessLine))
	}
	for _, test := range prefixTable {
		f.Add([]byte(test.line), []byte(test.line))
	}
	for _, test := range heldTable {
		f.Add([]byte(test.line), []byte(test.line))
	}
	for _, format := range Formats() {
		f.Add([]byte(format.Sample), []byte(`Nov 22 19:21:39 lb1 haproxy[2742]: `+format.Sample))
	}
	o, err := NewOptions()
	if err != nil {
		f.Fatal(err)
	}
	used, fresh := NewLines(o, "x"), NewLines(o, "x")
	f.Fuzz(func(t *testing.T, line, before []byte) {
		var ev event.Event
		used.Parse(before, &ev)
		// A row that remembers nothing is as good as a new one, and far cheaper to make.
		*fresh = Lines{newHost: fresh.newHost, host: fresh.host, given: fresh.given, rows: fresh.rows, rest: fresh.rest, tagged: fresh.tagged}
		fresh.peeler.begin()
		agree(t, used, fresh, line)
	})
}
