//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/why502/why502/report"
)

// gateway is an nginx that logs to two files: its error lines come earlier or later than the access lines of the same requests.
type gateway struct {
	access, errors *writer
	held           [2]bytes.Buffer // what is not yet written
	n, fails       int
}

func newGateway(t *testing.T, seed uint64) *gateway {
	g := &gateway{access: newWriter(t, seed, "access.log"), errors: newWriter(t, seed+1, "error.log")}
	return g
}

// serve serves n requests a tenth of a second apart; now and then the upstream refuses half of them for 40 s.
func (g *gateway) serve(n int) {
	for range n {
		at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC).Add(time.Duration(g.n) * 100 * time.Millisecond)
		status := 200
		if g.n/400%8 == 1 && g.n%2 == 0 {
			status = 502
			g.fails++
			fmt.Fprintf(&g.held[1], "%s [error] 7#7: *%d connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.%d, server: x, request: \"GET /r/%d HTTP/1.1\", upstream: \"http://10.9.0.%d:80/r/%d\", host: \"h\"\n",
				at.Format("2006/01/02 15:04:05"), g.n, g.n%200, g.n, g.n/3200, g.n)
		}
		fmt.Fprintf(&g.held[0], "10.0.0.%d - - [%s] \"GET /r/%d HTTP/1.1\" %d 5 \"-\" \"curl/8\"\n", g.n%200, at.Format("02/Jan/2006:15:04:05 -0700"), g.n, status)
		g.n++
	}
	for i, w := range [...]*writer{g.access, g.errors} {
		if w.r.IntN(4) > 0 {
			g.flush(i)
		}
	}
}

// flush writes what is held of a log; a look may come in the middle of it.
func (g *gateway) flush(i int) {
	w := [...]*writer{g.access, g.errors}[i]
	text := g.held[i].Bytes()
	w.lines += bytes.Count(text, []byte("\n"))
	cut := w.r.IntN(len(text) + 1)
	for _, part := range [][]byte{text[:cut], text[cut:]} {
		_, err := w.file.Write(part)
		w.check(err)
	}
	g.held[i].Reset()
}

// rotate rotates the logs in one way.
func (g *gateway) rotate(rotate func(*writer)) {
	g.flush(g.access.r.IntN(2))
	for _, w := range [...]*writer{g.access, g.errors} {
		rotate(w)
	}
}

// quietRotations are those of watch_test, without lines that the writer itself adds.
var quietRotations = map[string]func(*writer){
	"rename": func(w *writer) {
		w.shift()
		w.check(os.Rename(w.path, w.path+".1"))
		w.check(w.file.Close())
		w.open()
	},
	"copytruncate": rotations["copytruncate"], "compress": rotations["compress"], "date": rotations["date"],
}

// cron runs why502 with a state, again and again, in processes of their own.
type cron struct {
	t       *testing.T
	program string
	args    []string
	state   string
	runs    uint64 // that the state knows of

	lines, requests, failures, nearMisses uint64
	opened                                map[string]int // how often each incident was told as new
	closed                                map[string]bool
	unsure                                []string // incidents of reports whose run was killed before it was done
}

func newCron(t *testing.T, files ...string) *cron {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	c := &cron{t: t, program: filepath.Join(dir, "why502"), state: filepath.Join(dir, "state"), opened: map[string]int{}, closed: map[string]bool{}}
	if err := os.Symlink(self, c.program); err != nil {
		t.Fatal(err)
	}
	c.args = append([]string{"--format=json", clockShows, "--timezone=UTC", "--jobs=2", "--state", c.state}, files...)
	return c
}

