package analyze

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/why502/why502/analyze/digest"
)

const (
	quarter = int64(15 * 60 * 1000) // zones are multiples of it
	day     = int64(24 * 3600 * 1000)
)

// clock turns the times of one domain into UTC.
type clock struct {
	domain digest.Domain
	zone   *time.Location // given by --timezone
	offset int64          // added to get UTC, where no zone is given
	pieces []piece        // further offsets from a civil time on: a change of zone inside the log
	skew   int64          // the host's clock runs ahead by this; moves records, not counts
	newest int64          // no line is younger than this, give or take a day
	how    string         // for the reader
	sure   bool
	// settled has the moments of civil times that come twice, where twins of the lines tell which it was.
	settled map[int64]int64
}

// piece is an offset that holds from a civil time on.
type piece struct{ from, offset int64 }

// clocks are those of all domains.
type clocks struct {
	byDomain []clock
	assumed  []string
}

// newClocks gives each domain the zone of the options, else UTC for now; pairs may improve that later.
func newClocks(d *digest.Digest, o *Options) *clocks {
	c := &clocks{}
	newest := int64(0)
	for _, dom := range d.Domains() {
		if dom.Dated && dom.Last != digest.NoTime {
			newest = max(newest, dom.Last)
		}
	}
	for _, dom := range d.Domains() {
		k := clock{domain: dom, newest: newest}
		if k.newest == 0 {
			k.newest = dom.Reference
		}
		if k.newest == 0 {
			k.newest = o.Now
		}
		if !dom.Zoned {
			k.zone = o.zone(dom.Group)
		}
		if k.zone != nil {
			k.how, k.sure = "as --timezone says", true
		}
		k.recall(o.Learned)
		c.byDomain = append(c.byDomain, k)
	}
	return c
}

// utc is the time t of domain id in UTC. moved asks for the correction of the host's skew as well.
func (c *clocks) utc(id digest.DomainID, t int64, moved bool) int64 {
	if t == digest.NoTime || int(id) >= len(c.byDomain) {
		return t
	}
	k := &c.byDomain[id]
	if !k.domain.Dated {
		t = k.date(t)
	}
	if at, known := k.settled[t]; known && moved {
		return at - k.skew
	}
	if k.zone != nil {
		t, _ = civilToUTC(t, k.zone)
	} else if !k.domain.Zoned {
		t += k.offsetAt(t)
	}
	if moved {
		t -= k.skew
	}
	return t
}

// date gives a time of the year 2000 the latest year that is not after the newest moment known.
func (k *clock) date(t int64) int64 {
	at := time.UnixMilli(t).UTC()
	limit := k.newest + day
	for year := time.UnixMilli(limit).UTC().Year(); ; year-- {
		dated := time.Date(year, at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), time.UTC)
		// A 29 February does not exist in most years.
		if dated.Day() == at.Day() && dated.UnixMilli() <= limit || year < 1970 {
			return dated.UnixMilli()
		}
	}
}

func (k *clock) offsetAt(t int64) int64 {
	offset := k.offset
	for _, p := range k.pieces {
		if t >= p.from {
			offset = p.offset
		}
	}
	return offset
}

// zoneOffset is how far the clock of a zone is ahead of UTC at a moment.
func zoneOffset(utc int64, zone *time.Location) int64 {
	_, seconds := time.UnixMilli(utc).In(zone).Zone()
	return int64(seconds) * second
}

// civilToUTC reads t as a wall clock of the zone. In the hour that comes twice it takes the first; in the one that does not exist it goes on as if
// the clock had not been changed yet. odd tells of both.
func civilToUTC(t int64, zone *time.Location) (utc int64, odd bool) {
	before, after := zoneOffset(t-day, zone), zoneOffset(t+day, zone)
	first, second := t-before, t-after
	okFirst, okSecond := zoneOffset(first, zone) == before, zoneOffset(second, zone) == after
	switch {
	case okFirst && okSecond:
		return min(first, second), first != second
	case okFirst:
		return first, false
	case okSecond:
		return second, false
	}
	return first, true
}

