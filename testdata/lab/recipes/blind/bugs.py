"""Programming bugs: leaks, cookies that grow, workers that end or never come back, a code that is valid from one minute on."""
import os
import time

from .. import recipe
from ..common import IDS, after, backend, before, cluster, front, nap, pool, until_healed
from . import ENVOY_PL

BUG = "programming-bugs"


@recipe("envoy-nginx-unicorn-helm", "Envoy before nginx before unicorn; a release ends its worker on loans; helm knows ten upgrades a day")
def _(L):
    L.site = "lib"
    L.network(px="10.233.64.2", mid="10.233.64.30", app1="10.233.65.7", names={"px": "pasarela-7b4c", "mid": "web-nginx-58d9"})
    a = L.app("app1", "unicorn", 7000, smooth=True, WORKERS=5, ver="3.14.2")
    L.nginx("location / { proxy_pass http://%s:7000; %s }" % (L.ip("app1"), IDS), node="mid", port=8081, name="-int", logs={"acceso.log": "richid"})
    L.envoy([cluster("web", [(L.ip("mid"), 8081)])], [("/", "web", {})], logs={"pasarela.log": "istio"})
    for n in ("acceso.log", "error-int.log"):
        L.sources[n]["hop"] = 1
    L.ready()
    L.history(["biblioteca"], days=3, a_day=10)
    L.traffic(rps=10)
    before(L, 62)
    d = L.change("biblioteca-v3.15.0", "trigger")
    inc = L.incident("a", BUG, "bugs.crash", "release 3.15.0: the worker exits on POST /prestamo and /renovar", upstream=L.ip("app1") + ":7000", deploy=d, paths=["/prestamo", "/renovar"], grace=2).begin()
    a.release(LAB_BUG="exit", LAB_BUGPATH="/prestamo|/renovar")

    def fix():
        L.change("biblioteca-v3.14.2", "fix")
        a.release(LAB_BUG="")
    until_healed(L, inc, fix, 75)
    after(L, 52)
    L.view(sources={"pasarela.log": {"wrap": "cri"}, "acceso.log": {"wrap": "cri", "out": "nginx.log"}, "error-int.log": {"wrap": "cri", "out": "nginx.log"}}, changes="helm", minutes=True)
    L.view("edge", title=L.title + "; Envoy's log alone", sources={"pasarela.log": {"wrap": "cri"}}, changes="helm", minutes=True, indistinguishable=["programming-bugs", "unattributed", "server-communication"])


@recipe("pool-leak-two-minutes", "a release forgets a database connection whenever a season report is asked for; two minutes later the pool is empty (Envoy, waitress)")
def _(L):
    L.site = "hotel"
    L.network(px="10.77.12.3", app1="10.77.13.40", app2="10.77.13.41", names={"px": "brzeg-envoy"})
    a = L.app("app1", "waitress", 8010, smooth=True, THREADS=18, LAB_POOL=12)
    b = L.app("app2", "go", 8011, smooth=True)
    L.envoy([cluster("rezerwacje", [(L.ip("app1"), 8010)]), cluster("cennik", [(L.ip("app2"), 8011)])], [("/cennik", "cennik", {}), ("/", "rezerwacje", {"timeout": "5s"})], logs={"brzeg.json": ENVOY_PL})
    L.ready()
    L.history(["rezerwacje", "cennik", "platnosci"], days=3, a_day=10)
    L.traffic(rps=8, beats=[{"every": 8.6, "jitter": 1, "first": 3, "request": "GET /hotel/{n}?zestawienie=sezon"}])
    before(L, 45)
    d = L.change("rezerwacje-v5.7.0", "trigger")
    inc = L.incident("a", BUG, "bugs.connection_leak", "release 5.7.0 keeps a pool connection for each season report; twelve of them, some 105 seconds, then everything waits", upstream="rezerwacje", ups_re="^rezerwacje ", deploy=d, grace=6).begin()
    a.release(LAB_BUG="poolleak", LAB_BUGPATH="/hotel", LAB_BUGWORD="zestawienie")
    nap(L, 84)
    L.change("cennik-v1.3.3", "coincidence")
    L.herrings.append("cennik-v1.3.3: another service, between the trigger and the onset")
    b.release(LAB_VER="1.3.3")

    def fix():
        L.change("rezerwacje-v5.6.8", "fix")
        a.release(LAB_BUG="", LAB_BUGWORD="")
    until_healed(L, inc, fix, 62)
    after(L, 45)
    L.view(changes="service.csv", indistinguishable=["programming-bugs", "server-overload"])


