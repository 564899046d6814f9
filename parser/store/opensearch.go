package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// openSearch is OpenSearch or Elasticsearch: opensearch://host:9200/INDEX?q=QUERY&time=@timestamp&field=message&tls=true.
type openSearch struct {
	*client
	index string
	time  string
	field string
	query string // of the query string language; "" for all of the index

	full atomic.Bool // whole documents are needed: a field of lines is not enough
}

func newOpenSearch(c *client, u *url.URL) (store, error) {
	o := &openSearch{client: c, index: strings.Trim(u.EscapedPath(), "/"), time: u.Query().Get("time"), field: u.Query().Get("field"), query: u.Query().Get("q")}
	if o.index == "" {
		return nil, errors.New("the address names no index: want opensearch://host:9200/INDEX")
	}
	if o.time == "" {
		o.time = "@timestamp"
	}
	return o, nil
}

// finest is a millisecond: dates are kept so.
func (o *openSearch) finest() int64 { return 1e6 }

func (o *openSearch) begin(nano int64) int64 { return nano - nano%1e6 }

type object = map[string]any

// words are what may tell of a failure in a text that was cut into words: statuses, levels, termination states, response flags, health.
const words = "502 503 504 warn error crit alert emerg warning critical SC SH SQ SD SL ST SR sC sH sQ sD sL sT sR DC DH DR RC RD RQ PC PQ PH " +
	"UF UH UO UT UC UR UPE URX LR NC OM DF UMSDR SI DOWN UP started stopped changed kernel systemd dockerd containerd kubelet notice killed exited segfault"

// statusFields hold the status where the lines were taken apart: ECS, OpenTelemetry, and shippers' own names.
var statusFields = []string{"http.response.status_code", "attributes.http.response.status_code", "attributes.http.status_code", "nginx.access.response_code",
	"haproxy.http.response.status_code", "status", "response_code"}

// textFields hold the line as it was written, by preference.
var textFields = []string{"event.original", "message", "body.text", "body", "Body", "log", "MESSAGE"}

func (o *openSearch) tells() object {
	should := []any{object{"multi_match": object{"query": words, "fields": o.lineFields(), "lenient": true, "operator": "or"}}}
	for _, field := range statusFields {
		should = append(should, object{"terms": object{field: []any{502, 503, 504}}})
	}
	for _, level := range []string{"log.level", "severity_text", "level"} {
		should = append(should, object{"terms": object{level: []string{"warn", "warning", "error", "crit", "critical", "alert", "emerg", "WARN", "ERROR", "FATAL"}}})
	}
	return object{"bool": object{"should": should, "minimum_should_match": 1}}
}

func (o *openSearch) filter(from, to int64, more ...any) object {
	when := object{"gte": from / 1e6, "lt": to / 1e6, "format": "epoch_millis"}
	filter := append([]any{object{"range": object{o.time: when}}}, more...)
	if o.query != "" {
		filter = append(filter, object{"query_string": object{"query": o.query}})
	}
	return object{"bool": object{"filter": filter}}
}

// wanted is what is of use in an answer.
const wanted = "timed_out,_shards.total,_shards.failed,aggregations,hits.hits._source,hits.hits.sort"

func (o *openSearch) search(ctx context.Context, body object, answer any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return o.ask(ctx, http.MethodPost, "/"+o.index+"/_search?ignore_unavailable=true&allow_no_indices=false&filter_path="+wanted, data, "application/json", answer)
}

// shards says whether all parts of an index answered.
type shards struct {
	TimedOut bool `json:"timed_out"`
	Shards   struct {
		Total, Failed int
	} `json:"_shards"`
}

func (s *shards) check() error {
	switch {
	case s.TimedOut:
		return errors.New("the store gave up before the end")
	case s.Shards.Failed > 0:
		return fmt.Errorf("%d of %d shards did not answer", s.Shards.Failed, s.Shards.Total)
	}
	return nil
}

// bucket is a span of time, or a host, of an answer.
type bucket struct {
	Key  json.RawMessage
	All  uint64 `json:"doc_count"`
	Tell struct {
		N uint64 `json:"doc_count"`
	}
	Hosts struct {
		Buckets []bucket
		Others  uint64 `json:"sum_other_doc_count"`
	}
}

// mostHosts is how many hosts a minute may have; what is beyond is counted without a name.
const mostHosts = 2000

