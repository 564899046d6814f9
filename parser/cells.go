package parser

import "bytes"

// maxCells bounds how many cells of a row are tried.
const maxCells = 12

// cells tries the cells of a row where nothing knows the whole, of a table as Grafana, consoles and Markdown show it. A cell before the line may be
// its stamp.
func (l *Lines) cells(body []byte) Fate {
	if bytes.IndexByte(body, '|') < 0 {
		return Unparsed
	}
	p := &l.peeler
	saved := p.Stamp
	fate := l.behindBars(body)
	if fate == Unparsed {
		p.Stamp = saved
	}
	return fate
}

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
