package deploy

import "fmt"

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
