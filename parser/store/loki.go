package store

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// loki is Grafana Loki: loki://host:3100?query={job="nginx"}.
type loki struct {
	*client
	path     string
	selector string
}

func newLoki(c *client, u *url.URL) (store, error) {
	l := &loki{client: c, path: u.EscapedPath(), selector: u.Query().Get("query")}
	if l.selector == "" {
		return nil, errors.New(`the address has no query: want loki://host:3100?query={job="nginx"}`)
	}
	return l, nil
}

// finest is a nanosecond.
func (l *loki) finest() int64 { return 1 }

// answer is what Loki says to a query over a range.
type lokiAnswer struct {
	Data struct {
		Result []lokiSeries
	}
}

// lokiSeries are lines, or counts, with their labels.
type lokiSeries struct {
	Stream map[string]string
	Metric map[string]string
	Values [][]any
}

func (s *lokiSeries) labels() map[string]string {
	if s.Metric != nil {
		return s.Metric
	}
	return s.Stream
}

func (l *loki) ask(ctx context.Context, query url.Values) (*lokiAnswer, error) {
	answer := new(lokiAnswer)
	return answer, l.client.ask(ctx, http.MethodGet, l.path+"/loki/api/v1/query_range?"+query.Encode(), nil, "", answer)
}

func (l *loki) filtered(not bool) string {
	operator := "|~"
	if not {
		operator = "!~"
	}
	return fmt.Sprintf("%s %s %s", l.selector, operator, strconv.Quote(telling))
}

func (l *loki) count(ctx context.Context, from, to int64) (tell map[int64]uint64, rest map[place]uint64, err error) {
	telling, err := l.minutes(ctx, from, to, l.filtered(false))
	if err == nil {
		rest, err = l.minutes(ctx, from, to, l.filtered(true))
	}
	tell = map[int64]uint64{}
	for at, n := range telling {
		tell[at.start] += n
	}
	return tell, rest, err
}

// hostLabels are the labels that name a host, by preference.
var hostLabels = []string{"host", "hostname", "node", "instance", "node_name", "pod"}

// hostOf is the name of the host among labels.
func hostOf(labels map[string]string) string {
	for _, label := range hostLabels {
		if labels[label] != "" {
			return labels[label]
		}
	}
	return ""
}

// lokiSteps is how many minutes are asked for at a time: Loki gives at most 11,000.
const lokiSteps = 1440

// minutes counts lines by minute. A window of Loki is open on the left and closed on the right: seen from the last nanosecond of a minute it is that
// minute. A first or last minute that is cut is asked for by itself.
func (l *loki) minutes(ctx context.Context, from, to int64, what string) (map[place]uint64, error) {
	counts := map[place]uint64{}
	for at := from; at < to; {
		end := at - at%minute + minute
		width, steps := end-at, int64(1)
		if whole := (to - at) / minute; at%minute == 0 && whole > 0 {
			width, steps = minute, min(whole, lokiSteps)
		} else {
			width = min(width, to-at)
		}
		query := fmt.Sprintf("sum by (%s) (count_over_time(%s [%dns]))", strings.Join(hostLabels, ", "), what, width)
		answer, err := l.ask(ctx, url.Values{"query": {query}, "start": {nanos(at + width - 1)}, "end": {nanos(at + width*steps - 1)}, "step": {fmt.Sprintf("%gs", float64(width)/1e9)}})
		if err != nil {
			return nil, err
		}
		for _, series := range answer.Data.Result {
			for _, value := range series.Values {
				if len(value) != 2 {
					continue
				}
				seconds, _ := value[0].(float64)
				text, _ := value[1].(string)
				n, err := strconv.ParseFloat(text, 64)
				if err != nil {
					return nil, fmt.Errorf("the store counts %q lines", text)
				}
				start := int64(seconds*1e3+0.5) - 1 // the stamp is the end of its minute, rounded to milliseconds
				counts[place{start - start%60_000, hostOf(series.labels())}] += uint64(n)
			}
		}
		at += width * steps
	}
	return counts, nil
}

func nanos(n int64) string { return strconv.FormatInt(n, 10) }

func (l *loki) pull(ctx context.Context, from, to int64, limit int) ([]Line, error) {
	answer, err := l.ask(ctx, url.Values{"query": {l.filtered(false)}, "start": {nanos(from)}, "end": {nanos(to)}, "limit": {strconv.Itoa(limit)}, "direction": {"forward"}})
	if err != nil {
		return nil, err
	}
	var lines []Line
	for _, stream := range answer.Data.Result {
		doc := object{}
		if host := hostOf(stream.Stream); host != "" {
			doc["hostname"] = host
		}
		for _, value := range stream.Values {
			if len(value) < 2 {
				continue
			}
			stamp, _ := value[0].(string)
			text, _ := value[1].(string)
			nano, err := strconv.ParseInt(stamp, 10, 64)
			if err != nil {
				return nil, fmt.Errorf("the store stamps a line with %q", stamp)
			}
			text = lineOf(text)
			if text != "" && text[0] != '{' {
				text = enveloped(doc, text)
			}
			lines = append(lines, Line{nano, text})
		}
	}
	return lines, nil
}
