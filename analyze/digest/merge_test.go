package digest

import (
	"bytes"
	"math/rand/v2"
	"testing"
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
		"many_names":    {small, shape{files: 2, lines: 3000, upstreams: 900, peers: 4, nodes: 30, clients: 3000, routes: 500, span: 86_400_000, failing: 0.3, messages: 0.3}},
		"all_failing":   {small, shape{files: 2, lines: 3000, upstreams: 2, peers: 2, clients: 5, routes: 3, span: 600_000, failing: 1}},
		"a_year":        {small, shape{files: 2, lines: 3000, upstreams: 9, peers: 2, nodes: 2, clients: 50, routes: 9, span: 31_536_000_000, failing: 0.1, messages: 0.2}},
		"one_of_each":   {Budgets{1, 1, 1, 1, 1, 1, 1, 1, 1}, shape{files: 2, lines: 1500, upstreams: 90, peers: 4, nodes: 3, clients: 30, routes: 50, span: 86_400_000, failing: 0.3, messages: 0.3}},
	} {
		t.Run(name, func(t *testing.T) {
			files := corpus(7, test.shape)
			want := encoded(t, digestOf(files, test.budgets))
			r := rand.New(rand.NewPCG(3, 9))
			for _, n := range []int{1, 2, 7, 40} {
				for order := range 5 {
					got := encoded(t, mergeAtRandom(t, r, leavesOf(r, files, n, test.budgets)))
					if !bytes.Equal(got, want) {
						t.Fatalf("%d leaves, order %d: %d bytes, want the %d of one digest", n, order, len(got), len(want))
					}
				}
			}
		})
	}
}
