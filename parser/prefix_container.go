package parser

import (
	"bytes"
	"unicode/utf8"

	"github.com/why502/why502/parser/scan"
)

// criStream takes " stdout F " of the container runtime interface: the stream and whether the line is full or a part. Further
// tags may stand behind a colon.
func (p *peeler) criStream(b []byte) []byte {
	if len(b) < 10 || string(b[:4]) != " std" || string(b[4:8]) != "out " && string(b[4:8]) != "err " || b[8] != 'F' && b[8] != 'P' {
		return nil
	}
	end := 9
	if b[end] == ':' {
		end = wordEnd(b, end)
	}
	if end >= len(b) || b[end] != ' ' {
		return nil
	}
	p.Partial = b[8] == 'P'
	return b[end+1:]
}

var dockerStart = []byte(`{"log":"`)

// docker takes a line of Docker's json-file: {"log":"…\n","stream":"stdout","time":"…"}. What is cut off is done without. Shippers add keys that
// tell more, such as the pod.
func (p *peeler) docker(b []byte) []byte {
	text := b[len(dockerStart):]
	end := stringEnd(text)
	if end < 0 {
		p.Partial = true
		return p.unescape(text)
	}
	text, rest := text[:end], text[end:]
	if len(rest) > dockerRest {
		if values := p.open(b); values != nil {
			return p.unwrap(values, keyLog)
		}
	}
	if rest, found := bytes.CutSuffix(rest, objectEnd); found { // the time always is the last key
		at := bytes.LastIndexByte(rest, '"') + 1
		if stamp, n := p.iso.ISO(rest[at:]); n > 0 && bytes.HasSuffix(rest[:at], dockerTime) {
			p.stamp(stamp)
		}
	}
	text = p.unescape(text)
	p.Partial = len(text) == 0 || text[len(text)-1] != '\n'
	return bytes.TrimRight(text, "\r\n")
}

// dockerRest is the length of what stands behind the text when Docker alone wrote the line.
const dockerRest = len(`","stream":"stdout","time":"2026-11-22T19:21:39.123456789+00:00"}`)

var dockerTime, objectEnd = []byte(`"time":"`), []byte(`"}`)

// stringEnd is the place of the quote that ends a JSON string; -1 when there is none.
func stringEnd(b []byte) int {
	for from := 0; ; {
		at := bytes.IndexByte(b[from:], '"')
		if at < 0 {
			return -1
		}
		at += from
		slashes := at
		for slashes > 0 && b[slashes-1] == '\\' {
			slashes--
		}
		if (at-slashes)&1 == 0 {
			return at
		}
		from = at + 1
	}
}

// unescape undoes the escapes of a JSON string into this layer's own scratch. Whole lines are unescaped here, so it copies from backslash to backslash
// and leaves only characters by number to package scan.
func (p *peeler) unescape(b []byte) []byte {
	at := bytes.IndexByte(b, '\\')
	if at < 0 {
		return b
	}
	out := p.scratch[p.layers][:0]
	for ; at >= 0 && at+1 < len(b); at = bytes.IndexByte(b, '\\') {
		out = append(out, b[:at]...)
		n := 2
		if plain := escapes[b[at+1]]; plain != 0 {
			out = append(out, plain)
		} else if r, size := scan.EscapedRune(b[at:]); size > 0 {
			out, n = utf8.AppendRune(out, r), size
		} else {
			out, n = append(out, '\\'), 1
		}
		b = b[at+n:]
	}
	out = append(out, b...)
	p.scratch[p.layers] = out
	return out
}

var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// bar takes "web-1  | " of docker compose, and "nginx.1 | " of foreman and its kin behind it.
func (p *peeler) bar(b []byte) []byte {
	end := 0
	for end < len(b) && end < 128 && tagBytes[b[end]] {
		end++
	}
	at := skipBlanks(b, end)
	if at == end || at >= len(b) || b[at] != '|' || at+1 < len(b) && b[at+1] != ' ' {
		return nil
	}
	if !p.barred && !isStream(b[:end]) { // behind a bar, the name is that of a process within the container
		p.Node, p.barred = b[:end], true
	}
	return b[min(at+2, len(b)):]
}

// isStream knows the names of a container's outputs, which tables show in a column of their own and Cloud Foundry behind the process.
func isStream(name []byte) bool {
	switch string(name) {
	case "stdout", "stderr", "OUT", "ERR":
		return true
	}
	return false
}

var podStart = []byte("[pod/")

// pod takes "[pod/name/container] " of kubectl logs --prefix.
func (p *peeler) pod(b []byte) []byte {
	if !bytes.HasPrefix(b, podStart) {
		return nil
	}
	names := b[len(podStart):]
	end := bytes.IndexByte(names, ']')
	slash := bytes.IndexByte(names, '/')
	if slash <= 0 || end < slash || end+1 >= len(names) || names[end+1] != ' ' {
		return nil
	}
	p.Node = names[:slash]
	return names[end+2:]
}

// names takes "pod container " of stern, or "namespace pod container ": names in lower case, a dash in the pod's, and behind them what begins
// as lines of logs do. One name alone may as well be the virtual host that some formats begin with.
func (p *peeler) names(b []byte) []byte {
	var names [3][]byte
	rest := b
	for i := range names {
		end := nameEnd(rest)
		if end == 0 || end+1 >= len(rest) || rest[end] != ' ' || !isLower(rest[:end]) {
			return nil
		}
		names[i], rest = rest[:end], rest[end+1:]
		if i == 0 || !beginsLine(rest) {
			continue
		}
		pod := names[i-1]
		if bytes.IndexByte(pod, '-') < 0 {
			return nil
		}
		p.Node = pod
		return rest
	}
	return nil
}

// beginsLine says that b begins as lines of logs do and names do not: with an address, a date, a bracket.
func beginsLine(b []byte) bool {
	if len(b) < 8 {
		return false
	}
	switch starts[b[0]] {
	case bracketStart, braceStart, priorityStart:
		return true
	case letterStart:
		return isLabelled(b)
	case digitStart:
		n := 1
		for n < 4 && starts[b[n]] == digitStart {
			n++
		}
		return n < 4 && b[n] == '.' || n == 4 && (b[n] == '/' || b[n] == '-' || b[n] == ':')
	}
	return false
}

// isLabelled says that a word in capitals stands before a date in brackets, as Ambassador's "ACCESS [2026-11-22T…".
func isLabelled(b []byte) bool { return isCapital(b[0]) && kindOfWord(b) == labelKind }

// isLower says that b has no capital letters.
func isLower(b []byte) bool {
	for _, c := range b {
		if c >= 'A' && c <= 'Z' {
			return false
		}
	}
	return true
}

// isName says that b is a host's name rather than its address.
func isName(b []byte) bool {
	letters := false
	for _, c := range b {
		if c == ':' {
			return false
		}
		letters = letters || starts[c] == letterStart
	}
	return letters
}
