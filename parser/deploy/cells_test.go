package deploy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplitRecord(t *testing.T) {
	cases := []struct {
		trait, text string
		separator   byte
		want        []string
		lines       int
	}{
		{"plain", "a,b,c", ',', []string{"a", "b", "c"}, 1},
		{"blanks_around", " a , b ", ',', []string{"a", "b"}, 1},
		{"empty_cells", ",a,", ',', []string{"", "a", ""}, 1},
		{"quoted", `"a,b",c`, ',', []string{"a,b", "c"}, 1},
		{"quoted_behind_a_blank", `x, "a,b"`, ',', []string{"x", "a,b"}, 1},
		{"quote_in_quotes", `"a ""b""",c`, ',', []string{`a "b"`, "c"}, 1},
		{"quote_escaped", `"a \"b\"",c`, ',', []string{`a "b"`, "c"}, 1},
		{"quote_within_a_word", `5" disk,c`, ',', []string{`5" disk`, "c"}, 1},
		{"quoted_line_end", "\"a\nb\",c", ',', []string{"a\nb", "c"}, 2},
		{"quote_not_closed", "a,\"b\nc", ',', nil, 0},
		{"text_behind_a_quote", `"a"b,c`, ',', nil, 0},
		{"semicolons", "a;b,c", ';', []string{"a", "b,c"}, 1},
		{"bars_with_a_lone_quote", `| "a | b |`, '|', []string{"", `"a`, "b", ""}, 1},
	}
	for _, c := range cases {
		got, n := splitRecord(strings.Split(c.text, "\n"), c.separator)
		if diff := cmp.Diff(c.want, got); diff != "" || n != c.lines {
			t.Errorf("%s: %q took %d lines, want %d (-want +got):\n%s", c.trait, c.text, n, c.lines, diff)
		}
	}
}

func TestSplitRecordGivesUpOnAForgottenQuote(t *testing.T) {
	lines := append([]string{`a,"b`}, strings.Split(strings.Repeat("c,d\n", 5*unclosed), "\n")...)
	if cells, n := splitRecord(lines, ','); n != 0 {
		t.Errorf("took %d lines: %q", n, cells)
	}
}

func TestSplitAligned(t *testing.T) {
	lines := []string{
		"NAME       READY   LAST SEEN",
		"shop       3/3     5m",
		"a-long-name-here   1/1     6m",
		"",
		"cart",
	}
	want := []row{{1, []string{"NAME", "READY", "LAST SEEN"}}, {2, []string{"shop", "3/3", "5m"}}, {3, []string{"a-long-name-here", "1/1", "6m"}}, {5, []string{"cart", "", ""}}}
	if diff := cmp.Diff(want, splitAligned(lines, 0), cmp.AllowUnexported(row{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestIsRule(t *testing.T) {
	for line, want := range map[string]bool{"|---|:--:|": true, "+----+----+": true, "-----+-----": true, "=== ---": true, "": false, "-": false, "| a | b |": false, "--- a": false} {
		if got := isRule(line); got != want {
			t.Errorf("isRule(%q): got %v, want %v", line, got, want)
		}
	}
}

func TestPlainMark(t *testing.T) {
	for cell, want := range map[string]string{"`shop`": "shop", "**2.4.0**": "2.4.0", "[CHG-7](http://x/7)": "CHG-7", "a [b](c)": "a [b](c)", "": ""} {
		if got := plainMark(cell); got != want {
			t.Errorf("plainMark(%q): got %q, want %q", cell, got, want)
		}
	}
}
