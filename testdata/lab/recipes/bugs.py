"""Programming bugs: releases that fail at once, after seconds, minutes or half an hour; canaries; flags, data and jobs without any release."""
from . import recipe
from .common import IDS, after, backend, before, cluster, front, nap, pool, until_healed

BUG = "programming-bugs"


@recipe("pool-leak-20s", "a release forgets to give database connections back; twenty seconds later every page waits")
def _(L):
    L.site, L.tz = "bank", "Europe/Berlin"
    L.network(px="172.20.14.5", app1="172.20.14.31", names={"px": "edge2", "app1": "konto1"})
    a = L.app("app1", "puma", 9292, smooth=True, ver="4.11.8", THREADS=16, LAB_POOL=7, LAB_HEAVYPATH="/statements/export")
    L.nginx("location / { proxy_pass http://konto; %s proxy_read_timeout 8s; }" % IDS, http=pool("konto", [L.ip("app1") + ":9292"]), logs={"access.log": "combined"}, server_name="online.nordkasse.example")
    L.ready()
    L.history(["konto", "karten", "web", "meldewesen"], days=4)
    L.traffic(rps=11)
    before(L, 130)
    d = L.change("konto-v4.12.0", "trigger")
    inc = L.incident("a", BUG, "bugs.connection_leak", "release 4.12.0 keeps a pool connection for each request of /cards; seven of them, then all threads wait", upstream=L.ip("app1") + ":9292", deploy=d, grace=10).begin()
    a.release(LAB_BUG="poolleak", LAB_BUGPATH="/cards")

    def fix():
        L.change("konto-v4.11.8", "fix")
        a.release(LAB_BUG="")
    until_healed(L, inc, fix, 95)
    after(L, 60)
    L.view(minutes=True)


@recipe("leak-killed-thrice", "a release leaks; the kernel kills it about every hundred seconds, three times, until the rollback")
def _(L):
    L.site = "news"
    L.network(px="10.40.7.2", app1="10.40.7.80", names={"px": "lb-fra-1", "app1": "ticker-1"}, clients=["198.51.100.%d" % i for i in range(20, 32)])
    a = L.app("app1", "node", 5000, smooth=True, supervise=14.0, mem=112 << 20, unit="ticker", LAB_HEAVYPATH="/archiv/suche")
    L.haproxy(front(L, "ticker") + backend("ticker", [("t1", L.ip("app1") + ":5000")], "option httpchk GET /healthz\nretries 1", "check inter 3s fall 2 rise 1"))
    L.ready()
    L.history(["ticker", "paywall", "redaktion"], days=3, a_day=4)
    L.traffic(rps=9)
    before(L, 100)
    d = L.change("ticker-2.30.0", "trigger")
    inc = L.incident("a", BUG, "bugs.leak", "release 2.30.0 keeps 120 kB of each request; the kernel kills the process at its memory limit, systemd starts it again", upstream="ticker/t1", deploy=d, grace=6, flapping=True).begin()
    a.release(LAB_LEAK=120000)
    for _ in range(420):
        nap(L, 1)
        if len(a.deaths) >= 3:
            break
    nap(L, 9)
    L.change("ticker-2.29.4", "fix", note="rollback")
    a.restart(LAB_LEAK=0)
    inc.heal()
    after(L, 70)
    L.view(sources={"haproxy.log": {"wrap": "iso"}}, notes=[{"out": "messages", "nodes": ["app1"], "wrap": "iso"}], changes="oneline")
    L.view("lb", title=L.title + "; the balancer's log alone", sources={"haproxy.log": {"wrap": "iso"}}, changes="csv")
    L.remarks.append("messages: the kernel's lines are the kernel's own; the systemd lines were written by the lab in the true wording at the true times (no systemd runs there)")


