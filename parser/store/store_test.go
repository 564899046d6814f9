package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// base is the start of a minute.
var base = time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC)

// entries are lines of an hour: of each minute some that went well, and in the tenth a storm.
func entries(storm int) (all []Line) {
	for m := range 60 {
		at := base.Add(time.Duration(m) * time.Minute).UnixNano()
		for i := range 20 {
			all = append(all, Line{Nano: at + int64(i)*1e9, Text: fmt.Sprintf(`10.0.0.%d - - [22/Nov/2026:14:%02d:%02d +0000] "GET /a HTTP/1.1" 200 %d "-" "curl"`, i, m, i, 1000+i)})
		}
		if m == 10 {
			for i := range storm {
				all = append(all, Line{Nano: at + int64(i)*1e6, Text: fmt.Sprintf(`10.0.0.1 - - [22/Nov/2026:14:10:%02d +0000] "GET /b%d HTTP/1.1" 502 157 "-" "curl"`, i/1000%60, i)})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Line) int { return cmp.Compare(a.Nano, b.Nano) })
	return all
}

var tells remembered

// remembered is whether texts may tell of a failure: to look at each again and again would take the fakes most of their time.
type remembered struct{ texts sync.Map }

var tellsOf = regexp.MustCompile(telling)

func (r *remembered) MatchString(text string) bool {
	if known, there := r.texts.Load(text); there {
		return known.(bool)
	}
	tells := tellsOf.MatchString(text)
	r.texts.Store(text, tells)
	return tells
}

// wants says whether a line is of a part; of the ordinary ones, those with such stamps are in the sample.
func (p part) wants(l Line) bool {
	switch p {
	case tellingLines:
		return tells.MatchString(l.Text)
	case allLines:
		return true
	}
	return !tells.MatchString(l.Text) && l.Nano/1e6%int64(p) == 0
}

// ordinary counts the lines of the sample.
func ordinary(lines []Line) (n int) {
	for _, l := range lines {
		if l.Ordinary {
			n++
		}
	}
	return n
}

// fakeOpenSearch answers as OpenSearch does.
func fakeOpenSearch(all []Line) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/logs/_field_caps" {
			writeJSON(w, object{"fields": object{"host.name": object{"text": object{"aggregatable": false}}, "host.name.keyword": object{"keyword": object{"aggregatable": true}}}})
			return
		}
		var q struct {
			Size  int
			Query struct {
				Bool struct {
					Filter []struct {
						Range map[string]struct{ GTE, LT int64 }
						Bool  *struct {
							Should, MustNot any
						}
					}
					Must struct {
						FunctionScore *struct {
							MinScore float64 `json:"min_score"`
						} `json:"function_score"`
					}
				}
			}
		}
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil || r.URL.Path != "/logs/_search" {
			http.Error(w, "bad question", http.StatusBadRequest)
			return
		}
		span, of := q.Query.Bool.Filter[0].Range["@timestamp"], allLines
		switch score := q.Query.Bool.Must.FunctionScore; {
		case score != nil:
			of = part(1/(1-score.MinScore) + 0.5)
		case len(q.Query.Bool.Filter) > 1:
			of = tellingLines
		}
		type bucket struct{ all, tell int }
		minutes := map[int64]*bucket{}
		var hits []any
		for _, l := range all {
			ms := l.Nano / 1e6
			if ms < span.GTE || ms >= span.LT {
				continue
			}
			b := minutes[ms-ms%60_000]
			if b == nil {
				b = &bucket{}
				minutes[ms-ms%60_000] = b
			}
			b.all++
			if tells.MatchString(l.Text) {
				b.tell++
			}
			if of.wants(l) && len(hits) < q.Size {
				hits = append(hits, object{"_source": object{"message": l.Text, "host": object{"name": "web1"}}, "sort": []any{ms}})
			}
		}
		var buckets []any
		for start, b := range minutes {
			buckets = append(buckets, object{"key": start, "doc_count": b.all, "tell": object{"doc_count": b.tell},
				"hosts": object{"buckets": []any{object{"key": "web1", "doc_count": b.all, "tell": object{"doc_count": b.tell}}}}})
		}
		writeJSON(w, object{"timed_out": false, "_shards": object{"total": 2, "failed": 0}, "hits": object{"hits": hits}, "aggregations": object{"minutes": object{"buckets": buckets}}})
	})
}

