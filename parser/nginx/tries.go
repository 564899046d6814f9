package nginx

import (
	"bytes"

	"github.com/why502/why502/parser/scan"
)

// nginx writes one element for each try of a request: ", " stands between tries, " : " between internal redirects (error_page, X-Accel-Redirect, a cascade
// of locations). An element can be empty: no socket was made.

// nextTry cuts off the first element of a list; more says that rest holds at least one.
func nextTry(list []byte) (element, rest []byte, more bool) {
	for from := 0; ; {
		at := bytes.IndexByte(list[from:], ' ')
		if at < 0 {
			return list, nil, false
		}
		at += from
		if at > 0 && list[at-1] == ',' {
			return list[:at-1], list[at+1:], true
		}
		if at == 1 && list[0] == ':' { // two that separate stand beside each other
			return list[:0], list[2:], true
		}
		if at+1 < len(list) && list[at+1] == ':' && (at+2 == len(list) || list[at+2] == ' ') {
			return list[:at], list[min(at+3, len(list)):], true
		}
		from = at + 1
	}
}

// lastTry is the last element of a list.
func lastTry(list []byte) []byte {
	at := bytes.LastIndexByte(list, ' ')
	if at < 0 {
		return list
	}
	if at > 0 && list[at-1] == ',' || at > 1 && list[at-1] == ':' && list[at-2] == ' ' {
		return list[at+1:]
	}
	for more := true; more; { // blanks that separate nothing
		var element []byte
		if element, list, more = nextTry(list); !more {
			return element
		}
	}
	return nil
}

// isList says that there is more than one element.
func isList(list []byte) bool { return bytes.IndexByte(list, ' ') >= 0 }

// isNumber says that a time or a status was logged, and not "-".
func isNumber(b []byte) bool { return len(b) > 0 && b[0]-'0' <= 9 }

// countTries counts elements.
func countTries(list []byte) int {
	for n := 1; ; n++ {
		_, rest, more := nextTry(list)
		if !more {
			return n
		}
		list = rest
	}
}

// isFailedTry says that the status of a try is one that nginx writes for a failed one, or that the upstream sent in its place.
func isFailedTry(code []byte) bool {
	return len(code) == 3 && code[0] == '5' && code[1] == '0' && (code[2] == '2' || code[2] == '4')
}

// tried lists are those that show whether there was a try at all, in the order in which they are asked.
var tryLists = [...]field{upstreamAddr, upstreamStatus, upstreamResponse, upstreamHeader, upstreamConnect}

// wasTried says that a list tells of a try. logged says that there is a list.
func (f *fields) wasTried() (tried, logged bool) {
	for _, what := range tryLists {
		if f.has(what) {
			logged = true
			if !isNone(f.values[what]) {
				return true, true
			}
		}
	}
	return false, logged
}

// isOneAddress says that a list is a single address. It is asked of every request; most end with a port of two to five digits.
func isOneAddress(list []byte) bool {
	n := len(list)
	if n < 8 || bytes.IndexByte(list, ' ') >= 0 {
		return n > 0 && !isList(list) && isAddress(list)
	}
	return list[n-5] == ':' || list[n-3] == ':' || list[n-4] == ':' || list[n-6] == ':' || isAddress(list)
}

// tries counts the tries: the addresses where the line has any, else the elements of the longest other list.
func (f *fields) tries() int {
	n := 0
	for list, more := f.get(upstreamAddr), true; more; {
		var element []byte
		if element, list, more = nextTry(list); isAddress(element) {
			n++
		}
	}
	if tried, _ := f.wasTried(); n > 0 || !tried {
		return n
	}
	for _, what := range tryLists[1:] {
		if f.has(what) {
			n = max(n, countTries(f.values[what]))
		}
	}
	return n
}

// peer is the last address that was tried, nil where there is none.
func (f *fields) peer() []byte {
	list := f.get(upstreamAddr)
	if !isList(list) {
		if isAddress(list) {
			return list
		}
		return nil
	}
	var last []byte
	for more := true; more; {
		var element []byte
		if element, list, more = nextTry(list); isAddress(element) {
			last = element
		}
	}
	return last
}

// group is the name of the upstream group: that of the configuration, else the one that nginx writes in place of an address when no peer is left.
func (f *fields) group() []byte {
	if name := f.get(proxyUpstreamName); !isNone(name) {
		return name
	}
	if name := f.get(proxyHost); !isNone(name) {
		return name
	}
	list := f.get(upstreamAddr)
	var name []byte
	for more := len(list) > 0; more; {
		var element []byte
		if element, list, more = nextTry(list); !isNone(element) && !isAddress(element) {
			name = element
		}
	}
	return name
}

// appendMicros appends a list of durations, None for each "-".
func appendMicros(dst []int64, list []byte) []int64 {
	for more := true; more; {
		var element []byte
		element, list, more = nextTry(list)
		dst = append(dst, micros(element))
	}
	return dst
}

// appendCodes appends a list of statuses, 0 for each "-".
func appendCodes(dst []int, list []byte) []int {
	for more := true; more; {
		var element []byte
		element, list, more = nextTry(list)
		n, ok := scan.Int(element)
		if !ok || n < 0 || n > 999 {
			n = 0
		}
		dst = append(dst, int(n))
	}
	return dst
}