@recipe("file-leak-8min", "a release forgets to close files; its descriptors last for some eight minutes")
def _(L):
    L.site = "photo"
    L.network(px="10.3.128.9", app1="10.3.130.44", names={"px": "envoy-edge-5c6d8", "app1": "pix-0"})
    a = L.app("app1", "go", 7070, smooth=True, files=1900, LAB_HEAVYPATH="/render/poster")
    L.envoy([cluster("pix", [(L.ip("app1"), 7070)], common_http_protocol_options={"max_requests_per_connection": 12})], [("/", "pix", {"timeout": "6s"})], logs={"envoy.log": "istio"})
    L.ready()
    L.listen(a, "pix", "Accept error")
    L.traffic(rps=9)
    before(L, 75)
    L.change("billing@5.1.0", "none", ago=1500)
    d = L.change("pix@1.44.0", "trigger")
    inc = L.incident("a", BUG, "bugs.descriptor_leak", "release 1.44.0 opens a template for each picture and never closes it; new connections are not accepted any more", upstream="pix", deploy=d, grace=8).begin()
    a.release(LAB_BUG="fileleak", LAB_BUGPATH="/i/")
    nap(L, 240)
    L.change("billing@5.1.1", "coincidence")
    L.herrings.append("billing@5.1.1: another service, four minutes after the true trigger and shortly before the onset")
    nap(L, 310)
    L.change("pix@1.43.2", "fix")
    a.release(LAB_BUG="")
    inc.heal()
    after(L, 60)
    L.view(sources={"envoy.log": {"wrap": "cri", "out": "edge_envoy_0.log"}}, changes="json")


@recipe("heap-leak-22min", "a release fills the Java heap so slowly that it takes some twenty minutes; two innocent releases lie nearer")
def _(L):
    L.site = "freight"
    L.network(px="192.168.88.4", app1="192.168.88.61", app2="192.168.88.62", names={"px": "gw", "app1": "quotes", "app2": "track"})
    a = L.app("app1", "java", 8443, smooth=True, ver="9.0.3", HEAP="28m", LAB_THREADS=12, LAB_HEAVYPATH="/v3/manifests/pdf")
    b = L.app("app2", "go", 8080, smooth=True)
    L.nginx("location / { proxy_pass http://quotes; %s proxy_read_timeout 20s; }\nlocation /v3/track { proxy_pass http://track; %s }" % (IDS, IDS),
            http=pool("quotes", [L.ip("app1") + ":8443"]) + pool("track", [L.ip("app2") + ":8080"]), logs={"access.log": "ltsv"}, server_name="api.frachtlinie.example")
    L.ready()
    L.listen(a, "quotes", "OutOfMemory")
    L.traffic(rps=4.5)
    before(L, 100)
    d = L.change("quotes-9.1.0", "trigger")
    inc = L.incident("a", BUG, "bugs.leak", "release 9.1.0 caches each answer for good; the heap of 28 MB lasts about twenty minutes", upstream=L.ip("app1") + ":8443", deploy=d, grace=20, ups_re=":8443").begin()
    a.release(LAB_LEAK=8600)
    nap(L, 700)
    L.change("track-3.8.0", "coincidence")
    b.release(LAB_VER="3.8.0")
    nap(L, 400)
    L.change("track-3.8.1", "coincidence")
    b.release(LAB_VER="3.8.1")
    L.herrings += ["track-3.8.0: another service, between the true trigger and the onset", "track-3.8.1: another service, minutes before the onset"]
    for _ in range(420):
        nap(L, 1)
        if "OutOfMemory" in open(L.dir + "/app1.out").read():
            break
    nap(L, 100)
    L.change("quotes-9.0.3", "fix", note="rollback")
    a.release(LAB_LEAK=0)
    inc.heal()
    after(L, 60)
    L.view(notes=[{"out": "quotes.journal", "nodes": ["app1"], "wrap": "journal"}], changes="service.csv")
    L.view("edge", title=L.title + "; the gateway's logs alone", changes="service.csv")


