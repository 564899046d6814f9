package analyze

import (
	"cmp"
	"encoding/binary"
	"errors"
	"maps"
	"math"
	"slices"

	"github.com/why502/why502/analyze/digest"
)

// Profile is what is usual at each hour of the week: of every upstream and hour the requests, the failures, how the counts of its minutes spread, and how
// long requests took. It is learned run by run and forgets what is older than profileDays.
type Profile struct {
	// until is the moment up to which minutes were learned: each minute once.
	until int64
	cells map[profileKey]*profileCell
	hours map[int64]uint64 // how many minutes of an hour some log tells of
}

// profileKey is an hour since 1970 of an upstream. Hours are kept apart by week, so that old ones can be forgotten.
type profileKey struct {
	hour     int64
	upstream string
}

// profileCell counts the requests of one hour.
type profileCell struct {
	requests, failures uint64
	squares            uint64 // sum of the squares of the minutes' requests
	total              [digest.TotalBuckets]uint64
}

// profileRow is a row of traffic to learn from.
type profileRow struct {
	start              int64
	upstream           string
	requests, failures uint64
	total              [digest.TotalBuckets]uint64
}

const (
	hour = 60 * minute
	week = 7 * 24 // hours
	// profileDays is how far back the profile goes: five weeks.
	profileDays = 35
	// profileMost bounds the upstreams of the profile: those with most requests stay.
	profileMost = 256
	// profileWait is how old a minute must be before it is learned: late lines are in it then.
	profileWait = 10 * minute
)

// NewProfile knows nothing yet.
func NewProfile() *Profile {
	return &Profile{cells: map[profileKey]*profileCell{}, hours: map[int64]uint64{}}
}

// Usual is what a profile knows of one hour of the week.
type Usual struct {
	Mean     float64 // requests a minute
	Variance float64 // of the minutes' requests
	Failing  float64 // share of requests
	Weeks    int     // that it speaks from
}

// fewMinutes is how many minutes of an hour must be known for a week to count.
const fewMinutes = 10

// Rate tells what is usual for an upstream at a moment, from the same hour of the weeks before; without Weeks nothing is known.
func (p *Profile) Rate(upstream string, at int64) Usual {
	var u Usual
	if p == nil {
		return u
	}
	var sum profileCell
	minutes, now := uint64(0), floorTo(at, hour)/hour
	for back := int64(week); back <= profileDays*24; back += week {
		if p.hours[now-back] < fewMinutes {
			continue
		}
		u.Weeks++
		minutes += p.hours[now-back]
		if c := p.cells[profileKey{now - back, upstream}]; c != nil {
			sum.requests += c.requests
			sum.failures += c.failures
			sum.squares += c.squares
		}
	}
	if u.Weeks == 0 {
		return u
	}
	n := float64(minutes)
	u.Mean = float64(sum.requests) / n
	u.Variance = math.Max(0, float64(sum.squares)/n-float64(u.Mean*u.Mean))
	u.Failing = float64(sum.failures) / math.Max(1, float64(sum.requests))
	return u
}

// Days is from how many days of logs the profile speaks.
func (p *Profile) Days() int {
	if p == nil {
		return 0
	}
	days := map[int64]bool{}
	for hour := range p.hours {
		days[hour/24] = true
	}
	return len(days)
}

// profileRows are the rows of traffic that a profile can learn from: those of one minute.
func (m *model) profileRows() []profileRow {
	if m.o.Profile == nil {
		return nil
	}
	var rows []profileRow
	k := -1
	for t := range m.d.Traffic() {
		k++
		row := &m.traffic[k]
		if row.step != minute || row.start < m.o.Profile.until || row.start >= m.profileEnd() || row.pool == nil {
			continue
		}
		rows = append(rows, profileRow{row.start, row.pool.name, t.N[digest.Requests], t.N[digest.Failures], t.Total})
	}
	return rows
}

// profileEnd is the moment up to which minutes are complete.
func (m *model) profileEnd() int64 { return floorTo(m.last-profileWait, minute) }

// Learn adds the minutes that are complete and were not learned before, and forgets old ones.
func (p *Profile) Learn(r *Result) {
	end := floorTo(r.Horizon.End-profileWait, minute)
	if end <= p.until {
		return
	}
	type minuteOf struct {
		at       int64
		upstream string
	}
	requests, covered := map[minuteOf]uint64{}, map[int64]bool{}
	for i := range r.profileRows {
		row := &r.profileRows[i]
		c := p.cell(row.start, row.upstream)
		c.requests += row.requests
		c.failures += row.failures
		for b, n := range row.total {
			c.total[b] += n
		}
		requests[minuteOf{row.start, row.upstream}] += row.requests
		covered[row.start] = true
	}
	for k, n := range requests {
		p.cell(k.at, k.upstream).squares += n * n
	}
	for at := range covered {
		p.hours[floorTo(at, hour)/hour]++
	}
	p.until = end
	p.forget()
}

