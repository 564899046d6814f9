package scan

import (
	"slices"
	"strings"
	"testing"
)

// holdFind holds that what Find takes it reads as Scan does, whatever lies behind the line.
func holdFind(t *testing.T, o *Object, line []byte) (took bool) {
	t.Helper()
	want := make([]Value, 64)
	wanted, scanned := NewObject(testNames).Scan(line, want, 0)
	took = holdFound(t, o, slices.Clip(line), want, wanted)
	for _, behind := range []string{"\n", `,"status":5`, `"\,"path":"`, string(line[len(line)/2:]) + "}"} {
		longer := append(slices.Clip(line), strings.Repeat(behind, 200)...)
		if again := holdFound(t, o, longer[:len(line)], want, wanted); again != took {
			t.Errorf("Find(%q) = %v before %q, %v before nothing", line, again, behind, took)
		}
	}
	got := make([]Value, 64)
	foundAll, okAll := o.Values(line, got)
	if said, should := show(got, foundAll, okAll), show(want, wanted, scanned); said != should {
		t.Errorf("Values(%q) = %s, Scan says %s", line, said, should)
	}
	return took
}

func holdFound(t *testing.T, o *Object, line []byte, want []Value, wanted uint64) (took bool) {
	t.Helper()
	found, ok := o.Find(line)
	if !ok {
		return false
	}
	if found != wanted {
		t.Fatalf("Find(%q) has found %b, Scan %b", line, found, wanted)
	}
	for number := range want {
		if found>>number&1 == 0 {
			continue
		}
		text, plain := o.Text(line, uint8(number))
		v := &want[number]
		if isPlain := v.Type == String && line[o.spans[number].From] == '"' || string(v.Raw) == "null"; plain != isPlain || plain && v.Type == Null && text != nil ||
			v.Type != Null && string(text) != string(v.Raw) {
			t.Fatalf("Find(%q)[%d] = %q, %v, Scan says %q of type %d", line, number, text, plain, v.Raw, v.Type)
		}
	}
	return true
}

// Lines with the keys of the line before are found by them; what Find leaves alone is read by Scan.
func TestFind(t *testing.T) {
	const usual = `{"status":502,"path":"/a","x-envoy-origin-path":"/abc","a_key_that_is_longer_than_all_of_the_others_in_this_line":0.017,"last":null,"host":"shop"}`
	for _, test := range []struct {
		name, old, new string
		want           bool
	}{
		{"same", "", "", true},
		{"long_text", "/abc", strings.Repeat("/abc", 50), true},
		{"text_of_56", "/abc", strings.Repeat("/abcdef", 8), true},
		{"text_of_57", "/abc", strings.Repeat("/abcdef", 8) + "g", true},
		{"very_long_text", "/abc", strings.Repeat("/abc", longestMarked/4), false},
		{"text_of_8", "/abc", "/abcdefg", true},
		{"text_of_16", "/abc", "/abcdefghijklmno", true},
		{"empty_text", "/abc", "", true},
		{"other_number", "502", "20000", true},
		{"long_number", "502", "12345678901", true},
		{"negative_number", "502", "-1", true},
		{"number_is_a_text", "502", `"502"`, true},
		{"text_is_null", `"/abc"`, "null", true},
		{"null_is_a_list", "null", `["a",{"path":"b"}]`, true},
		{"null_is_true", "null", "true", true},
		{"list_without_quotes", "0.017", "0.017, 0.018", true},
		{"key_left_out", `"status":502,`, "", false},
		{"other_key_left_out", `"path":"/a",`, "", true},
		{"key_put_in", `"path"`, `"new":1,"path"`, false},
		{"key_at_the_end", `"shop"}`, `"shop","new":1}`, false},
		{"longer_key", "of_the_others_in", "of_the_fathers_in", false},
		{"backslash", "/abc", `/a\"c`, false},
		{"blank", `"/abc"`, ` "/abc"`, false},
		{"cut", `op"}`, `op`, false},
		{"text_behind", `op"}`, `op"} x`, false},
	} {
		o := NewObject(testNames)
		o.Scan([]byte(usual), make([]Value, 64), 0)
		line := strings.Replace(usual, test.old, test.new, 1)
		if took := holdFind(t, o, []byte(line)); took != test.want {
			t.Errorf("%s: Find(%s) = %v, want %v", test.name, line, took, test.want)
		}
	}
}

// Lines of other programs between them, nested objects and first keys of all kinds do not keep Find from its lines.
func TestFindAmongOthers(t *testing.T) {
	lines := []string{`{"status":1,"log":{"level":"e"},"path":"/"}`, `{"log":{"level":"e"}}`, `{"http":{"request":{"method":"GET"}},"status":1}`, `{"path":"/","status":2}`, `{"status":3,"last":4}`}
	o := NewObject(testNames)
	for range 2 {
		for _, line := range lines {
			o.Scan([]byte(line), make([]Value, 64), 0)
		}
	}
	for _, line := range lines {
		endsInside := strings.HasSuffix(line, "}}")
		if took := holdFind(t, o, []byte(line)); took == endsInside {
			t.Errorf("Find(%s) = %v, want %v", line, took, !endsInside)
		}
	}
	for _, line := range []string{`,"status":1}`, `{"status":3{"path":"/","status":2}`, `{"status":1,"log":{"level":"e"}`, `{"level":"e"}`} {
		if holdFind(t, o, []byte(line)) {
			t.Errorf("Find(%s) took it", line)
		}
	}
}

func TestShort(t *testing.T) {
	for text, want := range map[string]int32{"0": 0, "7": 7, "42": 42, "999": 999, "1234567": 1234567, "0000012": 12, "12345678": -1, "": -1, "-1": -1, "1.5": -1, "12x": -1, "x12": -1, "/12": -1, "12:": -1} {
		if got := Short(append([]byte(text), "12345678"...)[:len(text)]); got != want {
			t.Errorf("Short(%q) = %d, want %d", text, got, want)
		}
	}
	if got := Short([]byte("1")[:1:1]); got != -1 {
		t.Errorf("Short of a text with nothing behind it = %d, want -1: what follows cannot be read", got)
	}
}
