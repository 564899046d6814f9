package envoy

import (
	"bytes"
	"sync"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// applicationParser reads Envoy's own log, in the shapes that people give it:
//
//	[2026-11-22 19:44:52.546][15466][info][main] [source/server/server.cc:463] message
//	[2018-08-08 10:16:34.108][1][info][main] source/server/server.cc:183] message
//	2026-11-22T19:44:52.546123Z	warning	envoy config	external/envoy/source/common/config/grpc_stream.h:191	message	thread=15
//	I1122 19:44:52.546 15466 server.cc:463] [main] message
//	{"level":"info","time":"2026-11-22T19:44:52.546123Z","scope":"envoy main","msg":"message","caller":"server.cc:463"}
//
// Every line is an event, because each is a moment at which this process lived. A message that a row of the dictionary knows has the kind that the
// row's symptom asks for; of the others those about a connection are errors, and the rest are of the process (kind).
type applicationParser struct {
	clock   scan.Clock
	glog    func([]byte) (event.Stamp, int)
	object  *scan.Object
	values  [numApplicationKeys]scan.Value
	finder  finder
	scratch []byte
	tabbed  []byte
}

func newApplication() scan.Parser {
	p := &applicationParser{object: scan.NewObject(applicationKeys())}
	p.glog, _ = scan.Strptime("%m%d %H:%M:%S.%f") // the pattern is a constant that the tests read with
	return p
}

// logLine is what all shapes come down to.
type logLine struct {
	stamp   event.Stamp
	level   []byte
	message []byte
	foreign bool // of the agent beside Envoy
}

// Glance says no more than the kind.
func (p *applicationParser) Glance(line []byte, g *event.Glance) bool {
	l, ok := p.read(line)
	if !ok {
		return false
	}
	g.Reset()
	g.Proxy, g.Kind = event.Envoy, event.Skip
	if !l.foreign {
		connection, message := cutTags(l.message)
		row, _ := p.finder.message(message)
		g.Kind = messageKind(row, connection)
	}
	return true
}

// Parse fills what such a line tells.
func (p *applicationParser) Parse(line []byte, ev *event.Event) bool {
	l, ok := p.read(line)
	if !ok {
		return false
	}
	ev.Reset()
	ev.Proxy, ev.Kind = event.Envoy, event.Skip
	if l.foreign {
		return true
	}
	ev.Stamp, ev.Level = l.stamp, l.level
	ev.ConnectionID, ev.Message = cutTags(l.message)
	ev.Errno = errno(ev.Message)
	row, id := p.finder.message(ev.Message)
	ev.Kind = messageKind(row, ev.ConnectionID)
	switch {
	case row != nil:
		ev.Row, ev.Symptom, ev.State = id, row.Symptom, row.State
	case quietLevel(l.level):
		ev.Symptom = event.Normal
	default:
		ev.Symptom = event.Unknown
	}
	if ev.Name = resolvedName(ev.Message); row != nil && row.ID == versionRow {
		ev.Name = versionIn(ev.Message)
	}
	return true
}

// versionRow is of the line that names the version.
const versionRow = "log.version"

// versionIn reads the version of "Envoy version: COMMIT/1.31.0/Clean/RELEASE/BoringSSL".
func versionIn(message []byte) []byte {
	parts := bytes.Split(message, []byte("/"))
	if len(parts) < 3 {
		return nil
	}
	return parts[1]
}

// messageKind is the kind of a message: health where a host's state changes, an error where a request, connection or name is spoken of, else process.
func messageKind(row *scan.Row, connection []byte) event.Kind {
	if row == nil {
		if len(connection) > 0 {
			return event.Error
		}
		return event.Process
	}
	if row.State != event.NoState {
		return event.Health
	}
	switch row.Symptom.Family() {
	case "connect", "resolve", "tls", "answer", "body", "upstream", "client":
		return event.Error
	}
	return event.Process
}

func quietLevel(level []byte) bool {
	switch string(level) {
	case "trace", "debug", "info":
		return true
	}
	return false
}

// read takes a line of any shape.
func (p *applicationParser) read(line []byte) (logLine, bool) {
	switch {
	case len(line) < 20:
		return logLine{}, false
	case line[0] == '{':
		return p.readJSON(line)
	case line[0] == '[' && line[1]-'0' <= 9:
		return p.readBrackets(line)
	case line[0]-'0' <= 9:
		return p.readTabs(line)
	case line[0] == ' ':
		return p.readBlanks(line)
	}
	return p.readGlog(line)
}

// readBrackets takes `[STAMP][THREAD][LEVEL][COMPONENT] [FILE:LINE] message`; thread, component and place may be missing, but not the last two both, and
// not the place where somebody left out the stamp.
func (p *applicationParser) readBrackets(line []byte) (logLine, bool) {
	stamp, n := p.clock.ISO(line[1:])
	l, rest := logLine{stamp: stamp}, line // without a stamp, the thread comes first
	if n > 0 {
		if n+1 >= len(line) || line[n+1] != ']' {
			return logLine{}, false
		}
		rest = line[n+2:]
	}
	component := false
	for len(rest) > 1 && rest[0] == '[' {
		end := bytes.IndexByte(rest, ']')
		if end < 0 {
			return logLine{}, false
		}
		switch word := rest[1:end]; {
		case l.level == nil && isLevel(word):
			l.level = word
		case l.level == nil && !isNumber(word):
			return logLine{}, false
		case l.level != nil:
			component = true
		}
		rest = rest[end+1:]
	}
	place, message := cutPlace(bytes.TrimLeft(rest, " "))
	l.message = message
	return l, l.level != nil && (component && n > 0 || place)
}

// cutPlace takes `[FILE:LINE] ` or, as old versions write it, `FILE:LINE] ` off a message.
func cutPlace(b []byte) (found bool, message []byte) {
	end := bytes.Index(b, placeEnd)
	if end < 0 || bytes.IndexByte(b[:end], ' ') >= 0 || !isPlace(bytes.TrimPrefix(b[:end], openBracket)) {
		return false, b
	}
	return true, b[end+len(placeEnd):]
}

var (
	placeEnd    = []byte("] ")
	openBracket = []byte("[")
)

// isPlace says that a text is a place in C++ source, which Envoy is written in: the control planes around it are not.
func isPlace(b []byte) bool {
	colon := bytes.LastIndexByte(b, ':')
	return colon > 0 && isNumber(b[colon+1:]) && (bytes.HasSuffix(b[:colon], sourceFile) || bytes.HasSuffix(b[:colon], headerFile))
}

var (
	sourceFile = []byte(".cc")
	headerFile = []byte(".h")
)

func isNumber(b []byte) bool {
	for _, c := range b {
		if c-'0' > 9 {
			return false
		}
	}
	return len(b) > 0
}

func isLevel(b []byte) bool {
	switch string(b) {
	case "trace", "debug", "info", "warning", "warn", "error", "critical":
		return true
	}
	return false
}

// readTabs takes Istio's `STAMP	LEVEL	envoy COMPONENT	[PLACE	]message[	thread=N]`. The agent that runs beside Envoy writes its lines to the same stream, with
// other scopes or none: they are known, and not Envoy's.
func (p *applicationParser) readTabs(line []byte) (logLine, bool) {
	stamp, n := p.clock.ISO(line)
	if n == 0 || n >= len(line) || line[n] != '\t' {
		return logLine{}, false
	}
	return readLevel(line[n+1:], stamp)
}

// readBlanks takes the same line with blanks for tabs, as terminals show and copy them; its stamp was taken for a prefix.
func (p *applicationParser) readBlanks(line []byte) (logLine, bool) {
	line = bytes.TrimLeft(line, " ")
	if level, _, _ := bytes.Cut(line, blank); !isLevel(level) {
		return logLine{}, false
	}
	p.tabbed = withTabs(p.tabbed[:0], line)
	l, ok := readLevel(p.tabbed, event.Stamp{})
	return l, ok && !l.foreign
}

// readLevel takes such a line from its level on.
func readLevel(line []byte, stamp event.Stamp) (logLine, bool) {
	level, rest, _ := bytes.Cut(line, tab)
	if !isLevel(level) {
		return logLine{}, false
	}
	scope, message, ok := bytes.Cut(rest, tab)
	if !ok || !bytes.HasPrefix(scope, envoyScope) {
		return logLine{foreign: true}, len(rest) > 0
	}
	if place, after, ok := bytes.Cut(message, tab); ok && isPlace(place) {
		message = after
	}
	if at := bytes.LastIndex(message, threadTail); at >= 0 {
		message = message[:at]
	}
	return logLine{stamp: stamp, level: level, message: message}, true
}

// withTabs appends a line with a tab for each run of blanks. Where the level ends right before a stop, its tab is one blank.
func withTabs(b, line []byte) []byte {
	for i := 0; i < len(line); {
		n := len(line[i:]) - len(bytes.TrimLeft(line[i:], " "))
		switch {
		case n > 1, n == 1 && bytes.HasPrefix(line[i+1:], envoyScope) && bytes.Count(b, tab) == 0:
			b = append(b, '\t')
		case n == 1:
			b = append(b, ' ')
		default:
			b = append(b, line[i])
			n = 1
		}
		i += n
	}
	return b
}

var (
	tab        = []byte("\t")
	envoyScope = []byte("envoy ")
	threadTail = []byte("\tthread=")
)

// glogLevels are the levels by the letter that a line begins with.
var glogLevels = map[byte][]byte{'I': []byte("info"), 'W': []byte("warning"), 'E': []byte("error"), 'F': []byte("critical")}

// readGlog takes `I1122 19:44:52.546 15466 server.cc:463] message`, with or without a bracket before it.
func (p *applicationParser) readGlog(line []byte) (logLine, bool) {
	line = bytes.TrimPrefix(line, openBracket)
	level := glogLevels[line[0]]
	if level == nil {
		return logLine{}, false
	}
	stamp, n := p.glog(line[1:])
	if n == 0 {
		return logLine{}, false
	}
	thread, rest, _ := bytes.Cut(bytes.TrimLeft(line[1+n:], " "), blank)
	found, message := cutPlace(rest)
	for len(message) > 0 && message[0] == '[' && !isTag(message) { // a thread or a component
		end := bytes.IndexByte(message, ']')
		if end < 0 {
			break
		}
		message = bytes.TrimLeft(message[end+1:], " ")
	}
	return logLine{stamp: stamp, level: level, message: message}, found && isNumber(thread)
}

var blank = []byte(" ")

// The keys of a log that is written as JSON.
const (
	keyLevel = iota
	keyTime
	keyScope
	keyMessage
	keyPlace
	numApplicationKeys
)

var applicationKeys = sync.OnceValue(func() map[string]uint8 {
	return map[string]uint8{
		"level": keyLevel, "Level": keyLevel, "time": keyTime, "Time": keyTime, "Timestamp": keyTime, "timestamp": keyTime, "@timestamp": keyTime, "date": keyTime, "scope": keyScope, "component": keyScope,
		"name": keyScope, "logger": keyScope, "log.level": keyLevel, "log.logger": keyScope,
		"msg": keyMessage, "message": keyMessage, "Message": keyMessage, "caller": keyPlace, "SourceLine": keyPlace, "source": keyPlace,
	}
})

// readJSON takes a line whose scope or source is Envoy, whose place is one in C++ source, or whose message begins with such a place or a connection's tag.
func (p *applicationParser) readJSON(line []byte) (logLine, bool) {
	found, ok := p.object.Scan(line, p.values[:], 0)
	if !ok || found&(1<<keyLevel|1<<keyMessage) != 1<<keyLevel|1<<keyMessage {
		return logLine{}, false
	}
	level, place := p.values[keyLevel].Raw, p.values[keyPlace].Raw
	placed, message := cutPlace(p.values[keyMessage].Raw)
	if !isLevel(level) || !placed && !isTag(message) && string(place) != "envoy" && !bytes.HasPrefix(p.values[keyScope].Raw, envoyScope) && !isPlace(place) {
		return logLine{}, false
	}
	l := logLine{level: level, message: message}
	if p.values[keyMessage].Type == scan.EscapedString {
		p.scratch = scan.UnescapeJSON(p.scratch, l.message)
		l.message = p.scratch
	}
	l.stamp, _ = p.clock.Any(p.values[keyTime].Raw)
	return l, true
}

// isTag says that a message begins with the tag of a connection.
func isTag(b []byte) bool {
	return bytes.HasPrefix(b, tagsHead) || len(b) > 3 && b[0] == '[' && b[1] == 'C' && b[2]-'0' <= 9
}

var (
	tagsHead     = []byte("[Tags: ")
	connectionID = []byte(`"ConnectionId":"`)
)

// cutTags takes `[C1]`, `[C1][S2]` or `[Tags: "ConnectionId":"1","StreamId":"2"] ` off a message. The number of the connection is the one that
// %CONNECTION_ID% writes; the stream's is Envoy's own affair.
func cutTags(b []byte) (connection, message []byte) {
	message = b
	for len(message) > 3 && message[0] == '[' {
		end := bytes.IndexByte(message, ']')
		if end < 0 {
			return connection, b
		}
		tag := message[1:end]
		switch {
		case bytes.HasPrefix(message, tagsHead):
			if at := bytes.Index(tag, connectionID); at >= 0 {
				connection, _, _ = bytes.Cut(tag[at+len(connectionID):], quote)
			}
		case len(tag) > 1 && tag[0] == 'C' && isNumber(tag[1:]):
			connection = tag[1:]
		case len(tag) < 2 || tag[0] != 'S' || !isNumber(tag[1:]):
			return connection, message
		}
		message = bytes.TrimPrefix(message[end+1:], blank)
	}
	return connection, message
}

var quote = []byte(`"`)

// resolvedName is the name that a message about resolving speaks of.
func resolvedName(message []byte) []byte {
	for _, head := range resolveHeads {
		if rest, ok := bytes.CutPrefix(message, head); ok {
			name, _, _ := bytes.Cut(rest, blank)
			return name
		}
	}
	return nil
}

var resolveHeads = [][]byte{[]byte("dns resolution for "), []byte("dns resolution without records for "), []byte("DNS hosts have changed for ")}
