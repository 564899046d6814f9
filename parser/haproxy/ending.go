package haproxy

import (
	"strings"

	"github.com/why502/why502/parser/event"
)

// firstLetter and secondLetter number the letters of a termination state; 0 is none of them.
var firstLetter, secondLetter = numbered(FirstLetter), numbered(SecondLetter)

func numbered(kind StateKind) (numbers [256]uint8) {
	n := uint8(0)
	for _, s := range States {
		if s.Kind == kind {
			n++
			numbers[s.Code[0]] = n
		}
	}
	return numbers
}

// knownEnding is a State with its full ID.
type knownEnding struct {
	*State
	row string
}

var endings = func() (table [16][16]knownEnding) {
	for i := range States {
		if s := &States[i]; s.Kind == Ending {
			table[firstLetter[s.Code[0]]][secondLetter[s.Code[1]]] = knownEnding{s, dictionaryName + "/" + s.ID}
		}
	}
	return table
}()

// endingOf finds the meaning of a termination state. Its State is nil for a pair that HAProxy does not document.
func endingOf(state []byte) knownEnding {
	if len(state) < 2 {
		return knownEnding{}
	}
	return endings[firstLetter[state[0]]][secondLetter[state[1]]]
}

// isState says whether b is a termination state of two or four letters.
func isState(b []byte) bool {
	switch len(b) {
	case 4:
		if !cookieLetter(RequestCookie, b[2]) || !cookieLetter(ResponseCookie, b[3]) {
			return false
		}
	case 2:
	default:
		return false
	}
	return firstLetter[b[0]] != 0 && secondLetter[b[1]] != 0
}

var cookieLetters = [...][256]uint8{numbered(RequestCookie), numbered(ResponseCookie)}

func cookieLetter(kind StateKind, c byte) bool { return cookieLetters[kind-RequestCookie][c] != 0 }

// Explain tells what a termination state means: the pair of its first letters, or both letters apart where HAProxy documents no such pair, and its
// cookie letters. A letter alone is taken for a first one. Nothing is returned for what is no state.
func Explain(term string) []State {
	if len(term) == 1 {
		return oneState(nil, FirstLetter, term)
	}
	if !isState([]byte(term)) {
		return nil
	}
	var found []State
	if known := endingOf([]byte(term)); known.State != nil {
		found = append(found, *known.State)
	} else {
		found = oneState(oneState(found, FirstLetter, term[:1]), SecondLetter, term[1:2])
	}
	if len(term) == 4 && term[2:] != "--" {
		found = oneState(oneState(found, RequestCookie, term[2:3]), ResponseCookie, term[3:])
	}
	return found
}

func oneState(found []State, kind StateKind, code string) []State {
	for _, s := range States {
		if s.Kind == kind && s.Code == code {
			return append(found, s)
		}
	}
	return found
}

// verdict is how a finished request or session counts, and why.
type verdict struct {
	outcome event.Outcome
	symptom event.Symptom
	row     string
}

const (
	badGateway         = 502
	serviceUnavailable = 503
	gatewayTimeout     = 504
)

// judge applies the contract's list. Sessions are judged without a status: one that broke before the server sent a byte has failed, one
// that broke later has merely ended, as many protocols end by a reset or a time-out.
func (r *record) judge() (v verdict) {
	known := endingOf(r.s[stateText])
	first, second := r.letters()
	status := r.n[statusNumber]
	v.outcome = r.outcome(status, first, second)
	if v.outcome == event.Rescued || v.outcome == event.Fine && status < 500 && (status <= 0 || !isBroken(first, second)) {
		return v
	}
	v.row = known.row
	v.symptom = r.symptom(known, v.outcome)
	return v
}

// isBroken says that something went wrong on the server's side or in HAProxy, even where the status was sent before and stays.
func isBroken(first, second byte) bool {
	switch first {
	case 'S', 's', 'D', 'R', 'I':
		return true
	case 'P':
		return second == 'D'
	}
	return false
}

// letters are the first two of the state, 0 where the line has none.
func (r *record) letters() (first, second byte) {
	if state := r.s[stateText]; len(state) >= 2 {
		return state[0], state[1]
	}
	return 0, 0
}

func (r *record) outcome(status int64, first, second byte) event.Outcome {
	switch {
	case status == badGateway:
		if r.passedOn(first, second) {
			return event.PassedOn
		}
		return event.Failed
	case (status == serviceUnavailable || status == gatewayTimeout) && r.madeHere(status, first, second):
		return event.Failed
	case status <= 0 && r.isSession() && r.sessionFailed(first, second):
		return event.Failed
	case (first == 'C' || first == 'c') && (status <= 0 || status >= 400 && r.n[responseNumber] < 0 || status >= 400 && status < 500):
		return event.ClientAbort
	case r.n[retriesNumber] > 0 && status < 500 && (first == '-' || first == 0 || second == 'D' || second == 'L'):
		return event.Rescued
	}
	return event.Fine
}

