package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser"
)

// partials are the partials of a plan of one span, by their keys.
func partials(t *testing.T, s *settings, p *plan) (keys, values [][]byte) {
	t.Helper()
	options, err := parser.NewOptions()
	if err != nil {
		t.Fatal(err)
	}
	records := fleetLogs(int(p.Spans[0].To))
	for l := range p.leaves {
		sheet := newSheet(l, options, p.Made)
		for offset := l.From; offset < l.To; offset++ {
			sheet.add(offset, records[offset].Value)
		}
		value, err := sheet.end()
		if err != nil {
			t.Fatal(err)
		}
		keys, values = append(keys, []byte(s.leafKey(l))), append(values, value)
	}
	return keys, values
}

// In whatever order partials come, twice or torn at first, the sum is the same.
func TestMergeInAnyOrder(t *testing.T) {
	s, p := &settings{job: "a"}, &plan{Block: 100, Spans: []leaf{{"logs", 0, 0, 1950}}}
	keys, values := partials(t, s, p)
	sum := func(order []int) []byte {
		m := newMerger(s, p)
		for _, i := range order {
			for _, value := range [][]byte{values[i][:len(values[i])/2], values[i], values[i]} {
				if err := m.add(keys[i], value); err != nil {
					t.Fatal(err)
				}
			}
			if err := m.add([]byte("b"+string(keys[i][1:])), values[i]); err != nil {
				t.Fatal(err)
			}
		}
		if err := m.missing(nil); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := m.sum.Encode(&out); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	order := make([]int, len(keys))
	for i := range order {
		order[i] = i
	}
	want := sum(order)
	random := rand.New(rand.NewPCG(5, 2))
	for range 20 {
		random.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
		if !bytes.Equal(sum(order), want) {
			t.Fatalf("the order %v changes the sum", order)
		}
	}
}

// Leaves without a partial, and those whose partial cannot be read, are named.
func TestMissingLeaves(t *testing.T) {
	s, p := &settings{job: "a"}, &plan{Block: 100, Spans: []leaf{{"logs", 0, 0, 300}}}
	keys, values := partials(t, s, p)
	m := newMerger(s, p)
	for i, value := range [][]byte{values[0], values[1][:9]} {
		if err := m.add(keys[i], value); err != nil {
			t.Fatal(err)
		}
	}
	var said bytes.Buffer
	err := m.missing(&said)
	if err == nil || !strings.Contains(err.Error(), "2 of 3 leaves are missing") {
		t.Errorf("got error %v, want 2 of 3 leaves", err)
	}
	for _, want := range []string{"logs/0/100-200: the partial of this leaf: ", "logs/0/200-300: there is no partial of this leaf"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("got %q, want %q", said.String(), want)
		}
	}
}

// However many partials are merged, what is in use is their sum and not they: it is held against the sum alone, written and read again.
func TestMergeHoldsNoPartials(t *testing.T) {
	s, p := &settings{job: "a"}, &plan{Block: 500, Spans: []leaf{{"logs", 0, 0, 100_000}}}
	options, err := parser.NewOptions()
	if err != nil {
		t.Fatal(err)
	}
	records := fleetLogs(500)
	inUse := func() int {
		var now runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&now)
		return int(now.HeapAlloc)
	}
	before, given := inUse(), 0
	m := newMerger(s, p)
	for l := range p.leaves {
		sheet := newSheet(l, options, 0)
		for i := range p.Block {
			sheet.add(l.From+i, records[i].Value)
		}
		value, err := sheet.end()
		if err == nil {
			given += len(value)
			err = m.add([]byte(s.leafKey(l)), value)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var sum bytes.Buffer
	if err := errors.Join(m.missing(nil), m.sum.Encode(&sum)); err != nil {
		t.Fatal(err)
	}
	merged := inUse() - before
	runtime.KeepAlive(m)
	alone, err := digest.Decode(&sum)
	if err != nil {
		t.Fatal(err)
	}
	read := inUse() - before
	runtime.KeepAlive(alone)
	runtime.KeepAlive(&sum)
	t.Logf("%d bytes of partials came, %d are in use; their sum alone, read: %d", given, merged, read)
	if merged > read+given/2 {
		t.Errorf("%d bytes are in use after the merge, and the sum alone has %d: partials of %d bytes are kept", merged, read, given)
	}
}

func TestKeysOfLeaves(t *testing.T) {
	s := &settings{job: "a"}
	want := leaf{"logs.of-nginx", 12, 1000, 2000}
	if got, ok := s.leafOf([]byte(s.leafKey(want))); !ok || got != want {
		t.Errorf("got %v, %v; want %v", got, ok, want)
	}
	for _, key := range []string{"", "a/plan", "b/leaf/t/0/0-1", "a/leaf/t/0", "a/leaf/t/0/0", "a/leaf/t/x/0-1", "a/leaf/t/0/0-1/2", "a/leaf/t/0/1-"} {
		if l, ok := s.leafOf([]byte(key)); ok {
			t.Errorf("%q is read as leaf %v", key, l)
		}
	}
}

// Plans lie apart, and the partials of one partition together, also where the topic has one or two partitions.
func TestPlaced(t *testing.T) {
	s := &settings{job: "a"}
	for _, partitions := range []int{1, 2, 4, 50} {
		if got := placed(&kgo.Record{Key: []byte(s.planKey())}, partitions); got != 0 {
			t.Errorf("of %d partitions the plan lies in %d", partitions, got)
		}
		for number := range int32(20) {
			first := placed(&kgo.Record{Key: []byte(s.leafKey(leaf{"logs", number, 0, 10}))}, partitions)
			second := placed(&kgo.Record{Key: []byte(s.leafKey(leaf{"logs", number, 10, 20}))}, partitions)
			if first != second || first >= partitions || partitions > 1 && first == 0 {
				t.Errorf("of %d partitions, two partials lie in %d and %d", partitions, first, second)
			}
		}
	}
}

// A worker reads the plans of the results and no partial: those of a large fleet would be more than its share of the logs.
func TestWorkersReadNoPartials(t *testing.T) {
	fake, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(2, "logs"))
	if err != nil {
		t.Fatal(err)
	}
	defer fake.Close()
	brokers := strings.Join(fake.ListenAddrs(), ",")
	produce(t, brokers, fleetLogs(2000))
	common := []string{"--brokers", brokers, "--job", "one", "--replicas", "1"}
	must(t, exitFine, append([]string{"plan", "--topics", "logs", "--since", "24h", "--block", "100"}, common...)...)
	client, err := kgo.NewClient(kgo.SeedBrokers(brokers))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	topics, err := kadm.NewClient(client).ListTopics(context.Background(), "why502-partials")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	read := map[int32]int{}
	fake.ControlKey(int16(kmsg.Fetch), func(r kmsg.Request) (kmsg.Response, error, bool) {
		fake.KeepControl()
		mu.Lock()
		defer mu.Unlock()
		for _, topic := range r.(*kmsg.FetchRequest).Topics {
			if topic.Topic == "why502-partials" || topic.TopicID == [16]byte(topics["why502-partials"].ID) {
				for _, p := range topic.Partitions {
					read[p.Partition]++
				}
			}
		}
		return nil, nil, false
	})
	must(t, exitFine, append([]string{"work"}, common...)...)
	mu.Lock()
	if len(read) != 1 || read[0] == 0 {
		t.Errorf("the worker read of the results the partitions %v, want 0 alone", read)
	}
	mu.Unlock()
	must(t, exitFine, append([]string{"report"}, common...)...)
	mu.Lock()
	defer mu.Unlock()
	if len(read) < 2 {
		t.Errorf("the report read the partitions %v: this test sees too little", read)
	}
}

