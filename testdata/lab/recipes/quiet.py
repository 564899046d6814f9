"""Nothing to report: harmless releases and spikes, impatient clients, faults that retries, caches or error pages hide."""
from . import recipe
from .common import IDS, after, backend, before, calm, cluster, front, nap, pool, ramp, rolling


@recipe("impatient-app", "a new version of the mobile app gives up after 300 ms: a surge of 499 without one 502")
def _(L):
    L.site = "photo"
    L.network(px="10.82.0.2", app1="10.82.0.30", names={"px": "edge-m"})
    a = L.app("app1", "java", 8080, smooth=True, LAB_THREADS=24, LAB_MS=60, LAB_HEAVY=0.9, LAB_HEAVYPATH="/render")
    L.nginx("location / { proxy_pass http://pix; %s }" % IDS, http=pool("pix", [L.ip("app1") + ":8080"]), logs={"access.log": "rich"}, server_name="pix.sonnenfoto.example")
    L.ready()
    L.history(["pix", "ios-app"], days=3, a_day=2)
    L.traffic(rps=10)
    before(L, 90)
    L.change("ios-app-7.0.0", "none")
    L.change("pix-v2.1.0", "none", ago=4)
    L.herrings.append("pix-v2.1.0: the clients give up, the servers answer as ever")
    a.release(LAB_VER="2.1.0")
    L.drive(giveup=0.3, giveup_share=0.5, heavy=0.12)
    nap(L, 75)
    L.drive(giveup=0, heavy=0.0)
    after(L, 60)
    L.view(changes="csv")


@recipe("spike-and-release", "traffic five times as high for a minute and a release of both servers: HAProxy loses nothing but clients (CD)")
def _(L):
    L.site = "news"
    L.network(px="10.16.0.2", app1="10.16.0.21", app2="10.16.0.22", names={"px": "ha-news"})
    apps = [L.app(n, "go", 8000, smooth=True, LAB_MS=20, LAB_BODY=40000) for n in ("app1", "app2")]
    L.haproxy(front(L, "news") + backend("news", [("n1", L.ip("app1") + ":8000"), ("n2", L.ip("app2") + ":8000")], "balance roundrobin\noption httpchk GET /healthz\noption abortonclose", "check inter 2s"))
    L.ready()
    L.history(["news"], days=3, a_day=8)
    L.traffic(rps=8, stray=0.0008, own502=0.0006, abort=0.012)
    before(L, 80)
    ramp(L, 5, secs=4)
    nap(L, 55)
    calm(L)
    L.drive(abort=0.15)
    nap(L, 25)
    L.drive(abort=0.012)
    L.change("news-v77.3.0", "none")
    L.herrings.append("news-v77.3.0: rolled out without a trace")
    for a in apps:
        a.release(LAB_VER="77.3.0")
    after(L, 90)
    L.view(sources={"haproxy.log": {"wrap": "iso"}}, changes="jsonl")


@recipe("rolling-restart-hidden", "servers restart one after the other; nginx tries the next one, and only the error log knows")
def _(L):
    L.site, L.tz = "shop", "Europe/Berlin"
    L.network(px="10.25.0.2", app1="10.25.0.21", app2="10.25.0.22", app3="10.25.0.23", names={"px": "www-s"})
    apps = [L.app(n, "puma", 9292, THREADS=8) for n in ("app1", "app2", "app3")]
    L.nginx("location / { proxy_pass http://shop; %s proxy_next_upstream error timeout non_idempotent; }" % IDS, http=pool("shop", [L.ip(n) + ":9292 max_fails=0" for n in ("app1", "app2", "app3")]), logs={"access.log": "rich", "c.log": "combined"}, server_name="www.lampenhaus.example")
    L.ready()
    L.traffic(rps=12)
    before(L, 90)
    L.change("shop-v9.9.0", "none")
    L.herrings.append("shop-v9.9.0: each restart refuses connections for a second or two; every request finds another server")
    rolling(L, apps, gap=6, away=2.5, LAB_VER="9.9.0")
    after(L, 90)
    L.view(sources={"access.log": {}, "error.log": {}}, changes="csv")
    L.view("combined", title=L.title + "; combined log", sources={"c.log": {"out": "access.log"}, "error.log": {}}, changes="csv")


