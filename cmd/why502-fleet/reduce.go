package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser"
	"github.com/why502/why502/report"
)

// job is what the results topic holds of a job.
type job struct {
	plan     *plan
	partials map[string][]byte // by key; the newest of each
}

// readJob reads the results topic from its start to its present end.
func readJob(ctx context.Context, s *settings) (*job, error) {
	client, err := s.connect()
	if err != nil {
		return nil, err
	}
	defer client.Close()
	ends, err := kadm.NewClient(client).ListEndOffsets(ctx, s.results)
	if err == nil {
		err = ends.Error()
	}
	if err != nil {
		return nil, fmt.Errorf("looking up topic %s: %w", s.results, err)
	}
	starts := map[string]map[int32]kgo.Offset{s.results: {}}
	left := map[int32]int64{}
	ends.Each(func(o kadm.ListedOffset) {
		if o.Offset > 0 {
			left[o.Partition] = o.Offset
			starts[s.results][o.Partition] = kgo.NewOffset().AtStart()
		}
	})
	j := &job{partials: map[string][]byte{}}
	if len(left) > 0 {
		client.AddConsumePartitions(starts)
	}
	for len(left) > 0 {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err0(); err != nil {
			return nil, fmt.Errorf("reading topic %s: %w", s.results, err)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			if r.Offset+1 >= left[r.Partition] {
				delete(left, r.Partition)
			}
			if strings.HasPrefix(string(r.Key), s.job+"/") {
				j.take(s, r)
			}
		})
	}
	if j.plan == nil {
		return nil, fmt.Errorf("job %s has no plan in topic %s; why502-fleet plan makes one", s.job, s.results)
	}
	return j, nil
}

// take keeps a record of the job. The first plan is the plan.
func (j *job) take(s *settings, r *kgo.Record) {
	if string(r.Key) != s.planKey() {
		j.partials[string(r.Key)] = r.Value
		return
	}
	var p plan
	if j.plan == nil && json.Unmarshal(r.Value, &p) == nil {
		j.plan = &p
	}
}

// reduce merges the partials of the plan and prints the report. A leaf that is missing is named, and there is no report.
func reduce(ctx context.Context, s *settings, out, errs io.Writer) error {
	format := report.Formats[s.format]
	if format == nil {
		return fmt.Errorf("--format %s: there is no such format", s.format)
	}
	j, err := readJob(ctx, s)
	if err != nil {
		return err
	}
	if s.direct {
		if err := j.digest(ctx, s); err != nil {
			return err
		}
	}
	d, err := j.merge(s, errs)
	if err != nil {
		return err
	}
	return format(out, report.New(analyze.Analyze(d, nil, analyze.Options{Now: j.plan.Made})))
}

// merge merges what the plan names, in its order; partials of other plans do not count.
func (j *job) merge(s *settings, errs io.Writer) (*digest.Digest, error) {
	var partials []digest.Partial
	missing := 0
	for _, l := range j.plan.Leaves {
		value, there := j.partials[s.leafKey(l)]
		if !there {
			if missing++; missing <= 20 {
				fmt.Fprintf(errs, "why502-fleet: %s: there is no partial of this leaf\n", l.id())
			}
			continue
		}
		partials = append(partials, digest.Partial{Name: l.id(), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(value)), nil }})
	}
	if missing > 0 {
		return nil, fmt.Errorf("%d of %d leaves are missing: %w", missing, len(j.plan.Leaves), errIncomplete)
	}
	return digest.MergeAll(partials)
}

// digest digests all leaves of the plan in this process, as one worker would.
func (j *job) digest(ctx context.Context, s *settings) error {
	options, err := parser.NewOptions(j.plan.LogFormats...)
	if err != nil {
		return err
	}
	clear(j.partials)
	for _, l := range j.plan.Leaves {
		value, err := digestLeaf(ctx, s, l, options, j.plan.Made)
		if err != nil {
			return err
		}
		j.partials[s.leafKey(l)] = value
	}
	return nil
}

// digestLeaf reads one leaf by itself.
func digestLeaf(ctx context.Context, s *settings, l leaf, options *parser.Options, made int64) ([]byte, error) {
	client, err := s.connect(kgo.KeepControlRecords(), kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{l.Topic: {l.Partition: kgo.NewOffset().At(l.From)}}))
	if err != nil {
		return nil, err
	}
	defer client.Close()
	sheet := newSheet(l, options, made)
	for sheet.next < l.To {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err0(); err != nil {
			return nil, fmt.Errorf("reading %s: %w", l.id(), err)
		}
		for _, failed := range fetches.Errors() {
			return nil, errors.Join(fmt.Errorf("reading %s", l.id()), failed.Err)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			if r.Offset < l.To && !r.Attrs.IsControl() {
				sheet.add(r.Offset, r.Value)
			}
			sheet.next = max(sheet.next, r.Offset+1)
		})
	}
	return sheet.end()
}
