"""Server overload: a store that stands still, a short backlog, a sale, a batch that takes the CPU or only slows."""
from .. import recipe
from ..bugs import fastcgi
from ..common import IDS, after, backend, before, calm, cluster, front, nap, pool, ramp
from . import ENVOY_PL

LOAD = "server-overload"


@recipe("redis-asleep-behind-fpm", "HAProxy before nginx before php-fpm; the session store stands still for fifty seconds; a release of the same application came two seconds before")
def _(L):
    L.site, L.tz = "lib", "Europe/Madrid"
    L.network(px="10.14.77.2", mid="10.14.77.20", app1="10.14.77.31", db="10.14.77.90", names={"px": "balanza", "mid": "php2", "db": "redis-sesion"})
    L.app("db", "redis", 6379)
    L.all_up()
    a = L.app("app1", "fpm", 9074, name="fpm", smooth=True, CHILDREN=10, POOL="biblio", LAB_REDIS=L.ip("db"))
    L.nginx("location / { %s fastcgi_read_timeout 6s; fastcgi_param HTTP_X_LAB_ID $http_x_lab_id; }" % fastcgi(L, L.ip("app1") + ":9074"), node="mid", port=8081, name="-php", logs={"acceso-php.log": "rich"})
    L.haproxy(front(L, "php", name="entrada", rules="capture request header x-request-id len 40") + backend("php", [("php2", L.ip("mid") + ":8081")], "timeout server 30s"))
    for n in ("acceso-php.log", "error-php.log"):
        L.sources[n]["hop"] = 1
    L.ready()
    L.history(["biblio", "catalogo"], days=2, a_day=10)
    L.traffic(rps=7)
    before(L, 65)
    L.change("biblio-v8.0.3", "coincidence")
    L.herrings.append("biblio-v8.0.3: same application, two seconds before; healthy")
    a.release(LAB_VER="8.0.3")
    nap(L, 1)
    inc = L.incident("a", LOAD, "overload.slow_dependency", "the session store (redis) stands still for 50 seconds (DEBUG SLEEP); every page waits for it; fastcgi_read_timeout 6 s", upstream="fastcgi://%s:9074" % L.ip("app1"), grace=8,
                     indistinguishable=["server-overload", "server-communication"]).begin()
    L.sh("db", "timeout 70 redis-cli -h %s debug sleep 50" % L.ip("db"))
    inc.heal()
    after(L, 55)
    sources = {"haproxy.log": {"wrap": "bsd", "out": "balanza.log"}, "acceso-php.log": {}, "error-php.log": {}}
    L.view(title=L.title.rsplit("; ", 1)[0] + "; no change list", sources=sources, changes=False, args=["--timezone", "Europe/Madrid"])
    L.view("listed", sources=sources, changes="jsonl", args=["--timezone", "Europe/Madrid"], indistinguishable=["server-overload", "server-communication", "programming-bugs"],
           remarks=["a release of the same application two seconds before: the logs alone cannot acquit it, but for the end without any other change; weigh its false blame accordingly"])


@recipe("short-backlog-in-a-rush", "a rush on three unicorn workers with a backlog of two: connects time out; a release nine seconds before; the log ends in it")
def _(L):
    L.site = "tram"
    L.network(px="10.17.44.2", app1="10.17.44.30", names={"px": "lastverteiler"})
    a = L.app("app1", "unicorn", 7300, WORKERS=3, BACKLOG=2, LAB_HEAVY=0.7, LAB_HEAVYPATH="/auslastung/jahr", LAB_MS=40)
    L.haproxy(front(L, "auskunft") + backend("auskunft", [("aus1", L.ip("app1") + ":7300")], "option http-server-close\ntimeout connect 1500ms\ntimeout server 15s\nretries 1", ""), logs={"haproxy.log": "json"})
    L.ready()
    L.history(["auskunft", "kacheln"], days=2, a_day=10)
    L.traffic(rps=9)
    before(L, 65)
    L.change("kacheln-v5.5.0", "coincidence")
    L.herrings.append("kacheln-v5.5.0: another service, nine seconds before the rush")
    nap(L, 9)
    inc = L.incident("a", LOAD, "overload.accept_queue", "a fault of the tram network: traffic x3.6 with slow pages; three workers, a backlog of two", upstream="auskunft/aus1", grace=20).begin()
    ramp(L, 3.6, 0.12)
    nap(L, 70)
    L.mark("cut")
    nap(L, 3)
    inc.heal()
    L.view(sources={"haproxy.log": {"wrap": "docker"}}, to="cut", changes="json")


