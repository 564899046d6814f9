package deploy

import "strings"

// readTable reads CSV with any separator, tables of Markdown and databases, and what kubectl, helm and docker print under a head of column names.
func (l *list) readTable(_ string, lines []string) bool {
	if head := alignedHead(lines); head >= 0 {
		l.readAligned(lines, head)
		return true
	}
	separator, lines := separatorOf(lines)
	if separator == 0 {
		return false
	}
	if separator == '|' {
		lines = withoutRules(lines)
	}
	rows, bad := splitRows(lines, separator)
	if separator == '|' {
		rows = trimBars(rows)
	}
	for _, line := range bad {
		l.problem(line, "a quote is not closed; the line was left out", "")
	}
	l.fromRows(rows, separator)
	return true
}

// separators are tried in this order; the first of those that fit equally well is taken.
const separators = "\t;|,"

// separatorOf finds what separates the cells; 0: this is no table. Excel's first line "sep=;" is blanked.
func separatorOf(lines []string) (byte, []string) {
	for i, line := range lines {
		if rest, found := strings.CutPrefix(strings.ToLower(line), "sep="); found && len(rest) == 1 {
			lines = append([]string(nil), lines...)
			lines[i] = ""
			return rest[0], lines
		}
		if !isIgnored(line) {
			break
		}
	}
	best, most := byte(0), 0
	for i := range len(separators) {
		if points := tablePoints(lines, separators[i]); points > most {
			best, most = separators[i], points
		}
	}
	return best, lines
}

// sampled is how many lines are looked at to tell the shape of a list.
const sampled = 50

// tablePoints says how well a separator fits: how many lines have a time in a cell of its own, and whether the first line names the columns. 0: not at all.
func tablePoints(lines []string, separator byte) int {
	var seen, fit, points int
	for _, line := range lines {
		if isIgnored(line) || isRule(line) {
			continue
		}
		if seen++; seen > sampled {
			break
		}
		cells, n := splitRecord([]string{line}, separator)
		if n == 0 || len(cells) < 2 {
			continue
		}
		if seen == 1 && isHead(cells) {
			points += 2
			fit++
			continue
		}
		if hasTimeCell(cells) && !timeGoesOn(line, separator) {
			points++
			fit++
		}
	}
	if fit*2 < min(seen, sampled) && points < 2 || points == 0 {
		return 0
	}
	return points
}

// hasTimeCell says that a cell holds a time and nothing else, or a date beside a time of day, or how long ago it was.
func hasTimeCell(cells []string) bool {
	for _, cell := range cells {
		if isWholly(cell) {
			return true
		}
	}
	return false
}

// timeGoesOn tells the comma in "Nov 22, 2026 7:21 PM" from a separator.
func timeGoesOn(line string, separator byte) bool {
	line = strings.TrimSpace(line)
	m, n := readMoment(line, unknownOrder)
	at := strings.IndexByte(line, separator)
	return n > 0 && m.step < stepDay && at >= 0 && at < n
}

// isHead says that a row names columns: one names a time, or two are known, and none holds one.
func isHead(cells []string) bool {
	known, times := 0, 0
	for _, cell := range cells {
		if isWholly(cell) || isClock(cell) {
			return false
		}
		switch fieldOf(cell) {
		case noField:
		case timeField, dateField, ageField:
			times++
			known++
		default:
			known++
		}
	}
	return times > 0 || known > 1
}

// withoutRules blanks the lines between head and body.
func withoutRules(lines []string) []string {
	out := append([]string(nil), lines...)
	for i, line := range out {
		if isRule(line) {
			out[i] = ""
		}
	}
	return out
}

// table says what the columns of rows hold.
type table struct {
	fields []rankedField
	zones  []string // told in the head: "time (UTC)"
	clock  int      // the column with the time of day beside a date; -1: none
}

func (l *list) fromRows(rows []row, separator byte) {
	if len(rows) == 0 {
		return
	}
	t, body := l.describe(rows)
	for _, r := range body {
		if strings.Join(r.cells, "") == "" {
			l.problem(r.line, "the line is empty but for its separators", "")
			continue
		}
		if n := len(t.zones); n > 0 && len(r.cells) > n && separator == ',' {
			// A comma in the last cell that nobody quoted.
			r.cells = append(r.cells[:n-1:n-1], strings.Join(r.cells[n-1:], ", "))
		}
		l.records = append(l.records, t.record(r))
	}
}

// describe finds out what the columns hold: by the names in the first row where it has some, else by their looks.
func (l *list) describe(rows []row) (table, []row) {
	t, body := table{clock: -1}, rows
	if isHead(rows[0].cells) || len(rows) > 1 && !hasTimeCell(rows[0].cells) && hasTimeCell(rows[1].cells) {
		body = rows[1:]
		for _, cell := range rows[0].cells {
			_, zone := columnKey(cell)
			t.fields = append(t.fields, lookUp(cell))
			t.zones = append(t.zones, zone)
		}
	}
	if !t.hasTimes(body) {
		t.findTime(body)
	}
	if len(t.zones) == 0 {
		t.byLooks(body)
	}
	t.findClock(body)
	t.findDate(body)
	return t, body
}

func (t *table) has(f field) bool {
	for _, c := range t.fields {
		if c.field == f {
			return true
		}
	}
	return false
}

// hasTimes says that a column which is named like a time holds some.
func (t *table) hasTimes(body []row) bool {
	for i, f := range t.fields {
		if (f.field == timeField || f.field == dateField || f.field == ageField) && count(body, i, isWholly)+count(body, i, isRelative) > 0 {
			return true
		}
	}
	return false
}

