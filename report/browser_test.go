//go:build lab

package report

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// These tests open the page in Chromium and have axe-core look for what keeps people out. WHY502_AXE names the axe.min.js of the npm package axe-core.

//go:embed browser_test.js
var harness string

// seen is what the browser tells of one page in one width.
type seen struct {
	Dark, Phone    bool
	Inner, Outer   int // width of what is on the page, and of the window
	Violations     []string
	LoadMillis     float64
	Sorts, Filters bool
	Reveals        bool
}

func TestPageInChromium(t *testing.T) {
	axe := needed(t)
	for name, incidents := range map[string]int{"quiet": 0, "hostile": 6, "large": 200} {
		page := written(t, HTML, reportOf(incidents))
		for _, scheme := range []string{"light", "dark"} {
			t.Run(name+"_"+scheme, func(t *testing.T) {
				views, console := open(t, page, axe, scheme == "dark")
				for _, line := range console {
					t.Errorf("the console says %s", line)
				}
				if len(views) != 2 {
					t.Fatalf("%d views, want one as wide as a desk and one as wide as a phone", len(views))
				}
				for _, v := range views {
					v.check(t, scheme == "dark", incidents > 0)
				}
			})
		}
	}
}

func (v seen) check(t *testing.T, dark, incidents bool) {
	t.Helper()
	where := fmt.Sprintf("%d wide", v.Outer)
	for _, violation := range v.Violations {
		t.Errorf("%s: %s", where, violation)
	}
	if v.Dark != dark {
		t.Errorf("%s: dark is %v, want %v", where, v.Dark, dark)
	}
	if v.Phone != (v.Outer <= 360) {
		t.Errorf("%s: drawings of a phone are shown: %v", where, v.Phone)
	}
	if v.Inner > v.Outer {
		t.Errorf("%s: scrolls sideways to %d", where, v.Inner)
	}
	if v.LoadMillis <= 0 || v.LoadMillis >= 1000 {
		t.Errorf("%s: open after %.0f ms, want less than a second", where, v.LoadMillis)
	}
	if incidents && (!v.Sorts || !v.Filters || !v.Reveals) {
		t.Errorf("%s: the list of incidents can be sorted: %v, filtered: %v; a link into a closed incident opens it: %v", where, v.Sorts, v.Filters, v.Reveals)
	}
}

// needed are the tools; where one is missing the test is left out, unless all must be there.
func needed(t *testing.T) (axe string) {
	t.Helper()
	missing := t.Skipf
	if os.Getenv("WHY502_LAB") == "required" {
		missing = t.Fatalf
	}
	if _, err := exec.LookPath("chromium"); err != nil {
		missing("no chromium: %v", err)
	}
	text, err := os.ReadFile(os.Getenv("WHY502_AXE"))
	if err != nil {
		missing("no axe-core: %v", err)
	}
	return string(text)
}

var policyTag = regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`)

// open shows a page in both widths. The page asks for nothing else; what it is looked at with comes from the frame around it.
func open(t *testing.T, page, axe string, dark bool) (views []seen, console []string) {
	t.Helper()
	done := make(chan []seen, 1)
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/favicon.ico" { // the browser's own idea
			t.Errorf("the page asks for %s", r.URL)
		}
		http.NotFound(w, r)
	})
	mux.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, page) })
	// Only axe-core, which puts itself into the page, needs the policy out of its way.
	mux.HandleFunc("/examined", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, strings.Replace(policyTag.ReplaceAllString(page, ""), "</head>", "<script>"+axe+"</script></head>", 1))
	})
	mux.HandleFunc("/frame", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "<!DOCTYPE html><title>frame</title><style>:root{color-scheme:light dark}iframe{border:0;height:800px}</style><body><script>%s</script>", harness)
	})
	mux.HandleFunc("/seen", func(_ http.ResponseWriter, r *http.Request) {
		var list []seen
		text, err := io.ReadAll(r.Body)
		if err == nil {
			err = json.Unmarshal(text, &list)
		}
		if err != nil {
			t.Errorf("the browser tells %q: %v", text, err)
		}
		done <- list
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	scheme := map[bool]string{false: "1", true: "0"}[dark]
	command := exec.CommandContext(ctx, "chromium", "--headless", "--no-sandbox", "--disable-dev-shm-usage", "--no-first-run", "--enable-logging=stderr", "--window-size=1400,900",
		"--blink-settings=preferredColorScheme="+scheme, "--user-data-dir="+t.TempDir(), "--remote-debugging-port=0", server.URL+"/frame")
	var says strings.Builder
	command.Stderr, command.WaitDelay = &says, 5*time.Second
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case views = <-done:
	case <-ctx.Done():
		t.Errorf("the browser tells nothing")
	}
	cancel()
	_ = command.Wait() // it was told to stop
	for line := range strings.Lines(says.String()) {
		if strings.Contains(line, "CONSOLE") {
			console = append(console, strings.TrimSpace(line))
		}
	}
	return views, console
}
