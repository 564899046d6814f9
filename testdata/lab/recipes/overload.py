"""Server overload: peaks, floods, a slow database, a starved host, used-up ports and workers."""
from . import recipe
from .bugs import fastcgi
from .common import IDS, after, authority, backend, before, calm, cluster, front, nap, pool, ramp, until_healed

LOAD = "server-overload"


@recipe("apache-peak-after-release", "a harmless release three seconds before a peak overruns Apache's few workers and their short backlog")
def _(L):
    L.site, L.tz = "city", "Europe/Berlin"
    L.network(px="10.5.1.80", app1="10.5.1.91", names={"px": "eingang"})
    a = L.app("app1", "apache", 8090, smooth=True, WORKERS=6, BACKLOG=5, KEEPALIVE="Off", LAB_HEAVY=1.1, LAB_HEAVYPATH="/auskunft/akte")
    L.nginx("location / { proxy_pass http://amt; %s proxy_connect_timeout 4s; proxy_read_timeout 15s; }" % IDS, http=pool("amt", [L.ip("app1") + ":8090"]), logs={"access.log": "combined", "timed.log": "rich"})
    L.ready()
    L.listen(a, "apache2", "MaxRequestWorkers", path=a.dir + "/error.log")
    L.traffic(rps=13)
    before(L, 110)
    L.change("termine-web-5.3.0", "coincidence")
    L.herrings.append("termine-web-5.3.0: harmless release of the same service, seconds before the peak")
    a.release(LAB_VER="5.3.0")
    inc = L.incident("a", LOAD, "overload.accept_queue", "the booking window opens: traffic x3.2 with many slow pages; six workers, a backlog of five", upstream=L.ip("app1") + ":8090", grace=30).begin()
    ramp(L, 3.2, 0.2, secs=4)
    until_healed(L, inc, lambda: calm(L), 55)
    after(L, 75)
    L.view(sources={"timed.log": {"out": "access.log"}, "error.log": {}}, notes=[{"out": "apache.syslog", "nodes": ["app1"], "wrap": "iso"}], changes="csv")
    L.view("combined", title=L.title + "; combined log alone", sources={"access.log": {}}, changes="csv", indistinguishable=["server-overload", "firewall-misconfiguration", "unattributed"])


@recipe("campaign-slow-ramp", "traffic triples over three minutes; queues fill, then answers come too late; the log ends in the middle")
def _(L):
    L.site = "shop"
    L.network(px="10.20.0.1", app1="10.20.0.51", app2="10.20.0.52", names={"px": "ha-west"}, clients=["203.0.113.%d" % i for i in range(40, 52)])
    for n in ("app1", "app2"):
        L.app(n, "java", 8080, LAB_THREADS=5, LAB_HEAVY=0.9)
    L.haproxy(front(L, "shop") + backend("shop", [("s1", L.ip("app1") + ":8080"), ("s2", L.ip("app2") + ":8080")], "balance leastconn\ntimeout queue 2s\ntimeout server 6s", "maxconn 7 check inter 4s fall 5"), logs={"haproxy.log": "clf", "http.log": "http"})
    L.ready()
    L.history(["shop", "search", "pay"], days=2, a_day=5)
    L.traffic(rps=12)
    before(L, 120)
    L.change("zone lampenhaus.example: new mail server", "coincidence", ago=14, kind="dns")
    L.change("firewall ha-west: office range added", "coincidence", ago=55, kind="firewall")
    L.herrings += ["zone lampenhaus.example: new mail server: has nothing to do with the shop", "firewall ha-west: office range added: harmless"]
    inc = L.incident("a", LOAD, "overload.queue_timeout", "a campaign: traffic rises to x3.6 in three minutes, with slow reports among it", upstream="shop", grace=6).begin()
    ramp(L, 3.6, 0.34, secs=180, steps=18)
    nap(L, 80)
    L.mark("cut")
    nap(L, 10)
    inc.heal()
    calm(L)
    nap(L, 4)
    L.view(sources={"haproxy.log": {"wrap": "bsd"}}, to="cut", changes="kind.csv")
    L.view("http", title=L.title + "; httplog with failures and server errors only", sources={"http.log": {"wrap": "iso", "only": "fail", "out": "haproxy-errors.log"}}, to="cut", changes="kind.csv")


