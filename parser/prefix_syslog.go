package parser

import (
	"bytes"
	"sync"

	"github.com/why502/why502/parser/event"
)

// header is what stood between stamp and message in the line before, "␣lb1␣haproxy[2742]:␣": most lines repeat it byte for byte. It ends in
// a mark of its own, so that the same bytes always mean the same.
type header struct {
	text               []byte
	node, program, pid span
	standing           standing
	severity           uint8
}

// span is a part of a header; the empty one says that there is none.
type span struct{ from, to int }

func (s span) of(b []byte) []byte { return b[s.from:s.to] }

// isoHeader takes "2026-11-22T19:21:39.123456+01:00 host tag[pid]: " of rsyslog and journald, "… stdout F " of container runtimes, and the
// bare stamp that docker and kubectl put before a line.
func (p *peeler) isoHeader(b []byte) []byte {
	stamp, n := p.iso.ISO(b)
	if n == 0 || n >= len(b) || b[n] != ' ' && b[n] != '\t' && b[n] != ',' {
		return nil
	}
	if b[n] != ' ' {
		return p.isoColumn(stamp, b, n)
	}
	rest := p.known(b[n:])
	if rest == nil {
		rest = p.criStream(b[n:])
	}
	if rest == nil {
		rest = p.hostAndTag(b[n:])
	}
	if rest == nil && b[10] != ' ' {
		rest = behindStream(b[n+1:])
	}
	if rest != nil {
		p.stamp(stamp)
	}
	return rest
}

// monthHeader takes "Nov 22 19:21:39 host tag[pid]: " of RFC 3164.
func (p *peeler) monthHeader(b []byte) []byte {
	stamp, n := p.civil.Syslog(b)
	if n == 0 || n >= len(b) || b[n] != ' ' {
		return nil
	}
	rest := p.known(b[n:])
	if rest == nil {
		rest = p.hostAndTag(b[n:])
	}
	if rest == nil {
		rest = p.hostAlone(b[n:])
	}
	p.stamp(stamp)
	return rest
}

// localHeader is monthHeader for months of other languages, which journald writes where the machine is set to one.
func (p *peeler) localHeader(b []byte) []byte {
	stamp, n := p.civil.LocalSyslog(b)
	if n == 0 || n >= len(b) {
		return nil
	}
	return p.dated(stamp, b[n:])
}

// dayHeader takes a stamp that begins with the day of the week: journald's short-full with ISO dates, OpenWrt's with the year at its end.
func (p *peeler) dayHeader(b []byte) []byte {
	if b[4]-'0' <= 9 {
		stamp, n := p.iso.ISO(b[4:])
		if n == 0 {
			return nil
		}
		return p.dated(inZone(stamp, b[n+4:]))
	}
	stamp, n := p.civil.Date(b)
	if n == 0 || n >= len(b) || b[n] != ' ' {
		return nil
	}
	return p.dated(stamp, b[n:])
}

func (p *peeler) dated(stamp event.Stamp, b []byte) []byte {
	if len(b) == 0 || b[0] != ' ' {
		return nil
	}
	rest := p.hostAndTag(b)
	if rest != nil {
		p.stamp(stamp)
	}
	return rest
}

// inZone takes the name of a zone behind a stamp: " CET".
func inZone(stamp event.Stamp, b []byte) (event.Stamp, []byte) {
	end := 1
	for end < len(b) && b[end] >= 'A' && b[end] <= 'Z' {
		end++
	}
	if end < 3 || end >= len(b) || b[end] != ' ' {
		return stamp, b
	}
	if hours, known := zones()[string(b[1:end])]; known && !stamp.Zoned {
		stamp.Nano -= hours * 3600 * 1e9
		stamp.Zoned = true
	}
	return stamp, b[end:]
}

// zones are names of zones and their hours. Those that countries far apart use, such as CST and IST, tell nothing.
var zones = sync.OnceValue(func() map[string]int64 {
	return map[string]int64{
		"WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9, "KST": 9, "NZST": 12, "NZDT": 13,
		"EDT": -4, "CDT": -5, "MDT": -6, "PDT": -7, "PST": -8, "AKST": -9, "AKDT": -8, "HST": -10,
	}
})

