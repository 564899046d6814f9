package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// twoHosts are the logs of two gateways behind one balancer: the same client, paths, seconds and connection numbers, but each host's upstream fails in its
// own way. An envelope names the host where the logs do not lie in a folder of its own.
func twoHosts(t *testing.T, dir string, enveloped bool) (files []string) {
	t.Helper()
	r := rand.New(rand.NewPCG(8, 8))
	start := time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC)
	reasons := []string{"connect() failed (111: Connection refused) while connecting to upstream",
		"upstream timed out (110: Connection timed out) while reading response header from upstream"}
	for host, reason := range reasons {
		var access, errs bytes.Buffer
		write := func(out *bytes.Buffer, line string) {
			if enveloped {
				text, _ := json.Marshal(map[string]any{"message": line, "host": map[string]any{"name": fmt.Sprint("web", host+1)}})
				line = string(text)
			}
			out.WriteString(line + "\n")
		}
		for i := range 3000 {
			at, status, path := start.Add(time.Duration(i)*time.Second/5), 200, fmt.Sprint("/shop/", r.IntN(5))
			if i > 1500 && i%4 == 0 {
				status = 502 + 2*host
				write(&errs, fmt.Sprintf(`%s [error] 7#7: *%d %s, client: 10.1.0.1, server: shop, request: "GET %s HTTP/1.1", upstream: "http://10.9.%d.7:8080%s", host: "shop"`,
					at.Format("2006/01/02 15:04:05"), i, reason, path, host, path))
			}
			write(&access, fmt.Sprintf(`10.1.0.1 - - [%s] "GET %s HTTP/1.1" %d 157 "-" "curl/8.1"`, at.Format("02/Jan/2006:15:04:05 -0700"), path, status))
		}
		files = append(files, writeLog(t, dir, fmt.Sprintf("web%d-access.log", host+1), access.Bytes()), writeLog(t, dir, fmt.Sprintf("web%d-error.log", host+1), errs.Bytes()))
	}
	return files
}

// Hosts are kept apart though all that a request tells is the same on both, and the lines of a request find each other though a cut lies between them.
func TestHostsAreKeptApart(t *testing.T) {
	for _, enveloped := range []bool{false, true} {
		t.Run(fmt.Sprint("enveloped_", enveloped), func(t *testing.T) {
			files := twoHosts(t, t.TempDir(), enveloped)
			n := map[string]int{}
			for line := range strings.Lines(ask(t, nil, append([]string{"failures", clockShows}, files...)...)) {
				var f struct {
					File     string
					Evidence []struct{ File, Why string }
				}
				if err := json.Unmarshal([]byte(line), &f); err != nil {
					t.Fatal(err)
				}
				host := filepath.Base(f.File)[:4]
				n[host]++
				own := false
				for _, e := range f.Evidence {
					if filepath.Base(e.File)[:4] != host {
						t.Fatalf("a failure of %s is joined with a line of %s: %s", f.File, e.File, e.Why)
					}
					own = own || strings.HasSuffix(e.File, "error.log")
				}
				if !own {
					t.Fatalf("a failure of %s lacks its error line: %s", f.File, line)
				}
			}
			if n["web1"] != 374 || n["web2"] != 374 {
				t.Errorf("failures by host: %v, want 374 of each", n)
			}
			want := ask(t, nil, append([]string{"--format=json", clockShows}, files...)...)
			r := rand.New(rand.NewPCG(9, 9))
			for _, cuts := range []int{2, 40} {
				same(t, fmt.Sprint(cuts, " pieces of each log"), ask(t, nil, append([]string{"merge", "--format=json", clockShows}, pieces(t, r, files, cuts)...)...), want)
			}
		})
	}
}