// peak finds the difference that occurs most often, give or take width, and how often it does. It sorts diffs.
func peak(diffs []int64, width int64) (at int64, n int) {
	slices.Sort(diffs)
	for i, j := 0, 0; i < len(diffs); i++ {
		for j < len(diffs) && diffs[j] <= diffs[i]+width {
			j++
		}
		if j-i > n {
			n, at = j-i, diffs[i+(j-i)/2]
		}
	}
	return at, n
}

// tie is what two lines that may belong together share, and when each was written.
type tie struct {
	civil int64 // of the domain in question, dated
	utc   int64 // of the other line
	line  int   // which of the domain's lines it is: what is asked often has many ties
}

// agreement finds the difference on which most lines agree, give or take width, and how many lines do. Each counts once: of a key that is asked all the time
// every line has ties to many others, and so many differences that some occur often by mere chance.
func agreement(ties []tie, width int64) (at int64, lines int) {
	sorted := slices.Clone(ties)
	diff := func(t tie) int64 { return t.utc - t.civil }
	slices.SortFunc(sorted, func(a, b tie) int { return cmp.Or(cmp.Compare(diff(a), diff(b)), cmp.Compare(a.line, b.line)) })
	within := map[int]int{}
	for i, j := 0, 0; i < len(sorted); i++ {
		for j < len(sorted) && diff(sorted[j]) <= diff(sorted[i])+width {
			within[sorted[j].line]++
			j++
		}
		if len(within) > lines {
			lines, at = len(within), diff(sorted[i+(j-i)/2])
		}
		if within[sorted[i].line]--; within[sorted[i].line] == 0 {
			delete(within, sorted[i].line)
		}
	}
	return at, lines
}

// learn finds the offset of a domain without one from ties to lines whose time is known. At least three lines must agree, and a third of all
// that could.
func (k *clock) learn(ties []tie, lines int) bool {
	if len(ties) == 0 {
		return false
	}
	near := slices.DeleteFunc(slices.Clone(ties), func(t tie) bool { return abs(t.utc-t.civil) > 14*4*quarter+quarter })
	at, n := agreement(near, 2000)
	if n < 3 || n*3 < lines {
		return false
	}
	k.offset = roundTo(at, quarter)
	if skew := k.offset - at; skew > 1500 || skew < -1500 {
		k.skew = skew
	}
	k.how, k.sure = fmt.Sprintf("from %d pairs of lines", n), true
	k.learnPieces(ties)
	return true
}

// leftover are the ties that fit the offset, and of the others those of lines of which none does.
func (k *clock) leftover(ties []tie) []tie {
	fits := map[int]bool{}
	fit := func(t tie) bool { return abs(t.utc-t.civil+k.skew-k.offset) <= 2000 }
	for _, t := range ties {
		fits[t.line] = fits[t.line] || fit(t)
	}
	return slices.DeleteFunc(slices.Clone(ties), func(t tie) bool { return fits[t.line] && !fit(t) })
}

// learnPieces looks for a second offset, an hour away, that holds on one side of a moment: the zone changed inside the log.
func (k *clock) learnPieces(ties []tie) {
	var fits, other []int64
	var shift int64
	for _, t := range ties {
		diff := t.utc - t.civil + k.skew
		switch near := roundTo(diff, quarter); {
		case abs(diff-near) > 2000:
		case near == k.offset:
			fits = append(fits, t.civil)
		case abs(near-k.offset) == 4*quarter && (shift == 0 || shift == near):
			shift = near
			other = append(other, t.civil)
		}
	}
	if len(other) < 3 || len(fits) < 3 {
		return
	}
	slices.Sort(fits)
	slices.Sort(other)
	switch {
	case other[0] > fits[len(fits)-1]-4*quarter:
		k.pieces = []piece{{other[0], shift}}
	case fits[0] > other[len(other)-1]-4*quarter:
		k.pieces = []piece{{fits[0], k.offset}}
		k.offset = shift
	}
}

