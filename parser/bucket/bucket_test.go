package bucket

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/why502/why502/parser/source"
)

// fake is a server of objects that fails as real ones do.
type fake struct {
	objects map[string]string
	page    int          // keys in a page of a listing
	busy    atomic.Int32 // so many requests are refused first
	breaks  atomic.Int32 // so many transfers break in the middle
	now     atomic.Int32 // requests for objects that are open
	most    atomic.Int32
	slow    chan struct{} // where it is not nil, transfers wait for it to close
	asked   atomic.Int32
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.asked.Add(1)
	if !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential=key/") {
		w.WriteHeader(http.StatusForbidden)
		io.WriteString(w, "<Error><Code>AccessDenied</Code></Error>")
		return
	}
	if f.busy.Add(-1) >= 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	if r.URL.Query().Get("list-type") == "2" {
		f.list(w, r)
		return
	}
	text, there := f.objects[strings.TrimPrefix(r.URL.Path, "/logs/")]
	if !there {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if r.Header.Get("If-Match") != fmt.Sprintf(`"%d"`, len(text)) {
		w.WriteHeader(http.StatusPreconditionFailed)
		return
	}
	f.send(w, r, text)
}

func (f *fake) send(w http.ResponseWriter, r *http.Request, text string) {
	n := f.now.Add(1)
	defer f.now.Add(-1)
	for most := f.most.Load(); n > most && !f.most.CompareAndSwap(most, n); most = f.most.Load() {
	}
	if f.slow != nil {
		select {
		case <-f.slow:
		case <-r.Context().Done():
			return
		}
	}
	from := 0
	if _, err := fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &from); err == nil {
		text = text[from:]
		w.WriteHeader(http.StatusPartialContent)
	}
	if f.breaks.Add(-1) >= 0 {
		w.Header().Set("Content-Length", fmt.Sprint(len(text)))
		io.WriteString(w, text[:len(text)/2])
		panic(http.ErrAbortHandler)
	}
	io.WriteString(w, text)
}