@recipe("canary-third-server", "one of three servers gets the new release; only its workers end on transfers")
def _(L):
    L.site, L.tz = "bank", "America/Sao_Paulo"
    L.network(px="10.99.3.1", app1="10.99.3.11", app2="10.99.3.12", app3="10.99.3.13", names={"px": "balanceador"})
    apps = [L.app(n, "gunicorn", 8600, smooth=True, ver="7.2.9", WORKERS=3, LAB_HEAVYPATH="/statements/export") for n in ("app1", "app2", "app3")]
    L.haproxy(front(L, "pagamentos", port=8088) + backend("pagamentos", [("pg%d" % (i + 1), L.ip(n) + ":8600") for i, n in enumerate(("app1", "app2", "app3"))], "balance roundrobin"))
    L.ready(8088)
    L.history(["pagamentos", "cartoes"], days=2, a_day=3)
    L.traffic(port=8088, rps=15)
    before(L, 110)
    d = L.change("pagamentos-7.3.0-canary", "trigger", note="canary on pg3 only")
    inc = L.incident("a", BUG, "bugs.crash", "canary 7.3.0 on the third server: its worker ends on POST /transfers", upstream="pagamentos/pg3", deploy=d, grace=2, ups_re="pg3").begin()
    apps[2].release(LAB_BUG="exit", LAB_BUGPATH="/transfers|/session/renew")

    def fix():
        L.change("pagamentos-7.2.9", "fix", note="canary taken back")
        apps[2].release(LAB_BUG="")
    until_healed(L, inc, fix, 125)
    after(L, 50)
    L.view(args=["--timezone", "America/Sao_Paulo"], changes="json")


@recipe("canary-segfault-pods", "the canary pod of three crashes with signal 11 on boards; Envoy as a sidecar gateway")
def _(L):
    L.site = "saas"
    L.comms = {"python3"}
    L.network(px="10.244.1.7", app1="10.244.2.18", app2="10.244.3.40", app3="10.244.2.93", names={"px": "gateway-7d9cb4f6-x2k8p", "app3": "node-b"})
    apps = [L.app(n, "gunicorn", 8000, smooth=True, WORKERS=3, KEEPALIVE=30, THREADS=4, LAB_HEAVYPATH="/api/reports/run") for n in ("app1", "app2", "app3")]
    L.envoy([cluster("outbound|8000|stable|boards.prod.svc.cluster.local", [(L.ip(n), 8000) for n in ("app1", "app2", "app3")])], [("/", "outbound|8000|stable|boards.prod.svc.cluster.local", {})], logs={"gateway.log": "istio"})
    L.ready()
    L.traffic(rps=14)
    before(L, 95)
    L.change("auth@0.9.1", "coincidence", ago=8)
    L.herrings.append("auth@0.9.1: another service, eight seconds before the canary")
    d = L.change("boards@2.0.0-canary", "trigger")
    inc = L.incident("a", BUG, "bugs.crash", "canary 2.0.0 runs into a null pointer of its image library on /api/boards", upstream="boards", deploy=d, grace=2, ups_re=L.ip("app3")).begin()
    apps[2].release(LAB_BUG="segv", LAB_BUGPATH="/api/boards", LAB_BUGSHARE=0.5)
    until_healed(L, inc, lambda: apps[2].release(LAB_BUG=""), 75)
    after(L, 60)
    L.view(sources={"gateway.log": {"wrap": "kubectl", "tag": "istio-proxy"}}, changes="kubectl", notes=[{"out": "node-b.kern.log", "nodes": ["app3"], "wrap": "bsd"}])


