//go:build engines

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

const lokiVersion = "v3.7.8"

// lokiModule is the module that Loki is built in: what it replaces, only the main module can.
const lokiModule = `module engine

go 1.26.5

require github.com/grafana/loki/v3 ` + lokiVersion + `

replace (
	github.com/Azure/azure-sdk-for-go => github.com/Azure/azure-sdk-for-go v68.0.0+incompatible
	github.com/Azure/azure-storage-blob-go => github.com/MasslessParticle/azure-storage-blob-go v0.14.1-0.20240322194317-344980fda573
	github.com/gocql/gocql => github.com/grafana/gocql v0.0.0-20200605141915-ba5dc39ece85
	github.com/grafana/regexp => github.com/grafana/regexp v0.0.0-20240518133315-a468a5bfb3bc
	github.com/hashicorp/memberlist => github.com/grafana/memberlist v0.3.1-0.20251126142931-6f9f62ab6f86
	github.com/influxdata/go-syslog/v3 => github.com/leodido/go-syslog/v4 v4.3.0
	github.com/thanos-io/objstore => github.com/grafana/objstore v0.0.0-20250728171719-b5d3b766d1b0
)

exclude k8s.io/client-go v8.0.0+incompatible
`

// lokiBinary is Loki from the folder of what is kept. To build it takes eight minutes of a core, too long for each run: only WHY502_ENGINES_LOKI=build
// does that, once.
func lokiBinary(t *testing.T) string {
	t.Helper()
	name := "loki-" + strings.TrimPrefix(lokiVersion, "v")
	if os.Getenv("WHY502_ENGINES_LOKI") != "build" && !isKept(t, name) {
		lacks(t, "there is no Loki in the folder of kept engines; WHY502_ENGINES_LOKI=build builds it, which takes eight minutes or more (with -timeout 60m)")
	}
	folder := kept(t, name, func(folder string) *exec.Cmd {
		if err := os.WriteFile(filepath.Join(folder, "go.mod"), []byte(lokiModule), 0o644); err != nil {
			t.Fatal(err)
		}
		build := exec.Command("sh", "-c", "go get github.com/grafana/loki/v3/cmd/loki@"+lokiVersion+" && exec nice -n 19 go build -p 1 -trimpath -ldflags '-s -w' -o loki github.com/grafana/loki/v3/cmd/loki")
		build.Dir, build.Env = folder, append(os.Environ(), "GOFLAGS=-mod=mod", "CGO_ENABLED=0")
		return build
	})
	return filepath.Join(folder, "loki")
}

// lokiConfig is the configuration of one of two nodes that share a folder. Tenant "narrow" may have one series in an answer; a page holds 1000 lines.
const lokiConfig = `auth_enabled: true
server: {http_listen_address: 127.0.0.1, http_listen_port: %[2]d, grpc_listen_address: 127.0.0.1, grpc_listen_port: %[3]d, log_level: warn}
common:
  instance_addr: 127.0.0.1
  path_prefix: %[1]s/node%[2]d
  replication_factor: 1
  storage: {filesystem: {chunks_directory: %[1]s/chunks, rules_directory: %[1]s/rules}}
  ring: {instance_id: node%[2]d, instance_addr: 127.0.0.1, kvstore: {store: memberlist}}
memberlist: {node_name: node%[2]d, bind_addr: [127.0.0.1], bind_port: %[4]d, advertise_addr: 127.0.0.1, advertise_port: %[4]d, join_members: ["127.0.0.1:%[5]d"]}
ingester: {lifecycler: {min_ready_duration: 0s}}
schema_config: {configs: [{from: 2024-01-01, store: tsdb, object_store: filesystem, schema: v13, index: {prefix: index_, period: 24h}}]}
limits_config:
  max_entries_limit_per_query: 1000
  ingestion_rate_mb: 64
  ingestion_burst_size_mb: 128
  per_stream_rate_limit: 64MB
  per_stream_rate_limit_burst: 128MB
  per_tenant_override_config: %[1]s/tenants.yaml
analytics: {reporting_enabled: false}
`

