"""Firewall misconfiguration: rejected, dropped, forgotten and filtered packets, on the backend, on the proxy, on the way."""
from . import recipe
from .common import IDS, after, backend, before, cluster, front, nap, pool, until_healed

FIRE = "firewall-misconfiguration"


@recipe("three-ports-reset", "new rules on the application host answer three ports with TCP resets; the change list and the kernel know")
def _(L):
    L.site, L.tz = "bank", "Europe/Berlin"
    L.network(px="10.47.0.1", app1="10.47.0.30", names={"px": "lb-3", "app1": "apphost7"})
    for i, (n, kind) in enumerate((("portal", "node"), ("konten", "java"), ("zahlung", "go"))):
        L.app("app1", kind, 8080 + i, name=n, LAB_THREADS=12)
    L.haproxy(front(L, "portal", "use_backend konten if { path_beg /accounts }\nuse_backend zahlung if { path_beg /transfers }") +
              "".join(backend(n, [(n + "1", "%s:%d" % (L.ip("app1"), 8080 + i))], "", "check inter 6s fall 2 rise 1") for i, n in enumerate(("portal", "konten", "zahlung"))))
    L.ready()
    L.history(["portal", "konten", "zahlung"], days=4)
    L.traffic(rps=9)
    before(L, 110)
    d = L.change("nftables apphost7: port range tightened", "trigger", kind="firewall")
    inc = L.incident("a", FIRE, "firewall.reset", "nft on the application host: tcp dport 8080-8089 counter log reject with tcp reset", upstream=L.ip("app1"), deploy=d, grace=8).begin()
    L.nft("app1", 'tcp dport 8080-8089 limit rate 4/second log prefix "nft-in-reject: "', "tcp dport 8080-8089 reject with tcp reset")

    def fix():
        L.change("nftables apphost7: port range restored", "fix", kind="firewall")
        L.unnft("app1")
    until_healed(L, inc, fix, 58)
    after(L, 70)
    L.view(sources={"haproxy.log": {"wrap": "iso"}}, notes=[{"out": "apphost7.kern.log", "nodes": ["app1"], "tags": ["kernel"], "wrap": "iso"}], changes="kind.csv")
    L.view("lb", title=L.title + "; but only HAProxy's log is at hand", sources={"haproxy.log": {"wrap": "iso"}}, changes=False, indistinguishable=["firewall-misconfiguration", "server-communication"])


@recipe("prohibited-after-release", "six seconds after a release of the same service a host begins to answer admin-prohibited (113 at once)")
def _(L):
    L.site = "saas"
    L.network(px="10.110.0.2", app1="10.110.1.15", app2="10.110.1.16", app3="10.110.1.17", names={"px": "gateway"})
    web = L.app("app1", "node", 3000, smooth=True)
    L.app("app2", "puma", 3001, THREADS=12)
    L.app("app3", "go", 3002)
    L.loud("app1")
    L.envoy([cluster("web", [(L.ip("app1"), 3000)]), cluster("api", [(L.ip("app2"), 3001)]), cluster("billing", [(L.ip("app3"), 3002)])], [("/api/billing", "billing", {}), ("/api/", "api", {}), ("/", "web", {})], logs={"gateway.log": "istio"})
    L.ready()
    L.history(["web", "api", "billing"], days=2, a_day=4)
    L.traffic(rps=12)
    before(L, 90)
    L.change("web-v4.9.0", "coincidence")
    L.herrings.append("web-v4.9.0: same service, six seconds before the rule; the release is healthy")
    web.release(LAB_VER="4.9.0")
    nap(L, 4)
    inc = L.incident("a", FIRE, "firewall.reject", "nft on web's host: new connections rejected with admin-prohibited, old ones reset", upstream="web", ups_re="web", grace=2).begin()
    L.nft("app1", "tcp dport 3000 tcp flags syn reject with icmpx admin-prohibited", "tcp dport 3000 reject with tcp reset", "tcp dport 23000-24999 tcp flags syn reject with icmpx admin-prohibited", "tcp dport 23000-24999 reject with tcp reset")
    until_healed(L, inc, lambda: L.unnft("app1"), 62)
    after(L, 70)
    L.view(sources={"gateway.log": {"wrap": "kubectl", "host": "gateway-5f7", "tag": "istio-proxy"}}, changes="service.csv")


