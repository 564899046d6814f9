package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

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
	plan     *plan
	options  *parser.Options
	client   *kgo.Client
	out      io.Writer
	errs     io.Writer
	progress *progress
	sheets   map[partition]*sheet // being digested; the loop over records alone touches them
	mu       sync.Mutex
	given    map[partition]bool // partitions that are this worker's
	anew     map[partition]bool // partitions that were taken or given since: their half blocks are forgotten
	failed   error
	gone     int // leaves that Kafka deleted before they were read
	end      func()
	lines    atomic.Int64
	written  atomic.Int64
}

// work digests blocks until the whole job is done, whoever did it: when another worker dies, its partitions come here.
func work(ctx context.Context, s *settings, out, errs io.Writer) error {
	p, err := s.readPlan(ctx)
	if err != nil {
		return err
	}
	options, err := parser.NewOptions(p.LogFormats...)
	if err != nil {
		return err
	}
	w := &worker{settings: s, plan: p, options: options, out: out, errs: errs, progress: newProgress(p), sheets: map[partition]*sheet{},
		given: map[partition]bool{}, anew: map[partition]bool{}}
	var topics []string
	for _, span := range p.Spans {
		if !slices.Contains(topics, span.Topic) {
			topics = append(topics, span.Topic)
		}
	}
	if len(topics) == 0 {
		return nil
	}
	return w.run(ctx, topics)
}

// group is the name of the job's consumer group. The time of the plan is part of it: what was committed of a job whose results are gone says nothing.
func (w *worker) group() string { return fmt.Sprintf("why502-%s-%d", w.job, w.plan.Made) }

func (w *worker) run(ctx context.Context, topics []string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := w.serve(ctx); err != nil {
		return err
	}
	done, err := w.lookAtFirst(ctx)
	if done || err != nil {
		return err
	}
	client, err := w.connect(kgo.ConsumerGroup(w.group()), kgo.ConsumeTopics(topics...), kgo.DisableAutoCommit(), kgo.BlockRebalanceOnPoll(),
		kgo.SessionTimeout(6*time.Second), kgo.HeartbeatInterval(time.Second), kgo.KeepControlRecords(), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchMaxBytes(8<<20), kgo.FetchMaxPartitionBytes(2<<20), kgo.MaxBufferedRecords(32),
		kgo.AdjustFetchOffsetsFn(w.begin), kgo.OnPartitionsAssigned(w.take), kgo.OnPartitionsLost(w.lose), kgo.OnPartitionsRevoked(w.give))
	if err != nil {
		return err
	}
	defer client.CloseAllowingRebalance()
	w.client, w.end = client, cancel
	go w.settle(ctx)
	go w.tellLag(ctx)
	for {
		// A poll is bounded, and nothing more is asked for while its records are worked on: that is all the back-pressure there needs to be.
		waiting, stop := context.WithTimeout(ctx, quiet)
		fetches := client.PollRecords(waiting, 20_000)
		stop()
		if fetches.IsClientClosed() || ctx.Err() != nil {
			break
		}
		if err := w.read(ctx, fetches); err != nil && ctx.Err() == nil {
			return err
		}
		client.AllowRebalance()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.progress.left() > 0:
		return cmp.Or(w.failed, ctx.Err())
	case w.gone > 0:
		return fmt.Errorf("%d leaves were deleted before they were read: %w", w.gone, errIncomplete)
	}
	return nil
}

// quiet is how long a worker waits for records before it looks whether there still are any.
const quiet = 2 * time.Second

// begin says where to read a partition that was given to this worker: at the first block whose partial is missing.
func (w *worker) begin(_ context.Context, offsets map[string]map[int32]kgo.Offset) (map[string]map[int32]kgo.Offset, error) {
	for topic, partitions := range offsets {
		for number, committed := range partitions {
			at := partition{topic, number}
			w.progress.committed(at, committed.EpochOffset().Offset)
			if l, open := w.progress.open(at, 0); open {
				partitions[number] = kgo.NewOffset().At(l.From)
			} else {
				partitions[number] = kgo.NewOffset().AtEnd()
			}
		}
	}
	return offsets, nil
}