var between = regexp.MustCompile(`Milli\((\d+)\) AND .*Milli\((\d+)\)`)

// fakeClickHouse answers the two questions that are asked.
func fakeClickHouse(all []Line) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var sql strings.Builder
		fmt.Fprint(&sql, readAll(r))
		bounds := between.FindStringSubmatch(sql.String())
		from, _ := strconv.ParseInt(bounds[1], 10, 64)
		to, _ := strconv.ParseInt(bounds[2], 10, 64)
		rows, counts, of := [][]any{}, map[int64][2]int{}, tellingLines
		if share := regexp.MustCompile(`cityHash64\(message, timestamp\) % (\d+) = 0`).FindStringSubmatch(sql.String()); share != nil {
			n, _ := strconv.ParseUint(share[1], 10, 64)
			of = part(n)
		} else if !strings.Contains(sql.String(), "match(") {
			of = allLines
		}
		for _, l := range all {
			ms := l.Nano / 1e6
			if ms < from || ms >= to {
				continue
			}
			c := counts[ms/60_000*60]
			c[1]++
			if tells.MatchString(l.Text) {
				c[0]++
			}
			if of.wants(l) && len(rows) < pageSize {
				rows = append(rows, []any{ms, l.Text, "web1"})
			}
			counts[ms/60_000*60] = c
		}
		if strings.Contains(sql.String(), "countIf") {
			rows = rows[:0]
			for start, c := range counts {
				rows = append(rows, []any{start, "web1", c[0], c[1]})
			}
		}
		writeJSON(w, object{"data": rows})
	})
}

func readAll(r *http.Request) string {
	var b strings.Builder
	buffer := make([]byte, 4096)
	for {
		n, err := r.Body.Read(buffer)
		b.Write(buffer[:n])
		if err != nil {
			return b.String()
		}
	}
}

func writeJSON(w http.ResponseWriter, v any) { json.NewEncoder(w).Encode(v) }

func addressOf(server *httptest.Server, scheme, rest string) string {
	return scheme + strings.TrimPrefix(server.URL, "http") + rest
}

func TestPull(t *testing.T) {
	const storm = 16_000 // three pages within a minute, and more than is pulled whole
	all := entries(storm)
	for _, test := range []struct {
		name, scheme, rest string
		handler            http.Handler
	}{
		{"loki", "loki", "?query=" + url.QueryEscape(`{job="nginx"}`), &fakeLoki{lines: all}},
		{"loki_of_short_pages", "loki", "?query={}", &fakeLoki{lines: all, page: 700}},
		{"opensearch", "opensearch", "/logs", fakeOpenSearch(all)},
		{"elasticsearch", "elasticsearch", "/logs", fakeOpenSearch(all)},
		{"clickhouse", "clickhouse", "/logs?host=hostname", fakeClickHouse(all)},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(test.handler)
			defer server.Close()
			p, err := Pull(context.Background(), addressOf(server, test.scheme, test.rest), base, base.Add(time.Hour), Login{})
			if err != nil {
				t.Fatal(err)
			}
			drawn := ordinary(p.Lines)
			if p.Incomplete != "" || p.Counted != storm || len(p.Lines)-drawn != storm || p.Whole {
				t.Errorf("%d of %d lines, incomplete %q; want all %d", len(p.Lines)-drawn, p.Counted, p.Incomplete, storm)
			}
			if p.OneOf != usualOf || drawn < 10 || drawn > 50 {
				t.Errorf("%d ordinary lines, one of %d; want about one of %d of 1200", drawn, p.OneOf, usualOf)
			}
			var rest uint64
			for _, m := range p.Minutes {
				rest += m.Requests
				if m.Start%60_000 != 0 || m.Requests != 20 || m.Host != "web1" {
					t.Errorf("minute %d has %d ordinary requests of %q, want 20 of web1 from the start of a minute", m.Start, m.Requests, m.Host)
				}
			}
			if rest != 1200 {
				t.Errorf("%d ordinary requests, want 1200", rest)
			}
			if !strings.Contains(p.Lines[0].Text, "web1") {
				t.Errorf("line %s: the machine is lost", p.Lines[0].Text)
			}
			if !slices.IsSortedFunc(p.Lines, func(a, b Line) int { return int(a.Nano - b.Nano) }) {
				t.Error("the lines are not in the order of time")
			}
		})
	}
}

