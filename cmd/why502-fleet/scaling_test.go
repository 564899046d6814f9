//go:build engines

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// Two workers digest at least 1.6 times as fast as one, on a machine whose second core is free: what two processes that only count can do is measured too.
// What others on the machine leave of it shows in the wall clock and not in the processor's time: by that, the work of one must be halved.
func TestTwoWorkersScale(t *testing.T) {
	why502, _ := programs(t)
	dir := t.TempDir()
	var text strings.Builder
	for _, l := range plainLogs(1_000_000) {
		text.WriteString(l.text + "\n")
	}
	log := filepath.Join(dir, "access.log")
	if err := os.WriteFile(log, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	leaves := planOf(t, dir, []string{"access.log"}, 8<<20)
	leaves = slices.Repeat(leaves, 4) // starting a process must not count
	plans := map[string][]string{"whole": leaves}
	for i, l := range leaves {
		// Dealt out one by one, as engines do: leaves with failures take longer, and all of them would lie in one half.
		name := []string{"first", "second"}[i%2]
		plans[name] = append(plans[name], l)
	}
	for name, list := range plans {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(strings.Join(list, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GOMAXPROCS", "1")
	took := func(commands ...*exec.Cmd) (wall, busy float64) {
		begin := time.Now()
		for _, c := range commands {
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range commands {
			if err := c.Wait(); err != nil {
				t.Fatalf("%v: %v", c.Args, err)
			}
			busy = max(busy, (c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds())
		}
		return time.Since(begin).Seconds(), busy
	}
	faster := func(one []*exec.Cmd, two []*exec.Cmd) (wall, busy float64) {
		wall, busy = took(one...)
		wallOfTwo, busyOfTwo := took(two...)
		return wall / wallOfTwo, busy / busyOfTwo
	}
	digest := func(plan string) *exec.Cmd {
		return exec.Command(why502, "digest", "--jobs=1", "--names", filepath.Join(dir, plan), "-o", filepath.Join(dir, plan+".parts"))
	}
	count := func(n string) *exec.Cmd { return exec.Command("awk", "BEGIN { for (i = 0; i < "+n+"; i++) s += i }") }
	best, halved, possible := 0.0, 0.0, 0.0
	for try := 0; try < 4 && (best < 1.6 || halved < 1.6); try++ {
		wall, _ := faster([]*exec.Cmd{count("3e7")}, []*exec.Cmd{count("1.5e7"), count("1.5e7")})
		possible = max(possible, wall)
		wall, busy := faster([]*exec.Cmd{digest("whole")}, []*exec.Cmd{digest("first"), digest("second")})
		best, halved = max(best, wall), max(halved, busy)
		t.Logf("two workers are %.2f times as fast as one, by the processor's time %.2f times; two processes that only count, %.2f", best, halved, possible)
	}
	if halved < 1.6 {
		t.Errorf("the work of one is %.2f times that of each of two, want 1.6", halved)
	}
	if best < 1.6 && possible < 1.8 {
		lacks(t, "this machine has no second core that is free")
	}
	if best < 1.3 {
		t.Errorf("two workers are %.2f times as fast as one, want 1.6 and never below 1.3", best)
	}
}
