package parser

import (
	"encoding/json"
	"testing"
	"time"
	"unicode/utf8"
	"unsafe"

	"github.com/why502/why502/parser/event"
)

// utc is a stamp that tells its zone.
func utc(text string) event.Stamp {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		panic(err)
	}
	return event.Stamp{Nano: at.UnixNano(), Set: true, Zoned: true, Dated: true}
}

// The difference between a line's wall clock and its prefix tells the zone, where it is close to one that exists.
func TestOffset(t *testing.T) {
	for _, test := range []struct {
		name, wall, prefix string
		want               time.Duration
		ok                 bool
	}{
		{"none", "2026-11-22T19:21:39Z", "2026-11-22T19:21:39.5Z", 0, true},
		{"east", "2026-11-22T20:21:39Z", "2026-11-22T19:21:40Z", time.Hour, true},
		{"west", "2026-11-22T09:21:39Z", "2026-11-22T19:21:40Z", -10 * time.Hour, true},
		{"nepal", "2026-11-23T01:06:39Z", "2026-11-22T19:21:40Z", 5*time.Hour + 45*time.Minute, true},
		{"over_midnight", "2026-11-23T07:21:39Z", "2026-11-22T19:21:40Z", 12 * time.Hour, true},
		{"farthest_east", "2026-11-23T09:21:39Z", "2026-11-22T19:21:40Z", 14 * time.Hour, true},
		{"late_by_four_minutes", "2026-11-22T20:21:39Z", "2026-11-22T19:25:38Z", time.Hour, true},
		{"early_by_four_minutes", "2026-11-22T20:21:39Z", "2026-11-22T19:17:40Z", time.Hour, true},
		{"late_by_six_minutes", "2026-11-22T20:21:39Z", "2026-11-22T19:27:40Z", 0, false},
		{"another_day", "2026-11-24T19:21:39Z", "2026-11-22T19:21:39Z", 0, false},
	} {
		p := Prefix{Stamp: utc(test.prefix)}
		wall := utc(test.wall)
		got, ok := p.offset(wall.Ms(), true)
		if ok != test.ok || ok && got != test.want.Milliseconds() {
			t.Errorf("%s: offset %v, %v; want %v, %v", test.name, time.Duration(got)*time.Millisecond, ok, test.want, test.ok)
		}
		if _, ok := p.offset(wall.Ms(), false); ok {
			t.Errorf("%s: a stamp without a year got a zone", test.name)
		}
	}
}

func TestStringEnd(t *testing.T) {
	for text, want := range map[string]int{`"`: 0, `a"`: 1, `\"`: -1, `\"a"b`: 3, `\\"`: 2, `\\\"`: -1, `\\\""`: 4, ``: -1, `abc`: -1} {
		if got := stringEnd([]byte(text)); got != want {
			t.Errorf("stringEnd(%q) = %d, want %d", text, got, want)
		}
	}
}

// A backslash that begins no escape stays, and what follows it is read as ever.
func TestUnescapeBroken(t *testing.T) {
	for text, want := range map[string]string{`\u123\n|`: "\\u123\n|", `\xabc\n|`: "\\xabc\n|", `\ud83d\ude0\n|`: "\ufffd\\ude0\n|", `a\`: `a\`} {
		if got := string(newPeeler().unescape([]byte(text))); got != want {
			t.Errorf("unescape(%q) = %q, want %q", text, got, want)
		}
	}
}

// FuzzUnescape asks encoding/json what a string means.
func FuzzUnescape(f *testing.F) {
	for _, text := range []string{`a\"b\\`, `\u00e9\n\u003ca\u003e`, `\ud83d\ude00x`, `\ud83dx`, `\ude00\ud83d\ude00`, `\ud83d\ud83d\uDE00`, `\u00e9\u00`, `\`, `\x`, `tab\tend`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p := newPeeler()
		got := string(p.unescape([]byte(text)))
		var want string
		// Bytes that are no UTF-8 stay as they are here; encoding/json replaces them.
		if utf8.ValidString(text) && json.Unmarshal([]byte(`"`+text+`"`), &want) == nil && got != want {
			t.Errorf("unescape(%q) = %q, want %q", text, got, want)
		}
	})
}

