"""Several causes in one log: at the same time, one after the other, and three proxies before one fault."""
import time

from . import recipe
from .common import IDS, after, authority, backend, before, calm, cluster, front, nap, pool, ramp, strict_dns, until_healed


@recipe("expiry-inside-a-peak", "while a slow peak fills one upstream, the certificate of another runs out: two causes that overlap")
def _(L):
    L.site = "saas"
    L.network(px="172.16.30.1", app1="172.16.30.11", app2="172.16.30.12", names={"px": "www-t"})
    L.app("app1", "java", 8080, LAB_THREADS=5, LAB_HEAVY=0.8, LAB_HEAVYPATH="/api/reports/run")

    t = time.time() + 190
    authority(L, ("billing", "billing.internal", t - time.time()), ("new", "billing.internal", None))
    b = L.app("app2", "node", 8443, smooth=True, LAB_TLS=L.dir + "/billing")
    L.nginx("location / { proxy_pass http://app; %s proxy_read_timeout 3s; }\nlocation /api/billing { proxy_pass https://billing; %s proxy_ssl_verify on; proxy_ssl_trusted_certificate %s/ca.crt; proxy_ssl_name billing.internal; proxy_ssl_session_reuse off; }" % (IDS, IDS, L.dir),
            http=pool("app", [L.ip("app1") + ":8080 max_fails=0"]) + pool("billing", [L.ip("app2") + ":8443 max_fails=0"]), logs={"access.log": "richid", "c.log": "combined"}, server_name="app.tafelwerk.example")
    L.ready()
    L.history(["app", "billing"], days=3, a_day=5)
    L.traffic(rps=13)
    L.wait(max(1, t - 35 - time.time()))
    i1 = L.incident("a", "server-overload", "overload.upstream_timeout", "traffic x2.6 with reports on five threads; proxy_read_timeout 3 s", upstream="app", ups_re=":8080", grace=12).begin()
    ramp(L, 2.6, 0.17, secs=30, steps=6)
    L.wait(max(0.1, t - time.time()))
    i2 = L.incident("b", "server-communication", "comms.tls_certificate", "the billing server's certificate ends", upstream="billing", ups_re=":8443", paths=["/api/billing"], grace=2).begin()
    nap(L, 45)
    calm(L)
    i1.heal()
    nap(L, 50)
    b.release(LAB_TLS=L.dir + "/new")
    i2.heal()
    after(L, 60)
    L.view(sources={"access.log": {}, "error.log": {}}, changes="csv")
    L.view("error", title=L.title + "; error log alone", sources={"error.log": {}}, changes="csv")


@recipe("bug-then-filter-same-service", "a release cuts answers on one path and is rolled back; four minutes later a filter drops the same service")
def _(L):
    L.site, L.tz = "freight", "Europe/Berlin"
    L.network(px="192.168.50.2", app1="192.168.50.30", app2="192.168.50.31", names={"px": "lb-fr"})
    apps = [L.app(n, "node", 8080, smooth=True) for n in ("app1", "app2")]
    L.haproxy(front(L, "fracht") + backend("fracht", [("f1", L.ip("app1") + ":8080"), ("f2", L.ip("app2") + ":8080")], "balance roundrobin\ntimeout connect 2s\nretries 0", ""))
    L.ready()
    L.history(["fracht", "tracking"], days=3, a_day=5)
    L.traffic(rps=10)
    before(L, 90)
    d = L.change("fracht-v3.1.0", "trigger")
    i1 = L.incident("a", "programming-bugs", "bugs.crash", "release 3.1.0 ends the connection on /v3/quotes before it answers", upstream="fracht", deploy=d, paths=["/v3/quotes"], grace=2).begin()
    for a in apps:
        a.release(LAB_BUG="destroy", LAB_BUGPATH="/v3/quotes")
    nap(L, 70)
    L.change("fracht-v3.0.8", "fix", note="rollback")
    for a in apps:
        a.release(LAB_BUG="")
    i1.heal()
    nap(L, 150)
    L.change("fracht-v3.1.1", "coincidence")
    L.herrings.append("fracht-v3.1.1: the mended release, healthy, eighty seconds before the filter")
    for a in apps:
        a.release(LAB_VER="3.1.1")
    nap(L, 80)
    i2 = L.incident("b", "firewall-misconfiguration", "firewall.drop", "nft on both servers: new connections are dropped", upstream="fracht", grace=4).begin()
    for n in ("app1", "app2"):
        L.nft(n, "tcp dport { 8080, 28080, 29080 } drop")
    nap(L, 55)
    for n in ("app1", "app2"):
        L.unnft(n)
    i2.heal()
    after(L, 70)
    L.view(sources={"haproxy.log": {"wrap": "iso"}}, changes="git")


