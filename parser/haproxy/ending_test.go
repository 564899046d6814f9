package haproxy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
)

func judge(status int64, state, server string, more ...func(r *record)) verdict {
	r := newRecord()
	r.n[statusNumber] = status
	r.s[stateText], r.s[serverText], r.s[methodText] = []byte(state), []byte(server), []byte("GET")
	for _, set := range more {
		set(&r)
	}
	return r.judge()
}

// The list of the contract, over every state that HAProxy documents.
func TestFailuresAreThoseOfTheContract(t *testing.T) {
	for _, s := range States {
		if s.Kind != Ending {
			continue
		}
		for _, status := range []int64{-1, 0, 200, 302, 400, 404, 408, 429, 499, 500, 501, 502, 503, 504, 505} {
			made := strings.ContainsAny(s.Code[:1], "SsDR") || s.Code == "PC" || s.Code == "PQ" || s.Code == "PH"
			want := status == 502 || (status == 503 || status == 504) && made
			v := judge(status, s.Code, "app1")
			if got := v.outcome.Failure(); got != want {
				t.Errorf("%d %s: failure %v, want %v", status, s.Code, got, want)
			}
			if want && (v.symptom == event.NoSymptom || v.row != "haproxy/"+s.ID) {
				t.Errorf("%d %s: symptom %q of row %q", status, s.Code, v.symptom, v.row)
			}
		}
	}
}

// Sessions have no status: they fail before the first byte of the server, or not at all.
func TestFailedSessions(t *testing.T) {
	session := func(bytes, uploaded int64) func(r *record) {
		return func(r *record) {
			r.session, r.n[bytesNumber], r.n[uploadedNumber] = true, bytes, uploaded
		}
	}
	for _, s := range States {
		if s.Kind != Ending {
			continue
		}
		before := !strings.ContainsAny(s.Code[1:], "DL")
		wantEmpty := strings.ContainsAny(s.Code[:1], "SsDR") || s.Code == "PC"
		wantData := wantEmpty && before
		if got := judge(0, s.Code, "db1", session(0, unknown)).outcome.Failure(); got != wantEmpty {
			t.Errorf("%s without a byte: failure %v, want %v", s.Code, got, wantEmpty)
		}
		if got := judge(0, s.Code, "db1", session(100, unknown)).outcome.Failure(); got != wantData {
			t.Errorf("%s after data: failure %v, want %v", s.Code, got, wantData)
		}
		if got := judge(0, s.Code, "db1", session(0, 0)).outcome.Failure(); got != wantData {
			t.Errorf("%s in silence on both sides: failure %v, want %v", s.Code, got, wantData)
		}
	}
}

