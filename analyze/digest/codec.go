package digest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/why502/why502/parser/event"
)

// An encoded digest begins with a line for people and other programs, "why502 digest 1"; a zstd stream with its own checksum follows. Everything
// stands in the canonical order, so that equal digests are equal bytes. First come the leaves: what a partial covers can be read without the rest.
// One that counts other failures than usual says by which codes, and is of version 2.
const (
	magic         = "why502 digest "
	usualVersion  = 1
	statusVersion = 2
)

// version is the least that can hold the digest.
func (d *Digest) version() int {
	if isPart(d.counted, usualStatus) {
		return usualVersion
	}
	return statusVersion
}

var usualStatus = []string{""}

// ErrNewer is the error of a digest that a newer version of the program wrote.
var ErrNewer = errors.New("the digest was written by a newer version of why502")

// Limits of what is read; a digest that is written cannot reach them.
const (
	maxBudget  = 1 << 20
	maxSources = 1 << 22
	maxSpans   = 1 << 12
	maxNames   = 1 << 24
	// maxStatuses is how many sets of codes a digest may have been counted by.
	maxStatuses = 1 << 10
)

// Encode writes the digest. Equal digests give equal bytes.
func (d *Digest) Encode(w io.Writer) error {
	d.canonicalise()
	if _, err := fmt.Fprintf(w, "%s%d\n", magic, d.version()); err != nil {
		return err
	}
	z, err := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return err
	}
	err = d.write(z)
	if closed := z.Close(); err == nil {
		err = closed
	}
	return err
}

// write writes the digest without the first line and not packed.
func (d *Digest) write(w io.Writer) error {
	c := &wire{w: bufio.NewWriterSize(w, 32<<10), version: d.version()}
	d.head(c)
	d.body(c)
	if c.err != nil {
		return c.err
	}
	return c.w.Flush()
}

// Decode reads a digest.
func Decode(r io.Reader) (*Digest, error) {
	return decode(r, (*Digest).body)
}

// decodeHead reads the leaves of a digest and nothing else.
func decodeHead(r io.Reader) (*Digest, error) {
	return decode(r, nil)
}

func decode(r io.Reader, rest func(d *Digest, c *wire)) (*Digest, error) {
	plain := bufio.NewReaderSize(r, 32<<10)
	version, err := checkMagic(plain)
	if err != nil {
		return nil, err
	}
	z, err := zstd.NewReader(plain, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(8<<20))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	return read(z, version, rest)
}

// read reads what write wrote, or its head only where there is no function for the rest.
func read(r io.Reader, version int, rest func(d *Digest, c *wire)) (*Digest, error) {
	c := &wire{r: bufio.NewReaderSize(r, 32<<10), version: version}
	d := New(Options{})
	d.head(c)
	if rest == nil || c.err != nil {
		return d, c.err
	}
	rest(d, c)
	switch _, err := c.r.ReadByte(); {
	case c.err != nil:
	case err == nil:
		c.err = fmt.Errorf("%w: bytes follow its end", ErrDamaged)
	case err != io.EOF:
		c.err = cut(err)
	}
	if c.err == nil {
		d.canonicalise()
	}
	return d, c.err
}

// checkMagic reads the first line.
func checkMagic(r *bufio.Reader) (version int, err error) {
	line, err := r.ReadSlice('\n')
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return 0, err
	}
	text, found := strings.CutPrefix(strings.TrimRight(string(line[:min(len(line), 64)]), "\r\n"), magic)
	if !found {
		return 0, errors.New("this is no digest of why502")
	}
	version, err = strconv.Atoi(text)
	switch {
	case err != nil || version < usualVersion:
		return 0, ErrDamaged
	case version > statusVersion:
		return 0, fmt.Errorf("%w: it is of format %d, this program knows %d", ErrNewer, version, statusVersion)
	}
	return version, nil
}

// head stores the budgets, sources, domains and leaves.
func (d *Digest) head(c *wire) {
	for _, budget := range d.budgets.list() {
		n := uint64(*budget)
		number(c, &n, maxBudget)
		*budget = int(n)
	}
	if c.w == nil && c.err == nil {
		d.init(Options{Budgets: d.budgets})
	}
	list(c, &d.sources, maxSources, func(s *event.Source) {
		c.string(&s.Name)
		c.string(&s.Group)
		c.hash(&s.Fingerprint)
		c.time(&s.Size)
		c.time(&s.ModTime)
		c.time(&s.ReadTime)
	})
	list(c, &d.domains, maxSources, func(m *Domain) { m.store(c) })
	c.sources, c.domains = len(d.sources), len(d.domains)
	list(c, &d.leaves, maxSources, func(l *Leaf) { l.store(c) })
	c.leaves = len(d.leaves)
	d.storeStatuses(c)
	if c.w == nil && c.err == nil {
		d.adopt(c)
	}
}

