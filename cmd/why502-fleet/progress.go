package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// progress is how far a job is. What a group committed is done, whoever did it: an offset is committed when the partials of all blocks before it were
// acknowledged. So nobody needs to read the partials to know.
type progress struct {
	plan  *plan
	spans map[partition]*mark
	mu    sync.Mutex
}

// mark is how far a span is: committed, the highest offset before which the partials were acknowledged, and that before which they were sent.
type mark struct {
	leaf
	committed, acknowledged, sent int64
}

func newProgress(p *plan) *progress {
	all := &progress{plan: p, spans: map[partition]*mark{}}
	for _, span := range p.Spans {
		all.spans[partition{span.Topic, span.Partition}] = &mark{leaf: span}
	}
	return all
}

// raise raises one of the offsets of a partition; what lies beyond the plan is not counted.
func (p *progress) raise(at partition, which func(*mark) *int64, offset int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m := p.spans[at]; m != nil {
		offset = min(offset, m.To)
		*which(m) = max(*which(m), offset)
	}
}

func (p *progress) committed(at partition, offset int64) {
	p.raise(at, func(m *mark) *int64 { return &m.committed }, offset)
}

func (p *progress) acknowledged(at partition, offset int64) {
	p.raise(at, func(m *mark) *int64 { return &m.acknowledged }, offset)
}

func (p *progress) send(at partition, offset int64) {
	p.raise(at, func(m *mark) *int64 { return &m.sent }, offset)
}

// open is the first leaf of a partition that ends behind an offset and that nobody digested.
func (p *progress) open(at partition, offset int64) (leaf, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.spans[at]
	if m == nil {
		return leaf{}, false
	}
	if offset = max(offset, m.committed, m.sent, m.From); offset >= m.To {
		return leaf{}, false
	}
	return p.plan.within(m.leaf, offset), true
}

// left is how many leaves are not done.
func (p *progress) left() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range p.spans {
		n += p.plan.behind(m.leaf, m.committed)
	}
	return n
}

// uncommitted are the offsets of partitions that can be committed.
func (p *progress) uncommitted(of map[partition]bool) map[string]map[int32]kgo.EpochOffset {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := map[string]map[int32]kgo.EpochOffset{}
	for at, m := range p.spans {
		if m.acknowledged <= m.committed || !of[at] {
			continue
		}
		if all[at.topic] == nil {
			all[at.topic] = map[int32]kgo.EpochOffset{}
		}
		all[at.topic][at.number] = kgo.EpochOffset{Epoch: -1, Offset: m.acknowledged}
	}
	return all
}

// commit commits what was acknowledged of this worker's partitions. What is refused because partitions change hands is tried again, or is another's matter;
// that a commit is lost costs blocks that are digested again, never a result.
func (w *worker) commit(ctx context.Context, client *kgo.Client) {
	w.mu.Lock()
	offsets := w.progress.uncommitted(w.given)
	w.mu.Unlock()
	if len(offsets) == 0 {
		return
	}
	client.CommitOffsetsSync(ctx, offsets, func(_ *kgo.Client, asked *kmsg.OffsetCommitRequest, answer *kmsg.OffsetCommitResponse, err error) {
		if err == nil {
			err = w.note(asked, answer)
		}
		if err != nil && ctx.Err() == nil && !slices.ContainsFunc(changing, func(e error) bool { return errors.Is(err, e) }) {
			fmt.Fprintf(w.errs, "why502-fleet: committing: %v\n", err)
		}
	})
}

// changing are the refusals of a group whose members change.
var changing = []error{kerr.RebalanceInProgress, kerr.IllegalGeneration, kerr.UnknownMemberID}

// note notes what was committed, and gives the first refusal.
func (w *worker) note(asked *kmsg.OffsetCommitRequest, answer *kmsg.OffsetCommitResponse) (err error) {
	refused := map[partition]bool{}
	for _, topic := range answer.Topics {
		for _, p := range topic.Partitions {
			if code := kerr.ErrorForCode(p.ErrorCode); code != nil {
				refused[partition{topic.Topic, p.Partition}] = true
				err = cmp.Or(err, code)
			}
		}
	}
	for _, topic := range asked.Topics {
		for _, p := range topic.Partitions {
			if at := (partition{topic.Topic, p.Partition}); !refused[at] {
				w.progress.committed(at, p.Offset)
			}
		}
	}
	return err
}

// look asks what all workers committed, and says whether the job is done.
func (w *worker) look(ctx context.Context, client *kgo.Client) (done bool, err error) {
	all, err := kadm.NewClient(client).FetchOffsets(ctx, w.group())
	if err != nil && !errors.Is(err, kerr.GroupIDNotFound) {
		return false, fmt.Errorf("looking up what is done: %w", err)
	}
	all.Each(func(o kadm.OffsetResponse) {
		if o.Err == nil {
			w.progress.committed(partition{o.Topic, o.Partition}, o.At)
		}
	})
	return w.progress.left() == 0, nil
}

// patience is how long a broker that has gone is waited for: another one takes its place.
const patience = 30 * time.Second

// lookAtFirst is look before the work begins. While some broker answers, that another one does not ends nothing.
func (w *worker) lookAtFirst(ctx context.Context) (done bool, err error) {
	for begin := time.Now(); ; {
		client, err := w.connect()
		if err != nil {
			return false, err
		}
		done, err = w.look(ctx, client)
		waiting := err != nil && !kerr.IsRetriable(err) && client.Ping(ctx) == nil && time.Since(begin) < patience
		client.Close()
		if !waiting {
			if kerr.IsRetriable(err) {
				err = nil // the work will look again
			}
			return done, err
		}
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// settled is how often finished blocks are committed.
const settled = 300 * time.Millisecond

// settle commits what is done, looks what others did while this worker has nothing to do, or from time to time, and ends the work when the job is done.
func (w *worker) settle(ctx context.Context) {
	tick := time.NewTicker(settled)
	defer tick.Stop()
	looked, lines := time.Now(), int64(-1)
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		w.commit(ctx, w.client)
		if now := w.lines.Load(); now == lines || time.Since(looked) > w.idle {
			if _, err := w.look(ctx, w.client); err != nil && ctx.Err() == nil {
				fmt.Fprintf(w.errs, "why502-fleet: %v\n", err)
			}
			looked = time.Now()
		}
		lines = w.lines.Load()
		if w.progress.left() == 0 {
			w.end()
			return
		}
	}
}
