package deploy

import (
	"strings"
	"testing"
)

func TestFindMoment(t *testing.T) {
	cases := []struct{ trait, line, want string }{
		{"begin", "2026-11-22T19:21:39Z shop", "2026-11-22T19:21:39Z"},
		{"end", "shop 2.4.0 at 2026-11-22 19:21", "2026-11-22 19:21"},
		{"in_brackets", "shop [2026-11-22 19:21] done", "2026-11-22 19:21"},
		{"date_alone_gives_way", "release 2026-11-20 went live 2026-11-22 19:21", "2026-11-22 19:21"},
		{"date_alone", "release of 2026-11-20", "2026-11-20"},
		{"version_like_a_date", "config-2026.11.22 2026-11-23T19:21Z", "2026-11-23T19:21Z"},
		{"seconds_at_the_end", "shop 1795030899", "1795030899"},
		{"number_in_the_middle", "build 1795030899 done", ""},
		{"none", "shop 2.4.0", ""},
	}
	for _, c := range cases {
		got := ""
		if from, to, ok := findMoment(c.line); ok {
			got = c.line[from:to]
		}
		if got != c.want {
			t.Errorf("%s: findMoment(%q): got %q, want %q", c.trait, c.line, got, c.want)
		}
	}
}

func TestPairs(t *testing.T) {
	cases := []struct {
		text          string
		ok            bool
		service, note string
	}{
		{`service=shop note="a b" other=1`, true, "shop", "a b"},
		{`service=shop and more`, false, "", ""},
		{`other=1`, false, "", ""},
		{`note="open`, false, "", ""},
		{`shop 2.4.0`, false, "", ""},
		{``, false, "", ""},
	}
	for _, c := range cases {
		var r record
		if ok := pairs(&r, c.text); ok != c.ok || ok && (r.service != c.service || r.note != c.note) {
			t.Errorf("pairs(%q): got %v, service %q, note %q, want %v, %q, %q", c.text, ok, r.service, r.note, c.ok, c.service, c.note)
		}
	}
}

func TestReasonWithoutTime(t *testing.T) {
	for line, want := range map[string]string{
		"19:21:39 shop": "no date", "[7:21 PM] shop": "no date", "22/11/26 shop": "two digits", "22.11.26, 19:21 shop": "two digits", "shop": "no time", "10.0.0.7 shop": "no time", "": "no time",
	} {
		if got := reasonWithoutTime(line); !strings.Contains(got, want) {
			t.Errorf("reasonWithoutTime(%q): got %q, want it to speak of %q", line, got, want)
		}
	}
}
