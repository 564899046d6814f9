package envoy

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// template is a compiled text format: literals with an operator between each two.
type template struct {
	literals  [][]byte // one more than operators
	operators []operator
	// free is the operator whose text a client may fill with anything, quotes and gaps included: what stands before it is read from the left, and what
	// stands behind it from the line's end.
	free int
	// plain says that quick may cut lines, by the endings; cuts are where the texts stand.
	plain   bool
	endings []ending
	cuts    []scan.Span
	quotes  scan.Quotes // of the line
	// brief says that the operators tell what a glance at a request that went well needs, and how; places are where, from 1.
	brief  bool
	places [numFields]uint8
}

// newTemplate compiles a text format.
func newTemplate(format string) (*template, error) {
	t := &template{free: -1}
	var literal []byte
	for len(format) > 0 {
		if format[0] != '%' {
			literal = append(literal, format[0])
			format = format[1:]
			continue
		}
		if strings.HasPrefix(format, "%%") {
			literal = append(literal, '%')
			format = format[2:]
			continue
		}
		name, arguments, rest, err := cutOperator(format)
		if err != nil {
			return nil, err
		}
		op, err := newOperator(name, arguments)
		if err != nil {
			return nil, err
		}
		n := len(t.operators)
		if n > 0 && len(literal) == 0 && t.operators[n-1].field == fieldAuthority && op.field == fieldTarget {
			t.operators[n-1].path = true
			format = rest
			continue
		}
		if n > 0 && len(literal) == 0 {
			return nil, fmt.Errorf("format: nothing stands between %%%s%% and %%%s%%, so they cannot be told apart", t.operators[n-1].name, name)
		}
		t.literals, t.operators, literal = append(t.literals, literal), append(t.operators, op), nil
		format = rest
	}
	if len(t.operators) == 0 {
		return nil, fmt.Errorf("format: no operator such as %%RESPONSE_CODE%%")
	}
	t.literals = append(t.literals, literal)
	t.free = t.freest()
	t.prepare()
	return t, nil
}

// cutOperator takes an operator off the front of a format. Arguments may hold percent signs.
func cutOperator(format string) (name, arguments, rest string, err error) {
	end := 1
	for end < len(format) && (format[end] >= 'A' && format[end] <= 'Z' || format[end] >= '0' && format[end] <= '9' || format[end] == '_') {
		end++
	}
	name, rest = format[1:end], format[end:]
	if strings.HasPrefix(rest, "(") {
		shut := argumentsEnd(rest)
		if shut < 0 {
			return "", "", "", fmt.Errorf("format: the bracket after %%%s is not closed", name)
		}
		arguments, rest = rest[1:shut], rest[shut+1:]
	}
	if strings.HasPrefix(rest, ":") {
		rest = strings.TrimLeft(rest[1:], "0123456789")
	}
	if name == "" || !strings.HasPrefix(rest, "%") {
		return "", "", "", fmt.Errorf("format: %q is no operator", format[:min(len(format), 20)])
	}
	return name, arguments, rest[1:], nil
}

// argumentsEnd is the place of the bracket that ends the arguments: only a length and the percent sign may follow.
func argumentsEnd(b string) int {
	for at := range len(b) {
		if b[at] != ')' {
			continue
		}
		rest := b[at+1:]
		if strings.HasPrefix(rest, ":") {
			rest = strings.TrimLeft(rest[1:], "0123456789")
		}
		if strings.HasPrefix(rest, "%") {
			return at
		}
	}
	return -1
}

// freest picks the operator from which on a line is read from its end: the agent where there is one, because it is the text that holds most, else the last
// that is a client's header.
func (t *template) freest() int {
	last := -1
	for i := range t.operators {
		switch op := &t.operators[i]; {
		case op.field == fieldAgent:
			return i
		case op.header() && !op.strict():
			last = i
		}
	}
	return last
}

// split sets the entry's fields from a line. It reports false for a line that is not of the format; of one that was cut it takes what is left, when that is
// enough to know the format by.
func (t *template) split(line []byte, e *entry) bool {
	if t.quick(line, e) {
		return true
	}
	if !bytes.HasPrefix(line, t.literals[0]) {
		return false
	}
	line = line[len(t.literals[0]):]
	last := len(t.operators) - 1
	if t.free >= 0 && t.free < last && t.fromBothEnds(line, e) {
		return true
	}
	t.forget(e)
	end := t.literals[last+1]
	if rest, ok := t.fromLeft(line, e, last); ok && bytes.HasSuffix(rest, end) && t.take(e, last, rest[:len(rest)-len(end)]) {
		return true
	}
	t.forget(e)
	return t.cut(line, e)
}

// forget takes back what an attempt has set.
func (t *template) forget(e *entry) {
	for i := range t.operators {
		switch f := t.operators[i].field; f {
		case fieldStart, fieldEmitTime:
			e.stamp, e.written = event.Stamp{}, false
		case numFields:
		default:
			e.values[f] = scan.Value{}
		}
	}
}

// fromBothEnds leaves to the free operator what the others, from the left and from the end, do not take.
func (t *template) fromBothEnds(b []byte, e *entry) bool {
	b, ok := t.fromEnd(b, e)
	if !ok {
		return false
	}
	b, ok = t.fromLeft(b, e, t.free)
	return ok && t.take(e, t.free, b)
}

