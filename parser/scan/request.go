package scan

import "bytes"

// SplitRequest cuts a request line. Blanks inside the target belong to it, those before the protocol do not; an absolute URL stays whole; what a cut
// line lost is nil.
// All three are nil for a text that is no request, such as the bytes of a TLS handshake or HAProxy's <BADREQ>.
func SplitRequest(b []byte) (method, target, protocol []byte) {
	end := bytes.IndexByte(b, ' ')
	if end < 0 {
		end = len(b)
	}
	method = b[:end]
	if !isMethod(method, end == len(b)) {
		return nil, nil, nil
	}
	if end == len(b) {
		return method, nil, nil
	}
	target = b[end+1:]
	if at := protocolBlank(target); at >= 0 && isProtocol(target[at+1:]) {
		target, protocol = target[:at], target[at+1:]
		for len(target) > 0 && target[len(target)-1] == ' ' {
			target = target[:len(target)-1]
		}
	}
	if len(target) == 0 {
		target = nil
	}
	return method, target, protocol
}

// protocolBlank is the last blank, which most requests have nine bytes before their end.
func protocolBlank(target []byte) int {
	if at := len(target) - len(usualProtocol); at >= 0 && string(target[at:]) == usualProtocol {
		return at
	}
	return bytes.LastIndexByte(target, ' ')
}

const usualProtocol = " HTTP/1.1"

// isMethod is strict about a word that stands alone: it is a method that a cut left over only when it is in capitals.
func isMethod(b []byte, alone bool) bool {
	if string(b) == "GET" || string(b) == "POST" {
		return true
	}
	for _, c := range b {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && c != '-' && c != '_' || alone && c >= 'a' {
			return false
		}
	}
	return len(b) > 0 && len(b) <= 32 && b[0] >= 'A'
}

const protocolHead = "HTTP/"

// isProtocol takes the beginning of "HTTP/" as well, which a cut leaves over.
func isProtocol(b []byte) bool {
	if len(b) < len(protocolHead) {
		return len(b) > 0 && string(b) == protocolHead[:len(b)]
	}
	return string(b[:len(protocolHead)]) == protocolHead
}

// SplitTarget cuts a request's target into path and query; query is nil without a question mark. Scheme and host of an absolute URL are left out.
func SplitTarget(b []byte) (path, query []byte) {
	if len(b) > 0 && b[0] != '/' {
		b = withoutHost(b)
	}
	at := bytes.IndexByte(b, '?')
	switch {
	case at < 0:
		return b, nil
	case at == 0:
		return rootPath, b[1:]
	}
	return b[:at], b[at+1:]
}

// withoutHost cuts off what stands before the path or query of an absolute URL.
func withoutHost(b []byte) []byte {
	at := bytes.Index(b, schemeEnd)
	if at <= 0 || bytes.IndexByte(b[:at], '/') >= 0 || bytes.IndexByte(b[:at], '?') >= 0 {
		return b
	}
	for i := at + len(schemeEnd); i < len(b); i++ {
		if b[i] == '/' || b[i] == '?' {
			return b[i:]
		}
	}
	return rootPath
}

var rootPath, schemeEnd = []byte("/"), []byte("://")
