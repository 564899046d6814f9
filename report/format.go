package report

import "io"

// Formats are the formats of the report by their names on the command line.
var Formats = map[string]func(io.Writer, *Report) error{
	"text":        Text,
	"json":        JSON,
	"html":        HTML,
	"email":       Email,
	"markdown":    Markdown,
	"openmetrics": OpenMetrics,
	"csv":         CSV,
	"jsonl":       JSONLines,
}
