package report

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"

	"github.com/go-analyze/charts"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/knowledge"
)

// Charts are drawn by go-analyze/charts. A drawing for a page is SVG whose colours are names that the style sheet resolves, so that one drawing fits light, dark
// and paper; a drawing for a mail is PNG in fixed colours.

// role is what a colour stands for. The library knows only colours, so in SVG each role goes through it as a colour that nothing else has.
type role uint8

const (
	axisRole role = iota
	gridRole
	wordsRole
	changeRole
	proxyRole
	healthRole
	rateRole
	medianRole
	slowRole
	usualRole
	spanRole
	failureRole
	categoryRole // and the five that follow: the categories in their order
	roles        = int(categoryRole) + knowledge.Categories
)

// roleColours are the name of each role in the style sheet and its colour on white.
var roleColours = [roles]struct {
	name  string
	light charts.Color
}{
	axisRole:    {"axis", charts.ColorFromHex("#6b7480")},
	gridRole:    {"grid", charts.ColorFromHex("#e3e7ec")},
	wordsRole:   {"quiet", charts.ColorFromHex("#4a5360")},
	changeRole:  {"change", charts.ColorFromHex("#1b1f24")},
	proxyRole:   {"proxy", charts.ColorFromHex("#0b6bcb")},
	healthRole:  {"health", charts.ColorFromHex("#c2185b")},
	rateRole:    {"rate", charts.ColorFromHex("#0b6bcb")},
	medianRole:  {"median", charts.ColorFromHex("#0f7f63")},
	slowRole:    {"slow", charts.ColorFromHex("#c05600")},
	usualRole:   {"usual", charts.ColorFromHex("#4a5360")},
	spanRole:    {"span", charts.ColorFromHex("#f3d9d9")},
	failureRole: {"failure", charts.ColorFromHex("#b3261e")},

	categoryRole + role(knowledge.Overload):      {"overload", charts.ColorFromHex("#d1660a")},
	categoryRole + role(knowledge.Communication): {"communication", charts.ColorFromHex("#2563c9")},
	categoryRole + role(knowledge.Firewall):      {"firewall", charts.ColorFromHex("#8c1d2f")},
	categoryRole + role(knowledge.DNSChanges):    {"dns", charts.ColorFromHex("#0f8a6a")},
	categoryRole + role(knowledge.Bugs):          {"bugs", charts.ColorFromHex("#8a3fc0")},
	categoryRole + role(knowledge.Unattributed):  {"unattributed", charts.ColorFromHex("#6f7782")},
}

// stand is the colour that stands for a role while the library draws.
func (r role) stand() charts.Color { return charts.ColorRGB(1, 2, uint8(r)+3) }

// canvas is what is drawn on.
type canvas struct {
	width, height int
	scale         int // of everything but the plane: 2 for a picture that fine screens show sharply
	bars          int // at most
	ticks         int // labels of the axis of time
	letters       int // of a name
	gridLines     int // of a chart of shares
	png           bool
	trial         bool // to find the plane: the axis must show
}

// The canvases: a page on a desk, half of it, a phone, and a mail.
var (
	half       = canvas{width: 470, height: 170, scale: 1, bars: 120, ticks: 5, letters: 30, gridLines: 4}
	desk       = canvas{width: 960, height: 240, scale: 1, bars: 120, ticks: 9, letters: 44, gridLines: 4}
	phone      = canvas{width: 340, height: 220, scale: 1, bars: 48, ticks: 4, letters: 18, gridLines: 1}
	mailCanvas = canvas{width: 1240, height: 440, scale: 2, bars: 72, ticks: 7, letters: 30, gridLines: 4, png: true}
)

// plane is where the values of a chart lie, in its units.
type plane struct {
	left, top, right, bottom int
}

func (p plane) x(share float64) int {
	return p.left + int(math.Round(min(max(share, 0), 1)*float64(p.right-p.left)))
}

// colour is a role's colour on the canvas.
func (c canvas) colour(r role) charts.Color {
	if c.png {
		return roleColours[r].light
	}
	return r.stand()
}

// theme gives the series the colours of the roles.
func (c canvas) theme(axis charts.Color, series ...role) charts.ColorPalette {
	background := charts.ColorTransparent
	if c.png {
		background = charts.ColorWhite
	}
	t := charts.ThemeOption{AxisStrokeColor: axis, AxisSplitLineColor: c.colour(gridRole), BackgroundColor: background, TextColor: c.colour(wordsRole)}
	for _, r := range series {
		t.SeriesColors = append(t.SeriesColors, c.colour(r))
	}
	return charts.MakeTheme(t)
}

func (c canvas) words() charts.FontStyle {
	return charts.FontStyle{FontSize: float64(9 * c.scale), FontColor: c.colour(wordsRole)}
}

func (c canvas) painter() *charts.Painter {
	format := charts.ChartOutputSVG
	if c.png {
		format = charts.ChartOutputPNG
	}
	return charts.NewPainter(charts.PainterOptions{OutputFormat: format, Width: c.width, Height: c.height})
}