func (o *openSearch) count(ctx context.Context, from, to int64) (tell map[int64]uint64, rest map[place]uint64, err error) {
	tell, rest = map[int64]uint64{}, map[place]uint64{}
	host, err := o.hostField(ctx)
	if err != nil {
		return nil, nil, err
	}
	perMinute := object{"tell": object{"filter": o.tells()}}
	step := int64(48 * time.Hour) // a store bounds the number of buckets of an answer
	if host != "" {
		perMinute["hosts"] = object{"terms": object{"field": host, "size": mostHosts}, "aggs": object{"tell": object{"filter": o.tells()}}}
		step = int64(time.Hour)
	}
	for ; from < to; from += step {
		var answer struct {
			shards
			Aggregations struct{ Minutes struct{ Buckets []bucket } }
		}
		body := object{"size": 0, "query": o.filter(from, min(from+step, to)), "aggs": object{"minutes": object{
			"date_histogram": object{"field": o.time, "fixed_interval": "1m", "min_doc_count": 1}, "aggs": perMinute}}}
		if err := o.search(ctx, body, &answer); err != nil {
			return nil, nil, err
		}
		if err := answer.check(); err != nil {
			return nil, nil, err
		}
		for _, b := range answer.Aggregations.Minutes.Buckets {
			start, err := strconv.ParseInt(string(b.Key), 10, 64)
			if err != nil {
				return nil, nil, fmt.Errorf("the store gives a minute %.40s", b.Key)
			}
			tell[start] += b.Tell.N
			b.spread(start, rest)
		}
	}
	return tell, rest, nil
}

// spread adds the ordinary requests of a minute by host; those without a host have no name.
func (b *bucket) spread(start int64, rest map[place]uint64) {
	left := b.All - min(b.Tell.N, b.All)
	for _, h := range b.Hosts.Buckets {
		var name string
		if json.Unmarshal(h.Key, &name) != nil {
			continue
		}
		n := min(h.All-min(h.Tell.N, h.All), left)
		rest[place{start, name}] += n
		left -= n
	}
	if left > 0 {
		rest[place{start, ""}] += left
	}
}

// hostFields hold the name of the host, by preference, as a word or as the word beside a text.
var hostFields = []string{"host.name", "host.hostname", "resource.attributes.host.name", "agent.hostname", "hostname", "kubernetes.pod.name"}

// hostField finds the field that hosts can be counted by; "" when there is none.
func (o *openSearch) hostField(ctx context.Context) (string, error) {
	var names []string
	for _, name := range hostFields {
		names = append(names, name, name+".keyword")
	}
	var answer struct {
		Fields map[string]map[string]struct{ Aggregatable bool }
	}
	if err := o.ask(ctx, http.MethodGet, "/"+o.index+"/_field_caps?ignore_unavailable=true&fields="+strings.Join(names, ","), nil, "", &answer); err != nil {
		return "", err
	}
	for _, name := range names {
		kinds := answer.Fields[name]
		usable := len(kinds) > 0
		for _, kind := range kinds {
			usable = usable && kind.Aggregatable
		}
		if usable {
			return name, nil
		}
	}
	return "", nil
}

// of is the query of the lines of a part. Which ones are in the sample, a number that the store makes of its own number of each decides.
func (o *openSearch) of(p part, from, to int64) object {
	switch p {
	case tellingLines:
		return o.filter(from, to, o.tells())
	case allLines:
		return o.filter(from, to)
	}
	query := o.filter(from, to, object{"bool": object{"must_not": o.tells()}})
	random := object{"seed": 502, "field": "_seq_no"}
	query["bool"].(object)["must"] = object{"function_score": object{"query": object{"match_all": object{}}, "random_score": random,
		"boost_mode": "replace", "min_score": 1 - 1/float64(p)}}
	return query
}

func (o *openSearch) pull(ctx context.Context, of part, from, to int64) (lines []Line, more bool, err error) {
	var answer struct {
		shards
		Hits struct {
			Hits []struct {
				Source json.RawMessage `json:"_source"`
				Sort   []json.Number
			}
		}
	}
	body := object{"size": pageSize, "query": o.of(of, from, to), "track_total_hits": false,
		"sort": []any{object{o.time: object{"order": "asc", "numeric_type": "date"}}}}
	full := o.full.Load()
	if !full {
		body["_source"] = slices.Concat(o.lineFields(), documentFields)
	}
	if err := o.search(ctx, body, &answer); err != nil {
		return nil, false, err
	}
	if err := answer.check(); err != nil {
		return nil, false, err
	}
	lines = make([]Line, 0, len(answer.Hits.Hits))
	for _, hit := range answer.Hits.Hits {
		l := Line{Nano: from}
		if len(hit.Sort) > 0 {
			if ms, err := hit.Sort[0].Int64(); err == nil {
				l.Nano = ms * 1e6
			}
		}
		var bare bool
		l.Text, l.Host, bare = o.text(hit.Source, l.Nano)
		if bare && !full {
			o.full.Store(true)
			return o.pull(ctx, of, from, to)
		}
		lines = append(lines, l)
	}
	return lines, len(lines) >= pageSize, nil
}
