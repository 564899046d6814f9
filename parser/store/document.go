package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// text is the line of a document, with the name of its host: as it was written, else made of the fields into which an ingest pipeline took it apart.
// It is bare when nothing but the whole document could be given.
func (o *openSearch) text(raw json.RawMessage, nano int64) (line, host string, bare bool) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var doc object
	if decoder.Decode(&doc) != nil {
		return lineOf(string(raw)), "", true
	}
	host = hostIn(doc)
	made := ecsAccess(doc, nano)
	if made != "" && textAt(doc, "event.original") == "" && textAt(doc, "message") == "" {
		return enveloped(host, made), host, false
	}
	for _, field := range o.lineFields() {
		if text := textAt(doc, field); text != "" {
			return enveloped(host, lineOf(text)), host, false
		}
	}
	if made != "" {
		return enveloped(host, made), host, false
	}
	return lineOf(string(raw)), host, true
}

// lineFields are where a line may stand.
func (o *openSearch) lineFields() []string {
	if o.field != "" {
		return []string{o.field}
	}
	return textFields
}

// hostIn is the name of the host of a document.
func hostIn(doc object) string {
	for _, field := range hostFields {
		if host := textAt(doc, field); host != "" {
			return host
		}
	}
	return ""
}

// enveloped keeps the name of the machine with a line: it keeps hosts with the same connection numbers apart.
func enveloped(host, line string) string {
	if host == "" {
		return line
	}
	text, err := json.Marshal(object{"message": line, "host": object{"name": host}})
	if err != nil {
		return line
	}
	return string(text)
}

// accessFields are those of ECS, OpenTelemetry and shippers that an access line is made of.
var accessFields = struct{ status, method, target, query, client, user, version, size, referrer, agent []string }{
	status:   []string{statusFields[0], "http.status_code", "nginx.access.response_code"},
	method:   []string{"http.request.method", "http.method", "nginx.access.method"},
	target:   []string{"url.original", "url.path", "http.target", "nginx.access.url"},
	query:    []string{"url.query"},
	client:   []string{"source.address", "source.ip", "client.address", "client.ip"},
	user:     []string{"user.name"},
	version:  []string{"http.version", "network.protocol.version"},
	size:     []string{"http.response.body.bytes", "http.response.body.size", "http.response.bytes"},
	referrer: []string{"http.request.referrer"},
	agent:    []string{"user_agent.original", "http.user_agent"},
}

// documentFields are all that is asked for of a document, beside where its line may stand.
var documentFields = func() []string {
	all, a := slices.Clone(hostFields), &accessFields
	for _, fields := range [][]string{a.status, a.method, a.target, a.query, a.client, a.user, a.version, a.size, a.referrer, a.agent} {
		for _, field := range fields {
			all = append(all, field, "attributes."+field)
		}
	}
	return all
}()

// ecsAccess makes nginx's combined format of the fields of ECS and OpenTelemetry; "" when it is no access line.
func ecsAccess(doc object, nano int64) string {
	first := func(fields []string) string {
		for _, field := range fields {
			for _, prefix := range []string{"", "attributes."} {
				if text := textAt(doc, prefix+field); text != "" {
					return text
				}
			}
		}
		return "-"
	}
	f := &accessFields
	status, method := first(f.status), first(f.method)
	if status == "-" || method == "-" {
		return ""
	}
	target := first(f.target)
	if query := first(f.query); query != "-" && !strings.Contains(target, "?") {
		target += "?" + query
	}
	return fmt.Sprintf("%s - %s [%s] %q %s %s %q %q", first(f.client), first(f.user), time.Unix(0, nano).UTC().Format("02/Jan/2006:15:04:05 -0700"),
		method+" "+target+" HTTP/"+version(first(f.version)), status, number(first(f.size)), first(f.referrer), first(f.agent))
}

func version(text string) string {
	if text == "-" {
		return "1.1"
	}
	return text
}

func number(text string) string {
	if text == "-" {
		return "0"
	}
	return text
}

// textAt finds a field by its dotted name, whether it was written with dots or as objects.
func textAt(doc object, name string) string {
	if value, there := doc[name]; there {
		switch v := value.(type) {
		case string:
			return v
		case json.Number:
			return v.String()
		}
	}
	for at := 0; ; {
		dot := strings.IndexByte(name[at:], '.')
		if dot < 0 {
			return ""
		}
		at += dot
		if inner, ok := doc[name[:at]].(object); ok {
			if text := textAt(inner, name[at+1:]); text != "" {
				return text
			}
		}
		at++
	}
}
