//go:build unix

package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/why502/why502/report"
)

func opened(id string) happening {
	return happening{Event: "open", Incident: report.Incident{ID: id, Title: "$(touch pwned) \x1b[31m'\"`", Upstreams: []report.Count{{Name: "shop"}}}}
}

// waitFor waits until something is so, for half a minute at most: the machine may be busy.
func waitFor(so func() bool) {
	for range 3000 {
		if so() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// Commands get what happened as input and environment; nothing of it is run.
func TestNoticeExec(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	var said lockedBuffer
	f := noticeFlags{Exec: `echo "$WHY502_EVENT $WHY502_INCIDENT $WHY502_UPSTREAM $WHY502_TITLE" >> told; cat >> objects`}
	n := f.notices(&streams{err: &said, ctx: context.Background()})
	n.add(opened("1"))
	n.add(happening{Event: "update", Incident: report.Incident{ID: "1"}})
	n.add(happening{Event: "close", Incident: report.Incident{ID: "1", Upstreams: []report.Count{{Name: "shop"}}}})
	waitFor(func() bool {
		objects, err := os.ReadFile(filepath.Join(dir, "objects"))
		return err == nil && strings.Count(string(objects), "\n") == 2
	})
	n.finish()
	told, err := os.ReadFile(filepath.Join(dir, "told"))
	if want := "open 1 shop $(touch pwned) \uFFFD[31m'\"`\nclose 1 shop \n"; err != nil || string(told) != want {
		t.Errorf("%v, told %q, want %q; said %s", err, told, want, said.String())
	}
	objects, err := os.ReadFile(filepath.Join(dir, "objects"))
	if err != nil || strings.Count(string(objects), "\n") != 2 || !strings.HasPrefix(string(objects), `{"event":"open",`) {
		t.Errorf("%v, the objects were %q", err, objects)
	}
	if _, err := os.Stat("pwned"); err == nil {
		t.Error("text of a log was run")
	}
}

// Notices go out in bursts that are bounded; what waits goes out later, or at the end.
func TestNoticePace(t *testing.T) {
	var mu sync.Mutex
	var got []string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		got = append(got, r.Method+" "+r.Header.Get("Content-Type")+" "+strings.Split(string(body), `"id":"`)[1][:3])
	}))
	defer server.Close()
	count := func() int {
		mu.Lock()
		defer mu.Unlock()
		return len(got)
	}
	f := noticeFlags{Webhook: server.URL}
	n := f.notices(&streams{err: io.Discard, ctx: context.Background()})
	for i := range noticeBurst + 3 {
		n.add(opened(fmt.Sprint("id", i)))
	}
	waitFor(func() bool { return count() == noticeBurst })
	time.Sleep(50 * time.Millisecond)
	if count() != noticeBurst {
		t.Errorf("%d went out at once, want %d", count(), noticeBurst)
	}
	n.finish()
	if count() != noticeBurst+3 || got[0] != "POST application/json id0" {
		t.Errorf("got %q, want all %d at the end, in order", got, noticeBurst+3)
	}
}

// What goes wrong is told, without the address: there may be a secret in it.
func TestNoticeFails(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	gone := server.URL
	for _, test := range []struct {
		flags noticeFlags
		want  string
	}{
		{noticeFlags{Exec: "exit 3"}, "--exec: exit status 3"},
		{noticeFlags{Webhook: server.URL + "/secret"}, "--webhook: the answer was 404"},
		{noticeFlags{Webhook: gone + "/secret"}, "--webhook: "},
	} {
		var said lockedBuffer
		if strings.HasSuffix(test.want, ": ") {
			server.Close()
		}
		n := test.flags.notices(&streams{err: &said, ctx: context.Background()})
		n.add(opened("1"))
		waitFor(func() bool { return strings.Contains(said.String(), test.want) })
		n.finish()
		if !strings.Contains(said.String(), test.want) || strings.Contains(said.String(), "secret") {
			t.Errorf("%+v: said %q, want %q", test.flags, said.String(), test.want)
		}
	}
	for _, address := range []string{"ftp://x/", "x", "http://", ":"} {
		if err := (&noticeFlags{Webhook: address}).Validate(); err == nil {
			t.Errorf("--webhook %s is taken", address)
		}
	}
}

// Named pipes are followed as standard input is, several at once, until all have ended.
func TestWatchNamedPipes(t *testing.T) {
	dir := t.TempDir()
	args := []string{"watch", "--format=jsonl", clockShows}
	for i := range 2 {
		name := filepath.Join(dir, fmt.Sprint("pipe", i))
		if err := syscall.Mkfifo(name, 0o600); err != nil {
			t.Skip(err)
		}
		args = append(args, name)
		log := newWriter(t, 5, "access.log")
		log.write(300)
		text, err := os.ReadFile(log.path)
		if err != nil {
			t.Fatal(err)
		}
		go os.WriteFile(name, text, 0o600)
	}
	lines := strings.Split(strings.TrimSpace(ask(t, nil, args...)), "\n")
	rep, err := report.Read(strings.NewReader(lines[len(lines)-1]))
	if err != nil || rep.Totals.Failures != 200 || len(rep.Sources) != 2 || rep.Sources[1].Lines != 300 {
		t.Errorf("%v, the report ends with %.200s; want 200 failures in two pipes of 300 lines", err, lines[len(lines)-1])
	}
}
