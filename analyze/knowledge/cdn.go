package knowledge

// Code is a status that a CDN or balancer in front of the origin makes. It is never a failure of the origin's gateway, but the origin's log can show
// something for most of them.
type Code struct {
	Status  int
	Who     string
	Meaning string
	Origin  string // what the origin's log can show
}

// Codes are those of CDNs and cloud balancers.
var Codes = []Code{
	{460, "AWS ALB", "The client closed the connection before the balancer's idle time-out.", "A 499 (nginx), C… (HAProxy) or DC (Envoy) at that second: the client left first."},
	{463, "AWS ALB", "X-Forwarded-For had too many addresses.", "Nothing: the request never reached the origin."},
	{464, "AWS ALB", "The protocol of the request and that of the target group do not fit.", "Nothing: the request never reached the origin."},
	{520, "Cloudflare", "The origin answered with something empty, unknown or unexpected.", "A request without status, a reset, or too large headers at that second."},
	{521, "Cloudflare", "The origin refused the connection.", "Nothing in the access log: the proxy was down, or a firewall refuses the CDN's addresses. Look for the proxy's restart, and at the firewall."},
	{522, "Cloudflare", "The connection to the origin timed out.", "Nothing in the access log: packets vanish before the proxy. Look at the firewall (are all CDN networks allowed?), a full SYN queue (nstat TcpExtListenDrops), and worker_connections."},
	{523, "Cloudflare", "The origin is unreachable: wrong DNS record or no route.", "Nothing: compare the record at the CDN with the origin's address."},
	{524, "Cloudflare", "The origin accepted, and sent no answer within 100 s.", "A request that took longer than 100 s, or a 499 after exactly 100 s."},
	{525, "Cloudflare", "The TLS handshake with the origin failed.", "An SSL_do_handshake message (nginx, level info) or an SSL handshake failure line (HAProxy) at that second."},
	{526, "Cloudflare", "The origin's certificate is not valid.", "Nothing: look at the certificate and its chain; the CDN verifies it in strict mode."},
	{527, "Cloudflare", "Railgun error.", "Nothing."},
	{530, "Cloudflare", "The origin's name did not resolve, beside an error 1xxx.", "Nothing: look at the DNS record at the CDN."},
	{561, "AWS ALB", "The identity provider answered with an error.", "Nothing: the request never reached the origin."},
}

// FindCode returns the row of a status, or nil.
func FindCode(status int) *Code {
	for i := range Codes {
		if Codes[i].Status == status {
			return &Codes[i]
		}
	}
	return nil
}