@recipe("zone-dropped-retries-hide", "the servers of one zone are cut off; two tries among five servers hide two thirds of it")
def _(L):
    L.site = "photo"
    L.network(px="10.80.0.2", app1="10.80.1.11 10.80.1.12 10.80.1.13", app2="10.80.2.11 10.80.2.12", names={"px": "edge-1"})
    L.app("app1", "go", 8080, LAB_ADDR="0.0.0.0")
    L.app("app2", "go", 8080, LAB_ADDR="0.0.0.0")
    servers = ["10.80.1.11:8080", "10.80.1.12:8080", "10.80.1.13:8080", "10.80.2.11:8080", "10.80.2.12:8080"]
    L.nginx("location / { proxy_pass http://pix; %s proxy_connect_timeout 900ms; proxy_next_upstream error timeout non_idempotent; proxy_next_upstream_tries 2; }" % IDS, http=pool("pix", [s + " max_fails=0" for s in servers]), logs={"access.log": "rich", "c.log": "combined"})
    L.ready()
    L.traffic(rps=12)
    before(L, 90)
    inc = L.incident("a", FIRE, "firewall.drop", "a network rule drops what goes to the second zone", upstream="pix", grace=3).begin()
    L.nft("app2", "tcp dport 8080 drop")
    until_healed(L, inc, lambda: L.unnft("app2"), 95)
    after(L, 60)
    L.view(sources={"access.log": {}, "error.log": {}})
    L.view("combined", title=L.title + "; combined log and error log", sources={"c.log": {"out": "access.log"}, "error.log": {}})


@recipe("large-answers-vanish", "a new tunnel takes smaller packets and the notice about it is filtered: only long answers time out")
def _(L):
    L.site = "wiki"
    L.network(px="10.18.0.1", app1="10.18.9.20", names={"px": "www-wiki"})
    L.app("app1", "go", 8085, LAB_BODY=400)
    L.nginx("location / { proxy_pass http://%s:8085; %s proxy_read_timeout 7s; }" % (L.ip("app1"), IDS), logs={"access.log": "ltsv"}, server_name="wiki.werft.example")
    L.ready()
    L.traffic(rps=8)
    before(L, 100)
    d = L.change("vpn tunnel mtu, icmp filter", "trigger", kind="firewall")
    inc = L.incident("a", FIRE, "firewall.mtu_blackhole", "packets above 1300 bytes from the backend vanish", upstream=L.ip("app1") + ":8085", deploy=d, grace=8).begin()
    L.nft("app1", "meta l4proto tcp meta length > 1300 drop", hook="output")
    until_healed(L, inc, lambda: L.unnft("app1"), 70)
    after(L, 75)
    L.view(changes="kind.csv")
    L.view("unlisted", title=L.title + "; nobody wrote the change down", changes=False, indistinguishable=["firewall-misconfiguration", "server-communication", "unattributed"])


@recipe("idle-flows-forgotten", "a stateful filter forgets connections after eight idle seconds; at low traffic reused ones hang (sH)")
def _(L):
    L.site = "freight"
    L.network(px="192.168.40.2", app1="192.168.41.9", names={"px": "lb-frei"})
    L.app("app1", "go", 8300)
    L.haproxy(front(L, "fracht") + backend("fracht", [("f1", L.ip("app1") + ":8300")], "http-reuse always\ntimeout server 6s\nretries 0", "pool-purge-delay 600s"), logs={"haproxy.log": "http", "h.json": "json"})
    L.ready()
    L.traffic(rps=0.12, beats=[{"every": 13, "jitter": 4, "request": "GET /v3/track/{n}"}, {"every": 17, "jitter": 3, "request": "POST /v3/quotes"}])
    before(L, 230)
    inc = L.incident("a", FIRE, "firewall.conntrack", "the filter before the backend keeps idle flows for eight seconds and drops what belongs to none", upstream="fracht/f1", grace=7, indistinguishable=["firewall-misconfiguration", "server-communication"]).begin()
    L.sh("app1", "sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_established=8 net.netfilter.nf_conntrack_tcp_loose=0")
    L.nft("app1", "tcp dport 8300 ct state new tcp flags & (fin|syn|rst|ack) != syn drop", "tcp dport 8300 ct state invalid drop")
    nap(L, 400)
    L.unnft("app1")
    inc.heal()
    after(L, 160)
    L.view(sources={"haproxy.log": {"wrap": "bsd"}})
    L.view("json", title=L.title + "; JSON", sources={"h.json": {"wrap": "iso", "out": "haproxy.log"}})


