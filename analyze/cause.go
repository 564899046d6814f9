package analyze

import "github.com/why502/why502/analyze/knowledge"

// Check is one thing to look at now: where, and what to type. Names in braces are filled in from the logs.
type Check struct{ Where, Command string }

// The places where a check is made. Nobody knows on which machine the report is read, so each check says where it belongs.
const (
	OnGateway  = "on the gateway"
	OnUpstream = "on the upstream"
	Anywhere   = "anywhere"
)

// Cause is one row of the table of causes.
type Cause struct {
	ID       string
	Category knowledge.Category
	Title    string // what happened, a clause for the WHY line
	Checks   []Check
	Fix      string
}

var causes = []Cause{
	{"overload.backlog-full", knowledge.Overload, "the listen queue of {peer} is full", []Check{{OnUpstream, "ss -lnt 'sport = :{port}'"}, {OnUpstream, "nstat -az TcpExtListenOverflows TcpExtListenDrops"}, {OnUpstream, "cat /proc/sys/net/core/somaxconn"}}, "Raise workers and the listen backlog (with somaxconn); shed load; find the slow requests."},
	{"overload.socket-backlog", knowledge.Overload, "the socket queue of {peer} is full", []Check{{OnGateway, "ss -lxp | grep {socket}"}, {OnGateway, "grep max_children /var/log/php*fpm*.log"}, {OnGateway, "cat /proc/sys/net/core/somaxconn"}}, "Raise pm.max_children (or workers) and listen.backlog with somaxconn; find the slow scripts."},
	{"overload.workers-exhausted", knowledge.Overload, "all workers of {upstream} are busy", []Check{{OnUpstream, "ps axo stat,etime,pcpu,args | grep -iE '[p]hp-fpm|[g]unicorn|[u]wsgi|[p]uma|[u]nicorn'"}, {OnUpstream, "grep max_children /var/log/php*fpm*.log"}}, "Raise the number of workers if memory allows; find the slow scripts; optimise the database queries behind them."},
	{"overload.worker-timeout", knowledge.Overload, "workers of {upstream} are killed at their own time-out", []Check{{OnUpstream, "journalctl -u {unit} --since -30min | grep -i timeout"}, {OnUpstream, "top -bn1 | head -20"}}, "Find what the workers wait for (mostly the database); raise the worker time-out above the slowest honest request."},
	{"overload.oom-kill", knowledge.Overload, "{upstream} was killed for lack of memory", []Check{{OnUpstream, "dmesg -T | grep -iE 'out of memory|killed process'"}, {OnUpstream, "systemctl show {unit} -p MemoryMax"}, {Anywhere, "kubectl describe pod -n {namespace} | grep -A3 'Last State'"}}, "Give it more memory or let it take less: fewer workers, smaller requests; then find what grows."},
	{"overload.crash", knowledge.Overload, "{upstream} went down under load", []Check{{OnUpstream, "journalctl -u {unit} --since -30min"}, {OnUpstream, "dmesg -T | tail -50"}}, "Scale out or shed load first; then find the limit that broke (memory, threads, connections)."},
	{"overload.slow-response", knowledge.Overload, "{upstream} is too slow to answer in time", []Check{{OnUpstream, "top -bn1 | head -20; vmstat 1 5"}, {OnUpstream, "psql -c 'select now() - query_start, state, query from pg_stat_activity order by 1 desc limit 10' || mysql -e 'show full processlist'"}}, "Scale or speed up what is slow (queries, locks, calls to others); only then raise the time-out."},
	{"overload.queue", knowledge.Overload, "requests wait too long for a free server of {upstream}", []Check{{OnGateway, "echo 'show stat' | socat - /run/haproxy/admin.sock | cut -d, -f1-7"}}, "Raise the servers' maxconn if they can bear it, or add servers; find the slow requests."},
	{"overload.circuit-breaker", knowledge.Overload, "a circuit breaker of {upstream} is open", []Check{{OnGateway, "curl -s localhost:{admin}/stats | grep -E 'cluster.{upstream}.*(overflow|cx_open|rq_pending)'"}}, "Scale the service or raise the cluster's max_connections / max_pending_requests / max_requests."},
	{"overload.worker-connections", knowledge.Overload, "the proxy has no free connection slot", []Check{{OnGateway, "nginx -T | grep -n worker_connections"}, {OnGateway, "ss -s"}}, "Raise worker_connections and worker_rlimit_nofile."},
	{"overload.file-descriptors", knowledge.Overload, "no file descriptor is left", []Check{{OnGateway, "cat /proc/$(pgrep -o nginx)/limits"}, {OnGateway, "sysctl fs.file-nr"}}, "Raise the open-file limit; look for a leak."},
	{"overload.ephemeral-ports", knowledge.Overload, "no local port is left for {peer}", []Check{{OnGateway, "ss -s; sysctl net.ipv4.ip_local_port_range"}, {OnGateway, "ss -tan state time-wait dst {host} | wc -l"}}, "Use keep-alive to the upstream; widen the port range; add source or upstream addresses."},
	{"overload.maxconn", knowledge.Overload, "a connection limit of the proxy is reached", []Check{{OnGateway, "echo 'show info' | socat - /run/haproxy/admin.sock"}}, "Raise maxconn (with ulimit-n) if memory allows."},
	{"overload.socket-memory", knowledge.Overload, "no memory is left for sockets", []Check{{OnGateway, "cat /proc/net/sockstat; free -m"}}, "Free memory; raise tcp_mem."},
	{"overload.memory", knowledge.Overload, "no memory is left", []Check{{OnGateway, "free -m"}, {OnUpstream, "free -m"}}, "Free or add memory; find what grows."},
	{"overload.conntrack-full", knowledge.Overload, "the connection tracking table is full", []Check{{OnGateway, "sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max"}}, "Raise nf_conntrack_max or exempt this traffic from tracking."},
	{"overload.no-live-upstreams", knowledge.Overload, "every server of {upstream} was taken out because it was too slow", []Check{{OnGateway, "grep 'temporarily disabled' /var/log/nginx/error.log | tail -20"}, {OnUpstream, "top -bn1 | head -20"}}, "Add servers; raise max_fails so that one slow answer does not take a server out."},
	{"overload.check-timeout", knowledge.Overload, "{upstream} is too busy to answer its health checks", []Check{{OnGateway, "echo 'show servers state' | socat - /run/haproxy/admin.sock"}, {OnUpstream, "top -bn1 | head -20"}}, "Scale the service; give the check a longer time-out and its own light endpoint."},
	{"overload.proxy-overload", knowledge.Overload, "the proxy sheds load to protect itself", []Check{{OnGateway, "free -m"}, {OnGateway, "curl -s localhost:{admin}/stats | grep overload"}}, "More memory or more proxies."},
	{"overload.db-connections", knowledge.Overload, "the database takes no more connections", []Check{{Anywhere, "psql -c 'show max_connections' -c 'select state, count(*) from pg_stat_activity group by 1' || mysql -e 'show variables like \"max_connections\"; show processlist'"}}, "Use a connection pool; raise max_connections; optimise slow queries."},
	{"overload.disk", knowledge.Overload, "the machine is stuck on its disk", []Check{{OnUpstream, "iostat -x 1 5; df -h"}}, "Free the disk; move the load."},
	{"overload.stream-limit", knowledge.Overload, "{upstream} refuses more streams", []Check{{Anywhere, "nghttp -nv http://{host}:{port}/ | grep MAX_CONCURRENT_STREAMS"}}, "Raise the limit or add connections."},
	{"overload.tls-slow", knowledge.Overload, "the TLS handshake with {peer} takes too long", []Check{{OnUpstream, "top -bn1 | head -20"}}, "More processor for TLS; session resumption; keep-alive."},
	{"overload.other", knowledge.Overload, "{upstream} is overloaded", []Check{{OnUpstream, "top -bn1 | head -20; free -m; uptime"}}, "Scale out, or shed load."},
	{"comms.refused", knowledge.Communication, "nothing listens on {peer}", []Check{{OnUpstream, "ss -ltnp 'sport = :{port}'"}, {OnUpstream, "systemctl status {unit}"}, {OnUpstream, "journalctl -u {unit} --since -30min"}}, "Start the service; correct address or port; drain before a restart; have a second server."},
	{"comms.restart", knowledge.Communication, "{upstream} was away for a restart", []Check{{OnUpstream, "journalctl -u {unit} --since -30min"}}, "Restart servers one after the other and drain them first; have a second server."},
	{"comms.socket-missing", knowledge.Communication, "the socket {peer} does not exist", []Check{{OnGateway, "ls -l {socket}"}, {OnGateway, "systemctl status {unit}"}}, "Start the service; align the socket's path on both sides."},
	{"comms.closed-early", knowledge.Communication, "{upstream} closes connections before it answers", []Check{{OnUpstream, "journalctl -u {unit} --since -30min"}, {OnGateway, "tcpdump -ni any host {host} and port {port} -c 50"}}, "Find why the application closes: its log at these seconds."},
	{"comms.keepalive-race", knowledge.Communication, "{upstream} closes idle connections just as the proxy reuses them", []Check{{Anywhere, "bash -c \"exec 3<>/dev/tcp/{host}/{port}; printf 'GET / HTTP/1.1\\r\\nHost: {host}\\r\\n\\r\\n' >&3; time cat <&3 >/dev/null\""}, {OnGateway, "tcpdump -ni any host {host} and port {port} -c 50"}}, "Make the proxy's idle time-out shorter than the upstream's keep-alive time-out; allow a retry of idempotent requests."},
	{"comms.reset", knowledge.Communication, "{upstream} resets connections", []Check{{OnUpstream, "journalctl -u {unit} --since -30min"}, {OnGateway, "tcpdump -ni any 'host {host} and tcp[tcpflags] & tcp-rst != 0' -c 50"}}, "Find who sends the reset: the application, or a device between."},
	{"comms.timeout-too-short", knowledge.Communication, "the proxy no longer waits as long as {upstream} takes", []Check{{OnGateway, "nginx -T 2>/dev/null | grep -nE '_timeout'; grep -nE 'timeout +(server|connect)' /etc/haproxy/haproxy.cfg"}, {OnGateway, "git -C /etc log --since=-1d -p -- nginx haproxy envoy | grep -i timeout"}}, "Take the change of the time-out back, or set it above the slowest honest request; then make that request faster."},
	{"comms.slow-dependency", knowledge.Communication, "{upstream} waits for something else and does not answer in time", []Check{{OnUpstream, "ss -tnp state established 'sport != :{port}'"}}, "Set the application's own time-outs below the proxy's; repair the slow dependency."},
	{"comms.invalid-response", knowledge.Communication, "{upstream} answers what is no valid HTTP", []Check{{Anywhere, "curl -sv --http1.1 http://{host}:{port}/ | head"}, {OnGateway, "echo 'show errors' | socat - /run/haproxy/admin.sock"}}, "Correct port and protocol on both sides."},
	{"comms.invalid-header", knowledge.Communication, "{upstream} sends header lines that are not valid", []Check{{Anywhere, "curl -sv http://{host}:{port}{path} | head -30"}, {OnGateway, "echo 'show errors' | socat - /run/haproxy/admin.sock"}}, "Correct the header that the proxy names."},
	{"comms.protocol-mismatch", knowledge.Communication, "{peer} speaks another protocol than the proxy expects", []Check{{Anywhere, "curl -sv --http1.1 http://{host}:{port}/; curl -sv --http2-prior-knowledge http://{host}:{port}/"}}, "Align the protocol (HTTP/1, HTTP/2, FastCGI, TLS) on both sides."},
	{"comms.http2-error", knowledge.Communication, "{upstream} breaks the HTTP/2 protocol", []Check{{Anywhere, "nghttp -nv http://{host}:{port}/ | tail -20"}, {OnUpstream, "journalctl -u {unit} --since -30min"}}, "Align the HTTP/2 settings; upgrade the side that is wrong."},
	{"comms.tls-expired", knowledge.Communication, "the certificate of {peer} has expired", []Check{{Anywhere, "openssl s_client -connect {host}:{port} -servername {name} </dev/null 2>/dev/null | openssl x509 -noout -dates"}}, "Renew the certificate and reload the server; watch the expiry date."},
	{"comms.tls-verify", knowledge.Communication, "the certificate of {peer} is not trusted", []Check{{Anywhere, "openssl s_client -connect {host}:{port} -servername {name} -showcerts </dev/null"}}, "Install the missing intermediate or the right authority."},
	{"comms.tls-name", knowledge.Communication, "the certificate of {peer} is for another name", []Check{{Anywhere, "openssl s_client -connect {host}:{port} -servername {name} </dev/null 2>/dev/null | openssl x509 -noout -ext subjectAltName"}}, "Correct the certificate, or the name that the proxy asks for."},
	{"comms.tls-protocol", knowledge.Communication, "{peer} speaks no TLS, or another version, where TLS is expected", []Check{{Anywhere, "openssl s_client -connect {host}:{port} </dev/null; curl -sv http://{host}:{port}/"}}, "Correct port or scheme; align the TLS versions."},
	{"comms.tls-handshake", knowledge.Communication, "the TLS handshake with {peer} fails", []Check{{Anywhere, "openssl s_client -connect {host}:{port} -servername {name} </dev/null"}}, "Align versions, ciphers and certificates on both sides."},
	{"comms.host-down", knowledge.Communication, "the host {host} does not answer", []Check{{Anywhere, "ping -c3 {host}"}, {OnGateway, "ip neigh show {host}"}}, "Bring the host back, or take it out of the upstream."},
	{"comms.network-down", knowledge.Communication, "the gateway's own network is down", []Check{{OnGateway, "ip -br link"}}, "Restore the link."},
	{"comms.connect-failed", knowledge.Communication, "no connection to {peer} can be made", []Check{{Anywhere, "nc -vz -w3 {host} {port}; traceroute -n -T -p {port} {host}"}}, "Find whether it refuses, times out or is unreachable; then act on that."},
	{"comms.no-server", knowledge.Communication, "no server of {upstream} is usable", []Check{{OnGateway, "grep -hE 'is DOWN|temporarily disabled' /var/log/haproxy.log /var/log/nginx/error.log | tail -20"}}, "Restore the servers; look at why the checks failed."},
	{"comms.no-endpoints", knowledge.Communication, "the service {upstream} has no ready endpoint", []Check{{Anywhere, "kubectl get endpoints,pods -n {namespace}"}}, "Make the pods ready; look at their probes."},
	{"comms.server-marked-down", knowledge.Communication, "sessions were cut when health checks took the server out", []Check{{OnGateway, "grep 'is DOWN' /var/log/haproxy.log | tail -20"}}, "Cure what the check found."},
	{"comms.h2-stream-reset", knowledge.Communication, "{upstream} resets streams", []Check{{OnUpstream, "journalctl -u {unit} --since -30min"}}, "Find why the handler gives up."},
	{"comms.truncated-body", knowledge.Communication, "{upstream} breaks off within the response", []Check{{OnUpstream, "journalctl -u {unit} --since -30min"}}, "Find why the application stops."},
	{"comms.proxy-service", knowledge.Communication, "a service that the proxy asks for every request failed", []Check{{OnGateway, "nginx -T | grep -n auth_request; curl -s localhost:{admin}/stats | grep -E 'ext_authz|ratelimit'"}}, "Restore that service."},
	{"comms.wrong-port", knowledge.Communication, "the proxy asks a port where nobody listens", []Check{{OnUpstream, "ss -ltnp"}, {OnGateway, "nginx -T | grep -n {port}"}}, "Correct the port in the proxy's configuration."},
	{"comms.other", knowledge.Communication, "the communication with {upstream} is disturbed", []Check{{Anywhere, "curl -sv http://{host}:{port}/"}}, "Look at both sides' logs of these seconds."},
	{"firewall.drop", knowledge.Firewall, "packets to {peer} vanish: connects time out", []Check{{Anywhere, "nc -vz -w3 {host} {port}; traceroute -n -T -p {port} {host}"}, {OnUpstream, "nft list ruleset; iptables -S"}}, "Revert the last rule change, in a cloud that of its security groups, or allow the gateway to {host}:{port}."},
	{"firewall.prohibited", knowledge.Firewall, "a filter on the way to {peer} rejects connections", []Check{{Anywhere, "nc -vz -w3 {host} {port}; traceroute -n -T -p {port} {host}"}, {OnUpstream, "nft list ruleset; iptables -S"}}, "Revert the last rule change or allow the gateway to {host}:{port}."},
	{"firewall.reset", knowledge.Firewall, "connections to {peer} are reset by something on the way", []Check{{OnGateway, "tcpdump -ni any 'host {host} and tcp[tcpflags] & tcp-rst != 0' -c 20"}, {OnUpstream, "nft list ruleset; iptables -S"}}, "Look for a rule that rejects with a TCP reset; allow the gateway."},
	{"firewall.policy", knowledge.Firewall, "a policy on the gateway forbids the connection to {peer}", []Check{{OnGateway, "nft list ruleset; ausearch -m avc -ts recent; systemctl show nginx -p IPAddressDeny"}, {OnGateway, "bpftool cgroup tree"}}, "Permit the destination in the policy (nftables output chain, SELinux, eBPF, network policy)."},
	{"firewall.permission-denied", knowledge.Firewall, "the gateway may not open {peer}", []Check{{OnGateway, "ls -lZ {socket}; namei -l {socket}; ausearch -m avc -ts recent"}}, "Correct owner and mode of the socket, or allow it in the security policy."},
	{"firewall.dns-blocked", knowledge.Firewall, "the gateway may not ask its name server", []Check{{OnGateway, "nft list ruleset | grep 53; dig @{resolver} {name}"}}, "Allow UDP and TCP 53 to the resolver."},
	{"firewall.network-unreachable", knowledge.Firewall, "the network of {peer} is not reachable", []Check{{OnGateway, "ip route get {host}; traceroute -n {host}"}}, "Restore the route or the rule; drop IPv6 addresses where there is no IPv6."},
	{"firewall.drop-established", knowledge.Firewall, "packets of open connections to {peer} vanish", []Check{{OnGateway, "tcpdump -ni any host {host} and port {port} -c 50"}, {OnUpstream, "sysctl net.netfilter.nf_conntrack_count"}}, "Look at stateful filters and their idle time-outs; keep-alive probes."},
	{"firewall.payload-filter", knowledge.Firewall, "something on the way cuts requests with certain content", []Check{{OnGateway, "tcpdump -ni any host {host} and port {port} -c 50"}, {Anywhere, "the log of the WAF or IPS"}}, "Correct the rule that matches these requests."},
	{"firewall.conntrack", knowledge.Firewall, "new connections to {peer} are dropped now and then", []Check{{OnUpstream, "sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max; dmesg -T | grep conntrack"}}, "Raise the limit of the rule or of the connection table."},
	{"firewall.proxy-acl", knowledge.Firewall, "a rule of the proxy refuses the requests", []Check{{OnGateway, "nginx -T | grep -nE 'deny|allow|limit_except'; grep -nE 'http-request deny|tcp-request' /etc/haproxy/haproxy.cfg"}, {OnGateway, "echo 'show errors' | socat - /run/haproxy/admin.sock"}}, "Correct the rule."},
	{"firewall.ban", knowledge.Firewall, "a guard on the host of {peer} banned the gateway", []Check{{OnUpstream, "fail2ban-client status; cscli decisions list"}, {OnUpstream, "nft list ruleset | grep -A5 -iE 'ban|drop|reject'"}}, "Lift the ban; exempt the gateways' addresses (ignoreip) and let the guard see the client's forwarded address."},
	{"firewall.other", knowledge.Firewall, "a filter between the gateway and {upstream} is in the way", []Check{{Anywhere, "nc -vz -w3 {host} {port}; traceroute -n -T -p {port} {host}"}}, "Revert the last rule change."},
	{"dns.nxdomain", knowledge.DNSChanges, "the name {name} does not exist any more", []Check{{Anywhere, "dig +short {name}; dig +trace {name}"}, {OnGateway, "getent hosts {name}"}}, "Restore the record; reload the proxy so that it resolves anew."},
	{"dns.servfail", knowledge.DNSChanges, "the name server fails for {name}", []Check{{OnGateway, "dig @{resolver} {name}"}, {Anywhere, "dig +trace {name}"}}, "Repair the zone or its servers; use a second resolver."},
	{"dns.resolver-timeout", knowledge.DNSChanges, "the name server does not answer", []Check{{OnGateway, "dig @{resolver} {name}"}, {OnGateway, "cat /etc/resolv.conf"}}, "Restore the resolver; use two; resolver \u2026 valid=."},
	{"dns.resolver-down", knowledge.DNSChanges, "the name server is down", []Check{{OnGateway, "dig @{resolver} {name}"}}, "Restore the resolver; use two."},
	{"dns.refused", knowledge.DNSChanges, "the name server refuses the question", []Check{{OnGateway, "dig @{resolver} {name}"}}, "Allow the gateway in the resolver's access list."},
	{"dns.moved", knowledge.DNSChanges, "the name points to an address that does not serve", []Check{{Anywhere, "dig +short {name}"}, {OnGateway, "getent hosts {name}"}, {Anywhere, "nc -vz -w3 {host} {port}"}}, "Correct the record, or start the service where it points; reload the proxy."},
	{"dns.stale-address", knowledge.DNSChanges, "the service moved and the proxy still uses the old address {host}", []Check{{Anywhere, "dig +short {name}"}, {OnGateway, "nginx -T | grep -nE 'resolver|proxy_pass|server '"}}, "Reload the proxy; use a resolver with a variable or the resolve parameter instead of names fixed at start."},
	{"dns.flapping", knowledge.DNSChanges, "the name's answer changes back and forth", []Check{{Anywhere, "for i in 1 2 3 4 5 6; do dig +short {name}; sleep 2; done"}, {Anywhere, "dig +nssearch {name}"}}, "Make the authorities agree."},
	{"dns.partial", knowledge.DNSChanges, "one of the name's addresses does not serve", []Check{{Anywhere, "dig +short {name}; nc -vz -w3 {host} {port}"}}, "Remove the wrong address from the record."},
	{"dns.no-resolver", knowledge.DNSChanges, "no resolver is configured", []Check{{OnGateway, "nginx -T | grep -n resolver"}}, "Add a resolver."},
	{"dns.no-address", knowledge.DNSChanges, "the name has no usable address", []Check{{Anywhere, "dig +short {name} A; dig +short {name} AAAA"}}, "Add the record of the needed family."},
	{"dns.other", knowledge.DNSChanges, "the name of {upstream} does not resolve as it should", []Check{{Anywhere, "dig +short {name}"}, {OnGateway, "getent hosts {name}"}}, "Repair the record or the resolver; reload the proxy."},
	{"bugs.crash", knowledge.Bugs, "{upstream} crashes while it answers", []Check{{OnUpstream, "journalctl -u {unit} --since -30min; coredumpctl list --since -1h"}, {Anywhere, "git log --since='3 hours ago' --oneline"}}, "Roll back the release; then fix the line that the stack trace names."},
	{"bugs.start-failed", knowledge.Bugs, "{upstream} does not start", []Check{{OnUpstream, "systemctl status {unit}; journalctl -u {unit} --since -30min"}, {Anywhere, "kubectl logs -p -n {namespace} POD"}}, "Roll back; fix what the start-up error names."},
	{"bugs.deadlock", knowledge.Bugs, "{upstream} hangs, or takes far too long, in its own code", []Check{{OnUpstream, "jcmd $(pgrep -of {unit}) Thread.print || py-spy dump -p $(pgrep -of {unit})"}, {Anywhere, "git log --since='3 hours ago' --oneline"}}, "Roll back; find the lock or loop in the thread dump."},
	{"bugs.slow-code", knowledge.Bugs, "the release made {upstream} too slow", []Check{{Anywhere, "git log --since='3 hours ago' --oneline"}, {Anywhere, "curl -s -o /dev/null -w '%{time_starttransfer} s\\n' http://{host}:{port}{path}"}}, "Roll back; find what the release made slow."},
	{"bugs.leak", knowledge.Bugs, "{upstream} leaks until it dies", []Check{{OnUpstream, "ps -o rss,etime,cmd -p $(pgrep -f {unit}); dmesg -T | grep -i 'killed process'"}}, "Roll back; find what is never freed."},
	{"bugs.header-too-big", knowledge.Bugs, "{upstream} sends a header larger than the proxy takes", []Check{{Anywhere, "curl -s -D- -o /dev/null http://{host}:{port}{path} | wc -c"}}, "Shrink the cookies or headers; only then raise proxy_buffer_size (nginx), tune.bufsize (HAProxy)."},
	{"bugs.invalid-header", knowledge.Bugs, "{upstream} sends a header line that is not valid", []Check{{Anywhere, "curl -sv http://{host}:{port}{path} 2>&1 | head -30"}, {OnGateway, "echo 'show errors' | socat - /run/haproxy/admin.sock"}}, "Correct the header that the proxy names."},
	{"bugs.duplicate-header", knowledge.Bugs, "{upstream} repeats or contradicts a header", []Check{{Anywhere, "curl -sv http://{host}:{port}{path} 2>&1 | head -30"}}, "Send the header once."},
	{"bugs.invalid-response", knowledge.Bugs, "{upstream} sends an answer that is not valid", []Check{{Anywhere, "curl -sv http://{host}:{port}{path} 2>&1 | head -30"}, {OnGateway, "echo 'show errors' | socat - /run/haproxy/admin.sock"}}, "Correct the response that the proxy names."},
	{"bugs.app-error", knowledge.Bugs, "the application itself answers with the error", []Check{{OnUpstream, "journalctl -u {unit} --since -30min"}, {Anywhere, "git log --since='3 hours ago' --oneline"}}, "Roll back, or fix what the stack trace names."},
	{"bugs.fatal-error", knowledge.Bugs, "the application's code ends in a fatal error", []Check{{OnUpstream, "journalctl -u {unit} --since -30min"}}, "Fix the line that the message names."},
	{"bugs.memory-limit", knowledge.Bugs, "the application runs into its own memory limit", []Check{{OnUpstream, "journalctl -u {unit} --since -30min"}}, "Find what grows; only then raise memory_limit."},
	{"bugs.upstream-config", knowledge.Bugs, "the proxy's configuration of {upstream} is wrong", []Check{{OnGateway, "nginx -T; haproxy -c -f /etc/haproxy/haproxy.cfg"}, {OnGateway, "ls -lt /etc/nginx /etc/haproxy | head -20"}}, "Revert the last configuration change."},
	{"bugs.cluster-missing", knowledge.Bugs, "the route names an upstream that is not configured", []Check{{OnGateway, "curl -s localhost:{admin}/clusters | cut -d: -f1 | sort -u"}}, "Push the cluster before the route."},
	{"bugs.proxy-crash", knowledge.Bugs, "the proxy itself crashes", []Check{{OnGateway, "coredumpctl list --since -1h; dmesg -T | grep segfault"}}, "Go back to the last version of proxy or module."},
	{"bugs.poison-request", knowledge.Bugs, "certain requests make {upstream} fail", []Check{{OnUpstream, "journalctl -u {unit} --since -30min | grep -F '{path}'"}, {Anywhere, "curl -sv http://{host}:{port}{path} 2>&1 | head -30"}}, "Handle these requests; block them at the gateway until then."},
	{"bugs.other", knowledge.Bugs, "the code of {upstream} is at fault", []Check{{OnUpstream, "journalctl -u {unit} --since -30min"}, {Anywhere, "git log --since='3 hours ago' --oneline"}}, "Roll back the release; then fix."},
	{"passed-through.unexplained", knowledge.Unattributed, "the upstream itself sent the status", []Check{{OnUpstream, "the log of {peer} for these seconds"}}, "Give the log of the next hop to why502 as well."},
	{"unattributed.unknown", knowledge.Unattributed, "the logs do not tell", []Check{{Anywhere, "ping -c3 {host}; nc -vz -w3 {host} {port}; nslookup {name}; curl -sv http://{host}:{port}/"}}, "Log upstream address, status and times; give the error log too."},
	{"unattributed.consequence", knowledge.Unattributed, "no server of {upstream} was usable, and the logs do not show why", []Check{{OnGateway, "grep -hE 'is DOWN|temporarily disabled' /var/log/haproxy.log /var/log/nginx/error.log | tail -20"}}, "Give the error log and health lines too."},
	{"unattributed.client", knowledge.Unattributed, "the failures concern one client only", []Check{{Anywhere, "ask that user to try another browser and network, with the cache cleared"}}, "Look at that client first."},
}

// findCause returns the row of a cause, or nil.
func findCause(id string) *Cause {
	for i := range causes {
		if causes[i].ID == id {
			return &causes[i]
		}
	}
	return nil
}
