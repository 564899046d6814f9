package parser

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/why502/why502/parser/event"
)

// statusSet are the codes that count as failures, whoever made them.
type statusSet [600]bool

// CountStatus lets the codes decide what counts as a failure, whoever made them, in the place of the usual rules: 502, and what the gateway itself made of 503
// and 504. TCP sessions and gRPC calls that the gateway could not serve without such a code stay.
func (o *Options) CountStatus(codes map[int]bool) {
	if codes == nil {
		return
	}
	o.status = &statusSet{}
	for code := range codes {
		if code > 0 && code < len(o.status) {
			o.status[code] = true
		}
	}
}

// StatusText are the codes of CountStatus in order, whole hundreds as 5xx; it is empty for the usual rules.
func (o *Options) StatusText() string {
	if o.status == nil {
		return ""
	}
	var parts []string
	for hundred := 100; hundred < len(o.status); hundred += 100 {
		codes := o.status[hundred : hundred+100]
		if !slices.Contains(codes, false) {
			parts = append(parts, fmt.Sprintf("%dxx", hundred/100))
			continue
		}
		for i, counts := range codes {
			if counts {
				parts = append(parts, strconv.Itoa(hundred+i))
			}
		}
	}
	return strings.Join(parts, ",")
}

// Counts says whether failures with that code count.
func (o *Options) Counts(code int) bool {
	return o.status == nil || code > 0 && code < len(o.status) && o.status[code]
}

// judge decides about a finished request. answered says that the upstream sent a response's header.
func (s *statusSet) judge(outcome event.Outcome, symptom event.Symptom, status int, grpc, answered bool) (event.Outcome, event.Symptom) {
	counts := status > 0 && status < len(s) && s[status]
	switch {
	case outcome.Failure() && (status == 0 || grpc && status == 200 || counts), !outcome.Failure() && !counts:
		return outcome, symptom
	case !counts:
		return event.Fine, event.NoSymptom
	case answered:
		return event.PassedOn, event.PassedThrough
	case symptom != event.NoSymptom:
	case outcome == event.ClientAbort:
		symptom = event.ClientClosed
	default:
		symptom = event.Unknown
	}
	return event.Failed, symptom
}

// glance judges what a glance tells. The key of a request that only the codes make a failure is told by its event alone.
func (s *statusSet) glance(g *event.Glance) {
	if g.Kind != event.Access || g.Accept {
		return
	}
	g.Outcome, g.Symptom = s.judge(g.Outcome, g.Symptom, int(g.Status), g.GRPC, g.Header != event.None)
	if g.Outcome == event.Fine {
		g.Key, g.RequestID = 0, nil
	}
}

// event judges a whole event, as glance does.
func (s *statusSet) event(ev *event.Event) {
	if ev.Kind != event.Access {
		return
	}
	n := len(ev.UpstreamHeaderMicros)
	answered := n > 0 && ev.UpstreamHeaderMicros[n-1] != event.None
	outcome, symptom := s.judge(ev.Outcome, ev.Symptom, ev.Status, ev.GRPC, answered)
	if symptom != ev.Symptom || outcome != ev.Outcome {
		ev.Row = ""
	}
	ev.Outcome, ev.Symptom = outcome, symptom
	ev.FillKey()
}
