package parser

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/source"
)

// book is what all sinks of a test were told.
type book struct {
	mu    sync.Mutex
	calls []call
	tally map[int]*event.Account // of each input
	order []Leaf
	begun int
}

type call struct {
	source int
	from   int64
	n      uint32
	what   string
}

// notes is one sink that writes into a book.
type notes struct {
	*book
	leaf  Leaf
	parse func([]byte, *event.Event) bool
	want  bool // Keep after Count
}

func (s *notes) Begin(leaf Leaf, parse func([]byte, *event.Event) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leaf, s.parse = leaf, parse
	s.begun++
}

func (s *notes) Count(g *event.Glance, _ uint32, line []byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.want {
		var ev event.Event
		if !s.parse(line, &ev) || ev.Stamp.Ms() != g.Ms {
			s.calls = append(s.calls, call{what: fmt.Sprintf("parsed %q as %v", line, ev)})
		}
		s.calls = append(s.calls, call{s.leaf.Source, s.leaf.From, 0, fmt.Sprintf("count %d %s", g.Ms, line)})
	}
	return s.want
}

func (s *notes) Note(*event.Glance, uint32, []byte) bool { return true }

func (s *notes) Keep(ev *event.Event, n uint32, line []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, call{s.leaf.Source, s.leaf.From, n, fmt.Sprintf("keep %v %s", ev.Kind, line)})
}

func (s *notes) End(leaf Leaf, t *Tally) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begun--
	if s.tally == nil {
		s.tally = map[int]*event.Account{}
	}
	sum := s.tally[leaf.Source]
	if sum == nil {
		sum = &event.Account{}
		s.tally[leaf.Source] = sum
	}
	sum.Lines += t.Lines
	sum.Events += t.Events
	sum.Skipped += t.Skipped
	sum.Unparsed += t.Unparsed
	s.order = append(s.order, leaf)
}

