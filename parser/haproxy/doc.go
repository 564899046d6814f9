// Package haproxy holds the syntax of HAProxy's logs and the meaning of its words.
//
// The lines of finished requests and sessions are read into a record (record.go), from which Glance and Parse both answer, so that they agree
// by construction: httplog.go and clf.go read the built-in formats by position, json.go one-line JSON, and format_string.go, variable.go,
// compile.go and steps.go any log-format of a configuration. ending.go judges a record: failed, passed on, the client's doing.
//
// All other lines are messages (message.go): health checks, DNS, limits, workers. The dictionary of their texts stands in message_*.go,
// connection_error.go and reason.go, that of the termination states in states.go.
//
// The rows of Formats never share a line: whichever is asked first, a line gets the same answer.
package haproxy
