"""Filters: one of two edges denied, too many new connections, rejects and drops beside innocent releases."""
from .. import recipe
from ..common import IDS, after, backend, before, cluster, front, nap, pool, until_healed

FIRE = "firewall-misconfiguration"


@recipe("one-edge-denied", "two nginx edges before one granian server; a rule on it answers only the second edge's address with resets")
def _(L):
    L.site, L.tz = "tram", "Europe/Vienna"
    L.network(px="10.151.4.11", px2="10.151.4.12", app1="10.151.9.70", names={"px": "rand-a", "px2": "rand-b"})
    L.app("app1", "granian", 8800)
    for n, s in (("px", "-a"), ("px2", "-b")):
        L.nginx("location / { proxy_pass http://fahrplan; %s }" % IDS, http=pool("fahrplan", [L.ip("app1") + ":8800"]), node=n, name=s, logs={"zugriff%s.log" % s: "rich", "knapp%s.log" % s: "combined"}, server_name="fahrplan.tramnetz.example")
    L.ready(); L.ready(node="px2")
    L.history(["fahrplan", "ticketshop"], days=2, a_day=4)
    L.traffic(rps=12, targets=[[L.ip("px"), 8080], [L.ip("px2"), 8080]])
    before(L, 62)
    inc = L.incident("a", FIRE, "firewall.reset", "nft on the server: ip saddr of the second edge tcp dport 8800 reject with tcp reset", upstream=L.ip("app1") + ":8800", grace=1).begin()
    L.nft("app1", "ip saddr %s tcp dport 8800 reject with tcp reset" % L.ip("px2"))
    until_healed(L, inc, lambda: L.unnft("app1"), 66)
    after(L, 50)
    L.view(sources={"zugriff-a.log": {"out": "rand-a.zugriff.log"}, "zugriff-b.log": {"out": "rand-b.zugriff.log"}, "error-b.log": {"out": "rand-b.fehler.log"}}, changes="csv")
    L.view("b-only", title=L.title + "; the second edge's logs alone", sources={"knapp-b.log": {"out": "zugriff.log"}, "error-b.log": {"out": "fehler.log"}}, changes="csv", indistinguishable=["firewall-misconfiguration", "server-communication"])


@recipe("rate-rule-drops-syn", "a hardening playbook drops new connections above four a second; ordinary traffic needs more")
def _(L):
    L.site, L.tz = "hotel", "Europe/Warsaw"
    L.network(px="192.168.211.2", app1="192.168.211.31", app2="192.168.211.32", names={"px": "lb-krakow"})
    for n in ("app1", "app2"):
        L.app(n, "tornado", 6060)
    L.haproxy(front(L, "noclegi", name="wejscie") + backend("noclegi", [("nocleg1", L.ip("app1") + ":6060"), ("nocleg2", L.ip("app2") + ":6060")], "balance roundrobin\noption http-server-close\ntimeout connect 1200ms\nretries 1\noption redispatch", ""))
    L.ready()
    L.history(["noclegi", "platnosci", "bramka"], days=3, a_day=10, kinds=["deploy", "deploy", "config"])
    L.traffic(rps=19)
    before(L, 60)
    d = L.change("ansible hardening.yml r218", "trigger", kind="firewall")
    inc = L.incident("a", FIRE, "firewall.rate_limit", "nft on both servers: ct state new limit rate over 4/second burst 3 packets drop", upstream="noclegi", deploy=d, grace=4).begin()
    for n in ("app1", "app2"):
        L.nft(n, "tcp dport 6060 ct state new limit rate over 4/second burst 3 packets drop")

    def fix():
        L.change("ansible hardening.yml r219", "fix", kind="firewall")
        for n in ("app1", "app2"):
            L.unnft(n)
    until_healed(L, inc, fix, 75)
    after(L, 50)
    L.view(sources={"haproxy.log": {"wrap": "bsd", "out": "wejscie.log"}}, args=["--timezone", "Europe/Warsaw"], changes="kind.csv", indistinguishable=["firewall-misconfiguration", "server-overload"])


