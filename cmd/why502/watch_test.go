package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/parser"
	"github.com/why502/why502/report"
)

// writer is a proxy that logs: now and then somebody rotates its log.
type writer struct {
	t     *testing.T
	r     *rand.Rand
	path  string
	file  *os.File
	lines int
	fails int
	turn  int
}

func newWriter(t *testing.T, seed uint64, name string) *writer {
	w := &writer{t: t, r: rand.New(rand.NewPCG(seed, 1)), path: filepath.Join(t.TempDir(), name)}
	w.open()
	t.Cleanup(func() { w.file.Close() })
	return w
}

func (w *writer) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *writer) open() {
	var err error
	w.file, err = os.OpenFile(w.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	w.check(err)
}

// write logs n requests, a third of them failed, a tenth of a second apart.
func (w *writer) write(n int) {
	var text bytes.Buffer
	for range n {
		at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC).Add(time.Duration(w.lines) * 100 * time.Millisecond)
		status := 200
		if w.lines%3 == 0 {
			status = 502
			w.fails++
		}
		fmt.Fprintf(&text, "10.0.0.%d - - [%s] \"GET /r/%d HTTP/1.1\" %d %d \"-\" \"curl/8\"\n", w.lines%200, at.Format("02/Jan/2006:15:04:05 -0700"), w.lines, status, w.lines)
		w.lines++
	}
	// Not all at once: a look may come in the middle of a line.
	cut := w.r.IntN(text.Len() + 1)
	for _, part := range [][]byte{text.Bytes()[:cut], text.Bytes()[cut:]} {
		_, err := w.file.Write(part)
		w.check(err)
	}
}

// shift makes room for a new log .1 among the numbered ones.
func (w *writer) shift() {
	for i := 99; i > 0; i-- {
		for _, packed := range [...]string{"", ".gz"} {
			if _, err := os.Stat(fmt.Sprintf("%s.%d%s", w.path, i, packed)); err == nil {
				w.check(os.Rename(fmt.Sprintf("%s.%d%s", w.path, i, packed), fmt.Sprintf("%s.%d%s", w.path, i+1, packed)))
			}
		}
	}
}

// rotations are the ways in which a log is rotated.
var rotations = map[string]func(*writer){
	"rename": func(w *writer) {
		w.shift()
		w.check(os.Rename(w.path, w.path+".1"))
		w.write(1 + w.r.IntN(3)) // until it is told to open its log again
		w.check(w.file.Close())
		w.open()
	},
	"copytruncate": func(w *writer) {
		w.shift()
		text, err := os.ReadFile(w.path)
		w.check(err)
		w.check(os.WriteFile(w.path+".1", text, 0o644))
		w.check(os.Truncate(w.path, 0))
	},
	"compress": func(w *writer) {
		w.shift()
		w.check(w.file.Close())
		text, err := os.ReadFile(w.path)
		w.check(err)
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		_, err = z.Write(text)
		w.check(err)
		w.check(z.Close())
		w.check(os.WriteFile(w.path+".1.gz", packed.Bytes(), 0o644))
		w.check(os.Remove(w.path))
		w.open()
	},
	"date": func(w *writer) {
		w.turn++
		w.check(w.file.Close())
		w.check(os.Rename(w.path, fmt.Sprintf("%s-202611%02d", w.path, w.turn)))
		w.open()
	},
}

// startWatch prepares a watch of some logs that a test drives itself.
func startWatch(t *testing.T, out *bytes.Buffer, names ...string) *watch {
	t.Helper()
	s := &streams{out: out, err: out, ctx: context.Background()}
	c := &watchCommand{inputFlags: inputFlags{Files: names}}
	w := &watch{s: s, c: c, judge: judge{incidents: map[string]*watched{}}, out: jsonWatch{out}, deploys: &deployList{flags: &c.analysisFlags}}
	var err error
	if w.follower, err = c.follow(s); err != nil {
		t.Fatal(err)
	}
	w.past = newPast(digestOptions(w.follower.options), time.Now())
	return w
}

// Every line is read once, however a log is rotated between two looks.
func TestWatchRotations(t *testing.T) {
	for name, rotate := range rotations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			log := newWriter(t, 7, "access.log")
			w := startWatch(t, &out, log.path)
			w.look(w.s.ctx, false)
			for range 60 {
				log.write(1 + log.r.IntN(30))
				if log.r.IntN(3) == 0 {
					rotate(log)
				}
				if log.r.IntN(3) > 0 {
					log.write(1 + log.r.IntN(30))
					w.look(w.s.ctx, false)
				}
			}
			w.check(t, log)
			if strings.Contains(out.String(), "why502:") {
				t.Errorf("something is told: %.300s", out.String())
			}
		})
	}
}