@recipe("canary-cookie-too-big", "one of three servers gets the new release; its login cookie outgrows nginx's buffer; taken back")
def _(L):
    L.site, L.tz = "tram", "Europe/Zurich"
    L.network(px="10.61.90.2", app1="10.61.91.11", app2="10.61.91.12", app3="10.61.91.13", names={"px": "eingang"})
    apps = [L.app(n, "hypercorn", 9500, smooth=True) for n in ("app1", "app2", "app3")]
    L.nginx("location / { proxy_pass http://fahrgast; %s proxy_next_upstream off; }" % IDS, http=pool("fahrgast", [L.ip(n) + ":9500 max_fails=0" for n in ("app1", "app2", "app3")]),
            logs={"zugriff.json": '{"zeit":"$msec","gast":"$remote_addr","anfrage":"$request","kode":"$status","dauer":"$request_time","ziel":"$upstream_addr","zielkode":"$upstream_status","kopfzeit":"$upstream_header_time","verbindzeit":"$upstream_connect_time"}'}, server_name="fahrplan.tramnetz.example")
    L.ready()
    L.history(["fahrgast", "ticket", "leitstelle"], days=2, a_day=10)
    L.traffic(rps=16)
    before(L, 60)
    L.change("leitstelle-v4.4.0", "coincidence", ago=33)
    L.herrings.append("leitstelle-v4.4.0: another service, half a minute before the canary")
    d = L.change("fahrgast-v12.1.0-rc1", "trigger", note="canary on app3")
    inc = L.incident("a", BUG, "bugs.big_header", "canary 12.1.0-rc1 on one of three servers puts the whole route into a cookie on /suche and /tarif", upstream="fahrgast", deploy=d, ups_re=L.ip("app3"), paths=["/suche", "/tarif"], grace=1).begin()
    apps[2].release(LAB_BUG="bigheader", LAB_BUGPATH="/suche|/tarif", LAB_BIG=14000)

    def fix():
        L.change("fahrgast-v12.0.5", "fix", note="canary zurueck")
        apps[2].release(LAB_BUG="")
    until_healed(L, inc, fix, 80)
    after(L, 45)
    L.view(changes="json", sources={"zugriff.json": {}, "error.log": {"out": "fehler.log"}})
    L.view("json-only", title=L.title + "; the JSON log alone", sources={"zugriff.json": {}}, changes="git")


@recipe("timeout-on-loop-after-release", "a release loops for ever on one path; unicorn's master kills the worker after five seconds each time (HAProxy)")
def _(L):
    L.site, L.tz = "lib", "Europe/Madrid"
    L.network(px="10.9.60.2", app1="10.9.60.40", names={"px": "equilibrador", "app1": "catalogo1"})
    a = L.app("app1", "unicorn", 7100, smooth=True, WORKERS=12, TIMEOUT=5, ver="2.0.9", cpu="uni")
    L.cpu("uni", 60)
    L.haproxy(front(L, "catalogo", name="publico") + backend("catalogo", [("cat1", L.ip("app1") + ":7100")], "option http-server-close\nretries 1", ""), logs={"haproxy.log": "http"})
    L.ready()
    L.listen(a, "unicorn", "timeout|reaped")
    L.history(["catalogo", "prestamos"], days=3, a_day=10)
    L.traffic(rps=8)
    before(L, 60)
    d = L.change("catalogo-v2.1.0", "trigger")
    inc = L.incident("a", BUG, "bugs.deadlock", "release 2.1.0 never comes back from /novedades; unicorn (timeout 5) kills the worker", upstream="catalogo/cat1", deploy=d, paths=["/novedades"], grace=7).begin()
    a.release(LAB_BUG="sleep", LAB_BUGPATH="/novedades")

    def fix():
        L.change("catalogo-v2.0.9", "fix")
        a.release(LAB_BUG="")
    until_healed(L, inc, fix, 80)
    after(L, 50)
    L.view(sources={"haproxy.log": {"wrap": "short-iso", "out": "publico.log"}}, changes="git", notes=[{"out": "catalogo1.log", "nodes": ["app1"], "wrap": "short-iso"}])
    L.view("lb", title=L.title + "; HAProxy's log alone", sources={"haproxy.log": {"wrap": "short-iso", "out": "publico.log"}}, changes="git")


