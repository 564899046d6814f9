package main

import (
	"bytes"
	"context"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// failing is a log with an incident in it.
func failing(t *testing.T) string {
	t.Helper()
	var log strings.Builder
	for i := range 120 {
		status := 200
		if i >= 60 {
			status = 502
		}
		at := time.Date(2026, 11, 22, 14, 0, i, 0, time.UTC).Format("02/Jan/2006:15:04:05 -0700")
		log.WriteString(`203.0.113.9 - - [` + at + `] "GET /orders HTTP/1.1" ` + map[int]string{200: "200", 502: "502"}[status] + ` 157 "-" "curl/8.1"` + "\n")
	}
	name := filepath.Join(t.TempDir(), "access.log")
	if err := os.WriteFile(name, []byte(log.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// send runs the program with a mail server and a short patience.
func send(t *testing.T, p patience, args ...string) (code int, out, errs string) {
	t.Helper()
	usual := usualPatience
	usualPatience = p
	defer func() { usualPatience = usual }()
	var stdout, stderr bytes.Buffer
	args = append([]string{"--format=email", "--to=ops@example.org,boss@example.org", clockShows}, args...)
	code = run(context.Background(), args, strings.NewReader(""), &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

var shortPatience = patience{all: 3 * time.Second, step: time.Second, waits: []time.Duration{50 * time.Millisecond, 100 * time.Millisecond}}

func TestUsualPatience(t *testing.T) {
	if usualPatience.all >= time.Minute {
		t.Errorf("a hanging server is given up after %s, want less than a minute", usualPatience.all)
	}
}

func TestSend(t *testing.T) {
	certificate, _ := selfSigned(t)
	tests := []struct {
		name    string
		manners manners
		code    int
		says    string // on standard error
		letters int
		tries   int
	}{
		{"accepts", manners{}, 0, "", 1, 1},
		{"breaks_off_when_all_is_done", manners{farewell: true}, 0, "", 1, 1},
		{"refuses_the_recipient", manners{answers: map[string][]string{"RCPT": {"550 5.1.1 no such user here"}}}, 4, "550 5.1.1 no such user here", 0, 1},
		{"refuses_the_sender", manners{answers: map[string][]string{"MAIL": {"553 5.7.1 not yours"}}}, 4, "553 5.7.1 not yours", 0, 1},
		{"refuses_the_message", manners{answers: map[string][]string{".": {"554 5.6.0 looks like spam"}}}, 4, "554 5.6.0 looks like spam", 0, 1},
		{"refuses_at_once", manners{greeting: "554 no mail today"}, 4, "554 no mail today", 0, 1},
		{"puts_off_once", manners{answers: map[string][]string{"RCPT": {"451 4.7.1 greylisted", "250 ok"}}}, 0, "", 1, 2},
		{"puts_off_the_greeting", manners{greeting: "421 too busy"}, 4, "421 too busy", 0, 3},
		{"puts_off_for_ever", manners{answers: map[string][]string{"DATA": {"452 4.3.1 disk full"}}}, 4, "452 4.3.1 disk full", 0, 3},
		{"never_greets", manners{hangs: "connect"}, 4, "no answer in time", 0, 1},
		{"hangs_after_the_recipient", manners{hangs: "RCPT"}, 4, "no answer in time", 0, 1},
		{"drops_at_once", manners{drops: "connect"}, 4, "EOF", 0, 3},
		{"drops_at_the_message", manners{drops: "DATA"}, 4, "EOF", 0, 3},
		{"self_signed_starttls", manners{offers: []string{"STARTTLS"}, tlsConfig: certificate}, 4, "certificate", 0, 1},
		{"self_signed_tls", manners{tlsAtOnce: true, tlsConfig: certificate}, 4, "certificate", 0, 1},
	}
	log := failing(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := newPostbox(t, test.manners)
			start := time.Now()
			code, out, errs := send(t, shortPatience, "--smtp="+p.url(), log)
			if code != test.code || !strings.Contains(errs, test.says) {
				t.Errorf("exit code %d, says %q\nwant %d, %q", code, errs, test.code, test.says)
			}
			if out != "" {
				t.Errorf("standard output has %q, want nothing", out)
			}
			if n := len(p.got()); n != test.letters {
				t.Errorf("%d letters came, want %d", n, test.letters)
			}
			if p.sessions != test.tries {
				t.Errorf("%d tries, want %d", p.sessions, test.tries)
			}
			if took, most := time.Since(start), 20*shortPatience.all; took > most { // a busy machine is slow
				t.Errorf("took %s, want at most %s", took, most)
			}
		})
	}
}

func TestSendOverTLS(t *testing.T) {
	certificate, pool := selfSigned(t)
	trusted = pool
	defer func() { trusted = nil }()
	t.Setenv("WHY502_SMTP_USER", "ops")
	t.Setenv("WHY502_SMTP_PASSWORD", "s3cret")
	for name, m := range map[string]manners{"starttls": {offers: []string{"STARTTLS", "AUTH PLAIN"}}, "tls": {tlsAtOnce: true, offers: []string{"AUTH PLAIN"}}} {
		t.Run(name, func(t *testing.T) {
			m.tlsConfig, m.loginWants = certificate, "\x00ops\x00s3cret"
			p := newPostbox(t, m)
			code, _, errs := send(t, shortPatience, "--smtp="+p.url(), "--from=why@example.org", failing(t))
			letters := p.got()
			if code != 0 || len(letters) != 1 || !letters[0].encrypted {
				t.Fatalf("exit code %d, says %q, letters %d", code, errs, len(letters))
			}
			if got := letters[0]; got.from != "FROM:<why@example.org>" || len(got.to) != 2 {
				t.Errorf("envelope from %q to %q", got.from, got.to)
			}
			m, err := mail.ReadMessage(strings.NewReader(letters[0].text))
			if err != nil || m.Header.Get("To") != "<ops@example.org>, <boss@example.org>" {
				t.Errorf("the message is for %q: %v", m.Header.Get("To"), err)
			}
		})
	}
}

func TestLogin(t *testing.T) {
	certificate, pool := selfSigned(t)
	trusted = pool
	defer func() { trusted = nil }()
	file := filepath.Join(t.TempDir(), "login")
	tests := []struct {
		name, content string
		offers        []string
		code          int
		says          string
	}{
		{"right", "ops\ns3cret\n", []string{"STARTTLS", "AUTH PLAIN"}, 0, ""},
		{"wrong", "ops\nwrong\n", []string{"STARTTLS", "AUTH PLAIN"}, 4, "535 5.7.8 who are you?"},
		{"windows_line_ends", "ops\r\ns3cret\r\n", []string{"STARTTLS", "AUTH PLAIN"}, 0, ""},
		{"one_line_only", "ops\n", nil, 4, "the password on the second"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if err := os.WriteFile(file, []byte(test.content), 0o600); err != nil {
				t.Fatal(err)
			}
			p := newPostbox(t, manners{offers: test.offers, tlsConfig: certificate, loginWants: "\x00ops\x00s3cret"})
			code, _, errs := send(t, shortPatience, "--smtp="+p.url(), "--smtp-auth-file="+file, failing(t))
			if code != test.code || !strings.Contains(errs, test.says) {
				t.Errorf("exit code %d, says %q\nwant %d, %q", code, errs, test.code, test.says)
			}
			if strings.Contains(errs, "s3cret") {
				t.Errorf("the password is told: %q", errs)
			}
		})
	}
}

func TestMailUsage(t *testing.T) {
	tests := []struct {
		name string
		args []string
		says string
	}{
		{"password_in_the_url", []string{"--format=email", "--to=a@b.org", "--smtp=smtp://u:geheim@localhost"}, "no login in the URL"},
		{"user_in_the_url", []string{"--format=email", "--to=a@b.org", "--smtp=smtp://u@localhost"}, "no login in the URL"},
		{"other_scheme", []string{"--format=email", "--to=a@b.org", "--smtp=http://localhost"}, "want smtp://"},
		{"path_in_the_url", []string{"--format=email", "--to=a@b.org", "--smtp=smtp://localhost/x"}, "nothing after the host"},
		{"nobody_to_send_to", []string{"--format=email", "--smtp=smtp://localhost"}, "--smtp needs --to"},
		{"no_mail_address", []string{"--format=email", "--to=nobody at all"}, "is no mail address"},
		{"no_sender_address", []string{"--format=email", "--from=nobody"}, "is no mail address"},
		{"two_senders", []string{"--format=email", "--from=a@b.org", "--from=c@d.org"}, "one sender is enough"},
		{"server_without_a_mail", []string{"--smtp=smtp://localhost"}, "goes with --format email"},
		{"recipient_without_a_mail", []string{"--to=a@b.org"}, "goes with --format email"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			code := run(context.Background(), append(test.args, "no-such.log"), strings.NewReader(""), &out, &errs)
			if code != exitUsage || !strings.Contains(errs.String(), test.says) || strings.Contains(errs.String(), "geheim") {
				t.Errorf("exit code %d, says %q\nwant %d, %q", code, errs.String(), exitUsage, test.says)
			}
		})
	}
}

// A file beside a mail that is sent, and a mail that is kept as well as sent.
func TestSendBesideFiles(t *testing.T) {
	p := newPostbox(t, manners{})
	folder := t.TempDir()
	page, kept := filepath.Join(folder, "r.html"), filepath.Join(folder, "r.eml")
	if code, out, errs := send(t, shortPatience, "--smtp="+p.url(), "-ohtml="+page, "-oemail="+kept, failing(t)); code != 0 || out != "" {
		t.Fatalf("exit code %d, prints %q, says %q", code, out, errs)
	}
	letters := p.got()
	text, err := os.ReadFile(kept)
	if err != nil || len(letters) != 1 {
		t.Fatalf("%d letters, kept: %v", len(letters), err)
	}
	sent, err := mail.ReadMessage(strings.NewReader(letters[0].text))
	if err != nil {
		t.Fatal(err)
	}
	file, err := mail.ReadMessage(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if a, b := sent.Header.Get("Message-Id"), file.Header.Get("Message-Id"); a != b || a == "" {
		t.Errorf("sent as %q, kept as %q", a, b)
	}
	if html, err := os.ReadFile(page); err != nil || !bytes.HasPrefix(html, []byte("<!DOCTYPE html>")) {
		t.Errorf("the page: %v, %.40q", err, html)
	}
}
