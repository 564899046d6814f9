package deploy

import (
	"fmt"
	"strings"
)

// readLines reads lines of "time name", in any order and with any marks around the time.
func (l *list) readLines(_ string, lines []string) bool {
	for i, line := range lines {
		if isIgnored(line) || isRule(line) {
			continue
		}
		if cells := strings.Fields(line); len(l.records) == 0 && len(cells) > 1 && isHead(cells) && noTime(line) {
			continue
		}
		r, ok := l.line(line, true)
		if !ok && len(l.records) == 0 && i+1 < len(lines) && !strings.ContainsAny(line, "0123456789") && !noTime(lines[i+1]) {
			continue // a heading
		}
		if !ok {
			l.problem(i+1, reasonWithoutTime(line), "")
			r = record{rest: strings.TrimSpace(line)}
		}
		r.line = i + 1
		l.records = append(l.records, r)
	}
	return true
}

func noTime(line string) bool {
	_, _, ok := findMoment(line)
	return !ok
}

func reasonWithoutTime(line string) string {
	for _, word := range strings.Fields(line) {
		switch word = strings.Trim(word, "[](),;"); {
		case isShortYear(word):
			return fmt.Sprintf("the year of %s has two digits: write the date like 2026-11-22", word)
		case isClock(word):
			return "this has a time of day but no date"
		}
	}
	return "there is no time in this line"
}

// isShortYear tells 22/11/26, of which nobody knows which number is what.
func isShortYear(word string) bool {
	parts := strings.FieldsFunc(word, func(r rune) bool { return r == '/' || r == '.' || r == '-' })
	return len(parts) == 3 && len(word) >= 6 && len(word) <= 8 && len(parts[2]) == 2 && isNumber(strings.Join(parts, ""))
}

// line reads a time and what stands beside it. With comments, what follows " # " is a note.
func (l *list) line(line string, comments bool) (record, bool) {
	line = bullet(line)
	from, to, ok := findMoment(line)
	if !ok {
		return record{}, false
	}
	r := record{when: line[from:to]}
	before := strings.TrimRight(line[:from], "[(<\"'`*|=,;: \t")
	if word := lastWord(before); fieldOf(word) == timeField && !strings.Contains(line[:from], " ") {
		before = "" // time=2026-…
	}
	after := strings.TrimLeft(line[to:], "])>\"'`*|=,;: \t\u2013\u2014")
	after = strings.TrimPrefix(strings.TrimPrefix(after, "- "), "-> ")
	if comments {
		after, r.note, _ = strings.Cut(after, " # ")
	}
	l.words(&r, strings.TrimSpace(before), strings.TrimSpace(after))
	r.note = strings.TrimSpace(r.note)
	return r, true
}

// words sorts out what stands around the time. What looks like a commit before it makes it a line of git.
func (l *list) words(r *record, before, after string) {
	if pairs(r, before+" "+after) {
		return
	}
	if isSHA(before) {
		r.version, r.note, r.commit = before, after, true
		return
	}
	before = strings.Trim(before, "-–—:,;| ")
	if last := lastWord(before); last == "at" || last == "on" {
		before = strings.TrimSuffix(before, last)
	}
	if open := strings.LastIndexByte(after, '('); open >= 0 && isRelative(strings.Trim(after[open:], "()~ ")) {
		after = after[:open]
	}
	r.rest = strings.TrimSpace(strings.TrimSpace(before) + " " + strings.Trim(after, "–—,;| "))
}

// pairs reads key=value words: service=shop version=2.4.0. All words must be such.
func pairs(r *record, text string) bool {
	var ranks [personField + 1]int
	known := 0
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		key, rest, found := strings.Cut(text, "=")
		if !found || key == "" || strings.ContainsAny(key, " \t\"") {
			return false
		}
		value := rest
		if strings.HasPrefix(rest, `"`) {
			cell, after, ok := quoted(rest[1:])
			if !ok {
				return false
			}
			value, text = cell, after
		} else {
			value, text, _ = strings.Cut(rest, " ")
		}
		if f := lookUp(key); f.field != noField && f.field != timeField {
			r.set(f, value, &ranks)
			known++
		}
	}
	return known > 0
}

func lastWord(text string) string {
	return text[strings.LastIndexAny(text, " \t")+1:]
}

// bullet takes the mark of a list item off.
func bullet(line string) string {
	line = strings.TrimSpace(line)
	for _, mark := range [...]string{"- ", "* ", "+ ", "• ", "> "} {
		line = strings.TrimPrefix(line, mark)
	}
	return strings.TrimLeft(line, " ")
}

// findMoment finds the time in a line: one with a time of day before a date alone, the first of its sort.
func findMoment(line string) (from, to int, ok bool) {
	coarse := -1
	for i := 0; i < len(line); i++ {
		if i > 0 && !strings.ContainsRune(" \t[(<\"'`*|=,;", rune(line[i-1])) {
			continue
		}
		m, n := readMoment(line[i:], unknownOrder)
		if n == 0 || i > 0 && isNumber(line[i:i+n]) && i+n < len(line) {
			continue // a number within a line is not seconds since 1970
		}
		if m.step < stepDay {
			return i, i + n, true
		}
		if coarse < 0 {
			coarse, from, to = i, i, i+n
		}
	}
	return from, to, coarse >= 0
}

func isNumber(text string) bool {
	for i := range len(text) {
		if !isDigit(text[i]) {
			return false
		}
	}
	return text != ""
}
