package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// scrape reads the metrics of a worker by name.
func scrape(t *testing.T, url string) map[string]int {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %v\n%s", answer.Status, err, text)
	}
	if kind := answer.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/openmetrics-text") || !strings.HasSuffix(string(text), "\n# EOF\n") {
		t.Fatalf("%s is not what Prometheus takes for OpenMetrics:\n%s", kind, text)
	}
	values := map[string]int{}
	for _, sample := range regexp.MustCompile(`(?m)^(\w+) (\d+)$`).FindAllStringSubmatch(string(text), -1) {
		values[sample[1]], _ = strconv.Atoi(sample[2])
		name := strings.TrimSuffix(sample[1], "_total")
		if !strings.Contains(string(text), "# TYPE "+name+" ") || !strings.Contains(string(text), "# HELP "+name+" ") {
			t.Errorf("%s has no type or no help:\n%s", name, text)
		}
	}
	return values
}

// While a worker works, its metrics say how far it and the job are. Brokers that take no commit for a while hold the end of the job up.
func TestMetrics(t *testing.T) {
	fake, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(4, "logs"))
	if err != nil {
		t.Fatal(err)
	}
	defer fake.Close()
	brokers := strings.Join(fake.ListenAddrs(), ",")
	records := fleetLogs(2000)
	produce(t, brokers, records)
	var taken atomic.Bool
	fake.ControlKey(int16(kmsg.OffsetCommit), func(r kmsg.Request) (kmsg.Response, error, bool) {
		fake.KeepControl()
		if taken.Load() {
			return nil, nil, false
		}
		answer := r.ResponseKind().(*kmsg.OffsetCommitResponse)
		for _, topic := range r.(*kmsg.OffsetCommitRequest).Topics {
			refused := kmsg.OffsetCommitResponseTopic{Topic: topic.Topic, TopicID: topic.TopicID}
			for _, p := range topic.Partitions {
				refused.Partitions = append(refused.Partitions, kmsg.OffsetCommitResponseTopicPartition{Partition: p.Partition, ErrorCode: kerr.RebalanceInProgress.Code})
			}
			answer.Topics = append(answer.Topics, refused)
		}
		return answer, nil, true
	})
	common := []string{"--brokers", brokers, "--job", "one", "--replicas", "1"}
	said := must(t, exitFine, append([]string{"plan", "--topics", "logs", "--since", "24h", "--block", "100"}, common...)...)
	var leaves int
	fmt.Sscanf(said, "job one: %d leaves", &leaves)
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	var out, errs output
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, append([]string{"work", "--metrics", "127.0.0.1:0"}, common...), &out, &errs)
	}()
	address := regexp.MustCompile(`http://\S+/metrics`)
	var got map[string]int
	for ctx.Err() == nil && got["why502_fleet_leaves_total"] < leaves {
		time.Sleep(20 * time.Millisecond)
		if at := address.FindString(errs.String()); at != "" {
			got = scrape(t, at)
		}
	}
	want := map[string]int{"why502_fleet_lines_total": len(records), "why502_fleet_leaves_total": leaves, "why502_fleet_lag_leaves": leaves, "why502_fleet_job_leaves": leaves}
	for name, n := range want {
		if got[name] != n || n == 0 {
			t.Errorf("%s is %d, want %d", name, got[name], n)
		}
	}
	select {
	case code := <-ended:
		t.Errorf("the worker ended with %d before anything was committed", code)
	default:
	}
	taken.Store(true)
	if code := <-ended; code != exitFine {
		t.Errorf("exit code %d\n%s", code, errs.String())
	}
	if _, err := http.Get(address.FindString(errs.String())); err == nil {
		t.Error("the metrics are served after the end of the work")
	}
}

// An address that is taken is told at the start.
func TestMetricsAddress(t *testing.T) {
	brokers := cluster(t, fleetLogs(10))
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	must(t, exitFine, "plan", "--brokers", brokers, "--job", "a", "--topics", "logs", "--replicas", "1")
	if text := must(t, exitInput, "work", "--brokers", brokers, "--job", "a", "--metrics", taken.Addr().String()); !strings.Contains(text, "--metrics: ") {
		t.Errorf("got %q", text)
	}
}