// unixHeader takes "1795030899.123456 host tag[pid]: " of journald's short-unix.
func (p *peeler) unixHeader(b []byte) []byte {
	stamp, n := p.epoch.Epoch(b)
	if n == 0 {
		return nil
	}
	return p.dated(stamp, b[n:])
}

// monotonicHeader takes "[12345.678901] host tag[pid]: " of journald's short-monotonic; that clock tells no time of day.
func (p *peeler) monotonicHeader(b []byte) []byte {
	i := 1
	for i < len(b) && (b[i] == ' ' || b[i] == '.' || b[i]-'0' <= 9) {
		i++
	}
	if i+2 >= len(b) || b[i] != ']' || b[i+1] != ' ' || tag(b[i+2:]).length > 0 {
		return nil
	}
	return p.hostAndTag(b[i+1:])
}

// priority takes "<134>" and the header behind it: RFC 5424, RFC 3164, a bare tag with a process id, or none as HAProxy's formats short and timed.
func (p *peeler) priority(b []byte) []byte {
	value, n := 0, 1
	for n < len(b) && n < 4 && b[n]-'0' <= 9 {
		value = value*10 + int(b[n]-'0')
		n++
	}
	if n == 1 || n >= len(b) || b[n] != '>' || value > 191 {
		return nil
	}
	p.Severity = uint8(value & 7)
	p.used = true
	b = b[n+1:]
	if rest := p.afterPriority(b); rest != nil {
		return rest
	}
	if rest := p.bareTag(b); rest != nil {
		return rest
	}
	return b
}

// bareTag takes "haproxy[2742]: " without anything before it, as manuals and tickets quote lines. Words before a colon are common, so that a tag
// without a process id must be that of a program known by its name.
func (p *peeler) bareTag(b []byte) []byte {
	t := tag(b)
	if t.length == 0 {
		return nil
	}
	if slash := bytes.IndexByte(b[:t.name], '/'); slash > 0 && t.pid.to > 0 && b[t.pid.from]-'0' > 9 { // kail's "namespace/pod[container]: "
		container := t.pid.of(b)
		p.Node, p.Program, p.standing = b[slash+1:t.name], container, standingOf(container)
		return b[t.length:]
	}
	standing := standingOf(b[:t.name])
	if t.pid.to == 0 && standing == unknownProgram {
		return nil
	}
	p.Program, p.PID, p.standing = b[:t.name], t.pid.of(b), standing
	return b[t.length:]
}

func (p *peeler) afterPriority(b []byte) []byte {
	if len(b) < 12 {
		return nil
	}
	switch c := b[0]; {
	case c-'0' <= 9 && b[1] == ' ':
		return p.fields(b, 2)
	case c-'0' <= 9 && b[4] == '-':
		return p.isoHeader(b)
	case starts[c] == letterStart && b[3] == ' ':
		return p.monthHeader(b)
	}
	return nil
}

// fields takes the header of RFC 5424 from its stamp on: "STAMP HOST APP PROCID MSGID [data]… ".
func (p *peeler) fields(b []byte, at int) []byte {
	var stamp event.Stamp
	rest := b[at:]
	if nilValue(rest) {
		rest = rest[1:]
	} else {
		s, n := p.iso.ISO(rest)
		if n == 0 || n >= len(rest) || rest[n] != ' ' {
			return nil
		}
		stamp, rest = s, rest[n:]
	}
	var words [4][]byte
	for i := range words {
		end := bytes.IndexByte(rest[1:], ' ')
		if end <= 0 {
			return nil
		}
		words[i], rest = rest[1:1+end], rest[1+end:]
	}
	rest = structuredData(rest[1:])
	if rest == nil {
		return nil
	}
	p.stamp(stamp)
	setField(&p.Node, words[0])
	setField(&p.PID, words[2])
	if setField(&p.Program, words[1]) {
		p.standing = standingOf(words[1])
	}
	return bytes.TrimPrefix(rest, []byte(byteOrderMark))
}

