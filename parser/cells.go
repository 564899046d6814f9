package parser

import "bytes"

// maxCells bounds how many cells of a row are tried.
const maxCells = 12

// cells tries the cells of a row where nothing knows the whole: of a table as Grafana, consoles and Markdown show it, or of a list with commas as
// stores export it. A cell before the line may be its stamp.
func (l *Lines) cells(body []byte) Fate {
	p := &l.peeler
	saved := p.Stamp
	fate := Unparsed
	switch {
	case bytes.IndexByte(body, '|') >= 0:
		fate = l.behindBars(body)
	case bytes.Contains(body, doubledQuote) && (body[0] == '"' || bytes.Contains(body, commaQuote)):
		fate = l.behindCommas(body)
	}
	if fate == Unparsed {
		p.Stamp = saved
	}
	return fate
}

var doubledQuote, commaQuote = []byte(`""`), []byte(`,"`)

// behindBars tries what stands behind each bar.
func (l *Lines) behindBars(body []byte) Fate {
	row := bytes.TrimRight(body, " \t|")
	for range maxCells {
		cell, rest, found := bytes.Cut(row, bar)
		if !found || len(rest) > 0 && rest[0] != ' ' && rest[0] != '\t' && rest[0] != '|' {
			break
		}
		l.stampOfCell(bytes.Trim(cell, " \t"))
		if row = bytes.TrimLeft(rest, " \t"); len(row) == 0 {
			break
		}
		if fate := l.behind(nil, row); fate != Unparsed {
			return fate
		}
	}
	return Unparsed
}

var bar = []byte("|")

// behindCommas tries the quoted cells of a list with commas, in which a quote is written twice.
func (l *Lines) behindCommas(body []byte) Fate {
	for rest := body; len(rest) > 0; {
		if rest[0] != '"' {
			cell, next, _ := bytes.Cut(rest, comma)
			l.stampOfCell(cell)
			rest = next
			continue
		}
		n := l.unquote(rest)
		if n == 0 || n < len(rest) && rest[n] != ',' {
			break
		}
		rest = rest[min(n+1, len(rest)):]
		if l.stampOfCell(l.cell) || isBlank(l.cell) {
			continue
		}
		if fate := l.behind(nil, l.cell); fate != Unparsed {
			return fate
		}
	}
	return Unparsed
}

var comma = []byte(",")

// unquote copies the cell that b begins with and returns how many bytes it takes, 0 where it does not end.
func (l *Lines) unquote(b []byte) int {
	l.cell = l.cell[:0]
	for i := 1; i < len(b); i++ {
		if b[i] != '"' {
			l.cell = append(l.cell, b[i])
			continue
		}
		if i+1 == len(b) || b[i+1] != '"' {
			return i + 1
		}
		l.cell = append(l.cell, '"')
		i++
	}
	return 0
}

// stampOfCell keeps a cell that is nothing but a stamp.
func (l *Lines) stampOfCell(cell []byte) bool {
	if len(cell) < len("1795375300") || starts[cell[0]] != digitStart {
		return false
	}
	p := &l.peeler
	stamp, n := p.epoch.Any(cell)
	if n != len(cell) {
		return false
	}
	p.used = true
	p.stamp(stamp)
	return true
}