// readAll reads files with a leaf size and lists every line that was kept, with its number, sorted.
func readAll(t *testing.T, leaf int64, jobs int, want bool, files ...string) (lines []string, sources []*Source, b *book) {
	t.Helper()
	inputs, problems := source.Expand(files, nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	b = &book{}
	r := Reader{Inputs: inputs, Options: fakeOptions("aa", "bb"), Jobs: jobs, leaf: leaf,
		Sink: func(int) Sink { return &notes{book: b, want: want} }}
	sources = r.Read(context.Background())
	for _, c := range b.calls {
		number := sources[c.source].Line(c.from, c.n)
		if !want && strings.HasPrefix(c.what, "count") {
			number = 0
		}
		lines = append(lines, fmt.Sprintf("%s:%d: %s", filepath.Base(sources[c.source].Input.Name), number, c.what))
	}
	slices.Sort(lines)
	if b.begun != 0 {
		t.Errorf("%d leaves were begun and not ended", b.begun)
	}
	return lines, sources, b
}

// someLog is a log of odd lines; the last may lack its end.
func someLog(r *rand.Rand, lines int) []byte {
	var b bytes.Buffer
	for i := range lines {
		switch r.IntN(12) {
		case 0:
			b.WriteString("\r\n")
		case 1:
			fmt.Fprintf(&b, "what is this %d\n", i)
		case 2:
			fmt.Fprintf(&b, "aa! message %d %s\n", i, strings.Repeat("x", r.IntN(500)))
		case 3:
			fmt.Fprintf(&b, "bb %d other\r\n", 1e12+i)
		default:
			fmt.Fprintf(&b, "aa %d GET %s\n", 1e12+i, strings.Repeat("y", r.IntN(60)))
		}
	}
	if r.IntN(2) == 0 {
		b.WriteString("aa! last")
	}
	return b.Bytes()
}

func writeFile(t *testing.T, name string, text []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// wantLines is what the log holds, read by plain means.
func wantLines(name string, text []byte) (lines []string) {
	text = bytes.TrimSuffix(text, []byte("\n"))
	for i, line := range strings.Split(string(text), "\n") {
		line = strings.TrimSuffix(line, "\r")
		switch {
		case strings.HasPrefix(line, "aa!"):
			lines = append(lines, fmt.Sprintf("%s:%d: keep error %s", name, i+1, line))
		case strings.HasPrefix(line, "aa ") || strings.HasPrefix(line, "bb "):
			lines = append(lines, fmt.Sprintf("%s:%d: keep access %s", name, i+1, line))
		}
	}
	slices.Sort(lines)
	return lines
}

// However a file is cut, and whoever reads the pieces, the same lines come with the same numbers.
func TestReadAnyCut(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 20 {
		text := someLog(r, 1+r.IntN(400))
		path := writeFile(t, "access.log", text)
		want := wantLines("access.log", text)
		for _, leaf := range []int64{1, 7, 64, 333, 4096, leafSize} {
			got, sources, b := readAll(t, leaf, 1+r.IntN(4), true, path)
			if !slices.Equal(got, want) {
				t.Fatalf("round %d, leaves of %d: got %d lines, want %d\n got %.300q\nwant %.300q", round, leaf, len(got), len(want), got, want)
			}
			s := sources[0]
			if s.Err != nil || s.Lines != s.Events+s.Skipped+s.Unparsed || s.Lines != uint64(bytes.Count(text, []byte("\n"))+boolInt(text[len(text)-1] != '\n')) {
				t.Errorf("round %d, leaves of %d: lines %d = events %d + skipped %d + unparsed %d, %v", round, leaf, s.Lines, s.Events, s.Skipped, s.Unparsed, s.Err)
			}
			if sum := b.tally[0]; sum.Lines != s.Lines || sum.Events != s.Events || s.To != int64(len(text)) {
				t.Errorf("round %d, leaves of %d: sinks were told %+v, source says %d lines, to %d of %d", round, leaf, *sum, s.Lines, s.To, len(text))
			}
			checkLeaves(t, b.order, int64(len(text)))
		}
	}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// checkLeaves holds that the leaves lie side by side.
func checkLeaves(t *testing.T, leaves []Leaf, size int64) {
	t.Helper()
	slices.SortFunc(leaves, func(a, b Leaf) int { return int(a.From - b.From) })
	at := int64(0)
	for _, l := range leaves {
		if l.From != at {
			t.Fatalf("a leaf begins at %d, the one before ended at %d: %v", l.From, at, leaves)
		}
		at = l.To
	}
	if at != size {
		t.Fatalf("the last leaf ends at %d of %d", at, size)
	}
}

// A sink that counts may parse the line itself, and gets what Glance saw.
func TestReadParseLater(t *testing.T) {
	path := writeFile(t, "access.log", someLog(rand.New(rand.NewPCG(7, 8)), 300))
	lines, _, _ := readAll(t, 1000, 2, false, path)
	counted := 0
	for _, line := range lines {
		if strings.Contains(line, "parsed") {
			t.Error(line)
		}
		counted += boolInt(strings.Contains(line, ": count"))
	}
	if counted < 100 {
		t.Errorf("%d lines were counted, want most of 300", counted)
	}
}

func TestReadOneJobKeepsOrder(t *testing.T) {
	text := someLog(rand.New(rand.NewPCG(3, 4)), 300)
	path := writeFile(t, "access.log", text)
	_, _, b := readAll(t, 100, 1, true, path)
	last := call{from: -1}
	for _, c := range b.calls {
		if c.from < last.from || c.from == last.from && c.n <= last.n {
			t.Fatalf("%+v came after %+v", c, last)
		}
		last = c
	}
}

func TestReadPackedAndMany(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	folder := t.TempDir()
	var want []string
	for i := range 5 {
		text := someLog(r, 200)
		name := fmt.Sprintf("access.log.%d", i)
		if i%2 == 1 {
			var packed bytes.Buffer
			w := gzip.NewWriter(&packed)
			w.Write(text)
			w.Close()
			name += ".gz"
			want = append(want, wantLines(name, text)...)
			text = packed.Bytes()
		} else {
			want = append(want, wantLines(name, text)...)
		}
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(want)
	for jobs := 1; jobs < 4; jobs++ {
		got, sources, _ := readAll(t, 1000, jobs, true, folder)
		if !slices.Equal(got, want) {
			t.Errorf("%d jobs: got %d lines, want %d", jobs, len(got), len(want))
		}
		if sources[1].Packed != "gzip" || sources[0].Packed != "" {
			t.Errorf("%d jobs: packed %q and %q, want none and gzip", jobs, sources[0].Packed, sources[1].Packed)
		}
	}
}

// A line that is too long costs that line only, wherever it lies.
func TestReadTooLong(t *testing.T) {
	long := strings.Repeat("z", maxLine+1)
	fits := "aa! " + strings.Repeat("z", maxLine-4)
	text := "aa! one\n" + long + "\naa! three\n" + fits + "\n" + long + long + "\naa! six\n" + long
	path := writeFile(t, "error.log", []byte(text))
	for _, leaf := range []int64{100 << 10, 700 << 10, leafSize} {
		got, sources, _ := readAll(t, leaf, 2, true, path)
		want := []string{"error.log:1: keep error aa! one", "error.log:3: keep error aa! three", "error.log:4: keep error " + fits, "error.log:6: keep error aa! six"}
		if !slices.Equal(got, want) {
			t.Errorf("leaves of %d: got %.60q", leaf, got)
		}
		s := sources[0]
		var lines []int
		for _, p := range s.TooLong {
			lines = append(lines, p.Line)
		}
		if !slices.Equal(lines, []int{2, 5, 7}) || s.Longs != 3 || s.Unparsed != 3 || s.Lines != 7 {
			t.Errorf("leaves of %d: too long %v of %d, unparsed %d, lines %d; want 2 5 7, 3, 3, 7", leaf, lines, s.Longs, s.Unparsed, s.Lines)
		}
		if len(s.Samples) != 3 || s.Samples[1].Line != 5 || len(s.Samples[1].Text) != sampleSize {
			t.Errorf("leaves of %d: samples %.60v", leaf, s.Samples)
		}
	}
}

func TestReadFromMark(t *testing.T) {
	text := "aa! one\naa! two\naa! three\naa! four"
	for _, name := range []string{"error.log", "error.log.gz"} {
		content := []byte(text)
		if strings.HasSuffix(name, ".gz") {
			var packed bytes.Buffer
			w := gzip.NewWriter(&packed)
			w.Write(content)
			w.Close()
			content = packed.Bytes()
		}
		inputs, _ := source.Expand([]string{writeFile(t, name, content)}, nil)
		b := &book{}
		r := Reader{Inputs: inputs, Options: fakeOptions("aa"), From: []Mark{{Offset: 16, Lines: 2}}, leaf: 20, Sink: func(int) Sink { return &notes{book: b, want: true} }}
		s := r.Read(context.Background())[0]
		var got []string
		for _, c := range b.calls {
			got = append(got, fmt.Sprintf("%d %s", s.Line(c.from, c.n), c.what))
		}
		want := []string{"3 keep error aa! three", "4 keep error aa! four"}
		if !slices.Equal(got, want) || s.Unended != 8 || s.To != int64(len(text)) {
			t.Errorf("%s: got %q, unended %d, to %d; want %q, 8, %d", name, got, s.Unended, s.To, want, len(text))
		}
	}
}

func TestReadHoldsLast(t *testing.T) {
	for text, want := range map[string][3]int64{"aa! one\naa! tw": {1, 8, 6}, "aa! one\n": {1, 8, 0}, "aa! on": {0, 0, 6}} {
		inputs, _ := source.Expand([]string{writeFile(t, "error.log", []byte(text))}, nil)
		r := Reader{Inputs: inputs, Options: fakeOptions("aa"), HoldLast: true, Sink: func(int) Sink { return empty{} }}
		s := r.Read(context.Background())[0]
		if got := [3]int64{int64(s.Lines), s.To, s.Unended}; got != want {
			t.Errorf("%q: lines, end and rest %v, want %v", text, got, want)
		}
	}
}

// livePipes are pipes that somebody still writes to: one of the program, and one of the system, as a shell makes them.
func livePipes(t *testing.T) map[string]func() (io.Reader, io.Writer) {
	return map[string]func() (io.Reader, io.Writer){
		"of_the_program": func() (io.Reader, io.Writer) { return io.Pipe() },
		"of_the_system": func() (io.Reader, io.Writer) {
			in, out, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				in.Close()
				out.Close()
			})
			return in, out
		},
	}
}

// Who interrupts a run that still waits for its first byte, or for more, is not kept waiting.
func TestReadInterruptedWhileItWaits(t *testing.T) {
	for name, pipe := range livePipes(t) {
		for _, before := range []string{"", "aa! line\n"} {
			in, out := pipe()
			go io.WriteString(out, before)
			inputs, _ := source.Expand([]string{"-"}, in)
			ctx, stop := context.WithCancel(context.Background())
			r := Reader{Inputs: inputs, Options: fakeOptions("aa"), Jobs: 2, Sink: func(int) Sink { return empty{} }}
			done := make(chan []*Source)
			go func() { done <- r.Read(ctx) }()
			time.Sleep(10 * time.Millisecond)
			stop()
			select {
			case sources := <-done:
				if sources[0].Err != nil {
					t.Errorf("pipe %s, %q written: error %v, want none", name, before, sources[0].Err)
				}
			case <-time.After(5 * time.Second):
				t.Errorf("pipe %s, %q written: Read goes on waiting", name, before)
			}
		}
	}
}

// A slow pipe is not held back: a whole line is understood before the next bytes come. When the run is interrupted the sinks are told the end.
func TestReadLivePipe(t *testing.T) {
	for name, pipe := range livePipes(t) {
		t.Run(name, func(t *testing.T) {
			in, out := pipe()
			inputs, _ := source.Expand([]string{"-"}, in)
			b := &book{}
			ctx, stop := context.WithCancel(context.Background())
			r := Reader{Inputs: inputs, Options: fakeOptions("aa"), Sink: func(int) Sink { return &notes{book: b, want: true} }}
			done := make(chan []*Source)
			go func() { done <- r.Read(ctx) }()
			for i := range 3 {
				fmt.Fprintf(out, "aa! line %d\naa! half", i)
				deadline := time.Now().Add(5 * time.Second)
				for heard := 0; heard <= i; {
					b.mu.Lock()
					heard = len(b.calls)
					b.mu.Unlock()
					if time.Now().After(deadline) {
						t.Fatalf("line %d was held back", i)
					}
					time.Sleep(time.Millisecond)
				}
				fmt.Fprint(out, "\n")
			}
			for heard := 0; heard < 6; { // what is in the pipe when the run is interrupted may stay there
				b.mu.Lock()
				heard = len(b.calls)
				b.mu.Unlock()
				time.Sleep(time.Millisecond)
			}
			stop()
			s := (<-done)[0]
			if s.Err != nil || s.Lines < 5 || b.tally[0] == nil {
				t.Errorf("interrupted: %d lines, %v, ended: %v; want at least 5, no error, ended", s.Lines, s.Err, b.tally[0] != nil)
			}
		})
	}
}

// What a pipe brings and its end come whole, whatever the sizes of its writes.
func TestReadPipeToItsEnd(t *testing.T) {
	for name, pipe := range livePipes(t) {
		in, out := pipe()
		go func() {
			for i := range 3000 {
				io.WriteString(out, strings.Repeat("aa! line\n", i%40))
			}
			out.(io.Closer).Close()
		}()
		inputs, _ := source.Expand([]string{"-"}, in)
		r := Reader{Inputs: inputs, Options: fakeOptions("aa"), Sink: func(int) Sink { return empty{} }}
		if s := r.Read(context.Background())[0]; s.Err != nil || s.Lines != 58500 {
			t.Errorf("pipe %s: got %d lines and error %v, want 58500 and none", name, s.Lines, s.Err)
		}
	}
}

func TestReadErrors(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	w.Write(bytes.Repeat([]byte("aa! some line that is long enough\n"), 5000))
	w.Close()
	cut := writeFile(t, "cut.log.gz", packed.Bytes()[:packed.Len()-20])
	gone := writeFile(t, "gone.log", []byte("x\n"))
	fine := writeFile(t, "fine.log", []byte("aa! fine\n"))
	inputs, _ := source.Expand([]string{cut, gone, fine}, nil)
	os.Remove(gone)
	r := Reader{Inputs: inputs, Options: fakeOptions("aa"), Jobs: 2, Sink: func(int) Sink { return &notes{book: &book{}} }}
	for _, s := range r.Read(context.Background()) {
		name := filepath.Base(s.Input.Name)
		if (s.Err != nil) != (name != "fine.log") {
			t.Errorf("%s: error %v", name, s.Err)
		}
		if name == "cut.log.gz" && s.Events < 1000 {
			t.Errorf("%s: %d events, want what stands before the cut", name, s.Events)
		}
	}
}

// empty is a sink that wants nothing.
type empty struct{}

func (empty) Begin(Leaf, func([]byte, *event.Event) bool) {}
func (empty) Count(*event.Glance, uint32, []byte) bool    { return false }
func (empty) Note(*event.Glance, uint32, []byte) bool     { return false }
func (empty) Keep(*event.Event, uint32, []byte)           {}
func (empty) End(Leaf, *Tally)                            {}

func BenchmarkRead(b *testing.B) {
	text := bytes.Repeat([]byte("aa 1795375322250 GET /some/path/of/a/shop HTTP/1.1 200 1234 and what else a line of the usual length holds, such as an agent\n"), 200_000)
	path := filepath.Join(b.TempDir(), "access.log")
	if err := os.WriteFile(path, text, 0o644); err != nil {
		b.Fatal(err)
	}
	inputs, _ := source.Expand([]string{path}, nil)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		r := Reader{Inputs: inputs, Options: fakeOptions("aa"), Jobs: 1, Sink: func(int) Sink { return empty{} }}
		r.Read(context.Background())
	}
}
