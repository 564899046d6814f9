package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// leaf is a block of a partition: offsets from From to before To. Its bounds depend on the plan alone, never on how much a poll returned.
type leaf struct {
	Topic     string `json:"topic"`
	Partition int32  `json:"partition"`
	From      int64  `json:"from"`
	To        int64  `json:"to"`
}

func (l leaf) id() string { return fmt.Sprintf("%s/%d/%d-%d", l.Topic, l.Partition, l.From, l.To) }

// plan is the first record of a job. It names the spans of whole partitions, and not each leaf: those of a large fleet would not fit into a record.
type plan struct {
	Job        string   `json:"job"`
	Made       int64    `json:"made"` // milliseconds of UTC
	Since      int64    `json:"since"`
	Until      int64    `json:"until"`
	LogFormats []string `json:"log_formats,omitempty"`
	Block      int64    `json:"block"`
	Spans      []leaf   `json:"spans"`

	stamp int64 // when the results topic took it
}

// within is the leaf of a span that holds an offset, or the first one behind it: spans are cut at multiples of block.
func (p *plan) within(span leaf, offset int64) leaf {
	offset = max(offset, span.From)
	span.From = max(span.From, offset-offset%p.Block)
	span.To = min(offset-offset%p.Block+p.Block, span.To)
	return span
}

// index numbers the leaves of a span.
func (p *plan) index(span leaf, offset int64) int { return int(offset/p.Block - span.From/p.Block) }

// behind is how many leaves of a span lie behind an offset at which one ends.
func (p *plan) behind(span leaf, offset int64) int {
	if offset = max(offset, span.From); offset >= span.To {
		return 0
	}
	return p.index(span, span.To-1) - p.index(span, offset) + 1
}

// leaves gives all leaves in order.
func (p *plan) leaves(yield func(leaf) bool) {
	for _, span := range p.Spans {
		for offset := span.From; offset < span.To; {
			l := p.within(span, offset)
			if !yield(l) {
				return
			}
			offset = l.To
		}
	}
}

// size is how many leaves there are.
func (p *plan) size() (n int) {
	for _, span := range p.Spans {
		n += p.behind(span, span.From)
	}
	return n
}

// moment reads a time, or a duration that counts back from now.
func moment(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return now, nil
	}
	if d, err := time.ParseDuration(text); err == nil && d >= 0 {
		return now.Add(-d), nil
	}
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.UnixMilli(ms), nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, fmt.Errorf("%q: want a time such as 2026-11-22T14:00:00Z, or a duration such as 15m", text)
	}
	return t, nil
}

// makePlan looks the offsets up once: the last short block has the same end for everyone.
func makePlan(ctx context.Context, s *settings, out, errs io.Writer) error {
	if s.topics == "" {
		return errors.New("--topics: none is named")
	}
	now, err := moment(s.now, time.Now())
	if err != nil {
		return err
	}
	since, err := moment(s.since, now)
	if err != nil {
		return err
	}
	until, err := moment(s.until, now)
	if err != nil {
		return err
	}
	client, err := s.connect()
	if err != nil {
		return err
	}
	defer client.Close()
	p := plan{Job: s.job, Made: now.UnixMilli(), Since: since.UnixMilli(), Until: until.UnixMilli(), LogFormats: s.formats, Block: s.block}
	if p.Spans, err = lookUp(ctx, kadm.NewClient(client), strings.Split(s.topics, ","), &p); err != nil {
		return err
	}
	if err := tellDeleted(ctx, kadm.NewClient(client), strings.Split(s.topics, ","), &p, errs); err != nil {
		return err
	}
	if err := s.makeResults(ctx, client); err != nil {
		return err
	}
	if _, err := s.readPlan(ctx); err == nil {
		return fmt.Errorf("job %s has a plan already; take another name, or go on with it", s.job)
	}
	value, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if err := client.ProduceSync(ctx, &kgo.Record{Topic: s.results, Key: []byte(s.planKey()), Value: value}).FirstErr(); err != nil {
		return fmt.Errorf("writing the plan: %w", err)
	}
	_, err = fmt.Fprintf(out, "job %s: %d leaves\n", s.job, p.size())
	return err
}

// lookUp finds the offsets of the window in each partition.
func lookUp(ctx context.Context, admin *kadm.Client, topics []string, p *plan) ([]leaf, error) {
	starts, err := admin.ListOffsetsAfterMilli(ctx, p.Since, topics...)
	if err == nil {
		err = starts.Error()
	}
	if err != nil {
		return nil, fmt.Errorf("looking offsets up: %w", err)
	}
	ends, err := admin.ListOffsetsAfterMilli(ctx, p.Until, topics...)
	if err == nil {
		err = ends.Error()
	}
	if err != nil {
		return nil, fmt.Errorf("looking offsets up: %w", err)
	}
	var spans []leaf
	starts.Each(func(o kadm.ListedOffset) {
		if end, found := ends.Lookup(o.Topic, o.Partition); found && o.Offset < end.Offset {
			spans = append(spans, leaf{o.Topic, o.Partition, o.Offset, end.Offset})
		}
	})
	slices.SortFunc(spans, func(a, b leaf) int {
		return cmp.Or(strings.Compare(a.Topic, b.Topic), cmp.Compare(a.Partition, b.Partition))
	})
	return spans, nil
}

// tellDeleted names the spans that begin where Kafka's records begin: what it deleted before may have been of the window.
func tellDeleted(ctx context.Context, admin *kadm.Client, topics []string, p *plan, errs io.Writer) error {
	starts, err := admin.ListStartOffsets(ctx, topics...)
	if err == nil {
		err = starts.Error()
	}
	if err != nil {
		return fmt.Errorf("looking offsets up: %w", err)
	}
	for _, span := range p.Spans {
		if start, found := starts.Lookup(span.Topic, span.Partition); found && span.From > 0 && span.From == start.Offset {
			fmt.Fprintf(errs, "why502-fleet: %s/%d: Kafka has deleted what was before offset %d (retention): the begin of the window may be missing\n", span.Topic, span.Partition, span.From)
		}
	}
	return nil
}
