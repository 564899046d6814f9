"""Names: records that point to the wrong port, host or family, a name that comes and goes, an address kept too long."""
from .. import recipe
from ..bugs import fastcgi
from ..common import IDS, after, backend, before, cluster, front, nap, until_healed

DNS = "dns-changes"


@recipe("blue-green-record-wrong-port", "the record is switched to the green host where the service listens on another port; a release lies six seconds before")
def _(L):
    L.site, L.tz = "farm", "America/Lima"
    L.network(px="172.27.30.4", app1="172.27.30.61", app2="172.27.30.62", dns="172.27.30.53", names={"px": "frontal"})
    a = L.app("app1", "hypercorn", 8200)
    L.app("app2", "hypercorn", 8300, name="verde")
    L.dns({"capteurs.interne.example": L.ip("app1")}, ttl=2)
    L.nginx("location / { set $o capteurs.interne.example; proxy_pass http://$o:8200; %s }" % IDS, http="resolver %s valid=2s ipv6=off;" % L.ip("dns"),
            logs={"journal-acces.json": '{"quand":"$time_iso8601","qui":"$remote_addr","verbe":"$request_method","chemin":"$request_uri","code":$status,"octets":$bytes_sent,"duree":$request_time,"vers":"$upstream_addr","code_amont":"$upstream_status","duree_amont":"$upstream_response_time","connexion_amont":"$upstream_connect_time","id":"$request_id"}'}, server_name="capteurs.serres-du-sud.example")
    L.ready()
    L.history(["capteurs", "vannes", "dns"], days=2, a_day=10, kinds=["deploy", "deploy", "dns"])
    L.traffic(rps=9)
    before(L, 60)
    L.change("vannes-v2.2.1", "coincidence")
    L.herrings.append("vannes-v2.2.1: another service, six seconds before")
    nap(L, 6)
    d = L.change("zone interne.example: capteurs -> vert", "trigger", kind="dns")
    inc = L.incident("a", DNS, "dns.wrong_address", "the record now names the green host, which serves 8300 and refuses 8200", upstream="capteurs.interne.example", deploy=d, grace=4).begin()
    L.dns_set("capteurs.interne.example", L.ip("app2"))

    def fix():
        L.change("zone interne.example: capteurs -> bleu", "fix", kind="dns")
        L.dns_set("capteurs.interne.example", L.ip("app1"))
    until_healed(L, inc, fix, 55)
    after(L, 50)
    L.view(sources={"journal-acces.json": {}, "error.log": {"out": "journal-erreurs.log"}}, changes="kind.csv")
    L.view("nolist", title=L.title + "; no change list, JSON alone", sources={"journal-acces.json": {}}, changes=False)


@recipe("host-moved-nginx-keeps-old", "Envoy before nginx; a host is moved and its name with it; nginx keeps the old address, where no host answers, until its reload; one mixed stream")
def _(L):
    L.site = "tram"
    L.network(px="10.210.1.2", mid="10.210.1.20", app1="10.210.1.51", app2="10.210.1.52", dns="10.210.1.53", names={"px": "gw-0", "mid": "rp-0"})
    L.app("app1", "granian", 8808)
    L.app("app2", "granian", 8808)
    L.dns({"lage.tram.internal": L.ip("app1")})
    p = L.nginx("location / { proxy_pass http://lage.tram.internal:8808; %s proxy_connect_timeout 12s; }" % IDS, node="mid", port=8081, name="-rp", logs={"rp.log": "json"})
    L.envoy([cluster("rp", [(L.ip("mid"), 8081)])], [("/", "rp", {"timeout": "30s"})], logs={"gw.log": "istio"})
    for n in ("rp.log", "error-rp.log"):
        L.sources[n]["hop"] = 1
    L.ready()
    L.traffic(rps=6)
    before(L, 60)
    d = L.change("lage.tram.internal A 10.210.1.52", "trigger", kind="dns")
    L.change("lage-v2.0.0", "coincidence", ago=1200)
    inc = L.incident("a", DNS, "dns.stale_address", "the service moves to another host, the old one is switched off; nginx looked its name up once", upstream=L.ip("app1") + ":8808", deploy=d, grace=12).begin()
    L.dns_set("lage.tram.internal", L.ip("app2"))
    L.link("app1", "down")

    def fix():
        L.change("nginx reload rp-0", "fix", kind="config")
        L.nginx_edit(p)
    until_healed(L, inc, fix, 55)
    after(L, 50)
    L.view(sources={"gw.log": {"out": "alles.log", "wrap": "kubectl", "host": "gw-0", "tag": "envoy"}, "rp.log": {"out": "alles.log", "wrap": "kubectl", "host": "rp-0", "tag": "nginx"}, "error-rp.log": {"out": "alles.log", "wrap": "kubectl", "host": "rp-0", "tag": "nginx"}}, changes="kind.csv")
    L.view("nolist", title=L.title + "; nobody wrote the move down, nginx's files alone", sources={"rp.log": {}, "error-rp.log": {}}, changes=False, indistinguishable=["dns-changes", "server-communication"])


