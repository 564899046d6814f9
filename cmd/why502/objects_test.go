package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// objectStore serves files as the objects of a bucket "logs".
func objectStore(t *testing.T, files []string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("list-type") == "" {
			http.ServeFile(w, r, filepath.Join(filepath.Dir(files[0]), filepath.Base(r.URL.Path)))
			return
		}
		io.WriteString(w, "<ListBucketResult>")
		for _, name := range files {
			info, err := os.Stat(name)
			if err != nil {
				t.Error(err)
				return
			}
			fmt.Fprintf(w, "<Contents><Key>day/%s</Key><Size>%d</Size><LastModified>2026-11-22T15:00:00.000Z</LastModified></Contents>", filepath.Base(name), info.Size())
		}
		io.WriteString(w, "</ListBucketResult>")
	}))
	t.Cleanup(server.Close)
	for name, value := range map[string]string{"AWS_ENDPOINT_URL": server.URL, "AWS_ENDPOINT_URL_S3": "", "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": ""} {
		t.Setenv(name, value)
	}
}

// The report of objects is that of the files, and a plan may name objects and pieces of them.
func TestObjectsAsInput(t *testing.T) {
	files := logs(t, "n-bigheader")
	objectStore(t, files)
	folder := filepath.Dir(files[0])
	named := func(text string) string { return strings.ReplaceAll(text, folder, "s3://logs/day") }
	want := named(ask(t, nil, append([]string{"--format=json", clockShows}, files...)...))
	for _, jobs := range []string{"1", "3"} {
		same(t, "objects with --jobs="+jobs, ask(t, nil, "--format=json", clockShows, "--jobs="+jobs, "s3://logs/day/"), want)
	}
	dir := t.TempDir()
	var plan strings.Builder
	for _, name := range files {
		fmt.Fprintf(&plan, "%s 0-5000\n%[1]s 5000-\n", named(name))
	}
	list := writeLog(t, dir, "plan", []byte(plan.String()))
	parts := filepath.Join(dir, "parts")
	ask(t, nil, "digest", clockShows, "--names", list, "-o", parts)
	same(t, "a plan of objects", ask(t, nil, "merge", "--format=json", clockShows, "--plan", list, parts), want)
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"--state", filepath.Join(dir, "state"), "s3://logs/day/"}, nil, &out, &errs); code != exitUsage {
		t.Errorf("--state with objects: exit code %d, %q; want 2", code, errs.String())
	}
}