func (f *fake) list(w http.ResponseWriter, r *http.Request) {
	var page struct {
		XMLName               xml.Name `xml:"ListBucketResult"`
		Contents              []object
		IsTruncated           bool
		NextContinuationToken string
	}
	var keys []string
	for key := range f.objects {
		if strings.HasPrefix(key, r.URL.Query().Get("prefix")) && key > r.URL.Query().Get("continuation-token") {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	if f.page > 0 && len(keys) > f.page {
		keys = keys[:f.page]
		page.IsTruncated, page.NextContinuationToken = true, keys[f.page-1]
	}
	for _, key := range keys {
		page.Contents = append(page.Contents, object{Key: key, Size: int64(len(f.objects[key])), ETag: fmt.Sprintf(`"%d"`, len(f.objects[key])), LastModified: time.Unix(1795356000, 0).UTC()})
	}
	xml.NewEncoder(w).Encode(page)
}

// start starts the fake; the login reaches it.
func (f *fake) start(t *testing.T) Login {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return Login{Key: "key", Secret: "secret", Region: "us-east-1", Endpoint: server.URL}
}

func names(inputs []*source.Input) (list []string) {
	for _, in := range inputs {
		list = append(list, strings.TrimPrefix(in.Name, "s3://logs/"))
	}
	return list
}

func TestList(t *testing.T) {
	f := &fake{page: 2, objects: map[string]string{"web1/access.log": "a", "web1/access.log.1.gz": "b", "web1/": "", "web1/.tmp": "c", "web2/access.log": "d", "odd/a b+c%41.log": "e", "web10/x.log": "f"}}
	login := f.start(t)
	for _, test := range []struct {
		address string
		want    string
	}{
		{"s3://logs", "odd/a b+c%41.log web1/access.log web1/access.log.1.gz web10/x.log web2/access.log"},
		{"s3://logs/web1/", "web1/access.log web1/access.log.1.gz"},
		{"s3://logs/web1", "web1/access.log web1/access.log.1.gz web10/x.log"},
		{"s3://logs/web1/access.log", "web1/access.log"},
		{"s3://logs/*/access.log", "web1/access.log web2/access.log"},
		{"s3://logs/web1/access*", "web1/access.log web1/access.log.1.gz"},
	} {
		inputs, err := List(context.Background(), test.address, login)
		if got := strings.Join(names(inputs), " "); err != nil || got != test.want {
			t.Errorf("%s: got %q, error %v; want %q", test.address, got, err, test.want)
		}
	}
	for _, test := range []struct{ address, want string }{
		{"s3://logs/web3/", "there is no such object"}, {"s3:///x", "want s3://BUCKET/PREFIX"}, {"s3://me:secret@logs/x", "want s3://BUCKET/PREFIX"}, {"s3://logs/[", "no valid pattern"},
	} {
		if _, err := List(context.Background(), test.address, login); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got error %v, want %q", test.address, err, test.want)
		}
	}
	if _, err := List(context.Background(), "s3://logs/", Login{Endpoint: login.Endpoint}); err == nil || !strings.Contains(err.Error(), "403 AccessDenied") {
		t.Errorf("without a login: got error %v, want 403 AccessDenied", err)
	}
}

func readAll(t *testing.T, in *source.Input) string {
	t.Helper()
	stream, err := in.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	text, err := io.ReadAll(stream)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A server that is busy is asked again, and a transfer that breaks goes on where it was.
func TestReadsOverTroubles(t *testing.T) {
	long := strings.Repeat("a line of a log that is long enough to be sent in pieces\n", 40_000)
	f := &fake{objects: map[string]string{"a.log": long, "b.log": "b"}}
	f.busy.Store(2)
	f.breaks.Store(3)
	inputs, err := List(context.Background(), "s3://logs/", f.start(t))
	if err != nil {
		t.Fatal(err)
	}
	if got := readAll(t, inputs[0]); got != long {
		t.Errorf("got %d bytes, want the %d of the object", len(got), len(long))
	}
	if got := readAll(t, inputs[0]); got != long {
		t.Errorf("read again: got %d bytes, want %d", len(got), len(long))
	}
	if in := inputs[0]; in.Size != int64(len(long)) || in.ModTime.Unix() != 1795356000 || in.Group != "s3://logs/a.log" || in.Regular {
		t.Errorf("got %+v; want the size and time of the listing", in)
	}
}

// An object that is replaced after it was listed is not mixed with what it was.
func TestReplacedObject(t *testing.T) {
	f := &fake{objects: map[string]string{"a.log": "one line\n"}}
	inputs, err := List(context.Background(), "s3://logs/", f.start(t))
	if err != nil {
		t.Fatal(err)
	}
	f.objects["a.log"] = "another one, longer\n"
	stream, err := inputs[0].Open()
	if err == nil {
		_, err = io.ReadAll(stream)
	}
	if err == nil || !strings.Contains(err.Error(), "412") && !strings.Contains(err.Error(), "replaced") {
		t.Errorf("got error %v, want that it was replaced", err)
	}
}

// While one object is read others come already, but not all of them.
func TestSideBySide(t *testing.T) {
	f := &fake{objects: map[string]string{}, slow: make(chan struct{})}
	for i := range 30 {
		f.objects[fmt.Sprintf("%02d.log", i)] = "line\n"
	}
	inputs, err := List(context.Background(), "s3://logs/", f.start(t))
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for f.now.Load() < abreast {
			time.Sleep(time.Millisecond)
		}
		close(f.slow)
	}()
	for _, in := range inputs {
		if got := readAll(t, in); got != "line\n" {
			t.Fatalf("%s: got %q", in.Name, got)
		}
	}
	if most := f.most.Load(); most != abreast {
		t.Errorf("%d objects came side by side, want %d", most, abreast)
	}
	if asked := f.asked.Load(); asked != 31 {
		t.Errorf("%d requests, want one for the listing and one for each of 30 objects", asked)
	}
}

// The signature is the one that the documentation of version 4 gives for its example of a GET with a range.
func TestSign(t *testing.T) {
	login := Login{Key: "AKIAIOSFODNN7EXAMPLE", Secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", Region: "us-east-1"}
	r, err := http.NewRequest(http.MethodGet, "https://examplebucket.s3.amazonaws.com/test.txt", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Range", "bytes=0-9")
	login.sign(r, time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC))
	const want = "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
	if got := r.Header.Get("Authorization"); !strings.HasSuffix(got, want) {
		t.Errorf("got %s, want %s at its end", got, want)
	}
}

func TestAddress(t *testing.T) {
	for _, test := range []struct{ endpoint, bucket, key, want string }{
		{"", "logs", "a/b.log", "https://logs.s3.eu-west-1.amazonaws.com/a/b.log"},
		{"", "logs.shop", "a b+c.log", "https://s3.eu-west-1.amazonaws.com/logs.shop/a%20b%2Bc.log"},
		{"http://127.0.0.1:9000", "logs", "a/é.log", "http://127.0.0.1:9000/logs/a/%C3%A9.log"},
		{"https://host/store", "logs", "", "https://host/store/logs/"},
	} {
		c := &client{login: Login{Region: "eu-west-1", Endpoint: test.endpoint}}
		if got := c.address(test.bucket, test.key).String(); got != test.want {
			t.Errorf("%q, bucket %s, key %q: got %s, want %s", test.endpoint, test.bucket, test.key, got, test.want)
		}
	}
}

func TestLoginFrom(t *testing.T) {
	file := filepath.Join(t.TempDir(), "credentials")
	if err := os.WriteFile(file, []byte("[default]\naws_access_key_id = a\naws_secret_access_key=b\n[night]\naws_access_key_id=c\naws_secret_access_key=d\naws_session_token=e\nregion=eu-north-1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		env  map[string]string
		want Login
	}{
		{"nothing", map[string]string{"HOME": "/nonexistent"}, Login{Region: "us-east-1"}},
		{"environment", map[string]string{"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_DEFAULT_REGION": "r", "AWS_ENDPOINT_URL": "http://x/"}, Login{Key: "k", Secret: "s", Region: "r", Endpoint: "http://x"}},
		{"file", map[string]string{"AWS_SHARED_CREDENTIALS_FILE": file}, Login{Key: "a", Secret: "b", Region: "us-east-1"}},
		{"profile", map[string]string{"AWS_SHARED_CREDENTIALS_FILE": file, "AWS_PROFILE": "night"}, Login{Key: "c", Secret: "d", Session: "e", Region: "eu-north-1"}},
	} {
		got, err := LoginFrom(func(name string) string { return test.env[name] })
		if err != nil || got != test.want {
			t.Errorf("%s: got %+v, error %v; want %+v", test.name, got, err, test.want)
		}
	}
	if _, err := LoginFrom(func(name string) string { return map[string]string{"AWS_SHARED_CREDENTIALS_FILE": file + "x"}[name] }); err == nil {
		t.Error("a file of credentials that is missing is no error")
	}
}
