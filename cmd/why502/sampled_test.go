package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// manyFailures writes logs in which far more requests fail than a digest keeps whole: of an nginx with its error log, and of an HAProxy without zone.
func manyFailures(t *testing.T, n int) []string {
	t.Helper()
	dir := t.TempDir()
	names := []string{"access.log", "error.log", "haproxy.log"}
	var logs []*bufio.Writer
	for i, name := range names {
		names[i] = filepath.Join(dir, name)
		file, err := os.Create(names[i])
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		logs = append(logs, bufio.NewWriter(file))
	}
	r := rand.New(rand.NewPCG(5, 6))
	messages := []string{"connect() failed (111: Connection refused) while connecting to upstream",
		"upstream prematurely closed connection while reading response header from upstream", "no live upstreams while connecting to upstream"}
	states := []string{"SC--", "SH--", "sQ--", "----"}
	at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	for i := range n {
		at = at.Add(time.Duration(r.IntN(20)) * time.Millisecond)
		client, route, upstream := fmt.Sprintf("10.1.%d.%d", r.IntN(250), r.IntN(250)), fmt.Sprintf("/r%d/%d", r.IntN(50), i), r.IntN(4)
		switch kind := r.IntN(10); {
		case kind == 0:
			fmt.Fprintf(logs[0], "%s - - [%s] \"GET %s HTTP/1.1\" 200 5 \"-\" \"curl/8\"\n", client, at.Format("02/Jan/2006:15:04:05 -0700"), route)
		case kind < 6:
			fmt.Fprintf(logs[0], "%s - - [%s] \"GET %s HTTP/1.1\" 502 5 \"-\" \"curl/8\"\n", client, at.Format("02/Jan/2006:15:04:05 -0700"), route)
			if kind < 5 {
				fmt.Fprintf(logs[1], "%s [error] 7#7: *%d %s, client: %s, server: x, request: \"GET %s HTTP/1.1\", upstream: \"http://10.0.0.%d:80%s\", host: \"h\"\n",
					at.Add(2*time.Hour).Format("2006/01/02 15:04:05"), i, messages[r.IntN(len(messages))], client, route, upstream, route)
			}
		default:
			state := states[r.IntN(len(states))]
			fmt.Fprintf(logs[2], "%s:4711 [%s] web app%d/s%d 0/0/0/-1/%d 502 212 - - %s 9/9/0/0/3 0/0 \"GET %s HTTP/1.1\"\n",
				client, at.Add(-time.Hour).Format("02/Jan/2006:15:04:05.000"), upstream, r.IntN(3), r.IntN(900), state, route)
		}
	}
	for _, log := range logs {
		if err := log.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	return names
}

// Also when the digest had to sample, sums are exact, failures and report agree, and neither order nor workers nor cuts show.
func TestSampledFailures(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 100 MB")
	}
	files := manyFailures(t, 400_000)
	x := tell(t, func() io.Reader { return nil }, files...)
	x.agree(t, countLines(t, files))
	if !slices.ContainsFunc(x.report.Warnings, func(w string) bool { return strings.Contains(w, "more failures than are kept whole") }) {
		t.Fatalf("%d failures were all kept: nothing was sampled; warnings %q", x.report.Totals.Failures, x.report.Warnings)
	}
	want := ask(t, nil, append([]string{"--format=json", clockShows, "--jobs=1"}, files...)...)
	same(t, "3 jobs", ask(t, nil, "--format=json", clockShows, "--jobs=3", files[2], files[0], files[1]), want)
	r := rand.New(rand.NewPCG(7, 8))
	digests := pieces(t, r, files, 7)
	for range 2 {
		r.Shuffle(len(digests), func(i, j int) { digests[i], digests[j] = digests[j], digests[i] })
		same(t, fmt.Sprint("pieces merged in the order ", digests), ask(t, nil, append([]string{"merge", "--format=json", clockShows}, append(digests, digests[:5]...)...)...), want)
	}
}
