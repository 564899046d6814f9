package config

import (
	"strings"
	"sync"

	"github.com/why502/why502/parser/event"
)

// sections are the words that begin a section of HAProxy's configuration.
var sections = sync.OnceValue(func() map[string]bool {
	return map[string]bool{
		"global": true, "defaults": true, "frontend": true, "backend": true, "listen": true, "peers": true, "resolvers": true, "mailers": true, "userlist": true,
		"program": true, "http-errors": true, "ring": true, "log-forward": true, "cache": true, "fcgi-app": true, "crt-store": true, "traces": true, "log-profile": true, "acme": true,
	}
})

// proxyOf tells whose configuration a text is by its first lines that decide: a section of HAProxy begins a line and holds no braces; directives of nginx
// end in ; or {; what is left with a colon behind a key, or in braces with quotes, is YAML or JSON.
func proxyOf(text string) event.Proxy {
	keys := 0
	for rest := text; rest != ""; {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		if strings.HasPrefix(line, dumpMark) {
			return event.Nginx
		}
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' || line == "---" || strings.HasPrefix(line, "nginx: ") {
			continue
		}
		word, _, _ := strings.Cut(line, " ")
		switch last := line[len(line)-1]; {
		case line[0] == '{' || line[0] == '[' || strings.HasPrefix(line, `"`):
			return event.Envoy
		case strings.HasSuffix(word, ":") && last != ';' && last != '{', strings.HasPrefix(line, "- "):
			return event.Envoy
		case sections()[word] && !strings.ContainsAny(line, "{;"):
			return event.HAProxy
		case last == ';' || last == '{' || last == '}' || strings.Contains(line, "; #") || strings.Contains(line, "{ #"):
			return event.Nginx
		}
		// A directive of nginx may go on over lines.
		if keys++; keys > 50 {
			break
		}
	}
	if strings.Contains(text, ";") {
		return event.Nginx
	}
	return event.NoProxy
}
