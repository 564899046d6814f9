package nginx

import "bytes"

// The dictionary has the calls and numbers of Linux, and the numbers of BSD where these mean nothing else in such a message. What nginx writes on the other
// systems is looked for by what it is on Linux; the event keeps the number that was logged.

// systemCalls are other systems' words for a call.
var systemCalls = [...]struct{ there, here []byte }{
	{[]byte("kevent() reported that connect()"), []byte("connect()")}, // BSD and macOS
	{[]byte("WSARecv()"), []byte("recv()")},                           // Windows
	{[]byte("WSASend()"), []byte("send()")},
}

// plainCall is a message with the words of Linux.
func (p *errorLog) plainCall(text []byte) []byte {
	if len(text) == 0 || text[0] != 'k' && text[0] != 'W' {
		return text
	}
	for _, c := range &systemCalls {
		if bytes.HasPrefix(text, c.there) {
			p.call = append(append(p.call[:0], c.here...), text[len(c.there):]...)
			return p.call
		}
	}
	return text
}

// windowsCodes are the errors of sockets on Windows, and what they are on Linux. Where no port is left, connect() says there that the address is in use.
var windowsCodes = [...]struct{ there, here int }{
	{10013, 13}, {10024, 24}, {10035, 11}, {10048, 99}, {10049, 99}, {10050, 100}, {10051, 101}, {10053, 104}, {10054, 104}, {10055, 105}, {10057, 107},
	{10060, 110}, {10061, 111}, {10064, 112}, {10065, 113},
}

// linuxCode is the number of an error on Linux.
func linuxCode(code int) int {
	if code < windowsCodes[0].there {
		return code
	}
	for _, c := range &windowsCodes {
		if c.there == code {
			return c.here
		}
	}
	return code
}