// storeStatuses stores the codes that count. A digest without leaves counts nothing.
func (d *Digest) storeStatuses(c *wire) {
	switch {
	case c.version >= statusVersion:
		list(c, &d.counted, maxStatuses, func(s *string) { c.string(s) })
		if c.w == nil && (isPart(d.counted, usualStatus) || !slices.IsSorted(d.counted) || len(slices.Compact(slices.Clone(d.counted))) < len(d.counted)) {
			c.fail(ErrDamaged)
		}
	case c.w == nil && len(d.leaves) > 0:
		d.counted = usualStatus
	}
}

// adopt checks the head that was read and fills what is derived from it.
func (d *Digest) adopt(c *wire) {
	for i, s := range d.sources {
		d.known[identity{s.Name, s.Fingerprint}] = uint32(i)
	}
	for i := range d.domains {
		if i > 0 {
			d.clocks[d.domains[i].clock()] = DomainID(i)
		}
	}
	if len(d.domains) == 0 || len(d.known) < len(d.sources) || len(d.clocks)+1 < len(d.domains) || !d.domains[0].clock().absolute() {
		c.fail(ErrDamaged)
		return
	}
	for i := range d.leaves[min(1, len(d.leaves)):] {
		a, b := &d.leaves[i], &d.leaves[i+1]
		if d.compareLeaves(a, b) >= 0 || a.Source == b.Source && a.To > b.From {
			c.fail(ErrDamaged)
		}
	}
}

func (m *Domain) store(c *wire) {
	c.string(&m.Group)
	c.string(&m.Format)
	c.flag(&m.Borrowed)
	c.flag(&m.Zoned)
	c.flag(&m.Dated)
	c.time(&m.First)
	c.time(&m.Last)
	any64(c, &m.Lines)
	c.time(&m.Reference)
}

func (l *Leaf) store(c *wire) {
	number(c, &l.Source, uint64(c.sources))
	c.time(&l.From)
	c.time(&l.To)
	for _, n := range [...]*uint64{&l.Before, &l.Lines, &l.Events, &l.Skipped, &l.Unparsed} {
		any64(c, n)
	}
	list(c, &l.Spans, maxSpans, func(s *Span) {
		c.string(&s.Format)
		c.domain(&s.Domain)
		integer(c, &s.Quarters)
		any64(c, &s.Lines)
		c.time(&s.First)
		c.time(&s.Last)
	})
	list(c, &l.Samples, maxSamples, func(s *event.Sample) {
		number(c, &s.Line, 1<<32)
		c.bytes(&s.Text, maxSample)
	})
	if l.From > l.To {
		c.fail(ErrDamaged)
	}
}

// body stores everything but the head.
func (d *Digest) body(c *wire) {
	d.storeSymptoms(c)
	d.storeNames(c)
	storeTable(c, &d.traffic, storeCounts, (*wire).trafficX)
	storeTable(c, &d.peers, storePeer, (*wire).noX)
	storeTable(c, &d.failures, storeTally, (*wire).failureX)
	storeTable(c, &d.messages, storeTally, (*wire).messageX)
	storeQuota(c, &d.requests, (*Request).store, func(r *Request) uint64 { return requestStratum(r.At, d.placeHash(r.Upstream, r.Peer)) })
	storeKept(c, d, &d.records, &d.texts)
	storeKept(c, d, &d.notices, &d.noticeTexts)
	storeFolds(c, d)
}

// placeHash is the hash of the name under which a line is counted.
func (d *Digest) placeHash(upstream, peer NameID) uint64 {
	if upstream != 0 {
		return d.names.hash(upstream)
	}
	return d.names.hash(peer)
}

// storeSymptoms stores the names of the symptoms that occur.
func (d *Digest) storeSymptoms(c *wire) {
	var found []string
	if c.w != nil {
		used := d.usedSymptoms()
		for s := range event.Symptom(event.Symptoms) {
			if used[s] {
				c.numbers[s] = uint8(len(found))
				found = append(found, s.String())
			}
		}
	}
	list(c, &found, 1<<8, func(s *string) { c.string(s) })
	for _, name := range found {
		s, known := event.ParseSymptom(name)
		if !known {
			s = event.Unknown
		}
		c.symptoms = append(c.symptoms, s)
	}
}

