package report

import (
	"net/netip"
	"regexp"
	"strings"
	"sync"
)

// What follows knows the shapes in which logs write what is private, in every format at once: a line of evidence is not taken apart again. When in doubt it
// hides; addresses of upstreams are the exception, for without them a report says little.

var (
	queryShape    = lazily(`(\S)\?([^\s"'<>]+)`)
	argsShape     = lazily(`(?i)\b(args|query|query_string|querystring|request_args)("?\s*[:=]\s*"?)([^\s"',}]*=[^\s"',}]*)`)
	cookieShape   = lazily(`(?i)\b((?:set-)?cookie2?)("?\s*[:=]\s*"?)([^"]+)`)
	secretShape   = lazily(`(?i)\b((?:[a-z0-9]+[_-])*(?:password|passwd|pwd|secret|token|api[_-]?key|session[_-]?id|session|sid|phpsessid|jsessionid|authorization|jwt|csrf))("?\s*[:=]\s*"?)((?:bearer|basic|digest)\s+)?([^\s"'&,;}]+)`)
	schemeShape   = lazily(`(?i)\b(basic|bearer)\s+([a-z0-9+/=._~-]{8,})`)
	loginShape    = lazily(`://([^/\s:@"']+)(:[^/\s@"']*)?@`)
	mailShape     = lazily(`[A-Za-z0-9._%+'-]+(?:@|%40)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}\b`)
	userShape     = lazily(`(?i)\b(remote_?user|user_?name|user_?id|user|login|usr|uname|account)("?\s*[:=]\s*["']?|\s+["'])([^\s"',;&@)}]+)`)
	forUserShape  = lazily(`\b(for (?:invalid )?user )([^\s"',;&@()}]+)`)
	homeShape     = lazily(`(/home/|/Users/)([^/\s:"']+)`)
	tokenShape    = lazily(`\beyJ[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*|\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b|[A-Za-z0-9]{20,}`)
	addressShape  = lazily(`[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*`)
	dateShape     = lazily(` \[[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}:`)
	upstreamShape = lazily(`(?:upstream|server|resolver|listener)(?:: ?|=| )"?(?:[a-z]+://)?\[?$`)
	productShape  = lazily(`(?:^|[\s("])[A-Za-z][A-Za-z0-9._-]*/$`)
)

// unitSuffixes are of names that look like mail addresses: php-fpm@8.service.
var unitSuffixes = []string{".service", ".socket", ".timer", ".slice", ".scope", ".mount", ".target"}

// Text redacts a text, such as a line of a log.
func (r *Redactor) Text(s string) string {
	s = r.combinedUser(s)
	s = replace(queryShape, s, func(g []string) string { return g[1] + "?" + r.query(g[2]) })
	s = replace(argsShape, s, func(g []string) string { return g[1] + g[2] + r.query(g[3]) })
	s = replace(cookieShape, s, func(g []string) string { return g[1] + g[2] + r.hidden("token", g[3]) })
	s = replace(secretShape, s, func(g []string) string { return g[1] + g[2] + g[3] + r.hidden("token", g[4]) })
	s = replace(schemeShape, s, func(g []string) string { return g[1] + " " + r.hidden("token", g[2]) })
	s = replace(loginShape, s, func(g []string) string { return "://" + r.hidden("user", g[1]) + "@" })
	s = replace(mailShape, s, func(g []string) string {
		if local, _, _ := strings.Cut(g[0], "@"); pseudonymShape().MatchString(local) {
			return g[0] // the user of a URL
		}
		for _, suffix := range unitSuffixes {
			if strings.HasSuffix(g[0], suffix) {
				return g[0]
			}
		}
		return r.hidden("mail", strings.ToLower(strings.Replace(g[0], "%40", "@", 1)))
	})
	s = replace(userShape, s, func(g []string) string { return g[1] + g[2] + r.hidden("user", g[3]) })
	s = replace(forUserShape, s, func(g []string) string { return g[1] + r.hidden("user", g[2]) })
	s = r.Path(s)
	s = replace(tokenShape, s, func(g []string) string {
		if strings.ContainsAny(g[0], "0123456789") && strings.Trim(g[0], "0123456789") != "" {
			return r.hidden("token", g[0])
		}
		return g[0]
	})
	return r.addresses(s)
}

