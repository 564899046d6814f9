//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// elsewhere are programs of the recipes that a test has not: each gives what the real one would.
var elsewhere = map[string]string{
	"ssh":        `shift; sh -c "$*"`,
	"kubectl":    `sed 's/^/[pod\/gateway-7d4b9-x2x1z\/nginx] /' "$LOGS/nginx/access.log"`,
	"journalctl": `sed "s/^/$(date -u +%FT%T+0000) gw1 haproxy[812]: /" "$LOGS/haproxy.log"`,
	"docker":     `sed 's/^/gateway-1  | /' "$LOGS/nginx/access.log"`,
	"helm":       `echo '[{"revision":7,"updated":"2026-11-22T14:02:00Z","status":"deployed","chart":"shop-2.4.1","app_version":"2.4.1","description":"Upgrade complete"}]'`,
	"git":        `echo '2026-11-22T14:02:00+00:00 1a2b3c4 checkout: smaller cookies'`,
	"sendmail":   `[ "$1" = -t ] && grep -q '^To: ' && echo sent`,
}

// recipeLogs writes logs of the last minutes, in which every fourth request fails.
func recipeLogs(t *testing.T, dir string) {
	t.Helper()
	start := time.Now().UTC().Add(-10 * time.Minute)
	var errors, haproxy strings.Builder
	for i := range 300 {
		at := start.Add(time.Duration(i) * time.Second)
		if i%4 == 3 {
			fmt.Fprintf(&errors, "%s [error] 7#7: *%d connect() failed (111: Connection refused) while connecting to upstream, client: 192.0.2.7, server: x, "+
				"request: \"GET /a HTTP/1.1\", upstream: \"http://10.0.0.3:80/a\", host: \"h\"\n", at.Format("2006/01/02 15:04:05"), i)
			fmt.Fprintf(&haproxy, "192.0.2.7:4711 [%s] web shop/s1 0/0/0/-1/2 502 212 - - SH-- 9/9/0/0/0 0/0 \"GET /a HTTP/1.1\"\n", at.Format("02/Jan/2006:15:04:05.000"))
		}
	}
	for name, text := range map[string]string{"nginx/access.log": access(start, 300), "nginx/error.log": errors.String(), "haproxy.log": haproxy.String()} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		writeLog(t, dir, name, []byte(text))
	}
}

// TestRecipes runs every line of the README's shell blocks: each must end well, say nothing on standard error, and print or write something.
func TestRecipes(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	logs, bin := filepath.Join(dir, "log"), filepath.Join(dir, "bin")
	recipeLogs(t, logs)
	writeLog(t, dir, "deploys.csv", []byte("time,name\n2026-11-22T14:02:00Z,shop 2.4.1\n"))
	if err := os.Mkdir(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, body := range elsewhere {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+body+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	blocks := strings.Split(string(readme), "```sh\n")[1:]
	if len(blocks) == 0 {
		t.Fatal("the README has no recipes")
	}
	for _, block := range blocks {
		block, _, _ = strings.Cut(block, "```")
		for line := range strings.Lines(block) {
			runRecipe(t, dir, logs, bin, strings.TrimSpace(line))
		}
	}
}

func runRecipe(t *testing.T, dir, logs, bin, line string) {
	t.Helper()
	before := countFiles(t, dir)
	c := exec.Command("bash", "-o", "pipefail", "-c", strings.ReplaceAll(line, "/var/log", logs))
	c.Dir = dir
	c.Env = append(os.Environ(), "HOME="+dir, "LOGS="+logs, "PATH="+bin+":"+os.Getenv("PATH"))
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	err := c.Run()
	made := countFiles(t, dir) - before
	switch {
	case err != nil || errs.Len() > 0:
		t.Errorf("%s: %v\n%s", line, err, errs.String())
	case out.Len() == 0 && made == 0 && !strings.HasPrefix(line, "eval "):
		t.Errorf("%s: printed and wrote nothing", line)
	case strings.Contains(out.String(), "WHY") && !strings.Contains(out.String(), " failed"):
		t.Errorf("%s: found no failures\n%s", line, out.String())
	}
}

func countFiles(t *testing.T, dir string) (n int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(_ string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