@recipe("poison-search", "one crawler's search word crashes the uwsgi worker every time; no release for days")
def _(L):
    L.site, L.comms = "wiki", {"uwsgi"}
    L.network(px="172.31.5.10", app1="172.31.5.20", names={"px": "www", "app1": "wiki"})
    a = L.app("app1", "uwsgi", 3031, WORKERS=4, unit="wiki", LAB_BUG="segv", LAB_BUGPATH="/search", LAB_BUGWORD="%F0%9F%A5", LAB_HEAVYPATH="/export/pdf")
    uwsgi_params(L)
    L.nginx("location / { include %s/uwsgi; uwsgi_pass wiki; }" % L.dir, http=pool("wiki", [L.ip("app1") + ":3031 max_fails=0"]), logs={"access.log": "main"}, server_name="wiki.werft.example")
    L.ready()
    L.listen(a, "uwsgi", "Segmentation Fault|DAMN|Respawned")
    L.history(["wiki", "login"], days=5, a_day=2)
    L.traffic(rps=5, beats=[{"every": 8, "jitter": 2.5, "first": 150, "request": "GET /search?text=%F0%9F%A5%94{w}"}])
    before(L, 149, 151)
    inc = L.incident("a", BUG, "bugs.crash", "a crawler asks for a word with four-byte characters; the parser's C code fails, the worker dies", upstream="uwsgi://%s:3031" % L.ip("app1"), paths=["/search"], code_re="502", grace=4).begin()
    nap(L, 260)
    L.drive(mute=True)
    inc.heal()
    after(L, 75)
    L.view(notes=[{"out": "wiki.messages", "nodes": ["app1"], "wrap": "bsd"}], changes="txt")
    L.view("edge", title=L.title + "; nginx's logs alone", changes="txt", indistinguishable=["programming-bugs", "server-communication"])


def uwsgi_params(L):
    ps = "QUERY_STRING $query_string;REQUEST_METHOD $request_method;CONTENT_TYPE $content_type;CONTENT_LENGTH $content_length;REQUEST_URI $request_uri;PATH_INFO $document_uri;SERVER_PROTOCOL $server_protocol;REMOTE_ADDR $remote_addr;SERVER_PORT $server_port;SERVER_NAME $server_name"
    with open(L.dir + "/uwsgi", "w") as f:
        f.writelines("uwsgi_param %s;\n" % p for p in ps.split(";"))


@recipe("flag-bad-header", "a feature flag switches on code that writes header lines no proxy accepts; no release at all")
def _(L):
    L.site, L.tz = "news", "Europe/Berlin"
    L.network(px="10.12.0.3", app1="10.12.0.40", app2="10.12.0.41", names={"px": "ha01"})
    flag = L.dir + "/flag"
    apps = [L.app(n, "node", 4000, LAB_FLAG=flag, LAB_BUG="badheader", LAB_BUGPATH="/live|/kommentare") for n in ("app1", "app2")]
    L.haproxy(front(L, "abendpost") + backend("abendpost", [("web1", L.ip("app1") + ":4000"), ("web2", L.ip("app2") + ":4000")], "balance leastconn", "check"), logs={"haproxy.log": "json"})
    L.ready()
    L.traffic(rps=10)
    before(L, 85)
    L.change("cdn purge", "none", ago=900, kind="other")
    d = L.change("flag live-v2 on", "trigger", kind="config")
    inc = L.incident("a", BUG, "bugs.invalid_header", "the flag live-v2 lets the ticker and the comments write a header name with blanks", upstream="abendpost", deploy=d, grace=1, code_re="PH").begin()
    apps[0].flag(True)

    def fix():
        L.change("flag live-v2 off", "fix", kind="config")
        apps[0].flag(False)
    until_healed(L, inc, fix, 48)
    after(L, 80)
    L.view(sources={"haproxy.log": {"wrap": "iso"}}, changes="kind.csv")
    L.view("quiet-list", title=L.title + "; nobody wrote the flag down", sources={"haproxy.log": {"wrap": "iso"}}, changes=False, indistinguishable=["programming-bugs", "server-communication"])


@recipe("job-crash-minutely", "since a feed changed its shape, a job inside the process ends it every seventy seconds")
def _(L):
    L.site = "freight"
    L.network(px="172.18.0.2", app1="172.18.0.5", names={"px": "edge-1", "app1": "rates-1"})
    flag = L.dir + "/feed"
    a = L.app("app1", "node", 8085, supervise=1.3, LAB_CRON=68, LAB_CRONFLAG=flag, LAB_FLAG=flag, LAB_HEAVYPATH="/v3/manifests/pdf")
    L.envoy([cluster("rates", [(L.ip("app1"), 8085)])], [("/", "rates", {})], logs={"edge.log": "slim", "edge.json": "istiojson"})
    L.ready()
    L.listen(a, "rates", r"Error|at Timeout")
    L.traffic(rps=8)
    before(L, 80)
    inc = L.incident("a", BUG, "bugs.crash", "the price feed lacks a field from now on; the job that reads it every 68 seconds throws and ends the process", upstream="rates", grace=3, flapping=True).begin()
    a.flag(True)
    nap(L, 300)
    a.flag(False)
    inc.heal()
    after(L, 75)
    L.view(sources={"edge.json": {"wrap": "docker", "out": "edge-1-json.log"}}, notes=[{"out": "rates-1-json.log", "nodes": ["app1"], "wrap": "docker"}])
    L.view("edge", title=L.title + "; Envoy's text log alone", sources={"edge.log": {}}, indistinguishable=["programming-bugs", "server-communication"])