@recipe("ipv6-record-without-route", "an AAAA record is added to a name; nginx has no route for it, and every second request meets it (101)")
def _(L):
    L.site, L.tz = "hotel", "Europe/Warsaw"
    L.network(px="10.33.71.2", app1="10.33.71.40", dns="10.33.71.53", names={"px": "www-zakopane"})
    a = L.app("app1", "tornado", 7600, smooth=True)
    L.dns({"opinie.wew.example": L.ip("app1")}, ttl=2)
    L.nginx("location / { set $gdzie opinie.wew.example; proxy_pass http://$gdzie:7600; %s proxy_next_upstream off; }" % IDS, http="resolver %s valid=2s;" % L.ip("dns"), logs={"dostep.log": "combined", "pelny.log": "logfmt"}, server_name="api.noclegi-tatry.example")
    L.ready()
    L.history(["opinie", "hotele"], days=2, a_day=10)
    L.traffic(rps=9)
    before(L, 60)
    L.change("opinie-v3.3.0", "coincidence")
    L.herrings.append("opinie-v3.3.0: same service, nine seconds before the record")
    a.release(LAB_VER="3.3.0")
    nap(L, 7)
    inc = L.incident("a", DNS, "dns.wrong_address", "an AAAA record stands beside the A record; the proxy has no IPv6 route", upstream="opinie.wew.example", grace=4).begin()
    L.dns_set("opinie.wew.example", [L.ip("app1"), "fd42:17::40"])
    until_healed(L, inc, lambda: L.dns_set("opinie.wew.example", L.ip("app1")), 62)
    after(L, 50)
    L.view(sources={"pelny.log": {"out": "dostep.log"}, "error.log": {"out": "bledy.log"}}, changes="semicolon.csv")
    L.view("plain", title=L.title + "; combined log and error log", sources={"dostep.log": {}, "error.log": {"out": "bledy.log"}}, changes="csv")


@recipe("pool-name-comes-and-goes", "HAProxy before nginx before php-fpm by name; a controller rewrites the zone and the name is gone three times")
def _(L):
    L.site, L.tz = "lib", "America/Montevideo"
    L.network(px="10.71.5.2", mid="10.71.5.20", app1="10.71.5.60", dns="10.71.5.53", names={"px": "entrada1", "mid": "nginx-php"})
    L.app("app1", "fpm", 9100, CHILDREN=8, POOL="socios")
    L.dns({"fpm.socios.svc.example": L.ip("app1")}, ttl=1)
    L.nginx("location / { set $pool fpm.socios.svc.example; %s fastcgi_param HTTP_X_LAB_ID $http_x_lab_id; }" % fastcgi(L, "$pool:9100"), http="resolver %s valid=1s ipv6=off; resolver_timeout 2s;" % L.ip("dns"), node="mid", port=8081, name="-php", logs={"acceso-php.log": "main"})
    L.haproxy(front(L, "php", name="entrada", rules="") + backend("php", [("php1", L.ip("mid") + ":8081")]), logs={"haproxy.log": '{"t":"%tr","cliente":"%ci","front":"%ft","back":"%b","servidor":"%s","cola":%Tw,"conexion":%Tc,"respuesta":%Tr,"total":%Ta,"codigo":%ST,"fin":"%tsc","reintentos":"%rc","metodo":"%HM","uri":"%HU"}'})
    for n in ("acceso-php.log", "error-php.log"):
        L.sources[n]["hop"] = 1
    L.ready()
    L.traffic(rps=9)
    before(L, 58)
    inc = L.incident("a", DNS, "dns.nxdomain", "the name of the php-fpm pool is gone three times for 12 seconds", upstream="fpm.socios.svc.example", grace=3, flapping=True).begin()
    for i in range(3):
        L.dns_set("fpm.socios.svc.example", None)
        nap(L, 12)
        L.dns_set("fpm.socios.svc.example", L.ip("app1"))
        if i < 2:
            nap(L, 22)
    inc.heal()
    after(L, 50)
    L.view(sources={"haproxy.log": {"wrap": "iso", "out": "entrada.log"}, "acceso-php.log": {}, "error-php.log": {"out": "errores-php.log"}})
