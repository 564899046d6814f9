package store

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// fakeLoki answers as Loki does: it moves the ends of windows to multiples of the step, windows are open on the left, and a page holds so many lines.
type fakeLoki struct {
	lines  []Line
	lost   func(Line) bool
	page   int // 0: as many as are asked for
	series int // 0: any number
	hosts  []string
}

var (
	windowOf = regexp.MustCompile(`\[(\d+)ms\] offset 1ms\)`)
	hostsIn  = regexp.MustCompile(`\| host=(~?)"([^"]*)"`)
)

// hostAt is the host of a line.
func (f *fakeLoki) hostAt(i int) string {
	if len(f.hosts) == 0 {
		return "web1"
	}
	return f.hosts[i%len(f.hosts)]
}

func (f *fakeLoki) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	start, _ := strconv.ParseInt(q.Get("start"), 10, 64)
	end, _ := strconv.ParseInt(q.Get("end"), 10, 64)
	window := windowOf.FindStringSubmatch(q.Get("query"))
	path := strings.TrimPrefix(r.URL.Path, "/logs")
	switch {
	case path == "/loki/api/v1/label/host/values":
		writeJSON(w, object{"data": f.hosts})
	case strings.HasPrefix(path, "/loki/api/v1/label/"):
		writeJSON(w, object{})
	case window != nil && q.Get("time") != "":
		at, _ := strconv.ParseInt(q.Get("time"), 10, 64)
		f.count(w, q.Get("query"), window[1], at, at, 1)
	case window != nil:
		step := int64(time.Minute)
		f.count(w, q.Get("query"), window[1], start-start%step, (end+step-1)/step*step, step)
	default:
		f.pull(w, q.Get("query"), q.Get("limit"), start, end)
	}
}

func (f *fakeLoki) count(w http.ResponseWriter, query, window string, first, last, step int64) {
	width, _ := strconv.ParseInt(window, 10, 64)
	wanted := strings.Contains(query, "|~")
	part := regexp.MustCompile("")
	if names := hostsIn.FindStringSubmatch(query); names != nil {
		name, _ := strconv.Unquote(`"` + names[2] + `"`)
		part = regexp.MustCompile("^(" + name + ")$")
	}
	counts := map[string]map[int64]int{}
	for i, l := range f.lines {
		host := f.hostAt(i)
		if !part.MatchString(host) || tells.MatchString(l.Text) != wanted {
			continue
		}
		for at := first; at <= last; at += step {
			if shifted := l.Nano + 1e6; shifted > at-width*1e6 && shifted <= at {
				if counts[host] == nil {
					counts[host] = map[int64]int{}
				}
				counts[host][at]++
			}
		}
	}
	if f.series > 0 && len(counts) > f.series {
		http.Error(w, fmt.Sprintf("maximum number of series (%d) reached for a single query; consider reducing query cardinality", f.series), http.StatusBadRequest)
		return
	}
	var result []any
	for host, byTime := range counts {
		series := object{"metric": object{"host": host}}
		var values [][]any
		for at, n := range byTime {
			values = append(values, []any{float64(at/1e6) / 1e3, strconv.Itoa(n)})
		}
		if series["values"] = values; first == last {
			series = object{"metric": object{"host": host}, "value": values[0]}
		}
		result = append(result, series)
	}
	writeJSON(w, object{"data": object{"result": result}})
}

func (f *fakeLoki) pull(w http.ResponseWriter, query, most string, start, end int64) {
	limit, _ := strconv.Atoi(most)
	if f.page > 0 && limit > f.page {
		http.Error(w, fmt.Sprintf("max entries limit per query exceeded, limit > max_entries_limit_per_query (%d > %d)", limit, f.page), http.StatusBadRequest)
		return
	}
	of := allLines
	if share := regexp.MustCompile(`mod \(unixEpochMillis __timestamp__\) (\d+) `).FindStringSubmatch(query); share != nil {
		n, _ := strconv.ParseUint(share[1], 10, 64)
		of = part(n)
	} else if strings.Contains(query, "|~") {
		of = tellingLines
	}
	streams := map[string][][]any{}
	n := 0
	for i, l := range f.lines {
		if l.Nano >= start && l.Nano < end && of.wants(l) && n < limit && (f.lost == nil || !f.lost(l)) {
			streams[f.hostAt(i)] = append(streams[f.hostAt(i)], []any{strconv.FormatInt(l.Nano, 10), l.Text})
			n++
		}
	}
	var result []any
	for host, values := range streams {
		result = append(result, object{"stream": object{"host": host}, "values": values})
	}
	writeJSON(w, object{"data": object{"result": result}})
}

// Where there are more hosts than an answer of Loki may have series, they are asked for in parts.
func TestPullOfManyHosts(t *testing.T) {
	hosts := make([]string, 300)
	for i := range hosts {
		hosts[i] = fmt.Sprintf("web%d.example", i)
	}
	fake := &fakeLoki{lines: entries(500), hosts: hosts, series: 20}
	server := httptest.NewServer(fake)
	defer server.Close()
	p, err := Pull(context.Background(), addressOf(server, "loki", "?sample=1000&query={}"), base, base.Add(time.Hour), Login{})
	if err != nil {
		t.Fatal(err)
	}
	got, want := map[string]uint64{}, map[string]uint64{}
	for _, m := range p.Minutes {
		got[m.Host] += m.Requests
	}
	for i, l := range fake.lines {
		if !tells.MatchString(l.Text) {
			want[fake.hostAt(i)]++
		}
	}
	if !maps.Equal(got, want) || p.Incomplete != "" || len(p.Lines)-ordinary(p.Lines) != 500 {
		t.Errorf("%d lines, %q, by host %v; want 500, and %v", len(p.Lines)-ordinary(p.Lines), p.Incomplete, got, want)
	}
}

// The tenant of a Loki of many goes with each question, and that Loki gave a part only is no count.
func TestLokiTenantAndWarnings(t *testing.T) {
	fake := &fakeLoki{lines: entries(3)}
	partial := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("X-Scope-OrgID"); got != "shop" {
			t.Errorf("%s is asked by tenant %q, want shop", r.URL.Path, got)
		}
		if partial && strings.Contains(r.URL.Path, "/query") {
			writeJSON(w, object{"data": object{"result": []any{}}, "warnings": []string{"maximum number of series (500) reached for a single query; returning partial results"}})
			return
		}
		fake.ServeHTTP(w, r)
	}))
	defer server.Close()
	ask := func() (*Pulled, error) {
		return Pull(context.Background(), addressOf(server, "loki", "?tenant=shop&sample=1000&query={}"), base, base.Add(time.Hour), Login{})
	}
	if p, err := ask(); err != nil || len(p.Lines)-ordinary(p.Lines) != 3 {
		t.Errorf("%v; want 3 lines that may tell of a failure", err)
	}
	if p, _ := ask(); !strings.Contains(p.Note, "equal lines of one moment count once") {
		t.Errorf("note %q does not tell what Loki may have dropped", p.Note)
	}
	partial = true
	if _, err := ask(); err == nil || !strings.Contains(err.Error(), "partial") && !strings.Contains(err.Error(), "more series") {
		t.Errorf("got error %v, want that the answer is partial", err)
	}
}
