package digest

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// testItem is something that a sample keeps.
type testItem struct {
	pos Pos
	sampled
}

func (i *testItem) place() *Pos { return &i.pos }

func testQuota(budget, most int) *quota[testItem, *testItem] {
	q := newQuota[testItem](budget, most, func(a, b Pos) int { return cmp.Or(cmp.Compare(a.Leaf, b.Leaf), cmp.Compare(a.Line, b.Line)) })
	q.lesser = func(key uint64) int { return int(key & 1) }
	return &q
}

func randomItems(r *rand.Rand, n, strata, ties int) []testItem {
	items := make([]testItem, n)
	for i := range items {
		items[i] = testItem{Pos{0, uint32(i)}, sampled{mix(uint64(r.IntN(n/ties+1)), 9) >> 1, uint64(r.IntN(3)), uint64(r.IntN(strata))}}
	}
	return items
}

// wanted is what the definition keeps: of each stratum the first in order, as many as the largest quota whose total is within budget.
func wanted(q *quota[testItem, *testItem], items []testItem) (kept []uint32, level int) {
	strata := map[uint64][]testItem{}
	for _, i := range items {
		strata[i.stratum] = append(strata[i.stratum], i)
	}
	for _, all := range strata {
		slices.SortFunc(all, func(a, b testItem) int {
			return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.tie, b.tie), cmp.Compare(a.pos.Line, b.pos.Line))
		})
	}
	probe := testQuota(q.budget, q.most)
	for ; ; probe.level++ {
		kept = kept[:0]
		for key, all := range strata {
			if probe.keeps(key, probe.level) {
				for _, i := range all[:min(len(all), probe.share(key, probe.level))] {
					kept = append(kept, i.pos.Line)
				}
			}
		}
		if len(kept) <= q.budget {
			slices.Sort(kept)
			return kept, probe.level
		}
	}
}

func keptOf(q *quota[testItem, *testItem]) []uint32 {
	var kept []uint32
	q.each(func(i *testItem) { kept = append(kept, i.pos.Line) })
	slices.Sort(kept)
	return kept
}

func offer(q *quota[testItem, *testItem], items []testItem) {
	for i := range items {
		s := q.in(items[i].stratum)
		s.seen++
		q.add(s, &items[i])
	}
}

var quotaShapes = []struct{ n, strata, ties, budget, most int }{
	{100, 5, 1, 1000, 1024},
	{3000, 5, 1, 1000, 1024},
	{3000, 5, 1, 1000, 1 << 17},
	{3000, 200, 1, 1000, 1024},
	{3000, 2000, 1, 500, 1024},
	{3000, 2000, 1, 10, 4},
	{3000, 30, 50, 200, 1024},
	{3000, 3, 3000, 100, 64},
	{3000, 3000, 1, 1, 1},
}

func TestQuotaKeepsWhatTheDefinitionSays(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, s := range quotaShapes {
		t.Run(fmt.Sprintf("%d_of_%d_in_%d", s.budget, s.n, s.strata), func(t *testing.T) {
			items := randomItems(r, s.n, s.strata, s.ties)
			for range 10 {
				r.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
				q := testQuota(s.budget, s.most)
				offer(q, items)
				want, level := wanted(q, items)
				if got := keptOf(q); !slices.Equal(got, want) || q.level != level {
					t.Fatalf("level %d keeps %v, want level %d with %v", q.level, got, level, want)
				}
				if q.total != len(want) || q.seen() != uint64(s.n) {
					t.Fatalf("kept %d of %d, want %d of %d", q.total, q.seen(), len(want), s.n)
				}
			}
		})
	}
}

func TestQuotaMergesInAnyOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for _, s := range quotaShapes {
		items := randomItems(r, s.n, s.strata, s.ties)
		whole := testQuota(s.budget, s.most)
		offer(whole, items)
		for round := range 6 {
			var parts []*quota[testItem, *testItem]
			for from := 0; from < len(items); {
				before := min(len(items), from+1+r.IntN(1000))
				part := testQuota(s.budget, s.most)
				offer(part, items[from:before])
				parts, from = append(parts, part), before
			}
			if round%2 == 0 {
				alignQuotas(parts)
				if parts[0].level != whole.level {
					t.Fatalf("%+v: aligned parts have level %d, want the %d of all lines", s, parts[0].level, whole.level)
				}
			}
			for len(parts) > 1 {
				i := r.IntN(len(parts) - 1)
				mergeQuota(parts[i], parts[len(parts)-1], func(*testItem) {})
				parts = parts[:len(parts)-1]
			}
			if got, want := keptOf(parts[0]), keptOf(whole); !slices.Equal(got, want) || parts[0].seen() != whole.seen() {
				t.Fatalf("%+v: merged parts keep %v of %d, want %v of %d", s, got, parts[0].seen(), want, whole.seen())
			}
		}
	}
}

// Shares add up to what was seen as long as no stratum was given up.
func TestQuotaSharesAddUp(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	q := testQuota(200, 1024)
	offer(q, randomItems(r, 3000, 20, 1))
	sum := 0.0
	for s := range q.inOrder() {
		sum += float64(s.seen) / float64(len(s.heap))
	}
	if sum < 2999.9 || sum > 3000.1 {
		t.Errorf("the shares of 3000 items add up to %.2f", sum)
	}
}

func TestQuotaIsInOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	q := testQuota(500, 1024)
	offer(q, randomItems(r, 3000, 20, 10))
	q.arrange()
	var last *testItem
	for _, v := range q.inOrder() {
		if last != nil && cmp.Or(cmp.Compare(last.stratum, v.stratum), cmp.Compare(last.rank, v.rank), cmp.Compare(last.tie, v.tie),
			cmp.Compare(last.pos.Line, v.pos.Line)) >= 0 {
			t.Fatalf("%+v stands before %+v", *last, *v)
		}
		last = v
	}
	offer(q, randomItems(r, 3000, 20, 10))
	if q.total > 500 {
		t.Errorf("after arranging and more items the sample keeps %d, want at most 500", q.total)
	}
}

// Items lie in order once arranged, those that left take no room, and what is offered later is kept as if nothing had been moved.
func TestArrangedItemsLieInOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	for _, test := range []struct {
		name                string
		budget, most, items int
	}{
		{"none", 100, 8, 0},
		{"all kept", 1000, 64, 300},
		{"most have left", 100, 64, 5000},
		{"a full chunk", quotaChunk, quotaChunk, quotaChunk},
	} {
		items := randomItems(r, test.items, 20, 3)
		arranged, plain := testQuota(test.budget, test.most), testQuota(test.budget, test.most)
		offer(arranged, items)
		offer(plain, items)
		arranged.arrange()
		at := uint32(0)
		for _, v := range arranged.inOrder() {
			if v != arranged.at(at) {
				t.Fatalf("%s: the item read as number %d does not lie there", test.name, at)
			}
			at++
		}
		if at != arranged.used || int(at) != arranged.total || len(arranged.spare) != 0 {
			t.Errorf("%s: %d items of %d places, %d free, are read; want %d of each and none free", test.name, at, arranged.used, len(arranged.spare), arranged.total)
		}
		more := randomItems(r, 1000, 20, 3)
		offer(arranged, more)
		offer(plain, more)
		if got, want := keptOf(arranged), keptOf(plain); !slices.Equal(got, want) {
			t.Errorf("%s: offered more, it keeps %d others than %d", test.name, len(got), len(want))
		}
	}
}
