package scan

import "testing"

func TestMend(t *testing.T) {
	for _, test := range []struct{ name, line, want string }{
		{"nothing", `10.0.0.7 - - "GET /a b" 502`, ""},
		{"empty", "", ""},
		{"HTML", `&lt;134&gt;a &quot;b &amp;amp; c&quot; &#39;d&#39;&nbsp;e`, `<134>a "b &amp; c" 'd' e`},
		{"escapes", `a \"b\" \[c\] \_d`, `a "b" [c] _d`},
		{"other_escapes_stay", `a \n \x22 \\`, ""},
		{"typographic", "“a” „b‟ ‘c’ «d» —", `"a" "b" 'c' "d" --`},
		{"bold", "**a** b**c**", "a bc"},
		{"one_star_stays", "a * b*", ""},
		{"blanks", "a   b  c ", "a b c"},
		{"blanks_in_quotes_stay", `a  "b  c"  d`, `a "b  c" d`},
		{"blanks_at_the_start_stay", "  a", "  a"},
		{"odd_blanks", "a\u00a0b\u202fc\u200bd", "a b cd"},
		{"cut_in_a_character", "a \xe2\x80", ""},
		{"cut_in_a_name", "a &quo", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, changed := Mend(nil, []byte(test.line))
			if want := test.want; changed && string(got) != want || !changed && want != "" && want != test.line {
				t.Errorf("Mend(%q) = %q, %v; want %q", test.line, got, changed, want)
			}
		})
	}
}

func FuzzMend(f *testing.F) {
	f.Add([]byte(`&lt;134&gt; “a”  **b** \"c\"`))
	f.Fuzz(func(t *testing.T, b []byte) {
		once, changed := Mend(nil, b)
		if len(once) > 2*len(b) {
			t.Errorf("Mend(%q) grew to %q", b, once)
		}
		if !changed && string(once) != string(b) && len(once) == len(b) {
			t.Errorf("Mend(%q) = %q, said to be unchanged", b, once)
		}
	})
}
