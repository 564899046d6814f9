package deploy

import (
	"strings"
	"sync"
)

// nameOfEntry names an entry: what calls itself a name, else service and version, else what there is of both, else the rest of the line.
func nameOfEntry(r *record) string {
	switch {
	case r.name != "":
		return r.name
	case r.service != "" && r.version != "":
		return r.service + " " + r.version
	case r.version != "":
		return strings.TrimSpace(r.version)
	case r.service != "":
		return r.service
	case r.rest != "":
		return r.rest
	}
	return r.note
}

// splitVersion cuts a name into service and version: shop@2.4.0, shop:2.4.0, shop 2.4.0, shop v2.4, shop-2.4.0, shop-2026-11-22.3, deployed shop 2.4.0.
func splitVersion(name string) (service, version string) {
	for i := 1; i+1 < len(name); i++ {
		separator := name[i]
		if strings.IndexByte("@: -_/", separator) < 0 {
			continue
		}
		rest := name[i+1:]
		digits := strings.TrimPrefix(rest, "v")
		if digits == "" || !isDigit(digits[0]) || strings.ContainsAny(rest, " \t") {
			continue
		}
		if isIPv4(rest) {
			continue
		}
		if separator == '@' || separator == ':' || strings.Contains(rest, ".") || len(digits) < len(rest) {
			return serviceIn(name[:i]), rest
		}
	}
	return "", ""
}

func isIPv4(text string) bool {
	return strings.Count(text, ".") == 3 && isNumber(strings.ReplaceAll(text, ".", ""))
}

// serviceIn takes the service out of the words before a version: one word, or a verb and one word.
func serviceIn(text string) string {
	parts := strings.Fields(strings.ToLower(text))
	switch {
	case len(parts) == 1 && !notServices()[parts[0]]:
		return strings.TrimSpace(text)
	case len(parts) == 2 && notServices()[parts[0]]:
		return strings.Fields(text)[1]
	}
	return ""
}

// notServices are words before a version that name no service.
var notServices = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for _, word := range strings.Fields(`release released releasing rel version ver build tag rc rev revision deploy deployed deploying deployment rollout upgrade upgraded upgrading update
		updated updating rollback rolledback revert reverted started restarted hotfix bump bumped to`) {
		all[word] = true
	}
	return all
})

// isVersion tells v2, 2.4.0, 2.4.0-rc1 and commits from words and times.
func isVersion(cell string) bool {
	if isSHA(cell) {
		return true
	}
	rest := strings.TrimPrefix(cell, "v")
	if rest == "" || !isDigit(rest[0]) || strings.ContainsAny(rest, " :/") {
		return false
	}
	return len(rest) < len(cell) || strings.Contains(rest, ".") || len(rest) <= 6 && isNumber(rest)
}

// isPerson tells mail addresses and the usual names of robots.
func isPerson(cell string) bool {
	switch strings.ToLower(cell) {
	case "ci", "bot", "jenkins", "github-actions", "gitlab", "argocd", "root", "admin", "deployer":
		return true
	}
	return strings.Contains(cell, "@") && strings.Contains(cell[strings.IndexByte(cell, '@'):], ".") && !isVersion(cell[strings.IndexByte(cell, '@')+1:])
}
