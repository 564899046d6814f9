package digest

import (
	"bytes"
	"cmp"
	"fmt"
	"testing"

	"github.com/why502/why502/parser/event"
)

func TestRowsAreInOrder(t *testing.T) {
	for name, budgets := range map[string]Budgets{"within_budget": {}, "beyond_budget": small} {
		t.Run(name, func(t *testing.T) {
			d := digestOf(corpus(12, usual), budgets)
			check := func(what string, before, after []any) {
				for i := range before {
					if c := cmp.Compare(before[i].(int64), after[i].(int64)); c != 0 {
						if c > 0 {
							t.Errorf("%s: %v stands before %v", what, before, after)
						}
						return
					}
				}
			}
			var last []any
			for row := range d.Traffic() {
				now := []any{row.Start, int64(row.Domain)}
				check("traffic", last, now)
				last = now
			}
			last = nil
			for row := range d.Failures() {
				now := []any{row.Start, int64(row.Domain)}
				check("failures", last, now)
				last = now
			}
		})
	}
}

func TestIDsAreInOrderOfNames(t *testing.T) {
	d := digestOf(corpus(13, usual), Budgets{})
	d.Resolutions()
	for id := NameID(1); d.Name(id) != ""; id++ {
		if before := d.Name(id - 1); before >= d.Name(id) {
			t.Fatalf("name %d is %q, behind %q", id, d.Name(id), before)
		}
		if found, ok := d.FindName(d.Name(id)); !ok || found != id {
			t.Fatalf("finding %q: %d, %v, want %d", d.Name(id), found, ok, id)
		}
	}
	if _, found := d.FindName("no such name"); found {
		t.Error("found a name that nothing has")
	}
	if got := d.Name(1 << 30); got != "" {
		t.Errorf("a name out of range is %q", got)
	}
}

// Each single failure finds the rows in which it was counted, and there are no more than those.
func TestFailureFindsItsRow(t *testing.T) {
	for name, test := range map[string]struct {
		budgets Budgets
		shape   shape
	}{
		"seconds": {Budgets{}, usual},
		"slots":   {Budgets{Failures: 300}, shape{files: 2, lines: 2000, upstreams: 700, peers: 2, clients: 9, routes: 3, span: 60_000, failing: 0.5}},
		"days":    {Budgets{Failures: 40}, shape{files: 2, lines: 2000, upstreams: 3, peers: 2, clients: 9, routes: 3, span: 30 * 86_400_000, failing: 0.5}},
		"one_row": {Budgets{Failures: 1}, usual},
	} {
		t.Run(name, func(t *testing.T) {
			files := corpus(14, test.shape)
			d := digestOf(files, test.budgets)
			type row struct {
				start  int64
				status int
			}
			left := map[row]uint64{}
			for f := range d.Failures() {
				left[row{f.Start, f.Status}] += f.N
			}
			for i := range files {
				for j := range files[i].lines {
					ev := &files[i].lines[j].event
					if ev.Kind != event.Access || !ev.Outcome.Failure() {
						continue
					}
					at := row{d.FailureStart(ev.Moment().Ms()), ev.Status}
					if left[at] == 0 {
						t.Fatalf("the failure of %s at %d was counted in no row that begins at %d with status %d", ev.Upstream, ev.Moment().Ms(), at.start, at.status)
					}
					left[at]--
				}
			}
		})
	}
}

func TestResolutionTellsWhatWasReached(t *testing.T) {
	table, _ := tallyTable(1)
	for rung, want := range map[int]string{0: "10 s, every name", 1: "1 min, every name", 3: "5 min, names share 4096 rows", 5: "1 h, names share 4096 rows",
		8: "1 d, names share 512 rows", 13: "one row for everything"} {
		table.rung = rung
		if got := table.resolution(); got.Text != want || got.Whole != (rung == 0) {
			t.Errorf("rung %d: got %q, %v; want %q", rung, got.Text, got.Whole, want)
		}
	}
	q := testQuota(100, 1024)
	offer(q, []testItem{{Pos{}, sampled{1, 1, 1}}})
	for level, want := range map[int]string{0: "all", 3: "at most 128 lines of a stratum", 12: "1 line of one stratum in 4"} {
		q.level = level
		q.gone.seen = uint64(level)
		if got := q.resolution("records"); got.Text != want || got.Whole != (level == 0) || got.Kept != 1 {
			t.Errorf("level %d: got %+v, want %q", level, got, want)
		}
	}
}

