"""Server communication: stopped services, certificates, protocols that do not fit, connections closed at the wrong moment."""
import os
import time

from . import recipe
from .bugs import uwsgi_params
from .common import IDS, after, authority, backend, before, cluster, front, nap, pool, until_healed

COMMS = "server-communication"


@recipe("stopped-by-hand-nine-minutes", "one of three services is stopped by hand for nine minutes on a quiet site; another service was released five seconds before")
def _(L):
    L.site, L.tz = "bank", "Europe/Berlin"
    L.network(px="10.44.0.10", app1="10.44.1.11", app2="10.44.1.12", app3="10.44.1.13", names={"px": "rp1", "app1": "srv-konten"})
    a = L.app("app1", "java", 9080, unit="konten")
    b = L.app("app2", "starman", 9081, smooth=True, WORKERS=4)
    L.app("app3", "go", 9082)
    loc = lambda path, port, node: "location %s { proxy_pass http://%s:%d; %s }\n" % (path, L.ip(node), port, IDS)
    L.nginx(loc("/", 9082, "app3") + loc("/accounts", 9080, "app1") + loc("/transfers", 9081, "app2"), logs={"access.log": "main"}, server_name="online.nordkasse.example")
    L.ready()
    L.history(["konten", "ueberweisung", "portal"], days=3, a_day=6)
    L.traffic(rps=1.3)
    before(L, 200)
    L.change("ueberweisung-v2.14.0", "coincidence")
    L.herrings.append("ueberweisung-v2.14.0: another service, healthy all the time")
    b.release(LAB_VER="2.14.0")
    nap(L, 2)
    inc = L.incident("a", COMMS, "comms.refused", "an operator stops the wrong service and notices nine minutes later", upstream=L.ip("app1") + ":9080", grace=2, ups_re=":9080").begin()
    a.say("Stopping {u}...", "{u}: Deactivated successfully.", "Stopped {u}.")
    a.stop()
    nap(L, 540)
    a.say("Started {u}.")
    a.start()
    L.up(a)
    inc.heal()
    after(L, 150)
    L.remarks.append("the systemd lines were written by the lab in the true wording at the true times")
    L.view(notes=[{"out": "srv-konten.syslog", "nodes": ["app1"], "wrap": "bsd"}], args=["--timezone", "*.syslog=Europe/Berlin"], changes="service.csv", changes_tz="Europe/Berlin")
    L.view("nginx", title=L.title + "; nginx's logs alone", changes="service.csv", indistinguishable=["server-communication", "firewall-misconfiguration"])


@recipe("one-request-in-seven-seconds", "a meter gateway with one request in seven seconds; one of its three services is stopped for four minutes")
def _(L):
    L.site = "iot"
    L.network(px="10.150.0.4", app1="10.150.0.10", app2="10.150.0.11", app3="10.150.0.12", names={"px": "edge-envoy"}, clients=["100.64.3.%d" % i for i in range(30, 60)])
    a = L.app("app1", "node", 6001)
    L.app("app2", "go", 6002)
    L.app("app3", "uvicorn", 6003)
    L.envoy([cluster("telemetry", [(L.ip("app1"), 6001)]), cluster("commands", [(L.ip("app2"), 6002)]), cluster("misc", [(L.ip("app3"), 6003)])], [("/v2/telemetry", "telemetry", {}), ("/v2/commands", "commands", {}), ("/", "misc", {})],
            logs={"edge.log": "istio", "edge.json": "json"})
    L.ready()
    L.traffic(rps=0.15, abort=0, bots=0)
    before(L, 400)
    inc = L.incident("a", COMMS, "comms.refused", "the telemetry process is stopped by hand for four minutes", upstream="telemetry", grace=2, ups_re="telemetry", indistinguishable=["server-communication", "firewall-misconfiguration"]).begin()
    a.stop()
    nap(L, 245)
    a.start()
    L.up(a)
    inc.heal()
    after(L, 300)
    L.view(sources={"edge.log": {}})
    L.view("json", title=L.title + "; JSON in a docker log", sources={"edge.json": {"wrap": "docker", "out": "edge-json.log"}})


