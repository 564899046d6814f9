"""nginx, HAProxy and Envoy as a run starts them: each with the logs that a case shows and the hidden truth record."""
import json
import os
import re
import shutil
import signal
import socket
import threading
import time

import formats
import sites

FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"


def addr(host, port):
    return {"socket_address": {"address": host, "port_value": port}}


def cluster(name, hosts, kind="STATIC", **kw):
    eps = [{"endpoint": {"address": addr(h, p)}} for h, p in hosts]
    return {"name": name, "type": kind, "connect_timeout": "2s", "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": eps}]}, **kw}


class Proxies:
    """What a Lab can start in front of its backends. Every log becomes a source: {"kind", "path", "truth", …} under the name of its file."""

    def proxy_env(self, skew=0.0, tz=None):
        e = {**os.environ, "TZ": tz or self.tz}
        if skew:
            e.update(LD_PRELOAD=FAKETIME, FAKETIME="%+.3fs" % skew, FAKETIME_DONT_FAKE_MONOTONIC="1", DONT_FAKE_MONOTONIC="1")
        return e

    def source(self, name, kind, node, **kw):
        self.sources[name] = {"kind": kind, "path": self.logs + "/" + name, "node": node, "tz": kw.pop("tz", None) or self.tz, **kw}
        return self.sources[name]

    def stamped(self, name):
        """Notes when each line of a log without fine stamps arrives."""
        out = open(self.logs + "/" + name + ".arrival", "w", buffering=1)
        self.follow(self.logs + "/" + name, lambda t, line: out.write("%.3f\n" % t))

    def nginx(self, server, http="", logs=None, main="", events="worker_connections 1024;", level="error", name="", port=8080, listen="", node="px", skew=0.0, server_name=None, tz=None):
        """`logs`: file name -> format (a key of formats.NGINX or a format of its own); the error log is error{name}.log."""
        self.all_up()
        d = self.dir + "/nginx" + name
        os.makedirs(d, exist_ok=True)
        logs = {"access%s.log" % name: "combined"} if logs is None else logs
        truth, err, conf = "truth%s.nginx" % name, "error%s.log" % name, d + "/nginx.conf"
        if skew:    # nginx forgets its environment, and with it the false clock
            main += " env FAKETIME; env FAKETIME_DONT_FAKE_MONOTONIC; env DONT_FAKE_MONOTONIC;"
        with open(conf, "w") as o:
            o.write("user root; daemon off; worker_processes 1; pid %s/pid; error_log %s/%s %s; %s\nevents { %s }\nhttp {\n" % (d, self.logs, err, level, main, events))
            for t in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
                o.write("%s_temp_path %s/%s;\n" % (t, d, t))
            o.write("log_format truth escape=json '%s';\naccess_log %s/%s truth;\n" % (formats.NGINX_TRUTH, self.logs, truth))
            for i, (log, fmt) in enumerate(logs.items()):
                text = formats.NGINX.get(fmt, fmt)
                if text:
                    o.write("log_format shown%d %s'%s';\n" % (i, "escape=json " if text.startswith("{") else "", text))
                o.write("access_log %s/%s %s;\n" % (self.logs, log, "shown%d" % i if text else "combined"))
                self.source(log, "nginx", node, truth=self.logs + "/" + truth, skew=skew, tz=tz, given="nginx=" + text if fmt in formats.NGINX_GIVEN or fmt not in formats.NGINX else None)
            o.write("%s\nserver {\nlisten %s:%d backlog=1024 %s; server_name %s;\n%s\n}\n}\n" % (http, self.ip(node), port, listen, server_name or sites.SITES[self.site]["hosts"][0], server))
        self.source(err, "nginx-error", node, truth=self.logs + "/" + truth, skew=skew, tz=tz)
        self.stamped(err)
        p = self.spawn(node, ["nginx", "-p", d, "-c", conf], env=self.proxy_env(skew, tz), log="nginx%s.out" % name)
        p.conf = conf
        return p

    def nginx_edit(self, p, *pairs):
        s = open(p.conf).read()
        for old, new in pairs:
            assert old in s, old
            s = s.replace(old, new)
        with open(p.conf, "w") as f:
            f.write(s)
        os.kill(p.pid, signal.SIGHUP)

    def haproxy(self, cfg, logs=None, name="haproxy", node="px", glob="", tcp=False, options="", port=None, skew=0.0, tz=None):
        """`logs`: file name -> format (a key of formats.HAPROXY or one of its own); lines about servers go into the first file."""
        self.all_up()
        logs = {"haproxy.log": "http"} if logs is None else logs
        path, sock = self.dir + "/%s.cfg" % name, "%s/%s.sock" % (self.run, name)
        raw = self.logs + "/%s.raw" % name
        for i, (log, fmt) in enumerate(logs.items()):
            self.source(log, "haproxy", node, truth=raw, part=i, tcp=tcp, skew=skew, tz=tz, given="haproxy=" + formats.HAPROXY.get(fmt, fmt) if fmt in formats.HAPROXY_GIVEN or fmt not in formats.HAPROXY else None)
        self._collect(sock, raw)
        parts = [formats.HAPROXY_TRUTH_TCP if tcp else formats.HAPROXY_TRUTH] + ["%{-Q}o" + formats.HAPROXY.get(f, f) for f in logs.values()]
        head = ("global\n  log %s len 8192 format rfc3164 local0\n  maxconn 4000\n  nbthread 1\n%s\ndefaults\n  log global\n  mode %s\n  log-format '%s'\n  option dontlognull\n  timeout client 30s\n  timeout connect 3s\n  timeout server 15s\n%s\n"
                % (sock, glob, "tcp" if tcp else "http", formats.MARK.join(parts), options))
        if not tcp:
            cfg = re.sub(r"(?m)^(frontend .*)$", r"\1\n  http-request set-var(txn.labid) req.hdr(x-lab-id)", cfg)
        with open(path, "w") as f:
            f.write(head + cfg)
        p = self.spawn(node, ["haproxy", "-W", "-db", "-f", path], env=self.proxy_env(skew, tz), log=name + ".out")
        p.cfg = path
        return p

    def haproxy_edit(self, p, *pairs):
        s = open(p.cfg).read()
        for old, new in pairs:
            assert old in s, old
            s = s.replace(old, new)
        with open(p.cfg, "w") as f:
            f.write(s)
        os.kill(p.pid, signal.SIGUSR2)

    def _collect(self, path, raw):
        """The syslog daemon: arrival time, level, process and text of each datagram."""
        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        s.bind(path)
        s.settimeout(0.3)

        def loop():
            with open(raw, "w") as f:
                while not self.over:
                    try:
                        d = s.recv(65536).decode("utf8", "replace").rstrip("\n")
                    except socket.timeout:
                        f.flush()
                        continue
                    m = re.match(r"<(\d+)>\w{3} [ \d]\d [\d:]{8} (?:\S+ )?haproxy\[(\d+)\]: (.*)$", d, re.S)
                    if m:
                        f.write("%.6f\t%d\t%s\t%s\n" % (time.time(), int(m[1]) % 8, m[2], m[3].replace("\n", " ")))
        threading.Thread(target=loop, daemon=True).start()

    def envoy(self, clusters, routes, logs=None, port=8080, applog=False, filters=(), level="info", name="envoy", node="px", hcm=None, listener=None):
        """`routes`: (prefix, cluster, more of the route). `logs`: file name -> format (formats.ENVOY, formats.ENVOY_JSON or one of its own)."""
        self.all_up()
        d, loggers = self.dir, []
        logs = {"envoy-access.log": "default"} if logs is None else logs
        file = lambda path, fmt=None: {"name": "file", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog", "path": path, **({"log_format": fmt} if fmt else {})}}
        truth = self.logs + "/truth-%s.envoy" % name
        loggers.append(file(truth, {"json_format": formats.ENVOY_TRUTH}))
        for log, fmt in logs.items():
            text = formats.ENVOY.get(fmt, fmt)
            spec = {"json_format": formats.ENVOY_JSON[fmt]} if fmt in formats.ENVOY_JSON else {"text_format_source": {"inline_string": text}} if text else None
            loggers.append(file(self.logs + "/" + log, spec))
            self.source(log, "envoy", node, truth=truth, given="envoy=" + text.rstrip("\n") if fmt in formats.ENVOY_GIVEN or (text and fmt not in formats.ENVOY and fmt not in formats.ENVOY_JSON) else None)
        rts = [{"match": {"prefix": pfx}, "name": "to-" + cl, "route": {"cluster": cl, "timeout": "15s", **extra}} for pfx, cl, extra in routes]
        conf = {"@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager", "stat_prefix": "in",
                "access_log": loggers, "preserve_external_request_id": True, "use_remote_address": True,
                "route_config": {"name": "site", "validate_clusters": False, "virtual_hosts": [{"name": "site", "domains": ["*"], "routes": rts}]},
                "http_filters": list(filters) + [{"name": "envoy.filters.http.router", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}], **(hcm or {})}
        self.envoy_clusters(clusters, name)
        boot = {"node": {"id": "edge-1", "cluster": "edge"},
                "static_resources": {"listeners": [{"name": "in", "address": addr(self.ip(node), port), "filter_chains": [{"filters": [{"name": "hcm", "typed_config": conf}]}], **(listener or {})}]},
                "dynamic_resources": {"cds_config": {"resource_api_version": "V3", "path_config_source": {"path": "%s/%s-cds/cds.json" % (d, name), "watched_directory": {"path": "%s/%s-cds" % (d, name)}}}}}
        with open(d + "/%s.json" % name, "w") as f:
            json.dump(boot, f, indent=1)
        a = [shutil.which("envoy"), "-c", d + "/%s.json" % name, "--disable-hot-restart", "--concurrency", "1", "-l", level, "--file-flush-interval-msec", "300"]
        if applog:
            a += ["--log-path", self.logs + "/%s.log" % name]
            self.source("%s.log" % name, "text", node)
            self.stamped("%s.log" % name)
        return self.spawn(node, a, env=self.proxy_env(), log=name + ".out")

    def envoy_clusters(self, clusters, name="envoy"):
        cd = self.dir + "/" + name + "-cds"
        os.makedirs(cd, exist_ok=True)
        for c in clusters:
            c["@type"] = "type.googleapis.com/envoy.config.cluster.v3.Cluster"
        with open(cd + "/new", "w") as f:
            json.dump({"version_info": str(time.time()), "resources": clusters}, f)
        os.rename(cd + "/new", cd + "/cds.json")
