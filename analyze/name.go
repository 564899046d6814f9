package analyze

import (
	"cmp"
	"math"
	"slices"

	"github.com/why502/why502/analyze/digest"
)

// Names are compared and counted by their ids, which are in the order of the names: what an id is called is asked only where it is told.

// nameWeights counts by name. It has a place for each name of the digest, so it is cleared and used again.
type nameWeights struct {
	weights []float64
	known   []bool
	ids     []digest.NameID // those that were counted, the empty name among them
}

// reserve makes room for so many names.
func (n *nameWeights) reserve(names int) {
	n.weights, n.known = make([]float64, names), make([]bool, names)
}

func (n *nameWeights) add(id digest.NameID, weight float64) {
	if more := int(id) + 1 - len(n.known); more > 0 {
		n.weights, n.known = append(n.weights, make([]float64, more)...), append(n.known, make([]bool, more)...)
	}
	if !n.known[id] {
		n.known[id] = true
		n.ids = append(n.ids, id)
	}
	n.weights[id] += weight
}

// of is what was counted of a name.
func (n *nameWeights) of(id digest.NameID) float64 {
	if int(id) >= len(n.weights) {
		return 0
	}
	return n.weights[id]
}

// cleared is n with nothing counted.
func (n *nameWeights) cleared() *nameWeights {
	for _, id := range n.ids {
		n.weights[id], n.known[id] = 0, false
	}
	n.ids = n.ids[:0]
	return n
}

// named is how many names were counted, the empty one left out.
func (n *nameWeights) named() int {
	if len(n.known) > 0 && n.known[0] {
		return len(n.ids) - 1
	}
	return len(n.ids)
}

// top lists the names that weigh most, in whole numbers, at most so many; equal ones in their order. What has no name is left out.
func (n *nameWeights) top(most int) []digest.NameID {
	var best []digest.NameID
	compare := func(a, b digest.NameID) int {
		return cmp.Or(cmp.Compare(math.Round(n.weights[b]), math.Round(n.weights[a])), cmp.Compare(a, b))
	}
	for _, id := range n.ids {
		if id == 0 || len(best) == most && (most == 0 || compare(id, best[most-1]) > 0) {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, id, compare)
		best = slices.Insert(best[:min(len(best), most-1)], at, id)
	}
	return best
}

// fewest is how many names together have a weight; more than there are where all have less.
func (n *nameWeights) fewest(weight float64) int {
	list := make([]float64, 0, len(n.ids))
	for _, id := range n.ids {
		list = append(list, n.weights[id])
	}
	slices.Sort(list)
	for i := len(list) - 1; i >= 0; i-- {
		if weight -= list[i]; weight <= 0 {
			return len(list) - i
		}
	}
	return len(list) + 1
}

// first is the heaviest name, the first of equal ones; 0 where nothing weighs anything.
func (n *nameWeights) first() (best digest.NameID, weight float64) {
	for _, id := range n.ids {
		if w := n.weights[id]; w > weight || w == weight && w > 0 && id < best {
			best, weight = id, w
		}
	}
	return best, weight
}

// runs adds up weights by key, where few keys come and mostly the one that came last.
type runs[K comparable] struct {
	keys    []K
	weights []float64
	last    int
	index   map[K]int // from many keys on
}

// manyRuns is how many keys are told apart by looking at each.
const manyRuns = 8

func (r *runs[K]) add(key K, weight float64) {
	if len(r.keys) == 0 || r.keys[r.last] != key {
		r.last = r.find(key)
	}
	r.weights[r.last] += weight
}

// find finds or adds a key.
func (r *runs[K]) find(key K) int {
	if r.index == nil {
		if i := slices.Index(r.keys, key); i >= 0 {
			return i
		}
	} else if i, known := r.index[key]; known {
		return i
	}
	i := len(r.keys)
	r.keys, r.weights = append(r.keys, key), append(r.weights, 0)
	switch {
	case r.index != nil:
		r.index[key] = i
	case i == manyRuns:
		r.index = make(map[K]int, 2*manyRuns)
		for at, k := range r.keys {
			r.index[k] = at
		}
	}
	return i
}

// of is what was added up for a key.
func (r *runs[K]) of(key K) float64 {
	if i := slices.Index(r.keys, key); i >= 0 {
		return r.weights[i]
	}
	return 0
}

// byKey is what was added up.
func (r *runs[K]) byKey() map[K]float64 {
	sums := make(map[K]float64, len(r.keys))
	for i, key := range r.keys {
		sums[key] = r.weights[i]
	}
	return sums
}

// sumsByName is what was added up by id, by the names themselves.
func (m *model) sumsByName(r *runs[digest.NameID]) map[string]float64 {
	sums := make(map[string]float64, len(r.keys))
	for i, id := range r.keys {
		sums[m.d.Name(id)] = r.weights[i]
	}
	return sums
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

func (s *nameSet) has(id digest.NameID) bool {
	word := int(id / 64)
	return word < len(s.bits) && s.bits[word]>>(id%64)&1 != 0
}

// groupID is the number of a group of routes; see routeGroup. It is counted by like a name, but numbered apart.
type groupID = digest.NameID

// routeGroups gives groups of routes small numbers.
type routeGroups struct {
	byRoute map[[2]digest.NameID]groupID // by host and route
	byName  map[string]groupID
	names   []string
	parents map[string]bool // first segments below which stand a few handlers
}

func newRouteGroups(parents map[string]bool) routeGroups {
	return routeGroups{byRoute: map[[2]digest.NameID]groupID{}, byName: map[string]groupID{}, parents: parents}
}

// groupOfRoute is the group of the routes of a host.
func (m *model) groupOfRoute(host, route digest.NameID) groupID {
	g := &m.groups
	key := [2]digest.NameID{host, route}
	id, known := g.byRoute[key]
	if known {
		return id
	}
	name := routeGroup(m.d.Name(host), m.d.Name(route), g.parents)
	if id, known = g.byName[name]; !known {
		id = groupID(len(g.names))
		g.byName[name] = id
		g.names = append(g.names, name)
	}
	g.byRoute[key] = id
	return id
}

// weightsOf gives what was counted of groups by their names.
func (g *routeGroups) weightsOf(n *nameWeights) map[string]float64 {
	list := make(map[string]float64, len(n.ids))
	for _, id := range n.ids {
		list[g.names[id]] = n.weights[id]
	}
	return list
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
