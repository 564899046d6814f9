//go:build lab && unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// need skips a test that lacks a program, or fails it where all must be there.
func need(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		if os.Getenv("WHY502_LAB") == "required" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
}

// shells hand a line to a real shell that has loaded the completion of the file and a tab at its end, and give what it offers or the line it made.
var shells = map[string]func(t *testing.T, file, line string) []string{
	"bash": func(t *testing.T, file, line string) []string {
		const script = `. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _why502; printf '%s\n' "${COMPREPLY[@]}"`
		words := strings.Split(strings.ReplaceAll(line, "=", " = "), " ")
		return strings.Fields(output(t, "bash", append([]string{"--norc", "-c", script, "bash", file}, words...)...))
	},
	"fish": func(t *testing.T, file, line string) (offers []string) {
		text := output(t, "fish", "--no-config", "-c", fmt.Sprintf("source %s; complete -C %s", fishQuote(file), fishQuote(line)))
		for one := range strings.Lines(text) {
			word, _, _ := strings.Cut(strings.TrimSpace(one), "\t")
			offers = append(offers, word[strings.Index(word, "=")+1:])
		}
		return offers
	},
	"zsh": func(t *testing.T, file, line string) []string {
		text := output(t, "zsh", "-f", "-c", zshSession, "zsh", file, line)
		text = regexp.MustCompile(`\x1b\[[?0-9;]*[a-zA-Z]|[\r\a]`).ReplaceAllString(text, " ")
		return regexp.MustCompile(`[a-zA-Z0-9._-]+`).FindAllString(text[strings.LastIndex(text, "SETUP")+1:], -1)
	},
}

// zshSession types a line and a tab into an interactive zsh on a terminal of its own, and prints what appears. $1 is the completion, $2 the line.
const zshSession = `
zmodload zsh/zpty
until-said() { text=; while [[ $text != *$1* ]]; do zpty -r z chunk || return 1; text+=$chunk; done }
zpty z 'zsh -f -i'
zpty -w z "PS1=; said() { print \"[\$BUFFER]\" }; zle -N said; bindkey '^T' said; unsetopt zle_bracketed_paste; autoload -Uz compinit && compinit -u -D; . ${(q)1}; LISTMAX=0; zle_highlight=none; stty columns 300; echo SET\"\"UP"
until-said SETUP
zpty -n -w z "$2"$'\t'
sleep 1
zpty -n -w z $'\C-t\C-a\C-kecho DO""NE\n'
until-said DONE
print -r -- "$text"
zpty -d z
`

func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// The shells themselves offer what the grammar has.
func TestCompletionInShells(t *testing.T) {
	for name, complete := range shells {
		t.Run(name, func(t *testing.T) {
			need(t, name)
			file := filepath.Join(t.TempDir(), "completion")
			if err := os.WriteFile(file, []byte(ask(t, nil, "completion", name)), 0o644); err != nil {
				t.Fatal(err)
			}
			t.Chdir(t.TempDir())
			for _, log := range []string{"access.log", "error.log"} {
				if err := os.WriteFile(log, nil, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			for _, test := range []struct {
				line, want, never string
			}{
				{"why502 fail", "failures", "events"},
				{"why502 acc", "access.log", "error.log"},
				{"why502 --disp", "--display-timezone", "--plan"},
				{"why502 --format ", "openmetrics", "access.log"},
				{"why502 --format=ma", "markdown", "html"},
				{"why502 failures --format ", "jsonl", "html"},
				{"why502 --category d", "dns-changes", "unattributed"},
				{"why502 merge --pl", "--plan", "--state"},
				{"why502 completion ", "fish", "access.log"},
			} {
				offers := complete(t, file, test.line)
				if !slices.Contains(offers, test.want) || slices.Contains(offers, test.never) {
					t.Errorf("%s: %q after a tab, want %q and not %q", test.line, offers, test.want, test.never)
				}
			}
		})
	}
}

// A formatter finds nothing wrong with the manual page but the day that a test's program does not know, and man shows it.
func TestManualPage(t *testing.T) {
	file := filepath.Join(t.TempDir(), "why502.1")
	if err := os.WriteFile(file, []byte(ask(t, nil, "man")), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Run("mandoc", func(t *testing.T) {
		need(t, "mandoc")
		said, _ := exec.Command("mandoc", "-Tlint", file).CombinedOutput()
		for line := range strings.Lines(string(said)) {
			if !strings.Contains(line, "missing date") {
				t.Error(line)
			}
		}
	})
	t.Run("man", func(t *testing.T) {
		need(t, "man")
		page := output(t, "man", "--warnings", "-l", file)
		for _, want := range []string{"why502 - why does the gateway answer 502?", "why502 failures [FLAG]... [FILE]...", "--deploy='TIME NAME'", "EXIT STATUS"} {
			if !strings.Contains(regexp.MustCompile(".\b").ReplaceAllString(page, ""), want) {
				t.Errorf("man does not show %q:\n%s", want, page)
			}
		}
	})
}