func (p *Profile) cell(at int64, upstream string) *profileCell {
	k := profileKey{floorTo(at, hour) / hour, upstream}
	c := p.cells[k]
	if c == nil {
		c = &profileCell{}
		p.cells[k] = c
	}
	return c
}

// forget drops cells older than profileDays, and the smallest upstreams where there are too many.
func (p *Profile) forget() {
	oldest := p.until/hour - profileDays*24
	sums := map[string]uint64{}
	for at := range p.hours {
		if at < oldest {
			delete(p.hours, at)
		}
	}
	for k, c := range p.cells {
		if k.hour < oldest {
			delete(p.cells, k)
			continue
		}
		sums[k.upstream] += c.requests
	}
	if len(sums) <= profileMost {
		return
	}
	names := make([]string, 0, len(sums))
	for name := range sums {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(sums[b], sums[a]), cmp.Compare(a, b)) })
	keep := map[string]bool{}
	for _, name := range names[:profileMost] {
		keep[name] = true
	}
	for k := range p.cells {
		if !keep[k.upstream] {
			delete(p.cells, k)
		}
	}
}

// errProfile is the error of bytes that no profile is written as.
var errProfile = errors.New("the profile is damaged")

// Encode appends the profile. Equal profiles give equal bytes.
func (p *Profile) Encode(dst []byte) []byte {
	dst = binary.AppendVarint(dst, p.until)
	dst = binary.AppendUvarint(dst, uint64(len(p.hours)))
	for _, at := range slices.Sorted(maps.Keys(p.hours)) {
		dst = binary.AppendUvarint(binary.AppendVarint(dst, at), p.hours[at])
	}
	keys := slices.SortedFunc(maps.Keys(p.cells), func(a, b profileKey) int {
		return cmp.Or(cmp.Compare(a.upstream, b.upstream), cmp.Compare(a.hour, b.hour))
	})
	dst = binary.AppendUvarint(dst, uint64(len(keys)))
	for _, k := range keys {
		c := p.cells[k]
		dst = binary.AppendVarint(dst, k.hour)
		dst = binary.AppendUvarint(dst, uint64(len(k.upstream)))
		dst = append(dst, k.upstream...)
		for _, n := range [...]uint64{c.requests, c.failures, c.squares} {
			dst = binary.AppendUvarint(dst, n)
		}
		for _, n := range c.total {
			dst = binary.AppendUvarint(dst, n)
		}
	}
	return dst
}

// DecodeProfile reads what Encode wrote.
func DecodeProfile(src []byte) (*Profile, error) {
	r := varints{src: src}
	p := NewProfile()
	p.until = r.signed()
	for n := r.unsigned(); n > 0 && r.err == nil; n-- {
		at := r.signed()
		p.hours[at] = r.unsigned()
	}
	for n := r.unsigned(); n > 0 && r.err == nil; n-- {
		k := profileKey{hour: r.signed()}
		k.upstream = r.text(r.unsigned())
		c := &profileCell{}
		for _, v := range [...]*uint64{&c.requests, &c.failures, &c.squares} {
			*v = r.unsigned()
		}
		for i := range c.total {
			c.total[i] = r.unsigned()
		}
		p.cells[k] = c
	}
	if r.err == nil && len(r.src) > 0 {
		r.err = errProfile
	}
	return p, r.err
}

// weighUsual compares the rate of an incident with what is usual at its hour: a rise that comes every week is none, and where the log has nothing from
// before the incident, the profile stands in for it.
func (s *sight) weighUsual(requests, seconds float64) {
	u := s.m.o.Profile.Rate(s.b.pool.name, s.fault)
	if u.Weeks == 0 || u.Mean <= 0 || seconds < 5 {
		return
	}
	s.rate.weeks = u.Weeks
	mine := requests / seconds * 60
	far := (mine - u.Mean) / math.Sqrt(math.Max(u.Variance, u.Mean)+u.Mean*u.Mean/100)
	switch {
	case far < 3:
		s.rate.chance = 1
	case s.rate.base == 0:
		s.rate.base, s.rate.during = u.Mean/60, mine/u.Mean
		s.rate.chance = math.Exp(-far * far / 2)
	}
}

// varints reads numbers; the first error stays.
type varints struct {
	src []byte
	err error
}

func (r *varints) unsigned() uint64 {
	v, n := binary.Uvarint(r.src)
	r.skip(n)
	return v
}

func (r *varints) signed() int64 {
	v, n := binary.Varint(r.src)
	r.skip(n)
	return v
}

func (r *varints) skip(n int) {
	if n <= 0 {
		r.err, r.src = errProfile, nil
		return
	}
	r.src = r.src[n:]
}

func (r *varints) text(length uint64) string {
	if length > uint64(len(r.src)) {
		r.err, r.src = errProfile, nil
		return ""
	}
	text := string(r.src[:length])
	r.src = r.src[length:]
	return text
}