@recipe("keepalive-shorter-than-proxy", "an operator shortens the backend's keep-alive to one second; HAProxy reuses connections that are just being closed")
def _(L):
    L.ambient = COMMS       # now and then two cross on the shortest way, too
    L.site = "freight"
    L.network(px="192.168.30.2", app1="192.168.30.40", names={"px": "lb"})
    a = L.app("app1", "go", 9200, smooth=True, LAB_ADDR="127.0.0.1", LAB_KEEPALIVE_MS=60000)
    L.app("app1", "relay", 8200, name="line", TO="127.0.0.1:9200", DELAY="0.018")
    L.haproxy(front(L, "fracht") + backend("fracht", [("f1", L.ip("app1") + ":8200")], "http-reuse always\nretries 0", "pool-purge-delay 60s"))
    L.ready()
    L.traffic(rps=0.07, beats=[{"every": 1.045, "jitter": 0.06, "request": "POST /v3/shipments"}])
    before(L, 150)
    d = L.change("keepalive 60s -> 1s", "trigger", kind="config")
    inc = L.incident("a", COMMS, "comms.keepalive_race", "the backend's keep-alive is set to one second; clients come about once a second; 18 ms of way", upstream="fracht/f1", deploy=d, grace=2).begin()
    a.release(LAB_KEEPALIVE_MS=1000)
    nap(L, 330)
    L.change("keepalive 1s -> 60s", "fix", kind="config")
    a.release(LAB_KEEPALIVE_MS=60000)
    inc.heal()
    after(L, 100)
    L.view(sources={"haproxy.log": {"wrap": "bsd"}}, changes="kind.csv")
    L.view("unlisted", title=L.title + "; nobody wrote the change down", sources={"haproxy.log": {"wrap": "bsd"}}, changes=False)


@recipe("idle-close-after-slow-way", "the way to the backend becomes longer; from then on idle closes cross with new requests (Envoy)")
def _(L):
    L.ambient = COMMS       # now and then two cross on the shortest way, too
    L.site = "clinic"
    L.network(px="10.63.0.5", app1="10.63.0.50", names={"px": "gw-0"})
    L.app("app1", "node", 9500, LAB_ADDR="127.0.0.1", LAB_KEEPALIVE_MS=1000)
    line = L.app("app1", "relay", 8500, name="line", TO="127.0.0.1:9500")
    L.envoy([cluster("lims", [(L.ip("app1"), 8500)])], [("/", "lims", {})], logs={"gw.json": "istiojson", "gw.log": "default"})
    L.ready()
    L.traffic(rps=0.08, beats=[{"every": 2.06, "jitter": 0.07, "request": "POST /orders"}])
    before(L, 160)
    inc = L.incident("a", COMMS, "comms.keepalive_race", "the route to the backend takes 25 ms instead of none; its keep-alive is two seconds (node adds one to the one set), as are the pauses of the clients", upstream="lims", grace=2).begin()
    line.ctl("0.025")
    nap(L, 320)
    line.ctl("0")
    inc.heal()
    after(L, 120)
    L.view(sources={"gw.json": {}})
    L.view("default", title=L.title + "; default text", sources={"gw.log": {}})


@recipe("expiry-on-the-minute", "both servers' certificate runs out at a full minute; it is still so when the log ends")
def _(L):
    L.site = "bank"
    L.network(px="10.45.2.1", app1="10.45.2.21", app2="10.45.2.22", names={"px": "lb2"})
    t = (time.time() + 130) // 60 * 60 + 60
    authority(L, ("srv", "core.nordkasse.example", t - time.time()), ("edge", "online.nordkasse.example", None))
    for n in ("app1", "app2"):
        L.app(n, "node", 8443, LAB_TLS=L.dir + "/srv")
    tls = "check inter 10s ssl verify required ca-file %s/ca.crt verifyhost core.nordkasse.example no-ssl-reuse" % L.dir
    L.haproxy(front(L, "core", port=8443, bind="ssl crt %s/edge.pem" % L.dir) + backend("core", [("c1", L.ip("app1") + ":8443"), ("c2", L.ip("app2") + ":8443")], "balance roundrobin\noption httpchk GET /healthz\nhttp-reuse never", tls), logs={"haproxy.log": "https"})
    L.ready(8443)
    L.change("certificate www.nordkasse.example renewed", "none", ago=86400 * 1.2, kind="certificate")
    L.change("portal-v31.2.0", "none", ago=5400)
    L.traffic(port=8443, rps=8, tls=True)
    L.wait(max(1, t - time.time()))
    inc = L.incident("a", COMMS, "comms.tls_certificate", "the certificate of both servers ends on the full minute; nobody renewed it", upstream="core", grace=2).begin()
    nap(L, 150)
    inc.heal()
    L.view(sources={"haproxy.log": {"wrap": "iso"}}, changes="kind.csv")