@recipe("table-locked-at-night", "a batch job holds a table of the database at a quiet hour: no more traffic than ever, every page waits")
def _(L):
    L.site = "freight"
    L.network(px="192.168.7.2", app1="192.168.7.20", db="192.168.7.60", names={"px": "nginx-int", "app1": "frachtapi", "db": "pg15"})
    pg = L.app("db", "postgres", 5432)
    L.up(pg)
    sql = lambda q: L.sh("db", "psql -q -h %s -U postgres -c \"%s\"" % (L.ip("db"), q))
    for q in ("create table stock as select generate_series(1,1000) id", "alter system set log_lock_waits=on", "alter system set deadlock_timeout='2s'", "select pg_reload_conf()"):
        sql(q)
    L.app("app1", "puma", 9393, THREADS=14, LAB_PG=L.ip("db"), LAB_POOL=6, LAB_HEAVYPATH="/v3/manifests/pdf")
    L.nginx("location / { proxy_pass http://fracht; %s proxy_read_timeout 12s; }" % IDS, http=pool("fracht", [L.ip("app1") + ":9393"]), logs={"access.log": "logfmt"}, server_name="api.frachtlinie.example")
    L.ready()
    L.listen(pg, "postgres", "still waiting|acquired|STATEMENT")
    L.history(["fracht", "tracking"], days=3, a_day=5)
    L.traffic(rps=5)
    before(L, 120)
    inc = L.incident("a", LOAD, "overload.slow_dependency", "the nightly batch takes the stock table for itself for 75 seconds; all queries wait, then all threads", upstream=L.ip("app1") + ":9393", grace=14,
                     indistinguishable=["server-overload", "server-communication"]).begin()
    sql("begin; lock table stock in access exclusive mode; select pg_sleep(75); commit")
    inc.heal()
    after(L, 80)
    L.view(notes=[{"out": "pg15.log", "nodes": ["db"], "wrap": "iso"}], changes="oneline", pack={"*": "xz"})


@recipe("burst-200rps-7s", "two hundred requests a second for seven seconds on five php-fpm children")
def _(L):
    L.site, L.ambient = "news", None
    L.network(px="10.8.8.8", app1="10.8.8.18", names={"px": "front1"})
    sock = L.socket("php-abendpost/fpm.sock")
    a = L.app("app1", "fpm", 9000, SOCK=sock, CHILDREN=6, BACKLOG=24, PM="ondemand", POOL="abendpost", LAB_MS=16, LAB_HEAVYPATH="/archiv/suche", LAB_HEAVY=0.7)
    L.nginx("location / { %s }" % fastcgi(L, "unix:" + sock), logs={"access.log": "pipes"}, server_name="www.abendpost.example")
    L.ready()
    L.listen(a, "php-fpm", "WARNING", path=a.dir + "/fpm.log")
    L.traffic(rps=26, wave=0.1)
    before(L, 100)
    inc = L.incident("a", LOAD, "overload.fpm_backlog", "a push message: x8 for seven seconds; six children, a backlog of 24", upstream="unix:" + sock, grace=3).begin()
    L.drive(mult=8, heavy=0.05)
    until_healed(L, inc, lambda: calm(L), 7)
    after(L, 70)
    L.view(notes=[{"out": "php-fpm.log", "nodes": ["app1"], "wrap": "short-iso"}], pack={"*": "gz"})


