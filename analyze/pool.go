package analyze

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// pool is one upstream: what a proxy balances over. HAProxy and Envoy name it; for nginx it is made of addresses that serve the same routes or were
// tried for the same request.
type pool struct {
	name      string
	proxy     event.Proxy
	named     bool
	failures  []*failure
	requests  []*request
	streams   []*stream
	clock     func(from, to int64) float64 // see requestClock
	borrowed  bool                         // the requests counted are those of all upstreams that no log names
	bare      bool                         // its incidents show on the clock alone
	uncounted bool                         // no log counts its requests
	holes     []stretch                    // in which no log of its proxy says anything
	weight    float64
	length    int // of failures, once all are there
	peers     []digest.NameID
}

// atom is a name that an upstream goes by: backend, cluster, group, address, DNS name.
type atom struct {
	proxy event.Proxy
	name  digest.NameID
}

// number is the atom as one number, which maps find faster.
func (a atom) number() uint64 { return uint64(a.proxy)<<32 | uint64(a.name) }

// profile is which groups of routes an atom serves, with weights.
type profile map[[2]string]float64

// poolBuilder joins atoms to pools.
type poolBuilder struct {
	m        *model
	parent   map[atom]atom
	profiles map[atom]profile
	named    map[atom]bool
	weight   map[atom]float64
}

// makePools says for each failure, sampled request and row of traffic which upstream it belongs to.
func (m *model) makePools() {
	b := &poolBuilder{m: m, parent: map[atom]atom{}, profiles: map[atom]profile{}, named: map[atom]bool{}, weight: map[atom]float64{}}
	b.collect()
	b.joinConfigured()
	b.joinTried()
	b.joinSimilar()
	b.assign()
}

// atomOf names what a line was sent to: the upstream where the log tells it, else the peer, else the DNS name of a message.
func (m *model) atomOf(proxy event.Proxy, upstream, peer digest.NameID) atom {
	if upstream != 0 {
		return atom{proxy, upstream}
	}
	return atom{proxy, peer}
}

func (m *model) atomOfFailure(f *failure) atom {
	a := m.atomOf(f.traits.Proxy, f.upstream, f.peer)
	if a.name == 0 && f.message != nil {
		a.name = f.message.traits.Name
	}
	return a
}

// served is what is collected of an atom.
type served struct {
	atom
	named  bool
	weight float64
	groups runs[groupID]
}

// collector gathers the requests of each atom.
type collector struct {
	of   map[uint64]*served // by atom
	all  []*served
	last *served
}

func (b *poolBuilder) collect() {
	m := b.m
	c := &collector{of: map[uint64]*served{}}
	for i := range m.requests {
		r := m.requests[i].rec
		a := m.atomOf(r.Proxy, r.Upstream, r.Peer)
		c.see(a, r.Upstream != 0 && r.Proxy != event.Nginx, r.Route, m.requests[i].group, m.requests[i].weight)
	}
	for _, f := range m.failures {
		c.see(m.atomOfFailure(f), f.upstream != 0 && f.traits.Proxy != event.Nginx, f.route, f.group, f.weight)
	}
	for _, s := range m.streams {
		c.see(atom{s.proxy, s.place}, false, 0, 0, 0)
	}
	for _, x := range c.all {
		b.parent[x.atom], b.named[x.atom] = x.atom, x.named
		routes := profile{}
		for i, group := range x.groups.keys {
			routes[[2]string{"", m.groups.names[group]}] = x.groups.weights[i]
		}
		b.profiles[x.atom] = routes
		if len(routes) > 0 {
			b.weight[x.atom] = x.weight
		}
	}
}

// see adds one request to what is known of an atom. A name that a proxy gives to its upstream stays a pool of its own.
func (c *collector) see(a atom, named bool, route digest.NameID, group groupID, weight float64) {
	x := c.last
	if x == nil || x.atom != a {
		if x = c.of[a.number()]; x == nil {
			x = &served{atom: a}
			c.of[a.number()] = x
			c.all = append(c.all, x)
		}
		c.last = x
	}
	x.named = x.named || named
	if route != 0 {
		x.groups.add(group, weight)
		x.weight += weight
	}
}

