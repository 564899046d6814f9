"""DNS changes: names that vanish, move, flap or half lie, resolvers that fail; and proxies that keep an old address."""
import os

from . import recipe
from .common import IDS, RESOLVERS, after, backend, before, front, nap, strict_dns, until_healed

DNS = "dns-changes"


def by_name(L, host, port, valid="3s", rtimeout="3s", more=""):
    """An nginx location that resolves its upstream again and again."""
    return {"server": "location / { set $where http://%s:%d; proxy_pass $where$request_uri; %s %s }" % (host, port, IDS, more), "http": "resolver %s valid=%s ipv6=off; resolver_timeout %s;" % (L.ip("dns"), valid, rtimeout)}


@recipe("resolver-stopped-after-release", "the resolver's process ends just as the same service is released; the error log, in local time, is all there is")
def _(L):
    L.site, L.tz = "freight", "America/Sao_Paulo"
    L.network(px="10.120.0.3", app1="10.120.0.20", dns="10.120.0.2", names={"px": "gw-sp"})
    a = L.app("app1", "puma", 8080, smooth=True, THREADS=10)
    L.dns({"rastreio.interno.frachtlinie.example": L.ip("app1")})
    L.nginx(**by_name(L, "rastreio.interno.frachtlinie.example", 8080), logs={"access.log": "main"}, server_name="api.frachtlinie.example")
    L.ready()
    L.history(["rastreio", "cotacao", "gateway"], days=4)
    L.traffic(rps=6)
    before(L, 110)
    L.change("rastreio-v8.4.0", "coincidence")
    L.herrings.append("rastreio-v8.4.0: same service, in the same seconds; healthy")
    a.release(LAB_VER="8.4.0")
    inc = L.incident("a", DNS, "dns.resolver_down", "the resolver's process ends; its host answers that the port is closed", upstream="rastreio.interno.frachtlinie.example", grace=6).begin()
    L.dns_stop()
    until_healed(L, inc, L.dns_again, 65)
    after(L, 70)
    L.view(sources={"error.log": {}}, args=["--timezone", "America/Sao_Paulo"], changes="csv", minutes=True)
    L.view("both", title=L.title.replace("; the error log, in local time, is all there is", "; access and error log"), changes="csv", minutes=True)


@recipe("one-of-three-records-wrong", "one of three addresses of a name is changed to a host without the service; a third of the requests fail (server-template)")
def _(L):
    L.site = "game"
    L.network(px="10.203.0.2", app1="10.203.0.11", app2="10.203.0.12", app3="10.203.0.13", app4="10.203.0.99", dns="10.203.0.53", names={"px": "ha-lobby"})
    for n in ("app1", "app2", "app3"):
        L.app(n, "node", 8000)
    name = "lobby.svc.pixelturm.internal"
    L.dns({name: [L.ip("app1"), L.ip("app2"), L.ip("app3")]})
    L.haproxy(RESOLVERS % L.ip("dns") + front(L, "lobby") + "backend lobby\n  balance roundrobin\n  retries 0\n  server-template lobby 3 %s:8000 resolvers lab init-addr none\n" % name)
    L.ready()
    nap(L, 3)
    L.traffic(rps=15)
    before(L, 95)
    d = L.change("zone pixelturm.internal serial 2026112207", "trigger", kind="dns")
    inc = L.incident("a", DNS, "dns.wrong_address", "one of three A records now names another host", upstream="lobby", deploy=d, grace=8).begin()
    L.dns_set(name, [L.ip("app1"), L.ip("app4"), L.ip("app3")])

    def fix():
        L.change("zone pixelturm.internal serial 2026112208", "fix", kind="dns")
        L.dns_set(name, [L.ip("app1"), L.ip("app2"), L.ip("app3")])
    until_healed(L, inc, fix, 75)
    after(L, 60)
    L.view(sources={"haproxy.log": {"wrap": "bsd"}}, changes="kind.csv")
    L.view("unlisted", title=L.title + "; no change list", sources={"haproxy.log": {"wrap": "bsd"}}, changes=False)


@recipe("long-refresh-old-address", "a service moves; Envoy looks its name up once a minute, and until then the old host refuses")
def _(L):
    L.site = "photo"
    L.network(px="10.81.0.2", app1="10.81.0.40", app2="10.81.0.41", dns="10.81.0.53", names={"px": "edge-pix"})
    a = L.app("app1", "node", 8080)
    name = "pix.prod.internal"
    L.dns({name: L.ip("app1")}, ttl=60)
    L.envoy([strict_dns(L, "pix", name, 8080, refresh="60s", respect_dns_ttl=False)], [("/", "pix", {})], logs={"edge.log": "istio"}, applog=True)
    L.ready()
    L.traffic(rps=9)
    nap(L, 58)
    b = L.app("app2", "node", 8080)
    L.up(b)
    nap(L, 45)
    inc = L.incident("a", DNS, "dns.stale_address", "the service moves to another host and leaves the old one at once; Envoy keeps the old address until its next look-up", upstream="pix", grace=1, indistinguishable=["dns-changes", "server-communication"]).begin()
    L.dns_set(name, L.ip("app2"))
    a.stop()
    for _ in range(70):
        nap(L, 1)
        text = open(L.logs + "/truth-envoy.envoy").read()[-1500:]
        if L.ip("app2") + ":8080" in text:
            break
    inc.heal()
    after(L, 90)
    L.view()


