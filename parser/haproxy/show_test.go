package haproxy

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

var outcomes = map[event.Outcome]string{event.Fine: "fine", event.Failed: "failed", event.PassedOn: "passed on", event.ClientAbort: "client abort", event.Rescued: "rescued"}

var stateNames = map[event.State]string{event.ServerDown: "down", event.ServerUp: "up", event.CheckFails: "check fails", event.CheckPasses: "check passes",
	event.ServerMaint: "maintenance", event.NoServerLeft: "nobody left", event.ServerMoved: "moved"}

// show writes everything that Parse found: the keys of the events command, then what has no key there.
func show(ev *event.Event) string {
	keys := string(ev.AppendJSON(nil, "f", 1, func(s event.Stamp) (int64, bool) { return s.Nano, s.Set }))
	keys = strings.Replace(keys, `"proxy":"haproxy",`, "", 1)
	keys = strings.Replace(keys, `"file":"f","line":1`, "", 1)
	out := strings.NewReplacer(",,", ",", ",}", "}", "{,", "{").Replace(keys)
	add := func(format string, args ...any) { out += " " + fmt.Sprintf(format, args...) }
	if ev.Kind == event.Access {
		add("%s", outcomes[ev.Outcome])
	}
	if ev.Stamp.Set && !ev.Stamp.Zoned {
		add("local")
	}
	if ev.Stamp.Set && !ev.Stamp.Dated {
		add("no year")
	}
	for _, part := range []struct {
		name  string
		value any
		empty bool
	}{
		{"symptom", ev.Symptom, ev.Symptom == event.NoSymptom}, {"row", ev.Row, ev.Row == ""}, {"state", stateNames[ev.State], ev.State == event.NoState},
		{"queue", ev.QueueMicros, ev.QueueMicros == event.None}, {"retries", ev.Retries, ev.Retries == 0}, {"name", string(ev.Name), ev.Name == nil},
		{"resolver", string(ev.Resolver), ev.Resolver == nil}, {"probe", ev.Probe, !ev.Probe},
	} {
		if !part.empty {
			add("%s=%v", part.name, part.value)
		}
	}
	return out
}

// disagreement compares what Glance and Parse say of a line, and says where they differ.
func disagreement(p scan.Parser, line []byte) string {
	g := event.Glance{Ms: 77, Upstream: []byte("left over"), Peer: []byte("left over"), Key: 77, RequestID: []byte("left over"), Outcome: event.Masked, Probe: true}
	ev := event.Event{Path: []byte("left over"), Symptom: event.OOMKill}
	glanced, parsed := p.Glance(line, &g), p.Parse(line, &ev)
	if glanced != parsed {
		return fmt.Sprintf("Glance = %v, Parse = %v", glanced, parsed)
	}
	if !glanced {
		return ""
	}
	var faults []string
	check := func(name string, a, b any) {
		if a != b {
			faults = append(faults, fmt.Sprintf("%s: Glance has %v, Parse has %v", name, a, b))
		}
	}
	check("kind", g.Kind, ev.Kind)
	check("proxy", g.Proxy, ev.Proxy)
	if g.Kind != event.Access {
		return strings.Join(faults, "; ")
	}
	check("outcome", g.Outcome, ev.Outcome)
	check("symptom", g.Symptom, ev.Symptom)
	check("probe", g.Probe, ev.Probe)
	check("status", int(g.Status), ev.Status)
	check("zoned", g.Clock.Is(event.Zoned), ev.Stamp.Zoned)
	check("dated", g.Clock.Is(event.Dated), ev.Stamp.Dated)
	check("moment", g.Ms, momentMs(&ev))
	check("total", int64(g.Total), lastMs([]int64{ev.RequestMicros}))
	check("queue", int64(g.Queue), lastMs([]int64{ev.QueueMicros}))
	if ev.UpstreamConnectMicros != nil {
		check("connect", int64(g.Connect), lastMs(ev.UpstreamConnectMicros))
	}
	if ev.UpstreamHeaderMicros != nil {
		check("header", int64(g.Header), lastMs(ev.UpstreamHeaderMicros))
	}
	check("node", string(g.Node), string(ev.Node))
	check("upstream", string(g.Upstream), string(ev.Upstream))
	check("server", string(g.Peer), string(ev.Peer()))
	if ev.Outcome != event.Fine {
		check("key", g.Key, ev.Key)
		check("request id", string(g.RequestID), string(ev.RequestID))
	} else {
		check("key of what went well", g.Key, uint64(0))
	}
	tries := 0
	if len(ev.UpstreamServer) > 0 && ev.UpstreamServer[0] != '<' || len(ev.UpstreamServer) == 0 && len(ev.UpstreamAddrs) > 0 {
		tries = min(1+ev.Retries, 255)
	}
	check("tries", int(g.Tries), tries)
	return strings.Join(faults, "; ")
}

func momentMs(ev *event.Event) int64 {
	if !ev.Stamp.Set {
		return 0
	}
	return ev.Moment().Ms()
}

func lastMs(micros []int64) int64 {
	last := micros[len(micros)-1]
	if last < 0 {
		return event.None
	}
	return min(last/1000, 1<<31-1)
}

// lineTest is a line and all that Parse must find in it; an empty want stands for a line that is not of the format.
type lineTest struct{ name, line, want string }

// run holds the parser to the lines, and Glance to Parse, with a used parser and with fresh ones.
func run(t *testing.T, newParser func() scan.Parser, tests []lineTest) {
	t.Helper()
	used := newParser()
	for _, order := range [][]lineTest{tests, reversed(tests)} {
		for _, test := range order {
			for kind, p := range map[string]scan.Parser{"fresh": newParser(), "used": used} {
				line := []byte(test.line)
				got := ""
				var ev event.Event
				if p.Parse(line, &ev) {
					got = show(&ev)
				}
				if got != test.want {
					t.Errorf("%s (%s parser)\nline %s\ngot  %s\nwant %s", test.name, kind, test.line, got, test.want)
				}
				if fault := disagreement(p, line); fault != "" {
					t.Errorf("%s (%s parser)\nline %s\n%s", test.name, kind, test.line, fault)
				}
				if !bytes.Equal(line, []byte(test.line)) {
					t.Errorf("%s: the line was written to", test.name)
				}
			}
		}
	}
}

func reversed(tests []lineTest) []lineTest {
	tests = slices.Clone(tests)
	slices.Reverse(tests)
	return tests
}
