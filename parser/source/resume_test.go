package source

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// visit is a row of runs over a folder of logs, each going on from the one before.
type visit struct {
	t     *testing.T
	dir   string
	known []Known
	next  uint64
	now   time.Time
}

func newVisit(t *testing.T) *visit {
	return &visit{t: t, dir: t.TempDir(), next: 1, now: time.Now()}
}

func (v *visit) check(err error) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
}

// lines are n lines of a log, from the first on; no two are alike.
func lines(first, n int) string {
	var text strings.Builder
	for i := first; i < first+n; i++ {
		fmt.Fprintf(&text, "line %d of a log, as long as a short line of an access log is, and some more: %d\n", i, i*i)
	}
	return text.String()
}

// do plays one step: "write access.log 0 10", "rename a b", "copy a b", "pack a b", "remove a", "truncate a", "text a WORDS", "rest a".
func (v *visit) do(step string) {
	v.t.Helper()
	word := strings.Fields(step)
	path := func(i int) string { return filepath.Join(v.dir, word[i]) }
	add := func(text string) {
		file, err := os.OpenFile(path(1), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		v.check(err)
		_, err = file.WriteString(text)
		v.check(err)
		v.check(file.Close())
	}
	switch word[0] {
	case "write":
		var first, n int
		fmt.Sscan(word[2], &first)
		fmt.Sscan(word[3], &n)
		add(lines(first, n))
	case "text":
		add(strings.Join(word[2:], " "))
	case "end":
		add("\n")
	case "rename":
		v.check(os.Rename(path(1), path(2)))
	case "copy":
		text, err := os.ReadFile(path(1))
		v.check(err)
		v.check(os.WriteFile(path(2), text, 0o644))
	case "pack":
		text, err := os.ReadFile(path(1))
		v.check(err)
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		_, err = z.Write(text)
		v.check(err)
		v.check(z.Close())
		v.check(os.WriteFile(path(2), packed.Bytes(), 0o644))
		v.check(os.Remove(path(1)))
	case "remove":
		v.check(os.Remove(path(1)))
	case "truncate":
		v.check(os.Truncate(path(1), 0))
	default:
		v.t.Fatalf("no step is called %s", step)
	}
}

// run reads what is new in what was named, and tells it: "access.log +10", with "was NAME" after a rotation, "LOST NAME" at the end.
func (v *visit) run(names ...string) string {
	v.t.Helper()
	for i := range names {
		names[i] = filepath.Join(v.dir, names[i])
	}
	inputs, problems := Expand(names, nil)
	if len(problems) > 0 {
		v.t.Fatal(problems)
	}
	r := Resume(inputs, v.known, v.next, v.now)
	var told []string
	for i, in := range r.Inputs {
		start := &r.Starts[i]
		stream, err := in.Open()
		v.check(err)
		text, err := io.ReadAll(stream)
		v.check(err)
		fresh := text[start.Offset:]
		end := bytes.LastIndexByte(fresh, '\n') + 1
		whole := start.Whole && end < len(fresh)
		to := start.Offset + int64(end)
		if whole {
			to = int64(len(text))
		}
		print, err := stream.Imprint(int64(len(text)))
		v.check(err)
		n := bytes.Count(fresh[:end], []byte("\n")) + toInt(whole)
		r.Done(i, Reached{To: to, Lines: n, Tail: int64(len(fresh) - end), Taken: whole, File: stream.File(), Imprint: print})
		stream.Close()
		if n == 0 {
			continue
		}
		one := fmt.Sprintf("%s +%d", filepath.Base(in.Name), n)
		if start.Was != "" {
			one += " was " + filepath.Base(start.Was)
		}
		told = append(told, one)
	}
	for _, name := range r.Lost {
		told = append(told, "LOST "+filepath.Base(name))
	}
	v.known, v.next = r.Known()
	return strings.Join(told, ", ")
}

func TestResume(t *testing.T) {
	for _, test := range []struct {
		name  string
		steps []string // "= RESULT" runs over access.log and holds what is told; "NAMES = RESULT" over others
	}{
		{"grows", []string{"write access.log 0 10", "= access.log +10", "=", "write access.log 10 5", "= access.log +5", "="}},
		{"renamed", []string{"write access.log 0 10", "= access.log +10", "write access.log 10 2", "rename access.log access.log.1", "write access.log 50 3",
			"= access.log +3, access.log.1 +2 was access.log", "write access.log.1 12 1", "= access.log.1 +1", "="}},
		{"renamed_twice", []string{"write access.log 0 10", "= access.log +10", "write access.log 10 2", "rename access.log access.log.2", "write access.log.1 20 4",
			"write access.log 50 3", "= access.log +3, access.log.1 +4, access.log.2 +2 was access.log", "="}},
		{"copied_and_cut", []string{"write access.log 0 10", "= access.log +10", "write access.log 10 2", "copy access.log access.log.1", "truncate access.log",
			"write access.log 50 3", "= access.log +3, access.log.1 +2 was access.log", "="}},
		{"cut_and_grown_beyond", []string{"write access.log 0 10", "= access.log +10", "copy access.log access.log.1", "truncate access.log", "write access.log 50 30",
			"= access.log +30", "="}},
		{"packed", []string{"write access.log 0 10", "= access.log +10", "write access.log 10 2", "pack access.log access.log.1.gz", "write access.log 50 3",
			"= access.log +3, access.log.1.gz +2 was access.log", "="}},
		{"packed_later", []string{"write access.log 0 10", "= access.log +10", "rename access.log access.log.1", "write access.log 50 3", "= access.log +3",
			"pack access.log.1 access.log.2.gz", "=", "write access.log 53 1", "= access.log +1"}},
		{"dated", []string{"write access.log 0 10", "= access.log +10", "write access.log 10 2", "rename access.log access.log-20261122", "write access.log 50 3",
			"= access.log +3, access.log-20261122 +2 was access.log", "="}},
		{"replaced", []string{"write access.log 0 10", "= access.log +10", "remove access.log", "write access.log 50 3", "= access.log +3, LOST access.log", "="}},
		{"half_a_line", []string{"write access.log 0 2", "text access.log the begin of a line", "= access.log +2", "=", "text access.log and its rest", "end access.log", "= access.log +1"}},
		{"empty_at_first", []string{"text access.log", "=", "write access.log 0 2", "= access.log +2", "truncate access.log", "= LOST access.log", "write access.log 9 1", "= access.log +1"}},
		{"named_twice", []string{"write access.log 0 4", "copy access.log access.log.1", "access.log access.log.1 = access.log +4", "access.log.1 =", "write access.log.1 4 1",
			"access.log.1 = access.log.1 +1 was access.log"}},
		{"an_older_one_later", []string{"write access.log 50 3", "= access.log +3", "write old.log 0 10", "access.log old.log = old.log +10", "access.log old.log ="}},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := newVisit(t)
			for i, step := range test.steps {
				names, want, isRun := strings.Cut(step, "=")
				if !isRun {
					v.do(step)
					continue
				}
				list := strings.Fields(names)
				if len(list) == 0 {
					list = []string{"access.log"}
				}
				if got := v.run(list...); got != strings.TrimSpace(want) {
					t.Fatalf("step %d, %s: got %q, want %q", i, step, got, strings.TrimSpace(want))
				}
			}
		})
	}
}

