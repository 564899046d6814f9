package nginx

import (
	"slices"
	"sync"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// Dictionary knows the messages of nginx's error log: message part only, without "while …" and what stands behind. It is built when it is
// first needed. The first row that matches wins, so that special rows stand before general ones.
func Dictionary() *scan.Dictionary { return dictionary() }

var dictionary = sync.OnceValue(func() *scan.Dictionary {
	return scan.NewDictionary("nginx", slices.Concat(clientMessages, connectMessages, socketMessages(), answerMessages, healthMessages, selectMessages, limitMessages,
		diskMessages, resolveMessages, tlsMessages, fastcgiMessages, requestMessages, processMessages, http2Messages))
})

// clientPhases is what Find is given as phase where the other end of the connection is the client: then a reset or a failed handshake says nothing
// of an upstream, whatever the words.
const clientPhases = "client side"

// lookupPhase is the phase as the dictionary's rows write it; text is the phase's own in the line.
func lookupPhase(p *Phase, text []byte) []byte {
	switch {
	case p == nil:
		return nil
	case p.Side == ClientSide || p.Text == "sending to client":
		return clientPhasesText
	}
	return text
}

var clientPhasesText = []byte(clientPhases)

// fileCalls are the texts of a call that fails on a named file.
var fileCalls = func() []string {
	var texts []string
	for _, call := range [...]string{"pwrite", "pwritev", "write", "writev", "pread", "open", "mkdir", "rename", "lseek", "ftruncate", "mmap",
		"unlink", "link", "chmod", "chown", "stat", "opendir", "openat", "utimes"} {
		texts = append(texts, call+`() "…" failed (`, call+`() "…" to "…" failed (`)
	}
	return texts
}()

// clientMessages are failures towards the client. They look like those towards an upstream and come first.
var clientMessages = []scan.Row{
	{
		ID: "client.connection-lost", Text: "recv() failed (", Also: []string{"readv() failed (", "send() failed (", "writev() failed (", "sendfile() failed ("},
		Errno: []int{104, 54, 32, 110, 60, 113, 65, 101, 51, 103, 53, 107, 57}, Phase: clientPhases, Level: "info", Symptom: event.ClientClosed,
		Meaning: "The connection to the client broke; not an upstream fault.",
		Source:  "os/unix/ngx_recv.c:ngx_unix_recv; os/unix/ngx_writev_chain.c:ngx_writev",
		Sample:  "recv() failed (104: Connection reset by peer) while waiting for request", Made: true,
		Near: "recv() failed (104: Connection reset by peer) while reading response header from upstream",
	},
	{
		ID: "client.tls", Text: "SSL_do_handshake() failed", Also: []string{"peer closed connection in SSL handshake", "SSL_read() failed", "SSL_write() failed",
			"SSL_shutdown() failed"}, Phase: clientPhases, Level: "info", Symptom: event.ClientTLS,
		Meaning: "TLS with the client failed: scanners, old clients, a wrong port; not an upstream fault.",
		Source:  "event/ngx_event_openssl.c:ngx_ssl_handshake",
		Sample:  "SSL_do_handshake() failed (SSL: error:0A00006C:SSL routines::bad key share) while SSL handshaking", Made: true,
		Near: "SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) while SSL handshaking to upstream",
	},
}
