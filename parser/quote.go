package parser

import "bytes"

// maxMarks bounds how many marks are taken off a line that somebody pasted.
const maxMarks = 4

// quoted tries a line that nothing knows without what people and tools put before lines: quotation marks, line numbers, names of files and pods.
// Such marks have no look of their own, so they count only where something known stands behind.
func (l *Lines) quoted(body []byte) Fate {
	if l.peeler.standing == foreign || isBlank(body) {
		return l.unparsed()
	}
	for _, try := range [...]func([]byte) Fate{l.behindColumns, l.behindTag, l.behindNames} {
		if fate := try(body); fate != Unparsed {
			return fate
		}
	}
	whole := body
	for range maxMarks {
		node, rest := unmarked(body)
		if len(rest) == 0 {
			break
		}
		if fate := l.behindMark(body, node, rest); fate != Unparsed {
			return fate
		}
		body = rest
	}
	for _, try := range [...]func([]byte) Fate{l.bracketedClient, l.behindMarks} {
		if fate := try(whole); fate != Unparsed {
			return fate
		}
	}
	if fate := l.behindWords(whole); fate != Unparsed {
		return fate
	}
	return l.unparsed()
}

// behindMark tries the rest of a line of which a mark was taken off. A stamp in brackets is one, too.
func (l *Lines) behindMark(line, node, rest []byte) Fate {
	p := &l.peeler
	saved, used := p.Stamp, p.used
	if line[0] == '[' && len(line) > 20 && !p.Stamp.Set {
		if stamp, n := p.epoch.Any(line[1:]); n > 0 && line[n+1] == ']' {
			p.used, node = true, nil
			p.stamp(stamp)
		}
	}
	if fate := l.behind(node, rest); fate != Unparsed {
		return fate
	}
	if fate := l.behindNames(rest); fate != Unparsed {
		return fate
	}
	p.Stamp, p.used = saved, used
	return Unparsed
}

// behindNames tries the line behind one to three names: a host without a tag, stern's "pod container", the same with a namespace before it.
func (l *Lines) behindNames(line []byte) Fate {
	var names [3][]byte
	rest := line
	for i := range names {
		end := nameEnd(rest)
		if end == 0 || end >= len(rest) || rest[end] != ' ' && rest[end] != '\t' || rest[end-1] == '.' {
			break
		}
		names[i], rest = rest[:end], bytes.TrimLeft(rest[end:], " \t")
		if len(rest) == 0 {
			break
		}
		node := names[0]
		if i == 2 {
			node = names[1]
		}
		process := i == 1 && isProcess(names[0], names[1])
		if !process && (!mayBegin(rest) || isMessage(rest) && (standingOf(names[0]) == foreign || standingOf(names[i]) == foreign)) {
			continue
		}
		if process || isClock(node) || isStream(node) {
			node = nil
		}
		if fate := l.behind(node, rest); fate != Unparsed {
			return fate
		}
	}
	return Unparsed
}

// isProcess says that the names are a proxy's and the number of its process, as pfSense shows them in columns of their own.
func isProcess(program, number []byte) bool {
	_, digits := leadingNumber(number)
	return digits == len(number) && standingOf(program) == aProxy
}

// behindStamp tries the line behind a stamp with a blank in it, as s6-log and many tools put before lines. Other programs' own lines begin so too:
// it counts only where a proxy's line stands behind.
func (l *Lines) behindStamp(body []byte) Fate {
	p := &l.peeler
	if starts[body[0]] != digitStart || len(body) < 24 || body[4] != '-' || body[10] != ' ' {
		return Unparsed
	}
	stamp, n := p.iso.ISO(body)
	if n == 0 || n >= len(body) || body[n] != ' ' && body[n] != '\t' {
		return Unparsed
	}
	rest := bytes.TrimLeft(body[n:], " \t")
	if len(rest) == 0 {
		return Unparsed
	}
	saved := p.Stamp
	p.used = true
	p.stamp(stamp)
	fate := l.behind(nil, rest)
	if fate == Unparsed {
		p.Stamp = saved
	}
	return fate
}

// bracketedClient tries a line of HAProxy that begins with a bracket: that of a client's address in IPv6 or masked, or that of the date when the client was cut off.
// The formats whose lines begin so have been asked.
func (l *Lines) bracketedClient(line []byte) Fate {
	if line[0] != '[' || bytes.IndexByte(line, '/') < 0 {
		return Unparsed
	}
	for _, r := range l.rows[plainKind] {
		if l.ask(r, line) {
			return l.finish(r)
		}
	}
	return Unparsed
}

