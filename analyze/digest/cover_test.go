package digest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/why502/why502/parser/event"
)

// A cover that grew piece by piece is the one that is made of all pieces at once.
func TestCoverGrows(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 7))
	for range 200 {
		var all []extent
		for source := range 1 + r.IntN(3) {
			id := identity{fmt.Sprint("s", source), uint64(r.IntN(2))}
			for at := int64(0); at < 40; {
				to := at + 1 + int64(r.IntN(6))
				if r.IntN(4) > 0 {
					all = append(all, extent{id, at, to})
				}
				if r.IntN(8) == 0 {
					all = append(all, extent{id, to, to})
					to++
				}
				at = to
			}
		}
		want := &cover{extents: slices.Clone(all)}
		want.tidy()
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		got := &cover{}
		for _, e := range all {
			how, err := got.relate(&cover{[]extent{e}, e.end() - e.from})
			if empty := e.from == e.to; err != nil || how == around || how == within && !empty {
				t.Fatalf("%v to %v: got %v, %v; want disjoint", e, got.extents, how, err)
			}
			if how == disjoint {
				got.add(e)
			}
		}
		if !slices.Equal(got.extents, want.extents) || got.length != want.length {
			t.Fatalf("%v one by one: got %v of length %d, want %v of length %d", all, got.extents, got.length, want.extents, want.length)
		}
	}
}

func TestRelate(t *testing.T) {
	a, b := identity{"a", 1}, identity{"b", 1}
	for _, test := range []struct {
		name     string
		one, two []extent
		want     relation
		overlap  string
	}{
		{"nothing", nil, nil, disjoint, ""},
		{"totals_alone", []extent{{a, 0, 9}}, nil, disjoint, ""},
		{"neighbours", []extent{{a, 0, 9}}, []extent{{a, 9, 12}}, disjoint, ""},
		{"other_source", []extent{{a, 0, 9}}, []extent{{b, 0, 9}}, disjoint, ""},
		{"other_text_of_that_name", []extent{{a, 0, 9}}, []extent{{identity{"a", 2}, 0, 9}}, disjoint, ""},
		{"equal", []extent{{a, 0, 9}}, []extent{{a, 0, 9}}, within, ""},
		{"a_piece", []extent{{a, 0, 9}, {b, 0, 9}}, []extent{{b, 3, 6}}, within, ""},
		{"the_whole", []extent{{a, 3, 6}}, []extent{{a, 0, 9}, {b, 0, 9}}, around, ""},
		{"empty_twice", []extent{{a, 3, 3}}, []extent{{a, 3, 3}}, within, ""},
		{"some", []extent{{a, 0, 9}}, []extent{{a, 5, 12}}, disjoint, "a: bytes 5 to 9 are in both digests, and other bytes are not"},
		{"some_of_many", []extent{{a, 0, 1}, {a, 4, 5}, {b, 7, 9}}, []extent{{a, 2, 3}, {b, 8, 12}}, disjoint, "b: bytes 8 to 9 are in both digests, and other bytes are not"},
	} {
		t.Run(test.name, func(t *testing.T) {
			one, two := &cover{extents: test.one}, &cover{extents: test.two}
			one.tidy()
			two.tidy()
			got, err := one.relate(two)
			if text := errorText(err); got != test.want || text != test.overlap {
				t.Errorf("%v to %v: got %v, %q; want %v, %q", test.two, test.one, got, text, test.want, test.overlap)
			}
		})
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// Many partials of a source each cost no more than few.
func BenchmarkMergeManySources(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				sum := New(Options{})
				for i := range n {
					d := New(Options{})
					d.Begin(event.Source{Name: fmt.Sprint(i * 7919 % n)}, 0, nil)
					d.End(event.Account{To: 10, Lines: 1, Skipped: 1})
					if err := sum.Merge(d); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/partial")
		})
	}
}
