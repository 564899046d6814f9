package main

import (
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
	"github.com/twmb/franz-go/pkg/kerr"
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

// plan is the first record of a job.
type plan struct {
	Job        string   `json:"job"`
	Made       int64    `json:"made"` // milliseconds of UTC
	Since      int64    `json:"since"`
	Until      int64    `json:"until"`
	LogFormats []string `json:"log_formats,omitempty"`
	Leaves     []leaf   `json:"leaves"`
}

// cut cuts a span of offsets at fixed places: multiples of block.
func cut(topic string, partition int32, from, to, block int64) (all []leaf) {
	for from < to {
		end := min((from/block+1)*block, to)
		all = append(all, leaf{topic, partition, from, end})
		from = end
	}
	return all
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
func makePlan(ctx context.Context, s *settings, out, _ io.Writer) error {
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
	p := plan{Job: s.job, Made: now.UnixMilli(), Since: since.UnixMilli(), Until: until.UnixMilli(), LogFormats: s.formats}
	if p.Leaves, err = lookUp(ctx, kadm.NewClient(client), strings.Split(s.topics, ","), &p, s.block); err != nil {
		return err
	}
	if err := s.makeResults(ctx, client); err != nil {
		return err
	}
	if _, err := readJob(ctx, s); err == nil {
		return fmt.Errorf("job %s has a plan already; take another name, or go on with it", s.job)
	}
	value, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if err := client.ProduceSync(ctx, &kgo.Record{Topic: s.results, Key: []byte(s.planKey()), Value: value}).FirstErr(); err != nil {
		return fmt.Errorf("writing the plan: %w", err)
	}
	_, err = fmt.Fprintf(out, "job %s: %d leaves\n", s.job, len(p.Leaves))
	return err
}

// lookUp finds the offsets of the window in each partition.
func lookUp(ctx context.Context, admin *kadm.Client, topics []string, p *plan, block int64) ([]leaf, error) {
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
	var leaves []leaf
	starts.Each(func(o kadm.ListedOffset) {
		if end, found := ends.Lookup(o.Topic, o.Partition); found {
			leaves = append(leaves, cut(o.Topic, o.Partition, o.Offset, end.Offset, block)...)
		}
	})
	slices.SortFunc(leaves, func(a, b leaf) int { return strings.Compare(a.id(), b.id()) })
	return leaves, nil
}

// largest is the largest partial that the results topic takes.
const largest = 32 << 20

// makeResults makes the compacted topic when it is missing.
func (s *settings) makeResults(ctx context.Context, client *kgo.Client) error {
	admin := kadm.NewClient(client)
	compact, size := "compact", strconv.Itoa(largest)
	answer, err := admin.CreateTopic(ctx, 1, int16(s.replicas), map[string]*string{"cleanup.policy": &compact, "max.message.bytes": &size}, s.results)
	if err == nil {
		err = answer.Err
	}
	if err != nil && !errors.Is(err, kerr.TopicAlreadyExists) {
		return fmt.Errorf("making topic %s: %w", s.results, err)
	}
	return nil
}

func (s *settings) planKey() string       { return s.job + "/plan" }
func (s *settings) leafKey(l leaf) string { return s.job + "/leaf/" + l.id() }
