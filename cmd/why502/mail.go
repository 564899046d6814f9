package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/mail"
	"net/textproto"
	"net/url"
	"os"
	"os/user"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/why502/why502/report"
)

// mailFlags are about --format email.
type mailFlags struct {
	To            []string `placeholder:"ADDRESS" help:"With --format email: who gets it; several with commas, or again."`
	SubjectPrefix string   `name:"subject-prefix" placeholder:"TEXT" default:"[why502]" help:"With --format email: how its subject begins."`
	SMTP          string   `name:"smtp" placeholder:"URL" help:"Send the mail: smtp://HOST[:PORT] (STARTTLS where offered) or smtps://HOST[:PORT]. The login comes from WHY502_SMTP_USER and WHY502_SMTP_PASSWORD, or from --smtp-auth-file."`
	AuthFile      string   `name:"smtp-auth-file" placeholder:"FILE" help:"The user on its first line, the password on its second."`

	sender string // of --from
}

// takeSender takes out of the values of --from the one that is no URL.
func (f *mailFlags) takeSender(from *[]string) error {
	var rest []string
	for _, value := range *from {
		switch {
		case strings.Contains(value, "://"):
			rest = append(rest, value)
		case f.sender != "":
			return errors.New("--from: one sender is enough")
		default:
			f.sender = value
		}
	}
	*from = rest
	return nil
}

// check finds what is wrong with the flags; mails says that one of the outputs is a mail.
func (f *mailFlags) check(mails bool) error {
	if !mails {
		for _, flag := range [...]struct {
			name  string
			given bool
		}{{"--to", len(f.To) > 0}, {"--from", f.sender != ""}, {"--smtp", f.SMTP != ""}, {"--smtp-auth-file", f.AuthFile != ""}} {
			if flag.given {
				return fmt.Errorf("%s goes with --format email", flag.name)
			}
		}
		return nil
	}
	for _, address := range append(f.To, f.sender) {
		if _, err := mail.ParseAddress(address); address != "" && err != nil {
			return fmt.Errorf("%q is no mail address", address)
		}
	}
	if f.SMTP == "" {
		return nil
	}
	if len(f.To) == 0 {
		return errors.New("--smtp needs --to ADDRESS")
	}
	_, err := serverOf(f.SMTP)
	return err
}

// envelope is what the mail needs beside the report. Without --to it goes, as cron's mail does, to who runs the program.
func (f *mailFlags) envelope() report.Envelope {
	host, err := os.Hostname()
	if err != nil || host == "" {
		host = "localhost"
	}
	e := report.Envelope{To: f.To, From: or(f.sender, "why502@"+host), SubjectPrefix: f.SubjectPrefix, Host: host}
	if len(e.To) == 0 {
		name := "root"
		if u, err := user.Current(); err == nil && u.Username != "" {
			name = u.Username
		}
		e.To = []string{name + "@" + host}
	}
	return e
}

// server is where a mail is handed in.
type server struct {
	host string
	port int
	tls  bool // from the start
}

func serverOf(text string) (server, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		// Not the text itself: there may be a password in it.
		return server{}, errors.New("--smtp: want smtp://HOST[:PORT] or smtps://HOST[:PORT]")
	}
	if u.User != nil {
		return server{}, errors.New("--smtp: no login in the URL, others on this machine can read it; set WHY502_SMTP_USER and WHY502_SMTP_PASSWORD, or use --smtp-auth-file")
	}
	if u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" {
		return server{}, errors.New("--smtp: want nothing after the host and the port")
	}
	s := server{host: u.Hostname(), port: 25, tls: u.Scheme == "smtps"}
	if s.tls {
		s.port = 465
	}
	if p := u.Port(); p != "" {
		if s.port, err = strconv.Atoi(p); err != nil || s.port < 1 || s.port > 65535 {
			return server{}, fmt.Errorf("--smtp: %s is no port", p)
		}
	}
	return s, nil
}

// login is the user and the password; none where neither environment nor file names one.
func (f *mailFlags) login() (user, password string, err error) {
	if f.AuthFile == "" {
		return os.Getenv("WHY502_SMTP_USER"), os.Getenv("WHY502_SMTP_PASSWORD"), nil
	}
	file, err := os.Open(f.AuthFile)
	if err != nil {
		return "", "", err
	}
	defer file.Close()
	lines := bufio.NewScanner(io.LimitReader(file, 64<<10))
	for _, into := range [...]*string{&user, &password} {
		if lines.Scan() {
			*into = strings.TrimRight(lines.Text(), "\r")
		}
	}
	if user == "" || password == "" {
		return "", "", fmt.Errorf("%s: want the user on the first line and the password on the second", f.AuthFile)
	}
	return user, password, lines.Err()
}

