package nginx

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// walker walks along key=value pairs and bare values. It remembers the keys of the line before, so that the keys of the next one need only be
// compared in their places; that never changes what a line means.
type walker struct {
	slots []slot
	stale bool // slots have changed since assign
	quick bool // see quick.go
	tried int  // slots that tell of a try
	shut  bool // a quote ends it
	runs  []run
}

// slot is a key as it stood in the line before: what separates it from the value before, its name, the sign of equality and the quote, if there is one.
type slot struct {
	text   []byte
	what   field
	own    bool
	known  bool
	simple bool // follow may read the value: it is no stamp
	quoted bool
	task   task

	// The first eight bytes of text, to be compared as one number, and the byte behind the value, eight times.
	word, mask, end uint64

	lead []byte // what stands before the value in quick's eyes, with the quote of the value before
}

// compile makes the numbers.
func (s *slot) compile() {
	var head [8]byte
	n := copy(head[:], s.text)
	s.word, s.mask = binary.LittleEndian.Uint64(head[:]), ^uint64(0)>>(64-8*n)
	s.simple = !s.known || s.what != stamp
	s.end = ' ' * lowBits
	if s.quoted {
		s.end = '"' * lowBits
	}
}

// maxSlots is how many keys are remembered: a hostile line must not make the memory grow.
const maxSlots = 64

// tail walks along what stands behind a combined line. Pairs may have many names, see spelling.go. Of bare values these are assumed: the first one
// in quotes is $http_x_forwarded_for (the packaged format), a host name in quotes behind it $host; numbers with a point are times, see times.go; ip:port or unix:/path is $upstream_addr, as many statuses right behind it
// are $upstream_status; 32 hexadecimal digits are $request_id. Whole numbers mean something else everywhere and are left alone.
func (w *walker) tail(f *fields, b []byte) {
	bare := bareValues{}
	w.walk(f, b, &bare)
	f.settle()
}

// walk sets the fields of b. bare may be nil: then bare values are passed over.
func (w *walker) walk(f *fields, b []byte, bare *bareValues) (pairs int) {
	for at, begin := 0, 0; ; {
		at, begin = w.follow(f, b, at, begin)
		i := begin
		for i < len(b) && isSeparator(b[i]) {
			i++
		}
		if i == len(b) {
			return at
		}
		n := keyEnd(b[i:])
		if n == 0 {
			rest := bare.namePair(f, b[i:])
			if rest == nil {
				rest = bare.take(f, b[i:])
			}
			begin = len(b) - len(rest)
			continue
		}
		s := newSlot(b[begin:], i-begin, n)
		w.learn(at, s)
		begin = len(b) - len(f.take(&s, b[begin+len(s.text):]))
		at++
	}
}

func isSeparator(c byte) bool { return c == ' ' || c == ',' || c == '|' || c == ';' || c == '\t' }

// follow walks from the place begin as long as the keys are those of the line before, from the slot at on, and their values plain. What is not plain is left to
// walk: a stamp, a backslash, a list.
func (w *walker) follow(f *fields, b []byte, at, begin int) (int, int) {
	for ; at < len(w.slots); at++ {
		s := &w.slots[at]
		from := begin + len(s.text)
		if begin+8 > len(b) || from >= len(b) || (binary.LittleEndian.Uint64(b[begin:])^s.word)&s.mask != 0 || !s.simple {
			break
		}
		if len(s.text) > 8 && string(b[begin+8:from]) != string(s.text[8:]) {
			break
		}
		end := from
		for ; ; end += 8 {
			if end+8 > len(b) || end > from+24 {
				n := bytes.IndexByte(b[end:], byte(s.end))
				if n < 0 {
					n = len(b) - end
				}
				end += n
				break
			}
			x := binary.LittleEndian.Uint64(b[end:]) ^ s.end
			if zeros := (x - lowBits) &^ x & highBits; zeros != 0 { // the lowest one is exact
				end += bits.TrailingZeros64(zeros) >> 3
				break
			}
		}
		next := end
		if s.quoted {
			if next == len(b) || b[next-1] == '\\' {
				break
			}
			next++
		} else if c := b[next-1]; b[from] == '"' || c == ',' || c == ';' || next+1 < len(b) && b[next+1] == ':' {
			break
		}
		if bit := uint32(1) << s.what; s.known && f.have&bit == 0 {
			f.values[s.what] = b[from:end:end]
			f.have |= bit
			if s.own {
				f.owned |= bit
			}
		} else if s.known {
			f.set(s.what, s.own, b[from:end:end])
		}
		begin = next
	}
	return at, begin
}

