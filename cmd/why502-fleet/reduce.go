package main

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser"
	"github.com/why502/why502/report"
)

// reduce merges the partials of the plan and prints the report. A leaf that is missing is named, and there is no report.
func reduce(ctx context.Context, s *settings, out, errs io.Writer) error {
	format := report.Formats[s.format]
	if format == nil {
		return fmt.Errorf("--format %s: there is no such format", s.format)
	}
	p, err := s.readPlan(ctx)
	if err != nil {
		return err
	}
	m := newMerger(s, p)
	if s.direct {
		err = m.digestAll(ctx)
	} else {
		err = m.readAll(ctx)
	}
	if err == nil {
		err = m.missing(errs)
	}
	if err != nil {
		return err
	}
	return format(out, report.New(analyze.Analyze(m.sum, nil, analyze.Options{Now: p.Made})))
}

// merger adds up the partials of a plan as they come: one at a time is in memory, and each counts once. The order changes nothing.
type merger struct {
	*settings
	plan  *plan
	spans map[partition]*merged
	left  int // leaves of which no partial came yet
	sum   *digest.Digest
}

// merged is what is in the sum of a span.
type merged struct {
	leaf
	there []bool // by leaf
	bad   map[int]error
}

func newMerger(s *settings, p *plan) *merger {
	m := &merger{settings: s, plan: p, spans: map[partition]*merged{}, left: p.size(), sum: digest.New(digest.Options{})}
	for _, span := range p.Spans {
		m.spans[partition{span.Topic, span.Partition}] = &merged{leaf: span, there: make([]bool, p.behind(span, span.From)), bad: map[int]error{}}
	}
	return m
}

// readAll reads the results from when the plan was made on; if that is not all, what lies before too: clocks may be wrong. Nothing is read twice.
func (m *merger) readAll(ctx context.Context) error {
	var read map[int32]int64
	for _, since := range []int64{m.plan.stamp - clocks.Milliseconds(), 0} {
		began, err := m.scan(ctx, max(since, 0), read, func(int32) bool { return true }, func(r *kgo.Record) error { return m.add(r.Key, r.Value) })
		if err != nil || m.left == 0 {
			return err
		}
		read = began
	}
	return nil
}

// add takes a partial of the plan; those of other plans do not count, and one that is there already adds nothing. One that cannot be read is as good as
// missing, unless another of the same leaf comes.
func (m *merger) add(key, value []byte) error {
	l, ok := m.leafOf(key)
	span := m.spans[partition{l.Topic, l.Partition}]
	if !ok || span == nil || l.From < span.From || l.From >= span.To || m.plan.within(span.leaf, l.From) != l {
		return nil
	}
	at := m.plan.index(span.leaf, l.From)
	if span.there[at] {
		return nil
	}
	d, err := digest.Decode(bytes.NewReader(value))
	if err != nil {
		span.bad[at] = err
		return nil
	}
	if err := m.sum.Merge(d); err != nil {
		return fmt.Errorf("merging the partial of %s: %w", l.id(), err)
	}
	span.there[at] = true
	m.left--
	return nil
}

// missing names the leaves without a partial.
func (m *merger) missing(errs io.Writer) error {
	if m.left == 0 {
		return nil
	}
	named := 0
	for l := range m.plan.leaves {
		span := m.spans[partition{l.Topic, l.Partition}]
		at := m.plan.index(span.leaf, l.From)
		if span.there[at] {
			continue
		}
		if named++; named > 20 {
			break
		}
		if err := span.bad[at]; err != nil {
			fmt.Fprintf(errs, "why502-fleet: %s: the partial of this leaf: %v\n", l.id(), err)
			continue
		}
		fmt.Fprintf(errs, "why502-fleet: %s: there is no partial of this leaf\n", l.id())
	}
	return fmt.Errorf("%d of %d leaves are missing: %w", m.left, m.plan.size(), errIncomplete)
}

// digestAll digests all leaves of the plan in this process, as one worker would.
func (m *merger) digestAll(ctx context.Context) error {
	options, err := parser.NewOptions(m.plan.LogFormats...)
	if err != nil {
		return err
	}
	for _, span := range m.plan.Spans {
		if err := m.digestSpan(ctx, span, options); err != nil {
			return fmt.Errorf("reading %s: %w", span.id(), err)
		}
	}
	return nil
}

// digestSpan digests one leaf of a span after the other.
func (m *merger) digestSpan(ctx context.Context, span leaf, options *parser.Options) error {
	// What Kafka has deleted is an error, not a later begin.
	client, err := m.connect(kgo.KeepControlRecords(), kgo.ConsumeResetOffset(kgo.NoResetOffset()), kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{span.Topic: {span.Partition: kgo.NewOffset().At(span.From)}}))
	if err != nil {
		return err
	}
	defer client.Close()
	sheet := newSheet(m.plan.within(span, span.From), options, m.plan.Made)
	for sheet.next < span.To {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return err
		}
		var failed error
		fetches.EachRecord(func(r *kgo.Record) {
			for failed == nil && r.Offset >= sheet.leaf.To && sheet.leaf.To < span.To {
				failed = m.addSheet(sheet)
				sheet = newSheet(m.plan.within(span, sheet.leaf.To), options, m.plan.Made)
			}
			if r.Offset < sheet.leaf.To && !r.Attrs.IsControl() {
				sheet.add(r.Offset, r.Value)
			}
			sheet.next = max(sheet.next, r.Offset+1)
		})
		if failed != nil {
			return failed
		}
	}
	return m.addSheet(sheet)
}

func (m *merger) addSheet(s *sheet) error {
	value, err := s.end()
	if err != nil {
		return err
	}
	return m.add([]byte(m.leafKey(s.leaf)), value)
}
