package analyze

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// What a run tells of logs that earlier runs have read in part: incidents keep their ids, each line counts in one run, clocks stay as they were learned.

// LearnedClock is the offset of a clock without a zone, as pairs of lines showed it. How far a host's clock is off is learned anew each time: it drifts.
type LearnedClock struct {
	Group    string `json:"group"`
	Format   string `json:"format"`
	Borrowed bool   `json:"borrowed,omitempty"`
	Offset   int64  `json:"offset"` // milliseconds, added to get UTC
}

// Horizon is how far the logs went when a run ended.
type Horizon struct {
	End int64 `json:"end"` // the newest moment
	// Covered is by node how far nginx's access log went; "" is the node of logs that name none.
	Covered map[string]int64 `json:"covered,omitempty"`
	// Idle says that nobody had written to the logs for long, so that nothing more was to be waited for.
	Idle bool `json:"idle,omitempty"`
	// Pending says that there is a log without a line so far: an access log, perhaps.
	Pending bool `json:"pending,omitempty"`
}

// lateLines is how much further the logs of a node must go before a line of its access log that is missing is not waited for any more.
const lateLines = 5 * minute

// horizon is how far the logs go.
func (m *model) horizon() *Horizon {
	h := &Horizon{End: m.last, Covered: map[string]int64{}, Idle: m.o.Idle, Pending: m.o.Pending}
	last := map[digest.NameID]int64{}
	see := func(node digest.NameID, at int64) { last[node] = max(last[node], at) }
	for node, list := range m.covered {
		see(node, list[len(list)-1].to-minute)
	}
	for i := range m.requests {
		if r := &m.requests[i]; r.rec.Proxy == event.Nginx {
			see(r.rec.Node, r.at)
		}
	}
	for _, f := range m.failures {
		if f.traits.Proxy == event.Nginx && !f.only {
			see(f.traits.Node, f.at)
		}
	}
	for node, at := range last {
		h.Covered[m.d.Name(node)] = at
	}
	return h
}

// until is how far some access log went that may hold a node's requests; 0 when there is none.
func (h *Horizon) until(node string) int64 {
	if node != "" {
		return max(h.Covered[node], h.Covered[""])
	}
	last := int64(0)
	for _, at := range h.Covered {
		last = max(last, at)
	}
	return last
}

// waits says that at the horizon the access line of a request might still come whose error line was written at that moment: the access log ends before need.
func (h *Horizon) waits(node string, at, need int64) bool {
	last := h.until(node)
	return !h.Idle && (last != 0 || h.Pending) && last < need && h.End-at <= lateLines
}

// How far the access log must go for a request of which error lines alone tell to count: as a failure of its own when there is no access line around it, as a
// saved try when even a slow one would have been logged.
func needOfFailure(at int64) int64 { return floorTo(at, minute) - minute }
func needOfSaved(at int64) int64   { return at + wideSlack }

// counts says whether a request of which error lines alone tell counts in this run: its last line is new and nothing is waited for, or the waiting is over.
func (m *model) counts(r *digest.Record, at, need int64) bool {
	if m.old == nil {
		return true
	}
	node := m.d.Name(m.d.Traits(r).Node)
	switch {
	case m.now.waits(node, at, need):
		return false
	case m.isNew(r.Pos):
		return true
	}
	return m.o.Before != nil && m.o.Before.waits(node, at, need)
}

// window is the span of what is new.
func (m *model) window() (first, last int64) {
	if m.delta == m.d {
		first = max(m.first, m.o.Since)
		return first, max(m.last, first)
	}
	for _, s := range m.delta.Sources() {
		for _, span := range s.Spans {
			if span.First == digest.NoTime {
				continue
			}
			domain := m.domainIn(span.Domain)
			from, to := m.clocks.utc(domain, span.First, false), m.clocks.utc(domain, span.Last, false)
			if first == 0 || from < first {
				first = from
			}
			last = max(last, to)
		}
	}
	return first, last
}

// sequel is a told incident that a burst may be.
type sequel struct {
	burst, row int
	overlap    int64
	nameless   bool // the lines told so far did not name the upstream
}

// identify gives every incident its id: that of the told one which it overlaps most on the same upstream, each id once; else a new one made of onset,
// upstream and a hash.
func (m *model) identify(bursts []*burst) {
	if l := m.o.Ledger; l != nil {
		m.takeIDs(bursts, l.Rows, true)
		m.takeIDs(bursts, l.Hints, false)
	}
	used := map[string]bool{}
	for _, b := range bursts {
		used[b.incident.ID] = true
	}
	for _, b := range bursts {
		if b.incident.ID != "" {
			continue
		}
		h := fnv.New32a()
		fmt.Fprintf(h, "%d %s %d", b.first, b.pool.name, b.pool.proxy)
		id := fmt.Sprintf("%s-%s-%04x", time.UnixMilli(b.first).UTC().Format("20060102T150405Z"), slug(b.pool.name), h.Sum32()&0xffff)
		for n := 2; used[id]; n++ {
			id = fmt.Sprintf("%s-%d", id, n)
		}
		used[id], b.incident.ID = true, id
	}
}

