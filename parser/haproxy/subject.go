package haproxy

import (
	"bytes"
	"sync"

	"github.com/why502/why502/parser/event"
)

// subjects find whom the messages of a family speak of; the families that are not here may name a server at their start.
var subjects = sync.OnceValue(func() map[string]func(ev *event.Event, message []byte) {
	return map[string]func(ev *event.Event, message []byte){
		"no-server":      func(ev *event.Event, m []byte) { ev.Upstream = trimQuotes(word(afterWord(m))) },
		"ip-changed":     addressChange,
		"fqdn-changed":   nameChange,
		"resolve":        serverAndName,
		"maint-up":       serverAndName,
		"resolvers":      resolver,
		"connect":        func(ev *event.Event, m []byte) { ev.Upstream = word(after(m, " for backend ")) },
		"rhttp":          func(ev *event.Event, m []byte) { ev.Upstream, ev.UpstreamServer = cutName(afterWord(m), "::") },
		"cookie-blocked": cookie,
		"show-errors":    func(ev *event.Event, m []byte) { ev.Upstream = word(after(m, "] backend ")) },
		"accept":         nobody,
		"proxy-step":     version,
		"fe":             nobody,
	}
})

func nobody(*event.Event, []byte) {}

// version names the version: "haproxy version is 2.6.12-1+deb12u4".
func version(ev *event.Event, message []byte) {
	ev.Name = word(after(message, "haproxy version is "))
}

// serverHeads are the words before "backend/server".
var serverHeads = [][]byte{
	[]byte("Server "), []byte("Backup Server "),
	[]byte("Health check for server "), []byte("Health check for backup server "),
	[]byte("Agent check for server "), []byte("Agent check for backup server "),
	[]byte("Load-balancing on Server "), []byte("Load-balancing on Backup Server "),
	[]byte("'server "),
}

func server(ev *event.Event, message []byte) {
	for _, head := range serverHeads {
		if rest, found := bytes.CutPrefix(message, head); found {
			ev.Upstream, ev.UpstreamServer = cutName(rest, "/")
			return
		}
	}
}

// serverAndName is for messages that tell the DNS name in quotes as well: "Server shop/app1 ('shop.example') is UP/READY".
func serverAndName(ev *event.Event, message []byte) {
	server(ev, message)
	rest := after(message, "address '")
	if rest == nil {
		rest = after(message, "('")
	}
	ev.Name = upTo(rest, '\'')
}

// addressChange reads both forms: "shop/app1 changed its IP from 10.0.0.5 to 10.0.0.6 by lab/dns1." and
// "shop/app1: IP changed from '10.0.0.5' to '10.0.0.6', port changed from '80' to '81' by 'DNS cache'.".
func addressChange(ev *event.Event, message []byte) {
	ev.Upstream, ev.UpstreamServer = cutName(message, "/")
	if rest := after(after(message, "IP"), " to "); len(rest) > 0 {
		if addr := trimQuotes(word(rest)); len(addr) > 0 && addr[0] != '(' {
			ev.UpstreamAddrs = append(ev.UpstreamAddrs, addr)
		}
	}
	if by := trimQuotes(word(after(message, " by "))); bytes.IndexByte(by, '/') > 0 {
		ev.Resolver = by
	}
}

func nameChange(ev *event.Event, message []byte) {
	ev.Upstream, ev.UpstreamServer = cutName(message, "/")
	ev.Name = word(after(message, " to "))
}

func resolver(ev *event.Event, message []byte) {
	ev.Resolver = upTo(after(message, "nameserver '"), '\'')
	ev.Name = word(after(message, " for "))
	if ev.Resolver != nil {
		ev.Name = nil
	}
}

func cookie(ev *event.Event, message []byte) {
	ev.Upstream = word(after(message, " instance "))
	ev.UpstreamServer = word(after(message, ", server "))
}

// cutName cuts "backend/server" at the start of b; both are nil when it is something else.
func cutName(b []byte, separator string) (backend, server []byte) {
	both := b
	if end := bytes.IndexByte(b, ' '); end >= 0 {
		both = b[:end]
	}
	backend, server, found := bytes.Cut(both, []byte(separator))
	server = bytes.TrimRight(server, ":.,'")
	if !found || len(backend) == 0 || len(server) == 0 {
		return nil, nil
	}
	return backend, server
}

// after is what stands behind the mark, nil when it is missing.
func after(b []byte, mark string) []byte {
	if at := bytes.Index(b, []byte(mark)); at >= 0 {
		return b[at+len(mark):]
	}
	return nil
}

func afterWord(b []byte) []byte { return after(b, " ") }

// word is the first word of b without the marks that end a sentence.
func word(b []byte) []byte {
	if end := bytes.IndexByte(b, ' '); end >= 0 {
		b = b[:end]
	}
	return nonEmpty(bytes.TrimRight(b, ":.,"))
}

func upTo(b []byte, end byte) []byte {
	if at := bytes.IndexByte(b, end); at >= 0 {
		b = b[:at]
	}
	return nonEmpty(b)
}

func trimQuotes(b []byte) []byte { return nonEmpty(bytes.Trim(b, "'")) }

func nonEmpty(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	return b
}
