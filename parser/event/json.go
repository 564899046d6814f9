package event

import (
	"encoding/binary"
	"math/bits"
	"strconv"
	"unicode/utf8"
)

// AppendJSON appends e as one line of the events command, without a line end. Keys whose value is unknown are left out; the order of the
// keys is that of the contract's table. resolve turns a stamp into nanoseconds since 1970 UTC: it knows the zone and the year that the
// line does not tell. Whoever adds keys of its own cuts off the closing brace first; there always is a key before it.
//
// It is written by hand, because a reflecting encoder costs more than reading and parsing the line did.
func (e *Event) AppendJSON(dst []byte, file string, line int, resolve func(Stamp) (nano int64, ok bool)) []byte {
	begin := len(dst)
	w := writer{dst: dst}
	if nano, ok := resolve(e.Stamp); ok && e.Stamp.Set {
		w.time(`,"time":"`, nano, e.Stamp.Digits)
	}
	w.word(`,"proxy":"`, e.Proxy.String())
	w.word(`,"kind":"`, e.Kind.String())
	w.dst = append(append(w.dst, `,"file":`...), '"')
	w.dst = appendText(w.dst, []byte(file))
	w.integer(`,"line":`, int64(line))
	w.level(e.Level)
	w.count(`,"status":`, e.Status)
	w.text(`,"method":"`, e.Method)
	w.text(`,"path":"`, e.Path)
	w.text(`,"query":"`, e.Query)
	w.text(`,"protocol":"`, e.Protocol)
	w.text(`,"host":"`, e.Host)
	w.text(`,"node":"`, e.Node)
	w.text(`,"client":"`, e.Client)
	w.count(`,"client_port":`, e.ClientPort)
	if e.BytesSent >= 0 {
		w.integer(`,"bytes_sent":`, e.BytesSent)
	}
	w.text(`,"request_id":"`, e.RequestID)
	w.text(`,"connection_id":"`, e.ConnectionID)
	e.appendUpstream(&w)
	w.text(`,"code":"`, e.Code)
	w.text(`,"detail":"`, e.Detail)
	w.text(`,"transport_failure":"`, e.TransportFailure)
	w.text(`,"message":"`, e.Message)
	if len(e.Message) > 0 {
		w.count(`,"errno":`, e.Errno)
	}
	w.text(`,"user_agent":"`, e.UserAgent)
	w.text(`,"referrer":"`, e.Referrer)
	w.text(`,"forwarded_for":"`, e.ForwardedFor)
	if e.GRPC {
		w.dst = append(w.dst, `,"grpc":true`...)
	}
	w.dst[begin] = '{' // the comma of the first key: file and line are always there
	return append(w.dst, '}')
}

// appendUpstream writes what the tries of a request told.
func (e *Event) appendUpstream(w *writer) {
	w.text(`,"upstream":"`, e.Upstream)
	w.text(`,"upstream_server":"`, e.UpstreamServer)
	if len(e.UpstreamAddrs) > 0 && e.State != ServerMoved && e.Symptom != ResolveBack { // nobody tried the new address yet
		w.dst = append(w.dst, `,"upstream_addrs":`...)
		for i, addr := range e.UpstreamAddrs {
			w.dst = AppendQuoted(append(w.dst, opener(i)), addr)
		}
		w.dst = append(w.dst, ']')
	}
	if len(e.UpstreamStatuses) > 0 {
		w.dst = append(w.dst, `,"upstream_statuses":`...)
		for i, status := range e.UpstreamStatuses {
			w.dst = strconv.AppendInt(append(w.dst, opener(i)), int64(status), 10)
		}
		w.dst = append(w.dst, ']')
	}
	if e.RequestMicros >= 0 {
		w.dst = appendSeconds(append(w.dst, `,"request_seconds":`...), e.RequestMicros)
	}
	w.seconds(`,"upstream_connect_seconds":`, e.UpstreamConnectMicros)
	w.seconds(`,"upstream_header_seconds":`, e.UpstreamHeaderMicros)
	w.seconds(`,"upstream_response_seconds":`, e.UpstreamResponseMicros)
}

// writer appends the keys of one object. A key is written as it stands between two values, with the comma before it, the colon behind it, and the quote
// that opens a text.
type writer struct{ dst []byte }

