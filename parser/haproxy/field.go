package haproxy

import (
	"bytes"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// field is anything that a value of a log can be: a number of the record, a text of it, or something that becomes several of them.
type field uint8

const (
	firstText    = field(numbers)
	firstSpecial = firstText + field(texts)
)

// The special fields.
const (
	stampField         field = firstSpecial + iota
	lateStampField           // a stamp that a log shipper may have added: only where there is no other
	stateStampField          // "ts" is a termination state to some and a time stamp to others
	responseStampField       // "tr" is the server's time to some and the date of the request to others
	pairField                // backend/server
	timersField              // TR/Tw/Tc/Tr/Ta or Tw/Tc/Tt
	countsField              // ac/fc/bc/sc/rc
	nanoField                // the whole time in nanoseconds
	redispatchField          // the "+" before the retries
	startStampField          // the date of the request where that of the connection stands beside it
	cookieStateField         // the state with its letters for cookies where the short one stands beside it
	answerField              // the server's time where "response_time" is another
	headerHostField          // the Host header where "host" is the machine
	nginxConnectField        // names of nginx, whose times are seconds: HAProxy's, in milliseconds, where a termination state stands beside them
	nginxResponseField
	nginxTotalField
	skipField
	fields
)

func (t text) field() field   { return firstText + field(t) }
func (n number) field() field { return field(n) }

// set gives a field its value as logged.
func (r *record) set(f field, value []byte, clock *scan.Clock) {
	switch {
	case f < firstText:
		r.n[f] = wholeNumber(value)
	case f < firstSpecial:
		r.s[f-firstText] = value
	case f < skipField:
		r.setSpecial(f, value, clock)
	}
}

// wholeNumber is unknown for what is no number. HAProxy's fractions do not occur, but shippers make "12.0" of 12.
func wholeNumber(b []byte) int64 {
	n, end := integer(b, 0)
	if end == 0 || end < len(b) && b[end] != '.' {
		return unknown
	}
	return n
}

func (r *record) setSpecial(f field, value []byte, clock *scan.Clock) {
	switch f {
	case stampField:
		r.stamp = stampOf(value, clock)
	case lateStampField:
		if !r.stamp.Set {
			r.stamp = stampOf(value, clock)
		}
	case stateStampField:
		if !isState(value) {
			r.setSpecial(lateStampField, value, clock)
		} else if len(r.s[stateText]) == 0 {
			r.s[stateText] = value
		}
	case responseStampField:
		if n := wholeNumber(value); n == unknown || n > dayMillis {
			r.setSpecial(lateStampField, value, clock)
		} else if r.n[responseNumber] == unknown {
			r.n[responseNumber] = n
		}
	case pairField:
		if backend, server, found := bytes.Cut(value, slash); found {
			r.s[backendText], r.s[serverText] = backend, server
		}
	case timersField:
		r.setTimers(value)
	case countsField:
		if at := bytes.LastIndexByte(value, '/'); bytes.Count(value, slash) == 4 {
			r.n[retriesNumber] = wholeNumber(value[at+1:])
		}
	case startStampField:
		if stamp := stampOf(value, clock); stamp.Set {
			r.stamp = stamp
		}
	case cookieStateField:
		if isState(value) {
			r.s[stateText] = value
		}
	case answerField:
		r.n[responseNumber] = wholeNumber(value)
	case headerHostField:
		r.s[nodeText], r.s[hostText] = or(r.s[nodeText], r.s[hostText]), value
	case nginxConnectField:
		r.setBeside(connectNumber, value)
	case nginxResponseField:
		r.setBeside(responseNumber, value)
	case nginxTotalField:
		r.setBeside(totalNumber, value)
	case nanoField:
		if n := wholeNumber(value); n >= 0 && r.n[activeNumber] < 0 {
			r.n[activeNumber] = n / 1e6
		}
	}
}

// setBeside takes a whole number where a termination state was found before it.
func (r *record) setBeside(name number, value []byte) {
	if r.n[name] == unknown && isState(r.s[stateText]) && bytes.IndexByte(value, '.') < 0 {
		r.n[name] = wholeNumber(value)
	}
}

// dayMillis is more than any answer takes, and less than any count of seconds since 1970.
const dayMillis = 86400_000

// setTimers takes the five of HTTP or the three of a session.
func (r *record) setTimers(value []byte) {
	names := httpTimers
	switch bytes.Count(value, slash) {
	case 4:
	case 2:
		names = tcpTimers
	default:
		return
	}
	for _, name := range names {
		var one []byte
		one, value, _ = bytes.Cut(value, slash)
		r.n[name] = wholeNumber(one)
	}
}

// stampOf reads a stamp that may stand in brackets.
func stampOf(value []byte, clock *scan.Clock) event.Stamp {
	stamp, _ := clock.Any(bytes.TrimPrefix(value, bracket))
	return stamp
}

var bracket = []byte("[")