@recipe("hotfix-fixes-nothing", "a release sends too big cookies; a hotfix changes nothing; only the rollback helps")
def _(L):
    L.site = "photo"
    L.network(px="10.77.1.2", app1="10.77.1.9", names={"px": "proxy-a"})
    a = L.app("app1", "fpm", 9001, smooth=True, CHILDREN=9, LAB_HEAVYPATH="/render/poster")
    L.nginx("location / { %s }" % fastcgi(L, L.ip("app1") + ":9001"), logs={"access.log": "richid"}, server_name="pix.sonnenfoto.example")
    L.ready()
    L.traffic(rps=12)
    before(L, 100)
    d = L.change("pix-web-6.0.0", "trigger")
    inc = L.incident("a", BUG, "bugs.big_header", "release 6.0.0 stores the albums in the session cookie on /me and /login", upstream="fastcgi://%s:9001" % L.ip("app1"), deploy=d, paths=["/me", "/login"], grace=2).begin()
    a.release(LAB_BUG="bigheader", LAB_BUGPATH="/me|/login", LAB_BIG=16000)
    nap(L, 62)
    L.change("pix-web-6.0.1-hotfix", "coincidence")
    L.herrings.append("pix-web-6.0.1-hotfix: meant as a fix, changed nothing")
    a.release(LAB_VER="6.0.1")

    def fix():
        L.change("pix-web-5.9.7", "fix", note="rollback")
        a.release(LAB_BUG="")
    until_healed(L, inc, fix, 75)
    after(L, 65)
    L.view(changes="git", pack={"*": "zst"})


def fastcgi(L, target):
    ps = {"SCRIPT_FILENAME": L.docroot(), "SCRIPT_NAME": "/index.php", "REQUEST_METHOD": "$request_method", "REQUEST_URI": "$request_uri", "QUERY_STRING": "$query_string", "CONTENT_TYPE": "$content_type", "CONTENT_LENGTH": "$content_length", "SERVER_PROTOCOL": "$server_protocol"}
    return "fastcgi_pass %s; %s" % (target, " ".join("fastcgi_param %s %s;" % kv for kv in ps.items()))


@recipe("release-train", "three services are released within seconds; one of them answers with a status line that is none")
def _(L):
    L.site = "game"
    L.network(px="10.200.0.15", app1="10.200.4.20", app2="10.200.4.21", app3="10.200.4.22", names={"px": "fleet-gw"})
    store = L.app("app1", "node", 8300, smooth=True)
    match = L.app("app2", "go", 8301, smooth=True)
    player = L.app("app3", "java", 8302, smooth=True, LAB_THREADS=20)
    L.envoy([cluster("store", [(L.ip("app1"), 8300)]), cluster("match", [(L.ip("app2"), 8301)]), cluster("player", [(L.ip("app3"), 8302)])],
            [("/store", "store", {}), ("/match", "match", {"retry_policy": {"retry_on": "connect-failure,reset", "num_retries": 5, "retry_back_off": {"base_interval": "0.3s", "max_interval": "1s"}}}),
             ("/", "player", {"retry_policy": {"retry_on": "connect-failure,reset", "num_retries": 6, "retry_back_off": {"base_interval": "0.5s", "max_interval": "2s"}}})], logs={"fleet.json": "json"})
    L.ready()
    L.traffic(rps=26)
    before(L, 90)
    L.change("match@88", "coincidence")
    match.release(LAB_VER="88")
    nap(L, 5)
    L.change("player@88", "coincidence")
    player.release(LAB_VER="88")
    nap(L, 4)
    d = L.change("store@88", "trigger")
    L.herrings += ["match@88 and player@88: released in the same minute, both healthy"]
    inc = L.incident("a", BUG, "bugs.invalid_response", "the store's release 88 writes its own status line, reason before code", upstream="store", deploy=d, paths=["/store"], grace=1).begin()
    store.release(LAB_BUG="badstatus", LAB_BUGPATH="/store")
    until_healed(L, inc, lambda: store.release(LAB_BUG=""), 80)
    after(L, 70)
    L.view(changes="jsonl")


