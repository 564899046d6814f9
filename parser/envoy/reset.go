package envoy

import (
	"strings"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// reset is why a stream towards the upstream was reset. Envoy tells it in three places: in the details, before or after the response began,
// and in the body of its own answer.
type reset struct {
	id            string
	text          string
	before, after event.Symptom // as details: what it means before the response began, and after
	meaning       string
	seen          bool // the details before the response were seen in a real log
}

// resets speak only where the transport's own reason, which may stand behind a comma, is missing or not known: transportRows are asked first.
var resets = []reset{
	{"remote-connection-failure", "remote connection failure", event.ConnectFailed, event.ConnectFailed, "Connection to the host failed.", false},
	{"local-connection-failure", "local connection failure", event.ConnectNoPorts, event.ConnectNoPorts, "Connection could not be started locally.", false},
	{"connection-timeout", "connection timeout", event.ConnectTimeout, event.ConnectTimeout, "No TCP or TLS completion within connect_timeout.", true},
	{"connection-failure", "connection failure", event.ConnectFailed, event.ConnectFailed, "Older wording (before 1.24) for any connect failure.", false},
	{"connection-termination", "connection termination", event.ClosedEarly, event.BodyTruncated, "Upstream closed or reset the connection without a response.", true},
	{"remote-reset", "remote reset", event.StreamReset, event.BodyReset, "Upstream reset the stream.", false},
	{"remote-refused-stream-reset", "remote refused stream reset", event.StreamRefused, event.StreamRefused, "Upstream refused the stream (REFUSED_STREAM).", false},
	{"local-reset", "local reset", event.LocalReset, event.LocalReset, "Envoy reset the stream.", false},
	{"local-refused-stream-reset", "local refused stream reset", event.StreamRefused, event.StreamRefused, "Envoy refused to open the stream.", false},
	{"overflow", "overflow", event.Overflow, event.Overflow, "Circuit breaker open.", true},
	{"protocol-error", "protocol error", event.AnswerInvalid, event.BodyInvalid, "Upstream response is not valid HTTP.", true},
	{"connect-error", "remote error with CONNECT request", event.StreamReset, event.BodyReset, "Upstream failed the CONNECT request.", false},
	{"overload-manager-reset", "overload manager reset", event.Shed, event.Shed, "Overload manager reset the stream.", false},
	{"http1-premature-half-close", "HTTP/1 premature upstream half close", event.ClosedEarly, event.BodyTruncated, "HTTP/1 upstream half-closed before the request was complete.", false},
}

// The words before a reason, normalised.
const (
	beforeResponse = "upstream reset before response started"
	afterResponse  = "upstream reset after response started"
	resetReason    = "reset reason: "
)

// resetRows are the details of streams that were reset, with the two that take any other reason last.
func resetRows() []scan.Row {
	var rows []scan.Row
	for _, r := range resets {
		rows = append(rows,
			r.detail("reset-before.", beforeResponse, afterResponse, r.before, r.meaning, !r.seen),
			r.detail("reset-after.", afterResponse, beforeResponse, r.after, "After the response began: "+r.meaning, true))
	}
	return append(rows,
		scan.Row{ID: "reset-before.other", Text: beforeResponse + "$", Also: []string{beforeResponse + "{…"}, Symptom: event.AnswerReset, Meaning: "Upstream was reset before a response; reason given or older form without.",
			Source: "router.cc onUpstreamReset", Sample: "upstream_reset_before_response_started{unknown}", Near: "upstream_reset_before_response_started{remote_reset}", Made: true},
		scan.Row{ID: "reset-after.other", Text: afterResponse + "$", Also: []string{afterResponse + "{…"}, Symptom: event.BodyTruncated, Meaning: "Upstream was reset during the response.",
			Source: "router.cc onUpstreamReset", Sample: "upstream_reset_after_response_started", Near: "upstream_reset_before_response_started", Made: true})
}

func (r reset) detail(id, when, other string, symptom event.Symptom, meaning string, made bool) scan.Row {
	sample := underscored(when + "{" + r.text + "}")
	return scan.Row{ID: id + r.id, Text: when + "{" + r.text + "}$", Also: []string{when + "{" + r.text + ",…"}, Symptom: symptom, Meaning: meaning,
		Source: "router.cc onUpstreamReset", Sample: sample, Near: underscored(other + "{" + r.text + "}"), Made: made}
}

// reasonRows are the same reasons as the body of Envoy's own answer tells them.
func reasonRows() []scan.Row {
	var rows []scan.Row
	for _, r := range resets {
		rows = append(rows, scan.Row{ID: "reason." + r.id, Text: "…" + resetReason + r.text + "$", Also: []string{"…" + resetReason + r.text + ",…"}, Symptom: r.before,
			Meaning: "In the body of Envoy's answer: " + r.meaning, Source: "router.cc onUpstreamReset", Sample: connectErrorBody + ". " + resetReason + r.text,
			Near: connectErrorBody + ". " + resetReason + r.text + " again", Made: true})
	}
	return rows
}

func underscored(s string) string { return strings.ReplaceAll(s, " ", "_") }

const connectErrorBody = "upstream connect error or disconnect/reset before headers"

// bodyRows are the bodies of Envoy's own answers, as %LOCAL_REPLY_BODY% and the client see them.
var bodyRows = []scan.Row{
	{ID: "body.connect-error", Text: connectErrorBody + "…", Symptom: event.AnswerReset, Meaning: "The stream was reset before the response; a reset reason may follow.", Source: "local reply", Sample: connectErrorBody, Near: "upstream request timeout"},
	{ID: "body.timeout", Text: "upstream request timeout…", Symptom: event.AnswerTimeout, Meaning: "No response in time: response_timeout.", Source: "local reply", Sample: "upstream request timeout"},
	{ID: "body.no-healthy", Text: "no healthy upstream…", Symptom: event.NoUpstream, Meaning: "No host of the cluster is usable: no_healthy_upstream.", Source: "local reply", Sample: "no healthy upstream"},
	{ID: "body.max-duration", Text: "upstream max stream duration reached…", Symptom: event.AnswerTimeout, Meaning: "The stream towards the upstream took too long.", Source: "local reply", Sample: "upstream max stream duration reached", Made: true},
	{ID: "body.downstream-duration", Text: "downstream duration timeout…", Symptom: event.AnswerTimeout, Meaning: "The request took longer than max_stream_duration.", Source: "local reply", Sample: "downstream duration timeout"},
	{ID: "body.fault", Text: "fault filter abort…", Symptom: event.FaultInjected, Meaning: "The fault was injected on purpose.", Source: "local reply", Sample: "fault filter abort"},
	{ID: "body.drop", Text: "unconditional drop overload…", Symptom: event.Shed, Meaning: "All traffic is dropped by policy.", Source: "local reply", Sample: "unconditional drop overload"},
	{ID: "body.maintenance", Text: "maintenance mode…", Symptom: event.LocalAnswer, Meaning: "The cluster is in maintenance mode.", Source: "local reply", Sample: "maintenance mode", Made: true},
	{ID: "body.ratelimit", Text: "local rate limited…", Symptom: event.Limited, Meaning: "A local rate limit was hit.", Source: "local reply", Sample: "local_rate_limited", Made: true},
	{ID: "body.rbac", Text: "RBAC: access denied…", Symptom: event.FilterACL, Meaning: "An RBAC policy denied the request.", Source: "local reply", Sample: "RBAC: access denied", Made: true},
	{ID: "body.overload", Text: "envoy overloaded…", Symptom: event.Shed, Meaning: "The overload manager refused the request.", Source: "local reply", Sample: "envoy overloaded", Near: "overload", Made: true},
	{ID: "body.stream-timeout", Text: "stream timeout…", Symptom: event.AnswerIdle, Meaning: "The stream was idle for too long.", Source: "local reply", Sample: "stream timeout", Near: "upstream request timeout", Made: true},
}
