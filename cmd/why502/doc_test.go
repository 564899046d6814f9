package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
)

var update = flag.Bool("update", false, "write what the program prints now into README.md and the want files")

// TestReadme runs every "$ why502 …" example of the README and compares what it prints. An example that ends in "…" shows the beginning. -update writes
// the examples anew, as many lines as they had.
func TestReadme(t *testing.T) {
	t.Chdir("../..")
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var fresh strings.Builder
	examples := 0
	lines := strings.SplitAfter(string(text), "\n")
	for i := 0; i < len(lines); i++ {
		fresh.WriteString(lines[i])
		command, found := strings.CutPrefix(lines[i], "$ why502 ")
		if !found {
			continue
		}
		examples++
		end := i + 1 + slices.Index(lines[i+1:], "```\n")
		shown := lines[i+1 : end]
		fresh.WriteString(beginning(printed(t, command), len(shown), slices.Contains(shown, "…\n")))
		i = end - 1
	}
	if examples == 0 {
		t.Fatal("the README shows no example")
	}
	if *update {
		if err := os.WriteFile("README.md", []byte(fresh.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	// A new fit moves confidences.
	shown, prints := confidence.ReplaceAllString(string(text), "(0.…)"), confidence.ReplaceAllString(fresh.String(), "(0.…)")
	if shown != prints {
		t.Errorf("the README shows what why502 does not print (-update writes it anew):\n%s", diff.Diff("README.md", []byte(shown), "what it prints", []byte(prints)))
	}
}

// printed is what a command line prints.
func printed(t *testing.T, command string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(context.Background(), words(command), nil, &out, &errs); code != exitFine || errs.Len() > 0 {
		t.Fatalf("why502 %s: exit code %d, %s", command, code, errs.String())
	}
	return out.String()
}

// beginning is the first lines of an output and "…", or up to its first blank line where the example had none yet; all of it when nothing was left out.
func beginning(text string, lines int, cut bool) string {
	if !cut {
		return text
	}
	all := strings.SplitAfter(text, "\n")
	n := lines - 1
	if n == 0 {
		n = slices.Index(all, "\n")
	}
	if n < 0 || n >= len(all)-1 {
		return text
	}
	return strings.Join(all[:n], "") + "…\n"
}

// words splits a command line as a shell does that knows single quotes.
func words(line string) (list []string) {
	word, quoted, any := "", false, false
	for _, c := range strings.TrimSpace(line) + " " {
		switch {
		case c == '\'':
			quoted, any = !quoted, true
		case c == ' ' && !quoted:
			if any {
				list = append(list, word)
			}
			word, any = "", false
		default:
			word, any = word+string(c), true
		}
	}
	return list
}