@recipe("recreated-container", "a release recreates the container at another address; nginx keeps the old one until it is reloaded")
def _(L):
    L.site = "saas"
    L.network(px="172.19.0.2", app1="172.19.0.5", app2="172.19.0.8", dns="172.19.0.11", names={"px": "stack-proxy-1", "app1": "stack-web-1"})
    a = L.app("app1", "gunicorn", 8000, WORKERS=4)
    L.dns({"web.stack": L.ip("app1")})
    p = L.nginx("location / { proxy_pass http://web.stack:8000; %s proxy_connect_timeout 5s; }" % IDS, logs={"access.log": "main"}, level="notice")
    L.ready()
    L.traffic(rps=7)
    before(L, 105)
    d = L.change("tafelwerk-web:4.2.0", "trigger")
    inc = L.incident("a", DNS, "dns.stale_address", "docker compose up recreates the container: another address; nginx resolved the name at its start", upstream="172.19.0.5:8000", deploy=d, grace=6, indistinguishable=["dns-changes", "server-communication"]).begin()
    a.stop()
    L.link("app1", "down")
    b = L.app("app2", "gunicorn", 8000, WORKERS=4, ver="4.2.0")
    L.up(b)
    L.dns_set("web.stack", L.ip("app2"))
    nap(L, 70)
    os.kill(p.pid, 1)
    inc.heal()
    after(L, 75)
    L.view(sources={"access.log": {"wrap": "docker", "out": "stack-proxy-1-json.log"}, "error.log": {"wrap": "docker", "out": "stack-proxy-1-json.log"}}, changes="csv")


@recipe("two-authorities", "old and new name server disagree: every seven seconds HAProxy follows the record to a dead address and back")
def _(L):
    L.site = "bank"
    L.network(px="10.48.0.2", app1="10.48.0.30", app2="10.48.0.31", dns="10.48.0.53", names={"px": "lb-4"})
    L.app("app1", "java", 8080, LAB_THREADS=12)
    name = "konten.nordkasse.internal"
    L.dns({name: L.ip("app1")}, ttl=1)
    L.haproxy(RESOLVERS % L.ip("dns") + front(L, "konten") + backend("konten", [("k1", name + ":8080")], "retries 1", "resolvers lab init-addr last,libc,none"), logs={"haproxy.log": "http", "short.log": "short"})
    L.ready()
    L.history(["konten", "portal"], days=2, a_day=4)
    L.traffic(rps=11)
    before(L, 100)
    inc = L.incident("a", DNS, "dns.flapping", "the record changes to and fro every six to eight seconds", upstream="konten/k1", grace=6).begin()
    for i in range(10):
        L.dns_set(name, L.ip("app2") if i % 2 == 0 else L.ip("app1"))
        nap(L, L.rnd.uniform(6, 8))
    L.dns_set(name, L.ip("app1"))
    inc.heal()
    after(L, 80)
    L.view(sources={"haproxy.log": {"wrap": "iso"}}, changes="oneline")
    L.view("short", title=L.title + "; a short format of the site's own", sources={"short.log": {"wrap": "bsd", "out": "haproxy.log"}}, changes="oneline")


