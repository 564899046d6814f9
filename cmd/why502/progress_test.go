package main

import (
	"bytes"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/why502/why502/parser"
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/source"
)

// Progress shows after a while, and leaves no trace.
func TestProgress(t *testing.T) {
	for _, test := range []struct {
		name  string
		all   int64
		after time.Duration
		want  []string
	}{
		{"file", 4 << 20, 0, []string{"25% |", "/4.0 MiB", "/s"}},
		{"pipe", -1, 0, []string{"1.0 MiB", "/s"}},
		{"short", 4 << 20, time.Hour, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out lockedBuffer
			var read atomic.Int64
			read.Store(1 << 20)
			stop := showProgress(&out, test.all, &read, test.after)
			for range 100 {
				if time.Sleep(progressEvery / 2); test.want == nil || strings.Contains(out.String(), test.want[len(test.want)-1]) {
					break
				}
			}
			stop()
			if test.want == nil && out.String() != "" {
				t.Errorf("got %q, want nothing for short work", out.String())
			}
			for _, want := range test.want {
				if !strings.Contains(out.String(), want) {
					t.Errorf("got %q, want %q", out.String(), want)
				}
			}
			parts := strings.Split(out.String(), "\r")
			if last := parts[len(parts)-1]; strings.TrimSpace(last) != "" || strings.Contains(out.String(), "\n") {
				t.Errorf("%q is left", last)
			}
		})
	}
}

// What is counted is what lies on the disk.
func TestProgressBytes(t *testing.T) {
	inputs, problems := source.Expand([]string{"../../testdata/incidents/n-bigheader/logs"}, nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	r := &reading{s: &streams{}, inputs: inputs}
	var read atomic.Int64
	options, err := parser.NewOptions()
	if err != nil {
		t.Fatal(err)
	}
	reader := parser.Reader{Inputs: inputs, Options: options, Jobs: 2, Progress: &read, Sink: func(int) parser.Sink { return noSink{} }}
	reader.Read(t.Context())
	if all := r.toRead(); all <= 0 || read.Load() != all {
		t.Errorf("%d bytes were counted of %d", read.Load(), all)
	}
	r.inputs = append(r.inputs, source.Text(source.Stdin, nil))
	if all := r.toRead(); all != -1 {
		t.Errorf("of a pipe %d bytes are expected", all)
	}
	if stop := r.progress(&read); stop == nil {
		t.Error("no stop where nothing is shown")
	}
}

// noSink takes lines and forgets them.
type noSink struct{}

func (noSink) Begin(parser.Leaf, func([]byte, *event.Event) bool) {}
func (noSink) Count(*event.Glance, uint32, []byte) bool           { return false }
func (noSink) Note(*event.Glance, uint32, []byte) bool            { return false }
func (noSink) Keep(*event.Event, uint32, []byte)                  {}
func (noSink) End(parser.Leaf, *parser.Tally)                     {}

// lockedBuffer is a buffer that several goroutines write to.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer // not embedded: its other methods would go past the lock
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
