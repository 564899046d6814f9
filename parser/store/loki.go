package store

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// loki is Grafana Loki: loki://host:3100?query={job="nginx"}&tenant=NAME.
type loki struct {
	*client
	path     string
	selector string
	from, to int64        // of all that is asked for
	page     atomic.Int64 // how many lines an answer may have
	hosts    hostsOf
}

func newLoki(c *client, u *url.URL) (store, error) {
	q := u.Query()
	l := &loki{client: c, path: u.EscapedPath(), selector: q.Get("query")}
	if l.selector == "" {
		return nil, errors.New(`the address has no query: want loki://host:3100?query={job="nginx"}`)
	}
	if tenant := q.Get("tenant"); tenant != "" {
		c.header = http.Header{"X-Scope-OrgID": {tenant}}
	}
	l.page.Store(pageSize)
	return l, nil
}

// note tells what no question finds out: such lines are gone before anybody can count them.
func (l *loki) note() string {
	return "Loki keeps one of lines that are equal and have the same labels and nanosecond: where shippers stamp with whole seconds or milliseconds, equal lines of one moment count once"
}

// finest is a nanosecond.
func (l *loki) finest() int64 { return 1 }

func (l *loki) begin(nano int64) int64 { return nano + shift - 1 }

// answer is what Loki says to a query over a range.
type lokiAnswer struct {
	Data struct {
		Result []lokiSeries
	}
	Warnings []string
}

// lokiSeries are lines, or counts, with their labels. Counts of one moment have one value.
type lokiSeries struct {
	Stream map[string]string
	Metric map[string]string
	Values [][]any
	Value  []any
}

func (s *lokiSeries) labels() map[string]string {
	if s.Metric != nil {
		return s.Metric
	}
	return s.Stream
}

// ask asks; what Loki gives a part of only is an error.
func (l *loki) ask(ctx context.Context, endpoint string, query url.Values) (*lokiAnswer, error) {
	answer := new(lokiAnswer)
	if err := l.client.ask(ctx, http.MethodGet, l.path+"/loki/api/v1/"+endpoint+"?"+query.Encode(), nil, "", answer); err != nil {
		return nil, err
	}
	for _, warning := range answer.Warnings {
		if strings.Contains(warning, "partial") {
			return nil, fmt.Errorf("the store warns: %s", warning)
		}
	}
	return answer, nil
}

func (l *loki) filtered(not bool) string {
	operator := "|~"
	if not {
		operator = "!~"
	}
	return fmt.Sprintf("%s %s %s", l.selector, operator, strconv.Quote(telling))
}

// of is the query of the lines of a part. Which ones are in the sample, their stamps decide: Loki knows no other number of a line.
func (l *loki) of(p part) string {
	switch p {
	case tellingLines:
		return l.filtered(false)
	case allLines:
		return l.selector
	}
	return fmt.Sprintf(`%s | label_format why502="{{ mod (unixEpochMillis __timestamp__) %d }}" | why502="0"`, l.filtered(true), p)
}

