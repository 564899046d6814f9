package parser

import (
	"bytes"
	"slices"

	"github.com/why502/why502/parser/event"
)

// mostColumns bounds how many columns of a row are looked at.
const mostColumns = 64

// behindColumns tries the columns of a row that begins unlike those of pasted.
func (l *Lines) behindColumns(line []byte) Fate {
	p := &l.peeler
	saved, used := p.Prefix, p.used
	if body := p.columns(line); body != nil {
		if fate := l.behind(nil, body); fate != Unparsed {
			return fate
		}
	}
	p.Prefix, p.used = saved, used
	return Unparsed
}

// columns takes a row apart that a store exported as CSV, or that somebody copied out of a table: the longest text with blanks in it is the line, the
// others tell the time, the machine, the severity and the program. It returns nil for what is no row.
func (p *peeler) columns(row []byte) []byte {
	var columns [mostColumns][]byte
	n := p.cut(row, columns[:])
	if n < 2 {
		return nil
	}
	body := -1
	for i, column := range columns[:n] {
		if len(column) > mostStamp && (bytes.IndexByte(column, ' ') > 0 || column[0] == '{') && (body < 0 || len(column) > len(columns[body])) {
			body = i
		}
	}
	if body < 0 {
		return nil
	}
	p.used = true
	named := false
	for i, column := range columns[:body] {
		switch stamp := p.ofColumn(column); {
		case stamp.Set:
			if !p.Stamp.Set {
				p.stamp(stamp)
			}
		case severityAmong(column) != noSeverity:
			p.Severity = severityAmong(column)
		case p.program(column):
		case !named && i > 0 && looksLikeHost(column):
			p.Node, named = column, true
		}
	}
	return columns[body]
}

// mostStamp is the length of the longest stamp of a column.
const mostStamp = len("Nov 22, 2026 @ 19:21:39.123")

// cut cuts a row at its tabs, else at the commas of CSV, where quotes inside a column are doubled. It returns how many columns there are; one for
// what is no row.
func (p *peeler) cut(line []byte, columns [][]byte) int {
	n := 0
	if bytes.IndexByte(line, '\t') > 0 {
		for rest, found := line, true; found && n < len(columns); n++ {
			var column []byte
			column, rest, found = bytes.Cut(rest, tab)
			columns[n] = bytes.Trim(column, " ")
		}
		return n
	}
	if !bytes.Contains(line, quotedNext) && !bytes.Contains(line, quotedLast) {
		return 1
	}
	p.clearCells(line)
	for at := 0; at <= len(line) && n < len(columns); n++ {
		if columns[n], at = p.column(line, at); columns[n] == nil {
			return 1
		}
	}
	return n
}

var tab, quotedNext, quotedLast = []byte("\t"), []byte(`,"`), []byte(`",`)

// clearCells forgets the columns of the line before. Those of an outer row stay where they are, because the line at hand may stand in one of them.
func (p *peeler) clearCells(line []byte) {
	if p.layers == 0 {
		p.cells = p.cells[:0]
	}
	p.cells = slices.Grow(p.cells, len(line)) // columns are slices of it
}

// column reads a column of CSV, and returns where the next one begins. It is nil where something else than a comma stands behind its closing quote, and
// where a blank before words shows that the comma was one of prose.
func (p *peeler) column(line []byte, at int) (column []byte, next int) {
	begin := at
	for at < len(line) && line[at] == ' ' {
		at++
	}
	if at == len(line) || line[at] != '"' {
		if at > begin && begin > 0 {
			return nil, at
		}
		end := bytes.IndexByte(line[at:], ',')
		if end < 0 {
			end = len(line) - at
		}
		return line[at : at+end], at + end + 1
	}
	begin = len(p.cells)
	for at++; at < len(line); at++ {
		if line[at] == '"' {
			if at++; at == len(line) || line[at] != '"' {
				break
			}
		}
		p.cells = append(p.cells, line[at])
	}
	if at < len(line) && line[at] != ',' {
		return nil, at
	}
	return p.cells[begin:len(p.cells):len(p.cells)], at + 1
}

// ofColumn reads a column that is a stamp and nothing else. Kibana writes "Nov 22, 2026 @ 19:21:39.123".
func (p *peeler) ofColumn(column []byte) event.Stamp {
	if _, digits := leadingNumber(column[:min(len(column), 9)]); len(column) < 19 && digits < 9 || len(column) > 16 && digits == 9 {
		return event.Stamp{} // a number as long as that is an id
	}
	if column[3] == ' ' && bytes.Contains(column, kibanaMark) {
		column = bytes.Replace(bytes.Replace(column, kibanaMark, []byte(" "), 1), []byte(","), nil, 1)
	}
	stamp, n := p.epoch.Any(column)
	if n != len(column) {
		return event.Stamp{}
	}
	return stamp
}

// program takes a column that names a program that is known, "haproxy" or "haproxy[7]".
func (p *peeler) program(column []byte) bool {
	name, pid, _ := bytes.Cut(column, bracket)
	if len(name) == 0 || bytes.IndexByte(name, ' ') >= 0 || standingOf(name) == unknownProgram || nameEnd(name) < len(name) {
		return false
	}
	p.Program, p.standing = name, standingOf(name)
	if len(pid) > 1 {
		p.PID = bytes.TrimRight(pid, "]:")
	}
	return true
}

// severityAmong is severityOf for a word with a capital, or behind a facility: "Informational", "Local0.Info".
func severityAmong(column []byte) uint8 {
	if len(column) < 3 || len(column) > 20 {
		return noSeverity
	}
	column = bytes.ToLower(column)
	if severity := severityOf(column); severity != noSeverity {
		return severity
	}
	return facility(column)
}

// looksLikeHost says that a word is a machine's name or address: names of indices, environments and services mostly are letters alone.
func looksLikeHost(b []byte) bool {
	digits, letters, marks := 0, 0, 0
	for _, c := range b {
		switch starts[c] {
		case digitStart:
			digits++
		case letterStart:
			letters++
		default:
			if c != '.' && c != '-' && c != ':' {
				return false
			}
			marks++
		}
	}
	return letters > 0 && digits+marks > 0 || digits > 3 && marks == 3
}

// kibanaMark stands between date and time.
var kibanaMark = []byte(" @ ")

var bracket = []byte("[")
