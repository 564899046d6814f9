package parser

import (
	"bytes"
	"slices"
	"strings"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// Fate is what became of a line. Each line has exactly one.
type Fate uint8

// The fates. A Skipped line is understood and of no use: blank, another program's, a further line of a message of several lines.
const (
	Unparsed Fate = iota
	Counted
	Skipped
)

// Lines understands the lines of one input, in any order and from any place: what a line means depends on its bytes and the options alone.
// What it remembers decides what is tried first. It serves one goroutine.
type Lines struct {
	peeler peeler
	given  []*row        // formats that the user gave for this input
	rows   [kinds][]*row // the built-in ones by kind of line, in order of precedence
	last   [shapes]*row  // which one matched last a line of that shape
	recent *row          // which one matched last of all, where it may be asked before all others
	missed *row          // was asked in vain about the line at hand
	rest   *row          // for further lines of a message, asked after all others; nil in some tests
	tagged []taggedRow   // for lines whose tag names the proxy, asked after all others
	host   host          // made when it is first asked
	event  event.Event
	object *scan.Object

	status  *statusSet
	newHost func() host

	plain   []byte // the line as mended
	mending bool

	// One of them is set while a line is being understood: the result goes there.
	toGlance *event.Glance
	toEvent  *event.Event
}

// host knows the lines of the machine's own programs; package system has it.
type host interface {
	Parse(program, line []byte, ev *event.Event) bool
}

// row is a format at work.
type row struct {
	scan.Parser // made when it is first asked: a log has lines of one format or two
	make        func() scan.Parser
	number      uint8
	kind        kind // of its lines; anyKind of a given format
	// before are the rows of higher precedence that may take the same line: they are asked first even when this row matched the line before.
	before []*row
}

// taggedRow is a row for lines of one program.
type taggedRow struct {
	row
	program []byte // how its name begins
}

// kind of a line is told by how it begins; each built-in format has lines of one kind only.
type kind uint8

const (
	plainKind kind = iota
	bracketKind
	braceKind
	labelKind // a word and a date in brackets, "ACCESS [2026-11-22T…"
	quoteKind // the start of Envoy's format without its date, or a plain line whose client somebody quoted
	kinds
	anyKind = kinds
)

func kindOf(line []byte) kind {
	if k := firstKinds[line[0]]; k != anyKind {
		return k
	}
	return kindOfWord(line)
}

// firstKinds are the kinds by first byte; a letter's depends on more.
var firstKinds = func() (table [256]kind) {
	for c, start := range starts {
		if start == letterStart {
			table[c] = anyKind
		}
	}
	table['['], table['{'], table['"'] = bracketKind, braceKind, quoteKind
	return table
}()

// kindOfWord tells a label before a date from a name: an address or a virtual host has more than letters.
//
//go:noinline
func kindOfWord(line []byte) kind {
	n := 1
	for n < len(line) && starts[line[n]] == letterStart {
		n++
	}
	if n+7 < len(line) && line[n] == ' ' && line[n+1] == '[' && line[n+6] == '-' {
		return labelKind
	}
	return plainKind
}

// shape tells lines that alternate in one stream apart a little better. It decides nothing.
type shape uint8

const (
	bracketShape shape = iota
	braceShape
	dateShape
	sessionShape // a word and a bracket
	accessShape  // a word and a dash
	otherShape
	shapes
)

func shapeOf(line []byte) shape {
	switch {
	case line[0] == '[':
		return bracketShape
	case line[0] == '{':
		return braceShape
	case len(line) > 4 && line[4] == '/':
		return dateShape
	}
	if at := bytes.IndexByte(line, ' ') + 1; at < len(line) {
		switch line[at] {
		case '[':
			return sessionShape
		case '-':
			return accessShape
		}
	}
	return otherShape
}

// NewLines makes Lines for an input of that name: formats may be given for some names only.
func NewLines(o *Options, file string) *Lines {
	l := &Lines{newHost: o.host, status: o.status}
	l.peeler.begin()
	for i, format := range o.table {
		r := &row{number: uint8(i + 1)}
		switch {
		case i >= len(o.globs) && isFurther(o.table[len(o.globs):i], format):
			l.rest = r
		case i >= len(o.globs):
			k := kindOf([]byte(format.Sample))
			if !apart[format.Name] {
				r.before = slices.Clone(l.rows[k])
			}
			r.kind = k
			l.rows[k] = append(l.rows[k], r)
			if k == plainKind {
				l.rows[quoteKind] = append(l.rows[quoteKind], r)
			}
		case fitsGlob(o.globs[i], file):
			r.kind = anyKind
			l.given = append(l.given, r)
		default:
			continue
		}
		if tagged := o.tagged[format.Name]; tagged != nil {
			l.tagged = append(l.tagged, taggedRow{row{make: tagged, number: r.number}, []byte(format.Proxy.String())})
		}
		r.make = format.New
		if format.Proxy == event.Nginx && strings.HasSuffix(format.Name, "-error") {
			r.make = func() scan.Parser { return bounded{format.New()} }
		}
	}
	return l
}

// bounded refuses lines that are longer than nginx writes them (2,048 bytes, and twice that in what is made of it): what is told of the request
// stands at a line's end, and looking for that end must not take the square of a hostile line's length.
type bounded struct{ scan.Parser }

const errorLimit = 16 << 10

func (b bounded) Glance(line []byte, g *event.Glance) bool {
	return len(line) <= errorLimit && b.Parser.Glance(line, g)
}

func (b bounded) Parse(line []byte, ev *event.Event) bool {
	return len(line) <= errorLimit && b.Parser.Parse(line, ev)
}

// isFurther says that a built-in format reads the further lines of messages that nginx's error log begins: it is the second one of that name.
func isFurther(before []Format, format Format) bool {
	return format.Name == errorLog && slices.ContainsFunc(before, func(f Format) bool { return f.Name == errorLog })
}

// Glance reads what requests are counted by. Where g.Kind is neither Access nor Skip, Parse has more to tell, even of a Skipped line: of one of the
// machine's own programs (SystemLine), of the tail of a message of several lines (Error), of "last message repeated 3 times" (NoKind).
func (l *Lines) Glance(line []byte, g *event.Glance) Fate {
	return l.glance(trimEnd(line), g)
}

// glance is Glance of a line whose end is trimmed.
func (l *Lines) glance(line []byte, g *event.Glance) Fate {
	if len(line) == 0 {
		g.Reset()
		g.Kind = event.Skip
		return Skipped
	}
	body, p := line, &l.peeler
	if p.used || !isBare(line) {
		if body = p.again(line); body == nil {
			body = p.peelAnew(line)
		}
	}
	if r := l.recent; r != nil && len(body) > 0 && (r.kind == firstKinds[body[0]] || r.mayTake(body)) && p.standing != foreign {
		if r.Glance(body, g) {
			return l.finishGlance(r, g)
		}
		g.Reset()
		l.missed = r
	}
	l.toGlance, l.toEvent = g, nil
	fate := l.whole(line, body)
	l.missed = nil
	return fate
}

// mayTake says that a line is of the row's kind. For most lines the first byte has told so already.
func (r *row) mayTake(body []byte) bool { return r.kind == anyKind || r.kind == kindOf(body) }

// Parse fills every key of the event, where Glance said that there is one. The fate is that of Glance. ev.Kind is Skip or NoKind when there
// is nothing to keep; of "last message repeated 3 times" only Repeated, the stamp and the prefix are set, since nobody knows here
// which message was the last.
func (l *Lines) Parse(line []byte, ev *event.Event) Fate {
	line = trimEnd(line)
	if len(line) == 0 {
		ev.Reset()
		ev.Kind = event.Skip
		return Skipped
	}
	l.toGlance, l.toEvent = nil, ev
	return l.whole(line, l.peeler.peel(line))
}

// whole understands a line whose prefix is taken off.
func (l *Lines) whole(line, body []byte) Fate {
	if l.peeler.layers == 0 {
		l.peeler.bodies[0] = body
	}
	l.peeler.settle(line, body)
	fate := l.understand(body)
	if fate == Unparsed {
		fate = l.quoted(body)
	}
	if fate != Unparsed || line[0] == '\x1b' {
		return fate
	}
	p := &l.peeler
	if bytes.IndexByte(line, '\x1b') >= 0 {
		if p.plainLine = withoutColours(p.plainLine, line); len(p.plainLine) > 0 {
			return l.whole(p.plainLine, p.peel(p.plainLine))
		}
	} else if bytes.IndexByte(body, '\x1b') >= 0 { // they were escaped in JSON
		p.plainBody = withoutColours(p.plainBody, body)
		return l.understand(p.peelFrom(p.plainBody))
	}
	return l.mended(line)
}

// mended tries a line without what editors, chats and pages made of it.
func (l *Lines) mended(line []byte) Fate {
	if l.mending || l.peeler.standing == foreign {
		return l.unparsed()
	}
	var changed bool
	if lacksQuote(line) {
		l.plain = append(append(l.plain[:0], '"'), line...)
	} else if l.plain, changed = scan.Mend(l.plain[:0], line); !changed || isBlank(l.plain) {
		return l.unparsed()
	}
	l.mending = true
	fate := l.whole(l.plain, l.peeler.peel(l.plain))
	l.mending = false
	return fate
}

// understand finds out what the body is. The order is fixed: first what is a proxy's, then what is not.
func (l *Lines) understand(body []byte) Fate {
	p := &l.peeler
	if isBlank(body) {
		return l.skip()
	}
	if p.standing != foreign {
		if r := l.match(body); r != nil {
			return l.finish(r)
		}
		if body[0] == '{' && p.layers < maxLayers {
			p.repeat.stands = false
			if inner := p.envelope(body); inner != nil {
				return l.inEnvelope(inner)
			}
		}
		if l.further(body) {
			return l.tail(body)
		}
		if fate := l.behindStamp(body); fate != Unparsed {
			return fate
		}
		if fate := l.cells(body); fate != Unparsed {
			return fate
		}
		if r := l.ofTag(body); r != nil {
			return l.finish(r)
		}
		if fate := l.held(body); fate != Unparsed {
			return fate
		}
	}
	if l.system(body) {
		return Skipped
	}
	if n := repeated(body); n > 0 {
		return l.repetition(n)
	}
	if p.standing == foreign || p.Partial || l.isOthers(body) {
		return l.skip()
	}
	return l.unparsed()
}

// inEnvelope understands the line in a shipper's object. Such objects are everywhere: one that holds no line of ours is another program's.
func (l *Lines) inEnvelope(inner []byte) Fate {
	p := &l.peeler
	p.layers++
	p.bodies[p.layers] = inner
	fate := l.understand(p.peelFrom(inner))
	if fate == Unparsed && p.standing != aProxy {
		return l.skip()
	}
	return fate
}

// match finds the format of the body. Given formats come first; they may begin with a stamp that was taken for a prefix, so they are asked about
// every layer, the innermost first.
func (l *Lines) match(body []byte) *row {
	for i, r := range l.given {
		if r != l.missed && l.ask(r, body) {
			if i == 0 {
				l.recent = r
			}
			return r
		}
	}
	for layer := l.peeler.layers - 1; layer >= 0 && len(l.given) > 0; layer-- {
		for _, r := range l.given {
			if l.ask(r, l.peeler.bodies[layer]) {
				return r
			}
		}
	}
	sh, kind := shapeOf(body), kindOf(body)
	if r := l.last[sh]; r != nil && r != l.missed && r.kind == kind {
		for _, earlier := range r.before {
			if l.ask(earlier, body) {
				return earlier
			}
		}
		if l.ask(r, body) {
			l.first(r)
			return r
		}
	}
	missed := l.missed
	l.missed = nil
	for _, r := range l.rows[kind] {
		if r != missed && l.ask(r, body) {
			l.last[sh] = r
			l.first(r)
			return r
		}
	}
	return nil
}

// ofTag finds a format among those for lines whose tag names the proxy.
func (l *Lines) ofTag(body []byte) *row {
	if l.peeler.standing != aProxy {
		return nil
	}
	for i := range l.tagged {
		if t := &l.tagged[i]; bytes.Contains(l.peeler.Program, t.program) && l.ask(&t.row, body) {
			return &t.row
		}
	}
	return nil
}

// first lets a built-in format be asked first about the next line, where no other one may come before it.
func (l *Lines) first(r *row) {
	if len(l.given) == 0 && len(r.before) == 0 {
		l.recent = r
	}
}

// ask lets a format try a line.
func (l *Lines) ask(r *row, body []byte) bool {
	if len(body) == 0 {
		return false
	}
	if r.Parser == nil {
		r.Parser = r.make()
	}
	if l.toEvent != nil {
		return r.Parse(body, l.toEvent)
	}
	l.toGlance.Reset()
	return r.Glance(body, l.toGlance)
}

// further understands a further line of a message, which is counted at its first line. The last line of one may carry the keys of the whole:
// an event with Tail set.
func (l *Lines) further(body []byte) bool {
	if l.rest == nil || !l.ask(l.rest, body) {
		return false
	}
	l.finish(l.rest)
	return true
}

// tail is the fate of a further line. One with keys of its own may be a whole message that somebody quoted: the mark before it hides its stamp.
func (l *Lines) tail(body []byte) Fate {
	if l.toEvent != nil && l.toEvent.Kind == event.Skip || l.toGlance != nil && l.toGlance.Kind == event.Skip {
		return Skipped
	}
	for _, try := range [...]func([]byte) Fate{l.behindStamp, l.cells, l.held, l.quoted, l.mended} {
		if fate := try(body); fate == Counted {
			return fate
		}
	}
	l.further(body)
	return Skipped
}

func (l *Lines) finish(r *row) Fate {
	if l.toEvent != nil {
		return l.finishEvent(r, l.toEvent)
	}
	return l.finishGlance(r, l.toGlance)
}

// none is the result of a line that says nothing.
func (l *Lines) none(k event.Kind) {
	if l.toEvent != nil {
		l.toEvent.Reset()
		l.toEvent.Kind = k
		return
	}
	l.toGlance.Reset()
	l.toGlance.Kind = k
}

func (l *Lines) skip() Fate {
	l.none(event.Skip)
	return Skipped
}

func (l *Lines) unparsed() Fate {
	l.none(event.NoKind)
	return Unparsed
}