@recipe("partner-bursts", "every half minute a partner's job fetches big files: four bursts in which lighttpd takes no more connections")
def _(L):
    L.site = "media"
    L.network(px="10.31.0.4", app1="10.31.0.70", names={"px": "cdnlb"})
    a = L.app("app1", "lighttpd", 8081, CONNECTIONS=22, BACKLOG=8, KBPS=160, KEEPALIVE=0, LAB_HEAVYPATH="/vod/full", BIG=22000)
    L.haproxy(front(L, "vod") + backend("vod", [("light1", L.ip("app1") + ":8081")], "timeout connect 1500ms\ntimeout server 4s\nretries 1\noption http-server-close", ""), logs={"haproxy.log": "short"})
    L.ready()
    L.listen(a, "lighttpd", "sockets")
    L.traffic(rps=14, wave=0.1)
    before(L, 100)
    inc = L.incident("a", LOAD, "overload.connection_limit", "four times x4 for eleven seconds with whole films; lighttpd has 22 connections and sends 160 kB a second on each", upstream="vod/light1", grace=12, flapping=True).begin()
    for i in range(4):
        L.drive(mult=4, heavy=0.3)
        nap(L, 11)
        calm(L)
        if i < 3:
            nap(L, 27)
    inc.heal()
    after(L, 85)
    L.view(sources={"haproxy.log": {"wrap": "iso"}}, notes=[{"out": "light1.syslog", "nodes": ["app1"], "wrap": "iso"}])
    L.view("lb", title=L.title + "; HAProxy's log alone", sources={"haproxy.log": {"wrap": "iso"}})


@recipe("oom-in-the-peak", "the kernel kills a server at its memory limit in a traffic peak; the last release was six minutes earlier")
def _(L):
    L.site = "photo"
    L.network(px="10.140.0.2", app1="10.140.0.33", names={"px": "envoy-0", "app1": "render-0"})
    a = L.app("app1", "go", 7171, smooth=True, supervise=2.2, mem=150 << 20, unit="render", LAB_EAT=16 << 20, LAB_HEAVY=0.9, LAB_HEAVYPATH="/render/poster", LAB_VER="3.3.1")
    L.envoy([cluster("render", [(L.ip("app1"), 7171)])], [("/", "render", {})], logs={"envoy.log": "brief"})
    L.ready()
    L.traffic(rps=13)
    before(L, 50)
    L.change("render-3.3.2", "coincidence")
    L.herrings.append("render-3.3.2: same service, more than six minutes before; the peak is the cause")
    a.release(LAB_VER="3.3.2")
    nap(L, 370)
    inc = L.incident("a", LOAD, "overload.oom", "traffic x3 with many posters; each holds 16 MB while it is made; killed at 150 MB, started again, killed", upstream="render", grace=5).begin()
    ramp(L, 3, 0.2)
    until_healed(L, inc, lambda: calm(L), 55)
    after(L, 60)
    L.remarks.append("render-0.journal: the kernel's lines are the kernel's own, the systemd lines the lab's in the true wording at the true times")
    L.view(notes=[{"out": "render-0.journal", "nodes": ["app1"], "wrap": "journal"}], changes="txt")
    L.view("edge", title=L.title + "; Envoy's log alone", changes="txt", indistinguishable=["server-overload", "programming-bugs", "server-communication"])


@recipe("noisy-neighbour", "a batch job takes the CPU of one host; the three services on it time out, a fourth elsewhere does not")
def _(L):
    L.site = "saas"
    L.network(px="172.16.9.1", app1="172.16.9.40", app2="172.16.9.41", names={"px": "www1"})
    L.app("app1", "node", 7001, name="web", cpu="node", LAB_HEAVYPATH="/api/reports/run")
    L.app("app1", "gunicorn", 7002, name="api", cpu="node", WORKERS=3, LAB_HEAVYPATH="/api/reports/run")
    L.app("app1", "go", 7003, name="oauth", cpu="node")
    L.app("app2", "go", 7004, name="billing")
    loc = lambda path, port, node="app1": "location %s { proxy_pass http://%s:%d; %s proxy_read_timeout 4s; proxy_connect_timeout 4s; }\n" % (path, L.ip(node), port, IDS)
    L.nginx(loc("/", 7001) + loc("/api/", 7002) + loc("/oauth/", 7003) + loc("/api/billing/", 7004, "app2"), logs={"access.log": "rich", "mini.log": "jsonmini"}, server_name="app.tafelwerk.example")
    L.ready()
    L.history(["web", "api", "billing", "oauth"], days=3)
    L.traffic(rps=24)
    before(L, 110)
    inc = L.incident("a", LOAD, "overload.cpu_starved", "a batch job on the host leaves web, api and oauth one hundredth of a core", upstream=L.ip("app1"), grace=8, ups_re=L.ip("app1")).begin()
    L.cpu("node", 1)
    until_healed(L, inc, lambda: L.cpu("node", None), 75)
    after(L, 70)
    L.view(sources={"access.log": {}, "error.log": {}}, changes="jsonl")
    L.view("mini", title=L.title + "; a short JSON log alone", sources={"mini.log": {"out": "access.json"}}, changes="jsonl", indistinguishable=["server-overload", "server-communication"])