func (m *model) takeIDs(bursts []*burst, rows []LedgerRow, told bool) {
	var pairs []sequel
	for i, b := range bursts {
		if b.incident.ID != "" {
			continue
		}
		names := b.names(m)
		for j := range rows {
			overlap := min(rows[j].End, b.last) - max(rows[j].Start, b.first) + joinGap
			if overlap >= 0 && rows[j].isOn(names) {
				pairs = append(pairs, sequel{i, j, overlap, rows[j].nameless()})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b sequel) int {
		if a.nameless != b.nameless {
			return map[bool]int{true: 1, false: -1}[a.nameless]
		}
		return cmp.Or(cmp.Compare(b.overlap, a.overlap), cmp.Compare(a.burst, b.burst), cmp.Compare(a.row, b.row))
	})
	taken := map[int]bool{}
	for _, p := range pairs {
		inc, row := bursts[p.burst].incident, &rows[p.row]
		if inc.ID != "" || taken[p.row] {
			continue
		}
		taken[p.row] = true
		inc.ID = row.ID
		if told {
			inc.SeenBefore, inc.told = true, row
		}
	}
}

// names are all by which the upstreams of a burst go: the one that an address or its log shows most may change from run to run.
func (b *burst) names(m *model) []string {
	pools := map[*pool]bool{}
	var names []string
	for _, f := range b.members {
		if pools[f.pool] {
			continue
		}
		pools[f.pool] = true
		names = append(names, f.pool.name)
		for _, id := range f.pool.peers[:min(len(f.pool.peers), mostAliases)] {
			names = append(names, m.d.Name(id))
		}
	}
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(n string) bool { return n == "" })
}

// mostAliases bounds the names of one upstream that a row of the ledger holds.
const mostAliases = 32

func (row *LedgerRow) isOn(names []string) bool {
	return row.nameless() || slices.ContainsFunc(names, func(n string) bool { return n == row.Upstream || slices.Contains(row.Names, n) })
}

// nameless says that no line told of the upstream: an error line that does may come later.
func (row *LedgerRow) nameless() bool { return row.Upstream == "" && len(row.Names) == 0 }

// resume gives an incident that goes on what its row remembers of the part that is not in the history any more.
func (inc *Incident) resume() {
	if inc.told == nil {
		return
	}
	inc.Start = min(inc.Start, inc.told.Start)
	inc.Failures = max(inc.Failures, inc.told.Failures+inc.New)
}

// Row is what the ledger remembers of an incident.
func (inc *Incident) Row() LedgerRow {
	row := LedgerRow{}
	if inc.told != nil {
		row = *inc.told
	}
	row.ID, row.Upstream, row.Names = inc.ID, "", inc.names
	if len(inc.Upstreams) > 0 {
		row.Upstream = inc.Upstreams[0].Name
	}
	row.Cause, row.Category = inc.Cause, inc.Category.String()
	row.Start, row.End, row.Open, row.Failures = inc.Start, max(inc.End, row.End), inc.Ongoing, inc.Failures
	row.Confidence = fmt.Sprintf("%.2f", inc.Confidence)
	return row
}

// Told is the row of the ledger that the incident goes on with; nil where no earlier run told of it.
func (inc *Incident) Told() *LedgerRow { return inc.told }

// learned lists the offsets that are sure, so that a later run without pairs has them too.
func (c *clocks) learned() []LearnedClock {
	var list []LearnedClock
	for i := range c.byDomain {
		k := &c.byDomain[i]
		if k.sure && k.zone == nil && !k.domain.Zoned {
			list = append(list, LearnedClock{k.domain.Group, k.domain.Format, k.domain.Borrowed, k.offset})
		}
	}
	return list
}

// recall sets what an earlier run learned of a clock. Pairs of this run go before it.
func (k *clock) recall(known []LearnedClock) {
	for _, l := range known {
		if !k.domain.Zoned && k.zone == nil && l.Group == k.domain.Group && l.Format == k.domain.Format && l.Borrowed == k.domain.Borrowed {
			k.offset, k.how, k.sure = l.Offset, "as earlier runs learned from pairs of lines", true
		}
	}
}

// countWhole counts the failures of incidents with all that is in the history: what is new alone would make little of a large incident.
func (m *model) countWhole(r *Result) {
	for _, inc := range r.Incidents {
		inc.New = inc.Failures
		if m.old != nil {
			inc.Failures, inc.Passed, inc.Unsure, inc.Edge, inc.Statuses = 0, 0, 0, 0, map[int]uint64{}
		}
	}
	if m.old == nil {
		return
	}
	whole := &Result{attribution: attribution{d: m.d, strays: r.strays}}
	m.shareOut(whole, m.d, func(*failure) bool { return true })
	m.shareErrors(whole, func(f *failure) bool { return !m.now.waits(m.d.Name(f.traits.Node), f.at, needOfFailure(f.at)) })
	for _, inc := range r.Incidents {
		inc.resume()
	}
}
