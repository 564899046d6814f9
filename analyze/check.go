package analyze

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// Check is one thing to look at now: where, and what to type. Names in braces are filled in from the logs.
type Check struct{ Where, Command string }

// The places where a check is made. Nobody knows on which machine the report is read, so each check says where it belongs; one of another proxy than those that
// logged is left out.
const (
	OnGateway  = "on the gateway"
	OnNginx    = "on the nginx gateway"
	OnHAProxy  = "on the HAProxy gateway"
	OnEnvoy    = "on the Envoy gateway"
	OnUpstream = "on the upstream"
	Anywhere   = "anywhere"
)

// proxyAt is the proxy whose gateway a place is.
var proxyAt = map[string]event.Proxy{OnNginx: event.Nginx, OnHAProxy: event.HAProxy, OnEnvoy: event.Envoy}

// What stands in a check where no log tells.
const (
	noName, noHost, noPort, noUnit, noNamespace = "NAME", "HOST", "PORT", "SERVICE", "NAMESPACE"
)

// withoutNames are commands that do as well without a name that no log tells.
var withoutNames = strings.NewReplacer("journalctl -u "+noUnit+" ", "journalctl ", "systemctl status "+noUnit, "systemctl --failed", " -servername "+noName, "")

// checksOf are a cause's checks with the names of the logs filled in; those of other proxies are left out, and where there are others those that need the name of
// a service or a namespace that no log tells. Where no log tells an address or a host's name, the first check shows where it stands.
func (s *sight) checksOf(cause string) []Check {
	c := findCause(cause)
	if c == nil {
		return nil
	}
	var list []Check
	lacks := []string{}
	for _, check := range c.Checks {
		if proxy, one := proxyAt[check.Where]; one && !slices.Contains(s.b.incident.Proxies, proxy) {
			continue
		}
		command := withoutNames.Replace(s.fill(check.Command))
		if len(c.Checks) > 1 && (strings.Contains(command, noNamespace) || strings.Contains(command, noUnit)) {
			continue
		}
		for _, name := range [...]string{noName, noHost, noPort} {
			if strings.Contains(command, name) && !slices.Contains(lacks, name) {
				lacks = append(lacks, name)
			}
		}
		list = append(list, Check{check.Where, command})
	}
	if find := s.whereServersStand(); len(lacks) > 0 && find.Command != "" {
		find.Command += " # " + strings.Join(lacks, ", ")
		list = slices.Insert(list, 0, find)
	}
	return list
}

// whereServersStand is how to find the names or addresses of the servers where the logs have the upstream's name alone, or only addresses.
func (s *sight) whereServersStand() Check {
	name := harmless(s.b.pool.name)
	if s.b.pool.proxy == event.Nginx && (name == "" || isAddress(name)) {
		return Check{OnNginx, "nginx -T | grep -nE 'upstream|proxy_pass|server '"}
	}
	if name == "" || name == noName || isAddress(name) || strings.Contains(name, " ") {
		return Check{}
	}
	switch s.b.pool.proxy {
	case event.Nginx:
		return Check{OnNginx, "nginx -T | grep -A9 'upstream " + name + "'"}
	case event.HAProxy:
		return Check{OnHAProxy, "grep -A19 'backend " + name + "' /etc/haproxy/haproxy.cfg | grep -w server"}
	case event.Envoy:
		return Check{OnEnvoy, s.fill("curl -s localhost:{admin}/clusters | grep -F '" + name + "::' | head -20")}
	}
	return Check{}
}