@recipe("retry-storm", "Envoy's own retries turn a small peak into a storm; the circuit breaker opens")
def _(L):
    L.site = "game"
    L.network(px="10.201.0.3", app1="10.201.0.77", names={"px": "mesh-gw"})
    L.app("app1", "go", 8400, LAB_SLOTS=6, LAB_HEAVY=0.55, LAB_HEAVYPATH="/replay/render")
    L.envoy([cluster("lobby", [(L.ip("app1"), 8400)], circuit_breakers={"thresholds": [{"max_connections": 30, "max_pending_requests": 6, "max_requests": 60, "max_retries": 25}]})],
            [("/", "lobby", {"timeout": "5s", "retry_policy": {"retry_on": "5xx,reset,connect-failure", "num_retries": 3, "per_try_timeout": "0.9s", "retry_back_off": {"base_interval": "0.025s", "max_interval": "0.1s"}}})], logs={"mesh.log": "logfmt"})
    L.ready()
    L.history(["lobby", "replay"], days=2, a_day=3)
    L.traffic(rps=15)
    before(L, 100)
    inc = L.incident("a", LOAD, "overload.circuit_breaker", "traffic x1.8 with some renderings on six slots; each late answer is tried up to four times", upstream="lobby", grace=20).begin()
    ramp(L, 1.8, 0.28)
    until_healed(L, inc, lambda: calm(L), 60)
    after(L, 70)
    L.view(sources={"mesh.log": {"wrap": "cri"}}, changes="csv")


@recipe("ports-used-up", "the proxy has no source port left in a peak (99: Cannot assign requested address)")
def _(L):
    L.site = "clinic"
    L.network(px="10.61.0.2", app1="10.61.0.21", names={"px": "ingress-nginx-controller-6f9"})
    L.app("app1", "go", 8080, LAB_HEAVY=1.4, LAB_HEAVYPATH="/results/archive")
    L.sh("px", "sysctl -qw net.ipv4.ip_local_port_range='42000 42027' net.ipv4.tcp_tw_reuse=1")
    L.nginx("set $proxy_upstream_name lims-results-8080; location / { proxy_pass http://upstream_balancer; %s }" % IDS, http=pool("upstream_balancer", [L.ip("app1") + ":8080 max_fails=0"]), logs={"access.log": "ingress"})
    L.ready()
    L.traffic(rps=12)
    before(L, 95)
    inc = L.incident("a", LOAD, "overload.port_exhaustion", "traffic x3 with archive queries of 1.4 s; the proxy may use 28 source ports, each free again a second after its connection", upstream=L.ip("app1") + ":8080", grace=4).begin()
    ramp(L, 3, 0.34)
    until_healed(L, inc, lambda: calm(L), 40)
    after(L, 70)
    L.view(sources={"access.log": {"wrap": "cri", "out": "ingress.log"}, "error.log": {"wrap": "cri", "out": "ingress.log"}})