// keyEnd counts the bytes of a key in front of its sign of equality, 0 when b does not begin with a key.
func keyEnd(b []byte) int {
	for i, c := range b[:min(len(b), 48)] {
		switch {
		case c == '=':
			return i
		case c|0x20 >= 'a' && c|0x20 <= 'z', c >= '0' && c <= '9', c == '_', c == '.', c == '-', c == '@', c == '$':
		default:
			return 0
		}
	}
	return 0
}

// newSlot is the slot whose separators and key have these lengths.
func newSlot(b []byte, separators, key int) slot {
	end := separators + key + 1
	s := slot{quoted: end < len(b) && b[end] == '"'}
	if s.quoted {
		end++
	}
	s.text = b[:end]
	name := b[separators : separators+key]
	s.what, s.own, s.known = lookUp(name)
	if !s.known && isLoose(name) {
		s.what, s.known = proxyHost, true
	}
	return s
}

// learn keeps a copy of s for the next line.
func (w *walker) learn(at int, s slot) {
	switch {
	case at < len(w.slots):
		text := w.slots[at].text
		w.slots[at] = s
		w.slots[at].text = append(text[:0], s.text...)
	case at == len(w.slots) && at < maxSlots:
		s.text = bytes.Clone(s.text)
		w.slots = append(w.slots, s)
	default:
		return
	}
	w.slots[at].compile()
	w.stale = true
}

// take reads the value at the start of b and returns what stands behind it.
func (f *fields) take(s *slot, b []byte) []byte {
	if s.quoted {
		end := pairEnd(b)
		if s.known && end < len(b) { // a cut value could be another one
			f.set(s.what, s.own, b[:end:end])
		}
		return b[min(end+1, len(b)):]
	}
	if s.known && s.what == stamp {
		return f.takeStamp(s, b)
	}
	end := listEnd(b)
	if s.known {
		value := b[:end:end]
		if end > 0 && (b[end-1] == ',' || b[end-1] == ';') {
			value = b[: end-1 : end-1]
		}
		f.set(s.what, s.own, value)
	}
	return b[end:]
}

// takeStamp reads a stamp without quotes, which can hold blanks.
func (f *fields) takeStamp(s *slot, b []byte) []byte {
	from := 0
	if len(b) > 0 && b[0] == '[' {
		from = 1
	}
	_, n := f.stampClock.Any(b[from:])
	end := from + n
	if n == 0 {
		if end = tokenEnd(b); isTimes(b[:end]) && !isNone(b[:end]) { // time=0.003
			f.set(requestTime, false, b[:end:end])
			return b[end:]
		}
	} else if from == 1 && end < len(b) && b[end] == ']' {
		end++
	}
	f.set(s.what, s.own, b[:end:end])
	return b[end:]
}

// pairEnd is the place of the quote that ends a value which any separator may follow.
func pairEnd(b []byte) int {
	for from := 0; ; {
		at := bytes.IndexByte(b[from:], '"')
		if at < 0 {
			return len(b)
		}
		at += from
		if at == 0 || b[at-1] != '\\' || !escapedAt(b, at) {
			return at
		}
		from = at + 1
	}
}

// listEnd is the end of a value without quotes: a blank that neither ", " nor " : " holds, the separators within nginx's lists. A comma before the next pair ends
// the value too.
func listEnd(b []byte) int {
	for from := 0; ; {
		at := bytes.IndexByte(b[from:], ' ')
		if at < 0 {
			return len(b)
		}
		at += from
		switch {
		case at > 0 && b[at-1] == ',':
			if keyEnd(b[at+1:]) > 0 {
				return at - 1
			}
			from = at + 1
		case at+2 < len(b) && b[at+1] == ':' && b[at+2] == ' ':
			from = at + 3
		default:
			return at
		}
	}
}