// startLoki starts two nodes of Loki that know each other; the address is that of the first.
func startLoki(t *testing.T) (nodes [2]string) {
	t.Helper()
	binary, dir, ports := lokiBinary(t), t.TempDir(), freePorts(t, 6)
	if err := os.WriteFile(filepath.Join(dir, "tenants.yaml"), []byte("overrides: {narrow: {max_query_series: 1}}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	said := ""
	for i := range nodes {
		nodes[i] = fmt.Sprint("127.0.0.1:", ports[3*i])
		file := filepath.Join(dir, fmt.Sprintf("node%d.yaml", i))
		if err := os.WriteFile(file, fmt.Appendf(nil, lokiConfig, dir, ports[3*i], ports[3*i+1], ports[3*i+2], ports[2]), 0o644); err != nil {
			t.Fatal(err)
		}
		node := exec.Command(binary, "-config.file", file)
		node.Dir = dir
		said = start(t, node)
	}
	waitFor(t, "Loki", said, func() bool {
		for _, node := range nodes {
			answer, err := http.Get("http://" + node + "/ready")
			if err != nil {
				return false
			}
			answer.Body.Close()
			if answer.StatusCode != http.StatusOK {
				return false
			}
		}
		answer, err := http.Get("http://" + nodes[0] + "/ring")
		if err != nil {
			return false
		}
		defer answer.Body.Close()
		page, _ := io.ReadAll(answer.Body)
		return bytes.Count(page, []byte("ACTIVE")) >= 2
	})
	return nodes
}

// isAccess tells the lines of the access log.
func isAccess(l stored) bool { return strings.Contains(l.text, `HTTP/1.1" `) }

// Two nodes of Loki, each given a half of the lines, late ones first; the streams are the hosts and the kinds of log.
func TestLoki(t *testing.T) {
	nodes := startLoki(t)
	end := time.Now().UTC().Truncate(time.Minute)
	lines := storedLogs(60_000, end)
	type stream struct {
		Stream map[string]string `json:"stream"`
		Values [][2]string       `json:"values"`
	}
	for from := len(lines) - len(lines)%5000; from >= 0; from -= 5000 {
		streams := map[string]*stream{}
		for _, l := range lines[from:min(from+5000, len(lines))] {
			kind := "access"
			if !isAccess(l) {
				kind = "error"
			}
			if streams[l.host+kind] == nil {
				streams[l.host+kind] = &stream{Stream: map[string]string{"job": "nginx", "host": l.host, "kind": kind}}
			}
			s := streams[l.host+kind]
			s.Values = append(s.Values, [2]string{strconv.FormatInt(l.at.UnixNano(), 10), l.text})
		}
		var body struct {
			Streams []*stream `json:"streams"`
		}
		for _, s := range streams {
			body.Streams = append(body.Streams, s)
		}
		data, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		for _, tenant := range []string{"shop", "narrow"} {
			if err := post("http://"+nodes[from/5000%2]+"/loki/api/v1/push", "application/json", data, "X-Scope-OrgID", tenant); err != nil {
				t.Fatal(err)
			}
		}
	}
	why502, _ := programs(t)
	for _, tenant := range []string{"shop", "narrow"} {
		t.Run(tenant, func(t *testing.T) {
			agrees(t, why502, "loki://"+nodes[0]+"?tenant="+tenant+"&query="+url.QueryEscape(`{job="nginx"}`), lines, end.Add(-time.Hour), end)
		})
	}
	t.Run("minutes_that_are_cut", func(t *testing.T) {
		since, until := end.Add(-50*time.Minute-30*time.Second), end.Add(-27*time.Minute-15*time.Second)
		want := map[string]any{"requests": 0.0, "failures": 0.0}
		for _, l := range lines {
			if !isAccess(l) || l.at.Before(since) || !l.at.Before(until) {
				continue
			}
			want["requests"] = want["requests"].(float64) + 1
			if strings.Contains(l.text, " 502 157 ") {
				want["failures"] = want["failures"].(float64) + 1
			}
		}
		got, _ := tell(t, exec.Command(why502, "--format=json", "--since", since.Format(time.RFC3339), "--until", until.Format(time.RFC3339), "--from",
			"loki://"+nodes[0]+"?tenant=shop&query="+url.QueryEscape(`{job="nginx"}`)))
		if got.Totals["failures"] != want["failures"] {
			t.Errorf("%v failures, want %v", got.Totals["failures"], want["failures"])
		}
		// What of a minute lies in the window, its sample tells, as of files.
		if n, all := got.Totals["requests"].(float64), want["requests"].(float64); math.Abs(n-all) > all/100 {
			t.Errorf("%v requests, want about %v", n, all)
		}
	})
	out, err := exec.Command(why502, "--from", "loki://"+nodes[0]+`?query={job="nginx"}`).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "no org id") {
		t.Errorf("without a tenant: %v\n%s", err, out)
	}
}