@recipe("stale-cache-and-error-page", "the backend is away for a minute; cached copies and an error page with status 200 stand in for it")
def _(L):
    L.site = "news"
    L.network(px="10.16.5.2", app1="10.16.5.21", names={"px": "cache1"})
    a = L.app("app1", "node", 3000)
    L.nginx("location / { proxy_pass http://%s:3000; %s proxy_cache pages; proxy_cache_valid 200 201 2s; proxy_cache_key $uri; proxy_cache_use_stale error timeout http_502 updating; proxy_ignore_headers Set-Cookie; error_page 502 504 =200 /sorry.html; }\n"
            "location = /sorry.html { internal; default_type text/html; return 200 '<h1>One moment please</h1>'; }" % (L.ip("app1"), IDS), http="proxy_cache_path %s/cache keys_zone=pages:4m;" % L.dir, logs={"access.log": "cache"}, server_name="www.abendpost.example")
    L.ready()
    L.traffic(rps=9, bots=0.0)
    before(L, 95)
    a.stop()
    nap(L, 60)
    a.start()
    after(L, 80)
    L.remarks.append("the backend refuses for a minute; no client gets a 502, so by the rules nothing failed")
    L.view()


@recipe("sign-in-service-away", "nginx asks a sign-in service about each request; it is away for forty seconds: clients get 500, not 502")
def _(L):
    L.site = "wiki"
    L.network(px="10.19.8.2", app1="10.19.8.21", app2="10.19.8.22", names={"px": "www-sso"})
    L.app("app1", "uvicorn", 8000)
    b = L.app("app2", "go", 4180, name="sso")
    L.nginx("location / { auth_request /auth; proxy_pass http://%s:8000; %s }\nlocation = /auth { internal; proxy_pass http://%s:4180/login; proxy_pass_request_body off; proxy_set_header Content-Length ''; proxy_set_header X-Lab-502 ''; proxy_set_header X-Lab-Stray ''; }" % (L.ip("app1"), IDS, L.ip("app2")), logs={"access.log": "main"}, server_name="wiki.werft.example")
    L.ready()
    L.traffic(rps=6)
    before(L, 100)
    L.change("wiki-v3.0.9", "none", ago=20)
    b.stop()
    nap(L, 40)
    b.start()
    after(L, 80)
    L.remarks.append("the sign-in service refuses for forty seconds; auth_request turns its 502 into a 500, which is no failure by the rules")
    L.view(changes="txt")


@recipe("own-answers-and-limits", "Envoy: the application's own 503, a rate limit, a harmless spike and a release; scattered strays, no incident")
def _(L):
    L.site = "game"
    L.network(px="10.204.0.2", app1="10.204.0.21", app2="10.204.0.22", names={"px": "lobby-gw"})
    apps = [L.app(n, "node", 8000, smooth=True) for n in ("app1", "app2")]
    limit = {"name": "limit", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit", "stat_prefix": "l", "token_bucket": {"max_tokens": 30, "tokens_per_fill": 30, "fill_interval": "1s"},
             "filter_enabled": {"default_value": {"numerator": 100}}, "filter_enforced": {"default_value": {"numerator": 100}}, "status": {"code": "ServiceUnavailable"}}}
    L.envoy([cluster("lobby", [(L.ip("app1"), 8000), (L.ip("app2"), 8000)])], [("/", "lobby", {"retry_policy": {"retry_on": "connect-failure", "num_retries": 2}})], logs={"lobby.log": "istio"}, filters=[limit])
    L.ready()
    L.history(["lobby"], days=2, a_day=10)
    L.traffic(rps=10, stray=0.001, own502=0.001)
    before(L, 80)
    L.change("lobby-v12.0.0", "none")
    L.herrings.append("lobby-v12.0.0: a spike follows that the rate limit cuts; nothing is broken")
    for a in apps:
        a.release(LAB_VER="12.0.0")
    ramp(L, 4.5, secs=3)
    nap(L, 40)
    calm(L)
    after(L, 80)
    L.view(changes="service.csv")
