package parser

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/source"
)

// Every sample of the table goes to its own row, and a line that two rows take is known as such a pair.
func TestFormatsAreApart(t *testing.T) {
	table := Formats()
	l := testLines(t)
	var parsers []Parser
	for _, f := range table {
		parsers = append(parsers, f.New())
	}
	for i, f := range table {
		var g event.Glance
		l.Glance([]byte(f.Sample), &g)
		if isFurther(table[:i], f) {
			continue // further lines of an earlier row
		}
		if g.Clock.Format() != uint8(i+1) {
			t.Errorf("the sample of %s goes to %d, want %d", f.Name, g.Clock.Format(), i+1)
		}
		for _, line := range variants(f.Sample) {
			var takers []string
			for j, other := range table {
				if !isFurther(table[:j], other) && len(line) > 0 && kindOf([]byte(other.Sample)) == kindOf(line) && parsers[j].Glance(line, &g) {
					takers = append(takers, other.Name)
				}
			}
			for k := 1; k < len(takers); k++ {
				if apart[takers[k]] {
					t.Errorf("%q is taken by %q", line, takers)
				}
			}
		}
	}
}

// variants are a line cut at every place, and with every word left out.
func variants(line string) (out [][]byte) {
	for i := range line {
		out = append(out, []byte(line[:i]))
	}
	words := strings.Split(line, " ")
	for i := range words {
		out = append(out, []byte(strings.Join(slices.Concat(words[:i], words[i+1:]), " ")))
	}
	return out
}

// Given formats find their lines behind any prefix, and where their own stamp looks like one.
func TestGivenFormats(t *testing.T) {
	const haproxy, envoy = `haproxy=%ci:%cp [%tr] %ft %b/%s %ST %tsc %{+Q}r`, `envoy=%START_TIME% %RESPONSE_CODE% %RESPONSE_FLAGS% %REQ(:METHOD)% %REQ(:PATH)% %UPSTREAM_CLUSTER%`
	const haproxyLine = `10.0.0.9:40000 [22/Nov/2026:19:21:39.100] web shop/app1 503 SC-- "GET / HTTP/1.1"`
	for _, test := range []struct {
		name, given, line string
		status            int
		node, time        string
	}{
		{"stamp_first", `nginx=$time_iso8601 $status $request_method $uri $upstream_addr $request_time`, `2026-11-22T19:21:39+00:00 502 GET /a 10.0.0.7:80 0.123`, 502, "", "2026-11-22T19:21:39Z"},
		{"pasted_directive", `nginx=log_format main '$remote_addr [$time_local] "$request" $status';`, `10.0.0.7 [22/Nov/2026:19:21:39 +0000] "GET / HTTP/1.1" 504`, 504, "", "2026-11-22T19:21:39Z"},
		{"built_in_name", `nginx=nginx-combined`, accessLine, 502, "", "2026-11-22T19:21:39Z"},
		{"syslog", haproxy, `Nov 22 19:21:39 lb1 haproxy[12]: ` + haproxyLine, 503, "lb1", "2026-11-22T19:21:39.1"},
		{"rsyslog", haproxy, `2026-11-22T20:21:39.108+01:00 lb1 haproxy[12]: ` + haproxyLine, 503, "lb1", "2026-11-22T19:21:39.1Z"},
		{"built_in_instead", haproxy, `Nov 22 19:21:39 lb1 haproxy[2742]: ` + haproxyBody, 200, "lb1", "2026-11-22T19:21:39.1"},
		{"envoy_stamp_first", envoy, `2026-11-22T19:21:39.100Z 503 UF GET /a shop`, 503, "", "2026-11-22T19:21:39.1Z"},
		{"envoy_behind_cri", envoy, `2026-11-22T19:21:39.123Z stdout F 2026-11-22T19:21:39.100Z 503 UF GET /a shop`, 503, "", "2026-11-22T19:21:39.1Z"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o, err := NewOptions(test.given)
			if err != nil {
				t.Fatal(err)
			}
			used, fresh := NewLines(o, "x"), NewLines(o, "x")
			var ev event.Event
			fate := fresh.Parse([]byte(test.line), &ev)
			if fate != Counted || ev.Status != test.status || string(ev.Node) != test.node || stampText(ev.Stamp) != test.time {
				t.Errorf("%s\n%s\n got %d, status %d, node %q, %s", test.given, test.line, fate, ev.Status, ev.Node, stampText(ev.Stamp))
			}
			agree(t, used, fresh, []byte(test.line))
		})
	}
}

// A mixed stream is accounted for the same, however it is cut and whoever reads it.
func TestReadMixedStream(t *testing.T) {
	var text strings.Builder
	for i := range 20 {
		for j := range linesTable {
			text.WriteString(linesTable[(j*101+i)%len(linesTable)].line + "\n")
		}
	}
	path := writeFile(t, "all.log", []byte(text.String()))
	o, err := NewOptions()
	if err != nil {
		t.Fatal(err)
	}
	read := func(leaf int64, jobs int) Source {
		inputs, _ := source.Expand([]string{path}, nil)
		r := Reader{Inputs: inputs, Options: o, Jobs: jobs, leaf: leaf, Sink: func(int) Sink { return empty{} }}
		s := *r.Read(context.Background())[0]
		s.Input, s.leaves = nil, nil
		for _, places := range [][]Place{s.Samples, s.TooLong} {
			for i := range places {
				places[i].from, places[i].n = 0, 0
			}
		}
		return s
	}
	whole := read(leafSize, 1)
	var fates [3]uint64
	for _, test := range linesTable {
		fates[test.want.fate] += 20
	}
	if whole.Events != fates[Counted] || whole.Skipped != fates[Skipped] || whole.Unparsed != fates[Unparsed] || whole.Lines != uint64(20*len(linesTable)) {
		t.Errorf("events %d, skipped %d, unparsed %d of %d lines; want %d", whole.Events, whole.Skipped, whole.Unparsed, whole.Lines, fates)
	}
	for _, leaf := range []int64{100, 1000, 5555} {
		if got := read(leaf, 3); !reflect.DeepEqual(got, whole) {
			t.Errorf("leaves of %d:\n got %+v\nwant %+v", leaf, got, whole)
		}
	}
}
