package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/why502/why502/parser"
)

// partition tells partitions apart.
type partition struct {
	topic  string
	number int32
}

// worker is a member of the job's consumer group.
type worker struct {
	*settings
	plan    *plan
	options *parser.Options
	client  *kgo.Client
	errs    io.Writer
	leaves  map[partition][]leaf // of the plan, in order
	sheets  map[partition]*sheet // being digested
	mu      sync.Mutex
	done    map[string]bool // keys of partials that are in the results
	left    atomic.Int64    // leaves of the job without a partial
	lines   atomic.Int64
	written atomic.Int64
}

// work digests blocks until the whole job is done, whoever did it: when another worker dies, its partitions come here.
func work(ctx context.Context, s *settings, out, errs io.Writer) error {
	job, err := readJob(ctx, s)
	if err != nil {
		return err
	}
	options, err := parser.NewOptions(job.plan.LogFormats...)
	if err != nil {
		return err
	}
	w := &worker{settings: s, plan: job.plan, options: options, errs: errs, leaves: map[partition][]leaf{}, sheets: map[partition]*sheet{}, done: map[string]bool{}}
	var topics []string
	for _, l := range job.plan.Leaves {
		at := partition{l.Topic, l.Partition}
		w.leaves[at] = append(w.leaves[at], l)
		if !slices.Contains(topics, l.Topic) {
			topics = append(topics, l.Topic)
		}
	}
	for _, all := range w.leaves {
		slices.SortFunc(all, func(a, b leaf) int { return int(a.From - b.From) })
	}
	for key := range job.partials {
		w.done[key] = true
	}
	w.count()
	if len(topics) == 0 || w.left.Load() == 0 {
		return nil
	}
	return w.run(ctx, topics, out)
}

func (w *worker) run(ctx context.Context, topics []string, out io.Writer) error {
	var err error
	w.client, err = w.connect(kgo.ConsumerGroup("why502-"+w.job), kgo.ConsumeTopics(topics...), kgo.DisableAutoCommit(), kgo.BlockRebalanceOnPoll(),
		kgo.SessionTimeout(6*time.Second), kgo.HeartbeatInterval(time.Second), kgo.KeepControlRecords(), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchMaxBytes(8<<20), kgo.FetchMaxPartitionBytes(2<<20), kgo.AdjustFetchOffsetsFn(w.begin), kgo.OnPartitionsLost(w.drop), kgo.OnPartitionsRevoked(w.drop))
	if err != nil {
		return err
	}
	defer w.client.CloseAllowingRebalance()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go w.follow(ctx, cancel)
	go w.tellLag(ctx)
	w.serve(ctx)
	for {
		// A poll is bounded, and nothing more is asked for while its records are worked on: that is all the back-pressure there needs to be.
		fetches := w.client.PollRecords(ctx, 20_000)
		if fetches.IsClientClosed() || ctx.Err() != nil {
			break
		}
		if err := w.take(ctx, fetches, out); err != nil && ctx.Err() == nil {
			return err
		}
		w.client.AllowRebalance()
	}
	if w.left.Load() == 0 {
		return nil
	}
	return ctx.Err()
}

// begin says where to read a partition that was given to this worker: at the first block whose partial is missing. What was committed says the same, or
// less.
func (w *worker) begin(_ context.Context, offsets map[string]map[int32]kgo.Offset) (map[string]map[int32]kgo.Offset, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for topic, partitions := range offsets {
		for number := range partitions {
			at := partition{topic, number}
			delete(w.sheets, at)
			if l, ok := w.open(at, 0); ok {
				partitions[number] = kgo.NewOffset().At(l.From)
			} else {
				partitions[number] = kgo.NewOffset().AtEnd()
			}
		}
	}
	return offsets, nil
}

// open is the first leaf of a partition from an offset on that has no partial.
func (w *worker) open(at partition, offset int64) (leaf, bool) {
	for _, l := range w.leaves[at] {
		if l.To > offset && !w.done[w.leafKey(l)] {
			return l, true
		}
	}
	return leaf{}, false
}

// drop forgets half a block of a partition that another worker has now: it begins the block anew.
func (w *worker) drop(_ context.Context, _ *kgo.Client, lost map[string][]int32) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for topic, numbers := range lost {
		for _, number := range numbers {
			delete(w.sheets, partition{topic, number})
		}
	}
}

// take works on what a poll returned.
func (w *worker) take(ctx context.Context, fetches kgo.Fetches, out io.Writer) error {
	for _, failed := range fetches.Errors() {
		if errors.Is(failed.Err, context.Canceled) {
			continue
		}
		fmt.Fprintf(w.errs, "why502-fleet: reading %s/%d: %v\n", failed.Topic, failed.Partition, failed.Err)
	}
	var failed error
	fetches.EachPartition(func(p kgo.FetchTopicPartition) {
		at := partition{p.Topic, p.Partition}
		for _, record := range p.Records {
			if failed == nil {
				failed = w.record(ctx, at, record, out)
			}
		}
	})
	return failed
}

