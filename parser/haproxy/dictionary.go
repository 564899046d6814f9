package haproxy

import (
	"slices"
	"strings"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

const dictionaryName = "haproxy"

// dictionary knows every message; reasons only the texts that stand inside others. Rows of TLS come before those of the connection, because
// HAProxy puts a general text before OpenSSL's own.
var (
	dictionary = scan.NewDictionary(dictionaryName, slices.Concat(withTwins(checkRows), withTwins(serverRows), processRows, connectionRows, reasonRows))
	reasons    = scan.NewDictionary(dictionaryName, slices.Concat(reasonsOf("reason.tls-"), connectionRows))
	osReasons  = scan.NewDictionary(dictionaryName, slices.Concat(reasonsOf("reason.observed-"), reasonsOf("reason.os-")))
)

// Dictionary holds the messages of HAProxy, in order of precedence, and the texts that stand inside them.
func Dictionary() *scan.Dictionary { return dictionary }

// twins are words at the start of a message that may stand for each other.
var twins = []struct{ word, twin string }{{"Server ", "Backup Server "}, {"Health check for ", "Agent check for "}}

// withTwins lets every row speak of backup servers and of agents as well.
func withTwins(rows []scan.Row) []scan.Row {
	rows = slices.Clone(rows)
	for i := range rows {
		row := &rows[i]
		for _, text := range append([]string{row.Text}, row.Also...) {
			for _, t := range twins {
				if rest, found := strings.CutPrefix(text, t.word); found {
					row.Also = append(row.Also[:len(row.Also):len(row.Also)], t.twin+rest)
				}
			}
		}
	}
	return rows
}

func reasonsOf(head string) []scan.Row {
	return slices.DeleteFunc(slices.Clone(reasonRows), func(r scan.Row) bool { return !strings.HasPrefix(r.ID, head) })
}

// family is what the rows whose IDs begin alike have in common.
type family struct {
	kind event.Kind
	// plain says that the text alone is enough to know HAProxy by. Of the other families a line counts only when its program is known to be
	// HAProxy, by the tag or by the level and process that it writes on standard error.
	plain bool
}

var families = map[string]family{
	"check-failed":    {event.Health, true},
	"server-down":     {event.Health, true},
	"check-state":     {event.Health, true},
	"check":           {event.Health, false},
	"server-up":       {event.Health, true},
	"server-stopping": {event.Health, true},
	"maint-down":      {event.Health, true},
	"maint-up":        {event.Health, true},
	"maint":           {event.Health, true},
	"no-server":       {event.Health, true},
	"ip-changed":      {event.Health, true},
	"fqdn-changed":    {event.Health, true},
	"resolve":         {event.Health, false},
	"resolvers":       {event.Error, true},
	"limit":           {event.Process, true},
	"connect":         {event.Error, true},
	"fe":              {event.Error, false},
	"accept":          {event.Skip, false},
	"rhttp":           {event.Error, true},
	"cookie-blocked":  {event.Error, true},
	"show-errors":     {event.Error, true},
	"worker":          {event.Process, false},
	"proxy":           {event.Process, true},
	"proxy-step":      {event.Process, false},
	"config":          {event.Process, false},
	"watchdog":        {event.Process, false},
	"state-file":      {event.Process, false},
	"bind":            {event.Process, false},
	"spoe":            {event.Error, true},
	"internal-yield":  {event.Error, false},
	"max-retries-lua": {event.Error, false},
	"conn-err":        {event.Error, false},
	"reason":          {event.Error, false},
}

func familyOf(row *scan.Row) family {
	name, _, _ := strings.Cut(row.ID, ".")
	return families[name]
}

// finders ask the dictionaries and remember the answers. They serve one goroutine.
type finders struct{ message, reason, osReason scan.Finder }

func newFinders() *finders {
	return &finders{
		message:  scan.Finder{Dictionary: dictionary},
		reason:   scan.Finder{Dictionary: reasons},
		osReason: scan.Finder{Dictionary: osReasons},
	}
}

// why finds what the text inside a message means. The errno text in brackets behind "SSL handshake failure" is that of an earlier call and
// says nothing, so the operating system's words count only where HAProxy has no better one.
func (f *finders) why(text []byte) (*scan.Row, string) {
	row, id := f.reason.Find(text, 0, nil)
	if row != nil && row.Symptom != event.ConnectFailed {
		return row, id
	}
	if r, rid := f.osReason.Find(text, 0, nil); r != nil {
		return r, rid
	}
	return row, id
}

// clientSide is what a text of the connection means when it speaks of the client's connection.
func clientSide(s event.Symptom) event.Symptom {
	switch {
	case s == event.ConnectNoFiles:
		return event.Descriptors
	case s == event.ConnectNoMemory:
		return event.Memory
	case s.Family() == "tls":
		return event.ClientTLS
	case s.Family() == "connect" || s.Family() == "answer":
		return event.ClientClosed
	}
	return s
}
