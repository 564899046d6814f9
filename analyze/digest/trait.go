package digest

// traits keeps each of the Traits of records once: of tens of thousands of failed requests only some hundreds differ in more than time, client, route
// and ids. They are numbered from 1, and found by a table of open addressing.
type traits struct {
	list  []Traits // none has the number 0
	index []uint32 // their numbers, 0 is free
	most  int      // how many there may be before those that nothing has any more are dropped
	drops int      // how often some were
	spare Traits
}

// minTraits is the fewest for which dropping pays.
const minTraits = 1024

// Traits are those of a record. They are good until the digest changes.
func (d *Digest) Traits(r *Record) *Traits { return &d.traits.list[r.traits] }

// share returns the number of the kept ones that are equal to v. v may be used for others afterwards.
func (d *Digest) share(v *Traits) uint32 {
	t := &d.traits
	if t.n() >= t.most {
		d.dropTraits()
	}
	if (t.n()+1)*4 > len(t.index)*3 {
		t.reindex()
	}
	at := t.place(v)
	if t.index[at] == 0 {
		t.index[at] = uint32(len(t.list))
		t.list = append(t.list, *v)
	}
	return t.index[at]
}

func (t *traits) n() int { return max(len(t.list)-1, 0) }

// place is where v stands, or is to stand.
func (t *traits) place(v *Traits) uint64 {
	mask := uint64(len(t.index) - 1)
	i := v.hash() & mask
	for t.index[i] != 0 && t.list[t.index[i]] != *v {
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

// reindex makes the table anew, with room for as many again.
func (t *traits) reindex() {
	if len(t.list) == 0 {
		t.list = make([]Traits, 1, minTraits/16)
	}
	t.index = make([]uint32, indexSize(2*t.n()))
	for i := 1; i < len(t.list); i++ {
		t.index[t.place(&t.list[i])] = uint32(i)
	}
}

// dropTraits forgets those that no record has, and numbers the others in the order of their records.
func (d *Digest) dropTraits() {
	t := &d.traits
	became, kept := make([]uint32, len(t.list)), make([]Traits, 1, t.n()+1)
	number := func(r *Record) {
		if r.traits == 0 {
			return
		}
		if became[r.traits] == 0 {
			became[r.traits] = uint32(len(kept))
			kept = append(kept, t.list[r.traits])
		}
		r.traits = became[r.traits]
	}
	d.records.each(number)
	d.notices.each(number)
	t.list = kept
	t.drops++
	t.most = max(minTraits, 2*t.n())
	t.reindex()
}

// each calls f with all of them, once each. When f has changed some, reindex must bring them to their places.
func (t *traits) each(f func(v *Traits)) {
	for i := 1; i < len(t.list); i++ {
		f(&t.list[i])
	}
}

// eachName calls f with every name.
func (v *Traits) eachName(f func(id *NameID)) {
	for _, id := range [...]*NameID{&v.Node, &v.Upstream, &v.Peer, &v.Tried, &v.Host, &v.Method, &v.Row, &v.Code, &v.Phase, &v.Name, &v.Resolver, &v.Program} {
		f(id)
	}
}
