package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/why502/why502/parser/source"
)

// clockShows is what the clock shows in tests: later than all logs.
const clockShows = "--now=2026-12-01T00:00:00Z"

// ask runs the program and gives what it printed; an exit code other than 0 is an error.
func ask(t *testing.T, in io.Reader, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(context.Background(), args, in, &out, &errs); code != exitFine {
		t.Fatalf("why502 %s: exit code %d, %s", strings.Join(args, " "), code, errs.String())
	}
	return out.String()
}

// same holds that two outputs are equal to the byte.
func same(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Fatalf("%s gives another report:\n%s", what, cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
	}
}

// logs are the inputs of a case, unpacked: they can be cut anywhere.
func logs(t *testing.T, incident string) []string {
	t.Helper()
	inputs, problems := source.Expand([]string{filepath.Join("../../testdata/incidents", incident, "logs")}, nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	dir := t.TempDir()
	var files []string
	for _, in := range inputs {
		stream, err := in.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(stream)
		stream.Close()
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, writeLog(t, dir, strings.TrimSuffix(filepath.Base(in.Name), filepath.Ext(in.Name))+fmt.Sprint(len(files))+".log", text))
	}
	return files
}

func writeLog(t *testing.T, dir, name string, text []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// mixedLog shuffles the lines of several cases into one stream, those of a file in their order.
func mixedLog(t *testing.T, r *rand.Rand, incidents ...string) string {
	t.Helper()
	var all [][]string
	for _, name := range incidents {
		for _, file := range logs(t, name) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, slices.Collect(strings.Lines(string(text))))
		}
	}
	var mixed bytes.Buffer
	for len(all) > 0 {
		i := r.IntN(len(all))
		n := min(1+r.IntN(20), len(all[i]))
		for _, line := range all[i][:n] {
			mixed.WriteString(strings.TrimSuffix(line, "\n") + "\n")
		}
		if all[i] = all[i][n:]; len(all[i]) == 0 {
			all = slices.Delete(all, i, i+1)
		}
	}
	return writeLog(t, t.TempDir(), "mixed.log", mixed.Bytes())
}

// samples are inputs of different kinds: with and without zones and years, one log and several hops, one stream of everything.
func samples(t *testing.T) map[string][]string {
	all := map[string][]string{}
	for _, name := range []string{"n-bigheader", "h-crash", "start-limit", "p-n-nxdomain-error", "haproxy-nginx-filter-skewed", "envoy-nginx-fpm-peak", "leak-killed-thrice"} {
		all[name] = logs(t, name)
	}
	all["mixed"] = []string{mixedLog(t, rand.New(rand.NewPCG(1, 1)), "poison-search", "h-crash", "x-e-herring-dns", "start-limit", "n-php-segv")}
	return all
}

// The report is the same for any order of the files and any number of workers.
func TestReportAnyOrderAnyJobs(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for name, files := range samples(t) {
		t.Run(name, func(t *testing.T) {
			want := ask(t, nil, append([]string{"--format=json", clockShows, "--jobs=1"}, files...)...)
			if !strings.Contains(want, `"failures": `) {
				t.Fatalf("no report: %s", want)
			}
			for jobs := 1; jobs <= 4; jobs++ {
				shuffled := slices.Clone(files)
				r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
				got := ask(t, nil, append([]string{"--format=json", clockShows, fmt.Sprint("--jobs=", jobs)}, shuffled...)...)
				same(t, fmt.Sprint(jobs, " jobs, files ", shuffled), got, want)
			}
		})
	}
}

// pieces digests every file in n pieces, cut at random places.
func pieces(t *testing.T, r *rand.Rand, files []string, n int) []string {
	t.Helper()
	dir := t.TempDir()
	var digests []string
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		places := []int64{0}
		for range n - 1 {
			places = append(places, r.Int64N(info.Size()))
		}
		slices.Sort(places)
		places = slices.Compact(places)
		for i, from := range places {
			to := ""
			if i+1 < len(places) {
				to = fmt.Sprint(places[i+1])
			}
			out := filepath.Join(dir, fmt.Sprint(len(digests)))
			ask(t, nil, "digest", clockShows, fmt.Sprintf("--range=%d-%s", from, to), "-o", out, file)
			digests = append(digests, out)
		}
	}
	return digests
}