// take notes what was given to this worker.
func (w *worker) take(_ context.Context, client *kgo.Client, given map[string][]int32) {
	client.ResumeFetchPartitions(given)
	w.change(given, true)
}

// lose forgets half blocks of partitions that another worker has now: it begins them anew.
func (w *worker) lose(_ context.Context, _ *kgo.Client, lost map[string][]int32) {
	w.change(lost, false)
}

// give hands partitions on; what is done of them is committed before, so that it is not done again.
func (w *worker) give(ctx context.Context, client *kgo.Client, lost map[string][]int32) {
	if len(lost) > 0 {
		ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
		defer cancel()
		if client.Flush(ctx) == nil {
			w.commit(ctx, client)
		}
	}
	w.change(lost, false)
}

func (w *worker) change(partitions map[string][]int32, mine bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for topic, numbers := range partitions {
		for _, number := range numbers {
			at := partition{topic, number}
			w.given[at], w.anew[at] = mine, true
		}
	}
}

// read works on what a poll returned.
func (w *worker) read(ctx context.Context, fetches kgo.Fetches) error {
	w.mu.Lock()
	for at := range w.anew {
		delete(w.sheets, at)
	}
	clear(w.anew)
	failed := w.failed
	w.mu.Unlock()
	for _, broken := range fetches.Errors() {
		if errors.Is(broken.Err, context.Canceled) || errors.Is(broken.Err, context.DeadlineExceeded) {
			continue
		}
		fmt.Fprintf(w.errs, "why502-fleet: reading %s/%d: %v\n", broken.Topic, broken.Partition, broken.Err)
	}
	if failed == nil && fetches.NumRecords() == 0 {
		return w.idleCheck(ctx)
	}
	fetches.EachPartition(func(p kgo.FetchTopicPartition) {
		at := partition{p.Topic, p.Partition}
		if _, open := w.progress.open(at, 0); !open {
			w.client.PauseFetchPartitions(map[string][]int32{at.topic: {at.number}}) // what comes behind the plan is of no use
			return
		}
		for _, record := range p.Records {
			if failed == nil {
				failed = w.record(ctx, at, record)
			}
		}
	})
	return failed
}

// record takes one record; the first one behind a block, or the last of it, ends the block.
func (w *worker) record(ctx context.Context, at partition, r *kgo.Record) error {
	for {
		sheet := w.sheet(at, r.Offset)
		if sheet == nil {
			return nil
		}
		if r.Offset > sheet.next && time.Since(sheet.asked) > quiet {
			sheet.asked = time.Now()
			if gone, err := w.deleted(ctx, at, sheet.next); err != nil {
				return err
			} else if gone {
				continue
			}
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
		if err := w.finish(ctx, at, sheet); err != nil {
			return err
		}
		if r.Offset < sheet.leaf.To {
			return nil
		}
	}
}

// sheet is the first block of a partition that is not finished; nil when an offset lies before it, or nothing is left to do there.
func (w *worker) sheet(at partition, offset int64) *sheet {
	if s := w.sheets[at]; s != nil {
		return s
	}
	l, open := w.progress.open(at, 0)
	if !open || offset < l.From {
		return nil
	}
	w.sheets[at] = newSheet(l, w.options, w.plan.Made)
	return w.sheets[at]
}

// finish sends the partial of a block; the next one is begun meanwhile. Where many are under way, it waits.
func (w *worker) finish(ctx context.Context, at partition, s *sheet) error {
	value, err := s.end()
	if err != nil {
		return err
	}
	delete(w.sheets, at)
	w.progress.send(at, s.leaf.To)
	w.client.Produce(ctx, &kgo.Record{Topic: w.results, Key: []byte(w.leafKey(s.leaf)), Value: value}, func(_ *kgo.Record, err error) {
		if err != nil {
			w.fail(fmt.Errorf("writing the partial of %s: %w", s.leaf.id(), err))
			return
		}
		w.progress.acknowledged(at, s.leaf.To)
		w.written.Add(1)
		fmt.Fprintf(w.out, "leaf %s: %d lines, %d bytes\n", s.leaf.id(), s.account.Lines, len(value))
	})
	return nil
}

// fail ends the work with its first error.
func (w *worker) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failed = cmp.Or(w.failed, err)
	w.end()
}