func (b *poolBuilder) known(a atom) bool {
	_, known := b.parent[a]
	return known
}

func firstSegment(route string) string {
	rest := strings.TrimPrefix(route, "/")
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		rest = rest[:i]
	}
	return rest
}

func (b *poolBuilder) find(a atom) atom {
	for b.parent[a] != a {
		a = b.parent[a]
	}
	return a
}

// union joins two atoms; the smaller one stands for both, so that the order of unions does not show.
func (b *poolBuilder) union(x, y atom) {
	x, y = b.find(x), b.find(y)
	if x == y {
		return
	}
	if compareAtoms(y, x) < 0 {
		x, y = y, x
	}
	b.parent[y] = x
	for k, w := range b.profiles[y] {
		b.profiles[x][k] += w
	}
	b.weight[x] += b.weight[y]
	b.named[x] = b.named[x] || b.named[y]
}

func compareAtoms(a, b atom) int {
	return cmp.Or(cmp.Compare(a.proxy, b.proxy), cmp.Compare(a.name, b.name))
}

// joinTried joins addresses that were tried for one request.
func (b *poolBuilder) joinTried() {
	ids := map[string]digest.NameID{}
	for a := range b.parent {
		ids[b.m.d.Name(a.name)] = a.name
	}
	type list struct {
		proxy event.Proxy
		tried digest.NameID
	}
	seen := map[list]bool{}
	for _, all := range [...][]*failure{b.m.failures, b.m.rescued} {
		for _, f := range all {
			if f.traits.Tried == 0 || f.traits.Upstream != 0 && f.traits.Proxy != event.Nginx {
				continue
			}
			if l := (list{f.traits.Proxy, f.traits.Tried}); !seen[l] {
				seen[l] = true
				b.joinAddresses(l.proxy, strings.Fields(b.m.d.Name(l.tried)), ids)
			}
		}
	}
}

// joinAddresses joins those of one list that are known.
func (b *poolBuilder) joinAddresses(proxy event.Proxy, addresses []string, ids map[string]digest.NameID) {
	first := atom{}
	for _, address := range addresses {
		id, ok := ids[address]
		a := atom{proxy, id}
		if _, known := b.parent[a]; !ok || !known {
			continue
		}
		if first == (atom{}) {
			first = a
		}
		b.union(first, a)
	}
}

// joinSimilar joins the unnamed atoms of a proxy that serve the same routes: an upstream of several addresses, an address that replaced another, the
// group name or DNS name that stands in the log while none of its addresses is used.
func (b *poolBuilder) joinSimilar() {
	var roots []atom
	for a := range b.parent {
		if b.find(a) == a && !b.named[a] && a.name != 0 {
			roots = append(roots, a)
		}
	}
	// Heaviest first: what little is known of a rare atom is compared with what is known best.
	slices.SortFunc(roots, func(x, y atom) int { return cmp.Or(cmp.Compare(b.weight[y], b.weight[x]), compareAtoms(x, y)) })
	const most = 400
	for i, x := range roots[:min(len(roots), most)] {
		best, likeness := atom{}, 0.0
		for _, y := range roots[:i] {
			if y.proxy == x.proxy && b.find(y) != b.find(x) {
				if s := b.likeness(b.find(y), x); s > likeness {
					best, likeness = y, s
				}
			}
		}
		if likeness >= 0.6 {
			b.union(best, x)
		}
	}
}

// likeness is how far the routes of x are served by y too: the cosine, or for a rare x the share of its requests on routes of y.
func (b *poolBuilder) likeness(y, x atom) float64 {
	px, py := b.profiles[x], b.profiles[y]
	dot, nx, ny, inside, all := 0.0, 0.0, 0.0, 0.0, 0.0
	for _, w := range sortedWeights(py) {
		ny += w.weight * w.weight
	}
	for _, w := range sortedWeights(px) {
		other := py[w.key]
		dot += w.weight * other
		nx += w.weight * w.weight
		all += w.weight
		if other > 0 {
			inside += w.weight
		}
	}
	if nx == 0 || ny == 0 {
		return 0
	}
	cosine := dot / math.Sqrt(nx*ny)
	if all < 30 || len(py) > 1 && len(px) <= 2 {
		return math.Max(cosine, 0.9*inside/all)
	}
	return cosine
}

