package parser

import "testing"

// The prefix of the line before is taken off as a whole where it is the same, and only there.
func TestPrefixIsTakenOffAgain(t *testing.T) {
	const line = `Nov 22 19:52:02 lb1 haproxy[2742]: 10.66.78.10:50776 [22/Nov/2026:19:52:02.408]`
	for _, test := range []struct {
		name, line string
		again      bool
	}{
		{"same", line, true},
		{"other_rest", `Nov 22 19:52:02 lb1 haproxy[2742]: Proxy web started.`, true},
		{"other_second", `Nov 22 19:52:03 lb1 haproxy[2742]: x`, false},
		{"other_host", `Nov 22 19:52:02 lb2 haproxy[2742]: x`, false},
		{"other_process", `Nov 22 19:52:02 lb1 haproxy[2743]: x`, false},
		{"nothing_behind", `Nov 22 19:52:02 lb1 haproxy[2742]: `, false},
		{"colours_behind", "Nov 22 19:52:02 lb1 haproxy[2742]: \x1b[31mx", false},
		{"cut", `Nov 22 19:52:02 lb1 hap`, false},
	} {
		p := newPeeler()
		for range 2 { // the first line teaches the header, the second one the prefix
			p.peel([]byte(line))
		}
		if got := p.again([]byte(test.line)) != nil; got != test.again {
			t.Errorf("%s: taken off again: %v, want %v", test.name, got, test.again)
		}
		if got, want := peelOnce(p, test.line), peelOnce(newPeeler(), test.line); got != want {
			t.Errorf("%s\n got %+v\nwant %+v", test.name, got, want)
		}
	}
}

// What may differ though the header is the same is not remembered: fractions of a second, the stamp of a program alone, several layers.
func TestOtherPrefixesAreNotRemembered(t *testing.T) {
	for _, line := range []string{
		`2026-11-22T19:52:02.408170+00:00 lb1 haproxy[2742]: x`,
		`2026-11-22T19:52:02Z x`,
		`Nov 22 19:52:02 lb1 last message repeated 2 times`,
		`Nov 22 19:52:02 lb1 haproxy[2742]: 2026-11-22T19:52:02.5Z web haproxy[1]: x`,
		`2026-11-22T19:52:02.408170123Z stdout F x`,
	} {
		p := newPeeler()
		for range 3 {
			p.peel([]byte(line))
		}
		if len(p.repeat.text) > 0 {
			t.Errorf("%q: remembered %q", line, p.repeat.text)
		}
	}
}

// Without its colon a tag is one by what follows it, so that the same bytes may mean something else in the next line.
func TestTagWithoutColonIsNotRemembered(t *testing.T) {
	p := newPeeler()
	for range 3 {
		p.peel([]byte(`Nov 22 19:52:02 lb1 haproxy[2742] 10.0.0.108:42909 [22/Nov/2026:19:48:08.671] web shop/app1 0/0/0/14/14 200`))
	}
	if string(p.Program) != "haproxy" {
		t.Errorf("program %q, want haproxy", p.Program)
	}
	const other = "Nov 22 19:52:02 lb1 haproxy[2742] /,"
	if got, want := peelOnce(p, other), peelOnce(newPeeler(), other); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