func TestByteList(t *testing.T) {
	for text, want := range map[string]string{`[72,105]`: "Hi", `[72, 105 ]`: "Hi", `[]`: "", `[256]`: "", `[1,"a"]`: "", `[27,91,51,49,109]`: "\x1b[31m"} {
		p := newPeeler()
		if got := string(p.byteList([]byte(text))); got != want {
			t.Errorf("byteList(%s) = %q, want %q", text, got, want)
		}
	}
}

func TestTag(t *testing.T) {
	for text, want := range map[string]tagged{
		"nginx: x":            {name: 5, length: 7},
		"nginx:":              {name: 5, length: 6},
		"haproxy[2742]: x":    {name: 7, length: 15, pid: span{8, 12}},
		"postfix/smtpd[1]: x": {name: 13, length: 18, pid: span{14, 15}},
		"3f2a1b[12]: x":       {name: 6, length: 12, pid: span{7, 9}},
		"3f2a1b: x":           {}, // may be an address
		"10.0.0.9:80 x":       {},
		"nginx x":             {},
		"nginx[]: x":          {},
		"nginx[12] x":         {},
		"":                    {},
		"[12]: x":             {},
	} {
		if got := tag([]byte(text)); got != want {
			t.Errorf("tag(%q) = %+v, want %+v", text, got, want)
		}
	}
}

func TestUnmarked(t *testing.T) {
	for _, test := range []struct{ text, node, rest string }{
		{"> x", "", "x"}, {">x", "", "x"}, {"  x", "", "x"}, {"`x`", "", "x"}, {"```x```", "", "x"}, {`"x"`, "", "x"}, {"* x", "", "x"}, {"- x", "", "x"}, {"*x", "", ""},
		{"12: x", "", "x"}, {"12\tx", "", "x"}, {"a.log:12:x", "", "x"}, {"a.log-12-x", "", "x"}, {"/a/b:x", "", "x"}, {"ab:x", "", ""}, {"a b:12:x", "", ""},
		{"[web-1 nginx] x", "web-1", "x"}, {"[web-1]x", "", ""}, {"x", "", ""},
	} {
		node, rest := unmarked([]byte(test.text))
		if string(node) != test.node || string(rest) != test.rest {
			t.Errorf("unmarked(%q) = %q, %q; want %q, %q", test.text, node, rest, test.node, test.rest)
		}
	}
}

func TestRepeated(t *testing.T) {
	for text, want := range map[string]int{
		"last message repeated 3 times": 3, "--- last message repeated 12 times ---": 12, "last message repeated x times": 0, "last message": 0,
		"last message repeated 99999999999 times": 0, "message repeated 3 times: [ x]": 0,
	} {
		if got := repeated([]byte(text)); got != want {
			t.Errorf("repeated(%q) = %d, want %d", text, got, want)
		}
	}
}

// FuzzPeel holds that a prefix never reaches beyond the line, and that what was peeled before does not matter.
func FuzzPeel(f *testing.F) {
	for _, test := range prefixTable {
		f.Add([]byte(test.line), []byte(`2026-11-22T19:52:02.408170+00:00 lb1 haproxy[2742]: x`))
		f.Add([]byte(test.line), []byte(test.line+" y"))
	}
	used := newPeeler()
	f.Fuzz(func(t *testing.T, line, before []byte) {
		if len(line) == 0 || len(before) == 0 {
			return
		}
		fresh := newPeeler()
		want := peelOnce(fresh, string(line))
		if isBare(line) && want != (peeled{Body: string(line), Severity: -1}) {
			t.Fatalf("%q is said to be bare: %+v", line, want)
		}
		used.peel(before)
		line = inBuffer(line)
		body := used.peel(line)
		for _, part := range [][]byte{body, used.Node, used.Program, used.PID} {
			if reachesInto(part, line[len(line):cap(line)]) {
				t.Fatalf("%q: %q goes on behind the line", line, part)
			}
		}
		used.peel(before)
		if got := peelOnce(used, string(line)); got != want {
			t.Fatalf("%q after %q\n got %+v\nwant %+v", line, before, got, want)
		}
	})
}

// reachesInto says that a part has bytes of what stands behind a line.
func reachesInto(part, behind []byte) bool {
	if len(part) == 0 || len(behind) == 0 {
		return false
	}
	from, to := uintptr(unsafe.Pointer(&behind[0])), uintptr(unsafe.Pointer(&behind[len(behind)-1]))
	first, last := uintptr(unsafe.Pointer(&part[0])), uintptr(unsafe.Pointer(&part[len(part)-1]))
	return first <= to && last >= from
}
