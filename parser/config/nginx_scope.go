package config

import (
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/why502/why502/parser/event"
)

// nginxReader says what nginx's directives mean. Values are inherited from the block around unless a block sets its own.
type nginxReader struct {
	*reader
	formats map[string]*directive // log_format by its name
	logs    []*directive          // access_log
	groups  map[string]bool
	passes  []pass
}

// pass is a place where requests are handed on, with all that holds there.
type pass struct {
	*directive
	family string // "proxy", "fastcgi" …
	stream bool
	scope  scope
}

// scope are the directives that hold in a block, by name.
type scope map[string]*directive

func newNginx(r *reader) *nginxReader {
	return &nginxReader{reader: r, formats: map[string]*directive{}, groups: map[string]bool{}}
}

// families are the modules that hand requests on, by their directive.
var families = map[string]string{"proxy_pass": "proxy", "fastcgi_pass": "fastcgi", "uwsgi_pass": "uwsgi", "scgi_pass": "scgi", "grpc_pass": "grpc", "memcached_pass": "memcached"}

// limit is a directive of every family that matters: what it decides, and what holds where nobody wrote it ("": nothing worth telling).
type limit struct {
	suffix string
	kind   event.SettingKind
	usual  string
}

var httpLimits = []limit{
	{"_connect_timeout", event.ConnectLimit, "60s"},
	{"_read_timeout", event.AnswerLimit, "60s"},
	{"_send_timeout", event.SendLimit, "60s"},
	{"_next_upstream", event.Retries, "error timeout"},
	{"_next_upstream_tries", event.Retries, ""},
	{"_next_upstream_timeout", event.Retries, ""},
	{"_buffer_size", event.HeaderBuffer, "4k or 8k, one page of memory"},
}

var streamLimits = []limit{
	{"_connect_timeout", event.ConnectLimit, "60s"},
	{"_timeout", event.AnswerLimit, "10m"},
	{"_next_upstream", event.Retries, "on"},
	{"_next_upstream_tries", event.Retries, ""},
}

// read takes the directives of the main file: whole, or of a piece that is included into http.
func (n *nginxReader) read(list []*directive) {
	n.walk(list, scope{}, false)
	n.readFormats()
	for _, p := range n.passes {
		n.limits(p)
	}
}

func (n *nginxReader) walk(list []*directive, around scope, stream bool) {
	own := maps.Clone(around)
	for _, d := range list {
		if !d.open {
			own[d.name()] = d
		}
	}
	for _, d := range list {
		switch name := d.name(); {
		case name == "log_format" && d.arg(0) != "":
			n.formats[formatKey(d.arg(0), stream)] = d
		case name == "access_log" && d.arg(0) != "" && d.arg(0) != "off":
			n.logs = append(n.logs, &directive{words: append(slices.Clone(d.words), word{text: formatKey("", stream)}), file: d.file, line: d.line})
		case name == "upstream" && d.open:
			n.group(d)
		case families[name] != "" && !d.open && d.arg(0) != "":
			n.passes = append(n.passes, pass{d, families[name], stream, own})
		case d.open && !isTable(name):
			n.walk(d.block, own, stream || name == "stream")
		}
	}
}

// formatKey tells the formats of http from those of stream, which may have the same names.
func formatKey(name string, stream bool) string {
	if stream {
		return "stream " + name
	}
	return name
}

// readFormats gives each log_format for the logs that are written in it. Where no access_log is in sight, as in a piece of a configuration, all are given.
func (n *nginxReader) readFormats() {
	used := false
	for _, d := range n.logs {
		stream := d.words[len(d.words)-1].text
		name := ""
		for _, w := range d.words[2 : len(d.words)-1] {
			if name == "" && !strings.Contains(w.text, "=") && w.text != "gzip" {
				name = w.text
			}
		}
		format := n.formats[stream+name]
		switch {
		case format != nil:
			used = true
			n.give(format, d.arg(0))
		case name != "" && name != "combined":
			n.problem(d.file, d.line, "access_log: there is no log_format %q", shorten(name))
		}
	}
	if used {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(n.formats)) {
		n.give(n.formats[name], "")
	}
}

// give writes a log_format as --log-format takes it.
func (n *nginxReader) give(d *directive, path string) {
	text := "log_format " + quoteNginx(d.arg(0))
	for _, w := range d.words[2:] {
		if strings.HasPrefix(w.text, "escape=") && !w.quoted {
			text += " " + w.text
		} else {
			text += " " + quoteNginx(w.text)
		}
	}
	n.format(event.Nginx, path, text, Format{Name: d.arg(0), File: d.file, Line: d.line})
}

