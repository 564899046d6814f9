package analyze

import "strings"

// routeGroup is the host and the first two segments of a route: fine enough to tell handlers apart, coarse enough to be seen often. What only says that it is
// an interface, and which version, is no segment.
func routeGroup(host, route string) string {
	common := commonPrefix(route)
	rest := route[common:]
	cut := 0
	for i := 1; i < len(rest); i++ {
		if rest[i] == '/' {
			cut++
			if cut == 2 {
				return host + route[:common+i]
			}
		}
	}
	if first := firstSegment(rest); cut == 1 && len(first) > 0 && len(rest) > len(first)+2 {
		return host + route[:common] + "/" + first
	}
	return host + route
}

// commonPrefix is the length of the segments at the front that all routes of an interface share: /api, /v2, /rest. The last segment is always the route's own.
func commonPrefix(route string) int {
	end := 0
	for end < len(route) && route[end] == '/' {
		next := strings.IndexByte(route[end+1:], '/')
		if next < 0 || !isCommon(route[end+1:end+1+next]) {
			break
		}
		end += 1 + next
	}
	return end
}

// isCommon knows segments that say nothing of what is asked for.
func isCommon(segment string) bool {
	switch segment {
	case "api", "apis", "rest", "public", "internal":
		return true
	}
	return len(segment) >= 2 && len(segment) <= 3 && segment[0] == 'v' && strings.Trim(segment[1:], "0123456789") == ""
}