// fromEnd takes the operators behind the free one, the last first, and returns what stands before them.
func (t *template) fromEnd(b []byte, e *entry) (rest []byte, ok bool) {
	end := t.literals[len(t.operators)]
	if !bytes.HasSuffix(b, end) {
		return b, false
	}
	b = b[:len(b)-len(end)]
	for i := len(t.operators) - 1; i > t.free; i-- {
		at := bytes.LastIndex(b, t.literals[i])
		if at < 0 || !t.take(e, i, b[at+len(t.literals[i]):]) {
			return b, false
		}
		b = b[:at]
	}
	return b, true
}

// fromLeft takes the operators before last, each up to the next place where its literal stands and the next operator's text fits.
func (t *template) fromLeft(b []byte, e *entry, last int) (rest []byte, ok bool) {
	for i := range last {
		end := t.textEnd(b, i)
		if end < 0 || !t.take(e, i, b[:end]) {
			return b, false
		}
		b = b[end+len(t.literals[i+1]):]
	}
	return b, true
}

// textEnd is where the text of an operator ends, -1 when its literal does not come.
func (t *template) textEnd(b []byte, i int) int {
	op, literal := &t.operators[i], t.literals[i+1]
	if op.stamp != nil {
		if _, n := op.stamp(b); n > 0 && bytes.HasPrefix(b[n:], literal) {
			return n
		}
		return -1
	}
	from := 0
	if op.field == fieldDetail { // old versions write blanks inside the braces
		first := max(bytes.Index(b, literal), 0)
		if at := bytes.IndexAny(b[:first], " {"); at >= 0 && b[at] == '{' {
			from = max(bytes.IndexByte(b, '}'), 0)
		}
	}
	for {
		at := bytes.Index(b[from:], literal)
		if at < 0 {
			return -1
		}
		at += from
		if op.strict() || t.fits(b[at+len(literal):], i+1) {
			return at
		}
		from = at + 1
	}
}

// fits says that the text of an operator may begin here. Only one step ahead is looked.
func (t *template) fits(b []byte, i int) bool {
	if i >= len(t.operators) || !t.operators[i].strict() || t.operators[i].stamp != nil {
		return true
	}
	literal := t.literals[i+1]
	if len(literal) == 0 {
		return t.operators[i].holds(b)
	}
	at := bytes.Index(b[:min(len(b), longestStrict+len(literal))], literal)
	return at >= 0 && t.operators[i].holds(b[:at])
}

// longestStrict bounds the look ahead: a line of a million gaps must not be searched to its end at each of them.
const longestStrict = 64

// take sets a field from an operator's text; of operators of one field the first that tells something stays.
func (t *template) take(e *entry, i int, text []byte) bool {
	op := &t.operators[i]
	if !op.holds(text) {
		return false
	}
	if op.field == fieldStart || op.field == fieldEmitTime {
		return e.takeStamp(op, text)
	}
	if slash := bytes.IndexByte(text, '/'); op.path && slash >= 0 {
		if !e.has(fieldTarget) {
			e.set(fieldTarget, text[slash:])
		}
		text = text[:slash:slash]
	}
	if op.field < numFields && !e.has(op.field) {
		e.set(op.field, text)
	}
	return true
}

// takeStamp reads a time; the start is preferred to the moment of writing. The text must be a time as a whole.
func (e *entry) takeStamp(op *operator, text []byte) bool {
	read := op.stamp
	if read == nil {
		read = e.clock.Any
	}
	stamp, n := read(text)
	if n != len(text) {
		return false
	}
	if op.field == fieldStart || !e.stamp.Set {
		e.stamp, e.written = stamp, op.field == fieldEmitTime
	}
	return true
}

// cut takes what a cut line still tells: the whole texts before the cut, of which two must prove that the line is of the format.
func (t *template) cut(b []byte, e *entry) bool {
	proofs := 0
	for i := range t.operators {
		end := t.textEnd(b, i)
		if end < 0 || i == len(t.operators)-1 || !t.take(e, i, b[:end]) {
			return proofs >= 2 && end < 0 // else something else stands here
		}
		if t.operators[i].strict() {
			proofs++
		}
		b = b[end+len(t.literals[i+1]):]
	}
	return false
}

// templateParser reads lines of a text format.
type templateParser struct {
	template *template
	entry    entry
}

func (p *templateParser) read(line []byte) bool {
	e := &p.entry
	e.clear()
	if !p.template.split(line, e) {
		return false
	}
	e.preferOthers()
	e.read()
	return true
}

// Glance takes the short way where the line is of the usual shape, and the long one otherwise.
func (p *templateParser) Glance(line []byte, g *event.Glance) bool {
	if p.quick(line, g) {
		return true
	}
	if !p.read(line) {
		return false
	}
	p.entry.fillGlance(g)
	return true
}

// Parse reads all fields.
func (p *templateParser) Parse(line []byte, ev *event.Event) bool {
	if !p.read(line) {
		return false
	}
	p.entry.fillEvent(ev)
	return true
}

// parser makes a parser that owns the template: readers of times remember the minute.
func (t *template) parser() scan.Parser {
	p := &templateParser{template: t}
	p.entry.setUnits(t.operators)
	return p
}