type keyWeight struct {
	key    [2]string
	weight float64
}

// sortedWeights lists a profile in the order of its keys: sums of floats depend on their order.
func sortedWeights(p profile) []keyWeight {
	list := make([]keyWeight, 0, len(p))
	for k, w := range p {
		list = append(list, keyWeight{k, w})
	}
	slices.SortFunc(list, func(a, b keyWeight) int {
		return cmp.Or(cmp.Compare(a.key[0], b.key[0]), cmp.Compare(a.key[1], b.key[1]))
	})
	return list
}

// assign makes the pools and hands everything out to them.
func (b *poolBuilder) assign() {
	m := b.m
	pools, known := map[atom]*pool{}, map[uint64]*pool{} // by the atom that stands for a pool, and by each of its atoms
	poolOf := func(a atom) *pool {
		if p := known[a.number()]; p != nil {
			return p
		}
		root := b.find(a)
		p := pools[root]
		if p == nil {
			p = &pool{proxy: root.proxy, named: b.named[root]}
			pools[root] = p
			m.pools = append(m.pools, p)
		}
		known[a.number()] = p
		return p
	}
	for _, f := range m.failures {
		// What an outer proxy passed on belongs to the upstream of the inner one.
		f.pool = poolOf(m.atomOfFailure(f.innermost()))
		f.pool.weight += f.weight
		f.pool.length++
	}
	for _, p := range m.pools {
		p.failures = make([]*failure, 0, p.length)
	}
	for _, f := range m.failures {
		f.pool.failures = append(f.pool.failures, f)
	}
	for _, f := range m.rescued {
		if a := m.atomOf(f.traits.Proxy, f.upstream, f.peer); b.known(a) {
			f.pool = poolOf(a)
		}
	}
	for i := range m.requests {
		r := &m.requests[i]
		r.pool = poolOf(m.atomOf(r.rec.Proxy, r.rec.Upstream, r.rec.Peer))
		r.pool.requests = append(r.pool.requests, r)
	}
	for _, s := range m.streams {
		s.pool = poolOf(atom{s.proxy, s.place})
		s.pool.streams = append(s.pool.streams, s)
	}
	names := map[*pool]map[digest.NameID]float64{}
	for a, weight := range b.weight {
		p := poolOf(a)
		if names[p] == nil {
			names[p] = map[digest.NameID]float64{}
		}
		names[p][a.name] += weight
	}
	for _, p := range m.pools {
		p.setName(m, names[p])
	}
	slices.SortFunc(m.pools, func(a, b *pool) int { return cmp.Or(cmp.Compare(a.proxy, b.proxy), cmp.Compare(a.name, b.name)) })
}

// setName names a pool: by the name its proxy gives it, else by its most used address and how many more there are.
func (p *pool) setName(m *model, weights map[digest.NameID]float64) {
	var names []digest.NameID
	for id := range weights {
		if id != 0 {
			names = append(names, id)
		}
	}
	slices.SortFunc(names, func(a, b digest.NameID) int {
		aa, bb := isAddress(m.d.Name(a)), isAddress(m.d.Name(b))
		if aa != bb {
			if bb {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(weights[b], weights[a]), cmp.Compare(a, b))
	})
	p.peers = names
	if len(names) > 0 {
		p.name = m.d.Name(names[0])
	}
	if group := p.configuredName(m); group != "" && !p.named {
		p.name = group
	}
}

// isAddress tells an address with a port, or a socket, from a name.
func isAddress(name string) bool {
	if strings.HasPrefix(name, "unix:") || strings.HasPrefix(name, "/") {
		return true
	}
	i := strings.LastIndexByte(name, ':')
	if i < 0 || i == len(name)-1 {
		return false
	}
	for _, c := range name[i+1:] {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