// A topic of results that someone made with one partition will do.
func TestResultsInOnePartition(t *testing.T) {
	fake, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(2, "logs"), kfake.SeedTopics(1, "why502-partials"))
	if err != nil {
		t.Fatal(err)
	}
	defer fake.Close()
	brokers := strings.Join(fake.ListenAddrs(), ",")
	produce(t, brokers, fleetLogs(500))
	ask := func(command, job string, more ...string) string {
		return must(t, exitFine, append([]string{command, "--brokers", brokers, "--job", job}, more...)...)
	}
	for _, job := range []string{"one", "other"} {
		ask("plan", job, "--topics", "logs", "--since", "2026-11-01T00:00:00Z", "--block", "70", "--now", "2026-12-01T00:00:00Z", "--until", "2036-12-01T00:00:00Z")
		ask("work", job)
	}
	want, got := ask("report", "one", "--format", "json", "--direct"), ask("report", "other", "--format", "json")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("one process (-) and a job (+) differ:\n%s", diff)
	}
	var rep struct{ Totals struct{ Requests int } }
	if err := json.Unmarshal([]byte(got), &rep); err != nil || rep.Totals.Requests != 500 {
		t.Errorf("%+v, error %v; want 500 requests", rep, err)
	}
	if text := ask("work", "one"); strings.Contains(text, "leaf ") {
		t.Errorf("a job that is done is done again: %s", text)
	}
}

func TestProgress(t *testing.T) {
	p := newProgress(&plan{Block: 10, Spans: []leaf{{"t", 0, 5, 38}}})
	at := partition{"t", 0}
	steps := []struct {
		what  string
		do    func()
		open  string
		left  int
		ready int64 // to be committed
	}{
		{"nothing", func() {}, "5-10", 4, 0},
		{"nothing_was_committed", func() { p.committed(at, -1) }, "5-10", 4, 0},
		{"sent", func() { p.send(at, 10) }, "10-20", 4, 0},
		{"acknowledged", func() { p.acknowledged(at, 10) }, "10-20", 4, 10},
		{"committed", func() { p.committed(at, 10) }, "10-20", 3, 0},
		{"by_another", func() { p.committed(at, 30) }, "30-38", 1, 0},
		{"an_old_answer", func() { p.committed(at, 20) }, "30-38", 1, 0},
		{"another_partition", func() { p.committed(partition{"t", 1}, 100) }, "30-38", 1, 0},
		{"to_the_end", func() { p.send(at, 38); p.acknowledged(at, 38) }, "", 1, 38},
		{"beyond_the_plan", func() { p.committed(at, 5000) }, "", 0, 0},
	}
	for _, step := range steps {
		step.do()
		open := ""
		if l, ok := p.open(at, 0); ok {
			open = fmt.Sprintf("%d-%d", l.From, l.To)
		}
		ready := p.uncommitted(map[partition]bool{at: true})["t"][0].Offset
		if open != step.open || p.left() != step.left || ready != step.ready {
			t.Errorf("%s: open %q, %d left, %d to commit; want %q, %d, %d", step.what, open, p.left(), ready, step.open, step.left, step.ready)
		}
	}
	p.acknowledged(at, 38)
	if got := p.uncommitted(nil); len(got) > 0 {
		t.Errorf("commits %v of partitions that are another's", got)
	}
}
