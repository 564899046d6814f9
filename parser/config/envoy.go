package config

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/why502/why502/parser/event"
)

// envoyReader walks Envoy's configuration, whatever part of it was given: it knows clusters, routes and access logs by their keys, wherever they stand.
// Keys are read in the spelling of YAML and of protobuf's JSON.
type envoyReader struct {
	*reader
	file  string
	nodes int
}

// mostNodes bounds the walk: aliases of YAML can make a small file a huge tree.
const mostNodes = 2_000_000

// envoy reads all documents of a file.
func (r *reader) envoy(file, text string) {
	e := &envoyReader{reader: r, file: file}
	decoder := yaml.NewDecoder(strings.NewReader(oddBreaks.Replace(text)))
	for {
		var doc yaml.Node
		err := decode(decoder, &doc)
		if err == io.EOF {
			return
		}
		if err != nil {
			line, what := yamlPlace(err)
			r.problem(file, line, "%s", what)
			return
		}
		e.walk(&doc, "", 0)
	}
}

// oddBreaks are ends of lines to YAML and to no editor: a problem is told with the line that an editor shows.
var oddBreaks = strings.NewReplacer("\r\n", "\n", "\r", " ", "\u0085", " ", "\u2028", " ", "\u2029", " ")

// decode reads one document. The library means to return what is wrong with a document, but a damaged one has made it panic before.
func decode(d *yaml.Decoder, n *yaml.Node) (err error) {
	defer func() {
		if left := recover(); left != nil {
			err = fmt.Errorf("yaml: cannot be read: %v", left)
		}
	}()
	return d.Decode(n)
}

// yamlPlace takes the line out of the library's message.
func yamlPlace(err error) (line int, what string) {
	what = strings.TrimPrefix(err.Error(), "yaml: ")
	var rest string
	if n, _ := fmt.Sscanf(what, "line %d:", &line); n == 1 {
		_, rest, _ = strings.Cut(what, ": ")
		return line, rest
	}
	return 0, what
}

// object is a mapping with the keys of YAML's spelling.
type object map[string]*yaml.Node

func objectOf(n *yaml.Node) object {
	n = plainNode(n)
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	o := object{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		o[snake(n.Content[i].Value)] = plainNode(n.Content[i+1])
	}
	return o
}

// plainNode follows aliases.
func plainNode(n *yaml.Node) *yaml.Node {
	for depth := 0; n != nil && n.Kind == yaml.AliasNode && depth < deepest; depth++ {
		n = n.Alias
	}
	return n
}

