package source

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"strings"
	"testing"
)

// packed is a text as gzip packs it.
func packed(t *testing.T, text string) string {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write([]byte(text))
	must(t, err)
	must(t, w.Close())
	return out.String()
}

func TestWithoutCopies(t *testing.T) {
	numbered := func(first, n int) string {
		var text strings.Builder
		for i := range n {
			fmt.Fprintf(&text, "10.0.0.1 - - [22/Nov/2026:14:00:00 +0000] \"GET /%d HTTP/1.1\" 200 5\n", first+i*i)
		}
		return text.String()
	}
	day, short := numbered(0, 2000), numbered(0, 3)
	damaged := packed(t, day)
	cases := []struct {
		name  string
		files map[string]string
		want  string // kept
		drops string
	}{
		{"packed_beside_plain", map[string]string{"a.log.1": day, "a.log.1.gz": packed(t, day)}, "[a.log.1]", "[a.log.1.gz of a.log.1]"},
		{"a_few_lines", map[string]string{"a.log": short, "a.log.gz": packed(t, short)}, "[a.log]", "[a.log.gz of a.log]"},
		{"packer_stopped", map[string]string{"a.log.1": day, "a.log.1.gz": damaged[:len(damaged)/2]}, "[a.log.1]", "[a.log.1.gz of a.log.1, cut]"},
		{"taken_earlier", map[string]string{"a.log": day, "a.log.bak": day[:len(day)/3]}, "[a.log]", "[a.log.bak of a.log]"},
		{"longer_under_the_later_name", map[string]string{"a.log": day[:len(day)/3], "a.log.1.gz": packed(t, day)}, "[a.log.1.gz]", "[a.log of a.log.1.gz]"},
		{"three", map[string]string{"a.log": day, "a.log.1": day, "a.log.gz": packed(t, day)}, "[a.log]", "[a.log.1 of a.log a.log.gz of a.log]"},
		{"days", map[string]string{"a.log": day, "a.log.1": numbered(7, 2000), "a.log.2.gz": packed(t, numbered(9, 2000))}, "[a.log a.log.1 a.log.2.gz]", "[]"},
		{"same_header", map[string]string{"a.log": day + numbered(3, 9), "a.log.1": day + numbered(5, 9)}, "[a.log a.log.1]", "[]"},
		{"two_machines", map[string]string{"a/a.log": short, "b/a.log": short}, "[a/a.log b/a.log]", "[]"},
		{"empty", map[string]string{"a.log": "", "a.log.1": ""}, "[a.log a.log.1]", "[]"},
		{"one_word", map[string]string{"a.log": "started\n", "a.log.1": "started\n"}, "[a.log a.log.1]", "[]"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			tree(t, "a/", "b/")
			for name, text := range c.files {
				must(t, os.WriteFile(name, []byte(text), 0o644))
			}
			inputs, problems := Expand([]string{"."}, nil)
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			kept, copies := WithoutCopies(inputs)
			var names, drops []string
			for _, in := range kept {
				names = append(names, strings.TrimPrefix(in.Name, "./"))
			}
			for _, d := range copies {
				text := strings.ReplaceAll(d.Path+" of "+d.Of, "./", "")
				if d.Err != nil {
					text += ", cut"
				}
				drops = append(drops, text)
			}
			if got := fmt.Sprint(names); got != c.want {
				t.Errorf("kept %s, want %s", got, c.want)
			}
			if got := fmt.Sprint(drops); got != c.drops {
				t.Errorf("left out %s, want %s", got, c.drops)
			}
		})
	}
}