func TestJudge(t *testing.T) {
	number := func(name number, n int64) func(r *record) { return func(r *record) { r.n[name] = n } }
	said := func(text string) func(r *record) { return func(r *record) { r.s[backendErrorText] = []byte(text) } }
	tls := func(text string) func(r *record) { return func(r *record) { r.s[tlsErrorText] = []byte(text) } }
	noState := func(r *record) { r.s[stateText] = nil }
	for _, test := range []struct {
		name          string
		status        int64
		state, server string
		more          []func(r *record)
		outcome       event.Outcome
		symptom       event.Symptom
	}{
		{"refused or worse", 503, "SC--", "app1", nil, event.Failed, event.ConnectFailed},
		{"nobody left", 503, "SC--", "<NOSRV>", nil, event.Failed, event.NoUpstream},
		{"refused, as the connection said", 503, "SC--", "app1", []func(*record){said("ECONNREFUSED returned by OS")}, event.Failed, event.ConnectRefused},
		{"no route, as the connection said", 503, "SC", "app1", []func(*record){said("ENETUNREACH returned by OS")}, event.Failed, event.ConnectNetUnreachable},
		{"no port, as the connection said", 503, "SC--", "app1", []func(*record){said("Out of local source ports on the system")}, event.Failed, event.ConnectNoPorts},
		{"handshake", 503, "SC--", "app1", []func(*record){said("SSL handshake failure")}, event.Failed, event.TLSHandshake},
		{"handshake, as OpenSSL said", 503, "SC--", "app1", []func(*record){said("SSL handshake failure"), tls("error:0A000086:SSL routines::certificate verify failed")}, event.Failed, event.TLSVerify},
		{"handshake, OpenSSL said nothing of use", 503, "SC--", "app1", []func(*record){said("SSL handshake failure"), tls("-")}, event.Failed, event.TLSHandshake},
		{"certificate for another name", 503, "SC--", "app1", []func(*record){said("Server presented an SSL certificate different from the configured one")}, event.Failed, event.TLSName},
		{"text that nobody knows", 503, "SC--", "app1", []func(*record){said("The moon is full")}, event.Failed, event.ConnectFailed},
		{"success means nothing", 503, "SC--", "app1", []func(*record){said("Success")}, event.Failed, event.ConnectFailed},
		{"not accepted in time", 503, "sC--", "app1", nil, event.Failed, event.ConnectTimeout},
		{"not accepted in time, whatever was said", 503, "sC--", "app1", []func(*record){said("General socket error")}, event.Failed, event.ConnectTimeout},
		{"handshake too slow", 503, "sC--", "app1", []func(*record){said("Timeout during SSL handshake")}, event.Failed, event.TLSTimeout},
		{"closed early", 502, "SH--", "app1", nil, event.Failed, event.ClosedEarly},
		{"reset early", 502, "SH--", "app1", []func(*record){said("ECONNRESET returned by OS")}, event.Failed, event.AnswerReset},
		{"body reset", 200, "SD--", "app1", []func(*record){said("ECONNRESET returned by OS")}, event.Fine, event.BodyReset},
		{"body cut", 200, "SD--", "app1", nil, event.Fine, event.BodyTruncated},
		{"body stalled", 200, "sD--", "app1", nil, event.Fine, event.BodyStalled},
		{"body broken", 200, "PD--", "app1", nil, event.Fine, event.BodyInvalid},
		{"answered too late", 504, "sH--", "app1", nil, event.Failed, event.AnswerTimeout},
		{"answer that is none", 502, "PH--", "app1", nil, event.Failed, event.AnswerInvalid},
		{"waited too long", 503, "sQ--", "<NOSRV>", nil, event.Failed, event.QueueTimeout},
		{"no socket", 503, "PC--", "app1", nil, event.Failed, event.Descriptors},
		{"no port", 503, "RC--", "app1", nil, event.Failed, event.ConnectNoPorts},
		{"marked down", 503, "DC--", "app1", nil, event.Failed, event.UpstreamKilled},
		{"request not taken", 504, "sR--", "app1", nil, event.Failed, event.SendTimeout},
		{"the server's own 502", 502, "----", "app1", nil, event.PassedOn, event.PassedThrough},
		{"the server's own 502, client gone", 502, "CD--", "app1", []func(*record){number(responseNumber, 5)}, event.PassedOn, event.PassedThrough},
		{"the server's own 502, cut short", 502, "SD--", "app1", []func(*record){number(responseNumber, 5)}, event.PassedOn, event.PassedThrough},
		{"502 of a rule", 502, "PR--", "<NOSRV>", nil, event.Failed, event.FilterACL},
		{"502 of a rule on the answer", 502, "LR--", "<NOSRV>", nil, event.Failed, event.LocalAnswer},
		{"the server's own 503", 503, "----", "app1", nil, event.Fine, event.PassedThrough},
		{"503 as configured", 503, "LR--", "<NOSRV>", nil, event.Fine, event.LocalAnswer},
		{"internal error", 500, "IH--", "app1", nil, event.Fine, event.ProxyInternal},
		{"client gone in the queue", 503, "CQ--", "<NOSRV>", []func(*record){number(responseNumber, -1)}, event.ClientAbort, event.ClientClosed},
		{"client gone while waiting", 499, "CH--", "app1", nil, event.ClientAbort, event.ClientClosed},
		{"client too slow", 408, "cR--", "<NOSRV>", nil, event.ClientAbort, event.ClientTimeout},
		{"client gone, nothing sent", -1, "CC--", "app1", nil, event.ClientAbort, event.ClientClosed},
		{"client gone during the body", 200, "CD--", "app1", nil, event.Fine, event.NoSymptom},
		{"saved by a retry", 200, "----", "app1", []func(*record){number(retriesNumber, 1)}, event.Rescued, event.NoSymptom},
		{"saved, then the client went", 200, "CD--", "app1", []func(*record){number(retriesNumber, 1)}, event.Rescued, event.NoSymptom},
		{"not saved", 503, "SC--", "app1", []func(*record){number(retriesNumber, 3)}, event.Failed, event.ConnectFailed},
		{"state of a newer version", 502, "ZZ--", "app1", nil, event.Failed, event.Unknown},
		{"no state, the server's header was whole", 502, "", "app1", []func(*record){noState, number(responseNumber, 7)}, event.PassedOn, event.PassedThrough},
		{"no state, closed early", 502, "", "app1", []func(*record){noState, number(connectNumber, 1), number(responseNumber, -1)}, event.Failed, event.ClosedEarly},
		{"no state, no times", 502, "", "app1", []func(*record){noState}, event.Failed, event.Unknown},
		{"no state, too late", 504, "", "app1", []func(*record){noState, number(connectNumber, 1), number(responseNumber, -1)}, event.Failed, event.AnswerTimeout},
		{"no state, who knows whose 504", 504, "", "app1", []func(*record){noState}, event.Failed, event.Unknown},
		{"no state, who knows whose 503", 503, "", "app1", []func(*record){noState}, event.Fine, event.Unknown},
		{"no state, the server's 503", 503, "", "app1", []func(*record){noState, number(responseNumber, 2)}, event.Fine, event.PassedThrough},
		{"no state, not connected", 503, "", "app1", []func(*record){noState, number(queueNumber, 0), number(connectNumber, -1)}, event.Failed, event.ConnectFailed},
		{"no state, nobody left", 503, "", "<NOSRV>", []func(*record){noState}, event.Failed, event.NoUpstream},
	} {
		v := judge(test.status, test.state, test.server, test.more...)
		if v.outcome != test.outcome || v.symptom != test.symptom {
			t.Errorf("%s: %d %s %s: %s, %q, want %s, %q", test.name, test.status, test.state, test.server, outcomes[v.outcome], v.symptom, outcomes[test.outcome], test.symptom)
		}
	}
}

func TestIsState(t *testing.T) {
	for state, want := range map[string]bool{
		"--": true, "----": true, "SC": true, "sH--": true, "CDVN": true, "LR--": true, "PRNI": true, "IT": true,
		"": false, "S": false, "SCx": false, "SC-": false, "XX": false, "SX--": false, "SC-X": false, "SCX-": false, "200": false, "SC---": false,
	} {
		if got := isState([]byte(state)); got != want {
			t.Errorf("isState(%q) = %v, want %v", state, got, want)
		}
	}
}

// Every first and second letter has its number, and every pair its place.
func TestEndingsAreFound(t *testing.T) {
	n := 0
	for _, s := range States {
		if s.Kind != Ending {
			continue
		}
		n++
		for _, state := range []string{s.Code, s.Code + "--", s.Code + "VN"} {
			if got := endingOf([]byte(state)); got.State == nil || got.ID != s.ID || got.row != fmt.Sprintf("haproxy/%s", s.ID) {
				t.Errorf("endingOf(%q) = %+v, want %s", state, got, s.ID)
			}
		}
	}
	if n < 60 {
		t.Errorf("%d endings: rows were lost", n)
	}
}