// A last line without its end is taken when nobody has written to the file for long; should its rest come after all, it is no line of its own.
func TestResumeLastLine(t *testing.T) {
	v := newVisit(t)
	v.do("write access.log 0 2")
	v.do("text access.log a line without an end")
	if got := v.run("access.log"); got != "access.log +2" {
		t.Errorf("at once: got %q", got)
	}
	v.now = v.now.Add(2 * restTime)
	if got := v.run("access.log"); got != "access.log +1" {
		t.Errorf("later: got %q, want the last line", got)
	}
	if got := v.run("access.log"); got != "" {
		t.Errorf("again: got %q, want nothing", got)
	}
	v.do("text access.log and its rest")
	v.do("end access.log")
	v.do("write access.log 5 1")
	if got := v.run("access.log"); got != "access.log +1" {
		t.Errorf("after its rest: got %q, want one new line", got)
	}
}

// Logs that no run sees any more are forgotten in the end, and never too many are known.
func TestForget(t *testing.T) {
	now := time.Now()
	all := []Known{{Stream: 1, Seen: now.Add(-2 * forgetAfter).UnixMilli()}, {Stream: 2, Seen: now.UnixMilli()}}
	for i := range uint64(2 * mostUnseen) {
		all = append(all, Known{Stream: 3 + i, Seen: now.Add(-time.Hour).UnixMilli() - int64(i)})
	}
	left := forget(all, now)
	if len(left) != mostUnseen+1 || left[0].Stream != 2 || left[1].Stream != 3 {
		t.Errorf("%d are left, the first is %d; want %d and 2", len(left), left[0].Stream, mostUnseen+1)
	}
}

func TestImprint(t *testing.T) {
	long := lines(0, 3000)
	for _, test := range []struct {
		name      string
		was, text string
		want      Likeness
	}{
		{"same", long, long, GoesOn},
		{"longer", long, long + lines(3000, 10), GoesOn},
		{"begin", long, long[:len(long)/2], Prefix},
		{"another", long, lines(9, 3000), Unlike},
		{"differs_at_the_end", long, long[:len(long)-1] + "x", Unlike},
		{"short", "a\n", "a\nb\n", GoesOn},
		{"short_and_another", "a\n", "b\nb\n", Unlike},
		{"empty", "", long, Unlike},
		{"of_an_empty_one", long, "", Unlike},
	} {
		t.Run(test.name, func(t *testing.T) {
			print, err := NewImprint(strings.NewReader(test.was), int64(len(test.was)))
			if err != nil {
				t.Fatal(err)
			}
			r := recorder{}
			for rest := test.was; rest != ""; {
				n := min(len(rest), 777)
				r.Write([]byte(rest[:n]))
				rest = rest[n:]
			}
			if streamed := r.imprint(); fmt.Sprint(streamed) != fmt.Sprint(print) {
				t.Errorf("as a stream: %v, as a file: %v", streamed, print)
			}
			if got := print.Compare(strings.NewReader(test.text), int64(len(test.text))); got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
			if got, err := print.CompareStream(strings.NewReader(test.text)); err != nil || got != test.want {
				t.Errorf("as a stream: got %d, %v, want %d", got, err, test.want)
			}
		})
	}
}
