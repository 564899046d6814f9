//go:build unix

package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"why502": main})
}

// TestScripts runs the archives of testdata/script: each pins one promise of the command line.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "../../testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"incident": incident, "bytes": writeBytes, "pack": pack, "cut": cut, "repeat": repeat, "link": link,
			"code": code, "json": checkJSON, "harmless": harmless, "hostile": hostile,
			"join": join, "peak": peak, "full": full, "hangup": hangup, "interrupt": interrupt,
		},
		Condition: func(name string) (bool, error) {
			if name == "root" {
				return os.Geteuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %s", name)
		},
		RequireExplicitExec: true, RequireUniqueNames: true,
	})
}

// incident CASE copies a labelled incident into the folder of that name.
func incident(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, !neg && len(args) == 1, "incident CASE")
	root, err := filepath.Abs("../../testdata/incidents")
	ts.Check(err)
	ts.Check(os.CopyFS(ts.MkAbs(args[0]), os.DirFS(filepath.Join(root, args[0]))))
}

func want(ts *testscript.TestScript, ok bool, usage string) {
	if !ok {
		ts.Fatalf("usage: %s", usage)
	}
}

// bytes FILE writes the lines of FILE anew, each read as the inside of a Go string: \x1b, \u202e, \x00.
func writeBytes(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, !neg && len(args) == 1, "bytes FILE")
	var out strings.Builder
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		text, err := strconv.Unquote(`"` + strings.ReplaceAll(strings.TrimSuffix(line, "\n"), `"`, `\"`) + `"`)
		ts.Check(err)
		out.WriteString(text + "\n")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(out.String()), 0o644))
}

// pack FROM TO writes FROM gzipped.
func pack(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, !neg && len(args) == 2, "pack FROM TO")
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write([]byte(ts.ReadFile(args[0])))
	ts.Check(w.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), out.Bytes(), 0o644))
}

// cut FILE BYTES leaves only the first bytes of a file; a negative number counts from its end.
func cut(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, !neg && len(args) == 2, "cut FILE BYTES")
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	if n < 0 {
		n += len(ts.ReadFile(args[0]))
	}
	ts.Check(os.Truncate(ts.MkAbs(args[0]), int64(n)))
}

// repeat FILE TEXT TIMES LAST writes TEXT that often and then LAST and a line end.
func repeat(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, !neg && len(args) == 4, "repeat FILE TEXT TIMES LAST")
	n, err := strconv.Atoi(args[2])
	ts.Check(err)
	file, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	defer file.Close()
	block := bytes.Repeat([]byte(args[1]), 1+(64<<10)/len(args[1]))
	block = block[:len(block)/len(args[1])*len(args[1])]
	for left := n * len(args[1]); left > 0; left -= len(block) {
		_, err := file.Write(block[:min(left, len(block))])
		ts.Check(err)
	}
	_, err = file.WriteString(args[3] + "\n")
	ts.Check(err)
}

// join TO FROM… writes files one after the other.
func join(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, !neg && len(args) > 1, "join TO FROM…")
	out, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	defer out.Close()
	for _, name := range args[1:] {
		in, err := os.Open(ts.MkAbs(name))
		ts.Check(err)
		_, err = io.Copy(out, in)
		ts.Check(errors.Join(err, in.Close()))
	}
}

// link FROM TO makes TO another name of the file FROM.
func link(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, !neg && len(args) == 2, "link FROM TO")
	ts.Check(os.Link(ts.MkAbs(args[0]), ts.MkAbs(args[1])))
}

// code N COMMAND… runs a command, holds its exit code, and leaves what it wrote to stdout and stderr.
func code(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, !neg && len(args) > 1, "code N COMMAND…")
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("%s: exit code %d, want %s", strings.Join(args[1:], " "), got, args[0])
	}
}

// json FILE PATH VALUE compares one value of a JSON text: totals.failures 12, incidents.0.category dns-changes, incidents.length 2; of JSON lines PATH begins
// with the number of the line. Negative numbers count from the end. A value that is not there is "none".
func checkJSON(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, len(args) == 3, "json FILE PATH VALUE")
	text := ts.ReadFile(args[0])
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		var lines []any
		for line := range strings.Lines(text) {
			var one any
			if err := json.Unmarshal([]byte(line), &one); err != nil {
				ts.Fatalf("%s: %v in %s", args[0], err, line)
			}
			lines = append(lines, one)
		}
		value = lines
	}
	if got := atPath(value, args[1]); (got == args[2]) == neg {
		ts.Fatalf("%s: %s is %s, want %s", args[0], args[1], got, map[bool]string{false: args[2], true: "anything else"}[neg])
	}
}

func atPath(value any, path string) string {
	for key := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[key]
		case []any:
			n, err := strconv.Atoi(key)
			if n < 0 {
				n += len(v)
			}
			switch {
			case key == "length":
				value = len(v)
			case err == nil && n >= 0 && n < len(v):
				value = v[n]
			default:
				return "none"
			}
		default:
			return "none"
		}
	}
	if value == nil {
		return "none"
	}
	if text, ok := value.(string); ok {
		return text
	}
	out, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(out)
}

// harmless FILE… holds that nothing in a text can act on a terminal or deceive a reader: valid UTF-8 and no control or bidirectional character but line ends.
func harmless(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, len(args) > 0, "harmless FILE…")
	for _, name := range args {
		text := ts.ReadFile(name)
		at := strings.IndexFunc(text, acts)
		if !utf8.ValidString(text) {
			at = len(strings.ToValidUTF8(text, "")) // somewhere before
		}
		if (at < 0) == neg {
			ts.Fatalf("%s: something at byte %d acts on a reader: %.200q", name, at, text[max(0, at-20):])
		}
	}
}

// hostile COMMAND… runs a command with one more word that would act on a terminal, and holds that none of it comes out again.
func hostile(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, !neg && len(args) > 0, "hostile COMMAND…")
	err := ts.Exec(args[0], append(args[1:], "\x1b[31m2026-11-22\u202e\x07\x9b\xffevil\r")...)
	ts.Logf("%v", err)
	harmless(ts, false, []string{"stdout", "stderr"})
}

func acts(r rune) bool {
	return r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control) || r == '\u2028' || r == '\u2029' || r == '\ufeff')
}

// command makes a command of the script's folder and programs.
func command(ts *testscript.TestScript, args []string) *exec.Cmd {
	want(ts, len(args) > 0, "a command")
	path := args[0]
	for dir := range strings.SplitSeq(ts.Getenv("PATH"), string(os.PathListSeparator)) {
		if full := filepath.Join(dir, args[0]); !strings.Contains(path, string(filepath.Separator)) {
			if _, err := os.Stat(full); err == nil {
				path = full
			}
		}
	}
	c := exec.Command(path, args[1:]...)
	c.Dir = ts.MkAbs(".")
	c.Env = append(os.Environ(), "PATH="+ts.Getenv("PATH"))
	return c
}
