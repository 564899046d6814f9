package digest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestRungsAreNested(t *testing.T) {
	for name, rungs := range map[string][]rung{"minutes": minuteRungs, "seconds": secondRungs} {
		for i := 1; i < len(rungs); i++ {
			fine, coarse := rungs[i-1], rungs[i]
			if coarse.whole {
				if i != len(rungs)-1 || fine.slots != coarse.slots {
					t.Errorf("%s: rung %d holds everything and is not the last of as many slots", name, i)
				}
				continue
			}
			if coarse.step%fine.step != 0 {
				t.Errorf("%s: rung %d has step %d, no multiple of %d", name, i, coarse.step, fine.step)
			}
			if fine.slots > 0 && (coarse.slots == 0 || fine.slots%coarse.slots != 0) {
				t.Errorf("%s: rung %d has %d slots, no divisor of %d", name, i, coarse.slots, fine.slots)
			}
			if coarse.slots&(coarse.slots-1) != 0 {
				t.Errorf("%s: rung %d has %d slots, no power of two", name, i, coarse.slots)
			}
		}
	}
}

// seenRow is a row as it is offered to a table.
type seenRow struct {
	ms   int64
	a, b string
	x    uint64
}

func tallyTable(budget int) (*table, *names) {
	n := newNames()
	t := newTable(&failuresSpec, budget, &n)
	return &t, &n
}

func (r *seenRow) add(t *table, n *names) {
	if t.crowded() {
		t.fit()
	}
	s := subject{x: r.x, a: n.id([]byte(r.a)), b: n.id([]byte(r.b))}
	if t.slotted() {
		s.a, s.b = t.see(t.nameHash(s.a, s.b), true, t.own(s)), 0
	}
	t.count(key{t.whole(s), t.bucket(r.ms, t.rung)}, r.ms, 1)
}

func randomRows(r *rand.Rand, n, names int, span int64) []seenRow {
	rows := make([]seenRow, n)
	for i := range rows {
		rows[i] = seenRow{testStart + r.Int64N(span), fmt.Sprint("up", r.IntN(names)), fmt.Sprint("peer", r.IntN(3)), uint64(r.IntN(2))}
	}
	return rows
}

// keysAt is how many keys the rows have at a rung, by the definition.
func keysAt(rows []seenRow, rung int) int {
	t, n := tallyTable(1 << 30)
	found := map[key]bool{}
	for _, r := range rows {
		s := subject{x: r.x, a: n.id([]byte(r.a)), b: n.id([]byte(r.b))}
		found[key{t.lift(s, 0, rung), t.bucket(r.ms, rung)}] = true
	}
	return len(found)
}

func TestTableStandsOnFinestRung(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, test := range []struct {
		name          string
		budget, names int
		span          int64
	}{
		{"all_fits", 5000, 10, 60_000},
		{"minutes", 500, 10, 600_000},
		{"slots", 300, 400, 60_000},
		{"days", 60, 3, 30 * 86_400_000},
		{"one_row", 2, 50, 86_400_000},
		{"years", 4, 50, 100 * 365 * 86_400_000},
	} {
		t.Run(test.name, func(t *testing.T) {
			rows := randomRows(r, 3000, test.names, test.span)
			want := 0
			for keysAt(rows, want) > test.budget && want < len(secondRungs)-1 {
				want++
			}
			var first string
			for range 20 {
				r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
				table, names := tallyTable(test.budget)
				for i := range rows {
					rows[i].add(table, names)
				}
				table.fit()
				table.tidy()
				if table.rung != want {
					t.Fatalf("the table stands on rung %d, want %d", table.rung, want)
				}
				if got := printed(table, names); first == "" {
					first = got
				} else if got != first {
					t.Fatalf("another order of the same rows gives\n%s\nwant\n%s", got, first)
				}
			}
		})
	}
}

// printed is all that a table shows.
func printed(t *table, n *names) string {
	var lines []string
	for c := t.cursor(); c.next(); {
		s := &t.subjects[c.number]
		a, b, names := t.shown(s)
		start, step := t.time(c.at)
		lines = append(lines, fmt.Sprintln(start, step, string(n.text(a)), string(n.text(b)), names, s.x, unpackTally(c.row)))
	}
	slices.Sort(lines)
	return fmt.Sprint(lines)
}

func TestTimesOutOfRangeStayInOrder(t *testing.T) {
	table, _ := tallyTable(10)
	for rung := range secondRungs {
		last := table.bucket(-1<<62, rung)
		for _, ms := range []int64{-1 << 60, -1e15, -1, 0, 1, testStart, 1e15, 1 << 60, 1<<62 + 1} {
			at := table.bucket(ms, rung)
			if at < last {
				t.Errorf("rung %d: %d ms is in %d, before %d", rung, ms, at, last)
			}
			last = at
		}
	}
}

func TestLabelShowsFailingNameFirst(t *testing.T) {
	type seen struct {
		hash    uint64
		id      NameID
		failing bool
	}
	all := []seen{{10, 1, false}, {20, 2, true}, {30, 3, true}, {20, 2, false}, {5, 4, false}}
	r := rand.New(rand.NewPCG(4, 4))
	for range 50 {
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		var l, half label
		for i, s := range all {
			into := &l
			if i%2 == 1 {
				into = &half
			}
			if into.before(s.hash, s.failing) {
				into.show(s.hash, s.id, 0, s.failing)
			}
			into.count(s.hash)
		}
		l.merge(&half)
		if l.a != 2 || !l.failing || l.names() != 4 {
			t.Fatalf("order %v: name %d, failing %v, of %d; want 2, true, of 4", all, l.a, l.failing, l.names())
		}
	}
}

func TestLabelEstimatesNames(t *testing.T) {
	for _, n := range []int{1, 15, 16, 100, 1000, 20_000} {
		var l label
		for i := range n {
			l.count(hashName(fmt.Appendf(nil, "name-%d", i)))
		}
		got := l.names()
		if n < sketchSize && got != n || got < n/3 || got > 3*n {
			t.Errorf("%d names are counted as %d", n, got)
		}
	}
}