// draw draws a chart; over then draws on top of it, once it is known where the values lie: that is read off a first drawing.
func (c canvas) draw(chart func(c canvas, p *charts.Painter) error, over func(c canvas, p *charts.Painter, at plane)) ([]byte, plane, error) {
	trial := c
	trial.png, trial.trial = false, true
	p := trial.painter()
	if err := chart(trial, p); err != nil {
		return nil, plane{}, err
	}
	first, err := p.Bytes()
	if err != nil {
		return nil, plane{}, err
	}
	at := findPlane(string(first), c)
	p = c.painter()
	if err := chart(c, p); err != nil {
		return nil, plane{}, err
	}
	if over != nil {
		over(c, p, at)
	}
	out, err := p.Bytes()
	return out, at, err
}

// findPlane reads the plane off a drawing: from the ends of the axis up to the highest line of the grid.
func findPlane(svg string, c canvas) plane {
	at := plane{0, c.height, c.width, c.height}
	widest := 0
	for _, path := range strings.Split(svg, "<path")[1:] {
		axis, grid := strings.Contains(path, "stroke:"+axisRole.stand().String()), strings.Contains(path, "stroke:"+gridRole.stand().String())
		var x1, y1, x2, y2 int
		from, to, found := strings.Cut(path, "\nL ")
		if !found || !axis && !grid {
			continue
		}
		if _, err := fmt.Sscanf(from[strings.IndexByte(from, 'M')+1:], "%d %d", &x1, &y1); err != nil {
			continue
		}
		if _, err := fmt.Sscanf(to, "%d %d", &x2, &y2); err != nil || y1 != y2 {
			continue
		}
		at.top = min(at.top, y1)
		if axis && x2-x1 > widest {
			at.left, at.right, at.bottom, widest = x1, x2, y1, x2-x1
		}
	}
	return at
}

// figure is a chart of a page: the same data on a desk and on a phone.
type figure struct {
	Desk, Phone         template.HTML
	DeskLeft, DeskRight float64 // where the values lie, in percent of the width
	PhoneLeft           float64
	PhoneRight          float64
}

// newFigure draws for both.
func newFigure(onDesk canvas, draw func(c canvas) ([]byte, plane, error)) (figure, error) {
	var f figure
	share := func(x, width int) float64 { return math.Round(float64(x)/float64(width)*1e4) / 100 }
	out, at, err := draw(onDesk)
	if err != nil {
		return f, err
	}
	f.Desk, f.DeskLeft, f.DeskRight = dress(out), share(at.left, onDesk.width), share(at.right, onDesk.width)
	out, at, err = draw(phone)
	if err != nil {
		return f, err
	}
	f.Phone, f.PhoneLeft, f.PhoneRight = dress(out), share(at.left, phone.width), share(at.right, phone.width)
	return f, nil
}

// dress turns a drawing of the library into a piece of a page: colours by their names, the page's own font, hidden from readers that read the text beside it. The
// library escapes what it writes; nothing but names that were cleaned goes in.
func dress(svg []byte) template.HTML {
	text := string(svg)
	pairs := []string{"\nL ", "L", "\n", " ", ";font-family:'Roboto Medium',sans-serif", "", "stroke:none;fill:none", "display:none", ` xmlns:xlink="http://www.w3.org/1999/xlink"`, "",
		"stroke:none;", "", "stroke-width:1;", "", "<svg ", `<svg aria-hidden="true" focusable="false" `}
	for i := range roles {
		pairs = append(pairs, role(i).stand().String(), "var(--"+roleColours[i].name+")")
	}
	return template.HTML(strings.NewReplacer(pairs...).Replace(text)) //nolint:gosec // see above
}

// roof is a round number not below the highest value, and how many labels its axis has.
func roof(highest float64) (top float64, labels int) {
	if highest <= 0 {
		return 1, 2
	}
	unit := math.Pow(10, math.Floor(math.Log10(highest)))
	for _, share := range [...]float64{0.1, 0.2, 0.5, 1, 2} {
		if n := math.Ceil(highest/(unit*share) - 1e-9); n <= 5 {
			return n * unit * share, int(n) + 1
		}
	}
	return unit * 10, 3
}

// wholeRoof is roof for what is counted.
func wholeRoof(highest float64) (top float64, labels int) {
	if highest <= 5 {
		top = max(1, math.Ceil(highest))
		return top, int(top) + 1
	}
	return roof(highest)
}

// shortNumber writes a number for an axis.
func shortNumber(v float64) string {
	for _, unit := range [...]struct {
		size float64
		sign string
	}{{1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if v >= unit.size {
			return strconv.FormatFloat(math.Round(v/unit.size*100)/100, 'f', -1, 64) + unit.sign
		}
	}
	return strconv.FormatFloat(math.Round(v*1000)/1000, 'f', -1, 64)
}

// markRole is the colour of a mark.
func markRole(k analyze.MarkKind) role {
	return [...]role{analyze.ChangeMark: changeRole, analyze.ProxyMark: proxyRole, analyze.HealthMark: healthRole}[k]
}
