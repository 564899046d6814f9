package parser

import (
	"bytes"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// Prefix is what was put before a program's own line on its way: by syslog, journald, a container runtime, kubectl, a log shipper.
type Prefix struct {
	// Stamp is the innermost one, but a stamp that tells its zone is never given up for one that does not.
	Stamp    event.Stamp
	Node     []byte // the machine, pod or container
	Program  []byte // the syslog tag or the unit
	PID      []byte
	Severity uint8 // of syslog, 0 (emerg) to 7 (debug); noSeverity
	// Partial says that a container runtime cut the line: more of it follows in the next one.
	Partial bool

	repeated int      // "message repeated N times: [ … ]"
	barred   bool     // Node stood before a bar
	standing standing // of Program
}

const noSeverity = 255

// maxLayers bounds how often something is taken off a line: a machine's syslog inside a container's log inside a shipper's JSON.
const maxLayers = 3

// peeler takes prefixes off. What it remembers of the lines before is only tried first and always verified, so that the same line gives the
// same result whatever came before. It serves one goroutine.
type peeler struct {
	Prefix
	layers int
	used   bool // Prefix is not as new
	firm   bool // the first layer ended in a mark of its own
	// repeats are the last two prefixes, repeat the one of the two that came last.
	repeats [2]repeat
	repeat  *repeat
	// bodies holds the line as each layer left it, the whole line first.
	bodies [maxLayers + 1][]byte

	iso, civil, epoch scan.Clock
	headers           [maxLayers + 1]header
	scratch           [maxLayers + 1][]byte // unescaped text, for each layer its own
	plainLine         []byte                // the line without colours
	plainBody         []byte                // the same of what stood in JSON
	cells             []byte                // columns of CSV without their quotes
	object            *scan.Object
	values            [envelopeKeys]scan.Value
}

// begin makes a new peeler ready: its Prefix is not as new yet.
func (p *peeler) begin() { p.used, p.repeat = true, &p.repeats[0] }

// start says what a first byte may begin. Most lines have no prefix, and one look into a table must be enough to know.
type start uint8

const (
	noStart start = iota
	dirtStart
	priorityStart
	digitStart
	letterStart
	bracketStart
	braceStart
	pastedStart
)

var starts = func() (table [256]start) {
	for c := range table {
		switch {
		case c >= '0' && c <= '9':
			table[c] = digitStart
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z', c == 0xd0 || c == 0xd1: // Cyrillic, which months may be written in
			table[c] = letterStart
		}
	}
	for _, mark := range dirt {
		table[mark[0]] = dirtStart
	}
	table['\x1b'] = dirtStart
	table['<'], table['['], table['{'] = priorityStart, bracketStart, braceStart
	for _, c := range "\" \t@`|-" {
		table[c] = pastedStart
	}
	return table
}()

const byteOrderMark = "\xef\xbb\xbf"

// dirt is what no program writes: the mark of a text's byte order, the zeros that a cut file leaves, the blanks of no width and of no break that pages hold.
var dirt = []string{byteOrderMark, "\x00", "\u200b", "\u00a0"}

// isBare says of most lines without a prefix that they have none, sooner than looking for one would.
func isBare(line []byte) bool { return starts[line[0]] == noStart || isBareBehind(line) }

// isBareBehind is isBare for first bytes that a prefix may have, too.
func isBareBehind(line []byte) bool {
	switch starts[line[0]] {
	case digitStart: // an address, or a date with strokes
		return !beginsStamp(line)
	case bracketStart: // a date
		return len(line) > 5 && line[5] == '-'
	case braceStart: // a key in small letters that is not Docker's; without the quote it is a label
		return len(line) > 2 && line[1] == '"' && line[2] >= 'a' && line[2] != 'l'
	}
	return false
}

// peel takes the prefixes off and returns what the program itself wrote. The line is not empty.
func (p *peeler) peel(line []byte) []byte {
	if rest := p.again(line); rest != nil {
		return rest
	}
	return p.peelAnew(line)
}

// peelAnew is peel for a line that does not begin as the one before.
func (p *peeler) peelAnew(line []byte) []byte {
	if p.used {
		p.Prefix, p.layers, p.used = Prefix{Severity: noSeverity}, 0, false
	}
	p.firm = false
	if starts[line[0]] == dirtStart {
		line = p.clean(line)
	}
	p.bodies[0] = line
	rest := p.peelFrom(line)
	p.remember(line, rest)
	return rest
}

// peelFrom goes on with what the layers before left.
func (p *peeler) peelFrom(line []byte) []byte {
	p.repeat.stands = false
	for p.layers < maxLayers && len(line) > 2 {
		rest := p.layer(line)
		if rest == nil {
			break
		}
		if len(rest) > 0 && rest[0] == '\x1b' { // it was escaped in JSON
			p.plainBody = withoutColours(p.plainBody, rest)
			rest = p.plainBody
		}
		p.layers, p.used = p.layers+1, true
		p.bodies[p.layers] = rest
		line = rest
	}
	return line
}

// layer takes one prefix off; nil when there is none.
func (p *peeler) layer(b []byte) []byte {
	switch starts[b[0]] {
	case digitStart:
		return p.digits(b)
	case letterStart:
		return p.letters(b)
	case priorityStart:
		return p.priority(b)
	case bracketStart:
		return p.bracket(b)
	case braceStart:
		return p.brace(b)
	case pastedStart:
		return p.pasted(b)
	}
	return nil
}

// digits is for stamps that begin with a year or count seconds.
func (p *peeler) digits(b []byte) []byte {
	if !beginsStamp(b) {
		return nil
	}
	switch {
	case b[4] == '-' && b[7] == '-' && b[10] == '_':
		return p.svlogd(b)
	case b[4] == '-' && b[7] == '-':
		return p.isoHeader(b)
	case b[10] == '.' && b[17] == ' ':
		return p.unixHeader(b)
	case b[1] == ' ' && b[6] == '-':
		return p.fields(b, 2)
	}
	return nil
}

// beginsStamp says that what begins with a digit may be one of these stamps.
func beginsStamp(b []byte) bool {
	if len(b) < 20 {
		return false
	}
	// Addresses have their dots anywhere, so a branch for each would be a guess.
	iso, unix, fields := (b[4]^'-')|(b[7]^'-'), (b[10]^'.')|(b[17]^' '), (b[1]^' ')|(b[6]^'-')
	return iso == 0 || unix == 0 || fields == 0
}

// letters is for stamps that begin with a month or a day of the week, for tags without a stamp, and for names that docker compose puts before a bar.
func (p *peeler) letters(b []byte) []byte {
	if len(b) > 16 && b[3] == ' ' && b[0] <= 'Z' {
		if rest := p.monthHeader(b); rest != nil {
			return rest
		}
		if rest := p.dayHeader(b); rest != nil {
			return rest
		}
		if b[6] == ',' && bytes.Contains(b[:16], kibanaMark) {
			return p.columns(b)
		}
	}
	if b[0]|0x20 == 'm' && b[1]|0x20 == 'e' {
		if rest := p.repetition(b); rest != nil {
			return rest
		}
		if rest, found := bytes.CutPrefix(b, journalText); found {
			return rest
		}
	}
	if rest := p.localHeader(b); rest != nil {
		return rest
	}
	if rest := p.bareTag(b); rest != nil {
		return rest
	}
	if rest := p.bar(b); rest != nil {
		return rest
	}
	return p.names(b)
}

func (p *peeler) bracket(b []byte) []byte {
	switch {
	case len(b) < 6 || b[5] == '-': // Envoy's date
		return nil
	case b[1] == 'p':
		return p.pod(b)
	case b[1] == ' ' || starts[b[1]] == digitStart:
		if rest := p.fluentBit(b); rest != nil {
			return rest
		}
		return p.monotonicHeader(b)
	}
	return nil
}

func (p *peeler) brace(b []byte) []byte {
	if bytes.HasPrefix(b, dockerStart) {
		return p.docker(b)
	}
	if b[1] == '}' || starts[b[1]] == letterStart {
		return p.labels(b)
	}
	if b[1] == '"' && (b[2] == '_' || b[2] >= 'A' && b[2] <= 'Z') {
		return p.journal(b)
	}
	return nil
}

// stamp keeps the stamp of a layer, see Prefix.
func (p *peeler) stamp(s event.Stamp) {
	if s.Set && (s.Zoned || !p.Stamp.Zoned) {
		p.Stamp = s
	}
}

// clean takes off what no program wrote, and the colours of a terminal.
func (p *peeler) clean(line []byte) []byte {
	for i := 0; i < len(dirt); i++ {
		if rest, found := bytes.CutPrefix(line, []byte(dirt[i])); found {
			line, i = rest, -1
		}
	}
	if len(line) > 0 && line[0] == '\x1b' {
		p.plainLine = withoutColours(p.plainLine, line)
		return p.plainLine
	}
	return line
}

// withoutColours copies the line over out, without the control sequences that terminals know (ECMA-48: ESC, "[", parameters, a letter).
func withoutColours(out, line []byte) []byte {
	out = out[:0]
	for {
		at := bytes.IndexByte(line, '\x1b')
		if at < 0 {
			return append(out, line...)
		}
		out = append(out, line[:at]...)
		line = line[at+controlSequence(line[at:]):]
	}
}

// controlSequence is the length of the sequence that b begins with, at least 1.
func controlSequence(b []byte) int {
	if len(b) < 2 || b[1] != '[' {
		return 1
	}
	for i := 2; i < len(b); i++ {
		if b[i] >= 0x40 && b[i] <= 0x7e {
			return i + 1
		}
		if b[i] < 0x20 || b[i] > 0x7e {
			return i
		}
	}
	return len(b)
}