@recipe("certificate-swap-wrong-name", "a renewal rolls out the certificate of another name; it stands in the change list as the trigger it is")
def _(L):
    L.site = "saas"
    L.network(px="172.16.20.1", app1="172.16.20.31", app2="172.16.20.32", names={"px": "www2"})
    authority(L, ("api", "api.tafelwerk.example", None), ("mail", "mail.tafelwerk.example", None))
    a = L.app("app1", "go", 9443, LAB_TLS=L.dir + "/api", smooth=True)
    L.app("app2", "go", 9080)
    L.nginx("location / { proxy_pass http://%s:9080; %s }\nlocation /api/ { proxy_pass https://api; %s proxy_ssl_verify on; proxy_ssl_trusted_certificate %s/ca.crt; proxy_ssl_name api.tafelwerk.example; proxy_ssl_server_name on; proxy_ssl_session_reuse off; }" % (L.ip("app2"), IDS, IDS, L.dir),
            http=pool("api", [L.ip("app1") + ":9443"]), logs={"access.log": "json"}, server_name="app.tafelwerk.example")
    L.ready()
    L.history(["web", "api"], days=3, a_day=3, kinds=["deploy", "deploy", "deploy", "config"])
    L.traffic(rps=12)
    before(L, 90)
    d = L.change("certificate rotation internal-2026-11", "trigger", kind="certificate")
    inc = L.incident("a", COMMS, "comms.tls_certificate", "the rotation puts the mail server's certificate on the api server", upstream="https://%s:9443" % L.ip("app1"), deploy=d, paths=["/api/"], grace=2).begin()
    a.release(LAB_TLS=L.dir + "/mail")

    def fix():
        L.change("certificate rotation internal-2026-11b", "fix", kind="certificate")
        a.release(LAB_TLS=L.dir + "/api")
    until_healed(L, inc, fix, 130)
    after(L, 60)
    L.view(changes="kind.csv", changes_tz="Europe/Berlin", rotate={"access.log": [0.5]}, rotate_names="date")