// bareValues reads values without keys by what they look like.
type bareValues struct {
	quoted   int   // how many there were in quotes
	taken    bool  // one was taken, in quotes or not
	previous field // what the value before was
}

// namePair reads `kong_request_id: "8eca"`, `rt:0.003` or `request_time 0.003`, and returns what stands behind it; nil for anything else. The last
// must be a name of nginx's own, of two words; and what a colon and a whole number stand behind may be a host with its port.
func (v *bareValues) namePair(f *fields, b []byte) []byte {
	n := 0
	for n < len(b) && (b[n] >= 'a' && b[n] <= 'z' || b[n] == '_') {
		n++
	}
	if v == nil || n < 2 || n+2 >= len(b) || b[n] != ':' && (b[n] != ' ' || bytes.IndexByte(b[:n], '_') < 0) {
		return nil
	}
	what, own, known := lookUp(b[:n])
	if !known || what == stamp && (!own || b[n] == ' ') || !own && b[n] == ' ' {
		return nil
	}
	rest := bytes.TrimLeft(b[n+1:], " ")
	if len(rest) == 0 {
		return nil
	}
	value, _, end := bareValue(rest)
	if !own && digits(value) == len(value) && (what != upstreamStatus || !isCode(value)) {
		return nil
	}
	if value != nil {
		f.set(what, own, value)
	}
	return rest[end:]
}

// quotedPair sets the value of "rt=0.003", all of it in quotes; false for anything else.
func (f *fields) quotedPair(b []byte) bool {
	n := keyEnd(b)
	if n == 0 {
		return false
	}
	what, own, known := lookUp(b[:n])
	if known {
		f.set(what, own, b[n+1:])
	}
	return known
}

// take reads the value at the start of b, which is not empty, and returns what stands behind it.
func (v *bareValues) take(f *fields, b []byte) []byte {
	value, inQuotes, end := bareValue(b)
	if v == nil {
		return b[end:]
	}
	if inQuotes && f.quotedPair(value) {
		v.previous = numFields
		return b[end:]
	}
	if !f.has(requestTime) && isTimes(value) {
		if rest := v.takeTimes(f, b); rest != nil {
			return rest
		}
	}
	what := v.guess(f, value, inQuotes)
	if inQuotes {
		v.quoted++
	}
	v.taken = true
	if what < numFields && !f.has(what) {
		f.put(what, value)
	}
	v.previous = what
	return b[end:]
}

func bareValue(b []byte) (value []byte, quoted bool, end int) {
	switch b[0] {
	case '"':
		end := pairEnd(b[1:]) + 1
		if end == len(b) {
			return nil, true, end
		}
		return b[1:end:end], true, end + 1
	case '[':
		if end := bytes.IndexByte(b, ']'); end > 0 && (end+1 == len(b) || isSeparator(b[end+1])) {
			return b[1:end:end], false, end + 1
		}
	}
	end = max(listEnd(b), 1)
	if at := bytes.IndexByte(b[:end], '|'); at > 0 {
		end = at
	}
	return b[:end:end], false, end
}