func (t *table) grow(columns int) {
	for len(t.fields) < columns {
		t.fields = append(t.fields, rankedField{})
	}
}

// findTime takes the column that holds the most times.
func (t *table) findTime(body []row) {
	best, most := -1, 0
	for column := range widest(body) {
		if n := count(body, column, isWholly); n > most {
			best, most = column, n
		}
	}
	if best >= 0 {
		t.grow(best + 1)
		t.fields[best] = rankedField{timeField, 0}
	}
}

// findDate makes a column named "date" the time where no other is one.
func (t *table) findDate(body []row) {
	for i, f := range t.fields {
		if f.field == timeField && t.clock != i && count(body, i, isWholly) == 0 && count(body, i, isRelative) == 0 && t.has(dateField) {
			t.fields[i] = rankedField{}
		}
	}
}

// findClock finds the time of day of a table that has dates alone.
func (t *table) findClock(body []row) {
	if !t.has(dateField) && !t.has(timeField) {
		return
	}
	for column := range widest(body) {
		if count(body, column, isClock)*2 <= len(body) {
			continue
		}
		t.grow(column + 1)
		if f := t.fields[column].field; f == noField || f == timeField || f == dateField {
			t.clock = column
			t.fields[column] = rankedField{}
			break
		}
	}
}

// byLooks tells the columns of a table without a head.
func (t *table) byLooks(body []row) {
	columns := widest(body)
	t.grow(columns)
	var words, versions []int
	for column := range columns {
		switch {
		case t.fields[column].field != noField || count(body, column, isClock)*2 > len(body) || count(body, column, isRelative) == len(body):
		case count(body, column, isStatus) == len(body):
			t.fields[column] = rankedField{statusField, column}
		case count(body, column, isKind) == len(body):
			t.fields[column] = rankedField{kindField, 0}
		case count(body, column, isVersion) == len(body):
			versions = append(versions, column)
		case count(body, column, isPerson) < len(body):
			words = append(words, column)
		}
	}
	for i, column := range versions {
		t.fields[column] = rankedField{versionField, i}
	}
	for i, column := range words {
		f := noteField
		switch {
		case i == 0 && len(versions) == 0:
			f = nameField
		case i == 0:
			f = serviceField
		}
		t.fields[column] = rankedField{f, i}
	}
}

func widest(rows []row) int {
	n := 0
	for _, r := range rows {
		n = max(n, len(r.cells))
	}
	return n
}

// count says how many rows have such a cell; empty cells are counted as such.
func count(rows []row, column int, is func(string) bool) int {
	n := 0
	for _, r := range rows {
		if column < len(r.cells) && is(r.cells[column]) {
			n++
		}
	}
	return n
}

// record makes a record of a row.
func (t *table) record(r row) record {
	rec := record{line: r.line}
	var ranks [personField + 1]int
	var others []string
	timeRank := -1
	for i, cell := range r.cells {
		var f rankedField
		if i < len(t.fields) {
			f = t.fields[i]
		}
		switch f.field {
		case timeField, dateField, ageField:
			rank := f.rank
			if f.field == dateField {
				rank = 1000
			}
			if f.field == ageField {
				rank = 2000
			}
			if cell != "" && (timeRank < 0 || rank < timeRank) {
				timeRank, rec.when = rank, cell
				if i < len(t.zones) {
					rec.zone = t.zones[i]
				}
			}
		case noField:
			if i != t.clock && cell != "" {
				others = append(others, cell)
			}
		default:
			rec.set(f, cell, &ranks)
		}
	}
	if t.clock >= 0 && t.clock < len(r.cells) && rec.when != "" {
		rec.when += " " + r.cells[t.clock]
	}
	rec.rest = strings.Join(others, " ")
	return rec
}

// alignedHead finds the line that names columns which are two blanks apart; -1: there is none. It must stand at the top, below a line or two.
func alignedHead(lines []string) int {
	seen := 0
	for i, line := range lines {
		if isIgnored(line) || isRule(line) {
			continue
		}
		if seen++; seen > 3 {
			break
		}
		if strings.ContainsAny(line, "\t;|,") {
			return -1
		}
		starts := columnStarts(line)
		if len(starts) < 2 {
			continue
		}
		if cells := cutAt(line, starts); isHead(cells) {
			return i
		}
	}
	return -1
}

// readAligned reads a table of kubectl, helm, docker and their like. Their ages depend on when the command ran.
func (l *list) readAligned(lines []string, head int) {
	rows := splitAligned(lines, head)
	l.explainAges(rows[0].cells)
	l.fromRows(rows, ' ')
}

// explainAges says which command tells times instead of ages.
func (l *list) explainAges(head []string) {
	titles := " " + strings.ToUpper(strings.Join(head, " ")) + " "
	has := func(words string) bool { return strings.Contains(titles, " "+words+" ") }
	switch {
	case has("LAST SEEN"):
		l.timeless, l.hint = "the times of these events are ages", "use: kubectl get events -o json"
	case has("DESIRED") && has("CURRENT"):
		l.timeless, l.hint = "the times of these replica sets are ages", "use: kubectl get rs -o json"
	case has("READY") && has("RESTARTS"):
		l.timeless, l.hint = "the times of these pods are ages", "use: kubectl get pods -o json, or better: kubectl get rs -o json"
	case has("UP-TO-DATE"), has("AGE"):
		l.timeless, l.hint = "the times are ages", "use: kubectl get rs -o json"
	case has("IMAGE ID"), has("CONTAINER ID"):
		l.timeless, l.hint = "the times are ages", "use: docker events --since 24h --until now, or docker ps --no-trunc --format '{{json .}}'"
	}
}
