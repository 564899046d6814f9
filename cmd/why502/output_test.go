package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestTargets(t *testing.T) {
	tests := []struct {
		name   string
		format string
		output []string
		smtp   string
		want   []target
		says   string
	}{
		{"nothing_said", "", nil, "", []target{{"text", "", false}}, ""},
		{"format", "html", nil, "", []target{{"html", "", false}}, ""},
		{"file", "", []string{"r.txt"}, "", []target{{"text", "r.txt", false}}, ""},
		{"format_and_file", "html", []string{"r.html"}, "", []target{{"html", "r.html", false}}, ""},
		{"several", "", []string{"html=r.html", "json=r.json"}, "", []target{{"html", "r.html", false}, {"json", "r.json", false}}, ""},
		{"several_and_standard_output", "text", []string{"html=r.html"}, "", []target{{"html", "r.html", false}, {"text", "", false}}, ""},
		{"several_and_a_file", "text", []string{"html=r.html", "r.txt"}, "", []target{{"html", "r.html", false}, {"text", "r.txt", false}}, ""},
		{"dash", "", []string{"json=-"}, "", []target{{"json", "", false}}, ""},
		{"equals_in_the_name", "", []string{"./a=b"}, "", []target{{"text", "./a=b", false}}, ""},
		{"sent", "email", nil, "smtp://h", []target{{"email", "", true}}, ""},
		{"sent_beside_standard_output", "email", []string{"json=-"}, "smtp://h", []target{{"json", "", false}, {"email", "", true}}, ""},
		{"unknown_format", "pdf", nil, "", nil, "want one of"},
		{"unknown_format_of_a_file", "", []string{"htm=r.html"}, "", nil, `no format is called "htm"`},
		{"twice_to_standard_output", "text", []string{"json=-"}, "", nil, "two outputs go to standard output"},
		{"twice_to_a_file", "", []string{"json=r", "html=r"}, "", nil, "two outputs go to r"},
		{"two_bare_files", "", []string{"a", "b"}, "", nil, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := outputFlags{Format: test.format, Output: test.output, mailFlags: mailFlags{SMTP: test.smtp}}
			got, err := f.targets()
			switch {
			case test.says != "" && (err == nil || !strings.Contains(err.Error(), test.says)):
				t.Errorf("error %v, want one that says %q", err, test.says)
			case test.says == "" && err != nil:
				t.Errorf("error %v", err)
			case test.want != nil && !reflect.DeepEqual(got, test.want):
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// What cannot be written to one place keeps it from no other.
func TestOneOutputFails(t *testing.T) {
	folder := t.TempDir()
	var out, errs bytes.Buffer
	fine := filepath.Join(folder, "r.json")
	code := run(context.Background(), []string{clockShows, "-ohtml=" + filepath.Join(folder, "missing", "r.html"), "-ojson=" + fine, failing(t)}, nil, &out, &errs)
	if code != exitUndelivered || !strings.Contains(errs.String(), "missing") {
		t.Errorf("exit code %d, says %q; want %d and the file", code, errs.String(), exitUndelivered)
	}
	if text, err := os.ReadFile(fine); err != nil || !json.Valid(text) {
		t.Errorf("the other output: %v, %q", err, text)
	}
}

// No output may have the client's address, the query's value or the user's name, and all must have the same pseudonyms.
func TestRedactEverywhere(t *testing.T) {
	t.Setenv("WHY502_REDACT_KEY", "a key of the test")
	folder := t.TempDir()
	log := filepath.Join(folder, "access.log")
	text, err := os.ReadFile(failing(t))
	if err != nil {
		t.Fatal(err)
	}
	hidden := strings.ReplaceAll(string(text), "- - [", "- ada.lovelace [")
	hidden = strings.ReplaceAll(hidden, "GET /orders", "GET /orders?who=charles&mail=b%40example.org")
	hidden += "not a line of any format, from 203.0.113.9 for babbage@example.org\n"
	if err := os.WriteFile(log, []byte(hidden), 0o644); err != nil {
		t.Fatal(err)
	}
	outputs := map[string]string{
		"failures": ask(t, nil, "failures", clockShows, "--redact", log),
		"events":   ask(t, nil, "events", "--redact", log),
	}
	for _, format := range strings.Split(formatNames(), ", ") {
		outputs[format] = ask(t, nil, "--format="+format, clockShows, "--redact", log)
	}
	client := ""
	var first struct{ Client string }
	if err := json.NewDecoder(strings.NewReader(outputs["failures"])).Decode(&first); err != nil || !strings.HasPrefix(first.Client, "client-") {
		t.Fatalf("the first failure's client is %q: %v", first.Client, err)
	}
	client = first.Client
	for name, output := range outputs {
		decoded := output
		if name == "email" {
			decoded = mailText(t, output)
		}
		for _, secret := range []string{"203.0.113.9", "lovelace", "charles", "babbage", "b%40example", "b@example"} {
			if strings.Contains(decoded, secret) {
				t.Errorf("%s tells %q", name, secret)
			}
		}
		if name == "failures" || name == "events" || name == "json" || name == "html" {
			if !strings.Contains(decoded, client) {
				t.Errorf("%s has another pseudonym than %s", name, client)
			}
		}
	}
}

func TestNarrow(t *testing.T) {
	log := failing(t)
	for _, test := range []struct {
		flag      string
		incidents int
		failures  int
	}{
		{"--path=/orders", 1, 60}, {"--path=/carts", 0, 0}, {"--host=shop", 0, 0}, {"--category=unattributed,server-communication", 1, 60}, {"--category=dns-changes", 0, 0},
	} {
		t.Run(test.flag, func(t *testing.T) {
			var r struct {
				Incidents []any
				Totals    struct{ Failures int }
				Warnings  []string
			}
			if err := json.Unmarshal([]byte(ask(t, nil, "--format=json", clockShows, test.flag, log)), &r); err != nil {
				t.Fatal(err)
			}
			if len(r.Incidents) != test.incidents || r.Totals.Failures != 60 || len(r.Warnings) == 0 || !strings.Contains(r.Warnings[0], "narrowed to") {
				t.Errorf("%d incidents, %d failures in all, warnings %q; want %d, 60 and a word of it", len(r.Incidents), r.Totals.Failures, r.Warnings, test.incidents)
			}
			if n := strings.Count(ask(t, nil, "failures", clockShows, test.flag, log), "\n"); n != test.failures {
				t.Errorf("%d lines of failures, want %d", n, test.failures)
			}
		})
	}
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"--category=bugs", log}, nil, &out, &errs); code != exitUsage || !strings.Contains(errs.String(), "programming-bugs") {
		t.Errorf("an unknown category: exit code %d, says %q", code, errs.String())
	}
}

// Runs can be compared, and whoever has another key cannot.
func TestRedactFromRunToRun(t *testing.T) {
	log := failing(t)
	clients := func(key string) string {
		t.Setenv("WHY502_REDACT_KEY", key)
		return ask(t, nil, "failures", clockShows, "--redact", log)
	}
	once, again, other := clients("one"), clients("one"), clients("other")
	if once != again || once == other {
		t.Errorf("with one key %.300q\nand %.300q\nwith another %.300q", once, again, other)
	}
	if key, reach := redactKey(); key != "other" || !strings.Contains(reach, "WHY502_REDACT_KEY") {
		t.Errorf("the key is %q, the same %q", key, reach)
	}
	if _, err := os.Stat(machineSecrets[1].file); err == nil {
		if one, two := clients(""), clients(""); one != two {
			t.Error("without a key two runs on this machine differ")
		}
	}
}

// mailText is what a mail says, unpacked.
func mailText(t *testing.T, message string) string {
	t.Helper()
	text, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(message)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTopAndSamples(t *testing.T) {
	var log strings.Builder
	text, err := os.ReadFile(failing(t))
	if err != nil {
		t.Fatal(err)
	}
	i := 0
	for line := range strings.Lines(string(text)) {
		log.WriteString(strings.Replace(line, "/orders", "/"+strings.Repeat("x", 1+i%12), 1))
		i++
	}
	file := filepath.Join(t.TempDir(), "access.log")
	if err := os.WriteFile(file, []byte(log.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		flag  string
		paths int
	}{{"--top=0", 8}, {"--top=3", 3}, {"--top=11", 11}} {
		if paths, _ := lengths(t, test.flag, file); paths != test.paths {
			t.Errorf("%s: %d paths, want %d", test.flag, paths, test.paths)
		}
	}
	// How many lines there are to show is the analysis's affair; that few are shown where few are asked for is ours.
	crash := "../../testdata/incidents/h-crash/logs"
	if _, usual := lengths(t, "--samples=0", crash); usual < 2 {
		t.Fatalf("%s has %d lines of evidence, too few to try --samples on", crash, usual)
	}
	if _, lines := lengths(t, "--samples=1", crash); lines != 1 {
		t.Errorf("--samples=1: %d lines of evidence, want 1", lines)
	}
}

// lengths are how many paths and lines of evidence the first incident has.
func lengths(t *testing.T, flag, logs string) (paths, evidence int) {
	t.Helper()
	var r struct {
		Incidents []struct{ Paths, Evidence []any }
	}
	if err := json.Unmarshal([]byte(ask(t, nil, "--format=json", clockShows, flag, logs)), &r); err != nil || len(r.Incidents) == 0 {
		t.Fatalf("%s: %d incidents: %v", flag, len(r.Incidents), err)
	}
	return len(r.Incidents[0].Paths), len(r.Incidents[0].Evidence)
}