// snake spells connectTimeout as connect_timeout.
func snake(key string) string {
	if strings.ToLower(key) == key {
		return key
	}
	var b strings.Builder
	for i := range len(key) {
		if c := key[i]; c >= 'A' && c <= 'Z' {
			b.WriteByte('_')
			b.WriteByte(c | 0x20)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// text is a scalar's; "" for what is none.
func (o object) text(key string) string {
	if n := o[key]; n != nil && n.Kind == yaml.ScalarNode {
		return n.Value
	}
	return ""
}

// list is the items of a sequence.
func (o object) list(key string) []*yaml.Node {
	if n := o[key]; n != nil && n.Kind == yaml.SequenceNode {
		return n.Content
	}
	return nil
}

// in is an object within.
func (o object) in(keys ...string) object {
	for _, key := range keys {
		o = objectOf(o[key])
	}
	return o
}

// walk looks at a node and what it holds; key is where it stands.
func (e *envoyReader) walk(n *yaml.Node, key string, depth int) {
	if n = plainNode(n); n == nil || depth > 100 {
		return
	}
	if e.nodes++; e.nodes > mostNodes {
		return
	}
	switch n.Kind {
	case yaml.DocumentNode, yaml.SequenceNode:
		for _, item := range n.Content {
			e.walk(item, key, depth+1)
		}
	case yaml.MappingNode:
		o := objectOf(n)
		switch {
		case key == "access_log" || key == "access_logs":
			e.accessLog(o)
		case isCluster(o):
			e.cluster(o, n.Line)
		case o["route"] != nil:
			e.route(o.in("route"))
		}
		if f := o["access_log_format"]; f != nil && f.Kind == yaml.ScalarNode { // of Istio's mesh
			e.give("", f.Value, f.Line)
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			e.walk(n.Content[i+1], snake(n.Content[i].Value), depth+1)
		}
	}
}

// isCluster knows a cluster by a key that nothing else with a name has.
func isCluster(o object) bool {
	if o.text("name") == "" {
		return false
	}
	for _, key := range [...]string{"connect_timeout", "load_assignment", "lb_policy", "eds_cluster_config", "circuit_breakers", "cluster_type"} {
		if o[key] != nil {
			return true
		}
	}
	return false
}

// setting notes one setting of a cluster; value is what was written, or what holds otherwise.
func (e *envoyReader) setting(kind event.SettingKind, directive, upstream, value string, written *yaml.Node, line int) {
	s := event.Setting{Proxy: event.Envoy, Kind: kind, Directive: directive, Upstream: upstream, Value: value, Default: true, File: e.file, Line: line}
	if written != nil && written.Kind == yaml.ScalarNode {
		s.Value, s.Default, s.Line = written.Value, false, written.Line
	}
	if s.Value == "" || e.told(s) {
		return
	}
	if kind.TimeLimit() {
		ms, ok := envoyUnits.parse(s.Value)
		if !ok {
			e.problem(e.file, s.Line, "%s: %q is no time; Envoy wants seconds such as 0.25s", directive, shorten(s.Value))
			return
		}
		s.Ms = ms
	}
	e.set(s)
}

// cluster reads a cluster: its endpoints, time-outs and circuit breakers.
func (e *envoyReader) cluster(o object, line int) {
	g := event.Group{Proxy: event.Envoy, Name: o.text("name"), File: e.file, Line: line}
	for _, locality := range o.in("load_assignment").list("endpoints") {
		for _, endpoint := range objectOf(locality).list("lb_endpoints") {
			g.Servers = append(g.Servers, serverAt(objectOf(endpoint).in("endpoint", "address")))
		}
	}
	e.config.Groups = append(e.config.Groups, g)
	e.setting(event.ConnectLimit, "connect_timeout", g.Name, "5s", o["connect_timeout"], line)
	thresholds := o.in("circuit_breakers").list("thresholds")
	if len(thresholds) == 0 {
		thresholds = []*yaml.Node{{Kind: yaml.MappingNode, Line: line}}
	}
	for _, t := range thresholds {
		limits := objectOf(t)
		e.setting(event.Connections, "max_connections", g.Name, "1024", limits["max_connections"], line)
		e.setting(event.Connections, "max_requests", g.Name, "1024", limits["max_requests"], line)
		e.setting(event.PendingLimits, "max_pending_requests", g.Name, "1024", limits["max_pending_requests"], line)
	}
	if o["outlier_detection"] != nil {
		e.setting(event.Ejection, "outlier_detection.consecutive_5xx", g.Name, "5", o.in("outlier_detection")["consecutive_5xx"], o["outlier_detection"].Line)
	}
}

func serverAt(address object) event.Server {
	if pipe := address.in("pipe").text("path"); pipe != "" {
		return event.Server{Address: "unix:" + pipe}
	}
	socket := address.in("socket_address")
	return event.Server{Address: withPort(socket.text("address"), socket.text("port_value"))}
}

// route reads how long the requests of a route may take and when they are tried again.
func (e *envoyReader) route(o object) {
	names := []string{o.text("cluster")}
	for _, w := range o.in("weighted_clusters").list("clusters") {
		names = append(names, objectOf(w).text("name"))
	}
	for _, name := range names {
		if name == "" {
			continue
		}
		line := 0
		for _, n := range o {
			if line == 0 || n != nil && n.Line < line {
				line = n.Line
			}
		}
		e.setting(event.RequestLimit, "route timeout", name, "15s", o["timeout"], line)
		if o["idle_timeout"] != nil {
			e.setting(event.AnswerLimit, "route idle_timeout", name, "", o["idle_timeout"], line)
		}
		if retry := o.in("retry_policy"); retry != nil {
			e.setting(event.TryLimit, "retry_policy per_try_timeout", name, "", retry["per_try_timeout"], line)
			e.setting(event.Retries, "retry_policy retry_on", name, "", retry["retry_on"], line)
			e.setting(event.Retries, "retry_policy num_retries", name, "1", retry["num_retries"], line)
		}
	}
}

// accessLog reads the format of an access log: of a file, of the standard output or of a gRPC service, in the ways of several versions.
func (e *envoyReader) accessLog(o object) {
	typed := o.in("typed_config")
	if typed == nil {
		typed = o.in("config")
	}
	path := typed.text("path")
	format := typed.in("log_format")
	for _, text := range [...]*yaml.Node{format.in("text_format_source")["inline_string"], format["text_format"], typed["format"]} {
		if text != nil && text.Kind == yaml.ScalarNode && text.Value != "" {
			e.give(path, text.Value, text.Line)
			return
		}
	}
	for _, members := range [...]*yaml.Node{format["json_format"], typed["json_format"], typed["typed_json_format"]} {
		if members != nil && members.Kind == yaml.MappingNode {
			e.give(path, e.jsonOf(members, 0), members.Line)
			return
		}
	}
}

func (e *envoyReader) give(path, format string, line int) {
	e.format(event.Envoy, path, format, Format{Name: "access log format", File: e.file, Line: line})
}

// jsonOf writes the members of a JSON format as JSON. Lists hold nothing that is read.
func (e *envoyReader) jsonOf(n *yaml.Node, depth int) string {
	var b strings.Builder
	b.WriteByte('{')
	for i := 0; i+1 < len(n.Content) && depth < deepest && e.nodes < mostNodes; i += 2 {
		e.nodes++
		value := plainNode(n.Content[i+1])
		if value == nil || value.Kind == yaml.SequenceNode {
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		writeQuoted(&b, n.Content[i].Value)
		b.WriteByte(':')
		if value.Kind == yaml.MappingNode {
			b.WriteString(e.jsonOf(value, depth+1))
			continue
		}
		writeQuoted(&b, value.Value)
	}
	b.WriteByte('}')
	return b.String()
}

// writeQuoted writes a JSON string on one line, as it would stand in a log.
func writeQuoted(b *strings.Builder, text string) {
	var quoted strings.Builder
	to := json.NewEncoder(&quoted)
	to.SetEscapeHTML(false)
	_ = to.Encode(text) // a Builder takes everything
	b.WriteString(strings.TrimSuffix(quoted.String(), "\n"))
}
