package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

// The results topic keeps plans in its first partition and partials in the others, so that a worker reads the plans alone. Where it was made with one
// partition, all lie there.

// largest is the largest partial that the results topic takes.
const largest = 32 << 20

// resultPartitions is how many partitions the results topic is made with.
const resultPartitions = 4

// makeResults makes the compacted topic when it is missing.
func (s *settings) makeResults(ctx context.Context, client *kgo.Client) error {
	admin := kadm.NewClient(client)
	compact, size, clock := "compact", strconv.Itoa(largest), "LogAppendTime"
	answer, err := admin.CreateTopic(ctx, resultPartitions, int16(s.replicas),
		map[string]*string{"cleanup.policy": &compact, "max.message.bytes": &size, "message.timestamp.type": &clock}, s.results)
	if err == nil {
		err = answer.Err
	}
	if err != nil && !errors.Is(err, kerr.TopicAlreadyExists) {
		return fmt.Errorf("making topic %s: %w", s.results, err)
	}
	return nil
}

func (s *settings) planKey() string       { return s.job + planSuffix }
func (s *settings) leafKey(l leaf) string { return s.job + "/leaf/" + l.id() }

const planSuffix = "/plan"

// placed says in which partition of the results a record lies: the partials of one partition of logs lie together, in their order.
func placed(r *kgo.Record, partitions int) int {
	key := string(r.Key)
	if partitions < 2 || strings.HasSuffix(key, planSuffix) {
		return 0
	}
	h := fnv.New32a()
	h.Write([]byte(key[:strings.LastIndexByte(key, '/')+1]))
	return 1 + int(h.Sum32()%uint32(partitions-1))
}

// leafOf reads the key of a partial of the job.
func (s *settings) leafOf(key []byte) (l leaf, ok bool) {
	rest, ok := strings.CutPrefix(string(key), s.job+"/leaf/")
	parts := strings.Split(rest, "/")
	if !ok || len(parts) != 3 {
		return l, false
	}
	number, err := strconv.ParseInt(parts[1], 10, 32)
	from, to, _ := strings.Cut(parts[2], "-")
	l.Topic, l.Partition = parts[0], int32(number)
	var noFrom, noTo error
	l.From, noFrom = strconv.ParseInt(from, 10, 64)
	l.To, noTo = strconv.ParseInt(to, 10, 64)
	return l, errors.Join(err, noFrom, noTo) == nil
}

// readPlan reads the plan of the job: the first one is the plan.
func (s *settings) readPlan(ctx context.Context) (*plan, error) {
	var p *plan
	_, err := s.scan(ctx, 0, nil, func(partition int32) bool { return partition == 0 }, func(r *kgo.Record) error {
		var read plan
		if p == nil && string(r.Key) == s.planKey() && json.Unmarshal(r.Value, &read) == nil && read.Block > 0 {
			read.stamp = r.Timestamp.UnixMilli()
			p = &read
		}
		return nil
	})
	if err == nil && p == nil {
		err = fmt.Errorf("job %s has no plan in topic %s; why502-fleet plan makes one", s.job, s.results)
	}
	return p, err
}

// scan gives the records of partitions of the results topic, from a time of milliseconds to its present end, or to before offsets that are given, one after
// the other: no more than a fetch is in memory. The first error ends it. It returns where it began.
func (s *settings) scan(ctx context.Context, since int64, before map[int32]int64, wanted func(partition int32) bool, use func(*kgo.Record) error) (began map[int32]int64, err error) {
	client, err := s.connect(kgo.FetchMaxBytes(8<<20), kgo.FetchMaxPartitionBytes(2<<20), kgo.KeepControlRecords())
	if err != nil {
		return nil, err
	}
	defer client.Close()
	began, left, err := s.bounds(ctx, kadm.NewClient(client), since, before, wanted)
	if err != nil {
		return nil, fmt.Errorf("looking up topic %s: %w", s.results, err)
	}
	if len(left) > 0 {
		starts := map[int32]kgo.Offset{}
		for partition := range left {
			starts[partition] = kgo.NewOffset().At(began[partition])
		}
		client.AddConsumePartitions(map[string]map[int32]kgo.Offset{s.results: starts})
	}
	for len(left) > 0 && err == nil {
		fetches := client.PollRecords(ctx, 100)
		if err := fetches.Err0(); err != nil {
			return nil, fmt.Errorf("reading topic %s: %w", s.results, err)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			if end, open := left[r.Partition]; open && err == nil && !r.Attrs.IsControl() && r.Offset < end {
				err = use(r)
			}
			if r.Offset+1 >= left[r.Partition] {
				delete(left, r.Partition)
			}
		})
	}
	return began, err
}

// bounds gives where to begin in partitions of the results, and where those end now of which there is something to read.
func (s *settings) bounds(ctx context.Context, admin *kadm.Client, since int64, before map[int32]int64, wanted func(partition int32) bool) (starts, ends map[int32]int64, err error) {
	first, err := admin.ListOffsetsAfterMilli(ctx, since, s.results)
	if err == nil {
		err = first.Error()
	}
	if err != nil {
		return nil, nil, err
	}
	last, err := admin.ListCommittedOffsets(ctx, s.results)
	if err == nil {
		err = last.Error()
	}
	starts, ends = map[int32]int64{}, map[int32]int64{}
	last.Each(func(o kadm.ListedOffset) {
		start, found := first.Lookup(o.Topic, o.Partition)
		if !found || !wanted(o.Partition) {
			return
		}
		end := o.Offset
		if known, there := before[o.Partition]; there {
			end = known
		}
		if starts[o.Partition] = start.Offset; start.Offset < end {
			ends[o.Partition] = end
		}
	})
	return starts, ends, err
}

// clocks is how far the clocks of those who write results may be apart before more is read than needed.
const clocks = time.Hour
