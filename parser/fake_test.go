package parser

import (
	"bytes"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// fake is a format of its own for tests: "mark ms word…" is an access line, "mark! word…" an error line.
type fake struct{ mark string }

func (f fake) read(line []byte) (kind event.Kind, ms int64, ok bool) {
	rest, found := bytes.CutPrefix(line, []byte(f.mark))
	if !found || len(rest) == 0 {
		return 0, 0, false
	}
	if rest[0] == '!' {
		return event.Error, 0, true
	}
	word, _, _ := bytes.Cut(rest[1:], []byte(" "))
	ms, ok = scan.Int(word)
	return event.Access, ms, ok && rest[0] == ' '
}

func (f fake) Glance(line []byte, g *event.Glance) bool {
	kind, ms, ok := f.read(line)
	if ok {
		g.Proxy, g.Kind = event.Nginx, kind
		if kind == event.Access {
			g.Ms, g.Clock = ms, event.Dated
		}
	}
	return ok
}

func (f fake) Parse(line []byte, ev *event.Event) bool {
	kind, ms, ok := f.read(line)
	if ok {
		ev.Proxy, ev.Kind, ev.Message = event.Nginx, kind, line
		if kind == event.Access {
			ev.Stamp = event.Stamp{Nano: ms * 1e6, Digits: 3, Set: true, Dated: true}
		}
	}
	return ok
}

// nobody is a host without programs.
type nobody struct{}

func (nobody) Parse(_, _ []byte, _ *event.Event) bool { return false }

// fakeOptions has one format for each mark.
func fakeOptions(marks ...string) *Options {
	o := &Options{host: func() host { return nobody{} }}
	for _, mark := range marks {
		o.table = append(o.table, Format{Name: "fake-" + mark, Proxy: event.Nginx, New: func() scan.Parser { return fake{mark} }, Sample: mark + " 1"})
	}
	return o
}
