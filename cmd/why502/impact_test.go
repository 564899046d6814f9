package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/why502/why502/report"
)

// clientsLog is the log of an hour with a request a second of ten clients, and a fault of a minute in the middle. failing says which of them fail then, and
// shown how the log shows the n-th one.
func clientsLog(t *testing.T, failing func(client int) bool, shown func(client int) (peer, forwarded string)) string {
	t.Helper()
	var b strings.Builder
	at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	for i := range 3600 {
		client, status := i%10, 200
		if i >= 1800 && i < 1860 && failing(client) {
			status = 502
		}
		peer, forwarded := shown(client)
		fmt.Fprintf(&b, "%s - - [%s] \"GET /p%d HTTP/1.1\" %d 5 \"-\" \"Firefox/130\" \"%s\"\n", peer, at.Format("02/Jan/2006:15:04:05 -0700"), i%7, status, forwarded)
		at = at.Add(time.Second)
	}
	name := filepath.Join(t.TempDir(), "access.log")
	if err := os.WriteFile(name, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}

// Where one client alone is hit, its user is asked first; but an address that makes all requests may be a balancer's.
func TestOneClient(t *testing.T) {
	direct := func(n int) (string, string) { return fmt.Sprintf("203.0.113.%d", n), "-" }
	balanced := func(int) (string, string) { return "10.0.0.1", "-" }
	forwarded := func(n int) (string, string) { return "10.0.0.1", fmt.Sprintf("203.0.113.%d, 10.0.0.9", n) }
	first := func(n int) bool { return n == 1 }
	all := func(int) bool { return true }
	for _, c := range []struct {
		name    string
		failing func(int) bool
		shown   func(int) (string, string)
		client  string
		note    bool
		clients int
	}{
		{"one_of_ten", first, direct, "203.0.113.1", false, 1},
		{"all_of_ten", all, direct, "", false, 10},
		{"balancer", all, balanced, "", true, 1},
		{"balancer_and_some_fail", first, balanced, "", true, 1},
		{"balancer_that_forwards_one", first, forwarded, "203.0.113.1", false, 1},
		{"balancer_that_forwards_all", all, forwarded, "", false, 10},
	} {
		t.Run(c.name, func(t *testing.T) {
			log := clientsLog(t, c.failing, c.shown)
			format := `--log-format=nginx=$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$http_x_forwarded_for"`
			var got struct {
				Incidents []struct {
					Impact   report.Impact
					CheckNow []string `json:"check_now"`
				}
			}
			if err := json.Unmarshal([]byte(ask(t, nil, "--format=json", clockShows, format, log)), &got); err != nil || len(got.Incidents) != 1 {
				t.Fatalf("%v, %d incidents, want 1", err, len(got.Incidents))
			}
			inc := got.Incidents[0]
			if inc.Impact.OneClient != c.client || inc.Impact.Note != "" != c.note || inc.Impact.Clients != c.clients {
				t.Errorf("impact: got %+v, want one client %q, a note: %v, %d clients", inc.Impact, c.client, c.note, c.clients)
			}
			if asks := strings.HasPrefix(inc.CheckNow[0], "at the user's end: "); asks != (c.client != "") {
				t.Errorf("check_now begins %q; want the user's end first: %v", inc.CheckNow[0], c.client != "")
			}
			if !c.note && slices.ContainsFunc(inc.CheckNow, func(s string) bool { return strings.Contains(s, "balancer") }) {
				t.Errorf("check_now speaks of a balancer: %q", inc.CheckNow)
			}
		})
	}
}

// The error budget of 30 days at the traffic of the logs: 60 of 3,600 requests in an hour are 60 of 2,592 that 99.9 % allows in 720 hours.
func TestErrorBudget(t *testing.T) {
	log := clientsLog(t, func(int) bool { return true }, func(n int) (string, string) { return fmt.Sprintf("203.0.113.%d", n), "-" })
	var got struct{ Impact report.Impact }
	if err := json.Unmarshal([]byte(ask(t, nil, "--format=json", clockShows, "--slo=99.9", log)), &got); err != nil {
		t.Fatal(err)
	}
	i := got.Impact
	if i.Failures != 60 || i.Requests == nil || *i.Requests != 3600 || i.Minutes != 1 || i.Paths != 7 || i.Clients != 10 {
		t.Errorf("impact: got %+v, want 60 of 3600 requests, 10 clients, 7 paths, 1 minute", i)
	}
	if want := 100 * 60 / (3600 * 720 * 0.001); i.Budget == nil || math.Abs(*i.Budget-want) > 0.01 {
		t.Errorf("error budget: got %v, want %.4f %%", i.Budget, want)
	}
	if err := json.Unmarshal([]byte(ask(t, nil, "--format=json", clockShows, "--since=2026-11-22T10:30:10Z", "--until=2026-11-22T10:30:20Z", log)), &got); err != nil {
		t.Fatal(err)
	}
	if i := got.Impact; i.Failures != 10 || *i.Requests != 10 || i.Paths != 7 || i.Clients != 10 {
		t.Errorf("impact of ten seconds: got %+v, want 10 of 10 requests", i)
	}
	for _, format := range []string{"text", "markdown", "html"} {
		if text := ask(t, nil, "--format="+format, clockShows, "--slo=99.9", log); !strings.Contains(strings.Join(strings.Fields(text), " "), "2.3 % of the error budget of 30 days") {
			t.Errorf("%s: says nothing of 2.3 %% of the error budget", format)
		}
	}
	for _, slo := range []string{"100", "-1", "many"} {
		var out, errs strings.Builder
		if code := run(t.Context(), []string{"--slo=" + slo, log}, nil, &out, &errs); code != exitUsage {
			t.Errorf("--slo=%s: exit %d, want %d; %s", slo, code, exitUsage, errs.String())
		}
	}
}
