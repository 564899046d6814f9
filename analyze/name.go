package analyze

import (
	"cmp"
	"math"
	"slices"

	"github.com/why502/why502/analyze/digest"
)

// Names are compared and counted by their ids, which are in the order of the names: what an id is called is asked only where it is told.

// nameWeights counts by name.
type nameWeights map[digest.NameID]float64

// top lists the names that weigh most, in whole numbers, at most so many; equal ones in their order. What has no name is left out.
func (n nameWeights) top(most int) []digest.NameID {
	var best []digest.NameID
	compare := func(a, b digest.NameID) int {
		return cmp.Or(cmp.Compare(math.Round(n[b]), math.Round(n[a])), cmp.Compare(a, b))
	}
	for id := range n {
		if id == 0 {
			continue
		}
		if at, _ := slices.BinarySearchFunc(best, id, compare); at < most {
			best = slices.Insert(best[:min(len(best), most-1)], at, id)
		}
	}
	return best
}

// first is the heaviest name, the first of equal ones; 0 where nothing weighs anything.
func (n nameWeights) first() (best digest.NameID, weight float64) {
	for id, w := range n {
		if w > weight || w == weight && w > 0 && id < best {
			best, weight = id, w
		}
	}
	return best, weight
}

// nameSet is a set of names, a bit for each.
type nameSet struct {
	bits []uint64
	n    int // how many, the empty name not counted
}

func (s *nameSet) add(id digest.NameID) {
	if id == 0 {
		return
	}
	word, bit := int(id/64), uint64(1)<<(id%64)
	if word >= len(s.bits) {
		s.bits = append(s.bits, make([]uint64, word+1-len(s.bits))...)
	}
	if s.bits[word]&bit == 0 {
		s.bits[word] |= bit
		s.n++
	}
}

// routeGroup is the group of the routes of a host; see the function of that name.
func (m *model) routeGroup(host, route digest.NameID) string {
	key := [2]digest.NameID{host, route}
	group, known := m.groups[key]
	if !known {
		group = routeGroup(m.d.Name(host), m.d.Name(route))
		m.groups[key] = group
	}
	return group
}

// changing are the methods that change something.
func changing(d *digest.Digest) (ids [4]digest.NameID) {
	for i, name := range [...]string{"POST", "PUT", "PATCH", "DELETE"} {
		ids[i], _ = d.FindName(name)
	}
	return ids
}

// isChanging says whether a method is one of them.
func (m *model) isChanging(method digest.NameID) bool {
	return method != 0 && slices.Contains(m.changing[:], method)
}
