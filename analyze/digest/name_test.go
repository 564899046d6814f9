package digest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestNamesKeepIDsOverSweep(t *testing.T) {
	n := newNames()
	want := map[NameID]string{}
	marked := []bool{true}
	for i := range 20_000 {
		name := fmt.Sprintf("name-%d", i)
		id := n.id([]byte(name))
		marked = append(marked, i%3 == 0)
		if i%3 == 0 {
			want[id] = name
		}
	}
	n.sweep(marked)
	if n.size != len(want) {
		t.Errorf("%d names after the sweep, want %d", n.size, len(want))
	}
	for i := range 5000 {
		n.id(fmt.Appendf(nil, "later-%d", i))
	}
	for id, name := range want {
		if got := string(n.text(id)); got != name {
			t.Fatalf("name %d is %q after the sweep, want %q", id, got, name)
		}
		if again := n.id([]byte(name)); again != id {
			t.Fatalf("%q is name %d after the sweep, want %d", name, again, id)
		}
	}
	if _, found := n.find([]byte("name-1")); found {
		t.Error("name-1 is found after a sweep without it")
	}
}

func TestNamesAreSorted(t *testing.T) {
	n := newNames()
	marked := []bool{true}
	for _, i := range []int{5, 3, 9, 1, 7} {
		n.id(fmt.Appendf(nil, "n%d", i))
		marked = append(marked, i != 9)
	}
	became := n.sorted(marked)
	var got []string
	for id := range NameID(n.size + 1) {
		got = append(got, string(n.text(id)))
	}
	if want := []string{"", "n1", "n3", "n5", "n7"}; !slices.Equal(got, want) {
		t.Errorf("sorted names: got %q, want %q", got, want)
	}
	if want := []NameID{0, 3, 2, 0, 1, 4}; !slices.Equal(became, want) {
		t.Errorf("ids became %v, want %v", became, want)
	}
}

func TestLongNamesAreCut(t *testing.T) {
	n := newNames()
	long := strings.Repeat("x", 5000)
	a, b := n.id([]byte(long+"a")), n.id([]byte(long+"b"))
	if a == b {
		t.Error("two long names with one begin became one")
	}
	if text := n.text(a); len(text) > maxName || !bytes.HasPrefix(text, []byte("xxxx")) || !bytes.Contains(text, []byte("…")) {
		t.Errorf("a name of 5001 bytes became %q", text)
	}
	if again := n.id([]byte(long + "a")); again != a {
		t.Errorf("the same long name is %d, then %d", a, again)
	}
	if id, found := n.find([]byte(long + "a")); !found || id != a {
		t.Errorf("finding a long name: %d, %v, want %d", id, found, a)
	}
	if hashName([]byte(long+"a")) != n.hash(a) {
		t.Error("the hash of a long name is not that of what is kept of it")
	}
}

func TestEmptyNameIsZero(t *testing.T) {
	n := newNames()
	if id := n.id(nil); id != 0 {
		t.Errorf("the empty name is %d, want 0", id)
	}
	if id, found := n.find(nil); id != 0 || !found {
		t.Errorf("finding the empty name: %d, %v, want 0, true", id, found)
	}
	if text := n.text(0); len(text) != 0 {
		t.Errorf("name 0 is %q, want nothing", text)
	}
}

// What a digest marks and renames of a record is what eachName of the record names: a name that one of them forgets is lost.
func TestNamesOfRecordsAreMarked(t *testing.T) {
	d := New(Options{})
	next := NameID(0)
	r, v := &Record{}, &Traits{}
	r.eachName(v, func(id *NameID) {
		next++
		*id = d.names.id(fmt.Appendf(nil, "name %d", next))
	})
	r.traits = d.share(v)
	d.records.add(d.records.in(1), r)
	for id, is := range d.marked() {
		if is != (id > 0) {
			t.Errorf("name %d of %d: marked %v, want %v", id, next, is, id > 0)
		}
	}
}
