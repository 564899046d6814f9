package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/why502/why502/report"
)

// failureColumns are the keys of a line of failures in the order of their columns: what is asked for most comes first.
var failureColumns = []string{
	"time", "proxy", "node", "status", "method", "host", "path", "query", "protocol", "client", "client_port", "upstream", "upstream_server", "upstream_addrs",
	"upstream_statuses", "request_seconds", "upstream_connect_seconds", "upstream_header_seconds", "upstream_response_seconds", "code", "detail", "transport_failure",
	"level", "message", "errno", "bytes_sent", "request_id", "connection_id", "user_agent", "referrer", "forwarded_for", "grpc",
	"category", "cause", "confidence", "incident", "passed_through", "evidence", "kind", "file", "line",
}

// table writes lines of JSON as the rows of a table.
type table struct {
	out *csv.Writer
	row []string
}

// newTable begins a table with the names of its columns; an error stays in out.
func newTable(out io.Writer) *table {
	t := &table{out: csv.NewWriter(out), row: make([]string, len(failureColumns))}
	copy(t.row, failureColumns)
	t.out.Write(t.row)
	t.out.Flush()
	return t
}

// write adds an object as a row.
func (t *table) write(line []byte) error {
	keys := map[string]json.RawMessage{}
	if err := json.Unmarshal(line, &keys); err != nil {
		return fmt.Errorf("making a row: %w", err)
	}
	for i, name := range failureColumns {
		t.row[i] = report.Cell(cellOf(keys[name]))
	}
	t.out.Write(t.row)
	t.out.Flush()
	return t.out.Error()
}

// cellOf shows a value: lists with commas, evidence as file:line.
func cellOf(value json.RawMessage) string {
	if len(value) == 0 || string(value) == "null" {
		return ""
	}
	switch value[0] {
	case '"':
		var text string
		if json.Unmarshal(value, &text) == nil {
			return text
		}
	case '[':
		var list []json.RawMessage
		if json.Unmarshal(value, &list) == nil {
			var cells []string
			for _, one := range list {
				cells = append(cells, cellOf(one))
			}
			return strings.Join(cells, ", ")
		}
	case '{':
		var at report.Evidence
		if json.Unmarshal(value, &at) == nil {
			return fmt.Sprintf("%s:%d", at.File, at.Line)
		}
	}
	return string(value)
}
