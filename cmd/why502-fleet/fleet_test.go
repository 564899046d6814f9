package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
)

// fleetLogs are what two hosts log: access and error lines of one request apart, the same connection numbers on both, envelopes of several shippers.
func fleetLogs(lines int) (records []*kgo.Record) {
	start := time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC)
	for i := range lines {
		at := start.Add(time.Duration(i) * time.Second / 4)
		host, status := fmt.Sprintf("web%d", i%2), 200
		if i > lines/2 && i%3 == 0 {
			status = 502
		}
		access := fmt.Sprintf(`10.0.0.%d - - [%s] "GET /shop/%d HTTP/1.1" %d 157 "-" "curl/8.1"`, i%50, at.Format("02/Jan/2006:15:04:05 -0700"), i, status)
		records = append(records, recordOf(host, i, access))
		if status == 502 {
			records = append(records, recordOf(host, i, fmt.Sprintf(`%s [error] 7#7: *%d connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.%d, server: shop, request: "GET /shop/%d HTTP/1.1", upstream: "http://10.9.0.7:8080/shop/%d", host: "shop"`,
				at.Format("2006/01/02 15:04:05"), i/2, i%50, i, i)))
		}
	}
	return records
}

// recordOf is a line as Vector, Fluent Bit, Filebeat or rsyslog send it.
func recordOf(host string, i int, line string) *kgo.Record {
	var envelope any
	switch i % 5 {
	case 0:
		envelope = map[string]any{"message": line, "host": host, "source_type": "file"}
	case 1:
		envelope = map[string]any{"log": line, "hostname": host}
	case 2:
		envelope = map[string]any{"message": line, "host": map[string]any{"name": host}, "@timestamp": "2026-11-22T14:00:00.000Z"}
	case 3:
		envelope = map[string]any{"msg": " " + line, "hostname": host, "syslogtag": "nginx:", "programname": "nginx", "timereported": "2026-11-22T14:00:00Z"}
	default:
		return &kgo.Record{Key: []byte(host), Value: []byte("<134>1 2026-11-22T14:00:00Z " + host + " nginx - - - " + line)}
	}
	value, _ := json.Marshal(envelope)
	return &kgo.Record{Key: []byte(host), Value: value}
}

// cluster is a fake of Kafka with a topic of logs.
func cluster(t *testing.T, records []*kgo.Record) string {
	t.Helper()
	fake, err := kfake.NewCluster(kfake.NumBrokers(3), kfake.SeedTopics(4, "logs"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fake.Close)
	brokers := strings.Join(fake.ListenAddrs(), ",")
	produce(t, brokers, records)
	return brokers
}

func produce(t *testing.T, brokers string, records []*kgo.Record) {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(brokers, ",")...), kgo.DefaultProduceTopic("logs"))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := client.ProduceSync(context.Background(), records...).FirstErr(); err != nil {
		t.Fatal(err)
	}
}

// output is a buffer that several goroutines write to.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// must runs a command and gives what it printed.
func must(t *testing.T, want int, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	var out, errs output
	if code := run(ctx, args, &out, &errs); code != want {
		t.Fatalf("%v: exit code %d, want %d\n%s%s", args, code, want, out.String(), errs.String())
	}
	return out.String() + errs.String()
}

func TestJob(t *testing.T) {
	brokers := cluster(t, fleetLogs(2000))
	common := func(command, job string, more ...string) []string {
		return append([]string{command, "--brokers", brokers, "--job", job, "--replicas", "1"}, more...)
	}
	plan := func(job, block string) {
		must(t, exitFine, common("plan", job, "--topics", "logs", "--since", "24h", "--now", "", "--until", "", "--block", block)...)
	}
	plan("one", "150")
	if text := must(t, exitUndelivered, common("report", "one")...); !strings.Contains(text, "there is no partial of this leaf") {
		t.Errorf("a job without partials says %q, want the missing leaves", text)
	}
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() {
			if text := must(t, exitFine, common("work", "one")...); strings.Contains(text, "committing") {
				t.Log(text)
			}
		})
	}
	group.Wait()
	want := must(t, exitFine, common("report", "one", "--format", "json", "--direct")...)
	if got := must(t, exitFine, common("report", "one", "--format", "json")...); got != want {
		t.Errorf("two workers and one process differ:\n%s", cmp.Diff(want, got))
	}
	var rep struct {
		Totals struct{ Requests, Failures int }
		Series []struct{ Upstream string }
	}
	if err := json.Unmarshal([]byte(want), &rep); err != nil || rep.Totals.Requests != 2000 || rep.Totals.Failures != 333 {
		t.Errorf("%+v, error %v; want 2000 requests and 333 failures", rep.Totals, err)
	}
	must(t, exitFine, common("work", "one")...)
	if got := must(t, exitFine, common("report", "one", "--format", "json")...); got != want {
		t.Error("working a done job again changes its report")
	}
}

// A second plan for the same name is refused: the bounds of leaves must not change under the workers.
func TestPlanOnce(t *testing.T) {
	brokers := cluster(t, fleetLogs(10))
	args := []string{"plan", "--brokers", brokers, "--job", "a", "--topics", "logs", "--replicas", "1"}
	must(t, exitFine, args...)
	if text := must(t, exitInput, args...); !strings.Contains(text, "has a plan already") {
		t.Errorf("got %q", text)
	}
	must(t, exitInput, "work", "--brokers", brokers, "--job", "b")
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{nil, {"walk"}, {"plan"}, {"plan", "--job", "a/b", "--brokers", "x"}, {"work", "--job", "a", "--brokers", "x", "--block", "0"}, {"work", "--nonsense"}} {
		must(t, exitUsage, args...)
	}
}

func TestCut(t *testing.T) {
	for _, test := range []struct {
		from, to, block int64
		want            string
	}{
		{0, 10, 4, "0-4 4-8 8-10"}, {3, 9, 4, "3-4 4-8 8-9"}, {4, 8, 4, "4-8"}, {5, 5, 4, ""}, {9, 3, 4, ""}, {0, 3, 100, "0-3"},
	} {
		var got []string
		p := &plan{Block: test.block, Spans: []leaf{{"t", 1, test.from, test.to}}}
		for l := range p.leaves {
			got = append(got, strings.TrimPrefix(l.id(), "t/1/"))
		}
		if text := strings.Join(got, " "); text != test.want || p.size() != len(got) {
			t.Errorf("%d to %d in blocks of %d: got %q, and a size of %d; want %q", test.from, test.to, test.block, text, p.size(), test.want)
		}
	}
}
