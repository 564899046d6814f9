package digest

import (
	"fmt"
	"testing"

	"github.com/why502/why502/parser/event"
)

// distinct counts the traits of the records, by what they are and by number.
func distinct(d *Digest) (values, numbers int) {
	byValue, byNumber := map[Traits]bool{}, map[uint32]bool{}
	see := func(r *Record) { byValue[*d.Traits(r)], byNumber[r.traits] = true, true }
	d.records.each(see)
	d.notices.each(see)
	return len(byValue), len(byNumber)
}

// Equal traits have one number, whether the digest counts, was merged, or was brought into its form in between; those that went with their records
// are forgotten.
func TestTraitsAreShared(t *testing.T) {
	keep := func(d *Digest, n, hosts int) {
		for i := range n {
			ev := message(testStart+int64(i), "10.0.0.1", "/same")
			ev.Host = fmt.Appendf(nil, "shop-%d.example", i%hosts)
			d.Keep(&ev, uint32(i), fmt.Appendf(nil, "line %d", i))
		}
	}
	for _, test := range []struct {
		name     string
		n, hosts int
		want     int // 0: as many as are kept
	}{
		{"one host", 3000, 1, 1},
		{"some hosts", 3000, 40, 40},
		{"each its own", 3000, 3000, 0},
		{"many more than are kept", 12 * minTraits, 12 * minTraits, 0},
	} {
		d, other := New(Options{Budgets: Budgets{Records: 3000}}), New(Options{Budgets: Budgets{Records: 3000}})
		d.Begin(event.Source{Name: "a"}, 0, nil)
		keep(d, test.n, test.hosts)
		d.End(event.Account{To: 1, Lines: uint64(test.n)})
		other.Begin(event.Source{Name: "b"}, 0, nil)
		keep(other, 10, test.hosts)
		other.End(event.Account{To: 1, Lines: 10})
		for _, step := range []struct {
			name string
			do   func()
		}{
			{"counted", func() {}},
			{"merged", func() { _ = d.Merge(other) }},
			{"in its form", func() { d.canonicalise() }},
			{"counted further", func() {
				d.Begin(event.Source{Name: "c"}, 0, nil)
				keep(d, test.n, test.hosts)
				d.End(event.Account{To: 1, Lines: uint64(test.n)})
			}},
		} {
			step.do()
			values, numbers := distinct(d)
			if values != numbers || test.want > 0 && values != test.want {
				t.Errorf("%s, %s: %d traits of %d numbers, want %d", test.name, step.name, values, numbers, test.want)
			}
			if most := max(minTraits, 2*d.records.total) + 1; d.traits.n() > most {
				t.Errorf("%s, %s: %d traits are kept for %d records, want at most %d", test.name, step.name, d.traits.n(), d.records.total, most)
			}
		}
	}
}
