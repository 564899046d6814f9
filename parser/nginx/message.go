package nginx

import "bytes"

// message is the text of an error-log line, cut into what the dictionary asks for.
type message struct {
	text  []byte // all of it
	core  []byte // without " while PHASE"
	phase *Phase
	// phaseText is the phase's text in the line.
	phaseText []byte
	// code is the number of "(111: Connection refused)" at the end of core, 0 where there is none. The resolver writes codes of its own in that form.
	code int
}

const whileText = " while "

// longestPhase bounds how far back " while " is looked for.
const longestPhase = 41

// splitMessage cuts text before a known phase at its end. recent is the phase of the line before: it is compared first.
func splitMessage(text []byte, recent *Phase) message {
	m := message{text: text, core: text}
	if recent != nil {
		if at := len(text) - len(recent.Text); at > len(whileText) && string(text[at:]) == recent.Text && string(text[at-len(whileText):at]) == whileText {
			m.phase, m.phaseText, m.core = recent, text[at:], text[:at-len(whileText)]
		}
	}
	if m.phase == nil {
		if at := lastWhile(text); at >= 0 {
			m.phaseText = text[at+len(whileText):]
			if m.phase = findPhase(m.phaseText); m.phase != nil {
				m.core = text[:at]
			}
		}
	}
	m.code = trailingCode(m.core)
	return m
}

// lastWhile is the last place of " while " that is near enough to the end, -1 for none.
func lastWhile(text []byte) int {
	for at := len(text) - len(whileText); at >= 0 && at >= len(text)-len(whileText)-longestPhase; at-- {
		if text[at] == ' ' && text[at+1] == 'w' && string(text[at:at+len(whileText)]) == whileText {
			return at
		}
	}
	return -1
}

var inFile = []byte(") in ")

// trailingCode reads the number of "(111: Connection refused)" at the end of b, where nginx puts the error of the system; a line of the
// configuration parser names the file behind it. A cut line may lack the end.
func trailingCode(b []byte) int {
	end := len(b)
	if bytes.IndexByte(b, '(') < 0 {
		return 0
	}
	if b[end-1] != ')' {
		if at := bytes.LastIndex(b, inFile); at >= 0 {
			end = at + 1
		}
	}
	at := bytes.LastIndexByte(b[:end], '(')
	// the text of an error may hold a pair of brackets of its own.
	for at > 0 && !codeAt(b, at) {
		at = bytes.LastIndexByte(b[:at], '(')
	}
	if at < 0 || !codeAt(b, at) || bytes.IndexByte(b[at:end], '"') >= 0 {
		return 0
	}
	code := 0
	for i := at + 1; b[i] != ':'; i++ {
		code = code*10 + int(b[i]-'0')
	}
	return code
}

// codeAt says that "(", one to five digits, as Windows has them, and ": " stand at the place.
func codeAt(b []byte, at int) bool {
	i := at + 1
	for i < len(b) && b[i]-'0' <= 9 {
		i++
	}
	return i > at+1 && i <= at+6 && i+1 < len(b) && b[i] == ':' && b[i+1] == ' ' && b[at] == '('
}