func (d *Digest) usedSymptoms() (used [256]bool) {
	for _, t := range [...]*table{&d.failures, &d.messages} {
		for i := range t.subjects {
			used[uint8(t.subjects[i].x>>symptomShift)] = true
		}
	}
	d.requests.each(func(r *Request) { used[r.Symptom] = true })
	d.traits.each(func(v *Traits) { used[v.Symptom] = true })
	return used
}

// storeNames stores the names in their order.
func (d *Digest) storeNames(c *wire) {
	n := c.length(d.names.size, maxNames)
	var name []byte
	for i := 1; i <= n && c.err == nil; i++ {
		if c.w != nil {
			name = d.names.text(NameID(i))
		}
		c.bytes(&name, maxName)
		if c.w == nil && d.names.id(name) != NameID(i) {
			c.fail(ErrDamaged)
		}
	}
	c.names = n + 1
}

// storeCounts stores a row of traffic as it is packed. What is read is packed anew, because there is more than one way to write the same numbers.
func storeCounts(c *wire, row []byte) []byte {
	if c.w != nil {
		row = row[trafficHead:]
	}
	c.bytes(&row, maxPacked)
	if c.w != nil || c.err != nil {
		return nil
	}
	var sum Counts
	if len(row) == 0 || sum.addPacked(row) != len(row) {
		c.fail(ErrDamaged)
		return nil
	}
	return appendTraffic(nil, &sum)
}

func storePeer(c *wire, row []byte) []byte {
	var v peerCount
	if c.w != nil {
		v = unpackPeer(row)
	}
	any64(c, &v.requests)
	any64(c, &v.failures)
	return v.appendTo(nil)
}

func storeTally(c *wire, row []byte) []byte {
	var v tally
	if c.w != nil {
		v = unpackTally(row)
	}
	any64(c, &v.n)
	c.time(&v.first)
	c.time(&v.last)
	if v.last < v.first {
		c.fail(ErrDamaged)
	}
	return v.appendTo(nil)
}

// trafficX and its like store x of a key by its parts, so that each is checked and no number of a symptom is stored.
func (c *wire) trafficX(x *uint64) {
	p := event.Proxy(*x)
	c.proxy(&p)
	*x = uint64(p)
}

func (c *wire) noX(*uint64) {}

func (c *wire) failureX(x *uint64) {
	p, s, status, flags := event.Proxy(*x), event.Symptom(*x>>symptomShift), uint16(*x>>statusShift), uint8(*x>>32)
	c.proxy(&p)
	c.symptom(&s)
	number(c, &status, 1<<16)
	number(c, &flags, 4)
	*x = uint64(p) | uint64(s)<<symptomShift | uint64(status)<<statusShift | uint64(flags)<<32
}

func (c *wire) messageX(x *uint64) {
	p, s, errno, k := event.Proxy(*x), event.Symptom(*x>>symptomShift), uint16(*x>>errnoShift), event.Kind(*x>>kindShift)
	c.proxy(&p)
	c.symptom(&s)
	number(c, &errno, 1<<16)
	c.kind(&k)
	*x = uint64(p) | uint64(s)<<symptomShift | uint64(errno)<<errnoShift | uint64(k)<<kindShift
}

// storeTable stores the rung, the labels of slots and the rows. value stores what a row counts, and packs what it read.
func storeTable(c *wire, t *table, value func(c *wire, row []byte) []byte, x func(c *wire, x *uint64)) {
	rung := uint8(t.rung)
	number(c, &rung, uint64(len(t.rungs)))
	t.climbTo(int(rung))
	for i := range t.labels {
		t.labels[i].store(c)
	}
	n, before, rest := c.length(t.rows.n, maxBudget), int32(0), t.cursor()
	for i := 0; i < n && c.err == nil; i++ {
		var k key
		if c.w != nil {
			rest.next()
			k = key{t.subjects[rest.number], rest.at - before}
		}
		integer(c, &k.at)
		k.at += before
		before = k.at
		t.storeKey(c, &k)
		x(c, &k.x)
		if row := value(c, rest.row); c.w == nil && c.err == nil {
			t.add(t.number(t.whole(k.subject)), k.at, row)
		}
	}
}

// storeKey stores a key but for x and its place in time, which are checked only.
func (t *table) storeKey(c *wire, k *key) {
	r := t.rungs[t.rung]
	if c.w == nil && (k.at < -2*maxAt+maxAt/2 || k.at > maxAt || k.at != r.round(k.at)) {
		c.fail(ErrDamaged)
	}
	c.domain(&k.domain)
	if r.slots == 0 {
		c.name(&k.a)
	} else {
		number(c, &k.a, uint64(r.slots))
	}
	if r.slots == 0 || !t.pair {
		c.name(&k.b)
	}
}