// fill puts the names of the logs into a text of the table of causes. In a command they must not be able to do harm: what is not plainly a name stays a
// placeholder in capitals.
func (s *sight) fill(text string) string {
	peer, name := s.peerShown(), s.b.pool.name
	asked := or(peer, s.configured())
	host, port := hostOf(asked), portOf(asked)
	socket := strings.TrimPrefix(peer, "unix:")
	namespace, service := splitCluster(name)
	at := ""
	if resolver := s.resolver(); resolver != "" {
		at = "@" + resolver + " "
	}
	values := [...][2]string{
		{"{host}:{port}", or(host, noHost) + ":" + or(port, noPort)}, // only with a port does an address of IPv6 stand in brackets
		{"{peer}", or(peer, name, "the upstream")}, {"{upstream}", or(name, peer, "the upstream")}, {"{host}", or(strings.Trim(host, "[]"), noHost)}, {"{port}", or(port, noPort)},
		{"{socket}", or(socket, "SOCKET")}, {"{name}", or(s.dnsName(), noName)}, {"{resolver}", at},
		{"{unit}", or(service, "SERVICE")}, {"{namespace}", or(namespace, noNamespace)}, {"{admin}", s.adminPort()},
		{"{since}", momentText(s.b.incident.Start - minute)}, {"{before}", momentText(s.b.incident.Start - 3*60*minute)},
	}
	for _, v := range values {
		text = strings.ReplaceAll(text, v[0], harmless(v[1]))
	}
	if strings.Contains(text, "{path}") {
		text = strings.ReplaceAll(text, "{path}", harmless(s.pathAsked()))
	}
	return text
}

// configured is the address that the configuration gives the server that most failures were sent to, or the first server of the upstream; "" where it was not given.
func (s *sight) configured() string {
	var servers []event.Server
	for _, g := range s.m.setup.Groups {
		if g.Proxy == s.b.pool.proxy && g.Name == s.b.pool.name {
			servers = g.Servers
		}
	}
	for _, c := range s.b.incident.Peers {
		for _, server := range servers {
			if server.Name == c.Name && isAddress(server.Address) {
				return server.Address
			}
		}
	}
	if len(servers) > 0 && isAddress(servers[0].Address) {
		return servers[0].Address
	}
	return ""
}

// momentText is a moment as journalctl, coredumpctl and git take it.
func momentText(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04:05 UTC") }

// adminPort is the port of Envoy's administration where nobody set another: Istio has its own.
func (s *sight) adminPort() string {
	if strings.Count(s.b.pool.name, "|") == 3 {
		return "15000"
	}
	return "9901"
}

// pathAsked is a path that failed, as it was asked for where a line that was kept has it: the most usual of the failures that are no consequence of others.
func (s *sight) pathAsked() string {
	routes := s.m.counters[1].cleared()
	for _, f := range s.core {
		routes.add(f.route, f.weight)
	}
	id, _ := routes.first()
	route := s.m.d.Name(id)
	if !strings.Contains(route, "{id}") {
		return or(route, "/")
	}
	for _, f := range s.core {
		if f.route == id && f.rec != nil {
			if raw := pathIn(s.m.d.Text(f.rec), route); raw != "" {
				return raw
			}
		}
	}
	return route
}

// pathIn is the path in a line whose template is the route.
func pathIn(line []byte, route string) string {
	head, _, _ := strings.Cut(route, "{id}")
	var template []byte
	for from := 0; ; {
		at := bytes.Index(line[from:], []byte(head))
		if at < 0 {
			return ""
		}
		from += at
		end := bytes.IndexAny(line[from:], " ?\"'\\<>,;|")
		if end < 0 {
			end = len(line) - from
		}
		raw := line[from : from+end]
		if template = digest.Template(raw, template[:0]); string(template) == route && harmless(string(raw)) == string(raw) {
			return string(raw)
		}
		from++
	}
}

// hostIn is the name of a host in the name of a change: "lage.tram.internal A 10.210.1.52". A zone is none.
func hostIn(text string) string {
	before := ""
	for _, word := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(" ,;:=()\"'", c) }) {
		zone := before == "zone"
		before = strings.ToLower(word)
		if word = strings.Trim(word, "."); !zone && isNameOfHost(word) {
			return word
		}
	}
	return ""
}

func isNameOfHost(word string) bool {
	return strings.Contains(word, ".") && strings.ContainsAny(word, "abcdefghijklmnopqrstuvwxyz") && !strings.ContainsAny(word, "/@") && !isVersion(word)
}

// isVersion says that a word is a version, "v1.2.3" or "1.2.3-rc1", and no name of a host.
func isVersion(word string) bool {
	word = strings.TrimPrefix(word, "v")
	return word != "" && word[0] >= '0' && word[0] <= '9'
}
