package digest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/why502/why502/parser/event"
)

// leavesOf cuts the files into about n leaves at random lines and digests each by itself.
func leavesOf(r *rand.Rand, files []testFile, n int, b Budgets) []*Digest {
	var all []*Digest
	for i := range files {
		f := &files[i]
		for from := 0; from < len(f.lines); {
			before := len(f.lines)
			if n > 1 {
				before = min(before, from+1+r.IntN(2*len(files)*len(f.lines)/n))
			}
			d := New(Options{Formats: testFormats, Budgets: b})
			f.feed(d, from, before)
			all = append(all, d)
			from = before
		}
	}
	return all
}

// mergeAtRandom merges in random order and tree shape.
func mergeAtRandom(t *testing.T, r *rand.Rand, all []*Digest) *Digest {
	t.Helper()
	for len(all) > 1 {
		i := r.IntN(len(all))
		all[i], all[len(all)-1] = all[len(all)-1], all[i]
		o := all[len(all)-1]
		all = all[:len(all)-1]
		if err := all[r.IntN(len(all))].Merge(o); err != nil {
			t.Fatalf("merging: %v", err)
		}
	}
	return all[0]
}

func TestMergeIsOneDigest(t *testing.T) {
	for name, test := range map[string]struct {
		budgets Budgets
		shape   shape
	}{
		"within_budget": {Budgets{}, usual},
		"beyond_budget": {small, usual},
		"many_names":    {small, shape{files: 2, lines: 1500, upstreams: 900, peers: 4, nodes: 30, clients: 3000, routes: 500, span: 86_400_000, failing: 0.3, messages: 0.3}},
		"all_failing":   {small, shape{files: 2, lines: 1500, upstreams: 2, peers: 2, clients: 5, routes: 3, span: 600_000, failing: 1}},
		"a_year":        {small, shape{files: 2, lines: 1500, upstreams: 9, peers: 2, nodes: 2, clients: 50, routes: 9, span: 31_536_000_000, failing: 0.1, messages: 0.2}},
		"one_of_each":   {Budgets{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, shape{files: 2, lines: 800, upstreams: 90, peers: 4, nodes: 3, clients: 30, routes: 50, span: 86_400_000, failing: 0.3, messages: 0.3}},
	} {
		t.Run(name, func(t *testing.T) {
			files := corpus(7, test.shape)
			want := encoded(t, digestOf(files, test.budgets))
			r := rand.New(rand.NewPCG(3, 9))
			for n, orders := range map[int]int{1: 1, 2: 3, 7: 8, 40: 8} {
				for order := range orders {
					got := encoded(t, mergeAtRandom(t, r, leavesOf(r, files, n, test.budgets)))
					if !bytes.Equal(got, want) {
						t.Fatalf("%d leaves, order %d: %d bytes, want the %d of one digest", n, order, len(got), len(want))
					}
				}
			}
		})
	}
}

// Workers take turns at the pieces of an input. What they leave unparsed may fall out of the samples before anybody parses it.
func TestJoinIsOneDigest(t *testing.T) {
	files := corpus(11, shape{files: 1, lines: 40_000, upstreams: 9, peers: 3, nodes: 2, clients: 90, routes: 12, span: 86_400_000, failing: 0.1, messages: 0.02})
	byText := map[string]*event.Event{}
	for i := range files {
		for j := range files[i].lines {
			byText[string(files[i].lines[j].text)] = &files[i].lines[j].event
		}
	}
	for name, budgets := range map[string]Budgets{"within_budget": {}, "beyond_budget": small} {
		want := encoded(t, digestOf(files, budgets))
		var alone int
		for _, workers := range []int{1, 2, 5} {
			var parts []*Digest
			var parsed atomic.Int64
			for range workers {
				parts = append(parts, New(Options{Formats: testFormats, Budgets: budgets}))
			}
			for i := range files {
				for from, turn := 0, i; from < len(files[i].lines); from, turn = from+1000, turn+1 {
					files[i].feedWith(parts[turn%workers], from, from+1000, func(line []byte, ev *event.Event) bool {
						parsed.Add(1)
						*ev = *byText[string(line)]
						return true
					})
				}
			}
			d, err := Join(parts)
			if err != nil {
				t.Fatalf("%s: joining %d parts: %v", name, workers, err)
			}
			if got := encoded(t, d); !bytes.Equal(got, want) {
				t.Errorf("%s: %d workers give %d bytes, want the %d of one digest", name, workers, len(got), len(want))
			}
			if workers == 1 {
				alone = int(parsed.Load())
			} else if n := int(parsed.Load()); n > alone*5/4 {
				t.Errorf("%s: %d workers parse %d lines, want about the %d of one", name, workers, n, alone)
			}
		}
	}
}

// Whatever the data and the budgets: the same lines, the same digest.
func TestMergeOfRandomShapes(t *testing.T) {
	seeds := uint64(30)
	if testing.Short() {
		seeds = 5
	}
	for seed := range seeds {
		r := rand.New(rand.NewPCG(seed, 5))
		s := shape{files: 1 + r.IntN(3), lines: 100 + r.IntN(1000), upstreams: 1 + r.IntN(1<<r.IntN(11)), peers: 1 + r.IntN(4), nodes: 1 + r.IntN(4),
			clients: 1 + r.IntN(1<<r.IntN(11)), routes: 1 + r.IntN(100), span: int64(1) << (10 + r.IntN(30)), failing: r.Float64() * r.Float64(),
			messages: r.Float64() * r.Float64()}
		var b Budgets
		for _, n := range b.list() {
			*n = 1 + r.IntN(1<<(1+r.IntN(11)))
		}
		files := corpus(seed, s)
		want := encoded(t, digestOf(files, b))
		for range 2 {
			if got := encoded(t, mergeAtRandom(t, r, leavesOf(r, files, 1+r.IntN(60), b))); !bytes.Equal(got, want) {
				t.Errorf("seed %d, %+v, budgets %+v: merged leaves differ from one digest", seed, s, b)
			}
		}
	}
}

func TestMergeDropsWhatIsThere(t *testing.T) {
	files := corpus(5, usual)
	r := rand.New(rand.NewPCG(1, 1))
	leaves := leavesOf(r, files, 12, Budgets{})
	want := encoded(t, digestOf(files, Budgets{}))
	var partials []Partial
	for i, d := range leaves {
		data := encoded(t, d)
		for range 2 {
			partials = append(partials, partialOf(fmt.Sprint("leaf ", i), data))
		}
	}
	pair := leavesOf(rand.New(rand.NewPCG(1, 1)), files, 12, Budgets{})
	if err := pair[0].Merge(pair[1]); err != nil {
		t.Fatal(err)
	}
	partials = append(partials, partialOf("a pair", encoded(t, pair[0])))
	for range 5 {
		r.Shuffle(len(partials), func(i, j int) { partials[i], partials[j] = partials[j], partials[i] })
		d, err := MergeAll(partials)
		if err != nil {
			t.Fatalf("merging all: %v", err)
		}
		if got := encoded(t, d); !bytes.Equal(got, want) {
			t.Errorf("every leaf twice and a pair of them: %d bytes, want the %d of one digest", len(got), len(want))
		}
	}
	if d, err := MergeAll(nil); err != nil || len(d.Leaves()) != 0 {
		t.Errorf("merging nothing: %d leaves, error %v; want an empty digest", len(d.Leaves()), err)
	}
}

func partialOf(name string, data []byte) Partial {
	return Partial{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
}

func TestMergeAllNamesWhatIsBad(t *testing.T) {
	good := encoded(t, digestOf(corpus(1, usual), Budgets{}))
	gone := Partial{Name: "gone", Open: func() (io.ReadCloser, error) { return nil, fs.ErrNotExist }}
	for _, test := range []struct {
		name     string
		partials []Partial
		want     string
	}{
		{"missing", []Partial{partialOf("a", good), gone}, "opening gone: file does not exist"},
		{"no_digest", []Partial{partialOf("a.log", []byte("GET / HTTP/1.1\n"))}, "reading a.log: this is no digest of why502"},
		{"cut", []Partial{partialOf("b", good[:len(good)/2])}, "reading b: the digest is damaged"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := MergeAll(test.partials); err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got error %v, want %q", err, test.want)
			}
		})
	}
}

