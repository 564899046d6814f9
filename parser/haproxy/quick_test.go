package haproxy

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
)

// Lines of requests go the short way, those of most failures, too: otherwise all of them are several times as slow.
func TestQuickTakesUsualLines(t *testing.T) {
	for name, test := range map[string]struct {
		from, to string // what of the usual line is another
		want     bool
	}{
		"usual":            {"", "", true},
		"ipv6":             {"19.124.90.41:50666", "2001:db8::1:50666", true},
		"long_times":       {"0/0/1/37/38 ", "0/123456/1/7654/38 ", true},
		"long_numbers":     {"0/0/1/37/38 200 15619 ", "0/0/1/123456/1234567 200 15 ", true},
		"long_names":       {"shop_web/shop2", strings.Repeat("b", 40) + "/" + strings.Repeat("s", 40), true},
		"longest_names":    {"shop_web/shop2", strings.Repeat("b", 60) + "/" + strings.Repeat("s", 60), false},
		"long_counts":      {"262/260/55/13/0 ", "1234567/1234567/1234567/1234567/0 ", true},
		"redirected":       {" 200 ", " 301 ", true},
		"client_error":     {" 200 ", " 404 ", true},
		"server_error":     {" 200 ", " 500 ", true},
		"failed":           {" 200 ", " 502 ", true},
		"aborted":          {" ---- ", " CD-- ", true},
		"cookie":           {" - - ---- ", " a - ---- ", false},
		"retried":          {"/13/0 ", "/13/1 ", true},
		"many_retries":     {"/13/0 ", "/13/10 ", false},
		"not_connected":    {"0/0/1/37/38 502 15619 - - ----", "0/0/-1/-1/3004 503 217 - - sC--", true},
		"below_zero":       {"/37/38 ", "/-2/38 ", false},
		"empty_times":      {"0/0/1/37/38 ", "//// ", false},
		"no_length":        {" 15619 - - ---- ", "  - - CD-- ", false},
		"no_length_fine":   {" 15619 - - ---- ", "  - - ---- ", false},
		"redispatched":     {"/13/0 ", "/13/+1 ", false},
		"no_server":        {"/shop2 ", "/<NOSRV> ", false},
		"no_answer":        {"/37/38 ", "/-1/38 ", true},
		"log_before_end":   {"/37/38 ", "/37/+38 ", false},
		"eight_digits":     {"0/0/1/37/38 ", "0/0/1/37/12345678 ", false},
		"other_minute":     {":23:59:", ":23:58:", true},
		"no_milliseconds":  {".907]", "]", false},
		"more_after_quote": {`HTTP/1.1"`, `HTTP/1.1" 0/0000000000000000/0/0/0 -/TLSv1.3/TLS_AES_256_GCM_SHA384`, false},
	} {
		p := newLogParser(httpShape)
		var g event.Glance
		p.Glance(inBuffer([]byte(fineLine)), &g)
		line := strings.Replace(fineLine, test.from, test.to, 1)
		if got := p.quick(inBuffer([]byte(line)), &g); got != test.want {
			t.Errorf("%s: quick took %s: %v, want %v", name, line, got, test.want)
		}
	}
}

// inBuffer puts a line where a reader has it: more stands behind it.
func inBuffer(line []byte) []byte {
	return append(append(make([]byte, 0, 2048), line...), "\n"+fineLine+"\n"+fineLine+"\n"+fineLine...)[:len(line)]
}

// What quick says of a line is what the general road says, whatever bytes were changed.
func TestQuickAgreesWithTheGeneralRoad(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	general, quick := newLogParser(httpShape), newLogParser(httpShape)
	var g event.Glance
	quick.Glance(inBuffer([]byte(fineLine)), &g)
	taken := 0
	for range 200_000 {
		line := []byte(fineLine)
		for range r.IntN(3) {
			line[r.IntN(len(line))] = "0123456789/ -+<\"\xff[]"[r.IntN(19)]
		}
		if r.IntN(2) == 0 {
			line = bytes.Replace(line, []byte("200 15619 - - ---- "), fmt.Appendf(nil, "%d %d - - %c%c-%c ", 499+r.IntN(8), r.Uint32()>>r.IntN(32), "-CSPsRxD"[r.IntN(8)], "-CHDQLx"[r.IntN(7)], "-Nx"[r.IntN(3)]), 1)
		}
		for r.IntN(4) == 0 {
			at := r.IntN(len(line) - 1)
			line = append(line[:at], line[at+1:]...)
		}
		if r.IntN(4) == 0 {
			line = bytes.Replace(line, []byte(" 0/0/1/37/38 "), fmt.Appendf(nil, " %d/%d/%d/%d/%d ", r.IntN(9), r.IntN(90)-1, r.Uint32()>>r.IntN(32), r.IntN(3)-1, r.IntN(1e8)), 1)
		}
		got := event.Glance{Clock: event.Borrowed, Ms: 7, Node: []byte("left over"), Key: 7, Outcome: event.Masked, Probe: true}
		if !quick.quick(inBuffer(line), &got) {
			continue
		}
		taken++
		var want event.Glance
		if !general.general(line, &want) {
			t.Fatalf("quick took %q, the general road does not", line)
		}
		if a, b := fmt.Sprint(got), fmt.Sprint(want); a != b {
			t.Fatalf("%q\nquick   %s\ngeneral %s", line, a, b)
		}
	}
	if taken < 10_000 {
		t.Errorf("quick took %d lines of 200000", taken)
	}
}
