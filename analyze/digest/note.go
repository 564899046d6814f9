package digest

import (
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/cespare/xxhash/v2"

	"github.com/why502/why502/parser/event"
)

// theme is what messages of one row about one upstream mean: where they are counted. Like combos, themes are a cache over the tables.
type theme struct {
	words        words // of upstream, peer, clock and proxy
	x            uint64
	row          string
	now, earlier themeCell
	kept         keptAt
	number       uint32 // of the subject in the table of messages + 1, once it has rows

	upstream, peer string
	where          uint64 // hash of the place
	domain         DomainID
}

// themeCell is a row of messages that is being counted.
type themeCell struct {
	start int64
	tally
}

// maxThemes is how many are cached; then all are dropped.
const maxThemes = 8192

// themes finds them by their words.
type themes struct {
	index []themeAt
	n     int
}

type themeAt struct {
	hash  uint64
	theme *theme
}

func newThemes() themes { return themes{index: make([]themeAt, 64)} }

// Note counts an error line of which the glance tells what messages are counted by. It returns true when Keep is to be called with the whole event as well.
func (d *Digest) Note(g *event.Glance, n uint32, line []byte) bool {
	lines := d.clockOf(g.Clock)
	lines.count(g.Ms)
	t := d.findTheme(lines.domain, g)
	for uint64(g.Ms-t.now.start) >= uint64(d.messageStep) && !d.openTheme(t, g.Ms) {
		t = d.findTheme(lines.domain, g)
	}
	t.now.count(g.Ms)
	s := d.messageIn(t, g)
	s.seen++
	p := &d.pending
	p.noted, p.wanted = n+1, false
	rank := rankOf(g.Key, hashID(g.RequestID), line)
	if rank >= s.limit {
		return false
	}
	if p.wanted = !d.stages(line); p.wanted {
		return true
	}
	at := sampledAs(g, t.where, rank, xxhash.Sum64(line))
	d.stageRecord(s, g, line, Pos{Leaf: d.leaf, Line: d.line + n}, t.domain, at)
	return false
}

// rankOf is hashRequest where the hash of the line is not known yet: mostly it is not needed.
func rankOf(key, request uint64, line []byte) uint64 {
	if key != 0 || request != 0 {
		return hashRequest(key, request, 0)
	}
	return hashRequest(0, 0, xxhash.Sum64(line))
}

// messageX is what tells the rows of messages of one place apart.
func messageX(proxy event.Proxy, kind event.Kind, symptom event.Symptom, errno int) uint64 {
	if errno < 0 || errno > math.MaxUint16 {
		errno = 0
	}
	return uint64(proxy) | uint64(symptom)<<symptomShift | uint64(errno)<<errnoShift | uint64(kind)<<kindShift
}

// findTheme finds or makes the theme of a message.
func (d *Digest) findTheme(domain DomainID, g *event.Glance) *theme {
	w, x := &d.words, messageX(g.Proxy, g.Kind, g.Symptom, g.Message.Errno)
	w.set(domain, nil, g)
	hash := themeHash(w, x, g.Message.Row)
	index := d.themes.index
	for i := hash; ; i++ {
		at := &index[i&uint64(len(index)-1)]
		if at.theme == nil {
			return d.newTheme(hash, x, domain, g)
		}
		if t := at.theme; at.hash == hash && t.x == x && t.words.equal(w) && t.row == g.Message.Row && t.is(g) {
			return t
		}
	}
}

// themeHash takes of the row, which symptom and errno nearly tell, the length alone.
func themeHash(w *words, x uint64, row string) uint64 {
	return w.hash() ^ mix(x, bits.RotateLeft64(uint64(len(row)), 32))
}

// is compares the names themselves where the words are not all of them.
func (t *theme) is(g *event.Glance) bool {
	return t.words.rest&longNames == 0 || t.upstream == string(g.Upstream) && t.peer == string(g.Peer)
}

func (d *Digest) newTheme(hash, x uint64, domain DomainID, g *event.Glance) *theme {
	w := d.words
	if d.names.crowded() {
		d.sweep()
	}
	if d.themes.n >= maxThemes {
		d.dropThemes()
	}
	t := &theme{words: w, x: x, row: g.Message.Row, upstream: string(g.Upstream), peer: string(g.Peer), where: hashName(place(g.Upstream, g.Peer)), domain: domain}
	t.now.start, t.earlier.start, t.kept.start = never, never, never
	d.themes.add(themeAt{hash, t})
	return t
}

// add adds one, in a table that is filled to half at most.
func (ts *themes) add(at themeAt) {
	if ts.n++; ts.n*2 > len(ts.index) {
		old := ts.index
		ts.index = make([]themeAt, 2*len(old))
		for _, before := range old {
			if before.theme != nil {
				ts.put(before)
			}
		}
	}
	ts.put(at)
}

func (ts *themes) put(at themeAt) {
	i, mask := at.hash, uint64(len(ts.index)-1)
	for ts.index[i&mask].theme != nil {
		i++
	}
	ts.index[i&mask] = at
}

// messageIn is the stratum of a message, which is that of the theme's last one in its five minutes.
func (d *Digest) messageIn(t *theme, g *event.Glance) *stratum {
	k := &t.kept
	if uint64(g.Ms-k.start) >= sampleStep || k.level != d.records.level {
		s := d.records.in(recordStratum(g.Ms, t.where, g.Symptom, event.Fine))
		*k = keptAt{keptAs{start: floor(g.Ms, sampleStep), level: d.records.level}, s}
	}
	return k.stratum
}

// openTheme makes the row of a theme at a time the open one. It reports false when all themes were dropped on the way.
func (d *Digest) openTheme(t *theme, ms int64) bool {
	start, _ := d.messages.span(ms)
	t.now, t.earlier = t.earlier, t.now
	if t.now.start == start {
		return true
	}
	d.closeTheme(t, &t.now)
	if d.messages.crowded() && d.fitMessages() {
		return false
	}
	t.now.start = start
	return true
}

// closeTheme writes a row and makes its place free.
func (d *Digest) closeTheme(t *theme, c *themeCell) {
	if c.n > 0 {
		table := &d.messages
		if t.number == 0 {
			s := d.messageSubject(t.x, t.domain, place([]byte(t.upstream), []byte(t.peer)), t.row)
			t.number = table.number(table.whole(s)) + 1
		}
		var room [3 * binary.MaxVarintLen64]byte
		table.add(t.number-1, table.bucket(c.start, table.rung), c.appendTo(room[:0]))
	}
	*c = themeCell{start: never}
}

// fitMessages keeps the table of messages within budget. It reports whether it has climbed and all themes were dropped.
func (d *Digest) fitMessages() bool {
	before := d.messages.rung
	d.closeThemes()
	if d.messages.fit(); d.messages.rung == before {
		return false
	}
	d.dropThemes()
	return true
}

func (d *Digest) closeThemes() {
	for _, at := range d.themes.index {
		if at.theme != nil {
			d.closeTheme(at.theme, &at.theme.now)
			d.closeTheme(at.theme, &at.theme.earlier)
		}
	}
}

// dropThemes writes all open rows of messages and drops what is cached: numbers, ids or strata have become void, or themes are too many.
func (d *Digest) dropThemes() {
	d.closeThemes()
	d.themes = newThemes()
	_, d.messageStep = d.messages.span(0)
}