func nilValue(b []byte) bool { return len(b) > 1 && b[0] == '-' && b[1] == ' ' }

// setField keeps a field of RFC 5424 unless it says that it is unknown.
func setField(to *[]byte, word []byte) bool {
	if len(word) == 1 && word[0] == '-' {
		return false
	}
	*to = word
	return true
}

// structuredData skips "-" or "[id key="value" …][…]" and the blank behind; nil when it does not end.
func structuredData(b []byte) []byte {
	switch {
	case len(b) == 1 && b[0] == '-':
		return b[1:]
	case nilValue(b):
		return b[2:]
	case len(b) == 0 || b[0] != '[':
		return nil
	}
	quoted := false
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] == '\\':
			i++
		case b[i] == '"':
			quoted = !quoted
		case b[i] == ']' && !quoted && i+1 == len(b):
			return b[i+1:]
		case b[i] == ']' && !quoted && b[i+1] == ' ':
			return b[i+2:]
		}
	}
	return nil
}

// known takes the header of the line before once more.
func (p *peeler) known(b []byte) []byte {
	h := &p.headers[p.layers]
	n := len(h.text)
	if n == 0 || len(b) < n || string(b[:n]) != string(h.text) {
		return nil
	}
	p.take(b, h)
	p.firm = p.firm || p.layers == 0
	return b[n:]
}

// take fills the prefix from a header that stands at the start of b.
func (p *peeler) take(b []byte, h *header) {
	if h.node.to > 0 {
		p.Node = h.node.of(b)
	}
	if h.severity != noSeverity {
		p.Severity = h.severity
	}
	p.Program, p.PID, p.standing = h.program.of(b), nil, h.standing
	if h.pid.to > 0 {
		p.PID = h.pid.of(b)
	}
}

// hostAndTag takes " host tag[pid]: " or " tag[pid]: "; BusyBox and OpenWrt write the severity before the tag.
func (p *peeler) hostAndTag(b []byte) []byte {
	h := header{severity: noSeverity}
	at := skipBlanks(b, 0)
	t := tag(b[at:])
	for word := 0; t.length == 0 && word < 2; word++ {
		end := wordEnd(b, at)
		if end == at || end >= len(b) || b[end] != ' ' {
			return nil
		}
		if severity := facility(b[at:end]); severity != noSeverity {
			h.severity = severity
		} else if word == 0 {
			h.node = span{at, end}
		} else if !bytes.Equal(b[at:end], h.node.of(b)) { // a relay may name the machine again
			return nil
		}
		at = skipBlanks(b, end)
		t = tag(b[at:])
	}
	if t.length == 0 || at == 0 {
		return nil
	}
	h.program = span{at, at + t.name}
	if t.pid.to > 0 {
		h.pid = span{at + t.pid.from, at + t.pid.to}
	}
	h.standing = standingOf(h.program.of(b))
	p.take(b, &h)
	n := at + t.length
	if b[n-1] == ' ' && b[n-2] == ':' { // without the colon it is what follows that tells
		h.text = append(p.headers[p.layers].text[:0], b[:n]...)
		p.headers[p.layers] = h
	}
	return b[n:]
}

// hostAlone takes a host without a tag where what follows shows that it is one: another header, the words of the daemon itself, or an address
// behind a name.
func (p *peeler) hostAlone(b []byte) []byte {
	end := wordEnd(b, 1)
	if end == 1 || end+1 >= len(b) || b[end] != ' ' {
		return b[1:]
	}
	next := b[end+1:]
	if !beginsAgain(next) && !(isName(b[1:end]) && beginsLine(next)) {
		return b[1:]
	}
	p.Node = b[1:end]
	return next
}

