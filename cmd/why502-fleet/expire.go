package main

import (
	"context"
	"fmt"

	"github.com/twmb/franz-go/pkg/kadm"
)

// Kafka deletes old records, also while a job runs: then a leaf that nobody digested yet is not what the plan says. Such a leaf gets no partial, is named,
// and the work does not end well; what is left of the plan is digested all the same.

// starts looks up where the partitions of a topic begin now.
func (w *worker) starts(ctx context.Context, topic string) (func(number int32) int64, error) {
	listed, err := kadm.NewClient(w.client).ListStartOffsets(ctx, topic)
	if err == nil {
		err = listed.Error()
	}
	if err != nil {
		return nil, fmt.Errorf("looking up where %s begins: %w", topic, err)
	}
	return func(number int32) int64 {
		o, _ := listed.Lookup(topic, number)
		return o.Offset
	}, nil
}

// deleted says that what a partition has from an offset on was deleted, and leaves the leaves out that it touches. Without that, records may be missing too:
// those of transactions that were given up, or that a younger one replaced.
func (w *worker) deleted(ctx context.Context, at partition, next int64) (bool, error) {
	startOf, err := w.starts(ctx, at.topic)
	if err != nil {
		return false, err
	}
	start := startOf(at.number)
	if start <= next {
		return false, nil
	}
	return true, w.leaveOut(ctx, at, start)
}

// leaveOut names the leaves of a partition that begin before an offset and are not done, and passes over them.
func (w *worker) leaveOut(ctx context.Context, at partition, start int64) error {
	if err := w.client.Flush(ctx); err != nil { // the leaves before these are done first
		return err
	}
	delete(w.sheets, at)
	for l, open := w.progress.open(at, 0); open && l.From < start; l, open = w.progress.open(at, 0) {
		fmt.Fprintf(w.errs, "why502-fleet: %s: deleted by Kafka up to offset %d before it was read (retention): there will be no partial of this leaf\n", l.id(), min(start, l.To))
		w.progress.send(at, l.To)
		w.progress.acknowledged(at, l.To)
		w.gone++
	}
	return nil
}

// idleCheck looks, when no records come, whether those of this worker's partitions are gone.
func (w *worker) idleCheck(ctx context.Context) error {
	w.mu.Lock()
	var mine []partition
	for at, given := range w.given {
		if given && !w.anew[at] {
			mine = append(mine, at)
		}
	}
	w.mu.Unlock()
	for _, at := range mine {
		l, open := w.progress.open(at, 0)
		if !open {
			continue
		}
		next := l.From
		if s := w.sheets[at]; s != nil {
			next = s.next
		}
		if _, err := w.deleted(ctx, at, next); err != nil {
			return err
		}
	}
	return nil
}
