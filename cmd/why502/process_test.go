//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/sys/unix"
)

// peak MIB COMMAND… runs a command and holds that its memory stays below so many MiB; its exit code does not matter. The kernel's own account of a
// child that has ended would count the memory of this process too, so it is asked again and again while it runs.
func peak(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, !neg && len(args) > 1, "peak MIB COMMAND…")
	most, err := strconv.Atoi(args[0])
	ts.Check(err)
	c := command(ts, args[1:])
	ts.Check(c.Start())
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	used := 0
	for {
		select {
		case err := <-ended:
			ts.Logf("%s: %v, %d MiB", strings.Join(args[1:], " "), err, used>>10)
			if used>>10 > most {
				ts.Fatalf("%s took %d MiB of memory, want at most %d", args[1], used>>10, most)
			}
			return
		case <-tick.C:
			used = max(used, memoryOf(c.Process.Pid))
		}
	}
}

// memoryOf is the most memory that a process held so far, in KiB; 0 where the system does not tell.
func memoryOf(pid int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kib, err := strconv.Atoi(fields[0])
	if err != nil {
		return 0
	}
	return kib
}

// full COMMAND… runs a command whose output goes to a full disk: that is told, with exit code 4.
func full(ts *testscript.TestScript, neg bool, args []string) {
	disk, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	ts.Check(err)
	defer disk.Close()
	c := command(ts, args)
	var errs bytes.Buffer
	c.Stdout, c.Stderr = disk, &errs
	ts.Logf("%v", c.Run())
	if code := c.ProcessState.ExitCode(); code != 4 || !strings.Contains(errs.String(), "no space left on device") {
		ts.Fatalf("%s: exit code %d, %q; want 4 and why", strings.Join(args, " "), code, errs.String())
	}
}

// hangup COMMAND… runs a command whose reader goes away after the first line: it must end and say nothing.
func hangup(ts *testscript.TestScript, neg bool, args []string) {
	c := command(ts, args)
	var errs bytes.Buffer
	c.Stderr = &errs
	out, err := c.StdoutPipe()
	ts.Check(err)
	ts.Check(c.Start())
	_, err = bufio.NewReaderSize(out, 16).ReadSlice('\n')
	ts.Logf("first line: %v", err)
	ts.Check(out.Close())
	err = c.Wait()
	status, _ := c.ProcessState.Sys().(syscall.WaitStatus)
	if err != nil && (!status.Signaled() || status.Signal() != syscall.SIGPIPE) {
		ts.Fatalf("%s: %v, want silence", strings.Join(args, " "), err)
	}
	if errs.Len() > 0 {
		ts.Fatalf("%s said %q, want silence", strings.Join(args, " "), errs.String())
	}
}

// interrupt TEXT OUT COMMAND… runs a command with the file TEXT on a standard input that does not end, interrupts it when it has read that, and
// writes what it printed to OUT. It must exit with 130.
func interrupt(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, !neg && len(args) > 2, "interrupt TEXT OUT COMMAND…")
	text := ts.ReadFile(args[0])
	c := command(ts, args[2:])
	in, write, err := os.Pipe()
	ts.Check(err)
	defer write.Close()
	var out bytes.Buffer
	c.Stdin, c.Stdout, c.Stderr = in, &out, &out
	ts.Check(c.Start())
	in.Close()
	_, err = io.WriteString(write, text)
	ts.Check(err)
	waitUntilRead(write)
	ts.Check(c.Process.Signal(os.Interrupt))
	c.Wait()
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), out.Bytes(), 0o644))
	if code := c.ProcessState.ExitCode(); code != 130 {
		ts.Fatalf("%s: %v, want exit code 130\n%s", strings.Join(args[2:], " "), c.ProcessState, out.String())
	}
}

// fionread asks how many bytes wait in a pipe.
var fionread = map[string]uint{"linux": 0x541b, "darwin": 0x4004667f}[runtime.GOOS]

// waitUntilRead waits until the pipe is empty, and a little longer.
func waitUntilRead(pipe *os.File) {
	for range 1000 {
		time.Sleep(10 * time.Millisecond)
		if left, err := unix.IoctlGetInt(int(pipe.Fd()), fionread); err != nil || left == 0 {
			break
		}
	}
	time.Sleep(600 * time.Millisecond)
}

// Without a FILE a terminal is not read: two examples are shown.
func TestTerminalAsInput(t *testing.T) {
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip(err)
	}
	defer terminal.Close()
	for _, command := range [][]string{nil, {"failures"}, {"events"}, {"detect"}, {"digest"}} {
		var out, errs bytes.Buffer
		code := run(context.Background(), command, terminal, &out, &errs)
		if code != exitUsage || out.Len() > 0 || strings.Count(errs.String(), "\n  ") != 2 || !strings.Contains(errs.String(), "| why502\n") {
			t.Errorf("why502 %v with a terminal: exit code %d, out %q, message %q; want 2 and two examples", command, code, out.String(), errs.String())
		}
	}
}
