package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
)

// offsetsOf are the ends of the partitions of the logs.
func offsetsOf(t *testing.T, admin *kadm.Client) map[int32]int64 {
	t.Helper()
	ends := map[int32]int64{}
	listed, err := admin.ListEndOffsets(context.Background(), "logs")
	if err := errors.Join(err, listed.Error()); err != nil {
		t.Fatal(err)
	}
	listed.Each(func(o kadm.ListedOffset) { ends[o.Partition] = o.Offset })
	return ends
}

// What Kafka deleted before it was read is named by the worker and by the report, and neither ends well: of a leaf the begin, of a partition all. The other
// leaves are digested.
func TestRetention(t *testing.T) {
	for _, test := range []struct {
		name string
		upTo func(end int64) int64
		lost func(end int64) int64 // leaves
	}{
		{"begin_of_a_leaf", func(int64) int64 { return 150 }, func(int64) int64 { return 2 }},
		{"begin_of_the_first", func(int64) int64 { return 1 }, func(int64) int64 { return 1 }},
		{"whole_leaves", func(int64) int64 { return 200 }, func(int64) int64 { return 2 }},
		{"all", func(end int64) int64 { return end }, func(end int64) int64 { return (end + 99) / 100 }},
	} {
		t.Run(test.name, func(t *testing.T) {
			brokers := cluster(t, fleetLogs(2000))
			client, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(brokers, ",")...))
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			admin := kadm.NewClient(client)
			common := []string{"--brokers", brokers, "--job", "one", "--replicas", "1"}
			planned := must(t, exitFine, append([]string{"plan", "--topics", "logs", "--since", "24h", "--block", "100"}, common...)...)
			var of int32 // the partition with most records: there are two hosts, which are the keys
			ends := offsetsOf(t, admin)
			for number, end := range ends {
				if end > ends[of] {
					of = number
				}
			}
			before := kadm.Offsets{}
			before.Add(kadm.Offset{Topic: "logs", Partition: of, At: test.upTo(ends[of])})
			if _, err := admin.DeleteRecords(context.Background(), before); err != nil {
				t.Fatal(err)
			}
			lost := int(test.lost(ends[of]))
			named := regexp.MustCompile(fmt.Sprintf(`logs/%d/\d+-\d+: deleted by Kafka`, of))
			said := must(t, exitUndelivered, append([]string{"work"}, common...)...)
			if got := len(named.FindAllString(said, -1)); got != lost || !strings.Contains(said, fmt.Sprint(lost, " leaves were deleted")) {
				t.Errorf("the worker names %d leaves, want %d\n%s", got, lost, said)
			}
			all := 0
			fmt.Sscanf(planned, "job one: %d leaves", &all)
			if got := strings.Count(said, "leaf logs/"); got != all-lost {
				t.Errorf("%d leaves were digested, want %d of %d", got, all-lost, all)
			}
			told := must(t, exitUndelivered, append([]string{"report"}, common...)...)
			if got := strings.Count(told, fmt.Sprintf("logs/%d/", of)); got != min(lost, 20) || !strings.Contains(told, fmt.Sprintf("%d of %d leaves are missing", lost, all)) {
				t.Errorf("the report names %d leaves, want %d of %d\n%s", got, lost, all, told)
			}
			must(t, exitInput, append([]string{"report", "--direct"}, common...)...)
			common[3] = "two"
			again := must(t, exitFine, append([]string{"plan", "--topics", "logs", "--since", "24h"}, common...)...)
			if left := test.upTo(ends[of]) < ends[of]; strings.Contains(again, fmt.Sprintf("logs/%d: Kafka has deleted what was before offset", of)) != left {
				t.Errorf("a new plan says %q; want that the begin of the window may be missing: %v", again, left)
			}
		})
	}
}

// Nothing of the results is fetched twice, also where leaves are missing: what was read from the time of the plan on is not read again from the start.
func TestResultsAreReadOnce(t *testing.T) {
	fake, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(2, "logs"))
	if err != nil {
		t.Fatal(err)
	}
	defer fake.Close()
	brokers := strings.Join(fake.ListenAddrs(), ",")
	produce(t, brokers, fleetLogs(500))
	ask := func(want int, command, job string, more ...string) string {
		return must(t, want, append([]string{command, "--brokers", brokers, "--job", job, "--replicas", "1"}, more...)...)
	}
	ask(exitFine, "plan", "one", "--topics", "logs", "--since", "24h", "--block", "50")
	ask(exitFine, "work", "one")
	ask(exitFine, "plan", "two", "--topics", "logs", "--since", "24h", "--block", "50")
	seen := map[string]int{}
	s := &settings{brokers: brokers, job: "one", results: "why502-partials"}
	var read map[int32]int64
	for _, since := range []int64{1, 0} {
		read, err = s.scan(context.Background(), since, read, func(int32) bool { return true }, func(r *kgo.Record) error {
			seen[fmt.Sprint(r.Partition, "/", r.Offset)]++
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for place, n := range seen {
		if n > 1 {
			t.Errorf("the record at %s was read %d times", place, n)
		}
	}
	if len(seen) < 10 {
		t.Errorf("%d records were read: this test sees too little", len(seen))
	}
	if text := ask(exitUndelivered, "report", "two"); !strings.Contains(text, "leaves are missing") {
		t.Error(text)
	}
	var rep struct{ Totals struct{ Requests int } }
	if err := json.Unmarshal([]byte(ask(exitFine, "report", "one", "--format", "json")), &rep); err != nil || rep.Totals.Requests != 500 {
		t.Errorf("%+v, %v; want 500 requests", rep, err)
	}
}
