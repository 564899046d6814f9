package system

import (
	"bytes"
	"strings"
	"sync"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// capture says where something stands in a message: behind these literals in this order, before that one. An empty until is the message's end.
type capture struct {
	into  func(p *Parser, ev *event.Event, found []byte)
	after []string
	until string
}

// at makes a capture; "…" in after is any text.
func at(into func(*Parser, *event.Event, []byte), after, until string) capture {
	return capture{into, strings.Split(after, "…"), until}
}

func (c *capture) find(message []byte) []byte {
	for _, literal := range c.after {
		from := bytes.Index(message, []byte(literal))
		if from < 0 {
			return nil
		}
		message = message[from+len(literal):]
	}
	if c.until == "" {
		return message
	}
	end := bytes.Index(message, []byte(c.until))
	if end < 0 {
		return nil
	}
	return message[:end]
}

// The first capture of a kind that finds something wins.

func name(_ *Parser, ev *event.Event, found []byte) {
	if ev.Name == nil {
		ev.Name = bytes.TrimSpace(found)
	}
}

func client(_ *Parser, ev *event.Event, found []byte) {
	if ev.Client == nil {
		ev.Client = bytes.TrimSpace(found)
	}
}

func node(_ *Parser, ev *event.Event, found []byte) {
	if ev.Node == nil {
		ev.Node = found
	}
}

func resolver(_ *Parser, ev *event.Event, found []byte) {
	if ev.Resolver == nil {
		ev.Resolver = bytes.TrimRight(found, ".,")
	}
}

func count(_ *Parser, ev *event.Event, found []byte) {
	if n, ok := scan.Int(bytes.TrimSpace(found)); ok && ev.Repeated == 0 && n > 0 && n < 1<<31 {
		ev.Repeated = int(n)
	}
}

// request takes the quoted request of php-fpm's messages: GET /index.php?a=b.
func request(_ *Parser, ev *event.Event, found []byte) {
	method, target, _ := scan.SplitRequest(found)
	ev.Method = method
	ev.Path, ev.Query = scan.SplitTarget(target)
}

// address takes a listening address: a port alone, host:port, or the path of a socket.
func address(p *Parser, ev *event.Event, found []byte) {
	if len(ev.UpstreamAddrs) > 0 {
		return
	}
	from := len(p.scratch)
	switch _, isPort := number(found); {
	case isPort:
		p.scratch = append(append(p.scratch, ':'), found...)
	case found[0] == '/':
		p.scratch = append(append(p.scratch, "unix:"...), found...)
	default:
		p.scratch = append(p.scratch, found...)
	}
	ev.UpstreamAddrs = append(ev.UpstreamAddrs, p.scratch[from:])
}

// captures by the ID of the row, without what follows a colon.
var captures = sync.OnceValue(func() map[string][]capture {
	return map[string][]capture{
		"kernel.oom-kill":       {at(name, "rocess … (", ")")},
		"kernel.oom-invoked":    {at(name, "", " invoked oom-killer"), at(name, ",task=", ","), at(name, "reaped process … (", ")")},
		"kernel.syn-flood":      {at(address, "flooding on port ", ". ")},
		"kernel.neigh-overflow": {at(name, ": ", ":")},
		"kernel.hung-task":      {at(name, "INFO: task ", ":")},
		"kernel.soft-lockup":    {at(name, "s! [", ":")},
		"kernel.segfault":       {at(name, "traps: ", "["), at(name, "", "[")},
		"kernel.link-down":      {at(name, "", ":")},
		"kernel.apparmor":       {at(name, `comm="`, `"`), at(name, `profile="`, `"`)},
		"kernel.disk":           {at(name, "(device ", ")"), at(name, "dev ", ","), at(name, "(", ")")},
		"audit.avc":             {at(name, `comm="`, `"`), at(address, " dest=", " "), at(address, ` path="`, `"`)},

		"systemd.killed":      {at(name, "", ": Main process")},
		"systemd.dumped":      {at(name, "", ": Main process")},
		"systemd.exited":      {at(name, "", ": Main process")},
		"systemd.oom":         {at(name, "", ": ")},
		"systemd.start-limit": {at(name, "", ": ")},
		"systemd.coredump":    {at(name, "Process … (", ")")},
		"systemd.oomd":        {at(name, "Killed ", " due to")},
		"server.queue":        {at(address, `socket "`, `"`)},
		"guard.ban":           {at(client, "] Ban ", ""), at(client, "Blocking \"", "\""), at(client, " ban on Ip ", ""), at(name, "[", "]")},
		"filter.audit":        {at(name, `comm="`, `"`)},
		"filter.command":      {at(name, "COMMAND=", " ")},
		"dns.zone-loaded":     {at(name, "zone ", "/"), at(name, "zone ", " ")},
		"systemd.start-stop":  {at(name, " ", " - "), at(name, " ", "")},

		"dns.resolved-degraded": {at(resolver, "for DNS server ", " "), at(resolver, "for DNS server ", ""), at(name, "for question ", " ")},
		"dns.named":             {at(name, "ing '", "/"), at(resolver, "': ", "")},
		"dnsmasq.config":        {at(name, "config ", " is "), at(name, "reply ", " is "), at(name, "cached ", " is ")},

		"fpm.max-children": {at(name, "[pool ", "]")},
		"fpm.busy":         {at(name, "[pool ", "]")},
		"fpm.child-signal": {at(name, "[pool ", "]"), at(request, `(request: "`, `"`)},
		"fpm.child-code":   {at(name, "[pool ", "]")},
		"fpm.slow":         {at(name, "[pool ", "]"), at(request, `(request: "`, `"`)},
		"fpm.terminate":    {at(name, "[pool ", "]"), at(request, `(request: "`, `"`)},
		"fpm.bind":         {at(address, "for address '", "'"), at(address, "listen on ", "")},
		"fpm.stderr":       {at(name, "[pool ", "]")},

		"k8s.oom":     {at(name, `pod="`, `"`), at(name, "pod/", " "), at(name, "rocess … (", ")")},
		"k8s.backoff": {at(name, `pod="`, `"`), at(name, "pod=", " "), at(name, "pod/", " "), at(name, " pod ", "_")},
		"k8s.probe":   {at(name, `pod="`, `"`), at(name, "pod/", " ")},
		"k8s.evicted": {at(name, `pod="`, `"`), at(name, "pod/", " "), at(node, "node/", " ")},

		"docker.die":       {at(name, ", name=", ","), at(name, ", name=", ")"), at(name, "(name=", ","), at(name, "", " exited with code")},
		"docker.oom":       {at(name, ", name=", ","), at(name, ", name=", ")"), at(name, "(name=", ","), at(name, "container_id:", " ")},
		"docker.lifecycle": {at(name, ", name=", ","), at(name, ", name=", ")"), at(name, "(name=", ",")},

		"loss.journal": {at(count, "Suppressed ", " messages"), at(count, "issed ", " "), at(name, "messages from ", "")},
		"loss.rsyslog": {at(count, "imuxsock lost ", " "), at(count, "]: ", " messages lost"), at(count, "imjournal: ", " messages lost"), at(name, "pid: …, name: ", "]")},
		"loss.kernel":  {at(count, ": ", " callbacks"), at(count, "printk: ", " messages"), at(count, "audit_lost=", " ")},
	}
})

// refinements see the whole event where a row alone cannot tell.
var refinements = sync.OnceValue(func() map[string]func(*Parser, *event.Event) {
	return map[string]func(*Parser, *event.Event){
		"ufw.block":          (*Parser).packet,
		"ufw.allow":          (*Parser).packet,
		"kernel.nf-log":      (*Parser).packet,
		"kernel.nf-accept":   (*Parser).packet,
		"systemd.start-stop": (*Parser).proxyUnit,
	}
})

// checks are for rows whose literals alone would take lines of others.
var checks = sync.OnceValue(func() map[string]func([]byte) bool {
	return map[string]func([]byte) bool{
		"docker.die": isContainer,
	}
})

// isContainer tells docker compose's "shop-1 exited with code 137" from a sentence about a process.
func isContainer(message []byte) bool {
	name, _, found := bytes.Cut(message, []byte(" exited with code "))
	return !found || bytes.IndexByte(name, ' ') < 0
}

// proxies are words in the names and descriptions of their units.
var proxies = []string{"nginx", "haproxy", "HAProxy", "envoy", "Envoy", "openresty", "angie"}

// unitVerbs are what systemd did, for units of a proxy. What it is about to do is told again when it is done.
var unitVerbs = []struct {
	verb    string
	symptom event.Symptom
}{
	{"Reload", event.ProxyReload}, {"Started", event.ProxyStart}, {"Stopped", event.ProxyStop},
}

func (p *Parser) proxyUnit(ev *event.Event) {
	ev.Name = bytes.TrimRight(ev.Name, ".")
	for _, proxy := range proxies {
		if !bytes.Contains(ev.Message, []byte(proxy)) {
			continue
		}
		for _, v := range unitVerbs {
			if bytes.HasPrefix(ev.Message, []byte(v.verb)) {
				ev.Symptom = v.symptom
				return
			}
		}
		ev.Symptom = event.AppEvent
		return
	}
}