// behindWords tries a line behind words that no rule foresees. What shows where it begins is HAProxy's client with a port before a stamp in
// milliseconds, nginx's client before its user and a stamp, the level of nginx's error log, and Envoy's stamp before a request.
func (l *Lines) behindWords(line []byte) Fate {
	if at := behindStreams(line); at > 0 {
		return l.behind(nil, line[at:])
	}
	for from := 1; ; {
		at := bytes.IndexByte(line[from:], '[')
		if at < 0 {
			return Unparsed
		}
		at += from
		from = at + 1
		begin := 0
		switch rest := line[at:]; {
		case isMillisStamp(rest):
			if line[at-1] != ' ' {
				continue
			}
			begin = bytes.LastIndexAny(line[:at-1], " \t\"',=") + 1
			if bytes.IndexByte(line[begin:at], ':') < 0 {
				return Unparsed
			}
		case isAccessStamp(rest):
			begin = beforeUser(line[:at])
		case isErrorLevel(rest):
			begin = max(0, at-len("2026/11/22 19:21:39 "))
		case len(rest) > 30 && rest[11] == 'T' && rest[24] == 'Z' && bytes.HasPrefix(rest[25:], requestMark):
			begin = at
		default:
			continue
		}
		if begin == 0 || bytes.IndexByte(line[:begin], '"') >= 0 {
			return Unparsed
		}
		return l.behind(nil, line[begin:])
	}
}

// behindStreams is where a JSON object begins behind the names of a group and stream of logs, which have slashes, and maybe a stamp, as awslogs and exports of
// CloudWatch write them; 0 where none does. Behind other words an application tells of its own requests.
func behindStreams(line []byte) int {
	at := bytes.Index(line, objectMark)
	if at <= 0 || line[len(line)-1] != '}' {
		return 0
	}
	slashes := false
	for word := range bytes.FieldsSeq(line[:at]) {
		switch {
		case bytes.IndexByte(word, '/') >= 0 && bytes.IndexByte(word, '"') < 0:
			slashes = true
		case len(word) < 19 || word[4] != '-' || word[10] != 'T' || word[13] != ':':
			return 0
		}
	}
	if !slashes {
		return 0
	}
	return at + 1
}

var objectMark = []byte(` {"`)

var requestMark = []byte(`] "`)

// isAccessStamp says that `[22/Nov/2026:19:21:39 +0000] "` begins here.
func isAccessStamp(b []byte) bool {
	const length = len(`[22/Nov/2026:19:21:39 +0000] "`)
	return len(b) > length && b[3] == '/' && b[7] == '/' && b[12] == ':' && b[21] == ' ' && bytes.HasPrefix(b[length-3:], requestMark)
}

// beforeUser is where the address before " - USER " begins; 0 when there is none.
func beforeUser(b []byte) int {
	b, spaced := bytes.CutSuffix(b, []byte(" "))
	b, ok := bytes.CutSuffix(b[:bytes.LastIndexByte(b, ' ')+1], userMark)
	if !spaced || !ok {
		return 0
	}
	begin := len(b)
	for begin > 0 && (b[begin-1] == '.' || b[begin-1] == ':' || isHex(b[begin-1])) {
		begin--
	}
	return begin
}

var userMark = []byte(" - ")

func isHex(c byte) bool { return c-'0' <= 9 || c|0x20-'a' <= 5 }

// isErrorLevel says that "[error] 12#12: " begins here, or another level.
func isErrorLevel(b []byte) bool {
	end := bytes.IndexByte(b[:min(len(b), 8)], ']')
	if end < 0 || end+2 >= len(b) || b[end+1] != ' ' {
		return false
	}
	_, digits := leadingNumber(b[end+2:])
	end += 2 + digits
	return digits > 0 && end < len(b) && b[end] == '#'
}

// isMillisStamp says that "[22/Nov/2026:19:21:39.123] " begins here.
func isMillisStamp(b []byte) bool {
	const length = len("[22/Nov/2026:19:21:39.123] ")
	return len(b) > length && b[3] == '/' && b[7] == '/' && b[12] == ':' && b[21] == '.' && b[length-2] == ']' && b[length-1] == ' '
}

// mayBegin says whether a line of a log can begin so behind names: prose, which goes on in letters, need not be asked about word by word.
func mayBegin(b []byte) bool {
	return starts[b[0]] != letterStart || beginsMonth(b) || isMessage(b) || isLabelled(b) || isPair(b)
}

// isPair says that b begins with a key and its value, "status=502" or, with tabs behind, "status:502".
func isPair(b []byte) bool {
	n := 0
	for n < len(b) && (starts[b[n]] == letterStart || b[n] == '_') {
		n++
	}
	return n+1 < len(b) && (b[n] == '=' || b[n] == ':' && b[n+1] != ' ' && bytes.IndexByte(b, '\t') > 0)
}

// isMessage says that b begins as HAProxy's messages do.
func isMessage(b []byte) bool {
	for _, head := range messageHeads {
		if bytes.HasPrefix(b, head) {
			return true
		}
	}
	return false
}

// messageHeads are the words that HAProxy's messages begin with.
var messageHeads = [][]byte{[]byte("Server "), []byte("Backup Server "), []byte("Health check for "), []byte("Agent check for "), []byte("backend "), []byte("proxy "), []byte("Connect from "),
	[]byte("Proxy "), []byte("Stopping ")}

