package parser

import "bytes"

const (
	mostTexts    = 12 // of one line that are tried
	shortestText = 24 // that can be a proxy's line
)

// held tries the texts that a line has in quotes behind "=" or ":": loggers and shippers put whole lines there, time="…" level=info msg="LINE", under keys
// that no table knows. Programs' own messages stand there too, so a text counts only where it is a proxy's line.
func (l *Lines) held(body []byte) Fate {
	p := &l.peeler
	if p.layers >= maxLayers {
		return Unparsed
	}
	rest := body
	for range mostTexts {
		text, behind := nextText(rest)
		if text == nil {
			break
		}
		if rest = behind; len(text) < shortestText || text[0] != '{' && !hasBracket(text) {
			continue
		}
		if fate := l.inText(body, text); fate != Unparsed {
			return fate
		}
	}
	return Unparsed
}

// hasBracket says that a text has a bracket as a proxy's line has one: before a date, behind the time of day, or around the number of a process.
func hasBracket(text []byte) bool {
	for at := 0; ; at++ {
		open := bytes.IndexByte(text[at:], '[')
		if open < 0 || at+open+6 > len(text) {
			return false
		}
		at += open
		inside := text[at+1:]
		switch isDigit := starts[inside[0]] == digitStart; {
		case isDigit && (inside[2] == '/' || inside[4] == '-' || at > 0 && starts[text[at-1]] == letterStart):
			return true
		case at > 9 && text[at-1] == ' ' && starts[text[at-2]] == digitStart && text[at-4] == ':':
			return true
		}
	}
}

// inText tries one of the texts that a line holds.
func (l *Lines) inText(whole, text []byte) Fate {
	p := &l.peeler
	saved, layers, used := p.Prefix, p.layers, p.used
	if whole[0] != '{' {
		p.stampOfPairs(whole)
	} else if values := p.open(whole); values != nil {
		p.tell(values)
	}
	text = bytes.TrimRight(p.unescape(text), "\r\n")
	p.layers, p.used = p.layers+1, true
	p.bodies[p.layers] = text
	if line := p.peelFrom(text); !isBlank(line) && p.standing != foreign {
		if r := l.match(line); r != nil {
			return l.finish(r)
		}
		if r := l.ofTag(line); r != nil {
			return l.finish(r)
		}
	}
	p.Prefix, p.layers, p.used = saved, layers, used
	return Unparsed
}

// timeKeys are the keys under which loggers that write pairs have the time.
var timeKeys = [...][]byte{[]byte("time="), []byte("ts="), []byte("timestamp=")}

// stampOfPairs keeps the time that pairs tell.
func (p *peeler) stampOfPairs(b []byte) {
	for _, key := range timeKeys {
		at := bytes.Index(b, key)
		if at < 0 || at > 0 && b[at-1] != ' ' {
			continue
		}
		if stamp, n := p.epoch.Any(bytes.TrimPrefix(b[at+len(key):], []byte(`"`))); n > 0 {
			p.stamp(stamp)
			return
		}
	}
}

// nextText is the next text in quotes behind "=" or ":", as it stands, and what is behind it; one that was cut reaches to the end. It is nil where there is none.
func nextText(b []byte) (text, behind []byte) {
	for at := 1; at < len(b); at++ {
		open := bytes.IndexByte(b[at:], '"')
		if open < 0 {
			return nil, nil
		}
		at += open
		if before := bytes.TrimRight(b[:at], " "); len(before) == 0 || before[len(before)-1] != '=' && before[len(before)-1] != ':' {
			continue
		}
		text = b[at+1:]
		end := stringEnd(text)
		if end < 0 {
			return text, nil
		}
		return text[:end], text[end+1:]
	}
	return nil, nil
}
