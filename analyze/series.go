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

// fillSeries counts requests, failures and durations of each upstream over time.
func (m *model) fillSeries(r *Result) {
	first := max(m.first, m.o.Since)
	if m.last <= first {
		return
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
	for _, p := range pools {
		if len(r.Series) >= seriesMost || total(p.streams) == 0 && p.weight == 0 {
			break
		}
		r.Series = append(r.Series, m.seriesOf(r, p, floorTo(first, step), step))
	}
	if step >= minute {
		m.fillHistograms(r, pools)
	}
}

// fillHistograms takes durations from the rows' histograms, all upstreams in one walk, a few points in memory at a time.
func (m *model) fillHistograms(r *Result, pools []*pool) {
	type open struct {
		point  int
		counts digest.Counts
	}
	index := map[*pool]int{}
	for i, p := range pools[:len(r.Series)] {
		index[p] = i
	}
	current := make([]open, len(r.Series))
	close := func(i int) {
		s := &r.Series[i]
		s.P50[current[i].point], s.P95[current[i].point] = histogramQuantile(&current[i].counts, 0.5), histogramQuantile(&current[i].counts, 0.95)
	}
	k := -1
	for packed := range m.d.PackedTraffic() {
		k++
		row := &m.traffic[k]
		i, there := index[row.pool]
		if !there || row.start+row.step <= r.Series[i].Start {
			continue
		}
		s := &r.Series[i]
		point := int(min(int64(len(s.P50)-1), max(0, (row.start-s.Start)/s.Step)))
		if point != current[i].point {
			close(i)
			current[i] = open{point: point}
		}
		packed.AddTo(&current[i].counts)
	}
	for i := range current {
		close(i)
	}
}

func (m *model) seriesOf(r *Result, p *pool, start, step int64) Series {
	n := int((m.last-start)/step) + 1
	s := Series{Upstream: p.name, Start: start, Step: step, Requests: make([]uint64, n), Failures: map[knowledge.Category][]uint64{}, P50: make([]float64, n), P95: make([]float64, n)}
	place := func(at int64) int { return int(min(int64(n-1), max(0, (at-start)/step))) }
	counts := map[knowledge.Category][]float64{}
	for _, f := range p.failures {
		if !m.o.takes(f.at) {
			continue
		}
		c := r.categoryOf(f)
		if counts[c] == nil {
			counts[c] = make([]float64, n)
		}
		counts[c][place(f.at)] += f.weight
	}
	for c, list := range counts {
		s.Failures[c] = make([]uint64, n)
		for i, w := range list {
			s.Failures[c][i] = uint64(math.Round(w))
		}
	}
	if len(p.streams) > 0 {
		clock := m.requestClock(p)
		for i := range s.Requests {
			from := start + int64(i)*step
			s.Requests[i] = uint64(math.Round(clock(max(from, m.o.Since), from+step)))
		}
	}
	if step < minute {
		s.fillQuantiles(p, place)
	}
	return s
}

// fillQuantiles takes durations from the sampled requests.
func (s *Series) fillQuantiles(p *pool, place func(int64) int) {
	durations := make([][]float64, len(s.P50))
	for _, r := range p.requests {
		if r.rec.Total != event.None && r.at >= s.Start {
			i := place(r.at)
			durations[i] = append(durations[i], float64(r.rec.Total))
		}
	}
	for i, d := range durations {
		s.P50[i], s.P95[i] = quantile(d, 0.5)/1000, quantile(d, 0.95)/1000
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