// beginsAgain says that another header begins, or words that daemons put behind the host without a tag.
func beginsAgain(b []byte) bool {
	for _, words := range [...]string{"last message ", "message repeated ", "-- MARK --", "--- last message "} {
		if len(b) >= len(words) && string(b[:len(words)]) == words {
			return true
		}
	}
	return len(b) > 20 && (b[0] == '<' && starts[b[1]] == digitStart || b[4] == '-' && b[7] == '-' && b[13] == ':' ||
		b[3] == ' ' && b[6] == ' ' && b[9] == ':' && b[12] == ':')
}

var repeatedStart, repeatedEnd = []byte("message repeated "), []byte(" times: [")

// repetition takes "message repeated 3 times: [ … ]" of rsyslog, which stands for equal lines and holds one of them.
func (p *peeler) repetition(b []byte) []byte {
	rest, found := bytes.CutPrefix(b, repeatedStart)
	n, digits := leadingNumber(rest)
	if !found || n == 0 || !bytes.HasPrefix(rest[digits:], repeatedEnd) {
		return nil
	}
	rest = bytes.TrimSuffix(rest[digits+len(repeatedEnd):], []byte("]"))
	p.repeated = n
	return rest[skipBlanks(rest, 0):]
}

// tagged is a syslog tag: its name's length, the place of the process id (to is 0 when there is none), and the length with colon and blank.
type tagged struct {
	name, length int
	pid          span
}

// tag reads "haproxy[2742]: " or "nginx: ". A tag without process id begins with a letter, so that no address is taken for one.
func tag(b []byte) tagged {
	n := 0
	for n < len(b) && n < 64 && tagBytes[b[n]] {
		n++
	}
	if n == 0 || n >= len(b) {
		return tagged{}
	}
	t := tagged{name: n}
	if b[n] == '[' {
		end := bytes.IndexByte(b[n:min(len(b), n+40)], ']')
		if end < 2 {
			return tagged{}
		}
		t.pid = span{n + 1, n + end}
		n += end + 1
	} else if starts[b[0]] != letterStart && b[0] != '/' && b[0] != '_' {
		return tagged{}
	}
	if t.pid.to > 0 && n+1 < len(b) && b[n] == ' ' && isNumber(t.pid.of(b)) && beginsLine(b[n+1:]) { // a daemon left the colon out
		t.length = n + 1
		return t
	}
	if n >= len(b) || b[n] != ':' || n+1 < len(b) && b[n+1] != ' ' {
		return tagged{}
	}
	t.length = min(n+2, len(b))
	return t
}

func isNumber(b []byte) bool {
	_, digits := leadingNumber(b)
	return digits > 0 && digits == len(b)
}

var tagBytes = func() (table [256]bool) {
	for c := range table {
		table[c] = starts[c] == letterStart || starts[c] == digitStart
	}
	for _, c := range "_.-/@()" {
		table[c] = true
	}
	return table
}()

// facility reads the severity of "local0.info" or "daemon.err"; noSeverity when it is no such word.
func facility(word []byte) uint8 {
	at := bytes.IndexByte(word, '.')
	if at < 3 || at > 8 {
		return noSeverity
	}
	return severityOf(word[at+1:])
}

// severityNames are the levels of syslog from 0 on, first as they are written into events.
var severityNames = [8][]string{
	{"emerg", "emergency", "panic"}, {"alert"}, {"crit", "critical", "fatal"}, {"err", "error"},
	{"warning", "warn"}, {"notice"}, {"info", "information", "informational"}, {"debug"},
}

func severityOf(word []byte) uint8 {
	for severity, names := range severityNames {
		for _, name := range names {
			if string(word) == name {
				return uint8(severity)
			}
		}
	}
	return noSeverity
}

func skipBlanks(b []byte, at int) int {
	for at < len(b) && b[at] == ' ' {
		at++
	}
	return at
}

// wordEnd is the end of a name of a host or pod that begins at the place: letters, digits, and ". - _ : %", as addresses have them, or "* < >" of a
// masked one.
func wordEnd(b []byte, at int) int {
	for at < len(b) && nodeBytes[b[at]] {
		at++
	}
	return at
}

var nodeBytes = func() (table [256]bool) {
	table = tagBytes
	for _, c := range ":%*<>" {
		table[c] = true
	}
	return table
}()
