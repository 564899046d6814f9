package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// grammar is the parser of the command line.
func grammar(t *testing.T) *kong.Kong {
	t.Helper()
	parser, err := kong.New(&cli{}, kong.Name("why502"), kong.Vars{"version": "", "formats": formatNames()}, kong.Writers(io.Discard, io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	return parser
}

// Manual and completions name every command and flag that is not hidden, and none that is.
func TestManualAndCompletionsAreWhole(t *testing.T) {
	app := grammar(t).Model
	shown := map[string]string{"man": strings.ReplaceAll(ask(t, nil, "man"), `\-`, "-")}
	for _, shell := range []string{"bash", "zsh", "fish"} {
		shown[shell] = ask(t, nil, "completion", shell)
	}
	for name, text := range shown {
		for _, node := range app.Leaves(false) {
			if !strings.Contains(text, node.Name) {
				t.Errorf("%s does not know the command %s", name, node.Name)
			}
			for _, flag := range node.Flags {
				spelling := "--" + flag.Name
				if name == "fish" {
					spelling = "-l " + flag.Name
				}
				if has := regexp.MustCompile(spelling + `\b`).MatchString(text); has == flag.Hidden {
					t.Errorf("%s has %s of %s: %v; hidden: %v", name, spelling, node.Name, has, flag.Hidden)
				}
			}
		}
	}
}

// The variables of the environment that the program names are in the manual.
func TestManualEnvironment(t *testing.T) {
	page := ask(t, nil, "man")
	names := regexp.MustCompile(`\bWHY502_[A-Z_]+\b`)
	found := 0
	for _, f := range sourceFiles(t) {
		if f.test || strings.HasPrefix(f.room, "cmd/why502-fleet") {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING {
				for _, name := range names.FindAllString(text.Value, -1) {
					if found++; !strings.Contains(page, name) {
						t.Errorf("%s reads %s, which the manual does not name", f.path, name)
					}
				}
			}
			return true
		})
	}
	if found == 0 {
		t.Error("no variable was found")
	}
}

// The README tells the exit codes as the manual does.
func TestExitCodesInReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range exitMeanings {
		if row := "| " + strconv.Itoa(e.code) + " | " + strings.ReplaceAll(e.meaning, "--exit-code", "`--exit-code`") + " |\n"; !strings.Contains(string(readme), row) {
			t.Errorf("the README lacks the row %s", row)
		}
	}
}

// What the manual's examples and the README's indented lines and units call is in the grammar.
func TestExampleCommands(t *testing.T) {
	var lines []string
	for _, example := range manualExamples {
		lines = append(lines, example[0])
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(readme)) {
		if strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "ExecStart=") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	called := regexp.MustCompile(`(?:^|[ /])why502 (.*?)(?: \| .*)?$`)
	found := 0
	for _, line := range lines {
		call := called.FindStringSubmatch(line)
		if call == nil {
			continue
		}
		found++
		if _, err := grammar(t).Parse(words(call[1])); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	if found < len(manualExamples)+5 {
		t.Errorf("only %d calls were found", found)
	}
}

func TestRoff(t *testing.T) {
	for _, test := range []struct{ trait, text, want string }{
		{"dashes", "--format -", `\-\-format \-`},
		{"backslash", `C:\x`, `C:\ex`},
		{"dot_first", ".SH evil", `\&.SH evil`},
		{"quote_first", "'TIME NAME'", `\(aqTIME NAME\(aq`},
	} {
		t.Run(test.trait, func(t *testing.T) {
			if got := roff(test.text); got != test.want {
				t.Errorf("roff(%q) = %q, want %q", test.text, got, test.want)
			}
		})
	}
}

// A line of a page's source is short, nothing of the text is lost, and no word at the beginning of a line is taken for a macro.
func TestFilled(t *testing.T) {
	text := strings.Repeat("some words .and 'more ", 20)
	got := filled(text)
	for line := range strings.Lines(got) {
		if len(line) > 100 || line[0] == '.' || line[0] == '\'' {
			t.Errorf("line %q", line)
		}
	}
	if back := strings.NewReplacer(`\&`, "", `\(aq`, "'", "\n", " ").Replace(got); back != text {
		t.Errorf("%s\nwant %s", back, text)
	}
}

// Help texts with quotes, brackets and colons stay one word for each shell.
func TestQuotes(t *testing.T) {
	for _, test := range []struct{ trait, got, want string }{
		{"shell", shellQuote("it's"), `'it'\''s'`},
		{"zsh", zshText(`a: [b]\`), `a\: \[b\]\\`},
		{"fish", fishQuote(`it's \`), `'it\'s \\'`},
		{"brief", brief("Where it goes; standard output. More."), "Where it goes"},
	} {
		if test.got != test.want {
			t.Errorf("%s: %s, want %s", test.trait, test.got, test.want)
		}
	}
}

// An unknown shell is wrong usage, and the three that are known are named.
func TestUnknownShell(t *testing.T) {
	var errs strings.Builder
	if code := run(t.Context(), []string{"completion", "tcsh"}, nil, io.Discard, &errs); code != exitUsage || !strings.Contains(errs.String(), "bash") {
		t.Error(fmt.Sprint(code), errs.String())
	}
}