// group reads an upstream block.
func (n *nginxReader) group(d *directive) {
	name := d.arg(0)
	if name == "" {
		n.problem(d.file, d.line, "upstream without a name")
		return
	}
	g := event.Group{Proxy: event.Nginx, Name: name, File: d.file, Line: d.line}
	for _, s := range d.block {
		if s.name() != "server" || s.arg(0) == "" {
			continue
		}
		g.Servers = append(g.Servers, event.Server{Address: withPort(s.arg(0), "80")})
		n.ejection(s, name)
	}
	n.groups[name] = true
	n.config.Groups = append(n.config.Groups, g)
}

// ejection reads after how many failures a server is left out. Of a group of one nginx never leaves it out.
func (n *nginxReader) ejection(s *directive, group string) {
	set := event.Setting{Proxy: event.Nginx, Kind: event.Ejection, Directive: "max_fails, fail_timeout", Upstream: group, Value: "1, 10s", Default: true, File: s.file, Line: s.line}
	fails, pause := "1", "10s"
	for _, w := range s.words[2:] {
		if v, ok := strings.CutPrefix(w.text, "max_fails="); ok {
			fails, set.Default = v, false
		}
		if v, ok := strings.CutPrefix(w.text, "fail_timeout="); ok {
			pause, set.Default = v, false
		}
	}
	set.Value = fails + ", " + pause
	if !n.told(set) {
		n.set(set)
	}
}

// told says that the same was set for the upstream before, elsewhere.
func (r *reader) told(s event.Setting) bool {
	return slices.ContainsFunc(r.config.Settings, func(o event.Setting) bool {
		return o.Proxy == s.Proxy && o.Kind == s.Kind && o.Directive == s.Directive && o.Upstream == s.Upstream && o.Value == s.Value
	})
}

// limits notes what holds for the upstream of a pass.
func (n *nginxReader) limits(p pass) {
	upstream := n.target(p)
	table := httpLimits
	if p.stream {
		table = streamLimits
	}
	for _, l := range table {
		s := event.Setting{Proxy: event.Nginx, Kind: l.kind, Directive: p.family + l.suffix, Value: l.usual, Upstream: upstream, Default: true, File: p.file, Line: p.line}
		if d := p.scope[s.Directive]; d != nil && d.arg(0) != "" {
			s.Value, s.Default, s.File, s.Line = d.value(), false, d.file, d.line
		}
		if s.Value == "" || n.told(s) {
			continue
		}
		if s.Kind.TimeLimit() {
			ms, ok := nginxUnits.parse(s.Value)
			if !ok {
				if !strings.Contains(s.Value, "$") {
					n.problem(s.File, s.Line, "%s: %q is no time", s.Directive, shorten(s.Value))
				}
				continue
			}
			s.Ms = ms
		}
		n.set(s)
	}
}

// target is the upstream of a pass: a group by its name, else an address; "" where a variable decides.
func (n *nginxReader) target(p pass) string {
	to := p.arg(0)
	port := ""
	for _, scheme := range [...][2]string{{"http://", "80"}, {"https://", "443"}, {"grpc://", "80"}, {"grpcs://", "443"}} {
		if rest, ok := strings.CutPrefix(to, scheme[0]); ok {
			to, port = rest, scheme[1]
		}
	}
	if !strings.HasPrefix(to, "unix:") {
		to, _, _ = strings.Cut(to, "/")
	} else if at := strings.Index(to[len("unix:"):], ":"); at >= 0 {
		to = to[:len("unix:")+at]
	}
	switch {
	case strings.Contains(to, "$"):
		return ""
	case n.groups[to]:
		return to
	case isNumeric(to) || p.family == "memcached":
		return withPort(to, port)
	}
	return n.named(p, withPort(to, port))
}

// named makes a group of a host that stands in the place of one: that is how nginx itself sees it.
func (n *nginxReader) named(p pass, address string) string {
	name, _, _ := strings.Cut(address, ":")
	known := slices.ContainsFunc(n.config.Groups, func(g event.Group) bool {
		return g.Proxy == event.Nginx && g.Name == name && len(g.Servers) > 0 && g.Servers[0].Address == address
	})
	if !known {
		n.config.Groups = append(n.config.Groups, event.Group{Proxy: event.Nginx, Name: name, Servers: []event.Server{{Address: address}}, File: p.file, Line: p.line})
	}
	return name
}

// isNumeric says that an address is no name: a socket, or numbers.
func isNumeric(address string) bool {
	if strings.HasPrefix(address, "unix:") || strings.HasPrefix(address, "[") {
		return true
	}
	host, _, _ := strings.Cut(address, ":")
	_, err := netip.ParseAddr(host)
	return err == nil
}

// withPort adds the port that is meant where none is written.
func withPort(address, port string) string {
	if port == "" || strings.HasPrefix(address, "unix:") || strings.Contains(address[strings.LastIndexByte(address, ']')+1:], ":") {
		return address
	}
	return address + ":" + port
}
