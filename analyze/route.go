package analyze

import (
	"strings"

	"github.com/why502/why502/analyze/digest"
)

// routeGroup is the host and the first two segments of a route: fine enough to tell handlers apart, coarse enough to be seen often. What only says that it is
// an interface, and which version, is no segment. The second counts where few
// stand below the first, as handlers do, and not where many do, as names of things do.
func routeGroup(host, route string, parents map[string]bool) string {
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
	if first := firstSegment(rest); cut == 1 && !parents[route[:common]+"/"+first] && len(first) > 0 && len(rest) > len(first)+2 {
		return host + route[:common] + "/" + first
	}
	return host + route
}

// A segment has handlers below it if these are at most so many and are asked for so often each.
const (
	mostHandlers = 12
	fewestAsked  = 10
)

// handlersOf finds the first segments of routes below which there are a few handlers.
func handlersOf(d *digest.Digest) map[string]bool {
	asked := map[digest.NameID]int{}
	for r := range d.Requests() {
		asked[r.Route]++
	}
	below, sum := map[string]map[string]bool{}, map[string]int{}
	for id, n := range asked {
		route := d.Name(id)
		common := commonPrefix(route)
		first := firstSegment(route[common:])
		second := firstSegment(strings.TrimPrefix(route[common:], "/"+first))
		if first == "" || second == "" || second[0] == '{' {
			continue
		}
		parent := route[:common] + "/" + first
		if below[parent] == nil {
			below[parent] = map[string]bool{}
		}
		below[parent][second] = true
		sum[parent] += n
	}
	parents := map[string]bool{}
	for parent, list := range below {
		if len(list) >= 2 && len(list) <= mostHandlers && sum[parent] >= fewestAsked*len(list) {
			parents[parent] = true
		}
	}
	return parents
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