@recipe("name-and-queue-together", "one cluster's name vanishes while another's requests queue in a peak (Envoy)")
def _(L):
    L.site = "shop"
    L.network(px="10.26.0.2", app1="10.26.0.20", app2="10.26.0.21", dns="10.26.0.53", names={"px": "gw-shop"})
    L.app("app1", "puma", 8080, THREADS=4, LAB_POOL=4, LAB_HEAVY=0.7)
    L.app("app2", "go", 8080)
    L.dns({"search.prod.internal": L.ip("app2")}, ttl=2)
    L.envoy([cluster("web", [(L.ip("app1"), 8080)], circuit_breakers={"thresholds": [{"max_connections": 6, "max_pending_requests": 5}]}), strict_dns(L, "search", "search.prod.internal", 8080)], [("/search", "search", {}), ("/", "web", {"timeout": "8s"})], logs={"gw.json": "json", "gw.log": "istio"})
    L.ready()
    L.traffic(rps=13)
    before(L, 100)
    i1 = L.incident("a", "server-overload", "overload.circuit_breaker", "traffic x2.4 with reports; six connections, five pending", upstream="web", ups_re="^web ", grace=4).begin()
    ramp(L, 2.4, 0.2)
    nap(L, 14)
    i2 = L.incident("b", "dns-changes", "dns.nxdomain", "the search service's record is removed", upstream="search", ups_re="^search ", grace=7, indistinguishable=["dns-changes", "server-communication", "unattributed"]).begin()
    L.dns_set("search.prod.internal", None)
    nap(L, 38)
    calm(L)
    i1.heal()
    nap(L, 22)
    L.dns_set("search.prod.internal", L.ip("app2"))
    i2.heal()
    after(L, 80)
    L.view(sources={"gw.json": {}})
    L.view("errors", title=L.title + "; Istio's text, server errors only", sources={"gw.log": {"wrap": "cri", "only": "fail"}})


@recipe("three-proxies-one-bug", "nginx, HAProxy and Envoy stand before the same release that answers nonsense; one mixed stream")
def _(L):
    L.site = "clinic"
    L.network(px="10.67.0.2", ha="10.67.0.3", en="10.67.0.4", app1="10.67.0.30", names={"px": "web-0", "ha": "lb-0", "en": "gw-0"})
    a = L.app("app1", "node", 8080, smooth=True)
    L.nginx("location / { proxy_pass http://lims; %s }" % IDS, http=pool("lims", [L.ip("app1") + ":8080 max_fails=0"]), logs={"access.log": "combined"})
    L.haproxy(front(L, "lims", node="ha") + backend("lims", [("l1", L.ip("app1") + ":8080")]), node="ha")
    L.envoy([cluster("lims", [(L.ip("app1"), 8080)])], [("/", "lims", {})], node="en", logs={"envoy.log": "istio"})
    for n in ("px", "ha", "en"):
        L.ready(node=n)
    L.history(["lims", "portal"], days=3, a_day=3)
    L.traffic(rps=12, targets=[[L.ip(n), 8080] for n in ("px", "ha", "en")])
    before(L, 95)
    d = L.change("lims-v4.0.0", "trigger")
    inc = L.incident("a", "programming-bugs", "bugs.invalid_header", "release 4.0.0 writes a header name with blanks on /results", upstream=L.ip("app1") + ":8080", deploy=d, paths=["/results"], grace=2).begin()
    a.release(LAB_BUG="badheader", LAB_BUGPATH="/results")

    def fix():
        L.change("lims-v3.9.9", "fix")
        a.release(LAB_BUG="")
    until_healed(L, inc, fix, 75)
    after(L, 60)
    L.view(sources={"access.log": {"out": "all.log"}, "error.log": {"out": "all.log"}, "haproxy.log": {"out": "all.log", "wrap": "bsd"}, "envoy.log": {"out": "all.log"}}, changes="json")
    L.view("kubectl", title=L.title + "; with kubectl's prefixes", sources={n: {"out": "all.log", "wrap": "kubectl", "host": h, "tag": t} for n, h, t in
           (("access.log", "web-6d5", "nginx"), ("error.log", "web-6d5", "nginx"), ("haproxy.log", "lb-0", "haproxy"), ("envoy.log", "gw-77c", "envoy"))}, changes="kubectl")
    L.view("files", title=L.title.replace("; one mixed stream", "; a file each"), sources={"access.log": {}, "error.log": {}, "haproxy.log": {"wrap": "iso"}, "envoy.log": {}}, changes="json")


@recipe("peak-then-stopped", "a peak times out one upstream; the operator who answers it stops the service by mistake: two causes in sequence")
def _(L):
    L.site = "city"
    L.network(px="10.7.0.2", app1="10.7.0.21", names={"px": "stadt-lb", "app1": "termine2"})
    a = L.app("app1", "starman", 8000, unit="termine", WORKERS=6, BACKLOG=200, LAB_HEAVY=0.9, LAB_HEAVYPATH="/auskunft/akte")
    L.haproxy(front(L, "amt") + backend("amt", [("t1", L.ip("app1") + ":8000")], "timeout server 4s\ntimeout queue 3s\nretries 1\noption http-server-close", ""))
    L.ready()
    L.traffic(rps=9)
    before(L, 95)
    i1 = L.incident("a", "server-overload", "overload.upstream_timeout", "traffic x2.8 with slow files on six workers; timeout server 4 s", upstream="amt/t1", code_re="sH|sQ|CH|cH", grace=25).begin()
    ramp(L, 2.8, 0.32)
    nap(L, 50)
    calm(L)
    i1.heal()
    nap(L, 62)
    i2 = L.incident("b", "server-communication", "comms.refused", "the operator stops the service in place of restarting it", upstream="amt/t1", grace=3).begin()
    a.say("Stopping {u}...", "Stopped {u}.")
    a.stop()
    nap(L, 42)
    a.say("Started {u}.")
    a.start()
    L.up(a)
    i2.heal()
    after(L, 70)
    L.remarks.append("the systemd lines were written by the lab in the true wording at the true times")
    L.view(sources={"haproxy.log": {"wrap": "journal", "out": "lb.journal"}}, notes=[{"out": "termine2.journal", "nodes": ["app1"], "wrap": "journal"}])
