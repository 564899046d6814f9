package nginx

import (
	"bytes"
	"slices"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// errorLog reads lines such as
//
//	2026/11/22 19:46:49 [error] 15998#15998: *2778 MESSAGE while PHASE, client: 10.0.0.7, server: …, request: "…", upstream: "…", host: "…"
//
// The process number is what tells nginx from the many programs that begin a line with such a date. "*2778 ", the phase and the tail may be missing;
// a line that was cut at nginx's 2,048 bytes, or at syslog's limit, keeps what it still tells. Milliseconds, as OpenResty,
// Angie and others can write, are read where they are.
type errorLog struct {
	clock  scan.Clock
	finder scan.Finder
	phase  *Phase // of the line before
	tail   tail
	mended []byte      // a tail with its quotes put right
	call   []byte      // a message whose call has another system's name
	whole  event.Event // for a Glance that must look closer

	memory  *memory       // made when it is first asked
	message event.Message // of the line at hand
}

func newErrorLog() scan.Parser { return &errorLog{finder: scan.Finder{Dictionary: Dictionary}} }

// head is what stands before the message.
type head struct {
	stamp      event.Stamp
	level      []byte
	connection []byte // without the "*"; nil where there is none
	text       []byte // the message and all behind it
}

// levels are nginx's words, each followed by the bracket.
var levels = [...]string{"error] ", "warn] ", "notice] ", "info] ", "crit] ", "alert] ", "emerg] ", "debug] "}

func (p *errorLog) head(line []byte) (h head, ok bool) {
	stamp, n := p.clock.Slash(line)
	if n == 0 || len(line) < n+10 || line[n] != ' ' || line[n+1] != '[' {
		return h, false
	}
	h.stamp = stamp
	var rest []byte
	if h.level, rest = cutLevel(line[n+2:]); h.level == nil {
		return h, false
	}
	rest = withoutBlanks(rest)
	pid := digits(rest)
	if pid == 0 || pid >= len(rest) || rest[pid] != '#' {
		return h, false
	}
	rest = rest[pid+1:]
	tid := digits(rest)
	if tid == 0 || tid >= len(rest) || rest[tid] != ':' {
		return h, false
	}
	h.text = rest[min(tid+2, len(rest)):]
	h.cutConnection()
	return h, true
}

// cutLevel cuts one of the levels off; it is nil where none stands there. Most lines are errors.
func cutLevel(b []byte) (level, rest []byte) {
	if len(b) > len("error] ") && begins(b, "error] ") {
		return b[:len("error")], b[len("error] "):]
	}
	for _, level := range levels {
		if len(b) > len(level) && begins(b, level) {
			return b[:len(level)-2], b[len(level):]
		}
	}
	return nil, nil
}

// withoutBlanks leaves out the blanks at the start of b, of which there mostly are none.
func withoutBlanks(b []byte) []byte {
	for len(b) > 0 && b[0] == ' ' {
		b = b[1:]
	}
	return b
}

// cutConnection takes "*2778 " off the text.
func (h *head) cutConnection() {
	if len(h.text) > 1 && h.text[0] == '*' {
		if n := digits(h.text[1:]); n > 0 && n+1 < len(h.text) && h.text[n+1] == ' ' { // a cut number could be another one
			h.connection = h.text[1 : 1+n]
			h.text = h.text[n+2:]
		}
	}
}

// digits counts the digits at the start of b.
func digits(b []byte) int {
	n := 0
	for len(b)-n >= 8 {
		run := scan.DigitRun(scan.Load8(b, n))
		if n += run; run < 8 {
			return n
		}
	}
	for n < len(b) && b[n]-'0' <= 9 {
		n++
	}
	return n
}

var (
	disabledText   = []byte("upstream server temporarily disabled")
	openSocketText = []byte("open socket #")
	checkerText    = []byte("[lua] healthcheck.lua:")
	targetText     = []byte(" event: target status '")
)

// kindOfConnection is the kind of a line that names a connection.
func kindOfConnection(text []byte) event.Kind {
	switch {
	case bytes.HasPrefix(text, disabledText), bytes.HasPrefix(text, checkerText) && bytes.Contains(text, targetText):
		return event.Health
	case bytes.HasPrefix(text, openSocketText): // a worker's farewell
		return event.Process
	}
	return event.Error
}

// Parse fills every key that an error line has.
func (p *errorLog) Parse(line []byte, ev *event.Event) bool {
	h, ok := p.head(line)
	if !ok {
		return false
	}
	if h.connection == nil || !p.quickTell(&h, ev) {
		p.tell(h, ev)
	}
	return true
}

// tell fills every key from what stands behind the head.
func (p *errorLog) tell(h head, ev *event.Event) {
	ev.Reset()
	ev.Proxy, ev.Stamp, ev.Level, ev.ConnectionID = event.Nginx, h.stamp, h.level, h.connection
	text := h.text
	p.tail = tail{}
	at := tailStart(text)
	if at < 0 && bytes.Contains(text, wideComma) {
		p.mended, _ = scan.Mend(p.mended[:0], text)
		text = p.mended
		at = tailStart(text)
	}
	if at >= 0 {
		p.parseTail(text[at:])
		text = text[:at]
	} else {
		text = withoutCutTail(text)
	}
	p.explain(text, ev)
	p.tail.fill(ev)
	if ev.State != event.NoState && len(ev.UpstreamAddrs) == 0 {
		tellPeer(text, ev)
	}
	hasTail := p.tail.client != nil || p.tail.resolver != nil || p.tail.upstream != nil
	if h.connection != nil {
		ev.Kind = kindOfConnection(h.text)
	} else {
		ev.Kind = kindWithoutConnection(ev, hasTail || ev.Phase != nil && p.phase.Side == UpstreamSide)
	}
	ev.Open = ev.Kind == event.Error && h.connection != nil && !hasTail
}

// wideComma stands before the tail of a line that was lined up by hand.
var wideComma = []byte(",  ")

// parseTail reads the tail. One that was pasted may have its quotes escaped or made typographic.
func (p *errorLog) parseTail(b []byte) {
	if hasPastedQuotes(b) {
		p.mended, _ = scan.Mend(p.mended[:0], b)
		b = p.mended
	}
	p.tail.parse(b)
}

// hasPastedQuotes looks for the rare bytes first: a search for one of the texts stops at each colon.
func hasPastedQuotes(b []byte) bool {
	return (bytes.IndexByte(b, '\\') >= 0 || bytes.IndexByte(b, "“"[0]) >= 0 || bytes.IndexByte(b, '&') >= 0) &&
		slices.ContainsFunc(pastedQuotes[:], func(quote []byte) bool { return bytes.Contains(b, quote) })
}

var pastedQuotes = [...][]byte{[]byte(`: \"`), []byte(": “"), []byte(": ”"), []byte(": &quot;")}

// kindWithoutConnection takes a line about no request as one about the process, unless it is about names.
func kindWithoutConnection(ev *event.Event, ofRequest bool) event.Kind {
	switch {
	case ev.State != event.NoState:
		return event.Health
	case ofRequest, ev.Symptom.Family() == "resolve" && ev.Symptom != event.ResolveAtStart:
		return event.Error
	}
	return event.Process
}

// explain asks the dictionary and the table of phases what the message means.
func (p *errorLog) explain(text []byte, ev *event.Event) {
	m := splitMessage(text, p.phase)
	ev.Message, ev.Errno = text, m.code
	if m.phase != nil {
		p.phase = m.phase
		ev.Phase, ev.HeaderSent = m.phaseText, m.phase.HeaderSent
	}
	row, id := p.finder.Find(p.plainCall(m.core), linuxCode(m.code), lookupPhase(m.phase, m.phaseText))
	if row == nil {
		ev.Symptom = event.Unknown
		if everyday(ev.Level) {
			ev.Symptom = event.Normal
		}
		return
	}
	ev.Row, ev.Symptom, ev.State = id, row.Symptom, row.State
	if row.Symptom == event.ProxyStart {
		ev.Name, _, _ = bytes.Cut(m.core, blankText) // nginx/1.24.0
	}
	if row.Symptom.Family() == "resolve" {
		ev.Name = resolvedName(m.core)
		if ev.Name != nil && ev.Errno < lowestErrno {
			ev.Errno = 0 // "(3: Host not found)" is a code of the resolver; only its time-out is the system's
		}
	}
}

var blankText = []byte(" ")

// lowestErrno is above all codes of answers that DNS knows.
const lowestErrno = 24

// everyday levels need no attention when the dictionary does not know the message.
func everyday(level []byte) bool {
	return string(level) == "notice" || string(level) == "info" || string(level) == "debug"
}

// nameTexts are what stands before and behind a DNS name in a message. A message must begin with the first, if it is not empty.
var nameTexts = [...]struct{ start, before, behind string }{
	{"service ", " of ", " could not be resolved"},
	{"", "", " could not be resolved ("},
	{"no resolver defined to resolve ", "no resolver defined to resolve ", " "},
	{"host not found in ", `"`, `"`},
	{"unexpected DNS response for ", "unexpected DNS response for ", " "},
	{"wrong ident ", "response for ", ","},
	{"could not cancel ", "could not cancel ", " "},
	{"DNS error (", `, name:"`, `"`},
}

// resolvedName is the DNS name that a message speaks of, nil where it names none.
func resolvedName(text []byte) []byte {
	for _, n := range nameTexts {
		if len(text) < len(n.start) || string(text[:len(n.start)]) != n.start {
			continue
		}
		name := text
		if n.before != "" {
			at := bytes.Index(text, []byte(n.before))
			if at < 0 {
				continue
			}
			name = text[at+len(n.before):]
		}
		end := bytes.Index(name, []byte(n.behind))
		if end < 0 && n.start != "" {
			end = len(name)
		}
		if end > 0 {
			return name[:end]
		}
	}
	return nil
}

// continuation reads the last line of a message that has several: of what an application wrote to its error output, or of a Lua stack.
// It ends with the tail that belongs to the whole message and becomes an event of its own (Tail), to be joined with the first (Open)
// by its place. It is asked last, because other programs' lines can look alike.
type continuation struct {
	clock scan.Clock
	tail  tail
	whole event.Event
}

func newContinuation() scan.Parser { return &continuation{} }

// Glance sets Proxy and Kind.
func (p *continuation) Glance(line []byte, g *event.Glance) bool {
	if !p.Parse(line, &p.whole) {
		return false
	}
	g.Reset()
	g.Proxy, g.Kind = event.Nginx, p.whole.Kind
	return true
}

// Parse fills the keys of the tail.
func (p *continuation) Parse(line []byte, ev *event.Event) bool {
	at := tailStart(line)
	if at < 0 {
		return false
	}
	p.tail = tail{}
	p.tail.parse(line[at:])
	_, dated := p.clock.Slash(line)
	if dated > 0 || p.tail.server == nil || p.tail.client == nil || p.tail.request == nil {
		return false
	}
	ev.Reset()
	ev.Proxy, ev.Kind, ev.Tail, ev.Symptom = event.Nginx, event.Error, true, event.Unknown
	m := splitMessage(line[:at], nil)
	ev.Message = m.text
	if m.phase != nil {
		ev.Phase, ev.HeaderSent = m.phaseText, m.phase.HeaderSent
	}
	p.tail.fill(ev)
	return true
}
