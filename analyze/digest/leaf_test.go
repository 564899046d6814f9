package digest

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/why502/why502/parser/event"
)

// piece is a leaf of a source in short.
type piece struct {
	source   string
	from, to int64
}

func leavesDigest(pieces ...piece) *Digest {
	d := New(Options{})
	for _, p := range pieces {
		d.Begin(event.Source{Name: p.source}, p.from, nil)
		d.End(event.Account{To: p.to, Lines: uint64(p.to-p.from) / 10})
	}
	return d
}

func TestLeavesThatOverlap(t *testing.T) {
	for _, test := range []struct {
		name string
		a, b []piece
		want string // the error, or what both together hold
	}{
		{"apart", []piece{{"x", 0, 100}}, []piece{{"y", 0, 100}}, "[{x 0 100} {y 0 100}]"},
		{"adjacent", []piece{{"x", 0, 100}}, []piece{{"x", 100, 200}}, "[{x 0 200}]"},
		{"gap", []piece{{"x", 0, 100}}, []piece{{"x", 150, 200}}, "[{x 0 100} {x 150 200}]"},
		{"fills_gap", []piece{{"x", 0, 100}, {"x", 200, 300}}, []piece{{"x", 100, 200}}, "[{x 0 300}]"},
		{"same", []piece{{"x", 0, 100}}, []piece{{"x", 0, 100}}, "[{x 0 100}]"},
		{"grown", []piece{{"x", 0, 100}}, []piece{{"x", 0, 150}}, "[{x 0 150}]"},
		{"part", []piece{{"x", 0, 150}}, []piece{{"x", 50, 100}}, "[{x 0 150}]"},
		{"one_of_two", []piece{{"x", 0, 100}, {"y", 0, 100}}, []piece{{"y", 0, 100}}, "[{x 0 100} {y 0 100}]"},
		{"two_of_one", []piece{{"y", 0, 100}}, []piece{{"x", 0, 100}, {"y", 0, 100}}, "[{x 0 100} {y 0 100}]"},
		{"overlap", []piece{{"x", 0, 100}}, []piece{{"x", 50, 150}}, "x: bytes 50 to 100 are in both digests, and other bytes are not"},
		{"shared_and_new", []piece{{"x", 0, 100}, {"y", 0, 9}}, []piece{{"x", 0, 100}, {"z", 0, 9}}, "x: bytes 0 to 100 are in both digests, and other bytes are not"},
		{"empty", []piece{{"x", 0, 0}}, []piece{{"x", 0, 0}}, "[{x 0 0}]"},
		{"empty_then_grown", []piece{{"x", 0, 0}}, []piece{{"x", 0, 50}}, "[{x 0 50}]"},
		{"nothing", nil, []piece{{"x", 0, 50}}, "[{x 0 50}]"},
		{"nothing_at_all", nil, nil, "[]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, pair := range [][2][]piece{{test.a, test.b}, {test.b, test.a}} {
				d := leavesDigest(pair[0]...)
				err := d.Merge(leavesDigest(pair[1]...))
				var overlap *Overlap
				got := fmt.Sprint(piecesOf(d))
				if errors.As(err, &overlap) {
					got = overlap.Error()
				}
				if got != test.want {
					t.Errorf("%v and %v: got %s, want %s", pair[0], pair[1], got, test.want)
				}
			}
		})
	}
}

func piecesOf(d *Digest) []piece {
	all := []piece{}
	for _, l := range d.Leaves() {
		all = append(all, piece{d.Sources()[l.Source].Name, l.From, l.To})
	}
	return all
}

func TestFingerprintTellsSourcesApart(t *testing.T) {
	d, o := New(Options{}), New(Options{})
	for i, d := range []*Digest{d, o} {
		d.Begin(event.Source{Name: "access.log", Fingerprint: uint64(i + 1)}, 0, nil)
		d.End(event.Account{To: 100, Lines: 10})
	}
	if err := d.Merge(o); err != nil {
		t.Fatal(err)
	}
	if sources := d.Sources(); len(sources) != 2 || sources[0].Lines != 10 || sources[1].Lines != 10 {
		t.Errorf("sources: got %+v, want two of 10 lines", sources)
	}
}

// Line numbers and samples are those of the file, however it was cut.
func TestCutsDoNotShow(t *testing.T) {
	files := corpus(2, usual)
	f := &files[1]
	line := map[string]int{}
	for i := range f.lines {
		line[string(f.lines[i].text)] = i + 1
	}
	for _, cuts := range [][]int{{3000}, {1000, 3000}, {1, 2, 3, 1500, 2999, 3000}} {
		var parts []*Digest
		from := 0
		for _, before := range cuts {
			d := New(Options{Formats: testFormats})
			f.feed(d, from, before)
			parts, from = append(parts, d), before
		}
		slices.Reverse(parts)
		for _, p := range parts[1:] {
			if err := parts[0].Merge(p); err != nil {
				t.Fatal(err)
			}
		}
		d, checked := parts[0], 0
		for r := range d.Records() {
			if text := d.Text(r); text != nil {
				checked++
				if _, got := d.Line(r.Pos); got != line[string(text)] {
					t.Fatalf("cuts %v: %q stands in line %d, want %d", cuts, text, got, line[string(text)])
				}
			}
		}
		leaf := d.Leaves()[0]
		if checked == 0 || len(d.Leaves()) != 1 || leaf.Lines != 3000 || leaf.Events+leaf.Skipped+leaf.Unparsed != leaf.Lines {
			t.Errorf("cuts %v: %d lines checked, leaves %+v", cuts, checked, d.Leaves())
		}
		for i, sample := range leaf.Samples {
			if want := uint32(97*i + 96); sample.Line != want || string(sample.Text) != string(f.lines[want].text) {
				t.Errorf("cuts %v: sample %d is of line %d, want %d", cuts, i, sample.Line, want)
			}
		}
	}
}

