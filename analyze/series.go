package analyze

import (
	"cmp"
	"math"
	"slices"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

const (
	seriesPoints = 300 // at most, of each upstream
	seriesMost   = 24  // upstreams: those with most failures, then with most requests
)

// seriesSteps are the spans of a point, in milliseconds.
var seriesSteps = [...]int64{10_000, 30_000, 60_000, 5 * 60_000, 15 * 60_000, 3600_000, 6 * 3600_000, 24 * 3600_000}

// axis is what the series of all upstreams have in common.
type axis struct {
	pools       []*pool // whose series are shown, in order
	start, step int64
	points      int
}

// newAxis has no upstreams where there is no time to show.
func (m *model) newAxis() *axis {
	first := max(m.first, m.o.Since)
	if m.last <= first {
		return &axis{}
	}
	step := seriesSteps[len(seriesSteps)-1]
	for _, s := range seriesSteps {
		if (m.last-first)/s+2 <= seriesPoints {
			step = s
			break
		}
	}
	for (m.last-first)/step+2 > seriesPoints {
		step *= 2
	}
	pools := slices.Clone(m.pools)
	slices.SortStableFunc(pools, func(a, b *pool) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(total(b.streams), total(a.streams)), cmp.Compare(a.name, b.name))
	})
	shown := 0
	for shown < min(len(pools), seriesMost) && (total(pools[shown].streams) > 0 || pools[shown].weight != 0) {
		shown++
	}
	start := floorTo(first, step)
	return &axis{pools[:shown], start, step, int((m.last-start)/step) + 1}
}

// place is the point of a time.
func (x *axis) place(at int64) int { return int(min(int64(x.points-1), max(0, (at-x.start)/x.step))) }

// curve is how long the requests of an upstream took, in seconds by point.
type curve struct{ p50, p95 []float64 }

func (x *axis) newCurve() curve { return curve{make([]float64, x.points), make([]float64, x.points)} }

// curves are those of the upstreams of an axis.
func (m *model) curves(x *axis) []curve {
	all := make([]curve, len(x.pools))
	for i, p := range x.pools {
		all[i] = x.newCurve()
		if x.step < minute {
			all[i].fill(x, p.requests)
		}
	}
	if x.step >= minute {
		m.fillHistograms(x, all)
	}
	return all
}

// fillHistograms takes durations from the rows' histograms, all upstreams in one walk, a few points in memory at a time.
func (m *model) fillHistograms(x *axis, all []curve) {
	type open struct {
		point  int
		counts digest.Counts
	}
	index := map[*pool]int{}
	for i, p := range x.pools {
		index[p] = i
	}
	current := make([]open, len(all))
	close := func(i int) {
		c := &current[i]
		all[i].p50[c.point], all[i].p95[c.point] = histogramQuantile(&c.counts, 0.5), histogramQuantile(&c.counts, 0.95)
	}
	k := -1
	for packed := range m.d.PackedTraffic() {
		k++
		row := &m.traffic[k]
		i, there := index[row.pool]
		if !there || row.start+row.step <= x.start {
			continue
		}
		if point := x.place(row.start); point != current[i].point {
			close(i)
			current[i] = open{point: point}
		}
		packed.AddTo(&current[i].counts)
	}
	for i := range current {
		close(i)
	}
}

// fillSeries counts requests and failures of each upstream over time.
func (m *model) fillSeries(r *Result, x *axis, curves []curve) {
	for i, p := range x.pools {
		s := m.seriesOf(r, p, x)
		s.P50, s.P95 = curves[i].p50, curves[i].p95
		r.Series = append(r.Series, s)
	}
}

func (m *model) seriesOf(r *Result, p *pool, x *axis) Series {
	s := Series{Upstream: p.name, Start: x.start, Step: x.step, Requests: make([]uint64, x.points), Failures: map[knowledge.Category][]uint64{}}
	counts := map[knowledge.Category][]float64{}
	for _, f := range p.failures {
		if !m.o.takes(f.at) {
			continue
		}
		c := r.categoryOf(f)
		if counts[c] == nil {
			counts[c] = make([]float64, x.points)
		}
		counts[c][x.place(f.at)] += f.weight
	}
	for c, list := range counts {
		s.Failures[c] = make([]uint64, x.points)
		for i, w := range list {
			s.Failures[c][i] = uint64(math.Round(w))
		}
	}
	if len(p.streams) > 0 {
		clock := m.requestClock(p)
		for i := range s.Requests {
			from := x.start + int64(i)*x.step
			s.Requests[i] = uint64(math.Round(clock(max(from, m.o.Since), from+x.step)))
		}
	}
	return s
}

// fill takes durations from sampled requests.
func (c curve) fill(x *axis, requests []*request) {
	durations := make([][]float64, x.points)
	for _, r := range requests {
		if r.rec.Total != event.None && r.at >= x.start {
			i := x.place(r.at)
			durations[i] = append(durations[i], float64(r.rec.Total))
		}
	}
	for i, d := range durations {
		c.p50[i], c.p95[i] = quantile(d, 0.5)/1000, quantile(d, 0.95)/1000
	}
}

// histogramQuantile is the middle of the bucket that holds the quantile, in seconds.
func histogramQuantile(c *digest.Counts, q float64) float64 {
	all := uint64(0)
	for _, n := range c.Total {
		all += n
	}
	if all == 0 {
		return 0
	}
	sum, limit := uint64(0), uint64(math.Ceil(q*float64(all)))
	for bucket, n := range c.Total {
		if sum += n; sum >= limit {
			low, high := digest.TotalRange(bucket)
			return float64(low+high) / 2000
		}
	}
	return 0
}