// Few lines are pulled whole, and so are as many as there are where the address asks for one of one.
func TestPullWhole(t *testing.T) {
	for _, test := range []struct {
		name, more string
		storm      int
		want       uint64
	}{{"few", "", 100, 1300}, {"asked_for", "&sample=1", 16_000, 17_200}} {
		for scheme, fake := range map[string]func([]Line) http.Handler{"loki": func(all []Line) http.Handler { return &fakeLoki{lines: all} }, "opensearch": fakeOpenSearch, "clickhouse": fakeClickHouse} {
			server := httptest.NewServer(fake(entries(test.storm)))
			p, err := Pull(context.Background(), addressOf(server, scheme, "/logs?host=hostname&query={}"+test.more), base, base.Add(time.Hour), Login{})
			server.Close()
			if err != nil {
				t.Fatal(err)
			}
			if !p.Whole || p.Counted != test.want || uint64(len(p.Lines)) != test.want || len(p.Minutes) > 0 || p.Incomplete != "" {
				t.Errorf("%s, %s: %d of %d lines, %d minutes, incomplete %q; want all %d lines", test.name, scheme, len(p.Lines), p.Counted, len(p.Minutes), p.Incomplete, test.want)
			}
		}
	}
}

func TestPlan(t *testing.T) {
	for _, test := range []struct {
		telling, ordinary uint64
		asked, want       part
	}{
		{10, fewLines - 10, 0, 0}, {10, fewLines, 0, leastOf}, {1700, 60_000, 0, 43}, {10, 60_000, 0, leastOf}, {10, 10_000_000, 0, 613}, {fewLines, 1, 0, usualOf},
		{10, 100, 3, 3}, {10, 60_000, 2, 2}, {fewLines + 1, 0, 0, 0},
	} {
		p := planOf(map[int64]uint64{0: test.telling}, map[place]uint64{{0, "a"}: test.ordinary / 2, {0, "b"}: test.ordinary - test.ordinary/2}, test.asked)
		if whole := test.telling+test.ordinary <= fewLines && test.asked == 0; p.oneOf != test.want || p.whole != whole {
			t.Errorf("%d telling lines, %d others, asked for one of %d: one of %d, whole %v; want one of %d, whole %v", test.telling, test.ordinary, test.asked, p.oneOf, p.whole, test.want, whole)
		}
	}
}

// The bounds of the time may lie within a minute, and a line stamped exactly at the start is part of it.
func TestPullKeepsTheBounds(t *testing.T) {
	all := entries(100)
	server := httptest.NewServer(&fakeLoki{lines: all})
	defer server.Close()
	from, to := base.Add(10*time.Minute), base.Add(12*time.Minute+10*time.Second)
	p, err := Pull(context.Background(), addressOf(server, "loki", "?sample=7&query={}"), from, to, Login{})
	if err != nil {
		t.Fatal(err)
	}
	var rest uint64
	for _, m := range p.Minutes {
		rest += m.Requests
	}
	if len(p.Lines)-ordinary(p.Lines) != 100 || rest != 50 || p.Incomplete != "" {
		t.Errorf("%d lines and %d ordinary requests, %q; want 100 and 50", len(p.Lines), rest, p.Incomplete)
	}
}

func TestPullTellsWhatIsMissing(t *testing.T) {
	n := 0
	server := httptest.NewServer(&fakeLoki{lines: entries(100), lost: func(Line) bool { n++; return n%10 == 0 }})
	defer server.Close()
	p, err := Pull(context.Background(), addressOf(server, "loki", "?sample=100&query={}"), base, base.Add(time.Hour), Login{})
	if err != nil {
		t.Fatal(err)
	}
	if want := "incomplete: 90 of 100 lines"; !strings.Contains(p.Incomplete, want) {
		t.Errorf("got %q, want %q", p.Incomplete, want)
	}
}