// word writes a value of our own, which needs no escaping.
func (w *writer) word(key, value string) {
	if value == "" {
		return
	}
	w.dst = append(append(append(w.dst, key...), value...), '"')
}

func (w *writer) text(key string, value []byte) {
	if len(value) > 0 {
		w.dst = appendText(append(w.dst, key...), value)
	}
}

// level writes the severity in lower case: HAProxy shouts, nginx does not.
func (w *writer) level(level []byte) {
	if len(level) == 0 {
		return
	}
	w.text(`,"level":"`, level)
	for i := len(w.dst) - 1 - len(level); i < len(w.dst); i++ {
		if c := w.dst[i]; c >= 'A' && c <= 'Z' {
			w.dst[i] = c + 'a' - 'A'
		}
	}
}

func (w *writer) integer(key string, value int64) {
	w.dst = strconv.AppendInt(append(w.dst, key...), value, 10)
}

// count writes a number of which 0 means unknown.
func (w *writer) count(key string, value int) {
	if value > 0 {
		w.integer(key, int64(value))
	}
}

func (w *writer) seconds(key string, micros []int64) {
	if len(micros) == 0 {
		return
	}
	w.dst = append(w.dst, key...)
	for i, m := range micros {
		w.dst = appendSeconds(append(w.dst, opener(i)), m)
	}
	w.dst = append(w.dst, ']')
}

func (w *writer) time(key string, nano int64, digits uint8) {
	if nano >= earliest && nano <= latest {
		w.dst = append(AppendTime(append(w.dst, key...), nano, digits), '"')
	}
}

// opener stands before the i-th element of a list.
func opener(i int) byte {
	if i == 0 {
		return '['
	}
	return ','
}

// appendSeconds writes microseconds as seconds, without zeros that say nothing; null when there is no value.
func appendSeconds(dst []byte, micros int64) []byte {
	if micros < 0 {
		return append(dst, "null"...)
	}
	whole, rest := micros/1e6, uint32(micros%1e6)
	if whole < 10 {
		dst = append(dst, byte('0'+whole))
	} else {
		dst = strconv.AppendInt(dst, whole, 10)
	}
	if rest == 0 {
		return dst
	}
	digits, n := sixDigits(rest), 6
	if rest%1000 == 0 { // as nginx and HAProxy measure
		n = 3
	}
	for digits[n-1] == '0' {
		n--
	}
	return append(append(dst, '.'), digits[:n]...)
}

// sixDigits are those of a number below a million.
func sixDigits(n uint32) [6]byte {
	high, low := n/1000, n%1000
	return [6]byte{byte('0' + high/100), byte('0' + high/10%10), byte('0' + high%10), byte('0' + low/100), byte('0' + low/10%10), byte('0' + low%10)}
}

// Moments that RFC 3339 can write and a Stamp can hold: years 1678 to 2261.
const (
	earliest = -9214560000 * 1e9
	latest   = 9214646400 * 1e9
)

// AppendTime writes a moment in RFC 3339, UTC, with that many digits of the second's fraction (9 at most).
func AppendTime(dst []byte, nano int64, digits uint8) []byte {
	seconds := floorDiv(nano, 1e9)
	days := floorDiv(seconds, 86400)
	ofDay := uint32(seconds - days*86400)
	year, month, day := civil(days)
	text := [len("2006-01-02T15:04:05.000000000Z")]byte{4: '-', 7: '-', 10: 'T', 13: ':', 16: ':', 19: 'Z'}
	putPair(text[0:2], uint32(year)/100)
	putPair(text[2:4], uint32(year)%100)
	putPair(text[5:7], uint32(month))
	putPair(text[8:10], uint32(day))
	putPair(text[11:13], ofDay/3600)
	putPair(text[14:16], ofDay/60%60)
	putPair(text[17:19], ofDay%60)
	if digits == 0 {
		return append(dst, text[:20]...)
	}
	rest := uint32(nano - seconds*1e9)
	text[19] = '.'
	upper, lower := sixDigits(rest/1000), sixDigits(rest%1000)
	copy(text[20:26], upper[:])
	copy(text[26:29], lower[3:])
	end := 20 + min(digits, 9)
	text[end] = 'Z'
	return append(dst, text[:end+1]...)
}