// run runs once; with a time it is killed after that.
func (c *cron) run(kill time.Duration) {
	c.t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.Command(c.program, c.args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	if kill > 0 {
		timer := time.AfterFunc(kill, func() { cmd.Process.Kill() })
		defer timer.Stop()
	}
	err := cmd.Wait()
	var exit *exec.ExitError
	killed := errors.As(err, &exit) && exit.ExitCode() < 0
	if err != nil && !killed {
		c.t.Fatalf("%v: %s", err, errs.String())
	}
	if errs.Len() > 0 {
		c.t.Fatalf("it says %s", errs.String())
	}
	st, err := readState(c.state)
	if err != nil {
		c.t.Fatalf("the state after %d runs: %v", c.runs, err)
	}
	rep, err := report.Read(&out)
	switch {
	case err != nil && (!killed || st.Runs > c.runs):
		c.t.Fatalf("run %d is done and its report is not: %v", st.Runs, err)
	case st.Runs == c.runs && rep != nil:
		for i := range rep.Incidents {
			c.unsure = append(c.unsure, rep.Incidents[i].ID)
		}
	case st.Runs == c.runs+1:
		c.runs = st.Runs
		c.add(rep)
	case st.Runs != c.runs:
		c.t.Fatalf("the state knows of %d runs, after %d", st.Runs, c.runs)
	}
}

// add takes a report that is delivered.
func (c *cron) add(rep *report.Report) {
	for _, s := range rep.Sources {
		c.lines += s.Lines
	}
	if rep.Totals.Requests != nil {
		c.requests += *rep.Totals.Requests
	}
	c.failures += rep.Totals.Failures
	c.nearMisses += rep.Totals.NearMisses
	for i := range rep.Incidents {
		inc := &rep.Incidents[i]
		if !inc.SeenBefore {
			c.opened[inc.ID]++
		}
		c.unsure = slices.DeleteFunc(c.unsure, func(id string) bool { return id == inc.ID })
		if !inc.Ongoing {
			c.closed[inc.ID] = true
		}
	}
	for _, id := range c.unsure {
		c.t.Errorf("run %d: the incident %s was told by a run that was killed, and not by the next", c.runs, id)
	}
	c.unsure = nil
}

// sums holds that all runs together told what one run over everything tells.
func (c *cron) sums(g *gateway) {
	c.t.Helper()
	for i := range g.held {
		g.flush(i)
	}
	c.run(0)
	folder := []string{filepath.Dir(g.access.path), filepath.Dir(g.errors.path)}
	rep, err := report.Read(strings.NewReader(ask(c.t, nil, append([]string{"--format=json", clockShows, "--timezone=UTC"}, folder...)...)))
	if err != nil {
		c.t.Fatal(err)
	}
	all := uint64(g.access.lines + g.errors.lines)
	for _, x := range [...]struct {
		what            string
		got, want, once uint64
	}{
		{"lines", c.lines, all, all}, {"requests", c.requests, uint64(g.n), *rep.Totals.Requests}, {"failures", c.failures, uint64(g.fails), rep.Totals.Failures},
		{"near misses", c.nearMisses, 0, rep.Totals.NearMisses},
	} {
		if x.got != x.want || x.got != x.once {
			c.t.Errorf("%s: %d in all %d runs, %d in one run, %d were written", x.what, x.got, c.runs, x.once, x.want)
		}
	}
	if len(c.opened) != len(rep.Incidents) {
		c.t.Errorf("%d incidents were told, %d by one run over everything", len(c.opened), len(rep.Incidents))
	}
	for id, n := range c.opened {
		if n != 1 {
			c.t.Errorf("the incident %s was told %d times as new", id, n)
		}
	}
}

// replay lets a gateway log and cron run, some of the runs killed.
func replay(t *testing.T, seed uint64, rotate func(*writer), rounds, kills int) {
	g := newGateway(t, seed)
	c := newCron(t, g.access.path, g.errors.path)
	r := rand.New(rand.NewPCG(seed, 9))
	began := time.Now()
	c.run(0)
	usual := time.Since(began)
	for round := range rounds {
		g.serve(1 + r.IntN(600))
		if r.IntN(3) == 0 {
			g.rotate(rotate)
			g.serve(1 + r.IntN(100))
		}
		for range kills/rounds + toInt(round < kills%rounds) {
			c.run(time.Duration(r.Int64N(int64(usual) * 3 / 2)))
		}
		if r.IntN(2) == 0 {
			c.run(0)
		}
	}
	c.sums(g)
}

func toInt(b bool) int { return map[bool]int{true: 1}[b] }

// Every line is counted once and each incident told once, however logs are rotated and runs are killed.
func TestStateRotationsAndKills(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a hundred processes")
	}
	for name, rotate := range quietRotations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			replay(t, 11, rotate, 14, 10)
		})
	}
}

// stateOf is what the state file says of itself.
func stateOf(t *testing.T, path string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitN(text, []byte("\n"), 3)
	var all map[string]any
	if len(lines) < 3 || json.Unmarshal(lines[1], &all) != nil {
		t.Fatalf("the state begins %.200q", text)
	}
	return all
}

// A state that was cut or changed anywhere is told as damaged, and never crashes.
func TestStateDamaged(t *testing.T) {
	g := newGateway(t, 3)
	g.serve(2000)
	g.flush(0)
	g.flush(1)
	path := filepath.Join(t.TempDir(), "state")
	ask(t, nil, "--state", path, clockShows, g.access.path, g.errors.path)
	if stateOf(t, path)["runs"] != 1.0 {
		t.Error("the state does not know of one run")
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		text := slices.Clone(whole)
		if at := r.IntN(len(text)); r.IntN(2) == 0 {
			text = text[:at]
		} else {
			text[at] ^= 1 << r.IntN(8)
		}
		if st, err := decodeState(text); err == nil && len(text) > 0 {
			t.Fatalf("a damaged state is taken: %d runs, %d of %d bytes", st.Runs, len(text), len(whole))
		}
	}
	if _, err := decodeState(whole); err != nil {
		t.Error(err)
	}
}

// Two runs at once: the second one is told who is at it, and reads nothing.
func TestStateLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	first, err := openState(path)
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	code := run(t.Context(), []string{"--state", path, "../../testdata/incidents/h-crash/logs"}, nil, &out, &errs)
	if want := fmt.Sprintf("another run of why502 (process %d) is using this state", os.Getpid()); code != exitUndelivered || out.Len() > 0 || !strings.Contains(errs.String(), want) {
		t.Errorf("exit code %d, %q, said %q; want 4, nothing and %q", code, out.String(), errs.String(), want)
	}
	first.close()
	ask(t, nil, "--state", path, "../../testdata/incidents/h-crash/logs")
}

// A state that cannot be written keeps no report back; the next run tells the same again.
func TestStateUnwritable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	if err := os.Mkdir(path+".new", 0o755); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	code := run(t.Context(), []string{"--state", path, "../../testdata/incidents/h-crash/logs"}, nil, &out, &errs)
	if code != exitUndelivered || !strings.HasPrefix(out.String(), "502 ") || !strings.Contains(errs.String(), "the state was not saved") {
		t.Errorf("exit code %d, %.40q, said %q; want 4, the report and why", code, out.String(), errs.String())
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a state is there")
	}
}

func FuzzState(f *testing.F) {
	text, err := newState().encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte("why502 state 9\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		st, err := decodeState(text)
		if err != nil {
			return
		}
		again, err := st.encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decodeState(again); err != nil {
			t.Errorf("%q is read, and %q is not", text, again)
		}
	})
}