def hotel(L):
    L.site = "hotel"
    L.network(px="10.29.3.2", mid="10.29.3.20", app1="10.29.3.21", names={"px": "envoy-front", "mid": "nginx-in"})
    L.app("app1", "waitress", 7700, cpu="hotel", THREADS=6)
    L.nginx("location / { proxy_pass http://%s:7700; %s }" % (L.ip("app1"), IDS), node="mid", port=8081, name="-in", logs={"in.log": "ltsv"})
    L.envoy([cluster("in", [(L.ip("mid"), 8081)])], [("/", "in", {"timeout": "2.5s"})], logs={"front.json": ENVOY_PL})
    for n in ("in.log", "error-in.log"):
        L.sources[n]["hop"] = 1
    L.ready()
    L.traffic(rps=9)
    before(L, 60)


@recipe("batch-takes-the-cpu", "every half minute a batch takes the service's CPU for twelve seconds: Envoy's time-outs, nginx's 499; both logs in one stream")
def _(L):
    hotel(L)
    inc = L.incident("a", LOAD, "overload.cpu_starved", "three times for twelve seconds the service has a thousandth of a core", upstream="in", grace=6, flapping=True, indistinguishable=["server-overload", "server-communication"]).begin()
    for i in range(3):
        L.cpu("hotel", 0.1)
        nap(L, 13)
        L.cpu("hotel", None)
        if i < 2:
            nap(L, 20)
    inc.heal()
    after(L, 50)
    L.view(sources={"front.json": {"out": "wszystko.log"}, "in.log": {"out": "wszystko.log"}, "error-in.log": {"out": "wszystko.log"}})


@recipe("season-sale-head-missing", "a sale overruns waitress's threads; the log begins in the middle of it; rotated by date and packed")
def _(L):
    L.site, L.tz = "hotel", "Europe/Warsaw"
    L.network(px="192.168.14.8", app1="192.168.14.80", names={"px": "www"})
    L.app("app1", "waitress", 8070, THREADS=5, LAB_HEAVY=0.9, LAB_HEAVYPATH="/raport/sezon")
    L.nginx("location / { proxy_pass http://noclegi; %s proxy_read_timeout 4s; }" % IDS, http=pool("noclegi", [L.ip("app1") + ":8070 max_fails=0"]), logs={"dostep.log": "rich"}, server_name="api.noclegi-tatry.example")
    L.ready()
    L.traffic(rps=9)
    nap(L, 15)
    inc = L.incident("a", LOAD, "overload.upstream_timeout", "traffic x2.8 with slow reports on five threads; proxy_read_timeout 4 s", upstream=L.ip("app1") + ":8070", grace=60).begin()
    ramp(L, 2.8, 0.42, secs=5)
    nap(L, 18)
    L.mark("cut")
    nap(L, 30)
    calm(L)
    inc.heal()
    after(L, 85)
    L.view(**{"from": "cut"}, sources={"dostep.log": {}, "error.log": {"out": "bledy.log"}}, rotate={"dostep.log": [0.3, 0.65]}, rotate_names="date", pack={"dostep.log": "plain", "*": "gz"})


@recipe("batch-slows-only", "three times a batch slows the service behind Envoy and nginx to a second an answer; nothing fails; both logs in one stream")
def _(L):
    hotel(L)
    for _ in range(3):
        L.cpu("hotel", 1)
        nap(L, 13)
        L.cpu("hotel", None)
        nap(L, 20)
    after(L, 40)
    L.remarks.append("the service had a hundredth of a core three times for 13 seconds; every answer still came in time")
    L.view(sources={"front.json": {"out": "wszystko.log"}, "in.log": {"out": "wszystko.log"}, "error-in.log": {"out": "wszystko.log"}})
