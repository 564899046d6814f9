package envoy

import (
	"bytes"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// kind tells the text formats apart by what follows the flags.
type kind uint8

const (
	plainText kind = iota // numbers: Envoy's default
	istioText             // details, a termination, the transport's reason in quotes
	mixerText             // the mixer's status in quotes: Istio before 1.9
)

// textParser reads one of the text formats that share their beginning:
//
//	[START] "METHOD TARGET PROTOCOL" STATUS FLAGS … RECEIVED SENT DURATION SERVICE "FORWARDED" "AGENT" "ID" "AUTHORITY" "PEER" …
//
// Envoy does not escape quotes inside its quoted fields, and clients choose target, forwarded addresses, agent and id. So the line is read from the left
// up to the numbers, and the quoted fields behind them from the line's end.
type textParser struct {
	kind  kind
	entry entry
}

func newText(k kind) func() scan.Parser {
	return func() scan.Parser { return &textParser{kind: k} }
}

// Glance takes the short way where the line is of the usual shape, and the long one otherwise.
func (p *textParser) Glance(line []byte, g *event.Glance) bool {
	if p.quick(line, g) {
		return true
	}
	if !p.full(line) {
		return false
	}
	p.entry.fillGlance(g)
	return true
}

// Parse reads every field.
func (p *textParser) Parse(line []byte, ev *event.Event) bool {
	if !p.full(line) {
		return false
	}
	p.entry.fillEvent(ev)
	return true
}

// labelledParser reads the default text behind the word that Ambassador puts before it.
type labelledParser struct{ text textParser }

func newLabelled() scan.Parser { return &labelledParser{} }

var label = []byte("ACCESS ")

// Glance leaves the word out.
func (p *labelledParser) Glance(line []byte, g *event.Glance) bool {
	rest, ok := bytes.CutPrefix(line, label)
	return ok && p.text.Glance(rest, g)
}

// Parse leaves the word out.
func (p *labelledParser) Parse(line []byte, ev *event.Event) bool {
	rest, ok := bytes.CutPrefix(line, label)
	return ok && p.text.Parse(rest, ev)
}

// full reads a line of any length: one that was cut tells what stands before the cut.
func (p *textParser) full(line []byte) bool {
	e := &p.entry
	e.clear()
	rest, ok := p.stamp(line)
	if !ok {
		return false
	}
	rest, ok = e.cutRequest(rest)
	if !ok {
		return false
	}
	rest, ok = e.cutStatus(rest)
	if !ok || !p.cutReasons(&rest) {
		return false
	}
	e.cutQuoted(e.cutNumbers(rest), p.kind)
	e.read()
	return true
}

// stamp reads `[START] "`.
func (p *textParser) stamp(line []byte) (rest []byte, ok bool) {
	if len(line) < 2 || line[0] != '[' {
		return nil, false
	}
	stamp, n := p.entry.clock.ISO(line[1:])
	if n == 0 || !bytes.HasPrefix(line[1+n:], stampEnd) {
		return nil, false
	}
	p.entry.stamp = stamp
	return line[1+n+len(stampEnd):], true
}

var stampEnd = []byte(`] "`)

// cutRequest takes `METHOD TARGET PROTOCOL"`. A target may hold quotes but no blanks, so the first quote behind a protocol ends it. A cut inside the
// request leaves method and target, and behind a blank the beginning of the protocol.
func (e *entry) cutRequest(b []byte) (rest []byte, ok bool) {
	method, b, _ := bytes.Cut(b, blank)
	if len(b) == 0 || len(method) == 0 || !isMethod(method) {
		return nil, false
	}
	e.set(fieldMethod, method)
	end := requestEnd(b)
	if end < 0 {
		target, protocol, _ := bytes.Cut(b, blank)
		e.set(fieldTarget, target)
		return nil, len(target) > 0 && startsProtocol(protocol)
	}
	last := bytes.LastIndexByte(b[:end], ' ')
	if last < 0 {
		return nil, false
	}
	e.set(fieldTarget, b[:last])
	e.set(fieldProtocol, b[last+1:end])
	return b[end+1:], true
}

// isMethod takes any HTTP method, and the dash of a TCP session or of a request that was not understood.
func isMethod(b []byte) bool {
	if len(b) > 32 {
		return false
	}
	for _, c := range b {
		if (c|0x20 < 'a' || c|0x20 > 'z') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

// requestEnd is the place of the quote that ends the request, -1 where the line was cut before it.
func requestEnd(b []byte) int {
	for at := 0; ; at++ {
		next := bytes.IndexByte(b[at:], '"')
		if next < 0 {
			return -1
		}
		at += next
		if at+1 < len(b) && b[at+1] != ' ' {
			continue
		}
		if word := b[bytes.LastIndexByte(b[:at], ' ')+1 : at]; isProtocol(word) {
			return at
		}
	}
}

func isProtocol(b []byte) bool { return bytes.HasPrefix(b, protocolHead) || len(b) == 1 && b[0] == '-' }

// startsProtocol says that a cut may have left this of a protocol.
func startsProtocol(b []byte) bool {
	head := b[:min(len(b), len(protocolHead))]
	return len(b) <= len("HTTP/1.1") && bytes.HasPrefix(protocolHead, head) && bytes.IndexByte(b, '"') < 0
}

var protocolHead = []byte("HTTP/")

// cutStatus takes ` STATUS FLAGS ` as far as both are whole; a status at the line's end must have all three digits. Other programs write other things behind
// a request in quotes.
func (e *entry) cutStatus(b []byte) (rest []byte, ok bool) {
	status, b, whole := token(b)
	if whole || len(status) == 3 {
		e.set(fieldStatus, status)
	}
	if !isStatus(status) {
		return nil, false
	}
	flags, b, whole := token(b)
	if whole {
		e.set(fieldFlags, flags)
	}
	return b, isFlags(flags)
}

// isStatus takes three digits, 0 or a dash, and what a cut leaves of them.
func isStatus(b []byte) bool {
	return len(b) <= 3 && (digits(b) == len(b) || some(b) == nil)
}

// isFlags takes a dash or names with commas, and what a cut leaves of them.
func isFlags(b []byte) bool {
	for _, c := range b {
		if (c|0x20 < 'a' || c|0x20 > 'z') && c != ',' {
			return some(b) == nil
		}
	}
	return true
}

// token takes ` word`; whole says that a blank follows, so that nothing of it was cut.
func token(b []byte) (word, rest []byte, whole bool) {
	if len(b) == 0 || b[0] != ' ' {
		return nil, nil, false
	}
	b = b[1:]
	end := bytes.IndexByte(b, ' ')
	if end < 0 {
		return b, nil, false
	}
	return b[:end], b[end:], true
}

// cutReasons takes what stands between flags and numbers, and says whether it is this format's.
func (p *textParser) cutReasons(rest *[]byte) bool {
	b := *rest
	if len(b) == 0 {
		return p.kind == plainText // cut: nothing tells them apart
	}
	if b[0] != ' ' || kindOf(b[1:]) != p.kind {
		return false
	}
	if p.kind == plainText {
		return true
	}
	if p.kind == istioText && p.entry.cutWords(rest) {
		return true
	}
	if word, _, more := token(b); p.kind == istioText && !more && bytes.HasSuffix(word, braceEnd[:1]) { // a format that ends here
		p.entry.set(fieldDetail, word)
		*rest = nil
		return true
	}
	end := numbersStart(b)
	whole := end >= 0
	if whole {
		*rest = b[end:]
	} else { // the text may end right behind the last of the quotes
		whole = b[len(b)-1] == '"'
		*rest, end = nil, len(b)
	}
	if p.kind == istioText {
		p.entry.cutDetails(b[1:end], whole)
	} else {
		p.entry.cutMixer(b[:end], whole)
	}
	return true
}

// kindOf tells a format by the first thing behind the flags. A dash alone is where a cut leaves the matter open.
func kindOf(b []byte) kind {
	if len(b) > 0 && b[0] == '"' {
		return mixerText
	}
	end := digits(b)
	if end == len(b) || end > 0 && b[end] == ' ' || len(b) == 1 && b[0] == '-' {
		return plainText
	}
	return istioText
}

// cutWords takes ` DETAILS` or ` DETAILS TERMINATION` right before the numbers: the default format with a field or two put in.
func (e *entry) cutWords(rest *[]byte) bool {
	details, b := detailsWord(*rest)
	if details == nil {
		return false
	}
	closing := []byte(nil)
	if !isNumbers(b) {
		if closing, b, _ = token(b); len(closing) == 0 || closing[0] == '"' || !isNumbers(b) {
			return false
		}
	}
	if len(b) == 0 {
		return false
	}
	e.set(fieldDetail, details)
	if closing != nil {
		e.set(fieldClose, closing)
	}
	*rest = b
	return true
}

// detailsWord takes ` word`, which may hold blanks between braces.
func detailsWord(b []byte) (word, rest []byte) {
	word, rest, whole := token(b)
	if !whole || word == nil {
		return nil, nil
	}
	if open := bytes.IndexByte(word, '{'); open >= 0 && bytes.IndexByte(word, '}') < 0 {
		shut := bytes.Index(b, braceEnd)
		if shut < 0 {
			return nil, nil
		}
		return b[1 : shut+1], b[shut+1:]
	}
	return word, rest
}

// digits is how many digits b begins with.
func digits(b []byte) int {
	n := 0
	for n < len(b) && b[n]-'0' <= 9 {
		n++
	}
	return n
}

// numbersStart is the place behind the quote after which the numbers follow, -1 where the line was cut before them.
func numbersStart(b []byte) int {
	for at := 0; ; at++ {
		next := bytes.IndexByte(b[at:], '"')
		if next < 0 {
			return -1
		}
		at += next
		if isNumbers(b[at+1:]) {
			return at + 1
		}
	}
}

// isNumbers says that ` RECEIVED SENT DURATION` follow, or the beginning of them that a cut left.
func isNumbers(b []byte) bool {
	for i := range 3 {
		if len(b) == 0 {
			return i > 0
		}
		n := digits(b[1:])
		if b[0] != ' ' || n == 0 && (i == 0 || len(b) > 1) || 1+n < len(b) && b[1+n] != ' ' {
			return false
		}
		b = b[1+n:]
	}
	return true
}

// cutDetails takes `DETAILS TERMINATION "TRANSPORT"`; whole says that the closing quote is there. Old versions write blanks inside the braces of details.
func (e *entry) cutDetails(b []byte, whole bool) {
	end := bytes.IndexByte(b, ' ')
	if open := bytes.IndexByte(b, '{'); open >= 0 && open < end {
		end = -1
		if shut := bytes.Index(b, braceEnd); shut >= 0 {
			end = shut + 1
		}
	}
	if end < 0 {
		return
	}
	e.set(fieldDetail, b[:end])
	b = b[end+1:]
	quote := bytes.IndexByte(b, '"')
	if quote < 0 {
		return
	}
	e.set(fieldClose, bytes.TrimSpace(b[:quote]))
	if last := len(b) - 1; whole && last > quote {
		e.set(fieldTransport, b[quote+1:last])
	}
}

var braceEnd = []byte("} ")

// cutMixer takes ` "MIXER" "TRANSPORT"`, or the first alone.
func (e *entry) cutMixer(b []byte, whole bool) {
	if at := bytes.Index(b, quoteGap); at >= 0 && whole && len(b) > at+len(quoteGap) {
		e.set(fieldTransport, b[at+len(quoteGap):len(b)-1])
	}
}

var quoteGap = []byte(`" "`)

// numberFields are the columns of numbers; the first counts bytes received, which nothing asks for.
var numberFields = [...]field{numFields, fieldBytesSent, fieldDuration, fieldService}

// cutNumbers takes the four numbers. One at the line's end may have lost digits and is left out, but the last is the end of a format without the
// quoted fields.
func (e *entry) cutNumbers(b []byte) (rest []byte) {
	for i, f := range numberFields {
		var word []byte
		var whole bool
		word, b, whole = token(b)
		if whole && i < 3 && digits(word) != len(word) && some(word) != nil {
			return nil // words between the numbers: which is which is open
		}
		if f < numFields && (whole || i == len(numberFields)-1 && len(word) > 0) {
			e.set(f, word)
		}
	}
	return b
}
