package main

import (
	"io"
	"reflect"
	"strings"
	"testing"
)

// What the flags of the report alone make of arguments is what the whole grammar makes of them.
func TestParseIsThatOfTheGrammar(t *testing.T) {
	for _, line := range []string{
		"", "a.log", "a.log b.log", "-", "-- a.log", "-- -a.log", "a.log --format json", "--format=json a.log --top 3", "-o html=r.html -o json=r.json a.log", "-oreport.html a.log",
		"report a.log", "a.log report", "--top 3 report a.log", "-- report", "--deploy watch a.log", "failures a.log", "--top 3 failures", "reporter", "Report",
		"--exit-code a.log", "--exit-code=false a.log", "--no-such-flag a.log", "--format", "--format pdf a.log", "--top many", "--slo 200 a.log", "-x", "--jobs 2 - --jobs 3",
		"--from logs@example.org --smtp smtp://h --to a@example.org a.log", "--form json", "--host a --host b",
	} {
		args := strings.Fields(line)
		s := &streams{out: io.Discard, err: io.Discard}
		got, err := parse(s, args)
		want, wantErr := parseInto(&cli{}, s, args, "")
		if (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error() {
			t.Errorf("%q: got error %v, want that of the whole grammar: %v", line, err, wantErr)
			continue
		}
		if err != nil {
			continue
		}
		if command := want.Selected().Name; got.Selected().Name != command {
			t.Errorf("%q: got command %s, want %s", line, got.Selected().Name, command)
		}
		if g, w := got.Selected().Target.Interface(), want.Selected().Target.Interface(); !reflect.DeepEqual(g, w) {
			t.Errorf("%q: got flags %+v, want %+v", line, g, w)
		}
	}
}

// Every command, and what asks for help, is for the whole grammar.
func TestNeedsGrammar(t *testing.T) {
	for _, node := range grammar(t).Model.Leaves(false) {
		if !needsGrammar(node.Name) {
			t.Errorf("%s is a command; got that the report's flags will do", node.Name)
		}
	}
	for arg, want := range map[string]bool{"-h": true, "--help": true, "--version": true, "a.log": false, "-o": false, "--format": false, "reports": false, "": false} {
		if got := needsGrammar(arg); got != want {
			t.Errorf("%q: got %v, want %v", arg, got, want)
		}
	}
}

// Flags and words come in any order.
func TestFlagsAmongWords(t *testing.T) {
	for line, same := range map[string]string{
		"a.log --format json b.log":                        "--format json a.log b.log",
		"a.log --exit-code b.log --top 3 - -o x":           "--exit-code --top 3 -o x a.log b.log -",
		"a.log -o html=r.html -- -b.log --c":               "-o html=r.html -- a.log -b.log --c",
		"events a.log --jobs 1 report":                     "events --jobs 1 a.log report",
		"a.log --timezone -05:30 --display-timezone -0800": "--timezone=-05:30 --display-timezone=-0800 a.log",
		"-- --timezone -05:30":                             "-- --timezone -05:30",
		"diff a.json --format text b.json":                 "diff --format text a.json b.json",
	} {
		s := &streams{out: io.Discard, err: io.Discard}
		got, err := parse(s, strings.Fields(line))
		want, wantErr := parse(s, strings.Fields(same))
		if err != nil || wantErr != nil {
			t.Errorf("%q: got error %v, %q: %v", line, err, same, wantErr)
			continue
		}
		if g, w := got.Selected().Target.Interface(), want.Selected().Target.Interface(); !reflect.DeepEqual(g, w) {
			t.Errorf("%q: got %+v, want %+v", line, g, w)
		}
	}
	for line, want := range map[string]string{
		"a.log --top 3 b.log --no-such": "unknown flag --no-such", "a.log --top 3 b.log --jobs many": "--jobs:", "a.log --top 3 b.log --format": "--format:",
		"diff a.json b.json --format text c.json": "unexpected argument c.json",
	} {
		if _, err := parse(&streams{out: io.Discard, err: io.Discard}, strings.Fields(line)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got error %v, want %s", line, err, want)
		}
	}
}

// A number of workers that no machine has takes no memory for each of them.
func TestJobs(t *testing.T) {
	for given, want := range map[int]int{1: 1, 7: 7, 1 << 30: mostJobs} {
		if got := (&inputFlags{Jobs: given}).jobs(); got != want {
			t.Errorf("--jobs %d: got %d workers, want %d", given, got, want)
		}
	}
	if got := (&inputFlags{}).jobs(); got < 1 || got > mostJobs {
		t.Errorf("without --jobs: got %d workers", got)
	}
}
