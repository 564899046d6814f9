package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
)

// golden are the incidents whose reports are kept: each cause, each proxy, one and several hops, with and without a list of changes, several incidents and none.
var golden = []string{
	"canary-segfault-pods",
	"envoy-nginx-fpm-peak",
	"expiry-inside-a-peak",
	"h-crash",
	"haproxy-nginx-filter-skewed",
	"lock-after-release-error-only",
	"moved-into-the-void",
	"n-bigheader",
	"n-servfail",
	"prohibited-after-release",
	"x-e-herring-dns",
	"x-n-quiet",
	"x-n-two-seq",
}

// TestGolden compares the reports of some incidents with want.txt and want.json in their folders; -update writes these anew.
func TestGolden(t *testing.T) {
	root, err := filepath.Abs("../../testdata/incidents")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range golden {
		t.Run(name, func(t *testing.T) {
			t.Chdir(filepath.Join(root, name))
			for file, format := range map[string]string{"want.txt": "text", "want.json": "json"} {
				got := ask(t, nil, append([]string{"--format=" + format, clockShows}, arguments(t)...)...)
				compareGolden(t, file, got)
			}
		})
	}
}

// arguments are what the truth of the incident in this folder says to call the program with.
func arguments(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("truth.json")
	if err != nil {
		t.Fatal(err)
	}
	var truth struct{ Args []string }
	if err := json.Unmarshal(text, &truth); err != nil || len(truth.Args) == 0 {
		t.Fatalf("truth.json has no arguments: %v", err)
	}
	return truth.Args
}

func compareGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what the program prints (-update writes it anew):\n%s", file, diff.Diff(file, want, "what it prints", []byte(got)))
	}
}