@recipe("start-limit", "a release lacks a setting and never starts; systemd gives up; deploys are noted in whole minutes")
def _(L):
    L.site, L.tz = "clinic", "Asia/Kolkata"
    L.network(px="10.60.2.6", app1="10.60.2.90", names={"px": "lbhyd", "app1": "lims"})
    a = L.app("app1", "uvicorn", 8181, unit="lims")
    L.haproxy(front(L, "lims") + backend("lims", [("lims1", L.ip("app1") + ":8181")], "option httpchk GET /healthz", "check inter 5s fall 3 rise 2"))
    L.ready()
    L.history(["lims", "hl7-bridge", "portal", "print"], days=6)
    L.traffic(rps=4)
    before(L, 120)
    d = L.change("lims-v3.9.0", "trigger")
    inc = L.incident("a", BUG, "bugs.no_start", "release 3.9.0 reads a setting that production does not have; five starts, then systemd gives up", upstream="lims/lims1", deploy=d, grace=12).begin()
    a.say("Stopping {u}...", "Stopped {u}.")
    a.delay = 1.0
    a.restart(LAB_BUG="nostart")
    L.listen(a, "lims", "KeyError")
    nap(L, 14)
    a.want = False
    a.say("{u}: Start request repeated too quickly.", "{u}: Failed with result 'exit-code'.", "Failed to start {u}.")
    nap(L, 75)
    L.change("lims-v3.8.2", "fix")
    a.say("Started {u}.")
    a.restart(LAB_BUG="")
    inc.heal()
    after(L, 80)
    L.remarks.append("the systemd lines were written by the lab in the true wording at the true times")
    L.view(sources={"haproxy.log": {"wrap": "bsd"}}, notes=[{"out": "lims.syslog", "nodes": ["app1"], "wrap": "bsd"}], minutes=True, changes="service.csv", args=["--timezone", "Asia/Kolkata"])
    L.view("iso", title=L.title + "; the balancer's log alone, with offsets", sources={"haproxy.log": {"wrap": "iso"}}, minutes=True, changes="semicolon.csv")


@recipe("lock-after-release", "a release takes a lock and keeps it: php-fpm's children wait one after the other and are ended at forty seconds")
def _(L):
    L.site, L.tz = "city", "Europe/Berlin"
    L.network(px="10.5.0.80", app1="10.5.0.90", names={"px": "termine-proxy", "app1": "termine-php"})
    a = L.app("app1", "fpm", 9000, smooth=True, CHILDREN=14, POOL="termine", FPMEXTRA="request_terminate_timeout=40s", LAB_LOCK=L.dir + "/buchung.lock", LAB_HEAVYPATH="/auskunft/akte")
    L.nginx("location / { %s fastcgi_read_timeout 75s; }" % fastcgi(L, L.ip("app1") + ":9000"), logs={"access.log": "vhost"}, server_name="termine.stadt-auental.example")
    L.ready()
    L.listen(a, "php-fpm", "WARNING|ERROR", path=a.dir + "/fpm.log")
    L.history(["termine", "formulare"], days=8, a_day=1)
    L.traffic(rps=3)
    before(L, 120)
    d = L.change("termine-2026.11", "trigger")
    inc = L.incident("a", BUG, "bugs.deadlock", "the release locks a file on /termine/buchen and never frees it; the pool fills with waiting children, php-fpm ends each after 40 seconds", upstream="fastcgi://%s:9000" % L.ip("app1"), deploy=d, grace=45).begin()
    a.release(LAB_BUG="lock", LAB_BUGPATH="/termine/buchen")

    def fix():
        L.change("termine-2026.10.2", "fix", note="zurueck")
        a.release(LAB_BUG="")
    until_healed(L, inc, fix, 200)
    after(L, 75)
    L.view(notes=[{"out": "php-fpm.syslog", "nodes": ["app1"], "wrap": "iso"}], changes="helm")
    L.view("error-only", title=L.title + "; the error log alone, in local time", sources={"error.log": {}}, args=["--timezone", "Europe/Berlin"], changes="csv")


