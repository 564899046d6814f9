package scan

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// TestLongLines holds that the cost of a line grows with its length only: every megabyte below took milliseconds when it was written, and what
// looks back or ahead for each of its bytes would take minutes.
func TestLongLines(t *testing.T) {
	const size = 1 << 20
	long := func(part string) []byte { return bytes.Repeat([]byte(part), size/len(part)) }
	object := func(line []byte) {
		values := make([]Value, 64)
		o := NewObject(testNames)
		for range 3 {
			o.Scan(line, values, 0)
		}
	}
	split := func(format string, escaped bool, line []byte) {
		l, err := NewLayout(tokens(format))
		if err != nil {
			t.Fatal(err)
		}
		l.Escaped = escaped
		l.Split(line, make([][]byte, len(l.Variables())))
	}
	rows := NewDictionary("d", []Row{{ID: "row", Text: "…a…b…c…d$"}, {ID: "other", Text: "a…b…a…c"}})
	tests := []struct {
		name string
		run  func()
	}{
		{"object_many_keys", func() { object(append([]byte(`{"x":1`), long(`,"k":"v"`)...)) }},
		{"object_many_new_keys", func() {
			var line strings.Builder
			line.WriteString(`{"x":1`)
			for i := range size / 16 {
				line.WriteString(`,"k` + strings.Repeat("k", i%50) + `":"\\"`)
			}
			object([]byte(line.String()))
		}},
		{"object_deep", func() { object(append([]byte(`{"x":`), long("[{")...)) }},
		{"object_deep_wanted", func() { object(long(`{"http":`)) }},
		{"object_closing", func() { object(append([]byte(`{"http":{}`), long("}")...)) }},
		{"object_backslashes", func() { object(append([]byte(`{"path":"`), long(`\`)...)) }},
		{"object_quotes", func() { object(append([]byte(`{"path":"`), long(`\"`)...)) }},
		{"object_list", func() { object(append([]byte(`{"path":1`), long(`, 1`)...)) }},
		{"object_blanks", func() { object(append([]byte(`{`), long(` `)...)) }},
		{"layout_almost", func() { split(`$a "$b" x`, false, long(` `)) }},
		{"layout_list", func() { split(`$x @a @b @c y`, false, long(`1, `)) }},
		{"layout_list_colons", func() { split(`@a x`, false, long(` : `)) }},
		{"layout_last", func() { split(`^a:^b:^c:^d:$e x`, false, long(`:`)) }},
		{"layout_back", func() { split(`"$agent" @a @b "$c"`, false, append([]byte(`"`), long(`" 1, 1 "`)...)) }},
		{"layout_quotes", func() { split(`"$a" "$b"`, true, append([]byte(`"`), long(`\"`)...)) }},
		{"dictionary", func() { rows.Find(long("abac"), 0, nil) }},
		{"unescape_json", func() { UnescapeJSON(nil, long(`\ud83d`)) }},
		{"unescape_hex", func() { UnescapeHex(nil, long(`\x2`)) }},
		{"request", func() { SplitRequest(long("GET ")) }},
		{"target", func() { SplitTarget(long("a://")) }},
		{"address", func() { HostPort(long("1:")) }},
		{"number", func() { Seconds(long("1")) }},
		{"fraction", func() { new(Clock).ISO(append([]byte("2026-11-22T19:21:39."), long("1")...)) }},
		{"template", func() { JSONTemplate(string(append([]byte(`{"a":"`), long(`%[`)...))) }},
		{"template_deep", func() { JSONTemplate(string(long(`{"a":`))) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			done := make(chan bool)
			go func() {
				tt.run()
				close(done)
			}()
			select {
			case <-done:
			case <-time.After(20 * time.Second):
				t.Fatal("a line of one megabyte takes more than 20 s")
			}
		})
	}
}
