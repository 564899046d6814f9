package digest

// traits keeps each of the Traits of records once: of tens of thousands of failed requests only some hundreds differ in more than time, client, route
// and ids. They are found by a table of open addressing.
type traits struct {
	index []*Traits // nil is free
	n     int
	most  int // how many there may be before those that nothing has any more are dropped
	drops int // how often some were
	spare Traits
}

// minTraits is the fewest for which dropping pays.
const minTraits = 1024

// share returns the kept ones that are equal to v. v may be used for others afterwards.
func (d *Digest) share(v *Traits) *Traits {
	t := &d.traits
	if t.n >= t.most {
		d.dropTraits()
	}
	if (t.n+1)*4 > len(t.index)*3 {
		t.fill(t.list())
	}
	at := t.place(v)
	if t.index[at] == nil {
		kept := *v
		t.index[at] = &kept
		t.n++
	}
	return t.index[at]
}

// place is where v stands, or is to stand.
func (t *traits) place(v *Traits) uint64 {
	mask := uint64(len(t.index) - 1)
	i := v.hash() & mask
	for t.index[i] != nil && *t.index[i] != *v {
		i = (i + 1) & mask
	}
	return i
}

// hash is of what differs most.
func (v *Traits) hash() uint64 {
	h := mix(uint64(v.Upstream)<<32|uint64(v.Peer), uint64(v.Host)<<32|uint64(v.Tried))
	h = mix(h, uint64(v.Node)<<32|uint64(v.Name)^uint64(v.Row)<<16)
	return mix(h, uint64(v.Code)<<32|uint64(v.Method)<<24^uint64(uint16(v.Status))<<8^uint64(v.Symptom)^uint64(uint16(v.Errno))<<40^uint64(v.Flags)<<56)
}

func (t *traits) list() []*Traits {
	list := make([]*Traits, 0, t.n)
	t.each(func(v *Traits) { list = append(list, v) })
	return list
}

// fill makes the table of a list, with room for as many again.
func (t *traits) fill(list []*Traits) {
	t.index, t.n = make([]*Traits, indexSize(2*len(list))), len(list)
	for _, v := range list {
		t.index[t.place(v)] = v
	}
}

// dropTraits forgets those that no record has.
func (d *Digest) dropTraits() {
	seen := make(map[*Traits]bool, minTraits)
	var list []*Traits
	var before *Traits
	see := func(r *Record) {
		if r.Traits != before && r.Traits != nil && !seen[r.Traits] {
			seen[r.Traits] = true
			list = append(list, r.Traits)
		}
		before = r.Traits
	}
	d.records.each(see)
	d.notices.each(see)
	d.traits.drops++
	d.traits.most = max(minTraits, 2*len(list))
	d.traits.fill(list)
}

// each calls f with all of them, once each. When f has changed some, fill must bring them to their places.
func (t *traits) each(f func(v *Traits)) {
	for _, v := range t.index {
		if v != nil {
			f(v)
		}
	}
}

// eachName calls f with every name.
func (v *Traits) eachName(f func(id *NameID)) {
	for _, id := range [...]*NameID{&v.Node, &v.Upstream, &v.Peer, &v.Tried, &v.Host, &v.Method, &v.Row, &v.Code, &v.Phase, &v.Name, &v.Resolver, &v.Program} {
		f(id)
	}
}