func (l *loki) count(ctx context.Context, from, to int64) (tell map[int64]uint64, rest map[place]uint64, err error) {
	l.from, l.to = from, to
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

// shift is how far windows are moved. Those of Loki are open on the left and closed on the right, and end at multiples of the step whatever is asked for: a line
// stamped with a whole minute would count for the minute before. Moved by a millisecond they hold what a minute holds, but for stamps finer than that. (An
// offset of a nanosecond is taken, and counts nothing.) What is pulled is moved too, so that it can be held against the counts.
const shift = int64(1e6)

// minutes counts lines by minute, whole minutes many at a time, and a first or last one that is cut by itself.
func (l *loki) minutes(ctx context.Context, from, to int64, what string) (map[place]uint64, error) {
	counts := map[place]uint64{}
	for at := from; at < to; {
		start, end := at-at%minute, min(at-at%minute+minute, to)
		var err error
		if end-at == minute {
			end = at + min((to-at)/minute, lokiSteps)*minute
			err = l.byHost(ctx, "query_range", what, minute, url.Values{"start": {nanos(at + minute)}, "end": {nanos(end)}, "step": {"60s"}}, func(host string, value []any) error {
				seconds, _ := value[0].(float64)
				stamp := int64(seconds*1e3 + 0.5)
				return addTo(counts, place{stamp - 60_000, host}, value)
			})
		} else {
			err = l.byHost(ctx, "query", what, end-at, url.Values{"time": {nanos(end)}}, func(host string, value []any) error {
				return addTo(counts, place{start / 1e6, host}, value)
			})
		}
		if err != nil {
			return nil, err
		}
		at = end
	}
	return counts, nil
}

// addTo adds what stands in a value behind its time.
func addTo(counts map[place]uint64, at place, value []any) error {
	text, _ := value[1].(string)
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n < 0 {
		return fmt.Errorf("the store counts %q lines", text)
	}
	counts[at] += uint64(n)
	return nil
}

// byHost counts lines by host, and gives each count to use.
func (l *loki) byHost(ctx context.Context, endpoint, what string, width int64, query url.Values, use func(host string, value []any) error) error {
	filters, err := l.hosts.filters(ctx, l)
	if err != nil {
		return err
	}
	for _, filter := range filters {
		query.Set("query", fmt.Sprintf("sum by (%s) (count_over_time(%s%s [%dms] offset 1ms))", strings.Join(hostLabels, ", "), what, filter, width/1e6))
		answer, err := l.ask(ctx, endpoint, query)
		if l.hosts.tooMany(err) {
			return l.byHost(ctx, endpoint, what, width, query, use)
		}
		if err != nil {
			return err
		}
		for _, series := range answer.Data.Result {
			if series.Value != nil {
				series.Values = append(series.Values, series.Value)
			}
			for _, value := range series.Values {
				if len(value) != 2 {
					continue
				}
				if err := use(hostOf(series.labels()), value); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// hostsOf are the hosts where they are more than there may be series in an answer: they are asked for in parts.
type hostsOf struct {
	most  int // series in an answer; 0 while all fit
	parts []string
}

var manySeries = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`maximum (?:number )?of series \((\d+)\)`) })

// tooMany says that an answer would have too many series, and notes how many it may have. The second time there is nothing left to try.
func (h *hostsOf) tooMany(err error) bool {
	if err == nil || h.most > 0 {
		return false
	}
	found := manySeries().FindStringSubmatch(err.Error())
	if found == nil {
		return false
	}
	h.most, _ = strconv.Atoi(found[1])
	h.most = max(min(h.most, 100), 1) // more names would make an address that gateways refuse
	return true
}

// filters are what is put behind a query, one part after the other.
func (h *hostsOf) filters(ctx context.Context, l *loki) ([]string, error) {
	if h.most == 0 {
		return []string{""}, nil
	}
	if h.parts != nil {
		return h.parts, nil
	}
	for _, label := range hostLabels {
		var answer struct{ Data []string }
		query := url.Values{"query": {l.selector}, "start": {nanos(l.from)}, "end": {nanos(l.to)}}
		if err := l.client.ask(ctx, http.MethodGet, l.path+"/loki/api/v1/label/"+label+"/values?"+query.Encode(), nil, "", &answer); err != nil {
			return nil, err
		}
		if len(answer.Data) == 0 {
			continue
		}
		h.parts = []string{fmt.Sprintf(` | %s=""`, label)}
		for part := range slices.Chunk(answer.Data, h.most) {
			for i := range part {
				part[i] = regexp.QuoteMeta(part[i])
			}
			h.parts = append(h.parts, fmt.Sprintf(" | %s=~%s", label, strconv.Quote(strings.Join(part, "|"))))
		}
		return h.parts, nil
	}
	return nil, errors.New("the store has more series than an answer may have, and no label names a host")
}

func nanos(n int64) string { return strconv.FormatInt(n, 10) }

var shorterPage = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`max_entries_limit_per_query \(\d+ > (\d+)\)`) })

// pull asks for a page. Where Loki says that pages are shorter there, they are from then on.
func (l *loki) pull(ctx context.Context, of part, from, to int64) (lines []Line, more bool, err error) {
	limit := l.page.Load()
	answer, err := l.ask(ctx, "query_range", url.Values{"query": {l.of(of)}, "start": {nanos(from - shift + 1)}, "end": {nanos(to - shift + 1)}, "limit": {nanos(limit)}, "direction": {"forward"}})
	if err != nil {
		found := shorterPage().FindStringSubmatch(err.Error())
		if found == nil {
			return nil, false, err
		}
		shorter, _ := strconv.ParseInt(found[1], 10, 64)
		if shorter < 1 || shorter >= limit {
			return nil, false, err
		}
		l.page.Store(shorter)
		return l.pull(ctx, of, from, to)
	}
	for _, stream := range answer.Data.Result {
		if lines, err = stream.lines(lines); err != nil {
			return nil, false, err
		}
	}
	return lines, int64(len(lines)) >= limit, nil
}

// lines adds the lines of a stream.
func (s *lokiSeries) lines(all []Line) ([]Line, error) {
	host := hostOf(s.Stream)
	for _, value := range s.Values {
		if len(value) < 2 {
			continue
		}
		stamp, _ := value[0].(string)
		text, _ := value[1].(string)
		nano, err := strconv.ParseInt(stamp, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("the store stamps a line with %q", stamp)
		}
		all = append(all, Line{Nano: nano, Text: enveloped(host, lineOf(text)), Host: host})
	}
	return all, nil
}
