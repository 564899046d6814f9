package report

import (
	"fmt"
	"math"
	"slices"

	"github.com/go-analyze/charts"

	"github.com/why502/why502/analyze"
)

// shares are names with their parts of the failures and, where known, of the requests.
type shares struct {
	rows []shareRow
	both bool // the parts of the requests are known
}

type shareRow struct {
	name               string
	failures, requests uint64
	ofFailures         float64
	ofRequests         float64
}

// mostShares is how many rows a chart of shares has.
const mostShares = 8

// newShares makes rows of counts, most failures first. The parts are of all that is counted, shown or not.
func newShares(counts []analyze.Count, allFailures, allRequests uint64) *shares {
	s := &shares{}
	for _, c := range counts {
		row := shareRow{name: c.Name, failures: c.Failures, requests: c.Requests}
		if allFailures > 0 {
			row.ofFailures = float64(c.Failures) / float64(allFailures)
		}
		if allRequests > 0 && c.Requests > 0 {
			row.ofRequests = float64(c.Requests) / float64(allRequests)
			s.both = true
		}
		s.rows = append(s.rows, row)
	}
	slices.SortStableFunc(s.rows, func(a, b shareRow) int { return int(int64(b.failures) - int64(a.failures)) })
	return s
}

// upstreamShares counts the series, which have the requests too.
func (p *page) upstreamShares() *shares {
	var counts []analyze.Count
	failures, requests := uint64(0), uint64(0)
	for i := range p.result.Series {
		s := &p.result.Series[i]
		c := analyze.Count{Name: or(s.Upstream, "not named")}
		for _, points := range s.Failures {
			c.Failures += sum(points)
		}
		if p.result.Counted {
			c.Requests = sum(s.Requests)
		}
		failures += c.Failures
		requests += c.Requests
		if c.Failures > 0 {
			counts = append(counts, c)
		}
	}
	return newShares(counts, failures, requests)
}

// pathShares counts the paths of all incidents.
func (p *page) pathShares() *shares {
	byName := map[string]*analyze.Count{}
	failures, requests := uint64(0), uint64(0)
	for _, inc := range p.ordered {
		failures += inc.Failures
		requests += inc.Requests
		for _, c := range inc.Paths {
			if byName[c.Name] == nil {
				byName[c.Name] = &analyze.Count{Name: c.Name}
			}
			byName[c.Name].Failures += c.Failures
			byName[c.Name].Requests += c.Requests
		}
	}
	var counts []analyze.Count
	for _, c := range byName {
		counts = append(counts, *c)
	}
	slices.SortFunc(counts, func(a, b analyze.Count) int {
		if a.Failures != b.Failures {
			return int(int64(b.Failures) - int64(a.Failures))
		}
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	if !p.result.Counted {
		requests = 0
	}
	return newShares(counts, failures, requests)
}

// joinShares says how failures found their error lines.
func (p *page) joinShares() *shares {
	j := p.result.Join
	all := j.Exact + j.Near + j.Ambiguous + j.None
	s := &shares{}
	for _, row := range [...]struct {
		name string
		n    uint64
	}{{"exactly", j.Exact}, {"nearly", j.Near}, {"ambiguously", j.Ambiguous}, {"not at all", j.None}} {
		s.rows = append(s.rows, shareRow{name: row.name, failures: row.n, ofFailures: float64(row.n) / math.Max(1, float64(all))})
	}
	return s
}

func sum(list []uint64) uint64 {
	n := uint64(0)
	for _, x := range list {
		n += x
	}
	return n
}

// draw draws lying bars: the part of the failures, and below it that of the requests.
func (s *shares) draw(c canvas) ([]byte, plane, error) {
	rows := s.rows[:min(len(s.rows), mostShares)]
	failures, requests := make([]float64, len(rows)), make([]float64, len(rows))
	names := make([]string, len(rows))
	for i, r := range rows {
		// The library draws from the bottom up.
		at := len(rows) - 1 - i
		failures[at], requests[at] = math.Round(r.ofFailures*1e4)/100, math.Round(r.ofRequests*1e4)/100
		names[at] = cut(clean(r.name), c.letters)
	}
	values, series := [][]float64{failures}, []role{failureRole}
	thick := 26
	if s.both {
		values, series, thick = [][]float64{failures, requests}, []role{failureRole, usualRole}, 36
	}
	c.width, c.height = c.width*c.shareWidth()/100, 34+thick*len(rows)
	return c.draw(func(c canvas, p *charts.Painter) error {
		opt := charts.NewBarChartOptionWithData(values)
		opt.Horizontal = true
		opt.Theme = c.theme(c.colour(axisRole), series...)
		opt.Padding = charts.NewBox(4, 4, 40, 4)
		opt.Legend.Show = charts.Ptr(false)
		opt.CategoryAxis = charts.CategoryAxisOption{Labels: names, LabelFontStyle: c.words()}
		top, labels := roof(max(1, slices.Max(failures), slices.Max(requests)))
		axis := c.valueAxis(top, min(labels, c.gridLines+1))
		axis.ValueFormatter = func(v float64) string { return shortNumber(v) + " %" }
		opt.ValueAxis = []charts.ValueAxisOption{axis}
		for i := range opt.SeriesList {
			opt.SeriesList[i].Label = charts.SeriesLabel{Show: charts.Ptr(true), FontStyle: c.words(),
				LabelFormatter: func(_ int, _ string, v float64) (string, *charts.LabelStyle) { return fmt.Sprintf("%.3g %%", v), nil }}
		}
		return p.BarChart(opt)
	}, nil)
}

// shareWidth is the part of a page that a chart of shares takes: two stand side by side on a desk.
func (c canvas) shareWidth() int {
	if c.width > 600 {
		return 60
	}
	return 100
}
