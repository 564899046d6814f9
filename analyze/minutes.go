package analyze

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// minutes is how many requests and failures a log had in each minute, from the first to the last.
type minutes struct {
	from               int64
	requests, failures []float64
}

// mostMinutes is the longest time that is looked at by the minute: older traffic lies in coarser rows.
const mostMinutes = 60 * 24 * 31

// minutesOf counts the rows of streams by the minute. It is empty where some of them are coarser, and where nearly all minutes are.
func minutesOf(streams []*stream) minutes {
	from, to, rows := int64(math.MaxInt64), int64(math.MinInt64), 0
	for _, s := range streams {
		if s.step != minute {
			return minutes{}
		}
		rows += len(s.rows)
		for _, t := range s.rows {
			from, to = min(from, floorTo(t.start, minute)), max(to, floorTo(t.start, minute))
		}
	}
	n := (to-from)/minute + 1
	if from > to || n > mostMinutes || n > 10*int64(rows)+dipLongest {
		return minutes{}
	}
	c := minutes{from, make([]float64, n), make([]float64, n)}
	for _, s := range streams {
		for _, t := range s.rows {
			at := (floorTo(t.start, minute) - from) / minute
			c.requests[at] += float64(t.requests)
			c.failures[at] += float64(t.failures)
		}
	}
	return c
}

func (s *minutes) at(i int) int64 { return s.from + int64(i)*minute }

// Dip is a time in which far fewer requests came than usual, and those went well: what keeps the rest away is in front of the proxy.
type Dip struct {
	Start, End int64
	Requests   uint64
	Usual      float64 // of requests in so many minutes before
	Open       bool    // it goes on at the end of the log
}

const (
	dipWindow   = 15  // minutes before that tell what is usual, at least
	dipKnown    = 10  // of them
	dipLeast    = 20  // requests a minute, below which nothing is said
	dipShare    = 0.4 // of the usual requests begin a dip, in two minutes running
	dipOver     = 0.7 // of them end it
	dipDeviates = 4   // standard deviations below the usual, at the dispersion of the minutes before
	dipLongest  = 120 // minutes: what lasts longer is another time of day, or traffic that went elsewhere for good
	dipFailing  = 0.02
)

// dips finds them in what came in at the edge.
func (m *model) dips() []Dip {
	inner := m.innerPlaces()
	s := minutesOf(m.streamsOf(func(s *stream) bool {
		return len(inner) == 0 || !m.isInner(inner, &digest.Traffic{Proxy: s.proxy, Node: s.node})
	}))
	var all []Dip
	last := len(s.requests) - 1 // it is cut
	for i := dipKnown + 1; i+1 < last; i++ {
		usual, low := dipUsual(s.requests[max(1, i-dipWindow):i])
		if usual < dipLeast || s.requests[i] > low || s.requests[i+1] > low {
			continue
		}
		end := i + 2
		for end < last && s.requests[end] < dipOver*usual {
			end++
		}
		d := Dip{Start: s.at(i), End: s.at(end), Usual: usual * float64(end-i), Open: end == last}
		failures := 0.0
		for j := i; j < end; j++ {
			d.Requests += uint64(s.requests[j])
			failures += s.failures[j]
		}
		if end-i <= dipLongest && failures <= dipFailing*d.Usual && !m.changesLogs(d.Start, d.End) && m.isRecent(d.End) {
			all = append(all, d)
		}
		i = end
	}
	return all
}

// dipUsual is the middle one of some minutes, and below how many requests a minute is far from it.
func dipUsual(before []float64) (usual, low float64) {
	mean, square := 0.0, 0.0
	for _, n := range before {
		mean += n / float64(len(before))
	}
	for _, n := range before {
		square += (n - mean) * (n - mean)
	}
	usual = median(slices.Clone(before))
	phi := math.Max(1, square/math.Max(1, float64(len(before)-1))/math.Max(mean, 1))
	return usual, math.Min(dipShare*usual, usual-dipDeviates*math.Sqrt(phi*usual))
}

// changesLogs says whether some log begins or ends about that time while others go on: then fewer requests were logged, not made.
func (m *model) changesLogs(from, to int64) bool {
	first, last := map[string]int64{}, map[string]int64{}
	for _, s := range m.sources {
		for _, span := range s.Spans {
			lines, dated := m.stretchOf(&span)
			if !dated || !isAccess(span.Format) {
				continue
			}
			if had, there := first[s.Group]; !there || lines.from < had {
				first[s.Group] = lines.from
			}
			last[s.Group] = max(last[s.Group], lines.to)
		}
	}
	if len(first) < 2 {
		return false
	}
	near := func(at int64) bool { return at >= from-2*minute && at <= to+2*minute }
	for group := range first {
		if near(first[group]) || near(last[group]) {
			return true
		}
	}
	return false
}

// stretch is a part of the time.
type stretch struct{ from, to int64 }

// logKey is the log of one proxy on one node.
type logKey struct {
	proxy event.Proxy
	node  digest.NameID
}

const (
	holeLeast = 2  // minutes without a line
	holeRate  = 10 // requests a minute around it, at least: by chance such a minute is empty once in 22,000
	holeKnown = 5  // minutes around it, on either side
	holeLook  = 15
	holeLong  = 60 // minutes from which on two around it are enough
)

