package scan

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/why502/why502/parser/event"
)

// Strptime compiles a strftime pattern, such as the one of Envoy's START_TIME, to a function that reads stamps of that pattern and says how many
// bytes it took, 0 when b does not begin with such a stamp. The function remembers the text before the newest second, and so serves one goroutine.
// It knows the letters of C, Envoy's %1f to %9f and the %E… of absl, and refuses a pattern that tells no day.
func Strptime(pattern string) (func(b []byte) (event.Stamp, int), error) {
	steps, err := timeSteps(nil, pattern)
	if err != nil {
		return nil, fmt.Errorf("time pattern %q: %w", pattern, err)
	}
	tells := func(field timeField) bool {
		return slices.ContainsFunc(steps, func(s timeStep) bool { return s.field == field })
	}
	if !tells(epochField) && !tells(yearDayField) && !(tells(monthField) && tells(dayField)) {
		return nil, fmt.Errorf("time pattern %q: tells no day", pattern)
	}
	for i := range len(steps) - 1 {
		// Seconds since 1970 end where further digits begin: %s%3f.
		if steps[i].field == epochField && steps[i+1].field != noField {
			steps[i].width = 10
		}
	}
	return newTimePattern(steps).read, nil
}

// timeSteps appends the steps of a pattern.
func timeSteps(steps []timeStep, pattern string) ([]timeStep, error) {
	for pattern != "" {
		literal, rest, found := strings.Cut(pattern, "%")
		if literal != "" {
			steps = append(steps, timeStep{read: readLiteral, literal: literal})
		}
		if !found {
			break
		}
		letter := strings.IndexFunc(rest, func(r rune) bool { return !strings.ContainsRune("-:*E0123456789", r) })
		if letter < 0 {
			return nil, fmt.Errorf("%%%s is cut", rest)
		}
		_, size := utf8.DecodeRuneInString(rest[letter:])
		verb := rest[:letter+size]
		pattern = rest[letter+size:]
		more, ok := timeVerb(verb)
		if !ok {
			return nil, fmt.Errorf("%%%s is unknown", verb)
		}
		steps = append(steps, more...)
	}
	return steps, nil
}

// timeVerb is the meaning of a verb without its percent sign.
func timeVerb(verb string) ([]timeStep, bool) {
	if step, ok := timeVerbs()[verb]; ok {
		return []timeStep{step}, true
	}
	if whole, ok := timeShorthand()[verb]; ok {
		steps, err := timeSteps(nil, whole)
		return steps, err == nil
	}
	// What is left has a number of digits, or * for as many as there are: %3f, %E6f, %E*S.
	letter := verb[len(verb)-1]
	modifier := strings.TrimPrefix(verb[:len(verb)-1], "E")
	if len(modifier) != 1 || modifier == ":" || modifier == "-" {
		return nil, false
	}
	width := 0
	if modifier != "*" {
		width = int(modifier[0] - '0')
	}
	switch {
	case letter == 'f' && modifier != "0":
		return []timeStep{{read: readFraction, field: fractionField, width: width}}, true
	case letter == 'S' && verb[0] == 'E':
		return []timeStep{timeVerbs()["S"], {read: readPointFraction, field: fractionField}}, true
	}
	return nil, false
}

// timePattern is a compiled pattern. What stands before the first step that changes within a minute is read once and remembered.
type timePattern struct {
	steps    []timeStep
	changing int
	fixed    bool // from there on only seconds, fractions, zones and literals follow

	seen []byte // the text before changing; empty: none is remembered
	// parts holds at least what seen told: every later step writes its own fields anew. before is what stood there in the fields that a
	// later step may leave alone.
	parts  timeParts
	before struct {
		zone  int64
		zoned bool
	}
	start int64 // the minute of seen, when fixed
}

func newTimePattern(steps []timeStep) *timePattern {
	p := &timePattern{steps: steps, changing: len(steps)}
	for i, step := range steps {
		if p.changing == len(steps) && changesInMinute(step.field) {
			p.changing = i
		}
	}
	if !isTold(steps[:p.changing]) {
		p.changing = len(steps)
	}
	p.fixed = p.changing < len(steps) && !slices.ContainsFunc(steps[p.changing:], func(s timeStep) bool {
		return s.field != noField && s.field != secondField && s.field != fractionField
	})
	return p
}

// isTold says that the text of the steps alone tells where each of them ends: " 2" may become " 23" by what follows.
func isTold(steps []timeStep) bool {
	for i, step := range steps {
		if step.open && (i+1 == len(steps) || steps[i+1].literal == "" || goesOn(steps[i+1].literal)) {
			return false
		}
	}
	return true
}

func goesOn(literal string) bool {
	b := []byte(literal[:1])
	return letterAt(b, 0) || digitAt(b, 0) || b[0] == ':'
}

func changesInMinute(f timeField) bool {
	return f == secondField || f == fractionField || f == epochField
}

func (p *timePattern) read(b []byte) (event.Stamp, int) {
	parts, at, i := &p.parts, 0, 0
	remembered := len(p.seen) > 0 && len(b) >= len(p.seen) && string(b[:len(p.seen)]) == string(p.seen)
	if remembered {
		at, i = len(p.seen), p.changing
		parts.nano, parts.digits, parts.zone, parts.zoned = 0, 0, p.before.zone, p.before.zoned
	} else {
		*parts, p.seen = timeParts{}, p.seen[:0]
	}
	for ; i < len(p.steps); i++ {
		if i == p.changing && !remembered && !p.remember(b[:at]) {
			return event.Stamp{}, 0
		}
		if at = p.steps[i].read(parts, &p.steps[i], b, at); at < 0 {
			return event.Stamp{}, 0
		}
	}
	start, ok := p.start, true
	if !p.fixed {
		start, ok = parts.minute()
	}
	if !ok || parts.fields[secondField] > 60 {
		return event.Stamp{}, 0
	}
	return parts.stamp(start), at
}

// remember reports false when what was read so far can be no date.
func (p *timePattern) remember(seen []byte) (ok bool) {
	if p.fixed {
		if p.start, ok = p.parts.minute(); !ok {
			return false
		}
	}
	p.seen = append(p.seen, seen...)
	p.before.zone, p.before.zoned = p.parts.zone, p.parts.zoned
	return true
}
