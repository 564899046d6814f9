package deploy

import (
	"strings"
	"sync"

	"github.com/why502/why502/parser/event"
)

// kindNames are values of a column "kind" or "type".
var kindNames = sync.OnceValue(func() map[string]event.ChangeKind {
	return map[string]event.ChangeKind{
		"deploy": event.Deploy, "deployment": event.Deploy, "release": event.Deploy, "rollout": event.Deploy, "app": event.Deploy, "application": event.Deploy, "code": event.Deploy,
		"rollback": event.Deploy, "revert": event.Deploy, "hotfix": event.Deploy, "build": event.Deploy, "upgrade": event.Deploy,
		"config": event.Config, "configuration": event.Config, "flag": event.Config, "feature flag": event.Config, "env": event.Config, "setting": event.Config, "settings": event.Config,
		"secret": event.Config, "toggle": event.Config, "configmap": event.Config, "feature": event.Config,
		"proxy": event.ProxyChange, "nginx": event.ProxyChange, "haproxy": event.ProxyChange, "envoy": event.ProxyChange, "gateway": event.ProxyChange, "ingress": event.ProxyChange,
		"lb": event.ProxyChange, "loadbalancer": event.ProxyChange, "load balancer": event.ProxyChange,
		"dns": event.DNSChange, "record": event.DNSChange, "zone": event.DNSChange,
		"firewall": event.FirewallChange, "fw": event.FirewallChange, "acl": event.FirewallChange, "waf": event.FirewallChange, "security group": event.FirewallChange,
		"network policy": event.FirewallChange, "networkpolicy": event.FirewallChange, "security": event.FirewallChange,
		"cert": event.CertificateChange, "certificate": event.CertificateChange, "tls": event.CertificateChange, "ssl": event.CertificateChange,
		"scale": event.Scale, "scaling": event.Scale, "autoscale": event.Scale, "autoscaling": event.Scale, "resize": event.Scale,
		"other": event.OtherChange, "maintenance": event.OtherChange, "infra": event.OtherChange, "infrastructure": event.OtherChange, "migration": event.OtherChange,
		"database": event.OtherChange, "db": event.OtherChange, "schema": event.OtherChange, "network": event.OtherChange, "incident": event.OtherChange,
	}
})

// kindWords tell a kind by words, each with blanks between its parts. Weak ones are also names of services, and count only in an entry without a version.
var kindWords = []struct {
	kind         event.ChangeKind
	strong, weak []string
}{
	{event.DNSChange, []string{"dns", "cname", "ttl", "route53", "nameserver", "nameservers", "coredns", "externaldns", "unbound", "powerdns", "infoblox", "aaaa", "a record", "mx record", "dns record", "zone file", "zonefile"},
		[]string{"record", "records", "zone", "resolver"}},
	{event.FirewallChange, []string{"firewall", "firewalld", "nft", "nftables", "iptables", "ip6tables", "ufw", "security group", "security groups", "securitygroup", "network policy", "networkpolicy", "network policies", "networkpolicies", "netpol", "waf",
		"fw", "ngfw", "fwaas", "nacl", "network acl", "networkacl", "fortigate", "paloalto", "palo alto", "pfsense", "opnsense"},
		[]string{"acl", "acls", "sg", "egress", "port rule"}},
	{event.CertificateChange, []string{"cert", "certs", "certificate", "certificates", "letsencrypt", "certbot", "acme"}, []string{"tls", "ssl", "renew", "renewed", "renewal"}},
	{event.ProxyChange, []string{"nginx", "haproxy", "envoy", "openresty", "angie", "traefik", "ingress nginx", "istio"}, nil},
	{event.Config, []string{"configmap", "feature flag", "feature flags", "environment variable", "environment variables"},
		[]string{"config", "configuration", "flag", "flags", "toggle", "toggled", "env", "setting", "settings", "secret", "secrets"}},
	{event.Scale, []string{"autoscale", "autoscaler", "autoscaling", "replicas", "hpa"}, []string{"scale", "scaled", "scaling", "replica", "resize", "resized"}},
}

