"""Nothing that counts: limits, maintenance, scanners, retries that save everything."""
import os

from .. import recipe
from ..common import IDS, after, backend, before, cluster, front, nap


@recipe("scanner-and-origin-codes", "a scanner's storm of 404, a mirror that answers 521, 522 and 525, and its own 500: nothing of it is a 502")
def _(L):
    L.site = "lib"
    L.network(px="10.90.41.3", app1="10.90.41.50", names={"px": "frente"})
    flag = L.dir + "/on"
    L.app("app1", "tornado", 5100, LAB_FLAG=flag, LAB_ANSWER="/portada/=522,/estilo/=521,/novedades=525,/entrar=429")
    L.nginx("location / { proxy_pass http://%s:5100; %s }" % (L.ip("app1"), IDS), logs={"acceso.log": "main"}, server_name="biblioteca.valdeluz.example")
    L.ready()
    L.history(["biblioteca", "espejo"], days=2, a_day=10)
    L.traffic(rps=9, abort=0.02)
    before(L, 45)
    L.change("biblioteca-v1.9.0", "none")
    L.herrings.append("biblioteca-v1.9.0: nothing fails after it that counts")
    L.drive(bots=0.75, mult=3.5)
    nap(L, 35)
    L.drive(bots=0.01, mult=1.0)
    open(flag, "w").close()
    nap(L, 40)
    os.unlink(flag)
    after(L, 45)
    L.view(changes="csv", rotate={"acceso.log": [0.3, 0.6]}, pack={"acceso.log.2": "gz", "acceso.log.1": "plain", "*": "auto"})


@recipe("maintenance-page-and-limits", "nginx: maintenance with return 503, a rate limit that answers 503, a harmless spike, a release; no incident")
def _(L):
    L.site, L.tz = "farm", "Europe/Paris"
    L.network(px="10.45.6.7", app1="10.45.6.70", names={"px": "frontal2"})
    a = L.app("app1", "tornado", 8600, smooth=True)
    flag = L.dir + "/maint"
    L.nginx("location / { if (-f %s) { return 503; } limit_req zone=parip burst=6 nodelay; proxy_pass http://%s:8600; %s }" % (flag, L.ip("app1"), IDS), http="limit_req_zone $server_name zone=parip:1m rate=22r/s;",
            logs={"acces.log": "rich"}, server_name="capteurs.serres-du-sud.example")
    L.ready()
    L.history(["capteurs"], days=3, a_day=10)
    L.traffic(rps=9, abort=0.03)
    before(L, 50)
    open(flag, "w").close()
    nap(L, 5)
    L.change("capteurs-v30.0.0", "none")
    L.herrings.append("capteurs-v30.0.0: released under a maintenance page")
    a.release(LAB_VER="30.0.0")
    nap(L, 25)
    os.unlink(flag)
    nap(L, 25)
    L.drive(mult=4)
    nap(L, 25)
    L.drive(mult=1)
    after(L, 40)
    L.view(changes="git", sources={"acces.log": {}, "error.log": {"out": "erreurs.log"}})


@recipe("haproxy-limits-and-impatience", "HAProxy: a flood answered with 429 and 503 by a rule, clients that hang up, a rolling release; no incident")
def _(L):
    L.site = "hotel"
    L.network(px="10.205.9.2", app1="10.205.9.30", app2="10.205.9.31", names={"px": "lb-hot"})
    apps = [L.app(n, "tornado", 8080, smooth=True, LAB_MS=30) for n in ("app1", "app2")]
    L.haproxy(front(L, "hot", rules="stick-table type ip size 1k expire 20s store http_req_rate(4s)\nhttp-request track-sc0 src\nhttp-request deny deny_status 429 if { sc_http_req_rate(0) gt 14 } { path_beg /pokoje }\nhttp-request return status 503 content-type text/plain string busy if { sc_http_req_rate(0) gt 18 }") +
              backend("hot", [("h1", L.ip("app1") + ":8080"), ("h2", L.ip("app2") + ":8080")], "balance roundrobin\noption httpchk GET /healthz", "check inter 3s"), logs={"haproxy.log": "clf"})
    L.ready()
    L.history(["hot"], days=2, a_day=10)
    L.traffic(rps=9, stray=0.0015, own502=0.0012)
    before(L, 50)
    L.change("hot-v44.0.0", "none")
    L.herrings.append("hot-v44.0.0: a flood begins right after it; the balancer limits it")
    for a in apps:
        a.release(LAB_VER="44.0.0")
    L.drive(mult=5)
    nap(L, 35)
    L.drive(mult=1, abort=0.3)
    nap(L, 25)
    L.drive(abort=0.003)
    after(L, 45)
    L.view(sources={"haproxy.log": {"wrap": "bsd"}}, changes="jsonl")


@recipe("envoy-retries-hide-restart", "one of three servers is stopped for fifty seconds; Envoy's second try saves every request")
def _(L):
    L.site = "lib"
    L.network(px="10.58.1.2", app1="10.58.1.31", app2="10.58.1.32", app3="10.58.1.33", names={"px": "malla"})
    apps = [L.app(n, "granian", 9009) for n in ("app1", "app2", "app3")]
    L.envoy([cluster("biblio", [(L.ip(n), 9009) for n in ("app1", "app2", "app3")])], [("/", "biblio", {"retry_policy": {"retry_on": "connect-failure,reset,refused-stream", "num_retries": 4, "retry_back_off": {"base_interval": "0.025s", "max_interval": "0.2s"}, "retry_host_predicate": [{"name": "envoy.retry_host_predicates.previous_hosts", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate"}}], "host_selection_retry_max_attempts": 5}})], logs={"malla.log": "slim"})
    L.ready()
    L.history(["biblio"], days=3, a_day=10)
    L.traffic(rps=10)
    before(L, 55)
    L.change("biblio-v7.2.0", "none")
    L.herrings.append("biblio-v7.2.0: its restart is saved by retries")
    apps[1].restart(gap=50, LAB_VER="7.2.0")
    after(L, 55)
    L.view(changes="helm")
