package report

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestWords(t *testing.T) {
	for _, test := range []struct{ name, got, want string }{
		{"no_share", percent(0), "0 %"}, {"tiny_share", percent(0.0004), "under 0.1 %"}, {"small_share", percent(0.0123), "1.2 %"}, {"share", percent(0.456), "46 %"},
		{"nearly_all_is_not_all", percent(0.9999), "99 %"}, {"all", percent(1), "100 %"},
		{"seconds", seconds(5.4), "5 s"}, {"before", seconds(-5), "5 s"}, {"minutes", seconds(600), "10 min"}, {"hours", seconds(7200), "2 h"}, {"days", seconds(3 * 86400), "3 days"},
		{"one", plural(1, "request"), "1 request"}, {"many", plural(1234, "request"), "1,234 requests"}, {"none", plural(0, "request"), "0 requests"},
		{"few_names", enumerate([]string{"a", "b"}, 2), "a, b"}, {"more_names", enumerate([]string{"a", "b", "c"}, 2), "a, b and 1 more"},
		{"short", cut("abc", 3), "abc"}, {"cut", cut("abcd", 3), "ab…"}, {"cut_between_letters", cut("ööö", 2), "ö…"},
		{"spark", sparkline([]uint64{0, 1, 8}), "·▁█"}, {"no_spark", sparkline(nil), ""},
		{"control", clean("a\x1b[2Jb\x00"), "a\uFFFD[2Jb\uFFFD"}, {"line_end", clean("a\r\nb\tc"), "a  b c"}, {"direction", clean("a\u202eb\u2066c"), "a\uFFFDb\uFFFDc"}, {"not_utf8", clean("a\xffb"), "a\uFFFDb"},
		{"wrapped", strings.Join(wrap("aa bb cc", 5), "|"), "aa bb|cc"}, {"word_that_does_not_fit", strings.Join(wrap("a bbbbbbbb c", 4), "|"), "a|bbbbbbbb|c"},
		{"utc", offsetOf(0), ""}, {"east", offsetOf(19800), "+05:30"}, {"west", offsetOf(-3600), "-01:00"},
	} {
		if test.got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, test.got, test.want)
		}
	}
}

func TestZoneOfWord(t *testing.T) {
	for word, want := range map[string]string{"+0200": "UTC+02:00", "-0530": "UTC-05:30", "2026-11-22T14:00:00+02:00": "UTC+02:00", "2026-11-22T14:00:00.123Z": "UTC", "2026-11-22T14:00:00": "",
		"+02": "", "502": "", "+9999": ""} {
		got := ""
		if zone := zoneOfWord(word); zone != nil {
			got = zone.String()
		}
		if got != want {
			t.Errorf("zoneOfWord(%q) is %q, want %q", word, got, want)
		}
	}
}

// The logs' own zone is told beside where it is another than that of the report, and only there.
func TestOwnZone(t *testing.T) {
	for _, test := range []struct {
		name string
		zone *time.Location
		want bool
	}{{"utc", nil, true}, {"that_of_the_logs", time.FixedZone("CET", 3600), false}, {"a_third", time.FixedZone("EST", -5*3600), true}} {
		t.Run(test.name, func(t *testing.T) {
			r := sampleReport()
			r.Style.Zone = test.zone
			for name, text := range map[string]string{"text": written(t, Text, r), "markdown": written(t, Markdown, r), "html": written(t, HTML, r), "email": newPage(r).mailText()} {
				if got := strings.Contains(text, "in the logs)") || strings.Contains(text, "in the logs, UTC"); got != test.want && name != "html" {
					t.Errorf("%s tells the zone of the logs: %v, want %v", name, got, test.want)
				}
				if got := strings.Contains(text, "the logs themselves are written in"); name == "html" && got != test.want {
					t.Errorf("%s tells the zone of the logs: %v, want %v", name, got, test.want)
				}
			}
		})
	}
}

// What a log says cannot act on a terminal, and text stays as wide as asked for but for words that cannot be broken.
func TestTextIsHarmless(t *testing.T) {
	for _, style := range []Style{{}, {Width: 80}, {Width: 80, Colour: true}} {
		r := sampleReport()
		r.Style = style
		text := written(t, Text, r)
		if style.Colour {
			text = strings.NewReplacer("\x1b[1m", "", "\x1b[0m", "", "\x1b[2m", "", "\x1b[31m", "").Replace(text)
		}
		for line := range strings.Lines(text) {
			line = strings.TrimSuffix(line, "\n")
			if at := strings.IndexFunc(line, Acts); at >= 0 {
				t.Errorf("%+v: a line has a character that acts: %q", style, line)
			}
			if utf8.RuneCountInString(line) > style.width() && !strings.Contains(line, "VeryLongWord") {
				t.Errorf("%+v: a line is too wide: %s", style, line)
			}
		}
	}
}

func TestFit(t *testing.T) {
	table := newTable("a", "verdict")
	table.row("one", "a long text that does not fit into the line")
	table.row("two", "short")
	want := "  a    verdict\n  one  a long text that does not fit\n       into the line\n  two  short\n"
	if got := table.fit(37).render(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func FuzzClean(f *testing.F) {
	f.Add(hostile)
	f.Add("\u061c\ufeff\x9b2J")
	f.Fuzz(func(t *testing.T, s string) {
		got := clean(s)
		if strings.IndexFunc(got, Acts) >= 0 || !utf8.ValidString(got) {
			t.Errorf("clean(%q) is %q", s, got)
		}
		if clean(got) != got {
			t.Errorf("clean(%q) is not clean yet: %q", s, got)
		}
	})
}
