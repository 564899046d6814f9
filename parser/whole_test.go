package parser

import (
	"context"
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/source"
)

// wholeSink notes what it is given, and wants every event.
type wholeSink struct {
	told []string
	sums [3]uint64
}

func (s *wholeSink) Begin(Leaf, func([]byte, *event.Event) bool) {}
func (s *wholeSink) Count(*event.Glance, uint32, []byte) bool    { return true }
func (*wholeSink) Note(*event.Glance, uint32, []byte) bool       { return true }
func (s *wholeSink) Keep(ev *event.Event, n uint32, line []byte) {
	s.told = append(s.told, string(ev.AppendJSON(nil, "x", int(n), func(t event.Stamp) (int64, bool) { return t.Nano, true })))
}
func (s *wholeSink) End(_ Leaf, t *Tally) {
	s.sums[0], s.sums[1], s.sums[2] = s.sums[0]+t.Events, s.sums[1]+t.Skipped, s.sums[2]+t.Unparsed
}

// A sink that wants every event is told the same whether it is asked about each or not.
func TestWholeTellsTheSame(t *testing.T) {
	options, err := NewOptions()
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, f := range Formats() {
		text.WriteString(f.Sample + "\n\nNov 22 19:21:39 lb1 haproxy[2742]: " + f.Sample + "\n")
	}
	text.WriteString("lorem ipsum\nlast message repeated 3 times\n")
	read := func(whole bool) *wholeSink {
		inputs, _ := source.Expand([]string{"-"}, strings.NewReader(text.String()))
		sink := &wholeSink{}
		(&Reader{Inputs: inputs, Options: options, Jobs: 1, Whole: whole, Sink: func(int) Sink { return sink }}).Read(context.Background())
		return sink
	}
	got, want := read(true), read(false)
	if got.sums != want.sums || len(want.told) == 0 {
		t.Errorf("events, skipped, unparsed: got %v, want %v", got.sums, want.sums)
	}
	for i := range max(len(got.told), len(want.told)) {
		if i >= len(got.told) || i >= len(want.told) || got.told[i] != want.told[i] {
			t.Fatalf("event %d of %d: got %s, want %s of %d", i, len(got.told), got.told[min(i, len(got.told)-1)], want.told[min(i, len(want.told)-1)], len(want.told))
		}
	}
}
