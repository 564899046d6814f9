package event

import (
	"bytes"
	"strings"
)

// LooksLikeRequest says that a line which nobody understands tells of a finished HTTP request all the same: it has a method and a status, each a word
// of its own, whatever stands between them.
func LooksLikeRequest(line []byte) bool {
	method, status := false, false
	for len(line) > 0 {
		n := 0
		for n < len(line) && isWordByte(line[n]) {
			n++
		}
		word := line[:n]
		method = method || isUsualMethod(word)
		status = status || len(word) == 3 && word[0]-'2' < 4 && word[1]-'0' <= 9 && word[2]-'0' <= 9 && (n == len(line) || line[n] != '.')
		if n < len(line) && line[n] == '.' { // a number with a point, or an address
			for n < len(line) && (line[n] == '.' || line[n]-'0' <= 9) {
				n++
			}
		}
		line = line[min(n+1, len(line)):]
	}
	return method && status
}

func isWordByte(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c-'0' <= 9 || c == '_' || c == '-'
}

func isUsualMethod(word []byte) bool {
	switch string(word) {
	case "GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS":
		return true
	}
	return false
}

// OwnerOf guesses by the name of a file and by a line in it whose format it is that nobody understands.
func OwnerOf(file string, line []byte) Proxy {
	name, line := []byte(strings.ToLower(file)), bytes.ToLower(line[:min(len(line), 160)])
	for _, owner := range [...]struct {
		word  string
		proxy Proxy
	}{{"haproxy", HAProxy}, {"envoy", Envoy}, {"istio", Envoy}, {"nginx", Nginx}} {
		if bytes.Contains(name, []byte(owner.word)) || bytes.Contains(line, []byte(owner.word)) {
			return owner.proxy
		}
	}
	return NoProxy
}
