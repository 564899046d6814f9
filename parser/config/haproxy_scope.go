package config

import (
	"cmp"
	"slices"
	"strings"

	"github.com/why502/why502/parser/event"
)

// haproxyLimits are the settings of a backend that matter, and what holds where nobody wrote them.
var haproxyLimits = []limit{
	{"timeout connect", event.ConnectLimit, ""},
	{"timeout server", event.AnswerLimit, ""},
	{"timeout queue", event.QueueLimit, ""},
	{"retries", event.Retries, "3"},
	{"option redispatch", event.Retries, ""},
	{"retry-on", event.Retries, "conn-failure"},
	{"fullconn", event.Connections, ""},
}

// frontLimits are those of a frontend.
var frontLimits = []limit{
	{"timeout client", event.ClientLimit, ""},
	{"timeout http-request", event.ClientLimit, ""},
	{"maxconn", event.Connections, ""},
}

// finish says what all files together mean.
func (h *haproxy) finish(r *reader) {
	if !h.seen {
		return
	}
	for _, name := range [...]string{"maxconn", "tune.bufsize"} {
		if e, there := h.global.settings[name]; there {
			kind := event.Connections
			if name == "tune.bufsize" {
				kind = event.HeaderBuffer
			}
			r.set(event.Setting{Proxy: event.HAProxy, Kind: kind, Directive: "global " + name, Value: e.value, File: e.file, Line: e.line})
		}
	}
	h.giveFormats(r)
	for _, s := range h.proxies {
		if s.kind != "backend" {
			s.limits(r, frontLimits, "")
		}
		if s.kind != "frontend" {
			s.giveGroup(r)
			s.limits(r, haproxyLimits, s.name)
		}
	}
}

// giveFormats writes the formats of the frontends as --log-format takes them: with the headers that are captured, in their order, for HAProxy logs no names.
// A format is told to all, because one that goes on where another ends takes the other's lines as well. What the built-in formats know without that need
// not be given.
func (h *haproxy) giveFormats(r *reader) {
	var list []entry
	var names strings.Builder
	frontends := map[entry]string{}
	for _, s := range h.proxies {
		e, captures := s.logged()
		if s.kind == "backend" || e.name == "" {
			continue
		}
		if _, seen := frontends[e]; !seen {
			frontends[e] = s.name
			list = append(list, e)
		}
		if len(captures) > 0 {
			if names.Len() > 0 {
				names.WriteString("\nfrontend")
			}
			names.WriteString("\n" + strings.Join(captures, "\n"))
		}
	}
	// The built-in formats take what goes on behind them too, so they come last.
	slices.SortStableFunc(list, func(a, b entry) int { return cmp.Compare(a.name, b.name) })
	for _, e := range list {
		name := "option " + e.value
		if e.name == "log-format" {
			name = "log-format of " + frontends[e]
		} else if names.Len() == 0 {
			continue
		}
		r.format(event.HAProxy, "", e.name+" "+e.value+names.String(), Format{Name: name, File: e.file, Line: e.line})
	}
}

// giveGroup notes a backend with its servers.
func (s *section) giveGroup(r *reader) {
	g := event.Group{Proxy: event.HAProxy, Name: s.name, File: s.file, Line: s.line}
	usual := map[string]entry{}
	for _, one := range s.servers {
		if one.Name == "" {
			for name, e := range one.options {
				usual[name] = e
			}
			continue
		}
		g.Servers = append(g.Servers, event.Server{Name: one.Name, Address: strings.TrimPrefix(one.Address, "ipv4@")})
		for _, name := range [...]string{"maxconn", "maxqueue", "fall"} {
			e, there := one.options[name]
			if !there {
				e, there = usual[name]
			}
			if there {
				set := event.Setting{Proxy: event.HAProxy, Kind: serverKinds[name], Directive: "server … " + name, Value: e.value, Upstream: s.name, File: e.file, Line: e.line}
				if !r.told(set) {
					r.set(set)
				}
			}
		}
	}
	r.config.Groups = append(r.config.Groups, g)
}

var serverKinds = map[string]event.SettingKind{"maxconn": event.Connections, "maxqueue": event.PendingLimits, "fall": event.Ejection}

// limits notes the settings of a section.
func (s *section) limits(r *reader, table []limit, upstream string) {
	for _, l := range table {
		set := event.Setting{Proxy: event.HAProxy, Kind: l.kind, Directive: l.suffix, Value: l.usual, Upstream: upstream, Default: true, File: s.file, Line: s.line}
		e, there := s.find(l.suffix)
		if l.suffix == "timeout queue" && !there {
			// HAProxy takes the time-out of connects then.
			e, there = s.find("timeout connect")
		}
		if there {
			set.Value, set.Default, set.File, set.Line = e.value, false, e.file, e.line
		}
		if strings.HasPrefix(l.suffix, "option ") && there {
			set.Value = "on"
		}
		if set.Value == "" || r.told(set) {
			continue
		}
		if l.kind.TimeLimit() {
			ms, ok := haproxyUnits.parse(set.Value)
			if strings.Contains(set.Value, "$") { // of the environment, which only HAProxy has
				continue
			}
			if !ok {
				r.problem(set.File, set.Line, "%s: %q is no time", l.suffix, shorten(set.Value))
				continue
			}
			set.Ms = ms
		}
		r.set(set)
	}
}