@recipe("comments-with-markup", "a payload filter resets comments that hold a script tag; their neighbours pass")
def _(L):
    L.site = "news"
    L.network(px="10.14.0.2", app1="10.14.0.50", names={"px": "edge"})
    L.app("app1", "node", 4100)
    L.envoy([cluster("abendpost", [(L.ip("app1"), 4100)])], [("/", "abendpost", {})], logs={"edge.json": "istiojson"})
    L.ready()
    L.history(["abendpost", "waf"], days=3, a_day=3)
    L.traffic(rps=13, post=0.2, body="seen at <script>alert(1)</script>", body_share=0.4)
    before(L, 90)
    L.change("abendpost-v1.80.2", "coincidence", ago=41)
    L.herrings.append("abendpost-v1.80.2: forty seconds before the rule set; healthy")
    d = L.change("waf rule set 2026.47", "trigger", kind="firewall")
    inc = L.incident("a", FIRE, "firewall.payload_filter", "the new rule set resets requests whose body holds <script", upstream="abendpost", deploy=d, grace=1).begin()
    L.sh("app1", "iptables -A INPUT -p tcp --dport 4100 -m string --string '<script' --algo bm -j REJECT --reject-with tcp-reset")

    def fix():
        L.change("waf rule set 2026.46", "fix", kind="firewall")
        L.sh("app1", "iptables -F INPUT")
    until_healed(L, inc, fix, 105)
    after(L, 60)
    L.view(changes="jsonl")
    L.view("unlisted", title=L.title + "; no change list", changes=False, indistinguishable=["firewall-misconfiguration", "server-communication", "programming-bugs"])


@recipe("unreachable-net-two-of-three", "an unreachable route on the proxy's host cuts off two of three services")
def _(L):
    L.site = "game"
    L.network(px="10.202.0.2", app1="10.202.8.10", app2="10.202.8.11", app3="10.202.9.10", names={"px": "ha-game"})
    L.app("app1", "starman", 8000, WORKERS=6)
    L.app("app2", "node", 8000)
    L.app("app3", "go", 8000)
    L.haproxy(front(L, "player", "use_backend match if { path_beg /match }\nuse_backend store if { path_beg /store }") + backend("player", [("p1", L.ip("app1") + ":8000")]) + backend("store", [("s1", L.ip("app2") + ":8000")]) + backend("match", [("m1", L.ip("app3") + ":8000")]))
    L.ready()
    L.history(["player", "store", "match"], days=2, a_day=5)
    L.traffic(rps=14)
    before(L, 100)
    inc = L.incident("a", FIRE, "firewall.local_policy", "a policy agent on the proxy's host installs: unreachable 10.202.8.0/24", upstream="player", ups_re="^(player|store)/", grace=6).begin()
    L.sh("px", "ip route replace unreachable 10.202.8.0/24")
    until_healed(L, inc, lambda: L.sh("px", "ip route replace 10.202.8.0/24 dev eth0 src %s" % L.ip("px")), 55)
    after(L, 75)
    L.view(sources={"haproxy.log": {"wrap": "5424"}}, changes="csv")