// passedOn tells a 502 that the server itself sent: its header was read to the end (Tr is known), or nothing broke at all.
func (r *record) passedOn(first, second byte) bool {
	switch {
	case first == '-':
		return true
	case first == 'L':
		return false
	case first == 0 || second == 'D' || second == 'L' || second == '-':
		return r.n[responseNumber] >= 0
	}
	return false
}

// madeHere says that HAProxy made a 503 or 504 because of the server or of itself. Without a state in the line the timers tell: where the
// server's header was read the status is the server's; where nothing tells, only a 504 counts.
func (r *record) madeHere(status int64, first, second byte) bool {
	switch first {
	case 'S', 's', 'D', 'R':
		return true
	case 'P':
		return second == 'C' || second == 'Q' || second == 'H'
	case 0:
		return r.n[responseNumber] < 0 && (status == gatewayTimeout || r.noServer() || r.n[connectNumber] == -1 || r.n[responseNumber] == -1)
	}
	return false
}

// isSession says that no HTTP was spoken, as far as the line tells.
func (r *record) isSession() bool {
	return r.session || len(r.s[methodText]) == 0 && (len(r.s[requestText]) == 0 || r.s[requestText][0] == '<')
}

func (r *record) sessionFailed(first, second byte) bool {
	switch first {
	case 'P':
		return second == 'C'
	case 'S', 's', 'D', 'R':
		began := second == 'D' || second == 'L'
		return !began || r.n[bytesNumber] == 0 && r.n[uploadedNumber] != 0
	}
	return false
}

func (r *record) noServer() bool { return string(r.s[serverText]) == "<NOSRV>" }

// symptom is what HAProxy saw: the state, made more exact by the server's name, the connection's own error and, without a state, the timers.
func (r *record) symptom(known knownEnding, outcome event.Outcome) event.Symptom {
	if outcome == event.PassedOn {
		return event.PassedThrough
	}
	if known.State == nil {
		return r.symptomOfTimers(outcome)
	}
	s := known.Symptom
	switch {
	case s == event.ConnectFailed && r.noServer():
		return event.NoUpstream
	case outcome == event.Failed && r.n[statusNumber] <= 0 && s == event.BodyTruncated:
		s = event.ClosedEarly
	case outcome == event.Failed && r.n[statusNumber] <= 0 && s == event.BodyStalled:
		return event.AnswerTimeout
	}
	return r.exact(s)
}

// exact asks the connection's error where the state only says that something broke.
func (r *record) exact(s event.Symptom) event.Symptom {
	if s != event.ConnectFailed && s != event.ClosedEarly && s != event.BodyTruncated && s != event.ConnectTimeout || len(r.s[backendErrorText])+len(r.s[tlsErrorText]) == 0 {
		return s
	}
	seen := r.connectionError()
	reset := seen == event.ConnectReset || seen == event.AnswerReset
	switch {
	case seen == event.NoSymptom, s == event.ConnectTimeout && seen.Family() != "tls":
		return s
	case s == event.ConnectFailed || s == event.ConnectTimeout:
		return seen
	case reset && s == event.ClosedEarly:
		return event.AnswerReset
	case reset:
		return event.BodyReset
	}
	return s
}

// connectionError reads bc_err_str and OpenSSL's text, which is the more exact one.
func (r *record) connectionError() event.Symptom {
	if tls := r.s[tlsErrorText]; len(tls) > 0 {
		if row, _ := r.find.why(tls); row != nil && strings.HasPrefix(row.ID, "reason.tls-") {
			return row.Symptom
		}
	}
	if row, _ := r.find.why(r.s[backendErrorText]); row != nil {
		return row.Symptom
	}
	return event.NoSymptom
}

// symptomOfTimers is for formats without a state.
func (r *record) symptomOfTimers(outcome event.Outcome) event.Symptom {
	status := r.n[statusNumber]
	switch {
	case len(r.s[stateText]) > 0 || outcome != event.Failed && outcome != event.Fine:
		return event.Unknown
	case outcome == event.Fine:
		if r.n[responseNumber] >= 0 {
			return event.PassedThrough
		}
		return event.Unknown
	case r.noServer():
		return event.NoUpstream
	case r.n[connectNumber] == -1 && r.n[queueNumber] >= 0 && status == serviceUnavailable:
		return r.exact(event.ConnectFailed)
	case status == gatewayTimeout && r.n[connectNumber] >= 0:
		return event.AnswerTimeout
	case status == badGateway && r.n[connectNumber] >= 0 && r.n[responseNumber] == -1:
		return r.exact(event.ClosedEarly)
	}
	return event.Unknown
}
