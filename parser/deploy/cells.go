package deploy

import "strings"

// row is one line of a table, or several where a quoted cell holds line ends.
type row struct {
	line  int // of its first line, from 1
	cells []string
}

// unclosed bounds how many lines a quoted cell may go over, so that one forgotten quote does not swallow the list.
const unclosed = 30

// splitRows cuts lines at the separator. Bad lines are those whose quotes do not close.
func splitRows(lines []string, separator byte) (rows []row, bad []int) {
	for i := 0; i < len(lines); {
		if isIgnored(lines[i]) {
			i++
			continue
		}
		cells, n := splitRecord(lines[i:], separator)
		if n == 0 {
			bad = append(bad, i+1)
			i++
			continue
		}
		rows = append(rows, row{i + 1, cells})
		i += n
	}
	return rows, bad
}

// splitRecord cuts one record and says how many lines it took; 0 when a quote does not close.
func splitRecord(lines []string, separator byte) (cells []string, n int) {
	rest, n := lines[0], 1
	for {
		trimmed := strings.TrimLeft(rest, " ")
		if !strings.HasPrefix(trimmed, `"`) || separator == '|' && strings.Count(trimmed, `"`)%2 == 1 {
			cell, after, more := strings.Cut(rest, string(separator))
			cells = append(cells, strings.TrimSpace(cell))
			if !more {
				return cells, n
			}
			rest = after
			continue
		}
		cell, after, ok := quoted(trimmed[1:])
		for !ok {
			if n >= len(lines) || n >= unclosed {
				return nil, 0
			}
			trimmed += "\n" + lines[n]
			n++
			cell, after, ok = quoted(trimmed[1:])
		}
		cells = append(cells, strings.TrimSpace(cell))
		after = strings.TrimLeft(after, " \t")
		if after == "" {
			return cells, n
		}
		if after[0] != separator {
			return nil, 0
		}
		rest = after[1:]
	}
}

// quoted takes a cell up to its closing quote; two quotes are one. A cell is closed only where a separator or the end follows, as far as that can be seen.
func quoted(text string) (cell, after string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '"' && text[i] != '\\' {
			b.WriteByte(text[i])
			continue
		}
		if i+1 < len(text) && text[i+1] == '"' {
			b.WriteByte('"')
			i++
			continue
		}
		if text[i] == '"' {
			return b.String(), text[i+1:], true
		}
		b.WriteByte('\\')
	}
	return "", "", false
}

// trimBars takes off the bars and marks of Markdown: | `time` | **name** |.
func trimBars(rows []row) []row {
	for i := range rows {
		cells := rows[i].cells
		if len(cells) > 1 && cells[0] == "" {
			cells = cells[1:]
		}
		if len(cells) > 1 && cells[len(cells)-1] == "" {
			cells = cells[:len(cells)-1]
		}
		for j := range cells {
			cells[j] = plainMark(cells[j])
		}
		rows[i].cells = cells
	}
	return rows
}

// plainMark takes [text](address) and emphasis apart.
func plainMark(cell string) string {
	if text, address, found := strings.Cut(cell, "]("); found && strings.HasPrefix(cell, "[") && strings.HasSuffix(address, ")") {
		cell = text[1:]
	}
	return strings.TrimSpace(strings.Trim(cell, "*`"))
}

// isRule tells the line between a table's head and body: |---|:--:|, +----+----+, -----+-----.
func isRule(line string) bool {
	line = strings.TrimSpace(line)
	return strings.Contains(line, "--") && strings.Trim(line, "-+|: =\t") == ""
}

// splitAligned cuts lines under the columns of a head whose names are two blanks apart, as kubectl, helm and docker print them.
func splitAligned(lines []string, head int) []row {
	starts := columnStarts(lines[head])
	var rows []row
	for i := head; i < len(lines); i++ {
		if isIgnored(lines[i]) || isRule(lines[i]) {
			continue
		}
		rows = append(rows, row{i + 1, cutAt(lines[i], starts)})
	}
	return rows
}

// columnStarts finds where the columns of a head begin.
func columnStarts(head string) []int {
	var starts []int
	for i := range len(head) {
		if head[i] != ' ' && (i == 0 || i == 1 && head[0] == ' ' || i > 1 && head[i-1] == ' ' && head[i-2] == ' ') {
			starts = append(starts, i)
		}
	}
	return starts
}

// cutAt cuts a line at the columns. Where a cell runs into the next column, two blanks separate the cells of that line.
func cutAt(line string, starts []int) []string {
	cells := make([]string, len(starts))
	for i, from := range starts {
		if i == 0 {
			from = 0
		}
		if from > 0 && from < len(line) && line[from-1] != ' ' {
			return cutAtBlanks(line, len(starts))
		}
		to := len(line)
		if i+1 < len(starts) {
			to = min(to, starts[i+1])
		}
		if from < to {
			cells[i] = strings.TrimSpace(line[from:to])
		}
	}
	return cells
}

// cutAtBlanks cuts a line where two blanks or more stand, into that many cells at most.
func cutAtBlanks(line string, columns int) []string {
	cells := make([]string, 0, columns)
	for rest := strings.TrimSpace(line); rest != "" && len(cells) < columns; {
		cell, after, _ := strings.Cut(rest, "  ")
		if len(cells) == columns-1 {
			cell = rest
		}
		cells = append(cells, strings.TrimSpace(cell))
		rest = strings.TrimSpace(after)
	}
	return cells[:len(cells):columns]
}