// findHoles finds where the log of a node, and where all logs of a proxy, say nothing at all in the midst of lively traffic.
func (m *model) findHoles() {
	byLog, byProxy := map[logKey][]*stream{}, map[event.Proxy][]*stream{}
	for _, s := range m.streams {
		key := logKey{s.proxy, s.node}
		byLog[key], byProxy[s.proxy] = append(byLog[key], s), append(byProxy[s.proxy], s)
	}
	m.holes = map[logKey][]stretch{}
	for key, streams := range byLog {
		m.holes[key] = minutesOf(streams).holes()
	}
	whole := map[event.Proxy][]stretch{}
	for proxy, streams := range byProxy {
		whole[proxy] = minutesOf(streams).holes()
	}
	for _, p := range m.pools {
		p.holes = whole[p.proxy]
	}
}

func (s minutes) holes() []stretch {
	var all []stretch
	for i := 0; i < len(s.requests); i++ {
		if s.requests[i] > 0 {
			continue
		}
		end := i
		for end < len(s.requests) && s.requests[end] == 0 {
			end++
		}
		before, after := s.requests[max(0, i-holeLook):i], s.requests[end:min(len(s.requests), end+holeLook)]
		known := holeKnown
		if end-i >= holeLong {
			known = 2
		}
		if end-i >= holeLeast && min(len(before), len(after)) >= known && median(slices.Clone(before)) >= holeRate && median(slices.Clone(after)) >= holeRate {
			all = append(all, stretch{s.at(i), s.at(end)})
		}
		i = end
	}
	return all
}

// silence is how long the logs of the pool's proxy said nothing between two moments.
func (p *pool) silence(from, to int64) int64 {
	sum := int64(0)
	for _, h := range p.holes {
		sum += max(0, min(to, h.to)-max(from, h.from))
	}
	return sum
}

// No line of any log for so long, and so many that were to be expected, mean that the logs of that time are not there.
const (
	holeBetweenLogs = 2 * minute
	holeLacks       = 20
)

// resumed is where the logs that tell of a moment at a pool begin: nothing that was logged before a time without any log tells what was usual. Access logs
// decide, and where none tells of the moment, all. Logs in one stream are told apart by the hole between them.
func (m *model) resumed(p *pool, at int64) int64 {
	begin, known := m.resumedIn(at, func(format string) bool { return proxyOf(format) == p.proxy && isAccess(format) })
	if !known {
		begin, _ = m.resumedIn(at, func(format string) bool { return proxyOf(format) == p.proxy })
	}
	for _, h := range p.holes {
		if h.to <= at {
			begin = max(begin, h.to)
		}
	}
	return begin
}

// resumedIn is resumed for the logs of some formats. It is not known where none of them tells of the moment.
func (m *model) resumedIn(at int64, takes func(format string) bool) (begin int64, known bool) {
	type log struct {
		stretch
		rate float64 // lines in a millisecond
	}
	var logs []log
	for _, s := range m.sources {
		for _, span := range s.Spans {
			if lines, dated := m.stretchOf(&span); dated && lines.from <= at && takes(span.Format) {
				logs = append(logs, log{lines, float64(span.Lines) / float64(max(lines.to-lines.from, minute))})
			}
		}
	}
	slices.SortFunc(logs, func(a, b log) int { return cmp.Compare(a.from, b.from) })
	end, rate := int64(0), 0.0
	for i, l := range logs {
		if gap := l.from - end; i == 0 || gap > holeBetweenLogs && float64(gap)*math.Min(rate, l.rate) >= holeLacks {
			begin = l.from
		}
		if l.to >= end {
			end, rate = l.to, l.rate
		}
	}
	return begin, end >= at-holeBetweenLogs
}

// Hole is a time within an incident of which the log of a node says nothing.
type Hole struct {
	Node       string // "": the lines name none
	Proxy      event.Proxy
	Start, End int64
	Incident   string
	Last       bool // the incident's last failure is the last that was logged before: how long it went on is not known
}

// gapTrust is what a hole leaves of the confidence in a verdict.
const gapTrust = 0.9

// markGaps finds the holes within incidents, and right behind their last failure.
func (m *model) markGaps(r *Result) []Hole {
	var all []Hole
	for _, inc := range r.Incidents {
		if len(m.holes) == 0 {
			break
		}
		var logs runs[logKey]
		for _, f := range inc.members {
			logs.add(logKey{f.traits.Proxy, f.traits.Node}, f.weight)
		}
		for _, key := range logs.keys {
			for _, h := range m.holes[key] {
				if inc.Start > h.from || inc.End < h.from-minute {
					continue
				}
				all = append(all, Hole{m.d.Name(key.node), key.proxy, h.from, h.to, inc.ID, inc.End < h.to})
				inc.Gap = true
			}
		}
		if inc.Gap && inc.Category != knowledge.Unattributed {
			inc.Confidence *= gapTrust
		}
	}
	slices.SortFunc(all, func(a, b Hole) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Proxy, b.Proxy), cmp.Compare(a.Node, b.Node), cmp.Compare(a.Incident, b.Incident))
	})
	return all
}

// warning says what is not known.
func (h *Hole) warning() string {
	log := h.Proxy.String() + "'s log"
	if h.Node != "" {
		log += " on " + h.Node
	}
	when := time.UnixMilli(h.Start).UTC().Format("2006-01-02 15:04") + "–" + time.UnixMilli(h.End).UTC().Format("15:04 UTC")
	text := fmt.Sprintf("%s has no line from %s, within incident %s: what happened then is not known, so its verdict is less sure", log, when, h.Incident)
	if h.Last {
		text += ", and when it ended neither"
	}
	return text
}
