package parser

import (
	"bytes"
	"sync"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// The keys that shippers and journald put around a line, by what they tell. Keys of one number are other names of the same.
const (
	keyMessage = iota
	keyLog
	keyLine
	keySyslog
	keyTime
	keyOwnTime
	keyMachine
	keyMachineName
	keyPod
	keyContainer
	keyProgram
	keyPID
	keySeverity
	envelopeKeys
)

// envelopeNames are the keys of journald (systemd.journal-fields), syslog-ng, GELF, rsyslog, Fluent Bit and Fluentd, Vector, Filebeat, Promtail, stern and
// logcli, and of what stores give back: Elasticsearch, Splunk, Datadog, CloudWatch, Google's and Azure's.
var envelopeNames = [envelopeKeys][]string{
	keyMessage:     {"MESSAGE", "message", "short_message", "_source.message", "@message", "@m", "LogMessage", "_raw", "result._raw", "attributes.message", "jsonPayload.message", "content.message"},
	keyLog:         {"log", "LogEntry", "jsonPayload.log", "_source.log"},
	keyLine:        {"line", "textPayload", "event.original", "body", "body.stringValue", "event"},
	keySyslog:      {"msg"},
	keyOwnTime:     {"_SOURCE_REALTIME_TIMESTAMP"},
	keyTime:        {"__REALTIME_TIMESTAMP", "@timestamp", "timestamp", "time", "date", "_source.@timestamp", "DATE", "ISODATE", "TimeGenerated", "_time", "result._time", "attributes.timestamp", "timeUnixNano", "@t", "TimeStamp", "timereported"},
	keyMachine:     {"_HOSTNAME", "HOST", "hostname", "host", "node", "nodeName", "Computer", "logsource", "result.host", "attributes.host", "content.host"},
	keyMachineName: {"host.name", "host.hostname", "agent.hostname", "beat.hostname", "kubernetes.host", "kubernetes.node.name", "_source.host.name"},
	keyContainer: {"container_name", "container.name", "CONTAINER_NAME", "kubernetes.container_name", "kubernetes.container.name", "labels.container", "containerName", "ContainerName",
		"_container_name", "labels.container_name"},
	keyPod:      {"kubernetes.pod_name", "kubernetes.pod.name", "kubernetes.pod", "labels.pod", "pod", "pod_name", "resource.labels.pod_name", "podName", "PodName", "labels.pod_name"},
	keyProgram:  {"SYSLOG_IDENTIFIER", "PROGRAM", "appname", "ident", "program", "syslogtag", "programname", "app-name", "process.name"},
	keyPID:      {"_PID", "SYSLOG_PID", "PID", "pid", "procid"},
	keySeverity: {"PRIORITY", "severity", "severity_label"},
}

// envelopeNumbers is the table turned around.
var envelopeNumbers = sync.OnceValue(func() map[string]uint8 {
	numbers := map[string]uint8{}
	for number, all := range envelopeNames {
		for _, name := range all {
			numbers[name] = uint8(number)
		}
	}
	return numbers
})

// journal takes an object of journalctl -o json, known by its upper-case keys.
func (p *peeler) journal(b []byte) []byte {
	values := p.open(b)
	if values == nil || values[keyMessage].Type == scan.Missing {
		return nil
	}
	return p.unwrap(values, keyMessage)
}

// envelope takes any other object that holds a line as one of its strings. An access line in JSON may have such keys as well, so this is asked
// only about what no format knows.
func (p *peeler) envelope(b []byte) []byte {
	values := p.open(b)
	if values == nil {
		return nil
	}
	for _, key := range [...]int{keyMessage, keyLog, keyLine} {
		if t := values[key].Type; t == scan.String || t == scan.EscapedString {
			return p.unwrap(values, key)
		}
	}
	// What programs log of themselves often has a "msg" too; rsyslog's (jsonmesg) stands beside the name of the program.
	if values[keySyslog].Type != scan.Missing && values[keyProgram].Type != scan.Missing {
		return p.unwrap(values, keySyslog)
	}
	if inner := payload(b); inner != nil {
		p.tell(values)
		return inner
	}
	return nil
}

// payloads are keys under which collectors put the object that a program logged, as a part of theirs.
var payloads = [...][]byte{[]byte(`"_source":{`), []byte(`"jsonPayload":{`), []byte(`"json":{`), []byte(`"log_processed":{`), []byte(`"attributes":{`), []byte(`"event":{`),
	[]byte(`fields":{`), []byte(`"message":{`), []byte(`"msg":{`), []byte(`"body":{`), []byte(`"parsed":{`), []byte(`"properties":{`), []byte(`"data":{`), []byte(`"log":{`)}

// payload is such an object, nil where there is none.
func payload(b []byte) []byte {
	for _, key := range payloads {
		if at := bytes.Index(b, key); at > 0 && b[at-1] != '\\' {
			return b[at+len(key)-1:]
		}
	}
	return nil
}

// open reads the keys of an object; nil when b is none.
func (p *peeler) open(b []byte) []scan.Value {
	if p.object == nil {
		p.object = scan.NewObject(envelopeNumbers())
	}
	if _, ok := p.object.Scan(b, p.values[:], 0); !ok {
		return nil
	}
	return p.values[:]
}

// unwrap fills the prefix from an object and returns the line that it holds; nil when that is no text.
func (p *peeler) unwrap(values []scan.Value, message int) []byte {
	var body []byte
	switch v := values[message]; v.Type {
	case scan.String, scan.EscapedString:
		body = p.unescape(v.Raw)
	case scan.ArrayValue:
		if body = p.byteList(v.Raw); body == nil {
			return nil
		}
	default:
		return nil
	}
	p.tell(values)
	return bytes.TrimRight(body, "\r\n")
}

// tell fills the prefix from an object.
func (p *peeler) tell(values []scan.Value) {
	p.used = true
	p.stamp(p.clock(values[keyOwnTime]))
	if !p.Stamp.Set {
		p.stamp(p.clock(values[keyTime]))
	}
	for _, key := range [...]int{keyMachine, keyMachineName, keyContainer, keyPod} {
		if text := plainText(values[key]); text != nil {
			p.Node = text
		}
	}
	if text := plainText(values[keyProgram]); text != nil {
		p.Program, p.standing = text, standingOf(text)
	}
	if text := plainText(values[keyPID]); text != nil {
		p.PID = text
	}
	p.level(values[keySeverity])
}

// clock reads a time of an envelope: a text, or a number of seconds, milliseconds, microseconds or nanoseconds.
func (p *peeler) clock(v scan.Value) event.Stamp {
	if v.Type != scan.String && v.Type != scan.Number {
		return event.Stamp{}
	}
	stamp, _ := p.epoch.Any(v.Raw)
	return stamp
}

// plainText is a value that names something: without quotes, never empty. Names with escapes are nobody's.
func plainText(v scan.Value) []byte {
	if (v.Type != scan.String && v.Type != scan.Number) || len(v.Raw) == 0 {
		return nil
	}
	return bytes.TrimPrefix(v.Raw, []byte("/"))
}

func (p *peeler) level(v scan.Value) {
	text := plainText(v)
	if len(text) == 1 && text[0] >= '0' && text[0] <= '7' {
		p.Severity = text[0] - '0'
	} else if severity := severityAmong(text); severity != noSeverity {
		p.Severity = severity
	}
}

// byteList reads the list of numbers as which journald writes a message that is not UTF-8 or holds colours: [91,50,…].
func (p *peeler) byteList(raw []byte) []byte {
	out := p.scratch[p.layers][:0]
	value, digits := 0, 0
	for _, c := range raw {
		switch {
		case c-'0' <= 9 && digits < 3:
			value, digits = value*10+int(c-'0'), digits+1
		case c == '[' || c == ' ':
		case (c == ',' || c == ']') && digits > 0 && value < 256:
			out = append(out, byte(value))
			value, digits = 0, 0
		case c == ']' && len(out) == 0:
		default:
			return nil
		}
	}
	if out == nil { // an empty list is an empty text, and nil none
		out = []byte{}
	}
	p.scratch[p.layers] = out
	return out
}