// check ends the watch and compares its report with what was written.
func (w *watch) check(t *testing.T, log *writer) {
	t.Helper()
	out := w.s.out.(*bytes.Buffer)
	if err := w.end(); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	rep, err := report.Read(strings.NewReader(lines[len(lines)-1]))
	if err != nil {
		t.Fatal(err)
	}
	read := uint64(0)
	for _, s := range rep.Sources {
		read += s.Lines
	}
	if read != uint64(log.lines) || rep.Totals.Failures != uint64(log.fails) {
		t.Errorf("%d lines and %d failures in the report, %d and %d were written", read, rep.Totals.Failures, log.lines, log.fails)
	}
	if len(rep.Incidents) != 1 || rep.Incidents[0].SeenBefore {
		t.Errorf("got %d incidents, want one that is new", len(rep.Incidents))
	}
}

// The hours before leave the digest that is judged, and stay in the final report.
func TestWatchTurns(t *testing.T) {
	var out bytes.Buffer
	log := newWriter(t, 3, "access.log")
	w := startWatch(t, &out, log.path)
	for range 4 {
		log.write(300)
		w.look(w.s.ctx, false)
		if _, err := w.judgeNow(time.Now()); err != nil {
			t.Fatal(err)
		}
		w.past.since = time.Now().Add(-2 * turnAfter)
		if err := w.past.turn(time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	if len(w.judge.incidents) != 1 {
		t.Errorf("%d incidents were told, want one that goes on", len(w.judge.incidents))
	}
	w.check(t, log)
}

// happenings plays judgements of one incident, a step of seconds apart, and tells what happened.
func TestJudge(t *testing.T) {
	at := func(seconds int) report.Time { return report.Time(1_795_377_600_000 + int64(seconds)*1000) }
	type step struct {
		second   int
		end      int // of the incident; 0: it is not found
		ongoing  bool
		category string
	}
	for _, test := range []struct {
		name  string
		old   bool // it was there before the watch began
		steps []step
		want  string
	}{
		{"opens_and_closes", false, []step{{1, 1, true, "dns-changes"}, {9, 8, true, "dns-changes"}, {80, 10, false, "dns-changes"}}, "open close"},
		{"changes", false, []step{{1, 1, true, "unattributed"}, {9, 8, true, "dns-changes"}}, "open update"},
		{"grows", false, []step{{1, 1, true, "dns-changes"}, {20, 19, true, "dns-changes"}, {40, 39, true, "dns-changes"}, {41, 40, true, "dns-changes"}}, "open update"},
		{"falls_silent", false, []step{{1, 1, true, "dns-changes"}, {60, 1, true, "dns-changes"}, {140, 1, true, "dns-changes"}}, "open close"},
		{"comes_again", false, []step{{1, 1, true, "dns-changes"}, {60, 1, false, "dns-changes"}, {70, 69, true, "dns-changes"}}, "open close open"},
		{"is_over_when_seen", false, []step{{1, 1, false, "dns-changes"}, {9, 1, false, "dns-changes"}}, "open close"},
		{"was_over_before", true, []step{{1, 1, false, "dns-changes"}, {9, 1, false, "dns-changes"}}, ""},
		{"went_on_before", true, []step{{1, 1, true, "dns-changes"}}, "open"},
		{"is_found_no_more", false, []step{{1, 1, true, "dns-changes"}, {9, 0, false, ""}, {12, 0, false, ""}}, "open close"},
	} {
		t.Run(test.name, func(t *testing.T) {
			j := judge{incidents: map[string]*watched{}}
			var got []string
			for i, s := range test.steps {
				now := time.UnixMilli(int64(at(s.second)))
				rep, result := &report.Report{}, &analyze.Result{Horizon: &analyze.Horizon{End: int64(at(s.second))}}
				if s.end > 0 {
					rep.Incidents = []report.Incident{{ID: "1", Start: at(0), End: at(s.end), Ongoing: s.ongoing, Category: s.category}}
					result.Incidents = []*analyze.Incident{{ID: "1", End: int64(at(s.end))}}
				}
				j.feel(now, 1, 1, true)
				if s.end < s.second-1 {
					j.signs = now.Add(-time.Duration(s.second-s.end) * time.Second)
				}
				for _, h := range j.compare(rep, result, now, !test.old || i > 0) {
					got = append(got, h.Event)
					if h.Event == "close" && h.Incident.Ongoing {
						t.Error("it is closed and goes on")
					}
				}
			}
			if text := strings.Join(got, " "); text != test.want {
				t.Errorf("got %q, want %q", text, test.want)
			}
		})
	}
}

// Where the logs fall silent, too, an incident is closed in time.
func TestJudgeExpires(t *testing.T) {
	now := time.Now()
	j := judge{incidents: map[string]*watched{"1": {open: true, arrived: now}}}
	if list := j.expire(now.Add(closeAfter - time.Second)); len(list) != 0 {
		t.Errorf("closed after %v", closeAfter-time.Second)
	}
	if list := j.expire(now.Add(closeAfter)); len(list) != 1 || list[0].Event != "close" || closeAfter > 140*time.Second {
		t.Errorf("got %v after %v, want a close before 150 s", list, closeAfter)
	}
}

// A judgement comes soon after the first failures, then ever more rarely; where they only trickle, rarely.
func TestJudgeDue(t *testing.T) {
	count := func(unusual bool, cost time.Duration, seconds int, open bool) (n int, first time.Duration) {
		j := judge{incidents: map[string]*watched{"1": {open: open}}, caughtUp: true}
		start := time.Now()
		for s := range seconds {
			now := start.Add(time.Duration(s) * time.Second)
			j.feel(now, 5, 5000, unusual)
			if j.due(now) {
				if n++; first == 0 {
					first = now.Sub(start)
				}
				j.judged(now, now.Add(cost))
			}
		}
		return n, first
	}
	for _, test := range []struct {
		name        string
		unusual     bool
		cost        time.Duration
		open        bool
		least, most int
	}{
		{"new", true, 10 * time.Millisecond, false, 60, 210},
		{"open", true, 10 * time.Millisecond, true, 60, 80},
		{"trickle", false, 10 * time.Millisecond, false, 15, 30},
		{"costly", true, 500 * time.Millisecond, true, 15, 21},
	} {
		n, first := count(test.unusual, test.cost, 600, test.open)
		if n < test.least || n > test.most || first > 2*time.Second {
			t.Errorf("%s: judged %d times in 600 s, first after %v; want %d to %d and within 2 s", test.name, n, first, test.least, test.most)
		}
	}
}

func TestPulse(t *testing.T) {
	start := time.Unix(1_795_377_600, 0)
	p := pulse{lastBeat: start}
	for second := 1; second <= 600; second++ {
		p.failed("shop")
		if second == 600 {
			for range 50 {
				p.failed("pay")
			}
		}
		signs, unusual := p.beat(start.Add(time.Duration(second) * time.Second))
		if want := second == 600; second > 300 && unusual != want {
			t.Fatalf("second %d: %d signs are unusual: %v, want %v", second, signs, unusual, want)
		}
	}
	counts, upstreams := p.history(start.Add(600*time.Second), 10)
	if len(counts) != 10 || counts[0] != 60 || counts[9] != 51 || upstreams["shop"] != 241 || upstreams["pay"] != 50 {
		t.Errorf("got %v and %v", counts, upstreams)
	}
}

// A pipe gives whole lines only, until it ends.
func TestPipe(t *testing.T) {
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p := newPipe("-", in)
	wait := func(want string) {
		t.Helper()
		got := ""
		for range 3000 {
			if got += string(p.take(false)); got == want {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Fatalf("got %q, want %q", got, want)
	}
	fmt.Fprint(out, "one\ntw")
	wait("one\n")
	fmt.Fprint(out, "o\nthree")
	wait("two\n")
	out.Close()
	wait("three")
	if !p.ended {
		t.Error("the pipe has not ended")
	}
}

// A line is as good through a pipe as in a file.
func TestWatchPipe(t *testing.T) {
	log := newWriter(t, 5, "access.log")
	log.write(1000)
	text, err := os.ReadFile(log.path)
	if err != nil {
		t.Fatal(err)
	}
	out := ask(t, bytes.NewReader(text), "watch", "--format=jsonl", clockShows, "-")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	var events []string
	for _, line := range lines[:len(lines)-1] {
		var h struct {
			Event string
			Time  time.Time
		}
		if err := json.Unmarshal([]byte(line), &h); err != nil || h.Time.IsZero() {
			t.Errorf("%v in %s", err, line)
		}
		events = append(events, h.Event)
	}
	if strings.Join(events, " ") != "open" {
		t.Errorf("got the events %q, want open", events)
	}
	rep, err := report.Read(strings.NewReader(lines[len(lines)-1]))
	if err != nil || rep.Totals.Failures != uint64(log.fails) || len(rep.Sources) != 1 || rep.Sources[0].Lines != 1000 {
		t.Errorf("%v, the report ends with %.200s", err, lines[len(lines)-1])
	}
}

func BenchmarkLook(b *testing.B) {
	path := filepath.Join(b.TempDir(), "access.log")
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	s := &streams{out: &bytes.Buffer{}, err: &bytes.Buffer{}, ctx: context.Background()}
	f, err := (&inputFlags{Files: []string{path}}).follow(s)
	if err != nil {
		b.Fatal(err)
	}
	p := newPast(digestOptions(f.options), time.Now())
	b.ReportAllocs()
	for b.Loop() {
		fmt.Fprintln(file, `10.0.0.1 - - [22/Nov/2026:10:00:00 +0000] "GET /r HTTP/1.1" 200 5 "-" "curl/8"`)
		f.look(s.ctx, func(l *look) parser.Sink { return liveSink{p.young, l, time.Now(), &pulse{}} }, false)
	}
}
