package report

import (
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/go-analyze/charts"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/knowledge"
)

// timeline is the axis of time of a chart: n steps from start on.
type timeline struct {
	start, step int64
	n           int
	zone        *time.Location
}

// barSteps are the spans of a bar, in milliseconds; each is a multiple of those before it.
var barSteps = [...]int64{10_000, 30_000, 60_000, 300_000, 900_000, 3600_000, 6 * 3600_000, 24 * 3600_000, 7 * 24 * 3600_000}

// tickSteps are the spans between labels.
var tickSteps = [...]int64{10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1800_000, 3600_000, 2 * 3600_000, 3 * 3600_000, 6 * 3600_000, 12 * 3600_000,
	24 * 3600_000, 48 * 3600_000, 7 * 24 * 3600_000, 14 * 24 * 3600_000, 28 * 24 * 3600_000}

// coarser is the axis in at most as many steps; by the minute at least, where that leaves enough of them.
func (t timeline) coarser(most int) timeline {
	for _, step := range barSteps {
		if step%t.step != 0 {
			continue
		}
		start := step * floorDiv(t.start, step)
		n := int((t.end()-1-start)/step) + 1
		if n <= most && (step >= 60_000 || t.end()-t.start < 15*60_000) {
			return timeline{start, step, n, t.zone}
		}
	}
	step := t.step * int64((t.n+most-1)/most)
	return timeline{t.start, step, int((t.end()-1-t.start)/step) + 1, t.zone}
}

func (t timeline) end() int64 { return t.start + int64(t.n)*t.step }

// share is how far along the axis a moment is.
func (t timeline) share(at int64) float64 {
	return float64(at-t.start) / float64(t.end()-t.start)
}

// place is the step of a moment.
func (t timeline) place(at int64) int {
	return int(min(int64(t.n-1), max(0, floorDiv(at-t.start, t.step))))
}

// labels are at most as many round times; all other steps have none, and neither has the last one, whose label the library would move.
func (t timeline) labels(most int) []string {
	tick := tickSteps[len(tickSteps)-1]
	for _, s := range tickSteps {
		if (t.end()-t.start)/s <= int64(most) {
			tick = s
			break
		}
	}
	list := make([]string, t.n)
	for i := range list[:t.n-1] {
		at := time.UnixMilli(t.start + int64(i)*t.step).In(t.zone)
		_, offset := at.Zone()
		local := at.UnixMilli() + int64(offset)*1000
		if since := local - tick*floorDiv(local, tick); since < t.step {
			list[i] = at.Format(t.layout(tick, local-since))
		}
	}
	return list
}