@recipe("one-tenant-gone", "one tenant's name is removed from the zone; the other two go on (Envoy, a format of its own)")
def _(L):
    L.site = "saas"
    L.network(px="10.111.0.2", app1="10.111.0.10", app2="10.111.0.11", app3="10.111.0.12", dns="10.111.0.53", names={"px": "tenant-gw"})
    for n in ("app1", "app2", "app3"):
        L.app(n, "go", 9000)
    names = {"app1": "app.tenants.internal", "app2": "acme.tenants.internal", "app3": "borsig.tenants.internal"}
    L.dns({v: L.ip(k) for k, v in names.items()}, ttl=2)
    hosts = ["app.tafelwerk.example", "acme.tafelwerk.example", "borsig.tafelwerk.example"]
    vhosts = [{"name": h, "domains": [h, h + ":8080"], "routes": [{"match": {"prefix": "/"}, "route": {"cluster": h.split(".")[0], "timeout": "15s"}}]} for h in hosts]
    L.envoy([strict_dns(L, h.split(".")[0], names["app%d" % (i + 1)], 9000) for i, h in enumerate(hosts)], [], hcm={"route_config": {"name": "tenants", "validate_clusters": False, "virtual_hosts": vhosts}}, logs={"gw.log": "brief"})
    L.ready()
    L.history(["tafelwerk", "tenant-gw"], days=3, a_day=4)
    L.traffic(rps=12)
    before(L, 90)
    L.change("tafelwerk-v5.0.1", "coincidence", ago=3)
    L.herrings.append("tafelwerk-v5.0.1: seconds before, for all tenants, healthy")
    d = L.change("zone tenants.internal: tidy up", "trigger", kind="dns")
    inc = L.incident("a", DNS, "dns.nxdomain", "a tidy-up removes acme's record", upstream="acme", ups_re="^acme ", deploy=d, grace=7).begin()
    L.dns_set(names["app2"], None)

    def fix():
        L.change("zone tenants.internal: acme again", "fix", kind="dns")
        L.dns_set(names["app2"], L.ip("app2"))
    until_healed(L, inc, fix, 85)
    after(L, 60)
    L.view(changes="jsonl")
    L.view("unlisted", title=L.title + "; no change list", changes=False, indistinguishable=["dns-changes", "server-communication", "unattributed"])


@recipe("three-of-five-records-dead", "three of five addresses of a name no longer exist; two tries hide most of it")
def _(L):
    L.site = "news"
    L.network(px="10.15.0.2", app1="10.15.0.21", app2="10.15.0.22", dns="10.15.0.53", names={"px": "front-b"})
    for n in ("app1", "app2"):
        L.app(n, "starman", 8000, WORKERS=5)
    name = "web.abendpost.internal"
    good = [L.ip("app1"), L.ip("app2")]
    L.dns({name: good}, ttl=2)
    L.nginx(**by_name(L, name, 8000, valid="2s", more="proxy_connect_timeout 1200ms; proxy_next_upstream error timeout non_idempotent; proxy_next_upstream_tries 2;"), logs={"access.log": "logfmt"}, server_name="www.abendpost.example")
    L.ready()
    L.traffic(rps=10)
    before(L, 100)
    inc = L.incident("a", DNS, "dns.wrong_address", "the record gets three addresses more, where no host is", upstream=name, grace=4).begin()
    L.dns_set(name, good + ["10.15.0.91", "10.15.0.92", "10.15.0.93"])
    until_healed(L, inc, lambda: L.dns_set(name, good), 110)
    after(L, 60)
    L.view()


@recipe("resolver-refuses", "the new resolver refuses to answer this network (REFUSED); HAProxy keeps the address for a while, then gives up")
def _(L):
    L.site = "city"
    L.network(px="10.6.0.2", app1="10.6.0.21", app2="10.6.0.22", dns="10.6.0.53", names={"px": "ha-amt"})
    L.app("app1", "apache", 8000, WORKERS=10, BACKLOG=100)
    L.app("app2", "go", 8000)
    L.dns({"termine.stadt.internal": L.ip("app1")})
    res = RESOLVERS.replace("hold obsolete 0s", "hold obsolete 0s\n  hold refused 9s\n  hold other 9s\n  hold timeout 9s")
    L.haproxy(res % L.ip("dns") + front(L, "portal", "use_backend termine if { path_beg /termine }") + backend("portal", [("p1", L.ip("app2") + ":8000")]) + backend("termine", [("t1", "termine.stadt.internal:8000")], "", "check inter 4s resolvers lab init-addr last,libc,none"))
    L.ready()
    L.history(["termine", "portal"], days=6, a_day=1)
    L.traffic(rps=7)
    before(L, 95)
    L.change("termine-2026.11.3", "coincidence", ago=2)
    L.herrings.append("termine-2026.11.3: same service, two seconds before; nothing of it was ever wrong")
    inc = L.incident("a", DNS, "dns.refused", "the resolver is replaced by one that refuses this network's questions", upstream="termine/t1", ups_re="^termine/", grace=8, lead=0).begin()
    L.dns_answer(5)
    until_healed(L, inc, L.dns_again, 75)
    after(L, 70)
    L.view(sources={"haproxy.log": {"wrap": "iso"}}, changes="txt")


@recipe("lossy-resolver", "four of five questions to the resolver get lost; names fail in bursts (nginx)")
def _(L):
    L.site = "iot"
    L.network(px="10.151.0.3", app1="10.151.0.30", dns="10.151.0.53", names={"px": "ingest-gw"})
    L.app("app1", "go", 8080)
    name = "ingest.zaehlwerk.internal"
    L.dns({name: L.ip("app1")}, ttl=1)
    L.nginx(**by_name(L, name, 8080, valid="2s", rtimeout="4s"), logs={"access.log": "json"}, server_name="ingest.zaehlwerk.example")
    L.ready()
    L.traffic(rps=9)
    before(L, 90)
    inc = L.incident("a", DNS, "dns.resolver_timeout", "85 of 100 packets to the resolver are lost (overloaded line)", upstream=name, grace=5, indistinguishable=["dns-changes", "firewall-misconfiguration"]).begin()
    L.nft("dns", "udp dport 53 numgen random mod 100 < 85 drop")
    until_healed(L, inc, lambda: L.unnft("dns"), 120)
    after(L, 60)
    L.view(pack={"*": "bz2"})


