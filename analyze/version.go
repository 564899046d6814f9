package analyze

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/why502/why502/parser/event"
)

// Version is what a proxy said of itself when it started.
type Version struct {
	Proxy   event.Proxy
	Node    string // "": the line names none
	Version string // "1.24.0"
	Program string // "nginx", "openresty", "haproxy", "envoy"
	At      int64
	File    string
	Line    uint64
}

// versionRows are of the lines that name the version.
var versionRows = []string{"nginx/proc.start", "haproxy/proxy-step.version", "envoy/log.version"}

// versions lists the versions by proxy, node and time, each once until it changes.
func (m *model) versions() []Version {
	var all []Version
	for _, n := range m.notices {
		name := m.d.Name(n.traits.Name)
		if name == "" || !slices.Contains(versionRows, m.d.Name(n.row)) {
			continue
		}
		v := Version{Proxy: n.traits.Proxy, Node: m.d.Name(n.traits.Node), Program: n.traits.Proxy.String(), Version: name, At: n.at}
		if program, version, found := strings.Cut(name, "/"); found {
			v.Program, v.Version = program, version
		}
		source, line := m.d.Line(n.rec.Pos)
		v.File, v.Line = m.sources[source].Name, uint64(line)
		all = append(all, v)
	}
	slices.SortStableFunc(all, func(a, b Version) int {
		return cmp.Or(cmp.Compare(a.Proxy, b.Proxy), cmp.Compare(a.Node, b.Node), cmp.Compare(a.At, b.At))
	})
	return slices.CompactFunc(all, func(a, b Version) bool {
		return a.Proxy == b.Proxy && a.Node == b.Node && a.Program == b.Program && a.Version == b.Version
	})
}

// versionAdvice is what holds from one version on, or up to it, and bears on some causes.
type versionAdvice struct {
	proxy   event.Proxy
	program string // "": whatever it calls itself
	from    [3]int // the first version that it is said to
	before  [3]int // the first that it is not said to any more; zero: all later ones
	causes  []string
	text    string
}

var versionAdvices = []versionAdvice{
	{proxy: event.Nginx, program: "nginx", from: [3]int{1, 27, 3}, causes: []string{"dns."},
		text: "`server NAME resolve;` in an upstream block with a zone follows the name by itself; a resolver must be set"},
	{proxy: event.Nginx, program: "nginx", before: [3]int{1, 27, 3}, causes: []string{"dns."},
		text: "it resolves names at start and reload only, unless proxy_pass holds a variable and a resolver is set; `server NAME resolve;` needs nginx 1.27.3"},
	{proxy: event.Nginx, program: "nginx", from: [3]int{1, 29, 7}, causes: []string{"comms.closed-early", "comms.keepalive-race", "comms.reset"},
		text: "it keeps connections to upstreams open by default (HTTP/1.1, keepalive 32): the upstream's idle time-out must be longer than keepalive_timeout there"},
	{proxy: event.Nginx, program: "nginx", from: [3]int{1, 23, 0}, causes: []string{"bugs.invalid-header", "bugs.duplicate-header", "comms.invalid-header", "comms.invalid-response"},
		text: "it refuses answers that older versions let pass (Content-Length twice, or beside Transfer-Encoding): where nginx was upgraded, the application's fault is an old one"},
	{proxy: event.HAProxy, from: [3]int{2, 0, 0}, causes: []string{"comms.closed-early", "comms.keepalive-race", "comms.reset"},
		text: "`retry-on conn-failure empty-response` sends requests again that are safe to repeat"},
	{proxy: event.HAProxy, before: [3]int{2, 0, 0}, causes: []string{"comms.closed-early", "comms.keepalive-race", "comms.reset"},
		text: "it cannot repeat a request once it was sent: retry-on needs HAProxy 2.0"},
	{proxy: event.HAProxy, before: [3]int{2, 5, 0}, causes: []string{"comms.connect-failed", "firewall.", "comms.tls-"},
		text: "its log cannot name why a connection failed: %[bc_err_str] needs HAProxy 2.5"},
}

// adviseByVersion adds to the fixes of each incident what its proxies' versions have to say.
func (m *model) adviseByVersion(r *Result) {
	for _, inc := range r.Incidents {
		for _, v := range inVersion(r.Sections.Versions, inc) {
			for _, a := range versionAdvices {
				if text := fmt.Sprintf("%s %s: %s", v.Program, v.Version, a.text); a.fits(&v, inc.Cause) && !slices.Contains(inc.Fixes, text) {
					inc.Fixes = append(inc.Fixes, text)
				}
			}
		}
	}
}

// inVersion lists the versions that the incident's proxies ran in when it began: of each node the last that was told before, else the first after.
func inVersion(all []Version, inc *Incident) []Version {
	var list []Version
	for i, v := range all {
		last := i+1 == len(all) || all[i+1].Proxy != v.Proxy || all[i+1].Node != v.Node
		first := i == 0 || all[i-1].Proxy != v.Proxy || all[i-1].Node != v.Node
		ran := (first || v.At <= inc.Start) && (last || all[i+1].At > inc.Start)
		if ran && slices.Contains(inc.Proxies, v.Proxy) && (v.Node == "" || len(inc.Nodes) == 0 || slices.Contains(inc.Nodes, v.Node)) {
			list = append(list, v)
		}
	}
	return list
}

func (a *versionAdvice) fits(v *Version, cause string) bool {
	if a.proxy != v.Proxy || a.program != "" && a.program != v.Program {
		return false
	}
	n, ok := numbers(v.Version)
	if !ok || slices.Compare(n[:], a.from[:]) < 0 || a.before != [3]int{} && slices.Compare(n[:], a.before[:]) >= 0 {
		return false
	}
	return slices.ContainsFunc(a.causes, func(c string) bool {
		return cause == c || strings.HasSuffix(c, ".") && strings.HasPrefix(cause, c) || strings.HasSuffix(c, "-") && strings.HasPrefix(cause, c)
	})
}

// numbers reads the first three numbers of a version: 2.6.12-1+deb12u4, 1.24.0, 2.9-dev3.
func numbers(version string) (n [3]int, ok bool) {
	for i := range n {
		digits := 0
		for digits < len(version) && version[digits] >= '0' && version[digits] <= '9' {
			digits++
		}
		if digits == 0 || digits > 6 {
			return n, i > 1
		}
		n[i], _ = strconv.Atoi(version[:digits])
		version = version[digits:]
		if version == "" || version[0] != '.' {
			return n, i > 0
		}
		version = version[1:]
	}
	return n, true
}
