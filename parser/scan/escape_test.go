package scan

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestUnescapeHex(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "abc", "abc"},
		{"quote", `a\x22b`, `a"b`},
		{"lower_case", `\xc3\xbc`, "ü"},
		{"upper_case", `\xC3\xBC`, "ü"},
		{"backslash", `a\x5Cx22`, `a\x22`},
		{"two_backslashes", `a\\x22`, `a\x22`},
		{"escaped_quote", `\"`, `"`},
		{"other_escape_stays", `a\n`, `a\n`},
		{"no_hex", `\xzz\x2z`, `\xzz\x2z`},
		{"cut", `a\x2`, `a\x2`},
		{"cut_after_x", `a\x`, `a\x`},
		{"cut_after_backslash", `a\`, `a\`},
		{"empty", "", ""},
	}
	scratch := make([]byte, 0, 4)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := UnescapeHex(scratch, []byte(tt.in)); string(got) != tt.want {
				t.Errorf("UnescapeHex(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestUnescapeJSON(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "abc", "abc"},
		{"short_ones", `\"\\\/\b\f\n\r\t`, "\"\\/\b\f\n\r\t"},
		{"unicode", `\u00fc\u20AC`, "ü€"},
		{"pair", `\ud83d\ude00!`, "😀!"},
		{"lone_high_half", `\ud83dx`, "\ufffdx"},
		{"lone_low_half", `\ude00`, "\ufffd"},
		{"two_high_halves", `\ud83d\ud83d\ude00`, "\ufffd😀"},
		{"half_and_bad_escape", `\ud83d\uzzzz`, "\ufffd" + `\uzzzz`},
		{"unknown_stays", `\q`, `\q`},
		{"no_hex", `\u12g4`, `\u12g4`},
		{"cut", `a\u00f`, `a\u00f`},
		{"cut_after_backslash", `a\`, `a\`},
		{"empty", "", ""},
	}
	scratch := make([]byte, 0, 4)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := UnescapeJSON(scratch, []byte(tt.in)); string(got) != tt.want {
				t.Errorf("UnescapeJSON(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

// TestUnescapeMemory holds what callers build on: no copy of a plain text, and the result at the start of dst where it fits.
func TestUnescapeMemory(t *testing.T) {
	for _, u := range []struct {
		name string
		do   func(dst, b []byte) []byte
	}{{"UnescapeHex", UnescapeHex}, {"UnescapeJSON", UnescapeJSON}} {
		plain, escaped, dst := []byte("plain"), []byte(`a\"b`), make([]byte, 3, 16)
		if got := u.do(dst, plain); &got[0] != &plain[0] {
			t.Errorf("%s copies a plain text", u.name)
		}
		if got := u.do(dst, escaped); &got[0] != &dst[0] || string(got) != `a"b` {
			t.Errorf("%s does not write over dst: %q", u.name, got)
		}
		if got := u.do(nil, escaped); string(got) != `a"b` || string(escaped) != `a\"b` {
			t.Errorf("%s without dst = %q", u.name, got)
		}
	}
}

// FuzzUnescape compares with encoding/json, and undoes what nginx would write.
func FuzzUnescape(f *testing.F) {
	f.Add("a\"\\\n ü😀\x01\xff")
	f.Add(`\ud83d\ude00 \u00`)
	f.Fuzz(func(t *testing.T, text string) {
		UnescapeJSON(nil, []byte(text))
		UnescapeHex(nil, []byte(text))
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(UnescapeJSON(nil, quoted[1:len(quoted)-1])); utf8.ValidString(text) && got != text {
			t.Errorf("UnescapeJSON(%s) = %q, want %q", quoted, got, text)
		}
		var written strings.Builder
		for _, c := range []byte(text) {
			if c == '"' || c == '\\' || c < 32 || c > 126 {
				const digits = "0123456789ABCDEF"
				written.WriteString(`\x` + string(digits[c>>4]) + string(digits[c&15]))
			} else {
				written.WriteByte(c)
			}
		}
		if got := string(UnescapeHex(nil, []byte(written.String()))); got != text {
			t.Errorf("UnescapeHex(%s) = %q, want %q", written.String(), got, text)
		}
	})
}

func BenchmarkUnescape(b *testing.B) {
	text := []byte(`upstream sent \"invalid\" header: \u00fc and more of the same`)
	dst := make([]byte, 0, 128)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for range b.N {
		UnescapeJSON(dst, text)
	}
}