func TestSpansCountByFormatAndClock(t *testing.T) {
	d := New(Options{Formats: testFormats})
	source := event.Source{Name: "a.log.1", Group: "a.log", ModTime: 77, ReadTime: 99}
	d.Begin(source, 0, nil)
	for i, g := range []event.Glance{
		{Clock: 1 | event.Zoned | event.Dated, Ms: 5000}, {Clock: 1 | event.Zoned | event.Dated, Ms: 3000}, {Clock: 1 | event.Zoned | event.Dated | event.AheadBy(-18), Ms: 4000}, {Clock: event.Dated, Ms: 8000},
		{Clock: event.Dated | event.Borrowed, Ms: 9000}, {Clock: event.Dated, Ms: 7000}, {Clock: 9, Ms: NoTime},
	} {
		d.Count(&g, 0, fmt.Append(nil, "line ", i))
	}
	d.End(event.Account{To: 60, Lines: 7, Events: 7})
	got := fmt.Sprint(d.Sources()[0].Spans)
	want := "[{format 9 1 0 1 0 0} {haproxy-http 2 0 2 7000 8000} {haproxy-http 3 0 1 9000 9000} {nginx-combined 0 -18 1 4000 4000} {nginx-combined 0 0 2 3000 5000}]"
	if got != want {
		t.Errorf("spans: got %s, want %s", got, want)
	}
	for i, want := range []Domain{
		{Zoned: true, Dated: true, First: 3000, Last: 5000, Lines: 3, Reference: 77},
		{Group: "a.log", Format: "format 9", Lines: 1, Reference: 77},
		{Group: "a.log", Format: "haproxy-http", Dated: true, First: 7000, Last: 8000, Lines: 2, Reference: 77},
		{Group: "a.log", Format: "haproxy-http", Dated: true, Borrowed: true, First: 9000, Last: 9000, Lines: 1, Reference: 77},
	} {
		if got := d.Domains()[i]; got != want {
			t.Errorf("domain %d: got %+v, want %+v", i, got, want)
		}
	}
	if id, found := d.FindDomain("a.log", "haproxy-http", true, event.Stamp{Dated: true}); id != 3 || !found {
		t.Errorf("finding a domain: %d, %v, want 3", id, found)
	}
	if _, found := d.FindDomain("b.log", "haproxy-http", true, event.Stamp{Dated: true}); found {
		t.Error("found a domain of another group")
	}
}

// What is read from a mark on has the line numbers of the whole file, alone and with what was read before.
func TestLinesBeforeALeaf(t *testing.T) {
	late, early := New(Options{}), New(Options{})
	failed := event.Event{Kind: event.Error, Symptom: event.ConnectRefused}
	late.Begin(event.Source{Name: "a"}, 100, nil)
	late.Keep(&failed, 2, []byte("late"))
	late.End(event.Account{To: 150, Lines: 5, Before: 10})
	early.Begin(event.Source{Name: "a"}, 0, nil)
	early.End(event.Account{To: 100, Lines: 10})
	for range 2 {
		for r := range late.Records() {
			if _, line := late.Line(r.Pos); line != 13 {
				t.Errorf("%d leaves: the record stands in line %d, want 13", len(late.Leaves()), line)
			}
		}
		if err := late.Merge(early); err != nil {
			t.Fatal(err)
		}
	}
}

// Every source's account adds up, and so does a digest read by several workers.
func TestSourcesAddUp(t *testing.T) {
	files := corpus(9, usual)
	d := digestOf(files, Budgets{})
	for i, s := range d.Sources() {
		var lines uint64
		for _, span := range s.Spans {
			lines += span.Lines
		}
		if s.Name != files[i].source.Name || s.Lines != 3000 || s.Events+s.Skipped+s.Unparsed != 3000 || lines != 3000 {
			t.Errorf("source %d: %+v, want 3000 lines of %s", i, s, files[i].source.Name)
		}
	}
}

func TestWidenByAMoment(t *testing.T) {
	for _, c := range []struct{ first, last, at, from, to int64 }{{0, 0, 0, 0, 0}, {0, 0, 7, 7, 7}, {5, 9, 0, 5, 9}, {5, 9, 3, 3, 9}, {5, 9, 12, 5, 12}} {
		if from, to := Widen(c.first, c.last, c.at, c.at); from != c.from || to != c.to {
			t.Errorf("Widen(%d, %d, %d): got %d, %d, want %d, %d", c.first, c.last, c.at, from, to, c.from, c.to)
		}
	}
}
