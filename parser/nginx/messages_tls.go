package nginx

import (
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// tlsMessages are about TLS.
var tlsMessages = []scan.Row{
	{
		ID: "ssl.handshake-wrong-version", Text: "SSL_do_handshake() failed (SSL: error:…wrong version number", Phase: "SSL handshaking to upstream", Level: "error", Symptom: event.TLSProtocol,
		Also: []string{
			"SSL_do_handshake() failed (SSL: error:…unknown protocol", "SSL_do_handshake() failed (SSL: error:…packet length too long",
			"SSL_do_handshake() failed (SSL: error:…http request", "SSL_do_handshake() failed (SSL: error:…record overflow",
		},
		Meaning: "Upstream port does not speak TLS (or an incompatible one).",
		Source:  "event/ngx_event_openssl.c:ngx_ssl_handshake",
		Sample:  "SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) while SSL handshaking to upstream",
		Near:    "SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) while SSL handshaking",
	},
	{
		ID: "ssl.handshake-alert", Text: "SSL_do_handshake() failed (SSL: error:…alert ", Phase: "SSL handshaking to upstream", Level: "error", Symptom: event.TLSAlert,
		Meaning: "Upstream ended the handshake with a TLS alert (name, version, cipher or client certificate).",
		Source:  "event/ngx_event_openssl.c:ngx_ssl_handshake",
		Sample:  "SSL_do_handshake() failed (SSL: error:0A000410:SSL routines::sslv3 alert handshake failure:SSL alert number 40) while SSL handshaking to upstream", Made: true,
	},
	{
		ID: "ssl.handshake-verify", Text: "SSL_do_handshake() failed (SSL: error:…certificate verify failed", Phase: "SSL handshaking to upstream", Level: "error", Symptom: event.TLSVerify,
		Meaning: "Certificate chain of the upstream was not trusted.",
		Source:  "event/ngx_event_openssl.c:ngx_ssl_handshake",
		Sample:  "SSL_do_handshake() failed (SSL: error:0A000086:SSL routines::certificate verify failed) while SSL handshaking to upstream", Made: true,
	},
	{
		ID: "ssl.handshake-syscall", Text: "SSL_do_handshake() failed (1", Level: "error", Symptom: event.TLSClosed,
		Also: []string{
			"SSL_do_handshake() failed (2", "SSL_do_handshake() failed (3", "SSL_do_handshake() failed (4", "SSL_do_handshake() failed (5",
			"SSL_do_handshake() failed (6", "SSL_do_handshake() failed (7", "SSL_do_handshake() failed (8", "SSL_do_handshake() failed (9",
		},
		Meaning: "Connection broke during the TLS handshake.",
		Source:  "event/ngx_event_openssl.c:ngx_ssl_handshake",
		Sample:  "SSL_do_handshake() failed (104: Connection reset by peer) while SSL handshaking to upstream", Made: true,
		Near: "SSL_do_handshake() failed (SSL: error:0A000126:SSL routines::unexpected eof while reading) while SSL handshaking to upstream",
	},
	{
		ID: "ssl.handshake-other", Text: "SSL_do_handshake() failed", Symptom: event.TLSHandshake,
		Meaning: "TLS handshake failed; the OpenSSL text tells why.",
		Source:  "event/ngx_event_openssl.c:ngx_ssl_handshake",
		Sample:  "SSL_do_handshake() failed (SSL: error:0A000126:SSL routines::unexpected eof while reading) while SSL handshaking to upstream", Made: true,
		Near: "SSL_do_handshake() failed (104: Connection reset by peer) while SSL handshaking to upstream",
	},
	{
		ID: "ssl.peer-closed", Text: "peer closed connection in SSL handshake", Phase: "SSL handshaking to upstream", Level: "error", Symptom: event.TLSClosed,
		Meaning: "Upstream closed the connection during the TLS handshake.",
		Source:  "event/ngx_event_openssl.c:ngx_ssl_handshake",
		Sample:  "peer closed connection in SSL handshake (104: Connection reset by peer) while SSL handshaking to upstream", Made: true,
		Near: "peer closed connection in SSL handshake (104: Connection reset by peer) while SSL handshaking",
	},
	{
		ID: "ssl.handshake-rejected", Text: "handshake rejected", Level: "error", Symptom: event.TLSHandshake,
		Meaning: "Handshake rejected by a callback.",
		Source:  "event/ngx_event_openssl.c:ngx_ssl_handshake",
		Sample:  "handshake rejected while SSL handshaking to upstream",
	},
	{
		ID: "ssl.verify-expired", Text: "upstream SSL certificate verify error: (10: ", Level: "error", Symptom: event.TLSExpired,
		Also:    []string{"upstream SSL certificate verify error: (10:"},
		Meaning: "Upstream certificate has expired.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_ssl_handshake",
		Sample:  "upstream SSL certificate verify error: (10:certificate has expired) while SSL handshaking to upstream",
		Near:    "upstream SSL certificate verify error: (18:self-signed certificate) while SSL handshaking to upstream",
	},
	{
		ID: "ssl.verify", Text: "upstream SSL certificate verify error: (", Level: "error", Symptom: event.TLSVerify,
		Meaning: "Upstream certificate failed verification (code and text say why).",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_ssl_handshake",
		Sample:  "upstream SSL certificate verify error: (18:self-signed certificate) while SSL handshaking to upstream", Made: true,
		Near: "client SSL certificate verify error: (18:self-signed certificate) while reading client request headers",
	},
	{
		ID: "ssl.name-mismatch", Text: `upstream SSL certificate does not match "`, Level: "error", Symptom: event.TLSName,
		Meaning: "Certificate is for another name than expected.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_ssl_handshake",
		Sample:  `upstream SSL certificate does not match "app.example" while SSL handshaking to upstream`, Made: true,
	},
	{
		ID: "ssl.io", Text: "SSL_read() failed", Symptom: event.AnswerReset,
		Also: []string{
			"SSL_write() failed", "SSL_shutdown() failed", "SSL_read_early_data() failed", "SSL_write_early_data() failed", "SSL_sendfile() failed",
			"SSL_renegotiate() failed",
		},
		Meaning: "TLS connection broke while data was exchanged.",
		Source:  "event/ngx_event_openssl.c:ngx_ssl_handle_recv",
		Sample:  "SSL_read() failed (SSL: error:0A000126:SSL routines::unexpected eof while reading) while reading response header from upstream", Made: true,
		Near: "SSL_read() failed (SSL: error:0A000126:SSL routines::unexpected eof while reading) while waiting for request",
	},
	{
		ID: "ssl.setup", Text: "SSL_…) failed", Symptom: event.TLSSetup,
		Also: []string{
			"X509_…) failed", "BIO_…) failed", "OSSL_…) failed", "EVP_…) failed", "RAND_bytes(…) failed", "HMAC_…) failed", "OPENSSL_…) failed",
			"PEM_…) failed", "d2i_…) failed", "OCSP_…) failed", "ASN1_…) failed",
		},
		Meaning: "A TLS library call failed: setup, memory or file problem.",
		Source:  "event/ngx_event_openssl.c",
		Sample:  `SSL_CTX_load_verify_locations("/etc/nginx/ca.pem") failed (SSL: error:80000002:system library::No such file or directory)`, Made: true,
	},
	{
		ID: "ssl.cannot-load", Text: `cannot load certificate key "…": `, Level: "error", Symptom: event.TLSSetup,
		Also:    []string{`cannot load certificate "…": `, `cannot load CRL "…": `},
		Meaning: "TLS file cannot be loaded (level emerg at start, error per connection).",
		Source:  "event/ngx_event_openssl.c:ngx_ssl_connection_certificate",
		Sample:  `cannot load certificate "/etc/nginx/site.crt": BIO_new_file() failed (SSL: error:80000002:system library::No such file or directory)`, Made: true,
	},
	{
		ID: "ssl.client-verify", Text: "client SSL certificate verify error: ", Level: "info", Symptom: event.ClientTLS,
		Also:    []string{"client sent no required SSL certificate"},
		Meaning: "Client certificate problem; not an upstream fault.",
		Source:  "http/ngx_http_request.c:ngx_http_process_request",
		Sample:  "client SSL certificate verify error: (18:self-signed certificate) while reading client request headers", Made: true,
		Near: "upstream SSL certificate verify error: (18:self-signed certificate) while SSL handshaking to upstream",
	},
	{
		ID: "ssl.stale-error", Text: "ignoring stale global SSL error", Level: "alert", Symptom: event.Normal,
		Meaning: "Left-over OpenSSL error, ignored.",
		Source:  "event/ngx_event_openssl.c:ngx_ssl_clear_error",
		Sample:  "ignoring stale global SSL error (SSL: error:0A0000B9:SSL routines::no cipher match) while keepalive", Made: true,
	},
}
