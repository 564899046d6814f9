// Backend in Go. The environment names version, pace and what this version gets wrong (see the README, "Backends").
package main

import (
	"fmt"
	"math"
	"math/rand"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

func env(k, d string) string {
	if v := os.Getenv(k); v != "" {
		return v
	}
	return d
}

func number(k, d string) float64 {
	v, _ := strconv.ParseFloat(env(k, d), 64)
	return v
}

type app struct {
	bug, word, flag, heavyPath string
	bugPaths                   []string
	share, after, pace, heavy  float64
	eat, leak                  int
	born                       time.Time
	slots                      chan struct{} // how many requests it works on at once; nil: any number
	body                       []byte

	mu    sync.Mutex
	kept  [][]byte
	files []*os.File
}

func newApp() *app {
	a := &app{bug: env("LAB_BUG", ""), word: env("LAB_BUGWORD", ""), flag: env("LAB_FLAG", ""), heavyPath: env("LAB_HEAVYPATH", "/reports/export"),
		bugPaths: strings.Split(env("LAB_BUGPATH", "/"), "|"), share: number("LAB_BUGSHARE", "1"), after: number("LAB_BUGAFTER", "0"),
		pace: number("LAB_MS", "9"), heavy: number("LAB_HEAVY", "0.4"), eat: int(number("LAB_EAT", "0")), leak: int(number("LAB_LEAK", "0")), born: time.Now()}
	if n := int(number("LAB_SLOTS", "0")); n > 0 {
		a.slots = make(chan struct{}, n)
	}
	a.body = []byte("<!doctype html><title>app</title>" + strings.Repeat("<p>item</p>", int(number("LAB_BODY", "200"))))
	return a
}

// hit says whether this request meets the fault of this version.
func (a *app) hit(r *http.Request) bool {
	if a.bug == "" || !strings.Contains(r.URL.RequestURI(), a.word) || rand.Float64() >= a.share || time.Since(a.born).Seconds() < a.after {
		return false
	}
	if a.flag != "" {
		if _, err := os.Stat(a.flag); err != nil {
			return false
		}
	}
	for _, p := range a.bugPaths {
		if strings.HasPrefix(r.URL.Path, p) {
			return true
		}
	}
	return false
}

// plan is status and seconds of work of a healthy answer.
func (a *app) plan(r *http.Request) (int, float64) {
	p, x := r.URL.Path, rand.Float64()
	for _, s := range []string{".php", ".env", ".git", "cgi-bin", "actuator", "phpunit"} {
		if strings.Contains(p, s) {
			return 404, 0.001
		}
	}
	switch {
	case strings.HasSuffix(p, "/healthz"):
		return 200, 0
	case strings.HasPrefix(p, a.heavyPath):
		return 200, a.heavy * (0.7 + 0.6*rand.Float64())
	case x < 0.003:
		return 500, 0.01
	case x < 0.0035:
		return 503, 0.01
	case r.Method == "POST":
		return 201, a.lognormal()
	}
	return 200, a.lognormal()
}

func (a *app) lognormal() float64 { return math.Min(0.4, a.pace/1000*math.Exp(0.8*rand.NormFloat64())) }

func waste(n int) []byte {
	b := make([]byte, n)
	for i := 0; i < n; i += 4096 {
		b[i] = 1
	}
	return b
}

func cut(w http.ResponseWriter) {
	if h, ok := w.(http.Hijacker); ok {
		if c, _, err := h.Hijack(); err == nil {
			c.Close()
		}
	}
}

// misbehave does what the fault does before the answer; true: there is no answer.
func (a *app) misbehave(w http.ResponseWriter) bool {
	switch a.bug {
	case "panic": // net/http recovers: the connection is cut
		var m map[string]int
		m["order"]++
	case "fatal": // a panic in another goroutine: the process dies
		go func() { var m map[string]int; m["order"]++ }()
		time.Sleep(time.Second)
	case "deadlock": // takes the lock and never gives it back; the other paths need it too
		a.mu.Lock()
		a.mu.Lock()
	case "hang":
		time.Sleep(time.Hour)
	case "slotleak": // keeps its slot for good
		if a.slots != nil {
			a.slots <- struct{}{}
		}
	case "fileleak": // opens a template and forgets to close it
		if f, err := os.Open("/etc/hostname"); err == nil {
			a.mu.Lock()
			a.files = append(a.files, f)
			a.mu.Unlock()
		}
	case "cut":
		cut(w)
		return true
	}
	return false
}

func (a *app) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("X-Lab-Stray") != "" {
		cut(w)
		return
	}
	if r.Header.Get("X-Lab-502") != "" {
		w.WriteHeader(502)
		w.Write([]byte(`{"error":"provider unreachable"}`))
		return
	}
	code, secs := a.plan(r)
	if a.slots != nil && secs > 0 {
		a.slots <- struct{}{}
		defer func() { <-a.slots }()
	}
	if a.leak > 0 {
		b := waste(a.leak)
		a.mu.Lock()
		a.kept = append(a.kept, b)
		a.mu.Unlock()
	}
	hit := a.hit(r)
	if hit && a.misbehave(w) {
		return
	}
	if a.bug == "deadlock" && !strings.HasSuffix(r.URL.Path, "/healthz") && !strings.HasPrefix(r.URL.Path, "/static") {
		a.mu.Lock()
		a.mu.Unlock()
	}
	var hold []byte
	if a.eat > 0 && strings.HasPrefix(r.URL.Path, a.heavyPath) {
		hold = waste(a.eat)
	}
	time.Sleep(time.Duration(secs * float64(time.Second)))
	if hold != nil {
		hold[0] = 2
	}
	if isCall(r) {
		answerCall(w, r)
		return
	}
	n := 200 + rand.Intn(len(a.body)-199)
	w.Header().Set("Content-Type", "text/html")
	if hit && a.bug == "bigheader" {
		w.Header().Set("Set-Cookie", "session="+strings.Repeat("a", int(number("LAB_BIG", "12000"))))
	}
	w.Header().Set("Content-Length", strconv.Itoa(n))
	w.WriteHeader(code)
	if r.Method != "HEAD" {
		w.Write(a.body[:n])
	}
}

func main() {
	if target := env("LAB_CLIENT", ""); target != "" {
		callForever(target)
	}
	a := newApp()
	if a.bug == "nostart" {
		fmt.Fprintln(os.Stderr, "panic: config: missing key database.url")
		os.Exit(2)
	}
	s := &http.Server{Addr: env("LAB_ADDR", "") + ":" + env("LAB_PORT", "8080"), Handler: a}
	if ms := number("LAB_KEEPALIVE_MS", "0"); ms > 0 {
		s.IdleTimeout = time.Duration(ms) * time.Millisecond
	}
	if env("LAB_H2C", "") != "" {
		s.Protocols = new(http.Protocols)
		s.Protocols.SetUnencryptedHTTP2(true)
	}
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGTERM)
	go func() { <-c; os.Exit(0) }()
	var err error
	if t := os.Getenv("LAB_TLS"); t != "" {
		err = s.ListenAndServeTLS(t+".crt", t+".key")
	} else {
		err = s.ListenAndServe()
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
