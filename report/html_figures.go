package report

import (
	"fmt"
	"math"
	"slices"

	"github.com/dustin/go-humanize"
	"github.com/go-analyze/charts"

	"github.com/why502/why502/analyze"
)

// overviewFigure is the failures over time.
type overviewFigure struct {
	figure
	Step    string
	Says    string // the chart in words
	Legend  []legendEntry
	Marks   []webMark
	Columns []string
	Rows    []overviewRow
	More    int // marks that are not listed
}

type legendEntry struct{ Role, Name string }

type webMark struct {
	Number      int
	Kind        string
	At, Machine string
	Text        string
}

type overviewRow struct {
	At     string
	Counts []uint64
	Sum    uint64
}

// curvesFigure is requests or durations of one upstream over time.
type curvesFigure struct {
	figure
	Title, Says string
	Legend      []legendEntry
}

// sharesFigure is names with their shares.
type sharesFigure struct {
	figure
	Title, Says string
	Legend      []legendEntry
	Rows        []sharesRow
	Both        bool
	Join        bool
}

type sharesRow struct {
	Name               string
	Failures, Requests string
	OfFailures         string
	OfRequests         string
}

// mostCurves is how many upstreams have charts of their own.
const mostCurves = 4

func (w *webPage) figures() error {
	if err := w.overviewFigure(); err != nil {
		return err
	}
	if err := w.curvesFigures(); err != nil {
		return err
	}
	j := w.result.Join
	for _, s := range [...]struct {
		title  string
		shares *shares
		show   bool
		join   bool
	}{
		{"Failures by upstream", w.upstreamShares(), true, false},
		{"Failures by path", w.pathShares(), true, false},
		{"How failures found their error lines", w.joinShares(), j.Exact+j.Near+j.Ambiguous > 0, true},
	} {
		if s.show && len(s.shares.rows) > 0 {
			f, err := w.sharesFigure(s.title, s.shares, s.join)
			if err != nil {
				return err
			}
			w.Shares = append(w.Shares, f)
		}
	}
	return nil
}

func (w *webPage) overviewFigure() error {
	o := w.overview(desk.bars)
	if o == nil {
		return nil
	}
	drawn, err := newFigure(desk, func(c canvas) ([]byte, plane, error) { return w.overview(c.bars).draw(c) })
	if err != nil {
		return fmt.Errorf("drawing the failures: %w", err)
	}
	f := &overviewFigure{figure: drawn, Step: o.stepText()}
	for _, c := range o.shown() {
		f.Legend = append(f.Legend, legendEntry{roleColours[categoryRole+role(c)].name, categoryWords(c)})
		f.Columns = append(f.Columns, categoryWords(c))
	}
	f.list(w.page, o)
	f.rows(w.page, o)
	f.Says = o.says(w.page)
	w.Failures = f
	return nil
}

// says is the chart for those who do not see it.
func (o *overview) says(p *page) string {
	all, most, at := 0.0, 0.0, 0
	for i := range o.n {
		sum := 0.0
		for c := range o.counts {
			sum += o.counts[c][i]
		}
		all += sum
		if sum > most {
			most, at = sum, i
		}
	}
	return fmt.Sprintf("%s failures from %s to %s; most of them, %s in one %s, at %s. The numbers are in the table below the chart.", humanize.Comma(int64(all)),
		p.clock(o.start), p.clock(o.end()), humanize.Comma(int64(most)), o.stepText(), p.clock(o.start+int64(at)*o.step))
}

// mostListed is how many marks are listed below the chart.
const mostListed = 40

// list names the marks by their numbers.
func (f *overviewFigure) list(p *page, o *overview) {
	for _, m := range o.marks {
		if len(f.Marks) >= mostListed {
			f.More++
			continue
		}
		f.Marks = append(f.Marks, webMark{m.number, m.Kind.String(), p.clock(m.At), machineTime(m.At), m.Text})
	}
}

func (f *overviewFigure) rows(p *page, o *overview) {
	for i := range o.n {
		row := overviewRow{At: p.clock(o.start + int64(i)*o.step)}
		for _, c := range o.shown() {
			n := uint64(o.counts[c][i])
			row.Counts = append(row.Counts, n)
			row.Sum += n
		}
		f.Rows = append(f.Rows, row)
	}
}

// curvesFigures draws requests and durations of the upstreams that fail most.
func (w *webPage) curvesFigures() error {
	n := 0
	for i := range w.result.Series {
		s := &w.result.Series[i]
		failures := uint64(0)
		for _, points := range s.Failures {
			failures += sum(points)
		}
		if failures == 0 || len(s.Requests) < 6 || n >= mostCurves {
			continue
		}
		drawn := false
		for _, c := range [...]*curvesData{w.rate(s), w.latency(s)} {
			if c == nil {
				continue
			}
			f, err := newFigure(half, c.curves.draw)
			if err != nil {
				return fmt.Errorf("drawing %s: %w", c.title, err)
			}
			w.Curves = append(w.Curves, curvesFigure{figure: f, Title: c.title, Says: c.says, Legend: c.legend})
			drawn = true
		}
		if drawn {
			n++
		}
	}
	return nil
}

