package report

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dustin/go-humanize"
	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// Style is how text is shown: only on a terminal in colour and to its width.
type Style struct {
	Colour bool
	Width  int            // columns; 0: a width that can be pasted anywhere
	Zone   *time.Location // of all times; nil: UTC
	Top    int            // how many incidents are told in full; 0: as many as suit the format
}

// widths is how many widths of cells are remembered while tables are drawn: more than the largest one has. Room for thousands would be taken by every
// run, whether it draws one or not.
const widths = 512

func init() { twwidth.SetCacheCapacity(widths) }

// pasteWidth is the width of text that no terminal shows.
const pasteWidth = 120

func (s Style) width() int {
	if s.Width <= 0 {
		return pasteWidth
	}
	return min(max(s.Width, 60), 160)
}

func (s Style) bold(text string) string {
	if !s.Colour || strings.TrimSpace(text) == "" {
		return text
	}
	return "\x1b[1m" + text + "\x1b[0m"
}

func (s Style) zone() *time.Location {
	if s.Zone == nil {
		return time.UTC
	}
	return s.Zone
}

// zoneName is the name of the zone at a moment.
func (s Style) zoneName(ms int64) string {
	name, _ := time.UnixMilli(ms).In(s.zone()).Zone()
	return name
}

// clock is a moment within the day of the window's start, else with its date.
func (p *page) clock(ms int64) string {
	at := time.UnixMilli(ms).In(p.style.zone())
	layout := "15:04:05"
	if p.Window != nil {
		first, last := time.UnixMilli(int64(p.Window.Start)).In(p.style.zone()), time.UnixMilli(int64(p.Window.End)).In(p.style.zone())
		if first.Format("20060102") != last.Format("20060102") || first.Format("20060102") != at.Format("20060102") {
			layout = "2006-01-02 15:04:05"
		}
	}
	return at.Format(layout)
}

// moment is a moment with its date.
func (p *page) moment(ms int64) string {
	return time.UnixMilli(ms).In(p.style.zone()).Format("2006-01-02 15:04:05")
}

// span is a stretch of time with its zone.
func (p *page) span(from, to int64) string {
	if from == 0 {
		return "without a time"
	}
	a, b := time.UnixMilli(from).In(p.style.zone()), time.UnixMilli(to).In(p.style.zone())
	last := b.Format("15:04:05")
	if a.Format("20060102") != b.Format("20060102") {
		last = b.Format("2006-01-02 15:04:05")
	}
	text := a.Format("2006-01-02 15:04:05")
	if !a.Truncate(time.Second).Equal(b.Truncate(time.Second)) {
		text += "–" + last
	}
	return text + " " + p.style.zoneName(from)
}

// clean makes text from logs harmless: control and bidirectional characters become visible and cannot act.
func clean(text string) string {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r':
			return ' '
		case Acts(r):
			return '\uFFFD'
		}
		return r
	}, text)
}

// Acts says whether a character can act on a terminal or deceive a reader: control characters, line ends among them, what turns the direction of
// writing, and what has no width.
func Acts(r rune) bool {
	return r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x200b && r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff || r == 0x061c
}

// cut shortens text to a number of columns.
func cut(text string, room int) string {
	runes := []rune(text)
	if len(runes) <= room {
		return text
	}
	return string(runes[:max(0, room-1)]) + "…"
}

// wrap breaks text at blanks into lines of at most room columns; a longer word keeps a line of its own.
func wrap(text string, room int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Split(text, " ") {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= room:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}

func plural(n uint64, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return humanize.Comma(int64(n)) + " " + one + "s"
}

func percent(share float64) string {
	switch {
	case share <= 0:
		return "0 %"
	case share >= 0.995:
		return fmt.Sprintf("%.0f %%", math.Floor(share*100))
	case share >= 0.1:
		return fmt.Sprintf("%.0f %%", share*100)
	case share >= 0.001:
		return fmt.Sprintf("%.1f %%", share*100)
	}
	return "under 0.1 %"
}

// seconds writes a duration as people say it.
func seconds(s float64) string {
	s = math.Abs(s)
	switch {
	case s < 0.5:
		return "less than 1 s"
	case s < 90:
		return fmt.Sprintf("%.0f s", s)
	case s < 5400:
		return fmt.Sprintf("%.0f min", s/60)
	case s < 48*3600:
		return fmt.Sprintf("%.0f h", s/3600)
	}
	return fmt.Sprintf("%.0f days", s/86400)
}

// enumerate joins the first few and says how many more there are.
func enumerate(list []string, most int) string {
	if len(list) <= most {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:most], ", "), len(list)-most)
}

func or(names ...string) string {
	for _, n := range names {
		if n != "" {
			return n
		}
	}
	return ""
}

func base(path string) string {
	return path[strings.LastIndexByte(path, '/')+1:]
}

func capital(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// sparkline draws counts as bars.
func sparkline(counts []uint64) string {
	bars := []rune("▁▂▃▄▅▆▇█")
	most := uint64(1)
	for _, n := range counts {
		most = max(most, n)
	}
	var b strings.Builder
	for _, n := range counts {
		if n == 0 {
			b.WriteRune('·')
			continue
		}
		b.WriteRune(bars[min(len(bars)-1, int(n*uint64(len(bars)-1)/most))])
	}
	return b.String()
}

// table is a plain table without lines.
type table struct {
	head []string
	rows [][]string
}

func newTable(head ...string) *table { return &table{head: head} }

func (t *table) row(cells ...string) { t.rows = append(t.rows, cells) }

// leastLast is how narrow the last column may get.
const leastLast = 24

// fit breaks the cells of the last column into lines, so that the table is no wider than the text.
func (t *table) fit(width int) *table {
	last := len(t.head) - 1
	room := width
	for i := range last {
		widest := utf8.RuneCountInString(t.head[i])
		for _, row := range t.rows {
			widest = max(widest, utf8.RuneCountInString(row[i]))
		}
		room -= widest + 2
	}
	var rows [][]string
	for _, row := range t.rows {
		for i, line := range wrap(row[last], max(leastLast, room-2)) {
			cells := make([]string, last+1)
			if i == 0 {
				copy(cells, row)
			}
			cells[last] = line
			rows = append(rows, cells)
		}
	}
	t.rows = rows
	return t
}

func (t *table) render() string {
	var b bytes.Buffer
	w := tablewriter.NewTable(&b,
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{Borders: tw.BorderNone, Symbols: tw.NewSymbols(tw.StyleNone),
			Settings: tw.Settings{Separators: tw.SeparatorsNone, Lines: tw.LinesNone}})),
		tablewriter.WithHeaderAutoFormat(tw.Off), tablewriter.WithHeaderAlignment(tw.AlignLeft), tablewriter.WithRowAlignment(tw.AlignLeft),
		tablewriter.WithPadding(tw.Padding{Left: "  ", Overwrite: true}), tablewriter.WithRowAutoWrap(tw.WrapNone), tablewriter.WithHeaderAutoWrap(tw.WrapNone))
	w.Header(t.head)
	for _, row := range t.rows {
		if err := w.Append(row); err != nil {
			continue
		}
	}
	if err := w.Render(); err != nil {
		return ""
	}
	var out strings.Builder
	for _, line := range strings.Split(strings.TrimRight(b.String(), "\n"), "\n") {
		out.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return out.String()
}