func roundTo(v, unit int64) int64 {
	if v < 0 {
		return -((-v + unit/2) / unit * unit)
	}
	return (v + unit/2) / unit * unit
}

func abs(v int64) int64 {
	if v < 0 {
		return -v
	}
	return v
}

// local is the offset that most lines with local times turned out to have, and its name. What an access log writes beside its times says nothing of lists.
func (c *clocks) local() (offset int64, how string) {
	best := uint64(0)
	for i := range c.byDomain {
		if k := &c.byDomain[i]; !k.domain.Zoned && k.sure && k.zone == nil && k.domain.Lines > best {
			best, offset = k.domain.Lines, k.offset
		}
	}
	if best == 0 || offset == 0 {
		return 0, "UTC"
	}
	return offset, "the logs' own, UTC" + offsetText(-offset)
}

// describe says what was assumed of each clock that is not absolute.
func (c *clocks) describe() {
	for i := range c.byDomain {
		k := &c.byDomain[i]
		if k.domain.Lines == 0 || k.domain.Last == digest.NoTime || k.domain.Zoned && k.domain.Dated && k.skew == 0 {
			continue
		}
		what := k.domain.Group
		if k.domain.Format != "" {
			what += " (" + k.domain.Format + ")"
		}
		if !k.domain.Dated {
			c.assumed = append(c.assumed, fmt.Sprintf("%s: no year in the stamps; taken as %d", what, time.UnixMilli(k.date(k.domain.Last)).UTC().Year()))
		}
		if !k.domain.Zoned {
			c.assumed = append(c.assumed, what+": "+k.zoneText())
		}
		if k.skew != 0 {
			c.assumed = append(c.assumed, fmt.Sprintf("%s: its clock is %.1f s %s the others'", what, float64(abs(k.skew))/1000, map[bool]string{true: "ahead of", false: "behind"}[k.skew > 0]))
		}
	}
}

func (k *clock) zoneText() string {
	switch {
	case k.zone != nil:
		return "no zone in the stamps; they are of " + k.zone.String() + ", " + k.how + k.twiceText()
	case k.sure:
		text := "no zone in the stamps; they are in UTC" + offsetText(-k.offset) + ", " + k.how
		for _, p := range k.pieces {
			text += "; UTC" + offsetText(-p.offset) + " from " + time.UnixMilli(p.from).UTC().Format("2006-01-02 15:04") + " on: the zone's clock was changed"
		}
		return text
	}
	return "no zone in the stamps; taken as UTC (--timezone says otherwise)"
}

// twiceText says that the zone's clock was put back inside the log: the hour before came twice, and a line of it does not say which it is of.
func (k *clock) twiceText() string {
	first, last := k.domain.First, k.domain.Last
	if !k.domain.Dated {
		first, last = k.date(first), k.date(last)
	}
	for at := floorTo(first, quarter); at <= last; at += quarter {
		a, b, odd := k.twice(at)
		if !odd || a >= b {
			continue
		}
		from, length := time.UnixMilli(at).UTC(), time.Duration(b-a)*time.Millisecond
		return fmt.Sprintf("; the clock was put back on %s, so %s–%s came twice: lines of it are taken as of the first time unless another log tells",
			from.Format("2006-01-02"), from.Format("15:04"), from.Add(length).Format("15:04"))
	}
	return ""
}

func offsetText(ms int64) string {
	if ms == 0 {
		return ""
	}
	sign := '+'
	if ms < 0 {
		sign, ms = '-', -ms
	}
	return fmt.Sprintf("%c%02d:%02d", sign, ms/3600000, ms/60000%60)
}
