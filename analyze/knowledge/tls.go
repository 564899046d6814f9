package knowledge

import "strings"

// TLSReason is what a TLS library gives as the reason of a failed handshake, in plain words.
type TLSReason struct {
	Text  string // part of the library's own words, in lower case with blanks
	Means string
	Cause string
	Check string
	Fix   string
}

const (
	showDates   = "openssl s_client -connect HOST:PORT -servername NAME </dev/null | openssl x509 -noout -dates"
	showNames   = "openssl s_client -connect HOST:PORT -servername NAME </dev/null | openssl x509 -noout -ext subjectAltName"
	showChain   = "openssl s_client -connect HOST:PORT -servername NAME -showcerts </dev/null"
	tryVersions = "openssl s_client -connect HOST:PORT -servername NAME -tls1_2 </dev/null (and -tls1_3)"
	tryPlain    = "curl -sv http://HOST:PORT/ (does it answer without TLS?)"
)

// TLSReasons go from the special to the general: the first that is part of a message is the one that is meant.
var TLSReasons = []TLSReason{
	{"alert certificate expired", "The upstream says that the certificate which the proxy presented to it has expired.", "comms.tls-alert", "openssl x509 -noout -dates -in CLIENT_CERTIFICATE", "Renew the proxy's client certificate."},
	{"alert certificate revoked", "The upstream says that the certificate which the proxy presented to it was revoked.", "comms.tls-alert", "openssl x509 -noout -serial -in CLIENT_CERTIFICATE", "Issue another client certificate for the proxy."},
	{"alert certificate unknown", "The upstream does not accept the certificate that the proxy presented to it.", "comms.tls-alert", showChain, "Give the proxy a client certificate of the authority that the upstream asks for."},
	{"alert bad certificate", "The upstream does not accept the certificate that the proxy presented, or wants one and got none.", "comms.tls-alert", showChain, "Configure a client certificate (proxy_ssl_certificate; crt on the server line; tls_certificates)."},
	{"alert certificate required", "The upstream wants a client certificate, and the proxy has none.", "comms.tls-alert", showChain, "Configure a client certificate (proxy_ssl_certificate; crt on the server line; tls_certificates)."},
	{"alert unknown ca", "The upstream does not know the authority of the certificate that the proxy presented to it.", "comms.tls-alert", showChain, "Give the upstream that authority, or the proxy a certificate of one that it knows."},
	{"alert unrecognized name", "The upstream has no certificate for the name that the proxy asked for (SNI).", "comms.tls-name", showNames, "Send the right name: proxy_ssl_server_name on and proxy_ssl_name; sni on the server line; sni of the transport socket."},
	{"unrecognized name", "The upstream has no certificate for the name that the proxy asked for (SNI).", "comms.tls-name", showNames, "Send the right name: proxy_ssl_server_name on and proxy_ssl_name; sni on the server line; sni of the transport socket."},
	{"alert protocol version", "The upstream does not speak any version of TLS that the proxy offered.", "comms.tls-protocol", tryVersions, "Offer a version that both speak (proxy_ssl_protocols; ssl-min-ver; tls_minimum_protocol_version)."},
	{"alert handshake failure", "The upstream found no cipher, version or certificate in common with the proxy; without a name (SNI) many send this too.", "comms.tls-handshake", tryVersions, "Send the name (SNI); align ciphers and versions; see whether the upstream wants a client certificate."},
	{"alert insufficient security", "The upstream finds the ciphers that the proxy offered too weak.", "comms.tls-handshake", tryVersions, "Offer stronger ciphers."},
	{"alert internal error", "The upstream gave up the handshake by a fault of its own; mostly it has no certificate for the name that was asked for.", "comms.tls-alert", showNames, "Send the right name (SNI); read the upstream's log."},
	{"alert access denied", "The upstream refused the handshake by a rule of its own.", "comms.tls-alert", showChain, "Read the upstream's log; see whether it allows the proxy's address or certificate."},
	{"alert no application protocol", "The upstream speaks none of the protocols that the proxy offered (ALPN: HTTP/2, HTTP/1.1).", "comms.tls-alert", "openssl s_client -connect HOST:PORT -servername NAME -alpn h2,http/1.1 </dev/null", "Align HTTP/2 and HTTP/1.1 on both sides."},
	{"no application protocol", "The two sides have no protocol in common (ALPN: HTTP/2, HTTP/1.1).", "comms.tls-alert", "openssl s_client -connect HOST:PORT -servername NAME -alpn h2,http/1.1 </dev/null", "Align HTTP/2 and HTTP/1.1 on both sides."},
	{"alert decrypt error", "The upstream could not verify the handshake: the key does not belong to the certificate, or somebody changed bytes on the way.", "comms.tls-alert", showChain, "Put the key and the certificate that belong together in place; look for a box that inspects TLS."},
	{"inappropriate fallback", "One side fell back to an older version of TLS though both speak a newer one: mostly a retry after a broken first try.", "comms.tls-protocol", tryVersions, "Find out why the first handshake broke."},
	{"certificate is not yet valid", "The upstream's certificate is valid from a later moment on, or the proxy's clock is behind.", "comms.tls-expired", showDates, "Wait, install the older certificate, or set the clock."},
	{"certificate has expired", "The upstream's certificate is out of date.", "comms.tls-expired", showDates, "Renew the certificate and reload what serves it."},
	{"certificate expired", "The upstream's certificate is out of date.", "comms.tls-expired", showDates, "Renew the certificate and reload what serves it."},
	{"certificate revoked", "The authority withdrew the upstream's certificate.", "comms.tls-verify", showChain, "Issue another certificate."},
	{"hostname mismatch", "The upstream's certificate is for another name.", "comms.tls-name", showNames, "Ask for the name that the certificate has, or issue one for this name."},
	{"ip address mismatch", "The upstream's certificate is not for the address that was asked for.", "comms.tls-name", showNames, "Ask for the name that the certificate has, or put the address into it."},
	{"certificate does not match", "The upstream's certificate is for another name.", "comms.tls-name", showNames, "Ask for the name that the certificate has, or issue one for this name."},
	{"verify san list", "The upstream's certificate has none of the names that the proxy expects.", "comms.tls-name", showNames, "Correct the expected names, or issue a certificate that has one of them."},
	{"unable to get local issuer certificate", "The proxy does not know the authority that signed the upstream's certificate, or the upstream does not send the certificates between.", "comms.tls-verify", showChain, "Install the authority at the proxy, or the missing intermediate at the upstream."},
	{"unable to get issuer certificate", "A certificate between the upstream's own and its authority is missing.", "comms.tls-verify", showChain, "Install the missing intermediate at the upstream."},
	{"unable to verify the first certificate", "The upstream sends only its own certificate, and not those between it and its authority.", "comms.tls-verify", showChain, "Install the full chain at the upstream."},
	{"self-signed certificate", "The upstream signed its certificate itself, and the proxy does not trust it.", "comms.tls-verify", showChain, "Give the proxy that certificate as an authority, or issue one of an authority that it knows."},
	{"self signed certificate", "The upstream signed its certificate itself, and the proxy does not trust it.", "comms.tls-verify", showChain, "Give the proxy that certificate as an authority, or issue one of an authority that it knows."},
	{"key too small", "A key of the upstream is shorter than the proxy's library accepts.", "comms.tls-verify", showChain, "Issue a certificate with a longer key (2048 bits and more), or stronger DH parameters."},
	{"md too weak", "A certificate in the chain is signed with a hash that the proxy's library takes for broken (SHA-1).", "comms.tls-verify", showChain, "Issue certificates signed with SHA-256."},
	{"certificate verify failed", "The proxy does not trust the upstream's certificate.", "comms.tls-verify", showChain, "Install the missing authority or intermediate; see that name and dates are right."},
	{"routines http request", "One side speaks plain HTTP on a port of TLS.", "comms.protocol-mismatch", tryPlain, "Use http:// or the port of TLS."},
	{"internal http request", "One side speaks plain HTTP on a port of TLS.", "comms.protocol-mismatch", tryPlain, "Use http:// or the port of TLS."},
	{"wrong version number", "The upstream does not speak TLS on that port: mostly plain HTTP.", "comms.protocol-mismatch", tryPlain, "Use http://, or the port of TLS."},
	{"packet length too long", "The upstream does not speak TLS on that port: mostly plain HTTP.", "comms.protocol-mismatch", tryPlain, "Use http://, or the port of TLS."},
	{"record layer failure", "What came is no TLS, or was changed on the way.", "comms.protocol-mismatch", tryPlain, "Use the port of TLS; look for a box that inspects TLS."},
	{"unknown protocol", "The upstream speaks no TLS on that port, or a version that the proxy does not know.", "comms.protocol-mismatch", tryPlain, "Use the port of TLS; align versions."},
	{"unsupported protocol", "The upstream speaks only versions of TLS that the proxy does not allow any more (TLS 1.0, 1.1).", "comms.tls-protocol", tryVersions, "Let the upstream speak TLS 1.2 or later."},
	{"no protocols available", "The proxy's own configuration leaves no version of TLS to speak.", "comms.tls-protocol", tryVersions, "Correct the proxy's versions (proxy_ssl_protocols; ssl-min-ver, ssl-max-ver)."},
	{"no shared cipher", "The two sides have no cipher in common.", "comms.tls-handshake", tryVersions, "Align the lists of ciphers; see that the certificate's kind of key (RSA, ECDSA) fits them."},
	{"no cipher", "The two sides have no cipher in common.", "comms.tls-handshake", tryVersions, "Align the lists of ciphers."},
	{"no suitable signature algorithm", "The two sides have no way of signing in common; often a certificate signed with SHA-1.", "comms.tls-handshake", showChain, "Issue a certificate signed with SHA-256."},
	{"unsafe legacy renegotiation", "The upstream's TLS is too old for OpenSSL 3: it lacks secure renegotiation.", "comms.tls-handshake", showChain, "Update the upstream's TLS; until then allow legacy servers in the proxy's openssl.cnf (UnsafeLegacyServerConnect)."},
	{"unexpected eof while reading", "The upstream closed the connection in the midst of the handshake: it went down, wants another name, or a box between cut it.", "comms.tls-closed", "openssl s_client -connect HOST:PORT -servername NAME </dev/null", "Read the upstream's log; try with and without the name (SNI)."},
	{"bad record mac", "Bytes were changed on the way, or the two sides disagree about the keys.", "comms.tls-handshake", showChain, "Look for a box that inspects TLS, and for faulty network hardware."},
}

// FindTLSReason finds the reason that a message names, or nil. The libraries write the same with blanks or underscores, small or capital.
func FindTLSReason(message string) *TLSReason {
	text := strings.Join(strings.Fields(strings.ToLower(strings.NewReplacer("_", " ", ":", " ").Replace(message))), " ")
	for i := range TLSReasons {
		if strings.Contains(text, TLSReasons[i].Text) {
			return &TLSReasons[i]
		}
	}
	return nil
}