// putPair writes a number of two digits.
func putPair(to []byte, n uint32) { to[0], to[1] = byte('0'+n/10), byte('0'+n%10) }

// civil turns days since 1970-01-01 into a date. It counts in years that begin on 1 March, so that the leap day is the last one (the
// days_from_civil method of H. Hinnant, backwards).
func civil(days int64) (year, month, day int) {
	days += 719468
	era := floorDiv(days, 146097)
	ofEra := days - era*146097
	yearOfEra := (ofEra - ofEra/1460 + ofEra/36524 - ofEra/146096) / 365
	ofYear := ofEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	shifted := (5*ofYear + 2) / 153
	day = int(ofYear-(153*shifted+2)/5) + 1
	month = int(shifted) + 3
	year = int(yearOfEra + era*400)
	if month > 12 {
		month -= 12
		year++
	}
	return year, month, day
}

// AppendQuoted writes a JSON string that is valid UTF-8 whatever b holds: bad bytes become U+FFFD, control and bidirectional characters
// are escaped, so that no log line can steer the terminal that shows it.
func AppendQuoted(dst, b []byte) []byte { return appendText(append(dst, '"'), b) }

// appendText is AppendQuoted behind the first quote.
func appendText(dst, b []byte) []byte {
	for {
		n := plain(b)
		dst = append(dst, b[:n]...)
		if b = b[n:]; len(b) == 0 {
			return append(dst, '"')
		}
		var taken int
		dst, taken = appendEscaped(dst, b)
		b = b[taken:]
	}
}

// plain counts the leading bytes that stand for themselves in a JSON string: printable ASCII but the quote and the backslash.
func plain(b []byte) int {
	n := 0
	for ; len(b)-n >= 8; n += 8 {
		if odd := oddBytes(binary.LittleEndian.Uint64(b[n:])); odd != 0 {
			return n + bits.TrailingZeros64(odd)/8
		}
	}
	rest := len(b) - n
	if rest == 0 {
		return n
	}
	if cap(b)-n < 8 {
		return n + plainBytes(b[n:])
	}
	// What stands behind b is read along with its end, and made plain.
	shift := uint(8 * rest)
	v := binary.LittleEndian.Uint64(b[n:n+8])&(1<<shift-1) | ones<<5<<shift
	return n + min(bits.TrailingZeros64(oddBytes(v))/8, rest)
}

const ones = 0x0101010101010101

// oddBytes marks those of eight bytes that do not stand for themselves. A borrow can only reach bytes after the first of them, so the lowest mark is exact; the sums
// cannot carry from one byte into the next because all bytes are below 0x80 when they count.
func oddBytes(v uint64) uint64 {
	quote, backslash := v^(ones*'"'), v^(ones*'\\')
	return (v | (v - ones*0x20) | (v + ones) | (quote - ones) | (backslash - ones)) & (ones << 7)
}

func plainBytes(b []byte) int {
	n := 0
	for n < len(b) && b[n] >= 0x20 && b[n] < 0x7f && b[n] != '"' && b[n] != '\\' {
		n++
	}
	return n
}

// appendEscaped writes the first character of b, which is no plain one.
func appendEscaped(dst, b []byte) ([]byte, int) {
	switch c := b[0]; {
	case c == '"' || c == '\\':
		return append(dst, '\\', c), 1
	case c == '\n':
		return append(dst, '\\', 'n'), 1
	case c == '\t':
		return append(dst, '\\', 't'), 1
	case c < utf8.RuneSelf:
		return appendHex(dst, rune(c)), 1
	}
	r, size := utf8.DecodeRune(b)
	switch {
	case r == utf8.RuneError && size <= 1:
		return append(dst, "\uFFFD"...), 1
	case steers(r):
		return appendHex(dst, r), size
	}
	return append(dst, b[:size]...), size
}

// steers says whether a character changes how its neighbours are shown: C1 controls, marks of direction, line separators, the byte order mark.
func steers(r rune) bool {
	switch {
	case r <= 0x9f, r == 0x61c, r == 0x200e, r == 0x200f, r == 0xfeff:
		return true
	}
	return r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

func appendHex(dst []byte, r rune) []byte {
	const digits = "0123456789abcdef"
	return append(dst, '\\', 'u', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
}