// record takes one record; the first one behind a block, or the last of it, ends the block.
func (w *worker) record(ctx context.Context, at partition, r *kgo.Record, out io.Writer) error {
	for {
		sheet := w.sheet(at, r.Offset)
		if sheet == nil {
			return nil
		}
		if r.Offset < sheet.leaf.To {
			if r.Offset >= sheet.next && !r.Attrs.IsControl() {
				sheet.add(r.Offset, r.Value)
				w.lines.Add(1)
			}
			sheet.next = max(sheet.next, r.Offset+1)
		}
		if sheet.next < sheet.leaf.To && r.Offset < sheet.leaf.To {
			return nil
		}
		if err := w.finish(ctx, at, sheet, out); err != nil {
			return err
		}
		if r.Offset < sheet.leaf.To {
			return nil
		}
	}
}

// sheet is the block of a partition that an offset falls in, or the one before that is not finished; nil when nothing is left to do there.
func (w *worker) sheet(at partition, offset int64) *sheet {
	w.mu.Lock()
	defer w.mu.Unlock()
	if s := w.sheets[at]; s != nil {
		return s
	}
	l, ok := w.open(at, offset)
	if !ok || offset < l.From {
		return nil
	}
	w.sheets[at] = newSheet(l, w.options, w.plan.Made)
	return w.sheets[at]
}

// finish writes the partial of a block, and commits when it was acknowledged.
func (w *worker) finish(ctx context.Context, at partition, s *sheet, out io.Writer) error {
	value, err := s.end()
	if err != nil {
		return err
	}
	key := w.leafKey(s.leaf)
	if err := w.client.ProduceSync(ctx, &kgo.Record{Topic: w.results, Key: []byte(key), Value: value}).FirstErr(); err != nil {
		return fmt.Errorf("writing the partial of %s: %w", s.leaf.id(), err)
	}
	w.mu.Lock()
	delete(w.sheets, at)
	w.done[key] = true
	w.mu.Unlock()
	w.written.Add(1)
	w.count()
	fmt.Fprintf(out, "leaf %s: %d lines, %d bytes\n", s.leaf.id(), s.account.Lines, len(value))
	// That a commit fails costs a block that is digested again, never a result.
	w.client.CommitOffsetsSync(ctx, map[string]map[int32]kgo.EpochOffset{at.topic: {at.number: {Epoch: -1, Offset: s.leaf.To}}},
		func(_ *kgo.Client, _ *kmsg.OffsetCommitRequest, _ *kmsg.OffsetCommitResponse, err error) {
			if err != nil && ctx.Err() == nil {
				fmt.Fprintf(w.errs, "why502-fleet: committing %s/%d: %v\n", at.topic, at.number, err)
			}
		})
	return nil
}

// count counts the leaves without a partial.
func (w *worker) count() {
	w.mu.Lock()
	defer w.mu.Unlock()
	left := int64(0)
	for _, l := range w.plan.Leaves {
		if !w.done[w.leafKey(l)] {
			left++
		}
	}
	w.left.Store(left)
}

// follow reads what all workers write, and ends the work when the job is done.
func (w *worker) follow(ctx context.Context, end func()) {
	client, err := w.connect(kgo.ConsumeTopics(w.results), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	if err != nil {
		return
	}
	defer client.Close()
	for ctx.Err() == nil {
		client.PollFetches(ctx).EachRecord(func(r *kgo.Record) {
			w.mu.Lock()
			w.done[string(r.Key)] = true
			w.mu.Unlock()
		})
		if w.count(); w.left.Load() == 0 {
			end()
			return
		}
	}
}

// tellLag says from time to time how much is left.
func (w *worker) tellLag(ctx context.Context) {
	tick := time.NewTicker(w.idle)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			fmt.Fprintf(w.errs, "why502-fleet: job %s: %d of %d leaves left; %d lines digested here\n", w.job, w.left.Load(), len(w.plan.Leaves), w.lines.Load())
		case <-ctx.Done():
			return
		}
	}
}

// serve gives the metrics.
func (w *worker) serve(ctx context.Context) {
	if w.metrics == "" {
		return
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/metrics", func(out http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(out, "# TYPE why502_fleet_lines counter\nwhy502_fleet_lines_total %d\n# TYPE why502_fleet_leaves counter\nwhy502_fleet_leaves_total %d\n# TYPE why502_fleet_lag_leaves gauge\nwhy502_fleet_lag_leaves %d\n# EOF\n",
			w.lines.Load(), w.written.Load(), w.left.Load())
	})
	server := &http.Server{Addr: w.metrics, Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		if err := server.ListenAndServe(); err != nil && !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintf(w.errs, "why502-fleet: metrics: %v\n", err)
		}
	}()
	context.AfterFunc(ctx, func() { server.Close() })
}
