package digest

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Rows come back in order of time and number, those that have both in common as one, whatever the order in which they came.
func TestRowsBecomeTidy(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for name, time := range map[string]func(i, n int) int{
		"anyhow":           func(int, int) int { return r.IntN(300) - 150 },
		"nearly in order":  func(i, _ int) int { return i/40 + r.IntN(3) },
		"two logs":         func(i, n int) int { return i % (n/2 + 1) / 20 },
		"the newest first": func(i, _ int) int { return -i / 20 },
	} {
		t.Run(name, func(t *testing.T) { testTidy(t, r, time) })
	}
}

func testTidy(t *testing.T, r *rand.Rand, time func(i, n int) int) {
	for _, n := range []int{0, 1, 2, 500, 20_000} {
		table, _ := tallyTable(1 << 30)
		type place struct {
			at     int32
			number uint32
		}
		want := map[place]tally{}
		for i := range n {
			p := place{int32(time(i, n)), uint32(r.IntN(40))}
			if r.IntN(1000) == 0 {
				p.at = []int32{-maxAt, maxAt}[r.IntN(2)]
			}
			v := tally{uint64(1 + r.IntN(300)), testStart + int64(r.IntN(1e6)), 0}
			v.last = v.first + int64(r.IntN(1e6))
			table.add(p.number, p.at, v.appendTo(nil))
			sum := want[p]
			sum.add(v.n, v.first, v.last)
			want[p] = sum
		}
		table.tidy()
		var last place
		rows := 0
		for c := table.cursor(); c.next(); rows++ {
			p := place{c.at, c.number}
			if rows > 0 && (p.at < last.at || p.at == last.at && p.number <= last.number) {
				t.Fatalf("%d rows: %v stands behind %v", n, p, last)
			}
			if got := unpackTally(c.row); got != want[p] {
				t.Fatalf("%d rows: %v counts %v, want %v", n, p, got, want[p])
			}
			last = p
		}
		if rows != len(want) || table.rows.n != rows || table.rows.mixed {
			t.Errorf("%d rows became %d (%d by count, mixed %v), want %d", n, rows, table.rows.n, table.rows.mixed, len(want))
		}
	}
}

func TestPackedRowsRoundTrip(t *testing.T) {
	for _, v := range []tally{{}, {1, testStart, testStart}, {math.MaxUint64, math.MinInt64, math.MaxInt64}, {7, -5, 0}} {
		row := v.appendTo(nil)
		if got := unpackTally(append(row, 0xff)); got != v || tallySize(append(row, 1, 2)) != len(row) {
			t.Errorf("%v of %d bytes came back as %v of %d", v, len(row), got, tallySize(row))
		}
	}
	for _, v := range []peerCount{{}, {1, 1}, {300, 0}, {math.MaxUint64, math.MaxUint64}} {
		row := v.appendTo(nil)
		if got := unpackPeer(append(row, 0xff)); got != v || peerRows.size(append(row, 1, 2)) != len(row) {
			t.Errorf("%v of %d bytes came back as %v", v, len(row), got)
		}
	}
	r := rand.New(rand.NewPCG(2, 2))
	a, b := randomCounts(r), randomCounts(r)
	row := mergeTraffic([]byte("kept"), appendTraffic(nil, &a), appendTraffic(nil, &b))[len("kept"):]
	a.Add(&b)
	var got Counts
	if got.addPacked(row[trafficHead:]); got != a || trafficSize(row) != len(row) {
		t.Errorf("the sum of two rows of traffic is %v, want %v", got.N, a.N)
	}
}

// Rows of many kinds at a time, more than there are places for open ones, are counted all the same.
func TestOpenTalliesLoseNothing(t *testing.T) {
	table, _ := tallyTable(1 << 30)
	r := rand.New(rand.NewPCG(3, 3))
	want := map[key]uint64{}
	for range 50_000 {
		k := key{subject{x: uint64(r.IntN(2000)) * 7919}, int32(r.IntN(3))}
		table.count(k, testStart, 2)
		want[k] += 2
	}
	table.close()
	table.tidy()
	rows := 0
	for c := table.cursor(); c.next(); rows++ {
		k := key{table.subjects[c.number], c.at}
		if v := unpackTally(c.row); v.n != want[k] || v.first != testStart || v.last != testStart {
			t.Fatalf("%v counts %v, want %d", k, v, want[k])
		}
	}
	if rows != len(want) {
		t.Errorf("%d rows, want %d", rows, len(want))
	}
}
