package deploy

import (
	"errors"
	"fmt"
	"slices"

	"github.com/why502/why502/parser/event"
)

// Problem is something in a list that could not be used, or not fully.
type Problem struct {
	File string
	Line int // 0: the list as a whole
	What string
	Hint string // what would help, such as a command; may be empty
}

func (p *Problem) Error() string {
	text := p.File + ": " + p.What
	if p.Line > 0 {
		text = fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.What)
	}
	if p.Hint != "" {
		text += "; " + p.Hint
	}
	return text
}

// empty is what is wrong with a list that holds nothing: nobody says that it should.
const empty = "the list is empty"

// Unread says that a list could not be read to its end, or that it holds something and nothing in it was understood: names without any time are words.
func Unread(changes []event.Change, problems []error) bool {
	nothing := !slices.ContainsFunc(changes, func(c event.Change) bool { return c.Stamp.Set })
	for _, p := range problems {
		var known *Problem
		if !errors.As(p, &known) || nothing && known.What != empty {
			return true
		}
	}
	return false
}