@recipe("two-locks-after-release", "a release takes two locks in either order; minutes later two threads wait for each other, then all (Envoy, Java)")
def _(L):
    L.site = "freight"
    L.network(px="192.168.90.2", app1="192.168.90.40", app2="192.168.90.41", names={"px": "gw-java"})
    a = L.app("app1", "java", 8080, smooth=True, LAB_THREADS=16)
    b = L.app("app2", "go", 8080, smooth=True)
    L.envoy([cluster("ship", [(L.ip("app1"), 8080)]), cluster("track", [(L.ip("app2"), 8080)])], [("/v3/track", "track", {}), ("/", "ship", {"timeout": "7s"})], logs={"gw.json": "istiojson", "gw.log": "slim"})
    L.ready()
    L.history(["ship", "track", "rates"], days=4)
    L.traffic(rps=7)
    before(L, 95)
    d = L.change("ship-v6.6.0", "trigger")
    inc = L.incident("a", BUG, "bugs.deadlock", "release 6.6.0 locks stock and price in either order on /v3/shipments", upstream="ship", deploy=d, ups_re="^ship ", grace=8).begin()
    a.release(LAB_BUG="locks", LAB_BUGPATH="/v3/shipments", LAB_BUGSHARE=0.5)
    nap(L, 40)
    L.change("track-v2.2.9", "coincidence")
    L.herrings.append("track-v2.2.9: the other service, between the true trigger and the onset")
    b.release(LAB_VER="2.2.9")

    def fix():
        L.change("ship-v6.5.3", "fix", note="rollback")
        a.release(LAB_BUG="")
    until_healed(L, inc, fix, 165)
    after(L, 60)
    L.view(sources={"gw.json": {}}, changes="oneline")
    L.view("slim", title=L.title + "; a short text format, no change list", sources={"gw.log": {}}, changes=False, indistinguishable=["programming-bugs", "server-overload", "server-communication"])


@recipe("grpc-method-panics", "a release panics in one gRPC method; Envoy answers with status 200 and a flag")
def _(L):
    L.site = "game"
    L.network(px="10.205.0.2", app1="10.205.0.20", names={"px": "grpc-gw"})
    a = L.app("app1", "go", 50051, smooth=True, LAB_H2C=1)
    h2 = {"typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
        "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions", "explicit_http_config": {"http2_protocol_options": {}}}}}
    L.envoy([cluster("inventory", [(L.ip("app1"), 50051)], **h2)], [("/", "inventory", {})], logs={"grpc.log": "istio"}, hcm={"codec_type": "AUTO"})
    L.ready()
    L.calls(rps=11, methods=["/pixelturm.Inventory/List", "/pixelturm.Inventory/Grant", "/pixelturm.Players/Get", "/pixelturm.Players/Update"])
    before(L, 90)
    d = L.change("inventory-v1.9.0", "trigger")
    inc = L.incident("a", BUG, "bugs.crash", "release 1.9.0 panics in Inventory/Grant; the server resets the stream", upstream="inventory", deploy=d, paths=["/pixelturm."], grace=5).begin()
    a.release(LAB_BUG="panic", LAB_BUGPATH="/pixelturm.Inventory/Grant")

    def fix():
        L.change("inventory-v1.8.6", "fix")
        a.release(LAB_BUG="")
    until_healed(L, inc, fix, 70)
    after(L, 60)
    L.view(changes="json")