@recipe("envoy-nginx-drop-slow-clock", "Envoy before nginx before Tomcat behind a new drop rule; nginx's clock is 29 seconds slow; a release three seconds before")
def _(L):
    L.site, L.tz = "hotel", "America/Bogota"
    L.network(px="10.120.7.2", mid="10.120.7.30", app1="10.120.8.15", names={"px": "borde", "mid": "nginx-2"})
    a = L.app("app1", "tomcat", 8085, smooth=True, LAB_THREADS=30)
    L.nginx("location / { proxy_pass http://%s:8085; %s proxy_connect_timeout 3s; }" % (L.ip("app1"), IDS), node="mid", port=8081, name="-2", logs={"acceso-2.log": "richid"}, skew=-29.0)
    L.envoy([cluster("nginx2", [(L.ip("mid"), 8081)])], [("/", "nginx2", {})], logs={"borde.log": "istio"})
    for n in ("acceso-2.log", "error-2.log"):
        L.sources[n]["hop"] = 1
    L.ready()
    L.history(["hoteles", "pagos"], days=2, a_day=10)
    L.traffic(rps=9)
    before(L, 62)
    L.change("hoteles-v7.7.1", "coincidence")
    L.herrings.append("hoteles-v7.7.1: same service, three seconds before; healthy")
    a.release(LAB_VER="7.7.1")
    inc = L.incident("a", FIRE, "firewall.drop", "nft on the server drops new connections from nginx's network", upstream=L.ip("app1") + ":8085", grace=4).begin()
    L.nft("app1", "tcp dport { 8085, 28085, 29085 } tcp flags syn drop")
    until_healed(L, inc, lambda: L.unnft("app1"), 55)
    after(L, 50)
    L.remarks.append("the clock of nginx-2 runs 29 seconds slow (faketime); the truth counts in Envoy's time")
    L.view(sources={"borde.log": {}, "acceso-2.log": {}, "error-2.log": {}}, changes="oneline")


@recipe("reject-german-json", "a filter on the application's host rejects nginx's connects (113 at once); German JSON keys; a release seven seconds before, noted in whole minutes")
def _(L):
    L.site, L.tz = "tram", "Europe/Zurich"
    L.network(px="10.36.5.2", app1="10.36.6.30", app2="10.36.6.31", names={"px": "eingang-2"})
    a = L.app("app1", "puma", 9393, smooth=True, THREADS=10)
    b = L.app("app2", "granian", 9494)
    L.loud("app1")
    L.nginx("location / { proxy_pass http://tickets; %s }\nlocation /kachel { proxy_pass http://%s:9494; %s }" % (IDS, L.ip("app2"), IDS), http=pool("tickets", [L.ip("app1") + ":9393 max_fails=0"]),
            logs={"zugriff.json": '{"zeit":"$time_iso8601","quelle":"$remote_addr","methode":"$request_method","pfad":"$request_uri","antwort":$status,"dauer_s":$request_time,"server":"$upstream_addr","server_antwort":"$upstream_status","server_verbinden":"$upstream_connect_time","server_kopf":"$upstream_header_time","server_dauer":"$upstream_response_time","kennung":"$http_x_request_id"}'}, server_name="fahrplan.tramnetz.example")
    L.ready()
    L.history(["tickets", "kachel", "leitstelle"], days=2, a_day=10)
    L.traffic(rps=10)
    before(L, 60)
    L.change("tickets-v3.8.1", "coincidence")
    L.herrings.append("tickets-v3.8.1: same service, seven seconds before; healthy")
    a.release(LAB_VER="3.8.1")
    nap(L, 5.5)
    inc = L.incident("a", FIRE, "firewall.reject", "nft on the server: new connections rejected with host-prohibited", upstream=L.ip("app1") + ":9393", ups_re=":9393", grace=2).begin()
    L.nft("app1", "tcp dport { 9393, 29393, 30393 } tcp flags syn reject with icmp host-prohibited")
    until_healed(L, inc, lambda: L.unnft("app1"), 38)
    after(L, 50)
    L.view(sources={"zugriff.json": {}, "error.log": {"out": "fehler.log"}}, changes="csv", minutes=True)
    L.view("json", title=L.title + "; the JSON log alone", sources={"zugriff.json": {}}, changes="csv", minutes=True, indistinguishable=["firewall-misconfiguration", "server-communication", "programming-bugs"])
