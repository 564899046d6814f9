package envoy

import (
	"bytes"
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// show writes an event as the events command does, without proxy, file and line, and behind it what that command does not show.
func show(ev *event.Event) string {
	text := string(ev.AppendJSON(nil, "f", 1, func(s event.Stamp) (int64, bool) { return s.Nano, true }))
	text = strings.Replace(text, `"proxy":"envoy",`, "", 1)
	text = strings.Replace(text, `"file":"f","line":1`, "", 1)
	text = strings.NewReplacer(",,", ",", ",}", "}", `"`, "'").Replace(text)
	var more []string
	if ev.Kind == event.Access && ev.Outcome != event.Fine {
		more = append(more, outcomeNames[ev.Outcome])
	}
	for _, part := range []string{ev.Symptom.String(), ev.Row, string(ev.Name)} {
		if part != "" {
			more = append(more, part)
		}
	}
	for flag, name := range map[*bool]string{&ev.Probe: "probe", &ev.Borrowed: "borrowed"} {
		if *flag {
			more = append(more, name)
		}
	}
	if ev.Retries > 0 {
		more = append(more, "retried")
	}
	if ev.State != event.NoState {
		more = append(more, stateNames[ev.State])
	}
	return strings.TrimSpace(text + " " + strings.Join(more, " "))
}

var stateNames = map[event.State]string{event.ServerDown: "down", event.ServerUp: "up", event.CheckFails: "fails", event.CheckPasses: "passes", event.ServerMoved: "moved"}

// lineTest is a line and what show makes of it; "" when it is not of the format.
type lineTest struct{ name, line, want string }

// testLines holds a parser to its lines, and to saying the same of a line whatever it has read before.
func testLines(t *testing.T, newParser func() scan.Parser, tests []lineTest) {
	t.Helper()
	used := newParser()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			line := double(tt.line)
			for who, p := range map[string]scan.Parser{"a fresh parser": newParser(), "a used parser": used} {
				var ev event.Event
				got := ""
				if p.Parse([]byte(line), &ev) {
					got = show(&ev)
				}
				if got != tt.want {
					t.Errorf("%s\n%s says\n%s\nwant\n%s", line, who, got, tt.want)
				}
				agree(t, p, []byte(line))
			}
		})
	}
}

// double makes double quotes of the single ones that the tables are written with.
func double(line string) string { return strings.ReplaceAll(line, "'", `"`) }

// agree holds Glance to Parse in all that both tell of a line.
func agree(t *testing.T, p scan.Parser, line []byte) {
	t.Helper()
	var g event.Glance
	var ev event.Event
	parsed := p.Parse(line, &ev)
	peer, header, connect := lastOf(ev.UpstreamAddrs), lastTime(ev.UpstreamHeaderMicros), lastTime(ev.UpstreamConnectMicros)
	upstream, node, key := string(ev.Upstream), string(ev.Node), ev.Key
	if glanced := p.Glance(inBuffer(line), &g); glanced != parsed {
		t.Fatalf("%q: Glance %v, Parse %v", line, glanced, parsed)
	}
	if !parsed {
		return
	}
	if g.Kind != event.Access {
		if g.Kind != ev.Kind || g.Proxy != ev.Proxy {
			t.Errorf("%q: Glance says %s, Parse %s", line, g.Kind, ev.Kind)
		}
		return
	}
	tries := min(ev.Retries+1, 255)
	if ev.Retries == 0 && peer == "" {
		tries = 0
	}
	if !ev.Outcome.Failure() {
		key = 0
	}
	type shared struct {
		Proxy                         event.Proxy
		Kind                          event.Kind
		Outcome                       event.Outcome
		Symptom                       event.Symptom
		GRPC, Probe, Zoned, Dated     bool
		Borrowed                      bool
		Tries, Status                 int
		Ms                            int64
		Total, Queue, Connect, Header int32
		Node, Upstream, Peer          string
		Key                           uint64
	}
	moment := ev.Moment()
	if !ev.Stamp.Set {
		moment = event.Stamp{}
	}
	want := shared{ev.Proxy, ev.Kind, ev.Outcome, ev.Symptom, ev.GRPC, ev.Probe, ev.Stamp.Zoned, ev.Stamp.Dated, ev.Borrowed, tries, ev.Status, moment.Ms(),
		millis(ev.RequestMicros), event.None, millis(connect), millis(header), node, upstream, peer, key}
	got := shared{g.Proxy, g.Kind, g.Outcome, g.Symptom, g.GRPC, g.Probe, g.Clock.Is(event.Zoned), g.Clock.Is(event.Dated), g.Clock.Is(event.Borrowed), int(g.Tries), int(g.Status), g.Ms,
		g.Total, g.Queue, g.Connect, g.Header, string(g.Node), string(g.Upstream), string(g.Peer), g.Key}
	if got != want {
		t.Errorf("%q\nGlance %+v\nParse  %+v", line, got, want)
	}
}

// inBuffer is a line as it stands in what was read: other text goes on behind it.
func inBuffer(line []byte) []byte {
	return append(bytes.Clone(line), strings.Repeat("\n,\"0 5.123\" \"10.0.0.7:80\"}", 16)...)[:len(line)]
}

func lastOf(list [][]byte) string {
	if len(list) == 0 {
		return ""
	}
	return string(list[len(list)-1])
}

func lastTime(list []int64) int64 {
	if len(list) == 0 {
		return event.None
	}
	return list[len(list)-1]
}