func TestMergeLeavesTheOtherAsItIs(t *testing.T) {
	files := corpus(6, usual)
	a, b := digestOf(files[:1], small), digestOf(files[1:], small)
	before := encoded(t, b)
	if err := a.Merge(b); err != nil {
		t.Fatal(err)
	}
	if after := encoded(t, b); !bytes.Equal(after, before) {
		t.Error("merging changed the digest that was merged in")
	}
	if err := a.Merge(a); err != nil {
		t.Errorf("merging a digest with itself: %v", err)
	}
	if got, want := encoded(t, a), encoded(t, digestOf(files, small)); !bytes.Equal(got, want) {
		t.Error("merging a digest with itself changed it")
	}
}

func TestCountingGoesOnAfterReading(t *testing.T) {
	files := corpus(8, usual)
	f := &files[0]
	for name, budgets := range map[string]Budgets{"within_budget": {}, "beyond_budget": small} {
		t.Run(name, func(t *testing.T) {
			want := encoded(t, digestOf(files[:1], budgets))
			d := New(Options{Formats: testFormats, Budgets: budgets})
			for from := 0; from < len(f.lines); from += 500 {
				f.feed(d, from, from+500)
				encoded(t, d)
			}
			if got := encoded(t, d); !bytes.Equal(got, want) {
				t.Errorf("a digest that was read in between has %d bytes, want the same as the %d of one that was not", len(got), len(want))
			}
		})
	}
}

func TestMergeRefusesOtherBudgets(t *testing.T) {
	if err := New(Options{}).Merge(New(Options{Budgets: small})); !errors.Is(err, ErrBudgets) {
		t.Errorf("got error %v, want %v", err, ErrBudgets)
	}
}
