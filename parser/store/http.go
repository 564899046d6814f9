package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// Login is how to sign in. It never stands in an address: those show in process lists.
type Login struct {
	User, Password string
	Token          string // sent as it is behind "Authorization: " when it has a blank ("ApiKey …"), else as a bearer
}

// LoginFrom reads the login from a file of lines "user=…", "password=…", "token=…" where WHY502_STORE_AUTH_FILE names one, else from the environment:
// WHY502_STORE_USER, WHY502_STORE_PASSWORD, WHY502_STORE_TOKEN.
func LoginFrom(env func(string) string) (Login, error) {
	l := Login{env("WHY502_STORE_USER"), env("WHY502_STORE_PASSWORD"), env("WHY502_STORE_TOKEN")}
	name := env("WHY502_STORE_AUTH_FILE")
	if name == "" {
		return l, nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return l, fmt.Errorf("reading the login: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		switch key {
		case "user":
			l.User = value
		case "password":
			l.Password = value
		case "token":
			l.Token = value
		}
	}
	return l, nil
}

// client asks one store.
type client struct {
	base   string
	login  Login
	header http.Header // of each question
	http   http.Client
	bytes  *uint64
	pause  time.Duration // before the second try; it doubles
}

// Bounds of one answer and of patience.
const (
	answerTime = 60 * time.Second
	answerSize = 256 << 20
	tries      = 5
)

func newClient(u *url.URL, login Login, n *uint64) *client {
	scheme := "http"
	if q := u.Query().Get("tls"); q == "true" || q == "1" || u.Port() == "443" {
		scheme = "https"
	}
	return &client{base: scheme + "://" + u.Host, login: login, http: http.Client{Timeout: answerTime}, bytes: n, pause: 200 * time.Millisecond}
}

// refusal is an answer that says no.
type refusal struct {
	status int
	text   string
	wait   time.Duration
}

func (r *refusal) Error() string {
	if r.text == "" {
		return fmt.Sprintf("the store answers %d", r.status)
	}
	return fmt.Sprintf("the store answers %d: %s", r.status, r.text)
}

// again says that the same question may be answered later.
func again(err error) bool {
	var no *refusal
	if errors.As(err, &no) && !tooLarge(err) {
		return no.status == http.StatusTooManyRequests || no.status >= 500 && no.status != http.StatusNotImplemented
	}
	return !tooLarge(err)
}

// tooLarge says that an answer is larger than may be: here, or between the parts of the store.
func tooLarge(err error) bool {
	var no *refusal
	return errors.Is(err, errLarge) || errors.As(err, &no) && no.status >= 500 && strings.Contains(no.text, "larger than max")
}

var errLarge = errors.New("the store's answer is larger than 256 MiB")

// ask sends a question, again after a pause where the store is busy or gone, and decodes the answer.
func (c *client) ask(ctx context.Context, method, path string, body []byte, kind string, answer any) error {
	pause := c.pause
	for try := 1; ; try++ {
		data, err := c.once(ctx, method, path, body, kind)
		if err == nil {
			if err := json.Unmarshal(data, answer); err != nil {
				return fmt.Errorf("the store's answer is no JSON: %w", err)
			}
			return nil
		}
		if ctx.Err() != nil || try == tries || !again(err) {
			return err
		}
		var no *refusal
		wait := pause
		if errors.As(err, &no) {
			wait = max(wait, min(no.wait, 30*time.Second))
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return ctx.Err()
		}
		pause *= 2
	}
}

func (c *client) once(ctx context.Context, method, path string, body []byte, kind string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	for name, values := range c.header {
		request.Header[name] = values
	}
	c.sign(request)
	response, err := c.http.Do(request)
	if err != nil {
		var asked *url.Error
		if errors.As(err, &asked) {
			err = asked.Err // without the address, which is long
		}
		return nil, err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(io.LimitReader(response.Body, answerSize+1))
	atomic.AddUint64(c.bytes, uint64(len(data)))
	switch {
	case err != nil:
		return nil, err
	case response.StatusCode/100 != 2:
		seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
		return nil, &refusal{response.StatusCode, strings.TrimSpace(string(data[:min(len(data), 300)])), time.Duration(seconds) * time.Second}
	case len(data) > answerSize:
		return nil, errLarge
	}
	return data, nil
}

func (c *client) sign(r *http.Request) {
	switch {
	case strings.Contains(c.login.Token, " "):
		r.Header.Set("Authorization", c.login.Token)
	case c.login.Token != "":
		r.Header.Set("Authorization", "Bearer "+c.login.Token)
	case c.login.User != "":
		r.SetBasicAuth(c.login.User, c.login.Password)
	}
}
