package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

// A report from a store counts the requests that stayed there, and says so when less came than was counted.
func TestReportFromStore(t *testing.T) {
	lines := []string{`10.0.0.1 - - [22/Nov/2026:14:00:01 +0000] "GET /a HTTP/1.1" 502 157 "-" "curl"`, `10.0.0.2 - - [22/Nov/2026:14:00:02 +0000] "GET /b HTTP/1.1" 502 157 "-" "curl"`}
	counted, ordinary := 2, 14
	store := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var rows [][]any
		body := make([]byte, 4096)
		n, _ := r.Body.Read(body)
		switch sql := string(body[:n]); {
		case strings.Contains(sql, "countIf"):
			rows = [][]any{{1795356000, "web1", counted, counted + 98}}
		case strings.Contains(sql, "cityHash64"):
			for i := range ordinary {
				rows = append(rows, []any{1795356003000 + int64(i), fmt.Sprintf(`10.0.0.%d - - [22/Nov/2026:14:00:03 +0000] "GET /a HTTP/1.1" 200 157 "-" "curl"`, i), "web1"})
			}
		default:
			for i, l := range lines {
				rows = append(rows, []any{1795356001000 + int64(i)*1000, l, "web1"})
			}
		}
		json.NewEncoder(w).Encode(map[string]any{"data": rows})
	}))
	defer store.Close()
	ask := func() (string, string, int) {
		var out, errs bytes.Buffer
		code := run(context.Background(), []string{"--from", "clickhouse" + strings.TrimPrefix(store.URL, "http") + "/logs?host=h&sample=7", "--since", "2026-11-22T14:00:00Z", "--until", "2026-11-22T15:00:00Z", "--now", "2026-11-22T15:00:00Z", "--format", "json"}, os.Stdin, &out, &errs)
		return out.String(), errs.String(), code
	}
	out, errs, code := ask()
	var rep struct {
		Totals   struct{ Requests, Failures int }
		Warnings []string
	}
	if err := json.Unmarshal([]byte(out), &rep); err != nil || code != 0 {
		t.Fatalf("exit code %d, %v\n%s%s", code, err, out, errs)
	}
	if rep.Totals.Requests != 100 || rep.Totals.Failures != 2 || strings.Contains(strings.Join(rep.Warnings, " "), "incomplete") {
		t.Errorf("%+v; want 100 requests, 2 failures, and nothing incomplete", rep)
	}
	if !strings.Contains(strings.Join(rep.Warnings, " "), "one of 7 of the others") {
		t.Errorf("the report does not say what its confidence rests on: %q", rep.Warnings)
	}
	ordinary = 0
	if out, _, _ = ask(); !strings.Contains(out, "what was usual is known of those totals alone") || !strings.Contains(out, `"requests": 100,`) {
		t.Errorf("there is no sample, and the report does not say so, or loses requests:\n%s", out)
	}
	counted = 3
	if out, _, _ = ask(); !strings.Contains(out, "incomplete: 2 of 3 lines") {
		t.Errorf("a line is lost, and the report does not say so:\n%s", out)
	}
	for _, wrong := range []string{"ftp://x/y", "loki://me:secret@x/"} {
		var errs bytes.Buffer
		if code := run(context.Background(), []string{"--from", wrong}, nil, &errs, &errs); code == 0 || strings.Contains(errs.String(), "secret") {
			t.Errorf("--from %s: exit code %d, %q", wrong, code, errs.String())
		}
	}
}