type curvesData struct {
	*curves
	title, says string
	legend      []legendEntry
}

// newCurves is an axis with the spans of the upstream's incidents; before is the first step that belongs to one of them.
func (w *webPage) newCurves(s *analyze.Series) (c *curves, before int) {
	c = &curves{timeline: timeline{s.Start, s.Step, len(s.Requests), w.style.zone()}, usual: math.NaN()}
	before = c.n
	for _, inc := range w.ordered {
		if slices.ContainsFunc(inc.Upstreams, func(u analyze.Count) bool { return u.Name == s.Upstream }) {
			c.spans = append(c.spans, [2]int64{inc.Start, inc.End})
			before = min(before, c.place(inc.Start))
		}
	}
	return c, before
}

// rate is the requests a second; nil where not all requests are logged.
func (w *webPage) rate(s *analyze.Series) *curvesData {
	if !w.result.Counted || sum(s.Requests) == 0 {
		return nil
	}
	c, before := w.newCurves(s)
	line := make([]float64, c.n)
	for i, n := range s.Requests {
		line[i] = float64(n) * 1000 / float64(s.Step)
	}
	c.lines, c.roles = [][]float64{line}, []role{rateRole}
	d := &curvesData{curves: c, title: or(s.Upstream, "upstream not named") + ": requests a second", legend: []legendEntry{{"rate", "requests a second"}}}
	d.compare(before, line, " a second")
	return d
}

// latency is the middle and the slow end of the durations; nil where the log has none.
func (w *webPage) latency(s *analyze.Series) *curvesData {
	if len(s.P50) == 0 || slices.Max(s.P95) == 0 {
		return nil
	}
	c, before := w.newCurves(s)
	gaps := func(list []float64) []float64 {
		line := slices.Clone(list)
		for i := range line {
			if s.Requests[i] == 0 || line[i] == 0 {
				line[i] = charts.GetNullValue()
			}
		}
		return line
	}
	c.lines, c.roles = [][]float64{gaps(s.P95), gaps(s.P50)}, []role{slowRole, medianRole}
	d := &curvesData{curves: c, title: or(s.Upstream, "upstream not named") + ": seconds for an answer",
		legend: []legendEntry{{"slow", "95 of 100 are faster"}, {"median", "half are faster (median)"}}}
	d.compare(before, c.lines[1], " s")
	return d
}

// compare says how the line was before the first incident and since, and draws what was usual.
func (d *curvesData) compare(before int, line []float64, unit string) {
	middle := func(list []float64) float64 {
		list = slices.DeleteFunc(slices.Clone(list), func(v float64) bool { return v == charts.GetNullValue() })
		if len(list) == 0 {
			return math.NaN()
		}
		slices.Sort(list)
		return list[len(list)/2]
	}
	if before < 4 || before >= d.n {
		d.says = "Usually " + measure(middle(line), unit) + " (median of the steps); too little before the first failure to compare with."
		if before >= d.n {
			d.says = "Usually " + measure(middle(line), unit) + " (median of the steps)."
		}
		return
	}
	d.usual = middle(line[:before])
	d.legend = append(d.legend, legendEntry{"usual", "usual before the first failure"})
	inside := d.place(d.spans[0][1]) + 1
	for _, s := range d.spans {
		inside = max(inside, d.place(s[1])+1)
	}
	d.says = fmt.Sprintf("Before the first failure %s, from then until the last %s (medians of the steps).", measure(d.usual, unit), measure(middle(line[before:inside]), unit))
	d.legend = append(d.legend, legendEntry{"span", "incident"})
}

func measure(v float64, unit string) string {
	if math.IsNaN(v) {
		return "nothing"
	}
	return fmt.Sprintf("%.3g", v) + unit
}

func (w *webPage) sharesFigure(title string, s *shares, join bool) (sharesFigure, error) {
	drawn, err := newFigure(desk, s.draw)
	if err != nil {
		return sharesFigure{}, fmt.Errorf("drawing %s: %w", title, err)
	}
	f := sharesFigure{figure: drawn, Title: title, Both: s.both, Join: join, Legend: []legendEntry{{"failure", "share of the failures"}}}
	if s.both {
		f.Legend = append(f.Legend, legendEntry{"usual", "share of the requests"})
	}
	for _, r := range s.rows {
		row := sharesRow{Name: r.name, Failures: humanize.Comma(int64(r.failures)), OfFailures: percent(r.ofFailures), Requests: "", OfRequests: ""}
		if r.requests > 0 {
			row.Requests, row.OfRequests = humanize.Comma(int64(r.requests)), percent(r.ofRequests)
		}
		f.Rows = append(f.Rows, row)
	}
	first := s.rows[0]
	f.Says = fmt.Sprintf("%s: %s of the failures", clean(first.name), percent(first.ofFailures))
	if first.ofRequests > 0 {
		f.Says += fmt.Sprintf(" and %s of the requests", percent(first.ofRequests))
	}
	f.Says += ". The numbers are in the table below the chart."
	return f, nil
}