// guess says what a bare value is, numFields for nothing that is known.
func (v *bareValues) guess(f *fields, value []byte, inQuotes bool) field {
	switch {
	case inQuotes && f.has(request) && !f.has(userAgent):
		return v.guessAgent(f, value)
	case inQuotes && v.taken && v.previous != forwardedFor && isAddresses(value):
		return upstreamAddr
	case inQuotes && (v.quoted == 0 || v.previous == userAgent) && isChain(value):
		return forwardedFor
	case inQuotes && v.quoted == 1 && v.previous == forwardedFor && isHostName(value) && bytes.IndexByte(value, '.') > 0 && !isPointNumber(value):
		return host
	case isHexID(value):
		return requestID
	case isMoment(value): // $msec
	case isTimes(value):
		if !f.has(requestTime) && !isList(value) && !isNone(value) {
			return requestTime
		}
		if f.has(requestTime) && !f.has(upstreamResponse) {
			return upstreamResponse
		}
	case isAddresses(value):
		return upstreamAddr
	case v.previous == forwardedFor && v.quoted == 1 && isAddresses(f.values[forwardedFor]) && isCodes(value, countTries(f.values[forwardedFor])):
		f.have &^= 1 << forwardedFor
		f.put(upstreamAddr, f.values[forwardedFor])
		return upstreamStatus
	case v.previous == upstreamAddr && f.has(upstreamAddr) && isCodes(value, countTries(f.values[upstreamAddr])):
		return upstreamStatus
	}
	return numFields
}

// guessAgent is for formats that have times between the size and the referrer: the agent stands behind that, a host perhaps in between.
func (v *bareValues) guessAgent(f *fields, value []byte) field {
	switch {
	case !f.has(referrer) && (isNone(value) || bytes.Contains(value, schemeEnd)):
		return referrer
	case !f.has(referrer):
	case v.previous == referrer && isHostName(value) && bytes.IndexByte(value, '/') < 0 && bytes.IndexByte(value, '.') > 0:
		return host
	case v.previous == referrer, v.previous == host:
		return userAgent
	}
	if isAddresses(value) {
		return upstreamAddr
	}
	return numFields
}

// isChain says that b can be a chain of forwarded addresses.
func isChain(b []byte) bool {
	if isPointNumber(b) || isTimes(b) && !isNone(b) {
		return false
	}
	for _, c := range b {
		hex := c-'0' <= 9 || c|0x20 >= 'a' && c|0x20 <= 'f'
		if !hex && c != '.' && c != ':' && c != ',' && c != ' ' && c != '-' && c != 'x' && c != '[' && c != ']' {
			return string(b) == "unknown"
		}
	}
	return len(b) > 0
}

// isPointNumber says that b is a number with one point, as nginx writes times.
func isPointNumber(b []byte) bool {
	whole := digits(b)
	return whole > 0 && whole < len(b)-1 && b[whole] == '.' && whole+1+digits(b[whole+1:]) == len(b)
}

// isMoment says that b counts seconds since 1970: no request takes decades.
func isMoment(b []byte) bool {
	return digits(b) >= len("1000000000") && isPointNumber(b)
}

// isTimes says that each element of a list is a number with three digits behind its point, as nginx writes times and nothing else, or "-".
func isTimes(list []byte) bool {
	for more := true; more; {
		var element []byte
		if element, list, more = nextTry(list); !(isPointNumber(element) && element[max(len(element)-4, 0)] == '.') && string(element) != "-" {
			return false
		}
	}
	return true
}

// isAddresses says that each element of a list is ip:port or a unix socket.
func isAddresses(list []byte) bool {
	for more := true; more; {
		var element []byte
		element, list, more = nextTry(list)
		colon := bytes.LastIndexByte(element, ':')
		if bytes.HasPrefix(element, unixText) {
			continue
		}
		if colon <= 0 || digits(element[colon+1:]) != len(element)-colon-1 || colon+1 == len(element) || !looksLikeIP(trimBrackets(element[:colon])) {
			return false
		}
	}
	return true
}

func trimBrackets(b []byte) []byte {
	if len(b) > 2 && b[0] == '[' && b[len(b)-1] == ']' {
		return b[1 : len(b)-1]
	}
	return b
}

// isCodes says that a list holds so many statuses.
func isCodes(list []byte, n int) bool {
	for more := true; more; n-- {
		var element []byte
		if element, list, more = nextTry(list); !isCode(element) || element[0] == '0' {
			return false
		}
	}
	return n == 0
}

// isHexID says that b is an id as nginx makes them.
func isHexID(b []byte) bool {
	if len(b) != 32 {
		return false
	}
	for _, c := range b {
		if c-'0' > 9 && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