// An answer that the parts of a store cannot hand to each other, or that is larger than is read, is asked for in halves.
func TestPullInHalves(t *testing.T) {
	fake := &fakeLoki{lines: entries(600)}
	var refused atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		fake.ServeHTTP(answer, r)
		if answer.Body.Len() > 20_000 {
			refused.Add(1)
			http.Error(w, "rpc error: code = ResourceExhausted desc = grpc: received message larger than max (43210 vs. 20000)", http.StatusInternalServerError)
			return
		}
		w.Write(answer.Body.Bytes())
	}))
	defer server.Close()
	p, err := Pull(context.Background(), addressOf(server, "loki", "?query={}"), base, base.Add(time.Hour), Login{})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Lines) != 1800 || p.Incomplete != "" || refused.Load() == 0 || refused.Load() > 40 {
		t.Errorf("%d lines, %q, %d answers refused; want 1800 after a few", len(p.Lines), p.Incomplete, refused.Load())
	}
}

// Lines of one time that no page holds are told, and what comes behind them is pulled all the same.
func TestPullBehindOneTime(t *testing.T) {
	all := entries(10)
	for i := range pageSize + 5 {
		all = append(all, Line{Nano: base.Add(30 * time.Minute).UnixNano(), Text: fmt.Sprintf(`10.0.0.1 - - [22/Nov/2026:14:30:00 +0000] "GET /c%d HTTP/1.1" 502 157 "-" "curl"`, i)})
	}
	all = append(all, Line{Nano: base.Add(30*time.Minute + time.Second).UnixNano(), Text: `10.0.0.1 - - [22/Nov/2026:14:30:01 +0000] "GET /last HTTP/1.1" 502 157 "-" "curl"`})
	slices.SortStableFunc(all, func(a, b Line) int { return cmp.Compare(a.Nano, b.Nano) })
	for scheme, handler := range map[string]http.Handler{"loki": &fakeLoki{lines: all}, "opensearch": fakeOpenSearch(all)} {
		server := httptest.NewServer(handler)
		defer server.Close()
		p, err := Pull(context.Background(), addressOf(server, scheme, "/logs?sample=5000&query={}"), base, base.Add(time.Hour), Login{})
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Lines)-ordinary(p.Lines) != 10+pageSize+1 || !strings.Contains(p.Incomplete, "have the same time") || !slices.ContainsFunc(p.Lines, func(l Line) bool { return strings.Contains(l.Text, "/last") }) {
			t.Errorf("%s: %d lines, %q; want %d with the last, and that the rest have the same time", scheme, len(p.Lines)-ordinary(p.Lines), p.Incomplete, 10+pageSize+1)
		}
	}
}

// A busy store is asked again; one that refuses is not.
func TestAskAgain(t *testing.T) {
	for _, test := range []struct {
		status, fails int
		want          int32 // questions
		ok            bool
	}{{503, 2, 3, true}, {429, 1, 2, true}, {500, 9, tries, false}, {401, 1, 1, false}, {400, 1, 1, false}} {
		var asked atomic.Int32
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if int(asked.Add(1)) <= test.fails {
				http.Error(w, "not now", test.status)
				return
			}
			if user, password, _ := r.BasicAuth(); user != "me" || password != "secret" {
				t.Errorf("signed in as %q with %q", user, password)
			}
			writeJSON(w, object{})
		}))
		u, _ := url.Parse(server.URL)
		var n uint64
		c := newClient(u, Login{User: "me", Password: "secret"}, &n)
		c.pause = time.Millisecond
		var answer object
		err := c.ask(context.Background(), http.MethodGet, "/", nil, "", &answer)
		if (err == nil) != test.ok || asked.Load() != test.want {
			t.Errorf("status %d, %d times: %d questions, error %v; want %d", test.status, test.fails, asked.Load(), err, test.want)
		}
		server.Close()
	}
}

