package nginx

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// describe writes all that an event tells: its keys as the events command has them, in groups of a line each, then what has no key of its own.
func describe(ev *event.Event) string {
	keys := string(ev.AppendJSON(nil, "", 0, func(s event.Stamp) (int64, bool) { return s.Nano, true }))
	keys = strings.Replace(strings.TrimSuffix(keys, "}"), `"file":"","line":0`, "", 1)
	keys = strings.Trim(strings.NewReplacer(`{"time":"`, "", `"proxy":"nginx","kind":`, "", ",,", ",").Replace(keys), "{,")
	for _, group := range [][]string{{"client"}, {"upstream", "upstream_addrs", "upstream_statuses", "request_seconds", "upstream_connect_seconds", "upstream_header_seconds",
		"upstream_response_seconds"}, {"message"}, {"user_agent", "referrer", "forwarded_for", "grpc"}} {
		for _, key := range group {
			if before, after, found := strings.Cut(keys, `,"`+key+`":`); found {
				keys = before + "\n\"" + key + `":` + after
				break
			}
		}
	}
	var words []string
	add := func(told bool, word string) {
		if told {
			words = append(words, word)
		}
	}
	add(ev.Kind == event.Access, outcomeNames[ev.Outcome])
	add(ev.Symptom != event.NoSymptom, ev.Symptom.String())
	add(ev.Row != "", "row="+ev.Row)
	add(ev.Phase != nil, "phase="+string(ev.Phase))
	add(ev.HeaderSent, "header-sent")
	add(ev.State != event.NoState, "state="+strconv.Itoa(int(ev.State)))
	add(ev.Name != nil, "name="+string(ev.Name))
	add(ev.Resolver != nil, "resolver="+string(ev.Resolver))
	add(ev.Open, "open")
	add(ev.Tail, "tail")
	add(ev.Probe, "probe")
	add(ev.Retries > 0, "retries="+strconv.Itoa(ev.Retries))
	add(ev.Key != 0, "joins")
	add(ev.Stamp.Set && !ev.Stamp.Zoned, "no-zone")
	return keys + "\n" + strings.Join(words, " ")
}

var outcomeNames = map[event.Outcome]string{event.Fine: "fine", event.Failed: "FAILED", event.PassedOn: "PASSED-ON", event.ClientAbort: "abort",
	event.Rescued: "rescued", event.Masked: "masked"}

// lineTest is a line and what describe must say of it; empty for a line that the format must refuse.
type lineTest struct{ name, line, want string }

// testLines holds a parser to its table, and its Glance to its Parse.
func testLines(t *testing.T, p scan.Parser, tests []lineTest) {
	t.Helper()
	var ev event.Event
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := ""
			if p.Parse([]byte(test.line), &ev) {
				got = describe(&ev)
			}
			want := strings.ReplaceAll(test.want, "\n\t\t\t", "\n")
			if got != want {
				t.Errorf("line %s\ngot:\n%s\nwant:\n%s\n%s", test.line, got, want, cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
			}
			if problem := disagreement(p, []byte(test.line)); problem != "" {
				t.Errorf("line %s: %s", test.line, problem)
			}
		})
	}
}

// disagreement says where Glance and Parse differ on what both tell, "" where they agree.
func disagreement(p scan.Parser, line []byte) string {
	var ev event.Event
	var g, read event.Glance
	ev.Reset()
	parsed, glanced := p.Parse(line, &ev), p.Glance(line, &g)
	if parsed != glanced {
		return "Parse says " + strconv.FormatBool(parsed) + ", Glance " + strconv.FormatBool(glanced)
	}
	if again := p.Glance(inBuffer(line), &read); again != glanced {
		return "Glance says " + strconv.FormatBool(glanced) + ", of the line in a buffer " + strconv.FormatBool(again)
	} else if problem := cmp.Diff(g, read); glanced && problem != "" {
		return "in a buffer:\n" + problem
	}
	if !parsed {
		return ""
	}
	if ev.Proxy != g.Proxy || ev.Kind != g.Kind {
		return "kind: Parse " + ev.Kind.String() + ", Glance " + g.Kind.String()
	}
	switch {
	case ev.Kind == event.Access:
		return cmp.Diff(glanceOf(&ev), g)
	case g.Message != nil:
		return cmp.Diff(noteOf(&ev), g)
	}
	return ""
}

// inBuffer is the line as it stands in what was read: other text goes on behind it.
func inBuffer(line []byte) []byte {
	const behind = "\n0 \"5.123 10.0.0.7:80\" "
	text := append(bytes.Clone(line), strings.Repeat(behind, 20)...)
	return text[:len(line)]
}

// noteOf is the glance that an error line stands for.
func noteOf(ev *event.Event) event.Glance {
	at := ev.Moment()
	return event.Glance{Clock: event.ClockOf(at), Proxy: ev.Proxy, Kind: event.Error, Symptom: ev.Symptom, Ms: at.Ms(), Total: event.None, Queue: event.None,
		Connect: event.None, Header: event.None, Upstream: ev.Upstream, Peer: ev.Peer(), Key: ev.Key, RequestID: ev.RequestID,
		Message: &event.Message{Row: ev.Row, Errno: ev.Errno}}
}

// glanceOf is the glance that a whole event stands for.
func glanceOf(ev *event.Event) event.Glance {
	at := ev.Moment()
	g := event.Glance{Clock: event.ClockOf(at), Proxy: ev.Proxy, Kind: ev.Kind, Outcome: ev.Outcome, Symptom: ev.Symptom, GRPC: ev.GRPC, Probe: ev.Probe,
		Status: int16(ev.Status), Ms: at.Ms(), Total: wholeMillis(ev.RequestMicros), Queue: event.None,
		Connect: lastOf(ev.UpstreamConnectMicros), Header: lastOf(ev.UpstreamHeaderMicros), Upstream: ev.Upstream}
	if n := len(ev.UpstreamAddrs); n > 0 {
		g.Peer = ev.UpstreamAddrs[n-1]
		g.Tries = uint8(min(n, 255))
	} else {
		longest := max(len(ev.UpstreamStatuses), len(ev.UpstreamResponseMicros), len(ev.UpstreamHeaderMicros), len(ev.UpstreamConnectMicros))
		g.Tries = uint8(min(longest, 255))
	}
	if ev.Outcome.Failure() {
		g.Key = ev.Key
	}
	return g
}

func lastOf(list []int64) int32 {
	if len(list) == 0 {
		return event.None
	}
	return wholeMillis(list[len(list)-1])
}