// The report is the same for any cut of the files into leaves, merged in any order, with every partial twice.
func TestReportAnyCutAnyMerge(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	cuts := []int{1, 2, 7, 40}
	if testing.Short() {
		cuts = []int{3}
	}
	for name, files := range samples(t) {
		t.Run(name, func(t *testing.T) {
			want := ask(t, nil, append([]string{"--format=json", clockShows}, files...)...)
			for _, n := range cuts {
				digests := pieces(t, r, files, n)
				orders := map[int]int{7: 4}[n]
				if name == "mixed" {
					orders *= 5
				}
				for range max(orders, 1) {
					twice := slices.Concat(digests, digests)
					r.Shuffle(len(twice), func(i, j int) { twice[i], twice[j] = twice[j], twice[i] })
					got := ask(t, nil, append([]string{"merge", "--format=json", clockShows}, twice...)...)
					same(t, fmt.Sprintf("%d pieces, merged in the order %v", n, twice), got, want)
				}
			}
		})
	}
}

// told is what three commands say of the same input.
type told struct {
	report struct {
		Totals     struct{ Failures uint64 }
		Categories []struct {
			Category string
			Failures uint64
		}
		Incidents []struct {
			ID       string
			Failures uint64
		}
		Sources []struct {
			File                             string
			Lines, Events, Skipped, Unparsed uint64
		}
		Warnings []string
	}
	failures []failureLine
	events   int
}

type failureLine struct{ Category, Incident string }

func tell(t *testing.T, in func() io.Reader, args ...string) told {
	t.Helper()
	var x told
	if err := json.Unmarshal([]byte(ask(t, in(), append([]string{"--format=json", clockShows}, args...)...)), &x.report); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(ask(t, in(), append([]string{"failures", clockShows}, args...)...)) {
		var failure failureLine
		if err := json.Unmarshal([]byte(line), &failure); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		x.failures = append(x.failures, failure)
	}
	x.events = strings.Count(ask(t, in(), append([]string{"events"}, args...)...), "\n")
	return x
}

// agree holds that failures, events and the report tell the same.
func (x *told) agree(t *testing.T, lines uint64) {
	t.Helper()
	if n := uint64(len(x.failures)); n != x.report.Totals.Failures {
		t.Errorf("failures prints %d lines, the report counts %d", n, x.report.Totals.Failures)
	}
	byCategory, byIncident := map[string]uint64{}, map[string]uint64{}
	for _, f := range x.failures {
		byCategory[f.Category]++
		byIncident[f.Incident]++
	}
	sum := uint64(0)
	for _, c := range x.report.Categories {
		sum += c.Failures
		if byCategory[c.Category] != c.Failures {
			t.Errorf("%s: %d lines of failures, %d in the report", c.Category, byCategory[c.Category], c.Failures)
		}
	}
	if sum != x.report.Totals.Failures || len(x.report.Categories) != 6 {
		t.Errorf("%d categories add up to %d of %d failures", len(x.report.Categories), sum, x.report.Totals.Failures)
	}
	for _, inc := range x.report.Incidents {
		if byIncident[inc.ID] != inc.Failures {
			t.Errorf("incident %s: %d lines of failures, %d in the report", inc.ID, byIncident[inc.ID], inc.Failures)
		}
	}
	var read, events uint64
	for _, s := range x.report.Sources {
		if s.Lines != s.Events+s.Skipped+s.Unparsed {
			t.Errorf("%s: %d lines, but %d events + %d skipped + %d unparsed", s.File, s.Lines, s.Events, s.Skipped, s.Unparsed)
		}
		read, events = read+s.Lines, events+s.Events
	}
	if read != lines || events != uint64(x.events) {
		t.Errorf("%d lines read of %d; %d events in the report, %d printed", read, lines, events, x.events)
	}
}

// countLines counts the lines of files, a last one without an end too.
func countLines(t *testing.T, files []string) (n uint64) {
	t.Helper()
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		n += uint64(bytes.Count(text, []byte("\n")))
		if len(text) > 0 && text[len(text)-1] != '\n' {
			n++
		}
	}
	return n
}

// The failures add up to the report's categories and incidents, and every line is accounted for: of files, and of a pipe.
func TestFailuresAgreeWithReport(t *testing.T) {
	for name, files := range samples(t) {
		t.Run(name, func(t *testing.T) {
			none := func() io.Reader { return nil }
			x := tell(t, none, files...)
			x.agree(t, countLines(t, files))
			pipe := func() io.Reader {
				var all bytes.Buffer
				for _, file := range files {
					text, err := os.ReadFile(file)
					if err != nil {
						t.Fatal(err)
					}
					all.Write(append(bytes.TrimSuffix(text, []byte("\n")), '\n'))
				}
				return &all
			}
			x = tell(t, pipe, "-")
			x.agree(t, countLines(t, files))
		})
	}
}