// behind understands what stands behind a mark, with the layers that are left.
func (l *Lines) behind(node, rest []byte) Fate {
	p := &l.peeler
	saved, layers, used := p.Prefix, p.layers, p.used
	if node != nil {
		p.Node, p.used = node, true
	}
	if body := p.peelFrom(rest); !isBlank(body) {
		if p.standing != foreign {
			if r := l.match(body); r != nil {
				return l.finish(r)
			}
			if r := l.ofTag(body); r != nil {
				return l.finish(r)
			}
		}
		if l.system(body) {
			return Skipped
		}
	}
	p.Prefix, p.layers, p.used = saved, layers, used
	return Unparsed
}

// unmarked takes one mark off, and the same mark off the end; the rest is empty when there is none. A name in brackets is a node's.
func unmarked(b []byte) (node, rest []byte) {
	switch c := b[0]; {
	case c == ' ' || c == '\t' || c == '>' || c == '\\':
		return nil, bytes.TrimLeft(b[1:], " \t")
	case bytes.HasPrefix(b, hardBlank):
		return nil, b[len(hardBlank):]
	case c == '`' || c == '"' || c == '\'' || c == '*' && len(b) > 1 && starts[b[1]] == digitStart:
		return nil, bytes.Trim(b, string(c))
	case c == '[':
		return bracketed(b)
	case len(b) > 1 && b[1] == ' ' && (c == '*' || c == '-' || c == '+'):
		return nil, b[2:]
	case starts[c] == digitStart:
		if _, digits := leadingNumber(b); digits > 0 && digits < len(b) && (b[digits] == '\t' || bytes.HasPrefix(b[digits:], itemMark) || bytes.HasPrefix(b[digits:], itemBracket) || b[digits] == ' ' || b[digits] == ':' || b[digits] == '-') {
			return nil, bytes.TrimLeft(b[digits+1:], " \t")
		}
	}
	return nil, behindFile(b)
}

// itemMark and itemBracket stand behind the number of a list's item in Markdown.
var itemMark, itemBracket = []byte(". "), []byte(") ")

// hardBlank is the blank that does not break, as chats and wikis put before lines.
var hardBlank = []byte("\u00a0")

// bracketed takes "[web-1 nginx] " as kubetail and supervisors write it.
func bracketed(b []byte) (node, rest []byte) {
	end := bytes.IndexByte(b[:min(len(b), 128)], ']')
	if end < 2 || end+2 >= len(b) || b[end+1] != ' ' {
		return nil, nil
	}
	if n := nameEnd(b[1:]); n > 0 && !isClock(b[1:1+n]) && severityAmong(b[1:1+n]) == noSeverity && (b[1+n] == ' ' || b[1+n] == ']') {
		node = b[1 : 1+n]
	}
	return node, b[end+2:]
}

// behindFile takes "access.log:123:" or "access.log:" of grep off, and "access.log-123-" of its context.
func behindFile(b []byte) []byte {
	for i, c := range b[:min(len(b), 256)] {
		if c <= ' ' || c == '"' || c == '=' {
			return nil
		}
		if c != ':' && c != '-' || i == 0 {
			continue
		}
		_, digits := leadingNumber(b[i+1:])
		if end := i + 1 + digits; digits > 0 && end < len(b) && b[end] == c {
			return b[end+1:]
		}
		if c == ':' && bytes.ContainsAny(b[:i], "./") {
			return b[i+1:]
		}
	}
	return nil
}

// nameEnd is the length of a name of a host, pod or container: letters, digits and, but for its start, ". - _".
func nameEnd(b []byte) int {
	end := 0
	for end < len(b) && (starts[b[end]] == letterStart || starts[b[end]] == digitStart || end > 0 && (b[end] == '-' || b[end] == '.' || b[end] == '_')) {
		end++
	}
	return end
}

// lacksQuote says that a line begins within a request, whose quote nobody copied.
func lacksQuote(line []byte) bool {
	if starts[line[0]] != letterStart || line[0] > 'Z' {
		return false
	}
	end := bytes.IndexByte(line, '"')
	return end > 0 && bytes.Contains(line[:end], []byte(" HTTP/")) && bytes.Count(line[end:], []byte(`"`))&1 == 1
}

// isBlank says that there is nothing to see.
func isBlank(b []byte) bool {
	for _, c := range b {
		if c != ' ' && c != '\t' && c != '\r' {
			return false
		}
	}
	return true
}

// trimEnd takes off the line end of Windows, and the closing mark of code in Markdown that a line before it opened.
func trimEnd(line []byte) []byte {
	if len(line) == 0 || !endMarks[line[len(line)-1]] {
		return line
	}
	return trimmed(line)
}

var endMarks = [256]bool{'\r': true, '`': true}

func trimmed(line []byte) []byte {
	for len(line) > 0 && line[len(line)-1] == '\r' {
		line = line[:len(line)-1]
	}
	if n := len(line) - 1; n > 0 && line[n] == '`' && line[0] != '`' && bytes.Count(line, codeMark)&1 == 1 {
		return line[:n]
	}
	return line
}

var codeMark = []byte("`")