func (t timeline) layout(tick, local int64) string {
	switch {
	case tick >= 24*3600_000 || local%(24*3600_000) == 0 && t.end()-t.start > 24*3600_000:
		return "2 Jan"
	case tick < 60_000:
		return "15:04:05"
	}
	return "15:04"
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// fold sums the points of a series into the steps of an axis.
func (t timeline) fold(s *analyze.Series, points []uint64) []float64 {
	sums := make([]float64, t.n)
	for i, n := range points {
		sums[t.place(s.Start+int64(i)*s.Step)] += float64(n)
	}
	return sums
}

// stepText says how long a step is.
func (t timeline) stepText() string {
	switch t.step {
	case 60_000:
		return "minute"
	case 3600_000:
		return "hour"
	case 24 * 3600_000:
		return "day"
	}
	return seconds(float64(t.step) / 1000)
}

// overview is the failures of all upstreams over time.
type overview struct {
	timeline
	counts [knowledge.Categories][]float64
	marks  []numbered
}

// numbered is a mark with the number by which the list below a chart knows it. Marks that any drawing would show as one have the same.
type numbered struct {
	analyze.Mark
	number int
}

// numberRoom is the part of the axis that a number takes on a desk's drawing.
const numberRoom = 0.018

// overview counts the failures of all series; nil where there is nothing to draw.
func (p *page) overview(most int) *overview {
	list := p.result.Series
	if len(list) == 0 {
		return nil
	}
	axis := timeline{list[0].Start, list[0].Step, len(list[0].Requests), p.style.zone()}
	for _, m := range p.result.Marks {
		// A change shortly before the log begins may be why it begins so.
		if before := int((axis.start - m.At + axis.step - 1) / axis.step); m.Kind == analyze.ChangeMark && before > 0 {
			axis.start, axis.n = axis.start-int64(before)*axis.step, axis.n+before
		}
	}
	o := &overview{timeline: axis.coarser(most)}
	for c := range o.counts {
		o.counts[c] = make([]float64, o.n)
	}
	any := false
	for i := range list {
		for c, points := range list[i].Failures {
			for at, n := range o.fold(&list[i], points) {
				o.counts[c][at] += n
				any = any || n > 0
			}
		}
	}
	if !any {
		return nil
	}
	number, last := 0, math.Inf(-1)
	for _, m := range p.result.Marks {
		if m.At < o.start || m.At >= o.end() {
			continue
		}
		if at := o.share(m.At); at-last >= numberRoom {
			number, last = number+1, at
		}
		o.marks = append(o.marks, numbered{m, number})
	}
	return o
}

// shown are the categories with failures.
func (o *overview) shown() []knowledge.Category {
	var list []knowledge.Category
	for c, counts := range o.counts {
		if slices.Max(counts) > 0 {
			list = append(list, knowledge.Category(c))
		}
	}
	return list
}

// highest is the most failures in one step.
func (o *overview) highest() float64 {
	most := 0.0
	for i := range o.n {
		sum := 0.0
		for c := range o.counts {
			sum += o.counts[c][i]
		}
		most = max(most, sum)
	}
	return most
}

// draw draws stacked bars with the marks above them.
func (o *overview) draw(c canvas) ([]byte, plane, error) {
	return c.draw(o.bars, func(c canvas, p *charts.Painter, at plane) {
		for _, g := range o.groups(at, 15*c.scale) {
			g.draw(c, p, at)
		}
	})
}

func (o *overview) bars(c canvas, p *charts.Painter) error {
	var values [][]float64
	var series []role
	var names []string
	for _, category := range o.shown() {
		values = append(values, o.counts[category])
		series = append(series, categoryRole+role(category))
		names = append(names, category.String())
	}
	opt := charts.NewBarChartOptionWithData(values)
	opt.Theme = c.theme(c.colour(axisRole), series...)
	opt.StackSeries = charts.Ptr(true)
	opt.BarSize = 0.86
	opt.Padding = charts.NewBox(4*c.scale, 30*c.scale, 22*c.scale, 4*c.scale)
	opt.Legend = charts.LegendOption{Show: charts.Ptr(c.png), SeriesNames: names, FontStyle: c.words(), Symbol: charts.SymbolSquare,
		Offset: charts.OffsetStr{Left: charts.PositionLeft, Top: charts.PositionBottom}}
	opt.CategoryAxis = charts.CategoryAxisOption{Labels: o.labels(c.ticks), LabelCount: o.n, LabelFontStyle: c.words()}
	top, labels := wholeRoof(o.highest())
	opt.ValueAxis = []charts.ValueAxisOption{c.valueAxis(top, labels)}
	return p.BarChart(opt)
}

func (c canvas) valueAxis(top float64, labels int) charts.ValueAxisOption {
	return charts.ValueAxisOption{Min: charts.Ptr(0.0), Max: &top, LabelCount: labels, LabelFontStyle: c.words(), ValueFormatter: shortNumber, PreferNiceIntervals: charts.Ptr(false),
		RangeValuePaddingScale: charts.Ptr(0.0)}
}

// markGroup is marks that would cover each other.
type markGroup struct {
	x     int
	marks []numbered
}

// groups joins marks closer than the room that one needs.
func (o *overview) groups(at plane, room int) []markGroup {
	var list []markGroup
	for _, m := range o.marks {
		x := at.x(o.share(m.At))
		if n := len(list); n > 0 && (x-list[n-1].x < room || m.number == list[n-1].marks[0].number) {
			list[n-1].marks = append(list[n-1].marks, m)
			continue
		}
		list = append(list, markGroup{x, []numbered{m}})
	}
	return list
}

// draw draws a group as a line down to the axis, the sign of its weightiest mark and its number.
func (g markGroup) draw(c canvas, p *charts.Painter, at plane) {
	kind := slices.MinFunc(g.marks, func(a, b numbered) int { return int(a.Kind) - int(b.Kind) }).Kind
	colour, s, y := c.colour(markRole(kind)), c.scale, at.top-9*c.scale
	p.DashedLineStroke([]charts.Point{{X: g.x, Y: y}, {X: g.x, Y: at.bottom}}, colour, float64(s), []float64{float64(3 * s), float64(3 * s)})
	switch kind {
	case analyze.ChangeMark:
		p.FilledDiamond(g.x, y, 10*s, 10*s, colour, colour, 1)
	case analyze.ProxyMark:
		p.Circle(float64(4*s), g.x, y, colour, colour, 1)
	default:
		p.FilledRect(g.x-4*s, y-4*s, g.x+4*s, y+4*s, colour, colour, 1)
	}
	text := strconv.Itoa(g.marks[0].number)
	if last := g.marks[len(g.marks)-1].number; last > g.marks[0].number {
		text += "–" + strconv.Itoa(last)
	}
	words := c.words()
	words.FontColor = colour
	p.Text(text, g.x-p.MeasureText(text, 0, words).Width()/2, y-7*s, 0, words)
}

// curves are one or two lines over time, with what was usual before the first incident.
type curves struct {
	timeline
	lines [][]float64
	roles []role
	usual float64 // NaN: not known
	spans [][2]int64
}

// draw draws the lines, the usual value dashed, and the incidents as bands behind their time.
func (l *curves) draw(c canvas) ([]byte, plane, error) {
	highest := 0.0
	for _, line := range l.lines {
		for _, v := range line {
			if v != charts.GetNullValue() {
				highest = max(highest, v)
			}
		}
	}
	if !math.IsNaN(l.usual) {
		highest = max(highest, l.usual)
	}
	top, labels := roof(highest)
	chart := func(c canvas, p *charts.Painter) error {
		opt := charts.NewLineChartOptionWithData(l.lines)
		// So many steps would make the ticks of the axis one black bar.
		axis := charts.ColorTransparent
		if c.trial || l.n <= c.bars {
			axis = c.colour(axisRole)
		}
		opt.Theme = c.theme(axis, l.roles...)
		opt.Padding = charts.NewBox(4*c.scale, 14*c.scale, 22*c.scale, 4*c.scale)
		opt.Legend.Show = charts.Ptr(false)
		opt.Symbol = charts.Symbol{Shape: charts.SymbolNone}
		opt.LineStrokeWidth = 1.6 * float64(c.scale)
		opt.XAxis = charts.XAxisOption{Labels: l.labels(c.ticks), LabelCount: l.n, LabelFontStyle: c.words(), BoundaryGap: charts.Ptr(true)}
		opt.YAxis = []charts.YAxisOption{c.valueAxis(top, labels)}
		return p.LineChart(opt)
	}
	return c.draw(chart, func(c canvas, p *charts.Painter, at plane) {
		for _, s := range l.spans {
			left, right := at.x(l.share(s[0])), at.x(l.share(s[1]))
			p.FilledRect(left, at.top, max(right, left+2), at.bottom, c.colour(spanRole), charts.ColorTransparent, 0)
		}
		if !math.IsNaN(l.usual) {
			y := at.bottom - int(math.Round(l.usual/top*float64(at.bottom-at.top)))
			p.DashedLineStroke([]charts.Point{{X: at.left, Y: y}, {X: at.right, Y: y}}, c.colour(usualRole), float64(c.scale), []float64{6, 4})
		}
	})
}
