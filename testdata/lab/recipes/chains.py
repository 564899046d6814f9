"""One proxy behind another: the failure is made at the inner hop and passed on by the outer one."""
from . import recipe
from .common import IDS, after, backend, before, cluster, front, nap, pool, until_healed


@recipe("nginx-haproxy-crash", "nginx before HAProxy before two servers; a release cuts connections on one path")
def _(L):
    L.site, L.tz = "shop", "Europe/Berlin"
    L.network(px="10.27.0.2", mid="10.27.0.9", app1="10.27.0.21", app2="10.27.0.22", names={"px": "tls-front", "mid": "lb-inner"})
    apps = [L.app(n, "go", 8080, smooth=True) for n in ("app1", "app2")]
    L.haproxy(front(L, "shop", node="mid", port=8000) + backend("shop", [("s1", L.ip("app1") + ":8080"), ("s2", L.ip("app2") + ":8080")], "balance roundrobin", "check inter 3s"), node="mid")
    L.nginx("location / { proxy_pass http://%s:8000; %s }" % (L.ip("mid"), IDS), logs={"access.log": "combined", "rich.log": "richid"})
    L.sources["haproxy.log"]["hop"] = 1
    L.ready()
    L.history(["shop", "search", "lb"], days=5)
    L.traffic(rps=9)
    before(L, 95)
    d = L.change("shop-v8.2.0", "trigger")
    inc = L.incident("a", "programming-bugs", "bugs.crash", "release 8.2.0 panics on /api/v1/orders; Go closes the connection", upstream="shop", deploy=d, paths=["/api/v1/orders"], grace=2).begin()
    for a in apps:
        a.release(LAB_BUG="panic", LAB_BUGPATH="/api/v1/orders")

    def fix():
        L.change("shop-v8.1.4", "fix")
        for a in apps:
            a.release(LAB_BUG="")
    until_healed(L, inc, fix, 90)
    after(L, 60)
    L.view(sources={"access.log": {}, "haproxy.log": {"wrap": "iso"}}, changes="helm", changes_tz="UTC")
    L.view("edge", title=L.title + "; nginx's log alone", sources={"rich.log": {"out": "access.log"}, "error.log": {}}, changes="csv", indistinguishable=["programming-bugs", "server-communication", "unattributed"])


@recipe("envoy-nginx-name-gone", "Envoy before nginx before a service whose name vanishes; Envoy passes nginx's 502 on")
def _(L):
    L.site = "wiki"
    L.network(px="10.19.20.2", mid="10.19.20.9", app1="10.19.20.21", dns="10.19.20.53", names={"px": "edge-proxy", "mid": "wiki-nginx-0"})
    L.app("app1", "uvicorn", 8000)
    L.dns({"wiki.apps.internal": L.ip("app1")})
    L.nginx("location / { set $where http://wiki.apps.internal:8000; proxy_pass $where$request_uri; %s }" % IDS, http="resolver %s valid=3s ipv6=off; resolver_timeout 3s;" % L.ip("dns"), node="mid", port=8081, name="-in", logs={"access-in.log": "rich"})
    L.envoy([cluster("wiki", [(L.ip("mid"), 8081)])], [("/", "wiki", {})], logs={"edge.log": "istio"})
    for n in ("access-in.log", "error-in.log"):
        L.sources[n]["hop"] = 1
    L.ready()
    L.traffic(rps=8)
    before(L, 95)
    inc = L.incident("a", "dns-changes", "dns.nxdomain", "the service's record is removed", upstream="wiki.apps.internal", grace=5).begin()
    L.dns_set("wiki.apps.internal", None)
    until_healed(L, inc, lambda: L.dns_set("wiki.apps.internal", L.ip("app1")), 60)
    after(L, 70)
    L.view(sources={"edge.log": {"wrap": "cri"}, "access-in.log": {"wrap": "cri"}, "error-in.log": {"wrap": "cri", "out": "access-in.log"}})
    L.view("edge", title=L.title + "; Envoy's log alone", sources={"edge.log": {"wrap": "cri"}}, indistinguishable=["dns-changes", "unattributed", "programming-bugs", "server-communication"])


