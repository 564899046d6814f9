package scan

import "bytes"

// HostPort cuts an address into host and port, 0 where it has none. Brackets of IPv6 are taken off; a unix socket is a host as a whole, and so
// is an IPv6 address without brackets unless its last group can only be a port. A masked host (x.x.x.x, <ip>, REDACTED) is a host.
func HostPort(b []byte) (host []byte, port int) {
	if len(b) > 0 && b[0] == '[' {
		end := bytes.IndexByte(b, ']')
		if end < 0 {
			return b[1:], 0
		}
		if end+1 < len(b) && b[end+1] == ':' {
			port, _ = portNumber(b[end+2:])
		}
		return b[1:end], port
	}
	at := bytes.LastIndexByte(b, ':')
	if at < 0 || bytes.HasPrefix(b, unixPrefix) || at+1 < len(b) && b[at+1] == '/' {
		return b, 0
	}
	port, isPort := portNumber(b[at+1:])
	if before := b[:at]; bytes.IndexByte(before, ':') >= 0 && !(isPort && endsAddress(before, b[at+1:])) {
		return b, 0
	}
	return b[:at], port
}

var unixPrefix = []byte("unix:")

// endsAddress says that last, after the IPv6 address before, can only be a port: IPv6 groups have at most four digits, there are at most
// eight of them, and a dotted IPv4 tail is the last one.
func endsAddress(before, last []byte) bool {
	if len(last) > 4 || bytes.IndexByte(before, '.') >= 0 {
		return true
	}
	groups := bytes.Count(before, colon) + 1
	return groups == 9 || groups == 8 && !bytes.Contains(before, twoColons)
}

var colon, twoColons = []byte(":"), []byte("::")

func portNumber(b []byte) (int, bool) {
	n, ok := Int(b)
	if !ok || n < 0 || n > 65535 || b[0] == '+' {
		return 0, false
	}
	return int(n), true
}
