package store

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// A login comes from the environment, or from a file that counts more; and it is sent as its kind wants.
func TestLoginFrom(t *testing.T) {
	file := filepath.Join(t.TempDir(), "login")
	if err := os.WriteFile(file, []byte("user=me\npassword=a=b\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		env  map[string]string
		want string // header
	}{
		{"nothing", nil, ""},
		{"password", map[string]string{"WHY502_STORE_USER": "me", "WHY502_STORE_PASSWORD": "a=b"}, "Basic bWU6YT1i"},
		{"file", map[string]string{"WHY502_STORE_USER": "you", "WHY502_STORE_AUTH_FILE": file}, "Basic bWU6YT1i"},
		{"token", map[string]string{"WHY502_STORE_TOKEN": "abc"}, "Bearer abc"},
		{"token_of_a_kind", map[string]string{"WHY502_STORE_TOKEN": "ApiKey abc"}, "ApiKey abc"},
	} {
		login, err := LoginFrom(func(name string) string { return test.env[name] })
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		c := client{login: login}
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		c.sign(r)
		if got := r.Header.Get("Authorization"); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
	if _, err := LoginFrom(func(string) string { return file + "x" }); err == nil {
		t.Error("a file that is not there gives no error")
	}
}

// A store that does not answer is given up after a while, and asked again; when nobody wants the answer any more, no longer.
func TestAskHasPatience(t *testing.T) {
	var asked atomic.Int32
	gone := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) == 1 {
			<-gone
		}
		writeJSON(w, object{})
	}))
	defer server.Close()
	defer close(gone)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(u, Login{}, new(uint64))
	c.pause, c.http.Timeout = time.Millisecond, 100*time.Millisecond
	var answer object
	if err := c.ask(context.Background(), http.MethodGet, "/", nil, "", &answer); err != nil || asked.Load() != 2 {
		t.Errorf("%d questions, error %v; want the second to be answered", asked.Load(), err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := c.ask(ctx, http.MethodGet, "/", nil, "", &answer); err == nil || !strings.Contains(err.Error(), "canceled") {
		t.Errorf("got error %v, want that it was given up", err)
	}
}
