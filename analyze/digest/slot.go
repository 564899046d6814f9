package digest

import (
	"math"
	"slices"
)

// sketchSize is how many names of a slot are counted exactly; beyond, the number is estimated from how close the smallest hashes lie.
const sketchSize = 16

// label says what stands in a slot: its name of smallest hash, failing ones before the others, and the smallest hashes of all its names.
type label struct {
	hash    uint64
	a, b    NameID
	failing bool
	set     bool
	sketch  []uint64 // ascending
}

// before says whether a name goes before the one that the label shows.
func (l *label) before(hash uint64, failing bool) bool {
	if !l.set || failing != l.failing {
		return !l.set || failing
	}
	return hash < l.hash
}

// show makes the label show a name.
func (l *label) show(hash uint64, a, b NameID, failing bool) {
	l.hash, l.a, l.b, l.failing, l.set = hash, a, b, failing, true
}

// count adds a name to the sketch.
func (l *label) count(hash uint64) {
	if len(l.sketch) == sketchSize && hash > l.sketch[sketchSize-1] {
		return
	}
	at, found := slices.BinarySearch(l.sketch, hash)
	if found {
		return
	}
	if len(l.sketch) == sketchSize {
		l.sketch = l.sketch[:sketchSize-1]
	}
	l.sketch = slices.Insert(l.sketch, at, hash)
}

// names is how many names share the slot, by the k-minimum-values estimate when there are more than the sketch holds.
func (l *label) names() int {
	if len(l.sketch) < sketchSize {
		return len(l.sketch)
	}
	estimate := float64(sketchSize-1) / (float64(l.sketch[sketchSize-1]) / math.MaxUint64)
	return max(sketchSize, int(math.Round(min(estimate, math.MaxInt32))))
}

// merge adds the names of another label.
func (l *label) merge(o *label) {
	if !o.set {
		return
	}
	if l.before(o.hash, o.failing) {
		l.show(o.hash, o.a, o.b, o.failing)
	}
	for _, hash := range o.sketch {
		l.count(hash)
	}
}

// relabel makes the labels of the rung that the table has just climbed to: from its rows while they still have names, else from the labels.
func (t *table) relabel() {
	before, now := t.rungs[t.rung-1], t.rungs[t.rung]
	if now.slots == 0 || before.slots == now.slots {
		return
	}
	old := t.labels
	t.labels = make([]label, now.slots)
	if before.slots > 0 {
		for slot := range old {
			t.labels[uint32(slot)&(now.slots-1)].merge(&old[slot])
		}
		return
	}
	failing := t.failingSubjects()
	for i, s := range t.subjects {
		t.see(t.nameHash(s.a, s.b), failing[i], t.own(s))
	}
}

// failingSubjects says of each subject whether a row of it is failing.
func (t *table) failingSubjects() []bool {
	failing := make([]bool, len(t.subjects))
	for c := t.cursor(); c.next(); {
		failing[c.number] = failing[c.number] || t.failing(c.row)
	}
	return failing
}

// own gives the names of a subject that shares no slot.
func (t *table) own(s subject) func() (a, b NameID) {
	return func() (a, b NameID) {
		if t.pair {
			b = s.b
		}
		return s.a, b
	}
}

// see tells the table of a name that shares a slot, and returns the slot. The ids are asked for only when the slot is to show them.
func (t *table) see(hash uint64, failing bool, ids func() (a, b NameID)) NameID {
	slot, l := t.slot(hash)
	if l.before(hash, failing) {
		a, b := ids()
		l.show(hash, a, b, failing)
	}
	l.count(hash)
	return slot
}

// slot is the slot of a name and its label.
func (t *table) slot(hash uint64) (NameID, *label) {
	slot := uint32(hash) & (t.rungs[t.rung].slots - 1)
	return NameID(slot), &t.labels[slot]
}

// shown is how a row is called: its own names, or those of its slot, and how many names it stands for.
func (t *table) shown(s *subject) (a, b NameID, names int) {
	if !t.slotted() {
		return s.a, s.b, 1
	}
	l := &t.labels[s.a]
	return l.a, l.b, max(l.names(), 1)
}
