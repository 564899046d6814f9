package parser

import "bytes"

// behindTag tries the line behind a proxy's tag that stands somewhere in it, "… lb1 haproxy[71]: …": templates of syslog daemons put words of their
// own before it, relays the name of the machine once more. Only with the number of its process is a name sure to be a tag.
func (l *Lines) behindTag(line []byte) Fate {
	for at := 1; at < min(len(line), mostHead); at++ {
		open := bytes.IndexByte(line[at:], '[')
		if open < 0 {
			return Unparsed
		}
		at += open
		begin, end := tagAround(line, at)
		if end == 0 || standingOf(bytes.TrimSuffix(line[begin:at], colon)) != aProxy {
			continue
		}
		if fate := l.ofProxy(line, begin, at, end); fate != Unparsed {
			return fate
		}
	}
	return Unparsed
}

var colon = []byte(":")

// tagAround finds the begin of a tag whose process id stands in brackets at the place, and the end of the brackets; the end is 0 where no tag is.
func tagAround(line []byte, open int) (begin, end int) {
	begin = open
	if line[begin-1] == ':' { // the name itself was given a colon
		begin--
	}
	for begin > 0 && tagBytes[line[begin-1]] {
		begin--
	}
	_, digits := leadingNumber(line[open+1:])
	end = open + 1 + digits
	if begin == open || begin > 0 && line[begin-1] != ' ' && line[begin-1] != '\t' || digits == 0 || end >= len(line) || line[end] != ']' {
		return begin, 0
	}
	return begin, end
}

// mostHead is how far a tag may stand in a line.
const mostHead = 512

// ofProxy understands what stands behind the tag of a proxy, whose process id stands between open and end.
func (l *Lines) ofProxy(line []byte, begin, open, end int) Fate {
	p := &l.peeler
	saved, used := p.Prefix, p.used
	p.used, p.standing = true, aProxy
	p.Program, p.PID = bytes.TrimSuffix(line[begin:open], colon), line[open+1:end]
	node := p.words(line[:begin])
	rest := bytes.TrimPrefix(line[end+1:], colon)
	if len(rest) > 0 && (rest[0] == ' ' || rest[0] == '\t') {
		rest = rest[1:]
	}
	if len(rest) > 0 {
		if fate := l.behind(node, rest); fate != Unparsed {
			return fate
		}
	}
	p.Prefix, p.used = saved, used
	return Unparsed
}

// words reads what the words before a tag tell: a stamp, the severity, and the machine, whose name or address is the last of them.
func (p *peeler) words(head []byte) (node []byte) {
	for begin := 0; begin < len(head); {
		end := begin
		for end < len(head) && head[end] != ' ' && head[end] != '\t' {
			end++
		}
		word := bytes.TrimSuffix(head[begin:end], colon)
		if stamp, n := p.epoch.Any(head[begin:]); n > 0 && len(word) > 2 {
			p.stamp(stamp)
			end = begin + n
		} else if severity := severityAmong(word); severity != noSeverity {
			p.Severity = severity
		} else if len(word) > 0 && wordEnd(word, 0) == len(word) && !isClock(word) {
			node = word
		}
		begin = end + 1
	}
	return node
}

// isClock says that a word is a time of day or a date, or a number.
func isClock(word []byte) bool {
	for _, c := range word {
		if starts[c] != digitStart && c != ':' && c != '-' && c != '/' {
			return false
		}
	}
	return true
}

// mostMarks is how far a line may begin behind marks and stamps that no rule foresees.
const mostMarks = 64

// behindMarks tries a line behind marks, tags of a page, or a stamp in a style of its own, where its begin is one that only a proxy's lines have: the date and
// level of nginx, the date of Envoy, the level and process of HAProxy.
func (l *Lines) behindMarks(line []byte) Fate {
	for at := 1; at < min(len(line)-1, mostMarks); at++ {
		if starts[line[at-1]] == letterStart || starts[line[at-1]] == digitStart || !beginsProxy(line[at:]) {
			continue
		}
		return l.behind(nil, bytes.TrimSuffix(line[at:], closing(line[:at])))
	}
	return Unparsed
}

// beginsProxy says that b begins as only lines of proxies do.
func beginsProxy(b []byte) bool {
	switch {
	case len(b) < 30:
		return false
	case starts[b[0]] == digitStart:
		return b[4] == '/' && b[7] == '/' && b[13] == ':' && b[19] == ' ' && b[20] == '['
	case b[0] == '[' && starts[b[1]] == digitStart:
		return b[5] == '-' && b[11] == 'T' && bytes.HasPrefix(b[min(len(b), 25):], []byte("] \""))
	case b[0] == '[' && isCapital(b[1]) && isCapital(b[2]):
		end := bytes.IndexByte(b[:16], ']')
		return end > 0 && bytes.IndexByte(b[end:30], '(') > 0 && bytes.Contains(b, []byte(") : "))
	}
	return false
}

// closing is what closes the marks before a line.
func closing(marks []byte) []byte {
	if begin := bytes.LastIndexByte(marks, '<'); begin >= 0 && marks[len(marks)-1] == '>' {
		return append([]byte("</"), marks[begin+1:]...)
	}
	switch c := marks[len(marks)-1]; c {
	case '(':
		return []byte(")")
	case '_', '`', '"', '\'':
		begin := len(marks) - 1
		for begin > 0 && marks[begin-1] == c {
			begin--
		}
		return marks[begin:]
	}
	return nil
}
