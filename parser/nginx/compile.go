package nginx

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// formatNames are the names under which a format can be asked for, besides its own in Formats.
var formatNames = map[string]string{
	"error": "nginx-error", "combined": "nginx-combined", "common": "nginx-combined", "main": "nginx-combined", "vhost": "nginx-combined",
	"vhost_combined": "nginx-combined", "upstreaminfo": "nginx-upstreaminfo", "ingress": "nginx-upstreaminfo", "ingress-nginx": "nginx-upstreaminfo",
	"json": "nginx-json", "ltsv": "nginx-ltsv", "keyvalue": "nginx-keyvalue", "logfmt": "nginx-keyvalue", "stream": "nginx-stream",
}

// Compile makes a format of the body of a log_format, of the whole directive as it stands in nginx.conf, or of the name of one that is built in. Variables that
// nothing here asks for are passed over.
func Compile(text string) (scan.Format, error) {
	name := strings.ToLower(strings.TrimSpace(text))
	if full, ok := formatNames[name]; ok {
		name = full
	}
	if at := slices.IndexFunc(formats, func(f scan.Format) bool { return f.Name == name }); at >= 0 {
		return formats[at], nil
	}
	d, err := readDirective(text)
	if err != nil {
		return scan.Format{}, err
	}
	if !strings.Contains(d.body, "$") {
		return scan.Format{}, fmt.Errorf("log_format %q: neither the name of a format nor one with variables", text)
	}
	plan, err := newPlan(d)
	if err != nil {
		return scan.Format{}, err
	}
	return scan.Format{Name: "nginx-log_format", Proxy: event.Nginx, New: plan.parser, Sample: plan.sample()}, nil
}

// plan is a compiled log_format.
type plan struct {
	tokens    []scan.Token
	layout    *scan.Layout
	variables []known // what each variable of the layout is; numFields for one of no use
	hosts     []bool  // a host stands in front of the target in the same variable
	escape    escaping
	stream    bool
	// slots is the tail of a format that begins as combined does, for quick; nil for others.
	slots []slot
	begun bool // the format begins so
}

func newPlan(d directive) (*plan, error) {
	p := &plan{escape: d.escape}
	all := map[field]bool{}
	for _, t := range cutVariables(d.body) {
		if len(t.names) == 0 {
			if last := len(p.tokens) - 1; last >= 0 && strings.HasPrefix(t.literal, ":") {
				p.tokens[last].Last = true // an address before its port may hold colons too
			}
			p.tokens = append(p.tokens, scan.Token{Literal: t.literal})
			continue
		}
		k, hostFirst := meaning(t.names)
		all[k.what] = true
		all[host] = all[host] || hostFirst
		p.variables, p.hosts = append(p.variables, k), append(p.hosts, hostFirst)
		p.tokens = append(p.tokens, scan.Token{Name: strings.Join(t.names, "$"), List: k.what >= upstreamAddr && k.what <= upstreamResponse || isOfTries(t.names[0]),
			Request: k.what == request, Stamp: t.names[0] == "time_local"})
	}
	if !all[status] {
		return nil, errors.New("log_format: $status is missing, without which no failure can be told")
	}
	p.stream = all[sessionTime] && !all[request] && !all[requestURI] && !all[uri]
	layout, err := scan.NewLayout(p.tokens)
	if err != nil {
		return nil, fmt.Errorf("log_format: %w", err)
	}
	layout.Escaped = d.escape != noEscapes
	p.layout = layout
	if rest, ok := strings.CutPrefix(d.body, combinedBody); ok && d.escape == hexEscapes {
		p.begun = p.takeSlots(rest != "")
	}
	return p, nil
}

// isOfTries says that a variable of no use to us is a list with an element for each try, whose blanks are its own.
func isOfTries(name string) bool {
	switch name {
	case "upstream_response_length", "upstream_bytes_received", "upstream_bytes_sent", "upstream_first_byte_time", "upstream_session_time", "upstream_queue_time":
		return true
	}
	return false
}

// combinedBody is the format that nginx has built in.
const combinedBody = `$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"`

// combinedVariables is how many variables that is.
const combinedVariables = 8

// takeSlots makes slots of what stands behind the built-in part: literals, each with the variable behind it. It reports false where quick
// could not tell the end of a value.
func (p *plan) takeSlots(more bool) bool {
	at, literal := 0, ""
	for _, token := range p.tokens {
		if token.Name == "" {
			literal = token.Literal
			continue
		}
		if at++; at > combinedVariables {
			text := literal[1:] // without the quote of the agent
			if last := len(p.slots) - 1; last >= 0 {
				closed := false
				if text, closed = strings.CutPrefix(literal, `"`); closed != p.slots[last].quoted {
					return false // a value with a quote before or behind it alone
				}
			}
			k := p.variables[at-1]
			s := slot{text: []byte(text), what: k.what, own: k.own, known: k.what < numFields, quoted: strings.HasSuffix(text, `"`)}
			if text == "" || text[0] != ' ' {
				return false
			}
			s.compile()
			p.slots = append(p.slots, s)
		}
		literal = ""
	}
	if !more {
		return true
	}
	quoted := p.slots != nil && p.slots[len(p.slots)-1].quoted
	return quoted && literal == `"` || !quoted && p.slots != nil && literal == ""
}

// piece of a log_format: a literal, or variables with nothing between them.
type piece struct {
	literal string
	names   []string
}

