package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/why502/why502/report"
)

// noticeFlags say whom to tell when an incident opens or closes.
type noticeFlags struct {
	Exec    string `placeholder:"COMMAND" help:"Run a command of the shell when an incident opens or closes, with the JSON object on its standard input and WHY502_EVENT, WHY502_INCIDENT, WHY502_TITLE … in its environment; at most 5 at once and one in 20 s after that."`
	Webhook string `placeholder:"URL" help:"Send the JSON object there by POST when an incident opens or closes; as rarely as --exec."`
}

// Validate finds what is wrong with the flags.
func (f *noticeFlags) Validate() error {
	if f.Webhook == "" {
		return nil
	}
	if u, err := url.Parse(f.Webhook); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errNotice
	}
	return nil
}

const (
	// noticeBurst notices go out at once, further ones at this pace.
	noticeBurst = 5
	noticePace  = 20 * time.Second
	// noticeMost bounds those that wait: beyond, the oldest is dropped, and told.
	noticeMost = 100
	// noticePatience is how long one may take, noticeFarewell how long those that are left may take at the end.
	noticePatience = 30 * time.Second
	noticeFarewell = 5 * time.Second
)

// notices tells commands and web services what happened, in order and not too often.
type notices struct {
	s     *streams
	flags noticeFlags
	pace  time.Duration

	mu      sync.Mutex
	waiting []happening
	changed chan struct{}
	ending  chan struct{}
	ended   chan struct{}
}

// notices begins to tell; nil when nobody is to be told.
func (f *noticeFlags) notices(s *streams) *notices {
	if f.Exec == "" && f.Webhook == "" {
		return nil
	}
	n := &notices{s: s, flags: *f, pace: noticePace, changed: make(chan struct{}, 1), ending: make(chan struct{}), ended: make(chan struct{})}
	go n.run()
	return n
}

// add has an opening or a close told.
func (n *notices) add(h happening) {
	if n == nil || h.Event == "update" {
		return
	}
	n.mu.Lock()
	n.waiting = append(n.waiting, h)
	if over := len(n.waiting) - noticeMost; over > 0 {
		n.s.say("too much happens at once: %d notices to --exec or --webhook were dropped", over)
		n.waiting = n.waiting[over:]
	}
	n.mu.Unlock()
	select {
	case n.changed <- struct{}{}:
	default:
	}
}

func (n *notices) next() (happening, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.waiting) == 0 {
		return happening{}, false
	}
	h := n.waiting[0]
	n.waiting = n.waiting[1:]
	return h, true
}

// run tells one after the other. Each costs a ticket; a new one comes with each pace.
func (n *notices) run() {
	defer close(n.ended)
	tickets, refill := noticeBurst, time.NewTicker(n.pace)
	defer refill.Stop()
	ending := n.ending
	for {
		if tickets > 0 || ending == nil {
			if h, some := n.next(); some {
				tickets--
				n.tell(h)
				continue
			}
		}
		if ending == nil {
			return
		}
		select {
		case <-n.changed:
		case <-refill.C:
			tickets = min(tickets+1, noticeBurst)
		case <-ending:
			ending = nil
		}
	}
}

// finish tells what is left, and does not wait for long.
func (n *notices) finish() {
	if n == nil {
		return
	}
	close(n.ending)
	select {
	case <-n.ended:
	case <-time.After(noticeFarewell):
		n.s.say("notices to --exec or --webhook are left untold")
	}
}

// tell tells one. That it cannot be told is told here.
func (n *notices) tell(h happening) {
	var text bytes.Buffer
	if err := report.OneLine(&text, &h); err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), noticePatience)
	defer cancel()
	if n.flags.Exec != "" {
		if err := n.exec(ctx, &h, text.Bytes()); err != nil {
			n.s.say("--exec: %v", err)
		}
	}
	if n.flags.Webhook != "" {
		if err := n.post(ctx, text.Bytes()); err != nil {
			n.s.say("--webhook: %v", err)
		}
	}
}

// exec runs the command. What comes from logs reaches it as input and environment only, never as a part of the command.
func (n *notices) exec(ctx context.Context, h *happening, text []byte) error {
	c := shell(ctx, n.flags.Exec)
	inc := &h.Incident
	upstream := ""
	if len(inc.Upstreams) > 0 {
		upstream = inc.Upstreams[0].Name
	}
	c.Env = os.Environ()
	for _, v := range [...][2]string{{"EVENT", h.Event}, {"INCIDENT", inc.ID}, {"TITLE", inc.Title}, {"CATEGORY", inc.Category}, {"CAUSE", inc.Cause},
		{"CONFIDENCE", fmt.Sprintf("%.2f", float64(inc.Confidence))}, {"UPSTREAM", upstream}, {"FAILURES", fmt.Sprint(inc.Failures)}} {
		c.Env = append(c.Env, "WHY502_"+v[0]+"="+strings.ReplaceAll(tame(v[1]), "\x00", ""))
	}
	c.Stdin = bytes.NewReader(text)
	c.Stdout, c.Stderr = n.s.err, n.s.err
	c.WaitDelay = time.Second
	return c.Run()
}

// shell is a command of the shell.
func shell(ctx context.Context, command string) *exec.Cmd {
	return exec.CommandContext(ctx, "sh", "-c", command)
}

// post sends the object.
func (n *notices) post(ctx context.Context, text []byte) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, n.flags.Webhook, bytes.NewReader(text))
	if err != nil {
		return errNotice
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return withoutURL(err)
	}
	answer.Body.Close()
	if answer.StatusCode >= 300 {
		return fmt.Errorf("the answer was %s", answer.Status)
	}
	return nil
}

// withoutURL leaves the address out of an error: there may be a secret in it.
func withoutURL(err error) error {
	if u, is := err.(*url.Error); is { //nolint:errorlint // the client gives nothing else
		return u.Err
	}
	return err
}