// Path redacts the name of a file.
func (r *Redactor) Path(s string) string {
	return replace(homeShape, s, func(g []string) string { return g[1] + r.hidden("user", g[2]) })
}

// lazily compiles a shape when it is first needed: most runs hide nothing.
func lazily(shape string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(shape) })
}

// replace replaces every match by what f makes of its groups.
func replace(compiled func() *regexp.Regexp, s string, f func(groups []string) string) string {
	shape := compiled()
	if !shape.MatchString(s) {
		return s
	}
	return shape.ReplaceAllStringFunc(s, func(match string) string { return f(shape.FindStringSubmatch(match)) })
}

// pseudonymShape is what is hidden already; "-" is what logs write for nothing.
var pseudonymShape = lazily(`^(?:client|value|user|mail|token)-[0-9a-f]{8}$`)

func (r *Redactor) hidden(kind, value string) string {
	if value == "" || value == "-" || pseudonymShape().MatchString(value) {
		return value
	}
	return r.pseudonym(kind, value)
}

// query redacts the values of a query; its names stay, for a failure may hang on one of them.
func (r *Redactor) query(q string) string {
	parts := strings.FieldsFunc(q, func(c rune) bool { return c == '&' || c == ';' })
	for i, part := range parts {
		name, value, found := strings.Cut(part, "=")
		if !found {
			parts[i] = r.hidden("value", part)
			continue
		}
		parts[i] = name + "=" + r.hidden("value", value)
	}
	return strings.Join(parts, "&")
}

// combinedUser redacts the third field of the common log format: address, identity, user, date in brackets.
func (r *Redactor) combinedUser(s string) string {
	at := dateShape().FindStringIndex(s)
	if at == nil {
		return s
	}
	head := s[:at[0]]
	fields := strings.Split(head, " ")
	for i := range len(fields) - 2 {
		// A user name may have blanks; the address before it has none.
		if _, err := netip.ParseAddr(fields[i]); err != nil {
			continue
		}
		user := strings.Join(fields[i+2:], " ")
		return strings.Join(fields[:i+2], " ") + " " + r.hidden("user", user) + s[at[0]:]
	}
	return s
}

// addresses redacts addresses, except those of peers, of this machine, and numbers that only look so.
func (r *Redactor) addresses(s string) string {
	var out strings.Builder
	last := 0
	for _, at := range addressShape().FindAllStringIndex(s, -1) {
		from, to := at[0], at[1]
		address, length := addressIn(s[from:to])
		if length == 0 || inWord(s, from-1, from-2) || inWord(s, from+length, from+length+1) {
			continue
		}
		before := s[max(0, from-64):from]
		if r.keep[address.String()] || address.IsLoopback() || address.IsUnspecified() || upstreamShape().MatchString(before) || productShape().MatchString(before) {
			continue
		}
		out.WriteString(s[last:from])
		out.WriteString(r.pseudonym("client", address.String()))
		last = from + length
	}
	return out.String() + s[last:]
}

// addressIn reads the address at the beginning; a port or full stop after it is none of it.
func addressIn(s string) (address netip.Addr, length int) {
	for s = strings.TrimRight(s, ".:"); s != ""; {
		if a, err := netip.ParseAddr(s); err == nil {
			return a.Unmap(), len(s)
		}
		i := strings.LastIndexAny(s, ":.")
		if i < 0 {
			break
		}
		s = s[:i]
	}
	return netip.Addr{}, 0
}

// inWord says whether the character at a place goes on with a word or number; a full stop does when the next character does.
func inWord(s string, at, next int) bool {
	if at < 0 || at >= len(s) {
		return false
	}
	switch c := s[at]; {
	case c == '.':
		return inWord(s, next, -1)
	default:
		return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
	}
}
