package main

import (
	"bytes"
	gocmp "cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/why502/why502/parser/source"
)

// kept is a line as a store keeps it.
type kept struct {
	ms         int64
	host, line string
}

// fakeClickHouse answers the questions that are asked of ClickHouse: counts, lines of a part, pages.
type fakeClickHouse struct{ lines []kept }

var (
	matchIn  = regexp.MustCompile(`(NOT )?match\(line, '((?:[^'\\]|\\.)*)'\)`)
	spanIn   = regexp.MustCompile(`fromUnixTimestamp64Milli\((\d+)\)`)
	modulus  = regexp.MustCompile(`% (\d+) = 0`)
	limitIn  = regexp.MustCompile(`LIMIT (\d+)`)
	unescape = strings.NewReplacer(`\\`, `\`, `\'`, `'`)
)

func (f *fakeClickHouse) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body bytes.Buffer
	body.ReadFrom(r.Body)
	sql := body.String()
	number := func(text string) int { n, _ := strconv.Atoi(text); return n }
	bounds := spanIn.FindAllStringSubmatch(sql, 2)
	from, to := int64(number(bounds[0][1])), int64(number(bounds[1][1]))
	first, _ := slices.BinarySearchFunc(f.lines, from, func(l kept, ms int64) int { return gocmp.Compare(l.ms, ms) })
	match := matchIn.FindStringSubmatch(sql)
	tells := func(string) bool { return true }
	if match != nil {
		tells = regexp.MustCompile(unescape.Replace(match[2])).MatchString
	}
	rows := [][]any{}
	if strings.Contains(sql, "countIf") {
		rows = f.count(f.lines[first:], to, tells)
	} else {
		of, limit := modulus.FindStringSubmatch(sql), number(limitIn.FindStringSubmatch(sql)[1])
		for _, l := range f.lines[first:] {
			if l.ms >= to || len(rows) == limit {
				break
			}
			if of != nil && hashed(l)%uint64(number(of[1])) != 0 || match != nil && tells(l.line) == (match[1] != "") {
				continue
			}
			rows = append(rows, []any{l.ms, l.line, l.host})
		}
	}
	data, _ := json.Marshal(map[string]any{"data": rows})
	w.Write(data)
}

func (f *fakeClickHouse) count(lines []kept, to int64, tells func(string) bool) (rows [][]any) {
	type place struct {
		minute int64
		host   string
	}
	counts := map[place][2]int{}
	for _, l := range lines {
		if l.ms >= to {
			break
		}
		at := place{l.ms / 60_000 * 60, l.host}
		c := counts[at]
		if c[1]++; tells(l.line) {
			c[0]++
		}
		counts[at] = c
	}
	for at, c := range counts {
		rows = append(rows, []any{at.minute, at.host, c[0], c[1]})
	}
	return rows
}

func hashed(l kept) uint64 {
	h := fnv.New64a()
	fmt.Fprint(h, l.ms, l.line)
	return h.Sum64() >> 7
}

// keptOf are the lines of a case, with the times that why502 finds in them; a line without one has that of the line before.
func keptOf(t *testing.T, args []string) (lines []kept) {
	t.Helper()
	var out, errs bytes.Buffer
	run(context.Background(), append([]string{"events", "logs"}, args...), nil, &out, &errs)
	type place struct {
		File string
		Line int
	}
	stamps, files := map[place]time.Time{}, map[string]bool{}
	for line := range bytes.Lines(out.Bytes()) {
		var s struct {
			place
			Time time.Time
		}
		if err := json.Unmarshal(line, &s); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		stamps[s.place], files[s.File] = s.Time, true
	}
	for file := range files {
		at := int64(0)
		var of []kept
		for i, line := range strings.Split(strings.TrimSuffix(contents(t, file), "\n"), "\n") {
			if stamp := stamps[place{file, i + 1}]; !stamp.IsZero() {
				at = stamp.UnixMilli()
			}
			of = append(of, kept{at, hostOfFile(file), strings.TrimRight(line, "\r")})
		}
		for i := len(of) - 2; i >= 0; i-- {
			if of[i].ms == 0 {
				of[i].ms = of[i+1].ms
			}
		}
		lines = append(lines, of...)
	}
	slices.SortFunc(lines, func(a, b kept) int {
		return gocmp.Or(gocmp.Compare(a.ms, b.ms), strings.Compare(envelope(a), envelope(b)))
	})
	return lines
}

// hostOfFile is the folder of a file within those of the logs.
func hostOfFile(file string) string {
	parts := strings.Split(filepath.ToSlash(file), "/")
	if len(parts) > 2 {
		return parts[1]
	}
	return "gw"
}

// envelope is how a line comes of a store.
func envelope(l kept) string {
	text, _ := json.Marshal(map[string]any{"message": l.line, "host": map[string]any{"name": l.host}})
	return string(text)
}

// toldOfStore is what a report tells that readers act on.
type toldOfStore struct {
	Totals    map[string]uint64
	Incidents []struct {
		Category, Cause string
		Confidence      float64
		Failures        int
		Deploy          *struct{ Name, Verdict string }
	}
	Warnings []string
}

// A store that holds the lines of a case gives the report of the files, to the byte but for the table of inputs, where all lines are asked for; where a sample
// stands for the ordinary ones, sums are the same, and so is what the verdicts say.
func TestStoresTellWhatFilesTell(t *testing.T) {
	cases := []string{"envoy-nginx-fpm-peak", "oom-in-the-peak", "two-locks-after-release", "expiry-inside-a-peak", "connection-limit-resets", "host-moved-nginx-keeps-old-nolist"}
	if testing.Short() {
		cases = cases[:2]
	}
	for _, name := range cases {
		t.Run(name, func(t *testing.T) {
			c := openStored(t, filepath.Join("..", "..", "testdata", "incidents", name))
			want := strings.ReplaceAll(c.ask(t, c.file), c.file, "NAME")
			t.Run("whole", func(t *testing.T) { c.isWhole(t, want) })
			t.Run("sampled", func(t *testing.T) { c.isSampled(t, want) })
		})
	}
}

// storedCase is a case whose lines lie in a file and in a store.
type storedCase struct {
	args    []string
	file    string
	address string
}

func openStored(t *testing.T, folder string) *storedCase {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "truth.json"))
	var truth struct{ Args []string }
	if err == nil {
		err = json.Unmarshal(text, &truth)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(folder)
	var formats []string
	if i := slices.Index(truth.Args, "--log-format"); i >= 0 {
		formats = truth.Args[i : i+2]
	}
	lines := keptOf(t, formats)
	c := &storedCase{file: filepath.Join(t.TempDir(), "all.log")}
	var all bytes.Buffer
	for _, l := range lines {
		all.WriteString(envelope(l) + "\n")
	}
	if err := os.WriteFile(c.file, all.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(&fakeClickHouse{lines: lines})
	t.Cleanup(server.Close)
	c.address = "clickhouse" + strings.TrimPrefix(server.URL, "http") + "/logs"
	for _, a := range truth.Args {
		if a != "logs" {
			c.args = append(c.args, a)
		}
	}
	stamp := func(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.RFC3339) }
	since, until := stamp(lines[0].ms-60_000), stamp(lines[len(lines)-1].ms+3_600_000)
	c.args = append(c.args, "--format", "json", "--since", since, "--until", until, "--now", until)
	return c
}

func (c *storedCase) ask(t *testing.T, more ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(context.Background(), append(slices.Clone(c.args), more...), os.Stdin, &out, &errs); code != 0 {
		t.Fatalf("%q: exit code %d, %s", more, code, errs.String())
	}
	return out.String()
}

// columns are those of the fake.
const columns = "?host=host&line=line&time=at"

func (c *storedCase) isWhole(t *testing.T, want string) {
	got := strings.ReplaceAll(c.ask(t, "--from", c.address+columns+"&sample=1"), c.address, "NAME")
	note := regexp.MustCompile(`(?m)^ *"NAME: all of the \d+ lines .* the report is that of files",?\n`)
	if !note.MatchString(got) {
		t.Errorf("the report does not say that all was pulled")
	}
	got = note.ReplaceAllString(got, "")
	empty := regexp.MustCompile(`"warnings": \[\s*\]`)
	want, got = empty.ReplaceAllString(want, ""), empty.ReplaceAllString(got, "")
	at := regexp.MustCompile(`(?s)"sources": \[.*?\n  \]`) // sizes and times of files
	if diff := cmp.Diff(at.ReplaceAllString(want, ""), at.ReplaceAllString(got, "")); diff != "" {
		t.Errorf("the report of the store (+) and that of the file (-) differ:\n%s", diff)
	}
}

func (c *storedCase) isSampled(t *testing.T, file string) {
	var want, got toldOfStore
	if err := errors.Join(json.Unmarshal([]byte(file), &want), json.Unmarshal([]byte(c.ask(t, "--from", c.address+columns+"&sample=3")), &got)); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(strings.Join(got.Warnings, " "), "one of 3 of the others") {
		t.Errorf("the report does not say what it rests on: %q", got.Warnings)
	}
	for _, name := range []string{"requests", "failures", "status_502", "status_503", "status_504", "passed_through"} {
		if got.Totals[name] != want.Totals[name] {
			t.Errorf("%s: %d, of the file %d", name, got.Totals[name], want.Totals[name])
		}
	}
	if len(got.Incidents) != len(want.Incidents) || len(want.Incidents) == 0 {
		t.Fatalf("%d incidents, of the file %d", len(got.Incidents), len(want.Incidents))
	}
	for i := range want.Incidents {
		w, g := &want.Incidents[i], &got.Incidents[i]
		if math.Abs(g.Confidence-w.Confidence) > 0.05 {
			t.Errorf("incident %d: confidence %.2f, of the file %.2f", i, g.Confidence, w.Confidence)
		}
		g.Confidence = w.Confidence
		if diff := cmp.Diff(w, g); diff != "" {
			t.Errorf("incident %d of the store (+) and of the file (-) differ:\n%s", i, diff)
		}
	}
}

// contents unpacks a file.
func contents(t *testing.T, file string) string {
	t.Helper()
	inputs, _ := source.Expand([]string{file}, nil)
	r, err := inputs[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