func TestPullRefuses(t *testing.T) {
	for address, want := range map[string]string{
		"loki://me:secret@host/?query={}": "shows in process lists",
		"ftp://host/":                     "unknown kind of store",
		"loki://host/":                    "no query",
		"opensearch://host/":              "no index",
		"clickhouse://host/a;DROP":        "no name of a table",
		"clickhouse://host/a?line=x)--":   "no name of a table or column",
		"loki://host/?query={}&sample=0":  "sample=0",
	} {
		if _, err := Pull(context.Background(), address, base, base.Add(time.Hour), Login{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got error %v, want %q", address, err, want)
		}
	}
}

func TestTextOfDocuments(t *testing.T) {
	o := &openSearch{}
	for name, test := range map[string]struct{ doc, want string }{
		"raw":           {`{"message":"a line\n"}`, `a line`},
		"original":      {`{"event":{"original":"the line"},"message":"a part"}`, `the line`},
		"with_host":     {`{"message":"a","host":{"name":"web1"}}`, `{"host":{"name":"web1"},"message":"a"}`},
		"several_lines": {`{"message":"a\nb"}`, `a b`},
		"otel_body":     {`{"body":{"text":"a line"},"resource":{"attributes":{}}}`, `a line`},
		"ecs": {`{"http":{"request":{"method":"GET"},"response":{"status_code":502,"body":{"bytes":157}},"version":"1.1"},"source":{"address":"10.0.0.1"},"url":{"original":"/a?b=1"},"user_agent":{"original":"curl"}}`,
			`10.0.0.1 - - [22/Nov/2026:14:00:00 +0000] "GET /a?b=1 HTTP/1.1" 502 157 "-" "curl"`},
		"otel_attributes": {`{"attributes":{"http.request.method":"GET","http.response.status_code":502,"url.path":"/a"}}`,
			`- - - [22/Nov/2026:14:00:00 +0000] "GET /a HTTP/1.1" 502 0 "-" "-"`},
		"of_no_use": {`{"a":1}`, `{"a":1}`},
	} {
		t.Run(name, func(t *testing.T) {
			if got, _, _ := o.text(json.RawMessage(test.doc), base.UnixNano()); got != test.want {
				t.Errorf("%s: got %s, want %s", test.doc, got, test.want)
			}
		})
	}
}

// The expression takes what tells of a failure, and little else.
func TestTelling(t *testing.T) {
	for line, want := range map[string]bool{
		`"GET / HTTP/1.1" 502 157 "-"`:  true,
		`"GET / HTTP/1.1" 200 1502 "-"`: false,
		`{"status":504,"path":"/"}`:     true,
		`2026/11/22 14:00:00 [error] 7#7: *1 connect() failed (111: Connection refused)`:                            true,
		`haproxy[1]: 10.0.0.1:5 [22/Nov/2026:14:00:00.000] f b/s 0/0/-1/-1/0 503 217 - - SC-- 1/1/0/0/3 0/0`:        true,
		`haproxy[1]: 10.0.0.1:5 [22/Nov/2026:14:00:00.000] f b/s 0/0/0/1/1 200 217 - - ---- 1/1/0/0/0 0/0`:          false,
		`haproxy[1]: 10.0.0.1:5 [22/Nov/2026:14:00:00.000] f b/s 1/-1/0 0 SC 1/1/0/0/3 0/0`:                         true,
		`[2026-11-22T14:00:00.000Z] "GET / HTTP/2" 200 UF,URX 0 0 "-"`:                                              true,
		`Server app/s1 is DOWN, reason: Layer4 connection problem`:                                                  true,
		`haproxy[1]: 10.0.0.1:5 [22/Nov/2026:14:00:00.000] f b/s 0/0/0/1/1 200 217 - - ---- 1/1/0/0/+1 0/0`:         true,
		`haproxy[1]: b/s changed its IP from 10.0.0.1 to 10.0.0.2 by dns1.`:                                         true,
		`[Sun Nov 22 14:00:00.1 2026] [proxy:error] [pid 7] (111)Connection refused: AH00957: HTTP: attempt`:        true,
		`{"level":"error","msg":"dial tcp 10.0.0.7:8080: connect: connection refused"}`:                             true,
		`kernel: Out of memory: Killed process 7 (node)`:                                                            true,
		`{"status":"200","request":"GET /errors HTTP/1.1"}`:                                                         false,
		`10.0.0.1 - - [22/Nov/2026:14:00:00 +0000] "GET /kernels/1/2 HTTP/1.1" 200 5 "-" "Mozilla/5.0 (X11; U; 1)"`: false,
		`upstream-cluster worked fine`: false,
	} {
		if got := tells.MatchString(line); got != want {
			t.Errorf("%s: got %v, want %v", line, got, want)
		}
	}
}
