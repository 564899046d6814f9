// Package store reads logs that lie in OpenSearch, Elasticsearch, Loki or ClickHouse, by pushing the work down to them: where the lines are few, all of them
// leave the store; else failures, the lines of error logs, a sample of the rest, and how many there are of it in each minute of each host.
//
//  1. Pull (store.go) asks for the counts of each minute: lines that may tell of a failure, and the rest.
//  2. It pulls the former whole and of the rest one of so many (sample.go), slice of time by slice of time, page by page; a slice that is too large for an
//     answer is halved.
//  3. What was pulled must be as much as was counted: else it says so, and the report is incomplete.
//
// What a line means is not known here: whatever may tell of a failure is pulled, and the reader of lines decides. opensearch.go, document.go, loki.go and
// clickhouse.go hold what differs, http.go the tries, their patience and the login.
package store
