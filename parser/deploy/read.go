package deploy

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/source"
)

// largest bounds what is read of a list: 8 MiB hold some fifty thousand entries.
const largest = 8 << 20

// Read reads a list of changes, packed or not, in the list's own order. Name is what problems and changes call it. An entry without a usable time is in
// the result with Stamp.Set false. Problems are *Problem, or errors of reading; they never end the list before its end.
func Read(name string, r io.Reader) (changes []event.Change, problems []error) {
	text, err := readText(name, r)
	if err != nil && text == "" {
		return nil, []error{err}
	}
	l := &list{file: name}
	l.read(text)
	changes, problems = l.finish()
	if err != nil {
		problems = append([]error{err}, problems...)
	}
	return changes, problems
}

// readText unpacks and decodes what was given.
func readText(name string, r io.Reader) (string, error) {
	stream, err := source.NewStream(name, r)
	if err != nil {
		return "", err
	}
	defer stream.Close()
	b, err := io.ReadAll(io.LimitReader(stream, largest+1))
	if len(b) > largest {
		b, err = b[:largest], fmt.Errorf("%s: the list is larger than 8 MiB; the rest was not read", name)
	}
	text := strings.TrimPrefix(string(b), "\ufeff")
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\ufffd")
	}
	return text, err
}

// ParseOne reads one change that was given by hand: a time, then a name.
func ParseOne(text string) (event.Change, error) {
	l := &list{}
	r, ok := l.line(strings.TrimSpace(text), false)
	if !ok {
		return event.Change{}, fmt.Errorf("%q: this does not begin with a date and a time; write it like \"2026-11-22T19:21:39Z shop 2.4.0\"", text)
	}
	l.records = append(l.records, r)
	changes, _ := l.finish()
	if l.unnamed > 0 {
		return event.Change{}, fmt.Errorf("%q: the name is missing; write it like \"2026-11-22T19:21:39Z shop 2.4.0\"", text)
	}
	if len(l.problems) > 0 {
		return event.Change{}, fmt.Errorf("%q: %s", text, l.problems[0].What)
	}
	changes[0].File, changes[0].Line = "", 0
	return changes[0], nil
}

// list is what was read so far.
type list struct {
	file     string
	records  []record
	problems []*Problem
	// timeless says why a list of this shape has no times, and which command gives some.
	timeless, hint string
	unnamed        int
}

// record is one entry, as written.
type record struct {
	line int
	when string // the time; "" when there is none
	zone string // from a column of its own
	name, service, version,
	kind, note, status string
	rest   string // what else the entry says, when nothing above names it
	commit bool
}

func (l *list) problem(line int, what, hint string) {
	l.problems = append(l.problems, &Problem{File: l.file, Line: line, What: what, Hint: hint})
}

// shapes are asked in this order; the first that takes the text reads it.
var shapes = []func(l *list, text string, lines []string) bool{
	(*list).readNothing,
	(*list).readJSON,
	(*list).readForeign,
	(*list).readGit,
	(*list).readRolloutHistory,
	(*list).readLog,
	(*list).readTable,
	(*list).readLines,
}

func (l *list) read(text string) {
	if !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\r", "\n")
	}
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], "\r")
	}
	for _, shape := range shapes {
		if shape(l, text, lines) {
			return
		}
	}
}

func (l *list) readNothing(text string, _ []string) bool {
	if strings.TrimSpace(text) != "" {
		return false
	}
	l.problem(0, empty, "")
	return true
}

// readForeign tells shapes that are not read.
func (l *list) readForeign(text string, lines []string) bool {
	first := firstLine(lines)
	switch {
	case strings.HasPrefix(first, "<?xml"), strings.HasPrefix(first, "<html"), strings.HasPrefix(first, "<!DOCTYPE"):
		l.problem(0, "this is a web page or XML, not a list of changes", "export CSV or JSON")
	case strings.HasPrefix(first, "apiVersion:"), first == "---", strings.HasPrefix(text, "- ") && isYAML(strings.TrimPrefix(first, "- ")):
		l.problem(0, "YAML is not read", "export JSON (kubectl … -o json) or lines of \"time name\"")
	default:
		return false
	}
	return true
}

// isYAML tells "time: 2026-…" from a list item of Markdown.
func isYAML(item string) bool {
	key, value, found := strings.Cut(item, ": ")
	return found && value != "" && fieldOf(key) != noField
}

// firstLine is the first line that is not blank and no comment.
func firstLine(lines []string) string {
	for _, line := range lines {
		if !isIgnored(line) {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

// isIgnored says that a line is blank, a comment, a heading, or the count of rows that databases print.
func isIgnored(line string) bool {
	line = strings.TrimSpace(line)
	switch {
	case line == "", line[0] == '#' && !strings.HasPrefix(line, "##["), strings.HasPrefix(line, "//"), strings.HasPrefix(line, "==="):
		return true
	case line[0] == '(' && (strings.HasSuffix(line, " rows)") || strings.HasSuffix(line, " row)")):
		return true
	}
	return false
}