@recipe("connection-limit-resets", "a rule allows three connections from one address; the fourth is reset, at ordinary traffic")
def _(L):
    L.site = "clinic"
    L.network(px="10.64.0.1", app1="10.64.0.44", names={"px": "envoy-lims"})
    L.app("app1", "gunicorn", 8700, WORKERS=6, THREADS=6, LAB_MS=60, KEEPALIVE=30)
    L.envoy([cluster("lims", [(L.ip("app1"), 8700)], common_http_protocol_options={"max_requests_per_connection": 4})], [("/", "lims", {})], logs={"lims.log": "slim", "lims.json": "json"})
    L.ready()
    L.traffic(rps=26)
    before(L, 90)
    inc = L.incident("a", FIRE, "firewall.connection_limit", "iptables on the server: connlimit above 3 from one address, reject with tcp-reset", upstream="lims", grace=2, indistinguishable=["firewall-misconfiguration", "server-communication", "server-overload"]).begin()
    L.sh("app1", "iptables -A INPUT -p tcp --syn --dport 8700 -m connlimit --connlimit-above 3 -j REJECT --reject-with tcp-reset")
    until_healed(L, inc, lambda: L.sh("app1", "iptables -F INPUT"), 90)
    after(L, 60)
    L.view(sources={"lims.json": {}})
    L.view("slim", title=L.title + "; a short text format", sources={"lims.log": {}})


@recipe("resolver-behind-filter", "the proxy's own filter rejects its questions to the resolver; HAProxy loses its server's address")
def _(L):
    L.site, L.tz = "shop", "Asia/Kolkata"
    L.network(px="10.22.0.2", app1="10.22.0.70", dns="10.22.0.53", names={"px": "lb-maa"})
    L.app("app1", "java", 8080, LAB_THREADS=12)
    L.dns({"shop.svc.lampenhaus.internal": L.ip("app1")})
    L.haproxy("resolvers corp\n  nameserver ns1 %s:53\n  resolve_retries 2\n  timeout resolve 1s\n  timeout retry 1s\n  hold valid 2s\n  hold timeout 4s\n  hold refused 4s\n  hold other 4s\n" % L.ip("dns") + front(L, "shop") + backend("shop", [("s1", "shop.svc.lampenhaus.internal:8080")], "", "check inter 3s resolvers corp init-addr last,libc,none"))
    L.ready()
    L.traffic(rps=8)
    before(L, 95)
    inc = L.incident("a", FIRE, "firewall.local_policy", "nft on the proxy, output: udp dport 53 reject", upstream="shop/s1", grace=10, indistinguishable=["firewall-misconfiguration", "dns-changes"]).begin()
    L.nft("px", "udp dport 53 reject", hook="output")
    until_healed(L, inc, lambda: L.unnft("px"), 70)
    after(L, 75)
    L.view(sources={"haproxy.log": {"wrap": "bsd"}}, args=["--timezone", "Asia/Kolkata"])


@recipe("banned-again-and-again", "the backend's fail2ban takes the proxy for an attacker: four bans of twelve seconds, refused at once")
def _(L):
    L.site, L.tz = "wiki", "Europe/Berlin"
    L.network(px="10.19.0.3", app1="10.19.0.60", names={"px": "www3", "app1": "wiki3"})
    L.app("app1", "lighttpd", 8080)
    L.loud("app1")
    L.nginx("location / { proxy_pass http://wiki3; %s }" % IDS, http=pool("wiki3", [L.ip("app1") + ":8080"]), logs={"access.log": "combined"}, server_name="wiki.werft.example")
    L.ready()
    L.traffic(rps=8)
    before(L, 95)
    inc = L.incident("a", FIRE, "firewall.ban", "fail2ban on the backend bans the proxy's address four times for twelve seconds (REJECT port-unreachable)", upstream=L.ip("app1") + ":8080", grace=1, flapping=True).begin()
    for i in range(4):
        L.note("app1", "fail2ban.actions", 612, "NOTICE  [http-flood] Ban %s" % L.ip("px"))
        L.nft("app1", "ip saddr %s tcp dport 8080 reject with icmp port-unreachable" % L.ip("px"))
        nap(L, 12)
        L.note("app1", "fail2ban.actions", 612, "NOTICE  [http-flood] Unban %s" % L.ip("px"))
        L.unnft("app1")
        if i < 3:
            nap(L, 17)
    inc.heal()
    after(L, 80)
    L.remarks.append("wiki3.syslog: fail2ban's lines were written by the lab in the true wording at the true times; the bans are real rules")
    L.view(notes=[{"out": "wiki3.syslog", "nodes": ["app1"], "wrap": "bsd"}], args=["--timezone", "wiki3.syslog*=Europe/Berlin"])
    L.view("nginx", title=L.title + "; nginx's logs alone", indistinguishable=["firewall-misconfiguration", "server-communication"])