// proxyWords mean the proxy when one of its changes is named too: many applications are called gateway.
var proxyWords = []string{"gateway", "ingress", "proxy", "reverse proxy", "load balancer", "loadbalancer", "lb"}
var proxyChanges = []string{"upgrade", "upgraded", "update", "updated", "reload", "reloaded", "restart", "restarted", "config", "configuration"}

// rollbackWords make an entry a rollback.
var rollbackWords = []string{
	"rollback", "rollbacks", "roll back", "rolled back", "rolling back", "rolls back", "revert", "reverts", "reverted", "reverting", "undo", "undid", "undone", "downgrade", "downgraded",
	"backout", "back out", "backed out", "back to",
}

// words makes a text comparable: lower case, one blank between words and at both ends, marks gone.
func words(text string) string {
	var b strings.Builder
	b.WriteByte(' ')
	blank := true
	for i := range len(text) {
		c := text[i]
		switch {
		case c >= 'A' && c <= 'Z':
			b.WriteByte(c | 0x20)
			blank = false
		case isWord(c) && c != '_' || c >= 0x80:
			b.WriteByte(c)
			blank = false
		case !blank:
			b.WriteByte(' ')
			blank = true
		}
	}
	if !blank {
		b.WriteByte(' ')
	}
	return b.String()
}

// hasAny says whether one of the phrases stands in a text made by words.
func hasAny(text string, phrases []string) bool {
	for _, phrase := range phrases {
		if strings.Contains(text, " "+phrase+" ") {
			return true
		}
	}
	return false
}

// releaseScopes say in a commit's message that a name follows: of what was rolled out.
var releaseScopes = map[string]bool{"deploy": true, "release": true, "rollout": true, "apply": true, "ops": true, "infra": true}

// kindOf tells the kind of an entry: by its column, else by its words. Of a message to a commit only the scope before the colon counts: it
// speaks of code.
func kindOf(r *record, name, version string) event.ChangeKind {
	column := strings.TrimSpace(words(r.kind))
	if kind, known := kindNames()[column]; known {
		return kind
	}
	note := r.note
	if r.commit {
		scope, rest, _ := strings.Cut(note, ":")
		rest = strings.TrimSpace(rest)
		switch {
		case len(scope) == len(r.note):
			note = ""
		case releaseScopes[scope] && rest != "" && !strings.Contains(rest, " "):
			note = rest
		default:
			note = scope
		}
	} else if version != "" {
		note = ""
	}
	text := words(name + " " + r.service + " " + r.kind + " " + note)
	for _, k := range kindWords {
		if hasAny(text, k.strong) || hasAny(text, k.weak) && (version == "" || hasAny(words(r.service), k.weak) && !strings.ContainsAny(r.service, "-_. ")) {
			return k.kind
		}
		if k.kind == event.ProxyChange && hasAny(text, proxyWords) && hasAny(text, proxyChanges) {
			return event.ProxyChange
		}
	}
	return event.Deploy
}

// switchWords make a change of configuration one that turns code on or off.
var switchWords = []string{"flag", "flags", "feature", "features", "toggle", "toggled", "experiment"}

func isSwitch(r *record, name string) bool {
	return hasAny(words(name+" "+r.kind+" "+r.note), switchWords)
}

// isRollback says whether the entry calls itself one. Commits speak of reverting in many ways; only git's own counts.
func isRollback(r *record, name string) bool {
	if r.commit {
		return strings.HasPrefix(r.note, "Revert ") || strings.HasPrefix(r.note, "revert:")
	}
	return hasAny(words(name+" "+r.kind+" "+r.status+" "+r.note+" "+r.rest), rollbackWords)
}

// statuses are words for how a run ended.
var statuses = sync.OnceValue(func() map[string]bool {
	return map[string]bool{
		"completed": true, "success": true, "successful": true, "succeeded": true, "failure": true, "failed": true, "cancelled": true, "canceled": true, "skipped": true, "in progress": true,
		"queued": true, "pending": true, "deployed": true, "superseded": true, "ok": true, "done": true, "active": true, "inactive": true, "error": true, "aborted": true, "running": true,
	}
})

func isStatus(cell string) bool { return statuses()[strings.TrimSpace(words(cell))] }

func isKind(cell string) bool {
	_, known := kindNames()[strings.TrimSpace(words(cell))]
	return known
}