// cutVariables cuts a log_format at $name and ${name}.
func cutVariables(body string) []piece {
	var pieces []piece
	for len(body) > 0 {
		at := strings.IndexByte(body, '$')
		if at < 0 {
			return append(pieces, piece{literal: body})
		}
		if at > 0 {
			pieces = append(pieces, piece{literal: body[:at]})
		}
		name, n := variableName(body[at+1:])
		body = body[at+1+n:]
		switch last := len(pieces) - 1; {
		case name == "":
			pieces = append(pieces, piece{literal: "$"})
		case last >= 0 && at == 0 && pieces[last].names != nil:
			pieces[last].names = append(pieces[last].names, name)
		default:
			pieces = append(pieces, piece{names: []string{name}})
		}
	}
	return pieces
}

func variableName(text string) (name string, n int) {
	braces := strings.HasPrefix(text, "{")
	if braces {
		if end := strings.IndexByte(text, '}'); end > 1 {
			return text[1:end], end + 1
		}
		return "", 0
	}
	for n < len(text) && (text[n] == '_' || text[n]-'0' <= 9 || text[n]|0x20-'a' < 26) {
		n++
	}
	return text[:n], n
}

// meaning is the field of a variable. Of several in a row these are known: a request's target in parts, and a host before it.
func meaning(names []string) (k known, hostFirst bool) {
	if len(names) == 1 {
		what, own, ok := lookUp([]byte(names[0]))
		if !ok {
			return known{what: numFields}, false
		}
		return known{what, own}, false
	}
	if first, _, _ := lookUp([]byte(names[0])); first == host || first == serverName {
		hostFirst = true
		names = names[1:]
	}
	if first, _, _ := lookUp([]byte(names[0])); first == requestURI || first == uri {
		return known{requestURI, true}, hostFirst
	}
	return known{what: numFields}, false
}

func (p *plan) parser() scan.Parser {
	c := &custom{plan: p, split: make([][]byte, len(p.variables))}
	c.escape = p.escape
	c.walker.slots, c.walker.stale = slices.Clone(p.slots), true
	return c
}

// custom reads lines by a plan.
type custom struct {
	fields
	road
	plan  *plan
	split [][]byte
}

// Glance reads what requests are counted by.
func (c *custom) Glance(line []byte, g *event.Glance) bool {
	if c.plan.begun && c.quick(line, &c.stampClock, g) && hasUser(line[:c.bracket]) {
		return true
	}
	if !c.cut(line) {
		return false
	}
	c.fields.glance(g)
	return true
}

// Parse fills every key.
func (c *custom) Parse(line []byte, ev *event.Event) bool {
	if !c.cut(line) {
		return false
	}
	c.fields.event(ev)
	return true
}

// hasUser says that what stands before the stamp is as the format has it.
func hasUser(front []byte) bool {
	if n := len(front); n > 5 && string(front[n-5:]) == " - - " {
		return true
	}
	at := bytes.Index(front, dashText)
	return at >= 0 && at+len(dashText) < len(front)
}

func (c *custom) cut(line []byte) bool {
	if !c.plan.layout.Split(line, c.split) {
		return false
	}
	c.reset()
	c.stream = c.plan.stream
	for i, k := range c.plan.variables {
		value := c.split[i]
		if k.what == numFields || value == nil {
			continue
		}
		if c.plan.hosts[i] {
			slash := bytes.IndexByte(value, '/')
			if slash < 0 {
				continue
			}
			c.set(host, true, value[:slash:slash])
			value = value[slash:]
		}
		c.set(k.what, k.own, value)
	}
	c.settle()
	if c.has(status) {
		return isCode(c.values[status])
	}
	// A line cut before its status must show by its stamp that it is of this format: a few literals fit too much else, an error line even.
	return c.when().Set
}

// samples are values for the sample of a plan.
var samples = sync.OnceValue(func() map[field]string {
	return map[field]string{
		remoteAddr: "10.0.0.7", remotePort: "51234", request: "GET /a?b=c HTTP/1.1", requestMethod: "GET", requestURI: "/a?b=c", uri: "/a", args: "b=c",
		serverProtocol: "HTTP/1.1", host: "shop.example", serverName: "shop.example", status: "502", bytesSent: "157", userAgent: "curl/8.9.1",
		requestID: "8eca4ffbc7fac258208b4305dd0870c2", connection: "2778", proxyUpstreamName: "default-shop-80", proxyHost: "shop",
		upstreamAddr: "10.0.0.21:8000, 10.0.0.22:8000", upstreamStatus: "504, 502", upstreamConnect: "-, 0.001", upstreamHeader: "-, -",
		upstreamResponse: "1.001, 0.003", requestTime: "1.004", msec: "1795376729.123", sessionTime: "1.004",
	}
})

// sample is a line that the plan reads.
func (p *plan) sample() string {
	var b strings.Builder
	at := 0
	for _, token := range p.tokens {
		if token.Name == "" {
			b.WriteString(token.Literal)
			continue
		}
		k := p.variables[at]
		value, ok := samples()[k.what]
		switch {
		case token.Name == "time_iso8601":
			value = "2026-11-22T19:45:29+00:00"
		case k.what == stamp:
			value = "22/Nov/2026:19:45:29 +0000"
		case !ok:
			value = "-"
		}
		if p.hosts[at] {
			value = "shop.example" + value
		}
		b.WriteString(value)
		at++
	}
	return b.String()
}
