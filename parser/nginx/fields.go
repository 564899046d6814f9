package nginx

import (
	"bytes"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// field is something that an access line can tell, whatever its format.
type field uint8

// The fields, mostly by nginx's own names. Lists hold one element for each try.
const (
	remoteAddr field = iota
	remotePort
	request       // the whole line: "GET /a?b HTTP/1.1"
	requestMethod // and its parts, where a format logs them apart
	requestURI    // as the client sent it
	uri           // normalised, mostly without the query
	args
	serverProtocol
	host
	serverName
	status
	bytesSent
	referrer
	userAgent
	forwardedFor
	requestID
	connection
	proxyUpstreamName // ingress-nginx: namespace-service-port
	proxyHost
	upstreamAddr     // list
	upstreamStatus   // list
	upstreamConnect  // list
	upstreamHeader   // list
	upstreamResponse // list
	requestTime
	duration // by a name that need not mean seconds
	stamp    // in any form
	msec
	grpcStatus
	contentType
	agentOrAddr // "ua": the agent to some, the upstream's address to others
	sessionTime // of TCP and UDP sessions; of requests, the status of the cache

	numFields
)

// cacheStatus is HIT, MISS, STALE … It has the place of sessionTime: the masks hold 32 fields, and what has a cache is no session.
const cacheStatus = sessionTime

// escaping is how a format escapes the bytes of its values.
type escaping uint8

const (
	hexEscapes  escaping = iota // \x22
	jsonEscapes                 // \"
	noEscapes
)

// fields are the values of one line, slices of it. have tells which of them the line has; values of others are left over from lines before.
type fields struct {
	values [numFields][]byte
	have   uint32
	owned  uint32 // those that stand under nginx's own name for them
	escape escaping
	stream bool // a TCP or UDP session: its status was sent to nobody
	bodied bool // the last upstream sent a body, which nginx's own errors have none of
	named  bool // what stands before the client is a virtual host, whatever it looks like

	// at is a stamp that a format read on its way.
	at event.Stamp

	// A clock remembers the stamps of one place: that of the usual form, of other forms, of a second stamp.
	stampClock, otherClock, msecClock scan.Clock

	scratch [numFields][]byte // unescaped values
}

func (f *fields) reset() {
	f.have, f.owned, f.stream, f.at = 0, 0, false, event.Stamp{}
}

// put stores a value that the format can hold only once.
func (f *fields) put(what field, value []byte) {
	f.values[what] = value
	f.have |= 1 << what
}

// set stores a value unless the line had it before. nginx's own name goes before another.
func (f *fields) set(what field, own bool, value []byte) {
	bit := uint32(1) << what
	if f.have&bit != 0 && (!own || f.owned&bit != 0) {
		return
	}
	f.put(what, value)
	if own {
		f.owned |= bit
	}
}

func (f *fields) has(what field) bool { return f.have>>what&1 != 0 }

// get is the value, nil where the line has none.
func (f *fields) get(what field) []byte {
	if f.have>>what&1 == 0 {
		return nil
	}
	return f.values[what]
}

// text is the value as it was before nginx escaped it; nil where it is empty or "-".
func (f *fields) text(what field) []byte {
	value := f.get(what)
	if isNone(value) {
		return nil
	}
	return f.unescape(what, value)
}

// logged is the value for keys that are told as logged: only the quoting of JSON is undone.
func (f *fields) logged(what field) []byte {
	if f.escape == jsonEscapes {
		return f.text(what)
	}
	if value := f.get(what); !isNone(value) {
		return value
	}
	return nil
}

func (f *fields) unescape(what field, value []byte) []byte {
	if f.escape == noEscapes || bytes.IndexByte(value, '\\') < 0 {
		return value
	}
	if f.escape == jsonEscapes && !hasHexEscape(value) {
		f.scratch[what] = scan.UnescapeJSON(f.scratch[what], value)
	} else {
		f.scratch[what] = scan.UnescapeHex(f.scratch[what], value)
	}
	return f.scratch[what]
}

// hasHexEscape says that nginx escaped the value by \x22: a format in JSON without escape=json. In JSON proper a backslash before an x has one before it.
func hasHexEscape(b []byte) bool {
	for i := 0; i+1 < len(b); i++ {
		if b[i] == '\\' {
			if b[i+1] == 'x' {
				return true
			}
			i++
		}
	}
	return false
}

// isNone says that a variable had no value: "-", or nothing in JSON.
func isNone(b []byte) bool { return len(b) == 0 || len(b) == 1 && b[0] == '-' }

// code is the status, 0 where none was sent. 009, which nginx logs for an answer without a status line, is 9.
func (f *fields) code() int {
	b := f.get(status)
	if len(b) == 3 {
		hundreds, tens, ones := b[0]-'0', b[1]-'0', b[2]-'0'
		if hundreds <= 9 && tens <= 9 && ones <= 9 {
			return int(hundreds)*100 + int(tens)*10 + int(ones)
		}
	}
	n, ok := scan.Int(b)
	if !ok || n < 0 || n > 999 {
		return 0
	}
	return int(n)
}

// isCode says that b can be a status: what tells a log of requests from others.
func isCode(b []byte) bool {
	return len(b) == 3 && digits(b) == 3 || len(b) == 1 && (b[0] == '-' || b[0] == '0')
}

// when is the most precise stamp of the line.
func (f *fields) when() event.Stamp {
	at := f.at
	if f.have&(1<<stamp|1<<msec) == 0 {
		return at
	}
	if !at.Set && f.has(stamp) {
		at = readStamp(&f.stampClock, f.values[stamp])
	}
	if f.has(msec) {
		if s, n := f.msecClock.Epoch(f.values[msec]); n > 0 && (!at.Set || s.Digits > at.Digits) {
			at = s
		}
	}
	return at
}

// readStamp reads a stamp in any form, in brackets too.
func readStamp(clock *scan.Clock, b []byte) event.Stamp {
	if len(b) > 0 && b[0] == '[' {
		b = b[1:]
	}
	s, _ := clock.Any(b)
	return s
}

// micros is a duration in seconds as microseconds, None where the line has none.
func micros(b []byte) int64 {
	if n, ok := scan.Seconds(b); ok {
		return n
	}
	return event.None
}

// millis is micros in milliseconds, rounded down; nginx's own form "0.123" is read at once.
func millis(b []byte) int32 {
	n := len(b)
	if n == 5 && b[1] == '.' {
		ones, tenths, hundredths, thousandths := b[0]-'0', b[2]-'0', b[3]-'0', b[4]-'0'
		if ones <= 9 && tenths <= 9 && hundredths <= 9 && thousandths <= 9 {
			return int32(ones)*1000 + int32(tenths)*100 + int32(hundredths)*10 + int32(thousandths)
		}
	}
	if n > 5 && n <= 9 && b[n-4] == '.' {
		value, bad := uint32(0), byte(0)
		for i, c := range b {
			if i == n-4 {
				continue
			}
			c -= '0'
			if c > 9 {
				bad = 1
			}
			value = value*10 + uint32(c)
		}
		if bad == 0 {
			return int32(value)
		}
	}
	return wholeMillis(micros(b))
}

// lastMillis is millis of the last element of a list.
func lastMillis(list []byte) int32 {
	if n := millis(list); n >= 0 {
		return n
	}
	return millis(lastTry(list))
}

// wholeMillis keeps within a Glance's 32 bits.
func wholeMillis(n int64) int32 {
	if n < 0 {
		return event.None
	}
	return int32(min(n/1000, 1<<31-1))
}