@recipe("moved-into-the-void", "a record now points into a network where everything is dropped silently; a release of the same service came four seconds before")
def _(L):
    L.site = "clinic"
    L.network(px="10.65.0.2", app1="10.65.0.20", gw="10.65.0.254", dns="10.65.0.53", names={"px": "envoy-lims-1"})
    a = L.app("app1", "gunicorn", 8080, smooth=True, WORKERS=5)
    L.sh("gw", "sysctl -qw net.ipv4.ip_forward=1; ip route add blackhole 10.66.200.0/24")
    L.sh("px", "ip route add 10.66.200.0/24 via %s" % L.ip("gw"))
    name = "lims.klinik.internal"
    L.dns({name: L.ip("app1")}, ttl=2)
    L.envoy([strict_dns(L, "lims", name, 8080, connect_timeout="1.5s")], [("/", "lims", {})], logs={"lims.log": "istio", "lims.txt": "default"})
    L.ready()
    L.traffic(rps=3)
    before(L, 120)
    L.change("lims-v3.9.4", "coincidence")
    L.herrings.append("lims-v3.9.4: same service, four seconds before the record changed; healthy")
    a.release(LAB_VER="3.9.4")
    nap(L, 2)
    inc = L.incident("a", DNS, "dns.wrong_address", "the record is set to 10.66.200.20, an address of the disaster site that is not there yet", upstream="lims", grace=5).begin()
    L.dns_set(name, "10.66.200.20")
    until_healed(L, inc, lambda: L.dns_set(name, L.ip("app1")), 100)
    after(L, 90)
    L.view(sources={"lims.log": {"wrap": "kubectl", "host": "envoy-lims-1", "tag": "envoy"}}, changes="json")
    L.view("default", title=L.title + "; default text", sources={"lims.txt": {"out": "envoy-access.log"}}, changes="json", indistinguishable=["dns-changes", "firewall-misconfiguration"])


@recipe("zone-reload-five-seconds", "during a reload of the zone the name does not exist for five seconds")
def _(L):
    L.site = "shop"
    L.network(px="10.24.0.2", app1="10.24.0.20", dns="10.24.0.53", names={"px": "www-shop"})
    L.app("app1", "node", 3000)
    name = "shop.lampenhaus.internal"
    L.dns({name: L.ip("app1")}, ttl=1)
    L.nginx(**by_name(L, name, 3000, valid="1s"), logs={"access.log": "jsonmini"}, server_name="www.lampenhaus.example")
    L.ready()
    L.history(["shop", "zone lampenhaus.internal"], days=2, a_day=3)
    L.traffic(rps=18)
    before(L, 120)
    d = L.change("zone lampenhaus.internal 2026112291", "trigger", kind="dns")
    inc = L.incident("a", DNS, "dns.nxdomain", "the zone is written anew; for five seconds it is empty", upstream=name, deploy=d, grace=2).begin()
    L.dns_set(name, None)
    until_healed(L, inc, lambda: L.dns_set(name, L.ip("app1")), 5)
    after(L, 120)
    L.view(changes="kind.csv")


@recipe("tcp-mode-name-gone", "a TCP balancer loses its server's name: sessions without any status (tcplog)")
def _(L):
    L.site = "iot"
    L.network(px="10.152.0.2", app1="10.152.0.20", dns="10.152.0.53", names={"px": "tcp-lb"})
    L.app("app1", "node", 8883)
    name = "broker.zaehlwerk.internal"
    L.dns({name: L.ip("app1")})
    L.haproxy(RESOLVERS % L.ip("dns") + "frontend mqttish\n  bind %s:8080\n  default_backend broker\nbackend broker\n  retries 1\n  server b1 %s:8883 check inter 3s resolvers lab init-addr last,libc,none\n" % (L.ip("px"), name), logs={"haproxy-tcp.log": "tcp"}, tcp=True)
    L.ready()
    L.traffic(rps=9, keep=0.0)
    before(L, 90)
    inc = L.incident("a", DNS, "dns.nxdomain", "the broker's record is removed", upstream="broker/b1", grace=8).begin()
    L.dns_set(name, None)
    until_healed(L, inc, lambda: L.dns_set(name, L.ip("app1")), 60)
    after(L, 70)
    L.view(sources={"haproxy-tcp.log": {"wrap": "iso"}}, optional=["haproxy-tcp.log"])