@recipe("new-authority-at-the-proxy", "a proxy change brings a new list of authorities; both clusters' certificates are unknown to it")
def _(L):
    L.site = "shop"
    L.network(px="10.21.0.3", app1="10.21.0.60", app2="10.21.0.61", names={"px": "ingress-0"})
    authority(L, ("a", "web.internal", None))
    sub = L.dir + "/other"
    os.makedirs(sub, exist_ok=True)
    os.system("cd %s && openssl ecparam -name prime256v1 -genkey -noout -out ca.key && openssl req -x509 -new -key ca.key -days 30 -subj '/CN=Internal CA G2' -out ca.crt 2>/dev/null" % sub)
    L.app("app1", "node", 8443, LAB_TLS=L.dir + "/a")
    L.app("app2", "go", 8444, LAB_TLS=L.dir + "/a")
    ctx = lambda ca: {"name": "tls", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext", "common_tls_context": {"validation_context": {"trusted_ca": {"filename": ca}}}}}
    both = lambda ca: [cluster("web", [(L.ip("app1"), 8443)], transport_socket=ctx(ca)), cluster("api", [(L.ip("app2"), 8444)], transport_socket=ctx(ca))]
    L.envoy(both(L.dir + "/ca.crt"), [("/api/", "api", {}), ("/", "web", {})], logs={"ingress.json": "istiojson"})
    L.ready()
    L.traffic(rps=10)
    before(L, 100)
    L.change("web@12.4.0", "coincidence", ago=9)
    L.herrings.append("web@12.4.0: nine seconds before; healthy, and only one of the two services")
    d = L.change("envoy-config r481: authorities", "trigger", kind="proxy")
    inc = L.incident("a", COMMS, "comms.tls_certificate", "the proxy's clusters get a bundle that holds only the new authority", upstream="web", deploy=d, grace=3).begin()
    L.envoy_clusters(both(sub + "/ca.crt"))

    def fix():
        L.change("envoy-config r480: authorities", "fix", kind="proxy")
        L.envoy_clusters(both(L.dir + "/ca.crt"))
    until_healed(L, inc, fix, 65)
    after(L, 75)
    L.view(changes="json")


@recipe("proxy-protocol-one-sided", "HAProxy's new configuration stops sending the PROXY line that the nginx behind it waits for")
def _(L):
    L.site = "photo"
    L.network(px="10.78.0.1", mid="10.78.0.11", app1="10.78.0.21", names={"px": "lb-a", "mid": "web-a"})
    L.app("app1", "puma", 9292, THREADS=10)
    L.nginx("location / { proxy_pass http://%s:9292; %s }" % (L.ip("app1"), IDS), node="mid", port=8081, listen="proxy_protocol", name="-web", logs={"access-web.log": "combined"})
    p = L.haproxy(front(L, "web") + backend("web", [("w1", L.ip("mid") + ":8081")], "", "send-proxy check-send-proxy check inter 5s"))
    L.sources["access-web.log"]["hop"] = L.sources["error-web.log"]["hop"] = 1
    L.ready()
    L.history(["pix-web", "pix-api", "lb"], days=4, a_day=3)
    L.traffic(rps=9)
    before(L, 95)
    d = L.change("lb-config-2026-11-22.2", "trigger", kind="proxy")
    inc = L.incident("a", COMMS, "comms.protocol_mismatch", "the new haproxy.cfg lacks send-proxy; nginx closes what does not begin with a PROXY line", upstream="web/w1", deploy=d, grace=2).begin()
    L.haproxy_edit(p, (" send-proxy check-send-proxy ", " "))

    def fix():
        L.change("lb-config-2026-11-22.1", "fix", kind="proxy")
        L.haproxy_edit(p, (":8081 check", ":8081 send-proxy check-send-proxy check"))
    until_healed(L, inc, fix, 70)
    after(L, 65)
    L.view(sources={"haproxy.log": {"wrap": "bsd"}, "access-web.log": {}, "error-web.log": {}}, changes="kind.csv")
    L.view("lb", title=L.title + "; HAProxy's log alone", sources={"haproxy.log": {"wrap": "5424"}}, changes="kind.csv", indistinguishable=["server-communication", "programming-bugs"])


@recipe("buffers-halved", "a proxy change halves nginx's header buffer; answers that were always long no longer fit")
def _(L):
    L.site = "bank"
    L.network(px="10.46.3.1", app1="10.46.3.40", names={"px": "dmz1"})
    L.app("app1", "go", 8088, LAB_BUG="bigheader", LAB_BUGPATH="/session|/accounts/", LAB_BIG=2900)
    p = L.nginx("location / { proxy_pass http://core; %s proxy_buffer_size 4k; proxy_buffers 8 4k; proxy_busy_buffers_size 8k; }" % IDS, http=pool("core", [L.ip("app1") + ":8088 max_fails=0"]), logs={"access.log": "rich", "c.log": "combined"}, level="notice", server_name="online.nordkasse.example")
    L.ready()
    L.history(["core", "portal", "nginx-conf"], days=5, a_day=4)
    L.traffic(rps=7)
    before(L, 110)
    L.change("portal-v31.3.0", "coincidence", ago=95)
    L.herrings.append("portal-v31.3.0: a minute and a half before, on another service")
    d = L.change("nginx-conf r77 smaller buffers", "trigger", kind="proxy")
    inc = L.incident("a", COMMS, "comms.header_limit", "proxy_buffer_size 2k instead of 4k; the application's headers have had 3 kB for months", upstream=L.ip("app1") + ":8088", deploy=d, grace=2, paths=["/session", "/accounts/"]).begin()
    L.nginx_edit(p, ("proxy_buffer_size 4k; proxy_buffers 8 4k; proxy_busy_buffers_size 8k;", "proxy_buffer_size 2k; proxy_buffers 8 2k; proxy_busy_buffers_size 4k;"))

    def fix():
        L.change("nginx-conf r76", "fix", kind="proxy")
        L.nginx_edit(p, ("proxy_buffer_size 2k; proxy_buffers 8 2k; proxy_busy_buffers_size 4k;", "proxy_buffer_size 4k; proxy_buffers 8 4k; proxy_busy_buffers_size 8k;"))
    until_healed(L, inc, fix, 85)
    after(L, 60)
    L.view(sources={"access.log": {}, "error.log": {}}, changes="semicolon.csv", changes_tz="Europe/Berlin")
    L.view("unlisted", title=L.title + "; combined log, no change list", sources={"c.log": {"out": "access.log"}, "error.log": {}}, changes=False, indistinguishable=["server-communication", "programming-bugs"])


@recipe("socket-swept-away", "a cleaner removes the application's unix socket while the application runs (2: No such file or directory)")
def _(L):
    L.site = "saas"
    L.network(px="10.9.0.4", names={"px": "one-box"})
    sock = L.socket("tafelwerk/app.sock")
    a = L.app("px", "uwsgi", 0, name="app", SOCK=sock, WORKERS=6, LAB_HEAVYPATH="/api/reports/run")
    uwsgi_params(L)
    L.nginx("location / { include %s/uwsgi; uwsgi_pass unix:%s; }" % (L.dir, sock), logs={"access.log": "vhost"}, server_name="app.tafelwerk.example")
    L.ready()
    L.history(["tafelwerk"], days=7, a_day=1)
    L.traffic(rps=8)
    before(L, 120)
    inc = L.incident("a", COMMS, "comms.socket_missing", "a job that clears old files under /run takes the socket with it; the process still runs", upstream="unix:" + sock, grace=2).begin()
    os.unlink(sock)
    until_healed(L, inc, a.restart, 27)
    after(L, 90)
    L.view(changes="txt")
    L.view("error", title=L.title + "; error log alone", sources={"error.log": {}}, changes="txt")


@recipe("port-taken-by-memcached", "after a reboot memcached sits on one server's port and answers HTTP with ERROR")
def _(L):
    L.site = "news"
    L.network(px="10.13.0.2", app1="10.13.0.31", app2="10.13.0.32", names={"px": "ha02"})
    a = L.app("app1", "apache", 8000, WORKERS=12, BACKLOG=200)
    L.app("app2", "apache", 8000, WORKERS=12, BACKLOG=200)
    m = L.app("app1", "memcached", 8000, name="cache")
    m.stop()
    L.haproxy(front(L, "web") + backend("web", [("a1", L.ip("app1") + ":8000"), ("a2", L.ip("app2") + ":8000")], "balance roundrobin", "check inter 3s"), logs={"haproxy.log": "logfmt"})
    L.ready()
    L.traffic(rps=13)
    before(L, 85)
    inc = L.incident("a", COMMS, "comms.invalid_response", "the host comes back with memcached on port 8000, before Apache could take it", upstream="web/a1", ups_re="a1", grace=2).begin()
    a.stop()
    m.start()

    def fix():
        m.stop()
        a.start()
        L.up(a)
    until_healed(L, inc, fix, 50)
    after(L, 90)
    L.view(sources={"haproxy.log": {"wrap": "journal", "out": "haproxy.journal.json"}})


@recipe("host-power-off", "one host with three services loses power: time-outs, then unreachable after three seconds, for all three at once")
def _(L):
    L.site = "city"
    L.network(px="10.5.2.80", app1="10.5.2.95", app2="10.5.2.96", names={"px": "eingang2"})
    for i, (n, kind) in enumerate((("web", "node"), ("termine", "go"), ("formulare", "gunicorn"))):
        L.app("app1", kind, 8001 + i, name=n, WORKERS=4)
    L.app("app2", "go", 8004, name="karte")
    loc = lambda path, port, node="app1": "location %s { proxy_pass http://%s:%d; %s proxy_connect_timeout 10s; }\n" % (path, L.ip(node), port, IDS)
    L.nginx(loc("/", 8001) + loc("/termine", 8002) + loc("/formulare", 8003) + loc("/karte", 8004, "app2"), logs={"access.log": "rich"}, server_name="termine.stadt-auental.example")
    L.ready()
    L.traffic(rps=9)
    before(L, 100)
    inc = L.incident("a", COMMS, "comms.host_down", "the host of three services is without power for a minute and a half", upstream=L.ip("app1"), ups_re=L.ip("app1"), grace=10).begin()
    L.link("app1", "down")
    until_healed(L, inc, lambda: L.link("app1", "up"), 88)
    after(L, 75)
    L.view()
    L.view("error", title=L.title + "; error log alone", sources={"error.log": {}})



@recipe("stricter-after-upgrade", "an upgrade of HAProxy drops a lenient option; one of two applications always wrote header names with blanks")
def _(L):
    L.site = "city"
    L.network(px="10.7.9.2", app1="10.7.9.21", app2="10.7.9.22", names={"px": "stadt-lb3"})
    L.app("app1", "go", 8000)
    L.app("app2", "node", 8000, LAB_BUG="badheader", LAB_BUGPATH="/formulare")
    p = L.haproxy(front(L, "portal", "use_backend formulare if { path_beg /formulare }") + backend("portal", [("p1", L.ip("app1") + ":8000")]) + backend("formulare", [("f1", L.ip("app2") + ":8000")], "option accept-invalid-http-response"))
    L.ready()
    L.history(["portal", "formulare"], days=5, a_day=2)
    L.traffic(rps=8)
    before(L, 100)
    L.change("portal-v7.1.0", "coincidence", ago=33)
    L.herrings.append("portal-v7.1.0: the other service, half a minute before")
    d = L.change("haproxy 2.4.29 -> 2.6.12", "trigger", kind="proxy")
    inc = L.incident("a", COMMS, "comms.stricter_proxy", "the new configuration lacks accept-invalid-http-response; the forms' answers were never valid", upstream="formulare/f1", deploy=d, ups_re="^formulare/", grace=1).begin()
    L.haproxy_edit(p, ("  option accept-invalid-http-response\n", ""))

    def fix():
        L.change("haproxy 2.6.12 -> 2.4.29", "fix", kind="proxy")
        L.haproxy_edit(p, ("backend formulare\n", "backend formulare\n  option accept-invalid-http-response\n"))
    until_healed(L, inc, fix, 95)
    after(L, 60)
    L.remarks.append("the upgrade is played by a reload with the option gone; both run 2.6.12")
    L.view(sources={"haproxy.log": {"wrap": "iso"}}, changes="kind.csv")


@recipe("gunicorn-two-second-keepalive", "nginx keeps connections longer than gunicorn does; at low traffic, over a slow line, POSTs meet closing ones")
def _(L):
    L.ambient = COMMS       # now and then two cross on the shortest way, too
    L.site = "wiki"
    L.network(px="10.19.30.2", app1="10.19.31.40", names={"px": "www-k"})
    L.app("app1", "gunicorn", 9000, LAB_ADDR="127.0.0.1", WORKERS=2, THREADS=8, KEEPALIVE=2)
    line = L.app("app1", "relay", 8000, name="line", TO="127.0.0.1:9000")
    L.nginx("location / { proxy_pass http://wiki; proxy_next_upstream off; %s proxy_http_version 1.1; proxy_set_header Connection ''; }" % IDS, http=pool("wiki", [L.ip("app1") + ":8000 max_fails=0"], "keepalive 8;"), logs={"access.log": "rich", "c.log": "combined"})
    L.ready()
    L.traffic(rps=0.04, beats=[{"every": 2.5, "jitter": 0.5, "request": "POST /pages/{n}"}])
    before(L, 180)
    inc = L.incident("a", COMMS, "comms.keepalive_race", "the line to gunicorn takes 60 ms from now on; its keep-alive of two seconds is about what clients pause, too", upstream=L.ip("app1") + ":8000", grace=2).begin()
    line.ctl("0.06")
    nap(L, 400)
    line.ctl("0")
    inc.heal()
    after(L, 150)
    L.view(sources={"access.log": {}, "error.log": {}})
    L.view("combined", title=L.title + "; combined log and error log", sources={"c.log": {"out": "access.log"}, "error.log": {}})


@recipe("plain-on-tls-port", "a server comes back from maintenance without TLS on its TLS port; HAProxy's handshakes fail")
def _(L):
    L.site = "clinic"
    L.network(px="10.68.0.2", app1="10.68.0.31", app2="10.68.0.32", names={"px": "lb-klinik"})
    authority(L, ("srv", "lims.internal", None))
    apps = [L.app(n, "go", 8443, LAB_TLS=L.dir + "/srv") for n in ("app1", "app2")]
    L.haproxy(front(L, "lims") + backend("lims", [("l%d" % (i + 1), L.ip(n) + ":8443") for i, n in enumerate(("app1", "app2"))], "balance roundrobin\nhttp-reuse never\nretries 0", "ssl verify none no-ssl-reuse"), logs={"haproxy.log": "json"})
    L.ready()
    L.history(["lims", "hl7"], days=4, a_day=2)
    L.traffic(rps=9)
    before(L, 95)
    inc = L.incident("a", COMMS, "comms.tls_protocol", "an operator starts the second server by hand, with the settings of the test site: no TLS", upstream="lims/l2", ups_re="/l2", grace=2, indistinguishable=["server-communication", "firewall-misconfiguration"]).begin()
    apps[1].restart(LAB_TLS="")
    until_healed(L, inc, lambda: apps[1].restart(LAB_TLS=L.dir + "/srv"), 70)
    after(L, 70)
    L.view(sources={"haproxy.log": {"wrap": "bsd"}}, changes="oneline")