@recipe("sync-workers-killed", "gunicorn's sync workers wait for a busy database in a peak and are killed after three seconds (SH, always 3 s)")
def _(L):
    L.site, L.tz = "bank", "Asia/Kolkata"
    L.network(px="10.62.4.1", app1="10.62.4.10", app2="10.62.4.11", names={"px": "lb-blr", "app1": "core1", "app2": "core2"})
    authority(L, ("edge", "online.nordkasse.example", None))
    apps = [L.app(n, "gunicorn", 8000, name=n, WORKERS=10, TIMEOUT=3, LAB_DB=L.dir + "/db", LAB_DBSLOTS=2, LAB_HEAVY=0.7, LAB_HEAVYPATH="/statements/export") for n in ("app1", "app2")]
    L.haproxy(front(L, "core", port=8443, bind="ssl crt %s/edge.pem" % L.dir) + backend("core", [("core1", L.ip("app1") + ":8000"), ("core2", L.ip("app2") + ":8000")], "balance roundrobin\ntimeout server 20s", ""), logs={"haproxy.log": "https"})
    L.ready(8443)
    for a in apps:
        L.listen(a, "gunicorn", "WORKER TIMEOUT|Worker exiting|SIGABRT|Booting")
    L.traffic(port=8443, rps=12, tls=True)
    before(L, 100)
    inc = L.incident("a", LOAD, "overload.worker_timeout", "end of month: traffic x2.2 with statements; two database slots; gunicorn --timeout 3 kills who waits", upstream="core", grace=25).begin()
    ramp(L, 2.2, 0.16)
    until_healed(L, inc, lambda: calm(L), 60)
    after(L, 75)
    L.view(sources={"haproxy.log": {"wrap": "bsd"}}, notes=[{"out": "core.syslog", "nodes": ["app1", "app2"], "wrap": "bsd"}], args=["--timezone", "Asia/Kolkata"])
    L.view("lb", title=L.title + "; HAProxy's log alone, with offsets", sources={"haproxy.log": {"wrap": "iso"}})


@recipe("crawler-flood-at-start", "the log begins in the middle of a crawler's flood that fills Envoy's pending requests")
def _(L):
    L.site = "wiki"
    L.network(px="10.17.17.1", app1="10.17.17.20", names={"px": "edge"})
    L.app("app1", "starman", 5000, WORKERS=5, LAB_HEAVY=0.8, LAB_HEAVYPATH="/export/pdf")
    L.envoy([cluster("wiki", [(L.ip("app1"), 5000)], circuit_breakers={"thresholds": [{"max_connections": 8, "max_pending_requests": 5}]})], [("/", "wiki", {})], logs={"envoy-access.log": "default"})
    L.ready()
    L.traffic(rps=9)
    nap(L, 20)
    inc = L.incident("a", LOAD, "overload.circuit_breaker", "a crawler asks for every page as PDF: x3, two fifths of it slow, on five workers", upstream="wiki", grace=4).begin()
    ramp(L, 3, 0.35, secs=3)
    nap(L, 60)
    L.mark("cut")
    until_healed(L, inc, lambda: calm(L), 70)
    after(L, 150)
    L.view(**{"from": "cut"}, rotate={"envoy-access.log": [0.35, 0.7]}, pack={"envoy-access.log.2": "xz", "envoy-access.log.1": "gz", "*": "auto"})


@recipe("full-backlog-envoy", "a peak fills the backlog of a small server: Envoy's connects time out at steady addresses and rising answers' times")
def _(L):
    L.site = "photo"
    L.network(px="10.83.0.2", app1="10.83.0.40", names={"px": "edge-img"})
    L.app("app1", "raw", 8000, LAB_SLOTS=6, LAB_BACKLOG=3, LAB_HEAVY=1.1, LAB_HEAVYPATH="/render/poster")
    L.envoy([cluster("img", [(L.ip("app1"), 8000)], connect_timeout="1.2s", common_http_protocol_options={"max_requests_per_connection": 1})], [("/", "img", {"timeout": "9s"})], logs={"edge.json": "json"})
    L.ready()
    L.history(["img", "pix"], days=2, a_day=3)
    L.traffic(rps=8)
    before(L, 95)
    L.change("certificate pix.sonnenfoto.example renewed", "coincidence", ago=6, kind="certificate")
    L.herrings.append("certificate pix.sonnenfoto.example renewed: at the edge, valid, seconds before the peak")
    inc = L.incident("a", LOAD, "overload.accept_queue", "traffic x3 with posters; six slots, a backlog of three: the kernel drops SYNs", upstream="img", grace=30).begin()
    ramp(L, 3, 0.2)
    until_healed(L, inc, lambda: calm(L), 50)
    after(L, 75)
    L.view(changes="kind.csv")