// Ranks and slots are stored and merged with those of other machines: a changed hash needs a new version of the format.
func TestHashesNeverChange(t *testing.T) {
	long := bytes.Repeat([]byte("0123456789"), 20)
	g := &event.Glance{Ms: testStart, Total: 12}
	for _, test := range []struct {
		name      string
		got, want uint64
	}{
		{"mix", mix(1, 2), 0x25cb4ec241cfa5b6},
		{"name", hashName([]byte("app")), 0x3235bc532f3a71b0},
		{"long_name", hashName(bytes.Repeat(long, 3)), 0x7b6d3509b7d2ac5d},
		{"short_line", hashLine([]byte("short"), g), 0x73a8f2fef91f2e90},
		{"line", hashLine(long, g), 0x414530f5c8f619f4},
		{"object", hashLine(append([]byte("{"), long...), g), 0x18eec20b7602cb41},
		{"key", hashRequest(7, 0, 9), 0x46391965ccba32eb},
		{"request", hashRequest(0, 8, 9), 0x3df259d42edddc8f},
		{"both", hashRequest(7, 8, 9), 0x3df259d42edddc8f},
		{"neither", hashRequest(0, 0, 9), 0x632a4638dcf50dbb},
		{"tie", hashTie(7, testStart, 1<<63), 0xa981800000000000},
		{"stratum", hashStratum(recordStratum(testStart, 5, event.ConnectRefused, event.Failed)), 0x58738e6c1086a078},
	} {
		if test.got != test.want {
			t.Errorf("%s: %#x, want %#x", test.name, test.got, test.want)
		}
	}
}

// Objects of one second that differ in one place only have ranks of their own: else a sample would have all of them or none.
func TestObjectsOfOneSecondHaveRanksOfTheirOwn(t *testing.T) {
	line := append([]byte("{"), bytes.Repeat([]byte("0123456789"), 60)...)
	g := &event.Glance{Ms: testStart, Total: event.None}
	seen := map[uint64]int{hashLine(line, g): -1}
	for at := 1; at < len(line); at++ {
		line[at] ^= 1
		if before, again := seen[hashLine(line, g)]; again {
			t.Errorf("a change at %d gives the rank of one at %d", at, before)
		}
		seen[hashLine(line, g)] = at
		line[at] ^= 1
	}
}

func TestTieDoesNotFeelAnUnknownOffset(t *testing.T) {
	for _, minutes := range []int64{-720, -15, 0, 15, 330, 345, 60} {
		if got, want := hashTie(7, testStart+minutes*60_000, 9), hashTie(7, testStart, 9); got != want {
			t.Errorf("%d minutes later: %#x, want %#x", minutes, got, want)
		}
	}
	if hashTie(7, testStart, 9) == hashTie(7, testStart+10_000, 9) {
		t.Error("ten seconds later the tie is the same")
	}
}

func TestTextsAreFewAndShort(t *testing.T) {
	files := corpus(15, shape{files: 1, lines: 3000, upstreams: 2, peers: 2, clients: 900, routes: 3, span: 600_000, failing: 0.9, messages: 0.1})
	for i := range files[0].lines {
		files[0].lines[i].text = append(files[0].lines[i].text, bytes.Repeat([]byte("x"), 2000)...)
	}
	d := digestOf(files, Budgets{Texts: 40})
	texts, strata := 0, map[uint64]int{}
	for r := range d.Records() {
		if text := d.Text(r); text != nil {
			texts++
			strata[r.stratum]++
			if len(text) != maxText {
				t.Errorf("a text has %d bytes, want %d", len(text), maxText)
			}
		}
	}
	if texts == 0 || texts > 40 {
		t.Errorf("%d lines have their text, want 1 to 40", texts)
	}
	for key, n := range strata {
		if n > mostTexts {
			t.Errorf("stratum %x has %d texts, want at most %d", key, n, mostTexts)
		}
	}
}

func TestEachGivesUpEarly(t *testing.T) {
	d := digestOf(corpus(16, usual), Budgets{})
	n := 0
	for range d.Traffic() {
		n++
		break
	}
	for range d.Peers() {
		n++
		break
	}
	for range d.Failures() {
		n++
		break
	}
	for range d.Messages() {
		n++
		break
	}
	for range d.Requests() {
		n++
		break
	}
	for range d.Records() {
		n++
		break
	}
	for range d.Notices() {
		n++
		break
	}
	if n != 7 {
		t.Errorf("%s ended after the first row, want 7", fmt.Sprint(n))
	}
}