// patience is how long a server may take. A hanging one is given up within a minute, whatever it does.
type patience struct {
	all, step time.Duration
	waits     []time.Duration // before each further try
}

var usualPatience = patience{all: 55 * time.Second, step: 20 * time.Second, waits: []time.Duration{2 * time.Second, 6 * time.Second, 15 * time.Second}}

// trusted are the authorities that a server's certificate must come from; nil: those of the system.
var trusted *x509.CertPool

// send hands the mail to the server.
func (f *mailFlags) send(s *streams, rep *report.Report) error {
	to, err := serverOf(f.SMTP)
	if err != nil {
		return usageError{err}
	}
	user, password, err := f.login()
	if err != nil {
		return undelivered{fmt.Errorf("mail not sent: %w", err)}
	}
	message, err := report.Compose(rep)
	if err != nil {
		return undelivered{fmt.Errorf("mail not sent: %w", err)}
	}
	client, err := to.client(user, password, usualPatience)
	if err != nil {
		return undelivered{fmt.Errorf("mail not sent: %w", err)}
	}
	if err := insist(s.ctx, client, message, usualPatience); err != nil {
		return undelivered{fmt.Errorf("mail not sent: %s: %w", net.JoinHostPort(to.host, strconv.Itoa(to.port)), err)}
	}
	return nil
}

func (s server) client(user, password string, p patience) (*gomail.Client, error) {
	options := []gomail.Option{gomail.WithPort(s.port), gomail.WithTimeout(p.step), gomail.WithTLSPolicy(gomail.TLSOpportunistic),
		gomail.WithTLSConfig(&tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12, RootCAs: trusted})}
	if s.tls {
		options = append(options, gomail.WithSSL())
	}
	if user != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(user), gomail.WithPassword(password))
	}
	return gomail.NewClient(s.host, options...)
}

// insist tries again after a while what the server puts off, and gives up in time.
func insist(ctx context.Context, client *gomail.Client, message *gomail.Msg, p patience) error {
	ctx, cancel := context.WithTimeout(ctx, p.all)
	defer cancel()
	for try := 0; ; try++ {
		err := once(ctx, client, message)
		if err == nil {
			return nil
		}
		if try >= len(p.waits) || !passing(err) {
			return wordsOf(err)
		}
		select {
		case <-ctx.Done():
			return wordsOf(err)
		case <-time.After(p.waits[try]):
		}
	}
}

// once tries to send. The library bounds each step; that the steps together end in time is seen to here.
func once(ctx context.Context, client *gomail.Client, message *gomail.Msg) error {
	done := make(chan error, 1)
	go func() {
		err := client.DialAndSendWithContext(ctx, message)
		if message.IsDelivered() {
			err = nil // and only the farewell failed
		}
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return errSilent
	}
}

var errSilent = errors.New("no answer in time; given up")

// passing says whether it may go well a little later: the server puts it off (4xx), cannot be reached just now, or broke off. Silence is not waited for twice.
func passing(err error) bool {
	var refused *gomail.SendError
	var words *textproto.Error
	var timeout net.Error
	switch {
	case errors.Is(err, errSilent), errors.As(err, &timeout) && timeout.Timeout():
		return false
	case errors.As(err, &refused) && refused.ErrorCode() > 0:
		return refused.ErrorCode() < 500
	case errors.As(err, &words):
		return words.Code < 500
	}
	var unknown x509.UnknownAuthorityError
	var tlsError *tls.CertificateVerificationError
	return !errors.As(err, &unknown) && !errors.As(err, &tlsError)
}

// wordsOf is what went wrong, in the server's words where it spoke.
func wordsOf(err error) error {
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return errSilent
	}
	text := err.Error()
	for _, tail := range [...]string{", affected recipient(s):", ", affected message ID:"} {
		text, _, _ = strings.Cut(text, tail)
	}
	for _, head := range [...]string{"dial failed: ", "send failed: ", "client_send: "} {
		text = strings.TrimPrefix(text, head)
	}
	if at := replyShape().FindStringIndex(text); at != nil {
		text = text[:at[0]] + replies(text)
	}
	return errors.New(strings.Join(strings.Fields(text), " "))
}

// replyShape is how the library prints what a server said.
var replyShape = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`([0-9]{3}) ("(?:[^"\\]|\\.)*")`) })

// replies are the server's words as it said them, each once.
func replies(text string) string {
	var list []string
	for _, found := range replyShape().FindAllStringSubmatch(text, -1) {
		words, err := strconv.Unquote(found[2])
		if err != nil {
			words = found[2]
		}
		if reply := found[1] + " " + words; !slices.Contains(list, reply) {
			list = append(list, reply)
		}
	}
	return strings.Join(list, "; ")
}