@recipe("drop-behind-green-checks", "requests to one of three backends time out while its health checks, on another port, stay green")
def _(L):
    L.site = "media"
    L.network(px="10.32.0.4", app1="10.32.0.80", app2="10.32.0.81", app3="10.32.0.82", names={"px": "cdnlb-2"})
    L.app("app1", "go", 8080, name="api")
    L.app("app1", "go", 8081, name="manage")
    L.app("app2", "lighttpd", 8080, name="thumbs")
    L.app("app3", "lighttpd", 8080, name="vod", LAB_HEAVYPATH="/vod/full")
    L.haproxy(front(L, "vod", "use_backend api if { path_beg /api }\nuse_backend thumbs if { path_beg /thumbs }") + backend("vod", [("v1", L.ip("app3") + ":8080")]) + backend("thumbs", [("t1", L.ip("app2") + ":8080")]) +
              backend("api", [("api1", L.ip("app1") + ":8080")], "option httpchk GET /healthz\ntimeout connect 2500ms\nretries 1", "check port 8081 inter 2s"), options="  option dontlog-normal")
    L.ready()
    L.traffic(rps=16)
    before(L, 80)
    inc = L.incident("a", FIRE, "firewall.drop", "nft on the api server: tcp dport 8080 drop; 8081 stays open", upstream="api/api1", ups_re="^api/", grace=6).begin()
    L.nft("app1", "tcp dport 8080 drop")
    until_healed(L, inc, lambda: L.unnft("app1"), 70)
    after(L, 60)
    L.view(sources={"haproxy.log": {"wrap": "iso"}})


@recipe("way-back-dropped", "what comes back from one network is dropped at the proxy: two of three clusters, answers and connects time out (Envoy)")
def _(L):
    L.site = "shop"
    L.network(px="10.23.0.2", app1="10.23.5.10", app2="10.23.5.11", app3="10.23.6.10", names={"px": "edge-eu"})
    L.app("app1", "node", 8080)
    L.app("app2", "puma", 8080, THREADS=10)
    L.app("app3", "go", 8080)
    L.envoy([cluster("web", [(L.ip("app3"), 8080)]), cluster("api", [(L.ip("app1"), 8080)], connect_timeout="1s"), cluster("search", [(L.ip("app2"), 8080)], connect_timeout="1s")], [("/api/", "api", {"timeout": "5s"}), ("/search", "search", {"timeout": "5s"}), ("/", "web", {})], logs={"edge.log": "brief", "edge.txt": "default"})
    L.ready()
    L.history(["web", "api", "search"], days=4, kinds=["deploy", "deploy", "config"])
    L.traffic(rps=14)
    before(L, 100)
    L.change("security-group edge-eu r12", "none", ago=7300, kind="firewall")
    inc = L.incident("a", FIRE, "firewall.drop", "nft on the proxy, input: what comes from 10.23.5.0/24 is dropped", upstream="api", ups_re="^(api|search) ", grace=6).begin()
    L.nft("px", "ip saddr 10.23.5.0/24 drop")
    until_healed(L, inc, lambda: L.unnft("px"), 45)
    after(L, 80)
    L.view(sources={"edge.log": {}}, changes="kind.csv")
    L.view("default", title=L.title + "; default text", sources={"edge.txt": {"out": "envoy-access.log"}}, changes="kind.csv")