@recipe("grows-until-the-kernel-kills", "a release keeps a piece of every request; three and a half minutes later the kernel kills it; rolled back; two innocent releases lie nearer")
def _(L):
    L.site, L.tz = "hotel", "Europe/Warsaw"
    L.network(px="10.171.30.2", app1="10.171.30.40", app2="10.171.30.41", names={"px": "www-gdansk", "app1": "oferta-1"})
    a = L.app("app1", "tornado", 5500, smooth=True, supervise=26.0, mem=84 << 20, unit="oferta", ver="11.0.2")
    b = L.app("app2", "go", 5600, smooth=True)
    L.nginx("location / { proxy_pass http://oferta; %s }\nlocation /cennik { proxy_pass http://%s:5600; %s }" % (IDS, L.ip("app2"), IDS), http=pool("oferta", [L.ip("app1") + ":5500 max_fails=0"]), logs={"dostep.log": "rich"}, server_name="api.noclegi-tatry.example")
    L.ready()
    L.history(["oferta", "cennik", "platnosci"], days=3, a_day=10)
    L.traffic(rps=9, wave=0.1)
    before(L, 32)
    d = L.change("oferta-v11.1.0", "trigger")
    inc = L.incident("a", BUG, "bugs.leak", "release 11.1.0 keeps some 40 kB of each request; killed by the kernel at 84 MB after some three and a half minutes, down for 25 seconds until the rollback starts it again", upstream=L.ip("app1") + ":5500", ups_re=":5500", deploy=d, grace=3, indistinguishable=["programming-bugs", "server-overload"]).begin()
    a.release(LAB_LEAK=40000)
    nap(L, 50)
    L.change("cennik-v2.0.8", "coincidence")
    b.release(LAB_VER="2.0.8")
    L.change("platnosci-v6.1.0", "coincidence")
    L.herrings += ["cennik-v2.0.8: another service, between the trigger and the onset", "platnosci-v6.1.0: a service that these logs do not show"]
    for _ in range(170):
        nap(L, 1)
        if a.deaths:
            break
    nap(L, 24)
    L.change("oferta-v11.0.2", "fix", note="rollback")
    a.restart(LAB_LEAK=0)
    inc.heal()
    after(L, 45)
    L.remarks.append("oferta-1.messages: the kernel's lines are the kernel's own; the systemd lines were written by the lab in the true wording at the true times")
    L.view(sources={"dostep.log": {}, "error.log": {"out": "bledy.log"}}, notes=[{"out": "oferta-1.messages", "nodes": ["app1"], "wrap": "bsd"}], changes="service.csv", args=["--timezone", "Europe/Warsaw"])


@recipe("month-code-two-lengths", "no release: a discount code that is valid from this minute on meets code that sends two lengths (HAProxy)")
def _(L):
    L.site, L.tz = "tram", "Europe/Berlin"
    L.network(px="10.166.0.5", app1="10.166.0.41", app2="10.166.0.42", names={"px": "verteiler"})
    flag = L.dir + "/ab-jetzt"
    apps = [L.app(n, "tornado", 6600, LAB_FLAG=flag, LAB_BUG="twolengths", LAB_BUGPATH="/tarif|/ticket/kauf") for n in ("app1", "app2")]
    L.haproxy(front(L, "tickets", name="kunden") + backend("tickets", [("ta", L.ip("app1") + ":6600"), ("tb", L.ip("app2") + ":6600")], "balance roundrobin"), logs={"haproxy.log": "http"})
    L.ready()
    L.history(["tickets", "leitstelle"], days=3, a_day=10)
    L.traffic(rps=11, stray=0.001)
    L.change("leitstelle-v6.0.2", "coincidence", ago=140)
    L.wait(60 - time.time() % 60 + (60 if time.time() % 60 > 15 else 0) if time.time() % 60 > 5 else 55)
    inc = L.incident("a", BUG, "bugs.invalid_header", "from a full minute on discount codes are valid; the code that uses them writes two different Content-Length lines", upstream="tickets", paths=["/tarif", "/ticket/kauf"], code_re="PH", grace=1, indistinguishable=["programming-bugs", "server-communication"]).begin()
    open(flag, "w").close()
    until_healed(L, inc, lambda: os.unlink(flag), 70)
    after(L, 50)
    L.view(sources={"haproxy.log": {"wrap": "bsd", "out": "verteiler.syslog"}}, args=["--timezone", "Europe/Berlin"], changes="service.csv", rotate={"verteiler.syslog": [0.4]}, pack={"verteiler.syslog.1": "bz2", "*": "auto"})
