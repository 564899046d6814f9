package haproxy

import (
	"bytes"
	"strings"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// messageParser reads HAProxy's messages. They have no date of their own.
type messageParser struct {
	find   *finders
	clock  scan.Clock
	trust  trust
	mended []byte // the message as it was before a page named its characters
	// bracketed is for lines that begin with a bracket; they are the other parser's.
	bracketed bool
}

// trust is how sure it is that HAProxy wrote a line.
type trust uint8

const (
	byText    trust = iota // only the text can tell
	byTag                  // the tag says so, but its tag stands before access lines of any format too
	byProcess              // level and process say so: any text is one of its messages
)

func newMessageParser() scan.Parser { return &messageParser{find: newFinders()} }

// NewTagged makes a parser for lines whose program is known to be HAProxy by their tag or unit. It takes every message that the dictionary knows,
// and is meant to be asked last.
func NewTagged() scan.Parser { return &messageParser{find: newFinders(), trust: byTag} }

func (p *messageParser) Glance(line []byte, g *event.Glance) bool {
	row, _ := p.row(line)
	if row == nil && p.trust != byProcess {
		return false
	}
	g.Reset()
	g.Proxy, g.Kind = event.HAProxy, kindOf(row)
	return true
}

func (p *messageParser) Parse(line []byte, ev *event.Event) bool {
	row, id := p.row(line)
	if row == nil && p.trust != byProcess {
		return false
	}
	ev.Reset()
	p.fill(ev, line, row, id)
	return true
}

// row finds a message that is HAProxy's by its text, or by its tag.
func (p *messageParser) row(line []byte) (*scan.Row, string) {
	if len(line) == 0 || p.trust == byText && (line[0] == '[') != p.bracketed {
		return nil, ""
	}
	row, id := p.find.message.Find(line, 0, nil)
	switch {
	case row == nil:
	case line[0] == ' ' && familyOf(row).kind == event.Process: // a further line of a dump or of a warning
		return nil, ""
	case p.trust == byText && !(familyOf(row).plain && fits(row, line)), p.trust != byText && familyOf(row).inner, isRequest(line):
		return nil, ""
	}
	return row, id
}

// fits refuses what only looks like a message that begins with a name: names hold no blanks.
func fits(row *scan.Row, line []byte) bool {
	if row.Text[0] != "…"[0] {
		return true
	}
	return bytes.IndexByte(line, ' ') > bytes.IndexByte(line, '/')
}

// isRequest says that a line has a stamp in brackets and a request behind it: an access line of a format of its own, whatever words are in it.
func isRequest(line []byte) bool {
	open := bytes.IndexByte(line, '[')
	return open >= 0 && len(line) > open+len("[22/Nov/2026:") && line[open+3] == '/' && line[open+7] == '/' && bytes.Contains(line[open:], protocolMark)
}

func kindOf(row *scan.Row) event.Kind {
	if row == nil {
		return event.Process
	}
	if row.ID == "show-errors.position" {
		return event.Skip
	}
	return familyOf(row).kind
}

// fill tells what a message says. row is nil where the dictionary does not know it.
func (p *messageParser) fill(ev *event.Event, message []byte, row *scan.Row, id string) {
	if message = bytes.TrimRight(message, " \t"); bytes.Contains(message, quoteName) {
		p.mended, _ = scan.Mend(p.mended[:0], message)
		message = p.mended
	}
	ev.Proxy, ev.Kind, ev.Message = event.HAProxy, kindOf(row), message
	if row == nil {
		ev.Symptom = event.Unknown
		return
	}
	ev.Row, ev.State, ev.Symptom = id, row.State, p.exact(row, message)
	family, _, _ := strings.Cut(row.ID, ".")
	find := subjects()[family]
	if find == nil {
		find = server
	}
	find(ev, message)
	if message[0] == '[' && len(message) > 1 {
		ev.Stamp, _ = p.clock.CLF(message[1:])
	}
}

// exact looks into the text in quotes behind "info:", and behind the last colon of a failed connect, where the message itself is vague.
func (p *messageParser) exact(row *scan.Row, message []byte) event.Symptom {
	var text []byte
	switch row.Symptom {
	case event.CheckFailed, event.TLSHandshake:
		text = infoOf(message)
	case event.ConnectFailed:
		if text = infoOf(message); text == nil {
			_, text, _ = bytes.Cut(message, colonBlank)
		}
	}
	if text == nil {
		return row.Symptom
	}
	if why, _ := p.find.why(text); why != nil {
		return why.Symptom
	}
	return row.Symptom
}

// quoteName is what a quotation mark is called in HTML.
var quoteName = []byte("&quot;")

func infoOf(message []byte) []byte { return upTo(after(message, `info: "`), '"') }
