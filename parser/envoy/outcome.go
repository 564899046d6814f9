package envoy

import (
	"bytes"

	"github.com/why502/why502/parser/event"
)

// outcome says how the entry counts; what follows 503 and 504 is the contract's list of flags.
func (e *entry) outcome() event.Outcome {
	switch {
	case e.status == 502:
		return e.whose()
	case e.status == 503 || e.status == 504:
		if !e.madeHere() {
			return event.Fine
		}
		return e.whose()
	case !e.statusKnown:
		return event.Fine
	case e.tcp():
		return e.session()
	case e.grpc && (e.status == 200 || e.status == 0) && e.flags&failing != 0:
		return event.Failed
	case e.flags&aborted != 0 || e.status == 0 && e.flags&failing == 0:
		return event.ClientAbort
	case e.status < 500 && e.flags&noAnswer != 0:
		return event.Masked
	case e.status < 500 && e.retried():
		return event.Rescued
	}
	return event.Fine
}

// session is the outcome of a TCP session.
func (e *entry) session() event.Outcome {
	switch {
	case e.flags&failing != 0:
		return event.Failed
	case e.flags&aborted != 0:
		return event.ClientAbort
	case e.flags == 0 && e.retried():
		return event.Rescued
	}
	return event.Fine
}

// madeHere says that a 503 or 504 is Envoy's own and counts. Where the format has no flags the details tell; where it has neither, nobody can
// tell who made a 504, and it counts unless the upstream's time stands beside it.
func (e *entry) madeHere() bool {
	if e.logged(fieldFlags) {
		return e.flags&failing != 0 || e.status == 504 && e.flags&idle != 0
	}
	if e.logged(fieldDetail) {
		row, _ := e.finder.detail(e.text(fieldDetail))
		return row != nil && (failingSymptom[row.Symptom] || e.status == 504 && row.Symptom == event.AnswerIdle)
	}
	return e.status == 504 && e.service == event.None
}

// failingSymptom holds what the failing flags stand for, in the words of the details.
var failingSymptom = func() [event.Symptoms]bool {
	var set [event.Symptoms]bool
	for s := event.ConnectRefused; s <= event.ConnectFailed; s++ {
		set[s] = true
	}
	for s := event.ResolveNXDomain; s <= event.ResolveNoResolver; s++ {
		set[s] = true
	}
	for s := event.TLSExpired; s <= event.TLSSetup; s++ {
		set[s] = true
	}
	for _, s := range [...]event.Symptom{event.ClosedEarly, event.AnswerReset, event.AnswerTimeout, event.AnswerInvalid, event.StreamRefused, event.StreamReset,
		event.BodyTruncated, event.BodyReset, event.BodyInvalid, event.NoUpstream, event.NoCluster, event.Overflow, event.LocalReset} {
		set[s] = true
	}
	return set
}()

// whose tells a failure that the upstream sent from one that Envoy made, or of which the line does not tell.
func (e *entry) whose() event.Outcome {
	if detail := e.text(fieldDetail); detail != nil {
		if bytes.HasPrefix(detail, viaUpstream) {
			return event.PassedOn
		}
		return event.Failed
	}
	if e.flags&^transparent != 0 || e.localAnswer() || !e.logged(fieldFlags) && e.service == event.None {
		return event.Failed
	}
	return event.PassedOn
}

var viaUpstream = []byte("via_upstream")

// localAnswer says that nobody upstream was asked: the line has a place for the host, which is empty, and no time of the upstream either.
func (e *entry) localAnswer() bool {
	_, named := e.peers()
	return e.service == event.None && e.logged(fieldPeer) && e.tries(named) == 0
}

// retried says that one try was not enough.
func (e *entry) retried() bool {
	_, named := e.peers()
	return e.tries(named) > 1
}

// symptom is what Envoy saw, with the row of the dictionary that knew it.
func (e *entry) symptom(outcome event.Outcome) (event.Symptom, string) {
	switch outcome {
	case event.PassedOn:
		if e.has(fieldDetail) {
			return event.PassedThrough, passedRow
		}
		return event.PassedThrough, noneRow
	case event.ClientAbort:
		return event.ClientClosed, ""
	case event.Failed, event.Masked:
		return e.reason()
	}
	return event.NoSymptom, ""
}

const (
	passedRow = dictionaryName + "/via_upstream"
	noneRow   = dictionaryName + "/none"
)

// reason asks the transport's own words first, then the details, then what else was logged, and the flags last: they tell least.
func (e *entry) reason() (event.Symptom, string) {
	row, id := e.finder.detail(e.text(fieldTransport))
	if row == nil {
		row, id = e.finder.detail(e.text(fieldDetail))
	}
	if row == nil {
		row, id = e.finder.close(e.text(fieldClose))
	}
	if row == nil {
		row, id = e.finder.body(e.text(fieldBody))
	}
	flag := e.flags.first()
	vague := row == nil || row.ID == "reset-before.other" || row.ID == "reset-after.other"
	switch {
	case vague && flag >= 0:
		return Flags[flag].Symptom, flagIDs()[flag]
	case row != nil:
		return row.Symptom, id
	case e.status == 504 && !e.localAnswer():
		return event.AnswerTimeout, ""
	case e.flags == 0 && e.localAnswer():
		return event.LocalAnswer, noneRow
	}
	return event.Unknown, ""
}
