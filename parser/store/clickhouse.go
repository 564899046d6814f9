package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
)

// clickHouse is ClickHouse over HTTP: clickhouse://host:8123/DATABASE.TABLE?time=timestamp&line=message&host=hostname&where=SQL.
type clickHouse struct {
	*client
	table, time, line, host, where string
}

// plainName is a column or table that needs no quoting: nothing of an address can end an expression.
var plainName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$`)
})

func newClickHouse(c *client, u *url.URL) (store, error) {
	q := u.Query()
	h := &clickHouse{client: c, table: strings.Trim(u.Path, "/"), time: q.Get("time"), line: q.Get("line"), host: q.Get("host"), where: q.Get("where")}
	if h.time == "" {
		h.time = "timestamp"
	}
	if h.line == "" {
		h.line = "message"
	}
	if h.where == "" {
		h.where = "1"
	}
	for _, name := range []string{h.table, h.time, h.line} {
		if !plainName().MatchString(name) {
			return nil, fmt.Errorf("%q is no name of a table or column: want clickhouse://host:8123/TABLE?time=COLUMN&line=COLUMN", name)
		}
	}
	if h.host != "" && !plainName().MatchString(h.host) {
		return nil, fmt.Errorf("%q is no name of a column", h.host)
	}
	return h, nil
}

// finest is a millisecond, which every type of time in use can be compared with.
func (h *clickHouse) finest() int64 { return 1e6 }

func (h *clickHouse) begin(nano int64) int64 { return nano - nano%1e6 }

// span is the condition of a slice of time.
func (h *clickHouse) span(from, to int64) string {
	return fmt.Sprintf("%s >= fromUnixTimestamp64Milli(%d) AND %s < fromUnixTimestamp64Milli(%d) AND (%s)", h.time, from/1e6, h.time, to/1e6, h.where)
}

// tells is the condition of lines that may tell of a failure, as an expression of 0 and 1.
func (h *clickHouse) tells() string {
	return fmt.Sprintf("match(%s, '%s')", h.line, strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(telling))
}

// countQuery counts by minute; pullQuery gives lines.
func (h *clickHouse) countQuery(from, to int64) string {
	return fmt.Sprintf("SELECT toUnixTimestamp(toStartOfMinute(%s)) AS minute, %s AS node, countIf(%s) AS tell, count() AS n FROM %s WHERE %s GROUP BY minute, node ORDER BY minute, node FORMAT JSONCompact",
		h.time, h.node(), h.tells(), h.table, h.span(from, to))
}

// node is the expression of the host's name.
func (h *clickHouse) node() string {
	if h.host == "" {
		return "''"
	}
	return "toString(" + h.host + ")"
}

// of is the condition of the lines of a part. Which ones are in the sample, the lines themselves decide: the same ones whenever it is asked.
func (h *clickHouse) of(p part) string {
	switch p {
	case tellingLines:
		return h.tells()
	case allLines:
		return "1"
	}
	return fmt.Sprintf("NOT %s AND cityHash64(%s, %s) %% %d = 0", h.tells(), h.line, h.time, p)
}

func (h *clickHouse) pullQuery(of part, from, to int64) string {
	return fmt.Sprintf("SELECT toUnixTimestamp64Milli(toDateTime64(%s, 3)) AS ms, %s AS line, %s AS node FROM %s WHERE %s AND %s ORDER BY ms, line LIMIT %d FORMAT JSONCompact",
		h.time, h.line, h.node(), h.table, h.span(from, to), h.of(of), pageSize)
}

func (h *clickHouse) query(ctx context.Context, sql string) ([][]json.RawMessage, error) {
	var answer struct {
		Data      [][]json.RawMessage
		Exception string
	}
	if err := h.ask(ctx, http.MethodPost, "/?readonly=1&output_format_json_quote_64bit_integers=0", []byte(sql), "text/plain", &answer); err != nil {
		return nil, err
	}
	if answer.Exception != "" {
		return nil, errors.New(answer.Exception)
	}
	return answer.Data, nil
}

// cells decodes a row.
func cells(row []json.RawMessage, into ...any) error {
	if len(row) != len(into) {
		return fmt.Errorf("the store gives %d columns, want %d", len(row), len(into))
	}
	for i, cell := range row {
		if err := json.Unmarshal(cell, into[i]); err != nil {
			return fmt.Errorf("the store gives %.100s: %w", cell, err)
		}
	}
	return nil
}

func (h *clickHouse) count(ctx context.Context, from, to int64) (tell map[int64]uint64, rest map[place]uint64, err error) {
	rows, err := h.query(ctx, h.countQuery(from, to))
	if err != nil {
		return nil, nil, err
	}
	tell, rest = map[int64]uint64{}, map[place]uint64{}
	for _, row := range rows {
		var start int64
		var node string
		var telling, n uint64
		if err := cells(row, &start, &node, &telling, &n); err != nil {
			return nil, nil, err
		}
		tell[start*1000] += telling
		rest[place{start * 1000, node}] += n - telling
	}
	return tell, rest, nil
}

func (h *clickHouse) pull(ctx context.Context, of part, from, to int64) (lines []Line, more bool, err error) {
	rows, err := h.query(ctx, h.pullQuery(of, from, to))
	if err != nil {
		return nil, false, err
	}
	lines = make([]Line, 0, len(rows))
	for _, row := range rows {
		var ms int64
		var text, node string
		if err := cells(row, &ms, &text, &node); err != nil {
			return nil, false, err
		}
		lines = append(lines, Line{Nano: ms * 1e6, Text: enveloped(node, lineOf(text)), Host: node})
	}
	return lines, len(lines) >= pageSize, nil
}
