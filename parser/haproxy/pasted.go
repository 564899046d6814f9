package haproxy

import "bytes"

// mostClient is the length of the longest client with a port and the blank behind it, but for IPv6.
const mostClient = len("255.255.255.255:65535 ")

// isMixed says that more than words stands before the date in brackets: columns of a table, quotation marks. Who takes those apart finds the line in them.
func isMixed(line []byte, open int) bool {
	return line[0] == '"' || open > mostClient && isRow(line[:open])
}

func isRow(head []byte) bool {
	return bytes.IndexByte(head, ',') >= 0 || bytes.IndexByte(head, '"') >= 0 || bytes.IndexByte(head, '\t') >= 0
}

// bareClient takes off what somebody put before the address, or around it: a quotation mark, a key, the name of a file and the line's number in it.
func bareClient(b []byte) []byte {
	if isBare(b) {
		return b
	}
	if bytes.HasPrefix(b, ownName) { // the tag, where somebody took the client out
		return nil
	}
	if bytes.ContainsAny(b, "\",='\t`") {
		b = bytes.Trim(b, "\",'\t`")
		b = b[bytes.LastIndexAny(b, "\",='\t`")+1:]
	}
	port := bytes.LastIndexByte(b, ':')
	at := port
	for at > 0 && (b[at-1]-'0' <= 9 || b[at-1] == '.') {
		at--
	}
	if at <= 0 || bytes.Count(b[at:port], dot) != 3 || b[at-1] != ':' && b[at-1] != '-' || bytes.Contains(b[:at], doubleColon) {
		return b
	}
	return b[at:]
}

// isBare says of most clients, those with an address in IPv4, that nothing stands before it.
func isBare(b []byte) bool {
	at := bytes.IndexByte(b, ':')
	return at > 0 && len(b) < mostClient && b[0]-'0' <= 9 && bytes.IndexByte(b[at+1:], ':') < 0
}

var ownName = []byte("haproxy")

var dot, doubleColon = []byte("."), []byte("::")

// isCounts recognises the connections and retries, "1/1/0/0/0 " or "1/1/0/0/+1 ".
func isCounts(b []byte) bool {
	end := bytes.IndexByte(b, ' ')
	if end < 0 {
		end = len(b)
	}
	return end > 0 && b[0]-'0' <= 9 && bytes.Count(b[:end], slash) == 4
}

// requestIn finds the request after the captured headers: its first byte, and its closing quote or the line's end. Quotes may be doubled, as in CSV, or stand
// behind a backslash, as in JSON.
func requestIn(line []byte, rest int) (begin, end int) {
	open := bytes.IndexByte(line[rest:], '"')
	if open < 0 {
		return bareRequest(line, rest)
	}
	if open > 0 && line[rest+open-1] != ' ' { // a captured header may hold quotes
		if n := bytes.Index(line[rest+open:], blankQuote); n > 0 {
			open += n + 1
		}
	}
	begin = rest + open + 1
	if begin+1 < len(line) && line[begin] == '"' && isCapital(line[begin+1]) {
		begin++
	}
	n := bytes.IndexByte(line[begin:], '"')
	if n < 0 {
		return begin, len(line)
	}
	if end = begin + n; n > 0 && line[end-1] == '\\' && line[begin-2] == '\\' {
		end--
	}
	return begin, end
}

var blankQuote = []byte(` "`)

// bareRequest finds a request that stands without quotes, as "%r" alone writes it, or between those of a page or an editor: a method behind a blank, and a target.
func bareRequest(line []byte, rest int) (begin, end int) {
	for at := rest; at < len(line); {
		n := bytes.IndexByte(line[at:], ' ')
		if n < 0 {
			break
		}
		at += n + 1
		begin, shut := behindQuote(line, at)
		method := begin
		for method < len(line) && isCapital(line[method]) {
			method++
		}
		if method < begin+3 || method+1 >= len(line) || line[method] != ' ' || !isTarget(line[method+1:]) {
			continue
		}
		if end = bytes.Index(line[begin:], []byte(shut)); shut != "" && end > 0 {
			return begin, begin + end
		}
		if end = requestEnd(line, begin); end > 0 {
			return begin, end
		}
		return begin, len(line)
	}
	return len(line), len(line)
}

// foreignQuotes are quotation marks that are none of HAProxy's, with those that close them.
var foreignQuotes = [...]struct{ open, shut string }{{"&quot;", "&quot;"}, {"&#34;", "&#34;"}, {"\u201c", "\u201d"}, {"\u201d", "\u201d"}, {"\u00ab", "\u00bb"}, {"'", "'"}}

// behindQuote jumps over such a mark, and returns the one that closes it.
func behindQuote(line []byte, at int) (begin int, shut string) {
	for _, q := range foreignQuotes {
		if bytes.HasPrefix(line[at:], []byte(q.open)) {
			return at + len(q.open), q.shut
		}
	}
	return at, ""
}

// isTarget says that b begins as the target of a request: with a path, a star or a URL.
func isTarget(b []byte) bool {
	return b[0] == '/' || b[0] == '*' || bytes.HasPrefix(b, []byte("http"))
}

func isCapital(c byte) bool { return c-'A' <= 'Z'-'A' }
