"""Proxy and server misunderstand each other: header limits, certificates, versions of TLS, connections closed too early."""
from .. import recipe
from ..common import IDS, KEEP, after, authority, backend, before, cluster, front, nap, until_healed
from . import ENVOY_ES

COM = "server-communication"


@recipe("envoy-header-limit-lowered", "a new Envoy configuration allows fewer answer headers; one of two applications always sent more")
def _(L):
    L.site = "lib"
    L.network(px="10.54.20.2", app1="10.54.20.30", app2="10.54.20.31", names={"px": "borde-1"})
    L.app("app1", "hypercorn", 8400, LAB_BUG="bigheader", LAB_BUGPATH="/socio|/entrar|/prestamo", LAB_BIG=21000)
    L.app("app2", "go", 8500)
    h1 = lambda kb: {"typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {"@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions", "common_http_protocol_options": {"max_response_headers_kb": kb}, "explicit_http_config": {"http_protocol_options": {}}}}}
    cl = lambda kb: [cluster("socios", [(L.ip("app1"), 8400)], **h1(kb)), cluster("catalogo", [(L.ip("app2"), 8500)], **h1(kb))]
    L.envoy(cl(60), [("/catalogo", "catalogo", {}), ("/libro", "catalogo", {}), ("/", "socios", {})], logs={"borde.json": ENVOY_ES})
    L.ready()
    L.history(["socios", "catalogo", "borde"], days=2, a_day=10, kinds=["deploy", "deploy", "config"])
    L.traffic(rps=10)
    before(L, 60)
    L.change("socios-v4.4.4", "coincidence", ago=48)
    L.herrings.append("socios-v4.4.4: three quarters of a minute before the proxy's change; its headers were as long before")
    d = L.change("borde config r77", "trigger", kind="config")
    inc = L.incident("a", COM, "comms.header_limit", "Envoy's clusters get max_response_headers_kb 16 (before: 60); the members' application always sends a cookie of 21 kB", upstream="socios", deploy=d, grace=2).begin()
    L.envoy_clusters(cl(16))

    def fix():
        L.change("borde config r76", "fix", kind="config")
        L.envoy_clusters(cl(60))
    until_healed(L, inc, fix, 60)
    after(L, 50)
    L.view(changes="kind.csv")


@recipe("keepalive-race-two-hops", "nginx before HAProxy before a node server over a slow line that closes idle connections after a second and a half: lost reuses (SH), passed on")
def _(L):
    L.site = "farm"
    L.network(px="10.93.2.2", mid="10.93.2.9", app1="10.93.2.30", names={"px": "bord", "mid": "repartiteur"})
    a = L.app("app1", "node", 3100, LAB_KEEPALIVE_MS=60000)
    L.all_up()
    L.app("app1", "relay", 3101, name="ligne", TO=L.ip("app1") + ":3100", DELAY="0.22")
    L.haproxy(front(L, "capteurs", node="mid", port=8000, name="interne") + backend("capteurs", [("c1", L.ip("app1") + ":3101")], "http-reuse always\nretries 0\ntimeout server 20s", "pool-purge-delay 60s"), node="mid")
    L.nginx("location / { proxy_pass http://%s:8000; %s proxy_next_upstream off; }" % (L.ip("mid"), KEEP), logs={"acces.log": "richid"}, server_name="capteurs.serres-du-sud.example")
    L.sources["haproxy.log"]["hop"] = 1
    L.ready()
    L.history(["capteurs", "vannes"], days=2, a_day=10)
    L.traffic(rps=1.1, wave=0.1, post=0.5)
    before(L, 70)
    L.change("vannes-v1.1.7", "coincidence", ago=4)
    L.herrings.append("vannes-v1.1.7: another service, four seconds before")
    inc = L.incident("a", COM, "comms.keepalive_race", "an operator restarts the server with a keep-alive of 1 s; over the slow line HAProxy reuses connections that are being closed", upstream="capteurs/c1", grace=3).begin()
    a.restart(LAB_KEEPALIVE_MS=700)
    nap(L, 150)
    a.restart(LAB_KEEPALIVE_MS=60000)
    inc.heal()
    after(L, 50)
    L.view(sources={"acces.log": {}, "error.log": {"out": "erreurs.log"}, "haproxy.log": {"wrap": "iso", "out": "repartiteur.log"}}, changes="csv")
    L.view("inner", title=L.title + "; HAProxy's log alone", sources={"haproxy.log": {"wrap": "iso", "out": "repartiteur.log"}}, changes="csv")


@recipe("client-certificate-wanted", "a quiet gateway, one request in some seconds; its TLS backend begins to want client certificates that nginx does not send")
def _(L):
    L.site, L.tz = "farm", "Indian/Reunion"
    L.network(px="172.29.8.3", app1="172.29.8.44", names={"px": "passerelle"})
    authority(L, ("srv", "serres.interne.example", None))
    a = L.app("app1", "node", 9443, smooth=True, LAB_TLS=L.dir + "/srv")
    L.nginx("location / { proxy_pass https://%s:9443; %s proxy_ssl_server_name on; proxy_ssl_session_reuse off; }" % (L.ip("app1"), IDS), logs={"acces.json": "json", "acces.log": "combined"}, server_name="capteurs.serres-du-sud.example")
    L.ready()
    L.history(["serres", "irrigation"], days=2, a_day=10)
    L.traffic(rps=0.28, wave=0.05, bots=0)
    before(L, 90)
    L.change("irrigation-v0.9.14", "coincidence", ago=9)
    L.herrings.append("irrigation-v0.9.14: another service, nine seconds before")
    inc = L.incident("a", COM, "comms.tls_protocol", "the backend wants a certificate from its clients; nginx has none (TLS alert 40, TLS 1.2)", upstream=L.ip("app1") + ":9443", grace=2).begin()
    a.release(LAB_MTLS=L.dir + "/ca.crt")
    nap(L, 95)
    a.release(LAB_MTLS="")
    inc.heal()
    after(L, 60)
    L.view(sources={"acces.json": {}, "error.log": {"out": "erreurs.log"}}, changes="semicolon.csv")
    L.view("error", title=L.title + "; the error log alone, in local time", sources={"error.log": {"out": "erreurs.log"}}, args=["--timezone", "Indian/Reunion"], changes="csv")


@recipe("tls-baseline-thirteen", "a new TLS baseline: the server speaks only TLS 1.3, HAProxy's backend is pinned to 1.2; deploys in whole minutes")
def _(L):
    L.site, L.tz = "lib", "Europe/Madrid"
    L.network(px="10.102.8.2", app1="10.102.8.40", app2="10.102.8.41", names={"px": "haproxy-b"})
    authority(L, ("s", "libro.interno.example", None))
    a = L.app("app1", "node", 8643, smooth=True, LAB_TLS=L.dir + "/s")
    L.app("app2", "tornado", 8644)
    L.haproxy(front(L, "libros", "use_backend estaticos if { path_beg /portada /estilo }", name="todo") + backend("libros", [("l1", L.ip("app1") + ":8643")], "retries 1", "ssl verify none ssl-max-ver TLSv1.2 no-check") + backend("estaticos", [("e1", L.ip("app2") + ":8644")]),
              logs={"haproxy.log": '{"ts":"%tr","src":"%ci","pool":"%b","node":"%s","t_queue":%Tw,"t_connect":%Tc,"t_first":%Tr,"t_all":%Ta,"http":%ST,"term":"%tsc","tries":"%rc","conn":%bc,"verb":"%HM","path":"%HP"}'})
    L.ready()
    L.history(["libros", "estaticos", "base-tls"], days=2, a_day=10, kinds=["deploy", "deploy", "config"])
    L.traffic(rps=10)
    before(L, 60)
    d = L.change("base-tls 2026-11", "trigger", kind="config")
    inc = L.incident("a", COM, "comms.tls_protocol", "the server accepts TLS 1.3 only from now on; HAProxy may speak 1.2 at most", upstream="libros/l1", ups_re="^libros/", deploy=d, grace=2, indistinguishable=["server-communication", "firewall-misconfiguration"]).begin()
    a.release(LAB_TLSMIN="TLSv1.3")

    def fix():
        L.change("base-tls 2026-10", "fix", kind="config")
        a.release(LAB_TLSMIN="TLSv1.2")
    until_healed(L, inc, fix, 55)
    after(L, 50)
    L.view(sources={"haproxy.log": {"wrap": "iso"}}, changes="kind.csv", minutes=True)
