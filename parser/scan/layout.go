package scan

import (
	"bytes"
	"fmt"
)

// Token is a literal or a variable of a format string. List marks nginx's lists, whose parts stand after ", " and " : ".
type Token struct {
	Literal string
	Name    string
	List    bool
}

// Layout is a compiled format string.
type Layout struct {
	lead  []byte
	names []string
	after [][]byte
}

// NewLayout compiles tokens. Two variables need a literal between them.
func NewLayout(tokens []Token) (*Layout, error) {
	l := &Layout{}
	for _, t := range tokens {
		n := len(l.names)
		switch {
		case t.Name != "" && n > 0 && len(l.after[n-1]) == 0:
			return nil, fmt.Errorf("format: no literal between %s and %s", l.names[n-1], t.Name)
		case t.Name != "":
			l.names, l.after = append(l.names, t.Name), append(l.after, nil)
		case n == 0:
			l.lead = append(l.lead, t.Literal...)
		default:
			l.after[n-1] = append(l.after[n-1], t.Literal...)
		}
	}
	if len(l.names) == 0 {
		return nil, fmt.Errorf("format: no variable")
	}
	return l, nil
}

// Variables lists the names in order.
func (l *Layout) Variables() []string { return l.names }

// Split cuts line and fills values, one for each variable, nil from where the line was cut. It reports false when the literals do not fit.
func (l *Layout) Split(line []byte, values [][]byte) bool {
	if !bytes.HasPrefix(line, l.lead) || len(values) < len(l.names) {
		return false
	}
	clear(values)
	rest := line[len(l.lead):]
	for i, literal := range l.after {
		at := bytes.Index(rest, literal)
		if len(literal) == 0 {
			at = len(rest)
		}
		if at < 0 {
			return i >= 2
		}
		values[i], rest = rest[:at:at], rest[at+len(literal):]
	}
	return len(rest) == 0
}
