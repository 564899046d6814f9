package haproxy

import (
	"slices"
	"strings"
	"sync"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

const dictionaryName = "haproxy"

// dictionary knows every message; reasons only the texts that stand inside others. Rows of TLS come before those of the connection, because
// HAProxy puts a general text before OpenSSL's own. Each is built when it is first asked.
var (
	dictionary = built(func() []scan.Row {
		return slices.Concat(withTwins(checkRows), withTwins(serverRows), processRows, connectionRows, reasonRows)
	})
	reasons   = built(func() []scan.Row { return slices.Concat(reasonsOf("reason.tls-"), connectionRows) })
	osReasons = built(func() []scan.Row { return slices.Concat(reasonsOf("reason.observed-"), reasonsOf("reason.os-")) })
)

func built(rows func() []scan.Row) func() *scan.Dictionary {
	return sync.OnceValue(func() *scan.Dictionary { return scan.NewDictionary(dictionaryName, rows()) })
}

// Dictionary holds the messages of HAProxy, in order of precedence, and the texts that stand inside them.
func Dictionary() *scan.Dictionary { return dictionary() }

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
	// inner says that the text stands inside other messages and lines.
	inner bool
	// plain says that the text alone is enough to know HAProxy by. Of the other families a line counts only when its program is known to be
	// HAProxy, by the tag or by the level and process that it writes on standard error.
	plain bool
}

var families = sync.OnceValue(func() map[string]family {
	return map[string]family{
		"check-failed":    {kind: event.Health, plain: true},
		"server-down":     {kind: event.Health, plain: true},
		"check-state":     {kind: event.Health, plain: true},
		"check":           {kind: event.Health},
		"server-up":       {kind: event.Health, plain: true},
		"server-stopping": {kind: event.Health, plain: true},
		"maint-down":      {kind: event.Health, plain: true},
		"maint-up":        {kind: event.Health, plain: true},
		"maint":           {kind: event.Health, plain: true},
		"no-server":       {kind: event.Health, plain: true},
		"ip-changed":      {kind: event.Health, plain: true},
		"fqdn-changed":    {kind: event.Health, plain: true},
		"resolve":         {kind: event.Health},
		"resolvers":       {kind: event.Error, plain: true},
		"limit":           {kind: event.Process, plain: true},
		"connect":         {kind: event.Error, plain: true},
		"fe":              {kind: event.Error},
		"accept":          {kind: event.Skip},
		"rhttp":           {kind: event.Error, plain: true},
		"cookie-blocked":  {kind: event.Error, plain: true},
		"show-errors":     {kind: event.Error, plain: true},
		"worker":          {kind: event.Process},
		"proxy":           {kind: event.Process, plain: true},
		"proxy-step":      {kind: event.Process},
		"config":          {kind: event.Process},
		"watchdog":        {kind: event.Process},
		"state-file":      {kind: event.Process},
		"bind":            {kind: event.Process},
		"spoe":            {kind: event.Error, plain: true},
		"internal-yield":  {kind: event.Error},
		"max-retries-lua": {kind: event.Error},
		"conn-err":        {kind: event.Error, inner: true},
		"reason":          {kind: event.Error, inner: true},
	}
})

func familyOf(row *scan.Row) family {
	name, _, _ := strings.Cut(row.ID, ".")
	return families()[name]
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
