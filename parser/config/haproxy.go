package config

import (
	"slices"
	"strings"

	"github.com/why502/why502/parser/event"
)

// haproxy reads HAProxy's configuration. All files that are named are one: a defaults section holds for what follows it, in later files too.
type haproxy struct {
	seen     bool
	global   section
	defaults []*section
	proxies  []*section // frontend, backend, listen
	now      *section   // the one that lines belong to; nil within those of no interest
}

// section is one section with what it says itself.
type section struct {
	kind, name string
	file       string
	line       int
	defaults   *section // from which it inherits
	settings   map[string]entry
	servers    []server
	captures   []string // "request header Host len 64", in order
	format     entry    // the last of log-format and the options that set one
}

// entry is a directive with its value and place.
type entry struct {
	name, value string
	file        string
	line        int
	off         bool // "no option …"
}

// server is a server line.
type server struct {
	event.Server
	options map[string]entry
}

// logOptions are the options that set a log format.
var logOptions = map[string]bool{"httplog": true, "httpslog": true, "tcplog": true, "httplog clf": true, "tcplog clf": true}

func (h *haproxy) read(r *reader, file, text string) {
	h.seen = true
	h.now = nil
	number := 0
	for rest := text; rest != ""; {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		number++
		list, at, closed := words(line)
		if !closed {
			r.problem(file, number, "the quote is not closed")
			continue
		}
		if len(list) == 0 {
			continue
		}
		if sections()[list[0]] && (line[0] != ' ' && line[0] != '\t' || h.now == nil || list[0] != "cache" && list[0] != "global") {
			h.begin(r, list, file, number)
			continue
		}
		if h.now == nil {
			continue
		}
		h.now.take(list, at, line, entry{file: file, line: number})
	}
}

// begin opens a section.
func (h *haproxy) begin(r *reader, list []string, file string, line int) {
	s := &section{kind: list[0], file: file, line: line, settings: map[string]entry{}}
	if len(list) > 1 {
		s.name = list[1]
	}
	h.now = s
	switch s.kind {
	case "global":
		if h.global.settings != nil {
			s.settings = h.global.settings
		}
		h.global = *s
	case "defaults":
		if s.name == "from" {
			s.name = ""
		}
		h.inherit(r, s, list)
		h.defaults = append(h.defaults, s)
	case "frontend", "backend", "listen":
		if s.name == "" {
			r.problem(file, line, "%s without a name", s.kind)
		}
		h.inherit(r, s, list)
		h.proxies = append(h.proxies, s)
	default:
		h.now = nil
	}
}

// inherit finds the defaults of a section: those that it names, else the last ones. Defaults inherit only from those that they name.
func (h *haproxy) inherit(r *reader, s *section, list []string) {
	at := slices.Index(list, "from")
	if at < 1 || at+1 >= len(list) {
		if s.kind != "defaults" && len(h.defaults) > 0 {
			s.defaults = h.defaults[len(h.defaults)-1]
		}
		return
	}
	for _, d := range h.defaults {
		if d.name == list[at+1] {
			s.defaults = d
		}
	}
	if s.defaults == nil {
		r.problem(s.file, s.line, "%s: there are no defaults %q before it", s.kind, shorten(list[at+1]))
	}
}

// plainSettings are the directives of one word whose value is kept.
var plainSettings = map[string]bool{"mode": true, "maxconn": true, "retries": true, "retry-on": true, "fullconn": true, "balance": true}

// take keeps what a line says, if it matters.
func (s *section) take(list []string, at []int, line string, e entry) {
	if list[0] == "no" && len(list) > 1 {
		list, at, e.off = list[1:], at[1:], true
	}
	e.name = list[0]
	if len(list) > 1 {
		e.value = strings.Join(list[1:], " ")
	}
	switch {
	case e.name == "timeout" && len(list) > 2:
		e.name, e.value = "timeout "+list[1], list[2]
		s.settings[e.name] = e
	case e.name == "option" && logOptions[e.value]:
		if !e.off {
			s.format = e
		} else if s.format.value == e.value {
			s.format = entry{}
		}
	case e.name == "option" && len(list) > 1 && list[1] == "redispatch":
		s.settings["option redispatch"] = e
	case e.name == "log-format" && len(list) > 1:
		e.value = strings.TrimSpace(line[at[1]:])
		s.format = e
	case e.name == "capture" && len(list) > 3 && list[2] == "header":
		s.captures = append(s.captures, e.name+" "+e.value)
	case slices.Contains(list[:min(len(list), 2)], "capture"):
		s.takeCapture(list)
	case (e.name == "server" || e.name == "server-template" || e.name == "default-server") && len(list) > 1:
		s.server(list, e)
	case plainSettings[e.name]:
		s.settings[e.name] = e
	case e.name == "tune.bufsize" || e.name == "tune.maxrewrite":
		s.settings[e.name] = e
	}
}

// takeCapture keeps the other ways to capture: "http-request capture req.hdr(Origin) len 64", and "declare capture request len 64", which some rule fills. Only
// those with a length take a place of their own.
func (s *section) takeCapture(list []string) {
	if len(list) < 4 || !slices.Contains(list, "len") {
		return
	}
	direction, header := strings.TrimPrefix(list[0], "http-"), "-"
	if list[0] == "declare" {
		direction = list[2]
	} else if _, rest, found := strings.Cut(list[2], "hdr("); found {
		header, _, _ = strings.Cut(rest, ")")
	}
	if direction == "request" || direction == "response" {
		s.captures = append(s.captures, "capture "+direction+" header "+header+" len 64")
	}
}

// serverOptions are the words of a server line that take a value which matters.
var serverOptions = map[string]bool{"maxconn": true, "maxqueue": true, "fall": true, "rise": true, "inter": true}

// server keeps a server line; default-server stands for all that follow.
func (s *section) server(list []string, e entry) {
	one := server{options: map[string]entry{}}
	from := 1
	switch {
	case e.name == "server" && len(list) > 2:
		one.Name, one.Address, from = list[1], list[2], 3
	case e.name == "server-template" && len(list) > 3:
		one.Name, one.Address, from = list[1], list[3], 4
	}
	for i := from; i+1 < len(list); i++ {
		if serverOptions[list[i]] {
			one.options[list[i]] = entry{name: list[i], value: list[i+1], file: e.file, line: e.line}
			i++
		}
	}
	s.servers = append(s.servers, one)
}

// find looks for a setting in the section and in its defaults.
func (s *section) find(name string) (entry, bool) {
	for depth := 0; s != nil && depth < deepest; depth++ {
		if e, there := s.settings[name]; there {
			return e, !e.off
		}
		s = s.defaults
	}
	return entry{}, false
}

// logged is the log format of a frontend, and where its captured headers are named.
func (s *section) logged() (entry, []string) {
	captures := s.captures
	for depth := 0; s != nil && depth < deepest; depth++ {
		if s.format.name != "" {
			return s.format, captures
		}
		s = s.defaults
	}
	return entry{}, captures
}