@recipe("haproxy-nginx-filter-skewed", "HAProxy before nginx before a server that a filter rejects; nginx's clock is 47 seconds fast; ids at both hops")
def _(L):
    L.site, L.tz = "bank", "Europe/Berlin"
    L.network(px="10.49.0.2", mid="10.49.0.9", app1="10.49.0.30", names={"px": "lb-out", "mid": "rp-in"})
    L.app("app1", "java", 8080, LAB_THREADS=12)
    L.loud("app1")
    L.nginx("location / { proxy_pass http://core; %s }" % IDS, http=pool("core", [L.ip("app1") + ":8080 max_fails=0"]), node="mid", port=8081, name="-in", logs={"access-in.log": "richid", "plain-in.log": "combined"}, skew=47.0)
    L.haproxy(front(L, "rp", rules="capture request header x-request-id len 40") + backend("rp", [("rp1", L.ip("mid") + ":8081")]))
    for n in ("access-in.log", "plain-in.log", "error-in.log"):
        L.sources[n]["hop"] = 1
    L.ready()
    L.history(["core", "portal"], days=3, a_day=4)
    L.traffic(rps=9)
    before(L, 100)
    L.change("core-v20.4.1", "coincidence", ago=52)
    L.herrings.append("core-v20.4.1: 52 seconds before the rule; seems to fall into the first second by nginx's fast clock")
    inc = L.incident("a", "firewall-misconfiguration", "firewall.reject", "nft on the server: reject with host-prohibited", upstream=L.ip("app1") + ":8080", grace=2).begin()
    L.nft("app1", "tcp dport 8080 reject with icmp host-prohibited")
    until_healed(L, inc, lambda: L.unnft("app1"), 65)
    after(L, 75)
    L.remarks.append("the clock of rp-in runs 47 seconds fast (faketime); the truth counts in the balancer's time")
    L.view(sources={"haproxy.log": {"wrap": "iso"}, "access-in.log": {}, "error-in.log": {}}, changes="csv")
    L.view("no-ids", title="HAProxy before nginx before a server that a filter rejects; nginx's clock is 47 seconds fast; no ids", sources={"haproxy.log": {"wrap": "iso"}, "plain-in.log": {"out": "access-in.log"}, "error-in.log": {}}, changes="csv")
    L.view("edge", title="HAProxy before nginx before a server that a filter rejects; HAProxy's log alone", sources={"haproxy.log": {"wrap": "bsd"}}, changes="csv", args=["--timezone", "Europe/Berlin"],
           indistinguishable=["firewall-misconfiguration", "unattributed", "programming-bugs", "server-communication"])


@recipe("envoy-nginx-fpm-peak", "Envoy before nginx before php-fpm; a peak fills the pool; Envoy passes on what nginx answers")
def _(L):
    from .bugs import fastcgi
    L.site = "city"
    L.network(px="10.7.8.2", mid="10.7.8.9", names={"px": "edge", "mid": "php-pod-1"})
    sock = L.socket("php-amt/www.sock")
    a = L.app("mid", "fpm", 9000, name="fpm", SOCK=sock, CHILDREN=4, BACKLOG=6, PM="ondemand", POOL="amt", LAB_HEAVY=0.9, LAB_HEAVYPATH="/auskunft/akte")
    L.nginx("location / { %s fastcgi_param HTTP_X_LAB_ID $http_x_lab_id; }" % fastcgi(L, "unix:" + sock), node="mid", port=8081, name="-php", logs={"access-php.log": "json"})
    L.envoy([cluster("amt", [(L.ip("mid"), 8081)])], [("/", "amt", {})], logs={"edge.json": "istiojson"})
    for n in ("access-php.log", "error-php.log"):
        L.sources[n]["hop"] = 1
    L.ready()
    L.listen(a, "php-fpm", "WARNING", path=a.dir + "/fpm.log")
    L.history(["amt", "edge"], days=2, a_day=3)
    L.traffic(rps=10)
    before(L, 90)
    inc = L.incident("a", "server-overload", "overload.fpm_backlog", "traffic x2.8 with slow files on four children, a backlog of six", upstream="unix:" + sock, grace=4).begin()
    L.drive(mult=2.8, heavy=0.16)
    nap(L, 40)
    L.drive(mult=1.0, heavy=0.0)
    inc.heal()
    after(L, 80)
    L.view(sources={"edge.json": {}, "access-php.log": {}, "error-php.log": {}}, notes=[{"out": "php-fpm.log", "nodes": ["mid"], "wrap": "short-iso"}], changes="txt")


@recipe("haproxy-before-unknown-hop", "HAProxy before a Caddy whose log nobody has, before a stopped service: the 502 is passed on")
def _(L):
    L.site = "freight"
    L.network(px="192.168.60.2", mid="192.168.60.9", app1="192.168.60.30", names={"px": "lb-x"})
    a = L.app("app1", "go", 8080)
    L.all_up()
    L.app("mid", "caddy", 2015, name="caddy", TO=L.ip("app1") + ":8080")
    L.haproxy(front(L, "web") + backend("web", [("c1", L.ip("mid") + ":2015")]), logs={"haproxy.log": "id"}, options="  unique-id-format %[uuid()]")
    L.ready()
    L.traffic(rps=7)
    before(L, 95)
    inc = L.incident("a", "server-communication", "comms.refused", "the service behind Caddy is stopped by hand; Caddy answers 502", upstream="web/c1", grace=2, indistinguishable=["server-communication", "unattributed", "programming-bugs"]).begin()
    a.stop()
    nap(L, 50)
    a.start()
    L.up(a)
    inc.heal()
    after(L, 70)
    L.view(sources={"haproxy.log": {"wrap": "iso"}})