func (l *label) store(c *wire) {
	c.flag(&l.set)
	if !l.set {
		return
	}
	c.flag(&l.failing)
	c.hash(&l.hash)
	c.name(&l.a)
	c.name(&l.b)
	sketch := l.sketch
	list(c, &sketch, sketchSize, c.hash)
	if c.w == nil {
		l.sketch = nil
		for _, hash := range sketch {
			l.count(hash)
		}
	}
}

// storeQuota stores the level and the strata with their items.
func storeQuota[T any, P item[T]](c *wire, q *quota[T, P], store func(v P, c *wire), stratum func(v P) uint64) {
	level := uint8(q.level)
	number(c, &level, uint64(q.halvings()+64))
	q.lowerTo(int(level))
	any64(c, &q.gone.seen)
	if c.w != nil {
		q.write(c, store)
		return
	}
	for range c.length(0, maxBudget) {
		var seen uint64
		any64(c, &seen)
		for i, n := 0, c.length(0, maxBudget); i < n && c.err == nil; i++ {
			var v T
			store(&v, c)
			if c.err != nil {
				return
			}
			o := P(&v).order()
			o.stratum = stratum(&v)
			s := q.in(o.stratum)
			if i == 0 {
				s.seen += seen
			}
			q.add(s, &v)
		}
	}
}

func (q *quota[T, P]) write(c *wire, store func(v P, c *wire)) {
	c.length(len(q.strata), maxBudget)
	var of *stratum
	for s, v := range q.inOrder() {
		if s != of {
			of = s
			any64(c, &s.seen)
			c.length(len(s.heap), maxBudget)
		}
		store(v, c)
	}
}

// storeKept stores records, each with its text.
func storeKept(c *wire, d *Digest, q *quota[Record, *Record], texts *quota[text, *text]) {
	level := uint8(texts.level)
	number(c, &level, uint64(texts.halvings()+64))
	texts.lowerTo(int(level))
	lines := map[Pos][]byte{}
	texts.each(func(t *text) { lines[t.pos] = t.line })
	storeQuota(c, q, func(r *Record, c *wire) {
		v := &d.traits.spare
		if *v = (Traits{}); c.w != nil {
			v = d.Traits(r)
		}
		r.store(c, v)
		if c.w == nil {
			r.traits = d.share(v)
		}
		line := lines[r.Pos]
		c.bytes(&line, maxText)
		if c.w == nil && len(line) > 0 && c.err == nil {
			t := text{line: line, pos: r.Pos, sampled: r.sampled}
			t.stratum = d.stratumOf(r)
			texts.add(texts.in(t.stratum), &t)
		}
	}, d.stratumOf)
}

func (d *Digest) stratumOf(r *Record) uint64 {
	v := d.Traits(r)
	return recordStratum(r.At, d.placeHash(v.Upstream, v.Peer), v.Symptom, v.Outcome)
}

func (s *sampled) store(c *wire) {
	c.hash(&s.rank)
	c.hash(&s.tie)
	if s.rank >= ranks {
		c.fail(ErrDamaged)
	}
}

func (p *Pos) store(c *wire) {
	number(c, &p.Leaf, uint64(c.leaves))
	number(c, &p.Line, 1<<32)
}

func (r *Request) store(c *wire) {
	c.time(&r.At)
	c.domain(&r.Domain)
	r.eachName(c.name)
	integer(c, &r.Status)
	c.proxy(&r.Proxy)
	c.result(&r.Outcome)
	c.symptom(&r.Symptom)
	number(c, &r.Flags, 1<<8)
	for _, ms := range [...]*int32{&r.Total, &r.Queue, &r.Connect, &r.Header} {
		c.millis(ms)
	}
	r.sampled.store(c)
}

func (r *Record) store(c *wire, v *Traits) {
	c.time(&r.At)
	for _, hash := range [...]*uint64{&r.Key, &r.Request, &r.Target, &r.Connection} {
		c.hash(hash)
	}
	for _, ms := range [...]*int32{&r.Total, &r.Queue, &r.Connect, &r.Header} {
		c.millis(ms)
	}
	c.domain(&v.Domain)
	r.eachName(v, c.name)
	r.Pos.store(c)
	number(c, &r.Repeated, 1<<32)
	integer(c, &v.Status)
	integer(c, &v.Errno)
	number(c, &v.Tries, 1<<8)
	number(c, &v.Digits, 1<<8)
	c.proxy(&v.Proxy)
	c.kind(&v.Kind)
	c.symptom(&v.Symptom)
	c.state(&v.State)
	c.result(&v.Outcome)
	number(c, &v.Flags, 1<<8)
	r.sampled.store(c)
}
