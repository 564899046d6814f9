package report

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/knowledge"
)

// categoryWords are the categories as one says them.
func categoryWords(c knowledge.Category) string {
	return [...]string{"server overload", "communication between servers", "firewall misconfiguration", "DNS change", "programming bug", "unattributed"}[c]
}

// reason is a finding as a sentence that says for or against what it speaks.
func reason(f analyze.Finding) string {
	if f.Against {
		return "against " + f.For.String() + ": " + f.Text
	}
	return "for " + f.For.String() + ": " + f.Text
}

// check is a check with its place.
func check(c analyze.Check) string { return c.Where + ": " + c.Command }

// told is what a line says, without the object that journald, a container runtime or a shipper put around it: of that a narrow terminal would show nothing else.
func told(line string) string {
	var envelope struct{ MESSAGE, Message, Log string }
	if !strings.HasPrefix(line, "{") || json.Unmarshal([]byte(line), &envelope) != nil {
		return line
	}
	return strings.TrimSpace(or(envelope.MESSAGE, envelope.Message, envelope.Log, line))
}

// errnoNames are what Linux says of the numbers in error logs.
var errnoNames = map[int]string{1: "operation not permitted", 2: "no such file or directory", 11: "resource temporarily unavailable", 12: "cannot allocate memory",
	13: "permission denied", 23: "too many open files in the system", 24: "too many open files", 28: "no space left on the device", 32: "broken pipe",
	98: "address already in use", 99: "cannot assign the requested address", 101: "network is unreachable", 103: "connection aborted", 104: "connection reset by peer",
	107: "not connected", 110: "connection timed out", 111: "connection refused", 112: "host is down", 113: "no route to host"}

// errnoWords says what a number means.
func errnoWords(n int) string {
	if name := errnoNames[n]; name != "" {
		return fmt.Sprintf("%s (%d)", name, n)
	}
	return fmt.Sprintf("errno %d", n)
}
